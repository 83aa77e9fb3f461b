"""Whether an expectation is met, by what is known: the meaning of every verb that waits.

Pure: the state of the case in, an outcome out. `because` says what ended the waiting: "" while it goes on, `lull` a short
silence, `quiet` the silence that was asked for, and those in FINAL, after which nothing more can come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from grader.model import Observed
from grader.model.events import Exited
from grader.play import matching
from grader.play.state import ProgramState, State
from grader.spec.language import (
    Accept,
    Check,
    Eof,
    Exercise,
    Exits,
    ExitStatus,
    Expect,
    File,
    Idle,
    Listens,
    Matches,
    NoTraceback,
    Printed,
    Running,
    Silence,
    Sockets,
    Step,
)
from grader.spec.values import Renderer

FINAL = frozenset({"limit", "waits", "spins", "gone"})
"""After these, what has not come does not come any more."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expectation that cannot be met any more, and how it failed: see `grader.play.scenario.Failure`."""

    code: str
    expected: Observed
    actual: Observed
    because: str = ""
    peer: str | None = None
    difference: int | None = None


Outcome = Unmet | bool | None
"""True: met. None: not yet. Unmet: never."""


def is_expectation(step: Step) -> bool:
    return isinstance(
        step, (Accept, Expect, Silence, Eof, Printed, File, Listens, Idle, Sockets, Exits, Running, NoTraceback)
    )


