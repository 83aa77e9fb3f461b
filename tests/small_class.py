"""A small class for the tests of many: an exercise of five checks (one of them, `starts`, by itself), and programs for it that end in every way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

EXERCISE = """\
id: small-echo
title: {zh: 小回声, en: Small echo}
statement: {zh: 原样发回。, en: Send back as it is.}
transport: udp
port: 12345
limit: 2s
programs:
  server: {files: [server.py, "*server*.py"]}
checks:
  - id: echoes
    title: {zh: 原样返回, en: Echoes text}
    drives: server
    points: 40
    let: {word: "{{ fresh.word }}"}
    steps:
      - send: "hello {{ word }}"
      - expect: "hello {{ word }}"
  - id: echoes-chinese
    title: {zh: 中文原样返回, en: Echoes Chinese text}
    drives: server
    points: 30
    needs: [echoes]
    let: {words: "{{ fresh.han }}"}
    steps:
      - send: "{{ words }}"
      - expect: "{{ words }}"
  - id: twice
    title: {zh: 两条消息, en: Two messages}
    drives: server
    points: 30
    needs: [echoes]
    let: {word: "{{ fresh.word }}"}
    steps:
      - send: "1 {{ word }}"
      - expect: "1 {{ word }}"
      - send: "2 {{ word }}"
      - expect: "2 {{ word }}"
  - id: shouts
    title: {zh: 大写, en: Shouts}
    drives: server
    group: bonus
    points: 10
    hidden: true
    steps:
      - send: "SHOUT"
      - expect: "SHOUT"
"""
CHECKS = ("starts", "echoes", "echoes-chinese", "twice", "shouts")

_OPEN = """import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 12345))
"""
RIGHT = _OPEN + "while True:\n    data, who = s.recvfrom(65536)\n    s.sendto(data, who)\n"
PROGRAMS: Mapping[str, str] = {
    "right": RIGHT,
    "gbk": _OPEN
    + "while True:\n    data, who = s.recvfrom(65536)\n    s.sendto(data.decode().encode('gbk', 'replace'), who)\n",
    "one-shot": _OPEN + "data, who = s.recvfrom(65536)\ns.sendto(data, who)\n",
    "mute": _OPEN + "while True:\n    s.recvfrom(65536)\n",
    "crashes": _OPEN + "data, who = s.recvfrom(65536)\nprint(data.reply)\n",
    "no-python": "while True print('hello')\n",
}


def write_exercise(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "small-echo.yaml"
    place.write_text(EXERCISE, "utf-8")
    return place


def write_class(folder: Path, programs: Mapping[str, str]) -> Path:
    """A folder for each student, by id; the same program is told apart by a comment, so that each is run."""
    for student, text in programs.items():
        place = folder / student
        place.mkdir(parents=True)
        (place / "server.py").write_text(f"{text}# {student}\n", "utf-8")
    return folder


def mixed(count: int) -> dict[str, str]:
    """That many students, of all kinds in turn."""
    kinds = list(PROGRAMS.values())
    return {f"2023{number:04}": kinds[number % len(kinds)] for number in range(1, count + 1)}
