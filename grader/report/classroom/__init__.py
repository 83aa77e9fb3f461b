"""A class in files to read: the teacher's page, a page for each student, `grades.csv`, `results.json`, `junit.xml`.

Pure functions of a `Gradebook` (and, for the pages of students, of their full results). `student_pages` and
`class_tables` give all of them with their names inside the output folder; who writes them is not our concern.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from grader.classroom.analysis import Analysis
from grader.classroom.gradebook import Gradebook, Graded, Share, ShareHead
from grader.intake.collected import Student
from grader.model import CheckResult, Result
from grader.model.spared import UNTOLD, spared
from grader.report.classroom.exports import (
    grades_csv,
    grades_lines,
    junit,
    results_json,
    results_pieces,
    student_line,
    student_suite,
)
from grader.report.classroom.index import index_pieces, render_index
from grader.report.classroom.student import render_student
from grader.report.frame import appearance
from grader.report.junit import figures_of, suite_text, whole_file
from grader.voice import Voice

__all__ = [
    "Shares",
    "StudentPages",
    "KeptShares",
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
    "shares_of",
    "student_pages",
]

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
MOMENT = 19
"""Characters of a moment without its zone, as JUnit has it."""
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
    shares = shares_of(book, voice)
    every = {one.student.id: shares.make(one) for one in book.graded}
    for pages in student_pages(book, lambda one: every[one.student.id].head.shows):
        yield from made_pages(book, pages, load(pages.one), voice)
    tables = KeptShares(
        [share.head for share in every.values()],
        lambda one: every[one.student.id].line,
        lambda one: every[one.student.id].suite,
    )
    for name, content in class_tables(book, voice, tables):
        yield name, b"".join(content)


@dataclass(frozen=True, slots=True)
class Shares:
    """Makes what single students have in the reports of a class; `made_of` says what that follows from."""

    made_of: Callable[[Graded], bytes]
    """A digest: while it is the same, so is the share."""
    make: Callable[[Graded], Share]


@dataclass(frozen=True, slots=True)
class KeptShares:
    """The shares of all students, wherever they are kept."""

    heads: Iterable[ShareHead]
    line: Callable[[Graded], bytes]
    suite: Callable[[Graded], bytes]


def shares_of(book: Gradebook, voice: Voice) -> Shares:
    """What the students of a class have in its reports."""
    links, folders = page_links(book), _folders(book)
    rules = (book.title, book.exercises, book.bonus, book.late, book.due, book.grader, voice.lang)
    common = f"{appearance()} {rules!r} {folders}".encode("utf-8", "replace")
    others = Counter(other.student.id for other in book.collected.others)
    analysis = Analysis(book, lambda finding, lang: finding.id)
    # A reason may be told or not, by the names that are in it.
    unread = any(one.unread is not None for one in book.graded)
    everybody = repr([(other.student.id, other.student.name) for other in book.graded]) if unread else ""

    def known(one: Graded, results: object) -> bytes:
        handin = one.handin and (one.handin.submitted, one.handin.days_late)
        told = (one.student, handin, results, one.lacking, one.unread, sorted(one.unclear), one.overrides)
        own = (book.extensions.get(one.student.id), others[one.student.id], everybody if one.unread else "")
        return common + repr((told, own)).encode("utf-8", "replace")

    def made_of(one: Graded) -> bytes:
        results = one.version or list(book.told(one).values())
        handin = one.handin and (one.handin.origin, one.handin.places, sorted(one.handin.files), one.handin.notes)
        more = (book.id, links[one.student.id], one.student.also, handin, analysis.status(one))
        return hashlib.sha256(known(one, results) + repr(more).encode("utf-8", "replace")).digest()

    def make(one: Graded) -> Share:
        bare = {name: replace(result, started="") for name, result in book.told(one).items()}
        shows = hashlib.sha256(known(one, list(bare.values()))).digest()
        moment = hashlib.sha256(b"when" + shows).hexdigest()[
            :MOMENT
        ]  # no program can know what its own share is made of
        results = {name: replace(result, started=moment) for name, result in bare.items()}
        line = student_line(analysis, one, results, voice, links)
        suite = student_suite(analysis, one, results, voice, moment)
        (counts, seconds), text = figures_of(suite), suite_text(suite)
        told = (part.replace(moment.encode(), b"\0") for part in (line, text))
        return Share(ShareHead(shows, counts, seconds), *told)

    return Shares(made_of, make)


def student_pages(book: Gradebook, shows: Callable[[Graded], bytes]) -> Iterator[StudentPages]:
    """The pages of everybody; `shows` of each, as its share says."""
    names, folders = page_names(book), _folders(book)
    for one in book.graded:
        yield StudentPages(one, tuple(f"{folder}/{names[one.student.id]}.html" for folder in folders), shows(one))


def made_pages(
    book: Gradebook, pages: StudentPages, results: Mapping[str, Result], voice: Voice
) -> Iterator[tuple[str, bytes]]:
    """The pages of one student with their names. `results` by exercise, with transcripts and sources."""
    for name in pages.names:
        yield name, _page(book, pages.one, results, voice, show_hidden=name.startswith("full/")).encode()


def class_tables(book: Gradebook, voice: Voice, shares: KeptShares) -> Iterator[tuple[str, Iterator[bytes]]]:
    """What is about the whole class, in pieces: its parts are made when they are asked for, and not kept."""
    links, started = page_links(book), book.started.encode()
    yield "grades.csv", grades_lines(book, voice)
    lines = partial(results_pieces, line=lambda one: shares.line(one).replace(b"\0", started))
    yield "results.json", lines(book, voice, pages=links)
    suites = (shares.suite(one).replace(b"\0", started[:MOMENT]) for one in book.graded)
    yield "junit.xml", whole_file(((head.counts, head.seconds) for head in shares.heads), suites)
    yield "index.html", index_pieces(book, voice, pages=links)


def _page(book: Gradebook, one: Graded, results: Mapping[str, Result], voice: Voice, *, show_hidden: bool) -> str:
    """The page of one student: with all that can be told, or where that fails with what counts."""
    page = partial(render_student, book, one, voice=voice, show_hidden=show_hidden)

    def bare(check: CheckResult, error: str) -> CheckResult:
        why = check.why if check.verdict == "passed" else UNTOLD.format(error=error)
        return replace(
            check, why=why, findings=(), transcript=None, expected=None, actual=None, difference=None, case={}
        )

    def unexplained(error: str) -> str:
        # Whatever was given in the place of a result: what counts is known without it.
        sound = {
            name: given if isinstance(given := results.get(name), Result) else one.results[name] for name in one.results
        }
        return page(
            results={
                name: replace(result, sources={}, checks=tuple(bare(check, error) for check in result.checks))
                for name, result in sound.items()
            }
        )

    return spared(lambda: page(results=results), unexplained)


def _folders(book: Gradebook) -> tuple[str, ...]:
    """Where the pages lie: `full/` is there only where an exercise has hidden checks."""
    return ("students", "full") if has_hidden(book) else ("students",)


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
