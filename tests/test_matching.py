"""Whether what came is what was asked for: bytes, patterns, alternatives, printed text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Observed
from grader.play import matching
from grader.play.matching import AnyOf, Asked, Exact, Pattern, StreamEnd, find_printed


def exact(data: bytes) -> Exact:
    return Exact(data, Observed("bytes", data))


def pattern(text: str, whole: bool = False) -> Pattern:
    return Pattern(text, "utf-8", whole)


# data, ended, closed -> what `fits` answers
FITS: list[tuple[Asked, bytes, bool, bool, int | bool | None]] = [
    (exact(b"abc"), b"", False, False, None),
    (exact(b"abc"), b"ab", False, False, None),
    (exact(b"abc"), b"ab", True, False, False),
    (exact(b"abc"), b"abc", False, False, 3),
    (exact(b"abc"), b"abcdef", False, False, 3),
    (exact(b"abc"), b"xab", False, False, False),
    (exact(b""), b"", False, False, 0),
    (exact(b""), b"x", True, True, 0),
    (pattern("a+"), b"aa", False, False, None),
    (pattern("a+"), b"aa\n", False, False, 3),
    (pattern("a+"), b"aa\r\nb", False, False, 4),
    (pattern("a+"), b"aa", True, False, 2),
    (pattern("a+"), b"b\n", False, False, False),
    (pattern("a+"), b"", True, True, False),
    (pattern("a*"), b"", True, True, 0),
    (pattern("a\nb", whole=True), b"a\nb", True, False, 3),
    (pattern("a", whole=True), b"a\r\n", True, False, 3),
    (pattern("a\n", whole=True), b"a\n", True, False, 2),
    (pattern("a", whole=True), b"a\nb", True, False, False),
    (pattern("."), b"\xff", True, False, 1),
    (StreamEnd(), b"", False, False, None),
    (StreamEnd(), b"", True, True, 0),
    (StreamEnd(), b"", True, False, False),
    (StreamEnd(), b"x", True, True, False),
    (AnyOf((exact(b"ok"), exact(b"okay"))), b"ok", False, False, None),
    (AnyOf((exact(b"ok"), exact(b"okay"))), b"ok", True, False, 2),
    (AnyOf((exact(b"ok"), exact(b"okay"))), b"okay!", False, False, 4),
    (AnyOf((exact(b"ok"), exact(b"okay"))), b"no", False, False, False),
    (AnyOf((pattern(".+"), StreamEnd())), b"", True, True, 0),
    (AnyOf((pattern(".+"), StreamEnd())), b"hm", True, True, 2),
]


@pytest.mark.parametrize(("asked", "data", "ended", "closed", "answer"), FITS)
def test_fits(asked: Asked, data: bytes, ended: bool, closed: bool, answer: int | bool | None) -> None:
    found = asked.fits(data, ended=ended, closed=closed)
    assert (found, type(found)) == (answer, type(answer))  # 0 bytes and "does not fit" are not the same


@given(st.binary(max_size=8), st.binary(max_size=8), st.booleans())
def test_exact_never_takes_more_than_there_is(wanted: bytes, data: bytes, ended: bool) -> None:
    taken = exact(wanted).fits(data, ended=ended, closed=False)
    if taken is None:
        assert not ended and wanted.startswith(data)
    elif taken is not False:
        assert data[:taken] == wanted
    else:
        assert not data.startswith(wanted)


@given(st.text(max_size=20), st.text("ab\r\n我", max_size=10), st.booleans(), st.booleans())
def test_nothing_makes_a_pattern_raise(pattern_text: str, data: str, ended: bool, whole: bool) -> None:
    taken = pattern(matching.regex.escape(pattern_text), whole).fits(data.encode(), ended=ended, closed=False)
    assert taken is None or taken is False or 0 <= taken <= len(data.encode())


def test_a_pattern_that_takes_for_ever_does_not_match(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "PATTERN_SECONDS", 0.05)  # of CPU: a busy machine does not shorten it
    began = time.process_time()
    assert pattern("(a|aa)+(b|c)+d").fits(b"a" * 40 + b"\n", ended=False, closed=False) is False
    assert time.process_time() - began < 5


def test_could_begin_with() -> None:
    assert exact(b"abc").could_begin_with(b"ab")
    assert not exact(b"abc").could_begin_with(b"abd")
    assert AnyOf((exact(b"x"), exact(b"abc"))).could_begin_with(b"a")
    assert pattern("a").could_begin_with(b"") and not pattern("a").could_begin_with(b"a")
    assert StreamEnd().could_begin_with(b"") and not StreamEnd().could_begin_with(b"a")


def test_the_first_difference_is_to_the_alternative_that_fits_furthest() -> None:
    asked = AnyOf((exact(b"good day"), exact(b"good night"), exact(b"bye")))
    assert matching.first_difference(asked, b"good evening") == 5
    assert matching.first_difference(asked, b"good nigth") == 8
    assert matching.first_difference(exact(b"abc"), b"ab") == 2
    assert matching.first_difference(exact(b"abc"), b"abcd") == 3
    assert matching.first_difference(pattern("a"), b"b") is None


# ---------------------------------------------------------------- printed output

PRINTED: list[tuple[bytes, int, str, str, int | None]] = [
    (b"hello", 0, "hello", "any", 5),
    (b"> hello (5)", 0, "hello", "any", 7),
    (b"hello hello", 5, "hello", "any", 11),
    (b"hello", 1, "hello", "any", None),
    (b"b'hello'", 0, "hello", "any", 8),
    (b"b'hello\\n' x", 0, "hello", "any", 10),
    (b'b"it\'s"', 0, "it's", "any", 7),
    (b"b'hello'", 0, "hello", "text", None),
    (b"b'hello'\nhello", 0, "hello", "text", 14),
    (b"b'hello'\nhello", 0, "hello", "any", 8),
    (b"b'hello", 0, "hello", "any", None),  # not closed: more of it may come
    (b"b'hello\n", 0, "hello", "any", 7),  # never closed: no literal at all
    (b"b'a\\'hello' hello", 0, "hello", "text", 17),
    (b"web'hello'", 0, "hello", "text", 9),
    (b"b 'hello'", 0, "hello", "text", 8),
    (repr("你好".encode()).encode(), 0, "你好", "any", len(repr("你好".encode()))),
    (repr("你好".encode("gbk")).encode(), 0, "你好", "any", None),
    ("收到b'hi'".encode(), 0, "hi", "text", None),
]


@pytest.mark.parametrize(("output", "start", "text", "form", "end"), PRINTED)
def test_find_printed(output: bytes, start: int, text: str, form: str, end: int | None) -> None:
    assert find_printed(output, start, text, "utf-8", "text" if form == "text" else "any") == end


def test_a_text_that_the_encoding_cannot_express_has_no_literal() -> None:
    assert find_printed("😀".encode(), 0, "😀", "gbk", "any") == 4
    assert find_printed(b"b'x'", 0, "😀", "gbk", "any") is None


@given(st.lists(st.sampled_from(["b'", "'", '"', "b", "hi", "\\", "\n", " ", "我"]), max_size=12))
def test_what_was_found_stays_found_when_more_comes(parts: list[str]) -> None:
    output = "".join(parts).encode()
    for form in ("any", "text"):
        found = [find_printed(output[:size], 0, "hi", "utf-8", form) for size in range(len(output) + 1)]  # type: ignore[arg-type]
        first = next((end for end in found if end is not None), None)
        assert all(end is None or end == first for end in found)
        assert first is None or found[-1] == first


def test_printed_as_bytes() -> None:
    assert matching.only_as_bytes_literal(b"b'hi'", "hi", "utf-8")
    assert not matching.only_as_bytes_literal(b"b'hi' hi", "hi", "utf-8")
    assert not matching.only_as_bytes_literal(b"ho", "hi", "utf-8")


def test_long_hostile_output_is_searched_quickly() -> None:
    began = time.process_time()
    for filler in (b"b'", b'b"', b"b'\\", b"b'\n", b"\\'"):
        find_printed(filler * 30_000, 0, "hello", "utf-8", "any")
    assert time.process_time() - began < 5


def test_has_traceback() -> None:
    assert matching.has_traceback(b"x\nTraceback (most recent call last):\n  File")
    assert not matching.has_traceback(b"no Traceback here")
