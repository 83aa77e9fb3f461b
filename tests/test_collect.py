"""Who handed in what: folders, files, downloads of an LMS; with a roster and without; and what nobody can tell."""

from __future__ import annotations

import datetime
import os
import tempfile
import time
import tracemalloc
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_archives import CODE, MIB, tarred, zipped

from grader.classroom.assignment import Assigned, load_assignment
from grader.classroom.programs import submission_of
from grader.errors import UsageError
from grader.intake import kept
from grader.intake.collect import collect
from grader.intake.collected import Collected, HandIn, Student
from grader.intake.naming import pattern_reader, read_label
from grader.intake.people import People, Unclear
from grader.model import Words

ZHANG, LI, FENG, JANE = (
    Student("2023001", "张三", "一班"), Student("2023002", "李四", "一班"), Student("2023003", "张三丰", "二班"),
    Student("2023004", "Jane Doe", "二班"),
)  # fmt: skip
WANG, OTHER_WANG = Student("2023005", "王五"), Student("2023006", "王五")
ROSTER = (ZHANG, LI, FENG, JANE, WANG, OTHER_WANG)
UDP = load_assignment("udp-echo").parts[0]
LOGIN = load_assignment("tcp-login").parts[0]


def lay(folder: Path, files: Mapping[str, bytes], when: datetime.datetime | None = None) -> Path:
    """Files on the disk, each a minute younger than the one before."""
    for number, (name, data) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        at = ((when or datetime.datetime(2026, 3, 1, 12, 0)) + datetime.timedelta(minutes=number)).timestamp()
        os.utime(path, (at, at))
    return folder


def collected(
    folder: Path, files: Mapping[str, bytes], roster: Sequence[Student] | None = None, **options: str
) -> Collected:
    return collect([lay(folder, files)], roster=roster, pattern=options.get("pattern"), due=None)


def chosen(found: Collected) -> dict[str, list[str]]:
    return {handin.student.id: sorted(handin.files) for handin in found.chosen}


def unread(found: Collected) -> dict[str, str]:
    return {one.origin: one.why.en for one in found.unread}


# ---------------------------------------------------------------- folders and files


def test_a_folder_of_folders(tmp_path: Path) -> None:
    found = collected(
        tmp_path,
        {
            "2023001_张三/code/server.py": CODE,
            "李四/hw.zip": zipped({"hw/server.py": CODE}),
            "王五/x.py": CODE,
            ".git/x": b"",
        },
    )
    assert chosen(found) == {"2023001": ["code/server.py"], "李四": ["hw/server.py"], "王五": ["x.py"]}
    assert not found.unread and not found.missing and not found.strangers
    assert found.chosen[0].student == Student("2023001", "张三")


def test_a_folder_of_files(tmp_path: Path) -> None:
    found = collected(
        tmp_path,
        {
            "2023001_张三.zip": zipped({"server.py": CODE, "util.py": CODE}),
            "李四-2023002.py": CODE,
            "hw1_2023003_zhangsanfeng.py": CODE,
            "2023004 Jane Doe.tar.gz": tarred({"x/server.py": CODE}, "w:gz"),
        },
    )
    assert chosen(found) == {
        "2023001": ["server.py", "util.py"], "2023002": ["李四-2023002.py"],
        "2023003": ["hw1_2023003_zhangsanfeng.py"], "2023004": ["x/server.py"],
    }  # fmt: skip
    assert [handin.student.name for handin in found.chosen] == ["张三", "李四", "zhangsanfeng", "Jane Doe"]


def test_files_of_one_student_are_one_hand_in(tmp_path: Path) -> None:
    found = collected(
        tmp_path, {"2023001_张三_server.py": CODE, "2023001_张三_client.py": CODE, "2023001_util.py": CODE}
    )
    assert chosen(found) == {"2023001": ["client.py", "server.py", "util.py"]}
    assert not found.others


def test_one_archive_of_the_class_and_folders_of_groups(tmp_path: Path) -> None:
    inside = {"hw1/一班/2023001_张三.zip": zipped({"server.py": CODE}), "hw1/二班/李四/server.py": CODE, "hw1/._x": b""}
    path = lay(tmp_path, {"all.zip": zipped(inside)}) / "all.zip"
    for paths in ([path], [tmp_path]):
        found = collect(paths)
        assert chosen(found) == {"2023001": ["server.py"], "李四": ["server.py"]}
        assert [handin.student.group for handin in found.chosen] == ["一班", "二班"]
        assert not found.unread


