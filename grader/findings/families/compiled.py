"""Programs in other languages: what a compiler refuses, how such programs break, and the mistakes that only they make."""

from __future__ import annotations

import os
import re
import signal

from grader.code import clike, names, sources
from grader.findings.facts import Facts, Told
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Finding, Transcript, Words
from grader.model.events import Killed, OutputCame

# `echo.c:5:3: error: …`, `Echo.java:5: error: …`, `./echo.go:5:2: …`
_PLACE = re.compile(r"^(?:/work/)?(?:\./)?([^\s:][^:\n]{0,200}):(\d{1,7})(?::\d{1,7})?: *(.{1,300})$", re.MULTILINE)
_ERROR = re.compile(r"^(?:fatal )?error\b:? *")

_NOT_BUILT = family(
    "build-failed",
    Stage.BUILT,
    Mistake(
        "error",
        hint=Words(
            "编译器说：{message}。先改第一个错误，再编译一次：后面的错误常常只是它引起的。",
            "The compiler says: {message}. Fix the first error and build again: the ones after it are often only its "
            "consequences.",
        ),
    ),
    Mistake("silent", hint=Words("编译器没有说为什么。", "The compiler does not say why.")),
    Mistake("time", hint=Words("编译花的时间太长，被停止了。", "Building took too long and was stopped.")),
    Mistake("memory", hint=Words("编译用的内存太多，被停止了。", "Building used too much memory and was stopped.")),
    Mistake(
        "processes",
        hint=Words("编译时启动的进程太多，被停止了。", "Building started too many processes and was stopped."),
    ),
    Mistake("output", hint=Words("编译时输出太多，被停止了。", "Building printed too much and was stopped.")),
    Mistake("size", hint=Words("编译出来的文件太大。", "What was built is too large.")),
    title=Words("程序编译不通过", "The program cannot be built"),
    close=Words("程序编译成功之前什么也检查不了。", "Nothing can be checked before it builds."),
)(None)
"""No conversation tells it: a program that is not built has none."""


def build_failed(main: str, transcript: Transcript) -> Finding:
    """What the compiler found first. Its words come from inside the sandbox: a claim, to be shown and no more."""
    output = b"".join(event.data for event in transcript.events if isinstance(event, OutputCame))
    text = output.decode("utf-8", "replace")
    limits = [event.limit for event in transcript.events if isinstance(event, Killed)]
    if limits:
        stopped = Told(limits[0] if limits[0] in _NOT_BUILT.mistakes else "time", {})
        return _NOT_BUILT.finding(stopped, transcript.program)
    places = [(file, int(line), said) for file, line, said in _PLACE.findall(text)]
    for file, line, said in [*(place for place in places if _ERROR.match(place[2])), *places]:
        path = os.path.normpath(os.path.join(os.path.dirname(main), file))
        if path in transcript.sources and "\n" not in path:
            named = Told("error", {"message": _ERROR.sub("", said)[:200]}, path, line)
            return _NOT_BUILT.finding(named, transcript.program)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    told = Told("error", {"message": first[:200]}) if first else Told("silent", {})
    return _NOT_BUILT.finding(told, transcript.program)


_SIGNALS = {
    signal.SIGSEGV: "memory",
    signal.SIGBUS: "memory",
    signal.SIGILL: "memory",
    signal.SIGFPE: "number",
    signal.SIGABRT: "gave-up",
}


