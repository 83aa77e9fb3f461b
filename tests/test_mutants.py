"""Wrong programs made from right ones: what is changed and what is not, what becomes of them, and what is kept."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

import pytest

from grader.errors import SpecError
from grader.model import CheckResult, Finding, Verdict, Words
from grader.prove.kept import FILE, Kept
from grader.prove.mutants import mutants_of
from grader.prove.mutation import read_names, several_peers, try_mutants
from grader.prove.proof import Proof
from grader.prove.survivors import Survival, fate_of, told_in
from grader.prove.verify import Programs, gather, pauses, verify
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import Run, Task, grade_all
from grader.schedule.slots import Slots
from grader.spec import load_exercise
from grader.spec.depends import check_digest
from grader.spec.language import AtOnce, Pause, Repeat, RepeatBody

SEED = 7


def made(text: str, **options: bool) -> dict[tuple[str, str], list[str]]:
    """Every change by its name: the lines that it leaves."""
    return {
        (one.operator, one.place): [line[1:].strip() for line in one.diff if line.startswith("+")]
        for one in mutants_of(text.encode(), **options)
    }


def names(text: str, **options: bool) -> set[str]:
    return {operator for operator, _ in made(text, **options)}


# ---------------------------------------------------------------- the operators


def test_data_is_changed_on_its_way() -> None:
    found = made("data = sock.recv(1024)\nsock.sendall(data)\nlog(data)\n")
    assert found["strip", "data in sock.sendall(data)"] == ["sock.sendall(data.strip())"]
    assert found["lower", "sock.recv(1024)"] == ["data = sock.recv(1024).lower()"]
    assert found["receive-64", "sock.recv(1024)"] == ["data = sock.recv(64)"]
    assert found["one-blank", "data in sock.sendall(data)"] == ['sock.sendall(b" ".join(data.split()))']


def test_what_is_only_handed_on_is_changed_once() -> None:
    places = {
        place for operator, place in made("words = sock.recv(99).decode()\nprint(words)\n") if operator == "strip"
    }
    assert places == {"words in print(words)"}


def test_a_datagram_is_changed_in_a_line_of_its_own() -> None:
    text = "def serve(sock):\n    data, client = sock.recvfrom(100)\n    sock.sendto(data, client)\n    log(data)\n"
    place = "data, client = sock.recvfrom(100)"
    found = made(text)
    assert found["drop-last", place] == ["data = data[:-1]"]
    assert found["first-is-answered", "sock.sendto(data, client)"]
    assert "first-is-answered" not in names(text, several_peers=False)


def test_nearly_the_same_comparison() -> None:
    found = made("BYE = 'bye'\nif words == BYE:\n    stop()\n")
    place = "words == BYE"
    assert found["in", place] == ["if (BYE in words):"]
    assert found["startswith", place] == ["if (words.startswith(BYE)):"]
    assert found["compare-strip", place] == ["if (words.strip() == BYE):"]
    assert found["turned", place] == ["if words != BYE:"] and ("negated", place) not in found
    assert made("if words: stop()")["negated", "words"] == ["if not (words): stop()"]
    assert made("ok = ACCOUNTS[name] == word")["any-value", "ACCOUNTS[name] == word"] == [
        "ok = (word in ACCOUNTS.values())"
    ]
    assert not {"in", "startswith"} & names("ok = number == 3") and not {"in"} & names("ok = len(a) == size")


def test_loops_go_round_once_or_twice() -> None:
    found = made("while True:\n    conn, _ = server.accept()\n    serve(conn)\n")
    assert found["turns-2", "while True"] == ["for _ in range(2):"] and ("turns-5", "while True") in found
    assert found["hoisted", "conn, _ = server.accept()"][0] == "conn, _ = server.accept()"
    asked = made("while data := sock.recv(9):\n    sock.sendall(data)\n")
    assert asked["turns-1", "while data := sock.recv(9)"][:2] == [
        "for _ in range(1):",
        "if not (data := sock.recv(9)):",
    ]


def test_other_encodings_numbers_files_and_missing_elements() -> None:
    assert made('sock.send(text.encode("utf-8"))')["gbk", 'text.encode("utf-8")'] == ['sock.send(text.encode("gbk"))']
    assert ("ascii", "data.decode()") in made("print(data.decode())")
    assert ("half", "10 in PINGS = 10") in made("PINGS = 10\nfor n in range(PINGS): ping(n)\n")
    assert made('open(name, "wb").write(data)')["mode-a", 'open(name, "wb")'] == ["open(name, 'ab').write(data)"]
    assert ("element-left-out", '"a" in {"a": "1", "b": "2"}') in made('ACCOUNTS = {"a": "1", "b": "2"}')


def test_what_nobody_sees_is_left_alone() -> None:
    """Docstrings, annotations, the main guard, prompts, labels, addresses, queues, options, names of codecs, imports."""
    text = '''"""What it does."""
import socket
ADDRESS = ("0.0.0.0", 9000)
ENCODING = "utf-8"

def main(n: int = None) -> "None":
    """More."""
    sock.listen(5)
    sock.setsockopt(1, 2, 3)
    print("label", end="")
    name: "str" = input("prompt")

if __name__ == "__main__":
    main()
'''
    touched = {place for _, place in made(text)}
    told = " ".join(touched)
    assert not any(word in told for word in ("What it does", "More", "0.0.0.0", "utf-8", "label", "None", "__name__"))
    assert all("prompt" not in "".join(new) or 'input("prompt")' in "".join(new) for new in made(text).values())
    assert ("one-more", "5 in sock.listen(5)") not in made(text)


def test_a_fixed_text_is_changed_where_it_stands() -> None:
    assert {name for name, _ in made('sock.send("hello".encode())')} == {
        "dropped",
        "text-case",
        "text-shorter",
        "text-longer",
    }
    assert "gbk" in names('sock.send("你好".encode())') and "strip" not in names('BYE = "bye"\nsock.send(BYE.encode())')


def test_no_mutant_is_the_program_itself_or_made_twice() -> None:
    text = "while True:\n    data = sock.recv(16)\n    if not data:\n        break\n    sock.sendall(data)\n"
    sources = [one.source for one in mutants_of(text.encode())]
    assert len(sources) == len(set(sources)) and text.encode() not in sources


def test_a_program_in_another_encoding_stays_in_it() -> None:
    source = "# -*- coding: gbk -*-\nlog(回答)\nsock.sendall(回答)\n".encode("gbk")
    assert mutants_of(source)
    for one in mutants_of(source):
        assert "回答" in one.source.decode("gbk")
    assert mutants_of(b"print 'old'\n") == () and mutants_of(b"\xff\xfe") == ()


def test_a_change_keeps_its_name_when_the_program_around_it_moves() -> None:
    text = "sock.sendall(answer)\n"
    assert set(made(text)) == set(made("\n\n# said\n" + text))


def test_what_depends_on_moments_is_known() -> None:
    text = "try:\n    conn.sendall(data)\nexcept OSError:\n    clients.remove(conn)\nwith lock:\n    clients.append(conn)\n"
    dropped = {one.place: one.timing for one in mutants_of(text.encode()) if one.operator == "dropped"}
    assert dropped == {"conn.sendall(data)": False, "clients.remove(conn)": True, "clients.append(conn)": True}


# ---------------------------------------------------------------- fates


def result(verdict: Verdict, group: str = "core", program: str = "server", *findings: str) -> CheckResult:
    told = tuple(Finding(name) for name in findings)
    return CheckResult("one", program, group, Words("", ""), 1, verdict, findings=told)


@pytest.mark.parametrize(
    ("results", "fate"),
    [
        ([result("passed"), result("failed")], "killed"),
        ([result("passed"), result("skipped")], "killed"),
        ([result("passed"), result("failed", "core", "both")], "pair"),
        ([result("passed"), result("failed", "bonus")], "bonus"),
        ([result("ungraded"), result("failed")], "ungraded"),
        ([result("passed")], None),
    ],
)
def test_the_fate_of_a_mutant(results: list[CheckResult], fate: str | None) -> None:
    found = fate_of(results)
    assert (found and found[0]) == fate


def test_what_is_told_although_all_passed() -> None:
    assert told_in([result("passed", "core", "server", "small-buffer"), result("passed")]) == {"small-buffer"}


EXERCISE = """\
id: little
title: {zh: 小练习, en: A little exercise}
statement: {zh: 收到什么，就回答 got 加上它。, en: "It answers whatever comes with `got` and the same text."}
transport: udp
port: 9100
programs:
  server: {files: [server.py]}