MOST_BUSY = 0.2  # of one processor, for a program that waits
INSPECTED = (Running, Sockets, File, Idle)
"""What is looked at before it is judged: nothing tells of it by itself."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """The expectations of one case. What is met takes its bytes off the state."""

    exercise: Exercise
    check: Check
    state: State
    render: Renderer
    asked: Mapping[int, matching.Asked]
    """What each `expect` asks for, by the identity of its step: rendering it may take long."""

    def outcome(self, step: Step, because: str) -> Outcome:
        """How an expectation stands now."""
        match step:
            case Listens():
                return True
            case Accept():
                return self._accept(step, because)
            case Expect():
                return self._expect(step, because)
            case Silence():
                return self._silence(step, because)
            case Eof():
                return self._eof(step, because)
            case _:
                return self._of_program(step, because)

    def _of_program(self, step: Step, because: str) -> Outcome:
        match step:
            case Printed():
                return self._printed(step, because)
            case Exits():
                return self._exits(step, because)
            case NoTraceback():
                return self._no_traceback(step, because)
            case Running():
                return self._running(step)
            case Sockets():
                return self._sockets(step, because)
            case File():
                return self._file(step, because)
            case Idle():
                return self._idle(step)
        raise AssertionError(f"no expectation: {step.verb}")

    # ---- what a peer receives

    def _accept(self, step: Accept, because: str) -> Outcome:
        """A connection is taken once; one that is still open will do."""
        peer = self.state.peer(step.peer)
        if peer.called or peer.open:
            peer.called = False
            return True
        peer.part()
        if because not in FINAL:
            return None
        where = f"{self.exercise.transport.upper()} {self.exercise.port}"
        return Unmet("not-called", Observed("call", text=where), self._instead(), because, step.peer)

    def _instead(self) -> Observed:
        """What the program did instead of calling."""
        program = self.state.program()
        if program.dialled:
            text = ", ".join(
                f"{dialled.transport.upper()} {dialled.address}:{dialled.port}" for dialled in program.dialled
            )
            return Observed("dialled", text=text)
        return Observed("exit", text=ending(program.exited)) if program.exited else Observed("nothing")

    def _expect(self, step: Expect, because: str) -> Outcome:
        asked = self.asked[id(step)]
        datagrams = is_datagrams(self.exercise, self.check, step)
        return self._next_datagram(step, asked, because) if datagrams else self._next_bytes(step, asked, because)

    def _next_datagram(self, step: Expect, asked: matching.Asked, because: str) -> Outcome:
        waiting = self.state.peer(step.peer).datagrams
        if not waiting:
            return self._missing(step, asked, because) if because in FINAL else None
        fits = asked.fits(waiting[0], ended=True, closed=False)
        if fits is not False and fits == len(waiting[0]):  # False == 0: the length of an empty one
            self.state.taken = waiting.pop(0)
            return True
        return _mismatch(step, asked, waiting[0])

    def _next_bytes(self, step: Expect, asked: matching.Asked, because: str) -> Outcome:
        peer = self.state.peer(step.peer)
        ended = peer.ended is not None or because in FINAL
        if not ended and isinstance(asked, matching.Exact) and len(peer.stream) < len(asked.data) > matching.LARGE:
            return None  # megabytes are compared once, when they are all there or no more can come
        lull = because == "lull" and bool(peer.stream) and not matching.is_fixed(step.expect)
        fits = asked.fits(bytes(peer.stream), ended=ended or lull, closed=peer.ended == "eof")
        if fits is None or (fits is False and lull and not ended):
            return None  # a lull may end a message; it never makes one wrong that a slow program still writes
        if fits is not False:
            self.state.taken = bytes(peer.stream[:fits])
            del peer.stream[:fits]
            return True
        if asked.could_begin_with(bytes(peer.stream)):
            return self._missing(step, asked, peer.ended or because)
        return _mismatch(step, asked, bytes(peer.stream))

    def _missing(self, step: Expect, asked: matching.Asked, because: str) -> Unmet:
        peer = self.state.peer(step.peer)
        data = bytes(peer.stream)
        actual = Observed("bytes", data) if data else Observed(peer.ended or "nothing")
        difference = matching.first_difference(asked, data) if data else None
        return _unmet("missing", asked, actual, because, step.peer, difference)

    def _silence(self, step: Silence, because: str) -> Outcome:
        peer = self.state.peer(step.peer)
        called = step.peer in self.check.peers and peer.connected  # a call alone breaks the silence of an alarm
        pending = b"" if called and peer.pending is None else peer.pending
        if pending is not None:
            return Unmet("not-silent", Observed("nothing"), Observed("bytes", pending), "", step.peer)
        return because in ("waits", "quiet", "gone", "spins") or None

    def _eof(self, step: Eof, because: str) -> Outcome:
        peer = self.state.peer(step.peer)
        ended = peer.ended
        if ended == "eof":
            peer.part()
            return True
        if ended == "reset":
            return Unmet("reset", Observed("eof"), Observed("reset"), because, step.peer)
        if because in FINAL:
            return Unmet("missing", Observed("eof"), Observed("open"), because, step.peer)
        return None

    # ---- what a program does

    def _final(self, program: ProgramState, because: str) -> bool:
        """Nothing more can come from it; of two programs the other may still go on."""
        return because in FINAL or (self.check.drives == "both" and program.exited is not None)

    def _printed(self, step: Printed, because: str) -> Outcome:
        program = self.state.program(step.at)
        output, final = bytes(program.output["stdout"]), self._final(program, because)
        end = self._found(step, output, program.printed_to, ended=final)
        if end is not None:
            program.printed_to = end
            return True
        errors = bytes(program.output["stderr"])
        if step.stream == "any" and self._found(step, errors, program.stderr_from, ended=final) is not None:
            return True
        if not final:
            return None
        rest = output[program.printed_to :]
        actual = Observed("printed", rest) if rest else Observed("nothing")
        if isinstance(step.printed, Matches):
            expected = Observed("pattern", text=self.render.text(step.printed.matches))
        else:
            text = self.render.text(step.printed)
            expected = Observed("printed", text.encode(), text)
        return Unmet("not-printed", expected, actual, because)

    def _found(self, step: Printed, output: bytes, start: int, *, ended: bool) -> int | None:
        if isinstance(step.printed, Matches):
            return matching.find_pattern(output, start, self.render.text(step.printed.matches), ended=ended)
        text = self.render.text(step.printed)
        return matching.find_printed(output, start, text, self.render.encoding, step.form, ended=ended)

    def _exits(self, step: Exits, because: str) -> Outcome:
        wanted, program = step.exits, self.state.program(step.at)
        expected = Observed("exit", text=wanted if isinstance(wanted, str) else f"status {wanted.status}")
        if program.exited is None:
            return Unmet("not-ended", expected, Observed("running"), because) if because in FINAL else None
        faults = self._faults(wanted, program, program.exited)
        return Unmet("bad-exit", expected, Observed("exit", text=", ".join(faults)), "gone") if faults else True

    def _faults(self, wanted: str | ExitStatus, program: ProgramState, exited: Exited) -> list[str]:
        """What is wrong with the way the program ended: words of the field `actual`, no sentences."""
        faults, stderr = [], program.output["stderr"][program.stderr_from :]
        if isinstance(wanted, ExitStatus):
            if exited.status != wanted.status:
                faults.append(ending(exited))
        elif wanted == "cleanly" and not (program.keyboard_ended and matching.ends_with_eof_error(stderr)):
            if exited.status != 0:
                faults.append(ending(exited))
            if matching.has_traceback(stderr):
                faults.append("traceback")
        faults += [f"left running: {name}" for name in exited.leftovers]
        faults += [f"port kept: {row.transport.upper()} {row.port}" for row in exited.sockets]
        return faults

    def _running(self, step: Running) -> Outcome:
        program = self.state.program(step.at)
        told = program.sockets
        assert told is not None
        serves = {(row.transport, row.port) for row in told.sockets}
        if told.alive and (step.at != "server" or (self.exercise.transport, self.exercise.port) in serves):
            return True
        if told.alive:
            actual = Observed("running", text="port closed")
        else:
            actual = Observed("exit", text=ending(program.exited) if program.exited else None)
        return Unmet("not-running", Observed("running"), actual)

    def _sockets(self, step: Sockets, because: str) -> Outcome:
        told = self.state.program(step.at).sockets
        assert told is not None
        states = told.states
        if all(states.get(state, 0) <= most for state, most in step.sockets.items()):
            return True
        if because not in (*FINAL, "quiet", "lull"):
            return None
        return Unmet("too-many-sockets", _counted(step.sockets), _counted({s: states.get(s, 0) for s in step.sockets}))

    def _file(self, step: File, because: str) -> Outcome:
        told, data = self.state.file, self.render.data(step.file.holds)
        assert told is not None
        if told.found and (told.size, told.sha256) == (len(data), sha256(data).hexdigest()):
            return True
        if because not in FINAL:
            return None  # a program that computes, or writes, shows nothing of it
        expected = matching.observed_payload(step.file.holds, data, self.render.encoding)
        if not told.found:
            return Unmet("no-file", expected, Observed("nothing"), because)
        large = told.size is not None and told.size > matching.LARGE
        actual = Observed("bytes", told.data, size=told.size if large else None, offset=told.offset or 0)
        shown = matching.cut_out(expected, told.difference)
        return Unmet("wrong-file", shown, actual, because, None, told.difference)

    def _idle(self, step: Idle) -> Outcome:
        told = self.state.idle
        assert told is not None
        share = told.cpu / told.seconds
        if share < MOST_BUSY:
            return True
        return Unmet("not-idle", Observed("idle", text=f"{MOST_BUSY:.0%}"), Observed("busy", text=f"{share:.0%}"))

    def _no_traceback(self, step: NoTraceback, because: str) -> Outcome:
        stderr = self.state.program(step.at).output["stderr"]
        if matching.has_traceback(stderr):
            return Unmet("traceback", Observed("nothing"), Observed("printed", bytes(stderr[-4000:])), because)
        return because in ("waits", "lull", "gone", "spins", "limit") or None


def is_datagrams(exercise: Exercise, check: Check, step: Expect) -> bool:
    """Whether what comes for its peer are whole messages, and not a stream."""
    peer = check.peers.get(step.peer)
    return (peer.transport if peer else exercise.transport) == "udp"


def _counted(states: Mapping[Any, int]) -> Observed:
    return Observed("states", text=", ".join(f"{count} × {state}" for state, count in states.items()))


def _mismatch(step: Expect, asked: matching.Asked, data: bytes) -> Unmet:
    difference = matching.first_difference(asked, data)
    return _unmet("mismatch", asked, Observed("bytes", data), "", step.peer, difference)


def _unmet(
    code: str, asked: matching.Asked, actual: Observed, because: str, peer: str, difference: int | None
) -> Unmet:
    """With only a part of what is large: the part around the first difference."""
    expected, shown = matching.cut_out(asked.observed, difference), matching.cut_out(actual, difference)
    return Unmet(code, expected, shown, because, peer, difference)


def ending(exited: Exited) -> str:
    """How a program ended, as a word of `Observed("exit")`."""
    return f"signal {exited.signal}" if exited.signal is not None else f"status {exited.status}"
