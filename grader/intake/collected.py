"""What was handed in, as values: who, what, when. Frozen, no I/O."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.model import Words


@dataclass(frozen=True, slots=True, order=True)
class Student:
    """One person (or team) of the class. `id` is unique; where nothing better is known it is made from the name."""

    id: str
    name: str = ""
    group: str = ""
    also: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What else the platforms of a school call the student: logins, addresses, their own numbers."""
    extension: str = field(default="", compare=False, repr=False)
    """Until when the student may hand in, as the roster says it."""

    def __str__(self) -> str:
        return f"{self.name} ({self.id})" if self.name and self.name != self.id else self.id


@dataclass(frozen=True, slots=True)
class HandIn:
    """What one student handed in at one time. Paths are relative, with forward slashes."""

    student: Student
    origin: str
    """Where it lay inside the input: a folder, a file, a member of an archive."""
    files: Mapping[str, bytes]
    submitted: datetime.datetime | None = None
    """With a time zone; None where nothing tells."""
    days_late: int = 0
    """Days begun behind the due date; 1 where only the word LATE of an LMS tells."""
    notes: tuple[Words, ...] = ()
    places: tuple[str, ...] = ()
    """The same as `origin`, one by one, where it is several things."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of the input that could not be read, or belongs to nobody, and why."""

    origin: str
    why: Words
    student: Student | None = None
    """Whose it is, where that is known."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Everything that was found: nothing is left out in silence."""

    chosen: tuple[HandIn, ...]
    """One for each student who handed something in that can be read, in the order of the roster, else of their ids."""
    others: tuple[HandIn, ...] = ()
    """Further hand-ins of the same students: not graded, only listed."""
    unread: tuple[Unread, ...] = ()
    missing: tuple[Student, ...] = ()
    """On the roster, and nothing was found."""
    strangers: tuple[Student, ...] = ()
    """Handed in, and not on the roster (where there is one): graded all the same."""
