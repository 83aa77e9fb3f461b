"""What this machine can do for isolation, and what would get more.

`probe` tries the whole chain once, in forked processes, and never trusts a setting: only what worked counts.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.model import Isolation, Words
from grader.run.box import landlock
from grader.run.box.interpreter import Interpreter
from grader.run.box.plan import Plan
from grader.run.box.remedies import Remedy, look_around, without_bubblewrap, without_namespaces
from grader.run.box.sandbox import Sandbox, enter_namespaces, keeps_root, stays_root
from grader.run.box.start import end_half_started
from grader.run.eyes import kernel


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that isolation is made of, as found on this machine."""

    name: str
    works: bool
    why: str = ""
    remedy: Words | None = None
    commands: tuple[str, ...] = ()
    """That mend it."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What this machine can do. `isolation` is the strongest level that works as a whole."""

    isolation: Isolation
    parts: tuple[Part, ...] = ()
    bwrap: tuple[int, ...] = ()
    """The version of bubblewrap."""


def bwrap_version() -> tuple[int, ...]:
    """The version of bubblewrap, (0,) where it cannot be told."""
    try:
        command = ["bwrap", "--version"]
        output = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    digits = output.split()[-1] if output.split() else "0"
    return tuple(int(part) for part in digits.split(".") if part.isdigit()) or (0,)


def probe(interpreter: Interpreter) -> Machine:
    """Try the whole chain once, in forked processes. Never trusts a setting: only what worked counts."""
    if sys.platform != "linux":
        remedy = Words("隔离只在 Linux 上有", "isolation needs Linux")
        return Machine("none", (Part("linux", False, platform.system(), remedy),))
    network = _network_part(interpreter)
    version = bwrap_version()
    box = Part("bubblewrap", False, "not tried: it needs the part above")
    box = _box_part(interpreter, version) if network.works else box
    level: Isolation = "full" if box.works else "network" if network.works else "none"

    def see_a_call() -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            # Whoever is ended in between would leave it here, and with it the output that somebody reads to its end.
            kernel.die_with_parent(signal.SIGKILL)
            if os.getppid() == parent:
                signal.pause()
            os._exit(0)
        try:
            Path(f"/proc/{pid}/syscall").read_text()
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    # From a child's system call follows that it waits for us.
    why = _tried(see_a_call)
    parts = [network, box, Part("view of system calls", not why, why, _NO_VIEW if why else None)]
    if level != "full":
        confined = landlock.version() > 0
        parts.append(Part("Landlock", confined, "", None if confined else _NO_LANDLOCK))
    if level != "full" and stays_root(interpreter):
        parts.append(Part("another user", False, str(interpreter.executable), STAYS_ROOT))
    return Machine(level, tuple(parts), version)


_NO_LANDLOCK = Words(
    "内核（或容器的过滤器）没有 Landlock：没有沙箱时，程序看得到这个用户的文件；要 Linux 5.19 或更新的内核",
    "the kernel, or a container's filter, has no Landlock: without a sandbox programs get at this user's files; Linux 5.19 has it",
)
STAYS_ROOT = Words(
    "别的用户用不了这个 Python（或临时文件夹），所以没有沙箱时程序仍以 root（没有特权）运行：把 Python 装在 /root 之外，"
    "或以普通用户运行 grader",
    "no other user gets at this Python, or at the folder for temporary files, so without a sandbox programs run as root, if "
    "without its rights: install Python outside /root, or run grader as an ordinary user",
)
_NO_VIEW = Words(
    "看不到程序停在哪个系统调用：卡住的程序要等到时限才会被发现",
    "the program's system calls cannot be seen: a hanging program is noticed at its limit only",
)


def hidden_places(places: tuple[Path, ...]) -> tuple[Path, ...]:
    """Folders that no program may see, wherever they lie: ourselves, the home, and these places or what they lie in."""
    package = Path(__file__).resolve().parents[2]
    ours = [package, Path(sys.prefix)] if sys.prefix != sys.base_prefix else [package]
    if (package.parent / "pyproject.toml").exists():
        ours.append(package.parent)
    given = [path.resolve() if path.is_dir() else path.resolve().parent for path in places]
    with suppress(RuntimeError):  # a container's user may have no name, and no home
        given.append(Path.home())
    return (*ours, *given, Path.cwd())


