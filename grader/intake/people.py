"""Who a name means: somebody of the roster, a stranger, or nobody that could be told for sure. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from grader.intake.collected import Student
from grader.intake.label import SHORT, Label, bare_name, is_han, plain_name
from grader.intake.naming import is_team, says_nobody
from grader.model import Words


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may be any of these."""

    why: Words
    students: tuple[Student, ...]


Owner = tuple[Student, ...] | Unclear
"""Mostly one; the members of a team; nobody; or several of whom it can be only one."""


class People:
    """The class: those on the roster, and those whom the names themselves tell of.

    Where the class works `together`, all whom one name means have handed it in.
    """

    def __init__(self, roster: Sequence[Student] | None, together: bool = False) -> None:
        self._roster, self._together = tuple(roster or ()), together
        self._by_id: dict[str, Student] = {}
        owners: dict[str, set[Student]] = {}
        for student in self._roster:
            for other in student.also:
                owners.setdefault(_plain_id(other), set()).add(student)
        for key, several in owners.items():
            if len(several) == 1:  # what two have in common tells of none of them
                (self._by_id[key],) = several
        self._by_id |= {_plain_id(student.id): student for student in self._roster}
        self._ids = {_plain_id(student.id) for student in self._roster}
        self._odd: dict[str, list[str]] = {}
        """Ids that are no single word, by their first word: where one stands in a name, so does that."""
        for key in self._by_id:
            if not key.isalnum():
                self._odd.setdefault(next(iter(re.findall(r"[0-9a-z]+", key)), ""), []).append(key)
        self._of_group: dict[str, list[Student]] = {}
        for student in self._roster:
            if student.group:
                self._of_group.setdefault(plain_name(student.group), []).append(student)
        self._by_name: dict[str, list[Student]] = {}
        self._spelt: dict[str, set[str]] = {}
        """The names that are written so."""
        for student in self._roster:
            for written in dict.fromkeys((student.name, bare_name(student.name))):
                if name := plain_name(written):
                    self._by_name.setdefault(name, []).append(student)
                    for spelling in _spellings(written):
                        self._spelt.setdefault(spelling, set()).add(name)
        self._bare: dict[str, set[Student]] = {}
        """By ids without the zeros in front, which spreadsheets take away."""
        for student in self._roster:
            self._bare.setdefault(_plain_id(student.id).lstrip("0"), set()).add(student)
        self._han = {name for name in self._by_name if len(name) > 1 and all(map(is_han, name))}
        self._longest = max(map(len, self._han), default=0)
        self._lengths = {len(student.id) for student in self._roster}

    @property
    def are_known(self) -> bool:
        """Whether there is a roster at all."""
        return bool(self._roster)

    def on_roster(self, label: Label) -> Owner:
        """Those of the roster whom a name means: by an id in it and by a name in it, which must not contradict it."""
        by_id = self._ids_in(label)
        names = self._names_in(label)
        by_name = tuple(student for name in names for student in self._by_name[name])
        if by_id:
            both = tuple(student for student in by_id if student in by_name)
            if len(by_id) == 1 and (both or not by_name):
                # Those whose names, which nobody else has, stand beside it, where the class works together.
                several = [self._by_name[name] for name in names if by_id[0] not in self._by_name[name]]
                together = self._together and all(len(each) == 1 for each in several)
                return (by_id[0], *(each[0] for each in several if together))
            if not label.counted:
                # Of whom the id is, and of whom the name: several, of whom each is told.
                alike = [student for student in by_name if student not in by_id]
                namesakes = {plain_name(student.name) for student in by_id}
                others = [student for student in alike if plain_name(student.name) not in namesakes]
                return self._several((*by_id, *others), sure=len(both) == len(by_id) or not by_name)
            if len(both) == 1:
                return both
        if not by_name:  # the members of the group of that name
            group = plain_name(label.name)
            if label.kind == "moodle" and group in _NO_GROUP:
                return tuple(one for one in self._roster if not one.group)
            is_one = label.of_lms or is_team(label.name)
            return tuple(self._of_group.get(group, ())) if is_one else ()
        if not label.of_lms and len(label.id) in self._lengths and len(label.id) > SHORT:
            return ()  # an id of our kind, and nobody's: another person of that name
        if len(by_name) == 1:
            return by_name
        if len(names) == 1:
            of_class = [one for one in by_name if stands_alone(one.group, label.text)]
            return tuple(of_class) if len(of_class) == 1 else _unclear(_NAMESAKES, by_name)
        return self._several(by_name, sure=len(names) == len(by_name))

    def partners(self, label: Label, owner: Student) -> tuple[Student, ...]:
        """Others of the roster whose names, or whose team's, stand beside that of the owner."""
        if not self._roster:
            return ()
        found = [
            one for name in self._names_in(label) for one in self._by_name[name] if owner not in self._by_name[name]
        ]
        if is_team(owner.group) and stands_alone(owner.group, label.text):
            team = self._of_group[plain_name(owner.group)]
            found += [one for one in team if one.group == owner.group and one != owner]
        return tuple(dict.fromkeys(found))

    def called_like(self, label: Label) -> tuple[Student, ...]:
        """Those of the roster who have the name that stands in a label, whatever id stands beside it."""
        if not self._roster:
            return ()
        return tuple(student for name in self._names_in(label) for student in self._by_name[name])

    def _several(self, students: tuple[Student, ...], *, sure: bool) -> Owner:
        return students if self._together and sure else _unclear(_SEVERAL, tuple(dict.fromkeys(students)))

    def _ids_in(self, label: Label) -> tuple[Student, ...]:
        exact = self._by_id.get(_plain_id(label.id))
        if label.counted and exact is not None and len(label.id) <= SHORT and _plain_id(label.id) in self._ids:
            exact = exact if plain_name(exact.name) in self._names_in(label) else None
        if label.kind == "pattern":
            return () if exact is None else (exact,)
        text = _plain_id(label.text)
        words = {*re.findall(r"[0-9a-z]+", text), *(run for run in re.findall(r"\d+", text))}
        in_parts = {re.sub(r"\D", "", one) for one in re.findall(r"(?<!\d)\d+(?:[ .\-]\d+)+(?!\d)", text)}
        words |= {one for one in in_parts if len(one) > 2 * SHORT}

        def stands_in(key: str, other: str) -> bool:
            return re.search(rf"(?<![0-9a-z]){re.escape(key)}(?![0-9a-z])", other) is not None

        # A platform's own numbers mean somebody only where the platform wrote them.
        keys = {key for key in words if key in self._by_id and (key in self._ids or not key.isdecimal())}
        odd = {key for word in (*words, "") for key in self._odd.get(word, ()) if key in text and stands_in(key, text)}
        # Of `ann` and `ann-b` it is the longer one.
        keys = odd | {key for key in keys if not any(stands_in(key, one) for one in odd)}
        found = {self._by_id[key] for key in keys if len(key) >= SHORT and not says_nobody(key)}
        found |= set() if exact is None else {exact}
        if not found and not label.counted:
            bare = {key.lstrip("0") for key in (*words, _plain_id(label.id)) if key.isdecimal()}
            alike = [self._bare[key] for key in bare if len(key) > SHORT and key in self._bare]
            found = {student for each in alike if len(each) == 1 for student in each}
        if len(found) < 2:
            return tuple(found)
        return tuple(student for student in self._roster if student in found)

    def _names_in(self, label: Label) -> list[str]:
        """The names on the roster that stand in it; of two that overlap, the longer."""
        plain, exact = plain_name(label.text), plain_name(label.name)
        if exact in self._by_name and label.of_lms:
            return [exact]
        # Up to five words that stand side by side, in one; with the digits that stick to them, and without.
        text, pieces = unicodedata.normalize("NFKC", label.text).casefold(), set[str]()
        for words in (
            re.findall(r"[^\W_]+", text),
            re.findall(r"[^\W\d_]+", text),
            re.findall(r"[^\W_]+", _unmarked(text)),
        ):
            pieces |= {"".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 6, len(words) + 1))}
        found = {name for piece in pieces for name in self._spelt.get(piece, ())}
        found |= {exact} & self._by_name.keys()
        for size in range(2, self._longest + 1):
            found |= {plain[at : at + size] for at in range(len(plain) - size + 1)} & self._han
        kept = [name for name in found if not any(name != other and name in other for other in found)]
        return sorted(kept, key=lambda name: (plain.find(name), name))


