"""Hostile programs through the real command, in the real sandbox: contained, bounded, judged, and nothing stays behind.

The samples under `hostile/` look first whether they are inside. Each run gets a name of its own, by which whatever it
leaves behind can be found among all processes of the machine.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from grader.code import clike
from grader.code.sources import sending_loops
from grader.findings import last_traceback
from grader.intake.decoding import source_text
from grader.run.box.interpreter import Interpreter, find_interpreter
from grader.run.box.machine import probe
from grader.run.box.start import masks
from grader.run.eyes import kernel, stacks
from grader.run.eyes.usage import Usage

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests/hostile"
REFERENCE = ROOT / "reference"
ECHO = ("--check", "echoes-ascii")
MIB = 1 << 20
# Runs the command and tells the most memory that the grader's own process ever held.
RUNNER = """
import os, sys
from pathlib import Path
from grader.cli import main
try:
    main(prog_name="grader")
finally:
    Path(os.environ["GRADER_TEST_PEAK"]).write_text(Path("/proc/self/status").read_text())
"""

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(
        sys.platform != "linux" or probe(find_interpreter()).isolation != "full",
        reason="the whole sandbox does not work here: grader doctor says why",
    ),
]


@dataclass
class Ran:
    """One run of the command."""

    status: int
    out: str
    err: str
    peak: int
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def verdicts(self) -> dict[str, str]:
        return {check["id"]: check["verdict"] for check in self.result["checks"]}

    def events(self, check: str) -> list[dict[str, Any]]:
        return [event for one in self.result["checks"] if one["id"] == check for event in one["transcript"]]

    def findings(self, check: str) -> list[str]:
        return [found["id"] for one in self.result["checks"] if one["id"] == check for found in one["findings"]]

    def printed(self, check: str = "echoes-ascii", stream: str = "stdout") -> str:
        parts = [e["data"] for e in self.events(check) if e["event"] == "printed" and e["stream"] == stream]
        return b"".join(map(base64.b64decode, parts)).decode("utf-8", "replace")


class Desk:
    """Runs the command on samples, and looks afterwards at what is left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = f"t{secrets.token_hex(6)}"
        (folder / "tmp").mkdir()

    def hand_in(self, sample: str) -> Path:
        """A copy of the sample under a name that marks its processes."""
        place = self.folder / "handed-in"
        place.mkdir(exist_ok=True)
        shutil.copy(SAMPLES / "inside.py", place)
        path = place / f"{sample}_server_{self.token}.py"
        shutil.copy(SAMPLES / f"{sample}.py", path)
        return path

    def write(self, text: str, name: str = "server") -> Path:
        place = self.folder / "handed-in"
        place.mkdir(exist_ok=True)
        path = place / f"{name}_{self.token}.py"
        path.write_text(text)
        return path

    def environment(self, **more: str) -> dict[str, str]:
        mine = {
            "TMPDIR": str(self.folder / "tmp"),
            "LANG": "C.UTF-8",
            "GRADER_TEST_SECRET": "1",
            "PYTHONPATH": str(ROOT),  # this tree, whichever is installed
            "HOME": str(self.folder),
        }
        mine["PYTHONPATH"] = str(ROOT)  # the grader that stands beside these tests, whatever is installed
        return {"PATH": os.environ["PATH"], "GRADER_TEST_PEAK": str(self.folder / "peak"), **mine, **more}

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-c", RUNNER, "check", *map(str, words)]

    def check(
        self, *words: str | Path, exercise: str = "udp-echo", before: tuple[str, ...] = (), limit: float = 40, **more: str
    ) -> Ran:  # fmt: skip
        told = self.folder / "result.json"
        command = [*before, *self.command(exercise, *words, "--json", told)]
        done = subprocess.run(
            command, capture_output=True, timeout=limit, env=self.environment(**more), cwd=self.folder
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode(), self.peak())
        assert ran.status in (0, 1), ran.out + ran.err
        assert told.stat().st_size < 5 * MIB
        assert len(done.stdout) + len(done.stderr) < MIB
        assert ran.peak < 300 * MIB
        ran.result = json.loads(told.read_text())
        self.nothing_is_left()
        return ran

    def peak(self) -> int:
        with contextlib.suppress(OSError):
            for line in (self.folder / "peak").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) << 10
        return 0

    def processes(self) -> list[int]:
        """Whatever still runs and has our name in its command line."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                if self.token.encode() in Path("/proc", name, "cmdline").read_bytes() and int(name) != os.getpid():
                    found.append(int(name))
        return found

    def nothing_is_left(self, within: float = 1.0) -> None:
        assert until(lambda: not self.processes(), within), self.processes()
        assert os.listdir(self.folder / "tmp") == []


def every_line(printed: str) -> object:
    """What a sample prints for each message, as JSON: the same each time."""
    first, *rest = (json.loads(line) for line in printed.splitlines())
    assert all(one == first for one in rest)
    return first


def until(happened: Callable[[], bool], within: float) -> bool:
    """Look until it is so: processes of others tell nobody that they end."""
    deadline, pause = time.monotonic() + within, threading.Event()
    while not happened():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.01)
    return True


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    mounts = Path("/proc/self/mountinfo").read_text()
    desk = Desk(tmp_path)
    yield desk
    assert Path("/proc/self/mountinfo").read_text() == mounts
    for pid in desk.processes():  # only ours: what a failed test left
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


# ---------------------------------------------------------------- contained, and judged all the same


def echoes(ran: Ran, sample: str) -> None:
    assert ran.result["isolation"] == "full"
    assert ran.verdicts["echoes-ascii"] == "passed", f"{sample}: {ran.out}"


def test_fork_bombs_stay_under_their_limit(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("fork_bomb"), *ECHO)
    echoes(ran, "fork_bomb")
    assert 50 < int(ran.printed().split()[1]) < 128
    echoes(desk.check(desk.hand_in("fork_tree"), *ECHO), "fork_tree")


@pytest.mark.parametrize("sample", ["kills_everybody", "not_dumpable", "prints_byte_by_byte", "many_descriptors"])
def test_what_a_program_does_to_itself_costs_nothing(desk: Desk, sample: str) -> None:
    ran = desk.check(desk.hand_in(sample), *ECHO)
    echoes(ran, sample)
    assert len(ran.events("echoes-ascii")) < 3000
    if sample == "many_descriptors":
        assert int(ran.printed().split()[1]) < 256


@pytest.mark.parametrize(
    ("sample", "limit"), [("allocates", "memory"), ("shares_memory", "memory"), ("prints_for_ever", "output")]
)
def test_limits_end_a_program(desk: Desk, sample: str, limit: str) -> None:
    ran = desk.check(desk.hand_in(sample), *ECHO)
    first = ran.result["checks"][0]
    assert [event["limit"] for event in first["transcript"] if event["event"] == "killed"] == [limit]
    assert (first["verdict"], first["actual"]) == ("failed", {"kind": "limit", "text": limit})
    assert (
        ran.printed(first["id"]).split()[0] == "refused"
        if sample == "allocates"
        else "memfd" not in ran.printed(first["id"])
    )


@pytest.mark.parametrize(
    "sample",
    [
        "fills_unix_sockets", "leaves_datagrams", "fills_tcp_sockets", "hides_shared_memory", "spawns_page_tables",
        "cuts_its_memory", "connects_and_leaves", "fills_netlink", "watches_everything", "ends_its_first_thread",
        "opens_terminals", "locks_single_bytes",
    ],
)  # fmt: skip
def test_memory_is_what_the_kernel_holds_for_all_of_it(desk: Desk, sample: str) -> None:
    """Also what no process maps, and what no process seems to hold."""
    ran = desk.check(desk.hand_in(sample), "--check", "starts")
    assert [event["limit"] for event in ran.events("starts") if event["event"] == "killed"] == ["memory"], ran.out
    assert ran.verdicts["starts"] == "failed" and ran.findings("starts")[:1] == ["limit-memory"]


@pytest.mark.parametrize("lives", ["waited", "unwaited", "unwaited short"])
def test_the_dead_have_used_their_time(desk: Desk, lives: str) -> None:
    if "short" in lives:
        clock = kernel.cpu_clock(os.getpid())
        if clock < 0:
            pytest.skip("this kernel counts no time for us of processes that nobody waits for (perf_event_paranoid)")
        os.close(clock)
    exercise = desk.folder / "udp-echo-1s.yaml"
    text = (ROOT / "exercises/udp-echo.yaml").read_text("utf-8")
    exercise.write_text(text + "\nlimits: {cpu: 1s, check: 50s}\nlimit: 30s\n", "utf-8")
    path = desk.hand_in("generations")
    for name in lives.split():
        path.with_name(name).touch()
    path.rename(path.with_name("server.py"))
    path = path.parent
    ran = desk.check(path, "--check", "starts", exercise=str(exercise), limit=55)
    assert [event["limit"] for event in ran.events("starts") if event["event"] == "killed"] == ["cpu"], ran.out
    assert ran.findings("starts")[:1] == ["limit-cpu"]


def test_a_right_program_may_leave_datagrams(desk: Desk) -> None:
    text = (
        "import inside, socket\n"
        "kept = []\n"
        "for _ in range(2):\n"
        "    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "    for _ in range(5):\n"
        "        one.send(b'wake up')\n"
        "    kept += [one, other]\n"
        "for _ in range(20):\n"
        "    one, other = socket.socketpair()\n"
        "    one.sendall(b'good bye' * 1000)\n"
        "    one.close()\n"
        "    kept.append(other)\n"
        "inside.serve()\n"
    )
    desk.hand_in("inside")
    echoes(desk.check(desk.write(text), *ECHO), "leaves a few datagrams")


def test_two_processes_in_one_memory_hold_it_once() -> None:
    """As between vfork and exec, on the way to every program that another one starts."""
    read, write = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", f"big = b'x' * (64 << 20); import os; os.write({write}, b'!'); os.read(0, 1)"],
        stdin=subprocess.PIPE, pass_fds=[write],
    )  # fmt: skip
    try:
        assert os.read(read, 1) == b"!"
        if not kernel.share_memory(child.pid, child.pid):
            pytest.skip("this kernel does not tell who lives in whose memory (kcmp)")
        assert 64 * MIB < Usage().held([child.pid], 96 * MIB) < 100 * MIB
        assert 64 * MIB < Usage().held([child.pid, child.pid], 96 * MIB) < 100 * MIB
    finally:
        child.kill()
        child.communicate()
        os.close(read)
        os.close(write)


def test_no_queue_and_no_semaphore_of_the_kernel_is_to_be_had(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("queues_and_semaphores"), *ECHO)
    echoes(ran, "queues_and_semaphores")
    assert ran.printed().split()[:8] == ["semget", "-1", "msgget", "-1", "shmget", "-1", "mq_open", "-1"]


@pytest.mark.parametrize("sample", ["gives_pages_away", "takes_from_others"])
def test_what_nobody_could_count_is_not_to_be_had(desk: Desk, sample: str) -> None:
    ran = desk.check(desk.hand_in(sample), *ECHO)
    echoes(ran, sample)
    assert ran.printed().split("\n")[0] == "got []"


def test_each_attack_says_what_must_become_of_it() -> None:
    from bench.attacks import PLACES, allowed, claims

    limits = {"memory", "cpu", "output", "processes"}
    known = limits | {"answers", "fails", "ungraded", "dead", "answers and gets something", "fails and gets something"}
    for path in SAMPLES.glob("*.py"):
        must = claims(path.read_text("utf-8")).get("must", "" if path.stem != "inside" else "answers")
        assert all(allowed(must, place) <= known for place in PLACES), path.name


def test_nobody_makes_a_neighbour_go_first(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("lowers_its_score"), *ECHO)
    echoes(ran, "lowers_its_score")
    assert set(ran.printed().split()) == {"score", "1000"}


def test_a_name_is_no_line_of_its_state(desk: Desk) -> None:
    text = (
        "import ctypes, inside\n"
        "for name in (b'SigCgt:zz', b'x\\nSigCgt:\\tzz', b'VmSize: 1 kB', b'a) R 1 1'):\n"
        "    ctypes.CDLL(None).prctl(15, name, 0, 0, 0)\n"
        "inside.serve()\n"
    )
    desk.hand_in("inside")
    echoes(desk.check(desk.write(text), *ECHO), "a name")


def test_the_disk_is_one_and_small(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("fills_the_disk"), *ECHO)
    echoes(ran, "fills_the_disk")
    words = ran.printed().split()
    assert words[0] == "written" and int(words[1]) <= 32 * MIB and int(words[3]) < 4096, words


def test_signals_that_are_ignored_fail_the_check_of_them_alone(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("ignores_signals"))
    assert {name for name, verdict in ran.verdicts.items() if verdict != "passed"} == {
        "stops-on-interrupt",
        "interrupt-is-quiet",
    }


def test_a_daemon_is_seen_named_harmlessly_and_ended(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("daemon"), "--check", "stops-on-interrupt", GITHUB_ACTIONS="true")
    (check,) = [one for one in ran.result["checks"] if one["id"] == "stops-on-interrupt"]
    assert check["verdict"] == "failed"
    assert check["actual"]["text"].startswith("left running: ")
    assert "port kept: UDP 12345" in check["actual"]["text"]
    assert "\x1b" not in ran.out
    assert commands(ran.out) == [line for line in ran.out.splitlines() if line.startswith("::error ")]


def test_a_stopped_program_is_no_mystery(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("stops_itself"), *ECHO)
    assert ran.verdicts["echoes-ascii"] == "failed"
    assert not any(event["event"] == "limit" for event in ran.events("echoes-ascii"))
    assert any(
        thread["call"] == "stopped" for event in ran.events("echoes-ascii") for thread in event.get("threads", ())
    )


@pytest.mark.parametrize(("sample", "exercise"), [("floods", "udp-echo"), ("floods_over_tcp", "tcp-login")])
def test_floods_are_not_listened_to(desk: Desk, sample: str, exercise: str) -> None:
    ran = desk.check(desk.hand_in(sample), "--html", desk.folder / "report.html", exercise=exercise)
    assert ran.status == 1
    assert all(len(check["transcript"]) < 3000 for check in ran.result["checks"])
    assert any(event["event"] == "flooded" for check in ran.result["checks"] for event in check["transcript"])
    assert (desk.folder / "report.html").stat().st_size < 10 * MIB


def test_nothing_of_ours_or_of_others_is_to_be_seen(desk: Desk) -> None:
    bob = desk.folder / "bob"
    bob.mkdir()
    (bob / "bob_secret.py").write_text("answer = 42\n")
    ran = desk.check(desk.hand_in("snoops"), *ECHO)
    echoes(ran, "snoops")
    assert every_line(ran.printed()) == []


def test_no_rights_are_to_be_had(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("wants_rights"), *ECHO)
    echoes(ran, "wants_rights")
    assert every_line(ran.printed()) == []


def test_the_hosts_own_listeners_are_out_of_reach(desk: Desk) -> None:
    name = f"grader-test-{desk.token}"
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(type=socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        udp.bind(("127.0.0.1", 0))
        unix.bind(f"\0{name}")
        unix.listen()
        path = desk.hand_in("reaches_out")
        ports = {"tcp": tcp.getsockname()[1], "udp": udp.getsockname()[1], "unix": name}
        (path.parent / "ports.json").write_text(json.dumps(ports))
        path.rename(path.with_name("server.py"))
        ran = desk.check(path.parent, *ECHO)
        assert select.select([tcp, udp, unix], [], [], 0)[0] == []
    echoes(ran, "reaches_out")
    assert every_line(ran.printed()) == {"reached": [], "devices": ["lo"]}


def test_results_cannot_be_written_from_inside(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("fakes_results"))
    assert {name for name, verdict in ran.verdicts.items() if verdict == "passed"} == {"starts"}
    assert ran.result["score"]["earned"] == 0


def test_every_check_gets_a_fresh_copy(desk: Desk) -> None:
    ran = desk.check(desk.hand_in("changes_itself"))
    assert {check["verdict"] for check in ran.result["checks"] if check["group"] == "core"} <= {"passed", "failed"}
    assert ran.result["score"]["earned"] >= 45
    assert not any("stale" in ran.printed(check["id"]) for check in ran.result["checks"])


# ---------------------------------------------------------------- what is shown of it


def commands(log: str) -> list[str]:
    """Lines that GitHub's runner obeys: it looks behind blanks, and for its older form anywhere in a line."""
    return [line for line in log.splitlines() if line.lstrip().startswith("::") or "##[" in line]


