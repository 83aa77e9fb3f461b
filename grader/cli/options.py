"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from grader.cli.bilingual import OneOf, Whole, argument, option
from grader.cli.completion import exercise_ids
from grader.cli.speech import LANGUAGE, locale_language
from grader.model import Words

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
SEED = Whole(0, 2**31)


def lang_option(command: F) -> F:
    """`--lang`: in which language it speaks."""
    return option(
        "--lang",
        type=OneOf("zh", "en"),
        default=lambda: click.get_current_context().find_root().obj or locale_language(),
        told=Words(
            f"说中文还是英文；不写时看环境变量 {LANGUAGE} 和系统的语言。",
            f"Chinese or English; by default what {LANGUAGE} or else your locale says.",
        ),
    )(command)


def said_before() -> str | None:
    """The `--lang` that stands before the command, where one does."""
    root = click.get_current_context().find_root()
    said = root.get_parameter_source("lang") is ParameterSource.COMMANDLINE
    return str(root.params["lang"]) if said else None


def assignment_lang_option(command: F) -> F:
    """`--lang` of a command that reads an assignment: what that says comes before the locale."""
    return option(
        "--lang",
        type=OneOf("zh", "en"),
        default=said_before,
        told=Words(
            "说中文还是英文；不写时按作业文件，其次按系统的语言。",
            "Chinese or English; default: the assignment's, else your locale's.",
        ),
    )(command)


def exercise_and_programs(command: F) -> F:
    """EXERCISE [PATHS]: what one submission is run against, and where it lies."""
    paths = argument(
        "paths",
        Words(
            "程序文件或者它们所在的文件夹；不写就是当前文件夹。", "Files, or their folder; default: the current one."
        ),
        nargs=-1,
        type=FILE,
    )
    exercise = argument(
        "exercise", Words("练习的名字，或者 YAML 文件。", "An id, or a YAML file."), shell_complete=exercise_ids
    )
    return exercise(paths(command))


def repeat_seed_option(command: F) -> F:
    """`--seed`: the values that an earlier run has drawn."""
    return option(
        "--seed",
        type=SEED,
        metavar="N",
        told=Words("用同样的随机值重复一次运行。", "Repeat a run with the same drawn values."),
    )(command)


def exercises_option(command: F) -> F:
    """`--exercises`: a folder of one's own."""
    return option(
        "--exercises",
        type=FILE,
        metavar="DIR",
        told=Words("自己的练习所在的文件夹。", "A folder of exercises of your own."),
    )(command)


def packages_option(command: F) -> F:
    """`--packages`: what students may import besides."""
    return option(
        "--packages",
        multiple=True,
        metavar="NAME",
        told=Words("允许导入的第三方库（可以写多次）。", "A distribution that may be imported (repeatable)."),
    )(command)


def no_sandbox_option(command: F) -> F:
    """`--no-sandbox`: without isolation."""
    return option(
        "--no-sandbox",
        is_flag=True,
        told=Words("不用沙箱，直接在自己的系统里运行程序。", "Run the programs in your own system."),
    )(command)


def no_recorder_option(command: F) -> F:
    """`--no-recorder`: without a second run."""
    return option(
        "--no-recorder",
        is_flag=True,
        told=Words(
            "没有通过的检查不再运行第二遍来找原因。", "Do not run what failed a second time, recorded, to explain it."
        ),
    )(command)


def quiet_option(command: F) -> F:
    """`-q`: less on the screen."""
    return option(
        "-q", "--quiet", is_flag=True, told=Words("只说结果，不说经过。", "Say how it ends, and nothing on the way.")
    )(command)
