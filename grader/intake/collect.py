"""Who handed in what: folders, files and downloads of an LMS become one hand-in a student.

Nothing is left out in silence: what cannot be read, belongs to nobody or to two people, is told with its reason.
"""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.intake.archives import open_archive
from grader.intake.collected import Collected, HandIn, Student, Unread
from grader.intake.handins import Reading, file_entry, open_folder
from grader.intake.members import MOST_ARCHIVE, UNREADABLE, Contents, Entry, NotRead, archive_suffix, is_left_out
from grader.intake.naming import Label, Reader, is_group, pattern_reader, read_label
from grader.intake.people import Owner, People, Unclear, strangers
from grader.model import Words
from grader.spec.toolchains import is_code

MOST_CLASS = 1 << 30
"""Bytes of an archive of the whole class, where it cannot be read piece by piece (all but zip)."""
MOST_OF_CLASS = 100_000
"""Members of such an archive."""
MOST_KEPT = 2 << 30
"""Bytes of all hand-ins together."""
MOST_LEVELS = 4


def collect(
    paths: Sequence[Path],
    *,
    roster: Sequence[Student] | None = None,
    pattern: str | None = None,
    due: datetime.datetime | None = None,
) -> Collected:
    """Everything that lies in these folders, files and archives.

    Raises UsageError for a path that is not there, a pattern that is none, and where nothing at all lies; never for what
    students handed in.
    """
    search = _Search(People(roster), read_label if pattern is None else pattern_reader(pattern))
    for number, path in enumerate(paths):
        search.look_into(path, number)
    if not search.items and not search.unread:
        raise UsageError(_NOTHING.format(paths=", ".join(map(str, paths))))
    return _Sorting(search, roster, due).collected()


_ABSENT = Words("找不到 {path}：请检查路径", "{path} does not exist: check the path")
_NOTHING = Words("{paths} 里没有交来的作业", "there is nothing handed in at {paths}")
_NOBODY = Words("看不出是谁的", "it cannot be told whose it is")
_NO_MATCH = Words("名字不符合 --pattern", "its name does not match --pattern")
_EMPTY = Words("里面没有可以读的文件", "there is no file in it that can be read")
_BEYOND = Words("全班的作业加起来太大了，这一份没有读", "the class as a whole is too large: this one was not read")
_OF_TEAM = Words("由小组 {group} 一起交", "handed in by the team {group}")
_LATE = Words(
    "学习平台标记为迟交；不知道迟了多久，按一天算", "late, as the LMS says; by how much is unknown: it counts as a day"
)
_PARTLY = Words("有些没有读到：{names}", "not all of it could be read: {names}")
_BROKEN = Words("读的时候出错：{why}", "reading it failed: {why}")


# ---------------------------------------------------------------- what lies there


@dataclass(frozen=True, slots=True)
class _Item:
    """A folder, file or archive of somebody."""

    origin: str
    place: str
    """Where it lies: files of one person in one place belong together."""
    label: Label
    entries: tuple[Entry, ...]
    """Their names are inside the item."""
    is_file: bool
    group: str

    @property
    def named(self) -> Label:
        """Its label, with the group that its folder tells."""
        with_group = self.label.group or not self.group
        return self.label if with_group else dataclasses.replace(self.label, group=self.group)

    @property
    def times(self) -> list[datetime.datetime]:
        """When its entries were changed, as far as that is known."""
        return [entry.modified for entry in self.entries if entry.modified]

    def entries_among(self, items: Sequence[_Item]) -> tuple[Entry, ...]:
        """The entries under the names that the student gave them, where no other of these items has the same one."""
        file = self.label.file.replace("/", "_")
        taken = any(other is not self and other.label.file == self.label.file for other in items)
        if not self.is_file or not file or taken:
            return self.entries
        return tuple(dataclasses.replace(entry, name=file) for entry in self.entries)


