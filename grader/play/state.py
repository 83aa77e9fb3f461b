"""What the events of one case have told so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from grader.model import Event


@dataclass
class Peer:
    """What one peer has seen. A stream is one growing buffer; datagrams stay apart."""

    stream: bytearray = field(default_factory=bytearray)
    datagrams: list[bytes] = field(default_factory=list)
    strays: int = 0
    connected: bool = False
    called: bool = False
    """The program has called it, and no step has asked for that yet."""
    refused: str | None = None
    ended: str | None = None  # "eof" | "reset": what the program did
    closed: bool = False  # we did
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

    @property
    def open(self) -> bool:
        return self.connected and not self.closed and self.ended is None


@dataclass
class Started:
    """What one program has done since its first start of this case."""

    output: dict[str, bytearray] = field(default_factory=lambda: {"stdout": bytearray(), "stderr": bytearray()})
    printed_to: int = 0
    stderr_from: int = 0
    """Where the stderr of the latest start begins."""
    ready: bool = False
    exited: Event | None = None
    sockets: Event | None = None
    keyboard_ended: bool = False
    dialled: list[Event] = field(default_factory=list)
    """Where it tried to call, and nobody waited."""


@dataclass
class State:
    """What the events of one case have told so far. `main`: the program of events that name none."""

    main: str = "server"
    peers: dict[str, Peer] = field(default_factory=dict)
    programs: dict[str, Started] = field(default_factory=dict)
    flooded: bool = False
    cut: bool = False
    taken: bytes = b""
    """What an `expect` took last."""
    file: Event | None = None
    idle: Event | None = None

    def peer(self, name: str) -> Peer:
        return self.peers.setdefault(name, Peer())

    def program(self, name: str | None = None) -> Started:
        return self.programs.setdefault(name or self.main, Started())

    def _of(self, event: Event) -> Started:
        return self.program(event.info.get("program"))

    def apply(self, event: Event) -> None:
        handler = getattr(self, "_" + event.event.replace("-", "_"), None)
        if handler is not None:
            handler(event)

    def _started(self, event: Event) -> None:
        program = self._of(event)
        program.ready, program.exited, program.sockets, program.keyboard_ended = False, None, None, False
        program.stderr_from = len(program.output["stderr"])

    def _ready(self, event: Event) -> None:
        self._of(event).ready = True

    def _sockets(self, event: Event) -> None:
        self._of(event).sockets = event

    def _file(self, event: Event) -> None:
        self.file = event

    def _idle(self, event: Event) -> None:
        self.idle = event

    def _printed(self, event: Event) -> None:
        self._of(event).output[event.info["stream"]] += event.data or b""

    def _cut(self, event: Event) -> None:
        self.cut = True

    def _keyboard_ended(self, event: Event) -> None:
        self._of(event).keyboard_ended = True

    def _dialled(self, event: Event) -> None:
        self._of(event).dialled.append(event)

    def _exited(self, event: Event) -> None:
        self._of(event).exited = event

    def _connected(self, event: Event) -> None:
        peer = self.peer(event.peer or "")
        peer.left += peer.stream
        peer.stream.clear()
        peer.connected, peer.closed, peer.ended, peer.refused, peer.done = True, False, None, None, False

    def _accepted(self, event: Event) -> None:
        self._connected(event)
        self.peer(event.peer or "").called = True

    def _refused(self, event: Event) -> None:
        self.peer(event.peer or "").refused = str(event.info.get("why", ""))

    def _received(self, event: Event) -> None:
        peer = self.peer(event.peer or "")
        if "from" in event.info:
            peer.datagrams.append(event.data or b"")
            peer.connected = True  # there is somebody to answer
        else:
            peer.stream += event.data or b""

    def _stray(self, event: Event) -> None:
        self.peer(event.peer or "").strays += 1

    def _eof(self, event: Event) -> None:
        self.peer(event.peer or "").ended = "eof"

    def _reset(self, event: Event) -> None:
        self.peer(event.peer or "").ended = "reset"

    def _closed(self, event: Event) -> None:
        peer = self.peer(event.peer or "")
        peer.closed = True
        peer.part()

    _aborted = _closed

    def _flooded(self, event: Event) -> None:
        self.flooded = True


class Volume(NamedTuple):
    """How many messages, and bytes in all."""

    messages: int = 0
    size: int = 0