def test_what_a_program_says_is_shown_and_never_obeyed(desk: Desk) -> None:
    html, junit = desk.folder / "report.html", desk.folder / "junit.xml"
    for lang, only in (("zh", ()), ("en", ECHO)):
        ran = desk.check(
            desk.hand_in("talks_to_terminals"), *only, "--html", html, "--junit", junit, "--lang", lang,
            GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(desk.folder / "summary.md"),
        )  # fmt: skip
        for text in (ran.out, ran.err):
            assert not set(text) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160), 0x202E, 0x2066)}
        assert all(line.startswith(("::error ", "::warning ")) for line in commands(ran.out))
        assert commands(ran.err) == []
        for kind in ("::error ", "::warning "):
            assert sum(line.startswith(kind) for line in commands(ran.out)) <= 10
        page = html.read_text("utf-8")
        assert "<script>alert" not in page and "<img" not in page and "\x1b" not in page and "\x00" not in page
        ElementTree.parse(junit)
        assert "##[" not in (desk.folder / "result.json").read_text()


def test_names_are_the_students_words_too(desk: Desk) -> None:
    place = desk.folder / "handed-in"
    place.mkdir()
    for name in ("a\n::error::x server.py", "\x1b[31m##[error] server.py", "b\u202e server.py"):
        shutil.copy(REFERENCE / "udp-echo/server.py", place / name)
    ran = desk.check(place, *ECHO, GITHUB_ACTIONS="true")
    assert ran.verdicts["echoes-ascii"] == "passed"
    assert "\x1b" not in ran.out + ran.err
    assert commands(ran.out + ran.err) == []
    broken = subprocess.run(
        desk.command("tcp-login", place / "nothing\n::error::x", "--json", "-"),
        capture_output=True,
        env=desk.environment(),
    )
    assert broken.returncode == 2
    assert commands((broken.stdout + broken.stderr).decode()) == []


