"""What the program sent: too often, unasked, to the wrong peer, nearly right; and code of others that it ran."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import pairwise

from grader.code import names, sources
from grader.findings import recorded
from grader.findings.facts import Facts, Leaving, Told, Value, quoted
from grader.findings.mistake import BySide, Mistake, Stage, family
from grader.model import Words
from grader.model.events import Received
from grader.model.record import Place
from grader.play.scenario import Failure
from grader.spec.language import Expect, HalfClose, PeerStep, Send, Silence, flat

_INVISIBLE = b" \t\r\n\0"


@family(
    "eval-of-input",
    Stage.TAKES,
    Mistake(
        "",
        hint=BySide(
            server=Words(
                "客户端发来的内容被当成 Python 代码执行了：`{call}()` 会运行收到的任何东西，别人就能借此控制你的电脑。"
                "要把字符串还原成字典，请用 `ast.literal_eval(text)` 或 `json.loads(text)`，它们只读数据，不会执行。",
                "What the client sent was run as Python code: `{call}()` runs whatever arrives, so a stranger can "
                "take over your computer. To turn text into a dict use `ast.literal_eval(text)` or "
                "`json.loads(text)`: they read data only.",
            ),
            client=Words(
                "服务器发来的内容被当成 Python 代码执行了：`{call}()` 会运行收到的任何东西，别人就能借此控制你的电脑。"
                "要把字符串还原成字典，请用 `ast.literal_eval(text)` 或 `json.loads(text)`，它们只读数据，不会执行。",
                "What the server sent was run as Python code: `{call}()` runs whatever arrives, so a stranger can "
                "take over your computer. To turn text into a dict use `ast.literal_eval(text)` or "
                "`json.loads(text)`: they read data only.",
            ),
        ),
    ),
    title=Words("执行了对方发来的代码", "It runs code that it receives"),
    asked_always=True,
)
def eval_of_input(facts: Facts) -> Told | None:
    """A peer heard of the program that no step has to do with: what was sent has called it.

    Of a peer that speaks itself, or that is listened to, this is sure only where the program runs what it is given.
    """
    steps = [step for step in flat(facts.check.steps) if isinstance(step, PeerStep)]
    awaited = {step.peer for step in steps if isinstance(step, Expect)}
    busy = {step.peer for step in steps if not isinstance(step, Silence)}
    silent, unasked = set(facts.check.peers) - awaited, set(facts.check.peers) - busy
    if facts.first_heard_by(silent) is None:
        return None
    call = sources.call_that_runs_text(facts.text)
    at = facts.first_heard_by(silent if call is not None else unasked)
    if at is None:
        return None
    line, name = (call.lineno, sources.full_name(call)) if call is not None else (None, "eval")
    return replace(facts.here(line, call=name), event=at)


# ---------------------------------------------------------------- too often, and unasked


@family(
    "replied-twice",
    Stage.SENDS,
    Mistake(
        "again",
        title=BySide(
            server=Words("回答了不止一次", "It answered more than once"),
            client=Words("发送了不止一次", "It sent the same more than once"),
        ),
        hint=BySide(
            server=Words(
                "一次请求收到了 {times} 个回答，多出来的是：{extra}。每个请求只发送一次回答：看看发送是不是在循环里，或者写了两遍。",
                "One request got {times} answers. Extra data: {extra}. Send one answer to each request: check whether "
                "the sending is inside a loop, or written twice.",
            ),
            client=Words(
                "同样的内容发送了 {times} 次，多出来的是：{extra}。一条消息只发送一次：看看发送是不是在循环里，或者写了两遍。",
                "The same was sent {times} times. Extra data: {extra}. Send a message once: check whether the sending "
                "is inside a loop, or written twice.",
            ),
        ),
    ),
    Mistake(
        "each",
        title=Words("每比较一次就回答一次", "It answers at each comparison"),
        hint=Words(
            "一次请求收到了 {times} 个回答，应有的 {wanted} 就夹在其中：第 {at} 行的循环每执行一轮就发送一次。"
            "先把循环走完、得出结果，循环结束以后再发送一次。",
            "One request got {times} answers, and the right one, {wanted}, is among them: the loop at line {at} sends in each of its "
            "rounds. Let the loop find the result first, and send once, after the loop.",
        ),
    ),
    Mistake(
        "called",
        title=Words("`{name}` 被调用了两次", "`{name}` is called twice"),
        hint=Words(
            "一条消息得到了两个回答：函数 `{name}` 在第 {first} 行已经回答过，第 {at} 行又调用了它一次。去掉多余的那一次调用。",
            "One message got two answers: the function `{name}` had answered when line {first} called it, and line {at} calls it once more. "
            "Remove the extra call.",
        ),
    ),
    Mistake(
        "among",
        title=Words("对一个请求发送了几个数据报", "One request gets several datagrams"),
        hint=Words(
            "一个请求发出了几个数据报：先发的是 {got}，题目要的 {wanted} 在它后面。UDP 的每个 `sendto` 都是单独的一条消息，"
            "客户端只要一个回答：去掉多余的那一次发送。",
            "One request got several datagrams: {got} was sent first, and {wanted}, which is asked for, came after it. With UDP every "
            "`sendto` is a message of its own, and the client wants one answer: remove the extra one.",
        ),
    ),
    explains=("extra-data", "nearly-right/other-answer"),
)
def replied_twice(facts: Facts) -> Told | None:
    """One answer, or one message, came several times."""
    failure = facts.failed_as("extra", "not-silent", "mismatch")
    if failure is None or failure.peer in facts.check.peers:
        return None
    if failure.code == "mismatch" and facts.exercise.transport == "tcp":
        return _at_each_comparison(facts) if facts.suspect == "server" else None
    calls = recorded.sent_by_two_calls(facts) if facts.suspect == "server" else None
    if calls is not None:
        now, before, name = calls
        return facts.at_place(now, "called", name=name, first=before.line, at=now.line)
    encoding, came = facts.exercise.encoding, facts.actual
    several = failure.code == "mismatch" and facts.suspect == "server"
    for first, *more in sources.sends_in_a_row(facts.text) if several else ():
        later = sources.written_texts((part for call in more for part in ast.walk(call)), encoding)
        # Where the same is also sent elsewhere, it may have come from there, alone.
        elsewhere = [call for call in sources.calls(facts.text, *sources.TALKING) if call is not first]
        texts = sources.written_texts((part for call in elsewhere for part in ast.walk(call)), encoding)
        for wanted in (one for one in facts.wanted if one in later and one != came):
            if came in sources.written_texts(ast.walk(first), encoding) - texts:
                return facts.here(first.lineno, "among", got=quoted(came, encoding), wanted=quoted(wanted, encoding))
    surplus = _same_again(facts, failure) if facts.exercise.transport == "udp" else None
    if surplus is None and failure.code != "mismatch":
        surplus = _surplus(facts, failure)
    if surplus is None:
        return None
    times, extra = surplus
    asked_once = facts.suspect == "server" and len(facts.since_asked(failure.peer) or ()) <= 1
    repeats = sources.sending_loops(facts.text) or sources.sends_in_a_row(facts.text)
    if failure.code == "mismatch" and asked_once and not repeats:
        return None  # each request got one answer: it is the one before that came late
    fields: dict[str, Value] = {"times": times, "extra": quoted(extra, encoding)}
    if (line := _sent_again(facts, extra)) is not None:
        return facts.here(line, "again", **fields)
    return facts.at_place(recorded.sending_line(facts, extra), "again", **fields)


def _sent_again(facts: Facts, extra: bytes, *, in_a_loop: bool = False) -> int | None:
    """Where more was sent than was asked for: the loop that sends, or the second of two sends in a row; None where that is
    not known."""
    made, loops = recorded.sending_line(facts, extra), sources.sending_loops(facts.text)
    if made is not None and made.file == facts.file:
        around = [loop.lineno for loop in loops if sources.covers(loop, made.line)]
        return around[0] if around else None if in_a_loop else made.line
    rows = [] if loops or in_a_loop else [sends[1].lineno for sends in sources.sends_in_a_row(facts.text)]
    return facts.which([*(loop.lineno for loop in loops), *rows])


def _at_each_comparison(facts: Facts) -> Told | None:
    """The stream is made of several of the program's own texts, the right one among them, and a loop sends them."""
    line = _sent_again(facts, facts.actual, in_a_loop=True)
    if line is None:
        return None
    texts = sources.written_texts(sources.nodes(facts.text), facts.exercise.encoding)
    for wanted in (one for one in facts.wanted if one in texts):
        # A mark of a byte or two, such as a newline that is misspelt, is no answer.
        pieces = _made_of(facts.actual, {text for text in texts if len(text) > 2} | {wanted})
        if pieces is not None and len(pieces) > 1 and wanted in pieces:
            return facts.here(line, "each", times=len(pieces), wanted=quoted(wanted, facts.exercise.encoding), at=line)
    return None


