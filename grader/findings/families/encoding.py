"""The right text in the wrong bytes, and printed text that is no text."""

from __future__ import annotations

import ast
import codecs
import re
from dataclasses import replace

from grader.code import names, sources
from grader.findings import recorded
from grader.findings.facts import Facts, Told, quoted
from grader.findings.mistake import BySide, Mistake, Stage, family
from grader.model import Words
from grader.model.record import Place
from grader.play import matching
from grader.play.steps import printed_texts

_CODECS = (("utf-8", "utf-8"), ("gbk", "gbk"), ("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"))
_NAMES = {
    "gbk": ("gbk", "gb2312", "gb18030", "cp936"),
    "utf-16": ("utf-16", "utf16", "utf-16-le", "utf-16-be"),
    "bom": ("utf-8-sig",),
}
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_LITERAL = re.compile(rb"""b'(?:[^'\\\n]|\\.)*'|b"(?:[^"\\\n]|\\.)*\"""")


@family(
    "reply-encoding",
    Stage.SENDS,
    Mistake(
        "utf-8",
        hint=Words(
            "内容是对的，但发送的是它的 UTF-8 编码，题目要求 {asked}。发送前用 `.encode('{asked}')`。",
            "The text is right, but it was sent as UTF-8, and the exercise asks for {asked}. Use `.encode('{asked}')` before "
            "sending.",
        ),
    ),
    Mistake(
        "gbk",
        hint=Words(
            "内容是对的，但发送的是它的 GBK 编码，题目要求 {asked}：同一个汉字在两种编码里是不同的字节。发送前用 `.encode('{asked}')`。",
            "The text is right, but it was sent as GBK, and the exercise asks for {asked}: the same character is different "
            "bytes in each. Use `.encode('{asked}')` before sending.",
        ),
    ),
    Mistake(
        "utf-16",
        hint=Words(
            "内容是对的，但发送的是它的 UTF-16 编码（每个字符占两个字节），题目要求 {asked}。发送前用 `.encode('{asked}')`。",
            "The text is right, but it was sent as UTF-16, two bytes for each character, and the exercise asks for {asked}. "
            "Use `.encode('{asked}')` before sending.",
        ),
    ),
    Mistake(
        "bom",
        title=Words("内容前面多了 BOM", "A BOM was sent before the text"),
        hint=Words(
            "内容前面多了三个看不见的字节 EF BB BF（叫做 BOM）：`utf-8-sig` 编码会加上它们。用 `.encode('utf-8')` 就没有。",
            "Three invisible bytes come before the text, EF BB BF (a “BOM”): the encoding `utf-8-sig` adds them. "
            "`.encode('utf-8')` does not.",
        ),
    ),
    Mistake(
        "literal",
        title=Words("发出去的内容里有 b'...'", "It sends b'...', not the text itself"),
        hint=Words(
            "发出去的内容里有 `b'...'`：`str(data)` 得到的是 bytes 在屏幕上的写法，不是它表示的字符串。用 `data.decode('{asked}')` 得到字符串，或者直接发送 bytes。",
            "The text that was sent has `b'...'` in it: `str(data)` gives the way bytes are written on the screen, not the "
            "text they stand for. Use `data.decode('{asked}')` for the text, or send the bytes as they are.",
        ),
    ),
    Mistake(
        "twice",
        title=Words("编码了两次", "The text was encoded twice"),
        hint=Words(
            "内容被编码了两次：UTF-8 的字节按另一种编码（如 latin-1）解码以后，又编码了一次。收到后用 `.decode('{asked}')`，发送前用 `.encode('{asked}')`，各一次。",
            "The text was encoded twice: its bytes were taken for text in another encoding, such as latin-1, and encoded "
            "once more. Use `.decode('{asked}')` on what arrives and `.encode('{asked}')` before sending, once each.",
        ),
    ),
    Mistake(
        "cut",
        title=Words("一个汉字被切成了两半", "A character was cut in the middle"),
        hint=Words(
            "有的汉字变成了 “�”：一个汉字占几个字节，`{call}` 正好从中间切开，半个汉字无法解码。先把收到的 bytes 收齐、拼好，再 `.decode('{asked}')`。",
            "A character became “�”: it takes several bytes, `{call}` cut it in the middle, and half a character cannot be "
            "decoded. Collect all the bytes of the message first, and use `.decode('{asked}')` on the whole.",
        ),
    ),
    title=BySide(
        server=Words("回答的编码不对", "The answer has the wrong encoding"),
        client=Words("发送的内容编码不对", "What it sends has the wrong encoding"),
    ),
    explains=("message-boundaries", "buffer-too-small", "canned-answer"),
)
def reply_encoding(facts: Facts) -> Told | None:
    """What came is the text that was asked for, in other bytes."""
    data, text = facts.actual, facts.text
    if not facts.failed_as("mismatch", "missing") or not data:
        return None
    size, piece = min(names.sizes(text), default=(0, 0))
    # A stream was decoded piece by piece, and a character lay across two of them.
    pieces = facts.exercise.transport == "tcp" and facts.sent and 0 < size < len(facts.sent[-1].data)
    for wanted, encoding in facts.options:
        if not wanted or data.startswith(wanted):
            continue
        cause = _encoded_as(data, wanted, encoding)
        if cause is None and pieces and _REPLACED.encode() in data and _REPLACED.encode() not in wanted:
            cause = "cut"
        if cause is not None:
            line = names.line_of_kind(text, names.QUOTED) if cause == "literal" else None
            line = piece if cause == "cut" else line or sources.line_of_encoding(text, *_NAMES.get(cause, ()))
            place = Place(facts.file, line) if line else recorded.sending_line(facts)
            return facts.at_place(place, cause, asked=encoding, call=f"recv({size})")
    return None


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
    if len(data) <= 8192 and _LITERAL.search(data) and _LITERAL.sub(_value, data) == wanted:
        return "literal"
    twice = (wanted.decode(codec, "replace").casefold() for codec in ("latin-1", "gbk", "cp1252"))
    # What was made of it meanwhile, such as capitals, was made of those other letters.
    read = data.decode("utf-8", "replace").casefold()
    return "twice" if not wanted.isascii() and read.startswith(tuple(twice)) else None


