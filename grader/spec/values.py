"""What is drawn fresh for a run, and how `{{ … }}` becomes bytes.

Everything follows from the recorded seed: the same seed, exercise and check give the same values on every machine.
`fresh` exists in `let` only, so that a step cannot draw something else when a transcript is judged again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from grader.model import Words
from grader.spec.language import (
    Check,
    Exercise,
    FilePayload,
    FillPayload,
    FramePayload,
    HexPayload,
    RandomPayload,
    TextPayload,
    TogetherPayload,
)

WORD_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Everyday characters, all of them in GB2312.
HAN = (
    "天地人山水火木金石田土日月星云风雨雪春夏秋冬东西南北左右前后高低大小多少长短新旧"
    "红黄蓝白黑青花草树叶果米面茶饭书本笔纸画字词句文语言声音歌舞琴棋学校老师同桌朋友"
    "家门窗路桥车船飞机城市乡村江河湖海牛羊马鸟鱼虫猫狗心手足目耳口头身衣帽鞋袜早晚"
)

LONG = 100
LONGEST = 1 << 20
TRIES = 1000


class CannotDraw(ValueError):
    """A value of a check cannot be computed; `row` is the number of the `each` row, None for `let`."""

    def __init__(self, name: str, row: int | None, message: Words) -> None:
        super().__init__(f"{name}: {message.en}")
        self.name, self.row, self.message = name, row, message


class NoSuchValue(ValueError):
    """`fresh` was asked for something that it cannot give."""

    def __init__(self, message: Words) -> None:
        super().__init__(message.en)
        self.message = message


def not_computed(error: Exception) -> Words:
    """Why a template failed, for its author."""
    if isinstance(error, NoSuchValue):
        return error.message
    if isinstance(error, UnicodeEncodeError):
        cannot = Words("{encoding} 写不出算出的值里的 “{char}”", "{encoding} cannot express the computed `{char}`")
        return cannot.format(char=error.object[error.start], encoding=error.encoding.upper())
    why = f"{type(error).__name__}: {error}"[:200]
    return Words("“{{{{ … }}}}” 算不出来（{why}）", "`{{{{ … }}}}` cannot be computed ({why})").format(why=why)


class Fresh:
    """Draws values that no literal of the exercise contains and that no wrong encoding can pass off as right."""

    def __init__(self, rng: random.Random, literals: frozenset[str]) -> None:
        self._rng = rng
        self._literals = literals
        self._drawn: set[str] = set()

    @property
    def word(self) -> Drawing:
        """6 to 9 ASCII letters; `fresh.word(1000)` that many."""
        return Drawing(self._letters)

    @property
    def han(self) -> Drawing:
        """2 to 4 Chinese characters; `fresh.han(3)` that many."""
        return Drawing(self._characters)

    def numbers(self, count: int, first: int, last: int) -> str:
        """So many different whole numbers from `first` to `last`, in order, with a blank between them."""
        if not all(isinstance(n, int) for n in (count, first, last)) or not 0 <= count <= last - first + 1 <= LONGEST:
            raise NoSuchValue(_NUMBERS)
        return " ".join(map(str, sorted(self._rng.sample(range(first, last + 1), count))))

    def _letters(self, length: int | None) -> str:
        return self._draw(WORD_LETTERS, self._rng.randint(6, 9) if length is None else length)

    def _characters(self, length: int | None) -> str:
        # An odd number of characters is never valid GBK in UTF-8; of the even ones only some draws will do.
        return self._draw(HAN, self._rng.randint(2, 4) if length is None else length)

    def _draw(self, alphabet: str, length: int) -> str:
        if not isinstance(length, int) or not 1 <= length <= LONGEST:
            lengths = Words("fresh 的长度是 1 到 {n}", "the length of a fresh value is 1 to {n}")
            raise NoSuchValue(lengths.format(n=LONGEST))
        for _ in range(TRIES):
            text = self._pick(alphabet, length)
            if self._fits(text):
                self._drawn.add(text)
                return text
        none = Words(
            "取不出长度为 {n} 的新值：都和练习里的文字冲突",
            "no fresh value of {n} characters is left: all clash with texts of the exercise",
        )
        raise NoSuchValue(none.format(n=length))

    def _pick(self, alphabet: str, length: int) -> str:
        if length > LONG and alphabet.isascii():  # letter by letter the largest datagram takes longer than its check
            return self._rng.randbytes(length).translate((alphabet * 256)[:256].encode()).decode()
        return "".join(self._rng.choices(alphabet, k=length))

    def _fits(self, text: str) -> bool:
        if len(text) > LONG:  # long payloads are about size: a keyword inside them is only unlikely
            return text not in self._drawn
        if text in self._drawn or any(literal in text or text in literal for literal in self._literals):
            return False
        return text.isascii() or not (_decodes(text.encode("utf-8"), "gbk") or _decodes(text.encode("gbk"), "utf-8"))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


FRESH = ("word", "han", "numbers")
_NUMBERS = Words(
    "fresh.numbers(几个, 从, 到) 要三个整数", "`fresh.numbers(how many, from, to)` takes three whole numbers"
)


class Drawing:
    """`fresh.word` and `fresh.word(8)` are both ways to say it."""

    def __init__(self, draw: Callable[[int | None], str]) -> None:
        self._draw = draw

    def __call__(self, length: int | None = None) -> str:
        return self._draw(length)

    def __str__(self) -> str:
        return self._draw(None)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which also refuses the two operators that make something huge out of a short template."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        text, times = (right, left) if isinstance(left, int) else (left, right)
        long = isinstance(text, (str, list, tuple)) and len(text) * int(times) > LONGEST
        if operator == "**" or long:
            raise SecurityError(f"the result of `{operator}` is too large")
        return super().call_binop(context, operator, left, right)


@cache
def environment() -> Sandbox:
    """The Jinja2 environment of all templates in an exercise: sandboxed, and an unknown name is an error."""
    made = Sandbox(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
    made.filters["size"] = lambda text, encoding="utf-8": len(str(text).encode(encoding))
    made.filters["literal"] = lambda text, encoding="utf-8": repr(str(text).encode(encoding))
    return made


@lru_cache(maxsize=2048)
def _compiled(template: str) -> Template:
    """Compiling costs a hundred times what rendering does, and every template is rendered often."""
    # Jinja2 makes every end of a line a plain newline; on the wire the others matter.
    parts = _BRACES.split(template) if "\r" in template else [template]
    kept = (_RETURNS.sub(_spelt, part) if number % 2 == 0 else part for number, part in enumerate(parts))
    return environment().from_string("".join(kept))


_BRACES = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
_RETURNS = re.compile(r"\r\n?")


def _spelt(match: re.Match[str]) -> str:
    return f"{{{{ {match[0]!r} }}}}"


def literals(exercise: Exercise) -> frozenset[str]:
    """Texts of the exercise that a drawn value must not contain: every template's fixed parts of 2 to 20 characters."""
    return _literals(exercise.texts)


