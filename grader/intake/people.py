"""Who a name means: somebody of the roster, a stranger, or nobody that could be told for sure. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from grader.intake.collected import Student
from grader.intake.naming import Label, is_han, plain_name
from grader.model import Words


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may be any of these."""

    why: Words
    students: tuple[Student, ...]


Owner = tuple[Student, ...] | Unclear
"""Mostly one; the members of a team; nobody; or several of whom it can be only one."""


_SHORT = 4  # digits of a number that may mean anything


class People:
    """The class: those on the roster, and those whom the names themselves tell of."""

    def __init__(self, roster: Sequence[Student] | None) -> None:
        self._roster = tuple(roster or ())
        self._by_id = {_plain_id(student.id): student for student in self._roster}
        self._by_name: dict[str, list[Student]] = {}
        self._spellings: dict[str, set[str]] = {}
        for student in self._roster:
            if name := plain_name(student.name):
                self._by_name.setdefault(name, []).append(student)
                self._spellings[name] = _spellings(student.name)
        self._lengths = {len(student.id) for student in self._roster}

    def on_roster(self, label: Label) -> Owner:
        """Those of the roster whom a name means: by an id in it and by a name in it, which must not contradict it."""
        by_id = self._ids_in(label)
        names = self._names_in(label)
        by_name = tuple(student for name in names for student in self._by_name[name])
        if by_id:
            both = tuple(student for student in by_id if student in by_name)
            if len(both) == 1 or (len(by_id) == 1 and not by_name):
                return both or by_id
            if not label.of_lms:  # an LMS counts in its own way: its number may be another's here by chance
                return _unclear(_SEVERAL, tuple(dict.fromkeys((*by_id, *by_name))))
        if not by_name:
            return self._team(label)
        if not label.of_lms and len(label.id) in self._lengths and len(label.id) > _SHORT:
            return ()  # an id of our kind, and nobody's: another person of that name
        if len(by_name) == 1:
            return by_name
        return _unclear(_NAMESAKES if len(names) == 1 else _SEVERAL, by_name)

    def _ids_in(self, label: Label) -> tuple[Student, ...]:
        exact = self._by_id.get(_plain_id(label.id))
        if label.of_lms and exact is not None and len(label.id) <= _SHORT:
            return (exact,) if plain_name(exact.name) in self._names_in(label) else ()
        if label.kind != "plain":
            return () if exact is None else (exact,)
        text = _plain_id(label.text)
        words = {*re.findall(r"[0-9a-z]+", text), *(run for run in re.findall(r"\d+", text))}
        found = [
            student
            for key, student in self._by_id.items()
            if student is exact
            or (len(key) >= _SHORT and (key in words or (not key.isalnum() and _stands_in(key, text))))
        ]
        return tuple(found)

    def _names_in(self, label: Label) -> list[str]:
        """The names on the roster that stand in it; of two that overlap, the longer."""
        plain, pieces = plain_name(label.text), _pieces(label.text)
        exact = plain_name(label.name)
        if exact in self._by_name:
            return [exact]
        found = [
            name
            for name, spellings in self._spellings.items()
            if pieces & spellings or (len(name) > 1 and all(map(is_han, name)) and name in plain)
        ]
        return [name for name in found if not any(name != other and name in other for other in found)]

    def _team(self, label: Label) -> tuple[Student, ...]:
        if label.kind != "moodle":
            return ()
        return tuple(one for one in self._roster if one.group and plain_name(one.group) == plain_name(label.name))


def strangers(labels: Iterable[Label]) -> dict[Label, Owner]:
    """Who they are by their own names: by the id; without one, by the name, if only one person has it.

    A number that stands beside several names (a day, a course) is nobody's id.
    """
    labels = list(dict.fromkeys(labels))
    beside: dict[str, dict[str, Label]] = {}
    for label in labels:
        if label.id:
            beside.setdefault(_plain_id(label.id), {}).setdefault(plain_name(label.name), label)
    named = {key: names[max(names)] for key, names in beside.items() if len(names.keys() - {""}) < 2}
    ids: dict[str, list[str]] = {}
    for key, label in named.items():
        ids.setdefault(plain_name(label.name), []).append(key)
    spelt: dict[str, Label] = {}
    for label in labels:
        spelt.setdefault(plain_name(label.name), label)
    return {label: _stranger(label, named, ids, spelt) for label in labels}


def _stranger(
    label: Label, named: Mapping[str, Label], ids: Mapping[str, list[str]], spelt: Mapping[str, Label]
) -> Owner:
    """`named` is who has an id, `ids` are those beside a name, and `spelt` is the first spelling of each name."""
    key, name = _plain_id(label.id), plain_name(label.name)
    known = ids.get(name, []) if name else []
    if key not in named and len(known) > 1:
        return _unclear(_NAMESAKES, tuple(Student(named[one].id, label.name) for one in sorted(known)))
    if key not in named and known:
        key = known[0]
    if key in named:
        best = named[key]
        return (Student(best.id, best.name, best.group),)
    first = spelt[name]
    return (Student(first.name, first.name, first.group),) if name else ()


_NAMESAKES = Words(
    "有几个人叫这个名字（{who}），没有学号，看不出是谁的",
    "several people have this name ({who}), and without an id it cannot be told whose it is",
)
_SEVERAL = Words("看不出是谁的：{who}", "it cannot be told whose it is: {who}")


def _unclear(why: Words, students: tuple[Student, ...]) -> Unclear:
    return Unclear(why.format(who=", ".join(str(student) for student in students[:6])), students)


def _plain_id(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _stands_in(key: str, text: str) -> bool:
    return re.search(rf"(?<![0-9a-z]){re.escape(key)}(?![0-9a-z])", text) is not None


def _pieces(text: str) -> set[str]:
    """Words that stand side by side, up to five, in one; with the digits that stick to them, and without."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    pieces = set[str]()
    for words in (re.findall(r"[^\W_]+", plain), re.findall(r"[^\W\d_]+", plain)):
        pieces |= {"".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 6, len(words) + 1))}
    return pieces


def _spellings(name: str) -> set[str]:
    """How a name may be written in one piece: `zhangsan` and `sanzhang`; an LMS puts a surname last."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())[:5]
    whole = {"".join(order) for order in permutations(words, len(words))}
    if len(words) == 1 and 1 < len(words[0]) < 5 and all(map(is_han, words[0])):
        whole.add(words[0][1:] + words[0][0])
    return {one for one in whole if len(one) > 1}
