"""One submission × one exercise: which checks run when, and what they add up to.

Checks run side by side as soon as what they build on has passed; what builds on a failed check is skipped. The order
of the results is the order of the exercise, whatever the order in which they ended.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from grader import __version__
from grader.errors import Bug, UsageError
from grader.intake.submission import Submission
from grader.judge import judge, ungraded, without
from grader.model import CheckResult, Isolation, Result, Transcript, Words, program_names
from grader.model.events import Spins
from grader.model.failure import Because
from grader.model.spared import spared
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.run.eyes.observe import can_see
from grader.run.talk.wire import Watcher
from grader.schedule.building import Build, Builds
from grader.schedule.pool import Job, Kin, Pool
from grader.schedule.slots import Slots, usable_cores
from grader.schedule.tools import need_tools
from grader.schedule.watching import explained, likewise, worth_watching
from grader.spec import Check, Spec
from grader.spec.language import Drives
from grader.spec.problems import near


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
    watching: bool = False
    """Whether what has failed is run once more, to be explained: after all verdicts."""
    watcher: Watcher | None = None
    """Who looks on while it happens."""

    @property
    def isolation(self) -> Isolation:
        return self.machine.isolation

    @property
    def slots(self) -> Slots:
        """How many checks at once: as the machine allows; one where they share a network."""
        return Slots.for_cores(usable_cores()) if self.isolation != "none" else Slots.fixed(1)


def wanted_checks(
    spec: Spec, submission: Submission, only: frozenset[str] = frozenset(), program: Drives | None = None
) -> tuple[Check, ...]:
    """The checks to run, in the exercise's order, with what they build on. Raises UsageError for an unknown id."""
    exercise, programs = spec.exercise, {*submission.programs, *submission.absent}
    known = [check for check in exercise.all_checks if set(check.programs) <= programs]
    asked = [check for check in known if program in (None, check.drives)]
    if unknown := only - {check.id for check in asked}:
        elsewhere = {check.id for check in exercise.all_checks} & unknown
        names = ", ".join(dict.fromkeys(check.id for check in asked))
        if elsewhere:
            raise UsageError(_NOT_ASKED.format(ids=", ".join(sorted(elsewhere)), names=names))
        close = [right for wrong in sorted(unknown) if (right := near(wrong, (check.id for check in asked)))]
        meant = _MEANT.format(near=", ".join(close)) if close else Words("", "")
        raise UsageError(_NO_CHECK.format(ids=", ".join(sorted(unknown)), meant=meant, names=names))
    return with_needs(spec, (check for check in asked if not only or check.id in only))


def with_needs(spec: Spec, checks: Iterable[Check]) -> tuple[Check, ...]:
    """These checks and all that they build on, in the exercise's order."""
    by_key = {check_key(check): check for check in spec.exercise.all_checks}
    needed, todo = set[Key](), [check_key(check) for check in checks]
    while todo:
        one = todo.pop()
        if one not in needed and one in by_key:
            needed.add(one)
            todo += spec.exercise.needs_of(by_key[one])
    return tuple(check for one, check in by_key.items() if one in needed)


Key = tuple[str, str]
"""A check's name in full: the program that it drives, and its id."""


def check_key(check: Check) -> Key:
    return check.drives, check.id


_NO_CHECK = Words("没有这样的检查：{ids}。{meant}有：{names}", "there is no check {ids}. {meant}There are: {names}")
_MEANT = Words("是不是 {near}？", "Did you mean {near}? ")
_NOT_ASKED = Words(
    "检查 {ids} 属于没有交（或没有选）的程序。这里有：{names}",
    "the check {ids} is of a program that was not handed in, or not asked for. Here there are: {names}",
)
_ABSENT = Words("没有交{program}程序", "no {program} program was handed in")


@dataclass(frozen=True)
class Task:
    """One submission to be graded: against which checks, and how. What a check builds on and is not among them is
    taken for granted."""

    spec: Spec
    submission: Submission
    checks: tuple[Check, ...]
    run: Run
    known: Mapping[Key, CheckResult] = field(default_factory=dict)
    """What an earlier run has found out already: it is not run again."""
    until_failed: bool = False
    """Its checks run one after another, in their order, until a core check does not pass, or a bonus check when no core
    check is left. What has not begun by then is left out of the result."""


