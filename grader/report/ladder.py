"""The picture of a conversation: columns, the lines of the programs' lives, and the arrows between them, as a CSS grid.

Track 1 is the time. A program takes two tracks with its line of life between them; a peer, a keyboard with its screen
and the network between two programs take one each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.report.conversation import ACROSS, NETWORK, PROGRAM, TalkRow, Track

_TIME = "4.6rem"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line between a box and a program's line of life, which is left or right of the box."""

    span: str
    side: str
    """`behind` its box or `before` it."""
    head: str
    """`to-right`, `to-left`, `to-nowhere` where it is lost, or nothing where it goes on behind the box."""


class Ladder:
    """Where everything of one conversation stands."""

    def __init__(self, columns: Sequence[Track]) -> None:
        self._columns = tuple(columns)
        self._starts: dict[Track, int] = {}
        line = 2
        for column in columns:
            self._starts[column] = line
            line += 2 if column.lane == PROGRAM else 1

    @property
    def middles(self) -> list[int]:
        """The grid lines on which programs live."""
        return [start + 1 for column, start in self._starts.items() if column.lane == PROGRAM]

    def start(self, track: Track) -> int:
        """The grid line at which a column begins."""
        return self._starts[track]

    @property
    def pair(self) -> bool:
        return len(self.middles) > 1

    @property
    def between(self) -> bool:
        """Something stands on both sides of a program: its own boxes have little room."""
        lanes = [column.lane for column in self._columns]
        return self.pair or (PROGRAM in lanes and 0 < lanes.index(PROGRAM) < len(lanes) - 1)

    @property
    def tracks(self) -> str:
        side = "minmax(5.5rem, 1fr)" if self.pair else "minmax(8rem, 1fr)"
        half = (
            "minmax(3rem, 4.4rem)" if self.pair else "minmax(4rem, 6.2rem)" if self.between else "minmax(7rem, 14rem)"
        )
        return " ".join([_TIME, *(f"{half} {half}" if one.lane == PROGRAM else side for one in self._columns)])

    def box(self, row: TalkRow) -> str:
        """The columns of a row's box."""
        if row.lane == ACROSS:
            return "2 / -1"
        start = self._starts[row.track]
        return f"{start} / {start + (2 if row.lane == PROGRAM else 1)}"

    def beyond(self, row: TalkRow) -> str:
        """The column on the other side of the program's line of life, where the arrows of a row end."""
        middle = min(self.middles, key=lambda line: abs(line - self._starts[row.track]))
        return f"{middle} / {middle + 1}" if self._starts[row.track] < middle else f"{middle - 1} / {middle}"

    def arrows(self, row: TalkRow) -> list[Arrow]:
        """The arrows of a row: one to or from the program, two where something passes between two programs."""
        if not row.arrow or row.lane in (ACROSS, PROGRAM):
            return []
        start, right = self._starts[row.track], row.arrow == "→"
        if row.lane == NETWORK:
            left, other = self.middles[0], self.middles[-1]
            lost = "to-nowhere" if row.lost else "" if not row.spoken else "to-right" if right else "to-left"
            on_the_left = Arrow(f"{left} / {start}", "before", lost if right else "to-left")
            on_the_right = Arrow(f"{start + 1} / {other}", "behind", "to-right" if right else lost)
            begin, end = (on_the_left, on_the_right) if right else (on_the_right, on_the_left)
            return [begin] if row.way == "begins" else [end] if row.way == "ends" else [on_the_left, on_the_right]
        middle = min(self.middles, key=lambda line: abs(line - start))
        head = "to-nowhere" if row.lost else "to-right" if right else "to-left"
        if start < middle:
            return [Arrow(f"{start + 1} / {middle}", "behind", head)]
        return [Arrow(f"{middle} / {start}", "before", head)]
