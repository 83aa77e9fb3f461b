"""The transcript as rows that a person can read: who did what to whom, when, with which bytes.

Pure functions, shared by the page and the terminal. The server of a conversation is never left of its client: a
program that is a client stands left of the server that we play, and of two programs the client is the left one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from grader.model import CheckResult, Event, Transcript
from grader.model.events import (
    Aborted,
    Accepted,
    Closed,
    Connected,
    Ended,
    Exited,
    FileSeen,
    Flooded,
    HalfClosed,
    Impaired,
    KeyboardEnded,
    LimitPassed,
    Linked,
    LinkEnded,
    LinkRefused,
    Opened,
    OutputCame,
    OutputCut,
    Paused,
    Quiet,
    Received,
    Refused,
    Relayed,
    SendFailed,
    Sent,
    Signalled,
    Spins,
    Started,
    StepBegan,
    Stray,
    StreamEnded,
    StreamReset,
    Typed,
    Waits,
    WithData,
)
from grader.model.failure import FailureCode
from grader.voice import Voice
from grader.voice.characters import inert_line
from grader.voice.happened import details, sender, what

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
STDERR_KEPT = 16384
FIRST_ROWS, LAST_ROWS, ROWS_ROUND_MARK = 120, 80, 4


Way = Literal["", "begins", "ends"]


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
    way: Way = ""
    """Of what the link does not let pass at once: it only sets out, or it is what arrives later."""
    lost: bool = False
    """It never arrives."""
    details: tuple[str, ...] = ()
    stream: str = ""
    case: int = 0
    first: int = 0
    last: int = 0
    """The events that this row tells, as indexes into the transcript."""
    program: str = ""
    """Whose it is, where two programs run."""
    size: int | None = None
    """All its bytes, where `data` is only their beginning."""
    count: int = 1
    """So many events of this kind in a row."""
    surplus: int | None = None
    """From this byte on it is what should not have come."""
    spoken: str = ""
    """What the arrow says to those who do not see it, where the words do not."""
    acts: tuple[str, ...] = ()
    """Of a packet: the kinds of rows of what may have brought it."""
    state: str = ""
    """Of a packet that changes a state: the state of the program's end; the other end's is among the details."""

    @property
    def track(self) -> Track:
        return Track(self.lane, self.program)

    @property
    def all_bytes(self) -> int | None:
        return self.size if self.size is not None else None if self.data is None else len(self.data)

    @property
    def likeness(self) -> tuple[object, ...]:
        """What rows have in common that can be told as one."""
        return self.kind, self.text, self.track, self.stream, self.arrow, self.details, self.case, self.data is None


@dataclass(frozen=True, slots=True)
class Case:
    """The rows of one row of `each`."""

    number: int
    values: Mapping[str, str]
    rows: tuple[TalkRow, ...]


_TO_PROGRAM = (Connected, Sent, Closed, HalfClosed, Aborted)
_FROM_PROGRAM = (Accepted, Received, Stray, StreamEnded, StreamReset, Flooded, Impaired)
_PEERS = (*_TO_PROGRAM, *_FROM_PROGRAM, Opened, Refused, SendFailed)
_TO_KEYBOARD = (Typed, KeyboardEnded, Signalled)
_SCREEN = (*_TO_KEYBOARD, OutputCame, OutputCut)
_NETWORK = (Linked, LinkRefused, Relayed, LinkEnded)
_CARRIED = (Relayed, Impaired)
_ACROSS = (StepBegan, LimitPassed, Quiet, Paused, Ended)
_LOOKS = ("file", "sockets", "quiet")
_JOINED = ("sent", "received", "stray", "printed", "relayed", "dialled", "accepted")
_PAIR = ("client", "server")
_SURPLUS = (FailureCode.EXTRA, FailureCode.NOT_SILENT)
"""Failures in which something came that nobody asked for."""


def is_pair(transcript: Transcript) -> bool:
    return len(transcript.mains) > 1


def rows(transcript: Transcript, check: CheckResult, voice: Voice) -> list[TalkRow]:
    """The whole conversation: the failing moment marked, prints that belong together joined, what repeats told once."""
    telling = Telling(transcript, voice)
    start = transcript.events[0].t if transcript.events else 0.0
    found: list[TalkRow] = []
    case, marked = 0, failing_moment(transcript, check)
    begins = [(index, event.case) for index, event in enumerate(transcript.events) if isinstance(event, Started)]
    for index, event in enumerate(transcript.events):
        if isinstance(event, Started):
            case = event.case
        elif isinstance(event, Opened):  # before its program is started
            case = next((number for start, number in begins if start > index), case)
        row = telling.row(event)
        if index in check.steps:
            row = replace(row, text=voice.labelled(row.text, inert_line(voice.of(check.steps[index]))))
        row = replace(row, t=event.t - start, case=case, first=index, last=index, mark=index == marked)
        if row.mark and row.data and check.failure in _SURPLUS and check.actual is not None:
            row = replace(row, surplus=max(0, len(row.data) - len(check.actual.data or b"")))
        before = found[-1] if found else None
        if (
            before is not None
            and before.kind == row.kind == "printed"
            and (before.stream, before.case, before.program) == (row.stream, row.case, row.program)
            and event.t - transcript.events[before.last].t <= JOIN_WITHIN
        ):
            data = (before.data or b"") + (row.data or b"")
            found[-1] = replace(before, data=data, last=index, mark=before.mark or row.mark)
        else:
            found.append(row)
    told = frozenset(finding.event for finding in check.findings if finding.event is not None)
    return _counted(_without_looks(found, transcript.events, told))


def failing_moment(transcript: Transcript, check: CheckResult) -> int | None:
    """The event at which it failed; of data too many, the one that brought them, not the one that ended the wait."""
    at, surplus = check.event, (check.actual.data if check.actual is not None else None) or b""
    if check.failure not in _SURPLUS or at is None or not 0 <= at < len(transcript.events) or not surplus:
        return at
    for index in range(at, -1, -1):
        event = transcript.events[index]
        came = event.data if isinstance(event, (Received, Relayed)) else b""
        if came and (came.endswith(surplus) or surplus.startswith(came)):
            return index
    return at


def _without_looks(found: list[TalkRow], events: Sequence[Event], told: frozenset[int]) -> Iterator[TalkRow]:
    """Without what was looked at again and had not changed: a file is looked at until it is complete."""
    seen: dict[Track, Event] = {}
    for row in found:
        if row.kind not in _LOOKS:
            if row.kind in ("step", "started"):
                seen.clear()
            yield row
            continue
        now = replace(events[row.first], t=0.0)
        if row.mark or row.first in told or seen.get(row.track) != now:
            seen[row.track] = now
            yield row


def _counted(found: Iterable[TalkRow]) -> list[TalkRow]:
    """Many rows of one kind as one with their number; the failing one stays alone."""
    runs: list[list[TalkRow]] = []
    for row in found:
        before = runs[-1][-1] if runs else None
        alike = before is not None and row.kind in _JOINED and before.likeness == row.likeness
        if before is None or not alike or row.mark or before.mark:
            runs.append([])
        runs[-1].append(row)
    counted = []
    for run in runs:
        if len(run) < JOIN_FROM:
            counted += run
            continue
        whole, data = True, b""
        for row in run:  # only an unbroken beginning may stand for all of it
            data += (row.data or b"") if whole else b""
            whole = whole and row.size in (None, len(row.data or b"")) and len(data) <= JOINED_MOST
        size = sum(row.all_bytes or 0 for row in run)
        kept = None if run[0].data is None else data[:JOINED_MOST]
        all_of_it = kept is not None and size <= len(kept)
        told = replace(run[0], data=kept, size=None if all_of_it else size, last=run[-1].last, count=len(run))
        counted.append(told)
    return counted


class Telling:
    """Says where an event stands in the picture, and which way it went; asked of each event in turn."""

    def __init__(self, transcript: Transcript, voice: Voice) -> None:
        self._voice, self._sources = voice, transcript.sources
        self._pair = is_pair(transcript)
        self._client = not self._pair and transcript.program == "client"
        self._links = len({event.link for event in transcript.events if isinstance(event, Linked)}) > 1
        self._stderr: dict[str, bytes] = {}
        self._alive: set[str] = set()

    def row(self, event: Event) -> TalkRow:
        """What happened, without time and place in the transcript."""
        named = getattr(event, "program", None) if self._pair else None
        program = str(named) if named in _PAIR else "server" if self._pair else ""
        stderr = self._stderr.get(program, b"")
        match event:
            case Started():
                self._stderr[program] = b""
                self._alive.add(program)
            case OutputCame(stream="stderr", data=came) | OutputCut(stream="stderr", data=came):
                self._stderr[program] = (stderr + came)[-STDERR_KEPT:]
            case Exited():
                self._alive.discard(program)
        carried = event.data if isinstance(event, WithData) else None
        data = carried
        size = event.size if isinstance(event, (Sent, Received, Relayed, FileSeen)) else None
        if isinstance(event, FileSeen) and event.size != len(event.data):
            data = None  # of a large file the window shows nothing that can be read; the comparison has it
        elif isinstance(event, FileSeen):
            data = data or None
        size = None if size == len(carried or b"") else size
        lane, arrow, stream = PROGRAM, "", ""
        told = details(event, self._voice, self._sources, stderr)
        if isinstance(event, _NETWORK) or (self._pair and isinstance(event, _PEERS)):
            lane, program = NETWORK, ""
            if isinstance(event, (Linked, LinkEnded, *_CARRIED)):
                source = "client" if isinstance(event, Linked) else sender(event.source)
                arrow = "→" if source == "client" else "←"
            link = event.link if isinstance(event, (*_NETWORK, Impaired)) else None
            told = (self._voice.say("link", n=link),) if self._links and link is not None else ()
        elif isinstance(event, _PEERS):
            lane = event.peer or "client"
            # Peers stand left of a server and right of a client.
            if isinstance(event, (*_TO_PROGRAM, *_FROM_PROGRAM)):
                arrow = "→" if isinstance(event, _TO_PROGRAM) != self._client else "←"
        elif isinstance(event, _SCREEN):
            lane = SCREEN
            on_the_left = self._client or program == "client"
            arrow = "→" if isinstance(event, _TO_KEYBOARD) == on_the_left else "←"
            stream = event.stream if isinstance(event, (OutputCame, OutputCut)) else ""
        elif isinstance(event, _ACROSS):
            lane, program = ACROSS, ""
        elif isinstance(event, (Waits, Spins)):
            # Which of two programs it is that waits, where it is one of them.
            whose = ({thread.program for thread in event.threads} & set(_PAIR)) or self._alive
            program = str(next(iter(whose))) if self._pair and len(whose) == 1 else ""
            lane = PROGRAM if program or not self._pair else ACROSS
        row = TalkRow(
            0, lane, event.kind, what(event, self._voice), data, arrow=arrow, stream=stream, program=program, size=size
        )
        fate = event.fate if isinstance(event, (Sent, Received, *_CARRIED)) else None
        late = fate is not None and isinstance(event, Relayed)
        way: Way = "begins" if isinstance(event, Impaired) else "ends" if late else ""
        return replace(row, details=told, way=way, lost=fate == "lost")


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


def peers(transcript: Transcript) -> list[str]:
    """The names of those whom the grader plays, as they appear."""
    named = (event.peer for event in transcript.events if isinstance(event, _PEERS))
    return list(dict.fromkeys(name for name in named if name))


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
        if isinstance(event, Started):
            current = event.case
        if not isinstance(event, (OutputCame, OutputCut)) or (case is not None and case != current):
            continue
        key = ((event.program or "") if is_pair(transcript) else "", event.stream)
        if key not in found:
            continue
        if isinstance(event, OutputCame):
            found[key] = replace(found[key], head=found[key].head + event.data)
        else:
            found[key] = replace(found[key], dropped=found[key].dropped + event.dropped, tail=event.data)
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


def cast(names: Sequence[str], transcript: Transcript, voice: Voice) -> str:
    """Who these peers are. Nothing between two programs."""
    if not names or is_pair(transcript):
        return ""
    role, key = ("server", "played-servers") if transcript.program == "client" else ("client", "played-clients")
    return voice.say("played-itself" if list(names) == [role] else key, names=voice.listed(names))


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
        if isinstance(event, Started):
            current = event.case
    return current
