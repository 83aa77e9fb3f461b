"""The conversation of a check as a page draws it: each case a ladder of rows, with what was found at each moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from grader.model import CheckResult, Transcript
from grader.report import conversation
from grader.report.comparison import LARGE, PayloadView, SideView, reading
from grader.report.conversation import TalkRow, Track
from grader.report.ladder import Arrow, Ladder
from grader.report.markup import hex_rows, payload
from grader.report.packet_rows import by_cause, packet_rows
from grader.voice import Voice
from grader.voice.characters import cells

FOLD_AT, FOLDED_MOST = 300, 2048
COLOURS = 4
"""So many peers have a colour of their own."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding: what is wrong, the next step, and its line of the source."""

    anchor: str
    event: int | None
    title: Markup
    hint: Markup
    place: str
    href: str
    line: int
    source: tuple[tuple[int, Markup], ...] = ()
    """Its line of the source, with the lines round it, each with its number."""
    again: str = ""
    """That it was explained before."""
    on_top: bool = False
    """It stands above all checks."""


@dataclass(frozen=True, slots=True)
class RowView:
    """A row in its place in the picture."""

    row: TalkRow
    who: str
    span: str
    arrows: list[Arrow]
    payload: PayloadView | None
    size: str
    """How much it was, and in how many pieces."""
    reading: str
    expected: SideView | None
    told: tuple[FindingView, ...]
    """The findings that showed at this moment."""
    peer: int = 0
    """The number of the peer whose row it is, from 1."""
    beyond: str = ""
    """Where the state of the program's end stands, and whose it is."""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """The picture of one row of `each`."""

    heading: str
    values: Mapping[str, str]
    lanes: tuple[tuple[str, str, int], ...]
    """Headings, lanes, and the numbers of peers, from 1."""
    peers: tuple[tuple[int, int], ...]
    """The numbers of the peers, and the columns in which they stand."""
    introduction: str
    """Who the peers are."""
    ladder: Ladder
    rows: tuple[RowView, ...]
    has_packets: bool
    """Among the rows are packets, which are shown to whoever wants them."""


class Exchange:
    """The cases of one check. `room`: so many bytes of payload may the page still hold."""

    def __init__(
        self,
        check: CheckResult,
        voice: Voice,
        encoding: str,
        expected: SideView | None,
        found: tuple[FindingView, ...],
        room: int,
    ) -> None:
        self._check, self._voice, self._encoding = check, voice, encoding
        self._expected, self._found, self.room = expected, found, room
        self._peers: Mapping[str, int] = {}

    def cases(self) -> Iterator[CaseView]:
        check, voice, transcript = self._check, self._voice, self._check.transcript
        if transcript is None or not transcript.events:
            return
        rows = conversation.rows(transcript, check, voice)
        tracks = conversation.tracks(transcript, rows)
        ladder = Ladder(tracks)
        told = frozenset(finding.event for finding in check.findings if finding.event is not None)
        names = conversation.peers(transcript)
        self._peers = {name: min(n, COLOURS) for n, name in enumerate(names, 1)}
        lanes = tuple(
            (self._heading(track, transcript), track.lane, self._peers.get(track.lane, 0)) for track in tracks
        )
        lives = tuple((self._peers[track.lane], ladder.start(track)) for track in tracks if track.lane in self._peers)
        introduction = conversation.cast(names, transcript, voice)
        drawn = packet_rows(transcript, voice)
        for case in conversation.cases(transcript, conversation.shortened(rows, voice, told=told)):
            heading = voice.say("case", n=case.number + 1) if len(transcript.cases) > 1 else ""
            known = {track.lane for track in tracks} | {conversation.ACROSS}
            beside = [row for row in drawn if row.case == case.number and row.lane in known]
            views = tuple(self._row(row, ladder, transcript) for row in by_cause(case.rows, beside))
            yield CaseView(heading, case.values, lanes, lives, introduction, ladder, views, bool(beside))

    def _heading(self, track: Track, transcript: Transcript) -> str:
        """What stands over a column."""
        if track.lane == conversation.PROGRAM:
            file = conversation.file_of(track.program, transcript)
            pair = conversation.is_pair(transcript)
            return f"{self._voice.program(track.program)} {file}" if pair else file or self._voice.say("program")
        if track.lane in (conversation.SCREEN, conversation.NETWORK):
            return self._voice.say(track.lane)
        # Beside a student's file the name of a peer could be taken for one of the student's own programs.
        role, key = ("server", "played-server") if transcript.program == "client" else ("client", "played-client")
        return self._voice.say("played" if track.lane == role else key, name=track.lane)

    def _row(self, row: TalkRow, ladder: Ladder, transcript: Transcript) -> RowView:
        voice = self._voice
        data = None
        if row.data is not None:
            # The first bytes open, more of them folded, the rest counted: a page has a size, and nobody reads megabytes.
            known_size = len(row.data) if row.size is None else row.size
            kept = min(len(row.data), FOLD_AT + FOLDED_MOST if self.room > 0 and known_size < LARGE else 64)
            self.room -= kept
            # What is only a little more is not worth a fold: its end may be what matters.
            open_to = kept if kept <= 2 * FOLD_AT else FOLD_AT
            # Cells over a little more, so that a character at the cut stays whole.
            known = cells(row.data[: kept + 4], self._encoding)
            fold = next((cell.at for cell in known if cell.at + cell.size > open_to), kept)
            end = next((cell.at for cell in known if cell.at + cell.size > kept), kept)
            data = PayloadView(
                payload([cell for cell in known if cell.at < fold], surplus=row.surplus),
                hex_rows(row.data[:fold]),
                known_size,
                end - fold,
                payload([cell for cell in known if fold <= cell.at < end], surplus=row.surplus),
                hex_rows(row.data[fold:end], start=fold),
                known_size - end,
            )

        foreign = row.kind in ("received", "printed", "relayed", "impaired") and row.data is not None
        here = tuple(one for one in self._found if one.event is not None and row.first <= one.event <= row.last)
        size = "" if row.all_bytes is None else voice.sized(row.all_bytes)
        return RowView(
            row,
            conversation.who(row, transcript, voice),
            ladder.box(row),
            ladder.arrows(row),
            data,
            " · ".join(part for part in (size, conversation.times(row, voice)) if part),
            reading(row.data or b"", voice, self._encoding) if foreign else "",
            self._expected if row.mark else None,
            here if row.kind != "gap" else (),
            self._peers.get(row.lane, 0),
            ladder.beyond(row) if row.state else "",
            conversation.file_of(row.program, transcript) if row.state else "",
        )
