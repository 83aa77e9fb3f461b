"""The marks of a class as a small drawing: inline SVG, coloured by the page's style, readable without colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.classroom.analysis import Bin
from grader.voice import Voice

WIDTH, HEIGHT = 660, 220
_TOP, _BOTTOM = 22, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its labels; lengths in the drawing's own unit."""

    x: float
    y: float
    width: float
    height: float
    count: int
    label: str
    rows: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The bars of the marks. `rows`: the numbers of the rows of each bin's students, by its lower end."""

    bins: tuple[Bin, ...]
    rows: Mapping[int, str]
    voice: Voice

    @property
    def bars(self) -> Iterator[Bar]:
        most = max(len(one.students) for one in self.bins) or 1
        step = WIDTH / len(self.bins)
        room = HEIGHT - _TOP - _BOTTOM
        for place, one in enumerate(self.bins):
            height = round(room * len(one.students) / most, 1)
            x, y = round(place * step + 3, 1), round(_TOP + room - height, 1)
            width, count = round(step - 6, 1), len(one.students)
            yield Bar(x, y, width, height, count, _label(one), self.rows[one.low])

    @property
    def floor(self) -> int:
        return HEIGHT - _BOTTOM

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def told(self) -> str:
        """The whole picture in a sentence, for those who do not see it."""
        parts = [f"{_label(one)}: {len(one.students)}" for one in self.bins if one.students]
        students = sum(len(one.students) for one in self.bins)
        return self.voice.labelled(self.voice.say("marks-of", n=students), ", ".join(parts))


def _label(one: Bin) -> str:
    """The marks of a bin. 100 belongs to the last ordinary one."""
    return f"{one.low}–{one.high}" if one.low != 100 else ">100"
