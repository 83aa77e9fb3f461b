"""Whether bytes between two programs keep their order: both speak at the same time, in pieces of any size, and read when they like.

    python -m bench.order [--runs 7] [--most 64] [--draw 1]

Each run draws a size, the last the most (in MiB, each way); the programs are those of `tests/test_relay`. Says what did not
arrive as it was sent, and exits with 1 then.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from pathlib import Path

from grader.intake.submission import Submission
from grader.model.events import OutputCame
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import load_exercise
from tests.test_relay import CLIENT, SERVER

EXERCISE = """\
id: order
title: order
statement: order
transport: tcp
port: 9100
limit: 200s
limits: {{check: 600s, cpu: 200s, memory: 1GiB}}
programs: {{server: {{files: [server.py]}}, client: {{files: [client.py]}}}}
checks:
  - id: talk
    title: t
    drives: both
    points: 100
    steps:
      - {{at: client, type: "{seed} {size}"}}
      - {{at: client, printed: same}}
      - {{at: server, printed: same}}
"""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--most", type=float, default=64)
    options.add_argument("--draw", type=int, default=1)
    asked = options.parse_args()
    interpreter, dice, bad = find_interpreter(), random.Random(asked.draw), 0
    run = Run(probe(interpreter), interpreter, 7)
    files = {"server.py": SERVER.encode(), "client.py": CLIENT.encode()}
    submission = Submission("one", files, {"server": "server.py", "client": "client.py"})
    place = Path(os.environ.get("TMPDIR", "/tmp"), f"order-{os.getpid()}.yaml")
    for number in range(asked.runs):
        part = 1.0 if number == asked.runs - 1 else dice.random() ** 3
        size = int(part * asked.most * (1 << 20))
        place.write_text(EXERCISE.format(seed=number, size=size), "utf-8")
        try:
            spec = load_exercise(place)
        finally:
            place.unlink()
        began = time.monotonic()
        check = grade(spec, submission, run).checks[-1]
        right, bad = check.verdict == "passed", bad + (check.verdict != "passed")
        events = check.transcript.events if check.transcript is not None else ()
        said = b"; ".join(event.data.strip() for event in events if isinstance(event, OutputCame)).decode()
        took = time.monotonic() - began
        print(
            f"{size / (1 << 20):7.2f} MiB each way  {took:6.2f} s  {'the same' if right else f'NOT: {said}'}",
            flush=True,
        )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
