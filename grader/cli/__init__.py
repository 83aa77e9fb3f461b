"""The command line: the only part that prints or exits.

What a command ends with says `status`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import ClassVar

import click

from grader import __version__
from grader.cli.bilingual import BilingualGroup, Option
from grader.cli.options import lang_option
from grader.cli.speech import fail
from grader.model import Lang, Words, joined

__all__ = ["main"]

_TOLD = Words(
    "评测网络编程作业：扮演对话的另一方，并且解释哪里出了问题。\n"
    "先看看有哪些练习（grader list），读一读题目（grader show 练习），然后评测自己的程序（grader check 练习 文件）。",
    "Grade network programs: play the other side of the conversation and explain what went wrong.\n"
    "See what there is (grader list), read a task (grader show ID), then grade your program (grader check ID FILE).",
)
_COMPLETION = Words(
    '让 Tab 键补全命令、选项、练习、检查和学生：eval "$(_GRADER_COMPLETE=bash_source grader)"（zsh 用 zsh_source）',
    'To complete commands, options, exercises, checks and students with Tab: eval "$(_GRADER_COMPLETE=bash_source grader)" (or '
    "zsh_source)",
)
_NEEDS_LINUX = Words(
    "grader 评测程序要用 Linux 的隔离，在 {system} 上不能直接运行。有三种办法：\n{first}\n"
    "  - 用容器：docker build -t grader .，再 docker run（写法见 Dockerfile 开头）\n"
    "  - 把程序推送到课程的仓库，由那里的 CI 评测",
    "grader isolates programs by what only Linux has, and does not run them on {system} itself. Three ways work:\n{first}\n"
    "  - a container: `docker build -t grader .`, and `docker run` as the head of the Dockerfile says\n"
    "  - push the program to the course's repository, where CI grades it",
)
_FIRST_WAY = {
    "win32": Words(
        "  - 用 WSL2：wsl --install，然后在 Ubuntu 里安装 grader",
        "  - WSL2: `wsl --install`, then install grader inside Ubuntu",
    ),
    "other": Words(
        "  - 用 Linux 虚拟机（例如 Lima：limactl start），在里面安装 grader",
        "  - a virtual machine with Linux (such as Lima: `limactl start`), and grader inside",
    ),
}
_RUN_NOTHING = ("list", "show", "lint", "new", "fill", "course")


class _Grader(BilingualGroup):
    """All commands: only the one that is called is imported."""

    homes: ClassVar[Mapping[str, str]] = {
        "demo": "grader.cli.demo:demo",
        "check": "grader.cli.check:check_command",
        "play": "grader.cli.play:play_command",
        "grade": "grader.cli.grade:grade_command",
        "fill": "grader.cli.fill:fill_command",
        "feedback": "grader.cli.feedback:feedback_command",
        "rejudge": "grader.cli.rejudge:rejudge_command",
        "merge": "grader.cli.merge:merge_command",
        "compare": "grader.cli.compare:compare_command",
        "course": "grader.cli.course:course_command",
        "ci": "grader.cli.ci:ci_command",
        "export": "grader.cli.export:export_command",
        "list": "grader.cli.authoring:list_exercises_command",
        "show": "grader.cli.authoring:show",
        "verify": "grader.cli.verify:verify_command",
        "new": "grader.cli.authoring:new",
        "lint": "grader.cli.authoring:lint",
        "doctor": "grader.cli.authoring:doctor",
    }


@click.group(
    cls=_Grader,
    told=joined((_TOLD, _COMPLETION), Words("\n", "\n")),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__, prog_name="grader", cls=Option, told=Words("显示版本，然后结束。", "Show the version and exit.")
)
@lang_option
@click.pass_context
def main(context: click.Context, lang: Lang) -> None:
    """All commands. What runs programs does so on Linux only, and says elsewhere what there is instead."""
    if sys.platform != "linux" and context.invoked_subcommand not in _RUN_NOTHING:
        system = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, sys.platform)
        first = _FIRST_WAY.get(sys.platform, _FIRST_WAY["other"])
        fail(_NEEDS_LINUX.in_(lang).format(system=system, first=first.in_(lang)))
