"""`grader ci` and `grader export` as their consumers meet them: files at every moment, layouts, exit statuses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from conftest import ROOT
from test_cli import grader

HELLO = ROOT / "reference/tcp-hello"
FIFTY = {
    "CLASSROOM": "net-26", "ASSIGNMENT": "hw1", "ASSIGNMENT_TYPE": "individual", "OWNER": "zhao", "USERNAME": "zhao",
    "SUBMISSION_TAG": "submit/3", "COMMIT_URL": "https://x.example/c", "RELEASE_URL": "https://x.example/r",
    "REVIEW_URL": "https://x.example/v",
}  # fmt: skip


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def repository(
    tmp_path_factory: pytest.TempPathFactory, machine: object
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A repository with one exercise that is wrong and one that is missing, graded under GitHub Actions."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / ".git").mkdir()
    (folder / "hello").mkdir()
    shutil.copy(HELLO / "wrong/client-ascii-decode.py", folder / "hello/client.py")
    (folder / "assignment.yaml").write_text(
        "assignment: hw1\nlang: en\nseed: 5\nexercises:\n"
        "  - {exercise: tcp-hello, folder: hello, weight: 3}\n  - {exercise: udp-hello, folder: udp*}\n"
    )
    told = folder.parent / "summary.md"
    env = {**FIFTY, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(told)}
    places = ["--gradescope", folder / "gs/results.json", "--classroom50", folder / "result.json"]
    return folder, grader("ci", *places, "-o", "reports", cwd=folder, env=env)


Graded = tuple[Path, subprocess.CompletedProcess[str]]


def test_everything_that_ci_reads_is_there(repository: Graded) -> None:
    folder, run = repository
    assert run.returncode == 1, run.stdout + run.stderr
    reports = folder / "reports"
    names = {"results.json", "junit.xml", "code-quality.json", "summary.md", "tcp-hello.html"}
    assert {path.name for path in reports.iterdir()} == names
    told = read(reports / "results.json")
    assert told["schema"] == "grader/assignment/1" and told["mark"]["sure"] is True
    assert list(told["results"]) == ["tcp-hello"] and list(told["lacking"]) == ["udp-hello"]
    assert "udp-hello" in run.stdout


def test_mistakes_are_named_with_their_file_from_the_root(repository: Graded) -> None:
    folder, run = repository
    errors = re.findall(r"^::error file=hello/client\.py,line=\d+,", run.stdout, re.MULTILINE)
    assert errors and (folder.parent / "summary.md").read_text("utf-8").startswith("## ")
    issues = read(folder / "reports/code-quality.json")
    assert issues and {issue["location"]["path"] for issue in issues} == {"hello/client.py"}
    cases = ElementTree.parse(folder / "reports/junit.xml").getroot().iter("testcase")
    assert {case.get("file") for case in cases} - {None} == {"hello/client.py"}


def test_what_gradescope_reads(repository: Graded) -> None:
    told = read(repository[0] / "gs/results.json")
    mark = read(repository[0] / "reports/results.json")["mark"]["total"]
    assert 0 < told["score"] == mark < 100
    assert {test["status"] for test in told["tests"]} == {"passed", "failed"}
    assert all(set(test) >= {"name", "score", "max_score", "output", "visibility"} for test in told["tests"])
    assert "udp-hello" in told["output"]


def test_what_classroom_50_reads(repository: Graded) -> None:
    """Thirteen keys and no others, whole numbers; what is lacking costs its share."""
    told = read(repository[0] / "result.json")
    assert set(told) == {
        "schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release", "review",
        "datetime", "score", "max-score", "tests",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["datetime"])
    mark = read(repository[0] / "reports/results.json")["mark"]["earned"]
    assert told["max-score"] == 10_000 and told["score"] == pytest.approx(100 * mark, abs=5)
    numbers = [test[key] for test in told["tests"] for key in ("score", "max-score")]
    assert all(type(number) is int for number in numbers)


def test_a_time_limit_keeps_what_is_done(tmp_path: Path) -> None:
    """A client that hangs in every check is stopped; what was not run is not graded, and says so."""
    (tmp_path / "client.py").write_text(
        "import socket, time\ns = socket.create_connection(('127.0.0.1', 8080))\nwhile True: time.sleep(0.2)\n"
    )
    run = grader("ci", "tcp-hello", tmp_path, "-o", tmp_path / "r", "--time-limit", 1)
    assert run.returncode == 3, run.stdout + run.stderr
    assert "1 s are over" in run.stdout
    told = read(tmp_path / "r/results.json")
    assert told["mark"]["sure"] is False
    assert {check["verdict"] for check in told["results"]["tcp-hello"]["checks"]} >= {"ungraded"}


def test_its_own_reports_are_not_handed_in(tmp_path: Path) -> None:
    shutil.copy(HELLO / "client.py", tmp_path / "client.py")
    for _ in range(2):
        run = grader("ci", "tcp-hello", tmp_path, "-o", tmp_path / "reports")
        assert run.returncode == 0, run.stdout + run.stderr
    assert list(read(tmp_path / "reports/results.json")["results"]["tcp-hello"]["submission"]["sources"]) == [
        "client.py"
    ]


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    run = grader("ci", cwd=tmp_path)
    assert run.returncode == 2 and "there is no assignment in ." in run.stderr
    run = grader("ci", "tcp-hello", "--classroom50", "x.json", cwd=tmp_path)
    assert run.returncode == 2 and "CLASSROOM is not set" in run.stderr


def test_the_action_grades_a_repository(tmp_path: Path, machine: object) -> None:
    """Its last command as a runner gives it to bash: inputs are variables, whatever stands in them."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    given = {name: about["default"] for name, about in action["inputs"].items()}
    given |= {"assignment": "tcp-hello", "lang": "zh", "folder": "$(touch owned)", "packages": ""}

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: given[found[1]], text)

    step = next(one for one in action["runs"]["steps"] if one.get("name") == "Grade")
    assert "${{" not in step["run"]
    place = tmp_path / filled(step["working-directory"])
    place.mkdir()
    shutil.copy(HELLO / "wrong/client-ascii-decode.py", place / "client.py")
    (tmp_path / "grader").write_text(f'#!/bin/sh\nexec {sys.executable} -m grader "$@"\n')
    (tmp_path / "grader").chmod(0o755)
    run = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=place, capture_output=True, text=True,
        env={name: filled(value) for name, value in step["env"].items()}
        | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert run.returncode == 1 and "得分" in run.stdout, run.stdout + run.stderr
    assert (place / given["reports"] / "junit.xml").exists() and not (place / "owned").exists()


