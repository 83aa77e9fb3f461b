"""Whether what was found can be the class at all: before anything runs, and nobody gets a zero for how a download is made. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import regex

from grader.intake.collected import Collected, Student

FEWEST = 4
"""In a smaller class most is soon missing."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks against it."""

    missing: int
    """Of the roster."""
    all: int
    nobodys: int
    """Things that are nobody's, and hand-ins of people who are not on the roster."""
    things: int
    seen: tuple[str, ...]
    """Some names of what is nobody's."""
    pattern: str = ""
    """Of names as these are made, which tells whose they are; empty where they have nothing in common."""
    fits: int = 0
    """How many of them it fits."""


def doubt_of(collected: Collected, roster: Sequence[Student] | None) -> Doubt | None:
    """Why this can hardly be the class: most of the roster is missing, or most of what lies there is nobody's."""
    lost = [one.origin for one in collected.unread if one.student is None]
    strangers = {student.id for student in collected.strangers}
    foreign = [one.origin for one in collected.chosen if one.student.id in strangers]
    things = len(lost) + len(collected.chosen)
    nobodys = len(lost) + len(foreign)
    missing = len(collected.missing)
    most_missing = roster is not None and len(roster) >= FEWEST and missing * 2 > len(roster)
    most_nobodys = things >= FEWEST and nobodys * 2 > things
    if not most_missing and not most_nobodys:
        return None
    names = [origin.rpartition("/")[2] for origin in (*lost, *foreign)]
    pattern, fits = fitting_pattern(names)
    seen = (*lost, *foreign) or tuple(one.origin for one in collected.chosen)
    return Doubt(missing, len(roster or ()), nobodys, things, tuple(islice(seen, _SHOWN)), pattern, fits)


_PIECES = re.compile(r"(?P<digits>\d+)|(?P<letters>[^\W\d_]+)|(?P<signs>[\W_])")


def fitting_pattern(names: Iterable[str]) -> tuple[str, int]:
    """A pattern with `id` or `name` for names that are made alike, and how many it fits; "" and 0 where they are not."""
    cut = [name for name in dict.fromkeys(names) if 0 < len(name) < 200]
    pieces: dict[str, list[tuple[str, str]]] = {}  # of each name: of what kind, and what stands there
    for name in cut:
        for found in _PIECES.finditer(name):
            kind = found.lastgroup or ""
            pieces.setdefault(name, []).append((f"sign {found[0]}" if kind == "signs" else kind, found[0]))
    shapes = Counter(tuple(kind for kind, _ in parts) for parts in pieces.values())
    if not shapes:
        return "", 0
    shape, count = shapes.most_common(1)[0]
    alike = [[text for _, text in parts] for parts in pieces.values() if tuple(kind for kind, _ in parts) == shape]
    if count < 3 or not shape:
        return "", 0
    columns = list(zip(*alike, strict=True))
    varied = {kind: [at for at, own in enumerate(shape) if own == kind] for kind in ("digits", "letters")}

    def different(at: int) -> tuple[int, int]:
        return len(set(columns[at])), max(map(len, columns[at]))

    who = {
        group: max(places, key=different)
        for group, kind in (("id", "digits"), ("name", "letters"))
        if (places := [at for at in varied[kind] if len(set(columns[at])) * 2 > count])
    }
    if not who:
        return "", 0
    made = []
    for at, kind in enumerate(shape):
        any_of = r"\d+" if kind == "digits" else r"[^\W\d_]+" if kind == "letters" else re.escape(columns[at][0])
        group = next((name for name, place in who.items() if place == at), None)
        same = len(set(columns[at])) == 1
        made.append(f"(?P<{group}>{any_of})" if group else re.escape(columns[at][0]) if same else any_of)
    pattern = f"^{''.join(made)}$" if len(made) < 40 else ""
    if not pattern:
        return "", 0
    return pattern, sum(regex.search(pattern, name, timeout=1) is not None for name in cut)
