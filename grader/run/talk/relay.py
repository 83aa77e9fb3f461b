"""Between a student's server and client: passes everything on, and tells what passed.

Each program has a network of its own, so that both may name the same port. The client calls a port of the relay; for
each call the relay calls the server. Ends are passed on, too: a FIN as a FIN, a reset as a reset.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from grader.model.events import Flooded, Linked, LinkEnded, LinkRefused, Relayed
from grader.run.talk.loop import Loop
from grader.run.talk.sockets import HOST, answer, break_off, dial, new_socket, send_all, server_socket
from grader.spec.language import Exercise

MOST_BYTES = 16 << 20  # in one direction of one link: then it is not read any more
MOST_TOLD = 256 << 10  # of these the transcript keeps
MOST_LINKS = 64

Enter = Callable[[str], None]


@dataclass
class Link:
    """One connection, or over UDP one address of the client's. `ends`: the side of each program."""

    number: int
    ends: dict[str, socket.socket]
    address: Any = None
    passed: dict[str, int] = field(default_factory=lambda: {"client": 0, "server": 0})
    open: set[str] = field(default_factory=lambda: {"client", "server"})
    """Whose direction is not ended yet."""


_OTHER = {"client": "server", "server": "client"}


class Relay:
    """Waits in the client's network for its calls. `enter` takes this process into the network of a program."""

    def __init__(self, loop: Loop, exercise: Exercise, enter: Enter) -> None:
        """Made in the client's network."""
        self._loop, self._exercise, self._enter = loop, exercise, enter
        self._links: list[Link] = []
        self._front = server_socket(exercise.transport, exercise.port, everywhere=True)
        self._loop.watch(self._front, self._call if exercise.transport == "tcp" else self._datagram)

    @contextmanager
    def _in_servers_network(self) -> Iterator[None]:
        self._enter("server")
        try:
            yield
        finally:
            self._enter("client")

    def inodes(self) -> set[int]:
        """Our own sockets in the kernel's tables."""
        held = [self._front, *(sock for link in self._links for sock in link.ends.values())]
        return {os.fstat(sock.fileno()).st_ino for sock in held if sock.fileno() >= 0}

    def read_all(self) -> None:
        """Pass on what is there."""
        if self._exercise.transport == "udp":
            self._datagram()
        else:
            self._call()
        for link in self._links:
            for side in list(link.open):
                self._readable(link, side)

    def close(self) -> None:
        """Close every end, once both programs are gone."""
        for sock in (self._front, *(sock for link in self._links for sock in link.ends.values())):
            self._loop.unwatch(sock)
            sock.close()
        self._links.clear()

    # ---- TCP

    def _call(self) -> None:
        try:
            sock, _ = self._front.accept()
        except OSError:
            return
        if len(self._links) >= MOST_LINKS:
            sock.close()
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number = len(self._links) + 1
        with self._in_servers_network():
            other, error = dial((HOST, self._exercise.port), self._exercise.limit, self._loop)
        if other is None:
            break_off(sock)
            sock.close()
            self._loop.tell(LinkRefused, number, errno.errorcode.get(error, str(error)))
            return
        link = Link(number, {"client": sock, "server": other})
        self._links.append(link)
        self._loop.tell(Linked, number)
        for side in ("client", "server"):
            self._watch(link, side)

    def _watch(self, link: Link, side: str) -> None:
        self._loop.watch(link.ends[side], lambda: self._readable(link, side))

    def _readable(self, link: Link, side: str) -> None:
        if side not in link.open:
            return
        if self._exercise.transport == "udp":
            self._answer(link, side)
            return
        try:
            data: bytes | None = link.ends[side].recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = None
        if not data:
            self._ended(link, side, reset=data is None)
            return
        self._tell(link, side, data)
        with suppress(OSError):
            send_all(link.ends[_OTHER[side]], data, self._exercise.limit, self._loop)

    def _ended(self, link: Link, side: str, *, reset: bool) -> None:
        link.open.discard(side)
        self._loop.unwatch(link.ends[side])
        self._loop.tell(LinkEnded, side, "reset" if reset else "eof", link.number)
        other = link.ends[_OTHER[side]]
        if reset:
            link.open.clear()
            self._loop.unwatch(other)
            break_off(other)
            other.close()
        else:
            with suppress(OSError):
                other.shutdown(socket.SHUT_WR)

    # ---- UDP

    def _datagram(self) -> None:
        try:
            data, address = self._front.recvfrom(1 << 16)
        except OSError:
            return
        link = next((link for link in self._links if link.address == address), None)
        if link is None:
            if len(self._links) >= MOST_LINKS:
                return
            with self._in_servers_network():
                sock = new_socket("udp")
                sock.bind((HOST, 0))
            link = Link(len(self._links) + 1, {"server": sock}, address)
            self._links.append(link)
            self._loop.tell(Linked, link.number)
            self._watch(link, "server")
        self._tell(link, "client", data)
        with suppress(OSError):
            answer(link.ends["server"], data, (HOST, self._exercise.port), self._exercise.limit, self._loop)

    def _answer(self, link: Link, side: str) -> None:
        if side != "server":
            return
        try:
            data, _ = link.ends["server"].recvfrom(1 << 16)
        except OSError:
            return
        self._tell(link, "server", data)
        with suppress(OSError):
            answer(self._front, data, link.address, self._exercise.limit, self._loop)

    def _tell(self, link: Link, side: str, data: bytes) -> None:
        before = link.passed[side]
        link.passed[side] += len(data)
        kept = data[: max(0, MOST_TOLD - before)]
        size = len(data) if len(kept) < len(data) else None
        self._loop.tell(Relayed, kept, side, _OTHER[side], link.number, size)
        if link.passed[side] > MOST_BYTES:
            link.open.discard(side)
            self._loop.unwatch(link.ends.get(side, self._front))
            self._loop.tell(Flooded, size=link.passed[side], program=side)
