"""`grader demo`: what a student sees, shown on a hand-in that comes along and has a mistake in it."""

from __future__ import annotations

import shlex

import click

from grader.cli.bilingual import option, subcommand
from grader.cli.check import CheckOptions, check_command, graded
from grader.cli.machine import begin_probe
from grader.cli.options import lang_option
from grader.cli.speech import errors_in_words, inert_lines
from grader.cli.status import Status
from grader.model import Lang, Words
from grader.spec.bundled import sample_hand_in

_BEFORE = Words(
    "学生交来练习 {exercise} 的程序 {name}，里面有一处错误：\n\n{source}\n\n学生看到的：\n\n$ grader check {exercise} {name}",
    "A student's {name} for the exercise {exercise}, with a mistake in it:\n\n{source}\n\nWhat the student sees:\n\n"
    "$ grader check {exercise} {name}",
)
_NEXT = Words(
    "\n接下来可以试试：\n"
    "  cp {path} .    # 把程序复制过来，按提示改好，再评测一次：\n"
    "  grader check {exercise} {name}\n"
    "  grader show {exercise}    # 题目和各项检查\n"
    "  grader list    # 全部练习\n"
    "  grader new my-exercise    # 给老师：写一个自己的练习",
    "\nWhat to try next:\n"
    "  cp {path} .    # copy the program, fix it as it says, and grade it again:\n"
    "  grader check {exercise} {name}\n"
    "  grader show {exercise}    # the task and its checks\n"
    "  grader list    # all exercises\n"
    "  grader new my-exercise    # for teachers: an exercise of your own",
)


@subcommand(
    "demo",
    Words(
        "看看它怎样工作：评测一份自带的、有一处错误的作业，显示学生看到的内容。\n"
        "这个程序是 grader 自己的，所以在没有隔离的机器上也照样运行。",
        "See how it works: grade a hand-in that comes along and has a mistake in it, and show what its student sees.\n"
        "The program is grader's own, so that it runs where there is no isolation, too.",
    ),
)
@option(
    "--html",
    "html_file",
    metavar="FILE",
    told=Words("另外写出网页报告。", "Write the report as a page besides."),
)
@lang_option
def demo(html_file: str | None, lang: Lang) -> None:
    """Show the command on the sample."""
    with errors_in_words(lang):
        exercise, path = sample_hand_in()
        lines = path.read_text(encoding="utf-8").splitlines()
        source = "\n".join(f"  {number} │ {line}" for number, line in enumerate(lines, 1))
        words = [exercise, str(path), "--lang", lang, *(["--html", html_file] if html_file else [])]
        if begin_probe(no_sandbox=False)().isolation != "full":
            words.append("--no-sandbox")
        options = CheckOptions(**check_command.make_context("check", words).params)
        click.echo(inert_lines(_BEFORE.format(exercise=exercise, name=path.name, source=source).in_(lang)))
        status = graded(options).exit_status
        told = _NEXT.format(exercise=exercise, name=path.name, path=shlex.quote(str(path)))
        click.echo(inert_lines(told.in_(lang)))
        raise SystemExit(Status.WELL if status == Status.FAILED else status)  # that it fails is what is shown
