"""A result as JUnit XML, in the subset that GitLab and the common GitHub actions read alike.

Readers disagree on whether the `message` attribute or the element's text counts, so the first line of the text is the
message. XML 1.0 cannot hold most control characters, not even escaped: `clean` turns them into pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from grader.model import CheckResult, Finding, Lang, Observed, Result
from grader.report import WORDS, characters, closed, conversation, count_bytes, events, words
from grader.report.characters import clean

OUTPUT_CAP = 8 * 1024
DATA_CAP = 4 * 1024


def junit_xml(result: Result, lang: Lang, *, show_hidden: bool, hint: Callable[[Finding, Lang], str]) -> str:
    """One suite with one case for each check; what could not be told is an error, not a failure."""
    cases = list(cases_of(result, lang, show_hidden=show_hidden, hint=hint))
    return document([suite(result.exercise, cases, result.duration, result.started)])


def cases_of(
    result: Result, lang: Lang, *, show_hidden: bool, hint: Callable[[Finding, Lang], str], whose: str = ""
) -> Iterator[Element]:
    """A `testcase` for each check; names of classes begin with `whose`, where there are results of several people."""
    taken: set[tuple[str, str]] = set()
    for check in result.checks:
        yield _case(f"{whose}{result.exercise}", check, lang, closed(check, show_hidden), hint, taken)


def suite(name: str, cases: Iterable[Element], duration: float, started: str) -> Element:
    """A `testsuite` with its counts. Readers want a timestamp without zone or fraction."""
    made = Element("testsuite", {"name": _line(name)})
    made.extend(cases)
    for key, value in {**_counts(made), "time": f"{duration:.3f}", "timestamp": started[:19]}.items():
        made.set(key, value)
    return made


def document(suites: Iterable[Element]) -> str:
    """The whole file."""
    root = Element("testsuites")
    root.extend(suites)
    time = sum(float(one.get("time", "0")) for one in root)
    for key, value in {**_counts(root), "time": f"{time:.3f}"}.items():
        root.set(key, value)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _counts(element: Element) -> dict[str, str]:
    tags = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    return {key: str(sum(1 for _ in element.iter(tag))) for key, tag in tags.items()}


def told_case(classname: str, name: str, tag: str, text: str) -> Element:
    """A case that stands for something which is no check: a hand-in that nobody could read."""
    case = Element("testcase", {"classname": _line(classname), "name": _line(name), "time": "0.000"})
    said = clean(text)
    SubElement(case, tag, {"message": said.split("\n", 1)[0]}).text = said
    return case


def _case(
    of: str,
    check: CheckResult,
    lang: Lang,
    quiet: bool,
    hint: Callable[[Finding, Lang], str],
    taken: set[tuple[str, str]],
) -> Element:
    classname = _line(f"{of}.{check.program}")
    name = _unique(classname, _line(check.title.in_(lang) if quiet else f"{check.id}: {check.title.in_(lang)}"), taken)
    case = Element("testcase", {"classname": classname, "name": name, "time": f"{0 if quiet else check.duration:.3f}"})
    place = None if quiet else next((finding for finding in check.findings if finding.file), None)
    if place is not None:
        case.set("file", _line(place.file or ""))
        if place.line:
            case.set("line", str(place.line))
    _outcome(case, check, lang, quiet, hint)
    if not quiet and (printed := _printed(check)):
        SubElement(case, "system-out").text = printed
    return case


def _unique(classname: str, name: str, taken: set[tuple[str, str]]) -> str:
    """Of two cases with one name readers keep the first only."""
    unique, n = name, 1
    while (classname, unique) in taken:
        n += 1
        unique = f"{name} ({n})"
    taken.add((classname, unique))
    return unique


def _outcome(case: Element, check: CheckResult, lang: Lang, quiet: bool, hint: Callable[[Finding, Lang], str]) -> None:
    if check.verdict == "passed":
        return
    tag = {"failed": "failure", "skipped": "skipped"}.get(check.verdict, "error")
    lines = [words("hidden", lang)] if quiet else list(explanation(check, lang, hint))
    text = clean("\n".join(lines) or words(check.verdict, lang))
    message = text.split("\n", 1)[0]
    element = SubElement(case, tag, {"message": message})
    if tag != "skipped":
        element.set("type", check.verdict)
    element.text = text


def explanation(check: CheckResult, lang: Lang, hint: Callable[[Finding, Lang], str]) -> Iterable[str]:
    """Why, requirement, expected, actual and the hints as plain lines."""
    colon = "：" if lang == "zh" else ": "
    if check.why is not None:
        yield check.why.in_(lang)
    if check.requirement is not None:
        yield words("requirement", lang) + colon + check.requirement.in_(lang)
    encoding = characters.encoding_of(check.expected)
    for key, observed in (("expected", check.expected), ("actual", check.actual)):
        if observed is not None:
            yield words(key, lang) + colon + in_words(observed, lang, encoding)
    if check.difference is not None:
        yield words("difference-at", lang, n=f"{check.difference:,}", hex=f"0x{check.difference:x}")
    for doing in events.standing(check, lang):
        yield words("program", lang) + colon + doing
    for finding in check.findings:
        line = f":{finding.line}" if finding.line else ""
        yield f"{finding.file}{line}{colon}{hint(finding, lang)}" if finding.file else hint(finding, lang)


def in_words(observed: Observed, lang: Lang, encoding: str) -> str:
    """One side of a comparison as one line of text."""
    if observed.data is not None:
        offset, data = characters.part_of(observed, encoding)
        more = len(data) - DATA_CAP
        shown = characters.visible(data[:DATA_CAP], encoding) or words("empty", lang)
        if observed.size is not None:
            size = count_bytes(observed.size, lang)
            return words("window", lang, size=size, n=f"{offset:,}") + ("：" if lang == "zh" else ": ") + shown
        return shown + (words("more-bytes", lang, n=more) if more > 0 else "")
    key = f"kind-{observed.kind}"
    parts = [words(key, lang) if key in WORDS else observed.kind]
    parts += [said] if (said := events.said(observed, lang)) else []
    parts += [observed.note.in_(lang)] if observed.note else []
    parts += [in_words(option, lang, characters.encoding_of(option)) for option in observed.options[:20]]
    return clean(" · ".join(parts), "")


def _printed(check: CheckResult) -> str:
    if check.transcript is None:
        return ""
    outputs = conversation.output(check.transcript, conversation.case_of(check.transcript, check.event))
    data = b"".join(output.head + output.tail for output in outputs)
    text = clean(data[:OUTPUT_CAP].decode("utf-8", "backslashreplace"))
    # GitLab makes a link of it, to wherever the student's program says.
    return text.replace("[[ATTACHMENT|", "[[ATTACHMENT │")


def _line(text: str) -> str:
    return clean(text, keep="")
