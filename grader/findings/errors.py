"""What Python itself reports: an exception nobody caught, and the mistake behind it where the line shows it."""

from __future__ import annotations

import ast
import codecs
import difflib
import errno
import re
import sys

from grader.code import sources
from grader.findings.conversation import sent
from grader.findings.evidence import FAILED, Entry, Evidence, entry, told_of
from grader.findings.exceptions import MEANING, meaning_of
from grader.findings.parsing import PARSING
from grader.model import Finding, Words

_QUOTED = re.compile(r"'([^'\n]{1,200})'")

# ---------------------------------------------------------------- the wrong socket, a pair, text for bytes


@entry(
    "recvfrom-on-tcp",
    Words("用错了套接字或收发方法", "The wrong socket, or the wrong call, to receive or send"),
    Words("{how}", "{how}"),
    how={
        "address": Words(
            "TCP 的 `recvfrom` 不告诉你对方的地址（得到的是 `None`），`sendto` 也就不知道发给谁。它们是 UDP 的方法。"
            "TCP 的连接已经知道对方是谁：用 `accept` 返回的连接，`recv` 接收，`sendall` 发送，不需要地址。",
            "With TCP `recvfrom` tells no address (it gives `None`), so `sendto` has nobody to send to. Both are meant for "
            "UDP. A TCP connection knows its other side: take the connection that `accept` returns, receive with `recv` and "
            "send with `sendall`; no address is needed.",
        ),
        "not-accepted": Words(
            "TCP 服务器在收发之前，要先用 `连接, 地址 = 套接字.accept()` 接进一个客户端，再用得到的“连接”收发。"
            "这个程序没有调用 `accept`，直接在等待用的套接字上收发，那里没有任何人。",
            "Before it receives or sends, a TCP server has to let a client in with `connection, address = sock.accept()`, and "
            "use that connection. This program never calls `accept`: it uses the waiting socket itself, where nobody is.",
        ),
        "not-connected": Words(
            "TCP 客户端在收发之前，要先用 `套接字.connect(('127.0.0.1', {port}))` 连上服务器。这里的套接字还没有连上任何人。",
            "Before it sends or receives, a TCP client has to reach its server with `sock.connect(('127.0.0.1', {port}))`. The "
            "socket in this line is connected to nobody yet.",
        ),
        "client-address": Words(
            "`recvfrom` 和 `sendto` 是 UDP 的方法；在 TCP 的连接上 `recvfrom` 不告诉地址（得到的是 `None`）。"
            "连接已经知道对方是谁：`connect` 之后用 `sendall` 发送，`recv` 接收，不需要地址。",
            "`recvfrom` and `sendto` are meant for UDP; on a TCP connection `recvfrom` tells no address (it gives `None`). A "
            "connection knows its other side: after `connect`, send with `sendall` and receive with `recv`; no address is "
            "needed.",
        ),
        "listener": Words(
            "`accept` 返回了一个新的套接字，和这个客户端说话要用它。这里用的却是负责等待的那个套接字，它没有连接任何人。"
            "把这一行的套接字换成 `accept` 返回的连接。",
            "`accept` returns a new socket, and that is the one to talk to the client with. This line uses the socket that "
            "waits for clients, which is connected to nobody. Use the connection that `accept` returned.",
        ),
    },
    explains=FAILED,
)  # fmt: skip
def _recvfrom_on_tcp(evidence: Evidence) -> Finding | None:
    error, text = evidence.error, evidence.error_text
    if error is None or evidence.exercise.transport != "tcp":
        return None
    if error.kind == "TypeError" and sources.call_at(text, error.at(), "sendto") and sources.calls(text, "recvfrom"):
        how = "address" if evidence.suspect == "server" else "client-address"
        return evidence.there("recvfrom-on-tcp", how=how, port=evidence.exercise.port)
    talking = ("recv", "recvfrom", "recv_into", "send", "sendall", "sendto")
    if error.errno not in (errno.ENOTCONN, errno.EPIPE) or not sources.call_at(text, error.at(), *talking):
        return None
    if evidence.suspect != "server":
        met = any(event.event in ("accepted", "linked") for event in evidence.last_case)
        port = evidence.exercise.port
        return None if met else evidence.there("recvfrom-on-tcp", how="not-connected", port=port)
    if not sources.calls(text, "accept"):
        return evidence.there("recvfrom-on-tcp", how="not-accepted") if sources.calls(text, "bind") else None
    return evidence.there("recvfrom-on-tcp", how="listener") if error.errno == errno.ENOTCONN else None


