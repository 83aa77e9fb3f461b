"""A table of a class, as Excel, an LMS or a teacher's editor saves it: CSV of any kind, or a workbook.

What is read can be written again with single cells changed and every other byte as it was.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from grader.errors import Problem, SpecError
from grader.intake.label import clean
from grader.model import Words
from grader.spec.source import read_bytes

_LONGEST_CELL = 131_072
_MOST_ROWS, _MOST_CELLS = 120_000, 600_000
_HEADER_CELLS = 1000
"""So many columns are looked at for what they hold."""
_SECONDS, _MEMORY = 2, 192 << 20
"""That a workbook may take to be read."""
_LOOKED_AT = 1 << 16
"""So many bytes are looked at for their encoding."""
_TITLES = 20
"""So many rows may stand above the header."""
_EXCEL_TEXT = re.compile(r"""=?"(.*)"|'(.+)""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell and where it stands in the text of its file."""

    text: str
    """As a person reads it: without quotes, and without what keeps a number a text in a spreadsheet."""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of a table that is not blank."""

    line: int
    cells: tuple[TableCell, ...]

    def __getitem__(self, column: int) -> str:
        return self.cells[column].text if column < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """All rows, and what is needed to write them again."""

    path: Path
    rows: tuple[TableRow, ...]
    text: str = ""
    """Of a CSV file."""
    encoding: str = ""
    mark: bytes = b""
    """The bytes in front that tell the encoding."""
    separator: str = ","
    title: str = ""
    """Of the sheet, in a workbook."""
    others: tuple[Table, ...] = ()
    """The further sheets of a workbook that have a header."""
    workbook: Any = None
    """What openpyxl has read."""
    sheet: Any = None


# ---------------------------------------------------------------- reading

MOST_BYTES = 16 << 20
"""A hundred thousand students, with all that a platform knows of each."""


def read_table(path: Path, *, to_change: bool = False) -> Table:
    """The table in a file. Raises SpecError for what is none; `to_change` where a workbook is to be written again."""
    raw = read_bytes(path, MOST_BYTES)
    if raw.startswith(b"PK\x03\x04"):
        return _workbook(path, to_change)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise SpecError([Problem(path, 1, 1, _OLD_WORKBOOK)])
    mark, encoding, text = _decoded(path, raw)
    begin = re.match(r"sep=(.)\r?\n", text)
    lines = list(islice((line for line in text.splitlines() if line.strip()), _TITLES))

    def fits(separator: str) -> tuple[int, int]:
        """How much of a header it shows, and how often it stands in the first line."""
        split = (one.split(separator, _HEADER_CELLS)[:_HEADER_CELLS] for one in lines)
        rows = [TableRow(0, tuple(TableCell(_shown(cell.strip('"')[:99])) for cell in cells)) for cells in split]
        found = find_header(rows)
        return found.score if found else 0, lines[0].count(separator) if lines else 0

    separator = begin[1] if begin else max((",", ";", "\t", "，", "|"), key=fits)
    rows = tuple(_rows(path, text, separator, begin.end() if begin else 0))
    return Table(path, rows, text, encoding, mark, separator)


_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))
_OTHERS = "gb18030", "big5hkscs", "cp1252"


def _decoded(path: Path, raw: bytes) -> tuple[bytes, str, str]:
    """The mark in front, the encoding, the text: UTF-8, UTF-16, or what Excel writes in China, in Taiwan or in Europe."""
    # Signs above ASCII stand alone in a language of Europe, and in twos at least in Chinese.
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", raw[:_LOOKED_AT])]
    alone = 2 * sum(size == 1 for size in runs) > len(runs)

    def fits(encoding: str) -> tuple[int, bool]:
        """How much of a header shows in it, whatever separates its cells."""
        lines = raw[:_LOOKED_AT].decode(encoding, "replace").splitlines()[:_TITLES]
        cells = (re.split(r"[,;\t，|]", line, maxsplit=_HEADER_CELLS) for line in lines)
        found = find_header(
            [TableRow(0, tuple(TableCell(_shown(cell.strip('"')[:99])) for cell in row)) for row in cells]
        )
        return found.score if found else 0, alone and encoding == "cp1252"

    marked = [(mark, encoding) for mark, encoding in _MARKS if raw.startswith(mark)]
    likely = [one for one in sorted(_OTHERS, key=fits, reverse=True) if one == "gb18030" or fits(one) > (0, False)]
    without = ["utf-8", *(["utf-16-le", "utf-16-be"] if b"\0" in raw else likely)]
    for mark, encoding in marked[:1] or [(b"", one) for one in without]:
        try:
            text = raw[len(mark) :].decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and (mark or not encoding.startswith("utf-16") or re.search("[\r\n]", text)):
            return mark, encoding, text
    raise SpecError([Problem(path, 1, 1, _NO_TEXT)])


_PIECE = re.compile(r'"(?:[^"]|"")*"')


def _rows(path: Path, text: str, separator: str, at: int) -> Iterator[TableRow]:
    """Each row that is not blank. Raises SpecError for a quote that is not closed: it would swallow what comes behind it."""
    plain = re.compile(rf"[^{re.escape(separator)}\r\n]*")
    line, end, left = 1 + text.count("\n", 0, at), len(text), _MOST_CELLS
    while at < end:
        cells, begun = list[TableCell](), line
        while True:
            start = at
            quoted = _PIECE.match(text, at)
            if quoted is None and text.startswith('"', at):
                raise SpecError([Problem(path, begun, 1, _OPEN_QUOTE)])
            found = quoted or plain.match(text, at)
            at = found.end() if found else at
            if at - start > _LONGEST_CELL or (at < end and text[at] not in f"{separator}\r\n"):
                raise SpecError([Problem(path, begun, 1, _OPEN_QUOTE)])
            line += text.count("\n", start, at)
            shown = text[start + 1 : at - 1].replace('""', '"') if quoted else text[start:at]
            cells.append(TableCell(_shown(shown), start, at))
            if (left := left - 1) < 0:
                raise SpecError([Problem(path, begun, 1, _TOO_LARGE)])
            if at >= end or text[at] != separator:
                break
            at += 1
        if text.startswith("\r\n", at):
            at += 1
        at, line = at + 1, line + 1
        if any(cell.text for cell in cells):
            yield TableRow(begun, tuple(cells))


def _shown(text: str) -> str:
    found = _EXCEL_TEXT.fullmatch(text.strip())
    return clean(" ".join(((found[1] or found[2] or "") if found else text).split()))


def _workbook(path: Path, to_change: bool) -> Table:
    """The first sheet of a workbook that has a header; else its first. Raises SpecError."""
    if importlib.util.find_spec("openpyxl") is None:
        raise SpecError([Problem(path, 1, 1, _NO_OPENPYXL)])

    def opened() -> Any:
        import openpyxl

        vba = to_change and path.suffix == ".xlsm"
        return openpyxl.load_workbook(path, data_only=not to_change, keep_vba=vba, read_only=not to_change)

    def sheets() -> list[tuple[str, list[tuple[int, list[str]]]]]:
        """Of each sheet its title and the lines that are not blank, with their numbers. Raises whatever a parser of foreign bytes may."""
        found, left = list[tuple[str, list[tuple[int, list[str]]]]](), _MOST_CELLS
        for sheet in opened().worksheets:
            if not to_change:
                sheet.reset_dimensions()  # what it says of its own size need not be so
            found.append((clean(sheet.title), []))
            # Asked for a number of rows, openpyxl would make cells for all of them.
            for number, cells in enumerate(islice(sheet.iter_rows(values_only=True), _MOST_ROWS), 1):
                if (left := left - len(cells)) < 0:
                    raise ValueError("too many cells")
                # As it is shown: no `.0` behind a whole number, no hour beside a day.
                plain = (int(one) if isinstance(one, float) and one.is_integer() else one for one in cells)
                plain = (
                    one.date() if isinstance(one, datetime) and not any(one.timetuple()[3:6]) else one for one in plain
                )
                shown = ["" if one is None else _shown(str(one)) for one in plain]
                if any(shown):
                    found[-1][1].append((number, shown))
        return found

    try:
        tables = [
            Table(path, tuple(TableRow(number, tuple(map(TableCell, cells))) for number, cells in rows), title=title)
            for title, rows in _aside(sheets)
        ]
        headed = [at for at, table in enumerate(tables) if find_header(table.rows)]
        chosen, book = (headed or [0])[0], opened() if to_change else None
        if book is not None:
            tables = [
                replace(one, workbook=book, sheet=sheet) for one, sheet in zip(tables, book.worksheets, strict=True)
            ]
        return replace(tables[chosen], others=tuple(tables[at] for at in headed[1:]))
    except Exception:
        raise SpecError([Problem(path, 1, 1, _BROKEN_WORKBOOK)]) from None


def _aside(look: Callable[[], Any]) -> Any:
    """What a look finds, in a process of its own with limits: a workbook of a page can be made to unfold without end.

    Raises ValueError where it finds nothing.
    """
    if not hasattr(os, "fork"):
        return look()
    import resource

    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
            with suppress(OSError), open("/proc/self/statm") as size:
                most = int(size.read().split()[0]) * resource.getpagesize() + _MEMORY
                resource.setrlimit(resource.RLIMIT_AS, (most, most))
            with open(write, "wb") as answer:
                answer.write(json.dumps(look()).encode())
        os._exit(0)
    os.close(write)
    with open(read, "rb") as told:
        found = told.read()
    os.waitpid(pid, 0)
    return json.loads(found)


# ---------------------------------------------------------------- the header

Kind = Literal["id", "also", "name", "first", "last", "given", "group", "extension"]
_IDS = (
    "学号 学生学号 学籍号 学生证号 考号 学号工号 studentid studentnumber studentno idnumber sid sisuserid sisid orgdefinedid"
    " matriculationnumber matrikelnummer matrikelnr matrnr matrikel externalid numerodeid numeroetudiant rosteridentifier 学生编号",
    "id id号 编号 学工号 工号 number no nr 证件号",
    "登录账号 登录名 用户名 账号 username userid loginid login sisloginid benutzername user anmeldename identifier 标识符 参与者"
    " githubusername github 人员编号",
    "email emailaddress mail emailadresse 邮箱 电子邮件 电子邮件地址 电子邮箱 邮箱地址 电子邮箱地址 邮件地址 courriel adressedecourriel correo correoelectronico direcciondecorreo integrationid githubid",
)
"""What an id is called, the best first: a student number, a number, a login, an address."""
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(["name", "姓名", "学生姓名", "学生", "全名", "fullname", "student", "studentname", "displayname", "用户全名", "vollstandigername"], "name"),
    **dict.fromkeys(["名字"], "given"),
    **dict.fromkeys(["firstname", "givenname", "名", "vorname", "prenom", "nombre", "forename"], "first"),
    **dict.fromkeys(["lastname", "surname", "familyname", "姓", "姓氏", "nachname", "nom", "apellido", "apellidos"], "last"),
    **dict.fromkeys(
        ["group", "groups", "class", "section", "sections", "team", "班级", "班级组", "班", "组", "组别", "小组", "分组", "行政班", "行政班级", "教学班", "所在班级", "gruppe", "groupname", "teamname"],
        "group",
    ),
    **dict.fromkeys(["extension", "extensions", "延期", "延期至", "延期天数", "延长", "extradays", "extendeddue"], "extension"),
}  # fmt: skip
_RANKS = {word: rank for rank, words in enumerate(_IDS) for word in words.split()}
WORDS = (*_RANKS, *_KINDS)
"""All that a column is known by."""


@dataclass(frozen=True)
class Header:
    """The row that names the columns, and what they hold."""

    at: int
    """Among the table's rows."""
    row: TableRow
    kinds: tuple[Kind | None, ...]
    ranks: tuple[int | None, ...]
    """Of columns of ids: how good they are, from 0."""

    @property
    def score(self) -> int:
        """How much of it is understood."""
        return sum(kind is not None for kind in self.kinds)

    @cached_property
    def _asked(self) -> dict[tuple[Kind, ...], tuple[int, ...]]:
        """What `columns` has said: each row of a roster asks for the same."""
        return {}

    def columns(self, *kinds: Kind) -> tuple[int, ...]:
        """Where such columns are; of ids the best first."""
        if kinds not in self._asked:
            found = [column for column, kind in enumerate(self.kinds) if kind in kinds]
            self._asked[kinds] = tuple(sorted(found, key=lambda column: self.ranks[column] or 0))
        return self._asked[kinds]


