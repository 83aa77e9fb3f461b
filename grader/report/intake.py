"""What was found before a class is graded: who handed in what, what cannot be read and why, who is missing.

Styled lines for the terminal, never printed here. Names are students' words: none of them reaches the terminal as it is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from grader.intake.collected import Collected, HandIn, Student
from grader.model import Words
from grader.voice import Voice
from grader.voice.characters import inert_line
from grader.voice.tables.handins import HANDINS

MOST_ROWS = 30
WIDEST = 32


def intake_lines(collected: Collected, voice: Voice, most: int = MOST_ROWS) -> list[Text]:
    """All of it, in lines; of those that can be graded only so many, of what was not read everything."""
    voice = voice.reading(HANDINS)
    counts = (
        ("some-unread", len({one.origin for one in collected.unread})),
        ("some-missing", len(collected.missing)),
        ("some-strangers", len(collected.strangers)),
    )
    chosen = len(collected.chosen)
    told = [
        voice.say("to-grade-one" if chosen == 1 else "to-grade", n=chosen),
        *(voice.say(key, n=n) for key, n in counts if n),
    ]
    lines = [Text(voice.clauses(told), "bold"), *_table(collected.chosen, voice, most)]
    dated = [one for one in collected.chosen if one.submitted is not None]
    if len(dated) > 2 and sum(one.days_late > 0 for one in dated) * 2 > len(dated):
        lines.append(Text(voice.say("copied"), "yellow"))
    if collected.others:
        lines.append(Text(voice.say("others", n=len(collected.others)), "bold"))
        lines += _table(collected.others, voice, most, "dim")
    if collected.unread:
        lines.append(Text(voice.say("unread", n=len({one.origin for one in collected.unread})), "bold red"))
        found: dict[tuple[str, Words], list[Student]] = {}
        for one in collected.unread:  # each thing once, with all whose it may be
            found.setdefault((one.origin, one.why), []).extend([one.student] if one.student else [])
        for (origin, why), students in found.items():
            whose = f"  {_people(students, voice)}" if students else ""
            told_why = voice.labelled("", inert_line(voice.of(why)))
            lines.append(Text.assemble("  ", (inert_line(origin), "cyan"), told_why, (whose, "dim")))
    for key, who in (("missing", collected.missing), ("strangers", collected.strangers)):
        if who:
            lines.append(Text(voice.say(key, n=len(who), who=_people(who, voice)), "yellow"))
    return lines


def _table(handins: Sequence[HandIn], voice: Voice, most: int, style: str = "") -> Iterator[Text]:
    # What all of them lie in says nothing, and would hide what they are called.
    around = posixpath.commonprefix([one.origin for one in handins]).rpartition("/")[:2] if len(handins) > 1 else ()
    rows = [
        (inert_line(str(one.student)), inert_line(one.origin.removeprefix("".join(around))), one)
        for one in handins[:most]
    ]
    names = min(WIDEST, max((cell_len(name) for name, _, _ in rows), default=0))
    origins = min(WIDEST, max((cell_len(origin) for _, origin, _ in rows), default=0))
    for name, origin, one in rows:
        count = voice.say("one-file") if len(one.files) == 1 else voice.say("files", n=len(one.files))
        when = one.submitted.astimezone().strftime("%Y-%m-%d %H:%M") if one.submitted else " " * 16
        row = Text(f"  {fitted(name, names)}  {fitted(origin, origins)}  {fitted(count, 10)}  {when}", style)
        if one.days_late:
            late = voice.say("late-one-day") if one.days_late == 1 else voice.say("late", n=one.days_late)
            row.append(f"  {late}", "yellow")
        row.rstrip()
        yield row
    if len(handins) > most:
        yield Text(f"  {voice.say('more', n=len(handins) - most)}", "dim")


def _people(students: Iterable[Student], voice: Voice) -> str:
    return voice.listed(inert_line(str(student)) for student in students)


def fitted(text: str, width: int) -> str:
    """A text in so many columns; what is too long ends with …."""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, width - 1) + "…"
