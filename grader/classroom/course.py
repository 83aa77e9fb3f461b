"""Several assignments of one course side by side: who falls behind, what is missing, which mistake stays.

Pure: from the `results.json` of each to values. Marks are in percent; one that is not known is None, never a 0.
"""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from grader.classroom.streamed import ALL, OMITTED, Each, Wanted
from grader.model import Json

State = Literal["graded", "incomplete", "unfinished", "unread", "missing", "excused", "open", "elsewhere"]
"""Of one student and one assignment: as in its own report, and besides `open`: nothing was handed in, and there was
time left when the class was graded; `elsewhere`: that assignment knows nothing of the student."""
Behind = Literal["absent", "low", "dropped"]
"""Why somebody falls behind. absent: nothing handed in for the last two that count; low: the last two that count are
below the pass mark; dropped: the last mark is farther below the class's median than the earlier ones were."""

DROP = 20.0
"""Points by which the distance to the class's median has to grow before somebody has `dropped`."""
EARLIER = 2
"""So many earlier marks there have to be for that."""


@dataclass(frozen=True, slots=True)
class Held:
    """One assignment as it went."""

    id: str
    title: str
    due: str
    """ISO 8601; empty where there is no due date."""
    started: str
    marks: tuple[float, ...] = ()
    """The sure marks of those who handed something in, in ascending order."""

    @property
    def quarters(self) -> tuple[float, float, float, float, float] | None:
        """Lowest mark, lower quartile, median, upper quartile and highest mark; None where there are no marks."""
        if not self.marks:
            return None
        low, middle, high = (
            statistics.quantiles(self.marks, n=4, method="inclusive") if len(self.marks) > 1 else self.marks * 3
        )
        return self.marks[0], low, middle, high, self.marks[-1]

    @property
    def median(self) -> float | None:
        return statistics.median(self.marks) if self.marks else None


@dataclass(frozen=True, slots=True)
class Work:
    """What one student has done in one assignment."""

    state: State
    mark: float | None = None
    """What counts: 0 for what is missing; None where it is not known, or counts neither way."""
    days_late: int = 0
    extended: bool = False
    mistakes: frozenset[str] = frozenset()
    """Ids of findings that cost a check."""
    page: str = ""
    """The student's page, relative to that assignment's folder."""


NOTHING = Work("elsewhere")


@dataclass(frozen=True, slots=True)
class Member:
    """One student of the course, with as many works as there are assignments."""

    id: str
    name: str
    group: str
    works: tuple[Work, ...] = ()
    behind: tuple[Behind, ...] = ()
    other_names: tuple[str, ...] = ()
    """As other assignments call the same id."""

    @property
    def mean(self) -> float | None:
        """Of the marks that count; None where none does."""
        counted = [work.mark for work in self.works if work.mark is not None]
        return statistics.fmean(counted) if counted else None

    def again(self, mistake: str) -> bool:
        """Whether the mistake was made in several assignments."""
        return sum(mistake in work.mistakes for work in self.works) > 1

    def of(self, state: State) -> tuple[int, ...]:
        """The assignments, by number, that are in that state."""
        return tuple(place for place, work in enumerate(self.works) if work.state == state)


@dataclass(frozen=True, slots=True)
class Recurring:
    """A mistake that was made in several assignments."""

    finding: str
    titles: tuple[str, ...]
    """What it is called; more than one where it names different things."""
    hint: str
    core: bool
    """Whether it cost core points."""
    counts: tuple[int, ...]
    """Students who made it, by assignment."""
    again: tuple[Member, ...]
    """Those who made it in several."""


@dataclass(frozen=True, slots=True)
class Semester:
    """All of a course, in the order of time."""

    held: tuple[Held, ...]
    members: tuple[Member, ...]
    mistakes: tuple[Recurring, ...]
    pass_mark: float

    @property
    def behind(self) -> tuple[Member, ...]:
        """Who falls behind, the most and the lowest first."""
        found = [one for one in self.members if one.behind]
        return tuple(sorted(found, key=lambda one: (-len(one.behind), one.mean or 0.0)))

    @property
    def absent(self) -> tuple[Member, ...]:
        """Who lacks a hand-in, the most first."""
        found = [one for one in self.members if one.of("missing")]
        return tuple(sorted(found, key=lambda one: -len(one.of("missing"))))


