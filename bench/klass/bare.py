"""The physical floor: the same programs started as often, the same messages said, and nothing looked at.

Each conversation of a finished run is repeated from its transcript with plain sockets, in a forked process with a
network of its own. Who did not answer then is not waited for now; who spun is ended at once.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from grader.run.box import start
from grader.run.eyes import kernel

LIMIT = 10.0
AT_ONCE = 2

Said = list[dict[str, Any]]
"""The events of a transcript, as JSON, with their payloads as `bytes`."""


def repeat_all(folder: Path, python: str, conversations: Iterable[tuple[str, str, Said]], port: int) -> tuple[int, int]:
    """Repeat (folder of the program, transport, events), two at a time; how many there were, and how many went otherwise."""
    running: set[int] = set()
    count = otherwise = 0
    for place, transport, events in conversations:
        if len(running) == AT_ONCE:
            ended, failed = os.wait()
            running.discard(ended)
            otherwise += failed != 0
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                _own_network()
                os.chdir(folder / place)
                _converse([python, "server.py"], transport, events, port)
                status = 0
            except BaseException as error:
                print(f"{place}: {error!r}", file=sys.stderr, flush=True)
            finally:
                os._exit(status)
        running.add(pid)
        count += 1
    for _ in range(len(running)):
        otherwise += os.wait()[1] != 0
    return count, otherwise


def _own_network() -> None:
    uid, gid = os.getuid(), os.getgid()
    if uid:
        kernel.unshare(kernel.CLONE_NEWUSER)
        kernel.map_to_root(uid, gid)
    kernel.unshare(kernel.CLONE_NEWNET)
    kernel.loopback_up()


def _converse(command: list[str], transport: str, events: Said, port: int) -> None:
    pid, watch, keyboard, peers = 0, -1, -1, dict[str, socket.socket]()
    for event in events:
        name = event.get("peer") or ""
        data = event.get("data") or b""
        match event["event"]:
            case "started":
                pid, watch, keyboard = _start(command)
            case "ready":
                _listening(transport, port, watch)
            case "connected":
                peers[name] = socket.create_connection(("127.0.0.1", port), LIMIT)
            case "sent":
                if transport == "udp" and name not in peers:
                    peers[name] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    peers[name].connect(("127.0.0.1", port))
                    peers[name].settimeout(LIMIT)
                with suppress(OSError):
                    peers[name].sendall(data)
            case "received" if name in peers:
                _receive(peers[name], len(data), transport)
            case "closed":
                peers.pop(name).close()
            case "exited":
                select.select([watch], [], [], LIMIT)
            case "waits" | "limit":
                _asleep(pid, watch)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(keyboard)


def _start(command: list[str]) -> tuple[int, int, int]:
    read, write = os.pipe()
    null = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, read, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
    pid = os.posix_spawn(command[0], command, start.ENVIRONMENT, file_actions=actions)
    os.close(read)
    os.close(null)
    return pid, os.pidfd_open(pid), write


def _listening(transport: str, port: int, watch: int) -> None:
    table, deadline = kernel.SocketTable(), time.monotonic() + LIMIT
    states = kernel.LISTEN if transport == "tcp" else kernel.ALL_STATES
    while not any(row.port == port and row.serves for row in table.rows(transport, states)):
        if select.select([watch], [], [], 0.001)[0] or time.monotonic() > deadline:
            raise TimeoutError("not listening")


def _receive(sock: socket.socket, size: int, transport: str) -> None:
    while size > 0:
        size -= len(got := sock.recv(1 << 16))
        if transport == "udp" or not got:
            return


def _asleep(pid: int, watch: int) -> None:
    """Until the program has got as far as it gets: it sleeps, and has not run for two milliseconds."""
    before, deadline = "", time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        now = kernel.read(f"/proc/{pid}/schedstat")
        if now == before and kernel.state(pid) == "S":
            return
        before = now
        if select.select([watch], [], [], 0.002)[0]:
            return


def load(path: Path) -> list[tuple[str, str, Said]]:
    """The conversations that `compare` has written down: one a line."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        place, transport, events = json.loads(line)
        for event in events:
            if "data" in event:
                event["data"] = bytes.fromhex(event["data"])
        found.append((place, transport, events))
    return found
