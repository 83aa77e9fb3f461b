"""What the students of the class hand in, and what has to come of it: known beforehand, not taken from a grader.

A kind is a program text with places to fill (`$sock`, `$data`, `$peer`, `$port`, `$size`: drawn for each student, so that
no two hand-ins are the same) and the checks that it must fail. Where `starts` fails, the others are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Group = Literal["right", "crash", "hang", "wrong", "gbk", "one-shot"]
SHARES: Mapping[Group, int] = {"right": 60, "crash": 10, "hang": 10, "wrong": 10, "gbk": 5, "one-shot": 5}
"""Of a hundred students."""
CHECKS: Mapping[str, tuple[str, ...]] = {
    "class-echo": ("starts", "echoes-ascii", "echoes-chinese", "echoes-1000-bytes", "ten-in-a-row", "three-clients"),
    "class-upper": ("starts", "capitals", "digits-and-chinese", "capitals-1000", "five-in-turn", "after-a-silent-one"),
}
"""The checks of the two exercises of the class; `starts` is built in."""
ALL = ("*",)
STARTS = ("starts",)


@dataclass(frozen=True)
class Kind:
    """One way of writing the server."""

    name: str
    group: Group
    text: str
    fails: tuple[str, ...] = ()
    """Ids of the checks; ALL: every one but `starts`; STARTS: that one."""
    encoding: str = "utf-8"
    spread: Mapping[str, Sequence[str]] | None = None

    def truth(self, exercise: str) -> dict[str, str]:
        """The verdict of each check of that exercise."""
        checks = CHECKS[exercise]
        if self.fails == STARTS:
            return {check: "failed" if check == "starts" else "skipped" for check in checks}
        failed = set(checks[1:]) if self.fails == ALL else set(self.fails)
        assert failed <= set(checks), f"{self.name}: {failed - set(checks)}"
        return {check: "failed" if check in failed else "passed" for check in checks}


# ---------------------------------------------------------------- UDP: ten ways of being right

_UDP_BIND = """\
import socket

$sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
$sock.bind(('127.0.0.1', $port))
"""


def _udp(answer: str, before: str = "", after: str = "") -> str:
    """The plain loop with something else for an answer."""
    lines = [*answer.split("\n"), *after.split("\n")] if after else answer.split("\n")
    body = "".join(f"    {line}\n" for line in lines)
    return f"{_UDP_BIND}{before}while True:\n    $data, $peer = $sock.recvfrom($size)\n{body}"


_SEND = "$sock.sendto({}, $peer)"
_UDP_RIGHT = {
    "blocking-loop": _udp(_SEND.format("$data")),
    "function-main": """\
from socket import *


def main():
    $sock = socket(AF_INET, SOCK_DGRAM)
    $sock.bind(('', $port))
    print('server is ready')
    while True:
        $data, $peer = $sock.recvfrom($size)
        print('from', $peer)
        $sock.sendto($data, $peer)


if __name__ == '__main__':
    main()
""",
    "class": """\
import socket


class EchoServer:
    def __init__(self, host, port):
        self.$sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.$sock.bind((host, port))

    def answer(self, $data, $peer):
        self.$sock.sendto($data, $peer)

    def run(self):
        while True:
            self.answer(*self.$sock.recvfrom($size))


EchoServer('0.0.0.0', $port).run()
""",
    "socketserver": """\
import socketserver


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        $data, $sock = self.request
        $sock.sendto($data, self.client_address)


with socketserver.UDPServer(('127.0.0.1', $port), Handler) as server:
    server.serve_forever()
""",
    "asyncio": """\
import asyncio


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, $sock):
        self.$sock = $sock

    def datagram_received(self, $data, $peer):
        self.$sock.sendto($data, $peer)


async def main():
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(Echo, local_addr=('127.0.0.1', $port))
    await asyncio.Event().wait()


asyncio.run(main())
""",
    "select": """\
import select
import socket

$sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
$sock.setblocking(False)
$sock.bind(('127.0.0.1', $port))
while True:
    ready, _, _ = select.select([$sock], [], [], 1.0)
    for each in ready:
        $data, $peer = each.recvfrom($size)
        each.sendto($data, $peer)
""",
    "threads": """\
import socket
import threading

$sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
$sock.bind(('127.0.0.1', $port))


def answer($data, $peer):
    $sock.sendto($data, $peer)


while True:
    $data, $peer = $sock.recvfrom($size)
    threading.Thread(target=answer, args=($data, $peer), daemon=True).start()
