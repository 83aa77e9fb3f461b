"""Expected and actual as a page shows them: as text and as hex, the same window of both round the first difference."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from grader.model import Observed
from grader.report.markup import HEX_WIDTH, hex_rows, payload
from grader.voice import Voice
from grader.voice.characters import cells, encoding_of, other_reading, part_of
from grader.voice.observed import IN_WORDS, heading, said

WINDOW = 160
LARGE = 64 * 1024
OPTIONS = 20
"""So many of the things that would all have been right are shown."""


@dataclass(frozen=True, slots=True)
class PayloadView:
    """Bytes twice, as text and as hex; `more` bytes of them folded, `lost` not in the page at all."""

    text: Markup
    hex: Markup
    size: int
    more: int = 0
    more_text: str = ""
    more_hex: str = ""
    lost: int = 0


@dataclass(frozen=True, slots=True)
class SideView:
    """Expected or actual."""

    kind: str
    note: str
    pattern: str
    data: PayloadView | None
    encoding: str
    other: str
    before: int
    after: int
    ends: bool
    """The first difference is that nothing more comes here."""
    options: tuple[SideView, ...]
    unseen: bool = False
    """The first difference is one that no text shows: a space, a control character, a byte that is none."""


def side_view(observed: Observed, voice: Voice, encoding: str, difference: int | None) -> SideView:
    """One side of a comparison; `encoding` is that of what was asked for."""
    data, before, after, ends, other, unseen = None, 0, 0, False, "", False
    if observed.data is not None:
        data, before, after = _window(observed, encoding, difference)
        ends = difference is not None and difference >= data.size
        other = reading(observed.data, voice, encoding)
        unseen = difference is not None and any(
            cell.kind != "plain" or cell.text == "\u3000"
            for cell in cells(observed.data, encoding)
            if cell.at <= difference - observed.offset < cell.at + cell.size
        )
    in_words = observed.kind in IN_WORDS and observed.note is not None
    options = (side_view(option, voice, encoding_of(option), None) for option in observed.options[:OPTIONS])
    return SideView(
        voice.of(heading(observed)),
        voice.of(observed.note) if observed.note else "",
        voice.of(said(observed))[:4096] if observed.data is None and not in_words else "",
        data,
        encoding.upper(),
        other,
        before,
        after,
        ends,
        tuple(options),
        unseen,
    )


def reading(data: bytes, voice: Voice, encoding: str) -> str:
    """What bytes that are wrong in their encoding would be in another one."""
    other = other_reading(data[:4096], encoding)
    return voice.say("other-reading", name=other[0], text=other[1][:200]) if other else ""


def _window(observed: Observed, encoding: str, difference: int | None) -> tuple[PayloadView, int, int]:
    """The bytes round the first difference; all of them where they are few. Of large data a part is known."""
    offset, data = part_of(observed, encoding)
    size = observed.size if observed.size is not None else len(data)
    place = None if difference is None else difference - offset
    low, high = 0, len(data)
    if len(data) > 2 * WINDOW + 80:
        middle = min(max(place or 0, 0), len(data))
        low, high = max(0, middle - WINDOW), min(len(data), max(middle, WINDOW) + WINDOW)
    chosen = [cell for cell in cells(data, encoding) if low <= cell.at < high]
    # Megabytes that are no text in this encoding are read in hex.
    unreadable = size > LARGE and sum(cell.kind == "bad" for cell in chosen) > len(chosen) // 8
    text = Markup() if unreadable else payload(chosen, place, spaces=True)
    # Hex starts at a full row, a few rows before the difference.
    first = 0 if high - low < 64 or place is None else max(low, place - 24)
    first = max(0, first - (offset + first) % HEX_WIDTH)
    shown = hex_rows(data[first : min(high, first + 64)], difference, offset + first)
    return PayloadView(text, shown, size), offset + low, max(0, size - offset - high)


def place_of(difference: int, expected: Observed, actual: Observed, voice: Voice, encoding: str) -> str:
    """Where the first difference is: which character it is, and which byte; the byte alone where the beginning is unknown."""
    byte = f"{difference + 1:,}"
    offset, data = part_of(actual, encoding)
    if offset or expected.kind not in ("text", "printed") or not data:
        return voice.say("difference-at", byte=byte, hex=f"0x{difference:x}")
    before = sum(cell.at + cell.size <= difference for cell in cells(data, encoding))
    return voice.say("difference-at-character", char=f"{before + 1:,}", byte=byte)
