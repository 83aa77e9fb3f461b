"""A check as a conversation: commands out, events in. No sockets, no clock, no processes.

`Play` is the one place that knows what a step means. The wire executes its commands and feeds it what happened; the
judge feeds it a recorded transcript and comes, step by step, to the same outcome. Tests drive it as a dialogue.

    play = Play(exercise, check, cases, attachments)
    while play.command is not None:
        play.feed(whatever happened)
    play.failure                      # None, or the step that failed and how
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from grader import matching
from grader.model import Event, Observed, Words
from grader.spec.language import (
    AtOnce,
    Check,
    Close,
    Connect,
    Eof,
    Exercise,
    Exits,
    ExitStatus,
    Expect,
    HalfClose,
    HarnessPeer,
    Listens,
    NoTraceback,
    PeerStep,
    Printed,
    Repeat,
    Reset,
    Restart,
    Running,
    Send,
    Signal,
    Silence,
    Step,
    Type,
    TypeEnd,
)  # fmt: skip
from grader.spec.values import Renderer
from grader.wording import describe, requirement

SETTLE_QUIET = 0.3
SETTLE_LIMIT = 2.0

Path = tuple[int, ...]


# ---------------------------------------------------------------- commands


@dataclass(frozen=True, eq=False)
class Command:
    """Something for the wire to do. Each answers with one of the `answers` (events); others may come before."""

    answers: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, eq=False)
class Start(Command):
    """A fresh network (unless `restart`), the harness's own peers, then the program."""

    case: int
    peers: Mapping[str, HarnessPeer]
    restart: bool = False


@dataclass(frozen=True, eq=False)
class AwaitReady(Command):
    limit: float


@dataclass(frozen=True, eq=False)
class ConnectPeer(Command):
    peer: str
    limit: float


@dataclass(frozen=True, eq=False)
class SendData(Command):
    peer: str
    data: bytes


@dataclass(frozen=True, eq=False)
class EndPeer(Command):
    """how: `close`, `half-close` or `reset`."""

    peer: str
    how: str


@dataclass(frozen=True, eq=False)
class TypeLine(Command):
    """None is the end of the keyboard's input."""

    data: bytes | None


@dataclass(frozen=True, eq=False)
class SendSignal(Command):
    signal: str


@dataclass(frozen=True, eq=False)
class Stop(Command):
    """Send a signal that ends it (None: it ends by itself) and wait until it has gone."""

    signal: str | None
    limit: float


@dataclass(frozen=True, eq=False)
class Look(Command):
    """Look at the program's sockets."""


@dataclass(frozen=True, eq=False)
class Mark(Command):
    """A step begins."""

    step: Path


@dataclass(frozen=True, eq=False)
class End(Command):
    """The conversation is over: tear everything down. What that causes is no evidence."""


@dataclass(frozen=True, eq=False)
class Wait(Command):
    """Wait for any event: at the latest `limit`, or `quiet` when nothing was received for that long."""

    limit: float
    quiet: float | None = None
    limit_is: str = "limit"
    explain: bool = False
    """When it ends without what was waited for, look where the program stands."""


# ---------------------------------------------------------------- what is known


@dataclass
class Peer:
    """What one peer has seen. A stream is one growing buffer; datagrams stay apart."""

    stream: bytearray = field(default_factory=bytearray)
    datagrams: list[bytes] = field(default_factory=list)
    strays: int = 0
    connected: bool = False
    refused: str | None = None
    ended: str | None = None  # "eof" | "reset": what the program did
    closed: bool = False  # we did
    left: bytearray = field(default_factory=bytearray)
    """What came over an earlier connection of this peer and was never asked for."""

    @property
    def pending(self) -> bytes | None:
        """What nobody has asked for yet; None where there is nothing."""
        if self.datagrams:
            return self.datagrams[0]
        return bytes(self.stream) or None


