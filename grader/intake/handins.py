"""The files of one hand-in: folders walked, archives opened, archives inside archives; within limits, in memory."""

from __future__ import annotations

import datetime
import os
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.intake.archives import open_archive
from grader.intake.members import (
    LINK,
    MOST_ARCHIVE,
    MOST_BYTES,
    SPECIAL,
    TOO_LARGE,
    UNREADABLE,
    Bomb,
    Contents,
    Entry,
    NotRead,
    archive_suffix,
    is_left_out,
    safe_name,
)
from grader.intake.paths import LONGEST_PATH, MOST_FILES, MOST_FOLDERS, folders_of
from grader.model import Words
from grader.spec.toolchains import is_code

MOST_DEPTH = 3
MOST_ARCHIVES = 40
MOST_SECONDS = 20.0
_DEEPEST = 40
_CHUNK = 64 << 10


def open_folder(folder: Path) -> Contents:
    """The files below a folder. Links are not followed; what cannot be read is told."""
    entries, refused, empty = list[Entry](), list[tuple[str, Words]](), list[str]()
    left = [(os.fspath(folder), "", 0)]
    while left:  # ten thousand folders are usual: each is listed once, and each file asked for once
        place, inside, depth = left.pop()
        if depth > _DEEPEST:
            refused.append((inside.rstrip("/"), _TOO_MANY_FOLDERS))
            continue
        try:
            with os.scandir(place) as listing:
                listed = sorted(listing, key=lambda one: one.name)
        except OSError as error:
            refused.append((inside.rstrip("/") or ".", UNREADABLE.format(why=error.strerror)))
            continue
        before, folders = len(entries) + len(refused), list[tuple[str, str, int]]()
        for one in listed:
            name = _text(one.name)
            shown = f"{inside}{name}"
            if is_left_out(shown):
                continue
            try:
                if one.is_symlink():
                    raise NotRead(LINK)
                if one.is_dir():
                    folders.append((one.path, f"{shown}/", depth + 1))
                elif one.is_file():
                    entries.append(_entry(one.path, safe_name(shown), one.stat()))
                else:
                    raise NotRead(SPECIAL)
            except (NotRead, OSError) as error:
                why = error.why if isinstance(error, NotRead) else UNREADABLE.format(why=error.strerror)
                refused.append((shown, why))
        if before == len(entries) + len(refused) and not folders:
            empty.append(inside.rstrip("/") or ".")
        left += reversed(folders)
    return Contents(tuple(entries), tuple(refused), tuple(empty))


def _text(name: str) -> str:
    """A name on the disk; bytes that are no UTF-8 are GBK, mostly."""
    raw = os.fsencode(name)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return unicodedata.normalize("NFC", text)


def file_entry(path: Path, name: str) -> Entry:
    """A file on the disk. Raises OSError."""
    return _entry(os.fspath(path), name, path.stat())


def _entry(path: str, name: str, told: os.stat_result) -> Entry:
    return Entry(name, _OnDisk(path, told.st_mtime, told.st_size))


@dataclass(frozen=True, slots=True)
class _OnDisk:
    """A file on the disk, as it was listed."""

    place: str
    changed: float
    size: int

    @property
    def modified(self) -> datetime.datetime | None:
        try:
            return datetime.datetime.fromtimestamp(self.changed).astimezone()
        except (ValueError, OverflowError, OSError):  # of no year that there is
            return None

    def read(self, most: int) -> bytes:
        try:
            with open(self.place, "rb", buffering=0) as file:
                # No more room than it wants: what is made as large as it might be keeps whole pages of memory.
                data = file.read(min(most, self.size) + 1)
                while len(data) <= most and (more := file.read(min(_CHUNK, most + 1 - len(data)))):
                    data += more  # it has grown
        except OSError as error:
            raise NotRead(UNREADABLE.format(why=error.strerror)) from None
        if len(data) > most:
            raise NotRead(TOO_LARGE)
        return data


class Reading:
    """Reads what one student handed in. `files` and `refused` are what came of it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.refused: list[tuple[str, Words]] = []
        self._left, self._archives, self._more = MOST_BYTES, 0, 0
        self._folders = set[str]()
        self._end = time.monotonic() + MOST_SECONDS

    def read(self, entries: Sequence[Entry], folder: str = "", depth: int = 0) -> None:
        """Programs first, so that no film beside them takes their room. Raises Bomb: then nothing of it counts.

        An archive becomes a folder of its name; the one that is the whole hand-in becomes its files.
        """

        def importance(entry: Entry) -> tuple[int, str]:
            return 0 if is_code(entry.name) else 1 if archive_suffix(entry.name) else 2, entry.name

        for entry in sorted(entries, key=importance):
            if is_left_out(entry.name):
                continue
            name = f"{folder}{entry.name}"
            if time.monotonic() > self._end:
                raise Bomb(_SLOW.format(seconds=f"{MOST_SECONDS:g}"))
            try:
                if suffix := archive_suffix(entry.name):
                    self._archives += 1
                    if depth >= MOST_DEPTH:
                        raise NotRead(_TOO_DEEP)
                    if self._archives > MOST_ARCHIVES:
                        raise Bomb(_TOO_MANY.format(most=MOST_ARCHIVES))
                    contents = open_archive(entry.name, entry.path or entry.read(MOST_ARCHIVE))
                    inside = "" if not depth and len(entries) == 1 else f"{name[: -len(suffix)]}/"
                    self.refused += [
                        (f"{inside}{member}" if member else name, why)
                        for member, why in contents.refused
                        if not is_left_out(member)
                    ]
                    self.read(contents.entries, inside, depth + 1)
                elif len(self.files) >= MOST_FILES:
                    self._more += 1
                else:
                    folders = folders_of(name)  # can it lie beside the others on a disk?
                    if name in self._folders or folders & self.files.keys():
                        raise NotRead(_FILE_AND_FOLDER)
                    many = len(self._folders | folders) > MOST_FOLDERS
                    if many or len(name.encode("utf-8", "surrogateescape")) > LONGEST_PATH:
                        raise NotRead(_MANY_FOLDERS.format(most=MOST_FOLDERS))
                    data = entry.read(self._left)
                    if self.files.setdefault(name, data) != data:
                        raise NotRead(_SAME_NAME)
                    self._left -= len(data)
                    self._folders |= folders
            except Bomb:
                raise
            except NotRead as refused:
                self.refused.append((name, refused.why))
        if not depth and self._more:
            self.refused.append(("…", _MORE.format(more=self._more, most=MOST_FILES)))


_FILE_AND_FOLDER = Words(
    "这个名字既是文件又是文件夹，没有用", "has the name of both a file and a folder, and is not used"
)
_MANY_FOLDERS = Words(
    "没有读：一份作业最多 {most} 个文件夹，路径也不能太长",
    "is not read: a hand-in may have {most} folders, and no path that is too long",
)
_TOO_MANY_FOLDERS = Words("文件夹套文件夹，太多层了", "has too many folders inside one another")
_TOO_DEEP = Words("压缩包套压缩包，太多层了", "is an archive inside an archive inside an archive: too deep")
_TOO_MANY = Words("压缩包里有太多压缩包（超过 {most} 个）", "holds too many archives (more than {most})")
_SAME_NAME = Words("和另一个文件同名而内容不同，没有用", "has the name of another file and is not used")
_SLOW = Words("{seconds} 秒还没有读完，没有用", "could not be read within {seconds} s: nothing of it is used")
_MORE = Words("还有 {more} 个文件没有读：一份作业最多 {most} 个", "{more} more files: a hand-in may have {most}")
