"""What is said about a failure: complete in both languages, for all that can fail, and about nobody who did right.

That each finding is told where it is deserved is shown with whole programs in test_findings_corpus.py. Here is what a
transcript by hand shows better.
"""

from __future__ import annotations

import inspect
import re
from graphlib import CycleError
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from playbook import (
    PORT,
    TRACEBACK,
    Dialogue,
    datagram,
    event,
    exercise,
    exited,
    gone,
    printed,
    quiet,
    socket,
    steps,
    stream,
    tcp,
    udp,
    waits,
)  # fmt: skip

from grader import findings, judge
from grader.findings import CATALOGUE, families, last_traceback
from grader.findings.catalogue import in_order
from grader.findings.mistake import Family, Mistake, Stage, family
from grader.model import CheckResult, Finding, Lang, Observed, ObservedKind, Words
from grader.model.failure import FailureCode
from grader.model.words import NOTHING
from grader.play import claims, expectations, scenario
from grader.play.scenario import AwaitReady, Stop
from grader.voice.observed import KINDS, said, sentence

LANGS: tuple[Lang, Lang] = ("zh", "en")
HAN = re.compile(r"[\u4e00-\u9fff]")
PAYLOADS = {"text", "bytes", "pattern", "any", "printed"}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


# ---------------------------------------------------------------- the words


MISTAKES = [(family, cause) for family in CATALOGUE.values() for cause in family.mistakes]
EVERY = pytest.mark.parametrize(("family", "cause"), MISTAKES, ids=[family.id_of(cause) for family, cause in MISTAKES])


@pytest.mark.parametrize("family", CATALOGUE.values(), ids=CATALOGUE)
def test_both_languages_say_the_same(family: Family) -> None:
    for words in (*family.words(), *(words for term in family.terms.values() for words in term.values())):
        assert fields(words.zh) == fields(words.en)
        if re.sub(r"\{\w+\}|`[^`]*`", "", words.en).strip():
            assert HAN.search(words.zh) and not HAN.search(re.sub(r"`[^`]*`|“[^”]*”", "", words.en))


@pytest.mark.parametrize("family", CATALOGUE.values(), ids=CATALOGUE)
def test_a_field_is_a_word_or_a_phrase(family: Family) -> None:
    """Whole sentences stand in the rows, where somebody who reads them sees them."""
    for term in family.terms.values():
        for words in term.values():
            assert not re.search("[。；！？]", words.zh) and not re.search("[.;!?]", words.en)


@EVERY
@pytest.mark.parametrize("side", ["server", "client", "script"])
def test_every_mistake_can_be_said(family: Family, cause: str, side: str) -> None:
    rows = {words for words in family.words() if words != NOTHING}
    names = {name for words in rows for name in fields(words.zh)}
    values = {name: f"<{name}>" for name in names} | {name: next(iter(term)) for name, term in family.terms.items()}
    finding = Finding(family.id_of(cause), values | {"side": side})
    for lang in LANGS:
        title, hint = findings.title(finding, lang), findings.hint(finding, lang)
        assert title and hint and len(title) < 80
        assert not re.search(r"\{[a-z_]*\}", title + hint), "a field was left open"
        assert "  " not in hint and hint == hint.strip()


def test_ids() -> None:
    finding = Finding("reply-encoding/gbk")
    assert (finding.family, finding.cause) == ("reply-encoding", "gbk")
    assert finding.is_of("reply-encoding") and finding.is_of("reply-encoding/gbk")
    assert not finding.is_of("reply") and not finding.is_of("reply-encoding/utf-8") and not Finding("reply").is_of("x")
    assert (Finding("wrong-case").family, Finding("wrong-case").cause) == ("wrong-case", "")


# ---------------------------------------------------------------- the order of telling

ORDER = """
build-failed crashed uncaught

acts-as-server main-guard no-code listen-missing not-awaited port-in-use server-class unknown-host wrong-address wrong-port wrong-transport
waits-for-keyboard

bytes-compared-with-str counts-from-zero decodes-anything eval-of-input file-missing fixed-condition ignores-keyboard
read-as-text shown-as-object sizeof thread-work swallowed-error one-client-only whole-line wrong-count
one-recv-for-a-frame frame-length file-differs message-boundaries buffer-too-small

closed-before-answer not-concurrent not-flushed one-message-only replied-twice reply-encoding extra-data nearly-right canned-answer
reply-to-wrong-peer trailing-bytes wrong-case wrong-width ends-connection

busy-wait connections-not-closed garbled printed-as-bytes wrong-unit prints-nothing

decode-error missing-file needs-display python2 shadows-module missing-module source-encoding str-sent-as-bytes
bytes-and-text syntax-error wrong-call accept-pair-unpacked recvfrom-on-tcp

by-signal died-of-client end-of-keyboard-input exit-status interrupt-traceback limit-files limit-memory limit-processes
port-kept left-running ignores-interrupt spins-after-disconnect limit-cpu limit-output spins

lossy-link never-receives not-closed pair-lost traceback exits-early never-bound never-called no-reply unexplained

bound-elsewhere other-address
"""
"""One stage a paragraph. Whoever adds a family, or lets one explain another, sees here where it comes to stand."""


