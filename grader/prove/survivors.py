"""What has become of the mutants of an exercise, and what it says of the checks.

A mutant that no core check fails is a hole: a wrong program would get full marks. Some are none: nobody outside sees the
difference (*equivalent*), or the exercise means to let it pass (*allowed*). Which of the two, and why, is said by the
author in `mutants.yaml` beside the programs, by operator and by the source text that is changed.

Pure: the mutants are run by `grader.prove.mutation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from grader.model import CheckResult, Lang, Words
from grader.prove.mutants import Mutant
from grader.spec import Check, Exercise
from grader.spec.language import Expect, File, PeerStep, Printed, ProgramName, Repeat, Send, Type, flat

Fate = Literal["killed", "pair", "bonus", "told", "timing", "equivalent", "allowed", "left", "ungraded"]
"""killed: a core check of its program fails. pair, bonus: only one of both programs together, or a bonus check. told:
nothing fails, but its author is told. timing: it depends on moments. left: a hole."""


@dataclass(frozen=True, slots=True)
class Named:
    """Mutants that an author knows to be none of the exercise's business: what they are called, and why."""

    operator: str
    """A pattern: `receive-*`."""
    place: str
    fate: Fate
    because: Words
    line: int = 0

    def fits(self, mutant: Mutant) -> bool:
        return fnmatchcase(mutant.operator, self.operator) and mutant.place == self.place


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant and its fate."""

    program: ProgramName
    file: str
    """The program that it was made from, below the folder of programs."""
    mutant: Mutant
    fate: Fate
    by: str = ""
    """The check that failed, or the finding that was told."""
    because: Words | None = None
    """Why it is no hole, where the author says so."""
    should_see: str = ""
    """The check of a hole that is nearest to it."""

    def to_json(self, lang: Lang) -> dict[str, object]:
        mutant = self.mutant
        json: dict[str, object] = {
            "program": self.program,
            "file": self.file,
            "line": mutant.line,
            "operator": mutant.operator,
            "source": mutant.place,
            "fate": self.fate,
        }
        if self.fate in ("left", "timing", "ungraded"):
            json["diff"] = list(mutant.diff)
        optional = {"by": self.by, "because": self.because and self.because.in_(lang), "should_see": self.should_see}
        return json | {key: value for key, value in optional.items() if value}


@dataclass(frozen=True)
class Survival:
    """All mutants of an exercise that were tried, and what of it does not hold."""

    tried: tuple[Tried, ...]
    stale: tuple[Named, ...] = ()
    """What the author names and no program has."""
    left_out: int = 0
    """Mutants that were not tried, because a sample was asked for."""

    @property
    def holes(self) -> tuple[Tried, ...]:
        return tuple(one for one in self.tried if one.fate == "left")

    def count(self, *fates: Fate) -> int:
        return sum(one.fate in fates for one in self.tried)

    @property
    def score(self) -> float | None:
        """The killed ones of those that were killed or are holes; None where there are neither."""
        killed = self.count("killed", "pair")
        return killed / (killed + len(self.holes)) if killed + len(self.holes) else None

    @property
    def exit_status(self) -> int:
        """3 something could not be told, 1 a hole or a name that nothing has, 0 the checks are as strong as they claim."""
        if self.count("ungraded"):
            return 3
        return 1 if self.holes or self.stale else 0

    def to_json(self, lang: Lang) -> dict[str, object]:
        return {
            "score": None if self.score is None else round(self.score, 4),
            "left_out": self.left_out,
            "tried": [one.to_json(lang) for one in self.tried],
            "stale": [{"operator": one.operator, "source": one.place, "line": one.line} for one in self.stale],
        }


def fate_of(results: Sequence[CheckResult]) -> tuple[Fate, str] | None:
    """The fate of a mutant by the checks that it went through, up to the first that it did not pass, and that check;
    None where it passed all of them."""
    for check in results:
        if check.verdict == "passed":
            continue
        if check.verdict not in ("failed", "skipped"):
            return "ungraded", check.id
        if check.group == "bonus":
            return "bonus", check.id
        return "pair" if check.program == "both" else "killed", check.id
    return None


def told_in(results: Sequence[CheckResult]) -> frozenset[str]:
    """What the author of a program is told that passes. A right program may be told something, too."""
    return frozenset(finding.id for check in results for finding in check.findings)


def order_of_trial(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks as a mutant meets them: its own first, then those of both programs, the bonus last.

    Whatever is wrong, some check of what the program says finds it out sooner than the question whether it starts.
    """
    return tuple(
        sorted(checks, key=lambda check: (check.group == "bonus", check.drives == "both", check.id == "starts"))
    )


def nearest_check(exercise: Exercise, program: ProgramName, mutant: Mutant) -> str:
    """The core check that has most to do with what was changed; empty where that cannot be told."""

    def concerns(check: Check) -> bool:
        steps = list(flat(check.steps))
        match mutant.concern:
            case "received":
                return any(isinstance(step, Send) for step in steps)
            case "sent":
                return any(isinstance(step, Expect) for step in steps)
            case "printed":
                return any(isinstance(step, Printed) and step.at == program for step in steps)
            case "typed":
                return any(isinstance(step, Type) and step.at == program for step in steps)
            case "file":
                return any(isinstance(step, File) for step in steps)
            case "turns":
                peers = {step.peer for step in steps if isinstance(step, PeerStep)}
                return len(peers) > 1 or any(isinstance(step, Repeat) for step in steps)
            case "compared":
                return bool(mutant.word) and any(mutant.word in step.model_dump_json() for step in steps)
        return False

    core = [check for check in exercise.checks if check.group == "core" and program in check.programs]
    own = sorted(core, key=lambda check: check.drives == "both")
    return next((check.id for check in own if concerns(check)), "")
