"""An error at a line that shows its cause: the wrong socket, a whole pair, text for bytes, bytes that are no text."""

from __future__ import annotations

import ast
import codecs
import errno
import re
from itertools import pairwise

from grader.code import clike, sources
from grader.findings.facts import Facts, Told, is_text, quoted
from grader.findings.mistake import FAILED, BySide, Mistake, Stage, family
from grader.model import Words
from grader.model.events import Received, Sent
from grader.play import matching

_TO_TEXT = frozenset({"str", "decode", "format", "repr", "dumps"})


@family(
    "recvfrom-on-tcp",
    Stage.FAILS,
    Mistake(
        "address",
        title=Words("在 TCP 上用了 recvfrom 和 sendto", "recvfrom and sendto are used with TCP"),
        hint=Words(
            "TCP 的 `recvfrom` 不告诉你对方的地址（得到的是 `None`），`sendto` 也就不知道发给谁。它们是 UDP 的方法。"
            "TCP 的连接已经知道对方是谁：用 `accept` 返回的连接，`recv` 接收，`sendall` 发送，不需要地址。",
            "With TCP, `recvfrom` gives no address (you get `None`), so `sendto` has nobody to send to. Both are for "
            "UDP. A TCP connection already knows the other side: take the connection that `accept` returns, receive "
            "with `recv` and send with `sendall`; no address is needed.",
        ),
    ),
    Mistake(
        "client-address",
        title=Words("在 TCP 上用了 recvfrom 和 sendto", "recvfrom and sendto are used with TCP"),
        hint=Words(
            "`recvfrom` 和 `sendto` 是 UDP 的方法；在 TCP 的连接上 `recvfrom` 不告诉地址（得到的是 `None`）。"
            "连接已经知道对方是谁：`connect` 之后用 `sendall` 发送，`recv` 接收，不需要地址。",
            "`recvfrom` and `sendto` are meant for UDP; on a TCP connection `recvfrom` gives no address (you get "
            "`None`). A connection already knows the other side: after `connect`, send with `sendall` and receive "
            "with `recv`; no address is needed.",
        ),
    ),
    Mistake(
        "not-accepted",
        title=Words("没有调用 accept 就收发", "It never calls accept"),
        hint=Words(
            "TCP 服务器在收发之前，要先用 `conn, addr = s.accept()` 接受一个客户端的连接，再用 `conn` 收发。"
            "这个程序没有调用 `accept`，直接用监听套接字收发，而它没有连接任何客户端。",
            "Before it receives or sends, a TCP server has to accept a client with `conn, addr = s.accept()`, and use "
            "`conn`. This program never calls `accept`: it uses the listening socket itself, which is connected to no "
            "client.",
        ),
    ),
    Mistake(
        "not-connected",
        title=Words("没有 connect 就收发", "It sends or receives before connect"),
        hint=Words(
            "TCP 客户端在收发之前，要先用 `s.connect(('127.0.0.1', {port}))` 连上服务器。这里的套接字还没有建立连接。",
            "Before it sends or receives, a TCP client has to connect to the server with `s.connect(('127.0.0.1', "
            "{port}))`. The socket in this line is not connected yet.",
        ),
        unless=(Facts.met,),
    ),
    Mistake(
        "listener",
        title=Words("用监听套接字来收发", "It uses the listening socket to send or receive"),
        hint=Words(
            "`accept` 返回了一个新的套接字，和这个客户端收发要用它。这里用的却是监听套接字，它没有连接任何客户端。把这一行的套接字换成 `accept` 返回的连接。",
            "`accept` returns a new socket, and that is the one to talk to the client with. This line uses the "
            "listening socket, which is connected to no client. Use the connection that `accept` returned.",
        ),
    ),
    explains=(*FAILED, "ends-connection", "no-reply"),
)
def recvfrom_on_tcp(facts: Facts) -> Told | None:
    """An error in a line that sends or receives over TCP with a socket, or in a way, that is not meant for it."""
    error, text, served = facts.error, facts.error_text, facts.suspect == "server"
    if served and facts.exercise.transport == "tcp" and facts.unanswered and not facts.received:
        line = clike.talks_on_listener(facts.compiled_text)
        if line is not None:
            return facts.here(line, "listener")
    if error is None or facts.exercise.transport != "tcp":
        return None
    if error.kind == "TypeError" and sources.call_at(text, error.at, "sendto") and sources.calls(text, "recvfrom"):
        return facts.at_error("address" if served else "client-address")
    talking = ("recv", "recvfrom", "recv_into", "send", "sendall", "sendto")
    if error.errno not in (errno.ENOTCONN, errno.EPIPE) or not sources.call_at(text, error.at, *talking):
        return None
    if not served:
        return facts.at_error("not-connected", port=facts.exercise.port)
    if not sources.calls(text, "accept"):
        return facts.at_error("not-accepted") if sources.calls(text, "bind") else None
    return facts.at_error("listener") if error.errno == errno.ENOTCONN else None


