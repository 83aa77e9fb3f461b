"""How far long work has come: a bar on a terminal, now and then a line in a log."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from grader.model import Lang, Words, joined
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from grader.classroom.batch import Moment
    from grader.prove.verify import Advance

_CLASS = Words(
    "{students}/{all} 人  {done}/{total} 项检查  未通过 {failing}  无法评定 {untold}  正在运行 {running}",
    "{students}/{all} students  {done}/{total} checks  {failing} failed  {untold} ungraded  {running} running",
)
_WORKERS = Words("  {n} 个工作进程", "  on {n} workers")
_ALONE = Words(
    "单独重新运行没能得出结论的检查：{done}/{total}  未通过 {failing}",
    "running alone again what could not be determined: {done}/{total} checks  {failing} failed",
)
_LEFT = Words("  大约还要 {time}", "  about {time} left")
_RATE = Words("  每秒 {rate} 项", "  {rate} per second")
T = TypeVar("T")
EVERY = 0.2
EVERY_PLAIN = 5.0
"""Seconds between two looks at the progress: on a terminal, and in a log."""
FEWEST_ENDED = 5
"""So many have to have ended in this run before anything can be said of the rest."""
WIDEST_BAR = 40
MOST_NAMED = 4
"""So many of those that run are named."""


@dataclass(frozen=True, slots=True)
class Far:
    """How far some work has come."""

    done: int
    """With what was known before it began."""
    total: int
    kept: int
    """What was known before it began: it cost no time, and tells nothing of the time that is left."""
    counts: Words
    line: Words
    """What a log says."""
    running: tuple[str, ...] = ()
    """Who runs now."""

    def rate(self, seconds: float) -> float:
        """How many end in a second, of those that this run has to do."""
        return (self.done - self.kept) / seconds if seconds > 0 else 0.0

    def left(self, seconds: float) -> float | None:
        """The seconds that the rest will take, at the rate of this run; None while nothing can be said."""
        if self.done - self.kept < FEWEST_ENDED or self.done >= self.total or seconds <= 0:
            return None
        return (self.total - self.done) / self.rate(seconds)


def of_class(moment: Moment, workers: Callable[[], int] | None = None) -> Far:
    """The grading of a class; by so many workers elsewhere, or by this machine."""
    done, total = moment.done + moment.known, moment.total + moment.known
    told = (_ALONE if moment.alone else _CLASS).format(
        students=moment.students,
        all=moment.all_students,
        done=done,
        total=total,
        failing=moment.failing,
        untold=moment.untold,
        running=len(moment.running),
    )
    if workers is not None:
        told = joined((told, _WORKERS.format(n=workers())))
    running = tuple(f"{student.name or student.id}  {check}" for student, check in moment.running)
    return Far(done, total, moment.known, told, told, running)


def of_proof(advance: Advance) -> Far:
    """The proof of exercises: their programs, then their mutants."""
    told = f"{advance.done}/{advance.total}"
    counts = joined((Words(told, told), Words("  ", "  "), advance.counted))
    line = f"{told}  {advance.name}"
    return Far(advance.done, advance.total, advance.kept, counts, Words(line, line), advance.running)


@contextlib.contextmanager
def progress_on(
    console: Console,
    lang: Lang,
    quiet: bool,
    of: Callable[[T], Far],
    log: Callable[[str], None] | None = None,
    *,
    at_once: bool = False,
) -> Iterator[Callable[[T | None], None]]:
    """Shows how far it has come, where it is called often; None takes it away. Where no terminal could draw, `log` (else
    the console) gets a line: the first one `at_once`, or when there has been time for something to happen."""
    say = log or console.print
    began = time.monotonic()
    shown = float("-inf") if at_once else began
    if quiet:
        yield lambda seen: None
        return
    if not console.is_terminal or console.is_dumb_terminal:

        def tell(seen: T | None) -> None:
            nonlocal shown
            now = time.monotonic()
            if seen is None or now - shown < EVERY_PLAIN:
                return
            far = of(seen)
            if at_once or far.total > far.kept:
                shown = now
                say(inert_line(far.line.in_(lang) + _left(far, now - began).in_(lang)))

        yield tell
        return
    with bar_on(console, lang, of) as draw:
        yield draw


@contextlib.contextmanager
def bar_on(console: Console, lang: Lang, of: Callable[[T], Far]) -> Iterator[Callable[[T | None], None]]:
    """The bar on a terminal, below everything that is said meanwhile."""
    from rich.file_proxy import FileProxy
    from rich.live import Live

    from grader.run.eyes import kernel

    # Ctrl-C waits: of a bar that was drawn by half nobody knows how many lines to take away.
    drawn_whole = partial(kernel.held_back, signal.SIGINT, signal.SIGTERM)

    class Above(FileProxy):
        """A stream whose lines stand above the bar. Without bytes, so that nobody writes past it."""

        buffer = None

        def write(self, text: str) -> int:
            with drawn_whole():
                return super().write(text)

    with contextlib.ExitStack() as ends:
        # No refreshing thread: the process that forks has one thread only.
        live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False)
        ends.enter_context(live)
        out, err = Above(console, sys.stdout), Above(console, sys.stderr)
        ends.callback(out.flush)
        ends.enter_context(contextlib.redirect_stdout(out))
        if sys.stderr.isatty():  # what goes to a file is none of the bar's business
            ends.callback(err.flush)
            ends.enter_context(contextlib.redirect_stderr(err))
        last = -1
        began = time.monotonic()
        shown = float("-inf")

        def draw(seen: T | None) -> None:
            nonlocal shown, last
            now = time.monotonic()
            if seen is None:
                with drawn_whole():
                    live.update("", refresh=True)
                return
            far = of(seen)
            ends_meet = far.done != last and far.done in (far.kept, far.total)
            if far.total > far.kept and (ends_meet or now - shown >= EVERY):
                shown, last = now, far.done
                with drawn_whole():
                    live.update(drawn(far, now - began, lang, console.width), refresh=True)

        yield draw


def drawn(far: Far, seconds: float, lang: Lang, width: int) -> RenderableType:
    """The bar, with percent, rate and the time that is left; below it the counts, and who runs now."""
    from rich.cells import cell_len
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    def cut(text: str) -> Text:
        return Text(f"  {inert_line(text)}", overflow="ellipsis", no_wrap=True)

    rate = far.rate(seconds)
    said = f"{100 * far.done // far.total:3d}%"
    if far.done > far.kept:
        said += _RATE.format(rate=f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}").in_(lang)
    said += _left(far, seconds).in_(lang)
    room = min(WIDEST_BAR, width - cell_len(said) - 6)
    head = Table.grid(padding=(0, 1))
    if room >= 8:
        head.add_row("", ProgressBar(far.total, far.done, width=room), Text(said, no_wrap=True, overflow="ellipsis"))
    else:
        head.add_row(cut(said))
    return Group(head, cut(far.counts.in_(lang)), *(cut(f"  {who}") for who in far.running[:MOST_NAMED]))


def _left(far: Far, seconds: float) -> Words:
    left = far.left(seconds)
    return Words("", "") if left is None else _LEFT.format(time=duration(left))


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes else f"{max(1, rest)} s"