@entry(
    "accept-pair-unpacked",
    Words("`{call}` 返回的是一对值", "`{call}` returns a pair"),
    Words(
        "`{call}()` 一次返回两样东西：{first}和对方的地址。第 {at} 行把整个一对放进了 `{name}`，而一对值不能在这里当作其中一个来用。"
        "用两个变量接住：`{advice} = {owner}.{call}(…)`。",
        "`{call}()` returns two things at once: {first} and the address of the other side. `{name}` holds the whole pair "
        "(line {at}), which cannot be used here like one of them. Take them apart: `{advice} = {owner}.{call}(…)`.",
    ),
    first={
        "accept": Words("和客户端的连接", "the connection to the client"),
        "recvfrom": Words("收到的数据", "the data that came"),
    },
    explains=FAILED,
)
def _accept_pair(evidence: Evidence) -> Finding | None:
    error, text = evidence.error, evidence.error_text
    if error is None or error.kind != "AttributeError" or not error.message.startswith("'tuple' object"):
        return None
    pairs = sources.pairs(text)
    at = [name for name, _ in sources.attributes_at(text, error.at()) if name in pairs] or list(pairs)
    if not at:
        return None
    call = pairs[at[0]]
    name = sources.called(call)
    fields = {
        "call": name, "first": name, "name": at[0], "owner": sources.owner(call),
        "advice": "conn, addr" if name == "accept" else "data, addr", "at": call.lineno,
    }  # fmt: skip
    return evidence.there("accept-pair-unpacked", **fields)


def _about_bytes_and_text(evidence: Evidence) -> bool:
    error = evidence.error
    return error is not None and error.kind == "TypeError" and "bytes" in error.message and "str" in error.message


@entry(
    "str-sent-as-bytes",
    Words("发送的是文字，不是字节", "Text was sent where bytes are needed"),
    Words(
        "网络只传送字节（bytes），`{call}` 不接受文字（str）。发送之前先把文字变成字节：`文字.encode('{encoding}')`。",
        "A network carries bytes only, and `{call}` takes no text (str). Turn the text into bytes first: "
        "`text.encode('{encoding}')`.",
    ),
    explains=(*FAILED, "bytes-and-text"),
)
def _str_sent(evidence: Evidence) -> Finding | None:
    error, text = evidence.error, evidence.error_text
    if error is None or not _about_bytes_and_text(evidence) or not error.message.endswith("not 'str'"):
        return None
    call = sources.call_at(text, error.at(), *sources.SENDING)
    if call is None or not call.args or not _may_be_text(call.args[0], sources.received_names(text)):
        return None
    return evidence.there("str-sent-as-bytes", call=sources.called(call), encoding=evidence.exercise.encoding)


def _may_be_text(argument: ast.expr, received: set[str]) -> bool:
    """What is sent can be a text: not when it is computed from bytes that came, which fails before the sending."""
    if isinstance(argument, ast.Call) and sources.called(argument) == "encode":
        return False
    computes = isinstance(argument, (ast.Call, ast.BinOp))
    names = {node.id for node in ast.walk(argument) if isinstance(node, ast.Name)}
    turned = any(isinstance(node, ast.Call) and sources.called(node) in _TO_TEXT for node in ast.walk(argument))
    return not computes or turned or not names & received


