"""How a program ends, or does not: Ctrl-C, limits, what it leaves behind."""

from __future__ import annotations

import errno

from grader.code import flow, sources
from grader.findings.evidence import FAILED, Entry, Evidence, Traceback, entry, told_of
from grader.findings.limits import LIMITS
from grader.findings.moments import Thread, at, busy, exited, interrupted, killed_for, moment, place, threads
from grader.model import Event, Finding, Words

_LEAVES_A_CLIENT = frozenset({"closed", "half-closed", "aborted"})
_EMPTY_PRINTS = 20


# ---------------------------------------------------------------- what it leaves behind


@entry(
    "port-kept",
    Words("程序结束了，端口却还被占着", "It ended, but its port is still taken"),
    Words(
        "程序自己结束了，但端口 {port} 没有还给系统：它启动的另一个进程（{names}）还在运行，并且拿着同一个套接字。"
        "下一次启动时 `bind` 会失败。结束之前，先结束子进程（`terminate()`，再 `join()` 或 `wait()`），再关闭套接字。",
        "The program itself has ended, but port {port} was not given back: a process that it started ({names}) still runs "
        "and holds the same socket. The next start would fail at `bind`. Before the program ends, end that child process "
        "(`terminate()`, then `join()` or `wait()`) and close the socket.",
    ),
)
def _port_kept(evidence: Evidence) -> Finding | None:
    event, failure = exited(evidence), evidence.failure
    if event is None or failure is None or failure.code != "bad-exit" or not event.info.get("sockets"):
        return None
    ports = ", ".join(str(row["port"]) for row in event.info["sockets"][:4])
    line = flow.line_of_child(evidence.text)
    return evidence.here("port-kept", line, port=ports, names=_names(event))


def _names(event: Event) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(event.info.get("leftovers", ()))) or "?"


_LEFT = {
    "process": Words(
        "程序结束以后，它启动的进程 {names} 还在运行。没有人会再去结束它，它会一直占用电脑。"
        "结束之前调用它的 `terminate()`，再用 `wait()` 或 `join()` 等它结束。",
        "The program has ended, but a process that it started still runs: {names}. Nobody will end it any more, and it "
        "goes on using the computer. Before the program ends, call `terminate()` on it, then `wait()` or `join()`.",
    ),
    "thread": Words(
        "主程序已经走到最后，但它启动的线程（同时运行的另一段代码）还在函数 `{names}` 里，Python 会一直等它。"
        "创建线程时写 `daemon=True`（主程序结束时它也结束），或者让它的循环能够退出。",
        "The main part of the program has come to its end, but a thread that it started (code that runs beside it) is "
        "still in the function `{names}`, and Python waits for it for ever. Create the thread with `daemon=True`, so that "
        "it ends with the program, or give its loop a way out.",
    ),
}


@entry("left-running", Words("留下了还在运行的部分", "It left something running"), Words("{how}", "{how}"), how=_LEFT)
def _left_running(evidence: Evidence) -> Finding | None:
    failure, event = evidence.failure, exited(evidence)
    if failure is None:
        return None
    if failure.code == "bad-exit" and event is not None and event.info.get("leftovers"):
        if event.info.get("sockets"):
            return None
        return evidence.here("left-running", flow.line_of_child(evidence.text), how="process", names=_names(event))
    worker = _lone_worker(evidence) if failure.code == "not-ended" else None
    if worker is None:
        return None
    line = sources.line_of_call(evidence.text, "Thread", "ThreadPoolExecutor", "start_new_thread")
    return evidence.here("left-running", line, how="thread", names=str(worker["function"]))


def _lone_worker(evidence: Evidence) -> Thread | None:
    """A thread in the student's code while the main one is behind its last line and waits for the others."""
    found = threads(evidence)
    if len(found) < 2 or found[0].get("file") or found[0].get("call") != "futex":
        return None
    return next((thread for thread in found[1:] if thread.get("file")), None)


@entry(
    "exit-status",
    Words("退出状态不对（{status}）", "It ended with the wrong exit status ({status})"),
    Words(
        "程序结束时报告的状态是 {status}，题目要求 {asked}。状态是程序留给系统的一个数：0 表示一切正常，别的数表示出错。"
        "正常结束时用 `sys.exit(0)`，或者让程序自然走到最后；`sys.exit('文字')` 的状态是 1。",
        "The program ended with status {status}, and {asked} is asked for. The status is a number that a program leaves to "
        "the system: 0 says that all went well, anything else that something failed. For a normal end use `sys.exit(0)`, "
        "or let the program reach its last line; `sys.exit('some text')` makes the status 1.",
    ),
)
def _exit_status(evidence: Evidence) -> Finding | None:
    failure, event = evidence.failure, exited(evidence)
    if failure is None or event is None or failure.code != "bad-exit" or evidence.error is not None:
        return None
    asked = (failure.expected.text or "") if failure.expected else ""
    wanted = int(asked.removeprefix("status ")) if asked.startswith("status ") else 0
    status = event.info.get("status")
    if asked == "anyhow" or status is None or status == wanted:
        return None
    line = flow.line_of_exit(evidence.text) if status else None
    return evidence.here("exit-status", line, status=status, asked=wanted)


