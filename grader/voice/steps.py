"""Sentences about steps, for people, in Chinese and English. Every text here exists in both."""

from __future__ import annotations

from grader.model import Words, joined
from grader.spec.language import (
    Accept,
    Alternatives,
    AtOnce,
    Close,
    Connect,
    EndOfStream,
    Eof,
    Exits,
    ExitStatus,
    Expect,
    File,
    FilePayload,
    FillPayload,
    FramePayload,
    HalfClose,
    HexPayload,
    Idle,
    Line,
    Listens,
    MappingText,
    Matches,
    NoTraceback,
    Pause,
    Printed,
    ProgramStep,
    RandomPayload,
    Repeat,
    Reset,
    Restart,
    Running,
    Send,
    Signal,
    Silence,
    Sockets,
    Step,
    TextPayload,
    TogetherPayload,
    Type,
    TypeEnd,
)
from grader.spec.values import Renderer

SHOWN = 60

_SIGNALS = {
    "interrupt": Words("按 Ctrl-C", "press Ctrl-C"),
    "terminate": Words("发送 SIGTERM", "send SIGTERM"),
    "kill": Words("发送 SIGKILL", "send SIGKILL"),
}
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
_REQUIREMENTS = {
    "nothing-more": Words("{peer} 不应再收到任何数据", "nothing more arrives at {peer}"),
}


def requirement(key: str, **fields: object) -> Words:
    """A requirement that no step states."""
    return _REQUIREMENTS[key].format(**fields)


_AT = {
    "server": Words("服务器：", "server: "),
    "client": Words("客户端：", "client: "),
    "script": Words("", ""),
}


def describe(step: Step, render: Renderer, *, pair: bool = False) -> Words:
    """What a step asks, in one short sentence. `pair`: two programs run, and it says which one is meant."""
    told = _describe(step, render)
    if not pair or not isinstance(step, ProgramStep):
        return told
    return joined((_AT[step.at], told))


def _describe(step: Step, render: Renderer) -> Words:
    match step:
        case Connect():
            return Words(f"{step.peer} 连接程序", f"{step.peer} connects")
        case Accept():
            return Words(f"程序连接 {step.peer}", f"the program calls {step.peer}")
        case Pause():
            return Words(f"等 {step.pause:g} 秒", f"{step.pause:g} s pass")
        case Send():
            return _with(f"{step.peer} 发送 {{}}", f"{step.peer} sends {{}}", _payload(step.send, render))
        case Expect():
            return _with(f"{step.peer} 应收到 {{}}", f"{step.peer} receives {{}}", _expected(step.expect, render))
        case Silence():
            return Words(f"{step.peer} 不应收到任何数据", f"nothing arrives at {step.peer}")
        case Close():
            return Words(f"{step.peer} 关闭连接", f"{step.peer} closes the connection")
        case HalfClose():
            return Words(f"{step.peer} 不再发送（半关闭）", f"{step.peer} ends its direction (half-close)")
        case Reset():
            return Words(f"{step.peer} 强制断开连接（RST）", f"{step.peer} resets the connection (RST)")
        case Eof():
            return Words(f"程序关闭与 {step.peer} 的连接", f"the program closes its connection to {step.peer}")
        case Repeat():
            return Words(f"重复 {step.repeat.times} 次", f"{step.repeat.times} times")
        case AtOnce():
            return Words("同时", "at once")
    return _about_the_program(step, render)