def test_teams(tmp_path: Path) -> None:
    found = collected(
        tmp_path, {"第3组/server.py": CODE, "team12.zip": zipped({"server.py": CODE}), "第一组/x.py": CODE}
    )
    assert list(chosen(found)) == ["team12", "第3组", "第一组"]


def test_the_archive_of_one_student_is_no_class(tmp_path: Path) -> None:
    path = lay(tmp_path, {"zhangsan.zip": zipped({"server/main.py": CODE, "client/main.py": CODE})}) / "zhangsan.zip"
    for paths in ([path], [tmp_path]):
        assert chosen(collect(paths)) == {"zhangsan": ["client/main.py", "server/main.py"]}


def test_the_folder_of_one_student(tmp_path: Path) -> None:
    lay(tmp_path / "2023001_张三", {"server.py": CODE, "client.py": CODE})
    assert chosen(collect([tmp_path / "2023001_张三"])) == {"2023001": ["client.py", "server.py"]}


def test_several_paths(tmp_path: Path) -> None:
    lay(tmp_path / "on-time", {"2023001_张三.py": CODE})
    lay(tmp_path / "later", {"2023001_张三.py": CODE + b"#", "2023002_李四.py": CODE}, datetime.datetime(2026, 3, 9))
    found = collect([tmp_path / "on-time", tmp_path / "later"], due=datetime.datetime(2026, 3, 2).astimezone())
    assert next((one.student.id, one.days_late, one.files) for one in found.chosen) == (
        "2023001", 0, {"2023001_张三.py": CODE},
    )  # fmt: skip
    assert [(one.student.id, one.days_late) for one in found.others] == [("2023001", 7)]


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        collect([tmp_path / "nowhere"])
    with pytest.raises(UsageError, match="nothing handed in"):
        collect([tmp_path])


def test_nothing_of_the_input_is_changed(tmp_path: Path) -> None:
    lay(tmp_path, {"2023001/a.zip": zipped({"server.py": CODE}), "all.tar": tarred({"2023002/x.py": CODE})})

    def state() -> list[tuple[str, int, float]]:
        return [(str(path), path.stat().st_size, path.stat().st_mtime) for path in sorted(tmp_path.rglob("*"))]

    before = state()
    collect([tmp_path])
    assert state() == before


# ---------------------------------------------------------------- with a roster


def test_ids_first_then_names(tmp_path: Path) -> None:
    found = collected(
        tmp_path,
        {
            "lab-2023001.py": CODE, "作业 李四.py": CODE, "张三丰的作业.zip": zipped({"server.py": CODE}),
            "doe_jane.py": CODE, "王五 2023006.py": CODE, "赵六.py": CODE,
        },
        ROSTER,
    )  # fmt: skip
    assert list(chosen(found)) == ["2023001", "2023002", "2023003", "2023004", "2023006", "赵六"]
    assert (found.missing, found.strangers) == ((WANG,), (Student("赵六", "赵六"),))
    assert not found.unread


def test_two_people_of_one_name_are_never_guessed(tmp_path: Path) -> None:
    found = collected(tmp_path, {"王五.py": CODE, "2023001.py": CODE}, ROSTER)
    assert list(chosen(found)) == ["2023001"]
    assert [(one.origin, one.student) for one in found.unread] == [("王五.py", WANG), ("王五.py", OTHER_WANG)]
    assert "several people" in found.unread[0].why.en and "2023006" in found.unread[0].why.zh
    assert WANG not in found.missing, "something of theirs may be there: somebody has to look"


def test_the_other_of_one_name_is_who_is_left_to_ask(tmp_path: Path) -> None:
    found = collected(tmp_path, {"王五.py": CODE, "2023005_王五.py": CODE}, ROSTER)
    assert list(chosen(found)) == ["2023005"]
    assert [one.student for one in found.unread] == [OTHER_WANG]


