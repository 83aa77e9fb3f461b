"""A result for GitHub Actions: the step summary, annotations, and a guard round logs that a student's program wrote."""

import re
from collections.abc import Callable, Iterable

from grader.model import CheckResult, Finding, Lang, Result
from grader.report import GLYPHS, by_program, characters, closed, earned, number, program_name, words
from grader.report.characters import clean
from grader.report.junit import in_words

SUMMARY_CAP = 1_000_000
"""GitHub refuses a summary over 1 MiB as a whole; the rest is for what the same step wrote before."""
MESSAGE_CAP = 4000

Say = Callable[[Finding, Lang], str]


def step_summary(result: Result, lang: Lang, hint: Say, title: Say) -> str:
    """Markdown: the score, a table of the checks, and what is wrong with those that did not pass."""
    parts, size = [], 0
    for part in _parts(result, lang, hint, title):
        size += len(part.encode()) + 2
        if size > SUMMARY_CAP:
            parts.append(markdown(words("summary-cut", lang)))
            break
        parts.append(part)
    return "\n\n".join(parts) + "\n"


def _parts(result: Result, lang: Lang, hint: Say, title: Say) -> Iterable[str]:
    score = result.score
    yield f"## {markdown(result.exercise_title.in_(lang))} · {markdown(result.submission)}"
    line = f"**{number(score.earned)} / {number(score.possible)}**"
    if score.bonus_possible:
        line += f" · + {number(score.bonus_earned)} / {number(score.bonus_possible)} {words('bonus', lang)}"
    yield line if score.complete else f"{line}\n\n{markdown(words('incomplete-why', lang))}"
    yield _table(result, lang)
    for check in result.checks:
        if check.verdict != "passed" and not closed(check, show_hidden=False):
            yield "\n\n".join(_check(check, result, lang, hint, title))


def _table(result: Result, lang: Lang) -> str:
    heads = [words(key, lang) for key in ("check", "verdict", "points")]
    lines = ["| " + " | ".join(heads) + " |", "| --- | --- | ---: |"]
    groups = by_program(result.checks)
    for program, checks in groups.items() if len(groups) > 1 else ():
        (got, possible), file = earned(checks), result.files.get(program, "")
        name = f"**{markdown(program_name(program, lang))}**" + (f" {markdown(file)}" if file else "")
        lines.append(f"| {name} | | **{number(got)} / {number(possible)}** |")
        lines += [_line(check, lang) for check in checks]
    if len(groups) < 2:
        lines += [_line(check, lang) for check in result.checks]
    return "\n".join(lines)


def _line(check: CheckResult, lang: Lang) -> str:
    verdict = f"{GLYPHS[check.verdict]} {words(check.verdict, lang)}"
    points = f"{number(check.earned)} / {number(check.points)}"
    return f"| {markdown(check.title.in_(lang))} | {verdict} | {points} |"


def _named(check: CheckResult, result: Result, lang: Lang) -> str:
    """The title of a check; with its program where the exercise has several."""
    title = check.title.in_(lang)
    several = len({one.program for one in result.checks}) > 1
    colon = "：" if lang == "zh" else ": "
    return f"{program_name(check.program, lang)}{colon}{title}" if several else title


def _check(check: CheckResult, result: Result, lang: Lang, hint: Say, title: Say) -> Iterable[str]:
    yield f"### {GLYPHS[check.verdict]} {markdown(_named(check, result, lang))}"
    if check.why is not None:
        yield sentences(check.why.in_(lang))
    if check.requirement is not None:
        yield sentences(check.requirement.in_(lang))
    encoding = characters.encoding_of(check.expected)
    for key, observed in (("expected", check.expected), ("actual", check.actual)):
        if observed is not None:
            yield f"**{words(key, lang)}**\n\n{fenced(in_words(observed, lang, encoding))}"
    for finding in check.findings:
        line = f":{finding.line}" if finding.line else ""
        place = f" ({markdown(finding.file + line)})" if finding.file else ""
        yield f"- **{markdown(title(finding, lang))}**{place}  \n  {sentences(hint(finding, lang))}"


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no HTML, no markup, no mention, no link."""
    text = " ".join(clean(text).split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_{}\[\]()#+!|~$-])", r"\\\1", text)
    text = text.replace("@", "&#64;")
    # What looks like an address becomes a link by itself.
    text = re.sub(r"(?i)(https?|ftp)://", r"\1&#58;//", text)
    return re.sub(r"(?i)\bwww\.", "www&#46;", text)


def sentences(text: str) -> str:
    """Sentences with `code` in backticks: the code stays code, the rest is shown as it is."""
    parts = text.split("`")
    if len(parts) % 2 == 0 or "" in parts[1::2]:
        return markdown(text)
    return "".join(
        f"`{' '.join(clean(part).split())}`" if i % 2 else _spaced(part) for i, part in enumerate(parts)
    ).strip()


def _spaced(text: str) -> str:
    """`markdown` without losing the blanks beside a piece of code."""
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return before + markdown(text) + after if text.strip() else before


def fenced(text: str) -> str:
    """A block of code whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{clean(text)}\n{fence}"


def annotations(result: Result, lang: Lang, hint: Say, title: Say, limit: int = 10) -> list[str]:
    """`::error` commands, core checks first: GitHub drops all but ten of a step in silence."""
    shown = [check for check in result.checks if check.verdict == "failed" and not closed(check, show_hidden=False)]
    shown.sort(key=lambda check: check.group != "core")
    lines = [line for check in shown for line in _annotations(check, result, lang, hint, title)]
    return list(dict.fromkeys(lines))[:limit]


def _annotations(check: CheckResult, result: Result, lang: Lang, hint: Say, title: Say) -> Iterable[str]:
    for finding in check.findings:
        message = f"{_named(check, result, lang)}\n{hint(finding, lang)}"
        yield _command(finding.file, finding.line, title(finding, lang), message)
    if not check.findings:
        message = check.requirement.in_(lang) if check.requirement else words("check-failed", lang)
        yield _command(None, None, _named(check, result, lang), message)


def _command(file: str | None, line: int | None, title: str, message: str) -> str:
    properties = {"file": file, "line": str(line) if file and line else None, "title": title}
    shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::error {shown}::{_data(clean(message)[:MESSAGE_CAP])}"


def _data(text: str) -> str:
    # The runner knows an older form, too, and finds it anywhere in a line.
    return text.replace("##[", "##⟦").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(clean(text, keep="")).replace(":", "%3A").replace(",", "%2C")


def guarded(text: str, token: str) -> str:
    """Text of a student's program for the log: the runner obeys no command in it. `token` must be fresh and random."""
    if not token or token in text:
        raise ValueError("the token must not stand in the text that it guards")
    return f"::stop-commands::{token}\n{text.rstrip(chr(10))}\n::{token}::\n"
