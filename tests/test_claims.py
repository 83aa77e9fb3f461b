"""What packets have to show: each claim with packets that show it and with some that do not, by hand and in real runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import Play, fails, passes, talk
from handmade import frames, ipv4, tcp, udp
from playbook import PORT, exercise

from grader.errors import SpecError
from grader.model import Transcript, Words
from grader.model.capture import Capture, pack_frames
from grader.model.events import Paused, Started
from grader.play.claims import endings, failed_claim
from grader.play.scenario import Claimed, Failure
from grader.spec.language import Exercise

CLIENT, OTHER = 50_000, 50_001
OPENED = ("> S 0", "< S. 0 1", "> . 1 1")
SAID = ("> P. 1 1 hello", "< . 1 6", "< P. 1 6 hi", "> . 6 3")
CLIENT_FIRST = ("> F. 6 3", "< F. 3 7", "> . 7 4")
SERVER_FIRST = ("< F. 3 6", "> F. 6 4", "< . 4 7")
CLEAN = (*OPENED, *SAID, *CLIENT_FIRST)


def segment(told: str) -> bytes:
    """`> P. 1 1 hello`: from the client, flags, numbers, data; one more word, and its window is 0."""
    way, flags, seq, *rest = told.split()
    ack, data = int(rest[0]) if rest else 0, rest[1].encode() if rest[1:] else b""
    ends = (CLIENT, PORT) if way == ">" else (PORT, CLIENT)
    return ipv4(6, tcp(*ends, flags, int(seq), ack, data.strip(b"-"), 0 if rest[2:] else 512))


def datagrams(*told: tuple[int, int, int]) -> list[bytes]:
    """From which port to which, and how many bytes."""
    return [ipv4(17, udp(source, target, bytes(size))) for source, target, size in told]


def unreachable(datagram: bytes) -> bytes:
    return ipv4(1, b"\x03\x03" + bytes(6) + datagram)


def claiming(wire: str, transport: str = "tcp", drives: str = "server") -> Exercise:
    programs = "programs: {client: {files: [client.py]}, server: {files: [server.py]}}"
    return exercise(f"transport: {transport}\ndrives: {drives}\n{programs}\nwire: {wire}\nsteps: [no-traceback]")


def judged(made: Exercise, packets: list[bytes], **missing: int) -> Failure | Words | None:
    """The answer to the claims of a check whose network has seen these packets."""
    (check,) = made.checks
    assert check.wire is not None
    seen = Transcript(
        "check", check.drives, 7, "full", ({},), {}, {}, (Started(0.0, check.drives, 0, False), Paused(9.0, 1.0))
    )
    capture = Capture(check.drives, 0, 0, pack_frames(frames(packets)), **missing)
    return failed_claim(made, check, replace(seen, captures=(capture,)), [Claimed(check.wire, (0,), 0, 1, True)])


def actual(made: Exercise, packets: list[bytes], **missing: int) -> str | None:
    told = judged(made, packets, **missing)
    assert told is None or (isinstance(told, Failure) and told.actual.note is not None)
    return told and told.actual.note.en if isinstance(told, Failure) and told.actual.note else None


CLAIMS = [
    ("{handshake: complete, outcome: clean, first-fin: client, reset: none}", CLEAN, None),
    ("{handshake: complete}", ("> S 0", "< S. 0 1"), "the handshake was not completed"),
    ("{first-fin: server}", CLEAN, "closed cleanly, the first FIN from the client"),
    ("{first-fin: server}", (*OPENED, *SAID, *SERVER_FIRST), None),
    ("{first-fin: client}", (*OPENED, *SAID), "there is no FIN"),
    ("{outcome: clean}", (*OPENED, *SAID), "never closed: no FIN and no RST"),
    (
        "{outcome: clean}",
        (*OPENED, *SAID, "> F. 6 3", "< . 3 7"),
        "the first FIN is from the client, and there is none from the other end, or one that is not acknowledged",
    ),
    ("{outcome: half-closed}", (*OPENED, *SAID, "> F. 6 3", "< . 3 7"), None),
    ("{outcome: clean}", (), "there is no connection"),
    (
        "{reset: none}",
        (*OPENED, *SAID, "< R. 3 6"),
        "reset by the server (RST): it was closed with data unread, or with SO_LINGER set",
    ),
    ("{reset: {by: server, because: aborted}}", (*OPENED, *SAID, "< R. 3 6"), None),
    (
        "{reset: {by: server, because: already-closed}}",
        (*OPENED, *SAID, "< R. 3 6"),
        "reset by the server (RST): it was closed with data unread, or with SO_LINGER set",
    ),
    ("{reset: server}", CLEAN, "closed cleanly, the first FIN from the client"),
    ("{half-close: honoured}", (*OPENED, "> F. 1 1", "< . 1 2", "< P. 1 2 hi", "> . 2 3"), None),
    ("{half-close: honoured}", CLEAN, "the program sends nothing after the other's FIN"),
    ("{half-close: honoured}", (*OPENED, *SAID), "there is no FIN"),
    ("{after-fin: none}", CLEAN, None),
    (
        "{after-fin: none}",
        (*OPENED, "> F. 1 1", "< . 1 2", "< P. 1 2 hi", "> . 2 3"),
        "the program sends 2 bytes after the other's FIN",
    ),
    ("{zero-window: none}", CLEAN, None),
    (
        "{zero-window: none}",
        (*OPENED, "> P. 1 1 hello", "< . 1 6 - full"),
        "the program does not read: its window becomes 0 and stays so",
    ),
    # want of room for a moment, and a retransmission without any, say nothing of a program
    ("{zero-window: none}", (*OPENED, "> P. 1 1 hello", "< . 1 6 - full", "< . 1 6"), None),
    ("{retransmissions: none}", (*OPENED, "> P. 1 1 hello", "> P. 1 1 hello", "< . 1 6"), None),
    (
        "{retransmissions: none}",
        (*OPENED, "> P. 1 1 hello", "< . 1 6 - full", "> P. 6 1 more", "> P. 6 1 more"),
        "the program does not read, and data is sent again behind a window of 0",
    ),
]


@pytest.mark.parametrize(("wire", "packets", "told"), CLAIMS)
def test_what_is_claimed_of_connections(wire: str, packets: tuple[str, ...], told: str | None) -> None:
    assert actual(claiming(wire), [segment(one) for one in packets]) == told


def test_a_server_that_opened_its_port_late_has_refused_nobody() -> None:
    """Its first client tried once more: that call is no connection of the talk, and no call of the program's."""
    packets = [segment(one) for one in ("> S 0", "< R. 0 1")] + [
        ipv4(6, tcp(*((OTHER, PORT) if way == ">" else (PORT, OTHER)), flags, int(seq), int(ack or 0)))
        for way, flags, seq, ack in ([">", "S", "0", "0"], ["<", "S.", "0", "1"], [">", ".", "1", "1"])
    ]
    assert judged(claiming("{handshake: complete, refused: none}"), packets) is None


