"""The names that platforms give to what was handed in: Canvas, Moodle, Blackboard, Brightspace, ILIAS.

A name alone can be ambiguous (`group1_12_345_server.py`); then all names of one place decide together. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

import regex

from grader.intake.label import Label, clean, time_in

_WORD = r"[\p{L}\p{M}\p{N}\p{Pc}]"
"""What Canvas leaves of a name: letters, marks, digits and connectors; it writes all of them small."""
_LETTERS = r"[\p{L}\p{M}]"
_ATTACHED = r"(?P<late>_LATE)?_(?P<id>\d+)_(?:\d+_(?P<file>.+)|(?P<entry>(?:text|link)\.html?))"
_CANVAS = regex.compile(rf"(?P<name>{_LETTERS}+)" + _ATTACHED)
_CANVAS_LOOSE = regex.compile(rf"(?P<name>{_WORD}+?)" + _ATTACHED)
_CANVAS_BLIND = regex.compile(
    r"anon_(?P<id>[0-9A-Za-z]+)(?P<late>_LATE)?_(?:\d+_(?P<file>.+)|(?P<entry>(?:text|link)\.html?))"
)
_AGAIN = regex.compile(r"-(?:\d{1,2}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=(?:\.[^.]*)?$)")
"""What Canvas adds to a further file of one name: a count, then a UUID."""
_MOODLE = regex.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?")
_BLACKBOARD = regex.compile(
    r"(?i).+?_(?P<id>[^_]+)_(?:group_)?(?:attempt|尝试|嘗試|versuch|intento|tentativ[eao]|poging|försök|試行)_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)?"
)
_BRIGHTSPACE = regex.compile(
    r"(?:\d+\s*-\s*\d+\s*-\s*)?(?P<name>[^\d\-]\D*?)\s*-\s*"
    r"(?P<time>(?:[A-Za-z]+\.? \d{1,2},? 20\d\d|20\d\d\D\d{1,2}\D\d{1,2}\D?),? ?\d{1,2}:?\d\d(?: ?[AaPp]\.?[Mm]\.?)?)"
    r"(?:\s*-\s*(?P<file>.+))?"
)
_ILIAS = regex.compile(
    r"(?P<last>[\p{L}\p{M} .'\-]+)_(?P<first>[\p{L}\p{M} .'\-]+)_(?P<login>[A-Za-z0-9.@\-]+)_(?P<id>\d+)"
)
RECEIPT = "attempt.txt"
"""What Blackboard writes of an attempt, beside its files."""
_STAMPED = regex.compile(r"\d{14}_(?=.)")
"""What ILIAS writes in front of a file's own name."""


def platform_label(text: str, is_file: bool, shapes: frozenset[str] = frozenset()) -> Label | None:
    """What a platform's name says; None for any other. `shapes` are those that the place as a whole has (`shapes_in`)."""
    # Moodle: `Full name_12_assignsubmission_file_` with its files below, or in front of each file.
    if (found := _MOODLE.fullmatch(text)) is not None:
        name, number = clean(found["name"].replace("_", " ")), found["id"]
        blind = name.isascii() and name.casefold() == "participant"
        file = found["file"] or f"{found['plugin']}.html" if is_file else ""
        return Label(number, f"{name} {number}" if blind else name, file=file, kind="moodle", text=name)
    if (found := _BLACKBOARD.fullmatch(text)) is not None and (moment := time_in(found["time"])) is not None:
        file = (found["file"] or RECEIPT) if is_file else ""
        return Label(found["id"], file=file, kind="blackboard", text=found["id"], time=moment)
    if (found := _BRIGHTSPACE.fullmatch(text)) is not None and (moment := time_in(found["time"])) is not None:
        name, file = clean(found["name"]), (found["file"] or "") if is_file else ""
        return Label(name=name, file=file, kind="brightspace", text=name, time=moment)
    if not is_file and "ilias" in shapes and (found := _ILIAS.fullmatch(text)) is not None:
        name = f"{found['first']} {found['last']}"
        return Label(found["login"], name, kind="ilias", text=f"{name} {found['login']}")
    if not is_file:
        return None

    # Canvas: `surnamename_LATE_12_345_file`, or `anon_x1y2z_345_file`. Of small letters only, where nothing else says
    # that it is Canvas's, so that no `hw1_2023001_1_server.py` is taken for one.
    anonymous = _CANVAS_BLIND.fullmatch(text)
    named = anonymous or _CANVAS.fullmatch(text) or _CANVAS_LOOSE.fullmatch(text)
    if named is None or not (anonymous or named["name"] == named["name"].lower()):
        return None
    if not (anonymous or "canvas" in shapes or named["late"] or _CANVAS.fullmatch(text)):
        return None
    name = f"anon {named['id']}" if anonymous else named["name"]
    file = named["entry"] or _AGAIN.sub("", named["file"])
    late = bool(named["late"])
    return Label(named["id"], name, late=late, file=file, kind="canvas", text=name, timed=False)


def shapes_in(names: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """The platforms whose names stand in one place, as far as a single name could not tell; with whether it is a file's."""
    found = set[str]()
    owners: dict[str, set[str]] = {}  # names with more than letters, and the numbers beside them
    known, people = False, list[tuple[str, str, str]]()
    for name, is_file in names:
        text = clean(name)
        if is_file and (canvas := _CANVAS_LOOSE.fullmatch(text)) is not None:
            strict = _CANVAS.fullmatch(text) is not None or bool(canvas["late"])
            known = known or (strict and canvas["name"] == canvas["name"].lower())
            if not strict:
                owners.setdefault(canvas["name"], set()).add(canvas["id"])
        if not is_file and (ilias := _ILIAS.fullmatch(text)) is not None:
            people.append((ilias["first"], ilias["login"], ilias["id"]))
    # A name and a number belong to each other: one `hw1` beside many numbers is no student.
    numbers = [number for each in owners.values() for number in each]
    if owners and len(numbers) == len(owners) == len(set(numbers)) and (known or len(owners) > 1):
        found.add("canvas")
    if len(people) > 1 and all(len(set(column)) > len(people) / 2 for column in zip(*people, strict=True)):
        found.add("ilias")
    return frozenset(found)


def own_file(name: str) -> str:
    """A file's name as the student gave it, inside a folder that ILIAS made."""
    return str(_STAMPED.sub("", name))
