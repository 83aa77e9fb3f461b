"""`grader grade`: a class, from what was handed in to the gradebook."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shlex
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from grader.cli.bilingual import OneOf, PartOf, Whole, argument, option, subcommand, taking
from grader.cli.completion import exercise_ids, students_and_checks
from grader.cli.machine import begin_probe, cluster_for, machine_notes, never_shown
from grader.cli.options import (
    FILE,
    SEED,
    assignment_lang_option,
    exercises_option,
    no_recorder_option,
    no_sandbox_option,
    packages_option,
    quiet_option,
)
from grader.cli.output import make_console
from grader.cli.progress import Far, duration, of_class, progress_on
from grader.cli.speech import errors_in_words, inert_lines, locale_language, show_problems, voice_in
from grader.cli.status import Status
from grader.errors import Problem, UsageError
from grader.model import Lang, Words

if TYPE_CHECKING:
    from grader.classroom.assignment import Assigned
    from grader.classroom.batch import Moment, Outcome, Transcripts
    from grader.classroom.gradebook import Graded
    from grader.classroom.store import Store
    from grader.intake.collected import Collected
    from grader.model import CheckResult
    from grader.run.box.machine import Machine
    from grader.schedule.grading import Run
    from grader.spec.language import ProgramName
    from grader.voice import Voice

MOST_REASONS = 5
"""So many reasons are told why something of a part could not be told."""


@dataclass(frozen=True)
class GradeOptions:
    """What was said on the command line."""

    assignment: str
    paths: tuple[Path, ...]
    lang: Lang | None
    output: Path | None
    pattern: str | None
    roster: Path | None
    overrides: Path | None
    anyway: bool
    program: ProgramName | None
    dry_run: bool
    only: tuple[str, ...]
    regrade: bool
    repeat: int
    seed: int | None
    jobs: int | None
    packages: tuple[str, ...]
    no_sandbox: bool
    no_recorder: bool
    exercises: Path | None
    quiet: bool
    keep_transcripts: Transcripts = "all"
    shard: tuple[int, int] | None = None
    cluster: str | None = None


@subcommand(
    "grade",
    Words(
        "评测一个班：PATHS 里的全部作业（文件夹、文件、压缩包），按照 ASSIGNMENT（作业文件，或者一个练习）。\n"
        "结果一出来就保存在输出文件夹里。再运行一次同样的命令，就接着上次停下的地方，只运行有变化的部分。\n"
        "退出状态：0 core 检查都得出了结论，不论分数高低；2 命令或文件有错，什么都没有运行；3 有没能评定或读取的；按 Ctrl-C 是 130。",
        "Grade a class: all that lies in PATHS (folders, files, archives) against ASSIGNMENT (a YAML file, or an "
        "exercise).\nEverything found out is kept in the output folder the moment it is known. The same command again "
        "goes on where the last one stopped, and runs only what has changed.\nExit status: 0 all core checks are told, "
        "whatever the marks are; 2 the command or a file is wrong, and nothing was run; 3 something could not be "
        "determined or read; 130 after Ctrl-C.",
    ),
)
@argument("assignment", Words("作业文件，或者一个练习。", "A YAML file, or an exercise."), shell_complete=exercise_ids)
@argument(
    "paths",
    Words("交来的作业：文件夹、文件、压缩包。", "What was handed in: folders, files, archives."),
    nargs=-1,
    required=True,
    type=FILE,
)
@option("-o", "--output", type=FILE, metavar="DIR", told=Words("报告写到这个文件夹。", "Where the reports go."))
@option(
    "--pattern",
    metavar="REGEX",
    told=Words(
        "文件名的写法：用 (?P<id>…) 和 (?P<name>…) 标出学号和姓名。",
        "How names are made: with the groups (?P<id>…) and (?P<name>…).",
    ),
)
@option(
    "--roster",
    type=FILE,
    metavar="CSV",
    told=Words("名单：学号、姓名、组；CSV 或 .xlsx。", "The class: id, name, group; CSV or .xlsx."),
)
@option(
    "--overrides",
    type=FILE,
    metavar="CSV",
    told=Words(
        "老师改过的分数：student、exercise、check、points、comment。",
        "What you decide over what was measured: student, exercise, check, points, comment.",
    ),
)
@option(
    "--anyway",
    is_flag=True,
    told=Words(
        "名单上大部分人没有交，或者大部分东西看不出是谁的，也照样评测。",
        "Grade even where most of the roster is missing, or most is nobody's.",
    ),
)
@option(
    "--program",
    type=OneOf("server", "client", "script"),
    told=Words("只要求交这一个程序。", "Only this program was asked for."),
)
@option(
    "--dry-run",
    "--preview",
    is_flag=True,
    told=Words("只显示谁交了什么，不评测。", "Show who handed in what, and stop."),
)
@option(
    "--only",
    multiple=True,
    metavar="STUDENT|CHECK",
    shell_complete=students_and_checks,
    told=Words("只运行这些学生或检查（可以写多次）。", "Run nothing but this (repeatable)."),
)
@option(
    "--regrade",
    is_flag=True,
    told=Words(
        "已有结果的也重新运行；和 --only 一起用时，只有那些。",
        "Run again what is known already; with --only, that alone.",
    ),
)
@option(
    "--repeat",
    type=Whole(1, 100),
    metavar="N",
    default=1,
    told=Words("每项检查运行这么多次。", "Run each check that many times."),
)
@option(
    "--seed",
    type=SEED,
    metavar="N",
    told=Words("换一批随机值；所有人用同样的。", "Other drawn values; everybody gets the same."),
)
@option(
    "--jobs",
    type=Whole(1, 1000),
    metavar="N",
    told=Words("同时运行多少项检查。", "How many checks run at once."),
)
@option(
    "--keep-transcripts",
    type=OneOf("all", "failed", "none"),
    default="all",
    told=Words(
        "除了结果，还保存哪些检查的经过；没有保存的，报告里没有，改了练习也不能重新判定。",
        "Of which checks the whole course is kept beside the result. Without it, it is not in the report, and cannot be "
        "judged again.",
    ),
)
@option(
    "--shard",
    type=PartOf(),
    metavar="I/N",
    told=Words(
        "只运行全班的第 I 份（共 N 份，按内容划分），不写报告；用 grader merge 合并。要给出随机种子。",
        "Run part I of N (by content) and write no reports; `grader merge` unites the parts. Needs a given seed.",
    ),
)
@option(
    "--cluster",
    metavar="ADDRESS",
    told=Words(
        "在 Dask 集群上运行检查：调度程序的地址、它写出的文件，或者 local:N（在本机启动 N 个）；在本机判定。要安装 socket-grader[cluster]。",
        "Run the checks on a Dask cluster: its scheduler's address or file, or local:N for N workers here. Verdicts are made "
        "here. Needs socket-grader[cluster].",
    ),
)
@packages_option
@no_sandbox_option
@no_recorder_option
@exercises_option
@quiet_option
@assignment_lang_option
@taking(GradeOptions)
def grade_command(options: GradeOptions) -> None:
    """Grade a class."""
    with errors_in_words(options.lang or locale_language()):
        raise SystemExit(ClassRun(options).run())


class ClassRun:
    """One run of the command; without `running` it only judges what was recorded."""

    def __init__(self, options: GradeOptions, *, running: bool = True) -> None:
        from grader.classroom.assignment import extensions_of, load_assignment
        from grader.classroom.overrides import read_overrides
        from grader.intake.roster import read_roster

        self._options, self._running = options, running
        self._assignment = load_assignment(options.assignment, options.exercises, options.program)
        if options.roster is not None:
            read = read_roster(options.roster)
            warnings = (*self._assignment.warnings, *read.warnings)
            more, refused = extensions_of(read.students, self._assignment.due)
            warnings += tuple(Problem(options.roster, 1, 1, told, 1, None, "warning") for told in refused)
            self._assignment = dataclasses.replace(
                self._assignment,
                roster=read.students,
                warnings=warnings,
                extensions={**more, **self._assignment.extensions},
            )
        if options.overrides is not None:
            exercises = [part.spec.exercise for part in self._assignment.parts]
            decided = read_overrides(options.overrides, exercises)
            self._assignment = dataclasses.replace(self._assignment, overrides=(*self._assignment.overrides, *decided))
        self._voice = voice_in(options.lang or self._assignment.lang or locale_language())
        self._console = make_console()

    def run(self) -> int:
        """The exit status."""
        from grader.classroom.publish import STORE, need_own_folder
        from grader.classroom.store import Store
        from grader.intake.collect import collect
        from grader.report.intake import MOST_ROWS, intake_lines

        options, folder, assignment = self._options, self._options.output, self._assignment
        if folder is None and not options.dry_run:
            raise UsageError(_NO_OUTPUT)
        if options.shard is not None and options.seed is None and assignment.seed is None:
            raise UsageError(_NO_SEED)
        if options.cluster is not None and options.no_sandbox:
            raise UsageError(_ISOLATED)
        if folder is not None:
            around = (folder.resolve(), *folder.resolve().parents)
            for path in options.paths:
                if path.is_dir() and path.resolve() in around:
                    raise UsageError(_INSIDE.format(folder=folder, path=path))
        machine = (
            None
            if options.dry_run
            else begin_probe(no_sandbox=options.no_sandbox, elsewhere=options.cluster is not None)
        )
        show_problems(list(assignment.warnings), self._voice.lang)
        collected = collect(
            list(options.paths),
            roster=assignment.roster,
            pattern=options.pattern,
            due=assignment.due,
            together=assignment.together,
            extensions=assignment.extensions,
        )
        most = len(collected.chosen) if options.dry_run else 0 if options.quiet else MOST_ROWS
        for line in intake_lines(collected, self._voice, most):
            self._console.print(line)
        self._doubt(collected)
        if folder is None or machine is None:
            return 0
        need_own_folder(folder)
        with Store(folder / STORE) as store:
            return self._grade(folder, collected, store, machine())

    def _print(self, words: Words, style: str = "") -> None:
        self._console.print(inert_lines(self._voice.of(words)), style=style)

    def _doubt(self, collected: Collected) -> None:
        """Stop before anything runs where this can hardly be the class; a preview only says so. Raises UsageError."""
        from grader.intake.doubts import doubt_of

        options = self._options
        known = {one.student.id for one in collected.chosen} | {student.id for student in collected.missing}
        known |= {one.student.id for one in collected.unread if one.student is not None}
        strange = [one.student for one in self._assignment.overrides if one.student not in known]
        if strange:
            self._print(_OVERRIDES.format(names=", ".join(dict.fromkeys(strange))), "yellow")
        doubt = doubt_of(collected, self._assignment.roster)
        if doubt is None or options.anyway or options.only:
            return
        told = [_SEEN.format(names="  ".join(doubt.seen))] if doubt.seen else []
        if doubt.pattern and options.pattern is None:
            told.append(_FITS.format(pattern=shlex.quote(doubt.pattern), n=doubt.fits))
        for words in (*told, _ANYWAY):
            self._print(words, "yellow")
        why = _DOUBT.format(missing=doubt.missing, all=doubt.all, nobodys=doubt.nobodys, things=doubt.things)
        if not options.dry_run:
            raise UsageError(why)
        self._print(why, "yellow")

    # ---------------------------------------------------------------- the run

    def _grade(self, folder: Path, collected: Collected, store: Store, machine: Machine) -> int:
        from grader.classroom.batch import Orders, grade_class, seed_of
        from grader.classroom.parts import Shard, provenance_of
        from grader.schedule.away import Away

        options = self._options
        if machine.isolation != "full" and not options.no_sandbox:
            raise UsageError(_NO_SANDBOX)
        for note in machine_notes(machine):
            self._print(note, "yellow")
        seed = seed_of(self._assignment, store, options.seed)
        orders = Orders(
            options.only,
            options.regrade,
            options.repeat,
            options.jobs,
            self._running,
            options.keep_transcripts,
            Shard(*options.shard) if options.shard is not None else None,
        )
        if self._running:
            remember(store, options)

        run_of = partial(self._run_of, machine, seed, folder)
        runs = [run_of(part) for part in self._assignment.parts]
        made = provenance_of(self._assignment, runs, orders.shard)
        if self._running and not options.only:  # whatever ends this, it is known what was kept
            dataclasses.replace(made, parts=frozenset()).with_those_in(store).kept_in(store)
        began, elsewhere = time.monotonic(), contextlib.ExitStack()
        far: Callable[[Moment], Far] = of_class
        if options.cluster is not None and self._running:
            cluster = elsewhere.enter_context(cluster_for(options.cluster, runs, partial(self._print, style="yellow")))
            orders = dataclasses.replace(orders, engine=partial(Away, cluster))
            far = partial(of_class, workers=lambda: cluster.workers)
        with elsewhere, _stopping() as stop, progress_on(self._console, self._voice.lang, options.quiet, far) as show:
            outcome = grade_class(self._assignment, collected, store, run_of, orders, show, stop.asked)
            stop.running = False
            elsewhere.close()  # what follows forks
            show(None)
            interrupted = stop.asked() and outcome.left > 0
            if options.shard is None:
                if stop.asked():
                    self._print(_WRITING)
                publish_class(folder, store, outcome, self._voice)
        if self._running and not interrupted and not options.only:
            made.with_those_in(store).kept_in(store)
        took = duration(time.monotonic() - began)
        if options.shard is None:
            status = self._summarised(folder, store, outcome, took)
        else:
            number, of = options.shard
            self._print(_PART.format(number=number, of=of, ran=outcome.ran, known=outcome.known, time=took, seed=seed))
            status = self._untold_of_part(outcome)
            if not interrupted:
                self._print(_UNITE)
        if interrupted:
            # The same command, but what is known is to be kept.
            again = shlex.join(["grader", *(word for word in sys.argv[1:] if word != "--regrade")])
            self._print(_GO_ON.format(n=outcome.left, command=again), "yellow")
        return 130 if interrupted else status

    def _run_of(self, machine: Machine, seed: int, folder: Path, part: Assigned) -> Run:
        from grader.run.box.interpreter import find_interpreter
        from grader.schedule.grading import Run

        options = self._options
        packages = (*part.spec.exercise.packages, *self._assignment.packages, *options.packages)
        only = ["--program", part.program] if part.program else []
        return Run(
            machine,
            find_interpreter(packages),
            seed,
            hidden=never_shown(part.spec, (*options.paths, folder)),
            command=shlex.join(["grader", "check", part.spec.exercise.id, ".", *only, "--seed", str(seed)]),
            notes=machine_notes(machine),
            watching=not options.no_recorder,
        )

    def _untold_of_part(self, outcome: Outcome) -> int:
        """Say what could not be told of the hand-ins of a part; the exit status. What could not be read is of no part: the
        command that unites them has it to say."""
        untold = [checks for one in outcome.book.graded if (checks := _untold(one))]
        if not untold:
            return Status.WELL
        self._print(_UNTOLD.format(n=len(untold)), "yellow")
        reasons = Counter(check.why for checks in untold for check in checks if check.why is not None)
        for why, _ in reasons.most_common(MOST_REASONS):
            self._print(why, "yellow")
        return Status.UNTOLD

    def _summarised(self, folder: Path, store: Store, outcome: Outcome, took: str) -> int:
        """Say what came of it; the exit status."""
        for line in _summary(outcome, took):
            self._print(line)
        if outcome.judged:
            self._print(_JUDGED.format(n=outcome.judged))
        if outcome.unrecorded:
            self._print(_UNRECORDED.format(n=outcome.unrecorded))
        to_run = 0 if self._running else outcome.book.unfinished
        if to_run:
            self._print(_TO_RUN.format(n=to_run, command=command_of(store)), "yellow")
        self._print(_REPORTS.format(folder=folder))
        untold = any(_untold(one) for one in outcome.book.graded)
        unread = any(one.standing == "unread" for one in outcome.book.graded)
        nobodys = any(one.student is None for one in outcome.book.collected.unread)
        return 3 if untold or unread or nobodys or to_run else 0


def _untold(one: Graded) -> list[CheckResult]:
    """The core checks of a student that were run and could not be told."""
    from grader.classroom.gradebook import NOT_RUN

    checks = (check for result in one.results.values() for check in result.checks if check.group == "core")
    return [check for check in checks if check.verdict in ("ungraded", "unstable") and check.why != NOT_RUN]


def publish_class(folder: Path, store: Store, outcome: Outcome, voice: Voice) -> None:
    """The reports of a class that was graded: what has changed of them. Raises StoreError."""
    from grader.classroom.gradebook import ShareHead
    from grader.classroom.publish import Pages, publish
    from grader.report.classroom import KeptShares, StudentPages, class_tables, made_pages, shares_of, student_pages

    book = outcome.book
    shares, heads = shares_of(book, voice), list[ShareHead]()

    def shows(one: Graded) -> bytes:
        made_of = shares.made_of(one)
        if (head := store.share_head(one.student.id, made_of)) is None:
            share = shares.make(one)
            store.note_share(one.student.id, made_of, share)
            head = share.head
        heads[:] = [head.joined(heads[0]) if heads else head]
        return head.shows

    def text(table: Literal["line", "suite"]) -> Callable[[Graded], bytes]:
        return lambda one: store.share_text(one.student.id, table)

    def read(pages: StudentPages) -> Callable[[], Iterator[tuple[str, bytes]]]:
        results = outcome.read(pages.one)
        return lambda: made_pages(book, pages, results(), voice)

    pages = (Pages(one.names, one.shows, partial(read, one)) for one in student_pages(book, shows))
    publish(folder, store, class_tables(book, voice, KeptShares(heads, text("line"), text("suite"))), pages)


# ---------------------------------------------------------------- what was said the last time


_REMEMBERED = "command"
_PATHS = ("output", "roster", "overrides", "exercises")


def remember(store: Store, options: GradeOptions, typed: Sequence[str] = ()) -> None:
    """With the results: how this class is graded, so that another command need not be told again; `typed` is what does
    it, where that is not the command of now."""
    said = dataclasses.asdict(options) | {"only": (), "regrade": False, "shard": None}
    place = Path(options.assignment)
    said["assignment"] = str(place.resolve()) if place.exists() else options.assignment
    said["paths"] = [str(path.resolve()) for path in options.paths]
    said |= {name: str(said[name].resolve()) for name in _PATHS if said[name] is not None}
    words = shlex.join(typed or ["grader", *sys.argv[1:]])
    store.remember(_REMEMBERED, json.dumps({"options": said, "words": words, "from": str(Path.cwd())}))


def remembered(store: Store) -> GradeOptions | None:
    """What `remember` was told; None where this folder was graded before there was such a thing, or by a grader that was
    told other things."""
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
        told = json.loads(store.fact(_REMEMBERED) or "null")["options"]
        said = {field.name: told[field.name] for field in dataclasses.fields(GradeOptions) if field.name in told}
        said |= {name: Path(said[name]) for name in _PATHS if said[name] is not None}
        for name in ("only", "packages"):
            said[name] = tuple(said[name])
        return GradeOptions(**{**said, "paths": tuple(map(Path, said["paths"]))})
    return None


def spoken(store: Store) -> list[str]:
    """The command that has graded this class, word by word; none where that is not known."""
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
        return shlex.split(json.loads(store.fact(_REMEMBERED) or "null")["words"])
    return []


def command_of(store: Store) -> str:
    """The command that has graded this class, as it was typed, and from where."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        told = json.loads(store.fact(_REMEMBERED) or "null")
        return shlex.join(["cd", told["from"]]) + f" && {told['words']}"
    return "grader grade"


