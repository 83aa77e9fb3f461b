"""Of a large JSON text what is asked for: the same as by reading all of it, however it comes in, and in little memory."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_class
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from grader.classroom import streamed as reading
from grader.classroom.streamed import ALL, OMITTED, Each, streamed
from grader.cli import main
from grader.report.classroom import class_files

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=4), inner, max_size=6),
    max_leaves=40,
)


def cut(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def told(text: str, size: int, wanted: Any = ALL) -> object:
    """As it is read in pieces of that size, when no more is looked at ahead than a number has digits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "WINDOW", 64)
        return streamed(cut(text, size), wanted)


@given(VALUES, st.integers(1, 40), st.sampled_from([None, 0, 3]), st.booleans())
@example({"a": [1.5e-7, -0.0, 1e22, '\\"', "\ud83d\ude00"]}, 1, None, True)
def test_all_of_it_is_what_json_loads_gives(value: object, size: int, indent: int | None, ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    assert repr(told(f" {text}\n", size)) == repr(json.loads(text))


@given(VALUES, st.integers(1, 40), st.data())
def test_a_text_that_is_damaged_anywhere_is_damaged(value: object, size: int, data: st.DataObject) -> None:
    text = json.dumps([value, {"wanted": 1}])
    at = data.draw(st.integers(0, len(text)))
    put = data.draw(st.sampled_from(["", "\n", ",", "]", "}", ":", '"', "[", "{", "1", "\\", "x"]))
    hurt = text[:at] + put + text[at + data.draw(st.integers(0, 5)) :]
    try:
        expected = json.loads(hurt)
    except ValueError:
        for wanted in (ALL, OMITTED, Each({"wanted": ALL})):
            with pytest.raises(ValueError):
                told(hurt, size, wanted)
    else:
        assert repr(told(hurt, size)) == repr(expected)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_what_is_asked_for_is_all_that_comes(size: int) -> None:
    text = (
        '{"a": {"b": [{"c": 1, "d": [[2]]}, {"c": 3}, 4]}, "dropped": [{"c": "\\u4e2d"}], "e": {"x": [5], "y": 6},'
        ' "f": 7, "f": 8, "other": [9], "none": null}'
    )
    wanted = {
        "a": {"b": Each({"c": ALL})},
        "e": Each(OMITTED),
        "f": ALL,
        "other": {"not": ALL},
        "none": {"not": ALL},
        "missing": ALL,
    }
    assert told(text, size, wanted) == {
        "a": {"b": [{"c": 1}, {"c": 3}, 4]},
        "e": {"x": None, "y": None},
        "f": 8,
        "other": [9],
        "none": None,
    }
    assert told(text, size, {"a": {"b": Each(ALL, str)}, "e": Each({}, str), "f": Each(ALL, str)}) == {
        "a": {"b": ["{'c': 1, 'd': [[2]]}", "{'c': 3}", "4"]},
        "e": {"x": "[5]", "y": "6"},
        "f": 8,
    }


def test_memory_follows_what_is_asked_for() -> None:
    """Thirty megabytes are looked through, one of them a single text that is not asked for."""
    line = json.dumps({"id": 1, "results": [{"checks": ["x" * 90] * 10}] * 3})

    def text(lines: int) -> Iterator[str]:
        yield '{"students": [' + line
        yield from (f",\n {line}" for _ in range(lines))
        yield '], "analysis": {"clusters": [' + ",".join(["[1, 2, 3]"] * 1000)
        yield from (",{}" + ", [4, 5, 6]" * 100 for _ in range(lines // 100))
        yield "]}}"

    tracemalloc.start()
    try:
        found = streamed(text(10_000), {"students": Each({"id": ALL}, len)})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == {"students": [1] * 10_001}
    assert most < 6_000_000, most


@pytest.mark.parametrize("command", ["compare", "course", "fill", "feedback"])
def test_the_commands_say_of_what_is_no_results_what_it_is(tmp_path: Path, command: str) -> None:
    """Sorted, indented or with something more they are results; cut, of another version or with a student less whole, not."""
    sample = sample_class.small()
    for name, data in class_files(sample.book, lambda one: sample.full[one.student.id], sample_class.voice("en")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    good = json.loads((tmp_path / "results.json").read_text("utf-8"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "results.json").write_text(json.dumps(good), "utf-8")
    (tmp_path / "table.csv").write_text("ID,Grade\n" + "".join(f"{one['id']},\n" for one in good["students"]), "utf-8")
    words = {
        "compare": ["compare", str(other), str(tmp_path)],
        "course": ["course", str(other), str(tmp_path)],
        "fill": ["fill", str(tmp_path / "table.csv"), "--from", str(tmp_path), "-o", str(tmp_path / "out.csv")],
        "feedback": ["feedback", str(tmp_path), "-o", str(tmp_path / "out.zip")],
    }[command]

    def said(text: str | bytes) -> str:
        (tmp_path / "results.json").write_bytes(text.encode() if isinstance(text, str) else text)
        ran = CliRunner().invoke(main, [*words, "--lang", "en"])
        assert isinstance(ran.exception, SystemExit | None), ran.exception
        return " ".join(ran.output.split()) if ran.exit_code == 2 else ""

    for text in (json.dumps(good, sort_keys=True, indent=4), json.dumps({"more": [[]], **good}), json.dumps(good)):
        assert "results.json" not in said(text)
    whole, no = json.dumps(good), "no results.json of `grader grade`"
    student = {**good["students"][0]}
    del student["id"]
    without = {**good, "students": [*good["students"], student]}
    for text in (
        whole[:-1],
        whole + "]",
        whole[: len(whole) // 2],
        "\ufeff" + whole,
        "[" * 100_000,
        json.dumps(without),
    ):
        assert no in said(text)
    assert no in said(whole.encode("utf-16")) and no in said(json.dumps({**good, "schema": "else"}))
    for one in (good, without, {}):
        assert "another version of grader (grader/class/9)" in said(json.dumps({**one, "schema": "grader/class/9"}))
