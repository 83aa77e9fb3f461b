"""Sentences as we write them, `code` in backticks and **what matters** between asterisks, for readers that draw neither
or draw both; and lines that break where a language lets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from rich.cells import cell_len, chop_cells

SpanKind = Literal["plain", "code", "strong"]

_SPAN = re.compile(r"`([^`]+)`|(?<![A-Za-z0-9_*])\*\*([^\s*](?:[^*]*[^\s*])?)\*\*(?![A-Za-z0-9_*])")
_NOT_FIRST = "，。、；：？！）」』”’》〉】…—·,.;:?!)]}%"
_NOT_LAST = "（「『“‘《〈【([{"


def spans(text: str) -> Iterator[tuple[str, SpanKind]]:
    """The pieces of one line, without their marks. A mark without its partner stays what it is."""
    if text.count("`") % 2:
        yield text, "plain"
        return
    end = 0
    for found in _SPAN.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], "plain"
        yield (found[1], "code") if found[1] is not None else (found[2], "strong")
        end = found.end()
    if end < len(text):
        yield text[end:], "plain"


def unmarked(text: str) -> str:
    """What a reader sees who sees no marks: code keeps its backticks, for where it ends matters."""
    return "".join(f"`{part}`" if kind == "code" else part for part, kind in spans(text))


def plain(text: str) -> str:
    """A title: it is short, and no mark of ours belongs into it, not even that of code."""
    return "".join(part for part, _ in spans(text))


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of so many columns, broken at blanks and between Chinese characters.

    No line begins with what closes (“，”, “）”) or ends with what opens; code in backticks stays in one piece.
    """
    lines, line = list[str](), ""
    for piece in _pieces(text):
        if line and cell_len(line) + cell_len(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while cell_len(line.rstrip()) > width:  # it has no place to break
            head = chop_cells(line, width)[0]
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> Iterator[str]:
    """What no line may break."""
    piece, coded = "", False
    for char in text:
        inside = coded
        coded ^= char == "`"
        before = piece[-1:]
        may = before == " " or cell_len(before) == 2 or cell_len(char) == 2
        if piece and may and not (char == " " or char in _NOT_FIRST or before in _NOT_LAST or inside):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece
