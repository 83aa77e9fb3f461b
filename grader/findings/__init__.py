"""What is wrong, where, and what to do about it, in words a beginner understands.

A finding is made from what was observed (`facts`) and what the student's file says (`grader.code`). It is an id,
`family/mistake`, with fields and a place; its sentences stand beside its recogniser, in `families/`.
"""

from __future__ import annotations

from collections.abc import Iterable

from grader.findings.catalogue import CATALOGUE
from grader.findings.facts import Facts
from grader.findings.families.ours import unexplained
from grader.findings.traceback import Traceback, last_traceback
from grader.model import CheckResult, Finding, Lang, Transcript
from grader.model.spared import spared
from grader.play.scenario import Play
from grader.spec.language import Check, Exercise

__all__ = ["CATALOGUE", "Traceback", "advice", "find", "hint", "last_traceback", "left_beside", "title"]


def find(exercise: Exercise, check: Check, transcript: Transcript, play: Play) -> tuple[Finding, ...]:
    """All findings of one check, the cause first. A passed check has only what it should hear all the same.

    Never raises: where looking for them fails, none of those found is told, for it may only follow from another.
    """

    def look() -> tuple[Finding, ...]:
        facts = Facts(exercise, check, transcript, play)
        found, follows = list[Finding](), set[str]()
        for family in CATALOGUE.values():
            finding = family.find(facts)
            if finding is not None:
                if not {finding.id, finding.family} & follows:
                    found.append(finding)
                follows |= {*family.explained_by(finding.cause)}
        return tuple(found)

    return spared(look, lambda error: (unexplained(error),) if play.failure is not None else ())


def left_beside(cause: Finding, others: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of other findings those that do not only follow from this one."""
    follows = CATALOGUE[cause.family].explained_by(cause.cause)
    return tuple(one for one in others if not {one.id, one.family} & {*follows, cause.family})


def title(finding: Finding, lang: Lang) -> str:
    """A finding in a few words."""
    return CATALOGUE[finding.family].title_of(finding, lang)


def hint(finding: Finding, lang: Lang) -> str:
    """What happened, why, and what to do next."""
    return CATALOGUE[finding.family].hint_of(finding, lang)


def advice(result: CheckResult, lang: Lang) -> str:
    """The next step for a failed check: the hint of its first finding, or what its kind of failure suggests."""
    if result.findings:
        return hint(result.findings[0], lang)
    return result.failure.advice.in_(lang) if result.failure is not None else ""
