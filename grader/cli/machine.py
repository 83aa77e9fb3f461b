"""What the programs run on: this machine, tried out, and what of it they never see."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.model import Words

if TYPE_CHECKING:
    from grader.model import Json
    from grader.run.box.machine import Machine
    from grader.schedule.cluster import DaskCarrier
    from grader.schedule.grading import Run
    from grader.spec import Spec

MOST_HERE = 16
"""Workers on a small machine."""
_WITHOUT = {
    "network": Words(
        "没有使用沙箱：只有网络是隔离的，程序看得到你的文件。存心作假的程序可以伪造成绩。",
        "No sandbox: only the network is isolated, and programs see your files. One that is meant to "
        "can forge its marks.",
    ),
    "none": Words(
        "没有使用沙箱：程序直接运行在你的系统里，一次一个。存心作假的程序可以伪造成绩。",
        "No sandbox: programs run in your own system, one at a time. One that is meant to can forge its marks.",
    ),
}
_CONFINED = {
    "network": Words(
        "没有使用沙箱：网络是隔离的，内核（Landlock）让程序只能写自己的文件夹，读不到你的文件。这仍然比沙箱弱。",
        "No sandbox: the network is isolated, and the kernel (Landlock) lets programs write their own folder only and read "
        "none of your files. That is still less than a sandbox.",
    ),
    "none": Words(
        "没有使用沙箱：程序直接运行在你的系统里，一次一个；内核（Landlock）让它们只能写自己的文件夹，读不到你的文件。"
        "这仍然比沙箱弱。",
        "No sandbox: programs run in your own system, one at a time; the kernel (Landlock) lets them write their own folder "
        "only and read none of your files. That is still less than a sandbox.",
    ),
}
_NO_SANDBOX = Words(
    "这台机器上没有完整的隔离，存心作假的程序可以伪造成绩。运行 grader doctor 看看怎样得到隔离；"
    "如果程序是你自己写的，可以加上 --no-sandbox",
    "this machine gives no full isolation, and a program that is meant to could forge its marks. "
    "`grader doctor` says how to get it; if the program is your own, add --no-sandbox",
)


def begin_probe(*, no_sandbox: bool, elsewhere: bool = False) -> Callable[[], Machine]:
    """Begin to try out this machine; the answer is waited for by whoever calls what comes back.

    `no_sandbox`: bubblewrap is not used, and where it is not there the network alone is isolated, if that can be had.
    `elsewhere`: nothing runs here, and the machines where it does have to give all of it.
    """
    from grader.run.box.interpreter import find_interpreter
    from grader.run.box.machine import Machine, probe_aside

    if elsewhere:
        return lambda: Machine("full")
    if no_sandbox and shutil.which("bwrap") is not None:
        return lambda: Machine("none")
    return probe_aside(find_interpreter())


def cluster_for(address: str, runs: Sequence[Run], say: Callable[[Words], None]) -> AbstractContextManager[DaskCarrier]:
    """The machines at that address, as far as programs run there as these runs ask. `say` is told of the others.

    Raises UsageError where there is no such cluster, or none of its machines fits.
    """
    from grader.schedule.circumstances import own_digest

    if address.startswith("local:"):
        most = max(MOST_HERE, 2 * (os.cpu_count() or 1))
        if not re.fullmatch(r"local:[1-9]\d{0,3}", address) or int(address.removeprefix("local:")) > most:
            raise UsageError(_NO_NUMBER.format(address=address, most=most))
    try:
        from grader.schedule.cluster import cluster_at
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("dask", "distributed"):
            raise UsageError(_NO_DASK) from None
        raise
    conditions: Json = {
        "isolation": "full",
        "python": runs[0].interpreter.build,
        "packages": sorted({one for run in runs for one in run.interpreter.distributions}),
        "grader": own_digest(),
    }
    return cluster_at(address, conditions, say)


_NO_NUMBER = Words(
    "--cluster {address}：写 local:N，N 是工作进程的数目（1 到 {most}），例如 local:2",
    "--cluster {address}: write local:N with the number of workers, 1 to {most}, as in local:2",
)
_NO_DASK = Words(
    "--cluster 要用 Dask，这个 Python 里没有安装：pip install 'socket-grader[cluster]'",
    "--cluster needs Dask, which is not installed for this Python: pip install 'socket-grader[cluster]'",
)


def need_sandbox(machine: Machine, asked: bool) -> None:
    """Where a program could forge its marks it does not run, unless that was asked for. Raises UsageError."""
    if machine.isolation != "full" and not asked:
        raise UsageError(_NO_SANDBOX)


def machine_notes(machine: Machine) -> tuple[Words, ...]:
    """What has to be said where programs are not fully isolated."""
    if machine.isolation == "full":
        return ()
    from grader.run.box import landlock
    from grader.run.box.interpreter import find_interpreter
    from grader.run.box.machine import STAYS_ROOT
    from grader.run.box.sandbox import stays_root

    level = (_CONFINED if landlock.version() else _WITHOUT)[machine.isolation]
    return (level, STAYS_ROOT) if stays_root(find_interpreter()) else (level,)


def never_shown(spec: Spec, places: tuple[Path, ...]) -> tuple[Path, ...]:
    """Folders that no program may see, wherever they lie: ourselves, the exercises, the submission, the home."""
    from grader.run.box import machine

    return machine.hidden_places((spec.path, *places))
