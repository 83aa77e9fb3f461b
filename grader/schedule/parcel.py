"""One submission's checks as they travel: a parcel says all that another machine needs to run them, and its answer what
happened there.

An answer holds transcripts and no verdict. What it means is found out where the parcel came from, by playing and judging
as ever; only which checks are worth running is decided on the way, for that costs nobody a mark.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.intake.submission import Submission
from grader.model import Json, Transcript
from grader.model.events import FileSeen
from grader.schedule.building import Build
from grader.schedule.circumstances import circumstances
from grader.schedule.grading import Key, Run, check_key
from grader.schedule.pool import Job, answered
from grader.spec import Spec
from grader.spec.language import ProgramName

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
        json.dumps(circumstances(spec.exercise, submission, run, own)),
    )


def label_of(job: Job) -> str:
    """What tells a job from the others of its submission."""
    if isinstance(job, Build):
        return f"build {job.program}"
    return f"{'watch' if job.watched else 'run'} {job.check.drives} {job.check.id}"


def answer_of(job: Job, transcript: Transcript) -> Json:
    """What is sent back of a job. What a build has made stays where it is used."""
    if isinstance(job, Build):
        events = (replace(one, data=b"") if isinstance(one, FileSeen) else one for one in transcript.events)
        transcript = replace(transcript, events=tuple(events))
    return answered(transcript)
