"""The network of one program: the harness's ends in it, what the program opens there, and where it calls in vain."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Set
from contextlib import suppress
from functools import partial

from grader.errors import IsolationError
from grader.model import Words
from grader.play.scenario import Play
from grader.run.eyes import kernel, observe
from grader.run.eyes.dials import Dial, Dials
from grader.run.talk.loop import Loop
from grader.run.talk.peers import Peers
from grader.spec.language import Exercise

_PORT_TAKEN = Words(
    "别的程序正在使用 {port}，没有网络隔离时无法评分：请先结束那个程序",
    "another program uses {port}, and without a network of its own nothing can be graded there: end that program first",
)

_NO_TABLE = Words(
    "这台机器上看不到哪些端口是打开的，没有网络隔离时无法评定服务器",
    "on this machine nobody can see which ports are open, and without a network of its own no server can be graded",
)


class Network:
    """Made where the program is going to run. `ours`, in its questions: the inodes of all sockets of the harness."""

    def __init__(
        self, descriptor: int, loop: Loop, exercise: Exercise, play: Callable[[], Play], *, isolated: bool
    ) -> None:
        """`descriptor`: with which one comes back into it; -1 for the network that all share."""
        self.descriptor = descriptor
        self._loop, self._exercise, self._isolated = loop, exercise, isolated
        self._table = kernel.SocketTable() if isolated else readable_table()
        self._dials: Dials | None = None
        self.peers = Peers(loop, exercise, play, self._table, isolated)

    def need_the_port(self) -> None:
        """Where it is not the program's own: if somebody else has the port, no program could show anything.

        Nor could one where nobody can see which ports are open.
        """
        exercise = self._exercise
        if self._table is None:
            raise IsolationError(_NO_TABLE)
        rows = [] if self._isolated else self._table.rows(exercise.transport)
        if any(row.port == exercise.port and (row.serves or row.state == "time-wait") for row in rows):
            raise IsolationError(_PORT_TAKEN.format(port=f"{exercise.transport.upper()} {exercise.port}"))

    def notice_dials(self, tell: Callable[[Dial], None]) -> None:
        """From now on `tell` of the calls to where nobody waits."""
        self._dials = Dials(self._exercise.transport, self._exercise.port)
        self._tell = tell
        for sock in self._dials.sockets:
            self._loop.watch(sock, partial(self._dialled, sock))

    def _dialled(self, sock: socket.socket) -> None:
        for dial in self._dials.read(sock) if self._dials is not None else ():
            self._tell(dial)

    def read_all(self) -> None:
        """Take what is there from the program."""
        for sock in self._dials.sockets if self._dials is not None else ():
            self._dialled(sock)
        self.peers.read_all()

    # ---- what the kernel's table shows

    def states(self, ours: Set[int]) -> dict[str, int]:
        """How many TCP sockets the program has in each state. Those that no process owns any more do not count."""
        counted = dict[str, int]()
        for row in self._table.rows("tcp") if self._table is not None else ():
            if row.inode and row.inode not in ours:
                counted[row.state] = counted.get(row.state, 0) + 1
        return counted

    def serving(
        self, ours: Set[int], processes: Callable[[], Iterable[int]], *transports: str
    ) -> list[kernel.SocketRow]:
        """What the program listens on or is bound to, of these transports (of all where none is named)."""
        if self._table is None:
            return []
        states = {"tcp": kernel.LISTEN, "udp": kernel.ALL_STATES}
        rows = [row for transport in transports or states for row in self._table.rows(transport, states[transport])]
        found = [row for row in rows if row.serves and row.inode not in ours and row.inode]
        if self._isolated or not found:
            return found
        # The whole machine's: what others listen on is neither the program's readiness nor its fault.
        its = observe.socket_inodes(processes())
        return [row for row in found if row.inode in its]

    def under_way(self, ours: Set[int]) -> bool:
        """Bytes on their way through TCP: written by one side and not yet taken over by the other's kernel."""
        if self._table is None or self.peers.flooded:
            return False
        return any(row.unsent for row in self._table.rows("tcp") if row.state != "listen" and row.inode not in ours)

    def standing(self, ours: Set[int]) -> tuple[kernel.SocketRow, ...]:
        """The program's sockets, with what waits in them."""
        table = self._table if self._isolated else None
        rows = [row for transport in ("tcp", "udp") for row in table.rows(transport)] if table is not None else []
        return tuple(row for row in rows if row.inode and row.inode not in ours)

    def close(self) -> None:
        """Once the program is gone."""
        self.peers.close()
        if self._dials is not None:
            for sock in self._dials.sockets:
                self._loop.unwatch(sock)
            self._dials.close()
        if self._table is not None:
            self._table.close()
        if self.descriptor >= 0:
            os.close(self.descriptor)


def readable_table() -> kernel.SocketTable | None:
    """The socket table of the network that all share; None where it cannot be read: no Linux, or a container forbids it."""
    if not hasattr(socket, "AF_NETLINK"):
        return None
    table = None
    with suppress(OSError):
        table = kernel.SocketTable()
        table.rows("tcp")
        return table
    if table is not None:
        table.close()
    return None
