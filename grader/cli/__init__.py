"""The command line: the only part that prints or exits.

What a command ends with says `status`.
"""

from __future__ import annotations

import sys

import click

from grader import __version__
from grader.cli.authoring import doctor, lint, list_exercises_command, new, show
from grader.cli.bilingual import BilingualGroup, Option
from grader.cli.check import check_command
from grader.cli.ci import ci_command
from grader.cli.compare import compare_command
from grader.cli.export import export_command
from grader.cli.feedback import feedback_command
from grader.cli.fill import fill_command
from grader.cli.grade import grade_command
from grader.cli.options import lang_option
from grader.cli.rejudge import rejudge_command
from grader.cli.speech import fail
from grader.cli.verify import verify_command
from grader.model import Lang, Words, joined

__all__ = ["main"]

_TOLD = Words(
    "评测网络编程作业：扮演对话的另一方，并且解释哪里出了问题。\n"
    "先看看有哪些练习（grader list），读一读题目（grader show 练习），然后评测自己的程序（grader check 练习 文件）。",
    "Grade network programs: play the other side of the conversation and explain what went wrong.\n"
    "See what there is (grader list), read a task (grader show ID), then grade your program (grader check ID FILE).",
)
_COMPLETION = Words(
    '让 Tab 键补全命令、选项和练习的名字：eval "$(_GRADER_COMPLETE=bash_source grader)"（zsh 用 zsh_source）',
    'To complete commands, options and exercises with Tab: eval "$(_GRADER_COMPLETE=bash_source grader)" (or '
    "zsh_source)",
)
_NO_WINDOWS = Words(
    "grader 不能直接在 Windows 上运行。请用 WSL2：wsl --install，然后在 Ubuntu 里安装 grader。",
    "grader does not run on Windows itself. Use WSL2: `wsl --install`, then install grader inside Ubuntu.",
)


@click.group(
    cls=BilingualGroup,
    told=joined((_TOLD, _COMPLETION), Words("\n", "\n")),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__, prog_name="grader", cls=Option, told=Words("显示版本，然后结束。", "Show the version and exit.")
)
@lang_option
def main(lang: Lang) -> None:
    if sys.platform == "win32":
        fail(_NO_WINDOWS.in_(lang))


for _command in (
    check_command,
    grade_command,
    fill_command,
    feedback_command,
    rejudge_command,
    compare_command,
    ci_command,
    export_command,
    list_exercises_command,
    show,
    verify_command,
    new,
    lint,
    doctor,
):
    main.add_command(_command)
