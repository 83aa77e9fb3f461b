"""Values: the same from the same seed, and never such that a wrong program passes with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Words
from grader.spec.language import Check, Exercise, FilePayload, HexPayload, Send, TextPayload
from grader.spec.reading import load_exercise
from grader.spec.values import HAN, MARKS, CannotDraw, Renderer, draw, literals

BUNDLED = sorted(Path(__file__).parents[1].glob("exercises/*.yaml"))
seeds = st.integers(0, 2**63)


ONLY_FRESH = re.compile(r"^\{\{ *fresh\.(word|han|text|mixed)[^|}]*\}\}$")


def exercise(let: dict[str, str], *sent: str, each: tuple[dict[str, str], ...] = ()) -> Exercise:
    """An exercise of one check with these values, which sends these texts."""
    steps = tuple(Send(send=text) for text in sent or ("hi",))
    check = Check(id="check", title=Words("t", "t"), drives="server", let=let, each=each, steps=steps)
    return Exercise.model_validate(
        {
            "id": "demo", "title": "t", "statement": "t", "transport": "udp", "port": 9000,
            "programs": {"server": {"files": ["server.py"]}}, "checks": [check],
        }
    )  # fmt: skip


def drawn(made: Exercise, seed: int) -> dict[str, str]:
    return draw(made, made.checks[0], seed)[0]


def reads_as(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


BOTH = {"word": "{{ fresh.word }}", "han": "{{ fresh.han }}"}
ALL = BOTH | {"text": "{{ fresh.text }}", "mixed": "{{ fresh.mixed }}"}
RECORDED = {"word": "opXOSVlg", "han": "山纸多", "text": "UP 1908  fHgv 72?", "mixed": "72! av/  语机水音果+ ZlX+ ?"}


@given(seeds)
def test_the_same_seed_gives_the_same_values(seed: int) -> None:
    assert drawn(exercise(BOTH), seed) == drawn(exercise(BOTH), seed)


def test_values_are_the_same_on_every_machine() -> None:
    """A recorded seed has to repeat a run years later: these never change."""
    assert drawn(exercise(ALL), 7) == RECORDED


@given(seeds, seeds)
def test_different_seeds_give_different_values(one: int, other: int) -> None:
    assert one == other or drawn(exercise(BOTH), one) != drawn(exercise(BOTH), other)


@given(seeds)
def test_two_values_of_one_check_differ(seed: int) -> None:
    made = exercise(dict.fromkeys("abcdefgh", "{{ fresh.han(1) }}"))
    assert len(set(drawn(made, seed).values())) == 8


@given(seeds, st.sets(st.text("abcde", min_size=2, max_size=3), min_size=1, max_size=20))
def test_a_value_never_holds_a_text_of_the_exercise(seed: int, texts: set[str]) -> None:
    made = exercise({"word": "{{ fresh.word }}"}, *sorted(texts))
    assert literals(made) >= texts
    assert not any(text in drawn(made, seed)["word"].lower() for text in texts)


@given(seeds, st.sampled_from(["word", "text", "mixed"]))
def test_neither_does_a_long_one(seed: int, kind: str) -> None:
    made = exercise({"long": f"{{{{ fresh.{kind}(3000) }}}}"}, "sb", "Tm", "byebye")
    value = drawn(made, seed)["long"]
    assert len(value) == 3000
    assert not any(text in value.lower() for text in ("sb", "tm", "byebye"))


def test_texts_inside_expressions_count_too() -> None:
    assert "alexsb" in literals(exercise(BOTH, "{{ word|replace('sb', 'alexsb') }}"))


@given(seeds, st.integers(1, 6))
def test_chinese_never_reads_as_text_in_the_other_encoding(seed: int, length: int) -> None:
    text = drawn(exercise({"a": f"{{{{ fresh.han({length}) }}}}"}), seed)["a"]
    assert not reads_as(text.encode("utf-8"), "gbk")
    assert not reads_as(text.encode("gbk"), "utf-8")


@given(seeds)
def test_lengths_and_alphabets(seed: int) -> None:
    values = drawn(exercise(BOTH | {"long": "{{ fresh.word(1000) }}", "three": "{{ fresh.han(3) }}"}), seed)
    assert 6 <= len(values["word"]) <= 9
    assert values["word"].isascii() and values["word"].isalpha()
    assert 2 <= len(values["han"]) <= 4
    assert set(values["han"]) <= set(HAN)
    assert len(values["long"]) == 1000
    assert len(values["three"]) == 3


@given(seeds, st.sampled_from(["word", "word(2)", "text", "text(12)", "mixed", "mixed(12)"]))
def test_no_change_of_capitals_goes_unnoticed(seed: int, what: str) -> None:
    value = drawn(exercise({"a": f"{{{{ fresh.{what} }}}}"}), seed)["a"]
    assert value not in (value.lower(), value.upper(), value.title(), value.capitalize(), value.swapcase())


@given(seeds, st.sampled_from(["text", "mixed"]), st.none() | st.integers(12, 200))
def test_a_text_shows_whoever_cleans_it(seed: int, kind: str, length: int | None) -> None:
    value = drawn(exercise({"a": f"{{{{ fresh.{kind}{'' if length is None else f'({length})'} }}}}"}), seed)["a"]
    assert len(value) in (range(16, 25) if length is None else [length])
    assert value == value.strip()
    assert " ".join(value.split()) != value
    assert any(char.isdigit() for char in value)
    assert set(value) & set(MARKS)
    assert value.isascii() == (kind == "text")
    assert set(value) & set(HAN) or kind == "text"
    assert repr(value) == f"'{value}'"
    value.encode("gb2312")
    if kind == "mixed":
        assert not reads_as(value.encode("utf-8"), "gbk")
        assert not reads_as(value.encode("gbk"), "utf-8")


def test_every_character_is_in_gb2312() -> None:
    assert HAN.encode("gb2312").decode("gb2312") == HAN


def test_values_may_build_on_each_other() -> None:
    values = drawn(exercise({"a": "{{ fresh.word }}", "b": "{{ a|upper }}-{{ a }}"}), 1)
    assert values["b"] == f"{values['a'].upper()}-{values['a']}"


def test_each_row_has_its_own_values() -> None:
    made = exercise({"a": "{{ fresh.word }}"}, each=({"x": "1", "y": "{{ a }}{{ x }}"}, {"x": "2", "y": "-"}))
    one, two = draw(made, made.checks[0], 3)
    assert one == {"a": one["a"], "x": "1", "y": one["a"] + "1"}
    assert two == {"a": one["a"], "x": "2", "y": "-"}


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ nobody }}", "`{{ … }}` cannot be computed (UndefinedError: 'nobody' is undefined)"),
        ("{{ 9 ** 9 ** 9 }}", "`{{ … }}` cannot be computed (SecurityError: the result of `**` is too large)"),
        ("{{ 'a' * 9999999 }}", "`{{ … }}` cannot be computed (SecurityError: the result of `*` is too large)"),
        ("{{ fresh.word(9999999) }}", "the length of a fresh value is 1 to 1048576"),
        ("{{ fresh.word(0) }}", "the length of a fresh value is 1 to 1048576"),
        ("{{ fresh.word('a') }}", "the length of a fresh value is 1 to 1048576"),
        ("{{ fresh.han(2, 3) }}", "the length of a fresh value is 1 to 1048576"),
        ("{{ fresh.word(true) }}", "the length of a fresh value is 1 to 1048576"),
        ("{{ fresh.mixed(11) }}", "the length of a fresh value is 12 to 1048576"),
        ("{{ fresh.numbers }}", "`fresh.numbers(how many, from, to)` takes three whole numbers"),
        ("{{ fresh.numbers(3) }}", "`fresh.numbers(how many, from, to)` takes three whole numbers"),
        ("{{ fresh.numbers(3, 1, 'a') }}", "`fresh.numbers(how many, from, to)` takes three whole numbers"),
        ("{{ fresh.numbers(3, 1, 2) }}", "`fresh.numbers(how many, from, to)` takes three whole numbers"),
        ("{{ fresh }}", "say what is drawn: `fresh.word`, say"),
        ("{{ 'a'.upper }}", "`upper` is not called: `upper(…)`"),
    ],
)
def test_a_value_that_cannot_be_computed_says_why(template: str, why: str) -> None:
    with pytest.raises(CannotDraw) as caught:
        drawn(exercise({"a": template}), 0)
    assert (caught.value.name, caught.value.row, caught.value.message.en) == ("a", None, why)


def test_values_run_out() -> None:
    with pytest.raises(CannotDraw, match="no fresh value of 1 characters is left") as caught:
        drawn(exercise({f"a{n}": "{{ fresh.word(1) }}" for n in range(53)}), 0)
    assert caught.value.name == "a48"  # 52 letters, less the four of the text `hi`


def test_nothing_inside_the_program_can_be_reached() -> None:
    for template in ("{{ fresh._rng }}", "{{ ''.__class__.__mro__ }}", "{{ fresh.word.draw.__globals__ }}"):
        with pytest.raises(CannotDraw):
            drawn(exercise({"a": template}), 0)


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_bundled_exercises_draw_from_many_seeds(path: Path) -> None:
    made = load_exercise(path).exercise
    texts = literals(made)
    for seed in range(60):
        for check in made.checks:
            for values in draw(made, check, seed):
                for name in check.let:
                    if ONLY_FRESH.match(check.let[name]) and len(values[name]) <= 100:
                        assert not any(text.lower() in values[name].lower() for text in texts)


# ---------------------------------------------------------------- rendering


def renderer(encoding: str = "utf-8", **values: str) -> Renderer:
    made = exercise({}).model_copy(update={"encoding": encoding})
    return Renderer(made, values, {"a.bin": b"\x00\xff"})


def test_text_is_rendered_and_encoded() -> None:
    assert renderer(word="好").data("你{{ word }}\n") == "你好\n".encode()
    assert renderer("gbk", word="好").data("你{{ word }}") == "你好".encode("gbk")
    assert renderer(word="好").data(TextPayload(text="{{ word }}", encoding="gbk")) == "好".encode("gbk")


def test_bytes_stay_as_they_are() -> None:
    assert renderer().data(HexPayload(hex="ff FE 00")) == b"\xff\xfe\x00"
    assert renderer().data(FilePayload(file="a.bin")) == b"\x00\xff"


def test_braces_that_are_no_value_stay() -> None:
    assert renderer().text('{"a": {}}') == '{"a": {}}'


def test_a_text_in_a_pattern_means_itself() -> None:
    text = "1+1? (a.b) [c]  *"
    assert re.fullmatch(renderer(a=text).text("x{{ a | exactly }}y"), f"x{text}y")
    assert not re.fullmatch(renderer(a="a.b").text("{{ a | exactly }}"), "axb")


def test_turn_is_the_number_of_the_round() -> None:
    one = renderer(a="x")
    assert one.turn(3).text("{{ turn }} {{ a }}") == "3 x"
    assert one.turn(3).turn(4).text("{{ turn }}") == "4"
