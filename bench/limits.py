"""What programs that mean ill really get of each limit, how much beyond it, and for how long.

    python -m bench.limits [NAME…] [--runs 3] [--as-user] [--isolation network|none]

Each attack takes what it can, says itself what it holds at which moment, and stops at some multiple of its limit,
whatever happens. Told are the most that it held, as a multiple of the limit, for how long it held more than 1.3 times of
it, until all of it was gone, and what ended it. Where a limit is refused by the kernel there is nothing to end: `refused`.
As an ordinary user, and at weaker levels of isolation, all of it happens in namespaces of their own (`apart`, which needs root).
Exits with 1 where something was above 1.3 times its limit for more than 100 ms, or not told as the limit that it passed.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.apart import begin_apart, begun_apart
from grader.intake.submission import Submission
from grader.model import CheckResult
from grader.model.events import Exited, Killed, OutputCame
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, grade
from grader.spec import load_exercise

GUARD = Path(__file__).resolve().parent.parent / "tests/hostile/inside.py"
TOO_MUCH, TOO_LONG = 1.3, 0.1
MEMORY, CPU, PROCESSES, DISK = 64 << 20, 2.0, 128, 32 << 20
OUTPUT = 128 * (256 << 10)
"""What is read of a program that prints for ever: see `OUTPUT_FACTOR`."""
EXERCISE = """\
id: limits
title: limits
statement: limits
transport: none
limit: 20s
programs: {script: {files: [script.py]}}
limits: {memory: 64MiB, cpu: 2s, processes: 128, disk: 32MiB, output: 256KiB, check: 60s}
checks:
  - {id: talk, title: t, drives: script, points: 100, steps: [exits: anyhow]}
"""
HEAD = """\
import inside, ctypes, mmap, os, resource, signal, socket, sys, tempfile, threading, time
MIB = 1 << 20
MOST = 4 * 64 * MIB  # in all, whatever happens
def tell(held, key=None):
    os.write(1, b"%.4f %s %.3f\\n" % (time.monotonic(), str(key or os.getpid()).encode(), held))
tell(0, "begin")
"""


@dataclass(frozen=True)
class Attack:
    """`limit`: the one that it passes; "" for what is refused. `size`: of the limit, in what the program counts."""

    limit: str
    size: float
    source: str
    below: str | None = None
    """What may end it instead without bubblewrap."""


ATTACKS = {
    "anonymous": Attack("memory", MEMORY, """
kept, held = [], 0
while held < MOST:
    kept.append(b"x" * (4 * MIB))
    held += 4 * MIB
    tell(held)
time.sleep(5)
"""),
    "anonymous, sixteen processes": Attack("memory", MEMORY, """
for _ in range(16):
    if os.fork() == 0:
        kept = []
        for at in range(16):
            kept.append(b"x" * MIB)
            tell((at + 1) * MIB)
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""),
    "shared and let go of": Attack("memory", MEMORY, """
kept, held = [], 0
while held < MOST:
    piece = mmap.mmap(-1, 4 * MIB)
    for at in range(0, 4 * MIB, MIB):
        piece[at:at + MIB] = b"x" * MIB
        piece.madvise(mmap.MADV_DONTNEED, at, MIB)
    kept.append(piece)
    held += 4 * MIB
    tell(held)
time.sleep(5)
"""),
    "shared by many": Attack("memory", MEMORY, """
kept = []
for at in range(16):
    if os.fork() == 0:
        piece = mmap.mmap(-1, 16 * MIB)
        for at in range(16):
            piece[at * MIB:(at + 1) * MIB] = b"x" * MIB
            tell((at + 1) * MIB)
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""),
    "after the first thread has ended": Attack("memory", MEMORY, """
def take():
    kept, held = [], 0
    while held < MOST:
        kept.append(b"x" * MIB)
        held += MIB
        tell(held)
    time.sleep(5)
    os._exit(0)
threading.Thread(target=take).start()
ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)
"""),
    "a lot in few TCP sockets": Attack("memory", MEMORY, """
with socket.create_server(("127.0.0.1", 0)) as listening:
    kept, held = [], 0
    for _ in range(4):
        one = socket.create_connection(listening.getsockname())
        kept += [one, listening.accept()[0]]
    for one in kept:
        one.setblocking(False)
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            one.setsockopt(socket.SOL_SOCKET, option, 8 * MIB)
        try:
            while True:
                held += one.send(b"x" * 65536)
                tell(held)
        except BlockingIOError:
            pass
    time.sleep(5)
