"""How many checks run at once: the decision, what it is made from, and that the pool keeps to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.schedule import slots
from grader.schedule.slots import Counters, Gauge, Load, Slots, fits, load_between, next_slots, places_taken

TWO = Slots.for_cores(2)
IDLE, FULL, CROWD = Load(0.5, 0.5), Load(0.01, 2.0), Load(0.0, 6.0)


def after(start: int, load: Load | None, times: int = 1, bounds: Slots = TWO) -> int:
    """The number behind so many decisions in which it was what held the run up."""
    for _ in range(times):
        start = next_slots(start, bounds, start, load)
    return start


def test_it_begins_with_two_a_core_and_a_quota_counts() -> None:
    assert Slots(4, 16) == TWO
    assert Slots.for_cores(0.5) == Slots(2, 4)
    assert Slots.for_cores(1.5).least == 3


@pytest.mark.parametrize(
    ("load", "times", "slots"),
    [
        (Load(0.95, 0.1), 1, 8),  # at most to its double
        (Load(0.25, 1.0), 1, 5),
        (Load(0.07, 1.0), 1, 5),
        (IDLE, 20, 16),  # there is a ceiling
        (FULL, 20, 4),  # all the CPU is used, and nobody is in our way
        (CROWD, 20, 4),  # and a floor
        (Load(0.5, 9.0), 1, 8),  # many want a CPU for a moment, and half of them is free
        (None, 20, 4),
    ],
)
def test_the_number_follows_the_load(load: Load | None, times: int, slots: int) -> None:
    assert after(4, load, times) == slots


def test_it_grows_only_where_it_holds_the_run_up() -> None:
    assert next_slots(8, TWO, 5.0, IDLE) == 8
    assert next_slots(8, TWO, 7.5, IDLE) == 16


def test_it_gives_way_to_others_one_by_one() -> None:
    assert next_slots(8, TWO, 8.0, CROWD) == next_slots(8, TWO, 5.0, CROWD) == 7
    assert after(16, CROWD, 30) == 4


def test_what_runs_long_takes_half_a_place() -> None:
    assert places_taken([0.1, 1.9, 2.1, 9.0]) == 3.0
    gauge = Gauge(TWO, lambda: None, lambda: None)
    assert [gauge.has_place(6, taken) for taken in (3.0, 3.5, 4.0)] == [True, False, False]
    assert not gauge.has_place(16, 3.0)  # whatever they count for
    fixed = Gauge(Slots.fixed(3), lambda: None, lambda: None)
    assert [fixed.has_place(running, 1.5) for running in (2, 3)] == [True, False]


def test_a_fixed_number_stays() -> None:
    for load in (IDLE, FULL, CROWD):
        assert after(3, load, 5, Slots.fixed(3)) == 3


def test_a_check_needs_the_memory_it_may_use() -> None:
    assert fits(3, None, 1 << 28)
    assert fits(3, 1 << 30, 1 << 28)
    assert not fits(3, 1 << 28, 1 << 28)
    assert fits(0, 0, 1 << 28)  # otherwise nothing would ever run


def test_the_load_between_two_readings() -> None:
    before, now = Counters(10.0, 100.0, None, 1), Counters(10.5, 100.25, None, 1)
    assert load_between(before, now, 2, 2.0, [1, 3], 2) == Load(0.25, 1.0)
    before, now = Counters(10.0, 100.0, 5.0, 1), Counters(11.0, 102.0, 5.45, 1)
    load = load_between(before, now, 2, 0.5, [0], 2)
    assert load is not None and load.idle == pytest.approx(
        0.1
    )  # the machine has nothing to do, our quota is nearly used
    assert load_between(Counters(1.0, None, None, 0), Counters(2.0, None, None, 0), 2, 2.0, [1], 2) is None


def readings(*rows: Counters) -> Callable[[], Counters | None]:
    left = list(rows)
    return lambda: left.pop(0) if left else None


def test_a_gauge_grows_and_shrinks_by_what_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "GLANCE", 0.0)
    gauge = Gauge(TWO, readings(Counters(0, 0, None, 0), Counters(0.1, 0.2, None, 0), Counters(1, 1.9, None, 0), Counters(2, 1.9, None, 99)))  # fmt: skip
    seen = []
    for _ in range(4):
        gauge.look(gauge.slots)
        seen.append(gauge.slots)
    assert seen == [4, 8, 7, 7]


def test_a_gauge_counts_memory_that_is_promised_already() -> None:
    gauge = Gauge(TWO, lambda: None, lambda: 900 << 20)
    room = 256 << 20
    assert [gauge.has_memory(running, room) for running in range(4)] == [True, True, False, False]
    fixed = Gauge(Slots.fixed(3), lambda: None, lambda: 0)
    assert all(fixed.has_memory(running, room) for running in range(3))


def test_this_machine_can_be_read() -> None:
    counters = slots.read_counters(False)
    assert counters is not None and counters.idle is not None and counters.wanting >= 0
    assert slots.usable_cores() > 0
    memory = slots.available_memory()
    assert memory is not None and memory > 0


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({"cpu.max": "150000 100000\n"}, 1.5),
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu.cfs_quota_us": "50000\n", "cpu.cfs_period_us": "100000\n"}, 0.5),
        ({"cpu.cfs_quota_us": "-1\n", "cpu.cfs_period_us": "100000\n"}, None),
    ],
)
def test_the_quota_of_a_control_group(
    files: dict[str, str], quota: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(slots, "_groups", lambda controller: [tmp_path])
    assert slots._quota() == quota
