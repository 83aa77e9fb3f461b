"""One submission's content for one exercise: what is known of it, what has to be run, and the result that stands.

A check is run `repeat` times among all others. Where these runs do not agree, or could not tell, it is run as often again,
alone on the machine, and then those runs count.

A class has many units, so one holds the gists of its results only; what was handed in and what was recorded is looked up
where it is run or shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from grader.classroom.assignment import Assigned
from grader.classroom.gradebook import NOT_RUN
from grader.classroom.store import Attempt, Known, gist_of, slim
from grader.classroom.subject import Subject
from grader.intake.collected import HandIn, Student
from grader.intake.submission import Submission
from grader.judge import ungraded
from grader.model import CheckResult, Result, Words
from grader.schedule.grading import Key, Run, Task, check_key, combined, result_of
from grader.schedule.watching import worth_watching
from grader.spec import Check

Runs = Mapping[Attempt, Mapping[Key, CheckResult]]
"""What each run has told."""
Standing = Mapping[Key, tuple[CheckResult, Attempt | None]]
"""The result of each check that was run to the end, and the attempt whose record it rests on."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a unit is run and shown by: made when it is asked for, and not kept."""

    submission: Submission
    run: Run
    whole: Subject
    """What the results of all its checks depend on."""
    checks: tuple[Check, ...]
    lacks: Words | None
    subjects: Mapping[Key, Subject] = field(default_factory=dict)
    """What the result of each check is kept under."""


