"""A program that is not found where the exercise looks for it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

from grader import sources
from grader.findings.evidence import FAILED, Entry, Evidence, entry, open_instead
from grader.model import Finding, Words
from grader.spec.language import Type, TypeEnd
from grader.steps import flat

_HELD = {
    "before": Words(
        "还被上一次运行占着（连接断开后系统会保留它一分钟）。"
        "在 `bind` **之前**加一行 `s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`。",
        "still held by the run before (the system keeps it for a minute after a connection). **Before** `bind`, add "
        "`s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`.",
    ),
    "late": Words(
        "还被上一次运行占着。程序设置了 `SO_REUSEADDR`，但是写在 `bind` 后面，那时已经太晚了。"
        "把 `setsockopt` 那一行移到 `bind` **之前**。",
        "still held by the run before. The program does set `SO_REUSEADDR`, but behind `bind`, which is too late. Move "
        "the line with `setsockopt` **before** `bind`.",
    ),
    "itself": Words(
        "已经被这个程序自己绑定过了。一个端口只能绑定一次：只创建并绑定一个套接字，需要的地方都用它。",
        "bound already, by this very program. A port can be bound once only: create and bind one socket, and use that "
        "one everywhere.",
    ),
}


@entry(
    "port-in-use",
    Words("端口已被占用", "The port is already in use"),
    Words("`bind` 失败：端口 {port} {by}", "`bind` failed: port {port} is {by}"),
    by=_HELD,
    explains=FAILED,
)
def _port_in_use(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or error.errno != errno.EADDRINUSE:
        return None
    again = any(event.event == "started" and event.info.get("restart") for event in evidence.last_case)
    # At the first start in a network of its own nobody else can hold a port.
    if not again and evidence.transcript.isolation != "none":
        return evidence.there("port-in-use", port=evidence.exercise.port, by="itself")
    reuse = sources.line_of_name(evidence.error_text, "SO_REUSEADDR")
    late = reuse is not None and error.line is not None and reuse > error.line
    return evidence.there("port-in-use", port=evidence.exercise.port, by="late" if late else "before")


@entry(
    "listen-missing",
    Words("忘了调用 `listen`", "`listen` is missing"),
    Words(
        "TCP 服务器的套接字绑定（`bind`）以后，还要调用 `listen`，才会变成“总机”，能用 `accept` 接进客户端；"
        "这个程序没有先调用它，所以{because}在 `bind` 和 `accept` 之间加一行 `{name}.listen()`。",
        "After `bind`, a TCP server has to call `listen` on its socket: only then can clients call, and `accept` take "
        "the calls. This program does not do so first, and {because}Between `bind` and `accept`, add the line "
        "`{name}.listen()`.",
    ),
    because={
        "accept": Words("`accept` 报错 Invalid argument。", "`accept` fails with “Invalid argument”. "),
        "closed": Words("客户端连接不上。", "no client can connect. "),
    },
    explains=FAILED,
)
def _listen_missing(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if evidence.exercise.transport != "tcp":
        return None
    if error is None:
        bind = next(iter(sources.calls(evidence.text, "bind")), None)
        starts = sources.calls(evidence.text, "listen", *_LISTENING)
        if bind is None or starts or not _not_found(evidence) or not sources.is_reached(evidence.text, "bind"):
            return None
        return evidence.here("listen-missing", bind.lineno, because="closed", name=sources.owner(bind))
    accept = sources.call_at(evidence.error_text, error.at(), "accept")
    if error.errno != errno.EINVAL or accept is None:
        return None
    if any(call.lineno < accept.lineno for call in sources.calls(evidence.error_text, "listen", *_LISTENING)):
        return None  # accept was called on something else than the socket that listens
    return evidence.there("listen-missing", because="accept", name=sources.owner(accept))


_LISTENING = ("create_server", "start_server", "TCPServer", "ThreadingTCPServer", "create_connection", "connect")


def _not_found(evidence: Evidence) -> bool:
    failure = evidence.failure
    return failure is not None and failure.code == "not-listening" and not open_instead(evidence)


@entry(
    "waits-for-keyboard",
    Words("程序在等键盘输入", "It waits for the keyboard"),
    Words(
        "程序停在这一行，等人在键盘上输入，{when}评分时没有人在键盘前：题目没有要求在这里输入。"
        "去掉这个 `input()`（或读取 `sys.stdin`），把端口、地址这样的值直接写在程序里。",
        "The program stands at this line and waits for someone to type, {when}Nobody types anything here: the exercise "
        "does not ask for it. Take this `input()` (or the reading of `sys.stdin`) out, and write values such as the "
        "port or the address into the program.",
    ),
    when={
        "before": Words("而且这时还没有打开端口。", "and it has not opened its port yet. "),
        "instead": Words("所以客户端等不到回答。", "so the client waits for its answer in vain. "),
    },
    explains=("never-bound",),
)
def _waits_for_keyboard(evidence: Evidence) -> Finding | None:
    threads = evidence.standing
    reader = next((thread for thread in threads if thread.get("call") == "read" and thread.get("fd") == 0), None)
    failure = evidence.failure
    if reader is None or failure is None or any(thread.get("call") in _SERVING for thread in threads):
        return None
    started = failure.code != "not-listening"
    if started and any(isinstance(step, (Type, TypeEnd)) for step in flat(evidence.check.steps)):
        return None  # it may be right to wait for what is typed, and something else is missing
    when = "instead" if started else "before"
    return Finding("waits-for-keyboard", {"when": when}, reader.get("file"), reader.get("line"))


_SERVING = frozenset({"accept", "accept4", "recvfrom", "recvmsg", "select", "pselect6", "poll", "ppoll"}) | {
    "epoll_wait", "epoll_pwait", "epoll_pwait2",
}  # fmt: skip


@entry(
    "wrong-port",
    Words("端口号不对", "The port is wrong"),
    Words(
        "题目要求 {transport} 端口 {asked}，程序却在端口 {actual} 上等待，所以客户端找不到它。把端口改成 {asked}。",
        "The exercise asks for {transport} port {asked}, but the program waits at port {actual}, where no client looks "
        "for it. Change the port to {asked}.",
    ),
)
def _wrong_port(evidence: Evidence) -> Finding | None:
    rows = [row for row in open_instead(evidence) if row["transport"] == evidence.exercise.transport]
    if not rows or any(row["port"] == evidence.exercise.port for row in rows):
        return None
    line = sources.line_of_number(evidence.text, rows[0]["port"]) or sources.line_of_call(evidence.text, "bind")
    return evidence.here("wrong-port", line, **_where(evidence, rows[0]))


@entry(
    "wrong-transport",
    Words("协议不对", "The protocol is wrong"),
    Words(
        "题目要求 {transport}，程序打开的却是 {actual_transport} 端口 {actual}。"
        "创建套接字时：UDP 用 `socket.SOCK_DGRAM`，TCP 用 `socket.SOCK_STREAM`（不写就是 TCP）。",
        "The exercise asks for {transport}, but the program opened {actual_transport} port {actual}. When you create the "
        "socket, UDP is `socket.SOCK_DGRAM` and TCP is `socket.SOCK_STREAM` (the default).",
    ),
)
def _wrong_transport(evidence: Evidence) -> Finding | None:
    rows = open_instead(evidence)
    if not rows or any(row["transport"] == evidence.exercise.transport for row in rows):
        return None
    line = sources.line_of_call(evidence.text, "socket", "create_server", "start_server", "TCPServer", "UDPServer")
    return evidence.here("wrong-transport", line, **_where(evidence, rows[0]))


@entry(
    "wrong-address",
    Words("绑定的地址不对", "The address is wrong"),
    Words(
        "程序绑定在 {address} 上，从本机 127.0.0.1 连不到它。把地址改成 `'127.0.0.1'`，或者 `''`（本机的所有地址）。",
        "The program is bound to {address}, which cannot be reached at 127.0.0.1. Use `'127.0.0.1'`, or `''` for all "
        "addresses of this machine.",
    ),
    explains=FAILED,
)
def _wrong_address(evidence: Evidence) -> Finding | None:
    for row in open_instead(evidence):
        if row["transport"] == evidence.exercise.transport and row["port"] == evidence.exercise.port:
            line = sources.line_of_call(evidence.text, "bind")
            return evidence.here("wrong-address", line, address=row["address"])
    return _address_refused(evidence)


def _address_refused(evidence: Evidence) -> Finding | None:
    """`bind` did not take the address: a name that nobody knows, or the address of another machine."""
    error = evidence.error
    if error is None or not (error.kind == "gaierror" or error.errno == errno.EADDRNOTAVAIL):
        return None
    if sources.call_at(evidence.error_text, error.at(), "bind") is None:
        return None
    return evidence.there("wrong-address", address=sources.bound_address(evidence.error_text, error.at()) or "-")


_HOW = {
    "gone": Words("程序很快就结束了。", "It ended at once. "),
    "waits": Words("它停住了，在等别的东西。", "It stands still and waits for something else. "),
    "limit": Words("它一直在忙别的事。", "It was busy with something else all the time. "),
    "spins": Words("它在一个不停的循环里空转。", "It runs in a loop that never ends. "),
    "uncalled": Words(
        "`bind` 写在一个函数里，可是没有任何地方调用这个函数：`def` 只是写下步骤，调用了才会执行。"
        "在文件末尾调用它，写上函数名和一对括号。",
        "Its `bind` stands inside a function that nothing calls: `def` only writes the steps down, a call runs them. "
        "Call it at the end of the file: its name, and a pair of brackets. ",
    ),
}


@entry(
    "never-bound",
    Words("没有打开端口", "It never opened its port"),
    Words(
        "程序没有打开 {transport} 端口 {asked}，客户端无法找到它。{because}"
        "检查：有没有调用 `bind`（TCP 还要 `listen`），写好的函数有没有真的被调用。",
        "The program never opened {transport} port {asked}, so no client can find it. {because}"
        "Check that `bind` is called (and `listen` for TCP), and that the functions you wrote are called at all.",
    ),
    because=_HOW,
)
def _never_bound(evidence: Evidence) -> Finding | None:
    if not _not_found(evidence) or evidence.failure is None:
        return None
    fields = {"transport": evidence.exercise.transport.upper(), "asked": evidence.exercise.port}
    uncalled = sources.uncalled_function(evidence.text, "bind")
    if uncalled is not None and evidence.failure.because == "gone":
        return evidence.here("never-bound", uncalled.lineno, **fields, because="uncalled")
    line = sources.line_of_call(evidence.text, "bind")
    return evidence.here("never-bound", line, **fields, because=evidence.failure.because)


@entry(
    "exits-early",
    Words("程序太早结束了", "The program ended too early"),
    Words(
        "程序没有报错，自己结束了，可是客户端还等着它。{because}",
        "The program ended by itself, without an error, while clients still wanted something from it. {because}",
    ),
    because={
        "daemon": Words(
            "服务的线程（或进程）设成了 `daemon`：主程序一结束，它就跟着被终止。"
            "在主程序最后等着它，例如 `t.join()`，或者不要设 `daemon`。",
            "The thread (or process) that serves is a `daemon`: it dies as soon as the main program ends. Wait for it at "
            "the end of the main program, with `t.join()` for example, or do not make it a `daemon`.",
        ),
        "once": Words(
            "接收和回答没有放在循环里，只执行一遍程序就到头了。用 `while True:` 把它们包起来。",
            "Receiving and answering stand in no loop: they run once, and the program is at its end. Put them inside "
            "`while True:`.",
        ),
        "plain": Words(
            "看看是什么让它离开了循环：`break`、`return`、`exit()`，或者循环的条件不再成立。",
            "Look what makes it leave its loop: a `break`, a `return`, an `exit()`, or a condition that holds no more.",
        ),
    },
    explains=("never-bound",),
)
def _exits_early(evidence: Evidence) -> Finding | None:
    ended = evidence.program.exited
    if (ended is not None and ended.info["status"] != 0) or evidence.error is not None or not _was_wanted(evidence):
        return None
    text = evidence.text
    daemon = sources.line_of_daemon(text)
    if daemon is not None:
        return evidence.here("exits-early", daemon, because="daemon")
    once = sources.calls(text, "accept") or sources.calls(text, "recvfrom", "recv")
    if once and not sources.has_loop_around(text, sources.called(once[0])):
        return evidence.here("exits-early", once[0].lineno, because="once")
    if ended is None:  # its port is closed, or its connection reset; whether it has ended was not seen
        return None
    return evidence.here("exits-early", sources.line_of_call(text, "exit", "_exit", "quit"), because="plain")


def _was_wanted(evidence: Evidence) -> bool:
    """Something was still asked of the program when it had ended by itself."""
    failure = evidence.failure
    if failure is None or any(event.event in ("signalled", "keyboard-ended") for event in evidence.last_case):
        return False
    if failure.code == "not-listening":
        return _not_found(evidence) and sources.is_reached(evidence.text, "bind")
    ended = evidence.program.exited is not None
    if failure.code in ("refused", "not-running"):
        return ended or (failure.code == "refused" and evidence.program.ready)
    if not ended and (failure.actual is None or failure.actual.kind != "reset"):
        return False
    if failure.code != "missing" or failure.actual is None or failure.actual.data:
        return False
    names = [event.event for event in evidence.last_case]
    end = names.index("exited") if "exited" in names else len(names)
    late = any(event.event == "sent" and event.peer == failure.peer for event in evidence.last_case[end:])
    return late or "received" in names or sources.line_of_daemon(evidence.text) is not None


def _where(evidence: Evidence, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "transport": evidence.exercise.transport.upper(), "asked": evidence.exercise.port,
        "actual_transport": str(row["transport"]).upper(), "actual": row["port"],
    }  # fmt: skip


STARTING: tuple[Entry, ...] = (
    _port_in_use, _listen_missing, _wrong_port, _wrong_transport, _wrong_address, _waits_for_keyboard,
)  # fmt: skip
"""Causes, told first."""
NOT_STARTED: tuple[Entry, ...] = (_exits_early, _never_bound)
"""What is left to say when no other finding explains it."""