def test_who_calls_where_nobody_listens_is_told_where() -> None:
    call = [ipv4(6, tcp(CLIENT, 9999, "S", 0)), ipv4(6, tcp(9999, CLIENT, "R.", 0, 1))]
    for drives in ("server", "client"):
        assert actual(claiming("{refused: none}", drives=drives), call) == (
            "the program calls 127.0.0.1:9999, where nobody listens"
        )
        assert actual(claiming("{elsewhere: none}", drives=drives), call) == "the program sends to 127.0.0.1:9999"


ONE_EACH_WAY = ((CLIENT, PORT, 2), (PORT, CLIENT, 11))
SIZES = [
    ("{datagrams: {client: 2, server: 11}}", ONE_EACH_WAY, None),
    ("{datagrams: {client: 2, server: 11}}", (*ONE_EACH_WAY, (OTHER, PORT, 2), (PORT, OTHER, 11)), None),
    ("{datagrams: {client: [2, 6], server: [11, 11]}}", (*ONE_EACH_WAY, (CLIENT, PORT, 6), (PORT, CLIENT, 11)), None),
    ("{datagrams: {server: 11}}", (*ONE_EACH_WAY, (CLIENT, PORT, 6)), None),
    (
        "{datagrams: {client: 2, server: 11}}",
        (*ONE_EACH_WAY, (PORT, CLIENT, 11)),
        "datagrams of 11, 11 bytes to 127.0.0.1:50000",
    ),
    ("{datagrams: {client: 2}}", ((CLIENT, PORT, 3),), "datagrams of 3 bytes from 127.0.0.1:50000"),
    ("{datagrams: {server: 11}}", ((CLIENT, PORT, 2),), "no datagram to 127.0.0.1:50000"),
    ("{datagrams: {server: 11}}", (), "there is no datagram"),
    ("{elsewhere: none}", (*ONE_EACH_WAY, (CLIENT, 53, 30)), None),
    ("{elsewhere: none}", (*ONE_EACH_WAY, (OTHER, 9999, 2)), "the program sends to 127.0.0.1:9999"),
]


@pytest.mark.parametrize("drives", ["server", "client"])
@pytest.mark.parametrize(("wire", "packets", "told"), SIZES)
def test_what_is_claimed_of_datagrams(
    wire: str, packets: tuple[tuple[int, int, int], ...], told: str | None, drives: str
) -> None:
    assert actual(claiming(wire, "udp", drives), datagrams(*packets)) == told


