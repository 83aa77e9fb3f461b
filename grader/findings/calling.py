"""A client that does not reach its server: whom it called instead, or why it called nobody."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

from grader.code import names, sources
from grader.findings.conversation import at_keyboard, called_there, died, nothing_came, received, shown, stands, typed
from grader.findings.evidence import FAILED, Entry, Evidence, entry
from grader.model import Finding, Words

CALLING = ("connect", "connect_ex", "create_connection", "open_connection", "sendto")
_HERE = "127.0.0.1"
_SILENT = ("never-called", "no-reply", "waits-for-keyboard")
UNHEARD = (*FAILED, *_SILENT)
"""What follows where a client has called somebody else, and would only repeat that."""


# ---------------------------------------------------------------- whom it called


def dialled(evidence: Evidence) -> list[Mapping[str, Any]]:
    """Where a client called that never reached its server."""
    if evidence.suspect != "client" or _reached(evidence):
        return []
    rows = [event.info for event in evidence.program.dialled]
    # The peers with ports of their own are no mistake, nor is a question for the address of a name.
    others = {("udp", 53), *((peer.transport, peer.port) for peer in evidence.check.peers.values())}
    return [row for row in rows if (row["transport"], row["port"]) not in others]


def ignored_port(evidence: Evidence) -> int | None:
    """The port of a peer that should have been called, where the exercise's own was called instead."""
    failure = evidence.failure
    peer = evidence.check.peers.get(failure.peer or "") if failure is not None else None
    missed = failure is not None and (failure.code == "not-called" or nothing_came(evidence) is not None)
    if peer is None or evidence.suspect != "client" or not missed:
        return None
    return peer.port if _reached(evidence) and peer.port != evidence.exercise.port else None


def _reached(evidence: Evidence) -> bool:
    return any(event.event in ("accepted", "linked") for event in evidence.last_case) or bool(received(evidence))


def line_of_port(evidence: Evidence, port: int) -> int | None:
    """Where the port that was called is written, else where it calls."""
    return sources.line_of_number(evidence.text, port) or sources.line_of_call(evidence.text, *CALLING)


def _foreign_address(evidence: Evidence) -> str | None:
    """The address at which a client reached its server, where it is another than 127.0.0.1 and the program chose it."""
    if evidence.suspect != "client" or died(evidence):
        return None
    for event in evidence.last_case:
        if event.event in ("accepted", "received") and "to" in event.info:
            host = str(event.info["to"]).rpartition(":")[0].strip("[]").removeprefix("::ffff:")
            if host != _HERE and _chosen(evidence, host):
                return host
    return None


def _chosen(evidence: Evidence, host: str) -> bool:
    """Not typed by us; other names of this computer count only where the program itself writes them."""
    if any(host.encode() in (event.data or b"") for event in typed(evidence)):
        return False
    return not _is_own(host) or sources.line_of_text(evidence.text, host) is not None


def _is_own(host: str) -> bool:
    return host.startswith("127.") or host == "::1"


@entry(
    "other-address",
    Words("客户端找的是另一个地址", "The client calls another address"),
    Words(
        "客户端找的是 {address}，题目要求 `127.0.0.1`。{kind}",
        "The client calls {address}; the exercise says `127.0.0.1`. {kind}",
    ),
    kind={
        "foreign": Words(
            "评分时照样接通了，也不扣分；可是在别的电脑上，那里没有你的服务器。`127.0.0.1` 总是指这台电脑自己：改成它。",
            "The call was put through all the same, and costs no marks; but on another computer no server of yours will be "
            "there. `127.0.0.1` always means this very machine: use that.",
        ),
        "own": Words(
            "它也是这台电脑自己，评分时照样接通了，也不扣分；可是只绑定了 `127.0.0.1` 的服务器在那里听不到。改成 `127.0.0.1`。",
            "That is this machine, too; the call was put through, and costs no marks. But a server that is bound to "
            "`127.0.0.1` alone does not hear it there. Use `127.0.0.1`.",
        ),
    },
)
def _other_address(evidence: Evidence) -> Finding | None:
    host = _foreign_address(evidence)
    if host is None:
        return None
    line = sources.line_of_text(evidence.text, host) or sources.line_of_call(evidence.text, *CALLING)
    kind = "own" if _is_own(host) else "foreign"
    return evidence.here("other-address", line, address=f"`{host}`", kind=kind)


# ---------------------------------------------------------------- whom it could not call


