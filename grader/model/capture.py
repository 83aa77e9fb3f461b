"""What was captured of a network: its packets as they were, on the transcript's clock, and how many are missing.

Kept as one piece of compressed bytes, for most of a packet is what the one before has said, too. What the bytes of a packet
mean is `grader.packets`' to say.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

_COUNT = struct.Struct("!I")
_ROW = struct.Struct("!qII")
_MOST = 16 << 20
"""Bytes that a capture may come to, whatever it was made of."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One packet, from its IP header on."""

    at: int
    """Nanoseconds on the transcript's clock."""
    data: bytes
    size: int
    """All its bytes, where `data` is only their beginning."""


@dataclass(frozen=True, slots=True)
class WrongByte:
    """A byte of what a packet carries: the packet's place among those of the capture, and the byte's among its data."""

    packet: int
    byte: int


@dataclass(frozen=True, slots=True)
class Capture:
    """What was captured of the network of one program, up to the end of the conversation; our own teardown is not in it."""

    program: str
    case: int
    """The row of `each` for which that network was made."""
    began: int
    """When the transcript's clock began: nanoseconds since 1970, UTC."""
    packed: bytes
    left_out: int = 0
    """So many in the middle are not kept: datagrams, or TCP's data and acknowledgements that change no state and are not
    near the first difference."""
    lost: int = 0
    """So many were never seen: what is not in the capture may have been there."""
    difference: WrongByte | None = None
    """Where the first byte went that is not as it should be; just behind a packet's data where there it ended too early."""

    @property
    def frames(self) -> tuple[Frame, ...]:
        """In the order in which they arrived. Of bytes that `pack_frames` did not make there are none."""
        with suppress(zlib.error, struct.error):
            data = zlib.decompressobj().decompress(self.packed, _MOST)
            (count,) = _COUNT.unpack_from(data)
            found, at, place = list[Frame](), 0, _COUNT.size + count * _ROW.size
            for later, size, kept in _ROW.iter_unpack(data[_COUNT.size : place]):
                at += later
                found.append(Frame(at, data[place : place + kept], size))
                place += kept
            return tuple(found) if place == len(data) else ()
        return ()


def pack_frames(frames: Sequence[Frame]) -> bytes:
    """Packets as `Capture` keeps them."""
    before = (0, *(frame.at for frame in frames))
    rows = (
        _ROW.pack(frame.at - earlier, frame.size, len(frame.data))
        for earlier, frame in zip(before, frames, strict=False)
    )
    return zlib.compress(b"".join((_COUNT.pack(len(frames)), *rows, *(frame.data for frame in frames))))
