"""The few kernel services that Python has no words for: namespaces, mounts, the loopback device, the socket table.

Linux only, and only numbers and structures in here: what they are used for is told in `box/sandbox`, `talk/wire` and `observe`.
Every function raises OSError with the kernel's own errno. Sources: unshare(2), mount(2), prctl(2), rtnetlink(7),
netdevice(7), sock_diag(7).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import select
import signal
import socket
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
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
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_THP_DISABLE = 41
_CAP_NET_BIND_SERVICE = 10
CAP_SYS_ADMIN = 21


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


def close_to_others() -> None:
    """Nobody of the same user may look into this process, or take its descriptors."""
    _call("prctl", _PR_SET_DUMPABLE, ctypes.c_ulong(0), 0, 0, 0)


def has_right(right: int) -> bool:
    """Whether this process has one of root's rights now: a container's root has few of them. Raises OSError."""
    return bool(int(status(os.getpid())["CapEff"], 16) >> right & 1)


def exists(user: int) -> bool:
    """Whether there is such a user in this user namespace: one that an ordinary user has made may know only its root."""
    rows = (map(int, line.split()) for line in read("/proc/self/uid_map").splitlines())
    return any(first <= user < first + count for first, _, count in rows)


def become(user: int) -> None:
    """From root to an ordinary user, for good. The signal at the parent's death and the view of /proc stay as they were.

    Raises OSError.
    """
    parent, signal_at_its_death = os.getppid(), signal_at_parents_death()
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _call("prctl", _PR_SET_DUMPABLE, ctypes.c_ulong(1), 0, 0, 0)  # otherwise its files in /proc are root's
    if signal_at_its_death:
        die_with_parent(signal_at_its_death)
        if os.getppid() != parent:
            os._exit(1)


def go_before_others() -> None:
    """This process gets a CPU soon after it wakes, however many want one, as far as the kernel lets it: it watches those that
    may take all they can get. What it starts has nothing of that."""
    number = _SCHED_SETATTR.get(platform.machine())
    # A short turn comes early (Linux 6.12), and root's weighs more. Both are left behind in a fork.
    for nice in (_NICE, 0) if number is not None else ():
        attributes = struct.pack("IIQiIQQQ", 48, 0, 1, nice, 0, _TURN, 0, 0)
        if libc().syscall(number, 0, attributes, 0) == 0:
            break
    with suppress(OSError):  # where the kernel divides the CPU among sessions first
        write("/proc/self/autogroup", str(_NICE))


def end_before_others(pids: Iterable[int]) -> None:
    """What was killed gives back what it holds only once it is given a CPU: so it goes first, where root says so."""
    for pid in pids:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, _NICE)
        with suppress(OSError):
            write(f"/proc/{pid}/autogroup", str(_NICE))


_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
_NICE, _TURN = -10, 100_000


def drop_rights() -> None:
    """What this process becomes has no rights of root's, but that to bind low ports."""
    for right in range(64):
        if right != _CAP_NET_BIND_SERVICE:
            with suppress(OSError):  # the kernel has not so many
                _call("prctl", _PR_CAPBSET_DROP, ctypes.c_ulong(right), 0, 0, 0)


def close_at_exec(first: int) -> None:
    """No program that this process becomes or starts gets a descriptor from that number on, but by `dup2`."""
    number = _CLOSE_RANGE if platform.machine() in ("x86_64", "aarch64") else -1
    if libc().syscall(number, first, ctypes.c_uint(0xFFFF_FFFF), _CLOSE_RANGE_CLOEXEC) == 0:
        return
    for descriptor in map(int, os.listdir("/dev/fd")):  # Linux before 5.11
        if descriptor >= first:
            with suppress(OSError):
                os.set_inheritable(descriptor, False)


_CLOSE_RANGE, _CLOSE_RANGE_CLOEXEC = 436, 4


@contextmanager
def held_back(*signals: int) -> Iterator[None]:
    """These signals wait until it is over."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def adopt_orphans() -> None:
    """Orphaned descendants become children of this process, so that none can hide."""
    _call("prctl", _PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)


def no_huge_pages() -> None:
    """Neither this process nor what it starts gets pages of megabytes: of one that is given back but for a few bytes, all
    stays, and nobody is charged."""
    with suppress(OSError):  # this kernel has none
        _call("prctl", _PR_SET_THP_DISABLE, ctypes.c_ulong(1), 0, 0, 0)


def map_to_root(uid: int, gid: int) -> None:
    """In a new user namespace: let outer `uid` and `gid` be 0 inside."""
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"0 {uid} 1")
    write("/proc/self/gid_map", f"0 {gid} 1")


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


def loopback_works() -> bool:
    """Whether this machine reaches itself at 127.0.0.1; to ask sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        return sock.connect_ex(("127.0.0.1", 9)) == 0


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


