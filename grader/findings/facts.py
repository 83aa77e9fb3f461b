"""What a finding may rest on: every question about a run, asked once.

The events, the failure, the program's last traceback, its threads and its files are read here and nowhere else as far as
that reads well; what the student's files say is asked of `grader.code`.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple, TypeVar

from grader.code import flow, sources
from grader.findings.traceback import Traceback, last_traceback
from grader.model import Event, Transcript
from grader.play import matching
from grader.play.scenario import Failure, Play
from grader.play.state import Started, State
from grader.play.steps import expected_payloads
from grader.spec.language import AtOnce, Check, Exercise, Repeat, Step

T_co = TypeVar("T_co", covariant=True)
Value = str | int
LEAVES_A_CLIENT = frozenset({"closed", "half-closed", "aborted"})
"""The events with which a peer of ours goes."""
_HARMLESS = frozenset({"KeyboardInterrupt", "EOFError"})


@dataclass(frozen=True, slots=True)
class Told:
    """The answer of a recogniser: which mistake, with which fields, where."""

    cause: str
    fields: Mapping[str, Value]
    file: str | None = None
    line: int | None = None
    event: int | None = None
    """Where it showed, where that is another event than the one at which the check failed."""


class Message(NamedTuple):
    """Something that was said: by which peer or to which one, what, and the number of its event."""

    at: int
    peer: str | None
    data: bytes
    size: int
    """Of all of it, where `data` is only its beginning."""


class Thread(NamedTuple):
    """What one thread was doing: where in the student's files, and in which call of the kernel (empty: it runs)."""

    file: str
    line: int
    function: str
    call: str
    fd: int | None

    @property
    def reads_keyboard(self) -> bool:
        return self.call == "read" and self.fd == 0


class Endpoint(NamedTuple):
    """A socket that the program opened, or called."""

    transport: str
    address: str
    port: int


class Exit(NamedTuple):
    """How a program ended, and what it left."""

    at: int
    status: int | None
    signal: int | None
    leftovers: tuple[str, ...]
    ports: tuple[int, ...]


class Written(NamedTuple):
    """A file of the program, as it was looked at; `data` is the part around the first difference."""

    name: str
    size: int
    difference: int
    data: bytes


class fact(cached_property[T_co]):
    """A question about a run, asked once. `Facts.died` is the question itself: it may exclude a mistake."""

    def of(self, facts: Facts) -> T_co:
        return self.__get__(facts)


