"""index.html: the teacher's page. What needs somebody's eyes first, then the matrix, the marks, the checks, the mistakes.

The page loads nothing and can be read without its script, which sorts, filters and moves by the keyboard. A cell of the
matrix is a class and a glyph; the script makes a link of it from the student's page and the check's anchor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from grader.classroom.analysis import FEWEST, Analysis, CheckFigures, Cluster, Seen
from grader.classroom.gradebook import Gradebook
from grader.classroom.likeness import Excerpt, Pair
from grader.intake.collected import Student
from grader.report.classroom.histogram import Histogram
from grader.report.classroom.matrix import LETTERS, ColumnView, Matrix, StudentLink
from grader.report.classroom.naming import cluster_hint, cluster_title, name_of, when
from grader.report.classroom.notices import notices
from grader.report.frame import rendered_pieces
from grader.voice import Voice
from grader.voice.tables.classroom import CLASSROOM
from grader.voice.tables.page import PAGE
from grader.voice.voice import number

MOST_LINKED = 100
"""Students of one mistake to whom there are links: in a class of thousands they would be most of the page."""


def render_index(book: Gradebook, voice: Voice, *, pages: Mapping[str, str]) -> str:
    """The teacher's page. `pages`: where it finds the page of each student, relative to itself, by id."""
    return b"".join(index_pieces(book, voice, pages=pages)).decode()


def index_pieces(book: Gradebook, voice: Voice, *, pages: Mapping[str, str]) -> Iterator[bytes]:
    """The same, piece by piece."""
    page = IndexPage(book, voice, pages)
    yield from rendered_pieces("class.html.j2", "shared class", page.voice, page=page, book=book)


@dataclass(frozen=True, slots=True)
class ShareView:
    """A part of a bar."""

    verdict: Seen
    count: int
    letter: str


@dataclass(frozen=True, slots=True)
class FiguresView:
    """How a check went."""

    figures: CheckFigures
    view: ColumnView
    shares: list[ShareView]
    rate: str
    discrimination: str
    means: str
    remark: str
    tone: str


@dataclass(frozen=True, slots=True)
class ClusterView:
    """The same mistake of several students, or that of one."""

    cluster: Cluster
    id: str
    title: str
    heading: str
    hint: str
    """What the first of them is told to do; only where there are several."""
    where: str
    checks: list[tuple[ColumnView, int]]
    links: list[StudentLink]
    """Of the first of them, where they are very many: the matrix shows them all."""
    rows: str
    """Numbers of the rows of its students, as the script wants them."""


@dataclass(frozen=True, slots=True)
class IdenticalView:
    """Students whose files are the same."""

    heading: str
    what: str
    links: list[StudentLink]
    rows: str


