"""Reports on clients, pairs of programs, scripts and large data."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import sample_results as samples
from happened import happened
from test_report_html import html_of, page_of, talking

from grader.model import CheckResult, Lang, Observed
from grader.report import conversation
from grader.report.conversation import NETWORK, PROGRAM, SCREEN, Track
from grader.report.github import annotations as annotations_of
from grader.report.github import step_summary
from grader.report.junit import in_words, junit_xml
from grader.report.ladder import Ladder
from grader.report.task import task_lines
from grader.report.terminal import at_terminal, check_details, program_line
from grader.schedule.grading import blind
from grader.spec import Spec, load_exercise

LANGS: tuple[Lang, ...] = ("zh", "en")


def rows_of(check: CheckResult, lang: Lang = "en") -> list[conversation.TalkRow]:
    assert check.transcript is not None
    return conversation.rows(check.transcript, check, talking(lang))


def columns_of(check: CheckResult) -> list[Track]:
    assert check.transcript is not None
    return conversation.tracks(check.transcript, rows_of(check))


def row_of(check: CheckResult, kind: str, lang: Lang = "en") -> conversation.TalkRow:
    return next(row for row in rows_of(check, lang) if row.kind == kind)


# --- clients


def test_a_client_stands_between_its_keyboard_and_its_server() -> None:
    assert columns_of(samples.client()) == [Track(SCREEN), Track(PROGRAM), Track("server")]
    arrows = {row.kind: row.arrow for row in rows_of(samples.client()) if row.arrow}
    assert arrows == {"typed": "→", "accepted": "→", "printed": "←", "received": "→", "sent": "←"}
    assert "server (played by the grader)" in page_of(samples.several()).text


def test_what_a_client_does_has_words() -> None:
    assert row_of(samples.client(), "dialled").text == "connects to 127.0.0.1:14001 (TCP), where no program listens"
    assert row_of(samples.client(), "dialled", "zh").text == "连接 127.0.0.1:14001（TCP），那里没有程序在监听"
    assert row_of(samples.client(), "idle").text == "used 10% of a CPU over 0.2 s"
    assert row_of(samples.client(), "paused", "zh").text == "等了 0.3 秒"
    assert row_of(samples.client(), "accepted").details == ("from 127.0.0.1:50000",)


def test_pieces_are_told_as_one_and_an_unread_one_apart() -> None:
    pieces = [row for row in rows_of(samples.client()) if row.kind == "sent"]
    assert [(row.count, row.data) for row in pieces] == [(8, "天地人".encode()[:8]), (1, b"\xba")]
    assert pieces[1].details == ("the program did not read this piece in time",)
    assert "8 bytes · in 8 pieces" in page_of(samples.several()).text


# --- pairs


def test_a_pair_stands_on_both_sides_of_the_network() -> None:
    assert columns_of(samples.pair()) == [
        Track(SCREEN, "client"), Track(PROGRAM, "client"), Track(NETWORK), Track(PROGRAM, "server"),
        Track(SCREEN, "server"),
    ]  # fmt: skip
    shown = [(row.kind, row.lane, row.program, row.arrow) for row in rows_of(samples.pair()) if row.arrow]
    assert shown == [
        ("typed", SCREEN, "client", "→"), ("linked", NETWORK, "", "→"), ("relayed", NETWORK, "", "→"),
        ("printed", SCREEN, "server", "→"), ("relayed", NETWORK, "", "←"), ("link-ended", NETWORK, "", "←"),
        ("printed", SCREEN, "client", "←"),
    ]  # fmt: skip


def test_what_passes_between_two_programs_is_drawn_across() -> None:
    ladder = Ladder(columns_of(samples.pair()))
    assert ladder.middles == [4, 7]
    to_server, to_client = (row for row in rows_of(samples.pair()) if row.kind == "relayed")
    assert [(wire.span, wire.head) for wire in ladder.arrows(to_server)] == [("4 / 5", ""), ("6 / 7", "to-right")]
    assert [(wire.span, wire.head) for wire in ladder.arrows(to_client)] == [("4 / 5", "to-left"), ("6 / 7", "")]
    assert ladder.box(to_server) == "5 / 6"


def test_each_program_of_a_pair_has_its_own_end() -> None:
    exited = row_of(samples.pair(), "exited")
    assert exited.program == "client" and exited.details == ("exception: x",)
    waits = row_of(samples.pair(), "waits")
    assert (waits.lane, waits.program) == (PROGRAM, "server")
    assert samples.pair().transcript is not None
    outputs = {(one.program, one.stream): one.head for one in conversation.output(samples.pair().transcript)}  # type: ignore[arg-type]
    assert outputs["server", "stdout"] == "天地人\n".encode() and outputs["client", "stdout"] == b""


def test_a_pair_that_cannot_run_says_why() -> None:
    assert "没有网络隔离，所以无法评定" in page_of(samples.several(), "zh").text
    assert not any("wrong address" in note.en for note in blind("full", ["client"]))
    assert any("wrong address" in note.en for note in blind("none", ["server", "client"]))
    assert not any("wrong address" in note.en for note in blind("none", ["server"]))


# --- scripts and what is long


def test_a_script_has_keyboard_and_output_only() -> None:
    assert columns_of(samples.script()) == [Track(PROGRAM), Track(SCREEN)]
    printed = row_of(samples.script(), "printed")
    assert printed.count == 10 and printed.data == b"".join(b"%d\n" % i for i in range(10))


def test_large_data_is_told_in_one_row() -> None:
    chunks, wrong = (row for row in rows_of(samples.large()) if row.kind == "received")
    assert (chunks.count, chunks.all_bytes, chunks.data) == (128, samples.MEGABYTES, None)
    assert wrong.mark and wrong.count == 1
    text = page_of(samples.several()).text
    assert "receives exactly what was asked for 8,388,608 bytes · in 128 parts" in " ".join(text.split())
    assert row_of(samples.large(), "sent").all_bytes == samples.MEGABYTES


def test_a_file_looked_at_again_is_told_once() -> None:
    looks = [row for row in rows_of(samples.large()) if row.kind == "file"]
    assert [(row.text, row.data, row.all_bytes) for row in looks] == [
        ("file “x.bin”", b"hello", 5), ("file “x.bin”", None, samples.MEGABYTES),
    ]  # fmt: skip


def test_the_difference_in_large_data_is_marked_at_its_offset() -> None:
    html = html_of(samples.result(samples.large()))
    assert '<span class="offset">4c4b40</span>  <mark>00</mark>' in html
    assert '<span class="offset">4c4b40</span>  <mark>3f</mark>' in html
    assert "byte 5,000,001 (offset 0x4c4b40)" in html
    assert "8,388,608 bytes" in html and "more bytes" in html and "bytes before" in html
    lines = [line.plain for line in details(samples.large())]
    assert any("expected “\\0”, got “?” (@5000000)" in line for line in lines)
    assert any("(8,388,608 bytes)" in line for line in lines)
    assert in_words(Observed("bytes", b"abc", size=90_000, offset=10), samples.voice("en"), "utf-8") == (
        "90,000 bytes in all; this is the part from byte 10 on: abc"
    )


def details(check: CheckResult) -> list[Any]:
    result = samples.several()
    return check_details(check, result, at_terminal(samples.voice("en")), show_hidden=True)


def test_the_window_of_a_large_text_begins_with_a_character() -> None:
    data = "天地人".encode() * 100
    side = Observed("text", data[1:], "utf-8", size=90_000, offset=60_001)
    check = replace(samples.large(), expected=side, actual=side, difference=60_200)
    assert "\\x" not in re.sub(r"\s", "", " ".join(line.plain for line in details(check))[:200])


def test_hostile_names_and_data_stay_text() -> None:
    bad = samples.HOSTILE
    events = [
        happened(0, "started", info={"program": bad}),
        happened(0.1, "file", data=samples.HOSTILE_BYTES, info={"name": bad, "found": True, "sha256": bad}),
        happened(0.2, "dialled", info={"transport": bad, "address": bad, "port": 10**9}),
        happened(0.3, "relayed", data=samples.HOSTILE_BYTES, info={"from": bad, "to": bad, "link": -1}),
        happened(0.4, "link-refused", info={"why": bad, "link": -1}),
        happened(0.5, "idle", info={"cpu": -1.0, "seconds": 0.0, "program": bad}),
        happened(
            0.6, "sockets", info={"sockets": [{"transport": bad, "address": bad, "port": -1}], "states": {bad: -1}}
        ),
        happened(0.7, "flooded", info={"bytes": -1, "program": bad}),
        happened(0.8, "printed", data=samples.HOSTILE_BYTES, info={"stream": "stdout", "program": bad}),
    ]
    for check in (samples.pair(), samples.client(), samples.script()):
        assert check.transcript is not None
        odd = replace(check, transcript=replace(check.transcript, events=tuple(events)), event=3)
        for lang in LANGS:
            page = page_of(samples.result(odd), lang)
            assert len(page.all("script")) == 1 and page.all("img") == []
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", page.text)


# --- several programs


def test_the_overview_is_grouped_by_program() -> None:
    page = page_of(samples.several(), "zh")
    assert re.search(r"服务器 server\.py\s*20 / 60\s*\+ 0 / 10 附加分", page.text)
    assert re.search(r"客户端 client\.py\s*0 / 30", page.text) and re.search(r"两者一起\s*0 / 30", page.text)
    ids = [attrs["id"] for attrs in page.all("details") if (attrs["class"] or "").startswith("check")]
    assert ids == [
        "check-server-starts", "check-server-unknown-name", "check-server-big", "check-server-no-mapping",
        "check-client-starts", "check-both-pair-talk", "check-both-pair-bye",
    ]  # fmt: skip
    sources = [attrs["id"] for attrs in page.all("details") if attrs.get("class") == "source"]
    assert sources == ["source-server-py", "source-client-py"]


def test_the_terminal_has_a_heading_for_each_program() -> None:
    result = samples.several()
    line = program_line("client", [result.checks[1]], result, samples.voice("zh"), 80).plain
    assert line.startswith("客户端  client.py") and line.endswith("0/30")


def test_exports_name_the_program() -> None:
    result = samples.several()
    root = ElementTree.fromstring(junit_xml([result], samples.voice("en"), show_hidden=False).encode())
    names = [case.get("classname") for case in root.iter("testcase")]
    assert names[:2] == ["tcp-login.server", "tcp-login.client"] and names[-1] == "tcp-login.both"
    lines = annotations_of(result, samples.voice("zh"))
    assert any("file=client.py,line=3," in line and "客户端：启动后" in line for line in lines)
    summary = step_summary(result, samples.voice("en"))
    assert "| **client** client.py | | **0 / 30** |" in summary and "client: Starts and calls" in summary


EXERCISE = """
id: words
title: {zh: 大写, en: Capitals}
statement: {zh: 写两个程序。, en: Write two programs.}
transport: tcp
port: 14000
programs:
  server: {files: [server.py]}
  client: {files: [client.py]}
