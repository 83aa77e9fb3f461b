"""Whether an expectation is met, by what is known: the meaning of every verb that waits.

Pure: the state of the case in, an outcome out. `because` says what ended the waiting: "" while it goes on, `lull` a short
silence, `quiet` the silence that was asked for, and those in FINAL, after which nothing more can come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader import matching
from grader.model import Observed
from grader.spec.language import (
    Check,
    Eof,
    Exercise,
    Exits,
    ExitStatus,
    Expect,
    Listens,
    NoTraceback,
    Printed,
    Running,
    Silence,
    Step,
)
from grader.spec.values import Renderer
from grader.state import State

FINAL = frozenset({"limit", "waits", "spins", "gone"})
"""After these, what has not come does not come any more."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expectation that cannot be met any more, and how it failed: see `grader.scenario.Failure`."""

    code: str
    expected: Observed
    actual: Observed
    because: str = ""
    peer: str | None = None
    difference: int | None = None


Outcome = Unmet | bool | None
"""True: met. None: not yet. Unmet: never."""


def is_expectation(step: Step) -> bool:
    return isinstance(step, (Expect, Silence, Eof, Printed, Listens, Exits, Running, NoTraceback))


@dataclass(frozen=True, slots=True)
class Expectations:
    """The expectations of one case. What is met takes its bytes off the state."""

    exercise: Exercise
    check: Check
    state: State
    render: Renderer

    def outcome(self, step: Step, because: str) -> Outcome:
        """How an expectation stands now."""
        match step:
            case Listens():
                return True
            case Expect():
                return self._expect(step, because)
            case Silence():
                return self._silence(step, because)
            case Eof():
                return self._eof(step, because)
            case Printed():
                return self._printed(step, because)
            case Exits():
                return self._exits(step, because)
            case Running():
                return self._running()
            case NoTraceback():
                return self._no_traceback(because)
        raise AssertionError(f"no expectation: {step.verb}")

    # ---- what a peer receives

    def _expect(self, step: Expect, because: str) -> Outcome:
        datagrams = self.exercise.transport == "udp" or step.peer in self.check.peers
        asked = matching.asked_for(step.expect, self.render, whole=datagrams)
        return self._next_datagram(step, asked, because) if datagrams else self._next_bytes(step, asked, because)

    def _next_datagram(self, step: Expect, asked: matching.Asked, because: str) -> Outcome:
        waiting = self.state.peer(step.peer).datagrams
        if not waiting:
            return self._missing(step, asked, because) if because in FINAL else None
        fits = asked.fits(waiting[0], ended=True, closed=False)
        if fits is not False and fits == len(waiting[0]):  # False == 0: the length of an empty one
            waiting.pop(0)
            return True
        return _mismatch(step, asked, waiting[0])

    def _next_bytes(self, step: Expect, asked: matching.Asked, because: str) -> Outcome:
        peer = self.state.peer(step.peer)
        ended = peer.ended is not None or because in FINAL
        lull = because == "lull" and bool(peer.stream) and not matching.is_fixed(step.expect)
        fits = asked.fits(bytes(peer.stream), ended=ended or lull, closed=peer.ended == "eof")
        if fits is None or (fits is False and lull and not ended):
            return None  # a lull may end a message; it never makes one wrong that a slow program still writes
        if fits is not False:
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
        return Unmet("missing", asked.observed, actual, because, step.peer, difference)

    def _silence(self, step: Silence, because: str) -> Outcome:
        pending = self.state.peer(step.peer).pending
        if pending is not None:
            return Unmet("not-silent", Observed("nothing"), Observed("bytes", pending), "", step.peer)
        return because in ("waits", "quiet", "gone", "spins") or None

    def _eof(self, step: Eof, because: str) -> Outcome:
        ended = self.state.peer(step.peer).ended
        if ended == "eof":
            return True
        if ended == "reset":
            return Unmet("reset", Observed("eof"), Observed("reset"), because, step.peer)
        if because in FINAL:
            return Unmet("missing", Observed("eof"), Observed("open"), because, step.peer)
        return None

    # ---- what the program does

    def _printed(self, step: Printed, because: str) -> Outcome:
        output, text = bytes(self.state.output["stdout"]), self.render.text(step.printed)
        end = matching.find_printed(output, self.state.printed_to, text, self.render.encoding, step.form)
        if end is not None:
            self.state.printed_to = end
            return True
        if because not in FINAL:
            return None
        rest = output[self.state.printed_to :]
        actual = Observed("printed", rest) if rest else Observed("nothing")
        return Unmet("not-printed", Observed("printed", text.encode(), text), actual, because)

    def _exits(self, step: Exits, because: str) -> Outcome:
        wanted = step.exits
        expected = Observed("exit", text=wanted if isinstance(wanted, str) else f"status {wanted.status}")
        if self.state.exited is None:
            return Unmet("not-ended", expected, Observed("running"), because) if because in FINAL else None
        faults = self._faults(wanted, self.state.exited.info)
        return Unmet("bad-exit", expected, Observed("exit", text=", ".join(faults)), "gone") if faults else True

    def _faults(self, wanted: str | ExitStatus, info: Mapping[str, Any]) -> list[str]:
        """What is wrong with the way the program ended: words of the field `actual`, no sentences."""
        faults = []
        if isinstance(wanted, ExitStatus):
            if info["status"] != wanted.status:
                faults.append(ending(info))
        elif wanted == "cleanly":
            if info["status"] != 0:
                faults.append(ending(info))
            if matching.has_traceback(self.state.output["stderr"][self.state.stderr_from :]):
                faults.append("traceback")
        faults += [f"left running: {name}" for name in info.get("leftovers", ())]
        faults += [f"port kept: {row['transport'].upper()} {row['port']}" for row in info.get("sockets", ())]
        return faults

    def _running(self) -> Outcome:
        told = self.state.sockets
        assert told is not None
        serves = {(row["transport"], row["port"]) for row in told.info["sockets"]}
        if told.info["alive"] and (self.exercise.transport, self.exercise.port) in serves:
            return True
        if told.info["alive"]:
            actual = Observed("running", text="port closed")
        else:
            actual = Observed("exit", text=ending(self.state.exited.info) if self.state.exited else None)
        return Unmet("not-running", Observed("running"), actual)

    def _no_traceback(self, because: str) -> Outcome:
        stderr = self.state.output["stderr"]
        if matching.has_traceback(stderr):
            return Unmet("traceback", Observed("nothing"), Observed("printed", bytes(stderr[-4000:])), because)
        return because in ("waits", "lull", "gone", "spins", "limit") or None


def _mismatch(step: Expect, asked: matching.Asked, data: bytes) -> Unmet:
    difference = matching.first_difference(asked, data)
    return Unmet("mismatch", asked.observed, Observed("bytes", data), "", step.peer, difference)


def ending(info: Mapping[str, Any]) -> str:
    """How a program ended, as a word of `Observed("exit")`."""
    return f"signal {info['signal']}" if info.get("signal") is not None else f"status {info['status']}"
