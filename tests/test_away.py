"""A class whose checks run on another machine, here a process of its own: the same gradebook, and no word of it a verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SEED
from small_class import EXERCISE, PROGRAMS, write_class

from grader.classroom.assignment import load_assignment
from grader.classroom.batch import Orders, Outcome, grade_class
from grader.classroom.store import Store
from grader.intake.collect import collect
from grader.model import Json, coding
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.run.eyes import kernel
from grader.schedule.away import Away
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import Run
from grader.schedule.parcel import Answer, Parcel, answer_in, digest_of
from grader.schedule.slots import Slots

C = """#include <arpa/inet.h>
#include <stdio.h>
int main(void) {
    char data[65536]; struct sockaddr_in who = {AF_INET, htons(12345), {0}}; socklen_t size = sizeof who;
    int s = socket(AF_INET, SOCK_DGRAM, 0); bind(s, (struct sockaddr *)&who, size);
    for (;;) { ssize_t n = recvfrom(s, data, sizeof data, 0, (struct sockaddr *)&who, &size);
               sendto(s, data, n, 0, (struct sockaddr *)&who, size); }
}
"""
BROKEN_C = "int main(void) { return nothing; }\n"


class Aside:
    """A carrier to one process that runs parcels, one after another; `change` has what it says on its way."""

    own, room, share = own_digest(), 1, 1

    def __init__(self, change: Callable[[Json], Json] = lambda told: told) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "grader.schedule.remote"], stdin=-1, stdout=-1, env=environment
        )
        assert self._process.stdin and self._process.stdout
        self._asks, self._says, self._change = self._process.stdin, self._process.stdout, change
        self.conditions = json.loads(self._says.readline())
        self.sent: list[Parcel] = []

    def send(self, number: int, parcel: Parcel) -> None:
        self.sent.append(parcel)
        self._number = number
        line = json.dumps(coding.write(parcel)).encode() + b"\n"
        self._digest = digest_of(line)
        self._asks.write(line)
        self._asks.flush()

    def answers(self, seconds: float) -> list[tuple[int, Answer]]:
        if not kernel.readable(self._says.fileno(), seconds):
            return []
        if (line := self._says.readline()) == b"\n":
            return []  # it is still at it
        told = json.dumps(self._change(json.loads(line))).encode()
        return [(self._number, answer_in(zlib.compress(told), self._digest, "the other"))]

    def drop(self) -> None:
        """What is on its way is waited for by whoever sends the next."""

    def close(self) -> None:
        self._asks.close()
        self._says.close()
        assert self._process.wait(20) == 0


@pytest.fixture
def aside() -> Iterator[Callable[..., Aside]]:
    made: list[Aside] = []

    def make(change: Callable[[Json], Json] = lambda told: told) -> Aside:
        made.append(Aside(change))
        return made[-1]

    yield make
    for one in made:
        one.close()


def graded(folder: Path, programs: Mapping[str, str], run: Run, **orders: Any) -> Outcome:
    """A class of these programs; those that begin with `#include` are C."""
    place = folder / "small-echo.yaml"
    if not place.exists():
        place.write_text(EXERCISE.replace('"*server*.py"', '"*server*.py", server.c'), "utf-8")
        write_class(folder / "in", {name: text for name, text in programs.items() if "int main" not in text})
        for name, text in programs.items():
            if "int main" in text:
                (folder / "in" / name).mkdir()
                (folder / "in" / name / "server.c").write_text(text)
    with Store(folder / "out" / "store.sqlite") as store:
        return grade_class(
            load_assignment(str(place)), collect([folder / "in"]), store, lambda part: run, Orders(**orders)
        )


def told_by(outcome: Outcome) -> dict[str, Any]:
    """What a class was told, without times."""
    return {
        one.student.id: [
            (check.id, check.verdict, check.failure, check.step, check.watched, check.why, check.expected, check.findings)
            for check in one.results["small-echo"].checks
        ]
        for one in outcome.book.graded
    }  # fmt: skip


def test_a_class_that_ran_elsewhere_is_told_the_same(
    tmp_path: Path, machine: Machine, interpreter: Interpreter, aside: Callable[..., Aside]
) -> None:
    carrier = aside()
    programs = {**PROGRAMS, "2023001": C, "2023002": BROKEN_C}
    run = Run(machine, interpreter, SEED, watching=True)
    for name in ("here", "away"):
        (tmp_path / name).mkdir()
    here = graded(tmp_path / "here", programs, run)
    nowhere = replace(run, machine=Machine("full"))  # what is graded elsewhere asks nothing of this machine
    away = graded(tmp_path / "away", programs, nowhere, engine=partial(Away, carrier))
    assert told_by(away) == told_by(here)
    assert (away.ran, away.book.unfinished) == (here.ran, 0)
    watched = [parcel for parcel in carrier.sent if parcel.watched]
    assert watched and len(carrier.sent) == len(away.book.graded) + len(watched)
    assert any(check[4] == "alike" for checks in told_by(away).values() for check in checks)
    # What is known is not sent, wherever it was run.
    before = len(carrier.sent)
    assert told_by(graded(tmp_path / "here", programs, nowhere, engine=partial(Away, carrier))) == told_by(here)
    assert len(carrier.sent) == before


def test_what_is_said_on_the_way_is_no_verdict(
    tmp_path: Path, interpreter: Interpreter, machine: Machine, aside: Callable[..., Aside]
) -> None:
    def forged(told: Json) -> Json:
        """All of it passed, it says; of one check what happened is left out, another is no record at all."""
        for name, one in list(told.get("told", {}).items()):
            one |= {"verdict": "passed", "earned": 100}
            if name.endswith("twice"):
                del told["told"][name]
            if name.endswith("shouts"):
                one["events"] = [{"event": "passed"}]
        return told

    carrier = aside(forged)
    run = Run(machine, interpreter, SEED)
    programs = {"right": PROGRAMS["right"], "mute": PROGRAMS["mute"]}
    outcome = graded(tmp_path, programs, run, engine=partial(Away, carrier))
    verdicts = {student: [check[1] for check in checks] for student, checks in told_by(outcome).items()}
    assert verdicts == {
        "right": ["passed", "passed", "passed", "ungraded", "ungraded"],
        "mute": ["passed", "failed", "skipped", "skipped", "ungraded"],
    }


def test_other_conditions_are_refused_by_name(
    tmp_path: Path, interpreter: Interpreter, machine: Machine, aside: Callable[..., Aside]
) -> None:
    carrier = aside()
    assert carrier.conditions == {
        "isolation": machine.isolation, "python": interpreter.build, "packages": [], "grader": own_digest(),
    }  # fmt: skip
    carrier.own = "sha256:another"
    outcome = graded(
        tmp_path, {"right": PROGRAMS["right"]}, Run(machine, interpreter, SEED), engine=partial(Away, carrier)
    )
    checks = told_by(outcome)["right"]
    assert [check[1] for check in checks] == ["ungraded"] * 5
    assert checks[0][5] == ("the other 上的条件和这里不同（另一个 grader），所以没有运行",
                            "it was not run, for the other is not like here: another grader")  # fmt: skip


def test_without_workers_only_what_is_left_is_waited_for() -> None:
    class Nobody:
        """A carrier to no machine at all."""

        own, room, share = "", 0, 1

        def send(self, number: int, parcel: Parcel) -> None:
            raise AssertionError("nobody takes it")

        def answers(self, seconds: float) -> list[tuple[int, Answer]]:
            raise AssertionError("nobody answers")

        def drop(self) -> None:
            pass

    assert list(Away(Nobody(), Slots.fixed(1), lambda: True, lambda: False).results()) == []