@family(
    "crashed",
    Stage.BUILT,
    Mistake(
        "memory",
        hint=Words(
            "它访问了不属于它的内存：常见的原因是空指针、数组越界，或者用了已经释放的内存。",
            "It used memory that is not its own: a null pointer, an index past the end of an array, or memory that "
            "was already freed.",
        ),
    ),
    Mistake("number", hint=Words("程序做了除以零的运算。", "It divided by zero.")),
    Mistake(
        "gave-up",
        hint=Words(
            "程序自己中止了（`abort`）：`assert` 不成立，内存被释放了两次，或者有异常没有处理。",
            "It aborted itself: an `assert` does not hold, memory was freed twice, or an exception was not caught.",
        ),
    ),
    title=Words("程序崩溃了（{signal}）", "The program crashed ({signal})"),
    lead=Words("系统终止了程序（{signal}）。", "The system ended the program ({signal})."),
    close=Words(
        "用 `gcc -g -fsanitize=address` 编译再运行，会指出是哪一行。",
        "Build it with `gcc -g -fsanitize=address` and run it again: it will name the line.",
    ),
    explains=FAILED,
)
def crashed(facts: Facts) -> Told | None:
    """The system ended it with one of the signals of a broken program."""
    ended = facts.exited
    if facts.failure is None or ended is None or ended.signal not in _SIGNALS:
        return None
    number = signal.Signals(ended.signal)
    return facts.here(None, _SIGNALS[number], signal=number.name)


# The last words of Java, of node, of Go.
_UNCAUGHT = re.compile(
    r'^(?:Exception in thread "[^"\n]*" (?P<java>[^\n]{1,300})|(?:Uncaught )?(?P<node>\w*Error\b[^\n]{0,300})'
    r"|(?P<go>panic: [^\n]{1,300}))$",
    re.MULTILINE,
)
_FRAME = re.compile(r"(?:/work/|\()([^\s:()]{1,200}):(\d{1,7})\b")


@family(
    "uncaught",
    Stage.BUILT,
    Mistake(
        "",
        hint=Words(
            "程序因为这个错误结束了：{error}。改掉它的原因；如果这种情况会发生，就捕获并处理它。",
            "This error ended the program: {error}. Fix its cause; if it can happen in normal use, catch it and "
            "handle it.",
        ),
    ),
    title=Words("出错了，没有处理：{error}", "Uncaught error: {error}"),
    explains=FAILED,
)
def uncaught(facts: Facts) -> Told | None:
    """The last words of a program in Java, JavaScript or Go."""
    ended = facts.exited
    if facts.failure is None or ended is None or not ended.status or facts.is_python:
        return None
    match = _UNCAUGHT.search(facts.stderr)
    if match is None:
        return None
    error = next(text for text in match.groups() if text)[:60]
    for file, line in _FRAME.findall(facts.stderr):
        path = os.path.normpath(os.path.join(os.path.dirname(facts.file), file))
        for name in (file, path):
            if name in facts.transcript.sources:
                return facts.at(name, int(line), error=error)
    return facts.here(None, error=error)


# ---------------------------------------------------------------- C


