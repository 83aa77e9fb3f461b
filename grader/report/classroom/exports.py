"""The gradebook for other programs: `grades.csv` for spreadsheets, `results.json` for scripts, `junit.xml` for CI.

All three are the teacher's: hidden checks are in them. A cell of the CSV that a spreadsheet would calculate gets an
apostrophe in front, one that it would change (00123) a tab; numbers of our own stay numbers.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element

from grader.classroom.analysis import Analysis, CheckFigures, Cluster, Column, Identical, Key
from grader.classroom.gradebook import Gradebook, Graded
from grader.intake.collected import HandIn, Student, Unread
from grader.model import Finding, Json, Lang, Result
from grader.report.characters import clean
from grader.report.classroom.words import cluster_title, when, words
from grader.report.junit import cases_of, document, suite, told_case

CLASS_SCHEMA = "grader/class/1"

Say = Callable[[Finding, Lang], str]

# ---------------------------------------------------------------- grades.csv

_STARTS_FORMULA = re.compile(r"(^|[\t;,|\"'])(\s*)(?=[=+\-@＝＋－＠﹦﹢﹣﹫])")
"""Also behind what separates cells elsewhere: a spreadsheet set to semicolons splits the line in its own way."""
_CHANGED = re.compile(
    r"0\d+"  # leading zeros are lost,
    r"|\d{12,}"  # long numbers become 2.02E+11, and lose digits behind the fifteenth,
    r"|\d+(\.\d+)?[eE]\d+"  # 12E5 is a number,
    r"|\d{1,4}([-/.:])\d{1,2}(\2\d{1,4})?"  # 3-4 a day, 1:2 a time,
    r"|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[-/ ]?\d{1,4}"
    r"|[\d.,]+%|(?i:true|false)"
)


def grades_csv(book: Gradebook, lang: Lang) -> bytes:
    """A line for each student. UTF-8 with a BOM, so that Excel reads Chinese; CRLF and quotes as RFC 4180 has them.

    What is not known is empty, and never a 0: the mark of somebody whose work could not be read, a check that could not
    be told. A missing hand-in is a 0, by its status.
    """
    analysis = Analysis(book, lambda finding, lang: finding.id)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(text) for text in _header(book, analysis, lang)])
    for one in book.graded:
        writer.writerow([_cell(value) for value in _line(book, analysis, one, lang)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _header(book: Gradebook, analysis: Analysis, lang: Lang) -> Iterator[str]:
    keys = ("id", "name", "group", "standing", "mark", "earned", "extra", "late-cost", "days-late", "submitted")
    yield from (words(key, lang) for key in keys)
    for each in book.exercises:
        yield each.exercise
        yield f"{each.exercise} ({words('possible', lang)})"
        for column in _of(analysis, each.exercise):
            yield f"{column_name(column)} ({_points(column.points)})"


def column_name(column: Column) -> str:
    """A check in full; its program, too, where it is not the only thing an exercise has."""
    exercise, program, check = column.key
    return f"{exercise}/{check}" if program in ("server", "script") else f"{exercise}/{program}/{check}"


def _of(analysis: Analysis, exercise: str) -> Iterator[Column]:
    return (column for column in analysis.columns if column.key.exercise == exercise)


def _line(book: Gradebook, analysis: Analysis, one: Graded, lang: Lang) -> Iterator[str | float | None]:
    mark, status = book.marks[one.student.id], analysis.status(one)
    known = status not in ("unread", "unfinished")
    yield from (one.student.id, one.student.name, one.student.group, words(status, lang))
    yield from (mark.total, mark.earned, mark.bonus, mark.late_cost) if known else (None,) * 4
    yield one.handin.days_late if one.handin is not None else None
    zone = book.due.tzinfo if book.due is not None else None
    yield when(one.handin.submitted, zone) if one.handin is not None else None
    for each in book.exercises:
        result = one.results.get(each.exercise)
        lacking = each.exercise in one.lacking
        yield result.score.earned if result is not None else 0 if lacking else None
        yield sum(column.points for column in _of(analysis, each.exercise) if column.group == "core")
        for column in _of(analysis, each.exercise):
            yield _points_of(analysis, one, column.key)


def _points_of(analysis: Analysis, one: Graded, key: Key) -> float | None:
    seen = analysis.seen(one, key)
    if seen in ("passed", "failed", "skipped"):
        return analysis.checks[one.student.id][key].earned
    return 0 if seen == "lacking" else None


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    return _safe(value) if isinstance(value, str) else _points(value)


def _points(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0")


def _safe(text: str) -> str:
    """A text that every spreadsheet shows as it is."""
    shown = clean(text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " "), keep="").strip()
    if _WHEN.fullmatch(shown):
        return shown
    if _CHANGED.fullmatch(shown):
        return f"\t{shown}"
    return _STARTS_FORMULA.sub(r"\1'\2", shown)


_WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")

# ---------------------------------------------------------------- results.json


def results_json(book: Gradebook, lang: Lang, *, title: Say, pages: Mapping[str, str]) -> str:
    """Everything of the gradebook, and what is computed of it. `pages` are addresses relative to the file, by student.

    Results have the shape of `grader check --json`, without transcripts and sources: these are in the pages.
    """
    analysis = Analysis(book, title)
    found = {
        "schema": CLASS_SCHEMA,
        "grader": book.grader,
        "lang": lang,
        "assignment": _assignment(book, lang),
        "started": book.started,
        "seed": book.seed,
        "notes": [note.in_(lang) for note in book.notes],
        "unfinished": book.unfinished,
        "intake": _intake(book, lang),
        "students": [_student(analysis, one, lang, pages) for one in book.graded],
        "analysis": {
            "marks": _marks(analysis),
            "checks": [_check(figures, lang) for figures in analysis.figures],
            "clusters": [_cluster(cluster, lang) for cluster in analysis.clusters],
            "identical": [_identical(group) for group in analysis.identical],
        },
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode() + "\n"


def _assignment(book: Gradebook, lang: Lang) -> Json:
    return {
        "id": book.id,
        "title": book.title.in_(lang),
        "due": book.due.isoformat() if book.due is not None else None,
        "bonus": book.bonus,
        "late": {"percent_a_day": book.late.percent_a_day, "most_days": book.late.most_days},
        "exercises": [
            {"id": each.exercise, "title": each.title.in_(lang), "weight": each.weight} for each in book.exercises
        ],
    }


def _intake(book: Gradebook, lang: Lang) -> Json:
    collected = book.collected
    return {
        "missing": [student.id for student in collected.missing],
        "unread": [_unread(one, lang) for one in collected.unread],
        "strangers": [student.id for student in collected.strangers],
        "others": [{"student": handin.student.id, **_handin(handin, lang)} for handin in collected.others],
    }


def _unread(one: Unread, lang: Lang) -> Json:
    return {"origin": one.origin, "why": one.why.in_(lang), "student": one.student.id if one.student else None}


def _handin(handin: HandIn, lang: Lang) -> Json:
    return {
        "origin": handin.origin,
        "submitted": handin.submitted.isoformat() if handin.submitted is not None else None,
        "days_late": handin.days_late,
        "files": sorted(handin.files),
        "notes": [note.in_(lang) for note in handin.notes],
    }


def _person(student: Student) -> Json:
    return {"id": student.id, "name": student.name, "group": student.group}


def _student(analysis: Analysis, one: Graded, lang: Lang, pages: Mapping[str, str]) -> Json:
    mark = analysis.book.marks[one.student.id]
    return {
        **_person(one.student),
        "standing": analysis.status(one),
        "page": pages.get(one.student.id),
        "mark": {
            "total": mark.total, "earned": mark.earned, "bonus": mark.bonus, "late_cost": mark.late_cost, "sure": mark.sure,
        },
        "handin": _handin(one.handin, lang) if one.handin is not None else None,
        "unread": one.unread.in_(lang) if one.unread is not None else None,
        "lacking": {exercise: why.in_(lang) for exercise, why in one.lacking.items()},
        "results": {exercise: _slim(result, lang) for exercise, result in one.results.items()},
    }  # fmt: skip


def _slim(result: Result, lang: Lang) -> Json:
    json = result.to_json(lang, show_hidden=True)
    del json["submission"]["sources"]
    for check in json["checks"]:
        check.pop("transcript", None)
    return json


def _marks(analysis: Analysis) -> Json:
    marks = analysis.marks
    bins = [{"from": one.low, "to": one.high, "students": list(one.students)} for one in marks.bins]
    return {"bins": bins, "mean": _rounded(marks.mean), "median": _rounded(marks.median)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _key(key: Key) -> Json:
    return {"exercise": key.exercise, "program": key.program, "check": key.check}


def _check(figures: CheckFigures, lang: Lang) -> Json:
    column = figures.column
    return {
        **_key(column.key),
        "title": column.title.in_(lang), "group": column.group, "points": column.points, "hidden": column.hidden,
        "passed": figures.passed, "failed": figures.failed, "skipped": figures.skipped, "untold": figures.untold,
        "lacking": figures.lacking, "rate": _rounded(figures.rate), "discrimination": _rounded(figures.discrimination),
        "never_failed": figures.never_failed, "never_passed": figures.never_passed,
    }  # fmt: skip


def _cluster(cluster: Cluster, lang: Lang) -> Json:
    return {
        "exercise": cluster.exercise,
        "program": cluster.program,
        "finding": cluster.finding or None,
        "failure": cluster.failure or None,
        "title": cluster_title(cluster, lang),
        "checks": [_key(key) for key in cluster.checks],
        "students": {student: [_key(key) for key in keys] for student, keys in cluster.members.items()},
    }


def _identical(group: Identical) -> Json:
    return {"exercise": group.exercise, "students": list(group.students)}


# ---------------------------------------------------------------- junit.xml


def junit(book: Gradebook, lang: Lang, *, hint: Say) -> str:
    """A suite for each student; names of classes begin with the student's id, so that no two cases are called the same."""
    return document(_suites(book, lang, hint))


