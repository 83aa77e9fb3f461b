"""Two gradings of one class: who gained, who lost, by which checks, and what was different. Pure: from `results.json` to values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from grader.model import Json

Reason = Literal["handin", "exercise", "points", "overrides", "late", "seed", "grader"]
"""What was not the same for a student: what was handed in, the exercise, how it is counted, the values drawn, the grader."""
Turn = Literal["gained", "lost", "same", "unknown"]
"""Of a mark: it rose, fell, stayed; or it was not known before, or is not known now."""
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


def compare(before: Json, after: Json) -> Comparison:
    """What has changed from one `results.json` to the other. Raises KeyError, TypeError or ValueError for other data."""
    old, new = ({one["id"]: one for one in told["students"]} for told in (before, after))
    return Comparison(
        (before["assignment"]["title"], after["assignment"]["title"]),
        (before["started"], after["started"]),
        tuple(_person(before, after, old[id], new[id]) for id in new if id in old),
        tuple(id for id in old if id not in new),
        tuple(id for id in new if id not in old),
    )


def _person(before: Json, after: Json, old: Json, new: Json) -> Person:
    def known(mark: float | None) -> float | None:
        return None if mark is None else float(mark)

    marks, standings = [known(one["mark"]["total"]) for one in (old, new)], (old["standing"], new["standing"])
    changes = tuple(_changes(_sides(old), _sides(new)))
    person = Person(new["id"], new["name"], marks[0], marks[1], standings, changes)
    return replace(person, reasons=tuple(_reasons(before, after, old, new))) if person.moved else person


def _sides(student: Json) -> Mapping[Key, Side]:
    found: dict[Key, Side] = {}
    for exercise, result in student["results"].items():
        for check in result["checks"]:
            first: Json = next(iter(check.get("findings") or ()), {})
            why = first.get("title") or check.get("requirement") or check.get("why") or ""
            verdict = check["verdict"]
            told = "" if verdict == "passed" else str(why)
            found[exercise, check["program"], check["id"]] = Side(check["title"], verdict, float(check["earned"]), told)
    return found


def _changes(old: Mapping[Key, Side], new: Mapping[Key, Side]) -> Iterator[CheckChange]:
    for key in (*new, *(key for key in old if key not in new)):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or (before.verdict, before.earned) != (after.verdict, after.earned):
            yield CheckChange(key, before, after)


def _reasons(before: Json, after: Json, old: Json, new: Json) -> Iterator[Reason]:
    both = [(old["results"][name], new["results"][name]) for name in new["results"] if name in old["results"]]

    def differ(*path: str) -> bool:
        return any(_at(one, path) != _at(other, path) for one, other in both)

    if differ("submission", "digest") or set(old["results"]) != set(new["results"]):
        yield "handin"
    if differ("exercise", "digest"):
        yield "exercise"
    if _counts(before) != _counts(after):
        yield "points"
    if old.get("overrides") != new.get("overrides"):
        yield "overrides"
    if (old["handin"] or {}).get("days_late", 0) != (new["handin"] or {}).get("days_late", 0):
        yield "late"
    if differ("seed") and not differ("submission", "digest"):
        yield "seed"
    if before["grader"] != after["grader"]:
        yield "grader"


def _counts(told: Json) -> tuple[object, ...]:
    """How an assignment makes marks; a title or a due date by itself changes none."""
    assignment = told["assignment"]
    return assignment["bonus"], assignment["late"], [(one["id"], one["weight"]) for one in assignment["exercises"]]


def _at(value: Json, path: tuple[str, ...]) -> object:
    return value[path[0]] if len(path) == 1 else _at(value[path[0]], path[1:])
