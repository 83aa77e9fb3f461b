"""Judging again: what was recorded under an earlier text of a check, held against what the check asks now.

Only where every command of the conversation would have been the same. Anything else has to be run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from grader.classroom.store import Attempt, StoredCheck
from grader.judge import judge
from grader.model import CheckResult, Transcript
from grader.model.failure import FailureCode
from grader.play.course import course_of
from grader.spec import Check, Spec
from grader.spec.values import CannotDraw, draw

_NOT_BUILT = "not built"
"""The course of a conversation that never began: whatever it was to be about, its program could not be built."""


def course_kept(spec: Spec, check: Check, result: CheckResult) -> str | None:
    """The course of the conversation that this result rests on; None where there was none to its end."""
    transcript = result.transcript
    if transcript is None or result.verdict == "ungraded":
        return None
    if result.failure is FailureCode.NOT_BUILT:
        return _NOT_BUILT
    return course_of(spec.exercise, check, transcript.cases, spec.attachments, transcript.events)


def judged_again(spec: Spec, check: Check, records: Iterable[StoredCheck]) -> Mapping[Attempt, tuple[CheckResult, str]]:
    """Of each attempt the newest record that holds for the check as it is now, with its verdict of now and its course."""
    found: dict[Attempt, tuple[CheckResult, str]] = {}
    for attempt, course, result in records:
        if attempt in found or result.transcript is None:
            continue
        if course == _NOT_BUILT:
            found[attempt] = result, course
            continue
        transcript = _with_values_of_now(spec, check, result.transcript)
        if transcript is not None and course == course_of(
            spec.exercise, check, transcript.cases, spec.attachments, transcript.events
        ):
            again = judge(spec.exercise, check, transcript, spec.attachments)
            if again.verdict != "ungraded":
                found[attempt] = again, course
    return found


def _with_values_of_now(spec: Spec, check: Check, transcript: Transcript) -> Transcript | None:
    """What is computed for its expectations may have been corrected; what is drawn follows from the seed."""
    with suppress(CannotDraw):
        # What a second run told was told of a check that asked something else.
        return replace(transcript, cases=draw(spec.exercise, check, transcript.seed), records={})
    return None