def _value(literal: re.Match[bytes]) -> bytes:
    """The bytes that `b'…'` stands for."""
    try:
        found = ast.literal_eval(literal[0].decode("ascii"))
    except (ValueError, SyntaxError, UnicodeDecodeError):
        return literal[0]
    return found if isinstance(found, bytes) else literal[0]


# ---------------------------------------------------------------- printed


@family(
    "printed-as-bytes",
    Stage.SHOWS,
    Mistake(
        "",
        hint=Words(
            "收到的是 bytes，直接 `print` 会显示成 `b'...'`，汉字显示成 `\\xe4` 这样的编码，人读不懂。先解码再打印：`print(data.decode('{encoding}'))`。",
            "What arrives is bytes; printed as they are, they look like `b'...'`, with codes such as `\\xe4` for "
            "other characters. Decode first: `print(data.decode('{encoding}'))`.",
        ),
    ),
    title=Words("打印出来的是 b'...'，没有解码", "What is printed is b'...', not text"),
    asked_always=True,
)
def printed_as_bytes(facts: Facts) -> Told | None:
    """A text that was to be printed is there as `b'…'`."""
    encoding = facts.exercise.encoding
    texts = printed_texts(facts.check.steps, facts.play.renderer(facts.case_number))
    if not any(matching.only_as_bytes_literal(facts.stdout, text, encoding) for text in texts):
        return None
    at = next((n for n, data in facts.printed if _LITERAL.search(data)), None)
    return replace(facts.here(facts.which(names.prints_of_bytes(facts.text)), encoding=encoding), event=at)


