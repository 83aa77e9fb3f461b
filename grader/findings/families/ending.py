"""How a program ends, or does not: Ctrl-C, what a client did to it, what it leaves behind, the end before its time."""

from __future__ import annotations

import errno
import signal

from grader.code import flow, names, sources
from grader.findings.facts import Facts, Leaving, Told, is_text, quoted
from grader.findings.mistake import FAILED, BySide, Mistake, Stage, family
from grader.findings.traceback import Traceback
from grader.model import Words
from grader.model.events import Aborted, Connected, Exited, KeyboardEnded, Received, Sent, Signalled, Typed

# ---------------------------------------------------------------- ended, or stopped, by a signal


@family(
    "by-signal",
    Stage.ENDS,
    Mistake(
        "killed",
        title=Words("程序被信号 SIGKILL 终止了", "The program was killed by SIGKILL"),
        hint=Words(
            "程序没有自己结束，而是被 SIGKILL 终止的；评测没有发这个信号，重新运行一次也是这样。看看程序有没有用 `os.kill` 给自己"
            "或者自己的进程组发信号，或者以状态 137 结束。",
            "The program did not end by itself: SIGKILL ended it, which the grader has not sent, and a second run went the same "
            "way. Check whether the program sends a signal to itself or to its own group with `os.kill`, or exits with status 137.",
        ),
    ),
    Mistake(
        "stopped",
        title=Words("程序被信号 SIGSTOP 暂停了", "The program is stopped by SIGSTOP"),
        hint=Words(
            "程序被暂停了（SIGSTOP、SIGTSTP 一类的信号），没有人会让它继续，所以它什么也不回答。评测没有发这个信号：看看程序"
            "有没有用 `os.kill` 给自己发信号。",
            "The program is stopped (by SIGSTOP, or a signal like it), nobody will let it go on, and so it answers nothing. The "
            "grader has not sent that signal: check whether the program sends it to itself with `os.kill`.",
        ),
    ),
    title=Words("程序被信号终止或暂停了", "A signal ended or stopped the program"),
    explains=FAILED,
)
def by_signal(facts: Facts) -> Told | None:
    """It was killed, or is stopped, by a signal that nobody but itself has sent."""
    ended = facts.exited
    if facts.failure is None:
        return None
    line = facts.only("kill", "killpg", "raise_signal", "pthread_kill")
    if any(thread.call == "stopped" for thread in facts.threads):
        return facts.here(line, "stopped")
    killed = ended is not None and ended.signal == signal.SIGKILL and ended.why is None and facts.limit is None
    asked = any(isinstance(event, Signalled) and event.signal == "SIGKILL" for event in facts.case)
    return facts.here(line, "killed") if killed and not asked else None


# ---------------------------------------------------------------- what it leaves behind


@family(
    "port-kept",
    Stage.ENDS,
    Mistake(
        "",
        hint=Words(
            "程序自己结束了，但端口 {port} 没有还给系统：它启动的另一个进程（{names}）还在运行，并且占用着同一个套接字。"
            "下一次启动时 `bind` 会失败。结束之前，先结束子进程（`terminate()`，再 `join()` 或 `wait()`），再关闭套接字。",
            "The program itself has ended, but port {port} was not given back: a process that it started ({names}) still runs "
            "and holds the same socket. The next start would fail at `bind`. Before the program ends, end that child process "
            "(`terminate()`, then `join()` or `wait()`) and close the socket.",
        ),
    ),
    title=Words("程序结束了，端口却还被占着", "It ended, but its port is still taken"),
    explains=("left-running/process",),
)
def port_kept(facts: Facts) -> Told | None:
    """It has ended, and a child of it holds its port."""
    ended = facts.exited
    if not facts.failed_as("bad-exit", "not-listening") or ended is None or not ended.sockets:
        return None
    ports = ", ".join(str(socket.port) for socket in ended.sockets[:4])
    return facts.here(flow.line_of_child(facts.text), port=ports, names=_names(ended))


def _names(ended: Exited) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(ended.leftovers)) or "?"