def _suites(book: Gradebook, lang: Lang, hint: Say) -> Iterator[Element]:
    analysis = Analysis(book, lambda finding, lang: finding.id)
    for one in book.graded:
        cases = list(_cases(book, analysis, one, lang, hint))
        yield suite(str(one.student), cases, sum(result.duration for result in one.results.values()), book.started)


def _cases(book: Gradebook, analysis: Analysis, one: Graded, lang: Lang, hint: Say) -> Iterator[Element]:
    """What could not be told is an error, what was not handed in is skipped: there is nothing that could fail."""
    whose = f"{one.student.id}."
    status = analysis.status(one)
    if one.unread is not None:
        yield told_case(f"{whose}{book.id}", words("handin", lang), "error", one.unread.in_(lang))
    elif status == "missing":
        yield told_case(f"{whose}{book.id}", words("handin", lang), "skipped", words("no-handin", lang))
    for each in book.exercises:
        result = one.results.get(each.exercise)
        if result is not None:
            yield from cases_of(result, lang, show_hidden=True, hint=hint, whose=whose)
        elif each.exercise in one.lacking:
            why = words("not-in", lang, why=one.lacking[each.exercise].in_(lang))
            yield told_case(f"{whose}{each.exercise}", words("handin", lang), "skipped", why)
        elif one.handin is not None:
            yield told_case(f"{whose}{each.exercise}", words("handin", lang), "error", words("not-run", lang))
