"""`grader grade` as a teacher meets it: folders written, interrupted, killed, gone on with; hostile hand-ins among others."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, SEED
from small_class import CHECKS, PROGRAMS, RIGHT, mixed, write_class, write_exercise

from grader.classroom import batch
from grader.cli import main
from grader.model import Words

HOSTILE = (
    "fork_bomb", "kills_everybody", "prints_for_ever", "allocates", "floods", "daemon", "stops_itself", "changes_itself",
)  # fmt: skip
WITHIN = 60.0

pytestmark = pytest.mark.usefixtures("machine")


class Desk:
    """A teacher's folder: an exercise, what was handed in, the reports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exercise = write_exercise(folder)
        self.handed_in, self.out = folder / "handed-in", folder / "reports"

    def words(self, *more: object, out: Path | None = None) -> list[str]:
        return [
            sys.executable, "-m", "grader", "grade", str(self.exercise), str(self.handed_in), "-o", str(out or self.out),
            "--seed", str(SEED), *map(str, more),
        ]  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder), "PYTHONPATH": str(ROOT)}

    def grade(self, *more: object, out: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.words(*more, out=out), capture_output=True, text=True, timeout=WITHIN, cwd=self.folder,
            env={**self.environment, **environment}, check=False,
        )  # fmt: skip

    def command(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "grader", *map(str, words)], capture_output=True, text=True, timeout=WITHIN,
            cwd=self.folder.parent, env=self.environment, check=False,
        )  # fmt: skip

    def correct(self, before: str, after: str) -> None:
        text = self.exercise.read_text("utf-8")
        assert before in text
        self.exercise.write_text(text.replace(before, after), "utf-8")

    def begun(self, **how: Any) -> subprocess.Popen[bytes]:
        """One that runs, and has kept a result already."""
        process = subprocess.Popen(self.words(), cwd=self.folder, env=self.environment, **how)
        deadline, pause = time.monotonic() + WITHIN, select.poll()
        while not self.has_kept():
            assert time.monotonic() < deadline
            pause.poll(10)
        return process

    def has_kept(self) -> bool:
        """Whether a result is in the store, by a copy of it: nobody may open it while it is written."""
        copy = self.folder / "copy.sqlite"
        with contextlib.suppress(OSError, sqlite3.DatabaseError):  # not there yet, or written just now
            shutil.copyfile(self.out / "store.sqlite", copy)
            shutil.copyfile(self.out / "store.sqlite-wal", f"{copy}-wal")
            with contextlib.closing(sqlite3.connect(copy)) as data:
                return bool(data.execute("SELECT count(*) FROM results").fetchone()[0])
        return False

    def results(self, out: Path | None = None) -> dict[str, Any]:
        told = json.loads(((out or self.out) / "results.json").read_text("utf-8"))
        return {one["id"]: one for one in told["students"]}

    def verdicts(self, out: Path | None = None) -> dict[str, list[tuple[str, str, list[str]]]]:
        return {
            student: [
                (check["id"], check["verdict"], [finding["id"] for finding in check.get("findings", ())])
                for result in one["results"].values()
                for check in result["checks"]
            ]
            for student, one in self.results(out).items()
        }

    def rows(self) -> list[tuple[Any, ...]]:
        data = sqlite3.connect(self.out / "store.sqlite")
        with contextlib.closing(data):
            return data.execute('SELECT subject, "check", alone, number FROM results').fetchall()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# ---------------------------------------------------------------- a whole run


def test_a_class_is_graded_into_a_folder(desk: Desk) -> None:
    write_class(desk.handed_in, mixed(6))
    run = desk.grade()
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stderr == ""
    assert "6 students: 6 graded" in run.stdout
    assert f"seed {SEED}" in run.stdout
    assert "\x1b" not in run.stdout and len(run.stdout.splitlines()) < 14
    for name in (
        "index.html",
        "grades.csv",
        "results.json",
        "junit.xml",
        "students/20230001.html",
        "full/20230001.html",
    ):
        assert (desk.out / name).is_file(), name
    assert "shouts" in (desk.out / "full/20230001.html").read_text("utf-8")
    again = desk.grade("--lang", "zh")
    assert again.returncode == 0
    assert "运行了 0 项检查" in again.stdout


