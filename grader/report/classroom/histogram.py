"""The marks of a class as a small drawing: inline SVG, coloured by the page's style, readable without colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.classroom.analysis import Bin
from grader.voice import Voice

WIDTH, HEIGHT = 660, 220
_TOP, _BOTTOM = 22, 34
_LETTER = 7.0
"""About as wide as one letter of a label."""


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
            yield Bar(x, y, width, height, count, self._label(one), self.rows[one.low])

    @property
    def crowded(self) -> bool:
        """Whether there is room for every second label only."""
        return max(len(self._label(one)) for one in self.bins) * _LETTER > WIDTH / len(self.bins)

    @property
    def floor(self) -> int:
        return HEIGHT - _BOTTOM

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def told(self) -> str:
        """The whole picture in a sentence, for those who do not see it."""
        parts = [f"{self._label(one)}: {len(one.students)}" for one in self.bins if one.students]
        students = sum(len(one.students) for one in self.bins)
        return self.voice.labelled(self.voice.say("marks-of", n=students), ", ".join(parts))

    def _label(self, one: Bin) -> str:
        """The marks of a bin. 100 belongs to the last ordinary one."""
        return ">100" if one.low == 100 and one is self.bins[-1] else f"{one.low}–{one.high}"
