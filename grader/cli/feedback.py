"""`grader feedback`: the pages of a class as one archive that a platform hands back to its students."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from grader.cli.bilingual import argument, option, subcommand, taking
from grader.cli.options import FILE, lang_option
from grader.cli.output import make_console, written
from grader.cli.results import class_results
from grader.cli.speech import errors_in_words, inert_lines
from grader.errors import UsageError
from grader.model import Lang, Words


@dataclass(frozen=True)
class FeedbackOptions:
    """What was said on the command line."""

    folder: Path
    out: Path
    lang: Lang


@subcommand(
    "feedback",
    Words(
        "把学生的报告打包成 zip，文件名和从平台下载的作业一样，可以传回平台发给每个学生。\n"
        "FOLDER 是 grader grade 的输出文件夹。包里只有发给学生的那一页，没有隐藏的检查。",
        "Pack the students' pages into a zip with the very names of the platform's download, so that the platform hands each "
        "to its student.\nFOLDER is what `grader grade` has written. Only the pages for students are in it, without hidden "
        "checks.",
    ),
)
@argument("folder", Words("grader grade 的输出文件夹。", "The output folder of `grader grade`."), type=FILE)
@option("-o", "--out", type=FILE, metavar="FILE", required=True, told=Words("写到这个 zip。", "The zip to write."))
@lang_option
@taking(FeedbackOptions)
def feedback_command(options: FeedbackOptions) -> None:
    """Pack the pages of a class."""
    with errors_in_words(options.lang):
        _feedback(options)


def _feedback(options: FeedbackOptions) -> None:
    from grader.classroom.feedback import WANTED, feedback_of

    pages, without = class_results(options.folder, WANTED, feedback_of)
    with written(str(options.out)) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in pages:
            place = options.folder / page.page
            try:
                data = place.read_bytes()
            except OSError as error:
                raise UsageError(_NO_PAGE.format(page=place, why=error.strerror)) from None
            # A time of its own for none: the same pages give the same bytes.
            info = zipfile.ZipInfo(page.name, (1980, 1, 1, 0, 0, 0))
            info.external_attr, info.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    told = [_WRITTEN.format(n=len(pages), out=options.out)]
    told += [_WITHOUT.format(n=len(without))] if without else []
    for words in told:
        make_console().print(inert_lines(words.in_(options.lang)))


_NO_PAGE = Words(
    "无法读取 {page}（{why}）：再运行一次 grader grade，会重新写报告",
    "{page} cannot be read ({why}): the same `grader grade` once more writes the pages anew",
)
_WRITTEN = Words("{out}：{n} 份报告", "{out}: {n} pages")
_WITHOUT = Words("没有交作业、所以没有报告的：{n} 人", "nothing handed in, and no page: {n}")
