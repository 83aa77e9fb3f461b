"""The sockets that the harness opens: none of them ever blocks."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import struct
from contextlib import suppress

from grader.play.matching import LARGE
from grader.run.eyes import kernel
from grader.run.talk.loop import Loop

HOST = "127.0.0.1"
SHOWN = 4096  # of something large that was sent
_BREAK_OFF = struct.pack("ii", 1, 0)  # lingering for no time: a close sends a RST
_RECEIVE_INFO = {socket.AF_INET: (socket.IPPROTO_IP, 8), socket.AF_INET6: (socket.IPPROTO_IPV6, 49)}


Address = tuple[str, int]
"""Host and port, as the socket module has them; of IPv6 more may follow."""


def new_socket(transport: str) -> socket.socket:
    """A socket that never blocks; over TCP it does not collect small pieces."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM)
    sock.setblocking(False)
    if transport != "udp":
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def server_socket(transport: str, port: int, *, everywhere: bool) -> socket.socket:
    """A socket at which clients call: at every address of the network, of both families, or at 127.0.0.1 alone.

    Raises OSError.
    """
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    family = (
        socket.AF_INET6 if everywhere and socket.has_ipv6 and os.path.exists("/proc/net/if_inet6") else socket.AF_INET
    )
    sock = socket.socket(family, kind)
    try:
        sock.setblocking(False)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        if transport == "udp" and everywhere:
            level, option = _RECEIVE_INFO[sock.family]
            sock.setsockopt(level, option, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IP, 8, 1)
        if transport == "tcp":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("::" if family == socket.AF_INET6 else "0.0.0.0" if everywhere else HOST, port))
        if transport == "tcp":
            sock.listen(128)
    except BaseException:
        sock.close()
        raise
    return sock


def receive_datagram(sock: socket.socket) -> tuple[bytes, Address, str]:
    """Data, where it came from, and at which of our addresses it arrived ("" where that is not known)."""
    data, ancillary, _, source = sock.recvmsg(1 << 16, 128)
    for level, _kind, info in ancillary:
        if level == socket.IPPROTO_IPV6:
            return data, source, plain(socket.inet_ntop(socket.AF_INET6, info[:16]))
        if level == socket.IPPROTO_IP:
            return data, source, socket.inet_ntop(socket.AF_INET, info[8:12])
    return data, source, ""


def reply(sock: socket.socket, data: bytes, source: Address) -> None:
    """Send a datagram back to where one came from. Raises OSError; BlockingIOError where there is no room for it now.

    Who has called all computers at once (255.255.255.255) seems to call from there, and nobody may send to that: it is
    answered from this computer, as it would be.
    """
    try:
        sock.sendto(data, source)
    except PermissionError:
        sock.sendto(data, (f"::ffff:{HOST}" if sock.family == socket.AF_INET6 else HOST, source[1]))


def answer(sock: socket.socket, data: bytes, source: Address, limit: float, loop: Loop) -> None:
    """`reply` as soon as there is room for it: what nobody reads fills the sender's queue, too. Raises OSError."""
    deadline = loop.now() + limit
    while True:
        try:
            reply(sock, data, source)
            return
        except BlockingIOError:
            _wait_for_room(sock, deadline, loop)


def _wait_for_room(sock: socket.socket, deadline: float, loop: Loop) -> None:
    """A little, and then go on reading what the program says. Raises TimeoutError behind the deadline."""
    if loop.now() > deadline:
        raise TimeoutError(errno.ETIMEDOUT, "the program does not read") from None
    if not kernel.writable(sock.fileno(), 0.05):
        loop.serve(0)


def plain(address: str) -> str:
    """Without the prefix that IPv4 addresses have on a socket for both families."""
    return address.removeprefix("::ffff:")


def address(name: Address) -> str:
    return f"{plain(name[0])}:{name[1]}"


def dial(address: tuple[str, int], limit: float, loop: Loop) -> tuple[socket.socket | None, int]:
    """Connect over TCP, and go on serving meanwhile. Returns the socket, or None and the error."""
    sock = new_socket("tcp")
    error = sock.connect_ex(address)
    deadline = loop.now() + limit
    while error == errno.EINPROGRESS and loop.now() < deadline:
        if kernel.writable(sock.fileno(), min(0.05, deadline - loop.now())):
            error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        else:
            loop.serve(0)
    if error == 0:
        return sock, 0
    sock.close()
    return None, error


def send_all(sock: socket.socket, data: bytes, limit: float, loop: Loop) -> None:
    """Write everything, and go on reading what the program says meanwhile. Raises OSError."""
    left, deadline = memoryview(data), loop.now() + limit
    while left:
        try:
            left = left[sock.send(left, socket.MSG_NOSIGNAL) :]
            deadline = loop.now() + limit
        except BlockingIOError:
            _wait_for_room(sock, deadline, loop)


def break_off(sock: socket.socket) -> None:
    """Let the coming close be a reset."""
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BREAK_OFF)


def kept(data: bytes) -> tuple[bytes, int | None, str | None]:
    """What a transcript keeps of something that was sent: all of it, or its beginning, size and hash."""
    if len(data) <= LARGE:
        return data, None, None
    return data[:SHOWN], len(data), hashlib.sha256(data).hexdigest()
