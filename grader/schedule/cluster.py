"""A carrier by Dask: parcels are tasks of a `distributed` cluster, whose workers hand them to a process of their own.

Of Dask we take what it is good at: to reach machines, to know which of them live, and to say what was on one that has
died. Which worker gets which parcel is decided here: each that fits says so by a resource that no other has, and gets several
at once, whatever its number of threads, so that the checks of one run while those of another wait. When it dies, any of
them may have killed it; so each of them has another worker to itself, and only who kills that one, too, is the reason.
The client lives in this thread, in a loop that runs while we wait, because a process that forks has one thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import math
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, TypeVar

from distributed import Client, KilledWorker, Scheduler, SchedulerPlugin, get_worker, secede
from distributed.client import FutureCancelledError

from grader.errors import ClusterError, UsageError
from grader.model import Json, Words, coding
from grader.run.eyes import kernel
from grader.schedule.parcel import SAID, Answer, Parcel, answer_in, differing, digest_of
from grader.schedule.station import Stationed

REACHED = 10.0
"""Seconds for a scheduler to answer."""
LEFT = 5.0
"""Seconds for what is told to it at the end, where some may stand still."""
PATIENCE = 300.0
"""Seconds without a single worker that fits, after which nobody waits for another."""
LOOK = 1.0
"""Seconds between two looks at who is there."""
GIVEN_UP = 300.0
"""Seconds after which a scheduler gives a worker up that stands still, as Dask has it."""
SOON = 3.0
"""Seconds for which one waits without being told for what."""
LIVES = 2
"""Workers that a hand-in may kill: the second one with nobody else there."""
A_CORE = 5
"""Parcels that a worker gets at once for each core of its own: one takes half a second of it within some three that it lasts."""
LEAST = 2
"""And for those whose cores are few, so many more."""
MOST_CORES = 128
"""That are believed of a worker, whatever it may say."""
T = TypeVar("T")
Task = Callable[[bytes, float], tuple[str, bytes]]
Content = tuple[str, str]
"""What a parcel is about: digests of the exercise and of the hand-in."""


class _Sent(NamedTuple):
    """A parcel on its way."""

    number: int
    parcel: Parcel
    digest: str
    """By which its answer names it."""
    worker: str
    host: str
    alone: bool
    """Whether it has that worker to itself."""


class _Death(NamedTuple):
    """Of a worker, or of the process that ran hand-ins on it."""

    worker: str
    host: str
    words: Words


class _Worker(NamedTuple):
    """One that fits."""

    host: str
    places: int
    """How many parcels it gets at once: so many that checks which wait leave no core idle."""


def _travelling(name: str) -> tuple[SchedulerPlugin, Task]:
    """What goes to the scheduler, and the task itself, which comes to workers that fit only.

    Both are made in here, and nothing of ours is named in them, so that Dask sends their code and not their names.
    """

    class NotAgain(SchedulerPlugin):
        """A parcel of ours that was on a worker that has died comes back to us, however many others' tasks may kill."""

        async def start(self, scheduler: Scheduler) -> None:
            self.scheduler = scheduler

        def transition(self, key: str, start: str, finish: str, *_: object, **__: object) -> None:
            if start == "released" and f"{key}".startswith(name) and key in self.scheduler.tasks:
                task = self.scheduler.tasks[key]
                task.suspicious = max(task.suspicious, self.scheduler.allowed_failures)

    def answered(parcel: bytes, patience: float) -> tuple[str, bytes]:
        """The task: who has answered, and what. It waits for a process, and leaves its thread to others meanwhile."""
        worker = get_worker()
        secede()
        return worker.address, zlib.compress(worker.plugins[name].answer(zlib.decompress(parcel), patience), 1)

    return NotAgain(), answered


