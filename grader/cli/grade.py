"""`grader grade`: a class, from what was handed in to the gradebook."""

from __future__ import annotations

import contextlib
import dataclasses
import shlex
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.common import (
    Lang_,
    begin_probe,
    errors_in_words,
    exercises_option,
    harmless,
    harmless_lines,
    live_line,
    locale_language,
    machine_notes,
    make_console,
    never_shown,
    show_problems,
)
from grader.errors import UsageError
from grader.model import Lang, Words

if TYPE_CHECKING:
    from rich.console import Console

    from grader.classroom.assignment import Assignment, Part
    from grader.classroom.batch import Moment, Outcome
    from grader.classroom.store import Store
    from grader.intake.collected import Collected
    from grader.run.box.machine import Machine
    from grader.schedule.grading import Run


@click.command()
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the reports go.")
@click.option("--pattern", metavar="REGEX", help="How names are made: with the groups (?P<id>…) and (?P<name>…).")
@click.option("--roster", type=click.Path(path_type=Path), metavar="CSV", help="The class: id, name, group.")
@click.option("--program", type=click.Choice(["server", "client", "script"]), help="Only this program was asked for.")
@click.option("--dry-run", "--preview", is_flag=True, help="Show who handed in what, and stop.")
@click.option("--only", multiple=True, metavar="STUDENT|CHECK", help="Run nothing but this (repeatable).")
@click.option("--regrade", is_flag=True, help="Run again what is known already; with --only, that alone.")
@click.option("--repeat", type=click.IntRange(1, 100), default=1, help="Run each check that many times.")
@click.option("--seed", type=click.IntRange(0, 2**31), help="Other drawn values; everybody gets the same.")
@click.option("--jobs", type=click.IntRange(1, 1000), metavar="N", help="How many checks run at once.")
@click.option("--packages", multiple=True, metavar="NAME", help="A distribution that may be imported (repeatable).")
@click.option("--no-sandbox", is_flag=True, help="Run the programs in your own system, one at a time.")
@exercises_option
@click.option("--lang", type=Lang_(), help="zh or en; default: the assignment's, else your locale.")
def grade(assignment: str, paths: tuple[Path, ...], lang: Lang | None, **options: Any) -> None:
    """Grade a class: all that lies in PATHS (folders, files, archives) against ASSIGNMENT (a YAML file, or an exercise).

    Everything found out is kept in the output folder the moment it is known. The same command again goes on where the
    last one stopped, and runs only what has changed.

    Exit status: 0 everything is told, whatever the marks are; 2 the command or a file is wrong, and nothing was run; 3
    something could not be told or read; 130 after Ctrl-C.
    """
    with errors_in_words(lang or locale_language()):
        raise SystemExit(_Grade(assignment, list(paths), lang, options).run())