def test_an_answer_that_finds_nobody() -> None:
    asked, answer = datagrams(*ONE_EACH_WAY)
    told = actual(claiming("{unreachable: none}", "udp", "client"), [asked, answer, unreachable(answer)])
    assert told == "nobody is bound to 127.0.0.1:50000 (ICMP port unreachable)"


def test_what_is_missing_is_no_evidence() -> None:
    """What is there to be seen fails a check all the same; what only lacks does not."""
    clean, broken = ([segment(one) for one in packets] for packets in (CLEAN, (*OPENED, *SAID, "< R. 3 6")))
    untold = judged(claiming("{outcome: clean}"), clean[:7], lost=2)
    assert isinstance(untold, Words) and "2" in untold.en
    assert isinstance(judged(claiming("{outcome: clean}"), clean, lost=2), Words)
    assert isinstance(judged(claiming("{reset: none}"), broken, lost=2), Failure)
    assert judged(claiming("{outcome: clean}"), clean, left_out=2) is None
    one, few = claiming("{datagrams: {server: 11}}", "udp"), claiming("{datagrams: {server: [11, 11]}}", "udp")
    packets = datagrams(*ONE_EACH_WAY)
    assert isinstance(judged(one, packets, left_out=1), Words) and isinstance(judged(few, packets, left_out=1), Words)
    assert isinstance(judged(one, datagrams(*ONE_EACH_WAY, (PORT, CLIENT, 11)), left_out=1), Failure)


@pytest.mark.parametrize(
    ("packets", "word"),
    [
        (CLEAN, "clean"),
        ((*OPENED, *SAID, "< F. 3 6", "> . 6 4"), "clean"),  # our own end is not the program's matter
        ((*OPENED, *SAID, "> F. 6 3", "< . 3 7"), "half-open"),
        ((*OPENED, *SAID), "never"),
        ((*OPENED, *SAID, "< R. 3 6"), "reset"),
        (("> S 0", "< R. 0 1"), "refused"),
        (("> S 0", "< S. 0 1"), "half-open"),
    ],
)
def test_each_connection_has_a_word(packets: tuple[str, ...], word: str) -> None:
    seen = Transcript("check", "server", 7, "full", ({},), {}, {}, (Started(0.0, "server", 0, False),))
    capture = Capture("server", 0, 0, pack_frames(frames([segment(one) for one in packets])))
    made = claiming("{elsewhere: none}")
    assert endings(made, replace(seen, captures=(capture,))) == (word,)
    assert endings(made, seen) is endings(made, replace(seen, captures=(replace(capture, lost=1),))) is None


# ---------------------------------------------------------------- real runs

ECHO = """\
import socket
with socket.create_server(('127.0.0.1', 9100)) as door:
    while True:
        conn, _ = door.accept()
        with conn:
            while data := conn.recv(1 << 16):
                conn.sendall(data)
"""


def test_the_packets_of_a_run_are_judged_when_all_of_them_have_come(play: Play) -> None:
    """Also the acknowledgement that the kernel puts off, and what our own end has yet to say when the last step is done."""
    steps = "connect\nwire: {outcome: never-closed}\nsend: hi\nexpect: hi\nclose\neof"
    extra = "wire: {handshake: complete, first-fin: client, reset: none, outcome: clean, elsewhere: none}"
    check = passes(play(steps, drives="server", extra=extra, server=ECHO))
    assert check.connections == ("clean",)
    at_once = ECHO.replace(
        "while data := conn.recv(1 << 16):\n                conn.sendall(data)", "conn.sendall(conn.recv(9))"
    )
    check = fails(
        play("send: hi\nexpect: hi\neof\nclose", drives="server", extra=extra, server=at_once), "packets", step=0
    )
    assert check.requirement == Words(
        "数据包应表明：先发 FIN 的是客户端", "the packets show that the first FIN is the client's"
    )
    assert check.actual is not None and check.actual.note is not None
    assert check.actual.note.en == "closed cleanly, the first FIN from the server"
    late = fails(
        play("send: hi\nexpect: hi\neof\nwire: {outcome: never-closed}", drives="server", server=at_once),
        "packets",
        step=4,
    )
    assert late.event is not None and late.event > 0


