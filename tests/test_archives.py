"""Archives as students make them, and as somebody makes them who means harm: what is read, and what is told."""

from __future__ import annotations

import bz2
import contextlib
import datetime
import gzip
import io
import lzma
import shutil
import stat
import struct
import subprocess
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.intake import handins, libarchive, members
from grader.intake.archives import open_archive
from grader.intake.handins import Reading, file_entry, open_folder
from grader.intake.members import (
    MOST_BYTES,
    ArchiveMember,
    Bomb,
    Contents,
    Entry,
    NotRead,
    archive_suffix,
    readable_name,
    safe_name,
)

SAMPLES = Path(__file__).parent / "samples" / "archives"
CODE = "print('你好')\n".encode()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 12, 30, 0)), data, method)
    return target.getvalue()


def tarred(files: Mapping[str, bytes | tarfile.TarInfo], mode: str = "w") -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            if isinstance(data, bytes):
                info.size, info.mtime = len(data), 1_772_368_200
            archive.addfile(info, io.BytesIO(data) if isinstance(data, bytes) else None)
    return target.getvalue()


def held(name: str, data: bytes) -> Entry:
    def read(most: int) -> bytes:
        assert len(data) <= most
        return data

    return Entry(name, ArchiveMember(None, read))


def everything(contents: Contents) -> dict[str, bytes | str]:
    """The bytes of each member, or why it is not read; and the members that were refused at once."""
    found: dict[str, bytes | str] = {}
    for entry in contents.entries:
        try:
            found[entry.name] = entry.read(MOST_BYTES)
        except NotRead as refused:
            found[entry.name] = refused.why.en
    return found | {name: why.en for name, why in contents.refused}


def read(name: str, data: bytes) -> Reading:
    reading = Reading()
    reading.read([held(name, data)])
    return reading


def needs_bsdtar() -> None:
    assert shutil.which("bsdtar"), "install libarchive-tools: it is what reads 7z, rar and zst"


# ---------------------------------------------------------------- what students make


FILES = {"server.py": CODE, "文件夹/说明.txt": b"hello", "empty.txt": b""}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip(method: int) -> None:
    assert everything(open_archive("a.zip", zipped(FILES, method))) == FILES


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar(mode: str) -> None:
    assert everything(open_archive("a.tar", tarred(FILES, mode))) == FILES


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, lzma.compress])
def test_a_single_file_packed(packed: type) -> None:
    assert everything(open_archive("x/server.py.gz", packed(CODE))) == {"server.py": CODE}


@pytest.mark.parametrize("suffix", [".7z", ".tar.zst", ".zip"])
def test_what_libarchive_reads(suffix: str, tmp_path: Path) -> None:
    needs_bsdtar()
    for name, data in FILES.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    made = tmp_path / f"a{suffix}"
    subprocess.run(
        ["bsdtar", "-a", "-cf", made, "-C", tmp_path / "in", "."],
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin"},
    )
    assert everything(open_archive(made.name, made.read_bytes())) == FILES
    assert everything(open_archive(made.name, made)) == FILES


@pytest.mark.parametrize("name", ["rar3-subdirs.rar", "rar5-subdirs.rar"])
def test_rar(name: str) -> None:
    needs_bsdtar()
    found = everything(open_archive(name, SAMPLES / name))
    assert found == {
        "sub/dir1/file1.txt": b"file1\n",
        "sub/dir2/file2.txt": b"file2\n",
        "sub/with space/long fn.txt": b"long fn\n",
        "sub/üȵĩöḋè/file.txt": b"file\n",
    }


def test_the_format_is_told_by_the_bytes_not_by_the_name() -> None:
    assert everything(open_archive("really-a-tar.zip", tarred(FILES))) == FILES
    assert everything(open_archive("really-a-zip.rar", zipped(FILES))) == FILES


def test_times_are_told_with_a_zone() -> None:
    (of_zip,) = open_archive("a.zip", zipped({"a": b""})).entries
    assert of_zip.modified == datetime.datetime(2026, 3, 1, 12, 30).astimezone()
    (of_tar,) = open_archive("a.tar", tarred({"a": b""})).entries
    assert of_tar.modified == datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc)


def test_a_zip_with_unix_times_has_no_doubt_about_its_zone() -> None:
    info = zipfile.ZipInfo("a", (2026, 3, 1, 4, 0, 0))
    info.extra = struct.pack("<HHBi", 0x5455, 5, 1, 1_772_368_200)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, b"")
    (entry,) = open_archive("a.zip", target.getvalue()).entries
    assert entry.modified == datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc)


# ---------------------------------------------------------------- names


