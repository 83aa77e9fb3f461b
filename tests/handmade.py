"""Packets made by hand, byte by byte: for tests of what reads them and of what shows them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from ipaddress import ip_address

from grader.model.capture import Frame
from grader.packets.headers import Flag

FLAGS = {"S": Flag.SYN, ".": Flag.ACK, "F": Flag.FIN, "R": Flag.RST, "P": Flag.PSH}


def ipv4(
    protocol: int, body: bytes, source: str = "127.0.0.1", target: str = "127.0.0.1", options: bytes = b""
) -> bytes:
    head = struct.pack("!BBHIBBH", 0x45 + len(options) // 4, 0, 20 + len(options) + len(body), 0, 64, protocol, 0)
    return head + ip_address(source).packed + ip_address(target).packed + options + body


def ipv6(protocol: int, body: bytes, source: str = "::1", target: str = "::1") -> bytes:
    return (
        struct.pack("!IHBB", 6 << 28, len(body), protocol, 64)
        + ip_address(source).packed
        + ip_address(target).packed
        + body
    )


def tcp(
    source: int,
    target: int,
    flags: str,
    seq: int,
    ack: int = 0,
    data: bytes = b"",
    window: int = 512,
    options: bytes = b"",
) -> bytes:
    bits = sum(FLAGS[flag] for flag in flags) | (5 + len(options) // 4) << 12
    return struct.pack("!HHIIHHHH", source, target, seq, ack, bits, window, 0, 0) + options + data


def udp(source: int, target: int, data: bytes) -> bytes:
    return struct.pack("!HHHH", source, target, 8 + len(data), 0) + data


def frames(packets: Iterable[bytes]) -> list[Frame]:
    return [Frame(1000 * number, data, len(data)) for number, data in enumerate(packets)]
