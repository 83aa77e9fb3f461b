"""The proof of exercises: what does not hold is found, rule by rule. `grader verify` itself proves the bundled ones."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sample_results as samples
from conftest import ROOT

from grader.errors import SpecError, UsageError
from grader.findings.catalogue import KNOWN
from grader.model import Verdict, Words
from grader.prove.impostors import replay
from grader.prove.promises import PROMISES
from grader.prove.proof import Claim, Kind, Proof, Row, Seen
from grader.prove.starter import write_exercise
from grader.prove.verify import Programs, gather, verify
from grader.report.proof import proof_lines, render_proof
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.schedule.grading import Run
from grader.spec import Spec, load_exercise
from grader.spec.bundled import list_exercises, programs_folder

UNPROVEN = ROOT / "tests/unproven/unproven.yaml"
SEED = 7


def read(path: Path) -> Programs:
    return gather(load_exercise(path), programs_folder(path), SEED)


@pytest.fixture(scope="module")
def proof(machine: Machine, interpreter: Interpreter) -> Proof:
    """An exercise whose programs make false claims, graded for real."""
    done: list[tuple[int, int]] = []
    (found,) = verify(
        [read(UNPROVEN)],
        lambda programs: Run(machine, interpreter, SEED),
        2,
        lambda at: done.append((at.done, at.total)),
    )
    assert list(dict.fromkeys(done)) == [(n, 9) for n in range(10)]
    return found


def told(proof: Proof, rule: str) -> set[tuple[str, str | None]]:
    return {(breach.name, breach.check and breach.check[1]) for breach in proof.breaches if breach.rule == rule}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("reference", {("server.py", "stops-quietly")}),
        ("right", {("right/capital.py", "answers")}),
        (
            "wrong",
            {
                ("wrong/claims-too-little.py", "answers"),
                ("wrong/claims-too-much.py", "answers"),
                ("wrong/claims-too-much.py", "stops-quietly"),
            },
        ),
        ("finding", {("wrong/another-finding.py", None)}),
        ("caught", {("", "is-there")}),
        ("stub", {("stub server", "is-there")}),
        ("replay", {("replay server", "anything-will-do")}),
        ("ungraded", set()),
    ],
)
def test_every_rule_finds_what_does_not_hold_and_nothing_else(
    proof: Proof, rule: str, expected: set[tuple[str, str | None]]
) -> None:
    assert told(proof, rule) == expected


def test_a_quick_proof_tries_what_is_claimed_and_a_part_of_the_rest(machine: Machine, interpreter: Interpreter) -> None:
    """Nothing that it leaves out is judged, and what a program is to fail is never left out."""
    programs = gather(load_exercise(ROOT / "exercises/tcp-hello.yaml"), ROOT / "reference/tcp-hello", SEED)
    (quick,) = verify([programs], lambda programs: Run(machine, interpreter, SEED), 1, quick=True)
    assert quick.breaches == ()
    tried = asked = 0
    for row in quick.of("wrong"):
        assert row.claim is not None and row.claim.fails <= {check for _, check in row.seen}
        others = {check.id for check in programs.spec.exercise.all_checks if check.group == "core"} - row.claim.fails
        tried += len({check for _, check in row.seen} & others)
        asked += len(others)
    assert 0 < tried < asked


def test_something_that_does_not_hold_ends_with_1(proof: Proof) -> None:
    assert proof.exit_status == 1


def test_the_reference_is_graded_as_often_as_asked(proof: Proof) -> None:
    (reference,) = proof.of("reference")
    assert reference.seen["server", "answers"].verdicts == ("passed", "passed")


def test_the_matrix_on_the_terminal(proof: Proof) -> None:
    lines = [line.plain for line in proof_lines(proof, samples.voice("en"))]
    assert "  wrong/claims-too-much.py   ✓ ✓!✓ ✓ ✗!" in lines
    assert "  replay server              · ✗ ✓!· ·" in lines
    at = lines.index("  ✗ wrong/claims-too-much.py  answers")
    assert lines[at + 1 : at + 3] == ["      claimed  named in `fails:`", "      seen     passed"]
    assert lines[-1] == "✗ unproven: 9 things do not hold"
    assert "✗ unproven：9 处不成立" in [line.plain for line in proof_lines(proof, samples.voice("zh"))]


def test_the_page_says_it_all_and_loads_nothing(proof: Proof) -> None:
    for lang, said in (("en", "9 things do not hold"), ("zh", "9 处不成立")):
        page = render_proof([proof], samples.voice(lang), "0")
        assert said in page and "wrong/claims-too-much.py" in page and "default-src 'none'" in page
        assert "<script" not in page and "http:" not in page and "https:" not in page


# ---------------------------------------------------------------- the rules by themselves


def row(kind: Kind, name: str, claim: Claim | None = None, **seen: Verdict) -> Row:
    told = {
        ("server", check.replace("_", "-")): Seen((verdict,), (), Words("坏", "broken"))
        for check, verdict in seen.items()
    }
    return Row(kind, name, "server", claim, told)


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_exercise(UNPROVEN)


def test_what_cannot_be_told_is_said_once_and_ends_with_3(spec: Spec) -> None:
    wrong = row("wrong", "w", Claim("x", frozenset({"answers"})), starts="passed", answers="ungraded")
    found = Proof(spec.exercise, (row("reference", "r", answers="ungraded"), wrong))
    assert found.exit_status == 3
    assert [breach.name for breach in found.breaches if breach.check == ("server", "answers")] == ["r", "w", ""]
    assert found.breaches[0].seen == Words("坏", "broken")


def test_a_reference_that_fails_now_and_then(spec: Spec) -> None:
    seen = {("server", "answers"): Seen(("passed", "failed", "passed"), ("no-reply",))}
    (breach,) = [b for b in Proof(spec.exercise, (Row("reference", "r", None, None, seen),), 3).breaches if b.name]
    assert breach.seen == Words("3 次里通过了 2 次（no-reply）", "passed 2 times of 3 (no-reply)")


def test_bonus_and_finding_are_judged_only_where_they_are_named(spec: Spec) -> None:
    silent = row("wrong", "w", Claim("x", frozenset({"answers"})), answers="failed", stops_quietly="failed")
    assert not [breach for breach in Proof(spec.exercise, (silent,)).breaches if breach.name == "w"]
    spoken = row(
        "wrong",
        "w",
        Claim("x", frozenset({"answers"}), frozenset(), "no-reply"),
        answers="failed",
        stops_quietly="failed",
    )
    assert [breach.rule for breach in Proof(spec.exercise, (spoken,)).breaches if breach.name == "w"] == [
        "wrong",
        "finding",
    ]


def test_hostile_names_stay_text(spec: Spec) -> None:
    name = "wrong/<script>alert(1)</script>\x1b[31m.py"
    found = Proof(spec.exercise, (row("right", name, answers="failed"),))
    assert "<script>" not in render_proof([found], samples.voice("en"), "0")
    assert not [line for line in proof_lines(found, samples.voice("en")) if "\x1b" in line.plain]


# ---------------------------------------------------------------- what programs say of themselves


@pytest.mark.parametrize("path", list_exercises(), ids=lambda path: path.stem)
def test_what_bundled_programs_claim_can_be_read(path: Path) -> None:
    """A finding that a wrong one names exists; so do all checks, or this could not be read."""
    wrong = [candidate.claim for candidate in read(path).candidates if candidate.kind == "wrong"]
    assert wrong and all(claim is not None and claim.finding in {*KNOWN, "none", None} for claim in wrong)


ANSWERED = [path for path in list_exercises() if not path.stem.startswith("tcp-")]


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_a_bundled_statement_is_answered_for(path: Path) -> None:
    """What stands in the table is held by `gather`; here, that there is one."""
    assert (programs_folder(path) / PROMISES).is_file()


def written(folder: Path, **programs: str) -> Path:
    """A copy of the exercise with programs of its own."""
    (folder / UNPROVEN.name).write_text(UNPROVEN.read_text())
    for name, text in {"server": "", **programs}.items():
        path = folder / "unproven" / f"{name.replace('_', '-').replace('--', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / UNPROVEN.name


def problems(path: Path) -> list[tuple[str, int, str, str | None]]:
    with pytest.raises(SpecError) as caught:
        read(path)
    return [(problem.path.name, problem.line, problem.message.en, problem.meant) for problem in caught.value.problems]


def test_claims_that_make_no_sense_are_all_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        wrong__a="import socket\n",
        wrong__b="# wrong: x\n# fails: answer, answers\n# bonus: answers\n",
        wrong__client_c="# wrong: x\n# fails: -\n",
    )
    first = "the first lines say no `{}:`; a wrong program tells what is wrong with it (`wrong:`) and which checks it fails (`fails:`)"
    assert problems(path) == [
        ("a.py", 1, first.format("wrong"), None),
        ("a.py", 1, first.format("fails"), None),
        ("b.py", 3, "there is no bonus check `answers`", None),
        ("b.py", 2, "there is no core check `answer`", "answers"),
        ("client-c.py", 1, "the exercise has no program `client`", None),
    ]


STATEMENT = """\
statement:
  zh: |
    写一个服务器：

    - 回答 hello；
    - 一直
      服务下去。
  en: |
    Write a server:

    1. it answers with hello;
    2. it serves for ever.
