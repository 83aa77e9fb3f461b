"""What an archive holds: names, times, and bytes within limits that are counted while reading, never declared.

zip and tar are read here, in memory. Everything else (7z, rar, zstd) is turned into a tar by libarchive's `bsdtar`, a
process of its own with limits of its own and, where there is bubblewrap, without a network or a file in sight: what
parses a stranger's bytes in C shall not do it in here. Nothing is ever extracted to the disk.
"""

from __future__ import annotations

import bz2
import datetime
import io
import lzma
import os
import re
import resource
import shutil
import stat
import struct
import subprocess
import tarfile
import tempfile
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

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


class Refused(Exception):
    """Something that is not read, and why."""

    def __init__(self, why: Words) -> None:
        super().__init__(why.en)
        self.why = why


class Bomb(Refused):
    """Something made to harm whoever opens it: nothing beside it is read, either."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file inside a folder or an archive."""

    name: str
    """Relative, with forward slashes, composed (NFC); it leads nowhere else."""
    modified: datetime.datetime | None
    """With a time zone: a zip has none, and is taken to be of this machine's."""
    read: Callable[[int], bytes]
    """Its bytes, of which there may be so many. Raises Refused."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder or an archive holds, and what of it is not read."""

    entries: tuple[Entry, ...]
    refused: tuple[tuple[str, Words], ...] = ()
    """Names with reasons."""


_SUFFIXES = (
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".7z", ".rar",
    ".gz", ".bz2", ".xz", ".zst",
)  # fmt: skip


def archive_suffix(name: str) -> str:
    """The ending by which a name says that it is an archive; empty where it does not."""
    return max((suffix for suffix in _SUFFIXES if name.lower().endswith(suffix)), key=len, default="")


def open_archive(name: str, source: Path | bytes, most: int = MOST_ARCHIVE) -> Contents:
    """What an archive holds; the format is told by its bytes, not by its name. Raises Refused."""
    try:
        with open(source, "rb") if isinstance(source, Path) else io.BytesIO(source) as file:
            head = file.read(512)
            for magic, offset, opens in _FORMATS:
                if head[offset : offset + len(magic)] == magic:
                    return opens(name, source, most)
    except Refused:
        raise
    except OSError as error:
        raise Refused(_UNREADABLE.format(why=error.strerror or error)) from None
    except Exception:  # whatever a parser of hostile bytes may raise
        raise Refused(_BROKEN) from None
    raise Refused(_EMPTY if not head else _NO_ARCHIVE)


# ---------------------------------------------------------------- names


def safe_name(name: str) -> str:
    """A member's name as a path that stays inside. Raises Refused."""
    path = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in parts:
        raise Refused(_OUTSIDE)
    if any(
        unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(c) in _TURNING for c in path
    ):
        raise Refused(_CONTROLS)
    if not parts or len(parts) > 32 or any(len(part.encode()) > 255 for part in parts):
        raise Refused(_LONG)
    return "/".join(parts)


_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def readable_name(raw: bytes) -> str:
    """A name of which nobody says the encoding: UTF-8, else GBK (Windows in Chinese), else that of DOS."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _distinct(found: Iterable[tuple[str, Entry | Words]]) -> Contents:
    """Of members with one name the last counts, as everywhere; the others are told."""
    entries, refused = dict[str, Entry](), list[tuple[str, Words]]()
    for number, (name, one) in enumerate(found):
        if number >= MOST_MEMBERS:
            raise Bomb(_TOO_MANY.format(most=MOST_MEMBERS))
        if isinstance(one, Words):
            refused.append((name, one))
            continue
        if one.name in entries:
            refused.append((one.name, _AGAIN))
        entries[one.name] = one
    return Contents(tuple(entries.values()), tuple(refused))


# ---------------------------------------------------------------- zip


def _open_zip(name: str, source: Path | bytes, most: int) -> Contents:
    if isinstance(source, bytes) and source.count(b"PK\x01\x02") > 20 * MOST_MEMBERS:
        raise Bomb(_TOO_MANY.format(most=MOST_MEMBERS))  # Python would make an object of each before we could count
    try:
        archive = zipfile.ZipFile(source if isinstance(source, Path) else io.BytesIO(source))
    except zipfile.BadZipFile:
        raise Refused(_BROKEN) from None
    return _distinct(_zip_members(archive))


def _zip_members(archive: zipfile.ZipFile) -> Iterator[tuple[str, Entry | Words]]:
    for info in archive.infolist():
        name = _zip_name(info)
        if name.endswith(("/", "\\")):
            continue
        kind = stat.S_IFMT(info.external_attr >> 16)
        try:
            safe = safe_name(name)
            if kind not in (0, stat.S_IFREG):
                raise Refused(_LINK if kind == stat.S_IFLNK else _SPECIAL)
            if info.flag_bits & 0x1:
                raise Refused(_ENCRYPTED)
        except Refused as refused:
            yield name, refused.why
        else:
            yield safe, Entry(safe, _zip_time(info), _zip_reader(archive, info))


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        if info.file_size > most:  # a size that is declared too small is never passed: the rest is not read
            _refuse_size(info.file_size, info.compress_size)
        try:
            with archive.open(info) as file:
                data = _bounded(file.read, most)
        except NotImplementedError:
            raise Refused(_UNUSUAL) from None
        except RuntimeError:
            raise Refused(_ENCRYPTED) from None
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error):
            raise Refused(_BROKEN_MEMBER) from None
        if data is None:
            raise Bomb(_BOMB)
        return data

    return read


def _refuse_size(size: int, packed: int) -> NoReturn:
    """What is too large: by itself, or because it was made to be."""
    raise Bomb(_BOMB) if size > max(MOST_BYTES, MOST_RATIO * packed) else Refused(_TOO_LARGE)


def _bounded(read: Callable[[int], bytes], most: int) -> bytes | None:
    """All that there is; None where it is more than so many bytes, or takes for ever."""
    pieces, size, end = list[bytes](), 0, time.monotonic() + MOST_SECONDS
    while piece := read(_CHUNK):
        size += len(piece)
        if size > most or time.monotonic() > end:
            return None
        pieces.append(piece)
    return b"".join(pieces)


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


def _zip_time(info: zipfile.ZipInfo) -> datetime.datetime | None:
    """When a member was changed: by its Unix time if it has one, else by the clock on its author's wall."""
    field = _extra(info.extra, 0x5455)
    try:
        if len(field) >= 5 and field[0] & 1:
            return datetime.datetime.fromtimestamp(struct.unpack("<i", field[1:5])[0], datetime.UTC).astimezone()
        return datetime.datetime(*info.date_time).astimezone() if info.date_time[0] > 1980 else None
    except (ValueError, OverflowError, OSError):
        return None


