"""A result as one HTML page that opens from disk, works without JavaScript and prints in full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from markupsafe import Markup, escape

from grader.model import CheckResult, Result, Verdict
from grader.model.spared import spared
from grader.report import by_program, closed, conversation, earned
from grader.report.calls import CallList, calls_of
from grader.report.comparison import SideView, side_view
from grader.report.exchange import CaseView, Exchange, FindingView
from grader.report.frame import anchor_of, rendered
from grader.report.markup import coded, payload, prose, source_lines
from grader.voice import Voice
from grader.voice.characters import cells, encoding_of
from grader.voice.tables.conversation import CONVERSATION
from grader.voice.tables.page import PAGE

OUTPUT_CAP = 16 * 1024
PAGE_PAYLOAD = 768 * 1024
"""Bytes of payload that one page shows unfolded or folded; beyond that only beginnings are shown."""
SOURCE_FILES = 20
VERDICTS: tuple[Verdict, ...] = ("passed", "failed", "skipped", "ungraded", "unstable")


def render_html(result: Result, voice: Voice, *, show_hidden: bool) -> str:
    """The page for one result. It is valid UTF-8 whatever the student's program wrote."""
    view = ResultView(result, voice, show_hidden)
    return rendered("report.html.j2", "report", view.voice, page=view, result=result)


@dataclass(frozen=True, slots=True)
class OutputView:
    """What a program printed on one stream."""

    stream: str
    program: str
    text: Markup
    size: int
    lost: int


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
    cases: tuple[CaseView, ...] = ()
    outputs: tuple[OutputView, ...] = ()
    calls: tuple[CallList, ...] = ()
    """Of a second run, where it failed alike."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """The checks of one program, or core and bonus."""

    title: str
    file: str
    core: tuple[float, float]
    bonus: tuple[float, float]
    views: list[CheckView]


class ResultView:
    """Turns a result into what the template prints, in the order in which it stands on the page.

    at: what the ids of its elements begin with, on a page with several results. part: the element of its headings.
    """

    def __init__(self, result: Result, voice: Voice, show_hidden: bool, *, at: str = "", part: str = "h2") -> None:
        self.result, self.show_hidden = result, show_hidden
        self.voice = voice.reading(CONVERSATION, PAGE)
        self.at, self.part = at, part
        self._room = PAGE_PAYLOAD

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

    @cached_property
    def checks(self) -> list[CheckView]:
        """All of them, each with an anchor of its own."""
        taken: set[str] = set()
        listed = self.result.checks
        if self.several:
            listed = tuple(check for checks in by_program(listed).values() for check in checks)
        views = []
        for check in listed:
            name = "hidden" if closed(check, self.show_hidden) else check.id
            if self.several or self.at:  # on a page of a class anchors depend on the check alone
                name = f"{check.program}-{name}"
            anchor = anchor_of(f"{self.at}check", name, taken)
            if closed(check, self.show_hidden):
                program = self.voice.program(check.program) if self.several else ""
                views.append(CheckView(check, anchor, program, closed=True))
            else:
                instead = partial(self._untold, check, anchor)
                views.append(spared(partial(self._view, check, anchor), instead))
        return views

    def _untold(self, check: CheckResult, anchor: str, error: str) -> CheckView:
        """The verdict alone, where the rest of a check cannot be shown."""
        program = self.voice.program(check.program) if self.several else ""
        untold = prose(self.voice.untold(error))
        return CheckView(check, anchor, program, closed=False, open=check.verdict != "passed", advice=untold)

    def _view(self, check: CheckResult, anchor: str) -> CheckView:
        voice, encoding = self.voice, encoding_of(check.expected)
        sides = [
            None if side is None else side_view(side, voice, encoding, check.difference)
            for side in (check.expected, check.actual)
        ]
        where, difference = "", ""
        if check.step is not None:
            where = voice.say("at-step", n=check.step) if check.step else voice.say("behind-last-step")
        elif check.failure == "not-built":
            where = voice.say("while-building")
        if check.difference is not None:
            difference = voice.say("difference-at", n=f"{check.difference:,}", hex=f"0x{check.difference:x}")
        found = tuple(self._findings(check, anchor))
        exchange = Exchange(check, voice, encoding, sides[0], found, self._room)
        cases = tuple(exchange.cases())
        self._room = exchange.room
        advised = check.verdict == "failed" and not found
        return CheckView(
            check,
            anchor,
            voice.program(check.program) if self.several else "",
            closed=False,
            open=check.verdict != "passed",
            where=where,
            expected=sides[0],
            actual=sides[1],
            difference=difference,
            findings=found,
            advice=prose(voice.advice(check)) if advised else None,
            cases=cases,
            outputs=tuple(self._outputs(check)),
            calls=tuple(calls_of(check, voice)),
        )

    def _findings(self, check: CheckResult, anchor: str) -> Iterator[FindingView]:
        for n, finding in enumerate(check.findings, 1):
            line, path = finding.line or 0, None if finding.file is None else self._path(finding.file)
            source = next((view for view in self.sources if view.path == path), None)
            place, href, excerpt = finding.file or "", "", None
            if finding.file is not None and line:
                place = f"{finding.file}:{line}"
            if source is not None:
                known = 0 < line <= len(source.lines)
                href = f"#{source.anchor}-{line}" if known else f"#{source.anchor}"
                excerpt = source.lines[line - 1] if known else None
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
                yield OutputView(output.stream, program, Markup("").join(parts), size, lost)

    # ---------------------------------------------------------------- about all of it

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Verdict and count in words, for core and bonus together."""
        return counted(self.result.checks, self.voice)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """About the run."""
        result, say = self.result, self.voice.say
        date = re.sub(r"\.\d+(?=Z)", "", result.started).replace("T", " ").replace("Z", " UTC")
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
