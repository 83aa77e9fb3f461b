"""The commands: see the package's own words."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import bench.klass as package
from bench.klass import bare, compare
from grader.model import Result
from grader.model.events import WithData
from grader.schedule.slots import Slots
from grader.spec import load_exercise
from tests.known_class.graded import graded, verdicts
from tests.known_class.make import HERE, PORT, SEED, Member, members, read, write


def make(options: argparse.Namespace) -> None:
    class_ = members(options.each, options.seed)
    write(options.folder, class_, options.each, options.seed)
    print(f"{options.folder}: {len(class_)} hand-ins")


def check(options: argparse.Namespace) -> None:
    class_ = read(options.folder)
    told = compare.wrong(class_, compare.reported(options.report))
    print("\n".join([*told, f"{len(class_) - compare.students_wrong(told)} of {len(class_)} as known"]))
    raise SystemExit(1 if told else 0)


def pool(options: argparse.Namespace) -> None:
    class_ = read(options.folder)
    slots = Slots.fixed(options.jobs) if options.jobs else None
    done = 0

    def told(member: Member, result: Result) -> None:
        nonlocal done
        done += 1
        print(f"{done} {member.id} {member.kind.group}/{member.kind.name} {result.duration:.1f} s", flush=True)

    results = graded(class_, slots, told)
    found = {student: verdicts(result) for student, result in results.items()}
    (options.folder / "pool.json").write_text(json.dumps(found), encoding="utf-8")
    transports = {
        name: load_exercise(HERE / f"{name}.yaml").exercise.transport for name in {one.exercise for one in class_}
    }
    with open(options.folder / "conversations.jsonl", "w", encoding="utf-8") as lines:
        for member in class_:
            place = f"submissions/{member.id}_{member.name}/{member.exercise}"
            for one in results[member.id].checks:
                if one.transcript is not None and one.verdict in ("passed", "failed"):
                    events = [
                        {"event": event.kind, "peer": getattr(event, "peer", None)}
                        | ({"data": event.data.hex()} if isinstance(event, WithData) and event.data else {})
                        for event in one.transcript.events
                    ]
                    lines.write(json.dumps([place, transports[member.exercise], events]) + "\n")


def run_bare(options: argparse.Namespace) -> None:
    conversations = bare.load(options.folder / "conversations.jsonl")
    count, _ = bare.repeat_all(options.folder, os.environ["CLASS_PYTHON"], conversations, PORT)
    print(f"{count} conversations")


def side_by_side(options: argparse.Namespace) -> None:
    folder: Path = options.folder or Path(tempfile.mkdtemp(prefix="class-"))
    class_ = members(options.each)
    write(folder, class_, options.each)
    print(
        f"{len(class_)} students, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; everything in {folder}",
        flush=True,
    )
    rows, fine = {}, True
    cost, found = compare.run_pool(folder, options.jobs)
    told = compare.wrong(class_, found)
    fine &= not told
    rows["pool"] = cost
    compare.tell("grader, its pool alone", cost, told, len(class_))
    rows["bare"] = compare.run_bare(folder)
    compare.tell("the bare programs", rows["bare"], None, 0)
    if options.command:
        rows["grader"], found = compare.run_grader(folder, options.jobs)
        told = compare.wrong(class_, found)
        fine &= not told
        compare.tell("grader grade", rows["grader"], told, len(class_))
    ours = rows.get("grader", rows["pool"])
    fast = [member for member in class_ if member.kind.group != "hang"]
    without = folder / "without"
    write(without, fast, options.each)
    rows["pool without"], found = compare.run_pool(without, options.jobs)
    told = compare.wrong(fast, found)
    fine &= not told
    compare.tell("pool, nobody hangs", rows["pool without"], told, len(fast))
    rows["bare without"] = compare.run_bare(without)
    compare.tell("bare, nobody hangs", rows["bare without"], None, 0)
    if options.pytest:
        rows["pytest"], found = compare.run_pytest(folder)
        compare.tell(
            "pytest by hand", rows["pytest"], compare.wrong(class_, found, skipped_as_failed=True), len(class_)
        )
        print(f"wall: pytest / grader = {rows['pytest'].wall / ours.wall:.1f} (aim 20)")
    quick, bare_quick = rows["pool without"], rows["bare without"]
    print(
        f"CPU: grader / bare = {ours.cpu / rows['bare'].cpu:.2f}, where nobody hangs {quick.cpu / bare_quick.cpu:.2f} (aim 2.0)"
    )
    print(f"the hanging tenth: {rows['pool'].wall - quick.wall:+.1f} s wall, {rows['pool'].cpu - quick.cpu:+.1f} s CPU")
    compare.keep(folder / "costs.json", rows)
    raise SystemExit(0 if fine else 1)


def steady(options: argparse.Namespace) -> None:
    """The class again and again: on the machine as it is, and beside loops that want every core twice over."""
    class_, wrong = members(options.each), 0
    for number in range(options.rounds):
        for load in ("as it is", "beside busy loops"):
            with busy_machine() if load != "as it is" else contextlib.nullcontext():
                began = time.monotonic()
                found = {student: verdicts(result) for student, result in graded(class_).items()}
            told = compare.wrong(class_, found)
            wrong += len(told)
            print(f"{number + 1}, {load}: {time.monotonic() - began:.1f} s, {len(told)} verdicts differ", flush=True)
            print("".join(f"    {line}\n" for line in told), end="", flush=True)
    raise SystemExit(1 if wrong else 0)


@contextlib.contextmanager
def busy_machine() -> Iterator[None]:
    """Two busy loops a core; they end with us."""
    command = [sys.executable, "-c", "import os\np = os.getppid()\nwhile os.getppid() == p: pass"]
    loops = [subprocess.Popen(command) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="bench.klass", description=package.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)

    def command(name: str, action: object, *places: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name)
        sub.set_defaults(action=action)
        for place in places:
            sub.add_argument(place, type=lambda text: Path(text).resolve())
        return sub

    made = command("make", make, "folder")
    made.add_argument("--each", type=int, default=100, help="students of each exercise")
    made.add_argument("--seed", type=int, default=SEED)
    command("check", check, "folder", "report")
    command("pool", pool, "folder").add_argument("--jobs", type=int)
    command("bare", run_bare, "folder")
    again = command("steady", steady)
    again.add_argument("--each", type=int, default=100)
    again.add_argument("--rounds", type=int, default=3)
    sides = command("compare", side_by_side)
    sides.add_argument("--each", type=int, default=100)
    sides.add_argument("--jobs", type=int)
    sides.add_argument("--folder", type=lambda text: Path(text).resolve())
    sides.add_argument("--no-pytest", dest="pytest", action="store_false", help="it takes eight minutes")
    sides.add_argument("--no-command", dest="command", action="store_false", help="the pool only")
    options = parser.parse_args()
    options.action(options)


if __name__ == "__main__":
    main()
