"""Results made by hand, for the tests of every report: nothing is run for them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from handmade import frames, ipv4, tcp, udp
from happened import happened

from grader.model import CheckResult, Event, Finding, Lang, Observed, Result, Transcript, Words
from grader.model.capture import Capture, Frame, pack_frames
from grader.voice import Explains, Voice

BIDI = "\u202egnp.\u2066x"
HOSTILE = f"<script>alert(1)</script><img src=x onerror=alert(2)>&\"'{{{{7*7}}}}]]>\x00\x07\x1b[31m{BIDI}\u2028"
HOSTILE_BYTES = HOSTILE.encode() + bytes(range(256)) + b"\xed\xa0\x80::error::x\r\n::stop-commands::y\n```\n"

SERVER = '''"""A login server."""
import socket

ACCOUNTS = {"张三": "123", "赵四": "345"}   # 账户
listener = socket.socket()
listener.bind(("127.0.0.1", 8083))
listener.listen(5)
while True:
    connection, peer = listener.accept()
    text = connection.recv(1024).decode("utf-8")
    attempt = eval(text)
    for name, password in attempt.items():
        if ACCOUNTS.get(name) == password:
            connection.send("登录成功!".encode("gbk"))
        else:
            connection.send("用户名或密码错误!".encode("utf-8"))
    print("attempt by", list(attempt)[0])
'''

UDP_SERVER = """import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 8086))
while True:
    data, who = s.recvfrom(1024)
    print(data.decode())
    if data == "byebye":
        break
    line = input("> ")
    s.sendto(line.encode(), who)
