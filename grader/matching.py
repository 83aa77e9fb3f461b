"""Whether what came is what was asked for. Pure functions over bytes; nothing here waits.

`fits` answers with the number of bytes that the match takes, None while more could still make it fit, False when
nothing can.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

import regex

from grader.model import Observed
from grader.spec.language import (
    Alternatives,
    EndOfStream,
    FilePayload,
    HexPayload,
    Matches,
    TextPayload,
)  # fmt: skip
from grader.spec.values import Renderer

SHOWN = 8192
PATTERN_SECONDS = 1.0

AnyExpected = str | TextPayload | HexPayload | FilePayload | Matches | Alternatives | EndOfStream
Fit = int | Literal[False] | None


class Asked(Protocol):
    """What an `expect` asks for, rendered."""

    @property
    def observed(self) -> Observed: ...

    def fits(self, data: bytes, *, ended: bool, closed: bool) -> Fit:
        """`ended`: nothing more comes behind `data`; `closed`: because the program ended its direction."""
        ...

    def could_begin_with(self, data: bytes) -> bool:
        """`data` is right as far as it goes: something is missing rather than wrong."""
        ...

    def texts(self) -> Iterable[bytes]:
        """The fixed payloads to compare with."""
        ...


@dataclass(frozen=True, slots=True)
class Exact:
    """These very bytes; what comes behind them belongs to the next step."""

    data: bytes
    observed: Observed

    def fits(self, data: bytes, *, ended: bool, closed: bool) -> Fit:
        if data.startswith(self.data):
            return len(self.data)
        return None if self.data.startswith(data) and not ended else False

    def could_begin_with(self, data: bytes) -> bool:
        return self.data.startswith(data)

    def texts(self) -> Iterable[bytes]:
        return (self.data,)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text that a regular expression matches as a whole: a line of a stream, or a datagram."""

    pattern: str
    encoding: str
    whole: bool = False
    """The data is one message (a datagram), not the beginning of a stream: newlines inside do not end it."""

    @property
    def observed(self) -> Observed:
        return Observed("pattern", text=self.pattern)

    def fits(self, data: bytes, *, ended: bool, closed: bool) -> Fit:
        if self.whole:
            return len(data) if self._matches(data) or self._matches(_without_newline(data)) else False
        line, newline, _ = data.partition(b"\n")
        if not newline and not ended:
            return None
        taken = line + newline
        return len(taken) if self._matches(_without_newline(taken)) else False

    def _matches(self, data: bytes) -> bool:
        text = data.decode(self.encoding, "replace")
        try:
            return regex.fullmatch(self.pattern, text, timeout=PATTERN_SECONDS) is not None
        except TimeoutError:
            return False

    def could_begin_with(self, data: bytes) -> bool:
        return not data

    def texts(self) -> Iterable[bytes]:
        return ()


def _without_newline(data: bytes) -> bytes:
    return data[:-1].removesuffix(b"\r") if data.endswith(b"\n") else data


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The program closes, and nothing came before."""

    @property
    def observed(self) -> Observed:
        return Observed("eof")

    def fits(self, data: bytes, *, ended: bool, closed: bool) -> Fit:
        if data or (ended and not closed):
            return False
        return 0 if closed else None

    def could_begin_with(self, data: bytes) -> bool:
        return not data

    def texts(self) -> Iterable[bytes]:
        return ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Whichever of these fits; where several do, the longest."""

    options: tuple[Asked, ...]

    @property
    def observed(self) -> Observed:
        return Observed("any", options=tuple(option.observed for option in self.options))

    def fits(self, data: bytes, *, ended: bool, closed: bool) -> Fit:
        answers = [option.fits(data, ended=ended, closed=closed) for option in self.options]
        if None in answers:
            return None  # a longer one could still come
        lengths = [answer for answer in answers if answer is not False and answer is not None]
        return max(lengths) if lengths else False

    def could_begin_with(self, data: bytes) -> bool:
        return any(option.could_begin_with(data) for option in self.options)

    def texts(self) -> Iterable[bytes]:
        return tuple(text for option in self.options for text in option.texts())