def test_each_network_of_a_pair_can_be_claimed_of(play: Play) -> None:
    """A FIN is passed on as a FIN, a RST as a RST; why it was sent, and what comes behind a FIN, shows at one end only."""
    client = """\
import socket
with socket.create_connection(('127.0.0.1', 9100)) as conn:
    conn.sendall(b'hi')
    conn.shutdown(socket.SHUT_WR)
    print(b''.join(iter(lambda: conn.recv(99), b'')).decode())
"""
    honours = ECHO.replace("conn.sendall(data)", "last = data").replace(
        "with conn:", "with conn:\n            last = b''"
    )
    honours += "            conn.sendall(last)\n"
    steps = "{at: client, printed: hi}\nwire: {at: server, half-close: honoured}\n{at: client, exits: cleanly}"
    everywhere = "wire: {handshake: complete, first-fin: client, outcome: clean, reset: none, elsewhere: none}"
    passes(play(steps, drives="both", extra=everywhere, server=honours, client=client))
    check = fails(
        play(steps, drives="both", extra="wire: {first-fin: server}", server=honours, client=client), "packets"
    )
    assert check.requirement is not None and check.actual is not None and check.actual.note is not None
    assert check.requirement.en == "the packets show that the first FIN is the server's (in the server's network)"
    assert check.actual.note.en == "closed cleanly, the first FIN from the client (in the server's network)"
    steps = "{at: client, printed: hi}\nwire: {at: client, half-close: honoured}"
    check = fails(play(steps, drives="both", server=honours, client=client), "packets", step=2)
    assert check.actual is not None and check.actual.note is not None and "client's network" in check.actual.note.en
    rude = ECHO.replace("while data := conn.recv(1 << 16):\n                conn.sendall(data)", "conn.recv(1)")
    steps = "{at: client, exits: anyhow}\nwire: {at: server, reset: {by: server, because: aborted}}"
    passes(play(steps, drives="both", extra="wire: {outcome: reset}", server=rude, client=client))


def test_what_only_packets_tell(play: Play) -> None:
    """A server that never reads what the kernel has taken for it, and a client that is gone when its answer comes."""
    deaf = "import socket, time\ns = socket.create_server(('127.0.0.1', 9100))\nconn, _ = s.accept()\ntime.sleep(30)"
    sends = "send: {fill: 'abc ', size: 3MiB}"
    check = fails(play(sends, drives="server", extra="wire: {zero-window: none}", server=deaf), "packets")
    assert check.actual is not None and check.actual.note is not None and "stays so" in check.actual.note.en
    gone = "import socket\ns = socket.socket(type=socket.SOCK_DGRAM)\ns.sendto(b'hi', ('127.0.0.1', 9100))\ns.close()"
    steps, extra = "expect: hi\nexits: anyhow\nsend: ok", "wire: {unreachable: none, datagrams: {client: 2}}"
    check = fails(play(steps, transport="udp", extra=extra, client=gone), "packets")
    assert check.actual is not None and check.actual.note is not None and "ICMP" in check.actual.note.en


def test_where_nothing_can_be_captured_the_check_counts_neither_way(play: Play) -> None:
    extra = "wire: {first-fin: server}"
    check = talk(play("connect\nsend: hi\nexpect: hi\neof", drives="server", extra=extra, server=ECHO, isolated=False))
    assert check.verdict == "failed"  # that it does not close needs no packets
    check = talk(play("connect\nsend: hi\nexpect: hi", drives="server", extra=extra, server=ECHO, isolated=False))
    assert (check.verdict, check.failure) == ("ungraded", None)
    assert check.why is not None and "captured" in check.why.en and "捕获" in check.why.zh


@pytest.mark.parametrize(
    ("told", "wire", "steps", "drives", "transport"),
    [
        ("does not exist in a UDP exercise", "{first-fin: server}", "send: hi", "server", "udp"),
        ("does not exist in a TCP exercise", "{datagrams: {server: 2}}", "send: hi", "server", "tcp"),
        ("at: server` or", "{half-close: honoured}", "{at: client, printed: hi}", "both", "tcp"),
        ("`at` has to be", "{reset: {by: server, because: aborted}}", "{at: client, printed: hi}", "both", "tcp"),
        ("there is no `at`", "{at: server, elsewhere: none}", "send: hi", "server", "tcp"),
        ("no step before it closes", "{outcome: clean}", "send: hi", "server", "tcp"),
        ("no step before it closes", "{first-fin: server}", "expect: hi", "client", "tcp"),
        ("makes the peer reset", "{reset: client}", "send: hi", "server", "tcp"),
        ("never holds beside `half-close`", "{half-close: honoured, after-fin: none}", "half-close", "server", "tcp"),
        ("never holds beside `outcome`", "{outcome: clean, reset: server}", "close", "server", "tcp"),
        ("ended by a signal", "{elsewhere: none}", "signal: interrupt", "server", "tcp"),
        ("at least one entry", "{}", "send: hi", "server", "tcp"),
        ("a number of bytes", "{datagrams: {server: two}}", "send: hi", "server", "udp"),
        ("one of: server, client", "{first-fin: alice}", "close", "server", "tcp"),
    ],
)
def test_what_can_never_be_is_refused(
    told: str, wire: str, steps: str, drives: str, transport: str, play: Play
) -> None:
    with pytest.raises(SpecError) as refused:
        play(steps, drives=drives, transport=transport, extra=f"wire: {wire}")
    assert told in "\n".join(problem.message.en for problem in refused.value.problems)
