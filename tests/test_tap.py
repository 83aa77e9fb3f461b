"""What is captured of a run: the packets of each network, in order, on the transcript's clock, up to the end of the talk."""

from __future__ import annotations

import base64
import os
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Play, events, need_tshark, passes, talk, tshark_fields

from bench.tshark import compare
from grader.classroom.record import pack, unpack
from grader.cli.speech import voice_in
from grader.model import CheckResult, Result
from grader.packets.connections import Abort, Connection, HowEnded, connections_of
from grader.packets.headers import Datagram, IcmpMessage, Packet, Segment, read_packets
from grader.packets.keeping import BETWEEN, FIRST, LAST
from grader.report.data import result_json
from grader.report.html import render_html
from grader.report.packet_rows import packet_rows
from grader.report.packets import wire_json
from grader.report.pcap import pcap_files
from grader.run.eyes import kernel
from grader.run.eyes.tap import Tap
from grader.voice.tables.packets import PACKETS

ECHO = """\
import socket
with socket.create_server(('127.0.0.1', 9100)) as door:
    while True:
        conn, _ = door.accept()
        with conn:
            while data := conn.recv(1 << 16):
                conn.sendall(data)
"""
UDP_ECHO = """\
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 9100))
while True:
    data, source = s.recvfrom(2000)
    s.sendto(data, source)
"""


def packets(check: CheckResult, network: int = 0) -> list[Packet]:
    assert check.transcript is not None
    return read_packets(check.transcript.captures[network].frames)


def first_failed(result: Result) -> CheckResult | None:
    return next((check for check in result.checks if check.verdict == "failed"), None)


def only(check: CheckResult) -> Connection:
    (connection,) = connections_of(packets(check))
    return connection


def test_the_packets_of_a_talk_are_there_in_its_order_and_at_its_time(play: Play) -> None:
    steps = 'connect\nsend: "{{ word }}"\nexpect: "{{ word }}"\nhalf-close\neof'
    check = passes(play(steps, drives="server", server=ECHO))
    assert check.transcript is not None
    (capture,) = check.transcript.captures
    found = only(check)
    assert (capture.program, capture.case, capture.lost, capture.left_out) == ("server", 0, 0, 0)
    assert (found.outcome, found.first_fin, found.called.end.port) == (HowEnded.CLEAN, "caller", 9100)
    assert found.caller.size == found.called.size > 0
    # Each packet came before what it brought about was told, and after what had brought it about.
    (connected,), (sent,), (received,) = (events(check, kind) for kind in ("connected", "sent", "received"))
    said = [moment.packet.at / 1e9 for moment in found.moments if moment.packet.carries.size]  # type: ignore[union-attr]
    assert connected.t <= said[0] <= sent.t + 1e-6 and said[0] <= said[1] <= received.t + 1e-6
    assert unpack(pack(check.transcript)) == check.transcript


def test_a_reset_for_what_nobody_has_read_is_seen(play: Play) -> None:
    rude = ECHO.replace("while data := conn.recv(1 << 16):\n                conn.sendall(data)", "conn.recv(1)")
    check = talk(play('connect\nsend: "{{ han }}"\nexpect: "{{ han }}"', drives="server", server=rude))
    found = only(check)
    assert (found.outcome, found.reset_by, found.abort) == (HowEnded.RESET, "called", Abort.ABORTED)


def test_a_datagram_each_way_and_one_to_nobody(play: Play) -> None:
    astray = UDP_ECHO.replace(
        "    s.sendto(data, source)", "    s.sendto(b'!', ('127.0.0.1', 7))\n    s.sendto(data, source)"
    )
    check = passes(play('send: "{{ word }}"\nexpect: "{{ word }}"', drives="server", transport="udp", server=astray))
    found = packets(check)
    assert [type(packet.carries) for packet in found] == [Datagram, Datagram, IcmpMessage, Datagram]
    asked, stray, notice, answer = found
    assert (asked.target.port, stray.target.port) == (9100, 7) and asked.source == answer.target
    assert isinstance(notice.carries, IcmpMessage) and notice.carries.port_unreachable
    assert notice.carries.about == (stray.source, stray.target)
    (wire,) = wire_json(check)
    assert [one["names"] for one in wire["datagrams"]] == [["client", "server"], ["server", None]]
    assert [one["unreachable"] for one in wire["datagrams"]] == [[], [notice.number]]


