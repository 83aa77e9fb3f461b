"""The limits of a program: processor time, memory, processes, output, files."""

from __future__ import annotations

import errno

from grader.code import flow, sources
from grader.findings.facts import Facts, Told
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Words


@family(
    "limit-cpu",
    Stage.ENDS,
    Mistake(
        "",
        hint=Words(
            "程序一直在计算，用完了 {seconds} 秒的 CPU 时间，被停止了。网络程序大部分时间应该在等待。"
            "检查有没有一个循环不等待任何东西（没有 `recv`、`accept` 或 `input`）也从不退出。",
            "The program computed all the time, used up its limit of CPU time ({seconds} s) and was stopped. A "
            "network program should mostly wait. Look for a loop that waits for nothing (no `recv`, `accept` or "
            "`input`) and is never left.",
        ),
    ),
    title=Words("用掉了太多计算时间", "It used too much computing time"),
)
def limit_cpu(facts: Facts) -> Told | None:
    """It was ended for its processor time."""
    if facts.limit != "cpu":
        return None
    loop = flow.busy_loop(facts.text)
    return facts.here(loop.lineno if loop else None, seconds=f"{facts.exercise.limits.cpu:g}")


@family(
    "limit-memory",
    Stage.ENDS,
    Mistake(
        "",
        hint=Words(
            "程序占用或者要求的内存超过了 {megabytes} MB。检查有没有一个列表或字符串在循环里不断变大，"
            "或者一次要求了太大的空间，例如 `recv` 或 `bytes` 后面的数字太大。",
            "The program took, or asked for, more than {megabytes} MB of memory. Look for a list or string that grows in a loop, or "
            "for one request that is far too large, such as a huge number in `recv` or `bytes`.",
        ),
    ),
    title=Words("用掉了太多内存", "It used too much memory"),
    explains=FAILED,
)
def limit_memory(facts: Facts) -> Told | None:
    """It was ended for its memory, or Python got no more."""
    error, megabytes = facts.error, facts.exercise.limits.memory >> 20
    if error is not None and error.error == "MemoryError":
        return facts.at_error(megabytes=megabytes)
    if facts.limit != "memory":
        return None
    loop = flow.busy_loop(facts.text)
    line = flow.line_of_call_in(loop, "append", "extend", "add") or (loop.lineno if loop else None)
    return facts.here(line, megabytes=megabytes)


@family(
    "limit-processes",
    Stage.ENDS,
    Mistake(
        "",
        hint=Words(
            "程序同时运行的进程和线程超过了 {most} 个。进程和线程都是同时运行的代码，每一个都要占用资源。"
            "检查启动它们的地方是不是在一个不等待的循环里：需要一个（例如来了一个客户端）才启动一个。",
            "More than {most} processes and threads of the program ran at the same time. Each of them costs "
            "resources. Check whether they are started in a loop that never waits: start one only when there is "
            "something for it to do, such as a new client.",
        ),
    ),
    title=Words("启动了太多进程或线程", "It started too many processes or threads"),
    explains=FAILED,
)
def limit_processes(facts: Facts) -> Told | None:
    """It was ended for its processes, or the system refused one more."""
    most, error, text = facts.exercise.limits.processes, facts.error, facts.text
    starts = ("Thread", "Process", "fork", "Popen", "start_new_thread", "start")
    if error is not None and error.error in ("RuntimeError", "BlockingIOError") and error.file == facts.file:
        refused = error.errno == errno.EAGAIN or error.message == "can't start new thread"
        if refused and any(call.lineno == error.line for call in sources.calls(text, *starts)):
            return facts.at_error(most=most)
    if facts.limit != "processes":
        return None
    inside = flow.line_of_call_in(flow.busy_loop(text, *starts), *starts)
    return facts.here(inside or sources.line_of_call(text, *starts), most=most)


@family(
    "limit-output",
    Stage.ENDS,
    Mistake(
        "",
        hint=Words(
            "程序打印了 {megabytes} MB 以上的内容，被停止了。看看打印是不是在一个不等待的循环里：每收到一条消息才打印一次。",
            "The program printed more than {megabytes} MB and was stopped. Check whether it prints inside a loop that "
            "never waits: print once for each message.",
        ),
    ),
    title=Words("打印得太多", "It printed far too much"),
)
def limit_output(facts: Facts) -> Told | None:
    """It was ended for what it printed."""
    if facts.limit != "output":
        return None
    loop = flow.busy_loop(facts.text, "print", "write")
    megabytes = max(1, facts.exercise.limits.output * 128 >> 20)
    return facts.here(flow.line_of_call_in(loop, "print", "write"), megabytes=megabytes)


_REFUSALS = {errno.EMFILE: "open", errno.EFBIG: "size", errno.ENOSPC: "size"}


@family(
    "limit-files",
    Stage.ENDS,
    Mistake(
        "open",
        title=Words("打开的文件和套接字太多", "Too many files and sockets are open"),
        hint=Words(
            "程序同时打开的文件和套接字超过了 {most} 个，系统不再允许打开新的（错误 24）。用完的都要关闭：每个连接结束后调用 `close()`，或者写成 `with`，离开时会自动关闭。",
            "More than {most} files and sockets were open at once, and the system allowed no new ones (error 24). "
            "Close what you have finished with: call `close()` after each connection, or use `with`, which closes it "
            "for you.",
        ),
    ),
    Mistake(
        "size",
        title=Words("写的文件太大", "It writes too large a file"),
        hint=Words(
            "程序写的文件太大了，超过了 {disk} MB，系统拒绝继续写。检查写文件的循环会不会停下来。",
            "The program wrote more than {disk} MB to files, and the system refused the rest. Check whether the loop that "
            "writes ever stops.",
        ),
    ),
    explains=FAILED,
)
def limit_files(facts: Facts) -> Told | None:
    """The system gave it no more files, or no more room."""
    error, limits = facts.error, facts.exercise.limits
    if error is None or error.error != "OSError":
        return None
    cause = _REFUSALS.get(error.errno or 0)
    return facts.at_error(cause, most=limits.files, disk=limits.disk >> 20) if cause else None