@family(
    "shown-as-object",
    Stage.TAKES,
    Mistake(
        "method",
        title=Words("少了括号：`{name}` 没有被调用", "Brackets are missing: `{name}` is not called"),
        hint=Words(
            "出现了 {shown}：这不是内容，而是方法 `{name}` 本身。只写名字不会调用它，后面要加上括号：`{name}()`。",
            "{shown} appears: that is no text but the method `{name}` itself. A name alone does not call it: write brackets after it, "
            "`{name}()`.",
        ),
    ),
    Mistake(
        "object",
        title=Words("显示的是对象，不是内容", "What is shown is an object, not its content"),
        hint=Words(
            "出现了 {shown}：这是 Python 对一个对象（{name}）的描述，不是内容。看看放进去的是不是该放的那个变量。",
            "{shown} appears: that is how Python describes an object ({name}), and not its content. Check whether this is the variable that "
            "you meant.",
        ),
    ),
    Mistake(
        "escapes",
        title=Words("打印出来的是编码，不是文字", "What is printed are codes, not text"),
        hint=Words(
            "打印出来的是 `\\xe4` 这样的编码，不是文字：`str(data)` 得到的是 bytes 的写法，去掉前后的 `b'` 和 `'` 也不会变成文字。要解码：`data.decode('{encoding}')`。",
            "What was printed has codes such as `\\xe4` where characters should be: `str(data)` gives bytes as they are written, and "
            "to cut off `b'` and `'` makes no text of that. Decode it: `data.decode('{encoding}')`.",
        ),
    ),
    explains=("prints-nothing", "nearly-right"),
)
def shown_as_object(facts: Facts) -> Told | None:
    """What was printed or sent has Python's words for an object in it, of which nobody asked for any."""
    for data in (facts.actual, facts.stdout) if facts.failure is not None else ():
        found = _OBJECT.search(data.decode("utf-8", "replace"))
        if found is not None:
            name = (found[1] or found[2] or found[3]).rpartition(".")[2]
            line = sources.named_and_not_called(facts.text, name) if not found[3] else None
            return facts.here(line, "object" if found[3] else "method", shown=f"“{found[0][:60]}”", name=name)
    if facts.failed_as("not-printed") is None:
        return None
    encoding, texts = facts.exercise.encoding, printed_texts(facts.check.steps, facts.play.renderer(facts.case_number))
    codes = (repr(text.strip().encode(encoding, "replace"))[2:-1] for text in texts if not text.isascii())
    shown = any(one.encode() in facts.stdout.replace(b"b'" + one.encode(), b"") for one in codes)
    return facts.here(facts.only("str"), "escapes", encoding=encoding) if shown else None


_OBJECT = re.compile(
    r"<(?:built-in method (\w+) of|bound method ([\w.]+) of)[^>\n]{0,200}>|"
    r"<(socket\.socket(?= fd=\d)|_io\.\w+(?= name=)|(?:[\w.]+ object|function|coroutine object)(?= [\w.<>]{0,80} ?at 0x|(?<=object) at 0x))"
    r"[^>\n]{0,200}>"
)


@family(
    "decodes-anything",
    Stage.TAKES,
    Mistake(
        "",
        title=Words("decode 不报错，except 就执行不到", "Its decode never fails, so its except never runs"),
        hint=Words(
            "第 {at} 行的 `decode` 写了 `{errors}`：解码不了的字节被丢掉或换掉，不会报错，所以 `except` 里的语句永远执行不到。"
            "要知道能不能解码，就不要写这个参数。",
            "`decode` in line {at} is given `{errors}`: bytes that cannot be decoded are left out or replaced, and no error is raised, so the "
            "`except` never runs. To find out whether it can be decoded leave that argument out.",
        ),
    ),
)
def decodes_anything(facts: Facts) -> Told | None:
    """A script that should find out whether something can be decoded does it in a way that never fails."""
    lenient, failure = sources.decoding_that_never_fails(facts.text), facts.failed_as("not-printed")
    if lenient is None or facts.suspect != "script" or failure is None or failure.expected is None:
        return None
    wanted = failure.expected.note.en if failure.expected.note is not None else ""
    if not wanted or any(line.data.decode("utf-8", "replace").strip() in wanted for line in facts.typed):
        return None  # the text was to come back
    return facts.here(lenient[0], at=lenient[0], errors=lenient[1])


