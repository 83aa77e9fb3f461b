"""What a result depends on. Where all of it is the same, a check need not be run again.

The submission's content and not its name, so that the same files handed in twice are graded once; of the exercise what
the check's own run is made from; the values drawn; how programs are isolated; the Python, packages and tools they run on; and the grader itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from grader.intake.submission import Submission
from grader.model import Json
from grader.schedule.circumstances import circumstances
from grader.schedule.grading import Key, Run, check_key
from grader.spec import Check, Spec
from grader.spec.depends import check_digest, conduct_digest
from grader.spec.values import CannotDraw


@dataclass(frozen=True)
class Subject:
    """One submission × one check (or one exercise) under given circumstances: what a result is kept under."""

    whole: Json
    """What the checks of a submission have in common."""
    conduct: str = ""
    """What of the exercise the run itself rests on, whatever is said in it."""
    own: str = "{}"
    """As JSON, what is this check's own and takes the place of what is in `whole`: there are as many of it as results."""
    noted: bytes = field(default=b"", compare=False)
    """Its digest, where that was found out before."""

    @property
    def told(self) -> Json:
        """Everything."""
        return {**self.whole, **json.loads(self.own)}

    @cached_property
    def ground(self) -> bytes:
        """The same wherever the same programs ran under the same conditions, whatever was asked of them and expected."""
        text = json.dumps({**self.told, "exercise": self.conduct}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).digest()

    @cached_property
    def digest(self) -> bytes:
        return self.noted or hashlib.sha256(self.text.encode("ascii")).digest()

    @property
    def text(self) -> str:
        """The same for the same circumstances, as JSON."""
        return json.dumps(self.told, sort_keys=True, separators=(",", ":"))


def subjects_of(spec: Spec, whole: Subject, checks: Iterable[Check], seed: int) -> dict[Key, Subject]:
    """What the result of each check depends on: of the exercise only what its own run does.

    A title, points, the statement, a comment, another check cost nobody a run. `whole` is `subject_of` the submission.
    """
    found, conduct = dict[Key, Subject](), conduct_digest(spec.exercise)
    for check in checks:
        told: Json = {
            "programs": {name: file for name, file in whole.whole["programs"].items() if name in check.programs},
            "absent": [name for name in whole.whole["absent"] if name in check.programs],
        }
        with suppress(CannotDraw):  # else: all of the exercise
            told["exercise"] = [spec.exercise.id, check_digest(spec, check, seed)]
        found[check_key(check)] = Subject(whole.whole, conduct, json.dumps(told))
    return found


def played_in(spec: Spec) -> str:
    """A digest of the exercise as it is played."""
    return hashlib.sha256(spec.exercise.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()


def subject_of(spec: Spec, submission: Submission, run: Run, own: str, played: str = "") -> Subject:
    """What the results of this submission depend on, all of its checks together; `own` is `own_digest()`, `played` is
    `played_in` the spec, which is the same for a whole class."""
    exercise = spec.exercise
    return Subject(
        {
            "exercise": [exercise.id, spec.digest, played or played_in(spec)],
            "submission": submission.digest,
            "programs": dict(submission.programs),
            "absent": list(submission.absent),
            **circumstances(exercise, submission, run, own),
        }
    )