# ---------------------------------------------------------------- Ctrl-C

_DEAF = {
    "ignored": Words(
        "`signal.SIG_IGN` 让程序不理会 Ctrl-C。删掉这一行。",
        "`signal.SIG_IGN` makes the program deaf to it. Take this line out.",
    ),
    "handler": Words(
        "这个函数在按下 Ctrl-C 时被调用，但它没有结束程序。在它的末尾加上 `sys.exit(0)`。",
        "This function is called on Ctrl-C, but it does not end the program. Put `sys.exit(0)` at its end.",
    ),
    "caught": Words(
        "按 Ctrl-C 时 Python 会抛出 `KeyboardInterrupt`，这里的 `except` 接住了它，然后循环又继续了。"
        "在 `except KeyboardInterrupt:` 里写 `break`；不写名字的 `except:` 会把它也接住，改成 `except Exception:`。",
        "On Ctrl-C, Python raises `KeyboardInterrupt`; this `except` catches it, and then the loop goes on. Write `break` "
        "under `except KeyboardInterrupt:`; an `except:` without a name catches it as well: make it `except Exception:`.",
    ),
    "other": Words(
        "程序没有因此结束。检查是不是有地方接住了 `KeyboardInterrupt`，或者结束之前还在等别的东西。",
        "The program did not end. Look for a place that catches `KeyboardInterrupt`, or that waits for something else "
        "before the end.",
    ),
}


