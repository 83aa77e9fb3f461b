"""The files of one hand-in: folders walked, archives opened, archives inside archives; within limits, in memory."""

from __future__ import annotations

import datetime
import os
import time
import unicodedata
from collections.abc import Sequence
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


def open_folder(folder: Path) -> Contents:
    """The files below a folder. Links are not followed; what cannot be read is told."""
    entries, refused, empty = list[Entry](), list[tuple[str, Words]](), list[str]()

    def unreadable(error: OSError) -> None:
        refused.append((os.path.relpath(error.filename or folder, folder), UNREADABLE.format(why=error.strerror)))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        links = [name for name in folders if Path(place, name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and not is_left_out(_text(name)))
        if place.count(os.sep) - str(folder).count(os.sep) > _DEEPEST:
            refused.append((_text(os.path.relpath(place, folder)), _TOO_MANY_FOLDERS))
            folders[:] = []
            continue
        before = len(entries) + len(refused)
        for name in sorted((*names, *links)):
            path = Path(place, name)
            shown = _text(path.relative_to(folder).as_posix())
            if is_left_out(shown):
                continue
            try:
                if path.is_symlink() or not path.is_file():
                    raise NotRead(LINK if path.is_symlink() else SPECIAL)
                entries.append(file_entry(path, safe_name(shown)))
            except (NotRead, OSError) as error:
                why = error.why if isinstance(error, NotRead) else UNREADABLE.format(why=error.strerror)
                refused.append((shown, why))
        if before == len(entries) + len(refused) and not folders:
            empty.append(_text(os.path.relpath(place, folder)))
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
    modified = datetime.datetime.fromtimestamp(path.stat().st_mtime).astimezone()

    def read(most: int) -> bytes:
        try:
            with path.open("rb") as file:
                data = file.read(most + 1)
        except OSError as error:
            raise NotRead(UNREADABLE.format(why=error.strerror)) from None
        if len(data) > most:
            raise NotRead(TOO_LARGE)
        return data

    return Entry(name, modified, read, path)


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
                    self._has_a_place(name)
                    data = entry.read(self._left)
                    if self.files.setdefault(name, data) != data:
                        raise NotRead(_SAME_NAME)
                    self._left -= len(data)
                    self._folders |= folders_of(name)
            except Bomb:
                raise
            except NotRead as refused:
                self.refused.append((name, refused.why))
        if not depth and self._more:
            self.refused.append(("…", _MORE.format(more=self._more, most=MOST_FILES)))

    def _has_a_place(self, name: str) -> None:
        """Whether a file can lie beside the others on a disk. Raises NotRead."""
        folders = folders_of(name)
        if name in self._folders or folders & self.files.keys():
            raise NotRead(_FILE_AND_FOLDER)
        if len(self._folders | folders) > MOST_FOLDERS or len(name.encode("utf-8", "surrogateescape")) > LONGEST_PATH:
            raise NotRead(_MANY_FOLDERS.format(most=MOST_FOLDERS))


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
