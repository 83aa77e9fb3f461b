"""Hostile input from a seed: sources, names, archives, exercise files, rosters and stores that nobody would write.

    python bench/fuzz.py --seconds 300 --seed 1            # everything in turn; what breaks is printed with its case
    python bench/fuzz.py --kind sources --case 17 --seed 1 # one case again

Each case runs in a process of its own with limits of time and memory, so that a hang is found as an error is. A case
follows from kind, seed and number alone.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import resource
import select
import signal
import sys
import tarfile
import tempfile
import time
import traceback
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader import findings
from grader.classroom.assignment import load_assignment
from grader.classroom.overrides import read_overrides
from grader.classroom.store import Attempt, Store
from grader.classroom.subject import Subject
from grader.code import flow, loops, names, sources
from grader.errors import SpecError, StoreError, UsageError
from grader.intake.collect import collect
from grader.intake.collected import Student
from grader.intake.roster import read_roster
from grader.intake.submission import find_submission
from grader.intake.table import changed as rewritten
from grader.intake.table import read_table, with_cells
from grader.report.html import render_html
from grader.report.intake import intake_lines
from grader.report.terminal import at_terminal, check_details
from grader.spec import load_exercise
from grader.spec.problems import format_problem
from grader.spec.source import text_to_show
from grader.voice import Voice

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 2.0
"""Of CPU time that one case may take; whole pages take longer than a look at a file."""
MEMORY = 200 << 20
"""Bytes that a case may add to what the process has."""
EN = Voice("en", findings)


class Wrong(AssertionError):
    """What must not be is so."""


def need(truth: bool, what: str) -> None:
    if not truth:
        raise Wrong(what)


# ---------------------------------------------------------------- sources

_PARTS = (
    "import socket", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "s.bind(('', 12345))", "while True:",
    "    d, a = s.recvfrom(1024)", "    s.sendto(d, a)", "def f(x):", "    return f(x)", "try:", "except:", "    pass", "x = f(x)",
    "print(d)", "if d == 'x':", "for i in range(10):", "class A(B):", "with s:", "lambda: 0", "d = d.decode('gbk')", "import f",
)  # fmt: skip


_DEEP = (
    ("r", ".b", "", 50_000), ("r", "()", "", 50_000), ("r", "[0]", "", 50_000), ("", "-", "1", 100_000), ("0", " + 0", "", 50_000),
    ("", "(", "", 50_000), ("", "[", "", 50_000), ("0x", "f", "", 50_000), ("", "9", "", 50_000), ("", "lambda: ", "0", 9000),
    ("", "not ", "x", 9000), ("", "'a' ", "", 50_000), ("a", " < a", "", 50_000), ("", "a if a else ", "a", 9000),
    ("f'", "{x!r:", "", 90), ("9", "**9", "", 3000), ("'", "\\N{DIGIT ONE}", "'", 3000), ("b'", "\\xff", "'", 50_000),
    ("", "x", "", 50_000), ("a", " and a", "", 50_000), ("", "a := ", "1", 9000), ("", "{", "", 9000), ("", "await ", "x", 9000),
    ("'\\ud800'", "", "", 1), ("f'{\"\\\\\"}'", "", "", 1), ("1e", "9", "", 4000), ("", "s.recv(", "9" + ")" * 60, 60),
    ("x.encode('idna')", ".decode()", "", 400), ("", "f(", "0" + ")" * 90, 90), ("", "[x, ", "]" * 90, 90), ("a", ".b.c(1)[2]", "", 150),
)  # fmt: skip
"""One expression that has no end: how it begins, what comes again and again, how it ends, and how often it may come."""
_WIDE = (
    "a@ = a@1", "a = a@", "a = a", "def f@(): s.recv(1)", "if a == 'x': pass", "a = [a@, a@1, a@2]", "import m@",
    "while True: s.recv(1)", "x@ = s.recv(1); x@1 = x@.strip()", "a;a;a;a", "class A@(A@1): pass", "s.sendto(b'x', a)",
    "print(d); d = str(d)", "signal.signal(SIGINT, f)", "x = 'é' * 9; s.send(x.encode('punycode'))", "####################",
    "from . import *", "'xxxxxxxxxxxxxxxxxxxxxxxx'", "\t \t", "try: s.accept()\nexcept: pass", "with s: pass", "s.bind(('', @))",
)  # fmt: skip
"""Many lines of one kind, which look at each other."""


def deep(rng: random.Random, many: int) -> str:
    head, again, tail, most = rng.choice(_DEEP)
    return head + again * min(many, most) + tail


def wide(rng: random.Random, many: int) -> str:
    line = rng.choice(_WIDE)
    return "\n".join(line.replace("@", str(number)) for number in range(many))


def source(rng: random.Random) -> str:
    """A program that no person has written."""
    size = rng.choice([3, 30, 90, 500, 3000, 40_000])
    body = "\n".join(rng.choice(_PARTS) for _ in range(rng.randint(0, 30)))
    kind = rng.random()
    if kind < 0.4:
        hostile = f"while True:\n    s.recvfrom({deep(rng, size)})"
    elif kind < 0.7:
        hostile = wide(rng, min(size, 12_000))
    elif kind < 0.9:
        hostile = f"{deep(rng, size)}\n{wide(rng, min(size, 2000))}"
    else:
        hostile = "".join(chr(rng.choice([9, 10, 32, 40, 34, 39, 92, rng.randrange(0x11000)])) for _ in range(size))
    head = "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(('', 12345))\n"
    text = rng.choice([head + hostile, hostile, head + body + "\n" + hostile, hostile + "\n" + body])
    return text[: 256 << 10].encode("utf-8", "replace").decode()


def try_source(rng: random.Random, folder: Path) -> None:
    """Every question about it is answered, and no verdict depends on it."""
    text = source(rng)
    for module in (sources, flow, names, loops):
        for name, question in vars(module).items():
            if name.startswith("_") or getattr(question, "__module__", "") != module.__name__ or not callable(question):
                continue
            code = getattr(question, "__wrapped__", question)
            if isinstance(code, type) or "text" not in code.__code__.co_varnames[:1]:
                continue
            wanted = code.__code__.co_varnames[1 : code.__code__.co_argcount]
            if all(one in ("line", "near", "number", "wanted", "name", "module") for one in wanted):
                question(text, *(3 if one in ("line", "near", "number") else "recv" for one in wanted))
    (folder / "server.py").write_text(text, "utf-8")
    spec = load_exercise(ROOT / "exercises/udp-echo.yaml")
    with contextlib.suppress(UsageError):
        submission = find_submission(spec.exercise, [folder])
        need(len(submission.digest) > 7, "a submission has a digest")


def try_explaining(rng: random.Random, folder: Path) -> None:
    """A run that failed is explained whatever its source says, and its verdict stays."""
    import playbook
    import sample_results

    text = source(rng)
    line = rng.randint(1, text.count("\n") + 1)
    run = playbook.udp("send: hi", "expect: hi") << playbook.ready()
    if rng.random() < 0.5:
        error = f'Traceback (most recent call last):\n  File "/work/server.py", line {line}, in <module>\n    x\n'
        run << playbook.printed(error + rng.choice(_ERRORS), "stderr") << playbook.exited(1) << playbook.gone()
    else:
        thread = {
            "name": "MainThread",
            "file": "server.py",
            "line": line,
            "call": rng.choice(["recvfrom", "futex", "read"]),
        }
        run << playbook.event("waits", threads=[thread])
    run.settled()
    result, plain = run.judged(text), run.judged("")
    need(result.verdict == plain.verdict, f"the verdict is {result.verdict}, without the source {plain.verdict}")
    need("unexplained" not in {one.id for one in result.findings}, f"no explanation: {result.findings}")
    whole = sample_results.result(result, sources={"server.py": text})
    page = render_html(whole, EN, show_hidden=True)
    told = check_details(result, whole, at_terminal(EN), show_hidden=True, talk=True)
    for shown in (page, *(line.plain for line in told)):
        need("could not give it" not in shown, "a page or a line could not be made")
        need("\x1b" not in shown, "an escape sequence goes out")


_ERRORS = (
    "SyntaxError: invalid syntax", "TypeError: a bytes-like object is required, not 'str'", "RecursionError: x",
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc4 in position 0: invalid continuation byte",
    "NameError: name 'x' is not defined", "AttributeError: 'tuple' object has no attribute 'recv'", "OSError: [Errno 98] x",
)  # fmt: skip


# ---------------------------------------------------------------- names and archives

_UNSEEN = (
    "\u202a",
    "\u202e",
    "\u2066",
    "\t",
    "\x1b",
    "\n",
    "\u0301",
    "\ufe0f",
    "\u200b",
    "\ufeff",
    "##[error]",
    "::error::",
)


def hostile_name(rng: random.Random, number: str) -> str:
    """A name in which this id can be read, and what cannot be seen stands anywhere."""
    name = list(rng.choice([f"{number}", f"{number}_张三", f"张三 {number}", f"[{number}] hw1"]))
    for _ in range(rng.randint(1, 5)):
        name.insert(rng.randint(0, len(name)), rng.choice(_UNSEEN[:-2]))
    return "".join(name).replace("/", "_") + rng.choice(["", "", *_UNSEEN[-2:]])


def try_names(rng: random.Random, folder: Path) -> None:
    """What is handed in belongs to whom the id in its name says, and is shown without effect."""
    ids = [f"20230{number:02d}" for number in rng.sample(range(100), 4)]
    cls = folder / "class"
    cls.mkdir()
    for number in ids:
        name = hostile_name(rng, number)
        if rng.random() < 0.6:
            (cls / name).mkdir()
            (cls / name / "server.py").write_text(f"# {number}\n")
        else:
            with zipfile.ZipFile(cls / f"{name}.zip", "w") as archive:
                archive.writestr(rng.choice(["server.py", "\u202aserver.py", "a\tb/server.py"]), f"# {number}\n")
    found = collect([cls], roster=[Student(number, "") for number in ids])
    need({one.student.id for one in found.chosen} == set(ids), f"{found.missing} missing, {found.unread} unread")
    for line in intake_lines(found, EN, 100):
        need(not any(each in line.plain for each in ("\x1b", "\u202e", "\n", "##[")), repr(line.plain))


def _tar(rng: random.Random, made: io.BytesIO) -> tarfile.TarFile:
    how = rng.randrange(3)
    if how == 0:
        return tarfile.open(fileobj=made, mode="w")
    return tarfile.open(fileobj=made, mode="w:gz") if how == 1 else tarfile.open(fileobj=made, mode="w:xz")


def archive(rng: random.Random) -> bytes:
    """A zip or tar with odd members, and perhaps some bytes changed."""
    members = [
        "server.py",
        "server.py/x.py",
        "a/" * 20 + "b.py",
        "../x",
        "/etc/passwd",
        "x" * 300,
        "a\\b.py",
        "",
        ".",
        "\udc80.py",
    ]
    members += [f"{n}/{m}.py" for n in range(rng.randint(0, 40)) for m in range(3)]
    rng.shuffle(members)
    made = io.BytesIO()
    with contextlib.suppress(ValueError, IndexError), contextlib.redirect_stderr(io.StringIO()):
        if rng.random() < 0.5:
            with zipfile.ZipFile(made, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as packed:
                for name in members[: rng.randint(1, 60)]:
                    packed.writestr(name, b"x" * rng.choice([0, 9, 100_000]))
        else:
            with _tar(rng, made) as tar:
                for name in members[: rng.randint(1, 60)]:
                    info = tarfile.TarInfo(name)
                    info.type = rng.choice(
                        [tarfile.REGTYPE, tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.FIFOTYPE, tarfile.LNKTYPE]
                    )
                    info.size = 9 if info.isreg() else 0
                    tar.addfile(info, io.BytesIO(b"x" * 9))
    return changed(rng, made.getvalue()) if rng.random() < 0.7 else made.getvalue()


def changed(rng: random.Random, data: bytes, most: int = 20) -> bytes:
    """Some bytes are others, some are gone, some come twice."""
    found = bytearray(data)
    for _ in range(rng.randint(1, most)):
        if found:
            at = rng.randrange(len(found))
            kind = rng.random()
            if kind < 0.7:
                found[at] = rng.randrange(256)
            elif kind < 0.85:
                del found[at : at + rng.randint(1, 50)]
            else:
                found[at:at] = found[at : at + rng.randint(1, 200)]
    return bytes(found)


def try_archive(rng: random.Random, folder: Path) -> None:
    """It is read, or told of; the files that come of it can lie on a disk beside each other."""
    name = rng.choice(["2023001.zip", "2023001.tar.gz", "2023001.7z", "2023001.rar"])
    (folder / name).write_bytes(archive(rng))
    (folder / "2023002").mkdir()
    (folder / "2023002" / "server.py").write_text("x = 1\n")
    found = collect([folder], roster=[Student("2023001", ""), Student("2023002", "")])
    need(not found.missing, f"{found.missing} missing")
    for handin in found.chosen:
        disk = folder / f"disk-{handin.student.id}"
        for path, data in handin.files.items():
            place = disk / path
            need(place.resolve().is_relative_to(disk.resolve()), f"{path} leads outside")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


# ---------------------------------------------------------------- files of teachers

_WORDS = (
    "{{ 'a'|center(999999999) }}", "{{ '%999999999s' % 1 }}", "{{ 'a' * 999999999 }}", "{{ 9**9**9 }}", "{{ x }}", "{{", "{% raw %}",
    "{{ 'a'|indent(99999999) }}", "{{ fresh.text(1000000) }}", "{{ fresh.word(9)|replace('', 'a' * 1000000) }}", "&a", "*a", "!x", "~",
    "null", "[]", "{}", "-1", "1e999", "99999999999", "(a+)+$", "[", "\\", "'", '"', "|", ">", "? ", "- ", ": ", "1000", "\t", "\u202e",
    "{repeat: {times: 1000, steps: [{send: a}]}}", "{fill: a, size: 999GiB}", "{random: 1GiB, from: x}", "[1, [2, [3, [4]]]]",
    "{{ " + " + ".join(["1"] * 900) + " }}", "{{ ['a' * 999999] * 9999 }}", "{{ 'a'.format() }}", "{{ (1).__class__ }}",
)  # fmt: skip


def file_of_a_teacher(rng: random.Random, text: str) -> bytes:
    """The file with a few changes of its lines, values and bytes."""
    lines = text.split("\n")
    for _ in range(rng.randint(1, 4)):
        lines = lines or [""]
        at = rng.randrange(len(lines))
        kind = rng.random()
        if kind < 0.4 and ":" in lines[at]:
            lines[at] = lines[at].partition(":")[0] + ": " + rng.choice([*_WORDS, json.dumps(rng.choice(_WORDS))])
        elif kind < 0.55:
            lines[at] = " " * rng.randint(0, 9) + lines[at].strip()
        elif kind < 0.7:
            lines[at:at] = lines[at : at + rng.randint(1, 20)] * rng.choice([1, 2, 500])
        elif kind < 0.85:
            del lines[at : at + rng.randint(1, 5)]
        else:
            lines[at] = lines[at] * rng.choice([2, 1000])
    data = "\n".join(lines).encode()
    return changed(rng, data, 5) if rng.random() < 0.3 else data


def try_exercise(rng: random.Random, folder: Path) -> None:
    """Every mistake has its place in the file."""
    chosen = rng.choice(sorted((ROOT / "exercises").glob("*.yaml")))
    path = folder / chosen.name
    path.write_bytes(file_of_a_teacher(rng, chosen.read_text("utf-8")))
    _told_with_places(lambda: load_exercise(path), path)


def try_assignment(rng: random.Random, folder: Path) -> None:
    """The same of an assignment and of its roster."""
    text = "assignment: hw1\ntitle: {zh: 一, en: one}\nexercises:\n  - udp-echo\n  - {exercise: tcp-echo, weight: 2}\n"
    text += "due: 2026-03-01 23:59 +08:00\nlate: {percent_a_day: 10, most_days: 3}\nroster: class.csv\n"
    roster = "学号,姓名,班级\n2023001,张三,1\n2023002,李四,2\n".encode(
        rng.choice(["utf-8", "gbk", "utf-16", "utf-8-sig"])
    )
    (folder / "class.csv").write_bytes(changed(rng, roster * rng.choice([1, 1, 200])))
    path = folder / "hw1.yaml"
    path.write_bytes(file_of_a_teacher(rng, text))
    _told_with_places(lambda: load_assignment(str(path)), path, folder / "class.csv")
    _told_with_places(lambda: read_roster(folder / "class.csv"), folder / "class.csv")


_TABLES = (
    "学号,姓名,班级\n2023001,张三,1\n2023002,李四,2\n", "id,name\n1,Ana Berg\n2,赵甲\n", "Matrikelnr.;Nachname;Vorname\n77;Berg;Ana\n",
    "某某大学成绩登记表,,,\n课程：计算机网络,,教师：某某,\n,,,\n序号,学号/工号,姓名,总评\n1,2023001,张三,\n2,2023002,李四,\n",
    'Student,ID,SIS User ID,Section,HW 1 (7)\n,,,,Manual Posting\n    Points Possible,,,,10\n"Berg, Ana",3,2023001,Net 1,8\n"Student, Test",4,,Net 1,\n',
    'Identifier,"Full name","ID number","Email address",Grade,"Maximum grade"\n"Participant 30",赵甲,2023001,a@b.c,,100.00\n',
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\n"赵"\t"甲"\t"zj"\t"2023001"\n', "sep=;\r\nid;name\r\n=\"0012\";x\r\n",
    "OrgDefinedId,Username,Last Name,First Name,HW <MaxPoints:10>,End-of-Line Indicator\n#2023001,#zj,赵,甲,,#\n",
)  # fmt: skip
_OVERRIDES = (
    "student,exercise,check,points,comment\n2023001,udp-echo,*,10,late train\n2023002,,echoes-ascii,excused,\n",
    "学号,练习,检查,分数,备注\n2023001,udp-echo,starts,3,\n",
)
_CELLS = (
    "", '"', '""', '"""', '"a', 'a"b', "=1+1", "@SUM(A1)", "-1", "1e999", "2.0231E+9", "NaN", "\u202a2023001", "20\u030123001", "x" * 200,
    "x" * 140_000, ",", ";", "\t", "|", "\r", "\n", "\0", "\x1b[31m", "\ud7ff", "２０２３００１", "::error::", "*", "/", "server/", "excused",
    "学号", "id", "name", "Points Possible", "(read only)", "sep=,", "\x85", "\u2028", "Participant 9", "999999999999999999999", "1,5",
)  # fmt: skip
MOST_OF_A_TABLE = 4 << 20
"""Characters: what is larger would be the generator's own memory."""
_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-7", "utf-32")


