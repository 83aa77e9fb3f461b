"""How many checks run at once: as many as the machine has CPU and memory left for, measured while they run.

Most checks wait: for a program to start, for an answer that does not come, for a limit. A fixed number would leave the
machine idle whenever a few of them hang, and would be too many beside somebody else's work. So every quarter of a
second `next_slots`, which is pure, is told what a `Gauge` has read of the kernel's own counters.

More at once never changes a verdict: limits are on the programs' own clock. All the same there is a ceiling.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICK = 0.25
"""Seconds between two decisions: the kernel counts idle time in hundredths of a second."""
GLANCE = 0.02
"""Seconds between two readings: each costs a tenth of a millisecond."""
PER_CORE = 2
"""Checks for each core at least: while one starts its program, another waits for an answer."""
MOST_PER_CORE = 8
LONG = 2.0
"""Seconds after which a check mostly waits for a limit: from then on it takes half a place."""
AT_REST = 64
"""So many checks whose program sleeps take no place; memory bounds them, too."""
SPARE = 0.06  # of the CPU time unused: there is room for more
CROWDED = 3.0  # processes that run or want to, for each core: somebody else is at work here, too
OWN_MEMORY = 48 << 20  # of a check beside what its program may use: its process, bubblewrap, staged files


@dataclass(frozen=True, slots=True)
class Slots:
    """The bounds of the number, which begins with the lower one. Both the same: it is fixed."""

    least: int
    most: int

    @classmethod
    def fixed(cls, number: int) -> Slots:
        """Always that many, whatever the machine does."""
        return cls(number, number)

    @classmethod
    def for_cores(cls, cores: float) -> Slots:
        """For that many CPUs, which may be a fraction where a quota says so."""
        least = max(2, round(PER_CORE * cores))
        return cls(least, max(least, round(MOST_PER_CORE * cores)))

    @property
    def measured(self) -> bool:
        return self.least < self.most

    @property
    def few(self) -> int:
        """So many keep all cores at work; all of them, where the number is fixed."""
        return max(1, self.least // PER_CORE) if self.measured else self.least


@dataclass(frozen=True, slots=True)
class Load:
    """What the machine did since the look before."""

    idle: float
    """The unused share of the CPU time that we may use, 0 to 1."""
    wanting: float
    """Processes that ran or wanted to, on the average, for each core."""


def next_slots(slots: int, bounds: Slots, taken: float, load: Load | None) -> int:
    """How many places there are from now on, of which so many are `taken`. Without a `load`, where none is told: as before.

    Grows only where the number is what holds the run up, at most to its double, in proportion to what is unused.
    Shrinks by one at a time; nothing that runs is ended for it.
    """
    if load is None:
        return slots
    if load.wanting > CROWDED and load.idle <= SPARE:
        return max(bounds.least, slots - 1)
    if load.idle <= SPARE or taken <= slots - 1:
        return slots
    fitting = int(slots / max(0.5, 1.0 - load.idle))
    return min(bounds.most, max(slots + 1, fitting))


def places_taken(ages: Iterable[float]) -> float:
    """What checks that began so many seconds ago count for."""
    return sum(0.5 if age > LONG else 1.0 for age in ages)


def fits(running: int, available: int | None, memory: int) -> bool:
    """Whether one more check has the memory that it may use, `available` bytes being free now. The first one always has."""
    return running == 0 or available is None or available >= memory + OWN_MEMORY


# ---------------------------------------------------------------- what the kernel tells


@dataclass(frozen=True, slots=True)
class Counters:
    """Totals since the machine began, at one moment; seconds."""

    at: float
    idle: float | None
    """Of the CPUs that we may use, all together."""
    used: float | None
    """By our control group, where that has a quota."""
    wanting: int
    """Processes that run or want to, at this moment, on the whole machine; not this one."""


class Gauge:
    """Reads the counters, and says whether one more check may begin. Asked as often as one likes."""

    def __init__(
        self,
        bounds: Slots,
        read: Callable[[], Counters | None] | None = None,
        available: Callable[[], int | None] | None = None,
    ) -> None:
        self._bounds, self._cores = bounds, usable_cores()
        self._cpus, self._all_cpus = _usable_cpus(), os.cpu_count() or 1
        limited = _quota() is not None
        self._read, self._available = read or (lambda: read_counters(limited)), available or available_memory
        self._before = self._read() if bounds.measured else None
        self._looked = 0.0
        self._wanting: list[int] = []
        self._free: int | None = None
        self._free_at = 0.0
        self.slots = bounds.least

    def look(self, taken: float) -> None:
        """See what the machine does while so many places are taken; every TICK their number follows."""
        if (
            self._before is None
            or (moment := time.monotonic()) < self._looked + GLANCE
            or (now := self._read()) is None
        ):
            return
        self._looked = moment
        self._wanting.append(now.wanting)
        if now.at - self._before.at >= TICK:
            load = load_between(self._before, now, self._cpus, self._cores, self._wanting, self._all_cpus)
            self.slots = next_slots(self.slots, self._bounds, taken, load)
            self._before, self._wanting = now, []

    def has_place(self, running: int, taken: float, at_rest: int = 0) -> bool:
        """Whether there is a place left beside those that run, of whose programs so many sleep."""
        if not self._bounds.measured:
            return running < self.slots
        return taken <= self.slots - 1 and running - at_rest < self._bounds.most and at_rest < AT_REST

    def has_memory(self, running: int, memory: int) -> bool:
        """Whether a check whose program may use so many bytes can begin beside those that run. It is counted at once."""
        if not self._bounds.measured:
            return True
        if (now := time.monotonic()) - self._free_at >= TICK:
            self._free, self._free_at = self._available(), now
        if not fits(running, self._free, memory):
            return False
        if self._free is not None:  # those that begin in the same moment show in no counter yet
            self._free -= memory + OWN_MEMORY
        return True


def load_between(
    before: Counters, now: Counters, cpus: int, cores: float, wanting: list[int], all_cpus: int
) -> Load | None:
    """The load between two readings. `cpus`: those we may use; `cores`: the same, or less where a quota says so."""
    seconds = now.at - before.at
    shares = []
    if before.idle is not None and now.idle is not None:
        shares.append((now.idle - before.idle) / (cpus * seconds))
    if before.used is not None and now.used is not None:
        shares.append(1.0 - (now.used - before.used) / (cores * seconds))
    if not shares:
        return None
    return Load(max(0.0, min(1.0, *shares)), sum(wanting) / max(1, len(wanting)) / all_cpus)


_TICKS = os.sysconf("SC_CLK_TCK")
_CGROUPS = Path("/sys/fs/cgroup")


def read_counters(limited: bool) -> Counters | None:
    """The counters now; None where the kernel does not tell. `limited`: our control group has a quota."""
    try:
        text = _text("/proc/stat")
        allowed = {f"cpu{number}" for number in os.sched_getaffinity(0)}
    except (OSError, AttributeError):
        return None
    idle, wanting = 0, 1
    for line in text.split("\n"):
        if not line.startswith(("cpu", "procs_running")):  # one of them has a number for each interrupt that there is
            continue
        name, *fields = line.split()
        if name in allowed:
            idle += int(fields[3]) + int(fields[4])  # idle, and idle because a disk is waited for
        elif name == "procs_running":
            wanting = int(fields[0])
    used = None  # by our control group: its second version counts in microseconds, the first one in nanoseconds
    for controller, file, name, unit in (("cpu", "cpu.stat", "usage_usec", 1e6), ("cpuacct", "cpuacct.usage", "", 1e9)):
        for place in _groups(controller)[:1] if limited and used is None else ():
            if (usage := _numbers(place / file).get(name)) is not None:
                used = usage / unit
    return Counters(time.monotonic(), idle / _TICKS, used, max(0, wanting - 1))


def usable_cores() -> float:
    """The CPUs that this process may use: a container's quota counts, not what the machine has."""
    cpus, quota = float(_usable_cpus()), _quota()
    return min(cpus, quota) if quota else cpus


