"""A program that is not found where the exercise looks for it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

from grader.code import names, sources
from grader.findings.calling import CALLING, CALLS, UNHEARD, dialled, ignored_port, line_of_port
from grader.findings.conversation import nothing_came, received, typed
from grader.findings.evidence import FAILED, Entry, Evidence, entry, open_instead, told_of
from grader.model import Finding, Words
from grader.play.steps import flat
from grader.spec.language import Type, TypeEnd

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
    explains=(*FAILED, "died-of-client"),
)
def _port_in_use(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or error.errno != errno.EADDRINUSE or evidence.suspect != "server":
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
    if evidence.exercise.transport != "tcp" or evidence.suspect != "server":
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
        "程序停在这一行，等人在键盘上输入，{when}",
        "The program stands at this line and waits for someone to type, {when}",
    ),
    when={
        "before": Words(
            "而且这时还没有打开端口。评分时没有人在键盘前：题目没有要求在这里输入。"
            "去掉这个 `input()`（或读取 `sys.stdin`），把端口、地址这样的值直接写在程序里。",
            "and it has not opened its port yet. Nobody types anything here: the exercise does not ask for it. Take this "
            "`input()` (or the reading of `sys.stdin`) out, and write values such as the port or the address into the "
            "program.",
        ),
        "instead": Words(
            "所以客户端等不到回答。评分时没有人在键盘前：题目没有要求在这里输入。"
            "去掉这个 `input()`（或读取 `sys.stdin`），把端口、地址这样的值直接写在程序里。",
            "so the client waits for its answer in vain. Nobody types anything here: the exercise does not ask for it. Take "
            "this `input()` (or the reading of `sys.stdin`) out, and write values such as the port or the address into the "
            "program.",
        ),
        "silent": Words(
            "所以什么也没有发给服务器。题目没有要求在这里输入，也就没有人输入。去掉这个 `input()`，把这个值直接写在程序里。",
            "so nothing goes to the server. The exercise does not ask for it, and nobody types. Take this `input()` out, and "
            "write the value into the program.",
        ),
        "more": Words(
            "可是键盘上该输入的都已经输入了（共 {typed} 行），程序都读走了，却没有发送什么，又来要下一行。"
            "看看题目要求输入几行、按什么顺序；每读到要发送的那一行，先发送，再读下一行。",
            "but all that is typed has been typed ({typed} in all), and the program has read it, sent nothing, and asks for "
            "one more line. See in the exercise how many lines are typed, and in which order; send what has to be sent before "
            "you ask for the next.",
        ),
        "loop": Words(
            "可是它应该在这里结束了，循环却又回来要下一行。看看循环的条件：做完该做的事以后，用 `break` 离开循环；"
            "题目只要一次的，就不要循环。",
            "but it should have ended here, and its loop came back to ask for another line. Look at the loop: leave it with "
            "`break` once everything is done; where the exercise wants it once, no loop is needed.",
        ),
        "end": Words(
            "可是它应该在这里结束了，不会再有人输入。去掉这个 `input()`：程序走到最后就会自己结束。",
            "but it should have ended here, and nobody types any more. Take this `input()` out: a program ends by itself when "
            "it has come to its last line.",
        ),
    },
    explains=("never-bound",),
)
def _waits_for_keyboard(evidence: Evidence) -> Finding | None:
    threads = evidence.standing
    reader = next((thread for thread in threads if thread.get("call") == "read" and thread.get("fd") == 0), None)
    if reader is None or evidence.failure is None or any(thread.get("call") in _SERVING for thread in threads):
        return None
    when = _server_asks(evidence) if evidence.suspect == "server" else _client_asks(evidence, reader)
    if when is None:
        return None
    fields = {"when": when, "typed": len(typed(evidence))}
    return Finding("waits-for-keyboard", fields, reader.get("file"), reader.get("line"))


def _server_asks(evidence: Evidence) -> str | None:
    assert evidence.failure is not None
    if evidence.failure.code == "not-listening":
        return "before"
    if any(isinstance(step, (Type, TypeEnd)) for step in flat(evidence.check.steps)):
        return None  # it may be right to wait for what is typed, and something else is missing
    return "instead"


def _client_asks(evidence: Evidence, reader: Mapping[str, Any]) -> str | None:
    """A client or a script has read all that was typed, and wants more."""
    failure = evidence.failure
    assert failure is not None
    if failure.code == "not-ended":
        if not names.in_loop(evidence.text, int(reader.get("line") or 0)):
            return "end"
        return None if names.never_equal(evidence.text) else "loop"  # or that is why it does not leave
    if evidence.check.drives != "client" or (failure.code != "not-called" and nothing_came(evidence) is None):
        return None
    lines = typed(evidence)
    if not lines:
        return "silent"
    since = [event for event in received(evidence) if event.t > lines[-1].t]
    return None if since else "more"


_SERVING = frozenset({"accept", "accept4", "recvfrom", "recvmsg", "select", "pselect6", "poll", "ppoll"}) | {
    "epoll_wait", "epoll_pwait", "epoll_pwait2",
}  # fmt: skip


@entry(
    "wrong-port",
    Words("端口号不对", "The port is wrong"),
    Words("题目要求 {transport} 端口 {asked}，{who}", "The exercise asks for {transport} port {asked}, but {who}"),
    who=told_of(
        Words(
            "程序却在端口 {actual} 上等待，所以客户端找不到它。把端口改成 {asked}。",
            "the program waits at port {actual}, where no client looks for it. Change the port to {asked}.",
        ),
        Words(
            "客户端找的却是端口 {actual}，那里没有服务器。把端口改成 {asked}。",
            "the client calls port {actual}, where there is no server. Change the port to {asked}.",
        ),
    )
    | {
        "typed": Words(
            "客户端找的却是写在程序里的端口 {actual}。把键盘上输入的端口用在 `connect`（或 `sendto`）里：`int(input())`。",
            "the client calls port {actual}, which is written in it. Use the port that was typed in `connect` (or `sendto`): "
            "`int(input())`.",
        ),
    },
    explains=UNHEARD,
)
def _wrong_port(evidence: Evidence) -> Finding | None:
    elsewhere = ignored_port(evidence)
    if elsewhere is not None:
        line = line_of_port(evidence, evidence.exercise.port)
        fields = {"transport": evidence.exercise.transport.upper(), "actual": evidence.exercise.port, "who": "typed"}
        return evidence.here("wrong-port", line, asked=elsewhere, **fields)
    asked = (evidence.exercise.transport, evidence.exercise.port)  # there, only an address can be wrong
    called = [row for row in dialled(evidence) if row["transport"] == asked[0] and row["port"] != asked[1]]
    if called:
        return evidence.here("wrong-port", line_of_port(evidence, called[0]["port"]), **_where(evidence, called[0]))
    rows = [row for row in open_instead(evidence) if row["transport"] == evidence.exercise.transport]
    if not rows or any(row["port"] == evidence.exercise.port for row in rows):
        return None
    line = sources.line_of_number(evidence.text, rows[0]["port"]) or sources.line_of_call(evidence.text, "bind")
    return evidence.here("wrong-port", line, **_where(evidence, rows[0]))


@entry(
    "wrong-transport",
    Words("协议不对", "The protocol is wrong"),
    Words(
        "题目要求 {transport}，{who} {actual_transport} 端口 {actual}。"
        "创建套接字时：UDP 用 `socket.SOCK_DGRAM`，TCP 用 `socket.SOCK_STREAM`（不写就是 TCP）。",
        "The exercise asks for {transport}, but {who} {actual_transport} port {actual}. When you create the "
        "socket, UDP is `socket.SOCK_DGRAM` and TCP is `socket.SOCK_STREAM` (the default).",
    ),
    who=told_of(Words("程序打开的却是", "the program opened"), Words("客户端找的却是", "the client calls")),
    explains=UNHEARD,
)
def _wrong_transport(evidence: Evidence) -> Finding | None:
    called = dialled(evidence)
    if called and all(row["transport"] != evidence.exercise.transport for row in called):
        line = sources.line_of_call(evidence.text, "socket", *CALLING)
        return evidence.here("wrong-transport", line, **_where(evidence, called[0]))
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
    if (
        error is None
        or evidence.suspect != "server"
        or not (error.kind == "gaierror" or error.errno == errno.EADDRNOTAVAIL)
    ):
        return None
    if sources.call_at(evidence.error_text, error.at(), "bind") is None:
        return None
    address = sources.bound_address(evidence.error_text, error.at()) or "-"
    return evidence.there("wrong-address", address=address)


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
        "程序没有报错，自己结束了，可是{who}还等着它。{because}",
        "The program ended by itself, without an error, while {who} still wanted something from it. {because}",
    ),
    who=told_of(Words("客户端", "clients"), Words("服务器", "the server"), Words("后面", "the check")),
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
        "again": Words(
            "输入、发送和接收没有放在循环里，只执行一遍程序就到头了。用 `while True:` 把它们包起来。",
            "Reading the keyboard, sending and receiving stand in no loop: they run once, and the program is at its end. Put "
            "them inside `while True:`.",
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
        return evidence.here("exits-early", daemon, because="daemon", who=evidence.suspect)
    if evidence.suspect != "server":
        asks = None if sources.has_loop_around(text, "input") else sources.line_of_call(text, "input")
        line = asks or sources.line_of_call(text, "exit", "_exit", "quit")
        again = asks is not None and len(typed(evidence)) > 1
        return evidence.here("exits-early", line, because="again" if again else "plain", who=evidence.suspect)
    once = sources.calls(text, "accept") or sources.calls(text, "recvfrom", "recv")
    if once and not sources.has_loop_around(text, sources.called(once[0])):
        return evidence.here("exits-early", once[0].lineno, because="once", who="server")
    if ended is None:  # its port is closed, or its connection reset; whether it has ended was not seen
        return None
    return evidence.here(
        "exits-early", sources.line_of_call(text, "exit", "_exit", "quit"), because="plain", who="server"
    )


def _was_wanted(evidence: Evidence) -> bool:
    """Something was still asked of the program when it had ended by itself."""
    failure = evidence.failure
    if failure is None or any(event.event in ("signalled", "keyboard-ended") for event in evidence.last_case):
        return False
    if evidence.suspect != "server":
        return evidence.program.exited is not None and (
            nothing_came(evidence) is not None or failure.code == "send-failed"
        )
    if failure.code == "not-listening":
        return _not_found(evidence) and sources.is_reached(evidence.text, "bind")
    ended = evidence.program.exited is not None
    if failure.code in ("refused", "not-running"):
        return ended or (failure.code == "refused" and evidence.program.ready)
    told = [event.event for event in evidence.last_case]
    end = told.index("exited") if "exited" in told else len(told)
    before = evidence.last_case[:end]
    # A call behind its end is refused; one that came a moment earlier is reset, at the first word or while it waits
    # for an answer. The same is told of all three.
    after_another = ended and any(event.event == "connected" and event.peer != failure.peer for event in before)
    was_reset = failure.actual is not None and failure.actual.kind == "reset"
    if after_another and (failure.code == "send-failed" or (failure.code == "missing" and was_reset)):
        return True
    if failure.code != "missing" or failure.actual is None or failure.actual.data or not (ended or was_reset):
        return False
    late = any(event.event == "sent" and event.peer == failure.peer for event in evidence.last_case[end:])
    return late or "received" in told or sources.line_of_daemon(evidence.text) is not None


def _where(evidence: Evidence, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "transport": evidence.exercise.transport.upper(), "asked": evidence.exercise.port,
        "actual_transport": str(row["transport"]).upper(), "actual": row["port"], "who": evidence.suspect,
    }  # fmt: skip


STARTING: tuple[Entry, ...] = (
    *CALLS[:1], _port_in_use, _listen_missing, _wrong_port, _wrong_transport, _wrong_address, *CALLS[1:],
    _waits_for_keyboard,
)  # fmt: skip
"""Causes, told first."""
NOT_STARTED: tuple[Entry, ...] = (_exits_early, _never_bound)
"""What is left to say when no other finding explains it."""
