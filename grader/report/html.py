"""A result as one HTML page that opens from disk, works without JavaScript and prints in full.

Everything a student's program or archive could have written goes through `clean` and Jinja2's autoescape; the only
`Markup` is made here, of escaped parts. The page may load nothing: its CSP allows its own style and its own script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from grader.model import CheckResult, Finding, Lang, Observed, Result, Transcript, Verdict
from grader.report import GLYPHS, NOTICE, WORDS, closed, conversation, count_bytes, number, words
from grader.report.conversation import Cell, Row, clean

Say = Callable[[Finding, Lang], str]

TEMPLATES = Path(__file__).parent / "templates"
FOLD_AT, FOLDED_MOST = 300, 2048
WINDOW = 160
OUTPUT_CAP = 16 * 1024
PAGE_PAYLOAD = 768 * 1024
"""Bytes of payload that one page shows unfolded or folded; behind that only beginnings are shown."""
SOURCE_FILES, SOURCE_LINES, SOURCE_CHARACTERS = 20, 2000, 128 * 1024
HEX_WIDTH = 8


def render_html(result: Result, lang: Lang, *, show_hidden: bool, hint: Say, title: Say) -> str:
    """The page for one result. It is valid UTF-8 whatever the student's program wrote."""
    page = _Page(result, lang, show_hidden, hint, title)
    html = environment().get_template("report.html.j2").render(page=page, result=result, w=page.words, lang=lang)
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
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    environment.globals |= {
        "style": Markup(style),
        "script": Markup(script),
        "script_digest": digest,
        "glyphs": GLYPHS,
        "notice": NOTICE,
    }
    return environment


def _harmless(value: Any) -> Any:
    """Jinja2 calls this for every value it prints: no template can forget it."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def prose(text: str) -> Markup:
    """Plain sentences with `code` in backticks, as paragraphs."""
    paragraphs = [part for part in clean(text).split("\n") if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(_coded(paragraph)) for paragraph in paragraphs)


def coded(text: str) -> Markup:
    """One line with `code` in backticks."""
    return _coded(clean(text))


def _coded(text: str) -> Markup:
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner stays what it is
        return escape(text)
    tagged = (Markup("<code>{}</code>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts))
    return Markup("").join(tagged)


# --- bytes as HTML


# Few fonts draw the pictures of control characters: the page shows their names, and keeps the pictures for copying.
CONTROL_NAMES = [
    "NUL",
    "SOH",
    "STX",
    "ETX",
    "EOT",
    "ENQ",
    "ACK",
    "BEL",
    "BS",
    "TAB",
    "LF",
    "VT",
    "FF",
    "CR",
    "SO",
    "SI",
    "DLE",
    "DC1",
    "DC2",
    "DC3",
    "DC4",
    "NAK",
    "SYN",
    "ETB",
    "CAN",
    "EM",
    "SUB",
    "ESC",
    "FS",
    "GS",
    "RS",
    "US",
]


def payload(cells: Sequence[Cell], difference: int | None = None, *, spaces: bool = False) -> Markup:
    """Bytes as text: pictures of control characters stand out, the byte at `difference` is marked."""

    def style(cell: Cell) -> tuple[bool, str]:
        return difference is not None and cell.at <= difference < cell.at + cell.size, cell.kind

    parts = []
    last = cells[-1] if cells else None
    for (marked, kind), group in groupby(cells, style):
        if kind == "control":
            part = Markup("").join(_control(cell, cell is last) for cell in group)
        else:
            part = _plain("".join(cell.text for cell in group), kind, spaces)
        parts.append(Markup("<mark>{}</mark>").format(part) if marked else part)
    return Markup("").join(parts)


def _plain(text: str, kind: str, spaces: bool) -> Markup:
    if spaces:
        text = text.replace(" ", "·").replace("\u3000", "⟨U+3000⟩")
    tagged = kind == "bad" or (spaces and kind == "space")
    return Markup('<span class="{}">{}</span>').format(kind, text) if tagged else escape(text)


def _control(cell: Cell, last: bool) -> Markup:
    code = ord(cell.text[0]) - 0x2400
    name = CONTROL_NAMES[code] if 0 <= code < 32 else "DEL" if cell.text == "␡" else ""
    # The picture of a line feed is followed by a real one: printed lines stay lines.
    end = "\n" if name == "LF" and not last else ""
    if not name:
        return Markup('<span class="control">{}</span>').format(cell.text)
    return Markup('<span class="control" data-name="{}">{}</span>{}').format(name, cell.text, end)


def hex_rows(data: bytes, difference: int | None = None, start: int = 0) -> Markup:
    """Offset, bytes, ASCII; narrow enough for a phone. Plain strings, as nothing but the ASCII could be markup."""
    lines = []
    for at in range(0, len(data), HEX_WIDTH):
        row = data[at : at + HEX_WIDTH]
        pairs = [f"{byte:02x}" for byte in row]
        if difference is not None and 0 <= difference - start - at < len(row):
            pairs[difference - start - at] = f"<mark>{pairs[difference - start - at]}</mark>"
        gap = "   " * (HEX_WIDTH - len(row))
        ascii_text = escape("".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in row))
        pairs_text = " ".join(pairs) + gap
        lines.append(
            f'<span class="offset">{start + at:04x}</span>  {pairs_text}  <span class="ascii">{ascii_text}</span>'
        )
    return Markup("\n".join(lines))


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
    wire: str
    payload: _Payload | None
    reading: str
    expected: _Side | None
    told: tuple[_Found, ...]
    """The findings that showed at this moment."""


@dataclass(frozen=True, slots=True)
class _CaseView:
    heading: str
    values: Mapping[str, str]
    lanes: tuple[str, ...]
    peers: int
    columns: str
    """The grid: time, peers, the program's two halves with its line between them, keyboard and screen."""
    rows: tuple[_RowView, ...]


