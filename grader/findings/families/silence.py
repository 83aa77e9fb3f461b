"""An answer that did not come, and where the program stands instead."""

from __future__ import annotations

from grader.code import conditions, names, sources, starts, tasks
from grader.findings import recorded
from grader.findings.facts import Facts, Told, Value
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Words


@family(
    "no-reply",
    Stage.LEFT,
    Mistake(
        "loop",
        title=Words("一直在接收，等对方关闭", "It goes on receiving until the other side closes"),
        hint=Words(
            "它还在接收循环里等更多数据。只有对方关闭连接时 `recv` 才会返回空，而客户端正开着连接等回答。"
            "收到一条完整的消息就跳出循环去回答。",
            "It is still in its receiving loop and waits for more. `recv` returns nothing only after the other side has "
            "closed, and the client keeps the connection open because it waits for the answer. Leave the loop as soon as "
            "one whole message is there, and answer.",
        ),
    ),
    Mistake(
        "line",
        title=Words("在等一个不会来的换行", "It waits for a newline that does not come"),
        hint=Words(
            "按行读取（`readline`，或者用 `for` 一行行读 `makefile`）要等到换行才返回，而这条消息的末尾没有换行。改用 `recv`。",
            "Reading by lines (`readline`, or a `for` over a `makefile`) returns only when a newline comes, and this message has none "
            "at its end. Use `recv` instead.",
        ),
    ),
    Mistake(
        "to-end",
        title=Words("read() 在等对方关闭", "read() waits for the other side to close"),
        hint=Words(
            "`read()` 不写字节数，要等对方关闭连接才返回，而对方正开着连接等回答。写上字节数，例如 `read(4096)`，或者按行用 `readline()`。",
            "`read()` without a number of bytes returns only when the other side has closed, and that keeps the connection open and "
            "waits for the answer. Give it a number, as in `read(4096)`, or use `readline()` for a line.",
        ),
    ),
    Mistake(
        "count",
        title=Words("在等凑够字节数，多要了", "It waits for more bytes than were sent"),
        hint=Words(
            "它在循环里接收，要凑够一定的字节数，而发来的已经都收走了，它还在等更多。检查三处：循环的条件（`<`，不是 `<=`）；"
            "每次 `recv` 里只写还差多少（`n - len(data)`），不然会把下一条的开头也取走；算出来的长度对不对。",
            "It receives in a loop until it has a number of bytes; all that was sent is taken, and it still waits for more. Look at "
            "three things: the loop's condition (`<`, not `<=`); that each `recv` asks only for what is still missing "
            "(`n - len(data)`), or it takes the beginning of the next message, too; and the number itself.",
        ),
    ),
    Mistake(
        "again",
        title=Words("没有回答就又去接收", "It receives again without answering"),
        hint=Words(
            "它收到了消息，没有回答，就又去等下一条。客户端只发一条，然后等回答：每收到一条就先发送回答，再接收下一条。",
            "It took the message and then waited for another one without answering. The client sends one message and "
            "waits: send the answer first, then receive the next message.",
        ),
    ),
    Mistake(
        "passed-on",
        title=Words("消息没有传到另一个客户端", "The message did not reach another client"),
        hint=Words(
            "{sender} 发了一条消息，{peer} 应当收到，却什么也没有收到；程序又回去接收了。检查：每个 `accept` 来的连接有没有放进列表；"
            "发送的循环是不是遍历了整个列表（有没有太早 `break` 或 `return`）；有没有错误被 `except` 藏起来。",
            "{sender} sent a message and {peer} should get it, but got nothing; the program is back at receiving. Check whether every "
            "connection from `accept` is put into the list, whether the loop that sends goes through all of it (no early `break` or "
            "`return`), and whether an `except` hides an error.",
        ),
    ),
    Mistake(
        "rest",
        title=Words("一起到达的几条只处理了一部分", "Of several messages that arrived together some are left"),
        hint=Words(
            "{sender} 一次发来了几条消息，{peer} 只收到了前面的，剩下的没有传过来；程序又回去接收了。一次 `recv` 可能收到好几条："
            "用 `while` 把其中完整的都处理完，再去接收。",
            "{sender} sent several messages at once, and {peer} got the first, but not the rest; the program is back at receiving. One `recv` may "
            "return several messages: deal with all complete ones in a `while` loop before you receive again.",
        ),
    ),
    Mistake(
        "stops-early",
        title=Words("发给第一个人以后就离开了循环", "It leaves the loop after the first one it sends to"),
        hint=Words(
            "{sender} 发了一条消息，{peer} 应当收到，却没有收到：第 {leaves} 行在发给第一个人以后就离开了循环，后面的人都轮不到。去掉这一行。",
            "{sender} sent a message and {peer} should get it, but got nothing: line {leaves} leaves the loop as soon as the first one has "
            "got it, and it is nobody else's turn. Remove this line.",
        ),
    ),
    Mistake(
        "readable",
        title=Words("只发给了正在说话的人", "It sends only to those who are speaking"),
        hint=Words(
            "{sender} 发了一条消息，{peer} 应当收到，却没有收到：第 {loop} 行的循环遍历的是 `select` 返回的列表，里面只有此刻有数据可读的连接。"
            "发送时要遍历保存所有连接的那个列表。",
            "{sender} sent a message and {peer} should get it, but got nothing: the loop at line {loop} goes through what `select` returned, "
            "and that holds only the connections with something to read. To send, go through the list of all connections.",
        ),
    ),
    Mistake(
        "to-speaker",
        title=Words("消息又发回给了发送者", "The message went back to the one who sent it"),
        hint=Words(
            "{sender} 发了一条消息，{peer} 应当收到；程序却把它发回给了 {sender} 自己。把每个 `accept` 来的连接都放进一个列表，"
            "发送时遍历这个列表，跳过发这条消息的那个连接。",
            "{sender} sent a message that {peer} should get, and the program sent it back to {sender}. Put every connection from "
            "`accept` into a list; to send, go through the list and leave out the connection that the message came from.",
        ),
    ),
    Mistake(
        "connected",
        title=Words("connect 以后只收得到第一个客户端的消息", "After connect it hears the first client only"),
        hint=Words(
            "第 {connects} 行对 UDP 套接字调用了 `connect`：从这以后，它只接收那一个地址发来的数据报，别的客户端发来的系统都丢掉。"
            "服务器不要 `connect`：用 `recvfrom` 接收，用 `sendto(…, addr)` 回答。",
            "Line {connects} calls `connect` on the UDP socket: from then on it receives datagrams from that one address only, and the system "
            "drops those of other clients. A server does without `connect`: receive with `recvfrom`, answer with `sendto(…, addr)`.",
        ),
    ),
    Mistake(
        "skips",
        title=Words(
            "一边循环一边删除，跳过了一个客户端", "It removes from the list while looping over it, and skips one"
        ),
        hint=Words(
            "{peer} 应当收到，却什么也没有收到。第 {removal} 行从正在循环的列表里删掉一个，后面的就往前移一位，下一个因此被跳过。"
            "循环时用一个副本：`for x in list(列表):`。",
            "{peer} should have got something and did not. Line {removal} removes an item from the very list that the loop goes through: "
            "the rest move up by one, and the next one is skipped. Loop over a copy: `for x in list(people):`.",
        ),
    ),
    Mistake(
        "hidden",
        title=Words("没有回答，而且错误会被藏起来", "No answer came, and errors are hidden"),
        hint=Words(
            "它收到了消息，没有回答，就又去等下一条。第 {handler} 行的 `except` 不管什么错误都不声不响地放过：`try` 里面出了错，看起来就正是这样。"
            "先在那里写 `print(repr(e))`（`except Exception as e:`），再运行一次，就知道有没有出错、错在哪里。",
            "It took the message and then waited for another one without answering. The `except` in line {handler} lets every error "
            "pass without a word, and an error under its `try` would look just like this. Write `except Exception as e:` there with "
            "`print(repr(e))`, and run it again to see whether there is one.",
        ),
    ),
    Mistake(
        "worker",
        title=Words("负责这个客户端的线程已经结束了", "The thread for this client has ended"),
        hint=Words(
            "主程序在等新的客户端，而负责这个客户端的线程已经不在了：它没有回答就结束了，或者根本没有启动。"
            "检查线程有没有 `start()`，它的函数是不是太早 `return`，有没有错误被 `except` 藏起来。",
            "The main program waits for new clients, but there is no thread that serves this one any more: it has ended "
            "without answering, or was never started. Check whether `start()` is called, whether its function returns too early, and "
            "whether an `except` hides an error.",
        ),
    ),
    Mistake(
        "select",
        title=Words("在 select 里等，没有回答", "It waits in select and does not answer"),
        hint=Words(
            "它在这里等下一件事，而发来的消息还没有得到回答。检查：收到消息的那个分支有没有发送；这个连接有没有放进要等的列表（或注册过）；"
            "发送是不是要等一个不会来的“可写”。",
            "It waits here for the next event, and what was sent has no answer yet. Check whether the branch that receives also sends, "
            "whether this connection is in the list that is watched (or registered), and whether the sending waits for a “writable” "
            "that is never asked for.",
        ),
    ),
    Mistake(
        "async",
        title=Words("asyncio 的任务都在等", "All asyncio tasks are waiting"),
        hint=Words(
            "用 asyncio 的程序不管在等什么，看上去都停在这一行。看看负责这个客户端的函数停在哪个 `await`："
            "`readline()` 要等到换行，`readexactly(n)` 要等够 n 个字节；`write` 之后要 `await writer.drain()`。",
            "An asyncio program always seems to be at this line, whatever it waits for. Find the `await` at which the function "
            "that serves this client stands: `readline()` waits for a newline, `readexactly(n)` for all n bytes; after "
            "`write` comes `await writer.drain()`.",
        ),
    ),
    Mistake(
        "empty-datagram",
        title=Words("asyncio 没有发送空的数据报", "asyncio does not send an empty datagram"),
        hint=Words(
            "这次要发送的是空的数据报（0 字节）。在这个版本的 Python 里，asyncio 的 `transport.sendto(b'')` 什么也不发送，也不报错。"
            "要能发送空的数据报，就用普通的套接字：`recvfrom` 和 `sendto`。",
            "What had to be sent this time is an empty datagram (0 bytes). In this version of Python, `transport.sendto(b'')` of asyncio "
            "sends nothing and reports no error. To send empty datagrams use an ordinary socket: `recvfrom` and `sendto`.",
        ),
    ),
    Mistake(
        "first",
        hint=Words(
            "它在等接收，却没有处理发来的消息。检查这里用的是不是绑定了端口的那个套接字（socket）。",
            "It waits to receive, but not where the message came. Check that this is the socket that is bound to the port.",
        ),
    ),
    Mistake(
        "accept",
        title=Words("没有回答就又去 accept", "It accepts the next client without answering"),
        hint=Words(
            "`accept` 等的是新的客户端，而已经连上的客户端还没有得到回答。先对它 `recv`、发送回答，再回来 `accept`。",
            "`accept` waits for a new client, but the one already connected has no answer yet. Receive from it and "
            "answer it first; then come back to `accept`.",
        ),
    ),
    Mistake(
        "sleep",
        title=Words("停在 sleep，没有回答", "It is in sleep() and does not answer"),
        hint=Words(
            "它停在 `sleep`，时间到之前不会回答。去掉这个 `sleep`：接收函数自己会等到有消息为止。",
            "It is in `sleep` and does not answer until the time is up. Remove the `sleep`: receiving waits by itself "
            "until data comes.",
        ),
    ),
    Mistake(
        "busy",
        title=Words("在死循环里，没有回答", "It is stuck in a loop and does not respond"),
        hint=Words(
            "它没有在等待，而是一直在这个循环里空转，占满了 CPU。检查循环的条件：什么会让它结束？",
            "It does not wait: it is stuck in this loop and keeps the CPU busy. Look at the loop's condition: what "
            "would end it?",
        ),
    ),
    Mistake(
        "else",
        hint=Words(
            "它在这里等别的，没有去接收（或没有发送回答）。先接收消息并发送回答。",
            "It waits for something else here and does not receive, or does not answer. Receive the message and answer it.",
        ),
    ),
    Mistake(
        "client-first",
        title=Words("先等服务器发送", "It waits for the server to send first"),
        hint=Words(
            "它连上了服务器，却先等服务器发送，而服务器在等它：先发送，再接收。",
            "It has connected and waits for the server to send, while the server waits for the client: send first, "
            "then receive.",
        ),
    ),
    Mistake(
        "client-again",
        title=Words("该发送时又去接收了", "It receives where it should send"),
        hint=Words(
            "前面的消息已经发送，这一条却没有发，它又去等接收了。轮到自己时先发送，再接收；两件事随时都可能发生的，用一个线程专门接收。",
            "The earlier messages were sent, but this one was not: it went back to receiving. When it is this "
            "program's turn, send first, then receive; where either may happen at any time, receive in a thread of its own.",
        ),
    ),
    Mistake(
        "no-time-limit",
        title=Words("一直在等一个没有来的回答", "It waits for ever for an answer that did not come"),
        hint=Words(
            "它发出了数据报，就一直在等回答，而这一次没有回答来：UDP 不保证送到。等待要有时限：用 `settimeout(秒数)`，"
            "捕获 `TimeoutError`，再继续往下做。",
            "It sent its datagram and waits for the answer for ever, and this time none came: UDP does not promise delivery. Put a "
            "limit on the waiting: call `settimeout(seconds)`, catch `TimeoutError`, and go on.",
        ),
    ),
    Mistake(
        "long-limit",
        title=Words("settimeout 的单位是秒", "settimeout counts in seconds"),
        hint=Words(
            "它发出了数据报，在等一个不来的回答。第 {limit} 行的 `settimeout` 以秒为单位：这样写要等好几分钟才算超时。1 秒写 `settimeout(1)`。",
            "It sent its datagram and waits for an answer that does not come. `settimeout` in line {limit} counts in seconds, so it takes "
            "minutes until the time is over. For one second write `settimeout(1)`.",
        ),
    ),
    Mistake(
        "client-loop",
        title=Words("一直在接收，等服务器关闭", "It goes on receiving until the server closes"),
        hint=Words(
            "它在接收循环里等更多数据。只有服务器关闭连接时 `recv` 才会返回空，而服务器还开着连接。收到一条完整的消息就跳出循环。",
            "It is in its receiving loop and waits for more. `recv` returns nothing only after the server has closed, and the "
            "server keeps the connection open. Leave the loop as soon as one whole message is there.",
        ),
    ),
    Mistake(
        "client-sleep",
        title=Words("停在 sleep，什么也不做", "It is in sleep() and does nothing"),
        hint=Words(
            "它停在 `sleep`，时间到之前什么也不做。去掉这个 `sleep`。",
            "It is in `sleep` and does nothing until the time is up. Remove the `sleep`.",
        ),
    ),
    Mistake(
        "client-else",
        hint=Words(
            "它在这里等别的，轮到它的事没有做。先发送该发送的，再接收并打印回答。",
            "It waits for something else here, while it is its turn. Send what has to be sent, then receive and print the "
            "answer.",
        ),
    ),
    title=Words("程序在运行，但没有回答", "It is running but does not respond"),
    lead=Words(
        "{moment}程序却停在第 {at} 行的 `{call}`。",
        "{moment} the program was at line {at}, in `{call}`.",
    ),
    terms={
        "moment": {
            "arrived": Words("消息已经送到，", "The message arrived, but"),
            "turn": Words("该它发送了，", "It was its turn to send, but"),
            "answered": Words("回答已经送到，", "The answer arrived, but"),
            "unanswered": Words("这一次没有回答来，", "No answer came this time, and"),
        }
    },
    unless=(Facts.died, Facts.at_keyboard, Facts.misled, Facts.strayed),
)
def no_reply(facts: Facts) -> Told | None:
    """Something was due from the program, and it stands elsewhere."""
    thread, printing = facts.stands, facts.failed_as("not-printed") is not None
    if thread is None or not (facts.nothing_came or printing):
        return None
    (cause, stood), moment = _stands(facts), "arrived"
    more: dict[str, Value] = {}
    if facts.suspect == "server":
        # It took the message and goes on: printing is what is missing.
        if not facts.sent or (printing and cause not in ("sleep", "busy", "else")):
            return None
        if cause in ("again", "accept", "first", "select", "loop"):
            cause, more = _why_unanswered(facts, cause)
    elif cause in ("first", "again") and _was_not_answered(facts) and (long := names.line_of_long_wait(facts.text)):
        cause, moment, more = "long-limit", "unanswered", {"limit": long}
    elif cause in ("first", "again") and _was_not_answered(facts) and not _limits_its_waiting(facts):
        cause, moment = "no-time-limit", "unanswered"
    else:
        moment = "answered" if printing else "turn"
        # Nothing can be said of a client that never called, nor of one that printing is missing in.
        if printing and (not facts.to_print_what_came or cause in ("first", "again")):
            return None
        if not printing and not facts.reached:
            return None
        # Where another thread has taken what was typed and waits for more, it is that one which has not sent.
        if not printing and facts.typed and facts.reader is not None:
            return None
        if cause in ("first", "again"):
            cause = "client-again" if facts.received else "client-first"
        elif cause not in ("busy", "line", "to-end", "count", "async", "select", "empty-datagram"):
            cause = {"loop": "client-loop", "sleep": "client-sleep"}.get(cause, "client-else")
    # Where in its loop it was met is chance.
    line = (sources.line_of_loop(facts.text, stood) if cause == "busy" else None) or stood
    by = {"empty-datagram": ("sendto",), "to-speaker": sources.TALKING, "connected": ("connect",)}.get(cause, ())
    place = more.get("limit") or (facts.only(*by) if by else None)
    return facts.here(
        int(place or line), cause, at=line, call=sources.source_at(facts.text, line), moment=moment, **more
    )


