"""Reports: a result as an HTML page, as JUnit XML, as GitHub output, as lines for a terminal.

Everything here is a pure function of what is told and of a `Voice`: no files are written, nothing is printed.
"""

from __future__ import annotations

from collections.abc import Iterable

from grader.model import CheckResult

ORDER = ("server", "client", "script", "both")


def by_program(checks: Iterable[CheckResult]) -> dict[str, list[CheckResult]]:
    """The checks of each program, the server's first and those of both together last; bonus after core."""
    listed = list(checks)
    names = sorted({check.program for check in listed}, key=lambda name: ORDER.index(name) if name in ORDER else 9)
    return {
        name: sorted((one for one in listed if one.program == name), key=lambda one: one.group != "core")
        for name in names
    }


def earned(checks: Iterable[CheckResult], group: str = "core") -> tuple[float, float]:
    """Points got and points there are."""
    chosen = [check for check in checks if check.group == group]
    return round(sum(check.earned for check in chosen), 2), round(sum(check.points for check in chosen), 2)


def closed(check: CheckResult, show_hidden: bool) -> bool:
    """True where a report may give title, verdict and points only."""
    return check.hidden and not show_hidden
