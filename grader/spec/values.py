"""What is drawn fresh for a run, and how `{{ … }}` becomes bytes.

Everything follows from the recorded seed: the same seed, exercise and check give the same values on every machine.
`fresh` exists in `let` only, so that a step cannot draw something else when a transcript is judged again.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from jinja2 import Template, TemplateSyntaxError, Undefined

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
from grader.spec.sandbox import LONGEST, TemplateSandbox

LETTERS = string.ascii_letters
# Everyday characters, all of them in GB2312.
HAN = (
    "天地人山水火木金石田土日月星云风雨雪春夏秋冬东西南北左右前后高低大小多少长短新旧"
    "红黄蓝白黑青花草树叶果米面茶饭书本笔纸画字词句文语言声音歌舞琴棋学校老师同桌朋友"
    "家门窗路桥车船飞机城市乡村江河湖海牛羊马鸟鱼虫猫狗心手足目耳口头身衣帽鞋袜早晚"
)
MARKS = ",.!?:;-+/%@#&()"  # none that is written otherwise inside quotes
LONG = 100
MOST_DRAWN = 16 << 20
"""Characters of all values of a check."""
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


@dataclass(frozen=True)
class _Kind:
    """A kind of drawn value: what it is made of, the lengths it has of itself, and which draws are any use."""

    pick: Callable[[random.Random, int], str]
    lengths: tuple[int, int]
    tells: Callable[[str], bool]
    shortest: int = 1


def _letters(rng: random.Random, length: int) -> str:
    if length > LONG:  # letter by letter the largest datagram takes longer than its check
        return rng.randbytes(length).translate((LETTERS * 5)[:256].encode()).decode()
    return "".join(rng.choices(LETTERS, k=length))


def _sentence(rng: random.Random, length: int, words: tuple[str, ...], marks: str) -> str:
    """Words of these alphabets with marks behind some of them, here and there a blank too many, and a mark at the end."""
    text, size = list[str](), 0
    while size < length:
        word = "".join(rng.choices(rng.choice(words), k=rng.randint(2, 5)))
        text.append(word + rng.choice(("", "", rng.choice(marks))) + rng.choice((" ", " ", "  ")))
        size += len(text[-1])
    return "".join(text)[: length - 1] + rng.choice(".!?")


def _tells_capitals(text: str) -> bool:
    """Whatever is done to its capitals, it is not the same any more."""
    # A capital behind the first letter is neither all small nor a sentence's.
    return len(text) == 1 or not (text[1:] == text[1:].lower() or text == text.upper() or text.istitle())


def _tells_all(text: str) -> bool:
    """Whoever strips, splits, cleans or rewrites it is noticed."""
    holds = (string.digits, MARKS, string.ascii_letters)
    whole = "  " in text and text == text.strip() and _tells_capitals(text)
    return whole and all(any(char in kind for char in text) for kind in holds)


_WORD = _Kind(_letters, (6, 9), _tells_capitals)
_HAN = _Kind(lambda rng, length: "".join(rng.choices(HAN, k=length)), (2, 4), lambda text: True)
_ENGLISH = (LETTERS, LETTERS, string.digits)
_TEXT = _Kind(lambda rng, length: _sentence(rng, length, _ENGLISH, MARKS), (16, 24), _tells_all, shortest=12)
_MIXED = _Kind(
    lambda rng, length: _sentence(rng, length, (*_ENGLISH, HAN, HAN), MARKS + "，。！？"),
    (16, 24),
    lambda text: _tells_all(text) and any(char in HAN for char in text),
    shortest=12,
)


class Fresh:
    """Draws values that no literal of the exercise contains and that no wrong treatment can pass off as right."""

    def __init__(self, rng: random.Random, literals: frozenset[str]) -> None:
        self._rng = rng
        self._literals = tuple(dict.fromkeys(literal.lower() for literal in sorted(literals)))
        self._drawn: set[str] = set()

    @property
    def word(self) -> Drawing:
        """6 to 9 ASCII letters, capitals among them; `fresh.word(1000)` that many."""
        return Drawing(self._draw, _WORD)

    @property
    def han(self) -> Drawing:
        """2 to 4 Chinese characters; `fresh.han(3)` that many."""
        return Drawing(self._draw, _HAN)

    @property
    def text(self) -> Drawing:
        """16 to 24 ASCII characters, as people type: letters, digits, marks, blanks, two of them in a row somewhere.

        None of the blanks is at an end. `fresh.text(300)` has that many characters, and bytes.
        """
        return Drawing(self._draw, _TEXT)

    @property
    def mixed(self) -> Drawing:
        """The same with Chinese characters and marks in it."""
        return Drawing(self._draw, _MIXED)

    def numbers(self, *asked: object) -> str:
        """So many different whole numbers from the first to the last, in order, with a space between them."""
        numbers = [one for one in asked if type(one) is int]
        if not len(asked) == len(numbers) == 3:
            raise NoSuchValue(_NUMBERS)
        count, first, last = numbers
        if not 0 <= count <= last - first + 1 <= LONGEST:
            raise NoSuchValue(_NUMBERS)
        return " ".join(map(str, sorted(self._rng.sample(range(first, last + 1), count))))

    def _draw(self, kind: _Kind, asked: tuple[object, ...]) -> str:
        length = asked[0] if len(asked) == 1 else None if asked else self._rng.randint(*kind.lengths)
        if type(length) is not int or not kind.shortest <= length <= LONGEST:
            lengths = Words("fresh 的长度是 {least} 到 {most}", "the length of a fresh value is {least} to {most}")
            raise NoSuchValue(lengths.format(least=kind.shortest, most=LONGEST))
        for _ in range(TRIES):
            text = kind.pick(self._rng, length)
            small = text.lower()
            for _ in range(TRIES if length > LONG else 0):  # hardly one is without `sb`: that alone is drawn again
                if not any(literal in small for literal in self._literals):
                    break
                text = self._without_literals(text)
                small = text.lower()
            if text in self._drawn or any(literal in small or small in literal for literal in self._literals):
                continue
            # What can be read in the other encoding as well would not show which one was used.
            misread = not text.isascii() and (
                _decodes(text.encode("utf-8"), "gbk") or _decodes(text.encode("gbk"), "utf-8")
            )
            if not misread and kind.tells(text):
                self._drawn.add(text)
                return text
        none = Words(
            "取不出长度为 {n} 的新值：都和练习里的内容冲突",
            "no fresh value of {n} characters is left: all clash with texts of the exercise",
        )
        raise NoSuchValue(none.format(n=length))

    def _without_literals(self, text: str) -> str:
        """With other letters where literals stood, which may make new ones.

        Each is searched for by itself: of a text as long as a datagram a pattern of all takes fifty times as long.
        """
        small, found = text.lower(), list[tuple[int, int, int]]()
        for number, literal in enumerate(self._literals):
            at = small.find(literal)
            while at >= 0:
                found.append((at, number, at + len(literal)))
                at = small.find(literal, at + 1)
        pieces, done = list[str](), 0
        for begin, _, end in sorted(found):
            if begin >= done:
                pieces += text[done:begin], _letters(self._rng, end - begin)
                done = end
        return "".join([*pieces, text[done:]])


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


FRESH = {
    "word": Words(
        "6 到 9 个英字符串母，大小写都有；`fresh.word(1000)` 是 1000 个",
        "6 to 9 ASCII letters, capitals and small ones; `fresh.word(1000)`: that many",
    ),
    "han": Words("2 到 4 个汉字；`fresh.han(3)` 是 3 个", "2 to 4 Chinese characters; `fresh.han(3)`: that many"),
    "text": Words(
        "一小段英文，16 到 24 个字节：大小写字母、数字、标点和空格，两端没有空格，中间总有两个连着的空格；"
        "`fresh.text(300)` 正好 300 个，最少 12 个",
        "a short text in ASCII, 16 to 24 bytes: capitals, small letters, digits, marks and spaces, none of them at an end "
        "and always two in a row; `fresh.text(300)`: exactly that many, 12 at least",
    ),
    "mixed": Words(
        "和 text 一样，还夹着汉字和中文标点；`fresh.mixed(300)` 是 300 个字符（不是字节）",
        "like `text`, with Chinese characters and marks in between; `fresh.mixed(300)`: characters, not bytes",
    ),
    "numbers": Words(
        "`fresh.numbers(3, 1, 10)`：从 1 到 10 的 3 个不同的整数，从小到大，用空格隔开",
        "`fresh.numbers(3, 1, 10)`: three different whole numbers from 1 to 10, in order, a space between them",
    ),
}
"""What can be drawn, and what it is."""
_NUMBERS = Words(
    "fresh.numbers(几个, 从, 到) 要三个整数", "`fresh.numbers(how many, from, to)` takes three whole numbers"
)


class Drawing:
    """`fresh.word` and `fresh.word(8)` are both ways to say it."""

    def __init__(self, draw: Callable[[_Kind, tuple[object, ...]], str], kind: _Kind) -> None:
        self._draw, self._kind = draw, kind

    def __call__(self, *length: object) -> str:
        return self._draw(self._kind, length)

    def __str__(self) -> str:
        return self._draw(self._kind, ())


def _said(value: object) -> object:
    """What a `{{ … }}` puts into its text; never where an object of this program lies in memory."""
    if isinstance(value, Fresh):
        raise NoSuchValue(Words("fresh 后面要写取什么，比如 fresh.word", "say what is drawn: `fresh.word`, say"))
    if callable(value) and not isinstance(value, (Drawing, Undefined)):
        name = getattr(value, "__name__", "")
        missing = Words("“{name}” 后面少了括号：{name}(…)", "`{name}` is not called: `{name}(…)`")
        raise NoSuchValue(_NUMBERS if name == "numbers" else missing.format(name=name))
    return value


@cache
def environment() -> TemplateSandbox:
    """The environment of all templates in an exercise: sandboxed, bounded, and an unknown name is an error."""
    return TemplateSandbox(_said)


@lru_cache(maxsize=2048)
def compiled(template: str) -> Template:
    """Compiling costs a hundred times what rendering does, and every template is rendered often."""
    # Jinja2 makes every end of a line a plain newline; on the wire the others matter.
    parts = _BRACES.split(template) if "\r" in template else [template]
    for number in range(0, len(parts), 2):
        parts[number] = _RETURNS.sub(lambda found: f"{{{{ {found[0]!r} }}}}", parts[number])
    return environment().from_string("".join(parts))


def rendered(template: str, values: Mapping[str, object]) -> str:
    """A template with its values. Raises whatever a template may raise."""
    alone = _NAME_ALONE.fullmatch(template)
    if alone is not None and type(value := values.get(alone[1])) is str:
        return value  # as most are
    pieces, size = list[str](), 0
    given = max((len(value) for value in values.values() if isinstance(value, str)), default=0)
    for piece in compiled(template).generate(values):
        pieces.append(piece)
        size += len(piece)
        if size > len(template) + 2 * (LONGEST + given):
            raise NoSuchValue(_TOO_LONG)
    return "".join(pieces)


_TOO_LONG = Words(
    f"算出的值太长（超过 {2 * LONGEST:,} 个字符）",
    f"the computed value is too long (more than {2 * LONGEST:,} characters)",
)
_NAME_ALONE = re.compile(r"\{\{ *([a-z_]+) *\}\}")
_BRACES = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
_RETURNS = re.compile(r"\r\n?")


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
    cases, size = [], sum(map(len, drawn.values()))
    for number, row in enumerate(check.each or ({},)):
        values = dict(drawn)
        for name, template in row.items():
            values[name] = _computed(template, values, name, number)
            size += len(values[name])
            if size > MOST_DRAWN:
                raise CannotDraw(name, number, _TOO_LONG)
        cases.append(values)
    return tuple(cases)


def _computed(template: str, values: Mapping[str, object], name: str, row: int | None) -> str:
    try:
        return rendered(template, values)
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
        return rendered(template, self._values) if "{" in template else template

    def words(self, template: Words | None) -> Words | None:
        """A text for people, in both languages."""
        return None if template is None else Words(self.text(template.zh), self.text(template.en))

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