class _Grade:
    """One run of the command."""

    def __init__(self, assignment: str, paths: list[Path], lang: Lang | None, options: dict[str, Any]) -> None:
        from grader.classroom.assignment import load_assignment

        self._options, self._paths = options, paths
        self._assignment = _with_roster(
            load_assignment(assignment, options["exercises"], options["program"]), options["roster"]
        )
        self._lang: Lang = lang or self._assignment.lang or locale_language()
        self._console = make_console()

    def run(self) -> int:
        """The exit status."""
        from grader.classroom.publish import STORE, need_own_folder
        from grader.classroom.store import Store
        from grader.intake.collect import collect
        from grader.report.intake import intake_lines

        folder: Path | None = self._options["output"]
        preview = self._options["dry_run"]
        if folder is None and not preview:
            raise UsageError(_NO_OUTPUT)
        if folder is not None:
            _need_apart(folder, self._paths)
        machine = None if preview else begin_probe(no_sandbox=self._options["no_sandbox"])
        show_problems(list(self._assignment.warnings), self._lang)
        collected = collect(
            self._paths, roster=self._assignment.roster, pattern=self._options["pattern"], due=self._assignment.due
        )
        for line in intake_lines(collected, self._lang, *([len(collected.chosen)] if preview else [])):
            self._console.print(line)
        if folder is None or machine is None:
            return 0
        need_own_folder(folder)
        with Store(folder / STORE) as store:
            return self._grade(folder, collected, store, machine())

    def _print(self, words: Words, style: str = "") -> None:
        self._console.print(harmless_lines(words.in_(self._lang)), style=style)

    # ---------------------------------------------------------------- the run

    def _grade(self, folder: Path, collected: Collected, store: Store, machine: Machine) -> int:
        from grader.classroom.batch import Orders, grade_class, seed_of

        if machine.isolation != "full" and not self._options["no_sandbox"]:
            raise UsageError(_NO_SANDBOX)
        for note in machine_notes(machine, self._options["no_sandbox"]):
            self._print(note, "yellow")
        seed = seed_of(self._assignment, store, self._options["seed"])
        orders = Orders(self._options["only"], self._options["regrade"], self._options["repeat"], self._options["jobs"])
        began = time.monotonic()
        with _stopping() as stop, _screen(self._console, self._lang) as show:
            outcome = grade_class(
                self._assignment, collected, store, lambda part: self._run_of(part, machine, seed, folder), orders,
                show, stop.asked,
            )  # fmt: skip
            stop.running = False
            show(None)
            if stop.asked():
                self._print(_WRITING)
            self._write(folder, store, outcome)
            interrupted = stop.asked() and outcome.left > 0
        self._sum_up(folder, outcome, time.monotonic() - began, interrupted)
        if interrupted:
            return 130
        return 3 if _untold(outcome) else 0

    def _run_of(self, part: Part, machine: Machine, seed: int, folder: Path) -> Run:
        from grader.run.box.interpreter import find_interpreter
        from grader.schedule.grading import Run

        packages = (*part.spec.exercise.packages, *self._assignment.packages, *self._options["packages"])
        hidden = never_shown(part.spec, (*self._paths, folder))
        only = ["--program", part.program] if part.program else []
        command = shlex.join(["grader", "check", part.spec.exercise.id, ".", *only, "--seed", str(seed)])
        return Run(
            machine, find_interpreter(packages), seed, hidden=hidden, command=command,
            notes=machine_notes(machine, self._options["no_sandbox"]),
        )  # fmt: skip

    def _write(self, folder: Path, store: Store, outcome: Outcome) -> None:
        from grader import findings
        from grader.classroom.publish import publish
        from grader.report.classroom import class_files

        files = class_files(outcome.book, outcome.full, self._lang, hint=findings.hint, title=findings.title)
        publish(folder, store, files)

    def _sum_up(self, folder: Path, outcome: Outcome, seconds: float, interrupted: bool) -> None:
        for line in _summary(outcome, seconds):
            self._print(line)
        self._print(_REPORTS.format(folder=folder))
        if interrupted:
            self._print(_GO_ON.format(n=outcome.left, command=_again(sys.argv)), "yellow")


def _with_roster(assignment: Assignment, roster: Path | None) -> Assignment:
    from grader.intake.roster import read_roster

    return assignment if roster is None else dataclasses.replace(assignment, roster=read_roster(roster))


def _need_apart(folder: Path, paths: list[Path]) -> None:
    place = folder.resolve()
    for path in paths:
        if path.is_dir() and (place == path.resolve() or path.resolve() in place.parents):
            raise UsageError(_INSIDE.format(folder=folder, path=path))


def _again(words: list[str]) -> str:
    """The same command, but what is known is to be kept."""
    return shlex.join(["grader", *(word for word in words[1:] if word != "--regrade")])


def _untold(outcome: Outcome) -> bool:
    from grader.classroom.gradebook import NOT_RUN

    results = [result for one in outcome.book.graded for result in one.results.values()]
    checks = [check for result in results for check in result.checks if check.group == "core"]
    untold = any(check.verdict in ("ungraded", "unstable") and check.why != NOT_RUN for check in checks)
    unread = any(one.standing == "unread" for one in outcome.book.graded)
    return untold or unread or any(one.student is None for one in outcome.book.collected.unread)


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
    for number, handler in before.items():
        signal.signal(number, handler)


# ---------------------------------------------------------------- progress

EVERY = 0.2
EVERY_PLAIN = 5.0
"""Seconds between two looks at the progress: on a terminal, and in a log."""


@contextlib.contextmanager
def _screen(console: Console, lang: Lang) -> Iterator[Callable[[Moment | None], None]]:
    """Shows how far it has come, where it is called often; None takes it away."""
    began = shown = time.monotonic()
    if not console.is_terminal:

        def tell(moment: Moment | None) -> None:
            nonlocal shown
            if moment is not None and moment.total and time.monotonic() - shown >= EVERY_PLAIN:
                shown = time.monotonic()
                console.print(harmless(_progress(moment, shown - began).in_(lang)))

        yield tell
        return
    with live_line(console) as show:

        def draw(moment: Moment | None) -> None:
            nonlocal shown
            now = time.monotonic()
            if moment is None:
                show("")
            elif now - shown >= EVERY or not moment.done:
                shown = now
                show("\n  ".join(map(harmless, [_progress(moment, now - began).in_(lang), *_who(moment)])))

        yield draw


