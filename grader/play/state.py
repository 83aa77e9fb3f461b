"""What the events of one case have told so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from typing_extensions import assert_never

from grader.model import Event
from grader.model.events import (
    Aborted,
    Accepted,
    Closed,
    Connected,
    CpuUsed,
    Dialled,
    Ended,
    Exited,
    FileSeen,
    Flooded,
    HalfClosed,
    Impaired,
    KeyboardEnded,
    Killed,
    LimitPassed,
    Linked,
    LinkEnded,
    LinkRefused,
    Opened,
    OutputCame,
    OutputCut,
    Paused,
    Quiet,
    Ready,
    Received,
    Refused,
    Relayed,
    SendFailed,
    Sent,
    Signalled,
    SocketsSeen,
    Spins,
    Started,
    StepBegan,
    Stray,
    StreamEnded,
    StreamName,
    StreamReset,
    Typed,
    Waits,
)

OfPeer = Connected | Accepted | Refused | Sent | Received | Stray | StreamEnded | StreamReset | Closed | Aborted
"""What changes the connection of a peer."""


@dataclass
class PeerState:
    """What one peer has seen. A stream is one growing buffer; datagrams stay apart."""

    stream: bytearray = field(default_factory=bytearray)
    datagrams: list[bytes] = field(default_factory=list)
    strays: int = 0
    connected: bool = False
    called: bool = False
    """The program has called it, and no step has asked for that yet."""
    caller: str | None = None
    asked: bool = False
    """Of this connection something was expected, and met, behind all that was sent."""
    before: int = 0
    """So much of the stream was there, unasked for, before the peer last sent."""
    ended: Literal["eof", "reset"] | None = None
    """What the program did."""
    closed: bool = False  # we did
    deaf: bool = False
    """And for good: what is on its way to somebody who has left is nobody's fault."""
    done: bool = False
    """The steps are done with this connection: the program's next one may take its place."""
    left: bytearray = field(default_factory=bytearray)
    """What came over an earlier connection of this peer and was never asked for."""

    @property
    def pending(self) -> bytes | None:
        """What nobody has asked for yet; None where there is nothing."""
        if self.datagrams:
            return self.datagrams[0]
        return bytes(self.stream) or None

    def part(self) -> None:
        """The steps are done with the connection that there was."""
        self.done, self.called = True, False

    def apply(self, event: OfPeer) -> None:
        """Take notice of what happened to its connection."""
        match event:
            case Connected() | Accepted():
                self.left += self.stream
                self.stream.clear()
                self.connected, self.closed, self.ended, self.done = True, False, None, False
                self.asked, self.deaf, self.before = False, False, 0
                if isinstance(event, Accepted):
                    self.called, self.caller = True, event.source
            case Refused():
                pass
            case Received() if event.source is not None:
                self.datagrams.append(event.data or b"")
                self.connected = True  # there is somebody to answer
            case Received():
                if not self.deaf:
                    self.stream += event.data or b""
            case Sent():
                if self.asked:
                    self.asked, self.before = False, len(self.stream)
            case Stray():
                self.strays += 1
            case StreamEnded():
                self.ended = "eof"
            case StreamReset():
                self.ended = "reset"
            case Closed() | Aborted():
                self.closed, self.deaf = True, isinstance(event, Aborted) or not event.listens
                if self.deaf and not self.asked:  # it has left without asking for an answer
                    del self.stream[self.before :]
                self.part()
            case _:
                assert_never(event)

    @property
    def open(self) -> bool:
        return self.connected and not self.closed and self.ended is None


