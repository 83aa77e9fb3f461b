"""What needs somebody's eyes in a class: not read, not told, missing, handed in twice; who it is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.intake.collected import HandIn
from grader.report.classroom.matrix import Matrix, StudentLink
from grader.report.classroom.naming import when
from grader.voice.voice import number

MOST = 8
"""Entries of one notice that are seen at once."""

Entry = tuple[StudentLink, str]
"""Whose, and what there is to say."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that needs somebody's eyes."""

    id: str
    title: str
    why: str
    entries: list[Entry]
    short: bool
    """Names only: they stand in one paragraph."""

    @property
    def parts(self) -> tuple[list[Entry], list[Entry]]:
        """What is seen at once, and what is folded."""
        seen = len(self.entries) if len(self.entries) < MOST + 3 else MOST
        return self.entries[:seen], self.entries[seen:]


def notices(matrix: Matrix) -> list[Notice]:
    """The notices of one class, what could cost somebody a mark first. Nothing is left out, however unimportant it looks."""
    book, analysis, voice, link = matrix.book, matrix.analysis, matrix.voice, matrix.link
    titles = {each.exercise: voice.of(each.title) for each in book.exercises}
    made = list[Notice]()

    def tell(key: str, entries: Iterable[Entry], why: str = "", *, always: bool = False) -> None:
        listed = list(entries)
        if listed or always:
            made.append(Notice(key, voice.say(f"of-{key}"), why, listed, not any(text for _, text in listed)))

    def names(status: str) -> Iterator[Entry]:
        return ((link(one.student), "") for one in book.graded if analysis.status(one) == status)

    missing = ((link(one.student), "") for one in book.graded if one.handin is None and one.unread is None)
    lacking = (
        (link(one.student), f"{titles[exercise]} · {voice.of(why)}")
        for one in book.graded
        for exercise, why in one.lacking.items()
        if exercise in titles and exercise not in one.unclear and one.override(exercise) is None
    )
    unclear = (
        (link(one.student), f"{titles[exercise]} · {voice.of(one.lacking[exercise])}")
        for one in book.graded
        for exercise in sorted(one.unclear & titles.keys())
    )
    zeros = (
        (link(one.student), voice.of(next(iter(one.lacking.values()))) if one.lacking else "")
        for one in book.graded
        if one.handin is not None and book.marks[one.student.id].told == 0
    )
    noted = (
        (link(one.student), voice.of(note))
        for one in book.graded
        for note in (one.handin.notes if one.handin is not None else ())
    )
    tell("unread", _unread(matrix), voice.say("of-unread-why"))
    unfinished = voice.say("of-unfinished-why", n=book.unfinished)
    tell("unfinished", names("unfinished"), unfinished, always=book.unfinished > 0)
    tell("untold", _untold(matrix), voice.say("of-untold-why"))
    tell("unclear", unclear, voice.say("of-unclear-why"))
    tell("zeros", zeros, voice.say("of-zeros-why"))
    tell("decided", _decided(matrix), voice.say("of-decided-why"))
    tell("missing", missing, voice.say("of-missing-why"))
    tell("lacking", lacking, voice.say("of-lacking-why"))
    tell("strangers", ((link(one), "") for one in book.collected.strangers), voice.say("of-strangers-why"))
    tell("others", _others(matrix), voice.say("of-others-why"))
    tell("notes", noted)
    tell("run-notes", ((StudentLink("", ""), voice.of(note)) for note in book.notes))
    return made


def _unread(matrix: Matrix) -> Iterator[Entry]:
    """What could not be read, whosever it is; and whose work was read in part only."""
    told, voice = matrix.book.collected.unread, matrix.voice
    for one in told:
        unknown = StudentLink(voice.say("unknown-owner"), "")
        yield unknown if one.student is None else matrix.link(one.student), f"{one.origin} · {voice.of(one.why)}"
    named = {one.student.id for one in told if one.student is not None}
    for each in matrix.book.graded:
        if each.unread is not None and each.student.id not in named:
            yield matrix.link(each.student), voice.of(each.unread)


def _untold(matrix: Matrix) -> Iterator[Entry]:
    """The checks that could not be graded."""
    voice = matrix.voice
    for one in matrix.book.graded:
        for key, check in matrix.analysis.checks[one.student.id].items():
            if matrix.analysis.seen(one, key) in ("ungraded", "unstable"):
                said = voice.say(check.verdict)
                told = said if check.why is None else voice.labelled(said, voice.of(check.why))
                yield matrix.link(one.student, key), f"{voice.of(check.title)} · {told}"


def _decided(matrix: Matrix) -> Iterator[Entry]:
    """What the teacher has decided, and what was measured."""
    book, voice = matrix.book, matrix.voice
    for one in book.graded:
        for other in one.overrides:
            results = one.results.get(other.exercise)
            checks = [check for check in results.checks if other.is_of(check)] if results is not None else []
            measured = sum(check.earned for check in checks) if other.check else results.score.earned if results else 0
            points = voice.say("excused") if other.points is None else number(other.points)
            what = f"{other.exercise}/{other.check or '*'}"
            told = voice.say("decided", what=what, points=points, measured=number(measured))
            yield matrix.link(one.student), voice.beside(told, other.comment) if other.comment else told


def _others(matrix: Matrix) -> Iterator[Entry]:
    """Who handed in several times: what was graded, and what was not."""
    collected, voice = matrix.book.collected, matrix.voice
    several: dict[str, list[HandIn]] = {}
    for handin in collected.others:
        several.setdefault(handin.student.id, []).append(handin)
    chosen = {handin.student.id: handin for handin in collected.chosen if handin.student.id in several}
    for student in dict.fromkeys(handin.student for handin in collected.others):
        listed = [(chosen[student.id], "counted")] if student.id in chosen else []
        listed += [(handin, "not-counted") for handin in several[student.id]]
        lines = []
        for handin, key in listed:
            moment = when(handin.submitted, matrix.book) or voice.say("no-time")
            lines.append(voice.labelled(voice.say(key), voice.beside(moment, handin.origin)))
        yield matrix.link(student), "\n".join(lines)
