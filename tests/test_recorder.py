"""The second, watched run: what it records, that it changes nothing, and that nobody need believe it.

The programs run under the recorder's own hook, some in the sandbox and some without; what they do to it is real.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Grade, Play, talk
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import findings
from grader.classroom.record import pack, unpack
from grader.model import CheckResult, Finding, Result, Transcript, Words, coding
from grader.model.events import Killed, Received, Started
from grader.model.failure import FailureCode
from grader.model.record import Call, Hits, Place, Raised, Record
from grader.report.calls import calls_of
from grader.report.causes import causes
from grader.report.html import render_html
from grader.report.terminal import at_terminal, check_details
from grader.run.eyes import inside, recorder
from grader.schedule import grading
from grader.schedule.watching import MOST, explained, likewise, worth_watching
from grader.voice import Voice
from grader.voice.tables.conversation import CONVERSATION

VOICES = [Voice(lang, findings).reading(CONVERSATION) for lang in ("zh", "en")]  # type: ignore[arg-type]


def watched(tmp_path: Path, source: str, name: str = "program.py", typed: str = "") -> tuple[str, Record]:
    """Run a program under the recorder, without a sandbox: what it printed, and its record."""
    hook, work = tmp_path / "hook", tmp_path / "work"
    hook.mkdir()
    work.mkdir()
    (hook / "sitecustomize.py").write_text(recorder.hook(), "utf-8")
    (work / name).write_text(source, "utf-8")
    memory = recorder.memory()
    environment = {
        "HOME": str(work), "PYTHONPATH": str(hook), recorder.VARIABLE: str(memory), "LANG": "C.UTF-8", "PATH": os.defpath,
    }  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-b", name], cwd=work, env=environment, pass_fds=(memory,), input=typed, text=True,
            capture_output=True, timeout=60,
        )  # fmt: skip
        record = recorder.read_record(memory, {name})
    finally:
        os.close(memory)
    assert record is not None, done.stderr
    return done.stdout, record


def names(record: Record) -> list[str]:
    return [call.name for call in record.calls]


# ---------------------------------------------------------------- what is recorded

PAIR = """\
import socket
import threading
import time


def talk(conn):
    try:
        conn.send("text")
    except TypeError:
        pass
    conn.sendall(b"hello")
    conn.close()


here, there = socket.socketpair()
thread = threading.Thread(target=talk, args=(here,))
thread.start()
print(there.recv(3), there.recv(100), there.recv(1))
thread.join()
for _ in range(3000):
    pass
