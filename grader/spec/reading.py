"""From the file of an exercise to a `Spec`, or to every mistake in it at once, each with its place.

The way of a file: bytes → text (`_text`) → plain data that remembers where each part stood (`Source`) → the models of
`grader.spec.language` (whose faults `_explain` puts into a teacher's words) → rules across the file (`RULES`) → one
trial drawing of all values. Nothing that a file can hold makes this raise anything but `SpecError`.
"""

from __future__ import annotations

import difflib
import hashlib
import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PureWindowsPath
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import regex
import yaml
from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes
from pydantic import Discriminator, Tag, ValidationError

from grader.errors import Problem, SpecError
from grader.model import Lang, Words
from grader.spec.language import DURATION, KEBAB, SIZE, VERBS, Exercise, Model, ProgramName, Step, bare, verb_of
from grader.spec.values import CannotDraw, Renderer, draw, environment, not_computed

MOST_BYTES = 1 << 20
MOST_ATTACHED = 8 << 20
MOST_DATAGRAM = 65507
MOST_DEPTH = 40
MOST_DIGITS = 18
MOST_REPEATS = 100_000
MOST_PROBLEMS = 100

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Spec:
    """An exercise that may be played, with what it was read from."""

    exercise: Exercise
    path: Path
    digest: str
    """`sha256:…` over the bytes of the file and of its attachments."""
    attachments: Mapping[str, bytes]
    """What `file:` payloads hold, by the name that the exercise gives."""
    warnings: tuple[Problem, ...] = ()


def load_exercise(path: Path) -> Spec:
    """Read an exercise. Raises SpecError with every problem of the file, in file order."""
    raw = _bytes(path)
    source = Source(path, _text(path, raw))
    data = _data(source)
    if problems := _in_order(source, _mistakes(source, data)):
        raise SpecError(problems)
    exercise = Exercise.model_validate(data, by_alias=True, by_name=False)
    attachments = {name: _beside(path, name).read_bytes() for name in sorted(_attached(data))}
    if problems := _in_order(source, _trial(source, data, exercise, attachments)):
        raise SpecError(problems)
    warnings = _in_order(source, [problem for rule in WARNINGS for problem in rule(source, data)])
    return Spec(exercise, path, _digest(raw, attachments), attachments, tuple(warnings))


def _mistakes(source: Source, data: dict[str, Any]) -> list[Problem]:
    """What the text, the models and the rules say; a rule is silent where something else is wrong already."""
    found = [*source.problems, *_validate(source, data)]
    told = {(problem.line, problem.column) for problem in found}
    broken = (problem for rule in RULES for problem in rule(source, data))
    return found + [problem for problem in broken if (problem.line, problem.column) not in told]


def _digest(raw: bytes, attachments: Mapping[str, bytes]) -> str:
    total = hashlib.sha256(raw)
    for name, data in attachments.items():
        total.update(f"\0{name}\0{len(data)}\0".encode())
        total.update(data)
    return f"sha256:{total.hexdigest()}"


def _in_order(source: Source, problems: Iterable[Problem]) -> list[Problem]:
    """File order, each said once; a file that is no exercise at all is not listed to its end."""
    found = sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.column))
    if len(found) <= MOST_PROBLEMS:
        return found
    more = Words("从这里起还有更多问题", "more problems follow from here on")
    last = found[MOST_PROBLEMS]
    return [*found[:MOST_PROBLEMS], Problem(source.path, last.line, last.column, more)]


# ---------------------------------------------------------------- bytes and text

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as the end of a line
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _unreadable(path, Words("这是一个目录，不是练习文件", "this is a directory, not an exercise file"))
        if not path.exists():
            raise _unreadable(path, Words("没有这个文件", "there is no such file"))
        if not path.is_file():
            raise _unreadable(path, Words("这不是普通文件", "this is not a regular file"))
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, Words("读不了这个文件（{why}）", "cannot be read ({why})").format(why=why)) from None
    if len(raw) > MOST_BYTES:
        raise _unreadable(path, Words("文件超过 1 MiB", "the file is larger than 1 MiB"))
    return raw


def _unreadable(path: Path, message: Words, line: int = 1, column: int = 1) -> SpecError:
    return SpecError([Problem(path, line, column, message)])


