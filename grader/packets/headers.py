"""The headers of a packet, as values: IPv4 and IPv6, TCP, UDP, ICMP. Any bytes are read; what is no packet is none.

Sources: RFC 791, RFC 8200, RFC 9293, RFC 768, RFC 792, RFC 4443, RFC 1071. Checksums are not looked at: on a loopback device
nobody computes them, and `with_checksum` does so for those who look.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntFlag
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from grader.model.capture import Frame

_ICMP, _TCP, _UDP, _ICMP6 = 1, 6, 17, 58
_LONG_OPTIONS, _FRAGMENT = (0, 43, 60), 44
"""Headers of IPv6 that stand before what it carries."""
_MOST_EXTENSIONS = 8
_SEGMENT_SIZE, _SCALE = 2, 3


class Endpoint(NamedTuple):
    """One end of a conversation. ICMP has no ports."""

    address: str
    port: int = 0

    @classmethod
    def of(cls, text: str) -> Endpoint:
        """As an event tells it, with brackets round an address of IPv6 or without."""
        address, _, port = text.rpartition(":")
        return cls(address.strip("[]"), int(port) if port.isdecimal() else 0)

    def __str__(self) -> str:
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}:{self.port}" if self.port else self.address


class Flag(IntFlag):
    """TCP's, as in its header."""

    FIN = 1
    SYN = 2
    RST = 4
    PSH = 8
    ACK = 16
    URG = 32


@dataclass(frozen=True, slots=True)
class Segment:
    """What TCP says in a packet."""

    seq: int
    ack: int
    flags: Flag
    window: int
    """As it stands there; behind the handshake it is to be shifted by `scale`, which both ends tell in theirs."""
    size: int
    """Bytes of data that it carries, ..."""
    data: bytes
    """... of which these were kept."""
    scale: int | None = None
    largest: int | None = None
    """The largest segment that its sender takes."""

    @property
    def length(self) -> int:
        """How far it brings the sequence numbers: SYN and FIN count as one byte."""
        return self.size + bool(self.flags & Flag.SYN) + bool(self.flags & Flag.FIN)


@dataclass(frozen=True, slots=True)
class Datagram:
    """What UDP carries in a packet: so many bytes, of which these were kept."""

    size: int
    data: bytes


@dataclass(frozen=True, slots=True)
class IcmpMessage:
    """An ICMP message. `about`: the ends of the packet of which it tells, by the protocol `of`."""

    kind: int
    code: int
    version: int
    of: str = ""
    about: tuple[Endpoint, Endpoint] | None = None

    @property
    def port_unreachable(self) -> bool:
        """Nobody is bound to the port to which that packet went."""
        return (self.version, self.kind, self.code) in ((4, 3, 3), (6, 1, 4))


@dataclass(frozen=True, slots=True)
class OtherProtocol:
    """Another protocol, by its number; 44 for a later piece of a datagram."""

    protocol: int


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. `number`: its place among those that were captured, from 0; `at`: on the transcript's clock."""

    number: int
    at: int
    source: Endpoint
    target: Endpoint
    carries: Segment | Datagram | IcmpMessage | OtherProtocol = field(default=OtherProtocol(0))


def read_packets(frames: Iterable[Frame]) -> list[Packet]:
    """The packets among them, each under its number among all."""
    found = (read_packet(frame, number) for number, frame in enumerate(frames))
    return [packet for packet in found if packet is not None]


def read_packet(frame: Frame, number: int = 0) -> Packet | None:
    """What a packet says; None for bytes that are none."""
    try:
        ip = _internet(frame.data, frame.size)
        ports = struct.unpack_from("!HH", frame.data, ip.start) if ip.protocol in (_TCP, _UDP) else (0, 0)
        carries: Segment | Datagram | IcmpMessage | OtherProtocol = OtherProtocol(ip.protocol)
        if ip.protocol == _TCP:
            carries = _segment(frame.data, ip)
        elif ip.protocol == _UDP:
            (length,) = struct.unpack_from("!H", frame.data, ip.start + 4)
            size = max(0, min(length or ip.end, ip.end - ip.start) - 8)
            carries = Datagram(size, frame.data[ip.start + 8 : ip.start + 8 + size])
        elif ip.protocol == (_ICMP if ip.version == 4 else _ICMP6):
            carries = _notice(frame.data, ip)
    except (ValueError, IndexError, struct.error):
        return None
    return Packet(number, frame.at, Endpoint(ip.source, ports[0]), Endpoint(ip.target, ports[1]), carries)