@family(
    "left-running",
    Stage.ENDS,
    Mistake(
        "process",
        title=Words("还有进程没有结束", "A process has not ended"),
        hint=Words(
            "程序结束以后，它启动的进程 {names} 还在运行。没有人会再去结束它，它会一直占用电脑。"
            "结束之前调用它的 `terminate()`，再用 `wait()` 或 `join()` 等它结束。",
            "The program has ended, but a process that it started still runs: {names}. Nobody will end it any more, and it "
            "goes on using the computer. Before the program ends, call `terminate()` on it, then `wait()` or `join()`.",
        ),
    ),
    Mistake(
        "thread",
        title=Words("线程不结束，程序就不结束", "A thread keeps the program from ending"),
        hint=Words(
            "主程序已经走到最后，但它启动的线程（同时运行的另一段代码）还在函数 `{names}` 里，Python 会一直等它。"
            "创建线程时写 `daemon=True`（主程序结束时它也结束），或者让它的循环能够退出。",
            "The main part of the program has come to its end, but a thread that it started is still in the function "
            "`{names}`, and Python waits for it forever. Create the thread with `daemon=True`, so that it ends with "
            "the program, or give its loop a way out.",
        ),
        explains=("ignores-interrupt",),
    ),
    Mistake(
        "answer",
        title=Words("该结束了，还在等着接收", "It should end, but waits to receive"),
        hint=Words(
            "程序应该在这里结束，却停在第 {at} 行的 `{names}` 等着接收，可是不会再有内容发来。先判断要不要结束（用 `break` 离开循环），再接收。",
            "The program should have ended here, but it is at line {at}, in `{names}`, and waits to receive, while nothing more will come. First ask "
            "whether it is time to end (and leave the loop with `break`), then receive.",
        ),
    ),
    Mistake(
        "again",
        title=Words("该结束了，又去等下一个", "It should end, but waits for more"),
        hint=Words(
            "程序应该在这里结束，却又回到第 {at} 行的 `{names}` 去等。看看离开循环的条件；题目只要做一次的，就不要循环。",
            "The program should have ended here, but it is back at line {at}, in `{names}`, and waits for more. Look at the condition that leaves the "
            "loop; where the exercise wants it once, no loop is needed.",
        ),
    ),
)
def left_running(facts: Facts) -> Told | None:
    """A child runs on, or a thread of its own keeps it from ending."""
    ended, threads = facts.exited, facts.threads
    if facts.failed_as("bad-exit", "not-listening") and ended is not None and ended.leftovers:
        return facts.here(flow.line_of_child(facts.text), "process", names=_names(ended))
    sleeps = facts.failure is not None and facts.failure.because == "waits"
    waits = sources.waiting_call_at(facts.text, facts.stands.line) if facts.stands is not None and sleeps else None
    if facts.failed_as("not-ended") and waits is not None and not facts.interrupted and len(facts.threads) < 2:
        at, name = waits.lineno, sources.called(waits)
        if name in sources.RECEIVING and sources.loop_around(facts.text, at) and not names.never_equal(facts.text):
            cause = "answer" if facts.suspect == "client" else "again"
            return facts.here(at, cause, at=at, names=sources.source_at(facts.text, at))
    # The main thread is behind its last line and waits for the others, and one of these is in the student's code.
    if not facts.failed_as("not-ended") or not threads or threads[0].file or threads[0].call != "futex":
        return None
    worker = next((thread for thread in threads[1:] if thread.file), None)
    if worker is None:
        return None
    line = facts.only("Thread", "ThreadPoolExecutor", "start_new_thread")
    return facts.here(line, "thread", names=worker.function or "?")


@family(
    "exit-status",
    Stage.ENDS,
    Mistake(
        "",
        hint=Words(
            "程序结束时报告的状态是 {status}，题目要求 {asked}。状态是程序留给系统的一个数：0 表示一切正常，别的数表示出错。正常结束时用 `sys.exit(0)`，或者让程序自然走到最后；"
            "`sys.exit('出错了')` 的状态是 1。",
            "The program ended with status {status}, and {asked} is asked for. The status is a number that a program "
            "returns to the system: 0 means success, anything else an error. For a normal end use `sys.exit(0)`, or "
            "let the program reach its last line; `sys.exit('some text')` makes the status 1.",
        ),
    ),
    title=Words("退出状态不对（{status}）", "It ended with the wrong exit status ({status})"),
    unless=(Facts.reported,),
)
def exit_status(facts: Facts) -> Told | None:
    """It ended by itself, with another status than was asked for."""
    failure, ended = facts.failed_as("bad-exit"), facts.exited
    if failure is None or ended is None:
        return None
    asked = (failure.expected.text or "") if failure.expected else ""
    wanted = int(asked.removeprefix("status ")) if asked.startswith("status ") else 0
    if asked == "anyhow" or ended.status is None or ended.status == wanted:
        return None
    line = flow.line_of_exit(facts.text) if ended.status else None
    return facts.here(line, status=ended.status, asked=wanted)


