"""What many tests share: the interpreter, what this machine can do, and a way to grade a program for real."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from grader.intake.submission import find_submission
from grader.model import Result
from grader.run.box.interpreter import Interpreter, find_interpreter
from grader.run.box.machine import Machine, probe
from grader.schedule.grading import Run, grade
from grader.spec import Spec, load_exercise
from grader.spec.language import ProgramName

ROOT = Path(__file__).resolve().parent.parent
SEED = 7

Grade = Callable[..., Result]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a script: what we start would inherit that, and no Ctrl-C could be tried.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    return find_interpreter()


@pytest.fixture(scope="session")
def machine(interpreter: Interpreter) -> Machine:
    """Full isolation: without it the verdicts of this suite would say little."""
    found = probe(interpreter)
    if found.isolation != "full":
        missing = "; ".join(f"{part.name}: {part.why}" for part in found.parts if not part.works)
        pytest.fail(f"the suite needs full isolation, and this machine does not give it: {missing}")
    return found


@pytest.fixture(scope="session")
def grade_program(machine: Machine, interpreter: Interpreter) -> Grade:
    """Grade files against a bundled exercise (or a Spec) in the real sandbox."""

    def run(
        exercise: str | Spec, *paths: Path, limit: float | None = None, seed: int = SEED,
        program: ProgramName | None = None, packages: tuple[str, ...] = (),
    ) -> Result:  # fmt: skip
        spec = exercise if isinstance(exercise, Spec) else load_exercise(ROOT / "exercises" / f"{exercise}.yaml")
        if limit is not None:
            shorter = spec.exercise.model_copy(update={"limit": limit})
            spec = Spec(shorter, spec.path, spec.digest, spec.attachments, spec.warnings)
        submission = find_submission(spec.exercise, list(paths), program)
        python = find_interpreter(packages) if packages else interpreter
        return grade(spec, submission, Run(machine, python, seed))

    return run


# Shared cores make any single example slow; the time limit of pytest is what catches a hang.
settings.register_profile("shared", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
