"""An answer that did not come: where the program stands instead, and whom it forgot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.code import names, sources
from grader.findings.conversation import (
    at_keyboard,
    called_there,
    died,
    nothing_came,
    received,
    sent,
    shown,
    stands,
    typed,
    until_failure,
)  # fmt: skip
from grader.findings.evidence import Entry, Evidence, entry, told_of
from grader.model import Finding, Words

_READING = sources.RECEIVING - {"accept"}

# ---------------------------------------------------------------- nothing at all

_STANDS = {
    "loop": Words(
        "它还在接收循环里等更多数据。只有对方关闭连接时 `recv` 才会返回空，而客户端正开着连接等回答。"
        "收到一条完整的消息就跳出循环去回答。",
        "It is still in its receiving loop and waits for more. `recv` returns nothing only after the other side has "
        "closed, and the client keeps the connection open because it waits for the answer. Leave the loop as soon as "
        "one whole message is there, and answer.",
    ),
    "line": Words(
        "`readline` 要等到换行才返回，而这条消息的末尾没有换行。改用 `recv`。",
        "`readline` returns only when a newline comes, and this message has none at its end. Use `recv` instead.",
    ),
    "again": Words(
        "它收到了消息，没有回答，就又去等下一条。客户端只发一条，然后等回答：每收到一条就先发送回答，再接收下一条。",
        "It took the message and then waited for another one without answering. The client sends one message and waits: "
        "send the answer first, receive the next message after that.",
    ),
    "first": Words(
        "它在等接收，却没有处理发来的消息。检查这里用的是不是绑定了端口的那个套接字（socket）。",
        "It waits to receive, but not where the message came. Check that this is the socket that is bound to the port.",
    ),
    "accept": Words(
        "`accept` 等的是新的客户端，而已经连上的客户端还没有得到回答。先对它 `recv`、发送回答，再回来 `accept`。",
        "`accept` waits for a new client, but the one that is connected has no answer yet. Receive from it and answer "
        "it first; then come back to `accept`.",
    ),
    "sleep": Words(
        "它在睡觉，醒来之前不会回答。去掉这个 `sleep`：接收函数自己会等到有消息为止。",
        "It is asleep and answers nothing before it wakes up. Remove the `sleep`: receiving waits by itself until "
        "something comes.",
    ),
    "busy": Words(
        "它没有在等待，而是一直在这个循环里打转，占满了处理器。检查循环的条件：什么会让它结束？",
        "It does not wait: it goes round and round in a loop here and keeps the processor busy. Look at the loop's "
        "condition: what would ever end it?",
    ),
    "client-first": Words(
        "它连上了服务器，却先等服务器说话，而服务器在等它：先发送，再接收。",
        "It has called the server and waits for it to speak, while the server waits for the client: send first, receive "
        "after that.",
    ),
    "client-again": Words(
        "前面的消息已经发送，这一条却没有发，它又去等接收了。轮到自己说话时先发送，再接收。",
        "What came before was sent, but this message was not: it went back to receiving. When it is this program's turn, "
        "it has to send before it receives.",
    ),
    "client-loop": Words(
        "它在接收循环里等更多数据。只有服务器关闭连接时 `recv` 才会返回空，而服务器还开着连接。收到一条完整的消息就跳出循环。",
        "It is in its receiving loop and waits for more. `recv` returns nothing only after the server has closed, and the "
        "server keeps the connection open. Leave the loop as soon as one whole message is there.",
    ),
    "client-sleep": Words(
        "它在睡觉，醒来之前什么也不做。去掉这个 `sleep`。", "It is asleep and does nothing before it wakes up. Remove the `sleep`."
    ),
    "client-else": Words(
        "它在这里等别的东西，轮到它的事没有做。先发送该发送的，再接收并打印回答。",
        "It waits for something else here, while it is its turn. Send what has to be sent, then receive and print the "
        "answer.",
    ),
    "else": Words(
        "它在这里等别的东西，没有去接收（或没有发送回答）。先接收消息并发送回答。",
        "It waits for something else here and does not receive, or does not answer. Receive the message and answer it.",
    ),
}  # fmt: skip


@entry(
    "no-reply",
    Words("程序在运行，但没有反应", "It runs, but does not react"),
    Words(
        "{who}程序却停在第 {at} 行的 `{call}`。{why}",
        "{who} the program stood in line {at}, at `{call}`. {why}",
    ),
    why=_STANDS,
    who={
        "server": Words("消息已经送到，", "The message arrived, but"),
        "client": Words("该它发送了，", "It was its turn to send, but"),
        "answered": Words("回答已经送到，", "The answer arrived, but"),
    },
)
def _no_reply(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    silent = nothing_came(evidence) is not None or (failure is not None and failure.code == "not-printed")
    thread = stands(evidence)
    if not silent or thread is None or at_keyboard(thread) or died(evidence):
        return None
    if evidence.suspect != "server":
        return _client_stands(evidence, thread)
    if not sent(evidence):
        return None
    if wrongly_addressed(evidence) or strayed(evidence) or any(other.rule(evidence) for other in FORGOTTEN):
        return None  # it did react, or the reason is known better
    why = _why(evidence, thread)
    if failure is not None and failure.code == "not-printed" and why not in ("sleep", "busy", "else"):
        return None  # it took the message and goes on: printing is what is missing
    line = thread["line"]
    if why == "busy":  # where in its loop it was met is chance
        line = sources.line_of_loop(evidence.text, line) or line
    call = sources.source_at(evidence.text, line)
    return shown(evidence, "no-reply", line, at=line, call=call, why=why, who="server")


def _client_stands(evidence: Evidence, thread: Mapping[str, Any]) -> Finding | None:
    """A client that has called: it does not send what it should, or does not come to printing."""
    failure = evidence.failure
    assert failure is not None
    printing, why, line = failure.code == "not-printed", _why(evidence, thread), int(thread["line"])
    if printing and not sent(evidence):
        return None
    if not printing and not received(evidence) and not _called(evidence):
        return None  # it never called at all
    if why in ("first", "again", "line"):
        if printing and why != "line":
            return None  # it took the message and goes on: printing is what is missing
        why = why if why == "line" else "client-again" if received(evidence) else "client-first"
    elif why not in ("busy", "line"):
        why = {"loop": "client-loop", "sleep": "client-sleep"}.get(why, "client-else")
    if why == "busy":
        line = sources.line_of_loop(evidence.text, line) or line
    call = sources.source_at(evidence.text, line)
    who = "answered" if printing else "client"
    return shown(evidence, "no-reply", line, at=line, call=call, why=why, who=who)


def _called(evidence: Evidence) -> bool:
    return any(event.event in ("accepted", "linked") for event in until_failure(evidence))


def _why(evidence: Evidence, thread: Mapping[str, Any]) -> str:
    name = called_there(evidence, thread)
    if name == "sleep":
        return "sleep"
    if not thread.get("call"):
        return "busy"
    if name == "accept":
        return "accept"
    if name == "readline":
        return "line"
    if name not in _READING:
        return "else"
    if sources.loop_that_only_receives(evidence.text, thread["line"]):
        return "loop"
    only_this = len(sources.calls(evidence.text, *_READING)) == 1
    return "first" if only_this and not names.in_loop(evidence.text, thread["line"]) else "again"


# ---------------------------------------------------------------- the first, and then no more


@entry(
    "one-message-only",
    Words("{title}", "{title}"),
    Words("{who}", "{who}"),
    title=told_of(
        Words("只回答了第一条消息", "It answered the first message only"),
        Words("只发送了第一条消息", "It sent the first message only"),
    ),
    who=told_of(
        Words(
            "第一条消息得到了回答，后面的没有：接收和回答不在循环里，只做了一次，{then}。"
            "把接收和发送都放进 `while True:` 里面。",
            "The first message was answered and those behind it were not: receiving and answering stand outside any loop "
            "and happen once; {then}. Put both inside a `while True:` loop.",
        ),
        Words(
            "第一条消息发送了，后面输入的没有：输入、发送和接收不在循环里，只做了一次，{then}。"
            "把它们都放进 `while True:` 里面。",
            "The first message was sent, and what was typed after it was not: reading, sending and receiving stand outside "
            "any loop and happen once; {then}. Put them inside a `while True:` loop.",
        ),
    ),
    then={
        "ended": Words("然后程序就结束了", "then the program ends"),
        "stands": Words("然后程序在等别的东西", "then the program waits for something else"),
    },
)
def _one_message_only(evidence: Evidence) -> Finding | None:
    if not _unanswered(evidence) or not _answered_before(evidence) or died(evidence):
        return None
    line = names.outside_loops(evidence.text, *_READING)
    then = "stands" if stands(evidence) is not None else "ended" if _gone(evidence) else None
    if line is None or then is None or _another_client(evidence):
        return None
    if evidence.suspect != "server" and (len(typed(evidence)) < 2 or then != "ended"):
        return None
    who = {"who": evidence.suspect, "title": evidence.suspect}
    return shown(evidence, "one-message-only", line, then=then, **who)


def _unanswered(evidence: Evidence) -> bool:
    failure = evidence.failure
    if failure is None:
        return False
    # Where a program prints or ends is asked of a later message just the same.
    later = failure.code in ("send-failed", "not-printed", "not-ended") and len(sent(evidence)) > 1
    return nothing_came(evidence) is not None or later or failure.code == "refused"


def _answered_before(evidence: Evidence) -> bool:
    return bool(received(evidence))


def _gone(evidence: Evidence) -> bool:
    return evidence.program.exited is not None


def _another_client(evidence: Evidence) -> bool:
    """In TCP: what failed is another connection than the one that was answered."""
    if evidence.exercise.transport == "udp" or evidence.failure is None:
        return False
    began = [event for event in until_failure(evidence) if event.event in ("connected", "refused")]
    return len(began) > 1 and began[-1].peer == evidence.failure.peer


@entry(
    "one-client-only",
    Words("只服务第一个客户端", "It serves the first client only"),
    Words("{how}", "{how}"),
    how={
        "accept": Words(
            "第一个客户端得到了回答，第二个没有：`accept` 只执行了一次，而每次 `accept` 只接待一个客户端。"
            "把 `accept` 和对这个客户端的接收、回答一起放进 `while True:`。",
            "The first client was answered and the second was not: `accept` is called once only, and every call takes "
            "one client. Put `accept`, and the receiving and answering for that client, inside a `while True:` loop.",
        ),
        "address": Words(
            "所有回答都发给了第一个客户端的地址。每次 `recvfrom` 都会返回这条消息是谁发的：回答要发给这一次的地址。",
            "Every answer went to the address of the first client. `recvfrom` tells each time who has sent the message: "
            "send the answer to the address of this very message.",
        ),
    },
)
def _one_client_only(evidence: Evidence) -> Finding | None:
    if evidence.suspect != "server":
        return None
    if evidence.exercise.transport == "udp":
        return _first_address_for_ever(evidence)
    if not _unanswered(evidence) or not _answered_before(evidence) or not _another_client(evidence) or died(evidence):
        return None
    line = names.outside_loops(evidence.text, "accept")
    return shown(evidence, "one-client-only", line, how="accept") if line else None


def _first_address_for_ever(evidence: Evidence) -> Finding | None:
    misled, senders = wrongly_addressed(evidence), [event.peer for event in sent(evidence)]
    if misled is None or len(set(senders)) < 2:
        return None
    arrived = {event.peer for event in received(evidence)}
    if misled != senders[0] or arrived != {senders[0]} or len(received(evidence)) < 2:
        return None
    return shown(evidence, "one-client-only", sources.line_of_last_call(evidence.text, "sendto"), how="address")


def strayed(evidence: Evidence) -> bool:
    """An answer came to the failing peer, but not from the program's port."""
    peer = evidence.failure.peer if evidence.failure else None
    return any(event.event == "stray" and event.peer == peer for event in until_failure(evidence))


