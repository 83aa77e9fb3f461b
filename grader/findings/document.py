"""The catalogue as pages to read: `docs/findings.md` and `docs/findings.zh.md`.

`python -m grader.findings.document` writes both. The examples are the programs that prove the findings, in
`tests/findings`: the place that is told, and the lines around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from grader.findings.catalogue import CATALOGUE
from grader.findings.mistake import Family, Said, Stage
from grader.model import Lang, Words
from grader.model.words import NOTHING

ROOT = Path(__file__).resolve().parents[2]
PAGES: Mapping[Lang, str] = {"en": "findings.md", "zh": "findings.zh.md"}
BEFORE, BEHIND = 4, 1
"""How many lines of an example stand around the one that is told."""
OPEN = "…"
"""Stands for what differs from program to program."""

_HEAD = Words(
    """\
# 讲解：学生会听到什么

<!-- 由 `python -m grader.findings.document` 写成；要改内容，请改 grader/findings/families/。 -->

[English](findings.md)

检查没有通过时，grader 会尽量说出原因、位置和下一步怎么做，这叫做一条讲解。这里列出全部讲解：标题和正文就是学生看到的话，
`…` 处是因程序而异的内容（行号、端口、名字）。例子是一小段真会听到这条讲解的程序，`# ←` 指着讲解说的那一行。

- **学生**：按标题找到你看到的那一条，读例子，和自己的程序比较。
- **老师**：每条讲解都有名字，例如 `reply-encoding/gbk`：斜线前面是问题（回答的编码），后面是具体的错误（用了 GBK）。
  在参考程序里写 `# finding: reply-encoding/gbk`，或者只写 `# finding: reply-encoding`；JSON 结果和班级报告里用的是同样的名字。

一次失败常常有几个迹象。原因先说；只是由它引起的，就不再说了。下面的次序就是说的次序。
""",
    """\
# Findings: what students are told

<!-- Written by `python -m grader.findings.document`; edit grader/findings/families/ instead. -->

[中文](findings.zh.md)

Where a check fails, grader says why, where, and what to do next, as far as it can tell: that is a finding. Here are all of
them. Headings and texts are what students read; `…` stands for what differs from program to program (a line, a port, a
name). The examples are parts of programs that are really told so, and `# ←` points at the line that is named.

- **Students**: look for the heading that you were shown, read its example, and compare it with your program.
- **Teachers**: every finding has a name, such as `reply-encoding/gbk`: the question (how the answer is encoded), and behind
  the slash the mistake (as GBK). Write `# finding: reply-encoding/gbk`, or just `# finding: reply-encoding`, at the top of a
  wrong reference program; JSON results and class reports use the same names.

