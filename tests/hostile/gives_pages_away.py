# must: answers
# prints: got []
import inside
import ctypes
import fcntl
import mmap
import os
import socket
import struct

# Memory that a pipe, a socket or the kernel holds while no process does, or of which a process seems to hold a piece. 128 MiB,
# whatever happens.
MIB, libc, got = 1 << 20, ctypes.CDLL(None), []
read, write = os.pipe()
try:
    fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, MIB)
    got.append("a large pipe")
except OSError:
    pass
os.set_blocking(write, False)
libc.vmsplice.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_uint]
for _ in range(64):
    area = mmap.mmap(-1, 4 * MIB, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    view = (ctypes.c_char * (4 * MIB)).from_buffer(area)
    start = -(-ctypes.addressof(view) // (2 * MIB)) * 2 * MIB
    libc.prctl(41, 0, 0, 0, 0)
    area.madvise(14)
    ctypes.memset(start, 1, 2 * MIB)
    with open("/proc/self/smaps_rollup") as rollup:
        if any(line.startswith("AnonHugePages:") and int(line.split()[1]) for line in rollup):
            got.append("large pages, to be given back but for a piece")
    piece = (ctypes.c_ulong * 2)(start, 4096)
    if libc.vmsplice(write, ctypes.addressof(piece), 1, 0) < 0:
        break
    got.append("vmsplice")
    del view
    area.close()
code = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0xFFFF) * 3900)
filter_program = struct.pack("HxxxxxxP", 3900, ctypes.addressof(code))
sock = socket.socket(type=socket.SOCK_DGRAM)
for option in (26, 51):
    try:
        sock.setsockopt(socket.SOL_SOCKET, option, filter_program)
        got.append("filter of a socket")
    except OSError:
        pass
listening = socket.create_server(("127.0.0.1", 0))
with socket.create_connection(listening.getsockname()) as one:
    one.setsockopt(socket.SOL_SOCKET, 60, 1)
    try:
        one.send(bytes(MIB), 0x4000000 | socket.MSG_DONTWAIT)
        got.append("pages that are not copied")
    except OSError:
        pass
    other = listening.accept()[0]
    one.send(b"x" * 100)
    if libc.splice(other.fileno(), None, write, None, 1, 0) > 0:
        got.append("splice")
print("got", sorted({*got}), flush=True)
inside.serve()
