"""Whether a right program is ever called waiting, spinning or wrong: core checks of programs that keep time themselves.

    python bench/nofalse.py [--runs 5000]

The programs are those of reference/*/right that sleep, time out, select, use threads, asyncio or child processes, and
echo servers that compute for up to a second before they answer. Half of the checks run beside busy loops, two for each core. Counted are verdicts other than passed, and `waits` and `spins`
events that were not true: one that failed a step, or behind which the program went on by itself. Exits with 1 where
there was one.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import itertools
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from steady import busy_machine

from grader.intake.submission import Submission, find_submission
from grader.judge import judge
from grader.model import CheckResult
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run
from grader.schedule.pool import Job, Pool
from grader.schedule.slots import Slots
from grader.spec import Check, Spec, load_exercise

ROOT = Path(__file__).resolve().parents[1]
TIMELY = frozenset(
    {"time", "select", "selectors", "threading", "asyncio", "multiprocessing", "subprocess", "concurrent", "signal",
     "socketserver"}
)  # fmt: skip
TIMELY_CALLS = frozenset({"settimeout", "fork", "sleep"})
ECHO = """\
import socket

def compute():
{computes}

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 12345))
first = True
while True:
    data, address = s.recvfrom(65535)
    if first:
        compute()
    first = False
    s.sendto(data, address)
"""
COMPUTING = {
    "counts": "    n = 0\n    while n < 10_000_000:\n        n += 1",
    "loops": "    for i in range(3_000):\n        j = 0\n        while j < 3_000:\n            j += 1",
    "recurses": "    def f(n): return n if n < 2 else f(n - 1) + f(n - 2)\n    f(29)",
    "sorts": "    sorted(i * 7919 % 1_000_003 for i in range(1_000_000))",
    "matches": "    import re\n    re.match('(a|a)*b', 'a' * 22)",
    "powers": "    3 ** 1_500_000",
    "matrix": "    try: import numpy\n    except ImportError: return\n    numpy.linalg.svd(numpy.ones((400, 400)))",
}
BY_ITSELF = frozenset({"received", "stray", "printed", "eof", "reset", "exited"})
TAIL = 12
COLUMNS = ("checks", "not passed", "false waits", "false spins")


def keeps_time(path: Path) -> bool:
    """Whether the program has clocks, threads or children of its own."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import) and {name.name.partition(".")[0] for name in node.names} & TIMELY:
            return True
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in TIMELY:
            return True
        if isinstance(node, ast.Attribute) and node.attr in TIMELY_CALLS:
            return True
    return False


def false_claims(result: CheckResult) -> list[str]:
    """`waits` and `spins` events of a right program that were not true."""
    events = result.transcript.events if result.transcript else ()
    claims = {n: event.kind for n, event in enumerate(events) if event.kind in ("waits", "spins")}
    failed = {result.event} if result.verdict == "failed" else set()
    went_on = {n for n in claims if n + 1 < len(events) and events[n + 1].kind in BY_ITSELF}
    return [kind for n, kind in claims.items() if n in failed | went_on]


def programs() -> Iterator[tuple[Spec, Submission, Check]]:
    """Every core check of every such program."""
    for path in sorted(ROOT.glob("reference/*/right/*.py")):
        if not keeps_time(path):
            continue
        spec = load_exercise(ROOT / "exercises" / f"{path.parent.parent.name}.yaml")
        submission = find_submission(spec.exercise, [path])
        for check in spec.exercise.all_checks:
            if check.group == "core" and submission.programs.keys() >= set(check.programs):
                yield spec, submission, check


def computing() -> Iterator[tuple[Spec, Submission, Check]]:
    """Every core check of echo servers that compute before they answer."""
    spec = load_exercise(ROOT / "exercises" / "udp-echo.yaml")
    for name, computes in COMPUTING.items():
        file = f"{name}.py"
        submission = Submission(name, {file: ECHO.format(computes=computes).encode()}, {"server": file})
        for check in spec.exercise.all_checks:
            if check.group == "core" and check.programs == ("server",):
                yield spec, submission, check


def jobs(runs: int, first_seed: int) -> Iterator[Job]:
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, 0, hidden=(ROOT,))
    tasks = [*programs(), *computing()]
    random.Random(first_seed).shuffle(tasks)
    for seed, (spec, submission, check) in zip(range(runs), itertools.cycle(tasks), strict=False):
        mains = {name: submission.programs[name] for name in check.programs}
        yield Job(
            spec, check, submission.files, submission.sources, mains, first_seed + seed, run.machine, interpreter,
            run.hidden,
        )  # fmt: skip


def tell(label: str, job: Job, result: CheckResult, claims: list[str]) -> None:
    why = result.why.en if result.why else f"{result.failure} {result.because} at step {result.step}"
    print(
        f"{label}: {job.spec.exercise.id} {', '.join(job.mains.values())}, seed {job.seed}: {job.check.id} {result.verdict} {why} {claims}"
    )
    for event in result.transcript.events[-TAIL:] if result.transcript else ():
        print(f"    {json.dumps(event.to_json(), ensure_ascii=False)[:200]}")
    sys.stdout.flush()


def tried(label: str, runs: int, first_seed: int) -> Counter[str]:
    counted: Counter[str] = Counter(dict.fromkeys(COLUMNS, 0))
    pool = Pool(Slots.fixed(os.cpu_count() or 1))
    for job in jobs(runs, first_seed):
        pool.submit(job)
    for job, transcript in pool.results():
        result = judge(job.spec.exercise, job.check, transcript, job.spec.attachments)
        claims = false_claims(result)
        counted["checks"] += 1
        counted["not passed"] += result.verdict != "passed"
        counted.update(f"false {kind}" for kind in claims)
        if claims or result.verdict != "passed":
            tell(label, job, result, claims)
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5000, help="checks in all; half of them under load")
    parser.add_argument("--seed", type=int, default=0, help="of the first check")
    options = parser.parse_args()
    loaded = options.runs // 2
    print(f"{'':<8}" + "".join(f"{name:>13}" for name in COLUMNS))
    wrong = 0
    for label, runs, load in (
        ("idle", options.runs - loaded, contextlib.nullcontext()),
        ("loaded", loaded, busy_machine()),
    ):
        with load:
            counted = tried(label, runs, options.seed + (label == "loaded") * options.runs)
        print(f"{label:<8}" + "".join(f"{counted[name]:>13}" for name in COLUMNS), flush=True)
        wrong += sum(counted[name] for name in COLUMNS[1:])
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
