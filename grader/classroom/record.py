"""Results as bytes and back, without loss: plain JSON, compressed. Only values of the model can come back from it.

A scalar stands for itself; whatever has parts is a list that begins with what it is: `["tuple", …]`, `["bytes", "…"]`,
`["Event", {…}]`. Nothing is ever unpickled.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from grader.errors import Bug
from grader.model import (
    Capture,
    CheckResult,
    Finding,
    Happening,
    Observed,
    SocketAt,
    Transcript,
    Words,
    coding,
    read_event,
)
from grader.model.failure import Because, FailureCode
from grader.model.record import Record
from grader.model.seen import Exit

_KINDS: Mapping[str, Any] = {
    kind.__name__: kind for kind in (CheckResult, Exit, Finding, Observed, SocketAt, Transcript)
}


_CODED: Mapping[str, Any] = {kind.__name__: kind for kind in (Capture, Record)}
_ENUMS: Mapping[str, Callable[[str], object]] = {"failure": FailureCode.of, "because": Because}
"""Fields of a CheckResult that are words of our own."""


def pack(value: object) -> bytes:
    """The bytes that `unpack` makes the same value of. A Bug where it holds what the model does not know."""
    return zlib.compress(json.dumps(_plain(value), separators=(",", ":")).encode("ascii"))


def unpack(data: bytes) -> Any:
    """The value. Raises ValueError for bytes that `pack` did not make."""
    try:
        return _value(json.loads(zlib.decompress(data)))
    except Exception as error:  # whatever bytes that were changed may come to
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _plain(value: object) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, bytes):
        return ["bytes", base64.b64encode(value).decode("ascii")]
    if isinstance(value, Words):
        return ["Words", *value]
    if isinstance(value, (list, tuple)):
        return ["tuple" if isinstance(value, tuple) else "list", *map(_plain, value)]
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return ["map", {name: _plain(part) for name, part in value.items()}]
    if isinstance(value, Mapping) and all(type(name) is int for name in value):
        return ["numbered", [[name, _plain(part)] for name, part in value.items()]]
    if isinstance(value, Happening):
        return ["Event", value.to_json()]
    if isinstance(value, (Record, Capture)):
        return [type(value).__name__, coding.write(value)]
    if is_dataclass(value) and type(value).__name__ in _KINDS:
        told = {}
        for each in fields(value):
            part = getattr(value, each.name)
            # An equal value of another type (1 and True) is no default.
            if each.default is MISSING or type(part) is not type(each.default) or part != each.default:
                told[each.name] = _plain(part)
        return [type(value).__name__, told]
    raise Bug(f"a result holds a {type(value).__name__}")


def _value(plain: Any) -> Any:
    if not isinstance(plain, list):
        return plain
    kind, *rest = plain
    if kind == "bytes":
        return base64.b64decode(rest[0], validate=True)
    if kind == "Words":
        return Words(*rest)
    if kind in ("tuple", "list"):
        parts = map(_value, rest)
        return tuple(parts) if kind == "tuple" else list(parts)
    if kind == "numbered":
        return {number: _value(part) for number, part in rest[0]}
    if kind in _CODED:
        return coding.read(_CODED[kind], rest[0])
    if kind == "Event" and "info" not in rest[0]:
        return read_event(rest[0])
    named = {name: _value(part) for name, part in rest[0].items()}
    if kind == "CheckResult":
        named |= {name: _ENUMS[name](named[name]) for name in _ENUMS.keys() & named if named[name] is not None}
    if kind == "Event":  # as events were kept when all of them had the same fields
        told = {"t": named["t"], "event": named["event"], **named["info"]}
        if named.get("peer") is not None:
            told["peer"] = named["peer"]
        if named.get("data") is not None:
            told["data"] = base64.b64encode(named["data"]).decode("ascii")
        return read_event(told)
    return named if kind == "map" else _KINDS[kind](**named)
