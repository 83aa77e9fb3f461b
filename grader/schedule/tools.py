"""How programs are built and started that are more than one file of Python: commands, made from templates.

What an exercise says in `run` comes first, then a Makefile of the student's, then the row of the language. No shell reads
what is made of a student's names. Tools are looked for where a sandbox has them, which is the system's own folders only.
"""

from __future__ import annotations

import os
import posixpath
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from grader.errors import UsageError
from grader.intake.submission import Submission
from grader.model import Words
from grader.spec.language import Exercise, ProgramName, Recipe
from grader.spec.toolchains import MAKEFILES, TOOLCHAINS, toolchain_of, without_comments
from grader.spec.values import compiled

PLACES = "/usr/bin:/bin"
# What a program prints shall be seen when it is printed, and not when its buffer is full or it ends.
_UNBUFFERED = ("stdbuf", "-o0", "-e0")
_OTHER_PACKAGES: Mapping[str, str] = {
    "cc": "gcc libc6-dev",
    "c++": "g++",
    "clang": "clang libc6-dev",
    "php": "php-cli",
    "lua": "lua5.4",
    "mono": "mono-runtime",
    "mcs": "mono-mcs",
}
"""Packages of tools that no row of a language begins with, where they are called otherwise."""


@dataclass(frozen=True, slots=True)
class Commands:
    """What builds and what starts a program; both run in the folder of its file."""

    start: tuple[str, ...]
    build: tuple[str, ...] | None = None