def test_without_a_roster_a_name_that_two_ids_have_is_nobodys(tmp_path: Path) -> None:
    found = collected(tmp_path, {"2023005_王五.py": CODE, "2023006_王五.py": CODE, "王五.py": CODE, "张三.py": CODE})
    assert list(chosen(found)) == ["2023005", "2023006", "张三"]
    assert "several people" in unread(found)["王五.py"]


def test_without_a_roster_a_name_joins_its_only_id(tmp_path: Path) -> None:
    found = collected(tmp_path, {"张三.py": CODE, "2023001_张三(1).py": CODE + b"#"})
    assert [one.student for one in (*found.chosen, *found.others)] == [Student("2023001", "张三")] * 2


def test_a_number_beside_several_names_is_nobodys_id(tmp_path: Path) -> None:
    found = collected(tmp_path, {"张三_20260301.py": CODE, "李四_20260301.py": CODE})
    assert list(chosen(found)) == ["张三", "李四"]


def test_a_folder_named_after_a_day_is_nobodys(tmp_path: Path) -> None:
    found = collected(tmp_path / "a", {"20260301/张三.py": CODE, "20260302/李四.py": CODE}, ROSTER)
    assert list(chosen(found)) == ["2023001", "2023002"]
    found = collected(tmp_path / "b", {"20210315/server.py": CODE, "20210316.py": CODE})
    assert list(chosen(found)) == ["20210315", "20210316"], "unless there is nothing else that could be the id"


def test_a_report_does_not_stand_in_for_the_program(tmp_path: Path) -> None:
    found = collected(tmp_path, {"2023001_张三.zip": zipped({"server.py": CODE}), "2023001_张三_报告.docx": b"PK"})
    assert chosen(found) == {"2023001": ["server.py"]}
    assert [one.origin for one in found.others] == ["2023001_张三_报告.docx"]


def test_what_was_not_read_is_noted_with_the_rest(tmp_path: Path) -> None:
    found = collected(tmp_path, {"2023001.zip": zipped({"server.py": CODE, "../x": b""}), "2023002/a.zip": b"?"})
    assert found.chosen[0].notes == (Words("有些没有读到：../x", "not all of it could be read: ../x"),)
    assert list(unread(found)) == ["2023001.zip/../x", "2023002/a.zip"]


def test_an_unknown_id_beside_a_known_name_is_somebody_else(tmp_path: Path) -> None:
    found = collected(tmp_path, {"2023099_张三.py": CODE}, ROSTER)
    assert found.strangers == (Student("2023099", "张三"),)
    told = [(one.student, "2023099" in one.why.zh) for one in found.unread]
    assert told == [(ZHANG, True)] and ZHANG not in found.missing, "somebody looks before a zero is given"


def test_an_id_and_a_name_that_contradict_each_other(tmp_path: Path) -> None:
    found = collected(tmp_path, {"2023001_李四.py": CODE, "2023003_张三丰_李四.py": CODE}, ROSTER)
    assert list(chosen(found)) == ["2023003"]
    assert {one.student for one in found.unread} == {ZHANG, LI}


def test_the_numbers_of_an_lms_are_its_own(tmp_path: Path) -> None:
    """A participant's number is somebody else's id by chance."""
    roster = [Student("12", "张三"), Student("13", "李四"), Student("30012", "Wang Wu")]
    files = {
        "李四_12_assignsubmission_file_/server.py": CODE,
        "anon_x_30012_server.py": CODE,
        "小王_30012_9_x.py": CODE,
    }
    found = collected(tmp_path, files, roster)
    assert [(one.student.id, one.origin[:2]) for one in found.chosen] == [
        ("13", "李四"),
        ("30012", "小王"),
        ("x", "an"),
    ]


def test_two_ids_in_one_name(tmp_path: Path) -> None:
    found = collected(tmp_path, {"2023001_2023002.py": CODE}, ROSTER)
    assert {one.student for one in found.unread} == {ZHANG, LI}


def test_what_belongs_to_nobody_is_told(tmp_path: Path) -> None:
    found = collected(
        tmp_path, {"说明.txt": b"", "server.py": CODE, "成绩.xlsx": b"", "2023001.py": CODE, "misc/x.txt": b""}
    )
    assert list(chosen(found)) == ["2023001"]
    assert set(unread(found)) == {"说明.txt", "server.py", "成绩.xlsx", "misc"}


