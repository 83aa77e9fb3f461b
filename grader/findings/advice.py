"""The next step for every way in which a check can fail, where no finding says more."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

ADVICE: Mapping[str, Words] = {
    "mismatch": Words(
        "比较“应收到”和“实际收到”：从标出的第一个不同处看起，多一个空格或换行也不行。",
        "Compare what was expected with what came, from the first difference on: one blank or newline more is a difference.",
    ),
    "missing": Words(
        "程序没有把回答（完整地）发出来。看看它停在哪里等待：是不是少了一次发送，或者在等一个不会来的东西。",
        "The answer, or a part of it, never came. See where the program waits: is a send missing, or does it wait for "
        "something that never comes?",
    ),
    "extra": Words(
        "回答之后又多发了数据。一个请求只发送一次回答，不要附加别的内容。",
        "More data came behind the answer. Send one answer to each request, and nothing else.",
    ),
    "not-silent": Words(
        "这里不该有数据发给这个客户端。检查回答是不是发错了地址，或者发了两次。",
        "Nothing should have been sent to this client here. Check whether an answer went to the wrong address, or twice.",
    ),
    "not-listening": Words(
        "程序要先在规定的端口上等待，其他检查才能进行。",
        "The program has to wait at the right port before anything else can be checked.",
    ),
    "not-called": Words(
        "客户端没有找到服务器。检查地址（127.0.0.1）、端口和协议：TCP 用 `connect`，UDP 用 `sendto`，它们有没有真的执行到。",
        "The client did not reach its server. Check address (127.0.0.1), port and protocol, `connect` for TCP and `sendto` "
        "for UDP, and whether that line is ever reached.",
    ),
    "no-file": Words(
        "程序没有写出这个文件。检查文件名（一个字符也不能差）、它放在哪个文件夹（应与程序在同一个文件夹）、写完有没有关闭。",
        "The program did not write this file. Check its name, letter by letter, its folder (that of the program), and that "
        "it is closed after writing.",
    ),
    "wrong-file": Words(
        "文件写出来了，内容却不对。从标出的第一个不同处看起：收到的字节要原样写入（`open(名字, 'wb')`），一个也不能少。",
        "The file is there, and what it holds is not right. Look from the first difference on: write the bytes that came as "
        "they are (`open(name, 'wb')`), all of them.",
    ),
    "too-many-sockets": Words(
        "有的连接对方已经关闭，程序却没有关闭自己的一边。每个连接用完都要 `close()`。",
        "Some connections are closed by the other side and not by the program. Call `close()` on every connection when it "
        "is done.",
    ),
    "not-idle": Words(
        "没有事做的时候，程序也一直占着处理器。让它等在 `recv`、`accept` 或 `select` 上，不要在循环里反复查看。",
        "The program keeps the processor busy while there is nothing to do. Let it wait in `recv`, `accept` or `select` "
        "instead of looking again and again in a loop.",
    ),
    "refused": Words(
        "连接不上：程序可能已经结束，或者没有继续 `accept`。",
        "No connection: the program may have ended, or does not accept any more.",
    ),
    "not-printed": Words(
        "收到消息后用 `print` 把它打印出来（先 `.decode('utf-8')`）。",
        "Print the message when it arrives (after `.decode('utf-8')`).",
    ),
    "not-built": Words(
        "先让程序通过编译，其他检查才能进行。",
        "The program has to build before anything else can be checked.",
    ),
    "not-ended": Words(
        "程序应该在这里结束，但它还在运行。检查循环的退出条件（例如 bytes 和 str 永远不相等）。",
        "The program should have ended here, but it goes on. Check the condition that leaves the loop (bytes and str, "
        "for example, are never equal).",
    ),
    "bad-exit": Words(
        "程序结束的方式不对：看看状态、报错，以及有没有留下进程或占着端口。",
        "It did not end the right way: look at its status, its errors, and whether it left a process or kept its port.",
    ),
    "not-running": Words("程序应该继续服务，但它已经停了。", "The program should go on serving, but it has stopped."),
    "traceback": Words("处理这种情况，不要让程序报错。", "Handle this case instead of letting the program fail."),
    "reset": Words(
        "连接是被重置（RST）的：关闭之前先把收到的数据读完。",
        "The connection was reset: read everything that has arrived before you close it.",
    ),
    "send-failed": Words(
        "程序在客户端说完之前就断开了连接。", "The program broke the connection before the client had finished."
    ),
    "check-limit": Words(
        "程序用掉了太多时间或内存，或者进程太多、输出太多，被停止了。",
        "The program was stopped: it used too much time or memory, started too many processes, or printed too much.",
    ),
}
"""By the code of the failure."""
