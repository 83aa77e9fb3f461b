"""From paths to a submission: which files, and which of them are the programs.

A folder is a whole submission: a program that it lacks was not handed in. Whoever points at single files, or names a
program, asks for no more than that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.errors import UsageError
from grader.intake.choice import choose, only_main, patterns_of
from grader.intake.decoding import SOURCE_CAP, is_utf_16, source_text
from grader.intake.modules import Links, Project, built_with, project_of
from grader.intake.no_program import is_compiled_python, is_no_text, what_instead
from grader.intake.paths import read_path
from grader.intake.traits import Traits, traits_of
from grader.model import Words, program_names
from grader.spec.language import Drives, Exercise, ProgramName
from grader.spec.toolchains import is_code, is_script, toolchain_of

SOURCES_CAP = 1 << 20
MOST_READ = 200
"""Files that are looked into for the programs, those at the top first."""
MOST_TEXT = 4 << 20
"""Bytes of all of them."""


@dataclass(frozen=True)
class Submission:
    """One student's files. Paths are relative, with forward slashes."""

    id: str
    files: Mapping[str, bytes]
    programs: Mapping[ProgramName, str]
    """Which file was taken for each program."""
    absent: tuple[ProgramName, ...] = ()
    """Programs that were asked for and not handed in."""
    notes: tuple[Words, ...] = ()
    places: tuple[Path, ...] = ()
    """Where it came from: never shown to the programs that run."""

    @cached_property
    def digest(self) -> str:
        total = hashlib.sha256()
        for name in sorted(self.files):
            total.update(f"{name}\0{len(self.files[name])}\0".encode("utf-8", "surrogateescape") + self.files[name])
        return f"sha256:{total.hexdigest()}"

    @cached_property
    def projects(self) -> dict[str, Project]:
        """By file of a program the project that it needs more of than its own folder."""
        mains = [main for main in self.programs.values() if is_script(main) and "/" in main]
        if not mains:
            return {}
        traits = {name: traits_of(name, text) for name, text in self.sources.items() if is_script(name)}
        links = Links(traits)
        found = {main: project_of(main, links) for main in mains}
        return {main: project for main, project in found.items() if project is not None}

    def built_with(self, main: str) -> tuple[str, ...]:
        """The sources that a program of another language is built from."""
        chain, sources = toolchain_of(main), self.sources
        if chain is None:
            return (main,)
        links = Links({name: traits_of(name, text) for name, text in sources.items() if chain.is_source(name)})
        return built_with(main, chain, links)

    @property
    def sources(self) -> dict[str, str]:
        """The text of the student's scripts, each and all of them capped, in whatever encoding they declare."""
        programs, shown, room = set(self.programs.values()), dict[str, str](), SOURCES_CAP
        for name in sorted(self.files, key=lambda name: (name not in programs, name)):
            if name in programs or (is_code(name) and len(self.files[name]) <= room):
                shown[name] = source_text(self.files[name][:SOURCE_CAP])
                room -= len(shown[name])
        return dict(sorted(shown.items()))


def find_submission(exercise: Exercise, paths: list[Path], only: Drives | None = None) -> Submission:
    """The submission behind one folder, or one or more files; `only` one program of it, or `both` for the pair.

    Raises UsageError where no program is found, or not the one that was asked for.
    """
    where = ", ".join(str(path) for path in paths)
    files: dict[str, bytes] = {}
    for path in paths:
        found = read_path(path)
        if any(files.get(name, data) != data for name, data in found.items()):
            raise UsageError(_SAME_NAME.format(path=path))
        files |= found
    if not files:
        raise UsageError(_NOTHING.format(path=where))
    pointed = [path.name for path in paths if path.is_file()]
    for name in pointed:
        if (told := what_instead([name], files)) is not None and not name.lower().endswith(".txt"):
            raise UsageError(told)
    alone = len(pointed) == len(paths)
    links = Links(_traits(exercise, files, pointed))
    wanted = tuple(exercise.programs)
    if only is not None:
        drives = dict.fromkeys(check.drives for check in exercise.all_checks)
        if only not in drives:
            raise UsageError(_NOT_THIS.format(program=only, names=", ".join(drives)))
        wanted = ("server", "client") if only == "both" else (only,)
    choice = choose(exercise, links, wanted, pointed, only_pointed=alone)
    programs, notes = choice.programs, list(choice.notes)
    missing = [program for program in wanted if program not in programs]
    if missing and (only is not None or not programs):
        raise UsageError(_no_program(exercise, missing[0], files, where))
    # Who points at single files, and at nothing but these, wants them alone to be graded.
    left = tuple(program for program in exercise.programs if program not in programs and only is None)
    if alone and left:
        pairs = any(check.drives == "both" for check in exercise.checks)
        words = _ALONE_OF_PAIR if pairs else _ALONE
        notes.append(words.format(found=program_names(*programs), left=program_names(*left)))
    if alone and (brought := sorted(set(files) - set(pointed))):
        more = "…" if len(brought) > 10 else ""
        notes.append(_BROUGHT.format(file=", ".join(pointed), names=", ".join(brought[:10]) + more))
    first = paths[0].resolve()
    name = first.stem if first.is_file() else first.name
    told_all = (*notes, *_unreadable(files, programs, left))
    return Submission(name, files, programs, () if alone else left, told_all, tuple(paths))


