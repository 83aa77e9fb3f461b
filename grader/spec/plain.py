"""From the text of a file to plain data, with the place of each part of it.

Only the YAML that an exercise needs is read; what else YAML knows (anchors, tags, dates …) is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import yaml

from grader.errors import SpecError
from grader.model import Words
from grader.spec.problems import BREAK, in_file_order, shown
from grader.spec.source import Loc, Node, Source, Span, Tree, yaml_quoted

MOST_DEPTH = 40
MOST_DIGITS = 18
MOST_NODES = 20_000
"""Keys and values of a file; the largest exercise has a tenth of it."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_READ_DIFFERENTLY = re.compile("[\t\x85\u2028\u2029\ufeff]|[|>][-+0-9]*#")
"""What libyaml takes at more places than PyYAML's own parser does, or counts otherwise."""


@dataclass
class _Open:
    """A mapping or list that is being read."""

    value: Tree | list[Node]
    loc: Loc
    start: int
    flow: bool
    key: str | None = None

    def next_loc(self) -> Loc:
        return (*self.loc, len(self.value) if isinstance(self.value, list) else str(self.key))


class YamlMark(Protocol):
    """A place as PyYAML says it, in Python or in C."""

    @property
    def index(self) -> int: ...


class _Stop(Exception):
    """What comes behind this place cannot be understood any more."""


class _Builder:
    """Plain data out of YAML's events: only what an exercise needs, everything else refused with its place."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data: Node = None
        self.documents = 0
        self.usable = True
        self._open: list[_Open] = []
        self._nodes = 0

    def refuse(self, place: Span, message: Words, meant: str | None = None) -> None:
        """Without this part the data would only give follow-up problems."""
        self.source.problems.append(self.source.problem(place, message, meant))
        self.usable = False

    def reads_less(self, plain: str) -> bool:
        """Whether PyYAML may not take this scalar without quotes for what libyaml does: inside `[…]` or `{…}`."""
        inner = self._open[-1] if self._open else None
        a_key = inner is not None and isinstance(inner.value, dict) and inner.key is None
        return inner is not None and inner.flow and ("?" in plain or (a_key and not plain))

    def take(self, event: yaml.Event) -> None:
        place = Span(_index(event.start_mark), _index(event.end_mark))
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(
                    place,
                    Words(
                        "一个文件里只能有一份内容（“---” 之后又有一份）",
                        "one file holds one document: another begins here",
                    ),
                )
                raise _Stop
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._open.pop()
            if done.flow:
                self.source.values[done.loc] = Span(done.start, place.end)

    def _node(self, event: yaml.NodeEvent, place: Span) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            many = Words(
                "文件里的内容太多：最多 {most:,} 个键和值", "the file holds too much: {most:,} keys and values at most"
            )
            self.refuse(place, many.format(most=MOST_NODES))
            raise _Stop
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(event, place, top)
            return
        loc = top.next_loc() if top else ()
        value: Node = None
        self._plain_node(event, place)
        if isinstance(event, yaml.ScalarEvent):
            if place.start == place.end and loc in self.source.keys:
                place = Span(
                    self.source.keys[loc].end, self.source.keys[loc].end
                )  # nothing: each parser puts it elsewhere
            self.source.values[loc] = place._replace(style=event.style or "")
            if not event.value.isascii() and any("\ud800" <= char <= "\udfff" for char in event.value):
                self.refuse(place, Words("\\ud800 到 \\udfff 不是字符", "\\ud800 to \\udfff are no characters"))
            value = event.value if event.style else core_scalar(event.value)
            if not event.style and isinstance(value, int) and len(event.value) > MOST_DIGITS:
                self.refuse(place, Words("这个数字太长", "this number is too long"))
        elif not isinstance(event, yaml.AliasEvent):
            self.source.values[loc] = Span(place.start, place.start + 1)
            inside: Tree | list[Node] = {} if isinstance(event, yaml.MappingStartEvent) else []
            value = inside
            self._open.append(_Open(inside, loc, place.start, bool(getattr(event, "flow_style", False))))
            if len(self._open) > MOST_DEPTH:
                self.refuse(place, Words("嵌套得太深", "nested too deeply"))
                raise _Stop
        if top is None:
            self.data = value
        elif isinstance(top.value, list):
            top.value.append(value)
        else:
            top.value[str(top.key)] = value
            top.key = None

    def _key(self, event: yaml.NodeEvent, place: Span, top: _Open) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            if self.source.text.startswith("{{", place.start - 1):
                self.refuse(*_unquoted_braces(self.source.text, place.start - 1))
            else:
                self.refuse(place, Words("键要是一个普通的词", "a key has to be a plain word"))
            raise _Stop
        self._plain_node(event, place)
        key = top.key = event.value
        loc = (*top.loc, key)
        if key == "<<" and not event.style:
            self.refuse(place, Words("这里不能用 YAML 合并键 “<<”", "YAML's merge key `<<` is not used here"))
        elif key in top.value:
            first = self.source.line(self.source.keys[loc].start)
            again = Words("“{key}” 写了两次，第一次在第 {line} 行", "`{key}` is written twice; first in line {line}")
            self.source.problems.append(self.source.problem(place, again.format(key=shown(key), line=first)))
        if not top.value and not top.flow:
            self.source.values[top.loc] = place
        self.source.keys[loc] = place

    def _plain_node(self, event: yaml.NodeEvent, place: Span) -> None:
        if isinstance(event, yaml.AliasEvent):
            what, sign = Words("引用", "aliases"), "*"
        elif event.anchor is not None:
            what, sign = Words("锚点", "anchors"), "&"
        elif getattr(event, "tag", None) is not None:
            what, sign = Words("标签", "tags"), "!"
        else:
            return
        zh = f"这里不能用 YAML {what.zh}；以 “{sign}” 开头的字符串要加引号"
        en = f"YAML's {what.en} are not used here; a text that begins with `{sign}` needs quotes"
        written = self.source.text[place.start : place.end]
        self.refuse(place, Words(zh, en), f'"{written}"' if sign == "*" else None)


def _index(mark: YamlMark | None) -> int:
    return mark.index if mark is not None else 0


_QUOTES_FOR_BRACES = Words(
    "带 “{{ … }}” 的字符串要加引号，否则 YAML 当它是映射",
    "a text with `{{ … }}` needs quotes: YAML takes it for a mapping",
)
_CORE: tuple[tuple[re.Pattern[str], Callable[[str], Node]], ...] = (
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


def core_scalar(text: str) -> Node:
    """The value of a scalar without quotes after YAML 1.2's core schema: `no`, `12:30` and dates are texts."""
    if not _MAY_BE_NO_TEXT.match(text):
        return text
    return next((value(text) for pattern, value in _CORE if pattern.fullmatch(text)), text)


