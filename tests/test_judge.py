"""From hand-written transcripts to verdicts; marks and exit status of a whole result."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from handmade import ipv4
from handmade import udp as udp_packet
from hypothesis import given
from hypothesis import strategies as st
from playbook import (
    SEED,
    TRACEBACK,
    Dialogue,
    datagram,
    eof,
    event,
    exercise,
    exited,
    gone,
    killed,
    limit,
    printed,
    quiet,
    ready,
    reset,
    socket,
    steps,
    stray,
    stream,
    tcp,
    udp,
    waits,
)  # fmt: skip

from grader.judge import connections, judge, ungraded, without
from grader.model import EVENTS, CheckResult, Event, Result, ThreadAt, Transcript, Words, read_event
from grader.model.capture import Capture, Frame, pack_frames
from grader.model.events import CpuUsed, Ended
from grader.play.commands import AwaitReady, Measure
from grader.schedule.grading import combine
from grader.spec.language import VERBS, Exercise

# ---------------------------------------------------------------- what a result says


def test_a_passed_check_earns_its_points() -> None:
    result = (udp("send: x", "expect: x") << datagram("x")).settled().judged()
    assert (result.verdict, result.earned, result.points, result.failure) == ("passed", 10, 10, None)
    assert (result.id, result.program, result.group, result.findings) == ("check", "server", "core", ())


def test_a_failed_check_says_what_was_asked_and_what_came() -> None:
    result = (tcp("connect", "send: x", "expect: hello") << stream("help")).settled().judged()
    assert (result.verdict, result.earned, result.failure, result.step) == ("failed", 0, "mismatch", 3)
    assert result.requirement == Words("client 应收到“hello”", "client receives “hello”")
    assert result.expected is not None and (result.expected.kind, result.expected.data) == ("text", b"hello")
    assert result.actual is not None and (result.actual.kind, result.actual.data) == ("bytes", b"help")
    assert result.difference == 3
    assert result.transcript is not None and result.event is not None
    assert result.transcript.events[result.event].data == b"help"
    assert result.connections == ("never",)


def test_what_came_behind_the_last_step_is_step_0() -> None:
    result = (udp("send: x", "expect: x") << [datagram("x"), datagram("y")]).settled().judged()
    assert (result.failure, result.step) == ("extra", 0)
    assert result.requirement == Words("client 不应再收到任何数据", "nothing more arrives at client")


def test_the_row_that_failed_is_told() -> None:
    made = exercise("let: {y: same}\neach: [{x: a}, {x: b}]\nsteps: [{send: '{{ x }}'}, {expect: '{{ x }}'}]")
    result = (Dialogue(made) << datagram("a") << quiet() << datagram("?")).settled().judged()
    assert dict(result.case) == {"x": "b"}  # the values in which the rows differ


def test_a_step_inside_a_repeat_has_the_number_of_the_repeat() -> None:
    result = (udp("listens", "{repeat: {times: 2, steps: [{send: x}, {expect: x}]}}") << waits()).settled().judged()
    assert (result.step, result.because) == (2, "waits")


def test_the_duration_is_that_of_the_transcript() -> None:
    dialogue = (udp("listens") << quiet()).settled()
    assert dialogue.judged().duration == dialogue.events[-1].t > 0


CONNECTIONS: list[tuple[list[Event], tuple[str, ...]]] = [
    ([], ()),
    ([event("connected", "a")], ("never",)),
    ([event("connected", "a"), eof("a")], ("clean",)),
    ([event("connected", "a"), event("closed", "a")], ("half-open",)),
    ([event("connected", "a"), event("closed", "a"), eof("a")], ("clean",)),
    ([event("connected", "a"), event("half-closed", "a"), eof("a"), event("closed", "a")], ("clean",)),
    ([event("connected", "a"), reset("a")], ("reset",)),
    ([event("connected", "a"), event("connected", "b"), eof("b"), reset("a")], ("reset", "clean")),
    ([event("connected", "a"), eof("a"), event("connected", "a"), reset("a")], ("clean", "reset")),
    ([event("connected", "a"), event("started"), eof("a"), event("connected", "a")], ("clean", "never")),
    ([eof("a"), reset("b"), event("refused", "a")], ()),
    ([datagram("x", "a"), event("sent", "a")], ()),
]


@pytest.mark.parametrize(("events", "endings"), CONNECTIONS)
def test_how_each_connection_ended(events: list[Event], endings: tuple[str, ...]) -> None:
    assert connections(tuple(events)) == endings


# ---------------------------------------------------------------- what cannot be told


def test_what_is_our_fault_is_ungraded() -> None:
    dialogue = (udp("send: x", "expect: x") << datagram("y")).settled()
    transcript = dialogue.transcript()
    bug = judge(dialogue.exercise, dialogue.check, replace(transcript, bug="KeyError: 'x'"))
    trouble = judge(dialogue.exercise, dialogue.check, replace(transcript, trouble=Words("没有网络", "no network")))
    cut = judge(dialogue.exercise, dialogue.check, replace(transcript, events=transcript.events[:-1]))
    for result in (bug, trouble, cut):
        assert (result.verdict, result.earned, result.failure) == ("ungraded", 0, None)
        assert result.why is not None and result.why.zh and result.why.en
    assert bug.why is not None and "KeyError" in bug.why.en
    assert trouble.why == Words("没有网络", "no network")


def test_a_transcript_that_makes_no_sense_is_ungraded() -> None:
    made = udp("idle: 1s").exercise
    dialogue = Dialogue(made, by_hand=[Measure]) << event("idle", cpu=0.0, seconds=1.0)
    events = [replace(one, seconds=0.0) if isinstance(one, CpuUsed) else one for one in dialogue.settled().events]
    assert dialogue.judged().verdict == "passed"
    assert judge(made, made.checks[0], replace(dialogue.transcript(), events=tuple(events))).verdict == "ungraded"


def test_every_beginning_of_a_transcript_is_ungraded() -> None:
    dialogue = (tcp("send: x", "expect: x", "eof") << stream("x") << eof()).settled()
    transcript = dialogue.transcript()
    for size in range(len(transcript.events)):
        part = replace(transcript, events=transcript.events[:size])
        assert judge(dialogue.exercise, dialogue.check, part).verdict == "ungraded"


def test_without_what_it_builds_on() -> None:
    check = udp("listens").check
    failed = CheckResult("need", "server", "core", Words("甲", "A"), 10, "failed")
    assert without(check, failed).verdict == "skipped"
    assert without(check, replace(failed, verdict="skipped")).verdict == "skipped"
    for verdict in ("ungraded", "unstable"):
        result = without(check, replace(failed, verdict=verdict))
        assert result.verdict == "ungraded" and result.why is not None and "“A”" in result.why.en
    assert ungraded(check, Words("为什么", "why")).transcript is None


# ---------------------------------------------------------------- pure and total

EXAMPLES = {
    "connect": "connect", "send": "send: hi", "expect": "expect: {any: [hi, {matches: h.+}]}", "silence": "silence: 1s",
    "close": "close", "half-close": "half-close", "reset": "reset", "eof": "eof", "type": "type: hi",
    "type-end": "type-end", "printed": "printed: hi", "listens": "listens", "signal": "signal: interrupt",
    "exits": "exits: cleanly", "running": "running", "no-traceback": "no-traceback", "restart": "restart",
    "repeat": "{repeat: {times: 2, steps: [{send: a}, {expect: a}]}}",
    "at-once": "{at-once: [{as: a, send: x}, {as: a, expect: x}, {as: b, silence: 1s}]}",
    "accept": "accept", "pause": "pause: 1s", "idle": "{at: client, idle: 1s}", "sockets": "sockets: {close-wait: 0}",
    "file": "file: {name: a, holds: {random: 65KiB, from: x}}", "wire": "wire: {elsewhere: none}",
}  # fmt: skip
UDP_VERBS = [verb for verb in VERBS if "udp" in VERBS[verb].transports]


def test_there_is_an_example_of_every_verb() -> None:
    assert EXAMPLES.keys() == VERBS.keys()


peers = st.sampled_from(["client", "a", "b", "alarm"])
payloads = st.sampled_from([b"", b"a", b"x", b"hi", b"h\n", "你好".encode("gbk"), TRACEBACK.encode(), b"b'hi'"])
moments = st.floats(0, 100)
threads = st.lists(st.builds(ThreadAt, call=..., fd=..., file=..., line=..., since=moments), max_size=2).map(tuple)
SOMEHOW = {"t": moments, "peer": peers, "data": payloads, "cpu": moments, "seconds": moments, "threads": threads}
"""What the fields hold, where not just anything of their type."""


def anyhow(kind: type[Event]) -> st.SearchStrategy[Event]:
    return st.builds(kind, **{field.name: SOMEHOW.get(field.name, ...) for field in fields(kind)})


nonsense = st.one_of([anyhow(kind) for kind in EVENTS.values()])
sensible = st.sampled_from(
    [
        event("started", case=0, restart=False), event("started", case=0, restart=True), ready(), waits(), quiet(), gone(),
        limit(), limit("check"), killed("cpu"), exited(0), exited(1), exited(None, 2, sockets=[socket()]), datagram("hi"),
        datagram("a"), datagram("x", "a"), stream("hi"), stream("a"), stray("hi"), eof(), reset(), printed("hi"),
        printed(TRACEBACK, "stderr"), event("step", step=[1]), event("sent", "client", "hi"), event("connected", "client"),
        event("typed", None, "hi\n"), event("signalled", signal="SIGINT"), event("closed", "client"), event("end"),
        event("accepted", "client"), event("dialled", transport="tcp", address="127.0.0.1", port=1), event("paused"),
        event("file", None, "a", found=True, size=1, sha256="0", difference=0, offset=0), event("file", found=False),
        event("idle", cpu=0.5, seconds=1.0), exited(0, program="client"),
        event("received", "client", None, **{"as": "expected", "size": 5}), printed(TRACEBACK, "stderr"),
        event("relayed", None, "a", **{"from": "client", "to": "server", "link": 1}),
        event("sockets", sockets=[], alive=True, states={"close-wait": 2}),
        event("sockets", sockets=[socket()], alive=True), event("refused", "client", why="ECONNREFUSED"),
        event("cut", None, "tail", stream="stderr", dropped=3), waits(sockets=[socket("tcp", 1)]),
    ]
)  # fmt: skip


@st.composite
def exercises(draw: st.DrawFn) -> Exercise:
    transport = draw(st.sampled_from(["udp", "tcp"]))
    verbs = draw(st.lists(st.sampled_from(list(VERBS) if transport == "tcp" else UDP_VERBS), min_size=1, max_size=4))
    drives = draw(st.sampled_from(["server", "server", "client", "both"]))
    return steps(transport, *(EXAMPLES[verb] for verb in verbs), drives=drives)


def transcript_of(made: Exercise, events: list[Event], source: str = "import socket\neval(x)\n") -> Transcript:
    mains = dict.fromkeys(made.checks[0].programs, "server.py")
    return Transcript("check", "server", SEED, "full", ({},), mains, {"server.py": source}, tuple(events))


@given(exercises(), st.lists(nonsense | sensible, max_size=40), st.integers(0, 200_000_000_000))
def test_no_sequence_of_events_makes_the_judge_fail(made: Exercise, events: list[Event], at: int) -> None:
    """Whenever the packet came that a claim of the check forbids."""
    stray = Frame(at, ipv4(17, udp_packet(1, 9999, b"hi")), 30)
    captures = [Capture("server", 0, 0, pack_frames([stray]))] if at % 2 else []
    transcript = replace(transcript_of(made, events), captures=tuple(captures))
    result = judge(made, made.checks[0], transcript)
    assert judge(made, made.checks[0], transcript) == result
    assert result.verdict in ("passed", "failed", "ungraded")
    assert result.earned == (10 if result.verdict == "passed" else 0)
    if not any(isinstance(one, Ended) for one in events):
        assert result.verdict == "ungraded"
    if result.verdict == "failed":
        assert result.failure and result.requirement and result.event is not None and result.event < len(events)
    json.dumps(result.to_json("zh"))


@given(exercises(), st.data())
def test_a_run_and_the_judge_agree(made: Exercise, data: st.DataObject) -> None:
    """Whatever happens to a program between commands: it is played live, and judged from the record."""
    dialogue = Dialogue(made, by_hand=[AwaitReady] if data.draw(st.booleans()) else [])
    for one in data.draw(st.lists(sensible, max_size=12)):
        if dialogue.play.command is None:
            break
        if one.kind not in ("started", "end"):
            dialogue << one
    dialogue.by_hand() << data.draw(st.sampled_from([limit(), gone(), waits()]))
    for _ in range(50):
        if dialogue.play.command is not None:
            dialogue << waits()
    failure, result = dialogue.play.failure, dialogue.judged()
    wanted = "failed" if failure else "ungraded" if dialogue.play.claimed else "passed"  # there are no packets here
    dialogue.verify(result.verdict == wanted, f"{result.verdict}: {result.why}")
    assert result.failure == (failure.code if failure else None)
    again = tuple(read_event(json.loads(json.dumps(one.to_json()))) for one in dialogue.events)
    recorded = judge(made, dialogue.check, replace(dialogue.transcript(), events=again, sources={"server.py": ""}))
    assert recorded.to_json("en") == result.to_json("en")


@given(nonsense | sensible)
def test_an_event_survives_json(one: Event) -> None:
    assert read_event(json.loads(json.dumps(one.to_json()))) == one


@given(st.text(max_size=400), st.text(max_size=400))
def test_nothing_a_student_writes_makes_the_judge_fail(stderr: str, source: str) -> None:
    dialogue = udp("send: x", "expect: x") << printed(stderr.encode("utf-8", "replace"), "stderr") << datagram("y")
    assert dialogue.settled().judged(source).verdict == "failed"


@pytest.mark.parametrize("tail", ["ValueError: x", "E" * 5000, "a." * 5000, 'File "/work/a", line ' + "9" * 5000])
def test_a_forged_traceback_is_only_text(tail: str) -> None:
    forged = f'Traceback (most recent call last):\n  File "/work/server.py", line {"9" * 5000}, in x\n{tail}\n'
    dialogue = udp("send: x", "expect: x") << printed(forged, "stderr") << datagram("y")
    assert dialogue.settled().judged().verdict == "failed"


@pytest.mark.parametrize(
    "source", ["(" * 3000, "-" * 5000 + "1", "x = " + "[" * 150 + "]" * 150, "\0", "\ud800", "def f(:"]
)
def test_no_source_makes_the_judge_fail(source: str) -> None:
    dialogue = (udp("send: x", "expect: x") << [datagram("x"), datagram("x")]).settled()
    assert dialogue.judged(source).verdict == "failed"


# ---------------------------------------------------------------- marks


def check(verdict: str, points: float = 10, group: str = "core", id: str = "c", **more: Any) -> CheckResult:
    earned = points if verdict == "passed" else 0
    return CheckResult(id, "server", group, Words("甲", "A"), points, verdict, earned=earned, **more)  # type: ignore[arg-type]


def result(*checks: CheckResult) -> Result:
    return Result(
        "demo", Words("t", "t"), "sha256:0", "me", "sha256:1", {"server": "server.py"}, {}, "full", SEED,
        "2026-01-01T00:00:00Z", 1.5, checks, "0.1.0",
    )  # fmt: skip


STATUS: list[tuple[list[CheckResult], int, bool]] = [
    ([check("passed"), check("passed")], 0, True),
    ([], 0, True),
    ([check("passed"), check("failed")], 1, True),
    ([check("passed"), check("skipped")], 1, True),
    ([check("failed"), check("ungraded")], 3, False),
    ([check("unstable")], 3, False),
    ([check("passed"), check("failed", group="bonus")], 0, True),
    ([check("passed"), check("ungraded", group="bonus")], 0, True),
]


@pytest.mark.parametrize(("checks", "status", "complete"), STATUS)
def test_exit_status(checks: list[CheckResult], status: int, complete: bool) -> None:
    made = result(*checks)
    assert (made.exit_status, made.score.complete) == (status, complete)


def test_bonus_is_counted_apart() -> None:
    made = result(check("passed", 40), check("failed", 60), check("passed", 5, "bonus"), check("ungraded", 15, "bonus"))
    assert made.score.to_json() == {
        "earned": 40, "possible": 100, "complete": True, "bonus": {"earned": 5, "possible": 20},
    }  # fmt: skip


def test_marks_are_whole_numbers_where_they_can_be() -> None:
    score = result(check("passed", 0.1), check("passed", 0.2), check("passed", 99.7)).score
    assert (score.earned, score.possible) == (100, 100)
    assert result(check("passed", 33.33), check("passed", 33.33)).score.earned == 66.66


def test_the_result_as_json() -> None:
    dialogue = (tcp("send: x", "expect: hello") << stream("help") << eof()).settled()
    made = result(dialogue.judged()).to_json("en")
    assert made["schema"] == "grader/result/1"
    one = json.loads(json.dumps(made))["checks"][0]
    assert (one["verdict"], one["step"], one["difference"], one["connections"]) == ("failed", 2, 3, ["clean"])
    assert one["expected"]["data"] == "aGVsbG8=" and one["actual"] == {"kind": "bytes", "data": "aGVscA=="}
    assert [step["event"] for step in one["transcript"]] == [step.kind for step in dialogue.events]


def test_a_hidden_check_shows_its_verdict_only() -> None:
    made = replace((udp("send: x", "expect: x") << datagram("y")).settled().judged(), hidden=True)
    shown = result(made).to_json("zh")["checks"][0]
    assert set(shown) == {"id", "program", "group", "title", "points", "earned", "verdict", "hidden"}
    assert "transcript" in result(made).to_json("zh", show_hidden=True)["checks"][0]


def test_runs_that_agree_stand() -> None:
    one = result(check("passed"), check("failed", failure="mismatch"))
    both = combine([one, one])
    assert both.checks == one.checks and both.duration == 3.0
    assert combine([one]) is one


def test_runs_that_disagree_are_unstable() -> None:
    runs = [result(check("passed")), result(check("failed", failure="mismatch", step=2)), result(check("passed"))]
    both = combine(runs)
    told = both.checks[0]
    assert (told.verdict, told.earned, told.failure, told.step) == ("unstable", 0, "mismatch", 2)
    assert told.why is not None and "2 × passed, 1 × failed" in told.why.en
    assert (both.exit_status, both.score.complete) == (3, False)
