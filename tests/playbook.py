"""Checks played as dialogues: what the scenario commands, what we say happened, and how it ended. No processes.

    Dialogue(UDP, "send: hi", "expect: hi") << ready() << received("hi") << quiet()
    dialogue.passes()

Commands that have one obvious answer (a start, a mark, something sent or typed) are answered by the dialogue itself, as
a willing program and an idle machine would; `<<` feeds what the test is about. A failed assertion prints the script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

import yaml
from happened import happened

from grader.judge import judge
from grader.model import CheckResult, Event, Isolation, Transcript
from grader.model.events import FileSeen
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
from grader.play.scenario import Failure, Play
from grader.spec.language import Check, Exercise
from grader.spec.values import draw

SEED = 7
PORT = 9000
MOST_QUIET = 50


@cache
def exercise(text: str) -> Exercise:
    """An exercise of one check: the top-level keys that matter to a test, in YAML; the rest is filled in."""
    written: dict[str, Any] = yaml.safe_load(text)
    keys = Check.model_fields.keys() & written.keys() - {"id"}
    check = {"id": "check", "title": "the check", "drives": "server", "points": 10}
    check |= {key: written.pop(key) for key in list(keys) if key not in ("limit",)}
    head = {
        "id": "demo", "title": "t", "statement": "t", "transport": "udp", "port": PORT,
        "programs": {"server": {"files": ["server.py"]}},
    }  # fmt: skip
    return Exercise.model_validate(head | written | {"checks": [check]})


def steps(transport: str, *written: str, **more: Any) -> Exercise:
    """An exercise whose only check has these steps, each one line of YAML."""
    lines = [f"transport: {transport}", *(f"{key}: {value}" for key, value in more.items()), "steps:"]
    return exercise("\n".join(lines + [f"  - {step}" for step in written]))


def udp(*written: str, **more: Any) -> Dialogue:
    """A dialogue over UDP with a program that is ready when it is asked for."""
    return Dialogue(steps("udp", *written, **more))


def tcp(*written: str, **more: Any) -> Dialogue:
    """The same over TCP."""
    return Dialogue(steps("tcp", *written, **more))


# ---------------------------------------------------------------- what can happen


def bytes_of(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def event(name: str, peer: str | None = None, data: str | bytes | None = None, **info: Any) -> Event:
    return happened(0.0, name, peer, None if data is None else bytes_of(data), info)


def datagram(data: str | bytes, peer: str = "client", source: str = f"127.0.0.1:{PORT}") -> Event:
    return happened(0.0, "received", peer, bytes_of(data), {"from": source})


def stray(data: str | bytes, peer: str = "client") -> Event:
    return happened(0.0, "stray", peer, bytes_of(data), {"from": "127.0.0.1:40000"})


def stream(data: str | bytes, peer: str = "client") -> Event:
    return event("received", peer, data)


def printed(text: str | bytes, stream: str = "stdout") -> Event:
    return event("printed", None, text, stream=stream)


def ready() -> Event:
    return event("ready", sockets=[])


def waits(**info: Any) -> Event:
    return event("waits", threads=[{"call": "recvfrom", "fd": 3}], **info)


def limit(of: str = "step", **info: Any) -> Event:
    return event("limit", of=of, seconds=10.0, **info)


def quiet() -> Event:
    return event("quiet", **{"for": 0.3})


def gone() -> Event:
    return event("quiet", **{"for": 0.0, "gone": True})


def eof(peer: str = "client") -> Event:
    return event("eof", peer)


def reset(peer: str = "client") -> Event:
    return event("reset", peer)


def killed(limit: str) -> Event:
    return event("killed", limit=limit)


def exited(status: int | None = 0, signal: int | None = None, **info: Any) -> Event:
    return event("exited", **{"status": status, "signal": signal, "leftovers": [], "sockets": [], **info})


def socket(transport: str = "udp", port: int = PORT, address: str = "127.0.0.1") -> dict[str, Any]:
    return {"transport": transport, "address": address, "port": port}


TRACEBACK = (
    'Traceback (most recent call last):\n  File "/work/server.py", line 3, in <module>\n    int("x")\n'
    "ValueError: invalid literal for int() with base 10: 'x'\n"
)


# ---------------------------------------------------------------- the dialogue


class Dialogue:
    """One check, played by hand."""

    def __init__(
        self, made: Exercise, cases: tuple[Mapping[str, str], ...] | None = None,
        attachments: Mapping[str, bytes] | None = None, *, by_hand: Iterable[type[Command]] = (),
    ) -> None:  # fmt: skip
        self.exercise, self.check = made, made.checks[0]
        self.cases = draw(made, self.check, SEED) if cases is None else cases
        self.attachments = attachments or {}
        self.play = Play(made, self.check, self.cases, self.attachments)
        self.events: list[Event] = []
        self.commands: list[Command] = []
        self.script: list[str] = []
        self._by_hand = tuple(by_hand)
        self._answer()

    def __lshift__(self, events: Event | Iterable[Event]) -> Dialogue:
        """Something happens; what the scenario then does without waiting is done."""
        for one in [events] if isinstance(events, Event) else events:
            self._feed(one)
            self._answer()
        return self

    def by_hand(self, *kinds: type[Command]) -> Dialogue:
        """From now on the test itself answers these commands."""
        self._by_hand = kinds
        return self

    def _feed(self, one: Event) -> None:
        one = replace(one, t=len(self.events) / 100)
        self.events.append(one)
        self.script.append(f"    << {_shown_event(one)}")
        self.play.feed(one)

    def _answer(self) -> None:
        """Do what the scenario commands, up to the next thing that only the test can know."""
        while (command := self.play.command) is not None:
            if not self.commands or self.commands[-1] is not command:
                self.commands.append(command)
                self.script.append(f">> {command!r}")
            answer = None if isinstance(command, self._by_hand) else willing(command)
            if answer is None:
                return
            self._feed(answer)

    # ---- how it ended

    def settled(self) -> Dialogue:
        """Nothing more comes."""
        for _ in range(MOST_QUIET):
            if self.play.command is None:
                return self
            self.expects(Wait)
            self << quiet()
        self.verify(self.play.command is None, "however long nothing comes, this is not decided")
        return self

    def passes(self) -> Dialogue:
        if self.play.command is not None:
            self.settled()
        self.verify(self.play.failure is None, f"it should pass, and fails: {self.play.failure}")
        self._judged("passed")
        return self

    def fails(self, code: str, step: int | tuple[int, ...] | None = None, **wanted: Any) -> Failure:
        """It fails like this, at the step of this number or path; returns the failure for more questions."""
        self.settled()
        failure = self.play.failure
        self.verify(failure is not None, f"it should fail with {code}, and passes")
        assert failure is not None
        found = {"code": failure.code} | {key: getattr(failure, key) for key in wanted}
        self.verify(found == {"code": code} | wanted, f"it should fail with {code} {wanted}, and fails with {failure}")
        if step is not None:
            self.verify(step in (failure.step, failure.step[0]), f"step {step} should fail, not {failure.step}")
        self._judged("failed")
        return failure

    def waits_on(self) -> Dialogue:
        """Nothing is decided yet."""
        self.expects(Wait)
        self.verify(self.play.failure is None, f"nothing should be decided yet: {self.play.failure}")
        return self

    def expects(self, kind: type[Command]) -> Command:
        """The scenario's present command is of this kind."""
        command = self.play.command
        self.verify(isinstance(command, kind), f"the command should be a {kind.__name__}, not {command!r}")
        assert command is not None
        return command

    def sent(self) -> list[bytes]:
        return [command.data for command in self.commands if isinstance(command, SendData)]

    def marks(self) -> list[tuple[int, ...]]:
        return [command.step for command in self.commands if isinstance(command, BeginStep)]

    def transcript(self, isolation: Isolation = "full", sources: Mapping[str, str] | None = None) -> Transcript:
        sources = sources or {"server.py": ""}
        main = next(iter(sources))
        return Transcript(
            "check",
            "server",
            SEED,
            isolation,
            self.cases,
            dict.fromkeys(self.check.programs, main),
            sources,
            tuple(self.events),
        )

    def judged(self, source: str = "", isolation: Isolation = "full") -> CheckResult:
        transcript = self.transcript(isolation, {"server.py": source})
        return judge(self.exercise, self.check, transcript, self.attachments)

    def _judged(self, verdict: str) -> None:
        """The judge comes to the same verdict from the recorded events alone."""
        result = self.judged()
        self.verify(result.verdict == verdict, f"the judge says {result.verdict} ({result.why})")

    def verify(self, truth: bool, message: str) -> None:
        assert truth, "\n".join([message, "the script so far:", *self.script])