def _text(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line = BREAK.split(before)
        message = Words(
            "文件不是 UTF-8：第 {line} 行有字节 0x{byte:02X}（文件的第 {n} 个字节）。请用 UTF-8 编码保存",
            "the file is not UTF-8: line {line} has the byte 0x{byte:02X} (number {n} of the file); save it as UTF-8",
        ).format(line=len(line), byte=raw[error.start], n=error.start + 1)
        raise _unreadable(path, message, len(line), len(line[-1]) + 1) from None


# ---------------------------------------------------------------- data with places


class Place(NamedTuple):
    """Where a part of the file stands: offsets into its text, and the style of a scalar (`'`, `"`, `|`, `>` or "")."""

    start: int
    end: int
    style: str = ""


class Source:
    """The text of a file, and where each key and value of it stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        self.problems: list[Problem] = []
        self.values: dict[Loc, Place] = {}
        self.keys: dict[Loc, Place] = {}
        self._starts = [0, *(found.end() for found in BREAK.finditer(text))]

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def start_of_line(self, offset: int) -> int:
        return self._starts[self.line(offset) - 1]

    def problem(self, place: Place, message: Words, meant: str | None = None, severity: str = "error") -> Problem:
        line = self.line(place.start)
        column = place.start - self._starts[line - 1] + 1
        first = BREAK.split(self.text[place.start : place.end], maxsplit=1)[0].rstrip()
        length = 1 if place.style in ("|", ">") else max(1, len(first))
        return Problem(self.path, line, column, message, length, meant, severity)

    def on(self, loc: Loc, message: Words, meant: str | None = None, severity: str = "error") -> Problem:
        """A problem with the value at `loc`; with its key where nothing is written; else with what surrounds it."""
        place = self.values.get(loc)
        if place is not None and place.start < place.end:
            return self.problem(place, message, meant, severity)
        if loc in self.keys:
            return self.problem(self.keys[loc], message, meant, severity)
        return self.on(loc[:-1], message, meant, severity) if loc else self.problem(Place(0, 0), message, meant)

    def on_key(self, loc: Loc, message: Words, meant: str | None = None, severity: str = "error") -> Problem:
        place = self.keys.get(loc)
        if place is None:
            return self.on(loc, message, meant, severity)
        return self.problem(place, message, meant, severity)

    def inside(self, loc: Loc, offset: int, length: int, message: Words, meant: str | None = None) -> Problem:
        """A problem with some characters of the scalar at `loc`, where it is written so that they can be told."""
        place = self.values[loc]
        at = _offsets(self.text[place.start : place.end], place.style)
        if at is None or offset + length > len(at) - 1:
            return self.on(loc, message, meant)
        return self.problem(Place(place.start + at[offset], place.start + at[offset + length]), message, meant)


def _offsets(raw: str, style: str) -> list[int] | None:
    """For each character of a one-line scalar its offset in how it is written; None where that is not simple."""
    if style in ("|", ">") or BREAK.search(raw):
        return None
    pieces = {"'": r"''|.", '"': r"\\x..|\\u.{4}|\\U.{8}|\\.|."}.get(style, ".")
    begin = 1 if style else 0
    return [*(begin + found.start() for found in re.finditer(pieces, raw[begin : len(raw) - begin])), len(raw) - begin]


@dataclass
class _Open:
    """A mapping or list that is being read."""

    value: dict[str, Any] | list[Any]
    loc: Loc
    start: int
    flow: bool
    key: str | None = None

    def next_loc(self) -> Loc:
        return (*self.loc, len(self.value) if isinstance(self.value, list) else str(self.key))


class _Stop(Exception):
    """What comes behind this place cannot be understood any more."""


class _Builder:
    """Plain data out of YAML's events: only what an exercise needs, everything else refused with its place."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data: Any = None
        self.documents = 0
        self.usable = True
        self._open: list[_Open] = []

    def refuse(self, place: Place, message: Words, meant: str | None = None) -> None:
        """Without this part the data would only give follow-up problems."""
        self.source.problems.append(self.source.problem(place, message, meant))
        self.usable = False

    def take(self, event: yaml.Event) -> None:
        place = Place(_index(event.start_mark), _index(event.end_mark))
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(place, Words("一个文件里只能有一个练习（“---” 之后又有一个）",
                                         "one file holds one exercise: another document begins here"))  # fmt: skip
                raise _Stop
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._open.pop()
            if done.flow:
                self.source.values[done.loc] = Place(done.start, place.end)

    def _node(self, event: yaml.NodeEvent, place: Place) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(event, place, top)
            return
        loc = top.next_loc() if top else ()
        value = self._value(event, place, loc)
        if top is None:
            self.data = value
        elif isinstance(top.value, list):
            top.value.append(value)
        else:
            top.value[str(top.key)] = value
            top.key = None

    def _value(self, event: yaml.NodeEvent, place: Place, loc: Loc) -> Any:
        self._plain_node(event, place)
        if isinstance(event, yaml.ScalarEvent):
            self.source.values[loc] = place._replace(style=event.style or "")
            return self._scalar(event, place)
        if isinstance(event, yaml.AliasEvent):
            return None
        self.source.values[loc] = Place(place.start, place.start + 1)
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(value, loc, place.start, bool(getattr(event, "flow_style", False))))
        if len(self._open) > MOST_DEPTH:
            self.refuse(place, Words("嵌套得太深", "nested too deeply"))
            raise _Stop
        return value

    def _plain_node(self, event: yaml.NodeEvent, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            what, sign = Words("引用", "aliases"), "*"
        elif event.anchor is not None:
            what, sign = Words("锚点", "anchors"), "&"
        elif getattr(event, "tag", None) is not None:
            what, sign = Words("标签", "tags"), "!"
        else:
            return
        zh = f"练习里不能用 YAML {what.zh}；以 “{sign}” 开头的文字要加引号"
        en = f"YAML's {what.en} are not used in exercises; a text that begins with `{sign}` needs quotes"
        written = self.source.text[place.start : place.end]
        self.refuse(place, Words(zh, en), f'"{written}"' if sign == "*" else None)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Any:
        if any("\ud800" <= char <= "\udfff" for char in event.value):
            self.refuse(place, Words("\\ud800 到 \\udfff 不是字符", "\\ud800 to \\udfff are no characters"))
        if event.style:
            return event.value
        value = core_scalar(event.value)
        if isinstance(value, int) and len(event.value) > MOST_DIGITS:
            self.refuse(place, Words("这个数字太长", "this number is too long"))
        return value

    def _key(self, event: yaml.NodeEvent, place: Place, top: _Open) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._no_key(place)
            raise _Stop
        self._plain_node(event, place)
        key = top.key = event.value
        loc = (*top.loc, key)
        if key == "<<" and not event.style:
            self.refuse(place, Words("练习里不能用 YAML 合并键 “<<”", "YAML's merge key `<<` is not used in exercises"))
        elif key in top.value:
            first = self.source.line(self.source.keys[loc].start)
            again = Words("“{key}” 写了两次，第一次在第 {line} 行", "`{key}` is written twice; first in line {line}")
            self.source.problems.append(self.source.problem(place, again.format(key=shown(key), line=first)))
        if not top.value and not top.flow:
            self.source.values[top.loc] = place
        self.source.keys[loc] = place

    def _no_key(self, place: Place) -> None:
        if self.source.text.startswith("{{", place.start - 1):
            self.refuse(*_unquoted_braces(self.source.text, place.start - 1))
        else:
            self.refuse(place, Words("键要是一个普通的词", "a key has to be a plain word"))


def _index(mark: yaml.Mark | Any) -> int:
    return mark.index if mark is not None else 0


QUOTES_FOR_BRACES = Words(
    "带 “{{ … }}” 的文字要加引号，否则 YAML 当它是映射",
    "a text with `{{ … }}` needs quotes: YAML takes it for a mapping",
)
_CORE: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"|~|null|Null|NULL"), lambda text: None),
    (re.compile(r"true|True|TRUE"), lambda text: True),
    (re.compile(r"false|False|FALSE"), lambda text: False),
    (re.compile(r"[-+]?[0-9]+"), lambda text: int(text[: MOST_DIGITS + 2])),  # longer ones are refused anyway
    (re.compile(r"0o[0-7]+"), lambda text: int(text, 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)"), lambda text: float(text.replace(".", ""))),
    (re.compile(r"\.(nan|NaN|NAN)"), lambda text: float("nan")),
)


def core_scalar(text: str) -> Any:
    """The value of a scalar without quotes after YAML 1.2's core schema: `no`, `12:30` and dates are texts."""
    return next((value(text) for pattern, value in _CORE if pattern.fullmatch(text)), text)


