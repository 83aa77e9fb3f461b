"""The program's own calls, line by line, beside the conversation: from a second run, which failed alike.

Pure functions, shared by the page and the terminal. What that run did with other values, addresses or times than the
first is not shown: of bytes only those that the first run has seen, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from grader.model import CheckResult, Transcript
from grader.model.events import Impaired, Received, Relayed, Sent, Started, Typed, WithData
from grader.model.record import Call, Record
from grader.voice import Voice

FIRST, LAST = 80, 40
"""Rows that are shown."""
CODE = 100
MOST_PARTS = 12
SHOWN = frozenset(
    {
        "accept", "bind", "close", "connect", "connect_ex", "input", "join", "listen", "makefile", "recv", "recv_into",
        "recvfrom", "recvfrom_into", "send", "sendall", "sendto", "shutdown", "sleep", "start", "Thread",
    }
)  # fmt: skip
"""Of what is recorded the calls that a beginner writes."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call, or so many alike in a row."""

    file: str
    line: int
    code: str
    """The student's line."""
    who: str
    """Which thread or process, where there are several."""
    told: str
    """What came of it, in words."""
    data: bytes = b""
    """The first bytes, where the first run has seen them, too."""
    cut: bool = False
    """Whether it was more than these."""
    count: int = 1
    waits: bool = False


@dataclass(frozen=True, slots=True)
class CallList:
    """All of one program."""

    program: str
    """In words, where the check has several."""
    rows: tuple[CallRow, ...]
    left_out: int
    sums: tuple[str, ...]
    """Of what came to us: which line has sent how much of it."""


def calls_of(check: CheckResult, voice: Voice) -> Iterator[CallList]:
    """What each program of a failed check has called, where that is known."""
    transcript = check.transcript
    if transcript is None or check.verdict != "failed":
        return
    seen = _seen(transcript)
    for program, record in transcript.records.items():
        found = [call for call in record.calls if call.chain and call.name in SHOWN]
        several = len({(call.process, call.thread) for call in found}) > 1
        rows = list(_rows(found, transcript.sources, seen, voice, several=several))
        cut = rows if len(rows) <= FIRST + LAST else [*rows[:FIRST], *rows[-LAST:]]
        name = voice.program(program) if len(transcript.mains) > 1 else ""
        if cut:
            sums = tuple(_sums(record, transcript, program, voice))
            yield CallList(name, tuple(cut), sum(row.count for row in rows) - sum(row.count for row in cut), sums)


def _rows(
    calls: list[Call], sources: Mapping[str, str], seen: bytes, voice: Voice, *, several: bool
) -> Iterator[CallRow]:
    """Calls as rows; the same line again with the same outcome as one."""
    before: CallRow | None = None
    for call in calls:
        place = call.chain[0]
        lines = sources.get(place.file, "").split("\n")
        code = lines[place.line - 1].strip()[:CODE] if place.line <= len(lines) else ""
        data = call.data if len(call.data) > 1 and call.data in seen else b""
        who, size = _who(call, voice) if several else "", call.got if call.name.startswith("recv") else call.asked
        cut = bool(data) and (size or 0) > len(data)
        row = CallRow(place.file, place.line, code, who, _told(call, voice), data, cut, waits=call.waits)
        if before is not None and replace(before, count=1) == row:
            before = replace(before, count=before.count + 1)
            continue
        if before is not None:
            yield before
        before = row
    if before is not None:
        yield before


def _who(call: Call, voice: Voice) -> str:
    if call.process:
        return voice.say("call-process", n=call.process)
    return voice.say("call-main") if call.thread == 0 else voice.say("call-thread", n=max(0, call.thread))


def _told(call: Call, voice: Voice) -> str:
    """What came of a call."""
    if call.waits:
        return voice.say("call-waits")
    if call.error:
        return voice.say("call-error", error=call.error)
    if call.name in ("send", "sendto", "sendall"):
        size = call.asked if call.name == "sendall" or call.got is None else call.got
        if size is not None and call.asked is not None and size < call.asked:
            return voice.say("call-part", n=voice.sized(size), all=voice.sized(call.asked))
        return voice.say("call-sent", n=voice.sized(size)) if size is not None else ""
    if call.name in ("recv", "recvfrom", "recv_into", "recvfrom_into") and call.got is not None:
        return voice.say("call-got", n=voice.sized(call.got)) if call.got else voice.say("call-end")
    return voice.say("call-target", name=call.told) if call.name == "Thread" and call.told else ""


def _sums(record: Record, transcript: Transcript, program: str, voice: Voice) -> Iterator[str]:
    """`63 bytes = 25 (line 22) + 13 (line 20)`, where as many came to one of the peers in the first run."""
    came = _came(transcript, program)
    for key in dict.fromkeys((call.process, call.on) for call in record.calls if call.on):
        sends = [call for call in record.calls if (call.process, call.on) == key and call.name in ("send", "sendall")]
        parts = [
            (call.asked if call.name == "sendall" else call.got, call.chain[0].line)
            for call in sends
            if call.chain and not call.error
        ]
        total = sum(size or 0 for size, _ in parts)
        if record.complete and 1 < len(parts) <= MOST_PARTS and len(parts) == len(sends) and total in came:
            sizes = " + ".join(voice.say("call-part-of", n=size, line=line) for size, line in parts)
            yield voice.say("call-sum", n=voice.sized(total), parts=sizes)


def _came(transcript: Transcript, program: str) -> set[int]:
    """How many bytes came to each peer in the last case of the first run."""
    sizes: dict[str, int] = {}
    for event in transcript.events:
        match event:
            case Started(restart=False):
                sizes = {}
            case Received(fate=None):
                sizes[event.peer] = sizes.get(event.peer, 0) + (event.size or len(event.data or b""))
            case Relayed(fate=None) if event.source == program:
                sizes[str(event.link)] = sizes.get(str(event.link), 0) + (event.size or len(event.data))
            case Impaired() if event.source == program:  # whatever becomes of it
                whose = event.peer or str(event.link)
                sizes[whose] = sizes.get(whose, 0) + len(event.data)
    return set(sizes.values())


def _seen(transcript: Transcript) -> bytes:
    """All bytes that the first run has seen come and go."""
    kept = [
        event.data or b""
        for event in transcript.events
        if isinstance(event, WithData) and isinstance(event, (Sent, Received, Relayed, Impaired, Typed))
    ]
    return b"".join(kept)
