"""Whose a thing is, by its name: what an LMS calls its files, what students call theirs, or a pattern of one's own.

Pure, and never raises: a name is a student's, too.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import regex

from grader.errors import UsageError
from grader.intake.label import DAY, SHORT, Label, clean, is_han, plain_name, time_in
from grader.intake.platforms import platform_label, shapes_in
from grader.model import Words

__all__ = ["Label", "Reader", "clean", "is_group", "is_han", "pattern_reader", "plain_name", "read_label", "reader_of"]

Reader = Callable[[str, bool], Label]
"""From a name, and whether it is a file's, to what it says."""
_LONGEST = 400


@lru_cache(maxsize=1 << 12)
def read_label(name: str, is_file: bool, shapes: frozenset[str] = frozenset()) -> Label:
    """What the name of a file or folder says of whose it is; `shapes` as all names around it have them."""
    text = clean(name)[:_LONGEST]
    return platform_label(text, is_file, shapes) or _plain(text, is_file)


def reader_of(names: Iterable[tuple[str, bool]]) -> Reader:
    """Reads the names of one place, which all of them together explain."""
    names = list(names)
    shapes = shapes_in(names)

    # Words that stand in most names of a place beside a number that tells them apart: nobody is called `stu`.
    stems: dict[str, set[str]] = {}
    known = {(name, is_file): read_label(name, is_file, shapes) for name, is_file in names}
    for label in known.values():
        if label.kind == "plain" and label.name and not label.id and not _HAN_NAME.fullmatch(label.name):
            stems.setdefault(label.name, set()).add(label.text)
    named = sum(map(len, stems.values()))
    numbered = {
        name
        for name, texts in stems.items()
        if len(texts) > 2 and len(texts) * 2 > named and len({re.sub(r"\d+", "", text) for text in texts}) == 1
    }

    def read(name: str, is_file: bool) -> Label:
        label = known.get((name, is_file)) or read_label(name, is_file, shapes)
        if label.name not in numbered or label.id or label.kind != "plain":
            return label
        return dataclasses.replace(label, name=label.text, subject="", file="")

    return read


# ---------------------------------------------------------------- names that students give

_COPY = re.compile(r"\s*[(（]\d{1,3}[)）]|\s*-\s*(副本|Copy)|\s*的?副本", re.IGNORECASE)
_ID = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{0,4}\d{5,20}(?:[A-Za-z]\d{0,8})?(?![0-9A-Za-z])")
_NUMBER_IN_FRONT = re.compile(r"\d{1,4}(?=[\s_\-.、]+\D)")
_BETWEEN = re.compile(r"[\s_\-—–~+,;:.@#&=!'\"()（）【】\[\]{}<>《》，、；：。·]+")
_SEPARATORS = re.compile(r"\A[\s_\-.、+]+")
_SUFFIX = re.compile(r"(\.tar)?\.[A-Za-z][A-Za-z0-9]{0,4}$|(\.tar)?\.7z$", re.IGNORECASE)
_FIELDS = re.compile("学号|姓名|班级")
_VERSION = re.compile(
    r"(v|ver|version)[\s_.\-]*\d{1,2}(\.\d{1,2})?|(the)?(final|new|latest|update|updated|resubmit\w*|late)\d*"
    r"|最终版?|终版|新版?|修改版?|更新版?|改|迟交|补交|重交|第.(次|版)",
    re.IGNORECASE,
)
_CUT_SHORT = re.compile(r"[A-Z0-9_\-]{1,6}~\d(\.[A-Z0-9]{0,3})?")
"""What Windows makes of a long name where only eight signs are allowed: `202699~1.PY` tells no number."""
_TEAM = re.compile(r"(team|group)\d{1,3}|第?\d{1,3}(组|小组|队)", re.IGNORECASE)
_CLASS = re.compile(r"班|\b(class|section)", re.IGNORECASE)
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
_LISTED = re.compile(r"[\u3400-\u9fff]{2,4}(?:\s*[、&＆+＋]\s*[\u3400-\u9fff]{2,4})+")
_AND = re.compile(r"\s*[、&＆+＋]\s*")
_LOGIN = re.compile(r"[A-Za-z][A-Za-z.]*\d{1,4}")
_DATED = re.compile(
    r"(?<!\d)20\d\d[-.年]\d{1,2}[-.月]\d{1,2}日?[ _T\-]*\d{1,2}[-:：.时点h]\d\d([-:.分]\d\d)?"
    r"|(?<![0-9A-Za-z])20[0-4]\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([-_T]([01]\d|2[0-3])[0-5]\d([0-5]\d)?|([01]\d|2[0-3])[0-5]\d[0-5]\d)(?![0-9A-Za-z])"
)
_GROUP = re.compile(r"班|组|队|\b(class|group|section|team)", re.IGNORECASE)
_NO_NAMES = re.compile(
    r"(hw|lab|ex|exp|task|project|homework|assignment|exercise|week|part|v|ver|version|no|q|test|第|作业|实验|练习|题)"
    r"[0-9一二三四五六七八九十]*(次|题|周|章)?(作业|实验|练习|上机|报告|代码|程序)?"
    r"|(tcp|udp|my|simple|echo|chat)?(server|client)\d*|main|app|index|readme|code|src|source|program|python|socket|tcp|udp"
    r"|http|echo|chat|login|script|final|new|old|copy|late|submit|submissions?|report|utils?|common|config|init|setup"
    r"|requirements|makefile|license|student|name|id|py|the|of|and|data|docs?|images?|lib|bin|files?|misc|tmp|temp|test|tests"
    r"|[\u4e00-\u9fff]{2,10}(学院|大学|学校|专业|系|工程|科学|技术|课程|中心)|[\u4e00-\u9fff]*[一二三四五六七八九十]班|学号|姓名|班级|提交|代码|程序|源码|源代码|报告|服务器端?|服务端|客户端|网络编程|计算机网络|最终版?|终版|迟交|补交"
    r"|submitted|turned|in|working|works?|export|exports|downloads?|uploads?|courses?|net|networks?|networking|attempts?"
    r"|sources?|codes|programs|answers?|solutions?|versions?|all|class|classes|students?|全部|全班|收集|汇总|学生|同学|新建文件夹|说明|截图|文档",
    re.IGNORECASE,
)


