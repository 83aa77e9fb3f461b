"""Classes made by hand and by a recipe, for the tests of what is told of a class: nothing is run for them."""

from __future__ import annotations

import datetime
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import sample_results as samples

from grader.classroom.gradebook import Gradebook, Graded, LateRule, Weighted
from grader.intake.collected import Collected, HandIn, Student, Unread
from grader.model import CheckResult, Finding, Lang, Result, Words
from grader.model.failure import FailureCode
from grader.voice import Explains, Voice

ZONE = datetime.timezone(datetime.timedelta(hours=8))
DUE = datetime.datetime(2026, 11, 20, 23, 59, tzinfo=ZONE)
SECRET = "SECRET-hidden-content"
TEACHERS = "/home/teacher/hw1/submissions"

TITLES: Mapping[str, Words] = {
    "reply-encoding": Words("回答的编码不对", "The answer is in another encoding"),
    "answered-twice": Words("每个账户都回答了一次", "Answered once per account"),
    "uncaught": Words("出错了，没有处理：KeyError", "An error that nothing caught: KeyError"),
    "one-shot": Words("只服务一个客户端就结束了", "It serves one client and ends"),
    "wrong-port": Words("端口不对", "It waits at another port"),
}


def title(finding: Finding, lang: Lang) -> str:
    """Stands in for `grader.findings.title`."""
    if finding.id not in TITLES:
        return samples.title(finding, lang)
    return TITLES[finding.id].in_(lang) + str(finding.fields.get("more", ""))


hint, advice = samples.hint, samples.advice


def voice(lang: Lang) -> Voice:
    """What reports of these classes are told in."""
    return Voice(lang, cast(Explains, sys.modules[__name__]))


@dataclass(frozen=True)
class Asked:
    """A check of a sample exercise."""

    id: str
    title: Words
    points: float = 20
    group: str = "core"
    hidden: bool = False


LOGIN = (
    Asked("starts", Words("启动后在 8083 端口等待", "Starts and waits at port 8083"), 20),
    Asked("unknown-name", Words("用户名不存在时拒绝", "Refuses an unknown name"), 20),
    Asked("one-answer-an-attempt", Words("一次登录只回答一次", "One answer to one attempt"), 30),
    Asked("each-account", Words("每个账户都能登录", "Every account can log in"), 30),
    Asked("no-mapping", Words("收到的不是字典时，不崩溃", "Text that is no mapping: no traceback"), 10, "bonus"),
)
CHAT = (
    Asked("replies", Words("把键盘输入的话回给客户端", "Answers with what is typed"), 40),
    Asked("replaces", Words("替换每一个关键字", "Replaces every keyword"), 40),
    Asked("own-answer", Words("每个客户端得到自己的回答", "Each client gets its own answer"), 20, hidden=True),
)
EXERCISES = {"tcp-login": LOGIN, "udp-keyword-chat": CHAT}
WEIGHTED = (
    Weighted("tcp-login", Words("TCP 登录服务器", "TCP login server"), 60),
    Weighted("udp-keyword-chat", Words("UDP 关键字替换聊天", "Keyword-replace chat over UDP"), 40),
)


def _failed(asked: Asked, finding: str, **fields: Any) -> CheckResult:
    made = samples.replied_twice()
    found = (Finding(finding, fields, "server.py", 16),) if finding else ()
    return replace(made, findings=found, failure=FailureCode.MISMATCH, verdict="failed", earned=0)


MISTAKES: Mapping[str, Callable[[Asked], CheckResult]] = {
    "p": lambda asked: replace(samples.passed(), earned=asked.points),
    "e": lambda asked: replace(samples.wrong_encoding(), failure=FailureCode.MISMATCH),
    "t": lambda asked: _failed(asked, "answered-twice"),
    "k": lambda asked: replace(_failed(asked, "uncaught"), failure=FailureCode.TRACEBACK),
    "o": lambda asked: replace(_failed(asked, "one-shot"), failure=FailureCode.REFUSED),
    "w": lambda asked: replace(_failed(asked, "wrong-port"), failure=FailureCode.NOT_LISTENING),
    "n": lambda asked: _failed(asked, ""),
    "s": lambda asked: samples.skipped(),
    "?": lambda asked: samples.ungraded(),
    "~": lambda asked: replace(samples.ungraded(), verdict="unstable"),
}
"""A letter for each way in which a check can end."""


def result(exercise: str, letters: str, **rest: Any) -> Result:
    """One result: a letter of `MISTAKES` for each check."""
    checks = []
    for asked, letter in zip(EXERCISES[exercise], letters, strict=True):
        made = replace(
            MISTAKES[letter](asked), id=asked.id, title=asked.title, points=asked.points, group=asked.group, hidden=asked.hidden
        )  # fmt: skip
        if asked.hidden:
            made = replace(made, requirement=Words(SECRET, SECRET))
        checks.append(made)
    of = {one.exercise: one.title for one in WEIGHTED}
    made = samples.result(
        *checks, exercise=exercise, exercise_title=of[exercise], command=f"grader check {TEACHERS}/x --seed 7341",
        submission="server",
    )  # fmt: skip
    return replace(made, **rest)