def _about_the_program(step: Step, render: Renderer) -> Words:
    """What the program is given, does by itself, or is seen to be."""
    match step:
        case Type():
            return _with("在键盘上输入 {}", "{} is typed at the keyboard", _payload(step.type, render))
        case TypeEnd():
            return Words("键盘输入结束", "the keyboard's input ends")
        case Printed():
            return _with("程序打印 {}", "the program prints {}", _expected(step.printed, render))
        case File():
            name = render.text(step.file.name)
            there = Words(f"文件“{name}”的内容是 {{}}", f"the file “{name}” holds {{}}")
            return _with(*there, _payload(step.file.holds, render))
        case Idle():
            return Words("程序空闲时不占用 CPU", "the program uses no CPU while it has nothing to do")
        case Sockets():
            states = ", ".join(f"{state} ≤ {most}" for state, most in step.sockets.items())
            return Words(f"程序的套接字：{states}", f"the program's sockets: {states}")
        case Listens():
            return Words("程序在规定的端口上监听", "the program listens on the right port")
        case Signal():
            return _SIGNALS[step.signal]
        case Exits(exits=ExitStatus(status=status)):
            return Words(f"程序以状态 {status} 结束", f"the program ends with status {status}")
        case Exits(exits="cleanly"):
            return Words("程序正常结束", "the program ends cleanly")
        case Exits():
            return Words("程序结束并释放端口", "the program ends and gives its port back")
        case Running() if step.at != "server":
            return Words("程序还在运行", "the program is still running")
        case Running():
            return Words("程序还在运行，端口还开着", "the program is still running and its port is open")
        case NoTraceback():
            return Words("程序没有报错（traceback）", "no traceback")
        case Restart():
            return Words("停掉程序，马上重新启动", "the program is stopped and started again at once")
    raise AssertionError(f"no sentence for {step.verb}")


def _with(zh: str, en: str, inner: Words) -> Words:
    return Words(zh.replace("{}", inner.zh), en.replace("{}", inner.en))


def _expected(expected: object, render: Renderer) -> Words:
    match expected:
        case Alternatives():
            return joined((_expected(option, render) for option in expected.any), Words(" 或 ", " or "))
        case Matches(words=Words() as told):
            return render.words(told) or told
        case Matches():
            pattern = render.text(expected.matches)
            return Words(f"匹配 /{pattern}/ 的内容", f"text that matches /{pattern}/")
        case EndOfStream():
            return Words("连接关闭", "the end of the connection")
        case MappingText():
            pairs = ", ".join(f"{render.text(key)}: {render.text(value)}" for key, value in expected.mapping.items())
            return Words(f"字典 {{{pairs}}}", f"the mapping {{{pairs}}}")
        case Line():
            text = render.text(expected.line)
            return Words(f"一行 {_quoted(text, 'zh')}", f"the line {_quoted(text, 'en')}")
    return _payload(expected, render)


def _payload(payload: object, render: Renderer) -> Words:
    match payload:
        case str():
            text = render.text(payload)
            if text == "":
                return Words("空数据报", "an empty datagram")
            return Words(_quoted(text, "zh"), _quoted(text, "en"))
        case TextPayload():
            text = render.text(payload.text)
            name = payload.encoding.upper()
            return Words(f"{_quoted(text, 'zh')}（{name}）", f"{_quoted(text, 'en')} ({name})")
        case HexPayload():
            size = len(bytes.fromhex(payload.hex))
            return Words(f"字节 {payload.hex}（共 {size} 个）", f"the {size} bytes {payload.hex}")
        case FilePayload():
            return Words(f"文件 {payload.file} 的内容", f"the bytes of {payload.file}")
        case FramePayload():
            return _with("一帧 {}", "a frame with {}", _payload(payload.frame, render))
        case TogetherPayload():
            return joined((_payload(part, render) for part in payload.together), Words(" 接着 ", " and "))
        case FillPayload() | RandomPayload():
            size = payload.size if isinstance(payload, FillPayload) else payload.random
            return Words(f"{size} 个字节", f"{size:,} bytes")
    raise AssertionError(f"no payload: {payload!r}")


def _quoted(text: str, lang: str) -> str:
    short = text if len(text) <= SHOWN else f"{text[: SHOWN - 20]}…"
    # A sentence stays on one line; what ends a line is written as Python writes it.
    short = short if short.isprintable() else "".join(_ESCAPES.get(char, char) for char in short)
    size = len(text.encode("utf-8", "replace"))
    if lang == "zh":
        return f"“{short}”" if len(text) <= SHOWN else f"“{short}”（共 {size} 字节）"
    return f"“{short}”" if len(text) <= SHOWN else f"“{short}” ({size:,} bytes)"