"""),
    "terminals": Attack("memory", MEMORY, """
import fcntl
for _ in range(12):
    if os.fork() == 0:
        kept, held = [], 0
        try:
            for _ in range(200):
                kept.append(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK))
                fcntl.ioctl(kept[-1], 0x40045431, b"\\0" * 4)
                held += 84_000
                tell(held)
                try:
                    while os.write(kept[-1], b"x" * 4000):
                        pass
                except BlockingIOError:
                    pass
        except OSError:
            pass
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""),
    "unread TCP": Attack("memory", MEMORY, """
with socket.create_server(("127.0.0.1", 0)) as listening:
    kept, held = [], 0
    while held < MOST and len(kept) < 200:
        one = socket.create_connection(listening.getsockname())
        kept += [one, listening.accept()[0]]
        one.setblocking(False)
        try:
            while True:
                held += one.send(b"x" * 65536)
                tell(held)
        except BlockingIOError:
            pass
    time.sleep(5)
"""),
    "unread datagrams": Attack("memory", MEMORY, """
kept, held = [], 0
while held < MOST and len(kept) < 200:
    sock = socket.socket(type=socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MIB)
    sock.bind(("127.0.0.1", 0))
    sock.connect(sock.getsockname())
    kept.append(sock)
    for _ in range(120):
        held += sock.send(b"x" * 60000)
    tell(held)
time.sleep(5)
"""),
    "unread on Unix sockets": Attack("memory", MEMORY, """
for _ in range(4):
    if os.fork() == 0:
        kept, held = [], 0
        while held < MOST / 4 and len(kept) < 200:
            one, other = socket.socketpair()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * MIB)
            one.setblocking(False)
            kept += [one, other]
            try:
                while held < MOST / 4:
                    held += one.send(b"x" * 65536)
                    tell(held)
            except BlockingIOError:
                pass
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""),
    "Unix datagrams of senders that are gone": Attack("memory", MEMORY, """
kept, held = [], 0
while held < MOST and len(kept) < 200:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * MIB)
    one.setblocking(False)
    kept.append(other)
    try:
        one.send(b"x")
        for _ in range(20):
            held += one.send(b"x" * 180_000)
    except BlockingIOError:
        pass
    one.close()
    tell(held)
time.sleep(5)
"""),
    "bytes, one by one, of senders that are gone": Attack("memory", MEMORY, """