def _made_of(data: bytes, known: Collection[bytes]) -> list[bytes] | None:
    """The texts of which all of this is made, one behind the other, the longest that fits first."""
    longest_first, at, pieces = sorted(filter(None, known), key=len, reverse=True), 0, list[bytes]()
    while at < len(data):
        text = next((text for text in longest_first if data.startswith(text, at)), None)
        if text is None:
            return None
        pieces.append(text)
        at += len(text)
    return pieces


def _same_again(facts: Facts, failure: Failure) -> tuple[int, bytes] | None:
    """A datagram that a peer was to get once, and got again: how often it came, and what it is."""
    came = facts.came_to(failure.peer)
    asked = [(times, one.texts()) for peer, times, one in facts.expectations if peer == failure.peer]
    for once, texts in asked:
        for text in texts if once == 1 else ():
            if text and came.count(text) > sum(times for times, others in asked if text in others):
                return came.count(text), text
    # In a round of a repeat the texts differ: there the next datagram is the one before once more.
    again = [one for one, other in pairwise(came) if one and one == other == facts.actual]
    return (1 + len(again), again[0]) if again else None


def _surplus(facts: Facts, failure: Failure) -> tuple[int, bytes] | None:
    """How many answers came to the last request of the peer, and what was too much; None where nothing was asked."""
    answers, extra = facts.since_asked(failure.peer), facts.actual
    if answers is None or not extra:
        return None
    if facts.exercise.transport == "tcp":
        # The surplus of a stream is as many answers as it is made of, where it is made of nothing else.
        pieces = _made_of(
            extra, {text for peer, _, one in facts.expectations if peer == failure.peer for text in one.texts()}
        )
        return (1 + len(pieces), extra) if pieces is not None else None
    alone = facts.suspect == "server" and facts.only_asked_by(failure.peer)
    if not alone and len(set(answers)) == len(answers):
        return None  # no answer came twice: this one may have been meant for another peer
    return (len(answers), extra) if len(answers) > 1 else None


