"""Which programs of a class are much alike, beyond what everybody shares. Pure.

A program is the set of its fingerprints (`grader.code.fingerprints`). Taken away are those of what the class was given
(starter files, what belongs to the exercise, its reference) and those that more than `COMMON` of the class has: that is the
tutorial's listing. Each of the rest counts the less the more have it: 1 where only two do. What two programs share, so
counted, times the share that it is of both (their mean), is how much they are alike; from `ENOUGH` on it is told.

Measured on tiny programs, which come to be alike by themselves: of 4,400 pairs that were written independently (the right
programs of nineteen exercises, and sixty published solutions of one assignment) none reaches 8; a program of fifteen lines that
was renamed, laid out, commented and ordered anew is beyond 10, a longer one far beyond. `bench/likeness.py` measures again.

This is a place to look at, and never a verdict. Why two programs are alike is for people to find out.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product
from typing import NamedTuple

from grader.code.fingerprints import LENGTH, MOST_TOKENS, Tokens, fingerprints_of, hashes_of, tokens_of
from grader.model.spared import spared

COMMON = 1 / 3
"""What a larger share of the class has says nothing about any two of them, ..."""
FEWEST = 5
"""... where that is more than so many: of three students two are not the class."""
UNSEEN = 20
"""Others who would not have it, that are thought of beside a class: in one of three nothing could be rare otherwise."""
ENOUGH = 9.0
"""As much as nine fingerprints that two programs have in common and nobody else has, where each is made of nothing else, ..."""
SMALL = 6
"""... and up to twice as much in a small class: among so many hand-ins half as much again, for who can say what is common there?"""
MOST_COMPARED = 50
"""Others that one program is compared with in full: those who have most of its rarest fingerprints."""
MOST_LOOKED_UP = 4_000
"""Holders that are gone through for that, over all fingerprints of one program."""
MOST_GROUPS, MOST_PAIRS = 200, 6
"""Groups that are told, and pairs of a group: those that are most alike."""
MOST_LINES = 200
"""Lines of a passage that are shown."""
NEAR = 3
"""Passages that go on after so many lines, on both sides, are told as one."""


class Outline(NamedTuple):
    """What of a program is compared."""

    same: bytes
    """A digest: the same for programs that are the same but for names, values and layout."""
    size: int
    """Words and signs."""
    marks: bytes
    """Its fingerprints, as an array of numbers."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What one student has handed in for an exercise."""

    student: str
    handin: str
    """Where it lay: those who have handed in together have one place."""
    digest: str
    """The same for the same files."""
    sources: Callable[[], Mapping[str, str]]
    """The text of each file; asked for when it is read, so that not all of a class are held at once."""
    outline: Callable[[], Outline] | None = None
    """`outline_of` these sources, where that may be known already."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a file, the first and the last one included."""

    file: str
    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Two places that say the same, but for names, values, comments and layout, and perhaps a few lines between."""

    left: Excerpt
    right: Excerpt
    tokens: int
    """Words and signs that they have in common."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two programs that are much alike."""

    students: tuple[str, str]
    shares: tuple[float, float]
    """How much of each one's own, what is rare counting most, the other has as well; from 0 to 1."""
    tokens: tuple[int, int]
    """How many words and signs each of them has."""
    likeness: float
    """How much is alike, counted in fingerprints that nobody else has."""
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Students of whom every two programs are much alike. A chain, of which the ends are not, is told pair by pair."""

    exercise: str
    students: tuple[str, ...]
    pairs: tuple[Pair, ...]
    """Those that are most alike, these first; of programs with the very same bytes one stands for all."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was found in a class, the least likely to be chance first."""

    groups: tuple[Alike, ...] = ()
    left_out: int = 0
    """Groups beyond those that are told."""
    unread: tuple[tuple[str, str], ...] = ()
    """Exercise and student of what could not be compared."""

    def joined(self, other: Likeness) -> Likeness:
        """Both, as of two exercises."""
        groups = sorted((*self.groups, *other.groups), key=lambda group: -group.pairs[0].likeness)
        left_out = self.left_out + other.left_out + len(groups[MOST_GROUPS:])
        return Likeness(tuple(groups[:MOST_GROUPS]), left_out, (*self.unread, *other.unread))


def likeness_of(exercise: str, programs: Sequence[Compared], given: Sequence[Mapping[str, str]] = ()) -> Likeness:
    """The programs of one exercise that are much alike. `given`: sources that the class was given, and its reference."""
    return _Class(exercise, programs, given).likeness()


def outline_of(sources: Mapping[str, str]) -> Outline:
    """What is compared of these sources."""
    files, same = _read(sources), hashlib.sha256()
    for codes in sorted(file.codes.tobytes() for file in files):
        same.update(b"%d " % len(codes) + codes)
    marks = array("Q", sorted({mark for file in files for mark in fingerprints_of(file.codes)}))
    return Outline(same.digest(), sum(len(file.codes) for file in files), marks.tobytes())


