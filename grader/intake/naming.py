"""Whose a thing is, by its name: what an LMS calls its files, what students call theirs, or a pattern of one's own.

Pure, and never raises: a name is a student's, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import regex

from grader.errors import UsageError
from grader.model import Words

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
    subject: str = ""
    """What the name says beside whose it is and which version: two with one subject are two versions."""
    kind: Kind = "plain"
    text: str = ""
    """All of it in which somebody of the roster may be found."""

    @property
    def sure(self) -> bool:
        """Whether nobody would call anything but a student's work so."""
        day = not self.name and _DAY.fullmatch(self.id) is not None
        return self.kind != "plain" or (len(self.id) > _SHORT and not day)

    @property
    def of_lms(self) -> bool:
        """Whether all that has this name came at one time."""
        return self.kind in ("canvas", "moodle")


Reader = Callable[[str, bool], Label]
"""From a name, and whether it is a file's, to what it says."""
_SHORT = 4
_LONGEST = 400


def clean(text: str) -> str:
    """A name or a cell without what cannot be seen: one composed form, single blanks, none around it."""
    return " ".join("".join(" " if char.isspace() else char for char in visible(text)).split())


def visible(name: str) -> str:
    """A name without marks of direction and the like, which copied paths bring with them; `_` for control characters.

    Whose it is, the rest of it says: nobody loses a hand-in by what they cannot see, and it parts no number.
    """
    text = unicodedata.normalize("NFC", name)
    if text.isascii() and text.isprintable():
        return text
    kinds = [(char, unicodedata.category(char)) for char in text]
    seen = "".join("\n" if kind in _CONTROLS else char for char, kind in kinds if kind != "Cf")
    return re.sub(r"(?<=\d)\n+(?=\d)", "", _ON_A_DIGIT.sub("", seen)).replace("\n", "_")


_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_ON_A_DIGIT = re.compile(rf"(?<=[0-9])[\n{_MARKS}]*[{_MARKS}]")
"""Marks that are drawn over the character before them: no number has any."""