def test_a_class_speaks_chinese_where_the_locale_does(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001_张三": RIGHT})
    assert "报告：" in desk.grade(LANG="zh_CN.UTF-8").stdout


def test_a_preview_runs_and_writes_nothing(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001_张三": RIGHT})
    run = desk.grade("--dry-run")
    assert run.returncode == 0
    assert "2023001" in run.stdout
    assert not desk.out.exists()


def test_pages_that_are_no_longer_true_are_removed_and_nothing_else(desk: Desk) -> None:
    write_class(desk.handed_in, mixed(2))
    desk.grade()
    (desk.out / "students/mine.html").write_text("not grader's")
    shutil.rmtree(desk.handed_in / "20230002")
    desk.grade()
    assert sorted(path.name for path in (desk.out / "students").iterdir()) == ["20230001.html", "mine.html"]
    assert [path.name for path in desk.out.rglob("*.new")] == []


def test_what_could_not_be_told_ends_with_3(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT})
    (desk.handed_in / "2023002_李四.zip").write_bytes(b"PK\x03\x04 no archive at all")
    assert desk.grade().returncode == 3


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--only", "nobody"), "there is no such student"),
        (("--roster", "nowhere.csv"), "nowhere.csv"),
        (("--pattern", "("), "no regular expression"),
        (("--packages", "no-such-thing"), "no-such-thing is not installed"),
    ],
)
def test_a_wrong_command_ends_with_2_and_a_sentence(desk: Desk, more: tuple[str, ...], said: str) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT})
    run = desk.grade(*more)
    assert run.returncode == 2, run.stdout + run.stderr
    assert said in run.stderr
    assert "Traceback" not in run.stderr and not (desk.out / "index.html").exists()


def test_where_the_reports_go_has_to_be_said_and_apart(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT})
    inside = desk.grade(out=desk.handed_in / "reports")
    assert inside.returncode == 2 and "would be taken for a hand-in" in inside.stderr
    words = desk.words()
    del words[words.index("-o") : words.index("-o") + 2]
    run = subprocess.run(words, capture_output=True, text=True, env=desk.environment, cwd=desk.folder, check=False)
    assert run.returncode == 2 and "-o DIR" in run.stderr


def test_somebody_elses_page_is_not_overwritten(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT})
    desk.out.mkdir()
    (desk.out / "index.html").write_text("my homepage")
    run = desk.grade()
    assert run.returncode == 2 and "choose another folder" in run.stderr
    assert (desk.out / "index.html").read_text() == "my homepage"
    assert [path.name for path in desk.out.iterdir()] == ["index.html"]


def test_a_store_that_was_moved_away_is_made_anew(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT})
    desk.grade()
    (desk.out / "store.sqlite").unlink()
    assert f"{len(CHECKS)} checks were run" in desk.grade().stdout


def test_without_isolation_it_says_what_to_do_and_runs_nothing(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT})
    tools = desk.folder / "bin"
    tools.mkdir()
    run = desk.grade(PATH=str(tools))
    assert run.returncode == 2
    assert "grader doctor" in run.stderr and "--no-sandbox" in run.stderr
    assert not (desk.out / "index.html").exists()


def test_without_a_sandbox_one_after_another_as_asked(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT, "2023002": PROGRAMS["one-shot"]})
    run = desk.grade("--no-sandbox")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "No sandbox: " in run.stdout
    assert {check[1] for check in desk.verdicts()["2023001"]} == {"passed"}
    assert {result["isolation"] for result in desk.results()["2023001"]["results"].values()} == {"none"}


