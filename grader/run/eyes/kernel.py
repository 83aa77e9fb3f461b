"""The few kernel services that Python has no words for: namespaces, mounts, the loopback device, the socket table.

Linux only, and only numbers and structures in here: what they are used for is told in `box/sandbox`, `talk/wire` and `observe`.
Every function raises OSError with the kernel's own errno. Sources: unshare(2), mount(2), prctl(2), rtnetlink(7),
netdevice(7), sock_diag(7).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CLONE_NEWNS = 0x0002_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWNET = 0x4000_0000

MS_NOSUID = 2
MS_NODEV = 4
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

_PR_SET_PDEATHSIG = 1
_PR_GET_PDEATHSIG = 2
_PR_SET_CHILD_SUBREAPER = 36


@cache
def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(libc(), name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def unshare(flags: int) -> None:
    """Give this process new namespaces. It must have one thread only."""
    _call("unshare", ctypes.c_int(flags))


def enter_network(descriptor: int) -> None:
    """Go into the network namespace behind this descriptor (of `/proc/self/ns/net`)."""
    _call("setns", ctypes.c_int(descriptor), ctypes.c_int(CLONE_NEWNET))


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """mount(2). Raises OSError."""
    _call(
        "mount",
        os.fsencode(source),
        os.fsencode(target),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )


def unmount(target: str) -> None:
    """Detach a mount at once, also while something still uses it."""
    _call("umount2", os.fsencode(target), ctypes.c_int(MNT_DETACH))


def die_with_parent(signal: int) -> None:
    """Ask for `signal` when the parent dies. A change of uid clears it again."""
    _call("prctl", _PR_SET_PDEATHSIG, ctypes.c_ulong(signal), 0, 0, 0)


def signal_at_parents_death() -> int:
    """The signal that was asked for; 0 for none."""
    number = ctypes.c_int()
    _call("prctl", _PR_GET_PDEATHSIG, ctypes.byref(number), 0, 0, 0)
    return number.value


def adopt_orphans() -> None:
    """Orphaned descendants become children of this process, so that none can hide."""
    _call("prctl", _PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)


def map_to_root(uid: int, gid: int) -> None:
    """In a new user namespace: let outer `uid` and `gid` be 0 inside."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1")


# ---------------------------------------------------------------- the loopback device

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_RTM_NEWROUTE, _NLM_F_REQUEST, _NLM_F_ACK, _NLM_F_CREATE = 24, 1, 4, 0x400
_RT_TABLE_LOCAL, _RTPROT_BOOT, _RT_SCOPE_HOST, _RTN_LOCAL, _RTA_OIF = 255, 3, 254, 2, 4


def loopback_up() -> None:
    """Switch `lo` on in a new network namespace; `127.0.0.1` and `::1` work from then on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(sock, _SIOCGIFFLAGS, request), 16)
        fcntl.ioctl(sock, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def every_address_local() -> None:
    """Make every IPv4 address one of this machine's own, so that a program written for `192.168.1.5` can bind it.

    The same as `ip route add local 0.0.0.0/0 dev lo`.
    """
    index = socket.if_nametoindex("lo")
    route = struct.pack(
        "BBBBBBBBI", socket.AF_INET, 0, 0, 0, _RT_TABLE_LOCAL, _RTPROT_BOOT, _RT_SCOPE_HOST, _RTN_LOCAL, 0
    ) + struct.pack("HHI", 8, _RTA_OIF, index)
    flags = _NLM_F_REQUEST | _NLM_F_ACK | _NLM_F_CREATE
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.send(struct.pack("IHHII", 16 + len(route), _RTM_NEWROUTE, flags, 1, 0) + route)
        (error,) = struct.unpack_from("i", netlink.recv(4096), 16)
        if error:
            raise OSError(-error, os.strerror(-error))


def unprivileged_ports_from_zero() -> None:
    """Let programs without rights bind ports below 1024 in this network."""
    Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("0")


# ---------------------------------------------------------------- the socket table

TCP_STATES = {
    1: "established", 2: "syn-sent", 3: "syn-recv", 4: "fin-wait-1", 5: "fin-wait-2", 6: "time-wait", 7: "close",
    8: "close-wait", 9: "last-ack", 10: "listen", 11: "closing", 12: "new-syn-recv",
}  # fmt: skip
LISTEN = 1 << 10
ALL_STATES = 0xFFF
_SKV6ONLY = 11
_TCPDIAG_GETSOCK, _SOCK_DIAG_BY_FAMILY, _NLM_F_DUMP, _NLMSG_ERROR, _NLMSG_DONE = 18, 20, 0x300, 2, 3
_FAMILIES = (socket.AF_INET, socket.AF_INET6)


@dataclass(frozen=True, slots=True)
class SocketRow:
    """One row of the kernel's socket table. Queues are bytes waiting to be read, and sent but not acknowledged."""

    transport: str
    address: str
    port: int
    remote_port: int
    state: str
    unread: int
    unsent: int
    inode: int
    v6only: bool = False

    @property
    def serves(self) -> bool:
        """It can be talked to: a listening TCP socket or a bound UDP one."""
        return self.state == "listen" if self.transport == "tcp" else self.port != 0


