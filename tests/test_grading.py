"""What a whole run owes to the process that asks for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import ROOT, Grade


def test_many_runs_in_one_process_leave_no_descriptor_behind(grade_program: Grade) -> None:
    program = ROOT / "reference/udp-echo/server.py"

    def opened() -> int:
        grade_program("udp-echo", program)
        return len(os.listdir("/proc/self/fd"))

    assert opened() == opened()


# Starts one sandbox after another in a process that is ended, as a worker is when the grader has died, at some moment.
ENDED = """
import os, random, select, signal
from bench import killing
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import bwrap_version
from grader.run.box.plan import Plan
from grader.run.box.sandbox import Sandbox

killing.adopt_orphans()
plan = Plan("full", find_interpreter(), {"program.py": b"input()"}, bwrap=bwrap_version())
moments, left = random.Random(1), []
for _ in range(60):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        sandbox = Sandbox(plan)
        while True:
            sandbox.fresh_network()
            program = sandbox.start("program.py")
            for descriptor in (program.stdin, program.stdout, program.stderr):
                os.close(descriptor)
            program.end()
            os.write(write, b".")
    os.read(read, 1)
    select.select([], [], [], moments.uniform(0, 0.04))
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)
    os.close(read)
    os.close(write)
    left += killing.left_running(3.0)
print(left)
"""


@pytest.mark.usefixtures("machine")
def test_ended_while_a_sandbox_starts_nothing_of_it_stays() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ENDED], cwd=ROOT, capture_output=True, text=True, timeout=150, check=False
    )
    assert (run.stdout, run.stderr) == ("[]\n", "")