"""


def hint(finding: Finding, lang: Lang) -> str:
    """Stands in for `grader.findings.hint`."""
    asked, came = finding.fields.get("asked", "utf-8"), finding.fields.get("is", "gbk")
    if lang == "zh":
        return (
            f'回答是用 {came} 编码的，题目要求 {asked}。发送之前用 `text.encode("{asked}")`，接收后用 `decode` 还原。'
        )
    return f'The answer is encoded as {came}; the exercise asks for {asked}. Encode with `text.encode("{asked}")`.'


def title(finding: Finding, lang: Lang) -> str:
    """Stands in for `grader.findings.title`."""
    return {"zh": "回答的编码不对", "en": "The answer is in another encoding"}[lang]


def advice(result: CheckResult, lang: Lang) -> str:
    """Stands in for `grader.findings.advice`."""
    return {"zh": "看看它停在哪里。", "en": "See where it stands."}[lang]


def voice(lang: Lang) -> Voice:
    """What reports of these samples are told in."""
    return Voice(lang, cast(Explains, sys.modules[__name__]))


def transcript(
    check: str,
    events: Iterable[Event],
    cases: tuple[Mapping[str, str], ...] = ({},),
    main: str = "server.py",
    source: str = SERVER,
) -> Transcript:
    return Transcript(check, "server", 7341, "full", cases, {"server": main}, {main: source}, tuple(events))


def text(value: str, encoding: str = "utf-8") -> Observed:
    return Observed("text", value.encode(encoding), encoding)


def check(id: str, zh: str, en: str, verdict: Any, points: float = 20, **rest: Any) -> CheckResult:
    earned = points if verdict == "passed" else 0
    return CheckResult(id, "server", rest.pop("group", "core"), Words(zh, en), points, verdict, earned=earned, **rest)


SOCKETS = [{"transport": "tcp", "address": "0.0.0.0", "port": 8083}]


def start(t: float = 0.0, case: int = 0, sockets: Any = SOCKETS) -> list[Event]:
    return [
        happened(t, "started", info={"program": "server", "case": case, "restart": False}),
        happened(t + 0.031, "ready", info={"sockets": sockets}),
    ]


def passed() -> CheckResult:
    events = [
        *start(),
        happened(0.034, "step", info={"step": [1]}),
        happened(0.035, "connected", "client"),
        happened(0.035, "step", info={"step": [2]}),
        happened(0.036, "sent", "client", '{"钱七": "123"}'.encode()),
        happened(0.036, "step", info={"step": [3]}),
        happened(0.041, "received", "client", "用户名或密码错误!".encode()),
        happened(0.052, "printed", data=b"attempt by ", info={"stream": "stdout"}),
        happened(0.061, "printed", data="钱七\n".encode(), info={"stream": "stdout"}),
        happened(0.243, "end"),
    ]
    return check(
        "unknown-name",
        "用户名不存在时拒绝",
        "Refuses an unknown name",
        "passed",
        transcript=transcript("unknown-name", events, ({"name": "钱七", "password": "123"},)),
    )


def captured() -> tuple[Capture, ...]:
    """A connection that ends as it should, and one that is reset; the packets of each row in its own network."""
    asked, told = '{"张三": "123"}'.encode(), "登录成功!".encode()
    to, back = (50000, 8083), (8083, 50000)
    opened = [tcp(*to, "S", 0), tcp(*back, "S.", 0, 1), tcp(*to, ".", 1, 1), tcp(*to, "P.", 1, 1, asked)]
    n, m = 1 + len(asked), 1 + len(told)
    first = [
        *opened,
        tcp(*back, "P.", 1, n, told),
        tcp(*to, "F.", n, m),
        tcp(*back, "F.", m, n + 1),
        tcp(*to, ".", n + 1, m + 1),
    ]
    both = (first, [*opened, tcp(*to, "P.", 1, 1, asked), tcp(*back, "R.", 1, n, window=0)])
    return tuple(
        Capture(
            "server",
            case,
            1_800_000_000 * 10**9,
            pack_frames(
                [
                    Frame(34_000_000 + case * 10**8 + one.at, one.data, one.size)
                    for one in frames(ipv4(6, each) for each in said)
                ]
            ),
            left_out=3,
            lost=case,
        )
        for case, said in enumerate(both)
    )


def wrong_encoding() -> CheckResult:
    """Several rows of `each`; the second one is answered in GBK."""
    gbk = "登录成功!".encode("gbk")
    events = [
        *start(),
        happened(0.034, "step", info={"step": [1]}),
        happened(0.035, "connected", "client", info={"address": "127.0.0.1:50000"}),
        happened(0.035, "step", info={"step": [2]}),
        happened(0.036, "sent", "client", '{"张三": "123"}'.encode()),
        happened(0.037, "step", info={"step": [3]}),
        happened(0.041, "received", "client", "登录成功!".encode()),
        happened(0.05, "closed", "client"),
        happened(0.06, "signalled", info={"signal": "SIGKILL", "again": False}),
        happened(0.07, "exited", info={"status": None, "signal": 9, "leftovers": [], "sockets": [], "why": "end"}),
        *start(0.1, 1),
        happened(0.134, "step", info={"step": [1]}),
        happened(0.135, "connected", "client"),
        happened(0.135, "step", info={"step": [2]}),
        happened(0.136, "sent", "client", '{"赵四": "345"}'.encode()),
        happened(0.137, "step", info={"step": [3]}),
        happened(0.141, "received", "client", gbk),
        happened(0.145, "printed", data="attempt by 赵四\n".encode(), info={"stream": "stdout"}),
        happened(0.3, "end"),
    ]
    found = Finding("reply-encoding", {"what": "gbk", "asked": "utf-8", "call": ""}, "server.py", 14)
    cases = ({"name": "张三", "password": "123"}, {"name": "赵四", "password": "345"})
    return check(
        "each-account",
        "三个账户都能登录",
        "Each of the three accounts gets in",
        "failed",
        40,
        step=3,
        event=18,
        case=cases[1],
        requirement=Words(
            '发送 `{"赵四": "345"}` 之后，收到 `登录成功!`。', 'After `{"赵四": "345"}` the answer is `登录成功!`.'
        ),
        expected=text("登录成功!"),
        actual=Observed("bytes", gbk),
        difference=0,
        findings=(found,),
        connections=("clean",),
        duration=0.31,
        transcript=replace(transcript("each-account", events, cases), captures=captured()),
    )


def replied_twice() -> CheckResult:
    answer = "用户名或密码错误!".encode()
    events = [
        *start(),
        happened(0.035, "connected", "client"),
        happened(0.035, "step", info={"step": [2]}),
        happened(0.036, "sent", "client", '{"赵四": "mqxvbn"}'.encode()),
        happened(0.037, "step", info={"step": [3]}),
        happened(0.041, "received", "client", answer + answer),
        happened(0.3, "end"),
    ]
    return check(
        "one-answer-an-attempt",
        "一次登录只回答一次",
        "One answer to one attempt",
        "failed",
        step=3,
        event=6,
        requirement=Words(
            "一次登录只回答一次，后面没有别的数据。", "One answer to one attempt, with nothing behind it."
        ),
        expected=text("用户名或密码错误!"),
        actual=Observed("text", answer * 2, "utf-8"),
        difference=len(answer),
        findings=(Finding("answered-twice", {}, "server.py", 16),),
        connections=("clean",),
        transcript=transcript("one-answer-an-attempt", events),
    )


def traceback() -> CheckResult:
    trace = (
        'Traceback (most recent call last):\n  File "/work/server.py", line 11, in <module>\n    attempt = eval(text)\n'
        "  File \"<string>\", line 1\n    mqxvbn (\n           ^\nSyntaxError: '(' was never closed\n"
    )
    events = [
        *start(),
        happened(0.035, "connected", "client"),
        happened(0.036, "sent", "client", b"mqxvbn (\r\n"),
        happened(0.052, "printed", data=trace[:80].encode(), info={"stream": "stderr"}),
        happened(0.053, "printed", data=trace[80:].encode(), info={"stream": "stderr"}),
        happened(0.06, "reset", "client"),
        happened(
            0.061, "exited", info={"status": 1, "signal": None, "leftovers": ["sleep"], "sockets": [], "why": None}
        ),
        happened(0.062, "end"),
    ]
    return check(
        "no-mapping",
        "收到的不是字典时，不崩溃",
        "Text that is no mapping: no traceback",
        "failed",
        10,
        group="bonus",
        step=3,
        event=7,
        requirement=Words("程序不因为客户端的数据而崩溃。", "What a client sends does not end the program."),
        expected=Observed("any", options=(Observed("pattern", text=".+"), Observed("eof"))),
        actual=Observed("exit", note=Words("程序以状态 1 结束。", "The program ended with status 1.")),
        findings=(Finding("crashed", {}, "server.py", 11),),
        connections=("reset",),
        transcript=transcript("no-mapping", events),
    )


def waiting() -> CheckResult:
    threads = [{"call": "recvfrom", "fd": 3, "file": "server.py", "line": 6}]
    events = [
        *start(sockets=[{"transport": "udp", "address": "0.0.0.0", "port": 8086}]),
        happened(0.033, "step", info={"step": [1]}),
        happened(0.034, "opened", "alice", info={"port": 40001, "transport": "udp"}),
        happened(0.034, "sent", "alice", b"hello there"),
        happened(0.04, "printed", data=b"hello there\n> ", info={"stream": "stdout"}),
        happened(0.041, "step", info={"step": [2]}),
        happened(0.042, "typed", data="天地人\n".encode()),
        happened(0.05, "received", "alice", "天地人".encode(), {"from": "127.0.0.1:8086"}),
        happened(0.051, "step", info={"step": [3]}),
        happened(0.052, "opened", "bob", info={"port": 40002, "transport": "udp"}),
        happened(0.053, "sent", "bob", b"byebye"),
        happened(0.061, "printed", data=b"byebye\n> ", info={"stream": "stdout"}),
        happened(0.062, "step", info={"step": [4]}),
        happened(0.063, "keyboard-ended"),
        happened(0.09, "waits", info={"threads": [*threads, {"call": "futex"}]}),
        happened(0.091, "end"),
    ]
    return check(
        "byebye-ends",
        "收到 byebye 后正常结束",
        "byebye ends the server cleanly",
        "failed",
        15,
        step=4,
        event=15,
        requirement=Words("收到 `byebye` 之后程序以状态 0 结束。", "After `byebye` the program ends with status 0."),
        expected=Observed("exit", note=Words("程序结束，退出状态 0。", "The program ends with exit status 0.")),
        actual=Observed("nothing", note=Words("程序还在等待数据。", "The program still waits for data.")),
        findings=(Finding("bytes-compared-with-str", {}, "server.py", 8),),
        transcript=transcript(
            "byebye-ends", events, ({"greeting": "hello there", "answer": "天地人"},), source=UDP_SERVER
        ),
    )


def skipped() -> CheckResult:
    return check(
        "wrong-password",
        "密码错误时拒绝",
        "Refuses a wrong password",
        "skipped",
        why=Words("它以 `each-account` 为前提，而那一项没有通过。", "It builds on `each-account`, which failed."),
    )


def ungraded() -> CheckResult:
    return check(
        "many-clients",
        "十个客户端同时登录",
        "Ten clients at once",
        "ungraded",
        why=Words("评测机太忙，没能得出结论。", "This machine was too busy to tell."),
    )


def hidden() -> CheckResult:
    secret = wrong_encoding()
    return replace(
        secret,
        id="secret-id",
        title=Words("隐藏的检查", "A hidden check"),
        hidden=True,
        requirement=Words("秘密要求", "SECRET requirement"),
        actual=Observed("text", b"SECRET actual"),
        findings=(Finding("secret-finding", {"is": "SECRET"}, "server.py", 5),),
    )


def result(*checks: CheckResult, **rest: Any) -> Result:
    fields: dict[str, Any] = {
        "exercise": "tcp-login",
        "exercise_title": Words("TCP 登录", "Login over TCP"),
        "exercise_digest": "sha256:0",
        "submission": "20230417-li-lei",
        "submission_digest": "sha256:1",
        "files": {"server": "server.py"},
        "sources": {"server.py": SERVER},
        "isolation": "full",
        "seed": 7341,
        "started": "2026-11-20T10:00:00.123456Z",
        "duration": 1.93,
        "checks": checks,
        "grader": "0.1.0",
        "command": "grader check tcp-login server.py --seed 7341",
    }
    return Result(**(fields | rest))


def all_passed() -> Result:
    return result(passed(), replace(passed(), id="again", points=80, earned=80))


def mixed() -> Result:
    return result(
        passed(),
        wrong_encoding(),
        replied_twice(),
        skipped(),
        traceback(),
        notes=(
            Words("找到两个可能的文件，评测的是 `server.py`。", "Two files could be meant; `server.py` was graded."),
        ),
    )


def chat() -> Result:
    return result(
        waiting(),
        hidden(),
        exercise="udp-keyword-chat",
        exercise_title=Words("UDP 关键字替换聊天", "Keyword-replace chat over UDP"),
        sources={"server.py": UDP_SERVER},
        isolation="network",
    )


def incomplete() -> Result:
    return result(passed(), ungraded(), replace(ungraded(), id="shaky", verdict="unstable"), isolation="none")


def hostile() -> Result:
    """What a student can choose, chosen badly: names, output, source, payloads."""
    threads = [{"call": HOSTILE, "file": HOSTILE, "line": 10**9, "function": HOSTILE}, {"fd": None}]
    events = [
        *start(sockets=[{"transport": HOSTILE, "address": HOSTILE, "port": 10**9}]),
        happened(0.1, "connected", "client", info={"address": HOSTILE}),
        happened(0.2, "received", "client", HOSTILE_BYTES),
        happened(0.3, "printed", data=HOSTILE_BYTES, info={"stream": "stdout"}),
        happened(0.4, "printed", data=HOSTILE_BYTES * 100, info={"stream": "stderr"}),
        happened(0.5, "cut", data=HOSTILE_BYTES, info={"stream": "stdout", "dropped": 10**9}),
        happened(0.6, "waits", info={"threads": threads}),
        happened(0.8, "exited", info={"status": 10**9, "leftovers": [HOSTILE], "why": HOSTILE}),
        happened(0.9, "stray", "client", HOSTILE_BYTES, {"from": HOSTILE}),
        happened(0.91, "killed", info={"limit": HOSTILE}),
        happened(0.92, "send-failed", "client", HOSTILE_BYTES, {"why": HOSTILE}),
        happened(0.93, "end"),
    ]
    bytes_of_all_kinds = [HOSTILE_BYTES[n : n + 40] for n in range(0, len(HOSTILE_BYTES), 40)]
    datagrams = [ipv4(17, udp(5, 6, data)) for data in (*bytes_of_all_kinds, *[b"x"] * 100)]
    said = Capture(HOSTILE, 0, 0, pack_frames(frames([b"\x45", *datagrams])))
    path = f"{HOSTILE}\ud800.py"
    found = Finding("hostile", {"is": HOSTILE, "asked": "utf-8"}, path, 2)
    bad = check(
        "hostile",
        "恶意的输出",
        "Hostile output",
        "failed",
        100,
        step=0,
        event=3,
        case={"value": HOSTILE},
        requirement=Words("照原样显示。", "It is shown as it is."),
        expected=text("plain"),
        actual=Observed("bytes", HOSTILE_BYTES),
        difference=0,
        findings=(found,),
        why=Words(HOSTILE, HOSTILE),
        transcript=replace(
            transcript("hostile", events, ({"value": HOSTILE},), path, f"x = 1\n# {HOSTILE}\n"), captures=(said,)
        ),
    )
    return result(
        bad,
        submission=path,
        files={"server": path},
        sources={path: f"x = 1\n# {HOSTILE}\ny = '{HOSTILE}'\n"},
        command=HOSTILE,
        notes=(Words(HOSTILE, HOSTILE),),
    )


def long() -> Result:
    """5,000 events in each of two checks, and big payloads."""
    events = start()
    for i in range(2500):
        events.append(happened(1 + i, "sent", "client", f"message {i} ".encode() * 40))
        events.append(
            happened(1.5 + i, "received", "client", b"\xff" * 60_000 if i == 1200 else f"answer {i}".encode())
        )
    bad = check(
        "endless",
        "很长的会话",
        "A long conversation",
        "failed",
        50,
        event=2403,
        expected=text("a" * 60_000),
        actual=Observed("text", b"a" * 30_000 + b"b" * 30_000, "utf-8"),
        difference=30_000,
        transcript=transcript("endless", events),
    )
    return result(bad, replace(bad, id="endless-too"))


CLIENT = """import socket

