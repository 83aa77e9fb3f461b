"""Connections that the program ends while the other side still wants something of it."""

from __future__ import annotations

from grader.code import clike, sources
from grader.findings import recorded
from grader.findings.facts import Facts, Told
from grader.findings.mistake import BySide, Mistake, Stage, family
from grader.model import Words
from grader.model.events import StreamEnded, StreamReset


@family(
    "ends-connection",
    Stage.SENDS,
    Mistake(
        "handler",
        title=Words("handle() 只处理了一个请求", "handle() serves a single request"),
        hint=Words(
            "`socketserver` 为每个连接只调用一次 `handle`，它一返回，连接就被关闭。这里的 `handle` 回答了一个请求就返回了。"
            "在 `handle` 里写循环，接收、回答，直到读到空的（对方关闭）为止。",
            "`socketserver` calls `handle` once for each connection and closes it as soon as `handle` returns; this one returns after "
            "one request. Write a loop inside `handle` that receives and answers until nothing comes (the client has closed).",
        ),
    ),
    Mistake(
        "after-first",
        title=Words("还有回答没发，就关闭了连接", "It closes the connection with an answer still due"),
        hint=Words(
            "它在这个连接上回答过，然后关闭了连接，而客户端还在等下一个回答。看看是接收和回答不在循环里（只做了一次），"
            "还是走到 `close()` 之前少发了一个回答；一般要等 `recv` 返回 `b''`（客户端关闭了）才 `close()`。",
            "It answered on this connection and then closed it, while the client waited for one more answer. Check whether receiving "
            "and answering are outside any loop and happen only once, or whether an answer is missing before `close()`. The time to "
            "close is usually when `recv` returns `b''`: the client has closed.",
        ),
    ),
    Mistake(
        "unanswered",
        title=BySide(
            server=Words("没有回答就关闭了连接", "It closes the connection without an answer"),
            client=Words("没有说完就关闭了连接", "It closes the connection too early"),
        ),
        hint=BySide(
            server=Words(
                "连接是程序这一边关闭的，这时客户端还没有得到回答。看看走到 `close()`（或离开 `with`、从函数返回）之前，"
                "有没有接收和发送，是不是有错误被 `except` 藏了起来。",
                "The program closed the connection before the client had an answer. Check whether it receives and sends before it comes "
                "to `close()` (or leaves a `with`, or the function), and whether an `except` hides an error.",
            ),
            client=Words(
                "连接是程序这一边关闭的，该发送的还没有发送。看看 `close()`（或 `with` 的结尾）是不是来得太早。",
                "The program closed the connection before it had sent what is asked for. Check whether `close()`, or the end of a "
                "`with`, comes too early.",
            ),
        ),
    ),
    Mistake(
        "reset",
        title=Words("还有数据没有收就关闭了连接", "It closes with data that it has not read"),
        hint=Words(
            "程序关闭连接时，对方发来的数据还没有收完，系统就用重置（reset）来关闭：对方会收到错误，已经发出的回答也可能丢掉。"
            "关闭之前，把对方发来的收完。",
            "When the program closed this connection, data was there that it had not received. The system then breaks it off "
            "(a reset): the other side gets an error, and an answer that was sent may be lost. Receive all that was sent before you "
            "close.",
        ),
    ),
    Mistake(
        "unread",
        title=Words("还有 {size} 个字节没有读，就关闭了连接", "It closes with {size} bytes that it has not read"),
        hint=Words(
            "数据包里看得到：连接是程序用 RST 断开的。对方发来 {arrived} 个字节，程序关闭时还有 {size} 个没有读，这时系统不发 FIN，"
            "而是发 RST（重置）：对方会收到错误，已经发出的回答也可能丢掉。关闭之前，用 `recv` 把它们读完。",
            "The packets show that the program broke the connection off with a RST. {arrived} bytes had come, and {size} of them were "
            "unread when it closed: then the system sends a RST (a reset) in place of a FIN, the other side gets an error, and an answer "
            "that was sent may be lost. Read them with `recv` before you close.",
        ),
    ),
    Mistake(
        "linger",
        title=Words("SO_LINGER 让关闭变成了重置", "SO_LINGER turns the close into a reset"),
        hint=Words(
            "数据包里看得到：连接是程序用 RST 断开的，不是用 FIN。把 `SO_LINGER` 设成 0 秒，`close` 就不等数据发完，"
            "直接发 RST（重置）：对方会收到错误，还没有送到的数据会丢掉。删掉这一行。",
            "The packets show that the program broke the connection off with a RST, not with a FIN. With `SO_LINGER` of 0 seconds "
            "`close` does not wait until all is sent and sends a RST (a reset): the other side gets an error, and what has not "
            "arrived yet is lost. Remove this line.",
        ),
    ),
    Mistake(
        "ended",
        title=Words("end() 以后又写", "It writes after end()"),
        hint=Words(
            "第 {at} 行的 `{name}.end()` 表示不再发送，写在它后面的 `write` 什么也发不出去。先 `write`，最后才 `end()`；或者直接写 `{name}.end(内容)`。",
            "`{name}.end()` in line {at} says that nothing more will be sent, and a `write` after it sends nothing. Call `write` first and `end()` last, or "
            "write `{name}.end(data)`.",
        ),
    ),
    Mistake(
        "shutdown",
        title=Words("shutdown 把接收也关掉了", "shutdown has ended receiving, too"),
        hint=Words(
            "`SHUT_RDWR` 把两个方向都关了，后面的 `recv` 什么也收不到。只想说明“我发完了”，用 `shutdown(socket.SHUT_WR)`。",
            "`SHUT_RDWR` ends both directions, so a `recv` after it gets nothing. To say only “I have sent all”, use "
            "`shutdown(socket.SHUT_WR)`.",
        ),
        explains=("prints-nothing", "never-receives", "exits-early"),
    ),
    explains=("no-reply",),
    unless=(Facts.died, Facts.spins),
)
def ends_connection(facts: Facts) -> Told | None:
    """Something was still wanted on a connection that the program has ended, while it runs on."""
    failure, text = facts.failure, facts.text
    if failure is None or facts.exercise.transport != "tcp" or facts.check.drives == "both":
        return None
    listeners = {sources.owner(call) for call in sources.calls(text, "accept")}
    closing = [call for call in sources.calls(text, "close", "shutdown") if sources.owner(call) not in listeners]
    taken = {(call.process, call.made) for call in facts.recorded("accept")}
    closed = [call for call in facts.recorded("close", "shutdown") if not taken or (call.process, call.on) in taken]
    place, line = closed[-1].chain[0] if closed else None, facts.which(call.lineno for call in closing)
    line = place.line if place is not None and place.file == facts.file else line
    if facts.failed_as("reset", "packets"):
        return _broken_off(facts, line)
    ended = [event for event in facts.until_failure if isinstance(event, (StreamEnded, StreamReset))]
    shut = recorded.shut_both_ways(facts)
    if facts.suspect != "server" and ended and shut is not None:
        return facts.at(shut.file, shut.line, "shutdown")
    if facts.suspect != "server" and ended and not facts.watched:
        for call in sources.calls(text, "shutdown"):
            both = call.args and (
                sources.last_name(call.args[0]) == "SHUT_RDWR" or getattr(call.args[0], "value", None) == 2
            )
            if both and any(one.lineno > call.lineno for one in sources.calls(text, *sources.TAKING)):
                return facts.here(call.lineno, "shutdown")
    mine = [event for event in ended if event.peer == failure.peer]
    if failure.code == "missing" and not facts.nothing_came:
        return None  # a part of the answer came: what is wrong is the answer
    awaited_end = failure.expected is not None and failure.expected.kind == "eof"
    if not facts.failed_as("missing", "send-failed") or awaited_end or facts.exited is not None:
        return None
    if not mine and failure.code != "send-failed":
        return None
    answered = any(message.peer == failure.peer for message in facts.received)
    # What a server leaves unread behind its answer is the next request.
    if mine and isinstance(mine[-1], StreamReset) and not (answered and facts.suspect == "server"):
        return _broken_off(facts, line) or facts.here(line, "reset")
    if not answered:
        ends = clike.writes_after_end(facts.compiled_text)
        return facts.here(ends[0], "ended", at=ends[0], name=ends[1]) if ends else facts.here(line, "unanswered")
    if (handle := sources.handler_without_loop(text)) is not None:
        return facts.here(handle, "handler")
    return facts.here(line, "after-first") if facts.suspect == "server" else facts.here(line, "unanswered")


