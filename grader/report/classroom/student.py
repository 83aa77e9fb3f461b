"""The page of one student, to hand out: as the single report, with the mark on top, and nothing of anybody else.

What only the teacher should see is not in it: hidden checks (where not asked for), paths of the machine on which it ran
(the command is one for the student's own folder), notes of the intake, where in the input the files lay.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from grader.classroom.analysis import Analysis
from grader.classroom.gradebook import Gradebook, Graded, Weighted
from grader.model import Finding, Lang, Result
from grader.report import number
from grader.report.classroom.words import name_of, percent, when, words
from grader.report.html import ResultView, rendered

Say = Callable[[Finding, Lang], str]


def render_student(
    book: Gradebook, one: Graded, results: Mapping[str, Result], lang: Lang, *, show_hidden: bool, hint: Say, title: Say
) -> str:
    """The page of one student. `results` by exercise, with transcripts and sources; what is not in it is told why."""
    page = _StudentPage(book, one, results, lang, show_hidden, hint, title)
    return rendered("student.html.j2", "report", page=page, w=page.words, lang=lang)


@dataclass(frozen=True, slots=True)
class _Part:
    """One exercise of the assignment."""

    weighted: Weighted
    at: str
    share: str
    view: ResultView | None
    why: str
    """Why there is no result."""
    sure_zero: bool


def part_at(place: int) -> str:
    """What the ids of the `place`-th exercise begin with, from 0."""
    return f"e{place + 1}-"


class _StudentPage:
    """What the template prints."""

    def __init__(
        self, book: Gradebook, one: Graded, results: Mapping[str, Result], lang: Lang, show_hidden: bool, hint: Say, title: Say
    ) -> None:  # fmt: skip
        self.book, self.one, self.lang, self.show_hidden = book, one, lang, show_hidden
        self._results, self._hint, self._title = results, hint, title
        self.student, self.mark = one.student, book.marks[one.student.id]
        self.status = Analysis(book, title).status(one)

    def words(self, key: str, **fields: object) -> str:
        return words(key, self.lang, **fields)

    @property
    def labels(self) -> Mapping[str, str]:
        return {key: self.words(key) for key in ("open-all", "close-all", "copy", "copied")}

    @property
    def name(self) -> str:
        return name_of(self.student)

    @cached_property
    def parts(self) -> list[_Part]:
        """Every exercise; nothing is left out."""
        return [self._part(place, each) for place, each in enumerate(self.book.exercises)]

    def _part(self, place: int, each: Weighted) -> _Part:
        weights = sum(one.weight for one in self.book.exercises) or 1.0
        share, at = percent(100 * each.weight / weights, self.lang), part_at(place)
        result = self._results.get(each.exercise)
        if result is not None:
            if not self.show_hidden:
                result = replace(result, command=f"grader check {shlex.quote(result.exercise)} . --seed {result.seed}")
            view = ResultView(result, self.lang, self.show_hidden, self._hint, self._title, at=at, part="h3")
            return _Part(each, at, share, view, "", False)
        lacking = self.one.lacking.get(each.exercise)
        if lacking is not None:
            return _Part(each, at, share, None, self.words("not-in", why=lacking.in_(self.lang)), True)
        return _Part(each, at, share, None, self.words("not-run") if self.one.handin is not None else "", False)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Verdict and count in words, over all exercises."""
        counts: dict[str, int] = {}
        for part in self.parts:
            for check in part.view.result.checks if part.view is not None else ():
                counts[check.verdict] = counts.get(check.verdict, 0) + 1
        order = ("passed", "failed", "skipped", "ungraded", "unstable")
        return [
            (verdict, self.words("count", n=counts[verdict], verdict=self.words(verdict)))
            for verdict in order
            if verdict in counts
        ]

    @property
    def shown(self) -> bool:
        """Whether there is a mark to show: not where nothing could be read, or not everything was run."""
        return self.status not in ("unread", "unfinished")

    @property
    def breakdown(self) -> list[str]:
        """How the mark comes about, where it is more than the core points."""
        mark, lines = self.mark, []
        if mark.bonus:
            lines.append(f"{self.words('extra')} +{number(mark.bonus)}")
        if mark.late_cost:
            lines.append(f"{self.words('lateness')} −{number(mark.late_cost)}")
        return [f"{self.words('earned')} {number(mark.earned)}", *lines] if lines else []

    @property
    def late(self) -> str:
        days = self.one.handin.days_late if self.one.handin is not None else 0
        return "" if not days else self.words("one-day") if days == 1 else self.words("days", n=days)

    @property
    def submitted(self) -> str:
        return self._when(self.one.handin.submitted if self.one.handin is not None else None)

    @property
    def due(self) -> str:
        return self._when(self.book.due)

    def _when(self, moment: object) -> str:
        zone = self.book.due.tzinfo if self.book.due is not None else None
        return when(moment, zone)  # type: ignore[arg-type]

    @property
    def several(self) -> str:
        """That other hand-ins of the same student were not graded."""
        others = sum(other.student.id == self.student.id for other in self.book.collected.others)
        if not others or self.one.handin is None:
            return ""
        key = "one-of-several" if self.submitted else "one-of-several-plain"
        return self.words(key, n=others + 1, when=self.submitted)

    @property
    def no_work(self) -> str:
        """Why there is nothing of the student at all, in words."""
        if self.one.unread is not None:
            return self.words("not-read", why=self._without_others(self.one.unread.in_(self.lang)))
        return self.words("no-handin") if self.one.handin is None else ""

    def _without_others(self, why: str) -> str:
        """The reason for the student: where it names somebody else, whose it could be is none of their business."""
        own = {self.student.id, self.student.name, ""}
        others = {text for one in self.book.graded for text in (one.student.id, one.student.name)} - own
        named = not self.show_hidden and any(len(text) > 1 and text in why for text in others)
        return self.words("whose") if named else why

    @property
    def facts(self) -> list[tuple[str, str]]:
        """About the run; what is the same for all exercises once."""
        views = [part.view for part in self.parts if part.view is not None]
        if not views:
            return []
        shown = views[0].facts
        duration = sum(view.result.duration for view in views)
        told = {self.words("duration"): self.words("seconds", n=f"{duration:.2f}")}
        return [(name, told.get(name, value)) for name, value in shown]
