"""Loops that cannot end: which ones the source alone shows, and that such a program costs nearly nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest
from conftest import Play, events, fails, passes

from grader.code.loops import Looks, cannot_end, shows_no_end
from grader.run.eyes import kernel, stacks
from grader.run.talk.waiting import SPIN_SECONDS

ENDLESS = {
    "nothing": "while True:\n    pass",
    "on one line": "while 1: pass",
    "continue": "while True:\n    continue",
    "constants": "while True:\n    'waiting'\n    ready = False",
    "counting": "n = 0\nwhile True:\n    n += 1",
    "counting the long way": "n = 0\nwhile True:\n    n = n + 1",
    "a condition that nothing changes": "data, n = b'x', 0\nwhile len(data) > 0:\n    n = n + 1",
    "a flag that nobody sets": "done = False\nwhile not done:\n    pass",
    "an end that a text has not": "while not data.endswith(b'.'):\n    size = len(data)",
    "what is asked in a row": "text = '12'\nwhile data.strip().lower() != 'end' and text.isdigit():\n    pass",
    "two conditions": "done, left = False, 3\nwhile not done and left != 0:\n    n = 1",
    "what ends no more": "n = 0\nwhile True:\n    try:\n        pass\n    finally:\n        n = n + 1",
    "inside of another": "for i in range(3):\n    while True:\n        pass",
}
MAY_END = {
    "break": "while True:\n    break",
    "a way out": "n = 0\nwhile True:\n    n += 1\n    if n > 9:\n        break",
    "a condition that changes": "n = 0\nwhile n < 10:\n    n += 1",
    "changes by another name": "left = [1]\nwhile left:\n    left = []",
    "a call": "while True:\n    print()",
    "a call in the condition": "while waiting():\n    pass",
    "a property": "while self.running:\n    pass",
    "an item": "while flags[0]:\n    pass",
    "its own length": "class len: pass\nwhile len(data, 1):\n    pass",
    "what may fail": "n = 3\nwhile True:\n    n = 1 / n\n",
    "what grows": "text = 'x'\nwhile True:\n    text += 'x'",
    "an attribute": "while True:\n    self.n = 1",
    "an end that it may get": "while not data.endswith(b'.'):\n    data = b'.'",
    "what can be asked once": "while True:\n    size = len(data)\n    data = 5",
    "an answer of its own": "class Data:\n    def endswith(self, end): pass\nwhile not data.endswith(b'.'):\n    pass",
    "what is looked for": "while not data.endswith(next(ends)):\n    pass",
    "a generator": "def f():\n    while True:\n        yield",
    "false": "while 0:\n    pass",
    "a for": "for i in range(10 ** 9):\n    pass",
    "an await": "async def f():\n    while True:\n        await g()",
    "a try": "while True:\n    try:\n        n = int()\n    except ValueError:\n        break",
    "no Python": "while True\n    pass",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_loop_that_cannot_end(name: str) -> None:
    text = ENDLESS[name]
    assert cannot_end(text, text.count("\n") + 1)


@pytest.mark.parametrize("name", MAY_END)
def test_a_loop_that_may_end(name: str) -> None:
    text = MAY_END[name]
    assert not any(cannot_end(text, line) for line in range(1, text.count("\n") + 2))


def test_a_line_outside_says_nothing() -> None:
    assert not cannot_end("while True:\n    pass\nn = 1", 3)


TRIED = "try:\n    data, source = s.recvfrom(99)\nexcept {}:\n    {}\n"
SERVED = "s.sendto(data, source)\n"


def looped(body: str, head: str = "while True:") -> str:
    return f"{head}\n" + "".join(f"    {line}\n" for line in body.splitlines())


SILENT = {
    "continue": looped(TRIED.format("BlockingIOError", "continue") + SERVED),
    "pass": looped(TRIED.format("OSError", "pass") + "else:\n    " + SERVED),
    "by its test": "data = None\n" + looped(TRIED.format("BlockingIOError", "pass"), "while data is None:"),
    "counting": looped(TRIED.format("(BlockingIOError, ValueError)", "n += 1\n    continue") + SERVED),
    "one of several kinds": looped("try:\n    data = s.recv(9)\nexcept ValueError:\n    break\nexcept socket.error:\n    pass"),
    "in a function": "def f(s):\n" + looped(looped("try:\n    return s.recv(9).decode()\nexcept:\n    pass")).replace("while True:", "    ", 1),
    "with a flag": looped("data = s.recv(9, socket.MSG_DONTWAIT)", "while not done:").replace(
        "    data", "    try:\n        data"
    ) + "    except Exception:\n        continue\n",
    "all its connections": looped(
        "try:\n    c, a = s.accept()\n    cs.append(c)\nexcept BlockingIOError:\n    pass\n"
        "for c in cs:\n    try:\n        c.sendall(c.recv(9))\n    except BlockingIOError:\n        continue"
    ).replace("c.sendall(c.recv(9))", "data = c.recv(9)\n            c.sendall(data)"),
    "select": looped("r, _, _ = select.select([s], [], [], 0)\nfor one in r:\n    one.send(one.recv(9))"),
    "select and ask": looped("r, _, _ = select.select([s], [], [], 0)\nif s in r:\n    s.send(s.recv(9))"),
    "selectors": looped("for key, _ in selector.select(0):\n    key.data()"),
}  # fmt: skip
GONE = {
    "continue": looped("data = c.recv(9)\nif not data:\n    continue\nc.sendall(data)"),
    "collects": "data = b''\n" + looped("data += c.recv(9)", "while b'.' not in data:"),
    "asks for more": looped("data = c.recv(9).decode()\nif data != '':\n    c.sendall(data.encode())"),
    "by its length": looped("data = c.recv(9)\nif len(data) > 0:\n    c.sendall(data)"),
    "its errors": looped("try:\n    data = c.recv(9)\nexcept OSError:\n    break\nif data:\n    c.send(data)"),
}
LOOKS_AND_ENDS = {
    "gives up": looped(TRIED.format("BlockingIOError", "n += 1\n    if n > 9: break")),
    "breaks": looped(TRIED.format("BlockingIOError", "break")),
    "rests": looped(TRIED.format("BlockingIOError", "time.sleep(1)")),
    "keeps time": looped(TRIED.format("BlockingIOError", "pass"), "while time.time() < end:"),
    "catches another": looped(TRIED.format("ValueError", "pass")),
    "finally": looped(TRIED.format("BlockingIOError", "pass") + "finally:\n    break"),
    "works meanwhile": looped(TRIED.format("BlockingIOError", "work()")),
    "its own recvfrom": "def recvfrom(n): pass\n" + looped(TRIED.format("BlockingIOError", "continue")),
    "looks for room": looped("r, w, _ = select.select([s], [s], [], 0)\nif r:\n    s.send(s.recv(9))"),
    "ends with the other": looped("data = c.recv(9)\nif not data:\n    break\nc.sendall(data)"),
    "ends when nothing came": looped("data = c.recv(9)\nif data == b'':\n    break\nc.sendall(data)"),
    "of no text": "while True",
}


def lines(text: str) -> range:
    return range(1, text.count("\n") + 2)


@pytest.mark.parametrize("name", SILENT)
def test_who_looks_for_data_goes_round(name: str) -> None:
    """As long as nothing comes, and only if that is known."""
    text = SILENT[name]
    assert any(cannot_end(text, line, Looks.SILENT) for line in lines(text))
    assert not any(cannot_end(text, line) for line in lines(text))


@pytest.mark.parametrize("name", GONE)
def test_who_receives_nothing_goes_round(name: str) -> None:
    text = GONE[name]
    assert any(cannot_end(text, line, Looks.GONE) for line in lines(text))
    assert not any(cannot_end(text, line, Looks.SILENT) for line in lines(text)) or "try" in text
    assert not any(cannot_end(text, line) for line in lines(text))


@pytest.mark.parametrize("name", LOOKS_AND_ENDS)
def test_who_looks_and_may_end(name: str) -> None:
    text, idle = LOOKS_AND_ENDS[name], Looks.GONE if "c.recv" in LOOKS_AND_ENDS[name] else Looks.SILENT
    assert not any(cannot_end(text, line, idle) for line in lines(text))


def test_what_it_does_with_data_is_no_part_of_going_round() -> None:
    text = looped(TRIED.format("BlockingIOError", "continue") + "answer = compute(data)")
    assert [cannot_end(text, line, Looks.SILENT) for line in lines(text)][:7] == [True] * 5 + [False] * 2


NO_END = {
    "an attribute": "while self.running:\n    pass",
    "what a text ends with": "while not data.endswith(b'.'):\n    size = len(data)",
    "an index that stays": "while i < len(data):\n    total += data[i]",
    "what it asks the kernel": "while True:\n    os.getpid()",
    "but Ctrl-C": "while self.running:\n    try:\n        n = 1\n    except KeyboardInterrupt:\n        break",
}
TOWARDS_ITS_END = {
    "counts": "while n < 10:\n    n += 1",
    "halves": "while n != 1:\n    n = n // 2 if n % 2 else 3 * n + 1",
    "searches": "while low < high:\n    middle = (low + high) // 2\n    if x[middle] < y: low = middle",
    "empties": "while stack:\n    top = stack.pop()",
    "by a call": "while not done(data):\n    pass",
    "by a call of its own": "def step(): pass\nwhile not done:\n    step()",
    "keeps time": "while time.time() < end:\n    pass",
    "an item": "while not found[0]:\n    found[0] = True",
    "an attribute": "while self.n < 10:\n    self.n += 1",
    "a way out": "while True:\n    n += 1\n    if n > 9:\n        break",
    "leaves the program": "while True:\n    n += 1\n    if n > 9:\n        sys.exit()",
    "an error": "while True:\n    try:\n        next(numbers)\n    except StopIteration:\n        break",
    "once": "while True:\n    sum(range(10 ** 9))\n    break",
    "a for": "for n in range(10 ** 9):\n    pass",
    "a for inside": "while True:\n    for n in range(10 ** 9):\n        pass",
    "fills": "while len(found) < 10:\n    found.append(1)",
}


@pytest.mark.parametrize("name", NO_END)
def test_no_end_is_in_sight(name: str) -> None:
    text = NO_END[name]
    assert shows_no_end(text, 2) == 1


@pytest.mark.parametrize("name", TOWARDS_ITS_END)
def test_it_works_towards_its_end(name: str) -> None:
    text = TOWARDS_ITS_END[name]
    assert not shows_no_end(text, text.count("\n") + 1)


# ---------------------------------------------------------------- real programs

BIND = (
    "import socket, signal, threading, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(('', 9100))\n"
)
ANSWERS = BIND + "data, source = s.recvfrom(100)\n{before}\ns.sendto(data.upper(), source)\ns.recvfrom(100)\n"


def cpu() -> float:
    """Seconds that all programs, and what ran them, have used by now."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", ENDLESS)
