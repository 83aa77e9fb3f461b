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


@dataclass(frozen=True, slots=True)
class Exit:
    """How a program ended: all of it, or only what is wrong with it."""

    status: int | None = None
    signal: int | None = None
    traceback: bool = False
    leftovers: tuple[str, ...] = ()
    """Names of its processes that go on."""
    ports: tuple[SocketAt, ...] = ()
    """What those still hold."""

    @classmethod
    def of(cls, status: int | None, signal: int | None) -> Exit:
        """Only the end itself."""
        return cls(None if signal is not None else status, signal)

    @property
    def text(self) -> str:
        """In short codes, as a result's JSON has it."""
        told = []
        if self.signal is not None:
            told.append(f"signal {self.signal}")
        elif self.status is not None:
            told.append(f"status {self.status}")
        told += ["traceback"] if self.traceback else []
        told += [f"left running: {name}" for name in self.leftovers]
        told += [f"port kept: {port.transport.upper()} {port.port}" for port in self.ports]
        return ", ".join(told)