checks:
  - {id: answers, title: {zh: 回答, en: Answers}, drives: server, points: 60, steps: [{send: abc}, {expect: ABC}]}
  - id: asks
    title: {zh: 提问, en: Asks}
    drives: client
    points: 30
    steps:
      - repeat:
          times: 5
          steps:
            - {type: "no {{ turn }}"}
            - {expect: "no {{ turn }}"}
            - {send: "{{ received | upper }}"}
  - {id: pair-both, title: {zh: 一起, en: Together}, drives: both, points: 10, steps: [{at: client, type: abc}]}
"""
SCRIPT = """
id: codes
title: {zh: 编码, en: Codes}
statement: {zh: 打印。, en: Prints.}
transport: none
programs: {script: {files: [script.py]}}
checks: [{id: prints, title: {zh: 打印, en: Prints}, drives: script, points: 100, steps: [{type: a}, {printed: b}]}]
"""


def spec_of(text: str, folder: Path) -> Spec:
    path = folder / f"{text.split()[1]}.yaml"
    path.write_text(text, encoding="utf-8")
    return load_exercise(path)


@pytest.mark.parametrize("lang", LANGS)
def test_show_tells_of_each_program(lang: Lang, tmp_path: Path) -> None:
    shown = "\n".join(line.plain for line in task_lines(spec_of(EXERCISE, tmp_path), samples.voice(lang)))
    for part in {
        "zh": [
            "TCP 14000，UTF-8",
            "服务器：server.py",
            "两者一起  10",
            "客户端：一段对话的例子（提问）",
            "……这样共 5 次",
        ],
        "en": ["TCP 14000, UTF-8", "server: server.py", "Both together  10", "Client: a sample conversation (Asks)"],
    }[lang]:
        assert part in shown
    assert "⌨" in shown and "→" in shown and "“NO 2”" in shown and "{{" not in shown


def test_show_of_a_script_has_no_port(tmp_path: Path) -> None:
    shown = "\n".join(line.plain for line in task_lines(spec_of(SCRIPT, tmp_path), samples.voice("zh")))
    assert "不用网络，只有键盘和屏幕" in shown and "NONE" not in shown and " 0" not in shown.split("\n")[1]
