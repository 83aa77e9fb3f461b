"""What goes to the workers of a cluster, as this text: a worker of any Python can read it, and say why it does not fit.

Nothing of ours is imported in here. A worker says of itself by its resources what came of it: the name alone where it fits,
otherwise the name and, behind a blank, each reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, cast

from distributed import Worker, WorkerPlugin

SILENCE = 120.0
"""Seconds after which a process that says nothing is dead, whatever it may be doing."""
MOST = 256 << 20
"""Bytes of an answer."""


class Stationed(WorkerPlugin):
    """Holds a process that answers parcels, where this worker fits."""

    def __init__(self, name: str, packages: Sequence[str], conditions: Mapping[str, object]) -> None:
        self.name, self.packages, self.conditions = name, packages, conditions
        self.ends = contextlib.ExitStack()
        """Closes what we hold of that process."""

    def __reduce__(self) -> tuple[object, ...]:
        text = Path(__file__).read_text("utf-8")
        space = "[space := {'__name__': 'station'}, exec(%r, space)][0]['Stationed'](*%r)"
        return eval, (space % (text, (self.name, self.packages, self.conditions)), {})

    def begin(self) -> dict[str, object]:
        """Start that process; what it says of itself."""
        self.ends.close()
        self.said = self.ends.enter_context(tempfile.TemporaryFile())
        packages = (one.partition("==")[0] for one in self.packages)
        command = [sys.executable, "-m", "grader.schedule.remote", *packages]
        self.process = subprocess.Popen(command, stdin=-1, stdout=-1, stderr=self.said, cwd=self.folder)
        self.asks, self.says = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)
        for pipe in (self.says, self.asks):
            self.ends.callback(_closed, pipe)
        return dict(json.loads(self.heard(SILENCE) or b"{}"))

    async def setup(self, worker: Worker) -> None:
        """It came to this worker, or the worker to the cluster."""
        self.folder, self.turn = worker.local_directory, threading.Lock()
        found: Mapping[str, object] = {}
        with contextlib.suppress(ValueError):
            found = await asyncio.to_thread(self.begin)
        self.said.seek(0)
        said = self.said.read().decode("utf-8", "replace").splitlines() or ["it does not start"]
        why = [one for one, value in self.conditions.items() if found.get(one) != value] if found else said[-1:]
        await worker.set_resources(**{f"{self.name} {one}": 1 for one in why} or {self.name: 1})

    async def teardown(self, worker: Worker) -> None:
        """The end of what it hears is the end of that process."""
        _closed(self.asks)
        await asyncio.to_thread(self.process.wait)
        self.ends.close()

    def answer(self, parcel: bytes, patience: float) -> bytes:
        """What it says to a parcel. Whatever happens to it, that is known in the end."""
        with self.turn:
            if self.process.poll() is not None:
                self.begin()  # nobody asked it anything for long
            whole = threading.Timer(patience, self.process.kill)
            whole.start()
            try:
                with contextlib.suppress(OSError):
                    self.asks.write(parcel)
                    self.asks.flush()
                line = b"\n"
                while line == b"\n":
                    line = self.heard(SILENCE)
            finally:
                whole.cancel()
            if not line.endswith(b"\n"):
                self.process.kill()
                self.process.wait()
                raise ChildProcessError(f"the process of {self.name} has died")
            return line

    def heard(self, seconds: float) -> bytes:
        """The next line; where none comes for so long, it is killed."""
        silence = threading.Timer(seconds, self.process.kill)
        silence.start()
        try:
            return self.says.readline(MOST)
        finally:
            silence.cancel()


def _closed(pipe: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # what was not heard any more is of no use
        pipe.close()