def test_the_order_of_telling() -> None:
    stages = [[one.id for one in CATALOGUE.values() if one.stage is stage] for stage in Stage]
    told = "\n\n".join(" ".join(stage) for stage in stages)
    assert " ".join(told.split()) == " ".join(ORDER.split()), "it is now:\n" + told


@EVERY
def test_a_cause_is_told_before_what_follows_from_it(family: Family, cause: str) -> None:
    order = list(CATALOGUE)
    for explained in family.explained_by(cause):
        follows = explained.partition("/")[0]
        assert follows == family.id or order.index(follows) > order.index(family.id)


def one_of(id: str, *explains: str, stage: Stage = Stage.LEFT) -> Family:
    return family(id, stage, Mistake("", hint=NOTHING, explains=explains))(None)


def test_what_explains_another_comes_first_whatever_their_names_and_stages() -> None:
    late, early = one_of("b", "a", stage=Stage.LEFT), one_of("a", stage=Stage.FOUND)
    assert list(in_order([early, late, one_of("c")])) == ["b", "a", "c"]


def test_two_cannot_explain_each_other() -> None:
    with pytest.raises(CycleError):
        in_order([one_of("a", "b"), one_of("b", "a")])


def test_only_what_exists_is_explained() -> None:
    with pytest.raises(ValueError, match="nobody"):
        in_order([one_of("a", "nobody")])


def test_every_module_of_families_is_collected() -> None:
    folder = Path(inspect.getfile(families)).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == {
        module.__name__.rpartition(".")[2] for module in families.MODULES
    }


def test_what_a_student_wrote_is_never_a_template() -> None:
    finding = Finding("traceback/other", {"error": "ValueError", "report": "ValueError: {0} {x} %s {{"})
    for lang in LANGS:
        assert "{0} {x} %s {{" in findings.hint(finding, lang)


# ---------------------------------------------------------------- all that can fail has words


def test_every_way_to_fail_comes_from_somewhere() -> None:
    texts = "".join(inspect.getsource(module) for module in (scenario, expectations, claims, judge))
    assert [code for code in FailureCode if f"FailureCode.{code.name}" not in texts] == []


@pytest.mark.parametrize("code", FailureCode)
def test_there_is_advice_for_every_failure(code: FailureCode) -> None:
    result = CheckResult("c", "server", "core", Words("甲", "A"), 1, "failed", failure=code)
    assert HAN.search(findings.advice(result, "zh")) and not HAN.search(findings.advice(result, "en"))


def test_the_first_finding_is_the_advice() -> None:
    finding = Finding("traceback/other", {"error": "E", "report": "E: m"})
    result = CheckResult(
        "c", "server", "core", Words("甲", "A"), 1, "failed", failure=FailureCode.MISSING, findings=(finding,)
    )
    assert findings.advice(result, "zh") == findings.hint(finding, "zh")


@pytest.mark.parametrize("kind", get_args(ObservedKind))
def test_every_kind_of_thing_observed_has_words(kind: str) -> None:
    assert kind in KINDS
    if kind not in PAYLOADS:
        words = sentence(Observed(kind, text="x"))
        assert kind == "exit" or (HAN.search(words.zh) and not HAN.search(words.en))


@pytest.mark.parametrize("limit", ["check", "cpu", "memory", "output", "processes"])
def test_every_limit_has_words(limit: str) -> None:
    for lang in LANGS:
        assert said(Observed("limit", text=limit)).in_(lang) not in ("", *([limit] if lang == "zh" else []))


@pytest.mark.parametrize(
    "text",
    [
        "cleanly",
        "anyhow",
        "status 3",
        "signal 9",
        "traceback",
        "left running: sleep",
        "port kept: UDP 9000",
        "port closed",
    ],
)
def test_every_way_to_end_has_words(text: str) -> None:
    assert HAN.search(said(Observed("exit", text=text)).zh)
    assert not HAN.search(said(Observed("exit", text=text)).en)
    assert HAN.search(sentence(Observed("running" if text == "port closed" else "exit", text=text)).zh)


# ---------------------------------------------------------------- causes first, and nobody accused wrongly


def found(dialogue: Dialogue, source: str = "") -> dict[str, Finding]:
    return {finding.family: finding for finding in dialogue.settled().judged(source).findings}


