"""Several clients, several messages: whom a program serves, and whom it forgets."""

from __future__ import annotations

from grader.code import names, sources, starts
from grader.findings import recorded
from grader.findings.facts import Facts, Told
from grader.findings.mistake import BySide, Mistake, Stage, family
from grader.model import Words


@family(
    "one-client-only",
    Stage.TAKES,
    Mistake(
        "accept",
        hint=Words(
            "第一个客户端得到了回答，第二个没有：`accept` 只执行了一次，而每次 `accept` 只接受一个客户端。把 `accept` 和对这个客户端的接收、回答一起放进 `while True:`。",
            "The first client was answered and the second was not: `accept` is called only once, and each call takes "
            "one client. Put `accept`, and the receiving and answering for that client, inside a `while True:` loop.",
        ),
        unless=(Facts.died,),
    ),
    Mistake(
        "address",
        title=Words("回答都发给了第一个客户端", "Every answer goes to the first client"),
        hint=Words(
            "所有回答都发给了第一个客户端的地址。每次 `recvfrom` 都会返回这条消息是谁发的：回答要发给这一次的地址。",
            "Every answer went to the address of the first client. `recvfrom` returns each time who sent the message: "
            "send the answer to the address of this very message.",
        ),
        explains=("reply-to-wrong-peer/other", "reply-to-wrong-peer/everyone"),
    ),
    title=Words("只服务第一个客户端", "It serves the first client only"),
    explains=("no-reply", "message-boundaries", "exits-early"),
)
def one_client_only(facts: Facts) -> Told | None:
    """The first client was answered, and another one was not."""
    if facts.suspect != "server":
        return None
    if facts.exercise.transport == "udp":
        senders = [message.peer for message in facts.sent]
        arrived = [came.peer for came in facts.received]
        only_first = facts.misled is not None and set(arrived) == {facts.misled} == set(senders[:1])
        if not only_first or len(set(senders)) < 2 or len(arrived) < 2:
            return None
        return facts.at_place(recorded.last(facts, "sendto"), "address")
    if not facts.unanswered or not facts.received or not facts.met_again:
        return None
    line = names.outside_loops(facts.text, "accept")
    return facts.here(line, "accept") if line else None


@family(
    "one-message-only",
    Stage.SENDS,
    Mistake(
        "ended",
        hint=BySide(
            server=Words(
                "第一条消息得到了回答，后面的没有：接收和回答不在循环里，只做了一次，然后程序就结束了。"
                "把接收和发送都放进 `while True:` 里面。",
                "The first message was answered, the later ones were not: receiving and answering are outside any "
                "loop and happen only once; then the program ends. Put both inside a `while True:` loop.",
            ),
            client=Words(
                "第一条消息发送了，后面输入的没有：输入、发送和接收不在循环里，只做了一次，然后程序就结束了。"
                "把它们都放进 `while True:` 里面。",
                "The first message was sent, the later ones were not: reading, sending and receiving are outside any "
                "loop and happen only once; then the program ends. Put them inside a `while True:` loop.",
            ),
        ),
    ),
    Mistake(
        "stands",
        hint=Words(
            "第一条消息得到了回答，后面的没有：接收和回答不在循环里，只做了一次，然后程序在等别的。把接收和发送都放进 `while True:` 里面。",
            "The first message was answered, the later ones were not: receiving and answering are outside any loop "
            "and happen only once; then the program waits for something else. Put both inside a `while True:` loop.",
        ),
    ),
    title=BySide(
        server=Words("只回答了第一条消息", "It answered the first message only"),
        client=Words("只发送了第一条消息", "It sent the first message only"),
    ),
    explains=("no-reply", "exits-early"),
    unless=(Facts.died, Facts.met_again),
)
def one_message_only(facts: Facts) -> Told | None:
    """The first message was answered, or sent, and those behind it were not: it happens once."""
    line = names.outside_loops(facts.text, *sources.TAKING)
    if line is None or not facts.unanswered or not facts.received:
        return None
    if facts.suspect == "server" and facts.stands is not None:
        return facts.here(line, "stands")
    if facts.stands is not None or facts.exited is None:
        return None
    return facts.here(line, "ended") if facts.suspect == "server" or len(facts.typed) > 1 else None


@family(
    "not-concurrent",
    Stage.SENDS,
    Mistake(
        "",
        hint=Words(
            "第一个客户端还连着，程序一直停在第 {at} 行的 `{call}` 等它，第二个客户端只能等着。为每个客户端开一个线程（`threading.Thread`），主循环只管 `accept`。",
            "The first client is still connected, and the program waits for it at line {at}, in `{call}`; the second "
            "client has to wait until the first has left. Start a thread for each client (`threading.Thread`), and "
            "let the main loop do nothing but `accept`.",
        ),
    ),
    title=Words("一次只能服务一个客户端", "It serves one client at a time"),
    explains=("no-reply",),
)
def not_concurrent(facts: Facts) -> Told | None:
    """It waits for a client that came earlier and has the turn, while another one is connected."""
    failure, thread, connected = facts.nothing_came, facts.stands, facts.connected
    if failure is None or thread is None or facts.exercise.transport != "tcp" or facts.suspect != "server":
        return None
    # Another thread or process might have taken it: why it did not is another question.
    if len(facts.threads) > 1 or facts.stands_in not in sources.TAKING or names.outside_loops(facts.text, "accept"):
        return None
    targets = (starts.target_of(made) for made in starts.starters(facts.text))
    if thread.function in {sources.last_name(target) for target in targets if target is not None}:
        return None  # it is a thread that waits for its own client
    if failure.peer not in connected[1:] or failure.peer == connected[0]:
        return None
    return facts.here(thread.line, at=thread.line, call=sources.source_at(facts.text, thread.line))
