"""Captures as a file that Wireshark and tshark read: pcapng, with an interface for each network and comments on packets.

Source: draft-ietf-opsawg-pcapng. Times are nanoseconds since 1970; packets begin with their IP header (LINKTYPE_RAW), and are as
they were captured but for checksums that nobody had computed: a Wireshark that looks at them would call every packet bad.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.model.capture import Capture
from grader.packets.headers import with_checksum

_SECTION, _INTERFACE, _STATISTICS, _PACKET = 0x0A0D0D0A, 1, 5, 6
_RAW = 101
_NANOSECONDS = b"\x09"
_COMMENT, _APPLICATION, _IF_NAME, _IF_ABOUT, _IF_RESOLUTION, _IF_DROPPED = 1, 4, 2, 3, 9, 5
_MOST_TEXT = 4096
"""Bytes of a comment or a name: more is cut."""


@dataclass(frozen=True, slots=True)
class Interface:
    """A capture as the file shows it: the name of its interface, what it says of it, and comments by number of the packet."""

    capture: Capture
    name: str
    about: str = ""
    comments: Mapping[int, Sequence[str]] = field(default_factory=dict)


def pcapng(networks: Sequence[Interface], *, application: str, comments: Sequence[str] = ()) -> bytes:
    """The file. `comments`: on all of it. Packets stand in the order of their times, whatever network they are of.

    No block of names: on one machine both ends have the same address, and only comments can tell who is who.
    """
    told = [_option(_COMMENT, _text(one)) for one in comments]
    told.append(_option(_APPLICATION, _text(application)))
    section = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    blocks = [_block(_SECTION, section + _options(told))]
    for network in networks:
        described = [_option(_IF_NAME, _text(network.name)), _option(_IF_ABOUT, _text(network.about))]
        described.append(_option(_IF_RESOLUTION, _NANOSECONDS))
        blocks.append(_block(_INTERFACE, struct.pack("<HHI", _RAW, 0, 0) + _options(described)))
    packets = list[tuple[int, bytes]]()
    for interface, network in enumerate(networks):
        for index, frame in enumerate(network.capture.frames):
            at = network.capture.began + frame.at
            sizes = len(frame.data), max(frame.size, len(frame.data))
            told = [_option(_COMMENT, _text(one)) for one in network.comments.get(index, ())]
            head = struct.pack("<IIIII", interface, *_moment(at), *sizes)
            packets.append((at, _block(_PACKET, head + _padded(with_checksum(frame)) + _options(told))))
    blocks += [block for _, block in sorted(packets, key=lambda entry: entry[0])]
    for interface, network in enumerate(networks):
        missing = struct.pack("<Q", network.capture.lost + network.capture.left_out)
        head = struct.pack("<III", interface, *_moment(network.capture.began))
        blocks.append(_block(_STATISTICS, head + _options([_option(_IF_DROPPED, missing)])))
    return b"".join(blocks)


def _moment(nanoseconds: int) -> tuple[int, int]:
    return nanoseconds >> 32 & 0xFFFF_FFFF, nanoseconds & 0xFFFF_FFFF


def _option(kind: int, value: bytes) -> bytes:
    return struct.pack("<HH", kind, len(value)) + _padded(value)


def _options(options: Iterable[bytes]) -> bytes:
    """With their end, where there are any."""
    told = b"".join(options)
    return told + bytes(4) if told else b""


def _text(text: str) -> bytes:
    """UTF-8 without a zero, which would end it for some readers, and no longer than an option can be."""
    return text.replace("\0", "").encode("utf-8", "replace")[:_MOST_TEXT].decode("utf-8", "ignore").encode()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _block(kind: int, body: bytes) -> bytes:
    size = 12 + len(body)
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)
