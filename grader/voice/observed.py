"""What was asked for and what was there, as far as it is no text: each kind of it, and each code that says more.

A page puts the heading of a kind over what is said of it; a terminal has one sentence for both.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import NamedTuple

from grader.model import LISTED, Observed, ObservedKind, Words, joined


class Kind(NamedTuple):
    """A kind of observation: its heading, and the sentence that holds what is said of it, where it needs one."""

    heading: Words
    sentence: Words | None = None


KINDS: Mapping[ObservedKind, Kind] = {
    "text": Kind(Words("文本", "text")),
    "bytes": Kind(Words("字节", "bytes")),
    "printed": Kind(Words("程序的输出", "the program's output")),
    "pattern": Kind(Words("匹配这个正则表达式的内容", "text that matches the pattern"), Words("/{said}/", "/{said}/")),
    "any": Kind(Words("几种都可以", "any of several")),
    "nothing": Kind(Words("什么也没有", "nothing")),
    "eof": Kind(Words("连接正常关闭（FIN）", "the end of the connection (FIN)")),
    "reset": Kind(Words("连接被重置（RST）", "a reset of the connection (RST)")),
    "open": Kind(Words("连接还开着", "the connection is still open")),
    "refused": Kind(Words("连接不上", "no connection"), Words("连接不上（{said}）", "no connection ({said})")),
    "call": Kind(Words("程序连接过来", "a call"), Words("连接 {said}", "a call to {said}")),
    "dialled": Kind(Words("程序连接的地址", "where it called"), Words("程序连接的是 {said}", "it called {said}")),
    "running": Kind(
        Words("程序还在运行", "the program is still running"),
        Words("程序还在运行，但{said}", "the program is still running, but {said}"),
    ),
    "exit": Kind(Words("程序结束", "the end of the program"), Words("{said}", "{said}")),
    "listening": Kind(Words("监听端口", "a port that is open"), Words("在 {said} 上监听", "listening on {said}")),
    "sockets": Kind(Words("套接字", "sockets"), Words("打开的是 {said}", "open: {said}")),
    "states": Kind(Words("套接字的状态", "states of its sockets"), Words("套接字：{said}", "sockets: {said}")),
    "mapping": Kind(Words("字典", "a mapping"), Words("字典 {said}", "the mapping {said}")),
    "idle": Kind(Words("CPU 空闲", "an idle CPU"), Words("CPU 占用不到 {said}", "less than {said} of a CPU")),
    "busy": Kind(Words("CPU 忙", "a busy CPU"), Words("CPU 占用 {said}", "{said} of a CPU")),
    "packets": Kind(Words("数据包", "packets")),
    "limit": Kind(Words("超过限制", "a limit was passed"), Words("超过限制：{said}", "a limit was passed: {said}")),
}
LIMITS: Mapping[str, Words] = {
    "check": Words("整个检查的时限", "the time limit of the check"),
    "time": Words("时间", "time"),
    "cpu": Words("CPU 时间", "CPU time"),
    "memory": Words("内存", "memory"),
    "processes": Words("进程数", "number of processes"),
    "output": Words("输出量", "output"),
    "size": Words("文件大小", "size of its files"),
}
ENDS: Mapping[str, Words] = {
    "cleanly": Words(
        "正常结束：退出状态 0，没有报错，没有遗留进程", "a clean end: status 0, no traceback, nothing left"
    ),
    "anyhow": Words("结束，不遗留进程，也不占用端口", "an end that leaves no process and no port"),
    "status": Words("退出状态 {n}", "exit status {n}"),
    "traceback": Words("有报错（traceback）", "a traceback"),
    "left running": Words("仍在运行：{n}", "still running: {n}"),
    "port kept": Words("端口仍被占用：{n}", "port still taken: {n}"),
    "port closed": Words("端口已关闭", "its port is closed"),
}
_SIGNAL = Words("被信号 {name} 终止，或者 exit({status})", "ended by signal {name}, or exit({status})")
_OF_THIS_KIND = Words("这样的内容", "text of this kind")
_ENDED = Words("程序已经结束", "the program has ended")
_AS_IT_IS = ("pattern", "text", "refused", "listening", "sockets", "call", "dialled", "mapping", "states")
"""Kinds whose text is not one of our codes."""
IN_WORDS = ("pattern", "packets")
"""Kinds whose note says all of it."""


def signal_name(number: int) -> str:
    """SIGINT for 2; the number where it has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def ended_by(number: int) -> Words:
    """From outside of a sandbox a signal and exit(128 + n) look alike."""
    return _SIGNAL.format(name=signal_name(number), status=128 + number)


def heading(observed: Observed) -> Words:
    """What stands over one side of a comparison."""
    kind = KINDS.get(observed.kind)
    if observed.kind == "pattern" and observed.note is not None:
        return _OF_THIS_KIND  # its author says it in words, and the pattern is not shown
    return kind.heading if kind is not None else Words(observed.kind, observed.kind)


def said(observed: Observed) -> Words:
    """What `Observed.text` holds, in words: patterns and addresses are as they are, the rest are short codes.

    A code is a name, and perhaps what it is about: `status 3`, `left running: sleep`, `cleanly`.
    """
    text = observed.text or ""
    if observed.kind in _AS_IT_IS:
        return Words(text, text)
    told = list[Words]()
    if (how := observed.exit) is not None:
        told += [ended_by(how.signal)] if how.signal is not None else []
        ends = [("status", str(how.status))] if how.status is not None else []
        ends += [("traceback", "")] if how.traceback else []
        ends += [("left running", name) for name in how.leftovers]
        ends += [("port kept", f"{port.transport.upper()} {port.port}") for port in how.ports]
        # Names are the student's: they are put in, not formatted.
        return joined([*told, *(ENDS[key].format(n=what) for key, what in ends)], LISTED)
    for code in text.split(", ") if text else ():
        name, _, rest = code.partition(": " if ": " in code else " ")
        if name == "signal" and rest.isdigit():
            told.append(ended_by(int(rest)))
            continue
        words = LIMITS.get(code) or ENDS.get(code) or ENDS.get(name)
        told.append(Words(code, code) if words is None else words.format(n=rest))
    return joined(told, LISTED)


def sentence(observed: Observed) -> Words:
    """One side of a comparison on one line."""
    kind, what = KINDS.get(observed.kind), said(observed)
    if kind is None:
        return what if what.en else heading(observed)
    if observed.kind in IN_WORDS and observed.note is not None:
        return observed.note
    if observed.kind == "exit" and not what.en:
        return _ENDED
    if kind.sentence is None or not what.en:
        return kind.heading
    return kind.sentence.format(said=what)
