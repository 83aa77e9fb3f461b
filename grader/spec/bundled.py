"""Where exercises are found: a folder of one's own, the installed package, or the repository. And a hand-in to show."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
from pathlib import Path

from grader.errors import UsageError
from grader.model import Words

_UNKNOWN = Words(
    "没有名为 {name} 的练习。{hint}所有练习：grader list",
    "there is no exercise {name}. {hint}All exercises: grader list",
)
_NO_SAMPLE = Words(
    "这里的 grader 没有带练习和示例作业", "this grader came without its exercises and without the hand-in to show"
)
_NO_PROGRAMS = Words("没有 {name} 的程序：应该在 {where}", "there are no programs of {name}: they should be in {where}")
_REFERENCE = frozenset({"server", "client", "script"})
_NO_FOLDER = Words("找不到练习文件夹 {path}", "there is no folder of exercises at {path}")


def exercise_folders(own: Path | None) -> list[Path]:
    """The folders to look into, in order. Raises UsageError where a folder of one's own does not exist."""
    if own is not None and not own.is_dir():
        raise UsageError(_NO_FOLDER.format(path=own))
    package = Path(__file__).resolve().parents[1]
    candidates = [package / "exercises", package.parent / "exercises"]  # a wheel carries them inside
    return [*([own] if own else []), *(folder for folder in candidates if folder.is_dir())]


def list_exercises(own: Path | None = None) -> list[Path]:
    """Every exercise file, sorted by id; a folder of one's own comes before the bundled ones."""
    found: dict[str, Path] = {}
    for folder in exercise_folders(own):
        for path in [*folder.glob("*.yaml"), *folder.glob("*.yml")]:
            found.setdefault(path.stem, path)
    return [found[name] for name in sorted(found)]


def exercises_in(folder: Path) -> list[Path]:
    """The exercises of one folder, sorted by id; other YAML files may lie beside them. Raises UsageError."""
    if not folder.is_dir():
        raise UsageError(_NO_FOLDER.format(path=folder))
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")], key=lambda path: path.stem)
    return [path for path in files if path.is_file() and is_exercise(path)]


def is_exercise(path: Path) -> bool:
    """Whether a YAML file is meant as an exercise: it has checks. Raises OSError."""
    return _HAS_CHECKS.search(path.read_bytes()) is not None


def sample_hand_in() -> tuple[str, Path]:
    """The hand-in that comes along to show how grading works: its exercise, and its program with a mistake in it.

    Raises UsageError where grader was installed without its exercises, as in a package for a platform.
    """
    found = [path for folder in exercise_folders(None) for path in folder.glob("sample/*/*.py")]
    if not found:
        raise UsageError(_NO_SAMPLE)
    return found[0].parent.name, found[0]


_HAS_CHECKS = re.compile(rb"^[\"']?checks[\"']?\s*:", re.MULTILINE)


def find_exercise(name: str, own: Path | None = None) -> Path:
    """The file of an exercise, named by its id or by its path. Raises UsageError where there is none.

    An id that no folder knows may be that of a file right here: it never hides a known one.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path
    known = {path.stem: path for path in list_exercises(own)}
    if name in known:
        return known[name]
    here = [path for path in (Path(f"{name}.yaml"), Path(f"{name}.yml")) if os.path.isfile(path)]
    if here and path.name == name:
        return here[0]
    near = difflib.get_close_matches(name, known, 1)
    hint = Words(f"是不是 {near[0]}？", f"Did you mean {near[0]}? ") if near else Words("", "")
    raise UsageError(_UNKNOWN.format(name=name, hint=hint))


def programs_folder(path: Path, given: Path | None = None) -> Path:
    """Where the programs of the exercise at `path` lie. Raises UsageError where there are none."""
    name, here = path.stem, Path.cwd()
    reference = path.resolve().parent.parent / "reference" / name
    seen_from_here = reference.relative_to(here) if reference.is_relative_to(here) else reference
    places = [given / name] if given is not None else [path.parent / name, seen_from_here]
    for place in places:
        if place.is_dir():
            return place
    where = ", ".join(str(place) for place in places)
    raise UsageError(_NO_PROGRAMS.format(name=name, where=where))


def reference_of(path: Path) -> dict[str, bytes]:
    """The reference programs of the exercise at `path`, by their names; none where they do not lie here."""
    with contextlib.suppress(UsageError, OSError):
        files = sorted(one for one in programs_folder(path).iterdir() if one.stem in _REFERENCE and one.is_file())
        return {one.name: one.read_bytes() for one in files}
    return {}
