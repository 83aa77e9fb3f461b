"""A check as a conversation: commands out, events in. No sockets, no clock, no processes.

`Play` is the one place that knows what a step means. The wire executes its commands and feeds it what happened; the
judge feeds it a recorded transcript and comes, step by step, to the same outcome. Tests drive it as a dialogue.

    play = Play(exercise, check, cases, attachments)
    while play.command is not None:
        play.feed(whatever happened)
    play.failure                      # None, or the step that failed and how
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from typing_extensions import assert_never

from grader.model import Event, Observed, Words
from grader.model.events import (
    Aborted,
    Closed,
    Connected,
    CpuUsed,
    Ended,
    Exited,
    FileSeen,
    HalfClosed,
    KeyboardEnded,
    Killed,
    LimitPassed,
    Paused,
    Quiet,
    Ready,
    Received,
    Refused,
    SendFailed,
    Sent,
    Signalled,
    SocketsSeen,
    Spins,
    Started,
    StepBegan,
    Typed,
    Waits,
)
from grader.model.failure import Because, FailureCode
from grader.model.seen import Exit
from grader.play import matching
from grader.play.commands import (
    AwaitReady,
    BeginStep,
    Command,
    ConnectPeer,
    End,
    EndPeer,
    How,
    Look,
    Measure,
    Path,
    ReadFile,
    SendData,
    SendSignal,
    Start,
    Stop,
    TypeLine,
    Wait,
)
from grader.play.expectations import NOT_CARRIED, Expectations, Unmet, ended, is_datagrams
from grader.play.matching import LARGE
from grader.play.state import State, Volume
from grader.play.steps import (
    SETTLE_QUIET,
    limit_of,
    listening,
    only_silence,
    other_than,
    pieces,
    speaks,
    still_listens,
    volumes,
    wait_for,
)
from grader.spec.language import (
    Accept,
    AnyStep,
    AtOnce,
    Awaited,
    Check,
    Close,
    Connect,
    Eof,
    Exercise,
    Exits,
    Expect,
    File,
    HalfClose,
    Idle,
    Inspected,
    Listens,
    NoTraceback,
    OnTheWire,
    Pause,
    PeerStep,
    Printed,
    ProgramName,
    ProgramStep,
    Repeat,
    Reset,
    Restart,
    Running,
    Send,
    Signal,
    Silence,
    Sockets,
    Type,
    TypeEnd,
    Waiting,
    WireClaims,
)
from grader.spec.values import Renderer
from grader.voice.steps import describe, requirement

SETTLE_LIMIT = 2.0
TOLD = 200  # steps that are described: a reader sees no more of them
PUT_OFF = 0.25
"""Seconds for which a kernel may put off an acknowledgement, and a little: then every packet has come."""
TRIES = 5  # to connect to a server that has just begun to listen
Script = Generator[Command, Event, None]
"""Every `yield` hands a command out and gets an event back."""
Pending = Sequence[tuple[Path, Awaited]]
"""Expectations that are not met yet, and where they stand."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that failed, and how."""

    code: FailureCode
    step: Path
    case: int
    requirement: Words
    expected: Observed | None
    actual: Observed
    because: Because = Because.NOTHING
    peer: str | None = None
    event: int | None = None
    difference: int | None = None
    program: str | None = None
    """The program that the step is about, where it is about one."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the packets of a case have to show that had come by an event; of all of it where `whole`."""

    wire: WireClaims
    step: Path
    case: int
    event: int
    whole: bool


class _Over(Exception):
    """The check as a whole has passed its limit, or the program was ended for passing one of its own."""


# ---------------------------------------------------------------- the play