# ---------------------------------------------------------------- ended in every way


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A class that was graded without being ended."""
    desk = Desk(tmp_path_factory.mktemp("undisturbed"))
    write_class(desk.handed_in, mixed(12))
    assert desk.grade().returncode == 0
    return desk


def goes_on(desk: Desk, undisturbed: Desk) -> None:
    """The same command finishes; no check was run twice, and the gradebook is that of an undisturbed run."""
    before = desk.rows()
    run = desk.grade()
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{len(before)} were known already" in run.stdout
    rows = desk.rows()
    assert len(rows) == len(set(rows)) and set(before) <= set(rows)
    assert desk.verdicts() == undisturbed.verdicts()
    assert (desk.out / "grades.csv").read_bytes() == (undisturbed.out / "grades.csv").read_bytes()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_and_the_same_command_goes_on(desk: Desk, undisturbed: Desk, number: int) -> None:
    shutil.copytree(undisturbed.handed_in, desk.handed_in)
    with desk.begun(stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=WITHIN)
    assert process.returncode == 130, out.decode() + err.decode()
    assert err == b""
    assert f"grader grade {desk.exercise}" in out.decode()
    left = re.search(r"Interrupted: (\d+) checks were not run", out.decode())
    assert left and 0 < int(left[1]) <= sum(map(len, undisturbed.verdicts().values())) - len(desk.rows()), left
    assert (desk.out / "index.html").is_file()
    assert not (desk.out / "store.sqlite-wal").exists()  # closed as it should be
    goes_on(desk, undisturbed)


def test_ctrl_c_at_a_terminal(desk: Desk, undisturbed: Desk) -> None:
    shutil.copytree(undisturbed.handed_in, desk.handed_in)
    terminal, end = pty.openpty()
    with desk.begun(stdin=end, stdout=end, stderr=end, start_new_session=True, preexec_fn=_own_terminal) as process:
        os.close(end)
        os.write(terminal, b"\x03")
        shown = _read_all(terminal)
        assert process.wait(WITHIN) == 130, shown
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert re.search(r"\d+/12 students +\d+/60 checks +\d+ failed", plain), plain
    assert "Interrupted: " in plain and "Traceback" not in plain
    assert shown.count("\x1b[?25h") == shown.count("\x1b[?25l")  # the cursor is back
    goes_on(desk, undisturbed)


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read_all(terminal: int) -> str:
    shown = b""
    while select.select([terminal], [], [], WITHIN)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # nobody holds the other end any more
            break
        shown += data
    os.close(terminal)
    return shown.decode("utf-8", "replace")


def test_a_second_ctrl_c_ends_it_at_once(desk: Desk, undisturbed: Desk) -> None:
    shutil.copytree(undisturbed.handed_in, desk.handed_in)
    with desk.begun(stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        watch = os.pidfd_open(process.pid)
        while not select.select([watch], [], [], 0.05)[0]:
            process.send_signal(signal.SIGINT)
        os.close(watch)
        out, err = process.communicate(timeout=WITHIN)
    assert process.returncode == 130, out.decode() + err.decode()
    assert b"Traceback" not in out + err
    goes_on(desk, undisturbed)


def test_killed_at_any_moment_nothing_is_lost_and_nothing_stays(desk: Desk) -> None:
    write_class(desk.handed_in, mixed(12))
    run = subprocess.run(
        [sys.executable, ROOT / "bench/killing.py", desk.exercise, desk.handed_in, "--moments", "2"],
        capture_output=True, text=True, timeout=150, cwd=desk.folder, env=desk.environment, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == "2 moments, 0 bad"


def test_two_graders_do_not_write_into_one_folder(desk: Desk) -> None:
    write_class(desk.handed_in, mixed(12))
    with desk.begun(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        second = desk.grade()
        assert second.returncode == 2
        assert f"another grader (process {process.pid}) is using" in second.stderr
        assert process.wait(WITHIN) == 0
    assert len(desk.rows()) == len(set(desk.rows()))


# ---------------------------------------------------------------- in parts


def test_in_parts_and_united_it_is_what_it_is_in_one(desk: Desk) -> None:
    write_class(desk.handed_in, mixed(7))
    assert desk.grade().returncode == 0
    parts = [desk.folder / f"part-{number}" for number in (1, 2, 3)]
    for number, part in enumerate(parts, 1):
        run = desk.grade("--shard", f"{number}/3", out=part)
        assert (run.returncode, f"Part {number}/3" in run.stdout) == (0, True), run.stdout + run.stderr
        assert not (part / "index.html").exists()
    united = desk.folder / "united"
    less = desk.command("merge", *parts[:2], "-o", united)
    assert (less.returncode, "missing: 3" in less.stdout) == (3, True), less.stdout + less.stderr
    whole = desk.command("merge", *parts, "-o", united)
    assert (whole.returncode, "3 of 3 parts" in whole.stdout) == (0, True), whole.stdout + whole.stderr
    command = " ".join(whole.stdout.split("is run):")[1].split())
    assert "--shard" not in command and command.endswith(f"-o {united}")
    run = desk.grade(out=united)
    assert "0 checks were run" in run.stdout, "no check is run that a part has run"
    assert desk.verdicts(united) == desk.verdicts()
    assert (united / "grades.csv").read_bytes() == (desk.out / "grades.csv").read_bytes()
    again = desk.command("merge", *parts, desk.out, "-o", united)
    assert (again.returncode, "(0 new results)" in again.stdout) == (0, True), again.stdout + again.stderr
    # Two that contradict each other are named, and nothing of any is kept; so is what does not say what it is.
    liar = desk.folder / "liar"
    shutil.copytree(parts[1], liar)
    with contextlib.closing(sqlite3.connect(liar / "store.sqlite", isolation_level=None)) as data:
        data.execute("UPDATE results SET kept = kept || '!', verdict = iif(verdict = 'passed', 'failed', 'passed')")
    refused = desk.command("merge", *parts, liar, "-o", desk.folder / "nobody's")
    assert refused.returncode == 2 and f"in {parts[1]} and" in refused.stderr and f"in {liar}:" in refused.stderr
    with contextlib.closing(sqlite3.connect(desk.folder / "nobody's" / "store.sqlite")) as data:
        assert data.execute("SELECT count(*) FROM results").fetchone() == (0,)
    with contextlib.closing(sqlite3.connect(liar / "store.sqlite", isolation_level=None)) as data:
        data.execute("UPDATE facts SET value = '[]'")
    unsaid = desk.command("merge", parts[0], liar, "-o", desk.folder / "nobody's")
    assert (unsaid.returncode, "does not say how it came about" in unsaid.stderr) == (2, True), unsaid.stderr
    other = desk.folder / "other"
    desk.grade("--shard", "3/3", "--seed", "99", out=other)
    refused = desk.command("merge", *parts[:2], other, "-o", desk.folder / "nothing")
    assert (refused.returncode, "what differs: the seed" in refused.stderr) == (2, True), refused.stderr
    assert not (desk.folder / "nothing").exists()


def test_a_part_says_what_of_its_own_could_not_be_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command runs that again. What cannot be read is of no part: else each of them would end so, each time."""
    write_class(desk.handed_in, {f"202300{number}": RIGHT for number in range(8)})
    (desk.handed_in / "2023009_李四.zip").write_bytes(b"PK\x03\x04 no archive at all")
    lacks = Words("没有 javac", "javac is not installed")

    def part(number: int) -> Result:
        words = [*desk.words("--shard", f"{number}/2", "--lang", "en", out=desk.folder / f"part-{number}")[3:]]
        return CliRunner().invoke(main, words, catch_exceptions=False)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "missing_tool", lambda *_: lacks)
        lacking = part(1)
    assert lacking.exit_code == 3 and re.search(
        r"not everything could be told: \d\. The same command again", lacking.output
    )
    assert "javac is not installed" in lacking.output and "Part 1/2: 0 checks were run" in lacking.output
    assert part(2).exit_code == 0
    again = part(1)
    assert (again.exit_code, "not everything" in again.output) == (0, False), again.output
    assert desk.command("merge", desk.folder / "part-1", desk.folder / "part-2", "-o", desk.out).returncode == 0
    whole = desk.grade()
    assert (whole.returncode, "0 checks were run" in whole.stdout) == (3, True), "the archive"


