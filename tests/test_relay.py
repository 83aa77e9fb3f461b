"""Between two programs of a pair bytes keep their order, whatever their number, the pieces and the pauses."""

from __future__ import annotations

import pytest

from tests.conftest import Play, events, fails, passes

TALKS = """
import random, socket, sys, threading, time

MINE, ITS = {mine!r}, {its!r}

def stream(of, seed, size):
    return random.Random(f"{{of}} {{seed}}").randbytes(size)

def talk(sock, seed, size):
    dice = random.Random(f"{{MINE}} pieces {{seed}}")

    def speak():
        data, at = stream(MINE, seed, size), 0
        while at < size:
            piece = dice.choice([1, 100, 1460, 30_000, 400_000])
            sock.sendall(data[at:at + piece])
            at += piece
            if dice.random() < 0.05:
                time.sleep(dice.random() * 0.02)
        sock.shutdown(socket.SHUT_WR)

    speaker = threading.Thread(target=speak)
    speaker.start()
    wanted, at = stream(ITS, seed, size), 0
    while data := sock.recv(dice.choice([1000, 65536, 1 << 20])):
        if wanted[at:at + len(data)] != data:
            print("different behind", at, flush=True)
            return
        at += len(data)
        if dice.random() < 0.02:
            time.sleep(dice.random() * 0.05)
    speaker.join()
    print("same" if at == size else f"only {{at}}", flush=True)
"""
SERVER = (
    TALKS.format(mine="server", its="client")
    + """
with socket.create_server(("127.0.0.1", 9100)) as listening:
    while True:
        sock, _ = listening.accept()
        with sock:
            seed, size = sock.recv(100).split()
            sock.sendall(b"!")
            talk(sock, int(seed), int(size))
"""
)
CLIENT = (
    TALKS.format(mine="client", its="server")
    + """
line = input()
with socket.create_connection(("127.0.0.1", 9100)) as sock:
    sock.sendall(line.encode())
    sock.recv(1)
    talk(sock, *map(int, line.split()))
"""
)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("seed", "size"), [(1, 1 << 20), (2, 9 << 20), (3, 20 << 20)])
def test_bytes_keep_their_order(play: Play, seed: int, size: int) -> None:
    """Both speak at the same time, in pieces of any size, and read when they like."""
    steps = f"""\
{{at: client, type: "{seed} {size}"}}
{{at: client, printed: same, limit: 60s}}
{{at: server, printed: same, limit: 60s}}
"""
    check = passes(
        play(
            steps,
            drives="both",
            extra="limit: 60s",
            more="limits: {check: 100s, cpu: 60s}\n",
            server=SERVER,
            client=CLIENT,
        )
    )
    passed = {"client": 0, "server": 0}
    for event in events(check, "relayed"):
        passed[event.source] += event.size or len(event.data)  # type: ignore[attr-defined]
    assert passed == {"client": size + len(f"{seed} {size}"), "server": size + 1}


DATAGRAMS = """
import socket
with socket.socket(type=socket.SOCK_DGRAM) as sock:
    sock.{open}(("127.0.0.1", 9100))
    {talk}
"""


def test_datagrams_keep_their_order(play: Play) -> None:
    server = DATAGRAMS.format(
        open="bind",
        talk="""
    while True:
        data, peer = sock.recvfrom(65535)
        sock.sendto(data, peer)""",
    )
    client = DATAGRAMS.format(
        open="connect",
        talk="""
    input()
    for at in range(0, 2000, 20):
        for number in range(at, at + 20):
            sock.send(b"%d" % number)
        for number in range(at, at + 20):
            assert sock.recv(100) == b"%d" % number, number
    print("all")""",
    )
    steps = "{at: client, type: go}\n{at: client, printed: all}"
    passes(play(steps, drives="both", transport="udp", server=server, client=client))


def test_a_server_that_does_not_read_stops_the_client_alone(play: Play) -> None:
    """As without a relay: the client stands in its send, the other direction goes on."""
    server = """
import socket
with socket.create_server(("127.0.0.1", 9100)) as listening:
    sock, _ = listening.accept()
    sock.sendall(b"x" * 3_000_000)
    print("spoken", flush=True)
    input()
"""
    client = """
import socket, threading
sock = socket.create_connection(("127.0.0.1", 9100))
threading.Thread(target=lambda: sock.sendall(b"y" * 50_000_000), daemon=True).start()
got = 0
while got < 3_000_000:
    got += len(sock.recv(65536))
print("heard", flush=True)
"""
    passes(
        play("{at: server, printed: spoken}\n{at: client, printed: heard}", drives="both", server=server, client=client)
    )


ECHO = """
import queue, random, socket, threading, time

with socket.create_server(("127.0.0.1", 9100)) as listening:
    sock, _ = listening.accept()
pieces, dice = queue.Queue(), random.Random({seed})

def answer():
    held = b""
    while (piece := pieces.get()) is not None:
        held += piece
        size = dice.choice([1, 100, 1460, 30_000, 400_000])
        while len(held) >= size:
            sock.sendall(held[:size])
            held, size = held[size:], dice.choice([100, 1460, 30_000, 400_000])
        if pieces.empty():
            sock.sendall(held)
            held = b""
    sock.sendall(held)
    sock.shutdown(socket.SHUT_WR)

speaker = threading.Thread(target=answer)
speaker.start()
while data := sock.recv(dice.choice([500, 65536, 1 << 20])):
    pieces.put(data)
    if dice.random() < 0.05:
        time.sleep(dice.random() * 0.02)
pieces.put(None)
speaker.join()
"""


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("seed", "sizes"), [(1, (1, 2)), (2, (3, 1, 2)), (3, (6,))])
def test_what_the_harness_says_and_hears_keeps_its_order(play: Play, seed: int, sizes: tuple[int, ...]) -> None:
    """It goes on speaking while it is answered; whoever loses, repeats or swaps a byte gives another answer."""
    said = [f"{{random: {size}MiB, from: '{{{{ word }}}}{at}'}}" for at, size in enumerate(sizes)]
    talk = [line for piece in said for line in (f"send: {piece}", f"expect: {piece}")]
    steps = "\n".join(["connect", *talk, "half-close", "eof"])
    more = "limits: {check: 100s, cpu: 60s}\n"
    passes(play(steps, drives="server", extra="limit: 60s", more=more, server=ECHO.format(seed=seed)))


def test_two_bytes_that_change_places_are_seen(play: Play) -> None:
    """Deep in what arrives: else the test above would hold nothing."""
    swaps = ECHO.format(seed=1).replace("pieces.put(data)", "pieces.put(data[::-1] if len(data) == 500 else data)")
    said = "{random: 1MiB, from: '{{ word }}'}"
    more = "limits: {check: 100s, cpu: 60s}\n"
    steps = f"connect\nsend: {said}\nexpect: {said}"
    fails(play(steps, drives="server", extra="limit: 60s", more=more, server=swaps), "mismatch")
