"""When the last commit of a repository was made: a clone's files have the time of the clone.

The repository is a student's, and git obeys what stands in one; so its few files are read here, as bytes. Whatever cannot
be read tells nothing.
"""

from __future__ import annotations

import datetime
import re
import struct
import zlib
from collections.abc import Callable, Iterable

_MOST_COMMIT = 1 << 20
_MOST_PACK = 256 << 20
_COMMIT, _OFFSET, _REFERENCE = 1, 6, 7
_WHO = re.compile(rb"^committer .* (\d{1,12}) [+-]\d{4}$", re.MULTILINE)
_NAME = re.compile(rb"[0-9a-f]{40}")

Read = Callable[[str], bytes | None]
"""The bytes of a file below `.git`, by its path from there."""


def last_commit(read: Read, names: Iterable[str]) -> datetime.datetime | None:
    """The time of the commit that is checked out; `names` are the files below `.git`."""
    try:
        name = _head(read)
        if name is None:
            return None
        text = name.decode()
        loose = read(f"objects/{text[:2]}/{text[2:]}")
        commit = _inflated(loose).partition(b"\0")[2] if loose else None
        for index in names if not commit else ():  # else in one of the packs, whose indices (version 2) say where
            if not (index.startswith("objects/pack/") and index.endswith(".idx")):
                continue
            table = read(index) or b""
            if (at := _place(table, bytes.fromhex(text))) is not None:
                pack = read(f"{index[:-4]}.pack") or b""
                commit = _object(pack, at, table) if len(pack) < _MOST_PACK else None
                break
        found = _WHO.search(commit.partition(b"\n\n")[0]) if commit else None
        return datetime.datetime.fromtimestamp(int(found[1]), datetime.timezone.utc).astimezone() if found else None
    except (ValueError, IndexError, struct.error, zlib.error, OverflowError, OSError):
        return None


def _head(read: Read) -> bytes | None:
    """The name of the commit."""
    head = (read("HEAD") or b"").strip()
    if not head.startswith(b"ref: "):
        return head if _NAME.fullmatch(head) else None
    ref = head[5:].strip().decode("utf-8", "replace")
    if ".." in ref or ref.startswith("/"):
        return None
    told = (read(ref) or b"").strip()
    for line in (read("packed-refs") or b"").splitlines():
        name, _, of = line.partition(b" ")
        if not told and of.decode("utf-8", "replace") == ref:
            told = name
    return told if _NAME.fullmatch(told) else None


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, _MOST_COMMIT)


def _place(table: bytes, name: bytes) -> int | None:
    """Where in the pack an object lies, by the pack's index."""
    if table[:8] != b"\xfftOc\0\0\0\2":
        return None
    fan = struct.unpack(">256I", table[8:1032])
    count, begin = fan[255], 1032
    for number in range(fan[name[0] - 1] if name[0] else 0, fan[name[0]]):
        if table[begin + 20 * number : begin + 20 * number + 20] == name:
            places = begin + 24 * count
            (at,) = struct.unpack(">I", table[places + 4 * number : places + 4 * number + 4])
            if at < 1 << 31:
                return int(at)
            large = places + 4 * count + 8 * (at & 0x7FFFFFFF)
            return int(struct.unpack(">Q", table[large : large + 8])[0])
    return None


def _object(pack: bytes, at: int, table: bytes, deep: int = 0) -> bytes | None:
    """An object of a pack: whole, or a difference from another one."""
    if deep > 50:
        return None
    begin, byte = at, pack[at]
    kind = byte >> 4 & 7
    at += 1
    while byte & 0x80:
        byte = pack[at]
        at += 1
    if kind == _COMMIT:
        return _inflated(pack[at:])
    base: int | None = None
    if kind == _OFFSET:
        byte = pack[at]
        distance = byte & 0x7F
        while byte & 0x80:
            at += 1
            byte = pack[at]
            distance = (distance + 1 << 7) | byte & 0x7F
        base, at = begin - distance, at + 1
    elif kind == _REFERENCE:
        base, at = _place(table, pack[at : at + 20]), at + 20
    whole = _object(pack, base, table, deep + 1) if base is not None and 0 < base < len(pack) else None
    return _changed(whole, _inflated(pack[at:])) if whole is not None else None


def _changed(base: bytes, delta: bytes) -> bytes:
    """What a difference makes of an object: pieces copied from it, and pieces of its own."""
    at = 0
    for _ in range(2):  # the sizes before and after
        while delta[at] & 0x80:
            at += 1
        at += 1
    made = bytearray()
    while at < len(delta) and len(made) < _MOST_COMMIT:
        order = delta[at]
        at += 1
        if not order & 0x80:
            made += delta[at : at + order]
            at += order
            continue
        place = size = 0
        for bit in range(7):
            if order >> bit & 1:
                if bit < 4:
                    place |= delta[at] << 8 * bit
                else:
                    size |= delta[at] << 8 * (bit - 4)
                at += 1
        made += base[place : place + (size or 0x10000)]
    return bytes(made)
