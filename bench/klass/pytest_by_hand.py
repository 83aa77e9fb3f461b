"""What a teacher writes who knows pytest and sockets: the same five checks of each exercise, one student after the other.

A fresh server for each check, a look whether it still runs, no fixed sleeps, five seconds for it to come up and three
for an answer, and it is killed at the end. Run by `python -m bench.klass compare`, or:

    CLASS=folder pytest -c /dev/null bench/klass/pytest_by_hand.py
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CLASS = Path(os.environ["CLASS"])
PYTHON = os.environ.get("CLASS_PYTHON", sys.executable)
STUDENTS = json.loads((CLASS / "truth.json").read_text(encoding="utf-8"))["students"]
PORT = 12345
START, ANSWER = 5.0, 3.0


def students(exercise: str) -> list[str]:
    return sorted(student for student, known in STUDENTS.items() if known["exercise"] == exercise)


@contextmanager
def server(student: str, exercise: str) -> Iterator[subprocess.Popen[bytes]]:
    folder = next((CLASS / "submissions").glob(f"{student}_*")) / exercise
    process = subprocess.Popen(
        [PYTHON, "server.py"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


# ---------------------------------------------------------------- UDP echo

echo = pytest.mark.parametrize("student", students("class-echo"))


def udp(process: subprocess.Popen[bytes], first: bytes) -> socket.socket:
    """A client whose first datagram has arrived: sent again as long as nobody is bound."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(("127.0.0.1", PORT))
    sock.settimeout(0.05)
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        try:
            sock.send(first)
            sock.recv(1, socket.MSG_PEEK)
            break
        except ConnectionRefusedError:
            assert process.poll() is None, "the program has ended"
            time.sleep(0.01)  # noqa: TID251 - a teacher would
        except TimeoutError:
            break  # it was taken: the answer may take longer
    else:
        pytest.fail("nobody listens")
    sock.settimeout(ANSWER)
    return sock


def say(process: subprocess.Popen[bytes], text: str) -> None:
    data = text.encode()
    with udp(process, data) as sock:
        assert sock.recv(65535) == data


@echo
def test_echoes_ascii(student: str) -> None:
    with server(student, "class-echo") as process:
        say(process, "hello qwertz")


@echo
def test_echoes_chinese(student: str) -> None:
    with server(student, "class-echo") as process:
        say(process, "你好，天地人")


@echo
def test_echoes_1000_bytes(student: str) -> None:
    with server(student, "class-echo") as process:
        say(process, "abcde" * 200)


@echo
def test_ten_in_a_row(student: str) -> None:
    with server(student, "class-echo") as process, udp(process, b"1 word") as sock:
        assert sock.recv(65535) == b"1 word"
        for turn in range(2, 11):
            data = b"%d word" % turn
            sock.send(data)
            assert sock.recv(65535) == data


@echo
def test_three_clients(student: str) -> None:
    with (
        server(student, "class-echo") as process,
        udp(process, b"alice") as alice,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bob,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as carol,
    ):
        for sock, text in ((bob, "天地人"), (carol, "carol")):
            sock.settimeout(ANSWER)
            sock.connect(("127.0.0.1", PORT))
            sock.send(text.encode())
        assert bob.recv(65535) == "天地人".encode()
        assert carol.recv(65535) == b"carol"
        assert alice.recv(65535) == b"alice"


# ---------------------------------------------------------------- TCP capitals

upper = pytest.mark.parametrize("student", students("class-upper"))


def tcp(process: subprocess.Popen[bytes]) -> socket.socket:
    """A connection: tried again as long as nobody listens. The one that succeeds is used, not thrown away."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        try:
            sock = socket.create_connection(("127.0.0.1", PORT), ANSWER)
        except ConnectionRefusedError:
            assert process.poll() is None, "the program has ended"
            time.sleep(0.01)  # noqa: TID251 - a teacher would
        else:
            return sock
    pytest.fail("nobody listens")


def ask(sock: socket.socket, text: str) -> None:
    wanted, got = text.upper().encode(), b""
    sock.sendall(text.encode())
    while len(got) < len(wanted) and (more := sock.recv(65535)):
        got += more
    assert got == wanted


@upper
def test_capitals(student: str) -> None:
    with server(student, "class-upper") as process, tcp(process) as sock:
        ask(sock, "hello qwertz, asdfgh")


@upper
def test_digits_and_chinese(student: str) -> None:
    with server(student, "class-upper") as process, tcp(process) as sock:
        ask(sock, "qwertz 12 34，天地人abc")


@upper
def test_capitals_1000(student: str) -> None:
    with server(student, "class-upper") as process, tcp(process) as sock:
        ask(sock, "abcde" * 200)


@upper
def test_five_in_turn(student: str) -> None:
    with server(student, "class-upper") as process:
        for turn in range(1, 6):
            with tcp(process) as sock:
                ask(sock, f"client {turn}: word")


@upper
def test_after_a_silent_one(student: str) -> None:
    with server(student, "class-upper") as process:
        tcp(process).close()
        with tcp(process) as sock:
            ask(sock, "hello bob")
