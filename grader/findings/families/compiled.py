"""Programs in other languages: what a compiler refuses, and how such programs break."""

from __future__ import annotations

import os
import re
import signal

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
    return _NOT_BUILT.finding(_first_error(main, transcript), transcript.program)


def _first_error(main: str, transcript: Transcript) -> Told:
    output = b"".join(event.data for event in transcript.events if isinstance(event, OutputCame))
    text = output.decode("utf-8", "replace")
    limits = [event.limit for event in transcript.events if isinstance(event, Killed)]
    if limits:
        return Told(limits[0] if limits[0] in _NOT_BUILT.mistakes else "time", {})
    places = [(file, int(line), said) for file, line, said in _PLACE.findall(text)]
    for file, line, said in [*(place for place in places if _ERROR.match(place[2])), *places]:
        path = os.path.normpath(os.path.join(os.path.dirname(main), file))
        if path in transcript.sources and "\n" not in path:
            return Told("error", {"message": _ERROR.sub("", said)[:200]}, path, line)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return Told("error", {"message": first[:200]}) if first else Told("silent", {})


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
    Mistake("number", hint=Words("它除以了零。", "It divided by zero.")),
    Mistake(
        "gave-up",
        hint=Words(
            "它自己放弃了：`assert` 不成立，内存被释放了两次，或者有异常没有处理。",
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