def table(rng: random.Random, chosen: str) -> bytes:
    """A table as platforms and offices write it, with cells, lines, separators, encodings and bytes that are not."""
    lines = chosen.split("\n")
    for _ in range(rng.randint(0, 5)):
        at, kind = rng.randrange(len(lines)), rng.random()
        if kind < 0.45:
            cells = lines[at].split(",")
            cells[rng.randrange(len(cells))] = rng.choice(_CELLS)
            lines[at] = ",".join(cells)
        elif kind < 0.6:
            some = lines[at : at + rng.randint(1, 5)]
            lines[at:at] = some * min(rng.choice([1, 2, 5000]), MOST_OF_A_TABLE // (sum(map(len, some)) + 1))
        elif kind < 0.7:
            lines[at:at] = ["总表", "", ",,,,"] * rng.choice([1, 3, 40])
        elif kind < 0.8:
            del lines[at]
            lines = lines or [""]
        elif kind < 0.9:
            lines[at] += rng.choice(",;\t|") * rng.choice([1, 300, 16_384, 900_000])
        else:
            lines[at] *= min(rng.choice([2, 2000]), MOST_OF_A_TABLE // (len(lines[at]) + 1))
    text = rng.choice(["\n", "\n", "\r\n", "\r"]).join(lines)
    data = text.encode(rng.choice(_ENCODINGS) if rng.random() < 0.5 else "utf-8", "replace")
    return changed(rng, data, 5) if rng.random() < 0.3 else data


_SHEETS: tuple[tuple[bytes, bytes], ...] = (
    (b'r="B2"', b'r="XFD1048576"'), (b"<sheetData>", b'<sheetData><row r="1048576"><c r="A1048576"/></row>'), (b'r="A1"', b'r="A0"'),
    (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), (b't="n"', b't="d"'), (b'r="2"', b'r="x"'),
    (b"</sheetData>", b'</sheetData><dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations>'), (b"<v>", b"<v>1e999"),
    (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "' + b"&a;" * 500 + b'">]><worksheet'), (b'<dimension ref="', b'<dimension ref="A1:XFD1048576'),
    (b"<cols>", b'<cols><col min="1" max="99999999" width="9"/>'), (b"</row>", b"</row>" + b'<row r="9"><c r="A9"/></row>' * 90_000),
)  # fmt: skip
"""What stands in a sheet, and what may stand there instead."""


def workbook(rng: random.Random, chosen: str) -> bytes:
    """The same as a workbook, with members that are damaged, lacking, or unfold without end."""
    import openpyxl

    book, packed, made = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for line in chosen.split("\n"):
        cells = [cell.strip('"') for cell in line.split(",")]
        book.active.append([int(cell) if cell.isdigit() and rng.random() < 0.5 else cell for cell in cells])
    book.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data, kind = old.read(name), rng.random()
            if kind < 0.05:
                continue
            if kind < 0.1:
                data = changed(rng, data, 5)
            elif kind < 0.15:
                data += rng.choice([b" ", b"<a>", b"\0"]) * rng.choice([1, 300_000, 10 << 20])
            elif name.startswith("xl/worksheets") and kind < 0.8:
                data = data.replace(*rng.choice(_SHEETS))
            new.writestr(name, data)
    return changed(rng, made.getvalue()) if rng.random() < 0.3 else made.getvalue()


def try_roster(rng: random.Random, folder: Path) -> None:
    """It is read, or every mistake has its line; nobody in it has a name that a terminal obeys."""
    chosen = rng.choice(_TABLES)
    path = folder / ("class.xlsx" if (is_book := rng.random() < 0.3) else "class.csv")
    path.write_bytes(workbook(rng, chosen) if is_book else table(rng, chosen))

    def reads() -> None:
        for student in read_roster(path).students:
            shown = student.id + student.name + student.group
            need(
                bool(student.id) and not any(unicodedata.category(char) in ("Cc", "Cf") for char in shown), repr(shown)
            )

    _told_with_places(reads, path)
    _told_with_places(lambda: _written_again(path), path)


def _written_again(path: Path) -> None:
    """A table in which nothing is changed is what it was."""
    read = read_table(path, to_change=True)
    if read.workbook is None:
        need(rewritten(read, {}) == path.read_bytes(), "another table than that which was read")
    else:
        with_cells(read, {(0, at, 0): "x" for at, _ in enumerate(read.rows[:3])})


def try_overrides(rng: random.Random, folder: Path) -> None:
    """What a teacher has decided is read, or told of with its line."""
    chosen = rng.choice(_OVERRIDES)
    path = folder / ("overrides.xlsx" if (is_book := rng.random() < 0.2) else "overrides.csv")
    path.write_bytes(workbook(rng, chosen) if is_book else table(rng, chosen))
    exercise = load_exercise(ROOT / "exercises/udp-echo.yaml").exercise

    def reads() -> None:
        for one in read_overrides(path, [exercise]):
            need(bool(one.student) and (one.points is None or one.points >= 0), repr(one))

    _told_with_places(reads, path)


def _told_with_places(reads: Callable[[], object], *paths: Path) -> None:
    try:
        reads()
    except SpecError as error:
        need(bool(error.problems), "there are problems")
        for problem in error.problems:
            text = problem.path.read_bytes().decode("utf-8", "replace") if problem.path.is_file() else ""
            need(problem.path in paths or problem.path.suffix == ".yaml", f"{problem.path}")
            breaks = text.count("\n") + text.count("\r") + 40
            need(problem.line >= 1 and problem.column >= 1, f"{problem}")
            need(problem.line <= breaks or problem.path.suffix == ".xlsx", f"{problem}")
            shown = format_problem(problem, text_to_show(problem.path), "en")
            need("\x1b" not in shown and len(shown) < 5000, repr(shown[:5000]))
    except UsageError as error:
        need(bool(error.message.zh and error.message.en), "it is said in both languages")


# ---------------------------------------------------------------- stores


def try_store(rng: random.Random, folder: Path) -> None:
    """A store with changed bytes says so, or gives what was kept."""
    import sample_results

    path, kept = folder / "store.sqlite", sample_results.passed()
    subjects = [Subject({"n": number}) for number in range(12)]
    with Store(path) as store:
        for subject in subjects:
            store.keep(subject, Attempt(False, 0), kept)
        store.remember("seed of x", "7")
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 20, 300])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(data)
    with contextlib.suppress(UsageError, StoreError), Store(path) as store:
        store.fact("seed of x")
        for subject in subjects:
            for found in store.known(subject).values():
                need(all(one.verdict == kept.verdict for one in found.values()), "another verdict than what was kept")
            store.full(subject, Attempt(False, 0), ("server", kept.id))
        store.remember("seed of x", "8")


