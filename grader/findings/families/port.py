"""The port and the address: a program that is not found where the exercise looks for it, or that calls elsewhere."""

from __future__ import annotations

import errno
from contextlib import suppress
from ipaddress import ip_address

from grader.code import clike, names, sources
from grader.findings.facts import Facts, Told, Value
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import SocketAt, Words

UNHEARD = (*FAILED, "never-called", "no-reply", "waits-for-keyboard")
"""What follows where a client has called somebody else, and would only repeat that."""


@family(
    "port-in-use",
    Stage.FOUND,
    Mistake(
        "before",
        title=Words("端口还被上一次运行占着", "The previous run still holds the port"),
        hint=Words(
            "`bind` 失败：端口 {port} 还被上一次运行占着（连接断开后系统会保留它一分钟）。"
            "在 `bind` **之前**加一行 `s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`。",
            "`bind` failed: port {port} is still held by the previous run (the system keeps it for a minute after a "
            "connection). **Before** `bind`, add `s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)`.",
        ),
    ),
    Mistake(
        "class",
        title=Words("端口还被上一次运行占着", "The previous run still holds the port"),
        hint=Words(
            "绑定失败：端口 {port} 还被上一次运行占着（连接断开后系统会保留它一分钟）。`socketserver` 在创建服务器对象时就绑定了，"
            "所以要在创建**之前**写 `socketserver.TCPServer.allow_reuse_address = True`，或者写在自己的服务器类里。",
            "Binding failed: port {port} is still held by the previous run (the system keeps it for a minute after a connection). "
            "`socketserver` binds when the server object is created, so **before** that line write "
            "`socketserver.TCPServer.allow_reuse_address = True`, or put it into a class of your own.",
        ),
    ),
    Mistake(
        "late",
        title=Words("SO_REUSEADDR 设置得太晚", "SO_REUSEADDR is set too late"),
        hint=Words(
            "`bind` 失败：端口 {port} 还被上一次运行占着。程序设置了 `SO_REUSEADDR`，但是写在 `bind` 后面，那时已经太晚了。"
            "把 `setsockopt` 那一行移到 `bind` **之前**。",
            "`bind` failed: port {port} is still held by the previous run. The program does set `SO_REUSEADDR`, but "
            "after `bind`, which is too late. Move the line with `setsockopt` **before** `bind`.",
        ),
    ),
    Mistake(
        "itself",
        title=Words("同一个端口绑定了两次", "It binds the same port twice"),
        hint=Words(
            "`bind` 失败：端口 {port} 已经被这个程序自己绑定过了。一个端口只能绑定一次：只创建并绑定一个套接字，需要的地方都用它。",
            "`bind` failed: port {port} has already been bound by this same program. A port can be bound only once: "
            "create and bind one socket, and use it everywhere.",
        ),
    ),
    explains=(*FAILED, "died-of-client"),
)
def port_in_use(facts: Facts) -> Told | None:
    """`bind` failed with EADDRINUSE: who holds the port?"""
    error = facts.error
    if error is None or error.errno != errno.EADDRINUSE or facts.suspect != "server":
        return None
    # At the first start in a network of its own nobody else can hold a port.
    if not facts.restarted and facts.transcript.isolation != "none":
        return facts.at_error("itself", port=facts.exercise.port)
    reuse = sources.line_of_name(facts.error_text, "SO_REUSEADDR")
    if sources.line_of_import(facts.error_text, "socketserver") is not None:
        return facts.at_error("class", port=facts.exercise.port)
    late = reuse is not None and error.line is not None and reuse > error.line
    return facts.at_error("late" if late else "before", port=facts.exercise.port)


_LISTENING = ("create_server", "start_server", "TCPServer", "ThreadingTCPServer", "create_connection", "connect")


