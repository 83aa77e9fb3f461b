"""The programs for one exercise among the files of a hand-in, which may hold those of several. Pure."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping

from grader.classroom.assignment import Part
from grader.classroom.gradebook import HandIn
from grader.classroom.naming import plain_name
from grader.errors import UsageError
from grader.intake import Submission, submission_among
from grader.model import Words


def submission_of(handin: HandIn, part: Part) -> Submission:
    """The programs for one exercise among a student's files. Raises UsageError where there are none."""
    files = _of_part(handin.files, part)
    return submission_among(part.spec.exercise, files, handin.student.id, handin.origin)


def _of_part(files: Mapping[str, bytes], part: Part) -> Mapping[str, bytes]:
    """The files of the folder that is this exercise's, by the assignment's pattern, else by its id or number; else all."""
    folders = list(dict.fromkeys(folder for name in files for folder in _folders(name)))
    if part.folder is not None:
        glob = part.folder.strip("/").lower()
        found = [
            one for one in folders if fnmatch.fnmatch(one.lower(), glob) or fnmatch.fnmatch(_last(one).lower(), glob)
        ]
        top = [one for one in found if not any(one.startswith(f"{other}/") for other in found)]
        if not top:
            raise UsageError(_NO_FOLDER.format(folder=part.folder, there=", ".join(sorted(files)[:10])))
        if len(top) > 1:
            return {name: data for name, data in files.items() if any(name.startswith(f"{one}/") for one in top)}
        return _inside(files, top[0])
    near = [one for one in folders if one.count("/") < 2]
    wanted = plain_name(part.spec.exercise.id)
    named = sorted((one for one in near if wanted in plain_name(_last(one))), key=lambda one: (len(_last(one)), one))
    if named:
        return _inside(files, named[0])
    for numbers in (_last_number, _numbers) if part.number else ():
        numbered = [one for one in near if part.number in numbers(_last(one))]
        if len(numbered) == 1:
            return _inside(files, numbered[0])
    return _unwrapped(files)


_NO_FOLDER = Words(
    "没有符合 {folder} 的文件夹；交来的是：{there}", "there is no folder that matches {folder}; there are: {there}"
)
_HAN_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}


def _folders(name: str) -> Iterator[str]:
    parts = name.split("/")[:-1]
    return ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _last(folder: str) -> str:
    return folder.rpartition("/")[2]


def _numbers(name: str) -> list[int]:
    found = re.findall(r"(?<!\d)\d{1,3}(?!\d)|[一二三四五六七八九十]", name)
    return [_HAN_DIGITS.get(one) or int(one) for one in found]


def _last_number(name: str) -> list[int]:
    return _numbers(name)[-1:]


def _inside(files: Mapping[str, bytes], folder: str) -> Mapping[str, bytes]:
    return _unwrapped(
        {name.removeprefix(f"{folder}/"): data for name, data in files.items() if name.startswith(f"{folder}/")}
    )


def _unwrapped(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Without the folders that hold everything."""
    while len({name.partition("/")[0] for name in files}) == 1 and all("/" in name for name in files):
        files = {name.partition("/")[2]: data for name, data in files.items()}
    return files
