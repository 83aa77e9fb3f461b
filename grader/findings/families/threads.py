"""Threads: made and never started, called instead of passed, waited for, and what they do to one another.

All of it is told only of what a second run has recorded: where each thread stood, who closed, who joined.
"""

from __future__ import annotations

import ast

from grader.code import sources
from grader.findings.facts import Facts, Told
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Words
from grader.model.record import Call

FOLLOWS = (
    "exits-early", "never-receives", "no-reply", "not-concurrent", "one-client-only", "one-message-only", "prints-nothing",
    "traceback",
)  # fmt: skip
"""What a thread that does not do its work looks like from outside."""


@family(
    "thread-not-started",
    Stage.FOUND,
    Mistake(
        "never",
        hint=Words(
            "第 {at} 行建了一个线程，却没有启动它：线程里的 `{target}` 一行也没有执行。在后面加上 `.start()`。",
            "Line {at} makes a thread and nothing ever starts it: not a line of `{target}` has run. Call its `.start()`.",
        ),
    ),
    Mistake(
        "run",
        title=Words("用 run() 代替了 start()", "`run()` is called instead of `start()`"),
        hint=Words(
            "`.run()` 只是在当前线程里调用 `{target}`，要等它做完才往下走，没有新的线程。把 `.run()` 改成 `.start()`。",
            "`.run()` calls `{target}` in the thread that is running already, which waits until it is through: there is no "
            "new thread. Call `.start()` instead of `.run()`.",
        ),
    ),
    title=Words("线程建了，却没有启动", "A thread is made and never started"),
    explains=FOLLOWS,
    unless=(Facts.died,),
)
def thread_not_started(facts: Facts) -> Told | None:
    """A thread was made, the program went on, and there was no `start`."""
    if facts.failure is None or not facts.record.complete:
        return None
    started = {(call.process, call.on) for call in facts.recorded("start")}
    for made in facts.recorded("Thread"):
        mine = (made.process, made.thread)
        went_on = any((call.process, call.thread) == mine for call in facts.calls_after(made))
        if (made.process, made.made) in started or not went_on or made.told in ("", "None"):
            continue
        text = facts.text_of(made.chain[0].file)
        function = sources.function_named(text, made.told)
        if function is None:
            continue
        ran = facts.record.hits_of(made.chain[0].file).get(function.body[0].lineno, 0)
        run = next((call for call in sources.calls(text, "run") if facts.ran(call.lineno) and not call.args), None)
        if not ran:
            return facts.at_call(made, "never", at=made.chain[0].line, target=made.told)
        if run is not None:
            return facts.at(made.chain[0].file, run.lineno, "run", target=made.told)
    return None


@family(
    "thread-target-called",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            "`target={called}` 带着括号：Python 先调用 `{function}`，等它做完，才建线程。这期间主线程停在里面，"
            "别的客户端只能等。`target` 后面只写函数名，参数放进 `args`：`Thread(target={function}, args={arguments})`。",
            "`target={called}` has brackets: Python calls `{function}` first, waits until it is through, and only then makes "
            "the thread. Meanwhile the main thread is busy in there and other clients wait. Give the function's name only, "
            "and what it needs in `args`: `Thread(target={function}, args={arguments})`.",
        ),
    ),
    title=Words("线程的函数被直接调用了", "The thread's function is called, not passed"),
    explains=FOLLOWS,
)
def thread_target_called(facts: Facts) -> Told | None:
    """A thread stands in what was called to be its target, or its target is what such a call gave back: nothing."""
    if facts.failure is None:
        return None
    places = [place for call in facts.waiting for place in call.chain[1:]]
    places += [call.chain[0] for call in facts.recorded("Thread") if call.told == "None"]
    for place in places:
        called = sources.target_called(facts.text_of(place.file), place.line)
        if called is not None and len(shown := ast.unparse(called)) < 80:
            given = ", ".join(map(ast.unparse, called.args))
            arguments = f"({given},)" if len(called.args) == 1 else f"({given})"
            return facts.at(
                place.file, place.line, called=shown, function=ast.unparse(called.func), arguments=arguments
            )
    return None


