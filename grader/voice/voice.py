"""The voice: a language, what is told of findings in it, and the words of one reader."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from grader.model import Lang, Words
from grader.model.spared import UNTOLD, spared
from grader.voice.tables.common import COMMON

if TYPE_CHECKING:
    from grader.model import CheckResult, Finding


class Explains(Protocol):
    """The catalogue of findings, as far as it speaks."""

    def title(self, finding: Finding, lang: Lang) -> str: ...

    def hint(self, finding: Finding, lang: Lang) -> str: ...

    def advice(self, result: CheckResult, lang: Lang) -> str: ...


@dataclass(frozen=True)
class Voice:
    """Says what people read. Reports are functions of what they tell and of a voice."""

    lang: Lang
    catalogue: Explains
    table: Mapping[str, Words] = field(default_factory=lambda: COMMON)

    def reading(self, *tables: Mapping[str, Words]) -> Voice:
        """The same voice for a reader with words of its own: those of the last table come first."""
        table = dict(self.table)
        for one in tables:
            table |= one
        return replace(self, table=table)

    # ---------------------------------------------------------------- words

    def of(self, words: Words) -> str:
        return words.in_(self.lang)

    def say(self, key: str, **fields: object) -> str:
        """The text of the reader's table that is named `key`."""
        text = self.table[key].in_(self.lang)
        return text.format(**fields) if fields else text

    def knows(self, key: str) -> bool:
        return key in self.table

    def labelled(self, what: str, told: str) -> str:
        """`what: told`."""
        return self.say("said-of", what=what, told=told)

    def beside(self, what: str, more: str) -> str:
        """`what (more)`."""
        return self.say("beside", what=what, more=more)

    def listed(self, names: Iterable[str]) -> str:
        return self.say("listed").join(names)

    def clauses(self, parts: Iterable[str]) -> str:
        return self.say("clauses").join(parts)

    # ---------------------------------------------------------------- findings

    def title(self, finding: Finding) -> str:
        """A finding in a few words."""
        return self.title_in(finding, self.lang)

    def title_in(self, finding: Finding, lang: Lang) -> str:
        """The same in a language that is not the reader's: what counts findings has both."""
        return spared(lambda: self.catalogue.title(finding, lang), lambda error: UNTOLD.format(error=error).in_(lang))

    def hint(self, finding: Finding) -> str:
        """What happened, why, and what to do next."""
        return spared(lambda: self.catalogue.hint(finding, self.lang), self.untold)

    def advice(self, check: CheckResult) -> str:
        """The next step for a check that failed, whether anything was found or not."""
        return spared(lambda: self.catalogue.advice(check, self.lang), self.untold)

    def untold(self, error: str) -> str:
        """In the place of an explanation that could not be made."""
        return self.of(UNTOLD.format(error=error))

    # ---------------------------------------------------------------- names and counts

    def program(self, name: str) -> str:
        """`server` in words."""
        return self.say(f"program-{name}") if self.knows(f"program-{name}") else name

    def sized(self, count: int) -> str:
        return self.say("one-byte") if count == 1 else self.say("bytes", n=f"{count:,}")

    def percent(self, value: float) -> str:
        return f"{value:.0f}%" if self.lang == "zh" else f"{value:.0f} %"


def number(value: float) -> str:
    """Points as people write them: 10, not 10.0."""
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0")


def date_and_time(when: datetime.datetime | None, zone: datetime.tzinfo | None) -> str:
    """A moment as people write it, in that zone, to the second where it has any."""
    if when is None:
        return ""
    local = when.astimezone(zone) if zone is not None and when.tzinfo is not None else when
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
