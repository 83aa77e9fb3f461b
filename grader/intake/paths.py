"""What is read where a user points: a folder with all in it, or a file with what it needs.

A file brings what it takes in, and the data that it names, from its own folder and those below, and nothing else: who
points at one program of a pile of them does not hand in the pile. No link is followed, at any depth.
"""

from __future__ import annotations

import ast
import errno
import os
import posixpath
import re
from collections.abc import Sequence
from pathlib import Path

from grader.code import sources
from grader.errors import UsageError
from grader.intake.decoding import SOURCE_CAP, source_text
from grader.intake.members import MOST_BYTES, is_left_out
from grader.intake.modules import Names, places_of
from grader.intake.traits import traits_of
from grader.model import Words
from grader.spec.toolchains import MAKEFILES, is_code, toolchain_of

MOST_FILES = 500
MOST_FOLDERS = 1000
"""Together with the files fewer than what the disk of a sandbox has room for."""
LONGEST_PATH = 2000
"""Bytes; a system takes 4096, and what is handed in lies a few folders deep in there."""
MOST_LISTED = 5_000
"""Names that are looked at around a single file; the nearest first."""
MOST_BROUGHT = 4 << 20
"""Bytes that a single file brings along."""
_LONGEST = 200  # a literal text that names a file


def read_path(path: Path) -> dict[str, bytes]:
    """The files behind a folder or a file that was pointed at, by their paths from there. Raises UsageError."""
    try:
        if path.is_dir():
            return _read_folder(path)
        if path.is_file():
            return _read_file(path)
    except OSError as error:
        raise UsageError(_UNREADABLE.format(path=path, why=error.strerror)) from None
    raise UsageError(_ABSENT.format(path=path))


_ABSENT = Words("找不到 {path}：请检查路径和文件名", "{path} does not exist: check the path and the name")
_OUTSIDE = Words(
    "{path} 是一个指向别处的链接：请交文件本身",
    "{path} is a link to a place outside its folder: hand in the file itself",
)
_UNREADABLE = Words("无法读取 {path}：{why}", "{path} cannot be read: {why}")
_TOO_MUCH = Words(
    "{path} 太大了（超过 {files} 个文件、{folders} 个文件夹或 {size} MiB，或者路径太长）：请只指定程序所在的文件夹",
    "{path} is too large (more than {files} files, {folders} folders or {size} MiB, or too long a path): name the folder "
    "of the program only",
)


def in_repository(paths: Sequence[Path]) -> str:
    """The one folder of these hand-ins from the root of the repository around it, else from here; empty for none such."""
    folders = {(path if path.is_dir() else path.parent).resolve() for path in paths}
    if len(folders) != 1:
        return ""
    folder = folders.pop()
    root = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), Path.cwd())
    return "" if folder == root or root not in folder.parents else folder.relative_to(root).as_posix()


def _read_folder(folder: Path) -> dict[str, bytes]:
    """Every file below, without hidden folders, caches and links."""
    found: dict[str, bytes] = {}
    size, inside = 0, set[str]()
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_left_out(name))
        for name in sorted(names):
            path = Path(place, name)
            if path.is_symlink() or not path.is_file() or is_left_out(name):
                continue
            size += path.stat().st_size
            own = path.relative_to(folder).as_posix()
            inside |= folders_of(own)
            many = len(found) >= MOST_FILES or len(inside) > MOST_FOLDERS
            if size > MOST_BYTES or many or len(os.fsencode(own)) > LONGEST_PATH:
                raise _too_much(folder)
            found[own] = path.read_bytes()
    return found


def folders_of(name: str) -> set[str]:
    """Every folder that a path leads through."""
    return {name[: slash.start()] for slash in re.finditer("/", name)}


def _too_much(path: Path) -> UsageError:
    return UsageError(_TOO_MUCH.format(path=path, files=MOST_FILES, folders=MOST_FOLDERS, size=MOST_BYTES >> 20))


