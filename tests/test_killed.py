"""Whoever is killed, and whenever: nothing that was started stays, neither as root nor as an ordinary user."""

from __future__ import annotations

import os
import random
import secrets
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from grader.errors import Disturbed
from grader.run.box import sandbox
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.run.box.plan import Plan
from grader.run.box.sandbox import NOBODY, Sandbox
from grader.run.box.start import end_half_started
from grader.run.eyes import kernel

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(sys.platform != "linux", reason="sandboxes are Linux's"),
]
PR_SET_DUMPABLE = 4
SYSTEM_PYTHON = Path("/usr/bin/python3")
SERVER = b"import time\ntime.sleep(600)\n"
USERS = [
    pytest.param(0, id="as we are"),
    pytest.param(NOBODY, id="as an ordinary user", marks=pytest.mark.skipif(
        os.geteuid() != 0 or not SYSTEM_PYTHON.exists(),
        reason="only root can be somebody else, who then needs a Python of the system",
    )),
]  # fmt: skip

Find = Callable[[int, int, int], tuple[int, int]]


class Worker:
    """A process that starts a program in a sandbox, as that of a check does.

    `instead`: what it does where it would look for the sandbox's processes. Its program has a name of its own.
    """

    def __init__(self, machine: Machine, interpreter: Interpreter, user: int, instead: Callable[[Find], Find]) -> None:
        self.main = f"server_{secrets.token_hex(6)}.py"
        read, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._work(machine, interpreter, user, instead, write)
        os.close(write)
        self._told = open(read, "rb", buffering=0)

    def _work(
        self, machine: Machine, interpreter: Interpreter, user: int, instead: Callable[[Find], Find], write: int
    ) -> None:
        try:
            os.setsid()
            if user:
                os.setgroups([])
                os.setresgid(user, user, user)
                os.setresuid(user, user, user)
                kernel.libc().prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # as whoever has logged in is
            names = vars(sandbox)
            found = names["find_inside"]

            def find(info: int, monitor: int, gate: int) -> tuple[int, int]:
                os.write(write, b"spawned\n")
                return instead(found)(info, monitor, gate)

            names["find_inside"] = find
            if user:  # ours may lie in root's home
                interpreter = Interpreter(SYSTEM_PYTHON.resolve(), Path("/usr"))
            box = Sandbox(Plan("full", interpreter, {self.main: SERVER}, bwrap=machine.bwrap))
            os.close(box.fresh_network())
            try:
                box.start(self.main)
                os.write(write, b"started\n")
                select.select([], [], [], 60)
            except Disturbed:
                os.write(write, b"disturbed\n")
        except BaseException as error:
            os.write(write, f"{error!r}\n".encode())
        finally:
            os._exit(0)

    def says(self, within: float = 20) -> str:
        """The next that it tells; "" once it has ended."""
        return self._told.readline().decode().strip() if kernel.readable(self._told.fileno(), within) else "nothing"

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def gone(self) -> None:
        """It has ended, and nobody is left of what it started."""
        os.waitpid(self.pid, 0)
        self._told.close()

    def programs(self) -> list[int]:
        """What runs inside: bubblewrap, which is held until the worker is done with it, has the name in its words, too."""
        return [pid for pid in named(self.main) if kernel.command_name(pid) != "bwrap"]

    def leaves_nothing(self) -> None:
        def left() -> set[int]:
            return {*kernel.of_session(self.pid), *named(self.main)}

        ended = until(lambda: not left(), 10)
        names = {pid: (kernel.command_name(pid), kernel.state(pid)) for pid in left()}
        for pid in names:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert ended, names


def named(main: str) -> list[int]:
    """The processes in whose command line that name stands."""
    found = list[int]()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            if main.encode() in Path("/proc", pid, "cmdline").read_bytes():
                found.append(int(pid))
    return found


def until(happened: Callable[[], bool], within: float) -> bool:
    """Look until it is so: processes of others tell nobody that they end."""
    deadline = time.monotonic() + within
    while not happened():
        if time.monotonic() > deadline:
            return False
        select.select([], [], [], 0.005)
    return True


def as_ever(find: Find) -> Find:
    return find


def dies(_: Find) -> Find:
    """Killed when bubblewrap has just been started."""

    def find(info: int, monitor: int, gate: int) -> tuple[int, int]:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0, 0

    return find


def loses_bubblewrap(find: Find) -> Find:
    """Somebody kills bubblewrap while its init waits for a word from it."""

    def first(info: int, monitor: int, gate: int) -> tuple[int, int]:
        deadline = time.monotonic() + 20
        while not kernel.children(monitor) and time.monotonic() < deadline:
            pass
        os.kill(monitor, signal.SIGKILL)
        return find(info, monitor, gate)

    return first


