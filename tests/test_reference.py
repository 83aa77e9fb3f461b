"""The generated files are fresh, and say the same as the models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from grader.spec.language import VERBS, Step
from grader.spec.plain import core_scalar
from grader.spec.reading import load_exercise
from grader.spec.reference import FORMS, HEADINGS, KEYS, ROOT, schema, takes_nothing, verbs_page, write_reference

BUNDLED = sorted(ROOT.glob("exercises/*.yaml"))
MINIMAL = """\
id: demo
title: t
statement: t
transport: {transport}
port: 9000
programs: {{{program}: {{files: [program.py]}}}}
checks:
  - id: one
    title: t
    drives: {program}
    points: 100
    let: {{{let}}}
    steps:
      - {step}
"""
ALONE = ["close", "close:", "{as: alice, close}", "{as: alice, close: }", "restart", "restart: kill"]
NAMES = ("word", "answer", "greeting")


class Core(yaml.SafeLoader):
    """YAML 1.2's scalars, as the reader of exercises has them."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """Every scalar goes through `scalar`."""
        return "scalar" if kind is yaml.ScalarNode else super().resolve(kind, value, implicit)

    def scalar(self, node: yaml.ScalarNode) -> Any:
        return node.value if node.style else core_scalar(node.value)


Core.add_constructor("scalar", Core.scalar)


def minimal(step: str, transport: str) -> str:
    let = ", ".join(f"{name}: '{{{{ fresh.word }}}}'" for name in NAMES if name in step)
    program = "client" if step == "accept" else "server"
    return MINIMAL.format(transport=transport, let=let, step=step, program=program)


def accepted(text: str) -> list[str]:
    """What the schema has against an exercise."""
    found: Iterator[Any] = jsonschema.Draft202012Validator(schema()).iter_errors(yaml.load(text, Core))
    return [error.message for error in found]


def examples() -> Iterator[tuple[str, str]]:
    for verb, step in VERBS.items():
        for transport in step.transports:
            yield verb, minimal(step.example, transport)
    for form in FORMS:
        example = getattr(form, "example")  # noqa: B009
        yield form.__name__, minimal(f"expect: {example}", "tcp")


@pytest.mark.parametrize(("name", "text"), list(examples()))
def test_every_example_is_a_good_exercise(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "demo.yaml").write_text(text, encoding="utf-8")
    assert load_exercise(tmp_path / "demo.yaml").warnings == ()
    assert accepted(text) == []


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_the_schema_accepts_the_bundled_exercises(path: Path) -> None:
    assert accepted(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "step",
    ["close: 3", "dance", "send", "{send: a, expect: b}", "{as: Bob, send: a}", "silence: 2", "send: {matches: a}",
     "restart: stop", "exits: {status: 300}", "repeat: {times: 0, steps: [listens]}", "{as: bob}", "send: 3"],
)  # fmt: skip
def test_the_schema_refuses_what_the_models_refuse(step: str, tmp_path: Path) -> None:
    text = minimal(step, "tcp")
    assert accepted(text)
    with pytest.raises(Exception, match="problem"):
        (tmp_path / "demo.yaml").write_text(text, encoding="utf-8")
        load_exercise(tmp_path / "demo.yaml")


@pytest.mark.parametrize("step", ALONE)
def test_a_verb_without_argument_may_stand_alone(step: str, tmp_path: Path) -> None:
    text = minimal(step, "tcp")
    assert accepted(text) == []
    (tmp_path / "demo.yaml").write_text(text, encoding="utf-8")
    load_exercise(tmp_path / "demo.yaml")


def test_verbs_that_may_stand_alone() -> None:
    assert [verb for verb, step in VERBS.items() if takes_nothing(step)] == [
        "connect", "accept", "close", "half-close", "reset", "eof", "type-end", "listens", "running", "no-traceback",
        "restart",
    ]  # fmt: skip


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_verb_is_known_by_its_name() -> None:
    def all_steps(model: type[Step]) -> Iterator[type[Step]]:
        for below in model.__subclasses__():
            yield from all_steps(below)
            if "verb" in vars(below):
                yield below

    assert {step.verb for step in all_steps(Step)} == set(VERBS)


def test_every_key_is_explained() -> None:
    for model, keys in KEYS.items():
        assert list(keys) == [field.alias or name for name, field in model.model_fields.items()]
    assert set(HEADINGS) == set(KEYS)


def test_both_files_are_fresh(tmp_path: Path) -> None:
    """Run `python -m grader.spec.reference` after a change of the language."""
    write_reference(tmp_path)
    for name in ("exercise.schema.json", "docs/verbs.md"):
        assert (ROOT / name).read_text(encoding="utf-8") == (tmp_path / name).read_text(encoding="utf-8")
    assert json.loads((ROOT / "exercise.schema.json").read_text(encoding="utf-8")) == schema()


def test_the_page_shows_every_verb_in_both_languages() -> None:
    page = verbs_page()
    for verb, step in VERBS.items():
        assert f"### {verb}" in page
        assert step.doc.zh in page
        assert step.doc.en in page
        assert f"- {step.example}\n" in page
