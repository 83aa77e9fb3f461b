"""What is told before a class is graded: every name once, in columns, and none that a terminal obeys."""

from __future__ import annotations

import datetime

import pytest
import sample_results as samples
from rich.cells import cell_len

from grader.intake.collected import Collected, HandIn, Student, Unread
from grader.model import Lang, Words
from grader.report.intake import intake_lines

NOON = datetime.datetime(2026, 3, 1, 12, 0).astimezone()
ZHANG, JANE = Student("2023001", "张三"), Student("2023004", "Jane Doe")
BROKEN = Words("坏了", "is broken")


def lines(collected: Collected, lang: Lang = "en", most: int = 30) -> list[str]:
    return [line.plain for line in intake_lines(collected, samples.voice(lang), most)]


def test_everything_is_told() -> None:
    collected = Collected(
        chosen=(HandIn(ZHANG, "张三.zip", {"a": b"", "b": b""}, NOON), HandIn(JANE, "jane.py", {"a": b""}, NOON, 2)),
        others=(HandIn(ZHANG, "张三(1).zip", {"a": b""}),),
        unread=(Unread("x.rar", BROKEN, Student("7", "Tom")), Unread("notes.txt", BROKEN)),
        missing=(Student("8", "李四"), Student("9")),
        strangers=(JANE,),
    )
    assert lines(collected) == [
        "2 hand-ins to grade, 2 not read, 2 missing, 1 not on the roster",
        "  张三 (2023001)      张三.zip  2 files     2026-03-01 12:00",
        "  Jane Doe (2023004)  jane.py   1 file      2026-03-01 12:00  2 days late",
        "Handed in by the same people, not graded (1):",
        "  张三 (2023001)  张三(1).zip  1 file",
        "Not read (2):",
        "  x.rar: is broken  Tom (7)",
        "  notes.txt: is broken",
        "Missing (2): 李四 (8), 9",
        "Not on the roster, graded all the same (1): Jane Doe (2023004)",
    ]
    assert lines(collected, "zh")[0] == "2 份作业要评分，2 份没有读到，2 人没有交，1 人不在名单上"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_columns_stand_below_each_other(lang: Lang) -> None:
    names = ["张三", "Jane Doe", "欧阳" * 12, "x" * 60]
    chosen = tuple(HandIn(Student(name), name, {}, NOON) for name in names)
    rows = lines(Collected(chosen), lang)[1:]
    assert len({cell_len(row) for row in rows}) == 1 and all(cell_len(row) < 100 for row in rows)


def test_a_class_of_many_is_not_listed_to_its_end_but_its_troubles_are() -> None:
    chosen = tuple(HandIn(Student(str(n)), str(n), {}) for n in range(200))
    unread = tuple(Unread(f"{n}.rar", BROKEN) for n in range(60))
    told = lines(Collected(chosen, unread=unread))
    assert "  … and 170 more" in told and sum("is broken" in line for line in told) == 60


def test_no_terminal_obeys_a_students_name() -> None:
    hostile = Student("\x1b[2J\x07", "a\nb\u202e")
    told = "".join(
        lines(Collected((HandIn(hostile, "\x1b]0;x\x07", {}),), unread=(Unread("\x1b[1m", BROKEN, hostile),)))
    )
    assert not {"\x1b", "\x07", "\n", "\u202e"} & set(told)


def test_times_that_may_be_those_of_copying_are_doubted() -> None:
    chosen = tuple(HandIn(Student(str(n)), str(n), {}, NOON, 3) for n in range(4))
    assert "times of copying" in " ".join(lines(Collected(chosen)))
    assert "times of copying" not in " ".join(lines(Collected(chosen[:1])))
