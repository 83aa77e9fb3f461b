# must: answers; network: answers, answers and gets something; none: answers and gets something, fails and gets something
# prints: []
import inside
import ctypes
import json
import os
import resource
import socket

libc = ctypes.CDLL(None, use_errno=True)
FAMILIES = {1, 2, 10, 16}
got = []


def attempt(name, action):
    try:
        if action() not in (-1, None, False):
            got.append(name)
    except (OSError, AttributeError, ValueError):
        pass


def done(action):
    return lambda *rest: (action(*rest), True)[1]


for kind in (socket.SOCK_RAW,):
    attempt("raw", lambda: socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP))
for family in range(1, 46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW):
        if family not in FAMILIES:
            attempt(f"family {family}", lambda: socket.socket(family, kind))
attempt("mount", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None))
attempt("umount", lambda: libc.umount2(b"/proc/1", 2))
attempt("remount", lambda: libc.mount(None, b"/", None, 4096 | 32, None))
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x10000000 | 0x20000 | 0x20000000):
    attempt(f"unshare {flag:x}", lambda: libc.unshare(flag))
attempt("setuid", lambda: libc.setuid(0))
attempt("chroot", lambda: libc.chroot(b"/tmp"))
attempt("mknod", done(lambda: os.mknod("/tmp/disk", 0o60666, os.makedev(254, 0))))
attempt("ptrace", lambda: libc.ptrace(16, 1, 0, 0))
attempt("init's memory", lambda: os.open("/proc/1/mem", os.O_RDWR))
attempt("init's memory by its thread", lambda: os.open("/proc/1/task/1/mem", os.O_RDWR))
attempt("init's descriptors", lambda: libc.syscall(438, os.pidfd_open(1), 0, 0))
attempt("kernel settings", lambda: os.open("/proc/sys/kernel/hostname", os.O_WRONLY))
attempt("sysrq", lambda: os.open("/proc/sysrq-trigger", os.O_WRONLY))
attempt("shmget", lambda: libc.shmget(0, 1 << 20, 0o1600))
attempt("memfd", lambda: os.memfd_create("x"))
attempt("keyring", lambda: libc.syscall(248, b"user", b"a", b"b", 1, -3))
attempt("io_uring", lambda: libc.syscall(425, 4, ctypes.create_string_buffer(120)))
attempt("limits", done(lambda: resource.setrlimit(6, (4096, 4096))))
attempt("hostname", lambda: libc.sethostname(b"x", 1))
print(json.dumps(got), flush=True)
inside.serve()
