"""Sentences about steps, for people, in Chinese and English. Every text here exists in both."""

from __future__ import annotations

from collections.abc import Iterator

from grader.model import Words, joined, program_names
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
    OnTheWire,
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
    WireClaims,
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
        case OnTheWire():
            told = joined((words for _, words in claims(step.wire)), Words("；", "; "))
            if step.wire.at is not None:
                told = IN_WHOSE_NETWORK.format(what=told, program=program_names(step.wire.at))
            return PACKETS_SHOW.format(what=told)
        case Running() if step.at != "server":
            return Words("程序还在运行", "the program is still running")
        case Running():
            return Words("程序还在运行，端口还开着", "the program is still running and its port is open")
        case NoTraceback():
            return Words("程序没有报错（traceback）", "no traceback")
        case Restart():
            return Words("停掉程序，马上重新启动", "the program is stopped and started again at once")
    raise AssertionError(f"no sentence for {step.verb}")


IN_WHOSE_NETWORK = Words("{what}（{program}程序的网络里）", "{what} (in the {program}'s network)")
PACKETS_SHOW = Words("数据包应表明：{what}", "the packets show that {what}")
_CLAIMS = {
    "handshake": Words(
        "每个连接都完成三次握手（SYN、SYN-ACK、ACK）", "every connection completes its handshake (SYN, SYN-ACK, ACK)"
    ),
    "first-fin": Words("先发 FIN 的是{who}", "the first FIN is the {who}'s"),
    "outcome-clean": Words(
        "每个连接正常关闭：两端各发一个 FIN，都得到确认",
        "every connection is closed cleanly, with a FIN each way, each acknowledged",
    ),
    "outcome-reset": Words("每个连接以 RST 结束", "every connection ends with a RST"),
    "outcome-half-closed": Words(
        "每个连接只有一端发了 FIN", "every connection is half closed, with a FIN from one end only"
    ),
    "outcome-never-closed": Words("没有连接被关闭", "no connection is closed"),
    "reset-none": Words("没有 RST", "nobody sends a RST"),
    "reset": Words("每个连接都被{who}重置（RST）", "every connection is reset by the {who} (RST)"),
    "reset-already-closed": Words("原因是数据到达时已经关闭", "because data came to a closed end"),
    "reset-aborted": Words("关闭时还有数据没有读，或者设置了 SO_LINGER", "with data unread, or with SO_LINGER set"),
    "half-close": Words(
        "对方发了 FIN 以后，程序仍发送数据（半关闭）",
        "the program still sends data after the other's FIN (a half-close)",
    ),
    "after-fin": Words("对方发了 FIN 以后，程序不再发送数据", "the program sends no data after the other's FIN"),
    "refused": Words("程序没有连接无人监听的端口", "the program calls no port where nobody listens"),
    "zero-window": Words("程序的接收窗口没有停在 0", "the program's window does not stay 0"),
    "retransmissions": Words("没有因为程序不读而重传", "nothing is sent again because the program does not read"),
    "datagrams-client": Words("每个客户端发出数据报 {sizes}（字节）", "each client sends datagrams of {sizes} bytes"),
    "datagrams-server": Words(
        "服务器发给每个客户端数据报 {sizes}（字节）", "the server sends each client datagrams of {sizes} bytes"
    ),
    "unreachable": Words("没有数据报到达无人绑定的端口", "no datagram comes to a port to which nobody is bound"),
    "elsewhere": Words("程序没有向别的端口发送", "the program sends nothing to any other port"),
}


def claims(wire: WireClaims) -> Iterator[tuple[str, Words]]:
    """What is claimed of packets, by the key of it, each in one short sentence."""
    if wire.handshake:
        yield "handshake", _CLAIMS["handshake"]
    if wire.first_fin:
        yield "first-fin", _CLAIMS["first-fin"].format(who=program_names(wire.first_fin))
    if wire.outcome:
        yield "outcome", _CLAIMS[f"outcome-{wire.outcome}"]
    if wire.reset == "none":
        yield "reset", _CLAIMS["reset-none"]
    elif wire.reset:
        by = wire.reset if isinstance(wire.reset, str) else wire.reset.by
        because = None if isinstance(wire.reset, str) else wire.reset.because
        told = [_CLAIMS["reset"].format(who=program_names(by))]
        told += [_CLAIMS[f"reset-{because}"]] if because else []
        yield "reset", joined(told, Words("，", " "))
    for name in ("half-close", "after-fin", "refused", "zero-window", "retransmissions", "unreachable", "elsewhere"):
        if getattr(wire, name.replace("-", "_")):
            yield name, _CLAIMS[name]
    for end in ("client", "server"):
        sizes = getattr(wire.datagrams, end, None)
        if sizes is not None:
            yield f"datagrams-{end}", _CLAIMS[f"datagrams-{end}"].format(sizes=", ".join(map(str, sizes)))


def _with(zh: str, en: str, inner: Words) -> Words:
    before, behind = zh.split("{}")
    return Words(f"{_close_up(before, inner.zh)}{behind}", en.replace("{}", inner.en))


def _close_up(before: str, told: str) -> str:
    """Chinese on both sides stands without a space."""
    return (before if told[:1].isascii() else before.rstrip(" ")) + told


def _expected(expected: object, render: Renderer) -> Words:
    match expected:
        case Alternatives():
            return joined((_expected(option, render) for option in expected.any), Words("或", " or "))
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
            return Words(f"一行{_quoted(text, 'zh')}", f"the line {_quoted(text, 'en')}")
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
        case FramePayload(frame=""):
            return Words("空的一帧", "an empty frame")
        case FramePayload():
            return _with("一帧 {}", "a frame with {}", _payload(payload.frame, render))
        case TogetherPayload():
            first, *more = (_payload(part, render) for part in payload.together)
            chinese = [first.zh, *(_close_up("，接着 ", part.zh) for part in more)]
            return Words("".join(chinese), " and ".join(part.en for part in (first, *more)))
        case FillPayload() | RandomPayload():
            size = payload.size if isinstance(payload, FillPayload) else payload.random
            return Words(f"{size:,} 个字节", f"{size:,} bytes")
    raise AssertionError(f"no payload: {payload!r}")


def _quoted(text: str, lang: str) -> str:
    short = text if len(text) <= SHOWN else f"{text[: SHOWN - 20]}…"
    # A sentence stays on one line; what ends a line is written as Python writes it.
    short = short if short.isprintable() else "".join(_ESCAPES.get(char, char) for char in short)
    size = len(text.encode("utf-8", "replace"))
    if lang == "zh":
        return f"“{short}”" if len(text) <= SHOWN else f"“{short}”（共 {size:,} 字节）"
    return f"“{short}”" if len(text) <= SHOWN else f"“{short}” ({size:,} bytes)"
