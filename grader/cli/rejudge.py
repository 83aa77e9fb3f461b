"""`grader rejudge`: verdicts of now for what was recorded before."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from grader.cli.bilingual import argument, option, subcommand, taking
from grader.cli.completion import beginning, quietly
from grader.cli.grade import ClassRun, remembered
from grader.cli.options import FILE, assignment_lang_option, quiet_option
from grader.cli.speech import errors_in_words, locale_language
from grader.errors import UsageError
from grader.model import Lang, Words


@dataclass(frozen=True)
class RejudgeOptions:
    """What was said on the command line."""

    out: Path
    check: tuple[str, ...]
    quiet: bool
    lang: Lang | None


@quietly
def recorded_checks(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """The checks of the class in the output folder on the line."""
    from grader.classroom.assignment import load_assignment
    from grader.classroom.publish import STORE
    from grader.classroom.store import Store

    place = Path(ctx.params.get("out") or ctx.args[0]) / STORE
    if not place.is_file():
        return []
    with Store(place) as store:
        said = remembered(store)
    if said is None:
        return []
    parts = load_assignment(said.assignment, said.exercises, said.program).parts
    return beginning((one.id for part in parts for one in part.spec.exercise.all_checks), incomplete)


@subcommand(
    "rejudge",
    Words(
        "改过练习以后，按保存的记录重新判定 OUT（grader grade 的输出文件夹），不运行任何程序，并且重写报告。\n"
        "只有当对话的每一步都和记录里一样时才这样做；对话会有不同过程的检查会列出来，用 grader grade 运行。\n"
        "退出状态：和 grader grade 一样；还有检查要运行时是 3。",
        "After a correction of the exercise: judge again, from what was recorded, the class in OUT (the output folder of "
        "`grader grade`), without running any program, and write its reports anew.\nThis is done only where every step "
        "of the conversation would have been as it was recorded; what would have gone otherwise is told, and run by "
        "`grader grade`.\nExit status: as `grader grade`; 3 while something has to be run.",
    ),
)
@argument("out", Words("grader grade 的输出文件夹。", "The output folder of `grader grade`."), type=FILE)
@option(
    "--check",
    multiple=True,
    metavar="ID",
    told=Words("只重新判定这些检查（可以写多次）。", "Judge nothing but these checks again (repeatable)."),
    shell_complete=recorded_checks,
)
@quiet_option
@assignment_lang_option
@taking(RejudgeOptions)
def rejudge_command(options: RejudgeOptions) -> None:
    """Judge a class again."""
    with errors_in_words(options.lang or locale_language()):
        raise SystemExit(_rejudge(options))


def _rejudge(options: RejudgeOptions) -> int:
    """The exit status."""
    from grader.classroom.publish import STORE
    from grader.classroom.store import Store

    place = options.out / STORE
    if not place.is_file():
        raise UsageError(_NO_STORE.format(folder=options.out))
    with Store(place) as store:
        said = remembered(store)
    if said is None:
        raise UsageError(_OLD.format(folder=options.out))
    if gone := [str(path) for path in said.paths if not path.exists()]:
        raise UsageError(_GONE.format(paths=", ".join(gone), folder=options.out))
    lang = options.lang or said.lang
    said = dataclasses.replace(said, output=options.out, only=options.check, quiet=options.quiet, lang=lang)
    return ClassRun(said, running=False).run()


_NO_STORE = Words(
    "{folder} 里没有 store.sqlite：要写 grader grade 的输出文件夹",
    "there is no store.sqlite in {folder}: name the output folder of `grader grade`",
)
_OLD = Words(
    "{folder} 里没有记下是怎样评测的：先再运行一次 grader grade，之后就可以重新判定",
    "{folder} does not say how it was graded: run the same `grader grade` once more, after that it can be judged again",
)
_GONE = Words(
    "交来的作业不在原来的地方了（{paths}）：用 grader grade … -o {folder} 说明它们在哪里，它也会重新判定",
    "what was handed in is not where it was ({paths}): say where with `grader grade … -o {folder}`, which judges again, too",
)
