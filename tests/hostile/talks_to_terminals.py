# must: fails
import inside
import os
import sys

EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\n"
    "\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\link\x9b31m\n"
    "\u202egnp.exe\u2066 \x00 \x7f \ufeff\n"
    "::error file=server.py::owned\n  ::set-output name=x::y\n::stop-commands::zzz\n::add-mask::a\n"
    "##[error]owned\n##[add-mask]e\n]]> -- </testcase>\n"
)
os.write(1, EVIL.encode() + b"\xff\xfe\n")
os.write(2, EVIL.encode())
sock = inside.bound()
while True:
    data, peer = sock.recvfrom(65535)
    sock.sendto(EVIL.encode() + data, peer)
    if len(data) == 0:
        raise ValueError(EVIL)