def slim(full: Result) -> Result:
    """As a gradebook keeps it."""
    return replace(full, sources={}, checks=tuple(replace(check, transcript=None) for check in full.checks))


@dataclass
class Sample:
    """A gradebook, and the full results that a store would have."""

    book: Gradebook
    full: dict[str, dict[str, Result]]

    def load(self, one: Graded) -> Mapping[str, Result]:
        return self.full[one.student.id]


NAMES = (
    # id, name, group, letters of both exercises, days late
    ("2021211001", "张伟", "网络 1 班", "ppppp", "ppp", 0),
    ("2021211002", "王芳", "网络 1 班", "ppppk", "ppp", 0),
    ("2021211003", "李娜", "网络 1 班", "pptps", "ppp", 0),
    ("2021211004", "张伟", "网络 2 班", "pptes", "pnp", 1),
    ("2021211005", "欧阳若兮", "网络 2 班", "ppees", "ppt", 0),
    ("2021211006", "刘洋", "网络 2 班", "wssss", "epp", 0),
    ("2021211007", "陈静", "网络 1 班", "pptpk", "npo", 3),
    ("2021211008", "Ada Lovelace", "网络 1 班", "ppppp", "p?p", 0),
    ("2021211009", "赵磊", "网络 2 班", "potsk", "o~p", 0),
    ("00123", "=cmd|'/c calc'!A1", "网络 2 班", "ppttk", "pep", 0),
    ("x<script>alert(1)</script>", "<script>alert(1)</script>", "@SUM(1+9)", "pktes", "ppp", 0),
    ("con", "\u202egnp.exe\u2066\u0007", "网络 1 班", "pppps", "ppp", 0),
    ("2021211013", "长名字" * 20 + "的同学", "网络 2 班", "pptnp", "ppp", 0),
    ("2021211014", "周杰", "网络 1 班", "pptes", None, 0),
)


def handin(student: Student, days: int, files: Mapping[str, bytes] | None = None, hours: float = 3) -> HandIn:
    told = DUE + datetime.timedelta(days=days) - datetime.timedelta(hours=hours)
    origin = f"{student.id}_assignsubmission_file_/server.py"
    return HandIn(student, origin, files or {"server.py": f"# {student.id}\n".encode()}, told, days)


def small(**rest: Any) -> Sample:
    """Seventeen students: right, wrong, late, incomplete, unread, missing; two of one name, hostile names."""
    graded, full = list[Graded](), dict[str, dict[str, Result]]()
    for id, name, group, login, chat, days in NAMES:
        student = Student(id, name, group)
        results = {"tcp-login": result("tcp-login", login, submission_digest=f"sha256:{id}")}
        lacking = {}
        if chat is None:
            lacking = {"udp-keyword-chat": Words("没有找到程序", "no program was found")}
        else:
            results["udp-keyword-chat"] = result("udp-keyword-chat", chat, submission_digest=f"sha256:{id}")
        same = {"server.py": b"import socket\n"} if id in ("2021211003", "2021211007") else None
        work = handin(student, days, same)
        if id == "2021211004":
            work = replace(
                work, notes=(Words("有两个同名的学生：按学号区分", "two students have this name: told apart by id"),)
            )
        graded.append(Graded(student, work, {key: slim(one) for key, one in results.items()}, lacking))
        full[id] = results
    broken, gone, absent = (
        Student("2021211015", "孙丽", "网络 1 班"), Student("2021211016", "吴强", "网络 2 班"), Student("2021211017", "郑爽", ""),
    )  # fmt: skip
    why = Words("压缩包已损坏，打不开", "the archive is damaged and does not open")
    graded += [Graded(broken, unread=why), Graded(gone), Graded(absent)]
    full |= {broken.id: {}, gone.id: {}, absent.id: {}}
    first = graded[0].student
    collected = Collected(
        tuple(one.handin for one in graded if one.handin is not None),
        (handin(first, 0, hours=30), handin(first, 0, hours=50)),
        (
            Unread("2021211015_孙丽.rar", why, broken),
            Unread("新建文件夹/作业.docx", Words("不知道这是谁交的", "nobody knows whose this is")),
        ),
        (gone, absent),
        (graded[7].student,),
    )
    book = Gradebook(
        "hw1", Words("第一次作业：套接字", "Homework 1: sockets"), WEIGHTED, tuple(graded), collected, "2026-11-21T02:00:00Z", "0.1.0",
        7341, "add", LateRule(10, 5), DUE, **rest,
    )  # fmt: skip
    return Sample(book, full)