class DaskCarrier:
    """A carrier to those workers of a scheduler that fit. Made by `cluster_at`."""

    _client: Client
    _task: Task

    def __init__(self, address: str, conditions: Json, say: Callable[[Words], None]) -> None:
        self._address, self._conditions, self._say = address, conditions, say
        self._name = f"grader-{secrets.token_hex(4)}"
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda loop, context: None)  # of Dask's own tasks: what it means is said by us
        self._queue: list[tuple[int, Parcel]] = []
        """Not sent yet."""
        self._suspects: list[tuple[int, Parcel]] = []
        """Those that were somewhere when somebody died there: each gets a worker to itself."""
        self._out: dict[asyncio.Task[object], _Sent] = {}
        self._given: list[tuple[int, Answer]] = []
        """Answers to parcels that are not sent at all."""
        self._deaths: dict[Content, list[_Death]] = {}
        """Of those who had them."""
        self._lost: Counter[str] = Counter()
        """By worker, how many parcels have died there."""
        self._workers: dict[str, _Worker] = {}
        """Those that fit."""
        self._missed: set[str] = set()
        """Who has parcels and was not there any more at the last look."""
        self._refused: set[str] = set()
        self._unsure = True
        """Whether there are workers of which it is not known yet."""
        self._looked, self._since = 0.0, time.monotonic()

    @property
    def own(self) -> str:
        """The digest of this grader."""
        return str(self._conditions["grader"])

    @property
    def workers(self) -> int:
        """How many there are that fit."""
        return len(self._workers)

    @property
    def room(self) -> int:
        """How many more parcels may be sent now."""
        free = self._free()
        free.pop(self._next_suspect_goes_to(free) or "", None)
        return max(0, sum(max(0, places) for places in free.values()) - len(self._queue))

    @property
    def share(self) -> int:
        """How many of the workers are on the same machine, where these are most."""
        return max(Counter(worker.host for worker in self._workers.values()).values(), default=1)

    def send(self, number: int, parcel: Parcel) -> None:
        """Send one off. What has killed too often is not sent again."""
        deaths = self._deaths.get(_content(parcel), [])
        if len(deaths) >= LIVES:
            self._given.append((number, deaths[-1].words))
        else:
            (self._suspects if deaths else self._queue).append((number, parcel))
            self._settle()

    def _settle(self) -> None:
        """Send what waits: suspects where nothing else is, the others to whoever has the larger part of its places free, and
        has lost the fewest."""
        while True:
            free = self._free()
            kept = self._next_suspect_goes_to(free)
            if kept is not None and free[kept] == self._workers[kept].places:
                self._send(*self._suspects.pop(0), kept)
                continue
            fit = [one for one in free if one != kept and free[one] > 0]
            if not self._queue or not fit:
                return
            share_free = {one: free[one] / self._workers[one].places for one in fit}
            self._send(*self._queue.pop(0), max(fit, key=lambda one: (-self._lost[one], share_free[one])))

    def _next_suspect_goes_to(self, free: Mapping[str, int]) -> str | None:
        """The worker that is kept free of others for the first of the suspects: on another machine than where it was, as
        long as there is one, for it may have been the machine."""
        if not self._suspects or not self._workers:
            return None
        deaths = self._deaths[_content(self._suspects[0][1])]
        hosts, workers = {death.host for death in deaths}, {death.worker for death in deaths}
        elsewhere = [one for one, worker in self._workers.items() if worker.host not in hosts]
        able = elsewhere or [one for one in self._workers if one not in workers] or list(self._workers)
        return max(able, key=lambda one: (free[one] / self._workers[one].places, -self._lost[one]))

    def _send(self, number: int, parcel: Parcel, address: str) -> None:
        line, worker = json.dumps(coding.write(parcel)).encode() + b"\n", self._workers[address]
        # Where their number is fixed, the checks of all that it has wait for each other.
        patience = parcel.patience * max(2.0, worker.places / (parcel.slots or worker.places))
        task = self._loop.create_task(self._sent(address, zlib.compress(line, 1), patience))
        self._out[task] = _Sent(number, parcel, digest_of(line), address, worker.host, _content(parcel) in self._deaths)

    def _free(self) -> dict[str, int]:
        """How many places each worker has left: none beside what may have killed another."""
        free = {address: worker.places for address, worker in self._workers.items()}
        for sent in self._out.values():
            if sent.worker in free:
                free[sent.worker] -= free[sent.worker] if sent.alone else 1
        return free

    async def _sent(self, address: str, parcel: bytes, patience: float) -> object:
        """What this worker answers. Raises whatever Dask does, and TimeoutError where it is not over when it should be."""
        key = f"{self._name}-{secrets.token_hex(8)}"  # the same twice is two tasks: it is to be run again
        future = self._client.submit(self._task, parcel, patience, key=key, workers=[address], retries=0)
        try:
            return await asyncio.wait_for(future, patience + GIVEN_UP)
        finally:
            if not future.done():
                with contextlib.suppress(Exception):
                    await future.cancel()

    def answers(self, seconds: float) -> list[tuple[int, Answer]]:
        """What has come back. Raises ClusterError where the scheduler is lost, or nobody has been there for long."""
        found, self._given = self._given, []
        for task in self._run(self._ended(0.0 if found else seconds)):
            sent = self._out.pop(task)
            if (answer := self._answer_of(task, sent)) is not None:
                found.append((sent.number, answer))
        self._settle()
        return found

    def drop(self) -> None:
        """Forget what is under way; the workers end it."""

        async def dropped() -> None:
            for task in self._out:
                task.cancel()
            await asyncio.gather(*self._out, return_exceptions=True)

        self._quietly(dropped())
        self._out.clear()
        self._queue, self._suspects, self._given = [], [], []

    def join(self, least: int) -> None:
        """Get in touch with the scheduler, and wait for so many workers that fit."""
        self._need_somebody()

        async def reached() -> None:
            self._client = Client(self._address, asynchronous=True, timeout=REACHED, set_as_default=False)
            await self._client
            there = (await self._client.get_versions())["scheduler"]["packages"]
            own = {"python": ".".join(map(str, sys.version_info[:2])), "distributed": version("distributed")}
            other = {name: ".".join(there[name].split(".")[: value.count(".") + 1]) for name, value in own.items()}
            if other != own:
                told, here = (" ".join(f"{name} {value}" for name, value in each.items()) for each in (other, own))
                raise UsageError(_OTHER_DASK.format(there=told, here=here))

        async def equipped() -> None:
            lives, self._task = _travelling(self._name)
            await self._client.register_plugin(lives, name=self._name)
            await self._client.register_plugin(
                Stationed(self._name, self._conditions["packages"], self._conditions), name=self._name
            )

        def failed(error: BaseException) -> UsageError:
            """Dask's, of every kind: TLS that is not set up, and what something else answers."""
            return UsageError(_NO_SCHEDULER.format(address=self._address, why=f"{error}" or type(error).__name__))

        try:
            self._run(self._patiently(reached()))
        except UsageError:
            raise
        except Exception as error:
            raise failed(error) from None
        # Whoever stands still is not waited for: those that fit say so.
        began, equipping = time.monotonic(), self._loop.create_task(equipped())
        while self.workers < least:
            self._run(self._ended(LOOK / 4))
            if equipping.done() and (why := equipping.exception()) is not None:
                raise failed(why)
            if self._refused and not self._workers and not self._unsure:
                raise UsageError(_NONE_FITS.format(address=self._address))
            if time.monotonic() > began + SOON:
                began = math.inf
                self._say(_WAITING.format(address=self._address, seconds=round(PATIENCE)))

    def _need_somebody(self) -> None:
        """Raises UsageError where it is no address, or nobody listens there: Dask itself would try for long."""
        scheme, _, place = self._address.rpartition("://")
        host, _, port = place.rpartition(":")
        if scheme in ("ucx", "ws", "wss"):
            return  # Dask's other ways, which it knows better
        if not (scheme in ("", "tcp", "tls") and host and port.isdecimal() and 0 < int(port) < 1 << 16):
            raise UsageError(_NO_ADDRESS.format(address=self._address))
        for seconds in (SOON, REACHED):
            try:
                socket.create_connection((host.strip("[]"), int(port)), seconds).close()
                return
            except OSError as error:
                if not isinstance(error, TimeoutError) or seconds == REACHED:
                    why = error.strerror or f"{error}"
                    raise UsageError(_NOT_REACHED.format(address=self._address, why=why)) from None
                self._say(_REACHING.format(address=self._address))

    async def _patiently(self, work: Coroutine[object, object, None]) -> None:
        """Where it takes a while, it is said, and not waited for much longer."""
        task = asyncio.ensure_future(work)
        await asyncio.wait({task}, timeout=SOON)
        if not task.done():
            self._say(_REACHING.format(address=self._address))
        await asyncio.wait_for(task, REACHED)

    def leave(self) -> None:
        """Nothing of this is left on the workers, nor here."""

        async def left() -> None:
            for forget in (self._client.unregister_worker_plugin, self._client.unregister_scheduler_plugin):
                if self._client.status == "running":
                    with contextlib.suppress(Exception):  # it may never have come there
                        await asyncio.wait_for(forget(self._name), LEFT)
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
            self._run(asyncio.wait_for(work, 3 * LEFT))

    async def _ended(self, seconds: float) -> set[asyncio.Task[object]]:
        """What has ended; waits so long for the first. Now and then, who is there."""
        if time.monotonic() >= self._looked + LOOK:
            await self._look()
        never = asyncio.get_running_loop().create_future()
        ended, _ = await asyncio.wait({never, *self._out}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if self._client.status != "running":
            raise ClusterError(_LOST.format(address=self._address))
        if not self._workers and time.monotonic() > self._since + PATIENCE:
            raise ClusterError(_DESERTED.format(address=self._address, seconds=round(PATIENCE)))
        return {task for task in self._out if task in ended}

    async def _look(self) -> None:
        """Learn who is there, and who fits."""
        self._looked = time.monotonic()

        try:
            there: dict[str, Json] = (await self._client.scheduler.identity())["workers"]
        except OSError:
            raise ClusterError(_LOST.format(address=self._address)) from None
        fit = {address: one for address, one in there.items() if self._name in one["resources"]}
        on_host = Counter(one["host"] for one in fit.values())
        self._workers = {}
        for address, one in fit.items():
            cores = _number_in(one["resources"][self._name])
            self._workers[address] = _Worker(one["host"], LEAST + round(A_CORE * cores / on_host[one["host"]]))
        reason, self._unsure = f"{self._name} ", False
        for address in there.keys() - self._workers.keys() - self._refused:
            why = [one.removeprefix(reason) for one in there[address]["resources"] if one.startswith(reason)]
            self._unsure |= not why
            if why:
                self._refused.add(address)
                self._say(_NOT_USED.format(worker=address, what=differing(why)))
        if self._workers:
            self._since = time.monotonic()

        # Who takes its leave has killed nobody and died of nothing: Dask says nothing of it, and would wait for its return.
        missing = {sent.worker for sent in self._out.values()} - self._workers.keys()
        for task, sent in list(self._out.items()):
            if sent.worker in missing & self._missed and not task.done():
                del self._out[task]
                task.cancel()
                suspect = _content(sent.parcel) in self._deaths
                (self._suspects if suspect else self._queue).insert(0, (sent.number, sent.parcel))
        self._missed = missing

    def _answer_of(self, task: asyncio.Task[object], sent: _Sent) -> Answer | None:
        """None where it is to be tried once more."""
        try:
            told = task.result()
        except KilledWorker as error:
            return self._died_with(sent, _KILLED.format(worker=error.last_worker.address))
        except ChildProcessError:
            return self._died_with(sent, _DIED)
        except asyncio.TimeoutError:
            return self._died_with(sent, _SILENT)
        except (asyncio.CancelledError, FutureCancelledError):  # the scheduler has begun anew, or was told to forget it
            raise ClusterError(_LOST.format(address=self._address)) from None
        except Exception as error:
            return _BROKEN.format(error=f"{type(error).__name__}: {error}")
        match told:
            case (str() as worker, bytes() as packed):
                return answer_in(packed, sent.digest, worker[:SAID])
        return _BROKEN.format(error=type(told).__name__)

    def _died_with(self, sent: _Sent, words: Words) -> Words | None:
        self._lost[sent.worker] += 1
        deaths = self._deaths.setdefault(_content(sent.parcel), [])
        if sent.alone or not deaths:  # the same files may have been there twice
            deaths.append(_Death(sent.worker, sent.host, words))
        if len(deaths) >= LIVES:
            return words
        self._suspects.append((sent.number, sent.parcel))
        return None


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
        place = _address_in(ends.enter_context(_workers_here(int(number))) if is_here else address)
        carrier = DaskCarrier(place, conditions, say)
        ends.callback(carrier.leave)
        carrier.join(int(number) if is_here else 1)
        yield carrier


def _address_in(named: str) -> str:
    """What the file of a scheduler says, or the address itself where it is no file. Raises UsageError."""
    place = Path(named)
    if not place.is_file():
        if place.suffix == ".json":
            raise UsageError(_NO_FILE.format(file=place))
        return named
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        if isinstance(address := json.loads(place.read_bytes())["address"], str):
            return address
    raise UsageError(_NO_SCHEDULER_FILE.format(file=place))


@contextlib.contextmanager
def _workers_here(number: int) -> Iterator[str]:
    """A scheduler and its workers on this machine, which end with us; the file that says where they are."""
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder, contextlib.ExitStack() as ends:
        file, package = Path(folder, "scheduler.json"), Path(__file__).resolve().parents[2]
        environment = {
            "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "60s",
            "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
            # Looks at themselves, fifty a second, for which each would take two hundredths of a core from the programs.
            "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
            "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
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
        while not file.exists() or not file.read_bytes().rstrip().endswith(b"}"):
            with contextlib.suppress(subprocess.TimeoutExpired):
                scheduler.wait(0.1)
            if scheduler.poll() is not None or time.monotonic() > deadline:
                raise UsageError(_NOT_STARTED)
        for _ in range(number):
            ends.callback(
                end, start("worker", *here, "--nthreads", "1", "--memory-limit", "0", "--local-directory", folder)
            )
        yield str(file)


def _content(parcel: Parcel) -> Content:
    return hashlib.sha256(parcel.text).hexdigest(), parcel.submission.digest


def _number_in(value: object) -> float:
    """Of cores, as a worker tells it: anything else is one."""
    number = float(value) if isinstance(value, (int, float)) else 1.0
    return min(number, MOST_CORES) if 0 < number < math.inf else 1.0


_NO_ADDRESS = Words(
    "--cluster {address}：这不是地址，也不是文件。写调度程序的地址（例如 tcp://10.0.0.1:8786）、它写出的文件，或者 local:N",
    "--cluster {address}: that is neither an address nor a file. Write the scheduler's address, as in tcp://10.0.0.1:8786, "
    "the file that it has written, or local:N",
)
_NO_FILE = Words(
    "--cluster {file}：没有这个文件（dask scheduler --scheduler-file 会写出它）",
    "--cluster {file}: there is no such file (`dask scheduler --scheduler-file` writes it)",
)
_NO_SCHEDULER_FILE = Words(
    "--cluster {file}：这个文件不是 dask scheduler --scheduler-file 写出的，里面没有地址",
    "--cluster {file}: that file was not written by `dask scheduler --scheduler-file`; there is no address in it",
)
_REACHING = Words("正在连接 {address}……", "Trying to reach {address} …")
_WAITING = Words(
    "正在等待 {address} 的工作进程（最多 {seconds} 秒）……",
    "Waiting for workers at {address} ({seconds} seconds at most) …",
)
_NOT_REACHED = Words(
    "连不上集群 {address}（{why}）：地址对吗？dask scheduler 在运行吗？",
    "the cluster at {address} cannot be reached ({why}): is that its address, and does its scheduler run?",
)
_NO_SCHEDULER = Words(
    "{address} 那里有程序在监听，但是和它谈不成 Dask 的协议（{why}）：那是调度程序的地址吗？是 tcp:// 还是 tls://？要用 TLS 的话，这里配置了吗"
    "（distributed.comm.tls）？那里的 Dask 和这里的版本相同吗？",
    "something listens at {address}, but does not talk with us as a Dask scheduler does ({why}): is that its address, is it "
    "tcp:// or tls://, is TLS set up here (distributed.comm.tls), and is its Dask the one of here?",
)
_OTHER_DASK = Words(
    "集群的调度程序是 {there}，这里是 {here}：要用同样的版本",
    "the cluster's scheduler has {there}, and here is {here}: use the same",
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
    "运行这一份的两个工作进程都死了（后一个是 {worker}），所以没有再试：请看看那些机器上发生了什么（例如内存不够），再运行同样的命令",
    "two workers have died while they ran this hand-in (the second one was {worker}), so it was not tried again: see what "
    "happened there (memory, perhaps), then run the same command",
)
_SILENT = Words(
    "集群一直没有给出这一份的结果，所以不再等待：请看看那些机器上发生了什么，再运行同样的命令",
    "the cluster has not answered about this hand-in, for longer than it can take: see what happened there, then run the same "
    "command",
)
_DIED = Words(
    "在集群上运行这一份的进程两次都死了，所以没有再试：请看看那里发生了什么（例如内存不够），再运行同样的命令",
    "the process that ran this hand-in on the cluster has died twice, so it was not tried again: see what happened there "
    "(memory, perhaps), then run the same command",
)
_BROKEN = Words(
    "集群没有给出结果（{error}）：这一项不计分",
    "the cluster has told no result ({error}): this check counts neither way",
)
