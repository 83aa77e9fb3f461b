"""Two gradings of a class as lines for a terminal and as one HTML page. The teacher's: hidden checks are in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from rich.text import Text

from grader.classroom.compare import CheckChange, Comparison, Person, Side, Turn
from grader.report.frame import rendered
from grader.voice import Voice
from grader.voice.characters import inert_line
from grader.voice.prose import unmarked
from grader.voice.tables.common import GLYPHS
from grader.voice.tables.compared import COMPARED
from grader.voice.voice import number

STYLES = {"gained": "green", "lost": "red", "unknown": "magenta", "same": "bold"}


def compared_lines(found: Comparison, voice: Voice) -> Iterator[Text]:
    """Who gained and who lost, by which checks, and why."""
    page = ComparedPage(found, voice)
    voice = page.voice
    yield Text.assemble((page.title, "bold"), f"  {page.moments}")
    for turn, people in page.turns:
        yield Text(voice.say(f"turn-{turn}", n=len(people)), STYLES[turn])
        for one in people:
            yield Text.assemble("  ", (inert_line(page.called(one)), "bold"), f"  {page.marks(one)}")
            for change in one.changes:
                yield Text(f"      {page.check_of(change)}  {page.told(change.before)} → {page.told(change.after)}")
            if reasons := page.reasons(one):
                yield Text(f"      {reasons}", "dim")
    if found.checks:
        yield Text(voice.say("by-check"), "bold")
    for _, title, more, less in found.checks:
        counts = voice.clauses([f"{voice.say('more')} {len(more)}", f"{voice.say('less')} {len(less)}"])
        yield Text.assemble("  ", inert_line(title), ("  " + counts, "dim"))
    for line in page.others:
        yield Text(inert_line(line), "yellow")
    if page.nothing:
        yield Text(voice.say("nothing-moved"))


def compared_page(found: Comparison, voice: Voice) -> str:
    """The same as a page."""
    page = ComparedPage(found, voice)
    return rendered("compared.html.j2", "compared", page.voice, view=page, found=found)


class ComparedPage:
    """What the lines and the template print."""

    def __init__(self, found: Comparison, voice: Voice) -> None:
        self.found, self.voice = found, voice.reading(COMPARED)
        self.turns = [(turn, people) for turn in get_args(Turn) if (people := found.turned(turn))]

    @property
    def title(self) -> str:
        return inert_line(self.found.titles[1])

    @property
    def moments(self) -> str:
        before, after = (inert_line(text.replace("T", " ").removesuffix("Z") + " UTC") for text in self.found.started)
        return self.voice.say("from-to", before=before, after=after)

    @property
    def nothing(self) -> bool:
        return not self.turns and not self.others

    @property
    def others(self) -> list[str]:
        """Who is in one of them only."""
        both = (("only-before", self.found.only_before), ("only-after", self.found.only_after))
        return [self.voice.say(key, who=self.voice.listed(who)) for key, who in both if who]

    def called(self, one: Person) -> str:
        return self.voice.beside(one.name, one.id) if one.name else one.id

    def marks(self, one: Person) -> str:
        """Both marks; a status in words where it is not the same."""
        before, after = (
            self.voice.say("not-known") if mark is None else number(mark) for mark in (one.before, one.after)
        )
        return before if before == after else f"{before} → {after}"

    def check_of(self, change: CheckChange) -> str:
        exercise, program, check = change.check
        return inert_line(f"{exercise}/{check}" if program in ("server", "script") else f"{exercise}/{program}/{check}")

    def told(self, side: Side | None) -> str:
        """One end of a change: glyph, points, and what was wrong."""
        if side is None:
            return self.voice.say("not-there")
        told = f"{GLYPHS.get(side.verdict, '')} {number(side.earned)}"
        return self.voice.beside(told, unmarked(inert_line(side.why))) if side.why else told

    def reasons(self, one: Person) -> str:
        """What was not the same for this student."""
        what = self.voice.listed(self.voice.say(f"reason-{reason}") for reason in one.reasons)
        return self.voice.say("different", what=what) if what else ""
