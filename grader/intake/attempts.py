"""Several attempts of one student: which things make one hand-in, when it was handed in, and which file is the newest.

What the names say decides (`Version 2`, `server_v2.py`, an LMS's times), then the times of files; a choice is always told.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from grader.intake.commits import last_commit
from grader.intake.decoding import source_text
from grader.intake.members import Entry, NotRead, archive_suffix
from grader.intake.search import Item
from grader.spec.toolchains import is_code

_SETTINGS = "user_assignment_settings.json"
"""What Submitty keeps beside the numbered attempts of a student."""
STAMP = ".submit.timestamp"
_ACTIVE = 1_000_000
_VERSION = re.compile(
    r"(?i)(?:versi(?:on|ón|one|e)|vers[aã]o|ver|v|attempt|versuch|バージョン|버전)[\s_.\-]*(\d{1,3})|第(\d{1,3})(?:次|版)(?:提交|作业)?|版本\s*(\d{1,3})"
)
_DRAFTS = frozenset(
    {
        "working files",
        "工作文件",
        "工作檔案",
        "arbeitsdateien",
        "archivos de trabajo",
        "fichiers de travail",
        "arquivos de trabalho",
        "file di lavoro",
        "werkbestanden",
        "作業ファイル",
        "작업 파일",
    }
)
"""Where Teams keeps what is not handed in yet, as it calls it in its languages."""


def bundles(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Which things of one student in one place make one hand-in.

    All that an LMS gave at one time; else each folder and each archive by itself, and the newest file of each name together.
    """
    at_once: dict[tuple[str, datetime.datetime | None], list[Item]] = {}
    names: dict[str, list[Item]] = {}
    for item in items:
        if item.label.of_lms and item.label.kind != "gradescope":
            at_once.setdefault((item.label.kind, item.label.time), []).append(item)
        elif item.is_file and not archive_suffix(item.entries[0].name):
            key = f"{item.label.subject or item.label.file}.{item.origin.rpartition('.')[2]}".casefold()
            names.setdefault(key, []).append(item)
        else:
            yield from ([one] for one in _versions(item))
    yield from at_once.values()

    def changed(item: Item) -> tuple[float, str]:
        told = [item.label.time.astimezone()] if item.label.time else item.times
        return max((time.timestamp() for time in told), default=0.0), item.origin

    ordered = [sorted(several, key=changed, reverse=True) for several in names.values()]
    if ordered:
        yield [several[0] for several in ordered]
    yield from ([item] for several in ordered for item in several[1:])


def _versions(item: Item) -> Iterator[Item]:
    """A folder of one student as its attempts, where it holds several; else as it is."""
    around = ""
    while item.entries:  # down through folders in which all of it lies
        tops = {entry.name.removeprefix(around).partition("/")[:2] for entry in item.entries}
        top, slash = next(iter(tops))
        if len(tops) > 1 or not slash or not top or _VERSION.fullmatch(top):
            break
        around += f"{top}/"
    inside: dict[str, list[Entry]] = {}
    for entry in item.entries:
        top, slash, _ = entry.name.removeprefix(around).partition("/")
        inside.setdefault(top if slash else "", []).append(entry)
    active: int | None = None  # the attempt that counts, as Submitty says
    for entry in inside.get("", ()):
        if entry.name.removeprefix(around) == _SETTINGS:
            active = 0
            with suppress(NotRead, ValueError, RecursionError):
                told = json.loads(entry.read(1 << 20))
                version = told.get("active_version") if isinstance(told, dict) else None
                active = version if isinstance(version, int) else 0
            break
    counted = {top: found for top in inside if (found := _VERSION.fullmatch(top))}
    numbers = {top: int(next(filter(None, found.groups()))) for top, found in counted.items()}
    if active is not None:
        numbers |= {top: int(top) for top in inside if top.isdecimal() and len(top) < 6}
    if len(numbers) < 2 and active is None:
        yield item
        return
    for top, number in numbers.items():
        begin = f"{around}{top}/"
        below = tuple(one.called(one.name.removeprefix(begin)) for one in inside[top])
        attempt = _ACTIVE if number == active else number
        yield dataclasses.replace(item, origin=f"{item.origin}/{begin[:-1]}", entries=below, attempt=attempt)
    rest = tuple(one for top in inside if top not in numbers for one in inside[top] if is_code(one.name))
    if rest and active is None:
        yield dataclasses.replace(item, entries=rest)


