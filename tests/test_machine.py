"""What is tried out of a machine, and what is left of a try that is ended."""

from __future__ import annotations

import signal
import subprocess
import sys

from conftest import ROOT

SCRIPT = """\
import os, signal
from grader.run.box import machine
from grader.run.box.interpreter import find_interpreter
main = os.getpid()
class Ended(type(machine.Path())):
    def read_text(self, *_, **__):
        if self.name != "syscall":
            return super().read_text()
        os.kill({whom}, signal.SIGKILL)
        signal.pause()
machine.Path = Ended
found = machine.probe_aside(find_interpreter())()
print(next((part.works, part.why) for part in found.parts if part.name == "view of system calls"))
"""


def test_who_is_ended_while_trying_leaves_nobody_behind() -> None:
    """Whoever is left holds the output that somebody reads to its end."""
    command = [sys.executable, "-c", SCRIPT.format(whom="main")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == -signal.SIGKILL, run.stderr


def test_a_try_that_is_ended_has_not_worked() -> None:
    command = [sys.executable, "-c", SCRIPT.format(whom="os.getpid()")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.stdout == "(False, 'it was ended from outside')\n", run.stderr
