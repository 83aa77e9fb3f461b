"""What the programs run on: this machine, tried out, and what of it they never see."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from grader.model import Words

if TYPE_CHECKING:
    from grader.run.box.machine import Machine
    from grader.spec import Spec

_WEAKER = {
    "network": Words(
        "注意：这台机器上只有网络隔离（没有文件隔离）。运行 grader doctor 看看怎样得到完整的隔离。",
        "Note: on this machine only the network is isolated, not the files. `grader doctor` says how to get more.",
    ),
    "none": Words(
        "注意：这台机器上没有隔离，程序直接运行在你的系统里，一次一个。运行 grader doctor 看看怎样得到隔离。",
        "Note: there is no isolation on this machine: programs run in your own system, one at a time. `grader doctor` "
        "says how to get it.",
    ),
}
_ASKED_WEAKER = Words(
    "按要求没有使用沙箱（--no-sandbox）：程序直接运行在你的系统里。",
    "No sandbox, as asked (--no-sandbox): programs run in your own system.",
)


def begin_probe(*, no_sandbox: bool) -> Callable[[], Machine]:
    """Begin to try out this machine; the answer is waited for by whoever calls what comes back."""
    from grader.run.box.interpreter import find_interpreter
    from grader.run.box.machine import Machine, probe_aside

    return (lambda: Machine("none")) if no_sandbox else probe_aside(find_interpreter())


def machine_notes(machine: Machine, asked: bool) -> tuple[Words, ...]:
    """What has to be said where programs are not fully isolated."""
    if machine.isolation == "full":
        return ()
    return (_ASKED_WEAKER if asked else _WEAKER[machine.isolation],)


def never_shown(spec: Spec, places: tuple[Path, ...]) -> tuple[Path, ...]:
    """Folders that no program may see, wherever they lie: ourselves, the exercises, the submission, the home."""
    package = Path(__file__).resolve().parents[1]
    ours = [package, Path(sys.prefix)] if sys.prefix != sys.base_prefix else [package]
    if (package.parent / "pyproject.toml").exists():
        ours.append(package.parent)
    given = [path.resolve() if path.is_dir() else path.resolve().parent for path in places]
    return (*ours, spec.path.resolve().parent, *given, Path.home(), Path.cwd())
