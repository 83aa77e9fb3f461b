"""Programs that grader writes itself, to see what an exercise lets through.

A *stub* does nothing: it opens its port, or calls, and waits. A *replay* plays one check as its steps say, but with the
values of another run: it knows everything about the exercise except what is drawn. Both are Python source, pure text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from grader.spec import Check, Exercise, Spec
from grader.spec.language import (
    Accept,
    Alternatives,
    AnyStep,
    AtOnce,
    Close,
    Connect,
    EndOfStream,
    Eof,
    Exits,
    Expect,
    Expected,
    File,
    HalfClose,
    Line,
    MappingText,
    Matches,
    Printed,
    ProgramName,
    ProgramStep,
    Repeat,
    Reset,
    Send,
    Shown,
    Type,
    TypeEnd,
)
from grader.spec.values import Renderer, draw

Known = TypeVar("Known")

LONGEST = 64 << 10
"""Of a payload, bytes: behind that a replay is cut, for what differs from run to run stands in front."""
OTHER_SEEDS = 20

_STUBS = {
    ("server", "tcp"): """\
import signal
import socket

listener = socket.create_server(("", {port}))
try:
    while True:
        signal.pause()
except KeyboardInterrupt:
    pass
""",
    ("server", "udp"): """\
import signal
import socket

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("", {port}))
try:
    while True:
        signal.pause()
except KeyboardInterrupt:
    pass
""",
    ("client", "tcp"): """\
import socket
import sys

connection = socket.create_connection(("127.0.0.1", {port}))
sys.stdin.buffer.read()
""",
    ("client", "udp"): """\
import socket
import sys

sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.sendto(b"\\0", ("127.0.0.1", {port}))
sys.stdin.buffer.read()
""",
    ("script", "none"): "",
}


def stub(exercise: Exercise, program: ProgramName) -> str:
    """A program that does no work, and makes no fuss: it goes quietly on Ctrl-C, or when its keyboard ends."""
    return _STUBS[program, exercise.transport].replace("{port}", str(exercise.port))


def replay(spec: Spec, check: Check, program: ProgramName, seed: int) -> str | None:
    """A program that says what `check` would expect in another run than `seed`'s.

    None where every run expects the same: then there is nothing that one would have to know.
    """
    said = _expected(spec, check, seed)
    for other in range(seed + 1, seed + 1 + OTHER_SEEDS):
        if _expected(spec, check, other) != said:
            render = Renderer(spec.exercise, draw(spec.exercise, check, other)[0], spec.attachments)
            played = [
                _move(step, check, there)
                for step, there in _flat(check.steps, render)
                if not isinstance(step, ProgramStep) or step.at == program
            ]
            moves = [repr((move.kind, move.name, move.data[:LONGEST])) for move in played if move is not None]
            return _REPLAY.format(
                server=program == "server",
                udp=spec.exercise.transport == "udp",
                port=spec.exercise.port,
                moves="".join(f"    {move},\n" for move in moves),
            )
    return None


_REPLAY = """\
import signal
import socket
import sys

SERVER, UDP, PORT = {server}, {udp}, {port}
MOVES = [
{moves}]
own, peers = None, {{}}
if SERVER:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if UDP else socket.SOCK_STREAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.bind(("", PORT))
    if not UDP:
        own.listen()


def peer(name):
    if name not in peers:
        if SERVER:
            peers[name] = own.accept()[0]
        else:
            peers[name] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if UDP else socket.SOCK_STREAM)
            peers[name].connect(("127.0.0.1", PORT))
    return peers[name]


def take(name):
    if SERVER and UDP:
        peers[name] = own.recvfrom(65536)[1]
    else:
        peer(name).recv(65536)


def say(name, data):
    if SERVER and UDP:
        own.sendto(data, peers[name])
    elif UDP:
        peer(name).send(data)
    else:
        peer(name).sendall(data)


