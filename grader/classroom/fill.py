"""One column of the teacher's own table, filled with the marks of a class; every other cell stays as it was. Pure.

The table is a platform's or an office's: what it is called and where its maximum stands differs, and an import refuses
what it did not give out itself. So nothing is added, removed or put in another order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Any

from grader.classroom.streamed import ALL, Each, Wanted
from grader.errors import UsageError
from grader.intake.label import SHORT, bare_name, plain_name
from grader.intake.lines import TOTALS, about_nobody, lines_below
from grader.intake.table import Header, Kind, Table, TableCell, TableRow, find_header, plain_header
from grader.model import Words
from grader.spec.problems import near


@dataclass(frozen=True, slots=True)
class Marked:
    """A student of the class, and the mark in percent."""

    id: str
    name: str
    also: tuple[str, ...]
    mark: float | None
    """None where it could not be determined."""
    excused: bool = False
    handed_in: bool = True

    def __str__(self) -> str:
        return f"{self.name} ({self.id})" if self.name and self.name != self.id else self.id


@dataclass
class Filled:
    """What is written where, and what has to be said."""

    column: str
    cells: dict[tuple[int, int, int], str | float | None] = field(default_factory=dict)
    """By sheet, row among its rows, and column; a text, a number, or None for an empty cell."""
    not_in_table: list[Marked] = field(default_factory=list)
    unknown_rows: list[str] = field(default_factory=list)
    untold: list[Marked] = field(default_factory=list)
    capped: list[Marked] = field(default_factory=list)
    scaled: float | None = None
    """What the marks were scaled to, where the column's maximum is not 100."""


def _marked(one: Mapping[str, Any]) -> Marked:
    return Marked(
        one["id"],
        one["name"],
        tuple(one.get("also", ())),
        one["mark"]["total"] if one["mark"]["sure"] else None,
        bool(one["mark"].get("excused")),
        one["standing"] != "missing",
    )


WANTED: Mapping[str, Wanted] = {
    "assignment": ALL,
    "students": Each(ALL, _marked),
}
"""What `fill` asks of a `results.json`."""


def fill(table: Table, results: Mapping[str, Any], column: str | None = None) -> Filled:
    """The marks into one column of a table, each into the row of whose it is. Raises UsageError where that cannot be told.

    A mark in percent is scaled to the column's maximum, and never goes beyond it: one mark that does makes Moodle refuse
    the whole table. `results` are what is `WANTED`; raises KeyError or TypeError for other data.
    """
    people, header = results["students"], find_header(table.rows)
    if header is None or not header.columns("id", "also", "name", "last"):
        raise UsageError(_NO_IDS)
    header = _with_second_line(header, table)
    chosen = _column(header, results, column)
    filled = Filled(header.row[chosen])
    whose = _Whose(people)
    first, second = (plain_header(header.row[place]) for place in (0, 1))
    is_canvas = first in ("student", "学生") and second == "id"
    maxima = _Maxima(table, header, chosen)
    # Are its numbers written as 8,50?
    texts = [cell.text for row in table.rows[header.at + 1 :] for cell in row.cells]
    commas, points = (
        sum(re.fullmatch(rf"\d+{sign}\d{{1,2}}", text) is not None for text in texts) for sign in (",", r"\.")
    )
    decimal = "," if table.workbook is None and commas > points else "."

    seen = set[str]()
    for sheet, own, number, row, one in _lines_of_people(table, header, whose):
        # A further class may have other columns.
        heads = [cell.text for cell in own.row.cells]
        same = own.row[chosen] == filled.column
        at = chosen if same else heads.index(filled.column) if filled.column in heads else -1
        if sheet and at < 0:
            continue
        if one is None or at < 0:
            filled.unknown_rows.append(" ".join(row[at] for at in own.columns("id", "name", "first", "last")))
            continue
        if table.workbook is not None and row[at].startswith("="):
            raise UsageError(_FORMULAS.format(name=filled.column))
        seen.add(one.id)
        most = maxima.of(own, row)
        if one.excused or one.mark is None:
            filled.untold += [] if one.excused else [one]
            if row[at] or (one.excused and is_canvas):
                empty = "EX" if one.excused and is_canvas else row[at] if row[at] == "-" else None
                filled.cells[sheet, number, at] = empty
            continue
        value = round(one.mark * most / 100, 2)
        if most != 100:
            filled.scaled = most
        if value > most:
            filled.capped.append(one)
            value = most
        told = value if table.workbook is not None else f"{value:g}".replace(".", decimal)
        filled.cells[sheet, number, at] = told
    filled.not_in_table = [one for one in people if one.id not in seen]
    return filled


