"""Errors whose call shows what they mean: what was called, on what, and with which arguments."""

from __future__ import annotations

import ast
import errno
import re
from collections.abc import Iterator

from grader.code import names, sources, starts
from grader.findings.facts import Facts, Told, Value
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.findings.traceback import Traceback
from grader.model import Words
from grader.model.events import Aborted, Closed, Connected, HalfClosed

Answer = tuple[str, dict[str, Value]]

_KEYWORD = re.compile(
    r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'|'(\w+)' is an invalid keyword argument for (\w+)"
)
_COUNT = re.compile(r"([\w.]+)\(\) (?:takes .* given|missing \d+ required .*|takes no arguments.*)")
_SEVERAL = re.compile(r"Extra data: line (\d+) column (\d+)")
_ADDRESS = re.compile(
    r"address must be tuple|takes exactly one argument \(2 given\)|argument must be a pair|a tuple of length 2"
)
_PORT_AS_TEXT = re.compile(r"'str' object cannot be interpreted as an integer|an integer is required \(got type str\)")
_BOUND_METHOD = re.compile(r"'?(?:builtin_function_or_method|method|function)'?")
_OF_SOCKET = (
    "AF_INET", "SOCK_STREAM", "SOCK_DGRAM", "SOL_SOCKET", "SO_REUSEADDR", "SO_BROADCAST", "SHUT_WR", "SHUT_RDWR",
    "gethostname", "gethostbyname", "create_server", "create_connection", "setdefaulttimeout",
)  # fmt: skip
_CALLS_OF = {
    "_thread": ("start_new_thread", "allocate_lock"),
    "threading": ("Thread", "Lock", "RLock", "Event", "Semaphore", "Timer", "Condition"),
    "socket": _OF_SOCKET,
    "struct": ("pack", "unpack", "calcsize"),
    "json": ("dumps", "loads"),
    "time": ("sleep", "perf_counter", "monotonic"),
    "datetime": ("datetime", "timedelta"),
    "queue": ("Queue",),
    "random": ("randint", "choice"),
    "select": ("poll", "epoll"),
}
"""What beginners call by its bare name, and the module that it belongs to."""