class _Sketch:
    """Programs that are the same but for names, values and layout: one thing to compare."""

    def __init__(self, outline: Outline) -> None:
        self.programs = list[Compared]()
        self.size = outline.size
        self.marks = array("Q", outline.marks)  # as sets they would be ten times as large
        self.own, self.weight = array("Q"), 0.0


class _Class:
    """The programs of one exercise, and what of each is its own."""

    def __init__(self, exercise: str, programs: Sequence[Compared], given: Sequence[Mapping[str, str]]) -> None:
        self._exercise = exercise
        self.unread = list[str]()
        sketches = dict[bytes, _Sketch]()

        def read(program: Compared) -> bool:
            outline = outline_of(program.sources()) if program.outline is None else program.outline()
            if outline.same not in sketches:
                sketches[outline.same] = _Sketch(outline)
            sketches[outline.same].programs.append(program)
            return True

        for program in programs:
            if not spared(partial(read, program), lambda error: False):
                self.unread.append(program.student)
        self._sketches = list(sketches.values())
        aside = {mark for sources in given for file in _read(sources) for mark in hashes_of(file.codes)}
        counts = Counter[int]()
        for sketch in self._sketches:
            hands = len({program.handin for program in sketch.programs})
            for mark in sketch.marks:
                counts[mark] += hands
        everybody = len({program.handin for program in programs})
        self._enough = ENOUGH * (1 + SMALL / (SMALL + everybody))
        most, with_unseen = max(FEWEST, COMMON * everybody), everybody + UNSEEN
        rarest = math.log(with_unseen / 2)
        self._weights = {
            mark: min(1.0, math.log(with_unseen / count) / rarest)
            for mark, count in counts.items()
            if count <= most and mark not in aside
        }
        for sketch in self._sketches:
            sketch.own = array("Q", (mark for mark in sketch.marks if mark in self._weights))
            sketch.weight = self._weigh(sketch.own)

    def _weigh(self, marks: Iterable[int]) -> float:
        return math.fsum(self._weights[mark] for mark in marks)

    def likeness(self) -> Likeness:
        """Those of whom every two are alike, and what is alike beyond them pair by pair."""
        told = self._told()
        # Complete linkage: two groups become one where every program of one is like every program of the other.
        members = {number: [number] for number in range(len(self._sketches))}
        group_of = list(range(len(self._sketches)))
        order = sorted(told, key=lambda pair: (-told[pair], pair))
        for one, other in order:
            ours, theirs = group_of[one], group_of[other]
            if ours != theirs and all(
                (min(a, b), max(a, b)) in told for a, b in product(members[ours], members[theirs])
            ):
                for number in members.pop(theirs):
                    members[ours].append(number)
                    group_of[number] = ours
        within = dict[int, list[tuple[int, int]]]()
        for pair in order:
            if group_of[pair[0]] == group_of[pair[1]]:
                within.setdefault(group_of[pair[0]], []).append(pair)
        together = [(members[number], pairs) for number, pairs in within.items()]
        chained = [(pair, [pair]) for pair in order if group_of[pair[0]] != group_of[pair[1]]]
        # Passages take most of the time: no more of them than are told.
        found, left = list[Alike](), sorted((*together, *chained), key=lambda one: (-told[one[1][0]], one[1][0]))
        while left and len(found) < MOST_GROUPS:
            of, pairs = left.pop(0)
            found += [group] if (group := self._group(of, pairs, told)) is not None else []
        return Likeness(tuple(found), len(left), tuple((self._exercise, student) for student in self.unread))

    def _told(self) -> dict[tuple[int, int], float]:
        """How much alike any two sketches are that are much alike. One with itself, where several have handed it in."""
        holders = dict[int, list[int]]()
        for number, sketch in enumerate(self._sketches):
            for mark in sorted(sketch.own):
                holders.setdefault(mark, []).append(number)
        told = dict[tuple[int, int], float]()
        for number, sketch in enumerate(self._sketches):
            if len(sketch.programs) > 1 and sketch.weight >= self._enough:
                told[number, number] = sketch.weight
            own = frozenset(sketch.own)
            met, room = Counter[int](), MOST_LOOKED_UP
            shared = (mark for mark in sketch.own if len(holders[mark]) > 1)
            for mark in sorted(shared, key=lambda mark: (len(holders[mark]), mark)):
                room -= len(holders[mark])
                if room < 0:
                    break
                met.update(holders[mark])
            del met[number]
            for other, _ in met.most_common(MOST_COMPARED):
                pair = min(number, other), max(number, other)
                common = self._weigh(own.intersection(self._sketches[other].own)) if pair not in told else 0.0
                if common and (likeness := common * sum(self._shares(pair, common)) / 2) >= self._enough:
                    told[pair] = likeness
        return told

    def _shares(self, pair: tuple[int, int], common: float) -> tuple[float, float]:
        return common / self._sketches[pair[0]].weight, common / self._sketches[pair[1]].weight

    def _group(
        self, members: Sequence[int], pairs: Sequence[tuple[int, int]], told: Mapping[tuple[int, int], float]
    ) -> Alike | None:
        """The students of some sketches; None where all have the very same files, or have handed in together."""
        students = {program.student: None for number in members for program in self._sketches[number].programs}
        shown, found = set[tuple[str, str]](), list[Pair]()
        for pair in pairs:
            one, other = (self._sketches[number] for number in pair)
            programs = one.programs, other.programs
            common = frozenset(one.own).intersection(other.own)
            for left, right in combinations(one.programs, 2) if one is other else product(*programs):
                what = min(left.digest, right.digest), max(left.digest, right.digest)
                if left.handin == right.handin or left.digest == right.digest or what in shown:
                    continue
                shown.add(what)
                shares = self._shares(pair, self._weigh(common))
                passages = _passages(left, right, common)
                sizes = one.size, other.size
                found.append(Pair((left.student, right.student), shares, sizes, told[pair], passages))
                if len(found) == MOST_PAIRS:
                    return Alike(self._exercise, tuple(students), tuple(found))
        return Alike(self._exercise, tuple(students), tuple(found)) if found else None


