"""Where a command puts what it has to say: the terminal, a line on it that changes, files."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from grader.errors import OutputError, UsageError
from grader.model import Words
from grader.voice import Voice
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from rich.console import Console

    from grader.model import Result

_REPORT = Words("报告", "Report")
_NOT_WRITTEN = Words("无法写入 {name}：{why}", "{name} cannot be written: {why}")


def make_console(*, stderr: bool = False) -> Console:
    """Where a command prints: no markup, no highlighting, nothing wrapped."""
    from rich.console import Console

    class Piped(Console):
        """Leaves it to the command what it means that a reader is gone."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

        def show_cursor(self, show: bool = True) -> bool:
            return False  # it stays: whoever is killed while something is drawn leaves a terminal that can be used

    # On a terminal rich knows the width; a log gets plain lines that nothing wraps.
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 100
    return Piped(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width)


@contextlib.contextmanager
def live_line(console: Console, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says how far it has come; nothing where there is no terminal, or where that is not wanted."""
    if quiet or not console.is_terminal:
        yield lambda text: None
        return
    from rich.live import Live
    from rich.text import Text

    # No refreshing thread: the process that forks has one thread only.
    with Live(console=console, auto_refresh=False, transient=True) as live:
        yield lambda text: live.update(Text(f"  {text}", overflow="ellipsis", no_wrap=True), refresh=True)


def is_folder(name: str) -> bool:
    """Whether a report is to get a name of its own inside this folder."""
    return name.endswith(("/", os.sep)) or Path(name).is_dir()


def need_writable(name: str | None, *, page: bool = False) -> None:
    """Find out before anything runs whether a report can be written there; only a page may name a folder.

    Raises UsageError.
    """
    if name is None or name == "-":
        return
    if is_folder(name) and not page:
        raise UsageError(_NOT_WRITTEN.format(name=name, why=os.strerror(errno.EISDIR)))
    path = Path(name)
    folder = path if is_folder(name) else path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".grader-{os.getpid()}" if is_folder(name) or not path.exists() else path
        there = probe.exists()
        with probe.open("ab"):
            pass
        if not there:
            probe.unlink()
    except OSError as error:
        raise UsageError(_NOT_WRITTEN.format(name=name, why=error.strerror)) from None


def tell_github(results: Sequence[Result], voice: Voice, *, err: bool = False) -> None:
    """Annotations and the step summary, where GitHub Actions runs this."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    from grader.report.github import annotations, step_summary

    for result in results:
        for line in annotations(result, voice):
            click.echo(line, err=err)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with contextlib.suppress(OSError), open(summary, "a", encoding="utf-8") as file:
            file.write("\n".join(step_summary(result, voice) for result in results))


def write_page(name: str, own: str, html: str, voice: Voice, *, err: bool) -> None:
    """Write a page and say where it is. A folder gets the file called `own`."""
    place = str(Path(name) / own) if is_folder(name) else name
    write_report(place, html)
    click.echo(voice.labelled(voice.of(_REPORT), inert_line(place)), err=err)


def write_report(name: str, text: str) -> None:
    """Write a file, with the folders above it; `-` is standard output. Raises OutputError: an older report stays then."""
    if name == "-":
        click.echo(text, nl=False)
    else:
        write_bytes(name, text.encode("utf-8", "replace"))


def write_bytes(name: str, data: bytes) -> None:
    """Write a file, with the folders above it. Raises OutputError: what was there before stays then."""
    with written(name) as file:
        file.write(data)


@contextlib.contextmanager
def written(name: str) -> Iterator[BinaryIO]:
    """A file to write to, with the folders above it. What was there before stays where it cannot be written, which raises
    OutputError, or the block raises."""
    path = Path(name)
    beside = path.with_name(f".{path.name[:50]}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not (path.is_file() and not path.is_symlink()):
            # A device, a pipe, a link to what somebody wants there: nothing takes its place.
            with tempfile.TemporaryFile() as whole:
                yield whole
                whole.seek(0)
                with path.open("wb") as file:
                    shutil.copyfileobj(whole, file)
            return
        with beside.open("wb") as file:
            yield file
        os.replace(beside, path)
    except OSError as error:
        raise OutputError(_NOT_WRITTEN.format(name=name, why=error.strerror)) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
