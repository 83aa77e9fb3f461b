"""What all processes of a program hold and have used together: memory, processor, processes.

Counted is what the kernel shows, also of what no process maps any more, and of processes that have ended. What it does
not show, the filter of calls and the limits of single processes bound.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress

from grader.run.eyes import kernel, observe

FEW_AREAS, AREA, ALL_AREAS = 4096, 256, 65_530 * 256
"""So many areas of a process's memory are counted; what the kernel needs for one, and for all that there may be."""
WATCH = 200
"""What the kernel needs for each file that an epoll watches."""
LOCK, MANY_LOCKS = 192, 4000
"""The same for each piece of a file that is locked; so many no program locks, and they take long to be looked at."""
MANY_EPOLLS, MANY_WATCHED = 512, 256
"""So many are looked into; of others it is taken that they watch so many files."""
PIPE = 64 << 10
"""The largest pipe: the filter of calls refuses more."""
TERMINAL = 96 << 10
"""What the kernel needs for a terminal of the program's own making, with all that it may hold."""
MANY_PIPES, MANY_TERMINALS, EVERYTHING = 768, 64, 1 << 60
"""So many pipes, or terminals, no program needs: they would be lacking to others."""


class Usage:
    """Of one start of a program. `in_sockets`: the bytes that its sockets hold, which the network of this process of it shows; it
    need not say how few they are where they cannot be more than so many."""

    def __init__(self, in_sockets: Callable[[int, int], int] = lambda _pid, _enough: 0) -> None:
        self._in_sockets = in_sockets
        self.memory = 0.0
        """What it held at the latest look, as a part of its limit."""
        self._seen: dict[int, tuple[float, float]] = {}
        self._dead = 0.0
        """Seconds of processes that have ended, and that no other has taken over."""

    def passed(self, family: Sequence[int], memory: int, processes: int, cpu: float, clock: float = 0.0) -> str | None:
        """The limit that it has passed by now.

        `family`: all of its processes, those that have ended and were not waited for among them, and whoever waits for its
        orphans. `clock`: the seconds of CPU that the kernel has counted, those of processes that nobody waits for, too.
        """
        alive = kernel.living(family)
        self.memory = self.held(alive, memory) / memory
        if self.memory > 1:
            return "memory"
        if observe.thread_count(alive) > processes:
            return "processes"
        return "cpu" if max(clock, self.used(family)) > cpu else None

    def held(self, pids: Sequence[int], enough: int) -> int:
        """Bytes that these processes hold; exact only where a first sum says more than `enough`."""
        statuses = list[dict[str, str]]()
        for pid in pids:
            with suppress(OSError):
                statuses.append(kernel.status(pid))
        mapped, private, shared, tables = (
            sum(_bytes(status, *names) for status in statuses)
            for names in (("VmSize",), ("RssAnon", "VmSwap"), ("RssShmem",), ("VmPTE",))
        )
        beside = tables + _in_files(pids)
        beside += self._in_sockets(pids[0], enough - private - shared - beside) if pids else 0
        if mapped + beside <= enough:
            return private + shared + beside
        if beside > enough:
            return beside
        # What several processes share counts once, and of what is shared by inheritance all that there may be: a page that
        # was let go of by every process is still there.
        inherited, areas = _areas(pids, enough)
        beside += areas
        if beside > enough:
            return beside
        if private + max(shared, inherited) + beside <= enough:
            return private + max(shared, inherited) + beside
        single = max((_bytes(status, "RssAnon", "VmSwap") for status in statuses), default=0)
        if single <= enough:
            # Between vfork and exec a child lives in its parent's memory.
            own = [pid for at, pid in enumerate(pids) if not any(kernel.share_memory(pid, one) for one in pids[:at])]
            private = sum(observe.exact_bytes(pid, "Pss_Anon:", "SwapPss:") for pid in own) or private
            shared = sum(observe.exact_bytes(pid, "Pss_Shmem:") for pid in own)
        return private + max(shared, inherited) + beside

    def used(self, pids: Sequence[int]) -> float:
        """Seconds of CPU, those of the dead included."""
        now = {pid: clocks for pid in pids if (clocks := observe.cpu_of(pid)) is not None}
        # Who has ended and was waited for is in the account of who waited. Whose end nobody waited for is in none.
        gone = sum(own + waited for pid, (own, waited) in self._seen.items() if pid not in now)
        taken = sum(waited - self._seen[pid][1] for pid, (_, waited) in now.items() if pid in self._seen)
        self._dead += max(0.0, gone - taken)
        self._seen = now
        return self._dead + sum(own + waited for own, waited in now.values())


def _bytes(status: dict[str, str], *names: str) -> int:
    return sum(int(status[name].split()[0]) << 10 for name in names if name in status)


def _in_files(pids: Sequence[int]) -> int:
    """The most that their pipes and terminals may hold, their epolls, and what they have locked."""
    pipes, epolls, watched, terminals, locks = set[str](), 0, 0, 0, 0
    for pid in pids:
        with suppress(OSError):
            for name in os.listdir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    target = os.readlink(f"/proc/{pid}/fd/{name}")
                    if target.startswith("pipe:"):
                        pipes.add(target)
                    elif target.endswith("/ptmx"):
                        terminals += 1
                    elif target == "anon_inode:[eventpoll]":
                        epolls += 1
                        looked = kernel.read(f"/proc/{pid}/fdinfo/{name}") if epolls <= MANY_EPOLLS else ""
                        watched += looked.count("tfd:") if looked else MANY_WATCHED
                    elif target.startswith("/") and not target.startswith("/dev/"):
                        # /proc/locks would tell of all at once, and let everybody wait who locks or reads there.
                        locks += kernel.read(f"/proc/{pid}/fdinfo/{name}").count("lock:")
                        if locks > MANY_LOCKS:
                            return EVERYTHING
    if len(pipes) > MANY_PIPES or terminals > MANY_TERMINALS:
        return EVERYTHING
    return len(pipes) * PIPE + terminals * TERMINAL + watched * WATCH + locks * LOCK


_SHARED = re.compile(
    rb"^([0-9a-f]+)-([0-9a-f]+) ..[x-]s ([0-9a-f]+) \S+ (\d+) +/(?:dev/zero|SYSV|memfd:)", re.MULTILINE
)


def _areas(pids: Sequence[int], enough: int) -> tuple[int, int]:
    """The size of all anonymous memory that is shared, of each piece as much as any of them maps; and what the kernel
    needs for the areas of those that have very many. No more is read once that is `enough`."""
    sizes, needed = dict[bytes, int](), 0
    for pid in pids:
        with suppress(OSError):
            descriptor, read, lines = os.open(f"/proc/{pid}/maps", os.O_RDONLY), list[bytes](), 0
            try:
                while needed <= enough and (chunk := os.read(descriptor, 1 << 16)):
                    read.append(chunk)
                    before, lines = lines, lines + chunk.count(b"\n")
                    needed += ALL_AREAS if before <= FEW_AREAS < lines else AREA * (lines - before)
            finally:
                os.close(descriptor)
            for first, last, offset, number in _SHARED.findall(b"".join(read)):
                end = int(offset, 16) + int(last, 16) - int(first, 16)
                sizes[number] = max(end, sizes.get(number, 0))
    return sum(sizes.values()), needed


def first_to_go(pids: Sequence[int]) -> None:
    """Where memory runs out these go before anybody else, whatever they have asked for themselves."""
    for pid in pids:
        with suppress(OSError):
            if kernel.read(f"/proc/{pid}/oom_score_adj").strip() != "1000":
                kernel.write(f"/proc/{pid}/oom_score_adj", "1000")