def _data(source: Source) -> Any:
    """The plain data of a file. Raises SpecError where the rest of the file would make no sense."""
    for found in UNPRINTABLE.finditer(source.text):
        control = Words("控制字符 U+{code:04X} 不能出现在这里", "the control character U+{code:04X} cannot stand here")
        source.problems.append(source.problem(Place(*found.span()), control.format(code=ord(found[0]))))
    if source.problems:
        raise SpecError(_in_order(source, source.problems))
    builder = _Builder(source)
    try:
        for event in yaml.parse(source.text, Loader=yaml.SafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.refuse(*_syntax(source, error))
    except _Stop:
        pass
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        # PyYAML passes on what chr() and int() say about escapes such as "\UFFFFFFFF".
        wrong = re.search(r"\\U(?!000|0010)[0-9a-fA-F]{8}", source.text)
        place = Place(*wrong.span()) if wrong else Place(0, 0)
        builder.refuse(place, Words("这里的内容 YAML 读不了", "YAML cannot read this"))
    if builder.usable and not isinstance(builder.data, dict):
        builder.refuse(source.values.get((), Place(0, 0)), _no_mapping(source.text, builder.data))
    if not builder.usable:
        raise SpecError(_in_order(source, source.problems))
    return builder.data


def _no_mapping(text: str, data: Any) -> Words:
    if data is None:
        return Words("文件是空的", "the file is empty")
    return Words("练习由 “键: 值” 组成，例如 “id: udp-echo”", "an exercise is made of `key: value`")


# What PyYAML says, in whose words a teacher can act on; `context` points at where the broken part begins.
_SYNTAX: tuple[tuple[str, str, Words], ...] = (
    (r"found character '\\t'", "problem", Words(
        "YAML 的缩进不能用制表符（Tab），请用空格", "YAML indents with blanks, not with tabs")),
    (r"found character '(?P<char>.+)' that cannot start", "problem", Words(
        "以 “{char}” 开头的文字要加引号", "a text that begins with `{char}` needs quotes")),
    (r"while scanning an? (?P<what>anchor|alias)", "context", Words(
        "以 “*” 或 “&” 开头的文字要加引号", "a text that begins with `*` or `&` needs quotes")),
    (r"while (scanning|parsing) a tag|undefined tag handle", "context", Words(
        "以 “!” 开头的文字要加引号", "a text that begins with `!` needs quotes")),
    (r"quoted scalar.*unexpected (end of stream|document separator)", "context", Words(
        "这个引号没有结束", "this quote is never closed")),
    (r"double-quoted scalar", "problem", Words(
        "双引号里不认识这个 “\\” 转义；反斜杠请写成 “\\\\”，或者改用单引号",
        "unknown `\\` escape in double quotes; write the backslash as `\\\\`, or use single quotes")),
    (r"could not find expected ':'", "context", Words(
        "这一行缺少 “:”（冒号后面要有空格）", "this line lacks a `:` (with a blank behind it)")),
    (r"mapping values are not allowed", "problem", Words(
        "这里不能有 “:”：文字里有 “: ” 时要加引号；同一层的键要对齐",
        "a `:` cannot stand here: quote a text that holds `: `, and align the keys of one level")),
    (r"sequence entries are not allowed", "problem", Words(
        "这里不能有 “- ”：列表要另起一行", "a `- ` cannot stand here: a list begins on a line of its own")),
    (r"flow sequence", "problem", Words(
        "列表 […] 里这个地方应当是 “,” 或 “]”", "inside `[…]` a `,` or `]` belongs here")),
    (r"flow mapping", "problem", Words(
        "映射 {{…}} 里这个地方应当是 “,” 或 “}}”", "inside `{{…}}` a `,` or `}}` belongs here")),
    (r"scanning a directive", "context", Words(
        "以 “%” 开头的文字要加引号", "a text that begins with `%` needs quotes")),
    (r"block (mapping|collection|sequence)|document start", "problem", Words(
        "这一行的缩进或开头和上面的对不上", "this does not fit the lines above: look at indentation, `- ` and quotes")),
    (r"block scalar", "problem", Words(
        "“|” 或 “>” 后面应当换行，再写缩进的文字", "behind `|` or `>` the text begins on the next line, indented")),
    (r"expected the node content", "problem", Words("这里缺少一个值", "a value is missing here")),
)  # fmt: skip
_UNCLOSED = Words("这个 “{sign}” 没有结束", "this `{sign}` is never closed")
_OTHER_SYNTAX = Words("从这里起不是合法的 YAML", "from here on this is not valid YAML")


def _syntax(source: Source, error: yaml.MarkedYAMLError) -> tuple[Place, Words, str | None]:
    at = min(_index(error.problem_mark or error.context_mark), len(source.text))
    line = source.start_of_line(at)
    braces = re.compile(r"[^\n\r#'\"]*?(?:[:-]|^)\s+(\{\{.*)").match(source.text, line)
    if braces:
        return _unquoted_braces(source.text, braces.start(1))
    said = f"{error.context}: {error.problem}"
    for pattern, mark, message in _SYNTAX:
        if found := re.search(pattern, said, re.DOTALL):
            begin = _index(error.context_mark)
            if "flow" in pattern and source.line(begin) != source.line(at):
                return Place(begin, begin + 1), _UNCLOSED.format(sign=source.text[begin]), None
            if mark == "context" and error.context_mark is not None:
                at = begin
            return Place(at, at + 1), message.format(**found.groupdict()), None
    return Place(at, at + 1), _OTHER_SYNTAX, None


def _unquoted_braces(text: str, start: int) -> tuple[Place, Words, str]:
    """The text that begins here up to the end of its line, or of the flow mapping it stands in."""
    line = re.split(r"\s#", BREAK.split(text[start : start + 1000], maxsplit=1)[0])[0].rstrip()
    if line.count("}") > line.count("{") or line.count("]") > line.count("["):
        line = line[: line.find("}}") + 2]
    return Place(start, start + len(line)), QUOTES_FOR_BRACES, _quoted(line)


def _quoted(text: str) -> str:
    """How YAML writes this text in quotes."""
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"


# ---------------------------------------------------------------- what the models refuse


def shown(value: object) -> str:
    """A piece of the file inside a message: short, on one line."""
    text = _visible(str(value))
    return text if len(text) <= 40 else text[:39] + "…"


def near(word: object, words: Iterable[str]) -> str | None:
    """The right word that was probably meant."""
    wrong = str(word)[:60].casefold().replace("_", "-")
    known = {right.casefold().replace("_", "-"): right for right in words}
    close = difflib.get_close_matches(wrong, known, 1, 0.7 if len(wrong) > 3 else 0.6)
    begun = [right for right in known if len(wrong) > 2 and right.startswith(wrong)]
    return next((known[right] for right in close + begun), None)


@cache
def _fields(model: type[Model]) -> Mapping[str, Any]:
    """The keys of a model as YAML writes them, with their annotations."""
    hints = get_type_hints(model, include_extras=True)
    return {field.alias or name: hints[name] for name, field in model.model_fields.items()}


class Spot(NamedTuple):
    """The part of the data that a fault is about: where, the model around it, and what belongs there."""

    loc: Loc
    owner: type[Model]
    annotation: Any
    value: Any
    is_key: bool = False

    @property
    def key(self) -> str:
        return shown(next((part for part in reversed(self.loc) if isinstance(part, str)), "id"))


def _spot(loc: tuple[int | str, ...], data: Any) -> Spot | None:
    """Follow pydantic's path through models and data. None where it leads into an arm of a union nobody meant."""
    spot = Spot((), Exercise, Exercise, data)
    for part in loc:
        spot = _into_optional(spot)
        arm, label = _arm(spot.annotation, spot.value)
        if label is not None:
            if not str(part).startswith(label):
                return None
            value = bare(spot.value) if isinstance(arm, type) and issubclass(arm, Step) else spot.value
            spot = spot._replace(annotation=arm, value=value)
        elif part == "[key]":
            spot = spot._replace(is_key=True)
        else:
            spot = _into(spot, part)
    return _into_optional(spot)


def _into(spot: Spot, part: int | str) -> Spot:
    """One key or number further down."""
    owner, annotation = spot.owner, spot.annotation
    arms = get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        owner, inside = annotation, _fields(annotation).get(str(part))
    else:
        # dict[key, value] and tuple[item, ...]
        inside = arms[1] if get_origin(annotation) is dict else arms[0]
    value = spot.value
    if isinstance(value, dict):
        value = value.get(part)
    elif isinstance(value, list) and isinstance(part, int):
        value = value[part]
    return Spot((*spot.loc, part), owner, inside, value)


def _into_optional(spot: Spot) -> Spot:
    """Without what adds nothing to the path: a lone `Annotated`, and `| None`."""
    annotation = spot.annotation
    while True:
        arms = [arm for arm in get_args(annotation) if arm is not NoneType]
        lone = get_origin(annotation) in (Union, UnionType) and len(arms) == 1
        if lone or (get_origin(annotation) is Annotated and not _discriminator(annotation)):
            annotation = arms[0]
        else:
            return spot._replace(annotation=annotation)


def _discriminator(annotation: Any) -> Callable[[Any], Any] | None:
    """The function that tells the arms of a tagged union apart."""
    found = [part for part in getattr(annotation, "__metadata__", ()) if isinstance(part, Discriminator)]
    return found[0].discriminator if found and callable(found[0].discriminator) else None


def _arm(annotation: Any, value: Any) -> tuple[Any, str | None]:
    """Which arm of a union a value was meant for, and the label that pydantic gives it in a path."""
    if tell := _discriminator(annotation):
        tag = tell(bare(value)) if _is_step(annotation) else tell(value)
        for arm in get_args(get_args(annotation)[0]):
            if any(isinstance(part, Tag) and part.tag == tag for part in arm.__metadata__):
                return get_args(arm)[0], tag
    if get_origin(annotation) in (Union, UnionType):
        arms = get_args(annotation)
        model = next((arm for arm in arms if isinstance(arm, type) and issubclass(arm, Model)), None)
        if isinstance(value, dict) and model:
            return model, model.__name__
        return next(arm for arm in arms if get_origin(arm) is Literal), "literal"
    return annotation, None


def _is_step(annotation: Any) -> bool:
    return _discriminator(annotation) is verb_of


def _validate(source: Source, data: Any) -> Iterator[Problem]:
    """What the models of the language say about the data, in a teacher's words."""
    try:
        Exercise.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        faults = error.errors(include_url=False)[: MOST_PROBLEMS * 2]
        spots = [(fault, spot) for fault in faults if (spot := _spot(fault["loc"], data))]
        misspelt = {
            (*spot.loc[:-1], _extra(spot, {})[1]) for fault, spot in spots if fault["type"] == "extra_forbidden"
        }
        for fault, spot in spots:
            # A key written wrongly is missing too, and a list is short because its entries are wrong.
            missing, short = fault["type"] == "missing", fault["type"] == "too_short"
            if not (missing and spot.loc in misspelt) and not (short and spot.value):
                yield _explain(source, fault["type"], spot, fault.get("ctx", {}))


def _explain(source: Source, kind: str, spot: Spot, ctx: Mapping[str, Any]) -> Problem:
    message, meant = _EXPLAIN.get(kind, _other)(spot, ctx)
    if kind == "missing":
        return source.on(spot.loc[:-1], message)
    if kind == "extra_forbidden" or spot.is_key:
        return source.on_key(spot.loc, message, meant)
    if kind in ("verb", "payload", "expected", "words") and isinstance(spot.value, dict):
        key = next((key for key in spot.value if key not in _NO_ODD_KEYS.get(kind, ())), None)
        return source.on(spot.loc, message, meant) if key is None else source.on_key((*spot.loc, key), message, meant)
    return source.on(spot.loc, message, meant)


_NO_ODD_KEYS = {"verb": ("as", "limit", "form"), "words": ("zh", "en")}

Said = tuple[Words, str | None]


def _missing(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    return Words("这里缺少 “{key}”", "`{key}` is missing here").format(key=spot.loc[-1]), None


def _extra(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    known, key = list(_fields(spot.owner)), str(spot.loc[-1])
    if issubclass(spot.owner, Step):
        verb = spot.owner.verb
        if key in VERBS:
            two = Words("一步里有两个动词 “{a}” 和 “{b}”：请写成两步", "two verbs in one step: `{a}` and `{b}`")
            return two.format(a=verb, b=key), None
        if key == "as":
            alone = Words("“{verb}” 不属于某个对端，不能写 “as”", "`{verb}` is not done by a peer: it takes no `as`")
            return alone.format(verb=verb), None
    if meant := near(key, known):
        return Words("不认识 “{key}”", "unknown key `{key}`").format(key=shown(key)), meant
    listed = Words("不认识 “{key}”；这里可以写：{known}", "unknown key `{key}`; known here: {known}")
    return listed.format(key=shown(key), known=", ".join(known)), None


def _kind_of(value: Any) -> Words:
    kinds: tuple[tuple[type, Words], ...] = (
        (bool, Words(" true 或 false", "true or false")), (int, Words("数字", "a number")),
        (float, Words("小数", "a fraction")), (str, Words("文字", "a text")), (list, Words("列表", "a list")),
    )  # fmt: skip
    return next((words for kind, words in kinds if isinstance(value, kind)), Words("映射（键: 值）", "a mapping"))


def _wanted(zh: str, en: str, meant: Callable[[Any], str | None]) -> Callable[[Spot, Mapping[str, Any]], Said]:
    """An explanation that says what belongs here and what was found."""

    def explain(spot: Spot, ctx: Mapping[str, Any]) -> Said:
        if spot.value is None:
            nothing = Words("“{key}” 后面是空的，要写{zh}", "nothing is written for `{key}`: expected {en}")
            return nothing.format(key=spot.key, zh=zh, en=en), None
        if isinstance(spot.value, str):
            wrong = Words("“{value}” 不对，这里要写{zh}", "`{value}` does not fit: expected {en}")
            return wrong.format(value=shown(spot.value), zh=zh, en=en), meant(spot.value)
        found = _kind_of(spot.value)
        return Words(f"这里要写{zh}，不是{found.zh}", f"expected {en}, found {found.en}"), meant(spot.value)

    return explain


def _no_idea(value: Any) -> None:
    return None


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return f'"{str(value).lower()}"'
    return f'"{value}"' if isinstance(value, (int, float)) else None


def _as_bool(value: Any) -> str | None:
    return {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}.get(
        str(value).casefold()
    )


def _as_number(value: Any) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value) else None


def _as_list(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return f"[{value}]" if re.fullmatch(r"[-.\w]+", value) else f"[{_quoted(value)}]"


def _as_duration(value: Any) -> str | None:
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s*([a-zA-Z]*)", str(value))
    if found is None or isinstance(value, bool):
        return None
    unit = {"": "s", "m": "min", "msec": "ms"}.get(found[2].lower(), found[2].lower())
    unit = unit if unit in ("ms", "s", "min") else "min" if unit.startswith("m") else "s" if unit[0] == "s" else ""
    meant = found[1] + unit
    right = DURATION.match(meant)
    return meant if right and 0 < float(right[1]) * {"ms": 0.001, "s": 1, "min": 60}[right[2]] <= 600 else None


def _as_size(value: Any) -> str | None:
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)\s*([kKmMgG])[iI]?[bB]?", str(value))
    meant = found and f"{found[1]}{found[2].upper()}iB"
    return meant if meant and SIZE.match(meant) else None


def _pattern(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    word = str(spot.loc[-1] if spot.is_key else spot.value)
    if ctx.get("pattern") == KEBAB:
        meant = re.sub(r"[^a-z0-9]+", "-", word[:60].lower()).strip("-")
        rule = Words(
            "“{word}” 不行：只能用小写字母、数字和 “-”",
            "`{word}` does not fit: it takes small letters, digits and `-` between them",
        )
    else:
        meant = re.sub(r"[^A-Za-z0-9_]+", "_", word[:40]).strip("_")
        meant = "" if meant[:1].isdigit() else meant
        rule = Words(
            "“{word}” 不能当名字：只能用字母、数字和 “_”，不能以数字开头",
            "`{word}` cannot be a name: letters, digits and `_`, no digit in front",
        )
    return rule.format(word=shown(word)), meant or None


def _options(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    written = spot.loc[-1] if spot.is_key else spot.value
    annotation = spot.annotation
    if get_origin(annotation) is not Literal:
        annotation = ProgramName if spot.is_key else _arm(annotation, "")[0]
    options = [str(option).lower() if isinstance(option, bool) else str(option) for option in get_args(annotation)]
    if written is None:
        text = Words("“{key}” 后面是空的；可以写：{options}", "nothing is written for `{key}`; one of: {options}")
        return text.format(key=spot.key, options=", ".join(options)), None
    word = str(written).lower() if isinstance(written, bool) else shown(written)
    text = Words("“{word}” 不行；可以写：{options}", "`{word}` does not fit; one of: {options}")
    if not isinstance(written, (str, bool)):
        kind = _kind_of(written)
        text = Words(f"这里不能是{kind.zh}；可以写：{{options}}", f"{kind.en} does not fit here; one of: {{options}}")
    return text.format(word=word, options=", ".join(options)), near(word, options)


def _range(zh: str, en: str, limit: str) -> Callable[[Spot, Mapping[str, Any]], Said]:
    return lambda spot, ctx: (Words(zh, en).format(key=spot.key, limit=f"{ctx[limit]:g}"), None)


def _too_short(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    return Words("“{key}” 至少要有一项", "`{key}` needs at least one entry").format(key=spot.key), None


def _too_long(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    text = Words("太长了：最多 {max_length} 个字符", "too long: at most {max_length} characters")
    return text.format(max_length=ctx["max_length"]), None


def _takes_nothing(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    text = Words("“{verb}” 后面不写内容，请写 “- {verb}”", "`{verb}` takes nothing behind it")
    return text.format(verb=spot.key), spot.key


def _odd_key(step: Mapping[str, Any]) -> str | None:
    """The key of a step that was meant to be its verb."""
    return next((key for key in step if key not in _NO_ODD_KEYS["verb"]), None)


def _verb(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    value = spot.value
    key = value if isinstance(value, str) else _odd_key(value) if isinstance(value, dict) else None
    if isinstance(value, str) and (glued := re.match(r"([a-z-]+):(\S.*)", value)) and glued[1] in VERBS:
        return Words("冒号后面缺一个空格", "a blank is missing behind the colon"), f"{glued[1]}: {shown(glued[2])}"
    if key is not None:
        return Words("没有 “{key}” 这个动词", "there is no verb `{key}`").format(key=shown(key)), near(key, VERBS)
    if isinstance(value, dict):
        return Words("这一步没有动词", "this step has no verb"), None
    return Words("一步要以动词开头，例如 “send: 你好”", "a step begins with a verb, such as `send: hello`"), None


_BILINGUAL = _wanted("文字，或两种语言 {zh: …, en: …}", "a text, or one in both languages, {zh: …, en: …}", _as_text)


def _bilingual(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    if not isinstance(spot.value, dict):
        return _BILINGUAL(spot, ctx)
    if odd := [key for key in spot.value if key not in ("zh", "en")]:
        return Words("不认识 “{key}”，语言只有 zh 和 en", "unknown key `{key}`: the languages are zh and en").format(
            key=shown(odd[0])
        ), None
    lacking = next((key for key in ("zh", "en") if not spot.value.get(key)), None)
    if lacking is None:
        return Words("zh 和 en 都要写文字", "expected texts for zh and en"), None
    return Words("这里缺少 “{key}” 的文字", "the text for `{key}` is missing here").format(key=lacking), None


def _payload(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    """Neither a text nor one of the forms; the union at hand says which forms there are."""
    arms = get_args(get_args(spot.annotation)[0])
    forms = [part.tag for arm in arms for part in arm.__metadata__ if isinstance(part, Tag) and part.tag != "plain"]
    if isinstance(spot.value, dict) and spot.value:
        odd = next(iter(spot.value))
        unknown = Words("不认识 “{key}”；这里可以写：{forms}", "unknown key `{key}`; known here: {forms}")
        return unknown.format(key=shown(odd), forms=", ".join(forms)), near(odd, forms)
    listed = ", ".join(f"{{{form}: …}}" for form in forms)
    return _wanted(f"文字，或 {listed} 之一", f"a text, or one of {listed}", _as_text)(spot, ctx)


def _other(spot: Spot, ctx: Mapping[str, Any]) -> Said:
    return Words("“{key}” 的值不对", "the value of `{key}` does not fit").format(key=spot.key), None


_TEXT = _wanted("文字", "a text", _as_text)
_WHOLE = _wanted("整数", "a whole number", _as_number)
_NUMBER = _wanted("数字", "a number", _as_number)
_MAPPING = _wanted("映射（键: 值）", "a mapping (`key: value`)", _no_idea)
_LIST = _wanted("列表", "a list", _as_list)
_EXPLAIN: Mapping[str, Callable[[Spot, Mapping[str, Any]], Said]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _wanted(" true 或 false", "true or false", _as_bool),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": _LIST,
    "string_pattern_mismatch": _pattern,
    "literal_error": _options,
    "greater_than_equal": _range("“{key}” 至少是 {limit}", "`{key}` has to be at least {limit}", "ge"),
    "less_than_equal": _range("“{key}” 最多是 {limit}", "`{key}` has to be at most {limit}", "le"),
    "too_short": _too_short,
    "string_too_long": _too_long,
    "none_required": _takes_nothing,
    "verb": _verb,
    "duration": _wanted("时长（如 200ms、10s、1min，最长 10min）",
                        "a duration such as 200ms, 10s or 1min (at most 10min)", _as_duration),
    "size": _wanted("大小（如 64KiB、256MiB）", "a size such as 64KiB or 256MiB", _as_size),
    "words": _bilingual,
    "hex": lambda spot, ctx: (Words("hex 要写成对的十六进制数字，如 “ff fe 00”",
                                    "`hex` takes pairs of hexadecimal digits, such as `ff fe 00`"), None),
    "payload": _payload,
    "expected": _payload,
}  # fmt: skip


# ---------------------------------------------------------------- rules across the file

Rule = Callable[[Source, dict[str, Any]], Iterator[Problem]]
SPEAKS = ("send", "expect", "type")  # verbs with a payload


class Written(NamedTuple):
    """A step as the file has it: rules look at the data itself, so that they also see a file with other mistakes."""

    loc: Loc
    verb: str
    keys: dict[str, Any]
    repeated: bool


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _checks(data: dict[str, Any]) -> Iterator[tuple[Loc, dict[str, Any]]]:
    for number, check in enumerate(_list(data.get("checks"))):
        if isinstance(check, dict):
            yield ("checks", number), check


def _steps(steps: Any, loc: Loc, repeated: bool = False) -> Iterator[Written]:
    for number, step in enumerate(_list(steps)):
        verb, here = verb_of(step), (*loc, number)
        if verb not in VERBS:
            continue
        written = Written(here, verb, bare(step), repeated)
        yield written
        inside = written.keys[verb]
        if verb == "repeat":
            yield from _steps(_mapping(inside).get("steps"), (*here, verb, "steps"), True)
        elif verb == "at-once":
            yield from _steps(inside, (*here, verb), repeated)


def _all_steps(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Written]]:
    for loc, check in _checks(data):
        for step in _steps(check.get("steps"), (*loc, "steps")):
            yield check, step


def _payloads(step: Written) -> Iterator[tuple[Loc, Any]]:
    """The payloads of a step, those inside `any` one by one."""

    def leaves(loc: Loc, value: Any) -> Iterator[tuple[Loc, Any]]:
        options = _mapping(value).get("any")
        if not isinstance(options, list):
            yield loc, value
        for number, option in enumerate(_list(options)):
            yield from leaves((*loc, "any", number), option)

    if step.verb in SPEAKS:
        yield from leaves((*step.loc, step.verb), step.keys[step.verb])


def _texts(step: Written) -> Iterator[tuple[Loc, str]]:
    """The templates of a step."""
    for loc, payload in _payloads(step):
        if isinstance(payload, str):
            yield loc, payload
        for key in ("text", "matches"):
            if isinstance(text := _mapping(payload).get(key), str):
                yield (*loc, key), text
    if isinstance(text := step.keys.get("printed"), str):
        yield (*step.loc, "printed"), text


def _same_id(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Loc] = {}
    for loc, check in _checks(data):
        name, here = check.get("id"), (*loc, "id")
        if not isinstance(name, str):
            continue
        before = first.setdefault((str(check.get("drives")), name), here)
        if before != here:
            twice = Words(
                "有两个检查叫 “{name}”，第一个在第 {line} 行",
                "two checks have the id `{name}`; the first is in line {line}",
            )
            yield source.on(here, twice.format(name=shown(name), line=source.line(source.values[before].start)))


def _graph(data: dict[str, Any]) -> dict[str, dict[str, Loc]]:
    """For each check what it needs, and where that is written. Names are told apart by program."""
    graph: dict[str, dict[str, Loc]] = {}
    for loc, check in _checks(data):
        name = str(check.get("id"))
        needs = graph.setdefault(f"{check.get('drives')}/{name}", {})
        for number, need in enumerate(_list(check.get("needs"))):
            needs[f"{check.get('drives')}/{need}"] = (*loc, "needs", number)
        if name != "starts":
            needs.setdefault(f"{check.get('drives')}/starts", loc)
    return graph


def _needs(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    graph = _graph(data)
    for name, needs in graph.items():
        for need, loc in needs.items():
            plain = need.partition("/")[2]
            if need == name:
                yield source.on(loc, Words("检查不能依赖它自己", "a check cannot need itself"))
            elif need not in graph and plain != "starts":
                names = [other.partition("/")[2] for other in graph if other != name]
                unknown = Words("没有叫 “{name}” 的检查", "there is no check `{name}`").format(name=shown(plain))
                yield source.on(loc, unknown, near(plain, names))
    yield from _circles(source, graph)


def _circles(source: Source, graph: dict[str, dict[str, Loc]]) -> Iterator[Problem]:
    """Walk along the needs without recursion: a file may hold thousands of checks in one chain."""
    done: set[str] = set()
    for begin in graph:
        way = {begin: iter(graph[begin].items())} if begin not in done else {}
        while way:
            here = next(reversed(way))
            need, loc = next(way[here], ("", ()))
            if not need:
                done.add(here)
                del way[here]
            elif need in way and need != here:
                names = list(way)
                circle = [name.partition("/")[2] for name in (*names[names.index(need) :], need)]
                message = Words("检查互相依赖：{circle}", "these checks need each other: {circle}")
                yield source.on(loc, message.format(circle=shown(" → ".join(circle))))
            elif need in graph and need not in done and need != here:
                way[need] = iter(graph[need].items())


def _drives(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    programs = set(_mapping(data.get("programs")))
    for loc, check in _checks(data):
        drives = check.get("drives")
        # With a name of a program that the language does not know, that one is the mistake.
        if programs <= set(get_args(ProgramName)) and drives in get_args(ProgramName) and drives not in programs:
            missing = Words("练习里没有程序 “{name}”", "the exercise has no program `{name}`").format(name=drives)
            yield source.on((*loc, "drives"), missing, near(drives, programs))


def _transports(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    transport = data.get("transport")
    if transport not in ("udp", "tcp"):
        return
    for _, step in _all_steps(data):
        if transport not in VERBS[step.verb].transports:
            other = Words("“{verb}” 不能用在 {transport} 练习里", "`{verb}` does not exist in a {transport} exercise")
            message = other.format(verb=step.verb, transport=transport.upper())
            yield source.on_key((*step.loc, step.verb), message)
        for loc, payload in _payloads(step):
            if transport == "udp" and "eof" in _mapping(payload):
                never = Words("UDP 没有连接，也就没有 “eof”", "UDP has no connection, so there is no `eof`")
                yield source.on_key((*loc, "eof"), never)


def _harness_peers(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    for check, step in _all_steps(data):
        name = step.keys.get("as")
        if isinstance(name, str) and name in _mapping(check.get("peers")) and step.verb not in ("expect", "silence"):
            passive = Words(
                "“{name}” 是在 peers 里声明的，只等别人来：只能 expect 或 silence",
                "`{name}` is declared in `peers` and only waits to be called: `expect` and `silence` are all it does",
            )
            yield source.on_key((*step.loc, step.verb), passive.format(name=name))
    for loc, check in _checks(data):
        for name, peer in _mapping(check.get("peers")).items():
            own = (data.get("transport"), data.get("port"))
            if (_mapping(peer).get("transport"), _mapping(peer).get("port")) == own:
                taken = Words("这是被测程序自己的端口", "this is the port of the program itself")
                yield source.on((*loc, "peers", name, "port"), taken)


def _rows(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    for loc, check in _checks(data):
        rows = [row for row in _list(check.get("each")) if isinstance(row, dict)]
        for number, row in enumerate(rows if len(rows) == len(_list(check.get("each"))) else []):
            missing, more = set(rows[0]) - set(row), set(row) - set(rows[0])
            if missing or more:
                unlike = Words(
                    "each 的每一行要有同样的键；第一行有：{first}",
                    "all rows of `each` have the same keys; the first has: {first}",
                )
                message = unlike.format(first=", ".join(shown(key) for key in rows[0]) or "-")
                yield source.on((*loc, "each", number), message)


def _patterns(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    for _, step in _all_steps(data):
        for loc, payload in _payloads(step):
            pattern = _mapping(payload).get("matches")
            if isinstance(pattern, str) and "{{" not in pattern and (wrong := _wrong_pattern(pattern)):
                at = getattr(wrong, "pos", None) or 0
                at = at if at < len(pattern) else 0
                yield source.inside((*loc, "matches"), at, 1 if at else len(pattern), _PATTERN)


_PATTERN = Words("正则表达式从这里起写得不对", "this regular expression cannot be read from here on")


def _wrong_pattern(pattern: str) -> regex.error | None:
    # Compiling writes counted repeats out in full: nested ones would take all memory.
    repeats = [int(count[:9]) for count in re.findall(r"\{(\d+)", pattern)]
    if math.prod(max(1, count) for count in repeats) > MOST_REPEATS:
        return regex.error("too many repeats")
    try:
        regex.compile(pattern)
    except regex.error as error:
        return error
    except (RecursionError, MemoryError, OverflowError, ValueError) as error:
        return regex.error(str(error))
    return None


def _files(data: dict[str, Any]) -> Iterator[tuple[Loc, str]]:
    for _, step in _all_steps(data):
        for loc, payload in _payloads(step):
            if isinstance(name := _mapping(payload).get("file"), str):
                yield (*loc, "file"), name


def _attached(data: dict[str, Any]) -> set[str]:
    return {name for _, name in _files(data)}


def _beside(path: Path, name: str) -> Path:
    return path.parent / name


def _attachments(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    for loc, name in _files(data):
        if message := _wrong_file(source.path, name):
            yield source.on(loc, message)


def _wrong_file(path: Path, name: str) -> Words | None:
    # The same on every system: what is absolute or climbs on Windows is refused everywhere.
    parts = PureWindowsPath(name)
    if name.startswith("/") or parts.drive or parts.root:
        return Words("要写相对于练习文件的路径", "the path has to be relative to the exercise file")
    if ".." in parts.parts or "\\" in name:
        return Words("文件要在练习文件旁边：不能有 “..” 或 “\\”", "`..` and `\\` cannot be used in a path")
    try:
        file = _beside(path, name)
        if not file.is_file():
            missing = Words("练习旁边没有文件 “{name}”", "there is no file `{name}` beside the exercise")
            return missing.format(name=shown(name))
        if not file.resolve().is_relative_to(path.parent.resolve()):
            return Words("这个链接指到练习目录外面去了", "this link leads out of the directory of the exercise")
        if file.stat().st_size > MOST_ATTACHED:
            return Words("文件超过 8 MiB", "the file is larger than 8 MiB")
        file.open("rb").close()
    except (OSError, ValueError):
        return Words("读不了文件 “{name}”", "the file `{name}` cannot be read").format(name=shown(name))
    return None


# ---------------------------------------------------------------- templates


def _templates(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    """Every `{{ … }}` names only what exists at its place."""
    for loc, check in _checks(data):
        let, names = _mapping(check.get("let")), set[str]()
        for name, text in let.items():
            yield from _template(source, (*loc, "let", name), text, {*names, "fresh"}, set(let))
            names.add(name)
        names |= set(let)
        columns = set[str]()
        for number, row in enumerate(_list(check.get("each"))):
            before = set[str]()
            for name, text in _mapping(row).items():
                yield from _template(source, (*loc, "each", number, name), text, names | before, set(row))
                before.add(name)
            columns |= before
        for name in {"fresh", "turn"} & (names | columns):
            yield from _taken(source, loc, check, name)
        for step in _steps(check.get("steps"), (*loc, "steps")):
            known = names | columns | ({"turn"} if step.repeated else set())
            for at, text in _texts(step):
                yield from _template(source, at, text, known, set())


def _taken(source: Source, loc: Loc, check: dict[str, Any], name: str) -> Iterator[Problem]:
    taken = Words("“{name}” 已经有别的意思，请换一个名字", "`{name}` has a meaning already: take another name")
    places = [(*loc, "let", name)] + [(*loc, "each", row, name) for row in range(len(_list(check.get("each"))))]
    yield from (source.on_key(place, taken.format(name=name)) for place in places if place in source.keys)


def _template(source: Source, loc: Loc, text: Any, known: set[str], later: set[str]) -> Iterator[Problem]:
    if not isinstance(text, str) or "{" not in text:
        return
    env = environment()
    try:
        tree = env.parse(text)
        tokens = [(kind, value) for _, kind, value in env.lex(text)]
    except (TemplateError, RecursionError) as error:
        yield _template_syntax(source, loc, text, error)
        return
    if not all(isinstance(node, nodes.Output) for node in tree.body):
        only = Words("这里只能用 “{{ … }}”，不能用 “{% … %}”", "only `{{ … }}` is used here, no `{% … %}`")
        yield source.on(loc, only)
        return
    for word, message, meant in _unknown_names(tree, known, later):
        offset = _offset_of(tokens, word)
        at = 0 if offset is None else offset
        yield source.inside(loc, at, len(text) if offset is None else len(word), message, meant)


def _template_syntax(source: Source, loc: Loc, text: str, error: Exception) -> Problem:
    unclosed = isinstance(error, TemplateSyntaxError) and "unexpected end of template" in str(error)
    message = Words("“{{ … }}” 里写得不对", "what stands inside `{{ … }}` cannot be read")
    if unclosed or text.count("{{") > text.count("}}"):
        message = Words("“{{” 没有用 “}}” 结束", "`{{` is not closed by `}}`")
    at = text.find("{{")
    return source.on(loc, message) if at < 0 else source.inside(loc, at, len(text.rstrip()) - at, message)


def _offset_of(tokens: list[tuple[str, str]], word: str) -> int | None:
    offset = 0
    for kind, value in tokens:
        if kind == "name" and value == word:
            return offset
        offset += len(value)
    return None


def _unknown_names(tree: nodes.Template, known: set[str], later: set[str]) -> Iterator[tuple[str, Words, str | None]]:
    env = tree.environment or environment()
    for kind, there in ((nodes.Filter, env.filters), (nodes.Test, env.tests)):
        for node in tree.find_all(kind):
            if node.name not in there:
                unknown = Words("没有叫 “{name}” 的过滤器", "there is no filter `{name}`").format(name=shown(node.name))
                yield node.name, unknown, near(node.name, there)
                return
    for part in tree.find_all(nodes.Getattr):
        if isinstance(part.node, nodes.Name) and part.node.name == "fresh" and part.attr not in ("word", "han"):
            drawn = Words("fresh 只有 “word” 和 “han”", "`fresh` has `word` and `han` only")
            yield part.attr, drawn, near(part.attr, ("word", "han"))
    for name in sorted(meta.find_undeclared_variables(tree) - known):
        yield name, *_unknown_name(name, known, later)


def _unknown_name(name: str, known: set[str], later: set[str]) -> tuple[Words, str | None]:
    if name == "fresh":
        return Words("“fresh” 只能用在 let 里：在那里取值，这里写它的名字",
                     "`fresh` exists in `let` only: draw the value there and use its name here"), None  # fmt: skip
    if name == "turn":
        return Words("“turn” 只在 repeat 里面有", "`turn` exists inside `repeat` only"), None
    if name in later:
        early = Words("“{name}” 要写在用它的值前面", "`{name}` has to be written before what uses it")
        return early.format(name=name), None
    return Words("没有叫 “{name}” 的值", "no value is called `{name}`").format(name=shown(name)), near(name, known)


def _encodings(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    """The fixed parts of what is sent and expected can be written in its encoding."""
    for _, step in _all_steps(data):
        for loc, payload in _payloads(step):
            own = _mapping(payload)
            text = payload if isinstance(payload, str) else own.get("text")
            encoding = own.get("encoding", "utf-8") if own else data.get("encoding", "utf-8")
            found = _foreign(text, encoding) if isinstance(text, str) else None
            if found is not None:
                cannot = Words("{encoding} 写不出 “{char}”", "{encoding} cannot express `{char}`")
                message = cannot.format(encoding=str(encoding).upper(), char=shown(found[1]))
                yield source.inside((*loc, "text") if own else loc, found[0], 1, message)


def _foreign(text: str, encoding: Any) -> tuple[int, str] | None:
    """The first fixed character of a template that an encoding lacks, with its offset."""
    offset = 0
    try:
        for _, kind, value in environment().lex(text):
            if kind == "data":
                value.encode(encoding if encoding in ("gbk", "ascii") else "utf-8")
            offset += len(value)
    except UnicodeEncodeError as error:
        return offset + error.start, error.object[error.start]
    except TemplateError:
        pass
    return None


RULES: tuple[Rule, ...] = (
    _same_id, _needs, _drives, _transports, _harness_peers, _rows, _patterns, _attachments, _templates, _encodings,
)  # fmt: skip


# ---------------------------------------------------------------- one trial of all values


def _trial(
    source: Source, data: dict[str, Any], exercise: Exercise, attachments: Mapping[str, bytes]
) -> Iterator[Problem]:
    """Draw and render everything once: what fails here would fail in front of a student."""
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
            for step in _steps(data["checks"][number]["steps"], (*loc, "steps")):
                yield from _render(source, step, exercise, renderer.turn(1) if step.repeated else renderer)


def _render(source: Source, step: Written, exercise: Exercise, renderer: Renderer) -> Iterator[Problem]:
    for loc, written in _payloads(step):
        try:
            if "matches" in _mapping(written):
                if _wrong_pattern(renderer.text(written["matches"])):
                    yield source.on((*loc, "matches"), _PATTERN)
            elif "eof" not in _mapping(written):
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


# ---------------------------------------------------------------- warnings


def _other_name(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    if data["id"] != source.path.stem:
        other = Words("id 和文件名 “{stem}” 不一样", "the id differs from the name of the file, `{stem}`")
        yield source.on(("id",), other.format(stem=shown(source.path.stem)), None, "warning")


def _sum_of_points(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    core = sum(check.get("points", 0) for _, check in _checks(data) if check.get("group", "core") == "core")
    if core != 100:
        total = Words("core 检查一共 {n:g} 分，不是 100 分", "the core checks have {n:g} points together, not 100")
        yield source.on_key(("checks",), total.format(n=core), None, "warning")


def _idle_checks(source: Source, data: dict[str, Any]) -> Iterator[Problem]:
    needed = {(check["drives"], need) for _, check in _checks(data) for need in check.get("needs", [])}
    for loc, check in _checks(data):
        if not check.get("points") and check["id"] != "starts" and (check["drives"], check["id"]) not in needed:
            idle = Words("这个检查没有分数，也没有别的检查依赖它", "this check has no points, and nothing needs it")
            yield source.on((*loc, "id"), idle, None, "warning")


WARNINGS: tuple[Rule, ...] = (_other_name, _sum_of_points, _idle_checks)


# ---------------------------------------------------------------- how a problem is shown

WIDTH = 100
TAB = 4
_LABELS = {"error": Words("错误", "error"), "warning": Words("警告", "warning")}


def format_problem(problem: Problem, text: str, lang: Lang) -> str:
    """A problem with its line of the file and a caret under the place; `text` is the file's."""
    label = _LABELS[problem.severity].in_(lang)
    colon = "：" if lang == "zh" else ": "
    place = f"{_visible(str(problem.path))}:{problem.line}:{problem.column}"
    out = [f"{label}{colon}{_visible(problem.message.in_(lang))}", f"  --> {place}"]
    lines = BREAK.split(text)
    if problem.line <= len(lines) and lines[problem.line - 1].strip():
        number = str(problem.line)
        line, caret = _window(lines[problem.line - 1], problem.column - 1, problem.length)
        gutter = " " * len(number)
        out += [f"{gutter} |", f"{number} | {line}".rstrip(), f"{gutter} | {caret}"]
    if problem.meant is not None:
        meant = _visible(problem.meant)
        out.append(f"是不是想写 `{meant}`？" if lang == "zh" else f"did you mean `{meant}`?")
    return "\n".join(out)


def _window(line: str, start: int, length: int) -> tuple[str, str]:
    """The part of a line around the place that fits the screen, and the caret line under it."""
    # A line of a megabyte is cut before it is measured.
    cut = max(0, start - WIDTH)
    cells = list(_cells(line[cut : start + WIDTH], cut))
    before = sum(_width(cell) for cell in cells[: start - cut])
    under = max(1, sum(_width(cell) for cell in cells[start - cut : start - cut + length]))
    left = max(0, before - WIDTH // 2) if before + under > WIDTH or cut else 0
    shown_line, skipped, used = "", 0, 0
    for cell in cells:
        if skipped < left:
            skipped += _width(cell)
        elif used + _width(cell) <= WIDTH:
            shown_line += cell
            used += _width(cell)
        else:
            break
    head = "…" if left or cut else ""
    tail = "…" if skipped + used < sum(map(_width, cells)) or start + WIDTH < len(line) else ""
    indent = len(head) + before - skipped
    return head + shown_line + tail, " " * indent + "^" * min(under, WIDTH - (before - skipped))


def _cells(line: str, column: int) -> Iterator[str]:
    """What stands on the screen for each character."""
    for char in line:
        cell = " " * (TAB - column % TAB) if char == "\t" else _visible(char)
        column += _width(cell)
        yield cell


def _width(text: str) -> int:
    """Columns on a terminal: Chinese takes two, an accent none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _visible(text: str) -> str:
    """Control characters, and those that turn the direction of writing, as something that can be seen."""
    return "".join(_escaped(c) if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x20 or code == 0x7F:
        return chr(0x2400 + code) if code < 0x20 else "␡"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
