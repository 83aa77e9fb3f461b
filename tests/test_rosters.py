"""Rosters as platforms and offices export them: who stands in them, and nobody lost in silence."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from grader.errors import SpecError
from grader.intake.collected import Student
from grader.intake.roster import Roster, read_roster
from grader.intake.table import read_table

ZHAO, ANA = Student("2026990001", "赵甲"), Student("2026990004", "Ana Berg")
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (7341),Current Score
,,,,,Manual Posting,(read only)
    Points Possible,,,,,10,(read only)
"赵, 甲",3001,2026990001,zhaojia,Net 1,,
"Berg, Ana",3004,2026990004,aberg,Net 1,8.00,
"Student, Test",3999,,2d7f1c,Net 1,,
"""
EXPORTS = {
    "canvas": CANVAS,
    "canvas, semicolons": CANVAS.replace('"赵, 甲"', "赵甲").replace('"Berg, Ana"', "Ana Berg").replace('"Student, Test"', "Test Student").replace(",", ";"),
    "moodle": "First name,Last name,ID number,Institution,Department,Email address,Quiz: 1 (Real)\n甲,赵,2026990001,,,a@b.c,-\nAna,Berg,2026990004,,,b@b.c,7\n",
    "moodle worksheet": 'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum grade","Grade can be changed","Last modified (grade)","Feedback comments"\n"Participant 3001",赵甲,2026990001,a@b.c,"Submitted for grading",,100.00,Yes,-,"long\ntext"\n"Participant 3004","Ana Berg",2026990004,b@b.c,"",,100.00,Yes,-,\n',
    "blackboard": '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t"HW 1 [Total Pts: 100 Score] |12345"\n"赵"\t"甲"\t"zhaojia"\t"2026990001"\t""\t"Yes"\t""\n"Berg"\t"Ana"\t"aberg"\t"2026990004"\t""\t"Yes"\t"8"\n',
    "gradescope": "First Name,Last Name,SID,Email,Sections,HW 1,HW 1 - Max Points\n甲,赵,2026990001,a@b.c,,,\nAna,Berg,2026990004,b@b.c,,,\n",
    "gradescope, name": "Name,SID,Email,Total Score,Max Points,Status\n赵甲,2026990001,a@b.c,,,Missing\nAna Berg,2026990004,b@b.c,,,Graded\n",
    "brightspace": "OrgDefinedId,Username,Last Name,First Name,Email,HW 1 Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator\n#2026990001,#zhaojia,赵,甲,a@b.c,,#\n#2026990004,#aberg,Berg,Ana,b@b.c,8,#\n",
    "an office": "某某大学成绩登记表,,,,\n课程：计算机网络,,教师：某某,,\n,,,,\n序号,学号/工号,姓名,行政班级,总评成绩\n1,2026990001,赵甲,,\n2,2026990004,Ana Berg,,\n",
    "given and family names": "名字,姓氏,ID号\n甲,赵,2026990001\nAna,Berg,2026990004\n",
    "one letter each": "姓,名,学号\n赵,甲,2026990001\nBerg,Ana,2026990004\n",
    "german": "Matrikelnr.;Nachname;Vorname\n2026990001;赵;甲\n2026990004;Berg;Ana\n",
    "full names": "登录账号,全名,学号\nzj,赵甲,2026990001\nab,Ana Berg,2026990004\n",
    "both languages": "学号 (Student ID),姓名 / Name,班级 Class\n2026990001,赵甲,\n2026990004,Ana Berg,\n",
    "accents": "Numéro étudiant,Nom,Prénom\n2026990001,赵,甲\n2026990004,Berg,Ana\n",
    "classroom": '"identifier","github_username","github_id","name"\n"2026990001","zhao-jia","77","赵甲"\n"2026990004","anaberg","78","Ana Berg"\n',
    "totals below": "序号,学号,姓名\n1,2026990001,赵甲\n2,2026990004,Ana Berg\n合计,,2\n总人数：2,,\n",
    "a class below": "一班名单,,\n序号,学号,姓名\n1,2026990001,赵甲\n,,\n二班名单,,\n序号,姓名,学号\n1,Ana Berg,2026990004\n",
    "a class beside": "学号,姓名,,学号,姓名\n2026990001,赵甲,,2026990004,Ana Berg\n",
    "traditional characters": "學號,姓名,班級\n2026990001,赵甲,\n2026990004,Ana Berg,\n",
    "ids as numbers": 'ID,Name\n2026990001.0,赵甲\n"2,026,990,004",Ana Berg\n',
    "blanks of every kind": "学号,姓名\n'2026990001 ,赵甲\n\t2026990004,Ana\t Berg\n",
}  # fmt: skip


