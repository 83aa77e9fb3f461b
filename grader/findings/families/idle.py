"""What a program does while it has nothing to do: loops that never rest, connections that it keeps."""

from __future__ import annotations

from grader.code import flow, names, sources, starts
from grader.findings import recorded
from grader.findings.facts import Facts, Told
from grader.findings.mistake import BySide, Mistake, Stage, family
from grader.model import Words
from grader.model.events import LimitPassed, OutputCame, Spins

_EMPTY_PRINTS = 20


@family(
    "connections-not-closed",
    Stage.SHOWS,
    Mistake(
        "never",
        hint=Words(
            "程序里没有关闭连接的一行。`recv` 返回 `b''` 表示对方已经关闭：这时调用这个连接的 `close()`，或者用 `with conn:`。",
            "No line of the program closes a connection. When `recv` returns `b''`, the other side has closed: call `close()` "
            "on that connection then, or use `with connection:`.",
        ),
    ),
    Mistake(
        "open",
        hint=Words(
            "`recv` 读到 0 个字节表示对方已经关闭：这时要关闭这个连接。",
            "When receiving returns nothing, the other side has closed: close that connection then.",
        ),
    ),
    Mistake(
        "unreached",
        hint=Words(
            "程序里有 `close()`，但没有执行到：它可能在循环后面，或者前面就 `break`、`continue`、`return` 了。"
            "`recv` 返回 `b''` 时就要走到那一行。",
            "There is a `close()`, but it is never reached: it may be after the loop, or after a `break`, `continue` "
            "or `return`. When `recv` returns `b''`, that line must be reached.",
        ),
    ),
    title=Words("用完的连接没有关闭", "It does not close its connections"),
    lead=Words(
        "对方已经关闭了 {count} 个连接，程序却没有关闭自己的一边（状态 CLOSE_WAIT）：它们会一直占着，越积越多，直到系统不再允许打开新的。",
        "The other side has closed {count} of its connections, and the program has not closed its own side "
        "(CLOSE_WAIT): they pile up until the system allows no new ones.",
    ),
)
def connections_not_closed(facts: Facts) -> Told | None:
    """Connections that the other side has closed are still open."""
    if not facts.failed_as("too-many-sockets") or not facts.half_closed:
        return None
    if facts.unreadable:
        return facts.here(None, "open", count=facts.half_closed)
    cause = "unreached" if sources.calls(facts.text, "close") else "never"
    return facts.here(facts.only("close" if cause == "unreached" else "accept"), cause, count=facts.half_closed)


@family(
    "not-closed",
    Stage.LEFT,
    Mistake(
        "never",
        hint=Words(
            "程序里没有一行关闭它。最后一次发送之后调用这个连接的 `close()`，或者写成 `with conn:`，离开时会自动关闭。",
            "No line of the program closes it. Call `close()` on this connection after the last send, or use `with "
            "connection:`, which closes it for you.",
        ),
    ),
    Mistake(
        "stands",
        hint=Words(
            "程序停在第 {at} 行的 `{call}`，还没有走到关闭的地方。不要在这里继续等对方，直接关闭。",
            "The program is at line {at}, in `{call}`, and has not got to closing it. Do not go on waiting for the other side "
            "here: close it.",
        ),
    ),
    Mistake(
        "unreached",
        hint=Words(
            "程序里有 `close()`，但没有对这个连接执行：它可能在循环后面，或者前面就 `break`、`continue`、`return` 了。",
            "There is a `close()`, but it was not called on this connection: it may be after the loop, or after a "
            "`break`, `continue` or `return`.",
        ),
    ),
    Mistake(
        "brackets",
        title=Words("close 后面少了括号，没有关闭", "`close` without brackets closes nothing"),
        hint=Words(
            "这一行只写了 `close` 的名字，没有调用它：要写成 `close()`。",
            "This line only names `close` and does not call it: write `close()`.",
        ),
    ),
    Mistake(
        "makefile",
        title=Words("makefile 还开着，连接就没有真的关闭", "A makefile is still open, so the connection is, too"),
        hint=Words(
            "`close()` 执行了，可是第 {at} 行用 `makefile` 得到的文件对象还开着，它占用着同一个连接：两个都关闭了，连接才真的关闭。"
            "把它也 `close()`，或者用 `with`。",
            "`close()` is called on the connection, but what `makefile` in line {at} returned is still open and holds the same "
            "connection, which ends only when both are closed. Close that, too, or use `with`.",
        ),
    ),
    Mistake(
        "fork",
        title=Words("父进程还拿着连接，没有关闭它", "The parent process still holds the connection"),
        hint=Words(
            "子进程关闭了它的那一份，可是启动它的父进程还占用着同一个连接：两边都关闭了，连接才真的关闭。"
            "在父进程里，启动子进程以后马上 `close()` 这个连接。",
            "The child closes its copy, but the parent that has started it still holds the same connection, which ends only when both "
            "have closed it. In the parent, call `close()` on the connection right after starting the child.",
        ),
    ),
    Mistake(
        "open",
        hint=Words(
            "最后一次发送之后要关闭这个连接；看看关闭它的那一行有没有执行到，是不是还有别的进程拿着它。",
            "Close it after the last sending: check whether the line that closes it is reached, and whether another process still "
            "holds it.",
        ),
    ),
    title=Words("没有关闭连接", "It does not close the connection"),
    lead=Words(
        "这时应当由程序关闭连接（对方的 `recv` 会得到 `b''`），它却一直开着。",
        "At this point the program should close the connection (then `recv` on the other side returns `b''`), but it stays open.",
    ),
    unless=(Facts.died, Facts.spins),
)
def not_closed(facts: Facts) -> Told | None:
    """The end of the stream was awaited, and the connection stays open."""
    failure, text, stands = facts.failed_as("missing"), facts.text, facts.stands
    if failure is None or failure.expected is None or failure.expected.kind != "eof":
        return None
    if facts.unreadable:
        return facts.here(None, "open")
    if (told := recorded.held_open(facts)) is not None:
        return told
    if stands is not None and stands.call and facts.stands_in != "accept":
        call = sources.source_at(text, stands.line)
        return facts.here(stands.line, "stands", at=stands.line, call=call)
    if (bare := sources.named_alone(text, "close")) is not None:
        return facts.here(bare, "brackets")
    # The socket that waits for clients is another one.
    listeners = {sources.owner(call) for call in sources.calls(text, "accept")}
    closing = [call for call in sources.calls(text, "close", "shutdown") if sources.owner(call) not in listeners]
    held = starts.open_makefile(text)
    if held is not None and closing:
        return facts.here(held, "makefile", at=held)
    if closing and (fork := starts.keeps_its_copy(text)) is not None:
        return facts.here(fork, "fork")
    if closing or sources.uses_with(text):
        return facts.here(facts.which(call.lineno for call in closing), "unreached")
    return facts.at_place(recorded.last(facts, *sources.TALKING), "never")