""",
    "with-statement": """\
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as $sock:
    $sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    $sock.bind(('localhost', $port))
    while True:
        $data, $peer = $sock.recvfrom($size)
        text = $data.decode('utf-8')
        $sock.sendto(text.encode('utf-8'), $peer)
""",
    "try-finally": """\
import socket

$sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
$sock.bind(('127.0.0.1', $port))
$sock.settimeout(0.5)
try:
    while True:
        try:
            $data, $peer = $sock.recvfrom($size)
        except socket.timeout:
            continue
        $sock.sendto($data, $peer)
except KeyboardInterrupt:
    print('bye')
finally:
    $sock.close()
""",
    "non-blocking": """\
import selectors
import socket

$sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
$sock.bind(('127.0.0.1', $port))
$sock.setblocking(False)
selector = selectors.DefaultSelector()


def on_datagram():
    while True:
        try:
            $data, $peer = $sock.recvfrom($size)
        except BlockingIOError:
            return
        $sock.sendto($data, $peer)


selector.register($sock, selectors.EVENT_READ, on_datagram)
while True:
    for key, _ in selector.select():
        key.data()
""",
}

# ---------------------------------------------------------------- UDP: crashing, hanging, wrong

_CONFIG = "import os\n\nport = int(os.environ['ECHO_PORT'])\n"
_UDP_CRASH = {
    "syntax-error": (_UDP_BIND + "while True\n    $data, $peer = $sock.recvfrom($size)\n", STARTS),
    "exception-at-start": (_CONFIG + _udp(_SEND.format("$data")), STARTS),
    "wrong-import": ("from sockets import *\n\n" + _udp(_SEND.format("$data")), STARTS),
    "bind-two-arguments": (_udp(_SEND.format("$data")).replace("('127.0.0.1', $port)", "'127.0.0.1', $port"), STARTS),
    "exception-at-first-message": (_udp(_SEND.format("str($data)")), ALL),
}
_UDP_HANG = {
    "input-at-start": ("input('press enter to start ')\n" + _udp(_SEND.format("$data")), STARTS),
    "sleeps-at-start": ("import time\n\ntime.sleep(3600)\n" + _udp(_SEND.format("$data")), STARTS),
    "never-answers": (_udp("print($data)"), ALL),
    "input-for-the-answer": (_udp(_SEND.format("input().encode()")), ALL),
    "sleeps-before-the-answer": (_udp(f"time.sleep(3600)\n{_SEND.format('$data')}", "import time\n\n"), ALL),
    "spins-at-the-message": (_udp(f"while True: pass\n{_SEND.format('$data')}"), ALL),
    "polls-for-ever": (
        "import time\n\n" + _UDP_BIND + "$data = None\nwhile $data is None:\n    time.sleep(0.1)\n",
        ALL,
    ),
    # From here on they use the processor.
    "counts-for-ever": (_udp(f"n = 0\nwhile len($data) > 0:\n    n = n + 1\n{_SEND.format('$data')}"), ALL),
    "looks-for-an-end": (
        _udp(f"while not $data.endswith(b'.\\n'):\n    size = len($data)\n{_SEND.format('$data')}"),
        ALL,
    ),
    "looks-without-rest": (
        _UDP_BIND + "$sock.setblocking(False)\nwhile True:\n    try:\n        $data, $peer = $sock.recvfrom($size)\n"
        "    except BlockingIOError:\n        continue\n    print($peer, $data)\n",
        ALL,
    ),
    # A class of two hundred has the ten above.
    "locks-twice": (
        _udp(
            f"lock.acquire()\nlock.acquire()\n{_SEND.format('$data')}", "import threading\n\nlock = threading.Lock()\n"
        ),
        ALL,
    ),
    "waits-for-an-event": (
        _udp(f"done.wait()\n{_SEND.format('$data')}", "import threading\n\ndone = threading.Event()\n"),
        ALL,
    ),
    "joins-a-thread-that-stays": (
        _udp(
            f"helper = threading.Thread(target=threading.Event().wait, daemon=True)\nhelper.start()\nhelper.join()\n{_SEND.format('$data')}",
            "import threading\n\n",
        ),
        ALL,
    ),
}
_UDP_WRONG = {
    "prefix": (_udp(_SEND.format("b'echo: ' + $data")), ALL),
    "newline": (_udp(_SEND.format("$data + b'\\n'")), ALL),
    # Chinese has no capitals: that check passes.
    "capitals": (
        _udp(_SEND.format("$data.upper()")),
        ("echoes-ascii", "echoes-1000-bytes", "ten-in-a-row", "three-clients"),
    ),
    "small-buffer": (_udp(_SEND.format("$data")).replace("$size", "512"), ("echoes-1000-bytes",)),
    "twice": (_udp(f"{_SEND.format('$data')}\n{_SEND.format('$data')}"), ALL),
    "first-client": (
        _udp("first = first or $peer\n$sock.sendto($data, first)", "first = None\n"),
        ("three-clients",),
    ),
    "wrong-port": (_udp(_SEND.format("$data")).replace("$port", "12346"), STARTS),
    "wrong-transport": (
        "import socket\n\n$sock = socket.socket()\n$sock.bind(('127.0.0.1', $port))\n$sock.listen()\nwhile True:\n"
        "    $peer, _ = $sock.accept()\n    $data = $peer.recv($size)\n    $peer.sendall($data)\n    $peer.close()\n",
        STARTS,
    ),
    "ascii-only": (
        _udp(_SEND.format("$data.decode('ascii', 'ignore').encode()")),
        ("echoes-chinese", "three-clients"),
    ),
    "one-behind": (_udp(f"{_SEND.format('last')}\nlast = $data", "last = b'hello'\n"), ALL),
}
_GBK_HEAD = "# 学生：$name\n# 这个文件是用 GBK 保存的\n"
_UDP_GBK = {
    "answers-in-gbk": (_udp(_SEND.format("$data.decode().encode('gbk')")), ("echoes-chinese", "three-clients")),
    "source-in-gbk": ("# -*- coding: gbk -*-\n" + _GBK_HEAD + _udp(f"print('收到')\n{_SEND.format('$data')}"), ()),
    "source-in-gbk-unsaid": (_GBK_HEAD + _udp(_SEND.format("$data")), STARTS),
}
_UDP_ONE = ("ten-in-a-row", "three-clients")
_UDP_ONE_SHOT = {
    "once": (_UDP_BIND + "$data, $peer = $sock.recvfrom($size)\n$sock.sendto($data, $peer)\n", _UDP_ONE),
    "once-and-close": (
        _UDP_BIND + "$data, $peer = $sock.recvfrom($size)\n$sock.sendto($data, $peer)\n$sock.close()\n",
        _UDP_ONE,
    ),
    "breaks": (_udp(f"{_SEND.format('$data')}\nbreak"), _UDP_ONE),
    "exits": (_udp(f"{_SEND.format('$data')}\nexit()"), _UDP_ONE),
    "socketserver-once": (
        _UDP_RIGHT["socketserver"].replace("serve_forever()", "handle_request()"),
        _UDP_ONE,
    ),
}

# ---------------------------------------------------------------- TCP: ten ways of being right

_TCP_LISTEN = """\
import socket

$sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
$sock.bind(('127.0.0.1', $port))
$sock.listen(5)
"""


def _tcp(answer: str, before: str = "") -> str:
    body = "".join(f"    {line}\n" for line in answer.split("\n"))
    return (
        f"{_TCP_LISTEN}{before}while True:\n    $peer, address = $sock.accept()\n    $data = $peer.recv($size)\n"
        f"{body}    $peer.close()\n"
    )


_REPLY = "$peer.sendall({})"
_TCP_RIGHT = {
    "blocking-loop": _tcp(_REPLY.format("$data.upper()")),
    "function-main": """\
from socket import *


def main():
    $sock = socket(AF_INET, SOCK_STREAM)
    $sock.bind(('', $port))
    $sock.listen(1)
    print('The server is ready to receive')
    while True:
        $peer, address = $sock.accept()
        sentence = $peer.recv($size).decode()
        $peer.send(sentence.upper().encode())
        $peer.close()


if __name__ == '__main__':
    main()
""",
    "class": """\
import socket


class UpperServer:
    def __init__(self, host, port):
        self.$sock = socket.socket()
        self.$sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.$sock.bind((host, port))
        self.$sock.listen()

    def serve(self, $peer):
        $data = $peer.recv($size)
        $peer.sendall($data.upper())
        $peer.close()

    def run(self):
        while True:
            $peer, _ = self.$sock.accept()
            self.serve($peer)


UpperServer('0.0.0.0', $port).run()
""",
    "socketserver": """\
import socketserver


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        $data = self.request.recv($size)
        self.request.sendall($data.upper())


with socketserver.TCPServer(('127.0.0.1', $port), Handler) as server:
    server.serve_forever()
""",
    "asyncio": """\
import asyncio


