"""The catalogue of findings: what is wrong, where, and what to do about it, in words a beginner understands.

A finding is made from what was observed (events, the traceback, the syntax tree of the student's file). It is an id
with fields; its sentences are here, in both languages. To add one: a function below, with its title and hint, and a
program under `reference/*/wrong` that shows it. The order of the functions is the order of telling: causes first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader import matching, sources
from grader.model import CheckResult, Event, Finding, Lang, Observed, Transcript, Words
from grader.scenario import Failure, Play, State, expected_payloads
from grader.spec.language import Check, Exercise

_FRAME = re.compile(r'^ *File "/work/([^"\n]+)", line ([0-9]{1,7})\b', re.MULTILINE)
_ANY_ERROR = re.compile(r"^([A-Za-z_][\w.]*)(?:: (.*))?$", re.MULTILINE)
_ERROR = re.compile(
    r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning|error|timeout))\b(?:: (.*))?$", re.MULTILINE
)


@dataclass(frozen=True)
class Evidence:
    """All that a finding may rest on."""

    exercise: Exercise
    check: Check
    transcript: Transcript
    play: Play

    @property
    def failure(self) -> Failure | None:
        return self.play.failure

    @property
    def state(self) -> State:
        return self.play.state

    @property
    def file(self) -> str:
        return self.transcript.main

    @property
    def text(self) -> str:
        return self.transcript.sources.get(self.file, "")

    @cached_property
    def last_case(self) -> tuple[Event, ...]:
        """The events since the last fresh start."""
        events = self.transcript.events
        starts = [n for n, event in enumerate(events) if event.event == "started" and not event.info.get("restart")]
        return events[starts[-1] :] if starts else events

    @cached_property
    def stderr(self) -> str:
        """What the program wrote to stderr, with the end of what was cut."""
        tails = [
            event.data or b"" for event in self.last_case if event.event == "cut" and event.info["stream"] == "stderr"
        ]
        return b"\n".join([bytes(self.state.output["stderr"]), *tails]).decode("utf-8", "replace")

    @cached_property
    def error(self) -> Traceback | None:
        return last_traceback(self.stderr)

    @cached_property
    def expectations(self) -> tuple[tuple[str, int, matching.Asked], ...]:
        """Every `expect` of the case that failed, or of the last: its peer, how often, what."""
        case = self.failure.case if self.failure else len(self.transcript.cases) - 1
        return tuple(expected_payloads(self.check.steps, self.play.renderer(case)))

    def here(self, id: str, line: int | None, **fields: Any) -> Finding:
        return Finding(id, fields, self.file, line) if line else Finding(id, fields)


@dataclass(frozen=True, slots=True)
class Traceback:
    """The last error of a program: its type, its message, and the innermost place in the student's files."""

    error: str
    message: str
    file: str | None
    line: int | None


def last_traceback(stderr: str) -> Traceback | None:
    """Read Python's own report. Its text is the program's, so only its form is trusted."""
    start = stderr.rfind("Traceback (most recent call last)")
    report = stderr[max(start, 0) :]
    # A file that does not parse has no "Traceback": there only a known kind of error behind a frame counts.
    error = _ANY_ERROR.search(report) if start >= 0 else _ERROR.search(report)
    if error is None or (start < 0 and not _FRAME.search(report[: error.start()])):
        return None
    frames = _FRAME.findall(report[: error.end()])
    file, line = frames[-1] if frames else (None, None)
    number = int(line) if line and len(line) < 7 else None  # a program may write what no line's number can be
    return Traceback(error[1][:100], (error[2] or "")[:300], file, number)


