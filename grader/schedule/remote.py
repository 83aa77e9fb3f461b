"""What runs on another machine: `python -m grader.schedule.remote [DISTRIBUTION ...]`.

A line is a number and a parcel as JSON; the line that answers it is that number and what happened, and an empty one says that
it is still being found out. Several may be asked for at once: one pool mixes their checks, as it does those of a class. The
first line of all, of the number 0 and before any is asked for, says under which conditions programs run here, with these
distributions. It is a process of its own, with a single thread, for a sandbox can be had in no other; it ends with whoever
holds the other end, also in the middle of a parcel, and where it hears nothing for long.
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
from functools import partial
from pathlib import Path

from grader.errors import Bug, GraderError, UsageError
from grader.model import Json, Transcript, Words, coding
from grader.model.events import Spins
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import hidden_places, probe
from grader.run.eyes import kernel
from grader.schedule.building import Build
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import Grading, Run, Task, Workshop, check_key
from grader.schedule.parcel import Parcel, answer_of, digest_of, label_of
from grader.schedule.pool import Job, Kin, Pool, described
from grader.schedule.slots import TICK, Slots, usable_cores
from grader.schedule.tools import need_tools
from grader.spec import Spec, load_exercise

IDLE = 900.0
"""Seconds without a parcel after which nobody seems to want anything any more."""
SIGN = 5.0
"""Seconds after which it says, by an empty line, that it is still at a parcel."""


class Post:
    """Two pipes: what is asked, and what is answered. Raises BrokenPipeError where nobody listens any more."""

    def __init__(self, asked: int, answers: int) -> None:
        self.asked = asked
        """Readable where something has come."""
        self._answers, self._come, self._part = answers, list[bytes](), list[bytes]()
        self._ended, self._signed = False, time.monotonic()

    def waits(self, seconds: float) -> bool:
        """Whether something is asked within that time, and somebody is there to hear the answer."""
        deadline = time.monotonic() + seconds
        while not self._come and not self._ended:
            if not kernel.readable(self.asked, max(0.0, deadline - time.monotonic())):
                return False
            self._read()
        return bool(self._come) and not self._ended

    def goes_on(self) -> bool:
        """Whether somebody is still there. Takes in what has been asked meanwhile, and says that we are alive."""
        while not self._ended and kernel.readable(self.asked, 0):
            self._read()
        if (now := time.monotonic()) > self._signed + SIGN:
            self._signed = now
            self._write(b"\n")
        return not self._ended

    def take(self) -> tuple[int, bytes] | None:
        """What was asked first of all that has come: its number, and the line behind that."""
        if not self._come:
            return None
        number, _, line = self._come.pop(0).partition(b" ")
        return int(number), line

    def say(self, number: int, answer: Json) -> None:
        self._write(b"%d %s\n" % (number, json.dumps(answer).encode()))

    def _read(self) -> None:
        data = os.read(self.asked, 1 << 16)
        self._ended = not data
        self._part.append(data)
        if b"\n" in data:
            *lines, rest = b"".join(self._part).split(b"\n")
            self._come += [line + b"\n" for line in lines]
            self._part = [rest]

    def _write(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._answers, line) :]


class Errand:
    """A parcel here, as work: what has come of each of its jobs, by the job's name."""

    def __init__(self, parcel: Parcel, spec: Spec, run: Run) -> None:
        by_key = {check_key(check): check for check in spec.exercise.all_checks}
        checks = tuple(by_key[key] for key in parcel.checks)
        task = Task(spec, parcel.submission, checks, run)
        self.slots = (
            Slots.for_cores(usable_cores() / parcel.share) if parcel.slots is None else Slots.fixed(parcel.slots)
        )
        self.alone = parcel.alone
        self._again = _second_runs(task) if parcel.watched else []
        self._grading = None if parcel.watched else Grading(task, lambda task, result: None)
        self._needed = {need for check in checks for need in spec.exercise.needs_of(check)}
        self._under_way, self._told, self._bug = 0, dict[str, Json](), ""

    @property
    def over(self) -> bool:
        with self._its_own_fault():
            return self._grading.over if self._grading and not self._bug else not self._under_way
        return not self._under_way

    def ready(self) -> list[Job]:
        jobs, self._again = self._again, []
        with self._its_own_fault():
            jobs = self._grading.ready() if self._grading and not self._bug else jobs
        self._under_way += len(jobs)
        return jobs

    def take(self, job: Job, transcript: Transcript) -> None:
        """Which checks are worth running is judged here as it is at home; all else is judged there only."""
        self._under_way -= 1
        told = isinstance(job, Build) or check_key(job.check) in self._needed
        told = told or any(isinstance(event, Spins) for event in transcript.events)
        with self._its_own_fault():
            self._told[label_of(job)] = answer_of(job, transcript)
            if self._grading is not None and not self._bug:
                self._grading.take(job, transcript if told else job.transcript((), trouble=_AT_HOME))

    @contextlib.contextmanager
    def _its_own_fault(self) -> Iterator[None]:
        """What goes wrong with this parcel ends it; the others go on."""
        try:
            yield
        except (GraderError, Exception) as error:
            self._bug = self._bug or described(error)

    @property
    def answer(self) -> Json:
        return {"bug": self._bug} if self._bug else {"told": self._told}