def _usable_cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def available_memory() -> int | None:
    """Bytes that can still be had: of the machine, or of our control group where that has less. None: not told."""
    left = list[int]()
    with suppress(OSError, ValueError, IndexError):
        for line in _text("/proc/meminfo").split("\n"):
            if line.startswith("MemAvailable:"):
                left.append(int(line.split()[1]) << 10)
    for place in _groups("memory"):
        most = _number(place, "memory.max", "memory.limit_in_bytes")
        if most is None or most >= _NO_LIMIT:
            continue
        held = _number(place, "memory.current", "memory.usage_in_bytes")
        if held is not None:  # files in its cache can be had back
            cached = _numbers(place / "memory.stat")
            left.append(most - held + cached.get("inactive_file", cached.get("total_inactive_file", 0)))
    return min(left, default=None)


_NO_LIMIT = 1 << 60
"""What the first version of control groups says where there is none is a little more than that."""


def _number(place: Path, *names: str) -> int | None:
    """What stands alone in the first of these files that there is; None where that is no number."""
    for name in names:
        with suppress(OSError, ValueError):
            return int(_text(f"{place}/{name}"))
    return None


def _text(path: str) -> str:
    """A file of the kernel's, without what a text file costs: a pool asks many times a second."""
    with open(path, "rb", buffering=0) as file:
        return os.fsdecode(file.readall())


def _groups(controller: str) -> list[Path]:
    """Folders of our control group and of those around it, innermost first; in a container often only the outermost."""
    with suppress(OSError):
        for line in _text("/proc/self/cgroup").split("\n"):
            _, names, path = [*line.split(":", 2), "", ""][:3]
            if controller in names.split(",") or (not names and path):
                top = _CGROUPS / controller if names else _CGROUPS
                inner = top / path.lstrip("/")
                if top.is_dir():
                    return [place for place in (inner, *inner.parents) if place.is_relative_to(top) and place.is_dir()]
    return []


def _numbers(path: Path) -> Mapping[str, int]:
    """A file of names and numbers, or of numbers alone; what is no number is left out."""
    with suppress(OSError):
        rows = [line.split() for line in path.read_text().split("\n")]
        pairs = [(row[0], row[1]) if len(row) > 1 else ("", row[0]) for row in rows if row]
        return {name: int(value) for name, value in pairs if value.lstrip("-").isdigit()}
    return {}


def _quota() -> float | None:
    """CPUs that the tightest of our control groups allows."""
    found = []
    for place in _groups("cpu"):
        with suppress(OSError, ValueError, IndexError):
            if (place / "cpu.max").exists():
                quota, period = (place / "cpu.max").read_text().split()[:2]
            else:
                quota = (place / "cpu.cfs_quota_us").read_text().strip()
                period = (place / "cpu.cfs_period_us").read_text().strip()
            if quota != "max" and int(quota) > 0:
                found.append(int(quota) / int(period))
    return min(found, default=None)