@dataclass
class State:
    """What the events of one case have told so far."""

    peers: dict[str, Peer] = field(default_factory=dict)
    output: dict[str, bytearray] = field(default_factory=lambda: {"stdout": bytearray(), "stderr": bytearray()})
    printed_to: int = 0
    stderr_from: int = 0
    """Where the stderr of the latest start begins."""
    ready: bool = False
    exited: Event | None = None
    sockets: Event | None = None
    flooded: bool = False
    cut: bool = False

    def peer(self, name: str) -> Peer:
        return self.peers.setdefault(name, Peer())

    def apply(self, event: Event) -> None:
        handler = getattr(self, "_" + event.event.replace("-", "_"), None)
        if handler is not None:
            handler(event)

    def _started(self, event: Event) -> None:
        self.ready, self.exited, self.sockets = False, None, None
        self.stderr_from = len(self.output["stderr"])

    def _ready(self, event: Event) -> None:
        self.ready = True

    def _sockets(self, event: Event) -> None:
        self.sockets = event

    def _printed(self, event: Event) -> None:
        self.output[event.info["stream"]] += event.data or b""

    def _cut(self, event: Event) -> None:
        self.cut = True

    def _exited(self, event: Event) -> None:
        self.exited = event

    def _connected(self, event: Event) -> None:
        peer = self.peer(event.peer or "")
        peer.left += peer.stream
        peer.stream.clear()
        peer.connected, peer.closed, peer.ended, peer.refused = True, False, None, None

    def _refused(self, event: Event) -> None:
        self.peer(event.peer or "").refused = str(event.info.get("why", ""))

    def _received(self, event: Event) -> None:
        peer = self.peer(event.peer or "")
        if "from" in event.info:
            peer.datagrams.append(event.data or b"")
        else:
            peer.stream += event.data or b""

    def _stray(self, event: Event) -> None:
        self.peer(event.peer or "").strays += 1

    def _eof(self, event: Event) -> None:
        self.peer(event.peer or "").ended = "eof"

    def _reset(self, event: Event) -> None:
        self.peer(event.peer or "").ended = "reset"

    def _closed(self, event: Event) -> None:
        self.peer(event.peer or "").closed = True

    _aborted = _closed

    def _flooded(self, event: Event) -> None:
        self.flooded = True


