"""`grader new`, `list`, `show`, `lint` and `doctor`: around exercises, and what this machine can do."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import __version__
from grader.cli.bilingual import OneOf, Whole, argument, option, subcommand
from grader.cli.completion import exercise_ids
from grader.cli.options import exercises_option, lang_option
from grader.cli.output import make_console
from grader.cli.speech import errors_in_words, inert_lines, show_problems, voice_in
from grader.errors import SpecError
from grader.model import Lang, Words
from grader.spec.bundled import exercise_folders, find_exercise, list_exercises
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from grader.spec.language import Transport

_WRITTEN = Words(
    "写好了：\n  {file}\n  {programs}\n接下来：\n  grader lint {file}\n  grader verify {name}{own}",
    "Written:\n  {file}\n  {programs}\nNext:\n  grader lint {file}\n  grader verify {name}{own}",
)
_NO_ERRORS = Words("{path}：{count} 项检查，没有错误", "{path}: {count} checks, no errors")
_NO_ERRORS_IN_CLASS = Words("{path}：{count} 个练习，没有错误", "{path}: {count} exercises, no errors")
_HOW_TO_MEND = Words("grader doctor --fix 给出要用的命令。", "`grader doctor --fix` shows the commands for it.")
_EXERCISES = Words("练习", "exercises")


@subcommand(
    "new",
    Words(
        "写出一个新练习和它的程序，作为起点：写在这里，或者写进 --exercises 的文件夹。",
        "Write a new exercise with its programs, to start from: here, or into --exercises DIR.",
    ),
)
@argument("name", Words("新练习的名字，例如 my-echo。", "What it is to be called, such as my-echo."), metavar="ID")
@option("--transport", type=OneOf("tcp", "udp"), default="tcp", told=Words("不写就是 tcp。", "Default: tcp."))
@option("--port", type=Whole(1, 65535), default=9100, told=Words("不写就是 9100。", "Default: 9100."))
@option(
    "--bare",
    is_flag=True,
    told=Words(
        "只写参考程序，不写作为例子的正确和错误的程序。",
        "The reference only, without right and wrong programs as examples.",
    ),
)
@exercises_option
@lang_option
def new(name: str, transport: Transport, port: int, bare: bool, exercises: Path | None, lang: Lang) -> None:
    """Write a new exercise."""
    with errors_in_words(lang):
        from grader.prove.starter import write_exercise

        folder = exercises or Path()
        file, programs = write_exercise(name, transport, port, folder, lang, bare=bare)
        own = shlex.join(["--exercises", str(exercises)]) if exercises else ""
        told = _WRITTEN.format(file=file, programs=os.path.join(programs, ""), name=name, own=f" {own}" if own else "")
        click.echo(inert_lines(told.in_(lang)))


@subcommand("list", Words("列出所有练习。", "List the exercises."))
@exercises_option
@lang_option
def list_exercises_command(lang: Lang, exercises: Path | None) -> None:
    """List the exercises, and those files that are none."""
    with errors_in_words(lang):
        from grader.report.task import list_lines, not_usable
        from grader.spec import load_exercise

        console, voice = make_console(), voice_in(lang)
        usable, bad = [], []
        for path in list_exercises(exercises):
            try:
                usable.append(load_exercise(path).exercise)
            except SpecError as error:
                bad.append(not_usable(path, len(error.problems), voice))
        for line in (*list_lines(usable, voice), *bad):
            console.print(line)


@subcommand(
    "show",
    Words(
        "显示一个练习：题目、端口、每项检查和它的分数、一段对话的例子。",
        "Show an exercise: the task, the port, the checks with their points, a sample conversation.",
    ),
)
@argument("exercise", Words("练习的名字，或者 YAML 文件。", "An id, or a YAML file."), shell_complete=exercise_ids)
@exercises_option
@lang_option
def show(exercise: str, lang: Lang, exercises: Path | None) -> None:
    """Show an exercise as a task."""
    with errors_in_words(lang):
        from grader.report.task import task_lines
        from grader.spec import load_exercise

        console = make_console()
        for line in task_lines(load_exercise(find_exercise(exercise, exercises)), voice_in(lang), console.width):
            console.print(line)


@subcommand(
    "lint",
    Words(
        "检查练习和作业文件：指出每个错误在哪一行，以及可能想写的是什么。",
        "Check exercises and assignments: every mistake with its line, and what was meant.",
    ),
)
@argument(
    "wanted",
    Words("练习的名字，或者 YAML 文件。", "Ids, or YAML files."),
    metavar="EXERCISE...",
    nargs=-1,
    required=True,
    shell_complete=exercise_ids,
)
@exercises_option
@lang_option
def lint(wanted: tuple[str, ...], exercises: Path | None, lang: Lang) -> None:
    """Check files of exercises and assignments."""
    with errors_in_words(lang):
        from grader.classroom.assignment import is_assignment, load_assignment
        from grader.spec import load_exercise

        bad = False
        for path in [find_exercise(name, exercises) for name in wanted]:
            try:
                if is_assignment(path):
                    assignment = load_assignment(str(path), exercises)
                    warnings, told, count = assignment.warnings, _NO_ERRORS_IN_CLASS, len(assignment.parts)
                else:
                    spec = load_exercise(path)
                    warnings, told, count = spec.warnings, _NO_ERRORS, len(spec.exercise.checks)
            except SpecError as error:
                bad = True
                show_problems(error.problems, lang)
                continue
            show_problems(list(warnings), lang)
            click.echo(inert_line(told.format(path=path, count=count).in_(lang)))
        raise SystemExit(2 if bad else 0)


@subcommand(
    "doctor",
    Words("说明这台机器能做什么，缺什么，怎样补上。", "Say what this machine can do, and how to get more."),
)
@option(
    "--fix",
    is_flag=True,
    told=Words("给出补上缺少部分的命令；不会替你运行。", "Show the commands that fix what is missing; none is run."),
)
@lang_option
def doctor(fix: bool, lang: Lang) -> None:
    """Say what this machine can do."""
    with errors_in_words(lang):
        from grader.intake.libarchive import NO_TOOL, has_tool
        from grader.run.box.interpreter import find_interpreter
        from grader.run.box.machine import probe

        console, voice = make_console(), voice_in(lang)
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
            for command in part.commands if fix else ():
                click.echo(f"        {command}")
        if not fix and any(part.commands for part in machine.parts):
            console.print(_HOW_TO_MEND.in_(lang))
        if not has_tool():
            console.print("  ✗ bsdtar", style="red")
            console.print(f"      → {NO_TOOL.in_(lang)}", style="yellow")
        console.print(voice.labelled(voice.say("isolation"), voice.say(f"isolation-{machine.isolation}")))
        for folder in exercise_folders(None):
            console.print(voice.labelled(_EXERCISES.in_(lang), str(folder)))
