"""What one check costs, beside its physical floor: the same program started bare, the same messages, stopped.

    python bench/one.py [--rounds 40]

Both are done in turn in one run, so that whatever else the machine does meets both; all figures are medians. CPU is that
of everything involved: ourselves, the worker, bubblewrap and the program.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import resource
import select
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from grader.intake.submission import Submission, find_submission
from grader.judge import judge
from grader.model import Event
from grader.play.commands import Start
from grader.play.scenario import Play
from grader.run.box import program, start
from grader.run.box.interpreter import Interpreter, find_interpreter
from grader.run.box.machine import probe
from grader.run.eyes import kernel
from grader.schedule import pool
from grader.schedule.grading import Run, grade
from grader.schedule.slots import Slots
from grader.spec import Spec, load_exercise
from grader.spec.bundled import find_exercise
from grader.spec.values import draw

ROOT = Path(__file__).resolve().parents[1]
CHECKS = {"udp-echo": "echoes-ascii", "tcp-login": "wrong-password", "udp-keyword-chat": "typed-answer"}
WARM_UP = 3
GOALS = (
    "goals: CPU at most 2.0 × floor, own Python at most 5 ms a check, start-up at most 0.3 s, an exercise at most 1 s"
)


@dataclass(frozen=True)
class Cost:
    """Seconds."""

    wall: float
    cpu: float
    own: float = 0.0


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def cost(action: Callable[[], float]) -> Cost:
    """What an action costs; it returns the CPU time of processes that nobody can wait for."""
    own, children, began = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN), time.perf_counter()
    extra = action()
    wall = time.perf_counter() - began
    own, children = _cpu(resource.RUSAGE_SELF) - own, _cpu(resource.RUSAGE_CHILDREN) - children
    return Cost(wall, own + children + extra, own)


# ---------------------------------------------------------------- a check

_shared = mmap.mmap(-1, 16)  # written by the worker: the CPU time of itself, and of what its sandbox still holds


def _note(place: int, value: float) -> None:
    _shared[place : place + 8] = struct.pack("d", value)


def _noted(place: int) -> float:
    return float(struct.unpack("d", _shared[place : place + 8])[0])


def measure_workers() -> None:
    """Let every worker say what it used. A process that dies with its pid namespace is in no parent's account."""
    play, end = pool.Job.play, program.ProcessTree.end

    def measured_play(*arguments: object) -> object:
        try:
            return play(*arguments)  # type: ignore[arg-type]
        finally:
            _note(0, time.process_time())

    def measured_end(self: program.ProcessTree) -> tuple[int | None, int | None]:
        if self.alive:
            _note(8, _noted(8) + sum(map(_on_cpu, self.processes())))
        return end(self)

    pool.Job.play = measured_play  # type: ignore[method-assign,assignment]
    program.ProcessTree.end = measured_end  # type: ignore[method-assign]


def _on_cpu(pid: int) -> float:
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ends meanwhile
            total += int(Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split()[0])
    return total / 1e9


def one_check(job: pool.Job) -> tuple[Cost, tuple[Event, ...]]:
    _note(0, 0.0)
    _note(8, 0.0)
    events: list[Event] = []

    def play() -> float:
        one = pool.Pool(Slots.fixed(1))
        one.submit(job)
        for _, transcript in one.results():
            result = judge(job.spec.exercise, job.check, transcript, job.spec.attachments)
            if result.verdict != "passed":
                raise SystemExit(f"{job.check.id}: {result.verdict} {result.failure}")
            events.extend(transcript.events)
        return _noted(8)

    spent = cost(play)
    return replace(spent, own=spent.own + _noted(0)), tuple(events)


# ---------------------------------------------------------------- the floor


def floor(folder: Path, python: Path, main: str, transport: str, port: int, events: tuple[Event, ...]) -> Cost:
    """The same conversation with plain sockets, in a forked process with a network of its own where that is possible."""

    def play() -> float:
        pid = os.fork()
        if pid == 0:
            try:
                _own_network()
                _converse([str(python), main], folder, transport, port, events)
                os._exit(0)
            except BaseException as error:
                print(f"the floor failed: {error!r}", file=sys.stderr)
                os._exit(1)
        if os.waitpid(pid, 0)[1]:
            raise SystemExit(1)
        return 0.0

    return cost(play)


def _own_network() -> None:
    try:
        uid, gid = os.getuid(), os.getgid()
        if uid:
            kernel.unshare(kernel.CLONE_NEWUSER)
            kernel.map_to_root(uid, gid)
        kernel.unshare(kernel.CLONE_NEWNET)
        kernel.loopback_up()
    except OSError:
        pass  # then on the loopback device of this machine


