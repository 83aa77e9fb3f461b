"""What the program sent: the wrong bytes, too often, to the wrong peer, or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from grader.code import names, sources
from grader.findings.conversation import (
    actual,
    died,
    nothing_came,
    options,
    received,
    sent,
    shown,
    typed,
    until_failure,
)
from grader.findings.encodings import ENCODINGS, PRINTED
from grader.findings.evidence import Entry, Evidence, entry, quoted, told_of
from grader.findings.silence import FORGOTTEN, strayed, wrongly_addressed
from grader.model import Event, Finding, Words
from grader.play.scenario import Failure
from grader.play.steps import flat
from grader.spec.language import Expect, PeerStep, Send


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
    fields = {"times": times, "extra": quoted(extra, evidence.exercise.encoding), **_by_side(evidence)}
    return shown(evidence, "replied-twice", line, **fields)


def _by_side(evidence: Evidence) -> dict[str, str]:
    return {"who": evidence.suspect, "title": evidence.suspect}


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
        or not data.strip(_INVISIBLE)
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


# ---------------------------------------------------------------- nearly right

_INVISIBLE = b" \t\r\n\0"
_TAIL = {
    "newline": Words("一个换行（`\\n`）", "a newline (`\\n`)"),
    "crlf": Words("Windows 的换行（`\\r\\n`）", "a Windows newline (`\\r\\n`)"),
    "nul": Words("若干个零字节（`\\0`，缓冲区里没用到的部分）", "zero bytes (`\\0`, the unused rest of a buffer)"),
    "blank": Words("空格", "blanks"),
}


@entry(
    "trailing-bytes",
    Words("多了看不见的字符", "It sent invisible characters too many"),
    Words(
        "文字是对的，但{where}多了{tail}。屏幕上看不出来，但对方会收到它。{do}",
        "The text is right, but {where} there is something too much: {tail}. You cannot see it on the screen, but the "
        "other side gets it. {do}",
    ),
    tail=_TAIL,
    where={
        "end": Words("末尾", "at its end"),
        "inside": Words("中间", "inside it"),
        "front": Words("开头", "at its beginning"),
    },
    do={
        "newline": Words(
            "发送时不要加换行；`readline` 读到的行末有换行，用 `.rstrip('\\n')` 去掉。",
            "Do not add a newline when you send; a line from `readline` has one at its end, and `.rstrip('\\n')` "
            "removes it.",
        ),
        "crlf": Words("发送时不要加 `\\r\\n`。", "Do not add `\\r\\n` when you send."),
        "nul": Words(
            "只发送真正收到的那几个字节，例如 `buffer[:n]`。",
            "Send only the bytes that really arrived, such as `buffer[:n]`.",
        ),
        "blank": Words(
            "检查拼接文字的地方：`+ ' '`、`', '.join`、格式字符串里的空格。",
            "Look where the text is put together: `+ ' '`, a `join`, a blank in a format string.",
        ),
    },
)
def _trailing_bytes(evidence: Evidence) -> Finding | None:
    found = _tail(evidence)
    if found is None:
        return None
    where, tail = found
    calls = sources.calls(evidence.text, *sources.SENDING - {"write"})
    return shown(evidence, "trailing-bytes", calls[0].lineno if calls else None, where=where, tail=tail, do=tail)


def _tail(evidence: Evidence) -> tuple[str, str] | None:
    failure, data = evidence.failure, actual(evidence)
    if failure is None or not data:
        return None
    if failure.code == "extra" and not data.strip(_INVISIBLE):
        return "end", _named(data)
    if failure.code != "mismatch":
        return None
    for wanted, _ in options(evidence):
        bare = wanted.translate(None, _INVISIBLE)
        if len(data) <= len(wanted) or not bare or data.translate(None, _INVISIBLE) != bare:
            continue
        if data.startswith(wanted):
            return "end", _named(data[len(wanted) :])
        where = "front" if data.endswith(wanted) else "inside"
        return where, _named(data[: -len(wanted)] if where == "front" else _new(data, wanted))
    return None


def _new(data: bytes, wanted: bytes) -> bytes:
    """The invisible bytes of which there are more than there should be."""
    return bytes(byte for byte in _INVISIBLE if data.count(byte) > wanted.count(byte))


def _named(tail: bytes) -> str:
    if b"\0" in tail:
        return "nul"
    if b"\r" in tail:
        return "crlf"
    return "newline" if b"\n" in tail else "blank"


@entry(
    "wrong-case",
    Words("大小写不对", "Capitals and small letters differ"),
    Words(
        "只有大小写不同：应当是 {wanted}，发来的是 {got}。程序比较文字时，`A` 和 `a` 是两个不同的字母。",
        "Only capitals and small letters differ: {wanted} was expected and {got} came. For a program `A` and `a` are "
        "different letters.",
    ),
)
def _wrong_case(evidence: Evidence) -> Finding | None:
    return _nearly(evidence, "wrong-case", str.casefold)


@entry(
    "wrong-width",
    Words("标点是全角的（或半角的）", "A mark of the other width"),
    Words(
        "看起来几乎一样，但有的标点是中文（全角）的，有的是英文（半角）的：应当是 {wanted}，发来的是 {got}。"
        "把题目里的文字原样复制过来。",
        "They look nearly alike, but a mark is the wide Chinese one instead of the narrow English one, or the other way "
        "round: {wanted} was expected and {got} came. Copy the text from the exercise.",
    ),
)
def _wrong_width(evidence: Evidence) -> Finding | None:
    return _nearly(evidence, "wrong-width", lambda text: unicodedata.normalize("NFKC", text))


def _nearly(evidence: Evidence, id: str, same: Callable[[str], str]) -> Finding | None:
    """What came and what was asked for are the same, once this difference is taken away."""
    failure = evidence.failure
    if failure is None or failure.code not in ("mismatch", "missing"):
        return None
    data = actual(evidence)
    for wanted, encoding in options(evidence):
        got, text = data.decode(encoding, "replace"), wanted.decode(encoding)
        if got and got != text and same(got) == same(text):
            fields = {"wanted": quoted(wanted, encoding), "got": quoted(data, encoding)}
            return shown(evidence, id, _line_that_sends(evidence, got), **fields)
    return None


def _line_that_sends(evidence: Evidence, text: str) -> int | None:
    return sources.line_of_text(evidence.text, text) or sources.line_of_call(
        evidence.text, *sources.SENDING - {"write"}
    )


@entry(
    "canned-answer",
    Words("{title}", "{title}"),
    Words("程序总是发送 {got}，{who}", "The program always sends {got} and {who}"),
    title=told_of(
        Words("不管收到什么，回答都一样", "The answer is the same whatever comes"),
        Words("不管输入什么，发送的都一样", "It sends the same whatever is typed"),
    ),
    who=told_of(
        Words(
            "没有用到收到的内容，所以别的消息就回答错了。回答要根据收到的消息来决定。",
            "makes no use of what it received, so the answer to anything else is wrong. Make the answer from the message "
            "that came.",
        ),
        Words(
            "没有用到键盘上输入的内容。用 `文字 = input()` 读一行，发送这个文字，不要发送写在程序里的。",
            "makes no use of what was typed. Read a line with `text = input()`, and send that, not what is written in the "
            "program.",
        ),
    ),
)
def _canned_answer(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code != "mismatch":
        return None
    said = names.constants_sent(evidence.text)
    if said is None or len(said) != 1 or actual(evidence) not in (value for _, value in said):
        return None
    if evidence.suspect != "server" and not typed(evidence):
        return None  # it may well send what is written in it; only this is not what was asked for
    ((line, value),) = said
    got = quoted(value, evidence.exercise.encoding)
    return shown(evidence, "canned-answer", line, got=got, **_by_side(evidence))


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


# ---------------------------------------------------------------- what was received


@entry(
    "bytes-compared-with-str",
    Words("比较的两边种类不同，永远不相等", "Two kinds are compared that are never equal"),
    Words("{how}", "{how}"),
    how={
        "bytes": Words(
            "收到的 `{name}` 是 bytes（`b'...'`），却和文字（str）比较。Python 里 bytes 和 str 永远不相等，"
            "所以 {constant} 来了也认不出来。先用 `.decode('utf-8')` 变成文字，再比较。",
            "`{name}` is bytes (`b'...'`) and is compared with text (str). In Python bytes and str are never equal, so "
            "{constant} was not noticed when it came. Use `.decode('utf-8')` first, then compare.",
        ),
        "text": Words(
            "`{name}` 是文字（str），却和 bytes（`b'...'`）比较。Python 里 str 和 bytes 永远不相等，"
            "所以 {constant} 来了也认不出来。去掉引号前的 `b`。",
            "`{name}` is text (str) and is compared with bytes (`b'...'`). In Python str and bytes are never equal, so "
            "{constant} was not noticed when it came. Remove the `b` before the quotes.",
        ),
        "quoted": Words(
            "`{name}` 是用 `str(...)` 从 bytes 得到的，里面多了 `b'` 和 `'`，所以 {constant} 来了也认不出来。"
            "用 `.decode('utf-8')`，不要用 `str`。",
            "`{name}` was made from bytes with `str(...)`, which puts `b'` and `'` around it, so {constant} was not "
            "noticed when it came. Use `.decode('utf-8')` instead of `str`.",
        ),
    },
)
def _bytes_compared_with_str(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code in ("not-listening", "refused", "traceback") or died(evidence):
        return None
    said = [event for event in until_failure(evidence) if event.event in ("sent", "typed")]
    last = (said[-1].data or b"").decode("utf-8", "replace").strip() if said else None
    for unequal in names.never_equal(evidence.text):
        if last in unequal.constants:
            fields = {"name": unequal.name, "constant": quoted((last or "").encode(), "utf-8"), "how": unequal.how}
            return shown(evidence, "bytes-compared-with-str", unequal.line, **fields)
    return None


@entry(
    "buffer-too-small",
    Words("一次接收的字节数太少", "It receives too few bytes at a time"),
    Words(
        "消息有 {sent} 个字节，而第 {at} 行最多只收 {size} 个，其余的没有收到。把括号里的数改大，例如 {better}。",
        "The message has {sent} bytes, and line {at} takes {size} at the most: the rest is lost. Use a bigger number "
        "there, such as {better}.",
    ),
)
def _buffer_too_small(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code not in ("mismatch", "missing", "not-printed", "not-ended") or died(evidence):
        return None
    if nothing_came(evidence) or not sent(evidence):
        return None
    sizes, longest = names.sizes(evidence.text), max(len(event.data or b"") for event in _relevant(evidence))
    if not sizes or max(sizes)[0] >= longest:
        return None
    if evidence.exercise.transport == "tcp" and not names.takes_one_receive_for_one_message(evidence.text):
        return None
    size, line = max(sizes)
    better = 65535 if longest > 4096 else 4096 if longest > 1024 else 1024
    return shown(evidence, "buffer-too-small", line, sent=longest, at=line, size=size, better=better)


def _relevant(evidence: Evidence) -> list[Event]:
    """The message whose answer failed: the last of that peer, or of all where no peer is named."""
    peer = evidence.failure.peer if evidence.failure else None
    messages = [event for event in sent(evidence) if peer is None or event.peer == peer]
    return (messages or sent(evidence))[-1:]


@entry(
    "message-boundaries",
    Words("把一次 recv 当成了一条消息（粘包）", "It takes one `recv` for one message"),
    Words(
        "{how}TCP 只保证字节的顺序，不保留消息的边界。把收到的字节接在一起，"
        "按约定的结尾（例如换行）或长度取出一条条完整的消息，剩下的留给下一次。",
        "{how} TCP keeps the order of the bytes and not the borders between messages. Put what arrives together, take "
        "whole messages out of it by their agreed end (a newline, for example) or length, and keep the rest for later.",
    ),
    how={
        "glued": Words(
            "对方连着发了几条消息，一次 `recv` 就全部收到了，程序却当成一条来处理。",
            "The other side sent several messages in a row, a single `recv` returned them all, and the program took them for "
            "one.",
        ),
        "split": Words(
            "一条消息分几次才到，一次 `recv` 只收到一部分，程序却当成完整的消息来处理。",
            "One message came in several pieces, a `recv` returned one piece only, and the program took it for the "
            "whole.",
        ),
    },
    explains=("exits-early",),
)
def _message_boundaries(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or evidence.exercise.transport != "tcp" or died(evidence):
        return None
    if evidence.suspect == "client":
        return _piece_printed(evidence)
    if (
        failure.peer is None
        or failure.code not in ("missing", "mismatch", "extra", "not-silent")
        or not received(evidence)
    ):
        return None
    how = _pieces_of_messages(evidence, failure.peer)
    if how is None or not names.takes_one_receive_for_one_message(evidence.text):
        return None
    line = sources.line_of_call(evidence.text, "recv")
    return shown(evidence, "message-boundaries", line, how=how)


def _piece_printed(evidence: Evidence) -> Finding | None:
    """A client printed, or took, a part only of what came in several pieces."""
    failure, messages = evidence.failure, sent(evidence)
    assert failure is not None
    cut = any(isinstance(step, Send) and (step.pieces or step.cut) for step in flat(evidence.check.steps))
    single = names.takes_one_receive_for_one_message(evidence.text)
    if failure.code == "send-failed" and cut and single:  # it has gone with the first piece
        return shown(evidence, "message-boundaries", sources.line_of_call(evidence.text, "recv"), how="split")
    if failure.code != "not-printed" or failure.actual is None or len(messages) < 2 or evidence.check.drives == "both":
        return None
    shown_so_far = failure.actual.data or b""
    if not (messages[0].data or b"").strip() or not _prints_some_of(messages[0].data or b"", shown_so_far, evidence):
        return None
    if not single:
        return None
    return shown(evidence, "message-boundaries", sources.line_of_call(evidence.text, "recv"), how="split")


def _prints_some_of(piece: bytes, output: bytes, evidence: Evidence) -> bool:
    text = piece.decode(evidence.exercise.encoding, "ignore")
    return bool(text.strip()) and text.strip().encode() in output


def _pieces_of_messages(evidence: Evidence, peer: str) -> str | None:
    """Whether the check sends several messages at once to be answered one by one, or one in pieces."""
    steps = [step for step in evidence.check.steps if isinstance(step, PeerStep) and step.peer == peer]
    order = "".join({"send": "s", "expect": "e", "silence": ""}.get(step.verb, "-") for step in steps)
    if re.search(r"see", order):
        return "glued"
    return "split" if re.search(r"sse(?!e)", order) else None


ANSWERS: tuple[Entry, ...] = (
    _eval_of_input, _bytes_compared_with_str, *FORGOTTEN[:1], _reply_to_wrong_peer, *ENCODINGS, _message_boundaries,
    _canned_answer, _buffer_too_small, _replied_twice, _extra_data, _trailing_bytes, _wrong_case, _wrong_width,
    *FORGOTTEN[1:], *PRINTED,
)  # fmt: skip
