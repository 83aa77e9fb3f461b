"""What a student's file says where: from its syntax tree, never from its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.code import clike, names, sources

SERVER = '''"""bind(8083) and sendto(x) are only words here."""
import socket  # eval(x)

s = socket.socket()
s.bind(("", 8083))
while True:
    c, a = s.accept()
    text = c.recv(1024).decode("gbk")
    c.send(text.encode("GB2312"))
'''


def test_lines_are_those_of_calls_and_not_of_words() -> None:
    assert sources.line_of_call(SERVER, "bind") == 5
    assert sources.line_of_call(SERVER, "sendto") is None
    assert sources.line_of_call(SERVER, "sendto", "send") == 9
    assert sources.line_of_number(SERVER, 8083) == 5
    assert sources.line_of_number(SERVER, 1024) == 8
    assert sources.line_of_number(SERVER, 9) is None


def test_a_number_may_be_written_as_text_but_not_as_a_truth() -> None:
    assert sources.line_of_number("x = True\nport = '1'\n", 1) == 2
    assert sources.line_of_number("x = 80.0\nport = 80\n", 80) == 2


def test_encodings() -> None:
    assert sources.line_of_encoding(SERVER, "gb2312") == 9  # what it decodes with is not how it answers
    assert sources.line_of_encoding("x = bytes(t, 'utf_16')", "utf-16") == 1
    assert sources.line_of_encoding("open('f', encoding='gbk')", "gbk") == 1
    assert sources.line_of_encoding("'gbk'", "gbk") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import json\njson.loads(x)\neval(y)", "eval"),
        ("exec(x)\neval(x)", "exec"),
        ("import pickle\npickle.loads(x)", "pickle.loads"),
        ("os.system(x)", "os.system"),
        ("subprocess.run(x, shell=True)", "subprocess.run"),
    ],
)
def test_what_runs_text(text: str, name: str) -> None:
    call = sources.call_that_runs_text(text)
    assert call is not None and sources.full_name(call) == name


@pytest.mark.parametrize(
    "text",
    ["json.loads(x)", "asyncio.run(main())", "ast.literal_eval(x)", "self.eval(x)", "f()(x)", "# eval(x)", "'eval(x)'"],
)
def test_what_does_not_run_text(text: str) -> None:
    assert sources.call_that_runs_text(text) is None


def test_the_loop_that_answers_again_and_again() -> None:
    looped = "while True:\n    d, a = s.recvfrom(9)\n    for x in users:\n        s.sendto(x, a)\n"
    assert [loop.lineno for loop in sources.sending_loops(looped)] == [3]
    deeper = looped + "        for y in x:\n            s.sendto(y, a)\n"
    assert [loop.lineno for loop in sources.sending_loops(deeper)] == [5]
    in_a_row = "while True:\n    d, a = s.recvfrom(9)\n    s.sendto(d, a)\n    print(d)\n    s.sendto(d, a)\n"
    assert sources.sending_loops(in_a_row) == []
    assert [[send.lineno for send in sends] for sends in sources.sends_in_a_row(in_a_row)] == [[3, 5]]


def test_one_answer_to_each_request_is_no_repetition() -> None:
    assert sources.sending_loops(SERVER) == sources.sends_in_a_row(SERVER) == []
    either = (
        "while 1:\n    d, a = s.recvfrom(9)\n    if d:\n        s.sendto(d, a)\n    else:\n        s.sendto(b'', a)\n"
    )
    assert sources.sending_loops(either) == sources.sends_in_a_row(either) == []


def test_a_file_that_does_not_parse_has_no_places() -> None:
    for text in ("def f(:", "print 'x'", "\0", "(" * 3000, "\ud800"):
        assert sources.tree(text) is None
        assert sources.calls(text, "bind") == []
        assert sources.line_of_number(text, 1) is None
        assert sources.sending_loops(text) == sources.sends_in_a_row(text) == []
        assert sources.call_that_runs_text(text) is None


def test_a_warning_of_the_compiler_is_nobodys_business() -> None:
    assert sources.tree(r"x = '\d'; 1 is 1") is not None


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    sources.line_of_call(text, "bind")
    sources.line_of_encoding(text, "gbk")
    sources.sending_loops(text)
    sources.sends_in_a_row(text)
    clike.sizeof_sent(text)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("data = s.recv(9)\nanswer = b''\nanswer += data", "answer"),
        ("parts = []\nparts.append(s.recv(9))\nwhole = b''.join(parts)", "whole"),
        ("class A:\n  def take(self):\n    self.text = s.recv(9)\n\nshown = A().text", "shown"),
        ("def take():\n  data = s.recv(9)\n  return data\n\ntext = take()", "text"),
        ("def show(line):\n  pass\n\nshow(s.recv(9))", "line"),
        ("for line in s.makefile():\n  text = line.strip()", "text"),
        ("with s.makefile() as lines:\n  for line in lines:\n    pass", "line"),
        ("seen = {}\nseen['last'] = s.recv(9)", "seen"),
        ("text = f'{s.recv(9).decode()}'", "text"),
    ],
)
def test_what_holds_what_was_received(text: str, held: str) -> None:
    assert held in names.received(text)


@pytest.mark.parametrize(
    "text", ["data, addr = s.recvfrom(9)", "conn, addr = s.accept()", "addr = input()\ndata = s.recv(9)"]
)
def test_an_address_and_what_was_typed_were_not_received(text: str) -> None:
    assert "addr" not in names.received(text)
