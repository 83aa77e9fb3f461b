"""What a scenario asks of the wire: the whole vocabulary, as values. What happened comes back as events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from grader.spec.language import HarnessPeer, ProgramName

How = Literal["close", "half-close", "reset"]
Path = tuple[int, ...]
"""Where a step stands: (3,) is the third, (3, 1) the first inside it."""


@dataclass(frozen=True, eq=False)
class Command:
    """Something for the wire to do. It is answered by an event; others may come before."""


@dataclass(frozen=True, eq=False)
class Start(Command):
    """A fresh network (unless `restart`), the harness's own ends in it, then the program."""

    case: int
    peers: Mapping[str, HarnessPeer]
    restart: bool = False
    program: ProgramName = "server"
    listening: tuple[str, ...] = ()
    """The peers that a client may call, in the order in which its connections become theirs."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Beside the program, besides what the student handed in."""


@dataclass(frozen=True, eq=False)
class AwaitReady(Command):
    """Wait until the server listens (TCP) or is bound (UDP) where the exercise asks."""

    limit: float


@dataclass(frozen=True, eq=False)
class ConnectPeer(Command):
    """Open a connection for a peer; an older one of it is dropped."""

    peer: str
    limit: float


@dataclass(frozen=True, eq=False)
class SendData(Command):
    """Send all of it: over TCP as it goes, over UDP as one datagram.

    `taken`: wait, for a moment at most, until the program has read it: the next piece must not join it.
    """

    peer: str
    data: bytes
    taken: bool = False


@dataclass(frozen=True, eq=False)
class EndPeer(Command):
    """A peer ends its connection, or its own direction of it. `listens`: it has closed, and is still asked what comes."""

    peer: str
    how: How
    listens: bool = False


@dataclass(frozen=True, eq=False)
class TypeLine(Command):
    """None is the end of the keyboard's input."""

    data: bytes | None
    program: ProgramName = "server"


@dataclass(frozen=True, eq=False)
class SendSignal(Command):
    """Send a signal to the program, and go on."""

    signal: str
    program: ProgramName = "server"


@dataclass(frozen=True, eq=False)
class Stop(Command):
    """Send a signal that ends it (None: it ends by itself) and wait until it has gone."""

    signal: str | None
    limit: float
    program: ProgramName = "server"


@dataclass(frozen=True, eq=False)
class Look(Command):
    """Look at the program's sockets."""

    program: ProgramName = "server"


@dataclass(frozen=True, eq=False)
class ReadFile(Command):
    """Look at a file of the program: how large it is, its hash, and where it first differs from what it should hold."""

    name: str
    holds: bytes
    program: ProgramName = "server"


@dataclass(frozen=True, eq=False)
class Measure(Command):
    """How much CPU the program uses over so many seconds."""

    seconds: float
    program: ProgramName = "server"


@dataclass(frozen=True, eq=False)
class BeginStep(Command):
    """A step begins."""

    step: Path


@dataclass(frozen=True, eq=False)
class End(Command):
    """The conversation is over: tear everything down. What that causes is no evidence."""


@dataclass(frozen=True, eq=False)
class Wait(Command):
    """Wait for any event: at the latest `limit`, or `quiet` when nothing was received for that long.

    limit_is: the event that tells its passing: `limit`, `quiet`, or `paused` (then nothing ends it earlier).
    """

    limit: float
    quiet: float | None = None
    limit_is: Literal["limit", "quiet", "paused"] = "limit"
    explain: bool = False
    """When it ends without what was waited for, look where the program stands."""
