"""Where a student's program runs: its own network, its own file system, limits, and a certain end.

    Sandbox(plan)      one for each check, in a forked single-threaded process that it may change for good
      .fresh_network() a network namespace nobody has used before
      .start(…)        a Program: pipes, a pidfd, a way to look at everything it started, and to end it all

Layers, from the outside. The process of the check unshares a mount namespace (and, when it is not root, a user
namespace to be allowed to). On a tmpfs in there, mounted over /sys, which nobody needs here, it stages the bare
interpreter, a small /etc and a copy of the student's files. Each start gets a new network namespace. bubblewrap adds
user, pid, ipc, uts and cgroup namespaces and the read-only view; limits are set on the process inside, because
processes are counted for each user namespace. Where root runs us, bubblewrap itself starts as an ordinary user: limits on the
number of processes do not bind root.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from grader.errors import IsolationError
from grader.model import Isolation, Words
from grader.run import kernel, seccomp, stacks
from grader.run.interpreter import VENV, Interpreter

STAGE = Path("/sys")
NOBODY = 65534
START_LIMIT = 30.0
END_LIMIT = 2.0
MOST_INODES = 4096
BOX, INFO, GATE, FILTER, FIRST_FREE = (
    3,
    4,
    5,
    6,
    20,
)  # descriptors of bubblewrap; what comes behind them is out of the way
# Nothing of the student's runs before we know its process and bubblewrap is stopped: a quick program could be gone.
# A gate that nobody opens, because we died meanwhile, stays shut.
_WAIT_AT_THE_GATE = ("/bin/sh", "-c", 'read -r _ <&5 || exit; exec 5<&-; exec "$@"', "sh")
ADDRESS_SPACE = 4 << 30  # stops one absurd allocation; what the tree really holds is watched by the wire
ENVIRONMENT = {
    "PATH": f"{VENV}/bin:/usr/bin:/bin",
    "HOME": "/work",
    "LANG": "C.UTF-8",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": f"{VENV}/hook",
}
ETC = {
    "hosts": "127.0.0.1 localhost sandbox\n::1 localhost ip6-localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "passwd": "root:x:0:0:root:/:/bin/sh\nstudent:x:1000:1000:student:/work:/bin/sh\n",
    "group": "root:x:0:\nstudent:x:1000:\n",
    "hostname": "sandbox\n",
}


_NO_FILES: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one start of a program may use; bytes, seconds and counts."""

    memory: int = 256 << 20
    processes: int = 128
    cpu: float = 5.0
    files: int = 256
    disk: int = 32 << 20
    address_space: int = ADDRESS_SPACE
    """0 for none: what reserves a lot and uses little is no danger, what the tree holds is watched."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a file that is no Python is started: a command, run in the file's folder."""

    argv: tuple[str, ...]
    made: Mapping[str, bytes] = field(default_factory=dict)
    """What its build has left beside the student's files; executable."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a sandbox is made from."""

    isolation: Isolation
    interpreter: Interpreter
    files: Mapping[str, bytes]
    """The student's files, path to bytes."""
    bounds: Bounds = field(default_factory=Bounds)
    hidden: tuple[Path, ...] = ()
    """Folders that must not be seen even where they lie inside a tree that is shown."""
    bwrap: tuple[int, ...] = ()
    """Version of bubblewrap: what it can do depends on it."""
    scratch: Path | None = None
    """For isolation below `full`: an existing folder that the caller removes afterwards."""
    launches: Mapping[str, Launch] = field(default_factory=dict)
    """By path of the file; Python where a file is not named."""


# ---------------------------------------------------------------- a running program