# ---------------------------------------------------------------- what is held of an assignment


class _Row(NamedTuple):
    """One student of one assignment."""

    id: str
    name: str
    group: str
    also: tuple[str, ...]
    work: Work


class _Cluster(NamedTuple):
    """A mistake of one assignment."""

    finding: str
    title: str
    hint: str
    core: bool
    size: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an assignment has to say for a course."""

    held: Held
    rows: tuple[_Row, ...]
    clusters: tuple[_Cluster, ...]


WANTED: Mapping[str, Wanted] = {
    "started": ALL,
    "assignment": ALL,
    "students": Each(
        {
            "id": ALL, "name": ALL, "group": ALL, "also": ALL, "standing": ALL, "page": ALL, "due": ALL, "overrides": ALL,
            "mark": {"total": ALL, "excused": ALL}, "handin": {"days_late": ALL},
        }
    ),
    "analysis": {
        "checks": Each({"exercise": ALL, "program": ALL, "check": ALL, "group": ALL}),
        "clusters": Each({"finding": ALL, "title": ALL, "hint": ALL, "checks": ALL, "students": Each(OMITTED)}),
    },
}  # fmt: skip
"""What `assigned_of` asks of a `results.json`."""


def assigned_of(told: Json) -> Assigned:
    """From what is `WANTED`. Raises KeyError, TypeError, ValueError or AttributeError for other data."""
    of, known = told["assignment"], []
    mistakes: dict[str, set[str]] = {}
    for cluster in told["analysis"]["clusters"]:
        for student in cluster["students"] if cluster["finding"] else ():
            mistakes.setdefault(student, set()).add(cluster["finding"])
    if of["due"]:
        _moment(of["due"])
    rows, shared = [], dict[frozenset[str], frozenset[str]]()
    for one in told["students"]:
        if one["standing"] == "graded" and one["mark"]["total"] is not None and not one["mark"].get("excused"):
            known.append(float(one["mark"]["total"]))
        own = frozenset(mistakes.get(one["id"], ()))
        rows.append(_row(one, of["due"], told["started"], shared.setdefault(own, own)))
    held = Held(of["id"], of["title"], of["due"] or "", told["started"], tuple(sorted(known)))
    return Assigned(held, tuple(rows), tuple(_clusters(told["analysis"])))


def _row(one: Json, due: str | None, started: str, mistakes: frozenset[str]) -> _Row:
    state, mark, due = one["standing"], one["mark"], one.get("due") or due
    if mark.get("excused"):
        state = "excused"
    elif state == "missing" and one.get("overrides") and mark["total"]:
        state = "graded"  # the teacher has decided a mark
    elif state == "missing" and due and _moment(due) > _moment(started):
        state = "open"
    counts = state not in ("excused", "open") and mark["total"] is not None
    work = Work(
        state,
        float(mark["total"]) if counts else None,
        int((one["handin"] or {}).get("days_late", 0)),
        bool(one.get("due")),
        mistakes,
        one.get("page") or "",
    )
    return _Row(one["id"], one["name"], one["group"], tuple(one.get("also", ())), work)


def _clusters(analysis: Json) -> Iterator[_Cluster]:
    core = {_key(check) for check in analysis["checks"] if check["group"] == "core"}
    for one in analysis["clusters"]:
        if one["finding"]:
            hits = {_key(check) for check in one["checks"]}
            yield _Cluster(one["finding"], one["title"], one.get("hint", ""), bool(hits & core), len(one["students"]))


def _key(check: Json) -> tuple[str, str, str]:
    return check["exercise"], check["program"], check["check"]


# ---------------------------------------------------------------- several of them


def order_of_time(told: Sequence[Assigned]) -> list[int]:
    """The places of several assignments in the order of their due dates; as they are, where one has none."""
    dues = [one.held.due for one in told]
    places = range(len(dues))
    return sorted(places, key=lambda place: _moment(dues[place])) if all(dues) else list(places)


def semester_of(told: Sequence[Assigned], pass_mark: float) -> Semester:
    """Several assignments side by side, in this order."""
    held = tuple(one.held for one in told)
    members = [
        replace(one, behind=tuple(_reasons(one.works, held, pass_mark))) for one in _members([one.rows for one in told])
    ]
    return Semester(held, tuple(members), tuple(_mistakes(told, members)), pass_mark)


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=datetime.timezone.utc)


# ---------------------------------------------------------------- who is who


def _members(classes: Sequence[Sequence[_Row]]) -> Iterator[Member]:
    """Everybody of any assignment, each once: joined by the id, or by another of their ids where the names agree."""
    found: dict[str, list[_Row]] = {}
    works: dict[str, list[Work]] = {}
    by_id: dict[str, str] = {}
    by_other: dict[str, str] = {}
    for place, rows in enumerate(classes):
        there = {by_id.get(_plain(one.id)) for one in rows}
        for one in rows:
            own, others = _plain(one.id), [_plain(other) for other in one.also]
            mine = by_id.get(own)
            if mine is None:
                named = {by_id.get(other) for other in others} | {by_other.get(other) for other in (own, *others)}
                alike = [other for other in named if other is not None and found[other][-1].name == one.name]
                mine = alike[0] if len(alike) == 1 and alike[0] not in there else own
                there.add(mine)
            found.setdefault(mine, []).append(one)
            works.setdefault(mine, [NOTHING] * len(classes))[place] = one.work
            by_id.setdefault(own, mine)
            for other in others:
                by_other.setdefault(other, mine)
    for mine, same in found.items():
        last = same[-1]
        names = dict.fromkeys(one.name for one in same if one.name not in ("", last.name))
        yield Member(last.id, last.name, last.group, tuple(works[mine]), (), tuple(names))


def _plain(id: str) -> str:
    return str(id).strip().casefold()


# ---------------------------------------------------------------- who falls behind


def _reasons(works: Sequence[Work], held: Sequence[Held], pass_mark: float) -> Iterator[Behind]:
    counted = [(work, one.median) for work, one in zip(works, held, strict=True) if work.mark is not None]
    last = [work for work, _ in counted[-2:]]
    absent = len(last) == 2 and all(work.state == "missing" for work in last)
    if absent:
        yield "absent"
    elif len(last) == 2 and all((work.mark or 0.0) < pass_mark for work in last):
        yield "low"
    # Measured from the class's median, so that a hard assignment makes nobody fall behind.
    distances = [
        work.mark - median
        for work, median in counted
        if work.mark is not None and median is not None and work.state != "missing"
    ]
    if len(distances) > EARLIER and statistics.median(distances[:-1]) - distances[-1] >= DROP:
        yield "dropped"


# ---------------------------------------------------------------- which mistake stays


def _mistakes(told: Sequence[Assigned], members: Sequence[Member]) -> Iterator[Recurring]:
    """What was found in several assignments: core before bonus, then what most have made again, then what most make."""
    named: dict[str, list[tuple[int, _Cluster]]] = {}
    for place, one in enumerate(told):
        for cluster in one.clusters:
            named.setdefault(cluster.finding, []).append((place, cluster))
    found = []
    for finding, placed in named.items():
        if len({place for place, _ in placed}) < 2:
            continue
        clusters = sorted((cluster for _, cluster in placed), key=lambda cluster: -cluster.size)
        counts = tuple(sum(finding in one.works[place].mistakes for one in members) for place in range(len(told)))
        again = tuple(one for one in members if one.again(finding))
        titles = tuple(dict.fromkeys(cluster.title for cluster in clusters))
        core_too = any(cluster.core for cluster in clusters)
        found.append(Recurring(finding, titles, clusters[0].hint, core_too, counts, again))
    yield from sorted(found, key=lambda one: (not one.core, -len(one.again), -sum(one.counts)))