"""
TABLE = """\
promises:
  - {zh: "写一个服务器：", en: "Write a server:", unchecked: 标题}
  - {zh: 回答 hello；, en: it answers with hello;, checks: [answers]}
  - {zh: 一直服务下去。, en: it serves for ever., checks: [starts, anything-will-do]}
"""


def promised(folder: Path, table: str) -> list[tuple[str, int, str, str | None]]:
    """What is said to a table of promises, of an exercise with that statement."""
    path = written(folder)
    path.write_text(re.sub(r"statement: .*\n", lambda _: STATEMENT, path.read_text()))
    (folder / path.stem / "promises.yaml").write_text(table)
    return problems(path)


def test_a_table_of_promises_that_is_right(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        promised(tmp_path, TABLE)


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ("  - {zh: 回答", "  # - {zh: 回答", (4, "these words of the statement are left out: `回答 hello；`")),
        ("it serves for ever.", "it serves.", (4, "the statement does not say this; what comes here is: `it serves for ever.`")),
        ("[answers]", "[answer]", (3, "there is no check `answer`")),
        ("checks: [answers]", "checks: [starts]", (1, "no sentence promises what `answers` asks for")),
        (", unchecked: 标题", "", (2, "a sentence has either the checks that hold it (`checks`), or the reason why there are none (`unchecked`)")),
        ("checks: [answers]", "checks: [answers], unchecked: x", (3, "a sentence has either the checks that hold it (`checks`), or the reason why there are none (`unchecked`)")),
        ("checks: [starts, any", "chekcs: [starts, any", (4, "there is no key `chekcs` here")),
        ("unchecked:", "unchekced:", (2, "there is no key `unchekced` here")),
        ("promises:", "promise:", (1, "`promises:` is a list; each of its items has `zh`, `en`, and `checks` or `unchecked`")),
        ("promises:\n", "promises: [\n", (2, "a value is missing here")),
    ],
)  # fmt: skip
def test_what_a_table_of_promises_lacks(changed: str, to: str, said: tuple[int, str], tmp_path: Path) -> None:
    assert changed in TABLE
    found = promised(tmp_path, TABLE.replace(changed, to))
    assert ("promises.yaml", *said) in [problem[:3] for problem in found]


def test_claims_may_stand_in_the_comments_of_other_languages(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace("[server.py]", '[server.py], run: {"*.c": {start: ./program}}'))
    (tmp_path / "unproven/wrong").mkdir()
    for name, head in (
        ("a.c", "// wrong: x\n// fails: answers\n"),
        ("b.c", "/* wrong: x\n * fails: answers\n * finding: no-reply */\n"),
    ):
        (tmp_path / "unproven/wrong" / name).write_text(head)
    (tmp_path / "unproven/wrong/c.unheard-of").write_text("// wrong: x\n// fails: answers\n")
    assert problems(path) == [
        ("c.unheard-of", 1, "nobody knows how to start it: it is no Python, and no pattern in `run:` fits", None)
    ]
    (tmp_path / "unproven/wrong/c.unheard-of").unlink()
    claims = [candidate.claim for candidate in read(path).candidates if candidate.kind == "wrong"]
    assert claims == [Claim("x", frozenset({"answers"})), Claim("x", frozenset({"answers"}), None, "no-reply")]


def test_what_this_machine_cannot_run_is_left_out_and_said(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(
        path.read_text().replace("[server.py]", '[server.py], run: {"*.x": {start: "no-such-tool {{ file }}"}}')
    )
    (tmp_path / "unproven/right").mkdir()
    (tmp_path / "unproven/right/a.x").write_text("")
    found = read(path)
    assert "right/a.x" not in [candidate.name for candidate in found.candidates]
    (note,) = found.notes
    assert note.en.startswith("unproven/right/a.x is left out: no-such-tool is not installed on this machine")
    shown = Proof(found.spec.exercise, (row("right", "r", answers="passed"),), 1, found.notes)
    assert "no-such-tool" in render_proof([shown], samples.voice("en"), "0")


def test_programs_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        programs_folder(tmp_path / "mine.yaml")
    assert str(tmp_path / "mine") in caught.value.message.en
    path = written(tmp_path)
    (tmp_path / "unproven/server.py").unlink()
    with pytest.raises(UsageError) as caught:
        read(path)
    assert caught.value.message.en == f"there is no reference program server.py in {tmp_path / 'unproven'}"


def test_where_programs_lie(tmp_path: Path) -> None:
    exercise = tmp_path / "exercises/one.yaml"
    for folder in ("reference/one", "exercises/one", "elsewhere/one"):
        (tmp_path / folder).mkdir(parents=True)
    assert programs_folder(exercise, tmp_path / "elsewhere") == tmp_path / "elsewhere/one"
    assert programs_folder(exercise) == tmp_path / "exercises/one"
    (tmp_path / "exercises/one").rmdir()
    assert programs_folder(exercise) == tmp_path / "reference/one"


# ---------------------------------------------------------------- the commands


def grader(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, arguments), "--lang", "en"],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(cwd / ".cache")}, cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_a_new_exercise_is_proven_as_it_stands(transport: str, tmp_path: Path) -> None:
    run = grader("new", "my-own", "--transport", transport, "--port", 9300, cwd=tmp_path)
    assert run.returncode == 0 and run.stdout.splitlines()[-1] == "  grader verify my-own", run.stderr
    lint = grader("lint", "my-own", cwd=tmp_path)
    assert (lint.returncode, lint.stdout, lint.stderr) == (0, "my-own.yaml: 5 checks, no errors\n", "")
    proven = grader("verify", "my-own", "--json", "-", "--html", "./", cwd=tmp_path)
    assert proven.returncode == 0, proven.stdout + proven.stderr
    found = json.loads(proven.stdout)
    (exercise,) = found["exercises"]
    assert found["schema"] == "grader/verify/1" and exercise["holds"] and not exercise["breaches"]
    kinds = [program["kind"] for program in exercise["programs"]]
    assert kinds.count("right") >= 2 and kinds.count("wrong") >= 4
    assert "✓ my-own: everything holds" in proven.stderr and (tmp_path / "verify.html").exists()


def test_new_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    run = grader("new", "my-own", "--exercises", "week one", cwd=tmp_path)
    assert run.stdout.splitlines()[-1] == "  grader verify my-own --exercises 'week one'"
    assert "my-own" in grader("list", "--exercises", "week one", cwd=tmp_path).stdout
    assert "week one/my-own.yaml: 5 checks" in grader("lint", "my-own", "--exercises", "week one", cwd=tmp_path).stdout
    (tmp_path / "exercises").mkdir()
    (tmp_path / "reference").mkdir()
    grader("new", "my-own", "--exercises", "exercises", cwd=tmp_path)
    assert (tmp_path / "exercises/my-own.yaml").exists() and (tmp_path / "reference/my-own/server.py").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "My_Own",
            "`My_Own` is no name for an exercise: it takes small letters, digits and hyphens only, such as my-own\n",
        ),
        ("../up", "`../up` is no name for an exercise: it takes small letters, digits and hyphens only, such as up\n"),
        (
            "问候",
            "`问候` is no name for an exercise: it takes small letters, digits and hyphens only, such as my-first-exercise\n",
        ),
        (
            "udp-echo",
            "one of grader's own exercises is called udp-echo, and nothing was written. Choose another name\n",
        ),
        ("there", "there.yaml is there already, and nothing was written. Choose another name, or move it away first\n"),
        ("here", "here is there already, and nothing was written. Choose another name, or move it away first\n"),
    ],
)
def test_new_refuses(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "there.yaml").write_text("mine")
    (tmp_path / "here").mkdir()
    run = grader("new", name, cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr) == (2, "", said)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["here", "there.yaml"]


def test_verify_says_what_is_missing_before_anything_runs(tmp_path: Path) -> None:
    path = written(tmp_path, wrong__a="# wrong: x\n# fails: answer\n")
    run = grader("verify", path, "no-such-exercise", cwd=tmp_path)
    assert run.returncode == 2 and "there is no exercise no-such-exercise" in run.stderr
    run = grader("verify", path, cwd=tmp_path)
    assert run.returncode == 2 and "did you mean `answers`?" in run.stderr and not run.stdout
    (tmp_path / "empty").mkdir()
    run = grader("verify", "--exercises", "empty", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (2, "there are no exercises in empty\n")


def test_without_names_the_exercises_of_this_folder_are_proven(tmp_path: Path) -> None:
    """Other YAML files may lie there; a line says at once how far it has come, in a pipe, too."""
    run = grader("verify", cwd=tmp_path)
    assert run.returncode == 2 and "--bundled" in run.stderr and not run.stdout
    for name in ("one", "two"):
        grader("new", name, "--transport", "udp", "--bare", cwd=tmp_path)
    (tmp_path / "roster.yaml").write_text("students: []\n")
    run = grader("verify", "--times", 1, cwd=tmp_path)
    assert run.returncode == 1 and "2 exercises" in run.stdout, run.stdout + run.stderr
    # What does not hold stands at the end of a long log, too, each exercise's before the line that sums up.
    assert run.stdout.count("✗ one: ") == run.stdout.count("✗ two: ") == 2, run.stdout
    assert "claimed" in run.stdout.split("✗ one: ")[-1], run.stdout
    assert run.stderr.splitlines()[0] == "  0/12  one"
    again = grader("verify", "--times", 1, "--json", "-", cwd=tmp_path)
    assert [one["exercise"] for one in json.loads(again.stdout)["exercises"]] == ["one", "two"]
    assert "of the runs are known from before" in again.stderr


def test_a_bare_exercise_has_a_reference_and_no_examples(tmp_path: Path) -> None:
    grader("new", "my-own", "--bare", cwd=tmp_path)
    assert sorted(path.name for path in (tmp_path / "my-own").rglob("*")) == ["server.py"]


# ---------------------------------------------------------------- what grader makes itself


def test_replays_of_what_is_computed_from_what_is_received(tmp_path: Path) -> None:
    """Wherever a template stands, nobody knows beforehand what will be received: that is no fault of the exercise."""
    path = written(tmp_path)
    of_received = """
  - id: of-what-came
    title: {zh: 看收到的, en: Of what came}
    drives: server
    let: {word: "{{ fresh.word }}"}
    steps:
      - send: "{{ word }}"
      - expect: {matches: "got (?P<rest>.+)"}
      - {send: "{{ received.upper() }}", when: "{{ received == word }}"}
      - expect: {matches: "{{ received.upper() }}.*"}
      - expect: {any: [{matches: "{{ received[1:] }}"}, "{{ received.upper() }}", {line: "{{ received.upper() }}"}]}
      - expect: {mapping: {"{{ received.upper() }}": "{{ received.upper() }}"}}
      - expect: {text: "{{ received.upper() }}", encoding: gbk}
      - printed: {matches: "{{ received.upper() }}"}
      - printed: "{{ received.upper() }}"
      - file: {name: "{{ received.upper() }}.txt", holds: "{{ received.upper() }}"}
      - file: {name: "a.txt", holds: {fill: "x{{ received.upper() }}", size: 1KiB}}
      - {repeat: {times: 2, steps: [{expect: "{{ received.upper() }} {{ turn }}"}]}}
      - expect: "{{ word }}"
