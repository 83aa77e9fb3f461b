"""Whether a right program always gets full marks: many runs of the reference solutions, half of them beside busy loops.

    python bench/steady.py [--runs 1000] [--keep DIR]

Prints every run that ended otherwise, with the check that failed and the end of its transcript, and exits with 1 if
there was one. `--keep` saves the results of those runs there, as JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.intake.submission import find_submission
from grader.model import CheckResult, Result
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import load_exercise
from grader.spec.bundled import find_exercise

ROOT = Path(__file__).resolve().parents[1]
EXERCISES = ("udp-echo", "tcp-login", "udp-keyword-chat")
BUSY = "while True: pass"
LOOPS_PER_CORE = 2
TAIL = 12


@contextlib.contextmanager
def busy_machine() -> Iterator[None]:
    """Something else that wants every core, twice over."""
    count = LOOPS_PER_CORE * (os.cpu_count() or 1)
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.send_signal(signal.SIGKILL)
            loop.wait()


def not_passed(result: Result) -> list[CheckResult]:
    return [check for check in result.checks if check.verdict != "passed"]


def tell(name: str, label: str, result: Result, checks: list[CheckResult]) -> None:
    for check in checks:
        why = check.why.en if check.why else f"{check.failure} {check.because} at step {check.step}: {check.actual}"
        print(f"{name} {label}, seed {result.seed}: {check.id} {check.verdict}: {why}")
        for event in check.transcript.events[-TAIL:] if check.transcript else ():
            print(f"    {json.dumps(event.to_json(), ensure_ascii=False)[:200]}")
    sys.stdout.flush()


def steady(name: str, runs: int, label: str, keep: Path | None) -> int:
    """How many runs ended otherwise than with full marks."""
    spec = load_exercise(find_exercise(name))
    submission = find_submission(spec.exercise, [ROOT / "reference" / name / "server.py"], None)
    interpreter = find_interpreter(spec.exercise.packages)
    machine, wrong = probe(interpreter), 0
    for seed in range(runs):
        result = grade(spec, submission, Run(machine, interpreter, seed, hidden=(ROOT,)))
        if checks := not_passed(result):
            wrong += 1
            tell(name, label, result, checks)
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                text = json.dumps(result.to_json("en", show_hidden=True), ensure_ascii=False, indent=1)
                (keep / f"{name}-{label}-{seed}.json").write_text(text, encoding="utf-8")
    print(f"{name:<18} {label:<6} {runs} runs, {wrong} without full marks", flush=True)
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000, help="for each exercise")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    wrong = sum(steady(name, options.runs - options.runs // 2, "idle", options.keep) for name in EXERCISES)
    with busy_machine():
        wrong += sum(steady(name, options.runs // 2, "loaded", options.keep) for name in EXERCISES)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
