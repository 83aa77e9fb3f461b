"""What is drawn of a course: inline SVG, coloured by the page's style, each with a title, readable without colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.classroom.course import Held
from grader.voice.voice import number

WIDTH, HEIGHT = 660.0, 260.0
_LEFT, _TOP, _BOTTOM = 34.0, 18.0, 30.0
STEP, TALL = 18.0, 30.0
"""Of the small line of one student: from mark to mark, and its height."""


@dataclass(frozen=True, slots=True)
class Box:
    """The marks of one assignment; places in the drawing's own unit."""

    x: float
    width: float
    low: float
    lower: float
    middle: float
    upper: float
    high: float
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class BoxPlot:
    """The marks of all assignments, a box each."""

    held: tuple[Held, ...]
    pass_mark: float

    @property
    def top(self) -> float:
        """The mark at the upper end; bonus leads beyond 100."""
        return max(100.0, *(marks[-1] for marks in self._marks), 100.0)

    @property
    def _marks(self) -> list[tuple[float, ...]]:
        return [one.marks for one in self.held if one.marks]

    def y(self, mark: float) -> float:
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - mark / self.top), 1)

    @property
    def scale(self) -> list[tuple[str, float]]:
        """Marks at the side, and where they stand."""
        return [(number(mark), self.y(mark)) for mark in (0, 25, 50, 75, 100)]

    @property
    def labels(self) -> Iterator[tuple[str, float]]:
        """The number of each assignment, and where its middle is."""
        step = (WIDTH - _LEFT) / len(self.held)
        yield from ((str(place + 1), round(_LEFT + step * (place + 0.5), 1)) for place in range(len(self.held)))

    @property
    def boxes(self) -> Iterator[Box]:
        width = min(64.0, 0.5 * (WIDTH - _LEFT) / len(self.held))
        for one, (label, x) in zip(self.held, self.labels, strict=True):
            if (found := one.quarters) is not None:
                low, lower, middle, upper, high = map(self.y, found)
                value = number(round(found[2], 1))
                yield Box(round(x - width / 2, 1), round(width, 1), low, lower, middle, upper, high, label, value)

    @property
    def floor(self) -> float:
        return HEIGHT - _BOTTOM

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH:g} {HEIGHT:g}"

    @property
    def sides(self) -> tuple[float, float]:
        """Where horizontal lines begin and end."""
        return _LEFT, WIDTH


@dataclass(frozen=True, slots=True)
class Trend:
    """Marks one after another, with gaps where none is known."""

    marks: Sequence[float | None]

    @property
    def width(self) -> float:
        return STEP * len(self.marks)

    @property
    def points(self) -> list[tuple[float, float]]:
        """Where each known mark stands; what is beyond 100 stands at 100."""
        return [
            (STEP * (place + 0.5), round(TALL - 4 - (TALL - 8) * min(100.0, mark) / 100, 1))
            for place, mark in enumerate(self.marks)
            if mark is not None
        ]

    @property
    def pieces(self) -> list[str]:
        """The pieces of the line between gaps, as SVG wants them."""
        pieces, piece, before = list[str](), list[str](), -1.0
        for x, y in self.points:
            if piece and x - before > STEP:
                pieces.append(" ".join(piece))
                piece = []
            piece.append(f"{x:g},{y:g}")
            before = x
        return [*pieces, " ".join(piece)] if piece else pieces