# ---------------------------------------------------------------- what is handed in


@pytest.mark.parametrize(
    "name", ["服务 器 server.py", "-c.py", "new\nline server.py", b"\xff\xfe server.py", "s" * 240 + ".py", "--help server.py", "'\"$(id) server.py"]
)  # fmt: skip
def test_any_name_will_do(desk: Desk, name: str | bytes) -> None:
    place = desk.folder / "handed-in" / os.fsdecode(b"\xe4 folder\xff")
    place.mkdir(parents=True)
    shutil.copy(REFERENCE / "udp-echo/server.py", place / os.fsdecode(name))
    ran = desk.check(place.parent, *ECHO, "--html", desk.folder / "r.html", "--junit", desk.folder / "j.xml")
    assert ran.verdicts["echoes-ascii"] == "passed", ran.out + ran.err
    ElementTree.parse(desk.folder / "j.xml")


def test_links_fifos_and_devices_are_not_read(desk: Desk) -> None:
    place = desk.folder / "handed-in"
    place.mkdir()
    (place / "server.py").symlink_to("/etc/passwd")
    (place / "folder").symlink_to("/etc")
    os.mkfifo(place / "fifo_server.py")
    with contextlib.suppress(PermissionError):
        os.mknod(place / "zero_server.py", 0o20666, os.makedev(1, 5))
    shutil.copy(REFERENCE / "udp-echo/server.py", place / "real_server.py")
    ran = desk.check(place, *ECHO)
    assert ran.result["submission"]["files"] == {"server": "real_server.py"}
    assert ran.verdicts["echoes-ascii"] == "passed"
    assert "root:" not in json.dumps(ran.result)
    for name in ("server.py", "fifo_server.py", "zero_server.py"):
        if not os.path.lexists(place / name):
            continue
        done = subprocess.run(
            desk.command("udp-echo", place / name), capture_output=True, env=desk.environment(), timeout=20
        )
        assert done.returncode == 2, name
        assert b"root:" not in done.stdout + done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "name", ["undefined", "idna", "punycode", "utf-7", "zip", "rot13", "unicode_escape", "utf-16", "no-such"]
)
def test_no_declared_encoding_breaks_us(name: str) -> None:
    began = time.process_time()
    source_text(f"# coding: {name}\n".encode() + b"+2AA- a-" + b"\xe4\xbd\xa0" * 60_000).encode()
    assert time.process_time() - began < 5


