"""Several assignments side by side: who falls behind and by which rule, who is who, which mistake stays; and the command."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sample_class
from click.testing import CliRunner

from grader.classroom import course
from grader.classroom.course import Semester
from grader.cli import main
from grader.cli.results import told_in
from grader.report.classroom.course import course_csv, course_lines, course_page

STARTED = "2026-11-21T02:00:00Z"


def assignment(
    number: int,
    marks: Mapping[str, float | str | None],
    mistakes: Mapping[str, tuple[str, ...]] = {},
    *,
    bonus: tuple[str, ...] = (),
    people: Mapping[str, Mapping[str, object]] = {},
    **more: object,
) -> dict[str, Any]:
    """A `results.json` as far as it is read. A mark in words is a standing; `people` says more of them."""
    students = []
    for id, mark in marks.items():
        standing = mark if isinstance(mark, str) else "graded" if mark is not None else "incomplete"
        total = 0.0 if mark == "missing" else mark if not isinstance(mark, str) else None
        handin = None if mark == "missing" else {"days_late": 0}
        one = {"id": id, "name": f"N{id}", "group": "", "also": [], "standing": standing, "page": f"students/{id}.html"}
        one |= {"mark": {"total": total, "sure": total is not None}, "overrides": [], "due": None, "handin": handin}
        students.append(one | dict(people.get(id, {})))
    key = {"exercise": "e", "program": "server"}
    return {
        "schema": "grader/class/1",
        "started": STARTED,
        "assignment": {"id": f"hw{number}", "title": f"Homework {number}", "due": f"2026-11-{number:02}T20:00:00+08:00"}
        | more,
        "students": students,
        "analysis": {
            "checks": [{**key, "check": name, "group": "bonus" if name in bonus else "core"} for name in mistakes],
            "clusters": [
                {"finding": name, "title": f"It is {name}", "hint": f"mend {name}", "checks": [{**key, "check": name}]}
                | {"students": {id: [] for id in who}}
                for name, who in mistakes.items()
            ],
        },
    }


def semester_of(told: Sequence[dict[str, Any]], pass_mark: float) -> Semester:
    """Side by side, as the command reads them."""
    return course.semester_of(
        [course.assigned_of(told_in([json.dumps(one)], course.WANTED)) for one in told], pass_mark
    )


def behind(*marks: Mapping[str, float | str | None], **people: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    found = semester_of([assignment(n, one, people=people) for n, one in enumerate(marks, 1)], 60)
    return {one.id: one.behind for one in found.members}


def several(*rows: list[float | str | None]) -> list[dict[str, float | str | None]]:
    """Assignments of a few who are always as good, and of those in the rows, called a, b, …"""
    usual = {"x": 80.0, "y": 82.0, "z": 84.0}
    return [{**usual, **{name: row[n] for name, row in zip("abcdef", rows, strict=False)}} for n in range(len(rows[0]))]


def test_who_hands_in_nothing_twice_or_is_twice_below_the_pass_mark() -> None:
    found = behind(
        *several(
            [90, 90, "missing", "missing"],
            ["missing", 90, "missing", 90],
            [70, 65, 59, "missing"],
            [40, 90, 59, 60],
            ["missing", "missing", None, None],
        )
    )
    assert (found["a"], found["b"], found["c"], found["d"]) == (("absent",), (), ("low",), ())
    assert found["e"] == ("absent",), "what is not known does not count, and the two before it were missing"
    assert found["x"] == found["y"] == found["z"] == ()


def test_a_fall_is_measured_from_the_class() -> None:
    """Where everybody falls nobody does; who had been weak from the beginning has not fallen, and one bad mark of few says nothing."""
    fallen, weak, new = [95, 96, 60], [65, 64, 66], [None, 95, 61]
    found = behind(*several([*fallen], [*weak], [*new]))
    assert (found["a"], found["b"], found["c"]) == (("dropped",), (), ())
    hard = [
        {id: (mark - 40 if n == 2 else mark) for id, mark in each.items()}
        for n, each in enumerate(several([95, 96, 94]))
    ]  # type: ignore[operator]
    assert not any(behind(*hard).values())


def test_what_is_excused_or_not_due_yet_counts_in_nothing() -> None:
    excused = {"mark": {"total": None, "sure": True, "excused": True}}
    rows = several(["missing", 90, "missing"])
    assert behind(*rows, a=excused)["a"] == ()
    told = [assignment(n, one) for n, one in enumerate(several([90, "missing", "missing"]), 1)]
    told[2]["students"][-1]["due"] = "2026-11-22T20:00:00+08:00"
    (member,) = (one for one in semester_of(told, 60).members if one.id == "a")
    assert [work.state for work in member.works] == ["graded", "missing", "open"]
    assert (member.behind, member.mean, member.works[2].extended) == ((), 45.0, True)
    told[2]["started"] = "2026-11-23T00:00:00Z"
    (member,) = (one for one in semester_of(told, 60).members if one.id == "a")
    assert (member.behind, member.mean) == (("absent",), 30.0)


def test_everybody_is_there_once_and_nobody_is_two() -> None:
    first = assignment(1, {"2021": 90.0, "li": 70.0, "7": 50.0}, people={"2021": {"also": ["wang@x", "7"]}})
    second = assignment(2, {"Wang@x": 80.0, "7": 60.0, "late": 10.0}, people={"Wang@x": {"name": "N2021"}})
    second["students"][1]["name"] = "Another"
    found = semester_of([first, second], 60)
    marks = {one.id: [work.mark for work in one.works] for one in found.members}
    assert marks == {"Wang@x": [90, 80], "li": [70, None], "7": [50, 60], "late": [None, 10]}
    assert [work.state for work in next(one for one in found.members if one.id == "li").works] == [
        "graded",
        "elsewhere",
    ]
    said = "\n".join(line.plain for line in course_lines(found, sample_class.voice("en")))
    assert "not known to “Homework 2”, which counts for none of them: Nli (li)" in said
    assert "7 is called Another now, and N7 elsewhere" in said


def test_which_mistakes_stay() -> None:
    marks = dict.fromkeys("abcd", 50.0)
    found = semester_of(
        [
            assignment(1, marks, {"port": ("a", "b"), "extra": ("a", "b", "c"), "once": ("d",)}, bonus=("extra",)),
            assignment(2, marks, {"extra": ("a", "b", "c")}, bonus=("extra",)),
            assignment(3, marks, {"port": ("b", "c", "d")}),
        ],
        60,
    )
    told = [(one.finding, one.core, one.counts, [member.id for member in one.again]) for one in found.mistakes]
    assert told == [("port", True, (2, 0, 3), ["b"]), ("extra", False, (3, 3, 0), ["a", "b", "c"])]
    assert (found.mistakes[0].titles, found.mistakes[0].hint) == (("It is port",), "mend port")


def sample() -> Semester:
    people = {"a": {"name": "<script>alert(1)</script>"}, "b": {"name": "=1+1"}}
    rows = several([90, "missing", "missing"], [95, 30, 20.5])
    both = {"port": ("a", "b")}
    return semester_of([assignment(n, one, both, people=people) for n, one in enumerate(rows, 1)], 60)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_it_all_and_prints_nothing_as_it_is(lang: Any) -> None:
    page = course_page(sample(), sample_class.voice(lang), {0: "../hw%201", 2: "hw3"})
    assert "<script>alert" not in page and "&lt;script&gt;" in page and "default-src 'none'" in page
    assert 'href="../hw%201/students/b.html">95</a>' in page and 'href="hw3/students/b.html">20.5</a>' in page
    (plot,) = re.findall(r'<svg [^>]*role="img".*?</svg>', page, re.DOTALL)
    assert "<title" in plot and "<desc" in plot and "Homework 3" in plot
    for text in {
        "zh": ("谁落后了", "最近两次都没有交", "反复出现的错误"),
        "en": ("the last two are missing", "Mistakes that stay"),
    }[lang]:
        assert text in page


def test_the_table_has_the_same_figures() -> None:
    text = course_csv(sample(), sample_class.voice("en")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    b = next(row for row in rows if row["ID"] == "b")
    assert (b["Name"], b["Homework 1"], b["Homework 3"], b["Mean"]) == ("'=1+1", "95", "20.5", "48.5")
    assert "below the pass mark" in b["Falling behind"] and b["Mistakes again"] == "It is port"
    a = next(row for row in rows if row["ID"] == "a")
    assert (a["Homework 2"], a["Homework 2 (Status)"], a["missing"]) == ("0", "missing", "2")


def run(*words: object) -> Any:
    return CliRunner().invoke(main, ["course", *map(str, words), "--lang", "en"])


def test_the_command(tmp_path: Path) -> None:
    for name, number in (("second", 2), ("first one", 1)):
        (tmp_path / name).mkdir()
        told = assignment(number, {"a": 100.0 - number, "b": "missing"})
        (tmp_path / name / "results.json").write_text(json.dumps(told), "utf-8")
    found = run(tmp_path / "second", tmp_path / "first one", "-o", tmp_path / "out" / "course")
    assert found.exit_code == 0, found.output
    assert re.search(r"1 +Homework 1 .*\n2 +Homework 2 ", found.output), "in the order of the due dates"
    assert "the last two are missing" in found.output
    page = (tmp_path / "out" / "course" / "course.html").read_text("utf-8")
    assert 'href="../../first%20one/students/a.html">99</a>' in page
    assert (tmp_path / "out" / "course" / "course.csv").read_bytes().count(b"\r\n") == 3


def test_what_is_wrong_with_the_folders_is_said(tmp_path: Path) -> None:
    for name, change in (("a", {}), ("newer", {"schema": "grader/class/9"}), ("cut", {"analysis": {}})):
        (tmp_path / name).mkdir()
        told = assignment(1, {"a": 1.0}) | change
        (tmp_path / name / "results.json").write_text(json.dumps(told), "utf-8")
    good = tmp_path / "a"
    for folders, said in (
        ((good,), "at least. Two gradings of one assignment are compared by `grader compare`"),
        ((good, tmp_path / "a" / "."), "was named twice"),
        ((good, tmp_path / "nowhere"), "no results.json of `grader grade`"),
        ((good, tmp_path / "cut"), "no results.json of `grader grade`"),
        ((good, tmp_path / "newer"), "another version of grader (grader/class/9)"),
    ):
        found = run(*folders)
        assert (found.exit_code, said in " ".join(found.output.split())) == (2, True), found.output
