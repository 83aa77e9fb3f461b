"""How a program is started: bubblewrap's arguments, clean processes, limits set on what waits inside."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import signal
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader.errors import Disturbed, IsolationError
from grader.model import Words
from grader.run.box.interpreter import PREFIX, VENV, Interpreter
from grader.run.box.plan import Bounds
from grader.run.box.program import END_LIMIT, NO_BOX
from grader.run.eyes import kernel

STAGE = Path("/sys")
ROOT = STAGE / "root"
"""What the program sees as its root."""
START_LIMIT = 30.0
BOX, INFO, GATE, FILTER, EAR = 3, 4, 5, 6, 7  # descriptors of bubblewrap
FIRST_FREE = 20  # what comes from here on is out of their way
ENVIRONMENT = {
    "PATH": f"{VENV}/bin:/usr/bin:/bin",
    "HOME": "/work",
    "LANG": "C.UTF-8",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": f"{VENV}/hook",
    # The C library reserves addresses for each thread, for as many as eight a processor: here as many on every machine.
    "MALLOC_ARENA_MAX": "8",
}


@dataclass(frozen=True)
class View:
    """What of this machine every program sees that is started alike, below the root of its sandbox."""

    trees: tuple[tuple[Path, str], ...]
    """What is bound there, and where."""
    links: tuple[tuple[str, str], ...]
    """Where there is a link, and where it leads."""
    covered: tuple[str, ...]
    """Folders of these trees that are empty there."""


@lru_cache(maxsize=8)
def view(interpreter: Interpreter, hidden: tuple[Path, ...], tools: bool) -> View:
    """`tools`: other languages' run, too.

    Asked for before the check's process is forked, it is put together once. It tells of the machine as it was then:
    a new pool clears it.
    """
    trees, links = [(Path("/usr"), "/usr")], list[tuple[str, str]]()
    for name in ("bin", "sbin", "lib", "lib64", "lib32"):
        path = Path("/", name)
        if path.is_symlink():
            links.append((str(path), os.readlink(path)))
        elif path.is_dir():
            trees.append((path, str(path)))
    if not interpreter.in_usr:
        trees.append((interpreter.prefix, PREFIX))
    covered = sorted(masks(interpreter, hidden, trees))
    trees += [(path, str(path)) for path in more_of_etc()] if tools else []
    return View(tuple(trees), tuple(links), tuple(covered))


@lru_cache(maxsize=8)
def box_arguments(interpreter: Interpreter, bwrap: tuple[int, ...]) -> tuple[str, ...]:
    """What bubblewrap is told for every start alike: its root is as we have staged it.

    For each mount bubblewrap reads the list of all of them: what is bound beforehand, once for many starts, comes along with the root.
    """
    unshare = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    box = [*unshare, "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--die-with-parent"]
    box += ["--new-session", "--clearenv"]
    if bwrap >= (0, 8):
        box.append("--disable-userns")
    environment = dict(ENVIRONMENT)
    if interpreter.library_path:
        environment["LD_LIBRARY_PATH"] = interpreter.library_path
    for name, value in environment.items():
        box += ["--setenv", name, value]
    # The sandbox's init has the same user: through its memory a program could make it outlive us.
    proc = ["--proc", "/proc", "--tmpfs", "/proc/1", "--remount-ro", "/proc/1"]
    return (*box, "--ro-bind", str(ROOT), "/", *proc, "--dev", "/dev")


def more_of_etc() -> list[Path]:
    """Where links of other languages' tools lead: `java` in /usr/bin to an alternative, its settings to /etc/java-…"""
    places = [Path("/etc/alternatives"), *sorted(Path("/etc").glob("java-*"))]
    return [path for path in places if path.is_dir()]


def not_to_be_ended() -> AbstractContextManager[None]:
    """Our own end has to wait: bubblewrap asks to die with us only when it is half up, and its init, which waits for a word
    from it, would wait for ever if it died with us before. So we are ended by SIGTERM, and not while it starts.

    Where that did not help, `end_half_started` does.
    """
    return kernel.held_back(signal.SIGTERM)


