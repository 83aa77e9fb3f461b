"""A link that loses, doubles, delays and swaps datagrams, or carries a stream slowly: as planned, told, and drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample_results as samples
from test_report_html import html_of, talking

from grader.errors import SpecError
from grader.model import Lang
from grader.model.events import Impaired, Received, Relayed, Sent
from grader.packets.headers import Flag, Segment, read_packets
from grader.report.conversation import NETWORK, PROGRAM, TalkRow, Track, rows
from grader.report.ladder import Ladder
from grader.report.terminal import at_terminal, talk_line
from grader.spec import load_exercise
from grader.spec.language import LinkConditions, OneWay
from grader.spec.links import LinkPlan, Treatment
from tests.conftest import DEMO, DEMO_CHECK, Play, events, fails, passes

# ---------------------------------------------------------------- the plan


def fates(plan: LinkPlan, to: str, numbers: range, peer: str = "") -> list[str | None]:
    treatments = (plan.treatment(to, number, 0, peer) for number in numbers)
    return [treatment.fate if treatment is not None else None for treatment in treatments]


def test_each_number_has_the_fate_that_is_written() -> None:
    written = {"lose": [2], "twice": [3], "late": {"4": "300ms"}, "swap": [6, 7]}
    plan = LinkPlan(LinkConditions.model_validate({"to-server": written}), "dice")
    assert fates(plan, "server", range(1, 9)) == [None, "lost", "twice", "late", None, "swapped", None, None]
    assert fates(plan, "client", range(1, 9)) == [None] * 8
    assert plan.treatment("server", 4, 0) == Treatment("late", 0.3)


@pytest.mark.parametrize("share", [1, 5, 20, 33, 50, 75, 100])
def test_a_share_is_lost_exactly_and_the_seed_says_which(share: int) -> None:
    """Never many in a row, never none: a right program has the same chances with every seed."""

    def lost(dice: str, to: str = "server", peer: str = "") -> list[int]:
        plan = LinkPlan(LinkConditions.model_validate({"lose": f"{share}%"}), dice)
        return [number for number, fate in enumerate(fates(plan, to, range(1, 1001), peer), 1) if fate == "lost"]

    assert len(lost("a")) == 10 * share
    assert lost("a") == lost("a")
    if share < 100:
        assert len({tuple(lost("a")), tuple(lost("b")), tuple(lost("a", "client")), tuple(lost("a", peer="bob"))}) == 4
    in_fives = LinkPlan(LinkConditions.model_validate({"lose": "20%"}), "a")
    assert all(fates(in_fives, "server", range(n, n + 5)).count("lost") == 1 for n in range(1, 1001, 5))


# ---------------------------------------------------------------- between two programs

SAYS_EACH = """
import socket
with socket.socket(type=socket.SOCK_DGRAM) as sock:
    sock.bind(("127.0.0.1", 9100))
    while True:
        data, peer = sock.recvfrom(1000)
        print(data.decode(), end=" ", flush=True)
        if data == b"9":
            print(flush=True)
"""
SAYS_NINE = """
import socket
with socket.socket(type=socket.SOCK_DGRAM) as sock:
    for number in range(1, 9):
        sock.sendto(b"%d" % number, ("127.0.0.1", 9100))
    input()
    sock.sendto(b"9", ("127.0.0.1", 9100))