@family(
    "sizeof",
    Stage.TAKES,
    Mistake(
        "pointer",
        title=Words("`sizeof({name})` 是指针的大小", "`sizeof({name})` is the size of a pointer"),
        hint=Words(
            "第 {at} 行发送的长度是 `sizeof({name})`，而 `{name}` 是指针：`sizeof` 给出的是指针自己的大小（这里是 {there} 个字节），"
            "不是它指向的内容有多长。长度用 `recv` 返回的字节数；要发送字符串，用 `strlen({name})`。",
            "Line {at} sends `sizeof({name})` bytes, and `{name}` is a pointer: `sizeof` is the size of the pointer itself ({there} "
            "bytes here), not the length of what it points to. Use the number that `recv` returned, or `strlen({name})` for a string.",
        ),
    ),
    Mistake(
        "array",
        title=Words("整个数组都发出去了", "The whole array is sent"),
        hint=Words(
            "第 {at} 行发送的长度是 `sizeof({name})`，也就是整个数组的大小，不是其中的内容有多长：内容后面没有用到的字节（常常是零字节 `\\0`）也发出去了。"
            "长度用 `recv` 返回的字节数；要发送字符串，用 `strlen({name})`。",
            "Line {at} sends `sizeof({name})` bytes, the size of the whole array, not the length of what is in it: the unused bytes behind "
            "that, often zero bytes (`\\0`), are sent, too. Use the number that `recv` returned, or `strlen({name})` for a string.",
        ),
    ),
    Mistake(
        "strlen",
        title=Words("`strlen({name})` 不是收到的字节数", "`strlen({name})` is not the number of bytes that came"),
        hint=Words(
            "第 {at} 行发送的长度是 `strlen({name})`：它数到第一个零字节（`\\0`）为止，而 `recv`、`recvfrom` 不会在收到的内容后面加上它，"
            "内容里也可能有它。长度用 `recv`、`recvfrom` 返回的字节数。",
            "Line {at} sends `strlen({name})` bytes. `strlen` counts up to the first zero byte (`\\0`), which `recv` and `recvfrom` do not put "
            "behind what came, and which may stand inside it. Use the number that `recv` or `recvfrom` returned.",
        ),
    ),
    explains=("trailing-bytes", "extra-data", "nearly-right", "replied-twice", "canned-answer"),
)
def sizeof(facts: Facts) -> Told | None:
    """As many bytes were sent as a pointer or an array has, not as there are to be sent."""
    if not facts.failed_as("mismatch", "missing", "extra", "not-silent") or not facts.received:
        return None
    sends = clike.sizeof_sent(facts.compiled_text)
    answer = b"".join(facts.since_asked(facts.failure.peer if facts.failure else None) or ()) or facts.actual
    pointers = [(line, name) for line, name, kind in sends if kind == "pointer" and len(answer) in _POINTERS]
    arrays = [(line, name) for line, name, kind in sends if kind == "array" and _is_more(facts, answer)]
    for cause, found in (("pointer", pointers), ("array", arrays)):
        if len(found) == 1:
            line, name = found[0]
            return facts.at(facts.file, line, cause, at=line, name=name, there=len(answer))
    asked = [text for _, _, one in facts.expectations for text in one.texts() if text]
    for line, name, ended in clike.strlen_sent(facts.compiled_text):
        cut = any(b"\0" in text and answer == text[: text.index(b"\0")] for text in asked)
        if cut or (_is_more(facts, answer) and not ended):
            return facts.at(facts.file, line, "strlen", at=line, name=name)
    return None


_POINTERS = (4, 8)
"""Bytes of a pointer."""


def _is_more(facts: Facts, answer: bytes) -> bool:
    """What came begins with what was asked for, and has more behind it."""
    asked = {text for _, _, one in facts.expectations for text in one.texts() if text}
    return any(answer.startswith(text) and len(answer) > len(text) for text in asked)


# ---------------------------------------------------------------- what is written and not sent, what waits for a line


