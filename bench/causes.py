"""How often the first thing told is the cause: the corpus of findings and the wrong reference programs.

    python bench/causes.py [PART OF A NAME ...]

A program of `tests/findings` names one check and its first finding; a wrong reference program names the finding that
its failing checks should begin with. Printed are the share of failing checks where it is so, and all others.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grader.intake.submission import find_submission
from grader.model import CheckResult
from grader.model.result import is_finding_of
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import Spec, load_exercise

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests/findings"
LIMIT = 3.0
HEAD = re.compile(r"^# (exercise|check|first|finding|fails): *(.*?)\r?$", re.MULTILINE)


def claims(path: Path) -> dict[str, str]:
    return dict(HEAD.findall(path.read_bytes()[:4000].decode("latin-1")))


def programs() -> Iterator[tuple[Path, str, str, str]]:
    """Path, exercise, stated cause, and the check that tells (empty: all that fail)."""
    for path in sorted(CORPUS.glob("*/*.py")):
        if "first" in (said := claims(path)):
            yield path, said["exercise"], said["first"], said["check"]
    for path in sorted((ROOT / "reference").glob("*/wrong/*.py")):
        cause = claims(path).get("finding", "none")
        if cause != "none":
            yield path, path.parent.parent.name, cause, ""


def exercise(name: str) -> Spec:
    own = CORPUS / "exercises" / f"{name}.yaml"
    spec = load_exercise(own if own.exists() else ROOT / "exercises" / f"{name}.yaml")
    shorter = spec.exercise.model_copy(update={"limit": LIMIT})
    return Spec(shorter, spec.path, spec.digest, spec.attachments, spec.warnings)


def failing(path: Path, name: str, check: str, run: Run) -> list[CheckResult]:
    """The failing checks that the claim is about: core ones where any of these fails."""
    spec = exercise(name)
    result = grade(spec, find_submission(spec.exercise, [path]), run)
    failed = [told for told in result.checks if told.verdict == "failed" or told.id == check]
    if check:
        return [told for told in failed if told.id == check]
    return [told for told in failed if told.group == "core"] or failed


def main() -> None:
    parts = sys.argv[1:]
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, 7)
    chosen = [row for row in programs() if not parts or any(part in str(row[0]) for part in parts)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda row: failing(row[0], row[1], row[3], run), chosen))
    right = total = 0
    for (path, _, cause, _), checks in zip(chosen, results, strict=True):
        for told in checks:
            first = told.findings[0].id if told.findings else "none"
            total, right = total + 1, right + is_finding_of(first, cause)
            if not is_finding_of(first, cause):
                print(f"{path.relative_to(ROOT)}  {told.id} ({told.failure}): {first} instead of {cause}")
    print(f"the stated cause comes first in {right} of {total} failing checks ({100 * right / max(1, total):.1f} %)")


if __name__ == "__main__":
    main()
