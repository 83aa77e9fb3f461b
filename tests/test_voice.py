"""The tables of words: complete in both languages, and all of them said by somebody; sentences as lines; how things join."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest
import sample_results as samples
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from grader.model import Observed, ObservedKind, SocketAt, Words
from grader.model.failure import FailureCode
from grader.model.seen import Exit
from grader.voice import observed
from grader.voice.prose import spans, unmarked, wrapped
from grader.voice.tables import classroom, common, conversation, exports, handins, packets, page, proof, task, terminal

PACKAGE = Path(__file__).resolve().parents[1] / "grader"
TABLES: Mapping[str, Mapping[str, Words]] = {
    "common": common.COMMON,
    "page": page.PAGE,
    "conversation": conversation.CONVERSATION,
    "terminal": terminal.TERMINAL,
    "exports": exports.EXPORTS,
    "classroom": classroom.CLASSROOM,
    "failures": {code: code.words for code in FailureCode},
    "proof": proof.PROOF,
    "kinds of programs": proof.KINDS,
    "task": task.TASK,
    "handins": handins.HANDINS,
    "packets": packets.PACKETS,
    "limits": observed.LIMITS,
    "ends": observed.ENDS,
}
BY_CODE = ("failures", "kinds of programs", "limits", "ends")
"""Tables whose keys are codes of what happened, not names in our own code."""
PREFIXES = {
    "program", "isolation", "of", "dialled", "wait", "printed", "bonus", "outcome", "abort", "packet",
    "sent", "received", "relayed", "impaired",
}  # fmt: skip
"""What stands before a code in the name of a text."""


def is_alike(key: str, both: Words) -> None:
    assert both.zh and both.en, key
    assert sorted(re.findall(r"{\w+}", both.zh)) == sorted(re.findall(r"{\w+}", both.en)), key
    assert not re.search(r"[\u4e00-\u9fff，。：（）]", both.en), key


@pytest.mark.parametrize("name", TABLES)
def test_every_text_is_there_in_both_languages_with_the_same_fields(name: str) -> None:
    for key, both in TABLES[name].items():
        is_alike(key, both)


def test_every_kind_of_observation_has_both_languages() -> None:
    assert observed.KINDS.keys() == {*get_args(ObservedKind)}
    for kind, told in observed.KINDS.items():
        is_alike(kind, told.heading)
        assert told.sentence is None or (told.sentence.zh.count("{said}") == told.sentence.en.count("{said}") == 1)


@pytest.mark.parametrize("name", [name for name in TABLES if name not in BY_CODE])
def test_what_nobody_says_any_more_is_no_word_of_ours(name: str) -> None:
    files = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".j2") and path.parent.name != "tables"]
    code = "\n".join(path.read_text("utf-8") for path in files)
    quoted = set(re.findall(r"""["']([a-z][a-z-]*)["']""", code)) | set(common.GLYPHS)
    unused = [key for key in TABLES[name] if key not in quoted and key.split("-")[0] not in PREFIXES]
    assert unused == []


# ---------------------------------------------------------------- how words join


def test_each_language_joins_in_its_own_way() -> None:
    zh, en = samples.voice("zh"), samples.voice("en")
    assert (zh.labelled("报告", "x"), en.labelled("Report", "x")) == ("报告：x", "Report: x")
    assert (zh.listed("ab"), en.listed("ab")) == ("a、b", "a, b")
    assert (zh.beside("a", "b"), en.beside("a", "b")) == ("a（b）", "a (b)")
    assert (zh.sized(1), en.sized(12345)) == ("1 字节", "12,345 bytes")
    assert (zh.program("client"), en.program("client"), en.program("other")) == ("客户端", "client", "other")


def test_a_reader_hears_its_own_word_first() -> None:
    voice = samples.voice("zh")
    assert voice.say("failed") == "未通过"
    assert voice.reading(proof.PROOF).say("failed") == "没有通过"
    assert voice.say("failed") == "未通过"


def test_an_end_by_a_signal_is_told_alike_everywhere() -> None:
    ended = observed.ended_by(9)
    assert ended.en == "ended by signal SIGKILL, or exit(137)" and "SIGKILL" in ended.zh and "137" in ended.zh
    assert observed.sentence(Observed("exit", text="signal 9")) == ended
    assert observed.said(Observed("exit", text="signal 9")) == ended


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("在 `bind` **之前**设置", "在 `bind` 之前设置"),
        ("**first** then `a**b`", "first then `a**b`"),
        ("2**3 and 4**5", "2**3 and 4**5"),
        ("one ` alone **x**", "one ` alone **x**"),
        ("a ** b ** c", "a ** b ** c"),
        ("", ""),
    ],
)
def test_a_terminal_shows_no_marks(text: str, shown: str) -> None:
    assert unmarked(text) == shown


def test_the_pieces_of_a_sentence() -> None:
    assert list(spans("a `b` **c**!")) == [
        ("a ", "plain"),
        ("b", "code"),
        (" ", "plain"),
        ("c", "strong"),
        ("!", "plain"),
    ]


def test_a_line_of_chinese_breaks_where_chinese_may() -> None:
    text = "回答之后又多发了数据（“done”），一个请求只回答一次；不要附加别的内容。用 `connection.sendall(data)` 发送！"
    lines = wrapped(text, 30)
    assert len(lines) > 3 and all(cell_len(line) <= 30 for line in lines)
    assert not [line for line in lines if line[0] in "，。；：！）”"]
    assert not [line for line in lines if line[-1] in "（“"]
    assert any("`connection.sendall(data)`" in line for line in lines)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "M", "Z"]) | st.just(" "), max_size=200))
def test_wrapping_loses_nothing_but_blanks(text: str) -> None:
    lines = wrapped(text, 20)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= 20 for line in lines)
    assert not any(line.startswith(" ") for line in lines[1:])


def test_a_blank_that_has_no_room_begins_no_line() -> None:
    assert wrapped("a word fills the line and more", 21) == ["a word fills the line", "and more"]


def test_the_end_of_a_program_is_said_by_what_it_is() -> None:
    """A process may be called as one of our own codes is."""
    how = Exit(1, traceback=True, leftovers=("status 3", "a, {n}: b"), ports=(SocketAt("tcp", "0.0.0.0", 9000),))
    said = observed.said(Observed("exit", text=how.text, exit=how))
    assert said.en == (
        "exit status 1, a traceback, still running: status 3, still running: a, {n}: b, port still taken: TCP 9000"
    )
    assert "仍在运行：status 3" in said.zh