async def serve(reader, $peer):
    $data = await reader.read($size)
    $peer.write($data.upper())
    await $peer.drain()
    $peer.close()


async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', $port)
    async with server:
        await server.serve_forever()


asyncio.run(main())
""",
    "select": """\
import select
import socket

$sock = socket.socket()
$sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
$sock.bind(('127.0.0.1', $port))
$sock.listen(5)
watched = [$sock]
while True:
    ready, _, _ = select.select(watched, [], [], 1.0)
    for each in ready:
        if each is $sock:
            watched.append($sock.accept()[0])
            continue
        $data = each.recv($size)
        if $data:
            each.sendall($data.upper())
        else:
            watched.remove(each)
            each.close()
""",
    "threads": """\
import socket
import threading

$sock = socket.socket()
$sock.bind(('127.0.0.1', $port))
$sock.listen(10)


def serve($peer):
    while True:
        $data = $peer.recv($size)
        if not $data:
            break
        $peer.sendall($data.upper())
    $peer.close()


while True:
    $peer, _ = $sock.accept()
    threading.Thread(target=serve, args=($peer,), daemon=True).start()
""",
    "with-statement": """\
import socket

with socket.create_server(('127.0.0.1', $port)) as $sock:
    while True:
        $peer, _ = $sock.accept()
        with $peer:
            $peer.sendall($peer.recv($size).upper())
""",
    "try-finally": """\
import socket

$sock = socket.socket()
$sock.bind(('127.0.0.1', $port))
$sock.listen()
try:
    while True:
        $peer, _ = $sock.accept()
        try:
            $data = $peer.recv($size)
            $peer.sendall($data.upper())
        finally:
            $peer.close()
except KeyboardInterrupt:
    print('bye')
finally:
    $sock.close()
""",
    "non-blocking": """\
import selectors
import socket

selector = selectors.DefaultSelector()


def accept($sock):
    $peer, _ = $sock.accept()
    $peer.setblocking(False)
    selector.register($peer, selectors.EVENT_READ, answer)


def answer($peer):
    $data = $peer.recv($size)
    if $data:
        $peer.send($data.upper())
    selector.unregister($peer)
    $peer.close()


$sock = socket.socket()
$sock.bind(('127.0.0.1', $port))
$sock.listen()
$sock.setblocking(False)
selector.register($sock, selectors.EVENT_READ, accept)
while True:
    for key, _ in selector.select():
        key.data(key.fileobj)
