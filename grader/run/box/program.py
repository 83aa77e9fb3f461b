"""A running program: pipes, a pidfd, a way to look at everything it started, and to end it all."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from grader.run.eyes import kernel, stacks

END_LIMIT = 2.0
ASK_AGAIN = 0.3  # who is asked while it is answering may not hear it
ANSWER_LIMIT = 2.0  # for all its processes to say where they stand: on a busy machine each has to be given a CPU first


class ProcessTree:
    """One start of a student's program. Descriptors belong to the caller's event loop; `end()` closes none of them."""

    def __init__(
        self, monitor: int, root: int, pid: int, pipes: tuple[int, int, int], stacks: int, boxed: bool, others: set[int]
    ) -> None:
        """`others`: the monitors of all programs of this process, which are not this one's to end."""
        self._monitor, self._root, self._boxed, self._others = monitor, root, boxed, others
        others.add(monitor)
        self._stacks = stacks
        self.pid = pid
        self.stdin, self.stdout, self.stderr = pipes
        self.pidfd = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
        self._code: int | None = None

    @property
    def alive(self) -> bool:
        if self.pidfd >= 0:
            return not kernel.readable(self.pidfd, 0)
        return self._reap(os.WNOHANG) is None

    def processes(self) -> list[int]:
        """The program and everything below it, daemonised grandchildren too; zombies are left out."""
        found = kernel.descendants(self._root) if self._boxed else own_descendants(self.pid)
        return [pid for pid in found if kernel.state(pid) not in ("", "Z")]

    def places(self) -> dict[int, list[stacks.StackLine | None]]:
        """Where the threads of each Python process stand, oldest first; processes without the hook are left out."""
        work = "/work/" if self._boxed else f"{os.path.realpath(f'/proc/{self.pid}/cwd')}/"
        deadline = time.monotonic() + ANSWER_LIMIT
        found = dict[int, list[stacks.StackLine | None]]()
        for pid in self.processes():
            if not kernel.stands(pid, stacks.SIGNAL):
                continue  # the signal would end a program that does not wait for it
            with suppress(OSError):
                self._answer(0)  # to an earlier question
                dump = b""
                while not dump and (left := deadline - time.monotonic()) > 0:
                    os.kill(pid, stacks.SIGNAL)
                    dump = self._answer(min(left, ASK_AGAIN))
                if threads := stacks.read_dump(dump, work):
                    found[pid] = threads
        return found

    def _answer(self, patience: float) -> bytes:
        dump = b""
        while len(dump) < stacks.MOST and kernel.readable(self._stacks, patience):
            chunk = os.read(self._stacks, 1 << 16)
            if not chunk:
                break
            dump, patience = dump + chunk, 0.005  # what follows comes at once
        return dump

    def interrupt(self, number: int) -> None:
        """Send a signal the way a terminal does: Ctrl-C goes to the whole group, anything else to the program."""
        with suppress(ProcessLookupError):
            if number == signal.SIGINT:
                os.killpg(os.getpgid(self.pid), number)
            else:
                os.kill(self.pid, number)

    def end(self) -> tuple[int | None, int | None]:
        """End everything that the program started and collect it. Returns (exit status, signal), one of them None.

        Only after the program itself has ended does the status say something about it.
        """
        ended = not self.alive
        if self._boxed:
            if not ended:
                _kill(self._root)
            os.kill(self._monitor, signal.SIGCONT)
            # What the program left behind may hold the sandbox's init, and then bubblewrap would wait for ever.
            watch = os.pidfd_open(self._monitor)
            try:
                if not kernel.readable(watch, END_LIMIT):
                    _kill(self._root)
                    _kill(self._monitor)
            finally:
                os.close(watch)
        else:
            for pid in self.processes():
                _kill(pid)
        code = self._reap(0)
        self._others.discard(self._monitor)
        collect_orphans(self._others)
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1
        if self._stacks >= 0:
            os.close(self._stacks)
            self._stacks = -1
        if code is None or not ended:
            return None, int(signal.SIGKILL)
        if code < 0:
            return None, -code
        return (None, code - 128) if self._boxed and code > 128 else (code, None)

    def _reap(self, options: int) -> int | None:
        if self._code is None:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(self._monitor, options)
                if pid:
                    self._code = os.waitstatus_to_exitcode(status)
        return self._code


def read_beneath(top: Path, parts: list[str], most: int) -> bytes | None:
    """A regular file below a folder, without following any link."""
    try:
        place = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
        for part in [part for part in parts[:-1] if part]:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = below
        try:
            file = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
        finally:
            os.close(place)
        with open(file, "rb") as opened:
            return opened.read(most) if stat.S_ISREG(os.fstat(file).st_mode) else None
    except OSError:
        return None


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def own_descendants(program: int) -> list[int]:
    """Without a pid namespace: what hangs below this process, which adopts the orphans."""
    if sys.platform != "linux":
        return [program]
    return kernel.descendants(os.getpid())


def collect_orphans(others: set[int]) -> None:
    """End and reap what was adopted: a daemon without a pid namespace, an init that did not die with bubblewrap."""
    deadline = time.monotonic() + END_LIMIT
    while (adopted := set(kernel.children(os.getpid())) - others) and time.monotonic() < deadline:
        for pid in adopted:
            _kill(pid)
        watch = os.pidfd_open(min(adopted))
        kernel.readable(watch, END_LIMIT)
        os.close(watch)
        for pid in adopted:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
