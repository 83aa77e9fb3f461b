"""A result for GitHub Actions: the step summary and annotations, in which nothing of a student's is a command."""

import re
from collections.abc import Iterable

from grader.model import CheckResult, Finding, Result
from grader.report import by_program, closed, earned
from grader.report.junit import in_words
from grader.voice import Voice
from grader.voice.characters import encoding_of, inert
from grader.voice.prose import spans
from grader.voice.tables.common import GLYPHS
from grader.voice.tables.exports import EXPORTS
from grader.voice.voice import number

SUMMARY_CAP = 1_000_000
"""GitHub refuses a summary over 1 MiB as a whole; the rest is for what the same step wrote before."""
MESSAGE_CAP = 4000
SOURCE_CAP = 200


def step_summary(result: Result, voice: Voice) -> str:
    """Markdown: the score, a table of the checks, and what is wrong with those that did not pass."""
    voice = voice.reading(EXPORTS)
    score = result.score
    line = f"**{number(score.earned)} / {number(score.possible)}**"
    if score.bonus_possible:
        line += f" · + {number(score.bonus_earned)} / {number(score.bonus_possible)} {voice.say('bonus')}"
    table = ["| " + " | ".join(voice.say(key) for key in ("check", "verdict", "points")) + " |", "| --- | --- | ---: |"]
    groups = by_program(result.checks)
    for program, checks in groups.items() if len(groups) > 1 else (("", result.checks),):
        if program:
            (got, possible), file = earned(checks), result.files.get(program, "")
            name = f"**{markdown(voice.program(program))}**" + (f" {markdown(file)}" if file else "")
            table.append(f"| {name} | | **{number(got)} / {number(possible)}** |")
        for check in checks:
            verdict = f"{GLYPHS[check.verdict]} {voice.say(check.verdict)}"
            points = f"{number(check.earned)} / {number(check.points)}"
            points += f" {voice.say('bonus')}" if check.group == "bonus" else ""
            table.append(f"| {markdown(voice.of(check.title))} | {verdict} | {points} |")
    told = [
        f"## {markdown(voice.of(result.exercise_title))} · {markdown(result.submission)}",
        line if score.complete else f"{line}\n\n{markdown(voice.say('incomplete-why'))}",
        "\n".join(table),
    ]
    for check in sorted(result.checks, key=lambda check: (check.verdict == "passed", check.group != "core")):
        if (check.verdict != "passed" or check.findings) and not closed(check, show_hidden=False):
            told.append("\n\n".join(_check(check, result, voice)))
    if result.command:
        told.append(f"{markdown(voice.say('repeat'))}\n\n{fenced(result.command)}")
    parts, size = [], 0
    for part in told:
        size += len(part.encode()) + 2
        if size > SUMMARY_CAP:
            parts.append(markdown(voice.say("summary-cut")))
            break
        parts.append(part)
    return "\n\n".join(parts) + "\n"


def _named(check: CheckResult, result: Result, voice: Voice) -> str:
    """The title of a check; with its program where the exercise has several."""
    title = voice.of(check.title)
    several = len({one.program for one in result.checks}) > 1
    return voice.labelled(voice.program(check.program), title) if several else title


def _check(check: CheckResult, result: Result, voice: Voice) -> Iterable[str]:
    yield f"### {GLYPHS[check.verdict]} {markdown(_named(check, result, voice))}"
    if check.why is not None:
        yield sentences(voice.of(check.why))
    if check.requirement is not None:
        yield sentences(voice.of(check.requirement))
    encoding = encoding_of(check.expected)
    for key, observed in (("expected", check.expected), ("actual", check.actual)):
        if observed is not None:
            yield f"**{voice.say(key)}**\n\n{fenced(_lines(in_words(observed, voice, encoding)))}"
    for finding in check.findings:
        line = f":{finding.line}" if finding.line else ""
        place = f" ({markdown(result.in_repository(finding.file) + line)})" if finding.file else ""
        yield f"- **{sentences(voice.title(finding))}**{place}  \n  {sentences(voice.hint(finding))}"
        if source := source_line(finding, result):
            yield fenced(source)


def _lines(text: str) -> str:
    """A payload whose line feeds end lines, and are still seen."""
    return re.sub(r"(?<!\\)((?:\\\\)*)\\n(?=.)", r"\1\\n\n", text)


def source_line(finding: Finding, result: Result) -> str:
    """The line of source that a finding names; empty where there is none."""
    lines = result.sources.get(finding.file or "", "").split("\n")
    return lines[finding.line - 1].strip()[:SOURCE_CAP] if finding.line and finding.line <= len(lines) else ""


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no HTML, no markup, no mention, no link."""
    text = " ".join(inert(text).split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_{}\[\]()#+!|~$-])", r"\\\1", text)
    text = text.replace("@", "&#64;")
    # What looks like an address becomes a link by itself.
    text = re.sub(r"(?i)(https?|ftp)://", r"\1&#58;//", text)
    return re.sub(r"(?i)\bwww\.", "www&#46;", text)


def sentences(text: str) -> str:
    """Our sentences: their code stays code, what matters stays bold, the rest is shown as it is."""
    told = []
    for part, kind in spans(text):
        if kind == "code":
            told.append(f"`{' '.join(inert(part).split())}`")
            continue
        # The blanks beside a piece of code stay.
        before, after = (" " if part[:1].isspace() else ""), (" " if part[-1:].isspace() else "")
        shown = f"**{markdown(part)}**" if kind == "strong" else markdown(part)
        told.append(before + shown + after if part.strip() else before)
    return "".join(told).strip()


def fenced(text: str) -> str:
    """A block of code whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{inert(text)}\n{fence}"


def annotations(result: Result, voice: Voice, limit: int = 10) -> list[str]:
    """`::error` commands, and `::warning` for what costs no core points: of each GitHub drops all but ten of a step."""
    voice = voice.reading(EXPORTS)
    shown = [check for check in result.checks if check.verdict == "failed" and not closed(check, show_hidden=False)]
    lines: dict[str, dict[str, None]] = {"error": {}, "warning": {}}
    for check in shown:
        name, kind = _named(check, result, voice), "error" if check.group == "core" else "warning"
        for finding in check.findings:
            file = result.in_repository(finding.file) if finding.file else None
            told = f"{name}\n{voice.hint(finding)}"
            lines[kind][_annotation(kind, file, finding.line, voice.title(finding), told)] = None
        if not check.findings:
            message = voice.of(check.requirement) if check.requirement else voice.say("check-failed")
            lines[kind][_annotation(kind, None, None, name, message)] = None
    return [line for found in lines.values() for line in list(found)[:limit]]


def _annotation(kind: str, file: str | None, line: int | None, title: str, message: str) -> str:
    properties = {"file": file, "line": str(line) if file and line else None, "title": title}
    told = ((key, _quoted(inert(value, keep=""))) for key, value in properties.items() if value)
    shown = ",".join(f"{key}={value.replace(':', '%3A').replace(',', '%2C')}" for key, value in told)
    return f"::{kind} {shown}::{_quoted(inert(message)[:MESSAGE_CAP])}"


def _quoted(text: str) -> str:
    # The runner knows an older form, too, and finds it anywhere in a line.
    return text.replace("##[", "##⟦").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
