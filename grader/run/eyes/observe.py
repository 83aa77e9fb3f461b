"""Whether a program can still do anything by itself, as the kernel shows it.

A program *waits* when every thread of every process of it sleeps in a system call without a time limit, nothing is
under way in its sockets, and a moment later all of that is still so and none of them has run in between. Nothing can
happen any more unless we act. Timed waits (a poll with a timeout) are never called waiting: such a program could still
move by itself. Neither is a sleep, unless it ends beyond the moment that matters: the kernel knows when it wakes.

A program *spins* when a thread of it has used three seconds of CPU, or nearly all of a shorter limit, without one system
call. One that asks the kernel again and again does so as well, where its source shows no end of that.

Where a thread cannot be seen (no permission, a processor whose call numbers are not listed here) the answer is "not
known", and callers fall back on limits.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from grader.run.eyes import kernel, stacks

Arguments = tuple[int, ...]


def _always(_: Arguments) -> bool:
    return True


def _no_pointer(index: int) -> Callable[[Arguments], bool]:
    return lambda arguments: arguments[index] == 0


def _negative(index: int) -> Callable[[Arguments], bool]:
    return lambda arguments: bool(arguments[index] & 0x8000_0000)


# Name of the call, and when it has no time limit. The numbers follow for each processor.
_UNLIMITED: Mapping[str, Callable[[Arguments], bool]] = {
    "read": _always, "readv": _always, "recvfrom": _always, "recvmsg": _always, "accept": _always,
    "accept4": _always, "pause": _always, "rt_sigsuspend": _always, "wait4": _always, "waitid": _always,
    "select": _no_pointer(4), "pselect6": _no_pointer(4), "poll": _negative(2), "ppoll": _no_pointer(2),
    "epoll_wait": _negative(3), "epoll_pwait": _negative(3), "epoll_pwait2": _no_pointer(3),
    "futex": lambda arguments: arguments[1] & 0x7F in (0, 9) and arguments[3] == 0, "rt_sigtimedwait": _no_pointer(2),
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


@dataclass(frozen=True, slots=True)
class InCall:
    """One thread in one call. `ran` is the number of times it was given a CPU: unchanged means it has not run."""

    pid: int
    thread: int
    call: str
    arguments: Arguments
    ran: str
    wakes: float | None = None
    """For a sleep: when it ends, on the monotonic clock."""

    @property
    def descriptor(self) -> int | None:
        """Of a call on a socket or a file."""
        return self.arguments[0] if self.call in _ON_A_SOCKET else None


def can_see() -> bool:
    """Whether this processor's calls are known."""
    return platform.system() == "Linux" and platform.machine() in _NUMBERS


def look(pids: Iterable[int], until: float) -> tuple[InCall, ...] | None:
    """What every thread of these processes waits in.

    None as soon as one could go on by itself before `until` (on the monotonic clock), or cannot be seen.
    """
    found = []
    for waiting in _threads(pids):
        if waiting is None:
            return None
        unlimited = _UNLIMITED.get(waiting.call)
        for_ever = waiting.call == STOPPED or (unlimited is not None and unlimited(waiting.arguments))
        if not for_ever and (waiting.wakes is None or waiting.wakes <= until):
            return None
        found.append(waiting)
    return tuple(found)


def describe(pids: Iterable[int]) -> list[InCall]:
    """What the threads of these processes are doing, as far as it can be seen; running ones are left out."""
    return [waiting for waiting in _threads(pids) if waiting is not None]


def all_asleep(pids: Iterable[int]) -> bool:
    """Whether every thread of these processes sleeps in a call, with a time limit or without."""
    return all(thread is not None for thread in _threads(pids))


STOPPED = "stopped"  # by SIGSTOP: only somebody else can wake it


def _threads(pids: Iterable[int]) -> Iterator[InCall | None]:
    numbers = _NUMBERS.get(platform.machine(), {})
    for pid in pids:
        try:
            threads = os.listdir(f"/proc/{pid}/task")
        except OSError:
            yield None  # it ended just now: look again
            continue
        for thread in threads:
            waiting = None
            place = f"/proc/{pid}/task/{thread}"
            with suppress(OSError, ValueError, IndexError):
                text = kernel.read(f"{place}/syscall").split()
                if text[0] != "running":
                    name = numbers.get(int(text[0]), "")
                    arguments = tuple(int(argument, 16) for argument in text[1:7])
                    state = kernel.read(f"{place}/stat").rpartition(") ")[2][:1]
                    if state == "Z":
                        continue  # the first thread, which has ended before others
                    if state == "T":
                        name, arguments = STOPPED, ()
                    if state == "T" or (name and state == "S"):
                        wakes = _wake_up(pid, arguments) if name == "clock_nanosleep" else None
                        ran = kernel.read(f"{place}/schedstat").split()[2]
                        waiting = InCall(pid, int(thread), name, arguments, ran, wakes)
            yield waiting