@pytest.mark.parametrize("name", ["Rene\u0301.py", "René.py", "RENÉ.py"])
def test_one_student_in_any_spelling(tmp_path: Path, name: str) -> None:
    assert list(chosen(collected(tmp_path, {name: CODE}, [Student("7", "René")]))) == ["7"]


def test_without_a_roster_too(tmp_path: Path) -> None:
    found = collected(
        tmp_path, {"Rene\u0301 Doe.py": CODE, "rené_doe.zip": zipped({"x.py": CODE}), "RENÉ DOE/x.py": CODE}
    )
    assert len(found.chosen) == 1 and len(found.others) == 2
    found = collected(tmp_path / "ids", {"s2023001_Ann.py": CODE, "S2023001 ann.zip": zipped({"x.py": CODE})})
    assert len(found.chosen) == 1 and len(found.others) == 1


# ---------------------------------------------------------------- what an LMS gives


def test_canvas(tmp_path: Path) -> None:
    inside = {
        "doejane_LATE_12_345_server-2.py": CODE, "doejane_LATE_12_346_client.py": CODE,
        "张三_13_347_hw 1.zip": zipped({"hw/server.py": CODE}), "anon_x1Y2z_348_server.py": CODE,
        "lisi_14_text.html": b"<p>see file</p>", "lisi_14_349_server.py": CODE,
    }  # fmt: skip
    found = collect([lay(tmp_path, {"net-hw1_submissions.zip": zipped(inside)})], roster=ROSTER, due=_noon(2020))
    assert chosen(found) == {
        "2023001": ["hw/server.py"], "2023004": ["client.py", "server.py"], "14": ["server.py", "text.html"],
        "x1Y2z": ["server.py"],
    }  # fmt: skip
    late = {one.student.id: one.days_late for one in found.chosen}
    assert late == {"2023001": 0, "2023004": 1, "14": 0, "x1Y2z": 0}, "the LMS knows; the times are of its download"


def _noon(year: int) -> datetime.datetime:
    return datetime.datetime(year, 3, 1, 12, 0).astimezone()


MOODLE = {
    "Jane Doe_55_assignsubmission_file_/server.py": CODE,
    "Jane Doe_55_assignsubmission_onlinetext/onlinetext.html": b"<p>",
    "李四_56_assignsubmission_file_/hw/server.py": CODE,
    "Participant_57_assignsubmission_file_/server.py": CODE,
    "二班_58_assignsubmission_file_/server.py": CODE,
}


def test_moodle_in_folders(tmp_path: Path) -> None:
    found = collected(tmp_path, MOODLE)
    assert chosen(found) == {
        "55": ["onlinetext.html", "server.py"], "56": ["hw/server.py"], "57": ["server.py"], "58": ["server.py"],
    }  # fmt: skip
    assert [one.student.name for one in found.chosen] == ["Jane Doe", "李四", "Participant 57", "二班"]


def test_moodle_with_a_roster_and_a_team(tmp_path: Path) -> None:
    found = collected(tmp_path, {name: data for name, data in MOODLE.items() if "Jane" not in name}, ROSTER)
    assert list(chosen(found)) == ["2023002", "2023003", "2023004", "57"]
    assert "二班" in found.chosen[1].notes[0].zh
    assert found.missing == (ZHANG, WANG, OTHER_WANG)


def test_moodle_flat(tmp_path: Path) -> None:
    names = {name.replace("_/", "_").replace("/", "_"): data for name, data in MOODLE.items()}
    found = collect([lay(tmp_path, {"c.zip": zipped(names)}) / "c.zip"])
    assert chosen(found)["55"] == ["onlinetext.html", "server.py"]
    assert len(found.chosen) == 4 and not found.unread


# Canvas: a sortable name without anything but letters, ids, and the student's own file name.
letters = st.text(st.characters(categories=["Ll", "Lo"]), min_size=1, max_size=20)
files = st.from_regex(r"\A[A-Za-z][A-Za-z0-9 ()_\-]{0,20}\.(py|zip|txt)\Z").filter(lambda name: "-" not in name)
numbers = st.integers(1, 10**9)