def not_listening(transport: str, *sockets: dict[str, object]) -> Dialogue:
    made = (udp if transport == "udp" else tcp)("listens").exercise
    return Dialogue(made, by_hand=[AwaitReady]) << waits(sockets=list(sockets))


def test_a_program_that_fails_before_it_binds_hears_of_the_error_only() -> None:
    dialogue = Dialogue(udp("listens").exercise, by_hand=[AwaitReady]) << printed(TRACEBACK, "stderr") << exited(1)
    assert "never-bound" not in found(dialogue)


def test_the_wrong_port_is_told_only_where_the_right_one_is_not_open() -> None:
    source = "import socket\ns = socket.socket()\ns.bind(('', 9001))\n"
    wrong = found(not_listening("udp", socket("udp", 9001), socket("tcp", 9002)), source)
    assert list(wrong) == ["wrong-port"] and wrong["wrong-port"].line == 3
    elsewhere = found(not_listening("udp", socket("udp", 9001), socket("udp", PORT, "127.0.0.2")), source)
    assert "wrong-port" not in elsewhere and "wrong-address" in elsewhere


def test_the_wrong_protocol_is_told_only_where_nothing_of_the_right_one_is_open() -> None:
    assert "wrong-transport" in found(not_listening("udp", socket("tcp")))
    assert "wrong-transport" not in found(not_listening("udp", socket("tcp"), socket("udp", 9001)))


def bound_again(message: str = "[Errno 98] Address already in use") -> str:
    return f'Traceback (most recent call last):\n  File "/work/server.py", line 3, in <module>\nOSError: {message}\n'


def test_who_holds_the_port() -> None:
    first = Dialogue(udp("listens").exercise, by_hand=[AwaitReady]) << printed(bound_again(), "stderr") << exited(1)
    assert found(first)["port-in-use"].cause == "itself"
    again = Dialogue(tcp("listens", "restart", "listens").exercise)
    again.by_hand(AwaitReady, Stop)
    again << exited(None, 9) << printed(bound_again(), "stderr") << exited(1)
    assert found(again)["port-in-use"].cause == "before"


@pytest.mark.parametrize(
    ("line", "port", "told"),
    [
        ("s.bind(('', 80))", PORT, "wrong-call/low-port"),
        ("open('/etc/shadow')", PORT, "traceback/permission"),
        ("s.bind(('', 80))", 80, "traceback/permission"),
    ],
)
def test_who_may_not_bind_hears_which_port_to_take(line: str, port: int, told: str) -> None:
    made = exercise(f"port: {port}\nsteps: [listens]")
    refused = bound_again("[Errno 13] Permission denied").replace("OSError", "PermissionError")
    dialogue = Dialogue(made, by_hand=[AwaitReady]) << printed(refused, "stderr") << exited(1)
    (finding,) = found(dialogue, f"import socket\ns = socket.socket()\n{line}\n").values()
    assert (finding.id, finding.line) == (told, 3)
    for lang in LANGS:
        said_of_it = findings.hint(finding, lang)
        assert (str(port) in said_of_it) == (told == "wrong-call/low-port") and "sudo" not in said_of_it


ALARM = "transport: tcp\npeers: {alarm: {transport: udp, port: 9100}}\nignore: extra-data\nsteps: "


def test_code_of_the_client_was_run() -> None:
    dialogue = Dialogue(exercise(ALARM + "[{send: x}, {as: alarm, silence: 1s}]"))
    dialogue << datagram("boo", "alarm", "127.0.0.1:4")
    finding = found(dialogue, "import json\njson.loads(x)\ny = eval(x)\n")["eval-of-input"]
    assert (finding.line, finding.fields["call"]) == (3, "eval")


def test_a_peer_that_the_program_is_to_call_is_no_alarm() -> None:
    dialogue = Dialogue(exercise(ALARM + "[{send: x}, {as: alarm, expect: hi}]"))
    dialogue << datagram("hi", "alarm", "127.0.0.1:4")
    assert "eval-of-input" not in found(dialogue, "eval(x)")


@pytest.mark.parametrize(
    ("source", "told"), [("", False), ("import json\njson.loads(x)\n", False), ("json.loads(x)\ny = eval(x)\n", True)]
)
def test_a_peer_that_speaks_itself_is_an_alarm_only_where_text_is_run(source: str, told: bool) -> None:
    dialogue = Dialogue(exercise(ALARM + "[{send: x}, {as: alarm, silence: 1s}, {as: alarm, send: hi}]"))
    dialogue << datagram("boo", "alarm", "127.0.0.1:4")
    assert ("eval-of-input" in found(dialogue, source)) == told


