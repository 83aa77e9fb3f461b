"""The sandbox of all templates in an exercise: what they may use, and that none makes something huge.

Whatever makes more of what it is given is asked beforehand how much that will be: a template has no limit of time or
memory of its own, for it is rendered where the grader is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST = 1 << 20
"""Characters that a template may add to what is there, at any place of it."""
MOST_LISTED = 10_000

_FILTERS = (
    "abs", "capitalize", "center", "count", "d", "default", "first", "float", "format", "indent", "int", "join", "last",
    "length", "list", "lower", "max", "min", "replace", "reverse", "round", "sort", "string", "sum", "title", "trim",
    "unique", "upper", "wordcount",
)  # fmt: skip
_METHODS = frozenset({
    "capitalize", "casefold", "center", "count", "decode", "encode", "endswith", "find", "get", "hex", "index",
    "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper",
    "items", "join", "keys", "ljust", "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace",
    "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip",
    "swapcase", "title", "upper", "values", "zfill",
})  # fmt: skip
_WIDE = ("center", "ljust", "rjust", "zfill")


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox with fewer filters and methods, all of them bounded."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self, finalize: Callable[[object], object]) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            keep_trailing_newline=True,
            finalize=lambda value: finalize(_told(value)),
        )
        own: dict[str, Callable[..., Any]] = {
            "size": lambda text, encoding="utf-8": len(str(text).encode(_known(encoding))),
            "exactly": lambda text: re.escape(str(text)),
            "literal": lambda text, encoding="utf-8": repr(str(text).encode(_known(encoding))),
        }
        kept = {name: self.filters[name] for name in _FILTERS} | own
        self.filters = {name: _bounded(name, each) for name, each in kept.items()}

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        plain = isinstance(obj, (str, bytes, int, float, list, tuple, dict, set))
        return (attr in _METHODS or not plain) and super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: object, *args: object, **named: object) -> object:
        """Raises SecurityError where a method would make more than there may be."""
        subject, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        if name in ("format", "format_map"):  # its language can ask for any width, at any depth
            raise SecurityError(f"`{name}` is not used here")
        if isinstance(subject, (str, bytes)):
            _need_room(name, subject, (*args, *named.values()))
        return super().call(context, obj, *args, **named)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Raises SecurityError where the result would be too large."""
        if operator == "**":
            raise _too_large(operator)
        if operator == "%" and isinstance(left, (str, bytes)):
            _need_format(str(left), right if isinstance(right, tuple) else (right,))
        elif operator == "*":
            text, times = (right, left) if isinstance(left, int) else (left, right)
            most = LONGEST if isinstance(text, (str, bytes)) else MOST_LISTED
            if hasattr(text, "__len__") and isinstance(times, int) and len(text) * times > most:
                raise _too_large(operator)
        elif operator == "+" and hasattr(left, "__len__") and hasattr(right, "__len__"):
            most = LONGEST if isinstance(left, (str, bytes)) else MOST_LISTED
            if min(len(left), len(right)) > most:
                raise _too_large(operator)
        return super().call_binop(context, operator, left, right)


def _too_large(what: str) -> SecurityError:
    return SecurityError(f"the result of `{what}` is too large")


def _bounded(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, which is asked first what it is given."""
    passes = getattr(original, "jinja_pass_arg", None)

    def asked(*args: object, **named: object) -> object:
        before, (subject, *more) = (args[:1], args[1:]) if passes is not None else ((), args)
        subject = _told(subject)
        _need_room(name, subject, (*more, *named.values()))
        return original(*before, subject, *more, **named)

    if passes is not None:
        asked.jinja_pass_arg = passes  # type: ignore[attr-defined]
    return asked


def _told(value: object) -> object:
    """A value that can be made a text: a list of what can, all together. Raises SecurityError."""
    if isinstance(value, (str, bytes, int, float, Mapping)) or not isinstance(value, Iterable):
        value = dict(value) if isinstance(value, Mapping) else value
    elif not isinstance(value, (list, tuple, set)):
        value = list(islice(value, MOST_LISTED + 1))
    if _size(value) > 2 * LONGEST and not isinstance(value, (str, bytes)):
        raise _too_large("[…]")
    return value


def _size(value: object) -> int:
    """About as many characters as it takes to write it down; no more than so many are counted."""
    total, todo = 0, [value]
    while todo and total <= 4 * LONGEST:
        one = todo.pop()
        if isinstance(one, (str, bytes)):
            total += len(one)
        elif isinstance(one, Mapping):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple, set)):
            total += 64 * len(one)
            todo += one
        else:
            total += one.bit_length() // 3 if isinstance(one, int) else 20
    return total


def _need_room(name: str, subject: object, given: tuple[object, ...]) -> None:
    """Raises SecurityError where a filter or method would make more of something than there may be."""
    text = subject if isinstance(subject, (str, bytes)) else str(subject) if isinstance(subject, (int, float)) else ""
    numbers = [one for one in given if isinstance(one, int)]
    grown = 0
    if name in _WIDE:
        grown = max(numbers, default=0)
    elif name == "indent":
        widths = [*numbers, *(len(one) for one in given if isinstance(one, str))]
        grown = max(widths, default=4) * (_count(text, "\n") + 1)
    elif name == "replace" and len(given) >= 2 and isinstance(given[1], (str, bytes)):
        grown = (_count(text, given[0]) if given[0] else len(text) + 1) * len(given[1])
    elif name == "join":
        between = max((len(one) for one in (*given, text) if isinstance(one, (str, bytes))), default=0)
        parts = subject if not text else next(iter(given), ())
        grown = _size(_told(parts)) + between * (len(parts) if hasattr(parts, "__len__") else MOST_LISTED)
    elif name == "format":
        _need_format(str(text), given)
    elif name == "round":
        grown = LONGEST * (max(map(abs, numbers), default=0) > 100)
    elif name in ("encode", "decode"):
        _known(next(iter(given), "utf-8"))
    if grown > LONGEST:
        raise _too_large(name)


def _count(text: str | bytes, part: object) -> int:
    if isinstance(text, str):
        return text.count(part) if isinstance(part, str) else 0
    return text.count(part) if isinstance(part, bytes) else 0


def _need_format(text: str, given: Iterable[object]) -> None:
    """`%` makes a place as wide as its text says, or as one of the numbers that it is given."""
    widths = sum(int(digits[:9]) for digits in re.findall(r"\d+", text))
    numbers = [abs(one) for one in given if isinstance(one, int)] if "*" in text else []
    each = max([_size(given), *numbers], default=0)
    if widths + text.count("%") * each > LONGEST:
        raise _too_large("%")


def _known(encoding: object) -> str:
    """The name of an encoding whose time grows with its text, not with the square of it."""
    name = str(encoding)
    if codecs.lookup(name).name in ("idna", "punycode"):
        raise SecurityError(f"the encoding {name} is not used here")
    return name
