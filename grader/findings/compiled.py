"""Programs in other languages: what a compiler refuses, and how such programs break."""

from __future__ import annotations

import os
import re
import signal

from grader.findings.evidence import FAILED, Evidence, entry
from grader.model import Finding, Transcript, Words

# `echo.c:5:3: error: …`, `Echo.java:5: error: …`, `./echo.go:5:2: …`
_PLACE = re.compile(r"^(?:/work/)?(?:\./)?([^\s:][^:\n]{0,200}):(\d{1,7})(?::\d{1,7})?: *(.{1,300})$", re.MULTILINE)
_ERROR = re.compile(r"^(?:fatal )?error\b:? *")


def build_failed(main: str, transcript: Transcript) -> Finding:
    """What the compiler found first. Its words come from inside the sandbox: a claim, to be shown and no more."""
    output = b"".join(event.data or b"" for event in transcript.events if event.event == "printed")
    text = output.decode("utf-8", "replace")
    limits = [event.info.get("limit") for event in transcript.events if event.event == "killed"]
    if limits:
        return Finding("build-failed", {"how": str(limits[0]), "message": ""})
    places = [(file, int(line), said) for file, line, said in _PLACE.findall(text)]
    for file, line, said in [*(place for place in places if _ERROR.match(place[2])), *places]:
        path = os.path.normpath(os.path.join(os.path.dirname(main), file))
        message = _ERROR.sub("", said)[:200]
        if path in transcript.sources and "\n" not in path:
            return Finding("build-failed", {"how": "error", "message": message}, path, line)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return Finding("build-failed", {"how": "error" if first else "silent", "message": first[:200]})


_HOW = {
    "error": Words(
        "编译器说：{message}。先改第一个错误，再编译一次：后面的错误常常只是它引起的。",
        "The compiler says: {message}. Mend the first error and build again: those behind it are often only its "
        "consequences.",
    ),
    "silent": Words("编译器没有说为什么。", "The compiler does not say why."),
    "time": Words("编译花的时间太长，被停止了。", "Building took too long and was stopped."),
    "memory": Words("编译用的内存太多，被停止了。", "Building used too much memory and was stopped."),
    "processes": Words("编译时启动的进程太多，被停止了。", "Building started too many processes and was stopped."),
    "output": Words("编译时输出太多，被停止了。", "Building printed too much and was stopped."),
    "size": Words("编译出来的文件太大。", "What was built is too large."),
}


@entry(
    "build-failed",
    Words("程序编译不通过", "The program cannot be built"),
    Words("{how}程序编译成功之前什么也检查不了。", "{how} Nothing can be checked before it builds."),
    how=_HOW,
)
def _not_built(evidence: Evidence) -> Finding | None:
    """Never told by a conversation: a program that is not built has none."""
    return None


_SIGNALS = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT}
_CRASHES = {
    "memory": Words(
        "它访问了不属于它的内存：常见的原因是空指针、数组越界，或者用了已经释放的内存。",
        "It touched memory that is not its own: a null pointer, a place behind the end of an array, or memory that was "
        "freed already.",
    ),
    "number": Words("它除以了零。", "It divided by zero."),
    "gave-up": Words(
        "它自己放弃了：`assert` 不成立，内存被释放了两次，或者有异常没有处理。",
        "It gave up itself: an `assert` does not hold, memory was freed twice, or an exception was not caught.",
    ),
}


@entry(
    "crashed",
    Words("程序崩溃了（{signal}）", "The program crashed ({signal})"),
    Words(
        "系统终止了程序（{signal}）。{how}用 `gcc -g -fsanitize=address` 编译再运行，会指出是哪一行。",
        "The system ended the program ({signal}). {how} Built with `gcc -g -fsanitize=address` it says in which line.",
    ),
    explains=FAILED,
    how=_CRASHES,
)
def _crashed(evidence: Evidence) -> Finding | None:
    ended = evidence.program.exited
    if evidence.failure is None or ended is None or ended.info.get("signal") not in _SIGNALS:
        return None
    number = signal.Signals(ended.info["signal"])
    how = {signal.SIGFPE: "number", signal.SIGABRT: "gave-up"}.get(number, "memory")
    return Finding("crashed", {"signal": number.name, "how": how})


# The last words of Java, of node, of Go.
_UNCAUGHT = re.compile(
    r'^(?:Exception in thread "[^"\n]*" (?P<java>[^\n]{1,300})|(?:Uncaught )?(?P<node>\w*Error\b[^\n]{0,300})'
    r"|(?P<go>panic: [^\n]{1,300}))$",
    re.MULTILINE,
)
_FRAME = re.compile(r"(?:/work/|\()([^\s:()]{1,200}):(\d{1,7})\b")


@entry(
    "uncaught",
    Words("出错了，没有处理：{error}", "An error that nothing caught: {error}"),
    Words(
        "程序因为这个错误结束了：{error}。改掉它的原因；如果这种情况会发生，就捕获并处理它。",
        "This error ended the program: {error}. Mend its cause; if it can happen, catch it and deal with it.",
    ),
    explains=FAILED,
)
def _uncaught(evidence: Evidence) -> Finding | None:
    ended = evidence.program.exited
    if evidence.failure is None or ended is None or not ended.info.get("status") or evidence.is_python:
        return None
    match = _UNCAUGHT.search(evidence.stderr)
    if match is None:
        return None
    error = next(text for text in match.groups() if text)[:60]
    for file, line in _FRAME.findall(evidence.stderr):
        path = os.path.normpath(os.path.join(os.path.dirname(evidence.file), file))
        for name in (file, path):
            if name in evidence.transcript.sources:
                return Finding("uncaught", {"error": error}, name, int(line))
    return Finding("uncaught", {"error": error})


COMPILED = (_not_built, _crashed, _uncaught)
