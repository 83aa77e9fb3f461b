"""Two programs that should talk: which of them is wrong, and where the message got lost."""

from __future__ import annotations

from grader.code import sources
from grader.findings.calling import CALLING
from grader.findings.conversation import died, sent, shown, stands, until_failure
from grader.findings.evidence import Entry, Evidence, entry, quoted
from grader.model import Event, Finding, Words

_PROGRAM = {"server": Words("服务器", "the server"), "client": Words("客户端", "the client")}

_WHERE = {
    "refused": Words(
        "客户端去连接服务器，服务器却没有接：它已经不再等待。看看服务器是不是已经结束，或者关闭了等待用的套接字。",
        "The client called, and the server did not take the call: it waits no longer. See whether the server has ended, or "
        "has closed the socket that waits.",
    ),
    "ports": Words(
        "客户端找的是端口 {port}，服务器却在端口 {asked} 上等待：两个程序要用同一个端口。把客户端的端口改成 {asked}。",
        "The client calls port {port}, and the server waits at port {asked}: both have to name the same one. Change the "
        "client's port to {asked}.",
    ),
    "not-called": Words(
        "客户端还没有去找服务器，所以两边都在等。看看它停在哪里，`connect`（或 `sendto`）有没有执行到。",
        "The client has not called the server, and so both sides wait. See where it stands, and whether it comes to "
        "`connect` (or `sendto`).",
    ),
    "not-sent": Words(
        "在{program}的键盘上输入了 {message}，它却什么也没有发给对方。读到一行之后要把它发送出去。",
        "{message} was typed at {program}'s keyboard, and it sent nothing to the other. What has been read has to be sent.",
    ),
    "not-begun": Words(
        "{program}连上了对方，却什么也没有发送，于是两边都在等。",
        "{program} has reached the other one and sent nothing, and so both sides wait.",
    ),
    "not-taken": Words(
        "{message} 已经到了{program}，{program}却没有打印它，也没有回答。看看它在哪里接收，接收之后做了什么。",
        "{message} arrived at {program}, which neither printed nor answered it. See where it receives, and what it does "
        "after that.",
    ),
    "not-printed": Words(
        "{message} 已经到了{program}，{program}却没有把它打印出来。收到之后先解码，再用 `print` 打印。",
        "{message} arrived at {program}, which did not print it. Decode it when it arrives, and `print` it.",
    ),
    "not-answered": Words(
        "{message} 已经到了{program}，{program}却没有回答，所以对方没有东西可以打印。",
        "{message} arrived at {program}, which did not answer; so the other one has nothing to print.",
    ),
}


@entry(
    "pair-lost",
    Words("消息在{program}这里断了", "The message got lost at {program}"),
    Words("{where}", "{where}"),
    program=_PROGRAM,
    where=_WHERE,
)
def _pair_lost(evidence: Evidence) -> Finding | None:
    failure = evidence.failure
    if failure is None or evidence.check.drives != "both" or failure.code != "not-printed" or died(evidence):
        return None
    where, at, message = _trail(evidence)
    suspect = evidence.suspect
    if at != suspect:
        return None  # another explanation is known: it failed with an error
    dialled = [event.info["port"] for event in evidence.state.program("client").dialled]
    text = quoted(message.data or b"", evidence.exercise.encoding) if message is not None else ""
    fields = {
        "where": where, "program": at, "message": text.removesuffix("\n"),
        "port": dialled[0] if dialled else 0, "asked": evidence.exercise.port,
    }  # fmt: skip
    return shown(evidence, "pair-lost", _line(evidence, where), **fields)


def _trail(evidence: Evidence) -> tuple[str, str, Event | None]:
    """How far the last message came: what went wrong, in which program, and the message."""
    events, failure = until_failure(evidence), evidence.failure
    assert failure is not None
    at = evidence.lost_at or str(failure.program)
    kinds = [event.event for event in events]
    typed = [n for n, event in enumerate(events) if event.event == "typed"]
    since = events[typed[-1] :] if typed else events
    arrived = [event for event in since if event.event == "relayed" and event.info["to"] == at]
    left = [event for event in since if event.event == "relayed" and event.info["from"] == at]
    typist = typed and events[typed[-1]].info.get("program") == at
    if arrived and failure.program != at and not typist:
        return "not-answered", at, arrived[-1]
    if arrived and failure.program == at:
        return ("not-printed" if left or not _should_answer(evidence, at) else "not-taken"), at, arrived[-1]
    if "link-refused" in kinds and "linked" not in kinds:
        return "refused", "server", None
    if evidence.state.program("client").dialled and "linked" not in kinds:
        return "ports", "client", None
    if at == "client" and "linked" not in kinds:
        return "not-called", at, None
    if typist:
        return "not-sent", at, events[typed[-1]]
    return "not-begun", at, None


def _should_answer(evidence: Evidence, at: str) -> bool:
    """The other program is asked to print something after this one."""
    failure = evidence.failure
    assert failure is not None
    later = evidence.check.steps[failure.step[0] :] if failure.step else ()
    return any(step.verb == "printed" and getattr(step, "at", at) != at for step in later)


def _line(evidence: Evidence, where: str) -> int | None:
    """Where the program stands, else where it does what went wrong."""
    thread = stands(evidence)
    if thread is not None:
        return int(thread["line"])
    if where in ("not-called", "ports"):
        return sources.line_of_call(evidence.text, *CALLING)
    if where == "refused":
        return sources.line_of_call(evidence.text, "accept")
    if sent(evidence):
        return sources.line_of_last_call(evidence.text, *sources.RECEIVING - {"accept"})
    return sources.line_of_call(evidence.text, *sources.SENDING - {"write"})


PAIRS: tuple[Entry, ...] = (_pair_lost,)
