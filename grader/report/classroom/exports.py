"""The gradebook for other programs: `grades.csv` for spreadsheets, `results.json` for scripts, `junit.xml` for CI.

All three are the teacher's: hidden checks are in them. A cell of the CSV that a spreadsheet would calculate gets an
apostrophe in front, one that it would change (00123) a tab; numbers of our own stay numbers.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from xml.etree.ElementTree import Element

from grader.classroom.analysis import Analysis, Column, Key
from grader.classroom.gradebook import CLASS_SCHEMA, Gradebook, Graded
from grader.classroom.likeness import Excerpt, Likeness, Pair
from grader.intake.collected import HandIn
from grader.model import Json, Result
from grader.report.classroom.naming import cluster_hint, cluster_title, when
from grader.report.data import result_json
from grader.report.junit import cases_of, document, suite, told_case
from grader.voice import Voice
from grader.voice.characters import inert
from grader.voice.tables.classroom import CLASSROOM
from grader.voice.voice import number

# ---------------------------------------------------------------- grades.csv

_STARTS_FORMULA = re.compile(r"(^|[\t;,|\"'])(\s*)(?=[=+\-@＝＋－＠﹦﹢﹣﹫])")
"""Also after what separates cells elsewhere: a spreadsheet set to semicolons splits the line in its own way."""
_CHANGED = re.compile(
    r"0\d+"  # leading zeros are lost,
    r"|\d{12,}"  # long numbers become 2.02E+11, and lose digits after the fifteenth,
    r"|\d+(\.\d+)?[eE]\d+"  # 12E5 is a number,
    r"|\d{1,4}([-/.:])\d{1,2}(\2\d{1,4})?"  # 3-4 a day, 1:2 a time,
    r"|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[-/ ]?\d{1,4}"
    r"|[\d.,]+%|(?i:true|false)"
)
_WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")


def grades_csv(book: Gradebook, voice: Voice) -> bytes:
    """A line for each student, as `grades_lines` gives them."""
    return b"".join(grades_lines(book, voice))


def grades_lines(book: Gradebook, voice: Voice) -> Iterator[bytes]:
    """A line for each student, and one above. UTF-8 with a BOM, so that Excel reads Chinese; CRLF and quotes as RFC 4180 has them.

    What is not known is empty, and never a 0: the mark of somebody whose work could not be read, a check that could not
    be told. A missing hand-in is a 0, by its status.
    """
    voice = voice.reading(CLASSROOM)
    analysis = Analysis(book, lambda finding, lang: finding.id)
    columns = {
        each.exercise: [column for column in analysis.columns if column.key.exercise == each.exercise]
        for each in book.exercises
    }
    heads = ("id", "name", "group", "standing", "mark", "earned", "extra", "late-cost", "days-late", "submitted")
    decided = ("measured", "comment") if book.decided else ()
    header = [voice.say(key) for key in (*heads[:8], *decided, *heads[8:])]
    for exercise, own in columns.items():
        header += [exercise, f"{exercise} ({voice.say('possible')})"]
        header += [f"{column_name(column)} ({number(column.points)})" for column in own]
    yield b"\xef\xbb\xbf" + _line([safe_cell(text) for text in header])
    for one in book.graded:
        cells = _cells(analysis, columns, one, voice)
        yield _line(
            ["" if cell is None else safe_cell(cell) if isinstance(cell, str) else number(cell) for cell in cells]
        )


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


def column_name(column: Column) -> str:
    """A check in full; its program, too, where it is not the only thing an exercise has."""
    exercise, program, check = column.key
    return f"{exercise}/{check}" if program in ("server", "script") else f"{exercise}/{program}/{check}"


def _cells(
    analysis: Analysis, columns: Mapping[str, list[Column]], one: Graded, voice: Voice
) -> Iterator[str | float | None]:
    """The line of one student."""
    mark, status = analysis.book.marks[one.student.id], analysis.status(one)
    yield from (one.student.id, one.student.name, one.student.group, voice.say(status))
    yield from (mark.told, mark.earned, mark.bonus, mark.late_cost) if mark.told is not None else (None,) * 4
    if analysis.book.decided:
        yield analysis.book.mark(one, measured=True).told
        yield "; ".join(dict.fromkeys(other.comment for other in one.overrides if other.comment)) or None
    yield one.handin.days_late if one.handin is not None else None
    yield when(one.handin.submitted, analysis.book) if one.handin is not None else None
    for exercise, own in columns.items():
        known = exercise in one.results or exercise in one.lacking or one.override(exercise) is not None
        each = next(each for each in analysis.book.exercises if each.exercise == exercise) if known else None
        merged = analysis.book.merged(one, each) if each is not None else None
        yield None if merged is None or merged.excused or not merged.sure else merged.earned
        yield sum(column.points for column in own if column.group == "core")
        for column in own:
            seen = analysis.seen(one, column.key)
            if seen in ("passed", "failed", "skipped"):
                yield analysis.checks[one.student.id][column.key].earned
            else:
                zero = seen == "lacking" and exercise not in one.unclear and one.override(exercise) is None
                yield 0 if zero else None


def safe_cell(text: str) -> str:
    """A text that every spreadsheet shows as it is."""
    shown = inert(text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " "), keep="").strip()
    if _WHEN.fullmatch(shown):
        return shown
    if _CHANGED.fullmatch(shown):
        return f"\t{shown}"
    return _STARTS_FORMULA.sub(r"\1'\2", shown)


# ---------------------------------------------------------------- results.json


def results_json(book: Gradebook, voice: Voice, *, pages: Mapping[str, str]) -> str:
    """Everything of the gradebook, as `results_pieces` gives it."""
    return b"".join(results_pieces(book, voice, pages=pages)).decode()


def results_pieces(
    book: Gradebook, voice: Voice, *, pages: Mapping[str, str], line: Callable[[Graded], bytes] | None = None
) -> Iterator[bytes]:
    """Everything of the gradebook, and what is computed of it, a student a line. `pages` are addresses relative to the
    file, by student. `line`: what `student_line` says, where it is known already.

    Results have the shape of `grader check --json`, without transcripts and sources: these are in the pages.
    """
    voice = voice.reading(CLASSROOM)
    of, collected = voice.of, book.collected
    analysis = Analysis(book, voice.title_in)
    head = {
        "schema": CLASS_SCHEMA,
        "grader": book.grader,
        "lang": voice.lang,
        "assignment": {
            "id": book.id,
            "title": of(book.title),
            "due": book.due.isoformat() if book.due is not None else None,
            "bonus": book.bonus,
            "late": {"percent_a_day": book.late.percent_a_day, "most_days": book.late.most_days},
            "exercises": [
                {"id": each.exercise, "title": of(each.title), "weight": each.weight} for each in book.exercises
            ],
        },
        "started": book.started,
        "seed": book.seed,
        "notes": [of(note) for note in book.notes],
        "unfinished": book.unfinished,
        "intake": {
            "missing": [student.id for student in collected.missing],
            "unread": [
                {"origin": one.origin, "why": of(one.why), "student": one.student.id if one.student else None}
                for one in collected.unread
            ],
            "strangers": [student.id for student in collected.strangers],
            "others": [{"student": handin.student.id, **_handin(handin, voice)} for handin in collected.others],
        },
    }
    yield _json(head).removesuffix(b"\n}") + b',\n "students": ['
    for place, one in enumerate(book.graded):
        yield b",\n  " if place else b"\n  "
        yield line(one) if line is not None else student_line(analysis, one, book.told(one), voice, pages)
    yield b'\n ],\n "analysis": '
    yield from _json_pieces(_analysis(analysis, voice))
    yield b',\n "likeness": '
    yield from _json_pieces(_likeness(book.likeness))
    yield b"\n}\n"


def student_line(
    analysis: Analysis, one: Graded, results: Mapping[str, Result], voice: Voice, pages: Mapping[str, str]
) -> bytes:
    """What `results.json` says of one student."""
    return _json(_student(analysis, one, results, voice.reading(CLASSROOM), pages), indent=None)


def _json(value: object, indent: int | None = 1) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "replace")
    return text.replace(b"##[", b"#\\u0023[")  # as a command GitHub's runner would take it; in JSON it is the same


def _json_pieces(value: object) -> Iterator[bytes]:
    """As `_json` writes it: what is told of a class names everybody."""
    parts = json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(value)  # a text is in one of them as a whole
    while piece := "".join(islice(parts, 10_000)):
        yield piece.encode("utf-8", "replace").replace(b"##[", b"#\\u0023[")


def _handin(handin: HandIn, voice: Voice) -> Json:
    return {
        "origin": handin.origin,
        "places": list(handin.places or (handin.origin,)),
        "submitted": handin.submitted.isoformat() if handin.submitted is not None else None,
        "days_late": handin.days_late,
        "files": sorted(handin.files),
        "notes": [voice.of(note) for note in handin.notes],
    }


def _student(
    analysis: Analysis, one: Graded, results: Mapping[str, Result], voice: Voice, pages: Mapping[str, str]
) -> Json:
    def slim(result: Result) -> Json:
        told = result_json(result, voice, show_hidden=True)
        del told["submission"]["sources"]
        for check in told["checks"]:
            check.pop("transcript", None)
        return told

    mark = analysis.book.marks[one.student.id]
    return {
        "id": one.student.id,
        "name": one.student.name,
        "group": one.student.group,
        "also": list(one.student.also),
        "standing": analysis.status(one),
        "page": pages.get(one.student.id),
        "mark": {
            "total": mark.told,
            "earned": mark.earned if mark.told is not None else None,
            "bonus": mark.bonus if mark.told is not None else None,
            "late_cost": mark.late_cost if mark.told is not None else None,
            "sure": mark.sure,
            "excused": mark.excused,
            **({"measured": analysis.book.mark(one, measured=True).told} if one.overrides else {}),
        },
        "overrides": [
            {
                "exercise": other.exercise,
                "check": other.check or None,
                "points": other.points,
                "excused": other.points is None,
                "comment": other.comment,
            }
            for other in one.overrides
        ],
        "due": (extended := analysis.book.extensions.get(one.student.id)) and extended.isoformat(),
        "handin": _handin(one.handin, voice) if one.handin is not None else None,
        "unread": voice.of(one.unread) if one.unread is not None else None,
        "lacking": {exercise: voice.of(why) for exercise, why in one.lacking.items()},
        "unclear": sorted(one.unclear),
        "results": {exercise: slim(result) for exercise, result in results.items()},
    }


def _analysis(analysis: Analysis, voice: Voice) -> Json:
    """The figures of marks and checks, the same mistakes, the same files."""
    marks, keys = analysis.marks, {column.key: _key(column.key) for column in analysis.columns}
    checks = [
        {
            **keys[figures.column.key],
            "title": voice.of(figures.column.title),
            "group": figures.column.group,
            "points": figures.column.points,
            "hidden": figures.column.hidden,
            "passed": figures.passed,
            "failed": figures.failed,
            "skipped": figures.skipped,
            "untold": figures.untold,
            "lacking": figures.lacking,
            "rate": _rounded(figures.rate),
            "discrimination": _rounded(figures.discrimination),
            "never_failed": figures.never_failed,
            "never_passed": figures.never_passed,
        }
        for figures in analysis.figures
    ]
    clusters = [
        {
            "exercise": cluster.exercise,
            "program": cluster.program,
            "finding": cluster.finding or None,
            "failure": cluster.failure or None,
            "title": cluster_title(cluster, voice),
            "hint": cluster_hint(cluster, voice),
            "checks": [keys[key] for key in cluster.checks],
            "students": {student: list(map(keys.__getitem__, hit)) for student, hit in cluster.members.items()},
        }
        for cluster in analysis.clusters
    ]
    return {
        "marks": {
            "bins": [{"from": one.low, "to": one.high, "students": list(one.students)} for one in marks.bins],
            "mean": _rounded(marks.mean),
            "median": _rounded(marks.median),
        },
        "checks": checks,
        "clusters": clusters,
        "identical": [{"exercise": group.exercise, "students": list(group.students)} for group in analysis.identical],
    }


def _likeness(found: Likeness) -> Json:
    """Whose programs are much alike, and where to look; no verdict."""

    def place(excerpt: Excerpt) -> Json:
        return {"file": excerpt.file, "first": excerpt.first, "last": excerpt.last}

    def told(pair: Pair) -> Json:
        return {
            "students": list(pair.students),
            "likeness": round(pair.likeness, 1),
            "shares": [round(share, 3) for share in pair.shares],
            "tokens": list(pair.tokens),
            "passages": [
                {"left": place(one.left), "right": place(one.right), "tokens": one.tokens} for one in pair.passages
            ],
        }

    return {
        "groups": [
            {
                "exercise": group.exercise,
                "students": list(group.students),
                "pairs": [told(pair) for pair in group.pairs],
            }
            for group in found.groups
        ],
        "left_out": found.left_out,
        "not_compared": [{"exercise": exercise, "student": student} for exercise, student in found.unread],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _key(key: Key) -> Json:
    return {"exercise": key.exercise, "program": key.program, "check": key.check}


# ---------------------------------------------------------------- junit.xml


def junit(book: Gradebook, voice: Voice) -> str:
    """A suite for each student, as one text."""
    return document(suites_of(book, voice))


def suites_of(book: Gradebook, voice: Voice) -> Iterator[Element]:
    """A suite for each student; names of classes begin with the student's id, so that no two cases are called the same.

    What could not be told is an error, what was not handed in is skipped: there is nothing that could fail.
    """
    analysis = Analysis(book, lambda finding, lang: finding.id)
    for one in book.graded:
        yield student_suite(analysis, one, book.told(one), voice, book.started)


def student_suite(
    analysis: Analysis, one: Graded, results: Mapping[str, Result], voice: Voice, started: str
) -> Element:
    """The suite of one student."""
    voice, book, cases = voice.reading(CLASSROOM), analysis.book, list[Element]()
    whose, handin = f"{one.student.id}.", voice.say("handin")
    if one.unread is not None:
        cases.append(told_case(f"{whose}{book.id}", handin, "error", voice.of(one.unread)))
    elif analysis.status(one) == "missing":
        cases.append(told_case(f"{whose}{book.id}", handin, "skipped", voice.say("no-handin")))
    for each in book.exercises:
        result, lacking = results.get(each.exercise), one.lacking.get(each.exercise)
        if result is not None:
            cases += cases_of(result, voice, show_hidden=True, whose=whose)
        elif lacking is not None:
            why = voice.say("not-in", why=voice.of(lacking))
            cases.append(told_case(f"{whose}{each.exercise}", handin, "skipped", why))
        elif one.handin is not None:
            cases.append(told_case(f"{whose}{each.exercise}", handin, "error", voice.say("not-run")))
    return suite(str(one.student), cases, sum(result.duration for result in results.values()), started)
