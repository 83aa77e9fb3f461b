"""`grader new`, `list`, `show`, `lint` and `doctor`: around exercises, and what this machine can do."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import __version__
from grader.cli.common import (
    errors_in_words,
    exercises_option,
    harmless,
    harmless_lines,
    lang_option,
    make_console,
    show_problems,
)
from grader.errors import Problem, SpecError
from grader.model import Lang, Words
from grader.spec.bundled import exercise_folders, find_exercise, list_exercises

if TYPE_CHECKING:
    from grader.spec.language import Transport


@click.command()
@click.argument("name", metavar="ID")
@click.option("--transport", type=click.Choice(["tcp", "udp"]), default="tcp", help="Default: tcp.")
@click.option("--port", type=click.IntRange(1, 65535), default=9100, help="Default: 9100.")
@click.option("--bare", is_flag=True, help="The reference only, without right and wrong programs as examples.")
@exercises_option
@lang_option
def new(name: str, transport: Transport, port: int, bare: bool, exercises: Path | None, lang: Lang) -> None:
    """Write a new exercise with its programs, to start from: here, or into --exercises DIR."""
    with errors_in_words(lang):
        from grader.prove.starter import write_exercise

        folder = exercises or Path()
        file, programs = write_exercise(name, transport, port, folder, lang, bare=bare)
        own = shlex.join(["--exercises", str(exercises)]) if exercises else ""
        told = _WRITTEN.format(file=file, programs=os.path.join(programs, ""), name=name, own=f" {own}" if own else "")
        click.echo(harmless_lines(told.in_(lang)))


_WRITTEN = Words(
    "写好了：\n  {file}\n  {programs}\n接下来：\n  grader lint {file}\n  grader verify {name}{own}",
    "Written:\n  {file}\n  {programs}\nNext:\n  grader lint {file}\n  grader verify {name}{own}",
)


@click.command("list")
@exercises_option
@lang_option
def list_(lang: Lang, exercises: Path | None) -> None:
    """List the exercises."""
    with errors_in_words(lang):
        from grader.spec import load_exercise

        console = make_console()
        for path in list_exercises(exercises):
            try:
                spec = load_exercise(path)
            except SpecError as error:
                console.print(f"{path.stem:<20} ✗ {len(error.problems)} problem(s): grader lint {path}", style="red")
                continue
            one = spec.exercise
            points = sum(check.points for check in one.checks if check.group == "core")
            console.print(f"{one.id:<20} {one.transport.upper()} {one.port:<6} {points:g}  {one.title.in_(lang)}")


@click.command()
@click.argument("exercise")
@exercises_option
@lang_option
def show(exercise: str, lang: Lang, exercises: Path | None) -> None:
    """Show an exercise: the task, the port, the checks with their points, a sample conversation."""
    with errors_in_words(lang):
        from grader.report.task import task_lines
        from grader.spec import load_exercise

        console = make_console()
        for line in task_lines(load_exercise(find_exercise(exercise, exercises)), lang):
            console.print(line)


@click.command()
@click.argument("wanted", metavar="EXERCISE...", nargs=-1, required=True)
@exercises_option
@lang_option
def lint(wanted: tuple[str, ...], exercises: Path | None, lang: Lang) -> None:
    """Check exercises and assignments (files, or ids): every mistake with its line, and what was meant."""
    with errors_in_words(lang):
        bad = False
        for path in [find_exercise(name, exercises) for name in wanted]:
            try:
                warnings, told = _linted(path, exercises)
            except SpecError as error:
                bad = True
                show_problems(error.problems, lang)
                continue
            show_problems(list(warnings), lang)
            click.echo(harmless(told.in_(lang)))
        raise SystemExit(2 if bad else 0)


def _linted(path: Path, exercises: Path | None) -> tuple[tuple[Problem, ...], Words]:
    """What is to be said about a file without mistakes. Raises SpecError."""
    from grader.classroom.assignment import is_assignment, load_assignment
    from grader.spec import load_exercise

    if is_assignment(path):
        assignment = load_assignment(str(path), exercises)
        count = len(assignment.parts)
        return assignment.warnings, Words(f"{path}: {count} 个练习，没有错误", f"{path}: {count} exercises, no errors")
    spec = load_exercise(path)
    count = len(spec.exercise.checks)
    return spec.warnings, Words(f"{path}: {count} 项检查，没有错误", f"{path}: {count} checks, no errors")


@click.command()
@lang_option
def doctor(lang: Lang) -> None:
    """Say what this machine can do, and how to get more."""
    with errors_in_words(lang):
        from grader.intake.libarchive import NO_TOOL, has_tool
        from grader.report import words
        from grader.run.box.interpreter import find_interpreter
        from grader.run.box.machine import probe

        console = make_console()
        interpreter = find_interpreter()
        machine = probe(interpreter)
        version = sys.version.split()[0]
        console.print(f"grader {__version__}, Python {version} ({interpreter.executable}), {sys.platform}")
        for part in machine.parts:
            console.print(f"  {'✓' if part.works else '✗'} {part.name}", style="green" if part.works else "red")
            if part.why:
                console.print(f"      {part.why}")
            if part.remedy is not None:
                console.print(f"      → {part.remedy.in_(lang)}", style="yellow")
        if not has_tool():
            console.print("  ✗ bsdtar", style="red")
            console.print(f"      → {NO_TOOL.in_(lang)}", style="yellow")
        console.print(f"{words('isolation', lang)}: {words(f'isolation-{machine.isolation}', lang)}")
        for folder in exercise_folders(None):
            console.print(f"exercises: {folder}")
