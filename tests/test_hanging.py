"""What hangs is found out once for a submission, and says the same as if it were found out each time."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace

import pytest
from conftest import Play, passes

from grader.model import Result
from grader.run.box.program import ProcessTree
from grader.run.eyes import kernel
from grader.run.eyes.stacks import StackLine, read_dump
from grader.schedule import grading
from tests.known_class.graded import graded
from tests.known_class.make import Member, one_of_each

LIMIT = 4.0


def said(result: Result) -> list[tuple[object, ...]]:
    return [
        (check.id, check.verdict, check.failure, check.because, check.step, [one.id for one in check.findings])
        for check in result.checks
    ]


def member(exercise: str, name: str) -> Member:
    return next(one for one in one_of_each() if (one.exercise, one.kind.name) == (exercise, name))


@pytest.mark.timeout(300)
def test_what_spun_in_one_check_is_found_out_soon_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which changes nothing that is said of it."""
    student = member("class-upper", "looks-for-an-end")
    # What an item of something is, its source alone does not show.
    source = student.source.replace(b".endswith(b'.\\n')", b"[-2:] == b'.\\n'")
    assert source != student.source
    student = replace(student, source=source)
    with_memory = graded([student], hang_limit=LIMIT)[student.id]
    spun = [check for check in with_memory.checks if check.because.value == "spins"]
    assert len(spun) == 5
    # The last one was begun when another had failed already.
    assert spun[-1].duration < max(check.duration for check in spun) / 2
    monkeypatch.setattr(grading, "spun_in", lambda result: set())
    without = graded([student], hang_limit=LIMIT)[student.id]
    assert said(with_memory) == said(without)


def test_the_place_is_kept_where_it_failed_for_that() -> None:
    student = member("class-echo", "counts-for-ever")
    result = graded([student], hang_limit=LIMIT)[student.id]
    assert [grading.spun_in(check) for check in result.checks if check.verdict == "passed"] == [set()]
    found = set[tuple[str, int]]().union(*map(grading.spun_in, result.checks))
    assert found and {file for file, _ in found} == {"server.py"}
    assert found <= {("server.py", 9), ("server.py", 10)}


# ---------------------------------------------------------------- woken by timers of all kinds

HEAD = """\
import ctypes, signal, socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 9100))
data, source = s.recvfrom(99)
def tell(*_):
    s.sendto(data.upper(), source)
"""
TIMER = """\
signal.signal(signal.SIGUSR2, tell)
libc, event, timer = ctypes.CDLL(None), struct.pack("qii48x", 0, signal.SIGUSR2, 0), ctypes.c_void_p()
assert libc.timer_create(1, event, ctypes.byref(timer)) == 0
assert libc.timer_settime(timer, 0, struct.pack("qqqq", 0, 0, 0, 700_000_000), None) == 0
"""
WOKEN = {
    "an alarm": "signal.signal(signal.SIGALRM, tell)\nsignal.setitimer(signal.ITIMER_REAL, 0.7)\n"
    "while True: signal.pause()",
    "an alarm that it fetches": "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
    "signal.setitimer(signal.ITIMER_REAL, 0.7)\nsignal.sigwait([signal.SIGALRM])\ntell()\ns.recvfrom(1)",
    "a timer of POSIX": TIMER + "while True: signal.pause()",
    "a timer of POSIX in a loop": TIMER + "while True: pass",
}


@pytest.mark.parametrize("name", WOKEN)
def test_who_is_woken_by_a_timer_does_not_wait_for_ever(play: Play, name: str) -> None:
    passes(play("send: hi\nexpect: HI", drives="server", transport="udp", server=HEAD + WOKEN[name]))


def test_who_is_asked_where_it_stands_and_has_no_cpu_is_heard_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes a word at a time, and somebody else may have the CPU in between."""
    read, write = os.pipe()
    idle = os.posix_spawn("/bin/sleep", ["sleep", "60"], {})
    tree = ProcessTree(idle, idle, idle, (-1, -1, -1), read, -1, -1, {}, "/work")
    monkeypatch.setattr(kernel, "state", lambda pid: "R")
    monkeypatch.setattr(kernel, "seconds_on_a_cpu", lambda pid: 0.25)
    os.write(write, b"Current thread 0x1 (most recent call first):\n")
    rest = threading.Timer(0.1, os.write, (write, b'  File "/work/server.py", line 3 in <module>\n'))
    ended = threading.Timer(0.3, os.close, (write,))
    rest.start()
    ended.start()
    dump = tree._answer(idle, 1)
    os.kill(idle, signal.SIGKILL)
    os.waitpid(idle, 0)
    os.close(tree.pidfd)
    ended.join()
    os.close(read)
    assert read_dump(dump, "/work/") == [StackLine("server.py", 3, "<module>")]
