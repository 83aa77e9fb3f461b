"""How often the first thing told is the cause: the corpus of findings and the wrong reference programs.

    python bench/causes.py [PART OF A NAME ...]
    python bench/causes.py --told zh|en [PART OF A NAME ... | EXERCISE:PROGRAM ...]

A program of `tests/findings` names one check and its first finding; a wrong reference program names the finding that
its failing checks should begin with. Printed are the share of failing checks where it is so, and all others.

With `--told` a table is printed instead: of each program what a student reads first of each of its failures, second runs
and all, to be judged by somebody who reads the program. EXERCISE is an id or a file.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from grader import findings
from grader.errors import UsageError
from grader.intake.submission import find_submission
from grader.model import CheckResult, Lang
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


def exercise(name: str, path: Path) -> Spec:
    """The exercise of a program: the corpus has its own, of which one is called as a bundled one is."""
    own = CORPUS / "exercises" / f"{name}.yaml"
    given = own if own.exists() and CORPUS in path.parents else ROOT / "exercises" / f"{name}.yaml"
    spec = load_exercise(Path(name) if name.endswith((".yaml", ".yml")) else given)
    shorter = spec.exercise.model_copy(update={"limit": LIMIT})
    return Spec(shorter, spec.path, spec.digest, spec.attachments, spec.warnings)


def failing(path: Path, name: str, check: str, run: Run) -> list[CheckResult]:
    """The failing checks that the claim is about: core ones where any of these fails."""
    spec = exercise(name, path)
    result = grade(spec, find_submission(spec.exercise, [path]), run)
    failed = [one for one in result.checks if one.verdict == "failed" or one.id == check]
    if check:
        return [one for one in failed if one.id == check]
    return [one for one in failed if one.group == "core"] or failed


def told(path: Path, name: str, run: Run, lang: Lang) -> list[str]:
    """What is read first of each failure of a program, the same of several once; and of what passed, where that is all."""
    spec = exercise(name, path)
    try:
        checks = grade(spec, find_submission(spec.exercise, [path]), replace(run, watching=True)).checks
    except UsageError as error:
        return [f"not graded: {error.message.in_(lang)}"]
    shown = [check for check in checks if check.verdict == "failed"] or [one for one in checks if one.findings]
    lines = dict[object, str]()
    for check in shown:
        first = check.findings[0] if check.findings else None
        key = (first.id, first.file, first.line) if first is not None else check.failure
        place = f":{first.line}" if first is not None and first.line else ""
        name = first.id if first is not None else "none"
        lines.setdefault(key, f"{check.program} {check.id}: {name}{place}  {findings.advice(check, lang)}")
    return [*lines.values()] or ["nothing failed, nothing is told"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--told", choices=("zh", "en"))
    parser.add_argument("parts", nargs="*")
    options = parser.parse_args()
    parts: list[str] = options.parts
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, 7)
    chosen = [row for row in programs() if not parts or any(part in str(row[0]) for part in parts)]
    if options.told:
        given = [part.rpartition(":") for part in parts if ":" in part]
        rows = [(Path(path), name) for name, _, path in given] or [(row[0], row[1]) for row in chosen]
        with ThreadPoolExecutor(2) as pool:
            for (path, name), lines in zip(
                rows, pool.map(lambda row: told(row[0], row[1], run, options.told), rows), strict=True
            ):
                print(f"{name}  {path}", *lines, sep="\n    ")
        return
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda row: failing(row[0], row[1], row[3], run), chosen))
    right = total = 0
    for (path, _, cause, _), checks in zip(chosen, results, strict=True):
        for check in checks:
            first = check.findings[0].id if check.findings else "none"
            total, right = total + 1, right + is_finding_of(first, cause)
            if not is_finding_of(first, cause):
                print(f"{path.relative_to(ROOT)}  {check.id} ({check.failure}): {first} instead of {cause}")
    print(f"the stated cause comes first in {right} of {total} failing checks ({100 * right / max(1, total):.1f} %)")


if __name__ == "__main__":
    main()