@dataclass
class ProgramState:
    """What one program has done since its first start of this case."""

    output: dict[StreamName, bytearray] = field(default_factory=lambda: {"stdout": bytearray(), "stderr": bytearray()})
    printed_to: int = 0
    met: list[str] = field(default_factory=list)
    """The texts that were asked for on its screen, and found."""
    stderr_from: int = 0
    """Where the stderr of the latest start begins."""
    ready: bool = False
    exited: Exited | None = None
    sockets: SocketsSeen | None = None
    keyboard_ended: bool = False
    dialled: list[Dialled] = field(default_factory=list)
    """Where it tried to call, and nobody waited."""
    typed: bytearray = field(default_factory=bytearray)
    carried: bytearray = field(default_factory=bytearray)
    """What the other program of a pair has sent to it."""
    carried_more: bool = False
    """That was more than is kept."""
    deliveries: list[tuple[int, int, int]] = field(default_factory=list)
    """For each delivery: all that was carried then, and how much stood on its stdout and stderr by then."""

    def take(self, event: Relayed) -> None:
        """The other program has sent something to it."""
        self.carried += event.data
        self.carried_more = self.carried_more or event.size is not None
        self.deliveries.append((len(self.carried), len(self.output["stdout"]), len(self.output["stderr"])))

    def had(self, forms: Iterable[bytes]) -> tuple[int, int] | None:
        """How much stood on its stdout and stderr when one of these had come from the other program, byte after byte.

        Others may stand between: what frames a message, or cuts it in two. None where it has not come.
        """
        if self.carried_more:
            return 0, 0
        ends = list[int]()
        for form in forms:
            at = 0
            for byte in form:  # each behind the one before it
                at = self.carried.find(byte, at) + 1
                if not at:
                    break
            else:
                ends.append(at)
        told = (delivery[1:] for delivery in self.deliveries if ends and delivery[0] >= min(ends))
        return next(told, None)


@dataclass
class State:
    """What the events of one case have told so far. `main`: the program of events that name none."""

    main: str = "server"
    peers: dict[str, PeerState] = field(default_factory=dict)
    programs: dict[str, ProgramState] = field(default_factory=dict)
    taken: bytes = b""
    """What an `expect` took last."""
    file: FileSeen | None = None
    idle: CpuUsed | None = None

    def peer(self, name: str) -> PeerState:
        return self.peers.setdefault(name, PeerState())

    def program(self, name: str | None = None) -> ProgramState:
        return self.programs.setdefault(name or self.main, ProgramState())

    def apply(self, event: Event) -> None:
        """Take notice of what happened."""
        match event:
            case Started():
                program = self.program(event.program)
                program.ready, program.exited, program.sockets, program.keyboard_ended = False, None, None, False
                program.stderr_from = len(program.output["stderr"])
            case Ready():
                self.program(event.program).ready = True
            case SocketsSeen():
                self.program(event.program).sockets = event
            case FileSeen():
                self.file = event
            case CpuUsed():
                self.idle = event
            case OutputCame():
                self.program(event.program).output[event.stream] += event.data
            case KeyboardEnded():
                self.program(event.program).keyboard_ended = True
            case Dialled():
                self.program(event.program).dialled.append(event)
            case Exited():
                self.program(event.program).exited = event
            case Sent() if self.main == "client":
                pass  # what is said to a client behind its answer, it has not asked for
            case (
                Connected()
                | Accepted()
                | Refused()
                | Sent()
                | Received()
                | Stray()
                | StreamEnded()
                | StreamReset()
                | Closed()
                | Aborted()
            ):
                if isinstance(event, Accepted):  # it may have waited for its turn under another name
                    for peer in self.peers.values():
                        peer.called = peer.called and peer.caller != event.source
                self.peer(event.peer).apply(event)
            case Typed():
                self.program(event.program).typed += event.data
            case Relayed():
                self.program(event.to).take(event)
            case Linked() | LinkRefused() | LinkEnded() | Impaired():  # on the way: no step asks for it
                pass
            case OutputCut() | Flooded():  # more than is kept
                pass
            case Opened() | HalfClosed() | SendFailed() | Signalled():  # what we did
                pass
            case Waits() | Spins() | Killed() | LimitPassed() | Quiet() | Paused() | StepBegan() | Ended():
                pass
            case _:
                assert_never(event)


class Volume(NamedTuple):
    """How many messages, and bytes in all."""

    messages: int = 0
    size: int = 0
