"""What the program sent: the wrong bytes, too often, to the wrong peer, or nothing."""

from __future__ import annotations

from grader import sources
from grader.findings.evidence import Entry, Evidence, entry, quoted
from grader.model import Finding, Observed, Words
from grader.scenario import Failure


@entry(
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


@entry(
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


@entry(
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
    return evidence.here("replied-twice", line, times=times, extra=quoted(extra, evidence.exercise.encoding))


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


ANSWERS: tuple[Entry, ...] = (_eval_of_input, _reply_encoding, _replied_twice)
