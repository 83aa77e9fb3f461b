"""The page of one student, to hand out: as the single report, with the mark on top, and nothing of anybody else.

What only the teacher should see is not in it: hidden checks (where not asked for), paths of the machine on which it ran
(the command is one for the student's own folder), notes of the intake, where in the input the files lay.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from grader.classroom.analysis import Analysis
from grader.classroom.gradebook import Gradebook, Graded, Merged, Override, Weighted
from grader.model import Result
from grader.report.classroom.naming import days_late, name_of, when
from grader.report.frame import rendered
from grader.report.html import ResultView, counted
from grader.voice import Voice
from grader.voice.tables.classroom import CLASSROOM
from grader.voice.tables.packets import PACKETS
from grader.voice.tables.page import PAGE
from grader.voice.voice import number


def render_student(
    book: Gradebook, one: Graded, results: Mapping[str, Result], voice: Voice, *, show_hidden: bool
) -> str:
    """The page of one student. `results` by exercise, with transcripts and sources; what is not in it is told why."""
    page = StudentPage(book, one, results, voice, show_hidden)
    return rendered("student.html.j2", "report", page.voice, page=page)


@dataclass(frozen=True, slots=True)
class PartView:
    """One exercise of the assignment."""

    weighted: Weighted
    at: str
    share: str
    view: ResultView | None
    why: str = ""
    """Why there is no result."""
    sure_zero: bool = False
    merged: Merged | None = None
    """What the exercise counts, where the teacher has decided something about it."""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What the teacher has decided over what was measured, in words."""

    what: str
    told: str
    comment: str


def part_at(place: int) -> str:
    """What the ids of the `place`-th exercise begin with, from 0."""
    return f"e{place + 1}-"


class StudentPage:
    """What the template prints."""

    def __init__(
        self, book: Gradebook, one: Graded, results: Mapping[str, Result], voice: Voice, show_hidden: bool
    ) -> None:
        self.book, self.one, self.show_hidden = book, one, show_hidden
        self.voice, self._results = voice.reading(PACKETS, PAGE, CLASSROOM), results
        self.student, self.mark = one.student, book.marks[one.student.id]
        self.status = Analysis(book, voice.title_in).status(one)

    @property
    def labels(self) -> Mapping[str, str]:
        return {key: self.voice.say(key) for key in ("open-all", "close-all", "copy", "copied")}

    @property
    def name(self) -> str:
        return name_of(self.student)

    @cached_property
    def parts(self) -> list[PartView]:
        """Every exercise; nothing is left out."""
        weights = sum(one.weight for one in self.book.exercises) or 1.0
        made = []
        for place, each in enumerate(self.book.exercises):
            share, at = self.voice.percent(100 * each.weight / weights), part_at(place)
            result, lacking = self._results.get(each.exercise), self.one.lacking.get(each.exercise)
            if result is not None:
                if not self.show_hidden:
                    command = f"grader check {shlex.quote(result.exercise)} . --seed {result.seed}"
                    result = replace(result, command=command)
                view = ResultView(result, self.voice, self.show_hidden, at=at, part="h3")
                made.append(PartView(each, at, share, view))
            elif lacking is not None:
                why = self.voice.say("not-in", why=self.voice.of(lacking))
                made.append(PartView(each, at, share, None, why, sure_zero=True))
            else:
                why = self.voice.say("not-run") if self.one.handin is not None else ""
                made.append(PartView(each, at, share, None, why))
        decided = {other.exercise for other in self.one.overrides}
        return [
            replace(part, merged=self.book.merged(self.one, part.weighted))
            if part.weighted.exercise in decided
            else part
            for part in made
        ]

    @cached_property
    def decisions(self) -> list[DecisionView]:
        """What the teacher has decided, each thing once and as it counts: an exercise as a whole covers its checks."""
        counts: dict[tuple[str, str, str], Override] = {
            (other.exercise, other.check, other.program): other for other in self.one.overrides
        }
        found = []
        for other in counts.values():
            result, title = self.one.results.get(other.exercise), self._title_of(other.exercise)
            if other.check and self.one.override(other.exercise) is not None:
                continue
            checks = [check for check in result.checks if other.is_of(check)] if other.check and result else []
            what = [title] if len(self.book.exercises) > 1 or not other.check else []
            what += [self.voice.of(checks[0].title) if checks else other.check] if other.check else []
            sure = all(
                check.verdict not in ("ungraded", "unstable") for check in checks or (result.checks if result else ())
            )
            measured = sum(check.earned for check in checks) if other.check else result.score.earned if result else None
            points = self.voice.say("excused") if other.points is None else number(other.points)
            known = sure and measured is not None and (checks or not other.check)
            was = self.voice.say("was-measured", measured=number(measured or 0)) if known else ""
            found.append(DecisionView(" · ".join(what), points + was, other.comment))
        return found

    def _title_of(self, exercise: str) -> str:
        return next((self.voice.of(each.title) for each in self.book.exercises if each.exercise == exercise), exercise)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Verdict and count in words, over all exercises."""
        views = [part.view for part in self.parts if part.view is not None]
        return counted(tuple(check for view in views for check in view.result.checks), self.voice)

    @property
    def no_mark(self) -> str:
        """Why there is no mark to show, in a word: excused, or not all of it is known."""
        if self.mark.told is not None:
            return ""
        if self.mark.excused:
            return "excused"
        return self.status if self.status in ("unread", "unfinished") else "incomplete"

    @property
    def breakdown(self) -> list[str]:
        """How the mark comes about, where it is more than the core points."""
        mark, lines, say = self.mark, [], self.voice.say
        if mark.bonus:
            lines.append(f"{say('extra')} +{number(mark.bonus)}")
        if mark.late_cost:
            lines.append(f"{say('lateness')} −{number(mark.late_cost)}")
        return [f"{say('earned')} {number(mark.earned)}", *lines] if lines else []

    @property
    def late(self) -> str:
        return days_late(self.one.handin.days_late if self.one.handin is not None else 0, self.voice)

    @property
    def submitted(self) -> str:
        return when(self.one.handin.submitted if self.one.handin is not None else None, self.book)

    @property
    def due(self) -> str:
        return when(self.book.extensions.get(self.student.id, self.book.due), self.book)

    @property
    def extended(self) -> bool:
        """Whether this student has more time than the others."""
        return self.student.id in self.book.extensions

    @property
    def several(self) -> str:
        """That other hand-ins of the same student were not graded."""
        others = sum(other.student.id == self.student.id for other in self.book.collected.others)
        if not others or self.one.handin is None:
            return ""
        key = "one-of-several" if self.submitted else "one-of-several-plain"
        return self.voice.say(key, n=others + 1, when=self.submitted)

    @property
    def no_work(self) -> str:
        """Why there is nothing of the student at all, in words.

        Where the reason names somebody else, whose it could be is none of this student's business.
        """
        if self.one.unread is None:
            return self.voice.say("no-handin") if self.one.handin is None else ""
        why = self.voice.of(self.one.unread)
        own = {self.student.id, self.student.name, ""}
        others = {text for one in self.book.graded for text in (one.student.id, one.student.name)} - own
        named = not self.show_hidden and any(len(text) > 1 and text in why for text in others)
        return self.voice.say("not-read", why=self.voice.say("whose") if named else why)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """About the run; what is the same for all exercises once."""
        views = [part.view for part in self.parts if part.view is not None]
        if not views:
            return []
        duration = sum(view.result.duration for view in views)
        told = {self.voice.say("duration"): self.voice.say("seconds", n=f"{duration:.2f}")}
        return [(name, told.get(name, value)) for name, value in views[0].facts]
