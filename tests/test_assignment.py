"""The assignment file and the roster: what they say, and every mistake in them at once with its place."""

from __future__ import annotations

import datetime
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from grader.classroom.assignment import Assignment, is_assignment, load_assignment
from grader.classroom.gradebook import LateRule, Weighted
from grader.classroom.words import KEYS, assignment_schema, write_schema
from grader.cli import main
from grader.errors import SpecError, UsageError
from grader.intake.collected import Student
from grader.intake.roster import read_roster
from grader.model import Words
from grader.spec import load_exercise
from grader.spec.problems import format_problem
from grader.spec.reference import ROOT

WHOLE = """\
assignment: hw1
title: {zh: 第一次作业, en: First homework}
exercises:
  - udp-echo
  - {exercise: tcp-login, weight: 2, folder: "login*"}
due: 2026-03-01 23:59 +08:00
late: {percent-a-day: 10, most-days: 3}
bonus: cap
roster: roster.csv
lang: zh
seed: 7
packages: [numpy]
limit: 20s
limits: {check: 30s, memory: 64MiB}
"""
ROSTER = "学号,姓名,班级\n0012,张三,一班\n0013,李四,\n"
OWN = ROOT / "exercises" / "udp-echo.yaml"


def put(folder: Path, text: str, **others: str) -> Path:
    path = folder / "hw1.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    for name, content in others.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return path


def load(folder: Path, text: str, **others: str) -> Assignment:
    return load_assignment(str(put(folder, text, **others)))


def mistakes(folder: Path, text: str, **others: str) -> list[str]:
    """Each as `line: message | what was meant`."""
    with pytest.raises(SpecError) as caught:
        load(folder, text, **others)
    found = caught.value.problems
    return [f"{one.path.name}:{one.line}: {one.message.en}{f' | {one.meant}' if one.meant else ''}" for one in found]


MINIMAL = "assignment: hw1\nexercises: [udp-echo]\n"


# ---------------------------------------------------------------- what a file says


def test_a_whole_file(tmp_path: Path) -> None:
    found = load(tmp_path, WHOLE)
    assert (found.id, found.title) == ("hw1", Words("第一次作业", "First homework"))
    assert [(one.exercise, one.weight) for one in found.weighted] == [("udp-echo", 1.0), ("tcp-login", 2.0)]
    assert isinstance(found.weighted[0], Weighted)
    assert [(part.folder, part.number) for part in found.parts] == [(None, 1), ("login*", 2)]
    assert found.due == datetime.datetime(2026, 3, 1, 15, 59, tzinfo=datetime.timezone.utc)
    assert (found.late, found.bonus) == (LateRule(10, 3), "cap")
    assert found.roster == (Student("0012", "张三", "一班"), Student("0013", "李四"))
    assert (found.lang, found.seed, found.packages) == ("zh", 7, ("numpy",))
    assert found.path == tmp_path / "hw1.yaml" and not found.warnings


def test_the_least(tmp_path: Path) -> None:
    found = load(tmp_path, MINIMAL)
    assert (found.title, found.bonus, found.late, found.due, found.roster) == (
        Words("hw1", "hw1"), "add", LateRule(), None, None,
    )  # fmt: skip
    assert found.parts[0].number == 0


def test_limits_of_the_assignment_stand_in_for_the_exercises_own(tmp_path: Path) -> None:
    plain, whole = load(tmp_path, MINIMAL).parts[0].spec, load(tmp_path, WHOLE).parts[0].spec
    assert (whole.exercise.limit, whole.exercise.limits.check, whole.exercise.limits.memory) == (20, 30, 64 << 20)
    assert whole.exercise.limits.cpu == plain.exercise.limits.cpu, "what is not said stays"
    other = load(tmp_path, WHOLE.replace("30s", "31s")).parts[0].spec
    again = load(tmp_path, WHOLE).parts[0].spec
    assert plain.digest == load_exercise(OWN).digest
    assert len({plain.digest, whole.digest, other.digest}) == 3 and whole.digest == again.digest
    assert whole.digest.startswith("sha256:")


@pytest.mark.parametrize("name", ["udp-echo", str(OWN)])
def test_one_exercise_in_place_of_a_file(name: str) -> None:
    found = load_assignment(name)
    assert (found.id, len(found.parts), found.path) == ("udp-echo", 1, None)
    assert found.title == found.parts[0].spec.exercise.title