@family(
    "wrong-call",
    Stage.FAILS,
    Mistake(
        "listener",
        title=Words("用监听套接字发送数据", "It sends with the listening socket"),
        hint=Words(
            "`{name}` 是监听套接字（或者要发送的那些套接字里有它），它没有连接任何客户端，用它发送就会失败。"
            "发送要用 `accept` 返回的连接；如果把所有连接放在一个列表里，发送时要跳过它。",
            "`{name}` is the listening socket (or holds it at this moment): it is connected to no client, so sending "
            "fails. Send with the connections that `accept` returned; if you keep all sockets in one list, skip this one "
            "when you send.",
        ),
    ),
    Mistake(
        "still-listed",
        title=Words("离开的客户端还在列表里", "Those who have left are still in the list"),
        hint=Words(
            "有一个客户端已经离开，它的连接却还在 `{name}` 里，往里面发送就会失败。`recv` 得到 `b''` 的时候，把这个连接从 `{name}` 里去掉并关闭；"
            "发送也要放进 `try`。",
            "A client has left, but its connection is still in `{name}`, and sending into it fails. When `recv` returns `b''`, take that "
            "connection out of `{name}` and close it; and send under a `try`.",
        ),
    ),
    Mistake(
        "closed-in-loop",
        title=Words("`{name}` 在循环里被关闭了", "`{name}` is closed inside the loop"),
        hint=Words(
            "第 {at} 行在循环里关闭了 `{name}`，循环再回到这一行时，它已经不能用了。"
            "把第 {at} 行移到循环外面：不再需要它的时候才关闭。",
            "Line {at} closes `{name}` inside the loop, so when the loop comes back to this line, it cannot be used any more. Move line "
            "{at} out of the loop: close it only when it is not needed any more.",
        ),
    ),
    Mistake(
        "closed-listener",
        title=Words("关闭的是监听套接字", "It closes the listening socket"),
        hint=Words(
            "第 {at} 行在循环里关闭了 `{name}`，而它是监听套接字，循环再回到 `accept` 时已经不能用了。和这个客户端收发完以后，要关闭的是 `accept` 返回的连接"
            "：`{right}.close()`。",
            "Line {at} closes `{name}` inside the loop, and that is the listening socket: when the loop comes back to `accept`, it cannot be used any "
            "more. When everything is said to this client, close the connection that `accept` returned: `{right}.close()`.",
        ),
    ),
    Mistake(
        "shut",
        title=Words("shutdown 以后又发送", "It sends after shutdown"),
        hint=Words(
            "第 {at} 行的 `shutdown` 已经说明“我发完了”，这个连接以后就不能再发送。先发送完，再 `shutdown`。",
            "`shutdown` in line {at} has said “I have sent all”, and nothing can be sent on this connection after that. Send first, then call "
            "`shutdown`.",
        ),
    ),
    Mistake(
        "broadcast",
        title=Words("没有打开广播", "Broadcast is not switched on"),
        hint=Words(
            "{host} 是广播地址，要先打开广播选项，系统才让发送：在发送之前加一行 "
            "`{name}.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)`。如果只想联系一台服务器，用它自己的地址，例如 `'127.0.0.1'`。",
            "{host} is a broadcast address, and the system lets you send there only after you switch broadcast on: before sending, add "
            "`{name}.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)`. To reach one server use its own address, such as "
            "`'127.0.0.1'`.",
        ),
    ),
    Mistake(
        "raw",
        title=Words("创建原始套接字需要管理员权限", "A raw socket needs an administrator"),
        hint=Words(
            "这种套接字（`SOCK_RAW`、`AF_PACKET`）只有管理员能创建。用题目要求的 `socket.SOCK_STREAM` 或 `socket.SOCK_DGRAM`。",
            "Only administrators may make this kind of socket (`SOCK_RAW`, `AF_PACKET`). Use `socket.SOCK_STREAM` or "
            "`socket.SOCK_DGRAM`, as the exercise asks.",
        ),
    ),
    Mistake(
        "low-port",
        title=Words("1024 以下的端口，普通程序不能绑定", "Ports below 1024 are not for ordinary programs"),
        hint=Words(
            "系统不让普通程序绑定 1024 以下的端口。题目要求的是端口 {asked}：在 `{call}` 里写它。",
            "The system does not let ordinary programs bind a port below 1024. The exercise asks for port {asked}: use it in `{call}`.",
        ),
    ),
    Mistake(
        "unfinished",
        title=Words("套接字是非阻塞的，connect 还没有完成", "Its socket is non-blocking, and connect had only begun"),
        hint=Words(
            "套接字设成了非阻塞（`setblocking(False)` 或 `settimeout(0)`，也就是不等待），`connect` 只开始连接，还没有连上就返回了，这个错误说的就是这一点。"
            "去掉这个设置，或者把它放到 `connect` 之后。",
            "The socket is non-blocking: it was told not to wait (`setblocking(False)`, `settimeout(0)`). So `connect` only begins, and this "
            "error says that it is not finished. Remove that setting, or put it after `connect`.",
        ),
    ),
    Mistake(
        "two-messages",
        title=Words("一次收到了不止一条 JSON", "More than one JSON message arrived at once"),
        hint=Words(
            "前面是一条完整的 JSON，后面还有别的内容：几条消息一次到达了（TCP 不保留消息的边界）。"
            "把收到的接在一起，按约定的结尾（例如换行）切成一条条，再逐条 `json.loads`。",
            "There is one whole JSON text, and more after it: several messages arrived at once (TCP keeps no boundaries "
            "between them). Put together what arrives, cut it at the agreed end, such as a newline, and call `json.loads` on "
            "each.",
        ),
    ),
    Mistake(
        "part",
        title=Words("只收到了一部分就去还原", "It decodes a part of what was sent"),
        hint=Words(
            "对方发了 {size} 个字节，这里只拿到了前面一部分，还不完整，所以还原不了：一次 `recv` 只给出已经到的一部分。"
            "先在循环里收完（收到约定的长度，或 `recv` 返回 `b''`），再还原。",
            "{size} bytes were sent, and only a part of them was decoded here: one `recv` returns what has arrived so far. Receive in "
            "a loop until all is there (an agreed length, or `b''` from `recv`), and decode it then.",
        ),
    ),
    Mistake(
        "swapped",
        title=Words("`{call}` 返回的两个值接反了", "What `{call}` returns is taken in the wrong order"),
        hint=Words(
            "第 {at} 行把 `{call}` 返回的两个值接反了，所以 `{name}` 里是地址。它先给出{first}，再给出地址：`{right}`。",
            "Line {at} takes what `{call}` returns in the wrong order, so `{name}` holds the address. It returns {first} first, then "
            "the address: `{right}`.",
        ),
    ),
    Mistake(
        "address-kept",
        title=Words("`{name}` 里放的是地址，不是连接", "`{name}` holds addresses, not connections"),
        hint=Words(
            "第 {at} 行放进 `{name}` 的是客户端的地址，而发送要用连接：改成 `{right}`，也就是 `accept` 返回的第一个值。",
            "Line {at} puts the client's address into `{name}`, and sending needs the connection, the first of the two values that `accept` "
            "returned: `{right}`.",
        ),
    ),
    Mistake(
        "no-brackets",
        title=Words("`{name}` 后面少了括号", "`{name}` is missing its brackets"),
        hint=Words(
            "第 {at} 行的 `{name}` 只是方法的名字，没有调用它：后面加上括号，`{name}()`。",
            "`{name}` in line {at} is only the name of a method and does not call it: write brackets after it, `{name}()`.",
        ),
    ),
    Mistake(
        "hides-module",
        title=Words("变量 `{name}` 挡住了模块 `{name}`", "The variable `{name}` hides the module `{name}`"),
        hint=Words(
            "第 {at} 行把一个值放进了变量 `{name}`，而 `{name}` 也是导入的模块的名字：从这以后 `{name}` 就是这个变量，"
            "模块里的东西用不到了。给变量换一个名字，例如 `sock`。",
            "Line {at} puts a value into the variable `{name}`, which is also the name of the imported module: from then on `{name}` is "
            "that variable, and nothing of the module can be reached. Give the variable another name, such as `sock`.",
        ),
    ),
    Mistake(
        "star",
        title=Words("导入的是 `{name}` 这个类，不是模块", "`{name}` is the class here, not the module"),
        hint=Words(
            "文件里写的是 `from {name} import …`，所以 `{name}` 是模块里的那个类，`{name}.{attribute}` 找不到。"
            "要么直接写 `{attribute}`，要么改成 `import {name}`，一律写 `{name}.…`。",
            "The file says `from {name} import …`, so `{name}` is the class of the module, which has no `{attribute}`. Either write "
            "`{attribute}` alone, or use `import {name}` and write `{name}.…` everywhere.",
        ),
    ),
    Mistake(
        "module-called",
        title=Words("`{name}` 是模块，不能直接调用", "`{name}` is a module and cannot be called"),
        hint=Words(
            "`import {name}` 以后，`{name}` 是模块；能调用的是它里面的函数或类：`{right}(…)`。",
            "After `import {name}`, `{name}` is the module; what you can call is inside it: `{right}(…)`.",
        ),
    ),
    Mistake(
        "not-callable",
        title=Words("`{name}` 不能当函数调用", "`{name}` is not a function"),
        hint=Words(
            "这一行在 `{name}` 后面写了括号，可是它里面是一个值，不是函数。看看它是不是和一个函数同名，或者两个值之间少了逗号、运算符。",
            "`{name}` is followed by brackets, but it holds a value and is not a function. Check whether a variable has the name of a function, "
            "or whether a comma or an operator is missing.",
        ),
    ),
    Mistake(
        "keyword",
        title=Words("没有参数叫 `{name}`", "There is no argument called `{name}`"),
        hint=Words(
            "`{call}` 没有叫 `{name}` 的参数：检查拼写。{near}",
            "`{call}` knows no argument called `{name}`: check its spelling. {near}",
        ),
    ),
    Mistake(
        "arguments",
        title=Words("`{call}` 的参数个数不对", "`{call}` got the wrong number of arguments"),
        hint=Words(
            "调用 `{call}` 时给的参数，和它 `def` 那一行（或文档里）要的个数不一样。对照着数一数；`self` 由 Python 自己给。",
            "`{call}` was called with another number of arguments than its `def` line (or its documentation) asks for. Count them side "
            "by side; Python gives `self` by itself.",
        ),
    ),
    Mistake(
        "address",
        title=Words("地址要写成一对", "An address is one pair"),
        hint=Words(
            "地址是一个值：一对括号里的主机和端口，所以有两层括号：`{call}('127.0.0.1', {port}))`。",
            "An address is one value: host and port in a pair of brackets of their own, so there are two pairs: "
            "`{call}('127.0.0.1', {port}))`.",
        ),
    ),
    Mistake(
        "sendto-order",
        title=Words("sendto 的两个参数写反了", "The arguments of sendto are the wrong way round"),
        hint=Words(
            "`sendto` 先写要发送的数据，再写地址：`{right}`。这里写反了。",
            "`sendto` takes the data first, then the address: `{right}`. Here they are the other way round.",
        ),
    ),
    Mistake(
        "pack-bytes",
        title=Words("pack 要的是整数，给的是内容本身", "pack wants a number and is given the data itself"),
        hint=Words(
            "格式 `{format}` 表示一个整数，`pack` 把整数转换成字节，这里给它的却不是整数。内容前面的长度写 `len(data)`；内容本身不用 `pack`，直接接在后面。",
            "The format `{format}` stands for a whole number, which `pack` turns into bytes, and what it is given here is none. For the length "
            "in front of some data write `len(data)`; the data itself needs no `pack`, it just follows.",
        ),
    ),
    Mistake(
        "unpack-tuple",
        title=Words("`unpack` 返回的是元组", "`unpack` returns a tuple"),
        hint=Words(
            "`unpack` 总是返回一个元组（tuple），里面只有一个数时也一样，所以第 {at} 行的 `{name}` 不是数。取出里面的数：`{name}, = …`，或者在末尾加 `[0]`。",
            "`unpack` always returns a tuple, even of a single number, so `{name}` in line {at} is no number. Take the number out of it: "
            "write `[0]` at the end of line {at}, or `{name}, = …`.",
        ),
    ),
    Mistake(
        "int-of-bytes",
        title=Words("二进制的整数不能用 int() 转换", "int() does not read a binary number"),
        hint=Words(
            "`int()` 读的是写成数字的文本，例如 `b'16'`；这里收到的是二进制的整数（几个字节合起来是一个数）。"
            "用 `int.from_bytes(data, 'big')`，或者 `struct.unpack('!I', data)[0]`。",
            "`int()` reads a number that is written in digits, such as `b'16'`; what came is a binary number, whose bytes "
            "are the number. Use `int.from_bytes(data, 'big')`, or `struct.unpack('!I', data)[0]`.",
        ),
    ),
    Mistake(
        "udp-request",
        title=Words("UDP 的 self.request 是一对", "With UDP, self.request is a pair"),
        hint=Words(
            "`socketserver` 的 UDP 处理类里，`self.request` 是两个值：收到的数据、用来回答的套接字。写成 `data, sock = self.request`，"
            "回答用 `sock.sendto(…, self.client_address)`。",
            "In a handler of a UDP `socketserver`, `self.request` is two values: the data that came, and the socket to answer with. Write "
            "`data, sock = self.request`, and answer with `sock.sendto(…, self.client_address)`.",
        ),
    ),
    Mistake(
        "thread-arguments",
        title=Words("Thread 的参数要写名字", "The arguments of Thread need their names"),
        hint=Words(
            "`Thread` 的第一个参数不是函数，所以要写上名字：`threading.Thread(target={name}, args=(…,))`。",
            "The first argument of `Thread` is not the function, so write the names: `threading.Thread(target={name}, args=(…,))`.",
        ),
    ),
    Mistake(
        "thread-class",
        title=Words(
            "线程类的 __init__ 没有调用 super().__init__()", "Its thread class does not call super().__init__()"
        ),
        hint=Words(
            "这个类继承了 `Thread`，又写了自己的 `__init__`，`Thread` 自己的 `__init__` 就没有执行。在 `__init__` 的第一行写 `super().__init__()`。",
            "This class is a `Thread` with an `__init__` of its own, so that of `Thread` never runs. Write `super().__init__()` as the "
            "first line of `__init__`.",
        ),
    ),
    Mistake(
        "file-for-text",
        title=Words("文件按文本打开，写进去的却是 bytes", "The file is open for text and is given bytes"),
        hint=Words(
            "收到的是 bytes，而文件是按文本打开的，只接受字符串。要原样保存收到的内容，就按二进制打开：`open(name, 'wb')`，再直接写入。",
            "What arrives is bytes, and the file was opened for text and takes strings only. To store what came as it is open it for bytes, "
            "`open(name, 'wb')`, and write the bytes.",
        ),
    ),
    Mistake(
        "bytes-of-text",
        title=Words("bytes(字符串) 缺少编码", "bytes() of a string needs an encoding"),
        hint=Words(
            "字符串（str）转换成 bytes 要说明编码：`text.encode('{encoding}')`，或者 `bytes(text, '{encoding}')`。",
            "To turn a string (str) into bytes an encoding is needed: `text.encode('{encoding}')`, or `bytes(text, '{encoding}')`.",
        ),
    ),
    Mistake(
        "port-text",
        title=Words("端口是字符串，不是整数", "The port is a string, not a number"),
        hint=Words(
            "地址里的端口必须是整数，这里给的是字符串（从键盘或命令行读来的都是字符串）：先用 `int(…)` 转换。",
            "The port in an address has to be a whole number, and a string was given (what is read from the keyboard or the command line is "
            "a string): use `int(…)` first.",
        ),
    ),
    Mistake(
        "not-imported",
        title=Words("`{name}` 没有导入", "`{name}` was not imported"),
        hint=Words(
            "`{name}` 是模块 `{module}` 里的：在文件开头写 `from {module} import {name}`，或者写成 `{module}.{name}`。",
            "`{name}` belongs to the module `{module}`: write `from {module} import {name}` at the top of the file, or call it "
            "`{module}.{name}`.",
        ),
    ),
    lead=Words("Python 报告了 {report}。", "Python reported {report}."),
    terms={"first": {"data": Words("数据", "the data"), "connection": Words("连接", "the connection")}},
    explains=(*FAILED, "no-reply", "never-called", "died-of-client", "accept-pair-unpacked", "recvfrom-on-tcp"),
)
def wrong_call(facts: Facts) -> Told | None:
    """The line of an error shows more than its type: this names the first thing that is certain."""
    error = facts.error
    owed = facts.failed_as("missing", "not-printed", "send-failed")
    if owed and not facts.died and (call := facts.sent_by_listener) is not None:
        line, text = call.chain[0].line, facts.text_of(call.chain[0].file)
        raised = next((one for one in facts.record.raised if one.errno == call.errno), None)
        made = sources.call_at(text, line, call.name)
        report = f"{call.error}: {raised.message}" if raised is not None and raised.message else call.error
        return facts.at_call(call, "listener", name=sources.owner(made) if made is not None else "s", report=report)
    if error is None or not facts.died:
        return None
    text = facts.error_text
    ways = (_by_number, _by_name, _by_message, _by_data)
    found = next((answer for way in ways for answer in way(facts, error, text)), None)
    if found is None:
        return None
    cause, fields = found
    return facts.at_error(cause, report=error.report, **fields)


