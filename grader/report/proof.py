"""The proof of exercises as lines for a terminal and as one HTML page: a matrix of programs and checks, and what does
not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from grader.model import Lang, Words
from grader.prove.proof import Breach, Key, Kind, Proof, Row, key
from grader.prove.survivors import Fate, Survival, Tried
from grader.report import GLYPHS, number
from grader.report.characters import clean
from grader.report.html import rendered
from grader.spec import Check

STYLES = {"passed": "green", "failed": "red", "skipped": "yellow", "ungraded": "magenta"}
WRONG_HERE = "!"
"""Behind the verdict of a check where something does not hold."""
NAME_WIDTH = 40

WORDS: Mapping[str, Words] = {
    "lang": Words("zh-CN", "en"),
    "title": Words("练习的验证", "The proof of the exercises"),
    "page": Words("练习验证", "Exercise proof"),
    "holds": Words("全部成立", "everything holds"),
    "one-breach": Words("1 处不成立", "1 thing does not hold"),
    "breaches": Words("{n} 处不成立", "{n} things do not hold"),
    "all-hold": Words(
        "{n} 个练习，{programs} 个程序：全部成立", "{n} exercises, {programs} programs: everything holds"
    ),
    "some-hold": Words(
        "{n} 个练习，{programs} 个程序：有 {broken} 个练习没有得到证明",
        "{n} exercises, {programs} programs: {broken} not proven",
    ),
    "counts": Words("{programs} 个程序，{checks} 项检查", "{programs} programs, {checks} checks"),
    "times": Words("参考程序运行了 {n} 次", "runs of the reference: {n}"),
    "what-fails": Words("不成立的地方", "What does not hold"),
    "matrix": Words("程序与检查", "Programs and checks"),
    "program": Words("程序", "Program"),
    "all-programs": Words("所有错误的程序", "all wrong programs"),
    "claimed": Words("应该", "claimed"),
    "seen": Words("实际", "seen"),
    "bonus": Words("附加", "bonus"),
    "key": Words("图例", "Key"),
    "made-by": Words("由 grader {version} 生成", "Made by grader {version}"),
    "passed": Words("通过", "passed"),
    "failed": Words("没有通过", "failed"),
    "skipped": Words("跳过", "skipped"),
    "ungraded": Words("没能得出结论", "could not be told"),
    "not-holding": Words("和说明不一致", "not as claimed"),
    "overview": Words("总览", "Overview"),
    "mutants": Words("{n} 个变异程序", "{n} mutants"),
    "left-out": Words("{n} 个没有试", "{n} not tried"),
    "should-see": Words("（应该由 {check} 发现）", " (should be caught by {check})"),
    "stale": Words("没有这样的变异", "there is no such mutant"),
    "score": Words("发现率 {percent}", "score {percent}"),
    "mutants-head": Words("变异程序", "Mutants"),
    "named": Words("作者说明了原因的", "Named by the author"),
    "skip-link": Words("跳到总览", "Skip to the overview"),
}
_KINDS: Mapping[Kind, Words] = {
    "reference": Words("参考程序", "Reference"),
    "right": Words("正确的程序", "Right programs"),
    "wrong": Words("错误的程序", "Wrong programs"),
    "stub": Words("grader 自己写的：什么也不做", "Made by grader: does nothing"),
    "replay": Words("grader 自己写的：照搬另一次运行的内容", "Made by grader: repeats another run's texts"),
}


def words(name: str, lang: Lang, **fields: object) -> str:
    text = WORDS[name].in_(lang)
    return text.format(**fields) if fields else text


def columns(proof: Proof) -> tuple[Check, ...]:
    """The checks program by program, those of the pairs last."""
    order = (*proof.exercise.programs, "both")
    return tuple(sorted(proof.exercise.all_checks, key=lambda check: order.index(check.drives)))


def verdict_on(proof: Proof, lang: Lang) -> str:
    """Whether an exercise is proven, in three words."""
    count = proof.broken
    return words("holds", lang) if not count else words("one-breach" if count == 1 else "breaches", lang, n=count)


# ---------------------------------------------------------------- the terminal


def proof_lines(proof: Proof, lang: Lang) -> Iterator[Text]:
    """One exercise: its checks by number, the matrix, what does not hold, and the verdict."""
    exercise = proof.exercise
    counts = words("counts", lang, programs=len(proof.rows), checks=len(exercise.all_checks))
    yield Text.assemble((exercise.title.in_(lang), "bold"), f"  {exercise.id}  ", (counts, "dim"))
    yield from _numbered(proof, lang)
    yield Text()
    yield from _matrix(proof, lang)
    yield from (line for breach in proof.breaches for line in _breach_lines(breach, lang))
    if proof.survival is not None:
        yield from _survival_lines(proof.survival, lang)
    mark, style = (GLYPHS["passed"], "bold green") if proof.holds else (GLYPHS["failed"], "bold red")
    yield Text(f"{mark} {exercise.id}: {verdict_on(proof, lang)}", style)


def sum_line(proofs: list[Proof], lang: Lang) -> Text:
    """All exercises in one line."""
    broken = sum(not proof.holds for proof in proofs)
    counts = {"n": len(proofs), "programs": sum(len(proof.rows) for proof in proofs), "broken": broken}
    line = Text(
        words("all-hold" if not broken else "some-hold", lang, **counts), "bold red" if broken else "bold green"
    )
    return Text.assemble(GLYPHS["failed" if broken else "passed"] + " ", line)


def _survival_lines(survival: Survival, lang: Lang) -> Iterator[Text]:
    """What became of the mutants: how many are caught, and every one that is not, place by place."""
    yield Text(f"  {sum_of_mutants(survival, lang)}", "dim")
    for (file, line, place, told), group in open_mutants(survival, lang):
        left = group[0].fate == "left"
        yield Text.assemble(
            (f"  {'✗' if left else '·'} ", "red" if left else "dim"), (f"{_clean(file)}:{line}", "bold"), f"  {told}"
        )
        yield Text(f"      source: {_clean(json.dumps(place, ensure_ascii=False))}", "dim")
        width = max(len(one.mutant.operator) for one in group)
        before = [text for text in group[0].mutant.diff if text.startswith("-")]
        for one in group:
            changed = [text for text in one.mutant.diff if one is group[0] or text not in before]
            for count, text in enumerate(changed):
                label = one.mutant.operator if count == 0 else ""
                style = "red" if text.startswith("-") else "green"
                yield Text.assemble((f"      {label:<{width}}  ", "bold"), (_clean(text), style))
    for stale in survival.stale:
        named = f"{_clean(stale.operator)}: {_clean(stale.place)}"
        yield Text(f"  ✗ mutants.yaml:{stale.line}  {named}  {words('stale', lang)}", "red")


Spot = tuple[str, int, str, str]
"""File, line, the source text that is changed, and what became of its mutants."""


def open_mutants(survival: Survival, lang: Lang) -> list[tuple[Spot, list[Tried]]]:
    """Those that are shown one by one: all that were made at a place, together."""
    found: dict[Spot, list[Tried]] = {}
    for one in survival.tried:
        if one.fate in OPEN_FATES:
            nearest = words("should-see", lang, check=one.should_see) if one.should_see else ""
            told = _FATES[one.fate].in_(lang) + nearest
            found.setdefault((one.file, one.mutant.line, one.mutant.place, told), []).append(one)
    return list(found.items())


OPEN_FATES: tuple[Fate, ...] = ("left", "timing", "ungraded")
"""What is shown one by one."""


def sum_of_mutants(survival: Survival, lang: Lang) -> str:
    """How many of them ended how, and the share that is caught."""
    parts = [words("mutants", lang, n=len(survival.tried))]
    parts += [f"{told.in_(lang)} {count}" for fate, told in _FATES.items() if (count := survival.count(fate))]
    if survival.left_out:
        parts.append(words("left-out", lang, n=survival.left_out))
    if survival.score is not None:
        parts.append(words("score", lang, percent=f"{survival.score:.0%}"))
    return " · ".join(parts)


_FATES: Mapping[Fate, Words] = {
    "killed": Words("被发现", "caught"),
    "pair": Words("只有两个程序一起时被发现", "caught only by both programs together"),
    "bonus": Words("只有附加检查发现", "caught only by a bonus check"),
    "told": Words("不扣分但有说明", "told without cost"),
    "timing": Words("取决于时机", "a matter of moments"),
    "equivalent": Words("外面看不出区别", "equivalent"),
    "allowed": Words("允许", "allowed"),
    "ungraded": Words("没能得出结论", "could not be told"),
    "left": Words("没有检查发现它", "no check catches it"),
}


def _numbered(proof: Proof, lang: Lang) -> Iterator[Text]:
    """Which check each column of the matrix is."""
    for count, check in enumerate(columns(proof), 1):
        bonus = f" {words('bonus', lang)}" if check.group == "bonus" else ""
        points = f"{number(check.points)}{bonus}" if check.points else ""
        drives = f"{set_cell_size(check.drives, 6)} " if len(proof.exercise.programs) > 1 else ""
        line = Text.assemble((f"  {count:>2}  ", "bold"), (drives, "dim"), f"{check.id}  ")
        yield line.append(f"{_clean(check.title.in_(lang))}  {points}".rstrip(), "dim")


def _matrix(proof: Proof, lang: Lang) -> Iterator[Text]:
    checks = columns(proof)
    width = min(NAME_WIDTH, max(cell_len(_clean(row.name)) for row in proof.rows))
    numbers = [f"{count:>2}" for count in range(1, len(checks) + 1)]
    gaps = [_gap(checks, count) for count in range(len(checks))]
    for digit in (0, 1) if len(checks) > 9 else (1,):
        heads = "".join(f"{gap}{text[digit]} " for gap, text in zip(gaps, numbers, strict=True))
        yield Text(f"  {' ' * width} {heads}".rstrip(), "dim")
    broken = {(breach.name, breach.check) for breach in proof.breaches}
    kind = None
    for row in proof.rows:
        if row.kind != kind:
            kind = row.kind
            yield Text(f"  {_KINDS[kind].in_(lang)}", "dim")
        yield _line(row, checks, gaps, broken, width)


def _gap(checks: tuple[Check, ...], count: int) -> str:
    """Checks of the next program stand a little apart."""
    return " " if count and checks[count].drives != checks[count - 1].drives else ""


def _line(
    row: Row, checks: tuple[Check, ...], gaps: list[str], broken: set[tuple[str, Key | None]], width: int
) -> Text:
    line = Text(f"  {_fitted(_clean(row.name), width)} ")
    for check, gap in zip(checks, gaps, strict=True):
        seen, wrong = row[check], (row.name, key(check)) in broken
        line.append(gap)
        if seen is None:
            line.append("· " if not wrong else f"·{WRONG_HERE}", "dim")
        else:
            glyph = GLYPHS[seen.verdict] + (WRONG_HERE if wrong else " ")
            line.append(glyph, f"bold reverse {STYLES[seen.verdict]}" if wrong else STYLES[seen.verdict])
    line.rstrip()
    return line


def _fitted(name: str, width: int) -> str:
    return set_cell_size(name, width) if cell_len(name) <= width else set_cell_size(name, width - 1) + "…"


def _breach_lines(breach: Breach, lang: Lang) -> Iterator[Text]:
    name = _clean(breach.name) or words("all-programs", lang)
    yield Text.assemble(("  ✗ ", "red"), (name, "bold"), f"  {_check_name(breach)}".rstrip())
    label = max(cell_len(words(side, lang)) for side in ("claimed", "seen"))
    for side, told in (("claimed", breach.claimed), ("seen", breach.seen)):
        said = set_cell_size(words(side, lang), label)
        yield Text.assemble("      ", (said, "dim"), f"  {_clean(told.in_(lang))}")


def _check_name(breach: Breach) -> str:
    return breach.check[1] if breach.check is not None else ""


def _clean(text: str) -> str:
    """Names of files are the words of whoever wrote them: no terminal and no log's reader may obey them."""
    return clean(text, keep="").replace("##[", "##⟦")