@given(letters, st.booleans(), numbers, numbers, files)
def test_names_that_canvas_makes(name: str, late: bool, user: int, attachment: int, file: str) -> None:
    label = read_label(f"{name}{'_LATE' * late}_{user}_{attachment}_{file}", True)
    assert (label.kind, label.id, label.late, label.file) == ("canvas", str(user), late, " ".join(file.split()))
    assert label.name == unicodedata.normalize("NFC", name)


people = st.from_regex(r"\A[A-Za-z\u4e00-\u9fff]{1,10}( [A-Za-z\u4e00-\u9fff]{1,10}){0,2}\Z")


@given(people, numbers, files)
def test_names_that_moodle_makes(name: str, participant: int, file: str) -> None:
    folder = read_label(f"{name}_{participant}_assignsubmission_file_", False)
    assert (folder.kind, folder.id, folder.file) == ("moodle", str(participant), "")
    flat = read_label(f"{name}_{participant}_assignsubmission_file_{file}", True)
    assert (flat.id, flat.name, flat.file) == (folder.id, folder.name, " ".join(file.split()))
    if name.casefold() != "participant":
        assert folder.name == name


@given(st.text(max_size=80), st.booleans())
def test_any_name_can_be_read(name: str, is_file: bool) -> None:
    label = read_label(name, is_file)
    owner = People(ROSTER).on_roster(label)
    assert isinstance(owner, (tuple, Unclear))


@given(st.sampled_from(ROSTER[:4]), st.sampled_from("_- +"), st.booleans(), st.sampled_from(["", "hw1_", "作业1-"]))
def test_id_and_name_in_either_order(student: Student, between: str, first: bool, prefix: str) -> None:
    words = (student.id, student.name) if first else (student.name, student.id)
    label = read_label(f"{prefix}{between.join(words)}.py", True)
    assert (label.id, label.name) == (student.id, student.name)
    assert People(ROSTER).on_roster(label) == (student,)


# ---------------------------------------------------------------- a pattern of one's own


def test_a_pattern(tmp_path: Path) -> None:
    found = collected(
        tmp_path,
        {
            "s7=ann.server.py": CODE,
            "s7=ann.client.py": CODE,
            "s8=bob.x.py": CODE,
            "ann.py": CODE,
            "sub/s9=cy.y.py": CODE,
        },
        pattern=r"^s(?P<id>\d+)=(?P<name>\w+)\.(?P<file>.+)$",
    )
    assert chosen(found) == {"7": ["client.py", "server.py"], "8": ["x.py"], "9": ["y.py"]}
    assert unread(found) == {"ann.py": "its name does not match --pattern"}


