"""Whose a thing is, by its name: what an LMS calls its files, what students call theirs, or a pattern of one's own.

Pure, and never raises: a name is a student's, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grader.classroom.roster import clean

Kind = Literal["canvas", "moodle", "pattern", "plain"]


@dataclass(frozen=True, slots=True)
class Label:
    """What the name of a file or folder says."""

    id: str = ""
    name: str = ""
    group: str = ""
    late: bool = False
    """The LMS says so."""
    file: str = ""
    """What the student called the file; empty where the name is the student's alone."""
    kind: Kind = "plain"
    text: str = ""
    """The whole of it, for looking up somebody of the roster inside."""

    @property
    def sure(self) -> bool:
        """Whether nobody would call anything but a student's work so."""
        return self.kind != "plain" or bool(self.id)


# {sortable name}[_LATE]_{user}_{attachment}_{file}: a name of letters only, so that no `hw1_2023001_1_x.py` is one
_CANVAS = re.compile(
    r"(?P<name>[^\W\d_]+)(?P<late>_LATE)?_(?P<id>\d+)_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<entry>(?:text|link)\.html?))",
    re.DOTALL,
)
_CANVAS_BLIND = re.compile(
    r"anon_(?P<id>[0-9A-Za-z]+?)(?P<late>_LATE)?_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<entry>(?:text|link)\.html?))",
    re.DOTALL,
)
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL)
_AGAIN = re.compile(r"-\d{1,2}(?=\.pyw?$)")  # no module's name has a `-`: it is the LMS's
_COPY = re.compile(r"\s*[(（]\d{1,3}[)）]|\s*-\s*(副本|Copy)|\s*的副本", re.IGNORECASE)
_ID = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{0,4}\d{5,20}(?:[A-Za-z]\d{0,8})?(?![0-9A-Za-z])")
_NUMBER_IN_FRONT = re.compile(r"\d{1,4}(?=[\s_\-.、]+\D)")
_DAY = re.compile(r"20[0-4]\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{4}|\d{6})?")
_BETWEEN = re.compile(r"[\s_\-—–~+,;:.@#&=!'\"()（）【】\[\]{}<>《》，、；：。·]+")
_SUFFIX = re.compile(r"(\.tar)?\.[A-Za-z0-9]{1,5}$")
_OTHER_WORDS = re.compile(
    r"(hw|lab|ex|exp|task|project|homework|assignment|exercise|week|part|v|ver|version|no|q|test|第|作业|实验|练习|题)"
    r"[0-9一二三四五六七八九十]*(次|题|周|章)?(作业|实验|练习|上机|报告|代码|程序)?"
    r"|server\d*|client\d*|main|app|index|readme|code|src|source|program|python|socket|udp|tcp|http|echo|chat|login|script"
    r"|final|new|old|copy|late|submit|submission|submissions|report|util|utils|common|config|init|setup|requirements|makefile|student|name|id|py|the|of|and"
    r"|学号|姓名|班级|提交|代码|程序|源码|源代码|报告|服务器|服务端|客户端|网络编程|计算机网络|最终版?|终版|迟交|补交|学生|同学",
    re.IGNORECASE,
)  # fmt: skip


def read_label(name: str, *, is_file: bool) -> Label:
    """What the name of a file or folder says of whose it is."""
    text = clean(name)
    for pattern in (_MOODLE, _CANVAS_BLIND, _CANVAS):
        if found := pattern.fullmatch(text):
            label = _of_lms(pattern, found, is_file)
            if label is not None:
                return label
    return _plain(text, is_file)


def _of_lms(pattern: re.Pattern[str], found: re.Match[str], is_file: bool) -> Label | None:
    fields = found.groupdict()
    if pattern is _MOODLE:
        file = (fields["file"] or "") if is_file else ""
        name = clean(fields["name"].replace("_", " "))
        return Label(fields["id"], name, file=file, kind="moodle", text=found[0])
    if not is_file:
        return None
    name = fields.get("name") or f"anon {fields['id']}"
    if name != name.lower():
        return None
    file = fields["entry"] or _AGAIN.sub("", fields["file"])
    return Label(fields["id"], name, late=bool(fields["late"]), file=file, kind="canvas", text=found[0])


def _plain(text: str, is_file: bool) -> Label:
    """An id and a name somewhere among other words."""
    suffix = _SUFFIX.search(text) if is_file else None
    stem = _COPY.sub("", text[: suffix.start()] if suffix else text)
    found = _id_in(stem)
    number = found[0] if found else ""
    rest = f"{stem[: found.start()]} {stem[found.end() :]}" if found else stem
    name = " ".join(_names_in(rest))
    if number and not found_is_long(number) and not name:
        return Label(text=stem)
    return Label(number.upper(), name, file=_own_file(stem, suffix[0] if suffix else "", number, name), text=stem)


def found_is_long(number: str) -> bool:
    return len(number) > 4


def _id_in(stem: str) -> re.Match[str] | None:
    """The number of a student; a day is one only where there is nothing else."""
    found = list(_ID.finditer(stem))
    return next(
        (one for one in found if not _DAY.fullmatch(one[0])), found[0] if found else _NUMBER_IN_FRONT.match(stem)
    )


def _names_in(text: str) -> Iterator[str]:
    """The words that may be somebody's name; where there are Chinese ones, the first of them alone."""
    words = [word for word in _BETWEEN.split(text) if word and not word.isdigit() and not _OTHER_WORDS.fullmatch(word)]
    chinese = [word for word in words if all(unicodedata.name(c, "").startswith("CJK") for c in word)]
    yield from chinese[:1] or words


def _own_file(stem: str, suffix: str, number: str, name: str) -> str:
    """What is left behind the student's number and name in front: `server.py` of `2023001_张三_server.py`."""
    rest = stem
    for word in (number, *name.split(), number):
        if word and (found := re.match(rf"{re.escape(word)}[\s_\-.、+]*", rest)):
            rest = rest[found.end() :]
    return f"{rest}{suffix}" if rest and rest != stem and suffix else ""


def plain_name(name: str) -> str:
    """A name for comparison: no case, no blanks or signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()
