"""A whole class through one pool: everything that is not known yet is run, kept the moment it ends, and added up.

Identical hand-ins are graded once. What could not be told, or ended differently from run to run, is run again alone on
the machine before it stands. A run that was ended, in whatever way, goes on where it stopped.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from grader import __version__
from grader.classroom.assignment import Assigned, Assignment
from grader.classroom.gradebook import Gradebook, Graded
from grader.classroom.likeness import Compared, Likeness, likeness_of
from grader.classroom.noted import Noted
from grader.classroom.parts import Shard
from grader.classroom.programs import own_sources, sources_among, submission_of
from grader.classroom.rejudge import course_kept, judged_again
from grader.classroom.store import TOGETHER, Attempt, Store
from grader.classroom.subject import Subject, subject_of, subjects_of
from grader.classroom.unit import Content, Gists, Runs, Unit, titled
from grader.errors import Bug, UnclearError, UsageError
from grader.intake.collected import Collected, HandIn, Student
from grader.intake.submission import Submission
from grader.model import CheckResult, Result, Transcript, Words
from grader.model.spared import spared
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import (
    Engines,
    Key,
    Run,
    Task,
    blind,
    check_key,
    grade_all,
    result_of,
    wanted_checks,
    with_needs,
)
from grader.schedule.pool import Job, Pool
from grader.schedule.slots import Slots
from grader.schedule.tools import missing_tool
from grader.spec import Check
from grader.spec.bundled import reference_of
from grader.spec.problems import near

_NOBODY = Words(
    "--only {name}：没有这样的学生，也没有这样的检查{meant}",
    "--only {name}: there is no such student, and no such check{meant}",
)
_MEANT = Words("。是 {one} 吗？", ". Did you mean {one}?")
_STOPPED = Words(
    "运行被中断：有 {n} 项检查还没有结果。再运行同样的命令会接着评测。",
    "The run was interrupted: {n} checks have no result yet. The same command goes on.",
)
_JUDGED = Words(
    "检查改过以后，有 {n} 项按保存的记录重新判定，没有再运行程序。",
    "After corrections of the exercise, {n} results were judged again from what was recorded, without running anything.",
)
_OTHERWISE = Words(
    "检查改过以后，有 {n} 项的对话会有不同的过程，重新运行了程序。",
    "After corrections of the exercise, {n} conversations would have gone otherwise, and were to be run again.",
)
_UNRECORDED = Words(
    "检查改过以后，有 {n} 项不能重新判定，因为当时没有保存记录（--keep-transcripts）：要重新运行程序才知道结果。",
    "After corrections of the exercise, {n} results could not be judged again, for their transcripts were not kept "
    "(--keep-transcripts): they are known once they were run again.",
)
_NEEDS_RUN = Words(
    "检查改过以后，有 {n} 项的对话会有不同的过程，要重新运行程序才知道结果：grader grade 会运行它们。",
    "After corrections of the exercise, {n} conversations would have gone otherwise and have to be run: `grader grade` "
    "does that.",
)

_NOT_LOOKED_INTO = Words(
    "评分程序没能看懂交来的文件（{error}），这一份没有评定。这不是学生的错",
    "the grader could not look into what was handed in ({error}), and has not graded it. This is not the student's fault",
)


@dataclass(frozen=True, slots=True)
class _Unseen:
    """A hand-in that could not be looked into: a fault of ours, and no zero."""

    message: Words


def _unseen(error: str) -> _Unseen:
    return _Unseen(_NOT_LOOKED_INTO.format(error=error))


@dataclass(frozen=True, slots=True)
class Moment:
    """How far a run has come. Checks that were known before are counted by themselves."""

    done: int
    total: int
    failing: int
    untold: int
    students: int
    """Of whom everything is there."""
    all_students: int
    running: tuple[tuple[Student, str], ...]
    """Whose checks run just now, by the check's id."""
    known: int
    """Checks of which a result was kept; of these are the failed in `failing`, too."""
    alone: bool = False
    """What could not be told is being run again, one after another."""


Transcripts = Literal["all", "failed", "none"]


