"""A result for the terminal: styled lines, never printed here.

Whatever a program said is shown through `visible`: no escape sequence, no control character reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.text import Text

from grader.model import CheckResult, Finding, Lang, Observed, Result, Words
from grader.report import GLYPHS, NOTICE, closed, count_bytes, earned, number, program_name, words
from grader.report.characters import Cell, cells, clean, escaped, part_of
from grader.report.conversation import case_of, output
from grader.report.events import sockets_in_words, standing
from grader.report.github import Say
from grader.voice.steps import failure_words

STYLES = {"passed": "green", "failed": "red", "skipped": "yellow", "ungraded": "magenta", "unstable": "magenta"}
SHOWN_BYTES = 240
MARGIN = 40
SHOWN_LINES = 8
INDENT = "      "


def heading(result_title: Words, exercise: str, files: Iterable[str], lang: Lang) -> Text:
    """The first line: which exercise, which files."""
    return Text.assemble((result_title.in_(lang), "bold"), f"  {exercise}  ", (_clean(", ".join(files)), "cyan"))


def program_line(program: str, checks: list[CheckResult], result: Result, lang: Lang, width: int) -> Text:
    """A heading over the checks of one program, where an exercise has several."""
    name, file = program_name(program, lang), _clean(result.files.get(program, ""))
    (got, possible), (extra, most) = earned(checks), earned(checks, "bonus")
    marks = f"{number(got)}/{number(possible)}" + (
        f" + {number(extra)}/{number(most)} {words('bonus', lang)}" if most else ""
    )
    room = min(width, 100) - 1 - cell_len(name) - 2 - cell_len(file) - cell_len(marks)
    return Text.assemble((name, "bold"), "  ", (file, "cyan"), " " * max(1, room), (marks, "bold"))


def check_line(check: CheckResult, lang: Lang, width: int) -> Text:
    """✓ title … points."""
    style = STYLES[check.verdict]
    bonus = f" {words('bonus', lang)}" if check.group == "bonus" else ""
    marks = f"{number(check.earned)}/{number(check.points)}{bonus}" if check.points else bonus.strip()
    name = check.title.in_(lang)
    room = max(1, min(width, 100) - 5 - cell_len(name) - cell_len(marks))
    line = Text.assemble("  ", (GLYPHS[check.verdict], style), f" {name}")
    if check.verdict == "passed" and check.findings and not check.hidden:
        line.append(f" {NOTICE}", "yellow")
        room -= 1 + cell_len(NOTICE)
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
        where = "while-building" if check.failure == "not-built" else "behind-last-step"
        step = words("at-step", lang, n=check.step) if check.step else words(where, lang)
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
        yield _labelled(name + " " * (label - cell_len(name)), observed(side, lang, check.difference))
        if key == "actual" and check.difference is not None and side.data is not None:
            yield _pointer(check, side, lang, label)


def observed(side: Observed, lang: Lang, difference: int | None = None) -> Text:
    """One side of a comparison on one line."""
    if side.kind == "any":
        return Text(" | ").join(observed(option, lang, difference) for option in side.options)
    if side.data is not None:
        return _payload(side, lang, difference)
    if side.kind == "pattern":
        return Text(f"/{_clean(side.text or '')}/")
    return Text(_clean(failure_words(side.kind, side.text or "").in_(lang)))


def _encoding(side: Observed) -> str:
    return side.text if side.kind == "text" and side.text else "utf-8"


def _window(side: Observed, encoding: str, difference: int | None) -> tuple[int, list[Cell]]:
    """The first bytes, or those round a first difference behind them: the same window for both sides.

    The cells lie behind the offset, which is 0 where all bytes are known.
    """
    offset, data = part_of(side, encoding)
    difference = None if difference is None else difference - offset
    near_start = difference is None or difference < SHOWN_BYTES - MARGIN
    low = 0 if near_start or difference is None else difference - SHOWN_BYTES // 2
    return offset, [cell for cell in cells(data, encoding) if low <= cell.at < low + SHOWN_BYTES]


def _payload(side: Observed, lang: Lang, difference: int | None) -> Text:
    """Bytes in quotes; what stands for a control character or a byte that is no text is dimmed."""
    encoding = _encoding(side)
    offset, shown = _window(side, encoding, difference)
    shown = shown or _window(side, encoding, None)[1]
    if not shown:
        return Text(words("empty", lang))
    text = Text("“…" if offset + shown[0].at else "“")
    for cell in shown:
        code = escaped(cell)
        text.append(code, "" if code == cell.text and cell.kind in ("plain", "space") else "dim")
    text = text if "##[" not in text.plain else Text(_clean(text.plain))
    all_of_it = side.size if side.size is not None else len(side.data or b"")
    if offset + shown[0].at == 0 and shown[-1].at + shown[-1].size >= all_of_it:
        return text.append("”")
    size = count_bytes(all_of_it, lang)
    return text.append(f"…”（{size}）" if lang == "zh" else f"…” ({size})")


def _pointer(check: CheckResult, side: Observed, lang: Lang, label: int) -> Text:
    """A caret under the first byte that differs, and that byte in hexadecimal."""
    at = check.difference or 0
    offset, shown = _window(side, _encoding(side), check.difference)
    cut = cell_len("…") if shown and offset + shown[0].at else 0
    before = cut + sum(cell_len(escaped(cell)) for cell in shown if offset + cell.at + cell.size <= at)
    here = _byte_at(side, at)
    got = f"{here:02x}" if here is not None else words("ends-here", lang)
    wanted = {byte for option in _texts(check.expected) if (byte := _byte_at(option, at)) is not None}
    asked = "/".join(f"{byte:02x}" for byte in sorted(wanted)) or words("ends-here", lang)
    place = " " * (cell_len(INDENT) + label + 3 + before)
    far = f" (@{at})" if side.size is not None or len(side.data or b"") > SHOWN_BYTES else ""
    return Text(f"{place}^ {words('expected', lang)} {asked}, {words('actual', lang)} {got}{far}", "red")


def _byte_at(side: Observed, at: int) -> int | None:
    """The byte at this offset of all, where it is known."""
    data, place = side.data or b"", at - side.offset
    return data[place] if 0 <= place < len(data) else None


def _texts(side: Observed | None) -> list[Observed]:
    return [] if side is None else [option for option in (side, *side.options) if option.data is not None]


def _moment(check: CheckResult, lang: Lang) -> Iterator[Text]:
    """Where the program was when the check failed: what it waited for, what it had open."""
    if check.verdict != "failed" or check.transcript is None or check.event is None or check.event < 0:
        return
    event = check.transcript.events[check.event]
    for line in standing(check, lang)[:4]:
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
        whose = f"{program_name(stream.program, lang)} " if stream.program else ""
        yield Text(f"{INDENT}{whose}{words(f'printed-{stream.stream}', lang)}", "dim")
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