def _progress(moment: Moment, seconds: float) -> Words:
    left = seconds / moment.done * (moment.total - moment.done) if moment.done else None
    words = _PROGRESS_ALONE if moment.alone else _PROGRESS
    fields = {
        "students": moment.students, "all": moment.all_students, "done": moment.done, "total": moment.total,
        "failing": moment.failing, "untold": moment.untold, "running": len(moment.running),
    }  # fmt: skip
    told = words.format(**fields)
    if left is None:
        return told
    more = _LEFT.format(time=_duration(left))
    return Words(told.zh + more.zh, told.en + more.en)


def _who(moment: Moment) -> list[str]:
    return [f"{student.name or student.id}  {check}" for student, check in moment.running[:4]]


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes else f"{max(1, rest)} s"


def _summary(outcome: Outcome, seconds: float) -> Iterator[Words]:
    book = outcome.book
    standings = [one.standing for one in book.graded]
    yield _STUDENTS.format(
        n=len(book.graded), graded=standings.count("graded"), incomplete=standings.count("incomplete"),
        unread=standings.count("unread"), missing=standings.count("missing"),
    )  # fmt: skip
    totals = sorted(book.marks[one.student.id].total for one in book.graded if one.standing == "graded")
    if totals:
        yield _MARKS.format(low=f"{totals[0]:g}", middle=f"{statistics.median(totals):g}", high=f"{totals[-1]:g}")
    for one in book.graded:
        if one.standing == "incomplete" or book.unfinished_of(one):
            yield _INCOMPLETE.format(student=one.student)
    yield _RAN.format(ran=outcome.ran, known=outcome.known, time=_duration(seconds), seed=book.seed)


_NO_OUTPUT = Words("报告写到哪里？用 -o 文件夹 说明", "where shall the reports go? Say it with -o DIR")
_INSIDE = Words(
    "输出文件夹 {folder} 在 {path} 里面，下次会被当作提交的作业：用 -o 换一个地方",
    "the output folder {folder} lies inside {path}, and would be taken for a hand-in: choose another one with -o",
)
_NO_SANDBOX = Words(
    "这台机器上没有完整的隔离，而这些是别人的程序。运行 grader doctor 看看怎样得到隔离；如果一定要在自己的系统里运行它们，加上 --no-sandbox",
    "this machine gives no full isolation, and these are other people's programs. `grader doctor` says how to get it; "
    "to run them in your own system all the same, add --no-sandbox",
)
_WRITING = Words(
    "正在停止：写出已有的结果（结果都保存好了；再按 Ctrl-C 就立刻结束）",
    "Stopping: writing the reports of what is there (all of it is kept; Ctrl-C again ends at once)",
)
_PROGRESS = Words(
    "{students}/{all} 人  {done}/{total} 项检查  未通过 {failing}  无法评定 {untold}  正在运行 {running}",
    "{students}/{all} students  {done}/{total} checks  {failing} failed  {untold} ungraded  {running} running",
)
_PROGRESS_ALONE = Words(
    "单独重新运行没能得出结论的检查：{done}/{total}  未通过 {failing}",
    "running alone again what could not be told: {done}/{total} checks  {failing} failed",
)
_LEFT = Words("  大约还要 {time}", "  about {time} left")
_STUDENTS = Words(
    "{n} 人：评定 {graded}，不完整 {incomplete}，读不了 {unread}，没有交 {missing}",
    "{n} students: {graded} graded, {incomplete} incomplete, {unread} unread, {missing} missing",
)
_MARKS = Words(
    "成绩（百分制）：中位数 {middle}，最低 {low}，最高 {high}",
    "Marks (in percent): median {middle}, lowest {low}, highest {high}",
)
_INCOMPLETE = Words("没能得出全部结论：{student}", "not everything could be told: {student}")
_RAN = Words(
    "运行了 {ran} 项检查，另有 {known} 项早已知道结果，用时 {time}；随机种子 {seed}",
    "{ran} checks were run, {known} were known already, in {time}; seed {seed}",
)
_REPORTS = Words(
    "报告：{folder}/index.html  grades.csv  results.json  junit.xml",
    "Reports: {folder}/index.html  grades.csv  results.json  junit.xml",
)
_GO_ON = Words(
    "中断了，还有 {n} 项检查没有运行。已有的结果都保存好了；接着评测：\n{command}",
    "Interrupted: {n} checks were not run. What is done is kept; to go on:\n{command}",
)
