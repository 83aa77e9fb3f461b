"""An error that no other finding explains: what Python's commonest ones mean in a program with sockets, for somebody
who meets them for the first time."""

from __future__ import annotations

import ast
import errno
import sys

from grader.code import sources
from grader.findings.facts import Facts, Told
from grader.findings.mistake import BySide, Mistake, Stage, family
from grader.model import Words
from grader.model.words import NOTHING

_BY_TYPE = {
    "TypeError": "type-error",
    "NameError": "name-error",
    "UnboundLocalError": "unbound-local",
    "AttributeError": "attribute-error",
    "ValueError": "value-error",
    "IndexError": "index-error",
    "KeyError": "key-error",
    "ZeroDivisionError": "zero-division",
    "RecursionError": "recursion",
    "UnicodeDecodeError": "decode",
    "UnicodeEncodeError": "encode",
    "ImportError": "import-error",
    "JSONDecodeError": "json",
    "EOFError": "end-of-input",
    "error": "struct",
    "AssertionError": "assertion",
    "MemoryError": "memory",
    "gaierror": "unknown-host",
    "OverflowError": "overflow",
    "TimeoutError": "timeout",
    "timeout": "timeout",
    "OSError": "refused-by-system",
    "ConnectionResetError": "connection-reset",
    "ConnectionAbortedError": "connection-reset",
    "BrokenPipeError": "broken-pipe",
    "ConnectionRefusedError": "connection-refused",
    "PermissionError": "permission",
    "FileNotFoundError": "no-such-file",
    "BlockingIOError": "would-block",
}
_BY_NUMBER = {
    errno.ECONNRESET: "connection-reset",
    errno.EPIPE: "broken-pipe",
    errno.ECONNREFUSED: "connection-refused",
    errno.EADDRNOTAVAIL: "address",
    errno.EINVAL: "wrong-order",
    errno.ENOTCONN: "not-connected",
    errno.EBADF: "closed-already",
    errno.EACCES: "permission",
    errno.ENOTSOCK: "no-socket",
    errno.EOPNOTSUPP: "not-of-udp",
    errno.EMSGSIZE: "too-large",
    errno.ENOENT: "no-such-file",
    errno.EDESTADDRREQ: "no-address",
    errno.EAFNOSUPPORT: "other-family",
    errno.EISCONN: "connected-already",
    errno.EAGAIN: "would-block",
}
"""The system's errors: their number says more than their type."""


