"""What it takes to prove an exercise: what each program claims, what was seen of it, and where the two differ.

Pure: the programs are run by `grader.prove.verify`. The rules are the functions at the end, one each; a rule says what was
claimed and what was seen, in words, for every check where they differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from grader.model import CheckResult, Lang, Result, Verdict, Words
from grader.model.result import is_finding_of
from grader.prove.survivors import Survival
from grader.spec import Check, Exercise
from grader.spec.language import ProgramName

PROOF_SCHEMA = "grader/verify/1"

Kind = Literal["reference", "right", "wrong", "stub", "replay"]
Key = tuple[str, str]
"""A check's name in full: the program that it drives, and its id."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a wrong program says of itself in its first lines. None: it does not say."""

    wrong: str
    fails: frozenset[str]
    bonus: frozenset[str] | None = None
    finding: str | None = None
    """Id of a finding, or `none` where nothing is to be told."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How one check ended, over all runs."""

    verdicts: tuple[Verdict, ...]
    findings: tuple[str, ...] = ()
    """Ids, the first finding first."""
    why: Words | None = None
    place: str = ""
    """Where in the program the first finding points to: file and line."""

    @property
    def verdict(self) -> Verdict:
        """The one that all runs agree on; otherwise the one that matters more."""
        order: tuple[Verdict, ...] = ("ungraded", "failed", "skipped", "passed")
        return next(verdict for verdict in order if verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Row:
    """One program of the proof, and all that was seen of it."""

    kind: Kind
    name: str
    """Path below the folder of programs; for a program that grader made itself, what it is."""
    program: ProgramName | None
    """The program that it is; None where all of them are the reference's."""
    claim: Claim | None
    seen: Mapping[Key, Seen]

    def __getitem__(self, check: Check) -> Seen | None:
        return self.seen.get((check.drives, check.id))

    def to_json(self) -> dict[str, object]:
        checks = [
            {"id": name, "drives": drives, "verdicts": list(seen.verdicts), "findings": list(seen.findings)}
            | ({"place": seen.place} if seen.place else {})
            for (drives, name), seen in self.seen.items()
        ]
        return {"kind": self.kind, "name": self.name, "program": self.program, "checks": checks}


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that does not hold."""

    rule: str
    name: str
    """The program; empty where it is about all of them."""
    check: Key | None
    claimed: Words
    seen: Words

    def to_json(self, lang: Lang) -> dict[str, object]:
        return {
            "rule": self.rule,
            "program": self.name or None,
            "check": self.check and self.check[1],
            "drives": self.check and self.check[0],
            "claimed": self.claimed.in_(lang),
            "seen": self.seen.in_(lang),
        }


@dataclass(frozen=True)
class Proof:
    """Everything seen of one exercise's programs, and what of it does not hold."""

    exercise: Exercise
    rows: tuple[Row, ...]
    times: int = 1
    notes: tuple[Words, ...] = ()
    """What was left out, and why."""
    survival: Survival | None = None
    """What became of its mutants, where they were tried."""
    breaches: tuple[Breach, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "breaches", tuple(breach for rule in RULES for breach in rule(self)))

    @property
    def exit_status(self) -> int:
        """3 something could not be told, 1 something does not hold, 0 the exercise is proven."""
        mutants = 0 if self.survival is None else self.survival.exit_status
        if any(breach.rule == "ungraded" for breach in self.breaches) or mutants == 3:
            return 3
        return 1 if self.breaches else mutants

    @property
    def broken(self) -> int:
        """How many things do not hold."""
        survival = self.survival
        mutants = 0 if survival is None else len(survival.holes) + len(survival.stale) + survival.count("ungraded")
        return len(self.breaches) + mutants

    @property
    def holds(self) -> bool:
        return self.exit_status == 0

    def of(self, *kinds: Kind) -> Iterator[Row]:
        return (row for row in self.rows if row.kind in kinds)

    def to_json(self, lang: Lang) -> dict[str, object]:
        return {
            "exercise": self.exercise.id,
            "holds": self.holds,
            "times": self.times,
            "notes": [note.in_(lang) for note in self.notes],
            "programs": [row.to_json() for row in self.rows],
            "breaches": [breach.to_json(lang) for breach in self.breaches],
            **({} if self.survival is None else {"mutants": self.survival.to_json(lang)}),
        }


def observe(results: list[Result], judged: tuple[Check, ...]) -> dict[Key, Seen]:
    """What several runs of one program showed of the checks that it is judged by."""
    found: dict[Key, list[CheckResult]] = {(check.drives, check.id): [] for check in judged}
    for result in results:
        for check in result.checks:
            if (check.program, check.id) in found:
                found[check.program, check.id].append(check)
    seen = {}
    for name, checks in found.items():
        if checks:
            worst = next((check for check in checks if check.verdict != "passed"), checks[0])
            findings = tuple(finding.id for finding in worst.findings)
            at = [f"{one.file}:{one.line}" for one in worst.findings[:1] if one.file is not None and one.line]
            seen[name] = Seen(tuple(check.verdict for check in checks), findings, worst.why, "".join(at))
    return seen


# ---------------------------------------------------------------- the rules

_VERDICTS = {
    "passed": Words("通过", "passed"),
    "failed": Words("没有通过", "failed"),
    "skipped": Words("跳过了（它依赖的检查没有通过）", "skipped, because what it needs did not pass"),
    "ungraded": Words("没能得出结论", "could not be determined"),
}


def _told(seen: Seen) -> Words:
    """What was seen, with the first finding where there is one."""
    if len(set(seen.verdicts)) > 1:
        count = seen.verdicts.count("passed")
        words = Words("{n} 次里通过了 {m} 次", "passed {m} times of {n}").format(n=len(seen.verdicts), m=count)
    else:
        words = _VERDICTS[seen.verdict]
    if seen.verdict != "passed" and seen.findings:
        place = Words(f"，{seen.place}", f", {seen.place}") if seen.place else Words("", "")
        return Words(f"{words.zh}（{seen.findings[0]}{place.zh}）", f"{words.en} ({seen.findings[0]}{place.en})")
    return words


def untold(proof: Proof) -> Iterator[Breach]:
    """Nothing may be ungraded: then nothing is proven."""
    for row in proof.rows:
        for name, seen in row.seen.items():
            if seen.verdict == "ungraded":
                claimed = Words("能得出结论", "it can be told how this ends")
                yield Breach("ungraded", row.name, name, claimed, seen.why or _told(seen))


def reference_fails(proof: Proof) -> Iterator[Breach]:
    """(a) The reference gets all points, core and bonus, every time."""
    claimed = Words(f"参考程序每次都通过（{proof.times} 次）", f"the reference passes every time (of {proof.times})")
    for row in proof.of("reference"):
        for check, seen in _judged(proof, row):
            if set(seen.verdicts) != {"passed"}:
                yield Breach("reference", row.name, key(check), claimed, _told(seen))


def right_fails(proof: Proof) -> Iterator[Breach]:
    """(b) A right program gets all core points of its program, and of the pairs."""
    claimed = Words("正确的程序通过所有 core 检查", "a right program passes every core check")
    for row in proof.of("right"):
        for check, seen in _judged(proof, row):
            if check.group == "core" and seen.verdict != "passed":
                yield Breach("right", row.name, key(check), claimed, _told(seen))


def wrong_otherwise(proof: Proof) -> Iterator[Breach]:
    """(c) A wrong program fails exactly where it says, and the finding that it names is told first."""
    for row in proof.of("wrong"):
        assert row.claim is not None
        for check, seen in _judged(proof, row):
            named = row.claim.fails if check.group == "core" else row.claim.bonus
            if named is not None and (seen.verdict == "failed") != (check.id in named):
                place = "fails:" if check.group == "core" else "bonus:"
                claimed = _NAMED if check.id in named else _NOT_NAMED
                yield Breach("wrong", row.name, key(check), claimed.format(place=place), _told(seen))
        failed = [(check, seen) for check, seen in _judged(proof, row) if seen.verdict == "failed"]
        first = {check.id: seen.findings[0] if seen.findings else "none" for check, seen in failed}
        finding = row.claim.finding
        if finding is not None and first and not any(is_finding_of(told, finding) for told in first.values()):
            told = ", ".join(f"{name}: {id}" for name, id in first.items())
            claimed = Words(f"首先说明的是 {finding}", f"the first finding is {finding}")
            yield Breach("finding", row.name, None, claimed, Words(told, told))


_NAMED = Words("{place} 里写着它", "named in `{place}`")
_NOT_NAMED = Words("{place} 里没有写它", "not named in `{place}`")


def catches_nothing(proof: Proof) -> Iterator[Breach]:
    """(d) Every check is failed by at least one wrong program: otherwise nobody knows that it catches anything."""
    if next(proof.of("wrong"), None) is None:
        claimed = Words("每个检查都有一个错误的程序通不过", "every check is failed by at least one wrong program")
        yield Breach("caught", "", None, claimed, Words("wrong/ 里没有程序", "there are no programs in wrong/"))
        return
    claimed = Words("至少有一个错误的程序通不过它", "at least one wrong program fails it")
    nobody = Words("没有一个错误的程序通不过", "no wrong program fails it")
    failed = {name for row in proof.of("wrong") for name, seen in row.seen.items() if seen.verdict == "failed"}
    for check in proof.exercise.all_checks:
        if key(check) not in failed:
            yield Breach("caught", "", key(check), claimed, nobody)


def stub_passes(proof: Proof) -> Iterator[Breach]:
    """(e) A program that does nothing gets no point: nothing passes but `starts`."""
    claimed = Words("什么也不做的程序通不过（看看 needs）", "a program that does nothing does not pass (see `needs`)")
    for row in proof.of("stub"):
        for check, seen in _judged(proof, row):
            if check.id != "starts" and seen.verdict == "passed":
                yield Breach("stub", row.name, key(check), claimed, _told(seen))


def replay_passes(proof: Proof) -> Iterator[Breach]:
    """(f) A program that repeats another run's texts passes no check that draws what it expects."""
    claimed = Words("照搬另一次运行内容的程序通不过", "a program that repeats what another run expected does not pass")
    for row in proof.of("replay"):
        for check, seen in _judged(proof, row):
            if seen.verdict == "passed":
                yield Breach("replay", row.name, key(check), claimed, _told(seen))


RULES = (untold, reference_fails, right_fails, wrong_otherwise, catches_nothing, stub_passes, replay_passes)


def _judged(proof: Proof, row: Row) -> Iterator[tuple[Check, Seen]]:
    """The checks of the row with what was seen; what could not be told is said once, by its own rule."""
    for check in proof.exercise.all_checks:
        seen = row[check]
        if seen is not None and seen.verdict != "ungraded":
            yield check, seen


def judged_by(exercise: Exercise, program: ProgramName | None) -> tuple[Check, ...]:
    """The checks in which a program runs; all of them where it is None."""
    return tuple(check for check in exercise.all_checks if program is None or program in check.programs)


def key(check: Check) -> Key:
    return check.drives, check.id