@dataclass(frozen=True)
class Orders:
    """What is wanted of a run, beside the assignment and the hand-ins."""

    only: tuple[str, ...] = ()
    """Ids or names of students, ids of checks: nothing else is run."""
    regrade: bool = False
    """Run again what is known already."""
    repeat: int = 1
    slots: int | None = None
    """How many checks run at once; None: what the machine carries."""
    run: bool = True
    """Otherwise nothing is run: what was recorded is judged, by what its check asks now, and everything else is left."""
    transcripts: Transcripts = "all"
    """What is kept of the runs, beside their results: to be shown, and to be judged again."""
    shard: Shard | None = None
    """Only these hand-ins are run; the others are not even looked into."""
    engine: Engines = Pool
    """Where checks are run."""


@dataclass(frozen=True)
class Outcome:
    """A class that was graded: the gradebook, and the way from it to everything that was recorded."""

    book: Gradebook
    read: Callable[[Graded], Callable[[], Mapping[str, Result]]]
    """Reads the results of one student by exercise, with transcripts and sources; they are unpacked where what it gives
    is called, in whatever process. Raises StoreError."""
    ran: int
    known: int
    """How many checks were run, and how many did not have to be."""
    left: int
    """How many were still to be run, or run again, when the run was ended."""
    judged: int = 0
    """How many of the known were judged again from what was recorded, because their check asks something else now."""
    otherwise: int = 0
    """How many could not be, because the conversation would have taken another course."""
    unrecorded: int = 0
    """How many could not be, because their transcripts were not kept."""

    def full(self, one: Graded) -> Mapping[str, Result]:
        """The results of one student by exercise, with transcripts and sources. Raises StoreError."""
        return self.read(one)()


def seed_of(assignment: Assignment, store: Store, asked: int | None) -> int:
    """What the values of every hand-in follow from: as asked for, as the assignment says, or as last time; else new.

    It is drawn and not derived from the exercise, and from so many that it cannot be found out by trying: nobody shall
    know the values beforehand.
    """
    name = f"seed of {assignment.id}"
    before = store.fact(name)
    seed = asked if asked is not None else assignment.seed
    if seed is None:
        seed = int(before) if before is not None else random.SystemRandom().randrange(2**31)
    if before != str(seed):
        store.remember(name, str(seed))
    return seed


def drawn_anew(run: Run, submission: Submission) -> Run:
    """With a seed of this hand-in's own: what a student has seen of one run is no help for the next hand-in.

    The command repeats exactly this run.
    """
    seed = int.from_bytes(hashlib.sha256(f"{run.seed} {submission.digest}".encode()).digest()[:4], "big") >> 1
    return replace(run, seed=seed, command=run.command.replace(f"--seed {run.seed}", f"--seed {seed}"))


