"""Whether packets show what a check claims of them, and how each TCP connection of it ended.

Pure: a transcript's captures in, an answer out. What is missing from a capture is no evidence: where packets were lost,
only what is there to be seen can fail a check, and where there is no capture nothing can.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

from grader.model import Capture, Observed, Transcript, Words, joined, program_names
from grader.model.events import Started
from grader.model.failure import FailureCode
from grader.packets.connections import Abort, Connection, HowEnded, Side, connections_of
from grader.packets.datagrams import DatagramFlow, exchanges_of
from grader.packets.headers import Datagram, Endpoint, IcmpMessage, Packet, read_packets
from grader.play.scenario import Claimed, Failure
from grader.spec.language import Check, End, Exercise, ResetBy, WireClaims
from grader.voice.steps import IN_WHOSE_NETWORK, PACKETS_SHOW, claims
from grader.voice.tables.packets import PACKETS

_NO_CAPTURE = Words(
    "这台机器不能给程序一个自己的网络，捕获不到数据包，所以无法评定",
    "this machine gives the program no network of its own, so its packets cannot be captured and nothing can be told of them",
)
_LOST = Words(
    "有 {n} 个数据包没有捕获到，所以无法评定",
    "{n} packets were not captured, and what they said would decide it",
)
_ROUNDED = 1000  # nanoseconds: events are told to the microsecond
_NAMES = 53
"""The port at which an address is asked for: that is the system's doing."""
_OTHER: dict[Side, Side] = {"caller": "called", "called": "caller"}
_SIDES: dict[End, Side] = {"client": "caller", "server": "called"}


class Astray(NamedTuple):
    """What the program has sent to somebody else than those that it talks to: to whom, when, and what, over UDP."""

    to: Endpoint
    at: int
    data: bytes = b""


class Unlike(NamedTuple):
    """What packets show otherwise than was claimed. `at`: when it showed. `seen`: it does not rest on what is not there."""

    claim: str
    actual: Words
    at: int | None = None
    seen: bool = False


@dataclass(frozen=True)
class Traffic:
    """What went over the network of one program, by the end of the conversation or an earlier moment."""

    capture: Capture
    packets: tuple[Packet, ...]
    exercise: Exercise
    ours: frozenset[int] = frozenset()
    """The ports that are our peers' own, besides the exercise's."""

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        """All of them."""
        return tuple(connections_of(self.packets, lost=self.capture.lost))

    @cached_property
    def talk(self) -> tuple[Connection, ...]:
        """Those between client and server. A server that opens its port a second time has refused a call before."""
        port = self.exercise.port
        return tuple(
            one for one in self.connections if one.called.end.port == port and one.outcome is not HowEnded.REFUSED
        )

    @cached_property
    def exchanges(self) -> tuple[DatagramFlow, ...]:
        """The datagrams between client and server, by their ends; as if each client had begun."""
        port, told = self.exercise.port, list[DatagramFlow]()
        for one in exchanges_of(self.packets):
            if one.other.port == port:
                told.append(one)
            elif one.first.port == port:
                told.append(DatagramFlow(one.other, one.first, one.answered, one.sent, one.unreachable, one.began))
        return tuple(told)

    def own_side(self, connection: Connection) -> Side:
        """The side of the program: it is called at its port, and calls everywhere else."""
        served = connection.called.end.port == self.exercise.port and self.capture.program == "server"
        return "called" if served else "caller"

    @cached_property
    def astray(self) -> tuple[Astray, ...]:
        """What the program has sent to others than those that it talks to."""
        port, sent = self.exercise.port, [one for one in self.packets if isinstance(one.carries, Datagram)]
        clients = {one.source.port for one in sent if one.target.port == port} - {port}
        ours = self.ours | (clients if self.capture.program == "server" else {port})
        known = ours | {port, _NAMES}
        told = [
            Astray(one.target, one.at, one.carries.data)
            for one in sent
            if isinstance(one.carries, Datagram) and one.source.port not in ours and one.target.port not in known
        ]
        calls = (one for one in self.connections if self.own_side(one) == "caller")
        told += [Astray(one.called.end, one.moments[0].packet.at) for one in calls if one.called.end.port not in known]
        return tuple(told)

    @property
    def to_itself(self) -> bool:
        """Whether a server has sent datagrams to its own port, from there."""
        datagrams = (one for one in self.packets if isinstance(one.carries, Datagram))
        return any(one.source.port == one.target.port == self.exercise.port for one in datagrams)

    @property
    def missed(self) -> tuple[Endpoint, ...]:
        """The ends at which an answer from the exercise's port found nobody."""
        notices = (one.carries.about for one in self.packets if isinstance(one.carries, IcmpMessage))
        return tuple(about[1] for about in notices if about is not None and about[0].port == self.exercise.port)

    def time_of(self, number: int | None) -> int | None:
        """When a packet came."""
        return next((packet.at for packet in self.packets if packet.number == number), None)


