"""The transcript as rows that a person can read: who did what to whom, when, with which bytes.

Pure functions, shared by the page and the terminal. The server of a conversation is never left of its client: a
program that is a client stands left of the server that we play, and of two programs the client is the left one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from grader.model import CheckResult, Event, Transcript
from grader.voice import Voice
from grader.voice.happened import (
    across_words,
    details_of,
    link_words,
    peer_words,
    program_words,
    screen_words,
    standing_at,
)

PROGRAM = "program"
SCREEN = "screen"
NETWORK = "network"
"""Between two programs."""
ACROSS = ""
"""The lane of what concerns everybody: steps, limits, quiet."""

JOIN_WITHIN = 0.05
JOIN_FROM = 6
"""So many events of one kind in a row are told as one."""
JOINED_MOST = 8192
FIRST_ROWS, LAST_ROWS, ROWS_ROUND_MARK = 120, 80, 4


class Track(NamedTuple):
    """`lane` is a peer's name, PROGRAM, SCREEN, NETWORK or ACROSS; `program` is empty where only one runs."""

    lane: str
    program: str = ""


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One line of the conversation."""

    t: float
    lane: str
    kind: str
    text: str
    """What happened, in words."""
    data: bytes | None = None
    mark: bool = False
    """The moment at which the check failed."""
    arrow: str = ""
    """Which way it went."""
    details: tuple[str, ...] = ()
    stream: str = ""
    case: int = 0
    first: int = 0
    last: int = 0
    """The events behind this row, as indexes into the transcript."""
    program: str = ""
    """Whose it is, where two programs run."""
    size: int | None = None
    """All its bytes, where `data` is only their beginning."""
    count: int = 1
    """So many events of this kind in a row."""

    @property
    def track(self) -> Track:
        return Track(self.lane, self.program)

    @property
    def all_bytes(self) -> int | None:
        return self.size if self.size is not None else None if self.data is None else len(self.data)


@dataclass(frozen=True, slots=True)
class Case:
    """The rows of one row of `each`."""

    number: int
    values: Mapping[str, str]
    rows: tuple[TalkRow, ...]


_TO_PROGRAM = ("connected", "sent", "closed", "half-closed", "aborted")
_FROM_PROGRAM = ("accepted", "received", "stray", "eof", "reset", "flooded")
_PEERS = (*_TO_PROGRAM, *_FROM_PROGRAM, "opened", "refused", "send-failed")
_TYPED = ("typed", "keyboard-ended", "signalled")
_SCREEN = (*_TYPED, "printed", "cut")
_NETWORK = ("linked", "link-refused", "relayed", "link-ended")
_ACROSS = ("step", "limit", "quiet", "paused", "end", "gap")
_LOOKS = ("file", "sockets", "quiet")
_JOINED = ("sent", "received", "stray", "printed", "relayed", "dialled", "accepted")
_PAIR = ("client", "server")


def is_pair(transcript: Transcript) -> bool:
    return len(transcript.mains) > 1


def rows(transcript: Transcript, check: CheckResult, voice: Voice) -> list[TalkRow]:
    """The whole conversation: the failing moment marked, prints that belong together joined, what repeats told once."""
    told = frozenset(finding.event for finding in check.findings if finding.event is not None)
    return list(_counted(_without_looks(_single_rows(transcript, check, voice), transcript.events, told)))


def _single_rows(transcript: Transcript, check: CheckResult, voice: Voice) -> list[TalkRow]:
    telling = _Telling(transcript, voice)
    start = transcript.events[0].t if transcript.events else 0.0
    found: list[TalkRow] = []
    case = 0
    for index, event in enumerate(transcript.events):
        if event.event == "started":
            case = _integer(event.info.get("case"), case)
        row = telling.row(event)
        row = replace(row, t=event.t - start, case=case, first=index, last=index, mark=index == check.event)
        if found and _belong_together(found[-1], row, transcript.events[found[-1].last].t - start):
            found[-1] = _joined(found[-1], row)
        else:
            found.append(row)
    return found


def _belong_together(before: TalkRow, after: TalkRow, last_t: float) -> bool:
    same = before.kind == after.kind == "printed" and before.stream == after.stream and before.case == after.case
    return same and before.program == after.program and after.t - last_t <= JOIN_WITHIN


def _joined(before: TalkRow, after: TalkRow) -> TalkRow:
    data = (before.data or b"") + (after.data or b"")
    return replace(before, data=data, last=after.last, mark=before.mark or after.mark)


def _without_looks(found: list[TalkRow], events: Sequence[Event], told: frozenset[int]) -> Iterator[TalkRow]:
    """Without what was looked at again and had not changed: a file is looked at until it is complete."""
    seen: dict[Track, tuple[str, Mapping[str, Any]]] = {}
    for row in found:
        if row.kind not in _LOOKS:
            if row.kind in ("step", "started"):
                seen.clear()
            yield row
            continue
        now = (row.kind, events[row.first].info)
        if row.mark or row.first in told or seen.get(row.track) != now:
            seen[row.track] = now
            yield row


def _counted(found: Iterable[TalkRow]) -> Iterator[TalkRow]:
    """Many rows of one kind as one with their number; the failing one stays alone."""
    run: list[TalkRow] = []
    for row in found:
        if run and (row.mark or run[-1].mark or not _alike(run[-1], row)):
            yield from _one_of(run)
            run = []
        run.append(row)
    yield from _one_of(run)


def _alike(before: TalkRow, after: TalkRow) -> bool:
    def kind(row: TalkRow) -> tuple[object, ...]:
        return row.kind, row.text, row.track, row.stream, row.arrow, row.details, row.case, row.data is None

    return before.kind in _JOINED and kind(before) == kind(after)


def _one_of(run: list[TalkRow]) -> list[TalkRow]:
    if len(run) < JOIN_FROM:
        return run
    whole, data = True, b""
    for row in run:
        # Only an unbroken beginning may stand for all of it.
        data += (row.data or b"") if whole else b""
        whole = whole and row.size in (None, len(row.data or b"")) and len(data) <= JOINED_MOST
    size = sum(row.all_bytes or 0 for row in run)
    kept = None if run[0].data is None else data[:JOINED_MOST]
    return [
        replace(
            run[0],
            data=kept,
            size=size if kept is None or size > len(kept) else None,
            last=run[-1].last,
            count=len(run),
        )
    ]


class _Telling:
    """Says where an event stands in the picture, and which way it went."""

    def __init__(self, transcript: Transcript, voice: Voice) -> None:
        self._voice, self._sources = voice, transcript.sources
        self._pair = is_pair(transcript)
        self._client = not self._pair and transcript.program == "client"
        links = {event.info.get("link") for event in transcript.events if event.event == "linked"}
        self._links = len(links) > 1
        self._stderr: dict[str, bytes] = {}
        self._alive: set[str] = set()

    def row(self, event: Event) -> TalkRow:
        """What happened, without time and place in the transcript."""
        program = self._program(event)
        if event.event == "started":
            self._stderr[program] = b""
            self._alive.add(program)
        if event.event in ("printed", "cut") and event.info.get("stream") == "stderr":
            self._stderr[program] = (self._stderr.get(program, b"") + (event.data or b""))[-16384:]
        kind = event.event
        if kind in _NETWORK or (self._pair and kind in _PEERS):
            return self._between(event)
        if kind in _PEERS:
            return self._of_peer(event)
        if kind in _SCREEN:
            return self._on_screen(event, program)
        if kind in _ACROSS:
            details = standing_at(event, self._voice, self._sources)
            return TalkRow(0, ACROSS, kind, across_words(kind, event.info, self._voice), event.data, details=details)
        return self._of_program(event, program)

    def _program(self, event: Event) -> str:
        """Whose event it is, where two programs run."""
        named = event.info.get("program")
        return str(named) if self._pair and named in _PAIR else "server" if self._pair else ""

    def _of_peer(self, event: Event) -> TalkRow:
        kind, info = event.event, event.info
        text = peer_words(kind, info, self._voice)
        to_program = kind in _TO_PROGRAM
        # Peers stand left of a server and right of a client.
        arrow = "" if not to_program and kind not in _FROM_PROGRAM else "→" if to_program != self._client else "←"
        details = details_of(event, self._voice)
        size = _size(event)
        return TalkRow(0, event.peer or "client", kind, text, event.data, arrow=arrow, details=details, size=size)

    def _on_screen(self, event: Event, program: str) -> TalkRow:
        kind, info = event.event, event.info
        on_the_left = self._client or program == "client"
        arrow = "→" if (kind in _TYPED) == on_the_left else "←"
        text, stream = screen_words(kind, info, self._voice), str(info.get("stream", ""))
        lost = (self._voice.say("lost"),) if info.get("lost") else ()
        return TalkRow(0, SCREEN, kind, text, event.data, arrow=arrow, details=lost, stream=stream, program=program)

    def _between(self, event: Event) -> TalkRow:
        kind, info = event.event, event.info
        came_from = "server" if info.get("from") == "server" else "client"
        arrow = "" if kind in ("flooded", "link-refused") or kind in _PEERS else "→" if came_from == "client" else "←"
        text = link_words(kind, info, came_from, self._voice)
        link = info.get("link")
        details = (self._voice.say("link", n=link),) if self._links and isinstance(link, int) else ()
        return TalkRow(0, NETWORK, kind, text, event.data, arrow=arrow, details=details, size=_size(event))

    def _of_program(self, event: Event, program: str) -> TalkRow:
        kind, info = event.event, event.info
        if kind in ("waits", "spins"):
            details = standing_at(event, self._voice, self._sources)
            named = {str(thread.get("program")) for thread in _mappings(info.get("threads"))} & set(_PAIR)
            whose = named or self._alive
            known = next(iter(whose)) if self._pair and len(whose) == 1 else ""
            lane = PROGRAM if known or not self._pair else ACROSS
            return TalkRow(0, lane, kind, self._voice.say(kind), event.data, details=details, program=known)
        if kind == "exited":
            self._alive.discard(program)
        text, details = program_words(kind, info, self._voice, self._stderr.get(program, b""))
        data = event.data
        if kind == "file":  # of a large one the window shows nothing that can be read; the comparison has it
            data = data if info.get("size") == len(data or b"") else None
        return TalkRow(0, PROGRAM, kind, text, data or None, details=details, size=_size(event), program=program)


def _mappings(values: Any) -> list[Mapping[str, Any]]:
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, (list, tuple)) else []


def _size(event: Event) -> int | None:
    """How much it was, where the event holds less of it."""
    size = event.info.get("size")
    return size if isinstance(size, int) and size != len(event.data or b"") else None


def _integer(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


# --- what a view needs beside the rows


def cases(transcript: Transcript, found: Sequence[TalkRow]) -> list[Case]:
    """The rows by row of `each`, in the order in which they ran."""
    grouped: dict[int, list[TalkRow]] = {}
    for row in found:
        grouped.setdefault(row.case, []).append(row)
    known = transcript.cases
    return [Case(n, known[n] if 0 <= n < len(known) else {}, tuple(group)) for n, group in grouped.items()]


def tracks(transcript: Transcript, found: Iterable[TalkRow]) -> list[Track]:
    """From left to right: server's peers, the program, its keyboard and screen; a client and its server the other way.

    Between two programs the network, and outside of them what each typed and printed.
    """
    seen = dict.fromkeys(row.track for row in found)
    if is_pair(transcript):
        around = {name: [Track(SCREEN, name)] if Track(SCREEN, name) in seen else [] for name in _PAIR}
        programs = [Track(PROGRAM, "client"), Track(NETWORK), Track(PROGRAM, "server")]
        return [*around["client"], *programs, *around["server"]]
    peers = [column for column in seen if column.lane not in (PROGRAM, SCREEN, ACROSS)]
    screen = [Track(SCREEN)] if Track(SCREEN) in seen else []
    if transcript.program == "client":
        return [*screen, Track(PROGRAM), *peers]
    return [*peers, Track(PROGRAM), *screen]


def shortened(
    found: Sequence[TalkRow],
    voice: Voice,
    first: int = FIRST_ROWS,
    last: int = LAST_ROWS,
    told: frozenset[int] = frozenset(),
) -> list[TalkRow]:
    """The first and the last rows and those round the failing moment; a row of kind `gap` says what is left out.

    Rows of the events `told` (those of findings) stay, too.
    """
    if len(found) <= first + last:
        return list(found)
    keep = set(range(first)) | set(range(len(found) - last, len(found)))
    for index, row in enumerate(found):
        if row.mark or any(row.first <= event <= row.last for event in told):
            keep |= set(range(max(0, index - ROWS_ROUND_MARK), min(len(found), index + ROWS_ROUND_MARK + 1)))
    short: list[TalkRow] = []
    for index in sorted(keep):
        before = short[-1].last if short else -1
        if index and found[index - 1].last > before:
            missing = found[index].first - before - 1
            short.append(
                TalkRow(
                    found[index].t,
                    ACROSS,
                    "gap",
                    voice.say("gap", n=missing),
                    case=found[index].case,
                    first=before + 1,
                    last=found[index].first - 1,
                )
            )
        short.append(found[index])
    return short


@dataclass(frozen=True, slots=True)
class Output:
    """What a program printed on one stream; `dropped` bytes are missing before `tail`."""

    stream: str
    head: bytes
    dropped: int = 0
    tail: bytes = b""
    program: str = ""
    """Whose it is, where two programs ran."""


def output(transcript: Transcript, case: int | None = None) -> list[Output]:
    """stdout and stderr as far as they were kept, of one case or of all."""
    programs = _PAIR if is_pair(transcript) else ("",)
    streams = ("stdout", "stderr")
    found = {(name, stream): Output(stream, b"", program=name) for name in programs for stream in streams}
    current = 0
    for event in transcript.events:
        if event.event == "started":
            current = _integer(event.info.get("case"), current)
        stream = (event.info.get("program", "") if is_pair(transcript) else "", event.info.get("stream"))
        if stream not in found or (case is not None and case != current):
            continue
        if event.event == "printed":
            found[stream] = replace(found[stream], head=found[stream].head + (event.data or b""))
        elif event.event == "cut":
            dropped = _integer(event.info.get("dropped"), 0)
            found[stream] = replace(found[stream], dropped=found[stream].dropped + dropped, tail=event.data or b"")
    return list(found.values())


def file_of(program: str, transcript: Transcript) -> str:
    """The name of the file that a program was started from."""
    return (transcript.mains.get(program) or transcript.main).rsplit("/", 1)[-1]


def who(row: TalkRow, transcript: Transcript, voice: Voice) -> str:
    """Whose row it is, for those who see no columns."""
    if row.lane in (ACROSS, NETWORK):
        return ""
    if row.lane not in (PROGRAM, SCREEN):
        return row.lane
    file = file_of(row.program, transcript) or voice.say("program")
    if row.lane == PROGRAM or row.kind in ("printed", "cut"):
        return file
    return f"{file} · {voice.say('keyboard')}" if row.program else voice.say("keyboard")


def times(row: TalkRow, voice: Voice) -> str:
    """How many events were told as this one row."""
    key = {"sent": "pieces", "received": "in-parts", "relayed": "in-parts"}.get(row.kind, "times")
    return voice.say(key, n=f"{row.count:,}") if row.count > 1 else ""


def case_of(transcript: Transcript, index: int | None) -> int | None:
    """The case in which event `index` happened."""
    if index is None or not 0 <= index < len(transcript.events):
        return None
    current = 0
    for event in transcript.events[: index + 1]:
        if event.event == "started":
            current = _integer(event.info.get("case"), current)
    return current
