"""From a transcript to a verdict. Pure: no processes, no clock, the same answer every time.

The judge plays the scenario once more with the recorded events: the run and the verdict rest on the same meaning of
every step, and an old transcript can be judged again after a check was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader import findings
from grader.findings.families.compiled import build_failed
from grader.model import CheckResult, Event, Finding, Transcript, Words
from grader.model.events import Closed, Connected, StreamEnded, StreamReset
from grader.model.failure import FailureCode
from grader.play.claims import endings, failed_claim
from grader.play.scenario import Play
from grader.spec.language import Check, Exercise

_BUG = Words(
    "评分程序自己出了错，这一项不计分。请把这份结果发给 grader 的维护者：{bug}",
    "the grader itself failed, and this check counts neither way. Please send this result to its maintainers: {bug}",
)
_BUILDS = Words("程序能够编译", "the program can be built")
_CUT_SHORT = Words("记录不完整，无法判断", "the record is incomplete: it cannot be told")
_NEED_UNTOLD = Words("它依赖的“{need}”没能得出结论", "it builds on “{need}”, which could not be determined")
_SKIPPED = Words("它依赖的“{need}”没有通过", "it builds on “{need}”, which did not pass")


def judge(
    exercise: Exercise, check: Check, transcript: Transcript, attachments: Mapping[str, bytes] | None = None
) -> CheckResult:
    """The verdict on one check, with requirement, expected, actual and findings.

    Total: an error of our own ends as `ungraded`, never as a mark.
    """
    if (broken := _broken(check, transcript)) is not None:
        return broken
    try:
        play = Play(exercise, check, transcript.cases, attachments or {})
        for event in transcript.events:
            play.feed(event)
        if play.command is not None:
            return ungraded(check, _CUT_SHORT, transcript)
        # Packets are judged when all is over; every claim that stands there was made before anything else failed.
        claim = failed_claim(exercise, check, transcript, play.claimed)
        if isinstance(claim, Words):
            if play.failure is None:
                return ungraded(check, claim, transcript)
        elif claim is not None:
            play.failure = claim
        failure = play.failure
        told = replace(
            _told(check, transcript), steps=play.told, findings=findings.find(exercise, check, transcript, play)
        )
        seen = endings(exercise, transcript)
        told = replace(told, connections=told.connections if seen is None else seen)
        if failure is None:
            return replace(told, verdict="passed", earned=told.points)
        # Of the row that failed, the values that differ from row to row.
        row = {name: transcript.cases[failure.case][name] for name in check.each[failure.case]} if check.each else {}
        return replace(
            told,
            verdict="failed",
            failure=failure.code,
            because=failure.because,
            step=failure.step[0] if failure.step else 0,
            event=failure.event,
            case=row,
            requirement=failure.requirement,
            expected=failure.expected,
            actual=failure.actual,
            difference=failure.difference,
        )
    except Exception as error:
        return ungraded(check, _BUG.format(bug=f"{type(error).__name__}: {error}"), transcript)


def left_beside(cause: Finding, others: Iterable[Finding]) -> tuple[Finding, ...]:
    """What of other findings is still to be told beside a cause that was found later."""
    return findings.left_beside(cause, others)


def judge_build(check: Check, transcript: Transcript, file: str) -> CheckResult:
    """The result of a check whose program could not be built from `file`; `transcript`: of the build that failed."""
    if (broken := _broken(check, transcript)) is not None:
        return broken
    return replace(
        _told(check, transcript),
        verdict="failed",
        failure=FailureCode.NOT_BUILT,
        requirement=_BUILDS,
        event=len(transcript.events) - 1,
        findings=(build_failed(file, transcript),),
    )


def _broken(check: Check, transcript: Transcript) -> CheckResult | None:
    """Ungraded, where the run itself came to grief."""
    if transcript.bug is not None:
        return ungraded(check, _BUG.format(bug=transcript.bug), transcript)
    return None if transcript.trouble is None else ungraded(check, transcript.trouble, transcript)


def without(check: Check, need: CheckResult) -> CheckResult:
    """The result of a check that was not tried, because what it builds on has not passed.

    Skipped where that failed; ungraded where it could not be told: then nobody knows whether this one would have passed.
    """
    untold = need.verdict in ("ungraded", "unstable")
    words = _NEED_UNTOLD if untold else _SKIPPED
    why = words.format(need=need.title)
    return replace(_told(check, None), verdict="ungraded" if untold else "skipped", why=why, need=need.id)


def ungraded(check: Check, why: Words, transcript: Transcript | None = None) -> CheckResult:
    """The result of a check that could not be told: it counts neither way."""
    return replace(_told(check, transcript), why=why)


def _told(check: Check, transcript: Transcript | None) -> CheckResult:
    """What is known of every result; the verdict is still open."""
    events = transcript.events if transcript else ()
    return CheckResult(
        id=check.id,
        program=check.drives,
        group=check.group,
        title=check.title,
        points=int(check.points) if check.points == int(check.points) else check.points,
        verdict="ungraded",
        hidden=check.hidden,
        transcript=transcript,
        connections=connections(events),
        duration=events[-1].t if events else 0.0,
    )


def connections(events: tuple[Event, ...]) -> tuple[str, ...]:
    """How each TCP connection ended as the events tell it: clean, reset, half-open (only we closed), or never."""
    endings: list[str] = []
    latest: dict[str, int] = {}  # a peer has one connection at a time
    for event in events:
        match event:
            case Connected():
                latest[event.peer] = len(endings)
                endings.append("never")
            case StreamEnded() if event.peer in latest:
                endings[latest[event.peer]] = "clean"
            case StreamReset() if event.peer in latest:
                endings[latest[event.peer]] = "reset"
            case Closed() if event.peer in latest and endings[latest[event.peer]] == "never":
                endings[latest[event.peer]] = "half-open"
    return tuple(endings)