_NO_GROUP = frozenset({"defaultgroup", "默认组", "默认小组", "默认群组", "standardgruppe"})
"""What Moodle calls those who are in no group."""


def strangers(labels: Iterable[Label]) -> dict[Label, Owner]:
    """Who they are by their own names: by the id; without one, by the name, if only one person has it.

    A number that stands beside several names (a day, a course) is nobody's id.
    """
    labels = list(dict.fromkeys(labels))
    beside: dict[str, dict[str, Label]] = {}  # who has an id, by the names that stand with it
    for label in labels:
        if label.id:
            beside.setdefault(_plain_id(label.id), {}).setdefault(plain_name(label.name), label)
    named = dict[str, Label]()  # where all names begin with the shortest (`孙丙`, `孙丙实验报告`)
    for key, names in beside.items():
        shortest = min(filter(None, names), key=len, default="")
        if all(name.startswith(shortest) for name in names if name):
            named[key] = names[shortest]
    ids: dict[str, list[str]] = {}  # by name
    for key in named:
        for name in beside[key]:
            ids.setdefault(name, []).append(key)
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


def stands_alone(group: str, text: str) -> bool:
    """Whether the name of a class or a team stands in a text, and not only the end of another one's (`1班` in `21班`)."""
    wanted = "".join(re.findall(r"[^\W_]", unicodedata.normalize("NFKC", group).casefold()))
    around = r"[0-9一二三四五六七八九十]" if is_han(wanted[-1:] or " ") else r"[0-9a-z]"
    return len(wanted) > 1 and re.search(rf"(?<!{around}){re.escape(wanted)}(?!{around})", plain_name(text)) is not None


_SURNAME_OF_TWO = re.compile(
    "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|夏侯|皇甫|尉迟|尉遲|公孙|公孫|慕容|令狐|宇文|长孙|長孫|司徒|司空"
    "|端木|东方|東方|独孤|南宫|南宮|西门|西門|东郭|百里|呼延|轩辕|淳于|单于|鲜于|闻人|澹台|申屠|太史|钟离"
)


def _plain_id(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})


def _unmarked(text: str) -> str:
    """Letters without their accents, as names of files and logins mostly have them."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _spellings(name: str) -> set[str]:
    """How a name may be written in one piece: `zhangsan` and `sanzhang`; an LMS puts a surname last."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())[:5]
    whole = {"".join(order) for order in permutations(words, len(words))}
    whole |= {
        plain for one in whole if not one.isascii() for plain in (_unmarked(one), _unmarked(one.translate(_GERMAN)))
    }
    if len(words) == 1 and 1 < len(words[0]) < 5 and all(map(is_han, words[0])):
        surname = 2 if len(words[0]) > 2 and _SURNAME_OF_TWO.match(words[0]) else 1
        whole.add(words[0][surname:] + words[0][:surname])
    return {one for one in whole if len(one) > 1}
