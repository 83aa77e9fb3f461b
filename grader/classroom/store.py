"""Results that last: one row for each run of a check, in a SQLite file, durable before anything else is made of it.

A row is kept under its subject (everything that the result depends on), the check, and the attempt. Rows are only ever
added: what was graded again stays for the record, and the newest counts. A second run that explains is no row: what it
has told is added to the row of the run that it explains. What could not be told is kept, and never counts as known. One
process at a time holds a store.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from grader.classroom.record import pack, unpack
from grader.classroom.subject import Subject
from grader.errors import StoreError, UsageError
from grader.model import CheckResult, Observed, Transcript, Words
from grader.schedule.grading import Key

APPLICATION = 0x67726472
"""Says in the head of the file whose it is."""
SCHEMA = 2
SHOWN = 2048
"""Bytes of expected and actual that a slim result keeps."""

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE subjects (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, told TEXT NOT NULL, ground BLOB);
CREATE TABLE sources (digest BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE results (
  id INTEGER PRIMARY KEY,
  subject INTEGER NOT NULL REFERENCES subjects,
  program TEXT NOT NULL, "check" TEXT NOT NULL,
  alone INTEGER NOT NULL, number INTEGER NOT NULL,
  verdict TEXT NOT NULL, kept TEXT NOT NULL,
  stale INTEGER NOT NULL DEFAULT 0,
  result BLOB NOT NULL, transcript BLOB, sources BLOB REFERENCES sources,
  course TEXT
);
CREATE INDEX by_subject ON results (subject, program, "check");
CREATE INDEX by_ground ON subjects (ground);
"""
_FROM_1 = """
ALTER TABLE subjects ADD COLUMN ground BLOB;
ALTER TABLE results ADD COLUMN course TEXT;
CREATE INDEX by_ground ON subjects (ground);
"""


class Attempt(NamedTuple):
    """Which run of a check: one among all others, or one of those alone on the machine; counted from 0."""

    alone: bool
    number: int


class StoredCheck(NamedTuple):
    """A run that was told: which, the course of its conversation, and what stood then, with all that was recorded."""

    attempt: Attempt
    course: str
    result: CheckResult


