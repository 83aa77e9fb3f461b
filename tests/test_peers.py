"""The harness's own ends: whom they answer, what their silence counts, which calls they take, how they close."""

from __future__ import annotations

import pytest
from conftest import Play, events, passes

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
    (printed,) = events(check, "printed")
    assert printed.data is not None and printed.data.decode().split()[-1] == source


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