def willing(command: Command) -> Event | None:
    """What a machine without trouble and a ready program answer; None where it is for the test to say."""
    match command:
        case Start():
            return event("started", program=command.program, case=command.case, restart=command.restart)
        case BeginStep():
            return event("step", step=list(command.step))
        case AwaitReady():
            return ready()
        case ConnectPeer():
            return event("connected", command.peer, address="127.0.0.1:50000")
        case SendData():
            return event("sent", command.peer, command.data)
        case EndPeer():
            how = {"close": "closed", "half-close": "half-closed", "reset": "aborted"}[command.how]
            return event(how, command.peer, **({"listens": True} if command.listens else {}))
        case TypeLine():
            return event("keyboard-ended") if command.data is None else event("typed", None, command.data)
        case SendSignal():
            return event("signalled", signal=command.signal)
        case Stop():
            return exited(None, 9)
        case Look():
            return event("sockets", sockets=[socket(), socket("tcp")], alive=True, states={})
        case ReadFile():
            return FileSeen(0.0, b"", command.name, found=False)
        case Measure():
            return event("idle", cpu=0.0, seconds=command.seconds)
        case Wait() if command.limit_is == "paused":
            return event("paused")
        case End():
            return event("end")
    return None


def _shown_event(event: Event) -> str:
    told = {field.name: getattr(event, field.name) for field in fields(event)[1:]}
    return " ".join([event.kind, *(f"{name}={value!r}" for name, value in told.items() if value is not None)])
