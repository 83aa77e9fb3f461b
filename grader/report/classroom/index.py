"""index.html: the teacher's page. What needs somebody's eyes first, then the matrix, the marks, the checks, the mistakes.

The page loads nothing and can be read without its script, which sorts, filters and moves by the keyboard. A cell of the
matrix is a class and a glyph; the script makes a link of it from the student's page and the check's anchor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from grader.classroom.analysis import FEWEST, Analysis, CheckFigures, Cluster, Column, Identical, Key, Seen
from grader.classroom.gradebook import Gradebook, Graded, HandIn, Student
from grader.model import Finding, Lang
from grader.report import number, program_name
from grader.report.classroom.histogram import Histogram
from grader.report.classroom.student import part_at
from grader.report.classroom.words import GLYPHS, cluster_title, name_of, percent, when, words
from grader.report.html import anchor_of, rendered

Say = Callable[[Finding, Lang], str]

LETTERS: Mapping[Seen, str] = {
    "passed": "p", "failed": "f", "skipped": "s", "ungraded": "u", "unstable": "n", "lacking": "l", "unrun": "r",
    "unread": "x", "missing": "m",
}  # fmt: skip
"""Classes of the cells: thirty thousand of them are in a large page."""


def render_index(book: Gradebook, lang: Lang, *, title: Say, pages: Mapping[str, str]) -> str:
    """The teacher's page. `pages`: where it finds the page of each student, relative to itself, by id."""
    page = _IndexPage(book, lang, title, pages)
    return rendered("class.html.j2", "class", page=page, book=book, w=page.words, lang=lang)


@dataclass(frozen=True, slots=True)
class _Link:
    """A student, or a check of a student, as a link."""

    text: str
    href: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class _Notice:
    """Something that needs somebody's eyes."""

    id: str
    title: str
    why: str
    entries: list[tuple[_Link, str]]
    """Whose, and what there is to say."""
    short: bool
    """Names only: they stand in one paragraph."""


@dataclass(frozen=True, slots=True)
class _ColumnView:
    column: Column
    name: str
    anchor: str
    first: bool
    """It begins an exercise."""
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _RowView:
    one: Graded
    href: str
    name: str
    mark: str
    sort: float
    note: str
    """Status and lateness in words, where there is anything to say."""
    late: bool
    cells: Markup


@dataclass(frozen=True, slots=True)
class _Share:
    """A part of a bar."""

    verdict: Seen
    count: int
    letter: str


@dataclass(frozen=True, slots=True)
class _FiguresView:
    figures: CheckFigures
    view: _ColumnView
    shares: list[_Share]
    rate: str
    discrimination: str
    means: str
    remark: str
    tone: str


@dataclass(frozen=True, slots=True)
class _ClusterView:
    cluster: Cluster
    id: str
    title: str
    heading: str
    where: str
    checks: list[tuple[_ColumnView, int]]
    links: list[_Link]
    rows: str
    """Numbers of the rows of its students, as the script wants them."""


