"""Between a student's server and client: passes everything on, and tells what passed.

Each program has a network of its own, so that both may name the same port. The client calls a port of the relay; for
each call the relay calls the server. Ends are passed on, too: a FIN as a FIN, a reset as a reset.

Nothing in here waits: what an end does not take at once is held, and whoever sends it is not read until it has gone. So
bytes keep their order at any size, and a program that does not read stops the other as it would without a relay.

Where the exercise says so, the link is worse than that: it loses, doubles, delays and swaps datagrams, or carries a stream
slowly and in a small window.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from grader.model.events import Fate, Flooded, Impaired, Linked, LinkEnded, LinkRefused, Relayed
from grader.packets.headers import Endpoint
from grader.packets.keeping import Spoken
from grader.run.eyes import kernel
from grader.run.talk.impaired import ImpairedLink
from grader.run.talk.loop import Loop
from grader.run.talk.sockets import HOST, Address, address, break_off, new_socket, reply, server_socket
from grader.spec.language import Exercise, OneWay
from grader.spec.links import Treatment

MOST_BYTES = 128 << 20  # in one direction of one link: then it is not read any more
MOST_TOLD = 256 << 10  # of these the transcript keeps
MOST_HEARD = 16 << 20  # and these are remembered until all is over: packets of a large transfer are kept without them
MOST_LINKS = 64
MOST_HELD = 64  # datagrams for one that takes none at the moment
AT_ONCE = 1 << 16  # bytes that are read at a time
SHARES = 20  # of a second, in which a slow link carries a piece each
GLANCE = 0.002  # seconds between two looks at whether the client still runs
PATIENCE = 1.0  # for all of these looks together
MANY = 2048  # pieces of one direction: from then on small ones are collected before they are passed on

Enter = Callable[[str], None]


@dataclass
class Link:
    """One connection, or over UDP one address of the client's. `ends`: the side of each program."""

    number: int
    ends: dict[str, socket.socket]
    address: Address | None = None
    callers: Mapping[str, Endpoint] = field(default_factory=dict)
    """The end that called, in the network of each program: over TCP."""
    heard: dict[str, bytearray] = field(default_factory=lambda: {"client": bytearray(), "server": bytearray()})
    """What each program has said, from its first byte."""
    passed: dict[str, int] = field(default_factory=lambda: {"client": 0, "server": 0})
    pieces: dict[str, int] = field(default_factory=lambda: {"client": 0, "server": 0})
    held: dict[str, bytearray] = field(default_factory=lambda: {"client": bytearray(), "server": bytearray()})
    """What each program has not taken yet."""
    open: set[str] = field(default_factory=lambda: {"client", "server"})
    """Whose direction is not ended yet."""
    paused: set[str] = field(default_factory=set)
    """Who is not read at the moment, for the link is slow, or the client not ready to hear."""
    asked: bool = False
    """The client has said something, and nothing came back yet."""


_OTHER = {"client": "server", "server": "client"}


