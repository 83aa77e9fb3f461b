"""Whether a right program is ever called waiting, spinning or wrong: core checks of programs that keep time themselves.

    python bench/nofalse.py [--requests 20000]

The programs are those of reference/*/right that sleep, time out, select, use threads, asyncio or child processes, echo
servers that compute for up to a second before they answer, and echo servers that are asked a hundred times in a check
and receive in every way there is, polls without rest among them. Half of the requests are made beside busy loops, two
for each core. Counted are verdicts other than passed, and `waits` and `spins` events that were not true: one that failed
a step, or behind which the program went on by itself. A request is what the harness sends or types. Exits with 1 where
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
UDP_WAYS = {
    "plain": "data, address = s.recvfrom(65535)",
    "polls": """\
s.setblocking(False)
    while True:
        try:
            data, address = s.recvfrom(65535)
            break
        except BlockingIOError:
            pass""",
    "polls-at-rest": """\
s.setblocking(False)
    while True:
        try:
            data, address = s.recvfrom(65535)
            break
        except BlockingIOError:
            time.sleep(0.002)""",
    "times-out": """\
s.settimeout(0.003)
    while True:
        try:
            data, address = s.recvfrom(65535)
            break
        except TimeoutError:
            continue""",
    "selects": """\
while not select.select([s], [], [], 0.01)[0]:
        pass
    data, address = s.recvfrom(65535)""",
    "thread": """\
box = []
    taker = threading.Thread(target=lambda: box.append(s.recvfrom(65535)))
    taker.start()
    taker.join()
    data, address = box[0]""",
}
UDP_MANY = """\
import select, socket, threading, time

def compute():
{computes}

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 12345))
count = 0
while True:
    {way}
    count += 1
    if count % 40 == 7:
        compute()
    s.sendto(data, address)
"""
TCP_WAYS = {
    "plain": "data = c.recv(65535)",
    "polls": """\
c.setblocking(False)
        while True:
            try:
                data = c.recv(65535)
                break
            except BlockingIOError:
                pass
        c.setblocking(True)""",
    "times-out": """\
c.settimeout(0.003)
        while True:
            try:
                data = c.recv(65535)
                break
            except TimeoutError:
                continue""",
    "peeks": """\
select.select([c], [], [])
        data = c.recv(65535, socket.MSG_PEEK)
        data = c.recv(len(data))""",
}
TCP_MANY = """\
import select, socket, threading, time

def compute():
{computes}

def serve(c):
    count = 0
    while True:
        {way}
        if not data:
            return c.close()
        count += 1
        if count % 40 == 7:
            compute()
        c.sendall(data)

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 12345))
s.listen()
while True:
    threading.Thread(target=serve, args=(s.accept()[0],)).start()
"""
BY_ITSELF = frozenset({"received", "stray", "printed", "eof", "reset", "exited"})
TAIL = 12
COLUMNS = ("checks", "requests", "not passed", "false waits", "false spins")


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


def many() -> Iterator[tuple[Spec, Submission, Check]]:
    """A hundred requests to echo servers that receive in every way, and compute in every way now and then."""
    for transport, source, ways in (("udp", UDP_MANY, UDP_WAYS), ("tcp", TCP_MANY, TCP_WAYS)):
        spec = load_exercise(Path(__file__).parent / "many" / f"{transport}-many.yaml")
        for (name, way), (task, computes) in itertools.product(ways.items(), COMPUTING.items()):
            file = f"{name}-{task}.py"
            content = source.format(computes=computes, way=way).encode()
            submission = Submission(file, {file: content}, {"server": file})
            for check in spec.exercise.all_checks:
                yield spec, submission, check


def jobs(first_seed: int) -> Iterator[Job]:
    """Without end."""
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, 0, hidden=(ROOT,))
    tasks = [*programs(), *computing(), *many()]
    random.Random(first_seed).shuffle(tasks)
    for seed, (spec, submission, check) in enumerate(itertools.cycle(tasks)):
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


def tried(label: str, requests: int, first_seed: int) -> Counter[str]:
    counted: Counter[str] = Counter(dict.fromkeys(COLUMNS, 0))
    waiting = jobs(first_seed)

    def more() -> bool:
        if counted["requests"] >= requests:
            return False
        pool.submit(next(waiting))
        return True

    pool = Pool(Slots.fixed(os.cpu_count() or 1), more=more)
    for job, transcript in pool.results():
        result = judge(job.spec.exercise, job.check, transcript, job.spec.attachments)
        claims = false_claims(result)
        counted["checks"] += 1
        counted["requests"] += sum(event.kind in ("sent", "typed") for event in transcript.events)
        counted["not passed"] += result.verdict != "passed"
        counted.update(f"false {kind}" for kind in claims)
        if claims or result.verdict != "passed":
            tell(label, job, result, claims)
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000, help="in all; half of them under load")
    parser.add_argument("--seed", type=int, default=0, help="of the first check")
    options = parser.parse_args()
    half = options.requests // 2
    print(f"{'':<8}" + "".join(f"{name:>13}" for name in COLUMNS))
    wrong = 0
    for label, load in (("idle", contextlib.nullcontext()), ("loaded", busy_machine())):
        with load:
            counted = tried(label, half, options.seed + (label == "loaded") * options.requests)
        print(f"{label:<8}" + "".join(f"{counted[name]:>13}" for name in COLUMNS), flush=True)
        wrong += sum(counted[name] for name in COLUMNS[2:])
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
