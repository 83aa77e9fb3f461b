"""Where in folders and archives the students' own things begin: downwards from what was pointed at, level by level.

A name decides first; what lies below decides whether it is one student's or that of a part of the class. What nobody's
name explains is still a student's where a folder for each is all that lies there.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from grader.errors import UsageError
from grader.intake.archives import open_archive
from grader.intake.collected import Student, Unread
from grader.intake.export import METADATA, Submitted, read_metadata, read_receipt
from grader.intake.handins import file_entry, open_folder
from grader.intake.label import Label, is_han, plain_name
from grader.intake.members import MOST_ARCHIVE, UNREADABLE, Contents, Entry, NotRead, archive_suffix, is_left_out
from grader.intake.naming import Reader, is_class, is_group, reader_of, says_nobody
from grader.intake.people import Owner, People, Unclear
from grader.intake.platforms import RECEIPT, own_file
from grader.model import Words
from grader.spec.toolchains import is_code

MOST_CLASS = 1 << 30
"""Bytes of an archive of the whole class, where it cannot be read piece by piece (all but zip)."""
MOST_OF_CLASS = 100_000
"""Members of such an archive."""
MOST_LEVELS = 10
_MOST_PACKED = 5
"""Levels in which archives of several people may lie."""
_MOST_METADATA, _MOST_RECEIPT = 16 << 20, 1 << 20
_SEVERAL, _MANY = 3, 5
_MOST_TOLD = 20
_A_CLASS = 50
"""So many names in one place are read once."""
_A_FEW = 2
"""So many archives in one place may each be that of a class."""


@dataclass(frozen=True, slots=True)
class Item:
    """A folder, file or archive of somebody."""

    origin: str
    place: str
    """Where it lies: files of one person in one place belong together."""
    label: Label
    entries: tuple[Entry, ...]
    """Their names are inside the item."""
    is_file: bool
    group: str
    attempt: int = 0
    """Its number among the attempts of one student in one place, where these are numbered."""

    @property
    def named(self) -> Label:
        """Its label, with the group that its folder tells."""
        with_group = self.label.group or not self.group
        return self.label if with_group else dataclasses.replace(self.label, group=self.group)

    @property
    def times(self) -> list[datetime.datetime]:
        """When its entries were changed, as far as that is known."""
        return [entry.modified for entry in self.entries if entry.modified]

    def entries_among(self, items: Sequence[Item]) -> tuple[Entry, ...]:
        """The entries under the names that the student gave them, where no other of these items has the same one."""
        if self.label.kind == "ilias":
            return tuple(entry.called(own_file(entry.name)) for entry in self.entries)
        file = self.label.file.replace("/", "_")
        taken = any(other is not self and other.label.file == self.label.file for other in items)
        if not self.is_file or not file or taken:
            return self.entries
        return tuple(entry.called(file) for entry in self.entries)


@dataclass(slots=True)
class Folder:
    """A folder as a tree; an entry's own name is the last part of its path."""

    folders: dict[str, Folder] = field(default_factory=dict)
    files: dict[str, Entry] = field(default_factory=dict)

    def entries(self, inside: str = "") -> Iterator[Entry]:
        """All files below, by their paths from here."""
        for name, entry in self.files.items():
            yield entry.called(f"{inside}{name}")
        for name, folder in self.folders.items():
            yield from folder.entries(f"{inside}{name}/")

    @property
    def names(self) -> list[tuple[str, bool]]:
        """What lies right here, with whether it is a file."""
        shown = [(name, False) for name in self.folders] + [(name, True) for name in self.files]
        return [(name, is_file) for name, is_file in shown if not is_left_out(name)]

    def holds_work(self) -> bool:
        """Whether a program or an archive lies anywhere below."""
        return any(map(is_work, self.files)) or any(
            not is_left_out(name) and folder.holds_work() for name, folder in self.folders.items()
        )


def tree_of(entries: Iterable[Entry]) -> Folder:
    """The files of a folder or an archive, in the order of their names."""
    root = Folder()
    for entry in sorted(entries, key=lambda entry: entry.name):
        *parts, last = entry.name.split("/")
        here = root
        for part in parts:
            here = here.folders.setdefault(part, Folder())
        here.files[last] = entry
    return root


def is_work(name: str) -> bool:
    """Whether a file may be what was asked for, rather than the class list or a picture beside it."""
    return is_code(name) or bool(archive_suffix(name))