class Relay:
    """Waits in the client's network for its calls. `enter` takes this process into the network of a program."""

    def __init__(
        self,
        loop: Loop,
        exercise: Exercise,
        enter: Enter,
        ways: Mapping[str, tuple[ImpairedLink | None, OneWay]],
        client_runs: Callable[[], bool],
    ) -> None:
        """Made in the client's network. `ways`: what the link does on the way to each program: to datagrams, to a stream.

        `client_runs`: whether the client is about to do something by itself; if not, what it has printed has been told.
        """
        self._loop, self._exercise, self._enter, self._ways = loop, exercise, enter, ways
        self._client_runs, self._patience = client_runs, PATIENCE
        self._links: list[Link] = []
        self._called = 0
        self._calls: dict[int, tuple[socket.socket, socket.socket]] = {}
        """By number of a call that the server has not taken yet: the client's end, and ours to the server."""
        self._datagrams: dict[socket.socket, list[tuple[bytes, Address]]] = {}
        self._front = server_socket(exercise.transport, exercise.port, everywhere=True)
        _narrow(self._front, ways["server"][1])
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
        return {os.fstat(sock.fileno()).st_ino for sock in self._sockets() if sock.fileno() >= 0}

    def _sockets(self) -> list[socket.socket]:
        ends = [sock for link in self._links for sock in link.ends.values()]
        return [self._front, *ends, *(sock for call in self._calls.values() for sock in call)]

    def streams(self, network: str) -> list[Spoken]:
        """What went each way over each connection, as it is called in the network of a program."""
        return [
            Spoken(link.callers[network], side == "client", side, _OTHER[side], bytes(link.heard[side]))
            for link in self._links
            for side in ("client", "server")
            if network in link.callers
        ]

    @property
    def holds(self) -> bool:
        """Something is on its way between the programs."""
        return bool(self._calls or self._datagrams) or any(held for link in self._links for held in link.held.values())

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
        for sock in self._sockets():
            self._loop.unwatch(sock)
            sock.close()
        self._links.clear()

    # ---- TCP

    def _call(self) -> None:
        try:
            sock, _ = self._front.accept()
        except OSError:
            return
        if len(self._links) + len(self._calls) >= MOST_LINKS:
            sock.close()
            return
        self._called += 1
        number = self._called
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._in_servers_network():
            other = new_socket("tcp")
        _narrow(other, self._ways["client"][1])
        self._calls[number] = sock, other
        other.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * self._exercise.limit))
        error = other.connect_ex((HOST, self._exercise.port))
        if error in (0, errno.EINPROGRESS) and not kernel.writable(other.fileno(), 0):
            self._loop.watch_writable(other, lambda: self._answered(number))
        else:
            self._answered(number, 0 if error == errno.EINPROGRESS else error)

    def _answered(self, number: int, error: int = 0) -> None:
        """The server has taken our call, or refused it."""
        sock, other = self._calls.pop(number)
        self._loop.unwatch(other)
        error = error or other.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            other.close()
            break_off(sock)
            sock.close()
            self._loop.tell(LinkRefused, number, errno.errorcode.get(error, str(error)))
            return
        other.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 0)
        link = Link(number, {"client": sock, "server": other})
        with suppress(OSError):
            ends = sock.getpeername(), other.getsockname()
            link.callers = {
                name: Endpoint.of(address(end)) for name, end in zip(("client", "server"), ends, strict=True)
            }
        self._links.append(link)
        self._loop.tell(Linked, number)
        for side in ("client", "server"):
            self._watch(link, side)

    def _watch(self, link: Link, side: str) -> None:
        self._loop.watch(link.ends[side], lambda: self._readable(link, side))

    def _readable(self, link: Link, side: str) -> None:
        other = _OTHER[side]
        if side not in link.open or side in link.paused or link.held[other]:
            return
        if side == "server" and link.asked and self._patience > 0 and self._client_runs():
            # What it prints before it comes to wait has not come from the server: nothing is handed to it until then.
            self._patience -= GLANCE
            self._put_off(link, side, GLANCE)
            return
        if self._exercise.transport == "udp":
            self._answer(link, side)
            return
        way = self._ways[other][1]
        most = min(way.window or AT_ONCE, max(1, way.rate // SHARES) if way.rate else AT_ONCE)
        try:
            data: bytes | None = link.ends[side].recv(most)
        except BlockingIOError:
            return
        except OSError:
            data = None
        if not data:
            self._ended(link, side, reset=data is None)
            return
        self._tell(link, side, data)
        link.held[other] += data
        self._pass_on(link, side)
        if way.rate:
            self._put_off(link, side, len(data) / way.rate)
        elif side in link.open and not link.held[other]:
            pieces = link.pieces[side]
            self._loop.read_often(link.ends[side], lambda: self._readable(link, side), pieces - MANY, len(data))

    def _put_off(self, link: Link, side: str, seconds: float) -> None:
        link.paused.add(side)
        self._loop.unwatch_readable(link.ends[side])
        self._loop.after(seconds, lambda: self._resume(link, side))

    def _resume(self, link: Link, side: str) -> None:
        link.paused.discard(side)
        if side in link.open and not link.held[_OTHER[side]]:
            self._watch(link, side)

    def _pass_on(self, link: Link, side: str, *, again: bool = False) -> None:
        """What a program has said, to the other: all that this takes now. `again`: it could not take all before."""
        source, target, held = link.ends[side], link.ends[_OTHER[side]], link.held[_OTHER[side]]
        try:
            while held:
                del held[: target.send(held, socket.MSG_NOSIGNAL)]
        except BlockingIOError:
            self._loop.unwatch_readable(source)
            self._loop.watch_writable(target, lambda: self._pass_on(link, side, again=True))
            return
        except OSError:
            held.clear()  # it takes nothing any more; who speaks to it is heard all the same
        if again:
            self._loop.unwatch_writable(target)
            if side not in link.paused:
                self._resume(link, side)

    def _ended(self, link: Link, side: str, *, reset: bool) -> None:
        link.open.discard(side)
        self._loop.unwatch_readable(link.ends[side])
        self._loop.tell(LinkEnded, side, "reset" if reset else "eof", link.number)
        other = link.ends[_OTHER[side]]
        if reset:
            link.open.clear()
            link.held = {name: bytearray() for name in link.held}
            for end in link.ends.values():
                self._loop.unwatch(end)
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
        self._carry(link, "client", data, link.ends["server"], (HOST, self._exercise.port))

    def _answer(self, link: Link, side: str) -> None:
        if side != "server" or link.address is None:
            return
        try:
            data, _ = link.ends["server"].recvfrom(1 << 16)
        except OSError:
            return
        self._carry(link, "server", data, self._front, link.address)

    def _carry(self, link: Link, side: str, data: bytes, sock: socket.socket, target: Address) -> None:
        """A datagram to the other program, as the link has it."""

        def deliver(fate: Fate | None) -> None:
            self._tell(link, side, data, fate)
            self._send(sock, data, target)

        def withhold(number: int, treatment: Treatment) -> None:
            kept = self._counted(link, side, data)
            self._loop.tell(Impaired, kept, side, treatment.fate, number, link=link.number, seconds=treatment.seconds)

        impaired, _ = self._ways[_OTHER[side]]
        if impaired is not None:
            impaired.carry(deliver, withhold)
        else:
            deliver(None)

    def _send(self, sock: socket.socket, data: bytes, target: Address) -> None:
        """A datagram, behind those that could not be sent yet."""
        held = self._datagrams.setdefault(sock, [])
        if len(held) < MOST_HELD:
            held.append((data, target))
        self._send_held(sock)

    def _send_held(self, sock: socket.socket) -> None:
        held = self._datagrams[sock]
        while held:
            try:
                reply(sock, *held[0])
            except BlockingIOError:
                self._loop.watch_writable(sock, lambda: self._send_held(sock))
                return
            except OSError:
                pass  # nobody is there
            held.pop(0)
        del self._datagrams[sock]
        self._loop.unwatch_writable(sock)

    def _counted(self, link: Link, side: str, data: bytes) -> bytes:
        """What the transcript keeps of it."""
        before = link.passed[side]
        link.passed[side] += len(data)
        link.pieces[side] += 1
        link.asked = side == "client"
        if link.callers:
            link.heard[side] += data[: max(0, MOST_HEARD - before)]
        return data[: max(0, MOST_TOLD - before)]

    def _tell(self, link: Link, side: str, data: bytes, fate: Fate | None = None) -> None:
        kept = self._counted(link, side, data)
        size = len(data) if len(kept) < len(data) else None
        self._loop.tell(Relayed, kept, side, _OTHER[side], link.number, size, fate)
        if link.passed[side] > MOST_BYTES:
            link.open.discard(side)
            self._loop.unwatch_readable(link.ends.get(side, self._front))
            self._loop.tell(Flooded, size=link.passed[side], program=side)


def _narrow(sock: socket.socket, way: OneWay) -> None:
    """Of what a program sends to this end no more than the window is on its way at once, in segments that fit into it.

    Said before anybody calls, for a handshake tells how far a window may ever open.
    """
    if way.window is not None:
        # Of a buffer's room, which it doubles, the kernel opens more or less as a window: this much is never too much.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 3 * way.window // 5)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_WINDOW_CLAMP, way.window)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, way.window // 4)
