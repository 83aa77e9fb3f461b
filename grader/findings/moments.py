"""What rules about a program's end look at: the moment, its threads, its exit, the line where one stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.code import flow, sources
from grader.findings.evidence import Evidence, Traceback
from grader.model import Event, Finding

Thread = Mapping[str, Any]
"""One entry of `threads` in an event of the wire."""


def moment(evidence: Evidence) -> Event | None:
    """The event at which the check failed."""
    at = evidence.failure.event if evidence.failure else None
    return evidence.transcript.events[at] if at is not None and at >= 0 else None


def threads(evidence: Evidence) -> list[Thread]:
    """What the program's threads were doing when the check failed."""
    event = moment(evidence)
    found = event.info.get("threads") if event else None
    return [thread for thread in found or () if isinstance(thread, Mapping) and evidence.is_of_suspect(thread)]


def busy(evidence: Evidence) -> Thread | None:
    """The thread that runs: at a line of the student's, in no call of the kernel that we know."""
    running = [thread for thread in threads(evidence) if thread.get("file") and not thread.get("call")]
    text = evidence.transcript.sources
    idle = [thread for thread in running if asleep(text.get(str(thread["file"]), ""), thread.get("line", 0))]
    return next((thread for thread in running if thread not in idle), running[0] if running else None)


def asleep(text: str, line: int) -> bool:
    return bool(sources.calls(text, *flow.BLOCKING)) and any(
        call.lineno <= line <= (call.end_lineno or call.lineno) for call in sources.calls(text, *flow.BLOCKING)
    )


def exited(evidence: Evidence) -> Event | None:
    return evidence.program.exited


def interrupted(evidence: Evidence) -> bool:
    return any(event.event == "signalled" and event.info.get("signal") == "SIGINT" for event in evidence.last_case)


def killed_for(evidence: Evidence) -> str | None:
    """The limit for which the program was ended while it counted."""
    failure = evidence.failure
    if failure is None or failure.code != "check-limit":
        return None
    return next((str(event.info["limit"]) for event in evidence.last_case if event.event == "killed"), None)


def at(id: str, trace: Traceback, /, **fields: Any) -> Finding:
    return Finding(id, fields, trace.file, trace.line)


def place(evidence: Evidence, id: str, thread: Thread, **fields: Any) -> Finding:
    """At the line where this thread stands."""
    return Finding(id, fields, str(thread["file"]), int(thread["line"])) if thread else evidence.here(id, None)
