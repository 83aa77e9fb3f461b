# must: memory
import inside
import socket
import time

MOST = 600 << 20  # in all, whatever happens
listening = socket.create_server(("127.0.0.1", 0), backlog=128)
pairs, held = [], 0
while held < MOST and len(pairs) < 100:
    one = socket.create_connection(listening.getsockname())
    other, _ = listening.accept()
    other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    one.setblocking(False)
    try:
        while held < MOST:
            held += one.send(b"x" * 65536)
    except BlockingIOError:
        pass
    pairs.append((one, other))
print("held", held, flush=True)
time.sleep(20)
inside.serve()
