"""The bar of long work: what it says, and that a terminal stays in order whatever is printed meanwhile."""

from __future__ import annotations

import fcntl
import os
import platform
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from grader.cli.progress import Far
from grader.model import Words

WITHIN = 30
WRITES_TO_OUTPUT = {"x86_64": "1 0x1 ", "aarch64": "64 0x1 "}.get(platform.machine(), "")
"""How the kernel says that a process has been in `write` to its standard output for a while."""
NOTHING = Words("", "")

# Ten steps of a class on its way, with words to both streams in between; the end of its input ends it.
PROGRAM = """
import signal, sys
from grader.classroom.batch import Moment
from grader.cli.streams import lasting_streams
from grader.cli.output import make_console
from grader.cli.progress import of_class, progress_on
from grader.cli.speech import errors_in_words
from grader.intake.collected import Student
import click
with lasting_streams(), errors_in_words("zh"):
    console = make_console()
    with progress_on(console, "zh", False, of_class) as show:
        for n in range(11):
            running = ((Student("2021211001", "欧阳 王小明" * 4), "each-client-gets-its-own-answer"),) * 3
            show(None if n == 5 else Moment(n, 10, 2, 0, n, 10, running, 90))
            if n == 3:
                console.print("said on standard output")
                click.echo("said on standard error", err=True)
        sys.stdin.readline()
    console.print("the end")
"""


def screen_of(shown: str, width: int) -> list[str]:
    """What a terminal shows of it: lines are written over, and erased."""
    lines, row = [""], 0
    for piece in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", shown):
        if piece == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif piece.endswith("A") and piece.startswith("\x1b"):
            row = max(0, row - int(piece[2:-1] or 1))
        elif piece == "\x1b[2K":
            lines[row] = ""
        elif not piece.startswith(("\x1b", "\r")):
            lines[row] += piece
            assert cell_len(lines[row]) <= width, f"the terminal would wrap {lines[row]!r}"
    return lines


def begun_at_terminal(
    width: int, program: str = PROGRAM, **environment: str
) -> tuple[int, int, subprocess.Popen[bytes]]:
    """A terminal of that width, the end of it that a program is at, and the program."""
    terminal, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    attributes = termios.tcgetattr(other)
    attributes[3] &= ~termios.ECHO  # what is typed here is none of what is looked at
    attributes[3] |= termios.NOFLSH  # nor is what a terminal drops at Ctrl-C
    termios.tcsetattr(other, termios.TCSANOW, attributes)
    root = str(Path(__file__).resolve().parents[1])
    given = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES", "TERM")}
    given |= {"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8", "PYTHONPATH": root} | environment
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=other, stdout=other, stderr=other, env=given, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0) and None,
    )  # fmt: skip
    return terminal, other, process


def shown_at(terminal: int, when: bytes = b"", then: bytes = b"") -> str:
    """What the terminal is sent until the program ends; `then` is typed as soon as it has been sent `when`."""
    shown = b""
    while select.select([terminal], [], [], WITHIN)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        shown += data
        if then and when in shown:
            os.write(terminal, then)
            then = b""
    os.close(terminal)
    return shown.decode("utf-8", "replace")


def at_terminal(width: int, end: bytes, **environment: str) -> tuple[str, int]:
    """What a terminal of that width is sent, and the status."""
    terminal, other, process = begun_at_terminal(width, **environment)
    os.close(other)
    shown = shown_at(terminal, b"" if "dumb" in environment.values() else b"100%", end)
    return shown, process.wait(WITHIN)


@pytest.mark.parametrize("width", [100, 34])
def test_nothing_garbles_what_is_said_meanwhile(width: int) -> None:
    shown, status = at_terminal(width, b"\n", NO_COLOR="1" if width == 34 else "")
    screen = [line for line in screen_of(shown, width) if line.strip()]
    assert status == 0, shown
    assert screen == ["said on standard output", "said on standard error", "the end"], (
        "the bar is gone, the words are whole"
    )
    assert "100/100" in shown and "欧阳" in shown and "100%" in shown
    assert ("\x1b[38" in shown) == (width == 100), "NO_COLOR takes the colours away"
    assert shown.count("\x1b[?25h") == shown.count("\x1b[?25l"), "the cursor is back"


def test_ctrl_c_leaves_the_terminal_as_it_was() -> None:
    shown, status = at_terminal(80, b"\x03")
    assert status == 128 + signal.SIGINT, shown
    screen = [line for line in screen_of(shown, 80) if line.strip()]
    assert screen[:2] == ["said on standard output", "said on standard error"] and "%" not in "".join(screen), shown
    assert shown.count("\x1b[?25h") == shown.count("\x1b[?25l")


def test_ctrl_c_while_it_is_being_drawn_leaves_the_terminal_as_it_was() -> None:
    """The terminal has stopped (Ctrl-S), and a bar is on its way to it."""
    stopped = "\n            if n == 9: __import__('termios').tcflow(1, 0)  # TCOOFF\n            show("
    terminal, other, process = begun_at_terminal(80, PROGRAM.replace("\n            show(", stopped))
    call = Path(f"/proc/{process.pid}/syscall")
    deadline = time.monotonic() + WITHIN
    while not call.read_text().startswith(WRITES_TO_OUTPUT) and time.monotonic() < deadline:
        select.select([], [], [], 0.005)
    assert time.monotonic() < deadline
    os.kill(process.pid, signal.SIGINT)
    termios.tcflow(other, termios.TCOON)
    os.close(other)
    shown = shown_at(terminal)
    assert process.wait(WITHIN) == 128 + signal.SIGINT, shown
    screen = [line for line in screen_of(shown, 80) if line.strip()]
    assert screen == ["said on standard output", "said on standard error"], shown


def test_a_dumb_terminal_gets_plain_lines() -> None:
    shown, status = at_terminal(80, b"\n", TERM="dumb")
    assert status == 0 and "\x1b" not in shown and "the end" in shown, shown


def test_the_time_left_follows_from_this_run_alone() -> None:
    """Ninety that were kept cost nothing: ten in ten seconds are one a second, with twenty left."""
    far = Far(100, 120, 90, NOTHING, NOTHING)
    assert (far.rate(10), far.left(10)) == (1.0, 20.0)
    assert Far(92, 120, 90, NOTHING, NOTHING).left(1) is None, "two say nothing of the rest yet"
    assert Far(120, 120, 90, NOTHING, NOTHING).left(10) is None
