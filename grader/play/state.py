"""What the events of one case have told so far."""

from __future__ import annotations

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
    stderr_from: int = 0
    """Where the stderr of the latest start begins."""
    ready: bool = False
    exited: Exited | None = None
    sockets: SocketsSeen | None = None
    keyboard_ended: bool = False
    dialled: list[Dialled] = field(default_factory=list)
    """Where it tried to call, and nobody waited."""


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
            case Linked() | LinkRefused() | Relayed() | LinkEnded():  # between the programs: no step asks for it
                pass
            case OutputCut() | Flooded():  # more than is kept
                pass
            case Opened() | HalfClosed() | SendFailed() | Typed() | Signalled():  # what we did
                pass
            case Waits() | Spins() | Killed() | LimitPassed() | Quiet() | Paused() | StepBegan() | Ended():
                pass
            case _:
                assert_never(event)


class Volume(NamedTuple):
    """How many messages, and bytes in all."""

    messages: int = 0
    size: int = 0
