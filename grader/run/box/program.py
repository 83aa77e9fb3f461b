"""A running program: pipes, a pidfd, a way to look at everything it started, and to end it all."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from collections.abc import Set
from contextlib import suppress
from pathlib import Path

from grader.errors import Disturbed
from grader.model import Words
from grader.run.eyes import kernel, stacks

NO_BOX = Words("沙箱没有启动起来（bwrap 失败）", "the sandbox did not start (bwrap failed)")
_BOX_DIED = Words(
    "沙箱被外面的信号（{name}）终止了，和程序无关",
    "the sandbox was ended from outside ({name}), which is not the program's doing",
)
END_LIMIT = 2.0
ASK_AGAIN = 0.3  # who is asked while it is answering may not hear it
SETTLES = 0.005  # within an answer, of its own time
ANSWER_LIMIT = 2.0  # for all its processes to say where they stand: on a busy machine each has to be given a CPU first


class ProcessTree:
    """One start of a student's program. Descriptors belong to the caller's event loop; `end()` closes none of them."""

    def __init__(
        self,
        monitor: int,
        root: int,
        pid: int,
        pipes: tuple[int, int, int],
        stacks: int,
        gate: int,
        clock: int,
        others: dict[int, int],
        work: str,
    ) -> None:
        """`others`: the monitors of all programs of this process, which are not this one's to end, and their networks.

        `gate`: of a sandbox, where it says that it stands; -1 without one. `clock`: see `kernel.cpu_clock`. `work`: the
        folder of its files as it sees them.
        """
        boxed, self._gate, self._clock = gate >= 0, gate, clock
        self._monitor, self._root, self._boxed, self._others = monitor, root, boxed, others
        others[monitor] = kernel.network_of(pid)
        self._stacks, self._work = stacks, f"{work}/"
        self.pid = pid
        self.stdin, self.stdout, self.stderr = pipes
        self.pidfd = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
        self._code: int | None = None
        self.killed = False
        """By us, with a signal that nothing can hold."""
        self.asked = False
        """Where it stands: Python may read a frame then that is being made, and crash of that."""

    @property
    def alive(self) -> bool:
        if self.pidfd >= 0:
            return not kernel.readable(self.pidfd, 0)
        return self._reap(os.WNOHANG) is None

    def processes(self) -> list[int]:
        """The program and everything below it, daemonised grandchildren too; zombies are left out. See `kernel.living`."""
        found = kernel.descendants(self._root) if self._boxed else own_descendants(self.pid, self._elsewhere())
        return kernel.living(found)

    def family(self) -> list[int]:
        """The same with those that have ended and nobody has waited for, and with whoever waits for its orphans."""
        if not self._boxed:
            return own_descendants(self.pid, self._elsewhere())
        return [self._root, *kernel.descendants(self._root)]

    @property
    def is_clocked(self) -> bool:
        """Whether `cpu` is known here."""
        return self._clock >= 0

    @property
    def cpu(self) -> float:
        """Seconds that it and all that it has started have used, as far as the kernel counts them for us."""
        return kernel.seconds_of(self._clock)

    def _elsewhere(self) -> set[int]:
        """The networks of the other programs that run."""
        own = self._others.get(self._monitor, 0)
        return {network for network in self._others.values() if network != own}

    def places(self) -> dict[int, list[stacks.StackLine | None]]:
        """Where the threads of each Python process stand, oldest first; processes without the hook are left out."""
        deadline = time.monotonic() + ANSWER_LIMIT
        found = dict[int, list[stacks.StackLine | None]]()
        for pid in self.processes():
            if not kernel.stands(pid, stacks.SIGNAL) or kernel.state(pid) in ("T", "t"):
                continue  # the signal would end a program that does not wait for it; one that is stopped cannot answer
            with suppress(OSError):
                self._answer(pid, 0)  # to an earlier question
                dump = b""
                while not dump and (left := deadline - time.monotonic()) > 0:
                    self.asked = True
                    os.kill(pid, stacks.SIGNAL)
                    dump = self._answer(pid, min(left, ASK_AGAIN))
                if threads := stacks.read_dump(dump, self._work):
                    found[pid] = threads
        return found

    def _answer(self, pid: int, patience: float) -> bytes:
        """What it writes when it is asked. It writes a word at a time: what follows comes at once, as soon as it has a CPU."""
        dump, had = b"", 0.0
        deadline = time.monotonic() + ANSWER_LIMIT
        while len(dump) < stacks.MOST:
            if kernel.readable(self._stacks, SETTLES if dump else patience):
                chunk = os.read(self._stacks, 1 << 16)
                if not chunk:
                    break
                dump, had = dump + chunk, kernel.seconds_on_a_cpu(pid)
                continue
            begun = bool(dump) and had > 0 and kernel.state(pid) == "R" and time.monotonic() < deadline
            if not begun or kernel.seconds_on_a_cpu(pid) - had > SETTLES:
                break
        return dump

    def interrupt(self, number: int) -> None:
        """Send a signal the way a terminal does: Ctrl-C goes to the whole group, anything else to the program."""
        self.killed = self.killed or number == signal.SIGKILL
        with suppress(ProcessLookupError):
            if number == signal.SIGINT:
                os.killpg(os.getpgid(self.pid), number)
            else:
                os.kill(self.pid, number)

    def end(self) -> tuple[int | None, int | None]:
        """End everything that the program started and collect it. Returns (exit status, signal), one of them None.

        Only after the program itself has ended does the status say something about it. Raises Disturbed where its
        sandbox has failed.
        """
        ended, given_up = not self.alive, False
        if self._boxed:
            if not ended:
                dying = self.family()
                _kill(self._root)
                kernel.end_before_others(dying)
            os.kill(self._monitor, signal.SIGCONT)
            # What the program left behind may hold the sandbox's init, and then bubblewrap would wait for ever.
            watch = os.pidfd_open(self._monitor)
            try:
                if not kernel.readable(watch, END_LIMIT):
                    given_up = True
                    _kill(self._root)
                    _kill(self._monitor)
            finally:
                os.close(watch)
        else:
            for pid in self.processes():
                _kill(pid)
        code = self._reap(0)
        elsewhere = self._elsewhere()
        self._others.pop(self._monitor, None)
        collect_orphans(set(self._others), elsewhere)
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1
        if self._stacks >= 0:
            os.close(self._stacks)
            self._stacks = -1
        if self._clock >= 0:
            os.close(self._clock)
            self._clock = -1
        if self._gate >= 0:
            stood = False
            with suppress(OSError):
                stood = kernel.readable(self._gate, 0) and bool(os.read(self._gate, 1))
            os.close(self._gate)
            self._gate = -1
            if ended and not stood:
                raise Disturbed(NO_BOX)
            if ended and code is not None and code < 0 and not given_up:
                raise Disturbed(_BOX_DIED.format(name=signal.Signals(-code).name))
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


def own_descendants(program: int, elsewhere: Set[int]) -> list[int]:
    """Without a pid namespace: what hangs below this process, which adopts the orphans, and is not in another's network."""
    if sys.platform != "linux":
        return [program]
    found = kernel.descendants(os.getpid())
    return [pid for pid in found if kernel.network_of(pid) not in elsewhere] if elsewhere else found


def collect_orphans(others: Set[int], elsewhere: Set[int]) -> None:
    """End and reap what was adopted: a daemon without a pid namespace, an init that did not die with bubblewrap."""
    deadline = time.monotonic() + END_LIMIT

    def left() -> set[int]:
        adopted = set(kernel.children(os.getpid())) - others
        return {pid for pid in adopted if kernel.network_of(pid) not in elsewhere} if elsewhere else adopted

    while (adopted := left()) and time.monotonic() < deadline:
        for pid in adopted:
            _kill(pid)
        watch = os.pidfd_open(min(adopted))
        kernel.readable(watch, END_LIMIT)
        os.close(watch)
        for pid in adopted:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