class Store:
    """The results of one output folder. Raises UsageError where it cannot be opened, StoreError from then on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = _only_holder(path)
        try:
            self._data = _opened(path)
        except BaseException:
            os.close(self._lock)
            raise

    def close(self) -> None:
        """What was kept is on the disk already; afterwards others may hold the store."""
        with contextlib.suppress(sqlite3.Error):  # a disk so full that nothing can be tidied up
            self._data.close()
        os.close(self._lock)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---------------------------------------------------------------- results

    def keep(self, subject: Subject, attempt: Attempt, result: CheckResult, course: str | None = None) -> None:
        """Keep a result. When this returns, neither `kill -9` nor a loss of power can lose it.

        `course`: that of its conversation, where it can be judged again after its check was corrected.
        """
        transcript = result.transcript
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        body = pack(replace(result, transcript=None))
        record = sources = digest = None
        if transcript is not None:
            sources = pack(transcript.sources)
            digest = hashlib.sha256(sources).digest()
            record = pack(replace(transcript, sources={}))
        with self._in_words(), self._data:
            self._data.execute("BEGIN IMMEDIATE")
            self._data.execute(
                "INSERT INTO subjects (digest, told, ground) VALUES (?, ?, ?) ON CONFLICT (digest)"
                " DO UPDATE SET ground = excluded.ground",
                (subject.digest, subject.text, subject.ground),
            )
            if sources is not None:
                self._data.execute("INSERT INTO sources VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, sources))
            self._data.execute(
                'INSERT INTO results (subject, program, "check", alone, number, verdict, kept, result, transcript, sources,'
                " course) SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM subjects WHERE digest = ?",
                (
                    result.program,
                    result.id,
                    *attempt,
                    result.verdict,
                    now,
                    body,
                    record,
                    digest,
                    course,
                    subject.digest,
                ),
            )

    def explain(self, subject: Subject, attempt: Attempt, result: CheckResult) -> None:
        """Add what explains a result to the row that holds it. Its verdict stays, whatever is said here."""
        transcript = result.transcript
        record = pack(replace(transcript, sources={})) if transcript is not None else None
        with self._in_words(), self._data:
            self._data.execute("BEGIN IMMEDIATE")
            self._data.execute(
                "UPDATE results SET result = ?, transcript = coalesce(?, transcript) WHERE verdict = ? AND id ="
                " (SELECT max(results.id) FROM results JOIN subjects ON subject = subjects.id"
                ' WHERE digest = ? AND alone = ? AND number = ? AND program = ? AND "check" = ?)',
                (
                    pack(replace(result, transcript=None)),
                    record,
                    result.verdict,
                    subject.digest,
                    *attempt,
                    result.program,
                    result.id,
                ),
            )

    def known(self, subject: Subject) -> Mapping[Attempt, Mapping[Key, CheckResult]]:
        """What is known of a subject, slim. What could not be told is not among it."""
        found: dict[Attempt, dict[Key, CheckResult]] = {}
        for alone, number, program, check, body in self._rows(
            'SELECT alone, number, program, "check", result FROM results JOIN subjects ON subject = subjects.id'
            " WHERE digest = ? AND NOT stale AND verdict != 'ungraded' ORDER BY results.id",
            subject.digest,
        ):
            found.setdefault(Attempt(bool(alone), number), {})[program, check] = slim(self._unpacked(body))
        return found

    def full(self, subject: Subject, attempt: Attempt, check: Key) -> CheckResult | None:
        """The newest result of an attempt with all that was recorded; None where it never ran."""
        for body, record, sources in self._rows(
            "SELECT result, transcript, sources.body FROM results JOIN subjects ON subject = subjects.id"
            " LEFT JOIN sources ON results.sources = sources.digest"
            ' WHERE subjects.digest = ? AND alone = ? AND number = ? AND program = ? AND "check" = ?'
            " ORDER BY results.id DESC LIMIT 1",
            subject.digest,
            *attempt,
            *check,
        ):
            result: CheckResult = self._unpacked(body)
            if record is None:
                return result
            transcript: Transcript = self._unpacked(record)
            return replace(result, transcript=replace(transcript, sources=self._unpacked(sources)))
        return None

    def records(self, subject: Subject, check: Key) -> Iterator[StoredCheck]:
        """What the same programs did under the same conditions when the check asked for something else, newest first."""
        for alone, number, course, body, record, sources in self._rows(
            "SELECT alone, number, course, result, transcript, sources.body FROM results"
            " JOIN subjects ON subject = subjects.id JOIN sources ON results.sources = sources.digest"
            ' WHERE ground = ? AND subjects.digest != ? AND program = ? AND "check" = ?'
            " AND NOT stale AND verdict != 'ungraded' AND course IS NOT NULL ORDER BY results.id DESC",
            subject.ground,
            subject.digest,
            *check,
        ):
            transcript: Transcript = replace(self._unpacked(record), sources=self._unpacked(sources))
            yield StoredCheck(
                Attempt(bool(alone), number), course, replace(self._unpacked(body), transcript=transcript)
            )

    def forget(self, subject: Subject, checks: Collection[Key]) -> None:
        """From now on these checks count as never run. Their results stay for the record."""
        with self._in_words(), self._data:
            self._data.execute("BEGIN IMMEDIATE")
            self._data.executemany(
                'UPDATE results SET stale = 1 WHERE program = ? AND "check" = ? AND subject'
                " IN (SELECT id FROM subjects WHERE digest = ? OR ground = ?)",
                [(*check, subject.digest, subject.ground) for check in checks],
            )

    # ---------------------------------------------------------------- facts

    def fact(self, name: str) -> str | None:
        """Something remembered from an earlier run."""
        return next((value for (value,) in self._rows("SELECT value FROM facts WHERE name = ?", name)), None)

    def remember(self, name: str, value: str) -> None:
        with self._in_words(), self._data:
            self._data.execute("BEGIN IMMEDIATE")
            self._data.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # ---------------------------------------------------------------- what can go wrong

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._in_words():
            return self._data.execute(query, values).fetchall()

    def _unpacked(self, body: bytes) -> Any:
        try:
            return unpack(body)
        except ValueError:
            raise StoreError(_DAMAGED.format(path=self._path)) from None

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS as error:
            raise StoreError(_words(self._path, error)) from None


def slim(result: CheckResult) -> CheckResult:
    """The result without what only a page needs: no transcript, and of expected and actual a part."""
    expected, actual = (side and _slim_side(side) for side in (result.expected, result.actual))
    return replace(result, transcript=None, expected=expected, actual=actual)


def _slim_side(side: Observed) -> Observed:
    options = tuple(map(_slim_side, side.options))
    if side.data is None or len(side.data) <= SHOWN:
        return replace(side, options=options)
    size = len(side.data) if side.size is None else side.size
    return replace(side, options=options, data=side.data[:SHOWN], size=size)


# ---------------------------------------------------------------- opening


def _only_holder(path: Path) -> int:
    """A lock that goes with this process, on a file that says whose it is. Its descriptor is to be kept open."""
    place = path.with_suffix(".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise UsageError(_NOT_WRITABLE.format(path=path.parent, why=error.strerror)) from None
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        holder = os.read(lock, 32).decode("ascii", "replace").strip()
        os.close(lock)
        raise UsageError(_HELD.format(path=path.parent, pid=holder or "?")) from None
    except OSError:
        pass  # a drive that knows no such locks: the database's own has to do
    with contextlib.suppress(OSError):  # a full disk will be told where it matters
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def _opened(path: Path) -> sqlite3.Connection:
    """The database, made where there is none. Raises UsageError."""
    try:
        with contextlib.ExitStack() as undone:
            data = sqlite3.connect(path, isolation_level=None, timeout=5)
            undone.callback(data.close)
            # Held alone, a write-ahead log needs no shared memory, which drives of other machines do not have.
            data.execute("PRAGMA locking_mode = EXCLUSIVE")
            (tables,) = data.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (application,) = data.execute("PRAGMA application_id").fetchone()
            (schema,) = data.execute("PRAGMA user_version").fetchone()
            if tables and application != APPLICATION:
                raise UsageError(_FOREIGN.format(path=path))
            if schema > SCHEMA:
                raise UsageError(_NEWER.format(path=path))
            if data.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise UsageError(_DAMAGED.format(path=path))
            data.execute("PRAGMA journal_mode = WAL")
            data.execute("PRAGMA synchronous = FULL")  # what was kept is on the disk, whatever happens next
            data.execute("BEGIN IMMEDIATE")
            if schema < SCHEMA:
                for statement in (_FROM_1 if tables else _TABLES).split(";\n"):
                    data.execute(statement)
                data.execute(f"PRAGMA application_id = {APPLICATION}")
                data.execute(f"PRAGMA user_version = {SCHEMA}")
            data.execute("COMMIT")
            undone.pop_all()
            return data
    except _FAULTS as error:
        raise UsageError(_words(path, error)) from None


_HELD = Words(
    "另一个 grader（进程 {pid}）正在使用 {path}：等它结束，或者用 -o 换一个输出文件夹",
    "another grader (process {pid}) is using {path}: wait for its end, or choose another folder with -o",
)
_NOT_WRITABLE = Words("无法写入 {path}：{why}", "{path} cannot be written: {why}")
_FOREIGN = Words(
    "{path} 不是 grader 的结果文件，没有动它：用 -o 换一个输出文件夹",
    "{path} holds no results of grader, and was left as it is: choose another folder with -o",
)
_NEWER = Words(
    "{path} 是更新版本的 grader 写的：请升级 grader，或者用 -o 换一个输出文件夹",
    "{path} was written by a newer grader: upgrade grader, or choose another folder with -o",
)
_DAMAGED = Words(
    "结果文件 {path} 已经损坏：把它移走，再运行同样的命令，会重新评测",
    "the results in {path} are damaged: move the file away and run the same command, which grades anew",
)
_BUSY = Words(
    "别的程序打开了 {path}：关掉它，再运行同样的命令",
    "another program has opened {path}: close it, then run the same command",
)
_FULL = Words(
    "磁盘满了，{path} 写不下：腾出空间，再运行同样的命令，会接着评测；已有的结果都还在",
    "the disk is full, {path} cannot grow: make room, then run the same command, which goes on; no result is lost",
)
_OTHER = Words(
    "{path} 读写出错（{why}）：已有的结果都还在；排除问题后再运行同样的命令",
    "{path} cannot be read or written ({why}): no kept result is lost; mend it, then run the same command",
)


# SQLite's result code (sqlite.org/rescode.html), how its message begins (Python 3.10 gives no code), and our words.
_ERRORS = (
    (1, "malformed database schema", _DAMAGED),  # our own statements are what they always were
    (5, "database is locked", _BUSY),
    (6, "database table is locked", _BUSY),
    (11, "database disk image is malformed", _DAMAGED),
    (13, "database or disk is full", _FULL),
    (26, "file is not a database", _FOREIGN),
)
_FAULTS = (sqlite3.Error, ValueError, TypeError, OverflowError)
"""SQLite's own, and what Python makes of a text or a number that was changed on the disk."""


def _words(path: Path, error: Exception) -> Words:
    if not isinstance(error, sqlite3.Error) or "decode" in str(error):
        return _DAMAGED.format(path=path)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of it says which part of SQLite met the error
    for number, message, words in _ERRORS:
        if code == number or (not code and str(error).startswith(message)):
            return words.format(path=path, why=error)
    return _OTHER.format(path=path, why=error)
