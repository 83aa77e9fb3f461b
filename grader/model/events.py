"""What can happen while a check runs: one class for each kind of event, and its JSON.

`Event` is any of them: a `match` over it that forgets one is found by mypy. A class has the kind that stands in the JSON,
and its fields in the order in which they stand there. `t` is seconds since the beginning, on one monotonic clock;
`program` is named where several run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, get_args

from grader.model import coding
from grader.model.coding import JsonObject, under
from grader.model.seen import SocketAt, ThreadAt

StreamName = Literal["stdout", "stderr"]
Fate = Literal["lost", "twice", "late", "swapped"]
"""What a link does to a datagram: it loses or doubles it, delivers it late, or only behind the next one."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened."""

    kind: ClassVar[str]
    t: float

    def to_json(self) -> JsonObject:
        return {"t": self.t, "event": self.kind, **coding.write(self)}


# ---------------------------------------------------------------- the program


@dataclass(frozen=True, slots=True)
class Started(Happening):
    """A program was started. `case`: number of the `each` row."""

    kind = "started"
    program: str
    case: int
    restart: bool


@dataclass(frozen=True, slots=True)
class Ready(Happening):
    """It listens (TCP) or is bound (UDP) where the exercise asks."""

    kind = "ready"
    sockets: tuple[SocketAt, ...]
    program: str | None = None


@dataclass(frozen=True, slots=True)
class SocketsSeen(Happening):
    """A look at its open sockets. `states`: how many of TCP are in each."""

    kind = "sockets"
    sockets: tuple[SocketAt, ...]
    alive: bool
    states: Mapping[str, int]
    program: str | None = None


@dataclass(frozen=True, slots=True)
class FileSeen(Happening):
    """A look at one of its files. `data`: the part around the first difference; `difference`, `offset` of `data`: in bytes."""

    kind = "file"
    data: bytes
    name: str
    found: bool
    size: int | None = None
    sha256: str | None = None
    difference: int | None = None
    offset: int | None = None
    program: str | None = None


@dataclass(frozen=True, slots=True)
class CpuUsed(Happening):
    """How much CPU it used in so many seconds, or would have on an idle machine."""

    kind = "idle"
    cpu: float
    seconds: float
    program: str | None = None


@dataclass(frozen=True, slots=True)
class OutputCame(Happening):
    """Bytes on its stdout or stderr."""

    kind = "printed"
    data: bytes
    stream: StreamName
    program: str | None = None


@dataclass(frozen=True, slots=True)
class OutputCut(Happening):
    """A stream went past its cap. `data`: its last bytes; `dropped`: how many were not kept."""

    kind = "cut"
    data: bytes
    stream: StreamName
    dropped: int
    program: str | None = None


@dataclass(frozen=True, slots=True)
class Exited(Happening):
    """It ended: with a status, or by a signal. `leftovers`: names of its processes that go on; `sockets`: what those hold."""

    kind = "exited"
    status: int | None
    signal: int | None
    leftovers: tuple[str, ...]
    sockets: tuple[SocketAt, ...]
    why: str | None = None
    """The limit for which we ended it."""
    program: str | None = None


@dataclass(frozen=True, slots=True)
class Waits(Happening):
    """Nothing can happen any more unless we act. `sockets`: where it was to become ready, what it has open."""

    kind = "waits"
    threads: tuple[ThreadAt, ...]
    sockets: tuple[SocketAt, ...] | None = None


@dataclass(frozen=True, slots=True)
class Spins(Happening):
    """A thread used three seconds of CPU (or a shorter limit) without a system call, or stands in a loop without an end."""

    kind = "spins"
    threads: tuple[ThreadAt, ...]
    sockets: tuple[SocketAt, ...] | None = None


@dataclass(frozen=True, slots=True)
class Killed(Happening):
    """We ended it for passing a limit: cpu, memory, processes, output."""

    kind = "killed"
    limit: str
    program: str | None = None


# ---------------------------------------------------------------- the peers