@family(
    "extra-data",
    Stage.SENDS,
    Mistake(
        "behind",
        hint=Words(
            "回答后面又来了别的数据。多出来的是：{extra}。"
            "一个请求只发送一个回答；提示和调试信息用 `print` 显示在自己的屏幕上，不要发给对方。",
            "More data came after the answer. Extra data: {extra}. Send one answer to each request. Debug messages "
            "belong on your own screen: use `print`.",
        ),
    ),
    Mistake(
        "first",
        title=Words("还没收到消息就发了数据", "It sends before anything was sent to it"),
        hint=Words(
            "客户端连接以后还什么都没有发，程序就发来了 {extra}。先接收客户端的消息，再发送回答。",
            "The client had connected and sent nothing yet, and the program sent {extra}. Receive the client's message first, and answer "
            "after that.",
        ),
    ),
    Mistake(
        "early",
        title=Words("客户端还没有发完，就回答了", "It answers before the client has sent all"),
        hint=Words(
            "客户端还没有发完，程序就发来了 {extra}。一次 `recv` 得到的只是已经到的部分：按题目说的办法判断消息是否完整"
            "（例如到了换行、收够长度，或 `recv` 返回 `b''`），完整了才回答。",
            "The client had not sent all of it, and the program sent {extra}. One `recv` returns what has arrived so far: find out in the way "
            "that the exercise says whether the message is complete (its newline, its length, or `b''` from `recv`), and answer then.",
        ),
    ),
    Mistake(
        "own",
        title=Words("消息又发回给了发送者自己", "Its own message went back to the one who sent it"),
        hint=Words(
            "{extra} 是这个客户端自己发的，程序把它发回给了发送者。发送时跳过发这条消息的那个连接。",
            "This client has sent {extra} itself, and the program sent it back to its sender. Leave out the connection that the message came from.",
        ),
    ),
    Mistake(
        "unasked",
        title=Words("不该回答时发了数据", "It answers where no answer is asked for"),
        hint=Words(
            "这里不该有回答，却有数据发来。多出来的是：{extra}。"
            "看看题目什么时候要求回答；这一次的发送应当去掉，或者放进合适的 `if` 里。",
            "No answer is asked for here, but something was sent. Extra data: {extra}. Check when the exercise asks "
            "for an answer: remove this send, or put it inside an `if`.",
        ),
    ),
    Mistake(
        "piece",
        title=Words("消息还不完整就发出去了", "It passes on a message that is not complete"),
        hint=Words(
            "这时只到了一条消息的一部分（{extra}，后面还没有换行），程序就把它发出去了：一次 `recv` 得到的不一定是一整条。"
            "把收到的接起来，到了换行才算一条完整的消息，再发送。",
            "Only a part of a message had come ({extra}, and no newline yet), and the program passed it on: one `recv` does not always "
            "bring a whole message. Join what arrives, and send a message once its newline is there.",
        ),
    ),
    Mistake(
        "gone",
        title=Words("客户端没发完就关闭了，程序却回答了", "It answers a client that closed before all had come"),
        hint=Words(
            "客户端已经关闭了连接，该发的还没有发完，程序却还是发送了 {extra}。`recv` 返回 `b''` 就是对方关闭了，它不是一条空的消息，"
            "也不是长度 0：这时丢掉不完整的内容，关闭这个连接，不要回答。",
            "The client had closed the connection before all of its message had come, and the program sent {extra} all the same. When "
            "`recv` returns `b''`, the other side has closed: that is no empty message, and no length of 0. Drop what is "
            "incomplete, close this connection, and do not answer.",
        ),
    ),
    Mistake(
        "client",
        title=Words("客户端多发了数据", "The client sends more than it should"),
        hint=Words(
            "客户端发来的比题目要求的多。多出来的是：{extra}。只发送题目要求的内容；提示用 `print` 或 `input('…')` 显示在自己的屏幕上，不要发给服务器。",
            "The client sent more than the exercise asks for. Extra data: {extra}. Send what the exercise asks for "
            "and nothing else. What is meant for the person at the keyboard belongs on the screen: use `print`, or "
            "`input('…')`.",
        ),
    ),
    Mistake(
        "too-soon",
        title=Words("客户端这时不该发送", "The client sends at a moment when it should not"),
        hint=Words(
            "这段时间里客户端不该发送任何东西，却发来了 {extra}。看看发送之前是不是该先等：等回答来，或者等规定的时间过完。",
            "The client should send nothing at this moment, and {extra} came. Check whether it has to wait before it sends: for an answer, "
            "or until a time is over.",
        ),
    ),
    title=Words("多发了数据", "It sent something that was not asked for"),
    unless=(Facts.misled,),
)
def extra_data(facts: Facts) -> Told | None:
    """Something came that can be seen, and that no step asks for."""
    failure, data = facts.failed_as("extra", "not-silent"), facts.actual
    if failure is None or failure.peer in facts.check.peers:
        return None
    if not data.strip(_INVISIBLE) and not (failure.code == "not-silent" and facts.length_cut_short):
        return None
    # The last thing that the peer sent was to be answered, or not.
    steps = [step for step in facts.check.steps if isinstance(step, (Send, Expect)) and step.peer == failure.peer]
    due = not steps or isinstance(steps[-1], Expect)
    cause = "behind" if due else "unasked"
    if facts.suspect == "client":
        cause = "too-soon" if failure.code == "not-silent" else "client"
    # Nothing was to be answered, for it went in the middle of what it said; and what came was sent after that.
    mine = [event for event in facts.until_failure if getattr(event, "peer", None) == failure.peer]
    gone = [n for n, event in enumerate(mine) if isinstance(event, Leaving)]
    came = [n for n, event in enumerate(mine) if isinstance(event, Received)]
    left = bool(gone) and (not came or came[-1] > gone[-1])
    # One that had received something each time did not take the end for a message.
    if left and (sends := facts.recorded(*sources.TALKING)):
        took = [
            call for call in facts.recorded("recv", "recv_into") if call.on == sends[-1].on and call.t < sends[-1].t
        ]
        left = any(call.got == 0 for call in took)
    peer_steps = [step for step in facts.check.steps[max(failure.step, default=0) :] if isinstance(step, PeerStep)]
    later = next((step for step in peer_steps if step.peer == failure.peer and not isinstance(step, Silence)), None)
    heard = any(message.peer == failure.peer and message.at != failure.event for message in facts.received)
    if facts.suspect == "server" and failure.code == "not-silent" and not heard and facts.exercise.transport == "tcp":
        asked = any(message.peer == failure.peer for message in facts.sent)
        cause = "first" if not asked else "early" if isinstance(later, (Send, HalfClose)) else cause
    own = [message.data for message in facts.sent if message.peer == failure.peer]
    foreign = not any(data in asked.texts() for peer, _, asked in facts.expectations if peer == failure.peer)
    if (
        facts.suspect == "server"
        and len(facts.connected) > 1
        and foreign
        and data in b"".join(own)
        and data[-1:] == b"\n"
    ):
        cause = "own"
    if cause == "unasked" and left and facts.exercise.transport == "tcp" and facts.length_cut_short:
        cause = "gone"
    said = facts.sent[-1].data if facts.sent else b""
    lines = any(text.endswith(b"\n") for _, _, asked in facts.expectations for text in asked.texts())
    if (
        facts.suspect == "server"
        and facts.exercise.transport == "tcp"
        and lines
        and said.endswith(data)
        and data[-1:] != b"\n"
    ):
        cause = "piece"
    return facts.at_place(recorded.sending_line(facts), cause, extra=quoted(data, facts.exercise.encoding))


