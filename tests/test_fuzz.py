"""A sample of the fuzzing of `bench/fuzz.py` in every run, with cases that are always the same; the script runs on."""

from __future__ import annotations

import time

import pytest

from bench.fuzz import KINDS, failure, failures

WITHIN = 25.0
"""Seconds for all kinds together, however slow the machine is just now."""
SEED = 20261128


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_hostile_goes_wrong(kind: str) -> None:
    until = time.monotonic() + WITHIN / len(KINDS)
    told = list(failures([kind], SEED, range(40), until))
    assert told, "no case was tried"
    assert not any(told), "\n".join(told)


def test_what_goes_wrong_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error, a hang and a bomb of memory are told, each with its case."""
    from bench.fuzz import Kind

    def grows(*_: object) -> None:
        assert len(bytearray(300 << 20)) < 0

    def hangs(*_: object) -> None:
        while True:
            pass

    kinds = {"grows": Kind(grows), "hangs": Kind(hangs, 0.1), "fails": Kind(lambda *_: 1 / 0)}  # type: ignore[arg-type, return-value]
    monkeypatch.setattr("bench.fuzz.KINDS", kinds)
    assert "ZeroDivisionError" in failure("fails", 1, 5)
    assert "hangs 5" in failure("hangs", 1, 5)
    assert "grows 5" in failure("grows", 1, 5)


@pytest.mark.parametrize(("kind", "seed", "case"), [("assignments", 2811, 28)])
def test_what_once_went_wrong(kind: str, seed: int, case: int) -> None:
    """A name of kilobytes, which no file can have."""
    assert not failure(kind, seed, case)