def first_unprivileged_port() -> int:
    """From which port on a program without rights may bind; 0 where that is not to be seen, or any."""
    with suppress(OSError, ValueError):
        return int(read("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
    return 0


def unprivileged_ports_from_zero() -> None:
    """Let programs without rights bind ports below 1024 in this network."""
    write("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0")


def small_tables() -> None:
    """Let networks that are made out of this one have small tables of their own for connections, where the kernel can: those
    that all share are large, and whoever asks for the sockets of one network waits until all of it was walked through."""
    for name, entries in (("tcp_child_ehash_entries", 4096), ("udp_child_hash_entries", 256)):
        with suppress(OSError):
            write(f"/proc/sys/net/ipv4/{name}", str(entries))


def attach_filter(sock: socket.socket, rules: Sequence[tuple[int, int, int, int]]) -> None:
    """Let the kernel run a small program (socket(7), SO_ATTACH_FILTER) over what comes: how many bytes of it are kept."""
    code = b"".join(struct.pack("HBBI", *rule) for rule in rules)
    held = ctypes.create_string_buffer(code, len(code))
    layout = "HL" if struct.calcsize("P") == 8 else "HI"
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack(layout, len(rules), ctypes.addressof(held)))


_SO_ATTACH_FILTER = 26


# ---------------------------------------------------------------- the time of processes that nobody waits for


def cpu_clock(pid: int) -> int:
    """A descriptor that counts the CPU of a process and of all that it starts from now on, whoever waits for it.

    -1 where the kernel has no such clock, or not for us.
    """
    number = _PERF_EVENT_OPEN.get(platform.machine())
    if number is None or sys.platform != "linux":
        return -1
    # perf_event_open(2): software, task clock, inherited by children, without what only root may see.
    attributes = struct.pack("IIQQQQQ", 1, 128, 1, 0, 0, 0, 1 << 1 | 1 << 5 | 1 << 6).ljust(128, b"\0")
    nobody, close_on_exec = -1, 8
    return int(libc().syscall(number, attributes, pid, -1, nobody, close_on_exec))


def seconds_of(clock: int) -> float:
    """What it has counted; 0 without one."""
    with suppress(OSError, struct.error):
        return float(struct.unpack("Q", os.read(clock, 8))[0]) / 1e9 if clock >= 0 else 0.0
    return 0.0


_PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}


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
_INET_MEMORY, _UNIX_PEER, _UNIX_QUEUE, _UNIX_MEMORY, _TCP_LISTEN = 7, 2, 4, 5, 10
_SHOW_PEER, _SHOW_QUEUE, _SHOW_MEMORY = 4, 0x10, 0x20
_SOCKET, _PIECE, _DATAGRAMS = 4 << 10, 1280, 11
"""What a socket needs, also one that nobody has accepted; what one byte may cost that was sent alone; how many datagrams wait on a Unix socket, which refuses more."""


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

    def held(self, sockets: int, own: Set[int] | None = None) -> int:
        """Bytes of the kernel's memory for all sockets of this network, so many, and in the buffers of TCP, UDP and Unix sockets.

        `own`: for these sockets only, and what has been left to them.
        """
        info = 1 << (_INET_MEMORY - 1)
        tcp = struct.pack("3xB48xII", info, ALL_STATES, 0)
        udp = (struct.pack("BBBBI48x", one, socket.IPPROTO_UDP, info, 0, ALL_STATES) for one in _FAMILIES)
        shown = _SHOW_PEER | _SHOW_QUEUE | _SHOW_MEMORY
        unix = struct.pack("BBxxIIIII", socket.AF_UNIX, 0, 0xFFFF_FFFF, 0, shown, 0, 0)
        rows = list(self._answers(_TCPDIAG_GETSOCK, tcp))
        for request in udp:
            rows += self._answers(_SOCK_DIAG_BY_FAMILY, request)
        if own is not None:
            inodes = [struct.unpack_from("I", data, at + 68)[0] for data, at, _ in rows]
            ports = {data[at + 4 : at + 6] for (data, at, _), inode in zip(rows, inodes, strict=True) if inode in own}
            # What nobody has accepted, and what is on its way from who is gone, is no process's.
            rows = [
                (data, at, end)
                for (data, at, end), inode in zip(rows, inodes, strict=True)
                if inode in own or (not inode and ports & {data[at + 4 : at + 6], data[at + 6 : at + 8]})
            ]
        shown_here = [_held(data, at + 72, end) for data, at, end in rows]
        held, unseen, pending = sum(shown_here), sockets - len(shown_here), 0
        # What was sent is its sender's until it is read. Of senders that are gone nothing is seen but that something waits;
        # of datagrams the size of the first.
        most, first = _most_sent(), list[int]()
        for data, at, end in self._answers(_SOCK_DIAG_BY_FAMILY, unix):
            if own is not None and struct.unpack_from("I", data, at + 4)[0] not in own:
                continue
            held += _held(data, at + 16, end, _UNIX_MEMORY)
            shows = {kind: struct.unpack_from("I", data, begin)[0] for kind, begin in _attributes(data, at + 16, end)}
            waits, unseen = shows.get(_UNIX_QUEUE, 0), unseen - 1
            if data[at + 2] == _TCP_LISTEN:
                pending, waits = pending + waits, 0
            elif shows.get(_UNIX_PEER):
                waits = 0
            if waits and data[at + 1] == socket.SOCK_DGRAM:
                first.append(waits)
            else:
                held += min(most, waits * _PIECE)
        # A connection that is not accepted is no row, nor is a sender that is gone: together what nobody else may have sent.
        held += (max(0, min(pending, unseen - pending)) if own is None else pending) * most
        held += _SOCKET * (sockets if own is None else len(rows) + len(own))
        return held + (sum(first) if len(first) < 2 else len(first) * most * _DATAGRAMS)

    def _dump(self, transport: str, kind: int, request: bytes) -> Iterator[SocketRow]:
        for data, at, end in self._answers(kind, request):
            family, state = struct.unpack_from("BB", data, at)
            port, remote = struct.unpack_from("!HH", data, at + 4)
            size = 4 if family == socket.AF_INET else 16
            address = socket.inet_ntop(family, data[at + 8 : at + 8 + size])
            unread, unsent, _uid, inode = struct.unpack_from("IIII", data, at + 56)
            behind = _attributes(data, at + 72, end) if family == socket.AF_INET6 else ()
            v6only = any(each == _SKV6ONLY and data[place] for each, place in behind)
            named = TCP_STATES.get(state, str(state))
            yield SocketRow(transport, address, port, remote, named, unread, unsent, inode, v6only)

    def _answers(self, kind: int, request: bytes) -> Iterator[tuple[bytes, int, int]]:
        """Each answer of the kernel to a request: in which bytes, from where to where."""
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
                yield data, offset + 16, offset + length
                offset += (length + 3) & ~3


