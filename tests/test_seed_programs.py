"""The tutorials' own listings get the verdicts that are known for them. The listings are not part of this project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Grade

from grader import findings
from grader.model import Finding, Result

LISTINGS = ROOT.parent / "shared" / "seed-programs"
EXPECTED = LISTINGS / "expectations.yaml"
Row = dict[str, object]

pytestmark = pytest.mark.skipif(
    not EXPECTED.exists(), reason=f"the tutorials' listings are not beside the project ({LISTINGS})"
)

FOUND: dict[str, tuple[tuple[str, int | None], ...]] = {
    "000-udp-ack-client.py": (("end-of-keyboard-input", None),),
    "000-codec-table.py": (("ignores-keyboard", None), ("decode-error", 11)),
    "001-tcp-hi-server.py": (("port-in-use", 3),),
    "001-tcp-hi-client.py": (("printed-as-bytes", 6),),
    "001-tcp-chat-server.py": (("bytes-compared-with-str", 16),),
    "001-tcp-chat-client.py": (("bytes-compared-with-str", 17),),
    "001-tcp-login-server.py": (("replied-twice", 18), ("eval-of-input", 14)),
    "003-udp-thanks-server.py": (("printed-as-bytes", 11),),
    "003-udp-thanks-client.py": (("printed-as-bytes", 13),),
    "003-tcp-upper-server-no-listen.py": (("listen-missing", 12),),
    "003-tcp-upper-server-broken.py": (("accept-pair-unpacked", 16),),
    "003-tcp-upper-client.py": (("printed-as-bytes", 16),),
}
"""What has to be told of a listing: which finding, and at which line (None: wherever)."""


def rows() -> list[Row]:
    return yaml.safe_load(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else []


@pytest.fixture(scope="module")
def graded(grade_program: Grade) -> Callable[[Row], Result]:
    """Each listing is graded once."""
    known: dict[str, Result] = {}

    def run(row: Row) -> Result:
        name = str(row["file"])
        if name not in known:
            packages = tuple(row.get("packages", ()))  # type: ignore[call-overload]
            path: Path = LISTINGS / name
            known[name] = grade_program(str(row["exercise"]), path, program=row["program"], packages=packages)
        return known[name]

    return run


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row["file"]))
def test_a_listing_gets_its_known_verdicts(row: Row, graded: Callable[[Row], Result]) -> None:
    result = graded(row)
    core = {check.id for check in result.checks if check.group == "core" and check.id != "starts"}
    failed = {check.id for check in result.checks if check.group == "core" and check.verdict != "passed"} - {"starts"}
    assert failed == (core if row["fails"] == "all" else set(row["fails"]))  # type: ignore[call-overload]


@pytest.mark.parametrize("row", [row for row in rows() if "finding" in row], ids=lambda row: str(row["file"]))
def test_a_listing_is_told_what_is_known_of_it(row: Row, graded: Callable[[Row], Result]) -> None:
    told = [finding for check in graded(row).checks for finding in check.findings]
    for claimed, line in FOUND[str(row["file"])]:
        assert any(one.is_of(claimed) and line in (None, one.line) for one in told), told


@pytest.fixture(scope="module")
def login(graded: Callable[[Row], Result]) -> Result:
    return graded(next(row for row in rows() if row["file"] == "001-tcp-login-server.py"))


def found(result: Result, check_id: str) -> Finding:
    return next(check for check in result.checks if check.id == check_id).findings[0]


def test_the_login_listing_answers_three_times(login: Result) -> None:
    finding = found(login, "one-answer-an-attempt")
    assert (finding.id, finding.fields["times"], finding.line) == ("replied-twice/again", 3, 18)
    assert "3 个回答" in findings.hint(finding, "zh")
    assert "got 3 answers" in findings.hint(finding, "en")


def test_the_login_listing_is_slow_and_not_wrong_for_that(login: Result) -> None:
    refused = next(check for check in login.checks if check.id == "wrong-password")
    assert refused.verdict == "passed"
    assert refused.duration > 5
