"""One program while it runs: its keyboard, what it prints, the signals it gets, its limits and its end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from grader.errors import Disturbed
from grader.model import Words
from grader.model.events import (
    Exited,
    KeyboardEnded,
    Killed,
    OutputCame,
    OutputCut,
    Signalled,
    StreamName,
    Typed,
)
from grader.model.seen import SocketAt, ThreadAt
from grader.run.box.program import ProcessTree
from grader.run.box.sandbox import Sandbox
from grader.run.eyes import kernel, observe
from grader.run.eyes.usage import Usage, first_to_go
from grader.run.talk.loop import Loop
from grader.spec.language import Exercise, ProgramName

_KILLED = Words("程序被信号 SIGKILL 终止了", "the program was killed by SIGKILL")
_CRASHED = Words("程序崩溃了（{name}）", "the program crashed ({name})")
_NO_MEMORY = Words(
    "机器的内存不够了，系统用 SIGKILL 终止了程序：这一项不计分",
    "the machine ran out of memory, and the system killed the program (SIGKILL): this check counts neither way",
)
OUTPUT_FACTOR = 128  # times the cap of a stream: so much output ends the program
TAIL = 4096
TICK, TICK_NEAR, NEAR, REST = 0.05, 0.01, 0.5, 4
"""Between two looks at what it holds and has used; from that part of its memory on; and so many times what a look took."""
STIRS = 0.001
"""Seconds of CPU in which nobody comes to hold much more than before."""
LEFTOVER_GRACE = 0.5
DRAINS = 32  # reads that empty the largest pipe; what a leftover process goes on printing has no end
SIGNAL_AGAIN = 0.2


@dataclass
class Stream:
    """One of the program's output streams: the first bytes are kept, of the rest the last."""

    name: StreamName
    kept: int = 0
    total: int = 0
    events: int = 0
    tail: bytearray = field(default_factory=bytearray)

    def take(self, data: bytes, cap: int) -> bytes:
        """The part of `data` that is still below the cap."""
        self.total += len(data)
        part = data[: max(0, cap - self.kept)]
        self.kept += len(part)
        if len(part) < len(data):
            self.tail = (self.tail + data[len(part) :])[-TAIL:]
        return part


@dataclass
class SentSignal:
    """A signal that was sent once, and the call that it should have ended."""

    number: int
    at: float
    call: observe.InCall | None