def test_only_one_of_an_exercises_programs(tmp_path: Path) -> None:
    whole = load_exercise(OWN)
    text = "assignment: hw1\nexercises: [{exercise: udp-echo, program: server}]\n"
    (part,) = load(tmp_path, text).parts
    wanted = [check.id for check in whole.exercise.checks if check.drives == "server"]
    assert part.program == "server" and [check.id for check in part.spec.exercise.checks] == wanted
    assert list(part.spec.exercise.programs) == ["server"] and part.spec.digest != whole.digest
    (same,) = load_assignment("udp-echo", program="server").parts
    assert same == part
    with pytest.raises(UsageError, match="no script"):
        load_assignment("udp-echo", program="script")
    with pytest.raises(UsageError, match="assignment file"):
        load_assignment(str(put(tmp_path, text)), program="server")


def test_an_exercise_beside_the_assignment(tmp_path: Path) -> None:
    own = OWN.read_text("utf-8").replace("id: udp-echo", "id: my-own")
    for name in ("mine", "mine.yaml", "./mine.yaml"):
        found = load(tmp_path, MINIMAL.replace("udp-echo", name), mine=own)
        assert [part.spec.exercise.id for part in found.parts] == ["my-own"]


def test_an_assignment_is_told_from_an_exercise(tmp_path: Path) -> None:
    assert is_assignment(put(tmp_path, MINIMAL)) and not is_assignment(OWN)
    assert not is_assignment(tmp_path / "nothing.yaml")
    with pytest.raises(UsageError, match="udp-echo"):
        load_assignment("udp-eco")


# ---------------------------------------------------------------- when it is due


@pytest.mark.parametrize(
    ("due", "utc"),
    [
        ("due: 2026-03-01 23:59 +08:00", "03-01 15:59:00"), ("due: 2026-03-01T23:59+0800", "03-01 15:59:00"),
        ("due: 2026-3-1 8:00:30 Z", "03-01 08:00:30"), ("due: '2026-03-01 08:00 UTC'", "03-01 08:00:00"),
        ("due: 2026-03-01 23:59\ntz: Asia/Shanghai", "03-01 15:59:00"), ("due: 2026-03-01\ntz: UTC", "03-01 23:59:59"),
        ("due: 2026-07-01 12:00\ntz: Europe/Berlin", "07-01 10:00:00"),
    ],
)  # fmt: skip
def test_due(tmp_path: Path, due: str, utc: str) -> None:
    found = load(tmp_path, MINIMAL + due)
    assert found.due is not None
    assert found.due.astimezone(datetime.timezone.utc).strftime("%m-%d %H:%M:%S") == utc


@pytest.fixture
def shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("shanghai")
def test_a_due_date_without_a_zone_says_which_is_taken(tmp_path: Path) -> None:
    found = load(tmp_path, MINIMAL + "due: 2026-03-01 23:59")
    assert found.due == datetime.datetime(2026, 3, 1, 15, 59, tzinfo=datetime.timezone.utc)
    (warning,) = found.warnings
    assert (warning.severity, warning.line, warning.meant) == ("warning", 3, "2026-03-01 23:59 +08:00")
    assert "UTC+08:00" in warning.message.en and "UTC+08:00" in warning.message.zh