class _IndexPage:
    """What the template prints, in the order in which it stands on the page."""

    def __init__(self, book: Gradebook, lang: Lang, title: Say, pages: Mapping[str, str]) -> None:
        self.book, self.lang, self._pages = book, lang, pages
        self.analysis = Analysis(book, title)
        self._rows = {one.student.id: place for place, one in enumerate(book.graded)}
        self._zone = book.due.tzinfo if book.due is not None else None

    def words(self, key: str, **fields: object) -> str:
        return words(key, self.lang, **fields)

    @property
    def labels(self) -> Mapping[str, str]:
        """Words that the script needs."""
        return {key: words(key, self.lang) for key in ("clear",)} | {
            "shown": self.words("shown", n="{n}", all="{all}"),
            "only": self.words("only", what="{what}"),
        }

    # - the heading

    @property
    def rules(self) -> list[tuple[str, str]]:
        book, late = self.book, self.book.late
        rows = [("due", when(book.due, self._zone) if book.due is not None else self.words("no-due"))]
        if late.percent_a_day or late.most_days is not None:
            said = [self.words("late-rule", n=number(late.percent_a_day))] if late.percent_a_day else []
            said += [self.words("late-most", n=late.most_days)] if late.most_days is not None else []
            rows.append(("lateness", "，".join(said) if self.lang == "zh" else ", ".join(said)))
        if any(column.group == "bonus" for column in self.analysis.columns):
            rows.append(("extra", self.words(f"bonus-{book.bonus}")))
        return [(self.words(key), value) for key, value in rows]

    @cached_property
    def statuses(self) -> list[tuple[str, int]]:
        """How many students of each status there are, and how many are late."""
        seen = [self.analysis.status(one) for one in self.book.graded]
        order = ("graded", "incomplete", "unfinished", "unread", "missing")
        return [(status, seen.count(status)) for status in order if status in seen]

    @property
    def late(self) -> int:
        return sum(bool(one.handin and one.handin.days_late) for one in self.book.graded)

    @property
    def contents(self) -> list[tuple[str, str]]:
        keys = ("attention", "matrix", "marks", "per-check", "clusters", "identical")
        return [(key, self.words(key)) for key in keys]

    # - what needs somebody's eyes

    @cached_property
    def notices(self) -> list[_Notice]:
        """Nothing is left out, however unimportant it looks."""
        made = (
            self._notice("unread", self._unread()),
            self._notice("unfinished", self._of_status("unfinished"), n=self.book.unfinished),
            self._notice("untold", self._untold()),
            self._notice("missing", [(self._link(student), "") for student in self._missing()]),
            self._notice("lacking", self._lacking()),
            self._notice("strangers", [(self._link(student), "") for student in self.book.collected.strangers]),
            self._notice("others", self._others()),
            self._notice("notes", self._notes()),
            self._notice("run-notes", [(_Link("", ""), note.in_(self.lang)) for note in self.book.notes], why=False),
        )
        return [notice for notice in made if notice is not None]

    def _notice(
        self, key: str, entries: list[tuple[_Link, str]], *, why: bool = True, **fields: object
    ) -> _Notice | None:
        if not entries and not (key == "unfinished" and self.book.unfinished):
            return None
        said = self.words(f"of-{key}-why", **fields) if why and key != "notes" else ""
        return _Notice(key, self.words(f"of-{key}"), said, entries, not any(text for _, text in entries))

    def _unread(self) -> list[tuple[_Link, str]]:
        told = self.book.collected.unread
        entries = []
        for one in told:
            link = self._link(one.student) if one.student is not None else _Link(self.words("unknown-owner"), "")
            entries.append((link, f"{one.origin} · {one.why.in_(self.lang)}"))
        named = {one.student.id for one in told if one.student is not None}
        for each in self.book.graded:
            if each.unread is not None and each.student.id not in named:
                entries.append((self._link(each.student), each.unread.in_(self.lang)))
        return entries

    def _missing(self) -> list[Student]:
        return [one.student for one in self.book.graded if one.handin is None and one.unread is None]

    def _of_status(self, status: str) -> list[tuple[_Link, str]]:
        return [(self._link(one.student), "") for one in self.book.graded if self.analysis.status(one) == status]

    def _untold(self) -> list[tuple[_Link, str]]:
        entries = []
        for one in self.book.graded:
            for key, check in self.analysis.checks[one.student.id].items():
                if check.verdict in ("ungraded", "unstable"):
                    said = self.words(check.verdict)
                    if check.why is not None:
                        said = self.words("said-of", what=said, told=check.why.in_(self.lang))
                    told = f"{check.title.in_(self.lang)} · {said}"
                    entries.append((self._link(one.student, key), told))
        return entries

    def _lacking(self) -> list[tuple[_Link, str]]:
        titles = {each.exercise: each.title for each in self.book.exercises}
        return [
            (self._link(one.student), f"{titles[exercise].in_(self.lang)} · {why.in_(self.lang)}")
            for one in self.book.graded
            for exercise, why in one.lacking.items()
            if exercise in titles
        ]

    def _others(self) -> list[tuple[_Link, str]]:
        chosen = {handin.student.id: handin for handin in self.book.collected.chosen}
        entries = []
        for student in dict.fromkeys(handin.student for handin in self.book.collected.others):
            others = [handin for handin in self.book.collected.others if handin.student.id == student.id]
            listed = [(chosen[student.id], "counted")] if student.id in chosen else []
            listed += [(handin, "not-counted") for handin in others]
            lines = (self.words("said-of", what=self.words(key), told=self._handin(handin)) for handin, key in listed)
            told = "\n".join(lines)
            entries.append((self._link(student), told))
        return entries

    def _handin(self, handin: HandIn) -> str:
        moment = when(handin.submitted, self._zone) or self.words("no-time")
        return self.words("beside", what=moment, more=handin.origin)

    def _notes(self) -> list[tuple[_Link, str]]:
        return [
            (self._link(one.student), note.in_(self.lang))
            for one in self.book.graded
            for note in (one.handin.notes if one.handin is not None else ())
        ]

    def _link(self, student: Student, key: Key | None = None) -> _Link:
        """To the student's page, or to a check in it."""
        href = self._pages.get(student.id, "")
        if key is not None and href and key in self._anchors:
            href = f"{href}#{self._anchors[key]}"
        return _Link(name_of(student), href, student.id if student.name and student.name != student.id else "")

    # - the matrix

    @cached_property
    def columns(self) -> list[_ColumnView]:
        several = {column.key.exercise for column in self.analysis.columns if self._several(column.key.exercise)}
        views, before = [], ""
        for column in self.analysis.columns:
            exercise, program, check = column.key
            name = f"{program_name(program, self.lang)} {check}" if exercise in several else check
            tags = [self.words("bonus")] if column.group == "bonus" else []
            tags += [self.words("hidden-check")] if column.hidden else []
            views.append(_ColumnView(column, name, self._anchors[column.key], exercise != before, tuple(tags)))
            before = exercise
        return views

    def _several(self, exercise: str) -> bool:
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
            (each.title.in_(self.lang), sum(column.key.exercise == each.exercise for column in self.analysis.columns))
            for each in self.book.exercises
        ]
        return [(title, count + self.sums) for title, count in counts if count]

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

    @property
    def groups(self) -> list[str]:
        return sorted({one.student.group for one in self.book.graded if one.student.group})

    @property
    def seen(self) -> list[tuple[str, str, Seen]]:
        """What cells there are: letter, glyph and verdict, for the key and the filter."""
        there = {self.analysis.seen(one, column.key) for one in self.book.graded for column in self.analysis.columns}
        return [(letter, GLYPHS[seen], seen) for seen, letter in LETTERS.items() if seen in there]

    @property
    def rows(self) -> Iterator[_RowView]:
        for one in self.book.graded:
            mark, status = self.book.marks[one.student.id], self.analysis.status(one)
            known = status not in ("unread", "unfinished")
            text = number(mark.total) if known else "–"
            days = one.handin.days_late if one.handin is not None else 0
            notes = [self.words(status)] if status != "graded" else []
            notes += [self.words("one-day") if days == 1 else self.words("days", n=days)] if days else []
            yield _RowView(
                one, self._pages.get(one.student.id, ""), name_of(one.student), text, mark.total if known else -1,
                " · ".join(notes), bool(days), self._cells(one),
            )  # fmt: skip

    def _cells(self, one: Graded) -> Markup:
        """The checks of one row. Made of constants and numbers only."""
        cells = []
        for view in self.columns:
            if view.first and self.sums:
                result = one.results.get(view.column.key.exercise)
                points = number(result.score.earned) if result is not None else "–"
                cells.append(f'<td class="e">{points}</td>')
            seen = self.analysis.seen(one, view.column.key)
            cluster = self._cluster_of.get((one.student.id, view.column.key))
            told = f' data-c="{cluster}"' if cluster is not None else ""
            cells.append(f'<td class="{LETTERS[seen]}"{told}>{GLYPHS[seen]}</td>')
        return Markup("".join(cells))

    @cached_property
    def _cluster_of(self) -> Mapping[tuple[str, Key], int]:
        """The number of the cluster that a failed check belongs to."""
        return {
            (student, key): place
            for place, cluster in enumerate(self.analysis.clusters)
            for student, keys in cluster.members.items()
            for key in keys
        }

    # - the marks

    @property
    def histogram(self) -> Histogram | None:
        bins = self.analysis.marks.bins
        return Histogram(bins, {one.low: self._numbers(one.students) for one in bins}, self.lang) if bins else None

    @property
    def centre(self) -> list[tuple[str, str]]:
        """Mean and median."""
        marks = self.analysis.marks
        values = (("mean", marks.mean), ("median", marks.median))
        return [(self.words(key), number(round(value, 1))) for key, value in values if value is not None]

    @property
    def not_in_picture(self) -> str:
        left = [
            self.words("n-of", n=count, what=self.words(status))
            for status, count in self.statuses
            if status != "graded"
        ]
        return self.words("not-in-picture", what=("，" if self.lang == "zh" else ", ").join(left)) if left else ""

    def _numbers(self, students: tuple[str, ...]) -> str:
        return ",".join(str(self._rows[student]) for student in students)

    # - the checks

    @property
    def figures(self) -> Iterator[_FiguresView]:
        for figures, view in zip(self.analysis.figures, self.columns, strict=True):
            counts: tuple[tuple[Seen, int], ...] = (
                ("passed", figures.passed), ("failed", figures.failed), ("skipped", figures.skipped),
                ("ungraded", figures.untold), ("lacking", figures.lacking),
            )  # fmt: skip
            shares = [_Share(seen, count, LETTERS[seen]) for seen, count in counts if count]
            rate = percent(100 * figures.rate, self.lang) if figures.rate is not None else "–"
            said = f"{figures.discrimination:.2f}".replace("-", "−") if figures.discrimination is not None else "–"
            remark = "never-failed" if figures.never_failed else "never-passed" if figures.never_passed else ""
            means = self._means(figures.discrimination)
            yield _FiguresView(
                figures, view, shares, rate, said, self.words(means) if means else "", self.words(remark) if remark else "",
                {"never-failed": "passed", "never-passed": "failed"}.get(remark, "unstable" if means == "reverse" else ""),
            )  # fmt: skip

    def _means(self, value: float | None) -> str:
        """A correlation in words, at the usual thresholds of item analysis."""
        if value is None:
            return ""
        return "well" if value >= 0.4 else "somewhat" if value >= 0.2 else "hardly" if value >= 0 else "reverse"

    def glyph(self, seen: Seen) -> str:
        return GLYPHS[seen]

    @property
    def fewest(self) -> int:
        return FEWEST

    # - the mistakes

    @cached_property
    def clusters(self) -> list[_ClusterView]:
        """Those of several students."""
        return [view for view in self._clusters if len(view.cluster.members) > 1]

    @cached_property
    def singles(self) -> list[_ClusterView]:
        return [view for view in self._clusters if len(view.cluster.members) == 1]

    @cached_property
    def _clusters(self) -> list[_ClusterView]:
        views = {view.column.key: view for view in self.columns}
        titles = {each.exercise: each.title for each in self.book.exercises}
        students = {one.student.id: one.student for one in self.book.graded}
        made = []
        for place, cluster in enumerate(self.analysis.clusters):
            title = cluster_title(cluster, self.lang)
            where = titles[cluster.exercise].in_(self.lang)
            if self._several(cluster.exercise):
                where = f"{where} · {program_name(cluster.program, self.lang)}"
            counts = [(views[key], sum(key in keys for keys in cluster.members.values())) for key in cluster.checks]
            links = [self._link(students[student], keys[0]) for student, keys in cluster.members.items()]
            heading = self.words("cluster", students=self._people(len(cluster.members)), what=title)
            made.append(
                _ClusterView(
                    cluster, f"c{place}", title, heading, where, counts, links, self._numbers(tuple(cluster.members))
                )
            )
        return made

    def _people(self, count: int) -> str:
        return self.words("one-student") if count == 1 else self.words("n-students", n=count)

    # - the same files

    @property
    def identical(self) -> list[tuple[str, list[_Link], str, str]]:
        """How many and what is the same, the students, the numbers of their rows."""
        students = {one.student.id: one.student for one in self.book.graded}
        return [
            (
                self.words("cluster", students=self._people(len(group.students)), what=self._same(group)),
                [self._link(students[student]) for student in group.students],
                self._numbers(group.students),
                self._same(group),
            )
            for group in self.analysis.identical
        ]

    def _same(self, group: Identical) -> str:
        if group.exercise is None:
            return self.words("same-all")
        titles = {each.exercise: each.title for each in self.book.exercises}
        return self.words("same-exercise", exercise=titles[group.exercise].in_(self.lang))

    # - the run

    @property
    def facts(self) -> list[tuple[str, str]]:
        date = self.book.started.replace("T", " ").replace("Z", " UTC")
        return [
            (self.words("date"), date),
            (self.words("seed"), str(self.book.seed)),
            (self.words("grader"), self.book.grader),
        ]
