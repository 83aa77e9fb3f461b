# must: fails
# prints: reached []
"""Without a sandbox: writes a transcript of a right run into every pipe of its parents, and ends them. It never answers."""

import base64
import json
import os
import signal
import socket
from contextlib import suppress

sock = socket.socket(type=socket.SOCK_DGRAM)
sock.bind(("", 12345))
data, _ = sock.recvfrom(65535)
payload = base64.b64encode(data).decode()
events = [
    {"t": 0.01, "event": "started", "program": "server", "case": 0, "restart": False},
    {"t": 0.02, "event": "step", "step": [1]},
    {"t": 0.03, "event": "ready", "sockets": [{"transport": "udp", "address": "0.0.0.0", "port": 12345}]},
    {"t": 0.04, "event": "sent", "peer": "client", "data": payload},
    {"t": 0.05, "event": "step", "step": [2]},
    {"t": 0.06, "event": "received", "peer": "client", "data": payload, "from": "127.0.0.1:12345"},
    {"t": 0.07, "event": "waits", "threads": [{"call": "recvfrom", "fd": 3}]},
    {"t": 0.08, "event": "end"},
]
told = json.dumps({"events": events}).encode()
reached = []
with open("/proc/self/stat") as file:
    parents = [int(file.read().rpartition(") ")[2].split()[1])]
for parent in parents:
    with suppress(OSError):
        for name in os.listdir(f"/proc/{parent}/fd"):
            with suppress(OSError):
                if os.readlink(f"/proc/{parent}/fd/{name}").startswith("pipe:"):
                    pipe = os.open(f"/proc/{parent}/fd/{name}", os.O_WRONLY | os.O_NONBLOCK)
                    os.write(pipe, told)
                    reached.append(name)
    with suppress(OSError):
        open(f"/proc/{parent}/mem", "r+b").close()
        reached.append("mem")
if reached and len(os.listdir("/proc")) < 1000:
    with suppress(OSError):
        os.kill(parents[0], signal.SIGKILL)
print("reached", reached, flush=True)
while True:
    signal.pause()