@family(
    "closed-before-answer",
    Stage.SENDS,
    Mistake(
        "gone",
        hint=Words(
            "数据包里看得到：服务器的回答到了 {to}，那里已经没有套接字了（ICMP 端口不可达）。回答会发到你发送时用的那个套接字："
            "收到回答之前不要关闭它，也不要换一个新的，用同一个套接字 `recvfrom`。",
            "The packets show that the server's answer came to {to}, where there was no socket any more (ICMP port unreachable). An "
            "answer goes to the socket that was used for sending: do not close it before the answer is there, and do not take a new "
            "one; call `recvfrom` on the same socket.",
        ),
    ),
    Mistake(
        "other",
        title=Words("在另一个套接字上等回答", "It waits for the answer on another socket"),
        hint=Words(
            "消息是第 {sends} 行用一个套接字发送的，第 {at} 行却在另一个套接字上等回答。回答会发到你发送时用的那个套接字：只创建一个，发送和接收都用它。",
            "Line {sends} sent the message with one socket, and line {at} waits for the answer on another. An answer goes to the socket that was used for "
            "sending: create one only, and use it for both.",
        ),
    ),
    title=Words("回答来的时候，套接字已经关闭了", "Its socket is closed when the answer comes"),
    explains=("never-receives", "prints-nothing", "no-reply", "exits-early"),
    unless=(Facts.died,),
)
def closed_before_answer(facts: Facts) -> Told | None:
    """A client's answer found nobody at the port that it had sent from, though it calls something to receive it."""
    waits = sources.calls(facts.text, *sources.TAKING)
    if not facts.failed_as("not-printed", "missing", "not-ended", "packets") or facts.suspect != "client" or not waits:
        return None
    sends = [call for call in facts.recorded("sendto") if not call.error]
    waiting = next((call for call in facts.waiting if call.name in ("recvfrom", "recv")), None)
    if (
        waiting is not None
        and sends
        and facts.exercise.transport == "udp"
        and all(one.on != waiting.on for one in sends)
    ):
        return facts.at_call(waiting, "other", at=waiting.chain[0].line, sends=sends[-1].chain[0].line)
    missed = facts.traffic.missed if facts.traffic is not None and facts.exercise.transport == "udp" else ()
    if not missed:
        return None
    lines = [call.lineno for call in sources.calls(facts.text, "close") or waits]
    return facts.here(facts.which(lines), "gone", to=str(missed[0]))


def _broken_off(facts: Facts, line: int | None) -> Told | None:
    """Why a close was a RST, which packets alone do not tell: something was unread, or SO_LINGER of no time was set."""
    connection = facts.broken_off
    if connection is None:
        return None
    arrived = (connection.called if connection.reset_by == "caller" else connection.caller).size
    if (size := recorded.bytes_unread(facts, arrived)) is not None:
        return facts.here(line, "unread", size=size, arrived=arrived)
    if (lingers := sources.line_that_lingers_not(facts.text)) is not None:
        return facts.here(lingers, "linger")
    return facts.here(line, "reset") if arrived else None