@family(
    "thread-joined",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            "第 {at} 行的 `join()` 要等这个线程结束才返回。主线程一直停在这里，没有回去 `accept`，"
            "所以别的客户端只能等：开了线程，却还是一次只服务一个。去掉这一行的 `join()`。",
            "`join()` in line {at} returns only when that thread has ended. Meanwhile the main thread stands here and does "
            "not go back to `accept`, so the other clients wait: there are threads, and still one client is served at a "
            "time. Remove this `join()`.",
        ),
    ),
    title=Words("刚启动线程就用 join() 等它结束", "It waits with `join()` for the thread it has just started"),
    explains=FOLLOWS,
    unless=(Facts.died,),
)
def thread_joined(facts: Facts) -> Told | None:
    """Who takes the clients waits for one of the threads that serve them, and nobody else takes any."""
    if facts.failure is None or any(call.name in ("accept", "select") for call in facts.waiting):
        return None
    accepts = {(call.process, call.thread) for call in facts.recorded("accept")}
    busy = {(call.process, call.thread) for call in facts.waiting if call.name != "join"}
    for call in facts.waiting:
        mine = call.name == "join" and (call.process, call.thread) in accepts and not call.told
        if mine and (call.process, call.on) in busy:
            return facts.at_call(call, at=call.chain[0].line)
    return None


@family(
    "closed-by-another",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            "第 {at} 行启动线程以后马上关闭了连接，线程还要在第 {used} 行用它：连接已经没有了。"
            "谁用连接，谁来关闭：把 `close()` 移到线程函数的末尾。",
            "Line {at} closes the connection while the thread still needs it in line {used}: it is gone there. Who uses a "
            "connection closes it: move `close()` to the end of the thread's function.",
        ),
    ),
    title=Words("连接被另一个线程关闭了", "Another thread closed the connection"),
    explains=(*FOLLOWS, "swallowed-error"),
)
def closed_by_another(facts: Facts) -> Told | None:
    """A connection was closed by one thread while another one had it in use, or wanted it later."""
    if facts.failure is None:
        return None
    taken = {(call.process, call.made) for call in facts.recorded("accept") if call.made}
    for close in facts.recorded("close"):
        if (close.process, close.on) not in taken:
            continue
        later = facts.calls_after(close)
        others = [call for call in facts.record.calls if _uses(call, close) and call.thread != close.thread]
        hurt = [call for call in others if call.errno == 9 or (call.waits and call not in later)]
        if hurt and any(call.thread == close.thread for call in later):
            return facts.at_call(close, at=close.chain[0].line, used=hurt[0].chain[0].line)
    return None


def _uses(call: Call, close: Call) -> bool:
    """A call on the socket that was closed."""
    named = call.name in ("recv", "send", "sendall", "recv_into", "makefile") and bool(call.chain)
    return named and (call.process, call.on) == (close.process, close.on)


@family(
    "wrong-connection",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            "一个线程先在第一个客户端的连接上接收，后来却在下一个客户端的连接上接收：`{name}` 是全局变量，"
            "新的 `accept` 已经把它换掉了，前一个连接再没有人读。把连接作为参数交给线程：`args=({name},)`，函数写成 `def …({name}):`。",
            "A thread first received from one client's connection and then from the next one's: `{name}` is a global "
            "variable, the next `accept` has replaced it, and nobody reads from the connection before. Hand the connection "
            "to the thread: `args=({name},)`, and `def …({name}):`.",
        ),
    ),
    title=Words("线程换到了别人的连接上", "A thread goes over to another client's connection"),
    explains=FOLLOWS,
)
def wrong_connection(facts: Facts) -> Told | None:
    """A thread that does not accept waits on another accepted connection than it received from, which nobody reads now."""
    taken = {(call.process, call.made) for call in facts.recorded("accept") if call.made}
    accepts = {(call.process, call.thread) for call in facts.recorded("accept")}
    closed = {(call.process, call.on) for call in facts.recorded("close")}
    read = {(call.process, call.on) for call in facts.waiting}
    for call in facts.waiting if facts.failure is not None else ():
        if call.name != "recv" or (call.process, call.thread) in accepts or (call.process, call.on) not in taken:
            continue
        text, line = facts.text_of(call.chain[0].file), call.chain[0].line
        made = sources.call_at(text, line, "recv")
        name = sources.owner(made) if made is not None else ""
        before = {
            (one.process, one.on)
            for one in facts.recorded("recv")
            if (one.process, one.thread) == (call.process, call.thread) and one.got and one.on != call.on
        }
        left = (before & taken) - closed - read
        if left and name.isidentifier() and sources.is_global_at(text, line, name):
            return facts.at_call(call, name=name)
    return None
