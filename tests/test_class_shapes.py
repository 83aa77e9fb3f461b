"""Whose it is, in every shape in which classes are passed on: nobody is missing in silence, and nobody gets another's."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import pytest
from click.testing import CliRunner
from invented_class import NAMELESS, PROGRAM, ROSTER, SHAPES, program
from test_archives import zipped

from grader.cli import main
from grader.intake.collect import collect
from grader.intake.collected import Collected, Student
from grader.intake.doubts import doubt_of, fitting_pattern
from grader.intake.label import time_in
from grader.intake.naming import pattern_reader


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def own(found: Collected) -> dict[str, bytes]:
    """What is graded of each."""
    return {
        one.student.id: next(data for name, data in one.files.items() if name.endswith(".py")) for one in found.chosen
    }


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_everybody_is_found_in_every_shape(tmp_path: Path, shape: str, packed: bool) -> None:
    files = dict(SHAPES[shape](ROSTER))
    place = lay(tmp_path / "in", {"net-hw1-12345.zip": zipped(files)} if packed else files)
    found = collect([place], roster=ROSTER)
    assert own(found) == {student.id: program(student) for student in ROSTER}
    assert not found.missing and not found.strangers
    late = {one.days_late for one in found.chosen}
    assert late == ({1} if shape == "canvas, late" else {0})
    if shape in ("submitty", "teams"):
        assert len(found.others) == len(ROSTER) * (1 if shape == "submitty" else 2), "what was not taken is listed"


@pytest.mark.parametrize("shape", sorted(SHAPES.keys() - {"ilias", "moodle, blind"}))
def test_without_a_roster_each_is_still_somebody(tmp_path: Path, shape: str) -> None:
    found = collect([lay(tmp_path / "in", dict(SHAPES[shape](ROSTER)))])
    assert sorted(own(found).values()) == sorted(map(program, ROSTER))
    assert not found.unread


@pytest.mark.parametrize("names", NAMELESS)
def test_a_folder_each_is_the_name(tmp_path: Path, names: str) -> None:
    given = NAMELESS[names]
    for around in ("", "hw1/", "submissions/class 2/"):
        files = {f"{around}{name}/{'code/' * (n % 2)}server.py": PROGRAM for n, name in enumerate(given)}
        found = collect([lay(tmp_path / f"x{len(around)}", files)])
        assert sorted(one.student.id for one in found.chosen) == sorted(given) and not found.unread


def test_a_folder_of_one_student_with_folders_inside_is_one(tmp_path: Path) -> None:
    for name, inside in {
        "2026990001_赵甲": ("chat", "login"),
        "王芳": ("loginServer", "chatServer"),
        "s001": ("a1", "src"),
    }.items():
        files = {f"{name}/{folder}/server.py": PROGRAM for folder in inside}
        files |= {f"2026990009_别人/{folder}/server.py": PROGRAM for folder in inside}
        found = collect([lay(tmp_path / name, files)])
        assert len(found.chosen) == 2 and not found.others, name


# ---------------------------------------------------------------- two in one name

TWO = [
    "孙丙_王一鸣/server.py",
    "孙丙、王一鸣.py",
    "2026990003孙丙_2026990007王一鸣/server.py",
    "2026990003_2026990007.py",
]


@pytest.mark.parametrize("name", TWO)
def test_a_name_with_two_owners_is_never_one_of_thems(tmp_path: Path, name: str) -> None:
    found = collect([lay(tmp_path, {name: PROGRAM})], roster=ROSTER)
    assert not found.chosen
    assert {one.student for one in found.unread} == {ROSTER[2], ROSTER[6]}, (
        "somebody has to look, and neither is missing"
    )


@pytest.mark.parametrize("name", [*TWO, "2026990003_孙丙_王一鸣.py", "孙丙和王一鸣/server.py"])
def test_together_all_that_are_named_get_the_mark(tmp_path: Path, name: str) -> None:
    found = collect([lay(tmp_path, {name: PROGRAM})], roster=ROSTER, together=True)
    assert {one.student for one in found.chosen} == {ROSTER[2], ROSTER[6]} and not found.unread
    assert all("team" in one.notes[0].en for one in found.chosen)


def test_who_stands_beside_an_id_is_not_missing(tmp_path: Path) -> None:
    found = collect([lay(tmp_path, {"2026990003_孙丙_王一鸣.py": PROGRAM})], roster=ROSTER)
    assert [one.student for one in found.chosen] == [ROSTER[2]]
    assert [(one.student, "together: true" in one.why.en) for one in found.unread] == [(ROSTER[6], True)]


def test_namesakes_are_not_guessed_even_together(tmp_path: Path) -> None:
    roster = (Student("2026990001", "赵甲"), Student("2026990002", "赵甲"))
    found = collect([lay(tmp_path, {"赵甲.py": PROGRAM})], roster=roster, together=True)
    assert not found.chosen and {one.student for one in found.unread} == set(roster)


@pytest.mark.parametrize(
    "names",
    [
        ["第1组_11_21_server.py", "第2组_12_22_server.py"],
        ["第1组_5001_assignsubmission_file_/server.py", "第2组_5002_assignsubmission_file_/server.py"],
        ["第1组/server.py", "第2组.zip"],
    ],
)
def test_the_work_of_a_group_is_that_of_its_members(tmp_path: Path, names: list[str]) -> None:
    files = {name: zipped({"server.py": PROGRAM}) if name.endswith("zip") else PROGRAM for name in names}
    found = collect([lay(tmp_path, files)], roster=ROSTER)
    assert [one.student for one in found.chosen] == list(ROSTER[:4])
    assert found.missing == ROSTER[4:] and not found.strangers


def test_moodles_default_group_is_who_is_in_none(tmp_path: Path) -> None:
    roster = (Student("1", "赵甲", "A"), Student("2", "钱乙"), Student("3", "孙丙"))
    found = collect([lay(tmp_path, {"Default group_7_assignsubmission_file_/server.py": PROGRAM})], roster=roster)
    assert [one.student.id for one in found.chosen] == ["2", "3"]


def test_a_group_of_gradescope(tmp_path: Path) -> None:
    files = {
        "submission_5/server.py": PROGRAM,
        "submission_metadata.yml": "submission_5:\n  :submitters:\n  - :name: 赵甲\n    :sid: '2026990001'\n  - :name: 钱乙\n    :sid: '2026990002'\n".encode(),
    }
    found = collect([lay(tmp_path, files)], roster=ROSTER)
    assert [one.student.id for one in found.chosen] == ["2026990001", "2026990002"]


@pytest.mark.parametrize(
    "text", [b"[", b"- 1", b"submission_5: 3", b"submission_5: {':submitters': [1, {a: b}]}", b"\xff\xfe"]
)
def test_metadata_that_is_none_tells_nothing(tmp_path: Path, text: bytes) -> None:
    found = collect([lay(tmp_path, {"submission_metadata.yml": text, "2026990001/server.py": PROGRAM})], roster=ROSTER)
    assert [one.student.id for one in found.chosen] == ["2026990001"]


# ---------------------------------------------------------------- Canvas's names


@pytest.mark.parametrize(
    ("given", "own_name"),
    [
        ("Server-2.java", "Server.java"), ("config-1.json", "config.json"), ("Makefile-3", "Makefile"),
        ("proto-0f8fad5b-d9cb-469f-a165-70867728950e.py", "proto.py"), ("data.tar-1.gz", "data.tar.gz"), ("a-b.py", "a-b.py"),
    ],
)  # fmt: skip
def test_canvas_renames_every_ending(given: str, own_name: str) -> None:
    from grader.intake.naming import read_label

    assert read_label(f"berg_1_2_{given}", True).file == own_name


@pytest.mark.parametrize("name", ["berg2ana", "van_berg", "cole\u0301a", "q\u030cin", "o_7"])
def test_canvas_keeps_digits_underscores_and_marks(tmp_path: Path, name: str) -> None:
    due = datetime.datetime(2020, 1, 1).astimezone()
    found = collect(
        [lay(tmp_path, {f"{name}_LATE_12_345_server.py": PROGRAM, f"{name}_LATE_12_346_x.py": PROGRAM})], due=due
    )
    assert [(one.student.id, one.days_late, sorted(one.files)) for one in found.chosen] == [
        ("12", 1, ["server.py", "x.py"])
    ]


def test_what_only_looks_like_canvas_is_not(tmp_path: Path) -> None:
    files = {f"hw1_20269900{n:02}_1_server.py": PROGRAM + bytes([n]) for n in range(11, 15)}
    assert sorted(one.student.id for one in collect([lay(tmp_path, files)]).chosen) == [
        f"20269900{n}" for n in range(11, 15)
    ]


# ---------------------------------------------------------------- when, and which attempt


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01-20-00-00", "2026-03-01T20:00:00"), ("Mar 1, 2026 926 AM", "2026-03-01T09:26:00"),
        ("Mar 1, 2026 1205 AM", "2026-03-01T00:05:00"), ("1 March 2026, 21:05", "2026-03-01T21:05:00"),
        ("20260301200000", "2026-03-01T20:00:00"), ("2026年3月1日 20:05", "2026-03-01T20:05:00"),
        ("2026-03-01T20:00:00Z", "2026-03-01T20:00:00+00:00"), ("2026-13-41", None), ("nothing", None),
    ],
)  # fmt: skip
def test_times_in_names(text: str, iso: str | None) -> None:
    assert time_in(text) == (datetime.datetime.fromisoformat(iso) if iso else None)


DUE = datetime.datetime(2026, 3, 1, 23, 59).astimezone()


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("HW_2026990001_attempt_2026-02-27-20-00-00_server.py", "HW_2026990001_attempt_2026-03-01-08-00-00_server.py"),
        ("1-2 - Ana Berg - Feb 27, 2026 1105 PM/server.py", "1-2 - Ana Berg - Mar 1, 2026 105 AM/server.py"),
        ("Ana Berg/Version 2/server.py", "Ana Berg/Version 10/server.py"),
        ("赵甲/第1次提交/server.py", "赵甲/第2次提交/server.py"),
        ("Working files/Ana Berg/server.py", "Submitted files/Ana Berg/server.py"),
        ("赵甲_20260227200000.py", "赵甲_20260301080000.py"),
        ("赵甲 2026-02-27 20-00.zip", "赵甲 2026-03-01 08-00.zip"),
    ],
)
def test_the_newest_attempt_counts_and_the_others_are_told(tmp_path: Path, older: str, newer: str) -> None:
    for name, data in ((newer, b"newer"), (older, b"older")):  # on the disk the older one came last
        lay(tmp_path, {name: zipped({"server.py": data}) if name.endswith(".zip") else data})
    found = collect([tmp_path], due=DUE)
    assert [list(one.files.values()) for one in found.chosen] == [[b"newer"]]
    assert [list(one.files.values()) for one in found.others] == [[b"older"]]
    if "2026" in newer.replace("2026990001", ""):
        assert found.chosen[0].days_late == 0, "the name says when, not the file on the disk"


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("server.py", "server 1.py"), ("server_old.py", "server_v2.py"), ("server_v2.py", "server_v11.py"),
        ("server(1).py", "server_final.py"), ("server_副本.py", "server.py"), ("旧版/../server.bak.py", "server.py"),
    ],
)  # fmt: skip
def test_the_newest_version_of_a_file_counts_and_is_told(tmp_path: Path, older: str, newer: str) -> None:
    older = older.rpartition("/")[2]
    lay(tmp_path, {f"赵甲/{newer}": PROGRAM + b"# new", f"赵甲/{older}": PROGRAM})
    (found,) = collect([tmp_path]).chosen
    assert list(found.files) == [newer]
    assert newer in found.notes[0].en and older in found.notes[0].en


def test_a_version_that_another_file_takes_in_is_a_part(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"赵甲/server.py": b"import codec_v1\nimport codec_v2\n", "赵甲/codec_v1.py": b"1", "赵甲/codec_v2.py": b"2"},
    )
    (found,) = collect([tmp_path]).chosen
    assert len(found.files) == 3 and not found.notes


def test_a_clone_has_the_time_of_its_last_commit(tmp_path: Path) -> None:
    origin, env = (
        tmp_path / "origin",
        {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"},
    )
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    lay(origin, {"server.py": PROGRAM})
    subprocess.run(["git", "init", "-q", str(origin)], check=True, env=env)
    for day in (20, 28):
        (origin / "note.txt").write_text(str(day))
        at = {"GIT_COMMITTER_DATE": f"2026-02-{day} 12:00:00 +0000", "GIT_AUTHOR_DATE": f"2026-01-{day} 12:00:00 +0000"}
        for order in (["add", "."], [*who, "commit", "-qm", "committer a <b> 1 +0000"]):
            subprocess.run(["git", *order[:0], "-C", str(origin), *order], check=True, env={**env, **at})
    expected = datetime.datetime(2026, 2, 28, 12, tzinfo=datetime.timezone.utc)
    for number, order in enumerate((["clone", "-q", "--no-local"], ["clone", "-q"])):
        place = tmp_path / f"class{number}"
        subprocess.run(["git", *order, str(origin), str(place / "hw1-zhaojia")], check=True, env=env)
        if number:
            subprocess.run(["git", "-C", str(place / "hw1-zhaojia"), "gc", "-q", "--aggressive"], check=True, env=env)
        (found,) = collect([place], due=DUE).chosen
        assert (found.submitted, found.days_late, "server.py" in found.files) == (expected, 0, True)


@pytest.mark.parametrize("head", [b"ref: ../../../etc/passwd", b"0" * 40, b"", b"\xff" * 50, b"ref: refs/heads/x"])
def test_a_repository_that_is_none_tells_nothing(tmp_path: Path, head: bytes) -> None:
    files = {"赵甲/server.py": PROGRAM, "赵甲/.git/HEAD": head, "赵甲/.git/objects/00/" + "0" * 38: b"junk"}
    files |= {"赵甲/.git/objects/pack/a.idx": b"\xfftOc\0\0\0\2" + b"\0" * 2000, "赵甲/.git/objects/pack/a.pack": b"x"}
    (found,) = collect([lay(tmp_path, files)]).chosen
    assert found.submitted is not None


def test_a_pattern_tells_the_time_and_switches_off_that_of_files(tmp_path: Path) -> None:
    lay(tmp_path, {"a-2026-02-28T10.00-s1.py": PROGRAM, "a-2026-03-03T10.00-s2.py": PROGRAM, "a--s3.py": PROGRAM})
    found = collect([tmp_path], due=DUE, pattern=r"a-(?P<time>.*)-(?P<id>s\d)")
    assert {one.student.id: one.days_late for one in found.chosen} == {"s1": 0, "s2": 2, "s3": 0}
    found = collect([tmp_path], due=DUE, pattern=r"-(?P<id>s\d)(?P<late>!)?")
    assert {one.days_late for one in found.chosen} == {0}


# ---------------------------------------------------------------- without a roster


def test_a_program_and_its_report_are_one_students(tmp_path: Path) -> None:
    found = collect([lay(tmp_path, {"2026990003孙丙.py": PROGRAM, "2026990003孙丙实验报告.docx": b"x"})])
    assert [one.student for one in found.chosen] == [Student("2026990003", "孙丙")]


def test_two_dates_of_one_student_are_two_attempts(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"3-4 - Ana Berg - Feb 1, 2026 1126 PM/server.py": b"1", "3-4 - Ana Berg - Mar 1, 2026 926 AM/server.py": b"2"},
    )
    found = collect([tmp_path])
    assert [one.student.id for one in found.chosen] == ["Ana Berg"] and found.chosen[0].files == {"server.py": b"2"}


# ---------------------------------------------------------------- and every kind of name


def of(*names: str, groups: Sequence[str] = (), also: Sequence[str] = ()) -> tuple[Student, ...]:
    """A roster of invented people, in this order."""
    return tuple(
        Student(f"2026990{at:03}", name, group, (other,) if other else ())
        for at, (name, group, other) in enumerate(zip_longest(names, groups, also, fillvalue=""), 1)
    )


RECEIPT = "Name: 赵甲 (zhaojia)\nAssignment: HW 1\n".encode()
# Of each: the roster, what lies there (a number is a program of that student), and what becomes of each student.
KINDS: Mapping[str, tuple[tuple[Student, ...], Mapping[str, int | bytes], str]] = {
    "moodle, the given name first": (of("赵甲", "欧阳小明"), {"甲 赵_31_assignsubmission_file_/a.py": 1, "小明 欧阳_32_assignsubmission_file_/a.py": 2}, "own own"),
    "canvas, a surname of two": (of("欧阳小明", "赵甲"), {"小明欧阳_31_9_server.py": 1, "甲赵_32_8_server.py": 2}, "own own"),
    "moodle, blind, in Chinese": (of("赵甲", also=["3001"]), {"参与者_3001_assignsubmission_file_/a.py": 1}, "own"),
    "a login begins another": (of("赵甲", "钱乙", also=["anna", "anna-b"]), {"hw1-anna/a.py": 1, "hw1-anna-b/a.py": 2}, "own own"),
    "an address that two share": (of("赵甲", "钱乙", also=["x@y.z", "x@y.z"]), {"x@y.z/a.py": 0}, "missing missing"),
    "teams, drafts in German": (of("赵甲"), {"Eingereichte Dateien/赵甲/HW/a.py": 1, "Arbeitsdateien/赵甲/HW/a.py": 0}, "own"),
    "another number beside a name": (of("赵甲", "钱乙"), {"赵甲(1012345678)/a.py": 0, "2026990099_钱乙.py": 0}, "look look"),
    "another's number, and one's own": (of("赵甲"), {"2026990099_赵甲.py": 0, "2026990001_赵甲.py": 1}, "own"),
    "a number in parts": (of("赵甲", "钱乙"), {"2026 990001.py": 1, "2026-99-0002/a.py": 2}, "own own"),
    "zeros lost on the roster": ((Student("12345", "赵甲"),), {"0012345.py": 1}, "own"),
    "zeros lost in names": ((Student("0012345", "赵甲"),), {"12345.zip": 1}, "own"),
    "names cut short by Windows": (of("赵甲", "钱乙"), {"202699~1.PY": 0, "202699~2.PY": 0}, "missing missing"),
    "an empty folder in an archive": (of("赵甲", "钱乙", "孙丙"), {"all.zip": zipped({"一班/2026990001_赵甲/": b"", "一班/钱乙/a.py": b"#2", "一班/孙丙/a.py": b"#3", "一班/孙丙/b/": b""})}, "look own own"),
    "namesakes in folders of classes": (of("王伟", "王伟", groups=["一班", "二班"]), {"一班/王伟.py": 1, "二班/王伟.py": 2}, "own own"),
    "namesakes with their classes": (of("王伟", "王伟", groups=["1班", "21班"]), {"1班王伟.py": 1, "21班王伟.py": 2}, "own own"),
    "namesakes in another's class": (of("王伟", "王伟", groups=["1班", "2班"]), {"21班王伟.py": 0}, "look look"),
    "the leader of a team": (of("赵甲", "钱乙", groups=["第1组", "第1组"]), {"第1组-组长赵甲/a.py": 1}, "own look"),
    "a remark behind the name": (of("孙丙（重修）", "Ana Berg (audit)"), {"孙丙.py": 1, "Ana Berg.py": 2}, "own own"),
    "namesakes told by a remark": (of("王伟（大）", "王伟（小）"), {"王伟(大).py": 1, "王伟（小）.py": 2}, "own own"),
    "without accents": (of("Léa Müller"), {"Lea_Mueller.py": 1}, "own"),
    "accents part two": (of("José Pérez", "Jose Perez"), {"Jose Perez.py": 0}, "look look"),
    "blackboard's receipts": (of("赵甲"), {"HW_zhaojia_attempt_2026-03-01-20-00-00_a.py": 1, "HW_zhaojia_attempt_2026-03-01-20-00-00.txt": RECEIPT}, "own"),
    "a receipt of another login": (of("赵甲"), {"HW_qianyi_attempt_2026-03-01-20-00-00_a.py": 0, "HW_qianyi_attempt_2026-03-01-20-00-00.txt": RECEIPT}, "missing"),
    "blackboard in Chinese": (of("赵甲", also=["zhaojia"]), {"作业1_zhaojia_尝试_2026-03-01-20-00-00_a.py": 1}, "own"),
    "a file called like an attempt": (of("赵甲", "钱乙", also=["zj", "qy"]), {"HW_zj_attempt_2026-03-01-20-00-00_x_qy_attempt_2026-03-01-20-00-00_a.py": 1}, "own missing"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_lost_or_gets_anothers(tmp_path: Path, kind: str) -> None:
    roster, files, expected = KINDS[kind]
    laid = {
        name: data if isinstance(data, bytes) else zipped({"a.py": b"#%d" % data}) if name.endswith("zip") else b"#%d" % data
        for name, data in files.items()
    }  # fmt: skip
    found = collect([lay(tmp_path / "in", laid)], roster=roster)
    got = {one.student: next(data for name, data in one.files.items() if name.endswith(".py")) for one in found.chosen}
    looked = {one.student for one in found.unread}
    for number, (student, what) in enumerate(zip(roster, expected.split(), strict=True), 1):
        assert got.get(student) == (b"#%d" % number if what == "own" else None)
        assert (student in looked, student in found.missing) == (what == "look", what == "missing")


def test_a_school_in_front_of_every_name_is_nobody(tmp_path: Path) -> None:
    files = {f"计算机学院_网络工程_{student.name}_作业1.py": program(student) for student in ROSTER}
    assert len(collect([lay(tmp_path, files)]).chosen) == len(ROSTER)


# ---------------------------------------------------------------- what can hardly be the class


def test_names_that_mean_nobody_are_a_doubt_with_a_pattern(tmp_path: Path) -> None:
    files = {f"abgabe~{n:03}x{student.id[-4:]}~fertig.py": PROGRAM for n, student in enumerate(ROSTER)}
    found = collect([lay(tmp_path, files)], roster=ROSTER)
    doubt = doubt_of(found, ROSTER)
    assert doubt is not None and (doubt.missing, doubt.all, doubt.fits) == (8, 8, 8) and len(doubt.seen) == 5
    again = collect([tmp_path], roster=ROSTER, pattern=doubt.pattern)
    assert len(again.chosen) == 8 and not again.unread, "the pattern that is proposed reads them"


def test_a_class_as_it_should_be_is_none(tmp_path: Path) -> None:
    found = collect([lay(tmp_path, dict(SHAPES["canvas"](ROSTER[:5])))], roster=ROSTER)
    assert len(found.missing) == 3 and doubt_of(found, ROSTER) is None
    assert doubt_of(collect([tmp_path]), None) is None


@pytest.mark.parametrize(
    ("names", "fits"),
    [
        (["a-1-x", "a-2-x", "a-3-x"], 3), (["q", "w2", "#"], 0), ([], 0), (["x1", "x1", "x1"], 0),
        (["hw_ann_1.py", "hw_ben_1.py", "hw_cem_1.py", "readme"], 3), (["((1", "((2", "((3"], 3),
    ],
)  # fmt: skip
def test_patterns_for_names_that_are_made_alike(names: list[str], fits: int) -> None:
    pattern, count = fitting_pattern(names)
    assert count == fits and bool(pattern) == bool(fits)
    if pattern:
        read = pattern_reader(pattern)
        assert len({(read(name, False).id, read(name, False).name) for name in names} - {("", "")}) == fits


def test_the_command_stops_before_it_runs_anything(tmp_path: Path) -> None:
    lay(tmp_path / "in", {f"x{n}y{n}z/q.txt": b"" for n in range(6)})
    (tmp_path / "class.csv").write_text("学号,姓名\n" + "".join(f"{one.id},{one.name}\n" for one in ROSTER), "utf-8")
    words = ["grade", "udp-echo", str(tmp_path / "in"), "--roster", str(tmp_path / "class.csv"), "--lang", "en"]
    run = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "out")])
    assert run.exit_code == 2, run.output
    assert "of 8 on the roster, 8 are missing" in run.output and "--anyway" in run.output
    assert not (tmp_path / "out").exists()
    preview = CliRunner().invoke(main, [*words, "--dry-run"])
    assert preview.exit_code == 0 and "8 are missing" in preview.output