def test_a_call_over_ipv6_is_as_it_was(play: Play) -> None:
    caller = "import socket\ns = socket.create_connection(('::1', 9100))\ns.sendall(b'hi')\ns.recv(9)"
    check = passes(play("expect: hi\nclose", client=caller))
    found = only(check)
    assert str(found.called.end) == "[::1]:9100" and found.caller.size == 2
    assert found.handshake is not None


def test_a_pair_has_two_networks(play: Play) -> None:
    client = (
        "import socket\ns = socket.create_connection(('127.0.0.1', 9100))\ns.sendall(b'hi')\nprint(s.recv(9).decode())"
    )
    check = passes(play("{at: client, printed: hi}", drives="both", client=client, server=ECHO))
    assert check.transcript is not None
    assert {capture.program for capture in check.transcript.captures} == {"server", "client"}
    sides = [connections_of(packets(check, network)) for network in (0, 1)]
    assert [[one.caller.size for one in side] for side in sides] == [[2], [2]]


def test_each_row_has_a_network_and_its_ends_have_names_in_each(play: Play) -> None:
    caller = "import socket\ns = socket.socket(type=socket.SOCK_DGRAM)\ns.sendto(input().encode(), ('127.0.0.1', 9100))\ns.recv(9)"
    steps = 'type: "{{ x }}"\nexpect: "{{ x }}"\nsend: ok'
    check = passes(play(steps, transport="udp", extra="each: [{x: one}, {x: three}]", client=caller))
    told = [(one["case"], *((said["names"], said["sent"]) for said in one["datagrams"])) for one in wire_json(check)]
    assert told == [(0, (["client", "server"], [3])), (1, (["client", "server"], [5]))]


def test_where_there_is_no_network_of_its_own_nothing_is_captured(play: Play) -> None:
    check = talk(play("connect", drives="server", server=ECHO, isolated=False))
    assert check.transcript is not None and check.transcript.captures == ()
    assert wire_json(check) == []


def test_of_megabytes_the_beginning_the_end_and_the_headers_are_kept(play: Play) -> None:
    steps = "connect\nsend: {fill: 'abc ', size: 8MiB}\nexpect: {fill: 'abc ', size: 8MiB}"
    check = passes(play(steps, drives="server", server=ECHO))
    assert check.transcript is not None
    (capture,) = check.transcript.captures
    assert len(capture.frames) <= FIRST + BETWEEN + LAST and len(capture.packed) < 200_000
    assert only(check).handshake is not None


WRONG = 1_500_000
"""The byte of a large transfer that is spoiled."""


def the_wrong_byte(check: CheckResult, network: int = 0) -> tuple[Packet, int]:
    """The packet that has brought it, whole, and its place among the data; and that those beside it are whole, too."""
    assert check.transcript is not None
    capture = check.transcript.captures[network]
    assert capture.difference is not None and len(capture.packed) < 500_000
    place, found = capture.difference, packets(check, network)
    packet = found[place.packet]
    assert isinstance(packet.carries, Segment) and len(packet.carries.data) == packet.carries.size
    begin = min(one.carries.seq for one in found if isinstance(one.carries, Segment) and one.source == packet.source)
    at = packet.carries.seq - begin - 1 + place.byte
    for near in found[place.packet - 1 : place.packet + 2]:
        assert isinstance(near.carries, Segment) and len(near.carries.data) == near.carries.size
    return packet, at


def test_of_megabytes_the_first_wrong_byte_is_there_with_what_stands_around_it(play: Play, tmp_path: Path) -> None:
    server = f"""\
import socket
with socket.create_server(('127.0.0.1', 9100)) as door:
    conn, _ = door.accept()
    data = bytearray(b'abc ' * (1 << 19))
    data[{WRONG}] = 0x58
    for begin in range(0, len(data), 10000):
        conn.sendall(data[begin : begin + 10000])
    conn.recv(1)
"""
    result = play("connect\nexpect: {fill: 'abc ', size: 2MiB}", drives="server", server=server)
    packet, at = the_wrong_byte(check := talk(result))
    assert at == WRONG
    (difference,) = [one["difference"] for one in wire_json(check)]
    assert packet.carries.data[difference["byte"]] == 0x58  # type: ignore[union-attr]
    assert f"byte {difference['byte'] + 1:,} of this is the first that is wrong)" in render_html(
        result, voice_in("en"), show_hidden=True
    )
    assert not compare(check, result, tmp_path).wrong