def _extra(extra: bytes, wanted: int) -> bytes:
    """The content of one field among a member's extra fields."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == wanted:
            return extra[4 : 4 + size]
        extra = extra[4 + size :]
    return b""


# ---------------------------------------------------------------- tar, and single files packed


def _open_tar(name: str, source: Path | bytes, most: int) -> Contents:
    return _tar_contents(source if isinstance(source, bytes) else _head_of(source, most))


def _head_of(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Refused(_TOO_LARGE)
    return data


def _tar_contents(data: bytes, whole: bool = True) -> Contents:
    """`whole` is false for what libarchive could not read to its end: told beside what it could."""
    contents = _distinct(_tar_members(data))
    return contents if whole else Contents(contents.entries, (*contents.refused, ("", _CUT)))


def _tar_members(data: bytes) -> Iterator[tuple[str, Entry | Words]]:
    archive = tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape")
    end = time.monotonic() + MOST_SECONDS
    while True:
        try:
            member = archive.next()
        except (tarfile.TarError, ValueError, OverflowError, EOFError):
            yield "", _CUT
            return
        if member is None:
            return
        if time.monotonic() > end:
            raise Bomb(_BOMB)
        name = readable_name(member.name.encode("utf-8", "surrogateescape"))
        if member.isdir():
            continue
        try:
            safe = safe_name(name)
            if not member.isreg():
                raise Refused(_LINK if member.islnk() or member.issym() else _SPECIAL)
        except Refused as refused:
            yield name, refused.why
        else:
            yield safe, Entry(safe, _tar_time(member), _tar_reader(archive, member))


def _tar_reader(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        if member.size > most:
            raise Refused(_TOO_LARGE)
        try:
            file = archive.extractfile(member)
            data = b"" if file is None else file.read(most + 1)
        except (tarfile.TarError, EOFError, OSError, ValueError):
            raise Refused(_BROKEN_MEMBER) from None
        if len(data) != member.size:
            raise Refused(_BROKEN_MEMBER)
        return data

    return read


def _tar_time(member: tarfile.TarInfo) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromtimestamp(member.mtime).astimezone() if member.mtime > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _stream(unpacked: Callable[[IO[bytes]], IO[bytes]]) -> Callable[[str, Path | bytes, int], Contents]:
    """An archive that is one stream: a tar inside, or a single file."""

    def opens(name: str, source: Path | bytes, most: int) -> Contents:
        with open(source, "rb") if isinstance(source, Path) else io.BytesIO(source) as file:
            size = os.fstat(file.fileno()).st_size if isinstance(source, Path) else len(source)
            try:
                data = _bounded(unpacked(file).read, most)
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                raise Refused(_BROKEN) from None
        if data is None:
            _refuse_size(most, size)
        if data[257:262] == b"ustar" or archive_suffix(name).startswith((".t", ".tar")):
            return _tar_contents(data)
        inner = safe_name(name.rpartition("/")[2].removesuffix(archive_suffix(name)) or "file")
        return Contents((Entry(inner, None, _held(data)),))

    return opens


def _held(data: bytes) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        if len(data) > most:
            raise Refused(_TOO_LARGE)
        return data

    return read


def _gzip(file: IO[bytes]) -> IO[bytes]:
    import gzip

    return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]


# ---------------------------------------------------------------- the rest


def _open_other(name: str, source: Path | bytes, most: int) -> Contents:
    """7z, rar, zstd: libarchive makes a tar of it, as far as it comes."""
    tool = shutil.which("bsdtar")
    if tool is None:
        raise Refused(_NO_TOOL)
    with tempfile.TemporaryFile() as file:  # 7z is read from its end; the file has no name and goes with us
        if isinstance(source, Path):
            with source.open("rb") as original:
                shutil.copyfileobj(original, file)
        else:
            file.write(source)
        size = file.tell()
        tar, said = b"", b"bwrap:"
        for command in (_alone(tool), [tool]):
            file.seek(0)
            tar, said = _converted([*command, "-c", "-f", "-", "--format=pax", "@-"], file, size, most)
            if tar or not said.startswith(b"bwrap:"):
                break
    return _tar_of(tar, said.lower())


def _tar_of(tar: bytes, said: bytes) -> Contents:
    if b"ncrypt" in said or b"passphrase" in said or b"password" in said:
        raise Refused(_ENCRYPTED)
    contents = _tar_contents(tar, whole=not said) if tar.strip(b"\0") else Contents(())
    if said and not contents.entries:
        raise Refused(_BROKEN)
    return contents


def _alone(tool: str) -> list[str]:
    """Without a network, and seeing nothing but the system's libraries."""
    folders = [word for folder in ("/usr", "/lib", "/lib64") for word in ("--ro-bind-try", folder, folder)]
    return ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", *folders, "--dev", "/dev", "--", tool]