# ---------------------------------------------------------------- Ctrl-C


_ENDING = (signal.SIGINT, signal.SIGTERM)


class _Stop:
    """Whether Ctrl-C (or SIGTERM) was pressed: once ends the run and keeps what is done, twice ends at once."""

    def __init__(self) -> None:
        self.running = True
        self._asked = False

    def asked(self) -> bool:
        return self._asked

    def __call__(self, number: int, frame: object) -> None:
        if self._asked or not self.running:
            for one in _ENDING:
                signal.signal(one, signal.SIG_IGN)  # what is left to do takes no time, and shall not be cut in two
            raise KeyboardInterrupt
        self._asked = True


@contextlib.contextmanager
def _stopping() -> Iterator[_Stop]:
    stop = _Stop()
    before = {number: signal.signal(number, stop) for number in _ENDING}
    yield stop
    for number, handler in before.items():  # who was told to end does so: one signal more changes nothing of how
        signal.signal(number, signal.SIG_IGN if stop.asked() else handler)


def _summary(outcome: Outcome, took: str) -> Iterator[Words]:
    book = outcome.book
    standings = [one.standing for one in book.graded]
    yield _STUDENTS.format(
        n=len(book.graded),
        graded=standings.count("graded"),
        incomplete=standings.count("incomplete"),
        unread=standings.count("unread"),
        missing=standings.count("missing"),
    )
    marks = [book.marks[one.student.id].told for one in book.graded if one.handin is not None]
    totals = sorted(mark for mark in marks if mark is not None)
    if totals:
        yield _MARKS.format(low=f"{totals[0]:g}", middle=f"{statistics.median(totals):g}", high=f"{totals[-1]:g}")
    beyond = sum((mark.told or 0) > 100 for mark in book.marks.values())
    if beyond:
        yield _BEYOND.format(n=beyond)
    if groups := book.likeness.groups:
        yield _ALIKE.format(
            n=len(groups) + book.likeness.left_out, students=len({one for each in groups for one in each.students})
        )
    for one in book.graded:
        if one.standing == "incomplete" or book.unfinished_of(one):
            yield _INCOMPLETE.format(student=one.student)
    yield _RAN.format(ran=outcome.ran, known=outcome.known, time=took, seed=book.seed)