@family(
    "listen-missing",
    Stage.FOUND,
    Mistake(
        "accept",
        hint=Words(
            "TCP 服务器的套接字绑定（`bind`）以后，还要调用 `listen` 才进入监听状态，`accept` 才能接受连接；这个程序没有先调用它，所以 `accept` 报错 Invalid argument。"
            "在 `bind` 和 `accept` 之间加一行 `{name}.listen()`。",
            "After `bind`, a TCP server has to call `listen`: only then does the socket listen, and `accept` can take "
            "connections. This program does not, so `accept` fails with “Invalid argument”. Between `bind` and "
            "`accept`, add the line `{name}.listen()`.",
        ),
    ),
    Mistake(
        "closed",
        hint=Words(
            "TCP 服务器的套接字绑定（`bind`）以后，还要调用 `listen` 才进入监听状态，`accept` 才能接受连接；这个程序没有先调用它，所以客户端连接不上。"
            "在 `bind` 和 `accept` 之间加一行 `{name}.listen()`。",
            "After `bind`, a TCP server has to call `listen`: only then does the socket listen, and `accept` can take "
            "connections. This program does not, so no client can connect. Between `bind` and `accept`, add the line "
            "`{name}.listen()`.",
        ),
    ),
    Mistake(
        "c",
        hint=Words(
            "TCP 服务器的套接字绑定（`bind`）以后，还要调用 `listen` 才进入监听状态，`accept` 才能接受连接；这个程序没有调用它，所以 `accept` 失败，返回 -1，客户端连接不上。"
            "在 `bind` 和 `accept` 之间加一行 `listen({name}, 5);`。",
            "After `bind`, a TCP server has to call `listen`: only then does the socket listen, and `accept` can take connections. "
            "This program does not, so `accept` fails and returns -1, and no client can connect. Between `bind` and `accept`, add the "
            "line `listen({name}, 5);`.",
        ),
    ),
    title=Words("忘了调用 `listen`", "`listen` is missing"),
    explains=FAILED,
)
def listen_missing(facts: Facts) -> Told | None:
    """A TCP server that is bound and does not listen: `accept` says so, or nobody can connect."""
    error = facts.error
    if facts.exercise.transport != "tcp" or facts.suspect != "server":
        return None
    if error is None and not facts.is_python:
        text = facts.compiled_text
        listens = clike.names(text, "listen") or not clike.invocations(text, "bind") or not facts.not_found
        takes = next(
            (call for call in clike.invocations(text, "accept", "accept4") if call.arguments and not listens), None
        )
        return facts.at(facts.file, takes.line, "c", name=takes.arguments[0]) if takes is not None else None
    if error is None:
        bind = next(iter(sources.calls(facts.text, "bind")), None)
        starts = sources.calls(facts.text, "listen", *_LISTENING)
        if bind is None or starts or not facts.not_found or not sources.is_reached(facts.text, "bind"):
            return None
        return facts.here(bind.lineno, "closed", name=sources.owner(bind))
    accept = sources.call_at(facts.error_text, error.at, "accept")
    if error.errno != errno.EINVAL or accept is None:
        return None
    if any(call.lineno < accept.lineno for call in sources.calls(facts.error_text, "listen", *_LISTENING)):
        return None  # accept was called on something else than the socket that listens
    return facts.at_error("accept", name=sources.owner(accept))


def _where(facts: Facts, row: SocketAt) -> dict[str, Value]:
    return {"transport": facts.exercise.transport.upper(), "asked": facts.exercise.port, "actual": row.port}


