"""What the program did with what it received: compared it as text, cut it off, took pieces for messages."""

from __future__ import annotations

import re

from grader.code import names, sources
from grader.findings.conversation import (
    died,
    nothing_came,
    received,
    sent,
    shown,
    until_failure,
)
from grader.findings.evidence import Entry, Evidence, entry, quoted
from grader.model import Event, Finding, Words
from grader.play.steps import flat
from grader.spec.language import PeerStep, Send


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


RECEIVING: tuple[Entry, ...] = (_bytes_compared_with_str, _message_boundaries, _buffer_too_small)
