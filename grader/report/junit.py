"""A result as JUnit XML, in the subset that GitLab and the common GitHub actions read alike.

Readers disagree on whether the `message` attribute or the element's text counts, so the first line of the text is the
message. XML 1.0 cannot hold most control characters, not even escaped: `inert` turns them into pictures.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from grader.model import CheckResult, Observed, Result
from grader.report import closed, conversation
from grader.voice import Voice
from grader.voice.characters import encoding_of, escaped_bytes, inert, part_of
from grader.voice.happened import standing
from grader.voice.observed import heading, said
from grader.voice.tables.conversation import CONVERSATION

OUTPUT_CAP = 8 * 1024
DATA_CAP = 4 * 1024


def junit_xml(results: Iterable[Result], voice: Voice, *, show_hidden: bool, strict: bool = False) -> str:
    """A suite for each result with a case for each check; what could not be told is an error, not a failure.

    `strict`: without the attributes that Jenkins' schema refuses, though every other reader uses them.
    """
    suites = []
    for result in results:
        cases = list(cases_of(result, voice, show_hidden=show_hidden))
        suites.append(suite(result.exercise, cases, result.duration, result.started))
    return document(suites, strict=strict)


def cases_of(result: Result, voice: Voice, *, show_hidden: bool, whose: str = "") -> Iterator[Element]:
    """A `testcase` for each check; names of classes begin with `whose`, where there are results of several people."""
    voice = voice.reading(CONVERSATION)
    taken: set[tuple[str, str]] = set()
    for check in result.checks:
        quiet, title = closed(check, show_hidden), voice.of(check.title)
        classname = inert(f"{whose}{result.exercise}.{check.program}", keep="")
        name = unique = inert(title if quiet else f"{check.id}: {title}", keep="")
        n = 1
        while (classname, unique) in taken:  # of two cases with one name readers keep the first only
            n += 1
            unique = f"{name} ({n})"
        taken.add((classname, unique))
        yield _case({"classname": classname, "name": unique}, check, result, voice, quiet)


def suite(name: str, cases: Iterable[Element], duration: float, started: str) -> Element:
    """A `testsuite` with its counts. Readers want a timestamp without zone or fraction."""
    made = Element("testsuite", {"name": inert(name, keep="")})
    made.extend(cases)
    for key, value in {**_counts(made), "time": f"{duration:.3f}", "timestamp": started[:19]}.items():
        made.set(key, value)
    return made


def document(suites: Iterable[Element], *, strict: bool = False) -> str:
    """The whole file."""
    return b"".join(document_pieces(suites, strict=strict)).decode()


def document_pieces(suites: Iterable[Element], *, strict: bool = False) -> Iterator[bytes]:
    """The whole file, suite by suite. Its head tells how many there are of everything: until then they are held packed."""
    figures, packed = list[Figures](), list[bytes]()
    for one in suites:
        figures.append(figures_of(one))
        packed.append(zlib.compress(suite_text(one, strict=strict), 1))
    yield from whole_file(figures, map(zlib.decompress, packed), strict=strict)


Figures = tuple[tuple[int, ...], float]
"""How many there are in a suite of what the head of the file counts, and its seconds."""


def figures_of(one: Element) -> Figures:
    """What the head of the file has to know of a suite."""
    return tuple(int(count) for count in _counts(one).values()), float(one.get("time", "0"))


def suite_text(one: Element, *, strict: bool = False) -> bytes:
    """A suite as it stands in the file."""
    for case in one.iter("testcase") if strict else ():
        case.attrib.pop("file", None)
        case.attrib.pop("line", None)
    ElementTree.indent(one, level=1)
    return ElementTree.tostring(one, encoding="unicode").encode()


def whole_file(figures: Iterable[Figures], suites: Iterable[bytes], *, strict: bool = False) -> Iterator[bytes]:
    """The whole file of suites whose texts and figures are known."""
    totals, seconds = Counter[str](), 0.0
    for counts, took in figures:
        totals.update(dict(zip(_TAGS, counts, strict=True)))
        seconds += took
    told = {key: str(totals[key]) for key in _TAGS if not (strict and key == "skipped")}
    root = Element("testsuites", {**told, "time": f"{seconds:.3f}"})
    head = ElementTree.tostring(root, encoding="unicode", short_empty_elements=False).removesuffix("</testsuites>")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}'.encode()
    for one in suites:
        yield b"\n  " + one
    yield b"\n</testsuites>\n"


_TAGS = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


def _counts(element: Element) -> dict[str, str]:
    return {key: str(sum(1 for _ in element.iter(tag))) for key, tag in _TAGS.items()}


def told_case(classname: str, name: str, tag: str, text: str) -> Element:
    """A case that stands for something which is no check: a hand-in that nobody could read."""
    case = Element("testcase", {"classname": inert(classname, keep=""), "name": inert(name, keep=""), "time": "0.000"})
    told = inert(text)
    SubElement(case, tag, {"message": told.split("\n", 1)[0]}).text = told
    return case


def _case(named: dict[str, str], check: CheckResult, result: Result, voice: Voice, quiet: bool) -> Element:
    case = Element("testcase", {**named, "time": f"{0 if quiet else check.duration:.3f}"})
    place = None if quiet else next((finding for finding in check.findings if finding.file), None)
    if place is not None:
        case.set("file", inert(result.in_repository(place.file or ""), keep=""))
        if place.line:
            case.set("line", str(place.line))
    if check.verdict != "passed":
        tag = {"failed": "failure", "skipped": "skipped"}.get(check.verdict, "error")
        lines = [voice.say("hidden")] if quiet else list(explanation(check, result, voice))
        text = inert("\n".join(lines) or voice.say(check.verdict))
        element = SubElement(case, tag, {"message": text.split("\n", 1)[0]})
        if tag != "skipped":
            element.set("type", check.verdict if quiet or not check.findings else check.findings[0].id)
        element.text = text
    if not quiet and check.transcript is not None:
        outputs = conversation.output(check.transcript, conversation.case_of(check.transcript, check.event))
        for tag, stream in (("system-out", "stdout"), ("system-err", "stderr")):
            data = b"".join(one.head + one.tail for one in outputs if one.stream == stream)[:OUTPUT_CAP]
            if data:
                # GitLab makes a link of it, to wherever the student's program says.
                printed = inert(data.decode("utf-8", "backslashreplace")).replace("[[ATTACHMENT|", "[[ATTACHMENT │")
                SubElement(case, tag).text = printed
    return case


def explanation(check: CheckResult, result: Result, voice: Voice) -> Iterable[str]:
    """The findings, then why, requirement, expected and actual, as plain lines; the first is what a list shows."""
    for finding in check.findings:
        line = f":{finding.line}" if finding.line else ""
        place = f"{result.in_repository(finding.file)}{line} " if finding.file else ""
        yield f"{place}{voice.title(finding)}"
        yield voice.hint(finding)
    if check.why is not None:
        yield voice.of(check.why)
    if check.requirement is not None:
        yield voice.labelled(voice.say("requirement"), voice.of(check.requirement))
    encoding = encoding_of(check.expected)
    for key, observed in (("expected", check.expected), ("actual", check.actual)):
        if observed is not None:
            yield voice.labelled(voice.say(key), in_words(observed, voice, encoding))
    if check.difference is not None:
        yield voice.say("difference-at", byte=f"{check.difference + 1:,}", hex=f"0x{check.difference:x}")
    for doing in standing(check, voice):
        yield voice.labelled(voice.say("program"), doing)


def in_words(observed: Observed, voice: Voice, encoding: str) -> str:
    """One side of a comparison as one line of text."""
    if observed.data is not None:
        offset, data = part_of(observed, encoding)
        more = len(data) - DATA_CAP
        shown = escaped_bytes(data[:DATA_CAP], encoding) or voice.say("empty")
        if observed.size is not None:
            window = voice.say("window", size=voice.sized(observed.size), n=f"{offset:,}")
            return voice.labelled(window, shown)
        return shown + (voice.say("more-bytes", n=more) if more > 0 else "")
    parts = [voice.of(heading(observed))]
    parts += [told] if (told := voice.of(said(observed))) else []
    parts += [voice.of(observed.note)] if observed.note else []
    parts += [in_words(option, voice, encoding_of(option)) for option in observed.options[:20]]
    return inert(" · ".join(parts), "")