def plain_name(name: str) -> str:
    """A name for comparison: no case, no blanks or signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


# ---------------------------------------------------------------- names that an LMS gives

# A name of small letters only, so that no `hw1_2023001_1_server.py` is taken for one.
_ATTACHED = r"(?P<late>_LATE)?_{id}(?:\d+_(?P<file>.+)|(?P<entry>(?:text|link)\.html?))"
_CANVAS = re.compile(r"(?P<name>[^\W\d_]+)" + _ATTACHED.replace("{id}", r"(?P<id>\d+)_"))
_CANVAS_BLIND = re.compile(r"anon_(?P<id>[0-9A-Za-z]+)" + _ATTACHED.replace("{id}", ""))
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?")
_AGAIN = re.compile(r"-\d{1,2}(?=\.pyw?$)")  # what Canvas adds to a second one; no module has a `-` in its name


def read_label(name: str, is_file: bool) -> Label:
    """What the name of a file or folder says of whose it is."""
    text = clean(name)[:_LONGEST]
    # Moodle: `Full name_12_assignsubmission_file_` with its files below, or in front of each file.
    if (found := _MOODLE.fullmatch(text)) is not None:
        name, number = clean(found["name"].replace("_", " ")), found["id"]
        blind = name.isascii() and name.casefold() == "participant"
        file = found["file"] or f"{found['plugin']}.html" if is_file else ""
        return Label(number, f"{name} {number}" if blind else name, file=file, kind="moodle", text=name)
    # Canvas: `surnamename_LATE_12_345_file`, or `anon_x1y2z_345_file`.
    found = (_CANVAS_BLIND.fullmatch(text) or _CANVAS.fullmatch(text)) if is_file else None
    if found is not None and (found.re is _CANVAS_BLIND or found["name"] == found["name"].lower()):
        name = found["name"] if found.re is _CANVAS else f"anon {found['id']}"
        file = found["entry"] or _AGAIN.sub("", found["file"])
        return Label(found["id"], name, late=bool(found["late"]), file=file, kind="canvas", text=name)
    return _plain(text, is_file)


# ---------------------------------------------------------------- names that students give

_COPY = re.compile(r"\s*[(（]\d{1,3}[)）]|\s*-\s*(副本|Copy)|\s*的?副本", re.IGNORECASE)
_ID = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{0,4}\d{5,20}(?:[A-Za-z]\d{0,8})?(?![0-9A-Za-z])")
_NUMBER_IN_FRONT = re.compile(r"\d{1,4}(?=[\s_\-.、]+\D)")
_DAY = re.compile(r"20[0-4]\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{4}|\d{6})?")
_BETWEEN = re.compile(r"[\s_\-—–~+,;:.@#&=!'\"()（）【】\[\]{}<>《》，、；：。·]+")
_SUFFIX = re.compile(r"(\.tar)?\.[A-Za-z][A-Za-z0-9]{0,4}$|(\.tar)?\.7z$", re.IGNORECASE)
_FIELDS = re.compile("学号|姓名|班级")
_VERSION = re.compile(
    r"(v|ver|version)[\s_.\-]*\d{1,2}(\.\d{1,2})?|(the)?(final|new|latest|update|updated|resubmit\w*|late)\d*"
    r"|最终版?|终版|新版?|修改版?|更新版?|改|迟交|补交|重交|第.(次|版)",
    re.IGNORECASE,
)
_TEAM = re.compile(r"(team|group)\d{1,3}|第?\d{1,3}(组|小组|队)", re.IGNORECASE)
_GROUP = re.compile(r"班|组|队|\b(class|group|section|team)", re.IGNORECASE)
_NO_NAMES = re.compile(
    r"(hw|lab|ex|exp|task|project|homework|assignment|exercise|week|part|v|ver|version|no|q|test|第|作业|实验|练习|题)"
    r"[0-9一二三四五六七八九十]*(次|题|周|章)?(作业|实验|练习|上机|报告|代码|程序)?"
    r"|(tcp|udp|my|simple|echo|chat)?(server|client)\d*|main|app|index|readme|code|src|source|program|python|socket|tcp|udp"
    r"|http|echo|chat|login|script|final|new|old|copy|late|submit|submissions?|report|utils?|common|config|init|setup"
    r"|requirements|makefile|license|student|name|id|py|the|of|and|data|docs?|images?|lib|bin|files?|misc|tmp|temp|test|tests"
    r"|[\u4e00-\u9fff]*[一二三四五六七八九十]班|学号|姓名|班级|提交|代码|程序|源码|源代码|报告|服务器端?|服务端|客户端|网络编程|计算机网络|最终版?|终版|迟交|补交"
    r"|all|class|students?|全部|全班|收集|汇总|学生|同学|新建文件夹|说明|截图|文档",
    re.IGNORECASE,
)


def _plain(text: str, is_file: bool) -> Label:
    """An id and a name somewhere among other words."""
    suffix = _SUFFIX.search(text) if is_file else None
    stem = _COPY.sub("", text[: suffix.start()] if suffix else text)

    numbers = list(_ID.finditer(stem))
    no_day = next((one for one in numbers if not _DAY.fullmatch(one[0])), None)
    # A day is a student's number only where there is nothing else.
    found = no_day or (numbers[0] if numbers else _NUMBER_IN_FRONT.match(stem))
    number = found[0] if found else ""
    rest = _FIELDS.sub(" ", f"{stem[: found.start()]} {stem[found.end() :]}" if found else stem)

    words = _BETWEEN.split(rest)
    maybe = [
        word
        for word in words
        if word and (_TEAM.fullmatch(word) or not (any(map(str.isdigit, word)) or _NO_NAMES.fullmatch(word)))
    ]
    chinese = [word for word in maybe if all(map(is_han, word))]  # where there are some, the first of them alone
    name = " ".join(chinese[:1] or maybe)
    if len(number) <= _SHORT and not name:
        return Label(text=stem)

    # Its own file is what is left behind the number and the name in front: `server.py` of `2023001_张三_server.py`.
    own = stem
    for word in (number, *name.split(), number):
        if word and (front := re.match(rf"{re.escape(word)}[\s_\-.、+]*", own)):
            own = own[front.end() :]
    file = f"{own}{suffix[0]}" if suffix and own and own != stem and not _VERSION.fullmatch(own) else ""
    subject = "".join(word for word in words if word not in name.split() and not _VERSION.fullmatch(word))
    return Label(number.upper(), name, file=file, subject=plain_name(subject), text=stem)


def is_group(name: str) -> bool:
    """Whether a folder of several people's things is called like a part of the class."""
    return _GROUP.search(name) is not None or bool(read_label(name, False).name)


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


# ---------------------------------------------------------------- a pattern of one's own

_GROUPS = ("id", "name", "group", "late", "file")


def pattern_reader(pattern: str) -> Reader:
    """Reads names by a pattern with named groups. Raises UsageError for what is none."""
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise UsageError(_NO_PATTERN.format(why=error)) from None
    unknown = [name for name in compiled.groupindex if name not in _GROUPS]
    if unknown or not {"id", "name"} & set(compiled.groupindex):
        raise UsageError(_NO_GROUPS)

    def read(name: str, is_file: bool) -> Label:
        text = clean(name)[:_LONGEST]
        try:
            found = compiled.search(text, timeout=1)
        except TimeoutError:
            found = None
        fields = {key: clean(value or "") for key, value in (found.groupdict() if found else {}).items()}
        if not fields.get("id") and not fields.get("name"):
            return Label()
        told = f"{fields.get('id', '')} {fields.get('name', '')}"
        return Label(
            fields.get("id", ""),
            fields.get("name", ""),
            fields.get("group", ""),
            bool(fields.get("late")),
            fields.get("file", "") if is_file else "",
            kind="pattern",
            text=told,
        )

    return read


_NO_PATTERN = Words("--pattern 不是正则表达式：{why}", "--pattern is no regular expression: {why}")
_NO_GROUPS = Words(
    "--pattern 要有命名组 (?P<id>…) 或 (?P<name>…)，还可以有 (?P<group>…)、(?P<late>…)、(?P<file>…)，没有别的",
    "--pattern needs a named group (?P<id>…) or (?P<name>…); there may be (?P<group>…), (?P<late>…), (?P<file>…), and no other",
)
