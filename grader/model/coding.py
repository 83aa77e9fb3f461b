"""Values as JSON and back, by the types of their fields.

A field stands under its own name, or under the one that `under` gives it; one that has a default stands there only where
its value is another. What is read has the types that are declared, or reading raises ValueError: whoever holds a value
need not doubt it. Keys that no field has are passed over, for a later version may write them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

JsonValue = None | bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
JsonObject = dict[str, JsonValue]


T = TypeVar("T", bound="DataclassInstance")
Reader = Callable[[object], object]


def under(key: str) -> dict[str, str]:
    """The metadata of a field that has another name in JSON."""
    return {"json": key}


@dataclass(frozen=True, slots=True)
class Part:
    """One field: its name, its key, how it is read, and what need not be written."""

    name: str
    key: str
    read: Reader
    default: object


@cache
def parts_of(kind: type[DataclassInstance]) -> tuple[Part, ...]:
    """The fields of a dataclass, in the order of its JSON."""
    hints = get_type_hints(kind)
    return tuple(
        Part(field.name, field.metadata.get("json", field.name), _reader(hints[field.name]), field.default)
        for field in fields(kind)
    )


def write(value: DataclassInstance) -> JsonObject:
    """The fields of a dataclass as JSON."""
    json: JsonObject = {}
    for part in parts_of(type(value)):
        held = getattr(value, part.name)
        if part.default is MISSING or held != part.default:
            json[part.key] = written(held)
    return json


def written(value: object) -> JsonValue:
    """A value of any type that a field may have, as JSON."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (list, tuple)):
        return [written(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): written(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return write(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


def read(kind: type[T], json: object) -> T:
    """The dataclass that such JSON stands for. Raises ValueError where it is none of that kind."""
    if not isinstance(json, Mapping):
        raise ValueError(f"{kind.__name__}: {json!r}")
    held = {}
    for part in parts_of(kind):
        if part.key in json:
            held[part.name] = part.read(json[part.key])
        elif part.default is MISSING:
            raise ValueError(f"{kind.__name__} without {part.key}")
    return kind(**held)


def _reader(kind: object) -> Reader:
    """How a value of this type is read."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        (of,) = (one for one in inside if one is not NoneType)
        one = _reader(of)
        return lambda json: None if json is None else one(json)
    if origin is Literal:
        return _checked(inside.__contains__)
    if origin is tuple:
        each = _reader(inside[0])
        return lambda json: tuple(map(each, json)) if isinstance(json, list) else _refused(json)
    if origin is not None and issubclass(origin, Mapping):
        of_each = _reader(inside[1])
        return lambda json: (
            {name: of_each(one) for name, one in json.items()} if isinstance(json, dict) else _refused(json)
        )
    if isinstance(kind, type) and is_dataclass(kind):
        return lambda json: read(kind, json)
    if kind is bytes:
        return lambda json: base64.b64decode(json, validate=True) if isinstance(json, str) else _refused(json)
    if kind is float:
        return _checked(lambda json: isinstance(json, (int, float)) and not isinstance(json, bool))
    if kind in (int, str, bool):
        return _checked(lambda json: type(json) is kind)
    raise TypeError(f"no JSON is known for {kind}")


def _checked(fits: Callable[[object], bool]) -> Reader:
    return lambda json: json if fits(json) else _refused(json)


def _refused(json: object) -> object:
    raise ValueError(f"unexpected: {json!r}")
