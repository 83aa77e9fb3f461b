"""What a statement promises to students, and the checks that hold it to that.

`promises.yaml` beside the programs of an exercise goes through the statement from its first sentence to its last:

    promises:
      - zh: 每收到一个数据报，就把它**原样**发回给发送者；
        en: it sends every datagram back to its sender **unchanged**;
        checks: [echoes-text, echoes-1000-bytes]
      - zh: 再写一个客户端 `client.py`：
        en: "And a client, `client.py`:"
        unchecked: {zh: 只是说下面讲的是谁, en: it only says whom the rest is about}

Put together, the sentences are the statement (blanks, ends of lines and the signs of a list do not count): a promise that
is added to the statement, or changed there, has to be answered here. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.errors import Problem, SpecError
from grader.model import Words
from grader.spec.language import Exercise
from grader.spec.plain import plain_data
from grader.spec.problems import in_file_order, near, shown
from grader.spec.source import Loc, Source

PROMISES = "promises.yaml"
"""Its name in the folder of programs."""

_SIGN = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
_KEYS = ("zh", "en", "checks", "unchecked")


def broken_promises(path: Path, text: str, exercise: Exercise) -> list[Problem]:
    """What is wrong with a table: a sentence that it lacks or makes up, a check that does not exist or is not in it."""
    source = Source(path, text)
    try:
        data = plain_data(source)
    except SpecError as error:
        return error.problems
    written = data.get("promises")
    rows = [row for row in written if isinstance(row, dict)] if isinstance(written, list) else []
    if not isinstance(written, list) or len(rows) != len(written):
        return [source.on(("promises",), _NO_TABLE)]
    found = [*source.problems, *_answers(source, rows, exercise)]
    for lang in ("zh", "en"):
        found += _sentences(source, rows, lang, exercise.statement.in_(lang))
    return in_file_order(path, found)


_NO_TABLE = Words(
    "“promises:” 是一个列表，每项有 zh、en，加上 checks 或 unchecked",
    "`promises:` is a list; each of its items has `zh`, `en`, and `checks` or `unchecked`",
)


def _answers(source: Source, rows: list[dict[str, Any]], exercise: Exercise) -> Iterator[Problem]:
    """Every sentence has its checks, or says why it has none; and every core check is some sentence's."""
    known, listed = {check.id for check in exercise.all_checks}, set[str]()
    for number, row in enumerate(rows):
        loc: Loc = ("promises", number)
        for key in row.keys() - set(_KEYS):
            no_key = Words("这里没有键 “{key}”", "there is no key `{key}` here")
            yield source.on_key((*loc, key), no_key.format(key=shown(key)), near(key, _KEYS))
        checks, why = row.get("checks"), row.get("unchecked")
        if (not checks) == (not why) or not isinstance(checks or [], list) or not isinstance(why or "", (str, dict)):
            yield source.on(loc, _ONE_OF_BOTH)
            continue
        for place, name in enumerate(checks or ()):
            listed.add(str(name))
            if name not in known:
                no_check = Words("没有叫 “{name}” 的检查", "there is no check `{name}`").format(name=shown(name))
                yield source.on((*loc, "checks", place), no_check, near(name, known))
    for check in exercise.all_checks:
        if check.group == "core" and check.id not in listed:
            nowhere = Words("没有哪句话说到 {check} 所检查的", "no sentence promises what `{check}` asks for")
            yield source.on_key(("promises",), nowhere.format(check=check.id))


_ONE_OF_BOTH = Words(
    "每句话要么写明由哪些检查保证（checks），要么写明为什么没有检查（unchecked）",
    "a sentence has either the checks that hold it (`checks`), or the reason why there are none (`unchecked`)",
)


def _sentences(source: Source, rows: list[dict[str, Any]], lang: str, statement: str) -> Iterator[Problem]:
    """The sentences, one behind the other, are the statement."""
    text = _SIGN.sub("", statement)
    places = [place for place, char in enumerate(text) if not char.isspace()]
    whole, at = _plain(text), 0

    def words(begin: int, end: int | None = None) -> str:
        """A part of the statement as it is written, on one line."""
        return shown(" ".join(text[slice(places[begin], end and places[end])].split())) if begin < len(places) else "—"

    for number, row in enumerate(rows):
        loc: Loc = ("promises", number, lang)
        sentence = _plain(str(row.get(lang) or ""))
        found = whole.find(sentence, at) if sentence else -1
        if found < 0:
            yield source.on(loc, _NOT_SAID.format(rest=words(at)))
        elif found > at:
            yield source.on(loc, _LEFT_OUT.format(rest=words(at, found)))
        at = at if found < 0 else found + len(sentence)
    if at < len(whole):
        yield source.on_key(("promises",), _LEFT_OUT.format(rest=words(at)))


_NOT_SAID = Words(
    "题目里没有这句话，这里应当是：“{rest}”", "the statement does not say this; what comes here is: `{rest}`"
)
_LEFT_OUT = Words("题目里的这些话漏掉了：“{rest}”", "these words of the statement are left out: `{rest}`")


def _plain(text: str) -> str:
    """A text without what only lays it out."""
    return "".join(_SIGN.sub("", text).split())
