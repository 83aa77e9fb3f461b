"""What an archive holds: names, times, and bytes within limits that are counted while reading, never declared.

zip and tar are read here, in memory; everything else becomes a tar first (`libarchive`). Nothing is ever extracted to
the disk.
"""

from __future__ import annotations

import bz2
import datetime
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from grader.intake.libarchive import as_tar
from grader.intake.members import (
    BOMB,
    ENCRYPTED,
    LINK,
    MOST_ARCHIVE,
    MOST_MEMBERS,
    SPECIAL,
    TOO_LARGE,
    TOO_MANY,
    UNREADABLE,
    ArchiveMember,
    Bomb,
    Contents,
    Entry,
    NotRead,
    archive_suffix,
    bounded,
    distinct,
    readable_name,
    refuse_size,
    safe_name,
    seconds_for,
)
from grader.model import Words


def open_archive(name: str, source: Path | bytes, most: int = MOST_ARCHIVE, members: int = MOST_MEMBERS) -> Contents:
    """What an archive holds; the format is told by its bytes, not by its name. Raises NotRead.

    `most` bytes may come of it where it has to be unpacked as a whole (all but zip).
    """
    try:
        with open(source, "rb") if isinstance(source, Path) else io.BytesIO(source) as file:
            head = file.read(512)
            for magic, offset, opens in _FORMATS:
                if head[offset : offset + len(magic)] == magic:
                    return opens(name, source, most, members)
    except NotRead:
        raise
    except OSError as error:
        raise NotRead(UNREADABLE.format(why=error.strerror or error)) from None
    except Exception:  # whatever a parser of hostile bytes may raise
        raise NotRead(_BROKEN) from None
    raise NotRead(_EMPTY if not head else _NO_ARCHIVE)


# ---------------------------------------------------------------- zip


def _open_zip(name: str, source: Path | bytes, most: int, members: int) -> Contents:
    signature = b"PK\x01\x02"  # counted here, for Python would make an object of each before we could
    with open(source, "rb") if isinstance(source, Path) else io.BytesIO(source) as file:
        if sum(piece.count(signature) for piece in iter(lambda: file.read(1 << 20), b"")) > 20 * members:
            raise Bomb(TOO_MANY.format(most=members))
    try:
        archive = zipfile.ZipFile(source if isinstance(source, Path) else io.BytesIO(source))
    except zipfile.BadZipFile:
        raise NotRead(_BROKEN) from None
    return distinct(_zip_members(archive), members)


def _zip_members(archive: zipfile.ZipFile) -> Iterator[tuple[str, Entry | Words | None]]:
    for info in archive.infolist():
        name = _zip_name(info)
        if name.endswith(("/", "\\")):
            yield name, None
            continue
        kind = stat.S_IFMT(info.external_attr >> 16)
        try:
            safe = safe_name(name)
            if kind not in (0, stat.S_IFREG):
                raise NotRead(LINK if kind == stat.S_IFLNK else SPECIAL)
            if info.flag_bits & 0x1:
                raise NotRead(ENCRYPTED)
        except NotRead as refused:
            yield name, refused.why
        else:
            changed, unix = None, _extra(info.extra, 0x5455)
            with suppress(ValueError, OverflowError, OSError):
                if len(unix) >= 5 and unix[0] & 1:
                    changed = datetime.datetime.fromtimestamp(
                        struct.unpack("<i", unix[1:5])[0], datetime.timezone.utc
                    ).astimezone()
                elif info.date_time[0] > 1980:  # the clock on its author's wall
                    changed = datetime.datetime(*info.date_time).astimezone()
            yield safe, Entry(safe, ArchiveMember(changed, _zip_reader(archive, info)))


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        if info.file_size > most:  # a size that is declared too small is never passed: the rest is not read
            refuse_size(info.file_size, info.compress_size)
        try:
            with archive.open(info) as file:
                data = bounded(file.read, most)
        except NotImplementedError:
            raise NotRead(_UNUSUAL) from None
        except RuntimeError:
            raise NotRead(ENCRYPTED) from None
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error):
            raise NotRead(_BROKEN_MEMBER) from None
        if data is None:
            raise Bomb(BOMB)
        return data

    return read


def _zip_name(info: zipfile.ZipInfo) -> str:
    """What the name says: by its UTF-8 field or flag, else by its bytes."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")  # as Python has read it
    except UnicodeEncodeError:
        return info.orig_filename
    field = _extra(info.extra, 0x7075)
    if len(field) > 5 and struct.unpack("<I", field[1:5])[0] == zlib.crc32(raw):
        return field[5:].decode("utf-8", "replace")
    return readable_name(raw)


def _extra(extra: bytes, wanted: int) -> bytes:
    """The content of one field among a member's extra fields."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == wanted:
            return extra[4 : 4 + size]
        extra = extra[4 + size :]
    return b""


# ---------------------------------------------------------------- tar, and single files packed


