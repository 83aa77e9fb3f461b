"""grader, a pytest grader by hand, and the bare programs: the same class, in one run, by turns."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.klass.account import Cost, measure
from grader.run.box.interpreter import find_interpreter
from tests.known_class.graded import differences
from tests.known_class.make import Member

ROOT = Path(__file__).resolve().parents[2]
Verdicts = Mapping[str, Mapping[str, str]]
"""By student and check."""


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def bare_python(folder: Path) -> Path:
    """The Python that programs get in the sandbox, for everybody: without it the others would start theirs slower."""
    python = find_interpreter()
    if not (folder / "venv").exists():
        python.make_venv(folder / "venv", str(python.executable))
    return folder / "venv/bin/python3"


# ---------------------------------------------------------------- the three


def run_grader(folder: Path, jobs: int | None) -> tuple[Cost, Verdicts]:
    """The real command over the whole folder, its reports included."""
    out = folder / "report"
    command = [sys.executable, "-m", "grader", "grade", "class.yaml", "submissions", "-o", str(out), "--regrade"]
    command += ["--jobs", str(jobs)] if jobs else []
    cost, status = measure(command, environment(), folder, folder / "grader.log")
    if status:
        raise SystemExit(f"grader ended with {status}: see {folder / 'grader.log'}")
    return cost, reported(out)


def reported(out: Path) -> Verdicts:
    """The verdicts of a finished report, from its `results.json`."""
    book = json.loads((out / "results.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for student in book["students"]:
        for result in student["results"].values() if isinstance(student["results"], dict) else student["results"]:
            found.setdefault(str(student["id"]), {}).update(
                {check["id"]: check["verdict"] for check in result["checks"]}
            )
    return found


def run_pool(folder: Path, jobs: int | None, name: str = "pool") -> tuple[Cost, Verdicts]:
    """grader's own pool without intake, store and reports. Writes the conversations down for `run_bare`."""
    command = [sys.executable, "-m", "bench.klass", "pool", str(folder), *(["--jobs", str(jobs)] if jobs else [])]
    cost, status = measure(command, environment(), folder, folder / f"{name}.log")
    if status:
        raise SystemExit(f"the pool ended with {status}: see {folder / f'{name}.log'}")
    verdicts: Verdicts = json.loads((folder / "pool.json").read_text(encoding="utf-8"))
    return cost, verdicts


def run_bare(folder: Path) -> Cost:
    command = [sys.executable, "-m", "bench.klass", "bare", str(folder)]
    cost, _ = measure(command, environment(CLASS_PYTHON=str(bare_python(folder))), folder, folder / "bare.log")
    return cost


def run_pytest(folder: Path) -> tuple[Cost, Verdicts]:
    told = folder / "pytest.xml"
    command = [
        sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder), "-p", "no:cacheprovider", "-p", "no:xdist",
        "-q", "--tb=no", "--junitxml", str(told), str(ROOT / "bench/klass/pytest_by_hand.py"),
    ]  # fmt: skip
    more = {"CLASS": str(folder), "CLASS_PYTHON": str(bare_python(folder))}
    cost, _ = measure(command, environment(**more), folder, folder / "pytest.log", apart=True)
    found: dict[str, dict[str, str]] = {}
    for case in ElementTree.parse(told).getroot().iter("testcase"):
        name, _, student = case.get("name", "").partition("[")
        check = name.removeprefix("test_").replace("_", "-")
        bad = case.find("failure") is not None or case.find("error") is not None
        found.setdefault(student.rstrip("]"), {})[check] = "failed" if bad else "passed"
    return cost, found


# ---------------------------------------------------------------- the truth


def wrong(class_: Iterable[Member], verdicts: Verdicts, *, skipped_as_failed: bool = False) -> list[str]:
    """Every verdict that is not the known one, in words. `skipped_as_failed`: for who knows only passed and failed."""
    return [
        line
        for member in class_
        for line in differences(member, verdicts.get(member.id, {}), skipped_as_failed=skipped_as_failed)
    ]


def students_wrong(told: Iterable[str]) -> int:
    return len({line.split()[0] for line in told})


def tell(name: str, cost: Cost, told: list[str] | None, count: int, most: int = 12) -> None:
    """One line of the table, and what was wrong below it."""
    right = f"{count - students_wrong(told)} of {count} right" if told is not None else ""
    print(
        f"{name:<26}{cost.wall:9.1f} s{cost.cpu:9.1f} s CPU{cost.memory >> 20:7} MiB ({cost.own >> 20} its own)  {right}",
        flush=True,
    )
    for line in (told or ())[:most]:
        print(f"    {line}")
    if told and len(told) > most:
        kinds = Counter(" ".join(line.split()[1:3]) for line in told)
        print(f"    … {len(told)} in all: " + "; ".join(f"{kind} {number}" for kind, number in kinds.most_common(8)))


def keep(path: Path, rows: Mapping[str, Cost]) -> None:
    """The figures as JSON, for whoever wants to go on with them."""
    data: dict[str, Any] = {name: dataclasses.asdict(cost) for name, cost in rows.items()}
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