def wrongly_addressed(evidence: Evidence) -> str | None:
    """The peer that got what another one should have."""
    failure = evidence.failure
    if (
        failure is None
        or evidence.suspect != "server"
        or failure.code not in ("missing", "mismatch", "not-silent", "extra")
    ):
        return None
    wanted = [(peer, text) for peer, _, asked in evidence.expectations for text in asked.texts() if text]
    for event in received(evidence):
        mine = {text for peer, text in wanted if peer == event.peer}
        others = {text for peer, text in wanted if peer != event.peer}
        own = [message.data or b"" for message in sent(evidence) if message.peer == event.peer]
        # A part of what this peer has sent itself is its own answer, cut short.
        if event.data in others and event.data not in mine and not any(event.data in message for message in own):
            return event.peer
    return None


# ---------------------------------------------------------------- one client at a time


@entry(
    "not-concurrent",
    Words("一次只能服务一个客户端", "It serves one client at a time"),
    Words(
        "第一个客户端还连着，程序一直停在第 {at} 行的 `{call}` 等它，第二个客户端只能干等。"
        "为每个客户端开一个线程（`threading.Thread`），主循环只管 `accept`。",
        "The first client is still connected, and the program waits for it in line {at}, at `{call}`; the second client "
        "has to wait until the first has gone. Start a thread for each client (`threading.Thread`), and let the main "
        "loop do nothing but `accept`.",
    ),
)
def _not_concurrent(evidence: Evidence) -> Finding | None:
    failure, thread = nothing_came(evidence), stands(evidence)
    if failure is None or thread is None or evidence.exercise.transport != "tcp" or evidence.suspect != "server":
        return None
    if called_there(evidence, thread) not in _READING or names.outside_loops(evidence.text, "accept"):
        return None
    open_before = _still_open(evidence)
    if failure.peer not in open_before or open_before.index(failure.peer) == 0:
        return None
    # Who else is open came before: it is that client's turn.
    line, call = thread["line"], sources.source_at(evidence.text, thread["line"])
    return shown(evidence, "not-concurrent", line, at=line, call=call)


def _still_open(evidence: Evidence) -> list[str | None]:
    """The peers whose connections stand at the failing moment, in the order of connecting."""
    peers: list[str | None] = []
    for event in until_failure(evidence):
        if event.event == "connected":
            peers.append(event.peer)
        elif event.event in ("closed", "aborted", "eof", "reset") and event.peer in peers:
            peers.remove(event.peer)
    return peers


FORGOTTEN: tuple[Entry, ...] = (_one_client_only, _not_concurrent, _one_message_only)
SILENCE: tuple[Entry, ...] = (_no_reply,)