@family(
    "busy-wait",
    Stage.SHOWS,
    Mistake(
        "nonblocking",
        title=Words("套接字是非阻塞的，循环停不下来", "Its socket is non-blocking, so its loop never rests"),
        hint=Words(
            "这一行把套接字设成了非阻塞（没有数据也不等待），于是循环一刻不停。去掉它，让 `recv`、`accept` 自己等；要同时等几个，用 `select` 或线程。",
            "This line makes the socket non-blocking: it does not wait for data, so the loop never rests. Remove it and let `recv` or `accept` "
            "wait; to wait for several at once use `select`, or threads.",
        ),
    ),
    Mistake(
        "polling",
        title=Words("等待的时间太短，循环停不下来", "It waits almost no time, so its loop never rests"),
        hint=Words(
            "这一行的等待时间是 0 或者很短，等于没有等。不写时间，它就会一直等到有数据为止。",
            "This line waits no time at all, or almost none. Without a timeout it waits until there is data.",
        ),
    ),
    Mistake(
        "loop",
        hint=Words(
            "循环里没有会等待的调用（`recv`、`accept`、`select`、`input`），或者它们立刻就返回：`recv` 返回 `b''` 之后还在接收，也会这样。",
            "Nothing in the loop waits (`recv`, `accept`, `select`, `input`), or it returns at once: receiving again after "
            "`recv` has returned `b''` does that, too.",
        ),
    ),
    title=Words("空闲时也占满 CPU", "It keeps the CPU busy while idle"),
    lead=Words(
        "没有请求的时候，程序还占用 {share}% 的 CPU：它在循环里反复查看有没有数据，而不是等待。",
        "While nobody wanted anything, the program used {share}% of a CPU: it looks for data again and again in a "
        "loop instead of waiting.",
    ),
)
def busy_wait(facts: Facts) -> Told | None:
    """It used the processor while nobody wanted anything."""
    text, share = facts.text, facts.share
    if not facts.failed_as("not-idle") or share is None:
        return None
    if (nonblocking := names.line_without_waiting(text)) is not None:
        return facts.here(nonblocking, "nonblocking", share=share)
    if (polling := names.line_of_short_wait(text)) is not None:
        return facts.here(polling, "polling", share=share)
    loop = flow.busy_loop(text) or flow.busy_loop(text, *sources.RECEIVING)
    return facts.here(loop.lineno if loop else None, "loop", share=share)


