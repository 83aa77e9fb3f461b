"""The side of a conversation that touches the world: one selectors loop over sockets, pipes and a pidfd.

`Wire.run(play)` executes what a scenario commands and feeds back what happens, every event stamped on one monotonic
clock. It decides nothing about right or wrong. Data that nobody reads stays bounded: streams are capped, a flooding
program is no longer listened to, and every wait has an end.
"""

from __future__ import annotations

import errno
import os
import selectors
import signal
import socket
import struct
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from grader import kernel, observe
from grader.commands import (
    AwaitReady,
    Command,
    ConnectPeer,
    End,
    EndPeer,
    Look,
    Mark,
    SendData,
    SendSignal,
    Start,
    Stop,
    TypeLine,
    Wait,
)
from grader.errors import IsolationError
from grader.model import Event, Words
from grader.sandbox import Program, Sandbox
from grader.scenario import Play
from grader.spec.language import Exercise
from grader.state import Volume
from grader.watch import Watch

_PORT_TAKEN = Words(
    "别的程序正在使用 {port}，没有网络隔离时无法评分：请先结束那个程序",
    "another program uses {port}, and without a network of its own nothing can be graded there: end that program first",
)
HOST = "127.0.0.1"
FLOOD_BYTES = 128 << 10  # unasked-for data after which a peer stops reading
FLOOD_DATAGRAMS = 200
OUTPUT_FACTOR = 128  # times the cap of a stream: so much output ends the program
TAIL = 4096
FIRST_LOOK, LONGEST_LOOK = 0.002, 0.05
MEMORY_TICK = 0.05
LOST_MATTERS = 0.001
LEFTOVER_GRACE = 0.5
PLENTY = 256  # events of one source: from then on its small pieces are collected before they are read
REST = 0.02
SMALL = 4096
DRAINS = 32  # reads that empty the largest pipe; what a leftover process goes on printing has no end
SIGNAL_AGAIN = 0.2
SIGNALS = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "kill": signal.SIGKILL}


@dataclass
class Stream:
    """One of the program's output streams: the first bytes are kept, of the rest the last."""

    name: str
    kept: int = 0
    total: int = 0
    events: int = 0
    tail: bytearray = field(default_factory=bytearray)

    def take(self, data: bytes, cap: int) -> bytes:
        """The part of `data` that is still below the cap."""
        self.total += len(data)
        part = data[: max(0, cap - self.kept)]
        self.kept += len(part)
        if len(part) < len(data):
            self.tail = (self.tail + data[len(part) :])[-TAIL:]
        return part


@dataclass
class PeerSocket:
    """One end that the harness plays."""

    name: str
    transport: str
    sock: socket.socket
    own: bool = False  # a harness peer with a port of its own
    ended: bool = False  # the program has closed or reset it
    flooded: bool = False  # far too much came: it is not read any more
    events: int = 0
    astray: int = 0  # bytes from others than the program


@dataclass
class Sent:
    """A signal that was sent once, and the call that it should have ended."""

    number: int
    at: float
    call: observe.Waiting | None