def _plain(text: str, is_file: bool) -> Label:
    """An id and a name somewhere among other words."""
    if _CUT_SHORT.fullmatch(text):
        return Label(text=text)
    suffix = _SUFFIX.search(text) if is_file else None
    stem = _COPY.sub("", text[: suffix.start()] if suffix else text)

    # A day with its hour is when, and nobody's number, where anything else stands beside it.
    time, dated = None, _DATED.search(stem)
    if (
        dated
        and (other := f"{stem[: dated.start()]} {stem[dated.end() :]}".strip(" _-"))
        and any(map(str.isalnum, other))
    ):
        time, stem = time_in(dated[0]), other
    numbers = list(_ID.finditer(stem))
    no_day = next((one for one in numbers if not DAY.fullmatch(one[0])), None)
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
    listed = next((one[0] for one in _LISTED.finditer(rest) if {*_AND.split(one[0])} <= {*chinese}), "")
    name = listed or " ".join(chinese[:1] or maybe)
    if not name and len(number) <= SHORT:  # a login: `lisi2`
        name = next((word for word in words if _LOGIN.fullmatch(word) and not says_nobody(word)), "")
    if len(number) <= SHORT and not name:
        return Label(text=stem)

    # Its own file is what is left behind the number and the name in front: `server.py` of `2023001_张三_server.py`.
    own = stem
    for word in (number, *name.split(), number):
        if word and own.startswith(word):
            own = _SEPARATORS.sub("", own[len(word) :], count=1)
    file = f"{own}{suffix[0]}" if suffix and own and own != stem and not _VERSION.fullmatch(own) else ""
    subject = "".join(word for word in words if word not in name.split() and not _VERSION.fullmatch(word))
    return Label(number.upper(), name, file=file, subject=plain_name(subject), text=stem, time=time)


def says_nobody(name: str) -> bool:
    """Whether a name only says what the things are, or which part of the class: no student is called so."""
    words = [word for word in _BETWEEN.split(_COPY.sub("", name)) if word]
    return all(
        DAY.fullmatch(word) or (not word.isdecimal() and _NO_NAMES.fullmatch(word.rstrip("0123456789") or word))
        for word in words
    )


def is_class(name: str) -> bool:
    """Whether a folder is called like a class, or a part of one that is no team."""
    return _CLASS.search(name) is not None


def is_team(name: str) -> bool:
    """Whether a name is that of a team, and of no whole class."""
    return _TEAM.fullmatch(name) is not None or (_GROUP.search(name) is not None and not _CLASS.search(name))


def is_group(name: str) -> bool:
    """Whether a folder of several people's things is called like a part of the class."""
    return _GROUP.search(name) is not None or bool(read_label(name, False).name)


# ---------------------------------------------------------------- a pattern of one's own

_GROUPS = ("id", "name", "group", "late", "time", "file")


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
            time=time_in(fields.get("time", "")),
            timed=not {"late", "time"} & set(compiled.groupindex),
        )

    return read


_NO_PATTERN = Words("--pattern 不是正则表达式：{why}", "--pattern is no regular expression: {why}")
_NO_GROUPS = Words(
    "--pattern 要有命名组 (?P<id>…) 或 (?P<name>…)，还可以有 (?P<group>…)、(?P<late>…)、(?P<time>…)、(?P<file>…)，没有别的",
    "--pattern needs a named group (?P<id>…) or (?P<name>…); there may be (?P<group>…), (?P<late>…), (?P<time>…), (?P<file>…), and no other",
)
