"""What a class of thousands costs around the runs: python bench/scale.py [UNITS ...] [--changed PERCENT] [--exercise ID]
       [--checks N] [--blank-pages] [--place FOLDER]

A class of so many hand-ins is made on the disk. A few programs of the reference are run once; what was recorded of them is
then played as the answers of all workers, so that everything but the programs themselves is done as ever: intake, judging,
the store, marks, likeness, pages and tables. Three times: for the first time, with nothing changed, and with some hand-ins
changed. Each is a process of its own. Printed are seconds, CPU seconds of all its processes and the most memory that
it held, of each phase, and what lies on the disk. For very large classes: `--checks` takes so many of the exercise's checks
only, and with `--blank-pages` the pages of students are read for, and written, but left blank.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import grader.report.classroom as pages
from grader.classroom.assignment import Assignment, load_assignment
from grader.classroom.batch import Orders, grade_class
from grader.classroom.publish import STORE
from grader.classroom.store import Store
from grader.cli.grade import publish_class
from grader.cli.speech import voice_in
from grader.intake.collect import collect
from grader.intake.submission import find_submission
from grader.model import Transcript
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Engines, Run, Task, grade_all, wanted_checks
from grader.schedule.pool import Job, Pool
from grader.schedule.slots import Slots
from grader.spec import load_exercise

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = (
    "server.py",
    "right/select-loop.py",
    "wrong/upper-case.py",
    "wrong/reply-in-gbk.py",
    "wrong/missing-import.py",
)
SHARES = (0, 0, 0, 0, 1, 1, 1, 2, 3, 4)
"""Of ten hand-ins: which program each of them is."""
Name = tuple[str, str, str, bool]
"""Of what a worker answered: the program that it ran, what drives, the check, and whether it was watched."""
Phases = dict[str, dict[str, float]]


def program_of(text: str) -> str:
    """Which of the programs a hand-in is: it says so in its first line."""
    found = re.match(r"# like (\S+)", text)
    return found[1] if found else ""


def hand_in(folder: Path, number: int, version: int = 0) -> None:
    """One of the class; no two have the same files."""
    name = PROGRAMS[SHARES[number % len(SHARES)]]
    own = folder / f"{2026000000 + number}-student"
    own.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "reference" / "udp-echo" / name).read_text("utf-8")
    (own / "server.py").write_text(f"# like {name}\n# {number}.{version}\n{text}", "utf-8")


def recorded(exercise: str, run: Run) -> dict[Name, Transcript]:
    """What workers answered for each program, once."""
    found: dict[Name, Transcript] = {}

    class Listening(Pool):
        """A pool that keeps what its workers say."""

        def results(self) -> Iterator[tuple[Job, Transcript]]:
            for job, transcript in super().results():
                name = program_of(next(iter(job.sources.values())))
                found[name, job.check.drives, job.check.id, job.watched] = transcript
                yield job, transcript

    with tempfile.TemporaryDirectory() as place:
        for number in range(len(SHARES)):
            if SHARES[number] not in SHARES[:number]:
                hand_in(Path(place), number)
                spec = load_exercise(ROOT / "exercises" / f"{exercise}.yaml")
                own = Path(place, f"{2026000000 + number}-student")
                submission = find_submission(spec.exercise, [own])
                task = Task(spec, submission, wanted_checks(spec, submission), run)
                assert list(grade_all([task], run.slots, engine=Listening))
    return found


def player(answers: Mapping[Name, Transcript]) -> Engines:
    """A pool whose workers answer at once what was recorded."""

    class Player:
        """Three submissions at a time, as on two cores."""

        def __init__(self, slots: Slots, continues: Callable[[], bool], more: Callable[[], bool]) -> None:
            self._continues, self._more = continues, more
            self.running = list[Job]()

        def submit(self, job: Job) -> None:
            self.running.append(job)

        def results(self) -> Iterator[tuple[Job, Transcript]]:
            while self._continues():
                while len({id(job.kin) for job in self.running}) < 3 and self._more():
                    pass
                if not self.running:
                    return
                job = self.running.pop(0)
                name = program_of(next(iter(job.sources.values())))
                drives, check = job.check.drives, job.check.id
                answer = answers.get((name, drives, check, job.watched)) or answers[name, drives, check, False]
                yield (
                    job,
                    replace(answer, sources=job.sources, mains={str(name): file for name, file in job.mains.items()}),
                )

        def close(self) -> None:
            self.running.clear()

    return Player


def shortened(assignment: Assignment, checks: int | None) -> Assignment:
    """The assignment with so many checks of each exercise that build on nothing."""
    parts = []
    for part in assignment.parts:
        exercise = part.spec.exercise
        kept = tuple(check for check in exercise.checks if not check.needs)[:checks]
        spec = replace(part.spec, exercise=exercise.model_copy(update={"checks": kept})) if checks else part.spec
        parts.append(replace(part, spec=spec))
    return replace(assignment, parts=tuple(parts))


def graded(place: Path, options: argparse.Namespace, answers: Mapping[Name, Transcript], run: Run) -> Phases:
    """One grading of the class; seconds, CPU and memory of its phases."""
    phases: Phases = {}

    def phase(name: str) -> None:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        now = {
            "wall": time.perf_counter(),
            "cpu": sum(one.ru_utime + one.ru_stime for one in used),
        }
        if name:
            phases[name] = {key: now[key] - since[key] for key in now} | {"peak": used[0].ru_maxrss / 1024}
        since.update(now)

    since: dict[str, float] = {}
    phase("")
    assignment = shortened(load_assignment(options.exercise), options.checks)
    if options.blank_pages:
        pages.made_pages = lambda book, one, results, voice: ((name, b"") for name in one.names)  # type: ignore[assignment]
    collected = collect([place / "handed-in"])
    phase("intake")
    with Store(place / "out" / STORE) as store:
        outcome = grade_class(assignment, collected, store, lambda part: run, Orders(engine=player(answers)))
        phase("runs and store")
        publish_class(place / "out", store, outcome, voice_in("zh"))
        phase("pages and tables")
    phases["of it"] = {"ran": outcome.ran, "known": outcome.known}
    return phases


def apart(work: Callable[[], Phases]) -> Phases:
    """What it tells, done by a process of its own."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write, json.dumps(work()).encode())
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    os.close(write)
    with open(read, "rb") as told:
        answer = told.read()
    os.waitpid(pid, 0)
    return dict(json.loads(answer))