def is_draft(item: Item) -> bool:
    """Whether it lies where a platform keeps what was not handed in."""
    return any(part.casefold() in _DRAFTS for part in item.origin.split("/"))


# ---------------------------------------------------------------- when


def submitted(items: Sequence[Item]) -> datetime.datetime | None:
    """When they were handed in: as the platform's names say, as the last commit says, else as their files were changed.

    None where nothing tells: an archive that an LMS made when it was asked for it has the times of its download.
    """
    if told := [item.label.time.astimezone() for item in items if item.label.time]:
        return max(told)
    if any(not item.label.timed for item in items):
        return None
    for read in (_stamps, _commits):
        if found := [time for item in items for time in read(item)]:
            return max(found)
    return max((time for item in items for time in item.times), default=None)


def _stamps(item: Item) -> Iterator[datetime.datetime]:
    """The moments that Submitty notes beside what was handed in."""
    from grader.intake.label import time_in

    for entry in item.entries:
        if entry.name.rpartition("/")[2] == STAMP:
            try:
                moment = time_in(entry.read(1000).decode("utf-8", "replace"))
            except NotRead:
                continue
            if moment is not None:
                yield moment.astimezone()


def _commits(item: Item) -> Iterator[datetime.datetime]:
    """The last commit of each clone that lies in a folder on the disk."""
    if item.is_file:
        return
    roots = dict[str, None]()
    for entry in item.entries:
        root = entry.source.place
        for _ in range(entry.name.count("/") + 1 if root is not None else 0):
            root = os.path.dirname(root or "")
            roots[root] = None
    for root in list(roots)[:100]:
        git = Path(root, ".git")
        if os.path.isdir(f"{root}/.git") and not git.is_symlink():
            packs = list[str]()
            with suppress(OSError):
                packs = [f"objects/pack/{name}" for name in sorted(os.listdir(git / "objects" / "pack"))[:200]]
            if (moment := last_commit(lambda name, git=git: _bytes(git / name), packs)) is not None:  # type: ignore[misc]
                yield moment


def _bytes(path: Path) -> bytes | None:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > 256 << 20:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None


# ---------------------------------------------------------------- versions of one file

_MARKED = re.compile(
    r"(?i)(?P<stem>.+?)(?:"
    r"[ _\-.](?P<old>old|backup|bak|orig|original|copy)\d{0,2}|(?P<older>[ _\-.]*(?:旧版?|备份|副本))"
    r"|[ _\-.](?P<new>final|newest|new|latest)\d{0,2}|(?P<newer>[ _\-.]*(?:最终版?|终版|最?新版|修改版))"
    r"|[ _\-.]v(?:er(?:sion)?)?[ _.\-]?(?P<number>\d{1,3})|\s*[(（](?P<copy>\d{1,3})[)）]|\s+(?P<space>\d{1,3}))"
)


def newest_files(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, list[str]]]:
    """The files without older versions of a program, and which were set aside for which: `server_v2.py` for `server.py`.

    A version that another file of the hand-in names is a part of it.
    """
    versions: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in filter(is_code, files):
        stem, dot, suffix = name.rpartition(".")
        folder, slash, last = stem.rpartition("/")
        found, rank = _MARKED.fullmatch(last), 0
        if found and (found["old"] or found["older"]):
            rank = -1
        elif found and (found["new"] or found["newer"]):
            rank = _ACTIVE
        elif found:
            rank = int(found["number"] or found["copy"] or found["space"])
        key = f"{folder}{slash}{found['stem'] if found else last}".casefold(), dot + suffix
        versions.setdefault(key, []).append((rank, name))
    kept, aside = dict(files), dict[str, list[str]]()
    for several in versions.values():
        best = max(several)[1]
        for _, name in several:
            last = name.rpartition("/")[2].rpartition(".")[0]
            others = (source_text(data) for other, data in files.items() if other != name and is_code(other))
            if name != best and not any(re.search(rf"(?<!\w){re.escape(last)}(?!\w)", text) for text in others):
                del kept[name]
                aside.setdefault(best, []).append(name)
    return kept, aside
