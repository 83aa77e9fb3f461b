"""How fluid the teacher's page of a large class is, in a real browser: python bench/classpage.py [students] [checks]

Prints the page's size, the time to make it, and for the first picture, sorting, filtering, moving and scrolling how
long the page was busy (script, style and layout, up to the frame that shows it).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import sample_class
from playwright.sync_api import sync_playwright

from grader.report.classroom import page_links, render_index

CHROMIUM = "/usr/bin/chromium"
# Runs an action and answers in milliseconds until the frame behind it is painted.
MEASURE = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); }));
  await frame();
  const begun = performance.now();
  ACT;
  await frame();
  return performance.now() - begun;
}"""
ACTIONS = {
    "sort by name": "document.querySelectorAll('.heads th')[0].click()",
    "sort by a check": "const heads = document.querySelectorAll('.heads th.check'); heads[heads.length >> 1].click()",
    "sort by mark": "document.querySelectorAll('.heads th')[1].click()",
    "filter to one group": "const f = document.getElementById('find'); f.value = '3 班'; f.dispatchEvent(new Event('input'))",
    "filter back to all": "const f = document.getElementById('find'); f.value = ''; f.dispatchEvent(new Event('input'))",
    "move by a cell": "document.querySelector('#grid [tabindex]').focus(); document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}))",
    "scroll down": "document.getElementById('wide').scrollTop += 1500",
    "scroll across": "document.getElementById('wide').scrollLeft += 700",
    "scroll the page": "scrollBy(0, 700)",
}


def main() -> None:
    students, checks = (int(text) for text in (*sys.argv[1:], *("500", "60")[len(sys.argv) - 1 :]))
    book = sample_class.large(students, checks)
    begun = time.perf_counter()
    html = render_index(book, sample_class.voice("zh"), pages=page_links(book))
    made = time.perf_counter() - begun
    print(f"{students} students, {checks} checks: {len(html.encode()) / 1e6:.2f} MB, made in {made:.2f} s")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "index.html"
        path.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        loads = [_load(page, path) for _ in range(3)]
        print(f"{'first picture':<22} {statistics.median(loads):7.0f} ms")
        page.get_by_role("heading", name="成绩矩阵").scroll_into_view_if_needed()
        for name, act in ACTIONS.items():
            times = [page.evaluate(MEASURE.replace("ACT", act)) for _ in range(5)]
            print(f"{name:<22} {statistics.median(times):7.0f} ms   (most {max(times):.0f})")
        browser.close()


def _load(page: Any, path: Path) -> float:
    page.goto(path.as_uri())
    return float(page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()))))"
    ))  # fmt: skip


if __name__ == "__main__":
    main()
