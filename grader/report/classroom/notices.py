"""What needs somebody's eyes in a class: not read, not told, missing, handed in twice; who it is, and why."""

from __future__ import annotations

from dataclasses import dataclass

from grader.intake.collected import HandIn, Student
from grader.report.classroom.matrix import Link, Matrix
from grader.report.classroom.words import when

MOST = 8
"""Entries of one notice that are seen at once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that needs somebody's eyes."""

    id: str
    title: str
    why: str
    entries: list[tuple[Link, str]]
    """Whose, and what there is to say."""
    short: bool
    """Names only: they stand in one paragraph."""

    @property
    def parts(self) -> tuple[list[tuple[Link, str]], list[tuple[Link, str]]]:
        """What is seen at once, and what is folded."""
        seen = len(self.entries) if len(self.entries) < MOST + 3 else MOST
        return self.entries[:seen], self.entries[seen:]


class Notices:
    """The notices of one class, what could cost somebody a mark first."""

    def __init__(self, matrix: Matrix) -> None:
        self.book, self.analysis, self.lang = matrix.book, matrix.analysis, matrix.lang
        self.words, self._link = matrix.words, matrix.link
        self._zone = self.book.due.tzinfo if self.book.due is not None else None

    @property
    def all(self) -> list[Notice]:
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
            self._notice("run-notes", [(Link("", ""), note.in_(self.lang)) for note in self.book.notes], why=False),
        )
        return [notice for notice in made if notice is not None]

    def _notice(
        self, key: str, entries: list[tuple[Link, str]], *, why: bool = True, **fields: object
    ) -> Notice | None:
        if not entries and not (key == "unfinished" and self.book.unfinished):
            return None
        said = self.words(f"of-{key}-why", **fields) if why and key != "notes" else ""
        return Notice(key, self.words(f"of-{key}"), said, entries, not any(text for _, text in entries))

    def _unread(self) -> list[tuple[Link, str]]:
        told = self.book.collected.unread
        entries = []
        for one in told:
            link = self._link(one.student) if one.student is not None else Link(self.words("unknown-owner"), "")
            entries.append((link, f"{one.origin} · {one.why.in_(self.lang)}"))
        named = {one.student.id for one in told if one.student is not None}
        for each in self.book.graded:
            if each.unread is not None and each.student.id not in named:
                entries.append((self._link(each.student), each.unread.in_(self.lang)))
        return entries

    def _missing(self) -> list[Student]:
        return [one.student for one in self.book.graded if one.handin is None and one.unread is None]

    def _of_status(self, status: str) -> list[tuple[Link, str]]:
        return [(self._link(one.student), "") for one in self.book.graded if self.analysis.status(one) == status]

    def _untold(self) -> list[tuple[Link, str]]:
        entries = []
        for one in self.book.graded:
            for key, check in self.analysis.checks[one.student.id].items():
                if self.analysis.seen(one, key) in ("ungraded", "unstable"):
                    said = self.words(check.verdict)
                    if check.why is not None:
                        said = self.words("said-of", what=said, told=check.why.in_(self.lang))
                    told = f"{check.title.in_(self.lang)} · {said}"
                    entries.append((self._link(one.student, key), told))
        return entries

    def _lacking(self) -> list[tuple[Link, str]]:
        titles = {each.exercise: each.title for each in self.book.exercises}
        return [
            (self._link(one.student), f"{titles[exercise].in_(self.lang)} · {why.in_(self.lang)}")
            for one in self.book.graded
            for exercise, why in one.lacking.items()
            if exercise in titles
        ]

    def _others(self) -> list[tuple[Link, str]]:
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

    def _notes(self) -> list[tuple[Link, str]]:
        return [
            (self._link(one.student), note.in_(self.lang))
            for one in self.book.graded
            for note in (one.handin.notes if one.handin is not None else ())
        ]
