"""How soon a command begins: wall time and CPU, beside another checkout of grader where one is named.

    python bench/start.py [--rounds 15] [--beside FOLDER]

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
GOALS = "goals: 150 ms for --version, 200 for what begins to work, 600 for list, 350 for a check beside its checks"


@dataclass(frozen=True)
class Cost:
    """Milliseconds."""

    wall: float
    cpu: float


def command(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """`grader` as that checkout has it."""
    return started(folder, words, subprocess.DEVNULL)


def started(folder: Path, words: tuple[str, ...], output: int) -> subprocess.Popen[bytes]:
    own = {**os.environ, "PYTHONPATH": str(folder), "GRADER_LANG": "en"}
    return subprocess.Popen(
        [sys.executable, "-m", "grader", *words], cwd=folder, env=own, stdin=subprocess.DEVNULL, stdout=output
    )


def whole(*words: str) -> Callable[[Path], Cost]:
    """A command from its beginning to its end."""

    def measured(folder: Path) -> Cost:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        if command(folder, *words).wait():
            raise SystemExit(f"{' '.join(words)} in {folder} failed")
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(1000 * wall, 1000 * cpu)

    return measured


def check(folder: Path) -> tuple[str, ...]:
    return "check", "udp-echo", str(folder / "reference/udp-echo/server.py"), "--check", "starts"


def to_the_first_line(folder: Path) -> Cost:
    """Until a student sees on a terminal that something is being done."""
    ours, theirs = pty.openpty()
    began, told = time.perf_counter(), b""
    process = started(folder, check(folder), theirs)
    os.close(theirs)
    while b"\n" not in told:
        told += os.read(ours, 4096)
    wall = time.perf_counter() - began
    on_cpu = int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0])
    with contextlib.suppress(OSError):  # the terminal of which nobody holds the other end any more
        while os.read(ours, 4096):
            pass
    os.close(ours)
    process.wait()
    return Cost(1000 * wall, on_cpu / 1e6)


def beside_its_checks(folder: Path) -> Cost:
    """A whole `check` without the time of the one check that it runs."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "result.json"
        cost = whole(*check(folder), "--json", str(file))(folder)
        return Cost(cost.wall - 1000 * float(json.loads(file.read_text())["duration"]), cost.cpu)


MEASURES: Mapping[str, Callable[[Path], Cost]] = {
    "python -c pass": lambda folder: _bare(),
    "--version": whole("--version"),
    "--help": whole("--help"),
    "list": whole("list"),
    "check, to its first line": to_the_first_line,
    "check, beside its checks": beside_its_checks,
}


def _bare() -> Cost:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(1000 * wall, 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))


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
                if number:  # the first writes bytecode
                    costs.setdefault((name, folder), []).append(cost)
    print(f"{said.rounds} rounds, medians in ms; {GOALS}")
    print(f"{'':<26}" + "".join(f"{head:>10}" for head in ("wall", "CPU") * len(folders)))
    for name in MEASURES:
        of = [costs[name, folder] for folder in folders]
        told = [statistics.median(getattr(one, what) for one in each) for each in of for what in ("wall", "cpu")]
        print(f"{name:<26}" + "".join(f"{value:10.0f}" for value in told))


if __name__ == "__main__":
    main()