def measure(units: int, options: argparse.Namespace, answers: Mapping[Name, Transcript], run: Run) -> None:
    """Three gradings of a class of that size."""
    with tempfile.TemporaryDirectory(dir=options.place) as name:
        place = Path(name)
        for number in range(units):
            hand_in(place / "handed-in", number)
        changed = max(1, round(units * options.changed / 100))
        first = None
        for title in ("first", "nothing changed", f"{changed} changed"):
            if title.endswith("d") and title[0].isdigit():
                for number in range(changed):
                    hand_in(place / "handed-in", number * (units // changed), 1)
            phases = apart(lambda: graded(place, options, answers, run))
            told = phases.pop("of it")
            print(f"{units} units, {title}: {told['ran']:.0f} checks ran, {told['known']:.0f} known")
            for phase, each in phases.items():
                per = 1000 * each["cpu"] / units
                print(
                    f"  {phase:<18}{each['wall']:8.2f} s {each['cpu']:8.2f} s CPU {per:8.2f} ms a unit {each['peak']:8.0f} MiB"
                )
            cpu = sum(each["cpu"] for each in phases.values())
            first = first or cpu
            print(
                f"  {'all':<18}{sum(each['wall'] for each in phases.values()):8.2f} s {cpu:8.2f} s CPU {100 * cpu / first:8.1f} % of the first",
                flush=True,
            )
        sizes = {
            part: sum(path.stat().st_size for path in (place / "out").rglob(part))
            for part in (
                STORE,
                "students/*.html",
                "full/*.html",
                "index.html",
                "results.json",
                "junit.xml",
                "grades.csv",
            )
        }
        for part, size in sizes.items():
            if size:
                print(f"  {part:<18}{size / 1e6:10.2f} MB {size / units / 1000:10.2f} kB a unit")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("units", nargs="*", type=int, default=[1000])
    parser.add_argument("--changed", type=float, default=1.0, help="percent")
    parser.add_argument("--exercise", default="udp-echo")
    parser.add_argument("--checks", type=int)
    parser.add_argument("--blank-pages", action="store_true")
    parser.add_argument("--place", help="where the class lies meanwhile")
    options = parser.parse_args()
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, 7, hidden=(ROOT,), watching=True)
    answers = recorded(options.exercise, run)
    print(f"{len(answers)} answers recorded; {len(PROGRAMS)} programs")
    for units in options.units:
        measure(units, options, answers, run)


if __name__ == "__main__":
    main()
