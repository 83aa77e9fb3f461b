"""A client that does not reach its server: whom it could not call, or why it called nobody."""

from __future__ import annotations

import errno

from grader.code import names, sources
from grader.findings.facts import Facts, Told, Value
from grader.findings.families.port import UNHEARD
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Words

_WAITING = ("bind", "create_server", "start_server", "listen", "accept")


@family(
    "unknown-host",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            "没有一台计算机叫 {host}，所以不知道该连到哪里。服务器就在这台电脑上：把地址改成 `'127.0.0.1'`（或 `'localhost'`），"
            "检查拼写，地址里不要有空格，也不要把端口写进去。",
            "No computer is called {host}, so the address is unknown. The server is on this same machine: use "
            "`'127.0.0.1'` (or `'localhost'`) as its address. Check the spelling: no spaces, and no port inside the "
            "address.",
        ),
    ),
    title=Words("找不到主机 {host}", "There is no host {host}"),
    explains=(*UNHEARD, "end-of-keyboard-input"),
)
def unknown_host(facts: Facts) -> Told | None:
    """Nobody knows the name that a client calls."""
    error = facts.error
    if error is None or error.kind != "gaierror" or facts.suspect != "client":
        return None
    call = sources.call_at(facts.error_text, error.at, *sources.CALLING)
    if call is None:
        return None
    host = names.host_of(facts.error_text, call)
    return facts.at_error(host=f"`{host}`" if host is not None else "?")


@family(
    "acts-as-server",
    Stage.FOUND,
    Mistake(
        "tcp",
        hint=Words(
            "这个程序要做客户端，也就是主动联系服务器；它却像服务器那样，用 `{call}` 等别人来联系它。"
            "去掉 `bind`、`listen` 和 `accept`，改成一行 `connect(('127.0.0.1', {port}))`，再用这个套接字收发。",
            "This program should be a client, which contacts the server; but with `{call}` it waits to be contacted, as a server does. "
            "Remove `bind`, `listen` and `accept`, write `connect(('127.0.0.1', {port}))` instead, and send and "
            "receive with that same socket.",
        ),
    ),
    Mistake(
        "udp",
        hint=Words(
            "这个程序要做客户端，也就是主动联系服务器；它却像服务器那样，用 `{call}` 等别人来联系它。"
            "去掉 `bind`：客户端不需要固定的端口，直接 `sendto(data, ('127.0.0.1', {port}))`。",
            "This program should be a client, which contacts the server; but with `{call}` it waits to be contacted, as a server does. "
            "Remove `bind`: a client needs no fixed port. Just call `sendto(data, ('127.0.0.1', {port}))`.",
        ),
    ),
    Mistake(
        "binds",
        title=Words("客户端绑定了服务器的端口", "The client binds the server's port"),
        hint=Words(
            "端口 {port} 是服务器的，客户端也去 `bind` 它，就会冲突。客户端不需要 `bind`：去掉这一行，系统会自己给它一个端口。",
            "Port {port} is the server's, and a client that binds it, too, is in its way. A client needs no `bind`: remove this "
            "line, and the system chooses a port for it.",
        ),
    ),
    title=Words("客户端写成了服务器", "The client is written as a server"),
    explains=(*UNHEARD, "port-in-use", "accept-pair-unpacked"),
    unless=(Facts.reached,),
)
def acts_as_server(facts: Facts) -> Told | None:
    """A client that wanted the very port of the server, or stands where only a server stands."""
    if facts.suspect != "client" or facts.failure is None:
        return None
    error, thread, line = facts.error, facts.stands, None
    if error is not None and error.errno == errno.EADDRINUSE and error.file == facts.file:
        binds = sources.call_at(facts.text, error.at, "bind", "create_server", "start_server")
        line = error.line if binds is not None else None
    elif thread is not None and thread.call in ("accept", "accept4"):
        line = thread.line
    serving = sources.calls(facts.text, *_WAITING)
    if line is None or not serving:
        return None
    call = sources.called(serving[0])
    talks = sources.calls(facts.text, *sources.CALLING, "recvfrom", "accept", "listen")
    calls_first = bool(talks) and sources.called(talks[0]) in sources.CALLING
    cause = "binds" if error is not None and calls_first else facts.exercise.transport
    return facts.here(line, cause, call=call, port=facts.exercise.port)


