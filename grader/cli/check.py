"""`grader check`: one submission, graded and explained; with --watch again and again, as its author works on it."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import random
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from grader.cli.bilingual import OneOf, Whole, option, subcommand, taking
from grader.cli.completion import check_ids
from grader.cli.machine import begin_probe, machine_notes, need_sandbox, never_shown
from grader.cli.options import (
    exercise_and_programs,
    exercises_option,
    lang_option,
    no_recorder_option,
    no_sandbox_option,
    packages_option,
    quiet_option,
    repeat_seed_option,
)
from grader.cli.output import live_line, make_console, need_writable, tell_github, write_bytes, write_page, write_report
from grader.cli.speech import errors_in_words, voice_in
from grader.errors import SpecError, UsageError
from grader.model import Lang, Words
from grader.spec.bundled import find_exercise
from grader.voice import Voice
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from grader.intake.submission import Submission
    from grader.model import CheckResult, Result
    from grader.schedule.grading import Run, Task
    from grader.spec import Check, Spec
    from grader.spec.language import Drives

_NO_WATCHFILES = Words(
    "--watch 需要 watchfiles：pip install watchfiles", "--watch needs watchfiles: pip install watchfiles"
)
_NOWHERE = Words("找不到 {path}：请检查路径和文件名", "{path} does not exist: check the path and the name")
_PCAP = Words("数据包：{folder}（{n} 个文件）", "Packets: {folder} ({n} files)")
_NO_PACKETS = Words(
    "没有捕获到数据包：程序没有自己的网络，或者没有通信。",
    "No packets: the program had no network of its own, or nothing was said.",
)
_WAITING = Words("正在等待文件改动，按 Ctrl-C 结束。", "Waiting for a change; Ctrl-C ends.")


@dataclass(frozen=True)
class CheckOptions:
    """What was said on the command line."""

    exercise: str
    paths: tuple[Path, ...]
    lang: Lang
    exercises: Path | None
    checks: tuple[str, ...]
    program: Drives | None
    packages: tuple[str, ...]
    json_file: str | None
    html_file: str | None
    junit_file: str | None
    pcap_folder: str | None
    seed: int | None
    repeat: int
    show_hidden: bool
    no_sandbox: bool
    no_recorder: bool
    watch: bool
    quiet: bool
    verbose: bool

    @property
    def places(self) -> list[Path]:
        """What is graded: the current folder, where nothing is said."""
        return list(self.paths) or [Path()]

    @property
    def to_stderr(self) -> bool:
        """Whether standard output is for the result as JSON alone."""
        return self.json_file == "-"

    @property
    def repetition(self) -> str:
        """The command that repeats the run exactly."""
        words = ["grader", "check", self.exercise, *map(str, self.places), "--seed", str(self.seed)]
        if self.program:
            words += ["--program", self.program]
        for name, values in (("--check", self.checks), ("--packages", self.packages)):
            for value in values:
                words += [name, value]
        if self.exercises:
            words += ["--exercises", str(self.exercises)]
        words += ["--no-sandbox"] if self.no_sandbox else []
        return shlex.join([*words, *(["--no-recorder"] if self.no_recorder else [])])


@subcommand(
    "check",
    Words(
        "评测一份作业：按练习的要求运行程序，说明每项检查通过了没有、哪里不对、下一步怎么改。",
        "Grade one submission against an exercise: what passed, what is wrong, and what to do next.",
    ),
)
@exercise_and_programs
@option(
    "--check",
    "checks",
    multiple=True,
    metavar="ID",
    shell_complete=check_ids,
    told=Words("只做这一项检查（可以写多次）。", "Only this check (repeatable)."),
)
@option(
    "--program",
    type=OneOf("server", "client", "both", "script"),
    told=Words(
        "只评测练习里的这一个程序；both：只做两个程序一起运行的检查。",
        "Only this program of the exercise; both: only the checks in which its two programs meet.",
    ),
)
@option(
    "--html",
    "html_file",
    metavar="FILE",
    told=Words("写出网页报告；给出文件夹时自动取名。", "Write the report; a folder gets a file named after the run."),
)
@option(
    "--json",
    "json_file",
    metavar="FILE",
    told=Words("把结果写成 JSON；- 是标准输出。", "Write the result as JSON; - is standard output."),
)
@option("--junit", "junit_file", metavar="FILE", told=Words("写出 JUnit XML。", "Write JUnit XML."))
@option(
    "--pcap",
    "pcap_folder",
    metavar="DIR",
    told=Words(
        "把每项检查的数据包写到这个文件夹，用 Wireshark 打开（pcapng）。",
        "Write the packets of each check into this folder, for Wireshark (pcapng).",
    ),
)
@option(
    "--watch",
    is_flag=True,
    told=Words("程序文件一有改动就重新评测。", "Grade again whenever the program changes."),
)
@repeat_seed_option
@option(
    "--repeat",
    type=Whole(1, 1000),
    metavar="N",
    default=1,
    told=Words("全部运行这么多次。", "Run everything that many times."),
)
@packages_option
@option(
    "--show-hidden",
    is_flag=True,
    told=Words("隐藏的检查也显示内容。", "Show the content of hidden checks, too."),
)
@no_sandbox_option
@no_recorder_option
@exercises_option
@quiet_option
@option(
    "-v",
    "--verbose",
    is_flag=True,
    told=Words("没有通过的检查：显示整个会话过程。", "Show the whole conversation of what did not pass."),
)
@lang_option
@taking(CheckOptions)
def check_command(options: CheckOptions) -> None:
    """Grade one submission."""
    with errors_in_words(options.lang):
        if options.watch:
            _watch(options)
        raise SystemExit(graded(options).exit_status)


def graded(options: CheckOptions) -> Result:
    """Grade once, show it, and write what was asked for."""
    if options.seed is None:
        options = replace(options, seed=random.randrange(1_000_000))
    # The machine is tried out while the rest is loaded: that is most of what a student waits for before the first check.
    machine = begin_probe(no_sandbox=options.no_sandbox)
    need_writable(options.html_file, page=True)
    need_writable(options.json_file)
    need_writable(options.junit_file)
    if options.pcap_folder:
        need_writable(f"{options.pcap_folder}/", page=True)
    from grader.intake.paths import in_repository
    from grader.intake.submission import find_submission
    from grader.run.box.interpreter import find_interpreter
    from grader.schedule.grading import Run, combine, grade, wanted_checks
    from grader.schedule.tools import need_tools
    from grader.spec import load_exercise

    spec = load_exercise(find_exercise(options.exercise, options.exercises))
    submission = find_submission(spec.exercise, options.places, options.program)
    only = frozenset(options.checks)
    wanted_checks(spec, submission, only, options.program)  # an unknown id is said before anything runs
    need_tools(spec.exercise, submission)
    interpreter = find_interpreter((*spec.exercise.packages, *options.packages))
    found = machine()
    need_sandbox(found, options.no_sandbox)
    run = Run(
        found,
        interpreter,
        options.seed or 0,
        only,
        options.program,
        never_shown(spec, submission.places),
        options.repetition,
        machine_notes(found),
        not options.no_recorder,
    )
    screen = _Screen(options, spec, submission)
    with screen.live(run):
        result = combine([grade(spec, submission, run, screen.progress) for _ in range(options.repeat)])
    result = replace(result, where=in_repository(options.places))
    screen.show(result)
    _write(result, options, screen.voice)
    return result


class _Screen:
    """Live progress while it runs, then the verdicts in the exercise's order."""

    def __init__(self, options: CheckOptions, spec: Spec, submission: Submission) -> None:
        from grader.report.terminal import at_terminal

        self._options, self._spec, self._submission = options, spec, submission
        self._console = make_console(stderr=options.to_stderr)
        self._ended: dict[tuple[str, str], CheckResult] = {}
        self._line: Callable[[str], None] = lambda text: None
        self.voice = at_terminal(voice_in(options.lang))

    @contextlib.contextmanager
    def live(self, run: Run) -> Iterator[None]:
        """Says what is graded, and shows a line that tells how far it is."""
        from grader.report.terminal import opening_line
        from grader.schedule.grading import blind

        exercise, console = self._spec.exercise, self._console
        if not self._options.quiet:
            console.print(opening_line(exercise.title, exercise.id, self._submission.programs.values(), self.voice))
        for note in (*self._submission.notes, *run.notes, *blind(run.isolation, self._submission.programs)):
            console.print(inert_line(self.voice.of(note)), style="yellow")
        with live_line(console, quiet=self._options.quiet) as self._line:
            yield

    def progress(self, _: Task, ended: CheckResult | None, running: Sequence[tuple[Task, Check]]) -> None:
        if ended is not None:
            self._ended[ended.program, ended.id] = ended
        marks = "".join({"passed": "✓", "failed": "✗"}.get(check.verdict, "–") for check in self._ended.values())
        titles = ", ".join(self.voice.of(check.title) for _, check in running[:3])
        self._line(f"{marks}  {titles}{' …' if running else ''}")

    def show(self, result: Result) -> None:
        """Each check; then, on a screen of its own, what to fix first, the marks, and how to see more."""
        from rich.text import Text

        from grader.report import by_program
        from grader.report.causes import causes
        from grader.report.terminal import cause_key, check_details, check_line, mend_first, program_line, score_line

        options, console, voice = self._options, self._console, self.voice
        every = causes(result.checks, show_hidden=options.show_hidden, title=self.voice.title)
        groups = by_program(result.checks)
        told, lines = set[str](), list[Text]()
        if every and every[0].finding is not None:  # told in full at the end
            key = cause_key(every[0].finding, voice)
            told |= {key, f"below {key}"}
        for program, checks in () if options.quiet else groups.items():
            if len(groups) > 1:
                lines.append(program_line(program, checks, result, voice, console.width))
            for check in checks:
                lines.append(check_line(check, voice, console.width))
                talk = options.verbose and check.verdict in ("failed", "unstable")
                lines += check_details(
                    check, result, voice, show_hidden=options.show_hidden, width=console.width, talk=talk, told=told
                )
        end = [
            *mend_first(result, voice, show_hidden=options.show_hidden, width=console.width),
            score_line(result, voice),
        ]
        if result.exit_status == 1 and not (options.html_file or options.quiet or options.to_stderr):
            end.append(Text(voice.say("report-hint"), "dim"))
        if console.is_terminal and every and len(lines) + len(end) >= console.height - 1:
            lines += [Text()] * (console.height - 1 - len(end))
        elif every and lines:
            lines.append(Text())
        for line in (*lines, *end):
            console.print(line)


