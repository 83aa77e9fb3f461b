"""`grader course`: several assignments of one class side by side."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from grader.cli.bilingual import Whole, argument, option, subcommand, taking
from grader.cli.options import FILE, lang_option
from grader.cli.output import make_console, write_bytes
from grader.cli.results import class_results
from grader.cli.speech import errors_in_words, inert_lines, voice_in
from grader.errors import UsageError
from grader.model import Lang, Words


@dataclass(frozen=True)
class CourseOptions:
    """What was said on the command line."""

    folders: tuple[Path, ...]
    out: Path | None
    pass_mark: int
    lang: Lang


@subcommand(
    "course",
    Words(
        "把几次作业并排放在一起：谁落后了，谁没有交，哪些错误反复出现。\n"
        "OUT 是 grader grade 的输出文件夹，一次作业一个。学生按学号对应，名单可以不同；免做和延期都照算。",
        "Put several assignments side by side: who falls behind, who has not handed in, which mistakes stay.\nEach OUT is an "
        "output folder of `grader grade`, one for each assignment. Students are matched by their ids, and rosters may differ; "
        "who is excused or has more time is treated so.",
    ),
)
@argument(
    "folders",
    Words("grader grade 的输出文件夹，至少两个。", "Output folders of `grader grade`, at least two."),
    metavar="OUT...",
    nargs=-1,
    required=True,
    type=FILE,
)
@option(
    "-o",
    "--output",
    "out",
    type=FILE,
    metavar="DIR",
    told=Words(
        "再把网页 course.html 和表格 course.csv 写到这个文件夹。",
        "Write the page course.html and the table course.csv into this folder, too.",
    ),
)
@option(
    "--pass",
    "pass_mark",
    type=Whole(0, 100),
    metavar="MARK",
    default=60,
    told=Words("及格线（60）。", "The pass mark (60)."),
)
@lang_option
@taking(CourseOptions)
def course_command(options: CourseOptions) -> None:
    """Put assignments side by side."""
    with errors_in_words(options.lang):
        _course(options)


def _course(options: CourseOptions) -> None:
    from grader.classroom.course import WANTED, assigned_of, order_of_time, semester_of
    from grader.report.classroom.course import course_csv, course_lines, course_page

    folders = [place if place.is_dir() else place.parent for place in options.folders]
    real = [folder.resolve() for folder in folders]
    if twice := [str(folder) for folder, one in zip(folders, real, strict=True) if real.count(one) > 1]:
        raise UsageError(_TWICE.format(folder=twice[0]))
    if len(folders) < 2:
        raise UsageError(_ONE.format(folder=folders[0]))
    told = [class_results(place, WANTED, assigned_of) for place in options.folders]
    order = order_of_time(told)
    found = semester_of([told[place] for place in order], options.pass_mark)
    voice, console = voice_in(options.lang), make_console()
    for line in course_lines(found, voice):
        console.print(line)
    if options.out is not None:
        target = options.out.resolve()
        links = {n: quote(os.path.relpath(real[place], target)) for n, place in enumerate(order)}
        write_bytes(str(options.out / "course.csv"), course_csv(found, voice))
        write_bytes(str(options.out / "course.html"), course_page(found, voice, links).encode())
        console.print(inert_lines(_WRITTEN.format(folder=options.out).in_(options.lang)))


_TWICE = Words(
    "{folder} 写了两次：每次作业有自己的输出文件夹",
    "{folder} was named twice: each assignment has an output folder of its own",
)
_ONE = Words(
    "只写了一个文件夹（{folder}）：要至少两次作业的输出文件夹。同一次作业的两次评测用 grader compare 比较",
    "only one folder was named ({folder}): name those of two assignments at least. Two gradings of one assignment are "
    "compared by `grader compare`",
)
_WRITTEN = Words("报告：{folder}/course.html  course.csv", "Reports: {folder}/course.html  course.csv")