@family(
    "never-called",
    Stage.LEFT,
    Mistake(
        "uncalled",
        title=Words("联系服务器的函数没有被调用", "The function that contacts the server is never called"),
        hint=Words(
            "`{call}` 写在一个函数里，可是没有任何地方调用这个函数：`def` 只是写下步骤，调用了才会执行。"
            "在文件末尾调用它，写上函数名和一对括号。",
            "`{call}` is inside a function that is never called: `def` only defines the steps, a call runs them. Call "
            "it at the end of the file: its name followed by `()`.",
        ),
    ),
    Mistake(
        "gone",
        hint=Words(
            "它没有报错，自己就结束了。检查：TCP 要调用 `connect`，UDP 要调用 `sendto`，它们有没有真的执行到。",
            "It ended by itself, without an error. Check that it calls `connect` (TCP) or `sendto` (UDP), and that this line is "
            "ever reached.",
        ),
    ),
    Mistake(
        "waits",
        hint=Words(
            "它还在运行，停住了，在等别的东西。先连接服务器，再等它的回答。",
            "It still runs, and waits for something else. Call the server first, then wait for it.",
        ),
    ),
    Mistake(
        "receives",
        title=Words("还没发送就在接收", "It receives before it has sent"),
        hint=Words(
            "它停在第 {at} 行的 `{call}`，等服务器先发。可是 UDP 服务器要先收到客户端的数据报，才知道客户端在哪里：先 `sendto`，再接收。",
            "It is at line {at}, in `{call}`, waiting for the server to send first. But a UDP server learns the "
            "client's address from its first datagram: call `sendto` first, then receive.",
        ),
    ),
    Mistake(
        "sleep",
        hint=Words(
            "它停在第 {at} 行的 `{call}`，正在 sleep。去掉这个 `sleep`。",
            "It is at line {at}, in `{call}`, sleeping. Remove the `sleep`.",
        ),
    ),
    Mistake(
        "busy",
        hint=Words(
            "它在第 {at} 行的循环里一直空转，没有联系服务器。检查循环的条件：什么会让它结束？",
            "It is stuck in the loop at line {at} and never contacts the server. Look at the loop's condition: what "
            "would end it?",
        ),
    ),
    Mistake(
        "else",
        hint=Words(
            "它停在第 {at} 行的 `{call}`，在等别的。先连接服务器，再等它的回答。",
            "It is at line {at}, in `{call}`, waiting for something else. Contact the server first, then wait for its "
            "answer.",
        ),
    ),
    title=Words("客户端没有联系服务器", "The client never contacted the server"),
    lead=Words(
        "客户端要主动联系服务器（127.0.0.1 的 {transport} 端口 {port}），但它一次也没有联系。",
        "A client has to contact the server ({transport} port {port} at 127.0.0.1), and this one never did.",
    ),
    unless=(Facts.reached, Facts.dialled, Facts.died, Facts.at_keyboard),
)
def never_called(facts: Facts) -> Told | None:
    """A client called nobody at all."""
    lost = facts.check.drives == "both" and facts.lost_at == "client"
    if facts.suspect != "client" or facts.failure is None:
        return None
    if not facts.failed_as("not-called") and facts.nothing_came is None and not lost:
        return None
    text, thread = facts.text, facts.stands
    fields: dict[str, Value] = {"transport": facts.exercise.transport.upper(), "port": facts.exercise.port}
    if thread is None:
        # What nothing calls would have ended at once.
        idle = next((found for name in sources.CALLING if (found := sources.uncalled_function(text, name))), None)
        if idle is not None:
            call = sources.called(sources.calls(text, *sources.CALLING)[0])
            return facts.here(idle.lineno, "uncalled", call=call, **fields)
        line = facts.only(*sources.CALLING)
        return facts.here(line, "gone" if facts.exited is not None else "waits", **fields)
    if not thread.call:
        line = sources.line_of_loop(text, thread.line) or thread.line
        return facts.here(line, "busy", at=line, **fields)
    name = facts.stands_in
    cause = "sleep" if name == "sleep" else "receives" if name in sources.RECEIVING else "else"
    return facts.here(thread.line, cause, at=thread.line, call=sources.source_at(text, thread.line), **fields)
