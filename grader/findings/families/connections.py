"""What is done with a socket, call by call: how much is really sent, which socket is meant, who still holds it.

All of it is told only of what a second run has recorded.
"""

from __future__ import annotations

import ast
from itertools import groupby

from grader.code import sources
from grader.findings.facts import Facts, Told
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Words


@family(
    "partial-send",
    Stage.SENDS,
    Mistake(
        "",
        hint=Words(
            "要发送 {asked} 个字节，第 {at} 行的 `send` 只发出了 {got} 个：`send` 返回真正发出的字节数，可能比给它的少。"
            "改用 `sendall`，它会全部发完。",
            "There were {asked} bytes to send, and `send` in line {at} sent {got} of them: it returns how many it really "
            "sent, which may be less than it was given. Use `sendall`, which sends all of them.",
        ),
    ),
    title=Words("send 只发出了一部分", "`send` sent a part only"),
    explains=("extra-data", "file-differs", "frame-length"),
    unless=(Facts.died,),
)
def partial_send(facts: Facts) -> Told | None:
    """A `send` sent less than it was given, and the next call did not go on with the rest."""
    calls = [call for call in facts.recorded("send", "sendall") if not call.error]
    for number, call in enumerate(calls if facts.failed_as("missing", "mismatch", "not-printed") else []):
        if call.name != "send" or call.asked is None or not call.got or call.got >= call.asked:
            continue
        after = next((one for one in calls[number + 1 :] if one.on == call.on), None)
        if after is None or after.asked != call.asked - call.got:
            return facts.at_call(call, asked=call.asked, got=call.got, at=call.chain[0].line)
    return None


@family(
    "buffer-grows",
    Stage.SENDS,
    Mistake(
        "",
        hint=Words(
            "第 {at} 行把到现在为止收到的全部发了出去：收到 {received} 个字节，却发送了 {sent} 个，前面的消息又发了一遍。"
            "处理完一条消息，就把它从缓冲区里去掉（或者不要用 `+=` 积累）。",
            "Line {at} sends all that has come so far: {received} bytes were received and {sent} were sent, the earlier "
            "messages once more. Take a message out of the buffer once it is answered, or do not collect with `+=`.",
        ),
    ),
    title=Words("缓冲区没有清空，越来越长", "The buffer is never emptied and grows"),
    explains=("canned-answer", "extra-data", "trailing-bytes", "wrong-case", "replied-twice"),
    unless=(Facts.died,),
)
def buffer_grows(facts: Facts) -> Told | None:
    """Every time as much was sent as had been received altogether, at least the second time."""
    if facts.failed_as("mismatch", "extra", "missing", "not-silent") is None:
        return None
    names = ("recv", "recvfrom", "send", "sendall", "sendto")
    calls = sorted(facts.recorded(*names), key=lambda call: (call.process, call.on))
    for _, group in groupby(calls, key=lambda call: (call.process, call.on)):
        received = since = 0
        for call in sorted(group, key=lambda call: call.t):
            if call.name.startswith("recv"):
                received, since = received + (call.got or 0), since + (call.got or 0)
            elif call.asked != received or not since:
                break
            elif call.asked > since:
                return facts.at_call(call, at=call.chain[0].line, received=since, sent=call.asked)
            else:
                since = 0
    return None


@family(
    "listener-used",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            "第 {at} 行在监听的套接字（socket）上 `{call}`，它只能用来 `accept`。要用的是 `accept` 返回的那个连接：`conn, addr = {name}.accept()` 以后用 `conn.{call}(…)`。",
            "Line {at} calls `{call}` on the socket that listens, which is good for `accept` only. Use the connection that "
            "`accept` returns: after `conn, addr = {name}.accept()`, that is `conn.{call}(…)`.",
        ),
    ),
    title=Words("在监听的套接字上发送", "It sends on the socket that listens"),
    explains=(
        "traceback",
        "died-of-client",
        "never-receives",
        "no-reply",
        "exits-early",
        "swallowed-error",
        "not-concurrent",
    ),
)
def listener_used(facts: Facts) -> Told | None:
    """A socket that listens was asked to send, which is an error; where it is to receive, `recvfrom-on-tcp` says so."""
    listening = {(call.process, call.on) for call in facts.recorded("listen") if not call.error}
    for call in facts.recorded("send", "sendall") if facts.failure is not None else ():
        if call.errno in (32, 107) and any(on == call.on for _, on in listening):
            text, line = facts.text_of(call.chain[0].file), call.chain[0].line
            made = sources.call_at(text, line, call.name)
            name = sources.owner(made) if made is not None else ""
            return facts.at_call(call, at=line, call=call.name, name=name if name.isidentifier() else "server")
    return None


