"""A link that loses, doubles, delays and swaps datagrams: one direction of it, as it is used."""

from __future__ import annotations

from collections.abc import Callable

from grader.model.events import Fate
from grader.run.talk.loop import Loop, Timer
from grader.spec.links import Treatment

LONGEST_SWAP = 3.0
"""Seconds that a datagram is held back for the next one, should there be none: longer than programs wait to send again."""


class ImpairedLink:
    """Counts the datagrams of one direction, and does to each what the plan says of its number."""

    def __init__(self, loop: Loop, plan: Callable[[int], Treatment | None]) -> None:
        self._loop, self._plan = loop, plan
        self._count = 0
        self._behind: Timer | None = None
        """Delivers the one that waits for the next to go first."""

    def carry(
        self, deliver: Callable[[Fate | None], object], withhold: Callable[[int, Treatment], object] = lambda *_: None
    ) -> Fate | None:
        """Take the next datagram, and say what becomes of it. `deliver` is called as often as it arrives, now or later, and
        told what the link has done to it; `withhold` where it does not arrive now, once it is known that it is on its way."""
        self._count += 1
        treatment, behind = self._plan(self._count), self._behind
        self._behind = None
        match treatment:
            case None:
                deliver(None)
            case Treatment("twice"):
                deliver(None)
                deliver("twice")
            case Treatment("late", float(seconds)):
                self._loop.after(seconds, lambda: deliver("late"))
                withhold(self._count, treatment)
            case Treatment("swapped"):
                self._behind = self._loop.after(LONGEST_SWAP, lambda: deliver("swapped"))
                withhold(self._count, treatment)
            case _:
                withhold(self._count, treatment)
        if behind is not None:
            behind.fire()
        return None if treatment is None else treatment.fate
