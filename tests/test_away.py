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
from small_class import EXERCISE, PROGRAMS, RIGHT, write_class

from grader.classroom.assignment import load_assignment
from grader.classroom.batch import Orders, Outcome, grade_class
from grader.classroom.store import Store
from grader.intake.collect import collect
from grader.intake.submission import Submission
from grader.model import CheckResult, Json, Words, coding
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.run.eyes import kernel
from grader.schedule.away import Away, Carrier
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import Run, Task, grade_all
from grader.schedule.parcel import Answer, Parcel, answer_in, digest_of
from grader.schedule.slots import Slots, usable_cores
from grader.spec import load_exercise

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
    """A carrier to one process that runs parcels, so many at once; `change` has what it says on its way."""

    own, share = own_digest(), 1

    def __init__(self, change: Callable[[Json], Json] = lambda told: told, at_once: int = 1) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "grader.schedule.remote"], bufsize=0, stdin=-1, stdout=-1, env=environment
        )
        assert self._process.stdin and self._process.stdout
        self._asks, self._says, self._change = self._process.stdin, self._process.stdout, change
        self._digests, self._held = dict[int, str](), b""
        self.conditions = json.loads(self._says.readline().removeprefix(b"0 "))
        self.sent: list[Parcel] = []
        self.at_once, self.answered = at_once, list[int]()

    @property
    def room(self) -> int:
        return self.at_once - len(self._digests)

    def send(self, number: int, parcel: Parcel) -> None:
        self.sent.append(parcel)
        line = json.dumps(coding.write(parcel)).encode() + b"\n"
        self._digests[number] = digest_of(line)
        self._asks.write(b"%d %s" % (number, line))

    def answers(self, seconds: float) -> list[tuple[int, Answer]]:
        while b"\n" not in self._held:
            if not kernel.readable(self._says.fileno(), seconds):
                return []
            self._held += os.read(self._says.fileno(), 1 << 20)
        line, _, self._held = self._held.partition(b"\n")
        if not line:
            return []  # it is still at it
        number, _, answer = line.partition(b" ")
        told = json.dumps(self._change(json.loads(answer))).encode()
        self.answered.append(int(number))
        return [(int(number), answer_in(zlib.compress(told), self._digests.pop(int(number)), "the other"))]

    def drop(self) -> None:
        """What is on its way is waited for by whoever sends the next."""

    def close(self) -> None:
        self._asks.close()
        self._says.close()
        assert self._process.wait(20) == 0


@pytest.fixture
def aside() -> Iterator[Callable[..., Aside]]:
    made: list[Aside] = []

    def make(change: Callable[[Json], Json] = lambda told: told, at_once: int = 1) -> Aside:
        made.append(Aside(change, at_once))
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
    carrier = aside(at_once=3)
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


@pytest.mark.parametrize(("slots", "order"), [(None, [2, 3, 1]), (1, [1, 2, 3])])
def test_who_is_quick_does_not_wait_for_who_is_slow(
    slots: int | None,
    order: list[int],
    tmp_path: Path,
    machine: Machine,
    interpreter: Interpreter,
    aside: Callable[..., Aside],
) -> None:
    """Several hand-ins run at once where they are sent to, and others join them; where each is to run alone, one by one."""
    carrier = aside(at_once=2)
    programs = {
        "a": RIGHT.replace("    s.sendto", "    __import__('time').sleep(1)\n    s.sendto"),
        "b": RIGHT,
        "c": RIGHT,
    }
    run = Run(machine, interpreter, SEED)
    outcome = graded(tmp_path, programs, run, engine=partial(Away, carrier), slots=slots)
    assert carrier.answered == order
    assert {check[1] for checks in told_by(outcome).values() for check in checks} == {"passed"}


def test_who_needs_the_machine_alone_takes_turns(
    tmp_path: Path, machine: Machine, interpreter: Interpreter, aside: Callable[..., Aside]
) -> None:
    """Two processes on one machine, each with three hand-ins that are to run alone: none does all of its own first."""
    one, other = aside(at_once=3), aside(at_once=3)
    run = Run(machine, interpreter, SEED)
    graded(tmp_path, dict.fromkeys("abc", RIGHT), run, engine=partial(Away, one), slots=1)
    parcels = list(one.sent)
    assert [parcel.alone for parcel in parcels] == [True] * 3
    for number, parcel in enumerate(parcels):
        for carrier in (one, other):
            carrier.send(number, parcel)
    order = ""
    while len(order) < 6:
        for name, carrier in (("1", one), ("2", other)):
            order += name * len(carrier.answers(0.01))
    assert order not in ("111222", "222111")


