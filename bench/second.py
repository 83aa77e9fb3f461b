"""What the second, watched runs of a submission cost, and how often they end as the first: over the wrong programs.

    python bench/second.py [--every N] [PART OF A NAME ...]

Every N-th wrong program of the reference is graded without and with second runs, one after the other. Printed are the CPU
that both took and the difference, the checks that were watched and how many ended otherwise, and every verdict that
differs between the two (which would be a bug, or a program that varies by itself).
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from dataclasses import replace
from pathlib import Path

from grader.errors import UsageError
from grader.intake.submission import find_submission
from grader.model import Result
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import load_exercise

ROOT = Path(__file__).resolve().parents[1]


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(path: Path, run: Run) -> tuple[Result, float, float]:
    """The result of one program, the seconds that it took, and those of CPU."""
    spec = load_exercise(ROOT / "exercises" / f"{path.parent.parent.name}.yaml")
    submission, began, before = find_submission(spec.exercise, [path]), time.perf_counter(), cpu()
    result = grade(spec, submission, run)
    return result, time.perf_counter() - began, cpu() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--every", type=int, default=8)
    options = parser.parse_args()
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, 7, hidden=(ROOT,))
    programs = sorted((ROOT / "reference").glob("*/wrong/*.py"))
    chosen = [path for path in programs if any(part in str(path) for part in options.parts)] or programs
    added, slower, watched, otherwise, differ = list[float](), list[float](), 0, 0, 0
    for path in chosen[:: options.every]:
        try:
            plain, wall, used = measured(path, run)
            second, longer, more = measured(path, replace(run, watching=True))
        except UsageError:
            continue  # of a pair, or in another language that is not installed
        told = [check.watched for check in second.checks if check.watched]
        watched, otherwise = watched + len(told), otherwise + told.count("otherwise")
        if told:
            added.append(more - used)
            slower.append(longer - wall)
        for one, other in zip(plain.checks, second.checks, strict=True):
            if (one.verdict, one.earned) != (other.verdict, other.earned):
                differ += 1
                print(f"{path.relative_to(ROOT)} {one.id}: {one.verdict}, then {other.verdict}")
    print(f"{len(added)} programs with second runs: {watched} checks watched, {otherwise} ended otherwise")
    print(f"verdicts that differ between two gradings: {differ}")
    if added:
        print(
            f"CPU of the second runs of a submission: median {statistics.median(added):.2f} s, most {max(added):.2f} s"
        )
        print(f"time that they took: median {statistics.median(slower):.2f} s, most {max(slower):.2f} s")


if __name__ == "__main__":
    main()
