"""A busy machine changes no verdict: limits are the program's own time, and waiting is seen, not guessed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from conftest import ROOT, Grade

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
