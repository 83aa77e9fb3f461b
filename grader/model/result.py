"""What comes of a run: transcripts, findings, verdicts, results. Frozen values, no I/O.

Times are seconds on the transcript's own monotonic clock, payloads are bytes. `to_json` shapes are versioned
(`RESULT_SCHEMA`) and are a contract with whoever reads `--json`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from grader.model import coding
from grader.model.capture import Capture
from grader.model.events import Event
from grader.model.failure import Because, FailureCode
from grader.model.record import Record
from grader.model.seen import Exit
from grader.model.words import Lang, Words

RESULT_SCHEMA = "grader/result/1"

Verdict = Literal["passed", "failed", "skipped", "ungraded", "unstable"]
Isolation = Literal["full", "network", "none"]
Watched = Literal["", "alike", "otherwise"]
Json = dict[str, Any]
ObservedKind = Literal[
    # payloads, and what else can be asked for in their place
    "text",
    "bytes",
    "printed",
    "pattern",
    "mapping",
    "any",
    "nothing",
    "eof",
    "reset",
    "open",
    # what a program does
    "call",
    "dialled",
    "listening",
    "sockets",
    "states",
    "refused",
    "running",
    "exit",
    "idle",
    "busy",
    "limit",
    "packets",
]


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything that a verdict rests on: what was drawn, the student's files, what happened, in order."""

    check: str
    program: str
    seed: int
    isolation: Isolation
    cases: tuple[Mapping[str, str], ...]
    """The values of each `each` row (one row where a check has none)."""
    mains: Mapping[str, str]
    """The file of each program that ran, by its name; paths inside the submission, with forward slashes."""
    sources: Mapping[str, str]
    """The student's text files, path to text, capped."""
    events: tuple[Event, ...]
    bug: str | None = None
    """Set when our own code broke: the check can only be ungraded."""
    trouble: Words | None = None
    """Set when the machine could not do what the run needs: ungraded, too."""
    records: Mapping[str, Record] = field(default_factory=dict)
    """By program: what it has told of itself in a second run that failed alike. For words only, never for a verdict."""
    captures: tuple[Capture, ...] = ()
    """What went over each network of its own that this check had; none where the machine gives no such network."""

    @property
    def main(self) -> str:
        """The file of the program; of the first one started where there are two."""
        return next(iter(self.mains.values()))


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: an id, its fields, the place. The sentence is made from it by `grader.findings`."""

    id: str
    """`family/cause`, or the family alone where it has one answer only: its name is a prefix that stays valid."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None
    event: int | None = None
    """Index of the event in the transcript at which it showed."""

    @property
    def family(self) -> str:
        """The question that it answers."""
        return self.id.partition("/")[0]

    def is_of(self, claim: str) -> bool:
        """Whether it is what a program claims: this very mistake, or its family."""
        return is_finding_of(self.id, claim)

    @property
    def cause(self) -> str:
        """Which answer it is; empty where there is only one."""
        return self.id.partition("/")[2]

    def to_json(self) -> Json:
        json: Json = {"id": self.id, "fields": dict(self.fields)}
        if self.event is not None:
            json["event"] = self.event
        if self.file is not None:
            json |= {"file": self.file, "line": self.line}
        return json


def is_finding_of(id: str, claim: str) -> bool:
    """`reply-encoding/gbk` is of `reply-encoding`, and of itself."""
    return f"{id}/".startswith(f"{claim}/")