""",
}

# ---------------------------------------------------------------- TCP: crashing, hanging, wrong

_UPPER = _REPLY.format("$data.upper()")
_TCP_CRASH = {
    "syntax-error": (_TCP_LISTEN + "def serve($peer:\n    pass\n", STARTS),
    "exception-at-start": (_CONFIG + _tcp(_UPPER), STARTS),
    "wrong-import": ("import socket, twisted.internet\n\n" + _tcp(_UPPER), STARTS),
    "forgets-listen": (_tcp(_UPPER).replace("$sock.listen(5)\n", ""), STARTS),
    "exception-at-first-message": (_tcp(_REPLY.format("$data.decode().upper()")), ALL),
}
_TCP_HANG = {
    "input-at-start": ("input('press enter to start ')\n" + _tcp(_UPPER), STARTS),
    "sleeps-at-start": ("import time\n\ntime.sleep(3600)\n" + _tcp(_UPPER), STARTS),
    "input-for-the-answer": (_tcp(_REPLY.format("input().encode()")), ALL),
    "sleeps-before-the-answer": (_tcp(f"time.sleep(3600)\n{_UPPER}", "import time\n\n"), ALL),
    "spins-at-the-message": (_tcp(f"while True: pass\n{_UPPER}"), ALL),
    # Who only listens to one that says nothing is answered nothing: the next one is left waiting all the same.
    "reads-to-the-end": (_tcp(f"while more := $peer.recv($size):\n    $data += more\n{_UPPER}"), ALL),
    "polls-for-ever": (
        "import time\n\n" + _TCP_LISTEN + "$data = None\nwhile $data is None:\n    time.sleep(0.1)\n",
        ALL,
    ),
    # From here on they use the processor.
    "counts-for-ever": (_tcp(f"n = 0\nwhile len($data) > 0:\n    n = n + 1\n{_UPPER}"), ALL),
    "looks-for-an-end": (
        _tcp(f"while not $data.endswith(b'.\\n'):\n    size = len($data)\n{_UPPER}"),
        ALL,
    ),
    "looks-without-rest": (
        _TCP_LISTEN
        + "while True:\n    $peer, address = $sock.accept()\n    $peer.setblocking(False)\n    $data = b''\n"
        "    while True:\n        try:\n            $data += $peer.recv($size)\n        except BlockingIOError:\n"
        "            pass\n    $peer.sendall($data.upper())\n",
        ALL,
    ),
    # A class of two hundred has the ten above.
    "never-answers": (
        _TCP_LISTEN + "kept = []\nwhile True:\n    kept.append($sock.accept())\n    print(kept[-1][0].recv($size))\n",
        ALL,
    ),
    "locks-twice": (
        _tcp(f"lock.acquire()\nlock.acquire()\n{_UPPER}", "import threading\n\nlock = threading.Lock()\n"),
        ALL,
    ),
    "waits-for-an-event": (_tcp(f"done.wait()\n{_UPPER}", "import threading\n\ndone = threading.Event()\n"), ALL),
}
_TCP_WRONG = {
    "prefix": (_tcp(_REPLY.format("b'Answer: ' + $data.upper()")), ALL),
    "newline": (_tcp(_REPLY.format("$data.upper() + b'\\n'")), ALL),
    "lower": (_tcp(_REPLY.format("$data.lower()")), ALL),
    "echo": (_tcp(_REPLY.format("$data")), ALL),
    "title": (_tcp(_REPLY.format("$data.title()")), ALL),
    "small-buffer": (_tcp(_UPPER).replace("$size", "512"), ("capitals-1000",)),
    "first-answer": (
        _tcp("answer = answer or $data.upper()\n" + _REPLY.format("answer"), "answer = b''\n"),
        ("five-in-turn",),
    ),
    "wrong-port": (_tcp(_UPPER).replace("$port", "12346"), STARTS),
    "wrong-transport": (_udp(_SEND.format("$data.upper()")), STARTS),
    "ascii-only": (_tcp(_REPLY.format("$data.decode('ascii', 'ignore').upper().encode()")), ("digits-and-chinese",)),
}
_TCP_GBK = {
    "answers-in-gbk": (_tcp(_REPLY.format("$data.decode().upper().encode('gbk')")), ("digits-and-chinese",)),
    "source-in-gbk": ("# -*- coding: gbk -*-\n" + _GBK_HEAD + _tcp(f"print('收到')\n{_UPPER}"), ()),
    "source-in-gbk-unsaid": (_GBK_HEAD + _tcp(_UPPER), STARTS),
}
_TCP_ONE = ("five-in-turn", "after-a-silent-one")
_ACCEPTED = _TCP_LISTEN + "$peer, _ = $sock.accept()\n$data = $peer.recv($size)\n$peer.sendall($data.upper())\n"
_TCP_ONE_SHOT = {
    "once": (_ACCEPTED, _TCP_ONE),
    "once-and-close": (_ACCEPTED + "$peer.close()\n$sock.close()\n", _TCP_ONE),
    "breaks": (_tcp(f"{_UPPER}\nbreak"), _TCP_ONE),
    "exits": (_tcp(f"{_UPPER}\nexit()"), _TCP_ONE),
    "socketserver-once": (_TCP_RIGHT["socketserver"].replace("serve_forever()", "handle_request()"), _TCP_ONE),
}

Texts = Mapping[str, tuple[str, tuple[str, ...]]]


def _kinds(group: Group, texts: Texts) -> Iterable[Kind]:
    for name, (text, fails) in texts.items():
        yield Kind(name, group, text, fails, "gbk" if name.startswith("source-in-gbk") else "utf-8")


def _all(right: Mapping[str, str], **rest: Texts) -> tuple[Kind, ...]:
    found = [Kind(name, "right", text) for name, text in right.items()]
    for name, texts in rest.items():
        group: Group = "one-shot" if name == "one_shot" else name  # type: ignore[assignment]
        found += _kinds(group, texts)
    return tuple(found)


KINDS: Mapping[str, tuple[Kind, ...]] = {
    "class-echo": _all(
        _UDP_RIGHT, crash=_UDP_CRASH, hang=_UDP_HANG, wrong=_UDP_WRONG, gbk=_UDP_GBK, one_shot=_UDP_ONE_SHOT
    ),
    "class-upper": _all(
        _TCP_RIGHT, crash=_TCP_CRASH, hang=_TCP_HANG, wrong=_TCP_WRONG, gbk=_TCP_GBK, one_shot=_TCP_ONE_SHOT
    ),
}
"""By exercise."""
