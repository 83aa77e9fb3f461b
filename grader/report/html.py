"""A result as one HTML page that opens from disk, works without JavaScript and prints in full."""

from __future__ import annotations

import base64
import datetime
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from markupsafe import Markup, escape

from grader.model import CheckResult, Observed, Result, Verdict
from grader.model.spared import spared
from grader.report import by_program, closed, conversation, earned
from grader.report.calls import CallList, calls_of
from grader.report.causes import causes
from grader.report.comparison import SideView, place_of, side_view
from grader.report.exchange import CaseView, Exchange, FindingView
from grader.report.frame import anchor_of, rendered
from grader.report.markup import coded, payload, prose, source_lines
from grader.report.packet_list import PacketList, packet_lists
from grader.report.pcap import pcap_name, pcap_of
from grader.voice import Voice
from grader.voice.characters import cells, encoding_of
from grader.voice.prose import plain
from grader.voice.tables.conversation import CONVERSATION
from grader.voice.tables.packets import PACKETS
from grader.voice.tables.page import PAGE
from grader.voice.voice import date_and_time, number

OUTPUT_CAP = 16 * 1024
MOST_EMBEDDED = 64 * 1024
"""Of a file that stands in the page."""
PAGE_PAYLOAD = 768 * 1024
"""Bytes of payload that one page shows unfolded or folded; beyond that only beginnings are shown."""
SOURCE_FILES = 20
ROUND = 2
"""So many lines of the source before and after the one that a finding names."""
LITTLE = 40
"""What a program printed is shown again and again up to so many bytes."""
VERDICTS: tuple[Verdict, ...] = ("passed", "failed", "skipped", "ungraded", "unstable")


def render_html(result: Result, voice: Voice, *, show_hidden: bool, zone: datetime.tzinfo | None = None) -> str:
    """The page for one result, in the reader's time. It is valid UTF-8 whatever the student's program wrote."""
    view = ResultView(result, voice, show_hidden, zone=zone)
    return rendered("report.html.j2", "report", view.voice, page=view, result=result)


@dataclass(frozen=True, slots=True)
class OutputView:
    """What a program printed on one stream."""

    stream: str
    program: str
    text: Markup
    size: int
    lost: int
    again: bool = False
    """The very same was shown for an earlier check."""


@dataclass(frozen=True, slots=True)
class CauseView:
    """One thing to fix, and what it costs."""

    title: Markup
    href: str
    cost: str
    found: FindingView | None
    hint: Markup | None
    """What to do about it: for the first one alone."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A file of the submission; the lines that findings name stand out."""

    path: str
    anchor: str
    lines: tuple[Markup, ...]
    lost: int
    named: frozenset[int]
    program: str


