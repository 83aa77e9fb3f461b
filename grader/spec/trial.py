"""Every value drawn and every template rendered once: what fails here would fail in front of a student."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grader.errors import Problem
from grader.model import Words
from grader.spec.language import Exercise
from grader.spec.rules import BAD_PATTERN, wrong_pattern
from grader.spec.source import Loc, Source
from grader.spec.values import CannotDraw, Renderer, draw, not_computed
from grader.spec.written import Written, as_mapping, payloads, steps

MOST_DATAGRAM = 65507


def trial(
    source: Source, data: dict[str, Any], exercise: Exercise, attachments: Mapping[str, bytes]
) -> Iterator[Problem]:
    """Draw and render everything once."""
    for number, check in enumerate(exercise.checks):
        loc: Loc = ("checks", number)
        try:
            cases = draw(exercise, check, 0)
        except CannotDraw as error:
            row = ("let",) if error.row is None else ("each", error.row)
            yield source.on((*loc, *row, error.name), error.message)
            continue
        for values in cases:
            renderer = Renderer(exercise, values, attachments)
            for step in steps(data["checks"][number]["steps"], (*loc, "steps")):
                yield from _render(source, step, exercise, renderer.turn(1) if step.repeated else renderer)


def _render(source: Source, step: Written, exercise: Exercise, renderer: Renderer) -> Iterator[Problem]:
    for loc, written in payloads(step):
        try:
            if "matches" in as_mapping(written):
                if wrong_pattern(renderer.text(written["matches"])):
                    yield source.on((*loc, "matches"), BAD_PATTERN)
            elif "eof" not in as_mapping(written):
                data = renderer.data(_at(exercise, loc))
                if exercise.transport == "udp" and step.verb != "type" and len(data) > MOST_DATAGRAM:
                    large = Words("{n} 字节放不进一个 UDP 数据报（最多 65507）",
                                  "{n} bytes do not fit into a UDP datagram (65507 at most)")  # fmt: skip
                    yield source.on(loc, large.format(n=len(data)))
        except Exception as error:  # whatever a template does wrong is the author's mistake
            yield source.on(loc, not_computed(error))
    if step.verb == "printed":
        try:
            renderer.text(step.keys["printed"])
        except Exception as error:
            yield source.on((*step.loc, "printed"), not_computed(error))


def _at(part: Any, loc: Loc) -> Any:
    """The part of the model that stands at a place of the file."""
    for key in loc:
        if isinstance(key, int):
            part = part[key]
        else:
            part = getattr(part, next(n for n, field in type(part).model_fields.items() if key in (field.alias, n)))
    return part