class Wire:
    """Plays one check against one program in one sandbox."""

    def __init__(self, sandbox: Sandbox, exercise: Exercise, main: str, *, isolated: bool) -> None:
        self._sandbox, self._exercise, self._main, self._isolated = sandbox, exercise, main, isolated
        self._selector = selectors.DefaultSelector()
        self._resting: dict[int, tuple[float, Any, Callable[[], None]]] = {}
        self._began = time.monotonic()
        self.events: list[Event] = []
        self._peers: dict[str, PeerSocket] = {}
        self._program: Program | None = None
        self._streams: dict[str, Stream] = {}
        self._table: kernel.SocketTable | None = None
        self._play: Play | None = None
        self._sees = isolated and observe.can_see()
        self._watch = Watch(None)
        self._lost = 0.0  # in all waits before this one
        self._quiet_told: tuple[Command, float] | None = None
        self._over = False  # the limit of the whole check was told
        self._wait: Command | None = None
        self._wait_since = self._heard = self._next_look = self._next_ready = self._began
        self._limit = 0.0
        self._look_gap = FIRST_LOOK
        self._next_tick = 0.0
        self._signalled: Sent | None = None

    def run(self, play: Play) -> None:
        """Play to the end; `events` holds everything that happened. Leaves nothing running, whatever happens."""
        self._play = play
        try:
            while (command := play.command) is not None:
                self._execute(command)
        finally:
            self._tear_down()

    # ---- telling

    def _now(self) -> float:
        return time.monotonic()

    def _tell(
        self, event: str, peer: str | None = None, data: bytes | None = None, info: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        self._heard = self._now() if event in ("received", "stray") else self._heard
        told = Event(self._now() - self._began, event, peer, data, (info or {}) | more)
        self.events.append(told)
        assert self._play is not None
        self._play.feed(told)
        self._look_soon()

    def _look_soon(self) -> None:
        self._look_gap = FIRST_LOOK
        self._next_look = self._now() + FIRST_LOOK

    # ---- commands

    def _execute(self, command: Command) -> None:
        match command:
            case Start():
                self._start(command)
            case AwaitReady():
                self._round(command, command.limit, ready=True)
            case ConnectPeer():
                self._connect(command)
            case SendData():
                self._send(command)
            case EndPeer():
                self._end_peer(command)
            case TypeLine():
                self._type(command.data)
            case SendSignal():
                self._signal(SIGNALS[command.signal])
            case Stop():
                self._stop(command)
            case Look():
                alive = self._program is not None and self._program.alive
                self._tell("sockets", sockets=self._served(), alive=alive)
            case Mark():
                self._tell("step", step=list(command.step))
            case Wait():
                self._round(command, command.limit, quiet=command.quiet)
            case End():
                self._tell_cuts()
                self._tell("end")
                self._tear_down()

    def _start(self, command: Start) -> None:
        if not command.restart:
            self._sandbox.fresh_network()
            self._table = kernel.SocketTable() if self._isolated or kernel_has_table() else None
            self._need_the_port()
            for name, peer in command.peers.items():
                self._open(name, peer.transport, peer.port)
        program = self._sandbox.start(self._main)
        self._program, self._signalled = program, None
        self._streams = {"stdout": Stream("stdout"), "stderr": Stream("stderr")}
        for name, descriptor in (("stdout", program.stdout), ("stderr", program.stderr)):
            self._selector.register(descriptor, selectors.EVENT_READ, self._reader(name, descriptor))
        if program.pidfd >= 0:
            self._selector.register(program.pidfd, selectors.EVENT_READ, self._exited)
        self._tell("started", program="server", case=command.case, restart=command.restart)

    def _need_the_port(self) -> None:
        """Without a network of its own: where somebody else has the port, no program could show anything."""
        exercise = self._exercise
        rows = [] if self._isolated or self._table is None else self._table.rows(exercise.transport)
        if any(row.port == exercise.port and (row.serves or row.state == "time-wait") for row in rows):
            raise IsolationError(_PORT_TAKEN.format(port=f"{exercise.transport.upper()} {exercise.port}"))

    def _open(self, name: str, transport: str, port: int) -> None:
        """A harness peer's own port. Whoever calls it is heard."""
        sock = _socket("udp" if transport == "udp" else "tcp")
        sock.bind((HOST, port))
        if transport == "tcp":
            sock.listen()
        self._add(PeerSocket(name, transport, sock, own=True))
        self._tell("opened", name, port=port, transport=transport)

    def _add(self, peer: PeerSocket) -> None:
        self._peers[peer.name] = peer
        self._selector.register(peer.sock, selectors.EVENT_READ, lambda: self._readable(peer))

    def _connect(self, command: ConnectPeer) -> None:
        sock = _socket("tcp")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        address = (HOST, self._exercise.port)
        error = sock.connect_ex(address)
        deadline = self._now() + command.limit
        while error == errno.EINPROGRESS and self._now() < deadline:
            if kernel.writable(sock.fileno(), min(0.05, deadline - self._now())):
                error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            else:
                self._serve(0)
        if error == 0:
            self._drop(command.peer)
            self._add(PeerSocket(command.peer, "tcp", sock))
            self._tell("connected", command.peer, address=":".join(map(str, sock.getsockname()[:2])))
            return
        sock.close()
        why = "timed out" if error == errno.EINPROGRESS else errno.errorcode.get(error, str(error))
        self._tell("refused", command.peer, why=why)

    def _send(self, command: SendData) -> None:
        peer = self._peers.get(command.peer)
        if peer is None:
            sock = _socket("udp")
            sock.bind((HOST, 0))
            peer = PeerSocket(command.peer, "udp", sock)
            self._add(peer)
        try:
            if peer.transport == "udp":
                peer.sock.sendto(command.data, (HOST, self._exercise.port))
            else:
                self._send_all(peer.sock, command.data)
        except OSError as error:
            if peer.transport == "udp":
                raise  # a datagram needs nobody's consent: what stops it is this machine, never the program
            why = errno.errorcode.get(error.errno or 0, str(error))
            self._tell("send-failed", command.peer, command.data, why=why)
            return
        self._tell("sent", command.peer, command.data)

    def _send_all(self, sock: socket.socket, data: bytes) -> None:
        """Write everything, and go on reading what the program says meanwhile."""
        left, deadline = memoryview(data), self._now() + self._exercise.limit
        while left:
            try:
                left = left[sock.send(left, socket.MSG_NOSIGNAL) :]
            except BlockingIOError:
                if self._now() > deadline:
                    raise TimeoutError(errno.ETIMEDOUT, "the program does not read") from None
                if not kernel.writable(sock.fileno(), 0.05):
                    self._serve(0)

    def _end_peer(self, command: EndPeer) -> None:
        peer = self._peers.get(command.peer)
        if peer is None:
            self._tell("closed", command.peer)
        elif command.how == "reset":
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BREAK_OFF)
            self._drop(command.peer)
            self._tell("aborted", command.peer)
        else:
            # Closing for good with something unread would send a RST and could kill a right program: the socket goes
            # on listening for what still comes.
            with suppress(OSError):
                peer.sock.shutdown(socket.SHUT_WR)
            self._tell("closed" if command.how == "close" else "half-closed", command.peer)

    def _type(self, data: bytes | None) -> None:
        program = self._program
        lost = program is None or program.stdin < 0
        if program is not None and program.stdin >= 0:
            if data is None:
                os.close(program.stdin)
                program.stdin = -1
            else:
                try:
                    lost = os.write(program.stdin, data) < len(data)
                except OSError:
                    lost = True
        info = {"lost": True} if lost else {}
        if data is None:
            self._tell("keyboard-ended", info=info)
        else:
            self._tell("typed", None, data, info)

    def _signal(self, number: int) -> None:
        """Send it once, and only while the main thread is seen asleep in a call: in between it could get lost."""
        program = self._program
        call = None
        deadline = self._now() + 1.0
        while program is not None and self._program is program and self._now() < deadline:
            call = observe.in_call(program.pid) if self._sees else None
            if call is not None or not self._sees:
                break
            self._serve(0.001)
        if self._program is None:
            self._tell("signalled", signal=signal.Signals(number).name, lost=True)
            return
        self._program.interrupt(number)
        self._signalled = Sent(number, self._now(), call)
        self._tell("signalled", signal=signal.Signals(number).name)

    def _signal_again(self) -> None:
        """A signal that was lost between a bytecode and a system call: the very same call goes on as if nothing was."""
        sent, program = self._signalled, self._program
        if sent is None or program is None or self._now() < sent.at + SIGNAL_AGAIN:
            return
        self._signalled = None
        call = observe.in_call(program.pid)
        same = call is not None and sent.call is not None and (call.call, call.arguments) == (
            sent.call.call, sent.call.arguments,
        )  # fmt: skip
        if same and sent.number != signal.SIGKILL:
            program.interrupt(sent.number)
            self._tell("signalled", signal=signal.Signals(sent.number).name, again=True)

    def _stop(self, command: Stop) -> None:
        if command is not self._wait and command.signal and self._program is not None:
            self._program.interrupt(SIGNALS[command.signal])
        self._round(command, command.limit)

    # ---- waiting

    def _round(self, command: Command, limit: float, *, quiet: float | None = None, ready: bool = False) -> None:
        """One turn of waiting: until something was told, or the next thing to look at is due."""
        if command is not self._wait:
            self._begin_wait(command, limit)
        told = len(self.events)
        if ready and self._now() >= self._next_ready and self._check_ready():
            return
        deadline = self._deadline()
        silence = (command, self._heard)  # one silence is told once
        quiet_at = None
        if quiet and self._quiet_told != silence:
            quiet_at = max(self._wait_since, self._heard) + quiet + self._watch.lost
        due = min(deadline, quiet_at or deadline, self._next_look, self._next_due())
        due = min(due, self._next_ready) if ready else due
        self._serve(max(0.0, due - self._now()))
        if len(self.events) > told or self._look_due():
            return
        now = self._now()
        if now >= min(deadline, quiet_at or deadline) and self._watch.sample() > LOST_MATTERS:
            return  # the program had no CPU meanwhile: the limit is its own time, not ours
        if now >= deadline and not (ready and self._check_ready()):
            self._tell_limit(command, limit)
        elif quiet_at and now >= quiet_at:
            self._quiet_told = silence
            self._tell("quiet", info={"for": quiet})

    def _begin_wait(self, command: Command, limit: float) -> None:
        self._lost += self._watch.lost
        self._wait, self._wait_since, self._limit = command, self._now(), limit
        self._next_ready = self._wait_since
        self._watch = Watch(self._program if self._sees else None)
        self._look_soon()

    def _deadline(self) -> float:
        return self._wait_since + self._limit + self._watch.lost

    def _next_due(self) -> float:
        due = self._check_deadline() if not self._over else float("inf")
        if self._signalled is not None:
            due = min(due, self._signalled.at + SIGNAL_AGAIN)
        return due

    def _check_deadline(self) -> float:
        return self._began + self._exercise.limits.check + self._lost + self._watch.lost

    def _tell_limit(self, command: Command, limit: float) -> None:
        if isinstance(command, Wait) and command.limit_is == "quiet":
            self._tell("quiet", info={"for": limit})
            return
        program = self._program
        threads = observe.describe(program.processes()) if program is not None and self._sees else []
        if self._watch.spun(limit):  # the same words for it, whichever comes first
            self._tell("spins", info=self._explained(()))
            return
        self._tell("limit", info=self._explained(threads), of="step", seconds=limit)

    def _look_due(self) -> bool:
        """The things that are looked at from time to time. True when something was told."""
        told, now = len(self.events), self._now()
        if not self._over and now >= self._check_deadline():
            self._over = True
            self._tell("limit", of="check", seconds=self._exercise.limits.check)
        self._signal_again()
        if len(self.events) == told and now >= self._next_look:
            self._look()
            self._look_gap = min(LONGEST_LOOK, self._look_gap * 1.5)
            self._next_look = self._now() + self._look_gap
        return len(self.events) > told

    def _check_ready(self) -> bool:
        if self._program is not None and any(
            row.port == self._exercise.port and kernel.reachable(row.address)
            for row in self._serving(self._exercise.transport)
        ):
            self._tell("ready", sockets=self._served())
            return True
        self._next_ready = self._now() + 0.001 + (self._now() - self._wait_since) / 20
        return False

    def _look(self) -> None:
        """Say so when nothing can happen any more unless we act."""
        if self._program is None:
            if not self._in_flight():
                self._tell("quiet", info={"for": 0.0, "gone": True})
            return
        self._watch.sample()
        threads = self._provably_waits()
        if threads is None and not self._watch.spins:
            return
        if isinstance(self._wait, AwaitReady) and self._check_ready():
            return  # it opened its port and went to sleep while we were looking elsewhere
        self._tell("spins" if threads is None else "waits", info=self._explained(threads or ()))

    def _explained(self, threads: Sequence[observe.Waiting]) -> dict[str, Any]:
        """Where the program stands, for a wait that ends without what it was for."""
        listed = [thread.to_json() for thread in threads]
        if isinstance(self._wait, AwaitReady) or (isinstance(self._wait, Wait) and self._wait.explain):
            listed = self._placed(threads)
        info: dict[str, Any] = {"threads": listed}
        if isinstance(self._wait, AwaitReady):
            info["sockets"] = self._served()
        return info

    def _placed(self, threads: Sequence[observe.Waiting]) -> list[dict[str, Any]]:
        """Each thread with the student's line it is at."""
        if self._program is None:
            return []
        since = round(max(0.0, self._now() - self._began - (self.events[-1].t if self.events else 0.0)), 3)
        listed = []
        for pid, places in self._program.places().items():
            mine = sorted((thread for thread in threads if thread.pid == pid), key=lambda thread: thread.thread)
            for number, place in enumerate(places):
                # Python's threads and the kernel's are listed in the order of their birth.
                call = mine[number].to_json() if len(mine) == len(places) else {}
                if call or place is not None:
                    listed.append({**call, **(place.to_json() if place else {}), "since": since})
        known = {entry.get("call") for entry in listed}
        return listed or [{**thread.to_json(), "since": since} for thread in threads if thread.call not in known]

    def _provably_waits(self) -> tuple[observe.Waiting, ...] | None:
        program = self._program
        if not self._sees or program is None or self._signalled is not None:
            return None
        until = self._deadline()
        if observe.look([program.pid], until) is None:
            return None  # mostly it is at work itself: then nothing else has to be looked at
        first = observe.look(program.processes(), until)
        if not first or self._in_flight():
            return None
        told = len(self.events)
        self._serve(0.001)
        if len(self.events) > told or self._program is None:
            return None
        again = observe.look(program.processes(), until)
        if again != first or self._in_flight() or observe.has_own_clock(first):
            return None
        self._serve(0)
        return first if len(self.events) == told else None

    def _in_flight(self) -> bool:
        """Bytes on their way through TCP: written by one side and not yet taken over by the other's kernel."""
        if self._resting:
            return True  # there may be something that was not read yet
        if self._table is None or any(peer.flooded for peer in self._peers.values()):
            return False
        ours = self._own_inodes()
        return any(row.unsent for row in self._table.rows("tcp") if row.state != "listen" and row.inode not in ours)

    def _own_inodes(self) -> set[int]:
        return {os.fstat(peer.sock.fileno()).st_ino for peer in self._peers.values()}

    def _serving(self, *transports: str) -> list[kernel.SocketRow]:
        """What the program listens on or is bound to, of these transports (of all where none is named)."""
        if self._table is None:
            return []
        ours = self._own_inodes()
        states = {"tcp": kernel.LISTEN, "udp": kernel.ALL_STATES}
        rows = [row for name in transports or states for row in self._table.rows(name, states[name])]
        found = [row for row in rows if row.serves and row.inode not in ours and row.inode]
        if self._isolated or not found:
            return found
        # The whole machine's: what others listen on is neither the program's readiness nor its fault.
        its = observe.socket_inodes(self._program.processes() if self._program else ())
        return [row for row in found if row.inode in its]

    def _served(self) -> list[dict[str, Any]]:
        return [{"transport": row.transport, "address": row.address, "port": row.port} for row in self._serving()]

    def _watch_limits(self) -> None:
        """What the kernel does not count for us: memory of the whole tree, and processes where root runs them."""
        program, limits = self._program, self._exercise.limits
        if program is None or self._now() < self._next_tick:
            return
        processes = program.processes()
        if observe.held_bytes(processes, limits.memory) > limits.memory:
            self._kill("memory")
        elif observe.thread_count(processes) > limits.processes:
            self._kill("processes")
        self._next_tick = self._now() + MEMORY_TICK

    def _kill(self, limit: str) -> None:
        """The program has passed a limit: it ends here, and the transcript says why."""
        program = self._program
        if program is None:
            return
        self._forget_program()
        program.end()
        self._tell("killed", limit=limit)
        self._tell("exited", status=None, signal=int(signal.SIGKILL), leftovers=[], sockets=[], why=limit)

    # ---- what comes

    def _serve(self, timeout: float) -> None:
        """Wait for descriptors and take what is there. Output and peers first, the end of the program last."""
        self._watch_limits()
        ready = self._selector.select(
            max(0.0, min([timeout, *(due - self._now() for due, *_ in self._resting.values())]))
        )
        self._wake()
        handlers: list[Callable[[], None]] = [key.data for key, _ in ready]
        for handler in handlers:
            if handler != self._exited:
                handler()
        if self._exited in handlers:
            self._exited()

    def _unwatch(self, source: int | socket.socket) -> None:
        self._resting.pop(source if isinstance(source, int) else source.fileno(), None)
        with suppress(KeyError, ValueError):
            self._selector.unregister(source)

    def _rest(self, source: int | socket.socket, handler: Callable[[], None]) -> None:
        """Thousands of tiny pieces become a bounded number of events: what comes meanwhile is read at once."""
        self._unwatch(source)
        number = source if isinstance(source, int) else source.fileno()
        self._resting[number] = (self._now() + REST, source, handler)

    def _wake(self) -> None:
        for number, (due, source, handler) in list(self._resting.items()):
            if self._now() >= due:
                del self._resting[number]
                self._selector.register(source, selectors.EVENT_READ, handler)

    def _reader(self, name: str, descriptor: int) -> Callable[[], None]:
        def read() -> None:
            self._read_output(name, descriptor)

        return read

    def _read_output(self, name: str, descriptor: int) -> bool:
        """Take what is there; False where there is nothing more."""
        try:
            data = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._unwatch(descriptor)
            return False
        stream, cap = self._streams[name], self._exercise.limits.output
        part = stream.take(data, cap)
        if part:
            self._tell("printed", None, part, stream=name)
        if stream.total > OUTPUT_FACTOR * cap:
            self._kill("output")
            return False
        stream.events += 1
        if stream.events > PLENTY and len(data) < SMALL:
            self._rest(descriptor, self._reader(name, descriptor))
        return True

    def _readable(self, peer: PeerSocket) -> None:
        if peer.sock.fileno() < 0 or peer.ended or peer.flooded:
            return
        try:
            if peer.transport == "udp":
                self._datagram(peer)
            elif peer.own:
                self._called(peer)
            else:
                self._stream(peer)
        except BlockingIOError:
            return

    def _datagram(self, peer: PeerSocket) -> None:
        try:
            data, source = peer.sock.recvfrom(1 << 16)
        except ConnectionError:
            return
        origin = f"{source[0]}:{source[1]}"
        known = peer.own or source[1] == self._exercise.port
        peer.astray += 0 if known else len(data)
        self._tell("received" if known else "stray", peer.name, data, {"from": origin})
        self._mind_the_flood(peer)

    def _called(self, peer: PeerSocket) -> None:
        connection, source = peer.sock.accept()
        connection.close()
        self._tell("received", peer.name, b"", {"from": f"{source[0]}:{source[1]}"})
        self._mind_the_flood(peer)

    def _stream(self, peer: PeerSocket) -> None:
        try:
            data: bytes | None = peer.sock.recv(1 << 16)
        except ConnectionError:
            data = None
        if not data:
            peer.ended = True
            self._stop_reading(peer)
            self._tell("reset" if data is None else "eof", peer.name)
            return
        self._tell("received", peer.name, data)
        peer.events += 1
        if peer.events > PLENTY and len(data) < SMALL:
            self._rest(peer.sock, lambda: self._readable(peer))
        self._mind_the_flood(peer)

    def _mind_the_flood(self, peer: PeerSocket) -> None:
        assert self._play is not None
        seen = self._play.state.peer(peer.name)
        asked = self._play.volumes.get(peer.name, Volume())
        held = len(seen.stream) + sum(map(len, seen.datagrams)) + peer.astray
        too_many = len(seen.datagrams) > FLOOD_DATAGRAMS + asked.messages or seen.strays > FLOOD_DATAGRAMS
        if held > FLOOD_BYTES + asked.size or too_many:
            peer.flooded = True
            self._stop_reading(peer)
            self._tell("flooded", peer.name, bytes=held)

    def _stop_reading(self, peer: PeerSocket) -> None:
        self._unwatch(peer.sock)

    def _exited(self) -> None:
        program = self._program
        if program is None:
            return
        for name, descriptor in (("stdout", program.stdout), ("stderr", program.stderr)):
            for _ in range(DRAINS):
                if self._program is None or not self._read_output(name, descriptor):
                    break
        if self._program is None:  # ended for its output while we read it
            return
        for peer in list(self._peers.values()):
            self._readable(peer)
        leftovers = self._leftovers(program)
        kept = self._served()
        self._tell_cuts()
        self._forget_program()
        status, number = program.end()
        if number == signal.SIGXCPU:
            self._tell("killed", limit="cpu")
        self._tell("exited", status=status, signal=number, leftovers=leftovers, sockets=kept)

    def _leftovers(self, program: Program) -> list[str]:
        """Names of what still runs after the program has ended; what is about to end by itself is given the time."""
        deadline = self._now() + LEFTOVER_GRACE
        while (left := program.processes()) and self._now() < deadline:
            with suppress(OSError):
                watch = os.pidfd_open(left[0])  # one after the other: all of them have to go
                kernel.readable(watch, deadline - self._now())
                os.close(watch)
        return [kernel.command_name(pid) for pid in left][:10]

    # ---- the end

    def _tell_cuts(self) -> None:
        for stream in self._streams.values():
            if stream.total > stream.kept:
                dropped, tail = stream.total - stream.kept, bytes(stream.tail)
                stream.total = stream.kept
                self._tell("cut", None, tail, stream=stream.name, dropped=dropped)

    def _forget_program(self) -> None:
        program, self._program, self._signalled = self._program, None, None
        if program is not None and program.pidfd >= 0:
            with suppress(KeyError):
                self._selector.unregister(program.pidfd)
        self._close_streams(program)

    def _close_streams(self, program: Program | None = None) -> None:
        for descriptor in (program.stdout, program.stderr, program.stdin) if program else ():
            if descriptor >= 0:
                self._unwatch(descriptor)
                os.close(descriptor)

    def _drop(self, name: str) -> None:
        peer = self._peers.pop(name, None)
        if peer is not None:
            self._unwatch(peer.sock)
            peer.sock.close()

    def _tear_down(self) -> None:
        """First the program, then our ends of its connections: closing those could be taken for evidence."""
        program = self._program
        self._forget_program()
        if program is not None:
            program.end()
        for name, peer in list(self._peers.items()):
            if peer.transport == "tcp" and not self._isolated:
                # No TIME_WAIT may stay at the program's port: in the network that all share it would fail the next start.
                peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BREAK_OFF)
            self._drop(name)
        if self._table is not None:
            self._table.close()
            self._table = None
        self._streams = {}


_BREAK_OFF = struct.pack("ii", 1, 0)  # lingering for no time: a close sends a RST


def _socket(transport: str) -> socket.socket:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    sock = socket.socket(socket.AF_INET, kind)
    sock.setblocking(False)
    return sock


def kernel_has_table() -> bool:
    """Whether the socket table can be read here at all (Linux)."""
    return hasattr(socket, "AF_NETLINK")
