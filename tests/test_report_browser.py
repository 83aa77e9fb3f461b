"""The page in a real browser: no errors, no JavaScript needed, keyboard, contrast, phone, paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import sample_results as samples

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
    page.get_by_role("link", name="Refuses an unknown name").click()
    page.wait_for_selector("#check-unknown-name[open]")
    page.get_by_role("button", name="Collapse all").click()
    assert page.locator("details.check[open]").count() == 0
    page.get_by_role("button", name="Expand all").click()
    assert page.locator("details.check[open]").count() == 5
    assert page.problems == []
    page.context.close()


def test_without_javascript_all_can_be_read(browser: Any, pages: dict[str, str]) -> None:
    page = opened(browser, pages["mixed-en"], java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    page.locator("#check-unknown-name > summary").click()
    assert page.locator("#check-unknown-name .ladder").first.is_visible()
    check = page.locator("#check-each-account")
    assert check.locator(".received .what > pre .as-text").last.is_visible()
    check.locator("label", has_text="Hex").click()
    assert check.locator(".received .what > pre .as-hex").last.is_visible()
    assert not check.locator(".received .what > pre .as-text").last.is_visible()
    assert "b5 c7 c2 bc" in check.locator(".received .what > pre .as-hex").last.inner_text()
    page.context.close()


def test_the_keyboard_reaches_every_summary_and_focus_is_seen(browser: Any, pages: dict[str, str]) -> None:
    page = opened(browser, pages["mixed-en"])
    reached = []
    for _ in range(120):
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
    assert names[0] == "A" and names.count("SUMMARY") == 5 and "INPUT" in names and "BUTTON" in names
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


def test_paper_shows_all(browser: Any, pages: dict[str, str]) -> None:
    for javascript in (True, False):
        page = opened(browser, pages["mixed-en"], java_script_enabled=javascript, color_scheme="dark")
        page.emulate_media(media="print")
        assert page.locator("#check-unknown-name .ladder").bounding_box()["height"] > 100  # folded on screen
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 35, 48)"
        assert not page.locator("label", has_text="Hex").first.is_visible()
        page.context.close()