def test_who_spins_costs_little(play: Play, name: str) -> None:
    """Three seconds of CPU are what it takes where the source does not show it."""
    program, before = BIND + "data, source = s.recvfrom(100)\n" + ENDLESS[name] + "\n", cpu()
    check = fails(play("send: hi\nexpect: HI", drives="server", transport="udp", server=program), "missing")
    assert check.because == "spins"
    assert len(events(check, "spins")) == 1
    assert cpu() - before < SPIN_SECONDS - 0.5


def test_who_spins_before_it_listens_costs_little(play: Play) -> None:
    before = cpu()
    result = play("send: hi\nexpect: HI", drives="server", transport="udp", server="while True: pass\n" + BIND)
    assert (result.checks[0].failure, result.checks[0].because) == ("not-listening", "spins")
    assert cpu() - before < SPIN_SECONDS - 0.5


OUT = "done = False\ndef out(*_):\n    global done\n    done = True\n"
LEAVES = {
    "an alarm": OUT + "signal.signal(signal.SIGALRM, out)\nsignal.alarm(1)\nwhile not done: pass",
    "its CPU clock": OUT
    + "signal.signal(signal.SIGVTALRM, out)\nsignal.setitimer(signal.ITIMER_VIRTUAL, 0.3)\nwhile not done: pass",
    "its profiler": OUT
    + "signal.signal(signal.SIGPROF, out)\nsignal.setitimer(signal.ITIMER_PROF, 0.3)\nwhile not done: pass",
    "its child": OUT
    + "import subprocess\nsignal.signal(signal.SIGCHLD, out)\nsubprocess.Popen(['sleep', '0.5'])\nwhile not done: pass",
    "a thread": """\
done = False
def later():
    global done
    time.sleep(0.5)
    done = True
threading.Thread(target=later).start()
while not done: pass""",
    "computing": "n = 0\nwhile n < 3_000_000: n += 1",
    "computing in a function": "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nf(23)",
    "a sort": "sorted((i * 7919) % 1_000_003 for i in range(300_000))",
    "a pattern": "import re\nre.match(r'(a|a)*b', 'a' * 20)",
    "a loop of loops": "for i in range(1000):\n    j = 0\n    while j < 1000: j += 1",
}


