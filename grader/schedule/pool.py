"""The unit of work: one check of one submission, in a process that is forked for it or has done another of the same.

Such a worker is forked from a warm process, has one thread, and may be killed at any moment: then one check is ungraded,
and nothing else happens. It sends back a transcript as JSON; nothing of it is ever unpickled. Then it may be given the next
check of its submission: network, files and sandbox are fresh each time, and a worker that is not as it was ends.
"""

from __future__ import annotations

import errno
import faulthandler
import fcntl
import gc
import json
import os
import re
import selectors
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from grader.errors import Disturbed, IsolationError
from grader.model import Capture, Event, Isolation, Json, Transcript, Words, coding, read_event
from grader.model.capture import Frame
from grader.model.events import OutputCame
from grader.model.record import Record
from grader.play.scenario import Play
from grader.run.box import seccomp
from grader.run.box.interpreter import Interpreter
from grader.run.box.landlock import open_to_programs
from grader.run.box.machine import Machine
from grader.run.box.plan import Bounds, Launch, Plan
from grader.run.box.program import collect_orphans
from grader.run.box.sandbox import Sandbox, remove_abandoned, remove_folder, scratch_folder
from grader.run.box.start import box_arguments, end_half_started, view
from grader.run.eyes import kernel, recorder, stacks, tap
from grader.run.talk.waiting import Pace
from grader.run.talk.wire import Watcher, Wire
from grader.schedule.slots import TICK, Gauge, Slots, places_taken
from grader.spec import Check, Spec
from grader.spec.language import Limits, ProgramName
from grader.spec.links import plan_link
from grader.spec.values import draw

END_LIMIT = 5.0  # for a process that has to clean up behind itself
END = b"\n"  # behind an answer, and behind what is asked of a process that has given one
GOES_ON = b'"on": true}' + END
"""How the answer of a process ends that can do another."""
ITS_TURN = b"\n"  # a blank before the JSON
SIGNS = {Pace.PLAIN: ITS_TURN, Pace.COMPUTES: b"\t", Pace.RESTS: b" "}
"""More blanks: what its program does from then on."""
SHOWS = 0.5
"""Seconds after which a check has shown whether its program computes; most are over by then."""
PATIENCE = 0.25
"""Seconds in which most checks are over: for so long a worker that does one of the same submission is waited for, where each core has
one of them, before another is forked. A fork, and what it touches of our memory, is CPU for half a start of a program."""
AT_LENGTH = 1.0
"""Seconds of computing of which there is no more than one at a time in a submission; the others are begun anew behind it."""
GRACE = 5  # times the limit of a check, which is the program's own time: then its process is not trusted to end


class Played(NamedTuple):
    """What came of a job: what happened, what watched programs have recorded, and what went over the networks."""

    events: tuple[Event, ...]
    records: Mapping[str, Record]
    captures: tuple[Capture, ...]


@dataclass(eq=False)
class Kin:
    """What the jobs of one submission share: what one of them has shown helps those that begin later."""

    spun: set[tuple[str, int]] = field(default_factory=set)
    """The lines, by file, in which its programs went round until they failed."""
    programs: Mapping[ProgramName, str] = field(default_factory=dict)
    """The file of each program that it has."""
    left: Sequence[Check] = ()
    """The checks that no job was made for yet, and may be when these are done. It changes as they are made."""