@family(
    "held-open",
    Stage.FOUND,
    Mistake(
        "makefile",
        hint=Words(
            "第 {at} 行关闭了套接字（socket），可是从它得到的文件（`makefile`）还开着，连接要等文件也关闭才真正关闭。"
            "先关闭文件，再关闭套接字。",
            "Line {at} closes the socket, but a file that was made of it (`makefile`) is still open, and the connection is "
            "closed only when the file is closed, too. Close the file first, then the socket.",
        ),
    ),
    Mistake(
        "parent",
        hint=Words(
            "`fork` 以后父进程和子进程各有一份连接。子进程关闭了自己的那份，父进程的还开着，所以对方看不到连接关闭。"
            "父进程在 `fork` 以后也要关闭这个连接。",
            "After `fork` the parent and the child have a copy of the connection each. The child closed its own, the "
            "parent's is still open, so the other side does not see the end. Let the parent close it after `fork`, too.",
        ),
    ),
    Mistake(
        "brackets",
        hint=Words(
            "第 {at} 行的 `{name}` 后面没有括号：只写名字不会调用它，什么也没有做。写成 `{name}()`。",
            "`{name}` in line {at} has no brackets: a name alone calls nothing, so nothing was done. Write `{name}()`.",
        ),
    ),
    title=Words("连接没有真正关闭", "The connection is not really closed"),
    explains=("no-reply", "connections-not-closed", "not-closed"),
    unless=(Facts.died,),
)
def held_open(facts: Facts) -> Told | None:
    """The end of a connection was awaited, and something still held it."""
    failure = facts.failed_as("missing", "not-silent", "not-ended", "extra", "sockets", "mismatch")
    if failure is None or failure.expected is None or failure.expected.kind not in ("eof", "sockets", "states"):
        return None
    bare = next((node for node in sources.not_called(facts.text, "close", "shutdown") if facts.ran(node.lineno)), None)
    if bare is not None:
        return facts.here(bare.lineno, "brackets", at=bare.lineno, name=ast.unparse(bare)[:60])
    closes = facts.recorded("close")
    for call in closes:
        if call.told not in ("", "0"):
            return facts.at_call(call, "makefile", at=call.chain[0].line)
    of_child = [call for call in closes if call.process]
    for taken in facts.recorded("accept"):
        mine = [call for call in closes if call.process == taken.process and call.on == taken.made]
        if (
            any(call.on == taken.made for call in of_child)
            and not mine
            and taken.process == 0
            and facts.record.complete
        ):
            return facts.at_call(taken, "parent")
    return None


@family(
    "shut-both-ways",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            "第 {at} 行的 `shutdown` 两个方向都关了，后面就收不到回答了。只结束发送用 `shutdown(socket.SHUT_WR)`。",
            "`shutdown` in line {at} shuts both ways, so no answer can come any more. To end only what is sent, use "
            "`shutdown(socket.SHUT_WR)`.",
        ),
    ),
    title=Words("还没收到回答就关掉了两个方向", "It shuts both ways before the answer has come"),
    explains=("prints-nothing", "never-receives", "exits-early", "no-reply", "died-of-client", "traceback"),
)
def shut_both_ways(facts: Facts) -> Told | None:
    """A socket was shut both ways, then it was asked for more and there was none."""
    for shut in facts.recorded("shutdown") if facts.failure is not None else ():
        after = [call for call in facts.calls_after(shut) if call.name == "recv" and call.on == shut.on]
        if shut.told == "2" and not shut.error and after and after[0].got == 0:
            return facts.at_call(shut, at=shut.chain[0].line)
    return None


@family(
    "reads-to-the-end",
    Stage.TAKES,
    Mistake(
        "",
        hint=Words(
            "第 {at} 行的 `read()` 括号里没有数：它要读到对方关闭连接才返回，而对方正开着连接等回答。"
            "写上最多读多少字节，例如 `read(1024)`，或者用 `readline()`。",
            "`read()` in line {at} has no number in its brackets: it returns only when the other side has closed, and that "
            "one keeps the connection open and waits for the answer. Say how many bytes to read at the most, such as "
            "`read(1024)`, or use `readline()`.",
        ),
    ),
    title=Words("read() 要等对方关闭才返回", "`read()` waits until the other side closes"),
    explains=("no-reply", "not-concurrent", "one-client-only", "prints-nothing", "never-receives"),
    unless=(Facts.died,),
)
def reads_to_the_end(facts: Facts) -> Told | None:
    """A task or a thread stands in a `read` without a number."""
    if facts.failed_as("missing", "not-printed", "not-ended", "send-failed") is None:
        return None
    places = [task.chain[0] for task in facts.record.tasks if task.chain]
    places += [call.chain[0] for call in facts.waiting if call.name == "recv_into"]
    for place in places:
        call = sources.call_at(facts.text_of(place.file), place.line, "read")
        if call is not None and not call.args and not call.keywords:
            return facts.at(place.file, place.line, at=place.line)
    return None
