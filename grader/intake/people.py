"""Who a name means: somebody of the roster, a stranger, or nobody that could be told for sure. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
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
            teams = self._roster if label.kind == "moodle" else ()
            return tuple(one for one in teams if one.group and plain_name(one.group) == plain_name(label.name))
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

        def stands_in_it(key: str) -> bool:
            whole = rf"(?<![0-9a-z]){re.escape(key)}(?![0-9a-z])"
            return key in words or (not key.isalnum() and re.search(whole, text) is not None)

        return tuple(
            student
            for key, student in self._by_id.items()
            if student is exact or (len(key) >= _SHORT and stands_in_it(key))
        )

    def _names_in(self, label: Label) -> list[str]:
        """The names on the roster that stand in it; of two that overlap, the longer."""
        plain, exact = plain_name(label.text), plain_name(label.name)
        if exact in self._by_name:
            return [exact]
        # Up to five words that stand side by side, in one; with the digits that stick to them, and without.
        text, pieces = unicodedata.normalize("NFKC", label.text).casefold(), set[str]()
        for words in (re.findall(r"[^\W_]+", text), re.findall(r"[^\W\d_]+", text)):
            pieces |= {"".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 6, len(words) + 1))}
        found = [
            name
            for name, spellings in self._spellings.items()
            if pieces & spellings or (len(name) > 1 and all(map(is_han, name)) and name in plain)
        ]
        return [name for name in found if not any(name != other and name in other for other in found)]


def strangers(labels: Iterable[Label]) -> dict[Label, Owner]:
    """Who they are by their own names: by the id; without one, by the name, if only one person has it.

    A number that stands beside several names (a day, a course) is nobody's id.
    """
    labels = list(dict.fromkeys(labels))
    beside: dict[str, dict[str, Label]] = {}  # who has an id, by the names that stand with it
    for label in labels:
        if label.id:
            beside.setdefault(_plain_id(label.id), {}).setdefault(plain_name(label.name), label)
    named = {key: names[max(names)] for key, names in beside.items() if len(names.keys() - {""}) < 2}
    ids: dict[str, list[str]] = {}  # by name
    for key, label in named.items():
        ids.setdefault(plain_name(label.name), []).append(key)
    spelt: dict[str, Label] = {}  # the first spelling of each name
    for label in labels:
        spelt.setdefault(plain_name(label.name), label)

    found = dict[Label, Owner]()
    for label in labels:
        key, name = _plain_id(label.id), plain_name(label.name)
        known = ids.get(name, []) if name else []
        if key not in named and len(known) > 1:
            students = tuple(Student(named[one].id, label.name) for one in sorted(known))
            found[label] = _unclear(_NAMESAKES, students)
        elif key in named or known:
            best = named[key if key in named else known[0]]
            found[label] = (Student(best.id, best.name, best.group),)
        else:
            first = spelt[name]
            found[label] = (Student(first.name, first.name, first.group),) if name else ()
    return found


_NAMESAKES = Words(
    "有几个人叫这个名字（{who}），没有学号，看不出是谁的",
    "several people have this name ({who}), and without an id it cannot be told whose it is",
)
_SEVERAL = Words("看不出是谁的：{who}", "it cannot be told whose it is: {who}")


def _unclear(why: Words, students: tuple[Student, ...]) -> Unclear:
    return Unclear(why.format(who=", ".join(str(student) for student in students[:6])), students)


def _plain_id(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _spellings(name: str) -> set[str]:
    """How a name may be written in one piece: `zhangsan` and `sanzhang`; an LMS puts a surname last."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())[:5]
    whole = {"".join(order) for order in permutations(words, len(words))}
    if len(words) == 1 and 1 < len(words[0]) < 5 and all(map(is_han, words[0])):
        whole.add(words[0][1:] + words[0][0])
    return {one for one in whole if len(one) > 1}
