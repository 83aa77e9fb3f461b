# must: memory
import inside
import socket

# Datagrams, and single bytes, on Unix sockets whose senders are gone: nobody is told how much waits there.
MOST, kept, held = 480 << 20, [], 0  # in all, whatever happens
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM) * 100:
    one, other = socket.socketpair(socket.AF_UNIX, kind)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
    one.setblocking(False)
    try:
        one.send(b"x")
        for _ in range(20 if kind == socket.SOCK_DGRAM else 20_000):
            held += one.send(b"x" * (180_000 if kind == socket.SOCK_DGRAM else 1))
            if held > MOST:
                break
    except BlockingIOError:
        pass
    one.close()
    kept.append(other)
inside.serve()
