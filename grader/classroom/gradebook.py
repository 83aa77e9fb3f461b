"""A class as values: who handed in what, what came of it, and the marks. Frozen values and pure rules, no I/O.

Graded         one student with a result for each exercise, or the reason why there is none
Gradebook      the whole class: everything the class report and the exports are made from
Single         one hand-in by itself, as CI and the platforms grade it
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

from grader.classroom.likeness import Likeness
from grader.intake.collected import Collected, HandIn, Student
from grader.model import CheckResult, Result, Words

Bonus = Literal["add", "cap", "ignore"]
Standing = Literal["graded", "incomplete", "unread", "missing"]
"""Of one student: all is told; something could not be told; nothing of it could be read; nothing was handed in."""

CLASS_SCHEMA = "grader/class/1"
"""What a class's `results.json` is written as."""
NOT_RUN = Words("还没有运行", "not run yet")
"""Why a check is `ungraded` that was not run, because the run was ended before it."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """An exercise of the assignment and its share of the mark."""

    exercise: str
    title: Words
    weight: float = 1.0
    possible: float = 0.0
    """Its core points; 0 where they are known from results only."""


@dataclass(frozen=True, slots=True)
class Override:
    """What a teacher has decided for one student, over what was measured."""

    student: str
    exercise: str
    check: str = ""
    """Empty: the exercise as a whole."""
    program: str = ""
    """Empty: the check of that name, whichever program it drives."""
    points: float | None = None
    """None: excused, so that it counts neither way."""
    comment: str = ""

    def is_of(self, check: CheckResult) -> bool:
        """Whether it is about this check."""
        return self.check == check.id and self.program in ("", check.program)


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
    """By exercise; of each check what counts, its first finding, and why it could not be told. The rest stays in the store
    until it is shown: `Gradebook.told`."""
    lacking: Mapping[str, Words] = field(default_factory=dict)
    """By exercise: it was not handed in (a sure zero), and why we think so."""
    unread: Words | None = None
    """Why nothing of the hand-in could be read: somebody has to look at it."""
    unclear: frozenset[str] = frozenset()
    """Exercises that are lacking as far as a program can tell: something is there, and somebody has to look at it."""
    overrides: tuple[Override, ...] = ()
    """What the teacher has decided; of several about one thing the last counts."""
    version: bytes = b""
    """The same as long as the results are, with everything that was recorded; empty where that is not known."""

    @property
    def standing(self) -> Standing:
        if self.unread is not None:
            return "unread"
        if self.handin is None:
            return "missing"
        complete = not self.unclear and all(result.complete for result in self.results.values())
        return "graded" if complete else "incomplete"

    def override(self, exercise: str, check: CheckResult | None = None) -> Override | None:
        """What was decided of an exercise as a whole, or of one check of it."""
        own = (one for one in reversed(self.overrides) if one.exercise == exercise)
        return next((one for one in own if (one.is_of(check) if check is not None else not one.check)), None)


@dataclass(frozen=True, slots=True)
class Merged:
    """The points of one exercise, with what the teacher has decided."""

    earned: float
    possible: float
    bonus: float
    sure: bool
    excused: bool = False


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
    excused: bool = False
    """Of everything: there is no mark, and nothing is lacking."""

    @property
    def told(self) -> float | None:
        """The mark; None where there is none that could be written into a table."""
        return self.total if self.sure and not self.excused else None


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
    extensions: Mapping[str, datetime.datetime] = field(default_factory=dict)
    """When it is due for those who have more time, by id."""
    likeness: Likeness = field(default_factory=Likeness)
    """Whose programs are much alike. For the teacher alone."""
    told: Callable[[Graded], Mapping[str, Result]] = field(default=lambda one: one.results, compare=False, repr=False)
    """The results of one student with everything but transcripts and sources. Raises StoreError."""

    @cached_property
    def decided(self) -> bool:
        """Whether the teacher has decided anything."""
        return any(one.overrides for one in self.graded)

    @cached_property
    def marks(self) -> Mapping[str, FinalMark]:
        """The mark of each student, by id."""
        same = dict[FinalMark, FinalMark]()  # a class has few that differ
        marks = ((one.student.id, self.mark(one)) for one in self.graded)
        return {student: same.setdefault(mark, mark) for student, mark in marks}

    def mark(self, one: Graded, *, measured: bool = False) -> FinalMark:
        """Each exercise's share of its core points, by weight; then bonus, then lateness. `measured`: as if the teacher
        had decided nothing."""
        if measured and one.overrides:
            one = replace(one, overrides=())
        parts = [(each, self.merged(one, each)) for each in self.exercises]
        counted = [(each, part) for each, part in parts if not part.excused]
        weights = sum(each.weight for each, _ in counted) or 1.0
        earned = bonus = 0.0
        for each, part in counted:
            if part.possible:
                share = 100 * each.weight / weights
                earned += share * part.earned / part.possible
                bonus += share * part.bonus / part.possible
        bonus = 0.0 if self.bonus == "ignore" else bonus
        full = min(100.0, earned + bonus) if self.bonus == "cap" else earned + bonus
        cost = self.late.share(one.handin.days_late if one.handin else 0) * full
        sure = all(part.sure for _, part in counted)
        excused = bool(parts) and not counted
        return FinalMark(round(earned, 2), round(bonus, 2), round(cost, 2), round(full - cost, 2), sure, excused)

    def merged(self, one: Graded, each: Weighted) -> Merged:
        """The points of one exercise: what was measured, and over it what was decided."""
        result, whole = one.results.get(each.exercise), one.override(each.exercise)
        possible = result.score.possible if result is not None else each.possible
        if whole is not None:
            return Merged(whole.points or 0.0, possible or 100.0, 0.0, True, excused=whole.points is None)
        if result is None:
            told = one.unread is None and (one.handin is None or each.exercise in one.lacking)
            points = sum(other.points or 0.0 for other in one.overrides if other.exercise == each.exercise)
            return Merged(points, possible, 0.0, told and each.exercise not in one.unclear)
        if not any(other.exercise == each.exercise for other in one.overrides):
            score = result.score
            return Merged(score.earned, score.possible, score.bonus_earned, score.complete and one.unread is None)
        totals, sure = {"core": 0.0, "bonus": 0.0}, one.unread is None
        for check in result.checks:
            decided = one.override(each.exercise, check)
            if decided is not None and decided.points is None:
                possible -= check.points if check.group == "core" else 0.0
                continue
            totals[check.group] += check.earned if decided is None else decided.points or 0.0
            untold = check.verdict in ("ungraded", "unstable") and check.group == "core"
            sure = sure and (decided is not None or not untold)
        return Merged(totals["core"], possible, totals["bonus"], sure, excused=possible <= 0)

    def unfinished_of(self, one: Graded) -> bool:
        """Whether something of it was not run: it was read, and there is neither a result nor a reason."""
        if one.handin is None:
            return False
        return any(each.exercise not in one.results and each.exercise not in one.lacking for each in self.exercises)


class ShareHead(NamedTuple):
    """What one student's share of the reports is counted by."""

    shows: bytes
    """A digest of everything that is on the pages but when they were made: while it is the same, so are they."""
    counts: tuple[int, ...]
    """Of `junit.xml`: tests, failures, errors, skipped."""
    seconds: float

    def joined(self, before: ShareHead) -> ShareHead:
        """The figures of both."""
        counts = tuple(map(int.__add__, before.counts, self.counts))
        return ShareHead(self.shows, counts, before.seconds + self.seconds)


class Share(NamedTuple):
    """What one student has in the reports of a class. Where they tell when they were made stands a NUL."""

    head: ShareHead
    line: bytes
    """Of `results.json`."""
    suite: bytes
    """Of `junit.xml`."""


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
