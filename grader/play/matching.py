"""Whether what came is what was asked for. Pure functions over bytes; nothing here waits.

`fits` answers with the number of bytes that the match takes, None while more could still make it fit, False when
nothing can.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import regex

from grader.model import Observed, Words
from grader.spec.language import (
    Alternatives,
    EndOfStream,
    Line,
    MappingText,
    Matches,
    TextPayload,
)
from grader.spec.values import AnyPayload, Renderer

SHOWN = 8192
LARGE = 64 << 10  # what is larger is never kept whole
AROUND = 256
PATTERN_SECONDS = 1.0

MOST_MAPPING = 64 << 10
AnyExpected = AnyPayload | MappingText | Line | Matches | Alternatives | EndOfStream
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
    words: Words | None = None
    """What it asks for, where its author says so."""

    @property
    def observed(self) -> Observed:
        return Observed("pattern", text=self.pattern, note=self.words)

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
class LineOf:
    """These bytes and the end of their line: `\\n`, or `\\r\\n`."""

    data: bytes
    observed: Observed

    def fits(self, data: bytes, *, ended: bool, closed: bool) -> Fit:
        for end in (b"\n", b"\r\n"):
            if data.startswith(self.data + end):
                return len(self.data) + len(end)
        return None if self.could_begin_with(data) and not ended else False

    def could_begin_with(self, data: bytes) -> bool:
        return (self.data + b"\r\n").startswith(data) or (self.data + b"\n").startswith(data)

    def texts(self) -> Iterable[bytes]:
        return (self.data + b"\n",)


@dataclass(frozen=True, slots=True)
class MappingOf:
    """A mapping written as a Python literal or as JSON, with exactly these keys and values."""

    mapping: tuple[tuple[str, str], ...]
    encoding: str

    @property
    def observed(self) -> Observed:
        return Observed("mapping", text=json.dumps(dict(self.mapping), ensure_ascii=False))

    def fits(self, data: bytes, *, ended: bool, closed: bool) -> Fit:
        found = self._read(data)
        if found is not None:
            return len(data) if found == dict(self.mapping) else False
        return False if ended or len(data) > MOST_MAPPING else None

    def _read(self, data: bytes) -> dict[object, object] | None:
        """What the bytes say; None where that is no mapping (yet)."""
        try:
            text = data[: MOST_MAPPING + 1].decode(self.encoding).strip()
        except UnicodeDecodeError:
            return None
        for read in (json.loads, ast.literal_eval):
            try:
                value = read(text)
            except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
                continue
            if isinstance(value, dict):
                return value
        return None

    def could_begin_with(self, data: bytes) -> bool:
        return not data

    def texts(self) -> Iterable[bytes]:
        return ()


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
            return Pattern(render.text(expected.matches), render.encoding, whole, render.words(expected.words))
        case EndOfStream():
            return StreamEnd()
        case MappingText():
            pairs = ((render.text(key), render.text(value)) for key, value in expected.mapping.items())
            return MappingOf(tuple(pairs), render.encoding)
        case Line():
            data = render.text(expected.line).encode(render.encoding)
            return LineOf(data, Observed("text", data, render.encoding))
        case _:
            data = render.data(expected)
            return Exact(data, observed_payload(expected, data, render.encoding))


def cut_out(observed: Observed, around: int | None) -> Observed:
    """Of something large only what stands around an offset, with its whole size."""
    data = observed.data
    if data is None or len(data) <= LARGE:
        return observed
    offset = max(0, (around or 0) - AROUND)
    return replace(observed, data=data[offset : offset + 2 * AROUND], offset=offset, size=len(data))


def observed_payload(payload: object, data: bytes, encoding: str) -> Observed:
    """A payload as it is shown: text where it was written as text."""
    if isinstance(payload, TextPayload):
        encoding = payload.encoding
    if isinstance(payload, (str, TextPayload)):
        return Observed("text", data, encoding)
    return Observed("bytes", data)


def is_fixed(expected: AnyExpected) -> bool:
    """Its end is known from its bytes alone: no pattern, no alternative that could be longer."""
    match expected:
        case MappingText() | Matches() | Alternatives() | EndOfStream():
            return False
    _: AnyPayload | Line = expected  # no other form may be forgotten here
    return True


def first_difference(asked: Asked, data: bytes) -> int | None:
    """Offset of the first byte that differs from the alternative that fits furthest; None for patterns."""
    prefixes = [common_length(text, data) for text in asked.texts()]
    return max(prefixes) if prefixes else None


def common_length(one: bytes, other: bytes) -> int:
    """Length of what both begin with: halved again and again, for they may be megabytes."""
    same, size = 0, min(len(one), len(other))
    while same < size:
        middle = (same + size + 1) // 2
        if one[same:middle] == other[same:middle]:
            same = middle
        else:
            size = middle - 1
    return same


# ---------------------------------------------------------------- printed output

# Python's way to print bytes. One that is not closed yet at the end of the output may still become one.
_BYTES_LITERAL = regex.compile(
    rb"""(?<![A-Za-z0-9_])b(?:'(?:[^'\\\n]|\\.)*(?:(?P<closed>')|\\?\Z)|"(?:[^"\\\n]|\\.)*(?:(?P<closed>")|\\?\Z))"""
)


def find_printed(
    output: bytes, start: int, text: str, encoding: str, form: Literal["any", "text", "word"], *, ended: bool = True
) -> int | None:
    """Where `text` first ends in the output behind `start`; None where it is not there.

    What stands inside a `b'…'` literal is not text; with `form` other than "text" the literal of the very bytes counts,
    too, once it is closed: what is found must not depend on the pieces in which the output comes. With "word" it must
    not stand inside another word; `ended`: nothing can come behind the output any more.
    """
    literals, wanted = list(_BYTES_LITERAL.finditer(output, start, timeout=5)), text.encode("utf-8")
    ends = list[int]()
    at = output.find(wanted, start)
    while at >= 0:
        end = at + len(wanted)
        # No letter or digit (of ASCII) before or behind; what could still become a longer word does not count yet.
        before, behind = output[max(start, at - 1) : at], output[end : end + 1]
        alone = not before.isalnum() and not behind.isalnum() and (bool(behind) or ended)
        if (form != "word" or alone) and not any(literal.start() < at < literal.end() for literal in literals):
            ends.append(end)
            break
        at = output.find(wanted, at + 1)
    try:
        inner = repr(text.encode(encoding))[2:-1].encode() if form != "text" else None
    except UnicodeEncodeError:
        inner = None
    if inner is not None:
        closed = [literal for literal in literals if literal["closed"]]
        fits = [one.end() for one in closed if (one[0][2:-1] == inner if form == "word" else inner in one[0])]
        ends += fits[:1]
    return min(ends, default=None)


def find_pattern(output: bytes, start: int, pattern: str, *, ended: bool) -> int | None:
    """The end of the first whole line behind `start` in which the pattern is found; None where there is none.

    A line counts once it is whole, or nothing can come behind it any more (`ended`).
    """
    at = start
    while at < len(output):
        newline = output.find(b"\n", at)
        if newline < 0 and not ended:
            return None
        end = newline + 1 or len(output)
        line = output[at:end].decode("utf-8", "replace").rstrip("\r\n")
        try:
            if regex.search(pattern, line, timeout=PATTERN_SECONDS):
                return end
        except TimeoutError:
            return None
        at = end
    return None


def only_as_bytes_literal(output: bytes, text: str, encoding: str) -> bool:
    """The text is there as a `b'…'` literal, and nowhere as text."""
    return (
        find_printed(output, 0, text, encoding, "text") is None
        and find_printed(output, 0, text, encoding, "any") is not None
    )


def ends_with_eof_error(stderr: bytes | bytearray) -> bool:
    """The program's last word is that its keyboard has ended."""
    return stderr.rstrip().rpartition(b"\n")[2].startswith(b"EOFError")


def has_traceback(stderr: bytes | bytearray) -> bool:
    return b"Traceback (most recent call last)" in stderr