@entry(
    "ignores-interrupt",
    Words("按 Ctrl-C 结束不了", "Ctrl-C does not end it"),
    Words("向程序发出了 Ctrl-C，它却还在运行。{how}", "Ctrl-C was pressed, and the program still runs. {how}"),
    how=_DEAF,
)
def _ignores_interrupt(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or failure.code != "not-ended" or not interrupted(evidence) or _lone_worker(evidence):
        return None
    text, here = evidence.text, [thread for thread in threads(evidence) if thread.get("file") == evidence.file]
    near = here[0].get("line") if here else None
    for how, line in (
        ("ignored", flow.ignored_interrupt(text)),
        ("handler", flow.interrupt_handler(text)),
        ("caught", flow.swallowed_interrupt(text, near)),
    ):
        if line is not None:
            return evidence.here("ignores-interrupt", line, how=how)
    return evidence.here("ignores-interrupt", None, how="other")


@entry(
    "interrupt-traceback",
    Words("按 Ctrl-C 结束时报了错", "It ends on Ctrl-C with an error report"),
    Words(
        "程序在 Ctrl-C 后结束了，但打印了一份 Python 错误报告（traceback）：没有人接住 `KeyboardInterrupt`。"
        "把主循环放进 `try:`，后面写 `except KeyboardInterrupt:`，在里面关闭套接字，让程序安静地结束。",
        "It ended on Ctrl-C, but printed Python's error report (a traceback), because nobody catches `KeyboardInterrupt`. "
        "Put the main loop under `try:`, and behind it `except KeyboardInterrupt:`, where you close the socket and let the "
        "program end quietly.",
    ),
    explains=FAILED,
)
def _interrupt_traceback(evidence: Evidence) -> Finding | None:
    error, failure = evidence.error, evidence.failure
    if error is None or failure is None or failure.code not in ("traceback", "bad-exit"):
        return None
    if error.error != "KeyboardInterrupt" or not interrupted(evidence):
        return None
    return at("interrupt-traceback", error)


# ---------------------------------------------------------------- what a client did to it

_DID = {
    "reset": Words(
        "一个客户端突然断开（重置）了连接，程序就报错 {error}，整个结束了。客户端随时可能断开，这很正常。"
        "用 `try:` 包住和这个客户端的收发，在 `except OSError:` 里关闭这个连接，然后继续服务别的客户端。",
        "One client broke its connection off (a reset), and with {error} the whole program ended. Clients break off at any "
        "time; that is normal. Put the talk with one client under `try:`, and under `except OSError:` close that "
        "connection and go on serving the others.",
    ),
    "close": Words(
        "一个客户端关闭了连接，程序就报错 {error}，整个结束了。对方关闭后 `recv` 返回空的 `b''`："
        "收到后先检查 `if not data:`，是空的就关闭这个连接，继续服务别的客户端。",
        "One client closed its connection, and with {error} the whole program ended. When the other side has closed, "
        "`recv` returns the empty `b''`: test `if not data:` first, close that connection, and go on serving the others.",
    ),
    "empty": Words(
        "一个客户端发来了空的数据报（0 字节），程序就报错 {error}，整个结束了。UDP 允许空的数据报。"
        "使用收到的数据之前先检查它是不是空的。",
        "One client sent an empty datagram (a message of 0 bytes), and with {error} the whole program ended. Empty messages "
        "are allowed in UDP. Test whether the data is empty before you use it.",
    ),
    "bytes": Words(
        "一个客户端发来的字节不是 {encoding} 文字，程序就报错 {error}，整个结束了。网络上什么字节都可能来。"
        "不需要文字时就不要 `decode`；需要时写 `decode('{encoding}', errors='replace')`，或者用 `try:` 接住这个错误。",
        "One client sent bytes that are no {encoding} text, and with {error} the whole program ended. Any bytes can come "
        "from a network. Where you need no text, do not `decode`; where you do, write `decode('{encoding}', "
        "errors='replace')`, or catch the error with `try:`.",
    ),
}


@entry(
    "died-of-client",
    Words("一个客户端就让整个程序停了", "One client brought the whole program down"),
    Words("{how}", "{how}"),
    how=_DID,
    explains=FAILED,
)
def _died_of_client(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or evidence.failure is None or evidence.suspect != "server" or not _gone(evidence):
        return None
    how = _blow(evidence, error)
    if how is None:
        return None
    return at("died-of-client", error, how=how, error=error.error, encoding=evidence.exercise.encoding)


def _gone(evidence: Evidence) -> bool:
    """The whole program has ended, as seen by itself or by another client: found nobody, or was cut off."""
    if exited(evidence) is not None:
        return True
    events = evidence.last_case
    left = {event.peer for event in events if event.event in _LEAVES_A_CLIENT}
    return any(event.event in ("refused", "reset") and event.peer not in left for event in events)


def _blow(evidence: Evidence, error: Traceback) -> str | None:
    """What a client did right before the traceback, where that is what the program died of."""
    if error.error in _OWN_MISTAKES or error.errno == errno.EBADF:
        return None
    acts = [event for event in _before_the_error(evidence) if event.peer not in evidence.check.peers]
    left = [n for n, event in enumerate(acts) if event.event in _LEAVES_A_CLIENT]
    if not left:
        return _bad_message(evidence, error, acts[-1]) if acts else None
    # What others say meanwhile does not matter, but an answer shows that it has survived.
    survived = any(event.event == "received" for event in acts[left[-1] :])
    if error.error in ("ConnectionResetError", "BrokenPipeError", "ConnectionAbortedError"):
        return None if survived else "reset"
    gone = acts[left[-1]]
    talk = [event.event for event in acts[: left[-1]] if event.peer == gone.peer and event.event in _TALK]
    if survived or talk[-1:] == ["sent"]:  # it may have died of what was sent
        return _bad_message(evidence, error, acts[-1])
    return "close"


_TALK = ("sent", "received")
_OWN_MISTAKES = frozenset({"TypeError", "NameError", "UnboundLocalError", "AttributeError", "ModuleNotFoundError"})
"""They would have come with any client. So would the use of a socket that the program itself has closed."""


def _before_the_error(evidence: Evidence) -> list[Event]:
    """Everything up to the first words of the error report."""
    trail = []
    for event in evidence.last_case:
        if event.event == "printed" and b"Traceback (most recent" in (event.data or b""):
            break
        trail.append(event)
    kinds = _LEAVES_A_CLIENT | {"sent", "received", "connected"}
    return [event for event in trail if event.event in kinds]


def _bad_message(evidence: Evidence, error: Traceback, sent: Event) -> str | None:
    data = sent.data or b""
    if sent.event != "sent":
        return None
    if not data and evidence.exercise.transport == "udp":
        return "empty"
    if error.error != "UnicodeDecodeError":
        return None
    try:
        data.decode(evidence.exercise.encoding)
    except UnicodeDecodeError:
        return "bytes"
    return None


@entry(
    "spins-after-disconnect",
    Words("{title}", "{title}"),
    Words(
        "{who}关闭连接后，`{call}` 不再等待，每次都立刻返回空的 `b''`，而循环没有停下来，一直占着 CPU。"
        "收到后马上检查：`if not data: break`，再关闭这个连接。",
        "Once {who} has closed its connection, `{call}` waits no longer: it returns the empty `b''` at once, every "
        "time. The loop does not stop at that, and keeps the processor busy. Test it right after receiving: "
        "`if not data: break`, then close this connection.",
    ),
    title=told_of(
        Words("客户端走了，循环还在空转", "The client has gone, and the loop runs on"),
        Words("服务器关闭了连接，循环还在空转", "The server has closed, and the loop runs on"),
    ),
    who=told_of(Words("客户端", "the client"), Words("服务器", "the server")),
    explains=("no-reply", "spins"),
)
def _spins_after_disconnect(evidence: Evidence) -> Finding | None:
    if evidence.exercise.transport != "tcp" or evidence.failure is None:
        return None
    left = [n for n, event in enumerate(evidence.last_case) if event.event in _LEAVES_A_CLIENT]
    if not left:
        return None
    loop = _receiving_loop(evidence, evidence.last_case[left[0] :])
    call = flow.receives(loop) if loop is not None else None
    if call is None:
        return None
    who = {"who": evidence.suspect, "title": evidence.suspect}
    return evidence.here("spins-after-disconnect", call.lineno, call=sources.called(call), **who)


def _receiving_loop(evidence: Evidence, since: tuple[Event, ...]) -> flow.Loop | None:
    """The loop that runs and runs: around the line where a thread was busy, or the one that prints and prints."""
    busy = [thread for thread in threads(evidence) if thread.get("file") and not _rests(thread)]
    for thread in busy if _moment_is(evidence, "spins", "limit") else ():
        loop = flow.loop_around(evidence.text, int(thread["line"])) if thread["file"] == evidence.file else None
        if loop is not None and flow.receives(loop) is not None:
            return loop
    if killed_for(evidence) is None and not _prints_on(since):
        return None
    calls = sources.calls(evidence.text, *sources.RECEIVING - {"accept"})
    return next((loop for call in calls if (loop := flow.loop_around(evidence.text, call.lineno)) is not None), None)


def _rests(thread: Thread) -> bool:
    return bool(thread.get("call"))


def _moment_is(evidence: Evidence, *events: str) -> bool:
    event = moment(evidence)
    return event is not None and event.event in events


def _prints_on(since: tuple[Event, ...]) -> bool:
    """The same line over and over, many times more than clients could have asked for."""
    printed = b"".join(event.data or b"" for event in since if event.event == "printed")
    lines = printed.split(b"\n")[:-1][-_EMPTY_PRINTS:]
    return len(lines) == _EMPTY_PRINTS and len(set(lines)) == 1


# ---------------------------------------------------------------- the keyboard


@entry(
    "end-of-keyboard-input",
    Words("键盘输入结束时出错（EOFError）", "The end of the keyboard's input stopped it (EOFError)"),
    Words(
        "键盘输入已经结束（例如按了 Ctrl-D，或者输入来自一个读完了的文件），`input()` 再也读不到东西，就抛出 `EOFError`。"
        "用 `try:` 包住 `input()`，在 `except EOFError:` 里结束循环。",
        "The keyboard's input was over (Ctrl-D was pressed, or it comes from a file that has been read to its end), so "
        "`input()` had nothing left to read and raised `EOFError`. Put `input()` under `try:`, and end the loop under "
        "`except EOFError:`.",
    ),
    explains=FAILED,
)
def _end_of_keyboard_input(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or error.error != "EOFError" or error.line is None:
        return None
    if not any(event.event == "keyboard-ended" for event in evidence.last_case):
        return None
    text = evidence.transcript.sources.get(error.file or "", "")
    asks = [call for call in sources.calls(text, "input") if call.lineno <= error.line <= (call.end_lineno or 0)]
    return at("end-of-keyboard-input", error) if asks else None


@entry(
    "spins",
    Words("程序在空转", "It runs in circles"),
    Words(
        "程序用了三秒的 CPU，却什么也没有做：没有接收，没有发送，也没有等待。它停在这一行的循环里。"
        "检查循环的条件能不能变成假，循环里有没有会等待的调用（`recv`、`accept`、`input`）。",
        "The program used three seconds of processor time and did nothing with them: it neither received nor sent nor "
        "waited. It is caught in the loop at this line. Look whether the loop's condition can ever become false, and "
        "whether anything in the loop waits (`recv`, `accept`, `input`).",
    ),
    explains=("never-bound", "exits-early", "no-reply"),
)
def _spins(evidence: Evidence) -> Finding | None:
    thread = busy(evidence)
    if not _moment_is(evidence, "spins") or thread is None:
        return None
    loop = flow.loop_around(evidence.transcript.sources.get(str(thread["file"]), ""), int(thread["line"]))
    if loop is not None and _spins_after_disconnect.rule(evidence) is not None:
        return None
    # Where in its loop it was met is chance.
    return place(evidence, "spins", {**thread, "line": loop.lineno if loop is not None else thread["line"]})


ENDING: tuple[Entry, ...] = (
    _port_kept, _left_running, _exit_status, _ignores_interrupt, _interrupt_traceback, _died_of_client,
    _end_of_keyboard_input, _spins_after_disconnect, *LIMITS, _spins,
)  # fmt: skip