def _by_number(facts: Facts, error: Traceback, text: str) -> Iterator[Answer]:
    """Errors of the system: the call that failed says why."""
    sending = sources.call_at(text, error.at, *sources.TALKING, "write")
    if error.errno in (errno.EPIPE, errno.ENOTCONN) and sending is not None and facts.suspect == "server":
        name = sources.owner(sending)
        # Into a connection nobody had left, sending fails only where it is none; or its own end was shut before.
        gone = any(isinstance(event, (Closed, HalfClosed, Aborted)) for event in facts.before_error)
        untouched = not gone and not sources.calls(text, "shutdown") and facts.exercise.transport == "tcp"
        listens = {sources.owner(call) for call in sources.calls(text, "accept", "listen")}
        if sources.calls(text, "accept") and (name in listens or (untouched and facts.happened(Connected))):
            yield "listener", {"name": name}
    for shut in sources.calls(text, "shutdown") if error.errno == errno.EPIPE else ():
        receiving = any(sources.last_name(one) == "SHUT_RD" or getattr(one, "value", 1) == 0 for one in shut.args)
        same = sending is not None and sources.owner(shut) == sources.owner(sending) and shut.lineno < error.at
        if same and not receiving and not facts.left and (facts.ran(shut.lineno) or not facts.watched):
            yield "shut", {"at": shut.lineno}
    listed = sources.goes_through(text, error.at, sources.owner(sending)) if sending is not None else ""
    if error.errno in (errno.EPIPE, errno.ECONNRESET, errno.EBADF) and listed and facts.left:
        removers = sources.calls(text, "remove", "discard", "pop", "clear", "difference_update")
        rebound = len(names.bindings(text).get(listed, [])) > 1 or any(
            isinstance(node, ast.Delete) for node in sources.nodes(text)
        )
        if not rebound and not any(listed == sources.owner(call) for call in removers):
            yield "still-listed", {"name": listed}
    if error.errno == errno.EACCES:
        made = sources.call_at(text, error.at, "socket")
        call = sources.call_at(text, error.at, "sendto", "connect", "send", "sendall", "connect_ex")
        if call is not None and facts.exercise.transport == "udp":
            host = names.host_of(text, call)
            yield "broadcast", {"name": sources.owner(call) or "s", "host": f"`{host}`" if host else "…"}
        elif made is not None:
            yield "raw", {}
        bind = sources.call_at(text, error.at, "bind", "create_server", "start_server", "TCPServer", "UDPServer")
        if bind is not None and facts.exercise.port >= 1024:
            yield "low-port", {"asked": facts.exercise.port, "call": sources.called(bind)}
    if error.errno == errno.EPERM and sources.call_at(text, error.at, "socket") is not None:
        yield "raw", {}
    if error.errno == errno.EINPROGRESS:
        yield "unfinished", {}
    used = sources.call_at(text, error.at, "accept", "recv", "recvfrom", *sources.TALKING)
    loop = sources.loop_around(text, error.at)
    if used is not None and loop is not None and error.errno == errno.EBADF:
        for close in sources.calls(text, "close"):
            again = used.lineno < close.lineno and sources.covers(loop, close.lineno)
            leaves = sources.line(text, close.lineno + 1).lstrip().startswith(("break", "return"))
            if not again or leaves or sources.owner(close) != sources.owner(used):
                continue
            taken = [*starts.of_accept(text, 0)] if sources.called(used) == "accept" else []
            if len(taken) == 1 and not any(sources.owner(one) == taken[0] for one in sources.calls(text, "close")):
                yield "closed-listener", {"name": sources.owner(used), "at": close.lineno, "right": taken[0]}
            yield "closed-in-loop", {"name": sources.owner(used), "at": close.lineno}


