"""What a result depends on. Where all of it is the same, a check need not be run again.

The submission's content and not its name, so that the same files handed in twice are graded once; the exercise as it is
played; the values drawn; how programs are isolated; the Python, packages and tools they run on; and the grader itself.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from grader.intake.submission import Submission
from grader.model import Json
from grader.schedule.circumstances import circumstances
from grader.schedule.grading import Run
from grader.spec import Spec


@dataclass(frozen=True)
class Subject:
    """One submission × one exercise under given circumstances: what the results of its checks are kept under."""

    told: Json

    @cached_property
    def digest(self) -> bytes:
        return hashlib.sha256(self.text.encode("ascii")).digest()

    @cached_property
    def text(self) -> str:
        """The same for the same circumstances, as JSON."""
        return json.dumps(self.told, sort_keys=True, separators=(",", ":"))


def subject_of(spec: Spec, submission: Submission, run: Run, own: str) -> Subject:
    """What the results of this submission depend on; `own` is `own_digest()`."""
    exercise = spec.exercise
    played = hashlib.sha256(exercise.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()
    return Subject(
        {
            "exercise": [exercise.id, spec.digest, played],
            "submission": submission.digest,
            "programs": dict(submission.programs),
            "absent": list(submission.absent),
            **circumstances(exercise, submission, run, own),
        }
    )