_TIMER_ABSTIME = 1


def _wake_up(pid: int, arguments: Arguments) -> float | None:
    """When an absolute sleep on the monotonic clock ends: Python's time.sleep is one."""
    clock, flags, pointer = arguments[:3]
    if clock != time.CLOCK_MONOTONIC or not flags & _TIMER_ABSTIME:
        return None
    with suppress(OSError, struct.error), open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        memory.seek(pointer)
        seconds, nanos = struct.unpack("qq", memory.read(16))
        return float(seconds + nanos / 1e9)
    return None


def in_call(pid: int) -> InCall | None:
    """The call in which the main thread sleeps, time limit or not; None while it runs or where it cannot be seen."""
    place = f"/proc/{pid}/task/{pid}"
    with suppress(OSError, ValueError):
        ran = kernel.read(f"{place}/schedstat").split()[2]
        number, *arguments = kernel.read(f"{place}/syscall").split()
        if number != "running" and int(number) >= 0:
            name = _NUMBERS.get(platform.machine(), {}).get(int(number), number)
            return InCall(pid, pid, name, tuple(int(text, 16) for text in arguments[:6]), ran)
    return None


# ---------------------------------------------------------------- the clocks of its threads


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the kernel has booked for one thread, in seconds. `switches`: how often it gave the CPU up by itself."""

    user: float
    system: float
    ran: float
    queued: float
    """Runnable, and without a CPU: other people's fault."""
    switches: int
    runnable: bool


def clocks(pids: Iterable[int]) -> dict[int, Clocks]:
    """The clocks of every thread, by its number; threads that cannot be read are left out."""
    found = {}
    for pid in pids:
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                with suppress(OSError, ValueError, IndexError):
                    place = f"/proc/{pid}/task/{thread}"
                    fields = kernel.read(f"{place}/stat").rpartition(") ")[2].split()
                    ran, queued, _ = kernel.read(f"{place}/schedstat").split()
                    # Behind the first line, in which the program may have written what it likes.
                    status = kernel.read(f"{place}/status").partition("\n")[2]
                    switches = int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
                    user, system = int(fields[11]) / _TICKS, int(fields[12]) / _TICKS
                    runnable = fields[0] == "R"
                    found[int(thread)] = Clocks(user, system, int(ran) / 1e9, int(queued) / 1e9, switches, runnable)
    return found


def lost(before: Mapping[int, Clocks], now: Mapping[int, Clocks], elapsed: float) -> float:
    """How much of `elapsed` seconds a program could not use, because it was runnable and had no CPU.

    Of several threads the one that lost most counts. A wait in the run queue is booked when it ends: for a thread that
    is in it now, what it neither ran nor slept since `before` is lost, too.
    """
    most = 0.0
    for thread, clock in now.items():
        start = before.get(thread)
        queued = clock.queued - (start.queued if start else 0.0)
        if clock.runnable and start is not None and start.runnable and clock.switches == start.switches:
            queued = elapsed - (clock.ran - start.ran)
        most = max(most, queued)
    return max(0.0, min(most, elapsed))


def wanted(before: Mapping[int, Clocks], now: Mapping[int, Clocks]) -> float:
    """How much CPU these threads have used, or would have, had others left them a processor.

    Only for a thread that never gave its CPU up by itself does waiting in the run queue count: it had something to do
    all the time. One that is woken now and then waits there, too, and is no busy one.
    """
    total = 0.0
    for thread, clock in now.items():
        start = before.get(thread)
        ran = clock.ran - (start.ran if start else 0.0)
        total += ran
        if start is not None and ran and clock.switches == start.switches:
            total += clock.queued - start.queued
    return total


def busy(before: Mapping[int, Clocks], now: Mapping[int, Clocks]) -> float:
    """The most seconds of CPU that a thread has used since `before` without a single system call."""
    most = 0.0
    for thread, clock in now.items():
        start = before.get(thread)
        if start is not None and clock.switches == start.switches:
            user = clock.user - start.user
            # A system call would show as system time or as giving the CPU up; interrupts book a tick now and then.
            most = max(most, user if clock.system - start.system <= 0.02 * user else 0.0)
    return most


def hot(before: Mapping[int, Clocks], now: Mapping[int, Clocks]) -> float:
    """The most seconds of CPU that a thread has used since `before` without giving it up, system calls or not."""
    kept = [
        clock.ran - start.ran
        for thread, clock in now.items()
        if (start := before.get(thread)) is not None and clock.switches == start.switches
    ]
    return max(kept, default=0.0)


