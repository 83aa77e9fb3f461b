"""Landlock: what a program gets at where no sandbox hides anything, in the kernels that have it (landlock(7)).

    version()                                                    0 where the kernel has none
    confine(open_to_programs(interpreter, hidden), read, own)    this process and all that it starts, for good

The same is shown as with full isolation: the system's programs, the bare Python, a few files of /etc. It writes its own
folders only, and what every program may (`/dev/null`, `/dev/shm`). It can neither signal a process outside nor look into one.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from grader.run.box.interpreter import Interpreter
from grader.run.box.start import masks
from grader.run.eyes import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every processor
_SHOW_VERSION, _BENEATH, _NO_NEW_RIGHTS = 1, 1, 38
_EXECUTE, _WRITE, _READ, _LIST, _TRUNCATE, _DEVICE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICE
# What is known of files since the second version, the third, and the fifth. In the first nothing could be moved between folders.
_KNOWN = ((2, (1 << 14) - 1), (3, _TRUNCATE), (5, _DEVICE))
_SCOPED, _SCOPES = 6, 0b11  # abstract Unix sockets, and signals
_SHOWN, _USED, _ALL = _EXECUTE | _READ | _LIST, _WRITE | _READ | _TRUNCATE | _DEVICE, (1 << 16) - 1
_ETC = (
    "hosts nsswitch.conf passwd group hostname host.conf gai.conf resolv.conf services protocols ld.so.cache ld.so.preload "
    "localtime ssl/openssl.cnf pki/tls/openssl.cnf crypto-policies alternatives"
)
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "ptmx")


def version() -> int:
    """Of the kernel's Landlock; 0 where there is none that is of use here."""
    found = kernel.libc().syscall(_CREATE, None, ctypes.c_size_t(0), _SHOW_VERSION)
    return int(found) if found >= _KNOWN[0][0] else 0


@lru_cache(maxsize=8)
def open_to_programs(interpreter: Interpreter, hidden: tuple[Path, ...]) -> tuple[tuple[Path, int], ...]:
    """What every program may see, and how: the system and its Python without what lies in them and is `hidden`.

    Names in their folders are told, for Python lists where it looks for modules; what is hidden cannot be opened.
    """
    places = [Path("/", name) for name in ("usr", "bin", "sbin", "lib", "lib64", "lib32")]
    trees = [path for path in places if path.is_dir() and not path.is_symlink()]
    trees += [] if interpreter.in_usr else [interpreter.prefix]
    covered = {Path(place) for place in masks(interpreter, hidden, [(tree, str(tree)) for tree in trees])}

    def parts(tree: Path) -> Iterator[Path]:
        if tree in covered or tree.is_symlink():
            return
        if not any(place.is_relative_to(tree) for place in covered):
            yield tree
            return
        with suppress(OSError):
            for child in sorted(tree.iterdir()):
                yield from parts(child)

    shown = [(path, _SHOWN) for tree in trees for path in parts(tree)]
    shown += [(path, _SHOWN) for path in interpreter.packages]
    shown += [(Path("/etc", name), _SHOWN) for name in _ETC.split()] + [
        (path, _SHOWN) for path in Path("/etc").glob("java-*")
    ]
    used = [(Path("/dev", name), _USED) for name in _DEVICES]
    used += [(Path("/dev/shm"), _ALL), (Path("/dev/pts"), _ALL)]
    return (*((tree, _LIST) for tree in trees), *shown, (Path("/proc"), _READ | _LIST), *used)


def confine(shown: Iterable[tuple[Path, int]], read: Iterable[Path], own: Iterable[Path]) -> None:
    """Hold this process and all that it starts, for good, to what is `shown` to every program, the folders that it may read,
    and those that are its own. Raises OSError.
    """
    known, handled, libc = version(), 0, kernel.libc()
    for since, rights in _KNOWN:
        handled |= rights if known >= since else 0
    attributes = struct.pack("QQQ", handled, 0, _SCOPES) if known >= _SCOPED else struct.pack("Q", handled)
    rules = int(libc.syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0))
    for place, wanted in (*shown, *((path, _SHOWN) for path in read), *((path, _ALL) for path in own)):
        with suppress(OSError):  # what is not there, or is not for us, needs no rule
            at = os.open(place, os.O_PATH | os.O_CLOEXEC)
            rights = wanted & handled & (-1 if stat.S_ISDIR(os.fstat(at).st_mode) else _OF_FILES)
            libc.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", rights, at), 0)
            os.close(at)
    if rules < 0 or libc.prctl(_NO_NEW_RIGHTS, ctypes.c_ulong(1), 0, 0, 0) or libc.syscall(_RESTRICT, rules, 0):
        raise OSError(ctypes.get_errno(), "landlock")
