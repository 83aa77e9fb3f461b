"""The course of a conversation: the same for the same record in every process, another wherever anything else is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from conftest import ROOT, SEED

from grader.classroom.record import pack
from grader.intake.submission import find_submission
from grader.model import Transcript
from grader.model.events import Flooded, Received
from grader.play.course import course_of
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.schedule.grading import Run, grade
from grader.spec import Check, Spec, load_exercise
from grader.spec.language import Close, Expect, Send

CHECKS = {
    "tcp-chat": {"in-chinese", "answers", "pair-byebye"},
    "tcp-download": {"saves-text", "eight-mebibytes", "pair-text"},
}
"""A server, a client, a pair; small texts, and what is too large to be written down."""

AGAIN = """
import sys
from functools import cache
from pathlib import Path
from grader.classroom.record import unpack
from grader.play.course import course_of
from grader.spec import load_exercise
load = cache(load_exercise)
for line in sys.stdin:
    place, drives, name, record = line.split()
    spec, transcript = load(Path(place)), unpack(bytes.fromhex(record))
    check = spec.exercise.check(name, drives)
    print(course_of(spec.exercise, check, transcript.cases, spec.attachments, transcript.events))
"""

Recorded = dict[tuple[str, str, str], tuple[Spec, Check, Transcript]]


@pytest.fixture(scope="module")
def recorded(machine: Machine, interpreter: Interpreter) -> Recorded:
    """Right programs, with everything that was recorded of them."""
    found: Recorded = {}
    for name, checks in CHECKS.items():
        spec = load_exercise(ROOT / f"exercises/{name}.yaml")
        files = list((ROOT / "reference" / name).glob("*.py"))
        result = grade(spec, find_submission(spec.exercise, files), Run(machine, interpreter, SEED, frozenset(checks)))
        for told in result.checks:
            assert told.verdict == "passed" and told.transcript is not None, told
            check = spec.exercise.check(told.id, told.program)  # type: ignore[arg-type]
            found[name, told.program, told.id] = spec, check, told.transcript
    return found


def course(spec: Spec, check: Check, transcript: Transcript) -> str | None:
    return course_of(spec.exercise, check, transcript.cases, spec.attachments, transcript.events)


def test_every_process_tells_the_same_of_the_same_record(recorded: Recorded) -> None:
    """Whatever the order of its sets and the addresses of its objects."""
    lines = [
        f"{ROOT}/exercises/{name}.yaml {drives} {id} {pack(replace(transcript, sources={})).hex()}\n"
        for (name, drives, id), (_, _, transcript) in recorded.items()
    ]
    told = subprocess.run(
        [sys.executable, "-c", AGAIN], input="".join(lines), capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"},
    ).stdout.split()  # fmt: skip
    assert told == [course(*one) for one in recorded.values()]
    assert "None" not in told
    assert len(set(told)) > len(told) / 2


def changed(check: Check, kind: type[Any], change: Callable[[Any], Any]) -> Check | None:
    """The check with its last step of that kind changed."""
    steps = list(check.steps)
    for place in reversed(range(len(steps))):
        if isinstance(steps[place], kind):
            steps[place] = change(steps[place])
            return check.model_copy(update={"steps": tuple(steps)})
    return None


def test_what_is_sent_and_done_is_part_of_it(recorded: Recorded) -> None:
    seen = set[str]()
    for spec, check, transcript in recorded.values():
        before = course(spec, check, transcript)
        for kind, change in (
            (Send, lambda step: step.model_copy(update={"send": "something else"})),
            (Close, lambda step: step.model_copy(update={"peer": "nobody"})),
        ):
            other = changed(check, kind, change)
            if other is not None:
                seen.add(kind.__name__)
                assert course(spec, other, transcript) != before, check.id
    assert seen == {"Send", "Close"}


def test_a_record_that_ends_too_early_or_too_late_has_none(recorded: Recorded) -> None:
    for spec, check, transcript in recorded.values():
        short, events = replace(transcript, events=transcript.events[:-1]), transcript.events
        assert course(spec, check, short) is None
        assert course(spec, check, replace(transcript, events=(*events, events[-1]))) is None


def _another(payload: Any) -> Any:
    """As much of something else."""
    drawn = payload.frame.model_copy(update={"origin": "something else"})
    assert drawn != payload.frame
    return payload.model_copy(update={"frame": drawn})


def test_what_is_foreseen_is_part_of_it_where_it_was_not_written_down(recorded: Recorded) -> None:
    """Megabytes are put back from what the check expects: a check that expects others has to be run."""
    tried = 0
    for spec, check, transcript in recorded.values():
        if not any(isinstance(event, Received) and event.known for event in transcript.events):
            continue
        tried += 1
        expected = changed(check, Expect, lambda step: step.model_copy(update={"expect": _another(step.expect)}))
        assert expected is not None and course(spec, expected, transcript) not in (
            None,
            course(spec, check, transcript),
        )
    assert tried, "no exercise sends anything that is too large to be kept"


def test_how_much_is_expected_counts_only_where_much_has_come(recorded: Recorded) -> None:
    """It decides when somebody stops reading."""
    spec, check, transcript = recorded["tcp-chat", "server", "in-chinese"]
    longer = changed(check, Expect, lambda step: step.model_copy(update={"expect": f"{step.expect}!"}))
    assert longer is not None
    received = next(event for event in transcript.events if isinstance(event, Received))
    place = transcript.events.index(received)
    events = (*transcript.events[:place], Flooded(received.t, peer=received.peer, size=1), *transcript.events[place:])
    assert course(spec, longer, replace(transcript, events=events)) != course(
        spec, check, replace(transcript, events=events)
    )
