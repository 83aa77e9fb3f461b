"""Where there is less isolation, the verdicts are the same: the port is free for whoever comes next, and nothing needs root."""

from __future__ import annotations

import os
import signal
import time

import pytest
from conftest import Play, passes

from grader.run.box.sandbox import NOBODY, keeps_root
from grader.run.eyes import kernel

PORT = 9100
CLOSES_FIRST = """\
import socket
door = socket.socket()
door.bind(("127.0.0.1", 9100))
door.listen()
while True:
    link, _ = door.accept()
    link.sendall(link.recv(100))
    link.close()
"""
TALK = "connect:\nsend: {text: hello}\nexpect: {text: hello}\neof:\nclose:"


def at_the_port() -> list[str]:
    table = kernel.SocketTable()
    try:
        return [row.state for row in table.rows("tcp") if row.port == PORT]
    finally:
        table.close()


def test_a_server_that_closes_first_leaves_its_port_free(play: Play) -> None:
    for _ in range(2):  # the second start does not set SO_REUSEADDR, either
        passes(play(TALK, drives="server", isolated=False, server=CLOSES_FIRST))
        assert not at_the_port()


def test_that_a_program_waits_is_seen_without_isolation(play: Play) -> None:
    silent = CLOSES_FIRST.replace("link.sendall(link.recv(100))", "link.recv(100); link.recv(100)")
    began = time.monotonic()
    result = play(TALK, drives="server", isolated=False, more="", server=silent)
    check = next(check for check in result.checks if check.id == "talk")
    assert check.verdict == "failed"
    assert check.transcript is not None and any(event.kind == "waits" for event in check.transcript.events)
    assert time.monotonic() - began < 60


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give its rights up")
@pytest.mark.parametrize("isolation", ["none", "network"])
def test_root_keeps_its_rights_only_where_they_are_of_use(isolation: str) -> None:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            kernel.die_with_parent(signal.SIGTERM)
            kept = keeps_root(isolation)  # type: ignore[arg-type]
            os.write(write, f"{kept} {os.getuid()} {kernel.signal_at_parents_death()}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read) as told:
        said = told.read()
    os.waitpid(pid, 0)
    assert said == (f"False {NOBODY} {int(signal.SIGTERM)}" if isolation == "none" else f"True 0 {int(signal.SIGTERM)}")