@family(
    "spins-after-disconnect",
    Stage.ENDS,
    Mistake(
        "",
        title=BySide(
            server=Words("客户端走了，循环还在空转", "The client has closed, but the loop runs on"),
            client=Words("服务器关闭了连接，循环还在空转", "The server has closed, but the loop runs on"),
        ),
        hint=BySide(
            server=Words(
                "客户端关闭连接后，`{call}` 不再等待，每次都立刻返回空的 `b''`，而循环没有停下来，一直占着 CPU。"
                "收到后马上检查：`if not data: break`，再关闭这个连接。",
                "Once the client has closed its connection, `{call}` no longer waits: it returns the empty `b''` at "
                "once, every time. The loop does not stop, and keeps the CPU busy. Test it right after receiving: `if "
                "not data: break`, then close this connection.",
            ),
            client=Words(
                "服务器关闭连接后，`{call}` 不再等待，每次都立刻返回空的 `b''`，而循环没有停下来，一直占着 CPU。"
                "收到后马上检查：`if not data: break`，再关闭这个连接。",
                "Once the server has closed its connection, `{call}` no longer waits: it returns the empty `b''` at "
                "once, every time. The loop does not stop, and keeps the CPU busy. Test it right after receiving: `if "
                "not data: break`, then close this connection.",
            ),
        ),
    ),
    explains=("no-reply", "spins", "limit-cpu", "limit-output"),
)
def spins_after_disconnect(facts: Facts) -> Told | None:
    """The other side has gone, and a receiving loop runs and runs."""
    if facts.exercise.transport != "tcp" or facts.failure is None or not facts.left:
        return None
    text, loops = facts.text, list[sources.Loop | None]()
    # Around the line where a thread was busy ...
    if isinstance(facts.moment, (Spins, LimitPassed)):
        busy = [thread for thread in facts.placed if thread.file == facts.file and not thread.call]
        loops += [sources.loop_around(text, thread.line) for thread in busy]
    # ... or one that prints and prints: the same line, many times more than clients could have asked for.
    printed = b"".join(event.data for event in facts.case[facts.left[0] :] if isinstance(event, OutputCame))
    lines = printed.split(b"\n")[:-1][-_EMPTY_PRINTS:]
    if facts.limit is not None or (len(lines) == _EMPTY_PRINTS and len(set(lines)) == 1):
        loops += [sources.loop_around(text, call.lineno) for call in sources.calls(text, *sources.TAKING)]
    call = next((call for loop in loops if loop is not None and (call := flow.receives(loop)) is not None), None)
    return facts.here(call.lineno, call=sources.called(call)) if call is not None else None


@family(
    "spins",
    Stage.ENDS,
    Mistake(
        "loop",
        hint=Words(
            "程序一直占着 CPU，却什么也没有做：没有接收，没有发送，也没有等待。它停在这一行的循环里。"
            "检查循环的条件能不能变成假，循环里有没有会等待的调用（`recv`、`accept`、`input`）。",
            "The program keeps the CPU busy but does nothing: it neither receives nor sends nor waits. It "
            "is stuck in the loop at this line. Check whether the loop's condition can ever become false, and whether "
            "anything in the loop waits (`recv`, `accept`, `input`).",
        ),
    ),
    Mistake(
        "looks",
        title=Words("不停地查看有没有数据，没有往下走", "It looks for data without pause, and gets no further"),
        hint=Words(
            "程序停在这一行的循环里，一刻不停地调用 `{call}`，占满了 CPU：套接字是非阻塞的（第 {at} 行），没有数据也立刻返回。"
            "在它往下走以前，不会再有新的数据，所以循环停不下来。收到数据后要走出这个循环，去做下一步；"
            "去掉第 {at} 行，让 `{call}` 自己等。",
            "The program is stuck in the loop at this line and calls `{call}` again and again, which keeps the CPU "
            "busy: its socket is non-blocking (line {at}), so without data the call returns at once. Nothing more is sent to "
            "it before it goes on, so the loop never ends. Once data has come, the program has to leave this loop for the "
            "next step. Remove line {at}, and let `{call}` do the waiting.",
        ),
    ),
    title=Words("程序在空转（死循环）", "It is stuck in an endless loop"),
    explains=("never-bound", "exits-early", "no-reply"),
)
def spins(facts: Facts) -> Told | None:
    """It failed because it did nothing but use the processor."""
    thread = facts.busy
    if not facts.spins or thread is None:
        return None
    # Where in its loop it was met is chance.
    text = facts.text_of(thread.file)
    loop = sources.loop_around(text, thread.line)
    if loop is None:
        return facts.at(thread.file, thread.line, "loop")
    call, not_waiting = flow.receives(loop), names.line_without_waiting(text)
    if call is not None and not_waiting is not None:
        return facts.at(thread.file, loop.lineno, "looks", call=sources.called(call), at=not_waiting)
    return facts.at(thread.file, loop.lineno, "loop")
