"""JUnit XML and what goes to GitHub: readable by their readers, safe from what a student's program wrote."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import sample_results as samples

from grader.model import CheckResult, Finding, Lang, Result
from grader.report.github import SUMMARY_CAP, annotations, fenced, markdown, sentences, step_summary
from grader.report.junit import junit_xml
from grader.report.quality import code_quality
from grader.voice import Voice

LANGS: tuple[Lang, ...] = ("zh", "en")


def junit(result: Result, lang: Lang = "en", *, show_hidden: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(junit_xml([result], samples.voice(lang), show_hidden=show_hidden).encode())


def summary(result: Result, lang: Lang = "en") -> str:
    return step_summary(result, samples.voice(lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", list(samples.every()))
def test_junit_is_xml_with_right_counts(name: str, lang: Lang) -> None:
    result = samples.every()[name]
    root = junit(result, lang)
    cases = list(root.iter("testcase"))
    (suite,) = root
    assert int(suite.get("tests", "")) == len(cases) == len(result.checks)
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(attribute, "")) == len(list(root.iter(tag)))
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert all(classname and title for classname, title in names) and len(set(names)) == len(names)
    for element in (*root.iter("failure"), *root.iter("error")):
        assert element.text and element.text.split("\n")[0] == element.get("message")


def test_junit_says_what_is_wrong_and_where() -> None:
    case = list(junit(samples.mixed()).iter("testcase"))[1]
    assert (case.get("file"), case.get("line")) == ("server.py", "14")
    text = case.findtext("failure") or ""
    for part in (
        "Requirement: After",
        "Expected: 登录成功!",
        "Actual: \\xb5\\xc7",
        "byte 1",
        "server.py:14 The answer is in another encoding\nThe answer",
    ):
        assert part in text
    assert case.findtext("system-out") == "attempt by 赵四\n"


def test_a_list_of_failures_shows_the_finding() -> None:
    """What Jenkins and GitLab show in a list is the message; what they group by is the type."""
    (case,) = junit(samples.result(samples.wrong_encoding())).iter("testcase")
    failure = case.find("failure")
    assert failure is not None and failure.get("message") == "server.py:14 The answer is in another encoding"
    assert failure.get("type") == samples.wrong_encoding().findings[0].id


def test_the_strict_form_has_no_attribute_that_a_schema_refuses() -> None:
    text = junit_xml([samples.mixed()], samples.voice("en"), show_hidden=False, strict=True)
    root = ElementTree.fromstring(text.encode())
    assert root.get("skipped") is None and root.get("tests")
    assert not [case for case in root.iter("testcase") if case.get("file") or case.get("line")]
    assert "server.py:14" in text


def test_files_are_named_from_the_root_of_the_repository() -> None:
    result = replace(samples.result(samples.wrong_encoding()), where="labs/hw1")
    assert next(junit(result).iter("testcase")).get("file") == "labs/hw1/server.py"
    assert annotations(result, samples.voice("en"))[0].startswith("::error file=labs/hw1/server.py,line=14,")
    assert "labs/hw1/server.py:14" in summary(result)
    (issue,) = json.loads(code_quality([result], samples.voice("en")))
    assert issue["location"] == {"path": "labs/hw1/server.py", "lines": {"begin": 14}}


def test_code_quality_has_an_issue_for_each_mistake() -> None:
    core, bonus = samples.wrong_encoding(), replace(samples.wrong_encoding(), id="again", group="bonus")
    for checks in ((core, bonus), (bonus, core)):
        (issue,) = json.loads(code_quality([samples.result(*checks)], samples.voice("en")))
        assert issue["severity"] == "major" and len(issue["fingerprint"]) == 64
        assert issue["check_name"] == core.findings[0].id and issue["description"].startswith(
            "The answer is in another"
        )
    assert "SECRET" not in code_quality([samples.chat()], samples.voice("en"))
    assert json.loads(code_quality([samples.all_passed()], samples.voice("zh"))) == []


def test_junit_skipped_and_untold() -> None:
    tags = [
        [child.tag for child in case]
        for case in junit(samples.result(samples.skipped(), samples.ungraded())).iter("testcase")
    ]
    assert tags == [["skipped"], ["error"]]


def test_junit_of_repeated_ids_is_unique_and_output_is_capped() -> None:
    twice = samples.result(samples.passed(), samples.passed())
    assert len({case.get("name") for case in junit(twice).iter("testcase")}) == 2
    text = junit(samples.hostile()).findtext(".//system-out") or ""
    assert len(text) < 64_000


def test_junit_makes_no_attachment_of_output() -> None:
    check = samples.wrong_encoding()
    assert check.transcript is not None
    events = list(check.transcript.events)
    events[-2] = replace(events[-2], data=b"[[ATTACHMENT|/etc/passwd]]")
    text = junit_xml(
        [samples.result(replace(check, transcript=replace(check.transcript, events=tuple(events))))],
        samples.voice("en"),
        show_hidden=False,
    )
    assert "ATTACHMENT" in text and "[[ATTACHMENT|" not in text


@pytest.mark.parametrize("lang", LANGS)
def test_hidden_checks_stay_hidden(lang: Lang) -> None:
    result = samples.chat()
    texts = [
        junit_xml([result], samples.voice(lang), show_hidden=False),
        summary(result, lang),
        "\n".join(annotations(result, samples.voice(lang))),
    ]
    for text in texts:
        for secret in ("SECRET", "秘密", "secret-id", "secret-finding", "赵四", ",line=5"):
            assert secret not in text
    assert "SECRET" in junit_xml([result], samples.voice("en"), show_hidden=True)


def test_summary_has_score_table_and_reasons() -> None:
    text = summary(samples.mixed())
    assert "**20 / 100** · + 0 / 10 bonus" in text
    assert "| Refuses an unknown name | ✓ passed | 20 / 20 |" in text
    assert "```text\n登录成功!\n```" in text
    assert '`text.encode("utf-8")`' in text
    assert "could not be graded" in summary(samples.incomplete())


def test_summary_is_safe_and_small() -> None:
    text = summary(samples.hostile())
    outside = re.sub(r"(?ms)^(`{3,})text$.*?^\1$", "", text)
    assert "<script" not in outside and "<img" not in outside
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    check = replace(samples.wrong_encoding(), requirement=samples.Words("长" * 400_000, "long " * 80_000))
    big = samples.result(*[check] * 5)
    for lang in LANGS:
        assert len(summary(big, lang).encode()) < SUMMARY_CAP + 1000
    assert "left out" in summary(big)


def test_several_lines_are_several_in_the_summary() -> None:
    check = samples.wrong_encoding()
    assert check.actual is not None
    several = replace(check, actual=replace(check.actual, data=b"first\nsecond \\n\n"))
    assert "\nfirst\\n\nsecond " in summary(samples.result(several))


def test_markdown_is_inert() -> None:
    assert markdown("a|b *c* <i> @you #1 [x](y)\n# z") == ("a\\|b \\*c\\* &lt;i&gt; &#64;you \\#1 \\[x\\]\\(y\\) \\# z")
    assert "://" not in markdown("see https://evil.example") and "www." not in markdown("www.evil.example")
    assert sentences("use `a|b` now") == "use `a|b` now"
    assert sentences("odd ` one") == "odd \\` one"
    assert fenced("a ```` b").startswith("`````text\n")


class Odd:
    """A catalogue that says what a runner could obey."""

    def title(self, finding: Finding, lang: Lang) -> str:
        return "a, b: c%\n"

    def hint(self, finding: Finding, lang: Lang) -> str:
        return "50%\r\nof: a, b"

    def advice(self, result: CheckResult, lang: Lang) -> str:
        return ""


def test_annotations_are_escaped_and_limited() -> None:
    found = Finding("x", {"is": "gbk"}, "dir,a:b%.py", 3)
    check = replace(samples.wrong_encoding(), findings=(found,))
    (line,) = annotations(samples.result(check), Voice("en", Odd()))
    assert line == (
        "::error file=dir%2Ca%3Ab%25.py,line=3,title=a%2C b%3A c%25␊"
        "::Each of the three accounts gets in%0A50%25␍%0Aof: a, b"
    )
    many = [replace(check, id=str(i), title=samples.Words(str(i), str(i))) for i in range(30)]
    lines = annotations(samples.result(*many), samples.voice("en"))
    assert len(lines) == 10 and not any("\n" in line for line in lines)


def test_annotations_put_core_first_and_work_without_findings() -> None:
    bonus, core = samples.traceback(), replace(samples.wrong_encoding(), findings=())
    lines = annotations(samples.result(bonus, core), samples.voice("en"))
    assert lines[0].startswith("::error title=Each of the three accounts gets in::After")
    assert lines[1].startswith("::warning file=server.py,line=11,")
    assert annotations(samples.all_passed(), samples.voice("en")) == []
