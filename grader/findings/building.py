"""A program that its compiler refuses."""

from __future__ import annotations

import os
import re

from grader.findings.evidence import Evidence, entry
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
def not_built(evidence: Evidence) -> Finding | None:
    """Never told by a conversation: a program that is not built has none."""
    return None


BUILDING = (not_built,)
