"""A course as lines for a terminal, as one HTML page, and as a table. The teacher's: everybody is in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rich.text import Text

from grader.classroom.course import DROP, EARLIER, Held, Member, Recurring, Semester, Work
from grader.report.classroom.exports import safe_cell
from grader.report.classroom.naming import days_late, speller
from grader.report.classroom.plots import BoxPlot, Trend
from grader.report.frame import rendered
from grader.voice import Voice
from grader.voice.characters import inert_line
from grader.voice.prose import unmarked
from grader.voice.tables.classroom import CLASSROOM
from grader.voice.tables.course import COURSE
from grader.voice.voice import number

MOST_TOLD = 10
"""So many mistakes are told on a terminal."""


def course_lines(found: Semester, voice: Voice) -> Iterator[Text]:
    """Each assignment in a line, who falls behind and why, which mistakes stay."""
    page = CoursePage(found, voice, {})
    say = page.voice.say
    for place, (one, figures) in enumerate(zip(found.held, page.figures, strict=True), 1):
        told = page.voice.clauses(f"{what} {value}" for what, value in figures)
        yield Text.assemble(f"{place}  ", (inert_line(one.title), "bold"), f"  {told}")
    yield Text(say("behind"), "bold")
    for member in found.behind:
        marks = "  ".join(page.mark(work) for work in member.works)
        yield Text.assemble("  ", (inert_line(page.called(member)), "bold"), f"  {marks}")
        yield Text(f"      {page.reasons(member)}", "yellow")
    if not found.behind:
        yield Text(f"  {say('nobody-behind')}")
    yield Text(say("stays"), "bold")
    for mistake in found.mistakes[:MOST_TOLD]:
        counts = f"{' → '.join(map(str, mistake.counts))}  {say('made-again')} {len(mistake.again)}"
        yield Text.assemble(f"  {unmarked(inert_line(page.title_of(mistake)))}", (f"  {counts}", "dim"))
    if not found.mistakes:
        yield Text(f"  {say('none-stays')}")
    for line in page.notes:
        yield Text(inert_line(line), "yellow")


def course_page(found: Semester, voice: Voice, folders: Mapping[int, str]) -> str:
    """The same as a page. `folders`: where it finds the folder of each assignment, relative to itself, by its number."""
    view = CoursePage(found, voice, folders)
    return rendered("course.html.j2", "shared course", view.voice, page=view, view=view, found=found)


def course_csv(found: Semester, voice: Voice) -> bytes:
    """A line for each student. What is not known, or counts neither way, is empty, and never a 0."""
    page = CoursePage(found, voice, {})
    say, out = page.voice.say, io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    header = [say("id"), say("name"), say("group")]
    for one in found.held:
        header += [one.title, f"{one.title} ({say('standing')})", f"{one.title} ({say('days-late')})"]
    writer.writerow([safe_cell(text) for text in [*header, say("mean"), say("missing"), say("behind"), say("again")]])
    for member in found.members:
        row: list[str | float | None] = [member.id, member.name, member.group]
        for work in member.works:
            row += [work.mark, say(work.state), work.days_late or None]
        row += [member.mean, len(member.of("missing")), page.reasons(member), page.again_told(member)]
        writer.writerow(
            ["" if cell is None else safe_cell(cell) if isinstance(cell, str) else number(cell) for cell in row]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class WorkView:
    """A cell of the table."""

    state: str
    text: str
    href: str
    more: str
    """What there is to say beside the mark."""


class CoursePage:
    """What the lines, the table and the template print."""

    def __init__(self, found: Semester, voice: Voice, folders: Mapping[int, str]) -> None:
        self.found, self.voice, self._folders = found, voice.reading(CLASSROOM, COURSE), folders
        self.spelt = speller()
        self.medians = Trend([one.median for one in found.held])

    @property
    def labels(self) -> Mapping[str, str]:
        """Words that the script needs, with the places that it fills."""
        return {"shown": self.voice.say("shown", n="{n}", all="{all}")}

    @property
    def contents(self) -> list[tuple[str, str]]:
        keys = ("behind", "per-assignment", "everybody", "stays", "missing-ones")
        return [(key, self.voice.say(key)) for key in keys]

    @property
    def rules(self) -> list[str]:
        """When somebody falls behind."""
        say, mark = self.voice.say, number(self.found.pass_mark)
        return [
            say("rule-absent"),
            say("rule-low", mark=mark),
            say("rule-dropped", drop=number(DROP), earlier=EARLIER),
        ]

    @property
    def notes(self) -> list[str]:
        """What could be mistaken: who is not in every class, and ids with several names."""
        said = []
        for place, one in enumerate(self.found.held):
            gone = [self.called(member) for member in self.found.members if member.works[place].state == "elsewhere"]
            if gone:
                said.append(self.voice.say("not-listed", title=one.title, who=self.voice.listed(gone)))
        for member in self.found.members:
            if member.other_names:
                others = self.voice.listed(member.other_names)
                said.append(self.voice.say("renamed", id=member.id, name=member.name, others=others))
        return said

    # ---------------------------------------------------------------- the assignments

    @property
    def plot(self) -> BoxPlot | None:
        return BoxPlot(self.found.held, self.found.pass_mark) if any(one.marks for one in self.found.held) else None

    @property
    def plot_told(self) -> str:
        """The picture in words, for those who do not see it."""
        said = []
        for one in self.found.held:
            if (quarters := one.quarters) is not None:
                low, _, middle, _, high = (number(round(mark, 1)) for mark in quarters)
                told = self.voice.say("plot-told", title=one.title, n=len(one.marks), low=low, middle=middle, high=high)
                said.append(told)
        return "; ".join(said)

    @property
    def figures(self) -> Iterator[list[tuple[str, str]]]:
        """Of each assignment: who handed in, what is missing, the marks."""
        say = self.voice.say
        for place, one in enumerate(self.found.held):
            states = [member.works[place].state for member in self.found.members]
            none = ("missing", "open", "elsewhere", "excused")
            below = sum(mark < self.found.pass_mark for mark in one.marks)
            yield [
                (say("handed"), str(sum(state not in none for state in states))),
                (say("missing"), str(states.count("missing"))),
                (say("median"), "–" if one.median is None else number(round(one.median, 1))),
                (say("below"), str(below)),
            ]

    def due(self, one: Held) -> str:
        return one.due.replace("T", " ")[:16] if one.due else self.voice.say("no-due")

    # ---------------------------------------------------------------- the students

    def called(self, one: Member) -> str:
        return self.voice.beside(one.name, one.id) if one.name and one.name != one.id else one.id

    def mark(self, work: Work) -> str:
        """The mark, or why there is none."""
        if work.state == "missing":
            return self.voice.say("missing")
        return number(work.mark) if work.mark is not None else self.voice.say(work.state)

    def cells(self, member: Member) -> Iterator[WorkView]:
        for place, work in enumerate(member.works):
            more = [days_late(work.days_late, self.voice), self.voice.say("extended") if work.extended else ""]
            href = f"{self._folders[place]}/{work.page}" if work.page and place in self._folders else ""
            yield WorkView(work.state, self.mark(work), href, " · ".join(text for text in more if text))

    def reasons(self, member: Member) -> str:
        return self.voice.clauses(self.voice.say(reason) for reason in member.behind)

    def line(self, member: Member) -> Trend:
        return Trend([work.mark for work in member.works])

    @property
    def groups(self) -> bool:
        return any(member.group for member in self.found.members)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        return {mistake.finding: unmarked(self.title_of(mistake)) for mistake in self.found.mistakes}

    def again_told(self, member: Member) -> str:
        """The mistakes that stay with somebody, in words."""
        return "; ".join(
            self.titles[mistake.finding] for mistake in self.found.mistakes if member.again(mistake.finding)
        )

    def share(self, count: int) -> float:
        """A count as a part of the largest, for the length of its bar."""
        return round(count / max(max(mistake.counts) for mistake in self.found.mistakes), 3)

    def title_of(self, mistake: Recurring) -> str:
        """It in words; several of them, where it names different things."""
        more = len(mistake.titles) - 3
        return " / ".join(mistake.titles[:3]) + (" / …" if more > 0 else "")

    def missing(self, member: Member) -> str:
        """What a student has not handed in."""
        return self.voice.listed(self.found.held[place].title for place in member.of("missing"))