def _open_tar(name: str, source: Path | bytes, most: int, members: int) -> Contents:
    if isinstance(source, Path):
        with source.open("rb") as file:
            source = file.read(most + 1)
        if len(source) > most:
            raise NotRead(TOO_LARGE)
    return distinct(_tar_members(source), members)


def _tar_members(data: bytes) -> Iterator[tuple[str, Entry | Words | None]]:
    archive = tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape")
    end = time.monotonic() + seconds_for(len(data))
    while True:
        try:
            member = archive.next()
        except (tarfile.TarError, ValueError, OverflowError, EOFError):
            yield "", _CUT
            return
        if member is None:
            return
        if time.monotonic() > end:
            raise Bomb(BOMB)
        name = readable_name(member.name.encode("utf-8", "surrogateescape"))
        if member.isdir():
            yield name, None
            continue
        try:
            safe = safe_name(name)
            if not member.isreg():
                raise NotRead(LINK if member.islnk() or member.issym() else SPECIAL)
        except NotRead as refused:
            yield name, refused.why
        else:
            changed = None
            with suppress(ValueError, OverflowError, OSError):
                if member.mtime > 0:
                    changed = datetime.datetime.fromtimestamp(member.mtime).astimezone()
            yield safe, Entry(safe, ArchiveMember(changed, _tar_reader(archive, member)))


def _tar_reader(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        if member.size > most:
            raise NotRead(TOO_LARGE)
        try:
            file = archive.extractfile(member)
            data = b"" if file is None else file.read(most + 1)
        except (tarfile.TarError, EOFError, OSError, ValueError):
            raise NotRead(_BROKEN_MEMBER) from None
        if len(data) != member.size:
            raise NotRead(_BROKEN_MEMBER)
        return data

    return read


Opener = Callable[[str, Path | bytes, int, int], Contents]


def _stream(unpacked: Callable[[IO[bytes]], io.BufferedIOBase]) -> Opener:
    """An archive that is one stream: a tar inside, or a single file."""

    def opens(name: str, source: Path | bytes, most: int, members: int) -> Contents:
        with open(source, "rb") if isinstance(source, Path) else io.BytesIO(source) as file:
            size = os.fstat(file.fileno()).st_size if isinstance(source, Path) else len(source)
            try:
                data = bounded(unpacked(file).read, most)
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                raise NotRead(_BROKEN) from None
        if data is None:
            refuse_size(most, size)
        if data[257:262] == b"ustar" or archive_suffix(name).startswith((".t", ".tar")):
            return distinct(_tar_members(data), members)
        inner = safe_name(name.rpartition("/")[2].removesuffix(archive_suffix(name)) or "file")
        content = data

        def read(most: int) -> bytes:
            if len(content) > most:
                raise NotRead(TOO_LARGE)
            return content

        return Contents((Entry(inner, ArchiveMember(None, read)),))

    return opens


# ---------------------------------------------------------------- the rest


def _open_other(name: str, source: Path | bytes, most: int, members: int) -> Contents:
    tar, whole = as_tar(source, most)
    contents = distinct(_tar_members(tar), members) if tar.strip(b"\0") else Contents(())
    if whole:
        return contents
    if not contents.entries:
        raise NotRead(_NOT_UNPACKED)
    named = [one for one in contents.refused if one[0]]
    return Contents(contents.entries, (*named, ("", _NOT_ALL_UNPACKED)))


_FORMATS: tuple[tuple[bytes, int, Opener], ...] = (
    (b"PK\x03\x04", 0, _open_zip),
    (b"PK\x05\x06", 0, _open_zip),
    (b"\x1f\x8b", 0, _stream(lambda file: gzip.GzipFile(fileobj=file))),
    (b"BZh", 0, _stream(bz2.BZ2File)),
    (b"\xfd7zXZ\0", 0, _stream(lzma.LZMAFile)),
    (b"(\xb5/\xfd", 0, _open_other),
    (b"7z\xbc\xaf\x27\x1c", 0, _open_other),
    (b"Rar!\x1a\x07", 0, _open_other),
    (b"ustar", 257, _open_tar),
)

_BROKEN = Words("压缩包坏了，或者没有传完整", "the archive is broken, or was not transferred to its end")
_CUT = Words("压缩包后面的部分坏了，没有读到", "the rest of the archive is broken and was not read")
_NOT_UNPACKED = Words(
    "打不开：坏了，有密码，或者打包方式不常见。请换成普通的 zip",
    "it cannot be unpacked: broken, with a password, or packed in an unusual way; hand in an ordinary zip",
)
_NOT_ALL_UNPACKED = Words(
    "没有全部打开：后面坏了，有密码，或者打包方式不常见。请换成普通的 zip",
    "not all of it can be unpacked: broken, with a password, or packed in an unusual way; hand in an ordinary zip",
)
_BROKEN_MEMBER = Words("在压缩包里坏了", "is broken inside the archive")
_NO_ARCHIVE = Words("名字像压缩包，内容却不是", "is called an archive and is none")
_EMPTY = Words("是空的", "is empty")
_UNUSUAL = Words("压缩方法不常见：请用普通的 zip", "is packed in an unusual way: use an ordinary zip")
