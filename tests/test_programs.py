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
    assert not [event for event in events(check, "typed") if event.lost]


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
    fails(result, "missing", because="waits")


def test_the_keyboard_is_utf8_whatever_is_sent(play: Play) -> None:
    """A program that sends in GBK still has a keyboard and a screen like everybody's."""
    program = "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nline = input()\n"
    program += "s.sendto(line.encode('gbk'), ('127.0.0.1', 9100))\nprint(line)\n"
    steps = 'type: "{{ han }}"\nexpect: "{{ han }}"\nprinted: "{{ han }}"'
    passes(play(steps, transport="udp", more="encoding: gbk\n", client=program))


# ---------------------------------------------------------------- starting

KEEPER = """\
import pathlib, socket
kept = pathlib.Path('kept.txt')
pathlib.Path('/tmp/too').write_text(pathlib.Path('/tmp/too').read_text() + '.' if pathlib.Path('/tmp/too').exists() else '.')
server = socket.create_server(('127.0.0.1', 9100))
while True:
    conn, _ = server.accept()
    word = conn.recv(1024).decode()
    if word == '?':
        conn.sendall((kept.read_text() if kept.exists() else 'nothing').encode())
    else:
        kept.write_text(word)
        conn.sendall(b'ok')
    conn.close()
"""


def test_files_outlive_a_restart(play: Play) -> None:
    steps = """\
{as: alice, send: "?"}
{as: alice, expect: nothing}
{as: bob, send: "{{ word }}"}
{as: bob, expect: ok}
restart
{as: carol, send: "?"}
{as: carol, expect: "{{ word }}"}
"""
    passes(play(steps, drives="server", extra="each: [{n: '1'}, {n: '2'}]", server=KEEPER))


DIES = """\
import socket, threading
s = socket.socket()
s.bind(('127.0.0.1', 9100))
s.listen()
{dies}
"""


@pytest.mark.parametrize(
    "dies", ["print('port ' + 9100)", "threading.Thread(traget=print).start()", "raise SystemExit(3)"]
)
def test_who_dies_behind_listen_has_not_started(play: Play, dies: str) -> None:
    """Every time, whether the port or the end of the program is seen first."""
    for _ in range(4):
        result = play("send: hi\nexpect: HI", drives="server", server=DIES.format(dies=dies))
        assert [check.verdict for check in result.checks] == ["failed", "skipped"]
        assert result.checks[0].failure == "not-listening"


def test_who_ends_well_behind_listen_has_started(play: Play) -> None:
    result = play("send: hi\nexpect: HI", drives="server", server=DIES.format(dies="s.close()"))
    assert result.checks[0].verdict in ("passed", "failed")  # it is a matter of luck whether its port was ever seen


BOTH_FAMILIES = """\
import socket, time
six = socket.socket(socket.AF_INET6)
six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
six.bind(('::', 9100))
six.listen()
time.sleep(0.1)
{four}
conn, _ = four.accept()
conn.sendall(conn.recv(1024).upper())
conn.recv(1)
"""


def test_a_server_for_ipv6_alone_is_not_ready(play: Play) -> None:
    """asyncio opens [::] and 0.0.0.0 one after the other: only the second can be reached at 127.0.0.1."""
    four = "four = socket.create_server(('0.0.0.0', 9100))"
    passes(play("send: hi\nexpect: HI", drives="server", server=BOTH_FAMILIES.format(four=four)))
    result = play("send: hi\nexpect: HI", drives="server", server=BOTH_FAMILIES.format(four="four = six"))
    assert result.checks[0].failure == "not-listening"


REOPENS = """\
import socket, time
with socket.create_server(('127.0.0.1', 9100)): pass
time.sleep(0.2)
s = socket.create_server(('127.0.0.1', 9100))
conn, _ = s.accept()
conn.sendall(conn.recv(1024).upper())
"""


def test_a_server_that_opens_its_port_twice_is_waited_for(play: Play) -> None:
    for _ in range(3):
        passes(play("send: hi\nexpect: HI", drives="server", server=REOPENS))


# ---------------------------------------------------------------- signals

FOUR = """\
import os, socket, sys, time
s = socket.create_server(('127.0.0.1', 9100))
for _ in range(4):
    if os.fork() == 0:
        try:
            import asyncio, http.client, json, decimal, email.message  # takes a moment
            try:
                while True:
                    conn, _ = s.accept()
            except KeyboardInterrupt:
                os._exit(0)
        except KeyboardInterrupt:
            os.write(2, b'Traceback: too early')
            os._exit(1)
try:
    while True:
        os.wait()
except KeyboardInterrupt:
    pass
except ChildProcessError:
    pass
"""


def test_a_signal_comes_when_all_processes_have_started(play: Play) -> None:
    for _ in range(3):
        passes(play("listens\nsignal: interrupt\nexits: cleanly", drives="server", server=FOUR))
