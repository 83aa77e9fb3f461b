"""`grader fill`: one column of the teacher's own table, as each platform's import wants it, and nothing else changed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.cli import main
from grader.intake.table import changed, read_table

Rows = list[list[str]]


def results(marks: dict[str, float | None], **of: str) -> dict[str, Any]:
    """What `grader grade` would have written of such marks."""
    names = {"2026990001": "赵甲", "2026990004": "Ana Berg", "2026990006": "Léa Cole", "2026990099": "吴庚"}
    also = {"2026990001": ["3001", "zhaojia"], "2026990004": ["3004", "aberg"], "2026990006": ["3006", "lcole"]}
    students = [
        {
            "id": one, "name": names.get(one, one), "also": also.get(one, []), "standing": "missing" if mark == 0 else "graded",
            "mark": {"total": mark, "sure": mark is not None, "excused": one in of.get("excused", "")},
        }
        for one, mark in marks.items()
    ]  # fmt: skip
    return {"schema": "grader/class/1", "assignment": {"id": "hw1", "title": "First homework"}, "students": students}


MARKS: dict[str, float | None] = {"2026990001": 87.5, "2026990004": 117.0, "2026990006": None}


def run(
    folder: Path, table: bytes, marks: dict[str, float | None] | None = None, *more: str, name: str = "t.csv"
) -> tuple[int, str, bytes]:
    (folder / "out").mkdir(exist_ok=True)
    told = results(marks or MARKS, excused="2026990006" if "EXCUSED" in more else "")
    (folder / "out" / "results.json").write_text(json.dumps(told), "utf-8")
    (folder / name).write_bytes(table)
    words = [
        "fill",
        str(folder / name),
        "--from",
        str(folder / "out"),
        "--out",
        str(folder / f"new-{name}"),
        "--lang",
        "en",
    ]
    made = CliRunner().invoke(main, [*words, *(word for word in more if word != "EXCUSED")])
    new = folder / f"new-{name}"
    return made.exit_code, made.output, new.read_bytes() if new.exists() else b""


def rows_of(raw: bytes, encoding: str, separator: str) -> Rows:
    return list(csv.reader(io.StringIO(raw.decode(encoding), newline=""), delimiter=separator))


# ---------------------------------------------------------------- what each platform's import wants


def canvas_takes(rows: Rows) -> dict[str, str]:
    """Student first, then ID; `Section` the last column of information; then `Title (id)`: a mark, `EX`, or nothing."""
    head = rows[0]
    assert "Student" in head[0] and "ID" in head[1] and "Section" in head
    column = next(at for at in range(head.index("Section") + 1, len(head)) if re.search(r"\(\d+\)$", head[at]))
    found = {}
    for row in rows[1:]:
        if row[1]:
            assert row[column] in ("", "EX") or float(row[column]) >= 0
            found[row[1]] = row[column]
    return found


def moodle_worksheet_takes(rows: Rows) -> dict[str, str]:
    """`Participant 12`; a grade not above the maximum; when it was last changed has to be as it was given out."""
    head = rows[0]
    at, most, changed_at = head.index("Grade"), head.index("Maximum grade"), head.index("Last modified (grade)")
    for row in rows[1:]:
        assert re.fullmatch(r"Participant \d+", row[0]) and row[changed_at] == "-"
        assert not row[at] or float(row[at]) <= float(row[most])
    return {row[0].split()[1]: row[at] for row in rows[1:]}


def moodle_gradebook_takes(rows: Rows) -> dict[str, str]:
    """One text, or one mark above the maximum, and nothing at all is imported."""
    at = next(at for at, head in enumerate(rows[0]) if "First homework" in head)
    for row in rows[1:]:
        assert row[at].strip() in ("", "-") or float(row[at]) <= 100
    return {row[2]: row[at] for row in rows[1:]}


def blackboard_takes(rows: Rows) -> dict[str, str]:
    """`Username`, and a column whose header ends with `|id`."""
    name = rows[0].index("Username")
    at = next(at for at, head in enumerate(rows[0]) if re.search(r"\|\d+$", head))
    return {row[name]: row[at] for row in rows[1:]}


def brightspace_takes(rows: Rows) -> dict[str, str]:
    """`OrgDefinedId` or `Username`, `… Points Grade`, and `#` at the end of every line."""
    at = next(at for at, head in enumerate(rows[0]) if "Points Grade" in head)
    assert rows[0][-1] == "End-of-Line Indicator" and all(row[-1] == "#" for row in rows[1:])
    for row in rows[1:]:
        assert not row[at] or float(row[at]) <= 10
    return {row[0].lstrip("#"): row[at] for row in rows[1:]}


def office_takes(rows: Rows) -> dict[str, str]:
    head = next(row for row in rows if "学号" in row)
    return {row[1]: row[-1] for row in rows[rows.index(head) + 1 :] if row[1]}


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,First homework (7341),Final Score\n"
    ",,,,,Manual Posting,(read only)\n"
    "    Points Possible,,,,,100,(read only)\n"
    '"赵, 甲",3001,2026990001,zhaojia,Net 1,,12\n"Berg, Ana",3004,2026990004,aberg,Net 1,8.00,\n"Cole, Léa",3006,,lcole,Net 1,3,\n'
    '"Student, Test",3999,,x,Net 1,,\n'
)
WORKSHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed","Last modified (grade)","Feedback comments"\r\n'
    '"Participant 3001",赵甲,a@b.c,"Submitted for grading",,100.00,Yes,-,"two\r\nlines, and ""more"""\r\n'
    '"Participant 3004","Ana Berg",b@b.c,"",5.00,100.00,Yes,-,\r\n"Participant 3006","Léa Cole",c@b.c,"",,100.00,Yes,-,\r\n'
)
PLATFORMS: dict[str, tuple[str, str, str, Callable[[Rows], dict[str, str]], dict[str, str]]] = {
    "canvas": (CANVAS, "utf-8-sig", ",", canvas_takes, {"3001": "87.5", "3004": "100", "3006": "", "3999": ""}),
    "canvas, semicolons": (
        CANVAS.replace('"赵, 甲"', "赵甲").replace('"Student, Test"', '"Student; Test"').replace(",", ";"), "utf-8", ";", canvas_takes,
        {"3001": "87.5", "3004": "100", "3006": "", "3999": ""},
    ),
    "worksheet": (WORKSHEET, "utf-8", ",", moodle_worksheet_takes, {"3001": "87.5", "3004": "100", "3006": ""}),
    "moodle gradebook": (
        "First name,Last name,ID number,Email address,Assignment: First homework (Real),Course total (Real)\n"
        "甲,赵,2026990001,a@b.c,-,50\nAna,Berg,2026990004,b@b.c,7.00,7\nLéa,Cole,2026990006,c@b.c,-,-\n",
        "utf-8", ",", moodle_gradebook_takes, {"2026990001": "87.5", "2026990004": "100", "2026990006": "-"},
    ),
    "blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"HW 1 [Total Pts: 50 Score] |12345"\n"赵"\t"甲"\t"zhaojia"\t""\n"Berg"\t"Ana"\t"aberg"\t"8"\n',
        "utf-16", "\t", blackboard_takes, {"zhaojia": "43.75", "aberg": "50"},
    ),
    "brightspace": (
        "OrgDefinedId,Username,HW 1 Points Grade <Numeric MaxPoints:10 Weight:5>,End-of-Line Indicator\n"
        "#2026990001,#zhaojia,,#\n#2026990004,#aberg,8,#\n#2026990006,#lcole,,#\n",
        "utf-8", ",", brightspace_takes, {"2026990001": "8.75", "2026990004": "10", "2026990006": ""},
    ),
    "an office": (
        "某某大学成绩登记表,,,\r\n课程：网络,,教师：某,\r\n序号,学号,姓名,总评成绩\r\n1,2026990001,赵甲,\r\n2,2026990004,Ana Berg,\r\n3,2026990006,Léa Cole,\r\n,,合计,\r\n",
        "gb18030", ",", office_takes, {"2026990001": "87.5", "2026990004": "100", "2026990006": ""},
    ),
}  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_takes_what_is_filled_in(tmp_path: Path, platform: str) -> None:
    text, encoding, separator, takes, expected = PLATFORMS[platform]
    status, told, new = run(tmp_path, text.encode(encoding))
    assert status == 3, told  # of one the mark is not sure
    old_rows, new_rows = rows_of(text.encode(encoding), encoding, separator), rows_of(new, encoding, separator)
    assert takes(new_rows) == expected
    different = {
        at for old, new in zip(old_rows, new_rows, strict=True) for at, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]
    }  # fmt: skip
    assert len(different) == 1, "one column, and nothing else"
    assert "Léa Cole" in told and "capped (1): Ana Berg" in told
    assert ("scaled" in told) == (platform in ("blackboard", "brightspace"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_other_byte_is_as_it_was(tmp_path: Path, encoding: str, end: str, separator: str) -> None:
    lines = [
        "学号,姓名,成绩,备注",
        '2026990001,"赵甲",,"a ""b"""',
        "",
        ' 2026990004 ,Ana,"60",x  y',
        "2026990099,别人,1,",
        "末行",
    ]
    text = end.join(line.replace(",", separator) for line in lines)
    status, told, new = run(tmp_path, text.encode(encoding), {"2026990001": 80.25, "2026990004": 90.0})
    lines[1], lines[3] = lines[1].replace('",,"', '",80.25,"'), lines[3].replace('"60"', '"90"')
    assert new == end.join(line.replace(",", separator) for line in lines).encode(encoding)
    assert status == 0 and "no result (2): 2026990099 别人, 末行" in told


@pytest.mark.parametrize(
    ("text", "more", "filled"),
    [
        (
            "学生,ID,SIS 登录 ID,班级,First homework (7)\n    满分,,,,20\n赵甲,3001,zhaojia,x,\n",
            (),
            "赵甲,3001,zhaojia,x,17.5",
        ),
        ('"姓氏"\t"名字"\t"用户名"\t"作业 [总分: 20 分数] |12"\n赵\t甲\tzhaojia\t\n', (), "赵\t甲\tzhaojia\t17.5"),
        (
            "ID;Vollständiger Name;Bewertung;Bestwertung\nTeilnehmer/in 3001;赵甲;;20,00\n",
            (),
            "Teilnehmer/in 3001;赵甲;17,5;20,00",
        ),
        ("学号,姓名,成绩（满分20）\n2026990001,赵甲,\n", (), "2026990001,赵甲,17.5"),
        ("学号,hw1,hw10\n2026990001,,\n", (), "2026990001,87.5,"),
        ("学号,hw10,成绩\n2026990001,,\n", (), "2026990001,,87.5"),
        (
            "学号,姓名,成绩\n2026990009,x,\n二班\n学号,姓名,性别,成绩\n2026990001,赵甲,男,\n",
            (),
            "2026990001,赵甲,男,87.5",
        ),
        ("学号,姓名,成绩,,总评\n,,平时,期末,\n2026990001,赵甲,,,\n", ("--column", "期末"), "2026990001,赵甲,,87.5,"),
        ("姓名,成绩\n赵甲（班长）,\n", (), "赵甲（班长）,87.5"),
    ],
)
def test_maxima_and_columns_as_platforms_and_offices_write_them(
    tmp_path: Path, text: str, more: tuple[str, ...], filled: str
) -> None:
    _, told, new = run(tmp_path, text.encode(), {"2026990001": 87.5}, *more)
    changes = [line for old, line in zip(text.splitlines(), new.decode().splitlines(), strict=True) if old != line]
    assert changes == [filled], told


def test_formulas_merged_cells_and_further_sheets(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="WORKBOOKS ARE NOT TESTED: openpyxl is not installed")
    marks: dict[str, float | None] = {"2026990001": 87.5, "2026990004": 60.0}

    def filled(*more: str, merged: str = "") -> tuple[str, list[Any]]:
        book = openpyxl.Workbook()
        second = book.create_sheet("二班")
        for row in (["学号", "平时", "总评"], ["2026990001", None, "=B2"], ["合计", "=SUM(B2:B2)", None]):
            book.active.append(row)
        for row in (["学号", "总评", "平时"], ["2026990004", "=C2", None], ["2026990001", 1, 2]):
            second.append(row)
        if merged:
            book.active.merge_cells(merged)
        book.save(tmp_path / "b.xlsx")
        (tmp_path / "new-b.xlsx").unlink(missing_ok=True)
        _, told, new = run(tmp_path, (tmp_path / "b.xlsx").read_bytes(), marks, *more, name="b.xlsx")
        sheets = openpyxl.load_workbook(tmp_path / "new-b.xlsx").worksheets if new else []
        return told, [cell.value for sheet in sheets for row in sheet.iter_rows(min_row=2) for cell in row]

    told, cells = filled("--column", "平时")
    assert cells[:6] == ["2026990001", 87.5, "=B2", "合计", "=SUM(B2:B2)", None] and "合计" not in told
    assert cells[6:] == ["2026990004", "=C2", 60, "2026990001", 1, 2], (
        "who is in the first sheet is filled in there alone"
    )
    assert filled() == (filled()[0], []) and "calculated by formulas" in filled()[0]
    assert "merged" in filled("--column", "平时", merged="A2:B2")[0]


def test_decimal_commas_stay_commas(tmp_path: Path) -> None:
    text = "Matrikelnummer;Name;Note;Quote\n2026990001;赵甲;;8,50\n2026990004;Ana Berg;;9,25\n"
    _, _, new = run(tmp_path, text.encode(), {"2026990001": 80.25, "2026990004": 90.0})
    assert new.decode().splitlines()[1] == "2026990001;赵甲;80,25;8,50"


def test_short_rows_grow(tmp_path: Path) -> None:
    _, _, new = run(tmp_path, "学号,姓名,成绩\n2026990001\n".encode(), {"2026990001": 80.0})
    assert new.decode() == "学号,姓名,成绩\n2026990001,,80\n"


def test_excused_is_ex_in_canvas_and_empty_elsewhere(tmp_path: Path) -> None:
    _, _, new = run(tmp_path, CANVAS.encode(), {"2026990001": 80.0, "2026990006": 0.0}, "EXCUSED")
    assert canvas_takes(rows_of(new, "utf-8", ","))["3006"] == "EX"


def test_who_is_found_on_neither_side_is_told(tmp_path: Path) -> None:
    text = "学号,姓名,成绩\n2026990050,生人,\n2026990001,赵甲,\n"
    status, told, _ = run(tmp_path, text.encode(), {"2026990001": 80.0, "2026990004": 70.0, "2026990099": 0.0})
    assert status == 3
    assert "handed in, and not in the table (1): Ana Berg" in told
    assert "nothing handed in, and not in the table (1): 吴庚" in told
    assert "in the table, and no result (1): 2026990050 生人" in told


def test_a_namesake_with_another_id_gets_nothing(tmp_path: Path) -> None:
    text = "学号,姓名,成绩\n2026990077,赵甲,\n".encode()
    status, _, new = run(tmp_path, text, {"2026990001": 80.0})
    assert (status, new) == (3, text)


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("学号,平时成绩,期末成绩\n2026990001,,\n", (), "Say it with --column"),
        ("学号,平时,期末\n2026990001,,\n", ("--column", "期中"), "no column, or more than one"),
        ("a,b\n1,2\n", (), "no column of ids"),
        ('学号,成绩\n2026990001,"\n', (), "a quote"),
    ],
)
def test_what_cannot_be_filled_says_why(tmp_path: Path, text: str, more: tuple[str, ...], why: str) -> None:
    status, told, new = run(tmp_path, text.encode(), None, *more)
    assert status == 2 and why in told and not new


