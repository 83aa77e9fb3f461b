"""What goes to the workers of a cluster, as this text: a worker of any Python can read it, and say why it does not fit.

Nothing of ours is imported in here. A worker says of itself by its resources what came of it: the name alone, with the
number of its cores, where it fits; otherwise the name and, behind a blank, each reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import IO, Any, cast

from distributed import Worker, WorkerPlugin

SILENCE = 120.0
"""Seconds after which a process that says nothing is dead, whatever it may be doing."""
MOST = 256 << 20
"""Bytes of an answer."""
PARTING = 20.0
"""Seconds in which it ends what it is at."""


class Talk:
    """A process that answers what it is asked, several things at a time: lines with a number, by which each answer is known."""

    def __init__(self, command: Sequence[str], folder: str) -> None:
        self.said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, bufsize=0, stdin=-1, stdout=-1, stderr=self.said, cwd=folder)
        self.asks, self.says = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        self.turn, self.number, self.dead = threading.Lock(), 0, False
        self.first: Future[bytes] = Future()
        """What it says of itself, unasked and as number 0."""
        self.awaited = {0: self.first}
        self.last_words = "it does not start"
        """What it says on its error output, when it has died."""
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        """Hear it until its end. Who waits for an answer then knows that there is none."""
        try:
            self.hear()
        finally:
            self.process.kill()
            self.process.wait()
            with self.turn, contextlib.suppress(OSError):
                self.dead = True
                self.asks.close()
            self.said.seek(0)
            said = self.said.read().decode("utf-8", "replace").splitlines()
            self.last_words = said[-1] if said else self.last_words
            for awaited in self.awaited.values():
                if not awaited.done():  # nor waits for it any longer
                    awaited.set_exception(ChildProcessError("the process that runs hand-ins has died"))
            self.said.close()
            self.says.close()

    def hear(self) -> None:
        """What it says, each to whom it answers. Where something is awaited and nothing comes for long, it is ended."""
        held, come = bytearray(), select.poll()
        come.register(self.says, select.POLLIN)
        while len(held) <= MOST:
            while not come.poll(1000 * SILENCE):
                if self.awaited:
                    self.process.kill()
            if not (data := os.read(self.says.fileno(), 1 << 16)):
                return
            held += data
            if b"\n" in data:
                *lines, held = held.split(b"\n")
                for line in lines:
                    number, _, answer = bytes(line).partition(b" ")
                    awaited = self.awaited.pop(int(number), None) if number.isdigit() else None
                    if awaited is not None and not awaited.done():
                        awaited.set_result(answer)

    def ask(self, line: bytes) -> Future[bytes]:
        """Its answer to a line; or ChildProcessError, where it dies before that."""
        asked: Future[bytes] = Future()
        with self.turn:
            if self.dead:
                raise ChildProcessError("the process that runs hand-ins has ended")
            self.number += 1
            self.awaited[self.number] = asked
            left = b"%d %s" % (self.number, line)
            with contextlib.suppress(OSError, ValueError):  # it has died or is to end, and whoever listens knows
                while left:
                    left = left[os.write(self.asks.fileno(), left) :]
        return asked

    def end(self) -> None:
        """The end of what it hears is its end; where it does not see that soon, it is ended."""
        with self.turn, contextlib.suppress(OSError):
            self.asks.close()
        try:
            self.process.wait(PARTING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Stationed(WorkerPlugin):
    """Holds a process that answers parcels, where this worker fits."""

    def __init__(self, name: str, packages: Sequence[str], conditions: Mapping[str, object]) -> None:
        self.name, self.packages, self.conditions = name, packages, conditions
        self.turn = threading.Lock()

    def __reduce__(self) -> tuple[object, ...]:
        text = Path(__file__).read_text("utf-8")
        space = "[space := {'__name__': 'station'}, exec(%r, space)][0]['Stationed'](*%r)"
        return eval, (space % (text, (self.name, self.packages, self.conditions)), {})

    def begin(self, folder: str) -> Talk:
        """Start that process there."""
        packages = (one.partition("==")[0] for one in self.packages)
        self.talk = Talk([sys.executable, "-m", "grader.schedule.remote", *packages], folder)
        return self.talk

    async def setup(self, worker: Worker) -> None:
        """It came to this worker, or the worker to the cluster."""
        self.folder, found = worker.local_directory, dict[str, Any]()
        talk = self.begin(self.folder)
        with contextlib.suppress(ValueError, ChildProcessError):
            told = await asyncio.wrap_future(talk.first)
            found = json.loads(told)
        differs = [one for one, value in self.conditions.items() if found.get(one) != value]
        why = differs if found else [talk.last_words]
        resources = {f"{self.name} {one}": 1.0 for one in why} or {self.name: float(found["cores"])}
        await worker.set_resources(**resources)

    async def teardown(self, worker: Worker) -> None:
        """Nothing of it is left here."""
        await asyncio.to_thread(self.talk.end)

    def answer(self, parcel: bytes, patience: float) -> bytes:
        """What it says to a parcel, within so many seconds. Raises ChildProcessError where it dies, by itself or by us."""
        with self.turn:
            talk = self.begin(self.folder) if self.talk.dead else self.talk  # nobody asked it anything for long
            asked = talk.ask(parcel)
        try:
            return asked.result(patience)
        except FutureTimeout:
            talk.process.kill()
            return asked.result()
