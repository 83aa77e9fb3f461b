"""What a result depends on. Where all of it is the same, a check need not be run again.

The submission's content and not its name, so that the same files handed in twice are graded once; the exercise as it is
played; the values drawn; how programs are isolated; the Python, packages and tools they run on; and the grader itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader import __version__
from grader.intake.submission import Submission
from grader.model import Json
from grader.schedule.grading import Run
from grader.schedule.tools import tools
from grader.spec import Spec

_PACKAGE = Path(__file__).resolve().parents[1]
_NO_PART_OF_IT = ("cli", "classroom", "report", "prove")
"""Packages of the grader that no result depends on: they gather and show."""


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


def own_digest() -> str:
    """`sha256:…` over the code of the grader that makes results: a changed grader grades again."""
    total = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE)
        if name.parts[0] not in _NO_PART_OF_IT:
            data = path.read_bytes()
            total.update(f"{name.as_posix()}\0{len(data)}\0".encode() + data)
    return f"sha256:{total.hexdigest()}"


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
            "seed": run.seed,
            "isolation": run.isolation,
            "python": run.interpreter.build,
            "packages": list(run.interpreter.distributions),
            "tools": sorted(map(_identity, tools(exercise, submission))),
            "grader": [__version__, own],
        }
    )


def _identity(tool: str) -> list[str | int]:
    try:
        told = os.stat(tool)
    except OSError:
        return [tool]
    return [tool, told.st_size, told.st_mtime_ns]
