"""Reports into the output folder: each file whole or not at all, and nothing overwritten that is not ours."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from grader.classroom.store import Store
from grader.errors import StoreError, UsageError
from grader.model import Words

STORE = "store.sqlite"
OWN = ("index.html", "grades.csv", "results.json", "junit.xml", "students", "full")
_PAGES = "pages"

_NOT_OURS = Words(
    "{path} 里已经有 {name}，不是 grader 写的：用 -o 换一个输出文件夹",
    "there is a {name} in {path} that grader did not write: choose another folder with -o",
)
_NOT_WRITTEN = Words(
    "无法写入 {path}：{why}。评测结果都保存好了，排除问题后再运行同样的命令",
    "{path} cannot be written: {why}. All results are kept; mend it, then run the same command",
)


def need_own_folder(folder: Path) -> None:
    """Raises UsageError where the folder holds somebody else's files of the names that we write."""
    if (folder / STORE).exists():
        return
    with contextlib.suppress(OSError), (folder / "results.json").open("rb") as text:
        if b'"schema": "grader/' in text.read(200):
            return
    for name in OWN:
        if os.path.lexists(folder / name):
            raise UsageError(_NOT_OURS.format(path=folder, name=name))


def publish(folder: Path, store: Store, files: Iterable[tuple[str, bytes]]) -> None:
    """Write the files (path inside the folder, content), and remove what only an earlier run has written.

    Raises StoreError where one cannot be written.
    """
    earlier = set(json.loads(store.fact(_PAGES) or "[]"))
    written = set[str]()
    for name, content in files:
        written.add(name)
        path = folder / name
        beside = path.with_name(f".{path.name}.new")  # whoever reads it meets the old one or the new one
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            os.replace(beside, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise StoreError(_NOT_WRITTEN.format(path=path, why=error.strerror)) from None
    for name in earlier - written:
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    store.remember(_PAGES, json.dumps(sorted(written)))