# ---------------------------------------------------------------- to whom


@family(
    "reply-to-wrong-peer",
    Stage.SENDS,
    Mistake(
        "port",
        title=Words("回答是从另一个端口发出的", "The answer comes from another port"),
        hint=Words(
            "回答是从另一个端口发出的：程序用了另一个套接字（socket）来发送。客户端只认它发消息去的那个端口。"
            "用收到消息的同一个套接字 `sendto`。",
            "The answer came from another port: the program sends it with a second socket. The client only knows the "
            "port it sent to. Call `sendto` on the same socket that received the message.",
        ),
    ),
    Mistake(
        "other",
        title=Words("回答发给了别的客户端", "The answer went to another client"),
        hint=Words(
            "一个客户端的回答发给了另一个客户端。`recvfrom` 每次都会返回发送者的地址：回答就发给这个地址。",
            "The answer for one client was sent to another. `recvfrom` returns each time who sent the message: send "
            "the answer to that address.",
        ),
    ),
    Mistake(
        "everyone",
        title=Words("回答也发给了别的客户端", "The answer went to other clients, too"),
        hint=Words(
            "一个客户端的回答也发给了别的客户端。只发给这条消息的发送者，也就是 `recvfrom` 这一次返回的地址。",
            "The answer for one client was sent to others, too. Send it to the sender of this message only: the address "
            "that `recvfrom` has just returned.",
        ),
    ),
    Mistake(
        "nobody",
        title=Words("回答发给了 {to}，不是发送者", "The answer goes to {to}, and not to its sender"),
        hint=Words(
            "数据包里看得到：消息是 {sender} 发来的，回答却发给了 {to}，所以发送者什么也收不到。`recvfrom` 返回两个值，"
            "第二个就是发送者的地址：`sendto` 时用它，不要写死一个地址。",
            "The packets show that the message came from {sender} and the answer was sent to {to}: its sender gets nothing. "
            "`recvfrom` returns two values, and the second is the sender's address: use that one in `sendto`, not an address that is "
            "written there.",
        ),
        explains=("no-reply",),
    ),
    Mistake(
        "elsewhere",
        title=Words("回答发给了 {to}，不是发送者", "The answer goes to {to}, and not to its sender"),
        hint=Words(
            "消息是 {sender} 发来的，这一行却把回答发给了 {to}，所以发送者什么也收不到。`recvfrom` 返回两个值，第二个就是发送者的地址："
            "`sendto` 时用它。",
            "The message came from {sender}, and this line sent the answer to {to}: its sender gets nothing. `recvfrom` returns two values, "
            "and the second is the sender's address: use that one in `sendto`.",
        ),
        explains=("no-reply",),
    ),
    Mistake(
        "unknown",
        title=Words("recv 不告诉你是谁发来的", "`recv` does not say who sent it"),
        hint=Words(
            "这条消息是用 `recv` 接收的：它不告诉你是谁发来的，所以回答发给了前面记下的 {to}，这一次的发送者什么也收不到。"
            "每一条都用 `data, addr = ….recvfrom(…)` 接收，把回答发给这一次的 `addr`。",
            "This message was received with `recv`, which does not say who sent it, so the answer went to {to}, an address from before, and its "
            "sender got nothing. Receive each one with `data, addr = ….recvfrom(…)`, and answer to that `addr`.",
        ),
        explains=("no-reply",),
    ),
    Mistake(
        "itself",
        title=Words("程序把回答发给了自己", "It sends its answers to itself"),
        hint=Words(
            "数据包里看得到：程序从端口 {port} 发给端口 {port}，也就是发给自己，客户端什么也收不到（放在循环里，它还会没完没了地回答自己）。"
            "`recvfrom` 返回的第二个值是发送者的地址和端口：`sendto` 时两样都用它的（`socketserver` 里是 `self.client_address`）。",
            "The packets show that the program sends from port {port} to port {port}, which is its own, so the client "
            "gets nothing (in a loop it would even answer itself for ever). The second value that `recvfrom` returns is the sender's address "
            "and port: use both of them in `sendto` (with `socketserver` it is `self.client_address`).",
        ),
        explains=("no-reply", "limit-output", "limit-cpu", "spins", "busy-wait"),
    ),
)
def reply_to_wrong_peer(facts: Facts) -> Told | None:
    """An answer came from another port, or to another client."""
    if facts.failure is None or facts.suspect != "server" or facts.exercise.transport != "udp":
        return None
    sent = recorded.last(facts, "sendto", "send")
    if facts.nothing_came and facts.strayed:
        return facts.at_place(sent, "port")
    if facts.failed_as("missing", "check-limit") and facts.traffic is not None and facts.traffic.to_itself:
        return facts.at_place(sent, "itself", port=facts.exercise.port)
    if facts.nothing_came and facts.traffic is not None:
        for packet in facts.traffic.astray:
            if packet.data and packet.data in facts.wanted:
                senders = [one.first for one in facts.traffic.exchanges]
                return facts.at_place(sent, "nobody", to=str(packet.to), sender=str(senders[-1]) if senders else "?")
    if facts.nothing_came and (call := recorded.answered_elsewhere(facts)) is not None:
        cause = "unknown" if call[1] == "?" else "elsewhere"
        return facts.at_call(call[0], cause, to=call[0].told[:60], sender=call[1][:60])
    if facts.misled is None:
        return None
    arrived = {(came.peer, came.data) for came in facts.received}
    # What one peer got by mistake had come to the right one, too.
    cause = "everyone" if len({data for _, data in arrived}) < len(arrived) else "other"
    return facts.at_place(sent, cause)


