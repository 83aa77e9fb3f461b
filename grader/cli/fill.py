"""`grader fill`: the marks of a class in the teacher's own table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.cli.bilingual import argument, option, subcommand, taking
from grader.cli.options import FILE, lang_option
from grader.cli.output import make_console, write_bytes
from grader.cli.results import class_results
from grader.cli.speech import errors_in_words, inert_lines
from grader.errors import UsageError
from grader.model import Lang, Words


@dataclass(frozen=True)
class FillOptions:
    """What was said on the command line."""

    table: Path
    from_folder: Path
    column: str | None
    out: Path
    lang: Lang


@subcommand(
    "fill",
    Words(
        "把 grader grade 得出的总评填进老师自己的表格 TABLE：学习平台导出的成绩表，或者教务处的模板（CSV、.xlsx）。\n"
        "只填一列，其余的格子、编码、分隔符、换行都保持原样；不超过这一列的满分。\n"
        "退出状态：0 每个人都填上了；2 表格或命令有错；3 有人在表格里找不到，或者没有确定的总评。",
        "Write the marks of `grader grade` into your own table: a platform's grade table, or an office's form (CSV, .xlsx).\n"
        "One column is filled; every other cell, the encoding, separators and line ends stay as they were. No mark goes "
        "beyond the maximum of the column.\n"
        "Exit status: 0 everybody's mark is in; 2 the table or the command is wrong; 3 somebody is not in the table, or has "
        "no mark that is sure.",
    ),
)
@argument("table", Words("要填的表格。", "The table to fill in."), type=FILE)
@option(
    "--from",
    "from_folder",
    type=FILE,
    metavar="DIR",
    required=True,
    told=Words("grader grade 写的文件夹。", "The folder that grader grade has written."),
)
@option(
    "--column",
    metavar="NAME",
    told=Words("填哪一列；不写时看表头。", "Which column; otherwise the header tells."),
)
@option("-o", "--out", type=FILE, metavar="FILE", required=True, told=Words("写到这个文件。", "Where to write it."))
@lang_option
@taking(FillOptions)
def fill_command(options: FillOptions) -> None:
    """Fill a table."""
    with errors_in_words(options.lang):
        raise SystemExit(_fill(options))


def _fill(options: FillOptions) -> int:
    """The exit status."""
    from grader.classroom.fill import WANTED, fill
    from grader.intake.table import changed, names_in, read_table, with_cells

    if options.out.exists() and options.out.samefile(options.table):
        raise UsageError(_SAME)
    table = read_table(options.table, to_change=True)
    filled = class_results(options.from_folder, WANTED, lambda results: fill(table, results, options.column))
    if table.workbook is not None:
        made = with_cells(table, filled.cells)
    else:
        made = changed(table, {place[1:]: "" if value is None else str(value) for place, value in filled.cells.items()})
    write_bytes(str(options.out), made)

    marks = sum(isinstance(value, float) or bool(value and value not in ("EX", "-")) for value in filled.cells.values())
    told = [_WRITTEN.format(n=marks, column=filled.column, path=options.out)]
    if filled.scaled is not None:
        told.append(_SCALED.format(most=f"{filled.scaled:g}"))
    lost = [one for one in filled.not_in_table if one.handed_in]
    for words, people in (
        (_CAPPED, filled.capped),
        (_UNTOLD, filled.untold),
        (_NOT_IN_TABLE, lost),
        (_MISSING_TOO, [one for one in filled.not_in_table if not one.handed_in]),
        (_UNKNOWN, filled.unknown_rows),
    ):
        if people:
            told.append(words.format(n=len(people), who=names_in(map(str, people))))
    console = make_console()
    for words in told:
        console.print(inert_lines(words.in_(options.lang)))
    return 3 if lost or filled.untold else 0


_SAME = Words(
    "--out 不能是同一个文件：原来的表格要留着", "--out has to be another file: the table itself stays as it is"
)
_WRITTEN = Words("“{column}”：填了 {n} 个总评，写到 {path}", "`{column}`: {n} marks, written to {path}")
_SCALED = Words("按这一列的满分 {most} 换算", "scaled to the column's maximum, {most}")
_CAPPED = Words("超过满分，按满分填（{n}）：{who}", "beyond the maximum, and capped ({n}): {who}")
_UNTOLD = Words("没有确定的总评，没有填（{n}）：{who}", "no mark that is sure, nothing written ({n}): {who}")
_NOT_IN_TABLE = Words("交了作业，但不在表格里（{n}）：{who}", "handed in, and not in the table ({n}): {who}")
_MISSING_TOO = Words("没有交，也不在表格里（{n}）：{who}", "nothing handed in, and not in the table ({n}): {who}")
_UNKNOWN = Words("表格里有，但没有结果（{n}）：{who}", "in the table, and no result ({n}): {who}")