"""


def test_the_server_of_a_pair_gets_what_the_link_leaves(play: Play) -> None:
    steps = "\n".join(
        [
            "{at: server, printed: 1 3 3 5 7 6 8 4}",
            "{at: client, type: go}",
            "{at: server, printed: '9'}",
        ]
    )
    link = "link: {to-server: {lose: [2], twice: [3], late: {4: 300ms}, swap: [6, 7]}}"
    check = passes(play(steps, drives="both", transport="udp", extra=link, server=SAYS_EACH, client=SAYS_NINE))
    withheld = [event for event in events(check, "impaired") if isinstance(event, Impaired)]
    assert [(one.data, one.fate, one.number, one.seconds) for one in withheld] == [
        (b"2", "lost", 2, None), (b"4", "late", 4, 0.3), (b"6", "swapped", 6, None),
    ]  # fmt: skip
    assert {(one.source, one.link, one.peer) for one in withheld} == {("client", 1, None)}
    passed = [(one.data, one.fate) for one in events(check, "relayed") if isinstance(one, Relayed)]
    assert passed == [
        (b"1", None), (b"3", None), (b"3", "twice"), (b"5", None), (b"7", None), (b"6", "swapped"), (b"8", None),
        (b"4", "late"), (b"9", None),
    ]  # fmt: skip
    late = next(one for one in events(check, "relayed") if isinstance(one, Relayed) and one.fate == "late")
    assert 0.29 < late.t - withheld[1].t < 3


def test_a_lone_one_of_two_arrives_all_the_same(play: Play) -> None:
    """It waits for one that never comes; meanwhile nobody is said to wait in vain."""
    client = SAYS_NINE.replace("range(1, 9)", "range(1, 2)")
    steps = "{at: server, printed: '1'}"
    link = "link: {to-server: {swap: [1, 2]}}"
    passes(play(steps, drives="both", transport="udp", extra=link, server=SAYS_EACH, client=client))


# ---------------------------------------------------------------- with the harness

ECHO = """
import socket
with socket.socket(type=socket.SOCK_DGRAM) as sock:
    sock.bind(("127.0.0.1", 9100))
    while True:
        data, peer = sock.recvfrom(1000)
        sock.sendto(data, peer)
"""


def test_each_peer_of_a_server_has_numbers_of_its_own(play: Play) -> None:
    steps = """\
{as: alice, send: a1}
{as: alice, silence: 100ms}
{as: bob, send: b1}
{as: bob, silence: 100ms}
{as: alice, send: a2}
{as: alice, expect: a2}
{as: alice, expect: a2}
{as: alice, send: a3}
{as: alice, silence: 100ms}
{as: alice, send: a4}
{as: alice, expect: a4}
"""
    link = "link: {to-server: {lose: [1], twice: [2]}, to-client: {lose: [3]}}"
    check = passes(play(steps, drives="server", transport="udp", extra=link, server=ECHO))
    said = [(one.peer, one.data, one.fate) for one in events(check, "sent") if isinstance(one, Sent) and one.fate]
    assert said == [("alice", b"a1", "lost"), ("bob", b"b1", "lost"), ("alice", b"a2", "twice")]
    (lost,) = events(check, "impaired")
    assert isinstance(lost, Impaired) and (lost.peer, lost.source, lost.data, lost.number) == (
        "alice",
        "server",
        b"a3",
        3,
    )


SENDS_AGAIN = """
import socket
sock = socket.socket(type=socket.SOCK_DGRAM)
sock.settimeout(0.5)
for number in (1, 2):
    while True:
        sock.sendto(b"%d" % number, ("127.0.0.1", 9100))
        try:
            answer = sock.recv(100)
        except TimeoutError:
            continue
        if answer == b"%d" % number:
            break
print("done", flush=True)
"""


def test_a_client_that_sends_again_gets_over_it(play: Play) -> None:
    """Its first datagram, and the first answer, are lost: nobody has called before the second one."""
    steps = "\n".join(
        ["expect: '1'", "send: '1'", "expect: '1'", "send: '1'", "expect: '2'", "send: '2'", "printed: done"]
    )
    link = "link: {to-server: {lose: [1]}, to-client: {lose: [1]}}"
    passes(play(steps, transport="udp", extra=link, client=SENDS_AGAIN))


def test_what_is_held_back_ends_a_silence_and_no_wait(play: Play) -> None:
    """The program waits for ever, and all the same something still comes."""
    link = "link: {to-client: {late: {1: 400ms}}}"
    steps = "send: a\nexpect: a"
    check = passes(play(steps, drives="server", transport="udp", extra=link, server=ECHO))
    assert [one.fate for one in events(check, "received") if isinstance(one, Received)] == ["late"]
    silent = play("send: a\nsilence: 2s", drives="server", transport="udp", extra=link, server=ECHO)
    fails(silent, "not-silent")
    # Behind the last step as well: it is data that nobody asked for, however late.
    twice = play(
        "send: a\nexpect: a",
        drives="server",
        transport="udp",
        extra=link.replace("1:", "2:"),
        server=ECHO.replace("sock.sendto(data, peer)", "[sock.sendto(data, peer) for _ in range(2)]"),
    )
    fails(twice, "extra")


# ---------------------------------------------------------------- a slow stream

POURS = """
import socket
with socket.create_server(("127.0.0.1", 9100)) as listening:
    sock, _ = listening.accept()
    sock.recv(100)
    sock.sendall(bytes(range(256)) * 128)
    sock.close()
