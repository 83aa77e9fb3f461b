"""A result for the terminal: styled lines, never printed here.

Whatever a program said is shown through `visible`: no escape sequence, no control character reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.text import Text

from grader.model import CheckResult, Finding, Lang, Observed, Result, Words
from grader.report import GLYPHS, closed, count_bytes, number, words
from grader.report.conversation import case_of, cells, clean, output, sockets_in_words, visible, waits_in_words
from grader.report.github import Say
from grader.wording import failure_words

STYLES = {"passed": "green", "failed": "red", "skipped": "yellow", "ungraded": "magenta", "unstable": "magenta"}
SHOWN_BYTES = 240
SHOWN_LINES = 8
INDENT = "      "


def heading(result_title: Words, exercise: str, files: Iterable[str], lang: Lang) -> Text:
    """The first line: which exercise, which files."""
    return Text.assemble((result_title.in_(lang), "bold"), f"  {exercise}  ", (_clean(", ".join(files)), "cyan"))


def check_line(check: CheckResult, lang: Lang, width: int) -> Text:
    """✓ title … points."""
    style = STYLES[check.verdict]
    bonus = f" {words('bonus', lang)}" if check.group == "bonus" else ""
    marks = f"{number(check.earned)}/{number(check.points)}{bonus}" if check.points else bonus.strip()
    name = check.title.in_(lang)
    room = max(1, min(width, 100) - 5 - cell_len(name) - cell_len(marks))
    line = Text.assemble("  ", (GLYPHS[check.verdict], style), f" {name}")
    if check.verdict != "passed":
        line.append(f"  {words(check.verdict, lang)}", style)
        room -= 2 + cell_len(words(check.verdict, lang))
    return line.append(" " * max(1, room)).append(marks, "dim" if check.verdict == "passed" else style)


def check_details(
    check: CheckResult, result: Result, lang: Lang, *, show_hidden: bool, hint: Say, title: Say
) -> list[Text]:
    """Why a check did not pass, and what to do next; for a passed one its findings alone."""
    if closed(check, show_hidden):
        return []
    lines = [*_why(check, lang), *_sides(check, lang), *_moment(check, lang)]
    for finding in check.findings:
        lines += _finding(finding, result, lang, hint, title)
    if check.verdict == "failed":
        lines += _said(check, lang)
    return lines


def _labelled(label: str, text: Text | str, style: str = "") -> Text:
    return Text.assemble(INDENT, (f"{label}", "dim"), "  ", text if isinstance(text, Text) else (text, style))


def _why(check: CheckResult, lang: Lang) -> Iterator[Text]:
    if check.why is not None:
        yield Text(INDENT + _clean(check.why.in_(lang)), "yellow")
    if check.requirement is not None:
        step = words("at-step", lang, n=check.step) if check.step else words("behind-last-step", lang)
        yield _labelled(step, check.requirement.in_(lang))
    if check.case:
        values = ", ".join(f"{name} = {value}" for name, value in check.case.items())
        yield _labelled(words("values", lang), values)


def _sides(check: CheckResult, lang: Lang) -> Iterator[Text]:
    label = max(cell_len(words(key, lang)) for key in ("expected", "actual"))
    for key, side in (("expected", check.expected), ("actual", check.actual)):
        if side is None:
            continue
        name = words(key, lang)
        shown = observed(side, lang)
        yield _labelled(name + " " * (label - cell_len(name)), shown)
        if key == "actual" and check.difference is not None and side.data is not None:
            yield from _pointer(check, side.data, lang, label)


def observed(side: Observed, lang: Lang) -> Text:
    """One side of a comparison on one line."""
    if side.kind == "any":
        return Text(" | ").join(observed(option, lang) for option in side.options)
    if side.data is not None:
        encoding = side.text if side.kind == "text" and side.text else "utf-8"
        data = side.data[:SHOWN_BYTES]
        more = f" …（{count_bytes(len(side.data), lang)}）" if len(side.data) > len(data) else ""
        empty = words("empty", lang)
        return Text(f"“{_clean(visible(data, encoding))}”{more}" if data else empty)
    if side.kind == "pattern":
        return Text(f"/{side.text}/")
    return Text(_clean(failure_words(side.kind, side.text or "").in_(lang)))


def _pointer(check: CheckResult, data: bytes, lang: Lang, label: int) -> Iterator[Text]:
    """A caret under the first byte that differs, and that byte in hexadecimal."""
    at = check.difference or 0
    if at > SHOWN_BYTES:
        yield Text(f"{INDENT}{words('difference-at', lang, n=at, hex=f'{at:x}')}", "red")
        return
    before = sum(cell_len(cell.text) for cell in cells(data[:at]))
    got = f"{data[at]:02x}" if at < len(data) else words("ends-here", lang)
    wanted = {text[at] for text in _texts(check.expected) if at < len(text)}
    asked = "/".join(f"{byte:02x}" for byte in sorted(wanted)) or words("ends-here", lang)
    place = " " * (cell_len(INDENT) + label + 3 + before)
    note = f"^ {words('expected', lang)} {asked}, {words('actual', lang)} {got}"
    yield Text(f"{place}{note}", "red")


def _texts(side: Observed | None) -> list[bytes]:
    if side is None:
        return []
    return [text for option in (side, *side.options) if (text := option.data) is not None]


def _moment(check: CheckResult, lang: Lang) -> Iterator[Text]:
    """Where the program was when the check failed: what it waited for, what it had open."""
    if check.verdict != "failed" or check.transcript is None or check.event is None or check.event < 0:
        return
    event = check.transcript.events[check.event]
    if event.event == "spins":
        yield _labelled(words("program", lang), words("spins", lang))
    elif event.event == "limit":
        yield _labelled(words("program", lang), words("limit", lang, of=words(f"of-{event.info['of']}", lang)))
    for line in waits_in_words(event.info.get("threads"), lang)[:3]:
        yield _labelled(words("program", lang), line)
    if event.info.get("sockets"):
        yield _labelled(words("sockets", lang), sockets_in_words(event.info["sockets"], lang))


def _finding(finding: Finding, result: Result, lang: Lang, hint: Say, title: Say) -> Iterator[Text]:
    place = f"  {finding.file}:{finding.line}" if finding.file and finding.line else ""
    yield Text.assemble(INDENT, ("● " + _clean(title(finding, lang)), "bold yellow"), (_clean(place), "cyan"))
    source = result.sources.get(finding.file or "", "").split("\n")
    if finding.line and finding.line <= len(source):
        code = _clean(source[finding.line - 1].strip()[:160])
        yield Text.assemble(INDENT, "  ", (f"{finding.line} │ ", "dim"), (code, "bold"))
    yield Text(f"{INDENT}  {_clean(hint(finding, lang))}")


def _said(check: CheckResult, lang: Lang) -> Iterator[Text]:
    """The last lines of what the program printed."""
    if check.transcript is None:
        return
    for stream in output(check.transcript, case_of(check.transcript, check.event)):
        text = (stream.head + stream.tail).decode("utf-8", "replace").rstrip("\n")
        if not text:
            continue
        lines = text.split("\n")
        yield Text(f"{INDENT}{words(f'printed-{stream.stream}', lang)}", "dim")
        if len(lines) > SHOWN_LINES:
            yield Text(f"{INDENT}  │ …", "dim")
        for line in lines[-SHOWN_LINES:]:
            # The bar is a guard, too: a log's reader obeys `::error::` behind blanks.
            yield Text(f"{INDENT}  │ {_clean(line[:200])}")


def _clean(text: str) -> str:
    """One line without anything that a terminal or the reader of a log would obey."""
    return clean(text, keep="").replace("##[", "##⟦")


def score_line(result: Result, lang: Lang) -> Text:
    """The marks."""
    score = result.score
    line = Text.assemble(
        (f"{words('score', lang)} ", "bold"),
        (f"{number(score.earned)} / {number(score.possible)}", "bold green" if result.exit_status == 0 else "bold red"),
    )
    if score.bonus_possible:
        line.append(f"   {words('bonus', lang)} {number(score.bonus_earned)} / {number(score.bonus_possible)}")
    if not score.complete:
        line.append(f"   {words('incomplete', lang)}：{words('incomplete-why', lang)}", "magenta")
    return line
