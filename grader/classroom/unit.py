"""One submission's content for one exercise: what is known of it, what has to be run, and the result that stands.

A check is run `repeat` times among all others. Where these runs do not agree, or could not tell, it is run as often again,
alone on the machine, and then those runs count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from grader.classroom.assignment import Assigned
from grader.classroom.gradebook import NOT_RUN
from grader.classroom.store import Attempt, Known
from grader.classroom.subject import Subject
from grader.intake.collected import Student
from grader.intake.submission import Submission
from grader.judge import ungraded
from grader.model import CheckResult, Result, Words
from grader.schedule.grading import Key, Run, Task, check_key, combined, result_of
from grader.schedule.watching import worth_watching
from grader.spec import Check

Standing = Mapping[Key, tuple[CheckResult, Attempt | None]]
"""The result of each check that was run to the end, and the attempt whose record it rests on."""


@dataclass
class Unit:
    """The same files for the same exercise, by whomever they were handed in. Its results are slim."""

    part: Assigned
    submission: Submission
    run: Run
    subjects: Mapping[Key, Subject]
    """What the result of each check is kept under."""
    checks: tuple[Check, ...]
    students: list[Student]
    lacks: Words | None = None
    """What this machine lacks to run it."""
    todo: tuple[Check, ...] = ()
    """The checks that are wanted, or known, or follow from what is known."""
    runs: dict[Attempt, dict[Key, CheckResult]] = field(default_factory=dict)

    def known(self, read: Callable[[Collection[Subject]], Mapping[bytes, Known]]) -> Known:
        """What is kept of its checks, with their titles and points as they are now."""
        found: dict[Attempt, dict[Key, CheckResult]] = {}
        kept = read(self.subjects.values())
        for check in self.checks:
            points = int(check.points) if check.points == int(check.points) else check.points
            for attempt, results in kept.get(self.subjects[check_key(check)].digest, {}).items():
                if (result := results.get(check_key(check))) is not None:
                    found.setdefault(attempt, {})[check_key(check)] = replace(
                        result,
                        title=check.title,
                        group=check.group,
                        points=points,
                        hidden=check.hidden,
                        earned=points if result.verdict == "passed" else 0,
                    )
        return found

    def load(self, known: Known, wanted: Collection[Key], repeat: int) -> None:
        """Take what earlier runs have told."""
        self.runs = {attempt: dict(results) for attempt, results in known.items()}
        first = [self.runs.setdefault(Attempt(False, number), {}) for number in range(repeat)]
        for check in map(check_key, self.checks):
            again = self._told(check, repeat, alone=True)
            for mine in first if len(again) == repeat else ():  # it could not be told, and was run alone since
                mine.setdefault(check, combined(again))
        there = [self._follows(mine) for mine in first]
        self.todo = tuple(
            check
            for check in self.checks
            if check_key(check) in wanted or all(check_key(check) in each for each in there)
        )

    def _follows(self, known: Mapping[Key, CheckResult]) -> set[Key]:
        """The checks that are known, and those that cannot be run because of these."""
        absent = set(self.submission.absent)
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

    def task(self, attempt: Attempt, settled: Mapping[Key, CheckResult]) -> Task:
        """One run of everything that this attempt has not told yet, and that is not `settled`."""
        run = replace(self.run, watching=False)  # that is for later, when all have their verdicts
        return Task(self.part.spec, self.submission, self.todo, run, {**self.runs.get(attempt, {}), **settled})

    def unexplained(self, repeat: int) -> dict[Attempt, list[Key]]:
        """What has failed and is worth a second, watched run, by the attempt that stands."""
        found = dict[Attempt, list[Key]]()
        for check, (result, attempt) in self.standing(repeat).items():
            if attempt is not None and result.verdict == "failed":
                found.setdefault(attempt, []).append(check)
        return {
            attempt: checks
            for attempt, checks in found.items()
            if self.run.watching and worth_watching(self.runs[attempt][check] for check in checks)
        }

    def second(self, known: Mapping[Key, CheckResult]) -> Task:
        """The second, watched run of what these results, with all that was recorded, are worth it."""
        checks = tuple(check for check in self.todo if check_key(check) in known)
        return Task(self.part.spec, self.submission, checks, self.run, known)

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

    def result(self, student: Student, standing: Standing, started: str) -> Result:
        """What stands, as the result of one of its students. What was not run is `ungraded`."""
        checks = tuple(
            standing[check_key(check)][0] if check_key(check) in standing else ungraded(check, NOT_RUN)
            for check in self.checks
        )
        took = sum(check.duration for check in checks)
        result = result_of(self.part.spec, self.submission, self.run, checks, started, took)
        return replace(result, submission=student.id, sources={})

    def _told(self, check: Key, repeat: int, *, alone: bool) -> list[CheckResult]:
        every = (self.runs.get(Attempt(alone, number), {}).get(check) for number in range(repeat))
        return [result for result in every if result is not None]
