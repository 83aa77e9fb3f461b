"""What a command costs with everything that it starts: wall time, CPU, memory.

CPU comes from a control group of its own where one can be made (as root, or where one is delegated): what dies with its
pid namespace is in no parent's account. Elsewhere from `getrusage`, and then that part is missing; `how` says which.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.run.eyes import kernel

SAMPLE = 0.5
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Cost:
    """Seconds and bytes. `memory`: the most that all processes held together, what they share counted once;
    `own`: the same without the students' programs."""

    wall: float
    cpu: float
    memory: int
    own: int
    how: str


def _group_places() -> Iterator[tuple[Path, str, float]]:
    """Where a control group might be made, the file of its CPU time, and what that counts in."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/mounts").read_text().splitlines():
            _, place, kind, options, *_ = line.split()
            if kind == "cgroup2":
                yield Path(place), "cpu.stat", 1e6
            elif kind == "cgroup" and "cpuacct" in options.split(","):
                yield Path(place), "cpuacct.usage", 1e9


def _own_group() -> tuple[Path, str, float] | None:
    for top, file, unit in _group_places():
        group = top / f"class-{os.getpid()}-{time.monotonic_ns()}"
        with contextlib.suppress(OSError):
            group.mkdir()
            if (group / file).exists():
                return group, file, unit
            group.rmdir()
    return None


def _used(group: Path, file: str, unit: float) -> float:
    return float(next(word for word in (group / file).read_text().split() if word.isdigit())) / unit


def measure(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path, *, apart: bool = False
) -> tuple[Cost, int]:
    """Run the command; its cost and its exit status. What it prints goes to `log`.

    `apart`: in one network of its own, so that nobody else on this machine has its ports.
    """
    made = _own_group()

    def enter() -> None:
        if made is not None:
            (made[0] / "cgroup.procs").write_text("0")
        if apart and os.geteuid() == 0:
            kernel.unshare(kernel.CLONE_NEWNET)
            kernel.loopback_up()

    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    most = own = 0
    with open(log, "wb") as out:
        process = subprocess.Popen(command, env=dict(environment), cwd=folder, stdout=out, stderr=out, preexec_fn=enter)
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLE)
                break
            pids = (made[0] / "cgroup.procs").read_text().split() if made is not None else [str(process.pid)]
            held = [_held(pid) for pid in pids]
            most, own = max(most, sum(size for size, _ in held)), max(own, sum(size for size, ours in held if ours))
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if made is not None:
        cpu = _used(*made)
        with contextlib.suppress(OSError):
            made[0].rmdir()
    return Cost(wall, cpu, most, own, "control group" if made is not None else "getrusage"), process.returncode


def _held(pid: str) -> tuple[int, bool]:
    """What a process holds, its share of what is shared; whether it is the grader's and not a student's program."""
    with contextlib.suppress(OSError, ValueError, IndexError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        size = next(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
        ours = (
            os.stat(f"/proc/{pid}").st_uid == os.getuid()
            and b"server.py" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        return size, ours
    return 0, False
