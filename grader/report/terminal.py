"""A result for the terminal: styled lines, never printed here.

Whatever a program said is shown escaped: no escape sequence, no control character reaches the terminal.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.text import Text

from grader.model import CheckResult, Finding, Observed, Result, Transcript, Words
from grader.model.spared import spared
from grader.report import closed, earned
from grader.report.calls import calls_of
from grader.report.causes import causes
from grader.report.conversation import TalkRow, case_of, cast, is_pair, output, peers, rows, shortened, times, who
from grader.voice import Voice
from grader.voice.characters import (
    Cell,
    cells,
    character_at,
    encoding_of,
    escaped,
    escaped_bytes,
    inert_line,
    part_of,
)
from grader.voice.happened import failing_event, open_sockets, sockets_in_words, standing
from grader.voice.observed import IN_WORDS, sentence
from grader.voice.prose import plain, unmarked, wrapped
from grader.voice.tables.common import GLYPHS, NOTICE
from grader.voice.tables.conversation import CONVERSATION
from grader.voice.tables.terminal import TERMINAL
from grader.voice.voice import number

STYLES = {"passed": "green", "failed": "red", "skipped": "yellow", "ungraded": "magenta", "unstable": "magenta"}
SHOWN_LINES = 8
TALK_BYTES = 60
INDENT = "      "
WIDEST = 100
"""Columns that a line takes at most."""
CAUSES = 3
"""So many causes are told at the end, the first one in full."""


def at_terminal(voice: Voice) -> Voice:
    """The voice that these lines are told in."""
    return voice.reading(CONVERSATION, TERMINAL)


def opening_line(result_title: Words, exercise: str, files: Iterable[str], voice: Voice) -> Text:
    """The first line: which exercise, which files."""
    names = inert_line(", ".join(files))
    return Text.assemble((voice.of(result_title), "bold"), f"  {exercise}  ", (names, "cyan"))


def program_line(program: str, checks: list[CheckResult], result: Result, voice: Voice, width: int) -> Text:
    """A heading over the checks of one program, where an exercise has several."""
    name, file = voice.program(program), inert_line(result.files.get(program, ""))
    (got, possible), (extra, most) = earned(checks), earned(checks, "bonus")
    marks = f"{number(got)}/{number(possible)}"
    if most:
        marks += f" + {number(extra)}/{number(most)} {voice.say('bonus')}"
    room = min(width, WIDEST) - 1 - cell_len(name) - 2 - cell_len(file) - cell_len(marks)
    return Text.assemble((name, "bold"), "  ", (file, "cyan"), " " * max(1, room), (marks, "bold"))


def check_line(check: CheckResult, voice: Voice, width: int) -> Text:
    """✓ title … points."""
    style = STYLES[check.verdict]
    bonus = f" {voice.say('bonus')}" if check.group == "bonus" else ""
    marks = f"{number(check.earned)}/{number(check.points)}{bonus}" if check.points else bonus.strip()
    line = Text.assemble("  ", (GLYPHS[check.verdict], style), f" {voice.of(check.title)}")
    if check.verdict == "passed" and check.findings and not check.hidden:
        line.append(f" {NOTICE}", "yellow")
    if check.verdict != "passed":
        line.append(f"  {voice.say(check.verdict)}", style)
    room = max(1, min(width, WIDEST) - 1 - cell_len(line.plain) - cell_len(marks))
    return line.append(" " * room).append(marks, "dim" if check.verdict == "passed" else style)


def check_details(
    check: CheckResult,
    result: Result,
    voice: Voice,
    *,
    show_hidden: bool,
    width: int = WIDEST,
    talk: bool = False,
    told: set[str] | None = None,
) -> list[Text]:
    """Why a check did not pass, and what to do next; for a passed one its findings alone. `talk`: the conversation, too.

    `told`: what was explained for an earlier check; that is not explained again, and what is new is added.
    """
    if closed(check, show_hidden):
        return []
    said = set[str]() if told is None else told
    return spared(
        lambda: _details(check, result, voice, width, said, talk=talk),
        lambda error: list(_prose(voice.untold(error), width, "yellow")),
    )


def _details(check: CheckResult, result: Result, voice: Voice, width: int, told: set[str], *, talk: bool) -> list[Text]:
    lines = list[Text]()
    if check.why is not None and (why := voice.of(check.why)) not in told:
        told.add(why)
        lines += _prose(inert_line(why), width, "yellow")
    if check.requirement is not None:
        where = "while-building" if check.failure == "not-built" else "behind-last-step"
        step = voice.say("at-step", n=check.step) if check.step else voice.say(where)
        lines += _labelled(step, Text(_readable(voice.of(check.requirement))), width)
        if played := introduction(check, voice, told):
            lines += _prose(played, width, "dim")
    if check.case:
        values = ", ".join(f"{name} = {value or '“”'}" for name, value in check.case.items())
        lines += _labelled(voice.say("values"), Text(inert_line(values)), width)
    label = max(cell_len(voice.say(key)) for key in ("expected", "actual"))
    room = min(width, WIDEST) - cell_len(INDENT) - label - 2
    for key, side in (("expected", check.expected), ("actual", check.actual)):
        if side is None:
            continue
        name = voice.say(key) + " " * (label - cell_len(voice.say(key)))
        lines += _labelled(name, observed_line(side, voice, check.difference, room), width)
        lines += _prose(voice.of(side.note), width) if side.note is not None and side.kind not in IN_WORDS else []
        if key == "actual" and check.difference is not None and side.data is not None:
            lines.append(_pointer(check, side, voice, label, room))
    # Where the program was when the check failed: what it waited for, what it had open.
    for line in standing(check, voice)[:4]:
        lines += _labelled(voice.say("program"), Text(line), width)
    if (event := failing_event(check)) is not None and (sockets := open_sockets(event)):
        lines += _labelled(voice.say("sockets"), Text(sockets_in_words(sockets, voice)), width)
    for finding in check.findings:
        lines += _finding(finding, result, voice, width, told)
    if check.verdict == "failed":
        if not check.findings and (advice := voice.advice(check)) not in told:
            told.add(advice)
            lines += _prose(f"→ {advice}", width)
        lines += _said(check, voice, told)
    if talk:
        lines += _talk(check, voice)
        lines += spared(lambda: list(_calls(check, voice)), lambda _: [])
    return lines


def introduction(check: CheckResult, voice: Voice, told: set[str]) -> str:
    """Who the names in a requirement are, the first time they are met: alice and bob are nobody whom a student knows."""
    transcript, asked = check.transcript, voice.of(check.requirement) if check.requirement is not None else ""
    if transcript is None or is_pair(transcript):
        return ""
    new = [name for name in peers(transcript) if name in asked and f"peer {name}" not in told]
    if not new:
        return ""
    told |= {f"peer {name}" for name in new}
    return cast(new, transcript, voice)


def score_line(result: Result, voice: Voice) -> Text:
    """The marks."""
    score = result.score
    line = Text.assemble(
        (f"{voice.say('score')} ", "bold"),
        (f"{number(score.earned)} / {number(score.possible)}", "bold green" if result.exit_status == 0 else "bold red"),
    )
    if score.bonus_possible:
        line.append(f"   {voice.say('bonus')} {number(score.bonus_earned)} / {number(score.bonus_possible)}")
    if not score.complete:
        line.append(f"   {voice.labelled(voice.say('incomplete'), voice.say('incomplete-why'))}", "magenta")
    handed = {check.program for check in result.checks} & result.files.keys()
    lacking = {check.program for check in result.checks} - handed - {"both"}
    if lacking and handed:
        possible = sum(earned([one for one in result.checks if one.program == name])[1] for name in handed)
        names = voice.listed(voice.program(name) for name in sorted(handed, reverse=True))
        line.append(f"   {voice.say('only-handed-in', programs=names, points=number(possible))}", "dim")
    return line.append(f"   {voice.say('took', n=f'{result.duration:.1f}')}", "dim")


def round_line(number: int, moment: datetime.datetime, before: Result | None, now: Result, voice: Voice) -> Text:
    """What one more run shows: when it was, what passes that did not pass before, what no longer does, what is left."""

    def passed(result: Result) -> dict[tuple[str, str], str]:
        return {(one.program, one.id): voice.of(one.title) for one in result.checks if one.verdict == "passed"}

    had, has = passed(before) if before is not None else {}, passed(now)
    gained = [title for key, title in has.items() if key not in had] if before is not None else []
    lost = [title for key, title in had.items() if key not in has]
    left = len(now.checks) - len(has)
    told = [
        voice.say(key, n=len(titles), titles=voice.listed(titles))
        for key, titles in (("gained", gained), ("lost-again", lost))
        if titles
    ]
    told.append(voice.say("left", n=left) if left else voice.say("nothing-left"))
    when = voice.say("round", n=number, time=moment.strftime("%H:%M:%S"))
    return Text(inert_line(voice.labelled(when, voice.clauses(told))), "bold red" if lost else "bold")


def mend_first(result: Result, voice: Voice, *, show_hidden: bool, width: int = WIDEST) -> Iterator[Text]:
    """What to begin with: the costliest cause in full, then the next ones, each with its place and what it costs."""
    every = causes(result.checks, show_hidden=show_hidden, title=voice.title)
    for cause, heading in zip(every[:CAUSES], ("fix-first", "fix-next", "fix-next"), strict=False):
        cost = voice.say("costs", n=cause.size, points=number(sum(cause.lost)))
        yield Text(voice.beside(voice.say(heading), cost), "bold")
        finding = cause.finding
        place = f"{finding.file}:{finding.line}" if finding is not None and finding.file and finding.line else ""
        title = Text.assemble((inert_line(place), "cyan"), "  " if place else "", plain(_readable(cause.title(voice))))
        yield from _hanging(Text("  "), title, width)
        if cause is not every[0]:
            continue

        if finding is not None and finding.line:
            source = result.sources.get(finding.file or "", "").split("\n")
            for n in range(max(1, finding.line - 1), min(len(source), finding.line + 1) + 1):
                mark, style = (">", "bold") if n == finding.line else (" ", "dim")
                code = inert_line(source[n - 1].rstrip().expandtabs(4))[: min(width, WIDEST) - 14]
                yield Text(f"  {mark} {n:>4} │ {code}", style)
        yield from _prose(voice.hint(finding) if finding is not None else voice.advice(cause.first), width, indent="  ")
    if len(every) > CAUSES:
        yield Text(voice.say("fix-later", n=len(every) - CAUSES), "dim")


def observed_line(side: Observed, voice: Voice, difference: int | None = None, room: int = WIDEST) -> Text:
    """One side of a comparison on one line of so many columns."""
    if side.kind == "any":
        return Text(" | ").join(observed_line(option, voice, difference, room) for option in side.options)
    if side.data is None:
        return Text(inert_line(voice.of(sentence(side))))
    encoding = encoding_of(side)
    offset, shown = _window(side, encoding, difference, room)
    shown = shown or _window(side, encoding, None, room)[1]
    if not shown:
        return Text(voice.say("empty"))
    text = Text("“…" if offset + shown[0].at else "“")
    for cell in shown:  # what stands for a control character or a byte that is no text is dimmed
        code = escaped(cell)
        text.append(code, "" if code == cell.text and cell.kind in ("plain", "space") else "dim")
    text = text if "##[" not in text.plain else Text(inert_line(text.plain))
    all_of_it = side.size if side.size is not None else len(side.data)
    if offset + shown[0].at == 0 and shown[-1].at + shown[-1].size >= all_of_it:
        return text.append("”")
    return text.append(voice.beside("…”", voice.sized(all_of_it)))


# ---------------------------------------------------------------- parts of a check


def _labelled(label: str, text: Text, width: int) -> Iterator[Text]:
    """A label and what it says; further lines begin where the first one does."""
    return _hanging(Text.assemble(INDENT, (label, "dim"), "  "), text, width)


def _hanging(front: Text, text: Text, width: int) -> Iterator[Text]:
    indent = cell_len(front.plain)
    room = max(30, min(width, WIDEST) - indent)
    if cell_len(text.plain) <= room:
        yield Text.assemble(front, text)
        return
    for n, line in enumerate(wrapped(text.plain, room)):
        yield Text.assemble(front, line) if n == 0 else Text(" " * indent + line)


def _readable(text: str) -> str:
    """Our sentences on one line, without marks that only a page can draw."""
    return unmarked(inert_line(text.replace("\n", " ")))


def _prose(text: str, width: int, style: str = "", indent: str = INDENT) -> Iterator[Text]:
    """Sentences in lines that are indented alike."""
    room = max(30, min(width, WIDEST) - cell_len(indent))
    for line in wrapped(_readable(text), room):
        yield Text(f"{indent}{line}", style)


def _window(side: Observed, encoding: str, difference: int | None, room: int) -> tuple[int, list[Cell]]:
    """The first characters, or those round a first difference after them: the same window for both sides.

    The cells lie after the offset, which is 0 where all bytes are known.
    """
    offset, data = part_of(side, encoding)
    room = max(20, room - 20)  # quotes, and how much it is in all
    found, taken, low = cells(data, encoding), 0, 0
    if difference is not None and sum(cell_len(escaped(cell)) for cell in found) > room:
        before = [cell for cell in found if offset + cell.at + cell.size <= difference]
        columns = sum(cell_len(escaped(cell)) for cell in before)
        while columns > room // 2:
            columns -= cell_len(escaped(before[low]))
            low += 1
    shown = list[Cell]()
    for cell in found[low:]:
        taken += cell_len(escaped(cell))
        if taken > room:
            break
        shown.append(cell)
    return offset, shown


def _pointer(check: CheckResult, side: Observed, voice: Voice, label: int, room: int) -> Text:
    """A caret under the first character that differs, and what was asked for in its place."""
    at, encoding = check.difference or 0, encoding_of(check.expected)
    offset, shown = _window(side, encoding_of(side), check.difference, room)
    cut = cell_len("…") if shown and offset + shown[0].at else 0
    before = cut + sum(cell_len(escaped(cell)) for cell in shown if offset + cell.at + cell.size <= at)
    options = () if check.expected is None else (check.expected, *check.expected.options)
    wanted = {character_at(option, at, encoding_of(option)) for option in options if option.data is not None} - {""}
    asked = " / ".join(f"“{one}”" for one in sorted(wanted)) or voice.say("ends-here")
    got = character_at(side, at, encoding)
    told = voice.say("different-here", expected=asked, actual=f"“{got}”" if got else voice.say("ends-here"))
    place = " " * (cell_len(INDENT) + label + 3 + before)
    far = f" (@{at})" if side.size is not None or len(side.data or b"") > WIDEST else ""
    return Text(f"{place}^ {told}{far}", "red")


def cause_key(finding: Finding, voice: Voice) -> str:
    """What is told once only: the same mistake at the same place, whatever its values are."""
    return f"{finding.id} {voice.title(finding)} {finding.file}:{finding.line}"


def _finding(finding: Finding, result: Result, voice: Voice, width: int, told: set[str]) -> Iterator[Text]:
    place = f"  {finding.file}:{finding.line}" if finding.file and finding.line else ""
    title, key = f"● {plain(_readable(voice.title(finding)))}", cause_key(finding, voice)
    again = voice.say("as-below" if f"below {key}" in told else "as-above") if key in told else ""
    yield Text.assemble(INDENT, (title, "bold yellow"), (inert_line(place), "cyan"), (f"  {again}".rstrip(), "dim"))
    if again:
        return
    told.add(key)
    source = result.sources.get(finding.file or "", "").split("\n")
    if finding.line and finding.line <= len(source):
        code = inert_line(source[finding.line - 1].strip()[:160])
        yield Text.assemble(INDENT, "  ", (f"{finding.line} │ ", "dim"), (code, "bold"))
    yield from _prose(voice.hint(finding), width, indent=f"{INDENT}  ")


def _said(check: CheckResult, voice: Voice, told: set[str]) -> Iterator[Text]:
    """The last lines of what the program printed."""
    if check.transcript is None:
        return
    for stream in output(check.transcript, case_of(check.transcript, check.event)):
        text = (stream.head + stream.tail).decode("utf-8", "replace").rstrip("\n")
        if not text:
            continue
        lines = text.split("\n")
        whose = f"{voice.program(stream.program)} " if stream.program else ""
        again = f"  {voice.say('as-above')}" if text in told and len(lines) > 1 else ""
        yield Text(f"{INDENT}{whose}{voice.say(f'printed-{stream.stream}')}{again}", "dim")
        if again:
            continue
        told.add(text)
        if len(lines) > SHOWN_LINES:
            yield Text(f"{INDENT}  │ …", "dim")
        for line in lines[-SHOWN_LINES:]:
            # The bar is a guard, too: a log's reader obeys `::error::` after blanks.
            yield Text(f"{INDENT}  │ {inert_line(line[:200])}")


def _talk(check: CheckResult, voice: Voice) -> Iterator[Text]:
    """The conversation, a row a line."""
    transcript = check.transcript
    if transcript is None or not transcript.events:
        return
    for row in shortened(rows(transcript, check, voice), voice):
        yield talk_line(row, transcript, voice)


def talk_line(row: TalkRow, transcript: Transcript, voice: Voice) -> Text:
    """One row of a conversation: when, who, what, and the beginning of what was said."""
    whose, count = who(row, transcript, voice), times(row, voice)
    data = "" if row.data is None else f" “{escaped_bytes(row.data[:TALK_BYTES])}”"
    more = "" if row.all_bytes is None or row.all_bytes <= TALK_BYTES else f"… {voice.sized(row.all_bytes)}"
    told = " ".join(part for part in (whose, row.text + data + more, count, *row.details) if part)
    mark, style = ("✗", "red") if row.mark else ("│", "dim" if row.kind == "step" else "")
    arrow = "×" if row.lost else row.arrow or " "
    return Text(f"{INDENT}{mark} {row.t:8.3f} {arrow} {inert_line(told)}", style)


def _calls(check: CheckResult, voice: Voice) -> Iterator[Text]:
    """The program's own calls, a line each, from a second run; or that it ended differently."""
    if check.watched == "otherwise":
        yield Text(f"{INDENT}{voice.say('calls-otherwise')}", "dim")
    for calls in calls_of(check, voice):
        whose = f"{calls.program} " if calls.program else ""
        yield Text(f"{INDENT}{whose}{voice.say('calls')}", "bold")
        yield Text(f"{INDENT}{voice.say('calls-why')}", "dim")
        for row in calls.rows:
            data = f" “{escaped_bytes(row.data)}{'…' if row.cut else ''}”" if row.data else ""
            count = voice.say("times", n=row.count) if row.count > 1 else ""
            told = "  ".join(part for part in (row.code, row.who, row.told + data, count) if part)
            yield Text(f"{INDENT}│ {row.line:5}  {inert_line(told)}", "yellow" if row.waits else "")
        if calls.left_out:
            yield Text(f"{INDENT}│ {voice.say('calls-left-out', n=calls.left_out)}", "dim")
        for line in calls.sums:
            yield Text(f"{INDENT}│ {line}")
