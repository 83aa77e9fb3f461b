"""What the lessons show is what the programs do: their packets, their sessions in Python, their pictures."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from bench.lessons import DOCS, MOST, PICTURE, Scene, pages, run, shape, shown, table
from tests.conftest import ROOT

ENGLISH = [page for page in pages() if not page.name.endswith(".zh.md")]
SCENES = list(dict.fromkeys(scene for page in ENGLISH for scene, _ in shown(page.read_text(encoding="utf-8"))))


def named(scene: Scene) -> str:
    return f"{scene.exercise.stem}/{scene.check}"


@pytest.mark.parametrize("scene", SCENES, ids=named)
def test_the_packets_are_those_of_a_run(scene: Scene) -> None:
    (drawn,) = (lines for page in ENGLISH for one, lines in shown(page.read_text(encoding="utf-8")) if one == scene)
    check = run(scene).checks[-1]
    assert check.verdict == ("failed" if isinstance(scene.program, str) else "passed")
    told, seen = shape(drawn), shape(table(check))
    assert told.packets[0][0] == "SYN" and told.packets[1][0] == "SYN, ACK" and told.states == seen.states
    if scene.exercise.parent != DOCS:
        assert told.packets == seen.packets
    else:  # over a slow link the kernels cut as they like: more than one piece, and all of it
        cut = [[int(said.split()[0]) for said in one.packets[0] if "byte" in said] for one in (told, seen)]
        assert {sum(sizes) for sizes in cut} == {3004} and min(len(sizes) for sizes in cut) > 1


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: page.stem)
def test_both_languages_show_the_same(page: Path) -> None:
    """Blocks but for their comments: programs, packets, commands."""
    texts = [one.read_text(encoding="utf-8") for one in (page, page.with_suffix(".zh.md"))]
    blocks = [re.findall(r"^<!-- .*? -->$|^```.*?^```", text, re.DOTALL | re.MULTILINE) for text in texts]
    same = [[re.sub(r" +# .*|EOFError\(.*", "", block) for block in found] for found in blocks]
    assert same[0] == same[1]


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: page.stem)
def test_the_sessions_in_python_are_true(page: Path) -> None:
    text = "".join(re.findall(r"^```pycon\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))
    session = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    said = list[str]()
    for _ in range(3):  # that what was sent in one go is there at once is the kernel's habit and no promise of it
        outcome = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(session, out=said.append, clear_globs=False)
        assert outcome.attempted > 10
        if not outcome.failed:
            return
    pytest.fail("".join(said))


def test_pictures_are_small_and_each_is_shown() -> None:
    shown_images = {DOCS / image for page in pages() for *_, image in PICTURE.findall(page.read_text(encoding="utf-8"))}
    there = set((ROOT / "docs/pictures").iterdir())
    assert there == shown_images and all(picture.stat().st_size < MOST for picture in there)
