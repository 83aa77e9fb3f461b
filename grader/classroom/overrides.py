"""What a teacher has decided over what was measured: a table with student, exercise, check, points and a comment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.gradebook import Override
from grader.errors import Problem, SpecError
from grader.intake.lines import ROUNDED, ROUNDED_ID, plain_id
from grader.intake.table import TableRow, plain_header, read_table
from grader.model import Words
from grader.spec import Check, Exercise
from grader.spec.problems import in_file_order, near, shown

_COLUMNS = {
    **dict.fromkeys(("student", "id", "studentid", "学号", "学生"), "student"),
    **dict.fromkeys(("exercise", "练习", "题目"), "exercise"),
    **dict.fromkeys(("check", "检查", "检查项"), "check"),
    **dict.fromkeys(("points", "score", "分数", "得分", "分"), "points"),
    **dict.fromkeys(("comment", "comments", "reason", "备注", "说明", "理由"), "comment"),
}
_NEEDED = ("student", "check", "points")
_EXCUSED = frozenset({"excused", "ex", "免", "免做", "豁免"})
_ALL = frozenset({"*", "＊"})


@dataclass(frozen=True)
class _Line:
    row: TableRow
    cells: Mapping[str, str]


def read_overrides(path: Path, exercises: Sequence[Exercise]) -> tuple[Override, ...]:
    """All that was decided, in the order of the file. Raises SpecError with every mistake and its line.

    `exercise` may be left out where there is one exercise only. Whether there is such a student is known when all has
    been collected.
    """
    table = read_table(path)
    if not table.rows:
        return ()
    heads = [{_COLUMNS.get(plain_header(cell.text), "") for cell in row.cells} for row in table.rows[:5]]
    head, *rows = table.rows[next((at for at, names in enumerate(heads) if names.issuperset(_NEEDED)), 0) :]
    columns = [_COLUMNS.get(plain_header(cell.text), "") for cell in head.cells]
    if lacking := [name for name in _NEEDED if name not in columns]:
        told = _NO_HEADER.format(names=", ".join(lacking))
        raise SpecError([Problem(path, head.line, 1, told, max(1, sum(len(cell.text) + 1 for cell in head.cells) - 1))])
    problems, found = list[Problem](), list[Override]()
    checks = {exercise.id: exercise.all_checks for exercise in exercises}
    for row in rows:
        cells = dict(zip(columns, (cell.text for cell in row.cells), strict=False))
        made = _override(cells, checks)
        if isinstance(made, Override):
            found.append(made)
        else:
            problems.append(Problem(path, row.line, 1, made[0], max(1, len(row[0])), made[1]))
    if problems:
        raise SpecError(in_file_order(path, problems))
    return tuple(found)


def _override(
    cells: Mapping[str, str], exercises: Mapping[str, Sequence[Check]]
) -> Override | tuple[Words, str | None]:
    """One line, or what is wrong with it and what was meant. `exercises`: the checks of each, by its id."""
    student, name, check = (cells.get(key, "") for key in ("student", "exercise", "check"))
    student = plain_id(student)
    if not student:
        return _NO_STUDENT, None
    if ROUNDED.fullmatch(student):
        return ROUNDED_ID.format(id=student), None
    name = name or (next(iter(exercises)) if len(exercises) == 1 else "")
    if name not in exercises:
        return _NO_EXERCISE.format(name=shown(name)), near(name, list(exercises))
    program, slash, only = check.rpartition("/")
    checks = [one for one in exercises[name] if one.id == only and (not slash or one.drives == program)]
    titled = {one.id for one in exercises[name] if check in (one.title.zh, one.title.en)}
    if not checks and len(titled) == 1:  # as the page calls it
        (only,), program = titled, ""
    elif check not in _ALL and not checks:
        return _NO_CHECK.format(name=shown(check)), near(only, [one.id for one in exercises[name]])
    points = cells.get("points", "").strip()
    if points.casefold() in _EXCUSED:
        value = None
    elif re.fullmatch(r"\d{1,6}([.,]\d+)?", points):
        value = float(points.replace(",", "."))
    else:
        return _NO_POINTS.format(points=shown(points)), None
    comment = cells.get("comment", "")
    return Override(student, name, "" if check in _ALL else only, program, value, comment)


_NO_HEADER = Words(
    "第一行要写列名 student、exercise、check、points、comment；缺少：{names}",
    "the first line has to name the columns student, exercise, check, points, comment; lacking: {names}",
)
_NO_STUDENT = Words("这一行没有写是哪个学生", "no student in this line")
_NO_EXERCISE = Words("作业里没有练习 “{name}”", "there is no exercise `{name}` in the assignment")
_NO_CHECK = Words(
    "这个练习里没有检查 “{name}”（整个练习写 *）", "the exercise has no check `{name}` (write * for all of it)"
)
_NO_POINTS = Words(
    "“{points}” 不是分数；写一个数，或者 excused（免做）", "`{points}` is no number of points; write one, or `excused`"
)
