"""Reports into the output folder: each file whole or not at all, and nothing overwritten that is not ours.

A page of which nothing would change is left as it is; the others are made by as many processes as there are cores.
"""

from __future__ import annotations

import codecs
import contextlib
import gc
import hashlib
import json
import math
import os
import re
import signal
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from grader.classroom.store import MOMENT_PIECE, TOGETHER, Store, page_state
from grader.errors import StoreError, UsageError
from grader.model import Words
from grader.schedule.slots import usable_cores

STORE = "store.sqlite"
RESULTS = "results.json"
OWN = ("index.html", "grades.csv", "results.json", "junit.xml", "students", "full")
_PAGES = "pages"
"""Where names were kept before there was a table of them."""
MOST_MOMENTS = 20
"""Earlier `results.json` that are kept to be compared with."""
MOST_OF_MOMENTS = 64 << 20
"""Bytes of all of them."""
MOST_AT_ONCE = 32
"""Students whose pages one process makes."""
_SAID = "moment"
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


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages that are made of the same results."""

    names: tuple[str, ...]
    """Paths inside the folder."""
    shows: bytes
    """A digest of everything that is on them."""
    read: Callable[[], Callable[[], Iterable[tuple[str, bytes]]]]
    """Reads what they are made of; what it gives makes them, in whatever process."""


def publish(
    folder: Path, store: Store, tables: Iterable[tuple[str, Iterable[bytes]]], pages: Iterable[Pages] = ()
) -> int:
    """Write the tables (path inside the folder, content in pieces) and what has changed of the pages, and remove what only
    an earlier run has written. How many pages were written.

    Raises StoreError where one cannot be written.
    """
    left = dict.fromkeys(json.loads(store.fact(_PAGES) or "[]"), b"") | store.pages()
    written = 0
    with store.together():

        def changed() -> Iterator[Pages]:
            for each in pages:
                known = [left.pop(name, None) for name in each.names]
                if known != [page_state(each.shows, _stamp(folder / name)) for name in each.names]:
                    yield each

        for one in _made(folder, changed()):
            store.note_pages([(name, one.shows, _stamp(folder / name)) for name in one.names])
            store.settle(TOGETHER)
            written += len(one.names)
    for name, content in tables:
        left.pop(name, None)
        _write(folder / name, _as_moment(store, content) if name == RESULTS else content)
        store.note_pages([(name, b"", "")])
    for name in left:
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    store.forget_pages(left)
    store.remember(_PAGES, "[]")
    return written


def _stamp(path: Path) -> str:
    """What changes when somebody else writes a file."""
    with contextlib.suppress(OSError):
        told = path.stat()
        return f"{told.st_size} {told.st_mtime_ns}"
    return ""


def _write(path: Path, content: Iterable[bytes]) -> None:
    beside = path.with_name(f".{path.name}.new")  # whoever reads it meets the old one or the new one
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.writelines(content)
        os.replace(beside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise StoreError(_NOT_WRITTEN.format(path=path, why=error.strerror)) from None


Make = Callable[[], Iterable[tuple[str, bytes]]]


def _made(folder: Path, pages: Iterator[Pages]) -> Iterator[Pages]:
    """Make and write pages, so many at a time in a process of their own; each comes when it is on the disk."""
    processes = usable_cores()
    first = list(islice(pages, math.ceil(MOST_AT_ONCE * processes)))
    size, pages = max(1, min(MOST_AT_ONCE, math.ceil(len(first) / processes))), chain(first, pages)
    running = list[tuple[int, Sequence[Pages], Sequence[Make]]]()

    def ended() -> Sequence[Pages]:
        pid, those, making = running[0]
        _, status = os.waitpid(pid, 0)
        del running[0]
        if status:  # whatever has stopped it is told here
            _make(folder, making)
        return those

    try:
        while those := list(islice(pages, size)):
            if len(running) == processes:
                yield from ended()
            making = [one.read() for one in those]
            gc.freeze()  # what is shared with a child stays so as long as nobody counts references in it
            running.append((_maker(folder, making), those, making))
        while running:
            yield from ended()
    finally:
        gc.unfreeze()
        for pid, _, _ in running:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _make(folder: Path, making: Sequence[Make], parent: int = 0) -> None:
    for make in making:
        for name, content in make():
            if parent and os.getppid() != parent:
                raise InterruptedError
            _write(folder / name, [content])


def _maker(folder: Path, making: Sequence[Make]) -> int:
    """A process that makes and writes these pages, and ends with 0 where it could. It ends with its parent."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # that is the parent's to handle, which ends us
        _make(folder, making, parent)
        status = 0
    finally:
        os._exit(status)


def moments(store: Store) -> Sequence[Callable[[], Iterator[str]]]:
    """The pieces of each `results.json` that was written here and differs from the one before, the newest last."""

    def read(number: int) -> Iterator[str]:
        unpacking = zlib.decompressobj()
        return codecs.iterdecode(map(unpacking.decompress, store.moment(number)), "utf-8")

    return [partial(read, number) for number, _ in store.moments()]


def _as_moment(store: Store, content: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces; when they were taken they are kept, where they say something else than the last time."""
    says, packing = hashlib.sha256(), zlib.compressobj()
    with tempfile.SpooledTemporaryFile(MOMENT_PIECE) as packed:
        for piece in content:
            says.update(_OF_THE_RUN.sub(b"", piece))
            packed.write(packing.compress(piece))
            yield piece
        packed.write(packing.flush())
        if store.fact(_SAID) == says.hexdigest():
            return
        packed.seek(0)
        store.keep_moment(iter(partial(packed.read, MOMENT_PIECE), b""))
    sizes = store.moments()
    while len(sizes) > MOST_MOMENTS or (len(sizes) > 1 and sum(size for _, size in sizes) > MOST_OF_MOMENTS):
        store.forget_moment(sizes.pop(0)[0])
    store.remember(_SAID, says.hexdigest())
