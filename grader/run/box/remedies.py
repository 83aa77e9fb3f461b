"""Why a place gives no full isolation, and which commands get it: from what the place shows of itself."""

from __future__ import annotations

import os
import platform
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.model import Words
from grader.run.eyes import kernel

_GVISOR = "Sun Jan 10 15:06:54 PST 2016"  # the day on which gVisor says that its kernel was built
_INSTALL = {"apt-get": "apt-get install -y", "dnf": "dnf install -y", "apk": "apk add", "pacman": "pacman -S"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What it shows of itself."""

    kernel: str = ""
    """As /proc/version says it."""
    container: bool = False
    ci: bool = False
    root: bool = False
    admin: bool = False
    """It has the right to make namespaces and mounts."""
    restricted: bool = False
    """AppArmor keeps namespaces from ordinary users, as since Ubuntu 24.04."""
    installer: str = "apt-get"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is the matter, and the commands that mend it, in this order."""

    cause: Words
    commands: tuple[str, ...] = ()


def look_around(environment: Mapping[str, str] = os.environ) -> Surroundings:
    """This place."""
    marks = ("/.dockerenv", "/run/.containerenv")
    restricts, rights = "", False
    with suppress(OSError):
        restricts = kernel.read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").strip()
    with suppress(OSError, ValueError, KeyError):
        rights = kernel.has_right(kernel.CAP_SYS_ADMIN)
    said = ""
    with suppress(OSError):
        said = kernel.read("/proc/version")
    found = (name for name in _INSTALL if any(Path(at, name).exists() for at in ("/usr/bin", "/sbin")))
    return Surroundings(
        said or platform.version(),
        any(map(os.path.exists, marks)) or bool({"KUBERNETES_SERVICE_HOST", "container"} & environment.keys()),
        bool(environment.get("CI")),
        os.geteuid() == 0,
        rights,
        restricts == "1",
        next(found, "apt-get"),
    )


def without_namespaces(place: Surroundings, python: Path) -> Remedy:
    """Namespaces cannot be had. `python`: the interpreter that makes them."""
    if "Microsoft" in place.kernel and "WSL2" not in place.kernel:
        return Remedy(
            Words("这是 WSL 1，它没有命名空间：换成 WSL 2", "this is WSL 1, which has no namespaces: change to WSL 2"),
            ("wsl --set-version Ubuntu 2    # in PowerShell",),
        )
    if _GVISOR in place.kernel:
        return Remedy(
            Words(
                "这里的内核是 gVisor，它看不到程序打开了哪些端口：请换成普通的容器运行时",
                "the kernel here is gVisor, on which nobody can see what a program opens: use an ordinary container runtime",
            ),
            ("docker run --runtime=runc …",),
        )
    if place.container and not (place.root and place.admin):
        cause = Words(
            "这个容器不让程序建立命名空间：启动容器时要多给权限",
            "this container lets nobody make namespaces: it has to be started with more rights",
        )
        run = "docker run --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined …"
        service = (
            "# GitHub Actions, jobs.<job>.container.options; GitLab: privileged = true in the runner's config.toml",
        )
        return Remedy(cause, ((*service, run) if place.ci else (run,)))
    if place.restricted and not place.root:
        profile = f"profile grader {python} flags=(unconfined) {{ userns, }}"
        return Remedy(
            Words(
                "AppArmor 不让普通用户用命名空间（Ubuntu 24.04 起）：给运行 grader 的 Python 一个例外",
                "AppArmor keeps namespaces from ordinary users (since Ubuntu 24.04): except the Python that runs grader",
            ),
            (
                f"echo {shlex.quote(profile)} | sudo tee /etc/apparmor.d/grader",
                "sudo apparmor_parser -r /etc/apparmor.d/grader",
            ),
        )
    if place.root and not place.container:
        return Remedy(
            Words(
                "这里的 root 不能建立命名空间，多半是容器：启动它时要多给权限",
                "root cannot make namespaces here, so this is most likely a container: start it with more rights",
            ),
            ("docker run --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined …",),
        )
    return Remedy(
        Words("用户命名空间关着：把它打开", "user namespaces are switched off: switch them on"),
        (
            "printf 'user.max_user_namespaces = 15000\\nkernel.unprivileged_userns_clone = 1\\n' | "
            "sudo tee /etc/sysctl.d/60-grader.conf",
            "sudo sysctl --system",
        ),
    )


def without_bubblewrap(place: Surroundings) -> Remedy:
    """It is not installed."""
    sudo = "" if place.root else "sudo "
    install = f"{sudo}{_INSTALL[place.installer]} bubblewrap"
    return Remedy(Words(f"安装它：{install}", f"install it: {install}"), (install,))
