"""A class in files to read: the teacher's page, a page for each student, `grades.csv`, `results.json`, `junit.xml`.

Pure functions of a `Gradebook` (and, for the pages of students, of their full results). `class_files` gives all of
them with their names inside the output folder; who writes them is not our concern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from grader.classroom.gradebook import Gradebook, Graded
from grader.intake.collected import Student
from grader.model import CheckResult, Result
from grader.model.spared import UNTOLD, spared
from grader.report.classroom.exports import grades_csv, junit, results_json
from grader.report.classroom.index import render_index
from grader.report.classroom.student import render_student
from grader.voice import Voice

__all__ = [
    "class_files",
    "grades_csv",
    "junit",
    "page_name",
    "page_names",
    "render_index",
    "render_student",
    "results_json",
]

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST = 120
"""Bytes of a page's name; what file systems allow is 255."""


def class_files(
    book: Gradebook, load: Callable[[Graded], Mapping[str, Result]], voice: Voice
) -> Iterator[tuple[str, bytes]]:
    """Every file of the report: its path inside the output folder, with forward slashes, and what it holds.

    `load` gives a student's results by exercise, with transcripts and sources; it is asked once for each student, and
    what it gave is not kept. `full/` is there only where an exercise has hidden checks.
    """
    names = page_names(book)
    hidden = has_hidden(book)
    for one in book.graded:
        results, name = load(one), names[one.student.id]
        for folder, shown in (("students", False), ("full", True)) if hidden else (("students", False),):
            yield f"{folder}/{name}.html", _page(book, one, results, voice, show_hidden=shown).encode()
    links = page_links(book)
    yield "grades.csv", grades_csv(book, voice)
    yield "results.json", results_json(book, voice, pages=links).encode()
    yield "junit.xml", junit(book, voice).encode()
    yield "index.html", render_index(book, voice, pages=links).encode()


def _page(book: Gradebook, one: Graded, results: Mapping[str, Result], voice: Voice, *, show_hidden: bool) -> str:
    """The page of one student: with all that can be told, or where that fails with what counts."""
    page = partial(render_student, book, one, voice=voice, show_hidden=show_hidden)
    return spared(lambda: page(results=results), lambda error: page(results=_unexplained(one.results, error)))


def _unexplained(results: Mapping[str, Result], error: str) -> Mapping[str, Result]:
    """The verdicts and the marks alone, for a page whose explanations cannot be made."""

    def bare(check: CheckResult) -> CheckResult:
        why = check.why if check.verdict == "passed" else UNTOLD.format(error=error)
        return replace(
            check, why=why, findings=(), transcript=None, expected=None, actual=None, difference=None, case={}
        )

    return {
        name: replace(result, sources={}, checks=tuple(map(bare, result.checks))) for name, result in results.items()
    }


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