class SocketTable:
    """The socket table of the network namespace in which it was made. Reading it costs some 20 µs."""

    def __init__(self) -> None:
        self._netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)

    def close(self) -> None:
        self._netlink.close()

    def rows(self, transport: str, states: int = ALL_STATES) -> list[SocketRow]:
        """All sockets of `transport` ("tcp" or "udp"), IPv4 and IPv6, in any of the `states` (a bit mask)."""
        if transport == "tcp":
            # The older request asks for both families at once: the kernel walks its large table of TCP sockets once.
            return list(self._dump(transport, _TCPDIAG_GETSOCK, struct.pack("52xII", states, 0)))
        requests = [struct.pack("BBBBI48x", family, socket.IPPROTO_UDP, 0, 0, states) for family in _FAMILIES]
        return [row for request in requests for row in self._dump(transport, _SOCK_DIAG_BY_FAMILY, request)]

    def _dump(self, transport: str, kind: int, request: bytes) -> Iterator[SocketRow]:
        header = struct.pack("IHHII", 16 + len(request), kind, _NLM_F_REQUEST | _NLM_F_DUMP, 1, 0)
        self._netlink.send(header + request)
        while True:
            data, offset = self._netlink.recv(1 << 15), 0  # the kernel fills no more at once
            while offset < len(data):
                length, kind = struct.unpack_from("IH", data, offset)
                if kind == _NLMSG_DONE:
                    return
                if kind == _NLMSG_ERROR:
                    (error,) = struct.unpack_from("i", data, offset + 16)
                    raise OSError(-error, os.strerror(-error))
                yield _row(transport, data, offset + 16, offset + length)
                offset += (length + 3) & ~3


def _row(transport: str, data: bytes, at: int, end: int) -> SocketRow:
    family, state = struct.unpack_from("BB", data, at)
    port, remote = struct.unpack_from("!HH", data, at + 4)
    size = 4 if family == socket.AF_INET else 16
    address = socket.inet_ntop(family, data[at + 8 : at + 8 + size])
    unread, unsent, _uid, inode = struct.unpack_from("IIII", data, at + 56)
    v6only, at = False, at + 72
    while family == socket.AF_INET6 and at + 4 < end:  # attributes behind the row
        length, kind = struct.unpack_from("HH", data, at)
        v6only = v6only or (kind == _SKV6ONLY and bool(data[at + 4]))
        at += max(4, (length + 3) & ~3)
    return SocketRow(transport, address, port, remote, TCP_STATES.get(state, str(state)), unread, unsent, inode, v6only)


def reachable(row: SocketRow) -> bool:
    """Whether a socket answers at 127.0.0.1."""
    return row.address in ("0.0.0.0", "127.0.0.1", "::ffff:127.0.0.1", "::ffff:0.0.0.0") or (
        row.address == "::" and not row.v6only
    )


# ---------------------------------------------------------------- waiting for a descriptor


def readable(descriptor: int, seconds: float) -> bool:
    """Whether there is something to read (or an end to see) within that time. Knows numbers above 1023, too."""
    return _ready(descriptor, select.POLLIN, seconds)


def writable(descriptor: int, seconds: float) -> bool:
    """Whether it takes something within that time, or has failed."""
    return _ready(descriptor, select.POLLOUT, seconds)


def _ready(descriptor: int, wanted: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, wanted)
    return bool(poll.poll(max(0.0, seconds) * 1000))


# ---------------------------------------------------------------- processes


def read(path: str) -> str:
    """A file of /proc. Without a file object, which costs three times as much: a check reads a hundred of them."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        data = os.read(descriptor, 4096)
        # A list of processes may go on behind the first page.
        while len(data) >= 2048 and (more := os.read(descriptor, 4096)):
            data += more
        return data.decode("latin-1")
    finally:
        os.close(descriptor)


def children(pid: int) -> list[int]:
    """The living children of a process, of all its threads. Empty when it is gone."""
    found: list[int] = []
    with suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError):
                found += map(int, read(f"/proc/{pid}/task/{task}/children").split())
    return found


def descendants(pid: int) -> list[int]:
    """All processes below `pid`, without itself."""
    found: list[int] = []
    todo = [pid]
    while todo:
        below = children(todo.pop())
        found += below
        todo += below
    return found


def state(pid: int) -> str:
    """The state letter of a process (R, S, D, Z, T …); "" when it is gone."""
    try:
        return read(f"/proc/{pid}/stat").rpartition(") ")[2][:1]
    except OSError:
        return ""


def command_name(pid: int) -> str:
    """The short name of a process; "?" when it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return "?"


def caught_signals(pid: int) -> int:
    """The signals for which a process has handlers of its own, as a mask: bit 0 is signal 1. Raises OSError."""
    return _signals(pid, "SigCgt")


def awaited_signals(pid: int) -> int:
    """Those and the signals that it holds back, for it may fetch them when it likes. Raises OSError."""
    return _signals(pid, "SigCgt", "SigBlk")


def _signals(pid: int, *masks: str) -> int:
    rows = dict(line.partition(":")[::2] for line in read(f"/proc/{pid}/status").split("\n"))
    if not rows.keys() >= set(masks):
        raise ProcessLookupError(pid)
    found = 0
    for mask in masks:
        found |= int(rows[mask], 16)
    return found


def stands(pid: int, number: int) -> bool:
    """Whether a process has a handler of its own for a signal, or ignores it; False once it is gone."""
    with suppress(OSError):
        return bool(_signals(pid, "SigCgt", "SigIgn") >> (number - 1) & 1)
    return False