def _by_name(facts: Facts, error: Traceback, text: str) -> Iterator[Answer]:
    """A name that everybody knows from somewhere, and an attribute of something that is not what its name says."""
    name = next(iter(error.quoted), "")
    module = next((module for module, known in _CALLS_OF.items() if name in known), None)
    if error.kind == "NameError" and module is not None:
        yield "not-imported", {"name": name, "module": module}
    if error.kind not in ("AttributeError", "UnboundLocalError"):
        return
    pairs = sources.attributes_at(text, error.at)
    modules = sources.imported(text)
    if error.kind == "UnboundLocalError" or not error.message.startswith("module "):
        for name in sorted({name for name, _ in pairs if name in modules}):
            bound = sources.line_that_binds(text, name)
            if bound is not None:
                yield "hides-module", {"name": name, "at": bound}
    for name, attribute in sorted(pairs):
        if error.message.startswith(f"type object '{name}' has no attribute '{attribute}'"):
            yield "star", {"name": name, "attribute": attribute}
    of_udp = facts.exercise.transport == "udp" and "request" in {attribute for _, attribute in pairs}
    if of_udp and error.message.startswith("'tuple' object"):
        yield "udp-request", {}
    kept = starts.keeps_addresses(text) if error.message.startswith("'tuple' object") else None
    if kept is not None and any(sources.goes_through(text, error.at, name) == kept.name for name, _ in pairs):
        yield "address-kept", {"name": kept.name, "at": kept.line, "right": kept.right[:60]}
    if error.message.startswith("'tuple' object"):
        for name in sorted({name for name, _ in pairs}):
            swapped = sources.second_of_a_pair(text, name)
            if swapped is not None:
                call = sources.called(swapped)
                first = "connection" if call == "accept" else "data"
                other = "conn" if call == "accept" else "data"
                right = f"{other}, addr = {sources.written(swapped)}"
                yield "swapped", {"name": name, "call": call, "at": swapped.lineno, "first": first, "right": right[:60]}
    if _BOUND_METHOD.match(error.message):
        yield from _without_brackets(text, error)


