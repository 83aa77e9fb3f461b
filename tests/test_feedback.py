"""Pages packed for the platform: under the very names of its download, one a student, and only what is theirs."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import sample_class
from click.testing import CliRunner

from grader.classroom.feedback import feedback_of
from grader.cli import main
from grader.intake.collect import collect
from grader.intake.roster import read_roster
from grader.report.classroom import class_files


def names(
    tmp_path: Path, members: list[str], roster: str = "", *, unpacked: bool = False, together: bool = False
) -> dict[str, str]:
    """By student, what the page is called, for a download with these members."""
    place = tmp_path / "submissions.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for name in members:
            archive.writestr(name, f"import socket  # {name}\n")
    if unpacked:
        zipfile.ZipFile(place).extractall(tmp_path / "submissions")
        place = tmp_path / "submissions"
    (tmp_path / "roster.csv").write_text(roster, "utf-8")
    students = read_roster(tmp_path / "roster.csv").students if roster else None
    found = collect([place], roster=students, pattern=None, due=None, together=together)
    told = {
        "intake": {"unread": [{"origin": one.origin, "student": one.student and one.student.id} for one in found.unread]},
        "students": [
            {
                "id": one.student.id, "name": one.student.name, "page": f"full/{one.student.id}.html",
                "handin": {"origin": one.origin, "places": list(one.places), "files": sorted(one.files)},
            }
            for one in found.chosen
        ],
    }  # fmt: skip
    return {page.student: page.name for page in feedback_of(told)[0]}


@pytest.mark.parametrize("unpacked", [False, True])
def test_moodles_folders_and_flat_names(tmp_path: Path, unpacked: bool) -> None:
    folder = "Ana Berg_12345_assignsubmission_file_"
    (name,) = names(tmp_path, [f"{folder}/a/server.py", f"{folder}/x.py"], unpacked=unpacked).values()
    assert name == f"{folder}/feedback.html"


@pytest.mark.parametrize(
    ("member", "page"),
    [
        ("Ana Berg_12345_assignsubmission_file/server.py", "Ana Berg_12345_assignsubmission_file/feedback.html"),
        ("Ana Berg_12345_assignsubmission_file_server.py", "Ana Berg_12345_assignsubmission_file_feedback.html"),
        ("Berg, Ana_12345_assignsubmission_file_/server.py", "Berg, Ana_12345_assignsubmission_file_/feedback.html"),
        ("Participant_3001_assignsubmission_file_/s.py", "Participant_3001_assignsubmission_file_/feedback.html"),
        ("张三_12345_assignsubmission_file_/s.py", "张三_12345_assignsubmission_file_/feedback.html"),
        ("bergana_LATE_12_345_server-2.py", "bergana_LATE_12_345_server-2.html"),
        ("bergana_12_345_server.tar.py", "bergana_12_345_server.tar.html"),
        ("bergana_12_345_link_layer.py", "bergana_12_345_feedback.html"),
        ("2023001_张三/server.py", "2023001_张三/feedback.html"),
        ("class 1/2023001_张三/server.py", "2023001_张三/feedback.html"),
        ("2023001_张三.py", "2023001_张三.html"),
    ],
)
def test_the_very_name_of_the_download(tmp_path: Path, member: str, page: str) -> None:
    other = re.sub(r"\d{3,}", "777", member).replace("张三", "李四").replace("Ana", "Bob").replace("ana", "bob")
    assert page in names(tmp_path, [member, other]).values()


def test_of_several_things_one_names_the_page(tmp_path: Path) -> None:
    found = names(tmp_path, ["bergana_12_345_server.py", "bergana_12_346_client.py", "libob_13_347_server.py"])
    assert found["12"] in ("bergana_12_345_server.html", "bergana_12_346_client.html")
    assert len(found) == 2


def test_who_hand_in_together_have_pages_of_their_own(tmp_path: Path) -> None:
    roster = "id,name,group\n1001,Ana Berg,A\n1002,Bob Lind,A\n1003,Cora Dahl,B\n"
    found = names(tmp_path, ["1001_1002/server.py", "1003/server.py"], roster, together=True)
    assert sorted(found.values()) == [
        "1001_1002/feedback-1001.html",
        "1001_1002/feedback-1002.html",
        "1003/feedback.html",
    ]


def test_the_command_packs_what_a_student_may_see(tmp_path: Path) -> None:
    sample, out = sample_class.small(), tmp_path / "out"
    for name, data in class_files(sample.book, lambda one: sample.full[one.student.id], sample_class.voice("en")):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)
    packed = tmp_path / "feedback.zip"
    run = CliRunner().invoke(main, ["feedback", str(out), "-o", str(packed), "--lang", "en"])
    assert run.exit_code == 0, run.output
    handed_in = [one for one in sample.book.graded if one.handin is not None or one.unread is not None]
    assert f"{len(handed_in)} pages" in " ".join(run.output.split()), run.output
    assert "nothing handed in, and no page: 2" in run.output
    with zipfile.ZipFile(packed) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist())) == len(handed_in)
        for name in archive.namelist():
            assert archive.read(name) in {path.read_bytes() for path in (out / "students").iterdir()}
    before = packed.read_bytes()
    CliRunner().invoke(main, ["feedback", str(out), "-o", str(packed), "--lang", "en"])
    assert packed.read_bytes() == before
    linked = tmp_path / "linked.zip"
    linked.symlink_to(packed)
    next((out / "students").iterdir()).unlink()
    for place in (packed, linked):
        run = CliRunner().invoke(main, ["feedback", str(out), "-o", str(place), "--lang", "en"])
        assert (run.exit_code, packed.read_bytes() == before) == (2, True), run.output


def test_without_results_it_says_so(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["feedback", str(tmp_path), "-o", str(tmp_path / "x.zip"), "--lang", "zh"])
    assert (run.exit_code, "results.json" in run.output) == (2, True)