print(b"a" == "a")
"""


@pytest.mark.parametrize("name", ["program.py", "服务端.py"])
def test_calls_exceptions_threads_and_lines_are_recorded(tmp_path: Path, name: str) -> None:
    out, record = watched(tmp_path, PAIR, name)
    assert out == "b'hel' b'lo' b''\nFalse\n"
    receives = [(call.asked, call.got, call.data) for call in record.calls if call.name == "recv"]
    assert receives == [(3, 3, b"hel"), (100, 2, b"lo"), (1, 0, b"")]
    (failed,) = (call for call in record.calls if call.name == "send")
    assert (failed.error, failed.thread, failed.place) == ("TypeError", 1, Place(name, 8))
    (raised,) = record.raised
    assert (raised.kind, raised.chain, raised.handled[0]) == ("TypeError", (Place(name, 8),), 9)
    (made,) = (call for call in record.calls if call.name == "Thread")
    assert (made.told, made.made, made.thread) == ("talk", 1, 0)
    warned = record.warned[-1]
    assert (warned.kind, warned.message, warned.place) == (
        "BytesWarning",
        "Comparison between bytes and string",
        Place(name, 22),
    )
    hits = record.hits_of(name)
    assert (hits[11], hits[20]) == (1, inside.MOST_HITS) and 23 not in hits


def test_what_waits_at_the_end_is_seen(tmp_path: Path) -> None:
    source = (
        "import os, socket, threading\n"
        "here, there = socket.socketpair()\n"
        "def wait():\n"
        "    here.recv(10)\n"
        "threading.Thread(target=wait, daemon=True).start()\n"
        "def leave():\n"
        "    os._exit(0)\n"
        "threading.Timer(0.3, leave).start()\n"
        "there.recv(10)\n"
    )
    _, record = watched(tmp_path, source)
    stands = {(call.name, call.thread, call.place and call.place.line) for call in record.calls if call.waits}
    assert {("recv", 0, 9), ("recv", 1, 4)} <= stands


def test_the_chain_leads_to_the_line_that_called(tmp_path: Path) -> None:
    source = "import socket\na, b = socket.socketpair()\ndef inner():\n    a.send(b'x')\ndef outer():\n    inner()\nouter()\n"
    _, record = watched(tmp_path, source)
    (sent,) = (call for call in record.calls if call.name == "send")
    assert [place.line for place in sent.chain] == [4, 6, 7]


def test_coroutines_and_tasks(tmp_path: Path) -> None:
    source = (
        "import asyncio\n"
        "async def work():\n"
        "    await asyncio.sleep(0.2)\n"
        "async def main():\n"
        "    kept = work()\n"
        "    work()\n"
        "    await asyncio.create_task(work())\n"
        "asyncio.run(main())\n"
    )
    _, record = watched(tmp_path, source)
    assert {(one.name, one.made and one.made.line) for one in record.unawaited} == {("work", 5), ("work", 6)}
    assert {(task.name, task.chain[0].line) for task in record.tasks} == {("main", 7), ("work", 3)}


def test_a_forked_child_has_records_of_its_own(tmp_path: Path) -> None:
    source = (
        "import os, socket\n"
        "a, b = socket.socketpair()\n"
        "if os.fork() == 0:\n"
        "    a.send(b'child')\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "b.recv(5)\n"
    )
    _, record = watched(tmp_path, source)
    assert [(call.name, call.process, call.data) for call in record.calls] == [
        ("send", 1, b"child"),
        ("recv", 0, b"child"),
    ]


# ---------------------------------------------------------------- the program is none the wiser


def test_no_descriptor_is_left_and_their_numbers_are_as_always(tmp_path: Path) -> None:
    source = (
        "import os, socket\n"
        "print(sorted(int(name) for name in os.listdir('/proc/self/fd'))[:-1])\n"
        "print(socket.socket().fileno(), [name for name in os.environ if 'RECORD' in name])\n"
    )
    assert watched(tmp_path, source)[0] == "[0, 1, 2]\n3 []\n"


def test_a_program_may_close_all_descriptors(tmp_path: Path) -> None:
    source = (
        "import os, socket\n"
        "os.closerange(3, 256)\n"
        "a, b = socket.socketpair()\n"
        "a.send(b'still')\n"
        "print(b.recv(10), a.fileno())\n"
    )
    out, record = watched(tmp_path, source)
    assert out == "b'still' 3\n" and names(record) == ["send", "recv"]


def test_what_is_executed_in_its_place_finds_no_recorder(tmp_path: Path) -> None:
    source = (
        "import os, sys\n"
        "if len(sys.argv) == 1:\n"
        "    os.execv(sys.executable, [sys.executable, __file__, 'again'])\n"
        "import socket\n"
        "a, b = socket.socketpair()\n"
        "a.send(b'x')\n"
        "print('again', type(socket.socket.send).__name__)\n"
    )
    out, record = watched(tmp_path, source)
    assert out == "again method_descriptor\n" and names(record) == []


@pytest.mark.parametrize(
    "source",
    [
        "import selectors, socket\ns = selectors.SelectSelector()\na, b = socket.socketpair()\n"
        "s.register(a, selectors.EVENT_READ)\nb.send(b'x')\nprint(len(s.select(1)))\n",
        "class S(__import__('socket').socket):\n    def send(self, data):\n        return super().send(data + b'!')\n"
        "import socket\nsrv = socket.create_server(('127.0.0.1', 0))\nc = S()\nc.connect(srv.getsockname())\nc.send(b'a')\n"
        "print(srv.accept()[0].recv(9))\n",
        "from socket import *\nfrom time import sleep\nsleep(0.01)\na, b = socketpair()\na.sendall(b'x' * 100)\n"
        "buffer = bytearray(100)\nprint(b.recv_into(buffer), buffer == b'x' * 100)\n",
        "from concurrent.futures import ThreadPoolExecutor as P\nwith P(3) as p:\n    print(sum(p.map(len, ['a'] * 9)))\n",
        "import socket\na, b = socket.socketpair()\nf = a.makefile('rwb')\nf.write(b'line\\n')\nf.flush()\n"
        "print(b.makefile().readline())\n",
        "try:\n    import socket\n    socket.socket().accept('x')\nexcept TypeError as error:\n    print(error)\n",
        "import socket\ns = socket.socket()\nfor name in ('sendto', 'send', 'recv', 'bind'):\n    try:\n"
        "        getattr(s, name)()\n    except TypeError as error:\n        print(error)\n",
        "def f(n):\n    return f(n + 1)\ntry:\n    f(0)\nexcept RecursionError:\n    print('deep')\n",
        "class E(Exception):\n    def __str__(self):\n        raise SystemExit(3)\ntry:\n    raise E\nexcept E:\n    print('caught')\n",
        "import signal, os\nsignal.signal(signal.SIGUSR1, lambda *_: print('signal'))\nos.kill(os.getpid(), signal.SIGUSR1)\n",
        "import threading\nclass T(threading.Thread):\n    def run(self):\n        print('ran', self.name)\nt = T(name='x')\nt.start()\nt.join()\n",
        "print(input() + input())\n",
    ],
)  # fmt: skip
def test_a_program_does_the_same_watched_and_unwatched(tmp_path: Path, source: str) -> None:
    alone = subprocess.run([sys.executable, "-c", source], input="a\nb\n", text=True, capture_output=True, timeout=60)
    assert alone.returncode == 0, alone.stderr
    assert watched(tmp_path, source, typed="a\nb\n")[0] == alone.stdout


def test_a_module_of_the_students_own_is_not_patched(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work/select.py").write_text("mine = True\n")
    os.rename(tmp_path / "work", tmp_path / "kept")
    source = "import sys\nsys.path.insert(0, '../kept')\nimport select\nprint(select.mine)\n"
    assert watched(tmp_path, source)[0] == "True\n"


def test_much_is_bounded(tmp_path: Path) -> None:
    source = (
        "import socket\n"
        "a, b = socket.socketpair()\n"
        "for n in range(8000):\n"
        "    a.send(b'x')\n"
        "    b.recv(1)\n"
        "    try:\n"
        "        {}[n]\n"
        "    except KeyError:\n"
        "        pass\n"
        "print(socket.socket.send.__name__)\n"
    )
    _, record = watched(tmp_path, source)
    assert not record.complete and len(json.dumps(coding.write(record))) <= recorder.MOST_BYTES
    assert names(record)[:2] == ["send", "recv"] and len(record.raised) <= recorder.MOST_OF_EACH


# ---------------------------------------------------------------- nobody need believe it

FILES = {"program.py"}


@settings(max_examples=25)
@given(st.binary(max_size=4000), st.integers(0, 2**32))
def test_any_bytes_hold_a_record(data: bytes, seed: int) -> None:
    generator = random.Random(seed)
    memory = bytearray(inside.SIZE)
    for _ in range(40):
        at = inside.HEADER + inside.SLOT * generator.randrange(4400)
        part = data[generator.randrange(len(data) + 1) :][: inside.SLOT]
        memory[at : at + len(part)] = part
    sound(recorder.record_in(bytes(memory), FILES))


FIELD = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "1", "99999999999999999999", "0:1", "0:1,7:2", "nan", "inf", "1e400", "٣", "\x1b[2J", "recv"]
    ),
    st.text(max_size=8),
)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("ceukwfp?"), st.lists(FIELD, max_size=14)), max_size=30))
def test_forged_rows_hold_a_record(rows: list[tuple[str, list[str]]]) -> None:
    memory = bytearray(inside.SIZE)
    for number, (kind, row) in enumerate([("f", ["0", "program.py"]), *rows]):
        data = "\t".join([str(number), kind, *row]).encode("utf-8", "replace")[: inside.SLOT - 2]
        at = inside.HEADER + inside.SLOT * number
        memory[at : at + 2 + len(data)] = len(data).to_bytes(2, "little") + data
    sound(recorder.record_in(bytes(memory), FILES))


def sound(record: Record) -> None:
    """A record names files that there are and fits its JSON, which is read again to the same."""
    told = json.dumps(coding.write(record), allow_nan=False)
    assert len(told) <= recorder.MOST_BYTES and coding.read(Record, json.loads(told)) == record
    assert unpack(pack(record)) == record
    chains = [place for each in (*record.calls, *record.raised, *record.tasks) for place in each.chain]
    assert {place.file for place in chains} <= FILES


FORGER = """\
import mmap, gc, socket, sys
for one in gc.get_objects():
    if type(one).__name__ == "Log":
        one.memory[64:] = bytes(range(256)) * ((len(one.memory) - 64) // 256)
    if isinstance(one, dict) and "Log" in one and "begin" in one:
        one["MAGIC"] = b""
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 12345))
while True:
    data, addr = server.recvfrom(65535)
    server.sendto(data.upper(), addr)