def probe_aside(interpreter: Interpreter) -> Callable[[], Machine]:
    """Begin to probe in a process aside, while there is other work to do; the answer is there when it is asked for."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)
            if sys.platform == "linux":
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                kernel.die_with_parent(signal.SIGTERM)
            os.write(write, json.dumps(dataclasses.astuple(probe(interpreter))).encode())
        finally:
            os._exit(0)
    os.close(write)

    def answer() -> Machine:
        told, deadline = b"", time.monotonic() + 60
        while chunk := _read_by(read, deadline):
            told += chunk
        os.close(read)
        os.waitpid(pid, 0)
        with suppress(ValueError, TypeError):
            isolation, parts, bwrap = json.loads(told)
            found = tuple(
                Part(name, works, why, Words(*remedy) if remedy else None, tuple(commands))
                for name, works, why, remedy, commands in parts
            )
            return Machine(isolation, found, tuple(bwrap))
        return probe(interpreter)

    return answer


def _network_part(interpreter: Interpreter) -> Part:
    def attempt() -> None:
        enter_namespaces(0, as_root=keeps_root("network"))
        kernel.unshare(kernel.CLONE_NEWNET)
        kernel.loopback_up()
        kernel.every_address_local()
        kernel.unprivileged_ports_from_zero()
        kernel.SocketTable().rows("tcp")

    why = _tried(attempt)
    return _part("network namespace", why, without_namespaces(look_around(), interpreter.executable))


def _part(name: str, why: str, remedy: Remedy) -> Part:
    """`why` it failed; "" where it works and needs no remedy."""
    return Part(name, False, why, remedy.cause, remedy.commands) if why else Part(name, True)


def _box_part(interpreter: Interpreter, version: tuple[int, ...]) -> Part:
    name = "bubblewrap"
    if shutil.which("bwrap") is None:
        return _part(name, "bwrap is not installed", without_bubblewrap(look_around()))

    def attempt() -> None:
        sandbox = Sandbox(Plan("full", interpreter, {"probe.py": b"print('works')\n"}, bwrap=version))
        sandbox.fresh_network()
        program = sandbox.start("probe.py")
        os.close(program.stdin)
        kernel.readable(program.pidfd, 10)
        said, trouble = _read_what_is_there(program.stdout), _read_what_is_there(program.stderr)
        program.end()
        if said != b"works\n":
            raise OSError(f"a program inside said {said!r} {trouble.decode(errors='replace').strip()}")

    why = _tried(attempt)
    return _part(name, why, without_namespaces(look_around(), interpreter.executable))


def _read_what_is_there(descriptor: int) -> bytes:
    """No waiting for the end of the stream: bubblewrap, stopped, still holds it."""
    with suppress(BlockingIOError):
        return os.read(descriptor, 4096)
    return b""


def _read_by(descriptor: int, deadline: float) -> bytes:
    return os.read(descriptor, 4096) if kernel.readable(descriptor, deadline - time.monotonic()) else b""


ATTEMPTS = 3
"""One failure says little: a busy machine may have no room for a process, or for a namespace, at the moment."""
_HUNG = "it hung"
_ENDED = "it was ended from outside"


def _tried(attempt: Callable[[], None]) -> str:
    """Run `attempt` in a forked process, several times where it fails; "" where it worked, otherwise what went wrong."""
    said = ""
    for _ in range(ATTEMPTS):
        read, write = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            why = ""
            try:
                os.close(read)
                if sys.platform == "linux":
                    os.setsid()
                    signal.signal(signal.SIGTERM, signal.SIG_DFL)
                    kernel.die_with_parent(signal.SIGTERM)
                    if os.getppid() != parent:
                        os._exit(0)
                attempt()
            except BaseException as error:
                why = f"{error}" or type(error).__name__
            os.write(write, why.encode()[:2000])
            os._exit(0)
        os.close(write)
        told = b""
        deadline = time.monotonic() + 20
        while chunk := _read_by(read, deadline):
            told += chunk
        if time.monotonic() >= deadline:
            os.kill(pid, signal.SIGKILL)
            told = _HUNG.encode()
        os.close(read)
        _, status = os.waitpid(pid, 0)
        if told == _HUNG.encode():
            end_half_started(pid)
        elif status and not told:  # it could not say that it failed
            told = _ENDED.encode()
        said = told.decode("utf-8", "replace")
        if not said or said == _HUNG:  # what hangs does so again, and costs as much
            break
    return said