_MAY_BE_NO_TEXT = re.compile(r"[-+.0-9~tTfFnN]|$")
"""How a scalar begins that any pattern of the core schema fits."""


def plain_data(source: Source) -> Tree:
    """The plain data of a file. Raises SpecError where the rest of the file would make no sense."""
    for found in _UNPRINTABLE.finditer(source.text):
        control = Words("控制字符 U+{code:04X} 不能出现在这里", "the control character U+{code:04X} cannot stand here")
        source.problems.append(source.problem(Span(*found.span()), control.format(code=ord(found[0]))))
    if source.problems:
        raise SpecError(in_file_order(source.path, source.problems))
    if (quickly := _read_by_libyaml(source)) is not None:
        return quickly
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
        place = Span(*wrong.span()) if wrong else Span(0, 0)
        builder.refuse(place, Words("这里的内容 YAML 读不了", "YAML cannot read this"))
    data = builder.data
    if builder.usable and isinstance(data, dict):
        return data
    if builder.usable:
        empty = Words("文件是空的", "the file is empty")
        no_mapping = Words("文件由 “键: 值” 组成，例如 “id: udp-echo”", "the file is made of `key: value`")
        builder.refuse(source.values.get((), Span(0, 0)), empty if data is None else no_mapping)
    raise SpecError(in_file_order(source.path, source.problems))


def _read_by_libyaml(source: Source) -> Tree | None:
    """The plain data of a file in which nothing is wrong, in a fifth of the time; None where anything may be.

    Then PyYAML's own parser reads it, in whose words mistakes are told, and which takes a little less than libyaml does.
    """
    loader = getattr(yaml, "CSafeLoader", None)
    if loader is None or _READ_DIFFERENTLY.search(source.text):
        return None
    places = Source(source.path, source.text)
    builder = _Builder(places)
    try:
        for event in yaml.parse(source.text, Loader=loader):
            if isinstance(event, yaml.ScalarEvent) and not event.style and builder.reads_less(event.value):
                return None
            builder.take(event)
    except (yaml.YAMLError, _Stop, ValueError, OverflowError, RecursionError):
        return None
    if places.problems or not isinstance(builder.data, dict):
        return None
    source.values, source.keys = places.values, places.keys
    return builder.data