# ---------------------------------------------------------------- mistakes


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = """\
assignment: Hw 1
exercises:
  - udp-eco
  - {exercise: tcp-login, weight: 0, foldr: x}
  - tcp-login
  - missing.yaml
due: 2026-13-01 23:59
tz: Asia/Shangai
late: {percent-a-day: 200, most-days: x}
bonus: caap
roster: rster.csv
limits: {chek: 30s}
"""
    assert mistakes(tmp_path, text) == [
        "hw1.yaml:1: `Hw 1` does not fit: it takes small letters, digits and `-` between them | hw-1",
        "hw1.yaml:3: there is no exercise `udp-eco` | udp-echo",
        "hw1.yaml:4: `weight` has to be more than 0",
        "hw1.yaml:4: unknown key `foldr` | folder",
        "hw1.yaml:5: the exercise `tcp-login` is there twice; first in line 4",
        "hw1.yaml:6: there is no `missing.yaml` beside the assignment file",
        "hw1.yaml:7: `2026-13-01 23:59` is no time; a due date is written like 2026-03-01 23:59 +08:00",
        "hw1.yaml:8: there is no time zone `Asia/Shangai`; one is written like Asia/Shanghai | Asia/Shanghai",
        "hw1.yaml:9: `percent-a-day` has to be at most 100",
        "hw1.yaml:9: `x` does not fit: expected a whole number",
        "hw1.yaml:10: `caap` does not fit; one of: add, cap, ignore | cap",
        "hw1.yaml:11: there is no roster `rster.csv` beside the assignment file",
        "hw1.yaml:12: unknown key `chek` | check",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("assignment: hw1\n", "1: `exercises` is missing here"),
        ("exercises: [udp-echo]\n", "1: `assignment` is missing here"),
        ("assignment: hw1\nexercises: []\n", "2: `exercises` needs at least one entry"),
        ("assignment: hw1\nexercises: udp-echo\n", "2: `udp-echo` does not fit: expected a list | [udp-echo]"),
        (
            "assignment: hw1\nexercises: [{exercise: codec-table, program: server}]\n",
            "2: this exercise has no server. There are: script",
        ),
        ("assignment: hw1\nexercises: [{exercise: udp-echo, program: sever}]\n", "2: `sever` does not fit"),
        ("assignment: hw1\nexercises: [7]\n", "2: expected a mapping (`key: value`), found a number"),
        (MINIMAL + "due: 2026-03-01 25:00\n", "3: `2026-03-01 25:00` is no time"),
        (MINIMAL + "due: next week\n", "3: `next week` is no time"),
        (MINIMAL + "due: 20260301\n", "3: expected a text, found a number"),
        (MINIMAL + "tz: ../../etc/passwd\n", "3: there is no time zone `../../etc/passwd`"),
        (MINIMAL + "bonus: [add]\n", "3: a list does not fit here; one of: add, cap, ignore"),
        (MINIMAL + "limits: {cpu: 5}\n", "3: expected a duration such as 200ms, 10s or 1min"),
        (MINIMAL + "due: &x 2026-03-01\n", "3: YAML's anchors are not used here"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, told: str) -> None:
    found = mistakes(tmp_path, text)
    assert len(found) == 1 and found[0].startswith(f"hw1.yaml:{told}"), found


def test_a_broken_exercise_is_told_with_the_assignments_own_mistakes(tmp_path: Path) -> None:
    broken = OWN.read_text("utf-8").replace("transport: udp", "transport: upd").replace("id: udp-echo", "id: x")
    found = mistakes(tmp_path, "assignment: hw1\nexercises: [x.yaml, nope]\n", x=broken)
    assert found[0] == "hw1.yaml:2: there is no exercise `nope`" and "x.yaml" in found[1] and "upd" in found[1]


def test_the_place_is_shown_with_a_caret(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        load(tmp_path, MINIMAL + "bonus: caap\n")
    (problem,) = caught.value.problems
    shown = format_problem(problem, (tmp_path / "hw1.yaml").read_text("utf-8"), "zh").splitlines()
    assert shown[0] == "错误：“caap” 不行；可以写：add, cap, ignore"
    assert shown[3:] == ["3 | bonus: caap", "  |        ^^^^", "是不是想写 `cap`？"]


@given(st.binary(max_size=200))
def test_any_bytes_are_an_assignment_or_mistakes(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"any-{os.getpid()}.yaml"
    path.write_bytes(b"assignment: hw1\n" + raw)
    with pytest.raises(SpecError):
        load_assignment(str(path))


# ---------------------------------------------------------------- the roster


def roster(folder: Path, raw: bytes | str) -> tuple[Student, ...]:
    path = folder / "roster.csv"
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return read_roster(path)


TWO = (Student("0012", "张三", "一班"), Student("0013", "李四"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rosters_as_excel_saves_them(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    text = ROSTER.replace(",", separator).replace("\n", end)
    assert roster(tmp_path, text.encode(encoding)) == TWO


@pytest.mark.parametrize(
    "text",
    [
        'id,name,group\n="0012",张三,一班\n="0013",李四,\n', "sep=,\nID,Name,Group\n'0012,张三,一班\n'0013,李四,\n",
        "姓名,学 号,备注,班级/组\n张三,0012,x,一班\n李四,0013,,\n", "\n\n学号,姓名,班级\n\n 0012 , 张三\u200b ,一班\n,,\n0013,李四\n",
        '"Student ID","Full name","Section"\n"０012","张三","一班"\n"0013","李四",""\n',
    ],
)  # fmt: skip
def test_rosters_as_people_write_them(tmp_path: Path, text: str) -> None:
    assert roster(tmp_path, text) == TWO


def test_names_in_two_columns_and_names_alone(tmp_path: Path) -> None:
    assert roster(tmp_path, "First name,Last name,ID number\nJane,Doe,7\n") == (Student("7", "Jane Doe"),)
    assert roster(tmp_path, "姓名\n张三\n") == (Student("张三", "张三"),)


def told(folder: Path, raw: bytes | str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        roster(folder, raw)
    return [f"{one.line}: {one.message.en}" for one in caught.value.problems]


def test_mistakes_in_a_roster_are_told_together(tmp_path: Path) -> None:
    text = "学号,姓名\n0012,张三\n,李四\n0012,王五\n2.02301E+11,赵六\n"
    assert told(tmp_path, text) == [
        "3: no id in this line",
        "4: the id `0012` is there twice; the first time in line 2",
        "5: Excel has rounded the id `2.02301E+11`: make the column a text column and save again",
    ]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "1: the file is empty"), ("学号,姓名\n", "1: there is no student"), ("0012,张三\n", "1: the first line has to name"),
        (b"PK\x03\x04 workbook", "1: this is an Excel workbook"), (b"\xff\xff\xff\x80", "1: the encoding"),
        (bytes(200), "1: the encoding"), ("姓名\n张三\n张三\n", "3: two people are called"),
        ('学号,姓名\n1,"' + "x" * 200_000 + '"\n', "2: a quote"), ('学号,姓名\n1,a\n2,"b\n3,c\n', "3: a quote"),
    ],
)  # fmt: skip
def test_rosters_that_are_none(tmp_path: Path, raw: bytes | str, why: str) -> None:
    assert told(tmp_path, raw)[0].startswith(why)


@given(st.binary(max_size=120))
def test_any_bytes_are_a_roster_or_mistakes(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"any-{os.getpid()}.csv"
    path.write_bytes("学号,姓名\n".encode() + raw)
    try:
        students = read_roster(path)
    except SpecError as error:
        assert error.problems
        return
    assert len({student.id for student in students}) == len(students)


def test_a_broken_roster_is_told_with_the_assignment(tmp_path: Path) -> None:
    path = put(tmp_path, MINIMAL + "roster: roster.csv\nbonus: x\n")
    (tmp_path / "roster.csv").write_text("id\n1\n1\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        load_assignment(str(path))
    assert [(one.path.name, one.line) for one in caught.value.problems] == [("hw1.yaml", 4), ("roster.csv", 3)]


# ---------------------------------------------------------------- for editors, and at the command line


def test_the_schema_is_fresh_and_explains_every_key(tmp_path: Path) -> None:
    """Run `python -m grader.classroom.words` after a change of the words."""
    write_schema(tmp_path)
    name = "assignment.schema.json"
    assert (ROOT / name).read_text("utf-8") == (tmp_path / name).read_text("utf-8")
    for model, keys in KEYS.items():
        assert list(keys) == [field.alias or name for name, field in model.model_fields.items()]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (WHOLE, True),
        (MINIMAL, True),
        (MINIMAL + "bonus: x\n", False),
        (MINIMAL + "x: 1\n", False),
        ("exercises: [a]\n", False),
    ],
)
def test_the_schema_agrees_with_the_models(text: str, right: bool) -> None:
    made = json.loads((ROOT / "assignment.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(made)
    data: Any = yaml.safe_load(text)
    data.pop("due", None)  # YAML 1.1 makes a date of it; editors read it as we do
    assert jsonschema.Draft202012Validator(made).is_valid(data) is right
    assert made == assignment_schema()


def test_lint(tmp_path: Path) -> None:
    path = put(tmp_path, WHOLE)
    done = CliRunner().invoke(main, ["lint", str(path), "--lang", "en"])
    assert (done.exit_code, done.output) == (0, f"{path}: 2 exercises, no errors\n")
    put(tmp_path, WHOLE.replace("cap", "caap"))
    done = CliRunner().invoke(main, ["lint", str(path), "--lang", "en"])
    assert done.exit_code == 2 and "did you mean `cap`?" in done.output