_TO_TEXT = frozenset({"str", "decode", "format", "repr", "dumps"})


@entry(
    "bytes-and-text",
    Words("字节和文字混在了一起", "Bytes and text were mixed"),
    Words(
        "收到的是字节（bytes），这一行却把它和文字（str）放在一起用，Python 不会自动转换。"
        "收到以后马上变成文字：`文字 = 数据.decode('{encoding}')`，后面都用这个文字，发送之前再 `.encode('{encoding}')`。",
        "What arrives are bytes, and this line uses them together with text (str); Python does not convert one into the "
        "other by itself. Turn them into text as soon as they arrive, with `text = data.decode('{encoding}')`, work with "
        "that, and use `.encode('{encoding}')` before you send.",
    ),
    explains=FAILED,
)
def _bytes_and_text(evidence: Evidence) -> Finding | None:
    error, text = evidence.error, evidence.error_text
    if error is None or not _about_bytes_and_text(evidence):
        return None
    if not sources.names_at(text, error.at()) & sources.received_names(text):
        return None
    return evidence.there("bytes-and-text", encoding=evidence.exercise.encoding)


@entry(
    "decode-error",
    Words("字节无法变成文字", "The bytes could not be turned into text"),
    Words(
        "这一行要把字节按 {codec} 编码变成文字，但这些字节不是这种编码的文字。{why}",
        "This line turns bytes into text as {codec}, and they are no such text. {why}",
    ),
    why={
        "codec": Words(
            "题目用的是另一种编码：`decode` 里要写题目规定的那种（一般是 `'utf-8'`）。",
            "The exercise uses another encoding: name that one in `decode` (mostly `'utf-8'`).",
        ),
        "cut": Words(
            "发来的文字是对的，但一个字占好几个字节，程序只收到了它的一部分：把 `recv` 的数字改大，"
            "TCP 还要把收到的字节接起来，收完整了再 `decode`。",
            "The text was sent correctly, but a character takes several bytes and only a part of one was received: use a "
            "larger number in `recv`, and with TCP join what comes and `decode` once it is complete.",
        ),
        "own": Words(
            "这些字节是用别的编码写成的，例如 GBK 的字节不是合格的 UTF-8。编码和解码要用同一种；"
            "读不出来也要说明的地方，用 `try` 和 `except UnicodeDecodeError` 接住它，再打印一句话。",
            "These bytes were written in another encoding: those of GBK, for example, are no valid UTF-8. Use the same one both "
            "ways; where it is to be said that they cannot be read, catch it with `try` and `except UnicodeDecodeError`, and "
            "print a line.",
        ),
        "raw": Words(
            "这次发来的本来就不是文字。{who}可能发来任何字节：原样转发时不需要 `decode`；要显示时用 `.decode('utf-8', 'replace')`，"
            "或者用 `try` 和 `except UnicodeDecodeError` 处理。",
            "What was sent this time is no text at all. {who} may send any bytes: to pass them on you need no `decode`; to "
            "show them use `.decode('utf-8', 'replace')`, or handle it with `try` and `except UnicodeDecodeError`.",
        ),
    },
    who=told_of(Words("客户端", "A client"), Words("对方", "The other side")),
    explains=FAILED,
)  # fmt: skip
def _decode_error(evidence: Evidence) -> Finding | None:
    error, text = evidence.error, evidence.error_text
    if error is None or error.kind != "UnicodeDecodeError":
        return None
    call = sources.call_at(text, error.at(), "decode", "str", "loads", "readline", "read")
    came = [event.data or b"" for event in sent(evidence)]
    if call is None or (not came and evidence.suspect != "script"):
        return None
    asked, used = evidence.exercise.encoding, _QUOTED.search(error.message)
    codec = used[1] if used else "utf-8"
    complete = (
        _is_text(b"".join(came), asked)
        if evidence.exercise.transport == "tcp"
        else all(_is_text(data, asked) for data in came)
    )
    why = (
        "own"
        if evidence.suspect == "script"
        else "codec"
        if not _same_codec(codec, asked)
        else "cut"
        if complete
        else "raw"
    )
    return evidence.there("decode-error", codec=codec, why=why, who=evidence.suspect)