def _lines_of_people(
    table: Table, header: Header, whose: _Whose
) -> Iterator[tuple[int, Header, int, TableRow, Marked | None]]:
    """The lines in which somebody stands, with their sheet, their header, their place in it, and the student, where known.

    A further sheet counts for those alone who are not in the first.
    """
    in_first = set[str]()
    tops = [(table, header), *((sheet, top) for sheet in table.others if (top := find_header(sheet.rows)))]
    for at_sheet, (sheet, top) in enumerate(tops):
        for own, number, row in lines_below(top, sheet.rows):
            if row[0].strip() in ("Points Possible", "Student, Test") or not any(row[at] for at in own.columns(*_WHO)):
                continue  # nobody stands in it
            one = whose.of(own, row)
            about = about_nobody(own, row) or ""
            totals = TOTALS.match(about) or re.search("[:：]", about)
            if one is None and (at_sheet or totals or not any(row[at] for at in own.columns("id", "also"))):
                continue  # a line of totals, a signature
            if one is not None and at_sheet and one.id in in_first:
                continue
            in_first |= {one.id} if one is not None and not at_sheet else set()
            yield at_sheet, own, number, row, one


# ---------------------------------------------------------------- which column


_GRADES = frozenset(
    [
        "grade",
        "mark",
        "score",
        "points",
        "total",
        "finalgrade",
        "finalmark",
        "成绩",
        "总评",
        "总评成绩",
        "总成绩",
        "得分",
        "分数",
        "平时成绩",
        "作业成绩",
        "期末成绩",
        "实验成绩",
        "bewertung",
        "note",
        "punkte",
        "calificacion",
        "nota",
    ]
)
_DENIED = re.compile(
    r"(?i)maximum|bestwertung|- max points|^max|end-of-line|last modified|can be changed|feedback|\(read only\)|满分|最高|可以更改|最后修改|current score|final score"
)
_MAXIMUM = frozenset(
    {
        "maximumgrade",
        "maxpoints",
        "maximum",
        "最高分",
        "最高成绩",
        "满分",
        "bewertungsmaximum",
        "maximalpunkte",
        "bestwertung",
    }
)


def _column(header: Header, results: Mapping[str, Any], asked: str | None) -> int:
    """The column to fill: the one that was named, the one of this assignment, or the only one of marks."""
    heads = [cell.text for cell in header.row.cells]
    free = [at for at, kind in enumerate(header.kinds) if kind is None and heads[at]]
    if asked is not None:
        wanted = plain_header(asked)
        for fits in ([at for at, head in enumerate(heads) if head == asked], [
            at for at in free if plain_header(heads[at]) == wanted
        ], [at for at in free if wanted and wanted in plain_header(heads[at])]):  # fmt: skip
            if len(fits) == 1:
                return fits[0]
        meant = near(asked, [heads[at] for at in free])
        raise UsageError(
            _NO_COLUMN.format(name=asked, there=_listed(heads, free), meant=f" ({meant}?)" if meant else "")
        )
    free = [
        at
        for at in free
        if not _DENIED.search(heads[at]) or plain_header(re.split(r"[(（\[]", heads[at])[0]) in _GRADES
    ]
    told = results.get("assignment", {})
    signs = [plain_name(str(told.get(key, ""))) for key in ("id", "title")]
    own = [
        re.compile(rf"(?<![0-9a-z]){r'[^0-9a-z一-鿿]*'.join(map(re.escape, one))}(?![0-9a-z])") for one in signs if one
    ]
    graded = [
        at
        for at in free
        if _GRADES & {plain_header(part) for part in re.split(r"[\s/|(（<\[]", heads[at])}
        or plain_header(heads[at]) in _GRADES
    ]
    for fits in (
        [at for at in free if plain_name(heads[at]) in signs],
        [at for at in free if any(word.search(unicodedata.normalize("NFKC", heads[at]).casefold()) for word in own)],
        [at for at in free if plain_header(heads[at]) in _GRADES],
        graded,
        [at for at in free if re.search(r"\(\d+\)\s*$|\|\s*\d+$|Points Grade", heads[at])],
    ):
        if len(fits) == 1:
            return fits[0]
    raise UsageError(_WHICH_COLUMN.format(there=_listed(heads, free)))


_WHO: tuple[Kind, ...] = ("id", "also", "name", "first", "last")


def _with_second_line(header: Header, table: Table) -> Header:
    """The header with the names that stand in a second line of it, below a common one: 成绩 above 平时 and 期末."""
    below = table.rows[header.at + 1] if header.at + 1 < len(table.rows) else None
    who = header.columns(*_WHO)
    if below is None or below.line != header.row.line + 1 or any(below[at] for at in who):
        return header
    names = [cell.text for cell in below.cells if cell.text]
    if not names or plain_header(names[0]) in _POSSIBLE or any(re.search(r"\d[.,]?\d*$|^\(", name) for name in names):
        return header
    wide = max(len(header.row.cells), len(below.cells))
    cells = tuple(TableCell(below[at] or header.row[at]) for at in range(wide))
    more = (None,) * (wide - len(header.kinds))
    return replace(
        header, row=replace(header.row, cells=cells), kinds=(*header.kinds, *more), ranks=(*header.ranks, *more)
    )