def roster(folder: Path, raw: bytes | str, name: str = "roster.csv") -> Roster:
    (folder / name).write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return read_roster(folder / name)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("export", EXPORTS)
def test_the_exports_of_platforms(tmp_path: Path, export: str, encoding: str) -> None:
    found = roster(tmp_path, EXPORTS[export].encode(encoding))
    assert [(one.id, one.name) for one in found.students] == [(ZHAO.id, ZHAO.name), (ANA.id, ANA.name)]
    assert not found.warnings


@pytest.mark.parametrize(
    ("export", "also"),
    [
        ("canvas", {"3004", "aberg"}), ("moodle worksheet", {"3004", "Participant 3004", "b@b.c"}), ("blackboard", {"aberg"}),
        ("brightspace", {"aberg", "b@b.c"}), ("classroom", {"anaberg"}),
    ],
)  # fmt: skip
def test_what_platforms_call_a_student_besides(tmp_path: Path, export: str, also: set[str]) -> None:
    assert also <= set(roster(tmp_path, EXPORTS[export]).students[1].also)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("big5", "學號,姓名,班級\n2026990001,趙甲,一班\n"),
        ("cp1252", "Matrikelnr.;Nachname;Vorname\n2026990001;Müller;Léa\n"),
        ("cp1252", "ID;Name\n2026990001;Jörg Groß\n"),
        ("utf-16-le", "学号\t姓名\n2026990001\t赵甲\n"),
        ("utf-16-be", "学号\t姓名\n2026990001\t赵甲\n"),
        ("gb18030", "id,name\n2026990001,朱镕\n"),
    ],
)
def test_encodings_that_do_not_say_what_they_are(tmp_path: Path, encoding: str, text: str) -> None:
    (found,) = roster(tmp_path, text.encode(encoding)).students
    name = text.splitlines()[1].replace("\t", ",").replace(";", ",").split(",")[1:]
    assert set(found.name.split()) <= {*name, *name[0].split()} and found.id == "2026990001"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("学号,姓名,备注\n2026990001,赵甲,\n2026990004,Ana Berg,退课\n", 3, "退课"),
        ("学号,姓名\n2026990001,赵甲\n2026990004,Ana Berg（休学）\n", 3, "休学"),
        ("id,name,status\n2026990001,赵甲,active\n2026990004,Ana Berg,Withdrawn\n", 3, "Withdrawn"),
        ("学号,姓名\n2026990001,赵甲\n任课教师（签名）：,\n2026990004,Ana Berg\n", 3, "no student's"),
    ],
)
def test_what_a_line_says_besides_is_told(tmp_path: Path, text: str, line: int, why: str) -> None:
    found = roster(tmp_path, text)
    assert [one.id for one in found.students] == [ZHAO.id, ANA.id]
    assert [(one.line, why in one.message.en) for one in found.warnings] == [(line, True)]


def test_logins_alone_are_ids(tmp_path: Path) -> None:
    text = "Last Name,First Name,Username\n赵,甲,zhaojia\nBerg,Ana,aberg\n"
    assert roster(tmp_path, text).students == (Student("zhaojia", "赵甲"), Student("aberg", "Ana Berg"))


