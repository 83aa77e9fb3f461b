"""The one gate between what is said *about* a program and what counts: the first may fail, and costs a sentence only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from grader.model.words import Words

T = TypeVar("T")

UNTOLD = Words(
    "这里本应有说明，但评分程序没能给出（{error}）。评定结果和分数不受影响。",
    "An explanation belongs here, but the grader could not give it ({error}). The verdict and the marks stand as they "
    "are.",
)
"""What stands in the place of an explanation that failed."""


def spared(tell: Callable[[], T], instead: Callable[[str], T]) -> T:
    """What `tell` says; where it fails, whatever the error, `instead` with the name of the error.

    For explanations, pages and looks at sources, never for a verdict: what that rests on fails aloud. Time and memory are
    no errors; they are bounded where a source is read.
    """
    try:
        return tell()
    except Exception as error:
        return instead(type(error).__name__)
