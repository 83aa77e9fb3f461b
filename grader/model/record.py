"""What a second, watched run of a program has told of itself: evidence for words, never for a verdict.

It comes from inside the program, which could have forged it. It is of a run of its own: what is the same in both runs may
be told of the first. What is not in it need not have been otherwise, for all of it is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the student's."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a socket, a thread, a wait, by a line of the student's."""

    t: float
    """Seconds since the program began."""
    name: str
    """The method: `recv`, `Thread` for the making of one, `select`, `sleep`, `input`."""
    thread: int = 0
    """Whose call it is: 0 is the main thread, -1 one of which nothing is known."""
    process: int = 0
    """0 is the program itself, others are what it has forked."""
    chain: tuple[Place, ...] = ()
    """The lines that led to it, the innermost first."""
    on: int = 0
    """Number of the socket or of the thread that it is about, 0 for none."""
    told: str = ""
    """An address, an option, what a thread is to run; of `close` how many files were still made of it."""
    asked: int | None = None
    """How many bytes it was to send, or to receive at most."""
    got: int | None = None
    """How many it did."""
    made: int | None = None
    """Number of the socket that it brought."""
    error: str = ""
    errno: int | None = None
    waits: bool = False
    """It had not come back at the end."""
    data: bytes = b""
    """The first bytes."""
    ended: float | None = None

    @property
    def place(self) -> Place | None:
        """The student's line that calls."""
        return self.chain[0] if self.chain else None


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that came through a line of the student's."""

    t: float
    kind: str
    message: str = ""
    errno: int | None = None
    thread: int = 0
    chain: tuple[Place, ...] = ()
    handled: tuple[int, ...] = ()
    """The lines that went on with it: of an `except`, a `finally`, a `with`."""


@dataclass(frozen=True, slots=True)
class Coroutine:
    """One that nobody awaited: its name, where it was made (the last that is known), where it is defined."""

    name: str
    made: Place | None = None
    defined: Place | None = None


@dataclass(frozen=True, slots=True)
class TaskAt:
    """Where a task of asyncio stood when nothing could run; the innermost line first."""

    name: str
    chain: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning of Python's."""

    kind: str
    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Hits:
    """How often the lines of a file ran: pairs of a line and a number, as `12:3`. 2000 means so often, or more."""

    file: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One program's record."""

    calls: tuple[Call, ...] = ()
    raised: tuple[Raised, ...] = ()
    unawaited: tuple[Coroutine, ...] = ()
    tasks: tuple[TaskAt, ...] = ()
    warned: tuple[Warned, ...] = ()
    hits: tuple[Hits, ...] = ()
    complete: bool = True
    """False where there was more than is kept."""

    def hits_of(self, file: str) -> dict[int, int]:
        """How often each line of a file ran; lines that never did are missing."""
        found = dict[int, int]()
        for one in self.hits:
            for text in one.lines if one.file == file else ():
                line, _, number = text.partition(":")
                if line.isdecimal() and number.isdecimal():
                    found[int(line)] = int(number)
        return found
