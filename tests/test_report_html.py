"""The page and the rows behind it, without a browser: structure, languages, hostile text, what is hidden, size."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta, timezone
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
import sample_results as samples
from happened import happened

from grader.model import EVENTS, Event, Lang, Observed, Result, ThreadAt, Words
from grader.model.failure import FailureCode
from grader.report import conversation
from grader.report.conversation import PROGRAM, SCREEN
from grader.report.frame import anchor_of
from grader.report.html import render_html
from grader.report.markup import prose, source_lines
from grader.report.terminal import at_terminal, observed_line
from grader.voice import Voice, observed
from grader.voice.characters import cells, escaped_bytes, inert
from grader.voice.happened import waits_in_words
from grader.voice.tables.conversation import CONVERSATION

VOID = {"meta", "input", "br", "link", "img"}
LANGS: tuple[Lang, ...] = ("zh", "en")


class Page(HTMLParser):
    """A strict reader: every tag closed in order; remembers tags, ids, links and the text outside style and script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.stack):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def html_of(result: Result, lang: Lang = "en", *, show_hidden: bool = False) -> str:
    return render_html(result, samples.voice(lang), show_hidden=show_hidden)


def page_of(result: Result, lang: Lang = "en", **rest: Any) -> Page:
    return Page(html_of(result, lang, **rest))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", list(samples.every()))
def test_every_sample_is_a_well_formed_page(name: str, lang: Lang) -> None:
    html = html_of(samples.every()[name], lang)
    page = Page(html)
    assert html.encode("utf-8").decode("utf-8") == html
    assert page.all("html")[0]["lang"] == {"zh": "zh-CN", "en": "en"}[lang]
    assert [len(page.all(tag)) for tag in ("h1", "main", "header", "footer", "title")] == [1] * 5
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] or "" for attrs in page.all("a") if "download" not in attrs]
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {attrs.get("scope") for attrs in page.all("th")} <= {"col", "row", "rowgroup"}


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    html = html_of(samples.mixed())
    assert "default-src 'none'" in html
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", html)
    html = html.replace('href="data:application/octet-stream;base64,', "")  # a file that the page itself holds
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import", html)


