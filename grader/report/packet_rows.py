"""Packets as rows of a conversation: between a peer and the program, at their time, with the state that each brings.

Between two programs a packet is seen in one of two networks: it goes between its program and what is between the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from grader.model import Transcript, program_names
from grader.packets.connections import Say
from grader.packets.headers import Datagram, Flag, IcmpMessage, Packet, Segment
from grader.report.conversation import ACROSS, JOIN_FROM, NETWORK, PROGRAM, TalkRow, Way, is_pair
from grader.report.packets import NetworkView, ends_of, networks, told_difference
from grader.voice import Voice

MOST_DRAWN = 80
"""Packets of one network; of more, half from the beginning and half from the end."""


def packet_rows(transcript: Transcript, voice: Voice) -> list[TalkRow]:
    """Those of a program's talk with its peers, with the other program, or with nobody. An acknowledgement that changes no
    state is left to the list of packets."""
    if not transcript.events:
        return []
    found = list[TalkRow]()
    for view in networks(transcript):
        numbered = list(_rows(view, transcript, voice))
        place, half, last = view.capture.difference, MOST_DRAWN // 2, 0.0
        numbers = [number for number, _ in numbered]
        around = numbers.index(place.packet) if place is not None and place.packet in numbers else None
        for row in ends_of([row for _, row in numbered], half, half, around):
            if isinstance(row, int):
                told = voice.say("packets-shortened", n=f"{row:,}")
                row = TalkRow(last, ACROSS, "packet", told, case=view.capture.case, first=1)
            last = row.t
            found.append(row)
    return found


def by_cause(rows: Sequence[TalkRow], drawn: Sequence[TalkRow]) -> list[TalkRow]:
    """Rows of events and of packets by their times. What a peer does is told when it is done, and what it brings may have come
    by then: it stands before the first of its packets. Many packets alike are told as one."""
    since, found = dict[tuple[str, str], float](), list[TalkRow]()
    for row in rows:
        way = row.lane, row.arrow
        its = (one.t for one in drawn if one.lane == row.lane and one.arrow == row.arrow and row.kind in one.acts)
        found.append(replace(row, t=min((t for t in its if since.get(way, 0.0) < t <= row.t), default=row.t)))
        since[way] = row.t
    told = list[TalkRow]()
    for _, group in groupby(
        sorted((*found, *drawn), key=lambda row: row.t), lambda row: (row.likeness, row.state, row.way)
    ):
        run = list(group)
        many = run[0].kind == "packet" and not run[0].details and len(run) >= JOIN_FROM
        told += [replace(run[0], count=len(run))] if many else run
    return told


def _rows(view: NetworkView, transcript: Transcript, voice: Voice) -> Iterator[tuple[int, TalkRow]]:
    arrivals = {one.packet.number: (one, connection) for connection in view.connections for one in connection.moments}
    before = dict[int, tuple[str, str]]()
    me, began, pair = view.capture.program, transcript.events[0].t, is_pair(transcript)
    on_the_left = me == "client"  # of its peers, or of the server
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
        said = packet_said(packet, say, voice)
        if me not in (source, target) or source == target or not said:
            continue
        lane, outwards = target if source == me else source, source == me
        way: Way = ""
        if not lane:
            lane, said = PROGRAM, f"{said} {'→' if outwards else '←'} {ends[outwards]}"
        elif pair:
            lane, way = NETWORK, "begins" if outwards else "ends"
            said = voice.beside(said, voice.say("packets-side", program=voice.of(program_names(me))))
        state, details = states[0], tuple(filter(None, states[1:]))  # each at its own end
        if lane in (PROGRAM, NETWORK) and state:
            state, details = "", (" · ".join(states if on_the_left or lane == PROGRAM else states[::-1]),)
        if wrong := told_difference(view, packet.number, voice):
            details = (*details, wrong)
        refuses = say == Say.RST or isinstance(packet.carries, IcmpMessage)
        row = TalkRow(
            packet.at / 1e9 - began,
            lane,
            "packet rst" if refuses else "packet",
            said,
            arrow="" if lane == PROGRAM else "→" if outwards == on_the_left else "←",
            way=way,
            details=details,
            state=state,
            case=view.capture.case,
            first=1,  # of no event: nothing that was found stands here
            acts=() if pair else brought_by(packet),
            program=me if pair and lane == PROGRAM else "",
            spoken=voice.say("packets-sends", first=source or str(ends[0]), other=target or str(ends[1])),
        )
        yield packet.number, row


def brought_by(packet: Packet) -> tuple[str, ...]:
    """The kinds of the events by which a peer's packet may have come about."""
    match packet.carries:
        case Segment(flags=flags, size=size):
            told = {"sent": bool(size), "aborted": Flag.RST in flags, "half-closed": Flag.FIN in flags}
            told["closed"] = told["aborted"] or told["half-closed"]
            return tuple(kind for kind, so in told.items() if so)
        case Datagram():
            return ("sent",)
    return ()


def packet_said(packet: Packet, say: Say | None, voice: Voice) -> str:
    """A packet in a few words: the flags that change a state, and how much it carries."""
    match packet.carries:
        case Segment(flags=flags, size=size):
            shown = [str(flag.name) for flag in (Flag.SYN, Flag.FIN, Flag.RST) if flag in flags]
            shown += ["ACK"] if Flag.ACK in flags and (not size or Flag.SYN in flags) else []
            told = ", ".join([*shown, *([voice.sized(size)] if size else [])])
            return voice.beside(told, voice.say(f"packet-{say.value}")) if say in (Say.AGAIN, Say.PROBE) else told
        case Datagram(size=size):
            return f"UDP, {voice.sized(size)}"
        case IcmpMessage(port_unreachable=True):
            return voice.beside("ICMP", voice.say("packet-unreachable"))
    return ""
