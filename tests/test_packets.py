"""What packets say, made by hand: headers, the course of a connection, what is kept of them, and the file for Wireshark."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import tshark_fields
from handmade import frames, ipv4, ipv6, tcp, udp
from hypothesis import given
from hypothesis import strategies as st

from grader.model.capture import Capture, Frame, pack_frames
from grader.packets.connections import Abort, Connection, HowEnded, Say, TcpState, connections_of
from grader.packets.datagrams import exchanges_of
from grader.packets.headers import (
    Datagram,
    Endpoint,
    Flag,
    IcmpMessage,
    OtherProtocol,
    Segment,
    read_packet,
    read_packets,
)
from grader.packets.pcapng import Interface, pcapng

CALLER, SERVER = Endpoint("127.0.0.1", 50000), Endpoint("127.0.0.1", 9100)


def course(*packets: str, lost: int = 0) -> list[Connection]:
    """`> S 0`: the caller's SYN with sequence number 0; `< S. 0 1`; then data. Initial numbers are just before the wrap."""
    base = {">": 0xFFFF_FFFA, "<": 0xFFFF_FFFC}
    made = []
    for told in packets:
        way, flags, seq, *rest = told.split()
        ack = int(rest[0]) if rest else 0
        data, window = (rest[1] if len(rest) > 1 else "").replace("-", "").encode(), 0 if rest[2:] else 512
        ends = (CALLER.port, SERVER.port) if way == ">" else (SERVER.port, CALLER.port)
        numbers = (
            (int(seq) + base[way]) % 2**32,
            (ack + base["<" if way == ">" else ">"]) % 2**32 if "." in flags else 0,
        )
        made.append(ipv4(6, tcp(*ends, flags, *numbers, data, window)))
    return connections_of(read_packets(frames(made)), lost=lost)


OPENED = ("> S 0", "< S. 0 1", "> . 1 1")


# ---------------------------------------------------------------- headers


def test_a_segment_is_read_with_its_options() -> None:
    options = b"\x02\x04\xff\xd7\x04\x02\x01\x03\x03\x07\x00\x00"
    data = ipv4(6, tcp(50000, 9100, "S", 7, options=options), options=b"\x01\x01\x01\x00")
    packet = read_packet(Frame(5, data, len(data)), 3)
    assert packet is not None
    assert (packet.number, packet.at, packet.source, packet.target) == (3, 5, CALLER, SERVER)
    assert packet.carries == Segment(7, 0, Flag.SYN, 512, 0, b"", 7, 65495)


def test_of_a_packet_that_is_kept_in_part_the_size_is_known() -> None:
    data = ipv4(6, tcp(50000, 9100, "P.", 7, 9, b"x" * 5000))
    packet = read_packet(Frame(0, data[:60], len(data)))
    assert packet is not None and isinstance(packet.carries, Segment)
    assert (packet.carries.size, packet.carries.data) == (5000, b"x" * 20)


def test_a_datagram_over_ipv6_is_read_behind_what_stands_before_it() -> None:
    data = ipv6(60, b"\x11\x00\x01\x04\x00\x00\x00\x00" + udp(50000, 9100, b"hi"))
    packet = read_packet(Frame(0, data, len(data)))
    assert packet is not None and packet.carries == Datagram(2, b"hi")
    assert str(packet.source) == "[::1]:50000"


@pytest.mark.parametrize("version", [4, 6])
def test_an_unreachable_port_says_whose_datagram_it_was(version: int) -> None:
    wrapped = ipv4(17, udp(50000, 9100, b"hi")) if version == 4 else ipv6(17, udp(50000, 9100, b"hi"))
    body = (b"\x03\x03" if version == 4 else b"\x01\x04") + bytes(6) + wrapped
    data = ipv4(1, body) if version == 4 else ipv6(58, body)
    packet = read_packet(Frame(0, data, len(data)))
    assert packet is not None and isinstance(packet.carries, IcmpMessage) and packet.carries.port_unreachable
    assert packet.carries.of == "udp"
    assert packet.carries.about is not None and [end.port for end in packet.carries.about] == [50000, 9100]


