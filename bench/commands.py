"""How soon a command begins: wall time and CPU, beside another checkout of grader where one is named.

    python bench/commands.py [--rounds 15] [--beside FOLDER]

Checkouts and commands are taken in turn, so that whatever else the machine does meets all of them; figures are medians in
milliseconds. CPU of a whole command is that of all its processes which somebody waits for; up to the first line, that of
the command alone.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pty
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOALS = "goals: --version 150, whatever a command has before its own work 200, list 600, a check beside its checks 350"


@dataclass(frozen=True)
class Cost:
    """Milliseconds."""

    wall: float
    cpu: float


def started(folder: Path, words: tuple[str, ...], output: int) -> subprocess.Popen[bytes]:
    """Python with these words, whose `grader` is that of the checkout."""
    own = {**os.environ, "PYTHONPATH": str(folder), "GRADER_LANG": "en"}
    command = [sys.executable, *words]
    return subprocess.Popen(command, cwd=folder, env=own, stdin=subprocess.DEVNULL, stdout=output)


def whole(*words: str) -> Callable[[Path], Cost]:
    """A command from its beginning to its end."""

    def measured(folder: Path) -> Cost:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        if started(folder, words, subprocess.DEVNULL).wait():
            raise SystemExit(f"{' '.join(words)} has failed in {folder}")
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(1000 * wall, 1000 * cpu)

    return measured


GRADER = ("-m", "grader")
CHECK = (*GRADER, "check", "udp-echo", "reference/udp-echo/server.py", "--check", "starts")


def to_the_first_line(folder: Path) -> Cost:
    """Until a student sees on a terminal that something is being done."""
    ours, theirs = pty.openpty()
    began, told = time.perf_counter(), b""
    process = started(folder, CHECK, theirs)
    os.close(theirs)
    while b"\n" not in told:
        told += os.read(ours, 4096)
    wall = time.perf_counter() - began
    on_cpu = int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0])
    with contextlib.suppress(OSError):  # at its end nobody holds the other end of the terminal any more
        while os.read(ours, 4096):
            pass
    os.close(ours)
    process.wait()
    return Cost(1000 * wall, on_cpu / 1e6)


def beside_its_checks(folder: Path) -> Cost:
    """A whole `check` without the time of the one check that it runs; the CPU is that of both."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "result.json"
        cost = whole(*CHECK, "--json", str(file))(folder)
        return Cost(cost.wall - 1000 * float(json.loads(file.read_text())["duration"]), cost.cpu)


MEASURES: Mapping[str, Callable[[Path], Cost]] = {
    "python alone": whole("-c", "pass"),
    "--version": whole(*GRADER, "--version"),
    "--help": whole(*GRADER, "--help"),
    "list": whole(*GRADER, "list"),
    "check, to its first line": to_the_first_line,
    "check, beside its checks": beside_its_checks,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--beside", type=Path, metavar="FOLDER")
    said = parser.parse_args()
    folders = [ROOT, *([said.beside.resolve()] if said.beside else [])]
    costs: dict[tuple[str, Path], list[Cost]] = {}
    for number in range(said.rounds + 1):
        for name, measure in MEASURES.items():
            for folder in folders:
                cost = measure(folder)
                if number:  # the first round writes bytecode
                    costs.setdefault((name, folder), []).append(cost)
    print(f"{said.rounds} rounds, medians in ms; {GOALS}")
    print(f"{'':<26}" + f"{'wall':>10}{'CPU':>10}" * len(folders))
    for name in MEASURES:
        of = [costs[name, folder] for folder in folders]
        told = [statistics.median(getattr(one, what) for one in each) for each in of for what in ("wall", "cpu")]
        print(f"{name:<26}" + "".join(f"{value:10.0f}" for value in told))


if __name__ == "__main__":
    main()
