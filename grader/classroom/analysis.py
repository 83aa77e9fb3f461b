"""What a gradebook shows when it is looked at as a whole: columns, marks, how checks behave, mistakes shared by many.

Pure: a `Gradebook` in, values out. Students are named by their ids. Nothing here is a verdict on anybody: the same hand-in
twice is a fact, and why it is so is for people to find out.
"""

from __future__ import annotations

import hashlib
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from grader.classroom.gradebook import NOT_RUN, Gradebook, Graded
from grader.model import CheckResult, Finding, Lang, Words

Say = Callable[[Finding, Lang], str]
Status = Literal["graded", "incomplete", "unfinished", "unread", "missing"]
"""As `Standing`, and `unfinished`: something of it was not run, because the run was ended."""
Seen = Literal["passed", "failed", "skipped", "ungraded", "unstable", "lacking", "unrun", "unread", "missing"]
"""What is known of one student and one check: a verdict, or why there is none. `lacking`: the exercise was not handed
in; `unrun`: nobody asked for this check, or the run was ended before it."""

FEWEST = 8
"""With fewer students a correlation says nothing."""
BIN = 10
"""Percent of the mark that one bar of the histogram stands for."""

_PROGRAMS = {name: place for place, name in enumerate(("server", "client", "script", "both"))}


class Key(NamedTuple):
    """A check's name in the whole class."""

    exercise: str
    program: str
    check: str


@dataclass(frozen=True, slots=True)
class Column:
    """A check of the class."""

    key: Key
    title: Words
    group: str
    points: float
    hidden: bool


@dataclass(frozen=True, slots=True)
class CheckFigures:
    """How one check went in the class. `told`: it passed, failed, or was skipped for what it builds on."""

    column: Column
    passed: int
    failed: int
    skipped: int
    untold: int
    """Ungraded or unstable."""
    lacking: int
    """Handed something in, but nothing for this exercise."""
    discrimination: float | None
    """From -1 to 1: how passing it goes with the rest of the score. None where too few were told, or all the same."""

    @property
    def told(self) -> int:
        return self.passed + self.failed + self.skipped

    @property
    def rate(self) -> float | None:
        """The share that passed, of those who handed the exercise in and of whom it could be told."""
        return self.passed / self.told if self.told else None

    @property
    def never_failed(self) -> bool:
        return self.told > 0 and self.passed == self.told

    @property
    def never_passed(self) -> bool:
        return self.told > 0 and self.passed == 0


@dataclass(frozen=True, slots=True)
class Bin:
    """Students with a mark from `low` up to, but not including, `high`; the bin at 100 % includes 100."""

    low: int
    high: int
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """The sure marks of those whose work was read, in percent. None where there are none."""

    bins: tuple[Bin, ...]
    mean: float | None
    median: float | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """One mistake that failed checks of several students. `finding` is "" where only the kind of failure is known."""

    exercise: str
    program: str
    finding: str
    failure: str
    title: Words | None
    """The finding in words; None without a finding."""
    example: Finding | None
    """It as the first of the members is told it."""
    members: Mapping[str, tuple[Key, ...]]
    """The students, each once, and the checks that it cost them."""

    @property
    def checks(self) -> tuple[Key, ...]:
        """The checks that it hits, the most often hit one first."""
        counts: dict[Key, int] = {}
        for keys in self.members.values():
            for key in keys:
                counts[key] = counts.get(key, 0) + 1
        return tuple(sorted(counts, key=lambda key: -counts[key]))


@dataclass(frozen=True, slots=True)
class Identical:
    """Students whose files are the same, byte for byte: the whole hand-in, or what they handed in for one exercise."""

    students: tuple[str, ...]
    exercise: str | None = None
    """None: everything that they handed in."""


