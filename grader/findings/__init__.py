"""The catalogue of findings: what is wrong, where, and what to do about it, in words a beginner understands.

A finding is made from what was observed (events, the stack, the traceback, the syntax tree of the student's file). It is
an id with fields; its sentences stand beside its rule, in both languages. To add one: a rule with title and hint in the
module of its subject, a program that deserves it and one that comes close in `tests/findings`. The order of the
catalogue is the order of telling: causes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grader.findings.answers import ANSWERS
from grader.findings.calling import ASIDE, KEYBOARD, UNCALLED
from grader.findings.compiled import COMPILED
from grader.findings.ending import ENDING
from grader.findings.errors import ERRORS, UNEXPLAINED
from grader.findings.evidence import Entry, Evidence, Traceback, last_traceback
from grader.findings.files import FILES
from grader.findings.frames import FRAMES
from grader.findings.pairs import PAIRS
from grader.findings.silence import SILENCE
from grader.findings.starting import NOT_STARTED, STARTING
from grader.model import CheckResult, Finding, Lang, Transcript, Words
from grader.play.scenario import Play
from grader.spec.language import Check, Exercise

__all__ = ["CATALOGUE", "Entry", "Evidence", "Traceback", "advice", "find", "hint", "last_traceback", "title"]

_IN_ORDER = (
    *COMPILED, *STARTING, *KEYBOARD, *FRAMES, *FILES, *ANSWERS, *ERRORS, *ENDING, *UNEXPLAINED, *PAIRS, *SILENCE,
    *UNCALLED, *NOT_STARTED, *ASIDE,
)  # fmt: skip
CATALOGUE: Mapping[str, Entry] = {entry.id: entry for entry in _IN_ORDER}


def find(exercise: Exercise, check: Check, transcript: Transcript, play: Play) -> tuple[Finding, ...]:
    """All findings of one check, the cause first. A passed check has only what it should hear all the same."""
    evidence = Evidence(exercise, check, transcript, play)
    found = [finding for entry in CATALOGUE.values() if (finding := entry.rule(evidence)) is not None]
    told_already = frozenset[str]().union(*(CATALOGUE[finding.id].explains for finding in found))
    left = (finding for finding in found if finding.id not in told_already)
    return tuple(replace(finding, event=_showed(finding, evidence)) for finding in left)


def _showed(finding: Finding, evidence: Evidence) -> int | None:
    """The event at which a finding showed: the error report where it is about that, else where the check failed."""
    if finding.event is not None:
        return finding.event
    error, failure = evidence.error, evidence.failure
    if error is not None and (finding.file, finding.line) == (error.file, error.line):
        return _error_event(evidence)
    if failure is not None and failure.event is not None and failure.event >= 0:
        return failure.event
    return _error_event(evidence) if error is not None else None


def _error_event(evidence: Evidence) -> int | None:
    """Where the program wrote its last report; its end where none is to be seen."""
    events = evidence.transcript.events
    first = len(events) - len(evidence.last_case)
    numbered = list(enumerate(events))[first:]
    reports = [n for n, event in numbered if event.event == "printed" and event.info.get("stream") == "stderr"]
    begun = [n for n in reports if b"Traceback (most recent" in (events[n].data or b"")]
    ends = [n for n, event in numbered if event.event == "exited"]
    return next(reversed(begun or reports or ends), None)


def title(finding: Finding, lang: Lang) -> str:
    """A finding in a few words."""
    return CATALOGUE[finding.id].title.in_(lang).format_map(_fields(finding, lang))


def hint(finding: Finding, lang: Lang) -> str:
    """What happened, why, and what to do next."""
    return CATALOGUE[finding.id].hint.in_(lang).format_map(_fields(finding, lang))


def _fields(finding: Finding, lang: Lang) -> dict[str, Any]:
    """The fields as they are spoken; the words of one may name another. What is not said is the first of its words."""
    choices = CATALOGUE[finding.id].choices
    chosen = {name: str(finding.fields.get(name, next(iter(words)))) for name, words in choices.items()}
    words = {name: choices[name].get(value, _NOTHING).in_(lang) for name, value in chosen.items()}
    simple = dict(finding.fields) | {name: text.format_map(_Known(finding.fields)) for name, text in words.items()}
    return simple | {name: text.format_map(_Known(simple)) for name, text in words.items()}


class _Known(dict[str, Any]):
    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)

    def __missing__(self, name: str) -> str:
        return ""


_NOTHING = Words("", "")


def advice(result: CheckResult, lang: Lang) -> str:
    """The next step for a failed check: the hint of its first finding, or what its kind of failure suggests."""
    if result.findings:
        return hint(result.findings[0], lang)
    return result.failure.advice.in_(lang) if result.failure is not None else ""
