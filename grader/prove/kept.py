"""What runs of checks have shown before, kept in the user's cache under all that they depend on.

A verdict and the names of its findings are all that a proof needs of a run. Whoever changes a check, a program or the
grader finds nothing under the new digest, and it is run. What cannot be read is as if it had never been seen: a cache
that is damaged, or that another process holds, costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from grader.model import CheckResult, Finding
from grader.prove.proof import Key, key
from grader.schedule.circumstances import circumstances
from grader.schedule.grading import Task
from grader.spec import Check, Spec
from grader.spec.depends import check_digest

MOST = 400_000
"""Runs that are kept, some 60 MB; beyond that half of them are forgotten, those that nobody has asked for longest."""
A_RUN = 100
"""Bytes on the disk that one takes at least."""
TOGETHER = 200
"""Runs that are written at once."""
FILE = "proofs-1.db"
PATIENCE = 5.0
"""Seconds for another process that writes."""
_DEFINED = ("passed", "failed")
"""Verdicts that follow from the run itself."""


def cache_folder() -> Path | None:
    """Where the user's caches of this program lie; None for a user without a home."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    with suppress(RuntimeError):
        return (Path(given) if os.path.isabs(given) else Path.home() / ".cache") / "grader"
    return None


class Kept:
    """Runs by their digest. Never raises for what the disk does."""

    def __init__(self, folder: Path | None, own: str, *, fresh: bool = False) -> None:
        self._own, self._fresh = own, fresh
        self._digests: dict[tuple[int, Key, int], str] = {}
        self._specs: list[Spec] = []
        self._new: dict[bytes, str] = {}
        self._asked: set[bytes] = set()
        self._path = folder and folder / FILE
        self._base = None if self._path is None else _opened(self._path)
        self._damaged = False
        self.found = 0
        """How many runs were known."""

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def known(self, task: Task) -> Task:
        """The task with what is known of it already."""
        if self._base is None or self._fresh:
            return task
        known = {}
        for check in task.checks:
            digest = self._digest(task, check)
            if (result := self._read(digest, check)) is not None:
                known[key(check)] = result
                self._asked.add(digest)
        self.found += len(known)
        return replace(task, known=known)

    def keep(self, task: Task, result: CheckResult) -> None:
        """A check of the task has ended."""
        if self._base is None or result.verdict not in _DEFINED:
            return
        check = next(check for check in task.checks if key(check) == (result.program, result.id))
        digest = self._digest(task, check)
        findings = [[finding.id, finding.file, finding.line] for finding in result.findings]
        told = json.dumps([result.verdict, findings], separators=(",", ":"))
        self._new[digest] = told
        if len(self._new) >= TOGETHER:
            self._write()

    def forget(self, task: Task) -> None:
        """What was seen of this task is to be seen anew the next time."""
        digests = [self._digest(task, check) for check in task.checks]
        for digest in digests:
            self._new.pop(digest, None)
            self._asked.discard(digest)
        self._do(lambda base: base.executemany("DELETE FROM runs WHERE digest = ?", [(one,) for one in digests]))

    def close(self) -> None:
        """Write what is left, and forget what is too much."""
        self._write()
        now = int(time.time())
        self._do(
            lambda base: base.executemany(
                "UPDATE runs SET asked = ? WHERE digest = ?", [(now, one) for one in self._asked]
            )
        )
        self._do(self._make_room)
        if self._base is not None:
            with suppress(sqlite3.Error):
                self._base.close()
            self._base = None
        if self._damaged and self._path is not None:
            with suppress(OSError):
                self._path.unlink()

    def _make_room(self, base: sqlite3.Connection) -> None:
        """To count them is to read all of it: not where it is so small that they cannot be too many."""
        pages, size, free = (
            base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size", "freelist_count")
        )
        if (pages - free) * size > MOST * A_RUN and base.execute("SELECT count(*) FROM runs").fetchone()[0] > MOST:
            oldest = "SELECT digest FROM runs ORDER BY asked DESC LIMIT -1 OFFSET ?"
            base.execute(f"DELETE FROM runs WHERE digest IN ({oldest})", (MOST // 2,))

    def _write(self) -> None:
        now = int(time.time())
        rows = [(digest, told, _seal(digest, told), now) for digest, told in self._new.items()]
        self._do(lambda base: base.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)", rows))
        self._new.clear()

    def _do(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """One short transaction. What another process stands in the way of, or the disk, is left undone."""
        if self._base is None:
            return
        try:
            with self._base:
                work(self._base)
        except sqlite3.Error as error:
            self._damaged |= _is_damage(error)

    def _read(self, digest: bytes, check: Check) -> CheckResult | None:
        assert self._base is not None
        try:
            row = self._base.execute("SELECT told, seal FROM runs WHERE digest = ?", (digest,)).fetchone()
            if row is None or row[1] != _seal(digest, row[0]):
                return None
            verdict, findings = json.loads(row[0])
            if verdict not in _DEFINED:
                return None
            return CheckResult(
                check.id,
                check.drives,
                check.group,
                check.title,
                check.points,
                verdict,
                findings=tuple(Finding(name, {}, file, line) for name, file, line in findings),
            )
        except sqlite3.Error as error:
            self._damaged |= _is_damage(error)
        except (ValueError, TypeError):
            pass
        return None

    def _digest(self, task: Task, check: Check) -> bytes:
        """Of all that a run depends on. What belongs to the exercise alone is computed once."""
        spec, run = task.spec, task.run
        own_part = (id(spec), key(check), run.seed)
        if own_part not in self._digests:
            self._specs.append(spec)  # as long as it lives, no other has its number
            self._digests[own_part] = check_digest(spec, check, run.seed)
        submission = task.submission
        told = [
            self._digests[own_part],
            submission.digest,
            {name: file for name, file in submission.programs.items() if name in check.programs},
            circumstances(spec.exercise, submission, run, self._own),
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()


def _seal(digest: bytes, told: str) -> bytes:
    """A row whose seal does not fit was damaged."""
    return hashlib.sha256(digest + told.encode("utf-8", "replace")).digest()[:8]


def _is_damage(error: sqlite3.Error) -> bool:
    """Not only that another process writes, or that the disk is full."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)


def _opened(path: Path) -> sqlite3.Connection | None:
    """The cache; a new one in place of what is no cache. None where there can be none."""
    table = "runs (digest BLOB PRIMARY KEY, told TEXT, seal BLOB, asked INTEGER) WITHOUT ROWID"
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(path, timeout=PATIENCE)
            base.execute("PRAGMA synchronous = OFF")
            base.execute(f"CREATE TABLE IF NOT EXISTS {table}")
            base.execute("SELECT digest, told, seal, asked FROM runs LIMIT 1").fetchone()
            return base
        except sqlite3.Error as error:
            if not _is_damage(error):
                return None
            with suppress(OSError):
                path.unlink()
        except OSError:
            return None
    return None