def _read_file(path: Path) -> dict[str, bytes]:
    """The file, and what it needs of its folder."""
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        raise UsageError(_OUTSIDE.format(path=path))
    if path.stat().st_size > MOST_BYTES:
        raise _too_much(path)
    found = {path.name: path.read_bytes()}
    names, room = Names(_listed(path.parent)), MOST_BROUGHT
    todo, seen = [path.name], {path.name}
    while todo:
        name = todo.pop(0)
        for wanted in sorted(needed_by(name, source_text(found[name][:SOURCE_CAP]), names) - seen):
            seen.add(wanted)
            if len(found) >= MOST_FILES:
                continue
            try:
                descriptor = os.open(path.parent / wanted, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except OSError as error:
                if error.errno in (errno.ELOOP, errno.ENOENT, errno.EACCES, errno.ENXIO):
                    continue  # no longer what it was when it was listed
                raise
            with open(descriptor, "rb") as file:
                data = file.read(room + 1)
            if len(data) > room:
                continue
            chain = toolchain_of(name)
            together = chain is not None and chain.together and chain.is_source(wanted)
            if together and traits_of(wanted, source_text(data[:SOURCE_CAP])).is_main:
                continue  # of sources that are all built together, one with a start of its own is another program
            found[wanted], room = data, room - len(data)
            if is_code(wanted) or _is_makefile(wanted):
                todo.append(wanted)
    return found


def _listed(folder: Path) -> frozenset[str]:
    """Paths of the files below, the nearest ones where there are too many; nothing behind a link."""
    found, todo = set[str](), [""]
    while todo and len(found) < MOST_LISTED:
        inside = todo.pop(0)
        try:
            entries = sorted(os.scandir(folder / inside), key=lambda entry: entry.name)
        except OSError:
            continue  # somebody else's
        for entry in entries[: MOST_LISTED - len(found)]:
            if entry.is_dir(follow_symlinks=False):
                todo += [] if is_left_out(entry.name) else [f"{inside}{entry.name}/"]
            elif entry.is_file(follow_symlinks=False) and not is_left_out(entry.name):
                found.add(f"{inside}{entry.name}")
    return frozenset(found)


# ---------------------------------------------------------------- what a file needs


def needed_by(name: str, text: str, names: Names) -> frozenset[str]:
    """Which of the files around it a file needs: what it takes in, what is built with it, and the data that it names."""
    if _is_makefile(name):
        words = set(re.findall(r"[\w./+-]{1,200}", text))
        return frozenset(one for word in words for one in (word, *names.without_ending(word)) if one in names)
    found = {place for imported in traits_of(name, text).imports for place in places_of(imported, name, names)}

    # What is built together with it: its neighbours, classes that it names, and what tells of the project.
    chain, tree = toolchain_of(name), None
    if chain is not None:
        named = frozenset(re.findall(r"\w{1,200}", text))
        if chain.by_class:
            found |= {one for word in named for one in names.called(word) if chain.is_source(one)}
        for one in names.beside(name):
            plain = posixpath.basename(one)
            if (
                (chain.together and chain.is_source(one))
                or plain in chain.more
                or (chain.makefile and _is_makefile(one))
            ):
                found.add(one)
    else:
        tree = sources.tree(text)

    # The data that its literal texts name, pieces of longer texts too; not too many.
    if tree is None:
        literals = [one or other for one, other in re.findall(r"\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'", text)]
    else:
        values = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        literals = [value for value in values if isinstance(value, str) and 0 < len(value) <= _LONGEST]
    below = set[str]()
    for literal in list(dict.fromkeys(literals))[:2000]:
        path = literal.replace("\\", "/").strip()
        for base in dict.fromkeys((posixpath.dirname(name), "")):
            whole = posixpath.normpath(posixpath.join(base, path)) if path else ""
            if whole in names:
                found.add(whole)
            # A folder, and the beginning of a path in one: of these the data only, programs are taken in or named.
            below |= {whole, posixpath.dirname(whole)} & names.folders if not is_code(whole) else set()
    found |= {one for folder in below for one in names.below(folder) if not is_code(one)}
    return frozenset(found - {name})


def _is_makefile(name: str) -> bool:
    return posixpath.basename(name) in MAKEFILES
