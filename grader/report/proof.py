"""The proof of exercises as lines for a terminal and as one HTML page: a matrix of programs and checks, and what does
not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from grader.prove.proof import Proof, Row, key
from grader.prove.survivors import Fate, Survival, Tried
from grader.report.frame import rendered
from grader.report.intake import fitted
from grader.spec import Check
from grader.voice import Voice
from grader.voice.characters import inert_line
from grader.voice.prose import unmarked
from grader.voice.tables.common import GLYPHS
from grader.voice.tables.proof import FATES, KINDS, PROOF
from grader.voice.voice import number

STYLES = {"passed": "green", "failed": "red", "skipped": "yellow", "ungraded": "magenta"}
WRONG_HERE = "!"
"""After the verdict of a check where something does not hold."""
NAME_WIDTH = 40


def checks_in_order(proof: Proof) -> list[tuple[Check, bool]]:
    """The checks program by program, those of the pairs last; with each whether it begins those of another program."""
    order = (*proof.exercise.programs, "both")
    checks = sorted(proof.exercise.all_checks, key=lambda check: order.index(check.drives))
    begins = [bool(n) and check.drives != checks[n - 1].drives for n, check in enumerate(checks)]
    return list(zip(checks, begins, strict=True))


def verdict_on(proof: Proof, voice: Voice) -> str:
    """Whether an exercise is proven, in three words."""
    count = proof.broken
    return voice.say("holds") if not count else voice.say("one-breach" if count == 1 else "breaches", n=count)


# ---------------------------------------------------------------- the terminal


def proof_lines(proof: Proof, voice: Voice, *, matrix: bool = True) -> Iterator[Text]:
    """One exercise: its checks by number, the matrix, what does not hold, and the verdict."""
    voice, exercise = voice.reading(PROOF), proof.exercise
    if matrix:
        counts = voice.say("counts", programs=len(proof.rows), checks=len(exercise.all_checks))
        yield Text.assemble((voice.of(exercise.title), "bold"), f"  {exercise.id}  ", (counts, "dim"))
        for count, (check, _) in enumerate(checks_in_order(proof), 1):
            bonus = f" {voice.say('bonus')}" if check.group == "bonus" else ""
            points = f"{number(check.points)}{bonus}" if check.points else ""
            drives = f"{fitted(voice.program(check.drives), 6)} " if len(exercise.programs) > 1 else ""
            line = Text.assemble((f"  {count:>2}  ", "bold"), (drives, "dim"), f"{check.id}  ")
            yield line.append(f"{inert_line(voice.of(check.title))}  {points}".rstrip(), "dim")
        yield Text()
        yield from _matrix(proof, voice)
    label = max(cell_len(voice.say(side)) for side in ("claimed", "seen"))
    for breach in proof.breaches:
        name = inert_line(breach.name) or voice.say("all-programs")
        yield Text.assemble(("  ✗ ", "red"), (name, "bold"), f"  {breach.check[1] if breach.check else ''}".rstrip())
        for side, told in (("claimed", breach.claimed), ("seen", breach.seen)):
            said = set_cell_size(voice.say(side), label)
            yield Text.assemble("      ", (said, "dim"), f"  {unmarked(inert_line(voice.of(told)))}")
    if proof.survival is not None:
        yield from _survival_lines(proof.survival, voice)
    mark, style = (GLYPHS["passed"], "bold green") if proof.holds else (GLYPHS["failed"], "bold red")
    yield Text(f"{mark} {voice.labelled(exercise.id, verdict_on(proof, voice))}", style)


def sum_line(proofs: list[Proof], voice: Voice) -> Text:
    """All exercises in one line."""
    voice = voice.reading(PROOF)
    broken = sum(not proof.holds for proof in proofs)
    counts = {"n": len(proofs), "programs": sum(len(proof.rows) for proof in proofs), "broken": broken}
    line = Text(voice.say("all-hold" if not broken else "some-hold", **counts), "bold red" if broken else "bold green")
    return Text.assemble(GLYPHS["failed" if broken else "passed"] + " ", line)


def _matrix(proof: Proof, voice: Voice) -> Iterator[Text]:
    checks = checks_in_order(proof)
    width = min(NAME_WIDTH, max(cell_len(inert_line(row.name)) for row in proof.rows))
    # Checks of the next program stand a little apart.
    gaps = [" " if begins else "" for _, begins in checks]
    numbers = [f"{count:>2}" for count in range(1, len(checks) + 1)]
    for digit in (0, 1) if len(checks) > 9 else (1,):
        heads = "".join(f"{gap}{text[digit]} " for gap, text in zip(gaps, numbers, strict=True))
        yield Text(f"  {' ' * width} {heads}".rstrip(), "dim")
    broken = {(breach.name, breach.check) for breach in proof.breaches}
    kind = None
    for row in proof.rows:
        if row.kind != kind:
            kind = row.kind
            yield Text(f"  {voice.of(KINDS[kind])}", "dim")
        line = Text(f"  {fitted(inert_line(row.name), width)} ")
        for (check, _), gap in zip(checks, gaps, strict=True):
            seen, wrong = row[check], (row.name, key(check)) in broken
            line.append(gap)
            if seen is None:
                line.append("· " if not wrong else f"·{WRONG_HERE}", "dim")
            else:
                glyph = GLYPHS[seen.verdict] + (WRONG_HERE if wrong else " ")
                line.append(glyph, f"bold reverse {STYLES[seen.verdict]}" if wrong else STYLES[seen.verdict])
        line.rstrip()
        yield line


# ---------------------------------------------------------------- mutants

OPEN_FATES: tuple[Fate, ...] = ("left", "timing", "ungraded")
"""What is shown one by one."""
Spot = tuple[str, int, str, str]
"""File, line, the source text that is changed, and what became of its mutants."""


def sum_of_mutants(survival: Survival, voice: Voice) -> str:
    """How many of them ended how, and the share that is caught."""
    parts = [voice.say("mutants", n=len(survival.tried))]
    parts += [f"{voice.of(FATES[fate])} {count}" for fate in get_args(Fate) if (count := survival.count(fate))]
    if survival.left_out:
        parts.append(voice.say("left-out", n=survival.left_out))
    if survival.score is not None:
        parts.append(voice.say("score", percent=f"{survival.score:.0%}"))
    return " · ".join(parts)


def open_mutants(survival: Survival, voice: Voice) -> list[tuple[Spot, list[Tried]]]:
    """Those that are shown one by one: all that were made at a place, together."""
    found: dict[Spot, list[Tried]] = {}
    for one in survival.tried:
        if one.fate in OPEN_FATES:
            nearest = voice.say("should-see", check=one.should_see) if one.should_see else ""
            told = voice.of(FATES[one.fate]) + nearest
            found.setdefault((one.file, one.mutant.line, one.mutant.place, told), []).append(one)
    return list(found.items())


def _survival_lines(survival: Survival, voice: Voice) -> Iterator[Text]:
    """What became of the mutants: how many are caught, and every one that is not, place by place."""
    yield Text(f"  {sum_of_mutants(survival, voice)}", "dim")
    for (file, line, place, told), group in open_mutants(survival, voice):
        left = group[0].fate == "left"
        mark = f"  {'✗' if left else '·'} "
        yield Text.assemble((mark, "red" if left else "dim"), (f"{inert_line(file)}:{line}", "bold"), f"  {told}")
        yield Text(f"      source: {inert_line(json.dumps(place, ensure_ascii=False))}", "dim")
        width = max(len(one.mutant.operator) for one in group)
        before = [text for text in group[0].mutant.diff if text.startswith("-")]
        for one in group:
            changed = [text for text in one.mutant.diff if one is group[0] or text not in before]
            for count, text in enumerate(changed):
                label = one.mutant.operator if count == 0 else ""
                style = "red" if text.startswith("-") else "green"
                yield Text.assemble((f"      {label:<{width}}  ", "bold"), (inert_line(text), style))
    for name in survival.idle_names:
        named = f"{inert_line(name.operator)}: {inert_line(name.place)}"
        mark, style = ("·", "yellow") if survival.left_out else ("✗", "red")
        why = voice.say("stale" if name in survival.stale else "overtaken")
        yield Text(f"  {mark} mutants.yaml:{name.line}  {named}  {why}", style)


# ---------------------------------------------------------------- the page


@dataclass(frozen=True)
class ProofCell:
    """What one program got in one check."""

    check: Check
    verdict: str
    title: str
    broken: bool
    first: bool
    """It begins the checks of a program."""


@dataclass(frozen=True)
class ProofView:
    """One exercise of the page."""

    proof: Proof
    voice: Voice

    @property
    def id(self) -> str:
        return self.proof.exercise.id

    @property
    def checks(self) -> list[tuple[Check, bool]]:
        return checks_in_order(self.proof)

    @property
    def verdict(self) -> str:
        return verdict_on(self.proof, self.voice)

    @property
    def counts(self) -> str:
        return self.voice.say("counts", programs=len(self.proof.rows), checks=len(self.proof.exercise.all_checks))

    @property
    def groups(self) -> Iterator[tuple[str, list[tuple[Row, list[ProofCell]]]]]:
        """The rows by their kind."""
        for kind, told in KINDS.items():
            rows = list[tuple[Row, list[ProofCell]]]()
            for row in (row for row in self.proof.rows if row.kind == kind):
                broken = {breach.check for breach in self.proof.breaches if breach.name == row.name}
                cells = list[ProofCell]()
                for check, first in self.checks:
                    seen = row[check]
                    title = "" if seen is None else self.voice.labelled(check.id, self.voice.say(seen.verdict))
                    if seen is not None and seen.findings and seen.verdict == "failed":
                        title = self.voice.beside(title, seen.findings[0])
                    verdict = "none" if seen is None else seen.verdict
                    cells.append(ProofCell(check, verdict, title, key(check) in broken, first))
                rows.append((row, cells))
            if rows:
                yield self.voice.of(told), rows

    @property
    def breaches(self) -> list[tuple[str, str, str, str]]:
        """Program, check, claimed and seen."""
        nobody, of = self.voice.say("all-programs"), self.voice.of
        return [
            (breach.name or nobody, breach.check[1] if breach.check else "", of(breach.claimed), of(breach.seen))
            for breach in self.proof.breaches
        ]

    @property
    def mutants(self) -> str:
        """What became of them, in one line; empty where none were tried."""
        survival = self.proof.survival
        return "" if survival is None else sum_of_mutants(survival, self.voice)

    @property
    def open_mutants(self) -> list[tuple[Spot, list[Tried]]]:
        return [] if self.proof.survival is None else open_mutants(self.proof.survival, self.voice)

    @property
    def named_mutants(self) -> list[tuple[Tried, str, str]]:
        tried = () if self.proof.survival is None else self.proof.survival.tried
        of = self.voice.of
        return [(one, of(FATES[one.fate]), of(one.because)) for one in tried if one.because]


def render_proof(proofs: list[Proof], voice: Voice, version: str) -> str:
    """All exercises on one page, which loads nothing and needs no JavaScript."""
    voice = voice.reading(PROOF)
    return rendered(
        "proof.html.j2",
        "proof",
        voice,
        views=[ProofView(proof, voice) for proof in proofs],
        version=version,
        broken=sum(proof.broken for proof in proofs),
        kinds=list(STYLES),
    )
