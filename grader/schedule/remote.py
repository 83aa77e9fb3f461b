"""What runs on another machine: `python -m grader.schedule.remote [DISTRIBUTION ...]`.

A line of JSON is a parcel, and the line that answers it says what happened; an empty one before it, that it is still being
found out. The first line of all, before any is asked for,
says under which conditions programs run here, with these distributions. It is a process of its own, with a single thread,
for a sandbox can be had in no other; it ends with whoever holds the other end, also in the middle of a parcel, and where it
hears nothing for long.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from grader.errors import Bug, GraderError, UsageError
from grader.model import Json, Transcript, Words, coding
from grader.model.events import Spins
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import hidden_places, probe
from grader.run.eyes import kernel
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import Run, Task, check_key, grade_all
from grader.schedule.parcel import Parcel, answer_of, digest_of, label_of
from grader.schedule.pool import Job, Kin, Pool, described
from grader.schedule.slots import TICK, Slots, usable_cores
from grader.schedule.tools import need_tools
from grader.spec import Spec, load_exercise

IDLE = 900.0
"""Seconds without a parcel after which nobody seems to want anything any more."""
SIGN = 5.0
"""Seconds after which it says, by an empty line, that it is still at a parcel."""


class Station:
    """What this machine does for a grader elsewhere."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where exercises are put to be read, its own."""
        self._folder, self._specs = folder, dict[tuple[tuple[str, bytes], ...], Spec]()
        self._machine, self._own = probe(find_interpreter()), own_digest()

    def conditions(self, distributions: Sequence[str]) -> Json:
        """How programs would run here: what has to be as it is where the verdicts are made."""
        there: tuple[str, ...] = ()
        with contextlib.suppress(UsageError):  # one of them is not installed
            there = find_interpreter(distributions).distributions
        return {
            "isolation": self._machine.isolation,
            "python": find_interpreter().build,
            "packages": list(there),
            "grader": self._own,
        }

    def answer(self, parcel: Parcel, continues: Callable[[], bool]) -> Json:
        """What came of its jobs, by their names; or why none was run."""
        try:
            spec = self._spec_of(parcel)
            need_tools(spec.exercise, parcel.submission)
            interpreter = find_interpreter(one.partition("==")[0] for one in parcel.packages)
        except UsageError as error:
            return {"refused": list(error.message)}
        hidden = (*map(Path, parcel.hidden), *hidden_places((self._folder,)))
        run = Run(self._machine, interpreter, parcel.seed, hidden=hidden)
        if other := parcel.unlike(spec, run, self._own):
            return {"other": other}
        told: Json = {}
        with _on_the_machine(parcel.alone, continues):
            for job, transcript in _played(parcel, spec, run, continues):
                told[label_of(job)] = answer_of(job, transcript)
        return {"told": told}

    def _spec_of(self, parcel: Parcel) -> Spec:
        """Its exercise, which is read once. Raises SpecError where it cannot be read here."""
        files = {parcel.exercise: parcel.text, **parcel.attachments}
        key = tuple(sorted((name, hashlib.sha256(data).digest()) for name, data in files.items()))
        if key not in self._specs:
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            for name, data in files.items():
                place = folder / name
                if not place.resolve().is_relative_to(folder.resolve()):
                    raise Bug(f"an attachment that leads elsewhere: {name}")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
            self._specs[key] = load_exercise(folder / parcel.exercise)
        return self._specs[key]


def _played(parcel: Parcel, spec: Spec, run: Run, continues: Callable[[], bool]) -> Iterator[tuple[Job, Transcript]]:
    """Its jobs as they end, with what happened. Which of them are worth running is judged here as it is at home."""
    submission, found = parcel.submission, list[tuple[Job, Transcript]]()
    by_key = {check_key(check): check for check in spec.exercise.all_checks}
    checks = tuple(by_key[key] for key in parcel.checks)
    needed = {need for check in checks for need in spec.exercise.needs_of(check)}
    slots = Slots.for_cores(usable_cores() / parcel.share) if parcel.slots is None else Slots.fixed(parcel.slots)

    class Listening(Pool):
        """A pool that tells what its processes say; to be judged here only that on which something else depends."""

        def results(self) -> Iterator[tuple[Job, Transcript]]:
            for job, transcript in super().results():
                found.append((job, transcript))
                told = type(job) is not Job or check_key(job.check) in needed
                told = told or any(isinstance(event, Spins) for event in transcript.events)
                yield job, transcript if told else job.transcript((), trouble=_AT_HOME)

    if not parcel.watched:
        for _ in grade_all([Task(spec, submission, checks, run)], slots, None, continues, Listening):
            pass
        yield from found
        return
    pool, kin = Pool(slots, continues), Kin()
    for check in checks:
        mains = {program: submission.programs[program] for program in check.programs}
        sources = submission.sources
        pool.submit(
            Job(spec, check, submission.files, sources, mains, run.seed, run.machine, run.interpreter, run.hidden,
                kin=kin, watched=True)
        )  # fmt: skip
    yield from pool.results()


_AT_HOME = Words("由交给它的一方判定", "it is judged where it came from")


@contextlib.contextmanager
def _on_the_machine(alone: bool, continues: Callable[[], bool]) -> Iterator[None]:
    """With whatever other parcels run on it; or with none, however many processes take them."""
    name = Path(tempfile.gettempdir(), f"grader-parcels-{os.getuid()}.lock")
    lock = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        while continues():
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_NB | (fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
                break
            kernel.readable(0, TICK)  # the end of whoever asks ends this wait, too
        yield
    finally:
        os.close(lock)


def serve() -> None:
    """Answer parcels until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed here is no answer
    sign = time.monotonic()

    def say(answer: Json) -> None:
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()

    def goes_on() -> bool:
        """Who asks says nothing more until it is answered: what can be read is the end. It hears that we are alive."""
        nonlocal sign
        if (now := time.monotonic()) > sign + SIGN:
            sign = now
            answers.write(b"\n")
            answers.flush()
        return not kernel.readable(0, 0)

    with tempfile.TemporaryDirectory(prefix="exercise-") as folder, contextlib.suppress(BrokenPipeError):
        station = Station(Path(folder))
        say(station.conditions(sys.argv[1:]))
        while kernel.readable(0, IDLE) and (line := sys.stdin.buffer.readline()).endswith(b"\n"):
            try:
                answer = station.answer(coding.read(Parcel, json.loads(line)), goes_on)
            except BrokenPipeError:
                break
            except (GraderError, Exception) as error:
                answer = {"bug": described(error)}
            say({"to": digest_of(line), **answer})


if __name__ == "__main__":
    serve()