Progress = Callable[[Task, CheckResult | None, Sequence[tuple[Task, Check]]], None]
"""Called when a check of a task has ended (with its result) or started (None), with all that run now. A result is told
before anything is made of it: whoever keeps results keeps them here. One that was watched comes once more."""

Continues = Callable[[], bool]
"""Asked at least once a second while something runs: whether to go on."""


class Engine(Protocol):
    """Where jobs are done: the pool of this machine, or other machines. Whatever it is, the verdicts are made here."""

    @property
    def running(self) -> list[Job]:
        """The jobs that it is at."""

    def submit(self, job: Job) -> None:
        """One more job. What belongs to the same submission shares a `Kin`."""

    def results(self) -> Iterator[tuple[Job, Transcript]]:
        """Each job as it ends, until nothing is left; others may be submitted in between."""

    def close(self) -> None:
        """End everything that runs."""


Engines = Callable[[Slots, Continues, Callable[[], bool]], Engine]
"""Makes one: how many jobs at once on a machine; asked whether to go on; and asked for more when there is room."""


def grade(spec: Spec, submission: Submission, run: Run, progress: Progress | None = None) -> Result:
    """Grade one submission. Never raises for anything that a program does; UsageError where a tool for it is missing."""
    need_tools(spec.exercise, submission)
    task = Task(spec, submission, wanted_checks(spec, submission, run.only, run.program), run)
    return next(result for _, result in grade_all([task], run.slots, progress))


def grade_all(
    tasks: Iterable[Task],
    slots: Slots,
    progress: Progress | None = None,
    continues: Continues = lambda: True,
    engine: Engines = Pool,
) -> Iterator[tuple[Task, Result]]:
    """Grade many submissions through one engine, so that none waits for another; each result comes when it is known.

    A submission is begun when there is room for it, and those that are begun go first. Where it is not to continue,
    everything that runs is ended, and submissions that are not over have no result.
    """
    told = progress or (lambda task, result, running: None)

    def running() -> list[tuple[Task, Check]]:
        return [(grading.task, job.check) for grading, job in workshop.running]

    upcoming = (Grading(task, lambda task, result: told(task, result, running())) for task in tasks)
    workshop = Workshop(
        lambda: next(upcoming, None),
        slots,
        continues,
        engine,
        lambda grading: told(grading.task, None, running()),
    )
    with contextlib.closing(workshop.over()) as ended:
        for grading in ended:
            yield grading.task, grading.result()


class Work(Protocol):
    """What consists of jobs, some of which can be begun only when others are done."""

    @property
    def over(self) -> bool:
        """Whether nothing of it is left."""

    def ready(self) -> list[Job]:
        """The jobs that can be done now, each once."""

    def take(self, job: Job, transcript: Transcript) -> None:
        """A job has ended."""


W = TypeVar("W", bound=Work)


class Workshop(Generic[W]):
    """Many works through one engine, so that none waits for another. One is begun when there is room for it, and those that
    are begun go first."""

    def __init__(
        self,
        upcoming: Callable[[], W | None],
        slots: Slots,
        continues: Continues,
        engine: Engines = Pool,
        moved: Callable[[W], None] = lambda work: None,
    ) -> None:
        """`upcoming` gives the next work; None where there is none now. `moved` is told of a work of which a job has ended,
        when what can follow has been begun."""
        self._upcoming, self._moved, self._owners, self._over = upcoming, moved, dict[int, W](), list[W]()
        self._engine = engine(slots, continues, self._begin)

    @property
    def running(self) -> list[tuple[W, Job]]:
        return [(self._owners[id(job)], job) for job in self._engine.running if id(job) in self._owners]

    def over(self) -> Generator[W, None, None]:
        """Each work when it is over, until there is nothing to do. Where it is not to continue, everything that runs is
        ended, and what is not over by then never is."""
        try:
            for job, transcript in self._engine.results():
                work = self._owners.pop(id(job))
                work.take(job, transcript)
                self._submit(work)
                self._moved(work)
                yield from self._finished()
            yield from self._finished()
        finally:
            self._engine.close()

    def _begin(self) -> bool:
        if (work := self._upcoming()) is not None:
            self._submit(work)
        return work is not None

    def _submit(self, work: W) -> None:
        for job in work.ready():
            self._owners[id(job)] = work
            self._engine.submit(job)
        if work.over:
            self._over.append(work)

    def _finished(self) -> Iterator[W]:
        while self._over:
            yield self._over.pop(0)


