"""What hanging programs cost a class: gradings of which some hang, against as many that are all right.

    python bench/hanging.py [--runs 100]

Of 100 submissions 20 wait in a call without a time limit, 5 sleep far beyond the limit and 5 spin before they open
their port; and the 20 alone are put against 20 right ones. Whole gradings of udp-echo, two at a time. The aims: 1.5
and 1.1 times the time of the right ones. The third line has the 5 spin at each message instead.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from grader.intake.submission import find_submission
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import load_exercise
from grader.spec.bundled import find_exercise

BIND = """\
import socket, threading, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 12345))
"""
GOOD = (
    BIND
    + """\
while True:
    data, address = s.recvfrom(65535)
    s.sendto(data, address)
"""
)
WITHOUT_LIMIT = (
    BIND + "while True: s.recvfrom(1024)\n",
    BIND + "s.recvfrom(1024)\ninput()\n",
    BIND + "s.recvfrom(1024)\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n",
    BIND + "s.recvfrom(1024)\nt = socket.socket()\nt.bind(('', 0))\nt.listen()\nt.accept()\n",
)
ASLEEP = BIND + "s.recvfrom(1024)\ntime.sleep(3600)\n"
SPINNING = "while True: pass\n" + BIND
SPINNING_LATE = BIND + "s.recvfrom(1024)\nwhile True: pass\n"
SEED = 1
LANES = 2


def timed(programs: list[str]) -> tuple[float, Counter[str]]:
    """Wall time of grading these programs in two lanes, all checks each, and in which ways checks ended."""
    began = time.monotonic()
    lanes = [_lane(programs[at::LANES]) for at in range(LANES)]
    ended: Counter[str] = Counter()
    for pid, told in lanes:
        with open(told, encoding="utf-8") as pipe:
            ended.update(json.load(pipe))
        os.waitpid(pid, 0)
    return time.monotonic() - began, ended


def _lane(programs: list[str]) -> tuple[int, int]:
    """A process that grades its share, one after the other: its number, and where it tells how the checks ended."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        with open(write, "w", encoding="utf-8") as pipe:
            json.dump(_graded(programs), pipe)
        os._exit(0)
    os.close(write)
    return pid, read


def _graded(programs: list[str]) -> Counter[str]:
    spec = load_exercise(find_exercise("udp-echo"))
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, SEED)
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(programs):
            path = Path(folder, str(number), "server.py")
            path.parent.mkdir()
            path.write_text(text)
            result = grade(spec, find_submission(spec.exercise, [path]), run)
            ended.update(f"{check.verdict} {check.because}".strip() for check in result.checks)
    return ended


def mixed(kinds: dict[str, int]) -> list[str]:
    """Programs of each kind, spread evenly."""
    hanging = [WITHOUT_LIMIT[n % len(WITHOUT_LIMIT)] for n in range(kinds["without limit"])]
    hanging += [ASLEEP] * kinds["asleep"] + [SPINNING] * kinds["spinning"]
    hanging += [SPINNING_LATE] * kinds.get("spinning late", 0)
    programs = [GOOD] * kinds["good"]
    for number, text in enumerate(hanging):
        programs.insert(number * (len(programs) + 1) // max(1, len(hanging)), text)
    return programs


def compare(name: str, programs: list[str], aim: float, rounds: int = 1) -> bool:
    """By turns, so that what else the machine does meets both; the quickest round of each counts."""
    good_ended, ended = Counter[str](), Counter[str]()
    times: list[tuple[float, float]] = []
    for _ in range(rounds):
        good, good_ended = timed([GOOD] * len(programs))
        seconds, ended = timed(programs)
        times.append((seconds, good))
    seconds, good = min(pair[0] for pair in times), min(pair[1] for pair in times)
    print(f"{name:<34} {seconds:6.2f} s against {good:6.2f} s of right ones: {seconds / good:.2f} (aim {aim})")
    print(f"    {dict(ended)} against {dict(good_ended)}", flush=True)
    return seconds / good <= aim


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    runs: int = parser.parse_args().runs
    waiting, few = runs // 5, runs // 20
    rest = runs - waiting - 2 * few
    timed([GOOD] * 4)  # warm up
    kinds = {"without limit": waiting, "asleep": few, "spinning": few, "good": rest}
    fine = compare(f"{waiting + 2 * few} of {runs} hang", mixed(kinds), 1.5)
    only = {"without limit": waiting, "asleep": 0, "spinning": 0, "good": 0}
    fine &= compare(f"{waiting} in calls without a limit", mixed(only), 1.1)
    late = {**kinds, "spinning": 0, "spinning late": few}
    compare("the same, spinning at each message", mixed(late), 1.5)
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
