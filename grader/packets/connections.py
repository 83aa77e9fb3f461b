"""The course of each TCP connection, from its packets: who opened it, what both ends said, who ended it, and how.

    connections_of(packets)      one `Connection` for each, in the order in which they were opened

Packets are seen where they arrive, in one order. So the state of an end (RFC 9293, 3.3.2) follows from what has arrived:
its own SYN and FIN, whether they are acknowledged, and what the other had said before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple

from grader.packets.headers import Endpoint, Flag, Packet, Segment

Side = Literal["caller", "called"]


class TcpState(str, Enum):
    """Of one end, as RFC 9293 names them."""

    CLOSED = "CLOSED"
    LISTEN = "LISTEN"
    SYN_SENT = "SYN-SENT"
    SYN_RECEIVED = "SYN-RECEIVED"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT_1 = "FIN-WAIT-1"
    FIN_WAIT_2 = "FIN-WAIT-2"
    CLOSE_WAIT = "CLOSE-WAIT"
    CLOSING = "CLOSING"
    LAST_ACK = "LAST-ACK"
    TIME_WAIT = "TIME-WAIT"


class HowEnded(str, Enum):
    """How a connection stood at the end of what was captured."""

    CLEAN = "clean"
    """A FIN each way, and both acknowledged."""
    RESET = "reset"
    REFUSED = "refused"
    """Its SYN was answered by a RST."""
    HALF_OPEN = "half-open"
    """The handshake was begun and not completed."""
    HALF_CLOSED = "half-closed"
    """One end has sent its FIN and the other has not, or one of the two is not acknowledged."""
    NEVER_CLOSED = "never-closed"
    """No FIN, and no RST."""
    UNKNOWN = "unknown"
    """Packets were lost to the capture, and what is missing may have been among them."""


class Abort(str, Enum):
    """What a RST tells of its sender, as far as packets can say it."""

    NOBODY_LISTENS = "nobody-listens"
    """It answers a SYN."""
    ALREADY_CLOSED = "already-closed"
    """It answers data that came to an end which was closed for good."""
    ABORTED = "aborted"
    """It answers nothing: a close with something unread, or one that lingers for no time (SO_LINGER); a connection that
    nobody has accepted when its listener ends looks the same."""


class Say(str, Enum):
    """What a packet is to its connection."""

    SYN = "syn"
    SYN_ACK = "syn-ack"
    ACK = "ack"
    DATA = "data"
    FIN = "fin"
    """With the last data, where it carries some."""
    RST = "rst"
    AGAIN = "again"
    """All of it was said before: a retransmission."""
    PROBE = "probe"
    """It only asks whether the other is there, or has room again."""


class Arrival(NamedTuple):
    """One packet of a connection: whose, what it is, and the states of both ends once it has arrived."""

    packet: Packet
    side: Side
    say: Say
    caller: TcpState
    called: TcpState


@dataclass(frozen=True, slots=True)
class Direction:
    """What one end has said. Packets by their numbers."""

    end: Endpoint
    state: TcpState
    size: int
    """Bytes of its stream, each counted once."""
    fin: int | None
    fin_acked: int | None
    """The packet that acknowledges its FIN."""
    reset: int | None
    again: tuple[int, ...]
    full: tuple[int, ...]
    """Those in which it has said that it has no room (window 0)."""
    behind_fin: int
    """Bytes that it sent when the other's FIN had arrived: the use of a half-closed connection."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One TCP connection. `handshake`: the packet that completed it."""

    caller: Direction
    called: Direction
    handshake: int | None
    outcome: HowEnded
    first_fin: Side | None
    reset_by: Side | None
    abort: Abort | None
    moments: tuple[Arrival, ...]

    def of(self, side: Side) -> Direction:
        return self.caller if side == "caller" else self.called


