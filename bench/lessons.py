"""The packets and pictures of the lessons (docs/lesson-*.md), from real runs: they are written into the pages.

    python -m bench.lessons [--packets | --pictures]

A comment of a page says what is run: `packets: EXERCISE CHECK PROGRAM` before a block, `picture: …` before an image. An exercise is a
bundled one or a file beside the page; a program is a path of the repository, or a block of the page below `program: NAME`. Pictures need
playwright and chromium.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from grader.cli.speech import voice_in
from grader.intake.submission import find_submission
from grader.model import CheckResult, Lang, Result
from grader.report.html import render_html
from grader.report.packet_list import PacketRow, packet_lists
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import load_exercise
from grader.spec.bundled import find_exercise

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SEED = 7
FIRST = 12
"""Bytes of data that are shown of a packet."""
WIDTH, MOST = 900, 60_000
"""Pixels, and bytes of a picture."""
PROGRAM = re.compile(r"<!-- program: (\S+) -->\n+```python\n(.*?)^```", re.S | re.M)
PACKETS = re.compile(r"<!-- packets: (\S+) (\S+) (\S+) -->\n+```text\n(.*?)^```", re.S | re.M)
PICTURE = re.compile(r"<!-- picture: (\S+) (\S+) (\S+) -->\n+!\[[^]]*\]\((\S+)\)")
LINE = re.compile(r" *\d+  (\S*) +([<-])-* (.+?) -*>?(?:  (\S+))?(?: +(Seq=.*))?$")


@dataclass(frozen=True)
class Scene:
    """One run: a check of an exercise, and the source of the program, or where the programs lie."""

    exercise: Path
    check: str
    program: str | Path


@dataclass(frozen=True)
class Shape:
    """What of a run is the same each time, of the caller and of the called end: when an acknowledgement goes alone is the kernel's
    affair, and what one end sends may cross what the other sends."""

    packets: tuple[list[str], list[str]]
    """What each sends, without bare acknowledgements."""
    states: tuple[list[str], list[str]]
    """Those of each, one behind the other."""


def pages() -> list[Path]:
    return sorted(DOCS.glob("lesson-*.md"))


def scene_of(page: str, exercise: str, check: str, program: str) -> Scene:
    """What a comment names."""
    path = DOCS / exercise if exercise.endswith(".yaml") else find_exercise(exercise)
    return Scene(path, check, dict(PROGRAM.findall(page)).get(program) or ROOT / program)


@cache
def run(scene: Scene, *, watching: bool = False) -> Result:
    """`watching`: with the second run that findings want. The check of the scene is the last one."""
    spec, python = load_exercise(scene.exercise), find_interpreter()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if isinstance(scene.program, str):
            (place / "server.py").write_text(scene.program, encoding="utf-8")
        else:
            main = scene.program
            for file in main.glob("*.py") if main.is_dir() else [main]:
                shutil.copy(file, place / (file.name if main.is_dir() else "server.py"))
        submission = find_submission(spec.exercise, [place], None)
        return grade(spec, submission, Run(probe(python), python, SEED, frozenset([scene.check]), watching=watching))


def table(check: CheckResult) -> list[str]:
    """The packets of the server's network as a ladder: the states of both ends where they change, the numbers as Wireshark has them."""
    rows = (row for row in packet_lists(check, voice_in("en"))[0].rows if isinstance(row, PacketRow))
    return [f"{'':5}{'client':<13}{'':28}server", *(_line(row) for row in rows)]


def _line(row: PacketRow) -> str:
    flags, numbers, size = re.findall(r"\[(.*?)\] (.*?) Win=\d+ Len=(\d+)", row.info)[0]
    carried = [f"{size} byte{'s' * (size != '1')}"] if size != "0" else []
    shown = ", ".join([flag for flag in flags.split(", ") if flag not in ("PSH", "ACK" if carried else "")] + carried)
    arrow = f"{f'--- {shown} ':-<25}>" if row.source == "client" else f"<{f'--- {shown} ':-<25}"
    left, _, right = row.states.partition(" · ")
    data = f"  {row.data[:FIRST]!r}{'...' if len(row.data) > FIRST or row.cut else ''}" if row.data else ""
    return f"{row.number + 1:>3}  {left:<13}{arrow}  {right:<13}  {numbers}{data}"


def shape(lines: list[str]) -> Shape:
    """Of the lines of a table."""
    found = [match.groups() for line in lines if (match := LINE.match(line))]
    sent, answered = (
        [said for _, way, said, *_ in found if (way == "<") == back and said != "ACK"] for back in (False, True)
    )
    caller, called = (list(dict.fromkeys(filter(None, (row[column] for row in found)))) for column in (0, 3))
    return Shape((sent, answered), (caller, called))


def shown(page: str) -> Iterator[tuple[Scene, list[str]]]:
    """The runs of which a page shows the packets, and what it shows."""
    for *named, text in PACKETS.findall(page):
        yield scene_of(page, *named), text.splitlines()


def write_packets(path: Path) -> None:
    page = path.read_text(encoding="utf-8")

    def filled(match: re.Match[str]) -> str:
        lines = table(run(scene_of(page, *match.groups()[:3])).checks[-1])
        return match[0].replace(f"```text\n{match[4]}```", "```text\n" + "".join(f"{line}\n" for line in lines) + "```")

    path.write_text(PACKETS.sub(filled, page), encoding="utf-8")


AS_WEBP = """async ([png, quality]) => {
    const picture = new Image(); picture.src = "data:image/png;base64," + png; await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""
OPEN = """id => { for (let one = document.getElementById(id); one; one = one.parentElement) if (one.open === false) one.open = true; }"""


def write_picture(page: Path, scene: Scene, target: Path) -> None:
    """The conversation of the check, with its packets, as the page of the report shows it."""
    from playwright.sync_api import sync_playwright

    lang: Lang = "zh" if page.name.endswith(".zh.md") else "en"
    html = render_html(run(scene, watching=True), voice_in(lang), show_hidden=True)
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(html, encoding="utf-8")
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"] * (os.geteuid() == 0)
        )
        view = browser.new_page(viewport={"width": WIDTH, "height": 800}, color_scheme="light")
        view.goto(f"file://{folder}/page.html")
        switch = view.locator(".to-packets").last
        view.evaluate(OPEN, switch.get_attribute("id"))
        switch.check(force=True)
        png = base64.b64encode(view.locator(".conversation").last.screenshot()).decode()
        blank = browser.new_page()  # a report's page takes no pictures from elsewhere
        for quality in (0.9, 0.8, 0.7, 0.6, 0.5):
            picture = base64.b64decode(blank.evaluate(AS_WEBP, [png, quality]))
            if len(picture) < MOST:
                break
        print(f"{target.name}  {len(picture):,} bytes, quality {quality}", flush=True)
        target.write_bytes(picture)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--packets", dest="only", action="store_const", const="packets")
    only.add_argument("--pictures", dest="only", action="store_const", const="pictures")
    wanted: Literal["packets", "pictures"] | None = parser.parse_args().only
    for path in pages():
        if wanted != "pictures":
            write_packets(path)
        page = path.read_text(encoding="utf-8")
        for *named, image in PICTURE.findall(page) if wanted != "packets" else ():
            write_picture(path, scene_of(page, *named), DOCS / image)


if __name__ == "__main__":
    main()