def end_half_started(worker: int) -> None:
    """After a process that starts sandboxes was killed: end what it had not started to the end.

    Only that is still of its session: whatever is up died with it.
    """
    deadline = time.monotonic() + END_LIMIT
    while (left := kernel.of_session(worker)) and time.monotonic() < deadline:
        for pid in left:
            with suppress(OSError):
                watch = os.pidfd_open(pid)
                os.kill(pid, signal.SIGKILL)
                kernel.readable(watch, deadline - time.monotonic())
                os.close(watch)


def find_inside(info: int, monitor: int, gate: int) -> tuple[int, int]:
    """The sandbox's init and the process below it, as our own pid namespace knows them. `gate`: where that one says that it
    stands."""
    told, deadline = b"", time.monotonic() + START_LIMIT
    while kernel.readable(info, deadline - time.monotonic()):
        chunk = os.read(info, 4096)
        if not chunk:
            break
        told += chunk
    try:
        root = int(json.loads(told)["child-pid"])
        watch = os.pidfd_open(monitor)
    except (ValueError, KeyError, OSError):
        raise Disturbed(NO_BOX) from None
    try:
        kernel.first_readable((gate, watch), deadline - time.monotonic())
        # Only when init waits for its child has it asked to die with bubblewrap. Nothing tells of that: look again soon.
        while not (below := kernel.children(root)) or kernel.state(root) != "S":
            if kernel.readable(watch, 0.0005) or time.monotonic() > deadline:
                raise Disturbed(NO_BOX)
        return root, below[0]
    finally:
        os.close(watch)


def masks(interpreter: Interpreter, hidden: tuple[Path, ...], shown: list[tuple[Path, str]]) -> set[str]:
    """Places inside the sandbox to cover: other people's packages and whatever is to be hidden.

    Never one that no program could be started without, be it somebody's home.
    """
    library = Path(sysconfig.get_path("stdlib")).resolve()
    needed = [Path("/bin/sh").resolve(), interpreter.executable, library]
    # The C library and its loader, which this process has loaded, too.
    with suppress(OSError):
        mapped = {line[line.index("/") :] for line in Path("/proc/self/maps").read_text().splitlines() if "/" in line}
        loaded = (path for path in mapped if os.path.basename(path).startswith(("libc.", "libc-", "ld-", "ld.")))
        needed += [Path(path).resolve() for path in loaded]

    covered: set[str] = set()
    outside = [*hidden, *(interpreter.prefix / name for name in interpreter.site_packages)]
    outside += [Path("/usr/local"), Path("/usr/src"), Path("/usr/lib/python3/dist-packages")]
    for path in outside:
        real = path.resolve()
        if not real.is_dir() or any(path.is_relative_to(real) for path in needed):
            continue
        for tree, inside in shown:
            if real.is_relative_to(tree) and real != tree:
                covered.add(os.path.normpath(os.path.join(inside, real.relative_to(tree))))
    # A mask inside another mask has no place to be mounted on.
    return {place for place in covered if not any(place.startswith(other + "/") for other in covered)}


def memory_file(data: bytes) -> int:
    descriptor = os.memfd_create("box")
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


@contextmanager
def going_first() -> Iterator[None]:
    """What is started here goes first where memory runs out."""
    place, before = "/proc/self/oom_score_adj", ""
    with suppress(OSError):
        before = kernel.read(place)
        kernel.write(place, "1000")
    try:
        yield
    finally:
        with suppress(OSError):
            kernel.write(place, before or "0")


_CATCHABLE = tuple(map(int, signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}))


def spawn_box(command: list[str], stdio: tuple[int, int, int], keep: Mapping[int, int]) -> int:
    """Start bubblewrap: default signals, an empty environment, no descriptor but the wanted ones.

    Without a copy of this process, which costs more than bubblewrap does. `keep`: number inside to descriptor here.
    Raises IsolationError.
    """
    kernel.close_at_exec(3)  # what the grader was started with
    safe: dict[int, int] = {}
    try:
        for target, here in (*enumerate(stdio), *keep.items()):  # none may lie where another has to go
            safe[target] = fcntl.fcntl(here, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE)
        actions = [(os.POSIX_SPAWN_DUP2, here, target) for target, here in safe.items()]
        return os.posix_spawn(command[0], command, {}, file_actions=actions, setsigmask=(), setsigdef=_CATCHABLE)
    except OSError as error:
        raise IsolationError(_NO_START.format(why=str(error))) from None
    finally:
        for here in safe.values():
            os.close(here)


