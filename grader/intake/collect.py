"""Who handed in what: folders, files and downloads of an LMS become one hand-in a student.

Nothing is left out in silence: what cannot be read, belongs to nobody or to two people, is told with its reason.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.errors import UsageError
from grader.intake.attempts import bundles, is_draft, newest_files, submitted
from grader.intake.collected import Collected, HandIn, Student, Unread
from grader.intake.handins import Reading
from grader.intake.kept import KeptFiles
from grader.intake.label import plain_name
from grader.intake.members import NotRead
from grader.intake.naming import pattern_reader
from grader.intake.people import Owner, People, Unclear, strangers
from grader.intake.search import Item, Search, is_work
from grader.model import Words

MOST_KEPT, MOST_HELD = 16 << 30, 2 << 30
"""Bytes of all hand-ins together, and of these in memory, where there is no room for them on the disk."""


def collect(
    paths: Sequence[Path],
    *,
    roster: Sequence[Student] | None = None,
    pattern: str | None = None,
    due: datetime.datetime | None = None,
    together: bool = False,
    extensions: Mapping[str, datetime.datetime] | None = None,
) -> Collected:
    """Everything that lies in these folders, files and archives.

    `together`: all whom one name means have handed it in. `extensions`: when it is due for single students, by id.

    Raises UsageError for a path that is not there, a pattern that is none, and where nothing at all lies; never for what
    students handed in.
    """
    search = Search(People(roster, together), None if pattern is None else pattern_reader(pattern))
    for number, path in enumerate(paths):
        search.look_into(path, number)
    if not search.items and not search.unread:
        raise UsageError(_NOTHING.format(paths=", ".join(map(str, paths))))
    return _Sorting(search, roster, due, extensions or {}).collected()


_NOTHING = Words("{paths} 里没有交来的作业", "there is nothing handed in at {paths}")
_NOBODY = Words("看不出是谁的", "it cannot be told whose it is")
_EMPTY = Words("里面没有可以读的文件", "there is no file in it that can be read")
_BEYOND = Words("全班的作业加起来太大了，这一份没有读", "the class as a whole is too large: this one was not read")
_OF_TEAM = Words("由小组 {group} 一起交", "handed in by the team {group}")
_LATE = Words(
    "学习平台标记为迟交；不知道迟了多久，按一天算", "late, as the LMS says; by how much is unknown: it counts as a day"
)
_ALSO_NAMED = Words(
    "名字里也有这个人，或者所在的小组，但只算在 {who} 名下；一起完成的作业要在作业文件里写 together: true",
    "is named here too, or the team is, and it counts for {who} alone; for work in groups write `together: true` in the assignment",
)
_OTHER_ID = Words(
    "这里写着同样的名字，学号却是另一个（{id}），单独算了一份；请看一看是不是这个人的",
    "this name stands here beside another id ({id}), for which it was counted: see whether it is this student's",
)
_NEWEST = Words(
    "同一个文件有几个版本：用的是 {name}，没有用 {older}",
    "there are several versions of one file: {name} is used, {older} not",
)
_PARTLY = Words("有些没有读到：{names}", "not all of it could be read: {names}")
_BROKEN = Words("读的时候出错：{why}", "reading it failed: {why}")


# ---------------------------------------------------------------- whose it is, and what counts


class _Sorting:
    """Makes one hand-in a student of what was found."""

    def __init__(
        self,
        search: Search,
        roster: Sequence[Student] | None,
        due: datetime.datetime | None,
        extensions: Mapping[str, datetime.datetime],
    ) -> None:
        self._extensions = extensions
        self._search, self._items, self._roster, self._due = search, search.items, roster, due
        self._unread = list(search.unread)
        self._unclear: list[tuple[str, Unclear, bool]] = []
        """Where it lies, whose it may be, and whether it is counted for somebody already."""
        self._kept = KeptFiles()

    def collected(self) -> Collected:
        handins: dict[str, list[HandIn]] = {}
        ranks = dict[int, tuple[bool, int]]()
        for student, team, items in self._by_student():
            for bundle in bundles(items):
                if (handin := self._handin(student, team, bundle)) is not None:
                    handins.setdefault(student.id, []).append(handin)
                    ranks[id(handin)] = not any(map(is_draft, bundle)), max(item.attempt for item in bundle)
        for origin, unclear, counted in self._unclear:
            # Whoever has nothing else may have handed in this: somebody has to look before they are called missing.
            left = [student for student in unclear.students if student.id not in handins][:_MOST_TOLD]
            nobody = () if counted else (None,)
            self._unread += [Unread(origin, unclear.why, student) for student in left or nobody]

        def counts(handin: HandIn) -> tuple[bool, bool, bool, int, float, str]:
            """The newest on time, else the newest; a report without a program only where there is nothing else."""
            work, (handed_in, attempt) = any(map(is_work, handin.files)), ranks[id(handin)]
            when = handin.submitted.timestamp() if handin.submitted else 0.0
            return work, handed_in, handin.days_late == 0, attempt, when, handin.origin

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

    def _by_student(self) -> Iterator[tuple[Student, bool, list[Item]]]:
        """Each student with their things of one place; and whether they are a member of a team that shares them."""
        known = {id(item): self._search.owner(item.label) for item in self._items}
        others = strangers(item.named for item in self._items if known[id(item)] == ())
        found: dict[tuple[Student, str], list[Item]] = {}
        teams = set[Student]()
        for item in self._items:
            owner: Owner = known[id(item)] or others[item.named]
            if isinstance(owner, Unclear):  # of two who are called alike, the one of the class in whose folder it lies
                around = item.origin.rpartition("/")[0].split("/")
                of_class = [one for one in owner.students if any(one.group == folder for folder in around if folder)]
                alike = {plain_name(one.name) for one in owner.students}
                owner = tuple(of_class) if len(of_class) == 1 and len(alike) == 1 else owner
            if isinstance(owner, Unclear):
                self._unclear.append((item.origin, owner, False))
            elif not owner:
                self._unread.append(Unread(item.origin, _NOBODY))
            else:
                teams |= set(owner if len(owner) > 1 else ())
                partners = self._search.people.partners(item.label, owner[0]) if known[id(item)] else ()
                if partners and item.label.kind == "plain" and len(owner) == 1:
                    self._unclear.append((item.origin, Unclear(_ALSO_NAMED.format(who=owner[0]), partners), True))
                if not known[id(item)] and (namesakes := self._search.people.called_like(item.label)):
                    self._unclear.append((item.origin, Unclear(_OTHER_ID.format(id=owner[0].id), namesakes), True))
                for student in owner:
                    found.setdefault((student, item.place), []).append(item)
        del known, others
        self._items.clear()  # of a large class they are more than what is kept of it: each goes when it was read
        for whose in list(found):
            yield whose[0], whose[0] in teams, found.pop(whose)

    def _handin(self, student: Student, team: bool, items: Sequence[Item]) -> HandIn | None:
        """What came of some things of one student; None where nothing in them can be read, which is told."""
        origin, reading = ", ".join(item.origin for item in items), Reading()
        why: Words | None = None
        try:
            if self._kept.size > MOST_KEPT or self._kept.held > MOST_HELD:
                raise NotRead(_BEYOND)
            reading.read([entry for item in items for entry in item.entries_among(items)])
        except NotRead as refused:
            why = refused.why
        except Exception as error:  # one hand-in, whatever is in it, stops nobody else's
            why = _BROKEN.format(why=type(error).__name__)
        told = reading.refused[:_MOST_TOLD]
        if (more := len(reading.refused) - _MOST_TOLD) > 0:
            told.append(("…", _AND_MORE.format(more=more)))
        for name, reason in told:
            alone = (item for item in items if item.is_file and name in (item.entries[0].name, item.label.file))
            place = next((item.origin for item in alone), f"{items[0].origin}/{name}")
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
            notes.append(_OF_TEAM.format(group=labels[0].name or labels[0].text))
        files, aside = newest_files(reading.files)
        notes += [_NEWEST.format(name=name, older=", ".join(older)) for name, older in aside.items()]
        when = submitted(items)
        due = self._extensions.get(student.id, self._due)
        behind = (when - due).total_seconds() / 86400 if when and due else 0
        days = max(0, math.ceil(behind))
        if not days and student.id not in self._extensions and any(label.late for label in labels):
            days = 1
            notes.append(_LATE)
        places = tuple(item.origin for item in items)
        return HandIn(student, origin, self._kept.add(files), when, days, tuple(notes), places)


_MOST_TOLD = 20
_AND_MORE = Words("还有 {more} 个没有读", "{more} more were not read")