_AS_MODULE = (
    "import os, runpy, sys; sys.path[0] = os.path.abspath(sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
"""As `python -m` does it from the root, but with the working directory that the program always has."""


def commands_of(exercise: Exercise, submission: Submission) -> dict[ProgramName, Commands]:
    """How each program is built and started that Python alone does not start."""
    found: dict[ProgramName, Commands] = {}
    projects = submission.projects
    for program, main in submission.programs.items():
        run = _run_of(exercise, program, submission)
        if run is None:
            if main in projects:  # Python that needs more than its own folder: its project's root is looked at last
                project = projects[main]
                up = posixpath.relpath(project.root or ".", posixpath.dirname(main))
                python = ("/bin/sh", "-c", 'PYTHONPATH="$PYTHONPATH:$0" exec python3 "$@"', up)
                own = (
                    ("-c", _AS_MODULE, up, project.module)
                    if project.module
                    else (_no_option(posixpath.basename(main)),)
                )
                found[program] = Commands((*python, *own))
            continue
        folder, stem = posixpath.dirname(main), _stem(main)
        beside = [posixpath.relpath(name, folder or ".") for name in submission.built_with(main)]
        known = {  # what a template may name, each as words of a command
            "file": shlex.quote(_no_option(posixpath.basename(main))),
            "stem": shlex.quote(stem),
            "sources": " ".join(shlex.quote(_no_option(name)) for name in beside),
            "class": shlex.quote(class_of(submission.sources.get(main, ""), stem)),
            "memory": str(exercise.limits.memory),
        }
        start = words_of(run.start, known)
        buffered, *options = _UNBUFFERED
        is_made = "/" in start[0] and not start[0].startswith("/")
        if is_made and (place := _found(buffered)) is not None:
            start = (place, *options, *start)
        found[program] = Commands(start, words_of(run.build, known) if run.build is not None else None)
    return found


def _run_of(exercise: Exercise, program: ProgramName, submission: Submission) -> Recipe | None:
    main = submission.programs[program]
    asked, chain = exercise.programs[program], toolchain_of(main)
    run = asked.run_of(main)
    if run is not None and chain is not None and chain.makefile and asked.own_run(main) is None:
        folder = posixpath.dirname(main)
        for place in dict.fromkeys((folder, posixpath.dirname(folder), "")):
            for name in MAKEFILES:
                if (data := submission.files.get(posixpath.join(place, name))) is not None:
                    made = made_by(data.decode("utf-8", "replace"), _stem(main), program)
                    if made is not None:
                        up = posixpath.relpath(place or ".", folder or ".")
                        goal = shlex.quote(made.goal) if made.goal else ""
                        start = shlex.quote(f"./{posixpath.normpath(posixpath.join(up, made.file))}")
                        return Recipe(build=f"make -C {shlex.quote(up)} {goal}", start=start)
    return run


def _stem(main: str) -> str:
    name = posixpath.basename(main)
    return name.rpartition(".")[0] or name


def _no_option(name: str) -> str:
    return f"./{name}" if name.startswith("-") else name


def words_of(template: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a command. Raises ValueError for an open quote."""
    first, *rest = shlex.split(compiled(template).render(fields))
    return (_found(first) or first, *rest)


def class_of(text: str, stem: str) -> str:
    """The class of a Java file that can be started, with its package: the one that is called like the file, else the first."""
    plain = without_comments(text)
    package = re.search(r"^[ \t]*package\s+([\w.]{1,200})\s*;", plain, re.MULTILINE)
    classes = re.findall(r"\b(?:class|enum|record|interface)\s+(\w{1,200})", plain)
    name = classes[0] if classes and stem not in classes else stem
    return f"{package[1]}.{name}" if package else name


# ---------------------------------------------------------------- Makefiles


@dataclass(frozen=True, slots=True)
class Made:
    """What of a Makefile is a program's: the goal to make, empty for the first one, and the file that it makes."""

    goal: str
    file: str


def made_by(makefile: str, stem: str, program: str) -> Made | None:
    """Which of the files that a Makefile makes is the program, as far as it says; None where it does not."""
    text = makefile.replace("\\\n", " ")[: 64 << 10]
    values = dict(re.findall(r"^([\w.-]{1,60})[ \t]*[:?]?=[ \t]*([^#\n]{0,500})", text, re.MULTILINE))

    def spelt(words: str) -> list[str]:
        for _ in range(3):  # names of names
            words = re.sub(r"\$[({]([\w.-]{1,60})[)}]", lambda match: values.get(match[1], "")[:500], words[:2000])
        return words.split()

    rules = [
        (spelt(goals), spelt(needs))
        for goals, needs in re.findall(r"^([^\s:=#][^:=#\n]{0,300}):(?!=)([^#;\n]{0,500})", text, re.MULTILINE)[:200]
    ]
    goals = [goal for each, _ in rules for goal in each]
    all_of_it = [need for each, needs in rules if {*each} & {"all", "default", "build"} for need in needs]
    outputs = [word for one in re.findall(r"[ \t]-o[ \t]+(\S{1,200})", text)[:50] for word in spelt(one)]

    def can_be_program(name: str) -> bool:
        plain = posixpath.basename(name)
        outside = name.startswith(("/", "..", "-", ".")) and not name.startswith("./")
        tasks = {"all", "clean", "distclean", "run", "test", "install", "build", "default", "help", "debug", "release"}
        kinds = (".o", ".c", ".h", ".cpp", ".cc", ".go", ".rs", ".d", ".a", ".so")
        return not (outside or re.search(r"[^\w./+-]", name) or plain in tasks or plain.endswith(kinds) or not plain)

    files = [name for name in dict.fromkeys((*goals, *all_of_it, *outputs)) if can_be_program(name)]

    def rank(name: str) -> tuple[int, int]:
        plain = posixpath.basename(name)
        kinds = (plain == stem, plain == program, program in plain.lower(), stem in plain, len(files) == 1)
        return next((n for n, fits in enumerate(kinds) if fits), 9), files.index(name)

    best = min(files, key=rank, default=None)
    if best is None or rank(best)[0] == 9:
        return None
    return Made(best if best in goals or best in all_of_it else "", posixpath.normpath(best))


# ---------------------------------------------------------------- what a machine has

_MISSING = Words(
    "这台机器上没有 {tool}，{file} 无法运行（这不是程序的错）。安装它：sudo apt-get install {package}",
    "{tool} is not installed on this machine, so {file} cannot be run (no fault of the program). Install it: "
    "sudo apt-get install {package}",
)
_ELSEWHERE = Words(
    "这台机器上的 {tool} 在 {place}，而程序在沙箱里运行，沙箱只看得到系统的文件夹（{places}），所以 {file} 无法运行"
    "（这不是程序的错）。把它装到系统里：sudo apt-get install {package}",
    "{tool} is at {place} on this machine, but programs run in a sandbox, which sees the system's folders only ({places}), "
    "so {file} cannot be run (no fault of the program). Install it in the system: sudo apt-get install {package}",
)
_TOO_OLD = Words(
    "这台机器上的 {tool} 是 {version}，运行 {file} 要 {since} 或更新的版本（这不是程序的错）",
    "{tool} is {version} on this machine, and {file} needs {since} or later (no fault of the program)",
)


def need_tools(exercise: Exercise, submission: Submission) -> None:
    """Raises UsageError where this machine lacks what one of the programs is built or started with."""
    if (missing := missing_tool(exercise, submission)) is not None:
        raise UsageError(missing)


def tools(exercise: Exercise, submission: Submission) -> frozenset[str]:
    """What the programs are built and started with: paths on this machine."""
    return frozenset(os.path.realpath(tool) for _, tool in _tools(exercise, submission))


def missing_tool(exercise: Exercise, submission: Submission) -> Words | None:
    """What this machine lacks for these programs, and how to get it."""
    for main, tool in _tools(exercise, submission):
        if "/" not in tool:
            package = next((one.packages[tool] for one in TOOLCHAINS if tool in one.packages), None)
            told = {"tool": tool, "file": main, "package": package or _OTHER_PACKAGES.get(tool, tool)}
            place = shutil.which(tool)
            if place is None:
                return _MISSING.format(**told)
            return _ELSEWHERE.format(**told, place=place, places=PLACES.replace(":", ", "))
        chain = toolchain_of(main)
        if chain is not None and chain.since and (version := _version(tool)) and version < chain.since:
            since, shown = (".".join(map(str, one)) for one in (chain.since, version))
            return _TOO_OLD.format(tool=os.path.basename(tool), version=shown, since=since, file=main)
    return None


def _tools(exercise: Exercise, submission: Submission) -> Iterator[tuple[str, str]]:
    for program, commands in commands_of(exercise, submission).items():
        for words in (commands.build, commands.start):
            if words is not None:
                yield submission.programs[program], words[0]


@cache
def _version(tool: str) -> tuple[int, ...] | None:
    """What a tool says of its version; None where it says nothing."""
    try:
        told = subprocess.run([tool, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    numbers = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", told)
    return tuple(int(number) for number in numbers.groups() if number is not None) if numbers else None


def _found(tool: str) -> str | None:
    return tool if "/" in tool else shutil.which(tool, path=PLACES)