@dataclass(frozen=True)
class Job:
    """What one worker process does."""

    spec: Spec
    check: Check
    files: Mapping[str, bytes]
    sources: Mapping[str, str]
    mains: Mapping[ProgramName, str]
    """The file of each program that runs."""
    seed: int
    machine: Machine
    interpreter: Interpreter
    hidden: tuple[Path, ...]
    launches: Mapping[str, Launch] = field(default_factory=dict)
    kin: Kin = field(default_factory=Kin)
    final: bool = False
    """It was run before, and somebody else has disturbed that: how it ends now is how it ends."""
    watched: bool = False
    """Whether its programs record what they do."""
    watcher: Watcher | None = None
    """Who looks on: is told of every event and packet as it happens, in this process."""

    def sandbox(self, scratch: Path | None) -> Sandbox:
        """Where its programs run. It changes this process for good."""
        limits, machine = bounds(self.spec.exercise.limits), self.machine
        plan = Plan(
            self.isolation,
            self.interpreter,
            self.files,
            limits,
            self.hidden,
            machine.bwrap,
            scratch,
            self.launches,
            self.watched,
        )
        return Sandbox(plan)

    def play(self, sandbox: Sandbox, tell: Callable[[Pace], object] = lambda _: None) -> Played:
        """Do it. `tell` is told what its program does, as that changes."""
        exercise = self.spec.exercise
        wire = Wire(
            sandbox,
            exercise,
            self.mains,
            self.sources,
            tell,
            isolated=self.isolation != "none",
            spun=self.kin.spun,
            final=self.final,
            link=plan_link(exercise, self.check, self.seed),
            watcher=self.watcher,
        )
        wire.run(Play(exercise, self.check, self.cases, self.spec.attachments))
        said = (event.data for event in wire.events if isinstance(event, OutputCame) and event.stream == "stderr")
        if sandbox.is_confined and _REFUSED.search(b"".join(said)):
            raise IsolationError(_OWN_FOLDER)
        return Played(tuple(wire.events), sandbox.records(), tuple(wire.captures))

    def fits(self, other: Job) -> bool:
        """Whether the process that has done the other may do this one: of the same submission, in a sandbox like that."""
        same = self.kin is other.kin and self.spec is other.spec and self.watched == other.watched
        same = same and self.watcher is other.watcher is None
        return same and type(self) is type(other) is Job and not self.final and self.isolation == "full"

    def asked(self) -> bytes:
        """What a process is told that fits, to do this one: a line."""
        told = {"check": [self.check.drives, self.check.id], "mains": self.mains, "seed": self.seed}
        told |= {"cases": [dict(case) for case in self.cases], "spun": list(self.kin.spun)}
        return json.dumps(told).encode() + END

    def told(self, line: bytes) -> Job:
        """The job that such a line asks for, in the process that has done this one."""
        told = json.loads(line)
        check = next(one for one in self.spec.exercise.all_checks if [one.drives, one.id] == told["check"])
        kin = Kin({(file, line) for file, line in told["spun"]})
        job = replace(self, check=check, mains=told["mains"], seed=told["seed"], kin=kin, final=False)
        vars(job)["cases"] = tuple(told["cases"])  # drawn once, where they are needed, too
        return job

    @property
    def isolation(self) -> Isolation:
        return self.machine.isolation

    @cached_property
    def cases(self) -> tuple[Mapping[str, str], ...]:
        """The values of this run: asked for before the fork, they are drawn once."""
        return draw(self.spec.exercise, self.check, self.seed)

    def warm(self) -> None:
        """Do what the process of this check and this one both need, or what it shares with others, before the fork."""
        assert self.cases
        stacks.compiled_hook(recorder.hook(self.watched))
        if self.isolation == "full":
            seccomp.filter_program()
            box_arguments(self.interpreter, self.machine.bwrap)
            view(self.interpreter, self.hidden, bool(self.launches))
        elif sys.platform == "linux":
            open_to_programs(self.interpreter, self.hidden)

    def transcript(self, events: tuple[Event, ...], **rest: Any) -> Transcript:
        return Transcript(
            self.check.id,
            self.check.drives,
            self.seed,
            self.isolation,
            self.cases,
            {str(name): file for name, file in self.mains.items()},
            self.sources,
            events,
            **rest,
        )

    def received(self, told: bytes) -> Transcript:
        """What its process has sent, as `answered` it."""
        try:
            answer = json.loads(told)
            if "trouble" in answer:
                return self.transcript((), trouble=Words(*answer["trouble"]))
            if "bug" in answer:
                return self.transcript((), bug=str(answer["bug"]))
            records = {name: coding.read(Record, record) for name, record in answer["records"].items()}
            captures = tuple(coding.read(Capture, one) for one in answer["captures"])
            events = tuple(read_event(event) for event in answer["events"])
            return self.transcript(events, records=records, captures=captures)
        except (ValueError, KeyError, TypeError):
            return self.transcript((), trouble=_DIED)