@entry(
    "unknown-host",
    Words("找不到主机 {host}", "There is no host {host}"),
    Words(
        "没有一台计算机叫 {host}，所以不知道该连到哪里。服务器就在这台电脑上：把地址改成 `'127.0.0.1'`（或 `'localhost'`），"
        "检查拼写，地址里不要有空格，也不要把端口写进去。",
        "No computer is called {host}, so nobody knows where to call. The server is on this very machine: use `'127.0.0.1'` "
        "(or `'localhost'`) as its address. Check the spelling: no blanks, and no port inside the address.",
    ),
    explains=(*UNHEARD, "end-of-keyboard-input"),
)
def _unknown_host(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or error.kind != "gaierror" or evidence.suspect != "client":
        return None
    call = sources.call_at(evidence.error_text, error.at(), *CALLING)
    if call is None:
        return None
    host = names.host_of(evidence.error_text, call)
    return evidence.there("unknown-host", host=f"`{host}`" if host is not None else "?")


@entry(
    "acts-as-server",
    Words("客户端写成了服务器", "The client is written as a server"),
    Words(
        "这个程序要做客户端，也就是主动去找服务器；它却在 `{call}` 这里等别人来找它，于是两边都在等。{do}",
        "This program is to be a client, which calls its server; but with `{call}` it waits to be called itself, and so "
        "both sides wait. {do}",
    ),
    do={
        "tcp": Words(
            "去掉 `bind`、`listen` 和 `accept`，改成一行 `connect(('127.0.0.1', {port}))`，再用这个套接字收发。",
            "Take `bind`, `listen` and `accept` out, write `connect(('127.0.0.1', {port}))` instead, and send and receive "
            "with this very socket.",
        ),
        "udp": Words(
            "去掉 `bind`：客户端不需要固定的端口，直接 `sendto(数据, ('127.0.0.1', {port}))`。",
            "Take `bind` out: a client needs no port of its own choice. Just call `sendto(data, ('127.0.0.1', {port}))`.",
        ),
    },
    explains=(*UNHEARD, "port-in-use", "accept-pair-unpacked"),
)
def _acts_as_server(evidence: Evidence) -> Finding | None:
    if evidence.suspect != "client" or _reached(evidence) or evidence.failure is None:
        return None
    line = _binds_our_port(evidence) or _accepts(evidence)
    if line is None:
        return None
    exercise = evidence.exercise
    call = sources.called(sources.calls(evidence.text, *_SERVING)[0])
    fields = {"call": call, "do": exercise.transport, "port": exercise.port}
    return shown(evidence, "acts-as-server", line, **fields)


_SERVING = ("bind", "create_server", "start_server", "listen", "accept")


def _binds_our_port(evidence: Evidence) -> int | None:
    """It wanted the very port that the server has."""
    error = evidence.error
    if error is None or error.errno != errno.EADDRINUSE or error.file != evidence.file:
        return None
    return error.line if sources.call_at(evidence.text, error.at(), "bind", "create_server", "start_server") else None


def _accepts(evidence: Evidence) -> int | None:
    """It stands where only a server stands."""
    thread = stands(evidence)
    if thread is None or thread.get("call") not in ("accept", "accept4") or not sources.calls(evidence.text, *_SERVING):
        return None
    return int(thread["line"])


# ---------------------------------------------------------------- that it called nobody

_WHY = {
    "uncalled": Words(
        "`{call}` 写在一个函数里，可是没有任何地方调用这个函数：`def` 只是写下步骤，调用了才会执行。"
        "在文件末尾调用它，写上函数名和一对括号。",
        "`{call}` stands inside a function that nothing calls: `def` only writes the steps down, a call runs them. Call it "
        "at the end of the file: its name, and a pair of brackets.",
    ),
    "gone": Words(
        "它没有报错，自己就结束了。检查：TCP 要调用 `connect`，UDP 要调用 `sendto`，它们有没有真的执行到。",
        "It ended by itself, without an error. Check that it calls `connect` (TCP) or `sendto` (UDP), and that this line is "
        "ever reached.",
    ),
    "receives": Words(
        "它停在第 {at} 行的 `{call}`，等服务器先说话。可是 UDP 服务器要先收到客户端的数据报，才知道客户端在哪里：先 `sendto`，再接收。",
        "It stands in line {at}, at `{call}`, and waits for the server to speak first. But a UDP server learns from the "
        "first datagram where the client is: call `sendto` first, receive after that.",
    ),
    "sleep": Words(
        "它停在第 {at} 行的 `{call}`，在睡觉。去掉这个 `sleep`。",
        "It stands in line {at}, at `{call}`, asleep. Remove the `sleep`.",
    ),
    "busy": Words(
        "它在第 {at} 行的循环里一直打转，没有去找服务器。检查循环的条件：什么会让它结束？",
        "It goes round and round in the loop at line {at} and does not come to calling. Look at the loop's condition: what "
        "would ever end it?",
    ),
    "else": Words(
        "它停在第 {at} 行的 `{call}`，在等别的东西。先连接服务器，再等它的回答。",
        "It stands in line {at}, at `{call}`, and waits for something else. Call the server first, then wait for it.",
    ),
}


@entry(
    "never-called",
    Words("客户端没有去找服务器", "The client never called its server"),
    Words(
        "客户端要主动找服务器（127.0.0.1 的 {transport} 端口 {port}），但它一次也没有去。{why}",
        "A client has to call its server ({transport} port {port} at 127.0.0.1), and this one never did. {why}",
    ),
    why=_WHY,
)
def _never_called(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or evidence.suspect != "client" or _reached(evidence) or dialled(evidence) or died(evidence):
        return None
    if failure.code != "not-called" and nothing_came(evidence) is None and not _lost_in_a_pair(evidence):
        return None
    thread = stands(evidence)
    if thread is not None and at_keyboard(thread):
        return None
    why, line = _why(evidence, thread)
    call = sources.source_at(evidence.text, line) if line else ""
    if why == "uncalled":
        call = sources.called(sources.calls(evidence.text, *CALLING)[0])
    fields = {"transport": evidence.exercise.transport.upper(), "port": evidence.exercise.port, "at": line or 0}
    return shown(evidence, "never-called", line, why=why, call=call, **fields)


def _lost_in_a_pair(evidence: Evidence) -> bool:
    return evidence.check.drives == "both" and evidence.lost_at == "client"


def _why(evidence: Evidence, thread: Mapping[str, Any] | None) -> tuple[str, int | None]:
    text = evidence.text
    if thread is None:
        idle = next((found for name in CALLING if (found := sources.uncalled_function(text, name))), None)
        return ("uncalled", idle.lineno) if idle is not None else ("gone", sources.line_of_call(text, *CALLING))
    line = int(thread["line"])
    if not thread.get("call"):
        return "busy", sources.line_of_loop(text, line) or line
    name = called_there(evidence, thread)
    if name == "sleep":
        return "sleep", line
    return ("receives" if name in sources.RECEIVING else "else"), line


# ---------------------------------------------------------------- the keyboard


@entry(
    "ignores-keyboard",
    Words("没有读键盘输入", "It does not read its keyboard"),
    Words(
        "题目要求从键盘读内容，运行时也输入了 {typed}，可是程序里没有任何一行读键盘。写在程序里的固定文字换不成别的。"
        "用 `变量 = input()` 读一行，后面用这个变量。",
        "The exercise has the program read its keyboard, and {typed} was typed; but no line of it reads anything. A text "
        "that is written into the program cannot be another one next time. Read a line with `variable = input()`, and go on "
        "with that.",
    ),
)
def _ignores_keyboard(evidence: Evidence) -> Finding | None:
    lines = typed(evidence)
    if evidence.failure is None or not lines or sources.tree(evidence.text) is None or _reads(evidence):
        return None
    if evidence.failure.because == "spins":
        return None  # that is worse
    text = (lines[-1].data or b"").decode("utf-8", "replace").strip()
    return shown(evidence, "ignores-keyboard", names.first_text_used(evidence.text), typed=f"“{text[:60]}”")


def _reads(evidence: Evidence) -> bool:
    """Anything that may read: in the program or in another file of it."""
    texts = evidence.texts
    reading = ("input", "raw_input", "getpass", "readline", "readlines", "prompt")
    return any(
        sources.calls(text, *reading)
        or any(sources.line_of_name(text, name) for name in ("stdin", "fileinput", "input"))
        for text in texts
    )


@entry(
    "never-receives",
    Words("从不接收对方的回答", "It never receives the answer"),
    Words(
        "回答发过来了，可是程序里没有一行接收它。发送之后用 `{call}` 接收，再打印或保存。",
        "The answer was sent, but no line of the program receives it. After sending, take it with `{call}`, then print it or "
        "store it.",
    ),
)
def _never_receives(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code not in ("not-printed", "send-failed", "no-file") or died(evidence):
        return None
    if evidence.suspect != "client" or sources.tree(evidence.text) is None or not received(evidence):
        return None
    taking = (*sources.RECEIVING, "makefile", "readexactly", "readuntil", "readlines", "urlopen", "getresponse")
    texts = evidence.texts
    if any(sources.calls(text, *taking) for text in texts):
        return None
    line = sources.line_of_last_call(evidence.text, *sources.SENDING - {"write"})
    call = "recvfrom(1024)" if evidence.exercise.transport == "udp" else "recv(1024)"
    return shown(evidence, "never-receives", line, call=call)


CALLS: tuple[Entry, ...] = (_acts_as_server, _unknown_host)
"""Causes, told first."""
KEYBOARD: tuple[Entry, ...] = (_ignores_keyboard,)
UNCALLED: tuple[Entry, ...] = (_never_receives, _never_called)
"""What is left to say when no other finding explains it."""
ASIDE: tuple[Entry, ...] = (_other_address,)
"""Told of what passed as well: never why something failed."""