def test_a_line_without_an_id_is_a_warning_about_that_line(tmp_path: Path) -> None:
    found = roster(tmp_path, "学号,姓名\n2026990001,赵甲\n,钱乙\n2026990004,Ana Berg\n")
    assert found.students == (ZHAO, Student("钱乙", "钱乙"), ANA), "and the student is in the class"
    assert [(one.line, one.severity, "钱乙" in one.message.zh) for one in found.warnings] == [(3, "warning", True)]


def test_a_student_in_two_sections_is_one(tmp_path: Path) -> None:
    assert roster(tmp_path, "id,name,section\n1,赵甲,a\n1,赵甲,b\n").students == (Student("1", "赵甲", "a"),)


def test_a_workbook_with_title_rows(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="WORKBOOKS ARE NOT TESTED: openpyxl is not installed")
    book = openpyxl.Workbook()
    book.active.append(["某某大学成绩登记表"])
    sheet = book.create_sheet("成绩")
    for row in (
        ["2026 年春季"],
        [],
        ["序号", "学号", "姓名", "总评"],
        [1, 2026990001, "赵甲"],
        [2, "2026990004", "Ana Berg"],
    ):
        sheet.append(row)
    book.save(tmp_path / "roster.xlsx")
    assert read_roster(tmp_path / "roster.xlsx").students == (ZHAO, ANA)


def test_a_class_on_each_sheet_and_a_day_in_a_cell(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="WORKBOOKS ARE NOT TESTED: openpyxl is not installed")
    book = openpyxl.Workbook()
    sheets = [book.active, book.create_sheet("二班"), book.create_sheet("成绩"), book.create_sheet("退课")]
    for sheet, *rows in zip(sheets, ["2026990001", "2026990004", "2026990001", "2026990009"], strict=True):
        sheet.append(["学号", "姓名", "延期至"])
        for one in rows:
            sheet.append([one, {"2026990001": "赵甲", "2026990004": "Ana Berg"}.get(one, "吴庚"), datetime(2026, 3, 5)])
    book.save(tmp_path / "roster.xlsx")
    found = read_roster(tmp_path / "roster.xlsx")
    assert [(one.id, one.extension) for one in found.students] == [(ZHAO.id, "2026-03-05"), (ANA.id, "2026-03-05")]
    assert ["二班" in one.message.zh for one in found.warnings] == [True]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind (.xls): save it as .xlsx"),
        (b"PK\x03\x04 nothing", "does not open"),
        (b"," * 700_000, "more than 600,000 cells"),
    ],
)
def test_workbooks_that_cannot_be_read(tmp_path: Path, raw: bytes, why: str) -> None:
    with pytest.raises(SpecError) as caught:
        roster(tmp_path, raw)
    assert why in caught.value.problems[0].message.en


def test_a_workbook_that_says_to_be_endless_costs_a_sentence(tmp_path: Path) -> None:
    """It is read in a process with limits of time and memory, also where it is to be written again."""
    openpyxl = pytest.importorskip("openpyxl", reason="WORKBOOKS ARE NOT TESTED: openpyxl is not installed")
    book = openpyxl.Workbook()
    book.active.append(["id", "name"])
    book.active.append(["2026990001", "赵甲"])
    book.save(tmp_path / "right.xlsx")
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(tmp_path / "right.xlsx") as old, zipfile.ZipFile(tmp_path / "wrong.xlsx", "w") as new:
        for name in old.namelist():
            merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            data = old.read(name)
            new.writestr(name, data.replace(b"</sheetData>", merged) if name == sheet else data)
    assert [one.id for one in read_roster(tmp_path / "wrong.xlsx").students] == ["2026990001"]
    with pytest.raises(SpecError) as caught:
        read_table(tmp_path / "wrong.xlsx", to_change=True)
    assert "far too large" in caught.value.problems[0].message.en


def test_the_roster_of_a_hundred_thousand_is_read(tmp_path: Path) -> None:
    """Each line is a line's work, whatever stands above it."""
    path = tmp_path / "class.csv"
    lines = [f"2026{number:06d},学生{number},{number % 40} 班" for number in range(100_000)]
    path.write_text("\n".join(["学号,姓名,班级", *lines]), "utf-8")
    assert len(read_roster(path).students) == 100_000