def with_raw_name(raw: bytes, extra: bytes = b"") -> bytes:
    """A zip whose member's name is these bytes, and no flag says in which encoding."""
    placeholder = b"x" * len(raw)
    info = zipfile.ZipInfo(placeholder.decode())
    info.extra = extra
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, CODE)
    return target.getvalue().replace(placeholder, raw)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_that_do_not_say_their_encoding(encoding: str) -> None:
    raw = "张三的作业/服务器.py".encode(encoding)
    assert everything(open_archive("a.zip", with_raw_name(raw))) == {"张三的作业/服务器.py": CODE}


def test_names_of_dos() -> None:
    assert readable_name("café.py".encode("cp437")) == "café.py"


def test_the_unicode_path_field_of_info_zip() -> None:
    raw, name = b"????.py", "李四.py".encode()
    field = struct.pack("<BI", 1, zlib.crc32(raw)) + name
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert everything(open_archive("a.zip", with_raw_name(raw, extra))) == {"李四.py": CODE}
    stale = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, 0) + name  # of another name: not believed
    assert everything(open_archive("a.zip", with_raw_name(b"real.py", stale))) == {"real.py": CODE}


def test_tar_with_names_in_gbk() -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        info = tarfile.TarInfo("张三/服务器.py")
        info.size = len(CODE)
        archive.addfile(info, io.BytesIO(CODE))
    assert everything(open_archive("a.tar", target.getvalue())) == {"张三/服务器.py": CODE}


def test_names_of_a_mac_are_composed() -> None:
    assert list(everything(open_archive("a.zip", zipped({"re\u0301sume\u0301.py": CODE})))) == ["résumé.py"]


def test_backslashes_of_windows_are_folders() -> None:
    assert everything(open_archive("a.zip", with_raw_name(b"folder\\server.py"))) == {"folder/server.py": CODE}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../etc/passwd", "leads outside"), ("a/../../b", "leads outside"), ("/etc/passwd", "leads outside"),
        ("C:\\Windows\\x", "leads outside"), ("c:x", "leads outside"), ("..\\x", "leads outside"),
        ("x" * 300, "too long"), ("a/" * 40 + "b", "too long"), (".\u202a./x", "leads outside"),
    ],
)  # fmt: skip
def test_names_that_are_refused(name: str, why: str) -> None:
    with pytest.raises(NotRead, match=why):
        safe_name(name)
    found = everything(open_archive("a.tar", tarred({name: b"harm", "server.py": CODE})))
    assert found.pop("server.py") == CODE
    assert [why in str(reason) for reason in found.values()] == [True]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("a\x1b[2Jb", "a_[2Jb"), ("a\nb", "a_b"), ("cod\u202eyp.exe", "codyp.exe"), ("\u202aserver.py", "server.py"),
        ("2023001\t\u5f20\u4e09/server.py", "2023001_\u5f20\u4e09/server.py"),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_no_part_of_a_name(name: str, seen: str) -> None:
    assert everything(open_archive("a.tar", tarred({name: CODE}))) == {seen: CODE}


@given(st.text(max_size=60))
def test_a_safe_name_stays_inside(name: str) -> None:
    try:
        safe = safe_name(name)
    except NotRead:
        return
    assert safe == safe_name(safe)
    assert (not safe.startswith("/") and ".." not in safe.split("/") and safe.isprintable()) or safe.strip()
    assert Path("/base", safe).resolve().is_relative_to("/base")


@given(st.binary(max_size=40))
def test_any_bytes_are_a_name(raw: bytes) -> None:
    assert isinstance(readable_name(raw), str)


# ---------------------------------------------------------------- what is refused, and what still counts


def linked(kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo("x")
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (tarfile.SYMTYPE, "link"), (tarfile.LNKTYPE, "link"), (tarfile.CHRTYPE, "no regular file"),
        (tarfile.FIFOTYPE, "no regular file"), (tarfile.BLKTYPE, "no regular file"),
    ],
)  # fmt: skip
def test_links_and_devices(kind: bytes, why: str) -> None:
    found = everything(open_archive("a.tar", tarred({"x": linked(kind, "/etc/passwd"), "server.py": CODE})))
    assert found["server.py"] == CODE and why in str(found["x"])


def test_a_link_in_a_zip() -> None:
    info = zipfile.ZipInfo("x")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, "/etc/passwd")
        archive.writestr("server.py", CODE)
    found = everything(open_archive("a.zip", target.getvalue()))
    assert found["server.py"] == CODE and "link" in str(found["x"])


def test_a_file_through_a_link_stays_in_memory() -> None:
    """A rar that makes a folder of a link and writes into it."""
    needs_bsdtar()
    found = everything(open_archive("a.rar", SAMPLES / "rar5-evil-symlink-traversal.rar"))
    assert "link" in str(found["up"]) and isinstance(found["up/pwned.txt"], bytes)


