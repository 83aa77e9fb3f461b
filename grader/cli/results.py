"""What `grader grade` has left in a folder, as other commands read it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from grader.errors import UsageError
from grader.model import Json, Words


@contextlib.contextmanager
def results_in(folder: Path) -> Iterator[Json]:
    """The `results.json` of a folder, or the file itself. What goes wrong with what it holds is the file's fault, however it
    came to be as it is. Raises UsageError."""
    place = folder / "results.json" if os.path.isdir(folder) else folder
    try:
        if not os.path.isfile(place):  # a pipe would be waited for
            raise UsageError(NO_RESULTS.format(folder=folder))
        told = json.loads(place.read_text("utf-8"))
        if not isinstance(told, dict):
            raise TypeError
        yield told
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        raise UsageError(NO_RESULTS.format(folder=folder)) from None


NO_RESULTS = Words(
    "{folder} 里没有 grader grade 写的 results.json，或者它已损坏：再运行一次 grader grade 会重新写",
    "there is no results.json of `grader grade` in {folder}, or it is damaged: the same `grader grade` once more writes it anew",
)
