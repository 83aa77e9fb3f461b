"""One submission × one exercise: which checks run when, and what they add up to.

Checks run side by side as soon as what they build on has passed; what builds on a failed check is skipped. The order
of the results is the order of the exercise, whatever the order in which they ended.
"""

from __future__ import annotations

import dataclasses
import datetime
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader import __version__
from grader.errors import Bug, UsageError
from grader.intake import Submission
from grader.interpreter import Interpreter
from grader.judge import judge, without
from grader.machine import Machine
from grader.model import CheckResult, Isolation, Result, Words
from grader.observe import can_see
from grader.spec import Check, Spec
from grader.worker import Job, Pool

Progress = Callable[[CheckResult | None, list[str]], None]
"""Called when a check has ended (with its result) or started (None), with the ids of those that run."""


@dataclass(frozen=True, slots=True)
class Run:
    """How to run: everything beside the exercise and the submission that a result depends on."""

    machine: Machine
    interpreter: Interpreter
    seed: int
    only: frozenset[str] = frozenset()
    """Ids of the checks wanted; empty: all. What they build on runs, too."""
    hidden: tuple[Path, ...] = field(default=())
    command: str = ""
    notes: tuple[Words, ...] = ()

    @property
    def isolation(self) -> Isolation:
        return self.machine.isolation

    @property
    def slots(self) -> int:
        return 2 * (os.cpu_count() or 1) if self.isolation != "none" else 1


def wanted_checks(spec: Spec, programs: Iterable[str], only: frozenset[str]) -> tuple[Check, ...]:
    """The checks to run, in the exercise's order. Raises UsageError for an unknown id."""
    known = [check for check in spec.exercise.all_checks if set(check.programs) <= set(programs)]
    unknown = only - {check.id for check in known}
    if unknown:
        names = ", ".join(check.id for check in known)
        raise UsageError(_NO_CHECK.format(ids=", ".join(sorted(unknown)), names=names))
    if not only:
        return tuple(known)
    needed, todo = set[str](), list(only)
    by_id = {check.id: check for check in known}
    while todo:
        name = todo.pop()
        if name not in needed and name in by_id:
            needed.add(name)
            todo += [need for _, need in spec.exercise.needs_of(by_id[name])]
    return tuple(check for check in known if check.id in needed)


_NO_CHECK = Words("没有这样的检查：{ids}。有：{names}", "there is no check {ids}. There are: {names}")


def grade(spec: Spec, submission: Submission, run: Run, progress: Progress | None = None) -> Result:
    """Grade one submission. Never raises for anything that a program does."""
    began, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    checks = wanted_checks(spec, submission.programs, run.only)
    results = _Grading(spec, submission, run, checks, progress or (lambda result, running: None)).run()
    return Result(
        exercise=spec.exercise.id, exercise_title=spec.exercise.title, exercise_digest=spec.digest,
        submission=submission.id, submission_digest=submission.digest, files={str(name): file for name, file in submission.programs.items()},
        sources=submission.sources, isolation=run.isolation, seed=run.seed,
        started=started.strftime("%Y-%m-%dT%H:%M:%SZ"), duration=time.monotonic() - began,
        checks=tuple(results[check.drives, check.id] for check in checks), grader=__version__,
        notes=(*submission.notes, *run.notes, *blind(run.isolation)), command=run.command,
    )  # fmt: skip


_BLIND = Words(
    "这次运行看不到程序在等待什么：在等待的程序要到时限才会被发现，也说不出它停在哪里。",
    "In this run nobody can see what a program waits for: one that waits is found by its time limit only, and the place "
    "where it stands is not told.",
)


def blind(isolation: Isolation) -> tuple[Words, ...]:
    """What to say where the program's waiting cannot be seen: no isolation, or a processor that is not known."""
    return () if isolation != "none" and can_see() else (_BLIND,)


class _Grading:
    def __init__(
        self, spec: Spec, submission: Submission, run: Run, checks: tuple[Check, ...], progress: Progress
    ) -> None:
        self._spec, self._submission, self._run, self._progress = spec, submission, run, progress
        self._sources = submission.sources
        self._todo = list(checks)
        self._done: dict[tuple[str, str], CheckResult] = {}
        self._pool = Pool(run.slots)

    def run(self) -> dict[tuple[str, str], CheckResult]:
        self._submit_what_can_run()
        for job, transcript in self._pool.results():
            result = judge(self._spec.exercise, job.check, transcript, self._spec.attachments)
            self._finish(job.check, result)
            self._submit_what_can_run()
        if self._todo:
            raise Bug(f"checks that never could run: {[check.id for check in self._todo]}")
        return self._done

    def _finish(self, check: Check, result: CheckResult) -> None:
        self._done[check.drives, check.id] = result
        self._progress(result, [job.check.id for job in self._pool.running])

    def _submit_what_can_run(self) -> None:
        moved = True
        while moved:
            moved = False
            for check in list(self._todo):
                needs = self._spec.exercise.needs_of(check)
                if any(need not in self._done for need in needs):
                    continue
                self._todo.remove(check)
                moved = True
                lacking = [self._done[need] for need in needs if self._done[need].verdict != "passed"]
                if lacking:  # a need that surely failed says more than one that could not be told
                    known = [need for need in lacking if need.verdict in ("failed", "skipped")]
                    self._finish(check, without(check, (known or lacking)[0]))
                else:
                    self._pool.submit(self._job(check))
        self._progress(None, [job.check.id for job in self._pool.running])

    def _job(self, check: Check) -> Job:
        run = self._run
        return Job(
            self._spec, check, self._submission.files, self._sources, {name: self._submission.programs[name] for name in check.programs},
            run.seed, run.machine, run.interpreter, run.hidden,
        )  # fmt: skip


def combine(results: list[Result]) -> Result:
    """Several runs of the same submission: a check on which they disagree is `unstable`, the rest stands."""
    if len(results) == 1:
        return results[0]
    checks = []
    for runs in zip(*(result.checks for result in results), strict=True):
        verdicts = [check.verdict for check in runs]
        if len(set(verdicts)) == 1:
            checks.append(runs[0])
            continue
        worst = next((check for check in runs if check.verdict == "failed"), runs[0])
        told = ", ".join(f"{verdicts.count(verdict)} × {verdict}" for verdict in dict.fromkeys(verdicts))
        checks.append(dataclasses.replace(worst, verdict="unstable", earned=0, why=_DISAGREE.format(told=told)))
    total = sum(result.duration for result in results)
    return dataclasses.replace(results[0], checks=tuple(checks), duration=total)


_DISAGREE = Words("同样的检查跑了几次，结果不一样：{told}", "the same check ended differently from run to run: {told}")
