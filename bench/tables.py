"""What the commands that go on from a class's results cost: python bench/tables.py [STUDENTS ...]

`results.json` of a drawn class with eighteen checks is written twice, the second time with other results for a hundredth of the
students, and a page for each of the first. Then `compare`, `course`, `fill` and `feedback` read them, each a process of its own.
Printed are CPU seconds and the most memory that it held, beside a command that reads nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import sample_class

from grader.report.classroom.exports import results_pieces

CHECKS = 18


def write_class(place: Path, students: int) -> None:
    """Two gradings of one class, its pages, and a table to fill in."""
    book, other = (sample_class.large(students, CHECKS, seed) for seed in (1, 2))
    changed = tuple(
        two if number % 100 == 0 else one
        for number, (one, two) in enumerate(zip(book.graded, other.graded, strict=True))
    )
    pages = {one.student.id: f"full/{one.student.id}.html" for one in book.graded}
    for name, graded in (("old", book.graded), ("new", changed)):
        (place / name / "students").mkdir(parents=True)
        with (place / name / "results.json").open("wb") as file:
            file.writelines(results_pieces(replace(book, graded=graded), sample_class.voice("en"), pages=pages))
    for id in pages:
        (place / "old" / "students" / f"{id}.html").write_bytes(os.urandom(1000))
    rows = [f"{one.student.id},{one.student.name}," for one in book.graded]
    (place / "table.csv").write_text("\n".join(["ID,Name,Grade", *rows, ""]), "utf-8")


def cost(*words: str) -> tuple[float, float]:
    """CPU seconds and the most MiB of one command."""
    command = subprocess.Popen([sys.executable, "-m", "grader", *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode not in (0, 3):
        raise SystemExit(f"{words[0]} ended with {command.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    for students in [int(text) for text in sys.argv[1:]] or [2000]:
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            if (pid := os.fork()) == 0:  # a child begins with as much as its parent has held
                write_class(place, students)
                os._exit(0)
            os.waitpid(pid, 0)
            old, new = str(place / "old"), str(place / "new")
            print(f"{students} students, {(place / 'old' / 'results.json').stat().st_size / 1e6:.1f} MB each")
            for words in (
                ("list",),
                ("compare", old, new),
                ("course", old, new),
                ("fill", str(place / "table.csv"), "--from", old, "-o", str(place / "filled.csv")),
                ("feedback", old, "-o", str(place / "pages.zip")),
            ):
                seconds, most = cost(*words)
                print(f"  {words[0]:<10}{seconds:8.2f} s CPU {most:8.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
