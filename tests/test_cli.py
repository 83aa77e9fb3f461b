"""The command as its users meet it: whole runs, exact words, exit statuses, files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT

RIGHT = ROOT / "reference/udp-echo/server.py"
GBK = ROOT / "reference/udp-echo/wrong/reply-in-gbk.py"


def grader(*arguments: object, env: dict[str, str] | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal, in English unless told otherwise."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "GITHUB_"))}
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, arguments)],
        env={**clean, "LANG": "C.UTF-8", **(env or {})}, cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_right_program_ends_with_0_and_all_marks() -> None:
    run = grader("check", "udp-echo", RIGHT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.fullmatch(r"Score 50 / 50   bonus 20 / 20   in \d+\.\d s", run.stdout.splitlines()[-1])
    assert "✗" not in run.stdout
    assert "\x1b" not in run.stdout


def test_a_wrong_program_ends_with_1_and_the_next_step() -> None:
    run = grader("check", "udp-echo", GBK, "--seed", 7)
    assert run.returncode == 1
    assert "✗ Echoes Chinese text" in run.stdout
    assert "The answer has the wrong encoding  reply-in-gbk.py:" in run.stdout
    assert ".encode('utf-8')" in run.stdout


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("It sends an extra newline  client.py:4", "Fix this first", "Score 0 / 100", "What to try next:")),
        ("zh", ("多了换行  client.py:4", "先改这一处", "得分 0 / 100", "接下来可以试试：")),
    ],
)
def test_the_demo_shows_what_a_student_sees_writes_the_page_and_says_what_is_next(
    lang: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    run = grader("demo", "--html", tmp_path / "demo.html", env={"GRADER_LANG": lang}, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    at = [run.stdout.index(each) for each in ("$ grader check udp-hello client.py", *said)]
    assert at == sorted(at)
    assert f'<html lang="{lang}' in (page := (tmp_path / "demo.html").read_text(encoding="utf-8"))
    assert "client.sendto(" in page

    copy = re.search(r"^  cp (\S+) \.", run.stdout, re.MULTILINE)
    assert copy, "the first thing to try is to mend it"
    program = Path(copy[1]).read_text(encoding="utf-8")
    (tmp_path / "client.py").write_text(program.replace("!\\n", "!"), encoding="utf-8")
    again = grader("check", "udp-hello", "client.py", "-q", cwd=tmp_path)
    assert again.returncode == 0 and "Score 100 / 100" in again.stdout, again.stdout


def test_it_speaks_chinese_where_the_locale_does() -> None:
    run = grader("check", "udp-echo", GBK, env={"LANG": "zh_CN.UTF-8"})
    assert "回答的编码不对" in run.stdout
    assert "得分" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["check", "udp-ecko", RIGHT],
            "there is no exercise udp-ecko. Did you mean udp-echo? All exercises: grader list",
        ),
        (["check", "udp-echo", "nothing.py"], "nothing.py does not exist: check the path and the name"),
        (["check", "udp-echo", RIGHT, "--check", "echos"], "there is no check echos. There are: starts, echoes-ascii"),
        (["check", "udp-echo", RIGHT, "--packages", "no-such-thing"], "the package no-such-thing is not installed"),
        (["check", "udp-echo", RIGHT, "--exercises", "nowhere"], "there is no folder of exercises at nowhere"),
        (["check", "udp-echo", RIGHT, "--html", "/proc/x/y.html"], "/proc/x/y.html cannot be written"),
        (["lint", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_a_wrong_command_ends_with_2_and_a_sentence(arguments: list[object], said: str) -> None:
    run = grader(*arguments)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr + run.stdout


def test_a_bad_exercise_shows_every_problem_and_runs_nothing(tmp_path: Path) -> None:
    text = (
        (ROOT / "exercises/udp-echo.yaml").read_text().replace("expect:", "expct:", 1).replace("port: 12345", "port: x")
    )
    bad = tmp_path / "udp-echo.yaml"
    bad.write_text(text)
    for command in (["lint", bad], ["check", bad, RIGHT]):
        run = grader(*command)
        assert run.returncode == 2
        assert "did you mean `expect`?" in run.stderr
        assert run.stderr.count("error:") == 2
        assert run.stdout == ""


def test_json_alone_on_standard_output_and_its_contract() -> None:
    run = grader("check", "udp-echo", GBK, "--json", "-", "--seed", 7)
    result = json.loads(run.stdout)
    assert result["schema"] == "grader/result/1"
    assert result["seed"] == 7
    assert result["isolation"] == "full"
    assert set(result["exercise"]) >= {"id", "digest"}
    assert result["score"] == {
        "earned": 32, "possible": 50, "complete": True, "bonus": {"earned": 5, "possible": 20},
    }  # fmt: skip
    check = next(check for check in result["checks"] if check["id"] == "echoes-chinese")
    assert check["verdict"] == "failed"
    assert check["step"] == 2
    assert check["findings"][0]["id"] == "reply-encoding/gbk"
    assert check["expected"]["kind"] == "text"
    assert {"t", "event"} <= set(check["transcript"][0])


def test_the_same_seed_sends_the_same() -> None:
    def sent() -> list[str]:
        run = grader("check", "udp-echo", RIGHT, "--json", "-", "--seed", 42, "--check", "three-clients")
        events = json.loads(run.stdout)["checks"][-1]["transcript"]
        return [event["data"] for event in events if event["event"] == "sent"]

    assert sent() == sent()
    assert len(sent()) == 5


def test_one_check_runs_with_what_it_builds_on_and_nothing_else() -> None:
    run = grader("check", "udp-echo", RIGHT, "--check", "interrupt-is-quiet", "--json", "-")
    assert [check["id"] for check in json.loads(run.stdout)["checks"]] == [
        "starts",
        "echoes-ascii",
        "stops-on-interrupt",
        "interrupt-is-quiet",
    ]


def test_all_reports_are_written(tmp_path: Path) -> None:
    html, junit = tmp_path / "deep" / "r.html", tmp_path / "r.xml"
    run = grader("check", "udp-echo", GBK, "--html", html, "--junit", junit, "--lang", "zh")
    assert f"报告：{html}" in run.stdout
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    cases = ElementTree.parse(junit).getroot().iter("testcase")
    assert len(list(cases)) == 11


def test_a_folder_gets_a_report_of_its_own_name(tmp_path: Path) -> None:
    grader("check", "udp-echo", RIGHT, "--html", f"{tmp_path}/")
    assert [path.name for path in tmp_path.iterdir()] == ["udp-echo-server.html"]


def test_repeat_says_where_runs_disagree(tmp_path: Path) -> None:
    """A program that fails every other time, by the last digit of the clock, is unstable rather than right or wrong."""
    source = (ROOT / "reference/udp-echo/right/thread-per-datagram.py").read_text()
    flaky = tmp_path / "server.py"
    flaky.write_text("import random, sys\nif random.random() < 0.5:\n    sys.exit(1)\n" + source)
    run = grader("check", "udp-echo", flaky, "--repeat", 8, "--check", "starts", "--json", "-")
    result = json.loads(run.stdout)
    assert result["checks"][0]["verdict"] == "unstable"
    assert result["score"]["complete"] is False
    assert run.returncode == 3


def test_under_github_actions_it_annotates_and_summarises(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    run = grader("check", "udp-echo", GBK, env=env)
    assert "::error file=reference/udp-echo/wrong/reply-in-gbk.py,line=" in run.stdout
    assert "32 / 50" in summary.read_text(encoding="utf-8")


def test_no_color_and_plain_lines_without_a_terminal() -> None:
    run = grader("check", "udp-echo", RIGHT, env={"NO_COLOR": "1", "TERM": "dumb"})
    assert all(character.isprintable() or character == "\n" for character in run.stdout)


def test_show_tells_the_task_in_both_languages() -> None:
    english, chinese = grader("show", "udp-keyword-chat"), grader("show", "udp-keyword-chat", "--lang", "zh")
    assert "UDP 8086" in english.stdout
    assert "sample conversation" in english.stdout.lower()
    assert "关键字" in chinese.stdout
    assert "byebye-ends-the-server" in chinese.stdout


def test_list_names_every_exercise() -> None:
    heading, *lines = grader("list").stdout.splitlines()
    assert heading.split() == ["exercise", "network", "programs", "to", "write", "points", "title"]
    assert [line.split()[0] for line in lines] == sorted(path.stem for path in (ROOT / "exercises").glob("*.yaml"))


def test_a_folder_of_exercises_of_ones_own(tmp_path: Path) -> None:
    text = (ROOT / "exercises/udp-echo.yaml").read_text().replace("id: udp-echo", "id: my-echo", 1)
    (tmp_path / "my-echo.yaml").write_text(text)
    assert "my-echo" in grader("list", "--exercises", tmp_path).stdout
    assert grader("check", "my-echo", RIGHT, "--exercises", tmp_path, "--check", "echoes-ascii").returncode == 0


def test_hidden_checks_show_title_verdict_and_points_alone(tmp_path: Path) -> None:
    secret = "secret-word-nobody-sees"
    text = (ROOT / "exercises/udp-echo.yaml").read_text()
    head, chinese, rest = text.partition("  - id: echoes-chinese\n")
    check, following, rest = rest.partition("  - id: ")
    check = check.replace("    drives:", "    hidden: true\n    drives:").replace("你好，{{ words }}", secret)
    text = head + chinese + check + following + rest
    (tmp_path / "udp-echo.yaml").write_text(text)
    files = [tmp_path / name for name in ("r.html", "r.xml", "r.json")]
    program = ROOT / "reference/udp-echo/wrong/canned-answer.py"
    arguments = ["check", tmp_path / "udp-echo.yaml", program]
    outputs = ["--html", files[0], "--junit", files[1], "--json", files[2]]
    run = grader(*arguments, *outputs)
    assert secret not in run.stdout + "".join(file.read_text(encoding="utf-8") for file in files)
    assert "✗ Echoes Chinese text" in run.stdout
    assert secret in grader(*arguments, "--show-hidden").stdout


def test_doctor_says_what_works() -> None:
    run = grader("doctor")
    assert run.returncode == 0
    assert "✓ bubblewrap" in run.stdout
    assert "Isolation: full" in run.stdout


def test_a_file_by_content_is_named(tmp_path: Path) -> None:
    (tmp_path / "作业 (1).py").write_text(RIGHT.read_text())
    (tmp_path / "notes.txt").write_text("x")
    run = grader("check", "udp-echo", tmp_path, "--check", "echoes-ascii", "--lang", "zh")
    assert run.returncode == 0
    assert "按内容判断，作业 (1).py 是服务器程序" in run.stdout
