"""The roster: a CSV file of the class, as Excel, an LMS or a teacher's editor writes it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from grader.errors import Problem, SpecError
from grader.intake.collected import Student
from grader.intake.naming import clean
from grader.model import Words
from grader.spec.problems import in_file_order, near, shown
from grader.spec.source import read_bytes

Column = Literal["id", "name", "first", "last", "group"]
_COLUMNS: dict[str, Column] = {
    **dict.fromkeys(
        (
            "id",
            "学号",
            "学生学号",
            "编号",
            "学籍号",
            "studentid",
            "studentnumber",
            "studentno",
            "idnumber",
            "sid",
            "number",
            "no",
            "matriculationnumber",
            "matrikelnummer",
            "sisuserid",
        ),
        "id",
    ),
    **dict.fromkeys(("name", "姓名", "学生姓名", "名字", "学生", "fullname", "student", "studentname"), "name"),
    **dict.fromkeys(("firstname", "givenname"), "first"),
    **dict.fromkeys(("lastname", "surname", "familyname"), "last"),
    **dict.fromkeys(
        (
            "group",
            "groups",
            "class",
            "section",
            "team",
            "班级",
            "班级组",
            "班",
            "组",
            "组别",
            "小组",
            "分组",
            "行政班",
            "教学班",
        ),
        "group",
    ),
}
_EXCEL_TEXT = re.compile(r"""=?"(.*)"|'(.+)""", re.DOTALL)
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


def read_roster(path: Path) -> tuple[Student, ...]:
    """The students, in the order of the file. Raises SpecError with every mistake and its line."""
    text = _decode(path, read_bytes(path))
    rows = list(_rows(path, text))
    if not rows:
        raise SpecError([Problem(path, 1, 1, Words("文件是空的", "the file is empty"))])
    (line, header), *rows = rows
    columns = [_COLUMNS.get(_plain_header(cell)) for cell in header]
    if "id" not in columns and "name" not in columns and "last" not in columns:
        meant = next((word for cell in header if (word := near(_plain_header(cell), _COLUMNS))), None)
        width = sum(map(len, header)) + len(header) - 1
        raise SpecError([Problem(path, line, 1, _NO_HEADER, max(1, width), meant)])
    problems, students, first = list[Problem](), list[Student](), dict[str, int]()
    for line, row in rows:
        student = _student(dict(zip(columns, row, strict=False)), "id" in columns)
        if isinstance(student, Words):
            problems.append(Problem(path, line, 1, student, len(text.splitlines()[line - 1])))
        elif (before := first.setdefault(student.id.casefold(), line)) != line:
            again = _TWICE if "id" in columns else _TWICE_NAME
            problems.append(Problem(path, line, 1, again.format(id=shown(student.id), line=before)))
        else:
            students.append(student)
    if not students and not problems:
        problems.append(Problem(path, line, 1, Words("名单里没有学生", "there is no student in the roster")))
    if problems:
        raise SpecError(in_file_order(path, problems))
    return tuple(students)


_TWICE = Words(
    "学号 “{id}” 写了两次，第一次在第 {line} 行", "the id `{id}` is there twice; the first time in line {line}"
)
_TWICE_NAME = Words(
    "有两个人叫 “{id}”，第一个在第 {line} 行：请加一列学号",
    "two people are called `{id}`; the first is in line {line}: add a column with ids",
)
_NO_HEADER = Words(
    "第一行要写列名：学号、姓名、班级（或 id、name、group），至少要有学号或姓名",
    "the first line has to name the columns: id, name, group; at least one of id and name",
)
_OPEN_QUOTE = Words(
    "从这一行起有一个引号没有闭合，或者有一格长得不像话",
    "a quote is opened in this line and not closed, or a cell is far too long",
)
_NO_ID = Words("这一行没有学号", "no id in this line")
_NO_NAME = Words("这一行没有姓名", "no name in this line")
_NUMBER = Words(
    "学号 “{id}” 被 Excel 变成了近似的数字：请把这一列设为文本再保存",
    "Excel has rounded the id `{id}`: make the column a text column and save again",
)
_WORKBOOK = Words("这是 Excel 工作簿：请另存为 CSV", "this is an Excel workbook: save it as CSV")
_NO_TEXT = Words(
    "看不出文件的编码：请存成 UTF-8 的 CSV", "the encoding of the file is unknown: save it as CSV in UTF-8"
)


def _decode(path: Path, raw: bytes) -> str:
    """UTF-8, UTF-16 where it says so, or GBK: what Excel writes."""
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SpecError([Problem(path, 1, 1, _WORKBOOK)])
    for encoding in ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SpecError([Problem(path, 1, 1, _NO_TEXT)])


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with its line; the separator is the one that the first line has most of.

    Raises SpecError for a quote that is not closed: it would swallow whoever comes behind it.
    """
    begin = re.match(r"sep=(.)\r?\n", text)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = begin[1] if begin else max(",;\t，", key=first.count)
    reader = csv.reader(
        io.StringIO(text[begin.end() :] if begin else text, newline=""), delimiter=separator, strict=True
    )
    line = 1
    try:
        for row in reader:
            if any("\n" in cell.strip() and len(cell) > 80 for cell in row):
                raise csv.Error
            texts = ((_EXCEL_TEXT.fullmatch(cell.strip()), cell) for cell in row)
            cells = [clean((found[1] or found[2] or "") if found else cell) for found, cell in texts]
            if any(cells):
                yield line + bool(begin), cells
            line = reader.line_num + 1
    except csv.Error:
        raise SpecError([Problem(path, line + bool(begin), 1, _OPEN_QUOTE)]) from None


def _plain_header(cell: str) -> str:
    return re.sub(r"[\W_]+", "", cell).casefold()


def _student(cells: dict[Column | None, str], by_id: bool) -> Student | Words:
    name = cells.get("name", "") or clean(f"{cells.get('first', '')} {cells.get('last', '')}")
    number = unicodedata.normalize("NFKC", cells.get("id", "")) if by_id else name
    if not number:
        return _NO_ID if by_id else _NO_NAME
    if by_id and _ROUNDED.fullmatch(number):
        return _NUMBER.format(id=number)
    return Student(number, name, cells.get("group", ""))
