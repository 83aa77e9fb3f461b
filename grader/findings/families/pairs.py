"""Two programs that should talk: which of them is wrong, and where the message got lost."""

from __future__ import annotations

from grader.code import sources
from grader.findings.facts import Facts, Told, quoted
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Words
from grader.model.events import Linked, LinkRefused


@family(
    "pair-lost",
    Stage.LEFT,
    Mistake(
        "refused",
        hint=Words(
            "客户端去连接服务器，服务器却没有接受：它已经不再监听。看看服务器是不是已经结束，或者关闭了监听套接字。",
            "The client tried to connect, and the server did not accept: it no longer listens. Check whether the "
            "server has ended, or has closed its listening socket.",
        ),
    ),
    Mistake(
        "ports",
        title=Words("两个程序用的端口不同", "The two programs use different ports"),
        hint=Words(
            "客户端用的是端口 {port}，服务器却在端口 {asked} 上监听：两个程序要用同一个端口。把客户端的端口改成 {asked}。",
            "The client uses port {port}, but the server listens on port {asked}: both must use the same one. Change "
            "the client's port to {asked}.",
        ),
    ),
    Mistake(
        "not-called",
        hint=Words(
            "客户端还没有联系服务器，所以两边都在等。看看它停在哪里，`connect`（或 `sendto`）有没有执行到。",
            "The client has not contacted the server, so both sides wait. Check where it is, and whether it ever gets "
            "to `connect` (or `sendto`).",
        ),
    ),
    Mistake(
        "not-sent",
        hint=Words(
            "在{program}的键盘上输入了 {message}，它却什么也没有发给对方。读到一行之后要把它发送出去。",
            "{message} was typed at {program}'s keyboard, but nothing was sent to the other program. Send each line "
            "after reading it.",
        ),
    ),
    Mistake(
        "not-begun",
        hint=Words(
            "{program}连上了对方，却什么也没有发送，于是两边都在等。",
            "{program} has connected and sent nothing, so both sides wait.",
        ),
    ),
    Mistake(
        "not-taken",
        hint=Words(
            "{message} 已经到了{program}，{program}却没有打印它，也没有回答。看看它在哪里接收，接收之后做了什么。",
            "{message} arrived at {program}, which neither printed nor answered it. Check where it receives, and what "
            "it does then.",
        ),
    ),
    Mistake(
        "not-printed",
        hint=Words(
            "{message} 已经到了{program}，{program}却没有把它打印出来。收到之后先解码，再用 `print` 打印。",
            "{message} arrived at {program}, which did not print it. Decode it when it arrives, and `print` it.",
        ),
    ),
    Mistake(
        "not-answered",
        hint=Words(
            "{message} 已经到了{program}，{program}却没有回答，所以对方没有东西可以打印。",
            "{message} arrived at {program}, which did not answer; so the other program has nothing to print.",
        ),
    ),
    title=Words("消息在{program}这里断了", "The message got lost at {program}"),
    terms={
        "program": {
            "server": Words("服务器", "the server"),
            "client": Words("客户端", "the client"),
        }
    },
    unless=(Facts.died,),
)
def pair_lost(facts: Facts) -> Told | None:
    """How far the last message came: what went wrong, in which program."""
    failure = facts.failed_as("not-printed")
    if failure is None or facts.check.drives != "both":
        return None
    at, message = facts.lost_at or str(failure.program), b""
    since, typed = facts.last_typed or (0, None)
    arrived = [event for event in facts.relayed(since) if event.to == at]
    left = [event for event in facts.relayed(since) if event.source == at]
    typist = typed is not None and typed.program == at
    linked, dialled = facts.happened(Linked, so_far=True), facts.state.program("client").dialled
    if arrived and (failure.program == at or not typist):
        message = arrived[-1].data
        cause = "not-taken" if not left and facts.expects_other else "not-printed"
        cause = cause if failure.program == at else "not-answered"
    elif facts.happened(LinkRefused, so_far=True) and not linked:
        cause, at = "refused", "server"
    elif dialled and not linked:
        cause, at = "ports", "client"
    elif at == "client" and not linked:
        cause = "not-called"
    elif typed is not None and typist:
        cause, message = "not-sent", typed.data
    else:
        cause = "not-begun"
    if at != facts.suspect:
        return None  # another explanation is known: it failed with an error
    if facts.stands is not None:
        line: int | None = facts.stands.line
    elif cause in ("not-called", "ports"):
        line = facts.only(*sources.CALLING)
    elif cause == "refused":
        line = facts.only("accept")
    else:
        line = facts.only(*(sources.TAKING if facts.sent else sources.TALKING))
    text = quoted(message, facts.exercise.encoding) if message or arrived else ""
    port = dialled[0].port if dialled else 0
    return facts.here(line, cause, program=at, message=text, port=port, asked=facts.exercise.port)