# ---------------------------------------------------------------- cases


@dataclass(frozen=True)
class Kind:
    """A kind of input, and what must hold of it."""

    attempt: Callable[[random.Random, Path], None]
    seconds: float = SECONDS


KINDS: Mapping[str, Kind] = {
    "sources": Kind(try_source, 4.0),
    "explaining": Kind(try_explaining, 6.0),
    "names": Kind(try_names),
    "archives": Kind(try_archive, 4.0),
    "exercises": Kind(try_exercise),
    "assignments": Kind(try_assignment),
    "rosters": Kind(try_roster, 6.0),
    "overrides": Kind(try_overrides, 3.0),
    "stores": Kind(try_store),
}


def failure(kind: str, seed: int, case: int) -> str:
    """What went wrong with one case, in words; empty where nothing did."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        _one(kind, seed, case, write)
    os.close(write)
    said, end = b"", time.monotonic() + 20 * KINDS[kind].seconds
    while time.monotonic() < end + _without_a_cpu(pid):
        if select.select([read], [], [], 0.5)[0]:
            if not (data := os.read(read, 1 << 16)):
                break
            said += data
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(read)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return f"{kind} {case}: ended by {signal.Signals(os.WTERMSIG(status)).name}: it takes too long\n"
    return f"{kind} {case}: {said.decode()}" if said else ""


def _without_a_cpu(pid: int) -> float:
    """Seconds that it has waited for one, which are nobody's fault."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    return 0.0