for _ in range(4):
    if os.fork() == 0:
        kept, held = [], 0
        while held < MOST / 4 and len(kept) < 200:
            one, other = socket.socketpair()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * MIB)
            one.setblocking(False)
            kept.append(other)
            try:
                while held < MOST / 4:
                    held += 768 * one.send(b"x")  # what it costs at the least
            except BlockingIOError:
                pass
            one.close()
            tell(held)
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""),
    "pipes": Attack("memory", MEMORY, """
import fcntl
for _ in range(12):
    if os.fork() == 0:
        kept, held = [], 0
        while held < MOST / 12 and len(kept) < 240:
            read, write = os.pipe()
            try:
                fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, MIB)
            except OSError:
                pass
            os.set_blocking(write, False)
            try:
                while True:
                    held += os.write(write, b"x" * 65536)
            except BlockingIOError:
                pass
            kept += [read, write]
            tell(held)
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""),
    "page tables": Attack("memory", MEMORY, """
for _ in range(60):
    if os.fork() == 0:
        area, held = mmap.mmap(-1, 1024 * 2 * MIB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000), 0
        for at in range(0, len(area), 2 * MIB):
            area[at]
            held += 4096
            if held % (1 << 18) == 0:
                tell(held)
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""),
    "small areas": Attack("memory", MEMORY, """
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
for _ in range(20):
    if os.fork() == 0:
        size = 60_000 * 4096
        area = libc.mmap(None, ctypes.c_size_t(size), 0, 0x4022, -1, ctypes.c_long(0))
        for at in range(0, 60_000, 2):
            libc.mprotect(ctypes.c_void_p(area + at * 4096), ctypes.c_size_t(4096), 1)
            if at % 2000 == 0:
                tell(at * 256)  # of each what the kernel keeps
        time.sleep(5)
        os._exit(0)
time.sleep(5)
"""),
    "sockets that nobody has accepted": Attack("memory", MEMORY, """
kept, held = [], 0
while held < MOST and len(kept) < 100:
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    kept.append(listening)
    for at in range(4000):
        with socket.socket() as one:
            one.setblocking(False)
            if one.connect_ex(listening.getsockname()) not in (0, 115):
                break
        held += 3 << 10
        if at % 200 == 0:
            tell(held)
time.sleep(5)
"""),
    "left on Unix sockets that nobody has accepted": Attack("memory", MEMORY, """
kept, held = [], 0
while held < MOST and len(kept) < 50:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("\\0x%d" % len(kept))
    listening.listen(4096)
    kept.append(listening)
    for _ in range(200):
        with socket.socket(socket.AF_UNIX) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * MIB)
            one.setblocking(False)
            try:
                one.connect(listening.getsockname())
                while held < MOST:
                    held += one.send(b"x" * 65536)
            except BlockingIOError:
                pass
        tell(held)
time.sleep(5)
"""),
    "unread netlink": Attack("memory", MEMORY, """
import struct
kept, held = [], 0
wrong = struct.pack("IHHII", 16 + 1024, 999, 1 | 4, 1, 0) + bytes(1024)
while held < MOST and len(kept) < 240:
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MIB)
    sock.setblocking(False)
    sock.bind((0, 0))
    kept.append(sock)
    try:
        for at in range(4000):
            sock.send(wrong, socket.MSG_DONTWAIT)
            held += 1280  # of an answer that refuses, at the least
            if at % 100 == 0:
                tell(held)
    except OSError:
        pass
for _ in range(50):
    time.sleep(0.1)
"""),
    "epolls that watch everything": Attack("memory", MEMORY, """
import select
for _ in range(12):
    if os.fork() == 0:
        held, epolls = 0, [select.epoll() for _ in range(120)]
        files = [os.eventfd(0) for _ in range(120)]
        for epoll in epolls:
            for file in files:
                epoll.register(file, select.EPOLLIN)
            held += len(files) * 200
            tell(held)
        time.sleep(5)
        os._exit(0)
for _ in range(50):
    time.sleep(0.1)
"""),
    "locks on single bytes": Attack("memory", MEMORY, """
import fcntl
for at in range(8):
    if os.fork() == 0:
        held, kept = 0, []
        for number in range(200):
            kept.append(open(f"{tempfile.gettempdir()}/{at}-{number}", "wb"))
            for byte in range(1000):
                fcntl.lockf(kept[-1], fcntl.LOCK_EX, 1, 2 * byte)
            held += 1000 * 192
            tell(held)
        time.sleep(5)
        os._exit(0)
for _ in range(50):
    time.sleep(0.1)
"""),
    "pages given to a pipe": Attack("", MEMORY, """
import fcntl
libc, held = ctypes.CDLL(None), 0
read, write = os.pipe()
fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, MIB)
os.set_blocking(write, False)
libc.vmsplice.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_uint]
for _ in range(128):
    area = mmap.mmap(-1, 4 * MIB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    view = (ctypes.c_char * (4 * MIB)).from_buffer(area)
    start = -(-ctypes.addressof(view) // (2 * MIB)) * 2 * MIB
    area.madvise(14)  # MADV_HUGEPAGE
    ctypes.memset(start, 1, 2 * MIB)
    piece = (ctypes.c_ulong * 2)(start, 4096)
    if libc.vmsplice(write, ctypes.addressof(piece), 1, 0) < 0:
        break
    held += 2 * MIB
    del view
    area.close()
    tell(held)
time.sleep(1)
"""),
    "large pages that are given back but for a piece": Attack("", MEMORY, """
libc, held, kept = ctypes.CDLL(None), 0, []
libc.prctl(41, 0, 0, 0, 0)  # PR_SET_THP_DISABLE
for _ in range(128):
    area = mmap.mmap(-1, 4 * MIB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    view = (ctypes.c_char * (4 * MIB)).from_buffer(area)
    start = -(-ctypes.addressof(view) // (2 * MIB)) * 2 * MIB
    area.madvise(14)
    ctypes.memset(start, 1, 2 * MIB)
    with open("/proc/self/smaps_rollup") as file:
        large = any(line.startswith("AnonHugePages:") and int(line.split()[1]) for line in file)
    area.madvise(mmap.MADV_DONTNEED, start - ctypes.addressof(view) + 4096, 2 * MIB - 4096)
    kept.append((area, view))
    held += 2 * MIB if large else 4096
    tell(held)
time.sleep(1)
"""),
    "pages that a pipe takes from a socket": Attack("", MEMORY, """
held, kept = 0, []
with socket.create_server(("127.0.0.1", 0)) as listening:
    one = socket.create_connection(listening.getsockname())
    other = listening.accept()[0]
splice = ctypes.CDLL(None).splice
for _ in range(100):
    read, write = os.pipe()
    kept += [read, write]
    for _ in range(16):
        one.sendall(b"x" * 32768)
        if splice(other.fileno(), None, write, None, 1, 0) != 1:
            break
        left = 32767
        while left:
            left -= len(other.recv(left))
        held += 32768
    tell(held)
time.sleep(1)
"""),
    "pages that a socket has not copied": Attack("", MEMORY, """
listening = socket.create_server(("127.0.0.1", 0))
one = socket.create_connection(listening.getsockname())
other, held = listening.accept()[0], 0
one.setblocking(False)
try:
    one.setsockopt(socket.SOL_SOCKET, 60, 1)  # SO_ZEROCOPY
    for _ in range(64):
        try:
            while True:
                one.send(b"x" * 65536)
        except BlockingIOError:
            pass
        area = bytes(MIB)
        one.send(area, 0x4000000)  # MSG_ZEROCOPY
        held += MIB
        tell(held)
except OSError:
    pass
time.sleep(1)
"""),
    "programs of socket filters": Attack("", MEMORY, """
import struct
held, kept = 0, []
code = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0xFFFF) * 3900)
program = struct.pack("HxxxxxxP", 3900, ctypes.addressof(code))
try:
    for _ in range(200):
        sock = socket.socket(type=socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, 26, program)
        kept.append(sock)
        held += 3900 * 8 * 3
        tell(held)
except OSError:
    pass
time.sleep(1)
"""),
    "watches of files, and rings": Attack("", MEMORY, """
libc, ring = ctypes.CDLL(None), ctypes.c_ulong(0)
got = [libc.inotify_init1(0), libc.syscall(206, 4000, ctypes.byref(ring)), libc.syscall(444, 0, 0, 1), libc.syscall(317, 2, 0, None)]
tell(MOST if max(got) >= 0 else 0)
"""),
    "memory files": Attack("", MEMORY, """
try:
    descriptor = os.memfd_create("x")
    tell(MOST)
except OSError:
    tell(0)
"""),
    "semaphores and queues": Attack("", MEMORY, """
libc = ctypes.CDLL(None)
got = [libc.semget(0, 32000, 0o600), libc.msgget(0, 0o600), libc.shmget(0, 1 << 20, 0o600), libc.mq_open(b"/x", 0o102, 0o600, None)]
tell(MOST if max(got) >= 0 else 0)
"""),
    "forks": Attack("", PROCESSES, """
count = 1
while count < 600:
    try:
        os.posix_spawn("/bin/sleep", ["sleep", "5"], {})
    except OSError:
        break
    count += 1
    tell(count)
time.sleep(1)
""", below="processes"),
    "threads": Attack("", PROCESSES, """
count = 1
while count < 600:
    try:
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
    except RuntimeError:
        break
    count += 1
    tell(count)
time.sleep(1)
os._exit(0)
""", below="processes"),
    "CPU, one process": Attack("cpu", CPU, """
told = 0
while time.process_time() < 10:
    if time.process_time() > told + 0.01:
        told = time.process_time()
        tell(told)
"""),
    "CPU, many processes": Attack("cpu", CPU, """
for _ in range(16):
    if os.fork() == 0:
        told = 0
        while time.process_time() < 1:
            if time.process_time() > told + 0.01:
                told = time.process_time()
                tell(told)
        os._exit(0)
time.sleep(20)
"""),
    "CPU, short lives": Attack("cpu", CPU, """
while time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime < 10:
    for _ in range(4):
        if os.fork() == 0:
            while time.process_time() < 0.02:
                pass
            os._exit(0)
    for _ in range(4):
        os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    tell(time.process_time() + used.ru_utime + used.ru_stime)
"""),
    "CPU, short lives that nobody waits for": Attack("cpu", CPU, """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
shared, ends = mmap.mmap(-1, 4096), time.monotonic() + 15
used = 0
while used < 10 and time.monotonic() < ends:
    born = []
    for at in range(4):
        if (pid := os.fork()) == 0:
            while time.process_time() < 0.02:
                pass
            shared[at * 8:at * 8 + 8] = int(time.process_time() * 1e6).to_bytes(8, "little")
            os._exit(0)
        born.append(pid)
    try:
        os.wait()
    except ChildProcessError:
        pass
    used += sum(int.from_bytes(shared[at * 8:at * 8 + 8], "little") for at in range(4)) / 1e6
    tell(used + time.process_time())
"""),
    "disk": Attack("", DISK, """
held = 0
try:
    for at in range(4):
        for place in ("/work", "/tmp", "/dev/shm"):
            with open(f"{place}/{at}", "wb", buffering=0) as file:
                for _ in range(16):
                    held += file.write(b"x" * MIB)
                    tell(held)
except OSError:
    pass
"""),
    "output": Attack("output", OUTPUT, """
begin = time.monotonic()
line = b"x" * 65535 + b"\\n"
for _ in range(4 * 512):
    os.write(1, line)
"""),
}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """`most`: as a multiple of the limit; `above`: seconds above TOO_MUCH; `ended`: the limit that was told, if any."""

    most: float
    above: float
    ended: str