class Program:
    """One start of a student's program. Descriptors belong to the caller's event loop; `end()` closes none of them."""

    def __init__(
        self, monitor: int, root: int, pid: int, pipes: tuple[int, int, int], stacks: int, boxed: bool, others: set[int]
    ) -> None:
        """`others`: the monitors of all programs of this process, which are not this one's to end."""
        self._monitor, self._root, self._boxed, self._others = monitor, root, boxed, others
        others.add(monitor)
        self._stacks = stacks
        self.pid = pid
        self.stdin, self.stdout, self.stderr = pipes
        self.pidfd = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
        self._code: int | None = None

    @property
    def alive(self) -> bool:
        if self.pidfd >= 0:
            return not kernel.readable(self.pidfd, 0)
        return self._reap(os.WNOHANG) is None

    def processes(self) -> list[int]:
        """The program and everything below it, daemonised grandchildren too; zombies are left out."""
        found = kernel.descendants(self._root) if self._boxed else _own_descendants(self.pid)
        return [pid for pid in found if kernel.state(pid) not in ("", "Z")]

    def places(self) -> dict[int, list[stacks.Place | None]]:
        """Where the threads of each Python process stand, oldest first; processes without the hook are left out."""
        work = "/work/" if self._boxed else f"{os.path.realpath(f'/proc/{self.pid}/cwd')}/"
        return {pid: found for pid in self.processes() if (found := self._places(pid, work))}

    def _places(self, pid: int, work: str) -> list[stacks.Place | None]:
        if not kernel.catches(pid, stacks.SIGNAL):
            return []  # the signal would end a program that does not wait for it
        with suppress(OSError):
            os.kill(pid, stacks.SIGNAL)
            dump, patience = b"", 0.2
            while len(dump) < stacks.MOST and kernel.readable(self._stacks, patience):
                chunk = os.read(self._stacks, 1 << 16)
                if not chunk:
                    break
                dump, patience = dump + chunk, 0.005  # what follows comes at once
            return stacks.read_dump(dump, work)
        return []

    def interrupt(self, number: int) -> None:
        """Send a signal the way a terminal does: Ctrl-C goes to the whole group, anything else to the program."""
        with suppress(ProcessLookupError):
            if number == signal.SIGINT:
                os.killpg(os.getpgid(self.pid), number)
            else:
                os.kill(self.pid, number)

    def end(self) -> tuple[int | None, int | None]:
        """End everything that the program started and collect it. Returns (exit status, signal), one of them None.

        Only after the program itself has ended does the status say something about it.
        """
        ended = not self.alive
        if self._boxed:
            if not ended:
                _kill(self._root)
            os.kill(self._monitor, signal.SIGCONT)
            self._mind_the_monitor()
        else:
            for pid in self.processes():
                _kill(pid)
        code = self._reap(0)
        self._others.discard(self._monitor)
        _collect_orphans(self._others)
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1
        if self._stacks >= 0:
            os.close(self._stacks)
            self._stacks = -1
        if code is None or not ended:
            return None, int(signal.SIGKILL)
        if code < 0:
            return None, -code
        return (None, code - 128) if self._boxed and code > 128 else (code, None)

    def _mind_the_monitor(self) -> None:
        """What the program left behind may hold the sandbox's init, and then bubblewrap would wait for ever."""
        watch = os.pidfd_open(self._monitor)
        try:
            if not kernel.readable(watch, END_LIMIT):
                _kill(self._root)
                _kill(self._monitor)
        finally:
            os.close(watch)

    def _reap(self, options: int) -> int | None:
        if self._code is None:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(self._monitor, options)
                if pid:
                    self._code = os.waitstatus_to_exitcode(status)
        return self._code


def _read_beneath(top: Path, parts: list[str], most: int) -> bytes | None:
    """A regular file below a folder, without following any link."""
    try:
        place = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
        for part in [part for part in parts[:-1] if part]:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = below
        try:
            file = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
        finally:
            os.close(place)
        with open(file, "rb") as opened:
            return opened.read(most) if stat.S_ISREG(os.fstat(file).st_mode) else None
    except OSError:
        return None


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _own_descendants(program: int) -> list[int]:
    """Without a pid namespace: what hangs below this process, which adopts the orphans."""
    if sys.platform != "linux":
        return [program]
    return kernel.descendants(os.getpid())


def _collect_orphans(others: set[int]) -> None:
    """End and reap what was adopted: a daemon without a pid namespace, an init that did not die with bubblewrap."""
    deadline = time.monotonic() + END_LIMIT
    while (adopted := set(kernel.children(os.getpid())) - others) and time.monotonic() < deadline:
        for pid in adopted:
            _kill(pid)
        watch = os.pidfd_open(min(adopted))
        kernel.readable(watch, END_LIMIT)
        os.close(watch)
        for pid in adopted:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


