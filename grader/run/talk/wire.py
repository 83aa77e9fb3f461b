"""The side of a conversation that touches the world: executes what a scenario commands, feeds back what happens.

`Wire.run(play)` plays one check. It decides nothing about right or wrong, and nothing about how long is waited, which is
`waiting`'s. The descriptors are `loop`'s, a program's network is `network`'s, a program that runs `running`'s.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from math import inf

from grader.code import sources as code
from grader.code.loops import Looks, cannot_end, shows_no_end
from grader.errors import IsolationError
from grader.model import Capture, Event, SocketAt, ThreadAt, Words
from grader.model.capture import Frame
from grader.model.events import (
    Aborted,
    Closed,
    CpuUsed,
    Dialled,
    Ended,
    FileSeen,
    HalfClosed,
    LimitPassed,
    Paused,
    Quiet,
    Ready,
    Sent,
    SocketsSeen,
    Spins,
    Started,
    StepBegan,
    Waits,
)
from grader.packets.keeping import Sought, Spoken
from grader.play.commands import (
    AwaitReady,
    BeginStep,
    Command,
    ConnectPeer,
    End,
    EndPeer,
    Look,
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
from grader.play.streams import streams_of, where_it_differs
from grader.run.box.program import ProcessTree
from grader.run.box.sandbox import Sandbox
from grader.run.eyes import kernel, observe
from grader.run.talk.impaired import ImpairedLink
from grader.run.talk.loop import Loop
from grader.run.talk.network import Network
from grader.run.talk.peers import Peers
from grader.run.talk.relay import Relay
from grader.run.talk.running import LiveProgram
from grader.run.talk.waiting import (
    SPIN_SECONDS,
    Aim,
    Awaited,
    Course,
    Ending,
    Glance,
    LookAt,
    Pace,
    Sight,
    Tell,
    deadline,
    decide,
    pace,
)
from grader.run.talk.watch import Watch
from grader.spec.language import Exercise, LinkConditions, ProgramName
from grader.spec.links import LinkPlan

_NO_PAIR = Words(
    "两个程序各要一个自己的网络，这台机器上没有网络隔离，所以无法评定",
    "each of the two programs needs a network of its own, and there is no such isolation on this machine",
)
COMPUTES = 0.05  # seconds of a thread without a system call: it is not about to end
AWAY = 0.1  # seconds after which we should have been back long ago
MOST_AWAY = 3  # times the limit of the check: whatever a program does to us, its check ends
SETTLES = 0.3  # seconds in which a program that has opened its port comes to wait, or ends
Watcher = Callable[[Event | Frame, str], object]
"""Is told of an event, or of a packet with the program in whose network it was."""
SIGNALS = {"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "kill": signal.SIGKILL}


class Wire:
    """Plays one check against the programs of one submission in one sandbox."""

    def __init__(
        self,
        sandbox: Sandbox,
        exercise: Exercise,
        mains: Mapping[ProgramName, str],
        sources: Mapping[str, str],
        paced: Callable[[Pace], object] = lambda _: None,
        *,
        isolated: bool,
        spun: Collection[tuple[str, int]] = (),
        final: bool = True,
        link: LinkPlan | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        """`mains`: the file of each program that runs; `sources`: what the student wrote.

        `paced` is told what they do, as that changes. `spun`: the lines, by file, in which other checks failed because
        the program went round and round. `final`: it is not run again. `link`: what lies between the program and whom it
        talks with, where that does not just pass everything on. `watcher` is told of everything as it happens.
        """
        self._sandbox, self._exercise, self._mains, self._isolated = sandbox, exercise, mains, isolated
        self._sources, self._spun = sources, spun if exercise.limits.cpu > SPIN_SECONDS + 1 else ()
        self._pace, self._paced, self._final = Pace.PLAIN, paced, final
        self._pair, self._case, self._link, self._watcher = len(mains) > 1, 0, link, watcher
        self._loop = Loop(self._hear, self._watch_limits)
        self._running: dict[str, LiveProgram] = {}
        self._networks: dict[str, Network] = {}
        self._relay: Relay | None = None
        self._play: Play | None = None
        self._sees = observe.can_see()
        # The wait that goes on.
        self._command: Command | None = None
        self._awaited = Awaited(self._loop.began, 0.0)
        self._sight = Sight(self._loop.began)
        self._asleep: tuple[observe.InCall, ...] = ()
        self._still: tuple[kernel.SocketRow, ...] | None = None
        self._watch = Watch(None)
        self._opened = inf
        self._check_due = self._loop.began + exercise.limits.check
        self._here, self._may_be_away = self._loop.began, MOST_AWAY * exercise.limits.check
        self.captures = list[Capture]()
        """What went over each network, once its conversation is over."""

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
            self._loop.close()

    def _playing(self) -> Play:
        assert self._play is not None
        return self._play

    def _hear(self, event: Event) -> None:
        if self._watcher is not None:
            if not isinstance(event, (Sent, HalfClosed, Closed, Aborted)):  # what it brings comes behind it
                self._show_packets()  # those that have brought it come first
            self._watcher(event, "")
        self._playing().feed(event)
        self._still = None
        self._sight = self._sight.stir(
            self._loop.now(), heard=self._loop.heard, running=bool(self._alive()), signal_due=self._signal_due()
        )

    # ---- commands

    def _execute(self, command: Command) -> None:
        if self._watcher is not None:
            self._show_packets()  # what has come by now is not of its bringing
        match command:
            case AwaitReady() | Stop() | Wait():  # most are
                self._wait(command)
            case Start():
                self._start(command)
            case ConnectPeer():
                self._peers.connect(command.peer, command.limit)
            case SendData():
                self._peers.send(command.peer, command.data, taken=command.taken)
            case EndPeer():
                self._peers.end(command.peer, command.how, listens=command.listens)
            case TypeLine():
                self._running[command.program].type(command.data)
            case SendSignal():
                self._running[command.program].signal(SIGNALS[command.signal])
            case Look():
                running = self._running[command.program]
                alive = running.program is not None and running.program.alive
                served, states = self._served(running.name), self._networks[running.name].states(self._own_inodes())
                self._loop.tell(SocketsSeen, served, alive, states, self._named(running.name))
            case ReadFile():
                self._tell_file(self._running[command.program], command)
            case Measure():
                running = self._running[command.program]
                before, began = observe.clocks(running.processes()), self._loop.now()
                while (left := began + command.seconds - self._loop.now()) > 0:
                    self._loop.serve(left)
                now = observe.clocks(running.processes())
                used, elapsed = observe.wanted(before, now), self._loop.now() - began
                self._loop.tell(CpuUsed, round(used, 4), round(elapsed, 4), self._named(running.name))
            case BeginStep():
                self._loop.tell(StepBegan, command.step)
            case End():
                for running in self._running.values():
                    running.tell_cuts()
                self._loop.tell(Ended)
                self._tear_down()

    @property
    def _peers(self) -> Peers:
        (network,) = self._networks.values()
        return network.peers

    def _named(self, name: str) -> str | None:
        """Whose event it is, where several programs run."""
        return name if self._pair else None

    # ---- starting

    def _start(self, command: Start) -> None:
        name, self._case = command.program, command.case
        if command.restart:
            self._networks[name].peers.count_anew()
        else:
            self._open_network(command)
        if name not in self._running:
            self._running[name] = LiveProgram(
                name,
                self._mains[name],
                self._loop,
                self._sandbox,
                self._exercise,
                self._named(name),
                lambda: self._served(name),
                self._take_all,
                lambda pid, enough: self._networks[name].held(pid, enough),
                sees=self._sees,
                final=self._final,
            )
        self._running[name].start(command.files, again=command.restart)
        self._loop.tell(Started, name, command.case, command.restart)

    def _open_network(self, command: Start) -> None:
        """A network of its own for the program, and in it whom it may talk to."""
        name, exercise = command.program, self._exercise
        if self._pair and not self._isolated:
            raise IsolationError(_NO_PAIR)
        if name in self._networks:
            self._networks.pop(name).close()
        descriptor = self._sandbox.fresh_network()
        network = Network(
            descriptor,
            self._loop,
            exercise,
            self._playing,
            lambda: self._running[name].processes() if name in self._running else (),
            isolated=self._isolated,
            restarts=self._playing().restarts,
            links=self._direction,
            heard=partial(self._see, name) if self._watcher is not None else None,
        )
        self._networks[name] = network
        if exercise.transport == "none":
            return
        began = self._loop.now()
        if name == "server":
            network.need_the_port()
        for peer, declared in command.peers.items():
            network.peers.open(peer, declared)
        if name == "client":
            if self._pair:
                conditions = self._link.conditions if self._link is not None else LinkConditions()
                self._relay = Relay(
                    self._loop,
                    exercise,
                    lambda to: kernel.enter_network(self._networks[to].descriptor),
                    {to: (self._direction("", to), conditions.towards(to)) for to in ("server", "client")},
                    lambda: name in self._running and self._running[name].runs(),
                )
            else:
                network.listen(command.listening)
            if self._isolated:
                network.notice_dials(
                    lambda dial: self._loop.tell(
                        Dialled, dial.transport, dial.address, dial.port, self._named("client")
                    )
                )
        self._check_due += self._loop.now() - began  # that the port was not free yet is nobody's fault

    def _direction(self, peer: str, to: str) -> ImpairedLink | None:
        """One direction of the link that a peer has, or the two programs between them."""
        plan, case = self._link, self._case
        if plan is None or self._exercise.transport != "udp":
            return None
        return ImpairedLink(self._loop, lambda number: plan.treatment(to, number, case, peer))

    # ---- looking at a program

    def _tell_file(self, running: LiveProgram, command: ReadFile) -> None:
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

    # ---- waiting

    def _wait(self, command: AwaitReady | Stop | Wait) -> None:
        """One turn of a wait: until something has happened, or the next thing was looked at."""
        self._was_away(since=self._here)
        if command is not self._command:
            self._begin_wait(command)
        told, decision = len(self.events), decide(self._awaited, self._sight, self._loop.now())
        if (paced := pace(self._awaited, self._sight)) is not self._pace:
            self._pace = paced
            self._paced(paced)
        at, now = decision.at if isinstance(decision, LookAt) else 0.0, self._loop.now()
        self._serve(max(0.0, at - now))
        self._was_away(since=max(at, now))
        if len(self.events) > told or self._loop.now() < at:
            return  # what has happened comes first
        match decision:
            case Tell(Ending.WAITS | Ending.SPINS) if self._passes_a_limit():
                return  # that is what ends it, and not that it does nothing more
            case Tell():
                self._end_wait(command, decision.ending)
            case LookAt():
                self._look(decision.what)  # the next turn notices how long that took

    def _was_away(self, *, since: float) -> None:
        """Where we were stopped ourselves, had no CPU, or waited for the kernel: none of it is the check's time."""
        self._here = self._loop.now()
        away = min(self._here - since, self._may_be_away)
        if away > AWAY:
            self._check_due, self._may_be_away = self._check_due + away, self._may_be_away - away
            self._awaited = replace(self._awaited, check_due=self._check_due)

    def _serve(self, timeout: float) -> None:
        admitted = [network.peers.admit() for network in self._networks.values()]
        self._loop.serve(0.0 if any(admitted) else timeout)

    def _passes_a_limit(self) -> bool:
        told = len(self.events)
        for running in self._alive():
            running.watch_limits(at_once=True)
        return len(self.events) > told

    def _see(self, program: str, frame: Frame) -> None:
        if self._watcher is not None:
            self._watcher(frame, program)

    def _show_packets(self) -> None:
        for network in self._networks.values():
            if network.tap is not None:
                network.tap.read_now()

    def _watch_limits(self) -> float:
        if self._watcher is not None:
            self._show_packets()
        for network in self._networks.values():
            if network.tap is not None:
                network.tap.glance()
        return min((running.watch_limits() for running in self._running.values()), default=float("inf"))

    def _begin_wait(self, command: AwaitReady | Stop | Wait) -> None:
        self._check_due += self._sight.lost
        now, aim, quiet = self._loop.now(), Aim.EVENT, None
        match command:
            case AwaitReady():
                aim = Aim.PORT
            case Wait():
                quiet = command.quiet
                aim = {"quiet": Aim.SILENCE, "paused": Aim.PAUSE}.get(command.limit_is, Aim.EVENT)
            case Stop():
                program = self._running[command.program].program
                if command.signal and program is not None:
                    program.interrupt(SIGNALS[command.signal])
        self._opened, self._still = inf, None
        self._command = command
        self._watch = Watch(self._processes if self._sees else None, from_now=aim is Aim.PAUSE)
        self._awaited = Awaited(now, command.limit, aim, quiet, self._check_due)
        self._sight = Sight(now, self._loop.heard, bool(self._alive()), self._signal_due())

    def _end_wait(self, command: AwaitReady | Stop | Wait, ending: Ending) -> None:
        """Tell how it ended. The script may go on with it all the same."""
        match ending:
            case Ending.READY:
                self._loop.tell(Ready, self._served("server"), self._named("server"))
            case Ending.CHECK_LIMIT:
                self._check_due = inf
                self._awaited = replace(self._awaited, check_due=inf)
                self._loop.tell(LimitPassed, of="check", seconds=self._exercise.limits.check)
            case Ending.LIMIT if isinstance(command, Wait) and command.limit_is != "limit":
                self._loop.tell(Quiet if command.limit_is == "quiet" else Paused, command.limit)
            case Ending.LIMIT:
                threads = observe.describe(self._processes()) if self._sees else []
                standing, sockets = self._explained(threads)
                self._loop.tell(LimitPassed, standing, sockets, of="step", seconds=command.limit)
            case Ending.QUIET:
                self._loop.tell(Quiet, self._awaited.quiet or 0.0)
                self._sight = replace(self._sight, hushed=self._loop.now())
            case Ending.GONE:
                self._loop.tell(Quiet, 0.0, gone=True)
            case Ending.WAITS:
                self._loop.tell(Waits, *self._explained(self._asleep))
            case Ending.SPINS:
                self._loop.tell(Spins, *self._explained(()))
        if ending in (Ending.GONE, Ending.WAITS, Ending.SPINS):
            self._sight = replace(self._sight, told=True)

    def _look(self, what: Glance) -> None:
        """See what there is to see; what becomes of it is decided elsewhere."""
        sight = self._sight
        if what in (Glance.CLOCKS, Glance.PROGRAMS):
            self._watch.sample()
            watch, now = self._watch, self._loop.now()
            sight = replace(sight, lost=watch.lost, busy=watch.busy, hot=watch.hot, used=watch.used, clocks_at=now)
        match what:
            case Glance.PORT:
                program, exercise = self._running["server"].program, self._exercise
                # What a child of it opens, once it has ended itself, is nobody's port: whichever is seen first.
                rows = self._serving("server", exercise.transport) if program is not None and program.alive else []
                is_open = any(row.port == exercise.port and kernel.reachable(row) for row in rows)
                stays = is_open and self._is_settled(program)
                sight = replace(sight, port=stays, is_open=is_open, port_at=self._loop.now())
            case Glance.PROGRAMS:
                asleep = self._sleepers(deadline(self._awaited, sight))
                self._asleep = asleep or ()
                sight = replace(sight, asleep=0 if asleep is None else 1, looked=self._loop.now())
            case Glance.PROGRAMS_AGAIN:
                same = self._sleepers(deadline(self._awaited, sight)) == self._asleep
                same = same and not observe.has_own_clock(self._asleep)
                sight = replace(sight, asleep=2 if same else 0, looked=self._loop.now())
            case Glance.LINE:
                sight = replace(sight, asked=sight.hot, course=self._course())
            case Glance.SIGNALS:
                for running in self._running.values():
                    running.signal_again()
                sight = replace(self._sight, signal_due=self._signal_due())
        self._sight = sight

    def _is_settled(self, program: ProcessTree | None) -> bool:
        """A program whose port is open goes on to wait for somebody. One that is about to end, and leaves the port to a
        child, is given the time to do so: what is seen of it must not depend on who was quicker."""
        now, sight = self._loop.now(), self._sight
        self._opened = min(self._opened, now)
        if program is None or not self._sees or sight.busy >= COMPUTES:
            return True  # what computes on and on is not about to end
        latest = min(self._opened + SETTLES, deadline(self._awaited, sight))
        return now >= latest or observe.in_call(program.pid) is not None

    def _sleepers(self, until: float) -> tuple[observe.InCall, ...] | None:
        """The calls in which all threads sleep beyond that moment; None where something can still move by itself."""
        alive = self._alive()
        if not alive:
            return None if self._under_way() else ()
        if not self._sees or any(running.was_signalled for running in alive):
            return None
        mains = [running.program.pid for running in alive if running.program is not None]
        if observe.look(mains, until) is None:
            return None  # mostly it is at work itself: then nothing else has to be looked at
        asleep = observe.look(self._processes(), until)
        return asleep if asleep and not self._under_way() else None

    def _course(self) -> Course:
        """What may come of what the programs compute. Only of one thread that no signal takes out of it can more be told."""
        pids, alive = self._processes(), self._alive()
        if any(map(observe.has_timers, pids)):
            return Course.TIMED
        if len(alive) != 1 or alive[0].program is None or observe.thread_count(pids) != 1:
            return Course.OPEN
        before, now = self._still, self._networks[alive[0].name].standing(self._own_inodes())
        place = next(iter(alive[0].program.places().get(pids[0], ())), None)
        if place is None or observe.has_handlers(pids[0]):
            return Course.OPEN
        text, self._still = self._sources.get(place.file, ""), now
        if cannot_end(text, place.line):
            return Course.ENDLESS
        if before is None:
            return Course.UNSURE
        if before != now or self._under_way():
            return Course.OPEN  # it takes something in
        if cannot_end(text, place.line, _finds(now, text)):
            return Course.ENDLESS
        loop = shows_no_end(text, place.line)
        if loop is None:
            return Course.OPEN
        known = any(file == place.file and shows_no_end(text, line) == loop for file, line in self._spun)
        return Course.KNOWN if known else Course.AIMLESS

    def _explained(self, threads: Sequence[observe.InCall]) -> tuple[tuple[ThreadAt, ...], tuple[SocketAt, ...] | None]:
        """Where the programs stand, for a wait that ends without what it was for; and what is open, where that was it."""
        command, since, placed = self._command, None, list[ThreadAt]()
        if isinstance(command, AwaitReady) or (isinstance(command, Wait) and command.explain):
            last = self.events[-1].t if self.events else 0.0
            since = round(max(0.0, self._loop.now() - self._loop.began - last), 3)
            placed = [entry for running in self._alive() for entry in running.standing(threads, since)]
        standing = placed or [ThreadAt(thread.call, thread.descriptor, since=since) for thread in threads]
        return tuple(standing), self._served("server") if isinstance(command, AwaitReady) else None

    # ---- what is there

    def _alive(self) -> list[LiveProgram]:
        return [running for running in self._running.values() if running.program is not None]

    def _processes(self) -> list[int]:
        return [pid for running in self._alive() for pid in running.processes()]

    def _signal_due(self) -> float:
        return min((running.signal_due for running in self._running.values()), default=inf)

    def _own_inodes(self) -> set[int]:
        held = [network.peers.inodes() for network in self._networks.values()]
        return set[int]().union(*held, self._relay.inodes() if self._relay is not None else ())

    def _under_way(self) -> bool:
        """What a program has said may not have been read yet."""
        if self._loop.rests or (self._relay is not None and self._relay.holds):
            return True
        ours = self._own_inodes()
        return any(network.under_way(ours) for network in self._networks.values())

    def _serving(self, name: str, *transports: str) -> list[kernel.SocketRow]:
        return self._networks[name].serving(self._own_inodes(), *transports)

    def _served(self, name: str) -> tuple[SocketAt, ...]:
        return tuple(SocketAt(row.transport, row.address, row.port) for row in self._serving(name))

    # ---- the end

    def _take_all(self) -> None:
        """What a program has said before its end comes before its end."""
        for network in self._networks.values():
            network.read_all()
        if self._relay is not None:
            self._relay.read_all()

    def _where_it_differs(self, name: str) -> tuple[Sought | None, Sequence[Spoken]]:
        """Where a reader of the packets of a network will want to look, and what was said in it."""
        play = self._play
        if play is None or play.failure is None or self._exercise.transport != "tcp":
            return None, ()
        streams = streams_of(play.anew(), self.events) if self._relay is None else self._relay.streams(name)
        return where_it_differs(play, streams), streams

    def _tear_down(self) -> None:
        """First the programs, then our ends of their connections: closing those could be taken for evidence.

        What the packets of that would show is evidence of nothing: the captures end here.
        """
        self._loop.drop_timers()
        for name, network in self._networks.items():
            if network.tap is not None and network.tap.works:
                spot, streams = self._where_it_differs(name)
                self.captures.append(network.tap.capture(name, self._case, spot, streams))
        for running in self._running.values():
            running.tear_down()
        if self._relay is not None:
            self._relay.close()
            self._relay = None
        while self._networks:
            self._networks.popitem()[1].close()


def _finds(rows: Sequence[kernel.SocketRow], text: str) -> Looks:
    """What a program finds that looks for data in its sockets."""
    streams = {row.state for row in rows if row.transport == "tcp" and row.state != "listen"}
    if any(row.unread for row in rows) and code.calls(text, "select", "poll"):
        return Looks.UNTRIED  # it is told of what it does not take
    if streams == {"close-wait"}:
        return Looks.GONE
    return Looks.SILENT if streams <= {"established"} else Looks.UNTRIED