# ---------------------------------------------------------------- nearly right


@family(
    "canned-answer",
    Stage.SENDS,
    Mistake(
        "",
        title=BySide(
            server=Words("不管收到什么，回答都一样", "The answer is always the same, whatever arrives"),
            client=Words("不管输入什么，发送的都一样", "It sends the same whatever is typed"),
        ),
        hint=BySide(
            server=Words(
                "程序总是发送 {got}，没有用到收到的内容，所以别的消息就回答错了。回答要根据收到的消息来决定。",
                "The program always sends {got} and does not use what it received, so other messages get the wrong "
                "answer. Make the answer depend on the message.",
            ),
            client=Words(
                "程序总是发送 {got}，没有用到键盘上输入的内容。用 `text = input()` 读一行，发送 `text`，不要发送写死在程序里的内容。",
                "The program always sends {got} and does not use what was typed. Read a line with `text = input()`, "
                "and send `text`, not a hard-coded string.",
            ),
        ),
    ),
    explains=("buffer-too-small",),
)
def canned_answer(facts: Facts) -> Told | None:
    """All that it sends is one text that is written in it."""
    said = names.constants_sent(facts.text) if facts.failed_as("mismatch", "missing") else None
    if said is None or len(said) != 1:
        return None
    ((_, value),) = said
    came = facts.failure.actual.data if facts.failure and facts.failure.actual else None
    if came != value or (facts.suspect != "server" and not facts.typed):
        return None  # a client may well send what is written in it; only this is not what was asked for
    if facts.exercise.only_answer(facts.check.drives) is not None:
        return None  # the right answer is always the same, too: only it is not this one
    return facts.at_place(recorded.sending_line(facts), got=quoted(value, facts.exercise.encoding))