def _without_brackets(text: str, error: Traceback) -> Iterator[Answer]:
    """The method that was named and not called: in this line, or where a name of it was bound."""
    lines = [
        error.at,
        *(line for name in sorted(sources.names_at(text, error.at)) if (line := sources.line_that_binds(text, name))),
    ]
    for line in lines:
        bare = sources.method_without_brackets(text, line)
        if bare is not None:
            yield "no-brackets", {"name": bare, "at": line}


def _by_message(facts: Facts, error: Traceback, text: str) -> Iterator[Answer]:
    """A call of the wrong shape: Python's own message says in which way."""
    if error.kind != "TypeError":
        return
    message, calls = error.message, sources.calls_at(text, error.at)
    if (match := _KEYWORD.search(message)) is not None:
        call, name = match[1] or match[4], match[2] or match[3]
        call = call.removesuffix(".__init__").rpartition(".")[2]
        near = sources.nearest(name, ("target", "args", "kwargs", "daemon", "name", "encoding", "errors", "sep", "end"))
        yield "keyword", {"call": call, "name": name, "near": f"`{near}`?" if near else ""}
    if _ADDRESS.search(message) and "NoneType" not in message:
        named = next((sources.called(one) for one in calls if sources.called(one) in ("bind", *sources.CALLING)), None)
        if named is not None:
            yield "address", {"call": f"{named}(" + "data, " * (named == "sendto"), "port": facts.exercise.port}
    sends = next((one for one in calls if sources.called(one) == "sendto"), None)
    if _PORT_AS_TEXT.search(message) and sends is not None and len(sends.args) > 2:
        yield "address", {"call": "sendto(data, ", "port": facts.exercise.port}
    if _PORT_AS_TEXT.search(message) and any(sources.called(one) in ("bind", *sources.CALLING) for one in calls):
        yield "port-text", {}
    if message.endswith("not 'tuple'") and sends is not None and len(sends.args) == 2:
        address, data = (sources.written(one) for one in sends.args)
        yield "sendto-order", {"right": f"sendto({data}, {address})"[:60]}
    if "'tuple'" in message:
        for name in sorted(sources.names_at(text, error.at)):
            made = [one.value for one in names.bindings(text).get(name, [])]
            if len(made) == 1 and isinstance(made[0], ast.Call) and sources.called(made[0]) == "unpack":
                yield "unpack-tuple", {"name": name, "at": made[0].lineno}
    if message.startswith("write() argument must be str, not bytes"):
        yield "file-for-text", {}
    if message.startswith("string argument without an encoding"):
        yield "bytes-of-text", {"encoding": facts.exercise.encoding}
    if "object is not callable" in message:
        plain = [one for one in calls if isinstance(one.func, ast.Name)]
        modules = sources.imported(text)
        for one in plain:
            name = sources.called(one)
            if message.startswith("'module'") and name in modules:
                yield "module-called", {"name": name, "right": f"{name}.{name}"}
        if not message.startswith("'module'") and (plain or calls):
            yield "not-callable", {"name": sources.written((plain or calls)[0].func)[:40]}
    if _BOUND_METHOD.search(message) and "not callable" not in message:
        yield from _without_brackets(text, error)
    if (count := _COUNT.match(message)) is not None:
        yield "arguments", {"call": count[1]}