# What PyYAML says, in whose words a teacher can act on; `context` points at where the broken part begins.
_SYNTAX: tuple[tuple[str, str, Words], ...] = (
    (
        r"found character '\\t'",
        "problem",
        Words("YAML 的缩进不能用制表符（Tab），请用空格", "YAML indents with spaces, not with tabs"),
    ),
    (
        r"found character '(?P<char>.+)' that cannot start",
        "problem",
        Words("以 “{char}” 开头的字符串要加引号", "a text that begins with `{char}` needs quotes"),
    ),
    (
        r"while scanning an? (?P<what>anchor|alias)",
        "context",
        Words("以 “*” 或 “&” 开头的字符串要加引号", "a text that begins with `*` or `&` needs quotes"),
    ),
    (
        r"while (scanning|parsing) a tag|undefined tag handle",
        "context",
        Words("以 “!” 开头的字符串要加引号", "a text that begins with `!` needs quotes"),
    ),
    (
        r"quoted scalar.*unexpected (end of stream|document separator)",
        "context",
        Words("这个引号没有结束", "this quote is never closed"),
    ),
    (
        r"double-quoted scalar",
        "problem",
        Words(
            "双引号里不认识这个 “\\” 转义；反斜杠请写成 “\\\\”，或者改用单引号",
            "unknown `\\` escape in double quotes; write the backslash as `\\\\`, or use single quotes",
        ),
    ),
    (
        r"could not find expected ':'",
        "context",
        Words("这一行缺少 “:”（冒号后面要有空格）", "this line lacks a `:` (with a space after it)"),
    ),
    (
        r"mapping values are not allowed",
        "problem",
        Words(
            "这里不能有 “:”：字符串里有 “: ” 时要加引号；同一层的键要对齐",
            "a `:` cannot stand here: quote a text that holds `: `, and align the keys of one level",
        ),
    ),
    (
        r"sequence entries are not allowed",
        "problem",
        Words("这里不能有 “- ”：列表要另起一行", "a `- ` cannot stand here: a list begins on a line of its own"),
    ),
    (
        r"flow sequence",
        "problem",
        Words("列表 […] 里这个地方应当是 “,” 或 “]”", "inside `[…]` a `,` or `]` belongs here"),
    ),
    (
        r"flow mapping",
        "problem",
        Words("映射 {{…}} 里这个地方应当是 “,” 或 “}}”", "inside `{{…}}` a `,` or `}}` belongs here"),
    ),
    (
        r"scanning a directive",
        "context",
        Words("以 “%” 开头的字符串要加引号", "a text that begins with `%` needs quotes"),
    ),
    (
        r"block (mapping|collection|sequence)|document start",
        "problem",
        Words(
            "这一行的缩进或开头和上面的对不上",
            "this does not fit the lines above: look at indentation, `- ` and quotes",
        ),
    ),
    (
        r"block scalar",
        "problem",
        Words("“|” 或 “>” 后面应当换行，再写缩进的内容", "after `|` or `>` the text begins on the next line, indented"),
    ),
    (r"expected the node content", "problem", Words("这里缺少一个值", "a value is missing here")),
)
_UNCLOSED = Words("这个 “{sign}” 没有结束", "this `{sign}` is never closed")
_OTHER_SYNTAX = Words("从这里起不是合法的 YAML", "from here on this is not valid YAML")


def _syntax(source: Source, error: yaml.MarkedYAMLError) -> tuple[Span, Words, str | None]:
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
                return Span(begin, begin + 1), _UNCLOSED.format(sign=source.text[begin]), None
            if mark == "context" and error.context_mark is not None:
                at = begin
            return Span(at, at + 1), message.format(**found.groupdict()), None
    return Span(at, at + 1), _OTHER_SYNTAX, None


def _unquoted_braces(text: str, start: int) -> tuple[Span, Words, str]:
    """The text that begins here up to the end of its line, or of the flow mapping it stands in."""
    line = re.split(r"\s#", BREAK.split(text[start : start + 1000], maxsplit=1)[0])[0].rstrip()
    if line.count("}") > line.count("{") or line.count("]") > line.count("["):
        line = line[: line.find("}}") + 2]
    return Span(start, start + len(line)), _QUOTES_FOR_BRACES, yaml_quoted(line)
