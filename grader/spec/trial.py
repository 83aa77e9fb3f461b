"""Every value drawn and every template rendered once: what fails here would fail in front of a student."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from grader.errors import Problem
from grader.model import Words
from grader.spec.language import Exercise, Line, MappingText, Matches, Model, RandomPayload, kebab
from grader.spec.problems import shown
from grader.spec.rules import BAD_PATTERN, wrong_pattern
from grader.spec.source import Source, Tree
from grader.spec.values import AnyPayload, CannotDraw, Renderer, draw, not_computed
from grader.spec.written import Written, checks, payloads, steps, texts

MOST_DATAGRAM = 65507


def trial(source: Source, data: Tree, exercise: Exercise, attachments: Mapping[str, bytes]) -> Iterator[Problem]:
    """Draw and render everything once."""
    for number, (loc, check) in enumerate(checks(data)):
        try:
            cases = draw(exercise, exercise.checks[number], 0)
        except CannotDraw as error:
            row = ("let",) if error.row is None else ("each", error.row)
            yield source.on((*loc, *row, error.name), error.message)
            continue
        for values in cases:
            renderer = Renderer(exercise, values, attachments)
            yield from _render_files(source, number, exercise, renderer)
            for step in steps(check.get("steps"), (*loc, "steps")):
                there = renderer.turn(1) if step.repeated else renderer
                yield from _render(source, step, exercise, there.having(b""))


def _render(source: Source, step: Written, exercise: Exercise, renderer: Renderer) -> Iterator[Problem]:
    for loc, _ in payloads(step):
        # The part of the model that stands at this place of the file.
        payload: object = exercise
        for at in loc:
            if isinstance(payload, tuple) and isinstance(at, int):
                payload = payload[at]
            elif isinstance(payload, Model):
                fields = type(payload).model_fields.items()
                payload = getattr(payload, next(n for n, field in fields if at in (field.alias or kebab(n), n)))
        try:
            if isinstance(payload, Matches):
                if wrong_pattern(renderer.text(payload.matches)):
                    yield source.on((*loc, "matches"), BAD_PATTERN)
                renderer.words(payload.words)
            elif isinstance(payload, Line):
                renderer.text(payload.line).encode(exercise.encoding)
            elif isinstance(payload, MappingText):
                for key, value in payload.mapping.items():
                    (renderer.text(key) + renderer.text(value)).encode(exercise.encoding)
            elif isinstance(payload, AnyPayload):
                size = _size(payload, renderer)
                if exercise.transport == "udp" and step.verb != "type" and size > MOST_DATAGRAM:
                    large = Words(
                        "{n} 字节放不进一个 UDP 数据报（最多 65507）",
                        "{n} bytes do not fit into a UDP datagram (65507 at most)",
                    )
                    yield source.on(loc, large.format(n=size))
        except Exception as error:  # whatever a template does wrong is the author's mistake
            yield source.on(loc, not_computed(error))
    rendered = {loc for loc, _ in payloads(step)}
    for loc, text in texts(step):
        if not any(loc[: len(seen)] == seen for seen in rendered):
            try:
                renderer.text(text)
            except Exception as error:
                yield source.on(loc, not_computed(error))


def _render_files(source: Source, number: int, exercise: Exercise, renderer: Renderer) -> Iterator[Problem]:
    for name, payload in exercise.checks[number].files.items():
        try:
            path, size = renderer.text(name), _size(payload, renderer)
            parts = path.split("/")
            if not path or "\0" in path or any(part in ("", ".", "..") for part in parts):
                yield source.on_key(("checks", number, "files", name), _NO_NAME.format(name=shown(path)))
            if size > exercise.limits.disk // 2:
                yield source.on_key(("checks", number, "files", name), _TOO_LARGE)
        except Exception as error:
            yield source.on_key(("checks", number, "files", name), not_computed(error))


def _size(payload: AnyPayload, renderer: Renderer) -> int:
    """The bytes of a payload that could be made. Random ones take long, and their size is written down."""
    if isinstance(payload, RandomPayload):
        random.Random(renderer.text(payload.origin))
        return payload.random
    return len(renderer.data(payload))


_NO_NAME = Words(
    "“{name}” 不能当文件名：要写相对路径，不能有 “..”",
    "`{name}` cannot be a file's name here: a relative path without `..`",
)
_TOO_LARGE = Words("这个文件太大，放不进 limits 里的 disk", "this file is too large for the `disk` in `limits`")
