"""What judging a class again costs against running it: python bench/rejudging.py [students]

A class of programs, right and wrong ones, is graded against an exercise of eleven checks whose expectations have a
mistake; it is mended, and the class judged again from what was recorded; then the same class is run under the mended
exercise, in a folder of its own. Prints seconds and CPU seconds of both.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKS = 10  # and `starts`, which every exercise has
HEAD = """\
id: many-echoes
title: {zh: 许多回声, en: Many echoes}
statement: {zh: 原样发回。, en: Send back as it is.}
transport: udp
port: 12345
programs:
  server: {files: [server.py]}
checks:
"""
CHECK = """\
  - id: echo-NUMBER
    title: {zh: 第 NUMBER 个, en: Number NUMBER}
    drives: server
    points: 10
    let: {word: "{{ fresh.word }}", more: "{{ fresh.han }}"}
    steps:
      - send: "NUMBER {{ word }}"
      - expect: "NUMBER {{ word }}"
      - send: "{{ more }}"
      - expect: "{{ more }}TYPO"
"""
PROGRAM = """\
import socket  # WHOSE
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 12345))
while True:
    data, address = s.recvfrom(2048)
    s.sendto(ANSWER, address)
"""
ANSWERS = ("data", "data", "data.upper()", "data[:-1]", "data.decode().strip().encode()")


def main() -> None:
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for number in range(students):
            own = place / "submissions" / f"{2026000 + number}-student"
            own.mkdir(parents=True)
            text = PROGRAM.replace("WHOSE", str(number)).replace("ANSWER", ANSWERS[number % len(ANSWERS)])
            (own / "server.py").write_text(text, "utf-8")
        exercise = place / "many-echoes.yaml"
        checks = "".join(CHECK.replace("NUMBER", str(number)) for number in range(CHECKS))
        exercise.write_text(HEAD + checks.replace("TYPO", "!"), "utf-8")
        out = str(place / "out")
        _told("run with the mistake", ["grade", str(exercise), str(place / "submissions"), "-o", out, "--no-recorder"])
        exercise.write_text(HEAD + checks.replace("TYPO", ""), "utf-8")
        judging = _told("judged again", ["rejudge", out])
        running = _told(
            "run under the mended one",
            ["grade", str(exercise), str(place / "submissions"), "-o", out + "2", "--no-recorder"],
        )
        print(
            f"{students} × {CHECKS + 1} checks: {running[0] / judging[0]:.0f} times as fast, {running[1] / judging[1]:.0f} times less CPU"
        )


def _told(what: str, words: list[str]) -> tuple[float, float]:
    """Seconds, and CPU seconds of all its processes."""
    before, began = os.times(), time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-m", "grader", *words, "-q", "--lang", "en"], capture_output=True, text=True, check=False
    )
    after, took = os.times(), time.perf_counter() - began
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    said = re.findall(r"\d+ (?:checks were run|were known already|results were judged again)[^\n]*", run.stdout)
    print(f"{what:<26} {took:7.1f} s  {cpu:7.1f} s CPU   status {run.returncode}  {'; '.join(said)}")
    if run.returncode not in (0, 3):
        print(run.stdout[-2000:], run.stderr[-2000:])
    return took, cpu


if __name__ == "__main__":
    main()