def spawn(
    command: list[str],
    environment: dict[str, str],
    stdio: tuple[int, int, int],
    keep: Mapping[int, int],
    folder: str,
    bounds: Bounds,
    user: int | None,
    hold: Callable[[], None],
) -> int:
    """Fork and become `command`; raises IsolationError where that fails. `keep`: number inside to descriptor here.

    It has no rights of root's; `user`: it is somebody else, where we may choose. `hold`: the last thing before the command,
    in the new process.
    """
    trouble_read, trouble_write = os.pipe()  # closed by a successful exec: then nothing comes
    pid = os.fork()
    if pid == 0:
        # The child: default signals, no descriptor but the wanted ones, then the command.
        try:
            parent = os.getppid()
            for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            with suppress(OSError):  # where memory runs out, this goes first
                kernel.write("/proc/self/oom_score_adj", "1000")
            wanted = {0: stdio[0], 1: stdio[1], 2: stdio[2], **keep}
            # First out of the way: one of them may lie where another has to go.
            trouble_write = fcntl.fcntl(trouble_write, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE)
            safe = {target: fcntl.fcntl(here, fcntl.F_DUPFD, FIRST_FREE) for target, here in wanted.items()}
            for target, here in safe.items():
                os.dup2(here, target)
            for descriptor in map(int, os.listdir("/dev/fd")):
                if descriptor not in wanted and descriptor != trouble_write:
                    with suppress(OSError):
                        os.close(descriptor)
            os.chdir(folder)
            os.setsid()
            bound(bounds)
            if sys.platform == "linux" and os.geteuid() == 0:
                kernel.drop_rights()
            if user is not None:
                kernel.become(user)
            if sys.platform == "linux":
                kernel.die_with_parent(signal.SIGKILL)
                if os.getppid() != parent:
                    os._exit(126)
            hold()
            os.execve(command[0], command, environment)
        except BaseException as error:
            os.write(trouble_write, str(error).encode("utf-8", "replace")[:2000] or b"?")
        os._exit(126)
    os.close(trouble_write)
    with open(trouble_read, "rb") as told:
        why = told.read().decode("utf-8", "replace")
    if why:
        os.waitpid(pid, 0)
        raise IsolationError(_NO_START.format(why=why))
    return pid


_NO_START = Words("程序启动不了：{why}", "the program could not be started: {why}")


_OF_THE_KERNEL = ((12, 0), (11, 1024), (8, 0), (13, 0), (14, 0))
"""RLIMIT_MSGQUEUE, RLIMIT_SIGPENDING, RLIMIT_MEMLOCK, RLIMIT_NICE, RLIMIT_RTPRIO: bytes in message queues, signals and timers that
wait in the kernel, pages that a socket holds without a copy, and whether it may go before others, as some desktops allow."""


def bound(bounds: Bounds, pid: int = 0) -> None:
    """Set the limits of the process that becomes the program: this one, or `pid`, which waits inside at the gate.

    There they have to be set from here: processes are counted for each user namespace. Raises IsolationError.
    """
    cpu = max(1, int(bounds.cpu))
    for kind, soft, hard in (
        (resource.RLIMIT_NOFILE, bounds.files, bounds.files),
        (resource.RLIMIT_FSIZE, bounds.disk, bounds.disk),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_CORE, 0, 0),
        *((kind, most, most) for kind, most in _OF_THE_KERNEL if sys.platform == "linux"),
        *([(resource.RLIMIT_NPROC, bounds.processes, bounds.processes)] if bounds.processes else []),
        *([(resource.RLIMIT_AS, bounds.address_space, bounds.address_space)] if bounds.address_space else []),
    ):
        if not pid:
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (soft, hard))
            continue
        try:
            most = resource.prlimit(pid, kind)[1]
            if most != resource.RLIM_INFINITY:  # nobody can raise what the grader itself was given
                soft, hard = min(soft, most), min(hard, most)
            resource.prlimit(pid, kind, (soft, hard))
        except (ValueError, OSError) as error:
            raise IsolationError(_NO_START.format(why=f"prlimit: {error}")) from None
