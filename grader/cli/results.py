"""What `grader grade` found out of a class, read again by the commands that go on from there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from grader.errors import UsageError
from grader.model import Words

if TYPE_CHECKING:
    from grader.model import Json

T = TypeVar("T")

NO_RESULTS = Words(
    "{folder} 里没有 grader grade 写的 results.json：这里要写它的输出文件夹",
    "there is no results.json of `grader grade` in {folder}: its output folder is what is expected here",
)
_ANOTHER_VERSION = Words(
    "{folder} 里的 results.json 是另一个版本的 grader 写的（{schema}）：再运行一次同样的 grader grade，不会重新运行程序",
    "the results.json in {folder} was written by another version of grader ({schema}): run the same `grader grade` "
    "once more, which runs no program again",
)


def class_results(folder: Path, read: Callable[[Json], T]) -> T:
    """What `read` makes of an output folder's `results.json`, or of that file itself.

    Raises UsageError where there is none, or another version has written it, or `read` does not find in it what it needs:
    that is the file's fault, however it came to be as it is.
    """
    from grader.classroom.gradebook import CLASS_SCHEMA

    place = folder / "results.json" if folder.is_dir() else folder
    try:
        if not place.is_file():  # a pipe would be waited for
            raise UsageError(NO_RESULTS.format(folder=folder))
        told: Json = json.loads(place.read_text("utf-8"))
        schema = str(told["schema"])
        if schema == CLASS_SCHEMA:
            return read(told)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        raise UsageError(NO_RESULTS.format(folder=folder)) from None
    another = schema.startswith("grader/class/")
    raise UsageError((_ANOTHER_VERSION if another else NO_RESULTS).format(folder=folder, schema=schema))