def test_what_a_client_saves_wrongly_is_found_where_it_went_over_the_wire(play: Play, tmp_path: Path) -> None:
    server = f"""\
import socket
with socket.create_server(('127.0.0.1', 9100)) as door:
    conn, _ = door.accept()
    data = bytearray(b''.join(b'%07d ' % n for n in range(1 << 18)))
    data[{WRONG}] = 0x58
    conn.sendall(b'!' + data)
"""
    client = """\
import socket
with socket.create_connection(('127.0.0.1', 9100)) as conn:
    data = b''.join(iter(lambda: conn.recv(1 << 16), b''))
with open('x', 'wb') as file:
    file.write(data[1:])
"""
    (tmp_path / "whole").write_text("".join(f"{n:07d} " for n in range(1 << 18)))
    steps = "{at: client, file: {name: x, holds: {file: whole}}}"
    check = talk(play(steps, drives="both", server=server, client=client))
    for network in (0, 1):
        assert the_wrong_byte(check, network)[1] == WRONG + 1


# ---------------------------------------------------------------- what is made of it


def test_the_file_of_a_check_names_the_ends_and_says_what_was_found(play: Play, tmp_path: Path) -> None:
    rude = ECHO.replace("while data := conn.recv(1 << 16):\n                conn.sendall(data)", "conn.recv(1)")
    result = play('connect\nsend: "{{ han }}"\nexpect: "{{ han }}"', drives="server", server=rude)
    files = pcap_files(result, voice_in("en"), show_hidden=False)
    assert set(files) == {f"demo-server-{check.id}.pcapng" for check in result.checks} - {"demo-server-starts.pcapng"}
    (tmp_path / "talk.pcapng").write_bytes(files["demo-server-talk.pcapng"])
    rows = tshark_fields(tmp_path / "talk.pcapng", "frame.interface_name", "tcp.flags.str", "frame.comment")
    assert rows[0][0] == "server" and "(127.0.0.1:9100): reset by server (127.0.0.1:9100)" in rows[0][2]
    assert "R" in rows[-1][1] and "the check failed here" in rows[-1][2]


RUDE = ECHO.replace("while data := conn.recv(1 << 16):\n                conn.sendall(data)", "conn.recv(1)")
ASTRAY = UDP_ECHO.replace("    s.sendto(data", "    s.sendto(b'!', ('127.0.0.1', 7))\n    s.sendto(data")
CALLER = (
    "import socket\ns = socket.create_connection(('{}', {}))\ns.sendall('你好'.encode())\nprint(s.recv(9).decode())"
)


@pytest.mark.parametrize(
    ("steps", "options", "counted"),
    [
        (
            'connect\nsend: "{{ han }}"\nexpect: "{{ han }}"',
            {"drives": "server", "server": RUDE},
            {"directions": 2, "told": 1},
        ),
        (
            'send: "{{ word }}"\nexpect: "{{ word }}"',
            {"drives": "server", "transport": "udp", "server": ASTRAY},
            {"Datagram": 3, "IcmpMessage": 1, "datagrams told": 2},
        ),
        ("expect: 你好\nsend: hi\nclose", {"client": CALLER.format("::1", 9100)}, {"directions": 2, "bytes": 8}),
        ("expect: 你好", {"client": CALLER.format("127.0.0.1", 9101)}, {"connections": 1, "told": 1}),
        (
            "{at: client, printed: 你好}",
            {"drives": "both", "client": CALLER.format("127.0.0.1", 9100), "server": ECHO},
            {"connections": 2, "directions": 4, "bytes": 24},
        ),
    ],
    ids=["reset", "unreachable", "ipv6", "refused", "pair"],
)
def test_tshark_reads_each_packet_as_we_do(
    play: Play, tmp_path: Path, steps: str, options: dict[str, Any], counted: dict[str, int]
) -> None:
    need_tshark()
    result = play(steps, **options)
    compared = compare(first_failed(result) or talk(result), result, tmp_path)
    assert compared.wrong == []
    assert {name: min(compared.counted[name], count) for name, count in counted.items()} == counted


def test_the_data_say_how_each_connection_ended(play: Play) -> None:
    steps = 'connect\nsend: "{{ word }}"\nexpect: "{{ word }}"\nhalf-close\neof'
    told = result_json(play(steps, drives="server", server=ECHO), voice_in("zh"), show_hidden=False)
    (wire,) = next(check for check in told["checks"] if check["id"] == "talk")["wire"]
    (connection,) = wire["connections"]
    assert (connection["outcome"], connection["first_fin"]) == ("clean", "caller")
    assert (connection["caller"]["name"], connection["called"]["name"]) == ("client", "server")
    assert connection["caller"]["state"] == "TIME-WAIT" and connection["called"]["fin_acked"] is not None


