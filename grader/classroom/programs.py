"""The programs for one exercise among the files of a hand-in, which may hold those of several. Pure."""

from __future__ import annotations

import dataclasses
import fnmatch
import re
from collections.abc import Mapping, Sequence

from grader.classroom.assignment import Assigned
from grader.errors import UnclearError, UsageError
from grader.intake.collected import HandIn
from grader.intake.decoding import SOURCE_CAP, source_text
from grader.intake.naming import plain_name
from grader.intake.submission import Submission, submission_among
from grader.model import Words
from grader.spec.toolchains import is_code


def submission_of(handin: HandIn, part: Assigned) -> Submission:
    """The programs for one exercise among a student's files. Raises UsageError where there are none.

    UnclearError where something was handed in that only
    a person can read. They lie in the folder that is this exercise's: by the assignment's pattern, else by its id or number; else anywhere.
    """
    files: Mapping[str, bytes] = dict(handin.files)  # read once
    folders = _folders_of(files)
    if part.folder is not None and folders:
        glob = part.folder.strip("/").lower()
        fits = [
            folder
            for folder in folders
            if fnmatch.fnmatchcase(folder.lower(), glob) or fnmatch.fnmatchcase(_last(folder).lower(), glob)
        ]
        if not fits:
            raise UsageError(_NO_FOLDER.format(folder=part.folder, there=", ".join(sorted(files)[:10])))
        if len(fits) == 1:
            files = _inside(files, fits[0])
        else:
            inside = tuple(f"{one}/" for one in fits)
            files = _unwrapped({name: data for name, data in files.items() if name.startswith(inside)})
    else:
        files = _unwrapped(files)
        programs = {name: data for name, data in files.items() if is_code(name)}  # no folder of pictures is one
        near = [folder for folder in _folders_of(programs) if folder.count("/") < 2]
        wanted = plain_name(part.spec.exercise.id)
        named = [folder for folder in near if wanted in plain_name(_last(folder))]
        if named:
            files = _inside(files, min(named, key=lambda folder: (len(_last(folder)), folder)))
        elif part.number and (folder := _numbered(near, part.number)):
            files = _inside(files, folder)
    try:
        found = submission_among(part.spec.exercise, files, handin.student.id, handin.origin)
    except UsageError as error:
        if {name.rpartition("/")[2].lower() for name in files} & _ENTRIES:
            raise UnclearError(_ENTERED.format(why=error.message)) from None
        if mails := [name for name in files if name.lower().endswith((".eml", ".msg"))]:
            raise UnclearError(_MAILED.format(name=mails[0])) from None
        raise
    if part.folder is not None and not folders:
        note = _FLAT.format(folder=part.folder)
        return dataclasses.replace(found, notes=(note, *found.notes))
    return found


def own_sources(submission: Submission, beside: Sequence[Submission]) -> dict[str, str]:
    """The texts that belong to the exercise of `submission`: not the programs of the others, where all lie in one folder."""
    own = set(submission.programs.values())
    others = {(name, one.files[name]) for one in beside for name in one.programs.values() if name not in own}
    return {
        name: text
        for name, text in submission.sources.items()
        if not name.lower().endswith(_DATA) and (name, submission.files[name]) not in others
    }


def sources_among(files: Mapping[str, bytes]) -> dict[str, str]:
    """The texts of programs among any files."""
    return {name: source_text(data[:SOURCE_CAP]) for name, data in files.items() if is_code(name)}


_DATA = (".json", ".toml", ".lock", ".mod", ".sum")
"""Endings of what belongs to a program and is none."""


def _numbered(near: list[str], number: int) -> str | None:
    """The folder that has the exercise's number. Raises UsageError where others have theirs, and this one is not there."""
    last = {folder: _numbers(_last(folder))[-1:] for folder in near}
    for folders in (last, {folder: _numbers(_last(folder)) for folder in near}):
        fits = [folder for folder, numbers in folders.items() if number in numbers]
        if len(fits) == 1:
            return fits[0]
    if len({numbers[0] for numbers in last.values() if numbers}) > 1 and not any(
        number in one for one in last.values()
    ):
        raise UsageError(_NO_NUMBER.format(number=number, there=", ".join(near[:10])))
    return None


_ENTRIES = frozenset({"text.html", "text.htm", "link.html", "link.htm", "onlinetext.html", "attempt.txt"})
"""What platforms call a text or an address that was entered, in place of a file."""
_ENTERED = Words(
    "在学习平台上填写了文本或链接，没有交程序文件，要请人看一看（{why}）",
    "a text or a link was entered on the platform, and no program handed in: somebody has to look at it ({why})",
)
_MAILED = Words(
    "{name} 是保存下来的邮件，程序可能在它的附件里，要请人看一看",
    "{name} is a saved e-mail, and a program may be attached to it: somebody has to look at it",
)
_NO_FOLDER = Words(
    "没有符合 {folder} 的文件夹；交来的是：{there}", "there is no folder that matches {folder}; there are: {there}"
)
_FLAT = Words("没有文件夹 {folder}：在全部文件里找", "there is no folder {folder}: all files were searched")
_NO_NUMBER = Words(
    "没有第 {number} 题的文件夹；交来的是：{there}", "there is no folder for exercise {number}; there are: {there}"
)
_HAN_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}


def _folders_of(files: Mapping[str, bytes]) -> list[str]:
    """Every folder that holds something, the outer ones first."""
    found = dict.fromkeys(name[: found.start()] for name in sorted(files) for found in re.finditer("/", name))
    return sorted(found, key=lambda folder: (folder.count("/"), folder))


def _last(folder: str) -> str:
    return folder.rpartition("/")[2]


def _numbers(name: str) -> list[int]:
    found = re.findall(r"(?<!\d)\d{1,3}(?!\d)|[一二三四五六七八九十]", name, re.ASCII)
    return [_HAN_DIGITS.get(one) or int(one) for one in found]


def _inside(files: Mapping[str, bytes], folder: str) -> Mapping[str, bytes]:
    return _unwrapped(
        {name.removeprefix(f"{folder}/"): data for name, data in files.items() if name.startswith(f"{folder}/")}
    )


def _unwrapped(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Without the folders that hold everything."""
    while len({name.partition("/")[0] for name in files}) == 1 and all("/" in name for name in files):
        files = {name.partition("/")[2]: data for name, data in files.items()}
    return files
