"""A class on a Dask cluster, with real workers: what is graded there is what is graded here, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pickle
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from small_class import PROGRAMS, RIGHT, write_class, write_exercise

from grader.cli.machine import cluster_for
from grader.errors import UsageError
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import Machine
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import Run
from grader.schedule.parcel import digest_of

psutil = pytest.importorskip("psutil", reason="Dask is not installed (pip install distributed): no cluster is tried")
pytest.importorskip("distributed", reason="Dask is not installed (pip install distributed): no cluster is tried")
from distributed import Client  # noqa: E402

from grader.schedule import station  # noqa: E402

LONG = 300.0
"""Seconds: many processes are begun, on a machine that may be busy."""
SLOW = RIGHT.replace("    s.sendto", "    __import__('time').sleep(1)\n    s.sendto")


class Cluster:
    """A scheduler and workers, each a process of ours."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.file, self._folder = folder / "scheduler.json", folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", ROOT, "--port", "0")
        until(self.file.exists)

    def _start(self, what: str, grader: Path, *options: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(grader),
            "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "10s",
        }
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self.file)]
        command += ["--host", "127.0.0.1", "--no-dashboard", *options]
        with open(self._folder / "said", "ab") as said:
            return subprocess.Popen(command, env=environment, cwd=self._folder, stdout=said, stderr=said)

    def worker(self, grader: Path = ROOT) -> None:
        own = (
            "--no-nanny",
            "--nthreads",
            "2",
            "--local-directory",
            str(self._folder),
            "--name",
            str(len(self.workers)),
        )
        self.workers.append(self._start("worker", grader, *own))

    def busy(self, program: str = "server.py") -> list[subprocess.Popen[bytes]]:
        """The workers for whom a program of that name runs."""

        def commands(worker: subprocess.Popen[bytes]) -> Iterator[list[str]]:
            with contextlib.suppress(psutil.NoSuchProcess):
                for process in psutil.Process(worker.pid).children(recursive=True):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        yield process.cmdline()

        alive = (worker for worker in self.workers if worker.poll() is None)
        return [worker for worker in alive if any(program in command[-1:] for command in commands(worker))]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def until(there: Callable[[], Any]) -> Any:
    """What is there at last."""
    deadline = time.monotonic() + LONG
    tick = subprocess.Popen(["sleep", str(LONG)])
    try:
        while not (found := there()):
            assert time.monotonic() < deadline
            try:
                tick.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        return found
    finally:
        tick.kill()
        tick.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "cluster")
    yield made
    made.end()


@pytest.fixture
def grade(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    write_exercise(tmp_path)

    def begin(output: str, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "grader", "grade", "small-echo.yaml", "in", "-o", output, "--seed", "7"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "GRADER_LANG": "en"}
        return subprocess.Popen(
            [*command, *options], cwd=tmp_path, env=environment, stdout=-1, stderr=subprocess.STDOUT, text=True
        )

    return begin


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=LONG)
    return process.returncode, said


def results(folder: Path) -> Any:
    """The gradebook without times."""

    def without_times(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: without_times(one)
                for name, one in value.items()
                if name not in ("started", "duration", "event")  # how many pieces output comes in, chance decides
            }
        return [without_times(one) for one in value] if isinstance(value, list) else value

    return without_times(json.loads((folder / "results.json").read_text("utf-8")))


@pytest.mark.timeout(600)
def test_workers_of_our_own_grade_as_we_do(tmp_path: Path, grade: Callable[..., subprocess.Popen[str]]) -> None:
    write_class(tmp_path / "in", {name: PROGRAMS[name] for name in ("right", "gbk", "crashes")})
    assert ended(grade("here"))[0] == 0
    status, said = ended(grade("there", "--cluster", "local:2"))
    assert status == 0 and "Task" not in said and "Traceback" not in said, said
    assert results(tmp_path / "there") == results(tmp_path / "here")
    assert (tmp_path / "there" / "grades.csv").read_bytes() == (tmp_path / "here" / "grades.csv").read_bytes()


def test_a_process_that_stands_still_is_ended_and_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to the workers is text, which a Python of any version reads: here it is what was made of that."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    text = tmp_path / "station.py"
    text.write_text(Path(station.__file__).read_text("utf-8").replace("SILENCE = 120.0", "SILENCE = 20.0"), "utf-8")
    monkeypatch.setattr(station, "__file__", str(text))
    held: Any = pickle.loads(pickle.dumps(station.Stationed("held", [], {})))
    assert type(held) is not station.Stationed
    held.folder = str(tmp_path)
    first = held.begin(held.folder)
    assert json.loads(first.first.result(60))["grader"] == own_digest()
    first.process.send_signal(signal.SIGSTOP)
    with futures.ThreadPoolExecutor() as threads:  # all that it was asked has no answer
        for asked in [threads.submit(held.answer, b"{}\n", 60.0) for _ in range(3)]:
            with pytest.raises(ChildProcessError, match="has died"):
                asked.result(60)
    line = b'{"exercise": "x"}\n'
    told = json.loads(held.answer(line, 60.0))
    assert told["to"] == digest_of(line) and "without text" in told["bug"]
    held.talk.process.send_signal(signal.SIGSTOP)
    with pytest.raises(ChildProcessError, match="has died"):
        held.answer(line, 0.5)  # nor does it get more time than it may take
    held.answer(line, 60.0)
    asyncio.run(held.teardown(None))
    assert held.talk.process.returncode == 0