def test_a_later_piece_of_a_datagram_has_no_ports() -> None:
    data = bytearray(ipv4(17, udp(50000, 9100, b"hi")))
    data[6:8] = b"\x00\x05"
    packet = read_packet(Frame(0, bytes(data), len(data)))
    assert packet is not None and packet.carries == OtherProtocol(44) and packet.source.port == 0


@given(st.binary(max_size=100), st.integers(0, 70_000))
def test_any_bytes_are_read(data: bytes, size: int) -> None:
    """Also what begins as a packet does, and is none."""
    started = [
        data,
        b"\x45" + data,
        ipv4(6, data),
        ipv4(1, b"\x03\x03" + data),
        ipv6(6, data),
        ipv6(0, data),
        ipv6(58, data),
    ]
    found = read_packets(Frame(0, one, size) for one in started)
    for connection in connections_of(found):
        assert connection.moments


# ---------------------------------------------------------------- the course of a connection


def only(*packets: str, lost: int = 0) -> Connection:
    (connection,) = course(*packets, lost=lost)
    return connection


def states(connection: Connection) -> list[str]:
    return [f"{moment.caller.value} {moment.called.value}" for moment in connection.moments]


def test_a_connection_that_ends_as_the_textbook_says() -> None:
    found = only(
        *OPENED, "> P. 1 1 hi", "< . 1 3", "< P. 1 3 HI", "> . 3 3", "> F. 3 3", "< . 3 4", "< F. 3 4", "> . 4 4"
    )
    assert states(found) == [
        "SYN-SENT LISTEN", "ESTABLISHED SYN-RECEIVED", "ESTABLISHED ESTABLISHED", *["ESTABLISHED ESTABLISHED"] * 4,
        "FIN-WAIT-1 CLOSE-WAIT", "FIN-WAIT-2 CLOSE-WAIT", "TIME-WAIT LAST-ACK", "TIME-WAIT CLOSED",
    ]  # fmt: skip
    assert (found.outcome, found.handshake, found.first_fin) == (HowEnded.CLEAN, 2, "caller")
    assert (found.caller.size, found.called.size) == (2, 2)
    assert (found.caller.fin, found.caller.fin_acked, found.called.fin, found.called.fin_acked) == (7, 8, 9, 10)


def test_a_fin_may_acknowledge_a_fin() -> None:
    found = only(*OPENED, "< F. 1 1", "> F. 1 2", "< . 2 2")
    assert states(found)[3:] == ["CLOSE-WAIT FIN-WAIT-1", "LAST-ACK TIME-WAIT", "CLOSED TIME-WAIT"]
    assert (found.outcome, found.first_fin) == (HowEnded.CLEAN, "called")


def test_both_may_close_at_the_same_moment() -> None:
    found = only(*OPENED, "> F. 1 1", "< F. 1 1", "> . 2 2", "< . 2 2")
    assert states(found)[3:] == [
        "FIN-WAIT-1 CLOSE-WAIT", "CLOSING CLOSING", "CLOSING TIME-WAIT", "TIME-WAIT TIME-WAIT",
    ]  # fmt: skip
    assert found.outcome == HowEnded.CLEAN


def test_a_half_closed_connection_may_still_carry_data() -> None:
    found = only(*OPENED, "> F. 1 1", "< . 1 2", "< P. 1 2 HELLO", "> . 2 6")
    assert (found.outcome, found.called.behind_fin, found.caller.behind_fin) == (HowEnded.HALF_CLOSED, 5, 0)
    assert states(found)[-1] == "FIN-WAIT-2 CLOSE-WAIT"


def test_a_fin_that_nobody_acknowledges_closes_nothing() -> None:
    found = only(*OPENED, "> F. 1 1", "< F. 1 2")
    assert (found.outcome, found.called.fin_acked) == (HowEnded.HALF_CLOSED, None)
    assert only(*OPENED, "> P. 1 1 hi").outcome == HowEnded.NEVER_CLOSED


