"""What becomes of each attack of `tests/hostile`, at each level of isolation, as root and as an ordinary user: a table.

    python -m bench.attacks [NAME…] [--place PLACE …]

Each program says in its head what must become of it:

    # must: memory; none: memory, fails
    # prints: []

The first outcomes are those of every level, those behind the name of a level (with `as user` behind it where that differs) those
of that level: the limit that ends it, `answers` (it is contained, and judged as what it is otherwise), `fails`, `ungraded`, `dead` (it takes
the grader with it). `prints`: the first that it says where it got nothing; else it `gets` something. Told besides: what was left of it among
processes, mounts and temporary files. Exits with 1 where something else happens. Needs root; weaker levels and
ordinary users are tried in namespaces of their own (`apart`). Takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bench.apart import begin_apart, begun_apart
from grader.intake.submission import Submission
from grader.model.events import Killed, OutputCame
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import Machine, probe
from grader.run.eyes import kernel
from grader.schedule.grading import Run, grade
from grader.spec import Spec, load_exercise

SAMPLES = Path(__file__).resolve().parent.parent / "tests/hostile"
LEVELS = ("full", "network", "none")
PLACES = tuple(f"{level}{user}" for level in LEVELS for user in ("", " as user"))
PATIENCE = 120.0
EXERCISE = """\
id: attacks
title: attacks
statement: attacks
transport: udp
port: 12345
limit: 12s
programs: {server: {files: [server.py]}}
limits: {memory: 128MiB, cpu: 2s, check: 60s}
checks:
  - {id: answers, title: t, drives: server, points: 50, steps: [{send: hello}, {expect: hello}]}
  - {id: stops, title: t, drives: server, points: 50, steps: [{signal: interrupt}, {exits: anyhow}]}
