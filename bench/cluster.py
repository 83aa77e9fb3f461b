"""What a cluster costs: python bench/cluster.py [N] [--workers W] [--rounds R]

The same class of N hand-ins is graded by this machine's pool and by W workers of a cluster on it, in turns, each for the
first time. Printed are wall and CPU seconds of both, of the best round; what is paid once, from a class of one; and from
the difference what every hand-in pays for the way there and back.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from scale import hand_in

ROOT = Path(__file__).resolve().parents[1]


class Cost(NamedTuple):
    """Seconds."""

    wall: float
    cpu: float


def graded(place: Path, number: int, output: str, *options: str) -> Cost:
    """A class of that size, graded into a new folder. CPU is that of all processes that were waited for."""
    handed_in = place / f"in-{number}"
    for each in range(number):
        hand_in(handed_in, each)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "grader", "grade", "udp-echo", str(handed_in), "-o", str(place / output)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, "--quiet", "--seed", "7", *options], env=environment, stdout=-1, stderr=-1, text=True
    )
    if done.returncode not in (0, 3):
        raise SystemExit(done.stdout + done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - began, cpu)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", nargs="?", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    ways = {"pool": (), f"{options.workers} workers": ("--cluster", f"local:{options.workers}")}
    costs: dict[tuple[str, int], Cost] = {}
    with tempfile.TemporaryDirectory() as name:
        for turn in range(options.rounds):
            for number in (1, options.number):
                for way, words in ways.items():
                    cost = graded(Path(name), number, f"{way}-{number}-{turn}", *words)
                    costs[way, number] = min(cost, costs.get((way, number), cost))
    for (way, number), cost in costs.items():
        print(f"{way:<12} {number:5d} hand-ins  {cost.wall:8.2f} s  {cost.cpu:8.2f} s CPU")
    each = [(costs[way, options.number].wall - costs[way, 1].wall) / (options.number - 1) for way in ways]
    print(
        f"a hand-in: {1000 * each[0]:.0f} ms by the pool, {1000 * each[1]:.0f} ms by workers, {each[1] / each[0]:.2f} of it"
    )


if __name__ == "__main__":
    main()