def test_a_pattern_tells_groups_and_lateness(tmp_path: Path) -> None:
    pattern = r"(?P<group>[^-]+)-(?P<name>[^-.]+)(?P<late>-L)?"
    found = collected(tmp_path, {"一班-张三.py": CODE, "二班-李四-L.py": CODE}, pattern=pattern)
    assert [(str(one.student), one.student.group, one.days_late) for one in found.chosen] == [
        ("张三", "一班", 0), ("李四", "二班", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("pattern", ["(", r"(?P<id>\d+)(?P<x>.)", r"\d+", "(?P<late>x)"])
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(UsageError, match="--pattern"):
        pattern_reader(pattern)


def test_a_pattern_that_never_ends_matches_nothing() -> None:
    assert pattern_reader(r"(?P<id>(a+)+)$")("a" * 100 + "!", True).id == ""


# ---------------------------------------------------------------- several hand-ins, and when


def test_the_newest_on_time_counts(tmp_path: Path) -> None:
    versions = {"2023001_张三.zip": b"1", "2023001_张三(1).zip": b"2", "2023001_张三_v3.zip": b"3"}
    lay(tmp_path, {name: zipped({"server.py": data}) for name, data in versions.items()})
    late = collect([tmp_path], due=datetime.datetime(2026, 3, 1, 12, 1, 30).astimezone())
    assert [one.files["server.py"] for one in late.chosen] == [b"2"]
    assert sorted(one.files["server.py"] for one in late.others) == [b"1", b"3"]
    assert collect([tmp_path]).chosen[0].files["server.py"] == b"3"
    all_late = collect([tmp_path], due=datetime.datetime(2026, 2, 1).astimezone())
    assert [(one.files["server.py"], one.days_late) for one in all_late.chosen] == [(b"3", 29)]


def test_versions_of_a_single_file(tmp_path: Path) -> None:
    found = collected(tmp_path, {"张三.py": b"1", "张三(1).py": b"2", "张三 final.py": b"3", "李四_server.py": b"4"})
    assert [list(one.files.values()) for one in found.chosen] == [[b"3"], [b"4"]]
    assert len(found.others) == 2


def test_a_day_late_begins_with_its_first_second(tmp_path: Path) -> None:
    lay(tmp_path, {"张三.py": CODE})
    due = datetime.datetime(2026, 3, 1, 12, 0).astimezone()
    hours = {0: 0, 1: 1, 24: 1, 25: 2, 72: 3}
    for early, days in hours.items():
        found = collect([tmp_path], due=due - datetime.timedelta(hours=early))
        assert found.chosen[0].days_late == days


def test_the_older_one_counts_where_the_newest_is_broken(tmp_path: Path) -> None:
    whole = zipped({"server.py": CODE})
    found = collected(tmp_path, {"张三.zip": whole, "张三(1).zip": whole[:40]})
    assert [one.origin for one in found.chosen] == ["张三.zip"]
    assert [(one.student, "broken" in one.why.en) for one in found.unread] == [(Student("张三", "张三"), True)]


# ---------------------------------------------------------------- what harms


def test_one_students_bomb_stops_nobody(tmp_path: Path) -> None:
    bad = {
        "2023001.zip": zipped({"server.py": CODE, "zeros": MIB * 20}), "2023002.zip": b"PK\x03\x04 no zip at all",
        "2023003.zip": b"", "2023004.zip": zipped({"../../x.py": CODE, "server.py": CODE}),
    }  # fmt: skip
    found = collected(tmp_path, {**bad, "2023005.py": CODE}, ROSTER)
    assert chosen(found) == {"2023004": ["server.py"], "2023005": ["2023005.py"]}
    told = {one.student.id: one.why.en for one in found.unread if one.student}
    assert "bomb" in told["2023001"] and "broken" in told["2023002"] and "empty" in told["2023003"]
    assert "leads outside" in told["2023004"]
    assert found.missing == (OTHER_WANG,), "who handed in something that cannot be read is not missing"


def test_a_link_is_told(tmp_path: Path) -> None:
    lay(tmp_path / "class", {"2023001/server.py": CODE})
    (tmp_path / "class" / "2023001" / "key").symlink_to("/etc/passwd")
    (tmp_path / "class" / "2023002").symlink_to("/etc")
    found = collect([tmp_path / "class"])
    assert chosen(found) == {"2023001": ["server.py"]}
    assert set(unread(found)) == {"2023001/key", "2023002"}


def test_an_empty_hand_in_is_told(tmp_path: Path) -> None:
    lay(tmp_path, {"2023001/.hidden": b"", "2023002/x.py": CODE})
    (tmp_path / "2023003").mkdir()
    found = collect([tmp_path], roster=ROSTER[:3])
    assert list(chosen(found)) == ["2023002"]
    assert {one.student for one in found.unread} == {ZHANG, FENG} and not found.missing


def test_two_hundred_zips_take_no_time(tmp_path: Path) -> None:
    for number in range(200):
        data = zipped({f"hw/server{number}.py": CODE * 50, "hw/report.txt": b"x" * 2000, "__MACOSX/x": b""})
        (tmp_path / f"{2023000 + number}_学生{chr(0x4E00 + number)}.zip").write_bytes(data)
    began = time.process_time()
    found = collect([tmp_path], roster=[Student(str(2023000 + number), f"学生{number}") for number in range(200)])
    assert time.process_time() - began < 2
    assert len(found.chosen) == 200 and not found.unread


def test_a_class_may_have_more_files_than_a_hand_in(tmp_path: Path) -> None:
    inside = {f"{2023000 + n}/{m}.txt": b"" for n in range(60) for m in range(100)}
    found = collect([lay(tmp_path, {"all.zip": zipped(inside, 0)}) / "all.zip"])
    assert len(found.chosen) == 60 and not found.unread


def test_a_film_in_a_large_archive_costs_the_film_only(tmp_path: Path) -> None:
    found = collected(tmp_path, {"2023001.zip": zipped({"a-film.mp4": MIB * 66, "server.py": CODE}, 0)})
    assert chosen(found) == {"2023001": ["server.py"]}
    assert unread(found) == {"2023001.zip/a-film.mp4": "is too large"}


def test_folders_without_end(tmp_path: Path) -> None:
    deep = tmp_path / "2023001"
    for _ in range(60):
        deep = deep / "d"
    deep.mkdir(parents=True)
    lay(tmp_path, {"2023001/server.py": CODE})
    found = collect([tmp_path])
    assert chosen(found) == {"2023001": ["server.py"]}
    assert "too many folders" in " ".join(unread(found).values())


def test_a_large_class_with_a_large_roster_takes_no_time(tmp_path: Path) -> None:
    many = [Student(str(2023000 + n), f"Name{chr(97 + n % 26)} Sur{n}") for n in range(500)]
    lay(tmp_path, {f"{one.name} homework.py": CODE for one in many})
    began = time.process_time()
    found = collect([tmp_path], roster=many)
    assert time.process_time() - began < 5
    assert len(found.chosen) == 500 - len(found.unread)


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["2023001", "张三", "..", "a.zip", "server.py", "_LATE_1_2_x.py", "王五", ".git", ""]),
)
contents = st.one_of(
    st.binary(max_size=30), st.sampled_from([zipped({"server.py": CODE}), zipped({"../x": b""}), CODE])
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.lists(pieces, min_size=1, max_size=4).map("/".join), contents, max_size=6), st.booleans())
def test_whatever_a_class_hands_in_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, inside: dict[str, bytes], known: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / f"all-{os.getpid()}.tar"
    path.write_bytes(tarred({name: data for name, data in inside.items() if name.isprintable() and len(name) < 90}))
    try:
        found = collect([path], roster=ROSTER if known else None)
    except UsageError:
        return
    assert len({one.student.id for one in found.chosen}) == len(found.chosen)
    assert all(".." not in name.split("/") for one in found.chosen for name in one.files)
    if known:
        told = {one.student for one in (*found.chosen, *found.unread) if one.student}
        assert not told & set(found.missing) and told | set(found.missing) >= set(ROSTER)


