"""What the program sent was nearly right: something behind it, other letters, other widths, a fixed text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from grader.code import names, sources
from grader.findings.conversation import (
    actual,
    by_side,
    options,
    shown,
    typed,
)
from grader.findings.evidence import Entry, Evidence, entry, quoted, told_of
from grader.model import Finding, Words

INVISIBLE = b" \t\r\n\0"
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
    if failure.code == "extra" and not data.strip(INVISIBLE):
        return "end", _named(data)
    if failure.code != "mismatch":
        return None
    for wanted, _ in options(evidence):
        bare = wanted.translate(None, INVISIBLE)
        if len(data) <= len(wanted) or not bare or data.translate(None, INVISIBLE) != bare:
            continue
        if data.startswith(wanted):
            return "end", _named(data[len(wanted) :])
        where = "front" if data.endswith(wanted) else "inside"
        return where, _named(data[: -len(wanted)] if where == "front" else _new(data, wanted))
    return None


def _new(data: bytes, wanted: bytes) -> bytes:
    """The invisible bytes of which there are more than there should be."""
    return bytes(byte for byte in INVISIBLE if data.count(byte) > wanted.count(byte))


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
    return shown(evidence, "canned-answer", line, got=got, **by_side(evidence))


NEARLY: tuple[Entry, ...] = (_canned_answer, _trailing_bytes, _wrong_case, _wrong_width)
