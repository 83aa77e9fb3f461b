"""What a name can say of whose a thing is, and the forms in which names and times are compared. Pure, and never raises."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["canvas", "moodle", "blackboard", "brightspace", "ilias", "gradescope", "pattern", "plain"]


@dataclass(frozen=True, slots=True)
class Label:
    """What the name of a file or folder says."""

    id: str = ""
    name: str = ""
    group: str = ""
    late: bool = False
    """The LMS says so."""
    file: str = ""
    """What the student called the file; empty where the name is the student's alone."""
    subject: str = ""
    """What the name says beside whose it is and which version: two with one subject are two versions."""
    kind: Kind = "plain"
    text: str = ""
    """All of it in which somebody of the roster may be found."""
    time: datetime.datetime | None = None
    """When it was handed in, as the name says it; without a zone where the name has none."""
    timed: bool = True
    """Whether the times of its files say when it was handed in: not where an LMS or a pattern says what is late."""

    @property
    def sure(self) -> bool:
        """Whether nobody would call anything but a student's work so."""
        day = not self.name and DAY.fullmatch(self.id) is not None
        return self.kind != "plain" or (len(self.id) > SHORT and not day)

    @property
    def of_lms(self) -> bool:
        """Whether all that has this name came at one time."""
        return self.kind not in ("pattern", "plain")

    @property
    def counted(self) -> bool:
        """Whether its number is the LMS's own, which may be somebody else's id by chance."""
        return self.kind in ("canvas", "moodle", "ilias")


SHORT = 4
"""Digits of a number that may mean anything."""
DAY = re.compile(r"20[0-4]\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{4}|\d{6})?")


def clean(text: str) -> str:
    """A name or a cell without what cannot be seen: one composed form, single blanks, none around it."""
    return " ".join(unseen_removed(text).split())


def unseen_removed(name: str) -> str:
    """A name without marks of direction and the like, which copied paths bring with them; `_` for control characters.

    Whose it is, the rest of it says: nobody loses a hand-in by what they cannot see, and it parts no number.
    """
    text = unicodedata.normalize("NFC", name)
    if text.isprintable():
        return text if text.isascii() else _ON_A_DIGIT.sub("", text)
    kinds = [(char, unicodedata.category(char)) for char in text]
    seen = "".join("\n" if kind in _CONTROLS else char for char, kind in kinds if kind != "Cf")
    return re.sub(r"(?<=\d)\n+(?=\d)", "", _ON_A_DIGIT.sub("", seen)).replace("\n", "_")


_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_ON_A_DIGIT = re.compile(rf"(?<=[0-9])[\n{_MARKS}]*[{_MARKS}]")
"""Marks that are drawn over the character before them: no number has any."""


def plain_name(name: str) -> str:
    """A name for comparison: no case, no blanks or signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def bare_name(name: str) -> str:
    """A name without what stands in brackets behind it: 孙丙（重修）."""
    return _IN_BRACKETS.sub("", name)


_IN_BRACKETS = re.compile(r"(?<=\S)\s*[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


# ---------------------------------------------------------------- times

_CLOCK = r"(?P<hour>\d{1,2})\s*[-_:.时點点]?\s*(?P<minute>\d{2})(?:\s*[-_:.分]?\s*(?P<second>\d{2}))?(?:\.\d+)?\s*(?P<half>[AaPp])?"
_NUMBERS = re.compile(
    r"(?<!\d)(?P<year>20\d\d)[-_./年 ]?(?P<month>\d{1,2})[-_./月 ]?(?P<day>\d{1,2})(?!\d[-_./])日?"
    rf"(?:[T_\-,\s]*{_CLOCK})?\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_WORDS = re.compile(
    rf"(?i)(?:{_MONTH}\s+(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})\.?\s+{_MONTH.replace('month', 'month2')}),?\s+"
    rf"(?P<year>20\d\d)(?:,?\s*(?:at|um)?\s*{_CLOCK})?(?P<zone>)?"
)


def time_in(text: str) -> datetime.datetime | None:
    """The moment that a text tells: `2026-03-01-20-00-00`, `Mar 1, 2026 926 AM`; with a zone where it has one."""
    for pattern in (_WORDS, _NUMBERS):
        if (found := pattern.search(text)) is None:
            continue
        told = found.groupdict()
        month = told["month"] or told.get("month2") or ""
        hour = int(told["hour"] or 0)
        if told["half"]:
            hour = hour % 12 + 12 * (told["half"].lower() == "p")
        try:
            moment = datetime.datetime(
                int(told["year"]),
                int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1,
                int(told["day"] or told.get("day2") or 0),
                hour,
                int(told["minute"] or 0),
                int(told["second"] or 0),
            )
            zone = (told["zone"] or "").replace("UTC", "+00:00").replace("Z", "+00:00")
            return moment.replace(tzinfo=datetime.datetime.strptime(zone, "%z").tzinfo) if zone else moment
        except ValueError:
            continue
    return None