@lru_cache(maxsize=64)
def _literals(texts: frozenset[str]) -> frozenset[str]:
    found = set[str]()
    for template in texts:
        try:
            tokens = list(environment().lex(template))
        except TemplateSyntaxError:  # names of files and digits are no templates
            continue
        for _, kind, text in tokens:
            if kind in ("data", "string"):
                found.update(part for part in text.strip("\"'").split() if 2 <= len(part) <= 20)
    return frozenset(found)


def draw(exercise: Exercise, check: Check, seed: int) -> tuple[dict[str, str], ...]:
    """The values of a check: one mapping for each row of `each` (one mapping where there is none).

    Raises CannotDraw.
    """
    rng = random.Random(f"{seed}:{exercise.id}:{check.drives}:{check.id}")
    fresh = Fresh(rng, literals(exercise))
    drawn: dict[str, str] = {}
    for name, template in check.let.items():
        drawn[name] = _computed(template, {**drawn, "fresh": fresh}, name, None)
    cases = []
    for number, row in enumerate(check.each or ({},)):
        values = dict(drawn)
        for name, template in row.items():
            values[name] = _computed(template, values, name, number)
        cases.append(values)
    return tuple(cases)


def _computed(template: str, values: Mapping[str, Any], name: str, row: int | None) -> str:
    try:
        return _compiled(template).render(values)
    except Exception as error:  # a template may raise anything; all of it is a mistake in the exercise
        raise CannotDraw(name, row, not_computed(error)) from error


AnyPayload = str | TextPayload | HexPayload | FilePayload | FramePayload | TogetherPayload | FillPayload | RandomPayload


class Renderer:
    """Turns the templates and payloads of one case into text and bytes."""

    def __init__(self, exercise: Exercise, values: Mapping[str, str], attachments: Mapping[str, bytes]) -> None:
        self._exercise, self._values, self._attachments = exercise, values, attachments

    def turn(self, number: int) -> Renderer:
        """The same with `{{ turn }}` set: the number of the round in a `repeat`, from 1."""
        return Renderer(self._exercise, {**self._values, "turn": str(number)}, self._attachments)

    def having(self, received: bytes) -> Renderer:
        """The same with `{{ received }}` set: the message that an `expect` took last."""
        text = received.decode(self.encoding, "replace")
        return Renderer(self._exercise, {**self._values, "received": text}, self._attachments)

    def holds(self, template: str | None) -> bool:
        """Whether a step's `when` lets it be played."""
        return template is None or self.text(template).strip() not in ("False", "false", "0", "")

    @property
    def encoding(self) -> str:
        return self._exercise.encoding

    def text(self, template: str) -> str:
        return _compiled(template).render(self._values) if "{" in template else template

    def data(self, payload: AnyPayload) -> bytes:
        """The bytes of a payload, in the exercise's encoding unless it names its own."""
        match payload:
            case str():
                return self.text(payload).encode(self.encoding)
            case TextPayload():
                return self.text(payload.text).encode(payload.encoding)
            case HexPayload():
                return bytes.fromhex(payload.hex)
            case FilePayload():
                return self._attachments[payload.file]
            case FramePayload():
                body = self.data(payload.frame)
                size = len(body) if payload.says is None else payload.says
                return size.to_bytes(payload.length, payload.order) + body
            case TogetherPayload():
                return b"".join(self.data(part) for part in payload.together)
            case FillPayload():
                text = self.text(payload.fill).encode(self.encoding)
                if not text:
                    raise ValueError("there is nothing to fill with")
                return (text * (payload.size // len(text) + 1))[: payload.size]
            case RandomPayload():
                return random.Random(self.text(payload.origin)).randbytes(payload.random)
