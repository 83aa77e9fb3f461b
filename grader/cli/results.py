"""What `grader grade` found out of a class, read again by the commands that go on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from grader.errors import UsageError
from grader.model import Words

if TYPE_CHECKING:
    from grader.classroom.streamed import Wanted
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
_OTHERWISE = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading a file raises that is no results, however it came to be as it is."""


def class_results(folder: Path, wanted: Mapping[str, Wanted], read: Callable[[Json], T]) -> T:
    """What `read` makes of what is wanted of an output folder's `results.json`, or of that file itself.

    Raises UsageError where there is none, or another version has written it, or what is needed is not found in it.
    """
    from grader.classroom.gradebook import CLASS_SCHEMA
    from grader.classroom.streamed import ALL

    place = folder / "results.json" if folder.is_dir() else folder
    with results_of(folder):
        if not place.is_file():  # a pipe would be waited for
            raise FileNotFoundError
    try:
        told = told_in(_pieces(place), {**wanted, "schema": ALL})
        if told["schema"] == CLASS_SCHEMA:
            return read(told)
    except _OTHERWISE:
        pass
    # What it is not is told by the whole of it, also where a student in it could not be read.
    with results_of(folder):
        schema = str(told_in(_pieces(place), {"schema": ALL})["schema"])
    another = schema.startswith("grader/class/") and schema != CLASS_SCHEMA
    raise UsageError((_ANOTHER_VERSION if another else NO_RESULTS).format(folder=folder, schema=schema))


def told_in(pieces: Iterable[str], wanted: Mapping[str, Wanted]) -> Json:
    """What is wanted of the object in a text. Raises ValueError or TypeError where there is none."""
    from grader.classroom.streamed import streamed

    told = streamed(pieces, wanted)
    if not isinstance(told, dict):
        raise TypeError
    return told


@contextmanager
def results_of(folder: Path) -> Iterator[None]:
    """What is otherwise than results are is said of the folder. Raises UsageError."""
    try:
        yield
    except _OTHERWISE:
        raise UsageError(NO_RESULTS.format(folder=folder)) from None


def _pieces(place: Path) -> Iterator[str]:
    with place.open(encoding="utf-8") as file:
        yield from iter(partial(file.read, 1 << 16), "")
