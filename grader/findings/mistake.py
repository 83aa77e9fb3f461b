"""What findings are made of: a family asks one question of a run, and each of its answers is a mistake, a row of data.

    @family(
        "exit-status",
        Stage.ENDS,
        Mistake("", title=Words(…), hint=Words(…)),
        unless=(Facts.died,),
    )
    def exit_status(facts: Facts) -> Told | None: …

The recogniser says which mistake it is, where, and with which fields; the sentences stand in the row. `{field}` in them
is a field of the finding, spoken as `terms` has it where the reader's language has a word for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import IntEnum

from grader.findings.facts import Facts, Told, fact
from grader.model import Finding, Lang, Words
from grader.model.words import NOTHING


class Stage(IntEnum):
    """How early a cause tells: those of an earlier stage are told first."""

    BUILT = 1
    """It could not be built, or broke as programs in other languages do."""
    FOUND = 2
    """It is not found where it should be, or finds nobody."""
    TAKES = 3
    """What it makes of what it gets."""
    SENDS = 4
    """What it sends, to whom, and how often."""
    SHOWS = 5
    """What it prints, and what it keeps busy or open."""
    FAILS = 6
    """Python reported an error whose cause the line shows."""
    ENDS = 7
    """How it ends, or does not; what it uses up."""
    LEFT = 8
    """What is left to say where nothing else explains it."""
    ASIDE = 9
    """Told of what passed as well: never why something failed."""


@dataclass(frozen=True, slots=True)
class BySide:
    """Words that depend on which program is judged. A script is told what a client is, unless it has words of its own."""

    server: Words
    client: Words
    script: Words | None = None

    def of(self, program: str) -> Words:
        if program == "server":
            return self.server
        return self.script or self.client if program == "script" else self.client


Said = Words | BySide
OF_WHAT_PASSED = (Stage.TAKES, Stage.SENDS, Stage.SHOWS, Stage.LEFT)
"""Stages whose causes rest on what came and what did not come."""
FAILED = ("traceback", "never-bound", "exits-early")
"""What follows from an error that ended the program, and would only repeat its explanation."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. `cause` is empty where it is the only answer of its family."""

    cause: str
    _: KW_ONLY
    title: Said | None = None
    """In a few words; that of the family where it has none."""
    hint: Said
    """What happened, why, and what to do next: behind the `lead` of its family, before its `close`."""
    explains: tuple[str, ...] = ()
    """Families, or mistakes (`family/cause`), that only follow from this one: they are not told beside it."""
    unless: tuple[fact[object], ...] = ()
    """What excludes it: questions about the run, `Facts.died`."""


@dataclass(frozen=True, slots=True)
class Family:
    """One question about a run, and its answers."""

    id: str
    stage: Stage
    mistakes: Mapping[str, Mistake]
    recognise: Callable[[Facts], Told | None] | None
    """None where no conversation tells it."""
    title: Said
    lead: Said
    """The sentence that the hints of all its mistakes begin with, ..."""
    close: Said
    """... and the one that they end with."""
    terms: Mapping[str, Mapping[str, Words]]
    """Fields whose values are words or phrases of the reader's language: name of the field, its value, the words for it."""
    explains: tuple[str, ...]
    """What each of its mistakes explains."""
    unless: tuple[fact[object], ...]
    """What excludes each of them, before the question is asked."""
    asked_always: bool
    """Whether it may be told where all went well, too. The others need a failure, or an error that Python reported, and
    are not asked without: most checks pass, and nobody should read sources for these."""
    despite_the_link: bool = False
    """Whether it says nothing that could be the doing of a link that loses, doubles or delays."""

    def find(self, facts: Facts) -> Finding | None:
        """The answer for one run, None where it is none of these mistakes."""
        if self.recognise is None or (facts.went_well and not self.asked_always):
            return None
        if any(one.of(facts) for one in self.unless):
            return None
        if self.stage in OF_WHAT_PASSED and not self.despite_the_link and facts.impairments:
            return None
        told = self.recognise(facts)
        if told is None or any(one.of(facts) for one in self.mistakes[told.cause].unless):
            return None
        return self.finding(told, facts.suspect, told.event if told.event is not None else facts.showed(told))

    def finding(self, told: Told, side: str, event: int | None = None) -> Finding:
        """The finding that says this."""
        sided = any(isinstance(words, BySide) for words in self.parts(self.mistakes[told.cause]))
        fields = {**told.fields, "side": side} if sided else told.fields
        return Finding(self.id_of(told.cause), fields, told.file, told.line, event)

    def id_of(self, cause: str) -> str:
        return f"{self.id}/{cause}" if cause else self.id

    def explained_by(self, cause: str) -> tuple[str, ...]:
        """What is left out where this mistake is told."""
        return (*self.explains, *self.mistakes[cause].explains)

    def title_of(self, finding: Finding, lang: Lang) -> str:
        title, *_ = self.parts(self.mistakes[finding.cause])
        return self._spoken([title], finding, lang)

    def hint_of(self, finding: Finding, lang: Lang) -> str:
        _, *parts = self.parts(self.mistakes[finding.cause])
        return self._spoken(parts, finding, lang)

    def words(self) -> Iterator[Words]:
        """Everything that can be said."""
        for mistake in self.mistakes.values():
            for said in self.parts(mistake):
                yield from [said] if isinstance(said, Words) else filter(None, (said.server, said.client, said.script))

    def parts(self, mistake: Mistake) -> tuple[Said, Said, Said, Said]:
        """Its title, and the three parts of its hint."""
        return mistake.title or self.title, self.lead, mistake.hint, self.close

    def _spoken(self, parts: list[Said], finding: Finding, lang: Lang) -> str:
        fields = {name: str(value) for name, value in finding.fields.items()}
        for name, term in self.terms.items():
            if name in fields:
                fields[name] = term[fields[name]].in_(lang)
        side = fields.get("side", "server")
        texts = [(part if isinstance(part, Words) else part.of(side)).in_(lang).format_map(fields) for part in parts]
        return ("" if lang == "zh" else " ").join(text for text in texts if text)


def family(
    id: str,
    stage: Stage,
    *mistakes: Mistake,
    title: Said = NOTHING,
    lead: Said = NOTHING,
    close: Said = NOTHING,
    terms: Mapping[str, Mapping[str, Words]] | None = None,
    explains: tuple[str, ...] = (),
    unless: tuple[fact[object], ...] = (),
    asked_always: bool = False,
    despite_the_link: bool = False,
) -> Callable[[Callable[[Facts], Told | None] | None], Family]:
    """Make a recogniser a family of the catalogue."""
    rows = {mistake.cause: mistake for mistake in mistakes}
    assert len(rows) == len(mistakes), f"{id}: a cause is named twice"
    return lambda recognise: Family(
        id, stage, rows, recognise, title, lead, close, terms or {}, explains, unless, asked_always, despite_the_link
    )