Rule = Callable[[Evidence], Finding | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding."""

    id: str
    title: Words
    hint: Words
    rule: Rule


def _entry(id: str, title: Words, hint: Words) -> Callable[[Rule], Entry]:
    return lambda rule: Entry(id, title, hint, rule)


# ---------------------------------------------------------------- the catalogue


@_entry(
    "eval-of-input",
    Words("执行了客户端发来的代码", "It ran code that the client sent"),
    Words(
        "客户端发来的文字被当成 Python 代码执行了：`{call}()` 会运行收到的任何东西，别人就能借此控制你的电脑。"
        "要把文字还原成字典，请用 `ast.literal_eval(文字)` 或 `json.loads(文字)`，它们只认数据。",
        "What the client sent was run as Python code: `{call}()` executes whatever arrives, so a stranger can take over "
        "your computer. To turn text into a dict use `ast.literal_eval(text)` or `json.loads(text)`: they read data only.",
    ),
)
def _eval_of_input(evidence: Evidence) -> Finding | None:
    alarms = set(evidence.check.peers) - {peer for peer, _, _ in evidence.expectations}
    if not any(event.event == "received" and event.peer in alarms for event in evidence.last_case):
        return None
    call = sources.call_that_runs_text(evidence.text)
    line, name = (call.lineno, sources.full_name(call)) if call else (None, "eval")
    return evidence.here("eval-of-input", line, call=name)


@_entry(
    "port-in-use",
    Words("端口已被占用", "The port is already in use"),
    Words("`bind` 失败：端口 {port} {held}", "`bind` failed: port {port} is {held}"),
)
def _port_in_use(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or "Errno 98" not in error.message:
        return None
    again = any(event.event == "started" and event.info.get("restart") for event in evidence.last_case)
    # At the first start in a network of its own nobody else can hold a port.
    by = "before" if again or evidence.transcript.isolation == "none" else "itself"
    return Finding("port-in-use", {"port": evidence.exercise.port, "by": by}, error.file, error.line)


@_entry(
    "wrong-port",
    Words("端口号不对", "The port is wrong"),
    Words(
        "题目要求 {transport} 端口 {asked}，程序却在端口 {actual} 上等待，所以客户端找不到它。把端口改成 {asked}。",
        "The exercise asks for {transport} port {asked}, but the program waits at port {actual}, where no client looks "
        "for it. Change the port to {asked}.",
    ),
)
def _wrong_port(evidence: Evidence) -> Finding | None:
    rows = [row for row in _open_instead(evidence) if row["transport"] == evidence.exercise.transport]
    if not rows or any(row["port"] == evidence.exercise.port for row in rows):
        return None
    line = sources.line_of_number(evidence.text, rows[0]["port"]) or sources.line_of_call(evidence.text, "bind")
    return evidence.here("wrong-port", line, **_where(evidence, rows[0]))


@_entry(
    "wrong-transport",
    Words("协议不对", "The protocol is wrong"),
    Words(
        "题目要求 {transport}，程序打开的却是 {actual_transport} 端口 {actual}。"
        "创建套接字时：UDP 用 `socket.SOCK_DGRAM`，TCP 用 `socket.SOCK_STREAM`（不写就是 TCP）。",
        "The exercise asks for {transport}, but the program opened {actual_transport} port {actual}. When you create the "
        "socket, UDP is `socket.SOCK_DGRAM` and TCP is `socket.SOCK_STREAM` (the default).",
    ),
)
def _wrong_transport(evidence: Evidence) -> Finding | None:
    rows = _open_instead(evidence)
    if not rows or any(row["transport"] == evidence.exercise.transport for row in rows):
        return None
    line = sources.line_of_call(evidence.text, "socket", "create_server", "start_server", "TCPServer", "UDPServer")
    return evidence.here("wrong-transport", line, **_where(evidence, rows[0]))


@_entry(
    "wrong-address",
    Words("绑定的地址不对", "The address is wrong"),
    Words(
        "程序绑定在 {address} 上，从本机 127.0.0.1 连不到它。把地址改成 `'127.0.0.1'`，或者 `''`（本机的所有地址）。",
        "The program is bound to {address}, which cannot be reached at 127.0.0.1. Use `'127.0.0.1'`, or `''` for all "
        "addresses of this machine.",
    ),
)
def _wrong_address(evidence: Evidence) -> Finding | None:
    for row in _open_instead(evidence):
        if row["transport"] == evidence.exercise.transport and row["port"] == evidence.exercise.port:
            line = sources.line_of_call(evidence.text, "bind")
            return evidence.here("wrong-address", line, address=row["address"])
    return None


@_entry(
    "reply-encoding",
    Words("回答的编码不对", "The answer has the wrong encoding"),
    Words(
        "文字是对的，但它的字节是 {is} 编码，题目要求 {asked}。发送前用 `.encode('{asked}')`。",
        "The text is right, but its bytes are {is}, and the exercise asks for {asked}. Use `.encode('{asked}')` before "
        "sending.",
    ),
)
def _reply_encoding(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code not in ("mismatch", "missing") or failure.actual is None:
        return None
    data = failure.actual.data or b""
    for option in failure.expected.options or (failure.expected,) if failure.expected else ():
        found = option.kind == "text" and option.data is not None and _encoded_as(data, option)
        if found:
            line = sources.line_of_encoding(evidence.text, "gbk", "gb2312", "gb18030", "utf-16", "utf-8-sig")
            line = line or sources.line_of_call(evidence.text, *sources.SENDING - {"write"})
            return evidence.here("reply-encoding", line, **{"is": found, "asked": option.text})
    return None


def _encoded_as(data: bytes, asked: Observed) -> str | None:
    """The encoding in which `data` begins with the text that was asked for; None where it is no encoding's fault."""
    wanted, encoding = asked.data or b"", asked.text or "utf-8"
    text = wanted.decode(encoding)
    if not text or data.startswith(wanted):
        return None
    other = "utf-8" if encoding == "gbk" else "gbk"
    for name, codec in ((other.upper(), other), ("UTF-16", "utf-16"), ("UTF-8-SIG (BOM)", "utf-8-sig")):
        try:
            as_other = text.encode(codec)
        except UnicodeEncodeError:
            continue
        if as_other != wanted and data.startswith(as_other):
            return name
    if data.startswith(repr(wanted).encode()):
        return "b'…'"
    if data.startswith(wanted.decode("latin-1").encode("utf-8")):
        return "UTF-8 × 2"
    return None


@_entry(
    "replied-twice",
    Words("回答了不止一次", "It answered more than once"),
    Words(
        "一次请求收到了 {times} 个回答，多出来的是：{extra}。每个请求只发送一次回答：看看发送是不是在循环里，或者写了两遍。",
        "One request got {times} answers; too many: {extra}. Send one answer to each request: look whether the sending "
        "stands inside a loop, or twice.",
    ),
)
def _replied_twice(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code not in ("extra", "not-silent") or failure.peer in evidence.check.peers:
        return None
    surplus = _surplus(evidence, failure)
    if surplus is None:
        return None
    times, extra = surplus
    line = sources.line_of_repeated_answer(evidence.text)
    return evidence.here("replied-twice", line, times=times, extra=matching_text(extra, evidence.exercise.encoding))


def _surplus(evidence: Evidence, failure: Failure) -> tuple[int, bytes] | None:
    """How many answers came to the last request of the peer, and what was too much; None where nothing was asked."""
    last_sent = -1
    answers: list[bytes] = []
    for number, event in enumerate(evidence.last_case):
        if event.peer == failure.peer and event.event == "sent":
            last_sent, answers = number, []
        elif event.peer == failure.peer and event.event == "received":
            answers.append(event.data or b"")
    if last_sent < 0 or failure.actual is None or not failure.actual.data:
        return None
    extra = failure.actual.data
    if evidence.exercise.transport == "tcp":
        pieces = _pieces(evidence, extra)
        return (1 + pieces, extra) if pieces else None
    alone = all(event.peer == failure.peer for event in evidence.last_case if event.event == "sent")
    if not alone and len(set(answers)) == len(answers):
        return None  # no answer came twice: this one may have been meant for another peer
    return (len(answers), extra) if len(answers) > 1 else None


def _pieces(evidence: Evidence, data: bytes) -> int:
    """How many known answers a stream's surplus is made of; 0 where it is something else."""
    texts = [text for text in _answers(evidence) if text]
    count = 0
    while data:
        text = next((text for text in texts if data.startswith(text)), None)
        if text is None:
            return 0
        data, count = data[len(text) :], count + 1
    return count


def _answers(evidence: Evidence) -> list[bytes]:
    """The answers to this peer that the check knows, longest first."""
    peer = evidence.failure.peer if evidence.failure else None
    texts = {text for name, _, asked in evidence.expectations if name == peer for text in asked.texts()}
    return sorted(texts, key=len, reverse=True)


@_entry(
    "traceback",
    Words("程序出错退出（{error}）", "The program failed with {error}"),
    Words(
        "Python 报告了 {error}：{message}。先看这一行：错误是在执行它时发生的。",
        "Python reported {error}: {message}. Look at this line first: that is where it happened.",
    ),
)
def _traceback(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or (error.error == "KeyboardInterrupt" and not _quiet_end_asked(evidence)):
        return None
    return Finding("traceback", {"error": error.error, "message": error.message or "-"}, error.file, error.line)


def _quiet_end_asked(evidence: Evidence) -> bool:
    """A step failed because of how the program took our Ctrl-C; elsewhere its traceback is no fault."""
    return evidence.failure is not None and evidence.failure.code in ("traceback", "bad-exit")


@_entry(
    "never-bound",
    Words("没有打开端口", "It never opened its port"),
    Words(
        "程序没有打开 {transport} 端口 {asked}，客户端无法找到它。{how}"
        "检查：有没有调用 `bind`（TCP 还要 `listen`），写好的函数有没有真的被调用。",
        "The program never opened {transport} port {asked}, so no client can find it. {how}"
        "Check that `bind` is called (and `listen` for TCP), and that the functions you wrote are called at all.",
    ),
)
def _never_bound(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code != "not-listening" or _open_instead(evidence):
        return None
    fields = {"transport": evidence.exercise.transport.upper(), "asked": evidence.exercise.port}
    line = sources.line_of_call(evidence.text, "bind")
    return evidence.here("never-bound", line, **fields, because=failure.because)


CATALOGUE: Mapping[str, Entry] = {
    entry.id: entry
    for entry in (
        _eval_of_input, _port_in_use, _wrong_port, _wrong_transport, _wrong_address, _reply_encoding, _replied_twice,
        _traceback, _never_bound,
    )
}  # fmt: skip


def _open_instead(evidence: Evidence) -> list[dict[str, Any]]:
    """What the program opened while it was not found where it should be."""
    failure = evidence.failure
    if failure is None or failure.code != "not-listening" or failure.event is None or failure.event < 0:
        return []
    return list(evidence.transcript.events[failure.event].info.get("sockets", ()))


def _where(evidence: Evidence, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "transport": evidence.exercise.transport.upper(), "asked": evidence.exercise.port,
        "actual_transport": str(row["transport"]).upper(), "actual": row["port"],
    }  # fmt: skip


def matching_text(data: bytes, encoding: str) -> str:
    """A short, harmless text of some bytes, for a sentence."""
    text = data[:200].decode(encoding, "replace")
    shown = "".join(c if c.isprintable() else "�" for c in text)
    return f"“{shown[:80]}{'…' if len(shown) > 80 or len(data) > 200 else ''}”"


# ---------------------------------------------------------------- the mechanism


def find(exercise: Exercise, check: Check, transcript: Transcript, play: Play) -> tuple[Finding, ...]:
    """All findings of one check, the cause first. A passed check has only what it should hear all the same."""
    evidence = Evidence(exercise, check, transcript, play)
    found = [finding for entry in CATALOGUE.values() if (finding := entry.rule(evidence)) is not None]
    # A program that died never opens its port: the consequence would only repeat the cause.
    if any(finding.id in ("traceback", "port-in-use") for finding in found):
        found = [finding for finding in found if finding.id != "never-bound"]
    if any(finding.id == "port-in-use" for finding in found):
        found = [finding for finding in found if finding.id != "traceback"]
    return tuple(found)


_HOW = {
    "gone": Words("程序很快就结束了。", "It ended at once. "),
    "waits": Words("它停住了，在等别的东西。", "It stands still and waits for something else. "),
    "limit": Words("它一直在忙别的事。", "It was busy with something else all the time. "),
}


_HELD = {
    "before": Words(
        "还被上一次运行占着（连接断开后系统会保留它一分钟）。"
        "在 `bind` **之前**加一行 `s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`。",
        "still held by the run before (the system keeps it for a minute after a connection). **Before** `bind`, add "
        "`s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`.",
    ),
    "itself": Words(
        "已经被这个程序自己绑定过了。一个端口只能绑定一次：只创建并绑定一个套接字，需要的地方都用它。",
        "bound already, by this very program. A port can be bound once only: create and bind one socket, and use that "
        "one everywhere.",
    ),
}


def title(finding: Finding, lang: Lang) -> str:
    """A finding in a few words."""
    return CATALOGUE[finding.id].title.in_(lang).format_map(_fields(finding, lang))


def hint(finding: Finding, lang: Lang) -> str:
    """What happened, why, and what to do next."""
    return CATALOGUE[finding.id].hint.in_(lang).format_map(_fields(finding, lang))


def _fields(finding: Finding, lang: Lang) -> dict[str, Any]:
    how = _HOW.get(str(finding.fields.get("because", "")))
    held = _HELD.get(str(finding.fields.get("by", "")))
    return {**finding.fields, "how": how.in_(lang) if how else "", "held": held.in_(lang) if held else ""}


# ---------------------------------------------------------------- the next step where no finding says more

_ADVICE: Mapping[str, Words] = {
    "mismatch": Words(
        "比较“应收到”和“实际收到”：从标出的第一个不同处看起，多一个空格或换行也不行。",
        "Compare what was expected with what came, from the first difference on: one blank or newline more is a difference.",
    ),
    "missing": Words(
        "程序没有把回答（完整地）发出来。看看它停在哪里等待：是不是少了一次发送，或者在等一个不会来的东西。",
        "The answer, or a part of it, never came. See where the program waits: is a send missing, or does it wait for "
        "something that never comes?",
    ),
    "extra": Words(
        "回答之后又多发了数据。一个请求只发送一次回答，不要附加别的内容。",
        "More data came behind the answer. Send one answer to each request, and nothing else.",
    ),
    "not-silent": Words(
        "这里不该有数据发给这个客户端。检查回答是不是发错了地址，或者发了两次。",
        "Nothing should have been sent to this client here. Check whether an answer went to the wrong address, or twice.",
    ),
    "not-listening": Words(
        "程序要先在规定的端口上等待，其他检查才能进行。",
        "The program has to wait at the right port before anything else can be checked.",
    ),
    "refused": Words(
        "连接不上：程序可能已经结束，或者没有继续 `accept`。",
        "No connection: the program may have ended, or does not accept any more.",
    ),
    "not-printed": Words(
        "收到消息后用 `print` 把它打印出来（先 `.decode('utf-8')`）。",
        "Print the message when it arrives (after `.decode('utf-8')`).",
    ),
    "not-ended": Words(
        "程序应该在这里结束，但它还在运行。检查循环的退出条件（例如 bytes 和 str 永远不相等）。",
        "The program should have ended here, but it goes on. Check the condition that leaves the loop (bytes and str, "
        "for example, are never equal).",
    ),
    "bad-exit": Words(
        "程序结束的方式不对：看看状态、报错，以及有没有留下进程或占着端口。",
        "It did not end the right way: look at its status, its errors, and whether it left a process or kept its port.",
    ),
    "not-running": Words("程序应该继续服务，但它已经停了。", "The program should go on serving, but it has stopped."),
    "traceback": Words("处理这种情况，不要让程序报错。", "Handle this case instead of letting the program fail."),
    "reset": Words(
        "连接是被重置（RST）的：关闭之前先把收到的数据读完。",
        "The connection was reset: read everything that has arrived before you close it.",
    ),
    "send-failed": Words(
        "程序在客户端说完之前就断开了连接。", "The program broke the connection before the client had finished."
    ),
    "check-limit": Words(
        "程序用掉了太多时间或内存，或者进程太多、输出太多，被停止了。",
        "The program was stopped: it used too much time or memory, started too many processes, or printed too much.",
    ),
}


def advice(result: CheckResult, lang: Lang) -> str:
    """The next step for a failed check: the hint of its first finding, or what its kind of failure suggests."""
    if result.findings:
        return hint(result.findings[0], lang)
    words = _ADVICE.get(result.failure or "")
    return words.in_(lang) if words else ""
