"""The side of a conversation that touches the world: executes what a scenario commands, feeds back what happens.

`Wire.run(play)` plays one check. It decides nothing about right or wrong. The descriptors are `loop`'s, the harness's
own ends `peers`', a running program `running`'s; here is when what is done, and how long is waited.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from grader.errors import IsolationError
from grader.model import Event, SocketAt, ThreadAt, Words
from grader.model.events import (
    CpuUsed,
    Dialled,
    Ended,
    FileSeen,
    LimitPassed,
    Paused,
    Quiet,
    Ready,
    SocketsSeen,
    Spins,
    Started,
    StepBegan,
    Waits,
)
from grader.play.commands import (
    AwaitReady,
    Command,
    ConnectPeer,
    End,
    EndPeer,
    Look,
    Mark,
    Measure,
    ReadFile,
    SendData,
    SendSignal,
    Start,
    Stop,
    TypeLine,
    Wait,
)
from grader.play.matching import AROUND, LARGE, common_length
from grader.play.scenario import Play
from grader.run.box.sandbox import Sandbox
from grader.run.eyes import kernel, observe
from grader.run.eyes.dials import Dials
from grader.run.talk.loop import Loop
from grader.run.talk.peers import Peers
from grader.run.talk.relay import Relay
from grader.run.talk.running import Running
from grader.run.talk.watch import Watch
from grader.spec.language import Exercise, ProgramName

_PORT_TAKEN = Words(
    "别的程序正在使用 {port}，没有网络隔离时无法评分：请先结束那个程序",
    "another program uses {port}, and without a network of its own nothing can be graded there: end that program first",
)
_NO_PAIR = Words(
    "两个程序各要一个自己的网络，这台机器上没有网络隔离，所以无法评定",
    "each of the two programs needs a network of its own, and there is no such isolation on this machine",
)
FIRST_LOOK, LONGEST_LOOK = 0.002, 0.05
LATE = 10  # a wait that goes on is looked at more seldom: so many times in the time that it has lasted
SELDOM = 0.2
LOST_MATTERS = 0.001
SIGNALS = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "kill": signal.SIGKILL}


@dataclass
class Network:
    """The network of one program: our ends in it, and its socket table."""

    descriptor: int
    peers: Peers
    table: kernel.SocketTable | None
    dials: Dials | None = None


@dataclass
class Pending:
    """The wait that goes on."""

    command: Command | None = None
    since: float = 0.0
    limit: float = 0.0
    next_look: float = 0.0
    next_ready: float = 0.0
    gap: float = FIRST_LOOK
    watch: Watch = field(default_factory=lambda: Watch(None))


class Wire:
    """Plays one check against the programs of one submission in one sandbox."""

    def __init__(
        self, sandbox: Sandbox, exercise: Exercise, mains: Mapping[ProgramName, str], *, isolated: bool
    ) -> None:
        """`mains`: the file of each program that runs."""
        self._sandbox, self._exercise, self._mains, self._isolated = sandbox, exercise, mains, isolated
        self._pair = len(mains) > 1
        self._loop = Loop(self._hear)
        self._running: dict[str, Running] = {}
        self._networks: dict[str, Network] = {}
        self._relay: Relay | None = None
        self._play: Play | None = None
        self._sees = isolated and observe.can_see()
        self._wait = Pending(since=self._loop.began, next_look=self._loop.began)
        self._lost = 0.0  # in all waits before this one
        self._quiet_told: tuple[Command, float] | None = None
        self._over = False  # the limit of the whole check was told

    @property
    def events(self) -> list[Event]:
        """Everything that happened, in order."""
        return self._loop.events

    def run(self, play: Play) -> None:
        """Play to the end; `events` holds everything that happened. Leaves nothing running, whatever happens."""
        self._play = play
        try:
            while (command := play.command) is not None:
                self._execute(command)
        finally:
            self._tear_down()

    def _playing(self) -> Play:
        assert self._play is not None
        return self._play

    def _hear(self, event: Event) -> None:
        self._playing().feed(event)
        self._look_soon()

    def _look_soon(self) -> None:
        self._wait.gap = FIRST_LOOK
        self._wait.next_look = self._loop.now() + FIRST_LOOK

    # ---- commands

    def _execute(self, command: Command) -> None:
        match command:
            case Start():
                self._start(command)
            case AwaitReady():
                self._round(command, command.limit, ready=True)
            case ConnectPeer() | SendData() | EndPeer():
                self._act_as_peer(command)
            case Stop():
                self._stop(command)
            case TypeLine() | SendSignal() | Look() | ReadFile() | Measure():
                self._turn_to_program(command)
            case Mark():
                self._loop.tell(StepBegan, command.step)
            case Wait():
                self._round(command, command.limit, quiet=command.quiet)
            case End():
                for running in self._running.values():
                    running.tell_cuts()
                self._loop.tell(Ended)
                self._tear_down()

    def _act_as_peer(self, command: ConnectPeer | SendData | EndPeer) -> None:
        (network,) = self._networks.values()
        match command:
            case ConnectPeer():
                network.peers.connect(command.peer, command.limit)
            case SendData():
                network.peers.send(command.peer, command.data, taken=command.taken)
            case EndPeer():
                network.peers.end(command.peer, command.how)

    def _turn_to_program(self, command: TypeLine | SendSignal | Look | ReadFile | Measure) -> None:
        running = self._running[command.program]
        match command:
            case TypeLine():
                running.type(command.data)
            case SendSignal():
                running.signal(SIGNALS[command.signal])
            case Look():
                self._tell_sockets(running)
            case ReadFile():
                self._tell_file(running, command)
            case Measure():
                self._measure(running, command.seconds)

    def _named(self, name: str) -> str | None:
        """Whose event it is, where several programs run."""
        return name if self._pair else None

    # ---- starting

    def _start(self, command: Start) -> None:
        name = command.program
        if command.restart:
            self._networks[name].peers.count_anew()
        else:
            self._open_network(command)
        if name not in self._running:
            self._running[name] = Running(
                name, self._mains[name], self._loop, self._sandbox, self._exercise, self._named(name),
                lambda: self._served(name), self._take_all, sees=self._sees,
            )  # fmt: skip
        self._running[name].start(command.files)
        self._loop.tell(Started, name, command.case, command.restart)

    def _open_network(self, command: Start) -> None:
        """A network of its own for the program, and in it whom it may talk to."""
        if self._pair and not self._isolated:
            raise IsolationError(_NO_PAIR)
        self._close_network(command.program)
        descriptor = self._sandbox.fresh_network()
        table = kernel.SocketTable() if self._isolated or kernel_has_table() else None
        peers = Peers(self._loop, self._exercise, self._playing, table, self._isolated)
        network = Network(descriptor, peers, table)
        self._networks[command.program] = network
        if self._exercise.transport == "none":
            return
        if command.program == "server":
            self._need_the_port(table)
        for name, peer in command.peers.items():
            peers.open(name, peer)
        if command.program == "client":
            self._let_it_call(network, command.listening)

    def _let_it_call(self, network: Network, names: Sequence[str]) -> None:
        if self._pair:
            self._relay = Relay(self._loop, self._exercise, self._enter)
        else:
            network.peers.listen(names)
        if self._isolated:
            network.dials = Dials(self._exercise.transport, self._exercise.port)
            for sock in network.dials.sockets:
                self._loop.watch(sock, lambda sock=sock: self._dialled(network, sock))  # type: ignore[misc]

    def _dialled(self, network: Network, sock: socket.socket) -> None:
        for dial in network.dials.read(sock) if network.dials is not None else ():
            self._loop.tell(Dialled, dial.transport, dial.address, dial.port, self._named("client"))

    def _enter(self, name: str) -> None:
        kernel.enter_network(self._networks[name].descriptor)

    def _need_the_port(self, table: kernel.SocketTable | None) -> None:
        """Without a network of its own: where somebody else has the port, no program could show anything."""
        exercise = self._exercise
        rows = [] if self._isolated or table is None else table.rows(exercise.transport)
        if any(row.port == exercise.port and (row.serves or row.state == "time-wait") for row in rows):
            raise IsolationError(_PORT_TAKEN.format(port=f"{exercise.transport.upper()} {exercise.port}"))

    # ---- looking at a program

    def _tell_sockets(self, running: Running) -> None:
        program = running.program
        alive = program is not None and program.alive
        served, states = self._served(running.name), self._states(running.name)
        self._loop.tell(SocketsSeen, served, alive, states, self._named(running.name))

    def _states(self, name: str) -> dict[str, int]:
        """How many TCP sockets the program has in each state. Those that no process owns any more do not count."""
        table, counted = self._networks[name].table, dict[str, int]()
        ours = self._own_inodes()
        for row in table.rows("tcp") if table is not None else ():
            if row.inode and row.inode not in ours:
                counted[row.state] = counted.get(row.state, 0) + 1
        return counted

    def _tell_file(self, running: Running, command: ReadFile) -> None:
        folder, limits = os.path.dirname(running.main), self._exercise.limits
        data = self._sandbox.read_file(running.name, folder, command.name, limits.disk)
        named = self._named(running.name)
        if data is None:
            self._loop.tell(FileSeen, b"", command.name, found=False, program=named)
            return
        difference = common_length(data, command.holds)
        offset = max(0, difference - AROUND) if len(data) > LARGE else 0
        part = data[offset : offset + 2 * AROUND] if len(data) > LARGE else data
        digest = sha256(data).hexdigest()
        self._loop.tell(FileSeen, part, command.name, True, len(data), digest, difference, offset, named)

    def _measure(self, running: Running, seconds: float) -> None:
        before, began = observe.clocks(running.processes()), self._loop.now()
        while (left := began + seconds - self._loop.now()) > 0:
            self._loop.serve(left)
        now = observe.clocks(running.processes())
        used, elapsed = observe.wanted(before, now), self._loop.now() - began
        self._loop.tell(CpuUsed, round(used, 4), round(elapsed, 4), self._named(running.name))

    def _stop(self, command: Stop) -> None:
        program = self._running[command.program].program
        if command is not self._wait.command and command.signal and program is not None:
            program.interrupt(SIGNALS[command.signal])
        self._round(command, command.limit)

    # ---- waiting

    def _serve(self, timeout: float) -> None:
        for running in self._running.values():
            running.watch_limits()
        admitted = [network.peers.admit() for network in self._networks.values()]
        self._loop.serve(0.0 if any(admitted) else timeout)

    def _round(self, command: Command, limit: float, *, quiet: float | None = None, ready: bool = False) -> None:
        """One turn of waiting: until something was told, or the next thing to look at is due."""
        if command is not self._wait.command:
            self._begin_wait(command, limit)
        told, wait = len(self.events), self._wait
        if ready and self._loop.now() >= wait.next_ready and self._check_ready():
            return
        deadline = self._deadline()
        silence = (command, self._loop.heard)  # one silence is told once
        quiet_at = None
        if quiet and self._quiet_told != silence:
            quiet_at = max(wait.since, self._loop.heard) + quiet + wait.watch.lost
        due = min(deadline, quiet_at or deadline, wait.next_look, self._next_due())
        due = min(due, wait.next_ready) if ready else due
        self._serve(max(0.0, due - self._loop.now()))
        if len(self.events) > told or self._look_due():
            return
        now = self._loop.now()
        if now >= min(deadline, quiet_at or deadline) and wait.watch.sample() > LOST_MATTERS:
            return  # the program had no CPU meanwhile: the limit is its own time, not ours
        if now >= deadline and not (ready and self._check_ready()):
            self._tell_limit(command, limit)
        elif quiet_at and now >= quiet_at:
            self._quiet_told = silence
            self._loop.tell(Quiet, quiet or 0.0)

    def _begin_wait(self, command: Command, limit: float) -> None:
        self._lost += self._wait.watch.lost
        now = self._loop.now()
        watch = Watch(self._processes if self._sees else None)
        self._wait = Pending(command, now, limit, now, now, watch=watch)
        self._look_soon()
        if _undisturbed(command):
            self._wait.next_look = float("inf")

    def _deadline(self) -> float:
        return self._wait.since + self._wait.limit + self._wait.watch.lost

    def _next_due(self) -> float:
        due = self._check_deadline() if not self._over else float("inf")
        return min([due, *(running.signal_due for running in self._running.values())])

    def _check_deadline(self) -> float:
        return self._loop.began + self._exercise.limits.check + self._lost + self._wait.watch.lost

    def _tell_limit(self, command: Command, limit: float) -> None:
        if isinstance(command, Wait) and command.limit_is != "limit":
            self._loop.tell(Quiet if command.limit_is == "quiet" else Paused, limit)
            return
        threads = observe.describe(self._processes()) if self._sees else []
        if self._wait.watch.spun(limit):  # the same words for it, whichever comes first
            self._loop.tell(Spins, *self._explained(()))
            return
        standing, sockets = self._explained(threads)
        self._loop.tell(LimitPassed, standing, sockets, of="step", seconds=limit)

    def _look_due(self) -> bool:
        """The things that are looked at from time to time. True when something was told."""
        told, wait = len(self.events), self._wait
        if not self._over and self._loop.now() >= self._check_deadline():
            self._over = True
            self._loop.tell(LimitPassed, of="check", seconds=self._exercise.limits.check)
        for running in self._running.values():
            running.signal_again()
        if len(self.events) == told and not _undisturbed(wait.command) and self._loop.now() >= wait.next_look:
            self._look()
            longest = min(SELDOM, max(LONGEST_LOOK, (self._loop.now() - wait.since) / LATE))
            wait.gap = min(longest, wait.gap * 1.5)
            wait.next_look = self._loop.now() + wait.gap
        return len(self.events) > told

    def _check_ready(self) -> bool:
        server, exercise = self._running["server"], self._exercise
        if server.program is not None and any(
            row.port == exercise.port and kernel.reachable(row.address)
            for row in self._serving("server", exercise.transport)
        ):
            self._loop.tell(Ready, self._served("server"), self._named("server"))
            return True
        self._wait.next_ready = self._loop.now() + 0.002 + (self._loop.now() - self._wait.since) / 10
        return False

    # ---- whether anything can still happen

    def _alive(self) -> list[Running]:
        return [running for running in self._running.values() if running.program is not None]

    def _processes(self) -> list[int]:
        return [pid for running in self._alive() for pid in running.processes()]

    def _look(self) -> None:
        """Say so when nothing can happen any more unless we act."""
        if not self._alive():
            if not self._in_flight():
                self._loop.tell(Quiet, 0.0, gone=True)
            return
        self._wait.watch.sample()
        threads = self._provably_waits()
        if threads is None and not self._wait.watch.spins:
            return
        if isinstance(self._wait.command, AwaitReady) and self._check_ready():
            return  # it opened its port and went to sleep while we were looking elsewhere
        standing, sockets = self._explained(threads or ())
        self._loop.tell(Spins if threads is None else Waits, standing, sockets)

    def _explained(
        self, threads: Sequence[observe.Waiting]
    ) -> tuple[tuple[ThreadAt, ...], tuple[SocketAt, ...] | None]:
        """Where the programs stand, for a wait that ends without what it was for; and what is open, where that was it."""
        command = self._wait.command
        if isinstance(command, AwaitReady) or (isinstance(command, Wait) and command.explain):
            standing = self._placed(threads)
        else:
            standing = tuple(ThreadAt(thread.call, thread.descriptor) for thread in threads)
        return standing, self._served("server") if isinstance(command, AwaitReady) else None

    def _placed(self, threads: Sequence[observe.Waiting]) -> tuple[ThreadAt, ...]:
        """Each thread with the student's line it is at."""
        since = self._loop.now() - self._loop.began - (self.events[-1].t if self.events else 0.0)
        listed = tuple(
            entry for running in self._alive() for entry in self._of_program(running, threads, max(0.0, since))
        )
        return listed or tuple(ThreadAt(thread.call, thread.descriptor, since=round(since, 3)) for thread in threads)

    def _of_program(self, running: Running, threads: Sequence[observe.Waiting], since: float) -> Iterator[ThreadAt]:
        if running.program is None:
            return
        for pid, places in running.program.places().items():
            mine = sorted((thread for thread in threads if thread.pid == pid), key=lambda thread: thread.thread)
            for number, place in enumerate(places):
                # Python's threads and the kernel's are listed in the order of their birth.
                call = mine[number] if len(mine) == len(places) else None
                at = ThreadAt(since=round(since, 3), program=self._named(running.name))
                if call is not None:
                    at = replace(at, call=call.call, fd=call.descriptor)
                if place is not None:
                    at = replace(at, file=place.file, line=place.line, function=place.function)
                if call is not None or place is not None:
                    yield at

    def _provably_waits(self) -> tuple[observe.Waiting, ...] | None:
        alive = self._alive()
        if not self._sees or any(running.was_signalled for running in alive):
            return None
        until = self._deadline()
        mains = [running.program.pid for running in alive if running.program is not None]
        if observe.look(mains, until) is None:
            return None  # mostly it is at work itself: then nothing else has to be looked at
        first = observe.look(self._processes(), until)
        if not first or self._in_flight():
            return None
        told = len(self.events)
        self._serve(0.001)
        if len(self.events) > told or self._alive() != alive:
            return None
        again = observe.look(self._processes(), until)
        if again != first or self._in_flight() or observe.has_own_clock(first):
            return None
        self._serve(0)
        return first if len(self.events) == told else None

    def _in_flight(self) -> bool:
        """Bytes on their way through TCP: written by one side and not yet taken over by the other's kernel."""
        if self._loop.rests:
            return True  # there may be something that was not read yet
        ours = self._own_inodes()
        for network in self._networks.values():
            if network.table is None or network.peers.flooded:
                continue
            rows = network.table.rows("tcp")
            if any(row.unsent for row in rows if row.state != "listen" and row.inode not in ours):
                return True
        return False

    def _own_inodes(self) -> set[int]:
        held = [network.peers.inodes() for network in self._networks.values()]
        return set[int]().union(*held, self._relay.inodes() if self._relay is not None else ())

    def _serving(self, name: str, *transports: str) -> list[kernel.SocketRow]:
        """What a program listens on or is bound to, of these transports (of all where none is named)."""
        table = self._networks[name].table
        if table is None:
            return []
        ours = self._own_inodes()
        states = {"tcp": kernel.LISTEN, "udp": kernel.ALL_STATES}
        rows = [row for transport in transports or states for row in table.rows(transport, states[transport])]
        found = [row for row in rows if row.serves and row.inode not in ours and row.inode]
        if self._isolated or not found:
            return found
        # The whole machine's: what others listen on is neither the program's readiness nor its fault.
        its = observe.socket_inodes(self._running[name].processes())
        return [row for row in found if row.inode in its]

    def _served(self, name: str) -> tuple[SocketAt, ...]:
        return tuple(SocketAt(row.transport, row.address, row.port) for row in self._serving(name))

    # ---- the end

    def _take_all(self) -> None:
        """What a program has said before its end comes before its end."""
        for network in self._networks.values():
            for sock in network.dials.sockets if network.dials is not None else ():
                self._dialled(network, sock)
            network.peers.read_all()
        if self._relay is not None:
            self._relay.read_all()

    def _close_network(self, name: str) -> None:
        network = self._networks.pop(name, None)
        if network is None:
            return
        network.peers.close()
        for sock in network.dials.sockets if network.dials is not None else ():
            self._loop.unwatch(sock)
        if network.dials is not None:
            network.dials.close()
        if network.table is not None:
            network.table.close()
        if network.descriptor >= 0:
            os.close(network.descriptor)

    def _tear_down(self) -> None:
        """First the programs, then our ends of their connections: closing those could be taken for evidence."""
        for running in self._running.values():
            running.tear_down()
        if self._relay is not None:
            self._relay.close()
            self._relay = None
        for name in list(self._networks):
            self._close_network(name)


def _undisturbed(command: Command | None) -> bool:
    """A pause that lasts as long as it is said to, whatever the program does."""
    return isinstance(command, Wait) and command.limit_is == "paused"


def kernel_has_table() -> bool:
    """Whether the socket table can be read here at all (Linux)."""
    return hasattr(socket, "AF_NETLINK")