A failure mostly has several signs. Causes are told first, and what only follows from them is left out. The order of this
page is the order of telling.
""",
)
_STAGES: Mapping[Stage, Words] = {
    Stage.BUILT: Words("编译和崩溃（其他语言）", "Building and crashing, in other languages"),
    Stage.FOUND: Words("找不到对方", "Not found, or finding nobody"),
    Stage.TAKES: Words("怎样对待收到的内容", "What it makes of what it gets"),
    Stage.SENDS: Words("发送了什么", "What it sends"),
    Stage.SHOWS: Words("打印，以及占着不放的东西", "What it prints, and what it keeps busy or open"),
    Stage.FAILS: Words("Python 报的错", "Errors that Python reports"),
    Stage.ENDS: Words("怎样结束", "How it ends"),
    Stage.LEFT: Words("没有别的解释时", "Where nothing else explains it"),
    Stage.ASIDE: Words("顺便一提", "By the way"),
}
_SIDES = {
    "server": Words("服务器", "Server"),
    "client": Words("客户端", "Client"),
    "script": Words("脚本", "Script"),
}
_HERE = Words("这里", "here")
_FOLLOWS = Words("说了它，就不再说：", "Where this is told, these are left out: ")
_BEGINS = Words("开头都是：", "It begins: ")
_CLOSES = Words("结尾都是：", "It ends: ")
MANY = 3
"""Mistakes of a family; where there are more, what their hints have in common is said once."""


@dataclass(frozen=True, slots=True)
class Example:
    """The lines of a program around the one that a finding names."""

    lines: tuple[str, ...]
    told: int
    """Which of them it is."""


def examples(corpus: Path) -> Mapping[str, Example]:
    """For each finding the shortest program of the corpus that is told it at a line."""
    found: dict[str, tuple[int, Example]] = {}
    for path in sorted([*corpus.glob("*/*.py"), *corpus.glob("*/*/server.py")]):
        head = path.read_text("utf-8", "replace")
        said = dict(re.findall(r"^# (first|line|file|program): *(.*?) *$", head[:2000], re.MULTILINE))
        text = (path.parent / said["file"]).read_text("utf-8", "replace") if "file" in said else head
        lines = text.splitlines()
        if (
            "first" not in said
            or not said.get("line", "-").isdigit()
            or len(lines) >= found.get(said["first"], (1000,))[0]
        ):
            continue
        line = int(said["line"])
        # From behind the lines that claim something, and behind blank ones.
        first = max(1, line - BEFORE)
        while first < line and (not lines[first - 1].strip() or re.match(r"# \w+: ", lines[first - 1])):
            first += 1
        part = dedent("\n".join(lines[first - 1 : line + BEHIND])).rstrip().split("\n")
        found[said["first"]] = len(lines), Example(tuple(part), line - first)
    return {id: example for id, (_, example) in found.items()}


def page(lang: Lang, shown: Mapping[str, Example]) -> str:
    """The page in one language."""
    lines, colon = [_HEAD.in_(lang)], "：" if lang == "zh" else ": "
    for stage, words in _STAGES.items():
        ids = ", ".join(f"[`{one.id}`](#{one.id})" for one in CATALOGUE.values() if one.stage is stage)
        lines.append(f"- **{words.in_(lang)}**{colon}{ids}")
    lines.append("")
    for stage, words in _STAGES.items():
        lines += (f"## {words.in_(lang)}", "")
        for family in CATALOGUE.values():
            if family.stage is stage:
                lines += _family(family, lang, shown)
    return "\n".join(lines).rstrip() + "\n"


def _family(family: Family, lang: Lang, shown: Mapping[str, Example]) -> Iterator[str]:
    """Its mistakes; what the hints of many have in common, and a title that several have, are said once."""
    yield from (f"### {family.id}", "")
    common, colon = len(family.mistakes) > MANY, "：" if lang == "zh" else ": "
    if common:
        for label, part in ((_BEGINS, family.lead), (_CLOSES, family.close)):
            for side, words in _sides([part]) if part != NOTHING else ():
                yield from (f"{label.in_(lang)}{_text(family, side, words, lang)}", "")
    before = ""
    for mistake in family.mistakes.values():
        title, *parts = family.parts(mistake)
        names = (_text(family, "", words, lang) for _, words in _sides([title]))
        heading = " / ".join(dict.fromkeys(names))
        yield from (f"**{heading}**", "") if heading != before else ()
        before = heading
        id = family.id_of(mistake.cause)
        said = [mistake.hint] if common else parts
        told = [_text(family, side, words, lang) for side, words in _sides(said)]
        yield from (f"`{id}`{colon}" + "  \n".join(text for text in told if text), "")
        if mistake.explains:
            yield from (_FOLLOWS.in_(lang) + ", ".join(f"`{one}`" for one in mistake.explains), "")
        if id in shown:
            lines, at = shown[id].lines, shown[id].told
            marked = [f"{line}  # ← {_HERE.in_(lang)}" if n == at else line for n, line in enumerate(lines)]
            yield from ("```python", *marked, "```", "")
    if family.explains:
        yield from (_FOLLOWS.in_(lang) + ", ".join(f"`{one}`" for one in family.explains), "")


def _text(family: Family, side: str, parts: list[Words], lang: Lang) -> str:
    """With its fields open, and words that it may have all there."""

    def value(field: re.Match[str]) -> str:
        term = family.terms.get(field[1])
        return " / ".join(dict.fromkeys(words.in_(lang) for words in term.values())) if term else OPEN

    name = _SIDES[side].in_(lang) + ("：" if lang == "zh" else ": ") if side else ""
    text = ("" if lang == "zh" else " ").join(one.in_(lang) for one in parts if one.zh)
    return name + re.sub(r"\{(\w+)\}", value, text) if text else ""


def _sides(parts: Sequence[Said]) -> Iterator[tuple[str, list[Words]]]:
    """What each side is told: once, without a name, where it is the same for all."""
    if all(isinstance(part, Words) for part in parts):
        yield "", [part for part in parts if isinstance(part, Words)]
        return
    scripted = any(not isinstance(part, Words) and part.script for part in parts)
    for side in ("server", "client", "script") if scripted else ("server", "client"):
        yield side, [part if isinstance(part, Words) else part.of(side) for part in parts]


def write(root: Path = ROOT) -> None:
    """Write both pages."""
    shown = examples(root / "tests" / "findings")
    for lang, name in PAGES.items():
        (root / "docs" / name).write_text(page(lang, shown), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
