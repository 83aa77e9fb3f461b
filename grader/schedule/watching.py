"""The second, watched run: which checks are worth it, and what becomes of what it tells.

It explains, and nothing else: verdict, points and every other word rest on the first run, whatever the second one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from grader.judge import judge, left_beside
from grader.model import CheckResult
from grader.model.events import Killed
from grader.spec import Check, Spec

MOST = 3
"""Checks of a submission that are run once more."""
SLOW = 5.0
"""Seconds of a first run that is not to be had twice."""
CLEAR = frozenset({"build-failed", "source-encoding", "syntax-error"})
"""Findings of programs that never began: there is nothing to watch."""


def worth_watching(results: Iterable[CheckResult], launches: Collection[str]) -> list[list[CheckResult]]:
    """Of what has failed the first of each cause, and behind it the others that seemed to have the same.

    `launches`: files that are not started by Python alone.
    """
    found = dict[object, list[CheckResult]]()
    for result in results:
        transcript, first = result.transcript, next(iter(result.findings), None)
        if result.verdict != "failed" or result.watched or transcript is None or not transcript.events:
            continue
        killed = any(isinstance(event, Killed) for event in transcript.events)
        other = all(main in launches for main in transcript.mains.values())
        if killed or other or result.duration > SLOW or (first is not None and first.family in CLEAR):
            continue
        cause = (first.id, first.file, first.line) if first is not None else (result.failure, result.because)
        found.setdefault((result.program, cause), []).append(result)
    return list(found.values())[:MOST]


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
    is now known better is said of it, too."""
    if not now.findings or now.findings[0] in before.findings:
        return other
    cause = replace(now.findings[0], event=None)
    return replace(other, findings=(cause, *left_beside(cause, other.findings[1:])))


def _outcome(result: CheckResult) -> tuple[object, ...]:
    return result.verdict, result.failure, result.step, result.because, dict(result.case)