def test_a_page_is_written_only_where_something_on_it_has_changed(desk: Desk) -> None:
    write_class(desk.handed_in, mixed(5))
    assert desk.grade().returncode == 0

    def written() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in (desk.out / "full").glob("*.html")}

    before = written()
    assert len(before) == 5
    (desk.handed_in / "20230002" / "server.py").write_text(RIGHT + "# better\n", "utf-8")
    (desk.out / "full/20230003.html").write_text("somebody was here")
    (desk.out / "full/20230004.html").unlink()
    assert desk.grade().returncode == 0
    changed = {name for name, when in written().items() if when != before[name]}
    assert changed == {f"2023000{number}.html" for number in (2, 3, 4)}
    assert "better" in (desk.out / "full/20230002.html").read_text("utf-8")
    assert "somebody" not in (desk.out / "full/20230003.html").read_text("utf-8")
    desk.correct("en: Echoes text", "en: Echoes whatever it is told")
    desk.grade()
    assert all(when != before[name] for name, when in written().items()), "the title is on all of them"


# ---------------------------------------------------------------- hostile hand-ins


def test_a_hostile_tenth_changes_nobody_elses_result(desk: Desk) -> None:
    write_class(desk.handed_in, mixed(18))
    assert desk.grade(out=desk.folder / "without").returncode == 0
    for sample in HOSTILE:
        place = desk.handed_in / f"hostile_{sample}"
        place.mkdir()
        shutil.copy(ROOT / "tests/hostile/inside.py", place)
        shutil.copy(ROOT / f"tests/hostile/{sample}.py", place / "server.py")
    run = desk.grade(GRADER_TEST_SECRET="1")
    assert run.returncode in (0, 3), run.stdout + run.stderr
    with_them, without = desk.verdicts(), desk.verdicts(desk.folder / "without")
    assert {student: with_them[student] for student in without} == without
    assert len(with_them) == len(without) + len(HOSTILE)
    grades = [
        (desk.folder / folder / "grades.csv").read_text("utf-8-sig").splitlines() for folder in ("without", "reports")
    ]
    assert set(grades[0]) <= set(grades[1])