@pytest.mark.parametrize("page", ["ci.md", "ci.zh.md"])
def test_the_problem_matcher_of_the_docs_reads_the_terminal(repository: Graded, page: str) -> None:
    task = json.loads((ROOT / "docs" / page).read_text("utf-8").partition("```json")[2].partition("```")[0])["tasks"][0]
    place = repository[0] / "hello/client.py"
    words = [word.replace("${file}", str(place)) for word in task["args"]]
    words[words.index("udp-echo")] = "tcp-hello"
    told = grader(*words, "--check", "prints-a-chinese-answer", "--no-recorder", cwd=repository[0]).stdout
    pattern = task["problemMatcher"]["pattern"]
    found = [match for line in told.split("\n") if (match := re.search(pattern["regexp"], line))]
    assert [(match[pattern["file"]], match[pattern["line"]]) for match in found] == [("client.py", "10")], told


def test_a_gradescope_zip_runs_as_gradescope_runs_it(tmp_path: Path, machine: object) -> None:
    """The layout of its documentation: source, submission, results; nothing of ours but what is in the zip."""
    (tmp_path / "hw.yaml").write_text("assignment: hw\nlang: zh\nroster: names.csv\nexercises: [tcp-hello]\n")
    (tmp_path / "names.csv").write_text("学号,姓名\n2026001,赵甲\n")
    made = grader("export", "gradescope", tmp_path / "hw.yaml", "--out", tmp_path / "a.zip")
    assert made.returncode == 0, made.stderr
    source, submission = tmp_path / "autograder/source", tmp_path / "autograder/submission"
    submission.mkdir(parents=True)
    shutil.copy(HELLO / "client.py", submission)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
        archive.extractall(source)
    assert {"setup.sh", "run_autograder", "requirements.txt"} <= set(names) and modes["run_autograder"] == 0o755
    assert "roster" not in (source / "assignment/assignment.yaml").read_text("utf-8")
    assert not [name for name in names if "names.csv" in name or "reference" in name.split("/")[:3]]
    env = {
        "GRADER_SOURCE": str(source), "GRADER_WORK": str(tmp_path / "autograder"), "GRADER_PYTHON": sys.executable,
        "PATH": os.environ["PATH"], "HOME": str(tmp_path),
    }  # fmt: skip
    ran = subprocess.run(
        ["bash", source / "run_autograder"],
        env=env,
        cwd=source,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = read(tmp_path / "autograder/results/results.json")
    assert told["score"] >= 100 and {test["status"] for test in told["tests"]} == {"passed"}

    # A grader that does not even begin costs nobody a mark.
    (tmp_path / "autograder/results/results.json").unlink()
    env["GRADER_PYTHON"] = "false"
    ran = subprocess.run(["bash", source / "run_autograder"], env=env, cwd=source, capture_output=True, check=False)
    assert ran.returncode == 1 and b"status 1 before any check" in ran.stderr
    assert not (tmp_path / "autograder/results/results.json").exists()


def test_a_package_is_the_same_for_the_same_assignment(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        assert grader("export", "classroom50", "tcp-hello", "--out", tmp_path / name).returncode == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        compile(archive.read("autograder.py"), "autograder.py", "exec")