s = socket.create_connection(("127.0.0.1", 14001))
s.sendall(input("say: ").encode())
print(s.recv(1024).decode())
"""


def _of(program: str, made: CheckResult, events: Iterable[Event], mains: Mapping[str, str]) -> CheckResult:
    """The check of a client, of both programs or of a script."""
    sources = {"server.py": SERVER, "client.py": CLIENT}
    of_mains = {path: sources.get(path, "print(input())\n") for path in mains.values()}
    run = Transcript(made.id, program, 7341, "full", ({"word": "天地人"},), mains, of_mains, tuple(events))
    return replace(made, program=program, transcript=run)


def client() -> CheckResult:
    """A client that was served, in pieces, and then called where nobody waits."""
    word = "天地人".encode()
    events = [
        happened(0, "opened", "server", info={"port": 14000, "transport": "tcp"}),
        happened(0.01, "started", info={"program": "client", "case": 0, "restart": False}),
        happened(0.02, "step", info={"step": [1]}),
        happened(0.03, "typed", data=word + b"\n"),
        happened(0.05, "accepted", "server", info={"from": "127.0.0.1:50000", "to": "127.0.0.1:14000"}),
        happened(0.06, "printed", data=b"say: ", info={"stream": "stdout"}),
        happened(0.07, "received", "server", word),
        *(
            happened(0.1 + i / 100, "sent", "server", word[i : i + 1], {"untaken": True} if i == 8 else {})
            for i in range(9)
        ),
        happened(0.2, "paused", info={"for": 0.3}),
        happened(0.3, "idle", info={"cpu": 0.02, "seconds": 0.2}),
        happened(0.4, "dialled", info={"transport": "tcp", "address": "127.0.0.1", "port": 14001}),
        happened(0.5, "exited", info={"status": 1, "signal": None, "leftovers": [], "sockets": []}),
        happened(0.51, "end"),
    ]
    made = check(
        "starts", "启动后连接规定的地址和端口", "Starts and calls the right address and port", "failed", 30,
        step=2, event=18, expected=Observed("call", text="TCP 14000"),
        actual=Observed("dialled", text="TCP 127.0.0.1:14001"),
        findings=(Finding("wrong-port", {}, "client.py", 3),),
    )  # fmt: skip
    return _of("client", made, events, {"client": "client.py"})


def pair() -> CheckResult:
    """Both programs: words across, a second connection that the server refuses, a reset."""
    mine, its = {"program": "client"}, {"program": "server"}
    word = "天地人".encode()
    events = [
        happened(0, "started", info={"case": 0, "restart": False, **its}),
        happened(0.1, "ready", info={"sockets": SOCKETS, **its}),
        happened(0.2, "started", info={"case": 0, "restart": False, **mine}),
        happened(0.3, "typed", data=word + b"\n", info=mine),
        happened(0.4, "linked", info={"link": 1}),
        happened(0.5, "relayed", data=word, info={"from": "client", "to": "server", "link": 1}),
        happened(0.6, "printed", data=word + b"\n", info={"stream": "stdout", **its}),
        happened(0.7, "relayed", data=word.decode().encode("gbk"), info={"from": "server", "to": "client", "link": 1}),
        happened(0.8, "link-refused", info={"link": 2, "why": "ECONNREFUSED"}),
        happened(0.85, "link-ended", info={"from": "server", "how": "reset", "link": 1}),
        happened(0.9, "printed", data=b"Traceback (most recent call last):\nx\n", info={"stream": "stderr", **mine}),
        happened(1.0, "exited", info={"status": 1, "signal": None, "leftovers": [], "sockets": [], **mine}),
        happened(1.1, "waits", info={"threads": [{"call": "accept", "file": "server.py", "line": 9, **its}]}),
        happened(1.2, "end"),
    ]
    made = check(
        "pair-talk", "两个程序一起", "Both programs together", "failed", 20, step=2, event=11,
        expected=text("天地人"), actual=Observed("printed", b"x"), difference=0,
    )  # fmt: skip
    return _of("both", made, events, {"server": "server.py", "client": "client.py"})


def lossy_pair() -> CheckResult:
    """Both programs over UDP, and a link that does to datagrams whatever a link can do."""
    mine, its = {"program": "client"}, {"program": "server"}
    there, back = {"from": "client", "to": "server", "link": 1}, {"from": "server", "to": "client", "link": 1}
    events = [
        happened(0, "started", info={"case": 0, "restart": False, **its}),
        happened(0.1, "ready", info={"sockets": SOCKETS, **its}),
        happened(0.2, "started", info={"case": 0, "restart": False, **mine}),
        happened(0.3, "linked", info={"link": 1}),
        happened(0.3, "relayed", data=b"ping 1", info=there),
        happened(0.31, "relayed", data=b"pong 1", info=back),
        happened(0.4, "impaired", data=b"ping 2", info={"from": "client", "link": 1, "fate": "lost", "number": 2}),
        happened(1.4, "relayed", data=b"ping 3", info=there),
        happened(1.4, "relayed", data=b"ping 3", info={**there, "fate": "twice"}),
        happened(
            1.41, "impaired", data=b"pong 3",
            info={"from": "server", "link": 1, "fate": "late", "number": 2, "seconds": 0.3},
        ),
        happened(1.42, "impaired", data=b"pong 3", info={"from": "server", "link": 1, "fate": "swapped", "number": 3}),
        happened(1.71, "relayed", data=b"pong 3", info={**back, "fate": "late"}),
        happened(1.75, "impaired", data=b"ping 4", info={"from": "client", "link": 1, "fate": "lost", "number": 4}),
        happened(2.0, "waits", info={"threads": [{"call": "recvfrom", "file": "client.py", "line": 3, **mine}]}),
        happened(2.1, "end"),
    ]  # fmt: skip
    made = check(
        "pair-lossy-link", "链路会丢包", "The link loses datagrams", "failed", 20, step=1, event=13,
        expected=text("20%"), actual=Observed("nothing"),
        findings=(Finding("lossy-link/waits", {"message": "“ping 4”", "at": 3, "call": "sock.recv(100)"}, "client.py", 3),),
    )  # fmt: skip
    return _of("both", made, events, {"server": "server.py", "client": "client.py"})


def pair_without_networks() -> CheckResult:
    return replace(
        check("pair-bye", "两个程序一起结束", "Both end", "ungraded", 10),
        program="both", why=Words("没有网络隔离，所以无法评定", "there is no such isolation on this machine"),
    )  # fmt: skip


def script() -> CheckResult:
    events = [
        happened(0, "started", info={"program": "script", "case": 0, "restart": False}),
        happened(0.1, "typed", data="天\n".encode()),
        *(happened(0.2 + i, "printed", data=f"{i}\n".encode(), info={"stream": "stdout"}) for i in range(10)),
        happened(11, "exited", info={"status": 0, "signal": None, "leftovers": [], "sockets": []}),
        happened(11.1, "end"),
    ]
    return _of("script", check("prints", "打印", "Prints", "passed", 100), events, {"script": "script.py"})


MEGABYTES = 8 << 20


def large() -> CheckResult:
    """8 MiB that came as asked for but for one byte, and a file that was looked at again and again."""
    chunk = {"size": 65536, "as": "expected"}
    look = {"name": "x.bin", "found": True, "size": 5, "sha256": "0", "difference": 5, "offset": 0}
    window = bytes(range(256)) * 2
    events = [
        *start(),
        happened(0.1, "sent", "client", b"x" * 4096, {"size": MEGABYTES, "sha256": "0"}),
        *(happened(0.2 + i / 1000, "received", "client", info=chunk) for i in range(128)),
        *(happened(0.5 + i / 10, "file", data=b"hello", info=look) for i in range(4)),
        happened(0.95, "file", data=b"z" * 512, info={**look, "size": MEGABYTES, "offset": 500}),
        happened(1.0, "received", "client", b"?"),
        happened(1.1, "end"),
    ]
    return check(
        "big", "八兆字节", "Eight megabytes", "failed", 40, step=2, event=len(events) - 2,
        expected=Observed("bytes", window, size=MEGABYTES, offset=4_999_744),
        actual=Observed("bytes", window[:256] + b"?" + window[257:], size=MEGABYTES, offset=4_999_744),
        difference=5_000_000, transcript=transcript("big", events),
    )  # fmt: skip


def several() -> Result:
    """An exercise with a server and a client: both have a check `starts`."""
    return result(
        replace(passed(), id="starts", points=0, earned=0), client(), passed(), large(), traceback(), pair(), pair_without_networks(),
        files={"server": "server.py", "client": "client.py"}, sources={"client.py": CLIENT, "server.py": SERVER},
    )  # fmt: skip


def of_a_script() -> Result:
    return result(script(), files={"script": "script.py"}, sources={"script.py": "print(input())\n"})


def every() -> dict[str, Result]:
    return {
        "all-passed": all_passed(),
        "mixed": mixed(),
        "chat": chat(),
        "incomplete": incomplete(),
        "hostile": hostile(),
        "long": long(),
        "several": several(),
        "script": of_a_script(),
    }