"""
    path.write_text(path.read_text() + of_received)
    found = read(path)
    assert [one.judged[0].id for one in found.candidates if one.kind == "replay"].count("of-what-came") == 1


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_a_replay_prints_what_a_screen_shows(tmp_path: Path, encoding: str) -> None:
    """Whatever goes over the wire, a screen is UTF-8: a replay that printed otherwise would never pass, and show nothing."""
    path = tmp_path / "shows.yaml"
    path.write_text(
        f"""\
id: shows
title: t
statement: s
transport: tcp
port: 9100
encoding: {encoding}
programs: {{client: {{files: [client.py]}}}}
checks:
  - id: shows
    title: t
    drives: client
    points: 100
    let: {{word: "{{{{ fresh.han }}}}"}}
    steps:
      - accept
      - send: hi
      - printed: "你好 {{{{ word }}}}"
""",
        "utf-8",
    )
    spec = load_exercise(path)
    source = replay(spec, spec.exercise.checks[0], "client", SEED)
    assert source is not None
    printed = re.search(r"\('print', '', (b'.*')\)", source)
    assert printed and ast.literal_eval(printed[1]).decode("utf-8").startswith("你好 ")


# ---------------------------------------------------------------- the guide


def blocks(guide: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", guide.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("guide", ["authoring.md", "authoring.zh.md"])
def test_what_the_guide_builds_is_proven(
    guide: str, tmp_path: Path, machine: Machine, interpreter: Interpreter
) -> None:
    path, programs = write_exercise("tcp-greeting", "tcp", 9100, tmp_path, "zh" if ".zh." in guide else "en")
    (check,) = [block for block in blocks(ROOT / "docs" / guide, "yaml") if "id: long-name" in block]
    text = path.read_text("utf-8").replace("points: 40", "points: 30")
    path.write_text(text.replace("  - id: next-client", f"{check}\n  - id: next-client"), "utf-8")
    for name in ("reply-in-gbk", "sends-str"):
        wrong = programs / f"wrong/{name}.py"
        wrong.write_text(
            wrong.read_text("utf-8").replace("greets-in-chinese,", "greets-in-chinese, long-name,"), "utf-8"
        )
    (small,) = [block for block in blocks(ROOT / "docs" / guide, "python") if "recv(30)" in block]
    (programs / "wrong/small-buffer.py").write_text(small, "utf-8")
    (found,) = verify([read(path)], lambda _: Run(machine, interpreter, SEED), 1)
    assert not found.breaches


@pytest.mark.parametrize("guide", ["authoring.md", "authoring.zh.md"])
def test_what_the_guide_shows_of_clients_and_pairs_is_no_mistake(guide: str, tmp_path: Path) -> None:
    path, _ = write_exercise("tcp-greeting", "tcp", 9100, tmp_path, "en")
    shown = blocks(ROOT / "docs" / guide, "yaml")
    (both,) = [block for block in shown if block.startswith("programs:") and "client:" in block]
    checks = [block for block in shown if "drives: client" in block or "drives: both" in block]
    text = re.sub(r"^programs:.*?\n  server:.*\n", lambda _: both, path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(text + "\n" + "\n".join(checks), "utf-8")
    exercise = load_exercise(path).exercise
    assert {check.drives for check in exercise.checks} == {"server", "client", "both"}
