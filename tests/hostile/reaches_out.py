# must: answers; none: answers and gets something
# prints: {"reached": [], "devices": ["lo"]}
import inside
import json
import socket

ports = json.load(open("ports.json"))
reached = []
for host in ("127.0.0.1", "localhost", "::1", "127.0.0.53"):
    for family, kind in ((socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET6, socket.SOCK_STREAM)):
        with socket.socket(family, kind) as sock:
            sock.settimeout(0.2)
            try:
                sock.connect((host, ports["tcp"]))
                reached.append(f"tcp {host}")
            except OSError:
                pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.sendto(b"hello from inside", (host, ports["udp"]))
        except OSError:
            pass
with socket.socket(socket.AF_UNIX) as sock:
    try:
        sock.connect("\0" + ports["unix"])
        reached.append("unix")
    except OSError:
        pass
devices = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
print(json.dumps({"reached": reached, "devices": devices}), flush=True)
inside.serve()
