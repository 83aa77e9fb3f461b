"""What everybody talks about: texts, events, transcripts, verdicts. Frozen values, no I/O."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from grader.model.words import LISTED, Lang, Words, joined, program_names

if TYPE_CHECKING:
    from grader.model.capture import Capture, Frame
    from grader.model.events import EVENTS, Event, Happening, read_event
    from grader.model.result import (
        RESULT_SCHEMA,
        CheckResult,
        Finding,
        Isolation,
        Json,
        Observed,
        ObservedKind,
        Result,
        Score,
        Transcript,
        Verdict,
        Watched,
    )
    from grader.model.seen import SocketAt, ThreadAt

__all__ = [
    "EVENTS",
    "LISTED",
    "RESULT_SCHEMA",
    "Capture",
    "CheckResult",
    "Event",
    "Finding",
    "Frame",
    "Happening",
    "Isolation",
    "Json",
    "Lang",
    "Observed",
    "ObservedKind",
    "Result",
    "Score",
    "SocketAt",
    "ThreadAt",
    "Transcript",
    "Verdict",
    "Watched",
    "Words",
    "joined",
    "program_names",
    "read_event",
]

_HOMES = {
    "capture": ("Capture", "Frame"),
    "events": ("EVENTS", "Event", "Happening", "read_event"),
    "result": (
        "RESULT_SCHEMA", "CheckResult", "Finding", "Isolation", "Json", "Observed", "ObservedKind", "Result", "Score",
        "Transcript", "Verdict", "Watched",
    ),
    "seen": ("SocketAt", "ThreadAt"),
}  # fmt: skip


def __getattr__(name: str) -> object:
    """A class for each kind of event takes its time to be made: whoever only says something does without them."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
