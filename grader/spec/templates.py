"""What `{{ … }}` may name at its place, and whether an encoding can express what stands around it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from jinja2 import TemplateError, TemplateSyntaxError, nodes

from grader.errors import Problem
from grader.model import Words
from grader.spec.problems import near, shown
from grader.spec.source import Loc, Node, Source, Span, Tree
from grader.spec.values import FRESH, environment, not_computed
from grader.spec.written import all_steps, as_list, as_mapping, checks, leaves, payloads, steps, texts, texts_of

MOST_TOKENS, MOST_JOINTS, MOST_DIGITS = 1000, 20, 18
"""Of one text: words and signs inside all its `{{ … }}`, parts joined by `~`, digits of a number."""
_TOO_MUCH = Words(
    "“{{ … }}” 里写得太多了：一段文字最多这么长", "there is too much inside `{{ … }}`: more than one text may have"
)


def templates(source: Source, data: Tree) -> Iterator[Problem]:
    """Every `{{ … }}` names only what exists at its place."""
    for loc, check in checks(data):
        let, rows, names = as_mapping(check.get("let")), as_list(check.get("each")), set[str]()
        for name, text in let.items():
            yield from _template(source, (*loc, "let", name), text, {*names, "fresh"}, set(let))
            names.add(name)
        names |= set(let)
        columns = set[str]()
        for number, row in enumerate(rows):
            before = set[str]()
            for name, text in as_mapping(row).items():
                yield from _template(source, (*loc, "each", number, name), text, names | before, set(as_mapping(row)))
                before.add(name)
            columns |= before
        for name in {"fresh", "turn", "received"} & (names | columns):
            taken = Words("“{name}” 已经有别的意思，请换一个名字", "`{name}` has a meaning already: take another name")
            places = [(*loc, "let", name), *((*loc, "each", row, name) for row in range(len(rows)))]
            yield from (source.on_key(place, taken.format(name=name)) for place in places if place in source.keys)
        # The files beside a program: their names, and what they hold.
        for name, payload in as_mapping(check.get("files")).items():
            yield from _template(source, (*loc, "files", name), name, names | columns, set())
            for place, leaf in leaves((*loc, "files", name), payload):
                for at, text in texts_of(place, leaf):
                    yield from _template(source, at, text, names | columns, set())
        for step in steps(check.get("steps"), (*loc, "steps")):
            known = names | columns | {"received"} | ({"turn"} if step.repeated else set())
            for at, text in texts(step):
                yield from _template(source, at, text, known, set())


_IN_COMMANDS = {"file": "a.c", "stem": "a", "sources": "a.c", "class": "a", "memory": "1"}
"""What may be named in a command, with something to try it with."""


def commands(source: Source, data: Tree) -> Iterator[Problem]:
    """How programs in other languages are built and started: `{{ file }}`, `{{ sources }}`, …, and no open quote."""
    for program, written in as_mapping(data.get("programs")).items():
        for pattern, run in as_mapping(as_mapping(written).get("run")).items():
            for key in ("build", "start"):
                loc, text = ("programs", program, "run", pattern, key), as_mapping(run).get(key)
                wrong = list(_template(source, loc, text, set(_IN_COMMANDS), set()))
                yield from wrong
                if not isinstance(text, str) or wrong:
                    continue
                message: Words | None = None
                try:
                    words = shlex.split(environment().from_string(text).render(_IN_COMMANDS))
                except ValueError:
                    message = Words("引号没有结束", "a quotation mark is not closed")
                except Exception as error:  # a template may raise anything
                    message = not_computed(error)
                else:
                    if not words:
                        message = Words("这里要写一个命令", "a command is needed here")
                if message is not None:
                    yield source.on(loc, message)


class _Read(NamedTuple):
    """What stands inside the `{{ … }}` of a text: the same wherever that text stands."""

    names: frozenset[str]
    """Whose values it asks for."""
    offsets: Mapping[str, int]
    """Where each word stands first."""
    wrong: tuple[tuple[str | Span, Words, str | None], ...]
    """A word or a place of it, what is wrong with that, and what was meant."""


def _template(source: Source, loc: Loc, text: Node, known: set[str], later: set[str]) -> Iterator[Problem]:
    if not isinstance(text, str) or "{" not in text:
        return
    read = _read(text)
    for place, message, meant in (*read.wrong, *_unknown_names(read.names - known, known, later)):
        if isinstance(place, str):
            size = len(place) if place in read.offsets else len(text)
            place = Span(read.offsets.get(place, 0), read.offsets.get(place, 0) + size)
        if place.start < place.end:
            yield source.inside(loc, place.start, place.end - place.start, message, meant)
        else:
            yield source.on(loc, message, meant)


@lru_cache(maxsize=1024)
def _read(text: str) -> _Read:
    """Parsing takes long, and the texts of an exercise are much alike."""
    env, nothing = environment(), frozenset[str]()
    try:
        offsets, offset, tokens, joints = dict[str, int](), 0, 0, 0
        for _, kind, value in env.lex(text):
            if kind == "name":
                offsets.setdefault(value, offset)
            tokens += kind not in ("data", "whitespace")
            joints += kind == "operator" and value == "~"
            if tokens > MOST_TOKENS or joints > MOST_JOINTS or (kind == "integer" and len(value) > MOST_DIGITS):
                return _Read(nothing, {}, ((Span(offset, offset + len(value)), _TOO_MUCH, None),))
            offset += len(value)
        tree = env.parse(text)
    except (TemplateError, RecursionError, ValueError, MemoryError) as error:
        unclosed = isinstance(error, TemplateSyntaxError) and "unexpected end of template" in str(error)
        message = Words("“{{ … }}” 里写得不对", "what stands inside `{{ … }}` cannot be read")
        if unclosed or text.count("{{") > text.count("}}"):
            message = Words("“{{” 没有用 “}}” 结束", "`{{` is not closed by `}}`")
        at = text.find("{{")
        return _Read(nothing, {}, ((Span(at, len(text.rstrip())) if at >= 0 else _ALL, message, None),))
    if not all(isinstance(node, nodes.Output) for node in tree.body):
        return _Read(nothing, {}, ((_ALL, _ONLY_VALUES, None),))
    for called, there in ((nodes.Filter, env.filters), (nodes.Test, env.tests)):
        for node in tree.find_all(called):
            if node.name not in there:
                unknown = Words("没有叫 “{name}” 的过滤器", "there is no filter `{name}`").format(name=shown(node.name))
                return _Read(nothing, offsets, ((node.name, unknown, near(node.name, there)),))
    drawn = Words("fresh 只有 {only}", "`fresh` has only: {only}").format(only=", ".join(FRESH))
    wrong = tuple(
        (part.attr, drawn, near(part.attr, FRESH))
        for part in tree.find_all(nodes.Getattr)
        if isinstance(part.node, nodes.Name) and part.node.name == "fresh" and part.attr not in FRESH
    )
    # Nothing inside `{{ … }}` can bind a name.
    return _Read(frozenset(node.name for node in tree.find_all(nodes.Name)), offsets, wrong)


_ALL = Span(0, 0)
_ONLY_VALUES = Words("这里只能用 “{{ … }}”，不能用 “{% … %}”", "only `{{ … }}` is used here, no `{% … %}`")


def _unknown_names(names: frozenset[str], known: set[str], later: set[str]) -> Iterator[tuple[str, Words, str | None]]:
    for name in sorted(names):
        if name == "fresh":
            only_let = Words(
                "“fresh” 只能用在 let 里：在那里取值，这里写它的名字",
                "`fresh` exists in `let` only: draw the value there and use its name here",
            )
            yield name, only_let, None
        elif name == "turn":
            yield name, Words("“turn” 只在 repeat 里面有", "`turn` exists inside `repeat` only"), None
        elif name in later:
            early = Words("“{name}” 要写在用它的值前面", "`{name}` has to be written before what uses it")
            yield name, early.format(name=name), None
        else:
            unknown = Words("没有叫 “{name}” 的值", "no value is called `{name}`").format(name=shown(name))
            yield name, unknown, near(name, known)


def encodings(source: Source, data: Tree) -> Iterator[Problem]:
    """The fixed parts of what is sent and expected can be written in its encoding."""
    for _, step in all_steps(data):
        for loc, payload in payloads(step):
            own = as_mapping(payload)
            text = payload if isinstance(payload, str) else own.get("text")
            encoding = own.get("encoding", "utf-8") if own else data.get("encoding", "utf-8")
            if not isinstance(text, str):
                continue
            offset, lacking = 0, ""
            try:
                text.encode(encoding if encoding in ("gbk", "ascii") else "utf-8")
                continue
            except UnicodeEncodeError:
                pass  # what it lacks may stand inside `{{ … }}`
            try:
                for _, kind, value in environment().lex(text):
                    if kind == "data":
                        value.encode(encoding if encoding in ("gbk", "ascii") else "utf-8")
                    offset += len(value)
            except UnicodeEncodeError as error:
                offset, lacking = offset + error.start, error.object[error.start]
            except TemplateError:
                pass
            if lacking:
                cannot = Words("{encoding} 写不出 “{char}”", "{encoding} cannot express `{char}`")
                message = cannot.format(encoding=str(encoding).upper(), char=shown(lacking))
                yield source.inside((*loc, "text") if own else loc, offset, 1, message)