@family(
    "not-flushed",
    Stage.SENDS,
    Mistake(
        "java",
        hint=Words(
            "写给 `{name}` 的内容先存在内存的缓冲区里，调用 `flush()` 才真正发送，而程序里没有这一句，所以对方什么也收不到。"
            "写完以后加一行 `flush()`；或者创建时写 `new PrintWriter(…, true)`，再用 `println`。",
            "What is written to a `{name}` is kept in a buffer in memory until `flush()` sends it, and the program never calls that: nothing "
            "reaches the other side. Call `flush()` after writing, or create it with `new PrintWriter(…, true)` and use `println`.",
        ),
    ),
    Mistake(
        "print",
        hint=Words(
            "`new PrintWriter(…, true)` 只在 `println` 之后自动发送，`print` 和 `write` 的内容留在缓冲区里，所以对方什么也收不到。"
            "写完以后加一行 `flush()`。",
            "`new PrintWriter(…, true)` sends by itself only after `println`; what `print` and `write` are given stays in its buffer, and "
            "nothing reaches the other side. Call `flush()` after writing.",
        ),
    ),
    Mistake(
        "python",
        hint=Words(
            "写给 `makefile` 得到的文件的内容先存在内存的缓冲区里，调用 `{name}.flush()` 才真正发送，而程序里没有这一句，所以对方什么也收不到。"
            "写完以后加一行 `{name}.flush()`，或者直接用 `sendall`。",
            "What is written to the file that `makefile` returned is kept in a buffer in memory until `{name}.flush()` sends it, and the "
            "program never calls that: nothing reaches the other side. Call `{name}.flush()` after writing, or use `sendall`.",
        ),
    ),
    title=Words("写了，没有 flush，内容还没有发送", "It is written, but not sent: `flush` is missing"),
    explains=("no-reply", "ends-connection"),
    unless=(Facts.died,),
)
def not_flushed(facts: Facts) -> Told | None:
    """Nothing came, and what the program writes to has a buffer that it never empties."""
    if not facts.nothing_came or facts.received:
        return None
    if facts.is_python:
        return _not_flushed_file(facts)
    text = facts.compiled_text
    made = clike.invocations(text, "PrintWriter", "BufferedWriter", "BufferedOutputStream")
    if (
        not made
        or not facts.file.endswith(".java")
        or clike.invocations(text, "flush")
        or clike.closes_what_it_makes(text)
    ):
        return None
    first = made[0]
    automatic = any(one.arguments[-1:] == ("true",) for one in made)
    if automatic and clike.invocations(text, "println", "printf", "format"):
        return None
    return facts.at(facts.file, first.line, "print" if automatic else "java", name=first.name)


def _not_flushed_file(facts: Facts) -> Told | None:
    """The same of a `makefile` in Python: something is written to it that nothing sends."""
    if sources.line_of_name(facts.text, "flush") or facts.recorded(*sources.TALKING):
        return None
    bound = {name: [one.value for one in found] for name, found in names.bindings(facts.text).items()}
    files = {name for name, values in bound.items() if any(one and sources.inside(one, {"makefile"}) for one in values)}
    for call in sources.calls(facts.text, "write", "print"):
        given = [sources.written(one.value) for one in call.keywords if one.arg == "file"]
        for name in (sources.owner(call), *given):
            if name in files and facts.ran(call.lineno):
                return facts.here(call.lineno, "python", name=name)
    return None


_TAKES_LINES = ("readLine", "nextLine", "ReadString", "ReadLine", "NewScanner", "fgets", "getline")


@family(
    "whole-line",
    Stage.TAKES,
    Mistake(
        "",
        hint=Words(
            "消息已经送到，程序却在等：第 {at} 行的 `{call}` 要读到换行（`\\n`）才返回，而这条消息的末尾没有换行。"
            "题目没有说消息以换行结尾时，用一次读到多少算多少的方法来接收（`read`、`recv`）。",
            "The message arrived, and the program waits: `{call}` in line {at} returns only at a newline (`\\n`), and there is none at the end "
            "of this message. Where the exercise does not say that messages end with one, receive with what returns as much as "
            "has come (`read`, `recv`).",
        ),
    ),
    title=Words("在等一个不会来的换行", "It waits for a newline that does not come"),
    explains=("not-flushed",),
    unless=(Facts.died, Facts.at_keyboard),
)
def whole_line(facts: Facts) -> Told | None:
    """A program in another language waits, and what was sent to it ends without the newline that it reads up to."""
    failure, text = facts.nothing_came, facts.compiled_text
    if (
        failure is None
        or failure.because not in ("waits", "limit")
        or not facts.sent
        or facts.sent[-1].data.endswith((b"\n", b"\r"))
    ):
        return None
    reads = clike.invocations(text, *_TAKES_LINES)
    if len(reads) != 1 or clike.invocations(text, "read", "recv", "recvfrom", "readNBytes", "readAllBytes", "receive"):
        return None
    return facts.at(facts.file, reads[0].line, at=reads[0].line, call=reads[0].name)
