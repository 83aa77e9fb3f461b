"""What failed checks have in common: distinct causes, and what each of them costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from grader.model import CheckResult, Finding
from grader.report import closed, earned
from grader.voice import Voice


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing to fix: what was found, or the way of failing where nothing was, and the checks that fail by it."""

    finding: Finding | None
    checks: tuple[CheckResult, ...]
    blocked: tuple[CheckResult, ...] = ()
    """Those that were not tried because of them."""

    @property
    def first(self) -> CheckResult:
        """The check at which it is explained."""
        return self.checks[0]

    @property
    def lost(self) -> tuple[float, float]:
        """Points that it costs, core and bonus."""
        every = (*self.checks, *self.blocked)
        (core, possible), (extra, most) = earned(every), earned(every, "bonus")
        return round(possible - core, 2), round(most - extra, 2)

    @property
    def size(self) -> int:
        """How many checks it affects."""
        return len(self.checks) + len(self.blocked)

    def title(self, voice: Voice) -> str:
        """It in a few words."""
        if self.finding is not None:
            return voice.title(self.finding)
        return voice.of(self.first.failure.words if self.first.failure is not None else self.first.title)


def causes(
    checks: Iterable[CheckResult], *, show_hidden: bool, title: Callable[[Finding], str] = attrgetter("id")
) -> list[Cause]:
    """All of them, the costliest first: core points count before bonus. The first finding of a check is its cause.

    Findings that are called the same, at the same place, are one thing to fix, however each of them showed.
    """
    listed, named = tuple(checks), dict[tuple[object, ...], str]()

    def what_and_where(found: Finding) -> tuple[object, ...]:
        place = found.file, found.line
        return named.setdefault((title(found), *place), found.id) if found.line else found.id, *place

    places = dict[tuple[object, ...], set[tuple[object, ...]]]()
    for check in listed:
        for one in (found for found in check.findings[:1] if found.line):
            places.setdefault((check.program, one.id), set()).add(what_and_where(one))
    grouped: dict[tuple[object, ...], list[CheckResult]] = {}
    for check in listed:
        if check.verdict == "failed" and not closed(check, show_hidden):
            found = check.findings[0] if check.findings else None
            what = what_and_where(found) if found is not None else (check.failure,)
            if found is not None and not found.line and len(known := places.get((check.program, found.id), set())) == 1:
                (what,) = known  # the same mistake, and the one place of it that is known
            of = check.program if found is None or what[1:] == (None, None) else ""
            grouped.setdefault((of, *what), []).append(check)
    every = []
    for group in grouped.values():
        missing, blocked = {(check.program, check.id) for check in group}, list[CheckResult]()
        for check in listed:  # what a check builds on stands before it
            if check.verdict == "skipped" and (check.program, check.need) in missing:
                missing.add((check.program, check.id))
                blocked.append(check)
        group.sort(
            key=lambda check: not (check.findings and check.findings[0].line)
        )  # explained where the place is known
        every.append(Cause(group[0].findings[0] if group[0].findings else None, tuple(group), tuple(blocked)))
    return sorted(every, key=lambda cause: cause.lost, reverse=True)
