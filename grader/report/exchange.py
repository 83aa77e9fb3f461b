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
from grader.voice import Voice
from grader.voice.characters import cells

FOLD_AT, FOLDED_MOST = 300, 2048


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
    source: Markup | None


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


@dataclass(frozen=True, slots=True)
class CaseView:
    """The picture of one row of `each`."""

    heading: str
    values: Mapping[str, str]
    lanes: tuple[tuple[str, str], ...]
    """Headings and lanes."""
    ladder: Ladder
    rows: tuple[RowView, ...]


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

    def cases(self) -> Iterator[CaseView]:
        check, voice, transcript = self._check, self._voice, self._check.transcript
        if transcript is None or not transcript.events:
            return
        rows = conversation.rows(transcript, check, voice)
        tracks = conversation.tracks(transcript, rows)
        ladder = Ladder(tracks)
        told = frozenset(finding.event for finding in check.findings if finding.event is not None)
        lanes = tuple((self._heading(track, transcript), track.lane) for track in tracks)
        for case in conversation.cases(transcript, conversation.shortened(rows, voice, told=told)):
            heading = voice.say("case", n=case.number + 1) if len(transcript.cases) > 1 else ""
            views = tuple(self._row(row, ladder, transcript) for row in case.rows)
            yield CaseView(heading, case.values, lanes, ladder, views)

    def _heading(self, track: Track, transcript: Transcript) -> str:
        """What stands over a column."""
        if track.lane == conversation.PROGRAM:
            file = conversation.file_of(track.program, transcript)
            pair = conversation.is_pair(transcript)
            return f"{self._voice.program(track.program)} {file}" if pair else file or self._voice.say("program")
        if track.lane in (conversation.SCREEN, conversation.NETWORK):
            return self._voice.say(track.lane)
        # Beside a client's file the name of the peer could be taken for the student's server.
        return self._voice.say("played", name=track.lane) if transcript.program == "client" else track.lane

    def _row(self, row: TalkRow, ladder: Ladder, transcript: Transcript) -> RowView:
        voice = self._voice
        data = None if row.data is None else self._payload(row.data, len(row.data) if row.size is None else row.size)
        foreign = row.kind in ("received", "printed", "relayed") and row.data is not None
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
        )

    def _payload(self, data: bytes, size: int) -> PayloadView:
        """The first bytes open, more of them folded, the rest counted: a page has a size, and nobody reads megabytes."""
        kept = min(len(data), FOLD_AT + FOLDED_MOST if self.room > 0 and size < LARGE else 64)
        self.room -= kept
        # Cells over a little more, so that a character at the cut stays whole.
        known = cells(data[: kept + 4], self._encoding)
        fold = next((cell.at for cell in known if cell.at + cell.size > FOLD_AT), kept)
        end = next((cell.at for cell in known if cell.at + cell.size > kept), kept)
        return PayloadView(
            payload([cell for cell in known if cell.at < fold]),
            hex_rows(data[:fold]),
            size,
            end - fold,
            payload([cell for cell in known if fold <= cell.at < end]),
            hex_rows(data[fold:end], start=fold),
            size - end,
        )