@family(
    "accept-pair-unpacked",
    Stage.FAILS,
    Mistake(
        "accept",
        title=Words("`accept` 返回的是两个值", "`accept` returns two values"),
        hint=Words(
            "`accept()` 返回两个值：与客户端通信的连接、对方的地址。第 {at} 行把两个值都放进了 `{name}`。"
            "改成 `{name}, addr = {owner}.accept()`，后面就可以用 `{name}` 收发。",
            "`accept()` returns two values: the connection to the client, and the client's address. Line {at} puts "
            "both into `{name}`. Write `{name}, addr = {owner}.accept()`; then `{name}` is the connection.",
        ),
    ),
    Mistake(
        "recvfrom",
        title=Words("`recvfrom` 返回的是两个值", "`recvfrom` returns two values"),
        hint=Words(
            "`recvfrom()` 返回两个值：收到的数据、对方的地址。第 {at} 行把两个值都放进了 `{name}`。"
            "改成 `{name}, addr = {owner}.recvfrom(…)`，后面的 `{name}` 就只是收到的数据。",
            "`recvfrom()` returns two values: the data, and the sender's address. Line {at} puts both into `{name}`. "
            "Write `{name}, addr = {owner}.recvfrom(…)`; then `{name}` is the data alone.",
        ),
    ),
    explains=FAILED,
)
def accept_pair_unpacked(facts: Facts) -> Told | None:
    """A tuple has no such attribute, and the line uses a name that holds a whole pair."""
    error, text = facts.error, facts.error_text
    if error is None or error.kind != "AttributeError" or not error.message.startswith("'tuple' object"):
        return None
    pairs = sources.pairs(text)
    at = sorted(name for name, _ in sources.attributes_at(text, error.at) if name in pairs) or list(pairs)
    if not at:
        return None
    call = pairs[at[0]]
    return facts.at_error(sources.called(call), name=at[0], owner=sources.owner(call), at=call.lineno)


@family(
    "str-sent-as-bytes",
    Stage.FAILS,
    Mistake(
        "",
        hint=Words(
            "网络只传送字节（bytes），`{call}` 不接受字符串（str）。发送之前先编码成 bytes：`text.encode('{encoding}')`。",
            "A network carries only bytes, and `{call}` does not accept a string (str). Encode it first: "
            "`text.encode('{encoding}')`.",
        ),
    ),
    title=Words("发送的是字符串（str），要先编码成 bytes", "A str was sent; encode it to bytes first"),
    explains=(*FAILED, "bytes-and-text"),
)
def str_sent_as_bytes(facts: Facts) -> Told | None:
    """A sending call refused its argument, and that can be a text."""
    error, text = facts.error, facts.error_text
    if error is None or not facts.bytes_met_text or not error.message.endswith("not 'str'"):
        return None
    call = sources.call_at(text, error.at, *sources.SENDING)
    if call is None or not call.args:
        return None
    argument = call.args[0]
    if isinstance(argument, ast.Call) and sources.called(argument) == "encode":
        return None
    # What is computed from bytes that came fails before the sending, unless it is turned into a text first.
    computes = isinstance(argument, (ast.Call, ast.BinOp))
    used = {node.id for node in ast.walk(argument) if isinstance(node, ast.Name)}
    if computes and not sources.inside(argument, _TO_TEXT) and used & sources.received_names(text):
        return None
    return facts.at_error(call=sources.called(call), encoding=facts.exercise.encoding)


