"""The second, watched run: which checks are worth it, and what becomes of what it tells.

It explains, and nothing else: verdict, points and every other word rest on the first run, whatever the second one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from grader.judge import judge
from grader.model import CheckResult
from grader.model.events import Killed
from grader.spec import Check, Spec

MOST = 3
"""Checks of a submission that are run once more."""
SLOW = 5.0
"""Seconds of a first run that is not to be had twice."""
CLEAR = frozenset({"build-failed", "source-encoding", "syntax-error"})
"""Findings of programs that never began: there is nothing to watch."""


def worth_watching(results: Iterable[CheckResult], launches: Collection[str]) -> list[CheckResult]:
    """Of what has failed the first of each cause. `launches`: files that are not started by Python alone."""
    found = dict[object, CheckResult]()
    for result in results:
        transcript, first = result.transcript, next(iter(result.findings), None)
        if result.verdict != "failed" or result.watched or transcript is None or not transcript.events:
            continue
        killed = any(isinstance(event, Killed) for event in transcript.events)
        other = all(main in launches for main in transcript.mains.values())
        if killed or other or result.duration > SLOW or (first is not None and first.family in CLEAR):
            continue
        cause = (first.id, first.file, first.line) if first is not None else (result.failure, result.because)
        found.setdefault((result.program, cause), result)
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


def _outcome(result: CheckResult) -> tuple[object, ...]:
    return result.verdict, result.failure, result.step, result.because, dict(result.case)