_BLIND = Words(
    "这次运行看不到程序在等待什么：在等待的程序要到时限才会被发现，也说不出它停在哪里。",
    "In this run nobody can see what a program waits for: one that waits is found by its time limit only, and the place "
    "where it stands is not told.",
)


_BLIND_CALLS = Words(
    "这次运行没有独立的网络：客户端连错了地址或端口时，看不到它去了哪里；要两个程序一起运行的检查无法评定。",
    "This run has no network of its own: where a client that calls a wrong address or port has gone is not seen, and "
    "checks that run both programs together cannot be graded.",
)


def blind(isolation: Isolation, programs: Iterable[str] = ()) -> tuple[Words, ...]:
    """What to say where the program's waiting cannot be seen: no isolation, or a processor that is not known.

    Without isolation the calls of a client among the `programs` are not seen, either.
    """
    waiting = () if can_see() else (_BLIND,)
    return (*waiting, _BLIND_CALLS) if isolation == "none" and "client" in programs else waiting


class Grading:
    """One submission on its way: what waits for what, and what is known already."""

    def __init__(self, task: Task, ended: Callable[[Task, CheckResult], None]) -> None:
        self.task, self._ended = task, ended
        self._began, self._started = time.monotonic(), datetime.datetime.now(datetime.timezone.utc)
        self._sources = task.submission.sources
        self._todo = [check for check in task.checks if check_key(check) not in task.known]
        if task.run.isolation == "none":
            # What starts a program again leaves its port unusable for a minute: all others come first.
            self._todo.sort(key=lambda check: check.restarts)
        self._running: list[Job] = []
        self._done: dict[Key, CheckResult] = dict(task.known)
        self._builds = Builds(task.spec.exercise, task.submission)
        self._to_watch = task.run.watching
        self._alike: dict[Key, list[CheckResult]] = {}
        self._kin = Kin(set(), task.submission.programs, self._todo)
        for result in task.known.values():
            self._kin.spun |= spun_in(result)
            self._stop_where_enough(result)

    @property
    def over(self) -> bool:
        if self._todo and not self._running:
            raise Bug(f"checks that never could run: {[check.id for check in self._todo]}")
        return not self._running

    def ready(self) -> list[Job]:
        """The jobs that can run now. What builds on something that did not pass is over with that."""
        task, absent = self.task, self.task.submission.absent
        for check in list(self._todo):
            if lacking := [program for program in check.programs if program in absent]:
                self._todo.remove(check)
                why = _ABSENT.format(program=program_names(lacking[0]))
                self._finish(check, dataclasses.replace(ungraded(check, why), verdict="skipped"))
        before = len(self._running)

        # End what builds on something that did not pass; what waits is then the checks all of whose needs are met.
        wanted = {check_key(check) for check in self.task.checks}
        moved = True
        while moved:
            moved, waiting = False, list[Check]()
            for check in list(self._todo):
                needs = [need for need in self.task.spec.exercise.needs_of(check) if need in wanted]
                if any(need not in self._done for need in needs):
                    continue
                unmet = [self._done[need] for need in needs if self._done[need].verdict != "passed"]
                if not unmet:
                    waiting.append(check)
                    continue
                self._todo.remove(check)
                moved = True  # a need that surely failed says more than one that could not be told
                known = [need for need in unmet if need.verdict in ("failed", "skipped")]
                self._finish(check, without(check, (known or unmet)[0]))

        if self.task.until_failed:
            waiting = waiting[:1] if not self._running else []
        self._running += self._builds.begin(self._todo, self._job)
        for check in waiting:
            if not self._builds.over_for(check):
                continue
            self._todo.remove(check)
            if (failed := self._builds.failed(check)) is not None:
                self._finish(check, failed)
            else:
                self._running.append(self._job(check))
        if self._to_watch and not self._running and not self._todo:
            self._to_watch = False
            for first, *others in spared(lambda: worth_watching(self._in_order(), self._builds.launches), lambda _: []):
                check = next(one for one in task.checks if check_key(one) == (first.program, first.id))
                self._alike[check_key(check)] = others
                self._running.append(dataclasses.replace(self._job(check), watched=True))
        started = self._running[before:]
        # A check that could not be built may have ended what builds on it, in turn.
        return started if started or self._running or not waiting or not self._todo else self.ready()

    def take(self, job: Job, transcript: Transcript) -> None:
        """A job has ended."""
        self._running = [other for other in self._running if other is not job]
        if isinstance(job, Build):
            self._builds.take(job, transcript)
            return
        spec, key = self.task.spec, check_key(job.check)
        result = judge(spec.exercise, job.check, transcript, spec.attachments)
        if not job.watched:
            self._kin.spun |= spun_in(result)
            self._finish(job.check, result)
            return
        before, alike = self._done[key], self._alike.pop(key)

        def better() -> list[CheckResult]:
            now = explained(spec, job.check, before, result)
            return [now, *(likewise(other, before, now) for other in alike)]

        for told in spared(better, lambda _: []):
            if told != self._done[told.program, told.id]:
                self._done[told.program, told.id] = told
                self._ended(self.task, told)

    def _in_order(self) -> tuple[CheckResult, ...]:
        """What is known, in the exercise's order."""
        return tuple(self._done[check_key(check)] for check in self.task.checks if check_key(check) in self._done)

    def _finish(self, check: Check, result: CheckResult) -> None:
        self._done[check_key(check)] = result
        self._stop_where_enough(result)
        self._ended(self.task, result)

    def _stop_where_enough(self, result: CheckResult) -> None:
        if self.task.until_failed and result.verdict != "passed":
            core_left = any(other.group == "core" for other in self._todo)
            if result.group == "core" or not core_left:
                self._todo.clear()

    def _job(self, check: Check) -> Job:
        task, run = self.task, self.task.run
        mains = {program: task.submission.programs[program] for program in check.programs}
        return Job(
            task.spec,
            check,
            task.submission.files,
            self._sources,
            mains,
            run.seed,
            run.machine,
            run.interpreter,
            run.hidden,
            self._builds.launches,
            self._kin,
            watcher=run.watcher,
        )

    def result(self) -> Result:
        started, took = self._started.strftime("%Y-%m-%dT%H:%M:%SZ"), time.monotonic() - self._began
        return result_of(self.task.spec, self.task.submission, self.task.run, self._in_order(), started, took)


