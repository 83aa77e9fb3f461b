"""The matrix of a class, students by checks: its columns with their anchors, its rows, and where both lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from grader.classroom.analysis import Analysis, Column, Key, Seen
from grader.classroom.gradebook import Graded
from grader.intake.collected import Student
from grader.report.classroom.naming import days_late, name_of, speller
from grader.report.classroom.student import part_at
from grader.report.frame import anchor_of
from grader.voice import Voice
from grader.voice.tables.common import GLYPHS
from grader.voice.voice import number

LETTERS: Mapping[Seen, str] = {
    "passed": "p",
    "failed": "f",
    "skipped": "s",
    "ungraded": "u",
    "unstable": "n",
    "lacking": "l",
    "unrun": "r",
    "unread": "x",
    "missing": "m",
}
"""Classes of the cells: thirty thousand of them are in a large page."""
LARGE = 3000
"""Cells that any browser lays out at once."""
HUGE = 50_000
"""Cells from which on a row is a letter for each, of which the script makes cells when it comes into sight."""


@dataclass(frozen=True, slots=True)
class StudentLink:
    """A student, or a check of a student, as a link."""

    text: str
    href: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One check."""

    column: Column
    name: str
    anchor: str
    first: bool
    """It begins an exercise."""
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One student."""

    one: Graded
    href: str
    name: str
    mark: str
    sort: float
    note: str
    """Status and lateness in words, where there is anything to say."""
    late: bool
    spelt: str
    """The name in pinyin, for the search."""
    cells: Markup


class Matrix:
    """Students by checks. `pages`: where the teacher's page finds that of each student, relative to itself, by id."""

    def __init__(self, analysis: Analysis, voice: Voice, pages: Mapping[str, str]) -> None:
        self.analysis, self.book, self.voice, self._pages = analysis, analysis.book, voice, pages
        self._places = {one.student.id: place for place, one in enumerate(self.book.graded)}

    def link(self, student: Student, key: Key | None = None) -> StudentLink:
        """To the student's page, or to a check in it."""
        href = self._pages.get(student.id, "")
        if key is not None and href and key in self._anchors:
            href = f"{href}#{self._anchors[key]}"
        return StudentLink(name_of(student), href, student.id if student.name and student.name != student.id else "")

    def numbers(self, students: tuple[str, ...]) -> str:
        """The numbers of their rows, as the script wants them."""
        return ",".join(str(self._places[student]) for student in students)

    @cached_property
    def columns(self) -> list[ColumnView]:
        several = {column.key.exercise for column in self.analysis.columns if self.several(column.key.exercise)}
        views, before = [], ""
        for column in self.analysis.columns:
            exercise, program, check = column.key
            name = f"{self.voice.program(program)} {check}" if exercise in several else check
            tags = [self.voice.say("bonus")] if column.group == "bonus" else []
            tags += [self.voice.say("hidden-check")] if column.hidden else []
            views.append(ColumnView(column, name, self._anchors[column.key], exercise != before, tuple(tags)))
            before = exercise
        return views

    def several(self, exercise: str) -> bool:
        """Whether an exercise has more than one program."""
        return len({column.key.program for column in self.analysis.columns if column.key.exercise == exercise}) > 1

    @cached_property
    def _anchors(self) -> Mapping[Key, str]:
        """The anchors of the checks in the pages of students: the same in all of them."""
        places = {each.exercise: part_at(place) for place, each in enumerate(self.book.exercises)}
        found: dict[Key, str] = {}
        taken: set[str] = set()
        for column in self.analysis.columns:
            exercise, program, check = column.key
            found[column.key] = anchor_of(f"{places[exercise]}check", f"{program}-{check}", taken)
        return found

    @cached_property
    def spans(self) -> list[tuple[str, int]]:
        """Title of each exercise and how many columns it has; the sum is one of them where there are several."""
        counts = [
            (self.voice.of(each.title), sum(column.key.exercise == each.exercise for column in self.analysis.columns))
            for each in self.book.exercises
        ]
        return [(title, count + self.sums) for title, count in counts if count]

    @property
    def large(self) -> bool:
        """Whether it is worth while to lay out only the rows in sight."""
        return len(self.book.graded) * len(self.columns) > LARGE

    @property
    def huge(self) -> bool:
        """Whether there are so many cells that the rows are packed."""
        return len(self.book.graded) * len(self.columns) > HUGE

    @property
    def tracks(self) -> str:
        """The widths of all columns, as CSS."""
        before = ["name", "mark", "id", *(["group"] if self.groups else []), "note"]
        parts = [f"var(--{name})" for name in before]
        for _, count in self.spans:
            parts += ["var(--sum)"] * self.sums + [f"repeat({count - self.sums}, var(--check))"]
        return " ".join(parts)

    @property
    def sums(self) -> int:
        """1 where each exercise has a column for its points."""
        return int(len(self.book.exercises) > 1)

    @cached_property
    def groups(self) -> list[str]:
        return sorted({one.student.group for one in self.book.graded if one.student.group})

    @property
    def seen(self) -> list[tuple[str, str, Seen]]:
        """What cells there are: letter, glyph and verdict, for the key and the filter."""
        there = {seen for row in self.analysis.cells.values() for seen in row}
        return [(letter, GLYPHS[seen], seen) for seen, letter in LETTERS.items() if seen in there]

    @property
    def options(self) -> Mapping[str, list[tuple[str, str]]]:
        """What each filter offers: values and their words."""
        return {
            "group": [(group, group) for group in self.groups],
            "check": [(str(place), view.name) for place, view in enumerate(self.columns)],
            "verdict": [(letter, f"{glyph} {self.voice.say(seen)}") for letter, glyph, seen in self.seen],
        }

    @property
    def rows(self) -> Iterator[StudentRow]:
        # The number of the cluster that a failed check belongs to.
        cluster_of: dict[str, Mapping[Key, int]] = {}
        none, same = dict[Key, int](), dict[tuple[int, int, tuple[Key, ...]], Mapping[Key, int]]()
        for place, shared in enumerate(self.analysis.clusters):
            for student, keys in shared.members.items():
                before = cluster_of.get(student, none)
                if (what := (id(before), place, keys)) not in same:
                    same[what] = {**before, **dict.fromkeys(keys, place)}
                cluster_of[student] = same[what]
        parts: dict[str, list[Key]] = {}
        for view in self.columns:
            parts.setdefault(view.column.key.exercise, []).append(view.column.key)
        spelt = speller()
        for one in self.book.graded:
            mark, status = self.book.marks[one.student.id], self.analysis.status(one)
            known = status not in ("unread", "unfinished") and not mark.excused
            days = one.handin.days_late if one.handin is not None else 0
            told = "excused" if mark.excused else status
            notes = [self.voice.say(told) if told != "graded" else "", days_late(days, self.voice)]
            packed = self.huge
            cells, mine = list[str](), cluster_of.get(one.student.id, none)  # made of constants and numbers only
            seen = dict(
                zip((view.column.key for view in self.columns), self.analysis.cells[one.student.id], strict=True)
            )
            for exercise, own in parts.items():
                if self.sums:
                    result = one.results.get(exercise)
                    points = number(result.score.earned) if result is not None else "–"
                    cells.append(f'<td class="e">{points}</td>')
                cells += _cells(own, seen, mine, packed)
            yield StudentRow(
                one,
                self._pages.get(one.student.id, ""),
                name_of(one.student),
                number(mark.total) if known else "–",
                mark.total if known else -1,
                " · ".join(note for note in notes if note),
                bool(days),
                spelt(one.student.name),
                Markup("".join(cells)),
            )


def _cells(keys: list[Key], seen: Mapping[Key, Seen], clusters: Mapping[Key, int], packed: bool) -> Iterator[str]:
    """A cell each; or all in one: a letter each, and the clusters of those that have one, by their places."""
    if packed:
        letters = "".join(LETTERS[seen[key]] for key in keys)
        told = ",".join(f"{place}:{clusters[key]}" for place, key in enumerate(keys) if key in clusters)
        yield f'<td class="packed" style="grid-column: span {len(keys)}" data-c="{told}">{letters}</td>'
        return
    for key in keys:
        told = f' data-c="{clusters[key]}"' if key in clusters else ""
        yield f'<td class="{LETTERS[seen[key]]}"{told}>{GLYPHS[seen[key]]}</td>'
