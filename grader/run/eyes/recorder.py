"""The flight recorder's part outside: the memory that a watched program writes to, and what is read from it.

The program has that memory to itself and can write there what it likes. It is read slot by slot, by value: what is no
record is passed over, and no more is kept than one page can show.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from grader.model import coding
from grader.model.record import Call, Coroutine, Hits, Place, Raised, Record, TaskAt, Warned
from grader.run.eyes import inside, stacks

DESCRIPTOR = 8
VARIABLE = inside.NAME
MOST_BYTES = 70_000
"""Of a record as JSON."""
MOST_OF_EACH = 100
MOST_CALLS = 400
_LINE = 10_000_000
T = TypeVar("T")


@cache
def hook(watched: bool = True) -> str:
    """What a Python runs before the student's code; a watched one the recorder, too."""
    if not watched:
        return stacks.HOOK
    text = Path(inside.__file__).read_text("utf-8")
    return f"{text}\n\n{stacks.HOOK}\nquietly(begin)\n"


def memory() -> int:
    """Memory for one start, which nobody can make shorter."""
    descriptor = os.memfd_create("record", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, inside.SIZE)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    return descriptor


def read_record(descriptor: int, files: Collection[str]) -> Record | None:
    """What stands in it, as far as it is about `files`; None where the program never began to record."""
    data = os.pread(descriptor, inside.SIZE, 0)
    return record_in(data, files) if data.startswith(inside.MAGIC) else None


def record_in(data: bytes, files: Collection[str]) -> Record:
    """The record that these bytes hold: any bytes hold one."""
    calls, raised, unawaited = list[Call](), list[Raised](), list[Coroutine]()
    tasks, warned, complete = list[TaskAt](), list[Warned](), True
    names, hits = dict[str, str](), list[Hits]()
    for process in range(len(inside.LANES)):
        rows = list(_rows(data, process))
        names |= {row[2]: row[3] for row in rows if row[1] == "f" and len(row) == 4 and row[3] in files}
        complete = complete and (not rows or _number(rows[-1][0]) == len(rows) - 1)
        for _, kind, *row in rows:
            with suppress(ValueError, IndexError):
                match kind:
                    case "c":
                        calls.append(_call(row, process, names))
                    case "e":
                        raised.append(_raised(row, names))
                    case "u":
                        unawaited.append(Coroutine(row[0], *(_first(_chain(text, names)) for text in row[1:3])))
                    case "k":
                        tasks.append(TaskAt(row[0], _chain(row[1], names)))
                    case "w":
                        warned.append(Warned(row[0], row[2], _chain(row[1], names)[0]))
    for index, name in names.items():
        if index.isdecimal() and int(index) < inside.FILES:
            hits.append(Hits(name, _hits(data, int(index))))
    calls.sort(key=lambda call: call.t)
    return _bounded(
        Record(tuple(calls), _few(raised), _few(unawaited), _few(tasks), _few(warned), tuple(hits), complete)
    )


def _few(found: list[T]) -> tuple[T, ...]:
    """The first of them, each once."""
    return tuple(dict.fromkeys(found))[:MOST_OF_EACH]


def _bounded(record: Record) -> Record:
    """With no more calls than fit: the first, and the last."""
    kept, calls = MOST_CALLS, record.calls
    while True:
        first = kept * 2 // 3
        cut = calls if len(calls) <= kept else (*calls[:first], *calls[len(calls) - (kept - first) :])
        lines = tuple(Hits(one.file, one.lines[: 5 * kept]) for one in record.hits)
        record = Record(
            cut, record.raised[:kept], record.unawaited[:kept], record.tasks[:kept], record.warned[:kept], lines,
            record.complete and len(cut) == len(calls),
        )  # fmt: skip
        if kept == 0 or len(json.dumps(coding.write(record))) <= MOST_BYTES:
            return record
        kept //= 2


# ---------------------------------------------------------------- slots


def _rows(data: bytes, process: int) -> Iterator[list[str]]:
    """The records of a process in the order in which they were begun: number, kind, fields."""
    at = inside.HEADER + inside.SLOT * sum(head + tail for head, tail in inside.LANES[:process])
    found = dict[int, list[str]]()
    for slot in range(sum(inside.LANES[process])):
        begin = at + inside.SLOT * slot
        length = int.from_bytes(data[begin : begin + 2], "little")
        row = data[begin + 2 : begin + 2 + min(length, inside.SLOT - 2)].decode("utf-8", "replace").split("\t")
        number = _number(row[0])
        if len(row) > 2 and number is not None:
            found[number] = row
    return (found[number] for number in sorted(found))


def _number(text: str, most: int = 1 << 40) -> int | None:
    """A whole number that is not negative."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 14 and int(text) <= most else None


def _seconds(text: str) -> float:
    """Seconds; ValueError for what is none."""
    value = float(text)
    if not 0 <= value < 1e6:
        raise ValueError(text)
    return round(value, 6)


def _chain(text: str, names: dict[str, str]) -> tuple[Place, ...]:
    """Lines of the student's files: `0:12,0:30`."""
    found = []
    for part in text.split(",")[: inside.CHAIN]:
        index, _, line = part.partition(":")
        number = _number(line, _LINE)
        if index in names and number:
            found.append(Place(names[index], number))
    return tuple(found)


def _first(chain: tuple[Place, ...]) -> Place | None:
    return chain[0] if chain else None


def _call(row: list[str], process: int, names: dict[str, str]) -> Call:
    t, thread, chain, name, on, told, asked, got, made, error, errno, ended, data = row
    return Call(
        _seconds(t),
        name,
        -1 if thread == "-1" else _number(thread) or 0,
        process,
        _chain(chain, names),
        _number(on) or 0,
        told,
        _number(asked),
        _number(got),
        _number(made),
        error,
        _number(errno),
        not ended,
        bytes.fromhex(data[: len(data) // 2 * 2])[: inside.SHOWN],
        _seconds(ended) if ended else None,
    )


def _raised(row: list[str], names: dict[str, str]) -> Raised:
    t, thread, chain, kind, errno, handled, message = row
    lines = (_number(text, _LINE) for text in handled.split(",")[:20])
    return Raised(
        _seconds(t),
        kind,
        message,
        _number(errno),
        _number(thread) or 0,
        _chain(chain, names),
        tuple(filter(None, lines)),
    )


def _hits(data: bytes, index: int) -> tuple[str, ...]:
    at = inside.COUNTERS + 2 * index * inside.LINES
    counts = (
        (line, int.from_bytes(data[at + 2 * line : at + 2 * line + 2], "little")) for line in range(1, inside.LINES)
    )
    return tuple(f"{line}:{min(count, inside.MOST_HITS)}" for line, count in counts if count)
