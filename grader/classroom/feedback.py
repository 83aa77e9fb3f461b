"""Pages of students under the names that their platform has given to what they handed in, so that it takes them back.

Moodle finds a person by `Name_12345_assignsubmission_file_` (with or without the last `_`) in a folder's or file's name,
Canvas by the first two numbers between underscores of a file's name. Where no platform has named it, the page lies in the
student's own folder, or is called as the student's own file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from grader.classroom.streamed import ALL, Each, Wanted
from grader.model import Json

_MOODLE = re.compile(r"[^_]*_\d+_assign[a-z]+_[a-z]+(?=_|$)")
_CANVAS = re.compile(r"(?P<ids>[^_]+(?:_LATE)?_\d+_\d+)_(?P<file>.+)")
_ARCHIVES = frozenset({"zip", "tar", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar"})
PAGE = "feedback"


@dataclass(frozen=True, slots=True)
class Feedback:
    """The page of one student in the archive."""

    student: str
    page: str
    """Its path in the output folder."""
    name: str
    """Its path in the archive."""


WANTED: Mapping[str, Wanted] = {
    "intake": {"unread": Each({"student": ALL, "origin": ALL})},
    "students": Each({"id": ALL, "name": ALL, "page": ALL, "handin": {"places": ALL, "origin": ALL, "files": ALL}}),
}
"""What `feedback_of` asks of a `results.json`."""


def feedback_of(results: Json) -> tuple[tuple[Feedback, ...], tuple[str, ...]]:
    """From what is `WANTED`: a page for each who has handed something in, and the ids of those who have not.

    No two pages have one name: where a work is that of several, each page says whose it is. Raises KeyError, TypeError or
    ValueError for other data.
    """
    unread = {one["student"]: one["origin"] for one in results["intake"]["unread"] if one["student"]}
    places = dict(_places(results, unread))
    wanted = {one["id"]: _name(one, places[one["id"]]) for one in results["students"] if one["id"] in places}
    found, taken, alike = list[Feedback](), set[str](), Counter(wanted.values())
    for one in results["students"]:
        name = wanted.get(one["id"])
        if name is None:
            continue
        page = unquote(one["page"]).rpartition("/")[2]  # that of `students/`, never the one with hidden checks
        if alike[name] > 1:
            name = f"{name.removesuffix('.html')}-{page.removesuffix('.html')}.html"
        while name.casefold() in taken:
            name = f"{name.removesuffix('.html')}-.html"
        taken.add(name.casefold())
        found.append(Feedback(one["id"], f"students/{page}", name))
    return tuple(found), tuple(one["id"] for one in results["students"] if one["id"] not in wanted)


def _places(results: Json, unread: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Of each student the first thing that was handed in, as a path inside the input."""
    for one in results["students"]:
        if one["handin"] is not None:
            yield one["id"], (one["handin"].get("places") or [one["handin"]["origin"]])[0]
        elif one["id"] in unread:
            yield one["id"], unread[one["id"]]


def _name(student: Json, place: str) -> str:
    parts = [part for part in place.split("/") if part.strip(". ")] or [student["id"]]
    for part in reversed(parts):
        if (match := _MOODLE.match(part)) is not None:
            flat = part[match.end() :].strip("_")
            return f"{match[0]}_{PAGE}.html" if flat else f"{part}/{PAGE}.html"
        if (match := _CANVAS.fullmatch(part)) is not None:
            stem = match["file"].rpartition(".")[0] or match["file"]
            # What begins with `link` is no file for Canvas.
            return f"{match['ids']}_{PAGE if stem.casefold().startswith('link') else stem}.html"
    own = [part for part in parts if student["id"] in part or (student["name"] and student["name"] in part)]
    part = (own or parts)[-1]
    stem, _, suffix = part.rpartition(".")
    files = student["handin"]["files"] if student["handin"] is not None else ()
    if stem and suffix.casefold() in _ARCHIVES | {str(file).rpartition(".")[2].casefold() for file in files}:
        return f"{stem.removesuffix('.tar')}.html"
    return f"{part}/{PAGE}.html"
