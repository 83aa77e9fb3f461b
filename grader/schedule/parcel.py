"""One submission's checks as they travel: a parcel says all that another machine needs to run them, and its answer what
happened there.

An answer holds transcripts and no verdict. What it means is found out where the parcel came from, by playing and judging
as ever; only which checks are worth running is decided on the way, for that costs nobody a mark. It comes from a machine of
which nothing is known: what cannot be an answer to this parcel, or what happened in this job, is not believed, and whoever
said it is named.
"""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from grader.intake.submission import Submission
from grader.model import Json, Transcript, Words, joined
from grader.model.events import FileSeen
from grader.model.words import LISTED
from grader.play.course import is_course_of
from grader.schedule.building import SECONDS, Build
from grader.schedule.circumstances import circumstances
from grader.schedule.grading import Key, Run, check_key
from grader.schedule.pool import GRACE, Job, answered
from grader.spec import Spec
from grader.spec.language import ProgramName

MOST = 256 << 20
"""Bytes that an answer may come to: a check keeps a few megabytes at most."""
LONGEST = 86_400.0
"""Seconds that no check goes on."""
SAID = 1000
"""Characters of what somebody says in words."""
DIGITS = 18
"""Of a number that somebody may have counted or measured."""
Files = dict[str, bytes]


@dataclass(frozen=True)
class Parcel:
    """The checks of one submission that are to be run, and everything that they depend on."""

    exercise: str
    """The name of its file,"""
    text: bytes
    """what is in it,"""
    attachments: Files
    """and the files beside it that it names."""
    files: Files
    programs: dict[ProgramName, str]
    checks: tuple[Key, ...]
    """What they build on and is not among them has passed."""
    watched: bool
    """Whether this is the second run of each, which records what its programs do."""
    seed: int
    packages: tuple[str, ...]
    """Distributions that the programs may import, with their versions."""
    hidden: tuple[str, ...]
    """Folders that no program may see, where they are."""
    slots: int | None
    """How many checks at once; None: what the machine carries ..."""
    share: int
    """... divided by so many that run parcels there."""
    patience: float
    """Seconds in which all of it is over, whatever its programs do: who has not answered by then has died."""
    conditions: str
    """As JSON, under which conditions it is to be run: any other machine refuses it."""

    @property
    def submission(self) -> Submission:
        """As it was handed in, as far as runs are concerned."""
        return Submission("", self.files, self.programs)

    @property
    def alone(self) -> bool:
        """Whether nothing else is to run on the machine meanwhile."""
        return self.slots == 1

    def unlike(self, spec: Spec, run: Run, own: str) -> list[str]:
        """In what the conditions here differ from those that were asked for."""
        here = circumstances(spec.exercise, self.submission, run, own)
        asked = json.loads(self.conditions)
        return [name for name, value in asked.items() if json.loads(json.dumps(here[name])) != value]


def parcel_of(jobs: Sequence[Job], own: str, slots: int | None, share: int) -> Parcel:
    """What these jobs of one submission need, and the checks that may follow from them; `own` is `own_digest()`."""
    first = jobs[0]
    spec, kin = first.spec, first.kin
    follow = () if first.watched else kin.left
    checks = tuple(dict.fromkeys(map(check_key, (*(job.check for job in jobs), *follow))))
    submission = Submission("", first.files, kin.programs)
    run = Run(first.machine, first.interpreter, first.seed)
    return Parcel(
        spec.path.name,
        spec.text,
        dict(spec.attachments),
        dict(first.files),
        dict(kin.programs),
        checks,
        first.watched,
        first.seed,
        first.interpreter.distributions,
        tuple(map(str, first.hidden)),
        slots,
        share,
        2.0 * (1 + share) * (len(checks) * GRACE * spec.exercise.limits.check + len(kin.programs) * SECONDS),
        json.dumps(circumstances(spec.exercise, submission, run, own)),
    )


def label_of(job: Job) -> str:
    """What tells a job from the others of its submission."""
    if isinstance(job, Build):
        return f"build {job.program}"
    return f"{'watch' if job.watched else 'run'} {job.check.drives} {job.check.id}"


class Reply(NamedTuple):
    """What came of each job, by its name, and who says so."""

    by: str
    jobs: Mapping[str, Json]


Answer = Reply | Words
"""Or why nothing came of any."""


def digest_of(line: bytes) -> str:
    """By which an answer says to which parcel it is one: nobody can mistake it for that of another."""
    return hashlib.sha256(line).hexdigest()


def answer_of(job: Job, transcript: Transcript) -> Json:
    """What is sent back of a job. What a build has made stays where it is used."""
    of = [transcript.isolation, _circumstances(job, transcript)]
    if isinstance(job, Build):
        events = (replace(one, data=b"") if isinstance(one, FileSeen) else one for one in transcript.events)
        transcript = replace(transcript, events=tuple(events))
    return {**answered(transcript), "of": of}


