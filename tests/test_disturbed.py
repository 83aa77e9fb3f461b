"""Who is killed from outside loses no mark: the check is run again alone, and what it says then stands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT, SEED, Play, passes
from small_class import EXERCISE

from grader.model.events import Exited
from grader.run.eyes import kernel

pytestmark = pytest.mark.timeout(90)
RIGHT = ROOT / "reference/udp-echo/server.py"
LASTS = "import time\ntime.sleep(0.3)  # so long that it can be found and killed\n"


def disturbed(folder: Path, wanted: Callable[[int, int], bool], *, always: bool = False) -> tuple[dict[str, str], int]:
    """Check a right program, and kill all processes below the command that are `wanted` (itself, its parent): once, when
    there are several, or `always`. Returns the verdicts, and how many were killed.
    """
    told, killed, server = folder / "told.json", set[int](), folder / "server.py"
    server.write_text(LASTS + RIGHT.read_text("utf-8"), "utf-8")
    command = [
        sys.executable,
        "-m",
        "grader",
        "check",
        "udp-echo",
        str(RIGHT),
        "--json",
        str(told),
        "--seed",
        str(SEED),
    ]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder)
    pause, deadline = threading.Event(), time.monotonic() + 60
    while run.poll() is None and time.monotonic() < deadline:
        below = [(pid, parent) for parent in [run.pid, *kernel.descendants(run.pid)] for pid in kernel.children(parent)]
        found = [pid for pid, parent in below if wanted(pid, parent)]
        workers = kernel.children(run.pid)  # further below is the one that tries out what the machine can do
        found = [pid for pid, parent in below if pid in found and (not always or parent in workers)]
        if always or (len(found) > 1 and not killed):
            for pid in found:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
        pause.wait(0.001)
    said = run.communicate(timeout=20)[0].decode()
    assert run.returncode in (0, 1, 3), said
    checks = json.loads(told.read_text())["checks"]
    return {check["id"]: check["verdict"] for check in checks}, len(killed)


def is_python_inside(pid: int, _: int) -> bool:
    with suppress(OSError):
        return (
            b"server.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
            and b"/opt/venv" in Path(f"/proc/{pid}/cmdline").read_bytes()[:40]
        )
    return False


WHO: dict[str, Callable[[int, int], bool]] = {
    "bubblewrap": lambda pid, parent: kernel.command_name(pid) == "bwrap" and kernel.command_name(parent) != "bwrap",
    "its init": lambda pid, parent: kernel.command_name(pid) == "bwrap" and kernel.command_name(parent) == "bwrap",
    "the program": is_python_inside,
    "our own process": lambda pid, parent: kernel.command_name(pid).startswith("python") and any(
        kernel.command_name(below) == "bwrap" for below in kernel.children(pid)
    ),
}  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_a_kill_from_outside_costs_no_mark(tmp_path: Path, who: str) -> None:
    verdicts, killed = disturbed(tmp_path, WHO[who])
    assert killed > 1
    assert set(verdicts.values()) == {"passed"}, verdicts


def test_while_we_are_stopped_no_limit_passes(tmp_path: Path) -> None:
    """Our own process is held up for longer than the whole check may take."""
    exercise = EXERCISE.replace("limit: 2s", "limit: 2s\nlimits: {check: 2s}").replace(
        '- send: "1', '- pause: 1s\n      - send: "1'
    )
    (tmp_path / "small.yaml").write_text(exercise, "utf-8")
    (tmp_path / "server.py").write_text(RIGHT.read_text("utf-8"), "utf-8")
    command = [
        sys.executable,
        "-m",
        "grader",
        "check",
        "small.yaml",
        "server.py",
        "--check",
        "twice",
        "--json",
        "told.json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=tmp_path) as run:
        pause, deadline, seen = threading.Event(), time.monotonic() + 60, set[int]()
        while run.poll() is None and time.monotonic() < deadline:
            below = [
                (pid, parent) for parent in [run.pid, *kernel.descendants(run.pid)] for pid in kernel.children(parent)
            ]
            programs = {pid for pid, parent in below if is_python_inside(pid, parent)}
            if programs - seen:  # once in each check
                ours = [pid for pid, parent in below if WHO["our own process"](pid, parent)]
                for number in (signal.SIGSTOP, signal.SIGCONT):
                    for pid in ours:
                        with suppress(ProcessLookupError):
                            os.kill(pid, number)
                    pause.wait(2.5 if number == signal.SIGSTOP else 0)
                seen |= programs
            pause.wait(0.01)
        said = run.communicate(timeout=20)[0].decode()
    assert len(seen) > 1 and run.returncode == 0, said
    checks = json.loads((tmp_path / "told.json").read_text())["checks"]
    assert {check["verdict"] for check in checks} <= {"passed", "skipped"}, said


def test_who_is_killed_each_time_is_told_so(tmp_path: Path) -> None:
    """Nobody knows then whether the program is right."""
    verdicts, _ = disturbed(tmp_path, WHO["bubblewrap"], always=True)
    assert set(verdicts.values()) == {"ungraded"}, verdicts


def test_who_kills_itself_is_told_so(play: Play) -> None:
    server = "import os, socket\ns = socket.create_server(('', 9100))\ns.accept()\nos.kill(os.getpid(), 9)\n"
    result = play("connect\nexpect: hello", drives="server", server=server)
    check = result.checks[-1]
    assert check.verdict == "failed" and [finding.id for finding in check.findings][:1] == ["by-signal/killed"]
    assert check.transcript is not None
    assert [event.signal for event in check.transcript.events if isinstance(event, Exited)] == [signal.SIGKILL]


def test_a_kill_that_the_exercise_asks_for_is_none(play: Play) -> None:
    server = "import socket\ns = socket.create_server(('', 9100))\nwhile True:\n    s.accept()[0].close()\n"
    passes(play("connect\neof\nsignal: kill\nexits: anyhow", drives="server", server=server))
    passes(play("connect\neof\nrestart\nconnect\neof", drives="server", server=server))


def test_a_home_that_the_system_needs_breaks_no_sandbox(tmp_path: Path) -> None:
    """What is hidden from programs is never what they are started with."""
    for home in ("/usr/lib", "/usr", "/bin", "/"):
        command = [sys.executable, "-m", "grader", "check", "udp-echo", str(RIGHT), "--check", "echoes-ascii"]
        done = subprocess.run(
            command, capture_output=True, env={**os.environ, "HOME": home, "GRADER_LANG": "en"}, cwd=tmp_path
        )
        assert done.returncode == 0, (home, done.stdout.decode(), done.stderr.decode())
