"""One submission × one exercise: which checks run when, and what they add up to.

Checks run side by side as soon as what they build on has passed; what builds on a failed check is skipped. The order
of the results is the order of the exercise, whatever the order in which they ended.
"""

from __future__ import annotations

import dataclasses
import datetime
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grader import __version__
from grader.building import Build, made_by, not_built
from grader.errors import Bug, UsageError
from grader.intake import Submission
from grader.interpreter import Interpreter
from grader.judge import judge, ungraded, without
from grader.launch import command, need_tools, start_command
from grader.machine import Machine
from grader.model import CheckResult, Isolation, Result, Transcript, Words
from grader.observe import can_see
from grader.sandbox import Launch
from grader.spec import Check, Spec
from grader.spec.language import Drives, ProgramName
from grader.worker import Job, Pool

Progress = Callable[[CheckResult | None, list[Check]], None]
"""Called when a check has ended (with its result) or started (None), with those that run."""


@dataclass(frozen=True, slots=True)
class Run:
    """How to run: everything beside the exercise and the submission that a result depends on."""

    machine: Machine
    interpreter: Interpreter
    seed: int
    only: frozenset[str] = frozenset()
    """Ids of the checks wanted; empty: all. What they build on runs, too."""
    program: Drives | None = None
    """The program whose checks are wanted, or `both` for those of the pair."""
    hidden: tuple[Path, ...] = field(default=())
    command: str = ""
    notes: tuple[Words, ...] = ()

    @property
    def isolation(self) -> Isolation:
        return self.machine.isolation

    @property
    def slots(self) -> int:
        return 2 * (os.cpu_count() or 1) if self.isolation != "none" else 1


def wanted_checks(
    spec: Spec, submission: Submission, only: frozenset[str] = frozenset(), program: Drives | None = None
) -> tuple[Check, ...]:
    """The checks to run, in the exercise's order, with what they build on. Raises UsageError for an unknown id."""
    exercise, programs = spec.exercise, {*submission.programs, *submission.absent}
    known = {(check.drives, check.id): check for check in exercise.all_checks if set(check.programs) <= programs}
    asked = [check for check in known.values() if program in (None, check.drives)]
    if unknown := only - {check.id for check in asked}:
        elsewhere = {check.id for check in exercise.all_checks} & unknown
        names = ", ".join(dict.fromkeys(check.id for check in asked))
        words = _NOT_ASKED if elsewhere else _NO_CHECK
        raise UsageError(words.format(ids=", ".join(sorted(elsewhere or unknown)), names=names))
    needed, todo = set[tuple[str, str]](), [check for check in asked if not only or check.id in only]
    while todo:
        check = todo.pop()
        if (check.drives, check.id) not in needed:
            needed.add((check.drives, check.id))
            todo += [known[need] for need in exercise.needs_of(check) if need in known]
    return tuple(check for name, check in known.items() if name in needed)


_NO_CHECK = Words("没有这样的检查：{ids}。有：{names}", "there is no check {ids}. There are: {names}")
_NOT_ASKED = Words(
    "检查 {ids} 属于没有交（或没有选）的程序。这里有：{names}",
    "the check {ids} is of a program that was not handed in, or not asked for. Here there are: {names}",
)
_ABSENT = Words("没有交 {program} 程序", "no {program} program was handed in")


def grade(spec: Spec, submission: Submission, run: Run, progress: Progress | None = None) -> Result:
    """Grade one submission. Never raises for anything that a program does."""
    began, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    checks = wanted_checks(spec, submission, run.only, run.program)
    need_tools(spec.exercise, submission.programs)
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
        self._launches: dict[str, Launch] = {}
        self._unbuilt: set[ProgramName] = set()
        self._broken: dict[ProgramName, Transcript] = {}

    def run(self) -> dict[tuple[str, str], CheckResult]:
        self._skip_what_lacks_a_program()
        self._begin_builds()
        self._submit_what_can_run()
        for job, transcript in self._pool.results():
            if isinstance(job, Build):
                self._built(job, transcript)
            else:
                result = judge(self._spec.exercise, job.check, transcript, self._spec.attachments)
                self._finish(job.check, result)
            self._submit_what_can_run()
        if self._todo:
            raise Bug(f"checks that never could run: {[check.id for check in self._todo]}")
        return self._done

    def _finish(self, check: Check, result: CheckResult) -> None:
        self._done[check.drives, check.id] = result
        self._progress(result, [job.check for job in self._pool.running])

    def _skip_what_lacks_a_program(self) -> None:
        for check in list(self._todo):
            absent = [program for program in check.programs if program in self._submission.absent]
            if absent:
                self._todo.remove(check)
                why = _ABSENT.format(program=absent[0])
                self._finish(check, dataclasses.replace(ungraded(check, why), verdict="skipped"))

    def _begin_builds(self) -> None:
        """A program in another language: built once, and nothing of it runs before that."""
        for program, main in self._submission.programs.items():
            run = self._spec.exercise.programs[program].run_of(main)
            first = next((check for check in self._todo if program in check.programs), None)
            if run is None or first is None:
                continue
            if run.build is None:
                self._launches[main] = Launch(start_command(run, main))
                continue
            self._unbuilt.add(program)
            job = self._job(first)
            self._pool.submit(Build(**vars(job), program=program, command=command(run.build, main)))

    def _built(self, job: Build, transcript: Transcript) -> None:
        main = job.mains[job.program]
        run, made = self._spec.exercise.programs[job.program].run_of(main), made_by(transcript)
        self._unbuilt.discard(job.program)
        if run is None or made is None:
            self._broken[job.program] = transcript
        else:
            self._launches[main] = Launch(start_command(run, main), made)

    def _submit_what_can_run(self) -> None:
        moved = True
        while moved:
            moved = False
            for check in list(self._todo):
                needs = self._spec.exercise.needs_of(check)
                if any(need not in self._done for need in needs) or self._unbuilt & set(check.programs):
                    continue
                self._todo.remove(check)
                moved = True
                if (broken := self._broken_of(check)) is not None:
                    self._finish(check, broken)
                    continue
                lacking = [self._done[need] for need in needs if self._done[need].verdict != "passed"]
                if lacking:  # a need that surely failed says more than one that could not be told
                    known = [need for need in lacking if need.verdict in ("failed", "skipped")]
                    self._finish(check, without(check, (known or lacking)[0]))
                else:
                    self._pool.submit(self._job(check))
        self._progress(None, [job.check for job in self._pool.running])

    def _broken_of(self, check: Check) -> CheckResult | None:
        """The result of a check that would show first that its program was not built."""
        program = check.programs[0]
        transcript = self._broken.get(program)
        if transcript is None or not (check.id == "starts" or program == "script"):
            return None
        transcript = dataclasses.replace(transcript, check=check.id, program=check.drives)
        if transcript.bug is not None or transcript.trouble is not None:
            return judge(self._spec.exercise, check, transcript)
        return not_built(check, transcript.mains[program], transcript)

    def _job(self, check: Check) -> Job:
        run, programs = self._run, self._submission.programs
        return Job(
            self._spec, check, self._submission.files, self._sources, {name: programs[name] for name in check.programs},
            run.seed, run.machine, run.interpreter, run.hidden, self._launches,
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
