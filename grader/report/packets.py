"""What a check's packets show: the connections of each of its networks, the names of their ends, and how each ended."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from grader.model import CheckResult, Event, Json, Transcript, coding, program_names
from grader.model.capture import Capture
from grader.model.events import Accepted, Connected, Dialled, Opened, Ready, Refused, Sent, Started
from grader.packets.connections import Connection, Direction, HowEnded, Side, connections_of
from grader.packets.datagrams import DatagramFlow, exchanges_of
from grader.packets.headers import Endpoint, Packet, Segment, read_packets
from grader.voice import Voice

T = TypeVar("T")
ROUND_DIFFERENCE = 8
"""So many packets are shown before and behind the one with the first difference."""
_ROUNDED = 1000  # nanoseconds: events are told to the microsecond


@dataclass(frozen=True, slots=True)
class NetworkView:
    """One network: its packets, its connections, what was said over UDP, and the names of the ends that have one."""

    capture: Capture
    packets: tuple[Packet, ...]
    connections: tuple[Connection, ...]
    exchanges: tuple[DatagramFlow, ...]
    names: Mapping[Endpoint, str]

    def name(self, end: Endpoint) -> str:
        """With its address behind the name."""
        return f"{self.names[end]} ({end})" if end in self.names else str(end)

    def packet_at(self, t: float) -> int | None:
        """The number of the last packet that had come by then: what is told of a moment shows in it."""
        times = [packet.at for packet in self.packets]
        place = bisect_right(times, round(t * 1e9) + _ROUNDED)
        return self.packets[max(0, place - 1)].number if times else None


def networks(transcript: Transcript) -> list[NetworkView]:
    """Those of a check, in the order in which their conversations ended."""
    views = []
    for capture in transcript.captures:
        packets = tuple(read_packets(capture.frames))
        found = tuple(connections_of(packets, lost=capture.lost))
        said = tuple(exchanges_of(packets))
        views.append(NetworkView(capture, packets, found, said, _names(transcript, capture, found, said)))
    return views


def _names(
    transcript: Transcript, capture: Capture, found: tuple[Connection, ...], said: tuple[DatagramFlow, ...]
) -> dict[Endpoint, str]:
    """Ends by what the events say of their addresses. Whoever talks to one of our peers is the program; whoever stands between
    two programs speaks for the other. Over UDP, and where they are refused, our peers have no addresses in the events: they
    call in their order. Where nobody waits there is nobody to be named."""
    peers, served, senders = dict[Endpoint, str](), set[int](), dict[str, None]()
    # Told before the program starts, and the same in every row.
    opened = {one.port: one.peer for one in transcript.events if isinstance(one, Opened) and one.transport == "udp"}
    happened = list(events_of(transcript, capture.case))
    nobody = {Endpoint(one.address, one.port) for one in happened if isinstance(one, Dialled)}
    refused = [one.peer for one in happened if isinstance(one, Refused)]
    for event in happened:
        match event:
            case Connected():
                peers[Endpoint.of(event.address)] = event.peer
            case Accepted():
                peers[Endpoint.of(event.to)] = event.peer
            case Ready():
                served |= {one.port for one in event.sockets if one.transport == "udp"}
            case Sent():
                senders[event.peer] = None
    me, other = capture.program, next((name for name in transcript.mains if name != capture.program), "")
    names = dict[Endpoint, str]()
    for connection in found:
        ends = connection.caller.end, connection.called.end
        for end, its in (ends, ends[::-1]):
            if end in peers:
                names |= {end: peers[end], its: me}
        if connection.called.end in nobody:
            names[connection.caller.end] = me
        elif other:
            names |= zip(ends, (me, other) if me == "client" else (other, me), strict=True)
    callers_of_nobody = [one for one in found if one.outcome == HowEnded.REFUSED and one.caller.end not in names]
    if len(callers_of_nobody) == len(refused):
        for connection, peer in zip(callers_of_nobody, refused, strict=True):
            names |= {connection.caller.end: peer, connection.called.end: me}
    callers = dict[Endpoint, None]()
    for exchange in said:
        if exchange.other in nobody:
            names[exchange.first] = me
        for end, its in ((exchange.first, exchange.other), (exchange.other, exchange.first)):
            if end.port in opened:
                names |= {end: opened[end.port], its: me}
            elif end.port in served and its not in names:
                names[end] = other if me == "client" and other else me
                if its == exchange.first:
                    callers[its] = None
    own = [peer for peer in senders if peer not in opened.values()]
    if other:
        names |= dict.fromkeys(callers, me if me == "client" else other)
    elif len(callers) == len(own):
        names |= zip(callers, own, strict=True)
    for exchange in said:
        for end, its in ((exchange.first, exchange.other), (exchange.other, exchange.first)):
            if end not in names and names.get(its, me) != me:
                names[end] = me  # it answers from another socket
    return names


def ends_of(rows: Sequence[T], first: int, last: int, around: int | None) -> Iterator[T | int]:
    """The first and the last of many, and those around one of them; a number stands for so many that are left out."""
    keep, before = {*range(first), *range(len(rows) - last, len(rows))}, -1
    keep |= set() if around is None else {*range(around - ROUND_DIFFERENCE, around + ROUND_DIFFERENCE + 1)}
    for index, row in enumerate(rows):
        if len(rows) <= first + last or index in keep:
            if index - before > 1:
                yield index - before - 1
            yield row
            before = index


def events_of(transcript: Transcript, case: int) -> Iterator[Event]:
    """What happened in one row of `each`."""
    now = 0
    for event in transcript.events:
        now = event.case if isinstance(event, Started) else now
        if now == case:
            yield event


# ---------------------------------------------------------------- as data


def wire_json(check: CheckResult) -> list[Json]:
    """The networks of a check, how each connection ended, what was said over UDP; nothing where it had no network of its own.

    Packets are counted from 0 in each network.
    """
    views = networks(check.transcript) if check.transcript is not None else []
    return [
        {
            "program": view.capture.program,
            "case": view.capture.case,
            "packets": len(view.capture.frames),
            "left_out": view.capture.left_out,
            "lost": view.capture.lost,
            **({"difference": coding.write(place)} if (place := view.capture.difference) is not None else {}),
            "connections": [
                {
                    "outcome": connection.outcome.value,
                    "handshake": connection.handshake,
                    "first_fin": connection.first_fin,
                    "reset_by": connection.reset_by,
                    "abort": connection.abort.value if connection.abort else None,
                    "caller": _direction(connection.caller, view),
                    "called": _direction(connection.called, view),
                }
                for connection in view.connections
            ],
            "datagrams": [
                {
                    "first": str(one.first),
                    "other": str(one.other),
                    "names": [view.names.get(one.first), view.names.get(one.other)],
                    "sent": list(one.sent),
                    "answered": list(one.answered),
                    "unreachable": list(one.unreachable),
                }
                for one in view.exchanges
            ],
        }
        for view in views
    ]


def _direction(told: Direction, view: NetworkView) -> Json:
    return {
        "end": str(told.end),
        "name": view.names.get(told.end),
        "state": told.state.value,
        "size": told.size,
        "fin": told.fin,
        "fin_acked": told.fin_acked,
        "reset": told.reset,
        "again": list(told.again),
        "full": list(told.full),
        "behind_fin": told.behind_fin,
    }


# ---------------------------------------------------------------- in words


def network_title(view: NetworkView, transcript: Transcript | None, voice: Voice) -> str:
    """The program whose network it is, and the row of `each` where there are several."""
    name = voice.of(program_names(view.capture.program))
    several = transcript is not None and len(transcript.cases) > 1
    return voice.beside(name, voice.say("packets-row", n=view.capture.case + 1)) if several else name


def told_outcome(connection: Connection, view: NetworkView, voice: Voice) -> str:
    """How a connection ended, and by whom: a few words."""

    def who(side: Side | None) -> str:
        return view.name(connection.of(side).end) if side is not None else ""

    told = voice.say(f"outcome-{connection.outcome.value}", who=who(connection.reset_by or connection.first_fin))
    return voice.beside(told, voice.say(f"abort-{connection.abort.value}")) if connection.abort is not None else told


def told_connection(connection: Connection, view: NetworkView, voice: Voice) -> str:
    """Who called whom, and how it ended."""
    ends = {"caller": view.name(connection.caller.end), "called": view.name(connection.called.end)}
    return voice.labelled(voice.say("packets-calls", **ends), told_outcome(connection, view, voice))


def told_exchange(exchange: DatagramFlow, view: NetworkView, voice: Voice) -> str:
    """Who sent datagrams to whom, how many, and what came back."""

    def counted(sizes: tuple[int, ...]) -> str:
        size = voice.sized(sum(sizes))
        return (
            voice.say("one-datagram", size=size) if len(sizes) == 1 else voice.say("datagrams", n=len(sizes), size=size)
        )

    ends = voice.say("packets-sends", first=view.name(exchange.first), other=view.name(exchange.other))
    told = [counted(exchange.sent)]
    told.append(
        voice.say("packets-back", what=counted(exchange.answered)) if exchange.answered else voice.say("no-answer")
    )
    told += [voice.say("packet-unreachable")] if exchange.unreachable else []
    return voice.labelled(ends, voice.clauses(told))


def told_difference(view: NetworkView, number: int, voice: Voice) -> str:
    """What is wrong with the data of a packet, where that is the first of it; nothing of any other."""
    place = view.capture.difference
    if place is None or place.packet != number:
        return ""
    sizes = (one.carries.size for one in view.packets if one.number == number and isinstance(one.carries, Segment))
    key = "packets-differ" if place.byte < next(sizes, 0) else "packets-end-early"
    return voice.say(key, n=f"{place.byte + 1:,}")


def missing(views: list[NetworkView], voice: Voice) -> Iterator[str]:
    """What is said of packets that are not there."""
    for key, count in (
        ("packets-left-out", sum(view.capture.left_out for view in views)),
        ("packets-lost", sum(view.capture.lost for view in views)),
    ):
        if count:
            yield voice.say(key, n=count)
