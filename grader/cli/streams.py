"""Standard output and error that last: closed or full, they stop no command, and what could not be said is told at the end.

Only a reader that leaves (`| head`) ends a command, as it ends others.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO

from grader.cli.status import Status
from grader.model import Lang, Words

UNSAID = Words(
    "标准输出写不出去（{why}）：上面的话不完整，写到文件里的不受影响",
    "standard output cannot be written ({why}): what was said is not complete; what goes to files is",
)


class _Lasting(io.RawIOBase):
    """A descriptor that takes everything, and remembers why it could not pass on what it took."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self.failed: OSError | None = None
        self.lost = False
        """Whether there was something to say after that."""

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        if self.failed is None:
            try:
                return os.write(self._descriptor, view)
            except BrokenPipeError:
                raise
            except OSError as error:
                self.failed = error
        self.lost = self.lost or bool(view)
        return len(view)


@contextlib.contextmanager
def lasting_streams() -> Iterator[_Lasting | None]:
    """Standard output as it is to be in a process of our own; None where somebody else has put one in its place.

    A descriptor that is closed is opened on nothing: the next file would get its number, and our words.
    """
    if sys.stdout is not sys.__stdout__ or sys.stderr is not sys.__stderr__:
        yield None
        return
    made = list[_Lasting]()
    for number in (0, 1, 2):
        raw = _Lasting(number)
        try:
            os.fstat(number)
        except OSError as error:
            nothing = os.open(os.devnull, os.O_RDWR)
            if nothing != number:
                os.dup2(nothing, number)
                os.close(nothing)
            raw.failed = error
        made.append(raw)
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=_encoding(old),
            errors="replace",  # never die for a character that the terminal's encoding lacks
            line_buffering=raw.isatty() or raw is made[2],
        )
        for raw, old in zip(made[1:], before[1:], strict=True)
    )
    try:
        yield made[1]
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left unsaid shall not meet the same once more
        raise
    finally:
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        sys.stdin, sys.stdout, sys.stderr = before


def _encoding(stream: TextIO | None) -> str:
    """The stream's own; a locale without one (`LC_ALL=C`) says nothing of who reads, who mostly reads UTF-8."""
    asked = os.environ.get("PYTHONIOENCODING", "")
    plain = stream is None or (codecs.lookup(stream.encoding).name == "ascii" and not asked)
    return "utf-8" if plain or stream is None else stream.encoding


def status_of(status: int, output: _Lasting | None, lang: Lang) -> int:
    """The status of a command that ends so; where its words were lost, that is said, and is its status."""
    if output is None:
        return status
    sys.stdout.flush()
    if not output.lost or output.failed is None:
        return status
    number = output.failed.errno or 0
    closed = Words("已经关闭", "it is closed")
    why = closed if number == errno.EBADF else Words(os.strerror(number), os.strerror(number))
    sys.stderr.write(UNSAID.format(why=why).in_(lang) + "\n")
    return Status.UNWRITTEN if status in (Status.WELL, Status.FAILED, Status.UNTOLD) else status