def answered(played: Played | Transcript) -> Json:
    """What came of a job, as JSON. Who reads it knows the job, and takes all else from that."""
    if isinstance(played, Transcript) and played.trouble is not None:
        return {"trouble": list(played.trouble)}
    if isinstance(played, Transcript) and played.bug is not None:
        return {"bug": played.bug}
    return {
        "events": [event.to_json() for event in played.events],
        "records": {name: coding.write(record) for name, record in played.records.items()},
        "captures": [coding.write(capture) for capture in played.captures],
    }


_DIED = Words(
    "评测这一项的进程被外面的信号终止了，两次都是：这一项不计分",
    "the process that graded this check was ended from outside, twice: it counts neither way",
)


def _disturbed(told: bytes) -> bool:
    """Whether a process of ours was ended by somebody else, or has seen that happen to the program."""
    if told.endswith(GOES_ON):
        return False
    try:
        return "disturbed" in json.loads(told)
    except ValueError:
        return True


_REFUSED = re.compile(rb"/tmp/(?!grader-).*permission denied|permission denied.*/tmp/(?!grader-)", re.IGNORECASE)
_OWN_FOLDER = Words(
    "程序要用 /tmp 里的文件；没有沙箱时它只能写自己的文件夹，所以无法评定（有完整的隔离就可以）",
    "the program uses files in /tmp; without a sandbox it may write its own folder only, so this cannot be graded (with full "
    "isolation it can)",
)


def bounds(limits: Limits) -> Bounds:
    return Bounds(limits.memory, limits.processes, limits.cpu, limits.files, limits.disk)


# ---------------------------------------------------------------- a pool of such processes


class _News:
    """What a worker tells while its job goes on, for whoever looks on: a line of JSON each."""

    def __init__(self, watcher: Watcher) -> None:
        """Made before the fork. `watcher` hears it where it is read."""
        self.ours, self.its = socket.socketpair()
        self.ours.setblocking(False)
        self._watcher, self._held = watcher, bytearray()

    def tell(self, news: Event | Frame, program: str) -> None:
        """In the worker."""
        told = {"program": program, "frame": coding.write(news)} if isinstance(news, Frame) else news.to_json()
        self.its.sendall(json.dumps(told).encode() + END)

    def read(self) -> bool:
        """Pass on what is there. False at its end, and where there is nothing more at the moment."""
        try:
            data = self.ours.recv(1 << 16)
        except OSError:
            return False
        self._held += data
        *lines, rest = self._held.split(END)
        self._held = rest
        for line in lines:
            told = json.loads(line)
            if "frame" in told:
                self._watcher(coding.read(Frame, told["frame"]), told["program"])
            else:
                self._watcher(read_event(told), "")
        return bool(data)


@dataclass(eq=False)
class _Worker:
    """A process of ours, and the end of a line to it."""

    pid: int
    line: socket.socket
    launches: Mapping[str, Launch]
    """As it knows them."""
    scratch: Path | None
    did: Job
    """What it was forked for, or has done since."""
    news: _News | None = None
    """Where somebody looks on."""

    def may_do(self, job: Job) -> bool:
        """Whether it may do this one next."""
        return job.fits(self.did) and job.launches == self.launches