class Analysis:
    """Everything that is computed of a gradebook; each part once, when it is asked for."""

    def __init__(self, book: Gradebook, title: Say) -> None:
        self.book, self._title = book, title
        self._statuses: dict[str, Status] = {}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The checks of all results, by exercise, in the exercise's order. Programs stand one after another, what needs
        both of them last."""
        columns = list[Column]()
        for exercise in (each.exercise for each in self.book.exercises):
            results = (one.results[exercise].checks for one in self.book.graded if exercise in one.results)
            every = {id(checks): checks for checks in results}  # most of a class share theirs
            found: dict[Key, Column] = {}
            # Results may lack checks, of a program that nobody asked for: the fullest one gives the order.
            for checks in sorted(every.values(), key=lambda checks: -len(checks)):
                for check in checks:
                    key = key_of(exercise, check)
                    if key not in found:
                        found[key] = Column(key, check.title, check.group, check.points, check.hidden)
            columns += sorted(found.values(), key=lambda column: _PROGRAMS.get(column.key.program, len(_PROGRAMS)))
        return tuple(columns)

    @cached_property
    def checks(self) -> Mapping[str, Mapping[Key, CheckResult]]:
        """All results, by student: one and the same value for all whose results are the same."""
        shared: dict[tuple[int, ...], dict[Key, CheckResult]] = {}
        found: dict[str, Mapping[Key, CheckResult]] = {}
        names = [each.exercise for each in self.book.exercises]
        for one in self.book.graded:
            same = tuple(id(one.results[name].checks) if name in one.results else 0 for name in names)
            if same not in shared:
                there = [name for name in names if name in one.results]
                shared[same] = {key_of(name, check): check for name in there for check in one.results[name].checks}
            found[one.student.id] = shared[same]
        return found

    def status(self, one: Graded) -> Status:
        if one.student.id not in self._statuses:
            # Of this one alone: the page of one student asks for nothing else.
            unrun = one.handin is not None and (
                any(_unrun(check) for result in one.results.values() for check in result.checks)
                or self.book.unfinished_of(one)
            )
            self._statuses[one.student.id] = "unfinished" if unrun else one.standing
        return self._statuses[one.student.id]

    @cached_property
    def cells(self) -> Mapping[str, tuple[Seen, ...]]:
        """What stands in the row of each student, column by column."""
        keys, whole = [column.key for column in self.columns], dict[int, tuple[Seen, ...]]()
        rows, found = dict[tuple[Seen, ...], tuple[Seen, ...]](), dict[str, tuple[Seen, ...]]()
        for one in self.book.graded:
            checks = self.checks[one.student.id]
            if (row := whole.get(id(checks))) is None:
                row = tuple(self.seen(one, key) for key in keys)
                row = rows.setdefault(row, row)
                if len(checks) == len(keys):  # it follows from its checks alone
                    whole[id(checks)] = row
            found[one.student.id] = row
        return found

    def seen(self, one: Graded, key: Key) -> Seen:
        """What stands in the cell of a student and a check."""
        check = self.checks[one.student.id].get(key)
        if check is not None:
            return "unrun" if _unrun(check) else check.verdict
        if one.handin is None:
            return "missing" if one.unread is None else "unread"
        return "lacking" if key.exercise in one.lacking else "unrun"

    @cached_property
    def marks(self) -> Marks:
        """How the marks are spread."""
        book = self.book
        sure = [
            (one.student.id, book.marks[one.student.id].total)
            for one in book.graded
            if one.handin is not None and self.status(one) == "graded" and book.marks[one.student.id].told is not None
        ]
        if not sure:
            return Marks((), None, None)
        placed: dict[int, list[str]] = {low: [] for low in range(0, 100, BIN)}
        for student, total in sure:
            # Exactly 100 belongs to the last ordinary bin; bonus may lead beyond.
            low = 100 - BIN if total == 100 else max(0, int(total // BIN) * BIN)
            placed.setdefault(low, []).append(student)
        bins = tuple(Bin(low, low + BIN, tuple(placed.get(low, ()))) for low in range(0, max(placed) + BIN, BIN))
        totals = [total for _, total in sure]
        return Marks(bins, statistics.fmean(totals), statistics.median(totals))

    # - one check in the class

    @cached_property
    def figures(self) -> tuple[CheckFigures, ...]:
        """One for each column. Its discrimination is the point-biserial correlation with the score without the check."""
        weights = {each.exercise: each.weight for each in self.book.exercises}
        told: dict[int, tuple[Mapping[str, float], float]] = {}  # the same for all whose checks are the same
        for one in self.book.graded:
            if (same := id(self.checks[one.student.id])) not in told:
                # What a core point of each exercise counts, and all core points that were earned, by that weight.
                counted = {name: score for name, result in one.results.items() if (score := result.score).possible}
                worth = {name: weights.get(name, 0) / score.possible for name, score in counted.items()}
                told[same] = worth, sum(worth[name] * score.earned for name, score in counted.items())

        found = []
        for place, column in enumerate(self.columns):
            key, passed, rest = column.key, list[float](), list[float]()
            for checks in self.checks.values():
                check = checks.get(key)
                if check is not None and check.verdict in ("passed", "failed", "skipped"):
                    shares, total = told[id(checks)]
                    share = shares.get(key.exercise, 0.0) if check.group == "core" else 0.0
                    passed.append(1.0 if check.verdict == "passed" else 0.0)
                    rest.append(total - check.earned * share)
            alike = len(set(passed)) < 2 or max(rest) - min(rest) < 1e-9
            count = Counter(row[place] for row in self.cells.values())
            found.append(
                CheckFigures(
                    column,
                    passed=count["passed"],
                    failed=count["failed"],
                    skipped=count["skipped"],
                    untold=count["ungraded"] + count["unstable"],
                    lacking=count["lacking"],
                    discrimination=None if len(passed) < FEWEST or alike else statistics.correlation(passed, rest),
                )
            )
        return tuple(found)

    # - mistakes that many made

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        """Failed checks by their first finding, told in its words: what costs core points comes first, then what most share."""
        Mistake = tuple[str, str, str, str]
        members: dict[Mistake, dict[str, tuple[Key, ...]]] = {}
        titles: dict[Mistake, Words | None] = {}
        examples: dict[Mistake, Finding | None] = {}
        said: dict[tuple[object, ...], Words] = {}

        def mistakes_of(checks: Mapping[Key, CheckResult]) -> dict[Mistake, tuple[Key, ...]]:
            found: dict[Mistake, tuple[Key, ...]] = {}
            for key, check in checks.items():
                if check.verdict != "failed":
                    continue
                finding = check.findings[0] if check.findings else None
                title = None
                if finding is not None:
                    what = finding.id, finding.file, finding.line, repr(finding.fields)
                    if what not in said:  # a large class says few things many times
                        said[what] = Words(self._title(finding, "zh"), self._title(finding, "en"))
                    title = said[what]
                # The same mistake may be about different things, which its title names: this module or that.
                named = (
                    (finding.id, title.en) if finding is not None and title is not None else ("", check.failure or "")
                )
                same = (key.exercise, key.program, *named)
                titles.setdefault(same, title)
                examples.setdefault(same, finding)
                found[same] = (*found.get(same, ()), key)
            return found

        made: dict[int, dict[Mistake, tuple[Key, ...]]] = {}
        for student, checks in self.checks.items():
            if id(checks) not in made:
                made[id(checks)] = mistakes_of(checks)
            for same, keys in made[id(checks)].items():
                members.setdefault(same, {})[student] = keys
        places = {each.exercise: place for place, each in enumerate(self.book.exercises)}
        core = {column.key for column in self.columns if column.group == "core"}
        found = [
            Cluster(
                same[0],
                same[1],
                same[2],
                "" if same[2] else same[3],
                titles[same],
                examples[same],
                who,
            )
            for same, who in members.items()
        ]
        return tuple(
            sorted(
                found,
                key=lambda one: (core.isdisjoint(one.checks), -len(one.members), places.get(one.exercise, 0)),
            )
        )

    # - the same files

    @cached_property
    def identical(self) -> tuple[Identical, ...]:
        """The same files of several students: whole hand-ins first, then single exercises of others."""
        graded = [one for one in self.book.graded if one.handin is not None]
        groups = [Identical(students) for students in _alike((one.student.id, _contents(one)) for one in graded)]
        whole = {student: place for place, group in enumerate(groups) for student in group.students}
        for each in self.book.exercises:
            there = [one for one in self.book.graded if each.exercise in one.results]
            named = ((one.student.id, one.results[each.exercise].submission_digest) for one in there)
            for students in _alike(named):
                if len({whole.get(student, -1) for student in students}) > 1 or students[0] not in whole:
                    groups.append(Identical(students, each.exercise))
        return tuple(groups)


def _contents(one: Graded) -> str:
    """The same for the same contents, whatever the files are called and wherever they lie; empty where there are none."""
    files = list(one.handin.files.values()) if one.handin is not None else []
    parts = sorted(hashlib.sha256(data).digest() for data in files)
    return hashlib.sha256(b"".join(parts)).hexdigest() if any(files) else ""


def _alike(named: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Students of whom the same is told, where that is anything; those first whose first comes first."""
    first, several = dict[str, str](), dict[str, list[str]]()
    for student, told in named:
        if told and (before := first.setdefault(told, student)) != student:
            several.setdefault(told, [before]).append(student)
    return [tuple(several[told]) for told in first if told in several]


def _unrun(check: CheckResult) -> bool:
    return check.verdict == "ungraded" and check.why == NOT_RUN


def key_of(exercise: str, check: CheckResult) -> Key:
    return Key(exercise, check.program, check.id)
