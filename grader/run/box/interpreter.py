"""The Python that students' programs run on: bare, read-only, without the grader.

A bare virtual environment (a `pyvenv.cfg` and a link) starts faster than a full one, keeps `exit()`, and has an empty
`site-packages` in which only the distributions named by `packages:` appear.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.model import Words

VENV = "/opt/venv"
PREFIX = "/opt/python"


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The base interpreter of the one that runs the grader, and what may be imported besides its standard library."""

    executable: Path
    """Real path of the base executable, outside any virtual environment."""
    prefix: Path
    packages: tuple[Path, ...] = ()
    """Top-level packages, modules and metadata to show inside, each appearing under its own name."""
    distributions: tuple[str, ...] = ()
    """What they belong to, as `name==version`."""

    @property
    def build(self) -> str:
        """Which Python it is, to the day on which it was built: two that say the same run programs alike."""
        return f"{sys.implementation.name} {sys.version} {self.executable}"

    @property
    def in_usr(self) -> bool:
        """It comes with the system: /usr is bound read-only anyway."""
        return self.executable.is_relative_to("/usr") and not self.executable.is_relative_to("/usr/local")

    @property
    def inside(self) -> str:
        """Path of the executable as a sandbox sees it."""
        return str(self.executable) if self.in_usr else f"{PREFIX}/{self.executable.relative_to(self.prefix)}"

    @property
    def library_path(self) -> str | None:
        """Where a shared libpython lies that only the run path of the original place would find."""
        shared = sysconfig.get_config_var("Py_ENABLE_SHARED") and not self.in_usr
        return f"{PREFIX}/lib" if shared else None

    @property
    def site_packages(self) -> tuple[str, ...]:
        """Folders below `prefix`, relative to it, in which the base interpreter keeps what was installed into it."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        names = (f"lib/{version}/site-packages", f"lib/{version}/dist-packages", "lib/python3/dist-packages")
        return tuple(name for name in names if (self.prefix / name).is_dir())

    def make_venv(self, place: Path, executable: str) -> Path:
        """Write the bare environment into `place`; returns its site-packages folder.

        `executable` is the base interpreter's path as the program will see it.
        """
        site = place / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
        site.mkdir(parents=True)
        (place / "bin").mkdir()
        (place / "bin/python3").symlink_to(executable)
        (place / "bin/python").symlink_to("python3")
        home = os.path.dirname(executable)
        (place / "pyvenv.cfg").write_text(f"home = {home}\ninclude-system-site-packages = false\n")
        return site


def find_interpreter(packages: Iterable[str] = ()) -> Interpreter:
    """The interpreter behind this one, with `packages` (names of distributions) and what they require.

    Raises UsageError where one is not installed.
    """
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    wanted, seen = list(packages), set[str]()
    named = frozenset(_normal(name) for name in wanted)
    paths, versions = set[Path](), list[str]()
    while wanted:
        name = _normal(wanted.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if name in named:
                raise UsageError(_MISSING.format(name=name)) from None
            continue  # an optional requirement that is not installed: the import says so, if it is ever tried
        versions.append(f"{_normal(distribution.name)}=={distribution.version}")

        for file in distribution.files or ():
            if file.parts and file.parts[0] not in ("..", "__pycache__"):
                path = Path(str(distribution.locate_file(file.parts[0]))).resolve()
                if path.exists() and path.name != "grader":
                    paths.add(path)

        plain = (text for text in distribution.requires or () if "extra" not in text.partition(";")[2])
        wanted += [match[0] for text in plain if (match := re.match(r"[A-Za-z0-9._-]+", text))]
    prefix = Path(sys.base_prefix).resolve()
    return Interpreter(executable, prefix, tuple(sorted(paths)), tuple(sorted(versions)))


_MISSING = Words(
    "程序要用的包 {name} 没有安装：请在运行 grader 的同一个 Python 里安装它（pip install {name}）",
    "the package {name} is not installed: install it for the Python that runs the grader (pip install {name})",
)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
