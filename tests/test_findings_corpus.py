"""Every finding is proven: a program that deserves it, and one that comes close without deserving it.

`tests/findings/<id>/*.py`, or a folder `tests/findings/<id>/<name>` with `server.py` in it (of a pair: `client.py`, too),
each with these lines at its top:

    # exercise: udp-echo          a bundled exercise, or one of tests/findings/exercises
    # program: client             which program it is (may be left out: the server; of a pair both are graded)
    # check: echoes-ascii         the check that tells
    # first: wrong-port/waits     its first finding is this one ...
    # line: 9                     ... at this line of the program (may be left out; `-`: no line is named)
    # file: lib.py               ... of this file (may be left out: the program itself)
    # limit: 2                    seconds that a step may take (may be left out: 3)
    # never: wrong-port           (instead of first) no check of it has a finding of this family
    # recorder: on                what has failed is run once more and recorded
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT, Grade

from grader import findings
from grader.findings import CATALOGUE, document
from grader.findings.catalogue import KNOWN
from grader.model import Lang, Result
from grader.spec import load_exercise

CORPUS = Path(__file__).with_name("findings")
PROGRAMS = sorted([*CORPUS.glob("*/*.py"), *(path.parent for path in CORPUS.glob("*/*/server.py"))])
SHORT_LIMIT = 3.0


def claims(path: Path) -> dict[str, str]:
    main = path / "server.py" if path.is_dir() else path
    head = main.read_bytes()[:2000].decode("latin-1")
    return dict(
        re.findall(r"^# (exercise|program|check|first|line|file|never|recorder|limit): *(.*?)\r?$", head, re.MULTILINE)
    )


def graded(path: Path, grade_program: Grade) -> Result:
    name = claims(path)["exercise"]
    own = CORPUS / "exercises" / f"{name}.yaml"
    spec = load_exercise(own if own.exists() else ROOT / "exercises" / f"{name}.yaml")
    pair = path.is_dir() and (path / "client.py").exists()
    said = claims(path)
    program = None if pair else said.get("program", "server")
    limit = float(said.get("limit", SHORT_LIMIT))
    return grade_program(spec, path, limit=limit, program=program, watching="recorder" in said)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_finding_is_told_where_it_is_deserved_and_nowhere_else(path: Path, grade_program: Grade) -> None:
    said = claims(path)
    result = graded(path, grade_program)
    told = {check.id: [finding.id for finding in check.findings] for check in result.checks}
    if "never" in said:
        found = [finding for check in result.checks for finding in check.findings]
        assert not any(finding.is_of(said["never"]) for finding in found), told
        return
    check = next(check for check in result.checks if check.id == said["check"])
    first = next(iter(check.findings), None)
    assert first is not None and first.is_of(said["first"]), told
    if "line" in said:
        name = "server.py" if path.is_dir() else path.name
        where = (None, None) if said["line"] == "-" else (said.get("file", name), int(said["line"]))
        assert (first.file, first.line) == where
    for lang in ("zh", "en"):
        sentence = findings.hint(first, lang)
        assert sentence and not re.search(r"\{[a-z_]*\}", sentence)


SOURCE = 'import socket\n\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(("", 12345))\ns.recv(9)\n'
FORMS: list[tuple[bytes, str | None]] = [
    (b"", "no-code/empty"),
    (SOURCE.encode("utf-16"), "source-encoding/utf-16"),
    (SOURCE.encode("utf-16-le"), "source-encoding/utf-16"),
    (SOURCE.encode("utf-16-be"), "source-encoding/utf-16"),
    (SOURCE.encode() + b"\0", "syntax-error/no-text"),
    (b"{\\rtf1\\ansi " + SOURCE.encode() + b"}", "syntax-error/rich-text"),
    (b"PK\x03\x04" + b"\0" * 30 + b"word/document.xml", "no-code/archive"),
    (f"<!DOCTYPE html><pre>{SOURCE}</pre>".encode(), "syntax-error/web-page"),
    (SOURCE.encode("utf-8-sig"), None),
]


@pytest.mark.parametrize(("content", "told"), FORMS)
def test_a_file_in_which_python_finds_no_program_is_told_so(
    tmp_path: Path, grade_program: Grade, content: bytes, told: str | None
) -> None:
    (tmp_path / "server.py").write_bytes(content)
    starts = grade_program("udp-echo", tmp_path, limit=SHORT_LIMIT, program="server").checks[0]
    assert (starts.findings[0].id if starts.findings else None) == told


ELSEWHERE = {
    "build-failed", "crashed", "ends-connection/ended", "listen-missing/c", "not-flushed/java", "not-flushed/print", "sizeof", "uncaught", "unexplained",
    "whole-line", "wrong-call/low-port",
}  # fmt: skip
"""What is told of other languages (test_languages), of ourselves (test_gate), of what this machine allows (test_findings)."""


def test_every_family_has_its_pair() -> None:
    deserved = {claims(path).get("first", "").partition("/")[0] for path in PROGRAMS}
    near = {claims(path).get("never") for path in PROGRAMS}
    assert not set(CATALOGUE) - deserved - ELSEWHERE, "no program deserves these"
    assert not set(CATALOGUE) - near - ELSEWHERE, "no program comes close to these"


def test_a_program_claims_what_there_is() -> None:
    for path in PROGRAMS:
        said = claims(path)
        assert said.get("first", said.get("never")) in KNOWN, path
        assert said.get("first") not in CATALOGUE or set(CATALOGUE[said["first"]].mistakes) == {""}, (
            f"{path}: a family with several mistakes; which of them?"
        )


@pytest.mark.parametrize("id", sorted(KNOWN - {one.id for one in CATALOGUE.values() if "" not in one.mistakes}))
def test_every_mistake_has_a_program(id: str) -> None:
    """In the corpus, or among the wrong programs of an exercise."""
    proven = {claims(path).get("first") for path in PROGRAMS} | {told for _, told in FORMS}
    named = re.compile(r"^# finding: *(\S+)", re.MULTILINE)
    for path in ROOT.glob("reference/*/wrong/**/*.py"):
        proven |= set(named.findall(path.read_bytes()[:2000].decode("latin-1")))
    if id not in proven and ELSEWHERE.isdisjoint([id, id.partition("/")[0]]):
        pytest.skip(f"NOT PROVEN: no program is told {id}")


@pytest.mark.parametrize("lang", document.PAGES)
def test_the_pages_of_findings_are_current(lang: Lang) -> None:
    """Where this fails: `python -m grader.findings.document`."""
    written = (ROOT / "docs" / document.PAGES[lang]).read_text("utf-8")
    assert written == document.page(lang, document.examples(CORPUS))


def test_the_pages_show_programs_where_they_are_told() -> None:
    for id, example in document.examples(CORPUS).items():
        assert id in KNOWN and 0 <= example.told < len(example.lines)
        assert example.lines[example.told].strip(), id