class Play:
    """The conversation of one check. `command` is what to do now; None when all is over."""

    def __init__(
        self, exercise: Exercise, check: Check, cases: tuple[Mapping[str, str], ...], attachments: Mapping[str, bytes]
    ) -> None:
        self._exercise, self._check = exercise, check
        self._made_of = exercise, check, cases, attachments
        self._renderers = tuple(Renderer(exercise, values, attachments) for values in cases)
        self._limit = check.limit or exercise.limit
        self._fed = -1
        self._step: Path = ()
        self._case = 0
        self._settling = False  # the steps are over: what the program does to itself now is no failure
        self._awaited: list[tuple[str, matching.Exact]] = []
        self._shown: dict[ProgramName, tuple[Path, Printed]] = {}
        """What was asked of each program's screen last, and found."""
        self.state = State(check.programs[0])
        self.failure: Failure | None = None
        self.claimed: list[Claimed] = []
        """What is left to be judged once there are packets."""
        self._begun: dict[int, tuple[AnyStep, Renderer]] = {}
        """Each step with its values, by the event at which it began; of very many only the first ones."""
        self.volumes: dict[str, Volume] = {}
        """How much each peer may be sent in this case, by all that its steps expect."""
        self._script = self._run()
        self.command: Command | None = next(self._script)

    @property
    def told(self) -> dict[int, Words]:
        """What each step asks for, by the event at which it began. Put into words when it is asked for: who plays does not."""
        return {number: self.asked_at(number) or Words("", "") for number in self._begun}

    def asked_at(self, event: int) -> Words | None:
        """What the step asks for that began at this event."""
        if (begun := self._begun.get(event)) is None:
            return None
        step, render = begun
        return describe(step, render, pair=self._check.drives == "both")

    def anew(self) -> Play:
        """The same, from its beginning."""
        return Play(*self._made_of)

    @property
    def restarts(self) -> bool:
        """Whether the program is started once more where it was."""
        return self._check.restarts

    def renderer(self, case: int) -> Renderer:
        """The values of one case."""
        return self._renderers[case]

    def foreseen(self, peer: str, size: int) -> bytes | None:
        """The next `size` bytes of something large that this peer should receive now; None where nothing such is due.

        What is exactly as foreseen need not be written down.
        """
        for name, asked in self._awaited:
            if name == peer:
                at = len(self.state.peer(peer).stream)
                return asked.data[at : at + size] if at + size <= len(asked.data) else None
        return None

    @property
    def foresees(self) -> tuple[tuple[str, bytes], ...]:
        """What is large and due now, by peer, as it should come."""
        return tuple((name, asked.data) for name, asked in self._awaited)

    def feed(self, event: Event) -> None:
        """Take notice of the next event."""
        self._fed += 1
        if isinstance(event, Received) and event.known and event.size is not None:
            event = replace(event, data=self.foreseen(event.peer, event.size))
        self.state.apply(event)
        if self.command is not None:
            try:
                self.command = self._script.send(event)
            except StopIteration:
                self.command = None

    # ---- the script

    def _run(self) -> Script:
        for number, render in enumerate(self._renderers):
            self._case, self.state, self._settling = number, State(self._check.programs[0]), False
            self._shown = {}
            self.volumes = volumes(self._check.steps, render)
            try:
                self._step = ()
                for program in self._check.programs:
                    yield from self._do(self._start(program, render), Started)
                    if self._check.drives == "both" and program == "server":
                        yield from self._server_ready(Listens(at="server"), render)
                    if self.failure:
                        break
                else:
                    yield from self._steps(self._check.steps, render, ())
            except _Over:
                pass
            self._step, self._settling = (0,), True
            yield from self._settle()
            self._look_back(render)
            if self._check.wire is not None and self.failure is None:
                yield from self._claim(self._check.wire)
            yield from self._do(End(), Ended)
            if self.failure:
                return

    def _start(self, program: ProgramName, render: Renderer, *, restart: bool = False) -> Start:
        check = self._check
        if restart:  # its network is there, and its files
            return Start(self._case, {}, restart=True, program=program)
        files = {} if check.drives == "both" and program == "client" else check.files
        held = {render.text(name): render.data(payload) for name, payload in files.items()}
        called = listening(check) if program == "client" else ()
        return Start(self._case, check.peers, program=program, listening=called, files=held)

    def _steps(self, steps: Iterable[AnyStep], render: Renderer, above: Path) -> Script:
        for number, step in enumerate(steps, 1):
            self._step = (*above, number)
            # With what was received last, unless that is too large to be talked about.
            here = render.having(self.state.taken[:LARGE])
            if not here.holds(step.when):
                continue
            yield from self._begin(step, here)
            yield from self._play(step, here)
            if self.failure:
                return

    def _play(self, step: AnyStep, render: Renderer) -> Script:
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
            case Pause():
                yield from self._do(Wait(step.pause, None, "paused"), Paused)
            case Type():
                # Keyboards and screens are UTF-8, whatever passes between the programs.
                line = render.text(step.type).encode() if isinstance(step.type, str) else render.data(step.type)
                yield from self._do(TypeLine(line + b"\n", step.at), Typed)
            case TypeEnd():
                yield from self._do(TypeLine(None, step.at), KeyboardEnded)
            case Signal():
                yield from self._do(SendSignal(step.signal, step.at), Signalled, Exited)
            case Restart():
                if self.state.program(step.at).exited is None:
                    how = None if step.restart == "none" else step.restart or "kill"
                    event = yield from self._do(Stop(how, self._limit, step.at), Exited, LimitPassed)
                    if isinstance(event, LimitPassed):
                        running = Observed("running")
                        self._fail_step(step, render, FailureCode.NOT_ENDED, running, because=Because.LIMIT)
                        return
                for peer in self.state.peers.values():
                    peer.connected = False
                yield from self._do(self._start(step.at, render, restart=True), Started)
            case File() | Idle() | Sockets() | Running():
                yield from self._inspect(step, render)
            case OnTheWire():
                yield from self._claim(step.wire)
            case Accept() | Expect() | Silence() | Eof() | Printed() | Listens() | Exits() | NoTraceback():
                yield from self._await([(self._step, step)], render)
            case _:
                assert_never(step)

    def _at_once(self, step: AtOnce, render: Renderer) -> Script:
        above, expectations = self._step, list[tuple[Path, Awaited]]()
        for number, inner in enumerate(step.at_once, 1):
            self._step = (*above, number)
            if not render.holds(inner.when):
                continue
            if isinstance(inner, Awaited):
                expectations.append((self._step, inner))
                continue
            yield from self._begin(inner, render)
            yield from self._play(inner, render)
            if self.failure:
                return
        yield from self._await(expectations, render)

    def _begin(self, step: AnyStep, render: Renderer) -> Script:
        yield from self._do(BeginStep(self._step), StepBegan)
        if len(self._begun) < TOLD and not isinstance(step, (Repeat, AtOnce)):
            self._begun[self._fed] = step, render

    def _do(self, command: Command, *answers: type[Event]) -> Generator[Command, Event, Event]:
        """Hand a command out and wait for the event that answers it; others may come in between."""
        while True:
            event = yield command
            if isinstance(event, answers):
                return event
            self._mind_the_limits(event)

    def _mind_the_limits(self, event: Event) -> None:
        if self._settling:
            return
        match event:
            case Killed():
                what, program = event.limit, event.program
            case LimitPassed(of="check"):
                what, program = "check", None
            case _:
                return
        self._fail(FailureCode.CHECK_LIMIT, None, Observed("limit", text=what), self._check.title, program=program)
        raise _Over

    # ---- actions

    def _act_as_peer(self, step: Connect | Send | Close | HalfClose | Reset, render: Renderer) -> Script:
        yield from self._ready(step, render)
        if self.failure:
            return
        if self._has_to_connect(step):
            event = yield from self._connect(step.peer, limit_of(step, self._limit))
            if not isinstance(event, Connected):
                why = event.why if isinstance(event, Refused) else "limit"
                self._fail_step(step, render, FailureCode.REFUSED, Observed("refused", text=why))
                return
        peer = self.state.peer(step.peer)
        match step:
            case Connect():
                return
            case Send():
                parts = pieces(step, render.data(step.send))
                for number, part in enumerate(parts, 1):
                    event = yield from self._do(SendData(step.peer, part, number < len(parts)), Sent, SendFailed)
                    if isinstance(event, SendFailed):
                        # The connection still stands where the program only does not take what is sent.
                        stands = peer.ended is None and event.why == "ETIMEDOUT"
                        ended = peer.ended or "reset"
                        actual = Observed("open" if stands else ended)
                        because = Because.LIMIT if stands else Because(ended)
                        self._fail_step(step, render, FailureCode.SEND_FAILED, actual, because=because)
                        return
            case Close():
                # Nobody leaves in the middle of an answer that was asked for: what is wrong with its end is seen before.
                wait, asked = Wait(SETTLE_LIMIT, SETTLE_QUIET, "quiet"), peer.asked
                while asked and peer.open:
                    event = yield wait
                    self._mind_the_limits(event)
                    if _why_it_ended(event):
                        break
                if asked and peer.closed:
                    return
                yield from self._do(EndPeer(step.peer, "close", still_listens(self._check, step)), Closed)
            case HalfClose() | Reset():
                how: How = "half-close" if isinstance(step, HalfClose) else "reset"
                yield from self._do(EndPeer(step.peer, how), HalfClosed, Aborted)

    def _connect(self, peer: str, limit: float) -> Generator[Command, Event, Event]:
        """A server may close its port and open it again before it serves: its first client tries more than once."""
        tries = 1 if any(other.connected for other in self.state.peers.values()) else TRIES
        while True:
            event = yield from self._do(ConnectPeer(peer, limit), Connected, Refused, LimitPassed)
            tries -= 1
            if not tries or not isinstance(event, Refused) or event.why != "ECONNREFUSED":
                return event
            if not isinstance((yield from self._await_ready(limit)), Ready):
                return event

    def _await_ready(self, limit: float) -> Generator[Command, Event, Event]:
        return (yield from self._do(AwaitReady(limit), Ready, Exited, Waits, Spins, Quiet, LimitPassed))

    def _has_to_connect(self, step: Connect | Send | Close | HalfClose | Reset) -> bool:
        """A peer has one connection at a time; after the end of one, `connect` opens the next."""
        if self._exercise.transport != "tcp" or self._check.drives != "server" or step.peer in self._check.peers:
            return False
        peer = self.state.peer(step.peer)
        match step:
            case Connect():
                return not peer.connected or peer.closed or peer.ended is not None
            case Send():
                return not peer.connected or peer.closed
        return not peer.connected

    def _inspect(self, step: Inspected, render: Renderer) -> Script:
        """Look, and look again when something has happened, until it is right or nothing more can happen."""
        look: tuple[Command, type[Event]]
        match step:
            case File():
                holds = render.data(step.file.holds)
                look = ReadFile(render.text(step.file.name), holds, step.at), FileSeen
            case Idle():
                look = Measure(step.idle, step.at), CpuUsed
            case Sockets() | Running():
                look = Look(step.at), SocketsSeen
            case _:
                assert_never(step)
        if isinstance(step, Running):
            yield from self._ready(step, render)
        wait = Wait(limit_of(step, self._limit), SETTLE_QUIET, explain=True)
        # Before the program has done what it is going to do, a count says little.
        because = (yield from self._come_to_rest(wait)) if isinstance(step, Sockets) else Because.NOTHING
        expectations = Expectations(self._exercise, self._check, self.state, render, {})
        while self.failure is None:
            yield from self._do(*look)
            outcome = expectations.outcome(step, because)
            if isinstance(outcome, Unmet):
                self._unmet(step, render, outcome)
            if outcome is not None:
                return
            because = yield from self._come_to_rest(wait)

    def _claim(self, wire: WireClaims) -> Script:
        """Until nothing is on its way any more, not even what the kernel has put off: what has come by then is to show it."""
        yield from self._come_to_rest(Wait(SETTLE_LIMIT, SETTLE_QUIET, "quiet"))
        yield from self._do(Wait(PUT_OFF, None, "paused"), Paused)
        self.claimed.append(Claimed(wire, self._step, self._case, self._fed, self._settling))

    def _come_to_rest(self, wait: Wait) -> Generator[Command, Event, Because]:
        """Until nothing moves for a moment, or nothing can any more. All waits of a step have one limit together."""
        while True:
            event = yield wait
            self._mind_the_limits(event)
            if because := _why_it_ended(event):
                return because

    def _ready(self, step: AnyStep, render: Renderer) -> Script:
        """Before a peer does anything, the program has to be where it can be talked to."""
        own = self._check.peers.get(step.peer) if isinstance(step, PeerStep) else None
        if self._check.drives == "server" and own is None:
            yield from self._server_ready(step, render)
        elif isinstance(step, PeerStep):
            # Who waits to be called cannot do this before; over UDP only an answer needs to know where to.
            datagrams = is_datagrams(self._exercise, self._check, step)
            waits_itself = isinstance(step, (Accept, Silence)) or (datagrams and not isinstance(step, Send))
            # At a further peer the next message may come with the next call, once the program has ended the last one.
            peer = self.state.peer(step.peer)
            next_call = own is not None and isinstance(step, Expect) and peer.ended is not None and peer.pending is None
            next_call = next_call or (peer.closed and isinstance(step, Send))
            if waits_itself or (peer.connected and not next_call):
                peer.called = peer.called and (waits_itself or own is None)
            else:
                accept = Accept(peer=step.peer, limit=step.limit if isinstance(step, Waiting) else None)
                yield from self._await([(self._step, accept)], render)

    def _server_ready(self, step: AnyStep, render: Renderer) -> Script:
        """Before anything is sent the program has to listen where the exercise asks."""
        if self.state.program("server").ready:
            return
        event = yield from self._await_ready(limit_of(step, self._limit))
        if isinstance(event, Ready):
            return
        rows = event.sockets or () if isinstance(event, (Exited, Waits, Spins, LimitPassed)) else ()
        found = ", ".join(f"{row.transport.upper()} {row.address}:{row.port}" for row in rows)
        actual = Observed("sockets", text=found) if rows else Observed("nothing")
        because = Because.GONE if isinstance(event, Exited) else _why_it_ended(event)
        if isinstance(event, Exited) and event.leftovers:  # it is a child of it that holds them
            how = Exit.of(event.status, event.signal)
            actual = ended(replace(how, leftovers=event.leftovers, ports=event.sockets))
        self._not_listening(step, render, actual, because)

    def _not_listening(self, step: AnyStep, render: Renderer, actual: Observed, because: Because) -> None:
        asked = Observed("listening", text=f"{self._exercise.transport.upper()} {self._exercise.port}")
        self._fail_step(
            step, render, FailureCode.NOT_LISTENING, actual, expected=asked, because=because, program="server"
        )

    # ---- expectations

    def _await(self, pending: Pending, render: Renderer) -> Script:
        """Wait until all are met (those of one peer in their order), or one cannot be met any more."""
        if not pending:
            return
        asked: dict[int, matching.Asked] = {}
        for _, step in pending:
            if isinstance(step, (Listens, Expect, Eof, Silence)):
                yield from self._ready(step, render)
            if self.failure:
                return
        for _, step in pending:
            if isinstance(step, Expect):
                whole = is_datagrams(self._exercise, self._check, step)
                asked[id(step)] = payload = matching.asked_for(step.expect, render, whole=whole)
                if isinstance(payload, matching.Exact) and len(payload.data) > LARGE and not whole:
                    self._awaited.append((step.peer, payload))
        expectations = Expectations(self._exercise, self._check, self.state, render, asked)
        wait, because = wait_for([step for _, step in pending], self._limit), Because.NOTHING
        while True:
            silent = only_silence(pending)
            pending = self._progress(pending, expectations, because)
            if self.failure or not pending:
                self._awaited = []
                return
            if only_silence(pending) and not silent:  # a silence begins when nothing else is awaited any more
                wait = wait_for([step for _, step in pending], self._limit)
            event = yield wait
            self._mind_the_limits(event)
            because = _why_it_ended(event)

    def _progress(self, pending: Pending, expectations: Expectations, because: Because) -> Pending:
        """Take off what is met now. Two expectations of one peer never change places."""
        left, busy = list[tuple[Path, Awaited]](), set[tuple[str, str]]()
        if because is Because.QUIET and not only_silence(pending):
            because = Because.LULL
        for path, step in pending:
            who = ("peer", step.peer) if isinstance(step, PeerStep) else (step.verb, step.at)
            if who not in busy:
                self._step = path
                outcome = expectations.outcome(step, because)
                if isinstance(outcome, Unmet):
                    self._unmet(step, expectations.render, outcome)
                    return []
                if outcome:
                    if isinstance(step, PeerStep) and not isinstance(step, Accept):
                        self.state.peer(step.peer).asked = True
                    elif isinstance(step, Printed) and step.carried:
                        self._shown[step.at] = path, step
                    continue
                busy.add(who)
            left.append((path, step))
        return left

    # ---- the end

    def _settle(self) -> Script:
        """Wait until nothing more can come: what a step did not ask for may still be on its way."""
        wait, peers = Wait(SETTLE_LIMIT, SETTLE_QUIET, "quiet"), self.state.peers
        if self.failure is not None and self.failure.because is Because.SPINS:
            return  # what computes in circles adds nothing
        # A client may call once more, and a harness peer may still be called.
        may_be_called = self._check.drives == "client" or self._check.peers
        streams = self._exercise.transport == "tcp" and not may_be_called
        # After a failure the program's own end may be its explanation: all streams at their end are not enough.
        while (
            self.failure or not (streams and peers) or any(peer.connected and not peer.ended for peer in peers.values())
        ):
            event = yield wait
            if isinstance(event, (Waits, Spins, Quiet, LimitPassed, Killed)):
                return

    def _look_back(self, render: Renderer) -> None:
        """With everything on the table: complete what was seen too early, and find what nobody asked for."""
        steps, exited = self._check.steps, self.state.program("server").exited
        died = exited is not None and exited.why is None and (exited.status != 0 or exited.leftovers)
        if self.failure is None and died and exited and all(isinstance(step, Listens) for step in steps):
            # A server that opens its port and dies of an error at once has not started, whichever was seen first. Nor has
            # one that ends itself and leaves its port to a child: that is nobody's any more.
            self._step = (len(steps),)
            how = replace(Exit.of(exited.status, exited.signal), leftovers=exited.leftovers, ports=exited.sockets)
            self._not_listening(steps[-1], render, ended(how), Because.GONE)

        failure = self.failure
        if failure is not None and failure.code in (FailureCode.MISMATCH, FailureCode.MISSING) and failure.peer:
            rest = self.state.peer(failure.peer).stream
            if rest and failure.actual.size is None and failure.actual.kind == "bytes" and len(rest) <= LARGE:
                # Judged at the first wrong byte; the reader wants to see all that came.
                self.failure = replace(failure, actual=Observed("bytes", bytes(rest[: matching.SHOWN])))
        if failure is not None or self._check.ignore == "extra-data":
            return
        for shown, (path, step) in self._shown.items() if self._check.drives == "both" else ():
            told = self.state.program(shown)
            if not told.carried and not told.carried_more and speaks(self._exercise, other_than(shown)):
                # It would have been heard of, whatever it was: where a program prints what it made up, this is no pair.
                self._step = path
                output = Observed("printed", bytes(told.output["stdout"][-matching.SHOWN :]), note=NOT_CARRIED)
                self._fail_step(step, render, FailureCode.NOT_PRINTED, output, because=Because.GONE)
                return
        for name, peer in self.state.peers.items():
            if peer.pending is not None or peer.left:
                data = b"".join(peer.datagrams) if peer.datagrams else bytes(peer.left + peer.stream)
                more, asked = Observed("bytes", data[: matching.SHOWN]), requirement("nothing-more", peer=name)
                self._fail(FailureCode.EXTRA, Observed("nothing"), more, asked, peer=name)
                return

    # ---- failing

    def _unmet(self, step: Awaited | Inspected, render: Renderer, outcome: Unmet) -> None:
        self._fail_step(
            step,
            render,
            outcome.code,
            outcome.actual,
            expected=outcome.expected,
            because=outcome.because,
            difference=outcome.difference,
        )

    def _fail_step(
        self,
        step: AnyStep,
        render: Renderer,
        code: FailureCode,
        actual: Observed,
        *,
        expected: Observed | None = None,
        because: Because = Because.NOTHING,
        difference: int | None = None,
        program: str | None = None,
    ) -> None:
        asked = describe(step, render, pair=self._check.drives == "both")
        peer = step.peer if isinstance(step, PeerStep) else None
        program = program or (step.at if isinstance(step, ProgramStep) else None)
        self._fail(code, expected, actual, asked, because=because, peer=peer, difference=difference, program=program)

    def _fail(
        self,
        code: FailureCode,
        expected: Observed | None,
        actual: Observed,
        asked: Words,
        *,
        because: Because = Because.NOTHING,
        peer: str | None = None,
        difference: int | None = None,
        program: str | None = None,
    ) -> None:
        self.failure = Failure(
            code, self._step, self._case, asked, expected, actual, because, peer, self._fed, difference, program
        )


def _why_it_ended(event: Event) -> Because:
    match event:
        case Quiet():
            return Because.GONE if event.gone else Because.QUIET
        case Waits() | Spins() | LimitPassed():
            return Because(event.kind)
    return Because.NOTHING
