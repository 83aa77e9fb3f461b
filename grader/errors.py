"""The families of fault. They never mix: each has its own reader and its own price.

GraderError
├── UsageError      the caller's: a wrong path, an unknown exercise             exit 2
│   └── UnclearError  which program a file is: of a hand-in, no mark, not a zero
├── SpecError       the author's: a bad exercise; every problem, with its place  exit 2
├── StoreError      the disk's: results can be neither kept nor read              exit 4; what was kept before stays
├── ClusterError    the network's: other machines are lost                        exit 3; what was kept before stays
├── OutputError     the disk's: a report cannot be written                       exit 4
├── IsolationError  the machine's: something the run needs is missing            exit 2, or a weaker run that says so
│   └── Disturbed   somebody else's: killed from outside, a sandbox that died    the check is run again, alone
└── Bug             ours: costs nobody a mark; the check ends as `ungraded`      exit 5 where nothing is left to grade

The student's faults are no exceptions at all: they are findings (`grader.findings`) in a result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from grader.model import Words


class GraderError(Exception):
    """Base of everything this program raises on purpose."""


@dataclass(frozen=True)
class Problem:
    """One mistake in an exercise file.

    `line` and `column` count from 1; `length` is the number of characters that the caret underlines.
    """

    path: Path
    line: int
    column: int
    message: Words
    length: int = 1
    meant: str | None = None
    severity: str = "error"  # "error" | "warning"


class SpecError(GraderError):
    """An exercise file is not usable; `problems` holds every mistake in it, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s) in the exercise")
        self.problems = problems


class UsageError(GraderError):
    """The command was asked for something that cannot be done; `message` says what to do instead."""

    def __init__(self, message: Words) -> None:
        super().__init__(message.en)
        self.message = message


class UnclearError(UsageError):
    """What was handed in cannot be told apart by a program: nobody's mark follows from it, and somebody has to look."""


class IsolationError(GraderError):
    """The machine does not give what a run needs; `message` names the missing part and its remedy."""

    def __init__(self, message: Words) -> None:
        super().__init__(message.en)
        self.message = message


class Disturbed(IsolationError):
    """Neither the program nor we: run again, it may well be otherwise. `message` says what was seen."""


class StoreError(GraderError):
    """Results can no longer be kept, or what was kept cannot be read; `message` says why and what to do."""

    def __init__(self, message: Words) -> None:
        super().__init__(message.en)
        self.message = message


class ClusterError(GraderError):
    """Machines elsewhere can no longer be reached; `message` says how to go on."""

    def __init__(self, message: Words) -> None:
        super().__init__(message.en)
        self.message = message


class OutputError(GraderError):
    """A report cannot be written; `message` says why."""

    def __init__(self, message: Words) -> None:
        super().__init__(message.en)
        self.message = message


class Bug(GraderError):
    """This should never happen: a fault of the grader itself."""