def test_hostile_text_stays_text() -> None:
    for lang in LANGS:
        html = html_of(samples.hostile(), lang)
        page = Page(html)
        assert len(page.all("script")) == 1 and page.all("img") == []
        assert "alert(1)" in page.text and "{{7*7}}" in page.text
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
        shown = set(html) - {"\n"}
        assert not {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
        assert "⟨U+202E⟩" in page.text


@pytest.mark.parametrize("lang", LANGS)
def test_hidden_checks_show_title_verdict_and_points_only(lang: Lang) -> None:
    result = samples.chat()
    html = html_of(result, lang)
    title = result.checks[1].title.in_(lang)
    assert title in html
    for secret in ("SECRET", "秘密", "secret-id", "secret-finding", "each-account", "赵四"):
        assert secret not in html
    named = [attrs["id"] for attrs in page_of(result, lang).all("li") if attrs.get("class") == "named"]
    assert named == ["source-server-py-8"]  # not line 5, which only the hidden check names
    assert "SECRET actual".replace(" ", "·") in page_of(result, lang, show_hidden=True).text


def test_what_to_fix_first_stands_above_all_checks() -> None:
    again, broken = replace(samples.wrong_encoding(), id="again", points=7), replace(samples.traceback(), findings=())
    result = samples.result(samples.passed(), broken, samples.wrong_encoding(), again)
    html = html_of(result, "zh")
    box = html[html.index('class="first"') : html.index('class="details"')]
    assert box.index("回答的编码不对") < box.index("影响 2 项，47 分") < box.index("回答是用 gbk 编码的")
    assert 'href="#source-server-py-14"' in box and box.count('class="number"') == 5
    assert html.count("回答是用 gbk 编码的") == 1 and "原因同上：回答的编码不对" in html
    opened = [
        attrs["id"] for attrs in Page(html).all("details") if attrs["class"] == "check failed" and "open" in attrs
    ]
    assert opened == ["check-each-account"]  # a bonus check waits until what is asked for works
    assert 'class="first"' not in html_of(samples.all_passed())


def test_times_are_those_of_the_readers_clock() -> None:
    zone = timezone(timedelta(hours=8))
    started = samples.result(samples.passed(), started="2026-11-20T13:04:11Z")
    assert "2026-11-20 21:04:11" in render_html(started, samples.voice("zh"), show_hidden=False, zone=zone)
    assert "2026-11-20 13:04:11 UTC" in html_of(started)


def test_the_surplus_itself_is_marked() -> None:
    """A connection that ends tells it, but what is too much came before."""
    events = [
        *samples.start(),
        happened(0.04, "step", info={"step": [1]}),
        happened(0.05, "received", "client", "登录成功!done".encode()),
        happened(0.06, "eof", "client"),
    ]
    made = samples.check(
        "extra", "多", "Extra", "failed", failure=FailureCode.EXTRA, step=0, event=len(events) - 1,
        expected=Observed("nothing"), actual=Observed("bytes", b"done"), transcript=samples.transcript("extra", events),
        steps={2: Words("client 应收到 “登录成功!”", "client receives “登录成功!”")},
    )  # fmt: skip
    html = html_of(samples.result(made))
    failing = html[html.index("received failing") :]
    assert "登录成功!<mark>done</mark>" in failing[: failing.index("</li>")] and "eof failing" not in html
    assert "step 1: client receives “登录成功!”" in html


def test_a_little_more_than_the_fold_is_not_folded() -> None:
    events = [*samples.start(), happened(0.1, "received", "client", b"x" * 313)]
    html = html_of(samples.result(samples.check("x", "x", "x", "failed", transcript=samples.transcript("x", events))))
    assert "x" * 313 in html and "more bytes" not in html


def test_failed_checks_are_open_and_passed_ones_folded() -> None:
    checks = [attrs for attrs in page_of(samples.mixed()).all("details") if "check" in (attrs["class"] or "")]
    assert ["open" in attrs for attrs in checks] == [False, True, True, False, False]  # the last one is a bonus


def test_each_language_has_its_words_and_no_leftovers() -> None:
    english = page_of(samples.result(samples.passed(), samples.skipped(), grader="0"), "en").text
    assert "Check by check" in english and "各项检查" not in english
    chinese = page_of(samples.mixed(), "zh").text
    assert "未通过" in chinese and "failed" not in chinese
    for text in (english, chinese):
        assert not re.search(r"{\w*}|{{|{%|Undefined|Words\(", text)


def test_the_first_difference_is_marked_in_text_and_hex() -> None:
    html = html_of(samples.result(samples.replied_twice()))
    assert "<mark>用</mark>" in html and "<mark>e7</mark>" in html
    assert "ends here" in html
    assert "First difference: character" in html


def test_a_reply_in_gbk_is_also_read_as_gbk() -> None:
    text = page_of(samples.result(samples.wrong_encoding())).text
    assert "\\xb5" in text and "read as GBK this would be: 登录成功!" in text
    assert "read as UTF-8" in text


def test_several_cases_have_headings_and_values() -> None:
    text = page_of(samples.result(samples.wrong_encoding())).text
    assert "Case 1" in text and "Case 2" in text and "赵四" in text


def test_an_incomplete_score_says_so() -> None:
    assert "incomplete" in page_of(samples.incomplete()).text
    assert "incomplete" not in page_of(samples.mixed()).text
    assert "评定不完整" in page_of(samples.incomplete(), "zh").text


def test_long_conversations_and_payloads_are_bounded() -> None:
    html = html_of(samples.long())
    assert len(html.encode()) < 4_000_000
    assert html.count('<li class="row') < 2 * 260
    assert "events are left out here" in html
    many = replace(samples.long(), checks=samples.long().checks * 4)
    assert len(html_of(many).encode()) < 8_000_000


def test_findings_point_into_the_source() -> None:
    page = page_of(samples.mixed())
    assert "#source-server-py-14" in [attrs["href"] for attrs in page.all("a")]
    moved = replace(
        samples.wrong_encoding(), findings=(replace(samples.wrong_encoding().findings[0], file="/w/server.py"),)
    )
    assert "#source-server-py-14" in [attrs["href"] for attrs in page_of(samples.result(moved)).all("a")]
    gone = replace(moved, findings=(replace(moved.findings[0], file="other.py", line=99999),))
    assert "other.py:99999" in page_of(samples.result(gone)).text


def test_odd_results_still_make_a_page() -> None:
    bare = samples.check("x", "题", "x", "failed", 0)
    page_of(samples.result(bare, sources={}, files={}, command=""))
    page_of(samples.result())
    empty = replace(bare, transcript=samples.transcript("x", []), event=99, findings=samples.wrong_encoding().findings)
    page_of(samples.result(empty))
    script = replace(
        bare, transcript=samples.transcript("x", [happened(0, "started"), happened(1, "exited", info={"signal": 9})])
    )
    assert "SIGKILL" in page_of(samples.result(script)).text


# --- characters and bytes


def test_visible_bytes() -> None:
    assert escaped_bytes(b"a\r\n\t\x00\x1b\x7f\\n") == r"a\r\n\t\0\x1b\x7f\\n"
    assert escaped_bytes("天地".encode() + b"\xff\xe5") == "天地\\xff\\xe5"
    assert escaped_bytes("登录".encode("gbk"), "gbk") == "登录"
    assert escaped_bytes(b"\x81 \xff", "gbk") == "\\x81 \\xff"
    assert escaped_bytes("\u202ea\ufeff\u2028\u00a0".encode()) == "⟨U+202E⟩a⟨U+FEFF⟩⟨U+2028⟩⟨U+00A0⟩"
    assert escaped_bytes(b"\xff\xfea\x00", "utf-16") == "⟨U+FEFF⟩a"
    assert escaped_bytes(b"x", "no-such-codec") == escaped_bytes(b"x", "hex") == "x"
    assert escaped_bytes("e\u0301\u0301\u0301".encode()) == "e\u0301⟨U+0301⟩⟨U+0301⟩"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "ascii", "latin-1", "utf-16", "utf-8-sig"])
