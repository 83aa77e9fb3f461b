"""The files of a class, without a browser: pages, names, CSV, JSON, JUnit; hostile names, and nothing of others."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import unicodedata
from dataclasses import replace
from functools import cache
from itertools import pairwise
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import sample_class as classes
import sample_results as samples
from hypothesis import given
from hypothesis import strategies as st
from test_report_html import Page

from grader.classroom.analysis import Analysis, Bin
from grader.classroom.gradebook import NOT_RUN, Gradebook, Graded
from grader.intake.collected import Collected, Student
from grader.model import Lang, Words
from grader.report.classroom import (
    KeptShares,
    class_files,
    class_tables,
    grades_csv,
    junit,
    page_links,
    page_name,
    render_index,
    render_student,
    results_json,
    shares_of,
)
from grader.report.classroom.histogram import Histogram
from grader.voice.tables.classroom import CLASSROOM

LANGS: tuple[Lang, ...] = ("zh", "en")


@cache
def files_of(name: str, lang: Lang) -> dict[str, bytes]:
    sample = dict(classes.every())[name]
    return dict(class_files(sample.book, sample.load, classes.voice(lang)))


def pages_of(name: str, lang: Lang) -> dict[str, Page]:
    return {path: Page(data.decode()) for path, data in files_of(name, lang).items() if path.endswith(".html")}


def index_of(book: Gradebook, lang: Lang = "en") -> Page:
    return Page(render_index(book, classes.voice(lang), pages=page_links(book)))


# ---------------------------------------------------------------- all pages


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", [name for name, _ in classes.every()])
def test_every_page_is_well_formed(name: str, lang: Lang) -> None:
    for path, page in pages_of(name, lang).items():
        assert page.all("html")[0]["lang"] == {"zh": "zh-CN", "en": "en"}[lang]
        assert [len(page.all(tag)) for tag in ("h1", "main", "header", "footer", "title")] == [1] * 5, path
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), path
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        labels = {name for _, attrs in page.tags for name in (attrs.get("aria-labelledby") or "").split()}
        assert labels <= set(ids), path


@pytest.mark.parametrize(("name", "fewest", "checks"), [("small", 26, 8), ("pairs", 4, 7), ("nobody", 0, 0)])
def test_every_link_leads_somewhere(name: str, fewest: int, checks: int) -> None:
    """Files are there, and so are the places inside them; those that the script makes of columns, too."""
    pages, files, book = pages_of(name, "en"), files_of(name, "en"), dict(classes.every())[name].book
    ids = {path: {attrs["id"] for _, attrs in page.tags if "id" in attrs} for path, page in pages.items()}
    counted = 0
    for path, page in pages.items():
        for attrs in page.all("a"):
            if (attrs["href"] or "").startswith("data:"):  # a file that the page brings itself
                assert (attrs["download"] or "").endswith(".pcapng")
                continue
            place, _, anchor = (attrs["href"] or "").partition("#")
            target = unquote(place) if place else path
            assert target in files and (not anchor or anchor in ids[target]), attrs
            counted += bool(place and anchor)
    assert counted >= fewest
    columns = [attrs["data-a"] for attrs in pages["index.html"].all("th") if "data-a" in attrs]
    assert len(columns) == checks
    for one in book.graded:
        there = {anchor for anchor in columns if anchor in ids[unquote(page_links(book)[one.student.id])]}
        assert len(there) == sum(len(result.checks) for result in one.results.values())


@pytest.mark.parametrize("lang", LANGS)
def test_pages_ask_for_nothing_from_elsewhere(lang: Lang) -> None:
    for path, data in files_of("small", lang).items():
        if path.endswith(".html"):
            html = data.decode()
            assert "default-src 'none'" in html and re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", html)
            assert not re.search(r"url\(|@import|\bsrc=|https?:", html), path
            assert html.count("<script") == 1


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_names_stay_text(lang: Lang) -> None:
    pages, files = pages_of("small", lang), files_of("small", lang)
    for path, page in pages.items():
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs), path
        shown = set(files[path].decode()) - {"\n"}
        assert not {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}, path
    assert "<script>alert(1)</script>" in pages["index.html"].text
    assert "⟨U+202E⟩gnp.exe" in pages["index.html"].text


@pytest.mark.parametrize("lang", LANGS)
def test_each_language_has_its_words_and_no_leftovers(lang: Lang) -> None:
    other = {"zh": ("Matrix", "passed", "Median"), "en": ("成绩矩阵", "未通过", "中位数")}[lang]
    for path, page in pages_of("small", lang).items():
        assert not re.search(r"{\w*}|{{|{%|Undefined|Words\(|None", page.text), path
        assert not [word for word in other if word in page.text], path


# ---------------------------------------------------------------- the teacher's page


def test_what_needs_a_look_comes_first_and_nothing_is_left_out() -> None:
    page = pages_of("small", "en")["index.html"]
    text = page.text
    assert text.index("Not read") < text.index("name, ID or group" if "name, ID or group" in text else "any status")
    for told in (
        "2021211015_孙丽.rar", "the archive is damaged and does not open", "新建文件夹/作业.docx", "nobody knows whose this is",
        "吴强", "郑爽", "two students have this name", "2026-11-19 17:59", "2026-11-18 21:59", "no program was found", "incomplete",
    ):  # fmt: skip
        assert told in text, told
    assert "Everything was read" in pages_of("clean", "en")["index.html"].text
    assert "Not on the roster" not in pages_of("clean", "en")["index.html"].text


def test_long_lists_are_folded_and_whole() -> None:
    sample = classes.small()
    first = sample.book.graded[0]
    assert first.handin is not None
    notes = tuple(Words(f"说明 {n}", f"note number {n}.") for n in range(30))
    book = replace(
        sample.book, graded=(replace(first, handin=replace(first.handin, notes=notes)), *sample.book.graded[1:])
    )
    page = index_of(book)
    assert "23 more" in page.text and all(f"note number {n}." in page.text for n in range(30))


def test_an_ended_run_says_what_is_to_do() -> None:
    sample = classes.small(unfinished=7, notes=(Words("没有隔离", "no isolation here"),))
    stopped = replace(sample.book.graded[0], results={})
    book = replace(sample.book, graded=(stopped, *sample.book.graded[1:]))
    text = index_of(book).text
    assert "checks to go: 7" in text and "no isolation here" in text and "not finished" in text
    row = grades_csv(book, classes.voice("en")).decode("utf-8-sig").split("\r\n")[1]
    assert row.startswith("2021211001,张伟,网络 1 班,not finished,,,,")


def test_checks_that_were_not_run_are_told_apart_from_those_that_could_not_be_told() -> None:
    sample = classes.small(unfinished=1)
    first = sample.book.graded[0]
    result = first.results["tcp-login"]
    unrun = replace(result.checks[4], verdict="ungraded", earned=0, why=NOT_RUN)
    results = dict(first.results) | {"tcp-login": replace(result, checks=(*result.checks[:4], unrun))}
    page = index_of(replace(sample.book, graded=(replace(first, results=results), *sample.book.graded[1:])))
    assert cells_of(page)[0][4] == "r" and "checks to go: 1" in page.text
    assert "not run yet" not in page.text  # it is no riddle, and not in that list


def cells_of(page: Page) -> list[list[str | None]]:
    """The classes of the cells of each row of the matrix."""
    rows: list[list[str | None]] = []
    for tag, attrs in page.tags:
        if tag == "tr" and "data-s" in attrs:
            rows.append([])
        elif tag == "td" and rows and attrs.get("class") in set("pfsunlrxm"):
            rows[-1].append(attrs["class"])
    return rows


def test_the_matrix_has_a_row_for_everybody_and_a_cell_for_every_check() -> None:
    page = pages_of("small", "en")["index.html"]
    rows = cells_of(page)
    assert len(rows) == 17 and {len(row) for row in rows} == {8}
    assert "".join(rows[3]) == "ppffspfp"  # type: ignore[arg-type]
    assert rows[13][5:] == ["l"] * 3 and rows[14] == ["x"] * 8 and rows[15] == ["m"] * 8
    heads = [attrs for attrs in page.all("th") if attrs.get("data-by")]
    assert len(heads) == 5 + 2 + 8


def test_cells_of_a_large_class_are_small() -> None:
    book = classes.large(200, 30)
    html = render_index(book, classes.voice("en"), pages=page_links(book))
    assert len(html.encode()) < 600_000


def test_clusters_are_told_with_their_number_and_lead_to_the_checks() -> None:
    page = pages_of("small", "en")["index.html"]
    assert "8 students: Answered once per account" in page.text
    assert "2 students: An answer differs from what was asked" in page.text
    assert "Mistakes of one student each" in page.text
    hrefs = [attrs["href"] for attrs in page.all("a")]
    assert "full/2021211007.html#e1-check-server-one-answer-an-attempt" in hrefs


def test_the_picture_of_the_marks_is_told_in_words_too() -> None:
    (svg,) = pages_of("small", "en")["index.html"].all("svg")
    told = svg["aria-label"] or ""
    assert told.startswith("The marks of 12 students: 20–30: 2") and told.endswith("90–100: 2, >100: 1")


def test_what_a_picture_has_no_room_for_does_not_run_together() -> None:
    few = Histogram(
        tuple(Bin(low, low + 10, ("a",)) for low in range(0, 110, 10)), {}, classes.voice("en").reading(CLASSROOM)
    )
    many = replace(few, bins=tuple(Bin(low, low + 10, ("a",)) for low in range(0, 150, 10)))
    assert (few.crowded, many.crowded) == (False, True)
    assert few.told.endswith("90–100: 1, >100: 1") and "100–110: 1" in many.told and ">100" not in many.told


def test_the_same_hand_in_is_told_neutrally() -> None:
    text = pages_of("small", "en")["index.html"].text
    assert "2 students: all files are the same" in text and "proves nothing" in text
    assert "No two hand-ins are the same." in pages_of("clean", "en")["index.html"].text


def test_one_exercise_needs_no_sums() -> None:
    page = pages_of("clean", "en")["index.html"]
    assert "Sum" not in page.text and "spans" not in {attrs.get("class") for attrs in page.all("tr")}


# ---------------------------------------------------------------- the pages of students


def test_a_page_to_hand_out_has_nothing_hidden_and_nothing_of_others() -> None:
    sample, files = classes.small(), files_of("small", "zh")
    names = {unquote(link).rpartition("/")[2]: id for id, link in page_links(sample.book).items()}
    everybody = {one.student.id: one.student for one in sample.book.graded}
    for name, id in names.items():
        text = files[f"students/{name}"].decode()
        assert classes.SECRET not in text and "own-answer" not in text, name
        assert classes.TEACHERS not in text, name
        assert set(re.findall("grader check [^<]*", text)) <= {
            "grader check tcp-login . --seed 7341", "grader check udp-keyword-chat . --seed 7341",
        }  # fmt: skip
        for other in everybody.values():
            if other.id != id and other.name != everybody[id].name and len(other.id) > 5 and "<" not in other.id:
                assert other.id not in text and other.name not in text, (name, other)
        for told in ("平均", "中位数", "assignsubmission", "按学号区分"):
            assert told not in text, (name, told)


def test_a_reason_that_names_somebody_else_is_the_teachers() -> None:
    """Two people of one name: what one of them hands out says nothing of the other."""
    sample = classes.small()
    why = Words(
        "有几个人叫这个名字（张伟 (2021211001), 张伟 (2021211004)）", "it may be 张伟 (2021211001) or 张伟 (2021211004)"
    )
    one = Graded(sample.book.graded[3].student, unread=why)
    book = replace(
        sample.book, graded=tuple(one if each is sample.book.graded[3] else each for each in sample.book.graded)
    )
    files = {shown: render_student(book, one, {}, classes.voice("en"), show_hidden=shown) for shown in (True, False)}
    assert "2021211001" not in files[False] and "it could not be determined whose it is" in files[False]
    assert "2021211001" in files[True]
    assert "2021211001" in index_of(book).text


def test_the_teachers_page_of_a_student_has_the_hidden_checks() -> None:
    files = files_of("small", "en")
    text = files["full/2021211005.html"].decode()
    assert classes.SECRET in text and 'id="e2-check-server-own-answer"' in text and classes.TEACHERS in text
    assert {path.replace("full/", "students/") for path in files if path.startswith("full/")} == {
        path for path in files if path.startswith("students/")
    }
    assert not [path for path in files_of("clean", "en") if path.startswith("full/")]


def test_a_student_sees_mark_lateness_and_every_exercise() -> None:
    text = pages_of("small", "en")["students/2021211007.html"].text
    for told in (
        "40.6",
        "Core 58 · Lateness −17.4",
        "3 days late",
        "60 %",
        "40 %",
        "2026-11-23 20:59",
        "One answer to one attempt",
    ):
        assert told in text, told
    several = pages_of("small", "en")["students/2021211001.html"].text
    assert "There were 3 hand-ins; the one of 2026-11-20 20:59 was graded." in several and "Bonus +6" in several


def test_who_has_no_result_is_told_why() -> None:
    pages = pages_of("small", "en")
    assert "the archive is damaged and does not open" in pages["students/2021211015.html"].text
    assert "No mark was given" in pages["students/2021211015.html"].text
    assert "Nothing was handed in." in pages["students/2021211016.html"].text
    assert "no program was found" in pages["students/2021211014.html"].text
    assert "not sure" not in pages["students/2021211016.html"].text
    unread = pages["students/2021211015.html"]
    assert "figure" not in {attrs.get("class") for attrs in unread.all("p")}  # no mark, not even a 0
    assert "incomplete" in pages["students/2021211008.html"].text


# ---------------------------------------------------------------- names of files


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("2021211001", "2021211001"), ("张伟", "张伟"), ("../../etc/passwd", "etc_passwd"), ("a/b\\c:d*e?f", "a_b_c_d_e_f"),
        ("con", "_con"), ("COM1.txt", "_COM1.txt"), ("nul", "_nul"), ("com¹", "_com1"), ("a.", "a"), ("...", "student"),
        ("", "student"), ("\u202egnp.exe", "gnp.exe"), ("a\x00b\nc", "a_b_c"), (" x ", "x"), ("-rf", "rf"), ("１２", "12"),
        ("console", "console"), ("li.lei+hw@x.cn", "li.lei+hw@x.cn"), ("\ud800", "student"),
    ],
)  # fmt: skip
def test_page_names(id: str, name: str) -> None:
    assert page_name(Student(id), set()) == name


def test_page_names_differ_whatever_the_case() -> None:
    taken: set[str] = set()
    names = [page_name(Student(id), taken) for id in ("Li", "li", "LI", "li-2", "ﬁ", "fi", "é", "e\u0301")]
    assert names == ["Li", "li-2", "LI-3", "li-2-2", "fi", "fi-2", "é", "é-2"]


@given(st.lists(st.text(), max_size=8))
def test_any_page_name_is_one_safe_part_of_a_path(ids: list[str]) -> None:
    taken: set[str] = set()
    names = [page_name(Student(id), taken) for id in ids]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[\w@+.-]+", name) and name not in (".", "..") and not name.startswith((".", "-"))
        assert not name.endswith(".") and len(f"{name}.html".encode()) < 200
        assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name)


# ---------------------------------------------------------------- grades.csv


def table(book: Gradebook, lang: Lang = "en") -> list[dict[str, str]]:
    data = grades_csv(book, classes.voice(lang))
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n") == len(book.graded) + 1
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_grades_have_a_line_for_everybody_and_numbers_stay_numbers() -> None:
    rows = table(classes.small().book)
    assert len(rows) == 17 and [row["ID"] for row in rows[:2]] == ["2021211001", "2021211002"]
    late = rows[6]
    assert (late["Mark"], late["Core"], late["Bonus"], late["Late cost"], late["Days late"]) == (
        "40.6",
        "58",
        "0",
        "17.4",
        "3",
    )
    assert late["Submitted"] == "2026-11-23 20:59" and late["Status"] == "graded" and late["Group"] == "网络 1 班"
    assert (late["tcp-login"], late["tcp-login (possible)"]) == ("70", "100")
    assert (late["tcp-login/starts (20)"], late["tcp-login/no-mapping (10)"]) == ("20", "0")
    assert late["udp-keyword-chat/own-answer (20)"] == "0"  # hidden, and the file is the teacher's


def test_what_is_not_known_is_no_zero() -> None:
    rows = {row["ID"]: row for row in table(classes.small().book)}
    unread, missing, lacking, untold = (rows[f"20212110{n}"] for n in ("15", "16", "14", "08"))
    assert (unread["Status"], unread["Mark"], unread["tcp-login"]) == ("not read", "", "")
    assert (missing["Status"], missing["Mark"]) == ("missing", "0")
    assert (lacking["udp-keyword-chat"], lacking["udp-keyword-chat/replies (40)"]) == ("0", "0")
    assert (untold["Status"], untold["udp-keyword-chat/replaces (40)"], untold["Mark"]) == ("incomplete", "", "")


def lone(id: str = "1", name: str = "", group: str = "") -> Gradebook:
    return Gradebook(
        "hw",
        Words("作业", "Homework"),
        classes.WEIGHTED,
        (Graded(Student(id, name, group)),),
        Collected(()),
        "",
        "0",
        1,
    )


DANGEROUS = re.compile(r"[=+\-@\t\r＝＋－＠]")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=1+1", "'=1+1"), ("+86 138", "'+86 138"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'=1"), ("\r\n=1", "'=1"),
        (" \u00a0=1", "⟨U+00A0⟩=1"), ("＝cmd", "'＝cmd"), ('x";=cmd|"', "x\";'=cmd|\""), ("a,=b", "a,'=b"), ("a;@b", "a;'@b"),
        ("a|-b", "a|'-b"), ("x\n=y", "x =y"), ("O'=Brien", "O''=Brien"), ("anne-marie", "anne-marie"), ("a@b.cn", "a@b.cn"),
        ("x = y", "x = y"), ("张伟", "张伟"), ('"quoted"', '"quoted"'), ("a\x00b\x1b[31m", "a␀b␛[31m"),
        ("\u202eabc", "⟨U+202E⟩abc"), ("", ""),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(name: str, shown: str) -> None:
    (row,) = table(lone(name=name))
    assert row["Name"] == shown


@given(st.text(alphabet=st.one_of(st.sampled_from("=+-@\t\r\n;,|\"' ＝＠ａ1"), st.characters())))
def test_whatever_a_name_is_it_stays_text_in_one_line(name: str) -> None:
    (row,) = table(lone(name=name, group=name))
    cell = row["Name"]
    assert cell == row["Group"]
    assert not DANGEROUS.match(cell) or (cell.startswith("\t") and re.fullmatch(r"\t[\w.:/% -]+", cell))
    for part in re.split(r"[,;|\t\"]", cell)[1:]:
        assert not DANGEROUS.match(part.lstrip()) or cell.startswith("\t")
    assert not [char for char in cell.lstrip("\t") if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")]


@pytest.mark.parametrize(
    "id", ["00123", "202121100123456789", "12E5", "3-4", "2026/1/2", "1:30", "TRUE", "MAR1", "50%"]
)
def test_an_id_that_a_spreadsheet_would_change_is_kept_as_text(id: str) -> None:
    (row,) = table(lone(id=id))
    assert row["ID"] == f"\t{id}"


@pytest.mark.parametrize("id", ["2021211001", "0", "7", "s00123", "张伟", "2021-cs-07x"])
def test_an_id_that_is_read_as_it_is_stays(id: str) -> None:
    (row,) = table(lone(id=id))
    assert row["ID"] == id


def test_the_time_is_that_of_the_due_date() -> None:
    sample = classes.small()
    handin = sample.book.graded[0].handin
    assert handin is not None and handin.submitted is not None
    moved = replace(handin, submitted=handin.submitted.astimezone(datetime.timezone.utc))
    book = replace(sample.book, graded=(replace(sample.book.graded[0], handin=moved),))
    assert table(book)[0]["Submitted"] == "2026-11-20 20:59"


# ---------------------------------------------------------------- results.json


def data_of(book: Gradebook, lang: Lang = "en") -> dict[str, object]:
    found: dict[str, object] = json.loads(results_json(book, classes.voice(lang), pages=page_links(book)))
    return found


def test_results_hold_everything_but_transcripts() -> None:
    sample = classes.small()
    text = results_json(sample.book, classes.voice("en"), pages=page_links(sample.book))
    found = json.loads(text)
    assert found["schema"] == "grader/class/1" and "transcript" not in text and '"sources"' not in text
    assert [one["id"] for one in found["students"]] == [one.student.id for one in sample.book.graded]
    first = found["students"][6]
    assert first["mark"] == {"total": 40.6, "earned": 58, "bonus": 0, "late_cost": 17.4, "sure": True, "excused": False}
    assert first["page"] == "full/2021211007.html" and first["standing"] == "graded"
    assert first["handin"]["submitted"] == "2026-11-23T20:59:00+08:00"
    result = first["results"]["tcp-login"]
    assert result["schema"] == "grader/result/1" and result["score"]["earned"] == 70
    assert result["checks"][2]["findings"][0]["id"] == "answered-twice"
    assert found["students"][14]["unread"] and found["students"][13]["lacking"] == {
        "udp-keyword-chat": "no program was found"
    }
    assert found["intake"]["missing"] == ["2021211016", "2021211017"] and len(found["intake"]["unread"]) == 2
    assert found["intake"]["strangers"] == ["2021211008"] and len(found["intake"]["others"]) == 2


def test_the_analysis_is_in_the_results() -> None:
    sample = classes.small()
    found = json.loads(results_json(sample.book, classes.voice("en"), pages={}))["analysis"]
    computed = Analysis(sample.book, classes.title)
    assert len(found["checks"]) == 8 and found["checks"][0]["rate"] == pytest.approx(13 / 14, abs=0.001)
    assert found["clusters"][0]["title"] == "Answered once per account" and len(found["clusters"][0]["students"]) == 8
    assert [one["students"] for one in found["identical"]] == [["2021211003", "2021211007"]]
    assert sum(len(one["students"]) for one in found["marks"]["bins"]) == 12
    assert found["marks"]["median"] == computed.marks.median


def test_half_a_character_makes_no_broken_file() -> None:
    book = lone(name="\ud800x")
    assert json.loads(results_json(book, classes.voice("en"), pages={}))["students"][0]["name"] == "?x"
    assert ElementTree.fromstring(junit(book, classes.voice("en")).encode())
    assert grades_csv(book, classes.voice("en")) and index_of(book).text


# ---------------------------------------------------------------- junit.xml


@pytest.mark.parametrize("lang", LANGS)
def test_junit_has_a_suite_for_everybody(lang: Lang) -> None:
    book = classes.small().book
    root = ElementTree.fromstring(junit(book, classes.voice(lang)).encode())
    assert len(root) == 17 and root[0].get("name") == "张伟 (2021211001)"
    cases = list(root.iter("testcase"))
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(set(names)) == len(names) == int(root.get("tests", ""))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(root.get(attribute, "")) == len(list(root.iter(tag))) > 0
        for suite in root:
            assert int(suite.get(attribute, "")) == len(list(suite.iter(tag)))


def test_junit_says_what_became_of_hand_ins() -> None:
    root = ElementTree.fromstring(junit(classes.small().book, classes.voice("en")).encode())
    by_name = {suite.get("name", ""): [[child.tag for child in case] for case in suite] for suite in root}
    assert by_name["孙丽 (2021211015)"] == [["error"]] and by_name["吴强 (2021211016)"] == [["skipped"]]
    assert by_name["周杰 (2021211014)"][-1] == ["skipped"]
    assert by_name["Ada Lovelace (2021211008)"][6] == ["error"]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", junit(classes.small().book, classes.voice("en")))


def test_page_of_many_kinds_of_results() -> None:
    """Every sample of the single report stands in a student's page as well: several programs, megabytes, hostile text."""
    sample = classes.small()
    for name, result in samples.every().items():
        one = sample.book.graded[0]
        book = replace(sample.book, graded=(one,))
        full = {"tcp-login": replace(result, exercise="tcp-login"), "udp-keyword-chat": samples.mixed()}
        pages = dict(class_files(book, lambda one, full=full: full, samples.voice("en")))  # type: ignore[misc]
        page = Page(pages["students/2021211001.html"].decode())
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), name
        hrefs = [attrs["href"] or "" for attrs in page.all("a")]
        assert all(href.startswith("data:") or href[1:] in ids for href in hrefs), name


def test_no_table_is_held_as_a_whole() -> None:
    book, voice = classes.large(200, 10), classes.voice("zh")
    shares = shares_of(book, voice)
    made = {one.student.id: shares.make(one) for one in book.graded}
    kept = KeptShares(
        [one.head for one in made.values()],
        lambda one: made[one.student.id].line,
        lambda one: made[one.student.id].suite,
    )
    for name, pieces in class_tables(book, voice, kept):
        sizes = [len(piece) for piece in pieces]
        assert len(sizes) > 4 and max(sizes) * 3 < sum(sizes), name
