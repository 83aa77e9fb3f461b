"""A class as values: who handed in what, what came of it, and the marks. Frozen values and pure rules, no I/O.

Graded         one student with a result for each exercise, or the reason why there is none
Gradebook      the whole class: everything the class report and the exports are made from
Single         one hand-in by itself, as CI and the platforms grade it
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from grader.intake.collected import Collected, HandIn, Student
from grader.model import Result, Words

Bonus = Literal["add", "cap", "ignore"]
Standing = Literal["graded", "incomplete", "unread", "missing"]
"""Of one student: all is told; something could not be told; nothing of it could be read; nothing was handed in."""

NOT_RUN = Words("还没有运行", "not run yet")
"""Why a check is `ungraded` that was not run, because the run was ended before it."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """An exercise of the assignment and its share of the mark."""

    exercise: str
    title: Words
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LateRule:
    """What lateness costs: percent of the mark for each day begun; behind so many days nothing counts any more."""

    percent_a_day: float = 0.0
    most_days: int | None = None

    def share(self, days: int) -> float:
        """The share of the mark that so many days cost."""
        if days and self.most_days is not None and days > self.most_days:
            return 1.0
        return min(1.0, days * self.percent_a_day / 100)


@dataclass(frozen=True, slots=True)
class Graded:
    """One student: what was handed in, and for each exercise a result, or the reason why there is none."""

    student: Student
    handin: HandIn | None = None
    """None for somebody of whom nothing could be read."""
    results: Mapping[str, Result] = field(default_factory=dict)
    """By exercise. Without transcripts and sources: these stay in the store until a page needs them."""
    lacking: Mapping[str, Words] = field(default_factory=dict)
    """By exercise: it was not handed in (a sure zero), and why we think so."""
    unread: Words | None = None
    """Why nothing of the hand-in could be read: somebody has to look at it."""

    @property
    def standing(self) -> Standing:
        if self.unread is not None:
            return "unread"
        if self.handin is None:
            return "missing"
        return "graded" if all(result.score.complete for result in self.results.values()) else "incomplete"


@dataclass(frozen=True, slots=True)
class FinalMark:
    """What a student's work is worth, in percent of the assignment.

    `sure` is false while something core could not be told, or nothing could be read: `total` is then the sure part.
    """

    earned: float
    bonus: float
    late_cost: float
    total: float
    sure: bool


@dataclass(frozen=True)
class Gradebook:
    """The whole class."""

    id: str
    title: Words
    exercises: tuple[Weighted, ...]
    graded: tuple[Graded, ...]
    """Everybody: who handed in, who could not be read, who is missing; in the order of the roster, else of the ids."""
    collected: Collected
    started: str
    """UTC, ISO 8601 with a Z."""
    grader: str
    seed: int
    bonus: Bonus = "add"
    late: LateRule = LateRule()
    due: datetime.datetime | None = None
    notes: tuple[Words, ...] = ()
    """What is weaker on this machine, what was interrupted."""
    unfinished: int = 0
    """Checks that were not run, because the run was ended."""

    @cached_property
    def marks(self) -> Mapping[str, FinalMark]:
        """The mark of each student, by id."""
        return {one.student.id: self.mark(one) for one in self.graded}

    def mark(self, one: Graded) -> FinalMark:
        """Each exercise's share of its core points, by weight; then bonus, then lateness."""
        weights = sum(each.weight for each in self.exercises) or 1.0
        earned = bonus = 0.0
        for each in self.exercises:
            result = one.results.get(each.exercise)
            if result is None or not result.score.possible:
                continue
            score, share = result.score, 100 * each.weight / weights
            earned += share * score.earned / score.possible
            bonus += share * score.bonus_earned / score.possible
        bonus = 0.0 if self.bonus == "ignore" else bonus
        full = min(100.0, earned + bonus) if self.bonus == "cap" else earned + bonus
        cost = self.late.share(one.handin.days_late if one.handin else 0) * full
        sure = one.standing in ("graded", "missing") and not self.unfinished_of(one)
        return FinalMark(round(earned, 2), round(bonus, 2), round(cost, 2), round(full - cost, 2), sure)

    def unfinished_of(self, one: Graded) -> bool:
        """Whether something of it was not run: it was read, and there is neither a result nor a reason."""
        if one.handin is None:
            return False
        return any(each.exercise not in one.results and each.exercise not in one.lacking for each in self.exercises)


@dataclass(frozen=True)
class Single:
    """What is known of one hand-in: the results by exercise, why there is none of one, and the mark."""

    id: str
    title: Words
    results: Mapping[str, Result]
    """With transcripts and sources. A check that was not run (yet) is `ungraded`."""
    lacking: Mapping[str, Words]
    mark: FinalMark
    worth: Mapping[str, tuple[float, float]]
    """Of every exercise of the assignment, handed in or not: its core points, and the percent of the mark they make."""

    @property
    def exit_status(self) -> int:
        """3 something core could not be told, 1 something core failed, was skipped or is lacking, 0 all core passed."""
        worst = max((result.exit_status for result in self.results.values()), default=0)
        return max(worst, 1 if self.lacking else 0)