def test_no_forged_report_of_an_error_breaks_us() -> None:
    frame = '  File "/work/server.py", line {}, in f\n    x\n'
    for line in ("9" * 5000, "0", "-3", "١٢", "1e9"):
        told = last_traceback(
            f"Traceback (most recent call last):\n{frame.format(line)}{'E' * 3000}Error: {'x' * 9000}\n"
        )
        assert told is not None
        assert len(told.error) + len(told.message) < 500


def test_loops_in_loops_do_not_add_up() -> None:
    deep = "\n".join(" " * depth + "while 1:" for depth in range(98))
    cpu = time.process_time()
    assert sending_loops(f"{deep}\n{' ' * 98}{'a;' * 50_000}") == []
    sends = f"{deep}\n" + "\n".join(f"{' ' * 98}s.send(a)" for _ in range(3000))
    assert len(sending_loops(sends)) == 1
    assert time.process_time() - cpu < 5


@pytest.mark.parametrize(
    "part", ["/*", '"', "'", "send(", "send(a,b,sizeof(b));char *b;", "char x", "char *", "x = new ", "(" * 9 + "("]
)
def test_the_time_for_a_source_in_c_follows_its_size(part: str) -> None:
    cpu, text = time.process_time(), part * (200_000 // len(part))
    clike.sizeof_sent(text)
    clike.invocations(text, "send", "bind")
    clike.closes_what_it_makes(text)
    assert time.process_time() - cpu < 2


# ---------------------------------------------------------------- what a program finds


SIGNALS_IGNORED: list[tuple[str, ...]] = [
    (), ("sh", "-c", 'trap "" INT HUP TERM; exec "$@"', "sh"), ("nohup",), ("setsid",),
]  # fmt: skip


@pytest.mark.parametrize("before", SIGNALS_IGNORED, ids=["plain", "trap", "nohup", "setsid"])
def test_a_program_starts_clean_however_we_were_started(desk: Desk, before: tuple[str, ...]) -> None:
    ran = desk.check(desk.hand_in("tells_its_surroundings"), "--check", "interrupt-is-quiet", before=before)
    told = json.loads(ran.printed("interrupt-is-quiet"))
    ours = str(stacks.DESCRIPTOR)  # a pipe on which Python says where the program stands
    assert told["descriptors"] == {"0": "pipe", "1": "pipe", "2": "pipe", ours: "pipe"}
    allowed = {"PATH", "HOME", "LANG", "PWD", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH"}
    allowed |= {"MALLOC_ARENA_MAX"}
    assert set(told["environment"]) <= allowed | {"PYTHONPATH"}
    assert set(told["ignored"]) <= {"SIGPIPE", "SIGXFSZ"}  # Python's own
    assert told["blocked"] == []
    assert told["addresses"] == ["127.0.0.1", "127.0.0.1"]
    assert (told["user"], told["groups"]) in ((1000, []), (1000, [65534]))
    assert ran.status == 0


# ---------------------------------------------------------------- weaker levels


def test_without_bubblewrap_nothing_runs_unless_that_is_asked_for(desk: Desk) -> None:
    """The network alone is isolated then, and it is said what that cannot promise."""
    path = desk.write((REFERENCE / "udp-echo/server.py").read_text())
    refused = subprocess.run(
        desk.command("udp-echo", path, "--lang", "en"), capture_output=True, env=desk.environment(PATH="/nonexistent")
    )
    assert refused.returncode == 2 and b"could forge its marks" in refused.stderr, refused
    ran = desk.check(path, "--no-sandbox", PATH="/nonexistent")
    assert ran.result["isolation"] == "network"
    assert "the network is isolated" in ran.out
    assert "can forge" in ran.out or ("Landlock" in ran.out and "less than a sandbox" in ran.out)
    assert ran.status == 0


def test_a_pair_is_whole_without_bubblewrap_too(desk: Desk) -> None:
    """What the one has left running is never the other program of the pair."""
    ran = desk.check(REFERENCE / "udp-echo", "--program", "both", "--no-sandbox", PATH="/nonexistent", before=())
    assert ran.result["isolation"] == "network"
    assert set(ran.verdicts.values()) == {"passed"}, ran.out


@pytest.mark.parametrize("place", ["", "/tmp"], ids=["as root", "as nobody"])
def test_the_result_is_out_of_reach_without_a_sandbox(desk: Desk, place: str) -> None:
    more = {"TMPDIR": tempfile.mkdtemp(prefix="grader-test-", dir=place)} if place else {}
    if more:
        os.chmod(more["TMPDIR"], 0o755)
    ran = desk.check(desk.hand_in("forges_results"), *ECHO, "--no-sandbox", PATH="/nonexistent", **more)
    assert ran.result["isolation"] == "network"
    assert ran.verdicts["echoes-ascii"] == "failed", ran.out
    assert ran.printed().strip() == "reached []"
    if more:
        os.rmdir(more["TMPDIR"])


DAEMON_OF_NO_SANDBOX = """
import os, signal, socket
sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 12345))
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.mkdir("closed")
    open("closed/file", "w").close()
    os.chmod("closed", 0)
    signal.alarm(50)
    while True:
        signal.pause()
signal.alarm(50)
while True:
    data, peer = sock.recvfrom(65535)
    if data != b"never":
        sock.sendto(data, peer)
"""


def test_without_a_sandbox_it_is_said_and_nothing_stays(desk: Desk) -> None:
    ran = desk.check(desk.write(DAEMON_OF_NO_SANDBOX), "--no-sandbox", "--check", "stops-on-interrupt")
    assert ran.result["isolation"] == "none"
    assert "No sandbox: " in ran.out
    assert ran.verdicts["stops-on-interrupt"] == "failed"


def test_without_a_sandbox_its_lines_are_known_wherever_it_has_gone(desk: Desk) -> None:
    source = "import os, socket\nos.chdir('/')\ns = socket.socket(type=socket.SOCK_DGRAM)\ns.bind(('', 12345))\ns.recv(9)\ns.recv(9)\n"
    ran = desk.check(desk.write(source), "--no-sandbox", *ECHO)
    waits = [event for event in ran.events("echoes-ascii") if event["event"] == "waits"]
    assert 6 in [one.get("line") for event in waits for one in event["threads"]], waits


def test_two_without_a_sandbox_take_turns(desk: Desk) -> None:
    path = desk.write((REFERENCE / "udp-echo/server.py").read_text())
    runs = [
        subprocess.Popen(
            desk.command("udp-echo", path, "--no-sandbox", *ECHO), env=desk.environment(), stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    scores = [run.communicate(timeout=40)[0].decode().splitlines()[-1] for run in runs]
    assert [score.partition("  ")[0] for score in scores] == ["Score 12 / 12"] * 3
    desk.nothing_is_left()


# ---------------------------------------------------------------- our own end


SLEEPER = "import os, time\nfor _ in range(3):\n    os.fork()\nos.setsid() if os.getpid() != 2 and os.getpgid(0) != os.getpid() else None\nfor _ in range(50):\n    time.sleep(1)  # one long sleep would be seen at once\n"


@pytest.mark.parametrize("options", [(), ("--no-sandbox",)], ids=["full", "none"])
@pytest.mark.parametrize("how", ["kill", "interrupt", "terminate"])
def test_whatever_ends_us_nothing_stays(desk: Desk, options: tuple[str, ...], how: str) -> None:
    path = desk.write(SLEEPER)
    run = subprocess.Popen(
        desk.command("udp-echo", path, *options), env=desk.environment(), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert until(lambda: len(desk.processes()) >= 9, 20)  # the eight of the program, and ourselves
    if how == "interrupt":
        os.killpg(run.pid, signal.SIGINT)
    else:
        os.kill(run.pid, signal.SIGKILL if how == "kill" else signal.SIGTERM)
    _, err = run.communicate(timeout=10)
    assert run.returncode == {"kill": -9, "interrupt": 130, "terminate": -15}[how]
    assert b"Traceback" not in err
    # Without a sandbox a process of ours has to be given the CPU first.
    assert until(lambda: not desk.processes(), 3.0 if options else 1.0), desk.processes()
    assert until(lambda: os.listdir(desk.folder / "tmp") == [], 3.0)


def test_eight_at_once_from_eight_shells(desk: Desk) -> None:
    programs = {
        "server.py": 100, "right/asyncio-protocol.py": 100, "right/thread-per-datagram.py": 100,
        "right/fork-workers.py": 100, "wrong/upper-case.py": None, "wrong/ignores-interrupt.py": None,
        "wrong/answers-twice.py": None, "wrong/syntax-error.py": None,
    }  # fmt: skip
    lines = [
        f'"$0" -c "$1" check udp-echo {REFERENCE}/udp-echo/{name} --json {desk.folder}/{at}.json >/dev/null 2>&1 &'
        for at, name in enumerate(programs)
    ]
    script = "\n".join([*lines, "wait"])
    subprocess.run(["sh", "-c", script, sys.executable, RUNNER], env=desk.environment(), timeout=55, check=True)
    for at, (name, score) in enumerate(programs.items()):
        result = json.loads((desk.folder / f"{at}.json").read_text())
        assert result["score"]["complete"], name
        assert (result["score"]["earned"] == 50) == (score == 100), name


# ---------------------------------------------------------------- other users, other places


NEEDED = (
    "yaml", "_yaml", "jinja2", "markupsafe", "pydantic", "pydantic_core", "annotated_types", "typing_extensions.py",
    "typing_inspection", "click", "rich", "pygments", "markdown_it", "mdurl", "regex",
)  # fmt: skip
SYSTEM_PYTHON = "/usr/bin/python3"


def system_python() -> None:
    told = (
        subprocess.run([SYSTEM_PYTHON, "-V"], capture_output=True, text=True).stdout
        if os.path.exists(SYSTEM_PYTHON)
        else ""
    )
    if told.split()[-1:] == [] or not told.startswith(f"Python {sys.version_info[0]}.{sys.version_info[1]}."):
        pytest.skip(f"{SYSTEM_PYTHON} is not of our version (it says {told.strip() or 'nothing'})")


@contextlib.contextmanager
def installed(below: str) -> Iterator[Path]:
    """A copy of the grader with all that it needs, in a place that everybody can read."""
    place = Path(tempfile.mkdtemp(prefix="grader-test-", dir=below))
    try:
        place.chmod(0o755)
        site = Path(sysconfig.get_path("purelib"))
        for name in NEEDED:
            source = site / name
            if source.is_dir():
                shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, place / name)
        shutil.copytree(ROOT / "grader", place / "grader", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "exercises", place / "grader/exercises")
        yield place
    finally:
        shutil.rmtree(place)


def run_copy(place: Path, folder: Path, program: Path, *, user: str | None = None) -> dict[str, Any]:
    drop = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
    command = [*drop, SYSTEM_PYTHON, "-m", "grader", "check", "udp-echo", str(program), *ECHO, "--json", "-"]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(place), "LANG": "C.UTF-8", "HOME": str(folder)}
    environment |= {"TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, env=environment, cwd=folder, timeout=50)
    assert done.returncode in (0, 1), done.stderr.decode()
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def printed(result: dict[str, Any]) -> str:
    return Ran(0, "", "", 0, result).printed()


def test_limits_bind_an_ordinary_user_too() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    try:
        import pwd

        pwd.getpwnam("tester")
    except KeyError:
        pytest.skip("there is no ordinary user `tester` on this machine")
    system_python()
    with installed("/tmp") as place:
        desk_folder = place / "desk"
        desk_folder.mkdir()
        shutil.chown(desk_folder, "tester")
        for sample in ("fork_bomb", "fills_the_disk", "wants_rights", "snoops"):
            program = desk_folder / f"{sample}_server.py"
            shutil.copy(SAMPLES / f"{sample}.py", program)
            shutil.copy(SAMPLES / "inside.py", desk_folder)
            result = run_copy(place, desk_folder, program, user="tester")
            assert result["isolation"] == "full"
            assert result["checks"][-1]["verdict"] == "passed", (sample, result["checks"])
            words = printed(result).split()
            if sample == "fork_bomb":
                assert 50 < int(words[1]) < 128
            elif sample == "fills_the_disk":
                assert words[0] == "written" and int(words[1]) <= 32 * MIB and int(words[3]) < 4096, words
            else:
                assert words == ["[]"], sample


@pytest.mark.parametrize("below", ["/usr/local/lib", "/opt", "/usr/lib"])
def test_installed_under_a_tree_that_is_shown_we_are_hidden(tmp_path: Path, below: str) -> None:
    if not os.access(below, os.W_OK):
        pytest.skip(f"{below} cannot be written")
    system_python()
    shutil.copy(SAMPLES / "inside.py", tmp_path)
    with installed(below) as place:
        shutil.copy(SAMPLES / "snoops.py", tmp_path / "server.py")
        result = run_copy(place, tmp_path, tmp_path / "server.py")
        assert result["isolation"] == "full"
        assert result["checks"][-1]["verdict"] == "passed", result["checks"]
        assert every_line(printed(result)) == []


def test_masks_cover_what_is_hidden_and_nothing_inside_another(tmp_path: Path) -> None:
    tree = tmp_path / "usr"
    for name in ("share/grader/exercises", "share/other", "lib"):
        (tree / name).mkdir(parents=True)
    hidden = (tree / "share/grader", tree / "share/grader/exercises", tree, tmp_path / "elsewhere", tree / "no/such")
    python = Interpreter(Path("/usr/bin/python3"), Path("/usr"))
    assert masks(python, hidden, [(tree, "/usr")]) == {"/usr/share/grader"}
    (tmp_path / "link").symlink_to(tree / "share/other")
    assert masks(python, (tmp_path / "link",), [(tree, "/shown")]) == {"/shown/share/other"}
