"""How a program ends, or does not: Ctrl-C, limits, what it leaves behind."""

from __future__ import annotations

from grader.findings.evidence import Entry

ENDING: tuple[Entry, ...] = ()