@dataclass(frozen=True, slots=True)
class FileView:
    """The packets as a file that can be taken from the page; without content where that is too much for it."""

    name: str
    size: int
    content: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check."""

    check: CheckResult
    anchor: str
    program: str
    """In words, where the exercise has several."""
    closed: bool
    open: bool = False
    where: str = ""
    expected: SideView | None = None
    actual: SideView | None = None
    difference: str = ""
    findings: tuple[FindingView, ...] = ()
    advice: Markup | None = None
    """The next step where nothing was found."""
    same: tuple[str, str] | None = None
    """It fails as an earlier check does: by what, and where that is explained."""
    cases: tuple[CaseView, ...] = ()
    outputs: tuple[OutputView, ...] = ()
    calls: tuple[CallList, ...] = ()
    """Of a second run, where it failed alike."""
    packets: tuple[PacketList, ...] = ()
    file: FileView | None = None
    unrecorded: bool = False
    """It was run, and what happened was not kept."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """The checks of one program, or core and bonus."""

    title: str
    file: str
    core: tuple[float, float]
    bonus: tuple[float, float]
    views: list[CheckView]

    @property
    def fine(self) -> bool:
        """Whether nothing of it needs attention."""
        return all(view.check.verdict in ("passed", "skipped") for view in self.views)


class ResultView:
    """Turns a result into what the template prints, in the order in which it stands on the page.

    at: what the ids of its elements begin with, on a page with several results. part: the element of its headings.
    zone: that of the reader's clock.
    """

    def __init__(
        self,
        result: Result,
        voice: Voice,
        show_hidden: bool,
        *,
        at: str = "",
        part: str = "h2",
        zone: datetime.tzinfo | None = None,
    ) -> None:
        self.result, self.show_hidden = result, show_hidden
        self.voice = voice.reading(CONVERSATION, PACKETS, PAGE)
        self.at, self.part = at, part
        self._room, self._zone = PAGE_PAYLOAD, zone
        self._causes = causes(result.checks, show_hidden=show_hidden, title=voice.title)
        self._shown: set[tuple[str, str, Markup]] = set()

    @property
    def labels(self) -> Mapping[str, str]:
        return {key: self.voice.say(key) for key in ("open-all", "close-all", "copy", "copied")}

    @property
    def several(self) -> bool:
        """Whether the exercise has more than one program."""
        return len({check.program for check in self.result.checks}) > 1

    @cached_property
    def groups(self) -> list[GroupView]:
        """By program where there are several, else core and bonus."""
        found: dict[str, list[CheckView]] = {}
        for view in self.checks:
            group = "core" if view.check.group == "core" else "bonus-checks"
            found.setdefault(view.check.program if self.several else group, []).append(view)
        groups = []
        for name, views in found.items():
            checks = [view.check for view in views]
            title = self.voice.program(name) if self.several else self.voice.say(name)
            file = self.result.files.get(name, "") if self.several else ""
            groups.append(GroupView(title, file, earned(checks), earned(checks, "bonus"), views))
        return groups

    @property
    def unmet(self) -> int:
        """How many checks need attention."""
        return sum(check.verdict not in ("passed", "skipped") for check in self.result.checks)

    @cached_property
    def causes(self) -> list[CauseView]:
        """What to fix, the costliest first."""
        views, found = {id(view.check): view for view in self.checks}, []
        for n, cause in enumerate(self._causes):
            view, cost = views[id(cause.first)], number(sum(cause.lost))
            finding = view.findings[0] if view.findings else None
            hint = None
            if n == 0:
                first = cause.finding
                hint = prose(self.voice.hint(first) if first is not None else self.voice.advice(cause.first))
            told = self.voice.say("costs", n=cause.size, points=cost)
            found.append(CauseView(coded(cause.title(self.voice)), f"#{view.anchor}", told, finding, hint))
        return found

    @property
    def heeded(self) -> list[tuple[Markup, str]]:
        """What passed checks have to say all the same, each once, and nothing that is said of one that failed."""
        failed = {
            (one.title, one.place) for view in self.checks if view.check.verdict == "failed" for one in view.findings
        }
        told = (
            (found.title, f"#{view.anchor}")
            for view in self.checks
            if view.check.verdict == "passed"
            for found in view.findings
            if (found.title, found.place) not in failed
        )
        return list({title: (title, href) for title, href in reversed(list(told))}.values())[::-1]

    @cached_property
    def checks(self) -> list[CheckView]:
        """All of them, each with an anchor of its own."""
        taken: set[str] = set()
        listed = tuple(check for checks in by_program(self.result.checks).values() for check in checks)
        anchors = list[str]()
        for check in listed:
            name = "hidden" if closed(check, self.show_hidden) else check.id
            if self.several or self.at:  # on a page of a class anchors depend on the check alone
                name = f"{check.program}-{name}"
            anchors.append(anchor_of(f"{self.at}check", name, taken))

        firsts = {id(check): cause for cause in self._causes for check in cause.checks}
        places = dict(zip(map(id, listed), anchors, strict=True))
        views = []
        for check, anchor in zip(listed, anchors, strict=True):
            cause = firsts.get(id(check))
            if closed(check, self.show_hidden):
                program = self.voice.program(check.program) if self.several else ""
                views.append(CheckView(check, anchor, program, closed=True))
                continue
            same = None
            if cause is not None and cause.first is not check:
                same = (plain(cause.title(self.voice)), f"#{places[id(cause.first)]}")
            shown = partial(self._view, check, anchor, same, told=cause is not None and cause is self._causes[0])
            views.append(spared(shown, partial(self._untold, check, anchor)))
        return views

    def _untold(self, check: CheckResult, anchor: str, error: str) -> CheckView:
        """The verdict alone, where the rest of a check cannot be shown."""
        program = self.voice.program(check.program) if self.several else ""
        untold = prose(self.voice.untold(error))
        return CheckView(check, anchor, program, closed=False, open=check.verdict != "passed", advice=untold)

    def _view(self, check: CheckResult, anchor: str, same: tuple[str, str] | None, *, told: bool) -> CheckView:
        """`same`: the cause was told before, at an earlier check; `told`: in full, above all checks."""
        voice, encoding = self.voice, encoding_of(check.expected)
        sides = [
            None if side is None else side_view(side, voice, encoding, check.difference)
            for side in (check.expected, check.actual)
        ]
        if any(side is not None and side.unseen for side in sides):  # both, so that they can be compared
            sides = [None if side is None else replace(side, unseen=True) for side in sides]
        where, difference = "", ""
        if check.step is not None:
            where = voice.say("at-step", n=check.step) if check.step else voice.say("behind-last-step")
        elif check.failure == "not-built":
            where = voice.say("while-building")
        if check.difference is not None:
            sides_told = check.expected or Observed("bytes"), check.actual or Observed("bytes")
            difference = place_of(check.difference, *sides_told, voice, encoding)
        found = tuple(self._findings(check, anchor))
        if found and same is not None:
            found = (replace(found[0], again=voice.say("explained-before")), *found[1:])
        elif found and told:
            found = (replace(found[0], on_top=True), *found[1:])
        exchange = Exchange(check, voice, encoding, sides[0], found, self._room)
        cases = tuple(exchange.cases())
        self._room = exchange.room
        advised = check.verdict == "failed" and not found and same is None and not told
        return CheckView(
            check,
            anchor,
            voice.program(check.program) if self.several else "",
            closed=False,
            open=check.verdict in ("ungraded", "unstable")
            or (check.verdict == "failed" and same is None and (told or check.group == "core")),
            where=where,
            expected=sides[0],
            actual=sides[1],
            difference=difference,
            findings=found,
            advice=prose(voice.advice(check)) if advised else None,
            cases=cases,
            outputs=tuple(self._outputs(check)),
            calls=spared(lambda: tuple(calls_of(check, voice)), lambda _: ()),
            packets=spared(lambda: tuple(packet_lists(check, voice)), lambda _: ()),
            file=spared(lambda: self._file(check), lambda _: None),
            same=same,
            unrecorded=check.transcript is None and check.why is None and check.verdict in ("passed", "failed"),
        )

    def _file(self, check: CheckResult) -> FileView | None:
        data = pcap_of(check, self.result, self.voice)
        content = base64.b64encode(data).decode() if len(data) <= min(MOST_EMBEDDED, self._room) else ""
        self._room -= len(content)
        return FileView(pcap_name(check, self.result), len(data), content) if data else None

    def _findings(self, check: CheckResult, anchor: str) -> Iterator[FindingView]:
        for n, finding in enumerate(check.findings, 1):
            line, path = finding.line or 0, None if finding.file is None else self._path(finding.file)
            source = next((view for view in self.sources if view.path == path), None)
            place, href = finding.file or "", ""
            excerpt: tuple[tuple[int, Markup], ...] = ()
            if finding.file is not None and line:
                place = f"{finding.file}:{line}"
            if source is not None:
                known = 0 < line <= len(source.lines)
                href = f"#{source.anchor}-{line}" if known else f"#{source.anchor}"
                if known:  # the line and those round it, without the indentation that they share
                    every = self.result.sources[source.path].replace("\r\n", "\n").replace("\r", "\n").split("\n")
                    first = max(1, line - ROUND)
                    shown, _ = source_lines(textwrap.dedent("\n".join(every[first - 1 : line + ROUND])))
                    excerpt = tuple(enumerate(shown, first))
            title, hint = coded(self.voice.title(finding)), prose(self.voice.hint(finding))
            yield FindingView(f"finding-{anchor}.{n}", finding.event, title, hint, place, href, line, excerpt)

    def _outputs(self, check: CheckResult) -> Iterator[OutputView]:
        if check.verdict == "passed" or check.transcript is None:
            return
        for output in conversation.output(check.transcript, conversation.case_of(check.transcript, check.event)):
            head, tail = output.head[:OUTPUT_CAP], output.tail[-4096:]
            lost = output.dropped + len(output.head) - len(head)
            parts = [payload(cells(head))]
            if lost:
                parts += [Markup("\n"), escape(self.voice.say("not-shown", n=f"{lost:,}")), Markup("\n")]
            parts.append(payload(cells(tail)))
            size = len(output.head) + output.dropped
            if size:
                program = self.voice.program(output.program) if output.program else ""
                text = Markup("").join(parts)
                again = size > LITTLE and (program, output.stream, text) in self._shown
                self._shown.add((program, output.stream, text))
                yield OutputView(output.stream, program, text, size, lost, again)

    # ---------------------------------------------------------------- about all of it

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Verdict and count in words, for core and bonus together."""
        return counted(self.result.checks, self.voice)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """About the run."""
        result, say = self.result, self.voice.say
        date = date_and_time(moment(result.started), self._zone) + ("" if self._zone is not None else " UTC")
        return [
            (say("isolation"), say(f"isolation-{result.isolation}")),
            (say("seed"), str(result.seed)),
            (say("date"), date),
            (say("duration"), say("seconds", n=f"{result.duration:.2f}")),
            (say("grader"), result.grader),
        ]

    # ---------------------------------------------------------------- the source

    @cached_property
    def sources(self) -> list[SourceView]:
        """The files that were graded come first."""
        taken: set[str] = set()
        programs: dict[str, list[str]] = {}
        for program, path in self.result.files.items():
            programs.setdefault(path, []).append(self.voice.program(program))
        named: dict[str, set[int]] = {}
        for check in self.result.checks:
            for finding in () if closed(check, self.show_hidden) else check.findings:
                if finding.file is not None and finding.line:
                    named.setdefault(self._path(finding.file), set()).add(finding.line)
        places = {path: place for place, path in enumerate(programs)}
        order = sorted(self.result.sources, key=lambda path: (places.get(path, len(places)), path))
        views = []
        for path in order[:SOURCE_FILES]:
            shown = self.result.sources[path]
            lines, lost = spared(partial(source_lines, shown), lambda error: ([escape(self.voice.untold(error))], 0))
            anchor = anchor_of(f"{self.at}source", path, taken)
            whose = self.voice.listed(programs.get(path, ()))
            views.append(SourceView(path, anchor, tuple(lines), lost, frozenset(named.get(path, set())), whose))
        return views

    @property
    def sources_lost(self) -> int:
        return max(0, len(self.result.sources) - SOURCE_FILES)

    def _path(self, file: str) -> str:
        """The key in `sources` that a finding means: as it is, or by its last part where only one file is called so."""
        name = file.replace("\\", "/").rsplit("/", 1)[-1]
        same = [path for path in self.result.sources if path.rsplit("/", 1)[-1] == name]
        return same[0] if file not in self.result.sources and len(same) == 1 else file


def counted(checks: tuple[CheckResult, ...], voice: Voice) -> list[tuple[str, str]]:
    """Verdict and count in words, without those that nothing got."""
    counts = {verdict: sum(check.verdict == verdict for check in checks) for verdict in VERDICTS}
    return [
        (verdict, voice.say("count", n=count, verdict=voice.say(verdict))) for verdict, count in counts.items() if count
    ]


def moment(started: str) -> datetime.datetime | None:
    """When a run began, as results write it."""
    try:
        return datetime.datetime.fromisoformat(started)
    except ValueError:
        return None
