"""What the models of the language refuse, as problems of the file."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from grader.errors import Problem
from grader.spec.explanations import EXPLANATIONS, odd_key, unknown_key, unlike
from grader.spec.language import Exercise, Model
from grader.spec.problems import MOST_PROBLEMS
from grader.spec.source import Source, Tree
from grader.spec.spots import spot_at


def faults(source: Source, data: Tree, error: ValidationError, model: type[Model] = Exercise) -> Iterator[Problem]:
    """What the models of the language said about the data (read as a `model`), in a teacher's words."""
    found = error.errors(include_url=False)[: MOST_PROBLEMS * 2]
    spots = [(fault, spot) for fault in found if (spot := spot_at(model, fault["loc"], data))]
    extra = [spot for fault, spot in spots if fault["type"] == "extra_forbidden"]
    misspelt = {(*spot.loc[:-1], unknown_key(spot, {})[1]) for spot in extra}
    for fault, spot in spots:
        kind = fault["type"]
        # A key written wrongly is missing too, and a list is short because its entries are wrong.
        if (kind == "missing" and spot.loc in misspelt) or (kind == "too_short" and spot.value):
            continue
        message, meant = EXPLANATIONS.get(kind, unlike)(spot, fault.get("ctx", {}))
        key = None
        if kind in ("verb", "payload", "expected", "words") and isinstance(spot.value, dict):
            key = odd_key(kind, spot.value)
        if kind == "missing":
            yield source.on(spot.loc[:-1], message)
        elif kind == "extra_forbidden" or spot.is_key:
            yield source.on_key(spot.loc, message, meant)
        elif key is not None:
            yield source.on_key((*spot.loc, key), message, meant)
        else:
            yield source.on(spot.loc, message, meant)
