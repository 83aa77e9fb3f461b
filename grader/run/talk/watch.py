"""One wait for the programs of a check: how long it has lasted on their own clock, and whether one only spins.

Time that a program spent runnable but without a CPU is not its own: a limit means the same on a busy machine as on an
idle one. The grader's own time in the run queue is never subtracted as well: the two overlap.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from grader.run.eyes import observe

NEARLY_ALL = 0.8  # of a limit: the clocks tick, and the first sample comes late
FIRST_SAMPLE = 0.02  # a quick answer needs no clocks


class Watch:
    """Begins with the wait. `lost` seconds have to be added to every deadline of it."""

    def __init__(self, processes: Callable[[], list[int]] | None) -> None:
        """`processes`: all that belongs to the programs now; None where nothing can be seen."""
        self._processes = processes
        self._began = self._sampled = time.monotonic()
        self._first: dict[int, observe.Clocks] = {}
        self._last: dict[int, observe.Clocks] = {}
        self.lost = 0.0
        self.spins = False

    def sample(self) -> float:
        """Read the clocks of all threads; returns the seconds lost since the sample before."""
        now = time.monotonic()
        if self._processes is None or now - self._began < FIRST_SAMPLE:
            return 0.0
        clocks = observe.clocks(self._processes())
        more = observe.lost(self._last, clocks, now - self._sampled)
        self._first = {thread: self._first.get(thread, clock) for thread, clock in clocks.items()}
        self.spins = observe.spins(self._first, clocks)
        self._last, self._sampled = clocks, now
        self.lost += more
        return more

    def spun(self, seconds: float) -> bool:
        """Whether a thread did nothing else during a wait of this length, which is over now."""
        return observe.spins(self._first, self._last, min(observe.SPIN_SECONDS, NEARLY_ALL * seconds))
