"""The teacher's page in a real browser: keyboard, sorting, filtering, a large class, no script, contrast, phone, paper."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_class as classes
from test_report_browser import CONTRAST, SCHEMES, opened

from grader.classroom.compare import compare, grading_of, wanted
from grader.classroom.course import WANTED, assigned_of, semester_of
from grader.cli.results import told_in
from grader.report.classroom import class_files, page_links, render_index
from grader.report.classroom.compared import compared_page
from grader.report.classroom.course import course_page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no chromium here: apt install chromium")

NAMES = "[...document.querySelectorAll('#grid tbody tr')].filter((r) => !r.hidden).map((r) => r.cells[0].textContent)"
ACTIVE = "document.activeElement.closest('#grid') && [document.activeElement.parentElement.cells[0].textContent, document.activeElement.cellIndex]"
SEEN = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return e.contains(top) && getComputedStyle(e).outlineStyle === "solid" && parseFloat(getComputedStyle(e).outlineWidth) >= 2;
}"""
LAID = "[...document.querySelectorAll('#grid tbody tr')].filter((row) => row.cells[9].checkVisibility({contentVisibilityAuto: true})).length"
# Counts what an action changes in the page, and how many rows of the matrix the browser has laid out then.
WORK = """async ([selector, act]) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frame();
  const count = {moved: 0, attributes: 0};
  const observer = new MutationObserver((records) => records.forEach((one) => {
    if (one.type === "attributes") { count.attributes += 1; } else { count.moved += one.addedNodes.length; }
  }));
  observer.observe(document.body, {subtree: true, childList: true, attributes: true});
  const element = document.querySelector(selector);
  if (act === "click") { element.click(); }
  else if (act.startsWith("type ")) { element.value = act.slice(5); element.dispatchEvent(new Event("input")); }
  else if (act.startsWith("key ")) { element.focus(); element.dispatchEvent(new KeyboardEvent("keydown", {key: act.slice(4), bubbles: true})); }
  else { element.scrollTop += Number(act); }
  await frame();
  observer.disconnect();
  count.laid = LAID;
  return count;
}""".replace("LAID", LAID)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole output of both samples in both languages, and the page of a large class."""
    place = tmp_path_factory.mktemp("classes")
    for name, sample in classes.every():
        for lang in ("zh", "en"):
            for path, data in class_files(sample.book, sample.load, classes.voice(lang)):  # type: ignore[arg-type]
                target = place / f"{name}-{lang}" / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
    book = classes.large()
    large = render_index(book, classes.voice("zh"), pages=page_links(book))
    (place / "large.html").write_text(large, encoding="utf-8")
    told = [json.loads((place / f"small-{lang}" / "results.json").read_text("utf-8")) for lang in ("zh", "en")]
    one = next(one for one in told[1]["students"] if one["mark"]["total"])
    for check in (check for result in one["results"].values() for check in result["checks"]):
        check |= {"verdict": "failed", "earned": 0, "why": "the answer is not what was asked for, " * 3}
    voice, asked, texts = classes.voice("en"), wanted(), [json.dumps(one) for one in told]
    course = [assigned_of(told_in([text], WANTED)) for text in texts]
    (place / "course.html").write_text(course_page(semester_of(course, 60), voice, {}), encoding="utf-8")
    compared = compare(*(grading_of(told_in([text], asked)) for text in texts))
    (place / "compared.html").write_text(compared_page(compared, voice), encoding="utf-8")
    return place


@pytest.fixture
def index(browser: Any, folder: Path) -> Iterator[Any]:
    """The class of seventeen, in English."""
    page = opened(browser, (folder / "small-en" / "index.html").as_uri())
    yield page
    assert page.problems == []
    page.context.close()


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def into_grid(page: Any) -> None:
    """As a user gets there without a mouse: into the search, and on."""
    press(page, "/", "Enter")
    assert page.evaluate(ACTIVE) == ["张伟", 0]


# ---------------------------------------------------------------- every page


def test_no_page_has_errors_and_nothing_is_asked_from_elsewhere(browser: Any, folder: Path) -> None:
    context = browser.new_context()
    context.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective));"
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.on("request", lambda request: request.url == address or problems.append(request.url))
    for path in [*sorted(folder.glob("small-*/**/*.html")), *folder.glob("[cnp]*-en/*.html"), folder / "large.html"]:
        address = path.as_uri()
        page.goto(address)
        assert problems == [], path
    context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_contrast(browser: Any, folder: Path, scheme: Any) -> None:
    pages = [
        folder / f"small-{lang}" / name for lang in ("zh", "en") for name in ("index.html", "full/2021211009.html")
    ]
    for path in [*pages, folder / "small-en/students/2021211015.html"]:
        page = opened(browser, path.as_uri(), color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        found = page.evaluate(CONTRAST)
        assert found["count"] > 15 and found["poor"] == [], path
        page.context.close()


@pytest.mark.parametrize("width", [380, 800, 1200])
def test_nothing_sticks_out(browser: Any, folder: Path, width: int) -> None:
    paths = [folder / f"{name}/index.html" for name in ("small-zh", "small-en", "clean-en", "pairs-en", "nobody-zh")]
    paths += [folder / f"small-en/students/{id}.html" for id in ("2021211013", "2021211015", "2021211001")]
    for path in [*paths, folder / "large.html"]:
        page = opened(browser, path.as_uri(), viewport={"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.context.close()


# ---------------------------------------------------------------- the keyboard


def test_the_matrix_is_one_stop_of_the_tab_key(index: Any) -> None:
    inside = []
    for _ in range(150):
        press(index, "Tab")
        inside.append(index.evaluate("document.activeElement.closest('#grid') !== null"))
        if index.evaluate("document.activeElement === document.body"):
            break
    assert inside.count(True) == 1


def test_the_heads_of_the_matrix_stand_in_one_line(index: Any) -> None:
    """Sums and checks, of each exercise: they belong to the table, whatever other pages call so."""
    heads = [head.bounding_box() for head in index.locator("#grid .heads th").all()]
    assert len({(round(box["y"]), round(box["height"])) for box in heads}) == 1, heads


def test_arrow_keys_move_and_the_cell_is_never_covered(index: Any) -> None:
    into_grid(index)
    moves = [
        ("ArrowRight", ["张伟", 1]), ("ArrowDown", ["王芳", 1]), ("End", ["王芳", 14]), ("ArrowRight", ["王芳", 14]), ("ArrowLeft", ["王芳", 13]),
        ("Home", ["王芳", 0]), ("ArrowLeft", ["王芳", 0]), ("PageDown", ["⟨U+202E⟩gnp.exe⟨U+2066⟩␇", 0]), ("Control+End", ["郑爽", 14]),
        ("ArrowDown", ["郑爽", 14]), ("PageUp", ["陈静", 14]), ("Control+Home", ["张伟", 0]), ("ArrowUp", ["Student", 0]), ("ArrowUp", ["Student", 0]),
        ("ArrowRight", ["Student", 1]), ("ArrowDown", ["张伟", 1]),
    ]  # fmt: skip
    for key, there in moves:
        press(index, key)
        assert index.evaluate(ACTIVE) == there, key
        assert index.evaluate(SEEN), key


def test_a_focused_cell_of_a_large_class_is_seen(browser: Any, folder: Path) -> None:
    page = opened(browser, (folder / "large.html").as_uri(), viewport={"width": 900, "height": 700})
    press(page, "/", "Enter", "End", "PageDown", "PageDown", "PageDown")
    assert page.evaluate(SEEN)
    press(page, *["ArrowUp"] * 25, *["ArrowLeft"] * 30)
    assert page.evaluate(SEEN)
    press(page, "Control+End")
    assert page.evaluate(SEEN)
    press(page, "Control+Home", "ArrowRight", "ArrowRight", "ArrowRight")
    assert page.evaluate(SEEN)
    page.context.close()


def test_a_cell_says_what_it_is(index: Any) -> None:
    into_grid(index)
    press(index, "ArrowDown", "ArrowDown", *["ArrowRight"] * 8)
    label = index.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "李娜, One answer to one attempt, ✗ failed, Answered once per account"
    assert (
        index.locator("#told").inner_text() == "李娜 · One answer to one attempt · ✗ failed · Answered once per account"
    )
    roles = index.evaluate(
        "[...new Set([...document.querySelectorAll('#grid, #grid [scope=col], #grid [scope=row]')].map((e) => e.getAttribute('role') || e.scope))]"
    )
    assert roles == ["grid", "col", "row"]
    tree = index.locator("#grid").aria_snapshot()
    assert tree.startswith("- grid") and "gridcell" in tree and "columnheader" in tree and "rowheader" in tree


def test_enter_opens_the_students_check(index: Any) -> None:
    into_grid(index)
    press(index, "ArrowDown", "ArrowDown", *["ArrowRight"] * 8, "Enter")
    index.wait_for_url("**/full/2021211003.html#e1-check-server-one-answer-an-attempt")
    assert index.locator("#e1-check-server-one-answer-an-attempt[open]").count() == 1
    index.go_back()
    into_grid(index)
    press(index, "Enter")
    index.wait_for_url("**/full/2021211001.html")


def test_a_passed_check_opens_when_it_is_the_aim(index: Any) -> None:
    index.locator("#grid tbody tr").first.locator("td.p").first.click()
    index.wait_for_url("**/full/2021211001.html#e1-check-server-starts")
    index.wait_for_selector("#e1-check-server-starts[open]")


def test_cells_are_real_links_under_the_mouse(index: Any) -> None:
    cell = index.locator("#grid tbody tr").nth(2).locator("td.f").first
    cell.hover()
    assert cell.locator("a").get_attribute("href") == "full/2021211003.html#e1-check-server-one-answer-an-attempt"
    with index.context.expect_page() as other:
        cell.click(modifiers=["Control"])
    assert other.value.url.endswith("#e1-check-server-one-answer-an-attempt")
    other.value.close()


def test_a_class_without_results_can_be_walked(browser: Any, folder: Path) -> None:
    page = opened(browser, (folder / "nobody-en" / "index.html").as_uri())
    press(page, "/", "Enter", "End", "Control+End", "ArrowDown", "ArrowUp", "PageUp", "Home")
    assert page.evaluate(ACTIVE) == ["0", 0]
    page.locator("#find").fill("x")
    sync_api.expect(page.locator("#shown")).to_have_text("0 of 3 students")
    press(page, "Enter", "ArrowDown", "PageDown", "Control+End", "ArrowRight")
    assert page.evaluate(ACTIVE)[0] == "Student" and page.problems == []
    page.context.close()


# ---------------------------------------------------------------- sorting


def test_enter_on_a_heading_sorts_and_says_so(index: Any) -> None:
    into_grid(index)
    press(index, "ArrowUp", "ArrowRight", "Enter")
    marks = index.evaluate("[...document.querySelectorAll('#grid tbody tr')].map((r) => Number(r.cells[1].dataset.n))")
    assert marks == sorted(marks, reverse=True) and marks[0] == 106 and marks[-1] == -1
    assert index.evaluate(ACTIVE) == ["Student", 1] and index.evaluate(SEEN)
    sorts = "[...document.querySelectorAll('#grid th[aria-sort]')].map((h) => h.textContent + ' ' + h.getAttribute('aria-sort'))"
    assert index.evaluate(sorts) == ["Mark descending"]
    press(index, "Enter")
    assert index.evaluate(sorts) == ["Mark ascending"]
    assert index.evaluate(NAMES)[0] == "孙丽"  # whose mark is not known
    press(index, "ArrowLeft", "Enter")
    assert index.evaluate(sorts) == ["Student ascending"]


def test_names_are_sorted_as_their_language_has_them(browser: Any, folder: Path) -> None:
    page = opened(browser, (folder / "small-zh" / "index.html").as_uri())
    page.get_by_role("columnheader", name="学生").click()
    chinese = [name for name in page.evaluate(NAMES) if name[0] in "王李张刘陈赵周孙吴郑欧"]
    assert chinese == [
        "陈静",
        "李娜",
        "刘洋",
        "欧阳若兮",
        "孙丽",
        "王芳",
        "吴强",
        "张伟",
        "张伟",
        "赵磊",
        "郑爽",
        "周杰",
    ]  # by pinyin
    page.context.close()


def test_a_check_is_sorted_by_what_needs_a_look(index: Any) -> None:
    head = index.locator("#grid th.check", has_text="replaces")
    place = head.evaluate("(e) => e.cellIndex")
    column = f"[...document.querySelectorAll('#grid tbody tr')].map((r) => r.cells[{place}].className).join('')"
    before = index.evaluate(NAMES)
    head.click()
    assert index.evaluate(column) == "ffnulxmmppppppppp"
    assert index.evaluate(NAMES)[:2] == [before[3], before[9]]  # as they stood before
    head.click()
    assert index.evaluate(column) == "pppppppppmmxlunff"


# ---------------------------------------------------------------- filtering


@pytest.mark.parametrize("place", ["class", "course"])
def test_chinese_names_are_found_by_their_pinyin(browser: Any, folder: Path, place: str) -> None:
    pytest.importorskip("pypinyin", reason="pypinyin is not installed: pip install 'socket-grader[pinyin]'")
    path = folder / ("small-en/index.html" if place == "class" else "course.html")
    page = opened(browser, path.as_uri())
    for text, names in (
        ("ouyang", ["欧阳若兮"]), ("oyrx", ["欧阳若兮"]), ("OuYangRuoXi", ["欧阳若兮"]), ("zhang w", ["张伟", "张伟"]),
        ("zhw", ["张伟", "张伟"]), ("wei", ["张伟", "张伟"]), ("zhang 004", ["张伟"]), ("ada", ["Ada Lovelace"]), ("xiou", []),
    ):  # fmt: skip
        page.locator("#find").fill(text)
        sync_api.expect(page.locator("#grid tbody th:visible bdi")).to_have_text(names)
    assert page.problems == []
    page.context.close()


def test_the_course_and_the_comparison_fit_a_phone_and_lack_nothing_without_a_script(
    browser: Any, folder: Path
) -> None:
    for name in ("course", "compared"):
        page = opened(browser, (folder / f"{name}.html").as_uri(), viewport={"width": 400, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        narrow = "[...document.querySelectorAll('main :is(td, th, li) > *')].filter((e) => e.textContent.length > 12 && e.checkVisibility() && e.getBoundingClientRect().width < 40).length"
        assert page.evaluate(narrow) == 0, f"{name} has words in a column of a letter's width"
        page.emulate_media(color_scheme="dark")
        assert page.problems == []
        page.context.close()
    bare = opened(browser, (folder / "course.html").as_uri(), java_script_enabled=False)
    assert bare.locator("#grid tbody tr").count() == 17 and not bare.locator(".controls").is_visible()
    bare.context.close()


def test_filter_by_text_status_group_and_verdict(index: Any) -> None:
    find, shown = index.locator("#find"), index.locator("#shown")
    for text, names in (
        ("张伟", ["张伟", "张伟"]), ("２０２１２１１００８", ["Ada Lovelace"]), ("ADA", ["Ada Lovelace"]), ("张伟 004", ["张伟"]), ("nobody", []),
    ):  # fmt: skip
        find.fill(text)
        sync_api.expect(index.locator("#grid tbody th:visible")).to_have_text(names)
        assert shown.inner_text() == f"{len(names)} of 17 students"
    press(index, "Escape")
    assert shown.inner_text() == "17 of 17 students" and find.input_value() == ""
    index.locator("#by-standing").select_option("missing")
    assert index.evaluate(NAMES) == ["吴强", "郑爽"]
    index.locator("#by-standing").select_option("late")
    assert index.evaluate(NAMES) == ["张伟", "陈静"]
    index.locator("#by-group").select_option("网络 2 班")
    assert index.evaluate(NAMES) == ["张伟"]
    index.get_by_role("button", name="Clear").click()
    index.locator("#by-verdict").select_option("f")
    everywhere = index.evaluate(NAMES)
    index.locator("#by-check").select_option(label="unknown-name")
    assert index.evaluate(NAMES) == ["赵磊", "<script>alert(1)</script>"] and len(everywhere) == 11
    into_clear = index.get_by_role("button", name="Clear")
    into_clear.click()
    assert not into_clear.is_visible() and len(index.evaluate(NAMES)) == 17


def test_sorting_and_moving_go_on_in_what_is_shown(index: Any) -> None:
    index.locator("#by-group").select_option("网络 1 班")
    index.locator("#grid th.mark").first.click()
    names = index.evaluate(NAMES)
    assert names[0] == "张伟" and len(names) == 8
    press(index, "/", "Enter")
    assert index.evaluate(ACTIVE) == ["张伟", 0] or index.evaluate(ACTIVE)[1] == 1  # the heading that was clicked
    press(index, "Control+End")
    assert index.evaluate(ACTIVE) == [names[-1], 14]


def test_numbers_lead_to_the_students_whom_they_count(index: Any) -> None:
    index.locator(".cluster", has_text="Answered once per account").get_by_role("button").click()
    assert len(index.evaluate(NAMES)) == 8 and "Answered once per account" in index.locator("#only").inner_text()
    assert index.evaluate("document.activeElement.closest('#grid') !== null")
    index.locator("#only").click()
    assert len(index.evaluate(NAMES)) == 17
    index.locator("tr[data-col]", has_text="Replaces every keyword").get_by_role("button", name="2 ungraded").click()
    assert index.evaluate(NAMES) == ["Ada Lovelace", "赵磊"]
    bar = index.get_by_role("button", name="2 20–30 (Mark 20–30)")
    bar.focus()
    press(index, "Enter")
    assert index.evaluate(NAMES) == ["刘洋", "周杰"]
    index.locator(".same").get_by_role("button").click()
    assert index.evaluate(NAMES) == ["李娜", "陈静"]


def test_every_number_is_that_of_its_students(index: Any) -> None:
    """Counts of checks, bars and clusters are what the matrix shows behind them."""
    for selector in (".counts button", ".bin[data-rows]", ".cluster button"):
        for place in range(index.locator(selector).count()):
            made = index.locator(selector).nth(place)
            told = made.evaluate(
                "(e) => e.closest('.cluster') ? e.closest('.cluster').querySelector('h3').textContent : e.querySelector('.value') ? e.querySelector('.value').textContent : e.textContent"
            )
            made.dispatch_event("click")
            assert len(index.evaluate(NAMES)) == int(
                "".join(char for char in told.split(":")[0].split("、")[0] if char.isdigit())
            ), told


# ---------------------------------------------------------------- five hundred students, sixty checks


def test_a_large_class_does_no_more_work_than_it_shows(browser: Any, folder: Path) -> None:
    page = opened(browser, (folder / "large.html").as_uri(), viewport={"width": 1200, "height": 800})
    page.locator("#wide").scroll_into_view_if_needed()
    assert page.locator("#grid tbody tr").count() == 500

    def work(selector: str, act: str) -> dict[str, int]:
        found: dict[str, int] = page.evaluate(WORK, [selector, act])
        assert found["laid"] < 120, (selector, act, found)  # of five hundred: those in sight, and some around them
        return found

    sort = work("#grid th.check", "click")
    assert 500 <= sort["moved"] <= 520 and sort["attributes"] < 10
    few = work("#find", "type 2021000003")
    assert few["moved"] < 10 and few["attributes"] in (499, 500, 501)  # each row that goes is told so once
    again = work("#find", "type 2021000003 ")
    assert again["attributes"] <= 2
    work("#find", "type ")
    move = work("#grid [tabindex='0']", "key ArrowDown")
    assert move["moved"] < 5 and move["attributes"] < 10
    scroll = work("#wide", "4000")
    assert scroll["moved"] == 0 and scroll["attributes"] < 10
    assert page.evaluate(LAID) > 10
    assert page.problems == []
    page.context.close()


def test_a_huge_class_is_letters_until_it_comes_into_sight(browser: Any, tmp_path: Path) -> None:
    book = classes.large(900, 60)
    (tmp_path / "huge.html").write_text(
        render_index(book, classes.voice("en"), pages=page_links(book)), encoding="utf-8"
    )
    address = (tmp_path / "huge.html").as_uri()
    plain = opened(browser, address, java_script_enabled=False)
    row = plain.locator("#grid tbody tr").nth(3)
    assert len("".join(row.locator("td.packed").all_text_contents())) == 60 and row.locator("td").count() < 20
    assert plain.locator(".legend code").first.text_content() == "p", "the letters are explained"
    plain.context.close()
    page = opened(browser, address, viewport={"width": 1200, "height": 800})
    page.locator("#wide").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('#grid tbody tr').cells.length > 60")
    assert page.locator("#grid tbody td").count() < 900 * 20, "most rows are still packed"
    press(page, "/", "Enter", "Control+End")
    assert page.evaluate("document.activeElement.parentElement.cells.length") > 60, (
        "a row that is walked into has its cells"
    )
    assert page.evaluate(SEEN)
    page.select_option("#by-check", "0")
    page.select_option("#by-verdict", "f")
    page.wait_for_function("!document.getElementById('clear').hidden")
    failed = sum(result.checks[0].verdict == "failed" for one in book.graded if (result := one.results.get("ex-01")))
    assert page.locator("#grid tbody tr:not([hidden])").count() == failed
    page.locator("#grid th.check").first.click()
    assert page.locator("#grid th.check").first.get_attribute("aria-sort") == "ascending"
    assert page.problems == []
    page.context.close()


# ---------------------------------------------------------------- without a script, and on paper


def test_without_javascript_all_can_be_read(browser: Any, folder: Path) -> None:
    page = opened(browser, (folder / "small-en" / "index.html").as_uri(), java_script_enabled=False)
    assert not page.locator(".controls").is_visible() and page.get_by_role("button").count() == 0
    assert page.get_by_text("Follow a name to that student's report.").is_visible()
    assert page.locator("#grid tbody tr").count() == 17 and page.locator("#grid tbody tr").last.is_visible()
    assert page.locator("#wide").get_attribute("tabindex") == "0"  # it can be scrolled by the keyboard
    page.locator(".cluster a").first.click()
    page.wait_for_url("**/full/*.html#e1-check-server-one-answer-an-attempt")
    page.go_back()
    page.locator("#grid tbody a").nth(2).click()
    page.wait_for_url("**/full/2021211003.html")
    page.context.close()


def test_paper_shows_all(browser: Any, folder: Path) -> None:
    page = opened(
        browser,
        (folder / "small-en" / "index.html").as_uri(),
        color_scheme="dark",
        viewport={"width": 1000, "height": 700},
    )
    page.emulate_media(media="print")
    assert not page.locator(".controls").is_visible() and not page.get_by_text("Arrow keys move").is_visible()
    assert page.evaluate("getComputedStyle(document.getElementById('wide')).overflow") == "visible"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 35, 48)"
    assert len(page.pdf()) > 20_000
    page.context.close()