@pytest.mark.parametrize(
    ("packets", "outcome", "by", "abort"),
    [
        (("> S 0", "< R. 0 1"), HowEnded.REFUSED, "called", Abort.NOBODY_LISTENS),
        ((*OPENED, "> P. 1 1 hi", "< R. 1 3"), HowEnded.RESET, "called", Abort.ABORTED),
        ((*OPENED, "> R. 1 1"), HowEnded.RESET, "caller", Abort.ABORTED),
        ((*OPENED, "< F. 1 1", "> . 1 2", "> P. 1 2 hi", "< R 2"), HowEnded.RESET, "called", Abort.ALREADY_CLOSED),
        (("> S 0", "< S. 0 1", "> R 1"), HowEnded.RESET, "caller", Abort.ALREADY_CLOSED),
        ((*OPENED, "> F. 1 1", "< F. 1 2", "> . 2 2", "< R. 2 2"), HowEnded.CLEAN, None, None),
        (("> S 0", "> S 0"), HowEnded.HALF_OPEN, None, None),
        (("> S 0", "< S. 0 1"), HowEnded.HALF_OPEN, None, None),
    ],
)
def test_how_a_connection_ends(
    packets: tuple[str, ...], outcome: HowEnded, by: str | None, abort: Abort | None
) -> None:
    found = only(*packets)
    assert (found.outcome, found.reset_by, found.abort) == (outcome, by, abort)
    assert (found.caller.state == TcpState.CLOSED) == (by is not None)


def test_what_is_said_again_is_no_news() -> None:
    found = only(
        *OPENED, "> P. 1 1 hi", "> P. 1 1 hi", "> P. 1 1 hi!", "< . 1 4", "> . 3 1", "> F. 4 1", "> F. 4 1", "> S 0"
    )
    assert [moment.say for moment in found.moments[3:]] == [
        Say.DATA, Say.AGAIN, Say.DATA, Say.ACK, Say.PROBE, Say.FIN, Say.AGAIN, Say.AGAIN,
    ]  # fmt: skip
    assert (found.caller.again, found.caller.size) == ((4, 9, 10), 3)


def test_no_room_is_noticed() -> None:
    found = only(*OPENED, "> P. 1 1 hi", "< . 1 3 - 0", "> . 2 1", "< . 1 3")
    assert (found.called.full, found.moments[5].say) == ((4,), Say.PROBE)


def test_the_same_two_ends_may_meet_again() -> None:
    closed = (*OPENED, "> F. 1 1", "< F. 1 2", "> . 2 2")
    assert [one.outcome for one in course(*closed, "> S 777", "< R. 0 778")] == [HowEnded.CLEAN, HowEnded.REFUSED]


def test_what_was_lost_may_have_been_the_end() -> None:
    assert only(*OPENED, "> F. 1 1", lost=1).outcome == HowEnded.UNKNOWN
    assert only(*OPENED, "> F. 1 1", "< F. 1 2", "> . 2 2", lost=1).outcome == HowEnded.CLEAN
    assert only("< S. 0 1", "> . 1 1", lost=1).handshake is None


def test_an_end_that_calls_itself_is_no_connection_of_two() -> None:
    found = read_packets(frames([ipv4(6, tcp(9100, 9100, "S", 5)), ipv4(6, tcp(9100, 9100, "S.", 5, 6))]))
    assert connections_of(found) == []


def test_datagrams_are_counted_each_way_and_those_that_found_nobody() -> None:
    asked, lost = ipv4(17, udp(50000, 9100, b"hi")), ipv4(17, udp(50000, 7, b"nobody?"))
    told = [asked, ipv4(17, udp(9100, 50000, b"HI!")), asked, lost, ipv4(1, b"\x03\x03" + bytes(6) + lost)]
    one, other = exchanges_of(read_packets(frames(told)))
    assert (one.first, one.other, one.sent, one.answered, one.unreachable) == (CALLER, SERVER, (2, 2), (3,), ())
    assert (other.sent, other.answered, other.unreachable, other.began) == ((7,), (), (4,), 3)


# ---------------------------------------------------------------- what is kept of them


@given(st.lists(st.tuples(st.integers(-(2**40), 2**40), st.binary(max_size=90), st.integers(0, 70_000)), max_size=20))
def test_packets_are_kept_as_they_were(told: list[tuple[int, bytes, int]]) -> None:
    made = [Frame(*one) for one in told]
    assert list(Capture("server", 0, 0, pack_frames(made)).frames) == made