@family(
    "wrong-port",
    Stage.FOUND,
    Mistake(
        "waits",
        hint=Words(
            "题目要求 {transport} 端口 {asked}，程序却在端口 {actual} 上监听，所以客户端联系不到它。把端口改成 {asked}。",
            "The exercise asks for {transport} port {asked}, but the program listens on port {actual}, so no client "
            "finds it. Change the port to {asked}.",
        ),
    ),
    Mistake(
        "swapped",
        title=Words("端口号的两个字节反了", "The two bytes of the port are swapped"),
        hint=Words(
            "题目要求 {transport} 端口 {asked}，程序用的却是 {actual}：那是同一个数，两个字节反了过来。Python 自己会转换端口，"
            "不要写 `htons`；C 里相反，必须写 `htons({asked})`，而且只写一次。",
            "The exercise asks for {transport} port {asked}, and the program uses {actual}: the same number with its two bytes swapped. "
            "Python converts ports by itself, so leave `htons` out; in C it is the other way round: write `htons({asked})`, once.",
        ),
    ),
    Mistake(
        "unbound",
        title=Words("没有 bind，端口是系统随便给的", "Without bind, the system chose the port"),
        hint=Words(
            "程序没有调用 `bind`，所以系统随便给了它一个端口（这一次是 {actual}），客户端在 {transport} 端口 {asked} 找不到它。"
            "创建套接字以后加一行 `bind(('127.0.0.1', {asked}))`。",
            "The program does not call `bind`, so the system gave it some free port ({actual} this time), and no client finds it at "
            "{transport} port {asked}. After the line that creates the socket, add `bind(('127.0.0.1', {asked}))`.",
        ),
    ),
    Mistake(
        "calls",
        hint=Words(
            "题目要求 {transport} 端口 {asked}，客户端用的却是端口 {actual}，那里没有服务器。把端口改成 {asked}。",
            "The exercise asks for {transport} port {asked}, but the client uses port {actual}, where there is no "
            "server. Change the port to {asked}.",
        ),
    ),
    Mistake(
        "typed",
        title=Words("没有用键盘输入的端口", "It does not use the port that was typed"),
        hint=Words(
            "题目要求 {transport} 端口 {asked}，客户端用的却是写死在程序里的端口 {actual}。把键盘上输入的端口用在 `connect`（或 `sendto`）里：`int(input())`。",
            "The exercise asks for {transport} port {asked}, but the client uses port {actual}, which is hard-coded. "
            "Use the port that was typed in `connect` (or `sendto`): `int(input())`.",
        ),
    ),
    title=Words("端口号不对", "The port is wrong"),
    explains=UNHEARD,
)
def wrong_port(facts: Facts) -> Told | None:
    """The right protocol at another port: the one that it opened, or the one that it called."""
    exercise, failure = facts.exercise, facts.failure
    peer = facts.check.peers.get(failure.peer or "") if failure is not None else None
    missed = facts.failed_as("not-called") is not None or facts.nothing_came is not None
    if peer is not None and facts.suspect == "client" and missed and facts.reached and peer.port != exercise.port:
        # A peer with a port of its own should have been called, and the exercise's was called instead.
        row = SocketAt(exercise.transport, "", exercise.port)
        return facts.here(_line_of_port(facts, row), "typed", **_where(facts, row) | {"asked": peer.port})
    # At the right port only an address can be wrong.
    called = [row for row in facts.dialled if row.transport == exercise.transport and row.port != exercise.port]
    if called:
        line = _line_of_port(facts, called[0])
        if _swapped(called[0].port) == exercise.port:
            return facts.here(
                sources.line_of_call(facts.text, "htons", "ntohs") or line, "swapped", **_where(facts, called[0])
            )
        return facts.here(line, "calls", **_where(facts, called[0]))
    rows = [row for row in facts.open_instead if row.transport == exercise.transport]
    if not rows or any(row.port == exercise.port for row in rows):
        return None
    row = rows[0]
    if _swapped(row.port) == exercise.port:
        return facts.here(sources.line_of_call(facts.text, "htons", "ntohs"), "swapped", **_where(facts, row))
    if row.port >= _FIRST_CHOSEN and _never_binds(facts):
        line = sources.line_of_call(facts.text, "listen", "recvfrom", "recv")
        return facts.here(line, "unbound", **_where(facts, row))
    line = sources.line_of_number(facts.text, row.port) or sources.line_of_call(facts.text, "bind")
    return facts.here(line, "waits", **_where(facts, row))


_FIRST_CHOSEN = 32768
"""The system chooses ports from here on."""


def _never_binds(facts: Facts) -> bool:
    """No line of its files takes a port."""
    taking = ("bind", "create_server", "start_server", "TCPServer", "UDPServer", "create_datagram_endpoint")
    return not facts.unreadable and not any(sources.named(text, *taking) for text in facts.texts)


def _swapped(port: int) -> int:
    """A port with its two bytes in the other order."""
    return port >> 8 | (port & 255) << 8


def _line_of_port(facts: Facts, row: SocketAt) -> int | None:
    """Where the port that was called is written, else where it calls."""
    return sources.line_of_number(facts.text, row.port) or sources.line_of_call(facts.text, *sources.CALLING)


