"""What a finding may rest on: every question about a run, asked once.

The events, the failure, the program's last traceback, its threads and its files are read here; what the student's files
say is asked of `grader.code`.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple, TypeVar

from grader.code import flow, sources
from grader.findings.traceback import Traceback, last_traceback
from grader.model import Event, SocketAt, ThreadAt, Transcript
from grader.model.events import (
    Aborted,
    Accepted,
    Closed,
    Connected,
    Exited,
    FileSeen,
    HalfClosed,
    Impaired,
    Killed,
    LimitPassed,
    Linked,
    LinkRefused,
    OutputCame,
    OutputCut,
    Received,
    Refused,
    Relayed,
    Sent,
    Signalled,
    Spins,
    Started,
    Stray,
    StreamEnded,
    StreamReset,
    Typed,
    Waits,
)
from grader.model.record import Call, Place, Record
from grader.packets.connections import Abort, Connection
from grader.play import matching
from grader.play.claims import Traffic, traffic_of
from grader.play.scenario import Failure, Play
from grader.play.state import ProgramState, State
from grader.play.steps import expected_payloads, printed_texts
from grader.spec.language import (
    AtOnce,
    Check,
    Exercise,
    Expect,
    FramePayload,
    Repeat,
    Send,
    Step,
    TogetherPayload,
    flat,
)

T_co = TypeVar("T_co", covariant=True)
Value = str | int
Leaving = Closed | HalfClosed | Aborted
"""The events with which a peer of ours goes."""
_REPORT = b"Traceback (most recent"
_OWN_ERRORS = frozenset(
    {"TypeError", "NameError", "UnboundLocalError", "AttributeError", "ModuleNotFoundError", "AssertionError"}
)
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


class Stand(NamedTuple):
    """A line of the student's at which a thread stands, and the call of the kernel that it is in; empty: it runs."""

    file: str
    line: int
    function: str
    call: str


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
        wanting, (since, typed) = self.failure.program, self.last_typed or (0, None)
        # Where nothing is typed, the client begins: that is how it calls.
        at = typed.program if typed is not None else "client"
        passed = [event.source for event in events[since:] if isinstance(event, Relayed)]
        lost = [event.source for event in events[since:] if isinstance(event, Impaired)]
        if any(isinstance(event, LinkRefused) for event in events[since:]) and not passed:
            return "server"
        if at == wanting:  # it typed, and should print the answer
            other = next(name for name in self.check.programs if name != at)
            return wanting if other in (*passed, *lost) or at not in passed else other
        return wanting if at in passed else at

    @property
    def state(self) -> State:
        return self.play.state

    @property
    def program(self) -> ProgramState:
        """What the suspect has done."""
        return self.state.program(self.suspect)

    def _is_of_suspect(self, one: OutputCut | Typed | ThreadAt) -> bool:
        """Whether an event or a thread is the suspect's; with one program all are."""
        return one.program in (None, self.suspect)

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

    @property
    def compiled_text(self) -> str:
        """The text of its file where that is in C or one of its relatives: Java, Go, JavaScript."""
        return "" if self.is_python else self.transcript.sources.get(self.file, "")

    def text_of(self, file: str | None) -> str:
        return self.transcript.sources.get(file or "", "")

    @fact
    def texts(self) -> tuple[str, ...]:
        """The texts of its file and of the student's modules that it imports, and they import."""
        found, todo = {self.file: self.text}, [self.text]
        while todo:
            wanted = sources.imported(todo.pop())
            for name, text in self.transcript.sources.items():
                # A module, or a package around it: `lib` of `src/lib/net.py`.
                if name not in found and wanted & {*name.removesuffix(".py").split("/")}:
                    found[name] = text
                    todo.append(text)
        return tuple(found.values())

    @fact
    def is_python(self) -> bool:
        """Whether its file is run by Python."""
        found = {str(name): program for name, program in self.exercise.programs.items()}.get(self.suspect)
        return found is None or found.run_of(self.file) is None or self.file.endswith(".py")

    @fact
    def unreadable(self) -> bool:
        """Its file says nothing of what the program does: it is no Python, or does not parse."""
        return sources.tree(self.text) is None or not self.is_python

    # ------------------------------------------------------------ what Python reported

    @fact
    def stderr(self) -> str:
        """What the program wrote to stderr, with the end of what was cut."""
        tails = [
            event.data
            for event in self.case
            if isinstance(event, OutputCut) and event.stream == "stderr" and self._is_of_suspect(event)
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
    def own_error(self) -> bool:
        """An error ended it that comes with whatever arrives: a name, a type, a call of the wrong shape."""
        error = self.error
        if error is None or "NoneType" in error.message:
            return False
        if error.error == "struct.error":
            return "argument" in error.message
        if error.kind == "ValueError":
            return "base 10: b" in error.message and "\\x" in error.message
        return error.kind in _OWN_ERRORS

    @fact
    def went_well(self) -> bool:
        """Nothing failed, and Python reported no error either."""
        return self.failure is None and self.error is None

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
        if self.framed is not None:
            return tuple((text, self.exercise.encoding) for text in self.wanted)
        expected = self.failure.expected if self.failure else None
        asked = () if expected is None else expected.options or (expected,)
        return tuple(
            (option.data, option.text or "utf-8")
            for option in asked
            if option.kind == "text" and option.data is not None
        )

    @fact
    def wanted(self) -> tuple[bytes, ...]:
        """The bytes that would have been right at the failing step, as far as they are known to the end."""
        expected = self.failure.expected if self.failure else None
        asked = () if expected is None else expected.options or (expected,)
        known = (one.data for one in asked if one.kind in ("text", "bytes") and one.data and one.size is None)
        return tuple(filter(None, (data[self.framed.length if self.framed else 0 :] for data in known)))

    @fact
    def framed(self) -> FramePayload | None:
        """The frame that was asked for, where what came is a whole one as well: the two differ in their texts."""
        failure, step = self.failed_as("mismatch", "missing"), self.step
        if failure is None or not isinstance(step, Expect) or not isinstance(step.expect, FramePayload):
            return None
        frame, came = step.expect, (failure.actual.data or b"") if failure.actual else b""
        head, text = came[: frame.length], came[frame.length :]
        return frame if text and int.from_bytes(head, frame.order) == len(text) else None

    @property
    def actual(self) -> bytes:
        """The wrong bytes that came; of a whole frame its text."""
        failure = self.failure
        came = (failure.actual.data or b"") if failure and failure.actual else b""
        return came[self.framed.length :] if self.framed else came

    # ------------------------------------------------------------ the events

    @fact
    def _begin(self) -> int:
        """The number of the last fresh start."""
        starts = (
            n for n, event in enumerate(self.transcript.events) if isinstance(event, Started) and not event.restart
        )
        return max(starts, default=0)

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

    def happened(self, *kinds: type[Event], so_far: bool = False) -> bool:
        """Whether something of this kind happened in the case, or up to the failing moment."""
        return any(isinstance(event, kinds) for event in (self.until_failure if so_far else self.case))

    def relayed(self, since: int = 0) -> list[Relayed]:
        """What the two programs of a pair told each other, from an event of the case on."""
        return [event for event in self.until_failure[since:] if isinstance(event, Relayed)]

    @fact
    def impairments(self) -> list[tuple[int, Sent | Received | Relayed | Impaired]]:
        """What the link has done to datagrams up to the failing moment, with the numbers of its events.

        Where it has, what came and what did not come is not the program's doing alone.
        """
        return [
            (n, event)
            for n, event in enumerate(self.until_failure, self._begin)
            if isinstance(event, (Sent, Received, Relayed, Impaired)) and event.fate is not None
        ]

    @fact
    def last_typed(self) -> tuple[int, Typed] | None:
        """What was typed last, at whichever program, and the place of that event in the case."""
        typed = [(n, event) for n, event in enumerate(self.until_failure) if isinstance(event, Typed)]
        return typed[-1] if typed else None

    @fact
    def _passed(self) -> tuple[list[Message], list[Message]]:
        """What was said to the program, and by it, up to the failing moment: by peers, or by the other one of a pair."""
        to, by = list[Message](), list[Message]()
        for n, event in enumerate(self.until_failure, self._begin):
            match event:
                case Relayed() if event.to == self.suspect or event.fate is None:
                    message = Message(n, None, event.data, event.size or len(event.data))
                    (to if event.to == self.suspect else by).append(message)
                case Impaired() if event.source == self.suspect:  # said, whatever becomes of it
                    by.append(Message(n, event.peer, event.data, len(event.data)))
                case Sent() if self.check.drives != "both" and event.fate != "lost":
                    to.append(Message(n, event.peer, event.data, event.size or len(event.data)))
                case Received(fate=None) if self.check.drives != "both" and event.peer not in self.check.peers:
                    data = event.data or b""
                    by.append(Message(n, event.peer, data, event.size or len(data)))
        return to, by

    @property
    def sent(self) -> list[Message]:
        """What was sent to the program: by our peers, or by the other program of a pair."""
        return self._passed[0]

    @property
    def received(self) -> list[Message]:
        """What came from the program to the peers that it talks with, or to the other program of a pair."""
        return self._passed[1]

    @property
    def more_behind(self) -> bool:
        """What was sent came in several pieces, or more than one message of a stream was there at once."""
        kinds = [step for step in flat(self.check.steps) if isinstance(step, Send)]
        return any(step.pieces or step.cut or isinstance(step.send, TogetherPayload) for step in kinds)

    @fact
    def typed(self) -> list[Message]:
        """The lines that were typed at the program's keyboard."""
        return [
            Message(n, None, event.data, len(event.data))
            for n, event in enumerate(self.until_failure, self._begin)
            if isinstance(event, Typed) and self._is_of_suspect(event)
        ]

    @property
    def said_last(self) -> bytes | None:
        """What our peers sent or was typed last."""
        said = [event.data for event in self.until_failure if isinstance(event, (Sent, Typed))]
        return said[-1] if said else None

    @property
    def printed(self) -> list[tuple[int, bytes]]:
        """What stood on the screen in the case, with the numbers of its events."""
        return [
            (n, event.data)
            for n, event in enumerate(self.case, self._begin)
            if isinstance(event, OutputCame) and event.stream == "stdout"
        ]

    @fact
    def to_print_what_came(self) -> bool:
        """What was to be printed is something that was sent to the program, not something that it finds out itself."""
        said = {message.data.decode(self.exercise.encoding, "replace").strip() for message in self.sent} - {""}
        texts = printed_texts(self.check.steps, self.play.renderer(self.case_number))
        return any(one in text or text.strip() in one for text in texts for one in said)

    @fact
    def length_in_front(self) -> int:
        """Of how many bytes a length, the high byte first, stands in front of all that was sent to it; 0: there is none."""
        head, whole = b"".join(message.data for message in self.sent[:8])[:8], sum(one.size for one in self.sent)
        widths = (width for width in (8, 4, 2) if len(head) >= width)
        return next((one for one in widths if int.from_bytes(head[:one], "big") == whole - one > 0), 0)

    @fact
    def length_cut_short(self) -> bool:
        """The peer of the failure sent less than the length in front of it says, or not even all of that length."""
        peer = self.failure.peer if self.failure else None
        mine = [message for message in self.sent if message.peer == peer]
        head, whole = b"".join(one.data for one in mine)[:8], sum(one.size for one in mine)
        steps = (step.send for step in flat(self.check.steps) if isinstance(step, Send))
        frames = [one for one in steps if isinstance(one, FramePayload)]
        return any(whole < one.length + int.from_bytes(head[: one.length], one.order) for one in frames)

    def since_asked(self, peer: str | None) -> list[bytes] | None:
        """What came to a peer since it last asked for something; None where it never did.

        A client is asked by what is typed, or by its being taken.
        """
        came: list[bytes] | None = None
        for event in self.case:
            match event:
                case Typed() | Accepted() if self.suspect == "client":
                    came = []
                case Sent(peer=other) if other == peer:
                    came = []
                case Received(peer=other) if other == peer and came is not None:
                    came.append(event.data or b"")
        return came

    def only_asked_by(self, peer: str | None) -> bool:
        """Nobody else has asked for anything."""
        return all(event.peer == peer for event in self.case if isinstance(event, Sent))

    def first_heard_by(self, peers: Collection[str]) -> int | None:
        """The event with which one of these peers first heard of the program."""
        heard = (
            n
            for n, event in enumerate(self.case, self._begin)
            if isinstance(event, (Received, Accepted)) and event.peer in peers
        )
        return next(heard, None)

    @property
    def before_error(self) -> list[Leaving | Sent | Received | Connected]:
        """What peers did and got, up to the first words of the error report."""
        trail = takewhile(lambda one: not (isinstance(one, OutputCame) and _REPORT in one.data), self.case)
        return [event for event in trail if isinstance(event, (Closed, HalfClosed, Aborted, Sent, Received, Connected))]

    @fact
    def left(self) -> list[int]:
        """Where in the case a peer of ours went."""
        return [n for n, event in enumerate(self.case) if isinstance(event, Leaving)]

    @property
    def cut_off(self) -> bool:
        """A peer found nobody, or lost its connection, that had not gone itself."""
        gone = {event.peer for event in self.case if isinstance(event, Leaving)}
        return any(isinstance(event, (Refused, StreamReset)) and event.peer not in gone for event in self.case)

    def came_to(self, peer: str | None) -> list[bytes]:
        """All that a peer received in the case, before its failing moment and after."""
        return [event.data or b"" for event in self.case if isinstance(event, Received) and event.peer == peer]

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
        return any(isinstance(event, Stray) and event.peer == peer for event in self.until_failure)

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
    def connected(self) -> list[str]:
        """The peers whose connections stand at the failing moment, in the order of connecting."""
        peers: list[str] = []
        for event in self.until_failure:
            match event:
                case Connected():
                    peers.append(event.peer)
                case Closed() | Aborted() | StreamEnded() | StreamReset() if event.peer in peers:
                    peers.remove(event.peer)
        return peers

    @fact
    def met_again(self) -> bool:
        """In TCP: what failed is another connection than the one that was answered."""
        if self.exercise.transport == "udp" or self.failure is None:
            return False
        began = [event.peer for event in self.until_failure if isinstance(event, (Connected, Refused))]
        return len(began) > 1 and began[-1] == self.failure.peer

    # ------------------------------------------------------------ whom it reached

    @fact
    def met(self) -> bool:
        """A client has been taken: by a peer of ours, or by the other program."""
        return self.happened(Accepted, Linked)

    @fact
    def reached(self) -> bool:
        """A client has reached its server, or something came from it."""
        return self.met or bool(self.received)

    @fact
    def dialled(self) -> list[SocketAt]:
        """Where a client called that never reached its server."""
        if self.suspect != "client" or self.reached:
            return []
        rows = [SocketAt(event.transport, event.address, event.port) for event in self.program.dialled]
        # The peers with ports of their own are no mistake, nor is a question for the address of a name.
        others = {("udp", 53), *((peer.transport, peer.port) for peer in self.check.peers.values())}
        return [row for row in rows if (row.transport, row.port) not in others]

    @fact
    def called_hosts(self) -> tuple[str, ...]:
        """The addresses at which a client reached its peers."""
        met = [event.to for event in self.case if isinstance(event, (Accepted, Received)) and event.to is not None]
        return tuple(address.rpartition(":")[0].strip("[]").removeprefix("::ffff:") for address in met)

    @fact
    def open_instead(self) -> tuple[SocketAt, ...]:
        """What the program opened while it was not found where it should be; what a child holds, once it has ended itself,
        is not its own."""
        moment = self.moment
        if not self.failed_as("not-listening") or not isinstance(moment, (Waits, Spins, LimitPassed, Exited)):
            return ()
        return () if isinstance(moment, Exited) and moment.leftovers else moment.sockets or ()

    @fact
    def orphaned(self) -> bool:
        """It has ended, and a child of it holds what it has opened."""
        return self.exited is not None and bool(self.exited.leftovers) and bool(self.exited.sockets)

    @fact
    def not_found(self) -> bool:
        """It has opened nothing at all."""
        return not self.orphaned and self.failed_as("not-listening") is not None and not self.open_instead

    # ------------------------------------------------------------ where it stands, how it ended

    @fact
    def threads(self) -> tuple[ThreadAt, ...]:
        """What its threads were doing when the check failed, as far as that was seen."""
        if not isinstance(self.moment, (Waits, Spins, LimitPassed)):
            return ()
        return tuple(thread for thread in self.moment.threads or () if self._is_of_suspect(thread))

    @fact
    def placed(self) -> list[Stand]:
        """The threads that are at a line of the student's."""
        return [
            Stand(thread.file, thread.line, thread.function or "", thread.call or "")
            for thread in self.threads
            if thread.file and thread.line
        ]

    @fact
    def stands(self) -> Stand | None:
        """Where the program stood when the waiting ended: its thread in the student's file that matters."""
        if self.failure is None or self.failure.because not in ("waits", "limit", "spins"):
            return None
        placed = [one for one in self.placed if one.file == self.file]
        working = [one for one in placed if sources.source_at(self.text, one.line).split("(")[0] != "join"]
        return next(reversed(working or placed), None)

    @fact
    def stands_in(self) -> str:
        """The name of the call that the student's line waits in."""
        call = sources.waiting_call_at(self.text, self.stands.line) if self.stands is not None else None
        return sources.called(call) if call is not None else ""

    @fact
    def reader(self) -> ThreadAt | None:
        """The thread that waits for somebody to type."""
        return next((thread for thread in self.threads if thread.call == "read" and thread.fd == 0), None)

    @fact
    def at_keyboard(self) -> bool:
        """It stands and waits for somebody to type."""
        reader, stands = self.reader, self.stands
        return reader is not None and stands is not None and (reader.file, reader.line) == (stands.file, stands.line)

    @fact
    def busy(self) -> Stand | None:
        """The thread that runs: at a line of the student's, in no call of the kernel that we know."""
        running = [one for one in self.placed if not one.call]
        awake = [one for one in running if not sources.call_at(self.text_of(one.file), one.line, *flow.BLOCKING)]
        return next(iter(awake or running), None)

    @fact
    def spins(self) -> bool:
        """It failed because it did nothing but use the processor."""
        return isinstance(self.moment, Spins)

    @property
    def exited(self) -> Exited | None:
        """How it ended, where it has."""
        return self.program.exited

    @fact
    def restarted(self) -> bool:
        """It had run before in this case."""
        return any(isinstance(event, Started) and event.restart for event in self.case)

    @fact
    def interrupted(self) -> bool:
        """Ctrl-C was pressed."""
        return any(isinstance(event, Signalled) and event.signal == "SIGINT" for event in self.case)

    @fact
    def limit(self) -> str | None:
        """The limit for which the program was ended while it counted."""
        if self.failed_as("check-limit") is None:
            return None
        return next((event.limit for event in self.case if isinstance(event, Killed)), None)

    @property
    def written(self) -> FileSeen | None:
        """The file that was looked at last."""
        return self.state.file

    @fact
    def share(self) -> int | None:
        """How much of a processor it used while nobody wanted anything, in hundredths."""
        idle = self.state.idle
        return round(100 * idle.cpu / idle.seconds) if idle is not None else None

    @fact
    def half_closed(self) -> int:
        """How many connections its other sides have closed, and it has not."""
        return self.program.sockets.states.get("close-wait", 0) if self.program.sockets is not None else 0

    @fact
    def traffic(self) -> Traffic | None:
        """What went over the network of the case, where it has one program and was captured."""
        if self.check.drives == "both":
            return None
        return traffic_of(self.exercise, self.check, self.transcript, self.case_number, self.check.drives)

    @fact
    def broken_off(self) -> Connection | None:
        """The first connection that the program's end broke off by itself: its RST answers nothing. As packets show it."""
        traffic = self.traffic
        for one in traffic.talk if traffic is not None else ():
            if traffic is not None and one.reset_by == traffic.own_side(one) and one.abort is Abort.ABORTED:
                return one
        return None

    # ------------------------------------------------------------ what it told of itself in a second run

    @fact
    def record(self) -> Record:
        """What the program recorded in a second run that failed alike; an empty one where there was none."""
        return self.transcript.records.get(self.suspect, Record())

    @property
    def watched(self) -> bool:
        """Whether there was such a run."""
        return self.suspect in self.transcript.records

    def recorded(self, *names: str) -> list[Call]:
        """Its calls of these names that a line of its files made."""
        return [call for call in self.record.calls if call.name in names and call.chain]

    @fact
    def waiting(self) -> list[Call]:
        """The calls that had not come back at the end."""
        return [call for call in self.record.calls if call.waits and call.chain]

    def calls_after(self, call: Call) -> list[Call]:
        """All that it called later, by whichever thread."""
        calls = list(self.record.calls)
        return calls[next(n for n, one in enumerate(calls, 1) if one is call) :]

    def ran(self, line: int) -> int:
        """How often a line of its file ran in the second run; 0 also where that is not known."""
        return self.record.hits_of(self.file).get(line, 0)

    @fact
    def threads_started(self) -> set[tuple[int, int]]:
        """The threads that a line of its files started: process, and number of the thread."""
        return {(call.process, call.on) for call in self.recorded("start")}

    @fact
    def sent_by_listener(self) -> Call | None:
        """A call that was to send with a socket that listens, which failed."""
        listening = {(call.process, call.on) for call in self.recorded("listen") if not call.error}
        sends = self.recorded("send", "sendall")
        return next((one for one in sends if one.errno in (32, 107) and (one.process, one.on) in listening), None)

    # ------------------------------------------------------------ which line did it

    def which(self, lines: Iterable[int]) -> int | None:
        """The line of its file that did something, of all that could have: the only one, or the only one that ran.

        None where several ran, or where that is not known: naming one of them would be a guess.
        """
        could = {*lines}
        did = {line for line in could if self.ran(line)} or could
        return did.pop() if len(did) == 1 else None

    def only(self, *names: str) -> int | None:
        """The line that calls one of these, where it can be no other."""
        if any(sources.calls(text, *names) for text in self.texts[1:]):
            return None
        return self.which(call.lineno for call in sources.calls(self.text, *names))

    # ------------------------------------------------------------ answers

    def at(self, file: str | None, line: int | None, cause: str = "", /, **fields: Value) -> Told:
        """An answer with its place."""
        return Told(cause, fields, file, line)

    def at_call(self, call: Call, cause: str = "", /, **fields: Value) -> Told:
        """An answer at the student's line that made a recorded call."""
        return self.at_place(call.place, cause, **fields)

    def at_place(self, place: Place | None, cause: str = "", /, **fields: Value) -> Told:
        """An answer with its place, where that is known."""
        return Told(cause, fields, place.file, place.line) if place is not None else Told(cause, fields)

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
        reports = [(n, one.data) for n, one in numbered if isinstance(one, OutputCame) and one.stream == "stderr"]
        begun = [n for n, data in reports if _REPORT in data]
        ends = [n for n, one in numbered if isinstance(one, Exited)]
        return next(reversed(begun or [n for n, _ in reports] or ends), None)


_WRITTEN = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
"""What cannot be seen, as it is written in a program."""


def quoted(data: bytes, encoding: str) -> str:
    """A short, harmless text of some bytes, for a sentence."""
    text = data[:200].decode(encoding, "replace")
    shown = "".join(c if c.isprintable() else _WRITTEN.get(c, "�") for c in text)
    return f"“{shown[:80]}{'…' if len(shown) > 80 or len(data) > 200 else ''}”"


def is_text(data: bytes, encoding: str, *, cut: bool = False) -> bool:
    """Whether these bytes are text; with `cut` their last character may be incomplete."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError:
        return False
    return True
