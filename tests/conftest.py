"""What many tests share: the interpreter, what this machine can do, and a way to grade a program for real."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

from grader.intake.submission import Submission, find_submission
from grader.model import CheckResult, Event, Result
from grader.run.box.interpreter import Interpreter, find_interpreter
from grader.run.box.machine import Machine, probe
from grader.schedule.grading import Run, grade
from grader.spec import Spec, load_exercise
from grader.spec.language import ProgramName

ROOT = Path(__file__).resolve().parent.parent
SEED = 7

Grade = Callable[..., Result]
Play = Callable[..., Result]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a script: what we start would inherit that, and no Ctrl-C could be tried.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sample", type=int, default=1, metavar="N", help="of the findings' programs one in N")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The same ones each time and in each process."""
    one_in = config.getoption("--sample")
    left = [one for one in items if "corpus.py::test_a_finding" in one.nodeid and crc32(one.nodeid.encode()) % one_in]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if one not in set(left)]


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
        program: ProgramName | None = None, packages: tuple[str, ...] = (), watching: bool = False,
    ) -> Result:  # fmt: skip
        spec = exercise if isinstance(exercise, Spec) else load_exercise(ROOT / "exercises" / f"{exercise}.yaml")
        if limit is not None:
            shorter = spec.exercise.model_copy(update={"limit": limit})
            spec = Spec(shorter, spec.path, spec.digest, spec.attachments, spec.warnings)
        submission = find_submission(spec.exercise, list(paths), program)
        python = find_interpreter(packages) if packages else interpreter
        return grade(spec, submission, Run(machine, python, seed, watching=watching))

    return run


# ---------------------------------------------------------------- one check of a test's own

DEMO = """\
id: demo
title: t
statement: t
transport: {transport}
port: 9100
limit: 4s
{more}programs: {{server: {{files: [server.py]}}, client: {{files: [client.py]}}}}
checks:
"""
DEMO_CHECK = """\
  - id: talk
    title: t
    drives: {drives}
    points: 100
    let: {{word: "{{{{ fresh.word }}}}", han: "{{{{ fresh.han(3) }}}}"}}
    {extra}
    steps:
"""


@pytest.fixture
def play(tmp_path: Path, machine: Machine, interpreter: Interpreter) -> Play:
    """Grade programs (name=source) against one check of these steps."""

    def run(
        steps: str, *, drives: str = "client", transport: str = "tcp", extra: str = "", isolated: bool = True,
        more: str = "", watching: bool = False, **programs: str,
    ) -> Result:  # fmt: skip
        head = DEMO.format(transport=transport, more=more)
        if drives == "script":
            head = head.replace("port: 9100\n", "").replace("transport: tcp", "transport: none")
            head = head.partition("programs:")[0] + "programs: {script: {files: [script.py]}}\nchecks:\n"
        path = tmp_path / "demo.yaml"
        text = (
            head
            + DEMO_CHECK.format(drives=drives, extra=extra)
            + "".join(f"      - {step}\n" for step in steps.strip().split("\n"))
        )
        path.write_text(text, encoding="utf-8")
        spec = load_exercise(path)
        files = {f"{name}.py": source.encode() for name, source in programs.items()}
        submission = Submission("one", files, {name: f"{name}.py" for name in programs})  # type: ignore[misc]
        return grade(spec, submission, Run(machine if isolated else Machine("none"), interpreter, 7, watching=watching))

    return run


def talk(result: Result) -> CheckResult:
    return next(check for check in result.checks if check.id == "talk")


def events(check: CheckResult, *names: str) -> list[Event]:
    assert check.transcript is not None
    return [event for event in check.transcript.events if event.kind in names]


def passes(result: Result) -> CheckResult:
    wrong = [(check.id, check.verdict, check.failure, check.why, check.actual) for check in result.checks]
    assert all(check.verdict == "passed" for check in result.checks), wrong
    return talk(result)


def fails(result: Result, code: str, **wanted: object) -> CheckResult:
    check = talk(result)
    assert check.verdict == "failed", (check.verdict, check.why)
    assert {"code": check.failure} | {key: getattr(check, key) for key in wanted} == {"code": code} | wanted
    return check


def need_tshark() -> None:
    if shutil.which("tshark") is None:
        pytest.skip("TSHARK IS NOT INSTALLED: nobody else has read the files of this run (apt install tshark)")


def tshark_fields(file: Path, *names: str) -> list[list[str]]:
    """What tshark reads in a file, a row for each packet."""
    need_tshark()
    wanted = [word for name in names for word in ("-e", name)]
    command = ["tshark", "-n", "-r", str(file), "-T", "fields", "-E", "separator=|", "-E", "aggregator=;", *wanted]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return [line.split("|") for line in told.stdout.splitlines()]


# Shared cores make any single example slow; the time limit of pytest is what catches a hang.
settings.register_profile("shared", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