def failed_claim(
    exercise: Exercise, check: Check, transcript: Transcript, claimed: Iterable[Claimed]
) -> Failure | Words | None:
    """The first claim that packets do not show. Words: why that cannot be told."""
    untold: Words | None = None
    for one, program in ((one, program) for one in claimed for program in check.programs):
        if one.wire.at not in (None, program):
            continue
        until = inf if one.whole else transcript.events[one.event].t
        traffic = traffic_of(exercise, check, transcript, one.case, program, until=until)
        if traffic is None:
            return _NO_CAPTURE
        missing = traffic.capture.lost + (traffic.capture.left_out if one.wire.datagrams is not None else 0)
        found = min(contradictions(one.wire, traffic), key=lambda found: not found.seen, default=None)
        if found is None or (missing and not found.seen):
            untold = untold or (_LOST.format(n=missing) if missing else None)
            continue
        event = one.event
        if found.at is not None:  # at the last event that was told before it showed, in its own case
            times = [round(event.t * 1e9) for event in transcript.events[: one.event + 1]]
            cases = [event.case if isinstance(event, Started) else None for event in transcript.events]
            began = cases.index(one.case) if one.case in cases else 0
            event = max(began, bisect_right(times, found.at + _ROUNDED) - 1)
        told = [dict(claims(one.wire))[found.claim], found.actual]
        if len(check.programs) > 1:
            told = [IN_WHOSE_NETWORK.format(what=words, program=program_names(program)) for words in told]
        asked, actual = (Observed("packets", note=words) for words in told)
        requirement = PACKETS_SHOW.format(what=told[0])
        return Failure(
            FailureCode.PACKETS, one.step, one.case, requirement, asked, actual, event=event, program=program
        )
    return untold


def endings(exercise: Exercise, transcript: Transcript) -> tuple[str, ...] | None:
    """How each TCP connection ended, in a word, as seen from the program: clean, reset, refused, half-open, never.

    `half-open`: only the other end has closed, or the handshake was not completed. None where packets do not tell.
    """
    if not transcript.captures or any(capture.lost for capture in transcript.captures):
        return None
    told = list[str]()
    for capture in transcript.captures:
        traffic = Traffic(capture, tuple(read_packets(capture.frames)), exercise)
        for connection in traffic.connections:
            own = traffic.own_side(connection)
            if connection.outcome in (HowEnded.RESET, HowEnded.REFUSED, HowEnded.HALF_OPEN):
                told.append(connection.outcome.value)
            elif connection.of(own).fin is not None:
                told.append("clean")
            else:
                told.append("never" if connection.first_fin is None else "half-open")
    return tuple(told)