class _Search:
    """Goes through the input down to where the students' own things begin."""

    def __init__(self, people: People, reader: Reader) -> None:
        self.people, self._reader = people, reader
        self._known: dict[tuple[str, bool], bool] = {}
        self.items: list[_Item] = []
        self.unread: list[Unread] = []

    def look_into(self, path: Path, number: int) -> None:
        """One path of the command. Raises UsageError where it is not there."""
        place = f"{number}/"
        try:
            if path.is_dir():
                contents = open_folder(path)
                self._refused(contents, "")
                before = len(self.items)
                self._sort(contents.entries, place, "", "", 0)
                for folder in contents.empty:  # of somebody, and there is nothing at all in it
                    parts = folder.split("/")
                    whose = [number for number, part in enumerate(parts, 1) if self._is_somebodys(part, False)]
                    depth = whose[0] if whose else int(self._tells(parts[0], False))
                    origin = "/".join(parts[:depth])
                    if origin and not any(f"{item.origin}/".startswith(f"{origin}/") for item in self.items):
                        self._item(parts[depth - 1], place, origin, (), False, "")
                name = path.resolve().name
                if len(self.items) == before and self._is_somebodys(name, False):
                    # The path was not the class's folder, but one student's.
                    inside = {entry.name for entry in contents.entries}
                    self.unread = [one for one in self.unread if one.origin not in inside]
                    self._item(name, place, name, contents.entries, False, "")
            elif path.is_file():
                self._file(file_entry(path, path.name), place, "", "", 0)
            else:
                raise UsageError(_ABSENT.format(path=path))
        except OSError as error:
            raise UsageError(Words(*(f"{path}: {text}" for text in UNREADABLE.format(why=error.strerror)))) from None

    def _refused(self, contents: Contents, inside: str) -> None:
        for name, why in contents.refused:
            if not is_left_out(name):
                self.unread += [Unread(f"{inside}{name}", why, student) for student in self._students_in(name)]

    def _students_in(self, path: str) -> tuple[Student | None, ...]:
        """Those of the roster whom the name of something that is not read means: they have not handed in nothing."""
        parts = [part for part in path.replace("\\", "/").split("/") if part]
        for number, part in enumerate(parts, 1):
            owner = self.people.on_roster(self._reader(part, number == len(parts)))
            if students := owner.students if isinstance(owner, Unclear) else owner:
                return students[:_MOST_TOLD]
        return (None,)

    def _sort(self, entries: Iterable[Entry], place: str, inside: str, group: str, level: int) -> None:
        """Whose is each thing at the top of a folder or archive?"""
        folders: dict[str, list[Entry]] = {}
        for entry in sorted(entries, key=lambda entry: entry.name):
            if is_left_out(entry.name):
                continue
            top, slash, rest = entry.name.partition("/")
            if slash:
                folders.setdefault(top, []).append(dataclasses.replace(entry, name=rest))
            else:
                self._file(entry, place, inside, group, level)
        for name, below in folders.items():
            origin, within = f"{inside}{name}", level < MOST_LEVELS
            into = f"{place}{origin}/", f"{origin}/", name if is_group(name) else group, level + 1
            if self._is_somebodys(name, False):
                self._item(name, place, origin, below, False, group)
            elif within and self._holds_students(below, 1 if self._tells(name, False) else MOST_LEVELS):
                self._sort(below, *into)
            elif self._tells(name, False):
                self._item(name, place, origin, below, False, group)
            elif within and any("/" in entry.name or archive_suffix(entry.name) for entry in below):
                self._sort(below, *into)
            else:
                self.unread.append(Unread(origin, self._nobodys))

    def _file(self, entry: Entry, place: str, inside: str, group: str, level: int) -> None:
        name, origin, why = entry.name, f"{inside}{entry.name}", self._nobodys
        if self._is_somebodys(name, True):
            self._item(name, place, origin, [entry], True, group)
            return
        if archive_suffix(name) and level < MOST_LEVELS:
            try:
                contents = (
                    open_archive(name, entry.path, MOST_CLASS, MOST_OF_CLASS)
                    if entry.path is not None
                    else open_archive(name, entry.read(MOST_ARCHIVE), members=MOST_OF_CLASS)
                )
            except NotRead as refused:
                why = refused.why
            else:
                if self._is_of_class(contents.entries, name):
                    self._refused(contents, f"{origin}/")
                    self._sort(contents.entries, f"{place}{origin}/", f"{origin}/", group, level + 1)
                    return
        if self._tells(name, True) and _is_work(name):
            self._item(name, place, origin, [entry], True, group)
        else:
            self.unread.append(Unread(origin, why))

    @property
    def _nobodys(self) -> Words:
        return _NOBODY if self._reader is read_label else _NO_MATCH

    def _is_somebodys(self, name: str, is_file: bool) -> bool:
        known = self._known.get((name, is_file))
        if known is None:
            label = self._reader(name, is_file)
            known = label.sure or (label != Label() and self.people.on_roster(label) != ())
            self._known[name, is_file] = known
        return known

    def _tells(self, name: str, is_file: bool) -> bool:
        """Whether a name may be somebody's, if nothing speaks against it."""
        label = self._reader(name, is_file)
        return bool(label.name or label.id)

    def _holds_students(self, below: Iterable[Entry], deep: int = 1) -> bool:
        """Whether somebody's thing lies right inside, or so many folders deep."""
        tops = dict.fromkeys(tuple(entry.name.split("/")[: deep + 1]) for entry in below if not is_left_out(entry.name))
        return any(
            self._is_somebodys(part, is_file) and (not is_file or _is_work(part))
            for top in tops
            for depth, part in enumerate(top[:deep])
            for is_file in [depth == len(top) - 1]
        )

    def _is_of_class(self, entries: Sequence[Entry], name: str) -> bool:
        """Whether an archive holds the things of several people rather than one person's."""
        if self._holds_students(entries, MOST_LEVELS):
            return True
        entries = [entry for entry in entries if not is_left_out(entry.name)]
        while len({entry.name.partition("/")[0] for entry in entries}) == 1 and all("/" in one.name for one in entries):
            entries = [dataclasses.replace(entry, name=entry.name.partition("/")[2]) for entry in entries]
        folders = {entry.name.partition("/")[0] for entry in entries if "/" in entry.name}
        return not self._reader(name, True).name and len([one for one in folders if self._reader(one, False).name]) > 1

    def _item(self, name: str, place: str, origin: str, entries: Iterable[Entry], is_file: bool, group: str) -> None:
        self.items.append(_Item(origin, place, self._reader(name, is_file), tuple(entries), is_file, group))