for kind, name, data in MOVES:
    if kind == "meet" and not UDP:
        peer(name)
    elif kind == "take":
        take(name)
    elif kind == "say":
        say(name, data)
    elif kind == "close" and not UDP:
        peer(name).close()
    elif kind == "line":
        sys.stdin.buffer.readline()
    elif kind == "lines":
        sys.stdin.buffer.read()
    elif kind == "print":
        sys.stdout.buffer.write(data + b"\\n")
        sys.stdout.buffer.flush()
    elif kind == "write":
        with open(name, "wb") as file:
            file.write(data)
    elif kind == "end":
        sys.exit(0)
while SERVER:
    signal.pause()
"""


@dataclass(frozen=True, slots=True)
class _Move:
    """What a replay does for one step of a check."""

    kind: str
    name: str = ""
    data: bytes = b""


def _flat(steps: tuple[AnyStep, ...], render: Renderer) -> Iterator[tuple[AnyStep, Renderer]]:
    """The steps as they are played, each with the values that hold there."""
    for step in steps:
        if isinstance(step, Repeat):
            for turn in range(1, step.repeat.times + 1):
                yield from _flat(step.repeat.steps, render.turn(turn))
        elif isinstance(step, AtOnce):
            yield from _flat(step.at_once, render)
        elif _foreseen(partial(render.holds, step.when), True):
            yield step, render


def _foreseen(compute: Callable[[], Known], otherwise: Known) -> Known:
    """What an exercise says beforehand; `otherwise` where it is computed from what is received, which nobody knows."""
    try:
        return compute()
    except Exception:  # a template may raise anything
        return otherwise


def _move(step: AnyStep, check: Check, render: Renderer) -> _Move | None:
    match step:
        case Connect() | Accept():
            return _Move("meet", step.peer)
        case Send():
            return _Move("take", step.peer)
        case Expect() if step.peer not in check.peers:
            said = _sayable(step.expect, render)
            return _Move("close", step.peer) if said is None else _Move("say", step.peer, said)
        case Eof():
            return _Move("close", step.peer)
        case Close() | HalfClose() | Reset():
            return _Move("take", step.peer)
        case Type():
            return _Move("line")
        case TypeEnd():
            return _Move("lines")
        case Printed():
            text = _foreseen(partial(render.text, step.printed), "") if isinstance(step.printed, str) else ""
            return _Move("print", "", text.encode())  # a screen is UTF-8, whatever goes over the wire
        case File():
            name = _foreseen(partial(render.text, step.file.name), "")
            return _Move("write", name, _foreseen(partial(render.data, step.file.holds), b"")) if name else None
        case Exits():
            return _Move("end")
    return None


def _sayable(expected: Expected | Shown, render: Renderer) -> bytes | None:
    """Bytes that would do; none where only a pattern says what is asked for, None for the end of the stream."""
    match expected:
        case EndOfStream():
            return None
        case Alternatives():
            return _sayable(expected.any[0], render)
        case Matches():
            return b""
        case Line():
            return _foreseen(lambda: render.data(expected.line) + b"\n", b"")
        case MappingText():
            pairs = expected.mapping.items()
            said = _foreseen(lambda: str({render.text(name): render.text(value) for name, value in pairs}), "")
            return _foreseen(lambda: said.encode(render.encoding), b"")
        case _:
            return _foreseen(partial(render.data, expected), b"")


def _expected(spec: Spec, check: Check, seed: int) -> list[bytes | None]:
    """All that a run expects, in order: what goes over the wire, what is printed, what is written to files."""
    said: list[bytes | None] = []
    for values in draw(spec.exercise, check, seed):
        for step, render in _flat(check.steps, Renderer(spec.exercise, values, spec.attachments)):
            match step:
                case Expect():
                    said += _all_of(step.expect, render)
                case Printed():
                    said += _all_of(step.printed, render)
                case File():
                    said.append(_foreseen(partial(render.data, step.file.holds), b""))
    return said


def _all_of(expected: Expected | Shown, render: Renderer) -> list[bytes | None]:
    match expected:
        case Alternatives():
            return [said for option in expected.any for said in _all_of(option, render)]
        case Matches():
            return [_foreseen(lambda: render.text(expected.matches).encode("utf-8", "replace"), b"")]
    return [_sayable(expected, render)]