# ---------------------------------------------------------------- the programs of an exercise


SERVER = b"import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(('', 12345))\ns.recvfrom(9)\n"


def of(part: Assigned, *names: str, **files: bytes) -> dict[str, str]:
    given = dict.fromkeys(names, SERVER) | {name.replace("_py", ".py"): data for name, data in files.items()}
    return dict(submission_of(HandIn(ZHANG, "2023001.zip", given), part).programs)


def numbered(part: Assigned, number: int, folder: str | None = None) -> Assigned:
    return Assigned(part.spec, 1, folder, number)


def test_folders_around_everything_are_taken_off() -> None:
    submission = submission_of(HandIn(ZHANG, "x", {"hw/code/server.py": SERVER, "hw/code/util.py": b""}), UDP)
    assert (dict(submission.programs), set(submission.files)) == ({"server": "server.py"}, {"server.py", "util.py"})
    assert (submission.id, submission.absent) == ("2023001", ("client",))


def test_the_folder_of_an_exercise() -> None:
    names = ("hw/1/server.py", "hw/2/server.py", "hw/udp_echo/main.py", "hw/login-task/server.py")
    files = {name: SERVER + name.encode() for name in names}
    for part, wanted in (
        (numbered(UDP, 9), "hw/udp_echo/main.py"), (numbered(UDP, 9, "login*"), "hw/login-task/server.py"),
        (numbered(LOGIN, 2), "hw/2/server.py"), (numbered(LOGIN, 1, "hw/1"), "hw/1/server.py"),
    ):  # fmt: skip
        submission = submission_of(HandIn(ZHANG, "x", files), part)
        assert submission.files == {wanted.rpartition("/")[2]: files[wanted]}


