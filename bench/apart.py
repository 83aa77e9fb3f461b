"""A place of its own for attacks: namespaces in which a script of `bench/` begins once more, as root or as an ordinary user.

What an attack does to files, processes or the network where nothing keeps it from them, it does to these. Needs root.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

from grader.run.eyes import kernel

ROOT = Path(__file__).resolve().parent.parent
TOP = Path("/mnt")
USER = 64_000
"""Nobody else's number."""
_IN_THERE = "GRADER_BENCH_APART"
_NEW_PIDS, _NEW_IPC = 0x2000_0000, 0x0800_0000


def begun_apart() -> bool:
    """Whether this process is in there already."""
    return _IN_THERE in os.environ


def begin_apart(script: str, words: list[str], *, as_user: bool, whole: bool) -> int:
    """Run a script of this folder in there, and give its exit status. Changes this process for good: fork first.

    `whole`: with processes, a network and temporary folders of its own, too, for what is to run without a sandbox. A sandbox
    that an ordinary user makes needs the machine's own /proc.
    """
    kernel.unshare(kernel.CLONE_NEWNS | (_NEW_PIDS | _NEW_IPC | kernel.CLONE_NEWNET if whole else 0))
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("apart", str(TOP), "tmpfs", 0, "mode=755")
    # Python, what it needs and the grader, where every user can read them.
    for name, source in (("python", sys.base_prefix), ("site", sysconfig.get_path("purelib")), ("grader", str(ROOT))):
        (TOP / name).mkdir()
        kernel.mount(source, str(TOP / name), flags=kernel.MS_BIND | kernel.MS_REC)
    for place in (TOP / "tmp", *(map(Path, ("/tmp", "/var/tmp", "/dev/shm")) if whole else ())):
        place.mkdir(exist_ok=True)
        kernel.mount("apart", str(place), "tmpfs", 0, "mode=1777")
    pid = os.fork()
    if pid == 0:
        try:
            if whole:
                kernel.loopback_up()
                kernel.mount("proc", "/proc", "proc")
            if as_user:
                kernel.become(USER)
            os.chdir("/")
            python = str(TOP / "python/bin" / Path(os.path.realpath(sys.executable)).name)
            told = {"HOME": str(TOP / "tmp"), "TMPDIR": str(TOP / "tmp"), "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
            told |= {"PYTHONPATH": f"{TOP}/grader:{TOP}/site", "PYTHONDONTWRITEBYTECODE": "1", _IN_THERE: "1"}
            os.execve(python, [python, "-m", f"bench.{script}", *words], told)
        except OSError as error:
            print(error, file=sys.stderr)
        os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
