"""How programs in other languages are built and started: the exercise's `run`, made into commands.

No shell reads them. Their tools are looked for where a sandbox has them, which is the system's own folders only.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator, Mapping

from grader.errors import UsageError
from grader.model import Words
from grader.spec.language import Exercise, ProgramName, Run
from grader.spec.values import environment

PLACES = "/usr/bin:/bin"
# What a program prints shall be seen when it is printed, and not when its buffer is full or it ends.
_UNBUFFERED = ("stdbuf", "-o0", "-e0")
_PACKAGES: Mapping[str, str] = {
    "gcc": "gcc libc6-dev", "cc": "gcc libc6-dev", "g++": "g++", "c++": "g++", "clang": "clang libc6-dev",
    "make": "make", "node": "nodejs", "java": "default-jre-headless", "javac": "default-jdk-headless", "go": "golang-go",
    "rustc": "rustc", "ruby": "ruby", "perl": "perl", "php": "php-cli", "lua": "lua5.4", "mono": "mono-runtime",
    "mcs": "mono-mcs",
}  # fmt: skip

_MISSING = Words(
    "这台机器上没有 {tool}，{file} 无法运行（这不是程序的错）。安装它：sudo apt-get install {package}",
    "{tool} is not installed on this machine, so {file} cannot be run (no fault of the program). Install it: "
    "sudo apt-get install {package}",
)


def command(template: str, main: str) -> tuple[str, ...]:
    """The words of a command for a file; it runs in that file's folder. Raises ValueError for an open quote."""
    name = os.path.basename(main)
    stem = name.rpartition(".")[0] or name
    file = f"./{name}" if name.startswith("-") else name  # nobody's option
    text = environment().from_string(template).render(file=shlex.quote(file), stem=shlex.quote(stem))
    first, *rest = shlex.split(text)
    return (_found(first) or first, *rest)


def start_command(run: Run, main: str) -> tuple[str, ...]:
    """What starts a file; in front of what was compiled from it, what makes its output come at once."""
    words = command(run.start, main)
    if words[0].startswith("/"):
        return words
    buffered, *options = _UNBUFFERED
    place = _found(buffered)
    return (place, *options, *words) if place is not None else words


def need_tools(exercise: Exercise, programs: Mapping[ProgramName, str]) -> None:
    """Raises UsageError where this machine lacks what one of these files is built or started with."""
    if (missing := missing_tool(exercise, programs)) is not None:
        raise UsageError(missing)


def tools(exercise: Exercise, programs: Mapping[ProgramName, str]) -> frozenset[str]:
    """What these files are built and started with: paths on this machine."""
    used = (
        command(one, main)[0]
        for name, main in programs.items()
        for one in _templates(exercise.programs[name].run_of(main))
    )
    return frozenset(os.path.realpath(tool) for tool in used)


def missing_tool(exercise: Exercise, programs: Mapping[ProgramName, str]) -> Words | None:
    """What this machine lacks for these files, and how to get it."""
    for program, main in programs.items():
        run = exercise.programs[program].run_of(main)
        for template in _templates(run):
            tool = command(template, main)[0]
            if "/" not in tool:
                return _MISSING.format(tool=tool, file=main, package=_PACKAGES.get(tool, tool))
    return None


def _templates(run: Run | None) -> Iterator[str]:
    if run is not None:
        yield from (template for template in (run.build, run.start) if template is not None)


def _found(tool: str) -> str | None:
    return tool if "/" in tool else shutil.which(tool, path=PLACES)
