"""The lines of a table that are students': below its header, and below those of further classes in the same table. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.intake.label import is_han
from grader.intake.table import WORDS, Header, TableCell, TableRow, find_header, plain_header
from grader.model import Words

TOTALS = re.compile(
    r"(?i)(合计|总计|小计|共计|总人数|人数|平均分?|最高分?|最低分?|及格率|优秀率|共\s*\d+\s*人"
    r"|(grand )?totals?|sum|averages?|mean|median|max(imum)?|min(imum)?|count|summe|durchschnitt)(?![^\W\d_])"
)
"""How a line begins that says something of all of them."""


def plain_id(cell: str) -> str:
    """An id as its owner would write it, whatever a spreadsheet has made of it: `#12`, `12.0`, `2,026`."""
    text = unicodedata.normalize("NFKC", cell).removeprefix("#").strip()
    return text.partition(".")[0].replace(",", "") if _AS_NUMBER.fullmatch(text) else text


_AS_NUMBER = re.compile(r"\d+\.0+|\d{1,3}(,\d{3})+(\.0+)?")
ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
"""What is left of a long id where a spreadsheet took it for a number."""
ROUNDED_ID = Words(
    "学号 “{id}” 被 Excel 变成了近似的数字：请把这一列设为文本再保存",
    "Excel has rounded the id `{id}`: make the column a text column and save again",
)


def lines_below(header: Header, rows: Sequence[TableRow]) -> Iterator[tuple[Header, int, TableRow]]:
    """Each line below the header, with its place among all, and the header that it stands under.

    A further class has a header of its own, below or beside.
    """
    blocks = _beside(header)
    for number, row in enumerate(rows[header.at + 1 :], header.at + 1):
        first = row[(header.columns("id") or header.columns("name", "last"))[0]]
        if plain_header(first) in WORDS and (again := find_header([row])) is not None and again.score > 1:
            header = again
            blocks = _beside(header)
        else:
            for block in blocks:
                if len(blocks) == 1 or any(row[at] for at in block.columns("id", "name")):
                    yield block, number, row


def _beside(header: Header) -> list[Header]:
    """The header as those of the blocks that stand side by side, where it names its ids and names several times over."""
    heads = [plain_header(cell.text) for cell in header.row.cells]
    first = (header.columns("id") or header.columns("name") or (0,))[0]
    places = [at for at, head in enumerate(heads) if head and head == heads[first]]
    starts = [at - first for at in places]
    blocks = []
    for begin, end in zip(starts, [*starts[1:], len(heads)], strict=True):
        kinds = [kind if begin <= at < end else None for at, kind in enumerate(header.kinds)]
        if header.columns("id"):
            kinds[begin + first] = "id"
        cells = tuple(cell if begin <= at < end else TableCell("") for at, cell in enumerate(header.row.cells))
        blocks.append(replace(header, row=replace(header.row, cells=cells), kinds=tuple(kinds)))
    return blocks if len(blocks) > 1 and all(block.columns("name", "last") for block in blocks) else [header]


def about_nobody(header: Header, row: TableRow) -> str | None:
    """What a line says that is no student's: totals, a signature, a note, the title of a further class; None for a student's."""
    name = " ".join(row[column] for column in header.columns("name", "first", "last"))
    lead = next(cell.text for cell in row.cells if cell.text)
    if re.search(r"[^\W\d_]", name) and not TOTALS.fullmatch(name):
        return None
    number = next((row[column] for column in header.columns("id", "also") if row[column]), "")
    told = any(map(is_han, number)) and (re.search("[:：]", number) or not re.search(r"\d", number))
    totals = TOTALS.match(lead) and (number in ("", lead) or re.fullmatch(r"\d{1,4}", number))
    # Where there are no names, a login may be called `max`.
    sure = header.columns("name", "last") or (totals and is_han(lead[0]))
    return lead if header.columns("id") and sure and (told or totals) else None
