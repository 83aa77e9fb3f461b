"""JSON that is read piece by piece: of a text of gigabytes only what is asked for is ever held.

What is asked for is written as the data themselves look: the keys wanted of an object, `Each` for what a list holds, `ALL` for
a value as it is. The rest is looked through, so that a text that is damaged anywhere is a damaged one, and dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

ALL: Literal["all"] = "all"
OMITTED: Literal["omitted"] = "omitted"
"""None stands for the value, whatever it is."""


@dataclass(frozen=True, slots=True)
class Each:
    """The same of every element of a list, or every value of an object; `made` of one before the next is read."""

    wanted: Wanted = ALL
    made: Callable[[Any], object] | None = None


Wanted = Literal["all", "omitted"] | Mapping[str, "Wanted"] | Each

WINDOW = 1 << 16
"""Characters that are read ahead. A list or an object that does not end among them is read member by member."""
_SPACE = re.compile(r"[ \t\n\r]*")


def streamed(pieces: Iterable[str], wanted: Wanted) -> object:
    """What is wanted of the value that the pieces make up; where a list stands for an object, all of it.

    As with `json.loads` the last of several equal keys counts. Raises ValueError where it is no JSON, and whatever a `made`
    raises.
    """
    reader = _Reader(iter(pieces))
    value = reader.value(wanted)
    if reader.peek():
        raise ValueError("something stands behind the value")
    return value


class _Reader:
    """A place in the text, and what has been read ahead of it."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text, self._at = "", 0
        self._decode = json.JSONDecoder().raw_decode

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            self._look(WINDOW)
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found is not None else self._at
            if self._at < len(self._text) or not self._look(WINDOW):
                return self._text[self._at : self._at + 1]

    def value(self, wanted: Wanted) -> object:
        """What is wanted of the value that begins here."""
        first = self.peek()
        if first == "[" and isinstance(wanted, Mapping):
            wanted = ALL
        if first not in ("{", "["):
            value = self._scalar()
        elif isinstance(wanted, str) and (whole := self._whole()) is not None:
            (value,) = whole
        else:
            value = self._list(wanted) if first == "[" else self._object(wanted)
        return None if wanted == OMITTED else value

    def _look(self, ahead: int) -> bool:
        """See to it that so many characters lie ahead, as far as there are as many; whether any came."""
        there = len(self._text) - self._at
        if there >= ahead:
            return False
        came = []
        # Several windows at once, so that what is left of the last one is seldom moved.
        while there < ahead + 8 * WINDOW and (piece := next(self._pieces, "")):
            came.append(piece)
            there += len(piece)
        if came:
            self._text, self._at = self._text[self._at :] + "".join(came), 0
        return bool(came)

    def _whole(self) -> tuple[object] | None:
        """The value that begins here, if it ends in what was read."""
        try:
            value, self._at = self._decode(self._text, self._at)
        except ValueError:
            return None
        return (value,)

    def _scalar(self) -> object:
        while (whole := self._whole()) is None:
            # Only a string can be longer than a window.
            if self._text[self._at : self._at + 1] != '"' or not self._look(2 * (len(self._text) - self._at) + 1):
                raise ValueError("no value stands here")
        return whole[0]

    def _list(self, wanted: Wanted) -> list[object]:
        found = list[object]()
        for _ in self._members("]"):
            value = self._part(wanted)
            if wanted != OMITTED:
                found.append(value)
        return found

    def _object(self, wanted: Wanted) -> dict[str, object]:
        found = dict[str, object]()
        for _ in self._members("}"):
            if self.peek() != '"':
                raise ValueError("a key is a string")
            key = str(self._scalar())
            if self.peek() != ":":
                raise ValueError("no value for a key")
            self._at += 1
            if isinstance(wanted, Mapping):
                value, asked = self.value(wanted.get(key, OMITTED)), key in wanted
            else:
                value, asked = self._part(wanted), wanted != OMITTED
            if asked:
                found[key] = value
        return found

    def _part(self, wanted: Wanted) -> object:
        """What is wanted of a member, where the same is of all of them."""
        if not isinstance(wanted, Each):
            return self.value(wanted)
        value = self.value(wanted.wanted)
        return wanted.made(value) if wanted.made is not None else value

    def _members(self, end: str) -> Iterator[None]:
        """Comes to the place of each member of what begins here, and behind all of it."""
        self._at += 1
        more = self.peek() != end
        while more:
            yield
            more = self.peek() == ","
            if not more and self.peek() != end:
                raise ValueError("neither a comma nor the end")
            self._at += more
        self._at += 1
