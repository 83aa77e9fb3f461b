"""Nothing costs a class: what is said about one program may fail, and its verdict, its page and everybody else's stand."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import playbook
import pytest
import sample_class
import sample_results
from conftest import ROOT
from small_class import RIGHT, write_class, write_exercise

from grader import findings
from grader.classroom import batch
from grader.classroom.gradebook import Graded
from grader.cli.status import Status
from grader.code import names, sources
from grader.errors import SpecError
from grader.intake.collect import collect
from grader.intake.collected import Student
from grader.intake.submission import find_submission
from grader.model import CheckResult, Result
from grader.report.classroom import class_files
from grader.report.html import render_html
from grader.report.intake import intake_lines
from grader.report.terminal import at_terminal, check_details
from grader.run.box.sandbox import remove_abandoned, scratch_folder
from grader.spec import load_exercise
from grader.voice import Voice

EN = Voice("en", findings)
OPEN = "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(('', 12345))\n"
MUTE: dict[str, str] = {
    "attributes": OPEN + "class O: pass\nr = O(); r.b = r; r.s = s\nwhile True:\n    r" + ".b" * 500 + ".s.recvfrom(9)\n",
    "sum": OPEN + "while True:\n    s.recvfrom(9" + " + 0" * 600 + ")\n",
    "digits": OPEN + "KEY = 0x" + "f" * 3600 + "\nwhile True:\n    s.recvfrom(min(0x" + "f" * 3600 + ", 9))\n",
    "long": OPEN + "while True:\n    s.recvfrom(9)\n" + "a = a\n" * 14_000,
}  # fmt: skip
"""Programs that never answer, and whose source is hard to look at."""


def grader(*words: object, **how: object) -> subprocess.CompletedProcess[str]:
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
    command = [sys.executable, "-m", "grader", *map(str, words), "--lang", "en"]
    return subprocess.run(command, text=True, cwd=ROOT, timeout=150, check=False, **how)  # type: ignore[call-overload, no-any-return]


def fails(*_: object, **__: object) -> NoReturn:
    raise RecursionError("too deep")


# ---------------------------------------------------------------- sources


@pytest.mark.parametrize("name", MUTE)
def test_a_source_is_looked_at_within_bounds(name: str) -> None:
    text = MUTE[name]
    call = sources.waiting_call_at(text, text.count("\n"))
    assert len(sources.source_at(text, 5)) <= 60
    assert call is None or len(sources.owner(call)) < 1000
    assert not names.never_equal(text)


def test_names_that_hold_each_other_are_followed_once() -> None:
    """Each of them may hold any of them: asked one by one that has no end."""
    text = "".join(f"a{n} = a{m}\n" for n in range(40) for m in range(40)) + "if a1 == b'x': pass\n"
    assert not names.never_equal(text)


def test_what_is_too_large_is_not_written_out() -> None:
    number = sources.nodes("f(0x" + "f" * 4000 + ")")
    assert sources.written(number[1]) == "…"
    assert sources.written(sources.nodes("f(x, y=2)")[1]) == "f(x, y=2)"


def test_no_source_costs_the_class_its_report(tmp_path: Path) -> None:
    exercise = write_exercise(tmp_path)
    programs = {f"202300{number}": text for number, text in enumerate(MUTE.values())}
    cls = write_class(
        tmp_path / "class", programs | {"2023007": RIGHT, "2023008": RIGHT + "KEY = 0x" + "f" * 3600 + "\n"}
    )
    (cls / "2023008" / "server.py").rename(cls / "2023008" / "one.py")  # no name tells which of them it is
    (cls / "2023008" / "two.py").write_text("print(1)\n")
    ran = grader("grade", exercise, cls, "-o", tmp_path / "out")
    assert ran.returncode == Status.WELL, ran.stdout + ran.stderr
    assert "6 graded" in ran.stdout
    pages = [page.read_text("utf-8") for page in sorted((tmp_path / "out" / "students").iterdir())]
    assert len(pages) == 6 and not any("No explanation" in page or "could not give it" in page for page in pages)


# ---------------------------------------------------------------- the gate


def judged(verdict: str) -> CheckResult:
    run = playbook.udp("send: hi", "expect: hi") << playbook.ready()
    run << (playbook.datagram("hi") if verdict == "passed" else playbook.waits())
    return run.settled().judged("import socket\n")


def test_findings_that_fail_leave_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {verdict: judged(verdict) for verdict in ("passed", "failed")}
    monkeypatch.setattr(findings, "Facts", fails)
    after = {verdict: judged(verdict) for verdict in ("passed", "failed")}
    assert {name: one.verdict for name, one in after.items()} == {name: name for name in before}
    assert [one.id for one in after["failed"].findings] == ["unexplained"]
    assert after["passed"].findings == ()
    assert "RecursionError" in findings.hint(after["failed"].findings[0], "en")
    assert after["failed"].requirement == before["failed"].requirement


def test_a_check_that_cannot_be_shown_says_so_and_the_page_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    result = sample_results.mixed()
    monkeypatch.setattr("grader.report.html.Exchange", fails)
    monkeypatch.setattr("grader.report.html.source_lines", fails)
    monkeypatch.setattr("grader.report.terminal.standing", fails)
    page = render_html(result, EN, show_hidden=True)
    assert "could not give it (RecursionError)" in page
    assert all(check.title.en in page for check in result.checks)
    failed = next(check for check in result.checks if check.verdict == "failed")
    told = check_details(failed, result, at_terminal(EN), show_hidden=True)
    assert "The verdict and the marks stand" in " ".join(line.plain.strip() for line in told)


def test_a_page_that_cannot_be_made_shows_what_counts() -> None:
    sample = sample_class.small()
    before = dict(class_files(sample.book, sample.load, EN))
    failing = (one for one in sample.book.graded if any(result.exit_status == 1 for result in one.results.values()))
    broken = next(failing).student.id

    def load(one: Graded) -> Mapping[str, Result]:
        found = sample.load(one)
        return found if one.student.id != broken else dict.fromkeys(found, object())  # type: ignore[arg-type]

    after = dict(class_files(sample.book, load, EN))
    assert before.keys() == after.keys()
    changed = [name for name in before if before[name] != after[name]]
    assert changed and all(broken in name for name in changed)
    assert b"could not give it (" in after[changed[0]]


def test_a_hand_in_that_cannot_be_looked_into_is_no_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = batch._unseen("RecursionError")
    assert "not the student's fault" in found.message.en
    looked = batch.submission_of

    def sometimes(handin: object, part: object) -> object:
        return fails() if handin.student.id == "2023001" else looked(handin, part)  # type: ignore[attr-defined, arg-type]

    monkeypatch.setattr(batch, "submission_of", sometimes)
    from grader.classroom.assignment import load_assignment
    from grader.classroom.batch import Orders, grade_class
    from grader.classroom.store import Store
    from grader.run.box.interpreter import find_interpreter
    from grader.run.box.machine import Machine
    from grader.schedule.grading import Run

    exercise = write_exercise(tmp_path)
    cls = write_class(tmp_path / "class", {"2023001": RIGHT, "2023002": RIGHT})
    run = Run(Machine("full"), find_interpreter(), 7)
    with Store(tmp_path / "store.sqlite") as store:
        orders = Orders(only=("2023001",))
        book = grade_class(load_assignment(str(exercise)), collect([cls]), store, lambda part: run, orders).book
    standing = {one.student.id: one.standing for one in book.graded}
    assert standing["2023001"] == "unread"


# ---------------------------------------------------------------- names and archives


@pytest.mark.parametrize(
    "name",
    [
        "\u202a2023015", "2023\u202e015_张三", "2023015\t张三", "20230\t15", "2023015\x1b[31m", "2023\u0301015 张三",
        "2023015_##[error]", "::error::2023015", "2023015" + "\u0301" * 60,
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_a_hand_in_belongs_to_whom_its_id_says(tmp_path: Path, name: str, packed: bool) -> None:
    if packed:
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("\u202aserver.py", "x = 1\n")
    else:
        (tmp_path / name).mkdir()
        (tmp_path / name / "server.py").write_text("x = 1\n")
    found = collect([tmp_path], roster=[Student("2023015", ""), Student("2023016", "")])
    assert [one.student.id for one in found.chosen] == ["2023015"]
    assert list(found.chosen[0].files) == ["server.py"]
    told = "".join(line.plain for line in intake_lines(found, EN, 9))
    assert "2023015" in told and not any(sign in told for sign in ("##[", "\x1b", "\u202e", "\u202a"))


def test_what_is_not_read_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "2023015").symlink_to("/etc")
    (tmp_path / "2023016").mkdir()
    (tmp_path / "2023016" / "server.py").write_text("x = 1\n")
    found = collect([tmp_path], roster=[Student("2023015", ""), Student("2023016", "")])
    assert not found.missing
    assert [one.student and one.student.id for one in found.unread] == ["2023015"]


def test_a_file_and_a_folder_of_one_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "2023015.zip", "w") as archive:
        archive.writestr("server.py/x.py", "x = 1\n")
        archive.writestr("server.py", RIGHT)
        for number in range(450):
            archive.writestr("/".join(f"{number}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz") + ".txt", "x")
    found = collect([tmp_path], roster=[Student("2023015", "")])
    files = found.chosen[0].files
    assert "server.py" in files and "server.py/x.py" not in files
    assert len({name[:at] for name in files for at, char in enumerate(name) if char == "/"}) <= 1000
    assert any("both a file and a folder" in one.why.en for one in found.unread)


def test_a_folder_with_too_many_folders_is_said(tmp_path: Path) -> None:
    from grader.errors import UsageError

    for number in range(45):
        place = tmp_path.joinpath(str(number), *"abcdefghijklmnopqrstuvwxyz")
        place.mkdir(parents=True)
        (place / "x.txt").write_text("x")
    with pytest.raises(UsageError, match="1000 folders"):
        find_submission(load_exercise(ROOT / "exercises/udp-echo.yaml").exercise, [tmp_path])


# ---------------------------------------------------------------- exercise and assignment files

HEAD = "id: x\ntitle: t\nstatement: t\ntransport: udp\nport: 9100\nprograms: {server: {files: [server.py]}}\nchecks:\n"
CHECK = "  - {{id: c, title: t, drives: server, points: 100, {extra}steps: [{steps}]}}\n"
HUGE = {
    "center": "{{ 'a'|center(1000000000) }}", "method": "{{ 'a'.center(1000000000) }}", "percent": "{{ '%1000000000s' % 1 }}",
    "star": "{{ '%*s' % (1000000000, 1) }}", "format": "{{ '%1000000000s'|format(1) }}", "braces": "{{ '{:1000000000}'.format(1) }}",
    "indent": "{{ 'a'|indent(1000000000, true) }}", "times": "{{ 'a' * 1000000000 }}", "power": "{{ 9 ** 999999999 }}",
    "replace": "{{ ('a' * 1000000)|replace('a', 'b' * 1000000) }}", "join": "{{ (['a' * 1000000] * 10000)|join }}",
    "list": "{{ ['a' * 1000000] * 10000 }}", "terms": "{{ " + "+".join(["1"] * 20_000) + " }}", "tilde": "{{ " + "~".join(["1"] * 99) + " }}",
    "digits": "{{ " + "9" * 90_000 + " }}", "codec": "{{ ('x' * 1000000)|size('punycode') }}", "brackets": "{{ " + "(" * 5000 + " }}",
}  # fmt: skip


def wrong(folder: Path, text: str) -> SpecError:
    path = folder / "x.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(SpecError) as caught:
        load_exercise(path)
    return caught.value


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", HUGE)
def test_a_template_makes_nothing_huge(tmp_path: Path, name: str) -> None:
    written = '"' + HUGE[name] + '"'
    error = wrong(tmp_path, HEAD + CHECK.format(extra=f"let: {{a: {written}}}, ", steps="{send: a}"))
    assert error.problems[0].line == 8 and error.problems[0].column > 60


def test_what_students_send_may_be_shown_again_however_long_it_is() -> None:
    from grader.spec.values import rendered

    assert rendered("{{ received.upper() }}!", {"received": "a" * 3_000_000}) == "A" * 3_000_000 + "!"
    assert (
        rendered("{{ '%s-%05d' % (x, 7) }}{{ x|center(9) }}{{ ['a', x]|join(', ') }}", {"x": "b"})
        == "b-00007    b    a, b"
    )


@pytest.mark.parametrize(
    ("extra", "steps", "said"),
    [
        ("", "{repeat: {times: 1000, steps: [{repeat: {times: 1000, steps: [{repeat: {times: 1000, steps: [{send: a}]}}]}}]}}", "20,000"),
        ("each: [" + ", ".join(["{a: x}"] * 401) + "], ", "{send: a}", "400 at most"),
        ("each: [" + ", ".join(["{a: x}"] * 100) + "], ", "{repeat: {times: 1000, steps: [{send: a}]}}", "20,000"),
    ],
)  # fmt: skip
def test_a_check_without_an_end_is_told(tmp_path: Path, extra: str, steps: str, said: str) -> None:
    error = wrong(tmp_path, HEAD + CHECK.format(extra=extra, steps=steps))
    assert len(error.problems) == 1 and said in error.problems[0].message.en and error.problems[0].line == 8


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "".join(f"key{n}: 1\n" for n in range(60_000)), "a: " + "[" * 50_000, "- " * 50_000, "a: &a [1]\nb: [*a, *a]\n",
        HEAD + "".join(f"  - {{id: c{n}, title: t, drives: server, needs: [{', '.join(f'd{m}' for m in range(99))}]}}\n" for n in range(99)),
    ],
    ids=["keys", "deep", "deeper", "anchors", "needs"],
)  # fmt: skip
def test_a_file_without_an_end_is_told(tmp_path: Path, text: str) -> None:
    assert len(wrong(tmp_path, text).problems) <= 101


@pytest.mark.timeout(20)
def test_one_exercise_named_many_times_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.classroom import assignment

    read = list[Path]()
    monkeypatch.setattr(assignment, "load_exercise", lambda path: read.append(path) or load_exercise(path))
    (tmp_path / "a.yaml").write_text("assignment: a\nexercises: [" + ", ".join(["udp-echo"] * 9000) + "]\n")
    with pytest.raises(SpecError):
        assignment.load_assignment(str(tmp_path / "a.yaml"))
    assert len(read) == 1


# ---------------------------------------------------------------- output


RIGHT_ONE = ("check", "udp-echo", ROOT / "reference/udp-echo/server.py", "--check", "starts")


def closed(number: int) -> dict[str, object]:
    return {"preexec_fn": lambda: os.close(number)}


def test_output_that_is_closed_stops_nothing(tmp_path: Path) -> None:
    ran = grader(*RIGHT_ONE, "--json", tmp_path / "x.json", stdout=None, **closed(1))
    assert ran.returncode == Status.UNWRITTEN and "standard output cannot be written (it is closed)" in ran.stderr
    assert (tmp_path / "x.json").read_text("utf-8").startswith("{")
    assert grader(*RIGHT_ONE, stderr=None, **closed(2)).returncode == Status.WELL
    assert grader(*RIGHT_ONE, stdin=None, **closed(0)).returncode == Status.WELL


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [RIGHT_ONE, ("list",), ("show", "udp-echo"), ("check", "--help")])
def test_output_that_is_full_has_a_status_of_its_own(words: tuple[object, ...]) -> None:
    with open("/dev/full", "w") as full:
        ran = grader(*words, stdout=full)
    assert ran.returncode == Status.UNWRITTEN
    assert "standard output cannot be written (No space left on device)" in ran.stderr


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    from grader.cli.output import write_report
    from grader.errors import OutputError

    (tmp_path / "old.json").write_text("what was there")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3, hard))
    try:
        with pytest.raises(OutputError, match="File too large"):
            write_report(str(tmp_path / "old.json"), "something new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in tmp_path.iterdir()] == ["old.json"]
    assert (tmp_path / "old.json").read_text() == "what was there"


@pytest.mark.parametrize("words", [("list",), (*RIGHT_ONE, "--json", "-")])
def test_a_reader_that_leaves_says_nothing_about_the_program(words: tuple[object, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    ran = grader(*words, stdout=write)
    os.close(write)
    assert ran.returncode == Status.PIPE_CLOSED and "Traceback" not in ran.stderr, ran.stderr


def test_a_mistake_of_ours_has_a_status_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.cli.speech import errors_in_words

    with pytest.raises(SystemExit) as ended, errors_in_words("en"):
        fails()
    assert ended.value.code == Status.BUG


@pytest.mark.parametrize("page", ["docs/exit-status.md", "docs/exit-status.zh.md"])
def test_the_table_of_statuses_is_the_one_in_the_docs(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    lang = "zh" if ".zh." in page else "en"
    for each in Status:
        assert f"| {int(each)} | {each.meaning.in_(lang)} |" in text
    help_told = " ".join(grader("--help").stdout.split())
    assert all(f" {int(each)} " in f" {help_told} " for each in Status)


# ---------------------------------------------------------------- what a killed grader leaves


def test_the_folder_of_a_killed_grader_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    script = (
        "import os, signal, sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from grader.run.box.sandbox import scratch_folder\n"
        "(scratch_folder() / 'work').mkdir()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=False)
    assert len(list(tmp_path.iterdir())) == 1
    own = scratch_folder()
    foreign = tmp_path / "grader-of-somebody"
    foreign.mkdir()
    remove_abandoned()
    assert sorted(tmp_path.iterdir()) == sorted([own, foreign])
    shutil.rmtree(own)