def grade_class(
    assignment: Assignment,
    collected: Collected,
    store: Store,
    run_of: Callable[[Assigned], Run],
    orders: Orders,
    progress: Callable[[Moment], None] = lambda moment: None,
    stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Grade everybody. `progress` is told at least once a second while something runs; `stop` is asked as often.

    Raises UsageError where `only` names nobody and nothing, StoreError where a result cannot be kept.
    """
    started = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _Batch(assignment, collected, store, run_of, orders, progress, stop, started).outcome()


class _Nowhere:
    """An engine for what needs none."""

    def __init__(self, slots: Slots, continues: Callable[[], bool], more: Callable[[], bool]) -> None:
        self.running, self._more = list[Job](), more

    def submit(self, job: Job) -> None:
        """It is left: whatever has a job is for another engine."""

    def results(self) -> Iterator[tuple[Job, Transcript]]:
        while self._more():
            pass
        yield from ()

    def close(self) -> None:
        pass


class _Batch:
    """A class on its way."""

    def __init__(
        self,
        assignment: Assignment,
        collected: Collected,
        store: Store,
        run_of: Callable[[Assigned], Run],
        orders: Orders,
        progress: Callable[[Moment], None],
        stop: Callable[[], bool],
        started: str,
    ) -> None:
        self._assignment, self._collected, self._store, self._orders = assignment, collected, store, orders
        self._progress, self._stop, self._started = progress, stop, started
        self._runs = {part.spec.exercise.id: run_of(part) for part in assignment.parts}
        self._people, self._checks = self._only()
        self._lacking: dict[str, dict[str, Words]] = {}
        self._unclear: dict[str, set[str]] = {}
        self._unseen: dict[str, Words] = {}
        self._units = list[Unit]()
        self._of: dict[str, dict[str, Unit]] = {name: {} for name in self._runs}
        """By exercise and student."""
        self._gists = Gists()
        self._follows: dict[object, Mapping[Key, CheckResult]] = {}
        """What stands where nothing was left to be run, by the pattern of what was known."""
        self._wanted: dict[tuple[str, frozenset[str]], tuple[Check, ...]] = {}
        self._own = own_digest()
        self._noted = Noted(store, assignment.parts, self._own)
        with self._store.together():
            self._look_into({name: {} for name in self._runs})
        self._judged = self._otherwise = self._unrecorded = 0
        self._done = self._total = self._failing = self._untold = self._known = self._ran = 0
        self._running: tuple[tuple[Student, str], ...] = ()
        self._alone = False
        self._open: dict[str, int] = {}
        """How many checks of each student are to come, where there are any."""
        self._over = self._people_there = 0

    # ---------------------------------------------------------------- who handed in what

    def _look_into(self, units: Mapping[str, dict[bytes, Unit]]) -> None:
        """Find out what is to be run, and of whom; why it is not, where it is not. `units`: by exercise and digest."""
        for handin in self._collected.chosen:
            for part in self._assignment.parts:
                student, exercise = handin.student, part.spec.exercise
                found: Unit | UsageError | _Unseen
                key, noted = self._noted.programs(handin, part)
                work = spared(partial(self._work_of, handin, part, noted), _unseen)
                if work is None:
                    continue
                if isinstance(work, Content) and noted is None:
                    self._noted.note_programs(key, handin, work.submission)
                found = self._unit_of(part, handin, work, units[exercise.id]) if isinstance(work, Content) else work
                if isinstance(found, Unit):
                    found.students.append(student)
                    self._of[exercise.id][student.id] = found
                    continue
                if isinstance(found, UnclearError):
                    self._unclear.setdefault(student.id, set()).add(exercise.id)
                self._lacking.setdefault(student.id, {})[exercise.id] = found.message
                if isinstance(found, _Unseen):
                    self._unseen.setdefault(student.id, found.message)

    def _work_of(self, handin: HandIn, part: Assigned, noted: Submission | None) -> Content | UsageError | None:
        """What is to be run for a hand-in; why it lacks the exercise, where it does. None where it is of another shard."""
        try:
            submission = noted or submission_of(handin, part)
        except UsageError as error:
            return error
        if self._orders.shard is not None and not self._orders.shard.holds(part.spec.exercise.id, submission):
            return None
        run = drawn_anew(self._runs[part.spec.exercise.id], submission)
        # The checks that are made are made anew each time: one and the same of each for the whole class.
        asked = part.spec.exercise.id, frozenset((*submission.programs, *submission.absent))
        if (checks := self._wanted.get(asked)) is None:
            checks = self._wanted[asked] = wanted_checks(part.spec, submission)
        lacks = missing_tool(part.spec.exercise, submission)
        whole = subject_of(part.spec, submission, run, self._own, self._noted.played[part.spec.exercise.id])
        return Content(submission, run, whole, checks, lacks)

    def _unit_of(self, part: Assigned, handin: HandIn, work: Content, units: dict[bytes, Unit]) -> Unit | _Unseen:
        """The unit of it, which others may share."""
        key = work.whole.digest
        if key not in units:
            subjects = self._store.subjects_in(work.whole)
            if subjects is None:

                def draw() -> Mapping[Key, Subject] | _Unseen:
                    return subjects_of(part.spec, work.whole, work.checks, work.run.seed)

                drawn = spared(draw, _unseen)
                if isinstance(drawn, _Unseen):
                    return drawn
                self._store.note_subjects(work.whole, drawn)
                subjects = drawn
            submission = work.submission
            unit = Unit(part, handin, submission.digest, submission.absent, work.checks, [], work.lacks)
            unit.runs, units[key] = self._kept(unit, subjects), unit
            self._units.append(unit)
        return units[key]

    def _work(self, unit: Unit) -> Content:
        """What was found out of a unit when it was looked into, once more: held for all of a class it would be too much."""
        work = self._work_of(unit.handin, unit.part, self._noted.programs(unit.handin, unit.part)[1])
        subjects = self._store.subjects_in(work.whole) if isinstance(work, Content) else None
        if not isinstance(work, Content) or subjects is None:
            raise Bug(f"a hand-in that has changed: {unit.handin.origin}")
        return replace(work, subjects=subjects)

    def _only(self) -> tuple[set[str] | None, set[str] | None]:
        """The students (by id) and the checks that are wanted; None: all of them. Raises UsageError."""
        people, checks = set[str](), set[str]()
        students = everybody(self._assignment, self._collected)
        ids = {check.id for part in self._assignment.parts for check in part.spec.exercise.all_checks}
        for name in self._orders.only:
            found = {one.id for one in students if name in (one.id, one.name)}
            if not found and name not in ids:
                meant = near(name, [*ids, *(one.id for one in students), *(one.name for one in students)])
                told = _MEANT.format(one=meant) if meant else Words("", "")
                raise UsageError(_NOBODY.format(name=name, meant=told))
            people |= found
            checks |= set() if found else {name}
        return people or None, checks or None

    # ---------------------------------------------------------------- the run

    def outcome(self) -> Outcome:
        units, repeat = self._units, self._orders.repeat
        before = self._store.newest
        touched = self._loaded(units)
        attempts = [Attempt(False, number) for number in range(repeat)]
        for unit in units:
            missing = 0
            for attempt in attempts:
                self._known += len(unit.runs[attempt])
                self._failing += sum(check.verdict == "failed" for check in unit.runs[attempt].values())
                idle = unit.idle(attempt)
                missing += sum(1 for check in unit.todo if check_key(check) not in idle)
            self._total += missing
            for student in unit.students:
                waiting = self._open.get(student.id, 0) + missing
                if waiting:
                    self._open[student.id] = waiting
        self._people_there = len(set().union(*self._of.values()))
        self._over = self._people_there - len(self._open)
        run = next(iter(self._runs.values()))
        fixed = None if self._orders.slots is None else Slots.fixed(self._orders.slots)
        self._pass(
            (
                (unit, work, unit.task(work, attempt, {}), attempt)
                for attempt in attempts
                for unit in units
                if not self._skipped(unit, attempt)
                for work in [self._work(unit)]
            ),
            run.slots if fixed is None or run.isolation == "none" else fixed,
        )
        self._run_alone(units, [Attempt(True, number) for number in range(repeat)])
        self._pass(self._second(touched), fixed or run.slots)
        if self._orders.transcripts == "none":
            self._store.let_go(before)
        with self._store.together():
            return self._added_up()

    def _run_alone(self, units: Sequence[Unit], attempts: Sequence[Attempt]) -> None:
        """What could not be told or does not agree, alone on the machine."""
        repeat = self._orders.repeat
        again = [(unit, told) for unit in units if len(told := unit.settled(repeat)) < len(unit.todo)]
        missing = [
            (unit, check)
            for unit, told in again
            for attempt in attempts
            for check in map(check_key, unit.todo)
            if check not in told and check not in unit.runs.get(attempt, {})
        ]
        stopped, among = bool(missing) and self._stop(), [Attempt(False, number) for number in range(repeat)]
        if stopped:  # what was not run at all is counted already, and once
            missing = [(unit, check) for unit, check in missing if all(check in unit.runs[one] for one in among)]
        self._total += len(missing)
        if missing and not stopped:
            self._alone = True
            self._pass(
                (
                    (unit, work, unit.task(work, attempt, told), attempt)
                    for unit, told in again
                    for work in [self._work(unit)]
                    for attempt in attempts
                ),
                Slots.fixed(1),
            )
            self._alone = False

    def _loaded(self, units: Sequence[Unit]) -> list[Unit]:
        """Take what earlier runs have told, and judge again what they have recorded; the units of which something is
        wanted."""
        touched, wanted = list[Unit](), dict[tuple[object, ...], set[Key]]()
        with self._store.together():
            for unit in units:
                asked = list[Check]()
                if unit.lacks is None and (self._people is None or self._people & {one.id for one in unit.students}):
                    asked = [check for check in unit.checks if self._checks is None or check.id in self._checks]
                told = {name for results in unit.runs.values() for name in results}
                may = unit.lacks is None and not self._orders.regrade
                unknown = [check for check in unit.checks if may and check_key(check) not in told]
                unknown = [check for check in unknown if not set(check.programs) & set(unit.absent)]  # it never ran
                unknown = [check for check in unknown if self._orders.run or check in asked]
                if unknown or (self._orders.regrade and asked):
                    subjects = self._work(unit).subjects
                    for name in map(check_key, asked) if self._orders.regrade else ():
                        self._store.forget(subjects[name], [name])
                    if self._judge_again(unit, subjects, unknown) or self._orders.regrade:
                        unit.runs = self._kept(unit, subjects)
                asked = asked if self._orders.run else []
                touched += [unit] if asked else []
                what = unit.part.spec.exercise.id, *map(id, asked)
                if what not in wanted:
                    wanted[what] = set(map(check_key, with_needs(unit.part.spec, asked)))
                unit.load(wanted[what], self._orders.repeat)
        return touched

    def _second(self, units: Sequence[Unit]) -> Iterator[tuple[Unit, Content, Task, Attempt]]:
        """When all have their verdicts: what has failed once more, watched, to be explained. It counts nowhere."""
        for unit in units if any(run.watching for run in self._runs.values()) else ():
            for attempt, checks in unit.unexplained(self._orders.repeat).items():
                work = self._work(unit)
                if work.run.watching:
                    full = ((check, self._store.full(work.subjects[check], attempt, check)) for check in checks)
                    known = {check: result for check, result in full if result is not None}
                    yield unit, work, unit.second(work, known), attempt

    def _kept(self, unit: Unit, subjects: Mapping[Key, Subject]) -> Runs:
        kept, unit.stamp = self._store.known_of(subjects.values())
        known = unit.known(kept, subjects, self._gists.titled)
        return self._gists.runs(known)

    def _judge_again(self, unit: Unit, subjects: Mapping[Key, Subject], checks: Sequence[Check]) -> bool:
        """What was recorded of these checks when they asked something else: keep what it means now. Whether there was any."""
        before = self._judged
        for check in checks:
            name = check_key(check)
            subject = subjects[name]
            records = list(self._store.records(subject, name))
            found = judged_again(unit.part.spec, check, records)
            for attempt, (result, course) in found.items():
                self._store.keep(subject, attempt, result, course, whole=self._is_kept(result))
            self._judged += bool(found)
            if records and not found:
                recorded = any(one.result.transcript is not None for one in records)
                self._otherwise += recorded
                self._unrecorded += not recorded
        return self._judged > before

    def _is_kept(self, result: CheckResult) -> bool:
        """Whether what was recorded is kept with it; of what failed in any case until it is explained."""
        return self._orders.transcripts == "all" or result.verdict != "passed"

    def _pass(self, entries: Iterator[tuple[Unit, Content, Task, Attempt]], slots: Slots) -> None:
        begun: dict[int, tuple[Unit, Mapping[Key, Subject], Attempt, Collection[Key]]] = {}

        def tasks() -> Iterator[Task]:
            for unit, work, task, attempt in entries:
                idle = unit.idle(attempt) if not attempt.alone else ()
                begun[id(task)] = unit, work.subjects, attempt, idle
                yield task

        def told(task: Task, result: CheckResult | None, running: Sequence[tuple[Task, Check]]) -> None:
            self._running = tuple((begun[id(each)][0].students[0], check.id) for each, check in running)
            if result is not None:
                unit, subjects, attempt, idle = begun[id(task)]
                kept = result.transcript is not None
                name = result.program, result.id
                if name in task.known:  # it was run before, and is explained now
                    self._store.explain(subjects[name], attempt, result)
                elif kept:  # all else follows from other results
                    check = next(each for each in task.checks if check_key(each) == name)
                    course = course_kept(task.spec, check, result)
                    self._store.keep(subjects[name], attempt, result, course, whole=self._is_kept(result))
                    self._ran += 1
                unit.take(attempt, result, self._gists, kept=kept)
                waited = name not in task.known and name not in idle
                if waited:
                    self._done += 1
                    self._failing += result.verdict == "failed"
                    self._untold += result.verdict == "ungraded"
                    for student in unit.students if not attempt.alone else ():
                        waiting = self._open.pop(student.id, 0) - 1
                        if waiting > 0:
                            self._open[student.id] = waiting
                        self._over += waiting == 0
            self._tell()

        def continues() -> bool:
            self._store.settle(TOGETHER)
            self._tell()
            return not self._stop()

        with self._store.together():
            for task, _ in grade_all(tasks(), slots, told, continues, self._orders.engine):
                self._store.settle()
                unit = begun.pop(id(task))[0]
                unit.runs = self._gists.runs(unit.runs)
        self._running = ()

    def _skipped(self, unit: Unit, attempt: Attempt) -> bool:
        """Whether nothing has to be run: all is known, or follows from what is. Then it is told what follows."""
        names, known = set(map(check_key, unit.todo)), unit.runs[attempt]
        if known.keys() >= names or not unit.idle(attempt) >= names:
            return known.keys() >= names
        pattern = self._gists.pattern(unit.checks, unit.todo, known)
        if pattern is None or pattern not in self._follows:

            def told(task: Task, result: CheckResult | None, running: object) -> None:
                if result is not None:
                    unit.take(attempt, result, self._gists, kept=False)

            for _ in grade_all([unit.task(self._work(unit), attempt, {})], Slots.fixed(1), told, engine=_Nowhere):
                pass
            unit.runs = self._gists.runs(unit.runs)
        if pattern is not None:
            unit.put(attempt, self._follows.setdefault(pattern, unit.runs[attempt]))
            unit.runs = self._gists.runs(unit.runs)
        return unit.runs[attempt].keys() >= names

    def _tell(self) -> None:
        self._progress(
            Moment(
                self._done,
                self._total,
                self._failing,
                self._untold,
                self._over,
                self._people_there,
                self._running,
                self._known,
                self._alone,
            )
        )

    # ---------------------------------------------------------------- what came of it

    def _added_up(self) -> Outcome:
        assignment, unfinished = self._assignment, 0
        nobody, runs = Submission("", {}, {}), self._runs
        like = {
            name: result_of(part.spec, nobody, runs[name], (), self._started, 0.0)
            for part in assignment.parts
            for name in [part.spec.exercise.id]
        }
        nothing_lacks, nothing_unclear, graded = dict[str, Words](), frozenset[str](), list[Graded]()
        handins = {handin.student.id: handin for handin in self._collected.chosen}
        unread = {one.student.id: one.why for one in reversed(self._collected.unread) if one.student is not None}
        decided = {one.student for one in assignment.overrides}
        for student in everybody(assignment, self._collected):
            handin, results = handins.get(student.id), dict[str, Result]()
            version = hashlib.sha256()
            for part in assignment.parts if handin is not None else ():
                unit = self._of[part.spec.exercise.id].get(student.id)
                if unit is None:
                    continue
                found = unit.standing(self._orders.repeat)
                unfinished += len(unit.checks) - len(found)
                if found:
                    of = like[part.spec.exercise.id]
                    results[part.spec.exercise.id] = gist = unit.gist(student, found, of, self._gists)
                    ran = of.exercise_digest, gist.submission_digest, of.seed, of.isolation, of.command, of.notes
                    told = repr((part.folder, part.number, part.program, ran))
                    version.update(told.encode("utf-8", "replace"))
                    version.update(b"".join([self._stamp(unit), *map(self._gists.token, gist.checks)]))
            lacking = self._lacking.get(student.id, nothing_lacks)
            # What is lacking may be just what could not be read: then that is no zero.
            why = (self._unseen.get(student.id) or unread.get(student.id)) if handin is None or lacking else None
            unclear = frozenset(self._unclear[student.id]) if student.id in self._unclear else nothing_unclear
            those = assignment.overrides if student.id in decided else ()
            own = tuple(one for one in those if one.student == student.id)
            graded.append(Graded(student, handin, results, lacking, why, unclear, own, version.digest()))
        run = next(iter(self._runs.values()))
        book = Gradebook(
            assignment.id,
            assignment.title,
            assignment.weighted,
            tuple(graded),
            self._collected,
            self._started,
            __version__,
            run.seed,
            assignment.bonus,
            assignment.late,
            assignment.due,
            tuple(dict.fromkeys(self._notes(unfinished))),
            unfinished,
            assignment.extensions,
            spared(
                self._likeness,
                lambda error: Likeness(unread=tuple((name, one) for name in self._of for one in self._of[name])),
            ),
            self._told,
        )
        left = self._total - self._done
        return Outcome(book, self._read, self._ran, self._known, left, self._judged, self._otherwise, self._unrecorded)

    def _notes(self, unfinished: int) -> list[Words]:
        """What is to be said of the run itself."""
        notes = [note for run in self._runs.values() for note in (*run.notes, *blind(run.isolation))]
        for words, count in (
            (_STOPPED, unfinished if self._total > self._done else 0),
            (_JUDGED, self._judged),
            (_OTHERWISE if self._orders.run else _NEEDS_RUN, self._otherwise),
            (_UNRECORDED, self._unrecorded),
        ):
            notes += [words.format(n=count)] if count else []
        return notes

    def _likeness(self) -> Likeness:
        """Whose programs are much alike, exercise by exercise: of those who were graded, each one's chosen hand-in."""
        found, starter = Likeness(), self._assignment.starter
        for part in self._assignment.parts if self._orders.shard is None else ():
            exercise = part.spec.exercise.id
            others, works = [name for name in self._runs if name != exercise], []
            for handin in self._collected.chosen:
                student = handin.student.id
                if (unit := self._of[exercise].get(student)) is not None:
                    beside = [self._of[name][student] for name in others if student in self._of[name]]
                    sources = partial(self._sources, unit, beside)
                    what = (exercise, unit.digest, *(other.digest for other in beside))
                    outline = partial(self._noted.outline, what, sources)
                    works.append(Compared(student, handin.origin, unit.digest, sources, outline))
            given = [starter, part.spec.attachments, reference_of(part.spec.path)]
            found = found.joined(likeness_of(exercise, works, [sources_among(files) for files in given]))
        return found

    def _sources(self, unit: Unit, beside: Sequence[Unit]) -> dict[str, str]:
        return own_sources(self._work(unit).submission, [self._work(other).submission for other in beside])

    def _stamp(self, unit: Unit) -> bytes:
        if not unit.stamp:
            unit.stamp = self._store.known_of(self._work(unit).subjects.values())[1]
        return unit.stamp

    def _told(self, one: Graded) -> dict[str, Result]:
        """The results of one student, slim."""
        return {
            exercise: self._slim(one.student, exercise, self._work(self._of[exercise][one.student.id]))
            for exercise in one.results
        }

    def _slim(self, student: Student, exercise: str, work: Content) -> Result:
        unit = self._of[exercise][student.id]
        kept = unit.known(self._store.slim_of(work.subjects.values()), work.subjects, titled)
        return unit.result(work, student, unit.slim_standing(kept, self._orders.repeat), self._started)

    def _read(self, one: Graded) -> Callable[[], dict[str, Result]]:
        packed, told = dict[tuple[str, Key], Callable[[], CheckResult]](), dict[str, Result]()
        sources = dict[str, Submission]()
        for exercise in one.results:
            unit = self._of[exercise][one.student.id]
            work, standing = self._work(unit), unit.standing(self._orders.repeat)
            told[exercise], sources[exercise] = self._slim(one.student, exercise, work), work.submission
            for check in told[exercise].checks:
                name = (check.program, check.id)
                attempt = standing.get(name, (check, None))[1]
                full = self._store.packed(work.subjects[name], attempt, name) if attempt is not None else None
                if full is not None:
                    packed[exercise, name] = full

        def whole(exercise: str, check: CheckResult) -> CheckResult:
            if (unpacked := packed.get((exercise, (check.program, check.id)))) is None:
                return check
            full = unpacked()  # what stands may be a sum of several runs: the verdict is its own
            return replace(check, expected=full.expected, actual=full.actual, transcript=full.transcript)

        def results() -> dict[str, Result]:
            return {
                exercise: replace(
                    result,
                    checks=tuple(whole(exercise, check) for check in result.checks),
                    sources=sources[exercise].sources,
                )
                for exercise, result in told.items()
            }

        return results


def everybody(assignment: Assignment, collected: Collected) -> tuple[Student, ...]:
    """The whole class, each once: in the order of the roster, then who is not on it, by their ids."""
    handed_in = [handin.student for handin in collected.chosen]
    others = [*handed_in, *(one.student for one in collected.unread if one.student is not None), *collected.missing]
    first = {student.id: student for student in assignment.roster or ()}
    rest = {student.id: student for student in sorted(others, key=lambda one: one.id) if student.id not in first}
    return (*first.values(), *rest.values())
