"""What archives are made of: members with safe names, times and bytes within limits; and the words for what is refused."""

from __future__ import annotations

import datetime
import re
import time
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, NoReturn, Protocol

from grader.intake.label import unseen_removed
from grader.model import Words

MOST_ARCHIVE = 64 << 20
"""Bytes of one archive inside a hand-in, and of what a stream in it becomes."""
MOST_MEMBERS = 5000
MOST_RATIO = 100
"""What unpacks to more than this many times its size, and beyond the limit, was made to do so."""
MOST_SECONDS = 10.0
MOST_BYTES = 16 << 20
"""Of all files of one hand-in together."""
_CHUNK = 256 << 10


_LEFT_OUT = frozenset(
    {"__pycache__", "__macosx", "node_modules", "venv", "env", "site-packages", "thumbs.db", "desktop.ini"}
)


def is_left_out(name: str) -> bool:
    """Whether a path is nothing that a student wrote: caches, hidden files, what file managers leave behind."""
    for part in name.split("/"):
        if part.lower() in _LEFT_OUT or (part.startswith((".", "~$")) and part not in (".", "..")):
            return True
    return False


class NotRead(Exception):
    """Something that is not read, and why."""

    def __init__(self, why: Words) -> None:
        super().__init__(why.en)
        self.why = why


class Bomb(NotRead):
    """Something made to harm whoever opens it: nothing beside it is read, either."""


class FileSource(Protocol):
    """What lies behind a name."""

    @property
    def modified(self) -> datetime.datetime | None:
        """With a time zone: a zip has none, and is taken to be of this machine's."""

    @property
    def place(self) -> str | None:
        """Where it lies on the disk: a large archive is read piece by piece."""

    def read(self, most: int) -> bytes:
        """Its bytes, of which there may be so many. Raises NotRead."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file inside a folder or an archive. A class has many: under another name it is the same source."""

    name: str
    """Relative, with forward slashes, composed (NFC); it leads nowhere else."""
    source: FileSource

    @property
    def modified(self) -> datetime.datetime | None:
        return self.source.modified

    @property
    def path(self) -> Path | None:
        return None if self.source.place is None else Path(self.source.place)

    def read(self, most: int) -> bytes:
        """Its bytes, of which there may be so many. Raises NotRead."""
        return self.source.read(most)

    def called(self, name: str) -> Entry:
        """The same under another name."""
        return Entry(name, self.source)


class ArchiveMember(NamedTuple):
    """A file inside an archive."""

    modified: datetime.datetime | None
    read: Callable[[int], bytes]
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder or an archive holds, and what of it is not read."""

    entries: tuple[Entry, ...]
    refused: tuple[tuple[str, Words], ...] = ()
    """Names with reasons."""
    empty: tuple[str, ...] = ()
    """Folders in which there is nothing."""


_SUFFIXES = (
    ".zip",
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz",
    ".tbz2",
    ".tar.xz",
    ".txz",
    ".tar.zst",
    ".tzst",
    ".7z",
    ".rar",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
)


def archive_suffix(name: str) -> str:
    """The ending by which a name says that it is an archive; empty where it does not."""
    lower = name.lower()
    if not lower.endswith(_SUFFIXES):
        return ""
    return max((suffix for suffix in _SUFFIXES if lower.endswith(suffix)), key=len)


def safe_name(name: str) -> str:
    """A member's name as a path that stays inside, without what cannot be seen. Raises NotRead."""
    path = unseen_removed(unicodedata.normalize("NFC", name.replace("\\", "/")))
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in parts:
        raise NotRead(_OUTSIDE)
    if not parts or len(parts) > 32 or any(len(part.encode()) > 255 for part in parts):
        raise NotRead(_LONG)
    return "/".join(parts)


def readable_name(raw: bytes) -> str:
    """A name of which nobody says the encoding: UTF-8, else GBK (Windows in Chinese), else that of DOS."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def distinct(found: Iterable[tuple[str, Entry | Words | None]], members: int) -> Contents:
    """Of members with one name the last counts, as everywhere; the others are told. None is a folder."""
    entries, refused, folders = dict[str, Entry](), list[tuple[str, Words]](), dict[str, None]()
    for number, (name, one) in enumerate(found):
        if number >= members:
            raise Bomb(TOO_MANY.format(most=members))
        if one is None:
            with suppress(NotRead):
                folders[safe_name(name)] = None
            continue
        if isinstance(one, Words):
            refused.append((name, one))
            continue
        if one.name in entries:
            refused.append((one.name, _AGAIN))
        entries[one.name] = one
    inside = [*(name for name in entries if not is_left_out(name)), *(name for name, _ in refused), *folders]
    holding = {path[: found.start()] for path in inside for found in re.finditer("/", path)}
    empty = (name for name in folders if name not in holding and not is_left_out(name))
    return Contents(tuple(entries.values()), tuple(refused), tuple(empty))


def refuse_size(size: int, packed: int) -> NoReturn:
    """What is too large: by itself, or because it was made to be."""
    raise Bomb(BOMB) if size > max(MOST_BYTES, MOST_RATIO * packed) else NotRead(TOO_LARGE)


def seconds_for(most: int) -> float:
    """How long it may take to read so many bytes."""
    return MOST_SECONDS * max(1.0, most / MOST_ARCHIVE)


def bounded(read: Callable[[int], bytes], most: int) -> bytes | None:
    """All that there is; None where it is more than so many bytes, or takes for ever."""
    pieces, size, end = list[bytes](), 0, time.monotonic() + seconds_for(most)
    while piece := read(_CHUNK):
        size += len(piece)
        if size > most or time.monotonic() > end:
            return None
        pieces.append(piece)
    return b"".join(pieces)


LINK = Words("是一个链接，没有打开：请交文件本身", "is a link and was not followed: hand in the file itself")
SPECIAL = Words("不是普通文件", "is no regular file")
TOO_LARGE = Words("太大了", "is too large")
ENCRYPTED = Words("有密码，打不开", "needs a password")
BOMB = Words(
    "很小的压缩包展开后非常大（“压缩炸弹”），没有打开",
    "a small archive that unpacks to something huge (a “bomb”): not opened",
)
UNREADABLE = Words("无法读取：{why}", "it cannot be read: {why}")
_OUTSIDE = Words("路径指到外面去了（“..”、“/” 或盘符）", "its path leads outside (`..`, `/` or a drive)")
_LONG = Words("路径太长，或者是空的", "its path is too long, or empty")
_AGAIN = Words("在压缩包里出现了两次，用的是后一个", "is in the archive twice: the later one is used")
TOO_MANY = Words("里面的文件太多（超过 {most} 个）", "has too many files (more than {most})")
