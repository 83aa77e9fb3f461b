"""A process that has done a check does the next of its submission, and nothing of the one is met by the other."""

from __future__ import annotations

import os
import py_compile
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.intake.submission import find_submission
from grader.model import Result
from grader.run.box import start
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.run.box.sandbox import Sandbox
from grader.run.eyes import kernel, stacks
from grader.schedule.grading import Progress, Run, Task, grade_all, wanted_checks
from grader.schedule.pool import Job, Pool
from grader.schedule.slots import Slots
from grader.spec import load_exercise

pytestmark = pytest.mark.timeout(90)
CHECKS = 7
"""One of them is that it starts."""
EXERCISE = """\
id: many-checks
title: {zh: 许多检查, en: Many checks}
statement: {zh: 原样返回。, en: Send it back.}
transport: udp
port: 9100
programs:
  server: {files: [server.py]}
checks:
""" + "".join(
    f"  - {{id: number-{n}, title: {{zh: 第 {n} 项, en: 'Number {n}'}}, drives: server, points: 1,"
    f" steps: [{{send: hi {n}}}, {{expect: hi {n}}}]}}\n"
    for n in range(1, CHECKS)
)
ECHO = """\
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 9100))
while True:
    s.sendto(*s.recvfrom(1000))
"""
LEAVES = """\
import os, socket
places = ["/tmp/left", "/dev/shm/left", "/work/left"]
assert not any(map(os.path.exists, places)), "files of an earlier check"
for place in places:
    open(place, "w").close()
listener = socket.create_server(("", 9200))  # a port that somebody has already is an error
socket.create_connection(("127.0.0.1", 9200)).close()
listener.accept()[0].close()
names = [os.readlink(f"/proc/{pid}/exe") for pid in os.listdir("/proc") if pid.isdigit() and os.access(f"/proc/{pid}/exe", os.R_OK)]
assert sum("python" in name for name in names) == 1, "processes of an earlier check"
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: __import__("signal").pause()
    os._exit(0)
os.wait()
"""


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each process that a pool forks."""
    counted, fork = list[int](), Pool._fork

    def count(*arguments: object, **named: object) -> None:
        counted.append(1)
        fork(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Pool, "_fork", count)
    return counted


@pytest.fixture
def grade(tmp_path: Path, machine: Machine, interpreter: Interpreter) -> Callable[..., Result]:
    def graded(program: str, places: int | Slots = 1, progress: Progress | None = None) -> Result:
        (tmp_path / "many-checks.yaml").write_text(EXERCISE, "utf-8")
        (tmp_path / "server.py").write_text(program, "utf-8")
        spec = load_exercise(tmp_path / "many-checks.yaml")
        submission = find_submission(spec.exercise, [tmp_path / "server.py"])
        task = Task(spec, submission, wanted_checks(spec, submission), Run(machine, interpreter, 1))
        slots = places if isinstance(places, Slots) else Slots.fixed(places)
        return next(result for _, result in grade_all([task], slots, progress))

    return graded


def verdicts(result: Result) -> list[object]:
    return [(check.verdict, check.why and check.why.en, [one.id for one in check.findings]) for check in result.checks]


PASSED = [("passed", None, [])] * CHECKS


@pytest.mark.parametrize("places", [1, 2])
def test_one_process_for_each_place(grade: Callable[..., Result], forks: list[int], places: int) -> None:
    assert verdicts(grade(ECHO, places)) == PASSED
    assert len(forks) == places


@pytest.mark.parametrize("patience, processes", [(60.0, 2), (0.0, 4)])
def test_who_is_about_to_be_free_is_waited_for(
    grade: Callable[..., Result],
    forks: list[int],
    monkeypatch: pytest.MonkeyPatch,
    patience: float,
    processes: int,
) -> None:
    """Where each core has a process; but only for a moment."""
    monkeypatch.setattr("grader.schedule.pool.PATIENCE", patience)
    monkeypatch.setattr("grader.schedule.pool.SHOWS", 60.0)
    monkeypatch.setattr("grader.schedule.slots.next_slots", lambda slots, *_: slots)
    slow = ECHO.replace("    s.sendto", "    import time; time.sleep(0.3)\n    s.sendto")
    assert verdicts(grade(slow, Slots.for_cores(2))) == PASSED
    assert len(forks) == processes


def test_nothing_is_made_in_each_process_that_all_have_alike(
    grade: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made before the fork is what is asked for behind it."""
    mine = os.getpid()

    def only_here(name: str) -> Callable[..., object]:
        make = getattr(start if name == "masks" else py_compile, name)

        def made(*arguments: object, **named: object) -> object:
            assert os.getpid() == mine, name
            return make(*arguments, **named)

        return made

    monkeypatch.setattr(start, "masks", only_here("masks"))
    monkeypatch.setattr(py_compile, "compile", only_here("compile"))
    stacks.compiled_hook.cache_clear()
    assert verdicts(grade(ECHO)) == PASSED


def test_nothing_of_one_check_is_met_by_the_next(grade: Callable[..., Result], forks: list[int]) -> None:
    assert verdicts(grade(LEAVES + ECHO)) == PASSED
    assert len(forks) == 1


def test_a_process_that_is_not_as_it_was_does_no_other(
    grade: Callable[..., Result], forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clear = Sandbox.clear

    def forgets(self: Sandbox) -> None:
        os.open("/", os.O_RDONLY)
        clear(self)

    monkeypatch.setattr(Sandbox, "clear", forgets)
    assert verdicts(grade(ECHO)) == PASSED
    assert len(forks) == CHECKS


def test_a_check_of_which_much_has_to_be_told_is_done_by_the_same_process(
    grade: Callable[..., Result], forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than the line to the process holds at once."""
    asked = Job.asked
    monkeypatch.setattr(Job, "asked", lambda self: asked(self).replace(b"{", b"{" + b" " * (2 << 20), 1))
    assert verdicts(grade(ECHO)) == PASSED
    assert len(forks) == 1


@pytest.mark.parametrize("seen", [True, False])
def test_a_process_killed_between_two_checks_costs_nothing(
    grade: Callable[..., Result], forks: list[int], seen: bool
) -> None:
    """Whether or not it is gone already when it is asked for the next one."""

    def kill(task: Task, result: object, running: object) -> None:
        for pid in kernel.children(os.getpid()) if result is not None else ():
            os.kill(pid, signal.SIGKILL)
            if seen:
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    assert verdicts(grade(ECHO, progress=kill)) == PASSED
    assert len(forks) >= CHECKS


def test_a_process_that_hangs_says_where(grade: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is our own fault, whatever it is: nobody's mark, and not to be found without its place."""

    def hangs(self: Sandbox) -> None:
        signal.pause()

    monkeypatch.setattr(Sandbox, "clear", hangs)
    monkeypatch.setattr("grader.schedule.pool.GRACE", 0.02)
    check = grade(ECHO).checks[0]
    assert check.verdict == "ungraded" and check.why is not None
    assert "hung and was ended (it stood at test_workers.py:" in check.why.en and "pool.py:" in check.why.en