def test_a_column_is_named(tmp_path: Path) -> None:
    text = "学号,平时成绩,期末成绩\n2026990001,,\n"
    assert (
        run(tmp_path, text.encode(), {"2026990001": 80.0}, "--column", "平时")[2].decode().endswith("2026990001,80,\n")
    )


def test_the_table_itself_is_never_written_over(tmp_path: Path) -> None:
    run(tmp_path, "学号,成绩\n2026990001,\n".encode())
    words = [
        "fill",
        str(tmp_path / "t.csv"),
        "--from",
        str(tmp_path / "out"),
        "--out",
        str(tmp_path / "t.csv"),
        "--lang",
        "en",
    ]
    assert CliRunner().invoke(main, words).exit_code == 2


@pytest.mark.parametrize(
    "told", ["[" * 9000, "[]", "7", '{"students": 3}', '{"students": [{"id": 1, "name": 2}]}', "\0", None]
)
def test_results_that_are_damaged_are_said(tmp_path: Path, told: str | None) -> None:
    """Also where a pipe stands in their place, which nobody writes to."""
    place, table = tmp_path / "results.json", tmp_path / "t.csv"
    place.write_text(told, "utf-8") if told is not None else os.mkfifo(place)
    table.write_text(TABLE_OF_ONE, "utf-8")
    for words in (
        ["fill", str(table), "--from", str(tmp_path), "--out", "x.csv"],
        ["feedback", str(tmp_path), "--out", "x.zip"],
        ["compare", str(tmp_path), str(tmp_path)],
    ):
        ran = CliRunner().invoke(main, [*words, "--lang", "en"])
        assert (ran.exit_code, "results.json" in ran.output) == (2, True), ran.output