"""
DRINKS = """
import socket, time
with socket.create_connection(("127.0.0.1", 9100)) as sock:
    sock.sendall(b"go")
    began, got, largest = time.monotonic(), b"", 0
    while piece := sock.recv(65536):
        got, largest = got + piece, max(largest, len(piece))
    slow = time.monotonic() - began > 0.4
    print("whole" if got == bytes(range(256)) * 128 else "torn", "slow" if slow else "fast", flush=True)
"""


def test_a_slow_link_with_a_small_window_carries_all_of_a_stream(play: Play) -> None:
    link = "link: {to-client: {rate: 64KiB/s, window: 4KiB}}"
    check = passes(play("{at: client, printed: whole slow}", drives="both", extra=link, server=POURS, client=DRINKS))
    assert check.transcript is not None
    (capture,) = (one for one in check.transcript.captures if one.program == "server")
    segments = [
        (one.source.port, one.carries) for one in read_packets(capture.frames) if isinstance(one.carries, Segment)
    ]
    scale = next(one.scale or 0 for port, one in segments if port != 9100 and Flag.SYN in one.flags)
    open_to = [one.window << scale for port, one in segments if port != 9100 and Flag.SYN not in one.flags]
    assert open_to and max(open_to) <= 4096
    assert max(one.size for port, one in segments if port == 9100) <= 4096


# ---------------------------------------------------------------- what is refused

REFUSED = [
    ("udp", "server", "{lose: [0]}", "counted from 1"),
    ("udp", "server", "{lose: 0%}", "counted from 1"),
    ("udp", "server", "{lose: 101%}", "counted from 1"),
    ("udp", "server", "{lose: []}", "counted from 1"),
    ("udp", "server", "{twice: [0]}", "at least 1"),
    ("udp", "server", "{late: {0: 1s}}", "no number of a datagram"),
    ("udp", "server", "{late: {1: 1}}", "duration"),
    ("udp", "server", "{swap: [1]}", "right behind the other"),
    ("udp", "server", "{swap: [2, 1]}", "right behind the other"),
    ("udp", "server", "{swap: [1, 2, 3]}", "right behind the other"),
    ("udp", "server", "{lose: [1], twice: [1]}", "datagram 1 stands in `lose` already"),
    ("udp", "server", "{late: {2: 1s}, swap: [1, 2]}", "datagram 2 stands in"),
    ("udp", "server", "{to-server: {lose: [2]}}", "no more than 1 datagrams"),
    ("udp", "server", "{lose: [1], to-client: {lose: [1]}}", "both directions"),
    ("udp", "server", "{}", "nothing is said"),
    ("udp", "server", "{to-server: {}}", "nothing is said"),
    ("udp", "server", "{rate: 64KiB/s}", "comes whole"),
    ("udp", "server", "{loose: [1]}", "unknown key `loose`"),
    ("tcp", "both", "{lose: [1]}", "TCP sends again"),
    ("tcp", "both", "{lose: 20%}", "TCP sends again"),
    ("tcp", "server", "{rate: 64KiB/s}", "for two programs"),
    ("tcp", "both", "{rate: 64KiB}", "a rate such as"),
    ("tcp", "both", "{rate: 1B/s}", "a rate such as"),
    ("tcp", "both", "{window: 1B}", "at least 1024"),
    ("none", "script", "{lose: [1]}", "no link"),
]  # fmt: skip


def link_file(folder: Path, transport: str, drives: str, link: str) -> Path:
    head = DEMO.format(transport=transport, more="")
    steps = "      - {at: server, running}\n" if drives == "both" else "      - send: a\n"
    if drives == "script":
        head = (
            head.replace("port: 9100\n", "").partition("programs:")[0]
            + "programs: {script: {files: [a.py]}}\nchecks:\n"
        )
        steps = "      - exits: cleanly\n"
    path = folder / "demo.yaml"
    path.write_text(head + DEMO_CHECK.format(drives=drives, extra=f"link: {link}") + steps, encoding="utf-8")
    return path


@pytest.mark.parametrize(("transport", "drives", "link", "says"), REFUSED)
def test_a_link_that_can_never_be_is_refused(transport: str, drives: str, link: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        load_exercise(link_file(tmp_path, transport, drives, link))
    told = [problem.message for problem in refused.value.problems]
    assert any(says in one.en for one in told), told
    assert all(one.zh and one.zh != one.en for one in told)


@pytest.mark.parametrize(
    ("transport", "drives", "link"),
    [
        ("udp", "server", "{lose: [1], twice: [2], late: {3: 300ms}, swap: [4, 5, 8, 9]}"),
        ("udp", "both", "{lose: 100%, swap: [1, 2]}"),
        ("udp", "both", "{to-client: {lose: [2]}}"),
        ("tcp", "both", "{to-server: {rate: 1KiB/s}, to-client: {window: 64KiB}}"),
    ],
)
def test_a_link_that_can_be_is_taken(transport: str, drives: str, link: str, tmp_path: Path) -> None:
    (check,) = load_exercise(link_file(tmp_path, transport, drives, link)).exercise.checks
    assert check.link is not None and check.link.towards("client") != OneWay()


# ---------------------------------------------------------------- the picture


def test_what_is_lost_does_not_arrive_in_the_picture() -> None:
    pair = Ladder([Track(PROGRAM, "client"), Track(NETWORK), Track(PROGRAM, "server")])

    def wires(row: TalkRow) -> list[tuple[str, str]]:
        return [(wire.span, wire.head) for wire in pair.arrows(row)]

    row = TalkRow(0, NETWORK, "impaired", "", arrow="→", way="begins", lost=True)
    (middle, other), box = pair.middles, pair.start(Track(NETWORK))
    assert wires(row) == [(f"{middle} / {box}", "to-nowhere")]
    back = TalkRow(0, NETWORK, "impaired", "", arrow="←", way="begins", lost=True)
    assert wires(back) == [(f"{box + 1} / {other}", "to-nowhere")]
    late = TalkRow(0, NETWORK, "relayed", "", arrow="→", way="ends")
    assert wires(late) == [(f"{box + 1} / {other}", "to-right")]
    alone = Ladder([Track("client"), Track(PROGRAM)])
    (wire,) = alone.arrows(TalkRow(0, "client", "sent", "", arrow="→", lost=True))
    assert wire.head == "to-nowhere"


@pytest.mark.parametrize(
    ("lang", "lost", "late", "again"),
    [
        ("en", "client sends datagram 2; the link loses it", "late from server", "once more from client"),
        ("zh", "客户端发出第 2 个数据报，链路把它丢了", "服务器发出的晚到了", "客户端发出的又到一次"),
    ],
)
def test_what_the_link_did_is_told_on_the_page_and_the_terminal(lang: Lang, lost: str, late: str, again: str) -> None:
    check = samples.lossy_pair()
    assert check.transcript is not None
    lines = [
        talk_line(row, check.transcript, at_terminal(samples.voice(lang))).plain
        for row in rows(check.transcript, check, talking(lang))
    ]
    assert sum(" × " in line for line in lines) == 2 and any(f"× {lost} “ping 2”" in line for line in lines), lines
    assert all(any(said in line for line in lines) for said in (late, again)), lines
    html = html_of(samples.result(check), lang)
    assert lost in html and html.count('class="wire before to-nowhere"') == 2