@family(
    "traceback",
    Stage.LEFT,
    Mistake(
        "type-error",
        hint=Words(
            "某个值的类型不对：例如该给 bytes（字节）的地方给了 str（字符串），或者参数的个数不对。地址要写成一对括号里的两个值：`('127.0.0.1', port)`。",
            "A value has the wrong type: for example a string (str) where bytes are needed, or a call has the wrong "
            "number of arguments. An address is one pair in brackets: `('127.0.0.1', port)`.",
        ),
    ),
    Mistake(
        "name-error",
        hint=Words(
            "程序用了一个还没有定义的名字：检查拼写和大小写，看看给它赋值的那一行有没有先执行到。",
            "This name was never given a value: check its spelling (upper and lower case too), and whether the line "
            "that sets it has run before.",
        ),
    ),
    Mistake(
        "not-imported",
        hint=Words(
            "这个名字是标准库里的一个模块，要先导入才能用：在文件开头加上 `import` 和它的名字。",
            "This name is a module of the standard library, and has to be imported first: put `import` and its name at the "
            "top of the file.",
        ),
    ),
    Mistake(
        "unbound-local",
        hint=Words(
            "函数里面给这个变量赋了值，Python 就把它当作函数自己的变量，可是用到它的时候还没有值。要用外面的那个变量，在函数开头写 `global` 和它的名字。",
            "The function gives this variable a value somewhere, so Python takes it for the function's own, and it is used "
            "before it has one. To use the variable outside, begin the function with `global` and its name.",
        ),
    ),
    Mistake(
        "attribute-error",
        hint=Words(
            "这个对象没有这样的方法或属性：检查名字的拼写，再用 `print(type(x))` 看看变量里到底是什么。",
            "The object has no such method or attribute: check the spelling, and look with `print(type(variable))` what the "
            "variable really holds.",
        ),
    ),
    Mistake(
        "value-error",
        hint=Words(
            "类型没错，但值不对：例如传给 `int()` 的字符串不是数字，或者要赋给两个变量，右边却不是两个值。先用 `print(repr(x))` 看看它。",
            "The type is right and the value is not: for example `int()` of a string that is not a number, or two "
            "variables on the left and not two values on the right. Look at it first with `print(repr(variable))`.",
        ),
    ),
    Mistake(
        "typed-number",
        hint=Words(
            "`int()` 得到的是键盘上输入的第 {nth} 行，它不是数字。看看题目里要输入几行、按什么顺序，读的顺序要和它一样。",
            "`int()` was given line {nth} of what was typed, which is no number. Look in the exercise how many lines are typed and in which "
            "order, and read them in that order.",
        ),
    ),
    Mistake(
        "index-error",
        hint=Words(
            "取了一个不存在的位置：列表没有这么长。例如 `split()` 分出的部分比想的少，或者命令行参数 `sys.argv` 没有给。",
            "A position was asked for that the list does not have: `split()` may have given fewer parts than you thought, or "
            "`sys.argv` holds no arguments.",
        ),
    ),
    Mistake(
        "key-error",
        hint=BySide(
            server=Words(
                "字典里没有这个键。客户端可能发来任何内容：用 `d.get(key)`，没有时得到 `None`，或者先用 `in` 检查。",
                "The dict has no such key. A client may send anything: use `dict.get(key)`, which gives `None` where there is "
                "none, or ask with `in` first.",
            ),
            client=Words(
                "字典里没有这个键。用 `d.get(key)`，没有时得到 `None`，或者先用 `in` 检查。",
                "The dict has no such key. Use `dict.get(key)`, which gives `None` where there is none, or ask with `in` first.",
            ),
        ),
    ),
    Mistake(
        "zero-division",
        hint=Words("除数是 0。做除法之前先检查它。", "Something was divided by 0. Check the divisor first."),
    ),
    Mistake(
        "recursion",
        hint=Words(
            "函数不停地调用自己，层数太多了。要一直重复做一件事，用 `while True:` 循环，不要让函数调用自己。",
            "A function calls itself again and again, too deep. To repeat something for ever use a `while True:` loop instead.",
        ),
    ),
    Mistake(
        "decode",
        hint=BySide(
            server=Words(
                "这些字节不能按这种编码解码：发送的一方用了别的编码，或者只收到了一个字的一部分。",
                "These bytes cannot be decoded with this encoding: the other side used another one, or a part of a "
                "character is missing.",
            ),
            client=Words(
                "收到的字节不能按这种编码解码：服务器用了另一种编码，或者只收到了一个字的一部分。",
                "The received bytes cannot be decoded with this encoding: the server used another one, or a part of a "
                "character is missing.",
            ),
        ),
    ),
    Mistake(
        "encode",
        hint=Words(
            "字符串里有这种编码表示不了的字符，例如用 `ascii` 编码中文。用 `.encode('utf-8')`，它能表示所有的字符。",
            "The string has characters that this encoding cannot represent, for example Chinese in `ascii`. "
            "`.encode('utf-8')` can represent all of them.",
        ),
    ),
    Mistake(
        "import-error",
        hint=Words(
            "模块找到了，但里面没有要导入的名字：检查拼写；新版本的 Python 可能已经去掉了它。",
            "The module was found, but not the name that is imported from it: check the spelling; newer versions of Python may "
            "have dropped it.",
        ),
    ),
    Mistake(
        "json",
        hint=Words(
            "收到的字符串不是 JSON：可能是空的、不完整，或者用了单引号。先用 `print(repr(text))` 看看，并用 `try` 处理不合法的内容。",
            "The received text is not JSON: it may be empty, incomplete, or use single quotes. Look at it with "
            "`print(repr(text))`, and handle invalid input with `try`.",
        ),
    ),
    Mistake(
        "end-of-input",
        hint=BySide(
            server=Words(
                "程序在等键盘输入，但输入已经结束了，不会再有内容。没有人输入时程序也要能运行，或者用 `try` 和 `except EOFError` 处理。",
                "The program waits for the keyboard, but its input is over and nothing more will come. It must work "
                "without keyboard input, or handle this with `try` and `except EOFError`.",
            ),
            client=Words(
                "程序在等键盘输入，但输入已经结束了，不会再有内容。看看题目要求输入几行：多出来的 `input()` 要去掉，"
                "或者用 `try` 和 `except EOFError` 处理。",
                "The program waits for the keyboard, but its input is over and nothing more will come. Check in the "
                "exercise how many lines are typed: remove the extra `input()`, or handle this with `try` and `except "
                "EOFError`.",
            ),
        ),
    ),
    Mistake(
        "struct",
        hint=Words(
            "数据的格式或长度不对。`struct.unpack` 要的字节数必须正好：`recv` 一次可能只收到一部分，要收够了再解开。",
            "The data has the wrong form or length. `struct.unpack` wants an exact number of bytes: one `recv` may bring a "
            "part of them only, so collect all of them first.",
        ),
    ),
    Mistake(
        "assertion",
        hint=Words(
            "程序里的 `assert` 检查没有成立：它要求的条件与实际不符。",
            "An `assert` of the program failed: its condition is not true.",
        ),
    ),
    Mistake(
        "memory",
        hint=Words(
            "程序要的内存太多了。长度如果是对方发来的，先检查它是不是合理。",
            "The program asked for too much memory. Where a length comes from the other side, first check that it is "
            "reasonable.",
        ),
    ),
    Mistake(
        "unknown-host",
        hint=Words(
            "地址里的主机名查不到：检查拼写，或者直接写 `'127.0.0.1'`。",
            "The name of the host in the address is unknown: check the spelling, or write `'127.0.0.1'`.",
        ),
    ),
    Mistake(
        "overflow",
        hint=Words(
            "数字太大或太小。端口必须是 0 到 65535 之间的整数。",
            "A number is too large or too small. A port is a whole number from 0 to 65535.",
        ),
    ),
    Mistake(
        "timeout",
        hint=BySide(
            server=Words(
                "等待超过了 `settimeout` 设定的时间。客户端什么时候发都可以：捕获 `TimeoutError` 后继续等，或者不要设置超时。",
                "It waited longer than `settimeout` allows. Clients may take their time: catch `TimeoutError` and go on waiting, or "
                "set no time limit.",
            ),
            client=Words(
                "等待超过了 `settimeout` 设定的时间，服务器的回答还没有来。把时间设长一些，或者不要设置超时；"
                "想在等不到时继续，就用 `try` 和 `except TimeoutError`。",
                "It waited longer than `settimeout` allows, and the server had not answered yet. Allow more time, or set no time "
                "limit; to go on without the answer use `try` with `except TimeoutError`.",
            ),
        ),
    ),
    Mistake(
        "timeout-of-own-server",
        hint=Words(
            "等待超过了 `settimeout` 设定的时间，服务器的回答还没有来。这里的服务器是你自己的程序：先看看它为什么没有回答，或者为什么回答得这么晚。",
            "It waited longer than `settimeout` allows, and the server had not answered yet. The server here is your own program: find out "
            "first why it does not answer, or so late.",
        ),
    ),
    Mistake(
        "connection-reset",
        hint=BySide(
            server=Words(
                "对方突然断开了连接。客户端随时可能这样做：用 `try` 和 `except ConnectionResetError` 包住收发，关闭这个连接，继续服务别人。",
                "The other side broke the connection off. Clients may do so at any time: put receiving and sending inside `try` "
                "with `except ConnectionResetError`, close this connection and serve the others.",
            ),
            client=Words(
                "服务器突然断开了连接。服务器随时可能出问题：用 `try` 和 `except ConnectionResetError` 包住收发，提示用户，然后结束。",
                "The server broke the connection off. That can happen at any time: put sending and receiving inside `try` with "
                "`except ConnectionResetError`, say so to the person at the keyboard, and end.",
            ),
        ),
    ),
    Mistake(
        "broken-pipe",
        hint=BySide(
            server=Words(
                "往一个已经关闭的连接里发送数据。`recv` 得到空的 `b''` 就表示对方已经关闭：这时退出循环，不要再发送。",
                "Data was sent into a connection that is closed already. An empty `b''` from `recv` means that the other side has "
                "closed: leave the loop then, and send no more.",
            ),
            client=Words(
                "服务器已经关闭了连接，客户端还在往里发送。`recv` 得到空的 `b''` 就表示服务器已经关闭：这时退出循环，不要再发送。",
                "The server has closed the connection already, and the client still sends into it. An empty `b''` from `recv` means "
                "that the server has closed: leave the loop then, and send no more.",
            ),
        ),
    ),
    Mistake(
        "connection-refused",
        hint=BySide(
            server=Words(
                "那个地址和端口上没有程序在监听。服务器要用 `bind`（TCP 再加 `listen`）等别人来连，而不是用 `connect` 去连别人；客户端要检查地址和端口。",
                "No program listens at that address and port. A server waits for clients with `bind` (and `listen` "
                "for TCP), not with `connect`; in a client, check address and port.",
            ),
            client=Words(
                "那个地址和端口上没有服务器在监听。检查 `connect`（或 `sendto`）里的地址和端口是不是题目要求的。",
                "No server listens at that address and port. Check that `connect` (or `sendto`) uses the ones that "
                "the exercise asks for.",
            ),
        ),
    ),
    Mistake(
        "address",
        hint=BySide(
            server=Words(
                "这个地址不属于这台电脑，不能绑定。用 `'127.0.0.1'`，或者 `''`（本机的所有地址）。",
                "This address does not belong to this computer. Use `'127.0.0.1'`, or `''` for all its addresses.",
            ),
            client=Words(
                "这个地址不能用。服务器在 `'127.0.0.1'`；客户端自己不需要 `bind`。",
                "This address cannot be used. The server is at `'127.0.0.1'`, and a client needs no `bind` of its own.",
            ),
        ),
    ),
    Mistake(
        "wrong-order",
        hint=BySide(
            server=Words(
                "这个套接字现在不能做这个操作：顺序不对，例如没有 `listen` 就 `accept`，或者对同一个套接字 `bind` 了两次。",
                "The socket cannot do this now: the order is wrong, such as `accept` without `listen`, or a second `bind` of the "
                "same socket.",
            ),
            client=Words(
                "这个套接字现在不能做这个操作：顺序不对，例如在客户端里调用了 `accept`。客户端只要 `connect`，然后收发。",
                "The socket cannot do this now: the order is wrong, or a client calls `accept`. A client calls `connect`, then sends "
                "and receives.",
            ),
        ),
    ),
    Mistake(
        "not-connected",
        hint=BySide(
            server=Words(
                "这个套接字没有建立连接。TCP 服务器要用 `accept` 返回的那个连接来收发。",
                "This socket is not connected. A TCP server receives and sends with the connection that `accept` "
                "returns.",
            ),
            client=Words(
                "这个套接字没有建立连接。TCP 客户端要先 `connect`，再收发；关闭以后就不能再用了。",
                "This socket is not connected. A TCP client has to call `connect` before it sends or receives, and "
                "cannot use the socket any more once it is closed.",
            ),
        ),
    ),
    Mistake(
        "closed-already",
        hint=Words(
            "这个套接字（或文件）已经关闭了，却还在使用它。检查 `close()` 的位置：它可能在循环里面，或者 `with` 已经把它关了。",
            "The socket (or file) is already closed, but is still used. Check where `close()` is: it may be inside "
            "the loop, or a `with` has closed it.",
        ),
    ),
    Mistake(
        "permission",
        hint=Words(
            "系统不允许这样做：例如没有权限读写这个文件。只用程序自己文件夹里的文件，以及题目要求的端口。",
            "The system forbids it: for example, there is no permission for this file. Use files in the program's own folder "
            "only, and the port that the exercise asks for.",
        ),
    ),
    Mistake(
        "no-socket",
        hint=Words(
            "这个操作只能对套接字做，这里用的却不是套接字。",
            "Something that is not a socket was used as one.",
        ),
    ),
    Mistake(
        "not-of-udp",
        hint=Words(
            "这种套接字没有这个操作：UDP（`SOCK_DGRAM`）没有 `listen` 和 `accept`，绑定以后直接用 `recvfrom`。",
            "This kind of socket cannot do that: UDP (`SOCK_DGRAM`) has no `listen` and no `accept`; after `bind` call "
            "`recvfrom`.",
        ),
    ),
    Mistake(
        "too-large",
        hint=Words(
            "一个 UDP 数据报装不下这么多：最多 65507 个字节。分成几次发送。",
            "This is too much for one UDP datagram, which holds 65,507 bytes at most. Send it in parts.",
        ),
    ),
    Mistake(
        "no-such-file",
        hint=Words(
            "找不到这个文件。检查名字和路径，并把文件和程序一起提交。",
            "There is no such file. Check its name and path, and hand it in together with the program.",
        ),
    ),
    Mistake(
        "no-address",
        hint=BySide(
            server=Words(
                "没有说要发给谁：UDP 用 `sendto(data, addr)`，`addr` 就是 `recvfrom` 返回的那个地址。",
                "The address to send to is missing: UDP uses `sendto(data, addr)`, with the address that `recvfrom` "
                "returned.",
            ),
            client=Words(
                "没有说要发给谁：UDP 用 `sendto(data, ('127.0.0.1', 端口))`，端口用题目要求的。",
                "The address to send to is missing: UDP uses `sendto(data, ('127.0.0.1', port))`, with the port that the exercise "
                "asks for.",
            ),
        ),
    ),
    Mistake(
        "other-family",
        hint=Words(
            "地址的种类和套接字的种类不一致（IPv4 与 IPv6）。`socket.AF_INET` 用 `'127.0.0.1'` 这样的地址。",
            "The kind of address does not fit the kind of socket (IPv4 and IPv6). `socket.AF_INET` takes addresses such as "
            "`'127.0.0.1'`.",
        ),
    ),
    Mistake(
        "connected-already",
        hint=BySide(
            server=Words(
                "这个套接字已经连接好了，不能再连接一次。每个新连接都要创建一个新的套接字。",
                "This socket is connected already. Every new connection needs a new socket.",
            ),
            client=Words(
                "这个套接字已经连接好了，不能再连接一次。把 `connect` 移到循环外面，或者每次都创建一个新的套接字。",
                "This socket is connected already. Move `connect` out of the loop, or create a new socket each time.",
            ),
        ),
    ),
    Mistake(
        "would-block",
        hint=Words(
            "现在没有数据，而套接字设成了非阻塞（`setblocking(False)`，也就是不等待）。去掉这个设置，程序就会一直等到数据来。",
            "There is no data yet, and the socket is non-blocking: it was told not to wait (`setblocking(False)`). Without that it waits until "
            "data comes.",
        ),
    ),
    Mistake(
        "refused-by-system",
        hint=Words(
            "操作系统没有接受这个操作，方括号里是它的错误编号。",
            "The operating system refused this; the number in brackets is its error code.",
        ),
    ),
    Mistake(
        "not-python",
        hint=Words(
            "这不是你的代码写错了：这一行把一段文字当成 Python 代码来运行，而那段文字不是。文字是从外面来的，什么都可能有：放进 `try:`，"
            "在 `except Exception:` 里拒绝它；要把文字变成数据，用 `json.loads` 或 `ast.literal_eval`。",
            "It is not your own code that is meant: this line runs a text as Python code, and that text is none. It comes from outside, "
            "where anything may come: put this under `try:` and refuse it under `except Exception:`. To turn text into data use "
            "`json.loads` or `ast.literal_eval`.",
        ),
    ),
    Mistake("other", hint=NOTHING),
    title=Words("程序出错退出（{error}）", "The program failed with {error}"),
    lead=Words(
        "Python 报告了 {report}。先看这一行：错误是在执行它时发生的。",
        "Python reported {report}. Look at this line first: that is where it happened.",
    ),
    explains=("never-bound", "exits-early", "never-called", "no-reply"),
    despite_the_link=True,
)
def traceback(facts: Facts) -> Told | None:
    """Any error, by its number or its type."""
    error = facts.error
    # A Ctrl-C is an error only where a step failed because of how the program took it.
    if error is None or (not facts.died and not facts.failed_as("traceback", "bad-exit")):
        return None
    cause = _BY_NUMBER.get(error.errno or 0) or _BY_TYPE.get(error.kind, "other")
    name = next(iter(error.quoted), "")
    if cause == "name-error" and name in sys.stdlib_module_names & sources.names_at(facts.error_text, error.at):
        cause = "not-imported"
    if cause == "timeout" and facts.check.drives == "both" and facts.suspect == "client":
        cause = "timeout-of-own-server"
    if _ran_what_came(facts, cause):
        cause = "not-python"
    typed = [message.data.decode("utf-8", "replace").strip() for message in facts.typed]
    said = error.message.partition("base 10: ")[2]
    nth = next((n for n, line in enumerate(typed, 1) if line and said == repr(line)), 0)
    if cause == "value-error" and nth:
        return facts.at_error("typed-number", error=error.error, report=error.report, nth=nth)
    return facts.at_error(cause, error=error.error, report=error.report)


def _ran_what_came(facts: Facts, cause: str) -> bool:
    """Whether it failed because a text from outside was run as Python code: not one that the program holds itself."""
    error, text = facts.error, facts.error_text
    call = sources.call_at(text, error.at, "eval", "exec") if error is not None else None
    if error is None or call is None or not call.args or isinstance(call.args[0], ast.Constant):
        return False
    used = {node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)}
    own = (
        node for node in sources.nodes(text) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    )
    if any(isinstance(target, ast.Name) and target.id in used for node in own for target in node.targets):
        return False
    came = b"\n".join(message.data for message in (*facts.sent, *facts.typed))
    if cause == "name-error":
        name = next(iter(error.quoted), "")
        named = any(name.encode(encoding, "replace") in came for encoding in ("utf-8", "gbk"))
        return named and name not in sources.names_at(text, error.at)
    return error.kind == "SyntaxError" and bool(came)
