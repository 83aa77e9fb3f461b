"""index.html: the teacher's page. What needs somebody's eyes first, then the matrix, the marks, the checks, the mistakes.

The page loads nothing and can be read without its script, which sorts, filters and moves by the keyboard. A cell of the
matrix is a class and a glyph; the script makes a link of it from the student's page and the check's anchor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from grader.classroom.analysis import FEWEST, Analysis, CheckFigures, Cluster, Identical, Seen
from grader.classroom.gradebook import Gradebook
from grader.model import Finding, Lang
from grader.report import number, program_name
from grader.report.classroom.histogram import Histogram
from grader.report.classroom.matrix import LETTERS, ColumnView, Link, Matrix
from grader.report.classroom.notices import Notices
from grader.report.classroom.words import GLYPHS, cluster_title, percent, when, words
from grader.report.html import rendered

Say = Callable[[Finding, Lang], str]


def render_index(book: Gradebook, lang: Lang, *, title: Say, pages: Mapping[str, str]) -> str:
    """The teacher's page. `pages`: where it finds the page of each student, relative to itself, by id."""
    page = _IndexPage(book, lang, title, pages)
    return rendered("class.html.j2", "class", page=page, book=book, w=page.words, lang=lang)


@dataclass(frozen=True, slots=True)
class _Share:
    """A part of a bar."""

    verdict: Seen
    count: int
    letter: str


@dataclass(frozen=True, slots=True)
class _FiguresView:
    figures: CheckFigures
    view: ColumnView
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
    checks: list[tuple[ColumnView, int]]
    links: list[Link]
    rows: str
    """Numbers of the rows of its students, as the script wants them."""


class _IndexPage:
    """What the template prints, in the order in which it stands on the page."""

    def __init__(self, book: Gradebook, lang: Lang, title: Say, pages: Mapping[str, str]) -> None:
        self.book, self.lang, self.analysis = book, lang, Analysis(book, title)
        self.matrix = Matrix(self.analysis, lang, pages)
        self.notices = Notices(self.matrix).all
        self._zone = book.due.tzinfo if book.due is not None else None

    def words(self, key: str, **fields: object) -> str:
        return words(key, self.lang, **fields)

    @property
    def labels(self) -> Mapping[str, str]:
        """Words that the script needs, with the places that it fills."""
        return {"shown": self.words("shown", n="{n}", all="{all}"), "only": self.words("only", what="{what}")}

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

    # - the marks

    @property
    def histogram(self) -> Histogram | None:
        bins = self.analysis.marks.bins
        return (
            Histogram(bins, {one.low: self.matrix.numbers(one.students) for one in bins}, self.lang) if bins else None
        )

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

    # - the checks

    @property
    def figures(self) -> Iterator[_FiguresView]:
        for figures, view in zip(self.analysis.figures, self.matrix.columns, strict=True):
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
        views = {view.column.key: view for view in self.matrix.columns}
        titles = {each.exercise: each.title for each in self.book.exercises}
        students = {one.student.id: one.student for one in self.book.graded}
        made = []
        for place, cluster in enumerate(self.analysis.clusters):
            title = cluster_title(cluster, self.lang)
            where = titles[cluster.exercise].in_(self.lang)
            if self.matrix.several(cluster.exercise):
                where = f"{where} · {program_name(cluster.program, self.lang)}"
            counts = [(views[key], sum(key in keys for keys in cluster.members.values())) for key in cluster.checks]
            links = [self.matrix.link(students[student], keys[0]) for student, keys in cluster.members.items()]
            heading = self.words("cluster", students=self._people(len(cluster.members)), what=title)
            made.append(
                _ClusterView(
                    cluster,
                    f"c{place}",
                    title,
                    heading,
                    where,
                    counts,
                    links,
                    self.matrix.numbers(tuple(cluster.members)),
                )
            )
        return made

    def _people(self, count: int) -> str:
        return self.words("one-student") if count == 1 else self.words("n-students", n=count)

    # - the same files

    @property
    def identical(self) -> list[tuple[str, list[Link], str, str]]:
        """How many and what is the same, the students, the numbers of their rows."""
        students = {one.student.id: one.student for one in self.book.graded}
        return [
            (
                self.words("cluster", students=self._people(len(group.students)), what=self._same(group)),
                [self.matrix.link(students[student]) for student in group.students],
                self.matrix.numbers(group.students),
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