"""


def test_a_program_that_forges_its_record_gains_nothing(grade_program: Grade, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(FORGER)
    first, second = (grade_program("udp-echo", tmp_path, watching=watching, limit=2.0) for watching in (False, True))
    assert outcomes(first) == outcomes(second) and not all(check.verdict == "passed" for check in second.checks)


# ---------------------------------------------------------------- when, and what becomes of it


def outcomes(result: Result) -> list[tuple[object, ...]]:
    return [(check.id, check.verdict, check.failure, check.step, check.earned) for check in result.checks]


SAYS_TEXT = """\
import socket
def words(data):
    return data.decode()
server = socket.create_server(("127.0.0.1", 9100))
while True:
    conn, addr = server.accept()
    try:
        conn.sendall(words(conn.recv(100)))
    except Exception:
        pass
"""
TALK = 'connect\nsend: "{{ word }}"\nexpect: "{{ word }}"'


def test_what_fails_is_explained(play: Play) -> None:
    unwatched = talk(play(TALK, drives="server", server=SAYS_TEXT))
    check = talk(play(TALK, drives="server", server=SAYS_TEXT, watching=True))
    assert (check.verdict, check.failure, check.step, check.earned) == ("failed", "missing", 3, 0)
    assert check.watched == "alike" and check.findings[0].id == "swallowed-error/text"
    assert unwatched.watched == "" and not unwatched.findings[0].is_of("swallowed-error")
    assert check.transcript is not None and set(check.transcript.records) == {"server"}
    told = check.to_json("en")
    assert coding.read(Record, told["records"]["server"]) == check.transcript.records["server"]


def test_what_passes_is_not_run_again(play: Play) -> None:
    check = talk(play(TALK, drives="server", server=SAYS_TEXT.replace(".decode()", ""), watching=True))
    assert (check.verdict, check.watched) == ("passed", "")


def test_a_hidden_check_shows_nothing_of_its_record(play: Play) -> None:
    result = play(TALK, drives="server", server=SAYS_TEXT, watching=True, extra="hidden: true")
    check = talk(result)
    assert check.hidden and check.watched == "alike" and "records" not in check.to_json("en")
    for voice in VOICES:
        page = render_html(result, voice, show_hidden=False)
        assert voice.say("calls") not in page
        assert check_details(check, result, at_terminal(voice), show_hidden=False, talk=True) == []


DIFFERS = """\
import sys, socket
server = socket.create_server(("127.0.0.1", 9100))
while True:
    conn, addr = server.accept()
    conn.recv(100)
    conn.sendall(b"two") if sys.flags.bytes_warning else conn.close()