def _converse(command: list[str], folder: Path, transport: str, port: int, events: tuple[Event, ...]) -> None:
    os.chdir(folder)
    pid, keyboard, peers = 0, -1, {}
    for event in events:
        name, data = getattr(event, "peer", None) or "", getattr(event, "data", None) or b""
        match event.kind:
            case "started":
                pid, keyboard = _start(command)
            case "connected":
                peers[name] = _connected(port)
            case "sent" if transport == "udp" and name not in peers:
                peers[name] = _first_datagram(data, port)
            case "sent":
                peers[name].send(data)
            case "received":
                _receive(peers[name], len(data), transport)
            case "typed":
                os.write(keyboard, data)
            case "end":
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                for sock in peers.values():
                    sock.close()
                os.close(keyboard)
                peers = {}


def _start(command: list[str]) -> tuple[int, int]:
    read, write = os.pipe()
    null = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, read, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
    pid = os.posix_spawn(command[0], command, start.ENVIRONMENT, file_actions=actions)
    os.close(read)
    os.close(null)
    return pid, write


def _connected(port: int) -> socket.socket:
    while True:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sock.connect_ex(("127.0.0.1", port)) == 0:
            return sock
        sock.close()
        select.select([], [], [], 0.0005)


def _first_datagram(data: bytes, port: int) -> socket.socket:
    """Sent again as long as nobody is bound, which the sending socket is told at once."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(("127.0.0.1", port))
    while True:
        sock.send(data)
        if not sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return sock
        select.select([], [], [], 0.0005)


def _receive(sock: socket.socket, size: int, transport: str) -> None:
    if transport == "udp":
        sock.recv(1 << 16)
        return
    while size:
        if not (data := sock.recv(size)):
            raise EOFError("the bare program has hung up")
        size -= len(data)


# ---------------------------------------------------------------- the table


def prepare(name: str) -> tuple[Spec, Submission, Run]:
    spec = load_exercise(find_exercise(name))
    submission = find_submission(spec.exercise, [ROOT / "reference" / name / "server.py"], None)
    interpreter = find_interpreter(spec.exercise.packages)
    return spec, submission, Run(probe(interpreter), interpreter, 1, hidden=(ROOT,))


def job_of(spec: Spec, submission: Submission, run: Run, check: str) -> pool.Job:
    return pool.Job(
        spec, spec.exercise.check(check), submission.files, submission.sources, submission.programs, run.seed,
        run.machine, run.interpreter, run.hidden,
    )  # fmt: skip


def compare(name: str, rounds: int, folder: Path) -> None:
    spec, submission, run = prepare(name)
    place, program = folder / name, submission.programs["server"]
    python = _bare_python(place, run.interpreter)
    exercise, job = spec.exercise, job_of(spec, submission, run, CHECKS[name])
    begins = Play(exercise, job.check, draw(exercise, job.check, run.seed), spec.attachments).command
    assert isinstance(begins, Start)
    for path, data in {**submission.files, **begins.files}.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    costs: list[tuple[Cost, Cost]] = []
    for _ in range(rounds + WARM_UP):
        checked, events = one_check(job)
        costs.append((floor(place, python, program, exercise.transport, exercise.port, events), checked))
    floors, checks = zip(*costs[WARM_UP:], strict=True)
    wall, cpu = _median(floors, "wall"), _median(floors, "cpu")
    told = [wall, cpu, _median(checks, "wall"), _median(checks, "cpu"), _median(checks, "own")]
    figures = "".join(f"{1000 * value:10.1f}" for value in told)
    print(f"{name:<18}{figures}{told[2] / wall:10.2f}{told[3] / cpu:10.2f}", flush=True)


def _bare_python(place: Path, interpreter: Interpreter) -> Path:
    place.mkdir()
    interpreter.make_venv(place / "venv", str(interpreter.executable))
    return place / "venv/bin/python3"


def _median(costs: tuple[Cost, ...], what: str) -> float:
    return statistics.median([float(getattr(cost, what)) for cost in costs])


def start_up(folder: Path, rounds: int) -> float:
    """The wall time of a whole command with one check, without that check."""
    result, told = folder / "result.json", list[float]()
    command = [sys.executable, "-m", "grader", "check", "udp-echo", str(ROOT / "reference/udp-echo/server.py")]
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run([*command, "--check", "starts", "--json", str(result)], check=True, stdout=subprocess.DEVNULL)
        told.append(time.perf_counter() - began - json.loads(result.read_text())["duration"])
    return statistics.median(told)


def whole_exercise(name: str, rounds: int) -> float:
    spec, submission, run = prepare(name)
    return statistics.median(grade(spec, submission, run).duration for _ in range(rounds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    print(f"isolation {prepare('udp-echo')[2].isolation}, {rounds} rounds, medians in ms; {GOALS}")
    heads = ("floor", "floor CPU", "check", "check CPU", "own CPU", "ratio", "CPU ratio")
    print(f"{'':<18}{''.join(f'{head:>10}' for head in heads)}")
    measure_workers()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for exercise in CHECKS:
            compare(exercise, rounds, folder)
        print(f"start-up of the command: {start_up(folder, max(5, rounds // 4)):.3f} s")
    print(f"the whole of udp-echo: {whole_exercise('udp-echo', max(5, rounds // 4)):.3f} s")


if __name__ == "__main__":
    main()
