"""A carrier by Dask: parcels are tasks of a `distributed` cluster, whose workers hand them to a process of their own.

Of Dask we take what it is good at: to reach machines, to know which of them live, and to give a task to another one when
its own has died. Each worker that fits has one unit of a resource that no other has, so it runs one parcel at a time,
whatever its number of threads, and a machine that does not fit never gets any. No more parcels are under way than such
workers: when one dies, Dask suspects everything that it was given. The client lives in this thread, in a loop that runs
while we wait, because a process that forks has one thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TypeVar, cast

from distributed import Client, Future, KilledWorker, Worker, WorkerPlugin, get_worker
from distributed.client import FutureCancelledError

from grader.errors import ClusterError, UsageError
from grader.model import Json, Words, coding
from grader.run.eyes import kernel
from grader.schedule.away import Answer
from grader.schedule.parcel import Parcel

REACHED = 30.0
"""Seconds for a scheduler to answer."""
LEFT = 5.0
"""Seconds for what is told to it at the end, where some may stand still."""
PATIENCE = 300.0
"""Seconds without a single worker that fits, after which nobody waits for another."""
LOOK = 1.0
"""Seconds between two looks at who is there."""
T = TypeVar("T")


def _travelling(name: str, conditions: Json) -> tuple[WorkerPlugin, Callable[[bytes], tuple[str, bytes]]]:
    """What goes to the workers: who holds the process there, and the task itself.

    Both are made in here, and nothing of ours is named in them, so that Dask sends their code and not their names: a
    worker without this grader is to say so, and not to fail over it.
    """

    class Stationed(WorkerPlugin):
        """Holds a process that answers parcels, where this worker fits."""

        why: list[str] | None = None
        """In what it does not; None as long as that is being found out."""

        def begin(self) -> Json:
            """Start that process; what it says of itself."""
            self.said = tempfile.TemporaryFile()
            packages = (one.partition("==")[0] for one in conditions["packages"])
            command = [sys.executable, "-m", "grader.schedule.remote", *packages]
            self.process = subprocess.Popen(command, stdin=-1, stdout=-1, stderr=self.said, cwd=self.folder)
            self.asks, self.says = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)
            return dict(json.loads(self.says.readline() or b"{}"))

        async def setup(self, worker: Worker) -> None:
            """It came to this worker, or the worker to the cluster."""
            self.folder = worker.local_directory
            found: Json = {}
            with contextlib.suppress(ValueError):
                found = await asyncio.to_thread(self.begin)
            self.said.seek(0)
            said = self.said.read().decode("utf-8", "replace").splitlines() or ["it does not start"]
            self.why = [one for one, value in conditions.items() if found.get(one) != value] if found else said[-1:]
            if not self.why:
                await worker.set_resources(**{name: 1})

        async def teardown(self, worker: Worker) -> None:
            """The end of what it hears is the end of that process."""
            with contextlib.suppress(OSError):
                self.asks.close()
            await asyncio.to_thread(self.process.wait)

        def answer(self, parcel: bytes) -> bytes:
            """What it says to a parcel."""
            if self.process.poll() is not None:
                self.begin()  # nobody asked it anything for long
            self.asks.write(parcel)
            self.asks.flush()
            line = self.says.readline()
            if not line.endswith(b"\n"):
                self.process.wait()
                raise ChildProcessError(f"the process of {name} has died")
            return line

    def answered(parcel: bytes) -> tuple[str, bytes]:
        """The task: who has answered, and what."""
        worker = get_worker()
        return worker.address, zlib.compress(worker.plugins[name].answer(zlib.decompress(parcel)), 1)

    return Stationed(), answered


class DaskCarrier:
    """A carrier to those workers of a scheduler that fit. Made by `cluster_at`."""

    _client: Client
    _task: Callable[[bytes], tuple[str, bytes]]

    def __init__(self, address: str, conditions: Json, say: Callable[[Words], None]) -> None:
        self._address, self._conditions, self._say = address, conditions, say
        self._name = f"grader-{secrets.token_hex(4)}"
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda loop, context: None)  # of Dask's own tasks: what it means is said by us
        self._out: dict[asyncio.Task[tuple[str, bytes]], tuple[int, Parcel]] = {}
        self._futures: list[Future] = []
        self._given: list[tuple[int, Answer]] = []
        """Answers to parcels that are not sent at all."""
        self._deadly: dict[tuple[str, str], Words] = {}
        self._hosts: dict[str, str] = {}
        """Of each worker that fits."""
        self._refused: set[str] = set()
        self._unsure = True
        """Whether there are workers of which it is not known yet."""
        self._looked, self._since = 0.0, time.monotonic()

    @property
    def own(self) -> str:
        """The digest of this grader."""
        return str(self._conditions["grader"])

    @property
    def room(self) -> int:
        """How many workers there are that fit."""
        return len(self._hosts)

    @property
    def share(self) -> int:
        """How many of them are on the same machine, where these are most."""
        return max(Counter(self._hosts.values()).values(), default=1)

    def send(self, number: int, parcel: Parcel) -> None:
        """Send one off. What has killed before is not sent again."""
        if (deadly := self._deadly.get(_content(parcel))) is not None:
            self._given.append((number, deadly))
            return
        packed = zlib.compress(json.dumps(coding.write(parcel)).encode() + b"\n", 1)
        key = f"{self._name}-{secrets.token_hex(8)}"  # the same twice is two tasks: it is to be run again

        async def sent() -> tuple[str, bytes]:
            future = self._client.submit(self._task, packed, key=key, resources={self._name: 1}, retries=1)
            self._futures.append(future)
            try:
                told: tuple[str, bytes] = await future
                return told
            finally:
                self._futures.remove(future)

        self._out[self._loop.create_task(sent())] = number, parcel

    def answers(self, seconds: float) -> list[tuple[int, Answer]]:
        """What has come back. Raises ClusterError where the scheduler is lost, or nobody has been there for long."""
        found, self._given = self._given, []
        for task in self._run(self._ended(0.0 if found else seconds)):
            number, parcel = self._out.pop(task)
            found.append((number, self._answer_of(task, parcel)))
        return found

    def drop(self) -> None:
        """Forget what is under way; the workers end it."""

        async def dropped() -> None:
            if self._futures:
                await self._client.cancel(list(self._futures))
            for task in self._out:
                task.cancel()
            await asyncio.gather(*self._out, return_exceptions=True)

        self._quietly(dropped())
        self._out.clear()
        self._given = []

    def join(self, least: int) -> None:
        """Get in touch with the scheduler, and wait for so many workers that fit."""
        place = {"scheduler_file": self._address} if Path(self._address).is_file() else {"address": self._address}

        async def joined() -> None:
            self._client = Client(**place, asynchronous=True, timeout=REACHED, set_as_default=False)
            await self._client
            plugin, self._task = _travelling(self._name, self._conditions)
            await self._client.register_plugin(plugin, name=self._name)

        try:
            self._run(asyncio.wait_for(joined(), 2 * REACHED))
        except Exception as error:  # Dask's, of every kind: an address that is none, TLS that is not set up
            why = f"{error}" or type(error).__name__
            raise UsageError(_NOT_REACHED.format(address=self._address, why=why)) from None
        while self.room < least:
            self._run(self._ended(LOOK / 4))
            if self._refused and not self._hosts and not self._unsure:
                raise UsageError(_NONE_FITS.format(address=self._address))

    def leave(self) -> None:
        """Nothing of this is left on the workers, nor here."""

        async def left() -> None:
            if self._client.status == "running":
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._client.unregister_worker_plugin(self._name), LEFT)
            await self._client.close(timeout=1)

        async def rest() -> None:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            if others:
                await asyncio.wait(others, timeout=5)

        if hasattr(self, "_client"):
            self._quietly(left())
        self._run(rest())
        self._loop.close()

    def _run(self, work: Coroutine[object, object, T]) -> T:
        return self._loop.run_until_complete(work)

    def _quietly(self, work: Coroutine[object, object, None]) -> None:
        """At the end, where nobody is helped by hearing that the others are not there any more."""
        with contextlib.suppress(Exception, asyncio.CancelledError):
            self._run(asyncio.wait_for(work, 2 * LEFT))

    async def _ended(self, seconds: float) -> set[asyncio.Task[tuple[str, bytes]]]:
        """What has ended; waits so long for the first. Now and then, who is there."""
        if time.monotonic() >= self._looked + LOOK:
            await self._look()
        never = asyncio.get_running_loop().create_future()
        ended, _ = await asyncio.wait({never, *self._out}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if self._client.status != "running":
            raise ClusterError(_LOST.format(address=self._address))
        if not self._hosts and time.monotonic() > self._since + PATIENCE:
            raise ClusterError(_DESERTED.format(address=self._address, seconds=round(PATIENCE)))
        return {task for task in self._out if task in ended}

    async def _look(self) -> None:
        """Learn who is there, and who fits."""
        self._looked = time.monotonic()

        def why(name: str, dask_worker: Worker) -> list[str] | None:
            plugin = dask_worker.plugins.get(name)
            found: list[str] | None = getattr(plugin, "why", None)
            return found

        try:
            told = await self._client.scheduler.identity()
            there: dict[str, Json] = told["workers"]
            self._hosts = {address: one["host"] for address, one in there.items() if self._name in one["resources"]}
            new = [address for address in there if address not in {*self._hosts, *self._refused}]
            asked = await self._client.run(why, self._name, workers=new, on_error="ignore") if new else {}
        except OSError:
            raise ClusterError(_LOST.format(address=self._address)) from None
        self._unsure = any(asked.get(address) is None for address in new)
        for address, differing in asked.items():
            if differing:
                self._refused.add(address)
                self._say(_NOT_USED.format(worker=address, what=_named(differing)))
        if self._hosts:
            self._since = time.monotonic()

    def _answer_of(self, task: asyncio.Task[tuple[str, bytes]], parcel: Parcel) -> Answer:
        try:
            worker, line = task.result()
        except KilledWorker as error:
            words = _KILLED.format(n=error.allowed_failures + 1, worker=error.last_worker.address)
            return self._deadly.setdefault(_content(parcel), words)
        except ChildProcessError:
            return self._deadly.setdefault(_content(parcel), _DIED)
        except (asyncio.CancelledError, FutureCancelledError):  # the scheduler has begun anew, or was told to forget it
            raise ClusterError(_LOST.format(address=self._address)) from None
        except Exception as error:
            return _BROKEN.format(error=f"{type(error).__name__}: {error}")
        told: Json = json.loads(zlib.decompress(line))
        if "other" in told:
            return _OTHER_THERE.format(worker=worker, what=_named(told["other"]))
        if "refused" in told:
            return Words(*told["refused"])
        return _BROKEN.format(error=f"{worker}: {told['bug']}") if "bug" in told else dict(told["told"])


@contextlib.contextmanager
def cluster_at(address: str, conditions: Json, say: Callable[[Words], None]) -> Iterator[DaskCarrier]:
    """A cluster, as long as it lasts. Raises UsageError where it cannot be reached, or none of its workers fits.

    `address`: of a scheduler, the file that it has written, or `local:N` for so many workers on this machine.
    `conditions`: what has to be the same there. `say` is told of every worker that does not meet them.
    """
    number = address.removeprefix("local:")
    with contextlib.ExitStack() as ends:
        logging.disable()  # what Dask has to say, with tracebacks, is said by us
        ends.callback(logging.disable, logging.NOTSET)
        is_here = number != address
        place = ends.enter_context(_workers_here(int(number))) if is_here else address
        carrier = DaskCarrier(place, conditions, say)
        ends.callback(carrier.leave)
        carrier.join(int(number) if is_here else 1)
        yield carrier


@contextlib.contextmanager
def _workers_here(number: int) -> Iterator[str]:
    """A scheduler and its workers on this machine, which end with us; the file that says where they are."""
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder, contextlib.ExitStack() as ends:
        file, package = Path(folder, "scheduler.json"), Path(__file__).resolve().parents[2]
        environment = {
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
            "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "60s",
            "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(package), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }

        def start(what: str, *options: str) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(file), *options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=environment,
                start_new_session=True,  # Ctrl-C is ours to handle
                preexec_fn=partial(kernel.die_with_parent, signal.SIGTERM) if sys.platform == "linux" else None,
            )

        def end(process: subprocess.Popen[bytes]) -> None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

        here = ("--host", "127.0.0.1", "--no-dashboard")
        scheduler = start("scheduler", *here, "--port", "0")
        ends.callback(end, scheduler)
        deadline = time.monotonic() + REACHED
        while not file.exists():
            with contextlib.suppress(subprocess.TimeoutExpired):
                scheduler.wait(0.1)
            if scheduler.poll() is not None or time.monotonic() > deadline:
                raise UsageError(_NOT_STARTED)
        for _ in range(number):
            ends.callback(
                end, start("worker", *here, "--nthreads", "1", "--memory-limit", "0", "--local-directory", folder)
            )
        yield str(file)


def _content(parcel: Parcel) -> tuple[str, str]:
    return parcel.exercise, parcel.submission.digest


_PARTS: Mapping[str, Words] = {
    "isolation": Words("没有完整的隔离", "no full isolation"),
    "python": Words("另一个 Python", "another Python"),
    "packages": Words("另外的包", "other packages"),
    "tools": Words("另外的编译器或工具", "other compilers or tools"),
    "grader": Words("另一个 grader", "another grader"),
}


def _named(parts: Sequence[str]) -> Words:
    """In what a machine differs."""
    words = [_PARTS.get(part, Words(part, part)) for part in parts]
    return Words("、".join(one.zh for one in words), ", ".join(one.en for one in words))


_NOT_REACHED = Words(
    "连不上集群 {address}（{why}）：地址对吗？dask scheduler 在运行吗？那里的 Dask 和这里的版本相同吗？",
    "the cluster at {address} cannot be reached ({why}): is that its address, does its scheduler run, and is its Dask the one "
    "of here?",
)
_NOT_STARTED = Words("在这台机器上启动不了 Dask 的调度程序", "Dask's scheduler could not be started on this machine")
_NOT_USED = Words("不使用 {worker}：{what}", "{worker} is not used: {what}")
_NONE_FITS = Words(
    "集群 {address} 里没有一台机器能用（原因见上）：每台都要有完整的隔离，以及和这里相同的 grader、Python 和包",
    "none of the machines of {address} can be used, see above: each needs full isolation, and the grader, Python and packages "
    "that are here",
)
_LOST = Words(
    "和集群 {address} 的连接断了：已有的结果都保存好了。集群恢复以后，再运行同样的命令，会接着评测",
    "the connection to the cluster at {address} is lost: what is done is kept. When it is back, the same command goes on",
)
_DESERTED = Words(
    "集群 {address} 有 {seconds} 秒没有一台能用的机器：已有的结果都保存好了。有了机器以后，再运行同样的命令，会接着评测",
    "for {seconds} seconds the cluster at {address} has had no machine that can be used: what is done is kept. When there are "
    "some, the same command goes on",
)
_KILLED = Words(
    "运行这一份的 {n} 个工作进程都死了（最后是 {worker}），所以没有再试：请看看那些机器上发生了什么（例如内存不够），再运行同样的命令",
    "{n} workers have died while they ran this hand-in (the last one was {worker}), so it was not tried again: see what "
    "happened there (memory, perhaps), then run the same command",
)
_DIED = Words(
    "在集群上运行这一份的进程两次都死了，所以没有再试：请看看那里发生了什么（例如内存不够），再运行同样的命令",
    "the process that ran this hand-in on the cluster has died twice, so it was not tried again: see what happened there "
    "(memory, perhaps), then run the same command",
)
_OTHER_THERE = Words(
    "{worker} 上的条件和这里不同（{what}），所以没有运行", "it was not run, for {worker} is not like here: {what}"
)
_BROKEN = Words(
    "集群没有给出结果（{error}）：这一项不计分",
    "the cluster has told no result ({error}): this check counts neither way",
)
