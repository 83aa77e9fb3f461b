"""Who handed in what: folders, files and downloads of an LMS become one hand-in a student.

Nothing is left out in silence: what cannot be read, belongs to nobody or to two people, is told with its reason.
"""

from __future__ import annotations

import datetime
import fnmatch
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.archives import MOST_BYTES, MOST_FILES, Entry, Refused, open_file, open_folder
from grader.classroom.assignment import Part
from grader.classroom.gradebook import Collected, HandIn, Student, Unread
from grader.classroom.naming import Label, plain_name, read_label
from grader.errors import UsageError
from grader.intake import Submission, submission_among
from grader.model import Words


def collect(
    paths: Sequence[Path], *, roster: Sequence[Student] | None, pattern: str | None, due: datetime.datetime | None
) -> Collected:
    """Everything that lies in the folders, files and archives.

    Raises UsageError for a path that is not there, a pattern that is none, and where nothing is found at all; never for
    what a student handed in.
    """
    items, unread = list[_Item](), list[Unread]()
    for path in paths:
        if path.is_dir():
            contents = open_folder(path)
            unread += [Unread(name, why) for name, why in contents.refused]
            items += _items(str(path), contents.entries)
        elif path.is_file():
            items += _items(str(path), [open_file(path, path.name)])
        else:
            raise UsageError(_ABSENT.format(path=path))
    owners = {id(item): _owner(item.label, roster) for item in items}
    handins: dict[str, list[HandIn]] = {}
    for item in items:
        student = owners[id(item)]
        try:
            handin = _handin(student, item, due)
        except Refused as refused:
            unread.append(Unread(item.name, refused.why, student))
        else:
            handins.setdefault(student.id, []).append(handin)
    chosen, others = list[HandIn](), list[HandIn]()
    for several in handins.values():
        best = max(several, key=_counts)
        chosen.append(best)
        others += [one for one in several if one is not best]
    order = {student.id: number for number, student in enumerate(roster or ())}
    chosen.sort(key=lambda one: (order.get(one.student.id, len(order)), one.student.id))
    known = {handin.student.id for handin in chosen} | {one.student.id for one in unread if one.student}
    missing = tuple(student for student in roster or () if student.id not in known)
    strangers = tuple(one.student for one in chosen if roster is not None and one.student.id not in order)
    return Collected(tuple(chosen), tuple(others), tuple(unread), missing, strangers)


_ABSENT = Words("找不到 {path}：请检查路径", "{path} does not exist: check the path")


@dataclass(frozen=True)
class _Item:
    """A folder or file of one student."""

    name: str
    label: Label
    entries: tuple[Entry, ...]
    """Names are inside the item."""


def _items(origin: str, entries: Iterable[Entry]) -> Iterator[_Item]:
    folders: dict[str, list[Entry]] = {}
    for entry in entries:
        top, slash, rest = entry.name.partition("/")
        if slash:
            folders.setdefault(top, []).append(Entry(rest, entry.modified, entry.read))
        else:
            label = read_label(top, is_file=True)
            yield _Item(top, label, (Entry(label.file or top, entry.modified, entry.read),))
    for name, inside in folders.items():
        yield _Item(name, read_label(name, is_file=False), tuple(inside))


def _owner(label: Label, roster: Sequence[Student] | None) -> Student:
    for student in roster or ():
        if student.id == label.id or (label.name and plain_name(student.name) == plain_name(label.name)):
            return student
    return Student(label.id or label.name or label.text, label.name)


def _handin(student: Student, item: _Item, due: datetime.datetime | None) -> HandIn:
    files, left = dict[str, bytes](), MOST_BYTES
    for entry in item.entries[:MOST_FILES]:
        files[entry.name] = entry.read(left)
        left -= len(files[entry.name])
    times = [entry.modified for entry in item.entries if entry.modified]
    submitted = max(times, default=None)
    late = (submitted - due).total_seconds() / 86400 if submitted and due else 0
    return HandIn(student, item.name, files, submitted, max(0, math.ceil(late)) or int(item.label.late))


def _counts(handin: HandIn) -> tuple[bool, float]:
    """The newest on time, else the newest."""
    return handin.days_late == 0, handin.submitted.timestamp() if handin.submitted else 0.0


# ---------------------------------------------------------------- the programs of one exercise


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
