"""Packets as rows of a conversation: between a peer and the program, at their time, with the state that each brings."""

from __future__ import annotations

from collections.abc import Iterator

from grader.model import Transcript
from grader.packets.connections import Say
from grader.packets.headers import Datagram, Flag, IcmpMessage, Packet, Segment
from grader.report.conversation import ACROSS, TalkRow, is_pair
from grader.report.packets import NetworkView, networks
from grader.voice import Voice

MOST_DRAWN = 80
"""Packets of one network; of more, half from the beginning and half from the end."""


def packet_rows(transcript: Transcript, voice: Voice) -> list[TalkRow]:
    """Those of a program's talk with its peers. An acknowledgement that changes no state is left to the list of packets.

    Two programs have two networks, which no picture of one conversation shows: of them there are none.
    """
    if is_pair(transcript) or not transcript.events:
        return []
    found = list[TalkRow]()
    for view in networks(transcript):
        rows = list(_rows(view, transcript, voice))
        half = MOST_DRAWN // 2
        if len(rows) > MOST_DRAWN:
            told = voice.say("packets-shortened", n=len(rows) - 2 * half)
            gap = TalkRow(rows[half].t, ACROSS, "packet", told, case=view.capture.case, first=1)
            rows = [*rows[:half], gap, *rows[-half:]]
        found += rows
    return found


def _rows(view: NetworkView, transcript: Transcript, voice: Voice) -> Iterator[TalkRow]:
    arrivals = {one.packet.number: (one, connection) for connection in view.connections for one in connection.moments}
    before = dict[int, tuple[str, str]]()
    me, began = view.capture.program, transcript.events[0].t
    on_the_left = me == "client"  # of its peers
    for packet in view.packets:
        say, states, ends = None, ("", ""), (packet.source, packet.target)
        if packet.number in arrivals:
            arrival, connection = arrivals[packet.number]
            say = arrival.say
            calls = view.names.get(connection.caller.end) == me
            own, its = (arrival.caller, arrival.called) if calls else (arrival.called, arrival.caller)
            now = own.value, its.value
            states = now if before.get(id(connection)) != now else ("", "")
            before[id(connection)] = now
            if say == Say.ACK and states != now:
                continue
        if isinstance(packet.carries, IcmpMessage) and packet.carries.about is not None:
            ends = packet.carries.about[::-1]  # it comes from where that datagram went
        source, target = (view.names.get(end, "") for end in ends)
        peer = target if source == me else source
        said = packet_said(packet, say, voice)
        if peer in ("", me) or not said:
            continue
        arrow = "→" if (source == me) == on_the_left else "←"
        t, case = packet.at / 1e9 - began, view.capture.case
        state, details = states[0], tuple(filter(None, states[1:]))  # each at its own end
        # Of no event: nothing that was found stands here.
        yield TalkRow(t, peer, "packet", said, arrow=arrow, details=details, case=case, first=1, state=state)


def packet_said(packet: Packet, say: Say | None, voice: Voice) -> str:
    """A packet in a few words: the flags that change a state, and how much it carries."""
    match packet.carries:
        case Segment(flags=flags, size=size):
            shown = [str(flag.name) for flag in (Flag.SYN, Flag.FIN, Flag.RST) if flag in flags]
            shown += ["ACK"] if Flag.ACK in flags and (not size or Flag.SYN in flags) else []
            told = ", ".join([*shown, *([voice.sized(size)] if size else [])])
            return voice.beside(told, voice.say(f"packet-{say.value}")) if say in (Say.AGAIN, Say.PROBE) else told
        case Datagram(size=size):
            return voice.beside("UDP", voice.sized(size))
        case IcmpMessage(port_unreachable=True):
            return voice.beside("ICMP", voice.say("packet-unreachable"))
    return ""
