"""A class in parts that are graded apart, on machines that know nothing of each other, and united again."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from grader.classroom.assignment import Assignment
from grader.classroom.store import Store
from grader.intake.submission import Submission
from grader.model import Json
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import Run

_FACT = "made"


class Shard(NamedTuple):
    """One of so many parts of a class, from 1: by content, so that each can be found by itself, wherever it is graded."""

    number: int
    of: int

    def holds(self, exercise: str, submission: Submission) -> bool:
        """Whether these programs for an exercise belong to it: the same ones always to the same part."""
        told = hashlib.sha256(f"{exercise} {submission.digest}".encode()).digest()
        return int.from_bytes(told[:8], "big") % self.of == self.number - 1


@dataclass(frozen=True)
class Provenance:
    """How the results of a store came about, and which parts of a class they are."""

    conditions: Json
    """What has to be the same in all parts, for else their results would not be known by the whole."""
    parts: frozenset[int]
    """Those that were run to their ends; of others there may be some of it."""
    of: int

    @property
    def missing(self) -> list[int]:
        return sorted({*range(1, self.of + 1)} - self.parts)

    def unlike(self, other: Provenance) -> list[str]:
        """In what they differ, so that they are no parts of the same."""
        there = [name for name, value in self.conditions.items() if other.conditions.get(name) != value]
        return there + (["parts"] if len({self.of, other.of} - {1}) > 1 else [])  # the whole fits with any of its parts

    def united(self, others: Iterable[Provenance]) -> Provenance:
        """With parts of the same."""
        every = (self, *others)
        of = max(one.of for one in every)
        whole = any(one.of == 1 and one.parts for one in every)
        parts = range(1, of + 1) if whole else (part for one in every for part in one.parts)
        return replace(self, of=of, parts=frozenset(parts))

    def with_those_in(self, store: Store) -> Provenance:
        """And the parts that a store holds already, where they fit."""
        before = provenance_in(store)
        return self if before is None or self.unlike(before) else self.united([before])

    def kept_in(self, store: Store) -> None:
        """Say it of a store."""
        told: Mapping[str, object] = {"conditions": self.conditions, "parts": sorted(self.parts), "of": self.of}
        store.remember(_FACT, json.dumps(told))


def provenance_of(assignment: Assignment, runs: Sequence[Run], shard: Shard | None) -> Provenance:
    """What a run to the end has made: all of the class, or that part of it."""
    conditions = {
        "assignment": assignment.id,
        "exercises": {part.spec.exercise.id: part.spec.digest for part in assignment.parts},
        "seed": runs[0].seed,
        "grader": own_digest(),
        "isolation": runs[0].isolation,
        "python": sorted({run.interpreter.build for run in runs}),
        "packages": sorted({one for run in runs for one in run.interpreter.distributions}),
    }
    number, of = shard or (1, 1)
    return Provenance(conditions, frozenset({number}), of)


def provenance_in(store: Store) -> Provenance | None:
    """None where no class was graded in this folder, or before this was remembered, or it cannot be read."""
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
        told = json.loads(store.fact(_FACT) or "null")
        parts, of = frozenset(map(int, told["parts"])), int(told["of"])
        return Provenance(dict(told["conditions"]), parts & frozenset(range(1, of + 1)), of) if of > 0 else None
    return None
