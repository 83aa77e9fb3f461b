"""What a result depends on beside the exercise and the programs: the machine as far as it shows, and the grader itself."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from grader import __version__
from grader.intake.submission import Submission
from grader.model import Json
from grader.schedule.grading import Run
from grader.schedule.tools import tools
from grader.spec import Exercise

_PACKAGE = Path(__file__).resolve().parents[1]
_NO_PART_OF_IT = ("cli", "classroom", "report", "prove")
"""Packages of the grader that no result depends on: they gather and show."""


def own_digest() -> str:
    """`sha256:…` over the code of the grader that makes results: a changed grader grades again."""
    total = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE)
        if name.parts[0] not in _NO_PART_OF_IT:
            data = path.read_bytes()
            total.update(f"{name.as_posix()}\0{len(data)}\0".encode() + data)
    return f"sha256:{total.hexdigest()}"


def circumstances(exercise: Exercise, submission: Submission, run: Run, own: str) -> Json:
    """How the programs of a submission are run; `own` is `own_digest()`."""
    identities = list[list[str | int]]()
    for tool in tools(exercise, submission):
        try:
            told = os.stat(tool)
            identities.append([tool, told.st_size, told.st_mtime_ns])
        except OSError:
            identities.append([tool])
    return {
        "seed": run.seed,
        "isolation": run.isolation,
        "python": run.interpreter.build,
        "packages": list(run.interpreter.distributions),
        "tools": sorted(identities),
        "grader": [__version__, own],
    }
