"""Every packet that arrives in a network, as it is: what the kernel sent and was sent, beside what programs say of it.

Raw sockets of that network get a copy of each TCP, UDP and ICMP packet once it has arrived, with the kernel's own time, and
answer none. Nobody reads them before the conversation is over, or they are half full. A packet socket would show the same,
but its close waits for two grace periods of the kernel, which is as long as a check; these close at once. Sources: raw(7),
ipv6(7), socket(7).
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from grader.model.capture import Capture, Frame, pack_frames
from grader.packets.keeping import Keeper, Sought, Spoken
from grader.run.eyes import kernel

WHOLE = 2048
"""Of a larger TCP segment only the headers are kept: the transcript has its data."""
PLENTY = 64 << 10
"""Bytes of a network: from then on only the beginning of each packet is kept."""
BEGINNING = 96
AT_ONCE = 1000
"""Packets of one socket that are taken at a time: a program may send faster than anybody reads."""
MOST_TURNS = 10
GLANCE = 0.01
SHARE = 20
"""What a look has cost is not spent again for so many times as long."""

_WHEN = struct.Struct("qq")
_TIMES, _MEMORY = 35, 55  # SO_TIMESTAMPNS, SO_MEMINFO
_RECEIVED, _MOST, _DROPPED = 0, 1, 8
_PKTINFO, _HOPS = (49, 50), (51, 52)  # IPV6_RECVPKTINFO and what it brings, IPV6_RECVHOPLIMIT
_PROTOCOLS = {
    socket.AF_INET: (socket.IPPROTO_TCP, socket.IPPROTO_UDP, socket.IPPROTO_ICMP),
    socket.AF_INET6: (socket.IPPROTO_TCP, socket.IPPROTO_UDP, socket.IPPROTO_ICMPV6),
}
EARS = sum(map(len, _PROTOCOLS.values()))
"""Sockets that it has in a network."""


class _Ear:
    """A raw socket that hears one protocol in the network in which it is made. Raises OSError where there is none."""

    def __init__(self, family: socket.AddressFamily, protocol: int) -> None:
        self._protocol, self._six = protocol, family == socket.AF_INET6
        self.sock = sock = socket.socket(family, socket.SOCK_RAW, protocol)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)  # as much as the kernel gives
            sock.setsockopt(socket.SOL_SOCKET, _TIMES, 1)
            if self._six:
                for asked, _ in (_PKTINFO, _HOPS):
                    sock.setsockopt(socket.IPPROTO_IPV6, asked, 1)
            elif protocol == socket.IPPROTO_TCP:
                kernel.attach_filter(sock, _HEADERS_OF_LARGE_ONES)
            self.memory()
        except OSError:
            sock.close()
            raise

    def memory(self) -> tuple[int, ...]:
        """What the kernel says of its buffer."""
        told: tuple[int, ...] = struct.unpack("9I", self.sock.getsockopt(socket.SOL_SOCKET, _MEMORY, 36))
        return told

    def packet(self, space: bytearray, most: int) -> tuple[int, bytes, int]:
        """The next one: when it came (nanoseconds since 1970), its beginning, all its bytes. Raises BlockingIOError.

        IPv6's header, which no raw socket shows, is as it was but for the label of its flow.
        """
        size, ancillary, _, source = self.sock.recvmsg_into([space], 256)
        seconds, rest = _WHEN.unpack(ancillary[0][2])  # the kernel tells the time first
        when, data = seconds * 1_000_000_000 + rest, bytes(space[: min(size, most)])
        if not self._six:
            return when, data, data[2] << 8 | data[3]  # a filter may have cut it
        told = {kind: value for level, kind, value in ancillary if level == socket.IPPROTO_IPV6}
        (hops,) = struct.unpack("i", told[_HOPS[1]])
        begin = struct.pack("!IHBB", 6 << 28, size & 0xFFFF, self._protocol, hops & 0xFF)
        ends = socket.inet_pton(socket.AF_INET6, source[0].partition("%")[0]) + told[_PKTINFO[1]][:16]
        return when, begin + ends + data, size + 40


class Tap:
    """Made in the network that it watches; whoever reads it may be in another by then."""

    def __init__(self, began: float, heard: Callable[[Frame], object] | None = None) -> None:
        """`began`: when the transcript's clock did, by the monotonic clock. `heard` is told of each packet as it is read."""
        self._heard = heard
        self._began = round(began * 1e9)
        self._since_1970 = time.time_ns() - time.monotonic_ns() + self._began
        self._ears = list[_Ear]()
        self._keeper, self._kept = Keeper(), 0
        self._due = 0.0
        self._space = bytearray(1 << 16)
        for family, protocols in _PROTOCOLS.items():
            for protocol in protocols:
                with suppress(OSError):  # a kernel without IPv6, or one that gives nobody a raw socket
                    self._ears.append(_Ear(family, protocol))

    @property
    def works(self) -> bool:
        return bool(self._ears)

    def read_now(self) -> None:
        """Take what has come, for somebody who looks on."""
        self._take()

    def glance(self) -> None:
        """Make room where much has come."""
        now = time.monotonic()
        if now < self._due:
            return
        memory = [ear.memory() for ear in self._ears]
        if any(row[_RECEIVED] > row[_MOST] // 2 for row in memory):
            self._take()
        spent = time.monotonic() - now
        self._due = now + max(GLANCE, SHARE * spent)

    def _take(self) -> bool:
        """What has come, and whether that was all. Times are moved to the clock of the transcript, which nobody sets."""
        ahead, now = time.time_ns() - time.monotonic_ns() + self._began, time.monotonic_ns() - self._began
        came, all_of_it = list[Frame](), True
        for ear in self._ears:
            with suppress(OSError):
                for _ in range(AT_ONCE):
                    when, data, size = ear.packet(self._space, WHOLE if self._kept < PLENTY else BEGINNING)
                    at = min(max(0, when - ahead), now)
                    self._kept += len(data)
                    came.append(Frame(at, data, max(size, len(data))))
                all_of_it = False
        for frame in sorted(came, key=lambda frame: frame.at):
            self._keeper.take(frame)
            if self._heard is not None:
                self._heard(frame)
        return all_of_it

    def capture(self, program: str, case: int, spot: Sought | None = None, streams: Sequence[Spoken] = ()) -> Capture:
        """All that came so far; of much, see `Keeper.kept`. Asked once.

        A program that goes on sending faster than it is heard has packets that were lost.
        """
        heard = any(self._take() for _ in range(MOST_TURNS))
        kept = self._keeper.kept(spot, streams)
        lost = kept.lost + (not heard) + sum(ear.memory()[_DROPPED] for ear in self._ears)
        return Capture(program, case, self._since_1970, pack_frames(kept.frames), kept.left_out, lost, kept.place)

    def close(self) -> None:
        for ear in self._ears:
            ear.sock.close()


def clock() -> socket.socket | None:
    """As long as it is open, the kernel notes when each packet comes. To begin with that takes it a moment, and what came
    before would have the time at which it is read: so it is opened before there is any network."""
    if sys.platform != "linux":
        return None
    with suppress(OSError):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, _TIMES, 1)
        return sock
    return None


# What the filter says: of a packet of more than WHOLE bytes keep the headers of IP and TCP, of any other all.
_HEADERS_OF_LARGE_ONES = (
    (0x28, 0, 0, 2),  # A = the length of the packet
    (0x25, 1, 0, WHOLE),  # if A > WHOLE: skip one
    (0x06, 0, 0, 1 << 18),  # keep all of it
    (0xB1, 0, 0, 0),  # X = the length of IP's header
    (0x50, 0, 0, 12),  # A = the byte that tells the length of TCP's header
    (0x54, 0, 0, 0xF0),
    (0x74, 0, 0, 2),  # A = that length
    (0x0C, 0, 0, 0),  # A = both
    (0x16, 0, 0, 0),  # keep so many bytes
)
