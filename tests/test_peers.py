"""The harness's own ends: whom they answer, what their silence counts, which calls they take, how they close."""

from __future__ import annotations

import pytest
from conftest import Play, events, fails, passes

ASKER = """\
import socket
s = socket.socket({family}, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.sendto(b'hi', ({address!r}, 9100))
data, source = s.recvfrom(100)
print(data.decode(), 'from', source[0])
"""
ANSWERED = 'expect: hi\nsend: "{{ word }}"\nprinted: "{{ word }}"'


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("192.168.1.5", "192.168.1.5"),
        ("192.168.1.255", "192.168.1.255"),
        ("255.255.255.255", "127.0.0.1"),
        ("<broadcast>", "127.0.0.1"),
    ],
)
def test_whoever_asks_over_udp_is_answered(play: Play, address: str, source: str) -> None:
    """Also who calls all computers at once: nobody could send to the address that such a call comes from."""
    program = ASKER.format(family="socket.AF_INET", address=address)
    check = passes(play(ANSWERED, transport="udp", client=program))
    said = b"".join(event.data or b"" for event in events(check, "printed"))
    assert said.decode().split()[-1] == source


@pytest.mark.parametrize("address", ["224.0.0.1", "239.1.2.3"])
def test_a_call_to_a_group_reaches_nobody(play: Play, address: str) -> None:
    """No server of these exercises is in a group. It is the program's failure, and no wrong port."""
    result = play(ANSWERED, transport="udp", client=ASKER.format(family="socket.AF_INET", address=address))
    starts = result.checks[0]
    assert (starts.verdict, starts.failure) == ("failed", "not-called")
    assert "wrong-port" not in [finding.id for finding in starts.findings]


ASKING_PAIR = """\
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('0.0.0.0', 9100))
data, source = s.recvfrom(100)
s.sendto(data.upper(), source)
"""


def test_a_broadcast_is_answered_in_a_pair_too(play: Play) -> None:
    client = ASKER.format(family="socket.AF_INET", address="255.255.255.255")
    passes(play("{at: client, printed: HI}", drives="both", transport="udp", client=client, server=ASKING_PAIR))


# ---------------------------------------------------------------- further peers

PROXY = """\
import socket
server = socket.create_server(('127.0.0.1', 9100))
cache = {}
while True:
    conn, _ = server.accept()
    while data := conn.recv(1024):
        if data not in cache or not CACHES:
            with socket.create_connection(('127.0.0.1', 9200)) as up:
                up.sendall(data)
                cache[data] = up.recv(1024)
        conn.sendall(cache[data])
    conn.close()
"""
ORIGIN = "peers: {up: {port: 9200, transport: tcp}}"
FIRST = """\
send: "{{ word }}"
{as: up, expect: "{{ word }}"}
{as: up, send: "1 {{ word }}"}
expect: "1 {{ word }}"
send: "{{ word }}"
"""


def test_a_silence_counts_from_its_own_beginning(play: Play) -> None:
    """What a further peer was asked before does not break it; one more call does."""
    steps = FIRST + '{as: up, silence: 300ms}\nexpect: "1 {{ word }}"'
    passes(play(steps, drives="server", extra=ORIGIN, server=PROXY.replace("CACHES", "True")))
    result = play(steps, drives="server", extra=ORIGIN, server=PROXY.replace("CACHES", "False"))
    fails(result, "not-silent")


@pytest.mark.parametrize("accept", ["", "{as: up, accept}\n"])
def test_a_further_peer_takes_one_call_after_another(play: Play, accept: str) -> None:
    steps = FIRST + accept + '{as: up, expect: "{{ word }}"}\n{as: up, send: "2 {{ word }}"}\nexpect: "2 {{ word }}"'
    passes(play(steps, drives="server", extra=ORIGIN, server=PROXY.replace("CACHES", "False")))
    result = play(steps, drives="server", extra=ORIGIN, server=PROXY.replace("CACHES", "True"))
    fails(result, "not-called")


def test_a_call_waits_while_the_one_before_is_open(play: Play) -> None:
    """Where the program keeps its connections open, `accept` takes the next."""
    keeps = PROXY.replace("CACHES", "False").replace(
        "with socket.create_connection(('127.0.0.1', 9200)) as up:", "if up := socket.create_connection(('127.0.0.1', 9200)):"
    ).replace("cache = {}", "cache, kept = {}, []").replace("up.sendall(data)", "kept.append(up), up.sendall(data)")  # fmt: skip
    more = '{as: up, accept}\n{as: up, expect: "{{ word }}"}\n{as: up, send: "2 {{ word }}"}\nexpect: "2 {{ word }}"'
    passes(play(FIRST + more, drives="server", extra=ORIGIN, server=keeps))


