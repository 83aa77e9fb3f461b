"""The files of a whole class: read once as they lay there, and then in one file of their own until somebody asks.

So a class needs memory for names only, and what changes in the folders afterwards makes no difference.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator, Mapping

IN_MEMORY = 4 << 20
"""Bytes up to which a class makes no file."""


class KeptFiles:
    """Grows by the files of one hand-in after another. Where there is no room for a file, all of them stay in memory."""

    def __init__(self) -> None:
        self._file: int | None = None
        self._written, self._ahead, self._full = 0, bytearray(), False
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return self._written + len(self._ahead)

    @property
    def held(self) -> int:
        """Bytes of those in memory."""
        return len(self._ahead)

    def add(self, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """The same files."""
        names = tuple(files)
        begin = self.size
        sizes = tuple(map(len, files.values()))
        self._ahead += b"".join(files.values())
        if len(self._ahead) > IN_MEMORY and not self._full:
            self._write()
        return _Files(self, self._names.setdefault(names, names), begin, sizes)

    def _write(self) -> None:
        try:
            if self._file is None:
                with tempfile.TemporaryFile(prefix="grader-") as file:
                    self._file = os.dup(file.fileno())
                weakref.finalize(self, os.close, self._file)  # its name is gone already
            done = 0
            with memoryview(self._ahead) as ahead:
                while done < len(ahead):
                    done += os.pwrite(self._file, ahead[done:], self._written + done)
        except OSError:
            self._full = True
            return
        self._written += done
        self._ahead = bytearray()

    def read(self, begin: int, size: int) -> bytes:
        """So many bytes from there on: of one hand-in. Raises OSError."""
        if begin >= self._written or self._file is None:
            return bytes(self._ahead[begin - self._written : begin - self._written + size])
        data = b""
        while len(data) < size and (more := os.pread(self._file, size - len(data), begin + len(data))):
            data += more
        if len(data) < size:
            raise OSError("what was kept of the class has been cut off")
        return data


class _Files(Mapping[str, bytes]):
    """Those of one hand-in, by their names."""

    __slots__ = ("_begin", "_kept", "_names", "_sizes")

    def __init__(self, kept: KeptFiles, names: tuple[str, ...], begin: int, sizes: tuple[int, ...]) -> None:
        self._kept, self._names, self._begin, self._sizes = kept, names, begin, sizes

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> bytes:
        try:
            place = self._names.index(name)
        except ValueError:
            raise KeyError(name) from None
        return self._kept.read(self._begin + sum(self._sizes[:place]), self._sizes[place])

    def __repr__(self) -> str:
        return repr(dict(self))
