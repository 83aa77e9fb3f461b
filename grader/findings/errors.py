"""What Python itself reports: a file that does not parse, an exception nobody caught."""

from __future__ import annotations

from grader.findings.evidence import Entry, Evidence, entry
from grader.model import Finding, Words


@entry(
    "traceback",
    Words("程序出错退出（{error}）", "The program failed with {error}"),
    Words(
        "Python 报告了 {error}：{message}。先看这一行：错误是在执行它时发生的。",
        "Python reported {error}: {message}. Look at this line first: that is where it happened.",
    ),
)
def _traceback(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or (error.error == "KeyboardInterrupt" and not _quiet_end_asked(evidence)):
        return None
    return Finding("traceback", {"error": error.error, "message": error.message or "-"}, error.file, error.line)


def _quiet_end_asked(evidence: Evidence) -> bool:
    """A step failed because of how the program took our Ctrl-C; elsewhere its traceback is no fault."""
    return evidence.failure is not None and evidence.failure.code in ("traceback", "bad-exit")


ERRORS: tuple[Entry, ...] = (_traceback,)
