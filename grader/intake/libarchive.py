"""Archives of which Python knows nothing (7z, rar, zstd), made into a tar by libarchive's `bsdtar`.

It runs as a process of its own with limits of its own and, where there is bubblewrap, without a network or a file in
sight: what parses a stranger's bytes in C shall not do it in here.
"""

from __future__ import annotations

import io
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from grader.intake.members import ENCRYPTED, NotRead, bounded, refuse_size, seconds_for
from grader.model import Words


def has_tool() -> bool:
    return shutil.which("bsdtar") is not None


def as_tar(source: Path | bytes, most: int) -> tuple[bytes, bool]:
    """The archive as a tar, as far as it could be read, and whether that was all. Raises NotRead."""
    tool = shutil.which("bsdtar")
    if tool is None:
        raise NotRead(NO_TOOL)
    with tempfile.TemporaryFile() as file:  # 7z is read from its end; the file has no name and goes with us
        if isinstance(source, Path):
            with source.open("rb") as original:
                shutil.copyfileobj(original, file)
        else:
            file.write(source)
        size = file.tell()
        tar, said = b"", b"bwrap:"
        # Without a network, and seeing nothing but the system's libraries; where that cannot be had, as it is.
        folders = [word for folder in ("/usr", "/lib", "/lib64") for word in ("--ro-bind-try", folder, folder)]
        alone = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", *folders, "--dev", "/dev", "--"]
        for command in ([*alone, tool], [tool]):
            file.seek(0)
            tar, said = _converted([*command, "-c", "-f", "-", "--format=pax", "@-"], file, size, most)
            if tar or not said.startswith(b"bwrap:"):
                break
    if any(word in said.lower() for word in (b"ncrypt", b"passphrase", b"password")):
        raise NotRead(ENCRYPTED)
    return tar, not said


def _converted(command: list[str], file: IO[bytes], size: int, most: int) -> tuple[bytes, bytes]:
    """What a command writes about what it reads, and what it says on stderr. Raises Bomb, NotRead."""

    def bound() -> None:
        for kind, limit in (
            (resource.RLIMIT_CPU, int(seconds_for(most))),
            (resource.RLIMIT_AS, 2 << 30),
            (resource.RLIMIT_FSIZE, 64 << 10),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (limit, limit))

    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    with tempfile.TemporaryFile() as words:  # a pipe that is full would stop it
        try:
            process = subprocess.Popen(
                command,
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=words,
                env=environment,
                preexec_fn=bound,
            )
        except FileNotFoundError:
            return b"", b"bwrap: not installed"
        with process:
            assert isinstance(process.stdout, io.BufferedReader)
            data = bounded(process.stdout.read1, most)
            if data is None:
                process.kill()
        words.seek(0)
        said = words.read(4096)
    if data is None:
        refuse_size(most, size)
    return data, said or (b"" if process.returncode == 0 else b"it ended")


NO_TOOL = Words(
    "读 7z、rar 和 zst 要用 bsdtar：sudo apt-get install libarchive-tools",
    "bsdtar is needed to read 7z, rar and zst: sudo apt-get install libarchive-tools",
)
