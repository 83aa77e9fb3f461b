"""What is told does not depend on how a file is called: Chinese names, as most students have them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Grade
from test_findings_corpus import CORPUS, claims, graded

from grader.run.eyes.stacks import read_dump

STANDING = (
    "never-called/client-receives-first.py",
    "no-reply/busy.py",
    "no-reply/receives-again.py",
    "no-reply/sleeps.py",
    "no-reply/until-the-end.py",
    "not-concurrent/one-at-a-time.py",
    "spins/empty-loop.py",
    "syntax-error/open.py",
    "traceback/index-error.py",
    "waits-for-keyboard/asks-for-the-port.py",
)
"""Programs whose finding rests on where they stand, or on what Python wrote about their file."""


@pytest.mark.parametrize("name", STANDING)
def test_a_chinese_file_is_told_the_same(name: str, tmp_path: Path, grade_program: Grade) -> None:
    original = CORPUS / name
    path = tmp_path / "我的服务端 é😀.py"
    shutil.copy(original, path)
    said = claims(original)
    check = next(check for check in graded(path, grade_program).checks if check.id == said["check"])
    first = next(iter(check.findings), None)
    assert first is not None and (first.id, first.file) == (said["first"], path.name)
    assert "line" not in said or first.line == int(said["line"])


def test_places_are_read_as_python_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "服务端é😀.py"
    path.write_text(
        "import faulthandler, sys\ndef 等待():\n    faulthandler.dump_traceback(sys.stderr)\n等待()\n", "utf-8"
    )
    dump = subprocess.run([sys.executable, path], capture_output=True, check=True, timeout=60).stderr
    (place,) = read_dump(dump, f"{tmp_path}/")
    assert place is not None
    assert (place.file, place.line, place.function) == (path.name, 3, "等待")


@pytest.mark.parametrize("name", [r"\ud800.py", r"\U0011ffff.py", r"\u12.py", r"\x.py"])
def test_what_stands_for_no_letter_stays_as_it_is(name: str) -> None:
    dump = f'Thread 0x01 (most recent call first):\n  File "/work/{name}", line 2 in f\n'.encode()
    (place,) = read_dump(dump, "/work/")
    assert place is not None and place.file == name
