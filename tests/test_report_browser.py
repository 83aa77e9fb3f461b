"""The page in a real browser: no errors, no JavaScript needed, keyboard, contrast, phone, paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
import sample_results as samples

from grader.model.failure import FailureCode
from grader.report.html import render_html

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no chromium here: apt install chromium")

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# For each piece of text that is seen: its colour against what is painted behind it, by the formula of WCAG 2.
CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
      if (colour[3] > 0) return null;
    }
    return [255, 255, 255];
  };
  const poor = [];
  let count = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, style = getComputedStyle(element);
    if (!walker.currentNode.data.trim() || !element.checkVisibility({visibilityProperty: true})) continue;
    count += 1;
    const back = behind(element), [a, b] = [luminance(parse(style.color)), back ? luminance(back) : NaN];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (!(ratio >= 4.5)) poor.push([ratio, element.outerHTML.slice(0, 60)]);
  }
  return {count, poor};
}"""


VIOLATIONS = """async () => (await axe.run({
  resultTypes: ["violations"], rules: {"label-content-name-mismatch": {enabled: true}},
})).violations.map((found) => [found.id, found.nodes[0].html])"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("reports")
    addresses = {}
    for name, result in samples.every().items():
        for lang in ("zh", "en"):
            path = folder / f"{name}-{lang}.html"
            html = render_html(result, samples.voice(lang), show_hidden=name == "chat")
            path.write_text(html, encoding="utf-8")
            addresses[path.stem] = path.as_uri()
    return addresses


def opened(browser: Any, address: str, **options: Any) -> Any:
    page = browser.new_context(**options).new_page()
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("dialog", lambda dialog: page.problems.append(dialog.message))
    page.on("request", lambda request: request.url.startswith("file:") or page.problems.append(request.url))
    page.goto(address)
    return page


def test_no_page_has_errors(browser: Any, pages: dict[str, str]) -> None:
    for name, address in pages.items():
        page = opened(browser, address)
        assert page.problems == [], name
        page.context.close()


def test_buttons_and_links_open_checks(browser: Any, pages: dict[str, str]) -> None:
    page = opened(browser, pages["mixed-en"])
    first = page.locator(".first")
    first.locator("a").first.click()
    assert page.evaluate("location.hash") == "#check-each-account"
    first.locator(".place a").click()  # into the source, which is folded
    page.wait_for_selector("#source-server-py[open]")
    page.get_by_role("button", name="Collapse all").click()
    assert page.locator("details.check[open]").count() == 0
    page.get_by_role("button", name="Expand all").click()
    assert page.locator("details.check[open]").count() == 5
    assert page.problems == []
    page.context.close()


def test_what_failed_is_shown_alone_and_the_rest_on_demand(browser: Any, pages: dict[str, str]) -> None:
    for javascript in (True, False):
        page = opened(browser, pages["mixed-en"], java_script_enabled=javascript)
        passed = page.locator("#check-unknown-name")
        assert not passed.is_visible() and page.locator("#check-each-account").is_visible()
        page.get_by_label("Only what failed").uncheck()
        assert passed.is_visible()
        page.context.close()
    page = opened(browser, f"{pages['mixed-en']}#check-unknown-name")  # as the matrix of a class links to it
    assert page.locator("#check-unknown-name").is_visible()
    page.context.close()


def test_thirteen_failures_are_no_more_than_five_screens_of_a_phone(browser: Any, tmp_path: Path) -> None:
    plain = replace(samples.wrong_encoding(), findings=(), failure=FailureCode.MISMATCH)
    kinds = (samples.wrong_encoding(), samples.traceback(), plain)
    checks = [replace(kinds[n % 3], id=f"n{n}", points=5) for n in range(13)]
    for lang in ("zh", "en"):
        html = render_html(samples.result(samples.passed(), *checks), samples.voice(lang), show_hidden=False)
        (tmp_path / "page.html").write_text(html, encoding="utf-8")
        page = opened(browser, (tmp_path / "page.html").as_uri(), viewport={"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollHeight") <= 5 * 844, lang
        assert page.locator(".first .mistake").bounding_box()["y"] < 844 / 2
        page.context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(browser: Any, pages: dict[str, str], scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed: pip install axe-playwright-python")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    for name in ("mixed-zh", "chat-en", "several-zh", "all-passed-en", "incomplete-zh"):
        page = opened(browser, pages[name], color_scheme=scheme, bypass_csp=True)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        page.evaluate(script)
        assert page.evaluate(VIOLATIONS) == [], name
        page.context.close()


def test_without_javascript_all_can_be_read(browser: Any, pages: dict[str, str]) -> None:
    page = opened(browser, pages["mixed-en"], java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    page.get_by_label("Only what failed").uncheck()
    page.locator("#check-unknown-name > summary").click()
    page.locator("#check-unknown-name .talk > summary").click()
    assert page.locator("#check-unknown-name .ladder").first.is_visible()
    check = page.locator("#check-each-account")
    check.locator(".talk > summary").click()
    assert check.locator(".received .what > pre .as-text").last.is_visible()
    check.locator("label", has_text="Hex").click()
    assert check.locator(".received .what > pre .as-hex").last.is_visible()
    assert not check.locator(".received .what > pre .as-text").last.is_visible()
    assert "b5 c7 c2 bc" in check.locator(".received .what > pre .as-hex").last.inner_text()
    page.context.close()


def test_the_keyboard_reaches_every_summary_and_focus_is_seen(browser: Any, pages: dict[str, str]) -> None:
    page = opened(browser, pages["mixed-en"])
    reached = []
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for _ in range(160):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("""() => {
            const e = document.activeElement, seen = e.matches("input.switch") ? e.nextElementSibling : e;
            const style = getComputedStyle(seen);
            return [e.tagName, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, e.className];
        }""")
        )
        if reached[-1][0] == "BODY":
            break
    names = [tag for tag, _, _ in reached]
    assert names[0] == "A" and names.count("SUMMARY") >= 5 and "INPUT" in names and "BUTTON" in names
    assert [entry for entry in reached if entry[0] != "BODY" and not entry[1]] == []
    page.context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["mixed", "chat", "incomplete", "hostile"])
def test_contrast(browser: Any, pages: dict[str, str], name: str, scheme: str) -> None:
    for lang in ("zh", "en"):
        page = opened(browser, pages[f"{name}-{lang}"], color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        found = page.evaluate(CONTRAST)
        assert found["count"] > 50 and found["poor"] == []
        page.evaluate("document.querySelectorAll('.to-hex').forEach((e) => { e.checked = true; })")
        assert page.evaluate(CONTRAST)["poor"] == []
        page.context.close()


@pytest.mark.parametrize("width", [380, 800, 1200])
def test_nothing_sticks_out(browser: Any, pages: dict[str, str], width: int) -> None:
    for name, address in pages.items():
        page = opened(browser, address, viewport={"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        for view in (".to-text", ".to-hex"):
            page.evaluate(f"document.querySelectorAll('{view}').forEach((e) => {{ e.checked = true; }})")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, view)
        page.context.close()


def test_paper_shows_all_that_failed(browser: Any, pages: dict[str, str]) -> None:
    for javascript in (True, False):
        page = opened(browser, pages["mixed-en"], java_script_enabled=javascript, color_scheme="dark")
        page.emulate_media(media="print")
        assert page.locator("#check-each-account .ladder").first.bounding_box()["height"] > 100  # folded on screen
        assert not page.locator("#check-unknown-name").is_visible() and not page.locator(".sources").is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 35, 48)"
        assert not page.locator("label", has_text="Hex").first.is_visible()
        page.context.close()