@dataclass
class _Running:
    """A job that a worker is at."""

    job: Job
    final: bool
    begun: float
    began: float | None = None
    """None until it is its turn: others may be using the port."""
    told: bytearray = field(default_factory=bytearray)
    begun_to_tell: bool = False
    """Its events: megabytes, perhaps."""
    knew: int = 0
    """How much of what its kin share it was begun with."""
    sign: bytes = ITS_TURN
    """The latest of SIGNS, and since when."""
    since: float = 0.0

    def take(self, data: bytes) -> None:
        """What it says. Once it tells its events, it does nothing more."""
        if not self.begun_to_tell and data:
            signs, brace, _ = data.partition(b"{")
            self.begun_to_tell = bool(brace)
            self.sign, self.since = ITS_TURN if brace else signs[-1:], time.monotonic()
        self.told += data

    @property
    def over(self) -> bool:
        """It has told all: its process could do another."""
        return self.told.endswith(END) and bool(self.told.strip())

    def does(self, pace: Pace, seconds: float = 0.0) -> bool:
        """Whether it has told so, and so long ago."""
        return self.sign == SIGNS[pace] and time.monotonic() >= self.since + seconds


class Pool:
    """So many checks at a time as `slots` says. `results()` yields each as it ends, in whatever order that is.

    What goes round for ever is to be found out once: of a submission whose program computes in one check, or has not shown
    yet that it does not, no other check is begun as long as there is something else to do; and while it computes at length,
    no other computes. Programs that sleep take no place.

    `continues` is asked at least once a second while something runs: where it says no, everything is ended. `more` is
    asked to submit something when there is room and nothing waits; it returns False where there is nothing more. Where
    something can be read from `news`, both are asked at once; `continues` reads it.
    """

    def __init__(
        self,
        slots: Slots,
        continues: Callable[[], bool] = lambda: True,
        more: Callable[[], bool] = lambda: False,
        news: int | None = None,
    ) -> None:
        self._gauge, self._few, self._continues, self._more = Gauge(slots), slots.few, continues, more
        view.cache_clear()
        open_to_programs.cache_clear()
        remove_abandoned()
        self._waiting: list[Job] = []
        self._again: list[Job] = []
        """Disturbed: run again, one by one, when nothing else is left that could be the reason."""
        self._workers: dict[int, _Worker] = {}
        """By the number of our end of its line; so are the jobs that they are at."""
        self._running: dict[int, _Running] = {}
        self._selector = selectors.DefaultSelector()
        if news is not None:
            self._selector.register(news, selectors.EVENT_READ, news)
        self._clock = tap.clock()

    def submit(self, job: Job) -> None:
        self._waiting.append(job)

    @property
    def running(self) -> list[Job]:
        return [entry.job for entry in self._running.values()]

    def results(self) -> Iterator[tuple[Job, Transcript]]:
        """Run until nothing is left; jobs may be submitted in between. Leaves nothing running when it is closed."""
        try:
            while self._continues():
                self._gauge.look(self._taken())
                while True:
                    at_rest = sum(entry.does(Pace.RESTS) for entry in self._running.values())
                    if not self._gauge.has_place(len(self._running), self._taken(), at_rest):
                        break
                    if (job := self._next()) is None:
                        break
                    if not self._gauge.has_memory(len(self._running), job.spec.exercise.limits.memory):
                        break
                    self._waiting = [other for other in self._waiting if other is not job]
                    self._begin(job)
                self._dismiss()
                if not self._running:
                    if not self._again:
                        break
                    self._fork(self._again.pop(0), final=True)

                for key, _ in self._selector.select(min(TICK, self._until_the_next_look())):
                    if isinstance(key.data, _News):
                        if not key.data.read():
                            self._selector.unregister(key.fd)
                        continue
                    if key.data is not None:
                        continue  # others read it
                    entry = self._running.get(key.fd)
                    data = _heard(self._workers[key.fd].line)
                    if entry is None:
                        self._end(key.fd, kill=False)  # it had nothing to do, and was ended
                        continue
                    entry.take(data)
                    entry.began = entry.began or time.monotonic()
                    if data and not entry.over:
                        continue
                    news, answer = self._workers[key.fd].news, bytes(entry.told)
                    while news is not None and news.read():
                        pass  # all of it comes before the answer
                    if answer.endswith(GOES_ON):
                        del self._running[key.fd]
                    else:
                        self._end(key.fd, kill=False)
                    if _disturbed(answer) and not entry.final and not entry.job.watched:
                        self._again.append(entry.job)
                        continue
                    yield entry.job, entry.job.received(answer)
                self._put_off()
                now = time.monotonic()
                for descriptor, entry in list(self._running.items()):
                    late = entry.began is not None and now > entry.began + GRACE * entry.job.spec.exercise.limits.check
                    # Where it is we who were late, what it has told is still to be read.
                    if late and not kernel.readable(descriptor, 0):
                        stood = _asked_where(self._workers[descriptor])
                        self._end(descriptor, kill=True)
                        bug = f"the process of this check hung and was ended (it stood at {stood})"
                        yield entry.job, entry.job.transcript((), bug=bug)
        finally:
            self.close()

    def _put_off(self) -> None:
        """Of those of one submission that compute at length all but the first have to wait: what it shows may save them that.

        So may what another has shown since they were begun.
        """
        first = set[int]()
        for descriptor, entry in list(self._running.items()):  # in the order in which they were begun
            if entry.does(Pace.COMPUTES, AT_LENGTH):
                if id(entry.job.kin) in first or entry.knew < len(entry.job.kin.spun):
                    self._end(descriptor, kill=True)
                    self._waiting.insert(0, entry.job)
                first.add(id(entry.job.kin))

    def _taken(self) -> float:
        now = time.monotonic()
        return places_taken(now - entry.begun for entry in self._running.values() if not entry.does(Pace.RESTS))

    def _next(self) -> Job | None:
        """The job to begin next, still among those that wait."""
        now, unsure, at_length = time.monotonic(), set[int](), set[int]()
        for entry in self._running.values():
            if entry.does(Pace.COMPUTES) or now < entry.begun + SHOWS:
                unsure.add(id(entry.job.kin))
            if entry.does(Pace.COMPUTES, AT_LENGTH):
                at_length.add(id(entry.job.kin))
        while (job := self._first_but(unsure)) is None and self._more():
            pass
        others = (job for job in self._waiting if id(job.kin) not in at_length and not self._is_soon_free(job, now))
        return job or next(others, None)

    def _first_but(self, kin: set[int]) -> Job | None:
        return next((job for job in self._waiting if id(job.kin) not in kin), None)

    def _is_soon_free(self, job: Job, now: float) -> bool:
        """Whether as many workers as there are cores have just begun what comes before it, and none that fits has nothing to do."""
        busy = 0
        for descriptor, worker in self._workers.items():
            if worker.may_do(job):
                entry = self._running.get(descriptor)
                if entry is None:
                    return False
                busy += now < entry.begun + PATIENCE
        return busy >= self._few

    def _until_the_next_look(self) -> float:
        """Seconds: of those for whom something waits, one may turn out to take longer."""
        now = time.monotonic()
        due = (entry.begun + PATIENCE - now for entry in self._running.values()) if self._waiting else ()
        return min((left for left in due if left > 0), default=TICK)

    def close(self) -> None:
        """End every worker; what it started dies with it."""
        for descriptor in list(self._workers):
            self._end(descriptor, kill=descriptor in self._running)
        self._selector.close()
        if self._clock is not None:
            self._clock.close()

    def _begin(self, job: Job) -> None:
        """By a worker that has nothing to do and fits, or else by a new one."""
        for descriptor, worker in list(self._workers.items()):
            if descriptor not in self._running and worker.may_do(job):
                try:
                    worker.line.sendall(job.asked())
                except OSError:  # it was ended meanwhile, or stopped: what it has heard of this is of no use
                    self._end(descriptor, kill=True)
                    continue
                worker.did = job
                self._running[descriptor] = _Running(job, False, time.monotonic(), knew=len(job.kin.spun))
                return
        self._fork(job)

    def _dismiss(self) -> None:
        """End the workers that have nothing to do, and whose submission has nothing more."""
        left = {id(job.kin) for job in (*self._waiting, *self.running)}
        for descriptor, worker in list(self._workers.items()):
            if descriptor not in self._running and id(worker.did.kin) not in left:
                self._end(descriptor, kill=False)

    def _fork(self, job: Job, *, final: bool = False) -> None:
        known, job = job, replace(job, final=True) if final else job
        scratch = scratch_folder() if job.isolation != "full" else None
        ours, its = socket.socketpair()
        news = _News(job.watcher) if job.watcher is not None else None
        job.warm()
        gc.freeze()  # the child shares our memory as long as nobody counts references in it
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            ours.close()
            if news is not None:
                news.ours.close()
                job = replace(job, watcher=news.tell)
            _child(job, scratch, its, parent)
        its.close()
        if news is not None:
            news.its.close()
            self._selector.register(news.ours, selectors.EVENT_READ, news)
        ours.settimeout(END_LIMIT)  # it is read when something is there, and takes what it is told at once
        self._workers[ours.fileno()] = _Worker(pid, ours, dict(job.launches), scratch, job, news)
        self._running[ours.fileno()] = _Running(known, final, time.monotonic(), knew=len(job.kin.spun))
        self._selector.register(ours, selectors.EVENT_READ)

    def _end(self, descriptor: int, *, kill: bool) -> None:
        """`kill`: with a process goes its sandbox, once that is up; where there is none, it first ends what the program
        has started."""
        self._running.pop(descriptor, None)
        worker = self._workers.pop(descriptor)
        self._selector.unregister(descriptor)
        with suppress(OSError):
            worker.line.shutdown(socket.SHUT_RDWR)  # whoever was forked meanwhile has our end, too
        worker.line.close()
        if worker.news is not None:
            with suppress(KeyError):  # it was read to its end
                self._selector.unregister(worker.news.ours)
            worker.news.ours.close()
        if kill:
            with suppress(OSError):
                watch = os.pidfd_open(worker.pid) if hasattr(os, "pidfd_open") else -1
                deadline = time.monotonic() + END_LIMIT
                while time.monotonic() < deadline:
                    os.kill(worker.pid, signal.SIGTERM)  # again: just forked, it may have taken the first one for ours
                    if watch < 0 or kernel.readable(watch, 0.25):
                        break
                if watch >= 0:
                    os.close(watch)
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
        _, status = os.waitpid(worker.pid, 0)
        if sys.platform == "linux" and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            end_half_started(worker.pid)
        if worker.scratch is not None:
            remove_folder(worker.scratch)


