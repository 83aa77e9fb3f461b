"""Where a client calls, and nobody waits: another port, another protocol, another family of addresses.

Raw sockets of the run's own network see every first packet of a call, without answering any. A filter in the kernel
lets nothing else through, so that a large transfer costs nothing. Sources: raw(7), socket(7), SO_ATTACH_FILTER.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

from grader.run.eyes import kernel

MOST = 20  # different places that are told of one program
_IPV6_RECVPKTINFO = 49
_SYN_OF_SYN_AND_ACK = (0x12, 0x02)


@dataclass(frozen=True, slots=True)
class Dial:
    """A first packet: over what, and whereto."""

    transport: str
    address: str
    port: int


class Dials:
    """Made in the network that it watches. `sockets` become readable when there may be something new."""

    def __init__(self, transport: str, port: int) -> None:
        """`transport`, `port`: where the harness waits, at every address but those of groups: that is no news."""
        self._waits = (transport, port)
        self._told: set[Dial] = set()
        self.sockets: list[socket.socket] = []
        for family in (socket.AF_INET, socket.AF_INET6):
            for protocol in (socket.IPPROTO_TCP, socket.IPPROTO_UDP):
                with suppress(OSError):
                    sock = socket.socket(family, socket.SOCK_RAW, protocol)
                    sock.setblocking(False)
                    if family == socket.AF_INET6:
                        sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVPKTINFO, 1)
                    kernel.attach_filter(sock, _calls_only(protocol, port, header=family == socket.AF_INET))
                    self.sockets.append(sock)

    def close(self) -> None:
        for sock in self.sockets:
            sock.close()

    def read(self, sock: socket.socket) -> Iterator[Dial]:
        """What is new."""
        while len(self._told) < MOST:
            try:
                packet, ancillary, _, _source = sock.recvmsg(128, 64)
            except OSError:
                return
            try:
                if sock.family == socket.AF_INET:
                    address, at = socket.inet_ntop(socket.AF_INET, packet[16:20]), (packet[0] & 15) * 4
                else:
                    info = next(data for _, kind, data in ancillary if kind == socket.IPV6_PKTINFO)
                    address, at = socket.inet_ntop(socket.AF_INET6, info[:16]), 0
                (port,) = struct.unpack_from("!H", packet, at + 2)
            except (ValueError, struct.error, StopIteration, IndexError):
                continue
            dial = Dial("tcp" if sock.proto == socket.IPPROTO_TCP else "udp", address, port)
            news = (dial.transport, dial.port) != self._waits or ip_address(dial.address).is_multicast
            if news and dial not in self._told:
                self._told.add(dial)
                yield dial


# ---------------------------------------------------------------- the filter, in the kernel's small language

_LDB_IND, _LDH_IND, _LDX_MSH, _LDX_IMM = 0x50, 0x48, 0xB1, 0x01
_JEQ, _AND, _RET = 0x15, 0x54, 0x06


def _calls_only(protocol: int, port: int, *, header: bool) -> Sequence[tuple[int, int, int, int]]:
    """TCP: a SYN without ACK. UDP: everything but what comes from the harness's own port."""
    skip = (_LDX_MSH, 0, 0, 0) if header else (_LDX_IMM, 0, 0, 0)  # over the IP header, where there is one
    if protocol == socket.IPPROTO_TCP:
        mask, wanted = _SYN_OF_SYN_AND_ACK
        return [
            skip,
            (_LDB_IND, 0, 0, 13),
            (_AND, 0, 0, mask),
            (_JEQ, 0, 1, wanted),
            (_RET, 0, 0, 128),
            (_RET, 0, 0, 0),
        ]
    return [skip, (_LDH_IND, 0, 0, 0), (_JEQ, 0, 1, port), (_RET, 0, 0, 0), (_RET, 0, 0, 128)]
