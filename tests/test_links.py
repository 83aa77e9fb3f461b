"""What a page of the documentation points at is there, each page that has a twin in the other language names it, and the
site has them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "bench/README.md"])
LINK = re.compile(r"\]\(([^()\s]+)\)|(?:src|href)=\"([^\"]+)\"")


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """As they are made from headings: small letters, a dash for a space, nothing but words."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r"(?:id|name)=\"([^\"]+)\"", page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    found = [a or b for a, b in LINK.findall(without_code(page.read_text(encoding="utf-8")))]
    for link in found:
        if re.match(r"[a-z]+:", link):
            continue  # somebody else's page
        path, _, anchor = link.partition("#")
        target = page if not path else page.parent / path
        assert target.exists(), f"{page.name}: {link}"
        assert target.resolve().is_relative_to(ROOT), f"{page.name}: {link} leads out of the project"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.name}: {link}"


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.zh.md")), ids=lambda page: page.name)
def test_twins_name_each_other(page: Path) -> None:
    twin = page.with_name(page.name.replace(".zh.md", ".md"))
    assert twin.exists()
    assert page.name in twin.read_text(encoding="utf-8") and twin.name in page.read_text(encoding="utf-8")


def test_both_readmes_have_the_same_parts() -> None:
    """Sections, commands, links, rows of tables and points of lists; words are each language's own."""
    shapes = []
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        examples = re.findall(r"^```(?:sh|yaml)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        commands = [re.sub(r"\s+#.*", "", line) for each in examples for line in each.splitlines()]
        marks = re.findall(r"^(#+ |- \*\*|\| `?\d+)", without_code(text), re.MULTILINE)
        links = {(a or b).replace(".zh.md", ".md") for a, b in LINK.findall(without_code(text))} - {"README.md"}
        shapes.append((marks, commands, links, sorted(set(re.findall(r"`(-[^`\n|]+?)[ `|]", text)))))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "docs/student.md", "docs/student.zh.md"])
def test_the_oldest_python_is_the_one_that_is_promised(page: str) -> None:
    oldest = re.search(r'^requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert oldest and set(re.findall(r"Python (3\.\d+)", (ROOT / page).read_text(encoding="utf-8"))) == {oldest[1]}


# ---------------------------------------------------------------- the site


class SiteLoader(yaml.SafeLoader):
    """Reads mkdocs.yml; of a function of mkdocs that it names only the arguments are kept."""


SiteLoader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, _, node: loader.construct_mapping(node))
SITE = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), SiteLoader)


def pages_of(nav: object) -> Iterator[str]:
    """The files of a part of the navigation, in order."""
    if isinstance(nav, str):
        yield nav
    for each in nav if isinstance(nav, list) else nav.values() if isinstance(nav, dict) else ():
        yield from pages_of(each)


def test_the_site_has_each_page_once() -> None:
    listed = list(pages_of(SITE["nav"]))
    assert sorted(listed) == sorted(page.name for page in (ROOT / SITE["docs_dir"]).glob("*.md"))
    assert listed[0] == "index.md", "a site begins somewhere"


def test_the_site_has_the_same_pages_in_both_languages_and_in_the_same_order() -> None:
    english, chinese = (list(pages_of(part)) for part in SITE["nav"][:2])
    assert chinese == [page.replace(".md", ".zh.md") for page in english]


def test_the_site_turns_to_pages_that_are_there() -> None:
    for other in SITE["extra"]["alternate"]:
        page = (other["link"].strip("./") or "index") + ".md"
        assert (ROOT / SITE["docs_dir"] / page).is_file(), other