def _write(result: Result, options: CheckOptions, voice: Voice) -> None:
    """The reports that were asked for, and what GitHub reads."""
    show_hidden = options.show_hidden
    if options.json_file:
        from grader.report.data import result_json

        text = json.dumps(result_json(result, voice, show_hidden=show_hidden), ensure_ascii=False, indent=1)
        # `##[` is a command for GitHub's runner anywhere in a line; to a reader of JSON both spellings are the same.
        write_report(options.json_file, text.encode("utf-8", "replace").decode().replace("##[", "#\\u0023[") + "\n")
    if options.html_file:
        from grader.report.html import render_html

        zone = datetime.datetime.now().astimezone().tzinfo
        html = render_html(result, voice, show_hidden=show_hidden, zone=zone)
        own = f"{result.exercise}-{result.submission}.html"
        write_page(options.html_file, own, html, voice, err=options.to_stderr)
    if options.junit_file:
        from grader.report.junit import junit_xml

        write_report(options.junit_file, junit_xml([result], voice, show_hidden=show_hidden))
    if options.pcap_folder:
        from grader.report.pcap import pcap_files

        files = pcap_files(result, voice, show_hidden=show_hidden)
        for name, data in files.items():
            write_bytes(str(Path(options.pcap_folder) / name), data)
        told = _PCAP.format(n=len(files), folder=inert_line(options.pcap_folder)) if files else _NO_PACKETS
        click.echo(voice.of(told), err=options.to_stderr)
    tell_github([result], voice, err=options.to_stderr)


