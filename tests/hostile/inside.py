"""The guard of all samples, run by importing it: what follows would hurt outside a sandbox. And a right server."""

import os
import socket

if sum(name.isdigit() for name in os.listdir("/proc")) > 20 or any(map(os.path.exists, ("/root", "/home", "/etc/shadow"))):
    os._exit(99)

PORT = 12345


def bound() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("0.0.0.0", PORT))
    return sock


def serve(sock: socket.socket | None = None) -> None:
    sock = sock or bound()
    while True:
        data, peer = sock.recvfrom(65535)
        sock.sendto(data, peer)