def _second_runs(task: Task) -> list[Job]:
    run, submission, kin = task.run, task.submission, Kin()
    return [
        Job(
            task.spec,
            check,
            submission.files,
            submission.sources,
            {program: submission.programs[program] for program in check.programs},
            run.seed,
            run.machine,
            run.interpreter,
            run.hidden,
            kin=kin,
            watched=True,
        )
        for check in task.checks
    ]


class Station:
    """What this machine does for a grader elsewhere."""

    def __init__(self, folder: Path, post: Post) -> None:
        """`folder`: where exercises are put to be read, its own."""
        self._folder, self._post, self._specs = folder, post, dict[tuple[tuple[str, bytes], ...], Spec]()
        self._machine, self._own, self._place = probe(find_interpreter()), own_digest(), Place()
        self._next: Errand | None = None
        self._asked = dict[Errand, tuple[int, str]]()
        """Of what is not answered: its number, and the digest of the parcel."""

    def conditions(self, distributions: Sequence[str]) -> Json:
        """How programs would run here: what has to be as it is where the verdicts are made; and on how many cores."""
        there: tuple[str, ...] = ()
        with contextlib.suppress(UsageError):  # one of them is not installed
            there = find_interpreter(distributions).distributions
        return {
            "isolation": self._machine.isolation,
            "python": find_interpreter().build,
            "packages": list(there),
            "grader": self._own,
            "cores": usable_cores(),
        }

    def work(self) -> None:
        """Do what has been asked, and what is asked while that is done."""
        while (first := self._upcoming()) is not None and self._post.goes_on():
            self._together(first)

    def _together(self, first: Errand) -> None:
        """Do this and what comes meanwhile, as long as it may run beside it."""

        def upcoming() -> Errand | None:
            errand = self._upcoming()
            fits = errand is first or (
                errand is not None and errand.slots == first.slots and not first.alone and not self._place.wanted()
            )
            self._next = None if fits else errand
            return errand if fits else None

        with self._place.taken(first.alone, self._post.goes_on):
            pool = partial(Pool, news=self._post.asked)
            try:
                for errand in Workshop(upcoming, first.slots, self._post.goes_on, pool).over():
                    self._answer(errand, errand.answer)
            except BrokenPipeError:
                raise
            except (GraderError, Exception) as error:  # of the pool itself
                if len(self._asked) > 1:
                    raise  # whichever of them it was for: when this process has ended, each is tried by itself
                self._next = None
                for errand in list(self._asked):
                    self._answer(errand, {"bug": described(error)})

    def _upcoming(self) -> Errand | None:
        """The errand that comes next, until it is taken. What cannot be run here is answered."""
        while self._next is None and (asked := self._post.take()) is not None:
            number, line = asked
            answer: Json = {}
            try:
                made = self._errand(coding.read(Parcel, json.loads(line)))
                if isinstance(made, Errand):
                    self._next, self._asked[made] = made, (number, digest_of(line))
                    break
                answer = made
            except (GraderError, Exception) as error:
                answer = {"bug": described(error)}
            self._post.say(number, {"to": digest_of(line), **answer})
        return self._next

    def _answer(self, errand: Errand, answer: Json) -> None:
        number, digest = self._asked.pop(errand)
        self._post.say(number, {"to": digest, **answer})

    def _errand(self, parcel: Parcel) -> Errand | Json:
        """What is to be done for a parcel; or why it is not done here."""
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
        return Errand(parcel, spec, run)

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


_AT_HOME = Words("由交给它的一方判定", "it is judged where it came from")


class Place:
    """A machine, which other processes like this one may want for themselves."""

    def __init__(self) -> None:
        self._door, self._room = (self._opened(name) for name in ("-next", ""))

    @staticmethod
    def _opened(name: str) -> int:
        place = Path(tempfile.gettempdir(), f"grader-parcels-{os.getuid()}{name}.lock")
        return os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    @contextlib.contextmanager
    def taken(self, alone: bool, continues: Callable[[], bool]) -> Iterator[None]:
        """With whatever other parcels run on it; or with none. Who waits for it holds the door and is next, however often
        those who have it want it again."""
        self._wait_for(self._door, fcntl.LOCK_EX, continues)
        self._wait_for(self._room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH, continues)
        fcntl.flock(self._door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    def wanted(self) -> bool:
        """Whether somebody waits for it: whoever has it takes nothing more."""
        try:
            fcntl.flock(self._door, fcntl.LOCK_NB | fcntl.LOCK_EX)
        except BlockingIOError:
            return True
        fcntl.flock(self._door, fcntl.LOCK_UN)
        return False

    def _wait_for(self, lock: int, how: int, continues: Callable[[], bool]) -> None:
        while continues():
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_NB | how)
                return
            kernel.readable(0, TICK)  # the end of whoever asks ends this wait, too

    def close(self) -> None:
        os.close(self._door)
        os.close(self._room)


def serve() -> None:
    """Answer parcels until there are no more."""
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever is printed here is no answer
    post = Post(0, answers)
    with tempfile.TemporaryDirectory(prefix="exercise-") as folder, contextlib.suppress(BrokenPipeError):
        station = Station(Path(folder), post)
        post.say(0, station.conditions(sys.argv[1:]))
        while post.waits(IDLE):
            station.work()


if __name__ == "__main__":
    serve()