@family(
    "wrong-transport",
    Stage.FOUND,
    Mistake(
        "opens",
        hint=Words(
            "题目要求 {transport}，程序打开的却是 {actual_transport} 端口 {actual}。",
            "The exercise asks for {transport}, but the program opened {actual_transport} port {actual}.",
        ),
    ),
    Mistake(
        "calls",
        hint=Words(
            "题目要求 {transport}，客户端用的却是 {actual_transport} 端口 {actual}。",
            "The exercise asks for {transport}, but the client uses {actual_transport} port {actual}.",
        ),
    ),
    title=Words("协议不对", "The protocol is wrong"),
    close=Words(
        "创建套接字时：UDP 用 `socket.SOCK_DGRAM`，TCP 用 `socket.SOCK_STREAM`（不写就是 TCP）。",
        "When you create the socket, UDP is `socket.SOCK_DGRAM` and TCP is `socket.SOCK_STREAM` (the default).",
    ),
    explains=UNHEARD,
)
def wrong_transport(facts: Facts) -> Told | None:
    """Nothing of the right protocol was opened, or called."""
    asked = facts.exercise.transport
    for cause, rows, calls in (
        ("calls", facts.dialled, ("socket", *sources.CALLING)),
        ("opens", facts.open_instead, ("socket", "create_server", "start_server", "TCPServer", "UDPServer")),
    ):
        if rows and all(row.transport != asked for row in rows):
            fields = _where(facts, rows[0]) | {"actual_transport": rows[0].transport.upper()}
            return facts.here(sources.line_of_call(facts.text, *calls), cause, **fields)
    return None


def _is_group(host: str) -> bool:
    """Whether this is a multicast address."""
    with suppress(ValueError):
        return ip_address(host).is_multicast
    return False


@family(
    "wrong-address",
    Stage.FOUND,
    Mistake(
        "elsewhere",
        hint=Words(
            "程序绑定在 {address} 上，从本机 127.0.0.1 连不到它。把地址改成 `'127.0.0.1'`，或者 `''`（本机的所有地址）。",
            "The program is bound to {address}, which cannot be reached at 127.0.0.1. Use `'127.0.0.1'`, or `''` for all "
            "addresses of this machine.",
        ),
    ),
    Mistake(
        "refused",
        hint=Words(
            "`bind` 没有接受地址 {address}：它不是这台电脑的地址，或者没有这个名字。"
            "把地址改成 `'127.0.0.1'`，或者 `''`（本机的所有地址）。",
            "`bind` refused the address {address}: it does not belong to this computer, or there is no such name. Use "
            "`'127.0.0.1'`, or `''` for all addresses of this machine.",
        ),
    ),
    Mistake(
        "group",
        title=Words("绑定在组播地址上", "It is bound to a multicast address"),
        hint=Words(
            "程序绑定在 {address} 上，那是组播地址（224 到 239 开头）：这样只收得到发给这个组的数据报，直接发到 127.0.0.1 的收不到。"
            "绑定 `''`（本机的所有地址）；要加入组，再用 `setsockopt` 设置 `IP_ADD_MEMBERSHIP`。",
            "The program is bound to {address}, which is a multicast address (they begin with 224 to 239): so it gets only what is sent "
            "to that group, and nothing that is sent to 127.0.0.1. Bind `''` (all addresses of this machine); a group is joined "
            "with `setsockopt` and `IP_ADD_MEMBERSHIP`.",
        ),
    ),
    Mistake(
        "to-group",
        title=Words("发往组播地址，服务器收不到", "It sends to a multicast address, not to the server"),
        hint=Words(
            "客户端发往 {address}，那是组播地址（224 到 239 开头）：只有加入了这个组的程序（`IP_ADD_MEMBERSHIP`）收得到，而服务器在 127.0.0.1 的端口 {port}。"
            "把地址改成 `'127.0.0.1'`。",
            "The client sends to {address}, which is a multicast address (they begin with 224 to 239): only programs that have joined this "
            "group (`IP_ADD_MEMBERSHIP`) get it, and the server is at 127.0.0.1, port {port}. Use `'127.0.0.1'` as the address.",
        ),
        explains=UNHEARD,
    ),
    Mistake(
        "ipv6",
        title=Words("套接字是 IPv6 的", "It is an IPv6 socket"),
        hint=Words(
            "套接字是 IPv6 的（`socket.AF_INET6`），地址是 {address}；127.0.0.1 是 IPv4 地址，两种互不相通。"
            "两处都要改：`socket.AF_INET6` 改成 `socket.AF_INET`，地址改成 `'127.0.0.1'`，或者 `''`（本机的所有地址）。",
            "The socket is an IPv6 socket (`socket.AF_INET6`), with the address {address}; 127.0.0.1 is an IPv4 "
            "address, and the two cannot talk to each other. Change both: `socket.AF_INET6` into `socket.AF_INET`, "
            "and the address into `'127.0.0.1'`, or `''` for all addresses of this machine.",
        ),
    ),
    title=Words("绑定的地址不对", "The address is wrong"),
    explains=FAILED,
)
def wrong_address(facts: Facts) -> Told | None:
    """The right port at an address that nobody reaches; or `bind` did not take the address."""
    exercise, error = facts.exercise, facts.error
    missed = facts.failed_as("not-called") or facts.nothing_came
    if facts.suspect == "client" and missed and not facts.reached and exercise.transport == "udp":
        for call in sources.calls(facts.text, "sendto", "connect"):
            host = names.host_of(facts.text, call) or ""
            if _is_group(host) and (facts.ran(call.lineno) or not facts.watched):
                return facts.here(call.lineno, "to-group", address=f"`{host}`", port=exercise.port)
    for row in facts.open_instead:
        if row.transport == exercise.transport and row.port == exercise.port:
            cause = "ipv6" if ":" in row.address else "group" if _is_group(row.address) else "elsewhere"
            return facts.here(sources.line_of_call(facts.text, "bind"), cause, address=row.address)
    if error is None or facts.suspect != "server":
        return None
    # A name that nobody knows, the address of another machine, or one of the other kind.
    refused = error.kind == "gaierror" or error.errno == errno.EADDRNOTAVAIL
    bind = sources.call_at(facts.error_text, error.at, "bind") if refused else None
    if bind is None:
        return None
    six = sources.line_of_name(facts.error_text, "AF_INET6") is not None
    host = names.host_of(facts.error_text, bind) or "-"
    # A blank can be seen in quotes only.
    return facts.at_error("ipv6" if six else "refused", address=host if host == host.strip() else f"`{host!r}`")


