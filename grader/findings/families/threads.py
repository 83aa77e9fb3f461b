"""Threads: work that was meant to run beside the rest, and does not."""

from __future__ import annotations

import errno

from grader.code import sources, starts
from grader.findings import recorded
from grader.findings.facts import Facts, Told
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Words
from grader.model.events import Connected


@family(
    "thread-work",
    Stage.TAKES,
    Mistake(
        "called",
        title=Words("线程的函数被直接调用了", "The thread's function is called right away"),
        hint=Words(
            "`{name}(…)` 带着括号，就是马上调用这个函数：主程序自己去执行它，等它返回以后才创建线程，而线程已经没有事可做。"
            "交给线程的应该是函数本身，不带括号，参数另外写：`target={name}, args=(参数,)`。",
            "`{name}(…)` with brackets calls the function right here: the main program runs it itself, and the thread is "
            "created only when it returns, with nothing left to do. Pass the function without brackets, and its "
            "arguments separately: `target={name}, args=(value,)`.",
        ),
    ),
    Mistake(
        "not-started",
        title=Words("创建了线程，却没有启动", "A thread is created but never started"),
        hint=Words(
            "这里创建了线程（`{name}`），但没有调用它的 `start()`，所以它的函数一次也没有执行，没有代码去和客户端收发。"
            "在后面调用这个线程的 `start()`。",
            "A thread is created here (`{name}`), but its `start()` is never called: its function never runs, and nobody talks "
            "with the client. Call the thread's `start()` after this line.",
        ),
    ),
    Mistake(
        "run",
        title=Words("用了 run()，没有用 start()", "It calls run() instead of start()"),
        hint=Words(
            "`run()` 在这里直接执行线程的函数，主程序要等它做完；同时运行要用 `start()`。",
            "`run()` executes the thread's function right here, and the main program waits until it is done. To run it "
            "at the same time as the rest, call `start()`.",
        ),
    ),
    Mistake(
        "joined",
        title=Words("启动线程后马上 join，又成了一个接一个", "It joins each thread right after starting it"),
        hint=Words(
            "主程序停在第 {at} 行：`join()` 要等这个线程结束才返回，所以在这个客户端离开之前，主程序不会再 `accept` 别人。"
            "去掉循环里的 `join()`。",
            "The main program waits at line {at}: `join()` returns only when the thread has ended, so nobody else is accepted "
            "until this client has left. Remove the `join()` from the loop.",
        ),
    ),
    Mistake(
        "closed",
        title=Words("线程还在用的连接，被主程序关掉了", "The main program closes the thread's connection"),
        hint=Words(
            "线程刚刚启动，还要用 `{name}` 和客户端收发，主程序的第 {at} 行就把它关闭了。"
            "去掉这一行，让线程在收发完以后自己关闭。",
            "The thread has only just started, and needs `{name}` to talk with its client; line {at} closes it in the main program "
            "at the same time. Remove this line, and let the thread close it when it has finished.",
        ),
    ),
    Mistake(
        "with",
        title=Words("离开 with 时，线程还在用的连接被关掉了", "Leaving `with` closes the thread's connection"),
        hint=Words(
            "线程是在 `with` 里面启动的，`with` 一结束就关闭了连接，线程却还要用它。"
            "不要在这里用 `with`，让线程在收发完以后自己关闭。",
            "The thread was started inside a `with`, which closes the connection as soon as the block ends, while the thread still "
            "needs it. Do not use `with` here, and let the thread close the connection when it has finished.",
        ),
    ),
    Mistake(
        "comma",
        title=Words("args 后面少了一个逗号", "A comma is missing in args"),
        hint=Words(
            "`args` 要的是一个元组：只有一个参数时也要写逗号，`args=({name},)`。`args=({name})` 只是给 `{name}` 加了括号。",
            "`args` wants a tuple, and with a single argument that needs a comma: `args=({name},)`. `args=({name})` is only "
            "`{name}` in brackets.",
        ),
    ),
    Mistake(
        "twice",
        title=Words("同一个锁获取了两次，自己等自己", "It takes the same lock twice and waits for itself"),
        hint=Words(
            "线程停在第 {at} 行，等锁 `{name}`，而这个锁正是它自己在第 {there} 行获取的，还没有释放：永远等不到。"
            "只在一个地方获取锁：去掉其中一个 `with {name}:`。",
            "A thread waits at line {at} for the lock `{name}`, which it has taken itself in line {there} and not given back: it waits for ever. "
            "Take the lock in one place only: remove one of the two `with {name}:`.",
        ),
    ),
    Mistake(
        "held",
        title=Words("占着锁在等待，别的线程都停住了", "It waits while it holds a lock, and the others stand still"),
        hint=Words(
            "一个线程占着锁 `{name}`，停在第 {there} 行等待；别的线程停在第 {at} 行，等这个锁。"
            "会等待的调用（`recv`、`accept`、`input`、`sleep`）不要放在 `with {name}:` 里面。",
            "One thread holds the lock `{name}` and waits at line {there}, and others wait at line {at} for the lock. Calls that wait "
            "(`recv`, `accept`, `input`, `sleep`) do not belong under `with {name}:`.",
        ),
    ),
    Mistake(
        "shared",
        title=Words("所有线程用的是同一个变量里的连接", "All threads use the connection of one variable"),
        hint=Words(
            "函数 `{function}` 用的是外面的变量 `{name}`，而每次 `accept` 都给它换一个新的连接：前面的线程下一次用它时，"
            "用的已经是后来的客户端了。把连接作为参数交给线程：`target={function}, args=({name},)`，函数写成 `def {function}({name}):`。",
            "The function `{function}` uses the variable `{name}` of the main program, and every `accept` puts a new connection "
            "into it: the next time an earlier thread uses it, it uses the connection of a later client. Give each thread its "
            "own: `target={function}, args=({name},)`, with `def {function}({name}):`.",
        ),
    ),
    explains=(
        *FAILED,
        "no-reply",
        "waits-for-keyboard",
        "not-concurrent",
        "one-client-only",
        "one-message-only",
        "died-of-client",
        "swallowed-error",
        "ends-connection",
        "wrong-call",
        "nearly-right",
    ),
)
def thread_work(facts: Facts) -> Told | None:
    """What runs beside the rest, or should, is handed over, started or left in a way that cannot go well."""
    error, text = facts.error, facts.text
    if facts.failure is None or not (starts.starters(text) or facts.recorded("Thread")):
        return None
    owed = facts.unanswered or facts.failed_as("missing", "not-printed", "mismatch", "send-failed") is not None
    looks = [recorded.closed_by_another, recorded.shared]
    looks += [recorded.called_as_target, recorded.joins, recorded.not_started] if error is None else []
    known = (look(facts) for look in looks if owed and (error is None or error.errno in (errno.EBADF, errno.EPIPE)))
    if (told := next(filter(None, known), None)) is not None:
        return told
    if error is not None:
        comma = starts.arguments_without_comma(text) if error.kind == "TypeError" else None
        if comma is not None and error.line in (None, comma[0]):
            return facts.here(comma[0], "comma", name=comma[1])
        if error.errno == errno.EBADF and (shut := starts.closed_behind_start(text)) is not None:
            return facts.here(shut.line, "closed", name=shut.name, at=shut.line)
        if error.errno == errno.EBADF and (within := starts.started_inside_with(text)) is not None:
            return facts.here(within, "with")
        return None

    if not owed:
        return None
    waiting = [(one.line, one.function) for one in facts.placed if one.call]
    if (stuck := starts.waits_for_lock(text, waiting)) is not None:
        cause, at, name, there = stuck
        return facts.here(at, cause, at=at, name=name, there=there)
    inside = {one.function for one in facts.placed}
    if (run := starts.run_not_started(text)) is not None and (called := starts.starters(text)):
        target = starts.target_of(called[0])
        if target is not None and sources.last_name(target) in inside:
            return facts.here(run, "run")
    if (called_here := starts.target_called(text)) is not None and called_here[1] in inside:
        return facts.here(called_here[0], "called", name=called_here[1])
    joins = [one.line for one in facts.placed if sources.source_at(text, one.line).startswith("join(")]
    if (join := starts.joined_at_once(text)) is not None and join in joins:
        return facts.here(join, "joined", at=join)
    several = sum(isinstance(event, Connected) for event in facts.until_failure) > 1
    if several and not facts.failed_as("not-printed") and (shared := starts.shared_connection(text)) is not None:
        line, name, function = shared
        return facts.here(line, "shared", name=name, function=function)
    if not facts.nothing_came and not facts.failed_as("missing", "send-failed"):
        return None
    started = facts.threads_started  # it may be started under a name that the source does not show
    if (idle := starts.never_started(text)) is not None and len(facts.threads) <= 1 and not started:
        return facts.here(idle[0], "not-started", name=idle[1])
    if (shut := starts.closed_behind_start(text)) is not None:
        return facts.here(shut.line, "closed", name=shut.name, at=shut.line)
    return None
