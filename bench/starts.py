"""What a start of a program costs in whole submissions, beside the same programs started bare, and beside another checkout.

    python -m bench.starts [EXERCISE ...] [--rounds 5] [--beside FOLDER]

CPU is that of everything involved, from control groups: ourselves, our workers, bubblewrap and the program; the kernel's own
threads, which clean up networks, are missing. The checks of servers are taken that no limit, signal or restart belongs to; each of
their conversations is repeated with plain sockets in a network of its own (`klass/bare`). All is done in turn in one run,
and every figure is a median. `--beside`: another checkout of grader, measured by the same script.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.klass import account, bare
from grader.intake.submission import find_submission
from grader.model import CheckResult
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import load_exercise
from grader.spec.bundled import find_exercise

HERE = Path(__file__).resolve().parents[1]
EXERCISES = ("udp-echo", "tcp-upper", "udp-ack")


def in_group(work: Callable[[], object]) -> float:
    """Seconds of CPU of what a forked process does, and of all that it starts."""
    made = account._own_group()
    if made is None:
        raise SystemExit("no control group can be made here")
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            (made[0] / "cgroup.procs").write_text("0")
            work()
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("what was to be measured has failed")
    return account._used(*made)


def talks(result: CheckResult, transport: str) -> list[tuple[str, str, bare.Said]]:
    """The conversations of a check, one for each start."""
    found = list[tuple[str, str, bare.Said]]()
    for event in result.transcript.events if result.transcript is not None else ():
        if event.kind == "started":
            found.append((".", transport, []))
        said = {"event": event.kind, "peer": getattr(event, "peer", None)}
        found[-1][2].append(said | ({"data": data} if (data := getattr(event, "data", None)) else {}))
    return found


def is_plain(result: CheckResult) -> bool:
    """Whether it can be repeated with plain sockets."""
    events = result.transcript.events if result.transcript is not None else ()
    kinds = {event.kind for event in events}
    again = any(event.kind == "started" and getattr(event, "restart", False) for event in events)
    return (
        result.program == "server"
        and not again
        and not kinds & {"signalled", "limit", "paused", "refused", "half-closed", "aborted"}
    )


def once(name: str) -> None:
    """Measure one submission of this checkout, and print what it took."""
    spec, interpreter = load_exercise(find_exercise(name)), find_interpreter()
    reference = Path(os.environ.get("MEASURED", str(HERE)), "reference", name)
    submission = find_submission(spec.exercise, [reference / "server.py"], None)
    run = Run(probe(interpreter), interpreter, 7, hidden=(reference.parents[1],))
    plain = [one.id for one in grade(spec, submission, run).checks if is_plain(one)]
    run = replace(run, only=frozenset(plain))
    checks = grade(spec, submission, run).checks
    if wrong := [f"{one.id}: {one.verdict}" for one in checks if one.verdict != "passed"]:
        raise SystemExit(f"the reference has failed: {', '.join(wrong)}")
    conversations = [talk for one in checks for talk in talks(one, spec.exercise.transport)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        interpreter.make_venv(folder / "venv", str(interpreter.executable))
        for path, data in submission.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        (folder / "server.py").write_bytes(submission.files[submission.programs["server"]])
        python = str(folder / "venv/bin/python3")
        ours = in_group(lambda: grade(spec, submission, run))

        def floor() -> None:
            """Who goes otherwise waits in vain, and would be cheap."""
            done = bare.repeat_all(folder, python, conversations, spec.exercise.port)
            if done[1] if isinstance(done, tuple) else 0:  # another checkout may not tell
                raise SystemExit("a conversation went otherwise")

        least = in_group(floor)
    print(json.dumps({"starts": len(conversations), "checks": len(checks), "ours": ours, "bare": least}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exercises", nargs="*", default=EXERCISES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        once(options.exercises[0])
        return
    checkouts = [HERE, *([options.beside.resolve()] if options.beside else [])]
    print(f"{'ms of CPU a start':<34}{'grader':>9}{'bare':>9}{'more':>9}{'more a check':>15}")
    for name in options.exercises:
        told: dict[Path, list[dict[str, float]]] = {place: [] for place in checkouts}
        for _ in range(options.rounds):
            for place in checkouts:
                command = [sys.executable, __file__, "--once", name]
                # This script, and everything else as it is in that checkout.
                environment = {**os.environ, "MEASURED": str(place), "PYTHONPATH": str(place)}
                ran = subprocess.run(command, cwd=place, env=environment, check=True, stdout=subprocess.PIPE)
                told[place].append(json.loads(ran.stdout.splitlines()[-1]))
        for place, rows in told.items():
            starts, checks = rows[0]["starts"], rows[0]["checks"]
            ours, floor = (1000 * statistics.median(row[what] for row in rows) for what in ("ours", "bare"))
            title = f"{name} ({checks:.0f} checks)" if place == HERE else f"  beside it: {place.name}"
            more = f"{(ours - floor) / starts:9.1f}{(ours - floor) / checks:15.1f}"
            print(f"{title:<34}{ours / starts:9.1f}{floor / starts:9.1f}{more}", flush=True)


if __name__ == "__main__":
    main()