_LIMITS = ("settimeout", "setdefaulttimeout", "select", "poll", "wait_for", "SO_RCVTIMEO", "setblocking", "alarm")


def _limits_its_waiting(facts: Facts) -> bool:
    return any(sources.line_of_name(facts.text, name) for name in _LIMITS) or len(facts.texts) > 1


def _was_not_answered(facts: Facts) -> bool:
    """Of UDP: the last datagram of a client had no answer."""
    if facts.exercise.transport != "udp" or not facts.received:
        return False
    # That nothing was ever answered is meant only where something is to be printed without.
    return facts.received[-1].at > facts.sent[-1].at if facts.sent else facts.failed_as("not-printed") is not None


def _why_unanswered(facts: Facts, cause: str) -> tuple[str, dict[str, Value]]:
    """More of a server that is back at waiting: for whom the answer was, and what else the threads and the file show."""
    failure, said = facts.failure, facts.sent[-1]
    connects = sources.line_of_call(facts.text, "connect") if facts.exercise.transport == "udp" else None
    first = facts.sent[0].peer
    if failure is not None and connects is not None and facts.received and first not in (failure.peer, said.peer):
        return "connected", {"connects": connects}
    other = failure is not None and None not in (failure.peer, said.peer) and failure.peer != said.peer
    # Of datagrams each has an answer of its own: only what was said may have been meant for another.
    passed = facts.exercise.transport == "tcp" or any(said.data and said.data in wanted for wanted in facts.wanted)
    if failure is not None and other and passed:
        who: dict[str, Value] = {"sender": str(said.peer), "peer": str(failure.peer)}
        removal = sources.line_of_skipping_removal(facts.text)
        if removal is not None:
            return "skips", {"removal": removal, "peer": str(failure.peer)}
        leaves, loop = sources.leaves_after_one(facts.text), sources.sends_to_the_readable(facts.text)
        reached = any(came.at > said.at and came.data == said.data for came in facts.received)
        if leaves is not None and reached:
            return "stops-early", {"leaves": leaves, **who}
        if loop is not None:
            return "readable", {"loop": loop, **who}
        if any(came.at > said.at and (came.peer, came.data) == (said.peer, said.data) for came in facts.received):
            return "to-speaker", who
        some = [came for came in facts.received if came.at > said.at and came.peer == failure.peer]
        if some and said.data.startswith(some[0].data):
            return "rest", who
        return ("passed-on", who) if not some else (cause, {})
    if cause == "loop":
        return cause, {}
    errors = (one for one in conditions.hidden_errors(facts.text) if not one.printed)
    hidden = next((one for one in errors if not recorded.was_quiet(facts, one.handler)), None)
    if hidden is not None:
        return "hidden", {"handler": hidden.handler}
    if cause == "accept" and starts.starters(facts.text):
        return "worker", {}
    return cause, {}


