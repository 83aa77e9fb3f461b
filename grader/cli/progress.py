"""How far the grading of a class has come: a line on a terminal that changes, now and then a line in a log."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from grader.cli.output import live_line
from grader.model import Lang, Words, joined
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from rich.console import Console

    from grader.classroom.batch import Moment

_PROGRESS = Words(
    "{students}/{all} 人  {done}/{total} 项检查  未通过 {failing}  无法评定 {untold}  正在运行 {running}",
    "{students}/{all} students  {done}/{total} checks  {failing} failed  {untold} ungraded  {running} running",
)
_PROGRESS_ALONE = Words(
    "单独重新运行没能得出结论的检查：{done}/{total}  未通过 {failing}",
    "running alone again what could not be determined: {done}/{total} checks  {failing} failed",
)
_LEFT = Words("  大约还要 {time}", "  about {time} left")
EVERY = 0.2
EVERY_PLAIN = 5.0
"""Seconds between two looks at the progress: on a terminal, and in a log."""


@contextlib.contextmanager
def progress_on(console: Console, lang: Lang, quiet: bool) -> Iterator[Callable[[Moment | None], None]]:
    """Shows how far it has come, where it is called often; None takes it away."""
    began = shown = time.monotonic()
    if quiet:
        yield lambda moment: None
        return
    if not console.is_terminal:

        def tell(moment: Moment | None) -> None:
            nonlocal shown
            if moment is not None and moment.total and time.monotonic() - shown >= EVERY_PLAIN:
                shown = time.monotonic()
                console.print(inert_line(_progress(moment, shown - began).in_(lang)))

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
                who = [f"{student.name or student.id}  {check}" for student, check in moment.running[:4]]
                show("\n  ".join(map(inert_line, [_progress(moment, now - began).in_(lang), *who])))

        yield draw


def _progress(moment: Moment, seconds: float) -> Words:
    left = seconds / moment.done * (moment.total - moment.done) if moment.done else None
    words = _PROGRESS_ALONE if moment.alone else _PROGRESS
    told = words.format(
        students=moment.students,
        all=moment.all_students,
        done=moment.done,
        total=moment.total,
        failing=moment.failing,
        untold=moment.untold,
        running=len(moment.running),
    )
    if left is None:
        return told
    return joined((told, _LEFT.format(time=duration(left))))


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes else f"{max(1, rest)} s"