@pytest.mark.parametrize("name", LEAVES)
def test_who_computes_for_a_while_is_right(play: Play, name: str) -> None:
    program = ANSWERS.format(before=LEAVES[name])
    check = passes(play("send: hi\nexpect: HI", drives="server", transport="udp", server=program))
    assert not events(check, "spins")


# ---------------------------------------------------------------- those that look for data without rest

LOOKING = BIND + "s.setblocking(False)\n"
ANSWERING = {
    "at once": looped(TRIED.format("BlockingIOError", "continue") + "s.sendto(data.upper(), source)"),
    "after computing": looped(
        TRIED.format("BlockingIOError", "continue")
        + "n = 0\nwhile n < 8_000_000: n += 1\ns.sendto(data.upper(), source)"
    ),
    "when it has looked for long": "n = 0\n"
    + looped(TRIED.format("BlockingIOError", "n += 1\n    if n > 900_000: break"))
    + "s.sendto(data.upper(), source)\ntime.sleep(9)",
    "half a second later": looped(TRIED.format("BlockingIOError", "continue") + "break")
    + "end = time.time() + 0.5\nwhile time.time() < end:\n"
    + "    try: s.recvfrom(9)\n    except BlockingIOError: pass\ns.sendto(data.upper(), source)\ntime.sleep(9)",
    "by a timer": "said = []\ndef tell(*_):\n    for data, source in said: s.sendto(data.upper(), source)\n    said.clear()\n"
    + "signal.signal(signal.SIGPROF, tell)\nsignal.setitimer(signal.ITIMER_PROF, 0.5, 0.5)\n"
    + looped("try:\n    got = s.recvfrom(99)\nexcept BlockingIOError:\n    continue\nsaid.append(got)"),
}
SILLY = {
    "discards": looped(TRIED.format("BlockingIOError", "continue")),
    "looks at another": "t = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nt.setblocking(False)\n"
    + "while True:\n    try: t.recvfrom(99)\n    except BlockingIOError: pass\n",
    "selects": "import select\ns.recvfrom\n"
    + looped("r, _, _ = select.select([s], [], [], 0)\nif r:\n    data, source = s.recvfrom(99)"),
}