def clean_class() -> Sample:
    """Three students, one exercise, no due date: nothing to say about anybody."""
    graded = tuple(
        Graded(student, HandIn(student, student.id, {"server.py": student.id.encode()}), {"tcp-login": slim(result("tcp-login", "ppppp", submission_digest=student.id))})
        for student in (Student("a"), Student("b"), Student("c"))
    )  # fmt: skip
    book = Gradebook(
        "tcp-login", WEIGHTED[0].title, WEIGHTED[:1], graded, Collected(tuple(one.handin for one in graded if one.handin)),
        "2026-11-21T02:00:00Z", "0.1.0", 7341,
    )  # fmt: skip
    return Sample(book, {one.student.id: {"tcp-login": result("tcp-login", "ppppp")} for one in graded})


SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹",
    "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂英华玉兰飞鹏",
)


def large(students: int = 500, checks: int = 60, seed: int = 1) -> Gradebook:
    """A large class of abilities and difficulties, drawn from a seed: exercises of ten checks each."""
    draw = random.Random(seed)
    exercises = tuple(
        Weighted(f"ex-{n + 1:02}", Words(f"练习 {n + 1}", f"Exercise {n + 1}")) for n in range((checks + 9) // 10)
    )
    hard = [draw.gauss(0, 1) for _ in range(checks)]
    usual = [draw.choice(sorted(TITLES)) for _ in range(checks)]
    graded = []
    for number in range(students):
        student = Student(
            f"2021{number:06}",
            draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(["", *GIVEN]),
            f"{number % 8 + 1} 班",
        )
        if draw.random() < 0.04:
            graded.append(Graded(student))
            continue
        skill = draw.gauss(0.6, 1.2)
        results = {}
        for place, each in enumerate(exercises):
            results[each.exercise] = _drawn(each, place, list(zip(hard, usual, strict=True)), skill, draw)
        days = max(0, int(draw.gauss(-1.5, 1.5)))
        graded.append(Graded(student, handin(student, days), results))
    missing = tuple(one.student for one in graded if one.handin is None)
    collected = Collected(tuple(one.handin for one in graded if one.handin), missing=missing)
    return Gradebook(
        "final", Words("期末大作业", "Final project"), exercises, tuple(graded), collected, "2026-11-21T02:00:00Z", "0.1.0", 1,
        late=LateRule(10), due=DUE,
    )  # fmt: skip


def _drawn(each: Weighted, place: int, kinds: list[tuple[float, str]], skill: float, draw: random.Random) -> Result:
    checks = []
    for number, (hard, usual) in list(enumerate(kinds))[10 * place : 10 * place + 10]:
        name = f"check-{number + 1:02}"
        verdict = "passed" if skill - hard + draw.gauss(0, 0.6) > 0 else "failed" if draw.random() < 0.7 else "skipped"
        found = (Finding(draw.choice([usual, usual, "uncaught"]), {}, "server.py", 9),) if verdict == "failed" else ()
        checks.append(
            CheckResult(
                name, "server", "core", Words(f"第 {number + 1} 项检查", f"Check number {number + 1}"), 10, verdict,  # type: ignore[arg-type]
                earned=10 if verdict == "passed" else 0, failure=FailureCode.MISMATCH if found else None, findings=found,
            )
        )  # fmt: skip
    return replace(
        samples.result(*checks), exercise=each.exercise, exercise_title=each.title, sources={}, submission_digest=""
    )


def pairs() -> Sample:
    """An exercise with two programs, checks of one name in both, and students who lack one of them; nobody is in a group."""
    full = samples.several()
    alone = replace(full, checks=tuple(check for check in full.checks if check.program == "server"))
    listed = Weighted(full.exercise, full.exercise_title)
    results = {"a": full, "b": alone}
    graded = tuple(
        Graded(Student(id, f"Student {id}"), HandIn(Student(id), id, {"server.py": id.encode()}), {full.exercise: slim(one)})
        for id, one in results.items()
    )  # fmt: skip
    book = Gradebook(
        "pairs", full.exercise_title, (listed,), graded, Collected(()), "2026-11-21T02:00:00Z", "0.1.0", 7341
    )
    return Sample(book, {id: {full.exercise: one} for id, one in results.items()})


def nobody() -> Sample:
    """A roster of which nobody handed anything in."""
    gone = tuple(Student(str(n)) for n in range(3))
    book = Gradebook(
        "hw", WEIGHTED[0].title, WEIGHTED, tuple(map(Graded, gone)), Collected((), missing=gone), "2026-11-21T02:00:00Z", "0.1.0", 1
    )  # fmt: skip
    return Sample(book, {student.id: {} for student in gone})


def every() -> Iterator[tuple[str, Sample]]:
    yield "small", small()
    yield "clean", clean_class()
    yield "pairs", pairs()
    yield "nobody", nobody()
