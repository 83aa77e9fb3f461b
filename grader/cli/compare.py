"""`grader compare`: two gradings of one class, and who gained or lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.cli.bilingual import Whole, argument, option, subcommand, taking
from grader.cli.options import FILE, lang_option
from grader.cli.output import make_console, write_bytes
from grader.cli.results import NO_RESULTS, class_results, results_of, told_in
from grader.cli.speech import errors_in_words, voice_in
from grader.errors import UsageError
from grader.model import Lang, Words


@dataclass(frozen=True)
class CompareOptions:
    """What was said on the command line."""

    old: Path
    new: Path | None
    back: int | None
    html: Path | None
    lang: Lang


@subcommand(
    "compare",
    Words(
        "比较一个班的两次评测：谁的分数上升了，谁的下降了，因为哪项检查，有什么不同。\n"
        "OLD 和 NEW 是 grader grade 的输出文件夹（或者其中的 results.json）。只写一个文件夹时，把现在的和上一次不同的比较。",
        "Compare two gradings of a class: who gained, who lost, by which checks, and what was different.\nOLD and NEW are "
        "output folders of `grader grade` (or a results.json). With one folder alone, what stands in it now is compared with "
        "what stood there before it last changed.",
    ),
)
@argument("old", Words("之前的输出文件夹。", "The earlier output folder."), type=FILE)
@argument("new", Words("现在的输出文件夹。", "The later one."), type=FILE, required=False)
@option(
    "--back",
    type=Whole(1, 1000),
    metavar="N",
    told=Words(
        "只写一个文件夹时：和倒数第 N 次变化以前比较（1）。", "With one folder: compare with N changes before (1)."
    ),
)
@option("--html", type=FILE, metavar="FILE", told=Words("再写成一个网页。", "Write it as a page, too."))
@lang_option
@taking(CompareOptions)
def compare_command(options: CompareOptions) -> None:
    """Compare two gradings."""
    with errors_in_words(options.lang):
        _compare(options)


def _compare(options: CompareOptions) -> None:
    from grader.classroom.compare import compare, grading_of, wanted
    from grader.report.classroom.compared import compared_lines, compared_page

    if options.new is not None and options.back is not None:
        raise UsageError(_BACK)
    asked = wanted()
    if options.new is not None:
        before = class_results(options.old, asked, grading_of)
    else:
        with results_of(options.old):
            before = grading_of(told_in(_before(options.old, options.back or 1), asked))
    found = compare(before, class_results(options.new or options.old, asked, grading_of))
    voice, console = voice_in(options.lang), make_console()
    for line in compared_lines(found, voice):
        console.print(line)
    if options.html is not None:
        write_bytes(str(options.html), compared_page(found, voice).encode())


def _before(folder: Path, back: int) -> Iterator[str]:
    """What stood in a folder so many changes before, in pieces."""
    from grader.classroom.publish import STORE, moments
    from grader.classroom.store import Store

    if not (folder / STORE).is_file():
        raise UsageError(NO_RESULTS.format(folder=folder))
    with Store(folder / STORE) as store:
        kept = moments(store)
        if len(kept) <= back:
            raise UsageError(_NO_MOMENT.format(folder=folder, n=max(0, len(kept) - 1)))
        yield from kept[-1 - back]()


_BACK = Words("--back 只用于一个文件夹", "--back is for one folder")
_NO_MOMENT = Words(
    "{folder} 的结果只变过 {n} 次，没有更早的可以比较",
    "the results in {folder} have changed {n} times since they were first written; there is nothing earlier to compare with",
)
