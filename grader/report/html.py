"""A result as one HTML page that opens from disk, works without JavaScript and prints in full.

Everything a student's program or archive could have written goes through `clean` and Jinja2's autoescape; the only
`Markup` is made here, of escaped parts. The page may load nothing: its CSP allows its own style and its own script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.model import CheckResult, Finding, Lang, Observed, Result, Transcript, Verdict
from grader.report import (
    GLYPHS,
    NOTICE,
    WORDS,
    by_program,
    characters,
    closed,
    conversation,
    count_bytes,
    count_of,
    earned,
    events,
    number,
    program_name,
    words,
)
from grader.report.characters import clean
from grader.report.conversation import Column, Row
from grader.report.ladder import Ladder, Wire
from grader.report.markup import HEX_WIDTH, coded, hex_rows, payload, prose, source_lines

Say = Callable[[Finding, Lang], str]

TEMPLATES = Path(__file__).parent / "templates"
FOLD_AT, FOLDED_MOST = 300, 2048
WINDOW = 160
OUTPUT_CAP = 16 * 1024
PAGE_PAYLOAD = 768 * 1024
"""Bytes of payload that one page shows unfolded or folded; behind that only beginnings are shown."""
SOURCE_FILES = 20
LARGE = 64 * 1024


def render_html(result: Result, lang: Lang, *, show_hidden: bool, hint: Say, title: Say) -> str:
    """The page for one result. It is valid UTF-8 whatever the student's program wrote."""
    page = ResultView(result, lang, show_hidden, hint, title)
    return rendered("report.html.j2", "report", page=page, result=result, w=page.words, lang=lang)


def rendered(template: str, look: str, **values: Any) -> str:
    """A page with the style and the script called `look`, which are all that it may use."""
    script = (TEMPLATES / f"{look}.js").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    if look != "report":
        style += (TEMPLATES / f"{look}.css").read_text(encoding="utf-8")
    assets = {"style": Markup(style), "script": Markup(script), "script_digest": digest}
    html = environment().get_template(template).render(**assets, **values)
    return html.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja2 for every page: it escapes, knows the style, and prints nothing that could harm."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters |= {"number": number, "prose": prose, "coded": coded}
    environment.globals |= {"glyphs": GLYPHS, "notice": NOTICE}
    return environment


