"""Loops that cannot end: which ones the source alone shows, and that such a program costs nearly nothing."""

from __future__ import annotations

import resource

import pytest
from conftest import Play, events, fails, passes

from grader.code.loops import cannot_end
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
    "two conditions": "done, left = False, 3\nwhile not done and left != 0:\n    n = 1",
    "what only Ctrl-C ends": "n = 0\nwhile True:\n    try:\n        n = n + 1\n    except KeyboardInterrupt:\n        break",
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