# ---------------------------------------------------------------- again and again


def _watch(options: CheckOptions) -> NoReturn:
    try:
        from watchfiles import watch
    except ImportError:
        raise UsageError(_NO_WATCHFILES) from None
    for path in options.places:
        if not os.path.exists(path):
            raise UsageError(_NOWHERE.format(path=path))
    from grader.report.terminal import at_terminal, round_line

    # A fixed seed: what changes from one run to the next is the program alone.
    options = replace(options, seed=random.randrange(1_000_000) if options.seed is None else options.seed)
    console = make_console(stderr=options.to_stderr)
    voice = at_terminal(voice_in(options.lang))
    number, seen = 0, ""
    before: list[Result] = []

    def once() -> None:
        nonlocal number, seen
        now = graded_digest(options)
        if now == seen:
            return
        number, seen = number + 1, now
        if number > 1:
            console.clear()
        try:
            with errors_in_words(options.lang):
                result = graded(options)
                last = before[-1] if before else None
                console.print(round_line(number, datetime.datetime.now(), last, result, voice))
                before[:] = [result]
        except SystemExit as ended:  # what is wrong with the program's files can be mended; Ctrl-C is the end
            if ended.code == 130:
                raise
        click.echo(voice.of(_WAITING), err=True)

    once()
    exercise = find_exercise(options.exercise, options.exercises)
    folders = {path if path.is_dir() else path.parent for path in (*options.places, exercise)}
    # Looked at each second besides: a file may be saved before the watch has begun, and some mounts (WSL's) tell nothing.
    for _ in watch(*folders, raise_interrupt=True, rust_timeout=1000, yield_on_timeout=True):
        once()
    raise SystemExit(0)


def graded_digest(options: CheckOptions) -> str:
    """What a run depends on: the exercise, and the files that are graded without the reports that it writes itself."""
    from grader.intake.submission import find_submission
    from grader.spec import load_exercise

    try:
        spec = load_exercise(find_exercise(options.exercise, options.exercises))
        submission = find_submission(spec.exercise, options.places, options.program)
    except SpecError as error:
        return repr(error.problems)
    except UsageError as error:
        return error.message.en
    written = (options.html_file, options.json_file, options.junit_file, options.pcap_folder)
    ours = {Path(name).resolve() for name in written if name and name != "-"}
    total = hashlib.sha256(spec.digest.encode())
    for name in sorted(submission.files):
        places = [(place if place.is_dir() else place.parent).resolve() / name for place in options.places]
        if not any(ours & {place, *place.parents} for place in places):
            total.update(f"{name}\0".encode("utf-8", "surrogateescape") + submission.files[name])
    return total.hexdigest()
