"""Who stands at the gate of a sandbox, shell or not: it says so, waits for a word, and becomes the program."""

from __future__ import annotations

import os
import platform
import socket
import sys
from pathlib import Path

import pytest

from grader.run.box.gate import SHELL, gate
from grader.run.box.start import EAR, GATE
from grader.run.eyes import kernel

pytestmark = [pytest.mark.timeout(60), pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sandboxes")]
SHOWS = f"""\
import os
gone = not {{"{GATE}", "{EAR}"}} & set(os.listdir("/proc/self/fd"))
print(os.getpid(), gone, os.environ["MINE"])
"""


@pytest.fixture(params=["shell", "own"])
def held(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, ...]:
    if request.param == "shell":
        return SHELL
    file = gate()
    if file is None:
        assert platform.machine() != "x86_64"
        return SHELL
    (tmp_path / "gate").write_bytes(file)
    (tmp_path / "gate").chmod(0o755)
    return (str(tmp_path / "gate"),)


def begin(held: tuple[str, ...], *command: str) -> tuple[int, socket.socket, int]:
    """Its process, our side of its gate, and what it prints."""
    ours, its = socket.socketpair()
    out, printed = os.pipe()
    here = [os.dup2(its.fileno(), 40), os.dup2(printed, 41)]
    actions = [(os.POSIX_SPAWN_DUP2, 40, at) for at in (GATE, EAR)] + [(os.POSIX_SPAWN_DUP2, 41, 1)]
    closed = [(os.POSIX_SPAWN_CLOSE, at) for at in here]
    pid = os.posix_spawn(held[0], [*held, *command], {"MINE": "yes"}, file_actions=[*actions, *closed])
    for descriptor in (*here, printed):
        os.close(descriptor)
    its.close()
    return pid, ours, out


def said(out: int) -> str:
    with open(out) as stream:
        return stream.read()


def test_it_becomes_the_program_only_then(held: tuple[str, ...]) -> None:
    pid, ours, out = begin(held, sys.executable, "-c", SHOWS)
    with ours:
        assert kernel.readable(ours.fileno(), 30.0) and ours.recv(10) == b"\n"
        assert not kernel.readable(out, 0.3)
        ours.send(b"\n")
        # The same process, with its environment, and without the gate.
        assert said(out).split() == [str(pid), "True", "yes"]
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_a_gate_that_nobody_opens_stays_shut(held: tuple[str, ...]) -> None:
    pid, ours, out = begin(held, sys.executable, "-c", SHOWS)
    assert kernel.readable(ours.fileno(), 30.0)
    ours.close()
    assert said(out) == ""
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0


def test_what_is_not_there_ends_as_a_shell_says(held: tuple[str, ...]) -> None:
    pid, ours, out = begin(held, "/nowhere/python3")
    with ours:
        ours.send(b"\n")
        assert said(out) == ""
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 127