@family(
    "garbled",
    Stage.SHOWS,
    Mistake(
        "",
        hint=Words(
            "发来的是 {asked} 编码的 {wanted}，程序却按 {used} 解码，打印出来就成了 {shown}。用同一种编码来解码：`.decode('{asked}')`。",
            "{wanted} was sent in {asked}, but the program decoded it as {used} and printed {shown}. Decode it with the encoding "
            "in which it was sent: `.decode('{asked}')`.",
        ),
    ),
    title=Words("解码用错了编码，打印出来的是乱码", "Decoded with the wrong encoding, so what is printed is garbled"),
)
def garbled(facts: Facts) -> Told | None:
    """A text that was to be printed stands there as its bytes read in another encoding."""
    asked, shown = facts.exercise.encoding, facts.stdout.decode("utf-8", "replace")
    if facts.failed_as("not-printed") is None:
        return None
    texts = printed_texts(facts.check.steps, facts.play.renderer(facts.case_number))
    for text in (one.strip() for one in texts if not one.isascii()):
        for codec in (one for one in _READ_AS if codecs.lookup(one).name != codecs.lookup(asked).name):
            for errors in ("replace", "ignore"):
                read = text.encode(asked, "replace").decode(codec, errors)
                if read != text and not read.isascii() and read.strip(_REPLACED) and read in shown:
                    line = sources.line_of_decoding(facts.text, *_NAMES.get(codec, (codec,)))
                    said = {"wanted": quoted(text.encode(), "utf-8"), "shown": quoted(read.encode(), "utf-8")}
                    return facts.here(line, asked=asked, used=codec, **said)
    return None


_READ_AS = ("gbk", "latin-1", "cp1252", "utf-8", "utf-16-le", "big5")
"""What beginners decode with, in place of the encoding that was asked for."""


@family(
    "prints-nothing",
    Stage.SHOWS,
    Mistake(
        "nothing",
        hint=Words(
            "什么也没有打印出来。程序里没有一个 `print` 用到收到的内容。收到消息后马上打印：`print(data.decode('{encoding}'))`。",
            "Nothing was printed at all. No `print` in the program uses what was received. Print it as soon as it arrives: "
            "`print(data.decode('{encoding}'))`.",
        ),
    ),
    Mistake(
        "else",
        hint=Words(
            "打印出来的里面没有这条消息。程序里没有一个 `print` 用到收到的内容。收到消息后马上打印：`print(data.decode('{encoding}'))`。",
            "What was printed does not have the message in it. No `print` in the program uses what was received. Print it as "
            "soon as it arrives: `print(data.decode('{encoding}'))`.",
        ),
    ),
    title=Words("没有打印收到的消息", "It does not print what it receives"),
    unless=(Facts.died,),
)
def prints_nothing(facts: Facts) -> Told | None:
    """It receives, and be it only to throw away what came; nothing that prints uses it."""
    failure, thread, text = facts.failed_as("not-printed"), facts.stands, facts.text
    if failure is None or not facts.to_print_what_came or (thread is not None and not thread.call):
        return None  # where it is busy, it is elsewhere
    held, taking = names.received(text), sources.calls(text, *sources.TAKING)
    if not taking or names.prints(text, held) or (not held and facts.suspect == "server"):
        return None
    printed = failure.actual is not None and failure.actual.kind == "printed"
    line = facts.which(call.lineno for call in taking)
    return facts.here(line, "else" if printed else "nothing", encoding=facts.exercise.encoding)