def measured(check: CheckResult, attack: Attack) -> Measured:
    """What the program has told of itself, beside when it ended."""
    assert check.transcript is not None
    printed, said, behind = 0, b"", list[float]()
    held, total, most, above = dict[str, float](), 0.0, 0.0, list[float]()
    over, ended = 0.0, ""
    for event in check.transcript.events:
        if isinstance(event, OutputCame):
            printed += len(event.data)
            *lines, said = (said + event.data).split(b"\n")
            for moment, key, value in (line.split() for line in lines if line.count(b" ") == 2):
                behind.append(event.t - float(moment))
                total += float(value) - held.get(key.decode(), 0.0)
                held[key.decode()] = float(value)
                most = max(most, total)
                if total > TOO_MUCH * attack.size:
                    above.append(float(moment))
        elif isinstance(event, Killed):
            ended = event.limit
        elif isinstance(event, Exited):
            over = event.t
    since = min(above) + min(behind) if above else over
    return Measured(most / attack.size, max(0.0, over - since), ended)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", help="only these attacks")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--as-user", action="store_true", help="as an ordinary user")
    options.add_argument("--isolation", choices=["full", "network", "none"], default="full")
    asked = options.parse_args()
    if (asked.as_user or asked.isolation != "full") and not begun_apart():
        return begin_apart("limits", sys.argv[1:], as_user=asked.as_user, whole=asked.isolation != "full")
    place = Path(os.environ.get("TMPDIR", "/tmp"), f"limits-{os.getpid()}.yaml")
    place.write_text(EXERCISE, "utf-8")
    try:
        spec = load_exercise(place)
    finally:
        place.unlink()
    interpreter = find_interpreter()
    machine, guard = probe(interpreter), GUARD.read_bytes()
    if asked.isolation != "full":
        machine, guard = dataclasses.replace(machine, isolation=asked.isolation), b""
    if machine.isolation != asked.isolation:
        raise SystemExit(f"there is no isolation `{asked.isolation}` here: {machine.parts}")
    run, bad = Run(machine, interpreter, 7), 0
    print(f"{'attack':42} {'limit':9} {'most':>6} {'above':>8}  ended by")
    for name, attack in ATTACKS.items():
        if asked.names and name not in asked.names:
            continue
        files = {"script.py": (HEAD + attack.source).encode(), "inside.py": guard}
        found = list[Measured]()
        for _ in range(asked.runs):
            result = grade(spec, Submission("one", files, {"script": "script.py"}), run)
            found.append(measured(result.checks[-1], attack))
        most, above = max(one.most for one in found), max(one.above for one in found)
        ended = {one.ended for one in found}
        must = {attack.limit} | ({attack.below} if asked.isolation != "full" and attack.below is not None else set())
        wrong = not ended <= must or above > TOO_LONG
        bad += wrong
        told = " ".join(sorted(ended)) or "refused"
        print(
            f"{name:42} {attack.limit or '-':9} {most:5.2f}x {1000 * above:5.0f} ms  {told}{'  <--' if wrong else ''}",
            flush=True,
        )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
