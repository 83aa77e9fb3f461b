"""Two gradings of one class: who gained, who lost, by which checks, and what was different. Pure: from `results.json` to values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar

from grader.classroom.streamed import ALL, Each, Wanted
from grader.model import Json

Reason = Literal["handin", "exercise", "points", "overrides", "late", "seed", "grader"]
"""What was not the same for a student: what was handed in, the exercise, how it is counted, the values drawn, the grader."""
Turn = Literal["gained", "lost", "same", "unknown"]
"""Of a mark: it rose, fell, stayed; or it was not known before, or is not known now."""
T = TypeVar("T")
Key = tuple[str, str, str]
"""Exercise, program and id of a check."""


@dataclass(frozen=True, slots=True)
class Side:
    """One check in one of the two gradings."""

    title: str
    verdict: str
    earned: float
    why: str
    """The first thing that was wrong, in words; empty where it passed."""


@dataclass(frozen=True, slots=True)
class CheckChange:
    """A check that ended or counts otherwise; None: it was not there."""

    check: Key
    before: Side | None
    after: Side | None

    @property
    def title(self) -> str:
        """As it is called now."""
        side = self.after or self.before
        return side.title if side is not None else ""

    @property
    def rose(self) -> bool:
        """Whether more is earned by it now."""
        return (self.after.earned if self.after else 0) > (self.before.earned if self.before else 0)

    @property
    def fell(self) -> bool:
        return (self.after.earned if self.after else 0) < (self.before.earned if self.before else 0)


@dataclass(frozen=True, slots=True)
class Person:
    """One student in both gradings. A mark that is not known is None, never a 0."""

    id: str
    name: str
    before: float | None
    after: float | None
    standings: tuple[str, str]
    changes: tuple[CheckChange, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def turn(self) -> Turn:
        if self.before is None or self.after is None:
            return "same" if self.before is self.after else "unknown"
        return "same" if self.before == self.after else "gained" if self.after > self.before else "lost"

    @property
    def moved(self) -> bool:
        """Whether anything is to be told."""
        return self.turn != "same" or bool(self.changes) or self.standings[0] != self.standings[1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both gradings, with everybody who is in either."""

    titles: tuple[str, str]
    started: tuple[str, str]
    people: tuple[Person, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    def turned(self, turn: Turn) -> tuple[Person, ...]:
        """Whose mark did so, the largest change first. Of those who are the same, only where something moved."""
        found = [one for one in self.people if one.turn == turn and (turn != "same" or one.moved)]
        return tuple(sorted(found, key=lambda one: -abs((one.after or 0) - (one.before or 0))))

    @property
    def checks(self) -> tuple[tuple[Key, str, tuple[str, ...], tuple[str, ...]], ...]:
        """Each check that earned somebody more or less, with those who have gained by it and those who have lost."""
        found: dict[Key, tuple[str, list[str], list[str]]] = {}
        for one in self.people:
            for change in one.changes:
                _, more, less = found.setdefault(change.check, (change.title, [], []))
                more += [one.id] if change.rose else []
                less += [one.id] if change.fell else []
        return tuple(
            (key, title, tuple(more), tuple(less)) for key, (title, more, less) in found.items() if more or less
        )


# ---------------------------------------------------------------- what is held of a grading


class _Part(NamedTuple):
    """What a student has of one exercise."""

    handin: str
    exercise: str
    seed: int
    sides: tuple[tuple[Key, Side], ...]


class _Student(NamedTuple):
    """A student in one grading."""

    id: str
    name: str
    mark: float | None
    standing: str
    overrides: object
    days_late: int
    parts: tuple[tuple[str, _Part], ...]


@dataclass(frozen=True, slots=True)
class Grading:
    """One grading of a class, as far as it is compared."""

    title: str
    started: str
    grader: str
    counts: tuple[object, ...]
    """How the assignment makes marks; a title or a due date by itself changes none."""
    students: Mapping[str, _Student]


class _Shared:
    """Of what many have alike there is one value."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def __call__(self, value: T) -> T:
        known: T = self._known.setdefault(value, value)
        return known


def wanted() -> Mapping[str, Wanted]:
    """What `grading_of` asks of a `results.json`, of two of them where it is used twice."""
    return {"assignment": ALL, "started": ALL, "grader": ALL, "students": Each(ALL, partial(_student, _Shared()))}


def grading_of(told: Json) -> Grading:
    """From what is `wanted`. Raises KeyError, TypeError or ValueError for other data."""
    of = told["assignment"]
    counts = of["bonus"], of["late"], [(one["id"], one["weight"]) for one in of["exercises"]]
    return Grading(of["title"], told["started"], told["grader"], counts, {one.id: one for one in told["students"]})


def _student(shared: _Shared, told: Json) -> _Student:
    mark, late = told["mark"]["total"], (told["handin"] or {}).get("days_late", 0)
    parts = []
    for exercise, result in told["results"].items():
        sides = shared(tuple(shared(_side(exercise, check)) for check in result["checks"]))
        part = _Part(
            result["submission"]["digest"], shared(result["exercise"]["digest"]), shared(result["seed"]), sides
        )
        parts.append((str(shared(exercise)), part))
    known = None if mark is None else float(mark)
    return _Student(
        told["id"], told["name"], known, shared(told["standing"]), told.get("overrides"), late, tuple(parts)
    )


def _side(exercise: str, check: Json) -> tuple[Key, Side]:
    first: Json = next(iter(check.get("findings") or ()), {})
    why = first.get("title") or check.get("requirement") or check.get("why") or ""
    verdict = check["verdict"]
    told = "" if verdict == "passed" else str(why)
    return (exercise, check["program"], check["id"]), Side(check["title"], verdict, float(check["earned"]), told)


# ---------------------------------------------------------------- two of them


def compare(before: Grading, after: Grading) -> Comparison:
    """What has changed from one to the other."""
    old, new = before.students, after.students
    return Comparison(
        (before.title, after.title),
        (before.started, after.started),
        tuple(_person(before, after, old[id], new[id]) for id in new if id in old),
        tuple(id for id in old if id not in new),
        tuple(id for id in new if id not in old),
    )


def _person(before: Grading, after: Grading, old: _Student, new: _Student) -> Person:
    changes = tuple(_changes(*({key: side for _, part in one.parts for key, side in part.sides} for one in (old, new))))
    person = Person(new.id, new.name, old.mark, new.mark, (old.standing, new.standing), changes)
    return replace(person, reasons=tuple(_reasons(before, after, old, new))) if person.moved else person


def _changes(old: Mapping[Key, Side], new: Mapping[Key, Side]) -> Iterator[CheckChange]:
    for key in (*new, *(key for key in old if key not in new)):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or (before.verdict, before.earned) != (after.verdict, after.earned):
            yield CheckChange(key, before, after)


def _reasons(before: Grading, after: Grading, old: _Student, new: _Student) -> Iterator[Reason]:
    earlier, later = dict(old.parts), dict(new.parts)
    both = [(earlier[name], later[name]) for name in later if name in earlier]
    other_handin = any(one.handin != other.handin for one, other in both)
    if other_handin or set(earlier) != set(later):
        yield "handin"
    if any(one.exercise != other.exercise for one, other in both):
        yield "exercise"
    if before.counts != after.counts:
        yield "points"
    if old.overrides != new.overrides:
        yield "overrides"
    if old.days_late != new.days_late:
        yield "late"
    if not other_handin and any(one.seed != other.seed for one, other in both):
        yield "seed"
    if before.grader != after.grader:
        yield "grader"