# ---------------------------------------------------------------- Ctrl-C


@family(
    "ignores-interrupt",
    Stage.ENDS,
    Mistake(
        "ignored",
        title=Words("程序不理会 Ctrl-C", "It ignores Ctrl-C"),
        hint=Words(
            "`signal.SIG_IGN` 让程序不理会 Ctrl-C。删掉这一行。",
            "`signal.SIG_IGN` makes the program ignore it. Remove this line.",
        ),
    ),
    Mistake(
        "handler",
        hint=Words(
            "这个函数在按下 Ctrl-C 时被调用，但它没有结束程序。在它的末尾加上 `sys.exit(0)`。",
            "This function is called on Ctrl-C, but it does not end the program. Put `sys.exit(0)` at its end.",
        ),
    ),
    Mistake(
        "caught",
        title=Words("Ctrl-C 被捕获，循环又继续了", "It catches Ctrl-C and goes on"),
        hint=Words(
            "按 Ctrl-C 时 Python 会抛出 `KeyboardInterrupt`，这里的 `except` 捕获了它，然后循环又继续了。"
            "在 `except KeyboardInterrupt:` 里写 `break`；不写名字的 `except:` 也会捕获它，改成 `except Exception:`。",
            "On Ctrl-C, Python raises `KeyboardInterrupt`; this `except` catches it, and then the loop goes on. Write "
            "`break` under `except KeyboardInterrupt:`; a bare `except:` catches it as well: make it `except "
            "Exception:`.",
        ),
    ),
    Mistake(
        "other",
        hint=Words(
            "程序没有因此结束。检查是不是有地方捕获了 `KeyboardInterrupt`，或者结束之前还在等别的。",
            "The program did not end. Look for a place that catches `KeyboardInterrupt`, or that waits for something else "
            "before the end.",
        ),
    ),
    title=Words("按 Ctrl-C 结束不了", "Ctrl-C does not end it"),
    lead=Words("向程序发出了 Ctrl-C，它却还在运行。", "Ctrl-C was pressed, and the program still runs."),
)
def ignores_interrupt(facts: Facts) -> Told | None:
    """Ctrl-C was pressed, and it did not end."""
    if not facts.failed_as("not-ended") or not facts.interrupted:
        return None
    near = next((thread.line for thread in facts.threads if thread.file == facts.file), None)
    for cause, line in (
        ("ignored", flow.ignored_interrupt(facts.text)),
        ("handler", flow.interrupt_handler(facts.text)),
        ("caught", flow.swallowed_interrupt(facts.text, near)),
    ):
        if line is not None:
            return facts.here(line, cause)
    return facts.here(None, "other")


@family(
    "interrupt-traceback",
    Stage.ENDS,
    Mistake(
        "",
        hint=Words(
            "程序在 Ctrl-C 后结束了，但打印了一份 Python 错误报告（traceback）：没有捕获 `KeyboardInterrupt`。"
            "把主循环放进 `try:`，后面写 `except KeyboardInterrupt:`，在里面关闭套接字，让程序安静地结束。",
            "It ended on Ctrl-C, but printed Python's error report (a traceback), because nothing catches "
            "`KeyboardInterrupt`. Put the main loop under `try:`, followed by `except KeyboardInterrupt:`, where you "
            "close the socket and let the program end quietly.",
        ),
    ),
    title=Words("按 Ctrl-C 结束时报了错", "It ends on Ctrl-C with an error report"),
    explains=FAILED,
)
def interrupt_traceback(facts: Facts) -> Told | None:
    """It ended on Ctrl-C, quietly was asked for, and Python reported it."""
    if facts.error is None or not facts.failed_as("traceback", "bad-exit"):
        return None
    return facts.at_error() if facts.error.error == "KeyboardInterrupt" and facts.interrupted else None


# ---------------------------------------------------------------- what a client did to it