checks:
  - id: answers
    title: {zh: 回答, en: Answers}
    drives: server
    points: 60
    let: {word: "{{ fresh.word }}"}
    steps:
      - send: "{{ word }}"
      - expect: "got {{ word }}"

  - id: answers-again
    title: {zh: 再回答, en: Answers again}
    drives: server
    points: 40
    let: {word: "{{ fresh.han }}"}
    steps:
      - {as: alice, send: "{{ word }}"}
      - {as: alice, expect: "got {{ word }}"}
      - {as: bob, send: "{{ word }}"}
      - {as: bob, expect: "got {{ word }}"}
"""
SERVER = """\
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", 9100))
try:
    while True:
        data, client = sock.recvfrom(2048)
        sock.sendto(b"got " + data, client)
except KeyboardInterrupt:
    pass
"""


def little(folder: Path, exercise: str = EXERCISE, named: str = "") -> Programs:
    (folder / "little").mkdir(exist_ok=True)
    (folder / "little.yaml").write_text(exercise, "utf-8")
    (folder / "little/server.py").write_text(SERVER, "utf-8")
    if named:
        (folder / "little/mutants.yaml").write_text(named, "utf-8")
    return gather(load_exercise(folder / "little.yaml"), folder / "little", SEED)


def tried(found: Survival) -> dict[tuple[str, str], str]:
    return {(one.mutant.operator, one.mutant.place): one.fate for one in found.tried}


def test_clients_that_talk_at_once_are_several(tmp_path: Path) -> None:
    """Who is answered is asked where some check has several clients, also inside of other steps."""
    bob = '      - {as: bob, send: "{{ word }}"}\n      - {as: bob, expect: "got {{ word }}"}\n'
    assert bob in EXERCISE
    inside = f"      - at-once:\n{bob.replace('      -', '        -')}"
    for steps, several in ((bob, True), ("", False), (inside, True)):
        (tmp_path / "little.yaml").write_text(EXERCISE.replace(bob, steps), "utf-8")
        assert several_peers(load_exercise(tmp_path / "little.yaml").exercise) is several


def test_how_long_a_step_may_take() -> None:
    three, two = Pause.model_validate({"pause": "3s"}), Pause.model_validate({"pause": "2s"})
    both = AtOnce.model_validate({"at-once": [three, two]}, strict=False)
    assert pauses(both) == 3.0
    assert pauses(Repeat(repeat=RepeatBody(times=4, steps=(both, two)))) == 20.0


SIZE = ("receive-64", "sock.recvfrom(2048)")


def test_holes_are_found_and_close_when_the_author_says_why(
    tmp_path: Path, machine: Machine, interpreter: Interpreter
) -> None:
    """Nothing in the little exercise is longer than 64 bytes; everything else that is changed in earnest shows."""
    run = Run(machine, interpreter, SEED)
    with Kept(tmp_path, own_digest()) as kept:
        (found,) = try_mutants([little(tmp_path)], lambda _: run, kept=kept)
    fates = tried(found)
    assert fates[SIZE] == "left" and fates["drop-first", 'b"got " + data'] == "killed"
    assert fates["turns-1", "while True"] == fates["dropped", 'sock.sendto(b"got " + data, client)'] == "killed"
    assert fates["first-is-answered", 'sock.sendto(b"got " + data, client)'] == "killed"
    assert found.exit_status == 1 and found.score is not None and 0.5 < found.score < 1
    hole = next(one for one in found.holes if one.mutant.operator == "receive-64")
    assert hole.should_see == "answers" and hole.file == "server.py"
    assert hole.mutant.diff == (
        "-        data, client = sock.recvfrom(2048)",
        "+        data, client = sock.recvfrom(64)",
    )

    named = "allowed:\n" + "".join(
        f"  - {{operator: {one.mutant.operator}, source: '{one.mutant.place}', because: 不要求}}\n"
        for one in found.holes
    )
    named += "  - {operator: drop-first, source: 'b\"got \" + data', because: 不要求}\n"  # which a check catches
    stale = "equivalent:\n  - {operator: 'no-*', source: nothing like it, because: {zh: 无, en: none}}\n"
    with Kept(tmp_path, own_digest()) as kept:
        (again,) = try_mutants([little(tmp_path, named=named + stale)], lambda _: run, kept=kept)
        assert kept.found  # what was killed before is known
    assert not again.holes and [name.place for name in again.stale] == ["nothing like it"] and again.exit_status == 1
    assert [name.operator for name in again.overtaken] == ["drop-first"] and not again.left_out
    assert dataclasses.replace(again, left_out=1).exit_status == 0  # a sample says nothing about names
    assert tried(again)[SIZE] == "allowed"
    assert {place: fate for place, fate in tried(again).items() if fate != "allowed"} == {
        place: fate for place, fate in fates.items() if fate != "left"
    }


def test_nothing_is_run_behind_the_first_failure(tmp_path: Path, machine: Machine, interpreter: Interpreter) -> None:
    programs = little(tmp_path)
    silent = dataclasses.replace(
        programs.candidates[0].submission, files={"server.py": SERVER.replace("sock.sendto", "bytes").encode()}
    )
    run = Run(machine, interpreter, SEED)
    checks = programs.spec.exercise.all_checks
    whole, stopped = (
        Task(programs.spec, silent, checks, run),
        Task(programs.spec, silent, checks, run, until_failed=True),
    )
    found = {task.until_failed: outcome for task, outcome in grade_all([whole, stopped], Slots.fixed(2))}
    assert [check.id for check in found[False].checks] == ["starts", "answers", "answers-again"]
    assert [(check.id, check.verdict) for check in found[True].checks] == [("starts", "passed"), ("answers", "failed")]


def test_what_the_right_program_is_told_as_well_does_not_excuse_a_mutant(
    tmp_path: Path, machine: Machine, interpreter: Interpreter
) -> None:
    noisy = SERVER.replace("        sock.sendto", "        print(data)\n        sock.sendto")
    expect = '      - expect: "got {{ word }}"\n'
    exercise = EXERCISE.replace(expect, expect + '      - printed: "{{ word }}"\n', 1)
    programs = little(tmp_path, exercise)
    (tmp_path / "little/server.py").write_text(noisy, "utf-8")
    programs = gather(programs.spec, tmp_path / "little", SEED)
    run = Run(machine, interpreter, SEED)
    right = Task(programs.spec, programs.candidates[0].submission, programs.spec.exercise.all_checks, run)
    ((_, outcome),) = grade_all([right], Slots.fixed(2))
    assert outcome.exit_status == 0 and told_in(outcome.checks)
    with Kept(tmp_path, own_digest()) as kept:
        (found,) = try_mutants([programs], lambda _: run, kept=kept)
    assert tried(found)[SIZE] == "left"


def test_a_sample_is_the_same_for_the_same_seed(tmp_path: Path, machine: Machine, interpreter: Interpreter) -> None:
    run = Run(machine, interpreter, SEED)
    with Kept(tmp_path, own_digest()) as kept:
        first, second = (try_mutants([little(tmp_path)], lambda _: run, 3, kept=kept)[0] for _ in range(2))
    assert len(first.tried) == 3 and first.left_out > 10 and tried(first) == tried(second)


def test_what_is_wrong_with_the_names_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "mutants.yaml").write_text("allowed:\n  - {operator: strip, because: x}\nequvalent: []\n", "utf-8")
    with pytest.raises(SpecError) as caught:
        read_names(tmp_path)
    assert {(problem.line, problem.message.en) for problem in caught.value.problems} == {
        (2, "`source` is missing here"),
        (3, "unknown key `equvalent`"),
    }
    assert read_names(tmp_path / "elsewhere") == ()


# ---------------------------------------------------------------- proofs that are kept


def runs_of(programs: Programs, run: Run, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> tuple[Proof, list[str]]:
    """The proof, and the checks that were really run for it."""
    ran: list[str] = []
    keep = Kept.keep

    def noted(self: Kept, task: object, result: CheckResult) -> None:
        ran.append(result.id)
        keep(self, task, result)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, kept:
        patch.setattr(Kept, "keep", noted)
        (proof,) = verify([programs], lambda _: run, 1, kept=kept)
    return proof, ran


def test_only_what_has_changed_is_run_again(
    tmp_path: Path, machine: Machine, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "little/right").mkdir(parents=True)
    (tmp_path / "little/right/same.py").write_text(SERVER + "# another file\n", "utf-8")
    run, own = Run(machine, interpreter, SEED), own_digest()

    def proven(exercise: str, *, fresh: bool = False) -> tuple[Proof, list[str]]:
        return runs_of(little(tmp_path, exercise), run, Kept(tmp_path, own, fresh=fresh), monkeypatch)

    proof, ran = proven(EXERCISE)
    once = sorted(ran)
    assert {"starts", "answers", "answers-again"} == set(once)
    changed = EXERCISE.replace("en: Answers again", "en: Answers twice").replace("points: 40", "points: 4")
    same, ran = proven("# a comment\n" + changed.replace("收到什么", "不论收到什么"))
    assert ran == [] and [row.seen for row in same.rows] == [row.seen for row in proof.rows]
    _, ran = proven(
        EXERCISE.replace("{as: bob, send", "{as: carol, send").replace("{as: bob, expect", "{as: carol, expect")
    )
    assert set(ran) == {"answers-again"}
    _, ran = proven(EXERCISE, fresh=True)
    assert sorted(ran) == once


def test_what_does_not_hold_is_run_again(
    tmp_path: Path, machine: Machine, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "little/right").mkdir(parents=True)
    (tmp_path / "little/right/silent.py").write_text(SERVER.replace("sock.sendto", "bytes"), "utf-8")
    run, own = Run(machine, interpreter, SEED), own_digest()
    proof, _ = runs_of(little(tmp_path), run, Kept(tmp_path, own), monkeypatch)
    assert {breach.name for breach in proof.breaches} == {"right/silent.py", ""}
    proof, ran = runs_of(little(tmp_path), run, Kept(tmp_path, own), monkeypatch)
    assert sorted(ran) == ["answers", "answers-again", "starts"]
    at = next(breach for breach in proof.breaches if breach.name)
    assert at.seen.en.startswith("failed (") and "silent.py:" in at.seen.en


def test_another_grader_or_seed_knows_nothing(tmp_path: Path, machine: Machine, interpreter: Interpreter) -> None:
    run = Run(machine, interpreter, SEED)
    with Kept(tmp_path, "one") as kept:
        verify([little(tmp_path)], lambda _: run, 1, kept=kept)
    for own, other in (("another", run), ("one", dataclasses.replace(run, seed=8))):
        with Kept(tmp_path, own, fresh=False) as kept:
            for candidate in little(tmp_path).candidates[:1]:
                spec = load_exercise(tmp_path / "little.yaml")
                assert not kept.known(Task(spec, candidate.submission, candidate.judged, other)).known


def test_of_too_many_those_that_nobody_asks_for_are_forgotten(
    tmp_path: Path, machine: Machine, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, run = little(tmp_path), Run(machine, interpreter, SEED)
    right = programs.candidates[0].submission
    check = programs.spec.exercise.all_checks[0]
    seen = CheckResult(check.id, check.drives, check.group, check.title, check.points, "passed")
    tasks = [
        Task(programs.spec, dataclasses.replace(right, files={"server.py": b"#" * n}), (check,), run) for n in range(20)
    ]
    with Kept(tmp_path, "own") as kept:
        for task in tasks:
            kept.keep(task, seen)
    with sqlite3.connect(tmp_path / FILE) as base:
        base.execute("UPDATE runs SET asked = 0")
    monkeypatch.setattr("grader.prove.kept.MOST", 10)
    monkeypatch.setattr("grader.prove.kept.A_RUN", 1)
    with Kept(tmp_path, "own") as kept:
        assert all(kept.known(task).known for task in tasks[-3:])
    with Kept(tmp_path, "own") as kept:
        left = [bool(kept.known(task).known) for task in tasks]
    assert sum(left) == 5 and left[-3:] == [True] * 3


@pytest.mark.parametrize("damage", ["no database", "a row", "cut"])
def test_a_damaged_cache_costs_time_only(
    damage: str, tmp_path: Path, machine: Machine, interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(machine, interpreter, SEED)
    proof, first = runs_of(little(tmp_path), run, Kept(tmp_path, "own"), monkeypatch)
    file = tmp_path / FILE
    if damage == "no database":
        file.write_bytes(b"nothing of the kind" * 99)
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    else:
        with sqlite3.connect(file) as base:
            base.execute("""UPDATE runs SET told = replace(told, 'failed', 'passed')""")
    again, ran = runs_of(little(tmp_path), run, Kept(tmp_path, "own"), monkeypatch)
    assert [row.seen for row in again.rows] == [row.seen for row in proof.rows]
    assert 0 < len(ran) <= len(first)
    _, ran = runs_of(little(tmp_path), run, Kept(tmp_path, "own"), monkeypatch)
    assert len(ran) < len(first)


def test_two_at_once_and_nowhere_to_write(tmp_path: Path, machine: Machine, interpreter: Interpreter) -> None:
    run = Run(machine, interpreter, SEED)
    (tmp_path / "file").write_text("")
    with Kept(tmp_path, "own") as one, Kept(tmp_path, "own") as other, Kept(tmp_path / "file", "own") as none:
        for kept in (one, other, none):
            verify([little(tmp_path)], lambda _: run, 1, kept=kept)
    with Kept(tmp_path, "own") as kept:
        verify([little(tmp_path)], lambda _: run, 1, kept=kept)
        assert kept.found


def test_what_a_check_depends_on(tmp_path: Path) -> None:
    def digests(text: str, seed: int = SEED) -> tuple[str, ...]:
        (tmp_path / "little.yaml").write_text(text, "utf-8")
        spec = load_exercise(tmp_path / "little.yaml")
        return tuple(check_digest(spec, check, seed) for check in spec.exercise.all_checks)

    before = digests(EXERCISE)
    assert len(set(before)) == 3
    assert digests(EXERCISE.replace("en: Answers,", "en: Says,").replace("points: 60", "points: 50")) == before
    for changed in (
        "port: 9101",
        "limit: 3s\nport: 9100",
        "limits: {cpu: 2s}\nport: 9100",
        "encoding: gbk\nport: 9100",
    ):
        assert not set(digests(EXERCISE.replace("port: 9100", changed))) & set(before)
    # Where the answer never differs, a student who always sends another is told something else.
    fixed = EXERCISE.replace("got {{ word }}", "got it")
    assert not set(digests(fixed.replace('{as: bob, expect: "got it"}', '{as: bob, expect: "got all"}'))) & set(
        digests(fixed)
    )
    one = digests(EXERCISE.replace("fresh.han", "fresh.han(3)"))
    assert one[:2] == before[:2] and one[2] != before[2]
    assert digests(EXERCISE, 8)[1:] != before[1:]
