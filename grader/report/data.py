"""A result as data for scripts, with the words of its findings beside their names."""

from __future__ import annotations

from grader.model import Json, Result
from grader.report import closed
from grader.report.packets import wire_json
from grader.voice import Voice


def result_json(result: Result, voice: Voice, *, show_hidden: bool) -> Json:
    """`grader/result/1` in the voice's language; each finding with its title and hint, and what the packets show."""
    told = result.to_json(voice.lang, show_hidden=show_hidden)
    for check, shown in zip(result.checks, told["checks"], strict=True):
        if closed(check, show_hidden):
            continue
        shown["wire"] = wire_json(check)
        for finding, one in zip(check.findings, shown["findings"], strict=True):
            one |= {"title": voice.title(finding), "hint": voice.hint(finding)}
    return told
