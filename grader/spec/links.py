"""What becomes of each datagram on a link, by its number: as the exercise says, or drawn from the seed of the run.

Pure: whoever carries datagrams counts them and asks. The same seed, exercise and check have the same losses, in whatever
order the numbers are asked for.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import gcd
from typing import NamedTuple

from grader.model.events import Fate
from grader.spec.language import Check, Exercise, LinkConditions, OneWay


class Treatment(NamedTuple):
    """What a link does to one datagram, and for how long it holds it back where that is said."""

    fate: Fate
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """The link of one check in one run. `dice`: what all that is drawn for it follows from."""

    conditions: LinkConditions
    dice: str

    def treatment(self, to: str, number: int, case: int, peer: str = "") -> Treatment | None:
        """Of the datagram of this number to the server or the client, in that row of `each`; None where it just passes.

        Each of our peers has datagrams of its own: who of several speaks first is the program's affair.
        """
        way = self.conditions.towards(to)
        if (seconds := way.late.get(str(number))) is not None:
            return Treatment("late", seconds)
        if number in way.twice:
            return Treatment("twice")
        if number in way.swap[::2]:
            return Treatment("swapped")
        return Treatment("lost") if _is_lost(way, number, f"{self.dice}:{case}:{to}:{peer}") else None


def _is_lost(way: OneWay, number: int, dice: str) -> bool:
    """Of a share just as many are lost in every short row of datagrams: it is chance which ones, and never how many."""
    if isinstance(way.lose, tuple):
        return number in way.lose
    common = gcd(way.lose, 100)
    row, of_it = 100 // common, way.lose // common
    lost = random.Random(f"{dice}:{(number - 1) // row}").sample(range(row), of_it)
    return (number - 1) % row in lost


def plan_link(exercise: Exercise, check: Check, seed: int) -> LinkPlan | None:
    """The link of a check as a run with this seed has it; None where it passes everything on as it comes."""
    dice = f"link:{seed}:{exercise.id}:{check.drives}:{check.id}"
    return LinkPlan(check.link, dice) if check.link is not None else None
