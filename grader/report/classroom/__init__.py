"""A class in files to read: the teacher's page, a page for each student, `grades.csv`, `results.json`, `junit.xml`.

Pure functions of a `Gradebook` (and, for the pages of students, of their full results). `student_pages` and
`class_tables` give all of them with their names inside the output folder; who writes them is not our concern.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from grader.classroom.gradebook import Gradebook, Graded
from grader.intake.collected import Student
from grader.model import CheckResult, Result
from grader.model.spared import UNTOLD, spared
from grader.report.classroom.exports import (
    grades_csv,
    grades_lines,
    junit,
    results_json,
    results_pieces,
    suites_of,
)
from grader.report.classroom.index import render_index
from grader.report.classroom.student import render_student
from grader.report.frame import appearance
from grader.report.junit import document_pieces
from grader.voice import Voice

__all__ = [
    "StudentPages",
    "class_files",
    "class_tables",
    "grades_csv",
    "junit",
    "made_pages",
    "page_name",
    "page_names",
    "render_index",
    "render_student",
    "results_json",
    "student_pages",
]

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST = 120
"""Bytes of a page's name; what file systems allow is 255."""


@dataclass(frozen=True, slots=True)
class StudentPages:
    """The pages of one student: what is there to hand out, and with hidden checks."""

    one: Graded
    names: tuple[str, ...]
    """Paths inside the output folder, with forward slashes."""
    shows: bytes
    """A digest of everything that is on them but when they were made: while it is the same, so are they."""


def class_files(
    book: Gradebook, load: Callable[[Graded], Mapping[str, Result]], voice: Voice
) -> Iterator[tuple[str, bytes]]:
    """Every file of the report: its path inside the output folder, with forward slashes, and what it holds.

    `load` gives a student's results by exercise, with transcripts and sources; it is asked once for each student, and
    what it gave is not kept.
    """
    for pages in student_pages(book, voice):
        yield from made_pages(book, pages, load(pages.one), voice)
    for name, content in class_tables(book, voice):
        yield name, b"".join(content)


def student_pages(book: Gradebook, voice: Voice) -> Iterator[StudentPages]:
    """The pages of everybody. `full/` is there only where an exercise has hidden checks."""
    names, folders = page_names(book), ("students", "full") if has_hidden(book) else ("students",)
    rules = (book.title, book.exercises, book.bonus, book.late, book.due, book.grader, voice.lang)
    common = f"{appearance()} {rules!r} {folders}".encode("utf-8", "replace")
    others = Counter(other.student.id for other in book.collected.others)
    everybody = ""
    for one in book.graded:
        if one.unread is not None:  # its reason may be told or not, by the names that are in it
            everybody = everybody or repr([(other.student.id, other.student.name) for other in book.graded])
        handin = one.handin and (one.handin.submitted, one.handin.days_late)
        results = [replace(result, started="") for result in book.told(one).values()]
        told = (one.student, handin, results, one.lacking, one.unread, sorted(one.unclear), one.overrides)
        own = (book.extensions.get(one.student.id), others[one.student.id], everybody if one.unread else "")
        shows = hashlib.sha256(common + repr((told, own)).encode("utf-8", "replace")).digest()
        yield StudentPages(one, tuple(f"{folder}/{names[one.student.id]}.html" for folder in folders), shows)


def made_pages(
    book: Gradebook, pages: StudentPages, results: Mapping[str, Result], voice: Voice
) -> Iterator[tuple[str, bytes]]:
    """The pages of one student with their names. `results` by exercise, with transcripts and sources."""
    for name in pages.names:
        yield name, _page(book, pages.one, results, voice, show_hidden=name.startswith("full/")).encode()


def class_tables(book: Gradebook, voice: Voice) -> Iterator[tuple[str, Iterator[bytes]]]:
    """What is about the whole class, in pieces: its parts are made when they are asked for, and not kept."""
    links = page_links(book)
    yield "grades.csv", grades_lines(book, voice)
    yield "results.json", results_pieces(book, voice, pages=links)
    yield "junit.xml", document_pieces(suites_of(book, voice))
    yield "index.html", iter([render_index(book, voice, pages=links).encode()])


def _page(book: Gradebook, one: Graded, results: Mapping[str, Result], voice: Voice, *, show_hidden: bool) -> str:
    """The page of one student: with all that can be told, or where that fails with what counts."""
    page = partial(render_student, book, one, voice=voice, show_hidden=show_hidden)

    def bare(check: CheckResult, error: str) -> CheckResult:
        why = check.why if check.verdict == "passed" else UNTOLD.format(error=error)
        return replace(
            check, why=why, findings=(), transcript=None, expected=None, actual=None, difference=None, case={}
        )

    def unexplained(error: str) -> str:
        return page(
            results={
                name: replace(result, sources={}, checks=tuple(bare(check, error) for check in result.checks))
                for name, result in results.items()
            }
        )

    return spared(lambda: page(results=results), unexplained)


def has_hidden(book: Gradebook) -> bool:
    return any(check.hidden for one in book.graded for result in one.results.values() for check in result.checks)


def page_names(book: Gradebook) -> dict[str, str]:
    """The name of each student's page, without its ending, by id."""
    taken: set[str] = set()
    return {one.student.id: page_name(one.student, taken) for one in book.graded}


def page_links(book: Gradebook) -> dict[str, str]:
    """Where `index.html` finds the page of each student that shows most, as an address relative to itself."""
    folder = "full" if has_hidden(book) else "students"
    return {student: f"{folder}/{quote(name)}.html" for student, name in page_names(book).items()}


def page_name(student: Student, taken: set[str]) -> str:
    """A name for the file of a student's page, without its ending: legal on every system, and like no other in `taken`.

    Letters of any script stay; upper and lower case make no difference between two names. Adds the name to `taken`.
    """
    text = unicodedata.normalize("NFKC", student.id)
    text = re.sub(r"[^\w.@+-]+", "_", text).strip("._-") or "student"
    if _RESERVED.match(text):
        text = f"_{text}"
    text = text.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore").rstrip(".")
    name, n = text, 1
    while name.casefold() in taken:
        n += 1
        name = f"{text}-{n}"
    taken.add(name.casefold())
    return name
