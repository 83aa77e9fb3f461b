"""What everybody talks about: texts, events, transcripts, verdicts. Frozen values, no I/O."""

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
from grader.model.words import LISTED, Lang, Words, joined, program_names

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
