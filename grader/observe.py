"""Whether a program can still do anything by itself, as the kernel shows it.

A program *waits* when every thread of every process of it sleeps in a system call without a time limit, nothing is
under way in its sockets, and a moment later all of that is still so and none of them has run in between. Nothing can
happen any more unless we act. Timed waits (a poll with a timeout, a sleep) are never called waiting: such a program
could still move by itself.

Where a thread cannot be seen (no permission, a processor whose call numbers are not listed here) the answer is "not
known", and callers fall back on limits.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

Arguments = tuple[int, ...]


def _always(_: Arguments) -> bool:
    return True


def _no_pointer(index: int) -> Callable[[Arguments], bool]:
    return lambda arguments: arguments[index] == 0


def _negative(index: int) -> Callable[[Arguments], bool]:
    return lambda arguments: bool(arguments[index] & 0x8000_0000)


def _futex_without_limit(arguments: Arguments) -> bool:
    return arguments[1] & 0x7F in (0, 9) and arguments[3] == 0


# Name of the call, and when it has no time limit. The numbers follow for each processor.
_UNLIMITED: Mapping[str, Callable[[Arguments], bool]] = {
    "read": _always, "readv": _always, "recvfrom": _always, "recvmsg": _always, "accept": _always,
    "accept4": _always, "pause": _always, "rt_sigsuspend": _always, "wait4": _always, "waitid": _always,
    "select": _no_pointer(4), "pselect6": _no_pointer(4), "poll": _negative(2), "ppoll": _no_pointer(2),
    "epoll_wait": _negative(3), "epoll_pwait": _negative(3), "epoll_pwait2": _no_pointer(3),
    "futex": _futex_without_limit, "rt_sigtimedwait": _no_pointer(2),
}  # fmt: skip
_NUMBERS: Mapping[str, Mapping[int, str]] = {
    "x86_64": {
        0: "read", 19: "readv", 45: "recvfrom", 47: "recvmsg", 43: "accept", 288: "accept4", 34: "pause",
        130: "rt_sigsuspend", 61: "wait4", 247: "waitid", 23: "select", 270: "pselect6", 7: "poll", 271: "ppoll",
        232: "epoll_wait", 281: "epoll_pwait", 441: "epoll_pwait2", 202: "futex", 128: "rt_sigtimedwait",
        1: "write", 44: "sendto", 46: "sendmsg", 42: "connect", 35: "nanosleep", 230: "clock_nanosleep",
    },
    "aarch64": {
        63: "read", 65: "readv", 207: "recvfrom", 212: "recvmsg", 202: "accept", 242: "accept4",
        133: "rt_sigsuspend", 260: "wait4", 95: "waitid", 72: "pselect6", 73: "ppoll", 22: "epoll_pwait",
        441: "epoll_pwait2", 98: "futex", 137: "rt_sigtimedwait",
        64: "write", 206: "sendto", 211: "sendmsg", 203: "connect", 101: "nanosleep", 115: "clock_nanosleep",
    },
}  # fmt: skip
_ON_A_SOCKET = frozenset({"read", "recvfrom", "recvmsg", "accept", "accept4"})
_PIDFD_GETFD = 438
_SIGALRM_BIT = 1 << 13


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thread in one call. `ran` is the number of times it was given a CPU: unchanged means it has not run."""

    pid: int
    thread: int
    call: str
    arguments: Arguments
    ran: str

    def to_json(self) -> dict[str, Any]:
        json: dict[str, Any] = {"call": self.call}
        if self.call in _ON_A_SOCKET:
            json["fd"] = self.arguments[0]
        return json


def can_see() -> bool:
    """Whether this processor's calls are known."""
    return platform.system() == "Linux" and platform.machine() in _NUMBERS


def look(pids: Iterable[int]) -> tuple[Waiting, ...] | None:
    """What every thread of these processes waits in; None as soon as one could go on by itself, or cannot be seen."""
    numbers = _NUMBERS.get(platform.machine(), {})
    found = []
    for pid in pids:
        try:
            threads = os.listdir(f"/proc/{pid}/task")
        except OSError:
            return None  # it ended just now: look again
        for thread in threads:
            waiting = _thread(pid, int(thread), numbers)
            if waiting is None:
                return None
            found.append(waiting)
    return tuple(found)