def _by_data(facts: Facts, error: Traceback, text: str) -> Iterator[Answer]:
    """What came could not be turned back into values: too much of it, or too little."""
    came, message = facts.sent, error.message
    pack = sources.call_at(text, error.at, "pack", "pack_into")
    if error.error == "struct.error" and "argument is not an integer" in message and pack is not None:
        form = pack.args[0].value if pack.args and isinstance(pack.args[0], ast.Constant) else "!I"
        yield "pack-bytes", {"format": str(form)[:20]}
    if error.kind == "ValueError" and "base 10: b" in message and "\\x" in message:
        yield "int-of-bytes", {}
    if error.kind == "AssertionError" and "group argument must be None" in message:
        made = sources.call_at(text, error.at, "Thread")
        named = made is not None and bool(made.args) and isinstance(made.args[0], ast.Name)
        yield "thread-arguments", {"name": sources.written(made.args[0]) if made is not None and named else "f"}
    if error.kind == "RuntimeError" and "thread.__init__() not called" in message:
        yield "thread-class", {}
    if error.kind == "JSONDecodeError" and _SEVERAL.match(error.message) and came and facts.exercise.transport == "tcp":
        yield "two-messages", {}
    cut = error.kind == "UnpicklingError" and "truncated" in error.message
    cut = cut or (error.kind == "EOFError" and "Ran out of input" in error.message)
    cut = cut or (error.kind == "JSONDecodeError" and "Unterminated string" in error.message)
    whole = sum(message.size for message in came)
    if cut and whole > 0 and facts.exercise.transport == "tcp" and names.single_receive(text) is not None:
        yield "part", {"size": whole}
