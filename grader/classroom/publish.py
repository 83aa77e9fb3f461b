"""Reports into the output folder: each file whole or not at all, and nothing overwritten that is not ours."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

from grader.classroom.store import Store
from grader.errors import StoreError, UsageError
from grader.model import Json, Words

STORE = "store.sqlite"
RESULTS = "results.json"
OWN = ("index.html", "grades.csv", "results.json", "junit.xml", "students", "full")
_PAGES = "pages"
_MOMENTS = "moments"
MOST_MOMENTS = 20
"""Earlier `results.json` that are kept to be compared with."""
_OF_THE_RUN = re.compile(rb'"(started|duration)": ("[^"]*"|[\d.e+-]+)')
"""What is another every time, and says nothing about anybody."""

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
        if name == RESULTS:
            _keep_moment(store, content)
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


def moments(store: Store) -> list[Json]:
    """Every `results.json` that was written here and differs from the one before, the newest last."""
    return [json.loads(_opened(packed)) for packed in _packed(store)]


def _packed(store: Store) -> list[str]:
    return list(json.loads(store.fact(_MOMENTS) or "[]"))


def _opened(packed: str) -> bytes:
    return zlib.decompress(base64.b64decode(packed))


def _keep_moment(store: Store, content: bytes) -> None:
    kept = _packed(store)
    if not kept or _OF_THE_RUN.sub(b"", _opened(kept[-1])) != _OF_THE_RUN.sub(b"", content):
        kept.append(base64.b64encode(zlib.compress(content)).decode("ascii"))
        store.remember(_MOMENTS, json.dumps(kept[-MOST_MOMENTS:]))