def test_an_answer_twice() -> None:
    assert found(udp("send: x", "expect: x") << [datagram("x"), datagram("x")])["replied-twice"].fields["times"] == 2
    for pieces in (["xyxy"], ["xy", "xy"], ["x", "yxy"]):
        dialogue = tcp("send: a", "expect: xy") << [stream(piece) for piece in pieces]
        assert found(dialogue)["replied-twice"].fields["times"] == 2


def test_the_answer_to_somebody_else_is_not_a_second_one() -> None:
    asked = ["{as: a, send: x}", "{as: a, expect: x}", "{as: b, send: y}", "{as: b, expect: y}"]
    broadcast = udp(*asked) << [datagram("x", "a"), datagram("y", "a"), datagram("y", "b")]
    assert "replied-twice" not in found(broadcast)
    broadcast = tcp(*asked) << [stream("x", "a"), stream("y", "a"), stream("y", "b")]
    assert "replied-twice" not in found(broadcast)
    twice = udp(*asked) << [datagram("x", "a"), datagram("x", "a"), datagram("y", "b")]
    assert "replied-twice" in found(twice)


def test_data_without_a_request_is_no_second_answer() -> None:
    assert "replied-twice" not in found(udp("listens", "{silence: 1s}") << datagram("hello"))


def test_findings_of_a_row_use_its_own_values() -> None:
    made = exercise("transport: tcp\neach: [{x: one}, {x: two}]\nsteps: [{send: a}, {expect: '{{ x }}'}]")
    assert "replied-twice" in found(Dialogue(made) << stream("oneone"))


def test_an_expected_file_is_no_trouble_for_findings() -> None:
    made = steps("tcp", "send: a", "expect: {file: a.bin}")
    assert "replied-twice" in found(Dialogue(made, attachments={"a.bin": b"xy"}) << stream("xyxy"))


def interrupted(*written: str) -> Dialogue:
    trace = TRACEBACK.replace("ValueError: invalid literal for int() with base 10: 'x'", "KeyboardInterrupt")
    return udp("listens", *written).by_hand(Stop) << printed(trace, "stderr") << exited(1) << gone()


def test_what_ctrl_c_leaves_on_stderr_is_an_error_only_where_quiet_was_asked_for() -> None:
    assert "traceback" not in found(interrupted("signal: interrupt", "exits: anyhow"))
    assert "traceback" not in found(interrupted("restart: interrupt", "listens"))
    assert interrupted("signal: interrupt", "exits: cleanly").settled().judged().verdict == "failed"


def test_the_encoding_of_an_answer() -> None:
    def name(text: str, data: bytes) -> object:
        finding = found(udp("send: x", f"expect: {text}") << datagram(data)).get("reply-encoding")
        return finding and finding.cause

    assert name("你好", "你好".encode("gbk")) == "gbk"
    assert name("你好", "你好".encode("utf-16")) == "utf-16"
    assert name("你好", "你好".encode("utf-8-sig")) == "bom"
    assert name("hello", b"b'hello'") == "literal"
    assert name("你好", "再见".encode("gbk")) is None
    assert name("hello", b"goodbye") is None


@pytest.mark.parametrize(
    ("stderr", "error", "line"),
    [
        (TRACEBACK, "ValueError", 3),
        (TRACEBACK.replace("ValueError", "mymodule.Strange"), "mymodule.Strange", 3),
        (
            TRACEBACK.replace("ValueError: invalid literal for int() with base 10: 'x'", "StopIteration"),
            "StopIteration",
            3,
        ),
        (TRACEBACK + "\nDuring handling …:\n\n" + TRACEBACK.replace("ValueError", "KeyError"), "KeyError", 3),
        ('  File "/work/server.py", line 7\n    print "x"\nSyntaxError: Missing parentheses\n', "SyntaxError", 7),
        (TRACEBACK.replace("/work/server.py", "/usr/lib/python3/socket.py"), "ValueError", None),
        (TRACEBACK.replace("line 3", "line " + "9" * 5000), "ValueError", None),
    ],
)
def test_reading_a_traceback(stderr: str, error: str, line: int | None) -> None:
    read = last_traceback(stderr)
    assert read is not None and (read.error, read.line) == (error, line)


@pytest.mark.parametrize(
    "stderr", ["", "ValueError: x\n", "listening\nWarning: x\n", "Traceback (most recent call last):\n"]
)
def test_what_is_no_traceback(stderr: str) -> None:
    assert last_traceback(stderr) is None


def test_a_passing_check_is_told_of_nothing() -> None:
    assert (
        found(udp("send: x", "expect: x") << [event("printed", None, "x", stream="stdout"), datagram("x"), quiet()])
        == {}
    )
