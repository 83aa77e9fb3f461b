"""What was said over UDP: between which two ends, how much each way, and what found nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.packets.headers import Datagram, Endpoint, IcmpMessage, Packet


@dataclass(frozen=True, slots=True)
class DatagramFlow:
    """The datagrams between two ends, by their sizes. `first` has begun; `other` may never have said anything."""

    first: Endpoint
    other: Endpoint
    sent: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()
    unreachable: tuple[int, ...] = ()
    """The packets (ICMP) that say of a datagram of `first` that nobody is bound to the port of `other`."""
    began: int = 0
    """Its first packet."""


def exchanges_of(packets: Iterable[Packet]) -> list[DatagramFlow]:
    """Those to which the packets belong, in the order in which they began."""
    found = dict[frozenset[Endpoint], DatagramFlow]()
    for packet in packets:
        match packet.carries:
            case Datagram(size=size):
                key = frozenset((packet.source, packet.target))
                one = found.setdefault(key, DatagramFlow(packet.source, packet.target, began=packet.number))
                if packet.source == one.first:
                    found[key] = replace(one, sent=(*one.sent, size))
                else:
                    found[key] = replace(one, answered=(*one.answered, size))
            case IcmpMessage(port_unreachable=True, of="udp", about=(source, target)):
                key = frozenset((source, target))
                if key in found and found[key].first == source:
                    found[key] = replace(found[key], unreachable=(*found[key].unreachable, packet.number))
    return list(found.values())
