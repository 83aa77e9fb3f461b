"""Results as bytes and back, without loss: plain JSON, compressed. Only values of the model can come back from it.

A scalar stands for itself; whatever has parts is a list that begins with what it is: `["tuple", …]`, `["bytes", "…"]`,
`["Event", {…}]`. Long bytes and texts stand in a second line, each once, for what was sent mostly comes back. Nothing is
ever unpickled.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from grader.errors import Bug
from grader.model import (
    Capture,
    CheckResult,
    Finding,
    Happening,
    Json,
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


LONG = 200
"""Bytes of one that stands in the second line."""
MOST_ALIKE = 8 * 1024
"""Of a text that others are told by; what deflate looks back to is twice as much."""


def pack(value: object, like: bytes = b"") -> bytes:
    """The bytes that `unpack` makes the same value of. A Bug where it holds what the model does not know.

    `like`: the `pattern_of` a value of the same kind, which makes them fewer and is needed to read them.
    """
    long: dict[bytes, int] = {}
    plain = _plain(value, long)
    told = ["long", [*map(len, long)], plain] if long else plain
    text = json.dumps(told, separators=(",", ":")).encode("ascii") + b"".join([b"\n", *long] if long else [])
    packing = zlib.compressobj(zdict=like) if like else zlib.compressobj()
    return packing.compress(text) + packing.flush()


def pattern_of(value: object) -> bytes:
    """A text that has much in common with those of other values of the same kind."""
    return json.dumps(_plain(value, {}), separators=(",", ":")).encode("ascii")[:MOST_ALIKE]


def pattern_in(data: bytes) -> int | None:
    """The number of the pattern by which it was packed, its Adler-32 (RFC 1950); None where there was none."""
    return int.from_bytes(data[2:6], "big") if len(data) > 5 and data[1] & 0x20 else None


def unpack(data: bytes, patterns: Mapping[int, bytes] = MappingProxyType({})) -> Any:
    """The value. Raises ValueError for bytes that `pack` did not make.

    `patterns`: those that may have been used, by their numbers.
    """
    try:
        number = pattern_in(data)
        opened = zlib.decompressobj() if number is None else zlib.decompressobj(zdict=patterns[number])
        text = opened.decompress(data) + opened.flush()
        if not opened.eof or opened.unused_data:
            raise ValueError("cut off, or longer than it was")
        head, _, rest = text.partition(b"\n")
        plain = json.loads(head)
        if not (isinstance(plain, list) and plain[:1] == ["long"]):
            return _value(plain, [])
        _, sizes, plain = plain
        ends = list(accumulate(sizes))
        return _value(plain, [rest[end - size : end] for end, size in zip(ends, sizes, strict=True)])
    except Exception as error:  # whatever bytes that were changed may come to
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _plain(value: object, long: dict[bytes, int]) -> Any:
    """`long`: what stands in the second line, and as the how manieth."""
    if isinstance(value, str) and len(value) > LONG:
        return ["text", long.setdefault(value.encode("utf-8", "surrogatepass"), len(long))]
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, bytes):
        if len(value) > LONG:
            return ["at", long.setdefault(value, len(long))]
        return ["bytes", base64.b64encode(value).decode("ascii")]
    if isinstance(value, Words):
        return ["Words", *value]
    if isinstance(value, (list, tuple)):
        return ["tuple" if isinstance(value, tuple) else "list", *(_plain(part, long) for part in value)]
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return ["map", {name: _plain(part, long) for name, part in value.items()}]
    if isinstance(value, Mapping) and all(type(name) is int for name in value):
        return ["numbered", [[name, _plain(part, long)] for name, part in value.items()]]
    if isinstance(value, Happening):
        told: Json = dict(value.to_json())
        if len(data := told.get("data") or "") > 2 * LONG:
            told["data"] = ["at", long.setdefault(base64.b64decode(data), len(long))]
        return ["Event", told]
    if isinstance(value, (Record, Capture)):
        return [type(value).__name__, coding.write(value)]
    if is_dataclass(value) and type(value).__name__ in _KINDS:
        told = {}
        for each in fields(value):
            part = getattr(value, each.name)
            # An equal value of another type (1 and True) is no default.
            if each.default is MISSING or type(part) is not type(each.default) or part != each.default:
                told[each.name] = _plain(part, long)
        return [type(value).__name__, told]
    raise Bug(f"a result holds a {type(value).__name__}")


def _value(plain: Any, long: Sequence[bytes]) -> Any:
    if not isinstance(plain, list):
        return plain
    kind, *rest = plain
    if kind == "bytes":
        return base64.b64decode(rest[0], validate=True)
    if kind in ("at", "text"):
        data = long[rest[0]]
        return data if kind == "at" else data.decode("utf-8", "surrogatepass")
    if kind == "Words":
        return Words(*rest)
    if kind in ("tuple", "list"):
        parts = (_value(part, long) for part in rest)
        return tuple(parts) if kind == "tuple" else list(parts)
    if kind == "numbered":
        return {number: _value(part, long) for number, part in rest[0]}
    if kind in _CODED:
        return coding.read(_CODED[kind], rest[0])
    if kind == "Event" and "info" not in rest[0]:
        told = rest[0]
        if isinstance(told.get("data"), list):
            told["data"] = base64.b64encode(long[told["data"][1]]).decode("ascii")
        return read_event(told)
    named = {name: _value(part, long) for name, part in rest[0].items()}
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
