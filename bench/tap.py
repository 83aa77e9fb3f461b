"""What the capture of packets costs: the same checks with and without it, in turn, and the bytes that are kept of each.

    python -m bench.tap [--rounds 40]

Figures are medians. CPU is that of everything involved, as in `bench/one.py`; the goal is a ratio of at most 1.10.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from unittest.mock import patch

from bench.one import CHECKS, WARM_UP, Cost, job_of, measure_workers, one_check, prepare
from grader.run.eyes.tap import Tap
from grader.run.talk import network
from grader.schedule import pool
from grader.schedule.slots import Slots


class NoTap(Tap):
    """Hears nothing."""

    def __init__(self, began: float) -> None:
        with patch("grader.run.eyes.tap._PROTOCOLS", {}):
            super().__init__(began)


def measured(job: pool.Job, tap: Callable[[float], Tap]) -> Cost:
    with patch.object(network, "Tap", tap):
        return one_check(job)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    measure_workers()
    print(f"{rounds} rounds, medians in ms")
    print(f"{'':<18}{'wall':>9}{'with':>9}{'CPU':>9}{'with':>9}{'ratio':>9}{'packets':>9}{'bytes':>9}")
    for name, check in CHECKS.items():
        spec, submission, run = prepare(name)
        job = job_of(spec, submission, run, check)
        pairs = [(measured(job, NoTap), measured(job, Tap)) for _ in range(rounds + WARM_UP)][WARM_UP:]
        without, beside = zip(*pairs, strict=True)
        told = [
            statistics.median(getattr(one, what) for one in costs)
            for what in ("wall", "cpu")
            for costs in (without, beside)
        ]
        one = pool.Pool(Slots.fixed(1))
        one.submit(job)
        ((_, transcript),) = one.results()
        packets = sum(len(capture.frames) for capture in transcript.captures)
        size = sum(len(capture.packed) for capture in transcript.captures)
        figures = "".join(f"{1000 * value:9.1f}" for value in told)
        print(f"{name:<18}{figures}{told[3] / told[2]:9.2f}{packets:9}{size:9}", flush=True)


if __name__ == "__main__":
    main()
