"""How the reports of a class call students, moments and mistakes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache

from grader.classroom.analysis import Cluster
from grader.classroom.gradebook import Gradebook
from grader.intake.collected import Student
from grader.model.failure import FailureCode
from grader.voice import Voice
from grader.voice.tables.classroom import OTHER_FAILURE
from grader.voice.voice import date_and_time

READINGS = 4
"""So many readings of a character are told: a surname is often a rarer one."""


def name_of(student: Student) -> str:
    """How a student is called where there is room for one word."""
    return student.name or student.id


def when(submitted: datetime.datetime | None, book: Gradebook) -> str:
    """A moment in the zone of the due date."""
    return date_and_time(submitted, book.due.tzinfo if book.due is not None else None)


def days_late(days: int, voice: Voice) -> str:
    """How late, in words; nothing where nobody is."""
    return "" if not days else voice.say("one-day") if days == 1 else voice.say("days", n=days)


def speller() -> Callable[[str], str]:
    """How Chinese names are spelt, for a search: a word a syllable, `zeng/ceng xiao xian`; nothing without the library."""

    @cache
    def syllable(sign: str) -> str:
        try:  # where there is one: what it knows takes more memory than a class of ten thousand
            from pypinyin import Style, pinyin
        except ImportError:
            return ""
        (read,) = pinyin(sign, style=Style.NORMAL, heteronym=True)
        # 吕 is typed `lv`, and written lyu or lu in passports.
        forms = [form for one in read[:READINGS] for form in ((one, one.replace("v", "yu"), one.replace("v", "u")))]
        return "/".join(dict.fromkeys(forms))

    return lambda name: " ".join(filter(None, (syllable(sign) for sign in name if "\u3400" <= sign <= "\u9fff")))


def cluster_hint(cluster: Cluster, voice: Voice) -> str:
    """What the first of its students is told to do about it."""
    if cluster.example is not None:
        return voice.hint(cluster.example)
    return voice.of(FailureCode.of(cluster.failure).advice) if cluster.failure else ""


def cluster_title(cluster: Cluster, voice: Voice) -> str:
    """The mistake in words."""
    if cluster.title is not None:
        return voice.of(cluster.title)
    return voice.of(FailureCode.of(cluster.failure).words if cluster.failure else OTHER_FAILURE)