def traffic_of(
    exercise: Exercise, check: Check, transcript: Transcript, case: int, program: str, *, until: float = inf
) -> Traffic | None:
    """What went over the network of a program in a case, up to a moment; None where nothing was captured."""
    capture = next((one for one in transcript.captures if (one.case, one.program) == (case, program)), None)
    if capture is None:
        return None
    latest = until * 1e9 + _ROUNDED
    packets = tuple(one for one in read_packets(capture.frames) if one.at <= latest)
    return Traffic(capture, packets, exercise, frozenset(peer.port for peer in check.peers.values()))


# ---------------------------------------------------------------- each claim

_ENDED = {
    HowEnded.CLEAN: Words("正常关闭，先发 FIN 的是{who}", "closed cleanly, the first FIN from the {who}"),
    HowEnded.RESET: Words("被{who}重置（RST）", "reset by the {who} (RST)"),
    HowEnded.REFUSED: Words("被拒绝（RST）", "refused (RST)"),
    HowEnded.HALF_OPEN: Words("三次握手没有完成", "the handshake was not completed"),
    HowEnded.HALF_CLOSED: Words(
        "先发 FIN 的是{who}，另一端没有发 FIN，或者还有 FIN 没有得到确认",
        "the first FIN is from the {who}, and there is none from the other end, or one that is not acknowledged",
    ),
    HowEnded.NEVER_CLOSED: Words("没有关闭：没有 FIN，也没有 RST", "never closed: no FIN and no RST"),
    HowEnded.UNKNOWN: Words("不清楚怎样结束", "nobody knows how it ended"),
}
_NO_CONNECTION = Words("没有连接", "there is no connection")
_NO_FIN = Words("没有 FIN", "there is no FIN")
_NO_DATA = Words("对方发了 FIN 以后，程序什么也没有发", "the program sends nothing after the other's FIN")
_DATA = Words("对方发了 FIN 以后，程序又发了 {n} 个字节", "the program sends {n} bytes after the other's FIN")
_REFUSED = Words("程序连接 {end}，那里没有程序在监听", "the program calls {end}, where nobody listens")
_FULL = Words(
    "程序不读，它的接收窗口变成 0，再没有变大", "the program does not read: its window becomes 0 and stays so"
)
_AGAIN = Words(
    "程序不读，窗口变成 0 以后有数据重传", "the program does not read, and data is sent again behind a window of 0"
)
_UNREACHABLE = Words("{end} 没有程序绑定（ICMP 端口不可达）", "nobody is bound to {end} (ICMP port unreachable)")
_NO_DATAGRAM = Words("没有数据报", "there is no datagram")
_SENT = {
    "client": Words("{end} 发出的数据报：{sizes}（字节）", "datagrams of {sizes} bytes from {end}"),
    "server": Words("发给 {end} 的数据报：{sizes}（字节）", "datagrams of {sizes} bytes to {end}"),
}
_SENT_NONE = {
    "client": Words("{end} 没有发数据报", "no datagram from {end}"),
    "server": Words("没有发给 {end} 的数据报", "no datagram to {end}"),
}
_ELSEWHERE = Words("程序向 {end} 发送", "the program sends to {end}")


def contradictions(wire: WireClaims, traffic: Traffic) -> Iterator[Unlike]:
    """Everything that is not as it is claimed."""
    needed = {
        "handshake": wire.handshake,
        "first-fin": wire.first_fin,
        "outcome": wire.outcome,
        "half-close": wire.half_close,
        "reset": wire.reset if wire.reset != "none" else None,
    }
    if not traffic.talk:
        yield from (Unlike(name, _NO_CONNECTION) for name, claim in needed.items() if claim)
    for connection in traffic.talk:
        yield from contradictions_in(connection, wire, traffic)
    for connection in traffic.connections:
        if wire.refused and connection.outcome is HowEnded.REFUSED and traffic.own_side(connection) == "caller":
            at, actual = traffic.time_of(connection.called.reset), _REFUSED.format(end=connection.called.end)
            yield Unlike("refused", actual, at, seen=True)
    if wire.datagrams is not None:
        yield from _unlike_sizes("client", wire.datagrams.client, traffic)
        yield from _unlike_sizes("server", wire.datagrams.server, traffic)
    for packet in traffic.packets if wire.unreachable else ():
        match packet.carries:
            case IcmpMessage(port_unreachable=True, of="udp", about=(_, end)) if end.port != _NAMES:
                yield Unlike("unreachable", _UNREACHABLE.format(end=end), packet.at, seen=True)
    for one in traffic.astray if wire.elsewhere else ():
        yield Unlike("elsewhere", _ELSEWHERE.format(end=one.to), one.at, seen=True)


