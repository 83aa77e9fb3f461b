"""What went each way over every connection of a case, byte by byte, and where in it something first was not as it should be.

Events keep little of what is large; the rest the steps know. So the play is played once more: it is asked for only where
a check has failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grader.model import Event
from grader.model.events import Accepted, Connected, Received, SendFailed, Sent, Started
from grader.model.failure import FailureCode
from grader.packets.headers import Endpoint
from grader.packets.keeping import Sought, Spoken
from grader.play.commands import SendData
from grader.play.scenario import Play

_OF_A_STREAM = (FailureCode.MISMATCH, FailureCode.MISSING, FailureCode.EXTRA, FailureCode.NOT_SILENT)
_SOUGHT = 32
"""Bytes before and behind a difference in a file, by which it is found again in a stream."""


@dataclass
class _Connection:
    caller: Endpoint
    peer: str
    we_call: bool
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)


def streams_of(play: Play, events: Iterable[Event]) -> list[Spoken]:
    """What peers and program have said over each TCP connection of the last case, in the order in which they were opened.

    `play`: from its beginning; it is used up.
    """
    found, open_ones, program = list[_Connection](), dict[str, _Connection](), "server"
    for event in events:
        match event:
            case Started(restart=False):
                found, program = [], event.program
            case Connected(peer=peer, address=end) | Accepted(peer=peer, source=end):
                open_ones[peer] = _Connection(Endpoint.of(end), peer, isinstance(event, Connected))
                found.append(open_ones[peer])
            case Sent(peer=peer, data=data) | SendFailed(peer=peer, data=data) if peer in open_ones:
                command = play.command
                open_ones[peer].sent += command.data if isinstance(command, SendData) else data
            case Received(peer=peer, data=received, source=None) if peer in open_ones:
                size = event.size or 0
                open_ones[peer].received += (play.foreseen(peer, size) if event.known else received) or b""
        play.feed(event)
    streams = list[Spoken]()
    for one in found:
        streams.append(Spoken(one.caller, one.we_call, one.peer, program, bytes(one.sent)))
        streams.append(Spoken(one.caller, not one.we_call, program, one.peer, bytes(one.received)))
    return streams


def where_it_differs(play: Play, streams: Sequence[Spoken]) -> Sought | None:
    """Where in the streams of the case in which the play has failed something first was not as it should be.

    What came at a peer: at the byte that differs, or that nobody asked for. A file: where its wrong bytes, or the right
    ones, went to the program that has written it.
    """
    failure = play.failure
    if failure is None:
        return None
    at = failure.difference
    if failure.code in _OF_A_STREAM and failure.peer:
        pending = bytes(play.state.peer(failure.peer).stream)
        for stream in reversed([one for one in streams if one.heard_by == failure.peer]):
            begin = len(stream.data) - len(pending)
            told = pending and stream.data.endswith(pending)
            return Sought(stream, begin + (at or 0), at is not None) if told else None
    elif failure.code is FailureCode.WRONG_FILE and at is not None:
        for side in (failure.actual, failure.expected):
            data, place = (side.data or b"", at - side.offset) if side is not None else (b"", 0)
            before = data[max(0, place - _SOUGHT) : place]
            sought = before + data[place : place + _SOUGHT]
            for stream in streams if len(sought) >= _SOUGHT else ():
                found = stream.data.find(sought)
                if stream.heard_by == failure.program and found >= 0 and found == stream.data.rfind(sought):
                    return Sought(stream, found + len(before), side is failure.actual)
    return None