@pytest.mark.timeout(900)
def test_whoever_dies(tmp_path: Path, cluster: Cluster, grade: Callable[..., subprocess.Popen[str]]) -> None:
    """Two workers die of a hand-in, and the others that they had with it do not suffer; then one stands still; then the
    scheduler is gone. Nothing that was kept is lost."""
    others = {f"other-{number}": PROGRAMS["gbk"] for number in range(4)}
    write_class(tmp_path / "in", {"deadly": SLOW, **others})
    (tmp_path / "in" / "deadly" / "server.py").rename(tmp_path / "in" / "deadly" / "deadly_server.py")
    there = ("--cluster", str(cluster.file))
    for _ in range(3):
        cluster.worker()
    run = grade("out", *there)
    for _ in range(2):
        worker = until(lambda: cluster.busy("deadly_server.py"))[0]
        worker.kill()
        worker.wait()
    status, said = ended(run)
    assert status == 3 and "not everything could be told: deadly" in said, said
    assert not cluster.busy("deadly_server.py") and sum(worker.poll() is None for worker in cluster.workers) == 1
    students = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))["students"]
    assert [one["id"] for one in students if "two workers have died" in json.dumps(one)] == ["deadly"]
    shutil.rmtree(tmp_path / "in")

    write_class(tmp_path / "in", {"right": SLOW})  # long enough to be seen at it
    other = tmp_path / "other"
    shutil.copytree(ROOT / "grader", other / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    changed = other / "grader" / "judge.py"
    changed.write_text(changed.read_text("utf-8") + "\n", "utf-8")
    cluster.worker(other)
    cluster.worker()
    run = grade("out", *there)
    worker = until(cluster.busy)[0]
    worker.send_signal(signal.SIGSTOP)
    status, said = ended(run)
    assert status == 0 and said.count("is not used: another grader") == 1, said
    graded = results(tmp_path / "out")
    worker.kill()
    worker.wait()

    run = grade("out", *there, "--regrade")
    until(cluster.busy)
    cluster.scheduler.kill()
    status, said = ended(run)
    assert status == 3 and "is lost: what is done is kept" in said and "the same command goes on" in said, said
    assert "Traceback" not in said and "CancelledError" not in said, said
    # Where a run took place makes no difference to what is known.
    assert ended(grade("out"))[0] == 0
    assert results(tmp_path / "out") == graded


@pytest.mark.timeout(600)
def test_who_takes_its_leave_has_killed_nobody(
    tmp_path: Path, cluster: Cluster, grade: Callable[..., subprocess.Popen[str]]
) -> None:
    """Three workers in turn are retired while they run the same hand-in: a fourth one runs it."""
    write_class(tmp_path / "in", {"slow": "__import__('time').sleep(2)\n" + SLOW})
    for _ in range(4):
        cluster.worker()
    with Client(scheduler_file=str(cluster.file), set_as_default=False) as client:
        until(lambda: len(client.scheduler_info()["workers"]) == 4)
        run = grade("out", "--cluster", str(cluster.file))
        for _ in range(3):
            (worker,) = until(cluster.busy)
            assert client.retire_workers(names=[str(cluster.workers.index(worker))])
            # It ends what it was at. Dask's own process may wait for itself for ever, then.
            until(lambda gone=worker: gone not in cluster.busy())
    status, said = ended(run)
    assert status == 0 and "could be told" not in said, said


@pytest.mark.timeout(600)
def test_where_everything_dies_nobody_loses_by_it(
    tmp_path: Path, cluster: Cluster, grade: Callable[..., subprocess.Popen[str]]
) -> None:
    """On one of two workers the process that runs hand-ins is killed again and again: all are graded by the other one."""
    write_class(tmp_path / "in", {f"slow-{number}": SLOW for number in range(14)})
    for _ in range(2):
        cluster.worker()
    sick, killed = psutil.Process(cluster.workers[0].pid), 0
    run = grade("out", "--cluster", str(cluster.file))
    # More than one worker gets at once, so that the other one gets some whenever it comes.
    until(lambda: len(cluster.busy()) == 2)  # where there is one only, who kills it twice is told so

    def over() -> bool:
        nonlocal killed
        if cluster.workers[0] in cluster.busy():
            for process in sick.children():
                process.kill()
                killed += 1
        return run.poll() is not None

    until(over)
    status, said = ended(run)
    assert killed and status == 0 and "could be told" not in said, said


def test_without_dask_it_says_how_to_get_it(tmp_path: Path, grade: Callable[..., subprocess.Popen[str]]) -> None:
    write_class(tmp_path / "in", {"right": RIGHT})
    (tmp_path / "distributed.py").write_text("raise ModuleNotFoundError('gone', name='distributed')")
    status, said = ended(grade("out", "--cluster", "local:1"))
    assert status == 2 and "pip install 'socket-grader[cluster]'" in said, said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("local:none", "local:N with the number of workers, 1 to"),
        ("local:0", "local:N with the number of workers, 1 to"),
        ("local:999", "local:N with the number of workers, 1 to"),
        ("head", "neither an address nor a file"),
        ("http://head:8786", "neither an address nor a file"),
        ("tcp://head:99999", "neither an address nor a file"),
        ("none.json", "there is no such file"),
        (__file__, "was not written by `dask scheduler"),
        ("tcp://127.0.0.1:1", "cannot be reached"),
        ("tcp://127.0.0.1:{port}", "does not talk with us as a Dask scheduler does"),
    ],
)
def test_what_is_no_cluster_is_said_at_once(address: str, said: str) -> None:
    run = Run(Machine("full"), find_interpreter(), 7)
    with socket.create_server(("127.0.0.1", 0)) as other:

        def hang_up() -> None:
            with contextlib.suppress(OSError):
                while True:
                    other.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        began = time.monotonic()
        with (
            pytest.raises(UsageError, match=re.escape(said)),
            cluster_for(address.format(port=other.getsockname()[1]), [run], print),
        ):
            raise AssertionError("there is none")
        assert time.monotonic() < began + 20
        other.shutdown(socket.SHUT_RDWR)