@given(st.binary(max_size=60))
def test_of_other_bytes_there_are_no_packets(data: bytes) -> None:
    assert Capture("server", 0, 0, data).frames == ()


def test_most_of_a_packet_costs_nothing() -> None:
    talk = [ipv4(6, tcp(50000, 9100, ".", number, 9, options=b"\x01\x01\x08\x0a" + bytes(8))) for number in range(100)]
    assert len(pack_frames(frames(talk))) < 12 * len(talk)


# ---------------------------------------------------------------- the file


def test_tshark_reads_the_file(tmp_path: Path) -> None:
    opened = [tcp(50000, 9100, "S", 0), tcp(9100, 50000, "S.", 8, 1), tcp(50000, 9100, "P.", 1, 9, "你好".encode())]
    one = [Frame(1 + 2 * number, ipv4(6, data), 40 + number) for number, data in enumerate(opened)]
    long = ipv6(17, udp(5, 6, b"x" * 2000))
    began = 1_800_000_000_000_000_000
    first = Interface(
        Capture("server", 0, began, pack_frames(one), left_out=3), "server", "网络", {2: ["请求 → 服务器", "second"]}
    )
    second = Interface(Capture("client", 0, began, pack_frames([Frame(2, long[:100], len(long))])), "client")
    file = tmp_path / "two.pcapng"
    file.write_bytes(pcapng([first, second], application="grader", comments=["演示"]))
    names = ("frame.interface_name", "frame.time_epoch", "frame.len", "frame.cap_len", "tcp.flags.str", "frame.comment")
    rows = tshark_fields(file, *names)
    assert [row[0] for row in rows] == ["server", "client", "server", "server"]
    assert [row[1] for row in rows] == [f"1800000000.00000000{digit}" for digit in (1, 2, 3, 5)]
    assert rows[1][2:4] == [str(len(long)), "100"]
    assert rows[3][5] == "请求 → 服务器;second"
    assert [row[0] for row in tshark_fields(file, "tcp.payload") if row[0]] == ["你好".encode().hex()]


def test_a_sum_of_nothing_is_written_as_each_protocol_does(tmp_path: Path) -> None:
    """One packet in 65,536 has it: TCP's checksum is 0 then; UDP's, where 0 says that there is none, 0xFFFF."""
    made = []
    for protocol, make, place in (
        (6, lambda n: tcp(5000, 9100, ".", n), 36),
        (17, lambda n: udp(5, 6, n.to_bytes(4, "big")), 26),
    ):
        ends = bytes((127, 0, 0, 1, 127, 0, 0, 1))
        for number in range(65536):
            body = make(number)
            sums = [sum(struct.unpack(f"!{len(part) // 2}H", part)) % 0xFFFF for part in (ends, body)]
            length = len(body) + protocol
            whole = bytearray(ipv4(protocol, body))
            whole[place : place + 2] = ((sums[0] + length) % 0xFFFF).to_bytes(2, "big")
            if (sum(sums) + length) % 0xFFFF == 0:
                made.append(Frame(len(made), bytes(whole), len(whole)))
                break
    file = tmp_path / "zero.pcapng"
    file.write_bytes(pcapng([Interface(Capture("server", 0, 0, pack_frames(made)), "n")], application="grader"))
    assert tshark_fields(file, "tcp.checksum", "udp.checksum") == [["0x0000", ""], ["", "0xffff"]]


def test_the_file_of_nothing_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "none.pcapng").write_bytes(pcapng([], application="grader"))
    assert tshark_fields(tmp_path / "none.pcapng", "frame.number") == []


def test_a_comment_is_cut_where_a_character_ends() -> None:
    network = Interface(
        Capture("server", 0, 0, pack_frames(frames([ipv4(17, udp(1, 2, b""))]))), "n", comments={0: ["汉" * 5000]}
    )
    assert "汉" * 1365 in pcapng([network], application="").decode("utf-8", "replace")
    assert len(pcapng([replace(network, name="x" * 99_999)], application="")) < 10_000