def submission_among(exercise: Exercise, files: Mapping[str, bytes], name: str, where: str) -> Submission:
    """The submission in a hand-in's files, read already: all of it, and a program that it lacks was not handed in.

    Where there is one program only, it is the one, whatever its name. `where` says in messages whose it is. Raises
    UsageError where none of the programs is found.
    """
    if not files:
        raise UsageError(_NOTHING.format(path=where))
    links = Links(_traits(exercise, files))
    main = only_main(links)
    choice = choose(exercise, links, tuple(exercise.programs), [main] if main is not None else [])
    if not choice.programs:
        raise UsageError(_no_program(exercise, next(iter(exercise.programs)), files, where))
    left = tuple(program for program in exercise.programs if program not in choice.programs)
    notes = (*choice.notes, *_unreadable(files, choice.programs, left))
    return Submission(name, files, choice.programs, left, notes)


def _traits(exercise: Exercise, files: Mapping[str, bytes], pointed: Sequence[str] = ()) -> dict[str, Traits]:
    """What each file shows that can be started, or that was pointed at; those beyond the limits show nothing."""
    found, room = dict[str, Traits](), MOST_TEXT
    for name in sorted(files, key=lambda name: (name not in pointed, name.count("/"), name)):
        if is_compiled_python(files[name]):
            continue
        runs = [program.run_of(name) for program in exercise.programs.values()]
        if name in pointed or is_script(name) or any(run is not None for run in runs):
            size = min(len(files[name]), SOURCE_CAP)
            if len(found) < MOST_READ and size <= room:
                room -= size
                found[name] = traits_of(name, source_text(files[name][:SOURCE_CAP]), is_python=not any(runs))
            elif name in pointed or len(found) < MOST_READ:
                found[name] = traits_of(name, "", is_python=not any(runs))
    return found


def _no_program(exercise: Exercise, program: ProgramName, files: Mapping[str, bytes], where: str) -> Words:
    """That a program is not there, and what to do where something else is."""
    names = ", ".join(sorted(files)[:10])
    told = _NO_PROGRAM.format(path=where, names=names, **patterns_of(exercise, program))
    more = what_instead(sorted(files), files)
    return told if more is None else Words(f"{told.zh}。{more.zh}", f"{told.en}. {more.en}")


def _unreadable(
    files: Mapping[str, bytes], programs: Mapping[ProgramName, str], left: Sequence[ProgramName]
) -> list[Words]:
    """What no language can read, whatever is in it; where a program is missing, also what Python has compiled."""
    mains = dict.fromkeys(programs.values())
    mains |= dict.fromkeys(
        name for name in sorted(files) if left and is_script(name) and is_compiled_python(files[name])
    )
    wide = [_UTF_16.format(file=name) for name in mains if is_utf_16(files[name])]
    return wide + [found.format(file=name) for name in mains if (found := is_no_text(files[name])) is not None]


_NOTHING = Words("{path} 里没有可以评分的文件", "there is no file to grade in {path}")
_NO_PROGRAM = Words(
    "在 {path} 里没有找到{program}程序。文件名应符合 {patterns}；这里有：{names}",
    "no {program} program was found in {path}. Its name should match {patterns}; there are: {names}",
)
_SAME_NAME = Words(
    "{path}：前面已经有一个同名而内容不同的文件。请把两个程序放在同一个文件夹里，用不同的名字",
    "{path}: another file of that name was given before it. Put both programs into one folder, under different names",
)
_NOT_THIS = Words("这个练习里没有 {program}。有：{names}", "this exercise has no {program}. There are: {names}")
_ALONE = Words(
    "只交了{found}：{left}的检查没有运行",
    "only the {found} was handed in: the checks of the {left} are not run",
)
_ALONE_OF_PAIR = Words(
    "只交了{found}：{left}的检查和两个程序一起的检查没有运行",
    "only the {found} was handed in: the checks of the {left}, and those of both programs together, are not run",
)
_BROUGHT = Words(
    "{file} 导入或提到的文件一起用了：{names}",
    "together with {file} goes what it imports or names: {names}",
)
_UTF_16 = Words(
    "{file} 是用 UTF-16 编码保存的，运行它的语言读不了：请在编辑器里另存为 UTF-8",
    "{file} is saved as UTF-16, which its language cannot read: save it as UTF-8 in your editor",
)