@family(
    "died-of-client",
    Stage.ENDS,
    Mistake(
        "reset",
        title=Words("一个客户端断开，整个程序就崩溃了", "A client reset its connection, and the whole program crashed"),
        hint=Words(
            "一个客户端突然断开（重置）了连接，程序就报错 {error}，整个结束了。客户端随时可能断开，这很正常。"
            "用 `try:` 包住和这个客户端的收发，在 `except OSError:` 里关闭这个连接，然后继续服务别的客户端。",
            "One client reset its connection, and the whole program ended with {error}. Clients can disappear at any "
            "time; that is normal. Put sending and receiving for one client under `try:`, and under `except OSError:` "
            "close that connection and go on serving the others.",
        ),
    ),
    Mistake(
        "close",
        title=Words(
            "一个客户端关闭，整个程序就崩溃了", "A client closed its connection, and the whole program crashed"
        ),
        hint=Words(
            "一个客户端关闭了连接，程序就报错 {error}，整个结束了。对方关闭后 `recv` 返回空的 `b''`："
            "收到后先检查 `if not data:`，是空的就关闭这个连接，继续服务别的客户端。",
            "One client closed its connection, and the whole program ended with {error}. When the other side has "
            "closed, `recv` returns the empty `b''`: test `if not data:` first, close that connection, and go on "
            "serving the others.",
        ),
    ),
    Mistake(
        "empty",
        title=Words("一个空的数据报就让程序崩溃了", "An empty datagram crashed the program"),
        hint=Words(
            "一个客户端发来了空的数据报（0 字节），程序就报错 {error}，整个结束了。UDP 允许空的数据报。"
            "使用收到的数据之前先检查它是不是空的。",
            "One client sent an empty datagram (a message of 0 bytes), and the whole program ended with {error}. "
            "Empty messages are allowed in UDP. Test whether the data is empty before you use it.",
        ),
    ),
    Mistake(
        "bytes",
        title=Words("无法解码的字节让程序崩溃了", "Bytes that cannot be decoded crashed the program"),
        hint=Words(
            "一个客户端发来的字节不能按 {encoding} 解码，程序就报错 {error}，整个结束了。网络上什么字节都可能来。不需要字符串时就不要 `decode`；"
            "需要时写 `decode('{encoding}', errors='replace')`，或者用 `try:` 捕获这个错误。",
            "One client sent bytes that are not valid {encoding}, and the whole program ended with {error}. Any bytes "
            "can come from a network. If you need no string, do not `decode`; if you do, write `decode('{encoding}', "
            "errors='replace')`, or catch the error with `try:`.",
        ),
    ),
    explains=FAILED,
)
def died_of_client(facts: Facts) -> Told | None:
    """An error ended the whole program right after a client had done what clients may do."""
    error = facts.error
    if error is None or facts.failure is None or facts.suspect != "server":
        return None
    if facts.exited is None and not facts.cut_off:
        return None  # only one client of several has lost its thread
    if facts.interrupted and error.error == "KeyboardInterrupt":
        return None  # that was Ctrl-C, whoever had left before
    cause = _blow(facts, error)
    return facts.at_error(cause, error=error.error, encoding=facts.exercise.encoding) if cause else None


_OWN_MISTAKES = frozenset({"TypeError", "NameError", "UnboundLocalError", "AttributeError", "ModuleNotFoundError"})
_OWN_NUMBERS = frozenset(
    {errno.EBADF, errno.EDESTADDRREQ, errno.EINVAL, errno.ENOTSOCK, errno.EOPNOTSUPP, errno.EISCONN}
)
"""They would have come with any client. So would the use of a socket that the program itself has closed."""


def _blow(facts: Facts, error: Traceback) -> str | None:
    """What a client did right before the traceback, where that is what the program died of."""
    acts = [event for event in facts.before_error if event.peer not in facts.check.peers]
    if error.error in _OWN_MISTAKES or facts.own_error or error.errno in _OWN_NUMBERS or not acts:
        return None
    if error.kind in ("TimeoutError", "timeout"):
        return None  # it had set itself how long it waits
    left = [n for n, event in enumerate(acts) if isinstance(event, Leaving)]
    if left:
        gone = acts[left[-1]]
        # What others say meanwhile does not matter, but an answer shows that it has survived.
        survived = any(isinstance(event, Received) for event in acts[left[-1] :])
        if error.error in ("ConnectionResetError", "BrokenPipeError", "ConnectionAbortedError"):
            # A reset that answers our own sending says only that the other side had closed before.
            sending = sources.call_at(facts.error_text, error.at, *sources.TALKING) is not None
            cause = "close" if sending and not isinstance(gone, Aborted) else "reset"
            return None if survived else cause
        talk = [one for one in acts[: left[-1]] if one.peer == gone.peer and isinstance(one, (Sent, Received))]
        if not survived and not (talk and isinstance(talk[-1], Sent)):  # else it may have died of what was sent
            return "close"
    last, encoding = acts[-1], facts.exercise.encoding
    if not isinstance(last, Sent):
        return None
    if not last.data and facts.exercise.transport == "udp":
        return "empty"
    no_text = error.error == "UnicodeDecodeError" and not is_text(last.data, encoding)
    return "bytes" if no_text else None


