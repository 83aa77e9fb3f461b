"""Whether tshark reads the files of packets as we read the packets: the references and wrong programs, packet by packet.

    python -m bench.tshark [--wrong 20] [EXERCISE ...]

Each check is run, its file written, and read by tshark with every checksum looked at. Compared are, of each packet, its time to the
nanosecond, both ends, its sizes, flags, numbers, options and bytes; of each connection its packets, its course (handshake, data, FIN,
RST) and what was said again; and what tshark puts together of each direction with what the events say was sent and
received. Comments are to stand where a connection begins and where something was found. Exits with 1 where anything differs.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.cli.speech import voice_in
from grader.model import CheckResult, Result
from grader.model.capture import Capture, Frame
from grader.model.events import Accepted, Connected, Impaired, Received, Relayed, Sent, Stray
from grader.packets.connections import Connection, Direction
from grader.packets.headers import Datagram, Endpoint, IcmpMessage, Packet, Segment
from grader.prove.verify import gather
from grader.report.packets import NetworkView, events_of, networks, told_connection, told_exchange
from grader.report.pcap import pcap_of
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import load_exercise
from grader.voice.tables.packets import PACKETS

ROOT = Path(__file__).resolve().parents[1]
SEED = 7
FIELDS = (
    "frame.interface_id", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.comment", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
    "tcp.stream", "tcp.completeness", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.window_size_value",
    "tcp.len", "tcp.payload", "tcp.options.mss_val", "tcp.options.wscale.shift", "tcp.analysis.retransmission",
    "udp.srcport", "udp.dstport", "udp.length", "udp.payload", "icmp.type", "icmp.code", "icmpv6.type", "icmpv6.code",
    "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status", "icmpv6.checksum.status",
    "frame.protocols", "_ws.malformed", "_ws.expert.severity", "_ws.expert.message",
)  # fmt: skip
CHECKED = [word for name in ("ip", "tcp", "udp") for word in ("-o", f"{name}.check_checksum:TRUE")]
_SYN, _SYN_ACK, _ACK, _DATA, _FIN, _RST = 1, 2, 4, 8, 16, 32
"""What tshark says of a conversation: which of these it has seen."""
_GOOD, _ERROR = "1", 0x00800000
_OURS = ("tcp", "udp", "icmp", "icmpv6")

Fields = Mapping[str, Sequence[str]]
Read = dict[str, object]


def tshark(file: Path) -> list[Fields]:
    """What tshark reads in a file, of each packet. Twice through it, as a window of Wireshark does."""
    wanted = [word for name in FIELDS for word in ("-e", name)]
    command = ["tshark", "-n", "-2", "-r", str(file), *CHECKED, "-T", "json", *wanted]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return [row["_source"]["layers"] for row in json.loads(told.stdout)]


@dataclass(slots=True)
class Compared:
    """What was compared, and where the two differ."""

    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def same(self, where: str, ours: object, its: object) -> None:
        if ours != its:
            self.wrong.append(f"{where}: we read {ours!r}, tshark {its!r}")


def compare(check: CheckResult, result: Result, folder: Path) -> Compared:
    """Read the packets of a check in both ways."""
    compared, voice = Compared(), voice_in("en")
    data = pcap_of(check, result, voice)
    if not data or check.transcript is None:
        return compared
    file = folder / "check.pcapng"
    file.write_bytes(data)
    rows, seen = tshark(file), 0
    compared.counted["files"] += 1
    for number, view in enumerate(networks(check.transcript)):
        its = [row for row in rows if row["frame.interface_id"] == [str(number)]]
        seen += len(its)
        compared.same(f"network {number}, packets", len(view.packets), len(its))
        if len(view.packets) != len(its):
            continue
        _packets(view, its, compared)
        _courses(view, its, compared)
        _data(check, view, its, compared)
        _comments(check, view, its, compared)
    compared.same("packets of all", len(rows), seen)
    return compared


# ---------------------------------------------------------------- packets


def _packets(view: NetworkView, rows: Sequence[Fields], compared: Compared) -> None:
    frames = view.capture.frames
    for packet, row in zip(view.packets, rows, strict=True):
        frame = frames[packet.number]
        own, other = _ours(packet, frame, view.capture), _its(row, packet)
        compared.counted["packets"] += 1
        compared.counted[type(packet.carries).__name__] += 1
        for name, value in own.items():
            compared.same(f"packet {packet.number}, {name}", value, other.get(name))
        for name, status in row.items():
            if isinstance(packet.carries, IcmpMessage) and not name.startswith(("ip", "icmp")):
                continue  # of the datagram that it quotes, as it was
            # 2: not looked at, because part of the packet is not there, or there is none.
            if name.endswith(".checksum.status") and status[0] != _GOOD and len(frame.data) == frame.size:
                compared.wrong.append(f"packet {packet.number}: {name} is {status[0]}")
        # By its port or its first bytes tshark may take what a program says for another protocol, and find it odd.
        taken_for = row["frame.protocols"][0].removesuffix(":data").split(":")[-1]
        if taken_for not in _OURS:
            compared.counted[f"taken for {taken_for}"] += 1
        told = [int(one) for one in row.get("_ws.expert.severity", ())]
        if isinstance(packet.carries, IcmpMessage):
            told = []  # of the checksum of what it quotes: its own was looked at above
        if "_ws.malformed" in row and taken_for not in _OURS:
            compared.counted[f"called malformed as {taken_for}"] += 1
        elif taken_for in _OURS and ("_ws.malformed" in row or any(one >= _ERROR for one in told)):
            compared.wrong.append(f"packet {packet.number}: {row.get('_ws.expert.message')}")


def _ours(packet: Packet, frame: Frame, capture: Capture) -> Read:
    read: Read = {
        "time": capture.began + packet.at,
        "size": frame.size,
        "kept": len(frame.data),
        "source": packet.source.address,
        "target": packet.target.address,
    }
    match packet.carries:
        case Segment() as tcp:
            read |= {
                "ports": (packet.source.port, packet.target.port),
                "seq": tcp.seq,
                "ack": tcp.ack,
                "flags": int(tcp.flags),
            }
            read |= {
                "window": tcp.window,
                "length": tcp.size,
                "data": tcp.data,
                "scale": tcp.scale,
                "largest": tcp.largest,
            }
        case Datagram(size=size, data=data):
            read |= {"ports": (packet.source.port, packet.target.port), "length": size, "data": data}
        case IcmpMessage(kind=kind, code=code, about=about):
            read |= {"kind": kind, "code": code, "about": about}
    return read


def _its(row: Fields, packet: Packet) -> Read:
    """The first of each field: those of a packet inside of another come behind."""

    def number(name: str) -> int | None:
        return int(row[name][0], 0) if name in row else None

    ip = "ipv6" if "ipv6.src" in row else "ip"
    seconds, _, rest = row["frame.time_epoch"][0].partition(".")
    read: Read = {"time": int(seconds + rest), "size": number("frame.len"), "kept": number("frame.cap_len")}
    read |= {"source": row[f"{ip}.src"][0], "target": row[f"{ip}.dst"][0]}
    match packet.carries:
        case Segment():
            read |= {"ports": (number("tcp.srcport"), number("tcp.dstport")), "seq": number("tcp.seq_raw")}
            read |= {"ack": number("tcp.ack_raw"), "flags": (number("tcp.flags") or 0) & 0x3F}
            read |= {
                "window": number("tcp.window_size_value"),
                "length": number("tcp.len"),
                "data": _bytes(row, "tcp.payload"),
            }
            read |= {"scale": number("tcp.options.wscale.shift"), "largest": number("tcp.options.mss_val")}
        case Datagram():
            read |= {"ports": (number("udp.srcport"), number("udp.dstport")), "length": (number("udp.length") or 0) - 8}
            read |= {"data": _bytes(row, "udp.payload")}
        case IcmpMessage():
            icmp = "icmpv6" if ip == "ipv6" else "icmp"
            read |= {"kind": number(f"{icmp}.type"), "code": number(f"{icmp}.code"), "about": None}
            if len(row[f"{ip}.src"]) > 1:
                inner = "udp" if "udp.srcport" in row else "tcp"
                ends = zip(("src", "dst"), ("srcport", "dstport"), strict=True)
                read["about"] = tuple(
                    Endpoint(row[f"{ip}.{end}"][1], number(f"{inner}.{port}") or 0) for end, port in ends
                )
    return read


def _bytes(row: Fields, name: str) -> bytes:
    return bytes.fromhex(row[name][0].replace(":", "")) if name in row else b""


# ---------------------------------------------------------------- connections


def _courses(view: NetworkView, rows: Sequence[Fields], compared: Compared) -> None:
    """Which packets are a connection, and what it has seen: as tshark counts it."""
    by_number = dict(zip((packet.number for packet in view.packets), rows, strict=True))
    streams = dict[str, list[int]]()
    for number, row in by_number.items():
        if "tcp.stream" in row and "icmp.type" not in row and "icmpv6.type" not in row:
            streams.setdefault(row["tcp.stream"][0], []).append(number)
    own = [[moment.packet.number for moment in one.moments] for one in view.connections]
    compared.same("connections", own, list(streams.values()))
    for one in view.connections:
        compared.counted["connections"] += 1
        where, last = f"connection of {one.caller.end}", by_number[one.moments[-1].packet.number]
        ends = (one.caller, one.called)
        seen = (_SYN | _SYN_ACK | _ACK) * (one.handshake is not None)
        seen |= _DATA * any(end.size for end in ends)
        seen |= _FIN * any(end.fin is not None for end in ends)
        seen |= _RST * any(end.reset is not None for end in ends)
        its = int(last["tcp.completeness"][0])
        if one.handshake is None:  # begun and not completed
            its &= ~(_SYN | _SYN_ACK | _ACK)
        if not view.capture.left_out and not view.capture.lost:
            compared.same(f"{where}, seen", seen, its)
            again = sorted((*one.caller.again, *one.called.again))
            said = [moment.packet.number for moment in one.moments]
            its_again = [number for number in said if "tcp.analysis.retransmission" in by_number[number]]
            compared.same(f"{where}, said again", again, its_again)


# ---------------------------------------------------------------- what the events say


Piece = tuple[bytes, int]
"""Bytes, of which all or a beginning is known, and how many they are."""


def _data(check: CheckResult, view: NetworkView, rows: Sequence[Fields], compared: Compared) -> None:
    assert check.transcript is not None
    if view.capture.left_out or view.capture.lost or any(frame.size > len(frame.data) for frame in view.capture.frames):
        compared.counted["not whole"] += 1
        return
    pair = len(check.transcript.mains) > 1
    by_number = dict(zip((packet.number for packet in view.packets), rows, strict=True))
    if any(isinstance(packet.carries, Segment) for packet in view.packets):
        for connection, sent, received in _streams(check, view, pair):
            for direction, pieces, told in ((connection[1], sent, "sent"), (connection[2], received, "received")):
                stream = _stream(connection[0], direction, by_number)
                _follows(f"{connection[0].caller.end}, {told}", stream, pieces, compared)
    elif not pair:
        _datagrams(check, view, by_number, compared)


def _streams(
    check: CheckResult, view: NetworkView, pair: bool
) -> Iterator[tuple[tuple[Connection, Direction, Direction], list[Piece], list[Piece]]]:
    """Each connection, whose direction is which, and what was sent and received over it, by the events."""
    assert check.transcript is not None
    links, talks, now = dict[int, tuple[list[Piece], list[Piece]]](), list[tuple[str, list[Piece], list[Piece]]](), {}
    for event in events_of(check.transcript, view.capture.case):
        match event:
            case Connected(peer=peer, address=end) | Accepted(peer=peer, source=end):
                now[peer] = (end, list[Piece](), list[Piece]())
                talks.append(now[peer])
            case Sent(peer=peer, data=data, size=size) if peer in now:
                now[peer][1].append((data, size or len(data)))
            case Received(peer=peer, data=data, size=size) if peer in now:
                now[peer][2].append((data or b"", size or len(data or b"")))
            case Relayed(data=data, source=source, link=link, size=size):
                link_pieces = links.setdefault(link, ([], []))
                link_pieces[source != "client"].append((data, size or len(data)))
    if pair:
        # Links are numbered as they are opened, from 1; one over which nothing went is not among the events.
        for number, (sent, received) in links.items():
            if number <= len(view.connections):
                one = view.connections[number - 1]
                yield (one, one.caller, one.called), sent, received
        return
    callers = {one.caller.end: one for one in reversed(view.connections)}
    for end, sent, received in talks:
        if Endpoint.of(end) in callers:
            one = callers[Endpoint.of(end)]
            ours = one.caller if view.capture.program == "server" else one.called
            yield (one, ours, one.called if ours is one.caller else one.caller), sent, received


def _stream(one: Connection, direction: Direction, rows: Mapping[int, Fields]) -> bytes:
    """What tshark shows of a direction, each byte once, in its order."""
    found, first = bytearray(), None
    for moment in one.moments:
        row = rows[moment.packet.number]
        if moment.packet.source != direction.end:
            continue
        seq = int(row["tcp.seq_raw"][0])
        if first is None:
            first = seq + bool(int(row["tcp.flags"][0], 0) & 2)
        place, data = (seq - first) % (1 << 32), _bytes(row, "tcp.payload")
        if data and place <= len(found):
            found[place : place + len(data)] = data
    return bytes(found)


def _follows(where: str, stream: bytes, pieces: Sequence[Piece], compared: Compared) -> None:
    """What went over the wire is what was told: all of it, or the beginning where one end did not take the rest."""
    place = 0
    for data, size in pieces:
        part = stream[place : place + size]
        if not (part[: len(data)] == data or (len(part) < size and data.startswith(part))):
            compared.wrong.append(f"{where}: events say {data[:40]!r} at {place}, tshark {part[:40]!r}")
        place += size
    compared.counted["bytes"] += len(stream)
    compared.counted["directions"] += 1
    compared.counted["directions with more on the wire" if len(stream) > place else "alike"] += 1
    if place > len(stream):
        compared.counted["directions with less on the wire"] += 1


def _datagrams(check: CheckResult, view: NetworkView, rows: Mapping[int, Fields], compared: Compared) -> None:
    """Each datagram of a peer that the link has not lost is there; each that a peer received is, too."""
    assert check.transcript is not None
    sent, received = Counter[bytes](), Counter[bytes]()
    for event in events_of(check.transcript, view.capture.case):
        match event:
            case Sent(data=data, fate=fate, size=size) if size in (None, len(data)):
                sent[data] += 0 if fate == "lost" else 2 if fate == "twice" else 1
            case Received(data=bytes(data), fate=fate, size=size) if size in (None, len(data)):
                received[data] += 0 if fate == "twice" else 1
            case Stray(data=data) | Impaired(data=data):
                received[data] += 1
    me = view.capture.program
    its_sent, its_received = Counter[bytes](), Counter[bytes]()
    for packet in view.packets:
        if isinstance(packet.carries, Datagram):
            mine = view.names.get(packet.source) == me
            (its_received if mine else its_sent)[_bytes(rows[packet.number], "udp.payload")] += 1
    compared.counted["datagrams told"] += sum(sent.values()) + sum(received.values())
    compared.same("datagrams sent", +sent, +its_sent)
    for data, count in received.items():
        if count > its_received[data]:
            compared.wrong.append(f"datagram {data[:40]!r}: received {count} times, {its_received[data]} by tshark")


# ---------------------------------------------------------------- comments


def _comments(check: CheckResult, view: NetworkView, rows: Sequence[Fields], compared: Compared) -> None:
    voice = voice_in("en").reading(PACKETS)
    told = dict(
        zip((packet.number for packet in view.packets), (row.get("frame.comment", ()) for row in rows), strict=True)
    )
    compared.counted["comments"] += sum(map(len, told.values()))
    begun = [(one.moments[0].packet.number, told_connection(one, view, voice)) for one in view.connections]
    begun += [(one.began, told_exchange(one, view, voice)) for one in view.exchanges]
    for number, text in begun:
        if text not in told[number]:
            compared.wrong.append(f"packet {number} has no comment {text!r}")
    assert check.transcript is not None
    here = {id(event) for event in events_of(check.transcript, view.capture.case)}
    every = "\n".join(text for comments in told.values() for text in comments)
    if len(check.transcript.mains) > 1:
        return  # of which of its two networks a moment is, the event says
    wanted = [(check.event, check.requirement and voice.of(check.requirement))]
    wanted += [(finding.event, voice.title(finding)) for finding in check.findings]
    for index, wording in wanted:
        if wording is None:
            continue
        if index is None:
            compared.counted["told of no moment"] += 1
        elif id(check.transcript.events[index]) in here:
            compared.counted["told"] += 1
            if wording not in every:
                compared.wrong.append(f"no comment says {wording!r}")


# ---------------------------------------------------------------- the programs


def programs(names: Sequence[str], wrong: int) -> Iterator[tuple[str, str, Result]]:
    """The reference of each exercise, and so many wrong programs, taken in turn from each; with their results."""
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, SEED, hidden=(ROOT,))
    turns = list[tuple[int, int, str]]()
    found = {}
    for place, name in enumerate(names):
        spec = load_exercise(ROOT / "exercises" / f"{name}.yaml")
        found[name] = gather(spec, ROOT / "reference" / name, SEED)
        silent = spec.exercise.transport == "none"
        bad = [one for one in found[name].candidates if one.kind == "wrong" and not silent]
        for one in found[name].candidates:
            if one.kind == "reference":
                yield name, "reference", grade(spec, one.submission, run)
        step = max(1, len(bad) // 4)
        turns += [(turn, place, one.name) for turn, one in enumerate(bad[place % step :: step])]
    for _, place, which in sorted(turns)[:wrong]:
        name = names[place]
        one = next(one for one in found[name].candidates if one.name == which)
        yield name, which, grade(found[name].spec, one.submission, run)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exercises", nargs="*")
    parser.add_argument("--wrong", type=int, default=20)
    options = parser.parse_args()
    if shutil.which("tshark") is None:
        sys.exit("tshark is not installed: apt-get install --no-install-recommends tshark")
    names = options.exercises or sorted(path.name for path in (ROOT / "reference").iterdir())
    total, began, columns = (
        Compared(),
        time.perf_counter(),
        ("files", "packets", "connections", "directions", "bytes", "comments", "told"),
    )
    print(f"{'':<18}{'':<36}" + "".join(f"{name:>12}" for name in columns) + f"{'differ':>12}")
    with tempfile.TemporaryDirectory() as folder:
        for name, which, result in programs(names, options.wrong):
            of_all = Compared()
            for check in result.checks:
                compared = compare(check, result, Path(folder))
                of_all.counted.update(compared.counted)
                of_all.wrong += [f"{check.program}/{check.id}: {one}" for one in compared.wrong]
            figures = "".join(f"{of_all.counted[column]:12}" for column in columns)
            print(f"{name:<18}{which:<36}{figures}{len(of_all.wrong):12}", flush=True)
            for one in of_all.wrong[:12]:
                print(f"    {one[:300]}")
            total.counted.update(of_all.counted)
            total.wrong += of_all.wrong
    print(", ".join(f"{name}: {count}" for name, count in sorted(total.counted.items())))
    print(f"{len(total.wrong)} differences in {time.perf_counter() - began:.0f} s")
    sys.exit(bool(total.wrong))


if __name__ == "__main__":
    main()