@family(
    "trailing-bytes",
    Stage.SENDS,
    Mistake(
        "newline",
        title=Words("多了换行", "It sends an extra newline"),
        hint=Words(
            "内容是对的，但{where}多了一个换行（`\\n`）。屏幕上看不出来，但对方会收到它。发送时不要加换行；`readline` 读到的行末有换行，用 `.rstrip('\\n')` 去掉。",
            "The text is right, but {where} there is something extra: a newline (`\\n`). You cannot see it on the "
            "screen, but the other side gets it. Do not add a newline when you send; a line from `readline` has one "
            "at its end, and `.rstrip('\\n')` removes it.",
        ),
    ),
    Mistake(
        "crlf",
        title=Words("多了 Windows 的换行", "It sends an extra Windows newline"),
        hint=Words(
            "内容是对的，但{where}多了 Windows 的换行（`\\r\\n`）。屏幕上看不出来，但对方会收到它。发送时不要加 `\\r\\n`。",
            "The text is right, but {where} there is something extra: a Windows newline (`\\r\\n`). You cannot see it "
            "on the screen, but the other side gets it. Do not add `\\r\\n` when you send.",
        ),
    ),
    Mistake(
        "nul",
        title=Words("多了零字节", "It sends extra zero bytes"),
        hint=Words(
            "内容是对的，但{where}多了若干个零字节（`\\0`，缓冲区里没用到的部分，或者补齐长度用的）。屏幕上看不出来，但对方会收到它。"
            "只发送真正收到的那几个字节：Python 里写 `buffer[:n]`，C 里长度用 `recv` 返回的数（字符串用 `strlen`，不要加 1），"
            "Java 里用 `packet.getLength()`。",
            "The text is right, but {where} there are extra zero bytes (`\\0`, the unused rest of a buffer, or padding). You "
            "cannot see it on the screen, but the other side gets it. Send only the bytes that really arrived: `buffer[:n]` in "
            "Python; in C the number that `recv` returned, or `strlen` of a string without adding 1; `packet.getLength()` in Java.",
        ),
    ),
    Mistake(
        "blank",
        title=Words("多了空格", "It sends extra spaces"),
        hint=Words(
            "内容是对的，但{where}多了空格。屏幕上看不出来，但对方会收到它。检查拼接字符串的地方：`+ ' '`、`', '.join`、格式字符串里的空格；"
            "题目要求去掉两端空格的，用 `.strip()`。",
            "The text is right, but {where} there are extra spaces. You cannot see it on the screen, but the other "
            "side gets it. Check where the string is put together: `+ ' '`, a `join`, a space in a format string; where the exercise "
            "wants no spaces at the ends, use `.strip()`.",
        ),
    ),
    terms={
        "where": {
            "end": Words("末尾", "at its end"),
            "inside": Words("中间", "inside it"),
            "front": Words("开头", "at its beginning"),
            "ends": Words("两端", "at both ends"),
        }
    },
)
def trailing_bytes(facts: Facts) -> Told | None:
    """The text is right but for bytes that cannot be seen."""
    failure, data = facts.failed_as("extra", "mismatch"), facts.actual
    if failure is None or not data:
        return None
    surplus = ("end", data) if failure.code == "extra" and not data.strip(_INVISIBLE) else None
    for wanted, _ in facts.options if failure.code == "mismatch" else ():
        bare = wanted.translate(None, _INVISIBLE)
        if len(data) <= len(wanted) or not bare or data.translate(None, _INVISIBLE) != bare:
            continue
        if data.startswith(wanted):
            surplus = "end", data[len(wanted) :]
        elif data.endswith(wanted):
            surplus = "front", data[: -len(wanted)]
        else:  # the bytes of which there are more than there should be
            place = "ends" if data.strip() == wanted.strip() else "inside"
            surplus = place, bytes(byte for byte in _INVISIBLE if data.count(byte) > wanted.count(byte))
        break
    if surplus is None:
        return None
    where, tail = surplus
    cause = "nul" if b"\0" in tail else "crlf" if b"\r" in tail else "newline" if b"\n" in tail else "blank"
    return facts.at_place(recorded.sending_line(facts, data), cause, where=where)


