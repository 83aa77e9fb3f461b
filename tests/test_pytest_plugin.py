"""The pytest plugin in a repository of somebody's own: items, failures in words, the usual options of pytest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

pytest_plugins = ["pytester"]


@pytest.fixture
def repository(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An exercise and a wrong program for it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shutil.copy(ROOT / "exercises/tcp-hello.yaml", pytester.path)
    folder = pytester.mkdir("hw")
    shutil.copy(ROOT / "reference/tcp-hello/wrong/client-ascii-decode.py", folder / "client.py")
    pytester.makeini("[pytest]\ngrader_submission = hw\ngrader_lang = en\n")
    return folder


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *options, timeout=120)


def test_a_failure_is_the_finding(pytester: pytest.Pytester, repository: Path, machine: object) -> None:
    ended = run(pytester, "-k", "sends-hello or a-chinese")
    ended.assert_outcomes(passed=1, failed=1, deselected=5)
    text = ended.stdout.str()
    assert "FAILED tcp-hello.yaml::client::prints-a-chinese-answer - client.py:" in text
    assert "Requirement: " in text and "pytest_plugin.py" not in text


def test_points_and_the_mistake_are_properties(pytester: pytest.Pytester, repository: Path, machine: object) -> None:
    run(pytester, "--junitxml=r.xml", "-k", "a-chinese")
    text = (pytester.path / "r.xml").read_text("utf-8")
    assert '<property name="points" value="20"' in text and '<property name="earned" value="0"' in text
    assert '<property name="finding" value="' in text


def test_a_right_program_passes_with_workers(pytester: pytest.Pytester, repository: Path, machine: object) -> None:
    shutil.copy(ROOT / "reference/tcp-hello/client.py", repository / "client.py")
    ended = run(pytester, "-n", "2", "-o", "junit_family=xunit1", "--junitxml=r.xml")
    ended.assert_outcomes(passed=7)
    ended.stdout.re_match_lines([r"grader: --grader-seed \d+$"])
    text = (pytester.path / "r.xml").read_text("utf-8")
    assert len(set(re.findall('name="seed" value="([0-9]+)"', text))) == 1  # the same for all workers


def test_an_assignment_has_its_exercises(pytester: pytest.Pytester, repository: Path) -> None:
    (pytester.path / "tcp-hello.yaml").unlink()
    (pytester.path / "hw1.yaml").write_text("assignment: hw1\nexercises: [tcp-hello, udp-hello]\n")
    (pytester.path / "other.yaml").write_text("a: 1\n")
    listed = run(pytester, "--collect-only", "-q").stdout.str()
    assert "hw1.yaml::tcp-hello::client::sends-hello" in listed and "hw1.yaml::udp-hello::" in listed
    assert "other.yaml" not in listed


def test_a_mistake_of_the_author_has_its_line(pytester: pytest.Pytester, repository: Path) -> None:
    exercise = pytester.path / "tcp-hello.yaml"
    exercise.write_text(exercise.read_text("utf-8").replace("drives: client", "drivs: client", 1), "utf-8")
    ended = run(pytester)
    ended.assert_outcomes(errors=1)
    assert "tcp-hello.yaml:32" in ended.stdout.str() and "drives" in ended.stdout.str()


def test_it_takes_nothing_where_no_submission_is_named(pytester: pytest.Pytester, repository: Path) -> None:
    pytester.makeini("[pytest]\n")
    run(pytester).assert_outcomes()
    ended = run(pytester, "tcp-hello.yaml", "--grader-lang", "en")
    ended.assert_outcomes(errors=1)
    assert "where are the programs that tcp-hello.yaml grades?" in ended.stdout.str()
    shutil.rmtree(repository)
    ended = run(pytester, "--grader-submission", "nowhere", "-k", "sends-hello")
    ended.assert_outcomes(errors=1, deselected=6)
    assert "does not exist" in ended.stdout.str() and "During handling" not in ended.stdout.str()
