"""Results that last: one row for each run of a check, in a SQLite file, durable before anything else is made of it.

A row is kept under its subject (everything that the result depends on), the check, and the attempt. Rows are only ever
added: what was graded again stays for the record, and the newest counts. A second run that explains is no row: what it
has told is added to the row of the run that it explains. What could not be told is kept, and never counts as known. One
process at a time holds a store.

What runs of one check tell has most of its words in common: the first row of each kind is the pattern by which all later
ones are packed.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import fcntl
import hashlib
import json
import math
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from grader.classroom.gradebook import Share, ShareHead
from grader.classroom.record import pack, pattern_in, pattern_of, unpack
from grader.classroom.subject import Subject
from grader.errors import StoreError, UsageError
from grader.model import CheckResult, Observed, Transcript, Words
from grader.schedule.grading import Key

APPLICATION = 0x67726472
"""Says in the head of the file whose it is."""
SCHEMA = 5
SHOWN = 2048
"""Bytes of expected and actual that a slim result keeps."""

TOGETHER = 1.0
"""Seconds for which what is kept together with others may wait for them."""

MOMENT_PIECE = 256 << 10
"""Bytes of what was kept of the reports that stand in one row."""

_NEW_IN_3 = """
CREATE TABLE IF NOT EXISTS patterns (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS parts (whole BLOB PRIMARY KEY, subjects BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (name TEXT PRIMARY KEY, shows BLOB NOT NULL, written TEXT NOT NULL) WITHOUT ROWID;
"""
_NEW_IN_4 = """
CREATE TABLE IF NOT EXISTS gists (number INTEGER PRIMARY KEY, body BLOB NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS notes (key BLOB PRIMARY KEY, told BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shares (student BLOB PRIMARY KEY, made_of BLOB NOT NULL, shows BLOB NOT NULL,
  figures TEXT NOT NULL, line BLOB NOT NULL, suite BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS briefs (result INTEGER PRIMARY KEY, gist INTEGER NOT NULL, says BLOB NOT NULL);
"""
_NEW_IN_5 = """
CREATE TABLE IF NOT EXISTS moments (number INTEGER NOT NULL, piece INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (number, piece));
"""
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
"""  # `told` is bytes since 3, and `transcript` may be lacking of what was run
_FROM_1 = """
ALTER TABLE subjects ADD COLUMN ground BLOB;
ALTER TABLE results ADD COLUMN course TEXT;
CREATE INDEX by_ground ON subjects (ground);
"""


_COLUMNS = 'program, "check", alone, number, verdict, kept, stale, result, transcript, sources, course'


class Attempt(NamedTuple):
    """Which run of a check: one among all others, or one of those alone on the machine; counted from 0."""

    alone: bool
    number: int


Row = tuple[Any, ...]
Known = Mapping[Attempt, Mapping[Key, CheckResult]]
"""Results by attempt and check."""


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
        self._together, self._since = False, 0.0
        self._patterns: dict[int, bytes] = {}
        """By their numbers, which packed bytes name."""
        self._pattern_of: dict[str, bytes] = {}
        self._gists: dict[int, CheckResult] = {}
        self._gist_of: dict[bytes, int] = {}
        """Each once, by its number and as it is kept: a class has as many as there are ways to pass and to fail."""
        try:
            self._data = _opened(path)
            self._read_patterns()
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

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Inside, what is kept is on the disk once `settle` was called, a second later, or at the end, however that comes.

        For what is made from results only when all of them are there, and can be found out again.
        """
        self._together = True
        try:
            yield
        finally:
            self._together = False
            self.settle()

    def settle(self, after: float = 0.0) -> None:
        """What was kept so many seconds ago is on the disk when this returns, and all that was kept since."""
        if self._data.in_transaction and time.monotonic() >= self._since + after:
            self._do("COMMIT")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """What is written here is written as a whole, or not at all."""
        if not self._data.in_transaction:
            self._do("BEGIN IMMEDIATE")
            self._since = time.monotonic()
        self._do("SAVEPOINT whole")
        try:
            yield
            self._do("RELEASE whole")
        except BaseException:
            if self._data.in_transaction:  # else all of it is gone, what others waited for too: the disk is full
                self._do("ROLLBACK TO whole" if self._together else "ROLLBACK")
            self._read_patterns()
            raise
        self.settle(TOGETHER if self._together else 0.0)

    # ---------------------------------------------------------------- results

    def keep(
        self, subject: Subject, attempt: Attempt, result: CheckResult, course: str | None = None, *, whole: bool = True
    ) -> None:
        """Keep a result. When this returns, neither `kill -9` nor a loss of power can lose it; `together` with others,
        once they are settled.

        `course`: that of its conversation, where it can be judged again after its check was corrected. `whole`: with
        its transcript.
        """
        transcript = result.transcript if whole else None
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        sources = digest = None
        with self._writing():
            if transcript is not None:
                sources = pack(transcript.sources)
                digest = hashlib.sha256(sources).digest()
                self._do("INSERT INTO sources VALUES (?, ?) ON CONFLICT DO NOTHING", digest, sources)
            self._do(
                "INSERT INTO subjects (digest, told, ground) VALUES (?, ?, ?) ON CONFLICT (digest)"
                " DO UPDATE SET ground = excluded.ground",
                subject.digest,
                self._packed(subject.told, result, "subject"),
                subject.ground,
            )
            body = self._packed(replace(result, transcript=None), result, result.verdict)
            record = self._record(transcript, result) if transcript is not None else None
            self._do(
                'INSERT INTO results (subject, program, "check", alone, number, verdict, kept, result, transcript, sources,'
                " course) SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM subjects WHERE digest = ?",
                result.program,
                result.id,
                *attempt,
                result.verdict,
                now,
                body,
                record,
                digest,
                course if transcript is not None else None,
                subject.digest,
            )
            self._brief(self._rows("SELECT last_insert_rowid()")[0][0], result, body, record)

    def explain(self, subject: Subject, attempt: Attempt, result: CheckResult) -> None:
        """Add what explains a result to the row that holds it. Its verdict stays, whatever is said here."""
        with self._writing():
            body = self._packed(replace(result, transcript=None), result, result.verdict)
            record = self._record(result.transcript, result) if result.transcript is not None else None
            for row, verdict in self._rows(
                "SELECT results.id, verdict FROM results JOIN subjects ON subject = subjects.id"
                ' WHERE digest = ? AND alone = ? AND number = ? AND program = ? AND "check" = ?'
                " ORDER BY results.id DESC LIMIT 1",
                subject.digest,
                *attempt,
                result.program,
                result.id,
            ):
                if verdict == result.verdict:
                    self._do(
                        "UPDATE results SET result = ?, transcript = coalesce(?, transcript) WHERE id = ?",
                        *(body, record, row),
                    )
                    self._brief(row, result, body, record)

    def known(self, subject: Subject) -> Known:
        """What is known of a subject, slim. What could not be told is not among it."""
        return self.slim_of([subject]).get(subject.digest, {})

    def slim_of(self, subjects: Collection[Subject]) -> Mapping[bytes, Known]:
        """What is known of several subjects, by their digests; slim."""
        found: dict[bytes, dict[Attempt, dict[Key, CheckResult]]] = {}
        for digest, alone, number, program, check, body in self._of_these('program, "check", result', "", subjects):
            attempts = found.setdefault(digest, {})
            attempts.setdefault(Attempt(bool(alone), number), {})[program, check] = slim(self._unpacked(body))
        return found

    def known_of(self, subjects: Collection[Subject]) -> tuple[Mapping[bytes, Known], bytes]:
        """As `slim_of`, the gist of each: one and the same value wherever the same happened. And what is the same as long
        as all of it, with what was recorded, says the same."""
        found: dict[bytes, dict[Attempt, dict[Key, CheckResult]]] = {}
        stamp, more = hashlib.sha256(), "LEFT JOIN briefs ON briefs.result = results.id"
        columns = 'program, "check", results.id, gist, says'
        for digest, alone, number, program, check, row, gist, says in self._of_these(columns, more, subjects):
            if gist is None:  # of an earlier grader, or of another store
                ((body, record),) = self._rows("SELECT result, transcript FROM results WHERE id = ?", row)
                with self._writing():
                    gist, says = self._brief(row, self._unpacked(body), body, record)
            attempts = found.setdefault(digest, {})
            attempts.setdefault(Attempt(bool(alone), number), {})[program, check] = self._gists[gist]
            stamp.update(digest + says + b"%d %d" % (alone, number))
        return found, stamp.digest()

    def _of_these(self, columns: str, more: str, subjects: Collection[Subject]) -> list[Row]:
        """What counts of these subjects, the newest last: digest, attempt, and so many columns."""
        return self._rows(
            f"SELECT digest, alone, number, {columns} FROM results JOIN subjects ON subject = subjects.id {more}"
            f" WHERE digest IN ({', '.join('?' * len(subjects))}) AND NOT stale AND verdict != 'ungraded'"
            " ORDER BY results.id",
            *(subject.digest for subject in subjects),
        )

    def _brief(self, row: int, result: CheckResult, body: bytes, record: bytes | None) -> tuple[int, bytes]:
        """Note the gist of a row beside it, by its number, and a digest of the row."""
        short = gist_of(result)
        packed = pack(short)
        if (number := self._gist_of.get(packed)) is None:
            self._do("INSERT INTO gists (body) VALUES (?) ON CONFLICT DO NOTHING", packed)
            ((number,),) = self._rows("SELECT number FROM gists WHERE body = ?", packed)
            self._gists[number], self._gist_of[packed] = short, number
        says = hashlib.sha256(body + b"\n" + (record or b"")).digest()[:12]
        self._do("INSERT OR REPLACE INTO briefs VALUES (?, ?, ?)", row, number, says)
        return number, says

    def full(self, subject: Subject, attempt: Attempt, check: Key) -> CheckResult | None:
        """The newest result of an attempt with all that was recorded; None where it never ran."""
        found = self.packed(subject, attempt, check)
        return found and found()

    def packed(self, subject: Subject, attempt: Attempt, check: Key) -> Callable[[], CheckResult] | None:
        """As `full`, and unpacked where that is called: it may be in a process that was forked meanwhile."""
        for body, record, sources in self._rows(
            "SELECT result, transcript, sources.body FROM results JOIN subjects ON subject = subjects.id"
            " LEFT JOIN sources ON results.sources = sources.digest"
            ' WHERE subjects.digest = ? AND alone = ? AND number = ? AND program = ? AND "check" = ?'
            " ORDER BY results.id DESC LIMIT 1",
            subject.digest,
            *attempt,
            *check,
        ):
            return partial(self._whole, body, record, sources)
        return None

    def _whole(self, body: bytes, record: bytes | None, sources: bytes) -> CheckResult:
        result: CheckResult = self._unpacked(body)
        if record is None:
            return result
        transcript: Transcript = self._unpacked(record)
        return replace(result, transcript=replace(transcript, sources=self._unpacked(sources)))

    def records(self, subject: Subject, check: Key) -> Iterator[StoredCheck]:
        """What the same programs did under the same conditions when the check asked for something else, newest first.

        Of what was kept without its transcript the result alone.
        """
        for alone, number, course, body, record, sources in self._rows(
            "SELECT alone, number, course, result, transcript, sources.body FROM results"
            " JOIN subjects ON subject = subjects.id LEFT JOIN sources ON results.sources = sources.digest"
            ' WHERE ground = ? AND subjects.digest != ? AND program = ? AND "check" = ? AND NOT stale'
            " AND verdict != 'ungraded' AND (course IS NOT NULL OR transcript IS NULL) ORDER BY results.id DESC",
            subject.ground,
            subject.digest,
            *check,
        ):
            yield StoredCheck(Attempt(bool(alone), number), course or "", self._whole(body, record, sources))

    def forget(self, subject: Subject, checks: Collection[Key]) -> None:
        """From now on these checks count as never run. Their results stay for the record."""
        with self._writing():
            for check in checks:
                self._do(
                    'UPDATE results SET stale = 1 WHERE program = ? AND "check" = ? AND subject'
                    " IN (SELECT id FROM subjects WHERE digest = ? OR ground = ?)",
                    *check,
                    subject.digest,
                    subject.ground,
                )

    @property
    def newest(self) -> int:
        """A number that grows with every row."""
        return int(self._rows("SELECT coalesce(max(id), 0) FROM results")[0][0])

    def let_go(self, since: int) -> None:
        """Forget what was recorded of all rows behind that one; their results stay."""
        with self._writing():
            self._do("UPDATE results SET transcript = NULL, sources = NULL, course = NULL WHERE id > ?", since)
            self._do("DELETE FROM sources WHERE digest NOT IN (SELECT sources FROM results WHERE sources NOT NULL)")
        self._rows("PRAGMA incremental_vacuum")

    def absorb(self, others: Iterable[Store]) -> int:
        """Add what others have kept and this one has not; how many rows. All of it, or nothing; each is asked for when the
        one before it is done with.

        Raises UsageError where two have run the same check of the same programs under the same conditions, and it ended
        otherwise.
        """
        added, whose = 0, [(self.newest, self._path)]
        with self._writing():
            for other in others:
                added += self._absorb(other, whose)
                whose.append((self.newest, other._path))
        self._read_patterns()
        return added

    def _absorb(self, other: Store, whose: Sequence[tuple[int, Path]]) -> int:
        """`whose`: up to which row they came from which store."""
        foreign = {number for number, body in other._patterns.items() if self._patterns.get(number, body) != body}
        added = 0

        def carried(packed: bytes | None) -> bytes | None:
            """As it is, but for a pattern whose number is another one's here."""
            if packed is None or pattern_in(packed) not in foreign:
                return packed
            return pack(other._unpacked(packed))

        for each in other._rows("SELECT number, kind, body FROM patterns"):
            self._do("INSERT OR IGNORE INTO patterns VALUES (?, ?, ?)", *each)
            self._patterns.setdefault(each[0], each[2])
        for each in other._each("SELECT digest, body FROM sources"):
            self._do("INSERT OR IGNORE INTO sources VALUES (?, ?)", *each)
        for digest, told, ground in other._each("SELECT digest, told, ground FROM subjects"):
            told = carried(told) if isinstance(told, bytes) else told
            self._do("INSERT OR IGNORE INTO subjects (digest, told, ground) VALUES (?, ?, ?)", digest, told, ground)
        for digest, *row in other._each(
            f"SELECT digest, {_COLUMNS} FROM results JOIN subjects ON subject = subjects.id ORDER BY results.id"
        ):
            program, check, alone, number, verdict, kept, stale, result, transcript, *rest = row
            there = self._rows(
                "SELECT id, verdict, kept, stale FROM results WHERE subject = (SELECT id FROM subjects WHERE digest = ?)"
                ' AND program = ? AND "check" = ? AND alone = ? AND number = ?',
                digest,
                *row[:4],
            )
            if any(known == kept for _, _, known, _ in there):
                continue
            told = {known: place for place, known, _, old in there if not old and known != "ungraded"}
            if told and not stale and verdict != "ungraded":
                if told.keys() != {verdict}:
                    mine = next(known for known in told if known != verdict)
                    one = next((path for last, path in whose if told[mine] <= last), other._path)
                    names = {"check": check, "mine": mine, "other": verdict}
                    raise UsageError(_DISAGREE.format(one=one.parent, another=other._path.parent, **names))
                continue
            self._do(
                f"INSERT INTO results (subject, {_COLUMNS}) SELECT id, {', '.join('?' * 11)} FROM subjects WHERE digest = ?",
                *(program, check, alone, number, verdict, kept, stale, carried(result), carried(transcript), *rest),
                digest,
            )
            added += 1
        return added

    # ---------------------------------------------------------------- as bytes

    def _record(self, transcript: Transcript, of: CheckResult) -> bytes:
        return self._packed(replace(transcript, sources={}), of, "transcript")

    def _packed(self, value: object, of: CheckResult, what: str) -> bytes:
        return self._like_others(value, f"{of.program} {of.id} {what}")

    def _like_others(self, value: object, kind: str) -> bytes:
        """By the pattern of the first of its kind, which is kept where there is none yet."""
        if (pattern := self._pattern_of.get(kind)) is None:
            pattern = pattern_of(value)
            while self._patterns.get(zlib.adler32(pattern), pattern) != pattern:
                pattern += b" "
            self._do("INSERT OR IGNORE INTO patterns VALUES (?, ?, ?)", zlib.adler32(pattern), kind, pattern)
            self._patterns[zlib.adler32(pattern)] = self._pattern_of[kind] = pattern
        return pack(value, pattern)

    def _read_patterns(self) -> None:
        rows = self._rows("SELECT number, kind, body FROM patterns")
        self._patterns = {number: body for number, _, body in rows}
        self._gists, self._gist_of = {}, {}
        for number, body in self._rows("SELECT number, body FROM gists"):
            self._gists[number], self._gist_of[body] = self._unpacked(body), number
        self._pattern_of = {kind: body for _, kind, body in rows}

    def _unpacked(self, body: bytes) -> Any:
        try:
            return unpack(body, self._patterns)
        except ValueError:
            raise StoreError(_DAMAGED.format(path=self._path)) from None

    # ---------------------------------------------------------------- facts

    def fact(self, name: str) -> str | None:
        """Something remembered from an earlier run."""
        return next((value for (value,) in self._rows("SELECT value FROM facts WHERE name = ?", name)), None)

    def remember(self, name: str, value: str) -> None:
        with self._writing():
            self._do("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    # ---------------------------------------------------------------- subjects

    def subjects_in(self, whole: Subject) -> Mapping[Key, Subject] | None:
        """The subjects of all checks of a submission, where they were found out before: values are drawn for it."""
        for (packed,) in self._rows("SELECT subjects FROM parts WHERE whole = ?", whole.digest):
            conduct, *rows = self._unpacked(packed)
            return {(program, check): Subject(whole.whole, conduct, *own) for program, check, *own in rows}
        return None

    def note_subjects(self, whole: Subject, subjects: Mapping[Key, Subject]) -> None:
        """So that nobody has to find them out again. It follows from `whole`, and can be lost."""
        conduct = next((subject.conduct for subject in subjects.values()), "")
        packed = pack([conduct, *([*key, subject.own, subject.digest] for key, subject in subjects.items())])
        with self._writing():
            self._do("INSERT OR REPLACE INTO parts VALUES (?, ?)", whole.digest, packed)

    # ---------------------------------------------------------------- what was found out before, and can be again

    def note(self, key: bytes) -> Any:
        """What was noted under this key; None where nothing was."""
        return next((self._unpacked(told) for (told,) in self._rows("SELECT told FROM notes WHERE key = ?", key)), None)

    def keep_note(self, key: bytes, told: object) -> None:
        """So that nobody has to find it out again."""
        with self._writing():
            self._do("INSERT OR REPLACE INTO notes VALUES (?, ?)", key, pack(told))

    def share_head(self, student: str, made_of: bytes) -> ShareHead | None:
        """The head of what the student has in the reports; None where that was made of something else."""
        query = "SELECT shows, figures FROM shares WHERE student = ? AND made_of = ?"
        for shows, figures in self._rows(query, student.encode("utf-8", "surrogatepass"), made_of):
            *counts, seconds = figures.split()
            return ShareHead(shows, tuple(map(int, counts)), float(seconds))
        return None

    def share_text(self, student: str, table: Literal["line", "suite"]) -> bytes:
        """What the student has in `results.json` (a line) or in `junit.xml` (a suite)."""
        whose = student.encode("utf-8", "surrogatepass")  # it may come from a file's name, which may be anything
        ((packed,),) = self._rows(f"SELECT {table} FROM shares WHERE student = ?", whose)
        return bytes(self._unpacked(packed))

    def note_share(self, student: str, made_of: bytes, share: Share) -> None:
        """What a student has in the reports, made of what has this digest."""
        figures = " ".join(map(repr, (*share.head.counts, share.head.seconds)))
        with self._writing():
            texts = (self._like_others(text, kind) for kind, text in (("line", share.line), ("suite", share.suite)))
            self._do(
                "INSERT OR REPLACE INTO shares VALUES (?, ?, ?, ?, ?, ?)",
                *(student.encode("utf-8", "surrogatepass"), made_of, share.head.shows, figures, *texts),
            )

    # ---------------------------------------------------------------- pages

    def pages(self) -> dict[str, bytes]:
        """Of each page that was written its `page_state`."""
        rows = self._each("SELECT name, shows, written FROM pages")
        return {name: page_state(shows, written) for name, shows, written in rows}

    def note_pages(self, pages: Iterable[tuple[str, bytes, str]]) -> None:
        """These were written."""
        with self._writing():
            for each in pages:
                self._do("INSERT OR REPLACE INTO pages VALUES (?, ?, ?)", *each)

    def forget_pages(self, names: Iterable[str]) -> None:
        """These are gone."""
        with self._writing():
            for name in names:
                self._do("DELETE FROM pages WHERE name = ?", name)

    # ---------------------------------------------------------------- what stood in the reports

    def moments(self) -> list[tuple[int, int]]:
        """The numbers of what was kept of the reports at several times, the newest last, and their bytes."""
        return self._rows("SELECT number, sum(length(body)) FROM moments GROUP BY number ORDER BY number")

    def moment(self, number: int) -> Iterator[bytes]:
        """One of them, piece by piece."""
        for (body,) in self._each("SELECT body FROM moments WHERE number = ? ORDER BY piece", number):
            yield body

    def keep_moment(self, pieces: Iterable[bytes]) -> None:
        """One more."""
        with self._writing():
            ((number,),) = self._rows("SELECT coalesce(max(number), 0) + 1 FROM moments")
            for place, piece in enumerate(pieces):
                self._do("INSERT INTO moments VALUES (?, ?, ?)", number, place, piece)

    def forget_moment(self, number: int) -> None:
        with self._writing():
            self._do("DELETE FROM moments WHERE number = ?", number)

    # ---------------------------------------------------------------- what can go wrong

    def _do(self, statement: str, *values: object) -> None:
        with self._in_words():
            self._data.execute(statement, values)

    def _each(self, query: str, *values: object) -> Iterator[Row]:
        """The rows one after another: there may be more than fit into memory."""
        with self._in_words():
            yield from self._data.execute(query, values)

    def _rows(self, query: str, *values: object) -> list[Row]:
        with self._in_words():
            return self._data.execute(query, values).fetchall()

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS as error:
            raise StoreError(_words(self._path, error)) from None


def page_state(shows: bytes, written: str) -> bytes:
    """The same as long as a page shows the same and nobody else has written its file."""
    return hashlib.sha256(shows + b"\0" + written.encode()).digest()[:16]


def slim(result: CheckResult) -> CheckResult:
    """The result without what only a page needs: no transcript, and of expected and actual a part."""
    expected, actual = (side and _slim_side(side) for side in (result.expected, result.actual))
    return replace(result, transcript=None, expected=expected, actual=actual)


def gist_of(result: CheckResult) -> CheckResult:
    """What marks and tables rest on, and the choice of what is run once more: of all to whom the same has happened it is
    the same. Its duration is in whole seconds, rounded up."""
    failed = result.verdict == "failed"
    expected, actual = (side and Observed(side.kind) for side in (result.expected, result.actual))
    return CheckResult(
        result.id,
        result.program,
        result.group,
        result.title,
        result.points,
        result.verdict,
        result.hidden,
        result.earned,
        result.failure,
        result.because,
        expected=expected if failed else None,
        actual=actual if failed else None,
        findings=tuple(replace(finding, event=None) for finding in result.findings[:1]) if failed else (),
        why=result.why,
        need=result.need,
        duration=float(math.ceil(result.duration)),
        watched=result.watched,
    )


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
            if not tables:
                data.execute("PRAGMA auto_vacuum = INCREMENTAL")
            data.execute("PRAGMA journal_mode = WAL")
            data.execute("PRAGMA synchronous = FULL")  # what was kept is on the disk, whatever happens next
            data.execute("BEGIN IMMEDIATE")
            if schema < SCHEMA:
                before = _TABLES if not tables else _FROM_1 if schema < 2 else ""
                for statement in (before + _NEW_IN_3 + _NEW_IN_4 + _NEW_IN_5).split(";\n"):
                    data.execute(statement)
                _move_moments(data)
                data.execute(f"PRAGMA application_id = {APPLICATION}")
                data.execute(f"PRAGMA user_version = {SCHEMA}")
            data.execute("COMMIT")
            undone.pop_all()
            return data
    except _FAULTS as error:
        raise UsageError(_words(path, error)) from None


def _move_moments(data: sqlite3.Connection) -> None:
    """What was remembered as one fact before there was a table of it."""
    for (told,) in data.execute("SELECT value FROM facts WHERE name = 'moments'").fetchall():
        for number, packed in enumerate(json.loads(told), 1):
            body = base64.b64decode(packed)
            for piece, begin in enumerate(range(0, len(body), MOMENT_PIECE)):
                row = number, piece, body[begin : begin + MOMENT_PIECE]
                data.execute("INSERT INTO moments VALUES (?, ?, ?)", row)
        data.execute("DELETE FROM facts WHERE name = 'moments'")


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
_DISAGREE = Words(
    "同样的程序、同样的条件，检查 {check} 在 {one} 里是 {mine}，在 {another} 里是 {other}：先在其中一个里重新运行（--regrade --only {check}），或者去掉一个",
    "of the same programs under the same conditions, the check {check} is {mine} in {one} and {other} in {another}: run it "
    "again in one of them first (--regrade --only {check}), or leave one out",
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