@family(
    "never-bound",
    Stage.LEFT,
    Mistake(
        "no-bind",
        title=Words("没有调用 bind", "It never calls bind"),
        hint=Words(
            "程序里没有一行 `bind`：服务器要用它占住端口。创建套接字以后加一行 `bind(('127.0.0.1', {asked}))`。",
            "No line of the program calls `bind`, with which a server takes its port. After the line that creates the socket, add "
            "`bind(('127.0.0.1', {asked}))`.",
        ),
    ),
    Mistake("gone", hint=Words("程序很快就结束了。", "It ended at once.")),
    Mistake("waits", hint=Words("它停住了，在等别的。", "It is stuck, waiting for something else.")),
    Mistake("limit", hint=Words("它一直在忙别的事。", "It was busy with something else all the time.")),
    Mistake("spins", hint=Words("它在一个不停的循环里空转。", "It is stuck in an endless loop.")),
    Mistake(
        "uncalled",
        title=Words("打开端口的函数没有被调用", "The function that opens the port is never called"),
        hint=Words(
            "`bind` 写在一个函数里，可是没有任何地方调用这个函数：`def` 只是写下步骤，调用了才会执行。"
            "在文件末尾调用它，写上函数名和一对括号。",
            "`bind` is inside a function that is never called: `def` only defines the steps, a call runs them. Call "
            "it at the end of the file: its name followed by `()`.",
        ),
    ),
    title=Words("没有打开端口", "It never opened its port"),
    lead=Words(
        "程序没有打开 {transport} 端口 {asked}，客户端联系不到它。",
        "The program never opened {transport} port {asked}, so no client can find it.",
    ),
    close=Words(
        "检查：有没有调用 `bind`（TCP 还要 `listen`），写好的函数有没有真的被调用。",
        "Check that `bind` is called (and `listen` for TCP), and that the functions you wrote are called at all.",
    ),
)
def never_bound(facts: Facts) -> Told | None:
    """It opened nothing, and no error says why."""
    if not facts.not_found or facts.failure is None:
        return None
    fields: dict[str, Value] = {"transport": facts.exercise.transport.upper(), "asked": facts.exercise.port}
    uncalled = sources.uncalled_function(facts.text, "bind")
    if uncalled is not None and facts.failure.because == "gone":
        return facts.here(uncalled.lineno, "uncalled", **fields)
    receives = sources.line_of_call(facts.text, "recvfrom", "recv", "accept")
    if receives is not None and facts.exited is None and _never_binds(facts):
        return facts.here(receives, "no-bind", **fields)
    because = facts.failure.because
    cause = because if because in ("waits", "limit", "spins") else "gone"
    return facts.here(sources.line_of_call(facts.text, "bind"), cause, **fields)


