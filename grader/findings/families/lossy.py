"""A link that loses, doubles, delays or swaps datagrams: what a program makes of it."""

from __future__ import annotations

from grader.code import sources
from grader.findings.facts import Facts, Told, Value, quoted
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Words
from grader.model.events import Waits


@family(
    "lossy-link",
    Stage.LEFT,
    Mistake(
        "waits",
        title=Words("丢了一个数据报，它就一直等下去", "A datagram is lost, and it waits for ever"),
        hint=Words(
            "链路把 {message} 丢了，这不是程序的错；可是程序停在第 {at} 行的 `{call}`，没有时限，等的东西不会来了。"
            "等待要有时限：用 `settimeout(秒数)`，捕获 `TimeoutError`，然后重发，或者按题目的要求继续。",
            "The link lost {message}. That is no fault of the program's, but it stands at line {at} in `{call}` without a time "
            "limit, and what it waits for does not come any more. Put a limit on the waiting: call `settimeout(seconds)`, catch "
            "`TimeoutError`, and send again, or go on as the task says.",
        ),
    ),
    Mistake(
        "uncaught",
        title=Words("丢了一个数据报，等到时限就报错了", "A datagram is lost, and the end of the waiting is an error"),
        hint=Words(
            "链路把 {message} 丢了，这不是程序的错；等待有时限，这是对的，可是时间到了会抛出 `TimeoutError`，程序没有捕获。"
            "捕获它，然后重发，或者按题目的要求继续。",
            "The link lost {message}. That is no fault of the program's, and a limit on the waiting is right, but at its end comes "
            "a `TimeoutError`, which nothing catches. Catch it, and send again, or go on as the task says.",
        ),
        explains=FAILED,
    ),
    Mistake(
        "lost",
        title=Words("链路丢了数据报", "The link has lost a datagram"),
        hint=Words(
            "链路把 {message} 丢了，这不是程序的错；要看的是程序接下来做什么：等待有没有时限，到时间以后有没有重发（或者按题目的要求继续），"
            "数得对不对。",
            "The link lost {message}. That is no fault of the program's; the question is what it does then: whether its waiting has "
            "a limit, whether it sends again behind that (or goes on as the task says), and whether it counts right.",
        ),
    ),
    Mistake(
        "twice",
        title=Words("同一个数据报到了两次", "One datagram came twice"),
        hint=Words(
            "链路把 {message} 送到了两次，UDP 允许这样。收到一个数据报，先看它是不是正在等的那一个（比较编号或内容）；"
            "重复的不要再算一次，也不要当成别的回答。",
            "The link delivered {message} twice, as UDP may. Look whether a datagram is the one that is waited for (by its number, "
            "or by what it says); one that comes again does not count once more, and is no answer to anything else.",
        ),
    ),
    Mistake(
        "order",
        title=Words("数据报晚到了，或者换了先后", "A datagram came late, or out of order"),
        hint=Words(
            "链路推迟了 {message}，UDP 允许这样。收到一个数据报，先看它是不是正在等的那一个（比较编号或内容）：下一个到的不一定就是。",
            "The link held {message} back, as UDP may. Look whether a datagram is the one that is waited for (by its number, or by "
            "what it says): the next one to come need not be it.",
        ),
    ),
    Mistake(
        "several",
        title=Words("链路丢失、重复或推迟了数据报", "The link lost, doubled or delayed datagrams"),
        hint=Words(
            "到这里为止，丢失 {lost} 个，重复 {twice} 个，晚到或换了先后 {late} 个，这不是程序的错。要看的是程序怎样应付：等待有没有时限，"
            "到时间以后有没有重发（或者按题目的要求继续）；收到的是不是正在等的那一个；重复的、晚到的有没有又算一次。",
            "Up to here it lost {lost}, doubled {twice}, and delivered {late} late or out of order. That is no fault of the program's; "
            "the question is what it makes of that: whether its waiting has a limit, and whether it sends again behind that (or goes "
            "on as the task says); whether what comes is what it waits for; whether something counts once more that came twice or late.",
        ),
    ),
    lead=Words(
        "这项检查的链路会丢失、重复或推迟数据报。", "In this check the link loses, doubles or delays datagrams."
    ),
    despite_the_link=True,
)
def lossy_link(facts: Facts) -> Told | None:
    """What the link has done, where the check failed behind it."""
    if facts.failure is None or not facts.impairments:
        return None
    # A server may wait for ever: it is its client who has to ask again.
    waits = facts.suspect == "client" and isinstance(facts.moment, Waits) and facts.stands_in in sources.TAKING
    stood = facts.stands if waits else None
    lost = [event.data for _, event in facts.impairments if event.fate == "lost"]
    if facts.died:
        timed_out = facts.error is not None and facts.error.kind in ("TimeoutError", "timeout")
        message = quoted(lost[-1] or b"", facts.exercise.encoding) if lost else ""
        return facts.at_error("uncaught", message=message) if timed_out and lost else None
    if stood is not None and lost:
        message, call = quoted(lost[-1] or b"", facts.exercise.encoding), sources.source_at(facts.text, stood.line)
        return facts.here(stood.line, "waits", message=message, at=stood.line, call=call)
    fates = [event.fate for _, event in facts.impairments]
    at, last = facts.impairments[-1]
    if len({*fates} - {"swapped", "late"}) + bool({*fates} & {"swapped", "late"}) > 1:
        counts: dict[str, Value] = {"lost": fates.count("lost"), "twice": fates.count("twice")}
        return Told("several", {**counts, "late": fates.count("late") + fates.count("swapped")})
    cause = last.fate if last.fate in ("lost", "twice") else "order"
    return Told(cause, {"message": quoted(last.data or b"", facts.exercise.encoding)}, event=at)