@dataclass(frozen=True, slots=True)
class Opened(Happening):
    """A harness peer's own port is open."""

    kind = "opened"
    peer: str
    port: int
    transport: str


@dataclass(frozen=True, slots=True)
class Accepted(Happening):
    """A client's connection has become a peer's."""

    kind = "accepted"
    peer: str
    source: str = field(metadata=under("from"))
    to: str


@dataclass(frozen=True, slots=True)
class Dialled(Happening):
    """A client called where nobody waits."""

    kind = "dialled"
    transport: str
    address: str
    port: int
    program: str | None = None


@dataclass(frozen=True, slots=True)
class Connected(Happening):
    """A peer's connection is open; `address` is its own end."""

    kind = "connected"
    peer: str
    address: str


@dataclass(frozen=True, slots=True)
class Refused(Happening):
    """A peer could not connect."""

    kind = "refused"
    peer: str
    why: str


@dataclass(frozen=True, slots=True)
class Sent(Happening):
    """A peer sent. `untaken`: the program has not read it before the next piece; `size`, `sha256` where `data` is a beginning."""

    kind = "sent"
    peer: str
    data: bytes
    untaken: bool = False
    size: int | None = None
    sha256: str | None = None
    fate: Fate | None = None
    """What the link does to it on its way to the program."""


@dataclass(frozen=True, slots=True)
class Received(Happening):
    """A peer received. Of a datagram: where from, and which of our addresses it was for."""

    kind = "received"
    peer: str
    data: bytes | None = None
    source: str | None = field(default=None, metadata=under("from"))
    to: str | None = None
    size: int | None = None
    known: Literal["expected"] | None = field(default=None, metadata=under("as"))
    """Exactly the next `size` bytes of what was asked for, which need not be written down."""
    fate: Fate | None = None
    """What the link has done to it; `twice` is the second of the two."""


@dataclass(frozen=True, slots=True)
class Stray(Happening):
    """A datagram for a peer from an address that is not the program's."""

    kind = "stray"
    peer: str
    data: bytes
    source: str = field(metadata=under("from"))
    to: str | None = None


@dataclass(frozen=True, slots=True)
class StreamEnded(Happening):
    """The program ended its direction (FIN)."""

    kind = "eof"
    peer: str


@dataclass(frozen=True, slots=True)
class StreamReset(Happening):
    """The connection was reset by the program."""

    kind = "reset"
    peer: str


@dataclass(frozen=True, slots=True)
class Closed(Happening):
    """A peer closed. `listens`: not for good, for a later step asks what still comes."""

    kind = "closed"
    peer: str
    listens: bool = False


@dataclass(frozen=True, slots=True)
class HalfClosed(Happening):
    """A peer ended its direction and goes on reading."""

    kind = "half-closed"
    peer: str


@dataclass(frozen=True, slots=True)
class Aborted(Happening):
    """A peer reset its connection."""

    kind = "aborted"
    peer: str


@dataclass(frozen=True, slots=True)
class SendFailed(Happening):
    """A peer could not send."""

    kind = "send-failed"
    peer: str
    data: bytes
    why: str


@dataclass(frozen=True, slots=True)
class Flooded(Happening):
    """A peer, or the relay in one direction, stopped reading: far more came than was asked for."""

    kind = "flooded"
    peer: str | None = None
    size: int = field(metadata=under("bytes"), kw_only=True)
    program: str | None = None


# ---------------------------------------------------------------- between two programs


@dataclass(frozen=True, slots=True)
class Linked(Happening):
    """The client has reached the server through the relay."""

    kind = "linked"
    link: int


@dataclass(frozen=True, slots=True)
class LinkRefused(Happening):
    """The server took no connection."""

    kind = "link-refused"
    link: int
    why: str


@dataclass(frozen=True, slots=True)
class Relayed(Happening):
    """The relay passed data on. `size` where `data` is only its beginning."""

    kind = "relayed"
    data: bytes
    source: str = field(metadata=under("from"))
    to: str
    link: int
    size: int | None = None
    fate: Fate | None = None
    """What the link has done to it; `twice` is the second of the two."""