@dataclass(frozen=True, slots=True)
class _OutputView:
    stream: str
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
    closed: bool
    open: bool
    where: str
    expected: _Side | None
    actual: _Side | None
    difference: str
    findings: tuple[_Found, ...]
    cases: tuple[_CaseView, ...]
    outputs: tuple[_OutputView, ...]


class _Page:
    """Turns a result into what the template prints, in the order in which it stands on the page."""

    def __init__(self, result: Result, lang: Lang, show_hidden: bool, hint: Say, title: Say) -> None:
        self.result, self.lang, self.show_hidden = result, lang, show_hidden
        self._hint, self._title = hint, title
        self._left = PAGE_PAYLOAD

    def words(self, key: str, **fields: object) -> str:
        return words(key, self.lang, **fields)

    def sized(self, count: int) -> str:
        return count_bytes(count, self.lang)

    @property
    def labels(self) -> Mapping[str, str]:
        return {key: self.words(key) for key in ("open-all", "close-all", "copy", "copied")}

    @cached_property
    def groups(self) -> list[tuple[str, list[_CheckView]]]:
        found: dict[str, list[_CheckView]] = {}
        for view in self.checks:
            found.setdefault("core" if view.check.group == "core" else "bonus-checks", []).append(view)
        return list(found.items())

    @cached_property
    def checks(self) -> list[_CheckView]:
        taken: set[str] = set()
        names = ["hidden" if closed(check, self.show_hidden) else check.id for check in self.result.checks]
        anchors = [_anchor("check", name, taken) for name in names]
        return [self._check(check, anchor) for check, anchor in zip(self.result.checks, anchors, strict=True)]

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
        if closed(check, self.show_hidden):
            return _CheckView(check, anchor, True, False, "", None, None, "", (), (), ())
        encoding = conversation.encoding_of(check.expected)
        expected = self._side(check.expected, encoding, check.difference)
        found = tuple(self._finding(finding, f"{anchor}.{n}") for n, finding in enumerate(check.findings, 1))
        difference = ""
        if check.difference is not None:
            difference = self.words("difference-at", n=check.difference, hex=f"0x{check.difference:x}")
        return _CheckView(
            check,
            anchor,
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
            data, before, after = self._window(observed.data, encoding, difference)
            ends = difference is not None and difference >= len(observed.data)
            other = self._other(observed.data, encoding)
        options = (self._side(option, conversation.encoding_of(option), None) for option in observed.options[:20])
        key = f"kind-{observed.kind}"
        pattern = conversation.said(observed, self.lang)[:4096] if observed.data is None else ""
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
        reading = conversation.other_reading(data[:4096], encoding)
        return self.words("other-reading", name=reading[0], text=reading[1][:200]) if reading else ""

    def _window(self, data: bytes, encoding: str, difference: int | None) -> tuple[_Payload, int, int]:
        """The bytes round the first difference; all of them where they are few."""
        low, high = 0, len(data)
        if len(data) > 2 * WINDOW + 80:
            middle = min(difference or 0, len(data))
            low, high = max(0, middle - WINDOW), min(len(data), max(middle, WINDOW) + WINDOW)
        chosen = [cell for cell in conversation.cells(data, encoding) if low <= cell.at < high]
        text = payload(chosen, difference, spaces=True)
        # Hex starts at a full row, a few rows before the difference.
        first = 0 if high - low < 64 or difference is None else max(low, difference - 24)
        first -= first % HEX_WIDTH
        shown = hex_rows(data[first : min(high, first + 64)], difference, first)
        return _Payload(text, shown, len(data)), low, len(data) - high

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
        columns = tuple(conversation.lanes(rows))
        told = frozenset(finding.event for finding in check.findings if finding.event is not None)
        short = conversation.shortened(rows, self.lang, told=told)
        for case in conversation.cases(transcript, short):
            heading = self.words("case", n=case.number + 1) if len(transcript.cases) > 1 else ""
            views = tuple(self._row(row, columns, transcript, encoding, expected, found) for row in case.rows)
            names = tuple(self._lane(lane, transcript) for lane in columns)
            peers = columns.index(conversation.PROGRAM)
            yield _CaseView(heading, case.values, names, peers, _grid(peers, len(columns) - peers - 1), views)

    def _lane(self, lane: str, transcript: Transcript) -> str:
        if lane == conversation.PROGRAM:
            return transcript.main.rsplit("/", 1)[-1] or self.words("program")
        return self.words("screen") if lane == conversation.SCREEN else lane

    def _row(
        self, row: Row, columns: tuple[str, ...], transcript: Transcript, encoding: str, expected: _Side | None,
        found: tuple[_Found, ...],
    ) -> _RowView:  # fmt: skip
        middle = columns.index(conversation.PROGRAM) + 3
        name = self._lane(conversation.PROGRAM, transcript)
        if row.lane == conversation.ACROSS:
            who, span, wire = "", "2 / -1", ""
        elif row.lane == conversation.PROGRAM:
            who, span, wire = name, f"{middle - 1} / {middle + 1}", ""
        elif row.lane == conversation.SCREEN:
            keyboard = self.words("keyboard") if row.arrow == "←" else name
            who, span, wire = keyboard, f"{middle + 1} / {middle + 2}", f"{middle} / {middle + 1}"
        else:
            column = columns.index(row.lane) + 2
            who, span, wire = row.lane, f"{column} / {column + 1}", f"{column + 1} / {middle}"
        data = self._payload(row.data, encoding) if row.data is not None else None
        foreign = row.kind in ("received", "printed") and row.data is not None
        reading = self._other(row.data or b"", encoding) if foreign else ""
        here = tuple(one for one in found if one.event is not None and row.first <= one.event <= row.last)
        told = here if row.kind != "gap" else ()
        return _RowView(row, who, span, wire if row.arrow else "", data, reading, expected if row.mark else None, told)

    def _payload(self, data: bytes, encoding: str) -> _Payload:
        """The first bytes open, more of them folded, the rest counted: a page has a size."""
        kept = min(len(data), FOLD_AT + FOLDED_MOST if self._left > 0 else 64)
        self._left -= kept
        # Cells over a little more, so that a character at the cut stays whole.
        cells = conversation.cells(data[: kept + 4], encoding)
        fold = next((cell.at for cell in cells if cell.at + cell.size > FOLD_AT), kept)
        end = next((cell.at for cell in cells if cell.at + cell.size > kept), kept)
        head = [cell for cell in cells if cell.at < fold]
        rest = [cell for cell in cells if fold <= cell.at < end]
        return _Payload(
            payload(head),
            hex_rows(data[:fold]),
            len(data),
            end - fold,
            payload(rest),
            hex_rows(data[fold:end], start=fold),
            len(data) - end,
        )

    def _outputs(self, check: CheckResult) -> Iterable[_OutputView]:
        if check.verdict == "passed" or check.transcript is None:
            return
        for output in conversation.output(check.transcript, conversation.case_of(check.transcript, check.event)):
            head, tail = output.head[:OUTPUT_CAP], output.tail[-4096:]
            lost = output.dropped + len(output.head) - len(head)
            parts = [payload(conversation.cells(head))]
            if lost:
                parts += [Markup("\n"), escape(self.words("not-shown", n=f"{lost:,}")), Markup("\n")]
            parts.append(payload(conversation.cells(tail)))
            size = len(output.head) + output.dropped
            if size:
                yield _OutputView(output.stream, Markup("").join(parts), size, lost)

    # - the source

    @cached_property
    def sources(self) -> list[_SourceView]:
        taken: set[str] = set()
        programs = {path: program for program, path in self.result.files.items()}
        named = self._named_lines()
        # The files that were graded come first.
        paths = sorted(self.result.sources, key=lambda path: (path not in programs, path))[:SOURCE_FILES]
        views = []
        for path in paths:
            lines, lost = source_lines(self.result.sources[path])
            anchor = _anchor("source", path, taken)
            chosen = frozenset(named.get(path, set()))
            views.append(_SourceView(path, anchor, tuple(lines), lost, chosen, programs.get(path, "")))
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


def _grid(peers: int, screens: int) -> str:
    side, half = ["minmax(8rem, 1fr)"], ["minmax(4rem, 6.2rem)"]
    half = half if peers and screens else ["minmax(7rem, 14rem)"]
    return " ".join(["4.6rem", *side * peers, *half * 2, *side * screens])


def source_lines(source: str) -> tuple[list[Markup], int]:
    """The highlighted lines of a file, and how many more it has than are shown."""
    lines = clean(source.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    if lines and not lines[-1]:
        lines.pop()
    kept, characters = 0, 0
    while kept < min(len(lines), SOURCE_LINES) and characters < SOURCE_CHARACTERS:
        lines[kept] = lines[kept] if len(lines[kept]) <= 1000 else lines[kept][:1000] + " …"
        characters += len(lines[kept])
        kept += 1
    text = "\n".join(lines[:kept])
    html = highlight(text, PythonLexer(stripnl=False, ensurenl=False), HtmlFormatter(nowrap=True))
    found = [Markup(line) for line in html.removesuffix("\n").split("\n")]
    if len(found) != kept:  # never show a line under the wrong number
        found = [escape(line) for line in lines[:kept]]
    return found, len(lines) - kept


def _anchor(prefix: str, name: str, taken: set[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "x"
    anchor, n = f"{prefix}-{slug}", 1
    while anchor in taken:
        n += 1
        anchor = f"{prefix}-{slug}.{n}"
    taken.add(anchor)
    return anchor
