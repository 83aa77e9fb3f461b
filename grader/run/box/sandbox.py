"""Where a student's program runs: its own network, its own file system, limits, and a certain end.

    Sandbox(plan)      in a forked single-threaded process that it may change for good, for one check after another
      .fresh_network() a network namespace nobody has used before
      .start(…)        a ProcessTree: pipes, a pidfd, a way to look at everything it started, and to end it all
      .clear()         nothing is left of a check

Layers, from the outside. The process of the check unshares a mount namespace (and, when it is not root, a user
namespace to be allowed to). On a tmpfs in there, mounted over /sys, which nobody needs here, it stages the bare
interpreter, a small /etc and a copy of the student's files. Each start gets a new network namespace. bubblewrap adds
user, pid, ipc, uts and cgroup namespaces and the read-only view; limits are set on the process inside, because
processes are counted for each user namespace. Where root runs us, bubblewrap itself starts as an ordinary user: limits on the
number of processes do not bind root.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from grader.errors import Disturbed, IsolationError
from grader.model import Isolation, Words
from grader.model.record import Record
from grader.run.box import landlock, seccomp
from grader.run.box.gate import SHELL, gate
from grader.run.box.interpreter import VENV, Interpreter
from grader.run.box.plan import Bounds, Plan
from grader.run.box.program import NO_BOX, ProcessTree, collect_orphans, read_beneath
from grader.run.box.start import (
    BOX,
    EAR,
    ENVIRONMENT,
    FILTER,
    GATE,
    INFO,
    ROOT,
    STAGE,
    bound,
    box_arguments,
    find_inside,
    going_first,
    memory_file,
    not_to_be_ended,
    spawn,
    spawn_box,
    view,
)
from grader.run.eyes import kernel, recorder, stacks

NOBODY = 65534
_USERS = 0x7000_0000
"""From here on no system has users of its own: each process of ours lets its programs run as another one."""
MOST_INODES, _SHARED = 4096, Path("/dev/shm")
ETC = {
    "hosts": "127.0.0.1 localhost sandbox\n::1 localhost ip6-localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "passwd": "root:x:0:0:root:/:/bin/sh\nstudent:x:1000:1000:student:/work:/bin/sh\n",
    "group": "root:x:0:\nstudent:x:1000:\n",
    "hostname": "sandbox\n",
}


_NO_FILES: Mapping[str, bytes] = {}


# ---------------------------------------------------------------- the sandbox


class Sandbox:
    """Starts one student's programs. Changes the process it is made in for good: fork first."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._starts = 0
        self._disks: dict[str, Path] = {}
        self._monitors: dict[int, int] = {}
        self._memories: dict[str, int] = {}
        self._holds: tuple[str, ...] = SHELL
        if plan.isolation == "full":
            self._stage = STAGE
        elif plan.scratch is not None:
            self._stage = plan.scratch / str(os.getpid())
            self._stage.mkdir()
        else:
            raise ValueError("a plan below full isolation needs a scratch folder")
        self._as_root = sys.platform == "linux" and os.geteuid() == 0
        # What the kernel counts for a user is used up for nobody else, and none ends or looks into another's processes.
        own = _USERS + os.getpid()
        self._ordinary = own if self._as_root and kernel.exists(own) else NOBODY
        if sys.platform == "linux" and (plan.isolation == "full" or self._is_open):
            self._as_root = keeps_root(plan.isolation, None if plan.isolation == "full" else self._stage)
        self._bwrap = shutil.which("bwrap") or "bwrap"
        if sys.platform == "linux":
            kernel.adopt_orphans()
            kernel.no_huge_pages()
        if plan.isolation == "full":
            if self._as_root:
                os.setgroups([])
            os.chdir("/")
            enter_namespaces(kernel.CLONE_NEWNS, as_root=self._as_root)
            kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
            with suppress(OSError):  # there is nothing, or it is not ours to take away: then it is covered
                kernel.unmount(str(STAGE))
            kernel.mount("grader", str(STAGE), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=64m,mode=755")
        elif plan.isolation == "network":
            enter_namespaces(0, as_root=self._as_root)
            if not self._stage.is_relative_to(_SHARED):
                with suppress(OSError):  # where nothing may be mounted, it is everybody's
                    kernel.unshare(kernel.CLONE_NEWNS)
                    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
                    size = f"size={plan.bounds.disk},nr_inodes={MOST_INODES},mode=1777"
                    kernel.mount("grader", str(_SHARED), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, size)
        self._venv = ROOT / VENV.lstrip("/") if plan.isolation == "full" else self._stage / "venv"
        self._stage_interpreter()
        if plan.isolation == "full":
            self._stage_root()
        if plan.isolation != "full" and sys.platform == "linux":
            kernel.close_to_others()  # no sandbox keeps a program from the pipe on which we tell what it did

    @property
    def is_confined(self) -> bool:
        """Whether the kernel keeps programs from all files but their own, the system's and their Python's."""
        return self._plan.isolation != "full" and sys.platform == "linux" and landlock.version() > 0

    @property
    def _is_open(self) -> bool:
        """Whether every user gets at the files of the programs, and at their Python."""
        return open_to_all(self._stage, self._plan.interpreter.executable)

    @property
    def _user(self) -> int | None:
        """Without bubblewrap root lets programs run as an ordinary user, where everybody can get at what they need."""
        return self._ordinary if self._as_root and self._plan.isolation != "full" and self._is_open else None

    def fresh_network(self) -> int:
        """Leave for a network that nobody has used: no port taken, no connection in TIME_WAIT, nothing outside.

        Returns a descriptor of it, the caller's to close, with which `kernel.enter_network` comes back; -1 for none.
        """
        if self._plan.isolation == "none":
            if not kernel.loopback_works():
                raise IsolationError(_NO_LOOPBACK)
            return -1
        kernel.unshare(kernel.CLONE_NEWNET)
        kernel.loopback_up()
        kernel.every_address_local()
        kernel.unprivileged_ports_from_zero()
        kernel.small_tables()  # of the next one
        return os.open("/proc/self/ns/net", os.O_RDONLY)

    def start(
        self, main: str, name: str = "server", files: Mapping[str, bytes] = _NO_FILES, *, again: bool = False
    ) -> ProcessTree:
        """Start `main` (a path of the student's files) on a fresh copy of the files, with `files` beside it.

        `name`: the program, of which an earlier start has ended; `again`: on the files as that left them. Raises
        IsolationError where the sandbox cannot be built.
        """
        self._starts += 1
        launch = self._plan.launches.get(main)
        made = launch.made if launch is not None else _NO_FILES
        again = again and name in self._disks
        work = self._disks[name] / "work" if again else self._fresh_copy(name, os.path.dirname(main), files, made)
        stdin, stdout, stderr, dumps = os.pipe(), os.pipe(), os.pipe(), os.pipe()
        try:
            begin = self._boxed if self._plan.isolation == "full" else self._plain
            kept = {stacks.DESCRIPTOR: dumps[1], **self._new_memory(main, name)}
            monitor, root, pid, gate, clock = begin(work, main, (stdin[0], stdout[1], stderr[1]), kept)
        except IsolationError as error:
            os.set_blocking(stderr[0], False)
            with suppress(BlockingIOError):
                said = os.read(stderr[0], 4096).decode("utf-8", "replace").strip()
                raise type(error)(Words(*(f"{text}: {said}" for text in error.message))) from None
            raise
        finally:
            for end in (stdin[0], stdout[1], stderr[1], dumps[1]):
                os.close(end)
        for end in (stdin[1], stdout[0], stderr[0], dumps[0]):
            os.set_blocking(end, False)
        pipes = (stdin[1], stdout[0], stderr[0])
        seen = "/work" if gate >= 0 else os.path.realpath(work)
        return ProcessTree(monitor, root, pid, pipes, dumps[0], gate, clock, self._monitors, seen)

    def _new_memory(self, main: str, name: str) -> dict[int, int]:
        """What a watched program records into, by the number that it has inside."""
        if not self._watches(main):
            return {}
        if name in self._memories:
            os.close(self._memories.pop(name))
        self._memories[name] = recorder.memory()
        return {recorder.DESCRIPTOR: self._memories[name]}

    def _watches(self, main: str) -> bool:
        return self._plan.watched and main not in self._plan.launches and sys.platform == "linux"

    def records(self) -> dict[str, Record]:
        """What the latest start of each program has recorded, where it was watched."""
        found = ((name, recorder.read_record(memory, self._plan.files)) for name, memory in self._memories.items())
        return {name: record for name, record in found if record is not None}

    def clear(self) -> None:
        """A check is over, and its programs have ended: nothing is left of what they wrote."""
        for memory in self._memories.values():
            os.close(memory)
        for disk in self._disks.values():
            if self._plan.isolation == "full":
                kernel.unmount(str(disk))
        self._memories, self._disks = {}, {}

    def read_file(self, program: str, folder: str, name: str, most: int) -> bytes | None:
        """A file of the program's latest start, by its name in `folder`; None where there is no such regular file.

        The program may still run and put links in the way: none is followed.
        """
        return read_beneath(self._disks[program] / "work", [*folder.split("/"), *name.split("/")], most)

    def left_behind(self, program: str, most: int) -> dict[str, bytes] | None:
        """What the program's latest start, which has ended, wrote or changed, without hidden files and links.

        None where that is more than `most` bytes.
        """
        work, found, size = self._disks[program] / "work", dict[str, bytes](), 0
        for place, folders, names in os.walk(work):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                path = os.path.relpath(os.path.join(place, name), work)
                data = read_beneath(work, path.split("/"), most + 1) if not name.startswith(".") else None
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
        text = recorder.hook(self._plan.watched)
        (hook / stacks.HOOK_NAME).write_text(text, "utf-8")
        (hook / stacks.COMPILED_NAME).write_bytes(stacks.compiled_hook(text))
        for path in interpreter.packages:
            target = site / path.name
            if not boxed:
                target.symlink_to(path)
                continue
            target.mkdir() if path.is_dir() else target.touch()
            kernel.mount(str(path), str(target), flags=kernel.MS_BIND | kernel.MS_REC)

    def _stage_root(self) -> None:
        """What every start sees alike. Bubblewrap makes all of it read-only."""
        plan, nothing = self._plan, self._stage / "nothing"
        shown = view(plan.interpreter, plan.hidden, bool(plan.launches))
        for folder in (nothing, *(ROOT / name for name in ("proc", "dev", "work", "tmp", "etc"))):
            folder.mkdir()
        for name, text in ETC.items():
            (ROOT / "etc" / name).write_text(text)
        with suppress(OSError):
            shutil.copyfile("/etc/ld.so.cache", ROOT / "etc/ld.so.cache")
        if (file := gate()) is not None:
            (self._venv / "gate").write_bytes(file)
            (self._venv / "gate").chmod(0o755)
            self._holds = (f"{VENV}/gate",)
        for place, target in shown.links:
            os.symlink(target, f"{ROOT}{place}")
        for path, place in shown.trees:
            os.mkdir(f"{ROOT}{place}")
            kernel.mount(str(path), f"{ROOT}{place}", flags=kernel.MS_BIND | kernel.MS_REC)
        for place in shown.covered:
            kernel.mount(str(nothing), f"{ROOT}{place}", flags=kernel.MS_BIND)

    def _fresh_copy(self, program: str, folder: str, more: Mapping[str, bytes], made: Mapping[str, bytes]) -> Path:
        """On one file system for all that the program can write: its size and its number of files have one limit."""
        disk = self._stage / f"disk{self._starts}"
        disk.mkdir()
        before = self._disks.get(program)
        self._disks[program] = disk
        if self._plan.isolation == "full":
            size = f"size={self._plan.bounds.disk},nr_inodes={MOST_INODES},mode=755"
            if before is not None:
                kernel.unmount(str(before))
            kernel.mount("work", str(disk), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, size)
            for name in ("tmp", "shm"):
                os.mkdir(f"{disk}/{name}")
                os.chmod(f"{disk}/{name}", 0o1777)
        elif self.is_confined:
            (disk / "tmp").mkdir()
            (disk / "tmp").chmod(0o1777)

        work = disk / "work"
        work.mkdir()
        beside = {os.path.join(folder, name): data for name, data in more.items()}
        for name, data in {**self._plan.files, **made, **beside}.items():
            path = os.path.join(work, name)
            if inner := os.path.dirname(name):
                os.makedirs(os.path.join(work, inner), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
            if name in made:
                os.chmod(path, 0o755)
        if self._plan.isolation == "full" or self._user is not None:
            for folder, _, names in os.walk(work) if self._as_root else ():
                os.chown(folder, self._ordinary, NOBODY)
                for name in names:
                    os.chown(os.path.join(folder, name), self._ordinary, NOBODY)
        return work

    # ---- the start

    def _boxed(
        self, work: Path, main: str, stdio: tuple[int, int, int], kept: Mapping[int, int]
    ) -> tuple[int, int, int, int, int]:
        """Start inside bubblewrap. Returns (bubblewrap, its init, the program, our side of its gate, a clock of its CPU)."""
        folder = os.path.join("/work", os.path.dirname(main)).rstrip("/")
        plan = self._plan
        box = list(box_arguments(plan.interpreter, plan.bwrap))
        for name, place in (("work", "/work"), ("tmp", "/tmp"), ("shm", "/dev/shm")):
            box += ["--bind", str(work.parent / name), place]
        box += ["--remount-ro", "/dev", "--chdir", folder]
        if self._watches(main):
            box += ["--setenv", recorder.VARIABLE, str(recorder.DESCRIPTOR)]
        program = self._words(main, f"{VENV}/bin/python3")
        # Nothing of the student's runs before we know its process and bubblewrap is stopped: a quick program could be gone.
        held = SHELL if main in plan.launches else self._holds
        command = [self._bwrap, "--args", str(BOX), "--info-fd", str(INFO), "--", *held, *program]
        info, refused = os.pipe(), seccomp.filter_program()
        gate, inside = (end.detach() for end in socket.socketpair())
        # What it tells has a listener of its own in there: it does not fail halfway up because we are gone.
        keep = {INFO: info[1], GATE: inside, EAR: os.dup(info[0])}
        if refused is not None:
            box += ["--seccomp", str(FILTER)]
            keep[FILTER] = memory_file(refused)
        keep[BOX] = memory_file(os.fsencode("\0".join(box)))
        try:
            with not_to_be_ended(), going_first(), self._as_nobody():
                monitor = spawn_box(command, stdio, {**keep, **kept})
                for descriptor in keep.values():
                    os.close(descriptor)
                root, pid = find_inside(info[0], monitor, gate)
                bound(self._bounds(main), pid)
            clock = kernel.cpu_clock(pid)
            # Stopped, bubblewrap cannot end the sandbox when the program ends: what it leaves running can be seen.
            os.kill(monitor, signal.SIGSTOP)
            os.write(gate, b"\n")
        except (OSError, IsolationError) as error:
            os.close(gate)
            collect_orphans(set(self._monitors), set())  # of a bubblewrap that was killed, what waits for its word
            if isinstance(error, IsolationError):
                raise
            raise Disturbed(NO_BOX) from None  # nobody stands there
        finally:
            os.close(info[0])
        return monitor, root, pid, gate, clock

    @contextmanager
    def _as_nobody(self) -> Iterator[None]:
        """As the ordinary user that bubblewrap is started as; what is started keeps nothing of our rights."""
        if not self._as_root:
            yield
            return
        parent, signal_at_its_death = os.getppid(), kernel.signal_at_parents_death()
        os.setresgid(NOBODY, NOBODY, 0)
        os.setresuid(self._ordinary, self._ordinary, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
            if signal_at_its_death:  # a change of uid has cleared it
                kernel.die_with_parent(signal_at_its_death)
                if os.getppid() != parent:
                    os._exit(1)

    def _plain(
        self, work: Path, main: str, stdio: tuple[int, int, int], kept: Mapping[int, int]
    ) -> tuple[int, int, int, int, int]:
        """Start without bubblewrap: a process of this system, in a session of its own."""
        folder = work / os.path.dirname(main)
        environment = {
            **ENVIRONMENT,
            "HOME": str(work),
            "PATH": f"{self._venv}/bin:{os.defpath}",
            "PYTHONPATH": f"{self._venv}/hook",
            **({recorder.VARIABLE: str(recorder.DESCRIPTOR)} if self._watches(main) else {}),
            **({"TMPDIR": str(work.parent / "tmp")} if self.is_confined else {}),
        }

        def hold() -> None:
            if self.is_confined:
                shown = landlock.open_to_programs(self._plan.interpreter, self._plan.hidden)
                landlock.confine(shown, (self._venv,), (work, work.parent / "tmp"))
            if sys.platform == "linux":
                seccomp.install()

        command = self._words(main, str(self._venv / "bin/python3"))
        # The kernel counts processes for each user, and user namespace: what both programs of a pair have, or others, too.
        bounds = self._bounds(main)
        if self._user is not None and self._user != NOBODY:
            bounds = replace(bounds, processes=2 * bounds.processes)
        elif self._plan.isolation == "none" or self._as_root:
            bounds = replace(bounds, processes=0)
        pid = spawn(command, environment, stdio, kept, str(folder), bounds, self._user, hold)
        return pid, pid, pid, -1, kernel.cpu_clock(pid)

    def _words(self, main: str, python: str) -> list[str]:
        launch = self._plan.launches.get(main)
        if launch is not None:
            return list(launch.argv)
        name = os.path.basename(main)
        # Bytes that are compared with a str are warned of: on a stderr that is nobody's.
        options = ["-b"] if self._watches(main) else []
        return [
            python,
            *options,
            f"./{name}" if name.startswith("-") else name,
        ]  # a leading dash would make it an option

    def _bounds(self, main: str) -> Bounds:
        """A JVM, node and Go reserve far more addresses than they use."""
        bounds = self._plan.bounds
        return replace(bounds, address_space=0) if main in self._plan.launches else bounds


# ---------------------------------------------------------------- root, and who is called so


def open_to_all(*places: Path) -> bool:
    """Whether every user gets at these files and folders."""
    return all(at.stat().st_mode & stat.S_IXOTH for place in places for at in (place, *place.parents))


def stays_root(interpreter: Interpreter) -> bool:
    """Whether programs run as root where there is no sandbox, if without its rights: no other user gets at what they need."""
    if sys.platform != "linux" or os.geteuid() != 0 or not kernel.exists(NOBODY):
        return False
    with suppress(FileNotFoundError):  # there is none
        return not open_to_all(interpreter.executable, Path(tempfile.gettempdir()))
    return False


def keeps_root(isolation: Isolation, own: Path | None = None) -> bool:
    """Whether this process goes on with root's rights. What needs none of them, or has not got them (the root of a
    container), goes on as an ordinary user, for good; the folder `own` becomes that user's.

    Raises IsolationError.
    """
    if os.geteuid() != 0:
        return False
    known = kernel.exists(NOBODY)
    if known and isolation != "none" and kernel.has_right(kernel.CAP_SYS_ADMIN):
        return True
    if known:  # otherwise it is an ordinary user already, whatever its number here
        try:
            if own is not None:
                os.chown(own, NOBODY, NOBODY)
            kernel.become(NOBODY)
        except OSError as error:
            raise IsolationError(_ROOT_ONLY.format(why=error.strerror)) from None
    return False


_NO_LOOPBACK = Words(
    "这台机器连不上自己（127.0.0.1）：回环设备没有启用（ip link set lo up）",
    "this machine does not reach itself at 127.0.0.1: its loopback device is down (ip link set lo up)",
)
_ROOT_ONLY = Words(
    "这里的 root 换不成普通用户（{why}），而程序不能以 root 身份运行：请以普通用户运行 grader",
    "root cannot become an ordinary user here ({why}), and no program may run as root: run grader as an ordinary user",
)


def enter_namespaces(flags: int, *, as_root: bool) -> None:
    """Into namespaces of our own; whoever has not root's rights needs a user namespace to be allowed to."""
    if as_root:
        if flags:
            kernel.unshare(flags)
        return
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(flags | kernel.CLONE_NEWUSER)
    kernel.map_to_root(uid, gid)


# ---------------------------------------------------------------- folders of weaker runs


def scratch_folder() -> Path:
    """A new folder for runs below full isolation; the caller removes it, or whoever comes next where it was killed.

    Raises IsolationError.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"grader-{_name_of(os.getpid())}-"))
    except OSError as error:
        raise IsolationError(_NO_SCRATCH.format(why=error.strerror or error)) from None
    folder.chmod(stat.S_IRWXU | stat.S_IXGRP | stat.S_IXOTH)
    return folder


_NO_SCRATCH = Words(
    "临时文件夹用不了（{why}）；没有沙箱时，程序要放在那里：用环境变量 TMPDIR 指定另一个文件夹",
    "the folder for temporary files cannot be used ({why}), and without a sandbox programs are put there: name another one "
    "in the variable TMPDIR",
)


def remove_abandoned() -> None:
    """Remove our folders of graders that were killed. Others' stay, and those of graders that run."""
    with suppress(OSError):
        for entry in os.scandir(tempfile.gettempdir()):
            owner = _SCRATCH.match(entry.name)
            if owner is None or owner["here"] != _name_of(0) or owner[1] == _name_of(int(owner["pid"])):
                continue
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_uid == os.geteuid():
                    remove_folder(Path(entry.path))


_SCRATCH = re.compile(r"grader-((?P<here>\d{1,20})-(?P<pid>\d{1,9})-\d{1,20})-")


def _name_of(pid: int) -> str:
    """Of a process no other has the same name, neither later nor in another container; without one that of the container."""
    numbers = str(os.stat("/proc/self/ns/pid").st_ino) if sys.platform == "linux" else "0"
    if not pid:
        return numbers
    try:
        began = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        began = "0"
    return f"{numbers}-{pid}-{began}"


def remove_folder(folder: Path) -> None:
    """Remove it with everything in it, also what the program made unreadable for its owner."""
    for place, names, _ in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with suppress(OSError):
                if not os.path.islink(path):
                    os.chmod(path, stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