def connections_of(packets: Iterable[Packet], *, lost: int = 0) -> list[Connection]:
    """Those to which the packets belong. `lost`: so many packets are not among them, and nobody knows which.

    An end that calls itself, from the very port that it calls, has no two sides: it is left out.
    """
    courses, current = list[_Course](), dict[frozenset[Endpoint], _Course]()
    for packet in packets:
        if not isinstance(segment := packet.carries, Segment) or packet.source == packet.target:
            continue
        key = frozenset((packet.source, packet.target))
        course = current.get(key)
        if course is None or course.is_over_before(packet, segment):
            course = current[key] = _Course(packet, segment)
            courses.append(course)
        course.take(packet, segment)
    return [course.told(lost) for course in courses]


_OTHER: dict[Side, Side] = {"caller": "called", "called": "caller"}
_ROUND = 1 << 32


@dataclass(slots=True)
class _Half:
    """One end while its packets are read. Sequence numbers are counted on beyond 32 bits."""

    end: Endpoint
    first: int | None = None
    """The first that was seen of it: its SYN's, where that was."""
    has_syn: bool = False
    next: int = 0
    acked: int | None = None
    fin: int | None = None
    """The number behind its FIN."""
    knew: bool = False
    """It had the other's FIN when it sent its own."""
    fin_at: int | None = None
    fin_acked: int | None = None
    reset: int | None = None
    at_its_fin: int | None = None
    """How far it was when the other's FIN arrived."""
    again: list[int] = field(default_factory=list)
    full: list[int] = field(default_factory=list)

    def place(self, seq: int) -> int:
        """A sequence number of this end, counted on: the one that is nearest to what it says next."""
        return self.next + (seq - self.next + _ROUND // 2) % _ROUND - _ROUND // 2

    def is_said(self, place: int) -> bool:
        """Whether the other has acknowledged everything before."""
        return self.acked is not None and self.acked >= place

    @property
    def end_of_data(self) -> int:
        return self.next - (self.fin is not None)

    @property
    def size(self) -> int:
        """By the numbers: what was left out of the capture counts, too."""
        return max(0, self.end_of_data - self.first - self.has_syn) if self.first is not None else 0


class _Course:
    """A connection while its packets are read."""

    def __init__(self, packet: Packet, segment: Segment) -> None:
        """A SYN with an ACK is the answer to a SYN that was not seen; any other first packet is taken for the caller's."""
        answers = Flag.SYN | Flag.ACK in segment.flags
        ends = (packet.target, packet.source) if answers else (packet.source, packet.target)
        self._halves: dict[Side, _Half] = {"caller": _Half(ends[0]), "called": _Half(ends[1])}
        self._seen_whole = Flag.SYN in segment.flags and not answers
        self._handshake: int | None = None
        self._first_fin: Side | None = None
        self._reset_by: Side | None = None
        self._abort: Abort | None = None
        self._refused = False
        self._moments = list[Arrival]()

    def is_over_before(self, packet: Packet, segment: Segment) -> bool:
        """Whether a packet of the same two ends opens another connection: a SYN that this one has not sent."""
        caller = self._halves["caller"]
        if segment.flags & (Flag.SYN | Flag.ACK) != Flag.SYN:
            return False
        repeated = packet.source == caller.end and caller.first == segment.seq
        both_call = packet.source != caller.end and len(self._moments) == 1  # at the same moment
        return not repeated and not both_call

    def take(self, packet: Packet, segment: Segment) -> None:
        """Notice the next packet."""
        side: Side = "caller" if packet.source == self._halves["caller"].end else "called"
        mine, its = self._halves[side], self._halves[_OTHER[side]]
        if Flag.RST in segment.flags:
            say = self._reset(packet, segment, side)
        else:
            say = self._said(packet, segment, side)
            if segment.window == 0 and Flag.SYN not in segment.flags:
                mine.full.append(packet.number)
        if Flag.ACK in segment.flags and Flag.RST not in segment.flags and its.first is not None:
            its.acked = max(its.acked or 0, its.place(segment.ack))
            if its.fin is not None and its.fin_acked is None and its.is_said(its.fin):
                its.fin_acked = packet.number
            both = mine.first is not None and mine.is_said(mine.first + 1) and its.is_said(its.first + 1)
            if self._handshake is None and self._seen_whole and both:
                self._handshake = packet.number
        self._moments.append(Arrival(packet, side, say, self._state("caller"), self._state("called")))

    def _said(self, packet: Packet, segment: Segment, side: Side) -> Say:
        """What a segment brings that is no RST: something new, or what was said before."""
        mine, its = self._halves[side], self._halves[_OTHER[side]]
        if mine.first is None:
            mine.first, mine.next = segment.seq, segment.seq
        begin = mine.place(segment.seq)
        end = begin + segment.length
        if segment.length == 0 and begin < mine.next:
            return Say.PROBE
        if segment.length and end <= mine.next:
            mine.again.append(packet.number)
            return Say.AGAIN
        mine.next = max(mine.next, end)
        if Flag.SYN in segment.flags:
            mine.has_syn = True
            return Say.SYN_ACK if Flag.ACK in segment.flags else Say.SYN
        if Flag.FIN in segment.flags and mine.fin is None:
            mine.fin, mine.fin_at = end, packet.number
            mine.knew = its.fin is not None and its.place(segment.ack) >= its.fin
            its.at_its_fin = its.next
            self._first_fin = self._first_fin or side
            return Say.FIN
        return Say.DATA if segment.size else Say.ACK

    def _reset(self, packet: Packet, segment: Segment, side: Side) -> Say:
        """Only the first one counts: what comes behind it finds nobody."""
        mine, its = self._halves[side], self._halves[_OTHER[side]]
        if mine.reset is None:
            mine.reset = packet.number
        if self._reset_by is None and not self._is_clean():
            self._reset_by = side
            if mine.first is None and its.size == 0 and its.fin is None and self._seen_whole:
                self._refused, self._abort = True, Abort.NOBODY_LISTENS
            else:
                # An answer to a segment takes its number from there and acknowledges nothing.
                self._abort = Abort.ABORTED if Flag.ACK in segment.flags else Abort.ALREADY_CLOSED
        return Say.RST

    def _is_clean(self) -> bool:
        return all(half.fin_acked is not None for half in self._halves.values())

    def _state(self, side: Side) -> TcpState:
        mine, its = self._halves[side], self._halves[_OTHER[side]]
        if self._reset_by is not None:
            return TcpState.CLOSED
        if mine.first is None:
            return TcpState.LISTEN if side == "called" else TcpState.CLOSED
        if self._seen_whole and not mine.is_said(mine.first + 1):
            return TcpState.SYN_SENT if its.first is None and side == "caller" else TcpState.SYN_RECEIVED
        if mine.fin is None:
            return TcpState.CLOSE_WAIT if its.fin is not None else TcpState.ESTABLISHED
        if mine.fin_acked is None:
            if its.fin is None:
                return TcpState.FIN_WAIT_1
            return TcpState.LAST_ACK if mine.knew else TcpState.CLOSING
        if mine.knew:
            return TcpState.CLOSED
        return TcpState.TIME_WAIT if its.fin is not None else TcpState.FIN_WAIT_2

    def told(self, lost: int) -> Connection:
        """All that is known of it."""
        ended = any(half.fin is not None for half in self._halves.values())
        outcome = HowEnded.HALF_CLOSED if ended else HowEnded.NEVER_CLOSED
        if self._reset_by is not None:
            outcome = HowEnded.REFUSED if self._refused else HowEnded.RESET
        elif self._is_clean():
            outcome = HowEnded.CLEAN
        elif lost:
            outcome = HowEnded.UNKNOWN
        elif self._seen_whole and self._handshake is None:
            outcome = HowEnded.HALF_OPEN
        caller, called = (
            Direction(
                half.end,
                self._state(side),
                half.size,
                half.fin_at,
                half.fin_acked,
                half.reset,
                tuple(half.again),
                tuple(half.full),
                0 if half.at_its_fin is None else max(0, half.end_of_data - half.at_its_fin),
            )
            for side, half in self._halves.items()
        )
        # Where nobody listens nobody ever did: it takes the answer to know.
        moments = [moment._replace(called=TcpState.CLOSED) if self._refused else moment for moment in self._moments]
        return Connection(
            caller,
            called,
            self._handshake,
            outcome,
            self._first_fin,
            self._reset_by,
            self._abort,
            tuple(moments),
        )