@family(
    "bytes-and-text",
    Stage.FAILS,
    Mistake(
        "",
        hint=Words(
            "收到的是字节（bytes），这一行却把它和字符串（str）混在一起用，Python 不会自动转换。"
            "收到以后马上解码成字符串：`text = data.decode('{encoding}')`，后面都用 `text`，发送之前再 `.encode('{encoding}')`。",
            "What arrives is bytes, and this line mixes it with a string (str); Python does not convert one into the "
            "other. Decode it as soon as it arrives, with `text = data.decode('{encoding}')`, use `text` from then "
            "on, and use `.encode('{encoding}')` before you send.",
        ),
    ),
    title=Words("bytes 和 str 混用了", "bytes and str are mixed"),
    explains=FAILED,
)
def bytes_and_text(facts: Facts) -> Told | None:
    """Bytes as they came were used together with a text."""
    if facts.error is None or not facts.bytes_met_text:
        return None
    if facts.error.message.startswith("write() argument must be str"):
        return None  # a file that was opened for text
    used = sources.names_at(facts.error_text, facts.error.at) & sources.received_names(facts.error_text)
    return facts.at_error(encoding=facts.exercise.encoding) if used else None


@family(
    "decode-error",
    Stage.FAILS,
    Mistake(
        "codec",
        title=Words("解码用错了编码", "It decodes with the wrong encoding"),
        hint=Words(
            "题目用的是另一种编码：`decode` 里要写题目规定的那种（一般是 `'utf-8'`）。",
            "The exercise uses another encoding: name that one in `decode` (mostly `'utf-8'`).",
        ),
    ),
    Mistake(
        "cut",
        title=Words("半个汉字无法解码", "Half a character cannot be decoded"),
        hint=Words(
            "发来的内容是对的，但一个字占好几个字节，这时只收到了它的一部分：{more}。",
            "The text was sent correctly, but a character takes several bytes and only a part of one had been received: "
            "{more}.",
        ),
    ),
    Mistake(
        "own",
        title=Words("编码和解码用的不是同一种", "It encodes and decodes with different encodings"),
        hint=Words(
            "这些字节是用别的编码写成的，例如 GBK 的字节不是合法的 UTF-8。编码和解码要用同一种；"
            "读不出来时也要说明的，用 `try` 和 `except UnicodeDecodeError` 捕获这个错误，再打印一句说明。",
            "These bytes were written in another encoding: those of GBK, for example, are not valid UTF-8. Use the "
            "same one both ways; where the program should say that they cannot be read, catch the error with `try` "
            "and `except UnicodeDecodeError`, and print a line.",
        ),
    ),
    Mistake(
        "raw",
        title=Words("收到的不是文本，不能解码", "What came is not text, but was decoded"),
        hint=BySide(
            server=Words(
                "这次发来的本来就不是文本。客户端可能发来任何字节：原样转发时不需要 `decode`；"
                "要显示时用 `.decode('utf-8', 'replace')`，或者用 `try` 和 `except UnicodeDecodeError` 处理。",
                "What was sent this time is not text at all. A client may send any bytes: to pass them on you need no "
                "`decode`; to show them use `.decode('utf-8', 'replace')`, or handle it with `try` and `except "
                "UnicodeDecodeError`.",
            ),
            client=Words(
                "这次发来的本来就不是文本。对方可能发来任何字节：原样转发时不需要 `decode`；"
                "要显示时用 `.decode('utf-8', 'replace')`，或者用 `try` 和 `except UnicodeDecodeError` 处理。",
                "What was sent this time is not text at all. The other side may send any bytes: to pass them on you "
                "need no `decode`; to show them use `.decode('utf-8', 'replace')`, or handle it with `try` and "
                "`except UnicodeDecodeError`.",
            ),
        ),
    ),
    lead=Words(
        "这一行要把收到的字节按 {codec} 解码，但它们不是合法的 {codec} 编码。",
        "This line decodes bytes as {codec}, but they are not valid {codec}.",
    ),
    terms={
        "more": {
            "tcp": Words(
                "TCP 的一次 `recv` 只给出已经到的字节，要先把它们接起来，收完整了再 `decode`",
                "one `recv` of TCP returns what has arrived so far, so join what comes, and `decode` once it is complete",
            ),
            "udp": Words("把 `recvfrom` 括号里的数字改大", "use a larger number in `recvfrom`"),
        }
    },
    explains=(*FAILED, "died-of-client"),
)
def decode_error(facts: Facts) -> Told | None:
    """Bytes could not be decoded at this line: another codec, a part of a character, or no text at all."""
    error, text, asked = facts.error, facts.error_text, facts.exercise.encoding
    if error is None or error.kind != "UnicodeDecodeError":
        return None
    call = sources.call_at(text, error.at, "decode", "str", "loads", "readline", "read")
    came = [message.data for message in facts.sent]
    if call is None or (not came and facts.suspect != "script"):
        return None
    codec = next(iter(error.quoted), "utf-8")
    whole = [b"".join(came)] if facts.exercise.transport == "tcp" else came
    if facts.suspect == "script":
        return facts.at_error("own", codec=codec)
    try:
        same = codecs.lookup(codec).name == codecs.lookup(asked).name
    except LookupError:
        same = False
    if not same:
        return facts.at_error("codec", codec=codec)
    complete = all(is_text(data, asked, cut=True) for data in whole)
    return facts.at_error("cut" if complete else "raw", codec=codec, more=facts.exercise.transport)


