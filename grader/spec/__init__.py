"""From a YAML file to an `Exercise`: the language, its reading with all problems at once, the values drawn for a run."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.spec.language import Check, Exercise
    from grader.spec.reading import Spec, load_exercise

__all__ = ["Check", "Exercise", "Spec", "load_exercise"]

_HOMES = {"Check": "language", "Exercise": "language", "Spec": "reading", "load_exercise": "reading"}


def __getattr__(name: str) -> object:
    """The model and its libraries take most of a start: whoever only looks where exercises are does without them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
