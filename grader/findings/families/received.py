"""What a program makes of what it receives: compares it as text, cuts it off, takes pieces for messages, never takes it."""

from __future__ import annotations

import re

from grader.code import names, sources
from grader.findings import recorded
from grader.findings.facts import Facts, Told, quoted
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Words
from grader.spec.language import PeerStep, Send, flat


@family(
    "bytes-compared-with-str",
    Stage.TAKES,
    Mistake(
        "bytes",
        hint=Words(
            "收到的 `{name}` 是 bytes（`b'...'`），却和字符串（str）比较。Python 里 bytes 和 str 永远不相等，所以 {constant} 来了也认不出来。"
            "先用 `.decode('utf-8')` 转换成字符串，再比较。",
            "`{name}` is bytes (`b'...'`) and is compared with a string (str). In Python bytes and str are never "
            "equal, so {constant} is not recognised when it arrives. Use `.decode('utf-8')` first, then compare.",
        ),
    ),
    Mistake(
        "text",
        hint=Words(
            "`{name}` 是字符串（str），却和 bytes（`b'...'`）比较。Python 里 str 和 bytes 永远不相等，所以 {constant} 来了也认不出来。去掉引号前的 `b`。",
            "`{name}` is a string (str) and is compared with bytes (`b'...'`). In Python str and bytes are never "
            "equal, so {constant} is not recognised when it arrives. Remove the `b` before the quotes.",
        ),
    ),
    Mistake(
        "encoded",
        hint=Words(
            "`{name}` 已经用 `.encode()` 转换成了 bytes，却和字符串（str）比较。Python 里 bytes 和 str 永远不相等，"
            "所以 {constant} 认不出来。先用字符串比较，再 `.encode()`。",
            "`{name}` was turned into bytes with `.encode()` and is compared with a string (str). In Python bytes and str are never equal, so "
            "{constant} is not recognised. Compare the string first, and use `.encode()` after that.",
        ),
    ),
    Mistake(
        "quoted",
        hint=Words(
            "`{name}` 是用 `str(...)` 从 bytes 得到的，里面多了 `b'` 和 `'`，所以 {constant} 来了也认不出来。"
            "用 `.decode('utf-8')`，不要用 `str`。",
            "`{name}` was made from bytes with `str(...)`, which puts `b'` and `'` around it, so {constant} is not "
            "recognised when it arrives. Use `.decode('utf-8')` instead of `str`.",
        ),
    ),
    title=Words("bytes 和 str 比较，永远不相等", "bytes compared with str: never equal"),
    explains=("not-closed",),
    unless=(Facts.died,),
)
def bytes_compared_with_str(facts: Facts) -> Told | None:
    """What was said last is what a comparison was meant to meet, and that can never be true."""
    if facts.failure is None or facts.failed_as("not-listening", "refused", "traceback"):
        return None
    if (said := facts.said_last) is None:
        return None
    last = said.decode("utf-8", "replace").strip()
    for unequal in names.never_equal(facts.text):
        if last in unequal.constants:
            constant = quoted(last.encode(), "utf-8")
            return facts.here(unequal.line, unequal.how, name=unequal.name, constant=constant)
    return None


@family(
    "buffer-too-small",
    Stage.TAKES,
    Mistake(
        "",
        hint=Words(
            "消息有 {sent} 个字节，而第 {at} 行最多只收 {size} 个，其余的没有收到。把括号里的数改大，例如 {better}。",
            "The message has {sent} bytes, and line {at} receives at most {size}: the rest is not received. Use a "
            "bigger number there, such as {better}.",
        ),
    ),
    title=Words("一次接收的字节数太少", "It receives too few bytes at a time"),
    unless=(Facts.died, Facts.nothing_came),
)
def buffer_too_small(facts: Facts) -> Told | None:
    """The message that failed is longer than what any of its calls takes."""
    failure = facts.failed_as("mismatch", "missing", "not-printed", "not-ended")
    if failure is None or not facts.sent:
        return None
    # The message whose answer failed: the last of that peer, or of all where no peer is named.
    of_peer = [message for message in facts.sent if failure.peer is None or message.peer == failure.peer]
    longest = len((of_peer or facts.sent)[-1].data)
    sizes = names.sizes(facts.text)
    size, line = max([one for one in sizes if facts.ran(one[1])] or sizes, default=(longest, 0))
    if size >= longest:
        return None
    if facts.exercise.transport == "tcp" and not names.takes_one_receive_for_one_message(facts.text):
        return None
    better = 65535 if longest > 4096 else 4096 if longest > 1024 else 1024
    return facts.here(line, sent=longest, at=line, size=size, better=better)