def test_what_cannot_be_run_costs_no_other(
    tmp_path: Path,
    machine: Machine,
    interpreter: Interpreter,
    aside: Callable[..., Aside],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A parcel that is none, in the middle of others: it is answered, and so are these."""
    carrier = aside(at_once=3)
    send = carrier.send

    def broken(number: int, parcel: Parcel) -> None:
        send(number, replace(parcel, text=b"no exercise") if b"# b" in parcel.files["server.py"] else parcel)

    monkeypatch.setattr(carrier, "send", broken)
    outcome = graded(
        tmp_path, dict.fromkeys("abc", RIGHT), Run(machine, interpreter, SEED), engine=partial(Away, carrier)
    )
    told = told_by(outcome)
    assert [{check[1] for check in told[name]} for name in "abc"] == [
        {"passed"},
        {"ungraded"},
        {"passed"},
    ]
    assert "the cluster has told no result (the other: " in told["b"][0][5].en


class Liar:
    """A carrier that answers at once: what an honest machine has said, made otherwise."""

    own, room, share = own_digest(), 1, 1

    def __init__(self, told: Mapping[str, Json], lie: Callable[[Json, str], Any]) -> None:
        self._told, self._lie, self._given = told, lie, list[tuple[int, Answer]]()

    def send(self, number: int, parcel: Parcel) -> None:
        digest = digest_of(json.dumps(coding.write(parcel)).encode())
        told = json.loads(json.dumps({"to": digest, "told": self._told[parcel.submission.digest]}))
        told = self._lie(told, parcel.submission.digest)
        said = [told if isinstance(told, bytes) else json.dumps(told).encode()]
        if said[0] == b"twice":
            said = [json.dumps({"to": digest, "told": self._told[parcel.submission.digest]}).encode()]
            said += [json.dumps({"to": digest, "told": {}}).encode()]
        self._given += [(number + 7, Words("", ""))]  # nobody has asked that
        self._given += [(number, answer_in(zlib.compress(one), digest, "tcp://liar")) for one in said]

    def answers(self, seconds: float) -> list[tuple[int, Answer]]:
        given, self._given = self._given, []
        return given

    def drop(self) -> None:
        self._given = []


def each(change: Callable[[Json], Any]) -> Callable[[Json, str], Json]:
    """A lie about every job."""

    def lie(told: Json, _: str) -> Json:
        for one in told["told"].values():
            change(one)
        return told

    return lie


def event(kind: str, **fields: Any) -> Callable[[Json, str], Json]:
    """A lie about all events of a kind."""
    return each(lambda one: [told.update(fields) for told in one["events"] if told["event"] == kind])


def of_another(told: Json, mine: str, all_told: Mapping[str, Json], *, hidden: bool) -> Json:
    """What happened to another hand-in; `hidden`: said to be of this one."""
    (other,) = (told for digest, told in all_told.items() if digest != mine)
    for name, one in json.loads(json.dumps(other)).items():
        told["told"][name] = {**one, "of": told["told"][name]["of"]} if hidden and name in told["told"] else one
    return told


def lies(honest: Mapping[str, Json]) -> dict[str, tuple[Callable[[Json, str], Any], str]]:
    """By what is said of each: what it makes of an honest answer, and words of that."""
    deep = b'{"to": ' + b"[" * 200_000
    return {
        "no json": (lambda told, _: b"\x80\x04}q\x00.", "it is no answer"),
        "a list": (lambda told, _: b"[]", "it is no answer"),
        "too deep": (lambda told, _: deep, "it is no answer"),
        "too large": (lambda told, _: b" " * (2 << 20), "it is larger than 1 MB"),
        "jobs that are none": (lambda told, _: {**told, "told": {"run server starts": "passed"}}, "it is no answer"),
        "no words": (lambda told, _: {"to": told["to"], "refused": 7}, "it is no answer"),
        "a number of a million figures": (event("started", case=10**4000), "it is no answer"),
        "no number": (event("ready", t=float("nan")), "it is no answer"),
        "to another": (lambda told, _: {**told, "to": "0" * 64}, "it is about another hand-in"),
        "of another": (lambda told, mine: of_another(told, mine, honest, hidden=False), "with other values"),
        "less isolation": (each(lambda one: one["of"].__setitem__(0, "none")), "it ran with the isolation none"),
        "checks exchanged": (
            lambda told, _: {**told, "told": dict(zip(told["told"], reversed(told["told"].values()), strict=True))},
            "of another program or check",
        ),
        "other values sent": (event("sent", data="aGVsbG8gd29ybGQ="), "is not what this check sends"),
        "before it began": (event("end", t=-1.0), "no clock goes like that"),
        "backwards": (event("started", t=3.0), "no clock goes like that"),
        "for a million years": (event("end", t=3e13), "no clock goes like that"),
        "no events": (each(lambda one: one.update(events=[{"event": "passed"}])), "it is no record of a run"),
        "no list of them": (each(lambda one: one.update(events=None)), "it is no record of a run"),
        "records of nothing": (each(lambda one: one.update(records=[])), "it is no record of a run"),
        "of nobody knows whom": (event("sent", peer="mallory"), "is not what this check sends"),
        "nothing about it": (lambda told, _: {**told, "told": {}}, "has not told what happened"),
        "cut short": (each(lambda one: one.update(events=one["events"][:2])), "the record is incomplete"),
    }  # fmt: skip


def test_a_lie_is_no_verdict_and_whoever_told_it_is_named(
    tmp_path: Path, interpreter: Interpreter, aside: Callable[..., Aside], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be an answer, or not one to what was asked, ends ungraded; nobody gets a mark by it, or loses one."""
    monkeypatch.setattr("grader.schedule.parcel.MOST", 1 << 20)
    (tmp_path / "small-echo.yaml").write_text(EXERCISE, "utf-8")
    spec, run, told = load_exercise(tmp_path / "small-echo.yaml"), Run(Machine("full"), interpreter, SEED), {}

    def grade(carrier: Carrier) -> dict[str, list[CheckResult]]:
        found = {}
        for name in ("right", "gbk"):
            submission = Submission(name, {"server.py": PROGRAMS[name].encode()}, {"server": "server.py"})
            own = replace(run, seed=SEED + len(name))  # each hand-in has its own values
            task = Task(spec, submission, spec.exercise.all_checks, own)
            ((_, result),) = grade_all([task], Slots.fixed(4), engine=partial(Away, carrier))
            found[name] = list(result.checks)
        return found

    def heard(said: Json) -> Json:
        told[carrier.sent[-1].submission.digest] = said["told"]
        return said

    carrier = aside(heard)
    honest = grade(carrier)
    expected = {name: [check.verdict for check in checks] for name, checks in honest.items()}
    assert expected == {"right": ["passed"] * 5, "gbk": ["passed", "passed", "failed", "passed", "passed"]}
    for lie in (
        lambda said, _: said,
        lambda said, _: b"twice",
        each(lambda one: one.update(verdict="passed", earned=9)),
    ):
        found = grade(Liar(told, lie))
        assert {name: [check.verdict for check in checks] for name, checks in found.items()} == expected
    for name, (lie, words) in lies(told).items():
        for student, checks in grade(Liar(told, lie)).items():
            assert {check.verdict for check in checks} - {"ungraded"} <= {"passed", "failed"}, name
            for check, before in zip(checks, honest[student], strict=True):
                assert check.verdict in (before.verdict, "ungraded"), (name, student, check.id)
            whys = [check.why.en for check in checks if check.verdict == "ungraded" and check.why is not None]
            assert any(words in why for why in whys), (name, student, whys)
            assert all("tcp://liar" in why or "builds on" in why or "incomplete" in why for why in whys), (name, whys)


def test_other_conditions_are_refused_by_name(
    tmp_path: Path, interpreter: Interpreter, machine: Machine, aside: Callable[..., Aside]
) -> None:
    carrier = aside()
    assert carrier.conditions == {
        "isolation": machine.isolation, "python": interpreter.build, "packages": [], "grader": own_digest(),
        "cores": usable_cores(),
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
