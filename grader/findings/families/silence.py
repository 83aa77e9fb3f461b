"""An answer that did not come, and where the program stands instead."""

from __future__ import annotations

from grader.code import names, sources
from grader.findings.facts import Facts, Told
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
            "`readline` 要等到换行才返回，而这条消息的末尾没有换行。改用 `recv`。",
            "`readline` returns only when a newline comes, and this message has none at its end. Use `recv` instead.",
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
            "前面的消息已经发送，这一条却没有发，它又去等接收了。轮到自己时先发送，再接收。",
            "The earlier messages were sent, but this one was not: it went back to receiving. When it is this "
            "program's turn, send first, then receive.",
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
        }
    },
    unless=(Facts.died, Facts.at_keyboard, Facts.misled, Facts.strayed),
)
def no_reply(facts: Facts) -> Told | None:
    """Something was due from the program, and it stands elsewhere."""
    thread, printing = facts.stands, facts.failed_as("not-printed") is not None
    if thread is None or not (facts.nothing_came or printing):
        return None
    cause, moment = _stands(facts), "arrived"
    if facts.suspect == "server":
        # It took the message and goes on: printing is what is missing.
        if not facts.sent or (printing and cause not in ("sleep", "busy", "else")):
            return None
    else:
        moment = "answered" if printing else "turn"
        # Nothing can be said of a client that never called, nor of one that printing is missing in.
        if (printing and (not facts.sent or cause in ("first", "again"))) or not (printing or facts.reached):
            return None
        if cause in ("first", "again"):
            cause = "client-again" if facts.received else "client-first"
        elif cause not in ("busy", "line"):
            cause = {"loop": "client-loop", "sleep": "client-sleep"}.get(cause, "client-else")
    # Where in its loop it was met is chance.
    line = (sources.line_of_loop(facts.text, thread.line) if cause == "busy" else None) or thread.line
    return facts.here(line, cause, at=line, call=sources.source_at(facts.text, line), moment=moment)


def _stands(facts: Facts) -> str:
    """What the line at which it stands does."""
    assert facts.stands is not None
    text, line, name = facts.text, facts.stands.line, facts.stands_in
    if name == "sleep":
        return "sleep"
    if not facts.stands.call:
        return "busy"
    if name in ("accept", "readline"):
        return {"accept": "accept", "readline": "line"}[name]
    if name not in sources.TAKING:
        return "else"
    if sources.loop_that_only_receives(text, line):
        return "loop"
    only_this = len(sources.calls(text, *sources.TAKING)) == 1
    return "first" if only_this and not names.in_loop(text, line) else "again"
