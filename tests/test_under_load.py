"""A busy machine changes no verdict: limits are the program's own time, and waiting is seen, not guessed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from conftest import ROOT, Grade

from grader.run.eyes import observe
from grader.run.talk.watch import Watch

LOOPS = 16
BUSY = "import time\nend = time.monotonic() + 150\nwhile time.monotonic() < end: pass"
SHORT_LIMIT = 3.0
PROGRAMS = (
    "tcp-login/right/settimeout-loop",
    "tcp-login/right/slow-answers",
    "tcp-login/right/thread-per-connection",
    "tcp-login/wrong/answers-twice",
    "udp-echo/wrong/never-binds",
    "udp-echo/wrong/stub-only-binds",
)


@contextmanager
def busy_machine() -> Iterator[None]:
    """Loops that want every core; each is ended by its number, and by itself should we be ended first."""
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(LOOPS)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@pytest.mark.timeout(400)
def test_verdicts_are_the_same_under_load(grade_program: Grade) -> None:
    def verdicts() -> dict[str, tuple[str, str]]:
        found = dict[str, tuple[str, str]]()
        for name in PROGRAMS:
            exercise, kind, _ = name.split("/")
            limit = SHORT_LIMIT if kind == "wrong" else None
            result = grade_program(exercise, ROOT / "reference" / f"{name}.py", limit=limit)
            for check in result.checks:
                found[f"{name} {check.id}"] = check.verdict, check.why.en if check.why else ""
        return found

    idle = verdicts()
    with busy_machine():
        loaded = verdicts()
    assert {name: (idle[name], now) for name, now in loaded.items() if now != idle[name]} == {}


SHARES = """
import os, time
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
end = time.process_time() + 0.2
while time.process_time() < end: pass
print(flush=True)
input()
"""


def test_what_was_lost_before_a_pause_is_not_added_to_it() -> None:
    """Two programs want one CPU, and then they wait: an answer that is to come late comes no later for that."""
    start, pipe = [sys.executable, "-c", SHARES], subprocess.PIPE
    programs = [subprocess.Popen(start, stdin=pipe, stdout=pipe) for _ in range(2)]
    try:
        assert all(program.stdout and program.stdout.readline() for program in programs)
        (clock,) = observe.clocks([programs[0].pid]).values()
        assert clock.queued > 0.05
        watch = Watch(lambda: [programs[0].pid], from_now=True)
        threading.Event().wait(0.2)
        watch.sample()
        assert watch.lost < 0.02
    finally:
        for program in programs:
            program.kill()
            program.communicate()