def test_a_pipe_is_no_table_and_a_full_disk_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "class.csv")
    words = [
        "fill",
        str(tmp_path / "class.csv"),
        "--from",
        str(tmp_path),
        "--out",
        str(tmp_path / "x.csv"),
        "--lang",
        "en",
    ]
    ran = CliRunner().invoke(main, words)
    assert (ran.exit_code, "not a regular file" in ran.output) == (2, True), ran.output
    (tmp_path / "out").mkdir()
    (tmp_path / "out/results.json").write_text(json.dumps(results(MARKS)), "utf-8")
    (tmp_path / "t.csv").write_text(TABLE_OF_ONE, "utf-8")
    (tmp_path / "a file").touch()
    words = [
        "fill",
        str(tmp_path / "t.csv"),
        "--from",
        str(tmp_path / "out"),
        "--out",
        str(tmp_path / "a file/x.csv"),
        "--lang",
        "en",
    ]
    ran = CliRunner().invoke(main, words)
    assert (ran.exit_code, "cannot be written" in ran.output) == (4, True), ran.output


TABLE_OF_ONE = "id,name,mark\n2026990001,x,\n"


def test_a_workbook_keeps_everything_else(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="WORKBOOKS ARE NOT TESTED: openpyxl is not installed")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["登记表"],
        ["学号", "姓名", "总评", "等级"],
        [2026990001, "赵甲", None, "=C3/10"],
        ["2026990004", "Ana Berg", 3, "x"],
    ):
        sheet.append(row)
    sheet.column_dimensions["B"].width = 33
    book.create_sheet("说明")["A1"] = "别动"
    book.save(tmp_path / "book.xlsx")
    status, told, _ = run(
        tmp_path, (tmp_path / "book.xlsx").read_bytes(), {"2026990001": 87.5, "2026990004": 117.0}, name="book.xlsx"
    )
    new = openpyxl.load_workbook(tmp_path / "new-book.xlsx")
    assert status == 0, told
    assert [[cell.value for cell in row] for row in new.active.iter_rows()][2:] == [
        [2026990001, "赵甲", 87.5, "=C3/10"], ["2026990004", "Ana Berg", 100, "x"],
    ]  # fmt: skip
    assert new["说明"]["A1"].value == "别动" and new.active.column_dimensions["B"].width == 33


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1, max_size=4), max_size=5
    )
)
def test_cells_that_are_not_changed_are_not_touched(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["学号", "成绩"], *rows])
    raw = out.getvalue().replace("\0", "").encode()
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(raw)
    table = read_table(path)
    assert changed(table, {}) == raw
    assert changed(table, {(0, 1): "成绩"}) == raw