@family(
    "wrong-case",
    Stage.SENDS,
    Mistake(
        "",
        hint=Words(
            "只有大小写不同：应当是 {wanted}，发来的是 {got}。对程序来说，`A` 和 `a` 是两个不同的字母。",
            "Only capitals and small letters differ: {wanted} was expected and {got} came. For a program `A` and `a` are "
            "different letters.",
        ),
    ),
    title=Words("大小写不对", "Capitals and small letters differ"),
)
def wrong_case(facts: Facts) -> Told | None:
    """The same but for capitals."""
    return _nearly(facts, str.casefold)


@family(
    "wrong-width",
    Stage.SENDS,
    Mistake(
        "",
        hint=Words(
            "看起来几乎一样，但有的标点是中文（全角）的，有的是英文（半角）的：应当是 {wanted}，发来的是 {got}。从题目里原样复制过来。",
            "They look almost the same, but some punctuation is full-width (Chinese) instead of half-width (English), "
            "or the other way round: {wanted} was expected and {got} came. Copy the text from the exercise.",
        ),
    ),
    title=Words("标点是全角的（或半角的）", "Full-width punctuation instead of half-width (or the reverse)"),
)
def wrong_width(facts: Facts) -> Told | None:
    """The same but for the width of its marks."""
    return _nearly(facts, lambda text: unicodedata.normalize("NFKC", text))


def _nearly(facts: Facts, same: Callable[[str], str]) -> Told | None:
    """What came and what was asked for are the same, once this difference is taken away."""
    for wanted, encoding in facts.options if facts.failed_as("mismatch", "missing") else ():
        got, text = facts.actual.decode(encoding, "replace"), wanted.decode(encoding)
        if got and got != text and same(got) == same(text):
            line = facts.which(sources.lines_of_text(facts.text, got))
            place = Place(facts.file, line) if line else recorded.sending_line(facts)
            return facts.at_place(place, wanted=quoted(wanted, encoding), got=quoted(facts.actual, encoding))
    return None