def _same_codec(one: str, other: str) -> bool:
    try:
        return codecs.lookup(one).name == codecs.lookup(other).name
    except LookupError:
        return False


def _is_text(data: bytes, encoding: str) -> bool:
    """Or its beginning: the rest of the last character may not have been sent."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


# ---------------------------------------------------------------- what is missing around the program

_FAILED_IMPORT = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})
_OF_A_MODULE = re.compile(r"(?:partially initialized )?module '")


@entry(
    "shadows-module",
    Words("自己的文件挡住了标准库的 `{module}`", "Your own file hides the module `{module}`"),
    Words(
        "交来的文件里有一个 `{own}`，和标准库的模块 `{module}` 同名。`import {module}` 先找到的是你的文件，"
        "所以标准库里的那个用不了。给 `{own}` 换一个名字，例如 `my_{own}`。",
        "One of your files is called `{own}`, like the module `{module}` of the standard library. `import {module}` finds "
        "your file first, and the real module cannot be reached. Give `{own}` another name, such as `my_{own}`.",
    ),
    explains=(*FAILED, "missing-module"),
)
def _shadows_module(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or error.kind not in _FAILED_IMPORT:
        return None
    if error.kind == "AttributeError" and not _OF_A_MODULE.match(error.message):
        return None
    folder = evidence.file.rpartition("/")[0]
    named = set(_QUOTED.findall(error.message))
    for path in evidence.transcript.sources:
        place, _, name = path.removesuffix("/__init__.py").rpartition("/")
        module = name.removesuffix(".py")
        if place == folder and module in sys.stdlib_module_names and module in named:
            return Finding("shadows-module", {"module": module, "own": name}, error.file, error.line)
    return None


@entry(
    "needs-display",
    Words("程序要打开窗口", "The program opens a window"),
    Words(
        "程序要用图形界面（例如 `tkinter`），但评分的环境里没有屏幕，窗口打不开。题目只看网络上的收发和打印的内容："
        "去掉窗口，用 `print` 和 `input`。",
        "The program wants to open a window (with `tkinter`, for example), and there is no screen here. The exercise looks "
        "only at what goes over the network and what is printed: leave the window out, use `print` and `input`.",
    ),
    explains=(*FAILED, "missing-module"),
)
def _needs_display(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or not sources.imported(evidence.error_text or evidence.text) & {"tkinter", "turtle"}:
        return None
    gone = error.kind in ("ImportError", "ModuleNotFoundError") and "tkinter'" in error.message + "'"
    if error.kind != "TclError" and not gone:
        return None
    return evidence.there("needs-display")


@entry(
    "missing-module",
    Words("找不到模块 `{module}`", "There is no module `{module}`"),
    Words(
        "程序要导入 `{module}`，但这里没有这个模块。{kind}{near}",
        "The program imports `{module}`, and there is no such module here. {kind}{near}",
    ),
    kind={
        "typo": Words("标准库里有一个名字很像的，是不是拼错了？", "The standard library has one with a similar name; is it misspelt? "),
        "package": Words(
            "评分时只有 Python 自带的标准库。这道题用标准库（`socket` 等）就能完成：把它换掉；如果它是你自己写的文件，"
            "和程序一起提交。老师也可以用 `--packages` 允许别的包。",
            "Programs run with Python's standard library alone, and this exercise can be done with it (`socket` and the "
            "like): do without the module. If it is a file of your own, hand it in beside the program. Teachers may allow "
            "other packages with `--packages`.",
        ),
    },
    explains=FAILED,
)  # fmt: skip
def _missing_module(evidence: Evidence) -> Finding | None:
    error = evidence.error
    named = _QUOTED.search(error.message) if error and error.kind == "ModuleNotFoundError" else None
    if named is None:
        return None
    module = named[1].partition(".")[0]
    if sources.line_of_import(evidence.error_text, module) is None:
        return None
    near = difflib.get_close_matches(module, sys.stdlib_module_names, 1, 0.85)
    fields = {"module": module, "kind": "typo" if near else "package", "near": f"`{near[0]}`" if near else ""}
    return evidence.there("missing-module", **fields)


_OPENING = ("open", "listdir", "getsize", "stat", "read_text", "read_bytes", "chdir", "load_cert_chain", "fileConfig")


@entry(
    "missing-file",
    Words("找不到文件 {path}", "There is no file {path}"),
    Words(
        "程序要打开 {path}，但没有这个文件。{kind}",
        "The program opens {path}, and there is no such file. {kind}",
    ),
    kind={
        "elsewhere": Words(
            "这个路径只在你自己的电脑上有。把文件和程序放在同一个文件夹里一起提交，打开时只写文件名。",
            "This path exists on your own computer only. Hand the file in beside the program, in the same folder, and open "
            "it by its name alone.",
        ),
        "here": Words(
            "检查名字的拼写和大小写，把文件和程序放在同一个文件夹里一起提交；如果它是程序运行时才产生的，先判断它存不存在。",
            "Check its name, capitals too, and hand the file in beside the program, in the same folder. If the program makes "
            "it while it runs, ask first whether it exists.",
        ),
    },
    explains=FAILED,
)  # fmt: skip
def _missing_file(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or error.kind != "FileNotFoundError" or error.errno != errno.ENOENT:
        return None
    if sources.call_at(evidence.error_text, error.at(), *_OPENING) is None:
        return None
    named = _QUOTED.search(error.message)
    path = named[1] if named else "?"
    elsewhere = path.startswith(("/", "~")) or "\\" in path or path[1:2] == ":"
    return evidence.there("missing-file", path=f"`{path}`", kind="elsewhere" if elsewhere else "here")


# ---------------------------------------------------------------- everything else


@entry(
    "traceback",
    Words("程序出错退出（{error}）", "The program failed with {error}"),
    Words(
        "Python 报告了 {error}：{message}。先看这一行：错误是在执行它时发生的。{meaning}",
        "Python reported {error}: {message}. Look at this line first: that is where it happened. {meaning}",
    ),
    meaning=MEANING,
    explains=("never-bound", "exits-early", "never-called", "no-reply"),
)
def _traceback(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or (error.error == "KeyboardInterrupt" and not _quiet_end_asked(evidence)):
        return None
    fields = {"error": error.error, "message": error.message or "-", "meaning": _meaning(evidence)}
    return Finding("traceback", fields, error.file, error.line)


def _meaning(evidence: Evidence) -> str:
    error = evidence.error
    assert error is not None
    if error.kind == "NameError":
        named = _QUOTED.search(error.message)
        used = named[1] if named else ""
        if used in sys.stdlib_module_names and used in sources.names_at(evidence.error_text, error.at()):
            return "NameError-import"
    return meaning_of(error.kind, error.errno, evidence.suspect)


def _quiet_end_asked(evidence: Evidence) -> bool:
    """A step failed because of how the program took our Ctrl-C; elsewhere its traceback is no fault."""
    return evidence.failure is not None and evidence.failure.code in ("traceback", "bad-exit")


ERRORS: tuple[Entry, ...] = (
    *PARSING, _shadows_module, _needs_display, _missing_module, _recvfrom_on_tcp, _accept_pair, _str_sent,
    _bytes_and_text, _decode_error, _missing_file,
)  # fmt: skip
UNEXPLAINED: tuple[Entry, ...] = (_traceback,)
"""What is left to say of an error that no other finding explains."""
