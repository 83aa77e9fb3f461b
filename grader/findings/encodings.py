"""The right text in the wrong bytes, and printed text that is no text."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from grader.code import names, sources
from grader.findings.conversation import actual, died, options, sent, shown, stands
from grader.findings.evidence import Entry, Evidence, entry, told_of
from grader.model import Finding, Words
from grader.play import matching
from grader.play.steps import printed_texts

_CODECS = (("utf-8", "utf-8"), ("gbk", "gbk"), ("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"))
_NAMES = {
    "gbk": ("gbk", "gb2312", "gb18030", "cp936"),
    "utf-16": ("utf-16", "utf16", "utf-16-le", "utf-16-be"),
    "bom": ("utf-8-sig",),
}

_WHAT = {
    "utf-8": Words(
        "文字是对的，但发送的是它的 UTF-8 编码，题目要求 {asked}。发送前用 `.encode('{asked}')`。",
        "The text is right, but it was sent as UTF-8, and the exercise asks for {asked}. Use `.encode('{asked}')` before "
        "sending.",
    ),
    "gbk": Words(
        "文字是对的，但发送的是它的 GBK 编码，题目要求 {asked}：同一个汉字在两种编码里是不同的字节。"
        "发送前用 `.encode('{asked}')`。",
        "The text is right, but it was sent as GBK, and the exercise asks for {asked}: the same character is different "
        "bytes in each. Use `.encode('{asked}')` before sending.",
    ),
    "utf-16": Words(
        "文字是对的，但发送的是它的 UTF-16 编码（每个字符占两个字节），题目要求 {asked}。发送前用 `.encode('{asked}')`。",
        "The text is right, but it was sent as UTF-16, two bytes for each character, and the exercise asks for {asked}. "
        "Use `.encode('{asked}')` before sending.",
    ),
    "bom": Words(
        "文字前面多了三个看不见的字节 EF BB BF（叫做 BOM）：`utf-8-sig` 编码会加上它们。用 `.encode('utf-8')` 就没有。",
        "Three invisible bytes stand before the text, EF BB BF (a “BOM”): the encoding `utf-8-sig` adds them. "
        "`.encode('utf-8')` does not.",
    ),
    "literal": Words(
        "发出去的文字里有 `b'...'`：`str(data)` 得到的是 bytes 在屏幕上的写法，不是它表示的文字。"
        "用 `data.decode('{asked}')` 得到文字，或者直接发送 bytes。",
        "The text that was sent has `b'...'` in it: `str(data)` gives the way bytes are written on the screen, not the "
        "text they stand for. Use `data.decode('{asked}')` for the text, or send the bytes as they are.",
    ),
    "twice": Words(
        "文字被编码了两次：UTF-8 的字节被当成另一种编码（如 latin-1）的文字，又编码了一次。"
        "收到后用 `.decode('{asked}')`，发送前用 `.encode('{asked}')`，各一次。",
        "The text was encoded twice: its bytes were taken for text in another encoding, such as latin-1, and encoded "
        "once more. Use `.decode('{asked}')` on what arrives and `.encode('{asked}')` before sending, once each.",
    ),
    "cut": Words(
        "有的汉字变成了 “�”：一个汉字占几个字节，`{call}` 正好从中间切开，半个字没法解码。"
        "先把收到的 bytes 收齐、拼好，再 `.decode('{asked}')`。",
        "A character became “�”: it takes several bytes, `{call}` cut it in the middle, and half a character cannot be "
        "decoded. Collect all the bytes of the message first, and use `.decode('{asked}')` on the whole.",
    ),
}


@entry(
    "reply-encoding",
    Words("{who}", "{who}"),
    Words("{is}", "{is}"),
    **{"is": _WHAT},
    who=told_of(
        Words("回答的编码不对", "The answer has the wrong encoding"),
        Words("发送的内容编码不对", "What it sends has the wrong encoding"),
    ),
)
def _reply_encoding(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code not in ("mismatch", "missing"):
        return None
    data = actual(evidence)
    for wanted, encoding in options(evidence):
        if wanted and data and not data.startswith(wanted):
            what = _encoded_as(data, wanted, encoding) or ("cut" if _cut(evidence, data, wanted) else None)
            if what:
                return _encoding(evidence, what, encoding)
    return None


def _encoding(evidence: Evidence, what: str, asked: str) -> Finding:
    line = sources.line_of_encoding(evidence.text, *_NAMES.get(what, ()))
    call = ""
    if what == "literal":
        line = names.line_of_kind(evidence.text, names.QUOTED)
    if what == "cut":
        (size, line), *_ = names.sizes(evidence.text)
        call = f"recv({size})"
    line = line or sources.line_of_call(evidence.text, *sources.SENDING - {"write"})
    return shown(evidence, "reply-encoding", line, **{"is": what}, asked=asked, call=call, who=evidence.suspect)


def _encoded_as(data: bytes, wanted: bytes, encoding: str) -> str | None:
    """In which other way `data` begins with the text; None where it is no encoding's fault."""
    text = wanted.decode(encoding)
    for name, codec in _CODECS:
        try:
            other = text.encode(codec)
        except UnicodeEncodeError:
            continue
        if other != wanted and data.startswith(other):
            return name
    if data.startswith(text.encode("utf-8-sig")):
        return "bom"
    if _without_literals(data) == wanted:
        return "literal"
    return "twice" if _twice(data, wanted) else None