"""


def test_a_run_that_ends_otherwise_is_dropped(play: Play) -> None:
    check = talk(play(TALK, drives="server", server=DIFFERS, watching=True))
    assert (check.verdict, check.failure, check.watched) == ("failed", "missing", "otherwise")
    assert check.transcript is not None and not check.transcript.records


def failed(id: str, *found: Finding, **rest: object) -> CheckResult:
    events = rest.pop("events", (Started(0.0, "server", 0, False),))
    transcript = Transcript(id, "server", 1, "full", ({},), {"server": "server.py"}, {"server.py": ""}, events)  # type: ignore[arg-type]
    made = CheckResult(id, "server", "core", Words("甲", "A"), 1, "failed", findings=found, transcript=transcript)
    return replace(made, **rest)  # type: ignore[arg-type]


def test_which_checks_are_worth_it() -> None:
    one, two = Finding("no-reply/again", {}, "server.py", 3), Finding("wrong-case", {}, "server.py", 4)
    groups = worth_watching([failed("a", one), failed("b", two), failed("c", one)], ())
    assert [[check.id for check in group] for group in groups] == [["a", "c"], ["b"]]
    many = [failed(f"c{n}", Finding("wrong-case", {}, "server.py", n)) for n in range(9)]
    assert len(worth_watching(many, ())) == MOST
    spared = [
        failed("slow", one, duration=5.1),
        failed("killed", one, events=(Killed(0.1, "cpu"),)),
        failed("unparsed", Finding("syntax-error/other")),
        failed("never", one, verdict="skipped"),
        failed("watched", one, watched="otherwise"),
    ]
    assert worth_watching(spared, ()) == [] and worth_watching([failed("c", one)], {"server.py"}) == []


def test_a_cause_is_told_of_those_that_seemed_to_have_the_same() -> None:
    before, new = (
        Finding("no-reply/again", {}, "server.py", 3),
        Finding("swallowed-error/text", {}, "server.py", 2, 7),
    )
    aside = Finding("wrong-case", {}, "server.py", 9)
    other = likewise(failed("b", before, aside), failed("a", before), failed("a", new))
    assert [(one.id, one.event) for one in other.findings] == [("swallowed-error/text", None), ("wrong-case", None)]
    assert likewise(failed("b", before), failed("a", before), failed("a", before)) == failed("b", before)


def test_a_line_that_is_known_now_does_not_refute_the_same_mistake_elsewhere() -> None:
    before, now = Finding("nearly-right/behind"), Finding("nearly-right/behind", {}, "server.py", 3)
    wrong = {"failure": FailureCode.MISMATCH}
    first, again = failed("a", before, **wrong), failed("b", before, **wrong)
    assert likewise(again, first, replace(first, findings=(now,))) == again
    (cause,) = causes([again, replace(first, findings=(now,))], show_hidden=True)
    assert (cause.finding, [check.id for check in cause.checks]) == (now, ["a", "b"])
    elsewhere = failed("c", replace(now, line=9), **wrong)
    assert len(causes([replace(first, findings=(now,)), again, elsewhere], show_hidden=True)) == 3


def test_what_is_called_the_same_at_the_same_place_is_one_thing_to_fix() -> None:
    place, called = ("server.py", 3), "Assumes one recv() returns everything"
    ways = [Finding(f"one-recv-for-a-frame/{how}", {}, *place) for how in ("short", "pieces")]
    checks = [failed(name, way) for name, way in zip("ab", ways, strict=True)]
    (cause,) = causes(checks, show_hidden=True, title=lambda one: called)
    assert (cause.finding, [check.id for check in cause.checks]) == (ways[0], ["a", "b"])
    assert len(causes(checks, show_hidden=True, title=lambda one: one.id)) == 2


# ---------------------------------------------------------------- the calls, line by line


def with_record(record: Record, source: str, *came: bytes) -> CheckResult:
    events = (Started(0.0, "server", 0, False), *(Received(0.1, "client", part) for part in came))
    made = failed("c", events=events)
    assert made.transcript is not None
    return replace(
        made,
        watched="alike",
        transcript=replace(made.transcript, sources={"server.py": source}, records={"server": record}),
    )


def sent(line: int, data: bytes) -> Call:
    return Call(0.1, "sendall", chain=(Place("server.py", line),), on=2, asked=len(data), data=data, ended=0.1)


def test_every_byte_has_the_line_that_sent_it() -> None:
    record = Record((sent(2, b"no, "), sent(3, b"yes"), sent(2, b"no, ")))
    check = with_record(record, "a\nconn.sendall(no)\nconn.sendall(yes)\n", b"no, yes", b"no, ")
    for voice, words in zip(
        VOICES,
        (
            "11 字节 = 4（第 2 行） + 3（第 3 行） + 4（第 2 行）",
            "11 bytes sent = 4 (line 2) + 3 (line 3) + 4 (line 2)",
        ),
        strict=True,
    ):
        (calls,) = calls_of(check, voice)
        assert [(row.line, row.code, row.data) for row in calls.rows][:2] == [
            (2, "conn.sendall(no)", b"no, "), (3, "conn.sendall(yes)", b"yes"),
        ]  # fmt: skip
        assert words in calls.sums[0]


def test_what_the_first_run_has_not_seen_is_not_shown() -> None:
    record = Record((sent(2, b"other"), sent(3, b"yes")))
    (calls,) = calls_of(with_record(record, "a\nb\nc\n", b"yes"), VOICES[1])
    assert [row.data for row in calls.rows] == [b"", b"yes"] and calls.sums == ()


def test_the_line_that_sent_a_byte() -> None:
    record = Record(
        (sent(2, b"no, "), sent(3, b"yes")), raised=(Raised(0.1, "E"),), hits=(Hits("server.py", ("2:1",)),)
    )
    assert record.hits_of("server.py") == {2: 1} and record.hits_of("x") == {}
    assert record.raised[0].handled == ()


def test_hostile_calls_are_inert() -> None:
    nasty = "\x1b[2J<script>alert(1)</script>\u202e::error::"
    call = Call(0.1, "send", chain=(Place("server.py", 1),), told=nasty, error=nasty, data=nasty.encode())
    check = with_record(Record((call,)), nasty, nasty.encode())
    result = Result(
        "e",
        Words("甲", "A"),
        "d",
        "s",
        "d",
        {"server": "server.py"},
        {"server.py": nasty},
        "full",
        1,
        "",
        0,
        (check,),
        "0",
    )
    for voice in VOICES:
        page = render_html(result, voice, show_hidden=False)
        assert "<script>alert" not in page and "\x1b" not in page and "\u202e" not in page
        lines = check_details(check, result, at_terminal(voice), show_hidden=False, talk=True)
        assert not re.search("[\x1b\u202e]", "\n".join(line.plain for line in lines))


def test_a_record_says_nothing_where_there_is_none() -> None:
    assert list(calls_of(failed("c"), VOICES[0])) == []


def test_only_what_failed_alike_is_explained() -> None:
    first = failed("c")
    assert explained(None, None, first, replace(first, verdict="ungraded")) == first  # type: ignore[arg-type]
    assert explained(None, None, first, replace(first, step=9)).watched == "otherwise"  # type: ignore[arg-type]


# ---------------------------------------------------------------- what fails of it loses nothing


def broken(*_: object) -> None:
    raise RuntimeError("this is broken")


@pytest.mark.parametrize("name", ["worth_watching", "explained", "likewise"])
def test_a_second_run_that_fails_leaves_the_first(name: str, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = talk(play(TALK, drives="server", server=SAYS_TEXT))
    monkeypatch.setattr(grading, name, broken)
    check = talk(play(TALK, drives="server", server=SAYS_TEXT, watching=True))
    assert (check.verdict, check.failure, check.step) == (alone.verdict, alone.failure, alone.step)
    assert name == "likewise" or check.findings == alone.findings


def test_a_record_that_cannot_be_read_leaves_the_first(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "read_record", broken)
    check = talk(play(TALK, drives="server", server=SAYS_TEXT, watching=True))
    assert (check.verdict, check.failure, check.watched) == ("failed", "missing", "")


def test_calls_that_cannot_be_shown_cost_nothing_else(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    result = play(TALK, drives="server", server=SAYS_TEXT, watching=True)
    monkeypatch.setattr("grader.report.html.calls_of", broken)
    monkeypatch.setattr("grader.report.terminal.calls_of", broken)
    for voice in VOICES:
        page = render_html(result, voice, show_hidden=False)
        assert "RuntimeError" not in page and voice.say("calls") not in page
        assert check_details(talk(result), result, at_terminal(voice), show_hidden=False, talk=True)


# ---------------------------------------------------------------- clients, pairs

ASKS = """\
import socket
sock = socket.create_connection(("127.0.0.1", 9100))
try:
    sock.sendall("问" + input())
except Exception:
    pass
sock.recv(100)
"""
REPEATS = """\
import socket
server = socket.create_server(("127.0.0.1", 9100))
conn, addr = server.accept()
conn.sendall(conn.recv(100))
conn.recv(100)
"""


def test_a_client_is_explained(play: Play) -> None:
    check = talk(play('type: "{{ han }}"\nexpect: "{{ han }}"', client=ASKS, watching=True))
    assert (check.verdict, check.watched, check.findings[0].id) == ("failed", "alike", "swallowed-error/text")
    assert check.findings[0].line == 4


def test_of_a_pair_both_programs_are_recorded(play: Play) -> None:
    steps = '{at: client, type: "{{ word }}"}\n{at: client, printed: "{{ word }}"}'
    check = talk(play(steps, drives="both", client=ASKS, server=REPEATS, watching=True))
    assert (check.verdict, check.watched) == ("failed", "alike")
    assert check.transcript is not None and set(check.transcript.records) == {"client", "server"}
    assert check.findings[0].id == "swallowed-error/text" and check.findings[0].file == "client.py"