def _asked_where(worker: _Worker) -> str:
    """Where in our own code a process stands, innermost first; it answers even where it is in a call of the kernel."""
    told = b""
    with suppress(OSError):
        os.kill(worker.pid, signal.SIGUSR1)
        # It says it a word at a time, and may have to be given a CPU in between.
        while kernel.readable(worker.line.fileno(), 0.1 if told else 1.0) and (more := _heard(worker.line)):
            told += more
    places = re.findall(r'File "[^"]*?([^"/]+)", line (\d+)', told.decode("utf-8", "replace"))
    return " < ".join(f"{file}:{line}" for file, line in places[:4]) or "an unknown place"


def _heard(line: socket.socket) -> bytes:
    """What a worker says; b"" at its end, whichever that is."""
    try:
        return line.recv(1 << 16)
    except ConnectionResetError:  # it has died with something unread
        return b""


def _child(job: Job, scratch: Path | None, line: socket.socket, parent: int) -> NoReturn:
    """Never returns, never lets an exception out, never runs what the parent registered for its own end."""
    sandbox, goes_on, seen = None, True, 0
    try:
        _leave_the_terminal(parent, gently=job.isolation != "full")
        if sys.platform == "linux":
            kernel.go_before_others()
            faulthandler.register(signal.SIGUSR1, line)
        with line.makefile("rb") as asked:
            while goes_on:
                try:
                    with _its_turn(job):
                        line.sendall(ITS_TURN)
                        sandbox = sandbox or job.sandbox(scratch)
                        seen = seen or _open_descriptors()
                        answer = answered(job.play(sandbox, lambda pace: line.sendall(SIGNS[pace])))
                    sandbox.clear()
                    # Nothing is left of that check, or this process does no other.
                    goes_on = (
                        job.isolation == "full" and _open_descriptors() == seen and not kernel.children(os.getpid())
                    )
                except Disturbed as error:
                    answer, goes_on = {"trouble": list(error.message), "disturbed": True}, False
                except IsolationError as error:
                    answer, goes_on = {"trouble": list(error.message)}, False
                except SystemExit:  # it was told to end: by us, who do not listen any more, or by the program
                    answer, goes_on = {"trouble": list(_DIED), "disturbed": True}, False
                except BaseException as error:
                    answer, goes_on = {"bug": described(error)}, False
                line.sendall(json.dumps(answer | {"on": goes_on}).encode() + END)
                if goes_on:
                    told = asked.readline()
                    goes_on = told.endswith(END)
                    job = job.told(told) if goes_on else job
    finally:
        try:
            _leave_nothing(job, scratch, parent)
        except SystemExit:  # told so just now
            _leave_nothing(job, scratch, parent)
        finally:
            os._exit(0)