def _twice(data: bytes, wanted: bytes) -> bool:
    if wanted.isascii():
        return False
    return any(
        data.startswith(wanted.decode(codec, "replace").encode("utf-8")) for codec in ("latin-1", "gbk", "cp1252")
    )


_LITERAL = re.compile(rb"""b'(?:[^'\\\n]|\\.)*'|b"(?:[^"\\\n]|\\.)*\"""")


def _without_literals(data: bytes) -> bytes | None:
    """With each `b'…'` replaced by the bytes it stands for; None where there is none."""

    def value(match: re.Match[bytes]) -> bytes:
        try:
            found = ast.literal_eval(match[0].decode("ascii"))
        except (ValueError, SyntaxError, UnicodeDecodeError):
            return match[0]
        return found if isinstance(found, bytes) else match[0]

    if len(data) > 8192 or not _LITERAL.search(data):
        return None
    return _LITERAL.sub(value, data)


def _cut(evidence: Evidence, data: bytes, wanted: bytes) -> bool:
    """A stream was decoded piece by piece, and a character lay across two of them."""
    mark = "�".encode()
    if evidence.exercise.transport != "tcp" or mark not in data or mark in wanted or not sent(evidence):
        return False
    size = min((size for size, _ in names.sizes(evidence.text)), default=0)
    return 0 < size < len(sent(evidence)[-1].data or b"")


# ---------------------------------------------------------------- printed


@entry(
    "printed-as-bytes",
    Words("打印出来的是 b'...'，不是文字", "What is printed is b'...', not text"),
    Words(
        "收到的是 bytes，直接 `print` 会显示成 `b'...'`，汉字变成 `\\xe4` 这样的代码，人读不懂。"
        "先解码再打印：`print(data.decode('{encoding}'))`。",
        "What arrives are bytes; printed as they are, they look like `b'...'`, and Chinese becomes codes such as `\\xe4` "
        "that nobody can read. Decode first: `print(data.decode('{encoding}'))`.",
    ),
)
def _printed_as_bytes(evidence: Evidence) -> Finding | None:
    output = bytes(evidence.program.output["stdout"])
    encoding = evidence.exercise.encoding
    case = evidence.failure.case if evidence.failure else len(evidence.transcript.cases) - 1
    texts = printed_texts(evidence.check.steps, evidence.play.renderer(case))
    if not any(matching.printed_as_bytes(output, text, encoding) for text in texts):
        return None
    return replace(
        evidence.here("printed-as-bytes", names.print_of_bytes(evidence.text), encoding=encoding),
        event=_where_printed(evidence),
    )


def _where_printed(evidence: Evidence) -> int | None:
    events = evidence.transcript.events
    for number in range(len(events) - len(evidence.last_case), len(events)):
        event = events[number]
        if event.event == "printed" and event.info.get("stream") == "stdout" and _LITERAL.search(event.data or b""):
            return number
    return None


_INSTEAD = {
    "nothing": Words("什么也没有打印出来。", "Nothing was printed at all. "),
    "else": Words("打印出来的里面没有这条消息。", "What was printed does not have the message in it. "),
}


@entry(
    "prints-nothing",
    Words("没有打印收到的消息", "It does not print what it receives"),
    Words(
        "{instead}程序里没有一个 `print` 用到收到的内容。收到消息后马上打印：`print(data.decode('{encoding}'))`。",
        "{instead}No `print` in the program uses what was received. Print it as soon as it arrives: "
        "`print(data.decode('{encoding}'))`.",
    ),
    instead=_INSTEAD,
)
def _prints_nothing(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code != "not-printed" or not sent(evidence) or died(evidence):
        return None
    held = names.received(evidence.text)
    if not held and evidence.suspect == "server":
        return None
    if not _takes(evidence) or names.prints(evidence.text, held):
        return None
    thread = stands(evidence)
    if thread is not None and not thread.get("call"):
        return None  # it is busy elsewhere
    line = sources.line_of_call(evidence.text, *sources.RECEIVING - {"accept"})
    instead = "else" if failure.actual is not None and failure.actual.kind == "printed" else "nothing"
    return shown(evidence, "prints-nothing", line, instead=instead, encoding=evidence.exercise.encoding)


def _takes(evidence: Evidence) -> bool:
    """It receives, and be it only to throw away what came."""
    return bool(sources.calls(evidence.text, *sources.RECEIVING - {"accept"}))


ENCODINGS: tuple[Entry, ...] = (_reply_encoding,)
PRINTED: tuple[Entry, ...] = (_printed_as_bytes, _prints_nothing)