class _Below(NamedTuple):
    """Of whom the names below a folder tell."""

    known: frozenset[Student]
    """Of the roster."""
    sure: frozenset[str]
    """Numbers and names that nobody would give to anything else."""
    weak: frozenset[str]
    """Names that may be people's, where nothing speaks against it."""
    near: bool
    """Whether a sure one lies right inside."""


class Search:
    """Goes through the input down to where the students' own things begin."""

    def __init__(self, people: People, pattern: Reader | None = None) -> None:
        self.people, self._pattern = people, pattern
        self._owners: dict[Label, Owner] = {}
        self._seen_below: dict[int, tuple[Folder, _Below]] = {}
        self._readers: dict[int, tuple[Folder, Reader]] = {}
        self.items: list[Item] = []
        self.unread: list[Unread] = []

    def owner(self, label: Label) -> Owner:
        """Whom of the roster a label means."""
        if not self.people.are_known:
            return ()
        known = self._owners.get(label)
        if known is None:
            known = self._owners[label] = self.people.on_roster(label) if label != Label() else ()
        return known

    def look_into(self, path: Path, number: int) -> None:
        """One path of the command. Raises UsageError where it is not there."""
        place = f"{number}/"
        try:
            if path.is_dir():
                contents = open_folder(path)
                self._refused(contents, "")
                root, name = tree_of(contents.entries), path.resolve().name
                label = self._reader_in(Folder({name: root}))(name, False)
                below = self._below(root)
                # The path may be one student's, and not the class's folder.
                one = self._is_somebodys(label) and not (below.known - self._mine(label) or below.sure)
                if one and len(below.weak) < 2:
                    self._item(label, place, name, root.entries(), False, "")
                else:
                    self._sort(root, place, "", "", 0)
                    self._left_empty(contents, place, "")
            elif path.is_file():
                only = Folder(files={path.name: file_entry(path, path.name)})
                self._sort(only, place, "", "", 0)
            else:
                raise UsageError(_ABSENT.format(path=path))
        except OSError as error:
            raise UsageError(Words(*(f"{path}: {text}" for text in UNREADABLE.format(why=error.strerror)))) from None
        finally:  # of a large class it is more than what was found in it
            self._seen_below.clear()
            self._readers.clear()

    def _left_empty(self, contents: Contents, place: str, inside: str) -> None:
        """Folders of somebody with nothing at all in them, where nothing else of theirs lies there."""
        items = self.items if contents.empty else ()
        taken = {item.origin[: found.start()] for item in items for found in re.finditer("/|$", item.origin)}
        read = self._reader_in(Folder())
        for folder in contents.empty:
            parts = folder.split("/")
            whose = [deep for deep, part in enumerate(parts, 1) if self._is_somebodys(read(part, False))]
            depth = whose[0] if whose else int(_tells(read(parts[0], False)))
            origin = f"{inside}{'/'.join(parts[:depth])}"
            if depth and origin not in taken:
                taken.add(origin)
                self._item(read(parts[depth - 1], False), place, origin, (), False, "")

    def _refused(self, contents: Contents, inside: str) -> None:
        for name, why in contents.refused:
            if is_left_out(name):
                continue
            # Those of the roster whom its name means have not handed in nothing.
            meant: tuple[Student | None, ...] = (None,)
            parts = [part for part in name.replace("\\", "/").split("/") if part]
            for number, part in enumerate(parts, 1):
                owner = self.owner(self._reader_in(Folder())(part, number == len(parts)))
                if students := owner.students if isinstance(owner, Unclear) else owner:
                    meant = students[:_MOST_TOLD]
                    break
            self.unread += [Unread(f"{inside}{name}", why, student) for student in meant]

    # ---------------------------------------------------------------- level by level

    def _sort(self, here: Folder, place: str, inside: str, group: str, level: int) -> None:
        """Whose is each thing at the top of a folder or archive?"""
        read = self._reader_in(here)
        told = dict[str, Submitted]()  # whose the folders of a Gradescope export are, by the file beside them
        with suppress(NotRead):
            if (metadata := here.files.get(METADATA)) is not None:
                told = read_metadata(metadata.read(_MOST_METADATA))

        read = self._with_receipts(here, read)

        # Files that are called by logins (`lisi2.py`) are somebody's where most of the programs and archives are.
        work = [name for name in here.files if is_work(name) and not is_left_out(name)]
        logins = {name for name in work if _is_login(read(name, True))}
        if len(logins) * 2 <= len(work) or len(logins) <= _A_FEW:
            logins = {name for name in logins if archive_suffix(name)}
        few = sum(1 for name in here.files if archive_suffix(name)) <= _A_FEW
        for name, entry in here.files.items():
            if not is_left_out(name) and not (told and name == METADATA):
                self._file(entry, name, read(name, True), (place, inside, group, level), few, name in logins)
        parts = self._parts(here, read)
        for name, below in here.folders.items():
            if is_left_out(name):
                continue
            origin, label = f"{inside}{name}", read(name, False)
            if name in told:
                for label in told[name].labels:
                    self._item(label, place, origin, below.entries(), False, group)
                continue

            def into(name: str = name, origin: str = origin) -> tuple[str, str, str, int]:
                return f"{place}{origin}/", f"{origin}/", name if is_group(name) else group, level + 1

            if level < MOST_LEVELS and (name in parts or self._is_several(label, below)):
                self._sort(below, *into())
            elif self._is_somebodys(label) or _tells(label):
                self._item(label, place, origin, below.entries(), False, group)
            else:
                self._unexplained(name, below, origin, place, group, into())

    def _with_receipts(self, here: Folder, read: Reader) -> Reader:
        """Reads names of Blackboard, which have the login alone, with the names that its receipts beside them tell."""
        names = dict[str, str]()
        for name, entry in here.files.items():
            label = read(name, True)
            if label.kind == "blackboard" and label.file == RECEIPT:
                with suppress(NotRead):
                    told = read_receipt(entry.read(_MOST_RECEIPT))
                    names |= {label.id: told[1]} if told and told[0].casefold() == label.id.casefold() else {}
        if not names:
            return read

        def named(name: str, is_file: bool) -> Label:
            label = read(name, is_file)
            person = names.get(label.id, "") if label.kind == "blackboard" else ""
            return dataclasses.replace(label, name=person, text=f"{label.text} {person}") if person else label

        return named

    def _unexplained(
        self, name: str, below: Folder, origin: str, place: str, group: str, into: tuple[str, str, str, int]
    ) -> None:
        """A folder whose name tells nothing: the name is the student's, unless it only says what lies inside."""
        is_name = self._pattern is None and not says_nobody(name)
        packed = any(archive_suffix(file.name) for file in below.entries())
        before = len(self.items), len(self.unread)
        if into[-1] <= MOST_LEVELS and (packed or (not is_name and below.folders)):
            self._sort(below, *into)
        if is_name and len(self.items) == before[0] and below.holds_work():
            del self.unread[before[1] :]
            label = Label(name=name, text=name)
            self._item(label, place, origin, below.entries(), False, group)
        elif (len(self.items), len(self.unread)) == before:
            self.unread.append(Unread(origin, self._nobodys))

    def _file(
        self, entry: Entry, name: str, label: Label, at: tuple[str, str, str, int], few: bool, login: bool
    ) -> None:
        place, inside, group, level = at
        origin, why = f"{inside}{name}", self._nobodys
        somebodys = self._is_somebodys(label)
        few = few and label.kind == "plain"
        if archive_suffix(name) and level < _MOST_PACKED and (few or not somebodys):
            try:
                contents = (
                    open_archive(name, entry.path, MOST_CLASS, MOST_OF_CLASS)
                    if entry.path is not None
                    else open_archive(name, entry.read(MOST_ARCHIVE), members=MOST_OF_CLASS)
                )
            except NotRead as refused:
                why = refused.why
            else:
                root = tree_of(contents.entries)
                if self._is_of_class(root, label):
                    self._refused(contents, f"{origin}/")
                    self._sort(root, f"{place}{origin}/", f"{origin}/", group, level + 1)
                    self._left_empty(contents, f"{place}{origin}/", f"{origin}/")
                    return
        if somebodys or login or (_tells(label) and is_work(name) and not _is_login(label)):
            self._item(label, place, origin, [entry.called(name)], True, group)
        else:
            self.unread.append(Unread(origin, why))

    @property
    def _nobodys(self) -> Words:
        return _NOBODY if self._pattern is None else _NO_MATCH

    def _item(self, label: Label, place: str, origin: str, entries: Iterable[Entry], is_file: bool, group: str) -> None:
        self.items.append(Item(origin, place, label, tuple(entries), is_file, group))

    # ---------------------------------------------------------------- one student's, or several people's

    def _reader_in(self, here: Folder) -> Reader:
        if self._pattern is not None:
            return self._pattern
        if len(here.folders) + len(here.files) < _A_CLASS:
            return reader_of(here.names)
        if (known := self._readers.get(id(here))) is None:
            known = self._readers[id(here)] = here, reader_of(here.names)
        return known[1]

    def _is_somebodys(self, label: Label) -> bool:
        return label.sure or self.owner(label) != ()

    def _mine(self, label: Label) -> set[Student]:
        owner = self.owner(label)
        return set(owner.students if isinstance(owner, Unclear) else owner)

    def _below(self, folder: Folder, deep: int = MOST_LEVELS) -> _Below:
        """Of whom all names tell that lie so many folders deep."""
        seen = self._seen_below.get(id(folder))
        if seen is not None and deep == MOST_LEVELS:
            return seen[1]
        read, near = self._reader_in(folder), False
        known, sure, weak = set[Student](), set[str](), set[str]()
        for name, is_file in folder.names:
            if is_file and not is_work(name):
                continue
            label = read(name, is_file)
            known |= self._mine(label)
            if label.sure:
                near = True
                sure.add(_key(label))
            elif not is_file or archive_suffix(name) or all(map(is_han, label.name)):
                own = label.name or ("" if is_file or says_nobody(name) or self._pattern else name)
                weak |= {plain_name(own)} if own and not is_class(name) else set()
            if not is_file and deep > 1 and name not in _VERSIONS:
                below = self._below(folder.folders[name], deep - 1)
                known |= below.known
                sure |= below.sure if not label.sure else set()
                weak |= below.weak if says_nobody(name) or is_class(name) else set()
        # One and the same empty set for all: there are as many as folders.
        found = _Below(
            frozenset(known) if known else _NOT_ONE,
            frozenset(sure) if sure else _NO_NAME,
            frozenset(weak) if weak else _NO_NAME,
            near,
        )
        if deep == MOST_LEVELS:
            self._seen_below[id(folder)] = folder, found
        return found

    def _is_several(self, label: Label, below: Folder) -> bool:
        """Whether a folder is no student's, but holds the folders, archives or programs of several."""
        if label.kind != "plain":
            return False
        found, mine = self._below(below), self._mine(label)
        others = found.known - mine
        if mine:
            return len(others) > 1
        if others and (len(others) > 1 or not label.sure):
            return True
        if label.sure:
            return len(found.sure - {_key(label)}) > 1
        return bool(found.sure) if not _tells(label) else found.near or len(found.sure) > 1

    def _parts(self, here: Folder, read: Reader) -> set[str]:
        """The folders of several people, though nothing below is surely anybody's.

        What lies in every one of them (`server`, `chat`) is no name; and one student may have two odd folders.
        """
        weak = {
            name: self._below(folder).weak
            for name, folder in here.folders.items()
            if not is_left_out(name) and not self._is_somebodys(read(name, False))
        }
        times = Counter(one for names in weak.values() for one in names)
        plainly = {name for name in weak if says_nobody(name) or is_class(name)}
        least = 2 if len(weak) > 1 else 3
        many = {
            name
            for name, names in weak.items()
            if name not in plainly and sum(times[one] == 1 for one in names) >= least
        }
        most = len(many) * 2 > len(weak.keys() - plainly)
        return {name for name in plainly if weak[name]} | (many if most else set())

    def _is_of_class(self, root: Folder, label: Label) -> bool:
        """Whether an archive holds the things of several people rather than one person's."""
        mine, found = self._is_somebodys(label), self._below(root)
        if self._is_several(label, root) or (not mine and (found.known or found.sure)):
            return True
        while not root.files and len(root.folders) == 1:
            (root,) = root.folders.values()
        if METADATA in root.files:
            return True
        weak = len(self._below(Folder(dict(root.folders))).weak)
        if mine:  # a number in the archive's name may be that of a course
            return self.owner(label) == () and weak >= (_MANY if label.name else _SEVERAL)
        return weak > 1 and (not _tells(label) or _is_login(label))


_VERSIONS = frozenset({".git"})
_NOT_ONE, _NO_NAME = frozenset[Student](), frozenset[str]()


def _tells(label: Label) -> bool:
    """Whether a name may be somebody's, if nothing speaks against it."""
    return bool(label.name or label.id)


def _is_login(label: Label) -> bool:
    return label.kind == "plain" and not label.id and label.name[-1:].isdecimal()


def _key(label: Label) -> str:
    return (label.id or plain_name(label.name)).casefold()


_ABSENT = Words("找不到 {path}：请检查路径", "{path} does not exist: check the path")
_NOBODY = Words("看不出是谁的", "it cannot be told whose it is")
_NO_MATCH = Words("名字不符合 --pattern", "its name does not match --pattern")