@family(
    "wrong-unit",
    Stage.SHOWS,
    Mistake(
        "larger",
        hint=Words(
            "打印的是 {shown}；如果其中的数是现在的 {times} 倍，就对了。`time.time()` 和 `perf_counter()` 给出的是秒，1 秒 = 1000 毫秒："
            "要毫秒，就乘以 1000 再打印。",
            "{shown} was printed; it would be right if the number were {times} times as large. `time.time()` and `perf_counter()` count "
            "seconds, and a second has 1000 milliseconds: multiply by 1000 where milliseconds are asked for.",
        ),
    ),
    Mistake(
        "smaller",
        hint=Words(
            "打印的是 {shown}；如果其中的数是现在的 1/{times}，就对了。看看有没有多乘了一次 1000，或者量出来的是微秒、纳秒："
            "1 秒 = 1000 毫秒 = 1000000 微秒，`perf_counter_ns()` 给出的是纳秒。",
            "{shown} was printed; it would be right if the number were divided by {times}. Check whether it is multiplied by 1000 once too "
            "often, or is in microseconds or nanoseconds: a second has 1000 milliseconds and 1,000,000 microseconds, and "
            "`perf_counter_ns()` counts nanoseconds.",
        ),
    ),
    title=Words("数对了，单位不对", "The right time in the wrong unit"),
    unless=(Facts.died, Facts.unreadable),
)
def wrong_unit(facts: Facts) -> Told | None:
    """What was to be printed is a time that is known to us, and what stands there is it in another unit."""
    failure = facts.failed_as("not-printed")
    if failure is None or failure.expected is None or failure.expected.kind != "pattern" or not failure.expected.text:
        return None
    numbers = {node.value for node in sources.nodes(facts.text) if isinstance(node, ast.Constant)}
    converts = any(by in numbers for by in (1000, 1_000_000, 0.001)) or "_ns" in facts.text
    told = [event for event in facts.until_failure if isinstance(event, (Received, Sent))]
    waited = [later.t - one.t for one, later in pairwise(told) if isinstance(one, Received) and isinstance(later, Sent)]
    printed = (failure.actual.data or b"").decode("utf-8", "replace").splitlines()
    for line in (one[:_WIDTH] for one in printed[-_LINES:]):
        said = [float(number) * _SECONDS[unit] for number, unit in _TIME.findall(line)]
        # Seconds are never converted, others always: a number that only happens to be near has another source.
        for times in (1e-3, 1e-6) if converts else (1e3,):
            other = _NUMBER.sub(lambda number, by=times: f"{float(number[0]) * by:.3f}", line)  # type: ignore[misc]
            is_it = any(wait > _LONG and 0.9 * wait <= one * times < 1.5 * wait for wait in waited for one in said)
            if is_it and matching.find_pattern(other.encode(), 0, failure.expected.text, ended=True) is not None:
                cause, by = ("larger", times) if times > 1 else ("smaller", 1 / times)
                return facts.here(facts.only("print"), cause, shown=quoted(line.encode(), "utf-8"), times=round(by))
    return None


_LINES, _WIDTH = 12, 200
"""So much of what was printed is looked at: its last lines, and the beginning of each."""
_LONG = 0.1
"""Seconds that an answer was waited for: what is shorter may be anything."""
_SECONDS = {
    "ms": 1e-3,
    "毫秒": 1e-3,
    "s": 1.0,
    "sec": 1.0,
    "seconds": 1.0,
    "秒": 1.0,
    "us": 1e-6,
    "微秒": 1e-6,
    "ns": 1e-9,
    "纳秒": 1e-9,
}
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,15})?(?:e-?\d{1,2})?")
_TIME = re.compile(rf"(?<![\d.])({_NUMBER.pattern})\s*({'|'.join(_SECONDS)})(?![A-Za-z])")
"""A number with a unit of time."""
