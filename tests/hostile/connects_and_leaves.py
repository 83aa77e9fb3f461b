# must: memory
import inside
import socket
import time

# Connections that nobody accepts: of each the kernel keeps one end. 240 MiB at the most, whatever happens.
kept, made = [], 0
while made < 80_000 and len(kept) < 100:
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    kept.append(listening)
    for _ in range(4000):
        with socket.socket() as one:
            one.setblocking(False)
            if one.connect_ex(listening.getsockname()) not in (0, 115):
                break
        made += 1
for _ in range(200):
    time.sleep(0.1)
inside.serve()