_EVENTS = ("epoll_wait", "epoll_pwait", "epoll_pwait2", "select", "pselect6", "poll", "ppoll")


def _stands(facts: Facts) -> tuple[str, int]:
    """What the line at which it stands does, and that line; of asyncio the one whose `await` is the cause."""
    assert facts.stands is not None
    text, line, name, call = facts.text, facts.stands.line, facts.stands_in, facts.stands.call
    ended = facts.sent and facts.sent[-1].data.endswith((b"\n", b"\r"))
    if name == "sleep":
        return "sleep", line
    if not call:
        return "busy", line
    if call in _EVENTS and sources.line_of_import(text, "asyncio") is not None:
        said = facts.said_last
        if said is not None and not said.strip(b"\r\n") and facts.exercise.transport == "udp":
            return "empty-datagram", line
        # What the tasks wait for, where the file leaves one answer only.
        reads = tasks.awaited(text, "read", "readline", "readexactly", "readuntil")
        stood = recorded.awaits(facts)
        reads = [one for one in reads if any(sources.covers(one, at) for at in stood)] or reads
        if len(reads) == 1 and tasks.reads_to_the_end(reads[0]):
            return "to-end", reads[0].lineno
        if len(reads) == 1 and sources.called(reads[0]) == "readline" and facts.sent and not ended:
            return "line", reads[0].lineno
        return "async", line
    if call in _EVENTS and name not in sources.RECEIVING:  # with a time limit a call waits in `poll` first
        return "select", line
    if name == "accept":
        return "accept", line
    waiting = sources.waiting_call_at(text, line)
    if waiting is not None and tasks.reads_to_the_end(waiting):
        return "to-end", line
    # A line is also taken by going through a file: `for line in conn.makefile():`.
    if name in ("readline", "makefile") or (name not in sources.TAKING and call in ("recvfrom", "recv", "read")):
        return "again" if ended else "line", line
    if name not in sources.TAKING:
        return "else", line
    if sources.loop_that_only_receives(text, line):
        return "count" if sources.counts_bytes(text, line) else "loop", line
    only_this = len(sources.calls(text, *sources.TAKING)) == 1
    return "first" if only_this and not names.in_loop(text, line) else "again", line
