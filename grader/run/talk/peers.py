"""The harness's ends of a conversation: peers that connect or send, ports of its own, and the server that a client calls.

Nothing here knows right from wrong. Data that nobody reads stays bounded: a peer to which far too much came stops reading.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from grader.errors import IsolationError
from grader.model import Words
from grader.model.events import (
    Aborted,
    Accepted,
    Closed,
    Connected,
    Fate,
    Flooded,
    HalfClosed,
    Impaired,
    Opened,
    Received,
    Refused,
    SendFailed,
    Sent,
    Stray,
    StreamEnded,
    StreamReset,
)
from grader.play.scenario import Play
from grader.play.state import Volume
from grader.run.eyes import kernel
from grader.run.talk.impaired import ImpairedLink
from grader.run.talk.loop import Loop
from grader.run.talk.sockets import (
    HOST,
    SHOWN,
    address,
    answer,
    break_off,
    dial,
    kept,
    new_socket,
    receive_datagram,
    send_all,
    server_socket,
)
from grader.spec.language import Exercise, HarnessPeer
from grader.spec.links import Treatment

FLOOD_BYTES = 128 << 10  # unasked-for data after which a peer stops reading
FLOOD_DATAGRAMS = 200
TAKEN_LIMIT = 0.2  # for the program to read a piece before the next is sent all the same
MOST_CALLS = 64  # connections of one client; what calls again and again is not taken any more
_NO_PORT = Words(
    "端口 {port} 不能用（{why}），没有网络隔离时无法评分：请先结束占用它的程序",
    "port {port} cannot be used ({why}), and without a network of its own nothing can be graded there: end the program "
    "that holds it first",
)


@dataclass
class Door:
    """A listening socket, and the peers whose the connections become that come in there."""

    sock: socket.socket
    names: Sequence[str]
    calls: int = 0
    named: set[str] = field(default_factory=set)
    """Names that were given to a connection at least once."""
    waiting: list[tuple[socket.socket, str]] = field(default_factory=list)
    """Connections for which no name is free yet, oldest first; not read until one is."""


@dataclass
class PeerSocket:
    """One end that the harness plays."""

    name: str
    transport: str
    sock: socket.socket
    own: bool = False  # with a port of its own: whoever calls is heard
    target: Any = None  # whom a datagram goes to; the program's port where nobody has called yet
    ended: bool = False  # the program has closed or reset it
    flooded: bool = False  # far too much came: it is not read any more
    events: int = 0
    astray: int = 0  # bytes from others than the program, and those that the link has lost
    lost: int = 0  # datagrams that the link has lost
    to_program: ImpairedLink | None = None  # the two directions of a link that does not pass everything on
    from_program: ImpairedLink | None = None


class Peers:
    """The ends in one network. Made anew for each network; `table` is its socket table."""

    def __init__(
        self,
        loop: Loop,
        exercise: Exercise,
        play: Callable[[], Play],
        table: kernel.SocketTable | None,
        isolated: bool,
        *,
        spares_the_port: bool = False,
        links: Callable[[str, str], ImpairedLink | None] = lambda peer, to: None,
    ) -> None:
        """`spares_the_port`: no connection that is over may keep the program's port from those who come next.

        `links`: the direction of a peer's link to the server or to the client, where it does not just pass everything on.
        """
        self._spares_the_port, self._links = spares_the_port, links
        self._loop, self._exercise, self._play, self._table, self._isolated = loop, exercise, play, table, isolated
        self._peers: dict[str, PeerSocket] = {}
        self._doors: list[Door] = []

    # ---- opening

    def open(self, name: str, peer: HarnessPeer) -> None:
        """A harness peer's own port. Whoever calls it is heard."""
        sock = new_socket(peer.transport)
        sock.bind((peer.address, peer.port))
        if peer.transport == "tcp":
            sock.listen()
            self._open_door(sock, (name,))
        else:
            self._add(PeerSocket(name, "udp", sock, own=True))
        self._loop.tell(Opened, name, peer.port, peer.transport)

    def _open_door(self, sock: socket.socket, names: Sequence[str]) -> None:
        door = Door(sock, names)
        self._doors.append(door)
        self._loop.watch(sock, lambda: self._called(door))

    def listen(self, names: Sequence[str]) -> None:
        """Be the server that a client calls: its first connection becomes the first peer's, and so on.

        Raises IsolationError where the port is taken, which cannot be in a network of its own.
        """
        transport, port = self._exercise.transport, self._exercise.port
        try:
            sock = server_socket(transport, port, everywhere=self._isolated)
        except OSError as error:
            raise IsolationError(_NO_PORT.format(port=f"{transport.upper()} {port}", why=error.strerror)) from None
        if transport == "udp":
            name = names[0]
            to_client, to_server = self._links(name, "client"), self._links(name, "server")
            self._add(PeerSocket(name, "udp", sock, own=True, to_program=to_client, from_program=to_server))
        else:
            self._open_door(sock, names)
        self._loop.tell(Opened, names[0], port, transport)

    def connect(self, name: str, limit: float) -> None:
        """A TCP connection to the program, as this peer."""
        sock, error = dial((HOST, self._exercise.port), limit, self._loop)
        if sock is not None:
            self._drop(name)
            self._add(PeerSocket(name, "tcp", sock))
            self._loop.tell(Connected, name, ":".join(map(str, sock.getsockname()[:2])))
            return
        why = "timed out" if error == errno.EINPROGRESS else errno.errorcode.get(error, str(error))
        self._loop.tell(Refused, name, why)

    def _add(self, peer: PeerSocket) -> None:
        self._peers[peer.name] = peer
        self._loop.watch(peer.sock, lambda: self._readable(peer))

    # ---- sending

    def send(self, name: str, data: bytes, *, taken: bool) -> None:
        peer = self._peers.get(name)
        if peer is None and self._exercise.transport == "tcp":
            self._loop.tell(SendFailed, name, data[:SHOWN], "ENOTCONN")
            return
        if peer is None:
            sock = new_socket("udp")
            sock.bind((HOST, 0))
            to_server, to_client = self._links(name, "server"), self._links(name, "client")
            peer = PeerSocket(name, "udp", sock, to_program=to_server, from_program=to_client)
            self._add(peer)
        fate: Fate | None = None
        try:
            if peer.transport == "udp":
                fate = self._send_datagram(peer, data)
            else:
                send_all(peer.sock, data, self._exercise.limit, self._loop)
        except OSError as error:
            if error.errno == errno.EMSGSIZE or (peer.transport == "udp" and peer.target is None):
                raise  # neither is the program's matter: how large a datagram is, or that one is sent to 127.0.0.1
            why = errno.errorcode.get(error.errno or 0, str(error))
            self._loop.tell(SendFailed, name, data[:SHOWN], why)
            return
        late = taken and not self._is_taken(peer.sock)
        part, size, digest = kept(data)
        self._loop.tell(Sent, name, part, late, size, digest, fate)

    def _send_datagram(self, peer: PeerSocket, data: bytes) -> Fate | None:
        """And what the link does to it. Raises OSError, unless it is sent later: then it is nobody's matter any more."""
        target = peer.target or (HOST, self._exercise.port)

        def deliver(fate: Fate | None) -> None:
            try:
                answer(peer.sock, data, target, self._exercise.limit, self._loop)
            except OSError:
                if fate is None:
                    raise

        if peer.to_program is not None:
            return peer.to_program.carry(deliver)
        deliver(None)
        return None

    def _is_taken(self, sock: socket.socket) -> bool:
        """Wait until the program's socket has nothing unread any more. False where it did not read in time."""
        if self._table is None:
            return True
        try:
            mine, its = sock.getsockname()[1], sock.getpeername()[1]
        except OSError:
            return True  # the program has closed for good: there is nobody left to read
        deadline = self._loop.now() + TAKEN_LIMIT
        while self._loop.now() < deadline:
            rows = self._table.rows("tcp")
            unread = [row for row in rows if (row.port, row.remote_port) == (its, mine) and row.unread]
            unsent = [row for row in rows if (row.port, row.remote_port) == (mine, its) and row.unsent]
            if not unread and not unsent:
                return True
            self._loop.serve(0.0005)
        return False

    def end(self, name: str, how: str, *, listens: bool) -> None:
        """`close`, `half-close` or `reset` the peer's connection. `listens`: it goes on reading behind a close."""
        peer = self._peers.get(name)
        if peer is None:
            self._loop.tell(Closed, name)
        elif how == "reset":
            break_off(peer.sock)
            self._drop(name)
            self._loop.tell(Aborted, name)
        elif how == "half-close":
            self._shut(peer)
            self._loop.tell(HalfClosed, name)
        else:
            while not peer.ended and not peer.flooded and kernel.readable(peer.sock.fileno(), 0):
                self._readable(peer)
            self._shut(peer)
            # With something unread a close would be a reset at once, and could kill a right program. In the network that
            # all share it would leave the port in TIME_WAIT.
            if not listens and not peer.flooded and self._isolated:
                self._drop(name)
            self._loop.tell(Closed, name, listens)

    def _shut(self, peer: PeerSocket) -> None:
        """Our end says no more."""
        if self._spares_the_port and self._is_given_up(peer):
            # Nobody of the program's hears how it ends, but its port would be kept from whoever starts next.
            break_off(peer.sock)
            self._drop(peer.name)
            return
        with suppress(OSError):
            peer.sock.shutdown(socket.SHUT_WR)

    def _is_given_up(self, peer: PeerSocket) -> bool:
        """Whether no process holds the program's end of the connection any more, and all that it said is read."""
        if peer.transport != "tcp" or self._table is None or not peer.ended:
            return False
        try:
            mine, its = peer.sock.getsockname()[1], peer.sock.getpeername()[1]
        except OSError:
            return False
        ends = [row for row in self._table.rows("tcp") if (row.port, row.remote_port) == (its, mine)]
        return all(not row.inode for row in ends)

    # ---- receiving

    def read_all(self) -> None:
        """Take what is there for every peer: nothing that the program has said may come behind its end."""
        for door in self._doors:
            self._called(door)
        for peer in list(self._peers.values()):
            self._readable(peer)

    def _called(self, door: Door) -> None:
        """A connection comes in: it becomes the next peer's."""
        if door.calls >= MOST_CALLS:
            return
        try:
            sock, source = door.sock.accept()
        except OSError:
            return
        door.calls += 1
        if door.calls == MOST_CALLS:
            self._loop.unwatch(door.sock)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        door.waiting.append((sock, address(source)))
        self._admit(door)
        if any(sock is waiting for waiting, _ in door.waiting):
            self._tell_accepted(f"{door.names[0]}-{door.calls}", sock, address(source))

    def admit(self) -> bool:
        """Let those in whose names have become free. True when there was one."""
        return bool(sum(self._admit(door) for door in self._doors))

    def _admit(self, door: Door) -> bool:
        """Give those that wait the names that are free.

        A program that connects anew closes the old connection just before or just behind that, and which of the two
        is heard first must not matter. So a new connection waits, as in the backlog of a server that serves one client
        after another, until the steps are done with the old one.
        """
        admitted = False
        while door.waiting and (name := self._free_name(door)) is not None:
            sock, source = door.waiting.pop(0)
            door.named.add(name)
            self._drop(name)
            self._add(PeerSocket(name, "tcp", sock))
            self._tell_accepted(name, sock, source)
            admitted = True
        return admitted

    def _free_name(self, door: Door) -> str | None:
        """A name that nobody had; else one with which the steps are done."""
        fresh = [name for name in door.names if name not in door.named]
        state = self._play().state
        return next(iter(fresh or [name for name in door.names if state.peer(name).done]), None)

    def _tell_accepted(self, name: str, sock: socket.socket, source: str) -> None:
        self._loop.tell(Accepted, name, source, address(sock.getsockname()))

    def _readable(self, peer: PeerSocket) -> None:
        if peer.sock.fileno() < 0 or peer.ended or peer.flooded:
            return
        try:
            if peer.transport == "udp":
                self._datagram(peer)
            else:
                self._stream(peer)
        except BlockingIOError:
            return

    def _datagram(self, peer: PeerSocket) -> None:
        try:
            data, source, to = receive_datagram(peer.sock)
        except ConnectionError:
            return
        known = peer.own or source[1] == self._exercise.port
        own_address = f"{to}:{self._exercise.port}" if to else None
        if not known:
            peer.astray += len(data)
            self._loop.tell(Stray, peer.name, data, address(source), own_address)
            self._mind_the_flood(peer)
            return

        def deliver(fate: Fate | None) -> None:
            if peer.flooded:
                return
            if peer.own:
                peer.target = source
            self._loop.tell(Received, peer.name, data, address(source), own_address, fate=fate)
            self._mind_the_flood(peer)

        def withhold(number: int, treatment: Treatment) -> None:
            if treatment.fate == "lost":
                peer.astray += len(data)
                peer.lost += 1
            whose = "client" if peer.own else "server"
            self._loop.tell(Impaired, data, whose, treatment.fate, number, peer.name, seconds=treatment.seconds)
            self._mind_the_flood(peer)

        if peer.from_program is not None:
            peer.from_program.carry(deliver, withhold)
        else:
            deliver(None)

    def _stream(self, peer: PeerSocket) -> None:
        try:
            data: bytes | None = peer.sock.recv(1 << 16)
        except ConnectionError:
            data = None
        if not data:
            peer.ended = True
            self._loop.unwatch(peer.sock)
            self._loop.tell(StreamReset if data is None else StreamEnded, peer.name)
            return
        if self._play().foreseen(peer.name, len(data)) == data:
            self._loop.tell(Received, peer.name, size=len(data), known="expected")
        else:
            self._loop.tell(Received, peer.name, data)
        peer.events += 1
        self._loop.read_often(peer.sock, lambda: self._readable(peer), peer.events, len(data))
        self._mind_the_flood(peer)

    def _mind_the_flood(self, peer: PeerSocket) -> None:
        play = self._play()
        seen, asked = play.state.peer(peer.name), play.volumes.get(peer.name, Volume())
        held = len(seen.stream) + sum(map(len, seen.datagrams)) + peer.astray
        too_many = len(seen.datagrams) + peer.lost > FLOOD_DATAGRAMS + asked.messages or seen.strays > FLOOD_DATAGRAMS
        if held > FLOOD_BYTES + asked.size or too_many:
            peer.flooded = True
            self._loop.unwatch(peer.sock)
            self._loop.tell(Flooded, peer.name, size=held)

    def count_anew(self) -> None:
        """The program is started once more: its first connection becomes the first peer's again."""
        self.read_all()
        for door in self._doors:
            door.named.clear()

    # ---- what is known of them

    @property
    def flooded(self) -> bool:
        return any(peer.flooded for peer in self._peers.values())

    def inodes(self) -> set[int]:
        """Our own sockets in the kernel's table."""
        held = [peer.sock for peer in self._peers.values()] + [door.sock for door in self._doors]
        held += [sock for door in self._doors for sock, _ in door.waiting]
        return {os.fstat(sock.fileno()).st_ino for sock in held}

    def _drop(self, name: str) -> None:
        peer = self._peers.pop(name, None)
        if peer is not None:
            self._loop.unwatch(peer.sock)
            peer.sock.close()

    def close(self) -> None:
        """Close every end, once the program is gone: it could be taken for evidence."""
        for name, peer in list(self._peers.items()):
            if peer.transport == "tcp" and not self._isolated:
                # No TIME_WAIT may stay at the program's port: in the network that all share it would fail the next start.
                break_off(peer.sock)
            self._drop(name)
        for door in self._doors:
            self._loop.unwatch(door.sock)
            door.sock.close()
            for sock, _ in door.waiting:
                if not self._isolated:
                    break_off(sock)
                sock.close()
        self._doors.clear()
