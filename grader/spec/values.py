"""What is drawn fresh for a run, and how `{{ … }}` becomes bytes.

Everything follows from the recorded seed: the same seed, exercise and check give the same values on every machine.
`fresh` exists in `let` only, so that a step cannot draw something else when a transcript is judged again.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from grader.spec.language import Check, Exercise, FilePayload, HexPayload, TextPayload

WORD_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Everyday characters, all of them in GB2312.
HAN = (
    "天地人山水火木金石田土日月星云风雨雪春夏秋冬东西南北左右前后高低大小多少长短新旧"
    "红黄蓝白黑青花草树叶果米面茶饭书本笔纸画字词句文语言声音歌舞琴棋学校老师同桌朋友"
    "家门窗路桥车船飞机城市乡村江河湖海牛羊马鸟鱼虫猫狗心手足目耳口头身衣帽鞋袜早晚"
)


class Fresh:
    """Draws values that no literal of the exercise contains and that no wrong encoding can pass off as right."""

    def __init__(self, rng: random.Random, literals: frozenset[str]) -> None:
        self._rng = rng
        self._literals = literals
        self._drawn: set[str] = set()

    @property
    def word(self) -> Word:
        """6 to 9 ASCII letters; `fresh.word(1000)` that many."""
        return Word(self)

    @property
    def han(self) -> Han:
        """2 to 4 Chinese characters; `fresh.han(3)` that many."""
        return Han(self)

    def letters(self, length: int | None) -> str:
        return self._draw(WORD_LETTERS, length or self._rng.randint(6, 9))

    def characters(self, length: int | None) -> str:
        # Three is the only one of the short lengths at which UTF-8 is rarely valid GBK; still the draw decides.
        return self._draw(HAN, length or self._rng.randint(2, 4))

    def _draw(self, alphabet: str, length: int) -> str:
        for _ in range(10_000):
            text = "".join(self._rng.choices(alphabet, k=length))
            if self._fits(text):
                self._drawn.add(text)
                return text
        raise ValueError(f"no value of {length} characters avoids the literals of the exercise")

    def _fits(self, text: str) -> bool:
        if len(text) > 100:  # long payloads are about size: a keyword inside them is only unlikely
            return text not in self._drawn
        if text in self._drawn or any(literal in text or text in literal for literal in self._literals):
            return False
        return text.isascii() or not (
            _decodes(text.encode("utf-8"), "gbk") or _decodes(text.encode("gbk"), "utf-8")
        )


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


class _Callable:
    """`fresh.word` and `fresh.word(8)` are both ways to say it."""

    def __init__(self, fresh: Fresh) -> None:
        self._fresh = fresh

    def draw(self, length: int | None = None) -> str:
        raise NotImplementedError

    def __call__(self, length: int | None = None) -> str:
        return self.draw(length)

    def __str__(self) -> str:
        return self.draw()


class Word(_Callable):
    def draw(self, length: int | None = None) -> str:
        return self._fresh.letters(length)


class Han(_Callable):
    def draw(self, length: int | None = None) -> str:
        return self._fresh.characters(length)


def environment() -> ImmutableSandboxedEnvironment:
    """The Jinja2 environment of all templates in an exercise: sandboxed, and an unknown name is an error."""
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


def literals(exercise: Exercise) -> frozenset[str]:
    """Texts of the exercise that a drawn value must not contain: every template's fixed parts of 2 to 20 characters."""
    env, found = environment(), set[str]()

    def walk(value: Any) -> None:
        if isinstance(value, str):
            for _, kind, text in env.lex(value):
                if kind == "data":
                    found.update(part for part in text.split() if 2 <= len(part) <= 20)
        elif isinstance(value, Mapping):
            for part in value.values():
                walk(part)
        elif isinstance(value, (list, tuple)):
            for part in value:
                walk(part)

    for check in exercise.checks:
        walk([step.model_dump(exclude={"peer", "limit"}) for step in check.steps])
        walk([dict(row) for row in check.each])
    return frozenset(found)


def draw(exercise: Exercise, check: Check, seed: int) -> tuple[dict[str, str], ...]:
    """The values of a check: one mapping for each row of `each` (one mapping where there is none)."""
    rng = random.Random(f"{seed}:{exercise.id}:{check.drives}:{check.id}")
    fresh = Fresh(rng, literals(exercise))
    env = environment()
    drawn: dict[str, str] = {}
    for name, template in check.let.items():
        drawn[name] = env.from_string(template).render(drawn, fresh=fresh)
    cases = []
    for row in check.each or ({},):
        values = dict(drawn)
        for name, template in row.items():
            values[name] = env.from_string(template).render(values)
        cases.append(values)
    return tuple(cases)


class Renderer:
    """Turns the templates and payloads of one case into text and bytes."""

    def __init__(self, exercise: Exercise, values: Mapping[str, str], attachments: Mapping[str, bytes]) -> None:
        self._exercise, self._values, self._attachments = exercise, values, attachments
        self._env = environment()

    def turn(self, number: int) -> Renderer:
        """The same with `{{ turn }}` set: the number of the round in a `repeat`, from 1."""
        return Renderer(self._exercise, {**self._values, "turn": str(number)}, self._attachments)

    @property
    def encoding(self) -> str:
        return self._exercise.encoding

    def text(self, template: str) -> str:
        return self._env.from_string(template).render(self._values) if "{" in template else template

    def data(self, payload: str | TextPayload | HexPayload | FilePayload) -> bytes:
        """The bytes of a payload, in the exercise's encoding unless it names its own."""
        if isinstance(payload, str):
            return self.text(payload).encode(self.encoding)
        if isinstance(payload, TextPayload):
            return self.text(payload.text).encode(payload.encoding)
        if isinstance(payload, HexPayload):
            return bytes.fromhex(payload.hex)
        return self._attachments[payload.file]