def result_of(
    spec: Spec, submission: Submission, run: Run, checks: tuple[CheckResult, ...], started: str, duration: float
) -> Result:
    """What these checks have shown of a submission, with all that it depends on."""
    return Result(
        exercise=spec.exercise.id,
        exercise_title=spec.exercise.title,
        exercise_digest=spec.digest,
        submission=submission.id,
        submission_digest=submission.digest,
        files={str(name): file for name, file in submission.programs.items()},
        sources=submission.sources,
        isolation=run.isolation,
        seed=run.seed,
        started=started,
        duration=duration,
        checks=checks,
        grader=__version__,
        notes=(*submission.notes, *run.notes, *blind(run.isolation, submission.programs)),
        command=run.command,
    )


def spun_in(result: CheckResult) -> set[tuple[str, int]]:
    """The lines, by file, in which a program went round until this check failed."""
    if result.because is not Because.SPINS or result.transcript is None or result.event is None:
        return set()
    moment = result.transcript.events[result.event]
    threads = moment.threads if isinstance(moment, Spins) else None
    return {(at.file, at.line) for at in threads or () if at.file and at.line}


def combine(results: list[Result]) -> Result:
    """Several runs of the same submission: a check on which they disagree is `unstable`, the rest stands."""
    if len(results) == 1:
        return results[0]
    checks = tuple(combined(runs) for runs in zip(*(result.checks for result in results), strict=True))
    total = sum(result.duration for result in results)
    return dataclasses.replace(results[0], checks=checks, duration=total)


def combined(runs: Sequence[CheckResult]) -> CheckResult:
    """Several runs of one check, of which there is at least one."""
    verdicts = [check.verdict for check in runs]
    if len(set(verdicts)) == 1:
        return runs[0]
    worst = next((check for check in runs if check.verdict == "failed"), runs[0])
    told = ", ".join(f"{verdicts.count(verdict)} × {verdict}" for verdict in dict.fromkeys(verdicts))
    return dataclasses.replace(worst, verdict="unstable", earned=0, why=_DISAGREE.format(told=told))


_DISAGREE = Words("同样的检查跑了几次，结果不一样：{told}", "the same check ended differently from run to run: {told}")