class LiveProgram:
    """The latest start of one program. `named`: its name in events, where several programs run.

    `before_the_end` takes in what others still have from it; `served`: its sockets, `in_sockets`: what they hold (see `Usage`).
    `final`: it is not run again, whatever it was that killed it.
    """

    def __init__(
        self,
        name: ProgramName,
        main: str,
        loop: Loop,
        sandbox: Sandbox,
        exercise: Exercise,
        named: str | None,
        served: Callable[[], tuple[SocketAt, ...]],
        before_the_end: Callable[[], None],
        in_sockets: Callable[[int, int], int],
        *,
        sees: bool,
        final: bool,
    ) -> None:
        self.name, self.main = name, main
        self._loop, self._sandbox, self._exercise, self._named = loop, sandbox, exercise, named
        self._served, self._before_the_end, self._sees = served, before_the_end, sees
        self._final, self._killed_for_memory = final, kernel.killed_for_memory()
        self._streams: dict[StreamName, Stream] = {}
        self._to_type = bytearray()
        self._typing_ends = False
        self._in_sockets = in_sockets
        self._usage, self._next_tick = Usage(in_sockets), 0.0
        self._looked_at: float | None = None
        """How much CPU it had used when its limits were looked at."""
        self._signalled: SentSignal | None = None
        self.program: ProcessTree | None = None

    def start(self, files: Mapping[str, bytes], *, again: bool = False) -> None:
        """Start it on fresh files, or `again` on those that there are. Raises IsolationError."""
        program = self._sandbox.start(self.main, self.name, files, again=again)
        self.program, self._signalled = program, None
        self._usage, self._next_tick, self._looked_at = Usage(self._in_sockets), self._loop.now() + TICK, None
        self._to_type, self._typing_ends = bytearray(), False
        self._streams = {"stdout": Stream("stdout"), "stderr": Stream("stderr")}
        for name, descriptor in _outputs(program):
            self._loop.watch(descriptor, self._reader(name, descriptor))
        if program.pidfd >= 0:
            self._loop.watch(program.pidfd, self._exited, last=True)

    def processes(self) -> list[int]:
        return self.program.processes() if self.program is not None else []

    def standing(self, threads: Sequence[observe.InCall], since: float) -> list[ThreadAt]:
        """Each of its threads with the student's line it is at, and how long nothing has happened."""
        listed = []
        for pid, places in self.program.places().items() if self.program is not None else ():
            mine = sorted((thread for thread in threads if thread.pid == pid), key=lambda thread: thread.thread)
            for number, place in enumerate(places):
                # Python's threads and the kernel's are listed in the order of their birth.
                call = mine[number] if len(mine) == len(places) else None
                at = ThreadAt(since=since, program=self._named)
                if call is not None:
                    at = replace(at, call=call.call, fd=call.descriptor)
                if place is not None:
                    at = replace(at, file=place.file, line=place.line, function=place.function)
                if call is not None or place is not None:
                    listed.append(at)
        return listed

    # ---- the keyboard and signals

    def type(self, data: bytes | None) -> None:
        """A line at its keyboard; None is the end of the keyboard's input.

        What the pipe does not take at once follows as the program reads.
        """
        program = self.program
        lost = program is None or program.stdin < 0 or self._typing_ends
        if not lost:
            self._to_type += data or b""
            self._typing_ends = data is None
            self._go_on_typing()
            lost = data is not None and program is not None and program.stdin < 0
        if data is None:
            self._loop.tell(KeyboardEnded, lost, self._named)
        else:
            self._loop.tell(Typed, data, lost, self._named)

    def _go_on_typing(self) -> None:
        program = self.program
        if program is None or program.stdin < 0:
            return
        self._loop.unwatch(program.stdin)
        try:
            while self._to_type:
                del self._to_type[: os.write(program.stdin, self._to_type)]
        except BlockingIOError:
            self._loop.watch_writable(program.stdin, self._go_on_typing)
            return
        except OSError:  # it has closed its keyboard
            self._typing_ends = True
        if self._typing_ends:
            self._to_type.clear()
            os.close(program.stdin)
            program.stdin = -1

    def signal(self, number: int) -> None:
        """Send it once, and only while all that the program has started is seen asleep.

        Between a bytecode and a call a signal could get lost; a process that is only starting has no handler yet.
        """
        program, call = self.program, None
        deadline = self._loop.now() + 1.0
        while program is not None and self.program is program and self._sees and self._loop.now() < deadline:
            call = observe.in_call(program.pid)
            if call is not None and observe.all_asleep(program.processes()):
                break
            self._loop.serve(0.001)
        if self.program is None:
            self._loop.tell(Signalled, signal.Signals(number).name, lost=True, program=self._named)
            return
        self.program.interrupt(number)
        self._signalled = SentSignal(number, self._loop.now(), call)
        self._loop.tell(Signalled, signal.Signals(number).name, program=self._named)

    @property
    def signal_due(self) -> float:
        """When to look whether a signal was lost."""
        return self._signalled.at + SIGNAL_AGAIN if self._signalled is not None else float("inf")

    @property
    def was_signalled(self) -> bool:
        return self._signalled is not None

    def signal_again(self) -> None:
        """A signal that was lost between a bytecode and a system call: the very same call goes on as if nothing was."""
        sent, program = self._signalled, self.program
        if sent is None or program is None or self._loop.now() < self.signal_due:
            return
        self._signalled = None
        call = observe.in_call(program.pid)
        same = (
            call is not None
            and sent.call is not None
            and (call.call, call.arguments)
            == (
                sent.call.call,
                sent.call.arguments,
            )
        )
        if same and sent.number != signal.SIGKILL:
            program.interrupt(sent.number)
            self._loop.tell(Signalled, signal.Signals(sent.number).name, again=True, program=self._named)

    # ---- limits

    def watch_limits(self, *, at_once: bool = False) -> float:
        """What the kernel does not count for us: memory and CPU of the whole tree, and processes where root runs them.

        Returns the moment of the next look. Who has not run since the last one holds what it held then.
        """
        limits, program = self._exercise.limits, self.program
        if program is None:
            return float("inf")
        if (began := self._loop.now()) < self._next_tick and not at_once:
            return self._next_tick
        used = program.cpu
        if program.is_clocked and not at_once and self._looked_at is not None and used - self._looked_at < STIRS:
            self._next_tick = began + TICK
            return self._next_tick
        self._looked_at = used
        family = program.family()
        limit = self._usage.passed(family, limits.memory, limits.processes, limits.cpu, program.cpu)
        if limit is not None:
            self.kill(limit)  # many that spin would take a limit of each, one after the other
        else:
            first_to_go(family)
        now = self._loop.now()
        soon = min(TICK, max(TICK_NEAR, REST * (now - began)))
        self._next_tick = now + (TICK if self._usage.memory < NEAR else soon)
        return self._next_tick

    def kill(self, limit: str) -> None:
        """The program has passed a limit: it ends here, and the transcript says why."""
        program = self.program
        if program is None:
            return
        self._forget()
        program.end()
        self._loop.tell(Killed, limit, self._named)
        self._loop.tell(Exited, None, int(signal.SIGKILL), (), (), limit, self._named)

    # ---- what it prints, and its end

    def _reader(self, name: StreamName, descriptor: int) -> Callable[[], object]:
        return lambda: self._read_output(name, descriptor)

    def _read_output(self, name: StreamName, descriptor: int) -> bool:
        """Take what is there; False where there is nothing more."""
        try:
            data = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._loop.unwatch(descriptor)
            return False
        stream, cap = self._streams[name], self._exercise.limits.output
        part = stream.take(data, cap)
        if part:
            self._loop.tell(OutputCame, part, name, self._named)
        if stream.total > OUTPUT_FACTOR * cap:
            self.kill("output")
            return False
        stream.events += 1
        self._loop.read_often(descriptor, self._reader(name, descriptor), stream.events, len(data))
        return True

    def runs(self) -> bool:
        """Whether it is about to do something by itself. If not, what it has printed so far is told."""
        if observe.runs(self.processes()):
            return True
        self._drain()
        return False

    def _drain(self) -> None:
        """Take what it has printed, though not for ever. It may be ended for that."""
        for name, descriptor in _outputs(self.program) if self.program is not None else ():
            for _ in range(DRAINS):
                if self.program is None or not self._read_output(name, descriptor):
                    break

    def _exited(self) -> None:
        program = self.program
        if program is None:
            return
        self._drain()
        if self.program is None:  # ended for its output while we read it
            return
        self._before_the_end()

        # What is about to end by itself is given the time.
        deadline = self._loop.now() + LEFTOVER_GRACE
        while (left := program.processes()) and self._loop.now() < deadline:
            with suppress(OSError):
                watch = os.pidfd_open(left[0])  # one after the other: all of them have to go
                kernel.readable(watch, deadline - self._loop.now())
                os.close(watch)
        leftovers = tuple(kernel.command_name(pid) for pid in left[:10])

        kept = self._served()
        self.tell_cuts()
        self._forget()
        status, number = program.end()
        if number == signal.SIGKILL and not program.killed:
            # Its own doing, or the machine's? What a program does to itself it does again.
            if self._killed_for_memory != kernel.killed_for_memory():
                raise Disturbed(_NO_MEMORY)
            if not self._final:
                raise Disturbed(_KILLED)
        if number in (signal.SIGSEGV, signal.SIGBUS) and program.asked and not self._final:
            # Of our question, perhaps: of its own doing it crashes again.
            raise Disturbed(_CRASHED.format(name=signal.Signals(number).name))
        if number == signal.SIGXCPU:
            self._loop.tell(Killed, "cpu", self._named)
        self._loop.tell(Exited, status, number, leftovers, kept, program=self._named)

    def tell_cuts(self) -> None:
        """Tell of each stream that went past its cap what was left out."""
        for stream in self._streams.values():
            if stream.total > stream.kept:
                dropped, tail = stream.total - stream.kept, bytes(stream.tail)
                stream.total = stream.kept
                self._loop.tell(OutputCut, tail, stream.name, dropped, self._named)

    def _forget(self) -> None:
        program, self.program, self._signalled = self.program, None, None
        if program is None:
            return
        if program.pidfd >= 0:
            self._loop.unwatch(program.pidfd)
        for descriptor in (program.stdout, program.stderr, program.stdin):
            if descriptor >= 0:
                self._loop.unwatch(descriptor)
                os.close(descriptor)

    def tear_down(self) -> None:
        """End it, whatever it does. What that causes is told to nobody."""
        program = self.program
        self._forget()
        if program is not None:
            program.end()
        self._streams = {}


def _outputs(program: ProcessTree) -> tuple[tuple[StreamName, int], ...]:
    return ("stdout", program.stdout), ("stderr", program.stderr)