@dataclass(frozen=True, slots=True)
class BesideView:
    """Two places of two programs, side by side: whose each is, where, and its numbered lines."""

    left: tuple[str, str, list[tuple[int, str]]]
    right: tuple[str, str, list[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class PairView:
    """Two programs that are much alike, as one line that opens."""

    people: list[tuple[str, str]]
    """Both names, each with the share of that one's own that the other has as well."""
    sizes: str
    passages: list[BesideView]


@dataclass(frozen=True, slots=True)
class AlikeView:
    """Students whose programs are much alike, and those of their pairs that are most alike."""

    heading: str
    what: str
    links: list[StudentLink]
    rows: str
    pairs: list[PairView]


MOST_BESIDE = 40
"""Pairs that are shown side by side; of all others the places are in `results.json`."""


class IndexPage:
    """What the template prints, in the order in which it stands on the page."""

    fewest = FEWEST

    def __init__(self, book: Gradebook, voice: Voice, pages: Mapping[str, str]) -> None:
        self.voice = voice.reading(PAGE, CLASSROOM)
        self.book, self.analysis = book, Analysis(book, voice.title_in)
        self.matrix = Matrix(self.analysis, self.voice, pages)
        self.notices = notices(self.matrix)

    @property
    def labels(self) -> Mapping[str, str]:
        """Words that the script needs, with the places that it fills."""
        say = self.voice.say
        return {"shown": say("shown", n="{n}", all="{all}"), "only": say("only", what="{what}")}

    # ---------------------------------------------------------------- the heading

    @property
    def rules(self) -> list[tuple[str, str]]:
        """Due date, lateness and bonus."""
        book, late, say = self.book, self.book.late, self.voice.say
        rows = [("due", when(book.due, book) or say("no-due"))]
        if late.percent_a_day or late.most_days is not None:
            said = [say("late-rule", n=number(late.percent_a_day))] if late.percent_a_day else []
            said += [say("late-most", n=late.most_days)] if late.most_days is not None else []
            rows.append(("lateness", self.voice.clauses(said)))
        if any(column.group == "bonus" for column in self.analysis.columns):
            rows.append(("extra", say(f"bonus-{book.bonus}")))
        return [(say(key), value) for key, value in rows]

    @cached_property
    def statuses(self) -> list[tuple[str, int]]:
        """How many students of each status there are."""
        seen = [self.analysis.status(one) for one in self.book.graded]
        order = ("graded", "incomplete", "unfinished", "unread", "missing")
        return [(status, seen.count(status)) for status in order if status in seen]

    @property
    def standings(self) -> list[tuple[str, str]]:
        """What the filter of statuses offers: values and their words."""
        told = [(status, self.voice.say(status)) for status, _ in self.statuses]
        return [*told, ("late", self.voice.say("late"))] if self.late else told

    @property
    def late(self) -> int:
        return sum(bool(one.handin and one.handin.days_late) for one in self.book.graded)

    @property
    def contents(self) -> list[tuple[str, str]]:
        keys = ("attention", "matrix", "marks", "per-check", "clusters", "identical", "alike")
        return [(key, self.voice.say(key)) for key in keys]

    # ---------------------------------------------------------------- the marks

    @property
    def histogram(self) -> Histogram | None:
        bins = self.analysis.marks.bins
        rows = {one.low: self.matrix.numbers(one.students) for one in bins}
        return Histogram(bins, rows, self.voice) if bins else None

    @property
    def centre(self) -> list[tuple[str, str]]:
        """Mean and median."""
        marks = self.analysis.marks
        values = (("mean", marks.mean), ("median", marks.median))
        return [(self.voice.say(key), number(round(value, 1))) for key, value in values if value is not None]

    @property
    def not_in_picture(self) -> str:
        """Whose marks are not drawn."""
        say = self.voice.say
        left = [say("n-of", n=count, what=say(status)) for status, count in self.statuses if status != "graded"]
        return say("not-in-picture", what=self.voice.clauses(left)) if left else ""

    # ---------------------------------------------------------------- the checks

    @property
    def figures(self) -> Iterator[FiguresView]:
        """How each check went, and what its discrimination means, at the usual thresholds of item analysis."""
        say = self.voice.say
        for figures, view in zip(self.analysis.figures, self.matrix.columns, strict=True):
            counts: tuple[tuple[Seen, int], ...] = (
                ("passed", figures.passed),
                ("failed", figures.failed),
                ("skipped", figures.skipped),
                ("ungraded", figures.untold),
                ("lacking", figures.lacking),
            )
            value = figures.discrimination
            means, tone = "", ""
            if value is not None:
                means = (
                    "well" if value >= 0.4 else "somewhat" if value >= 0.2 else "hardly" if value >= 0 else "reverse"
                )
                tone = "unstable" if means == "reverse" else ""
            remark = "never-failed" if figures.never_failed else "never-passed" if figures.never_passed else ""
            yield FiguresView(
                figures,
                view,
                [ShareView(seen, count, LETTERS[seen]) for seen, count in counts if count],
                self.voice.percent(100 * figures.rate) if figures.rate is not None else "–",
                f"{value:.2f}".replace("-", "−") if value is not None else "–",
                say(means) if means else "",
                say(remark) if remark else "",
                {"never-failed": "passed", "never-passed": "failed"}.get(remark, tone),
            )

    # ---------------------------------------------------------------- the mistakes

    @cached_property
    def clusters(self) -> list[ClusterView]:
        """Those of several students."""
        return [view for view in self._every_cluster if len(view.cluster.members) > 1]

    @cached_property
    def singles(self) -> list[ClusterView]:
        return [view for view in self._every_cluster if len(view.cluster.members) == 1]

    @cached_property
    def _every_cluster(self) -> list[ClusterView]:
        views = {view.column.key: view for view in self.matrix.columns}
        titles = {each.exercise: each.title for each in self.book.exercises}
        students = {one.student.id: one.student for one in self.book.graded}
        made = []
        for place, cluster in enumerate(self.analysis.clusters):
            title, where = cluster_title(cluster, self.voice), self.voice.of(titles[cluster.exercise])
            if self.matrix.several(cluster.exercise):
                where = f"{where} · {self.voice.program(cluster.program)}"
            made.append(
                ClusterView(
                    cluster,
                    f"c{place}",
                    title,
                    self._heading(len(cluster.members), title),
                    cluster_hint(cluster, self.voice) if len(cluster.members) > 1 else "",
                    where,
                    [(views[key], sum(key in keys for keys in cluster.members.values())) for key in cluster.checks],
                    [
                        self.matrix.link(students[student], keys[0])
                        for student, keys in islice(cluster.members.items(), MOST_LINKED)
                    ],
                    self.matrix.numbers(tuple(cluster.members)),
                )
            )
        return made

    def _heading(self, count: int, what: str) -> str:
        people = self.voice.say("one-student") if count == 1 else self.voice.say("n-students", n=count)
        return self.voice.say("cluster", students=people, what=what)

    # ---------------------------------------------------------------- the same files

    @property
    def identical(self) -> list[IdenticalView]:
        """How many and what is the same, and who they are."""
        students = {one.student.id: one.student for one in self.book.graded}
        titles = {each.exercise: each.title for each in self.book.exercises}
        views = []
        for group in self.analysis.identical:
            what = self.voice.say("same-all")
            if group.exercise is not None:
                what = self.voice.say("same-exercise", exercise=self.voice.of(titles[group.exercise]))
            links = [self.matrix.link(students[student]) for student in group.students]
            rows = self.matrix.numbers(group.students)
            views.append(IdenticalView(self._heading(len(group.students), what), what, links, rows))
        return views

    # ---------------------------------------------------------------- programs that are much alike

    @property
    def alike(self) -> list[AlikeView]:
        """Who they are, and what to look at: the least likely to be chance first. Never a verdict."""
        students = {one.student.id: one.student for one in self.book.graded}
        titles = {each.exercise: each.title for each in self.book.exercises}
        views, room = [], MOST_BESIDE
        for group in self.book.likeness.groups:
            what = self.voice.say("alike-in", exercise=self.voice.of(titles[group.exercise]))
            links = [self.matrix.link(students[student]) for student in group.students]
            pairs = [self._pair(pair, students) for pair in group.pairs[: max(0, room)]]
            room -= len(pairs)
            heading, rows = self._heading(len(group.students), what), self.matrix.numbers(group.students)
            views.append(AlikeView(heading, what, links, rows, pairs))
        return views

    def _pair(self, pair: Pair, students: Mapping[str, Student]) -> PairView:
        names = {student: name_of(students[student]) for student in pair.students}

        def half(student: str, excerpt: Excerpt) -> tuple[str, str, list[tuple[int, str]]]:
            place = self.voice.say("lines-of", file=excerpt.file, first=excerpt.first, last=excerpt.last)
            return names[student], place, list(enumerate(excerpt.text.split("\n"), excerpt.first))

        people = [
            (names[student], self.voice.percent(100 * share))
            for student, share in zip(pair.students, pair.shares, strict=True)
        ]
        one, other = pair.students
        passages = [BesideView(half(one, passage.left), half(other, passage.right)) for passage in pair.passages]
        return PairView(people, self.voice.say("sizes", a=pair.tokens[0], b=pair.tokens[1]), passages)

    @property
    def not_compared(self) -> list[StudentLink]:
        """Whose programs could not be looked into for that."""
        students = {one.student.id: one.student for one in self.book.graded}
        return [
            self.matrix.link(students[name]) for name in dict.fromkeys(name for _, name in self.book.likeness.unread)
        ]

    # ---------------------------------------------------------------- the run

    @property
    def facts(self) -> list[tuple[str, str]]:
        """When, with which values, by which version."""
        date, say = self.book.started.replace("T", " ").replace("Z", " UTC"), self.voice.say
        return [(say("date"), date), (say("seed"), str(self.book.seed)), (say("grader"), self.book.grader)]