@family(
    "other-address",
    Stage.ASIDE,
    Mistake(
        "foreign",
        hint=Words(
            "评分时照样接通了，也不扣分；可是在别的电脑上，那里没有你的服务器。`127.0.0.1` 总是指这台电脑自己：改成它。",
            "It was connected anyway during grading, and costs no marks; but on another computer your server will not "
            "be there. `127.0.0.1` always means this same machine: use that.",
        ),
    ),
    Mistake(
        "own",
        hint=Words(
            "它也是这台电脑自己，评分时照样接通了，也不扣分；可是只绑定了 `127.0.0.1` 的服务器在那里听不到。改成 `127.0.0.1`。",
            "That is this machine too; it was connected anyway, and costs no marks. But a server bound to `127.0.0.1` "
            "alone does not hear it there. Use `127.0.0.1`.",
        ),
    ),
    title=Words("客户端用的是另一个地址", "The client uses another address"),
    lead=Words(
        "客户端用的地址是 {address}，题目要求 `127.0.0.1`。",
        "The client uses {address}; the exercise says `127.0.0.1`.",
    ),
    unless=(Facts.died,),
    asked_always=True,
)
def other_address(facts: Facts) -> Told | None:
    """A client reached its server at another address than 127.0.0.1, and chose it itself."""
    if facts.suspect != "client":
        return None
    for host in facts.called_hosts:
        own, line = host.startswith("127.") or host == "::1", min(sources.lines_of_text(facts.text, host), default=None)
        typed = any(host.encode() in message.data for message in facts.typed)
        # Other names of this computer count only where the program itself writes them.
        if host != "127.0.0.1" and not typed and (not own or line is not None):
            line = line or sources.line_of_call(facts.text, *sources.CALLING)
            return facts.here(line, "own" if own else "foreign", address=f"`{host}`")
    return None


@family(
    "bound-elsewhere",
    Stage.ASIDE,
    Mistake(
        "own-name",
        title=Words("绑定的是电脑的名字", "It binds to the computer's name"),
        hint=Words(
            "第 {at} 行绑定的是这台电脑的名字。评分时它碰巧就是 `127.0.0.1`，所以不扣分；在别的电脑上它往往是另一个地址，连接 `127.0.0.1` 的客户端就联系不到服务器。"
            "改成 `'127.0.0.1'`，或者用 `''` 表示所有地址。",
            "Line {at} binds to the name of this computer. During grading that happens to be `127.0.0.1`, so it costs "
            "no marks; on other computers it is often another address, and a client that connects to `127.0.0.1` "
            "finds no server. Use `'127.0.0.1'`, or `''` for all addresses.",
        ),
    ),
    Mistake(
        "foreign",
        title=Words("绑定的地址只在评分时存在", "The address it binds to exists only during grading"),
        hint=Words(
            "第 {at} 行绑定的是 {address}。评分时每个地址都算是本机，所以不扣分；在没有这个地址的电脑上，`bind` 会报错 "
            "Cannot assign requested address。改成 `'127.0.0.1'`。",
            "Line {at} binds to {address}. During grading every address belongs to this machine, so it costs no "
            "marks; on a computer that does not have it `bind` fails with “Cannot assign requested address”. Use "
            "`'127.0.0.1'`.",
        ),
    ),
    unless=(Facts.died,),
    asked_always=True,
)
def bound_elsewhere(facts: Facts) -> Told | None:
    """It bound an address that another computer would not give it, and the sandbox did."""
    for call in sources.calls(facts.text, "bind"):
        if names.asks_for_own_name(facts.text, call):
            return facts.here(call.lineno, "own-name", at=call.lineno)
        # A server at such an address is not found: that has a family of its own.
        host = names.host_of(facts.text, call) or "" if facts.suspect == "client" else ""
        with suppress(ValueError):
            address = ip_address(host)
            if address.version == 4 and not (address.is_loopback or address.is_unspecified or address.is_multicast):
                return facts.here(call.lineno, "foreign", at=call.lineno, address=f"`{host}`")
    return None
