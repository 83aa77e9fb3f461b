"""Texts for people, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Words(NamedTuple):
    """A text for people, in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def format(self, **fields: object) -> Words:
        """With the fields filled in; one that is `Words` itself is told in each language."""
        zh = {name: value.zh if isinstance(value, Words) else value for name, value in fields.items()}
        en = {name: value.en if isinstance(value, Words) else value for name, value in fields.items()}
        return Words(self.zh.format(**zh), self.en.format(**en))


NOTHING = Words("", "")
LISTED = Words("、", ", ")
"""Between the parts of a list."""


def joined(parts: Iterable[Words], between: Words = NOTHING) -> Words:
    """One text of several."""
    told = tuple(parts)
    return Words(between.zh.join(one.zh for one in told), between.en.join(one.en for one in told))


_PROGRAMS = {
    "server": Words("服务器", "server"),
    "client": Words("客户端", "client"),
    "script": Words("脚本", "script"),
}


def program_names(*names: str) -> Words:
    """The programs of an exercise, as a sentence names them."""
    return joined((_PROGRAMS.get(name, Words(name, name)) for name in names), LISTED)