def _listed(heads: Sequence[str], places: Sequence[int]) -> str:
    return ", ".join(heads[at] for at in places[:20])


# ---------------------------------------------------------------- the maximum


_POSSIBLE = _MAXIMUM | {
    "pointspossible",
    "总分",
    "可能得分",
    "满分值",
    "moglichepunkte",
    "pointspossibles",
    "puntosposibles",
    "puntiposibili",
}
"""What stands in front of the row that holds the most of each column."""


class _Maxima:
    """The most that a cell of the column may hold: in a row of its own, a column beside, or the header; else 100."""

    def __init__(self, table: Table, header: Header, at: int) -> None:
        heads = [cell.text for cell in header.row.cells]
        named = re.search(
            r"(?i)(?:MaxPoints:|\[[^\[\]:：]*[:：](?=[^\]]*\]\s*\|\d)|满分[:：]?|max\.?\s*|/\s*|out of\s*)\s*(\d+(?:[.,]\d+)?)",
            heads[at],
        ) or re.search(r"[(（](\d+(?:\.\d+)?)\s*分[)）]", heads[at])
        near_head = table.rows[header.at + 1 : header.at + 4]
        ids = header.columns("id", "also")
        above = (row[at] for row in near_head if plain_header(row[0]) in _POSSIBLE and not any(row[one] for one in ids))
        self._all = _value(named[1] if named else next(above, "")) or 100.0

    def of(self, header: Header, row: TableRow) -> float:
        beside = (at for at, cell in enumerate(header.row.cells) if plain_header(cell.text) in _MAXIMUM)
        return next((_value(row[at]) for at in beside), None) or self._all


def _value(text: str) -> float | None:
    found = re.fullmatch(r"(\d+)(?:[.,](\d+))?", text.strip())
    return float(f"{found[1]}.{found[2] or 0}") if found else None


# ---------------------------------------------------------------- whose row


class _Whose:
    """Finds the student of a row: by any id, else by a name that only one has."""

    def __init__(self, people: Sequence[Marked]) -> None:
        self._ids = _single((key, one) for one in people for key in {_plain(one.id)})
        more = _single((key, one) for one in people for key in {_plain(other) for other in one.also})
        bare = _single((key.lstrip("0"), one) for key, one in self._ids.items())
        self._ids = {**bare, **more, **self._ids}
        self._kinds = {(len(one.id), one.id.isdecimal()) for one in people if len(one.id) > SHORT}
        self._names = _single(
            (key, one) for one in people for key in _spellings(one.name) | _spellings(bare_name(one.name))
        )

    def of(self, header: Header, row: TableRow) -> Marked | None:
        for column in header.columns("id", "also"):
            text = row[column]
            number = re.fullmatch(r"\D+\s(\d+)", text)  # Moodle's `Participant 3001`
            for key in (text, number[1] if number else ""):
                if key and (one := self._ids.get(_plain(key)) or self._ids.get(_plain(key).lstrip("0"))) is not None:
                    return one
        own = next((row[column] for column in header.columns("id") if row[column]), "")
        if (len(own), own.isdecimal()) in self._kinds:
            return None  # an id as ours are, and nobody's: another person of that name
        whole = " ".join(row[column] for column in header.columns("name")) or " ".join(
            row[column] for column in header.columns("first", "last")
        )
        told = sorted(_spellings(whole)) + sorted(_spellings(bare_name(whole)))
        return next((self._names[key] for key in told if key in self._names), None)


def _single(pairs: Any) -> dict[str, Marked]:
    """By key, where only one has it."""
    found: dict[str, set[Marked]] = {}
    for key, one in pairs:
        if key:
            found.setdefault(key, set()).add(one)
    return {key: next(iter(who)) for key, who in found.items() if len(who) == 1}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip().removeprefix("#")


def _spellings(name: str) -> set[str]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())[:4]
    return {"".join(order) for order in permutations(words)} - {""}


_NO_IDS = Words("表格里找不到学号、登录名或姓名的列", "the table has no column of ids, logins or names")
_NO_COLUMN = Words(
    "没有（或者不止一列）叫 “{name}”{meant}；可以是：{there}",
    "no column, or more than one, is called `{name}`{meant}; there are: {there}",
)
_FORMULAS = Words(
    "“{name}” 这一列是公式算出来的，不能覆盖：用 --column 说明填哪一列",
    "the column `{name}` is calculated by formulas, which are not written over: say with --column which one is to be filled",
)
_WHICH_COLUMN = Words(
    "看不出填哪一列：用 --column 说明。可以是：{there}", "which column is to be filled? Say it with --column: {there}"
)