def _read(sources: Mapping[str, str]) -> list[Tokens]:
    """What is left of each file, all of them bounded."""
    files, room = list[Tokens](), MOST_TOKENS
    for name in sorted(sources):
        file = tokens_of(name, sources[name], room)
        room -= len(file.codes)
        files += [file] if file.codes else []
    return files


def _passages(left: Compared, right: Compared, common: frozenset[int]) -> tuple[Passage, ...]:
    """What two programs have in common around these fingerprints, as long as it goes on."""
    sources = left.sources(), right.sources()
    ours, theirs = map(_read, sources)
    where = dict[int, list[tuple[int, int]]]()
    for b, file in enumerate(theirs):
        for mark, places in fingerprints_of(file.codes).items():
            if mark in common:
                where.setdefault(mark, []).extend((b, place) for place in places[:4])
    runs, ends = list[tuple[int, int, int, int, int]](), dict[tuple[int, int, int], int]()
    for a, file in enumerate(ours):
        marks = fingerprints_of(file.codes)
        seeds = sorted((i, mark) for mark in marks.keys() & where.keys() for i in marks[mark][:4])
        for i, mark in seeds:
            for b, j in where[mark][:8]:
                if i < ends.get((a, b, i - j), 0):
                    continue  # in a run that is known
                first, last, there = i, i + LENGTH, theirs[b].codes
                while first and first - i + j and file.codes[first - 1] == there[first - 1 - i + j]:
                    first -= 1
                while last < len(file.codes) and last - i + j < len(there) and file.codes[last] == there[last - i + j]:
                    last += 1
                ends[a, b, i - j] = last
                runs.append((last - first, a, first, b, first - i + j))
    taken = set[tuple[bool, int, int]]()
    kept = list[tuple[int, int, int, int, int]]()
    for size, a, i, b, j in sorted(runs, key=lambda run: (-run[0], run)):  # the longest first, each place once
        free = [n for n in range(size) if (True, a, i + n) not in taken and (False, b, j + n) not in taken]
        if len(free) < LENGTH or free[-1] - free[0] >= len(free):
            continue
        for n in free:
            taken |= {(True, a, i + n), (False, b, j + n)}
        kept.append((a, i + free[0], b, j + free[0], len(free)))
    found = list[tuple[int, int, int, int, int, int, int]]()
    for a, i, b, j, size in sorted(kept):
        lines = ours[a].lines[i], ours[a].lines[i + size - 1], theirs[b].lines[j], theirs[b].lines[j + size - 1]
        if found:
            before = found[-1]
            goes_on = (before[0], before[3]) == (a, b)
            if goes_on and lines[0] - before[2] <= NEAR and lines[2] - before[4] >= 0 and lines[2] - before[5] <= NEAR:
                ends_at = max(before[2], lines[1]), b, before[4], max(before[5], lines[3])
                found[-1] = (a, before[1], *ends_at, before[6] + size)
                continue
        found.append((a, lines[0], lines[1], b, lines[2], lines[3], size))
    return tuple(
        Passage(_excerpt(sources[0], ours[a].file, first, last), _excerpt(sources[1], theirs[b].file, start, end), size)
        for a, first, last, b, start, end, size in found
    )


def _excerpt(sources: Mapping[str, str], file: str, first: int, last: int) -> Excerpt:
    return Excerpt(file, first, last, "\n".join(sources[file].split("\n")[first - 1 : last][:MOST_LINES]))