def test_cells_cover_every_byte_once(encoding: str) -> None:
    data = bytes(range(256)) * 2 + "天地人🙂".encode() + "天地人".encode("gbk")
    found = cells(data, encoding)
    assert [cell.at for cell in found] == [sum(cell.size for cell in found[:i]) for i in range(len(found))]
    assert sum(cell.size for cell in found) == len(data)


def test_clean_text_has_nothing_to_obey() -> None:
    everything = "".join(map(chr, range(0x3000))) + "\ud800\udcff\U000e0041\ufffe"
    left = {unicodedata.category(char) for char in inert(everything, keep="")}
    assert not left & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert inert("a\nb\tc") == "a\nb\tc" and inert("a\nb", keep="") == "a␊b"


def test_prose_knows_code_and_nothing_else() -> None:
    assert prose("use `a<b`\n\nthen <b>") == "<p>use <code>a&lt;b</code></p><p>then &lt;b&gt;</p>"
    assert prose("one ` alone") == "<p>one ` alone</p>"


def test_source_lines_keep_their_numbers() -> None:
    lines, lost = source_lines('a = """x\r\ny\rz"""\n\x0c\n# \u202e</code>\n')
    assert len(lines) == 5 and lost == 0
    assert "&lt;/code&gt;" in lines[4] and "⟨U+202E⟩" in lines[4]
    lines, lost = source_lines("x\n" * 5000)
    assert (len(lines), lost) == (2000, 3000)
    assert source_lines("") == ([""], 0) or source_lines("")[1] == 0


def test_anchors_differ() -> None:
    taken: set[str] = set()
    assert [anchor_of("check", name, taken) for name in ("a b", "A-B", "题", "")] == [
        "check-a-b", "check-a-b.2", "check-x", "check-x.2",
    ]  # fmt: skip


def test_codes_of_expected_and_actual_become_words() -> None:
    def said(kind: str, text: str, lang: Lang = "en") -> str:
        return observed.said(Observed(kind, text=text)).in_(lang)

    assert said("exit", "status 3") == "exit status 3"
    assert said("exit", "signal 9, traceback") == "ended by signal SIGKILL, or exit(137), a traceback"
    assert said("exit", "left running: a b, port kept: TCP 80") == "still running: a b, port still taken: TCP 80"
    assert said("exit", "cleanly", "zh").startswith("正常结束：")
    assert said("limit", "check", "zh") == "整个检查的时限"
    assert said("limit", "something new") == "something new"
    assert said("pattern", "status 3, .+") == "status 3, .+"


# --- rows


def talking(lang: Lang) -> Voice:
    return samples.voice(lang).reading(CONVERSATION)


def rows_of(events: list[Event], lang: Lang = "en", **check: Any) -> list[conversation.TalkRow]:
    check_result = samples.check("x", "x", "x", "failed", **check)
    return conversation.rows(samples.transcript("x", events), check_result, talking(lang))


def test_adjacent_prints_are_joined() -> None:
    out, err = {"stream": "stdout"}, {"stream": "stderr"}
    found = rows_of(
        [
            happened(5.0, "printed", data=b"a", info=out), happened(5.04, "printed", data=b"b", info=out),
            happened(5.08, "printed", data=b"c", info=out), happened(5.2, "printed", data=b"d", info=out),
            happened(5.21, "printed", data=b"e", info=err), happened(5.22, "printed", data=b"f", info=out),
        ],
        event=1,
    )  # fmt: skip
    assert [(row.data, row.mark) for row in found] == [(b"abc", True), (b"d", False), (b"e", False), (b"f", False)]
    assert (found[0].t, found[0].first, found[0].last) == (0, 0, 2)


