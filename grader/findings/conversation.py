"""What several findings ask of a conversation: who sent what before, what came back, where the program stood then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.code import sources
from grader.findings.evidence import Evidence
from grader.model import Event, Finding
from grader.play.scenario import Failure


def shown(evidence: Evidence, id: str, line: int | None, **fields: Any) -> Finding:
    """A finding of the failing moment."""
    return replace(evidence.here(id, line, **fields), event=evidence.failure.event if evidence.failure else None)


def until_failure(evidence: Evidence) -> tuple[Event, ...]:
    """The events of the case up to the failing moment."""
    events, failure = evidence.transcript.events, evidence.failure
    if failure is None or failure.event is None:
        return evidence.last_case
    first = len(events) - len(evidence.last_case)
    return events[first : failure.event + 1]


def sent(evidence: Evidence) -> list[Event]:
    """What was sent to the program: by our peers, or by the other program of a pair."""
    if evidence.check.drives == "both":
        return [event for event in until_failure(evidence) if _passed(event, "to", evidence)]
    return [event for event in until_failure(evidence) if event.event == "sent"]


def received(evidence: Evidence) -> list[Event]:
    """What came from the program to the peers that it talks with, or to the other program of a pair."""
    if evidence.check.drives == "both":
        return [event for event in until_failure(evidence) if _passed(event, "from", evidence)]
    harness = evidence.check.peers
    return [event for event in until_failure(evidence) if event.event == "received" and event.peer not in harness]


def _passed(event: Event, way: str, evidence: Evidence) -> bool:
    return event.event == "relayed" and event.info.get(way) == evidence.suspect


def typed(evidence: Evidence) -> list[Event]:
    """The lines that were typed at the program's keyboard."""
    return [event for event in until_failure(evidence) if event.event == "typed" and evidence.is_of_suspect(event.info)]


def nothing_came(evidence: Evidence) -> Failure | None:
    """The failure, where an answer was awaited and not a byte of it came."""
    failure = evidence.failure
    if failure is None or failure.code != "missing" or failure.actual is None or failure.expected is None:
        return None
    silent = failure.actual.kind in ("nothing", "eof", "reset") and failure.expected.kind != "eof"
    return failure if silent else None


def stands(evidence: Evidence) -> Mapping[str, Any] | None:
    """Where the program stood when the waiting ended: its thread in the student's file that matters."""
    failure = evidence.failure
    if failure is None or failure.because not in ("waits", "limit", "spins"):
        return None
    threads = evidence.standing
    placed = [thread for thread in threads if thread.get("file") == evidence.file and thread.get("line")]
    working = [thread for thread in placed if sources.source_at(evidence.text, thread["line"]).split("(")[0] != "join"]
    chosen: Sequence[Mapping[str, Any]] = working or placed
    return chosen[-1] if chosen else None


def at_keyboard(thread: Mapping[str, Any]) -> bool:
    return thread.get("call") == "read" and thread.get("fd") == 0


def called_there(evidence: Evidence, thread: Mapping[str, Any]) -> str:
    """The name of the call that the student's line waits in."""
    call = sources.waiting_call_at(evidence.text, thread["line"])
    return sources.called(call) if call is not None else ""


def died(evidence: Evidence) -> bool:
    """An error of its own ended the program: that is the cause of all that did not come."""
    return evidence.error is not None and evidence.error.error != "KeyboardInterrupt"


def options(evidence: Evidence) -> list[tuple[bytes, str]]:
    """The texts that would have been right at the failing step, with their encodings."""
    expected = evidence.failure.expected if evidence.failure else None
    if expected is None:
        return []
    return [
        (option.data, option.text or "utf-8")
        for option in expected.options or (expected,)
        if option.kind == "text" and option.data is not None
    ]


def actual(evidence: Evidence) -> bytes:
    """The wrong bytes that came."""
    failure = evidence.failure
    return (failure.actual.data or b"") if failure and failure.actual else b""


def by_side(evidence: Evidence) -> dict[str, str]:
    return {"who": evidence.suspect, "title": evidence.suspect}