def asked_for(expected: AnyExpected, render: Renderer, *, whole: bool = False) -> Asked:
    """The rendered form of what an `expect` says. `whole`: it is compared with datagrams, not with a stream."""
    match expected:
        case Alternatives():
            return AnyOf(tuple(asked_for(option, render, whole=whole) for option in expected.any))
        case Matches():
            return Pattern(render.text(expected.matches), render.encoding, whole)
        case EndOfStream():
            return StreamEnd()
        case _:
            data = render.data(expected)
            return Exact(data, observed_payload(expected, data, render.encoding))


def observed_payload(payload: object, data: bytes, encoding: str) -> Observed:
    """A payload as it is shown: text where it was written as text."""
    if isinstance(payload, TextPayload):
        encoding = payload.encoding
    if isinstance(payload, (str, TextPayload)):
        return Observed("text", data, encoding)
    return Observed("bytes", data)


def is_fixed(expected: AnyExpected) -> bool:
    """Its end is known from its bytes alone: no pattern, no alternative that could be longer."""
    return isinstance(expected, (str, TextPayload, HexPayload, FilePayload))


def first_difference(asked: Asked, data: bytes) -> int | None:
    """Offset of the first byte that differs from the alternative that fits furthest; None for patterns."""
    prefixes = [_common(text, data) for text in asked.texts()]
    return max(prefixes) if prefixes else None


def _common(one: bytes, other: bytes) -> int:
    """Length of what both begin with."""
    size = min(len(one), len(other))
    return next((at for at in range(size) if one[at] != other[at]), size)


# ---------------------------------------------------------------- printed output

# Python's way to print bytes. One that is not closed yet at the end of the output may still become one.
_BYTES_LITERAL = regex.compile(
    rb"""(?<![A-Za-z0-9_])b(?:'(?:[^'\\\n]|\\.)*(?:(?P<closed>')|\\?\Z)|"(?:[^"\\\n]|\\.)*(?:(?P<closed>")|\\?\Z))"""
)


def find_printed(output: bytes, start: int, text: str, encoding: str, form: Literal["any", "text"]) -> int | None:
    """Where `text` first ends in the output behind `start`; None where it is not there.

    What stands inside a `b'…'` literal is not text; with `form="any"` the literal of the very bytes counts, too, once
    it is closed: what is found must not depend on the pieces in which the output comes.
    """
    literals = list(_BYTES_LITERAL.finditer(output, start, timeout=5))
    ends = [_end_of_text(output, start, text.encode("utf-8"), [literal.span() for literal in literals])]
    if form == "any" and (inner := _literal_of(text, encoding)) is not None:
        ends += [literal.end() for literal in literals if literal["closed"] and inner in literal[0]][:1]
    return min((end for end in ends if end is not None), default=None)


def _end_of_text(output: bytes, start: int, wanted: bytes, literals: list[tuple[int, int]]) -> int | None:
    at = output.find(wanted, start)
    while at >= 0:
        if not any(begin < at < end for begin, end in literals):
            return at + len(wanted)
        at = output.find(wanted, at + 1)
    return None


def printed_as_bytes(output: bytes, text: str, encoding: str) -> bool:
    """The text is there as a `b'…'` literal, and nowhere as text."""
    return (
        find_printed(output, 0, text, encoding, "text") is None
        and find_printed(output, 0, text, encoding, "any") is not None
    )


def _literal_of(text: str, encoding: str) -> bytes | None:
    """What `repr` makes of the text's bytes, without the quotes."""
    try:
        return repr(text.encode(encoding))[2:-1].encode()
    except UnicodeEncodeError:
        return None


def has_traceback(stderr: bytes | bytearray) -> bool:
    return b"Traceback (most recent call last)" in stderr
