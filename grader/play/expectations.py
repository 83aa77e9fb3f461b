"""Whether an expectation is met, by what is known: the meaning of every verb that waits.

Pure: the state of the case in, an outcome out. `because` says what ended the waiting, as far as it has ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from typing_extensions import assert_never

from grader.model import Observed
from grader.model.failure import FINAL, Because, FailureCode
from grader.model.seen import Exit
from grader.play import matching
from grader.play.state import State
from grader.spec.language import (
    Accept,
    Check,
    Eof,
    Exercise,
    Exits,
    ExitStatus,
    Expect,
    Expectation,
    File,
    Idle,
    Listens,
    Matches,
    NoTraceback,
    PeerStep,
    Printed,
    Running,
    Silence,
    Sockets,
    SocketState,
)
from grader.spec.values import Renderer

MOST_BUSY = 0.2  # of one processor, for a program that waits


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expectation that cannot be met any more, and how it failed."""

    code: FailureCode
    expected: Observed
    actual: Observed
    because: Because = Because.NOTHING
    difference: int | None = None


Outcome = Unmet | bool | None
"""True: met. None: not yet. Unmet: never."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """The expectations of one case, a method for each verb. What is met takes its bytes off the state."""

    exercise: Exercise
    check: Check
    state: State
    render: Renderer
    asked: Mapping[int, matching.Asked]
    """What each `expect` asks for, by the identity of its step: rendering it may take long."""

    def outcome(self, step: Expectation, because: Because) -> Outcome:
        """How an expectation stands now."""
        match step:
            case Listens():
                return True
            case Accept():
                return self.accept(step, because)
            case Expect():
                datagrams = is_datagrams(self.exercise, self.check, step)
                return self.next_datagram(step, because) if datagrams else self.next_bytes(step, because)
            case Silence():
                return self.silence(step, because)
            case Eof():
                return self.eof(step, because)
            case Printed():
                return self.printed(step, because)
            case Exits():
                return self.exits(step, because)
            case NoTraceback():
                return self.no_traceback(step, because)
            case Running():
                return self.running(step)
            case Sockets():
                return self.sockets(step, because)
            case File():
                return self.file(step, because)
            case Idle():
                return self.idle(step)
            case _:
                assert_never(step)

    # ---- what a peer receives

    def accept(self, step: Accept, because: Because) -> Outcome:
        """A connection is taken once; one that is still open will do, but at a further peer: that may be called again."""
        peer = self.state.peer(step.peer)
        if peer.called or (peer.open and step.peer not in self.check.peers):
            peer.called = False
            return True
        peer.part()
        if because not in FINAL:
            return None
        program, actual = self.state.program(), Observed("nothing")
        if program.dialled:
            places = (f"{dialled.transport.upper()} {dialled.address}:{dialled.port}" for dialled in program.dialled)
            actual = Observed("dialled", text=", ".join(places))
        elif program.exited:
            actual = ended(Exit.of(program.exited.status, program.exited.signal))
        where = f"{self.exercise.transport.upper()} {self.exercise.port}"
        return Unmet(FailureCode.NOT_CALLED, Observed("call", text=where), actual, because)

    def next_datagram(self, step: Expect, because: Because) -> Outcome:
        """The oldest datagram that nobody has asked for is exactly this."""
        asked = self.asked[id(step)]
        waiting = self.state.peer(step.peer).datagrams
        if not waiting:
            return self._missing(step, asked, because) if because in FINAL else None
        fits = asked.fits(waiting[0], ended=True, closed=False)
        if fits is not False and fits == len(waiting[0]):  # False == 0: the length of an empty one
            self.state.taken = waiting.pop(0)
            return True
        return _mismatch(asked, waiting[0])

    def next_bytes(self, step: Expect, because: Because) -> Outcome:
        """The next bytes of the stream are these; what comes behind them is the next step's."""
        asked = self.asked[id(step)]
        peer = self.state.peer(step.peer)
        ended = peer.ended is not None or because in FINAL
        if not ended and isinstance(asked, matching.Exact) and len(peer.stream) < len(asked.data) > matching.LARGE:
            return None  # megabytes are compared once, when they are all there or no more can come
        lull = because is Because.LULL and bool(peer.stream) and not matching.is_fixed(step.expect)
        fits = asked.fits(bytes(peer.stream), ended=ended or lull, closed=peer.ended == "eof")
        if fits is None or (fits is False and lull and not ended):
            return None  # a lull may end a message; it never makes one wrong that a slow program still writes
        if fits is not False:
            self.state.taken = bytes(peer.stream[:fits])
            del peer.stream[:fits]
            return True
        if asked.could_begin_with(bytes(peer.stream)):
            return self._missing(step, asked, Because(peer.ended) if peer.ended else because)
        return _mismatch(asked, bytes(peer.stream))

    def _missing(self, step: Expect, asked: matching.Asked, because: Because) -> Unmet:
        peer = self.state.peer(step.peer)
        data = bytes(peer.stream)
        actual = Observed("bytes", data) if data else Observed(peer.ended or "nothing")
        difference = matching.first_difference(asked, data) if data else None
        return _unmet(FailureCode.MISSING, asked, actual, because, difference)

    def silence(self, step: Silence, because: Because) -> Outcome:
        """Nothing has come that nobody asked for, and nothing can come, or nothing came for long enough."""
        peer = self.state.peer(step.peer)
        # A call alone breaks the silence of an alarm, also one that waits for its turn.
        waiting = (
            other.called
            for name, other in self.state.peers.items()
            if name.startswith(f"{step.peer}-") and name not in self.check.peers
        )
        called = step.peer in self.check.peers and (peer.called or any(waiting))
        pending = b"" if called and peer.pending is None else peer.pending
        if pending is not None:
            return Unmet(FailureCode.NOT_SILENT, Observed("nothing"), Observed("bytes", pending))
        return because in (Because.WAITS, Because.QUIET, Because.GONE, Because.SPINS) or None

    def eof(self, step: Eof, because: Because) -> Outcome:
        """The program has ended its direction; a reset is no end."""
        peer = self.state.peer(step.peer)
        ended = peer.ended
        if ended == "eof":
            peer.part()
            return True
        if ended == "reset":
            return Unmet(FailureCode.RESET, Observed("eof"), Observed("reset"), because)
        if because in FINAL:
            return Unmet(FailureCode.MISSING, Observed("eof"), Observed("open"), because)
        return None

    # ---- what a program does

    def printed(self, step: Printed, because: Because) -> Outcome:
        """It stands in the output, behind what was found there before."""
        program = self.state.program(step.at)
        # Of two programs the other may still go on.
        final = because in FINAL or (self.check.drives == "both" and program.exited is not None)
        output = bytes(program.output["stdout"])
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
            wanted = step.printed
            expected = Observed("pattern", text=self.render.text(wanted.matches), note=self.render.words(wanted.words))
        else:
            text = self.render.text(step.printed)
            expected = Observed("printed", text.encode(), text)
        return Unmet(FailureCode.NOT_PRINTED, expected, actual, because)

    def _found(self, step: Printed, output: bytes, start: int, *, ended: bool) -> int | None:
        if isinstance(step.printed, Matches):
            return matching.find_pattern(output, start, self.render.text(step.printed.matches), ended=ended)
        text = self.render.text(step.printed)
        return matching.find_printed(output, start, text, self.render.encoding, step.form, ended=ended)

    def exits(self, step: Exits, because: Because) -> Outcome:
        """It has ended as it should, and left nothing behind."""
        wanted, program = step.exits, self.state.program(step.at)
        expected = Observed("exit", text=wanted if isinstance(wanted, str) else f"status {wanted.status}")
        exited = program.exited
        if exited is None:
            return Unmet(FailureCode.NOT_ENDED, expected, Observed("running"), because) if because in FINAL else None
        stderr = program.output["stderr"][program.stderr_from :]
        bad_end, traceback = False, False
        if isinstance(wanted, ExitStatus):
            bad_end = exited.status != wanted.status
        elif wanted == "cleanly" and not (program.keyboard_ended and matching.ends_with_eof_error(stderr)):
            bad_end, traceback = exited.status != 0, matching.has_traceback(stderr)
        how = Exit.of(exited.status, exited.signal) if bad_end else Exit()
        wrong = replace(how, traceback=traceback, leftovers=exited.leftovers, ports=exited.sockets)
        if not bad_end and wrong == Exit():
            return True
        return Unmet(FailureCode.BAD_EXIT, expected, ended(wrong), Because.GONE)

    def running(self, step: Running) -> Outcome:
        """It goes on, and where it is the server its port is open."""
        program = self.state.program(step.at)
        told = program.sockets
        assert told is not None
        serves = {(row.transport, row.port) for row in told.sockets}
        if told.alive and (step.at != "server" or (self.exercise.transport, self.exercise.port) in serves):
            return True
        if told.alive:
            actual = Observed("running", text="port closed")
        elif program.exited:
            actual = ended(Exit.of(program.exited.status, program.exited.signal))
        else:
            actual = Observed("exit")
        return Unmet(FailureCode.NOT_RUNNING, Observed("running"), actual)

    def sockets(self, step: Sockets, because: Because) -> Outcome:
        """No more sockets are in these states than may be."""
        told = self.state.program(step.at).sockets
        assert told is not None
        states = told.states
        if all(states.get(state, 0) <= most for state, most in step.sockets.items()):
            return True
        if because not in (*FINAL, Because.QUIET, Because.LULL):
            return None
        return Unmet(
            FailureCode.TOO_MANY_SOCKETS, _counted(step.sockets), _counted({s: states.get(s, 0) for s in step.sockets})
        )

    def file(self, step: File, because: Because) -> Outcome:
        """The file is there, and holds exactly this."""
        told, data = self.state.file, self.render.data(step.file.holds)
        assert told is not None
        if told.found and (told.size, told.sha256) == (len(data), sha256(data).hexdigest()):
            return True
        if because not in FINAL:
            return None  # a program that computes, or writes, shows nothing of it
        expected = matching.observed_payload(step.file.holds, data, self.render.encoding)
        if not told.found:
            return Unmet(FailureCode.NO_FILE, expected, Observed("nothing"), because)
        large = told.size is not None and told.size > matching.LARGE
        actual = Observed("bytes", told.data, size=told.size if large else None, offset=told.offset or 0)
        shown = matching.cut_out(expected, told.difference)
        return Unmet(FailureCode.WRONG_FILE, shown, actual, because, told.difference)

    def idle(self, step: Idle) -> Outcome:
        """It leaves the processor alone."""
        told = self.state.idle
        assert told is not None
        share = told.cpu / told.seconds
        if share < MOST_BUSY:
            return True
        expected, actual = Observed("idle", text=f"{MOST_BUSY:.0%}"), Observed("busy", text=f"{share:.0%}")
        return Unmet(FailureCode.NOT_IDLE, expected, actual)

    def no_traceback(self, step: NoTraceback, because: Because) -> Outcome:
        """No error report of Python so far, and nothing happens that could bring one."""
        stderr = self.state.program(step.at).output["stderr"]
        if matching.has_traceback(stderr):
            return Unmet(
                FailureCode.TRACEBACK, Observed("nothing"), Observed("printed", bytes(stderr[-4000:])), because
            )
        return because in FINAL or because is Because.LULL or None


def is_datagrams(exercise: Exercise, check: Check, step: PeerStep) -> bool:
    """Whether what comes for its peer are whole messages, and not a stream."""
    peer = check.peers.get(step.peer)
    return (peer.transport if peer else exercise.transport) == "udp"


def _counted(states: Mapping[SocketState, int]) -> Observed:
    return Observed("states", text=", ".join(f"{count} × {state}" for state, count in states.items()))


def _mismatch(asked: matching.Asked, data: bytes) -> Unmet:
    difference = matching.first_difference(asked, data)
    return _unmet(FailureCode.MISMATCH, asked, Observed("bytes", data), Because.NOTHING, difference)


def _unmet(
    code: FailureCode, asked: matching.Asked, actual: Observed, because: Because, difference: int | None
) -> Unmet:
    """With only a part of what is large: the part around the first difference."""
    expected, shown = matching.cut_out(asked.observed, difference), matching.cut_out(actual, difference)
    return Unmet(code, expected, shown, because, difference)


def ended(how: Exit) -> Observed:
    """How a program ended, or what is wrong with that."""
    return Observed("exit", text=how.text, exit=how)