@pytest.mark.parametrize("name", ANSWERING)
def test_who_looks_without_rest_and_answers_is_right(play: Play, name: str) -> None:
    check = passes(play("send: hi\nexpect: HI", drives="server", transport="udp", server=LOOKING + ANSWERING[name]))
    assert not events(check, "spins")


@pytest.mark.parametrize("name", SILLY)
def test_who_looks_without_rest_and_never_answers(play: Play, name: str) -> None:
    program = LOOKING + SILLY[name]
    check = fails(play("send: hi\nexpect: HI", drives="server", transport="udp", server=program), "missing")
    assert check.because == "spins"
    assert check.duration < 20
    (told,) = events(check, "spins")
    assert told.threads[0].file == "server.py"


ASKED = """
import os, socket
{hook}
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
s.setblocking(False)
os.write(1, b"ready")
while True:
    try:
        s.recvfrom(99)
    except BlockingIOError:
        continue
"""


def test_who_is_asked_where_it_is_reads_its_own_errors() -> None:
    """A question between a call that failed and the look at its error must not change that error."""
    command = ["/bin/sh", "-c", f'exec "$0" -c "$1" {stacks.DESCRIPTOR}>&1', sys.executable]
    program = subprocess.Popen([*command, ASKED.format(hook=stacks.HOOK)], stdout=subprocess.PIPE)
    assert program.stdout is not None
    read = program.stdout.fileno()
    try:
        assert os.read(read, 5) == b"ready"
        answers = 0
        while answers < 400 and program.poll() is None:
            program.send_signal(stacks.SIGNAL)
            while kernel.readable(read, 0.3):  # asked too early, it may not hear it
                answers += b"Current thread" in os.read(read, 1 << 16)
                if not kernel.readable(read, 0.001):
                    break
        assert program.poll() is None
    finally:
        program.kill()
        program.communicate()
