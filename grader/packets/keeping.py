"""Which packets of many are kept: the beginning, the end, what changes a state, and those around the place to look at.

A large transfer is kept by its headers. What its data was both ends of the conversation know: around the place at which
it first differs the bytes are put back, by their sequence numbers, where what was kept of them agrees.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from grader.model.capture import Frame, WrongByte
from grader.packets.headers import Endpoint, Flag, Segment, read_packet

FIRST, LAST, BETWEEN = 512, 256, 256
"""Packets that are kept: from the beginning, from the end, and those between them that change a state."""
AROUND = 16
"""So many before and behind the packet to look at."""
RECENT = 1 << 16
"""So many are remembered until it is known where to look."""
FILLED = 192 << 10
"""Bytes of data that are put back: three of the largest segments."""

_FIN, _SYN, _RST, _TCP, _UDP = 1, 2, 4, 6, 17
_ROUND = 1 << 32


@dataclass(frozen=True, slots=True)
class Spoken:
    """One direction of a TCP connection: all that was said in it. `caller`: the end that has opened the connection."""

    caller: Endpoint
    by_caller: bool
    said_by: str
    heard_by: str
    """A peer, or a program."""
    data: bytes


class Sought(NamedTuple):
    """Where to look: a byte of a stream. `differs`: it is the first one that is not as it should be."""

    stream: Spoken
    at: int
    differs: bool = True


class KeptPackets(NamedTuple):
    """The packets that are kept, the place to look at, and how many are left out, and lost."""

    frames: tuple[Frame, ...]
    place: WrongByte | None
    left_out: int
    lost: int


class Keeper:
    """Takes one packet after another, in their order; is asked once what is kept."""

    def __init__(self) -> None:
        self._first, self._between = list[Frame](), list[Frame]()
        self._recent = deque[Frame]()
        self._awaited = dict[tuple[bytes, ...], int]()
        """From whom to whom it is still to be told that a SYN or a FIN has come, and up to which number that acknowledges."""
        self._left_out = self._lost = 0

    def take(self, frame: Frame) -> None:
        """The next packet."""
        if len(self._first) < FIRST:
            self._first.append(frame)
            self._matters(frame)
            return
        self._recent.append(frame)
        if len(self._recent) > RECENT:
            older = self._recent.popleft()
            if not self._matters(older):
                self._left_out += 1
            elif len(self._between) < BETWEEN:
                self._between.append(older)
            else:
                self._lost += 1

    def kept(self, spot: Sought | None = None, streams: Sequence[Spoken] = ()) -> KeptPackets:
        """What is kept of all. Around `spot` all packets are, and of `streams` what is said there."""
        frames, begun = [*self._first, *self._between, *self._recent], len(self._first) + len(self._between)
        near, filled, place = range(0), dict[int, Frame](), None
        if spot is not None and (found := _look_up(frames, spot, streams)) is not None:
            near, filled, place = found
        chosen, left_out, lost, room = list(range(begun)), self._left_out, self._lost, BETWEEN - len(self._between)
        for number in range(begun, len(frames)):
            matters = self._matters(frames[number])
            if number >= len(frames) - LAST or number in near:
                chosen.append(number)
            elif not matters:
                left_out += 1
            elif room:
                room -= 1
                chosen.append(number)
            else:
                lost += 1
        if place is not None:
            place = replace(place, packet=chosen.index(place.packet))
        return KeptPackets(tuple(filled.get(number, frames[number]) for number in chosen), place, left_out, lost)

    def _matters(self, frame: Frame) -> bool:
        """Whether a packet changes the state of a connection: by what it says, or because it acknowledges such a one."""
        data = frame.data
        six = data[0] >> 4 == 6
        start, half, protocol = (40, 16, data[6]) if six else ((data[0] & 15) * 4, 4, data[9])
        if protocol != _TCP or len(data) < start + 16:
            return protocol != _UDP
        at = 8 if six else 12
        source, target = data[at : at + half], data[at + half : at + 2 * half]
        ways = source, target, data[start : start + 2], data[start + 2 : start + 4]
        seq, ack, offset, flags, window = struct.unpack_from("!IIBBH", data, start + 4)
        awaited = self._awaited.get(ways)
        said = awaited is not None and (ack - awaited) % _ROUND < _ROUND // 2
        if said:
            del self._awaited[ways]
        if flags & (_FIN | _SYN):
            end = seq + 1 + max(0, frame.size - start - (offset >> 4) * 4)
            self._awaited[target, source, ways[3], ways[2]] = end % _ROUND
        return said or window == 0 or bool(flags & (_FIN | _SYN | _RST))


def _look_up(
    frames: Sequence[Frame], spot: Sought, streams: Sequence[Spoken]
) -> tuple[range, dict[int, Frame], WrongByte | None] | None:
    """The packets around a spot, by their numbers; those of them whose data are put back; and where exactly it is.

    None where no packet is known to have carried it.
    """
    known = {(stream.caller, stream.by_caller): stream.data for stream in streams}
    begins, parts = dict[tuple[Endpoint, bool], int](), dict[int, _Part]()
    spots, before = (spot.stream.caller, spot.stream.by_caller), None
    carrier: int | None = None
    for number, frame in enumerate(frames):
        packet = read_packet(frame, number)
        if packet is None or not isinstance(segment := packet.carries, Segment):
            continue
        for way in ((packet.source, True), (packet.target, False)):
            if way not in known:
                continue
            if Flag.SYN in segment.flags:
                begins[way] = segment.seq + 1
            elif segment.size and way in begins:
                at = (segment.seq - begins[way]) % _ROUND
                parts[number] = _Part(way, at, segment)
                if way == spots and at <= spot.at < at + segment.size and carrier is None:
                    carrier = number
                if way == spots and at + segment.size == spot.at:
                    before = number
    if (carrier := before if carrier is None else carrier) is None:
        return None
    near = range(max(0, carrier - AROUND), min(len(frames), carrier + AROUND + 1))
    place = WrongByte(carrier, spot.at - parts[carrier].at) if spot.differs else None
    filled, room = dict[int, Frame](), FILLED
    for number in sorted(
        near, key=lambda number: (number in parts and parts[number].way != spots, abs(number - carrier))
    ):
        if number in parts and (whole := parts[number].whole(frames[number], known)) and len(whole.data) <= room:
            filled[number] = whole
            room -= len(whole.data)
    return near, filled, place


class _Part(NamedTuple):
    """What a segment carries: of which stream, from which byte on."""

    way: tuple[Endpoint, bool]
    at: int
    segment: Segment

    def whole(self, frame: Frame, known: Mapping[tuple[Endpoint, bool], bytes]) -> Frame | None:
        """The packet with all its data; None where they are not known, or what was kept of them is not the same."""
        data, headers = known[self.way][self.at : self.at + self.segment.size], frame.size - self.segment.size
        agrees = len(data) == self.segment.size and data.startswith(self.segment.data)
        return replace(frame, data=frame.data[:headers] + data) if agrees and headers <= len(frame.data) else None
