"""What a whole run owes to the process that asks for it."""

from __future__ import annotations

import os

from conftest import ROOT, Grade


def test_many_runs_in_one_process_leave_no_descriptor_behind(grade_program: Grade) -> None:
    program = ROOT / "reference/udp-echo/server.py"

    def opened() -> int:
        grade_program("udp-echo", program)
        return len(os.listdir("/proc/self/fd"))

    assert opened() == opened()