def find_header(rows: Sequence[TableRow]) -> Header | None:
    """The row that names the columns: below title rows, the first of which most is understood."""
    found = list[Header]()
    for at, row in enumerate(rows[:_TITLES]):
        ranks, kinds = list[int | None](), list[Kind | None]()
        for cell in row.cells[:_HEADER_CELLS]:
            if not cell.text:
                ranks.append(None)
                kinds.append(None)
                continue
            whole = plain_header(cell.text)
            parts = [plain_header(part) for part in re.split(r"[/|(（\[【:：\n]", cell.text)]
            held = [word for word in ("学号", "姓名", "班级") if word in whole and len(whole) < 12]
            words = [word for word in (whole, *parts, *held) if word] if len(cell.text) < 40 else []
            ranks.append(next((_RANKS[word] for word in words if word in _RANKS), None))
            kinds.append(next((_KINDS[word] for word in words if word in _KINDS), None) if ranks[-1] is None else None)

        best = min((rank for rank in ranks if rank is not None), default=None)
        taken = False
        for column, rank in enumerate(ranks):
            if rank is not None:
                kinds[column] = "id" if rank == best and not taken else "also"
                taken = taken or rank == best
        given: Kind = "first" if "last" in kinds else "name"
        kinds = [given if kind == "given" else kind for kind in kinds]
        if {"id", "name", "last"} & {*kinds}:
            found.append(Header(at, row, tuple(kinds), tuple(ranks)))
    return max(found, key=lambda header: header.score, default=None)


