"""What a teacher decides over what was measured; who has more time; and that what could not be told is no zero."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import json
from pathlib import Path

import pytest
import sample_class as classes
from invented_class import PROGRAM

from grader.classroom.analysis import Analysis
from grader.classroom.assignment import load_assignment
from grader.classroom.gradebook import Gradebook, Override
from grader.classroom.overrides import read_overrides
from grader.classroom.programs import submission_of
from grader.errors import SpecError, UnclearError
from grader.intake.collect import collect
from grader.intake.collected import HandIn, Student
from grader.model import Lang
from grader.report.classroom import render_student
from grader.report.classroom.exports import grades_csv, results_json
from grader.report.classroom.index import IndexPage

FAILING, UNTOLD, MISSING = "2021211004", "2021211008", "2021211016"


def decided(*overrides: Override) -> Gradebook:
    """The sample class with these decisions."""
    book = classes.small().book
    graded = tuple(
        dataclasses.replace(one, overrides=tuple(other for other in overrides if other.student == one.student.id))
        for one in book.graded
    )
    return dataclasses.replace(book, graded=graded)


def rows(book: Gradebook) -> dict[str, dict[str, str]]:
    text = grades_csv(book, classes.voice("en")).decode("utf-8-sig")
    return {row["ID"].strip(): row for row in csv.DictReader(io.StringIO(text))}


def student(book: Gradebook, name: str) -> dict[str, object]:
    told = json.loads(results_json(book, classes.voice("en"), pages={}))
    found: dict[str, object] = next(one for one in told["students"] if one["id"] == name)
    return found


def test_points_of_a_check_replace_what_was_measured_and_it_stays_beside() -> None:
    before = classes.small().book.marks[FAILING]
    book = decided(Override(FAILING, "tcp-login", "each-account", points=30, comment="seen in class"))
    after = book.marks[FAILING]
    assert after.earned > before.earned and book.mark(book.graded[3], measured=True) == before
    row = rows(book)[FAILING]
    assert (row["Measured"], row["Comment"]) == (f"{before.total:g}", "seen in class")
    assert "Measured" not in rows(classes.small().book)["2021211001"], "a column only where something was decided"
    told = student(book, FAILING)
    assert told["overrides"] == [
        {"exercise": "tcp-login", "check": "each-account", "points": 30, "excused": False, "comment": "seen in class"}
    ]


def test_an_excused_check_counts_neither_way() -> None:
    book = classes.small().book
    one = next(one for one in book.graded if one.student.id == FAILING)
    lost = [check for check in one.results["tcp-login"].checks if check.verdict != "passed" and check.group == "core"]
    excused = decided(*(Override(FAILING, "tcp-login", check.id) for check in lost))
    merged = excused.merged(next(o for o in excused.graded if o.student.id == FAILING), excused.exercises[0])
    assert merged.earned == merged.possible == 100 - sum(check.points for check in lost)


def test_who_is_excused_from_everything_has_no_mark_and_lacks_nothing() -> None:
    book = decided(*(Override(MISSING, one, comment="ill") for one in ("tcp-login", "udp-keyword-chat")))
    assert book.marks[MISSING].excused and book.marks[MISSING].told is None
    assert rows(book)[MISSING]["Mark"] == ""


def test_an_exercise_as_a_whole() -> None:
    book = decided(Override(MISSING, "tcp-login", points=50))
    assert 0 < book.marks[MISSING].total < 60 and book.marks[MISSING].sure


def test_the_last_of_several_counts_and_makes_sure_what_was_not() -> None:
    unsure = classes.small().book.marks[UNTOLD]
    assert not unsure.sure and unsure.told is None
    book = decided(
        Override(UNTOLD, "udp-keyword-chat", "replaces", points=0),
        Override(UNTOLD, "udp-keyword-chat", "replaces", points=40),
    )
    assert book.marks[UNTOLD].told == 100 + book.marks[UNTOLD].bonus


# ---------------------------------------------------------------- the file


def write(folder: Path, text: str) -> Path:
    (folder / "overrides.csv").write_text(text, "utf-8")
    return folder / "overrides.csv"


def test_the_file_of_overrides(tmp_path: Path) -> None:
    exercises = [part.spec.exercise for part in load_assignment("udp-echo").parts]
    check = exercises[0].checks[0]
    text = f"学号,练习,检查,分数,备注\n1,udp-echo,{check.id},7.5,ok\n2,,*,excused,ill\n3,udp-echo,{check.drives}/{check.id},免,\n"
    assert read_overrides(write(tmp_path, text), exercises) == (
        Override("1", "udp-echo", check.id, "", 7.5, "ok"),
        Override("2", "udp-echo", "", "", None, "ill"),
        Override("3", "udp-echo", check.id, check.drives, None, ""),
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("student;exercise;check;points;comment;;\r\n2026990001;udp-echo;{id};7,5;ok;;\r\n;;;;;;\r\n", "utf-8-sig"),
        ('改分记录,,,,\n學號,練習,檢查,分數,備註\n2026990001.0,udp-echo,{id},"7,5",ok\n', "utf-8"),
        ("学号\t姓名\t检查项\t得分\t备注\n2026990001\t赵甲\t{title}\t7.5\tok\n", "utf-16"),
        ('学号,检查项,得分,备注\n="2026990001",{id},7.5,ok\n', "gb18030"),
    ],
)
def test_the_file_as_a_spreadsheet_saves_it(tmp_path: Path, text: str, encoding: str) -> None:
    exercises = [part.spec.exercise for part in load_assignment("udp-echo").parts]
    check = exercises[0].checks[0]
    written = text.format(id=check.id, title=check.title.zh).encode(encoding)
    (tmp_path / "o.csv").write_bytes(written)
    assert read_overrides(tmp_path / "o.csv", exercises) == (
        Override("2026990001", "udp-echo", check.id, "", 7.5, "ok"),
    )


def test_mistakes_in_it_are_told_together(tmp_path: Path) -> None:
    exercises = [part.spec.exercise for part in load_assignment("udp-echo").parts]
    text = "student,exercise,check,points\n,udp-echo,*,1\n1,udp-ech,*,1\n1,udp-echo,no-such,1\n1,udp-echo,*,many\n2.026E+09,udp-echo,*,1\n"
    with pytest.raises(SpecError) as caught:
        read_overrides(write(tmp_path, text), exercises)
    assert [one.line for one in caught.value.problems] == [2, 3, 4, 5, 6]
    assert caught.value.problems[1].meant == "udp-echo"
    with pytest.raises(SpecError, match="1 problem"):
        read_overrides(write(tmp_path, "a,b\n1,2\n"), exercises)


ASSIGNMENT = """\
assignment: hw1
exercises: [udp-echo]
due: 2026-03-01 23:59 +08:00
roster: roster.csv
together: true
overrides: overrides.csv
extensions: {"3": 2026-03-20, "2": 1}
"""


def test_an_assignment_knows_all_of_it(tmp_path: Path) -> None:
    write(tmp_path, "student,check,points\n1,*,5\n")
    (tmp_path / "roster.csv").write_text(
        "学号,姓名,延期\n1,赵甲,3 天\n2,钱乙,2026-03-09\n3,孙丙,\n4,周戊,soon\n", "utf-8"
    )
    (tmp_path / "hw1.yaml").write_text(ASSIGNMENT, "utf-8")
    found = load_assignment(str(tmp_path / "hw1.yaml"))
    assert found.together and found.overrides == (Override("1", "udp-echo", points=5),)
    assert found.due is not None
    days = {one: (moment - found.due) / datetime.timedelta(days=1) for one, moment in found.extensions.items()}
    assert {one: round(day) for one, day in days.items()} == {"1": 3, "2": 1, "3": 19}, (
        "the assignment's before the roster's"
    )
    assert "soon" in found.warnings[0].message.en


@pytest.mark.parametrize(("line", "why"), [('{"9": 2}', "no `9` on the roster"), ('{"1": later}', "neither a time")])
def test_extensions_that_are_none(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "roster.csv").write_text("学号,姓名\n1,赵甲\n", "utf-8")
    text = ASSIGNMENT.replace('{"3": 2026-03-20, "2": 1}', line).replace("overrides: overrides.csv\n", "")
    (tmp_path / "hw1.yaml").write_text(text, "utf-8")
    with pytest.raises(SpecError) as caught:
        load_assignment(str(tmp_path / "hw1.yaml"))
    assert [why in one.message.en for one in caught.value.problems] == [True]


def test_more_time_for_one_is_no_more_for_others(tmp_path: Path) -> None:
    due = datetime.datetime(2026, 3, 1, 12).astimezone()
    for name in ("赵甲_20260303100000.py", "钱乙_20260303100000.py", "berg_LATE_7_8_x.py"):
        (tmp_path / name).write_bytes(PROGRAM)
    more = {"赵甲": due + datetime.timedelta(days=3), "7": due + datetime.timedelta(days=3)}
    found = collect([tmp_path], due=due, extensions=more)
    assert {one.student.id: one.days_late for one in found.chosen} == {"赵甲": 0, "钱乙": 2, "7": 0}


# ---------------------------------------------------------------- what could not be told


@pytest.mark.parametrize(
    "files",
    [
        {"main.py": b"print('hello')\n"}, {"text.html": b"<p>import socket</p>"}, {"onlinetext.html": b"x"}, {"link.html": b"x"},
        {"作业.eml": b"From: x"},
    ],
)  # fmt: skip
def test_what_only_a_person_can_read_is_no_zero(files: dict[str, bytes]) -> None:
    pair = load_assignment("tcp-thanks").parts[0]
    with pytest.raises(UnclearError):
        submission_of(HandIn(Student("1"), "x", files), pair)


def test_its_cells_are_empty_and_somebody_is_asked_to_look() -> None:
    book = classes.small().book
    name = "2021211014"  # of whom an exercise is lacking
    graded = tuple(
        dataclasses.replace(one, unclear=frozenset(one.lacking)) if one.student.id == name else one
        for one in book.graded
    )
    book = dataclasses.replace(book, graded=graded)
    row, told = rows(book)[name], student(book, name)
    assert (row["Mark"], row["udp-keyword-chat"], row["udp-keyword-chat/replies (40)"]) == ("", "", "")
    assert told["mark"]["total"] is None and told["unclear"] == ["udp-keyword-chat"]  # type: ignore[index]


def test_findings_are_told_in_words_beside_their_ids() -> None:
    told = student(classes.small().book, "2021211003")
    found = [
        finding
        for result in told["results"].values()  # type: ignore[attr-defined]
        for check in result["checks"]
        for finding in check["findings"]
    ]
    assert found and all(finding["title"] and finding["hint"] for finding in found)


# ---------------------------------------------------------------- the student's page


def page(book: Gradebook, name: str, lang: Lang = "en", *, teachers: bool = False) -> str:
    one = next(each for each in book.graded if each.student.id == name)
    full = classes.small().full[name]
    return render_student(book, one, full, classes.voice(lang), show_hidden=teachers)


def test_a_student_sees_what_was_decided_beside_what_was_measured() -> None:
    plain = classes.small().book
    book = decided(
        Override(FAILING, "tcp-login", "each-account", points=29, comment="an older word"),
        Override(FAILING, "tcp-login", "each-account", points=30, comment="seen in class"),
        Override("2021211001", "tcp-login", points=1, comment="of somebody else"),
    )
    text = page(book, FAILING)
    assert "Decided by the teacher" in text and "seen in class" in text and "by your teacher" in text
    assert "30 (measured 0)" in text
    assert "an older word" not in text and "of somebody else" not in text
    assert f"<strong>{book.marks[FAILING].total:g}</strong>" in text
    assert "Decided by the teacher" not in page(plain, FAILING)


def test_an_exercise_as_a_whole_covers_its_checks_on_the_page() -> None:
    book = decided(
        Override(FAILING, "tcp-login", "each-account", points=30, comment="of a check"),
        Override(FAILING, "tcp-login", comment="ill"),
    )
    text = page(book, FAILING, "zh")
    assert "免做" in text and "ill" in text and "of a check" not in text


def test_excused_from_everything_there_is_no_figure() -> None:
    book = decided(*(Override(FAILING, exercise) for exercise in ("tcp-login", "udp-keyword-chat")))
    text = page(book, FAILING)
    assert '<p class="figure">' not in text and '<p class="badge skipped">excused</p>' in text
    assert '<p class="figure">' not in page(book, UNTOLD), "what could not be determined is no mark"
    assert "there is no mark yet" in page(book, UNTOLD)
    told = student(book, UNTOLD)["mark"]
    assert isinstance(told, dict) and [told[key] for key in ("total", "earned", "bonus", "late_cost")] == [None] * 4
    assert FAILING not in {one for each in Analysis(book, classes.title).marks.bins for one in each.students}
    matrix = IndexPage(book, classes.voice("en"), {}).matrix
    assert [(row.mark, row.note) for row in matrix.rows if row.one.student.id == FAILING] == [
        ("–", "excused · 1 day late")
    ]


def test_a_decision_gives_a_mark_to_whom_nothing_could_be_read_of() -> None:
    both = [Override("2021211015", exercise, points=50) for exercise in ("tcp-login", "udp-keyword-chat")]
    book = decided(*both)
    assert book.marks["2021211015"].told is not None
    assert f"<strong>{book.marks['2021211015'].total:g}</strong>" in page(book, "2021211015")


@pytest.mark.parametrize(("lang", "word"), [("zh", "已延期"), ("en", "extended")])
def test_a_student_with_more_time_sees_until_when(lang: Lang, word: str) -> None:
    book = classes.small().book
    assert book.due is not None
    later = book.due + datetime.timedelta(days=5)
    book = dataclasses.replace(book, extensions={FAILING: later})
    assert word in page(book, FAILING, lang) and f"{later:%Y-%m-%d}" in page(book, FAILING, lang)
    assert word not in page(book, "2021211001", lang)
    assert student(book, FAILING)["due"] == later.isoformat() and student(book, "2021211001")["due"] is None
