"""The text of a file that somebody wrote for us, and where each part of it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from grader.errors import Problem, SpecError
from grader.model import Words
from grader.spec.problems import BREAK

MOST_BYTES = 1 << 20

Node = None | bool | int | float | str | list["Node"] | dict[str, "Node"]
"""What YAML holds, as it stands there."""
Tree = dict[str, Node]
Loc = tuple[str | int, ...]


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file that somebody wrote for us. Raises SpecError; also where there are more than `most`."""
    try:
        if path.is_dir():
            raise _unreadable(path, Words("这是一个目录，不是文件", "this is a directory, not a file"))
        if not path.exists():
            raise _unreadable(path, Words("没有这个文件", "there is no such file"))
        if not path.is_file():
            raise _unreadable(path, Words("这不是普通文件", "this is not a regular file"))
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, Words("读不了这个文件（{why}）", "cannot be read ({why})").format(why=why)) from None
    if len(raw) > most:
        raise _unreadable(path, Words("文件超过 {n} MiB", "the file is larger than {n} MiB").format(n=most >> 20))
    return raw


def _unreadable(path: Path, message: Words, line: int = 1, column: int = 1) -> SpecError:
    return SpecError([Problem(path, line, column, message)])


def text_to_show(path: Path) -> str:
    """The text of a file of which a line is to be shown; nothing for a workbook, and for what cannot be read: a pipe, a
    file of any size may be what is wrong with it."""
    try:
        raw = read_bytes(path)
    except SpecError:
        return ""
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return ""
    for encoding in ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "replace")


def decode(path: Path, raw: bytes) -> str:
    """Their text. Raises SpecError."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line = BREAK.split(before)
        message = Words(
            "文件不是 UTF-8：第 {line} 行有字节 0x{byte:02X}（文件的第 {n} 个字节）。请用 UTF-8 编码保存",
            "the file is not UTF-8: line {line} has the byte 0x{byte:02X} (number {n} of the file); save it as UTF-8",
        ).format(line=len(line), byte=raw[error.start], n=error.start + 1)
        raise _unreadable(path, message, len(line), len(line[-1]) + 1) from None


# ---------------------------------------------------------------- data with places


class Span(NamedTuple):
    """Where a part of the file stands: offsets into its text, and the style of a scalar (`'`, `"`, `|`, `>` or "")."""

    start: int
    end: int
    style: str = ""


class Source:
    """The text of a file, and where each key and value of it stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        self.problems: list[Problem] = []
        self.values: dict[Loc, Span] = {}
        self.keys: dict[Loc, Span] = {}
        self._starts = [0, *(found.end() for found in BREAK.finditer(text))]

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def start_of_line(self, offset: int) -> int:
        return self._starts[self.line(offset) - 1]

    def problem(self, place: Span, message: Words, meant: str | None = None, severity: str = "error") -> Problem:
        line = self.line(place.start)
        column = place.start - self._starts[line - 1] + 1
        first = BREAK.split(self.text[place.start : place.end], maxsplit=1)[0].rstrip()
        length = 1 if place.style in ("|", ">") else max(1, len(first))
        return Problem(self.path, line, column, message, length, meant, severity)

    def on(self, loc: Loc, message: Words, meant: str | None = None, severity: str = "error") -> Problem:
        """A problem with the value at `loc`; with its key where nothing is written; else with what surrounds it."""
        place = self.values.get(loc)
        if place is not None and place.start < place.end:
            return self.problem(place, message, meant, severity)
        if loc in self.keys:
            return self.problem(self.keys[loc], message, meant, severity)
        if not loc:
            return self.problem(Span(0, 0), message, meant, severity)
        return self.on(loc[:-1], message, meant, severity)

    def on_key(self, loc: Loc, message: Words, meant: str | None = None, severity: str = "error") -> Problem:
        place = self.keys.get(loc)
        if place is None:
            return self.on(loc, message, meant, severity)
        return self.problem(place, message, meant, severity)

    def inside(self, loc: Loc, offset: int, length: int, message: Words, meant: str | None = None) -> Problem:
        """A problem with some characters of the scalar at `loc`, where it is written so that they can be told."""
        place = self.values[loc]
        raw = self.text[place.start : place.end]
        if place.style in ("|", ">") or BREAK.search(raw):
            return self.on(loc, message, meant)
        # For each character of a one-line scalar its offset in how it is written.
        pieces = {"'": r"''|.", '"': r"\\x..|\\u.{4}|\\U.{8}|\\.|."}.get(place.style, ".")
        begin, end = 1 if place.style else 0, len(raw) - (1 if place.style else 0)
        at = [*(begin + found.start() for found in re.finditer(pieces, raw[begin:end])), end]
        if offset + length > len(at) - 1:
            return self.on(loc, message, meant)
        return self.problem(Span(place.start + at[offset], place.start + at[offset + length]), message, meant)


def yaml_quoted(text: str) -> str:
    """How YAML writes this text in quotes."""
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"
