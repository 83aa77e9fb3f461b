"""The unit of work: one check of one submission in a process of its own.

The process is forked from a warm one, has one thread, and may be killed at any moment: then one check is ungraded, and
nothing else happens. It sends back one transcript as JSON; nothing of it is ever unpickled.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import selectors
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from grader import kernel
from grader.errors import IsolationError
from grader.interpreter import Interpreter
from grader.machine import Machine
from grader.model import Event, Isolation, Transcript, Words
from grader.sandbox import Bounds, Plan, Sandbox, remove_folder, scratch_folder
from grader.scenario import Play
from grader.spec import Check, Spec
from grader.spec.language import Limits
from grader.spec.values import draw
from grader.wire import Wire

GRACE = 5  # times the limit of a check, which is the program's own time: then its process is not trusted to end


@dataclass(frozen=True, slots=True)
class Job:
    """What one worker process does."""

    spec: Spec
    check: Check
    files: Mapping[str, bytes]
    sources: Mapping[str, str]
    main: str
    seed: int
    machine: Machine
    interpreter: Interpreter
    hidden: tuple[Path, ...]

    @property
    def isolation(self) -> Isolation:
        return self.machine.isolation

    def transcript(self, events: tuple[Event, ...], **rest: Any) -> Transcript:
        exercise = self.spec.exercise
        cases = draw(exercise, self.check, self.seed)
        return Transcript(
            self.check.id, self.check.drives, self.seed, self.isolation, cases, self.main, self.sources, events, **rest
        )


def run(job: Job, scratch: Path | None) -> tuple[Event, ...]:
    """Run the check in this process, which is changed for good by it."""
    exercise = job.spec.exercise
    limits = bounds(exercise.limits)
    plan = Plan(job.isolation, job.interpreter, job.files, limits, job.hidden, job.machine.bwrap, scratch)
    play = Play(exercise, job.check, draw(exercise, job.check, job.seed), job.spec.attachments)
    wire = Wire(Sandbox(plan), exercise, job.main, isolated=job.isolation != "none")
    wire.run(play)
    return tuple(wire.events)


def bounds(limits: Limits) -> Bounds:
    return Bounds(limits.memory, limits.processes, limits.cpu, limits.files, limits.disk)


# ---------------------------------------------------------------- a pool of such processes


@dataclass
class _Running:
    job: Job
    pid: int
    began: float
    scratch: Path | None
    told: bytearray


class Pool:
    """At most `slots` checks at a time. `results()` yields each as it ends, in whatever order that is."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._waiting: list[Job] = []
        self._running: dict[int, _Running] = {}
        self._selector = selectors.DefaultSelector()

    def submit(self, job: Job) -> None:
        self._waiting.append(job)

    @property
    def running(self) -> list[Job]:
        return [entry.job for entry in self._running.values()]

    def results(self) -> Iterator[tuple[Job, Transcript]]:
        """Run until nothing is left; jobs may be submitted in between. Leaves nothing running when it is closed."""
        try:
            while self._waiting or self._running:
                while self._waiting and len(self._running) < self._slots:
                    self._fork(self._waiting.pop(0))
                yield from self._collect()
        finally:
            self.close()

    def close(self) -> None:
        """End every worker; what it started dies with it."""
        for descriptor in list(self._running):
            self._end(descriptor, kill=True)

    def _fork(self, job: Job) -> None:
        scratch = scratch_folder() if job.isolation != "full" else None
        read, write = os.pipe()
        gc.freeze()  # the child shares our memory as long as nobody counts references in it
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _child(job, scratch, write, parent)
        os.close(write)
        os.set_blocking(read, False)
        self._running[read] = _Running(job, pid, time.monotonic(), scratch, bytearray())
        self._selector.register(read, selectors.EVENT_READ)

    def _collect(self) -> Iterator[tuple[Job, Transcript]]:
        for key, _ in self._selector.select(1.0):
            entry = self._running[key.fd]
            data = os.read(key.fd, 1 << 20)
            entry.told += data
            if not data:
                self._end(key.fd, kill=False)
                yield entry.job, _transcript(entry.job, bytes(entry.told))
        now = time.monotonic()
        for descriptor, entry in list(self._running.items()):
            if now > entry.began + GRACE * entry.job.spec.exercise.limits.check:
                self._end(descriptor, kill=True)
                yield entry.job, entry.job.transcript((), bug="the process of this check hung and was ended")

    def _end(self, descriptor: int, *, kill: bool) -> None:
        entry = self._running.pop(descriptor)
        self._selector.unregister(descriptor)
        os.close(descriptor)
        if kill:
            with suppress(ProcessLookupError):
                os.kill(entry.pid, signal.SIGKILL)
        os.waitpid(entry.pid, 0)
        if entry.scratch is not None:
            remove_folder(entry.scratch)


def _transcript(job: Job, told: bytes) -> Transcript:
    try:
        answer = json.loads(told)
        if "trouble" in answer:
            return job.transcript((), trouble=Words(*answer["trouble"]))
        if "bug" in answer:
            return job.transcript((), bug=str(answer["bug"]))
        return job.transcript(tuple(Event.from_json(event) for event in answer["events"]))
    except (ValueError, KeyError, TypeError):
        return job.transcript((), bug="the process of this check died")


def _child(job: Job, scratch: Path | None, write: int, parent: int) -> NoReturn:
    """Never returns, never lets an exception out, never runs what the parent registered for its own end."""
    try:
        _leave_the_terminal(parent)
        with _one_at_a_time(job):
            answer: dict[str, Any] = {"events": [event.to_json() for event in run(job, scratch)]}
    except IsolationError as error:
        answer = {"trouble": list(error.message)}
    except BaseException as error:
        answer = {"bug": described(error)}
    try:
        data = memoryview(json.dumps(answer).encode())
        while data:
            data = data[os.write(write, data) :]
    finally:
        os._exit(0)


def described(error: BaseException) -> str:
    """The error and the innermost place in our own code."""
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}: {error} ({place})"


def _leave_the_terminal(parent: int) -> None:
    """A session of its own: Ctrl-C is the parent's to handle. When the parent dies, so does this process."""
    os.setsid()
    if sys.platform == "linux":
        kernel.die_with_parent(signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.stdin = sys.stdout = sys.stderr = open(os.devnull, "r+")


class _one_at_a_time:
    """Without a network of its own, a program has its port to itself only while nobody else is graded at it."""

    def __init__(self, job: Job) -> None:
        exercise = job.spec.exercise
        name = f"grader-{exercise.transport}-{exercise.port}.lock"
        self._path = Path(tempfile.gettempdir(), name) if job.isolation == "none" else None

    def __enter__(self) -> None:
        if self._path is not None:
            self._lock = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o666)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        if self._path is not None:
            os.close(self._lock)
