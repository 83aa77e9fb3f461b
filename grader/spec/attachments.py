"""The files beside an exercise that its payloads name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from grader.errors import Problem
from grader.model import Words
from grader.spec.problems import shown
from grader.spec.source import Loc, Source, Tree
from grader.spec.written import all_steps, as_mapping, files, payloads

MOST_ATTACHED = 8 << 20


def _files(data: Tree) -> Iterator[tuple[Loc, str]]:
    told = [found for _, step in all_steps(data) for found in payloads(step)]
    for loc, payload in (*told, *files(data)):
        if isinstance(name := as_mapping(payload).get("file"), str):
            yield (*loc, "file"), name


def read_attachments(path: Path, data: Tree) -> dict[str, bytes]:
    """The content of each, by the name that the exercise gives."""
    return {name: (path.parent / name).read_bytes() for name in sorted({name for _, name in _files(data)})}


def attachments(source: Source, data: Tree) -> Iterator[Problem]:
    for loc, name in _files(data):
        if message := _wrong_file(source.path, name):
            yield source.on(loc, message)


def _wrong_file(path: Path, name: str) -> Words | None:
    # The same on every system: what is absolute or climbs on Windows is refused everywhere.
    parts = PureWindowsPath(name)
    if name.startswith("/") or parts.drive or parts.root:
        return Words("要写相对于练习文件的路径", "the path has to be relative to the exercise file")
    if ".." in parts.parts or "\\" in name:
        return Words("文件要在练习文件旁边：不能有 “..” 或 “\\”", "`..` and `\\` cannot be used in a path")
    try:
        file = path.parent / name
        if not os.path.isfile(file):
            missing = Words("练习旁边没有文件 “{name}”", "there is no file `{name}` beside the exercise")
            return missing.format(name=shown(name))
        if not file.resolve().is_relative_to(path.parent.resolve()):
            return Words("这个链接指到练习目录外面去了", "this link leads out of the directory of the exercise")
        if file.stat().st_size > MOST_ATTACHED:
            return Words("文件超过 8 MiB", "the file is larger than 8 MiB")
        file.open("rb").close()
    except (OSError, ValueError):
        return Words("读不了文件 “{name}”", "the file `{name}` cannot be read").format(name=shown(name))
    return None