_NO_OUTPUT = Words("报告写到哪里？用 -o 文件夹 说明", "where shall the reports go? Say it with -o DIR")
_NO_SEED = Words(
    "--shard 的各份要用同一个随机种子：写在作业文件里（seed），或者用 --seed 说明",
    "all parts need the same seed: write `seed` into the assignment, or say it with --seed",
)
_PART = Words(
    "第 {number}/{of} 份：运行了 {ran} 项检查，另有 {known} 项早已知道结果，用时 {time}；随机种子 {seed}",
    "Part {number}/{of}: {ran} checks were run, {known} were known already, in {time}; seed {seed}",
)
_UNITE = Words(
    "各份都运行完以后，用 grader merge 合并，再写报告",
    "When all parts are there, `grader merge` unites them for the reports",
)
_UNTOLD = Words(
    "{n} 人没能得出全部结论：再运行一次同样的命令，只运行没有得出结论的检查",
    "students of whom not everything could be told: {n}. The same command again runs what could not be, and only that",
)
_INSIDE = Words(
    "输出文件夹 {folder} 在 {path} 里面，下次会被当作提交的作业：用 -o 换一个地方",
    "the output folder {folder} lies inside {path}, and would be taken for a hand-in: choose another one with -o",
)
_NO_SANDBOX = Words(
    "这台机器上没有完整的隔离，而这些是别人的程序。运行 grader doctor 看看怎样得到隔离；如果一定要在自己的系统里运行它们，加上 --no-sandbox",
    "this machine gives no full isolation, and these are other people's programs. `grader doctor` says how to get it; "
    "to run them in your own system all the same, add --no-sandbox",
)
_ISOLATED = Words(
    "集群上的机器必须有完整的隔离：--cluster 不能和 --no-sandbox 一起用",
    "the machines of a cluster have to give full isolation: --cluster goes without --no-sandbox",
)
_WRITING = Words(
    "正在停止：写出已有的结果（结果都保存好了；再按 Ctrl-C 就立刻结束）",
    "Stopping: writing the reports of what is there (all of it is kept; Ctrl-C again ends at once)",
)
_STUDENTS = Words(
    "{n} 人：评定 {graded}，不完整 {incomplete}，读不了 {unread}，没有交 {missing}",
    "{n} students: {graded} graded, {incomplete} incomplete, {unread} unread, {missing} missing",
)
_MARKS = Words(
    "成绩（百分制）：中位数 {middle}，最低 {low}，最高 {high}",
    "Marks (in percent): median {middle}, lowest {low}, highest {high}",
)
_BEYOND = Words(
    "有 {n} 人的总评超过 100：有的平台因此拒绝整个表格。用 bonus: cap 封顶，或者用 grader fill 填表（它会封顶）",
    "marks above 100: {n}. Some platforms refuse a whole table for them: `bonus: cap` caps them, and so does "
    "`grader fill`",
)
_ALIKE = Words(
    "有 {n} 处程序很相似（{students} 人）：请自己看一看，在 index.html 的“很相似的程序”里",
    "Programs much alike: {n} places, {students} students; look yourself, under “Programs much alike” in index.html",
)
_OVERRIDES = Words(
    "改过的分数里有不认识的学生：{names}", "the overrides name students of whom nothing is known: {names}"
)
_DOUBT = Words(
    "这不像是整个班的作业：名单上 {all} 人，没有找到 {missing} 人；{things} 件东西里，{nobodys} 件不属于名单上的人或看不出是谁的。什么都没有运行",
    "this can hardly be the class: of {all} on the roster, {missing} are missing; of {things} things, {nobodys} are "
    "nobody's or of people who are not on it. Nothing was run",
)
_SEEN = Words("看到的名字：{names}", "names that were seen: {names}")
_FITS = Words("符合其中 {n} 个的写法：--pattern {pattern}", "what fits {n} of them: --pattern {pattern}")
_ANYWAY = Words(
    "用 --pattern 说明名字怎么写，检查 --roster 和路径；确实如此的话，加上 --anyway",
    "say with --pattern how the names are made, look at --roster and the paths; if all is as it should be, add --anyway",
)
_INCOMPLETE = Words("没能得出全部结论：{student}", "not everything could be told: {student}")
_RAN = Words(
    "运行了 {ran} 项检查，另有 {known} 项早已知道结果，用时 {time}；随机种子 {seed}",
    "{ran} checks were run, {known} were known already, in {time}; seed {seed}",
)
_JUDGED = Words(
    "检查改过以后，{n} 项按保存的记录重新判定，没有再运行程序",
    "{n} results were judged again from what was recorded, for their checks mean something else now",
)
_UNRECORDED = Words(
    "检查改过以后，{n} 项不能重新判定：当时没有保存记录（--keep-transcripts）",
    "{n} results could not be judged again: their transcripts were not kept (--keep-transcripts)",
)
_TO_RUN = Words(
    "有 {n} 项检查要重新运行程序才知道结果，现在没有分数。运行它们：\n{command}",
    "{n} checks have to be run before their results are known, and have no mark until then. To run them:\n{command}",
)
_REPORTS = Words(
    "报告：{folder}/index.html  grades.csv  results.json  junit.xml",
    "Reports: {folder}/index.html  grades.csv  results.json  junit.xml",
)
_GO_ON = Words(
    "中断了，还有 {n} 项检查没有运行。已有的结果都保存好了；接着评测：\n{command}",
    "Interrupted: {n} checks were not run. What is done is kept; to go on:\n{command}",
)
