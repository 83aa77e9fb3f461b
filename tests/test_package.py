"""What is installed: the wheel holds what the command needs, and nothing that students must not get."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from grader.spec.bundled import sample_hand_in


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, timeout=150, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("socket_grader-*.whl")))


def test_the_wheel_has_what_the_command_and_editors_need(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    assert {f"grader/exercises/{path.name}" for path in (ROOT / "exercises").glob("*.yaml")} <= names
    assert {"grader/exercise.schema.json", "grader/assignment.schema.json", "grader/py.typed"} <= names
    written = {
        str(path.relative_to(ROOT)) for path in (ROOT / "grader").rglob("*.py") if "__pycache__" not in path.parts
    }
    assert written <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_wheel_has_no_solutions(wheel: zipfile.ZipFile) -> None:
    inside = {wheel.read(name) for name in wheel.namelist()}
    solutions = [path for path in (ROOT / "reference").rglob("*.py") if path.stat().st_size]
    assert solutions and not [path for path in solutions if Path(path).read_bytes() in inside]


def test_the_wheel_has_the_hand_in_to_show(wheel: zipfile.ZipFile) -> None:
    exercise, path = sample_hand_in()
    assert wheel.read(f"grader/exercises/sample/{exercise}/{path.name}") == path.read_bytes()


def test_it_starts_from_the_wheel_alone(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    for command, said in (("list", "tcp-login"), ("demo", "grader check udp-hello")):
        run = subprocess.run(
            [sys.executable, "-m", "grader", command, "--lang", "en"],
            cwd="/", env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert run.returncode == 0 and said in run.stdout, run.stderr