def test_the_page_lists_the_packets_and_brings_the_file(play: Play) -> None:
    result = play('connect\nsend: "{{ word }}"\nexpect: "{{ word }}"\nhalf-close\neof', drives="server", server=ECHO)
    html = render_html(result, voice_in("zh"), show_hidden=False)
    assert "正常关闭，先发 FIN 的是 client" in html
    assert re.findall(r'<p class="detail">([A-Z-]+)</p>|<p class="state.*?</span> (.*?)</p>', html)[:2] == [
        ("SYN-SENT", ""),
        ("", "LISTEN"),
    ]
    assert "FIN-WAIT-1 · CLOSE-WAIT" in html and "[SYN, ACK] Seq=0 Ack=1" in html
    drawn = re.findall(r'<li class="row packet peer-1">.*?<p class="act">(.*?)</p>', html, re.S)
    told = [re.sub(r"<.*?>", "", row).removeprefix("client ") for row in drawn]
    assert told[:3] == ["→ SYN", "← SYN, ACK", "→ ACK"] and {"→ FIN, ACK", "← FIN, ACK"} <= set(told)
    name, content = re.findall(r'download="(.*?)" href="data:application/octet-stream;base64,(.*?)"', html)[-1]
    assert base64.b64decode(content) == pcap_files(result, voice_in("zh"), show_hidden=False)[name]


def rows(check: CheckResult) -> list[tuple[str, str, str]]:
    assert check.transcript is not None
    found = packet_rows(check.transcript, voice_in("en").reading(PACKETS))
    return [(row.arrow + row.way, row.text, *row.details) for row in found]  # type: ignore[misc]


def test_a_call_that_nobody_takes_is_drawn_at_its_program(play: Play) -> None:
    check = first_failed(play("expect: 你好", client=CALLER.format("127.0.0.1", 9101)))
    assert check is not None and rows(check) == [
        ("", "SYN → 127.0.0.1:9101", "SYN-SENT · CLOSED"),
        ("", "RST, ACK ← 127.0.0.1:9101", "CLOSED · CLOSED"),
    ]


def test_packets_of_a_pair_are_drawn_between_their_program_and_the_network(play: Play) -> None:
    pair = {"client": CALLER.format("127.0.0.1", 9100), "server": ECHO}
    found = rows(passes(play("{at: client, printed: 你好}", drives="both", **pair)))
    sides = [[row for row in found if row[1].endswith(f"(at the {side})")] for side in ("client", "server")]
    assert len(found) == sum(map(len, sides))
    assert [side[0] for side in sides] == [
        ("→begins", "SYN (at the client)", "SYN-SENT · LISTEN"),
        ("→ends", "SYN (at the server)", "SYN-SENT · LISTEN"),
    ]


# ---------------------------------------------------------------- the tap itself


def in_a_network(work: Callable[[], str]) -> str:
    """What `work` returns in a process with a network of its own."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if os.geteuid():
                kernel.unshare(kernel.CLONE_NEWUSER)
            kernel.unshare(kernel.CLONE_NEWNET)
            kernel.loopback_up()
            os.write(write, work().encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read) as told:
        answer = told.read()
    os.waitpid(pid, 0)
    return answer


def flooded() -> str:
    """3000 datagrams, and behind every hundredth a look: how many are kept, left out and lost; whether the last is kept."""
    tap = Tap(time.monotonic())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, socket.create_server(("127.0.0.1", 0)) as door:
        sender.bind(("127.0.0.1", 0))
        for number in range(3000):
            sender.sendto(b"%d" % number, sender.getsockname())
            if number == 1500:
                socket.create_connection(door.getsockname()).close()
            if number % 100 == 0:
                tap.glance()
    capture = tap.capture("server", 0)
    tap.close()
    found = read_packets(capture.frames)
    last = [packet.carries.data for packet in found if isinstance(packet.carries, Datagram)][-1]
    calls = [moment.say.value for one in connections_of(found) for moment in one.moments]
    return f"{len(capture.frames)} {capture.left_out} {capture.lost} {last.decode()} {' '.join(calls)}"


def test_of_a_flood_what_changes_a_state_is_kept_and_the_rest_is_counted() -> None:
    kept, left_out, lost, last, *calls = in_a_network(flooded).split()
    assert int(kept) + int(left_out) + int(lost) >= 3000
    assert int(kept) <= FIRST + BETWEEN + LAST
    if not int(lost):  # nobody was given a CPU in time, and that is told
        assert last == "2999"
        assert calls[:3] == ["syn", "syn-ack", "ack"] and "fin" in calls
