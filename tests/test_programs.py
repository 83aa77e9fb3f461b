"""The proof of the exercises: every reference, right and wrong program gets the verdicts it should.

A right program gets all core marks. A wrong one says in its first lines which checks must catch it and which finding a
beginner should read first. Beside that, all verdicts are recorded in verdicts.json; `pytest --record -n 0` writes them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, Grade

from grader.model import Result
from grader.spec import load_exercise

REFERENCE = ROOT / "reference"
RECORDED = Path(__file__).with_name("verdicts.json")
SHORT_LIMIT = 3.0  # of a step, for wrong programs: many of them hang


@dataclass(frozen=True)
class Claim:
    """What a wrong program says of itself."""

    fails: frozenset[str]
    bonus: frozenset[str]
    finding: str


def programs(kind: str) -> list[Path]:
    return sorted(REFERENCE.glob(f"*/{kind}/*.py"))


def name(path: Path) -> str:
    return path.relative_to(REFERENCE).with_suffix("").as_posix()


def claim(path: Path) -> Claim:
    head = path.read_bytes()[:4000].decode("latin-1")
    fields = dict(re.findall(r"^# (wrong|fails|finding|bonus): *(.*?)\r?$", head, re.MULTILINE))
    assert fields.get("wrong"), f"{path} does not say what is wrong with it"

    def listed(key: str) -> frozenset[str]:
        return frozenset(part.strip() for part in fields.get(key, "-").split(",") if part.strip() != "-")

    return Claim(listed("fails"), listed("bonus"), fields.get("finding", "none").strip())


def failed(result: Result, group: str) -> set[str]:
    return {check.id for check in result.checks if check.verdict == "failed" and check.group == group}


def remember(path: Path, result: Result, request: pytest.FixtureRequest) -> None:
    """Compare with what was recorded, or record it."""
    found = {check.id: check.verdict for check in result.checks}
    everything = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    if request.config.getoption("--record"):
        everything[name(path)] = found
        RECORDED.write_text(json.dumps(dict(sorted(everything.items())), indent=1) + "\n")
    assert found == everything.get(name(path)), "the verdicts are not the recorded ones (pytest --record writes them)"


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("*/server.py")), ids=lambda path: path.parent.name)
def test_the_reference_gets_every_point(path: Path, grade_program: Grade, request: pytest.FixtureRequest) -> None:
    result = grade_program(path.parent.name, path)
    assert not [check for check in result.checks if check.verdict != "passed"]
    score = result.score
    assert (score.earned, score.bonus_earned) == (score.possible, score.bonus_possible)
    assert result.exit_status == 0
    remember(path, result, request)


@pytest.mark.parametrize("path", programs("right"), ids=name)
def test_a_right_program_gets_all_core_marks(path: Path, grade_program: Grade, request: pytest.FixtureRequest) -> None:
    result = grade_program(path.parent.parent.name, path)
    assert not [check for check in result.checks if check.group == "core" and check.verdict != "passed"]
    assert result.score.earned == result.score.possible == 100
    assert not any(check.verdict == "ungraded" for check in result.checks)
    remember(path, result, request)


@pytest.mark.parametrize("path", programs("wrong"), ids=name)
def test_a_wrong_program_fails_where_it_says(path: Path, grade_program: Grade, request: pytest.FixtureRequest) -> None:
    said = claim(path)
    result = grade_program(path.parent.parent.name, path, limit=SHORT_LIMIT)
    assert failed(result, "core") == said.fails
    assert failed(result, "bonus") == said.bonus
    first = {
        check.findings[0].id if check.findings else "none"
        for check in result.checks
        if check.verdict == "failed" and check.group == ("core" if said.fails else "bonus")
    }
    assert said.finding in first
    remember(path, result, request)


@pytest.mark.parametrize("exercise", sorted((ROOT / "exercises").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_check_is_failed_by_a_wrong_program(exercise: Path) -> None:
    caught = set[str]()
    for path in (REFERENCE / exercise.stem / "wrong").glob("*.py"):
        caught |= claim(path).fails | claim(path).bonus
    assert {check.id for check in load_exercise(exercise).exercise.all_checks} == caught


@pytest.mark.parametrize("exercise", sorted((ROOT / "exercises").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_stub_and_canned_answers_earn_little(exercise: Path) -> None:
    """A program that only binds gets no point; one that always says the same, nothing that is drawn fresh."""
    recorded = json.loads(RECORDED.read_text())
    spec = load_exercise(exercise).exercise
    stub = recorded[f"{spec.id}/wrong/stub-only-binds"]
    core = [check.id for check in spec.checks if check.group == "core" and check.id != "stops-on-interrupt"]
    assert not [check for check in core if stub[check] == "passed"]
    canned = recorded[f"{spec.id}/wrong/canned-answer"]
    fresh = [check.id for check in spec.checks if check.group == "core" and _expects_something_drawn(check)]
    assert not [check for check in fresh if canned[check] == "passed"]


def _expects_something_drawn(check: object) -> bool:
    text = repr([step for step in check.steps if step.verb in ("expect", "repeat")])  # type: ignore[attr-defined]
    return any("{{ " + name in text for name in check.let)  # type: ignore[attr-defined]