# ---------------------------------------------------------------- the end before its time


@family(
    "exits-early",
    Stage.LEFT,
    Mistake(
        "daemon",
        title=Words("主程序结束，服务的线程也没了", "It ends, and its daemon threads end with it"),
        hint=Words(
            "服务的线程（或进程）设成了 `daemon`：主程序一结束，它就跟着被终止。"
            "在主程序最后等着它，例如 `t.join()`，或者不要设 `daemon`。",
            "The thread (or process) that serves is a `daemon`: it dies as soon as the main program ends. Wait for it at "
            "the end of the main program, with `t.join()` for example, or do not make it a `daemon`.",
        ),
    ),
    Mistake(
        "not-served",
        title=Words("服务器启动以后程序就结束了", "It starts the server and ends at once"),
        hint=Words(
            "`start_server` 打开了端口就返回了，后面没有语句让程序等着，程序一结束端口也就关闭了。"
            "在它后面写 `async with server:`，里面 `await server.serve_forever()`。",
            "`start_server` opens the port and returns; nothing after it keeps the program running, and when it ends the port is closed. "
            "After it write `async with server:`, and inside `await server.serve_forever()`.",
        ),
    ),
    Mistake(
        "once",
        title=Words("只服务一次就结束了", "It serves once and then ends"),
        hint=Words(
            "接收和回答没有放在循环里，程序执行一遍就结束了。用 `while True:` 把它们包起来。",
            "Receiving and answering are not in a loop: they run once, and then the program ends. Put them inside "
            "`while True:`.",
        ),
    ),
    Mistake(
        "again",
        title=Words("只做一次就结束了", "It does it once and then ends"),
        hint=Words(
            "输入、发送和接收没有放在循环里，程序执行一遍就结束了。用 `while True:` 把它们包起来。",
            "Reading the keyboard, sending and receiving are not in a loop: they run once, and then the program ends. "
            "Put them inside `while True:`.",
        ),
    ),
    Mistake(
        "empty",
        title=Words("收到空的数据报就结束了", "An empty datagram makes it end"),
        hint=Words(
            "客户端发来了空的数据报（0 字节），第 {at} 行就离开了循环。TCP 的 `recv` 得到空的表示对方关闭了；UDP 没有连接，空的数据报也是一条消息，"
            "照样要处理：去掉这个判断。",
            "A client sent an empty datagram (0 bytes), and line {at} leaves the loop for it. With TCP nothing from `recv` means that the other side "
            "has closed; UDP has no connections, and an empty datagram is a message like any other: remove this test.",
        ),
    ),
    Mistake(
        "contains",
        title=Words("消息里只是含有 {word}，程序就结束了", "It ends at a message that only contains {word}"),
        hint=Words(
            "第 {at} 行用 `in` 判断，只要 {said} 里面含有 {word} 就成立，程序因此结束了。要整条消息正好是它，用 `==`：`{name} == {word}`。",
            "Line {at} asks with `in`, which holds as soon as {said} has {word} anywhere in it, and so the program ended. To ask whether the "
            "whole message is this word use `==`: `{name} == {word}`.",
        ),
    ),
    Mistake(
        "counted",
        title=Words("循环做了固定的次数就结束了", "Its loop runs a fixed number of times"),
        hint=Words(
            "第 {at} 行的循环 `{call}` 只做固定的次数，做完程序就结束了。要一直做下去，用 `while True:`。",
            "The loop at line {at}, over `{call}`, runs a fixed number of times, and the program ends after that. To go on and on use `while True:`.",
        ),
    ),
    Mistake(
        "plain",
        hint=Words(
            "看看是什么让它离开了循环：`break`、`return`、`exit()`，或者循环的条件不再成立。",
            "Check what makes it leave its loop: a `break`, a `return`, an `exit()`, or a condition that becomes "
            "false.",
        ),
    ),
    title=Words("程序提前结束了", "The program ended too early"),
    lead=BySide(
        server=Words(
            "程序没有报错，自己结束了，可是客户端还在等它。",
            "The program ended by itself, without an error, while a client was still waiting for it.",
        ),
        client=Words(
            "程序没有报错，自己结束了，可是服务器还在等它。",
            "The program ended by itself, without an error, while the server was still waiting for it.",
        ),
        script=Words(
            "程序没有报错，自己结束了，可是检查还没有做完。",
            "The program ended by itself, without an error, before the check was finished.",
        ),
    ),
    explains=("never-bound",),
    unless=(Facts.reported,),
)
def exits_early(facts: Facts) -> Told | None:
    """It has ended by itself while something was still asked of it."""
    ended, text = facts.exited, facts.text
    kinds = Sent if facts.suspect == "server" else (Sent, Typed)
    said = [event for event in facts.until_failure if isinstance(event, kinds)]
    last = said[-1].data.rstrip(b"\r\n") if said else b""
    whole = last.decode(facts.exercise.encoding, "replace")
    inside = flow.leaves_when_inside(facts.text, whole, came=bool(said) and isinstance(said[-1], Sent))
    wanted = _was_wanted(facts) or (inside is not None and ended is not None and facts.nothing_came is not None)
    if (ended is not None and ended.status != 0) or not wanted:
        return None
    if (daemon := sources.line_of_daemon(text)) is not None:
        return facts.here(daemon, "daemon")
    if (started := _served_by_nobody(facts)) is not None:
        return facts.here(started, "not-served")
    if inside is not None and facts.which([inside[0]]):
        at, word, name = inside
        return facts.here(at, "contains", at=at, word=word, name=name[:40], said=quoted(last, facts.exercise.encoding))
    empty = flow.leaves_when_empty(text) if facts.exercise.transport == "udp" else None
    if empty is not None and facts.suspect == "server" and any(not one.data for one in facts.sent[-2:]):
        return facts.here(empty, "empty", at=empty)
    leaves = facts.only("exit", "_exit", "quit")
    loops = flow.loops_over_ranges(text)
    if ended is not None and leaves is None and len(loops) == 1 and len(facts.typed) + len(facts.sent) > 1:
        return facts.here(loops[0][0], "counted", at=loops[0][0], call=loops[0][1][:60])
    if facts.suspect != "server":
        once = sources.calls(text, "input") and not sources.has_loop_around(text, "input")
        again = bool(once) and len(facts.typed) > 1
        return facts.here(facts.only("input"), "again") if again else facts.here(leaves, "plain")
    takes = sources.calls(text, "accept") or sources.calls(text, "recvfrom", "recv")
    if takes and not sources.has_loop_around(text, sources.called(takes[0])):
        return facts.here(takes[0].lineno, "once")
    # Its port is closed, or its connection reset; whether it has ended was not seen where it has not.
    return facts.here(leaves, "plain") if ended is not None else None