@cache
def most_of_a_socket() -> int:
    """What waits in one at the most, in both directions."""
    found = 2 * _most_sent()
    for name in ("tcp_rmem", "tcp_wmem"):
        with suppress(OSError, ValueError, IndexError):
            found += int(read(f"/proc/sys/net/ipv4/{name}").split()[2])
    return found


@cache
def _most_sent() -> int:
    """What one socket may have sent that nobody has read: a program may double its buffer's size, up to a limit."""
    with suppress(OSError, ValueError):
        return 2 * int(read("/proc/sys/net/core/wmem_max"))
    return 2 * 212_992


def _attributes(data: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands behind a row: of each its kind, and where it begins."""
    while at + 4 <= end:
        length, kind = struct.unpack_from("HH", data, at)
        yield kind, at + 4
        at += max(4, (length + 3) & ~3)


def _held(data: bytes, at: int, end: int, kind: int = _INET_MEMORY) -> int:
    """What is received and not read, and what is sent and not taken, with all that the kernel needs for it."""
    for found, begin in _attributes(data, at, end):
        if found == kind:
            received, _, sent, _, _, queued, options, backlog = struct.unpack_from("8I", data, begin)
            return int(received + max(sent, queued) + options + backlog)
    return 0


def sockets_of(pid: int) -> int:
    """How many sockets of any kind there are in the network of a process; 0 where that is not to be seen."""
    with suppress(OSError, ValueError, IndexError):
        return int(read(f"/proc/{pid}/net/sockstat").split()[2])
    return 0


def in_netlink(pid: int, own: Set[int] | None = None) -> int:
    """Bytes that wait in the netlink sockets of the network of a process; 0 where that is not to be seen. `own`: in these only."""
    held = 0
    with suppress(OSError, ValueError, IndexError):
        for line in read(f"/proc/{pid}/net/netlink").split("\n")[1:-1]:
            *_, read_memory, write_memory, _, _, _, inode = line.split()
            if own is None or int(inode) in own:
                held += int(read_memory) + int(write_memory)
    return held


def reachable(row: SocketRow) -> bool:
    """Whether a socket answers at 127.0.0.1."""
    return row.address in ("0.0.0.0", "127.0.0.1", "::ffff:127.0.0.1", "::ffff:0.0.0.0") or (
        row.address == "::" and not row.v6only
    )


# ---------------------------------------------------------------- waiting for a descriptor


def readable(descriptor: int, seconds: float) -> bool:
    """Whether there is something to read (or an end to see) within that time. Knows numbers above 1023, too."""
    return bool(_ready((descriptor,), select.POLLIN, seconds))


def first_readable(descriptors: Iterable[int], seconds: float) -> list[int]:
    """Those of them in which there is something to read, or an end to see, as soon as there is one; none at the end of that time."""
    return _ready(descriptors, select.POLLIN, seconds)


def writable(descriptor: int, seconds: float) -> bool:
    """Whether it takes something within that time, or has failed."""
    return bool(_ready((descriptor,), select.POLLOUT, seconds))


def _ready(descriptors: Iterable[int], wanted: int, seconds: float) -> list[int]:
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, wanted)
    return [descriptor for descriptor, _ in poll.poll(max(0.0, seconds) * 1000)]


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


def write(path: str, text: str) -> None:
    """To a file of /proc. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def children(pid: int) -> list[int]:
    """The living children of a process, of all its threads. Empty when it is gone."""
    found: list[int] = []
    with suppress(OSError):
        place = f"/proc/{pid}/task"
        # A folder has a link for each folder in it, and two: most have one thread.
        for task in os.listdir(place) if os.stat(place).st_nlink != 3 else (pid,):
            with suppress(OSError):
                found += map(int, read(f"{place}/{task}/children").split())
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


def of_session(session: int) -> list[int]:
    """All processes of a session that have not ended, whoever their parents are."""
    found = list[int]()
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError, IndexError):
            fields = read(f"/proc/{name}/stat").rpartition(") ")[2].split()
            if fields[3] == str(session) and fields[0] not in "ZX":
                found.append(int(name))
    return found


