"""The roster: the class as a table, by hand or as a platform exports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.errors import Problem, SpecError
from grader.intake.collected import Student
from grader.intake.label import clean, is_han
from grader.intake.lines import ROUNDED, ROUNDED_ID, TOTALS, about_nobody, lines_below, plain_id
from grader.intake.table import WORDS, Header, Kind, Table, TableRow, find_header, plain_header, read_table
from grader.model import Words
from grader.spec.problems import in_file_order, near, shown

_PARTICIPANT = re.compile(r"(?:\D+\s|\D*[^\x00-\x7f])(\d+)")
_GONE = re.compile(
    r"(?i)(?:^|[(（\[【])\s*(?P<status>已?(?:退课|退选|退修|休学|退学|转学|停学|转专业|转出)"
    r"|withdrawn|withdrew|dropped(?: out)?|on leave|unenrol?led|deregistered)\s*(?:$|[)）\]】])"
)
"""What a roster says beside somebody who has left the course."""
_LONG_NAME = 80
_PARTS: tuple[Kind, Kind] = ("first", "last")


@dataclass(frozen=True)
class Roster:
    """The students, in the order of the file, and what has to be said about single lines."""

    students: tuple[Student, ...]
    warnings: tuple[Problem, ...] = ()


def read_roster(path: Path) -> Roster:
    """The class. Raises SpecError with every mistake and its line."""
    table = read_table(path)
    if not table.rows:
        raise SpecError([Problem(path, 1, 1, Words("文件是空的", "the file is empty"))])
    header = find_header(table.rows)
    if header is None:
        first = table.rows[0]
        meant = next((word for cell in first.cells if (word := near(plain_header(cell.text), WORDS))), None)
        width = sum(len(cell.text) + 1 for cell in first.cells) - 1
        raise SpecError([Problem(path, first.line, 1, _NO_HEADER, max(1, width), meant)])
    by_id, line = bool(header.columns("id")), header.row.line
    problems, warnings, students = list[Problem](), list[Problem](), dict[str, tuple[Student, int]]()
    for own, _, row in lines_below(header, table.rows):
        line, width = row.line, max(1, sum(len(cell.text) + 1 for cell in row.cells) - 1)
        if (text := about_nobody(own, row)) is not None:
            if not (is_han(text[0]) and TOTALS.match(text)):
                warnings.append(Problem(path, line, 1, _PASSED_OVER.format(text=shown(text)), width, None, "warning"))
            continue
        student = _student(own, row)
        if isinstance(student, Words):
            problems.append(Problem(path, line, 1, student, width))
        elif student is not None:
            if gone := next((found for cell in row.cells if (found := _GONE.search(cell.text))), None):
                told = _LEFT.format(student=student, status=gone["status"])
                warnings.append(Problem(path, line, 1, told, width, None, "warning"))
            if by_id and not any(row[column] for column in own.columns("id", "also")):
                warnings.append(Problem(path, line, 1, _NO_ID.format(name=shown(student.name)), width, None, "warning"))
            before = students.setdefault(student.id.casefold(), (student, line))
            if before[1] != line and (before[0].name != student.name or not (by_id and student.name)):
                again = _TWICE if by_id else _TWICE_NAME
                problems.append(Problem(path, line, 1, again.format(id=shown(student.id), line=before[1]), width))
    if not students and not problems:
        problems.append(Problem(path, line, 1, Words("名单里没有学生", "there is no student in the roster")))
    for sheet in table.others:
        warnings += _from_further(sheet, path, students)
    if problems:
        raise SpecError(in_file_order(path, problems))
    return Roster(tuple(student for student, _ in students.values()), tuple(warnings))


def _from_further(sheet: Table, path: Path, students: dict[str, tuple[Student, int]]) -> list[Problem]:
    """Takes in whoever stands only in a further sheet of the workbook, as classes have one each; and says so."""
    header = find_header(sheet.rows)
    if header is None or not header.columns("id") or _GONE.search(sheet.title):
        return []
    new = []
    for own, _, row in lines_below(header, sheet.rows):
        student = _student(own, row) if about_nobody(own, row) is None else None
        if isinstance(student, Student) and students.setdefault(student.id.casefold(), (student, 0))[0] is student:
            new.append(student)
    told = _FURTHER.format(sheet=shown(sheet.title), count=len(new), names=", ".join(map(str, new[:3])))
    return [Problem(path, 1, 1, told, 1, None, "warning")] if new else []


def _student(header: Header, row: TableRow) -> Student | Words | None:
    """Who stands in a line; None for a line that is nobody's: maxima, totals, the student that Canvas tries things with."""
    read = header.columns("id", "also", "name", "first", "last", "group")
    if any(len(row[column]) > _LONG_NAME and "  " not in row[column] for column in header.columns("id", "group")):
        return _TOO_LONG
    # The name in the order in which it is said: 赵甲, Ana Berg.
    name = next((row[column] for column in header.columns("name") if row[column]), "")
    first, last = (" ".join(row[column] for column in header.columns(kind)) for kind in _PARTS)
    if name and not (first and last):
        last, comma, first = name.partition(", ")
        name = _in_order(first, last) if comma and "," not in first else name
    elif first or last:
        name = _in_order(first, last)

    told = [row[column] for column in header.columns("id", "also") if row[column]]
    ids = [plain_id(one) for one in told]
    of_canvas = [plain_header(cell.text) for cell in header.row.cells[:2]] == ["student", "id"]
    tries = of_canvas and (not row[1] or name in ("Test Student", "Student, Test", "测试学生"))
    if tries or not any(row[column] for column in read):
        return None
    if header.columns("id") and ids and ROUNDED.fullmatch(ids[0]):
        return ROUNDED_ID.format(id=ids[0])
    if not ids and not name:
        return None
    group = next((row[column] for column in header.columns("group") if row[column]), "")
    also = dict.fromkeys(ids[1:])
    for one in ids:
        if found := _PARTICIPANT.fullmatch(one):  # Moodle's `Participant 3001`, whose number stands in the downloads
            also[found[1]] = None
    extension = next((row[column] for column in header.columns("extension") if row[column]), "")
    return Student(ids[0] if ids else name, name, group, tuple(also), extension)


def _in_order(first: str, last: str) -> str:
    han = first and last and all(map(is_han, first + last))
    return f"{last}{first}" if han else clean(f"{first} {last}")


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
_TOO_LONG = Words(
    "这一行的学号或班级长得不像话：是不是有一个引号没有闭合？",
    "the id or the group in this line is far too long: is a quote opened and not closed?",
)
_NO_ID = Words("这一行没有学号：“{name}” 只能按姓名来认", "no id in this line: `{name}` is told by the name alone")
_PASSED_OVER = Words(
    "这一行不是学生（“{text}”），没有算进名单", "this line is no student's (`{text}`), and is passed over"
)
_LEFT = Words(
    "名单里写着 {student} {status}，但还算在班里：没有交就是缺交；不要算的话，请删掉这一行",
    "{student} is in the class, and without a hand-in missing, though the roster says “{status}”: remove the line if that is not meant",
)
_FURTHER = Words(
    "工作表 “{sheet}” 里还有 {count} 名学生（{names}…），也算进名单了",
    "the sheet `{sheet}` has {count} more students ({names}, …), who are in the class as well",
)
