"""Builds a student's program, once for all checks, inside the sandbox: what a compiler reads is the student's, too.

The process is a worker like those of the checks. Its transcript holds what the compiler printed, how it ended, and the
files it left, which every start of the program finds beside the student's own.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import Disturbed
from grader.intake.submission import Submission
from grader.judge import judge_build
from grader.model import CheckResult, Event, Transcript, Words
from grader.model.events import Exited, FileSeen, Killed, OutputCame
from grader.run.box.plan import Bounds, Launch, Plan
from grader.run.box.program import ProcessTree
from grader.run.box.sandbox import Sandbox
from grader.run.eyes.usage import Usage
from grader.run.talk.waiting import Pace
from grader.schedule.pool import Job, Played
from grader.schedule.tools import commands_of
from grader.spec import Check
from grader.spec.language import Exercise, ProgramName

_KILLED = Words("编译器被信号 SIGKILL 终止了", "the compiler was killed by SIGKILL")
SECONDS = 60.0
# A compiler needs more than the program that it makes.
BOUNDS = Bounds(memory=1 << 30, processes=256, cpu=SECONDS, files=1024, disk=256 << 20)
KEPT = 16 << 10  # of what it prints: the first errors are those that count
MOST_OUTPUT = 8 << 20
MOST_MADE = 24 << 20
TICK = 0.05


@dataclass(frozen=True)
class Build(Job):
    """Builds one program, in place of a check."""

    program: ProgramName = "server"
    command: tuple[str, ...] = ()

    def sandbox(self, scratch: Path | None) -> Sandbox:
        launches = {self.mains[self.program]: Launch(self.command)}
        plan = Plan(
            self.isolation, self.interpreter, self.files, BOUNDS, self.hidden, self.machine.bwrap, scratch, launches
        )
        return Sandbox(plan)

    def play(self, sandbox: Sandbox, tell: Callable[[Pace], object] = lambda _: None) -> Played:
        main = self.mains[self.program]
        sandbox.fresh_network()
        began = time.monotonic()
        program = sandbox.start(main, self.program)
        output, limit = _follow(program)
        if program.stdin >= 0:
            os.close(program.stdin)
        status, number = program.end()
        if number == signal.SIGKILL and not limit and not self.final:
            raise Disturbed(_KILLED)
        made = sandbox.left_behind(self.program, MOST_MADE) if (limit, status) == ("", 0) else {}
        now = round(time.monotonic() - began, 6)
        events: list[Event] = [OutputCame(now, output, "stderr")] if output else []
        if limit or made is None:
            events.append(Killed(now, limit or "size"))
        events.append(Exited(now, status, number, (), ()))
        events += [FileSeen(now, data, name, found=True) for name, data in (made or {}).items()]
        return Played(tuple(events), {}, ())


def _follow(program: ProcessTree) -> tuple[bytes, str]:
    """What it prints, and the limit that it passed, if it did; until it has ended."""
    usage = Usage()
    kept, total, deadline = bytearray(), 0, time.monotonic() + SECONDS
    selector = selectors.DefaultSelector()
    streams = (program.stdout, program.stderr)
    for stream in (*streams, *([program.pidfd] if program.pidfd >= 0 else [])):
        selector.register(stream, selectors.EVENT_READ)
    limit = ""
    while not limit:
        ended = not program.alive
        for key, _ in selector.select(0 if ended else TICK):
            if key.fd == program.pidfd:
                continue
            data = _read(key.fd)
            if not data:
                selector.unregister(key.fd)
            kept += data[: KEPT - len(kept)]
            total += len(data)
        if ended:
            break
        passed = {
            "output": total > MOST_OUTPUT,
            "time": time.monotonic() > deadline,
        }
        own = usage.passed(program.family(), BOUNDS.memory, BOUNDS.processes, 4 * SECONDS, program.cpu)
        limit = next((name for name, is_passed in passed.items() if is_passed), own or "")
    for stream in streams:  # a last piece that came with the end
        kept += _read(stream)[: KEPT - len(kept)]
        os.close(stream)
    selector.close()
    return bytes(kept), limit


def _read(stream: int) -> bytes:
    try:
        return os.read(stream, 1 << 16)
    except OSError:
        return b""


class Builds:
    """The programs of one submission that have to be built, and what has become of them."""

    def __init__(self, exercise: Exercise, submission: Submission) -> None:
        self._commands = commands_of(exercise, submission)
        self.launches = {submission.programs[name]: Launch(commands.start) for name, commands in self._commands.items()}
        """How the files are started that Python alone does not start."""
        self._waiting = {program for program, commands in self._commands.items() if commands.build is not None}
        self._begun: set[ProgramName] = set()
        self._broken: dict[ProgramName, Transcript] = {}

    def begin(self, checks: list[Check], job: Callable[[Check], Job]) -> list[Build]:
        """What has to be built before these checks, and was not begun before."""
        jobs = []
        for program in sorted(self._waiting - self._begun):
            first, build = (
                next((check for check in checks if program in check.programs), None),
                self._commands[program].build,
            )
            if first is not None and build is not None:
                self._begun.add(program)
                jobs.append(Build(**vars(job(first)), program=program, command=build))
        return jobs

    def take(self, job: Build, transcript: Transcript) -> None:
        """A build has ended."""
        program, main = job.program, job.mains[job.program]
        self._waiting.discard(program)
        ends = [event for event in transcript.events if isinstance(event, Exited)]
        if not ends or ends[0].status != 0 or any(isinstance(event, Killed) for event in transcript.events):
            self._broken[program] = transcript
        else:
            made = {event.name: event.data for event in transcript.events if isinstance(event, FileSeen)}
            self.launches[main] = replace(self.launches[main], made=made)

    def over_for(self, check: Check) -> bool:
        return not self._waiting & set(check.programs)

    def failed(self, check: Check) -> CheckResult | None:
        """The result of a check whose program could not be built; None where nothing is in its way."""
        program = next((name for name in check.programs if name in self._broken), None)
        if program is None:
            return None
        broken = self._broken[program]
        return judge_build(check, replace(broken, check=check.id, program=check.drives), broken.mains[program])
