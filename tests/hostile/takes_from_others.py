# must: answers
# prints: got []
import inside
import ctypes
import os
import socket
import struct

# What the kernel counts for a user or for the whole machine, and what would let it go before others.
libc, got = ctypes.CDLL(None, use_errno=True), []
ring = ctypes.c_ulong(0)
numbers = {"x86_64": (206, 444, 300), "aarch64": (0, 444, 262)}[os.uname().machine]
if libc.inotify_init1(0) >= 0:
    got.append("inotify")
if libc.syscall(numbers[0], 4000, ctypes.byref(ring)) >= 0:
    got.append("io_setup")
if libc.syscall(numbers[1], 0, 0, 1) >= 0:
    got.append("landlock")
if libc.syscall(numbers[2], 0x200, 0) >= 0:
    got.append("fanotify")
libc.prctl(22, 2, 0, 0, 0)
if ctypes.get_errno() == 14:  # it would have read a program
    got.append("seccomp")
try:
    label = socket.inet_pton(socket.AF_INET6, "::1") + struct.pack("IBBHHHI", 0, 0, 1, 1, 60, 60, 0)
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).setsockopt(41, 32, label)
    got.append("a label of a flow")
except OSError:
    pass
if libc.mlock(ctypes.create_string_buffer(8192), 8192) == 0:
    got.append("mlock")
try:
    os.setpriority(os.PRIO_PROCESS, 0, -5)
    got.append("nice")
except OSError:
    pass
try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    got.append("before all others")
except OSError:
    pass
print("got", got, flush=True)
inside.serve()
