"""What was seen of a program at one moment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SocketAt:
    """Where a program listens or is bound."""

    transport: str
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class ThreadAt:
    """Where one thread stands: the call that it sleeps in, and the student's line that it is at."""

    call: str | None = None
    fd: int | None = None
    """Of a call on a socket or a file: its descriptor."""
    file: str | None = None
    line: int | None = None
    function: str | None = None
    since: float | None = None
    """For how long nothing has happened, in seconds."""
    program: str | None = None
    """Where several programs run: whose it is."""