"""
_GUARD = 'any(map(os.path.exists, ("/root", "/home", "/etc/shadow")))'


def claims(text: str) -> Mapping[str, str]:
    """What the head of a program says, by its name: `must`, `prints`, `check`."""
    return dict(re.findall(r"^# (must|prints|check): (.+)$", text, re.MULTILINE))


def allowed(must: str, place: str) -> set[str]:
    """The outcomes that a claim allows at a place."""
    first, *others = [part.strip() for part in must.split(";")]
    named = {name.strip(): told for name, _, told in (part.partition(":") for part in others)}
    told = named.get(place, named.get(place.removesuffix(" as user"), first))
    return {one.strip() for one in told.split(",")}


# ---------------------------------------------------------------- in a place


def outcome(spec: Spec, name: str, machine: Machine, *, whole: bool) -> str:
    """What becomes of it here."""
    text, guard = (SAMPLES / f"{name}.py").read_text("utf-8"), (SAMPLES / "inside.py").read_text("utf-8")
    assert _GUARD in guard
    said = claims(text)
    files = {"server.py": text.encode(), "inside.py": guard.replace(_GUARD, "False" if whole else _GUARD).encode()}
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(type=socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        udp.bind(("127.0.0.1", 0))
        unix.bind(f"\0attacks-{os.getpid()}")
        unix.listen()
        ports = {"tcp": tcp.getsockname()[1], "udp": udp.getsockname()[1], "unix": f"attacks-{os.getpid()}"}
        files["ports.json"] = json.dumps(ports).encode()
        run = Run(machine, find_interpreter(), 7, only=frozenset({said.get("check", "answers")}))
        result = grade(spec, Submission("one", files, {"server": "server.py"}), run)
    # What does not come up has been seen by the check that it comes up.
    check = next(one for one in reversed(result.checks) if one.verdict != "skipped")
    events = check.transcript.events if check.transcript is not None else ()
    printed = b"".join(e.data for e in events if isinstance(e, OutputCame) and e.stream == "stdout").decode(
        "utf-8", "replace"
    )
    ended = [event.limit for event in events if isinstance(event, Killed)]
    told = {"passed": "answers", "failed": "fails"}.get(check.verdict, check.verdict)
    got = "prints" in said and not printed.startswith(said["prints"])
    if told == "ungraded":
        print(f"{name}: {result.checks[0].why}", file=sys.stderr)
    return (ended[0] if ended else told) + (" and gets something" if got and not ended and told != "ungraded" else "")


def in_place(names: list[str], place: str) -> None:
    """A line of JSON for each attack here: its name, what became of it, and what it has left."""
    kernel.adopt_orphans()
    level = place.removesuffix(" as user")
    machine = probe(find_interpreter())
    if level == "full" and machine.isolation != "full":
        raise SystemExit(f"{place}: there is no full isolation here: {machine.parts}")
    machine = dataclasses.replace(machine, isolation=level)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        os.chmod(folder, 0o1777)  # as a temporary folder is: programs run as another user
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        file = Path(folder, "attacks.yaml")
        file.write_text(EXERCISE, "utf-8")
        spec = load_exercise(file)
        file.unlink()
        for name in names:
            mounts = Path("/proc/self/mountinfo").read_text()
            read, write = os.pipe()
            pid = os.fork()
            if pid == 0:
                with suppress(BaseException):
                    signal.signal(signal.SIGTERM, signal.SIG_DFL)
                    os.setsid()
                    told = outcome(spec, name, machine, whole=level != "full")
                    os.write(write, told.encode())
                os._exit(0)
            os.close(write)
            told = os.read(read, 200).decode() if select.select([read], [], [], PATIENCE)[0] else "hangs"
            os.close(read)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            left = ["mounts"] if Path("/proc/self/mountinfo").read_text() != mounts else []
            left += [f"process {kernel.command_name(each)}" for each in _orphans(2.0)]
            left += [f"file {one}" for one in os.listdir(folder)]
            print(json.dumps([name, told or "dead", left]), flush=True)
            for one in os.listdir(folder):
                subprocess.run(["rm", "-rf", os.path.join(folder, one)], check=False)


def _orphans(patience: float) -> list[int]:
    """Those that are left after a moment; they are ended then."""
    deadline = time.monotonic() + patience
    while (left := kernel.children(os.getpid())) and time.monotonic() < deadline:
        with suppress(OSError):
            watch = os.pidfd_open(left[0])
            kernel.readable(watch, deadline - time.monotonic())
            os.close(watch)
        with suppress(ChildProcessError):
            os.waitpid(left[0], os.WNOHANG)
    for pid in left:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return left


# ---------------------------------------------------------------- outside


def seen_in(place: str, names: list[str]) -> dict[str, tuple[str, list[str]]]:
    """What becomes of each attack in a place, and what it leaves. Who ends even the one that looks is `dead`."""
    found = dict[str, tuple[str, list[str]]]()
    while lacking := [name for name in names if name not in found]:
        seen = _seen_until_the_end(place, lacking)
        found |= seen
        if dead := [name for name in lacking if name not in seen]:
            found[dead[0]] = ("dead", [])
    return found


def _seen_until_the_end(place: str, names: list[str]) -> dict[str, tuple[str, list[str]]]:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        os.dup2(write, 1)
        words = [*names, "--inside", place]
        as_user, whole = place.endswith("as user"), not place.startswith("full")
        status = 2
        with suppress(OSError):
            if as_user or whole:
                status = begin_apart("attacks", words, as_user=as_user, whole=whole)
            else:
                status = subprocess.run([sys.executable, "-m", "bench.attacks", *words], check=False).returncode
        os._exit(status & 0xFF)
    os.close(write)
    found = dict[str, tuple[str, list[str]]]()
    with open(read, encoding="utf-8") as told:
        for line in told:
            name, became, left = json.loads(line)
            found[name] = (became, left)
            print(
                f"{place:16} {name:24} {became}{'; left: ' + ', '.join(left) if left else ''}",
                file=sys.stderr,
                flush=True,
            )
    os.waitpid(pid, 0)
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", help="only these attacks")
    options.add_argument("--place", action="append", choices=PLACES, help="only there; may be repeated")
    options.add_argument("--inside", choices=PLACES, help=argparse.SUPPRESS)
    asked = options.parse_args()
    names = asked.names or sorted(path.stem for path in SAMPLES.glob("*.py") if path.stem != "inside")
    if asked.inside:
        in_place(names, asked.inside)
        return 0
    assert not begun_apart()
    places = asked.place or list(PLACES)
    seen, bad = {place: seen_in(place, names) for place in places}, 0
    print(
        "| attack | " + " | ".join(level for level in LEVELS if any(place.startswith(level) for place in places)) + " |"
    )
    print("|---" * (1 + len({place.split()[0] for place in places})) + "|")
    for name in names:
        must, cells = claims((SAMPLES / f"{name}.py").read_text("utf-8"))["must"], dict[str, list[tuple[str, str]]]()
        for place in places:
            told, left = seen[place].get(name, ("dead", []))
            wrong = told not in allowed(must, place) or bool(left)
            bad += wrong
            shown = told + (f" ({', '.join(left)} left)" if left else "") + (" ✗" if wrong else "")
            cells.setdefault(place.split()[0], []).append((place, shown))
        row = []
        for pair in cells.values():
            both = {shown for _, shown in pair}
            row.append(
                both.pop()
                if len(both) == 1
                else "; ".join(f"{'as user' if 'user' in p else 'as root'}: {s}" for p, s in pair)
            )
        print(f"| `{name}` | " + " | ".join(row) + " |")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
