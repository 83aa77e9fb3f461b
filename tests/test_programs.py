"""A program while it runs: its keyboard, its files over a restart, its start and its end."""

from __future__ import annotations

import pytest
from conftest import Play, events, fails, passes

READER = """\
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
{before}
first, second = input(), input()
s.sendto(f'{{len(first)}} {{second}}'.encode(), ('127.0.0.1', 9100))
"""


@pytest.mark.parametrize("letters", [10, 65_536, 100_000, 1_000_000])
@pytest.mark.parametrize("before", ["", "import time; time.sleep(0.5)"])
def test_a_typed_line_may_have_any_length(play: Play, letters: int, before: str) -> None:
    """What the keyboard's pipe does not take at once follows as the program reads."""
    steps = f'type: "{{{{ \'x\' * {letters} }}}}"\ntype: "{{{{ word }}}}"\nexpect: "{letters} {{{{ word }}}}"'
    check = passes(play(steps, transport="udp", client=READER.format(before=before)))
    assert not [event for event in events(check, "typed") if "lost" in event.info]


def test_the_keyboard_ends_behind_all_that_was_typed(play: Play) -> None:
    program = "import socket, sys\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    program += "s.sendto(b'hi', ('127.0.0.1', 9100))\n"
    program += "s.sendto(str(len(sys.stdin.read())).encode(), ('127.0.0.1', 9100))\n"
    steps = 'expect: hi\ntype: "{{ \'x\' * 200000 }}"\ntype-end\nexpect: "200001"'
    passes(play(steps, transport="udp", client=program))


def test_who_never_reads_is_not_waited_for(play: Play) -> None:
    program = "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    program += "s.sendto(b'hi', ('127.0.0.1', 9100))\ns.recv(100)\n"
    result = play("type: \"{{ 'x' * 200000 }}\"\nexpect: hi\nexpect: more", transport="udp", client=program)
    fails(result, "missing", because="stuck")