# ---------------------------------------------------------------- closing

SERVER = """\
import socket, time
server = socket.create_server(('127.0.0.1', 9100))
while True:
    conn, _ = server.accept()
{body}
    conn.close()
"""
NEXT = 'as: bob, send: "{{ word }}"}\n{as: bob, expect: "{{ word | upper }}"}'
ECHO = "    while data := conn.recv(1024): conn.sendall(data.upper())"
CAREFUL = f"    try:\n    {ECHO}\n    except OSError: pass"
STUBBORN = """\
    conn.sendall(conn.recv(1024).upper())
    while True:
        if not conn.recv(1024):
            conn.sendall(b'bye')
            time.sleep(0.1)
            conn.sendall(b'bye')
            break
"""


def server(body: str) -> str:
    return SERVER.format(body=body)


def test_what_is_on_its_way_to_one_who_left_is_nobodys_fault(play: Play) -> None:
    """Right servers answer somebody who has closed already; what comes then is no data too many, whenever it comes."""
    steps = f'{{as: alice, send: "{{{{ word }}}}"}}\n{{as: alice, close}}\n{{{NEXT}'
    for body in (CAREFUL, CAREFUL.replace("conn.sendall", "time.sleep(0.05); conn.sendall")):
        for _ in range(3):
            passes(play(steps, drives="server", server=server(body)))


def test_a_close_is_for_good(play: Play) -> None:
    """Who sends to a client that has left meets a reset, and dies of it unless it minds."""
    steps = f"{{as: alice, send: hi}}\n{{as: alice, expect: HI}}\n{{as: alice, close}}\n{{{NEXT}"
    passes(play(steps, drives="server", server=server(CAREFUL)))
    minding = STUBBORN.replace(
        "conn.sendall(b'bye')", "\n            try: conn.sendall(b'bye')\n            except OSError: pass"
    )
    passes(play(steps, drives="server", server=server(minding)))
    result = play(steps, drives="server", server=server(STUBBORN))
    assert result.checks[1].verdict == "failed"
    said = b"".join(event.data or b"" for event in events(result.checks[1], "printed"))
    assert b"BrokenPipeError" in said or b"ConnectionResetError" in said


def test_an_answer_too_many_is_seen_before_the_close(play: Play) -> None:
    twice = server(
        "    data = conn.recv(1024).upper(); conn.sendall(data); time.sleep(0.05); conn.sendall(data); conn.recv(9)"
    )
    result = play("send: hi\nexpect: HI\nclose", drives="server", server=twice)
    fails(result, "extra")


def test_a_half_close_goes_on_reading(play: Play) -> None:
    counts = server("    data = b''\n    while part := conn.recv(1024): data += part\n    conn.sendall(data.upper())")
    passes(play("send: hi\nhalf-close\nexpect: HI\neof", drives="server", server=counts))
    passes(play("send: hi\nclose\nexpect: HI\neof", drives="server", server=counts))


# ---------------------------------------------------------------- the end of a talk with somebody who goes on printing

TICKING = """\
import socket, time
server = socket.create_server(('127.0.0.1', 9100))
conn, _ = server.accept()
conn.settimeout(0.1)
while True:
    try:
        data = conn.recv(100)
    except TimeoutError:
        print('nothing yet', flush=True)
        continue
    if not data:
        break
    conn.sendall(data)
"""


def test_who_prints_all_the_time_is_left_all_the_same(play: Play) -> None:
    """A peer waits before it leaves until it hears nothing more: not anew after every line on the screen."""
    passes(play("connect\nsend: hi\nexpect: hi\nclose", drives="server", server=TICKING, more="limits: {check: 10s}\n"))


NOT_HEEDING = """\
import signal, socket
signal.signal(signal.SIGTERM, signal.SIG_IGN)
server = socket.create_server(('127.0.0.1', 9100))
n = 0
while True:
    n += 1
"""


def test_a_stop_that_is_not_heeded_is_told_once(play: Play) -> None:
    result = play("listens\nrestart: terminate", drives="server", server=NOT_HEEDING)
    check = fails(result, "not-ended")
    assert len(events(check, "spins")) <= 1