def contradictions_in(connection: Connection, wire: WireClaims, traffic: Traffic) -> Iterator[Unlike]:
    """What is claimed of every connection and is not so of this one."""
    first, by, own = connection.first_fin, connection.reset_by, traffic.own_side(connection)
    mine, its = connection.of(own), connection.of(_OTHER[own])
    number = connection.of(by).reset if by is not None else connection.of(first).fin if first is not None else None
    ended, at = told_end(connection), traffic.time_of(number)
    if wire.handshake and connection.handshake is None:
        yield Unlike("handshake", ended, at)
    if wire.first_fin and first != _SIDES[wire.first_fin]:
        yield Unlike("first-fin", ended if first or by else _NO_FIN, at)
    if wire.outcome and connection.outcome.value != wire.outcome:
        yield Unlike("outcome", ended, at)
    if wire.reset == "none":
        if by is not None:
            yield Unlike("reset", ended, at, seen=True)
    elif wire.reset is not None:
        asked = ResetBy(by=wire.reset) if isinstance(wire.reset, str) else wire.reset
        if by != _SIDES[asked.by] or (asked.because and connection.abort != Abort(asked.because)):
            yield Unlike("reset", ended, at)
    since = traffic.time_of(its.fin)
    if wire.half_close and mine.behind_fin == 0:
        yield Unlike("half-close", _NO_FIN if its.fin is None else _NO_DATA, since)
    if wire.after_fin and mine.behind_fin > 0:
        yield Unlike("after-fin", _DATA.format(n=mine.behind_fin), since, seen=True)
    # Want of room for a moment, and what is sent again, a busy machine brings about, too.
    last = next((one.packet.number for one in reversed(connection.moments) if one.side == own), None)
    if last in mine.full:
        again = [number for number in its.again if number > mine.full[0]]
        if wire.zero_window:
            yield Unlike("zero-window", _FULL, traffic.time_of(mine.full[0]))
        if wire.retransmissions and again:
            yield Unlike("retransmissions", _AGAIN, traffic.time_of(again[0]))


def _unlike_sizes(sender: End, asked: tuple[int, ...] | None, traffic: Traffic) -> Iterator[Unlike]:
    """The datagrams of each client, or those that it gets, by their sizes and in their order."""
    claim = f"datagrams-{sender}"
    if asked is not None and not traffic.exchanges:
        yield Unlike(claim, _NO_DATAGRAM)
    for one in traffic.exchanges if asked is not None else ():
        came = one.sent if sender == "client" else one.answered
        if came != asked:
            listed = ", ".join(map(str, came[:20])) + (" …" if len(came) > 20 else "")
            words = _SENT[sender] if came else _SENT_NONE[sender]
            # What is too much, or of another size, is there to be seen; what lacks may have been lost.
            seen = asked is not None and came != asked[: len(came)]
            yield Unlike(claim, words.format(end=one.first, sizes=listed), traffic.time_of(one.began), seen)


def told_end(connection: Connection) -> Words:
    """How a connection between client and server ended, and by whom, in a few words."""
    who = connection.reset_by or connection.first_fin
    told = [_ENDED[connection.outcome].format(who=program_names("client" if who == "caller" else "server"))]
    told += [PACKETS[f"abort-{connection.abort.value}"]] if connection.abort is not None else []
    return joined(told, Words("：", ": "))