def with_checksum(frame: Frame) -> bytes:
    """Its bytes, with the checksum of TCP or UDP that a loopback device leaves out.

    In its place stands the sum over both addresses and the length, for a network card to go on from. What anybody has
    computed stays as it is, and so does what ICMP quotes, and a packet of which only the beginning was kept.
    """
    data = frame.data
    try:
        ip = _internet(data, frame.size)
    except (ValueError, IndexError, struct.error):
        return data
    place = ip.start + {_TCP: 16, _UDP: 6}.get(ip.protocol, len(data))
    if place + 2 > ip.end or ip.end > len(data):
        return data
    ends = data[12:20] if ip.version == 4 else data[8:40]
    begun = _sum(ends + struct.pack("!II", ip.end - ip.start, ip.protocol))
    if int.from_bytes(data[place : place + 2], "big") % 0xFFFF != begun:
        return data
    # 0 and 0xFFFF are the same number in ones' complement; TCP writes it as 0, UDP, where 0 is no checksum, as 0xFFFF.
    checksum = -(begun + _sum(data[ip.start : place] + bytes(2) + data[place + 2 : ip.end])) % 0xFFFF
    checksum = checksum or (0xFFFF if ip.protocol == _UDP else 0)
    return data[:place] + checksum.to_bytes(2, "big") + data[place + 2 :]


def _sum(data: bytes) -> int:
    """Of its words of 16 bits in ones' complement, where 0xFFFF is 0."""
    return int.from_bytes(data + bytes(len(data) % 2), "big") % 0xFFFF


class _Internet(NamedTuple):
    """What IP says: whence, whereto, what it carries, and from where to where that stands."""

    version: int
    source: str
    target: str
    protocol: int
    start: int
    end: int


def _internet(data: bytes, size: int) -> _Internet:
    version = data[0] >> 4
    if version == 4:
        start = (data[0] & 15) * 4
        length, piece = struct.unpack_from("!H2xH", data, 2)
        if start < 20:
            raise ValueError("no header of IPv4 is so short")
        protocol = _FRAGMENT if piece & 0x1FFF else data[9]
        return _Internet(4, _address(data[12:16]), _address(data[16:20]), protocol, start, min(length or size, size))
    if version != 6:
        raise ValueError("neither IPv4 nor IPv6")
    (length,), protocol, start = struct.unpack_from("!H", data, 4), data[6], 40
    for _ in range(_MOST_EXTENSIONS):
        if protocol in _LONG_OPTIONS:
            protocol, start = data[start], start + 8 * (data[start + 1] + 1)
        elif protocol == _FRAGMENT and not struct.unpack_from("!H", data, start + 2)[0] >> 3:
            protocol, start = data[start], start + 8
        else:
            break
    end = min(40 + length if length else size, size)
    return _Internet(6, _address(data[8:24]), _address(data[24:40]), protocol, start, end)


@lru_cache(64)
def _address(data: bytes) -> str:
    return str(ip_address(data))


def _segment(data: bytes, ip: _Internet) -> Segment:
    seq, ack, bits, window = struct.unpack_from("!IIHH", data, ip.start + 4)
    behind = ip.start + (bits >> 12) * 4
    if behind < ip.start + 20:
        raise ValueError("no header of TCP is so short")
    told, at = dict[int, bytes](), ip.start + 20
    while at < min(behind, len(data)) and data[at]:  # 0 ends the options
        length = 1 if data[at] == 1 else data[at + 1]
        if length == 0 or (length == 1 and data[at] != 1):
            break
        told[data[at]] = data[at + 2 : min(at + length, behind)]
        at += length
    scale, largest = told.get(_SCALE, b""), told.get(_SEGMENT_SIZE, b"")
    size = max(0, ip.end - behind)
    return Segment(
        seq,
        ack,
        Flag(bits & 0x3F),
        window,
        size,
        data[behind : behind + size],
        min(scale[0], 14) if len(scale) == 1 else None,
        int.from_bytes(largest, "big") if len(largest) == 2 else None,
    )


def _notice(data: bytes, ip: _Internet) -> IcmpMessage:
    kind, code = data[ip.start], data[ip.start + 1]
    tells_of_a_packet = kind in ((3, 4, 5, 11, 12) if ip.version == 4 else (1, 2, 3, 4))
    if not tells_of_a_packet:
        return IcmpMessage(kind, code, ip.version)
    inner = data[ip.start + 8 :]
    try:
        of = _internet(inner, len(inner))
        source, target = struct.unpack_from("!HH", inner, of.start) if of.protocol in (_TCP, _UDP) else (0, 0)
    except (ValueError, IndexError, struct.error):
        return IcmpMessage(kind, code, ip.version)
    name = {_TCP: "tcp", _UDP: "udp"}.get(of.protocol, "")
    return IcmpMessage(kind, code, ip.version, name, (Endpoint(of.source, source), Endpoint(of.target, target)))