# ---------------------------------------------------------------- the page


@dataclass(frozen=True)
class _Cell:
    check: Check
    verdict: str
    title: str
    broken: bool
    first: bool
    """It begins the checks of a program."""


@dataclass(frozen=True)
class _View:
    """One exercise of the page."""

    proof: Proof
    lang: Lang

    @property
    def id(self) -> str:
        return self.proof.exercise.id

    @property
    def checks(self) -> list[tuple[Check, bool]]:
        checks = columns(self.proof)
        return [(check, bool(_gap(checks, count))) for count, check in enumerate(checks)]

    @property
    def groups(self) -> Iterator[tuple[str, list[tuple[Row, list[_Cell]]]]]:
        """The rows by their kind."""
        for kind, told in _KINDS.items():
            rows = [(row, list(self._cells(row))) for row in self.proof.of(kind)]
            if rows:
                yield told.in_(self.lang), rows

    @property
    def verdict(self) -> str:
        return verdict_on(self.proof, self.lang)

    @property
    def counts(self) -> str:
        checks = len(self.proof.exercise.all_checks)
        return words("counts", self.lang, programs=len(self.proof.rows), checks=checks)

    @property
    def breaches(self) -> list[tuple[str, str, str, str]]:
        """Program, check, claimed and seen."""
        nobody = words("all-programs", self.lang)
        return [
            (breach.name or nobody, _check_name(breach), breach.claimed.in_(self.lang), breach.seen.in_(self.lang))
            for breach in self.proof.breaches
        ]

    @property
    def mutants(self) -> str:
        """What became of them, in one line; empty where none were tried."""
        survival = self.proof.survival
        return "" if survival is None else sum_of_mutants(survival, self.lang)

    @property
    def open_mutants(self) -> list[tuple[Spot, list[Tried]]]:
        return [] if self.proof.survival is None else open_mutants(self.proof.survival, self.lang)

    @property
    def named_mutants(self) -> list[tuple[Tried, str, str]]:
        tried = () if self.proof.survival is None else self.proof.survival.tried
        return [(one, _FATES[one.fate].in_(self.lang), one.because.in_(self.lang)) for one in tried if one.because]

    def _cells(self, row: Row) -> Iterator[_Cell]:
        broken = {breach.check for breach in self.proof.breaches if breach.name == row.name}
        for check, first in self.checks:
            seen = row[check]
            verdict = "none" if seen is None else seen.verdict
            told = "" if seen is None else f"{check.id}: {words(seen.verdict, self.lang)}"
            if seen is not None and seen.findings and seen.verdict == "failed":
                told += f" ({seen.findings[0]})"
            yield _Cell(check, verdict, told, key(check) in broken, first)


def render_proof(proofs: list[Proof], lang: Lang, version: str) -> str:
    """All exercises on one page, which loads nothing and needs no JavaScript."""
    return rendered(
        "proof.html.j2", "report", views=[_View(proof, lang) for proof in proofs], w=partial(words, lang=lang), lang=lang,
        version=version, broken=sum(proof.broken for proof in proofs), kinds=list(STYLES),
    )  # fmt: skip