def state(pid: int) -> str:
    """The state letter of a process (R, S, D, Z, T …); "" when it is gone."""
    try:
        return read(f"/proc/{pid}/stat").rpartition(") ")[2][:1]
    except OSError:
        return ""


def living(pids: Iterable[int]) -> list[int]:
    """Those that have not ended, each by the number of a thread that has not: of a process whose first thread has, /proc shows
    neither memory nor files under its own."""
    found = list[int]()
    for pid in pids:
        letter, threads = state(pid), list[str]()
        if letter == "Z":
            with suppress(OSError):
                threads = os.listdir(f"/proc/{pid}/task")
            found += [number for number in map(int, threads) if state(number) not in ("", "Z")][:1]
        elif letter:
            found.append(pid)
    return found


def share_memory(one: int, other: int) -> bool:
    """Whether two processes live in the very same memory; False where the kernel does not tell."""
    number = _KCMP.get(platform.machine())
    return number is not None and libc().syscall(number, one, other, _KCMP_VM, 0, 0) == 0


_KCMP, _KCMP_VM = {"x86_64": 312, "aarch64": 272}, 1


def seconds_on_a_cpu(pid: int) -> float:
    """How long the main thread of a process has run; 0 where that is not to be seen."""
    with suppress(OSError, ValueError, IndexError):
        return int(read(f"/proc/{pid}/schedstat").split()[0]) / 1e9
    return 0.0


def network_of(pid: int) -> int:
    """The number of the network namespace of a process; 0 where that is not to be seen."""
    with suppress(OSError):
        return os.stat(f"/proc/{pid}/ns/net").st_ino
    return 0


def command_name(pid: int) -> str:
    """The short name of a process; "?" when it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return "?"


def killed_for_memory() -> int:
    """How many processes of this machine were killed because memory ran out, since it was started."""
    with suppress(OSError, ValueError, IndexError):
        return int(read("/proc/vmstat").partition("\noom_kill ")[2].split()[0])
    return 0


def status(pid: int) -> dict[str, str]:
    """What /proc says of a process, by the names that it has there. Raises OSError.

    The first line is the program's own: it may choose its name, but no line feed stands in it as one.
    """
    lines = read(f"/proc/{pid}/status").split("\n")
    return dict([line.split(":", 1) for line in lines[1:] if line])  # with the blanks in front of their values


def caught_signals(pid: int) -> int:
    """The signals for which a process has handlers of its own, as a mask: bit 0 is signal 1. Raises OSError."""
    return _signals(pid, "SigCgt")


def awaited_signals(pid: int) -> int:
    """Those and the signals that it holds back, for it may fetch them when it likes. Raises OSError."""
    return _signals(pid, "SigCgt", "SigBlk")


def _signals(pid: int, *masks: str) -> int:
    rows = status(pid)
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