class Volume(NamedTuple):
    """How many messages, and bytes in all."""

    messages: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that failed, and how.

    code: `mismatch`, `missing` (part of it or nothing came), `extra`, `not-silent`, `not-listening`, `refused`,
    `not-printed`, `not-ended`, `bad-exit`, `not-running`, `traceback`, `reset`, `send-failed`, `check-limit`.
    because: what ended the waiting: `limit`, `waits`, `spins`, `gone`, `eof`, `reset`, `quiet`, or "" where it was decided at once.
    """

    code: str
    step: Path
    case: int
    requirement: Words
    expected: Observed | None
    actual: Observed | None
    because: str = ""
    peer: str | None = None
    event: int | None = None
    difference: int | None = None


class _Over(Exception):
    """The check as a whole has passed its limit, or the program was ended for passing one of its own."""


Outcome = Failure | bool | None
"""True: met. None: not yet. A Failure: it cannot be met any more."""


# ---------------------------------------------------------------- the play


class Play:
    """The conversation of one check. `command` is what to do now; None when all is over."""

    def __init__(
        self, exercise: Exercise, check: Check, cases: tuple[Mapping[str, str], ...], attachments: Mapping[str, bytes]
    ) -> None:
        self._exercise, self._check = exercise, check
        self._renderers = tuple(Renderer(exercise, values, attachments) for values in cases)
        self._limit = check.limit or exercise.limit
        self._fed = -1
        self._step: Path = ()
        self._case = 0
        self._settling = False  # the steps are over: what the program does to itself now is no failure
        self.state = State()
        self.failure: Failure | None = None
        self.volumes: dict[str, Volume] = {}
        """How much each peer may be sent in this case, by all that its steps expect."""
        self._script = self._run()
        self.command: Command | None = next(self._script)

    def renderer(self, case: int) -> Renderer:
        """The values of one case."""
        return self._renderers[case]

    def feed(self, event: Event) -> None:
        """Take notice of the next event."""
        self._fed += 1
        self.state.apply(event)
        if self.command is not None:
            try:
                self.command = self._script.send(event)
            except StopIteration:
                self.command = None

    # ---- the script: every `yield` hands a command out and gets an event back

    def _run(self) -> Generator[Command, Event, None]:
        for number, render in enumerate(self._renderers):
            self._case, self.state, self._settling = number, State(), False
            self.volumes = _volumes(self._check.steps, render)
            try:
                yield from self._do(Start(number, self._check.peers, answers=("started",)))
                yield from self._steps(self._check.steps, render, ())
            except _Over:
                pass
            self._step, self._settling = (0,), True
            yield from self._settle()
            self._look_back(render)
            yield from self._do(End(answers=("end",)))
            if self.failure:
                return

    def _steps(self, steps: Iterable[Step], render: Renderer, above: Path) -> Generator[Command, Event, None]:
        for number, step in enumerate(steps, 1):
            self._step = (*above, number)
            yield from self._do(Mark(self._step, answers=("step",)))
            yield from self._play(step, render)
            if self.failure:
                return

    def _play(self, step: Step, render: Renderer) -> Generator[Command, Event, None]:
        match step:
            case Repeat():
                above = self._step
                for turn in range(1, step.repeat.times + 1):
                    yield from self._steps(step.repeat.steps, render.turn(turn), above)
                    if self.failure:
                        return
            case AtOnce():
                yield from self._at_once(step, render)
            case Connect() | Send() | Close() | HalfClose() | Reset():
                yield from self._act_as_peer(step, render)
            case Type() | TypeEnd() | Signal() | Restart():
                yield from self._act_on_program(step, render)
            case _:
                yield from self._await([(self._step, step)], render)

    def _at_once(self, step: AtOnce, render: Renderer) -> Generator[Command, Event, None]:
        above, expectations = self._step, []
        for number, inner in enumerate(step.at_once, 1):
            self._step = (*above, number)
            if is_expectation(inner):
                expectations.append((self._step, inner))
                continue
            yield from self._do(Mark(self._step, answers=("step",)))
            yield from self._play(inner, render)
            if self.failure:
                return
        yield from self._await(expectations, render)

    def _do(self, command: Command) -> Generator[Command, Event, Event]:
        """Hand a command out and wait for its own event; others may come in between."""
        while True:
            event = yield command
            if event.event in command.answers:
                return event
            self._mind_the_limits(event)

    def _mind_the_limits(self, event: Event) -> None:
        passed = event.event == "killed" or (event.event == "limit" and event.info.get("of") == "check")
        if passed and not self._settling:
            what = "check" if event.event == "limit" else str(event.info["limit"])
            self._fail("check-limit", None, Observed("limit", text=what), self._check.title)
            raise _Over

    # ---- actions

    def _act_as_peer(self, step: Step, render: Renderer) -> Generator[Command, Event, None]:
        assert isinstance(step, (Connect, Send, Close, HalfClose, Reset))
        yield from self._ready(step, render)
        if self.failure:
            return
        if self._exercise.transport == "tcp" and self._has_to_connect(step):
            limit = getattr(step, "limit", None) or self._limit
            command = ConnectPeer(step.peer, limit, answers=("connected", "refused", "limit"))
            event = yield from self._do(command)
            if event.event != "connected":
                why = str(event.info.get("why", event.event))
                self._fail_step(step, render, "refused", actual=Observed("refused", text=why))
                return
        if isinstance(step, Send):
            event = yield from self._do(SendData(step.peer, render.data(step.send), answers=("sent", "send-failed")))
            if event.event == "send-failed":
                # The connection still stands where the program only does not take what is sent.
                lasting = "open" if event.info.get("why") == "ETIMEDOUT" else "reset"
                ended = self.state.peer(step.peer).ended or lasting
                because = "limit" if ended == "open" else ended
                self._fail_step(step, render, "send-failed", actual=Observed(ended), because=because)
        elif not isinstance(step, Connect):
            answers = ("closed", "half-closed", "aborted")
            yield from self._do(EndPeer(step.peer, step.verb, answers=answers))

    def _has_to_connect(self, step: Connect | Send | Close | HalfClose | Reset) -> bool:
        """A peer has one connection at a time; after the end of one, `connect` opens the next."""
        peer = self.state.peer(step.peer)
        match step:
            case Connect():
                return not peer.connected or peer.closed or peer.ended is not None
            case Send():
                return not peer.connected or peer.closed
        return not peer.connected

    def _act_on_program(self, step: Step, render: Renderer) -> Generator[Command, Event, None]:
        if isinstance(step, Type):
            yield from self._do(TypeLine(render.data(step.type) + b"\n", answers=("typed",)))
        elif isinstance(step, TypeEnd):
            yield from self._do(TypeLine(None, answers=("keyboard-ended",)))
        elif isinstance(step, Signal):
            yield from self._do(SendSignal(step.signal, answers=("signalled", "exited")))
        elif isinstance(step, Restart):
            yield from self._restart(step, render)

    def _restart(self, step: Restart, render: Renderer) -> Generator[Command, Event, None]:
        how = step.restart or "kill"
        if self.state.exited is None:
            stop = Stop(None if how == "none" else how, self._limit, answers=("exited", "limit"))
            event = yield from self._do(stop)
            if event.event == "limit":
                self._fail_step(step, render, "not-ended", actual=Observed("running"), because="limit")
                return
        for peer in self.state.peers.values():
            peer.connected = False
        yield from self._do(Start(self._case, {}, restart=True, answers=("started",)))

    def _ready(self, step: Step, render: Renderer) -> Generator[Command, Event, None]:
        """Before anything is sent the program has to listen where the exercise asks."""
        if self.state.ready:
            return
        limit = getattr(step, "limit", None) or self._limit
        command = AwaitReady(limit, answers=("ready", "exited", "waits", "spins", "quiet", "limit"))
        event = yield from self._do(command)
        if event.event != "ready":
            expected = Observed("listening", text=f"{self._exercise.transport.upper()} {self._exercise.port}")
            because = {"exited": "gone", "quiet": "gone"}.get(event.event, event.event)
            self._fail_step(
                step, render, "not-listening", expected=expected, actual=self._open_sockets(event), because=because
            )

    def _open_sockets(self, event: Event) -> Observed:
        rows = event.info.get("sockets") or ()
        text = ", ".join(f"{row['transport'].upper()} {row['address']}:{row['port']}" for row in rows)
        return Observed("sockets" if rows else "nothing", text=text or None)

    # ---- expectations

    def _await(self, pending: Sequence[tuple[Path, Step]], render: Renderer) -> Generator[Command, Event, None]:
        """Wait until all are met (those of one peer in their order), or one cannot be met any more."""
        if not pending:
            return
        if any(isinstance(step, (Listens, Running, Expect, Eof, Silence)) for _, step in pending):
            yield from self._ready(pending[0][1], render)
        if self.failure:
            return
        if any(isinstance(step, Running) for _, step in pending):
            yield from self._do(Look(answers=("sockets",)))
        wait, because = _wait_for([step for _, step in pending], self._limit), ""
        while True:
            silent = _only_silence(pending)
            pending = self._progress(pending, render, because)
            if self.failure or not pending:
                return
            if _only_silence(pending) and not silent:  # a silence begins when nothing else is awaited any more
                wait = _wait_for([step for _, step in pending], self._limit)
            event = yield wait
            self._mind_the_limits(event)
            because = _why_it_ended(event)

    def _progress(
        self, pending: Sequence[tuple[Path, Step]], render: Renderer, because: str
    ) -> list[tuple[Path, Step]]:
        """Take off what is met now. Two expectations of one peer never change places."""
        left, busy = [], set[tuple[str, str]]()
        if because == "quiet" and not _only_silence(pending):
            because = "lull"  # shorter than any silence asked for
        for path, step in pending:
            who = ("peer", step.peer) if isinstance(step, PeerStep) else ("verb", step.verb)
            if who not in busy:
                self._step = path
                outcome = self._outcome(step, render, because)
                if isinstance(outcome, Failure):
                    self.failure = outcome
                    return []
                if outcome:
                    continue
                busy.add(who)
            left.append((path, step))
        return left

    def _outcome(self, step: Step, render: Renderer, because: str) -> Outcome:
        fail = partial(self._failed, step, render, because=because)
        match step:
            case Listens():
                return True
            case Expect():
                return self._expect(step, render, because)
            case Silence():
                return self._silence(step, render, because)
            case Eof():
                return self._eof(step, because, fail)
            case Printed():
                return self._printed(step, render, because)
            case Exits():
                return self._exits(step, because, fail)
            case Running():
                return self._still_running(fail)
            case NoTraceback():
                return self._no_traceback(because, fail)
        raise AssertionError(f"no expectation: {step.verb}")

    def _expect(self, step: Expect, render: Renderer, because: str) -> Outcome:
        peer = self.state.peer(step.peer)
        datagrams = self._exercise.transport == "udp" or step.peer in self._check.peers
        asked = matching.asked_for(step.expect, render, whole=datagrams)
        if datagrams:
            if not peer.datagrams:
                return self._missing(step, render, asked, because) if because in FINAL else None
            fits = asked.fits(peer.datagrams[0], ended=True, closed=False)
            if fits is not False and fits == len(peer.datagrams[0]):  # False == 0: the length of an empty one
                peer.datagrams.pop(0)
                return True
            return self._mismatch(step, render, asked, peer.datagrams[0])
        ended = peer.ended is not None or because in FINAL
        lull = because == "lull" and bool(peer.stream) and not matching.is_fixed(step.expect)
        fits = asked.fits(bytes(peer.stream), ended=ended or lull, closed=peer.ended == "eof")
        if fits is None or (fits is False and lull and not ended):
            return None  # a lull may end a message; it never makes one wrong that a slow program still writes
        if fits is not False:
            del peer.stream[:fits]
            return True
        if asked.could_begin_with(bytes(peer.stream)):
            return self._missing(step, render, asked, peer.ended or because)
        return self._mismatch(step, render, asked, bytes(peer.stream))

    def _mismatch(self, step: Expect, render: Renderer, asked: matching.Asked, data: bytes) -> Failure:
        return self._failed(
            step, render, "mismatch", expected=asked.observed, actual=Observed("bytes", data), peer=step.peer,
            difference=matching.first_difference(asked, data),
        )  # fmt: skip

    def _missing(self, step: Expect, render: Renderer, asked: matching.Asked, because: str) -> Failure:
        peer = self.state.peer(step.peer)
        data = bytes(peer.stream)
        if data:
            actual, difference = Observed("bytes", data), matching.first_difference(asked, data)
        else:
            actual, difference = Observed(peer.ended or "nothing"), None
        return self._failed(
            step, render, "missing", expected=asked.observed, actual=actual, because=because, peer=step.peer,
            difference=difference,
        )  # fmt: skip

    def _silence(self, step: Silence, render: Renderer, because: str) -> Outcome:
        pending = self.state.peer(step.peer).pending
        if pending is not None:
            return self._failed(
                step, render, "not-silent", expected=Observed("nothing"), actual=Observed("bytes", pending),
                peer=step.peer,
            )  # fmt: skip
        return because in ("waits", "quiet", "gone", "spins") or None

    def _eof(self, step: Eof, because: str, fail: Any) -> Outcome:
        ended = self.state.peer(step.peer).ended
        if ended == "eof":
            return True
        if ended == "reset":
            return fail("reset", expected=Observed("eof"), actual=Observed("reset"), peer=step.peer)  # type: ignore[no-any-return]
        if because in FINAL:
            return fail("missing", expected=Observed("eof"), actual=Observed("open"), peer=step.peer)  # type: ignore[no-any-return]
        return None

    def _printed(self, step: Printed, render: Renderer, because: str) -> Outcome:
        output, text = bytes(self.state.output["stdout"]), render.text(step.printed)
        end = matching.find_printed(output, self.state.printed_to, text, render.encoding, step.form)
        if end is not None:
            self.state.printed_to = end
            return True
        if because not in FINAL:
            return None
        rest = output[self.state.printed_to :]
        return self._failed(
            step, render, "not-printed", expected=Observed("printed", text.encode(), text),
            actual=Observed("printed", rest) if rest else Observed("nothing"), because=because,
        )  # fmt: skip

    def _exits(self, step: Exits, because: str, fail: Any) -> Outcome:
        wanted = step.exits
        expected = Observed("exit", text=wanted if isinstance(wanted, str) else f"status {wanted.status}")
        if self.state.exited is None:
            if because not in FINAL:
                return None
            return fail("not-ended", expected=expected, actual=Observed("running"))  # type: ignore[no-any-return]
        faults = self._faults(wanted)
        if not faults:
            return True
        return fail("bad-exit", expected=expected, actual=Observed("exit", text=", ".join(faults)), because="gone")  # type: ignore[no-any-return]

    def _faults(self, wanted: str | ExitStatus) -> list[str]:
        """What is wrong with the way the program ended: words of the field `actual`, no sentences."""
        assert self.state.exited is not None
        info, faults = self.state.exited.info, []
        if isinstance(wanted, ExitStatus):
            if info["status"] != wanted.status:
                faults.append(_ending(info))
        elif wanted == "cleanly":
            if info["status"] != 0:
                faults.append(_ending(info))
            if matching.has_traceback(self.state.output["stderr"][self.state.stderr_from :]):
                faults.append("traceback")
        faults += [f"left running: {name}" for name in info.get("leftovers", ())]
        faults += [f"port kept: {row['transport'].upper()} {row['port']}" for row in info.get("sockets", ())]
        return faults

    def _still_running(self, fail: Any) -> Outcome:
        told = self.state.sockets
        assert told is not None
        serves = {(row["transport"], row["port"]) for row in told.info["sockets"]}
        if told.info["alive"] and (self._exercise.transport, self._exercise.port) in serves:
            return True
        if told.info["alive"]:
            actual = Observed("running", text="port closed")
        else:
            actual = Observed("exit", text=_ending(self.state.exited.info) if self.state.exited else None)
        return fail("not-running", expected=Observed("running"), actual=actual)  # type: ignore[no-any-return]

    def _no_traceback(self, because: str, fail: Any) -> Outcome:
        stderr = self.state.output["stderr"]
        if matching.has_traceback(stderr):
            return fail("traceback", expected=Observed("nothing"), actual=Observed("printed", bytes(stderr[-4000:])))  # type: ignore[no-any-return]
        return because in ("waits", "lull", "gone", "spins", "limit") or None

    # ---- the end

    def _settle(self) -> Generator[Command, Event, None]:
        """Wait until nothing more can come: what a step did not ask for may still be on its way."""
        wait = Wait(SETTLE_LIMIT, SETTLE_QUIET, "quiet")
        while not self._all_ended():
            event = yield wait
            if event.event in ("waits", "spins", "quiet", "limit", "killed"):
                return

    def _all_ended(self) -> bool:
        """Every stream has its end, and no harness peer could still be called."""
        if self._exercise.transport == "udp" or self._check.peers or not self.state.peers:
            return False
        return all(peer.ended or not peer.connected for peer in self.state.peers.values())

    def _look_back(self, render: Renderer) -> None:
        """With everything on the table: complete what was seen too early, and find what nobody asked for."""
        failure = self.failure
        if failure is not None and failure.code in ("mismatch", "missing") and failure.peer:
            rest = self.state.peer(failure.peer).stream
            if rest and failure.actual is not None and failure.actual.kind == "bytes":
                # Judged at the first wrong byte; the reader wants to see all that came.
                self.failure = replace(failure, actual=Observed("bytes", bytes(rest[: matching.SHOWN])))
        if failure is not None or self._check.ignore == "extra-data":
            return
        for name, peer in self.state.peers.items():
            if peer.pending is not None or peer.left:
                data = b"".join(peer.datagrams) if peer.datagrams else bytes(peer.left + peer.stream)
                shown = Observed("bytes", data[: matching.SHOWN])
                self._fail("extra", Observed("nothing"), shown, requirement("nothing-more", peer=name), name)
                return

    # ---- failing

    def _failed(self, step: Step, render: Renderer, code: str, **rest: Any) -> Failure:
        rest = {"expected": None, "actual": None, "event": self._fed} | rest
        return Failure(code, self._step, self._case, describe(step, render), **rest)

    def _fail_step(self, step: Step, render: Renderer, code: str, **rest: Any) -> None:
        self.failure = self._failed(step, render, code, peer=getattr(step, "peer", None), **rest)

    def _fail(
        self, code: str, expected: Observed | None, actual: Observed, asked: Words, peer: str | None = None
    ) -> None:
        self.failure = Failure(code, self._step, self._case, asked, expected, actual, peer=peer, event=self._fed)


FINAL = frozenset({"limit", "waits", "spins", "gone"})
"""After these, what has not come does not come any more."""


def expected_payloads(
    steps: Iterable[Step], render: Renderer, times: int = 1
) -> Iterator[tuple[str, int, matching.Asked]]:
    """Every `expect` of these steps: its peer, how often it is played, and what it asks for (of a repeat: first round)."""
    for step in steps:
        match step:
            case Expect():
                yield step.peer, times, matching.asked_for(step.expect, render)
            case Repeat():
                yield from expected_payloads(step.repeat.steps, render.turn(1), times * step.repeat.times)
            case AtOnce():
                yield from expected_payloads(step.at_once, render, times)


def printed_texts(steps: Iterable[Step], render: Renderer) -> Iterator[str]:
    """Every text that a `printed` of these steps asks for (of a repeat: first round)."""
    for step in steps:
        match step:
            case Printed():
                yield render.text(step.printed)
            case Repeat():
                yield from printed_texts(step.repeat.steps, render.turn(1))
            case AtOnce():
                yield from printed_texts(step.at_once, render)


def _volumes(steps: Iterable[Step], render: Renderer) -> dict[str, Volume]:
    volumes: dict[str, Volume] = {}
    for peer, times, asked in expected_payloads(steps, render):
        before, longest = volumes.get(peer, Volume()), max(map(len, asked.texts()), default=0)
        volumes[peer] = Volume(before.messages + times, before.size + times * longest)
    return volumes


def is_expectation(step: Step) -> bool:
    return isinstance(step, (Expect, Silence, Eof, Printed, Listens, Exits, Running, NoTraceback))


def _wait_for(steps: list[Step], limit: float) -> Wait:
    """How long to wait for these together: the longest limit; quiet only where one of them is content with it."""
    silences = [step.silence for step in steps if isinstance(step, Silence)]
    limits = [getattr(step, "limit", None) or limit for step in steps if not isinstance(step, Silence)]
    if not limits:
        return Wait(max(silences), None, "quiet")
    contented = any(isinstance(step, NoTraceback) or _open_ended(step) for step in steps)
    return Wait(max(limits), SETTLE_QUIET if contented else None, explain=True)


def _only_silence(pending: Sequence[tuple[Path, Step]]) -> bool:
    return all(isinstance(step, Silence) for _, step in pending)


def _open_ended(step: Step) -> bool:
    """It cannot know by itself where what it waits for ends."""
    return isinstance(step, Expect) and not matching.is_fixed(step.expect)


def _why_it_ended(event: Event) -> str:
    if event.event == "quiet":
        return "gone" if event.info.get("gone") else "quiet"
    return event.event if event.event in ("waits", "spins", "limit") else ""


def _ending(info: Mapping[str, Any]) -> str:
    return f"signal {info['signal']}" if info.get("signal") is not None else f"status {info['status']}"
