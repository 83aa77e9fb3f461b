"""Every sentence exists in both languages, for every verb and every kind of thing that was asked for or came."""

from __future__ import annotations

import re

import pytest
from playbook import exercise, steps

from grader.model import Observed, Words
from grader.spec.language import VERBS, Step
from grader.spec.values import Renderer, draw
from grader.voice.observed import sentence
from grader.voice.steps import describe, requirement

EXAMPLES = {
    verb: model.example.replace("{{ word }}", "x").replace("{{ answer }}", "x").replace("{{ greeting }}", "x")
    for verb, model in VERBS.items()
}
HAN = re.compile(r"[\u4e00-\u9fff]")


def described(*written: str, transport: str = "tcp", encoding: str = "utf-8", let: str = "{}") -> list[Words]:
    made = steps(transport, *written, encoding=encoding, let=let)
    render = Renderer(made, draw(made, made.checks[0], 1)[0], {"a.bin": b"x"})
    return [describe(step, render) for step in made.checks[0].steps]


def in_both(words: Words) -> None:
    assert words.zh and words.en
    assert HAN.search(words.zh) and not HAN.search(words.en), words
    assert "{" not in words.zh + words.en


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_sentence_in_both_languages(verb: str) -> None:
    (words,) = described(EXAMPLES[verb].replace("你好", "hi").replace("no x", "no"))
    in_both(words)


def subclasses(model: type[Step]) -> set[type[Step]]:
    return {model, *(inner for sub in model.__subclasses__() for inner in subclasses(sub))}


def test_every_step_that_can_be_written_is_a_verb() -> None:
    assert {model for model in subclasses(Step) if "verb" in vars(model)} == set(VERBS.values())


@pytest.mark.parametrize(
    ("step", "en"),
    [
        ("send: hi", "client sends “hi”"),
        ("{as: bob, send: hi}", "bob sends “hi”"),
        ("send: {text: hi, encoding: gbk}", "client sends “hi” (GBK)"),
        ("send: {hex: ff fe}", "client sends the 2 bytes ff fe"),
        ("send: {file: a.bin}", "client sends the bytes of a.bin"),
        ("send: '{{ w }}'", "client sends “{}”"),
        ("expect: {matches: 'a{2}'}", "client receives text that matches /a{2}/"),
        ("expect: {any: [a, {eof: true}]}", "client receives “a” or the end of the connection"),
        ("exits: cleanly", "the program ends cleanly"),
        ("exits: {status: 3}", "the program ends with status 3"),
        ("signal: interrupt", "press Ctrl-C"),
    ],
)
def test_sentences(step: str, en: str) -> None:
    (words,) = described(step, let="{w: '{}'}")
    assert words.en == en


def test_long_texts_are_shortened() -> None:
    (words,) = described(f"send: {'x' * 1000}")
    assert len(words.en) < 100 and "1,000 bytes" in words.en and "1,000 字节" in words.zh


def test_the_requirement_that_no_step_states() -> None:
    in_both(requirement("nothing-more", peer="bob"))


@pytest.mark.parametrize(
    ("kind", "text", "en"),
    [
        ("running", "", "the program is still running"),
        ("running", "port closed", "the program is still running, but its port is closed"),
        ("exit", "", "the program has ended"),
        ("exit", "status 3, traceback", "exit status 3, a traceback"),
        ("exit", "signal 9", "ended by signal SIGKILL, or exit(137)"),
        ("exit", "left running: sleep", "still running: sleep"),
        ("nothing", "", "nothing"),
        ("sockets", "UDP 127.0.0.1:80", "open: UDP 127.0.0.1:80"),
        ("refused", "ECONNREFUSED", "no connection (ECONNREFUSED)"),
    ],
)
def test_what_is_no_payload_in_words(kind: str, text: str, en: str) -> None:
    assert sentence(Observed(kind, text=text)).en == en


def test_what_a_program_is_called_cannot_break_a_sentence() -> None:
    for name in ("{x}", "{}", "%s", "{0}"):
        assert name in sentence(Observed("exit", text=f"left running: {name}")).zh
        assert name in sentence(Observed("refused", text=name)).en


def test_templates_are_filled_in() -> None:
    made = exercise("let: {w: abc}\nsteps: [{printed: '{{ w }}!'}]")
    assert describe(made.checks[0].steps[0], Renderer(made, {"w": "abc"}, {})).en == "the program prints “abc!”"