def _one(kind: str, seed: int, case: int, write: int) -> None:
    """In a process of its own: what is wrong goes to the pipe."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(3 * KINDS[kind].seconds) + 3, resource.RLIM_INFINITY))
    with open("/proc/self/statm") as size:
        now = int(size.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + 2 * MEMORY, resource.RLIM_INFINITY))
    before, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    said = ""
    try:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            KINDS[kind].attempt(random.Random(f"{kind}:{seed}:{case}"), Path(folder))
            spent = time.process_time() - cpu
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
            need(spent <= KINDS[kind].seconds, f"it takes {spent:.1f} s")
            need(grown <= MEMORY, f"it takes {grown >> 20} MiB")
    except BaseException:
        said = traceback.format_exc(limit=-6)
    with contextlib.suppress(OSError):
        os.write(write, said[:60_000].encode("utf-8", "replace"))
    os._exit(0)


def failures(
    kinds: list[str], seed: int, cases: range, until: float, show: Callable[[str], None] = lambda told: None
) -> Iterator[str]:
    """Of each case of each kind, in turn, while there is time: what went wrong; empty where nothing did."""
    load_exercise(ROOT / "exercises/udp-echo.yaml")  # what is loaded once is no case's
    for case in cases:
        for kind in kinds:
            if time.monotonic() > until:
                return
            told = failure(kind, seed, case)
            if told:
                show(told)
            yield told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--case", type=int)
    said = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))  # whose runs and results are made by hand
    cases = range(1 << 30) if said.case is None else range(said.case, said.case + 1)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it hears how far it came
    done = wrong = 0
    with contextlib.suppress(KeyboardInterrupt):
        for told in failures(said.kind or list(KINDS), said.seed, cases, time.monotonic() + said.seconds, show=print):
            done, wrong = done + 1, wrong + bool(told)
    print(f"{done} cases with seed {said.seed}: {wrong} went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
