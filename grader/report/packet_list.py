"""The packets of a check as Wireshark lists them, with the states of both ends: rows for a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.model import CheckResult
from grader.packets.connections import Side
from grader.packets.headers import Datagram, Flag, IcmpMessage, OtherProtocol, Segment
from grader.report.packets import (
    NetworkView,
    ends_of,
    missing,
    network_title,
    networks,
    told_connection,
    told_difference,
    told_exchange,
)
from grader.voice import Voice
from grader.voice.tables.packets import PACKETS

FIRST_PACKETS, LAST_PACKETS = 60, 40
"""So many are listed; the file has all."""
MOST_TOLD = 40
"""Connections and exchanges of a network; the file has all."""
SHOWN = 48
"""Bytes of data that a row shows."""


@dataclass(frozen=True, slots=True)
class PacketRow:
    """A packet as Wireshark lists it, and the state of each end where it has changed. `number`: in the file, from 0; `kind`: how
    it looks."""

    number: int
    time: str
    source: str
    target: str
    protocol: str
    size: int
    info: str
    data: bytes
    cut: bool
    states: str
    kind: str
    before: bool = False
    """Data stand before those that are shown."""
    wrong: int | None = None
    """Which of the bytes that are shown is the first that is wrong."""


@dataclass(frozen=True, slots=True)
class PacketList:
    """The packets of one network; a text in their place says how many are not listed there."""

    title: str
    connections: tuple[str, ...]
    missing: tuple[str, ...]
    rows: tuple[PacketRow | str, ...]


def packet_lists(check: CheckResult, voice: Voice) -> list[PacketList]:
    """A list for each network of a check in which anything was said."""
    transcript, voice = check.transcript, voice.reading(PACKETS)
    views = networks(transcript) if transcript is not None else []
    lists, order = (
        [],
        sorted(
            (view.capture.began + frame.at, network, number)
            for network, view in enumerate(views)
            for number, frame in enumerate(view.capture.frames)
        ),
    )
    places = {(network, number): place for place, (_, network, number) in enumerate(order)}
    for network, view in enumerate(views):
        rows = list(_rows(view, transcript.events[0].t if transcript and transcript.events else 0.0, voice))
        around = next((index for index, row in enumerate(rows) if row.wrong is not None), None)
        shown = tuple(
            voice.say("packets-shortened", n=f"{row:,}")
            if isinstance(row, int)
            else replace(row, number=places[network, row.number])
            for row in ends_of(rows, FIRST_PACKETS, LAST_PACKETS, around)
        )
        told = tuple(told_connection(one, view, voice) for one in view.connections)
        told += tuple(told_exchange(one, view, voice) for one in view.exchanges)
        if len(told) > MOST_TOLD:
            told = (*told[:MOST_TOLD], voice.say("packets-more", n=len(told) - MOST_TOLD))
        if rows:
            title = network_title(view, transcript, voice)
            lists.append(PacketList(title, told, tuple(missing([view], voice)), shown))
    return lists


def _rows(view: NetworkView, began: float, voice: Voice) -> Iterator[PacketRow]:
    moments = {moment.packet.number: (moment, one) for one in view.connections for moment in one.moments}
    first = {
        (id(one), moment.side): moment.packet.carries.seq
        for one in view.connections
        for moment in reversed(one.moments)
        if isinstance(moment.packet.carries, Segment)
    }
    before, frames = dict[int, tuple[str, str]](), view.capture.frames
    for packet in view.packets:
        size, time = frames[packet.number].size, f"{packet.at / 1e9 - began:.6f}"
        protocol, info, data, states, kind = "", "", b"", "", ""
        match packet.carries:
            case Segment(data=data) as segment:
                protocol, info = "TCP", _numbers(segment)
                if packet.number in moments:
                    moment, connection = moments[packet.number]
                    now = moment.caller.value, moment.called.value
                    states = " · ".join(now) if before.get(id(connection)) != now else ""
                    before[id(connection)], kind = now, moment.say.value
                    other: Side = "called" if moment.side == "caller" else "caller"
                    info = _numbers(segment, first[id(connection), moment.side], first.get((id(connection), other), 0))
                    more = [voice.say(f"packet-{kind}")] if kind in ("again", "probe") else []
                    more += [voice.say("packet-full")] if packet.number in connection.of(moment.side).full else []
                    info = voice.beside(info, voice.listed(more)) if more else info
            case Datagram(size=length, data=data):
                protocol, info = "UDP", f"Len={length}"
            case IcmpMessage() as notice:
                protocol = "ICMP" if notice.version == 4 else "ICMPv6"
                info = f"type {notice.kind}, code {notice.code}"
                if notice.port_unreachable:
                    about = str(notice.about[1]) if notice.about else ""
                    info, kind = voice.labelled(voice.say("packet-unreachable"), about), "rst"
            case OtherProtocol(protocol=unknown):
                protocol = f"IP {unknown}"
        source, target = (view.names.get(end, str(end)) for end in (packet.source, packet.target))
        if packet.source.port:
            info = f"{packet.source.port} → {packet.target.port} {info}"
        begin, wrong, place = 0, None, view.capture.difference
        if place is not None and place.packet == packet.number:
            begin = max(0, min(place.byte - SHOWN // 2, len(data) - SHOWN))
            while 0 < begin < place.byte and data[begin] & 0xC0 == 0x80:
                begin += 1
            wrong, info = place.byte - begin, voice.beside(info, told_difference(view, packet.number, voice))
        end = begin + SHOWN
        while (
            end > begin + SHOWN - 4 and data[end : end + 1] and data[end] & 0xC0 == 0x80
        ):  # not in the middle of a character
            end -= 1
        part = data[begin:end], len(data) > end, states, kind, begin > 0, wrong
        yield PacketRow(packet.number, time, source, target, protocol, size, info, *part)


def _numbers(segment: Segment, first: int = 0, acked: int = 0) -> str:
    """Flags and numbers as Wireshark writes them, which count from 0 where the beginning is known."""
    flags = ", ".join(str(flag.name) for flag in Flag if flag in segment.flags)
    ack = f" Ack={(segment.ack - acked) % (1 << 32)}" if Flag.ACK in segment.flags else ""
    return f"[{flags}] Seq={(segment.seq - first) % (1 << 32)}{ack} Win={segment.window} Len={segment.size}"