_NO_HANDLERS = frozenset(
    {signal.SIGINT, signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT, stacks.SIGNAL}
)
"""Python's own, and what only a fault or we ourselves send."""


_TIMERS = (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF)


def has_handlers(pid: int) -> bool:
    """Whether a signal could take a process out of what it is doing: a timer of its own, a child that ends."""
    try:
        caught = kernel.caught_signals(pid)
    except OSError:
        return True
    return any(caught >> (number - 1) & 1 for number in range(1, 65) if number not in _NO_HANDLERS)


def has_timers(pid: int) -> bool:
    """Whether the process has a timer that could take it out of a computation; True where that cannot be told."""
    try:
        caught = kernel.caught_signals(pid)
        by_name = any(caught >> (number - 1) & 1 for number in _TIMERS)
        return by_name or bool(kernel.read(f"/proc/{pid}/timers"))
    except FileNotFoundError:
        return has_handlers(pid)
    except OSError:
        return True


def has_own_clock(waits: Iterable[InCall]) -> bool:
    """Whether something would wake the program after all: a receive timeout, a timer, an alarm that it awaits.

    True also where that cannot be told.
    """
    waits = tuple(waits)
    if any(wait.call == "rt_sigtimedwait" for wait in waits):
        return True  # which signals it fetches is not to be seen
    try:
        for pid in {wait.pid for wait in waits}:
            if kernel.awaited_signals(pid) >> (signal.SIGALRM - 1) & 1 or has_timers(pid):
                return True
            for name in os.listdir(f"/proc/{pid}/fd"):
                with suppress(FileNotFoundError):
                    if "timerfd" in os.readlink(f"/proc/{pid}/fd/{name}"):
                        return True
        return any(_times_out(wait.pid, wait.arguments[0]) for wait in waits if wait.call in _ON_A_SOCKET)
    except OSError:
        return True


def _times_out(pid: int, descriptor: int) -> bool:
    """A blocking receive on a socket with SO_RCVTIMEO looks unlimited: only a copy of its descriptor tells."""
    if not os.readlink(f"/proc/{pid}/fd/{descriptor}").startswith("socket:"):
        return False
    pidfd = os.pidfd_open(pid)
    try:
        copy = int(kernel.libc().syscall(_PIDFD_GETFD, pidfd, descriptor, 0))
    finally:
        os.close(pidfd)
    if copy < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    with socket.socket(fileno=copy) as sock:
        seconds, micros = struct.unpack("ll", sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16))
    return bool(seconds or micros)


def exact_bytes(pid: int, *names: str) -> int:
    """Of a process's memory what is its own, and its share of what it shares, by the kernel's names."""
    total = 0
    with suppress(OSError, ValueError):
        for line in kernel.read(f"/proc/{pid}/smaps_rollup").split("\n"):
            if line.startswith(names):
                total += int(line.split()[1]) << 10
    return total


def socket_inodes(pids: Iterable[int]) -> set[int]:
    """The sockets that these processes hold.

    Raises PermissionError where one of them does not let itself be looked into: what it has open is not known then.
    """
    found = set()
    for pid in pids:
        try:
            for name in os.listdir(f"/proc/{pid}/fd"):
                with suppress(FileNotFoundError, ValueError):
                    kind, _, inode = os.readlink(f"/proc/{pid}/fd/{name}").partition(":")
                    if kind == "socket":
                        found.add(int(inode.strip("[]")))
        except PermissionError:
            # One that ends is nobody's any more, either; but it has no memory.
            with suppress(FileNotFoundError, ProcessLookupError):
                if "VmSize" in kernel.status(pid):
                    raise
        except OSError:
            continue
    return found


def runs(pids: Iterable[int]) -> bool:
    """Whether one of their threads has a CPU or is to be given one."""
    for pid in pids:
        with suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                if kernel.read(f"/proc/{pid}/task/{task}/stat").rpartition(") ")[2].startswith("R"):
                    return True
    return False


def thread_count(pids: Iterable[int]) -> int:
    """How many threads these processes have: limits on processes count those."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += len(os.listdir(f"/proc/{pid}/task"))
    return total


def cpu_of(pid: int) -> tuple[float, float] | None:
    """Seconds of CPU of a process, and of the children that it has waited for; None once it is gone."""
    with suppress(OSError, ValueError, IndexError):
        fields = kernel.read(f"/proc/{pid}/stat").rpartition(") ")[2].split()
        own, waited = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        return own / _TICKS, waited / _TICKS
    return None


_TICKS = os.sysconf("SC_CLK_TCK")