class Gists:
    """The gists of a class as they are now: one and the same value for all to whom the same has happened."""

    def __init__(self) -> None:
        self._titled: dict[tuple[int, int], tuple[CheckResult, CheckResult]] = {}
        self._same: dict[str, CheckResult] = {}
        self._tokens: dict[int, bytes] = {}
        self._together: dict[tuple[int, ...], tuple[CheckResult, ...]] = {}
        self._shared: dict[tuple[tuple[Key, int], ...], Mapping[Key, CheckResult]] = {}
        self._runs: dict[tuple[tuple[Attempt, int], ...], Runs] = {}

    def titled(self, check: Check, kept: CheckResult) -> CheckResult:
        """A kept gist with title and points as they are now."""
        key = id(check), id(kept)
        if key not in self._titled:  # what it was made of is held, so that its id stays its own
            self._titled[key] = kept, self.one(titled(check, kept))
        return self._titled[key][1]

    def one(self, result: CheckResult) -> CheckResult:
        """This result, or the one that says the same."""
        if id(result) in self._tokens:
            return result
        told = repr(result)
        if told not in self._same:
            self._same[told] = result
            self._tokens[id(result)] = hashlib.sha256(told.encode("utf-8", "replace")).digest()
        return self._same[told]

    def together(self, results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
        """These results in their order, as one and the same value."""
        those = tuple(map(self.one, results))
        return self._together.setdefault(tuple(map(id, those)), those)

    def pattern(
        self, checks: tuple[Check, ...], todo: tuple[Check, ...], results: Mapping[Key, CheckResult]
    ) -> object | None:
        """What is to be done of these checks, and what is known of them: the same for the same; None where it cannot be told."""
        if not all(id(result) in self._tokens for result in results.values()):
            return None
        return id(checks), tuple(map(id, todo)), frozenset((name, id(result)) for name, result in results.items())

    def shared(self, results: Mapping[Key, CheckResult]) -> Mapping[Key, CheckResult]:
        """These results, as one and the same value for all who have them: nobody may change it."""
        if not all(id(result) in self._tokens for result in results.values()):
            return results
        return self._shared.setdefault(tuple((name, id(result)) for name, result in results.items()), results)

    def runs(self, runs: Runs) -> Runs:
        """What several runs have told, each as `shared`, as one and the same value for all of whom it is true."""
        each = {attempt: self.shared(results) for attempt, results in runs.items()}
        return self._runs.setdefault(tuple((attempt, id(results)) for attempt, results in each.items()), each)

    def token(self, result: CheckResult) -> bytes:
        """The same for all that say the same."""
        known = self._tokens.get(id(result))
        return known or hashlib.sha256(repr(result).encode("utf-8", "replace")).digest()


def titled(check: Check, result: CheckResult) -> CheckResult:
    """A result with title and points as they are now."""
    points = int(check.points) if check.points == int(check.points) else check.points
    return replace(
        result,
        title=check.title,
        group=check.group,
        points=points,
        hidden=check.hidden,
        earned=points if result.verdict == "passed" else 0,
    )


@dataclass(slots=True)
class Unit:
    """The same files for the same exercise, by whomever they were handed in."""

    part: Assigned
    handin: HandIn
    digest: str
    """That of the submission."""
    absent: Collection[str]
    """Programs that were asked for and not handed in."""
    checks: tuple[Check, ...]
    students: list[Student]
    lacks: Words | None = None
    """What this machine lacks to run it."""
    todo: tuple[Check, ...] = ()
    """The checks that are wanted, or known, or follow from what is known."""
    runs: Runs = field(default_factory=dict)
    """Gists, and slim what is not kept. Other units may have the same value."""
    stamp: bytes = b""
    """Of what is kept of it, by the store; empty where something was added since."""
    borrowed: tuple[tuple[Attempt, Key], ...] = ()
    """What counts among all others because it was run alone."""

    def known(
        self,
        kept: Mapping[bytes, Known],
        subjects: Mapping[Key, Subject],
        now: Callable[[Check, CheckResult], CheckResult],
    ) -> dict[Attempt, dict[Key, CheckResult]]:
        """What is kept of its checks, as `now` has it."""
        found: dict[Attempt, dict[Key, CheckResult]] = {}
        for check in self.checks:
            for attempt, results in kept.get(subjects[check_key(check)].digest, {}).items():
                if (result := results.get(check_key(check))) is not None:
                    found.setdefault(attempt, {})[check_key(check)] = now(check, result)
        return found

    def load(self, wanted: Collection[Key], repeat: int) -> None:
        """Begin with what earlier runs have told."""
        first = [Attempt(False, number) for number in range(repeat)]
        for attempt in first:
            if attempt not in self.runs:
                self.put(attempt, {})
        for check in map(check_key, self.checks):
            again = self._told(check, repeat, alone=True)
            for attempt in first if len(again) == repeat else ():  # it could not be told, and was run alone since
                if check not in self.runs[attempt]:
                    self.put(attempt, {**self.runs[attempt], check: combined(again)})
                    self.borrowed += ((attempt, check),)
        there = [self._follows(self.runs[attempt]) for attempt in first]
        todo = tuple(
            check
            for check in self.checks
            if check_key(check) in wanted or all(check_key(check) in each for each in there)
        )
        self.todo = self.checks if todo == self.checks else todo

    def take(self, attempt: Attempt, result: CheckResult, gists: Gists, *, kept: bool) -> None:
        """A run has told this. `kept`: it can be read again."""
        if kept:
            self.stamp = b""
        short = gist_of(result) if kept and result.verdict != "ungraded" else slim(result)
        same = short.verdict != "ungraded"
        name, told = (result.program, result.id), gists.one(short) if same else short
        self.put(attempt, {**self.runs.get(attempt, {}), name: told})

    def put(self, attempt: Attempt, results: Mapping[Key, CheckResult]) -> None:
        """This is what a run has told."""
        self.runs = {**self.runs, attempt: results}

    def _follows(self, known: Mapping[Key, CheckResult]) -> set[Key]:
        """The checks that are known, and those that cannot be run because of these."""
        absent = set(self.absent)
        ends = {check for check, result in known.items() if result.verdict != "passed"}
        ends |= {check_key(check) for check in self.checks if absent & set(check.programs)}
        while True:
            more = {check_key(check) for check in self.checks if ends & set(self.part.spec.exercise.needs_of(check))}
            if more - set(known) <= ends:
                return set(known) | ends
            ends |= more - set(known)

    def idle(self, attempt: Attempt) -> set[Key]:
        """The checks that cost nothing in this attempt: known, or sure to be skipped."""
        return self._follows(self.runs.get(attempt, {}))

    def task(self, work: Content, attempt: Attempt, settled: Mapping[Key, CheckResult]) -> Task:
        """One run of everything that this attempt has not told yet, and that is not `settled`."""
        run = replace(work.run, watching=False)  # that is for later, when all have their verdicts
        return Task(self.part.spec, work.submission, self.todo, run, {**self.runs.get(attempt, {}), **settled})

    def unexplained(self, repeat: int) -> dict[Attempt, list[Key]]:
        """What has failed and is worth a second, watched run, by the attempt that stands."""
        found = dict[Attempt, list[Key]]()
        for check, (result, attempt) in self.standing(repeat).items():
            if attempt is not None and result.verdict == "failed":
                found.setdefault(attempt, []).append(check)
        return {
            attempt: checks
            for attempt, checks in found.items()
            if worth_watching(self.runs[attempt][check] for check in checks)
        }

    def second(self, work: Content, known: Mapping[Key, CheckResult]) -> Task:
        """The second, watched run of what these results, with all that was recorded, are worth it."""
        checks = tuple(check for check in self.todo if check_key(check) in known)
        return Task(self.part.spec, work.submission, checks, work.run, known)

    def settled(self, repeat: int) -> dict[Key, CheckResult]:
        """The checks that all runs told, and alike."""
        found = {}
        for check in map(check_key, self.todo):
            told = self._told(check, repeat, alone=False)
            if len(told) == repeat and len({one.verdict for one in told}) == 1 and told[0].verdict != "ungraded":
                found[check] = told[0]
        return found

    def standing(self, repeat: int) -> Standing:
        """The result of every check that was run to the end."""
        if self.lacks is not None:
            return {check_key(check): (ungraded(check, self.lacks), None) for check in self.checks}
        settled, found = self.settled(repeat), dict[Key, tuple[CheckResult, Attempt | None]]()
        for check in map(check_key, self.todo):
            again = self._told(check, repeat, alone=True)
            alone = check not in settled and len(again) == repeat
            told = again if alone else self._told(check, repeat, alone=False)
            if len(told) == repeat:
                result = combined(told)
                number = next((number for number, one in enumerate(told) if one.verdict == "failed"), 0)
                found[check] = result, Attempt(alone, number if result.verdict == "unstable" else 0)
        return found

    def slim_standing(self, kept: Known, repeat: int) -> Standing:
        """As `standing`, with what was kept, slim, in the place of the gists."""
        whole, runs = replace(self, runs={}), dict[Attempt, dict[Key, CheckResult]]()
        for attempt, results in self.runs.items():
            there = kept.get(attempt, {})
            runs[attempt] = {name: there.get(name, result) for name, result in results.items()}
        whole.runs = runs
        for attempt, name in self.borrowed:
            runs[attempt][name] = combined(whole._told(name, repeat, alone=True))
        return whole.standing(repeat)

    def result(self, work: Content, student: Student, standing: Standing, started: str) -> Result:
        """What stands, as the result of one of its students. What was not run is `ungraded`."""
        checks = self._checks(standing)
        took = sum(check.duration for check in checks)
        result = result_of(self.part.spec, replace(work.submission, files={}), work.run, checks, started, took)
        return replace(result, submission=student.id, submission_digest=self.digest)

    def gist(self, student: Student, standing: Standing, like: Result, gists: Gists) -> Result:
        """What of that marks and tables rest on; all else as in `like`."""
        checks = gists.together(self._checks(standing))
        return replace(like, submission=student.id, submission_digest=self.digest, checks=checks)

    def _checks(self, standing: Standing) -> tuple[CheckResult, ...]:
        return tuple(
            standing[check_key(check)][0] if check_key(check) in standing else ungraded(check, NOT_RUN)
            for check in self.checks
        )

    def _told(self, check: Key, repeat: int, *, alone: bool) -> list[CheckResult]:
        every = (self.runs.get(Attempt(alone, number), {}).get(check) for number in range(repeat))
        return [result for result in every if result is not None]