def in_call(pid: int) -> Waiting | None:
    """The call in which the main thread sleeps, time limit or not; None while it runs or where it cannot be seen."""
    place = f"/proc/{pid}/task/{pid}"
    with suppress(OSError, ValueError):
        ran = _read(f"{place}/schedstat").split()[2]
        number, *arguments = _read(f"{place}/syscall").split()
        if number != "running" and int(number) >= 0:
            name = _NUMBERS.get(platform.machine(), {}).get(int(number), number)
            return Waiting(pid, pid, name, tuple(int(text, 16) for text in arguments[:6]), ran)
    return None


def _thread(pid: int, thread: int, numbers: Mapping[int, str]) -> Waiting | None:
    place = f"/proc/{pid}/task/{thread}"
    try:
        text = _read(f"{place}/syscall").split()
        if text[0] == "running":
            return None
        name = numbers.get(int(text[0]), "")
        arguments = tuple(int(argument, 16) for argument in text[1:7])
        unlimited = _UNLIMITED.get(name)
        state = _read(f"{place}/stat").rpartition(") ")[2][:1]
        if state == "T":  # stopped: only somebody else can wake it
            name, arguments = "stopped", ()
        elif unlimited is None or not unlimited(arguments) or state != "S":
            return None
        return Waiting(pid, thread, name, arguments, _read(f"{place}/schedstat").split()[2])
    except (OSError, ValueError, IndexError):
        return None


def _read(path: str) -> str:
    # O_RDONLY by hand: a file object costs three times as much, and this is read a hundred times a check.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 4096).decode("latin-1")
    finally:
        os.close(descriptor)


def has_own_clock(waits: Iterable[Waiting]) -> bool:
    """Whether something would wake the program after all: a receive timeout, a timer, an alarm with a handler.

    True also where that cannot be told.
    """
    waits = tuple(waits)
    try:
        return any(_alarm_or_timer(pid) for pid in {wait.pid for wait in waits}) or any(map(_times_out, waits))
    except OSError:
        return True


def _alarm_or_timer(pid: int) -> bool:
    status = _read(f"/proc/{pid}/status")
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    if caught & _SIGALRM_BIT:
        return True
    for name in os.listdir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):
            if "timerfd" in os.readlink(f"/proc/{pid}/fd/{name}"):
                return True
    return False


def _times_out(wait: Waiting) -> bool:
    """A blocking receive on a socket with SO_RCVTIMEO looks unlimited: only a copy of its descriptor tells."""
    if wait.call not in _ON_A_SOCKET:
        return False
    target = os.readlink(f"/proc/{wait.pid}/fd/{wait.arguments[0]}")
    if not target.startswith("socket:"):
        return False
    with socket.socket(fileno=_copy_descriptor(wait.pid, wait.arguments[0])) as sock:
        seconds, micros = struct.unpack("ll", sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16))
    return bool(seconds or micros)


def _copy_descriptor(pid: int, descriptor: int) -> int:
    pidfd = os.pidfd_open(pid)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        copy = int(libc.syscall(_PIDFD_GETFD, pidfd, descriptor, 0))
    finally:
        os.close(pidfd)
    if copy < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    return copy


def held_bytes(pids: Iterable[int], enough: int) -> int:
    """Memory that these processes hold, shared memory included, without what belongs to files.

    What several of them share is counted once, where the quick sum says more than `enough` and that is to be seen.
    """
    pids = tuple(pids)
    single = [_held(f"/proc/{pid}/status", "RssAnon:", "RssShmem:") for pid in pids]
    if sum(single) <= enough or max(single) > enough:
        return sum(single)
    exact = [_held(f"/proc/{pid}/smaps_rollup", "Pss_Anon:", "Pss_Shmem:") for pid in pids]
    return sum(exact) or sum(single)


def _held(path: str, *names: str) -> int:
    total = 0
    with suppress(OSError, ValueError):
        for line in _read(path).split("\n"):
            if line.startswith(names):
                total += int(line.split()[1]) << 10
    return total


def socket_inodes(pids: Iterable[int]) -> set[int]:
    """The sockets that these processes hold."""
    found = set()
    for pid in pids:
        with suppress(OSError):
            for name in os.listdir(f"/proc/{pid}/fd"):
                with suppress(OSError, ValueError):
                    kind, _, inode = os.readlink(f"/proc/{pid}/fd/{name}").partition(":")
                    if kind == "socket":
                        found.add(int(inode.strip("[]")))
    return found


def thread_count(pids: Iterable[int]) -> int:
    """How many threads these processes have: limits on processes count those."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += len(os.listdir(f"/proc/{pid}/task"))
    return total