def _converted(command: list[str], file: IO[bytes], size: int, most: int) -> tuple[bytes, bytes]:
    """What a command writes about what it reads, and what it says on stderr. Raises Bomb, Refused."""
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    with tempfile.TemporaryFile() as words:  # a pipe that is full would stop it
        try:
            process = subprocess.Popen(
                command, stdin=file, stdout=subprocess.PIPE, stderr=words, env=environment, preexec_fn=_bound
            )
        except FileNotFoundError:
            return b"", b"bwrap: not installed"
        with process:
            assert isinstance(process.stdout, io.BufferedReader)
            data = _bounded(process.stdout.read1, most)
            if data is None:
                process.kill()
        words.seek(0)
        said = words.read(4096)
    if data is None:
        _refuse_size(most, size)
    return data, said or (b"" if process.returncode == 0 else b"it ended")


def _bound() -> None:
    for kind, most in (
        (resource.RLIMIT_CPU, int(MOST_SECONDS)), (resource.RLIMIT_AS, 2 << 30), (resource.RLIMIT_FSIZE, 64 << 10),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(kind, (most, most))


_FORMATS: tuple[tuple[bytes, int, Callable[[str, Path | bytes, int], Contents]], ...] = (
    (b"PK\x03\x04", 0, _open_zip),
    (b"PK\x05\x06", 0, _open_zip),
    (b"\x1f\x8b", 0, _stream(_gzip)),
    (b"BZh", 0, _stream(bz2.BZ2File)),
    (b"\xfd7zXZ\0", 0, _stream(lzma.LZMAFile)),
    (b"(\xb5/\xfd", 0, _open_other),
    (b"7z\xbc\xaf\x27\x1c", 0, _open_other),
    (b"Rar!\x1a\x07", 0, _open_other),
    (b"ustar", 257, _open_tar),
)

_UNREADABLE = Words("无法读取：{why}", "it cannot be read: {why}")
_BROKEN = Words("压缩包坏了，或者没有传完整", "the archive is broken, or was not transferred to its end")
_CUT = Words("压缩包后面的部分坏了，没有读到", "the rest of the archive is broken and was not read")
_BROKEN_MEMBER = Words("在压缩包里坏了", "is broken inside the archive")
_NO_ARCHIVE = Words("名字像压缩包，内容却不是", "is called an archive and is none")
_EMPTY = Words("是空的", "is empty")
_OUTSIDE = Words("路径指到外面去了（“..”、“/” 或盘符）", "its path leads outside (`..`, `/` or a drive)")
_CONTROLS = Words("名字里有控制字符", "its name has control characters")
_LONG = Words("路径太长，或者是空的", "its path is too long, or empty")
_AGAIN = Words("在压缩包里出现了两次，用的是后一个", "is in the archive twice: the later one is used")
_LINK = Words("是一个链接，没有打开：请交文件本身", "is a link and was not followed: hand in the file itself")
_SPECIAL = Words("不是普通文件", "is no regular file")
_ENCRYPTED = Words("有密码，打不开", "needs a password")
_TOO_LARGE = Words("太大了", "is too large")
_TOO_MANY = Words("里面的文件太多（超过 {most} 个）", "has too many files (more than {most})")
_BOMB = Words(
    "很小的压缩包展开后非常大（“压缩炸弹”），没有打开",
    "a small archive that unpacks to something huge (a “bomb”): not opened",
)
_UNUSUAL = Words("压缩方法不常见：请用普通的 zip", "is packed in an unusual way: use an ordinary zip")
_NO_TOOL = Words(
    "读 7z、rar 和 zst 要用 bsdtar：sudo apt-get install libarchive-tools",
    "bsdtar is needed to read 7z, rar and zst: sudo apt-get install libarchive-tools",
)