def _served_by_nobody(facts: Facts) -> int | None:
    """Where asyncio's server is started, and nothing behind it keeps the program running."""
    served = sources.calls(
        facts.text, "serve_forever", "run_forever", "sleep", "wait", "Event", "Future", "gather", "input"
    )
    started = facts.only("start_server", "create_datagram_endpoint")
    return started if not served and sources.line_of_import(facts.text, "asyncio") is not None else None


def _was_wanted(facts: Facts) -> bool:
    """Something was still asked of the program when it had ended by itself."""
    failure, ended = facts.failure, facts.exited
    if failure is None or facts.happened(Signalled, KeyboardEnded):
        return False
    if facts.suspect != "server":
        return ended is not None and (facts.nothing_came is not None or failure.code == "send-failed")
    if failure.code == "not-listening":
        return facts.not_found and (sources.is_reached(facts.text, "bind") or _served_by_nobody(facts) is not None)
    if failure.code in ("refused", "not-running"):
        return ended is not None or (failure.code == "refused" and facts.program.ready)
    ends = [n for n, event in enumerate(facts.case) if isinstance(event, Exited)]
    before = facts.case[: ends[0]] if ends else facts.case
    # A call behind its end is refused; one that came a moment earlier is reset, at the first word or while it waits
    # for an answer. The same is told of all three.
    after_another = any(isinstance(event, Connected) and event.peer != failure.peer for event in before)
    was_reset = failure.actual is not None and failure.actual.kind == "reset"
    if (
        ended is not None
        and after_another
        and (failure.code == "send-failed" or (failure.code == "missing" and was_reset))
    ):
        return True
    if failure.code != "missing" or failure.actual is None or failure.actual.data or not (ended or was_reset):
        return False
    late = any(isinstance(event, Sent) and event.peer == failure.peer for event in facts.case[len(before) :])
    return late or facts.happened(Received) or sources.line_of_daemon(facts.text) is not None