def test_numbers_in_chinese_and_in_words() -> None:
    assert of(numbered(UDP, 2), "第一题/a_server.py", "第二题/b_server.py") == {"server": "b_server.py"}
    assert of(numbered(UDP, 1), "lab3-1/a_server.py", "lab3-2/b_server.py") == {"server": "a_server.py"}


def test_a_folder_of_pictures_is_no_exercise() -> None:
    assert of(numbered(UDP, 1), "img1/a.png", "img2/b.png", "udp_server.py") == {"server": "udp_server.py"}


def test_an_exercise_that_is_not_there_takes_no_others() -> None:
    with pytest.raises(UsageError, match="no folder for exercise 3"):
        of(numbered(UDP, 3), "1/server.py", "2/server.py")
    with pytest.raises(UsageError, match=r"matches login\*; there are: a/server.py"):
        of(numbered(UDP, 1, "login*"), "a/server.py", "b/server.py")


def test_loose_files_are_searched_all() -> None:
    submission = submission_of(HandIn(ZHANG, "x", {"server.py": SERVER}), numbered(UDP, 1, "login*"))
    assert dict(submission.programs) == {"server": "server.py"} and "login*" in submission.notes[0].en


def test_a_single_file_of_any_name_with_its_modules() -> None:
    script = load_assignment("codec-table").parts[0]
    files = {"2023001_张三.py": b"import helper\nprint(1)\n", "helper.py": b"x = 1\n", "report.txt": b""}
    submission = submission_of(HandIn(ZHANG, "x", files), script)
    assert list(submission.programs.values()) == ["2023001_张三.py"] and "helper.py" in submission.files


def test_no_program_names_the_files() -> None:
    with pytest.raises(UsageError, match=r"2023001\.zip.*report\.docx"):
        submission_of(HandIn(ZHANG, "2023001.zip", {"report.docx": b"PK"}), UDP)


# ---------------------------------------------------------------- large classes


@pytest.mark.parametrize("full", [False, True])
def test_what_was_read_stays_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: bool) -> None:
    """Beyond what is held in memory, on a disk with room and on one without; whatever becomes of the folder meanwhile."""
    monkeypatch.setattr(kept, "IN_MEMORY", 50)
    if full:
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: open("/dev/full", "r+b"))
    handed_in = {f"{2023001 + n}/{name}": f"{n} {name}".encode() * n for n in range(9) for name in ("a.py", "b/c.py")}
    found = collected(tmp_path, handed_in)
    for name in handed_in:
        (tmp_path / name).write_bytes(b"other")
    for n, one in enumerate(found.chosen):
        assert one.files == {name: handed_in[f"{2023001 + n}/{name}"] for name in ("a.py", "b/c.py")}
        assert "a.py" in one.files and "c.py" not in one.files and one.files.get("x") is None


def test_a_class_takes_memory_for_names_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What each hand-in more takes, at the worst moment, does not grow with what is in it."""
    monkeypatch.setattr(kept, "IN_MEMORY", 50_000)
    peaks = []
    for size in (100, 100, 200):
        place = lay(
            tmp_path / str(len(peaks)), {f"{2026000000 + n}-student/server.py": b"#" * 20_000 for n in range(size)}
        )
        tracemalloc.start()
        found = collect([place])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(found.chosen) == size
    assert (peaks[2] - peaks[1]) / 100 < 6_000


def test_ids_of_several_words_on_a_roster() -> None:
    """Of two that begin alike the longer one; an address wherever it stands; never a part of another word."""
    roster = [
        Student("ann", "Ann Lee", also=("ann.lee@x.edu",)), Student("ann-b", "Ben Ode", also=("b.ode@x.edu",)),
        Student("_7-x", "Cai Fu"), Student("学-1001001", "Dan Go"),
    ]  # fmt: skip
    people = People(roster)
    for text, id in (
        ("ann-b_hw1", "ann-b"),
        ("hw1 ann.lee@x.edu", "ann"),
        ("hw _7-x", "_7-x"),
        ("学-1001001", "学-1001001"),
    ):
        assert people.on_roster(read_label(text, False)) == (next(one for one in roster if one.id == id),)
    assert people.on_roster(read_label("xann-bx", False)) == ()
