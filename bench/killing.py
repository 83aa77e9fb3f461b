"""Whether `kill -9` of the whole grader ever costs anything: a class is graded, killed at random moments, and graded on.

    python bench/killing.py ASSIGNMENT PATH... [--moments 50] [--draw 1] [-- further words for grader grade]

Each moment lies somewhere in the length of an undisturbed run. After each: nothing that was kept is lost, nothing of it
is run a second time, nothing is left running, and the gradebook is that of the undisturbed run. Says what was not so, and
exits with 1 then.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
LEFT = 10.0
"""Seconds that what a killed grader has started may take to end."""
SEED = "7"

Row = tuple[int, str, str, int, int, int]


@dataclass(frozen=True)
class Command:
    """The class to be graded; each run has an output folder of its own."""

    assignment: str
    paths: list[str]
    more: list[str]

    def words(self, folder: Path) -> list[str]:
        return [
            sys.executable, "-m", "grader", "grade", self.assignment, *self.paths, "-o", str(folder), "--lang", "en",
            "--seed", SEED, *self.more,
        ]  # fmt: skip

    def finish(self, folder: Path) -> str:
        """Run to the end; what it said."""
        done = subprocess.run(self.words(folder), capture_output=True, text=True, check=False)
        if done.returncode not in (0, 3):
            raise SystemExit(f"grader grade ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def kill(self, folder: Path, after: float) -> bool:
        """Whether it was still running `after` so many seconds, and was killed."""
        grader = subprocess.Popen(self.words(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        watch = os.pidfd_open(grader.pid)
        ended = bool(select.select([watch], [], [], after)[0])
        os.close(watch)
        grader.send_signal(signal.SIGKILL)
        grader.wait()
        return not ended


def adopt_orphans() -> None:
    """Whatever loses its parent below us becomes our child: so nothing that is left can hide."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def left_running(within: float = LEFT) -> list[str]:
    """What still runs of a grader that is dead, and does not end by itself. It is ended then."""
    deadline = time.monotonic() + within
    while children := _children():
        for pid in children:
            watch = os.pidfd_open(pid)
            select.select([watch], [], [], max(0.0, deadline - time.monotonic()))
            os.close(watch)
        for pid in children:
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                name = Path(f"/proc/{pid}/comm").read_text().strip()
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return [name, *left_running(within)]
    return []


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


def rows(folder: Path) -> list[Row]:
    """Every run of a check that told something, as the store has it."""
    place = folder / "store.sqlite"
    if not place.exists():
        return []
    data = sqlite3.connect(place)
    try:
        if not data.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return []
        return data.execute(
            "SELECT id, program, \"check\", subject, alone, number FROM results WHERE verdict != 'ungraded' ORDER BY id"
        ).fetchall()
    finally:
        data.close()


def gradebook(folder: Path) -> dict[str, Any]:
    """What the class was given: everything but the times and what hangs on them."""
    told = json.loads((folder / "results.json").read_text("utf-8"))
    grades = (folder / "grades.csv").read_text("utf-8-sig")
    return {"grades": grades, **{one["id"]: _checks(one) for one in told["students"]}}


def _checks(student: dict[str, Any]) -> list[list[Any]]:
    """Not by which code a check failed: whether a call is refused or unanswered can hang on how fast a program ends."""
    return [
        [exercise, check["id"], check["program"], check["verdict"], check["earned"]]
        + [[finding["id"], finding.get("line")] for finding in check.get("findings", ())]
        for exercise, result in sorted(_results(student).items())
        for check in result["checks"]
    ]


def _results(student: dict[str, Any]) -> dict[str, Any]:
    results = student.get("results") or {}
    return results if isinstance(results, dict) else {str(number): one for number, one in enumerate(results)}


def once(command: Command, folder: Path, after: float, wanted: dict[str, Any]) -> tuple[list[str], str, bool]:
    """One killed run, and the same command again: what was wrong, what has happened, and whether it was killed at all."""
    wrong = []
    killed = command.kill(folder, after)
    if left := left_running():
        wrong.append(f"left running: {', '.join(left)}")
    before = rows(folder)
    command.finish(folder)
    every = rows(folder)
    if every[: len(before)] != before:
        wrong.append("what was kept is lost")
    if len({row[1:] for row in every}) != len(every):
        wrong.append("a check was run twice")
    if (found := gradebook(folder)) != wanted:
        wrong += [
            f"{name}: {found.get(name)} and not {wanted.get(name)}"
            for name in wanted
            if found.get(name) != wanted[name]
        ]
    if left := left_running():
        wrong.append(f"left running at the end: {', '.join(left)}")
    told = f"{'killed' if killed else 'had ended'} after {after:.2f} s with {len(before)} of {len(every)} results kept"
    return wrong, told, killed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assignment")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--draw", type=int, default=1, help="other moments")
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:cut])
    command = Command(options.assignment, options.paths, sys.argv[cut + 1 :])
    adopt_orphans()
    drawn, bad = random.Random(options.draw), 0
    with tempfile.TemporaryDirectory() as place:
        began = time.monotonic()
        command.finish(Path(place, "undisturbed"))
        length = time.monotonic() - began
        wanted = gradebook(Path(place, "undisturbed"))
        print(f"undisturbed: {length:.1f} s, {len(rows(Path(place, 'undisturbed')))} results", flush=True)
        number = tried = 0
        while number < options.moments:
            tried += 1
            wrong, told, killed = once(command, Path(place, str(tried)), drawn.uniform(0, length), wanted)
            bad += bool(wrong)
            number += killed
            length *= 1.05 if killed else 0.8  # what else the machine does changes: the moments shall lie inside a run
            print(f"{number:>3}  {told}{''.join(f'{chr(10)}     ✗ {one}' for one in wrong)}", flush=True)
    print(f"{options.moments} moments, {bad} bad")
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
