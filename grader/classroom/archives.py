"""Folders and archives as what they hold: names, times, and bytes only when asked for, within limits."""

from __future__ import annotations

import datetime
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grader.model import Words

MOST_FILES = 500
MOST_BYTES = 16 << 20
"""Of one hand-in, counted as they are read."""
_LEFT_OUT = frozenset(
    {"__pycache__", "__macosx", "node_modules", "venv", "env", "site-packages", "thumbs.db", "desktop.ini"}
)  # as intake does with a folder, and what file managers leave behind
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".7z", ".rar", ".gz")


class Refused(Exception):
    """Something that is not read, and why."""

    def __init__(self, why: Words) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Entry:
    """A file inside a folder or an archive."""

    name: str
    """Relative, with forward slashes, composed (NFC)."""
    modified: datetime.datetime | None
    read: Callable[[int], bytes]
    """Its bytes, of which there may be so many. Raises Refused."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder or an archive holds, and what of it is not read."""

    entries: tuple[Entry, ...]
    refused: tuple[tuple[str, Words], ...] = field(default=())
    """Names with reasons."""


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def is_left_out(name: str) -> bool:
    """Whether a path is nothing that a student wrote: caches, hidden files, what file managers leave behind."""
    return any(part.startswith(".") or part.lower() in _LEFT_OUT for part in name.split("/"))


def open_folder(folder: Path) -> Contents:
    """The files of a folder. Links are not followed; what cannot be read is told."""
    entries, refused = list[Entry](), list[tuple[str, Words]]()

    def unreadable(error: OSError) -> None:
        name = os.path.relpath(error.filename or folder, folder)
        refused.append((name, _UNREADABLE.format(why=error.strerror)))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        for name in sorted((*folders, *names)):
            path = Path(place, name)
            shown = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
            if is_left_out(shown):
                continue
            if path.is_symlink():
                refused.append((shown, _LINK))
            elif name in names and not path.is_file():
                refused.append((shown, _SPECIAL))
            elif name in names:
                entries.append(open_file(path, shown))
        folders[:] = sorted(name for name in folders if not is_left_out(name))
    return Contents(tuple(entries), tuple(refused))


def open_file(path: Path, name: str) -> Entry:
    """One file on the disk."""
    modified = datetime.datetime.fromtimestamp(path.stat().st_mtime).astimezone()

    def read(most: int) -> bytes:
        try:
            with path.open("rb") as file:
                data = file.read(most + 1)
        except OSError as error:
            raise Refused(_UNREADABLE.format(why=error.strerror)) from None
        if len(data) > most:
            raise Refused(_TOO_LARGE.format(size=MOST_BYTES >> 20))
        return data

    return Entry(name, modified, read)


_UNREADABLE = Words("无法读取：{why}", "cannot be read: {why}")
_LINK = Words("是一个链接，没有打开：请交文件本身", "is a link and was not followed: hand in the file itself")
_SPECIAL = Words("不是普通文件", "is no regular file")
_TOO_LARGE = Words("太大了：一份作业最多 {size} MiB", "is too large: a hand-in may have {size} MiB")