# ---------------------------------------------------------------- judging again


def test_a_corrected_expectation_is_judged_again_from_the_folder_alone(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT, "2023002": PROGRAMS["mute"]})
    assert desk.grade().returncode == 0
    desk.correct('- expect: "SHOUT"', '- expect: "shout"')
    rows = len(desk.rows())
    again = desk.command("rejudge", desk.out)
    assert again.returncode == 0, again.stderr
    assert "2 results were judged again" in again.stdout and "0 checks were run" in again.stdout
    assert [desk.verdicts()[one][-1][1] for one in ("2023001", "2023002")] == ["failed", "failed"]
    assert len(desk.rows()) == rows + 2, "what was judged before stays for the record"


def test_what_would_have_gone_otherwise_is_told_as_needing_a_run(desk: Desk) -> None:
    write_class(desk.handed_in, {"2023001": RIGHT})
    desk.grade()
    desk.correct('- expect: "1 {{ word }}"', '- expect: "3 {{ word }}"')
    desk.correct('- expect: "SHOUT"', '- expect: "shout"')
    typed = {
        "_GRADER_COMPLETE": "bash_complete",
        "COMP_WORDS": f"grader rejudge {desk.out} --check tw",
        "COMP_CWORD": "4",
    }
    assert CliRunner().invoke(main, env=typed, prog_name="grader").stdout.split() == ["plain,twice"]
    again = desk.command("rejudge", desk.out, "--check", "twice")
    assert (again.returncode, "2 checks have to be run" in again.stdout) == (3, True), again.stdout
    assert desk.results()["2023001"]["mark"]["total"] is None, "a mark that is not known is no zero"
    again = desk.command("rejudge", desk.out)
    assert (again.returncode, "1 checks have to be run" in again.stdout) == (3, True), again.stdout
    command = again.stdout.split("To run them:")[1].split("Reports:")[0].replace("\n", " ")
    assert f"cd {desk.folder} && grader grade" in " ".join(command.split())
    run = desk.grade()
    assert run.returncode == 0 and "1 checks were run" in run.stdout


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda desk: (desk.out / "store.sqlite").unlink(), "no store.sqlite"),
        (lambda desk: desk.handed_in.rename(desk.folder / "moved"), "is not where it was"),
        (lambda desk: _forget_how(desk), "does not say how it was graded"),
    ],
)
def test_without_what_it_needs_rejudge_says_so(desk: Desk, spoil: Callable[[Desk], object], said: str) -> None:
    write_class(desk.handed_in, {"2023001": PROGRAMS["no-python"]})
    desk.grade()
    spoil(desk)
    again = desk.command("rejudge", desk.out)
    assert (again.returncode, said in " ".join(again.stderr.split())) == (2, True), again.stderr


def _forget_how(desk: Desk) -> None:
    with contextlib.closing(sqlite3.connect(desk.out / "store.sqlite", isolation_level=None)) as data:
        data.execute("DELETE FROM facts WHERE name = 'command'")
