"""The network of one program: the harness's ends in it, what the program opens there, and where it calls in vain."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import suppress
from functools import partial

from grader.errors import IsolationError
from grader.model import Words
from grader.model.capture import Frame
from grader.play.scenario import Play
from grader.run.eyes import kernel, observe
from grader.run.eyes.dials import Dial, Dials
from grader.run.eyes.tap import EARS, Tap
from grader.run.talk.impaired import ImpairedLink
from grader.run.talk.loop import Loop
from grader.run.talk.peers import Peers
from grader.spec.language import Exercise

_PORT_TAKEN = Words(
    "别的程序正在使用 {port}，没有网络隔离时无法评分：请先结束那个程序",
    "another program uses {port}, and without a network of its own nothing can be graded there: end that program first",
)

_PORT_OF_ROOT = Words(
    "{port} 是 root 才能用的端口，没有网络隔离时程序用不了它，所以无法评分",
    "{port} is a port of root's: without a network of its own no program may use it, and nothing can be graded there",
)

_NO_TABLE = Words(
    "这台机器上看不到哪些端口是打开的，没有网络隔离时无法评定服务器",
    "on this machine nobody can see which ports are open, and without a network of its own no server can be graded",
)


TIME_WAIT = 62.0
"""Seconds for which the kernel keeps a connection that is over, and a little."""
LOOK_AGAIN = 0.25  # nothing tells of its end
_GOING = ("time-wait", "fin-wait-1", "fin-wait-2", "closing", "last-ack")


class Network:
    """Made where the program is going to run. `ours`, in its questions: the inodes of all sockets of the harness."""

    def __init__(
        self,
        descriptor: int,
        loop: Loop,
        exercise: Exercise,
        play: Callable[[], Play],
        processes: Callable[[], Iterable[int]],
        *,
        isolated: bool,
        restarts: bool = False,
        links: Callable[[str, str], ImpairedLink | None] = lambda peer, to: None,
        heard: Callable[[Frame], object] | None = None,
    ) -> None:
        """`descriptor`: with which one comes back into it; -1 for the network that all share. `processes`: the program's.

        `restarts`: the program is started once more in it. `links`: see `Peers`. `heard`: see `Tap`.
        """
        self.descriptor, self._processes = descriptor, processes
        self._loop, self._exercise, self._isolated = loop, exercise, isolated
        self._table = kernel.SocketTable() if isolated else readable_table()
        self._dials: Dials | None = None
        self.tap = Tap(loop.began, heard) if isolated else None
        self.peers = Peers(
            loop, exercise, play, self._table, isolated, spares_the_port=not isolated and not restarts, links=links
        )

    def need_the_port(self) -> None:
        """Where it is not the program's own: if somebody else has the port, no program could show anything.

        Nor could one where nobody can see which ports are open.
        """
        exercise, table = self._exercise, self._table
        if table is None:
            raise IsolationError(_NO_TABLE)
        if self._isolated:
            return
        port = f"{exercise.transport.upper()} {exercise.port}"
        if exercise.port < kernel.first_unprivileged_port():
            raise IsolationError(_PORT_OF_ROOT.format(port=port))
        self._let_the_port_go()
        if any(
            row.port == exercise.port and (row.serves or row.state in _GOING) for row in table.rows(exercise.transport)
        ):
            raise IsolationError(_PORT_TAKEN.format(port=port))

    def _let_the_port_go(self) -> None:
        """The kernel keeps a connection that is over for a minute, and its port from all who do not set SO_REUSEADDR."""
        deadline = self._loop.now() + TIME_WAIT
        while self._table is not None and (left := deadline - self._loop.now()) > 0:
            rows = self._table.rows(self._exercise.transport)
            if not any(row.port == self._exercise.port and row.state in _GOING for row in rows):
                return
            self._loop.serve(min(left, LOOK_AGAIN))

    def listen(self, names: Sequence[str]) -> None:
        """Be the server that the program calls. Raises IsolationError where the port is not to be had."""
        try:
            self.peers.listen(names)
        except IsolationError:
            self._let_the_port_go()
            self.peers.listen(names)

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
        for row in self._its_own(self._table.rows("tcp") if self._table is not None else [], ours):
            counted[row.state] = counted.get(row.state, 0) + 1
        return counted

    def _its_own(self, rows: Iterable[kernel.SocketRow], ours: Set[int]) -> list[kernel.SocketRow]:
        """Those of the program: in the network that all share, what others have open is neither its doing nor its fault."""
        found = [row for row in rows if row.inode and row.inode not in ours]
        if self._isolated or not found:
            return found
        try:
            its = observe.socket_inodes(self._processes())
        except PermissionError:
            raise IsolationError(_HIDES) from None
        return [row for row in found if row.inode in its]

    def serving(self, ours: Set[int], *transports: str) -> list[kernel.SocketRow]:
        """What the program listens on or is bound to, of these transports (of all where none is named)."""
        if self._table is None:
            return []
        states = {"tcp": kernel.LISTEN, "udp": kernel.ALL_STATES}
        rows = [row for transport in transports or states for row in self._table.rows(transport, states[transport])]
        return self._its_own((row for row in rows if row.serves), ours)

    def held(self, pid: int, enough: int) -> int:
        """Bytes that the program's sockets hold; of a network of its own, all that there are. `pid`: one of its processes.

        0 where they are so few that it cannot be more than `enough`: the kernel takes its time to tell of each.
        """
        if self._table is None:
            return 0
        if self._isolated:
            sockets = kernel.sockets_of(pid)
            few = (sockets - EARS) * kernel.most_of_a_socket() <= enough
            return 0 if few else self._table.held(sockets) + kernel.in_netlink(pid)
        its = set[int]()
        with suppress(PermissionError):
            its = observe.socket_inodes(self._processes())
        return self._table.held(0, its) + kernel.in_netlink(pid, its) if its else 0

    def under_way(self, ours: Set[int]) -> bool:
        """Bytes on their way through TCP: written by one side and not yet taken over by the other's kernel."""
        if self._table is None or self.peers.flooded:
            return False
        rows = [
            row for row in self._table.rows("tcp") if row.unsent and row.state != "listen" and row.inode not in ours
        ]
        return any(not row.inode for row in rows) or bool(self._its_own(rows, ours))

    def standing(self, ours: Set[int]) -> tuple[kernel.SocketRow, ...]:
        """The program's sockets, with what waits in them."""
        table = self._table
        rows = [row for transport in ("tcp", "udp") for row in table.rows(transport)] if table is not None else []
        return tuple(self._its_own(rows, ours))

    def close(self) -> None:
        """Once the program is gone."""
        self.peers.close()
        if self.tap is not None:
            self.tap.close()
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


_HIDES = Words(
    "程序不让别人查看它打开了什么（例如调用了 prctl(PR_SET_DUMPABLE, 0)，或换了用户），这里又没有它自己的网络，"
    "看不出哪些套接字是它的：这一项不计分（有完整的隔离就可以评定）",
    "the program does not let anybody see what it has open (by prctl(PR_SET_DUMPABLE, 0), say, or as another user), and "
    "here it has no network of its own, so nobody can tell which sockets are its own: this counts neither way (with full "
    "isolation it can be graded)",
)