@pytest.mark.parametrize("user", USERS)
def test_a_sandbox_ends_whose_worker_was_killed_while_it_started(
    machine: Machine, interpreter: Interpreter, user: int
) -> None:
    """Also where nobody is there who would clean up."""
    worker = Worker(machine, interpreter, user, dies)
    assert worker.says() == "spawned"
    worker.gone()
    worker.leaves_nothing()


@pytest.mark.parametrize("user", USERS)
def test_bubblewrap_killed_while_it_starts_leaves_nothing(
    machine: Machine, interpreter: Interpreter, user: int
) -> None:
    for _ in range(20):
        worker = Worker(machine, interpreter, user, loses_bubblewrap)
        assert worker.says() == "spawned"
        began = time.monotonic()
        said = worker.says()
        assert said in ("disturbed", "started")
        assert time.monotonic() - began < 15, "nobody waits for a sandbox that is gone"
        if said == "started":  # who kills it has no CPU at the moment that counts, and comes when it is up
            worker.kill()
        worker.gone()
        worker.leaves_nothing()
        if said == "disturbed":
            return
    raise AssertionError("it was never killed in time")


@pytest.mark.parametrize("user", USERS)
def test_a_worker_killed_at_any_moment_leaves_nothing(machine: Machine, interpreter: Interpreter, user: int) -> None:
    dice = random.Random(f"moments {user}")
    for _ in range(12):
        worker = Worker(machine, interpreter, user, as_ever)
        assert worker.says() == "spawned"
        select.select([], [], [], dice.uniform(0, 0.02))
        worker.kill()
        worker.gone()
        end_half_started(worker.pid)
        worker.leaves_nothing()


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("who", ["worker", "bubblewrap", "its init"])
def test_a_sandbox_that_is_up_ends_with_each_of_its_keepers(
    machine: Machine, interpreter: Interpreter, user: int, who: str
) -> None:
    worker = Worker(machine, interpreter, user, as_ever)
    assert (worker.says(), worker.says()) == ("spawned", "started")
    (monitor,) = kernel.children(worker.pid)
    (init,) = kernel.children(monitor)
    os.kill({"worker": worker.pid, "bubblewrap": monitor, "its init": init}[who], signal.SIGKILL)
    assert until(lambda: not worker.programs(), 10), "the program goes with whoever keeps it"
    worker.kill()
    worker.gone()
    worker.leaves_nothing()


@pytest.mark.parametrize("moment", range(3))
def test_a_grader_killed_while_sandboxes_start_leaves_nothing(tmp_path: Path, machine: Machine, moment: int) -> None:
    assert machine.isolation == "full"
    server, sessions = tmp_path / f"server_{secrets.token_hex(6)}.py", set[int]()
    server.write_bytes(SERVER)
    command = [sys.executable, "-m", "grader", "check", "udp-echo", str(server)]
    grader = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)

    def starts() -> bool:
        sessions.update(worker for worker in kernel.children(grader.pid) if kernel.children(worker))
        return bool(sessions)

    assert until(starts, 30)
    select.select([], [], [], random.Random(moment).uniform(0, 0.05))
    starts()
    grader.kill()
    grader.wait()
    assert until(lambda: not any(map(kernel.of_session, sessions)) and not named(server.name), 15)


FORKS = b"import os, time\nos.fork()\nfor _ in range(50):\n    time.sleep(1)  # one long sleep would be seen at once\n"
STARTS_AND = """\
import os, runpy, select, signal, sys
from grader.run.box import sandbox
from grader.run.eyes import kernel
started = sandbox.spawn

class Last:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(3):
            pass

def lose(*_):
    Last()
    open("lost", "w").close()

def spawn(*given):
    program = started(*given)
    while not kernel.children(program):
        select.select([], [], [], 0.005)
    {then}
    return program

sandbox.spawn = spawn
runpy.run_module("grader", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(
    "then",
    ["os.kill(os.getpid(), signal.SIGTERM)", "signal.signal(signal.SIGALRM, lose); signal.alarm(2)"],
    ids=["at its start", "in a finalizer"],
)
def test_without_a_sandbox_a_worker_that_is_told_to_end_leaves_nothing(tmp_path: Path, then: str) -> None:
    """Also where nobody knows of the program yet, and where an earlier signal was lost on its way."""
    server = tmp_path / f"server_{secrets.token_hex(6)}.py"
    server.write_bytes(FORKS)
    code = STARTS_AND.replace("{then}", then)
    command = [
        sys.executable,
        "-c",
        code,
        "check",
        "udp-echo",
        str(server),
        "--no-sandbox",
        "--check",
        "stops-on-interrupt",
    ]
    grader = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)

    def programs() -> list[int]:
        return named(f"\0{server.name}")

    try:
        if "lose" in then:
            assert until((tmp_path / "lost").exists, 30)
            grader.send_signal(signal.SIGINT)
        grader.wait(20)
        assert until(lambda: not programs(), 1)
    finally:
        grader.kill()
        grader.wait()
        for pid in programs():
            os.kill(pid, signal.SIGKILL)