def test_lanes_and_directions() -> None:
    check = samples.waiting()
    assert check.transcript is not None
    found = conversation.rows(check.transcript, check, talking("zh"))
    lanes = [track.lane for track in conversation.tracks(check.transcript, found)]
    assert lanes == ["alice", "bob", PROGRAM, SCREEN]
    arrows = {row.kind: row.arrow for row in found if row.arrow}
    assert arrows == {"sent": "→", "printed": "→", "typed": "←", "received": "←", "keyboard-ended": "←"}
    waits = next(row for row in found if row.kind == "waits")
    assert waits.mark and waits.details[0] == "等待数据到来：`s.recvfrom(1024)`，server.py 第 6 行"


def test_words_for_how_a_program_ends() -> None:
    check = samples.traceback()
    assert check.transcript is not None
    last = next(row for row in conversation.rows(check.transcript, check, talking("en")) if row.kind == "exited")
    assert last.text == "ends with exit status 1"
    assert last.details == ("exception: SyntaxError: '(' was never closed", "still running: sleep")


@pytest.mark.parametrize("name", list(EVENTS))
@pytest.mark.parametrize("lang", LANGS)
def test_every_event_has_words(name: str, lang: Lang) -> None:
    (row,) = rows_of([happened(0, name)], lang)
    assert row.text and row.kind == name
    if lang == "zh":
        assert re.search(r"[\u4e00-\u9fff]", row.text), row.text


def test_the_failing_moment_survives_shortening() -> None:
    events = [happened(float(i), "sent", f"alice-{i % 2}", b"x") for i in range(1000)]
    found = conversation.shortened(rows_of(events, event=500), talking("en"))
    gaps = [row for row in found if row.kind == "gap"]
    assert any(row.mark for row in found) and len(found) < 215 and len(gaps) == 2
    assert sum(row.last - row.first + 1 for row in found) == 1000


def test_output_of_the_failing_case_only() -> None:
    check = samples.wrong_encoding()
    assert check.transcript is not None
    case = conversation.case_of(check.transcript, check.event)
    assert case == 1
    assert conversation.output(check.transcript, case)[0].head == "attempt by 赵四\n".encode()
    assert conversation.output(check.transcript, 0)[0].head == b""


def test_a_finding_stands_at_its_moment() -> None:
    result = samples.mixed()
    number, check = next((n, check) for n, check in enumerate(result.checks) if check.findings and check.event)
    found = tuple(replace(finding, event=check.event) for finding in check.findings)
    checks = list(result.checks)
    checks[number] = replace(check, findings=found)
    html = html_of(replace(result, checks=tuple(checks)), show_hidden=True)
    anchors = re.findall(r'class="told"><a href="#(finding-[^"]+)"', html)
    assert len(anchors) == len(found) and all(f'id="{anchor}"' in html for anchor in anchors)


def test_where_a_program_waits_in_its_own_words() -> None:
    threads = (ThreadAt("recvfrom", 3, "a.py", 2, since=0.021),)
    sources = {"a.py": "import socket\ndata = s.recvfrom(1024)[0].decode()\n"}
    (line,) = waits_in_words(threads, talking("en"), sources)
    assert line == "waits for data to come: `s.recvfrom(1024)`, a.py line 2, for 0.02 s"
    (line,) = waits_in_words((ThreadAt(file="a.py", line=2),), talking("en"), sources, spins=True)
    assert line == "keeps the CPU busy: a.py line 2"


def test_a_long_payload_is_cut_round_its_difference() -> None:
    data = b"x" * 1000 + b"\n\\y" + b"z" * 1000
    text = observed_line(Observed("bytes", data), at_terminal(samples.voice("en")), 1000).plain
    assert text.startswith("“…x") and "x\\n\\\\yz" in text and len(text) < 300
    assert observed_line(Observed("bytes", b"short\n"), at_terminal(samples.voice("en")), 2).plain == "“short\\n”"


def test_a_difference_deep_in_large_data_is_found_at_once_by_the_terminal() -> None:
    """Work that grows with the square of what came would hold the terminal for an hour."""
    data = b"x" * 300_000 + b"yz"
    text = observed_line(Observed("bytes", data), at_terminal(samples.voice("en")), 300_000).plain
    assert "xyz" in text and len(text) < 300