# ---------------------------------------------------------------- the sandbox


class Sandbox:
    """Starts one student's programs for one check. Changes the process it is made in for good: fork first."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._starts = 0
        self._disks: dict[str, Path] = {}
        self._monitors: set[int] = set()
        self._as_root = sys.platform == "linux" and os.geteuid() == 0
        self._stage = STAGE if plan.isolation == "full" else _need(plan.scratch) / str(os.getpid())
        self._bwrap = shutil.which("bwrap") or "bwrap"
        if sys.platform == "linux":
            kernel.adopt_orphans()
        if plan.isolation == "full":
            if self._as_root:
                os.setgroups([])
            os.chdir("/")
            self._leave(kernel.CLONE_NEWNS)
            kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
            kernel.mount("grader", str(STAGE), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=64m,mode=755")
        elif plan.isolation == "network":
            self._leave(0)
        self._venv = self._stage / "venv"
        self._stage_interpreter()

    def _leave(self, flags: int) -> None:
        """Into namespaces of our own; an ordinary user needs a user namespace to be allowed to."""
        if self._as_root:
            if flags:
                kernel.unshare(flags)
            return
        uid, gid = os.getuid(), os.getgid()
        kernel.unshare(flags | kernel.CLONE_NEWUSER)
        kernel.map_to_root(uid, gid)

    def fresh_network(self) -> int:
        """Leave for a network that nobody has used: no port taken, no connection in TIME_WAIT, nothing outside.

        Returns a descriptor of it, the caller's to close, with which `kernel.enter_network` comes back; -1 for none.
        """
        if self._plan.isolation == "none":
            return -1
        kernel.unshare(kernel.CLONE_NEWNET)
        kernel.loopback_up()
        kernel.every_address_local()
        kernel.unprivileged_ports_from_zero()
        return os.open("/proc/self/ns/net", os.O_RDONLY)

    def start(self, main: str, name: str = "server", files: Mapping[str, bytes] = _NO_FILES) -> Program:
        """Start `main` (a path of the student's files) on a fresh copy of the files, with `files` beside it.

        `name`: the program, of which an earlier start has ended. Raises IsolationError where the sandbox cannot be built.
        """
        self._starts += 1
        launch = self._plan.launches.get(main)
        work = self._fresh_copy(name, os.path.dirname(main), files, launch.made if launch is not None else _NO_FILES)
        stdin, stdout, stderr, dumps = os.pipe(), os.pipe(), os.pipe(), os.pipe()
        try:
            begin = self._boxed if self._plan.isolation == "full" else self._plain
            monitor, root, pid = begin(work, main, (stdin[0], stdout[1], stderr[1]), dumps[1])
        except IsolationError as error:
            os.set_blocking(stderr[0], False)
            with suppress(BlockingIOError):
                said = os.read(stderr[0], 4096).decode("utf-8", "replace").strip()
                raise IsolationError(Words(*(f"{text}: {said}" for text in error.message))) from None
            raise
        finally:
            for end in (stdin[0], stdout[1], stderr[1], dumps[1]):
                os.close(end)
        for end in (stdin[1], stdout[0], stderr[0], dumps[0]):
            os.set_blocking(end, False)
        pipes = (stdin[1], stdout[0], stderr[0])
        return Program(monitor, root, pid, pipes, dumps[0], self._plan.isolation == "full", self._monitors)

    def read_file(self, program: str, folder: str, name: str, most: int) -> bytes | None:
        """A file of the program's latest start, by its name in `folder`; None where there is no such regular file.

        The program may still run and put links in the way: none is followed.
        """
        return _read_beneath(self._disks[program] / "work", [*folder.split("/"), *name.split("/")], most)

    def left_behind(self, program: str, most: int) -> dict[str, bytes] | None:
        """What the program's latest start, which has ended, wrote or changed, without hidden files and links.

        None where that is more than `most` bytes.
        """
        work, found, size = self._disks[program] / "work", dict[str, bytes](), 0
        for place, folders, names in os.walk(work):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                path = os.path.relpath(os.path.join(place, name), work)
                data = _read_beneath(work, path.split("/"), most + 1) if not name.startswith(".") else None
                if data is not None and self._plan.files.get(path) != data:
                    found[path], size = data, size + len(data)
                if size > most:
                    return None
        return found

    # ---- files

    def _stage_interpreter(self) -> None:
        interpreter, boxed = self._plan.interpreter, self._plan.isolation == "full"
        executable = interpreter.inside if boxed else str(interpreter.executable)
        self._venv.mkdir(parents=True)
        site = interpreter.make_venv(self._venv, executable)
        hook = self._venv / "hook"
        (hook / "__pycache__").mkdir(parents=True)
        (hook / stacks.HOOK_NAME).write_text(stacks.HOOK)
        (hook / stacks.COMPILED_NAME).write_bytes(stacks.compiled_hook())
        for path in interpreter.packages:
            target = site / path.name
            if not boxed:
                target.symlink_to(path)
                continue
            target.mkdir() if path.is_dir() else target.touch()
            kernel.mount(str(path), str(target), flags=kernel.MS_BIND | kernel.MS_REC)
        if not boxed:
            return
        etc = self._stage / "etc"
        etc.mkdir()
        for name, text in ETC.items():
            (etc / name).write_text(text)
        with suppress(OSError):
            shutil.copyfile("/etc/ld.so.cache", etc / "ld.so.cache")
        for path in _more_of_etc() if self._plan.launches else ():
            (etc / path.name).mkdir()
        if not interpreter.in_usr:
            tree = self._stage / "python"
            tree.mkdir()
            kernel.mount(str(interpreter.prefix), str(tree), flags=kernel.MS_BIND | kernel.MS_REC)

    def _fresh_disk(self, name: str) -> Path:
        """One file system for all that the program can write: its size and its number of files have one limit."""
        disk = self._stage / f"disk{self._starts}"
        disk.mkdir()
        before = self._disks.get(name)
        self._disks[name] = disk
        if self._plan.isolation == "full":
            size = f"size={self._plan.bounds.disk},nr_inodes={MOST_INODES},mode=755"
            if before is not None:
                kernel.unmount(str(before))
            kernel.mount("work", str(disk), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, size)
            for name in ("tmp", "shm"):
                (disk / name).mkdir()
                (disk / name).chmod(0o1777)
        return disk

    def _fresh_copy(
        self, program: str, folder: str, more: Mapping[str, bytes], made: Mapping[str, bytes]
    ) -> Path:  # fmt: skip
        work = self._fresh_disk(program) / "work"
        work.mkdir()
        owner = NOBODY if self._as_root and self._plan.isolation == "full" else None
        beside = {os.path.join(folder, name): data for name, data in more.items()}
        for name, data in {**self._plan.files, **made, **beside}.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            if name in made:
                path.chmod(0o755)
        if owner is not None:
            for folder, _, names in os.walk(work):
                os.chown(folder, owner, owner)
                for name in names:
                    os.chown(os.path.join(folder, name), owner, owner)
        return work

    # ---- the start

    def _boxed(self, work: Path, main: str, stdio: tuple[int, int, int], dumps: int) -> tuple[int, int, int]:
        """Start inside bubblewrap. Returns (bubblewrap, its init, the program)."""
        folder = os.path.join("/work", os.path.dirname(main)).rstrip("/")
        plan = self._plan
        box = list(box_arguments(plan.interpreter, plan.bwrap, plan.hidden, bool(plan.launches)))
        for name, place in (("work", "/work"), ("tmp", "/tmp"), ("shm", "/dev/shm")):
            box += ["--bind", str(work.parent / name), place]
        box += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", folder]
        program = self._words(main, f"{VENV}/bin/python3")
        command = [self._bwrap, "--args", str(BOX), "--info-fd", str(INFO), "--", *_WAIT_AT_THE_GATE, *program]
        info, gate, refused = os.pipe(), os.pipe(), seccomp.filter_program()
        keep = {INFO: info[1], GATE: gate[0]}
        if refused is not None:
            box += ["--seccomp", str(FILTER)]
            keep[FILTER] = _memory_file(refused)
        keep[BOX] = _memory_file(os.fsencode("\0".join(box)))
        try:
            with _not_to_be_ended(), _first_to_go(), self._as_nobody():
                monitor = _spawn_box(command, stdio, {**keep, stacks.DESCRIPTOR: dumps})
                for descriptor in keep.values():
                    os.close(descriptor)
                root, pid = _find(info[0])
                _bound(self._bounds(main), pid)
            # Stopped, bubblewrap cannot end the sandbox when the program ends: what it leaves running can be seen.
            os.kill(monitor, signal.SIGSTOP)
            os.write(gate[1], b"\n")
        finally:
            os.close(info[0])
            os.close(gate[1])
        return monitor, root, pid

    @contextmanager
    def _as_nobody(self) -> Iterator[None]:
        """As the ordinary user that bubblewrap is started as; what is started keeps nothing of our rights."""
        if not self._as_root:
            yield
            return
        parent, signal_at_its_death = os.getppid(), kernel.signal_at_parents_death()
        os.setresgid(NOBODY, NOBODY, 0)
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
            if signal_at_its_death:  # a change of uid has cleared it
                kernel.die_with_parent(signal_at_its_death)
                if os.getppid() != parent:
                    os._exit(1)

    def _plain(self, work: Path, main: str, stdio: tuple[int, int, int], dumps: int) -> tuple[int, int, int]:
        """Start without bubblewrap: a process of this system, in a session of its own."""
        folder = work / os.path.dirname(main)
        environment = {
            **ENVIRONMENT, "HOME": str(work), "PATH": f"{self._venv}/bin:{os.defpath}",
            "PYTHONPATH": f"{self._venv}/hook",
        }  # fmt: skip
        command = self._words(main, str(self._venv / "bin/python3"))
        # The kernel counts processes for each user namespace: without one of our own, other programs count, too.
        counted = self._plan.isolation == "network" and not self._as_root
        bounds = self._bounds(main) if counted else replace(self._bounds(main), processes=0)
        pid = _spawn(command, environment, stdio, {stacks.DESCRIPTOR: dumps}, str(folder), bounds)
        return pid, pid, pid

    def _words(self, main: str, python: str) -> list[str]:
        launch = self._plan.launches.get(main)
        return [python, _as_argument(main)] if launch is None else list(launch.argv)

    def _bounds(self, main: str) -> Bounds:
        """A JVM, node and Go reserve far more addresses than they use."""
        bounds = self._plan.bounds
        return replace(bounds, address_space=0) if main in self._plan.launches else bounds


@lru_cache(maxsize=8)
def box_arguments(
    interpreter: Interpreter, bwrap: tuple[int, ...], hidden: tuple[Path, ...], tools: bool
) -> tuple[str, ...]:
    """What bubblewrap is told for every start alike. `tools`: other languages' run, too.

    Asked for before the check's process is forked, it is put together once. It tells of the machine as it was then:
    a new pool clears it.
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
    shown = [(Path("/usr"), "/usr")]
    box += ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib64", "lib32"):
        path = Path("/", name)
        if path.is_symlink():
            box += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            shown.append((path, str(path)))
            box += ["--ro-bind", str(path), str(path)]
    if not interpreter.in_usr:
        shown.append((interpreter.prefix, "/opt/python"))
        box += ["--ro-bind", str(STAGE / "python"), "/opt/python"]
    box += ["--ro-bind", str(STAGE / "venv"), VENV, "--ro-bind", str(STAGE / "etc"), "/etc"]
    for path in _more_of_etc() if tools else ():
        box += ["--ro-bind", str(path), str(path)]
    for place in sorted(masks(interpreter, hidden, shown)):
        box += ["--tmpfs", place, "--remount-ro", place]
    # The sandbox's init has the same user: through its memory a program could make it outlive us.
    return (*box, "--proc", "/proc", "--tmpfs", "/proc/1", "--remount-ro", "/proc/1", "--dev", "/dev")


def _more_of_etc() -> list[Path]:
    """Where links of other languages' tools lead: `java` in /usr/bin to an alternative, its settings to /etc/java-…"""
    places = [Path("/etc/alternatives"), *sorted(Path("/etc").glob("java-*"))]
    return [path for path in places if path.is_dir()]


@contextmanager
def _not_to_be_ended() -> Iterator[None]:
    """Our own end has to wait: `bwrap` asks to die with us only when it is half up, and its init, which waits for a word
    from it, would wait for ever if it died with us before. So we are ended by SIGTERM, and not while it starts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _find(info: int) -> tuple[int, int]:
    """The sandbox's init and the process below it, as our own pid namespace knows them."""
    told, deadline = b"", time.monotonic() + START_LIMIT
    while kernel.readable(info, deadline - time.monotonic()):
        chunk = os.read(info, 4096)
        if not chunk:
            break
        told += chunk
    try:
        root = int(json.loads(told)["child-pid"])
        watch = os.pidfd_open(root)
    except (ValueError, KeyError, OSError):
        raise IsolationError(_NO_BOX) from None
    try:
        # Only when init waits for its child has it asked to die with bubblewrap.
        while not (below := kernel.children(root)) or not _sleeps(root):
            # Nothing tells of a process's first child: look again soon, at once when init itself is gone.
            if kernel.readable(watch, 0.0005) or time.monotonic() > deadline:
                raise IsolationError(_NO_BOX)
        return root, below[0]
    finally:
        os.close(watch)


def _sleeps(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"
    return False


_NO_BOX = Words("沙箱没有启动起来（bwrap 失败）", "the sandbox did not start (bwrap failed)")


def _need(path: Path | None) -> Path:
    if path is None:
        raise ValueError("a plan below full isolation needs a scratch folder")
    return path


def masks(interpreter: Interpreter, hidden: tuple[Path, ...], shown: list[tuple[Path, str]]) -> set[str]:
    """Places inside the sandbox to cover: other people's packages and whatever is to be hidden."""
    covered: set[str] = set()
    outside = [*hidden, *(interpreter.prefix / name for name in interpreter.site_packages)]
    outside += [Path("/usr/local"), Path("/usr/src"), Path("/usr/lib/python3/dist-packages")]
    for path in outside:
        real = path.resolve()
        for tree, inside in shown:
            if real.is_dir() and real.is_relative_to(tree) and real != tree:
                covered.add(os.path.normpath(os.path.join(inside, real.relative_to(tree))))
    # A mask inside another mask has no place to be mounted on.
    return {place for place in covered if not any(place.startswith(other + "/") for other in covered)}


def _as_argument(main: str) -> str:
    """The program's name for the interpreter, which would take a leading dash for an option."""
    name = os.path.basename(main)
    return f"./{name}" if name.startswith("-") else name


def _memory_file(data: bytes) -> int:
    descriptor = os.memfd_create("box", 0)
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


@contextmanager
def _first_to_go() -> Iterator[None]:
    """What is started here goes first where memory runs out."""
    place, before = Path("/proc/self/oom_score_adj"), ""
    with suppress(OSError):
        before = place.read_text()
        place.write_text("1000")
    try:
        yield
    finally:
        with suppress(OSError):
            place.write_text(before or "0")


def _spawn_box(command: list[str], stdio: tuple[int, int, int], keep: Mapping[int, int]) -> int:
    """Start bubblewrap: default signals, an empty environment, no descriptor but the wanted ones.

    Without a copy of this process, which costs more than bubblewrap does. `keep`: number inside to descriptor here.
    Raises IsolationError.
    """
    for descriptor in map(int, os.listdir("/dev/fd")):
        if descriptor > 2:  # what the grader was started with
            with suppress(OSError):
                os.set_inheritable(descriptor, False)
    safe: dict[int, int] = {}
    try:
        for target, here in (*enumerate(stdio), *keep.items()):  # none may lie where another has to go
            safe[target] = fcntl.fcntl(here, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE)
        actions = [(os.POSIX_SPAWN_DUP2, here, target) for target, here in safe.items()]
        signals = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}
        return os.posix_spawn(command[0], command, {}, file_actions=actions, setsigmask=(), setsigdef=signals)
    except OSError as error:
        raise IsolationError(_NO_START.format(why=str(error))) from None
    finally:
        for here in safe.values():
            os.close(here)


def _spawn(
    command: list[str], environment: dict[str, str], stdio: tuple[int, int, int], keep: Mapping[int, int], folder: str,
    bounds: Bounds,
) -> int:  # fmt: skip
    """Fork and become `command`; raises IsolationError where that fails. `keep`: number inside to descriptor here."""
    trouble_read, trouble_write = os.pipe()  # closed by a successful exec: then nothing comes
    pid = os.fork()
    if pid == 0:
        _become(command, environment, stdio, keep, trouble_write, folder, bounds)
    os.close(trouble_write)
    with open(trouble_read, "rb") as told:
        why = told.read().decode("utf-8", "replace")
    if why:
        os.waitpid(pid, 0)
        raise IsolationError(_NO_START.format(why=why))
    return pid


_NO_START = Words("程序启动不了：{why}", "the program could not be started: {why}")


def _become(
    command: list[str], environment: dict[str, str], stdio: tuple[int, int, int], keep: Mapping[int, int],
    trouble: int, folder: str, bounds: Bounds,
) -> NoReturn:  # fmt: skip
    """In the forked child: default signals, no descriptor but the wanted ones, then the command."""
    try:
        parent = os.getppid()
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        with suppress(OSError):  # where memory runs out, this goes first
            Path("/proc/self/oom_score_adj").write_text("1000")
        wanted = {0: stdio[0], 1: stdio[1], 2: stdio[2], **keep}
        # First out of the way: one of them may lie where another has to go.
        trouble = fcntl.fcntl(trouble, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE)
        safe = {target: fcntl.fcntl(here, fcntl.F_DUPFD, FIRST_FREE) for target, here in wanted.items()}
        for target, here in safe.items():
            os.dup2(here, target)
        for descriptor in map(int, os.listdir("/dev/fd")):
            if descriptor not in wanted and descriptor != trouble:
                with suppress(OSError):
                    os.close(descriptor)
        os.chdir(folder)
        os.setsid()
        _bound(bounds)
        if sys.platform == "linux":
            kernel.die_with_parent(signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(126)
        os.execve(command[0], command, environment)
    except BaseException as error:
        os.write(trouble, str(error).encode("utf-8", "replace")[:2000] or b"?")
    os._exit(126)


def _bound(bounds: Bounds, pid: int = 0) -> None:
    """Set the limits of the process that becomes the program: this one, or `pid`, which waits inside at the gate.

    There they have to be set from here: processes are counted for each user namespace. Raises IsolationError.
    """
    cpu = max(1, int(bounds.cpu))
    for kind, soft, hard in (
        (resource.RLIMIT_NOFILE, bounds.files, bounds.files),
        (resource.RLIMIT_FSIZE, bounds.disk, bounds.disk),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_CORE, 0, 0),
        *([(resource.RLIMIT_NPROC, bounds.processes, bounds.processes)] if bounds.processes else []),
        *([(resource.RLIMIT_AS, bounds.address_space, bounds.address_space)] if bounds.address_space else []),
    ):
        if pid:
            _bound_other(pid, kind, soft, hard)
            continue
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


def _bound_other(pid: int, kind: int, soft: int, hard: int) -> None:
    try:
        most = resource.prlimit(pid, kind)[1]
        if most != resource.RLIM_INFINITY:  # nobody can raise what the grader itself was given
            soft, hard = min(soft, most), min(hard, most)
        resource.prlimit(pid, kind, (soft, hard))
    except (ValueError, OSError) as error:
        raise IsolationError(_NO_START.format(why=f"prlimit: {error}")) from None


# ---------------------------------------------------------------- folders of weaker runs


def scratch_folder() -> Path:
    """A new folder for runs below full isolation; the caller removes it."""
    folder = Path(tempfile.mkdtemp(prefix="grader-"))
    folder.chmod(stat.S_IRWXU | stat.S_IXGRP | stat.S_IXOTH)
    return folder


def remove_folder(folder: Path) -> None:
    """Remove it with everything in it, also what the program made unreadable for its owner."""
    for place, names, _ in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with suppress(OSError):
                if not os.path.islink(path):
                    os.chmod(path, stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