def _is_work(name: str) -> bool:
    """Whether a file can be what an exercise asks for."""
    return bool(archive_suffix(name)) or is_code(name)


# ---------------------------------------------------------------- whose it is, and what counts


class _Sorting:
    """Makes one hand-in a student of what was found."""

    def __init__(self, search: _Search, roster: Sequence[Student] | None, due: datetime.datetime | None) -> None:
        self._items, self._people, self._roster, self._due = search.items, search.people, roster, due
        self._unread = list(search.unread)
        self._unclear: list[tuple[str, Unclear]] = []
        self._kept = 0

    def collected(self) -> Collected:
        handins: dict[str, list[HandIn]] = {}
        for student, team, items in self._by_student():
            for bundle in _bundles(items):
                if (handin := self._handin(student, team, bundle)) is not None:
                    handins.setdefault(student.id, []).append(handin)
        for origin, unclear in self._unclear:
            # Whoever has nothing else may have handed in this: somebody has to look before they are called missing.
            left = [student for student in unclear.students if student.id not in handins][:_MOST_TOLD]
            self._unread += [Unread(origin, unclear.why, student) for student in left or (None,)]

        def counts(handin: HandIn) -> tuple[bool, bool, float, str]:
            """The newest on time, else the newest; a report without a program only where there is nothing else."""
            work = any(map(_is_work, handin.files))
            return work, handin.days_late == 0, handin.submitted.timestamp() if handin.submitted else 0.0, handin.origin

        chosen, others = list[HandIn](), list[HandIn]()
        for several in handins.values():
            best = max(several, key=counts)
            chosen.append(best)
            others += [one for one in several if one is not best]
        order = {student.id: number for number, student in enumerate(self._roster or ())}

        def place(student: Student) -> tuple[int, str]:
            return order.get(student.id, len(order)), student.id

        chosen.sort(key=lambda one: place(one.student))
        others.sort(key=lambda one: (place(one.student), one.origin))
        told = {one.student.id for one in self._unread if one.student} | set(handins)
        return Collected(
            tuple(chosen),
            tuple(others),
            tuple(self._unread),
            tuple(student for student in self._roster or () if student.id not in told),
            tuple(one.student for one in chosen if self._roster is not None and one.student.id not in order),
        )

    def _by_student(self) -> Iterator[tuple[Student, bool, list[_Item]]]:
        """Each student with their things of one place; and whether they are a member of a team that shares them."""
        known = {id(item): self._people.on_roster(item.label) for item in self._items}
        others = strangers(item.named for item in self._items if known[id(item)] == ())
        found: dict[tuple[Student, str], list[_Item]] = {}
        teams = set[Student]()
        for item in self._items:
            owner: Owner = known[id(item)] or others[item.named]
            if isinstance(owner, Unclear):
                self._unclear.append((item.origin, owner))
            elif not owner:
                self._unread.append(Unread(item.origin, _NOBODY))
            else:
                teams |= set(owner if len(owner) > 1 else ())
                for student in owner:
                    found.setdefault((student, item.place), []).append(item)
        for (student, _), items in found.items():
            yield student, student in teams, items

    def _handin(self, student: Student, team: bool, items: Sequence[_Item]) -> HandIn | None:
        """What came of some things of one student; None where nothing in them can be read, which is told."""
        origin, reading = ", ".join(item.origin for item in items), Reading()
        why: Words | None = None
        try:
            if self._kept > MOST_KEPT:
                raise NotRead(_BEYOND)
            reading.read([entry for item in items for entry in item.entries_among(items)])
        except NotRead as refused:
            why = refused.why
        except Exception as error:  # one hand-in, whatever is in it, stops nobody else's
            why = _BROKEN.format(why=type(error).__name__)
        self._kept += sum(map(len, reading.files.values()))
        told = reading.refused[:_MOST_TOLD]
        if (more := len(reading.refused) - _MOST_TOLD) > 0:
            told.append(("…", _AND_MORE.format(more=more)))
        for name, reason in told:
            files = (item for item in items if item.is_file and name in (item.entries[0].name, item.label.file))
            place = next((item.origin for item in files), f"{items[0].origin}/{name}")
            self._unread.append(Unread(place, reason, student))
        if why is None and not reading.files and not reading.refused:
            why = _EMPTY
        if why is not None:
            self._unread.append(Unread(origin, why, student))
        if why is not None or not reading.files:
            return None

        labels = [item.label for item in items]
        partly = ", ".join(name for name, _ in reading.refused[:5])
        notes = [_PARTLY.format(names=partly)] if partly else []
        if team:
            notes.append(_OF_TEAM.format(group=labels[0].name))
        # Canvas makes its archive when it is asked for it: the times in there are those of the download.
        downloaded = any(label.kind == "canvas" for label in labels)
        submitted = None if downloaded else max((time for item in items for time in item.times), default=None)
        behind = (submitted - self._due).total_seconds() / 86400 if submitted and self._due else 0
        days = max(0, math.ceil(behind))
        if not days and any(label.late for label in labels):
            days = 1
            notes.append(_LATE)
        return HandIn(student, origin, reading.files, submitted, days, tuple(notes))


def _bundles(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """Which things of one student in one place make one hand-in.

    All that an LMS gave; else each folder and each archive by itself, and the newest file of each name together.
    """
    together = [item for item in items if item.label.of_lms]
    if together:
        yield together
    names: dict[str, list[_Item]] = {}
    for item in items:
        if item.label.of_lms:
            continue
        if item.is_file and not archive_suffix(item.entries[0].name):
            key = f"{item.label.subject or item.label.file}.{item.origin.rpartition('.')[2]}".casefold()
            names.setdefault(key, []).append(item)
        else:
            yield [item]

    def changed(item: _Item) -> tuple[float, str]:
        return max((time.timestamp() for time in item.times), default=0.0), item.origin

    ordered = [sorted(several, key=changed, reverse=True) for several in names.values()]
    if ordered:
        yield [several[0] for several in ordered]
    yield from ([item] for several in ordered for item in several[1:])


_MOST_TOLD = 20
_AND_MORE = Words("还有 {more} 个没有读", "{more} more were not read")
