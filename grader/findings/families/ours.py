"""What the grader itself could not do."""

from __future__ import annotations

from grader.findings.facts import Told
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Finding, Words
from grader.model.spared import UNTOLD

_UNEXPLAINED = family(
    "unexplained",
    Stage.LEFT,
    Mistake("", hint=UNTOLD),
    title=Words("没有说明", "No explanation"),
)(None)
"""No conversation tells it."""


def unexplained(error: str) -> Finding:
    """In the place of all findings of a check, where looking for them failed."""
    return _UNEXPLAINED.finding(Told("", {"error": error}), "server")