@dataclass(frozen=True)
class Facts:
    """A run of a check, and what can be asked of it. Of a pair it is about one program, the suspect."""

    exercise: Exercise
    check: Check
    transcript: Transcript
    play: Play

    # ------------------------------------------------------------ whom it is about

    @property
    def failure(self) -> Failure | None:
        return self.play.failure

    def failed_as(self, *codes: str) -> Failure | None:
        """The failure, where it is one of these."""
        failure = self.failure
        return failure if failure is not None and failure.code in codes else None

    @fact
    def suspect(self) -> str:
        """The program that this is about; of a pair the one in which it went wrong, as far as the events tell."""
        programs, failure = self.check.programs, self.failure
        if len(programs) == 1:
            return programs[0]
        for name in programs:
            error = last_traceback(self.play.state.program(name).output["stderr"].decode("utf-8", "replace"))
            if error is not None and error.kind not in _HARMLESS:
                return name
        if failure is None or failure.program is None:
            return programs[0]
        return (self.lost_at if failure.code == "not-printed" else None) or failure.program

    @fact
    def lost_at(self) -> str | None:
        """Of a pair: where the message got lost that was typed last, or that the client should have begun with.

        The one that typed it, where nothing of it passed; else the one that got it. None where that is not the question.
        """
        events = self.case
        if len(self.check.programs) == 1 or self.failure is None:
            return None
        typed = [n for n, event in enumerate(events) if event.event == "typed"]
        wanting = self.failure.program
        # Where nothing is typed, the client begins: that is how it calls.
        at, since = (events[typed[-1]].info.get("program"), typed[-1]) if typed else ("client", 0)
        passed = [event.info["from"] for event in events[since:] if event.event == "relayed"]
        if any(event.event == "link-refused" for event in events[since:]) and not passed:
            return "server"
        if at == wanting:  # it typed, and should print the answer
            other = next(name for name in self.check.programs if name != at)
            return wanting if other in passed or at not in passed else other
        return wanting if at in passed else at

    @property
    def state(self) -> State:
        return self.play.state

    @property
    def program(self) -> Started:
        """What the suspect has done."""
        return self.state.program(self.suspect)

    def _is_of_suspect(self, info: Mapping[str, object]) -> bool:
        """Whether an event or a thread is the suspect's; with one program all are."""
        return info.get("program", self.suspect) == self.suspect

    @property
    def expects_other(self) -> bool:
        """Of a pair: the other program is asked to print something after this one."""
        failure = self.failure
        later = self.check.steps[failure.step[0] :] if failure is not None and failure.step else ()
        return any(step.verb == "printed" and getattr(step, "at", self.suspect) != self.suspect for step in later)

    # ------------------------------------------------------------ its files

    @property
    def file(self) -> str:
        return self.transcript.mains[self.suspect]

    @property
    def text(self) -> str:
        """The text of its file; nothing where that is no Python."""
        return self.transcript.sources.get(self.file, "") if self.is_python else ""

    def text_of(self, file: str | None) -> str:
        return self.transcript.sources.get(file or "", "")

    @fact
    def texts(self) -> tuple[str, ...]:
        """The texts of its file and of the student's modules that it imports, and they import."""
        found, todo = {self.file: self.text}, [self.text]
        while todo:
            wanted = sources.imported(todo.pop())
            for name, text in self.transcript.sources.items():
                module = name.removesuffix(".py").replace("/__init__", "").rpartition("/")[2]
                if name not in found and (module in wanted or name.partition("/")[0] in wanted):
                    found[name] = text
                    todo.append(text)
        return tuple(found.values())

    @fact
    def is_python(self) -> bool:
        """Whether its file is run by Python."""
        found = {str(name): program for name, program in self.exercise.programs.items()}.get(self.suspect)
        return found is None or found.run_of(self.file) is None

    # ------------------------------------------------------------ what Python reported

    @fact
    def stderr(self) -> str:
        """What the program wrote to stderr, with the end of what was cut."""
        tails = [
            event.data or b""
            for event in self.case
            if event.event == "cut" and event.info["stream"] == "stderr" and self._is_of_suspect(event.info)
        ]
        return b"\n".join([bytes(self.program.output["stderr"]), *tails]).decode("utf-8", "replace")

    @property
    def stdout(self) -> bytes:
        return bytes(self.program.output["stdout"])

    @fact
    def error(self) -> Traceback | None:
        return last_traceback(self.stderr)

    @property
    def error_text(self) -> str:
        """The file in which the last error is."""
        return self.text_of(self.error.file if self.error else None)

    @fact
    def bytes_met_text(self) -> bool:
        """A line took bytes where text was needed, or the other way round."""
        error = self.error
        return error is not None and error.kind == "TypeError" and "bytes" in error.message and "str" in error.message

    @property
    def unread(self) -> str:
        """The file that Python complained of."""
        return (self.error and self.error.file) or self.file

    @property
    def unread_text(self) -> str:
        return self.text_of(self.unread)

    @fact
    def unparsed(self) -> SyntaxError | None:
        """Why that file does not parse: our own look at it, not what was printed."""
        if self.error is None or self.error.kind not in ("SyntaxError", "IndentationError", "TabError"):
            return None
        return sources.why_no_python(self.unread_text)

    @fact
    def died(self) -> bool:
        """An error of its own ended the program: that is the cause of all that did not come."""
        return self.error is not None and self.error.error != "KeyboardInterrupt"

    @fact
    def reported(self) -> bool:
        """Python reported an error, and be it a Ctrl-C."""
        return self.error is not None

    # ------------------------------------------------------------ what was asked for

    @fact
    def expectations(self) -> tuple[tuple[str, int, matching.Asked], ...]:
        """Every `expect` of the case that failed, or of the last: its peer, how often, what."""
        return tuple(expected_payloads(self.check.steps, self.play.renderer(self.case_number)))

    @property
    def case_number(self) -> int:
        return self.failure.case if self.failure else len(self.transcript.cases) - 1

    @fact
    def step(self) -> Step | None:
        """The step that failed."""
        steps: tuple[Step, ...] | list[Step] = self.check.steps
        found: Step | None = None
        for number in self.failure.step if self.failure else ():
            if not 0 < number <= len(steps):
                return None
            found = steps[number - 1]
            steps = (
                found.repeat.steps if isinstance(found, Repeat) else found.at_once if isinstance(found, AtOnce) else ()
            )
        return found

    @fact
    def options(self) -> tuple[tuple[bytes, str], ...]:
        """The texts that would have been right at the failing step, with their encodings."""
        expected = self.failure.expected if self.failure else None
        asked = () if expected is None else expected.options or (expected,)
        return tuple(
            (option.data, option.text or "utf-8")
            for option in asked
            if option.kind == "text" and option.data is not None
        )

    @property
    def actual(self) -> bytes:
        """The wrong bytes that came."""
        failure = self.failure
        return (failure.actual.data or b"") if failure and failure.actual else b""

    # ------------------------------------------------------------ the events

    @fact
    def _begin(self) -> int:
        """The number of the last fresh start."""
        events = self.transcript.events
        fresh = [n for n, event in enumerate(events) if event.event == "started" and not event.info.get("restart")]
        return fresh[-1] if fresh else 0

    @property
    def case(self) -> tuple[Event, ...]:
        """The events since the last fresh start."""
        return self.transcript.events[self._begin :]

    @property
    def until_failure(self) -> tuple[Event, ...]:
        """The events of the case up to the failing moment."""
        end = None if self.failure is None or self.failure.event is None else self.failure.event + 1
        return self.transcript.events[self._begin : end]

    @property
    def moment(self) -> Event | None:
        """The event at which the check failed."""
        at = self.failure.event if self.failure else None
        return self.transcript.events[at] if at is not None and at >= 0 else None

    def happened(self, *kinds: str, so_far: bool = False) -> bool:
        """Whether something of this kind happened in the case, or up to the failing moment."""
        return any(event.event in kinds for event in (self.until_failure if so_far else self.case))

    def _messages(self, events: Iterable[tuple[int, Event]]) -> list[Message]:
        return [
            Message(n, event.peer, event.data or b"", int(event.info.get("size", len(event.data or b""))))
            for n, event in events
        ]

    def _so_far(self, *kinds: str) -> Iterator[tuple[int, Event]]:
        return ((n, event) for n, event in enumerate(self.until_failure, self._begin) if event.event in kinds)

    def _passed(self, way: str) -> Iterator[tuple[int, Event]]:
        return ((n, event) for n, event in self._so_far("relayed") if event.info.get(way) == self.suspect)

    @fact
    def sent(self) -> list[Message]:
        """What was sent to the program: by our peers, or by the other program of a pair."""
        return self._messages(self._passed("to") if self.check.drives == "both" else self._so_far("sent"))

    @fact
    def received(self) -> list[Message]:
        """What came from the program to the peers that it talks with, or to the other program of a pair."""
        if self.check.drives == "both":
            return self._messages(self._passed("from"))
        harness = self.check.peers
        return self._messages((n, event) for n, event in self._so_far("received") if event.peer not in harness)

    @fact
    def typed(self) -> list[Message]:
        """The lines that were typed at the program's keyboard."""
        return self._messages((n, event) for n, event in self._so_far("typed") if self._is_of_suspect(event.info))

    @fact
    def said(self) -> list[Message]:
        """What our peers sent and what was typed, in order."""
        return self._messages(self._so_far("sent", "typed"))

    @fact
    def printed(self) -> list[tuple[int, bytes]]:
        """What stood on the screen in the case, with the numbers of its events."""
        return [
            (n, event.data or b"")
            for n, event in enumerate(self.case, self._begin)
            if event.event == "printed" and event.info.get("stream") == "stdout"
        ]

    def since_asked(self, peer: str | None) -> list[bytes] | None:
        """What came to a peer since it last asked for something; None where it never did.

        A client is asked by what is typed, or by its being taken.
        """
        asking = ("typed", "accepted") if self.suspect == "client" else ()
        came: list[bytes] | None = None
        for event in self.case:
            if event.event in asking or (event.event == "sent" and event.peer == peer):
                came = []
            elif came is not None and event.event == "received" and event.peer == peer:
                came.append(event.data or b"")
        return came

    def only_asked_by(self, peer: str | None) -> bool:
        """Nobody else has asked for anything."""
        return all(event.peer == peer for event in self.case if event.event == "sent")

    def first_heard_by(self, peers: Collection[str | None]) -> int | None:
        """The event with which one of these peers first heard of the program."""
        heard = (n for n, event in enumerate(self.case, self._begin) if event.event in ("received", "accepted"))
        return next((n for n in heard if self.transcript.events[n].peer in peers), None)

    @property
    def before_error(self) -> list[Event]:
        """What peers did and got, up to the first words of the error report."""
        kinds = LEAVES_A_CLIENT | {"sent", "received", "connected"}
        report = b"Traceback (most recent"
        trail = takewhile(lambda one: one.event != "printed" or report not in (one.data or b""), self.case)
        return [event for event in trail if event.event in kinds]

    def came_to(self, peer: str | None) -> list[bytes]:
        """All that a peer received in the case, before its failing moment and after."""
        return [event.data or b"" for event in self.case if event.event == "received" and event.peer == peer]

    @fact
    def nothing_came(self) -> Failure | None:
        """The failure, where an answer was awaited and not a byte of it came."""
        failure = self.failed_as("missing")
        if failure is None or failure.actual is None or failure.expected is None:
            return None
        silent = failure.actual.kind in ("nothing", "eof", "reset") and failure.expected.kind != "eof"
        return failure if silent else None

    @fact
    def unanswered(self) -> bool:
        """Something that was said is without its answer: nothing came, or a later one failed in another way."""
        # Where a program prints or ends is asked of a later message just the same.
        later = self.failed_as("send-failed", "not-printed", "not-ended") is not None and len(self.sent) > 1
        return self.nothing_came is not None or later or self.failed_as("refused") is not None

    @fact
    def strayed(self) -> bool:
        """An answer came to the failing peer, but not from the program's port."""
        peer = self.failure.peer if self.failure else None
        return any(event.peer == peer for _, event in self._so_far("stray"))

    @fact
    def misled(self) -> str | None:
        """The peer that got what another one should have."""
        if self.suspect != "server" or not self.failed_as("missing", "mismatch", "not-silent", "extra"):
            return None
        wanted = [(peer, text) for peer, _, asked in self.expectations for text in asked.texts() if text]
        for came in self.received:
            mine = {text for peer, text in wanted if peer == came.peer}
            others = {text for peer, text in wanted if peer != came.peer}
            own = [message.data for message in self.sent if message.peer == came.peer]
            # A part of what this peer has sent itself is its own answer, cut short.
            if came.data in others and came.data not in mine and not any(came.data in message for message in own):
                return came.peer
        return None

    @fact
    def connected(self) -> list[str | None]:
        """The peers whose connections stand at the failing moment, in the order of connecting."""
        peers: list[str | None] = []
        for event in self.until_failure:
            if event.event == "connected":
                peers.append(event.peer)
            elif event.event in ("closed", "aborted", "eof", "reset") and event.peer in peers:
                peers.remove(event.peer)
        return peers

    @fact
    def met_again(self) -> bool:
        """In TCP: what failed is another connection than the one that was answered."""
        if self.exercise.transport == "udp" or self.failure is None:
            return False
        began = [event for _, event in self._so_far("connected", "refused")]
        return len(began) > 1 and began[-1].peer == self.failure.peer

    # ------------------------------------------------------------ whom it reached

    @fact
    def met(self) -> bool:
        """A client has been taken: by a peer of ours, or by the other program."""
        return self.happened("accepted", "linked")

    @fact
    def reached(self) -> bool:
        """A client has reached its server, or something came from it."""
        return self.met or bool(self.received)

    @fact
    def dialled(self) -> list[Endpoint]:
        """Where a client called that never reached its server."""
        if self.suspect != "client" or self.reached:
            return []
        rows = [_endpoint(event.info) for event in self.program.dialled]
        # The peers with ports of their own are no mistake, nor is a question for the address of a name.
        others = {("udp", 53), *((peer.transport, peer.port) for peer in self.check.peers.values())}
        return [row for row in rows if (row.transport, row.port) not in others]

    @fact
    def called_hosts(self) -> tuple[str, ...]:
        """The addresses at which a client reached its peers."""
        met = [event for event in self.case if event.event in ("accepted", "received") and "to" in event.info]
        return tuple(str(event.info["to"]).rpartition(":")[0].strip("[]").removeprefix("::ffff:") for event in met)

    @fact
    def open_instead(self) -> list[Endpoint]:
        """What the program opened while it was not found where it should be."""
        if self.failed_as("not-listening") is None or self.moment is None:
            return []
        return [_endpoint(row) for row in self.moment.info.get("sockets", ())]

    @fact
    def not_found(self) -> bool:
        """It has opened nothing at all."""
        return self.failed_as("not-listening") is not None and not self.open_instead

    # ------------------------------------------------------------ where it stands, how it ended

    @fact
    def threads(self) -> list[Thread]:
        """What its threads were doing when the check failed, as far as that was seen."""
        listed = self.moment.info.get("threads", ()) if self.moment is not None else ()
        return [
            Thread(
                str(row.get("file") or ""), int(row.get("line") or 0), str(row.get("function") or ""),
                str(row.get("call") or ""), row.get("fd"),
            )
            for row in listed
            if isinstance(row, Mapping) and self._is_of_suspect(row)
        ]  # fmt: skip

    @fact
    def stands(self) -> Thread | None:
        """Where the program stood when the waiting ended: its thread in the student's file that matters."""
        if self.failure is None or self.failure.because not in ("waits", "limit", "spins"):
            return None
        placed = [thread for thread in self.threads if thread.file == self.file and thread.line]
        working = [one for one in placed if sources.source_at(self.text, one.line).split("(")[0] != "join"]
        return next(reversed(working or placed), None)

    @fact
    def stands_in(self) -> str:
        """The name of the call that the student's line waits in."""
        call = sources.waiting_call_at(self.text, self.stands.line) if self.stands is not None else None
        return sources.called(call) if call is not None else ""

    @fact
    def at_keyboard(self) -> bool:
        """It stands and waits for somebody to type."""
        return self.stands is not None and self.stands.reads_keyboard

    @fact
    def busy(self) -> Thread | None:
        """The thread that runs: at a line of the student's, in no call of the kernel that we know."""
        running = [thread for thread in self.threads if thread.file and not thread.call]
        awake = [one for one in running if not sources.call_at(self.text_of(one.file), one.line, *flow.BLOCKING)]
        return next(iter(awake or running), None)

    @fact
    def spins(self) -> bool:
        """It failed because it did nothing but use the processor."""
        return self.moment is not None and self.moment.event == "spins"

    @fact
    def exited(self) -> Exit | None:
        """How it ended, where it has."""
        event = self.program.exited
        if event is None:
            return None
        at = next((n for n, one in enumerate(self.transcript.events) if one is event), 0)
        ports = tuple(int(row["port"]) for row in event.info.get("sockets", ()))
        return Exit(
            at, event.info.get("status"), event.info.get("signal"), tuple(event.info.get("leftovers", ())), ports
        )

    @fact
    def restarted(self) -> bool:
        """It had run before in this case."""
        return any(event.event == "started" and event.info.get("restart") for event in self.case)

    @fact
    def interrupted(self) -> bool:
        """Ctrl-C was pressed."""
        return any(event.event == "signalled" and event.info.get("signal") == "SIGINT" for event in self.case)

    @fact
    def limit(self) -> str | None:
        """The limit for which the program was ended while it counted."""
        if self.failed_as("check-limit") is None:
            return None
        return next((str(event.info["limit"]) for event in self.case if event.event == "killed"), None)

    @fact
    def written(self) -> Written | None:
        """The file that was looked at last."""
        event = self.state.file
        if event is None:
            return None
        info = event.info
        return Written(
            str(info["name"]), info.get("size") or 0, info.get("difference") or 0, bytes(event.data or b"")
        )

    @fact
    def share(self) -> int | None:
        """How much of a processor it used while nobody wanted anything, in hundredths."""
        idle = self.state.idle
        return round(100 * idle.info["cpu"] / idle.info["seconds"]) if idle is not None else None

    @fact
    def half_closed(self) -> int:
        """How many connections its other sides have closed, and it has not."""
        looked = self.program.sockets
        return int(looked.info["states"].get("close-wait", 0)) if looked is not None else 0

    # ------------------------------------------------------------ answers

    def at(self, file: str | None, line: int | None, cause: str = "", /, **fields: Value) -> Told:
        """An answer with its place."""
        return Told(cause, fields, file, line)

    def here(self, line: int | None, cause: str = "", /, **fields: Value) -> Told:
        """An answer at a line of the program's own file, or without a place."""
        return Told(cause, fields, self.file, line) if line else Told(cause, fields)

    def at_error(self, cause: str = "", /, **fields: Value) -> Told:
        """An answer at the place of the last error."""
        return Told(cause, fields, self.error.file, self.error.line) if self.error else Told(cause, fields)

    def showed(self, told: Told) -> int | None:
        """The event at which it showed: the error report where it is about that, else where the check failed."""
        error, failure = self.error, self.failure
        about_it = error is not None and (told.file, told.line) == (error.file, error.line)
        if not about_it and failure is not None and failure.event is not None and failure.event >= 0:
            return failure.event
        if error is None:
            return None
        numbered = list(enumerate(self.case, self._begin))
        reports = [n for n, one in numbered if one.event == "printed" and one.info.get("stream") == "stderr"]
        begun = [n for n in reports if b"Traceback (most recent" in (self.transcript.events[n].data or b"")]
        ends = [n for n, one in numbered if one.event == "exited"]
        return next(reversed(begun or reports or ends), None)


def _endpoint(row: Mapping[str, object]) -> Endpoint:
    return Endpoint(str(row["transport"]), str(row["address"]), int(str(row["port"])))


def quoted(data: bytes, encoding: str) -> str:
    """A short, harmless text of some bytes, for a sentence."""
    text = data[:200].decode(encoding, "replace")
    shown = "".join(c if c.isprintable() else "�" for c in text)
    return f"“{shown[:80]}{'…' if len(shown) > 80 or len(data) > 200 else ''}”"


def is_text(data: bytes, encoding: str, *, cut: bool = False) -> bool:
    """Whether these bytes are text; with `cut` their last character may be incomplete."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError:
        return False
    return True