def _harmless(value: Any) -> Any:
    """Jinja2 calls this for every value it prints: no template can forget it."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# --- what the template sees


@dataclass(frozen=True, slots=True)
class _Payload:
    """Bytes twice, as text and as hex; `more` bytes of them folded, `lost` not in the page at all."""

    text: Markup
    hex: Markup
    size: int
    more: int = 0
    more_text: str = ""
    more_hex: str = ""
    lost: int = 0


@dataclass(frozen=True, slots=True)
class _Side:
    """Expected or actual."""

    kind: str
    note: str
    pattern: str
    data: _Payload | None
    encoding: str
    other: str
    before: int
    after: int
    ends: bool
    """The first difference is that nothing more comes here."""
    options: tuple[_Side, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    anchor: str
    event: int | None
    title: str
    hint: Markup
    place: str
    href: str
    line: int
    source: Markup | None


@dataclass(frozen=True, slots=True)
class _RowView:
    row: Row
    who: str
    span: str
    wires: list[Wire]
    payload: _Payload | None
    size: str
    """How much it was, and in how many pieces."""
    reading: str
    expected: _Side | None
    told: tuple[_Found, ...]
    """The findings that showed at this moment."""


@dataclass(frozen=True, slots=True)
class _CaseView:
    heading: str
    values: Mapping[str, str]
    lanes: tuple[tuple[str, str], ...]
    """Headings and lanes."""
    ladder: Ladder
    rows: tuple[_RowView, ...]


@dataclass(frozen=True, slots=True)
class _OutputView:
    stream: str
    program: str
    text: Markup
    size: int
    lost: int


@dataclass(frozen=True, slots=True)
class _SourceView:
    path: str
    anchor: str
    lines: tuple[Markup, ...]
    lost: int
    named: frozenset[int]
    program: str


@dataclass(frozen=True, slots=True)
class _CheckView:
    check: CheckResult
    anchor: str
    program: str
    """In words, where the exercise has several."""
    closed: bool
    open: bool
    where: str
    expected: _Side | None
    actual: _Side | None
    difference: str
    findings: tuple[_Found, ...]
    cases: tuple[_CaseView, ...]
    outputs: tuple[_OutputView, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    file: str
    core: tuple[float, float]
    bonus: tuple[float, float]
    views: list[_CheckView]


class ResultView:
    """Turns a result into what the template prints, in the order in which it stands on the page.

    at: what the ids of its elements begin with, on a page with several results. part: the element of its headings.
    """

    def __init__(
        self, result: Result, lang: Lang, show_hidden: bool, hint: Say, title: Say, *, at: str = "", part: str = "h2"
    ) -> None:
        self.result, self.lang, self.show_hidden = result, lang, show_hidden
        self.at, self.part = at, part
        self._hint, self._title = hint, title
        self._left = PAGE_PAYLOAD

    def words(self, key: str, **fields: object) -> str:
        return words(key, self.lang, **fields)

    def sized(self, count: int) -> str:
        return count_bytes(count, self.lang)

    @property
    def labels(self) -> Mapping[str, str]:
        return {key: self.words(key) for key in ("open-all", "close-all", "copy", "copied")}

    @property
    def several(self) -> bool:
        """Whether the exercise has more than one program."""
        return len({check.program for check in self.result.checks}) > 1

    def program(self, name: str) -> str:
        return program_name(name, self.lang)

    @cached_property
    def groups(self) -> list[_Group]:
        """By program where there are several, else core and bonus."""
        found: dict[str, list[_CheckView]] = {}
        for view in self.checks:
            group = "core" if view.check.group == "core" else "bonus-checks"
            found.setdefault(view.check.program if self.several else group, []).append(view)
        groups = []
        for name, views in found.items():
            checks = [view.check for view in views]
            title = self.program(name) if self.several else self.words(name)
            file = self.result.files.get(name, "") if self.several else ""
            groups.append(_Group(title, file, earned(checks), earned(checks, "bonus"), views))
        return groups

    @cached_property
    def checks(self) -> list[_CheckView]:
        taken: set[str] = set()
        listed = self.result.checks
        if self.several:
            listed = tuple(check for checks in by_program(listed).values() for check in checks)
        names = ["hidden" if closed(check, self.show_hidden) else check.id for check in listed]
        if self.several or self.at:  # on a page of a class anchors depend on the check alone
            names = [f"{check.program}-{name}" for check, name in zip(listed, names, strict=True)]
        anchors = [anchor_of(f"{self.at}check", name, taken) for name in names]
        return [self._check(check, anchor) for check, anchor in zip(listed, anchors, strict=True)]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Verdict and count in words, for core and bonus together."""
        order: tuple[Verdict, ...] = ("passed", "failed", "skipped", "ungraded", "unstable")
        counts = {verdict: sum(check.verdict == verdict for check in self.result.checks) for verdict in order}
        return [
            (verdict, self.words("count", n=count, verdict=self.words(verdict)))
            for verdict, count in counts.items()
            if count
        ]

    @property
    def facts(self) -> list[tuple[str, str]]:
        result = self.result
        date = re.sub(r"\.\d+(?=Z)", "", result.started).replace("T", " ").replace("Z", " UTC")
        rows = [
            ("isolation", self.words(f"isolation-{result.isolation}")),
            ("seed", str(result.seed)),
            ("date", date),
            ("duration", self.words("seconds", n=f"{result.duration:.2f}")),
            ("grader", result.grader),
        ]
        return [(self.words(key), value) for key, value in rows]

    # - one check

    def _check(self, check: CheckResult, anchor: str) -> _CheckView:
        program = self.program(check.program) if self.several else ""
        if closed(check, self.show_hidden):
            return _CheckView(check, anchor, program, True, False, "", None, None, "", (), (), ())
        encoding = characters.encoding_of(check.expected)
        expected = self._side(check.expected, encoding, check.difference)
        found = tuple(self._finding(finding, f"{anchor}.{n}") for n, finding in enumerate(check.findings, 1))
        difference = ""
        if check.difference is not None:
            difference = self.words("difference-at", n=f"{check.difference:,}", hex=f"0x{check.difference:x}")
        return _CheckView(
            check,
            anchor,
            program,
            False,
            check.verdict != "passed",
            self._where(check),
            expected,
            self._side(check.actual, encoding, check.difference),
            difference,
            found,
            tuple(self._cases(check, encoding, expected, found)),
            tuple(self._outputs(check)),
        )

    def _where(self, check: CheckResult) -> str:
        if check.step is None:
            return self.words("while-building") if check.failure == "not-built" else ""
        return self.words("at-step", n=check.step) if check.step else self.words("behind-last-step")

    def _side(self, observed: Observed | None, encoding: str, difference: int | None) -> _Side | None:
        if observed is None:
            return None
        data, before, after, ends, other = None, 0, 0, False, ""
        if observed.data is not None:
            data, before, after = self._window(observed, encoding, difference)
            ends = difference is not None and difference >= data.size
            other = self._other(observed.data, encoding)
        options = (self._side(option, characters.encoding_of(option), None) for option in observed.options[:20])
        key = f"kind-{observed.kind}"
        pattern = events.said(observed, self.lang)[:4096] if observed.data is None else ""
        return _Side(
            self.words(key) if key in WORDS else observed.kind,
            observed.note.in_(self.lang) if observed.note else "",
            pattern,
            data,
            encoding.upper(),
            other,
            before,
            after,
            ends,
            tuple(side for side in options if side),
        )

    def _other(self, data: bytes, encoding: str) -> str:
        reading = characters.other_reading(data[:4096], encoding)
        return self.words("other-reading", name=reading[0], text=reading[1][:200]) if reading else ""

    def _window(self, observed: Observed, encoding: str, difference: int | None) -> tuple[_Payload, int, int]:
        """The bytes round the first difference; all of them where they are few. Of large data a part is known."""
        offset, data = characters.part_of(observed, encoding)
        size = observed.size if observed.size is not None else len(data)
        place = None if difference is None else difference - offset
        low, high = 0, len(data)
        if len(data) > 2 * WINDOW + 80:
            middle = min(max(place or 0, 0), len(data))
            low, high = max(0, middle - WINDOW), min(len(data), max(middle, WINDOW) + WINDOW)
        chosen = [cell for cell in characters.cells(data, encoding) if low <= cell.at < high]
        # Megabytes that are no text in this encoding are read in hex.
        unreadable = size > LARGE and sum(cell.kind == "bad" for cell in chosen) > len(chosen) // 8
        text = Markup() if unreadable else payload(chosen, place, spaces=True)
        # Hex starts at a full row, a few rows before the difference.
        first = 0 if high - low < 64 or place is None else max(low, place - 24)
        first = max(0, first - (offset + first) % HEX_WIDTH)
        shown = hex_rows(data[first : min(high, first + 64)], difference, offset + first)
        return _Payload(text, shown, size), offset + low, max(0, size - offset - high)

    def _finding(self, finding: Finding, anchor: str) -> _Found:
        title, hint = self._title(finding, self.lang), prose(self._hint(finding, self.lang))
        made = partial(_Found, f"finding-{anchor}", finding.event, title, hint)
        view, line = self._source_of(finding.file), finding.line or 0
        if finding.file is None:
            return made("", "", 0, None)
        place = f"{finding.file}:{line}" if line else finding.file
        if view is None or not 0 < line <= len(view.lines):
            return made(place, f"#{view.anchor}" if view else "", 0, None)
        return made(place, f"#{view.anchor}-{line}", line, view.lines[line - 1])

    # - the conversation

    def _cases(
        self, check: CheckResult, encoding: str, expected: _Side | None, found: tuple[_Found, ...]
    ) -> Iterable[_CaseView]:
        transcript = check.transcript
        if transcript is None or not transcript.events:
            return
        rows = conversation.rows(transcript, check, self.lang)
        columns = conversation.columns(transcript, rows)
        ladder = Ladder(columns)
        told = frozenset(finding.event for finding in check.findings if finding.event is not None)
        short = conversation.shortened(rows, self.lang, told=told)
        names = tuple((self._heading(one, transcript), one.lane) for one in columns)
        for case in conversation.cases(transcript, short):
            heading = self.words("case", n=case.number + 1) if len(transcript.cases) > 1 else ""
            views = tuple(self._row(row, ladder, transcript, encoding, expected, found) for row in case.rows)
            yield _CaseView(heading, case.values, names, ladder, views)

    def _heading(self, column: Column, transcript: Transcript) -> str:
        """What stands over a column."""
        pair = conversation.is_pair(transcript)
        if column.lane == conversation.PROGRAM:
            file = self._file(column.program, transcript)
            return f"{self.program(column.program)} {file}" if pair else file or self.words("program")
        if column.lane in (conversation.SCREEN, conversation.NETWORK):
            return self.words(column.lane)
        # Beside a client's file the name of the peer could be taken for the student's server.
        return self.words("played", name=column.lane) if transcript.program == "client" else column.lane

    def _file(self, program: str, transcript: Transcript) -> str:
        return (transcript.mains.get(program) or transcript.main).rsplit("/", 1)[-1]

    def _who(self, row: Row, transcript: Transcript) -> str:
        """Whose row it is, for those who see no columns."""
        if row.lane in (conversation.ACROSS, conversation.NETWORK):
            return ""
        if row.lane not in (conversation.PROGRAM, conversation.SCREEN):
            return row.lane
        file = self._file(row.program, transcript) or self.words("program")
        if row.lane == conversation.PROGRAM or row.kind in ("printed", "cut"):
            return file
        return f"{file} · {self.words('keyboard')}" if row.program else self.words("keyboard")

    def _row(
        self, row: Row, ladder: Ladder, transcript: Transcript, encoding: str, expected: _Side | None,
        found: tuple[_Found, ...],
    ) -> _RowView:  # fmt: skip
        data = self._payload(row.data, encoding, row.size) if row.data is not None else None
        foreign = row.kind in ("received", "printed", "relayed") and row.data is not None
        reading = self._other(row.data or b"", encoding) if foreign else ""
        here = tuple(one for one in found if one.event is not None and row.first <= one.event <= row.last)
        told = here if row.kind != "gap" else ()
        size = "" if row.all_bytes is None else self.sized(row.all_bytes)
        size = " · ".join(part for part in (size, count_of(row.kind, row.count, self.lang)) if part)
        who, wires = self._who(row, transcript), ladder.wires(row)
        return _RowView(row, who, ladder.box(row), wires, data, size, reading, expected if row.mark else None, told)

    def _payload(self, data: bytes, encoding: str, size: int | None) -> _Payload:
        """The first bytes open, more of them folded, the rest counted: a page has a size, and nobody reads megabytes."""
        size = len(data) if size is None else size
        kept = min(len(data), FOLD_AT + FOLDED_MOST if self._left > 0 and size < LARGE else 64)
        self._left -= kept
        # Cells over a little more, so that a character at the cut stays whole.
        cells = characters.cells(data[: kept + 4], encoding)
        fold = next((cell.at for cell in cells if cell.at + cell.size > FOLD_AT), kept)
        end = next((cell.at for cell in cells if cell.at + cell.size > kept), kept)
        head = [cell for cell in cells if cell.at < fold]
        rest = [cell for cell in cells if fold <= cell.at < end]
        return _Payload(
            payload(head),
            hex_rows(data[:fold]),
            size,
            end - fold,
            payload(rest),
            hex_rows(data[fold:end], start=fold),
            size - end,
        )

    def _outputs(self, check: CheckResult) -> Iterable[_OutputView]:
        if check.verdict == "passed" or check.transcript is None:
            return
        for output in conversation.output(check.transcript, conversation.case_of(check.transcript, check.event)):
            head, tail = output.head[:OUTPUT_CAP], output.tail[-4096:]
            lost = output.dropped + len(output.head) - len(head)
            parts = [payload(characters.cells(head))]
            if lost:
                parts += [Markup("\n"), escape(self.words("not-shown", n=f"{lost:,}")), Markup("\n")]
            parts.append(payload(characters.cells(tail)))
            size = len(output.head) + output.dropped
            if size:
                program = self.program(output.program) if output.program else ""
                yield _OutputView(output.stream, program, Markup("").join(parts), size, lost)

    # - the source

    @cached_property
    def sources(self) -> list[_SourceView]:
        taken: set[str] = set()
        programs: dict[str, list[str]] = {}
        for program, path in self.result.files.items():
            programs.setdefault(path, []).append(self.program(program))
        named = self._named_lines()
        # The files that were graded come first.
        places = {path: place for place, path in enumerate(programs)}
        order = sorted(self.result.sources, key=lambda path: (places.get(path, len(places)), path))
        views = []
        for path in order[:SOURCE_FILES]:
            lines, lost = source_lines(self.result.sources[path])
            anchor = anchor_of(f"{self.at}source", path, taken)
            chosen = frozenset(named.get(path, set()))
            views.append(_SourceView(path, anchor, tuple(lines), lost, chosen, ", ".join(programs.get(path, ()))))
        return views

    @property
    def sources_lost(self) -> int:
        return max(0, len(self.result.sources) - SOURCE_FILES)

    def _named_lines(self) -> dict[str, set[int]]:
        named: dict[str, set[int]] = {}
        for check in self.result.checks:
            for finding in () if closed(check, self.show_hidden) else check.findings:
                if finding.file is not None and finding.line:
                    named.setdefault(self._path(finding.file), set()).add(finding.line)
        return named

    def _path(self, file: str) -> str:
        """The key in `sources` that a finding means: as it is, or by its last part where only one file is called so."""
        name = file.replace("\\", "/").rsplit("/", 1)[-1]
        same = [path for path in self.result.sources if path.rsplit("/", 1)[-1] == name]
        return same[0] if file not in self.result.sources and len(same) == 1 else file

    def _source_of(self, file: str | None) -> _SourceView | None:
        path = None if file is None else self._path(file)
        return next((view for view in self.sources if view.path == path), None)


def anchor_of(prefix: str, name: str, taken: set[str]) -> str:
    """The id of an element that is called so, like no other in `taken`, to which it is added."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "x"
    anchor, n = f"{prefix}-{slug}", 1
    while anchor in taken:
        n += 1
        anchor = f"{prefix}-{slug}.{n}"
    taken.add(anchor)
    return anchor
