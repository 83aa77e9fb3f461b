"""The ways in which a check can fail, and what ends a wait: each in one row, with its words."""

from __future__ import annotations

from enum import Enum

from grader.model.words import Words


class FailureCode(str, Enum):
    """How a check failed. `words`: what happened, in short; `advice`: the next step where no finding says more."""

    words: Words
    advice: Words
    __str__ = str.__str__  # its code, wherever it is written

    def __new__(cls, code: str, words: Words, advice: Words) -> FailureCode:
        self = str.__new__(cls, code)
        self._value_, self.words, self.advice = code, words, advice
        return self

    @classmethod
    def of(cls, code: str) -> FailureCode:
        """The one of that code. Raises ValueError."""
        for one in cls:
            if one.value == code:
                return one
        raise ValueError(f"no way to fail: {code}")

    MISMATCH = (
        "mismatch",
        Words("回答和要求的不一样", "An answer differs from what was asked"),
        Words(
            "比较“期望”和“实际”：从标出的第一个不同处看起，多一个空格或换行也不行。",
            "Compare what was expected with what came, from the first difference on: one extra space or newline is a "
            "difference.",
        ),
    )
    MISSING = (
        "missing",
        Words("回答没有来，或者不完整", "An answer, or a part of it, never came"),
        Words(
            "程序没有把回答（完整地）发出来。看看它停在哪里等待：是不是少了一次发送，或者在等不会来的数据。",
            "The answer, or a part of it, never came. Check where the program waits: is a send missing, or does it "
            "wait for data that never comes?",
        ),
    )
    EXTRA = (
        "extra",
        Words("回答之后又多发了数据", "More data came after the answer"),
        Words(
            "回答之后又多发了数据。一个请求只发送一次回答，不要附加别的内容。",
            "More data came after the answer. Send one answer to each request, and nothing else.",
        ),
    )
    NOT_SILENT = (
        "not-silent",
        Words("不该发送的时候发了数据", "Something was sent where nothing should be"),
        Words(
            "这里不该有数据发给这个客户端。检查回答是不是发错了地址，或者发了两次。",
            "Nothing should have been sent to this client here. Check whether an answer went to the wrong address, or twice.",
        ),
    )
    NOT_LISTENING = (
        "not-listening",
        Words("没有在规定的端口上监听", "It does not listen on the right port"),
        Words(
            "程序要先在规定的端口上监听，其他检查才能进行。",
            "The program has to listen on the right port before anything else can be checked.",
        ),
    )
    NOT_CALLED = (
        "not-called",
        Words("客户端没有联系到服务器", "The client did not reach the server"),
        Words(
            "客户端没有联系到服务器。检查地址（127.0.0.1）、端口和协议：TCP 用 `connect`，UDP 用 `sendto`，它们有没有真的执行到。",
            "The client did not reach the server. Check address (127.0.0.1), port and protocol, `connect` for TCP and "
            "`sendto` for UDP, and whether that line is ever reached.",
        ),
    )
    NO_FILE = (
        "no-file",
        Words("没有写出文件", "A file was not written"),
        Words(
            "程序没有写出这个文件。检查文件名（一个字符也不能差）、它放在哪个文件夹（应与程序在同一个文件夹）、写完有没有关闭。",
            "The program did not write this file. Check its name, letter by letter, its folder (that of the program), and that "
            "it is closed after writing.",
        ),
    )
    WRONG_FILE = (
        "wrong-file",
        Words("写出的文件内容不对", "A file holds the wrong content"),
        Words(
            "文件写出来了，内容却不对。从标出的第一个不同处看起：收到的字节要原样写入（`open(name, 'wb')`），一个也不能少。",
            "The file is there, and what it holds is not right. Look from the first difference on: write the bytes that came as "
            "they are (`open(name, 'wb')`), all of them.",
        ),
    )
    TOO_MANY_SOCKETS = (
        "too-many-sockets",
        Words("连接用完没有关闭", "Connections are left open"),
        Words(
            "有的连接对方已经关闭，程序却没有关闭自己的一边。每个连接用完都要 `close()`。",
            "Some connections are closed by the other side and not by the program. Call `close()` on every connection when it "
            "is done.",
        ),
    )
    NOT_IDLE = (
        "not-idle",
        Words("空闲时也占用 CPU", "Keeps the CPU busy while idle"),
        Words(
            "没有事情做的时候，程序也一直占用 CPU。让它等在 `recv`、`accept` 或 `select` 上，不要在循环里反复查看。",
            "The program keeps the CPU busy while there is nothing to do. Let it wait in `recv`, `accept` or `select` "
            "instead of looking again and again in a loop.",
        ),
    )
    REFUSED = (
        "refused",
        Words("连接不上", "It accepts no connection"),
        Words(
            "连接不上：程序可能已经结束，或者没有继续 `accept`。",
            "No connection: the program may have ended, or no longer accepts.",
        ),
    )
    NOT_PRINTED = (
        "not-printed",
        Words("没有打印出要求的内容", "What is asked for was not printed"),
        Words(
            "要求的内容没有出现在屏幕上：看看有没有走到打印它的那一行，打印的和题目要求的是不是一字不差。",
            "What is asked for did not appear on the screen. Check whether the program gets to the line that prints it, and whether "
            "it prints exactly what the exercise asks for.",
        ),
    )
    NOT_BUILT = (
        "not-built",
        Words("没有通过编译", "It does not build"),
        Words(
            "先让程序通过编译，其他检查才能进行。",
            "The program has to build before anything else can be checked.",
        ),
    )
    NOT_ENDED = (
        "not-ended",
        Words("该结束时没有结束", "It does not end when it should"),
        Words(
            "程序应该在这里结束，但它还在运行。检查循环的退出条件（例如 bytes 和 str 永远不相等）。",
            "The program should have ended here, but it goes on. Check the condition that leaves the loop (bytes and str, "
            "for example, are never equal).",
        ),
    )
    BAD_EXIT = (
        "bad-exit",
        Words("结束的方式不对", "It ends the wrong way"),
        Words(
            "程序结束的方式不对：看看状态、报错，以及有没有留下进程或占着端口。",
            "It did not end the right way: look at its status, its errors, and whether it left a process or kept its port.",
        ),
    )
    NOT_RUNNING = (
        "not-running",
        Words("该继续服务时结束了", "It stops when it should go on"),
        Words("程序应该继续服务，但它已经结束了。", "The program should go on serving, but it has stopped."),
    )
    TRACEBACK = (
        "traceback",
        Words("出错（traceback）", "It fails with a traceback"),
        Words("处理这种情况，不要让程序报错。", "Handle this case instead of letting the program fail."),
    )
    RESET = (
        "reset",
        Words("连接被重置", "It resets the connection"),
        Words(
            "连接是被重置（RST）的：关闭之前先把收到的数据读完。",
            "The connection was reset: read everything that has arrived before you close it.",
        ),
    )
    PACKETS = (
        "packets",
        Words("数据包和要求的不一样", "The packets show something else than was asked"),
        Words(
            "比较“期望”和“实际”，再看网页报告里的数据包（`--html`，或者用 `--pcap` 写出来给 Wireshark）：谁先发 FIN，有没有 RST，"
            "每个数据报发给谁、多长，都在那里。",
            "Compare what was expected with what came, then look at the packets on the page (`--html`, or `--pcap` for "
            "Wireshark): who sends the first FIN, whether there is a RST, to whom each datagram goes and how long it is.",
        ),
    )
    SEND_FAILED = (
        "send-failed",
        Words("客户端还没发完就断开了", "It closes while the client is still sending"),
        Words(
            "程序在客户端发完之前就断开了连接。",
            "The program closed the connection before the client had finished sending.",
        ),
    )
    CHECK_LIMIT = (
        "check-limit",
        Words("超过了时间、内存或输出的限制", "It passed a limit of time, memory or output"),
        Words(
            "程序用掉了太多时间或内存，或者进程太多、输出太多，被停止了。",
            "The program was stopped: it used too much time or memory, started too many processes, or printed too much.",
        ),
    )


class Because(str, Enum):
    """What ended a wait. Its value is the event that told it; `told` is the word for it in a result."""

    __str__ = str.__str__
    NOTHING = ""
    """It goes on, or there was nothing to wait for."""
    LIMIT = "limit"
    WAITS = "waits"
    SPINS = "spins"
    GONE = "gone"
    """Nobody is there any more who could do anything."""
    EOF = "eof"
    RESET = "reset"
    QUIET = "quiet"
    """The silence that was asked for."""
    LULL = "lull"
    """A silence that is shorter than any that was asked for."""

    @property
    def told(self) -> str:
        return {"waits": "stuck", "spins": "spinning"}.get(self.value, self.value)


FINAL = frozenset({Because.LIMIT, Because.WAITS, Because.SPINS, Because.GONE})
"""After these, what has not come does not come any more."""