def plain_header(cell: str) -> str:
    """A header for comparison: no case, no signs, no accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", cell) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", bare).casefold().translate(_SIMPLIFIED)


_SIMPLIFIED = str.maketrans(
    "學號級編帳戶別組電郵參與總評績課標識證員稱備註狀態說延長導檢題項數練習",
    "学号级编账户别组电邮参与总评绩课标识证员称备注状态说延长导检题项数练习",
)


# ---------------------------------------------------------------- writing


def changed(table: Table, cells: Mapping[tuple[int, int], str]) -> bytes:
    """A CSV file with these cells (row among `rows`, column) changed; every other byte is as it was."""
    text, pieces, at = table.text, list[str](), 0
    places = []
    for (number, column), value in cells.items():
        row = table.rows[number]
        if column < len(row.cells):
            cell = row.cells[column]
            quoted = text.startswith('"', cell.start) or any(c in value for c in f'{table.separator}"\r\n')
            told = '"' + value.replace('"', '""') + '"' if quoted else value
            places.append((cell.start, cell.end, told))
        else:
            end = row.cells[-1].end
            places.append((end, end, table.separator * (column - len(row.cells) + 1) + value))
    for start, end, told in sorted(places):
        pieces += [text[at:start], told]
        at = end
    return table.mark + "".join((*pieces, text[at:])).encode(table.encoding)


def with_cells(table: Table, cells: Mapping[tuple[int, int, int], float | str | None]) -> bytes:
    """A workbook with these cells changed: by sheet (0 is that of the table, then its others), row and column."""
    for (at, number, column), value in cells.items():
        sheet = (table, *table.others)[at]
        cell = sheet.sheet.cell(sheet.rows[number].line, column + 1)
        if type(cell).__name__ == "MergedCell":
            raise SpecError([Problem(table.path, sheet.rows[number].line, 1, _MERGED)])
        cell.value = value
    made = io.BytesIO()
    table.workbook.save(made)
    return made.getvalue()


def names_in(told: Iterable[str]) -> str:
    """The first few of several names, for a sentence."""
    shown = list(told)
    return ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")


_MERGED = Words(
    "这一行要填的格子和别的格子合并了：请先在表格里取消合并",
    "the cell to be filled in this line is merged with others: take the merged cells apart first",
)
_OPEN_QUOTE = Words(
    "从这一行起有一个引号没有闭合，或者有一格长得不像话",
    "a quote is opened in this line and not closed, or a cell is far too long",
)
_TOO_LARGE = Words(
    "表格有 600,000 多格：请只留下需要的列", "the table has more than 600,000 cells: keep the columns that are needed"
)
_OLD_WORKBOOK = Words(
    "这是旧格式的 Excel 工作簿（.xls）：请在 Excel 或 WPS 里另存为 .xlsx 或 CSV",
    "this is an Excel workbook of the old kind (.xls): save it as .xlsx or CSV in Excel or WPS",
)
_NO_OPENPYXL = Words(
    "这是 Excel 工作簿：先运行 pip install 'socket-grader[tables]'，或者另存为 CSV",
    "this is an Excel workbook: run `pip install 'socket-grader[tables]'` first, or save it as CSV",
)
_BROKEN_WORKBOOK = Words(
    "这个 Excel 工作簿打不开，或者大得不像话：请另存为 CSV",
    "this is an Excel workbook that does not open, or is far too large: save it as CSV",
)
_NO_TEXT = Words(
    "看不出文件的编码：请存成 UTF-8 的 CSV", "the encoding of the file is unknown: save it as CSV in UTF-8"
)