@dataclass(frozen=True, slots=True)
class Impaired(Happening):
    """The link does not let a program's datagram pass: it is lost, or held back and delivered later.

    `number`: of those of its direction, from 1. `peer`: for whom it was; between two programs `link` says over which one.
    """

    kind = "impaired"
    data: bytes
    source: str = field(metadata=under("from"))
    fate: Fate
    number: int
    peer: str | None = None
    link: int | None = None
    seconds: float | None = None
    """How late it is going to be."""


@dataclass(frozen=True, slots=True)
class LinkEnded(Happening):
    """A program ended its direction."""

    kind = "link-ended"
    source: str = field(metadata=under("from"))
    how: Literal["eof", "reset"]
    link: int


# ---------------------------------------------------------------- the keyboard and signals


@dataclass(frozen=True, slots=True)
class Typed(Happening):
    """A line at the program's keyboard. `lost`: it could not be typed, or not all of it."""

    kind = "typed"
    data: bytes
    lost: bool = False
    program: str | None = None


@dataclass(frozen=True, slots=True)
class KeyboardEnded(Happening):
    """The end of the keyboard's input."""

    kind = "keyboard-ended"
    lost: bool = False
    program: str | None = None


@dataclass(frozen=True, slots=True)
class Signalled(Happening):
    """A signal was sent. `lost`: there was nobody to send it to; `again`: for it was lost the first time."""

    kind = "signalled"
    signal: str
    lost: bool = False
    again: bool = False
    program: str | None = None


# ---------------------------------------------------------------- the clock


@dataclass(frozen=True, slots=True)
class StepBegan(Happening):
    """A step of the check begins. `step`: its path, such as (2,) or (3, 1)."""

    kind = "step"
    step: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LimitPassed(Happening):
    """A limit passed: that of a step, with where the threads stand, or that of the check."""

    kind = "limit"
    threads: tuple[ThreadAt, ...] | None = None
    sockets: tuple[SocketAt, ...] | None = None
    of: Literal["step", "check"] = field(kw_only=True)
    seconds: float = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Quiet(Happening):
    """Nothing happened for so long; `gone`: and nobody is there any more who could do anything."""

    kind = "quiet"
    seconds: float = field(metadata=under("for"))
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Paused(Happening):
    """The peers have waited as they should."""

    kind = "paused"
    seconds: float = field(metadata=under("for"))


@dataclass(frozen=True, slots=True)
class Ended(Happening):
    """The conversation is over; what came after is our own teardown."""

    kind = "end"


Event = (
    Started
    | Ready
    | SocketsSeen
    | FileSeen
    | CpuUsed
    | OutputCame
    | OutputCut
    | Exited
    | Waits
    | Spins
    | Killed
    | Opened
    | Accepted
    | Dialled
    | Connected
    | Refused
    | Sent
    | Received
    | Stray
    | StreamEnded
    | StreamReset
    | Closed
    | HalfClosed
    | Aborted
    | SendFailed
    | Flooded
    | Linked
    | LinkRefused
    | Relayed
    | Impaired
    | LinkEnded
    | Typed
    | KeyboardEnded
    | Signalled
    | StepBegan
    | LimitPassed
    | Quiet
    | Paused
    | Ended
)
WithData = FileSeen | OutputCame | OutputCut | Sent | Received | Stray | SendFailed | Relayed | Impaired | Typed
EVENTS: Mapping[str, type[Event]] = {one.kind: one for one in get_args(Event)}
"""The classes by their kinds."""


def read_event(json: object) -> Event:
    """The event that such JSON stands for. Raises ValueError where it is none."""
    kind = json.get("event") if isinstance(json, Mapping) else None
    if not isinstance(kind, str) or kind not in EVENTS:
        raise ValueError(f"no event: {json!r}"[:200])
    return coding.read(EVENTS[kind], json)
