"""Builds a student's program, once for all checks, inside the sandbox: what a compiler reads is the student's, too.

The process is a worker like those of the checks. Its transcript holds what the compiler printed, how it ended, and the
files it left, which every start of the program finds beside the student's own.
"""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader import observe
from grader.findings.building import build_failed
from grader.judge import ungraded
from grader.model import CheckResult, Event, Transcript, Words
from grader.sandbox import Bounds, Launch, Plan, Program, Sandbox
from grader.spec import Check
from grader.spec.language import ProgramName
from grader.worker import Job

SECONDS = 60.0
# A compiler needs more than the program that it makes.
BOUNDS = Bounds(memory=1 << 30, processes=256, cpu=SECONDS, files=1024, disk=256 << 20)
KEPT = 16 << 10  # of what it prints: the first errors are those that count
MOST_OUTPUT = 8 << 20
MOST_MADE = 24 << 20
TICK = 0.05

_REQUIREMENT = Words("程序能够编译", "the program can be built")
_NOTHING = Words("", "")


@dataclass(frozen=True)
class Build(Job):
    """Builds one program, in place of a check."""

    program: ProgramName = "server"
    command: tuple[str, ...] = ()

    def play(self, scratch: Path | None) -> tuple[Event, ...]:
        main = self.mains[self.program]
        launches = {main: Launch(self.command)}
        plan = Plan(
            self.isolation, self.interpreter, self.files, BOUNDS, self.hidden, self.machine.bwrap, scratch, launches
        )
        sandbox = Sandbox(plan)
        sandbox.fresh_network()
        began = time.monotonic()
        program = sandbox.start(main, self.program)
        output, limit = _follow(program)
        if program.stdin >= 0:
            os.close(program.stdin)
        status, number = program.end()
        made = sandbox.left_behind(self.program, MOST_MADE) if (limit, status) == ("", 0) else {}
        now = time.monotonic() - began
        events = [Event(now, "printed", None, output, {"stream": "stderr"})] if output else []
        if limit or made is None:
            events.append(Event(now, "killed", info={"limit": limit or "size"}))
        events.append(Event(now, "exited", info={"status": status, "signal": number, "leftovers": [], "sockets": []}))
        return (*events, *(Event(now, "file", None, data, {"name": name}) for name, data in (made or {}).items()))


def _follow(program: Program) -> tuple[bytes, str]:
    """What it prints, and the limit that it passed, if it did; until it has ended."""
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
        limit = "output" if total > MOST_OUTPUT else _passed(program, deadline)
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


def _passed(program: Program, deadline: float) -> str:
    processes = program.processes()
    if time.monotonic() > deadline:
        return "time"
    if observe.held_bytes(processes, BOUNDS.memory) > BOUNDS.memory:
        return "memory"
    return "processes" if observe.thread_count(processes) > BOUNDS.processes else ""


def made_by(transcript: Transcript) -> Mapping[str, bytes] | None:
    """The files that a build has left; None where it failed."""
    ends = [event for event in transcript.events if event.event == "exited"]
    if not ends or ends[0].info.get("status") != 0 or any(event.event == "killed" for event in transcript.events):
        return None
    return {event.info["name"]: event.data or b"" for event in transcript.events if event.event == "file"}


def not_built(check: Check, main: str, transcript: Transcript) -> CheckResult:
    """The result of a check whose program could not be built."""
    finding = build_failed(main, transcript)
    return replace(
        ungraded(check, _NOTHING, transcript), verdict="failed", why=None, failure="not-built", requirement=_REQUIREMENT,
        event=len(transcript.events) - 1, findings=(finding,),
    )  # fmt: skip
