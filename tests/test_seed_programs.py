"""The tutorials' own listings get the verdicts that are known for them. The listings are not part of this project."""

from __future__ import annotations

import pytest
import yaml
from conftest import ROOT, Grade

from grader import findings
from grader.catalogue import list_exercises
from grader.model import Finding, Result

LISTINGS = ROOT.parent / "shared" / "seed-programs"
EXPECTED = LISTINGS / "expectations.yaml"
KNOWN = {path.stem for path in list_exercises()}

pytestmark = pytest.mark.skipif(
    not EXPECTED.exists(), reason=f"the tutorials' listings are not beside the project ({LISTINGS})"
)


def rows() -> list[dict[str, object]]:
    """The rows of exercises and programs that exist."""
    if not EXPECTED.exists():
        return []
    listed = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    return [row for row in listed if row["exercise"] in KNOWN and row["program"] == "server"]


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row["file"]))
def test_a_listing_gets_its_known_verdicts(row: dict[str, object], grade_program: Grade) -> None:
    result = grade_program(str(row["exercise"]), LISTINGS / str(row["file"]))
    core = {check.id for check in result.checks if check.group == "core" and check.id != "starts"}
    failed = {check.id for check in result.checks if check.group == "core" and check.verdict == "failed"}
    assert failed == (core if row["fails"] == "all" else set(row["fails"]))  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def login(grade_program: Grade) -> Result:
    return grade_program("tcp-login", LISTINGS / "001-tcp-login-server.py")


def found(result: Result, check_id: str) -> Finding:
    return next(check for check in result.checks if check.id == check_id).findings[0]


def test_the_login_listing_answers_three_times(login: Result) -> None:
    finding = found(login, "one-answer-an-attempt")
    assert (finding.id, finding.fields["times"], finding.line) == ("replied-twice", 3, 18)
    assert "3 个回答" in findings.hint(finding, "zh")
    assert "got 3 answers" in findings.hint(finding, "en")


def test_the_login_listing_runs_what_it_is_sent(login: Result) -> None:
    finding = found(login, "runs-no-code")
    assert (finding.id, finding.file, finding.line) == ("eval-of-input", "001-tcp-login-server.py", 14)


def test_the_login_listing_is_slow_and_not_wrong_for_that(login: Result) -> None:
    refused = next(check for check in login.checks if check.id == "wrong-password")
    assert refused.verdict == "passed"
    assert refused.duration > 5
