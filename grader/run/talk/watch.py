"""One wait for the programs of a check on their own clocks: how much of it they lost, and how long one only computed.

Time that a program spent runnable but without a CPU is not its own: a limit means the same on a busy machine as on an
idle one. The grader's own time in the run queue is never subtracted as well: the two overlap.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from grader.run.eyes import observe

FIRST_SAMPLE = 0.02  # a quick answer needs no clocks


class Watch:
    """Begins with the wait. `lost` seconds have to be added to every deadline of it."""

    def __init__(self, processes: Callable[[], list[int]] | None, *, from_now: bool = False) -> None:
        """`processes`: all that belongs to the programs now; None where nothing can be seen.

        `from_now`: the first sample may come late, and what was lost before the wait is not to be taken for lost in it.
        """
        self._processes = processes
        self._began = self._sampled = time.monotonic()
        self._first: dict[int, observe.Clocks] = {}
        self._last = observe.clocks(processes()) if processes is not None and from_now else {}
        self.lost = 0.0
        self.busy = 0.0
        """The most seconds that a thread has computed in this wait, without a system call."""
        self.hot = 0.0
        """The same with system calls, as long as none of them made it sleep."""
        self.used = 0.0
        """How much CPU all of them have used."""

    def sample(self) -> None:
        """Read the clocks of all threads."""
        now = time.monotonic()
        if self._processes is None or now - self._began < FIRST_SAMPLE:
            return
        clocks = observe.clocks(self._processes())
        self.lost += observe.lost(self._last, clocks, now - self._sampled)
        # What a thread is measured from: the first look since it gave up the CPU.
        firsts = ((thread, clock, self._first.get(thread, clock)) for thread, clock in clocks.items())
        self._first = {thread: one if one.switches == clock.switches else clock for thread, clock, one in firsts}
        self.busy, self.hot = observe.busy(self._first, clocks), observe.hot(self._first, clocks)
        self.used += sum(clock.ran - self._last.get(thread, clock).ran for thread, clock in clocks.items())
        self._last, self._sampled = clocks, now