@dataclass(frozen=True, slots=True)
class Observed:
    """One side of a comparison: what was asked for, or what came.

    `data` of a payload, `text` of a pattern, an encoding, an address or a short code; `note` says the rest in words.
    """

    kind: ObservedKind
    data: bytes | None = None
    text: str | None = None
    note: Words | None = None
    options: tuple[Observed, ...] = ()
    size: int | None = None
    """Of something large, of which `data` is only a part: all its bytes, ..."""
    offset: int = 0
    """... and where that part begins."""
    exit: Exit | None = None
    """Of a program's end: how it ended, or what is wrong with that. `text` says the same in short codes."""

    def to_json(self, lang: Lang) -> Json:
        json: Json = {"kind": self.kind}
        if self.data is not None:
            json["data"] = base64.b64encode(self.data).decode("ascii")
        if self.text is not None:
            json["text"] = self.text
        if self.note is not None:
            json["note"] = self.note.in_(lang)
        if self.size is not None:
            json |= {"size": self.size, "offset": self.offset}
        if self.exit is not None:
            json["exit"] = coding.write(self.exit)
        if self.options:
            json["options"] = [option.to_json(lang) for option in self.options]
        return json


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The verdict on one check of one submission."""

    id: str
    program: str
    group: str
    title: Words
    points: float
    verdict: Verdict
    hidden: bool = False
    earned: float = 0
    failure: FailureCode | None = None
    because: Because = Because.NOTHING
    """What ended the waiting."""
    step: int | None = None
    """Number of the failing step, from 1; 0 for what came behind the last one."""
    event: int | None = None
    """Index into `transcript.events` of the moment at which the check failed."""
    case: Mapping[str, str] = field(default_factory=dict)
    requirement: Words | None = None
    steps: Mapping[int, Words] = field(default_factory=dict)
    """What the steps ask for, by the events at which they began."""
    expected: Observed | None = None
    actual: Observed | None = None
    difference: int | None = None
    """Offset in bytes of the first difference between expected and actual."""
    findings: tuple[Finding, ...] = ()
    connections: tuple[str, ...] = ()
    why: Words | None = None
    """For skipped and ungraded: the reason."""
    need: str = ""
    """Of one that was not tried: the check of the same program that it builds on, and that did not pass."""
    duration: float = 0.0
    transcript: Transcript | None = None
    watched: Watched = ""
    """Whether it was run once more to be explained, and that run failed alike, or otherwise: then nothing of it is kept."""

    def to_json(self, lang: Lang, *, show_hidden: bool = False) -> Json:
        json: Json = {
            "id": self.id,
            "program": self.program,
            "group": self.group,
            "title": self.title.in_(lang),
            "points": self.points,
            "earned": self.earned,
            "verdict": self.verdict,
            "hidden": self.hidden,
        }
        if self.hidden and not show_hidden:
            return json
        optional: Json = {
            "failure": self.failure,
            "because": self.because.told or None,
            "step": self.step,
            "event": self.event,
            "case": dict(self.case) or None,
            "requirement": self.requirement and self.requirement.in_(lang),
            "expected": self.expected and self.expected.to_json(lang),
            "actual": self.actual and self.actual.to_json(lang),
            "difference": self.difference,
            "why": self.why and self.why.in_(lang),
            "watched": self.watched or None,
        }
        json |= {key: value for key, value in optional.items() if value is not None}
        json["duration"] = round(self.duration, 4)
        json["connections"] = list(self.connections)
        json["findings"] = [finding.to_json() for finding in self.findings]
        json["transcript"] = [event.to_json() for event in self.transcript.events] if self.transcript else []
        if self.transcript is not None and self.transcript.records:
            json["records"] = {name: coding.write(record) for name, record in self.transcript.records.items()}
        return json


@dataclass(frozen=True, slots=True)
class Score:
    """Marks of one result. `complete` is false while something could not be told; `earned` is then the sure part."""

    earned: float
    possible: float
    complete: bool
    bonus_earned: float
    bonus_possible: float

    def to_json(self) -> Json:
        return {
            "earned": self.earned,
            "possible": self.possible,
            "complete": self.complete,
            "bonus": {"earned": self.bonus_earned, "possible": self.bonus_possible},
        }


@dataclass(frozen=True, slots=True)
class Result:
    """One submission × one exercise."""

    exercise: str
    exercise_title: Words
    exercise_digest: str
    submission: str
    submission_digest: str
    files: Mapping[str, str]
    """Program to the path of the file that was taken for it."""
    sources: Mapping[str, str]
    isolation: Isolation
    seed: int
    started: str
    """UTC, ISO 8601 with a Z."""
    duration: float
    checks: tuple[CheckResult, ...]
    grader: str
    notes: tuple[Words, ...] = ()
    """What the student should know about the run itself: which file was taken, what is weaker on this machine."""
    command: str = ""
    """The command that repeats this run exactly."""
    where: str = ""
    """The hand-in's folder from the root of its repository: what CI and editors need to find a file."""

    def in_repository(self, file: str) -> str:
        """A file of the hand-in by its path from the root of the repository."""
        return f"{self.where}/{file}" if self.where else file

    @property
    def score(self) -> Score:
        def total(group: str, what: str) -> float:
            value = sum(getattr(check, what) for check in self.checks if check.group == group)
            return int(value) if value == int(value) else round(value, 2)

        return Score(
            total("core", "earned"),
            total("core", "points"),
            self.complete,
            total("bonus", "earned"),
            total("bonus", "points"),
        )

    @property
    def complete(self) -> bool:
        """Whether everything core could be told."""
        return not any(check.verdict in ("ungraded", "unstable") for check in self.checks if check.group == "core")

    @property
    def exit_status(self) -> int:
        """3 something core could not be told, 1 something core failed or was skipped, 0 all core passed."""
        core = {check.verdict for check in self.checks if check.group == "core"}
        if core & {"ungraded", "unstable"}:
            return 3
        return 1 if core & {"failed", "skipped"} else 0

    def to_json(self, lang: Lang, *, show_hidden: bool = False) -> Json:
        return {
            "schema": RESULT_SCHEMA,
            "grader": self.grader,
            "lang": lang,
            "exercise": {"id": self.exercise, "title": self.exercise_title.in_(lang), "digest": self.exercise_digest},
            "submission": {
                "id": self.submission,
                "files": dict(self.files),
                "digest": self.submission_digest,
                "sources": dict(self.sources),
                **({"where": self.where} if self.where else {}),
            },
            "isolation": self.isolation,
            "seed": self.seed,
            "started": self.started,
            "duration": round(self.duration, 3),
            "notes": [note.in_(lang) for note in self.notes],
            "command": self.command,
            "score": self.score.to_json(),
            "checks": [check.to_json(lang, show_hidden=show_hidden) for check in self.checks],
        }
