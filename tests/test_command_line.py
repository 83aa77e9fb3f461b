"""What the command says of itself: help and errors in both languages, which language that is, and running again."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from queue import Queue

import click
import pytest
import sample_results as samples
from click.testing import CliRunner, Result
from conftest import ROOT

from grader.cli import main
from grader.cli.bilingual import Argument, BilingualCommand, BilingualGroup, Option
from grader.cli.check import CheckOptions, graded_digest
from grader.cli.speech import errors_in_words, spoken_language
from grader.errors import IsolationError
from grader.model import Words
from grader.model.failure import FailureCode
from grader.report.terminal import at_terminal, check_details, mend_first, round_line

HAN = re.compile(r"[\u4e00-\u9fff]")
LOCALES = ("GRADER_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def said(*words: str, **environment: str) -> Result:
    clean = dict.fromkeys(LOCALES) | environment
    return CliRunner().invoke(main, list(words), prog_name="grader", env=clean)


def commands() -> dict[str, BilingualCommand]:
    assert isinstance(main, BilingualGroup)
    context = click.Context(main)
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {name: one for name, one in found.items() if isinstance(one, BilingualCommand)}


# ---------------------------------------------------------------- the language


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "GRADER_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "GRADER_LANG": "en"}, "en"),
    ],
)
def test_the_language_of_the_help(environment: dict[str, str], lang: str) -> None:
    shown = said("check", "--help", **environment).output
    assert bool(HAN.search(shown)) == (lang == "zh")
    assert ("用法：grader check" in shown) == (lang == "zh") and ("Usage: grader check" in shown) == (lang == "en")


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        (["check", "x", "--lang", "zh"], "zh"),
        (["check", "x", "--lang=zh"], "zh"),
        (["check", "x", "--lang", "ZH"], "zh"),
        (["--lang", "zh", "check"], "zh"),
        (["check", "--lang"], "en"),
        (["check", "--lang", "fr"], "en"),
        (["check", "--", "--lang", "zh"], "en"),
    ],
)
def test_the_language_that_a_command_line_asks_for(
    words: list[str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LOCALES:
        monkeypatch.delenv(name, raising=False)
    assert spoken_language(words) == lang


@pytest.mark.parametrize("name", ["zh", "ZH", "Zh"])
def test_upper_case_is_understood(name: str) -> None:
    assert "要写的程序" in said("list", "--lang", name).output
    assert "要写的程序" in said("--lang", name, "list").output


# ---------------------------------------------------------------- help


@pytest.mark.parametrize("name", ["", *commands()])
def test_help_is_whole_in_both_languages(name: str) -> None:
    words = [name, "--help"] if name else ["--help"]
    zh, en = said(*words, GRADER_LANG="zh"), said(*words, GRADER_LANG="en")
    assert zh.exit_code == en.exit_code == 0
    assert not HAN.search(en.output)
    prose = [line for line in zh.output.splitlines() if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", line)]
    assert prose == [], "a line of English in the Chinese help"
    listed = [re.findall(r"^  (-\S+)", re.split("选项：\n|Options:\n", one.output)[1], re.M) for one in (zh, en)]
    assert listed[0] == listed[1] and len(listed[0]) >= 2
    for one in (zh, en):
        assert all(len(line) <= 80 for line in one.output.splitlines())


def test_every_option_and_argument_has_words() -> None:
    for name, one in commands().items():
        for param in one.params:
            assert isinstance(param, (Option, Argument)), (name, param)
            assert HAN.search(param.told.zh) and not HAN.search(param.told.en), (name, param)


def test_without_anything_it_shows_what_there_is() -> None:
    shown = said(GRADER_LANG="zh")
    assert shown.exit_code == 2 and "grader list" in shown.output and "评测一份作业" in shown.output


def test_without_its_exercises_there_is_nothing_to_demonstrate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.spec.bundled.exercise_folders", lambda _: [])
    shown = said("demo", GRADER_LANG="en")
    assert shown.exit_code == 2 and "came without its exercises" in shown.stderr


def test_a_locale_without_an_encoding_loses_no_word() -> None:
    bare = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-m", "grader", "list", "--lang", "zh"]
    told = subprocess.run(words, env=bare, capture_output=True, check=True).stdout
    assert "?" not in told.decode("utf-8") and HAN.search(told.decode("utf-8"))


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check", "--help"], ["lst"]])
def test_what_only_says_something_loads_nothing_that_reads_exercises_or_runs_programs(words: list[str]) -> None:
    """A start is mostly imports: one of these at the head of a module that every command shares, and all of them wait for it."""
    program = (
        f"import atexit, sys; atexit.register(lambda: print(*sys.modules)); from grader.cli import main; main({words})"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60)
    loaded = set(run.stdout.splitlines()[-1].split())
    heavy = {
        "pydantic",
        "jinja2",
        "yaml",
        "regex",
        "rich.console",
        "grader.model.events",
        "grader.findings",
        "grader.run.box",
    }
    assert "grader.cli" in loaded and not loaded & heavy
    assert ("grader.cli.grade" in loaded) == (words == ["--help"]), "of each command its module, where it is asked for"


# ---------------------------------------------------------------- while a line is typed


def offered(line: str, shell: str = "bash") -> list[str]:
    """What the shell is told of the last word of a line; a word that is not only a word stands with its kind."""
    *_, last = words = line.split(" ")
    place = last if shell == "fish" else str(len(words) - 1)
    told = said(_GRADER_COMPLETE=f"{shell}_complete", COMP_WORDS=line, COMP_CWORD=place)
    assert told.exit_code == 0 and told.stderr == "", told.stderr
    return [one.removeprefix("plain,") for one in told.stdout.split()]


@pytest.fixture
def typed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an assignment, its class, and files that are broken."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class.csv").write_text("id,name\n2021001,张三\n2021002,赵四\n3000,Ann Lee\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("id,name\n77,Bo\n", encoding="utf-8")
    (tmp_path / "hw1.yaml").write_text("assignment: hw1\nexercises: [udp-hello]\nroster: class.csv\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("checks: [\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("grader check udp-e", ["udp-echo", "file,udp-e"]),
        ("grader grade hw", ["file,hw"]),
        ("grader check udp-echo . --check echoes-a", ["echoes-ascii"]),
        ("grader check udp-echo --check=echoes-a", ["echoes-ascii"]),
        ("grader check --check starts tcp-upper --check cap", ["capitals"]),
        ("grader check udp-echo --program client --check s", ["starts", "sends-what-is-typed", "several-lines"]),
        ("grader grade hw1.yaml . --only 2", ["2021001", "2021002"]),
        ("grader grade hw1.yaml . --only 赵", ["赵四"]),
        ("grader grade hw1.yaml . --only A", []),
        ("grader grade hw1.yaml . --only sends", ["sends-hello"]),
        ("grader grade hw1.yaml --roster other.csv . --only 7", ["77"]),
        ("grader grade udp-hello . --only sends", ["sends-hello"]),
    ],
)
def test_a_shell_is_told_what_could_stand_there(line: str, words: list[str], typed_in: Path) -> None:
    assert offered(line) == words


@pytest.mark.parametrize(
    "line",
    [
        "grader check --check s",
        "grader check nothing --check s",
        "grader check broken.yaml --check s",
        "grader check udp-echo --exercises nowhere --check s",
        "grader chek udp-echo --check x",
        "grader grade broken.yaml . --only 2",
        "grader grade nowhere.yaml . --only 2",
        "grader grade hw1.yaml --roster nowhere.csv . --only 2",
        "grader grade hw1.yaml --program client . --only 2",
    ],
)
def test_what_is_wrong_with_a_line_is_not_said_while_it_is_typed(line: str, typed_in: Path) -> None:
    assert offered(line) == []


def test_a_word_that_no_shell_can_be_told_is_left_out(typed_in: Path) -> None:
    (typed_in / "class.csv").write_text("id,name\n2 2,y\n23,z\n", encoding="utf-8")
    assert offered("grader grade hw1.yaml . --only 2") == ["23"]


@pytest.mark.parametrize("page", ["docs/faq.md", "docs/faq.zh.md"])
def test_each_shell_has_a_line_that_works(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for shell in ("bash", "zsh", "fish"):
        assert "echoes-ascii" in offered("grader check udp-echo --check echoes-a", shell)
        assert f"_GRADER_COMPLETE={shell}_source grader" in text
        told = said(_GRADER_COMPLETE=f"{shell}_source")
        assert told.exit_code == 0 and f"_GRADER_COMPLETE={shell}_complete" in told.stdout


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["chek"], "没有命令 chek。是不是 check？", "no such command: chek. Did you mean check?"),
        (["zzz"], "没有命令 zzz", "no such command: zzz"),
        (["check", "udp-echo", "--chek", "x"], "没有选项 --chek。是不是 --check？", "Did you mean --check?"),
        (["check", "udp-echo", "--html"], "选项 --html 后面缺少它的值", "the option --html needs a value"),
        (["check", "udp-echo", "--watch=1"], "选项 --watch 没有值", "the option --watch takes no value"),
        (["check"], "缺少 EXERCISE", "EXERCISE is missing"),
        (["check", "udp-echo", "--program", "sever"], "是不是 server？", "Did you mean server?"),
        (["check", "udp-echo", "--seed", "x"], "--seed：x 不是整数", "--seed: x is no whole number"),
        (["check", "udp-echo", "--repeat", "0"], "0 不在 1 到 1000 之间", "0 is not between 1 and 1000"),
        (["list", "a"], "多出来的参数：a", "too many arguments: a"),
        (["list", "--lang", "fr"], "--lang：没有 fr，可以是 zh, en", "--lang: fr is not one of zh, en"),
        (["check", "udp-ecko"], "是不是 udp-echo？", "Did you mean udp-echo?"),
    ],
)
def test_what_is_wrong_with_a_command_line(words: list[str], zh: str, en: str) -> None:
    for lang, told in (("zh", zh), ("en", en)):
        run = said(*words, GRADER_LANG=lang)
        assert run.exit_code == 2, run.output
        assert told in run.stderr
        assert lang == "zh" or not HAN.search(run.stderr)
        assert not re.search(r"Error:|Usage:|Try ", run.stderr) or lang == "en"


def test_an_unknown_check_is_told_which_was_meant() -> None:
    run = said("check", "tcp-login", str(ROOT / "reference/tcp-login/server.py"), "--check", "each-acount")
    assert run.exit_code == 2
    assert "there is no check each-acount. Did you mean each-account? There are: " in run.stderr


def test_a_report_that_cannot_be_written_is_noticed_before_anything_runs(tmp_path: Path) -> None:
    for name in ("--html", "--json", "--junit"):
        (tmp_path / "file").touch()
        place = tmp_path / "file" / "inside.html"
        run = said("check", "udp-echo", str(ROOT / "reference/udp-echo/server.py"), name, str(place))
        assert run.exit_code == 2 and f"{place} cannot be written" in run.stderr
        assert run.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_only_a_page_may_be_given_a_folder(tmp_path: Path) -> None:
    for name in ("--json", "--junit"):
        run = said("check", "udp-echo", str(ROOT / "reference/udp-echo/server.py"), name, str(tmp_path))
        assert run.exit_code == 2 and run.stdout == ""
        assert f"{tmp_path} cannot be written: Is a directory" in run.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "heard"), [(("--lang", "zh", "grade"), True), (("grade", "--lang", "zh"), True), (("grade",), False)]
)
def test_a_class_hears_the_language_wherever_it_was_said(words: tuple[str, ...], heard: bool, tmp_path: Path) -> None:
    run = said(*words, str(tmp_path / "none.yaml"), LANG="en_US.UTF-8")
    assert run.exit_code == 2 and bool(HAN.search(run.stderr)) is heard


def test_a_machine_that_lacks_something_is_no_bug_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, errors_in_words("zh"):
        raise IsolationError(Words("端口被占用", "the port is taken"))
    assert ended.value.code == 2 and capsys.readouterr().err == "端口被占用\n"


# ---------------------------------------------------------------- what the last lines say


def test_what_to_mend_first_is_what_costs_most() -> None:
    voice = at_terminal(samples.voice("zh"))
    result = samples.mixed()
    lines = [line.plain for line in mend_first(result, voice, show_hidden=False, width=80)]
    assert lines[:5] == [
        "先改这一处（影响 1 项，40 分）",
        "  server.py:14  回答的编码不对",
        "      13 │         if ACCOUNTS.get(name) == password:",
        '  >   14 │             connection.send("登录成功!".encode("gbk"))',
        "      15 │         else:",
    ]
    assert lines[5].startswith("  回答是用 gbk 编码的") and len(lines) < 14
    nothing = replace(samples.wrong_encoding(), id="plain", findings=(), failure=FailureCode.MISMATCH, points=50)
    worst = samples.result(*result.checks, nothing)
    first, what, hint, *rest = (line.plain for line in mend_first(worst, voice, show_hidden=False, width=80))
    assert (first, what) == ("先改这一处（影响 1 项，50 分）", f"  {FailureCode.MISMATCH.words.zh}")
    assert hint == "  看看它停在哪里。" and rest[:2] == ["然后（影响 1 项，40 分）", "  server.py:14  回答的编码不对"]
    twice = replace(result, checks=(*result.checks, replace(samples.wrong_encoding(), id="again", points=7)))
    assert next(mend_first(twice, voice, show_hidden=False)).plain == "先改这一处（影响 2 项，47 分）"
    blocked = replace(samples.skipped(), points=60, need=samples.wrong_encoding().id)
    gain = next(mend_first(samples.result(*result.checks[:2], blocked), voice, show_hidden=False)).plain
    assert gain == "先改这一处（影响 2 项，100 分）"  # what was not tried because of it comes with it
    assert list(mend_first(samples.all_passed(), voice, show_hidden=False)) == []


def test_a_further_run_says_what_has_changed() -> None:
    voice, at = at_terminal(samples.voice("zh")), datetime(2026, 11, 20, 21, 4, 11)
    right, wrong = samples.passed(), replace(samples.wrong_encoding(), id="each")
    mended = replace(wrong, verdict="passed")
    first, second = samples.result(right, wrong), samples.result(right, mended)
    assert round_line(1, at, None, first, voice).plain == "第 1 次 21:04:11：还差 1 项"
    gained = f"新通过 1 项（{wrong.title.zh}），全部通过"
    assert round_line(2, at, first, second, voice).plain == f"第 2 次 21:04:11：{gained}"
    assert round_line(3, at, second, first, voice).plain == (
        f"第 3 次 21:04:11：1 项不再通过（{wrong.title.zh}），还差 1 项"
    )
    assert round_line(4, at, first, first, voice).plain == "第 4 次 21:04:11：还差 1 项"


def test_the_same_cause_is_explained_once() -> None:
    voice, result, told = at_terminal(samples.voice("en")), samples.mixed(), set[str]()
    first, again = (
        [line.plain for line in check_details(samples.wrong_encoding(), result, voice, show_hidden=False, told=told)]
        for _ in range(2)
    )
    title = "● The answer is in another encoding  server.py:14"
    assert f"      {title}" in first and any("Encode with" in line for line in first)
    assert f"      {title}  (as above)" in again and not any("Encode with" in line for line in again)


# ---------------------------------------------------------------- again and again


def options(folder: Path, **more: str | None) -> CheckOptions:
    made = dict.fromkeys(CheckOptions.__dataclass_fields__) | {
        "exercise": "udp-echo", "paths": (folder,), "lang": "zh", "checks": (), "packages": (), "repeat": 1,
    }  # fmt: skip
    return CheckOptions(**{**made, **more})  # type: ignore[arg-type]


def test_a_ctrl_c_while_a_class_is_made_has_the_status_of_any_other(tmp_path: Path) -> None:
    """Python, run with `-m`, ends by the signal where it came in the text of an `exec`, whoever has caught it since."""
    (tmp_path / "importing.py").write_text(
        """if True:
            import click, os, signal
            from grader.cli import main

            def importing():
                exec(f"import os, signal; os.kill({os.getpid()}, signal.SIGINT); [None for _ in range(1000)]")

            main.add_command(click.Command("importing", callback=importing))
            main(prog_name="grader")
        """
    )
    run = subprocess.run(
        [sys.executable, "-m", "importing", "importing"], capture_output=True, text=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout.strip(), run.stderr.strip()) == (130, "", "")


def test_its_own_reports_are_no_change_of_a_program(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text("print(1)\n")
    written = options(tmp_path, html_file=f"{tmp_path}/reports/", json_file=str(tmp_path / "r.json"))
    before = graded_digest(written)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "udp-echo-x.html").write_text("x")
    (tmp_path / "r.json").write_text("{}")
    assert graded_digest(written) == before
    (tmp_path / "helper.py").write_text("x = 1\n")
    assert graded_digest(written) != before


@pytest.fixture
def watching(tmp_path: Path, machine: object) -> Iterator[tuple[Path, Queue[str]]]:
    """A folder that is watched, and what the command says."""
    pytest.importorskip("watchfiles", reason="watchfiles is not installed: pip install watchfiles")
    (tmp_path / "server.py").write_text((ROOT / "reference/udp-echo/wrong/reply-in-gbk.py").read_text())
    command = [sys.executable, "-m", "grader", "check", "udp-echo", "--html", "reports/", "--watch", "--lang", "zh"]
    process = subprocess.Popen(
        [*command, "--check", "echoes-chinese", "-q"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )  # fmt: skip
    lines: Queue[str] = Queue()
    assert process.stdout is not None
    output = process.stdout
    reader = threading.Thread(target=lambda: [lines.put(line) for line in output], daemon=True)
    reader.start()
    yield tmp_path, lines
    process.send_signal(signal.SIGINT)
    assert process.wait(90) == 130
    reader.join(10)
    output.close()


def test_it_runs_again_for_the_program_alone(watching: tuple[Path, Queue[str]]) -> None:
    """The reports that it writes into the watched folder begin no run: the second one is that of the mended program."""
    folder, lines = watching

    def next_round() -> str:
        for line in iter(lambda: lines.get(timeout=120), ""):
            if line.startswith("第 "):
                return line
        raise AssertionError

    assert re.fullmatch(r"第 1 次 \d\d:\d\d:\d\d：还差 1 项\n", next_round())
    assert (folder / "reports").is_dir()
    (folder / "reports" / "more.html").write_text("x")
    (folder / "server.py").write_text((ROOT / "reference/udp-echo/server.py").read_text())
    assert re.fullmatch(r"第 2 次 \d\d:\d\d:\d\d：新通过 1 项（.+），全部通过\n", next_round())
