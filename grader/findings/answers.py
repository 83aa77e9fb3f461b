"""What the program sent: the wrong bytes, too often, to the wrong peer, or nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from grader.code import sources
from grader.findings.conversation import (
    actual,
    by_side,
    nothing_came,
    received,
    shown,
)
from grader.findings.encodings import ENCODINGS, PRINTED
from grader.findings.evidence import Entry, Evidence, entry, quoted, told_of
from grader.findings.nearly import INVISIBLE, NEARLY
from grader.findings.receiving import RECEIVING
from grader.findings.silence import FORGOTTEN, strayed, wrongly_addressed
from grader.model import Finding, Words
from grader.play.scenario import Failure
from grader.spec.language import Expect, Send


@entry(
    "eval-of-input",
    Words("执行了对方发来的代码", "It ran code that was sent to it"),
    Words(
        "{who}发来的文字被当成 Python 代码执行了：`{call}()` 会运行收到的任何东西，别人就能借此控制你的电脑。"
        "要把文字还原成字典，请用 `ast.literal_eval(文字)` 或 `json.loads(文字)`，它们只认数据。",
        "What {who} sent was run as Python code: `{call}()` executes whatever arrives, so a stranger can take over "
        "your computer. To turn text into a dict use `ast.literal_eval(text)` or `json.loads(text)`: they read data only.",
    ),
    who=told_of(Words("客户端", "the client"), Words("服务器", "the server")),
)
def _eval_of_input(evidence: Evidence) -> Finding | None:
    alarms = set(evidence.check.peers) - {peer for peer, _, _ in evidence.expectations}
    first = len(evidence.transcript.events) - len(evidence.last_case)
    alarm = (
        n
        for n, event in enumerate(evidence.last_case, first)
        if event.event in ("received", "accepted") and event.peer in alarms
    )
    at = next(alarm, None)
    if at is None:
        return None
    call = sources.call_that_runs_text(evidence.text)
    line, name = (call.lineno, sources.full_name(call)) if call else (None, "eval")
    return replace(evidence.here("eval-of-input", line, call=name, who=evidence.suspect), event=at)


@entry(
    "replied-twice",
    Words("{title}", "{title}"),
    Words("{who}", "{who}"),
    title=told_of(
        Words("回答了不止一次", "It answered more than once"),
        Words("发送了不止一次", "It sent the same more than once"),
    ),
    who=told_of(
        Words(
            "一次请求收到了 {times} 个回答，多出来的是：{extra}。每个请求只发送一次回答：看看发送是不是在循环里，或者写了两遍。",
            "One request got {times} answers; too many: {extra}. Send one answer to each request: look whether the sending "
            "stands inside a loop, or twice.",
        ),
        Words(
            "同样的内容发送了 {times} 次，多出来的是：{extra}。一条消息只发送一次：看看发送是不是在循环里，或者写了两遍。",
            "The same was sent {times} times; too many: {extra}. Send a message once: look whether the sending stands inside "
            "a loop, or twice.",
        ),
    ),
)
def _replied_twice(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.peer in evidence.check.peers:
        return None
    surplus = _same_again(evidence, failure)
    if surplus is None and failure.code in ("extra", "not-silent"):
        surplus = _surplus(evidence, failure)
    if surplus is None:
        return None
    times, extra = surplus
    line = sources.line_of_repeated_answer(evidence.text)
    if evidence.suspect != "server":
        line = sources.line_of_last_call(evidence.text, *sources.SENDING - {"write"})
    fields = {"times": times, "extra": quoted(extra, evidence.exercise.encoding), **by_side(evidence)}
    return shown(evidence, "replied-twice", line, **fields)


def _same_again(evidence: Evidence, failure: Failure) -> tuple[int, bytes] | None:
    """A datagram that a peer was to get once, and got again: how often it came, and what it is."""
    if evidence.exercise.transport != "udp" or failure.code not in ("extra", "not-silent", "mismatch"):
        return None
    came = [event.data for event in evidence.last_case if event.event == "received" and event.peer == failure.peer]
    for peer, times, asked in evidence.expectations:
        for text in asked.texts() if peer == failure.peer and times == 1 else ():
            if text and came.count(text) > _due_times(evidence, peer, text):
                return came.count(text), text
    # In a round of a repeat the texts differ: there the next datagram is the one before once more.
    again = [one for one, other in pairwise(came) if one and one == other == actual(evidence)]
    return (1 + len(again), again[0]) if again else None


def _due_times(evidence: Evidence, peer: str, text: bytes) -> int:
    return sum(times for name, times, asked in evidence.expectations if name == peer and text in asked.texts())


def _surplus(evidence: Evidence, failure: Failure) -> tuple[int, bytes] | None:
    """How many answers came to the last request of the peer, and what was too much; None where nothing was asked."""
    last_sent = -1
    answers: list[bytes] = []
    for number, event in enumerate(evidence.last_case):
        asks = event.peer == failure.peer and event.event == "sent"
        if asks or (evidence.suspect == "client" and event.event in ("typed", "accepted")):
            last_sent, answers = number, []
        elif event.peer == failure.peer and event.event == "received":
            answers.append(event.data or b"")
    if last_sent < 0 or failure.actual is None or not failure.actual.data:
        return None
    extra = failure.actual.data
    if evidence.exercise.transport == "tcp":
        pieces = _pieces(evidence, extra)
        return (1 + pieces, extra) if pieces else None
    alone = evidence.suspect == "server" and all(
        event.peer == failure.peer for event in evidence.last_case if event.event == "sent"
    )
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


@entry(
    "extra-data",
    Words("多发了数据", "It sent something that was not asked for"),
    Words("{when}多出来的是：{extra}。{do}", "{when} Too much: {extra}. {do}"),
    when={
        "behind": Words("回答后面又来了别的数据。", "Something else came behind the answer."),
        "unasked": Words("这里不该有回答，却有数据发来。", "No answer was due here, but something was sent."),
        "client": Words("客户端发来的比题目要求的多。", "The client sent more than the exercise asks for."),
    },
    do={
        "client": Words(
            "只发送题目要求的内容；提示文字用 `print` 或 `input('…')` 显示在自己的屏幕上，不要发给服务器。",
            "Send what the exercise asks for and nothing else. What is meant for the person at the keyboard belongs on the "
            "screen: use `print`, or `input('…')`.",
        ),
        "behind": Words(
            "一个请求只发送一个回答；提示和调试信息用 `print` 显示在自己的屏幕上，不要发给对方。",
            "Send one answer to each request. What is meant for yourself, such as a note for finding mistakes, belongs "
            "on your own screen: use `print`.",
        ),
        "unasked": Words(
            "看看题目什么时候要求回答；这一次的发送应当去掉，或者放进合适的 `if` 里。",
            "Look when the exercise asks for an answer: this sending has to go, or belongs inside an `if`.",
        ),
    },
)
def _extra_data(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code not in ("extra", "not-silent") or failure.peer in evidence.check.peers:
        return None
    data = actual(evidence)
    if (
        not data
        or not data.strip(INVISIBLE)
        or _same_again(evidence, failure)
        or _surplus(evidence, failure)
        or wrongly_addressed(evidence)
    ):
        return None
    when = "client" if evidence.suspect == "client" else "behind" if _due(evidence, failure) else "unasked"
    calls = sources.calls(evidence.text, *sources.SENDING - {"write"})
    line = calls[0].lineno if len(calls) == 1 else None
    text = data.decode(evidence.exercise.encoding, "replace")
    line = line or sources.line_of_text(evidence.text, text) or sources.line_of_repeated_answer(evidence.text)
    extra = quoted(data, evidence.exercise.encoding)
    return shown(evidence, "extra-data", line, when=when, do=when, extra=extra)


def _due(evidence: Evidence, failure: Failure) -> bool:
    """The last thing that the peer sent was to be answered."""
    last = [step for step in evidence.check.steps if isinstance(step, (Send, Expect)) and step.peer == failure.peer]
    return not last or isinstance(last[-1], Expect)


# ---------------------------------------------------------------- to whom


@entry(
    "reply-to-wrong-peer",
    Words("回答发错了地方", "The answer went to the wrong place"),
    Words("{how}", "{how}"),
    how={
        "port": Words(
            "回答是从另一个端口发出的：程序用了另一个套接字（socket）来发送。客户端只认它发消息去的那个端口。"
            "用收到消息的同一个套接字 `sendto`。",
            "The answer came from another port: the program sends it with a second socket. The client only knows the "
            "port it has sent to. Call `sendto` on the very socket that received the message.",
        ),
        "other": Words(
            "一个客户端的回答发给了另一个客户端。`recvfrom` 每次都会返回发送者的地址：回答就发给这个地址。",
            "The answer for one client was sent to another. `recvfrom` tells each time who has sent the message: send "
            "the answer to that address.",
        ),
        "everyone": Words(
            "一个客户端的回答也发给了别的客户端。只发给这条消息的发送者，也就是 `recvfrom` 这一次返回的地址。",
            "The answer for one client was sent to others, too. Send it to the sender of this message only: the address "
            "that `recvfrom` has just returned.",
        ),
    },
)
def _reply_to_wrong_peer(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or evidence.suspect != "server" or evidence.exercise.transport != "udp":
        return None
    if nothing_came(evidence) and strayed(evidence):
        line = sources.line_of_last_call(evidence.text, "sendto", "send")
        return shown(evidence, "reply-to-wrong-peer", line, how="port")
    if wrongly_addressed(evidence) is None or FORGOTTEN[0].rule(evidence):
        return None
    how = "everyone" if _also_right(evidence) else "other"
    return shown(evidence, "reply-to-wrong-peer", sources.line_of_last_call(evidence.text, "sendto", "send"), how=how)


def _also_right(evidence: Evidence) -> bool:
    """What one peer got by mistake had come to the right one, too."""
    arrived = [(event.peer, event.data) for event in received(evidence)]
    return len({data for _, data in arrived}) < len(set(arrived))


_COMPARED, _BOUNDARIES, _TOO_SMALL = RECEIVING
_CANNED, *_NEARLY = NEARLY

ANSWERS: tuple[Entry, ...] = (
    _eval_of_input, _COMPARED, *FORGOTTEN[:1], _reply_to_wrong_peer, *ENCODINGS, _BOUNDARIES, _CANNED, _TOO_SMALL,
    _replied_twice, _extra_data, *_NEARLY, *FORGOTTEN[1:], *PRINTED,
)  # fmt: skip
