"""`grader play` shows a run while it goes on: lines come before its end, with their packets, and Ctrl-C leaves nothing."""

from __future__ import annotations

import re
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_killed import named, until

from tests.conftest import ROOT, SEED

pytestmark = pytest.mark.timeout(60)
SLOW = """
import socket, sys, time
with socket.socket(type=socket.SOCK_DGRAM) as sock:
    sock.bind(("127.0.0.1", 12000))
    data, peer = sock.recvfrom(2000)
    print("\\x1b[2J heard", flush=True)
    time.sleep({seconds})
    sock.sendto(data.lower(), peer)
    sock.recvfrom(2000)
"""


def playing(program: Path, *words: str, lang: str = "en") -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "grader",
        "play",
        "udp-pinger",
        str(program),
        "--seed",
        str(SEED),
        *words,
        "--lang",
        lang,
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def lines_until(process: subprocess.Popen[str], word: str) -> list[str]:
    """What it says up to a line that holds this word. Fails at its end."""
    assert process.stdout is not None
    said = list[str]()
    while not said or word not in said[-1]:
        line = process.stdout.readline()
        assert line, "".join(said)
        said.append(line)
    return said


def test_it_is_live(tmp_path: Path) -> None:
    """What has happened is told while the program still sleeps: nothing is shown behind the end only."""
    program = tmp_path / "server.py"
    program.write_text(SLOW.format(seconds=2), encoding="utf-8")
    process = playing(program, "--check", "answers-in-capitals")
    said = lines_until(process, "heard")
    began = time.monotonic()
    assert any("client → server  UDP" in line for line in said), said
    assert any("step 1: " in line for line in said) and any("sends" in line for line in said), said
    assert "\x1b" not in "".join(said) and "\\x1b[2J heard" in said[-1]
    rest = lines_until(process, "client ← server  UDP")
    assert time.monotonic() - began > 1.5, rest
    end, _ = process.communicate(timeout=30)
    assert "✗ Answers in capitals" in end and "0/8" in end and process.returncode == 1


def test_what_is_shown_slowly_is_not_run_slowly(tmp_path: Path) -> None:
    """The times of the lines are those of a run that nobody has held up, and so is its end; a peer sends before its packet."""
    process = playing(ROOT / "reference" / "udp-pinger", "--check", "answers-in-capitals", "--delay", "0.1")
    began = time.monotonic()
    lines = lines_until(process, "end of the conversation")
    assert time.monotonic() - began > 0.1 * (len(lines) - 4)
    times = [float(found[0]) for line in lines if (found := re.findall(r"^ +[│·] +(\d+\.\d{3})", line))]
    assert len(times) > 6 and times[-1] < 0.1 * len(times)
    sends = next(index for index, line in enumerate(lines) if "client sends" in line and "step" not in line)
    assert next(index for index, line in enumerate(lines) if "client → server  UDP" in line) > sends
    end, _ = process.communicate(timeout=30)
    assert "✓ Answers in capitals" in end and process.returncode == 0


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    program = tmp_path / f"server_{secrets.token_hex(6)}.py"
    program.write_text(SLOW.format(seconds=60), encoding="utf-8")
    process = playing(program, lang="zh")
    assert any("客户端 → 服务器  UDP" in line for line in lines_until(process, "heard"))
    assert named(program.name)
    process.send_signal(signal.SIGINT)
    end, _ = process.communicate(timeout=30)
    assert process.returncode == 130 and "Traceback" not in end
    assert until(lambda: not named(program.name), 10)


def test_both_programs_of_a_pair_and_what_the_link_loses() -> None:
    process = playing(ROOT / "reference" / "udp-pinger", "--program", "both", "--check", "pair-lossy-link")
    said, _ = process.communicate(timeout=50)
    assert process.returncode == 0 and "the link loses it" in said and "once more from client" in said
    # Each packet once, as its sender sends it: ten pings, and an answer to all but the one that was lost, and to one twice.
    assert said.count("client → server  UDP") == 10 and said.count("client ← server  UDP") == 10


def test_what_cannot_be_shown_is_said(tmp_path: Path) -> None:
    program = tmp_path / "server.py"
    program.write_text(SLOW.format(seconds=0), encoding="utf-8")
    process = playing(program, "--check", "answers-in-capital")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 2 and "Did you mean answers-in-capitals?" in said