def test_passwords() -> None:
    data = bytearray(zipped({"secret.py": CODE, "server.py": CODE}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1  # of the first member
    found = everything(open_archive("a.zip", bytes(data)))
    assert found == {"secret.py": "needs a password", "server.py": CODE}
    needs_bsdtar()
    with pytest.raises(NotRead, match="password"):
        open_archive("a.rar", SAMPLES / "rar5-hpsw.rar")


def test_a_member_that_is_there_twice() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("server.py", b"old")
            archive.writestr("server.py", b"new")
    contents = open_archive("a.zip", target.getvalue())
    assert [entry.read(9) for entry in contents.entries] == [b"new"]
    assert [(name, "twice" in why.en) for name, why in contents.refused] == [("server.py", True)]


@pytest.mark.parametrize("made", [zipped(FILES), tarred(FILES, "w:gz"), tarred(FILES, "w:xz"), lzma.compress(CODE)])
def test_half_an_archive(made: bytes) -> None:
    with pytest.raises(NotRead, match="broken"):
        open_archive("a.zip", made[: len(made) // 2])


def test_half_of_a_7z_and_of_a_zst(tmp_path: Path) -> None:
    needs_bsdtar()
    (tmp_path / "a.py").write_bytes(CODE)
    (tmp_path / "z.bin").write_bytes(bytes(range(256)) * 4000)
    for suffix in (".7z", ".tar.zst"):
        made = tmp_path / f"x{suffix}"
        subprocess.run(["bsdtar", "-a", "-cf", made, "-C", tmp_path, "a.py", "z.bin"], check=True)
        data = made.read_bytes()
        try:
            found = everything(open_archive(made.name, data[: len(data) * 2 // 3]))
        except NotRead as refused:
            found = {"": refused.why.en}
        assert "ordinary zip" in str(found[""])
        assert not isinstance(found.get("z.bin"), bytes), "a half of a file is none"


def test_half_a_tar_gives_the_files_before_the_break() -> None:
    data = tarred({"server.py": CODE, "big.bin": bytes(100_000)})
    found = everything(open_archive("a.tar", data[:50_000]))
    assert found["server.py"] == CODE
    assert "broken" in str(found["big.bin"])


def test_a_flipped_bit_costs_that_member_only() -> None:
    data = bytearray(zipped({"bad.txt": b"x" * 1000, "server.py": CODE}, zipfile.ZIP_STORED))
    data[100] ^= 1
    found = everything(open_archive("a.zip", bytes(data)))
    assert found["server.py"] == CODE and "broken" in str(found["bad.txt"])


@pytest.mark.parametrize(
    ("data", "why"), [(b"", "empty"), (b"<html>log in first</html>", "is none"), (b"PK\x03\x04" + bytes(60), "broken")]
)
def test_what_is_no_archive(data: bytes, why: str) -> None:
    with pytest.raises(NotRead, match=why):
        open_archive("a.zip", data)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([zipped(FILES), tarred(FILES), tarred(FILES, "w:gz")]), st.data())
def test_damage_of_any_kind_is_refused_or_read(made: bytes, data: st.DataObject) -> None:
    broken = bytearray(made)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(NotRead):
        everything(open_archive("a.zip", bytes(broken)))


def test_without_bsdtar_the_word_is_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NotRead, match="libarchive-tools"):
        open_archive("a.rar", SAMPLES / "rar5-subdirs.rar")


def test_without_bubblewrap_it_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_bsdtar()
    convert = libarchive._converted
    monkeypatch.setattr(
        libarchive,
        "_converted",
        lambda command, *rest: convert([str(tmp_path / word) if word == "bwrap" else word for word in command], *rest),
    )
    assert len(open_archive("a.rar", SAMPLES / "rar5-subdirs.rar").entries) == 4


# ---------------------------------------------------------------- bombs


MIB = bytes(1 << 20)


def packed_tar(size: int) -> bytes:
    info = tarfile.TarInfo("zeros")
    info.size = size
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        archive.addfile(info, io.BytesIO(bytes(size)))
    return target.getvalue()


def nested() -> bytes:
    return zipped({f"{n}.zip": zipped({f"{m}.zip": zipped({"x": b""}) for m in range(8)}) for n in range(8)})


# Each a few KiB, and far more than a hand-in may have when it is unpacked.
BOMBS: Mapping[str, Callable[[], bytes]] = {
    "zeros.zip": lambda: zipped({"zeros": MIB * 20}),
    "many.zip": lambda: zipped({f"{n}": MIB * 3 for n in range(8)}),
    "zeros.tar.gz": lambda: packed_tar(66 << 20),
    "zeros.gz": lambda: gzip.compress(MIB * 66),
    "zeros.xz": lambda: lzma.compress(MIB * 66, preset=0),
    "members.zip": lambda: zipped({f"{n}.txt": b"" for n in range(5100)}, zipfile.ZIP_STORED),
    "wide.zip": nested,
    "inside.zip": lambda: zipped({"server.py": CODE, "a/b.zip": zipped({"zeros": MIB * 20})}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    data = BOMBS[name]()
    assert len(data) < 1 << 20
    began = time.monotonic()
    if name == "many.zip":  # large only together: what does not fit is told
        reading = read(name, data)
        assert sum(map(len, reading.files.values())) <= MOST_BYTES and len(reading.refused) == 3
    else:
        with pytest.raises(Bomb):
            read(name, data)
    assert time.monotonic() - began < 10


def test_a_bomb_in_what_libarchive_reads(tmp_path: Path) -> None:
    needs_bsdtar()
    (tmp_path / "zeros").write_bytes(MIB * 66)
    subprocess.run(["bsdtar", "-a", "-cf", tmp_path / "a.tar.zst", "-C", tmp_path, "zeros"], check=True)
    data = (tmp_path / "a.tar.zst").read_bytes()
    assert len(data) < 1 << 20
    with pytest.raises(Bomb):
        read("a.tar.zst", data)


def test_a_hand_in_that_takes_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handins, "MOST_SECONDS", 0)
    with pytest.raises(Bomb, match="within 0 s"):
        read("a.zip", zipped({"server.py": CODE}))
    monkeypatch.setattr(members, "MOST_SECONDS", 0)
    with pytest.raises(Bomb):
        everything(open_archive("a.tar", tarred(FILES)))


def test_a_size_that_is_declared_too_small_gives_nothing_more() -> None:
    data = bytearray(zipped({"a.txt": b"x" * 100_000}))
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(magic) + offset, 10)
    assert "broken" in str(everything(open_archive("a.zip", bytes(data)))["a.txt"])


def test_a_zip_that_holds_itself_ends() -> None:
    data = zipped({"x.py": CODE})
    for _ in range(6):
        data = zipped({"in.zip": data, "y.py": CODE})
    reading = read("a.zip", data)
    assert "too deep" in " ".join(why.en for _, why in reading.refused)
    assert reading.files["y.py"] == CODE


# ---------------------------------------------------------------- a hand-in


def test_archives_inside_archives_are_part_of_the_hand_in() -> None:
    inner = zipped({"server.py": CODE, "__MACOSX/._server.py": b"?", ".DS_Store": b"?", "__pycache__/x.pyc": b"?"})
    reading = read("a.zip", zipped({"code/server.zip": inner, "report.txt": b"hi", "Thumbs.db": b"?"}))
    assert (reading.files, reading.refused) == ({"code/server/server.py": CODE, "report.txt": b"hi"}, [])


def test_programs_are_read_first() -> None:
    """A film beside them neither takes their room nor refuses them."""
    film = bytes(range(256)) * (MOST_BYTES // 256)
    reading = read("a.zip", zipped({"a-film.mp4": film, "server.py": CODE, "z.zip": zipped({"client.py": CODE})}, 0))
    assert reading.files == {"server.py": CODE, "z/client.py": CODE}
    assert [(name, why.en) for name, why in reading.refused] == [("a-film.mp4", "is too large")]


def test_more_files_than_anybody_hands_in() -> None:
    reading = read("a.zip", zipped({f"{n}.txt": b"" for n in range(700)}))
    assert len(reading.files) == 500
    assert [why.en for _, why in reading.refused] == ["200 more files: a hand-in may have 500"]


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "server.py").write_bytes(CODE)
    (tmp_path / "secret").symlink_to("/etc/passwd")
    (tmp_path / "etc").symlink_to("/etc")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_bytes(b"")
    contents = open_folder(tmp_path)
    assert [entry.name for entry in contents.entries] == ["code/server.py"]
    assert [(name, "link" in why.en) for name, why in contents.refused] == [("etc", True), ("secret", True)]


def test_a_file_that_goes_away_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(CODE)
    entry = file_entry(path, "a.py")
    path.unlink()
    with pytest.raises(NotRead, match="No such file"):
        entry.read(100)


def test_suffixes() -> None:
    names = ["a.ZIP", "a.tar.gz", "a.tgz", "a.7z", "a.RAR", "report.docx", "a.py", "zip"]
    assert [archive_suffix(name) for name in names] == [".zip", ".tar.gz", ".tgz", ".7z", ".rar", "", "", ""]
