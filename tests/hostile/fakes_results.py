# must: fails
import inside
import json
import os

result = json.dumps({"events": [], "verdict": "passed", "earned": 100, "exit-code": 0, "child-pid": 1}).encode() + b"\n"
for descriptor in range(256):
    try:
        os.write(descriptor, result)
    except OSError:
        pass
sock = inside.bound()
while True:
    data, peer = sock.recvfrom(65535)
    sock.sendto(result, peer)
