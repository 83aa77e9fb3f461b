"""Python's own report of an error, read from what a program wrote to stderr. Its text is the program's: a claim."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Without a sandbox the copy of the student's files lies in a folder of ours.
_FRAME = re.compile(r'^ *File "(?:/[^"\n]*/disk\d+)?/work/([^"\n]+)", line ([0-9]{1,7})\b', re.MULTILINE)
_ANY_ERROR = re.compile(r"^([A-Za-z_][\w.]*)(?:: (.*))?$", re.MULTILINE)
_ERROR = re.compile(
    r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning|error|timeout))\b(?:: (.*))?$", re.MULTILINE
)
_ERRNO = re.compile(r"\[Errno (-?[0-9]{1,5})\]")
_QUOTED = re.compile(r"'([^'\n]{1,200})'")


@dataclass(frozen=True, slots=True)
class Traceback:
    """The last error of a program: its type, its message, and the innermost place in the student's files."""

    error: str
    message: str
    file: str | None
    line: int | None

    @property
    def kind(self) -> str:
        """The type without its module: `JSONDecodeError`."""
        return self.error.rpartition(".")[2]

    @property
    def report(self) -> str:
        """Its last line, as Python writes it: the type alone where there is no message."""
        return f"{self.error}: {self.message}" if self.message else self.error

    @property
    def errno(self) -> int | None:
        """The number of the system's error, where it is one."""
        number = _ERRNO.match(self.message)
        return int(number[1]) if number else None

    @property
    def at(self) -> int:
        """Its line, 0 where none is known."""
        return self.line or 0

    @property
    def quoted(self) -> tuple[str, ...]:
        """What its message puts in quotes: the name that is not defined, the module that is not there."""
        return tuple(_QUOTED.findall(self.message))


def last_traceback(stderr: str) -> Traceback | None:
    """Read Python's own report. Its text is the program's, so only its form is trusted."""
    start = stderr.rfind("Traceback (most recent call last)")
    report = stderr[max(start, 0) :]
    # A file that does not parse has no "Traceback": there only a known kind of error behind a frame counts, or one that
    # stands alone, where Python could not read the file at all.
    error = _ANY_ERROR.search(report) if start >= 0 else _ERROR.search(report)
    if error is None:
        return None
    unread = report.startswith("SyntaxError: ") and report.count("\n") <= 1
    if start < 0 and not unread and not _FRAME.search(report[: error.start()]):
        return None
    frames = _FRAME.findall(report[: error.end()])
    file, line = frames[-1] if frames else (None, None)
    return Traceback(error[1][:100], (error[2] or "")[:300], file, int(line) if line else None)