def _leave_nothing(job: Job, scratch: Path | None, parent: int) -> None:
    """Without a sandbox, which would do it: nothing of what it has started outlives this process."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if job.isolation != "full" and sys.platform == "linux":
        collect_orphans(set(), set())  # also what was being started when we were told to end: nobody knows of it yet
    if scratch is not None and os.getppid() != parent:
        remove_folder(scratch)


def _open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def described(error: BaseException) -> str:
    """The error and the innermost place in our own code."""
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}: {error} ({place})"


def _leave_the_terminal(parent: int, *, gently: bool) -> None:
    """A session of its own: Ctrl-C is the parent's to handle. When the parent dies, so does this process.

    `gently`: not before it has ended what the program started, for no sandbox does that.
    """

    def end_at_once(number: int, _: object) -> NoReturn:
        raise SystemExit  # each time: where a finalizer runs just then, nobody hears of it

    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if gently:
        signal.signal(signal.SIGTERM, end_at_once)
    if sys.platform == "linux":
        kernel.die_with_parent(signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.stdin = sys.stdout = sys.stderr = open(os.devnull, "r+")


@contextmanager
def _its_turn(job: Job) -> Iterator[None]:
    """Without a network of its own, a program has its port to itself only while nobody else is graded at it.

    The lock is a Unix socket's abstract name: it belongs to this network, needs no file that another user may not
    open, and goes with its holder. Whoever comes later connects, and hears the end of it.
    """
    name = f"grader-{job.spec.exercise.transport}-{job.spec.exercise.port}"
    if job.isolation != "none":
        yield
    elif sys.platform != "linux":
        with open(Path(tempfile.gettempdir(), f"{name}.lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        with _taken(f"\0{name}"):
            yield


def _taken(name: str) -> socket.socket:
    while True:
        holder = socket.socket(socket.AF_UNIX)
        try:
            holder.bind(name)
            holder.listen(128)
            return holder
        except OSError as error:
            holder.close()
            if error.errno != errno.EADDRINUSE:
                raise
        with socket.socket(socket.AF_UNIX) as waiter, suppress(OSError):
            waiter.connect(name)
            waiter.recv(1)
