"""`grader play`: one check as it happens, event by event and packet by packet."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING

import click

from grader.cli.bilingual import OneOf, option, subcommand, taking
from grader.cli.completion import check_ids
from grader.cli.machine import begin_probe, machine_notes, need_sandbox, never_shown
from grader.cli.options import (
    exercise_and_programs,
    exercises_option,
    lang_option,
    no_sandbox_option,
    packages_option,
    repeat_seed_option,
)
from grader.cli.output import make_console
from grader.cli.speech import errors_in_words, voice_in
from grader.errors import UsageError
from grader.model import Lang, Words
from grader.spec.bundled import find_exercise
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from grader.intake.submission import Submission
    from grader.model import Event
    from grader.model.capture import Frame
    from grader.spec import Check, Spec
    from grader.spec.language import Drives
    from grader.voice import Voice

_HIDDEN = Words(
    "检查 {id} 的内容是隐藏的；要显示它，请加上 --show-hidden",
    "what the check {id} does is hidden; add --show-hidden to see it",
)
_NOTHING = Words("没有可以演示的检查", "there is no check to be shown")


@dataclass(frozen=True)
class PlayOptions:
    """What was said on the command line."""

    exercise: str
    paths: tuple[Path, ...]
    lang: Lang
    exercises: Path | None
    check: str | None
    program: Drives | None
    packages: tuple[str, ...]
    seed: int | None
    delay: float
    show_hidden: bool
    no_sandbox: bool


@subcommand(
    "play",
    Words(
        "现场演示一项检查：程序运行的同时，一行一行地显示每一步、每个数据包，最后是结果。给课堂用。",
        "Show one check live: each step and each packet, a line the moment it happens, and the verdict at the end. For the "
        "classroom.",
    ),
)
@exercise_and_programs
@option(
    "--check",
    metavar="ID",
    shell_complete=check_ids,
    told=Words(
        "演示哪一项；不写就是 starts 之后的第一项。", "Which check is shown; default: the first one behind `starts`."
    ),
)
@option(
    "--program",
    type=OneOf("server", "client", "both", "script"),
    told=Words("演示哪个程序的检查；both：两个程序一起。", "Of which program; both: the two of them together."),
)
@option(
    "--delay",
    type=click.FloatRange(0, 60),
    default=0.0,
    metavar="SECONDS",
    told=Words(
        "每显示一行，至少停这么多秒，让大家跟得上，例如 0.5；慢下来的只是显示，程序照常运行，结果不变。",
        "Between two lines pass at least so many seconds, for a class to follow: 0.5, say. Only what is shown is slow: the "
        "program runs as always, and so does its verdict.",
    ),
)
@repeat_seed_option
@packages_option
@option(
    "--show-hidden",
    is_flag=True,
    told=Words("隐藏的检查也可以演示。", "Hidden checks may be shown, too."),
)
@no_sandbox_option
@exercises_option
@lang_option
@taking(PlayOptions)
def play_command(options: PlayOptions) -> None:
    """Show one check."""
    with errors_in_words(options.lang):
        raise SystemExit(played(options))


def played(options: PlayOptions) -> int:
    """Run it, tell what happens as it happens, then the verdict: the exit status."""
    machine = begin_probe(no_sandbox=options.no_sandbox)
    from grader.intake.submission import find_submission
    from grader.report.terminal import at_terminal, check_details, check_line, opening_line
    from grader.run.box.interpreter import find_interpreter
    from grader.schedule.grading import Run, Task, blind, grade_all
    from grader.schedule.tools import need_tools
    from grader.spec import load_exercise

    spec = load_exercise(find_exercise(options.exercise, options.exercises))
    submission = find_submission(spec.exercise, list(options.paths) or [Path()], options.program)
    check = _chosen(spec, submission, options)
    need_tools(spec.exercise, submission)
    interpreter = find_interpreter((*spec.exercise.packages, *options.packages))
    found = machine()
    need_sandbox(found, options.no_sandbox)
    seed = random.randrange(1_000_000) if options.seed is None else options.seed
    voice, console = at_terminal(voice_in(options.lang)), make_console()
    console.print(opening_line(spec.exercise.title, spec.exercise.id, submission.programs.values(), voice))
    for note in (*submission.notes, *machine_notes(found), *blind(found.isolation, submission.programs)):
        console.print(inert_line(voice.of(note)), style="yellow")
    console.print(f"  {voice.of(check.title)}", style="bold")

    screen = _Screen(spec, check, submission, seed, voice)
    with line_by_line(console, options.delay) as show:

        def watch(news: Event | Frame, program: str) -> None:
            for line in screen.lines(news, program):
                show(line)

        run = Run(found, interpreter, seed, hidden=never_shown(spec, submission.places), watcher=watch)
        ((_, result),) = grade_all([Task(spec, submission, (check,), run)], run.slots)
    console.print()
    for told in result.checks:
        console.print(check_line(told, voice, console.width))
        for line in check_details(told, result, voice, show_hidden=options.show_hidden, width=console.width):
            console.print(line)
    return result.exit_status


@contextmanager
def line_by_line(console: Console, delay: float) -> Iterator[Callable[[Text], object]]:
    """How lines are shown: at once, or each so many seconds behind the one before.

    Nobody who hands a line over waits for that: a run that were held up would have another end. At its own end it waits
    until the last line is there.
    """
    if not delay:
        yield console.print
        return
    lines, enough = SimpleQueue["Text | None"](), Signal()

    def show() -> None:
        while (line := lines.get()) is not None and not enough.is_set():
            console.print(line)
            enough.wait(delay)

    shown = Thread(target=show)
    shown.start()
    try:
        yield lines.put
        lines.put(None)
        shown.join()
    finally:
        enough.set()
        lines.put(None)


def _chosen(spec: Spec, submission: Submission, options: PlayOptions) -> Check:
    """The check that is shown. Raises UsageError."""
    from grader.schedule.grading import wanted_checks

    only = frozenset({options.check} if options.check else ())
    known = wanted_checks(spec, submission, only, options.program)
    there = [one for one in known if set(one.programs) <= {*submission.programs}]
    if only:
        there = [one for one in there if one.id in only]
        if there and there[0].hidden and not options.show_hidden:
            raise UsageError(_HIDDEN.format(id=there[0].id))
    else:
        there = sorted((one for one in there if not one.hidden), key=lambda one: one.id == "starts")
    if not there:
        raise UsageError(_NOTHING)
    return there[0]


class _Screen:
    """What is said of each thing that happens. The play goes along, for it knows what each step asks for."""

    def __init__(self, spec: Spec, check: Check, submission: Submission, seed: int, voice: Voice) -> None:
        from grader.spec.values import draw

        self._spec, self._check, self._submission, self._voice = spec, check, submission, voice
        self._seed, self._cases = seed, draw(spec.exercise, check, seed)
        self._begin()

    def _begin(self) -> None:
        from grader.model import Transcript
        from grader.play.scenario import Play
        from grader.report.live import LiveTalk

        check, spec = self._check, self._spec
        mains = {str(name): self._submission.programs[name] for name in check.programs}
        sources = self._submission.sources
        nothing_yet = Transcript(check.id, check.drives, self._seed, "full", self._cases, mains, sources, ())
        self._play = Play(spec.exercise, check, self._cases, spec.attachments)
        self._talk = LiveTalk(nothing_yet, spec.exercise.port, self._voice)
        self._fed, self._t = -1, 0.0

    def lines(self, news: Event | Frame, program: str) -> list[Text]:
        from grader.model.capture import Frame

        if isinstance(news, Frame):
            return self._talk.packet(news, program)
        if news.t < self._t:
            self._begin()  # somebody has disturbed the run, and it is done once more
        self._fed, self._t = self._fed + 1, news.t
        self._play.feed(news)
        return self._talk.event(news, self._play.asked_at(self._fed))