@family(
    "message-boundaries",
    Stage.TAKES,
    Mistake(
        "glued",
        hint=Words(
            "对方连着发了几条消息，一次 `recv` 就全部收到了，程序却当成一条来处理。",
            "The other side sent several messages in a row, one `recv` returned them all, and the program treats them "
            "as one.",
        ),
    ),
    Mistake(
        "split",
        title=Words("把半条消息当成了一条", "Treats part of a message as a whole one"),
        hint=Words(
            "一条消息分几次才到，一次 `recv` 只收到一部分，程序却当成完整的消息来处理。",
            "One message came in several pieces, one `recv` returned only a part, and the program treats it as the "
            "whole.",
        ),
    ),
    Mistake(
        "short",
        title=Words("收到的比要的少，就以为对方发完了", "Takes a short piece for the end"),
        hint=Words(
            "第 {at} 行看到收到的字节比 `recv` 要的少，就当作对方发完了。可是 `recv` 返回多少，只说明这时到了多少，后面可能还有。",
            "Line {at} takes it for the end when fewer bytes came than `recv` had asked for. But what `recv` returns is only what has "
            "arrived so far, and more may follow.",
        ),
    ),
    title=Words("把一次 recv 当成了一条消息（粘包）", "Treats one recv() as one message"),
    close=Words(
        "TCP 只保证字节的顺序，不保留消息的边界。把收到的字节接在一起，"
        "按约定的结尾（例如换行）或长度取出一条条完整的消息，剩下的留给下一次。",
        "TCP keeps the order of the bytes but not the boundaries between messages. Collect what arrives, take whole "
        "messages out of it by their agreed end (a newline, for example) or length, and keep the rest for later.",
    ),
    explains=("exits-early", "extra-data", "buffer-too-small", "nearly-right/part"),
    unless=(Facts.died,),
)
def message_boundaries(facts: Facts) -> Told | None:
    """Messages came glued together or in pieces to a program that takes one `recv` for one of them."""
    failure = facts.failure
    if failure is None or facts.exercise.transport != "tcp":
        return None
    several = len(facts.sent) > 1 or failure.code == "not-silent"
    short = sources.stops_at_a_short_piece(facts.text) if facts.sent and several else None
    if short is not None and facts.failed_as(
        "not-silent", "mismatch", "extra", "missing", "not-printed", "send-failed"
    ):
        return facts.here(short, "short", at=short)
    if not names.takes_one_receive_for_one_message(facts.text):
        return None
    how: str | None = None
    if facts.suspect == "client":
        cut = any(isinstance(step, Send) and (step.pieces or step.cut) for step in flat(facts.check.steps))
        if failure.code == "send-failed" and cut:  # it has gone with the first piece
            how = "split"
        elif failure.code == "not-printed" and failure.actual is not None and facts.check.drives != "both":
            first = facts.sent[0].data.decode(facts.exercise.encoding, "ignore").strip() if facts.sent else ""
            how = "split" if len(facts.sent) > 1 and first and first.encode() in facts.actual else None
    elif failure.peer is not None and facts.received and facts.failed_as("missing", "mismatch", "extra", "not-silent"):
        # Whether the check sends several messages at once to be answered one by one, or one in pieces.
        steps = [step for step in facts.check.steps if isinstance(step, PeerStep) and step.peer == failure.peer]
        order = "".join({"send": "s", "expect": "e", "silence": ""}.get(step.verb, "-") for step in steps)
        how = "glued" if re.search(r"see", order) else "split" if re.search(r"sse(?!e)", order) else None
    return facts.here(facts.only("recv"), how) if how else None


@family(
    "never-receives",
    Stage.LEFT,
    Mistake(
        "",
        hint=Words(
            "回答发过来了，可是程序里没有一行接收它。发送之后用 `{call}` 接收，再打印或保存。",
            "The answer was sent, but no line of the program receives it. After sending, take it with `{call}`, then print it or "
            "store it.",
        ),
    ),
    title=Words("没有接收对方的回答", "It never receives the answer"),
    unless=(Facts.died, Facts.unreadable),
)
def never_receives(facts: Facts) -> Told | None:
    """A client sent, and no line of it takes an answer."""
    if not facts.failed_as("not-printed", "send-failed", "no-file") or facts.suspect != "client":
        return None
    if not facts.received or any(sources.calls(text, "accept", *names.COMES) for text in facts.texts):
        return None
    sent = recorded.last(facts, *sources.TALKING)
    return facts.at_place(sent, call="recvfrom(1024)" if facts.exercise.transport == "udp" else "recv(1024)")