def answer_in(packed: bytes, digest: str, by: str) -> Answer:
    """What somebody has answered to the parcel of that digest, as far as it can be an answer at all."""
    try:
        opened = zlib.decompressobj()
        line = opened.decompress(packed, MOST)
        if opened.unconsumed_tail or not opened.eof:
            return _STRANGE.format(by=by, what=_TOO_LARGE.format(size=MOST >> 20) if len(line) == MOST else _CUT_OFF)
        told = json.loads(line, parse_int=_whole, parse_float=_finite, parse_constant=_finite)
        if told["to"] != digest:
            return _STRANGE.format(by=by, what=_OTHER_PARCEL)
        if "other" in told:
            return _OTHERWISE.format(by=by, what=differing(told["other"]))
        if "refused" in told:
            zh, en = told["refused"]
            return _TROUBLE.format(by=by, why=Words(f"{zh}"[:SAID], f"{en}"[:SAID]))
        if "bug" in told:
            return _BROKEN.format(by=by, error=f"{told['bug']}"[:SAID])
        if not all(isinstance(one, dict) for one in told["told"].values()):
            return _STRANGE.format(by=by, what=_NO_ANSWER)
        return Reply(by, told["told"])
    except Exception:  # whatever bytes that anybody may send come to; memory, too
        return _STRANGE.format(by=by, what=_NO_ANSWER)


def transcript_in(reply: Reply, job: Job) -> Transcript:
    """What happened in a job as somebody tells it; or that it cannot have."""
    nothing = job.transcript(())

    def refused(what: Words) -> Transcript:
        return replace(nothing, trouble=_STRANGE.format(by=reply.by, what=what))

    try:
        answer = reply.jobs[label_of(job)]
        isolation, circumstances_there = answer["of"]
        if isolation != job.isolation:
            return refused(_ISOLATION.format(isolation=f"{isolation}"[:SAID]))
        if circumstances_there != _circumstances(job, nothing):
            return refused(_OTHER_RUN)
        if "trouble" in answer:
            zh, en = answer["trouble"]
            return replace(nothing, trouble=_TROUBLE.format(by=reply.by, why=Words(f"{zh}"[:SAID], f"{en}"[:SAID])))
        if "bug" in answer:
            return replace(nothing, bug=f"{reply.by}: {answer['bug']}"[:SAID])
        found = job.received(json.dumps(answer).encode())
        if found.trouble is not None:
            return refused(_NO_TRANSCRIPT)
        moments = [event.t for event in found.events]
        if moments != sorted(moments) or not all(0 <= moment <= LONGEST for moment in moments):
            return refused(_TIMES)
        exercise, attachments = job.spec.exercise, job.spec.attachments
        if not isinstance(job, Build) and not is_course_of(exercise, job.check, job.cases, attachments, found.events):
            return refused(_OTHER_COURSE)
        return found
    except Exception:
        return refused(_NO_TRANSCRIPT)


def differing(parts: Sequence[str]) -> Words:
    """In what a machine differs, by the names of `circumstances`."""
    told = [f"{part}"[:SAID] for part in parts[: len(_PARTS)]]
    return joined((_PARTS.get(part, Words(part, part)) for part in told), LISTED)


def _circumstances(job: Job, transcript: Transcript) -> str:
    """A digest of what a transcript is one of: which job, of which programs, with which values."""
    told: list[object] = [label_of(job), transcript.seed, transcript.mains]
    if not isinstance(job, Build):
        told += [transcript.check, transcript.program, [dict(case) for case in transcript.cases]]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _whole(text: str) -> int:
    if len(text) > DIGITS + 1:
        raise ValueError(text[:DIGITS])
    return int(text)


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(text[:DIGITS])
    return number


_PARTS: Mapping[str, Words] = {
    "isolation": Words("没有完整的隔离", "no full isolation"),
    "python": Words("另一个 Python", "another Python"),
    "packages": Words("另外的包", "other packages"),
    "tools": Words("另外的编译器或工具", "other compilers or tools"),
    "grader": Words("另一个 grader", "another grader"),
}
_STRANGE = Words(
    "{by} 的回答不能采信（{what}）：这一项不计分",
    "what {by} has answered cannot be believed ({what}): this check counts neither way",
)
_TROUBLE = Words("{by}：{why}", "{by}: {why}")
_NO_ANSWER = Words("这不是一个回答", "it is no answer")
_CUT_OFF = Words("回答不完整", "it is cut off")
_TOO_LARGE = Words("超过 {size} MB", "it is larger than {size} MB")
_OTHER_PARCEL = Words("这是对另一份作业的回答", "it is about another hand-in")
_ISOLATION = Words("那里的隔离是 {isolation}", "it ran with the isolation {isolation}")
_OTHER_RUN = Words("程序、检查或随机值不同", "of another program or check, or with other values")
_OTHER_COURSE = Words("发送的内容不是这项检查要发送的", "what was sent there is not what this check sends")
_TIMES = Words("时间不可能是这样", "no clock goes like that")
_NO_TRANSCRIPT = Words("这不是一次运行的记录", "it is no record of a run")
_OTHERWISE = Words(
    "{by} 上的条件和这里不同（{what}），所以没有运行", "it was not run, for {by} is not like here: {what}"
)
_BROKEN = Words(
    "集群没有给出结果（{by}：{error}）：这一项不计分",
    "the cluster has told no result ({by}: {error}): this check counts neither way",
)
