"""What a program's sandbox is made from: its files, what it may use, how it is started. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.model import Isolation
from grader.run.box.interpreter import Interpreter

ADDRESS_SPACE = 4 << 30  # stops one absurd allocation; what the tree really holds is watched by the wire


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one start of a program may use; bytes, seconds and counts."""

    memory: int = 256 << 20
    processes: int = 128
    cpu: float = 5.0
    files: int = 256
    disk: int = 32 << 20
    address_space: int = ADDRESS_SPACE
    """0 for none: what reserves a lot and uses little is no danger, what the tree holds is watched."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a file that is no Python is started: a command, run in the file's folder."""

    argv: tuple[str, ...]
    made: Mapping[str, bytes] = field(default_factory=dict)
    """What its build has left beside the student's files; executable."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a sandbox is made from."""

    isolation: Isolation
    interpreter: Interpreter
    files: Mapping[str, bytes]
    """The student's files, path to bytes."""
    bounds: Bounds = field(default_factory=Bounds)
    hidden: tuple[Path, ...] = ()
    """Folders that must not be seen even where they lie inside a tree that is shown."""
    bwrap: tuple[int, ...] = ()
    """Version of bubblewrap: what it can do depends on it."""
    scratch: Path | None = None
    """For isolation below `full`: an existing folder that the caller removes afterwards."""
    launches: Mapping[str, Launch] = field(default_factory=dict)
    """By path of the file; Python where a file is not named."""
    watched: bool = False
    """Whether Python programs record what they do: only to explain, never for a verdict."""
