"""The second, watched run: which checks are worth it, and what becomes of what it tells.

It explains, and nothing else: verdict, points and every other word rest on the first run, whatever the second one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from grader.judge import judge, left_beside
from grader.model import CheckResult, Finding
from grader.model.events import Killed
from grader.model.failure import FailureCode
from grader.spec import Check, Spec

MOST = 3
"""Checks of a submission that are run once more."""
SLOW = 5.0
"""Seconds of a first run that is not to be had twice."""
CLEAR = frozenset({"build-failed", "source-encoding", "syntax-error"})
"""Findings of programs that never began: there is nothing to watch."""


def worth_watching(results: Iterable[CheckResult], launches: Collection[str] = ()) -> list[list[CheckResult]]:
    """Of what has failed the first of each cause, and behind it the others that seem to have the same.

    Not what was watched before, nor what is told of the same cause. `launches`: files that are not started by Python
    alone. Of slim results, without a transcript, those that may be worth it.
    """
    listed, found = list(results), dict[object, list[CheckResult]]()
    watched = [_cause(result) for result in listed if result.watched]
    for result in listed:
        first = result.findings[0].family if result.findings else ""
        if result.verdict != "failed" or result.duration > SLOW or first in CLEAR or _cause(result) in watched:
            continue
        transcript = result.transcript
        if transcript is not None:
            killed = any(isinstance(event, Killed) for event in transcript.events)
            if killed or not transcript.events or any(main in launches for main in transcript.mains.values()):
                continue
        found.setdefault(_cause(result), []).append(result)
    return list(found.values())[: max(0, MOST - len(watched))]


def _cause(result: CheckResult) -> tuple[object, ...]:
    """What is thought of as one cause: the first finding at its place, or else the same that was seen."""
    if result.findings:
        return result.program, *_place(result.findings[0])
    sides = [side and side.kind for side in (result.expected, result.actual)]
    return (result.program, result.failure, result.because, *sides)


def explained(spec: Spec, check: Check, first: CheckResult, second: CheckResult) -> CheckResult:
    """The first result, with what the second run has recorded where that failed alike."""
    if first.transcript is None or second.transcript is None or second.verdict == "ungraded":
        return first
    if _outcome(first) != _outcome(second):
        return replace(first, watched="otherwise")
    transcript = replace(first.transcript, records=second.transcript.records)
    told = judge(spec.exercise, check, transcript, spec.attachments)
    return replace(told, watched="alike") if _outcome(told) == _outcome(first) else first


def likewise(other: CheckResult, before: CheckResult, now: CheckResult) -> CheckResult:
    """A check that seemed to fail for the same reason as one that was watched, and is not watched itself: that its cause
    is now known better, or known not to be it, is said of it, too.

    Where wrong bytes came, these have a reason of their own: nothing new is said of them.
    """
    cause = next(iter(now.findings), None)
    dropped = [one for one in before.findings if not any(_is_still(one, told) for told in now.findings)]
    refuted = {_place(one) for one in (left_beside(cause, dropped) if cause is not None else dropped)}
    left = tuple(one for one in other.findings if _place(one) not in refuted)
    if cause is None or cause in before.findings or other.failure != now.failure or now.failure in _BYTES:
        return replace(other, findings=left)
    return replace(other, findings=(replace(cause, event=None), *left_beside(cause, left)))


_BYTES = (FailureCode.MISMATCH, FailureCode.EXTRA)


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.id, finding.file, finding.line


def _is_still(one: Finding, told: Finding) -> bool:
    """What was told is told again; that its line has come to be known does not refute it where it is not."""
    return one.id == told.id and (_place(one) == _place(told) or None in (one.line, told.line))


def _outcome(result: CheckResult) -> tuple[object, ...]:
    return result.verdict, result.failure, result.step, result.because, dict(result.case)
