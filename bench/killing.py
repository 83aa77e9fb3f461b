"""Whether a kill ever costs anything: a class is graded while somebody kills, and graded on where that ended the grader.

    python bench/killing.py ASSIGNMENT PATH... [--moments 50] [--draw 1] [--who WHO...] [-- further words for grader grade]

WHO, each in its turn: the whole `grader` by SIGKILL, by SIGTERM (`terminate`) or Ctrl-C (`interrupt`), at a moment somewhere
in the length of an undisturbed run; or, three times in the first two thirds of a run that goes on, one `worker`, one
bubblewrap (`box`), or one of a student's processes (`program`); who is killed in two runs of a check, one behind the
other, is told so. After each: nothing that was kept is lost, nothing of it is run a second time, nothing is left of it
among processes, mounts and temporary files, and the gradebook is that of the undisturbed run. Says what was not so, and
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
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
SIGNALS = {"grader": signal.SIGKILL, "terminate": signal.SIGTERM, "interrupt": signal.SIGINT}
PARTS = ("worker", "box", "program")
KILLS = 3
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

    def kill(self, folder: Path, who: str, moments: list[float]) -> int:
        """How many of them met one, at these moments (seconds from the beginning)."""
        began, met = time.monotonic(), 0
        grader = subprocess.Popen(self.words(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        watch = os.pidfd_open(grader.pid)
        for moment in moments:
            if select.select([watch], [], [], max(0.0, began + moment - time.monotonic()))[0]:
                break
            if who in SIGNALS:
                grader.send_signal(SIGNALS[who])
                met += 1
            elif victims := parts_of(grader.pid)[who]:
                with suppress(ProcessLookupError):
                    os.kill(random.choice(victims), signal.SIGKILL)
                    met += 1
        os.close(watch)
        grader.wait(120.0)
        return met


def parts_of(grader: int) -> dict[str, list[int]]:
    """What runs below a grader: its own processes, the sandboxes that those have made, and what runs in them."""
    found: dict[str, list[int]] = {who: [] for who in PARTS}
    below = [(pid, "worker") for pid in _children(grader)]
    while below:
        pid, who = below.pop()
        with suppress(OSError):
            is_box = Path(f"/proc/{pid}/comm").read_text() == "bwrap\n"
            who = "box" if is_box else "program" if who == "box" else who
            found[who].append(pid)
            below += [(child, who) for child in _children(pid)]
    return found


def adopt_orphans() -> None:
    """Whatever loses its parent below us becomes our child: so nothing that is left can hide."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def left_running(within: float = LEFT) -> list[str]:
    """What still runs of a grader that is dead, and does not end by itself. It is ended then."""
    deadline = time.monotonic() + within
    while children := _children(os.getpid()):
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


def _children(parent: int) -> list[int]:
    tasks = os.listdir(f"/proc/{parent}/task")
    return [int(pid) for task in tasks for pid in Path(f"/proc/{parent}/task/{task}/children").read_text().split()]


def left_lying(mounts: str) -> list[str]:
    """What is left of mounts and in the folder for temporary files."""
    more = set(Path("/proc/self/mountinfo").read_text().splitlines()) - set(mounts.splitlines())
    return [f"mount {line.split()[4]}" for line in sorted(more)] + [f"file {one}" for one in os.listdir(_temporary())]


def _temporary() -> str:
    return os.environ["TMPDIR"]


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


def once(
    command: Command, folder: Path, who: str, moments: list[float], wanted: dict[str, Any]
) -> tuple[list[str], str, int]:
    """One disturbed run, and the same command again: what was wrong, what has happened, and how many kills met."""
    wrong, mounts = list[str](), Path("/proc/self/mountinfo").read_text()
    met = command.kill(folder, who, moments)
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
            if name != "grades" and found.get(name) != wanted[name]
        ] or ["grades.csv is another"]
    if left := left_running():
        wrong.append(f"left running at the end: {', '.join(left)}")
    if left := left_lying(mounts):
        wrong.append(f"left lying: {', '.join(left)}")
    when = ", ".join(f"{moment:.2f}" for moment in moments)
    told = f"{who:9} {met} of {len(moments)} met, at {when} s; {len(before)} of {len(every)} results kept"
    return wrong, told, met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assignment")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--draw", type=int, default=1, help="other moments")
    parser.add_argument("--who", nargs="+", choices=(*SIGNALS, *PARTS), default=["grader"])
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:cut])
    command = Command(options.assignment, options.paths, sys.argv[cut + 1 :])
    adopt_orphans()
    drawn, bad = random.Random(options.draw), 0
    with tempfile.TemporaryDirectory() as place:
        os.environ["TMPDIR"] = str(Path(place, "temporary"))
        os.mkdir(_temporary(), 0o1777)
        os.chmod(place, 0o755)
        began = time.monotonic()
        command.finish(Path(place, "undisturbed"))
        length = time.monotonic() - began
        wanted = gradebook(Path(place, "undisturbed"))
        print(f"undisturbed: {length:.1f} s, {len(rows(Path(place, 'undisturbed')))} results", flush=True)
        number = tried = 0
        while number < options.moments:
            who = options.who[tried % len(options.who)]
            tried += 1
            # Apart from each other: what was disturbed runs again at once, and is told what happens to it then.
            part = length / 1.5 / KILLS
            moments = (
                [(number + drawn.uniform(0, 0.5)) * part for number in range(KILLS)]
                if who in PARTS
                else [drawn.uniform(0, length)]
            )
            wrong, told, met = once(command, Path(place, str(tried)), who, moments, wanted)
            bad += bool(wrong)
            number += bool(met)
            length *= 1.05 if met else 0.8  # what else the machine does changes: the moments shall lie inside a run
            print(f"{number:>3}  {told}{''.join(f'{chr(10)}     ✗ {one}' for one in wrong)}", flush=True)
    print(f"{options.moments} moments, {bad} bad")
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
