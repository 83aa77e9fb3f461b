"""A program that is not found where the exercise looks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader import sources
from grader.findings.evidence import Entry, Evidence, entry, open_instead
from grader.model import Finding, Words

_HELD = {
    "before": Words(
        "还被上一次运行占着（连接断开后系统会保留它一分钟）。"
        "在 `bind` **之前**加一行 `s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`。",
        "still held by the run before (the system keeps it for a minute after a connection). **Before** `bind`, add "
        "`s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`.",
    ),
    "itself": Words(
        "已经被这个程序自己绑定过了。一个端口只能绑定一次：只创建并绑定一个套接字，需要的地方都用它。",
        "bound already, by this very program. A port can be bound once only: create and bind one socket, and use that "
        "one everywhere.",
    ),
}
_HOW = {
    "gone": Words("程序很快就结束了。", "It ended at once. "),
    "waits": Words("它停住了，在等别的东西。", "It stands still and waits for something else. "),
    "limit": Words("它一直在忙别的事。", "It was busy with something else all the time. "),
    "spins": Words("它在一个不停的循环里空转。", "It runs in a loop that never ends. "),
}


@entry(
    "port-in-use",
    Words("端口已被占用", "The port is already in use"),
    Words("`bind` 失败：端口 {port} {by}", "`bind` failed: port {port} is {by}"),
    by=_HELD,
)
def _port_in_use(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or "Errno 98" not in error.message:
        return None
    again = any(event.event == "started" and event.info.get("restart") for event in evidence.last_case)
    # At the first start in a network of its own nobody else can hold a port.
    by = "before" if again or evidence.transcript.isolation == "none" else "itself"
    return Finding("port-in-use", {"port": evidence.exercise.port, "by": by}, error.file, error.line)


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
)
def _wrong_address(evidence: Evidence) -> Finding | None:
    for row in open_instead(evidence):
        if row["transport"] == evidence.exercise.transport and row["port"] == evidence.exercise.port:
            line = sources.line_of_call(evidence.text, "bind")
            return evidence.here("wrong-address", line, address=row["address"])
    return None


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
    failure = evidence.failure
    if failure is None or failure.code != "not-listening" or open_instead(evidence):
        return None
    fields = {"transport": evidence.exercise.transport.upper(), "asked": evidence.exercise.port}
    line = sources.line_of_call(evidence.text, "bind")
    return evidence.here("never-bound", line, **fields, because=failure.because)


def _where(evidence: Evidence, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "transport": evidence.exercise.transport.upper(), "asked": evidence.exercise.port,
        "actual_transport": str(row["transport"]).upper(), "actual": row["port"],
    }  # fmt: skip


STARTING: tuple[Entry, ...] = (_port_in_use, _wrong_port, _wrong_transport, _wrong_address)
"""Causes, told first."""
NOT_STARTED: tuple[Entry, ...] = (_never_bound,)
"""What is left to say when no other finding explains it."""
