"""Bytes that are nearly right: in which way they differ from what was asked for."""

from __future__ import annotations

import ast
import operator
import re
import unicodedata

from grader.code import names, sources
from grader.findings import recorded
from grader.findings.facts import Facts, Told, Value, is_text, quoted
from grader.findings.mistake import BySide, Mistake, Stage, family
from grader.model import Words
from grader.model.record import Place
from grader.play import matching
from grader.play.scenario import Failure

Answer = tuple[str, dict[str, Value]]

_SHORT = 400
"""Characters of a text whose parts may be in the wrong order."""
_COMPARED = 65536
"""So much of what came is looked at: what is longer was cut for the record."""


@family(
    "nearly-right",
    Stage.SENDS,
    Mistake(
        "order",
        title=Words("整数的字节顺序反了", "The bytes of a number are in the wrong order"),
        hint=Words(
            "每 {width} 个字节前后颠倒过来就对了：整数发送时字节顺序反了。网络上一般用大端（高位在前）：`struct.pack('!…')`，"
            "`to_bytes({width}, 'big')`；`struct` 的格式不写 `!`、`>` 或 `<` 时，用的是这台电脑自己的顺序。",
            "With every {width} bytes in reverse order it would be right: a number was sent in the wrong byte order. Networks mostly use "
            "big-endian, the high byte first: `struct.pack('!…')`, `to_bytes({width}, 'big')`. A format of `struct` without "
            "`!`, `>` or `<` takes the order of your own computer.",
        ),
    ),
    Mistake(
        "line-ends",
        title=Words("行末的换行不对", "The line endings are wrong"),
        hint=Words(
            "内容是对的，只有行末的换行不同：应当是 `{wanted}`，发来的是 `{got}`。",
            "The text is right, only its line endings differ: `{wanted}` was expected and `{got}` came.",
        ),
    ),
    Mistake(
        "escapes",
        title=Words("反斜杠被原样发出去了", "A backslash is sent as it is written"),
        hint=Words(
            "`{got}` 被原样发了出去：反斜杠是一个字符，后面的字母是另一个。在普通引号里写一个反斜杠（`'\\n'`），Python 才把它转换成换行；"
            "写两个（`'\\\\n'`），或者用 `r'…'`，就只是普通的字符。",
            "`{got}` was sent as it is written: the backslash as one character and the letter as another. Python makes a newline of "
            "it where one backslash stands in plain quotes (`'\\n'`); two of them (`'\\\\n'`), or `r'…'`, stay as they are.",
        ),
    ),
    Mistake(
        "slash",
        title=Words("`/n` 不是换行", "`/n` is not a newline"),
        hint=Words(
            "发来的是 `{got}`，用的是斜杠；换行要用反斜杠：`{wanted}`。",
            "`{got}` came, with a slash; a newline is written with a backslash: `{wanted}`.",
        ),
    ),
    Mistake(
        "empty-line",
        title=Words("少了一个空行", "An empty line is missing"),
        hint=Words(
            "内容都对，只是少了空行（例如 HTTP 的头部和正文之间的 `\\r\\n\\r\\n`）：对方靠它知道前一部分在哪里结束。",
            "Everything is right except that an empty line is missing, such as the one between the headers of HTTP and its body "
            "(`\\r\\n\\r\\n`): that is how the other side knows where the first part ends.",
        ),
    ),
    Mistake(
        "no-newline",
        title=Words("末尾少了换行", "The newline at its end is missing"),
        hint=Words(
            "内容是对的，只是末尾少了 `{wanted}`：对方靠它知道这条消息结束了。发送时加上它。",
            "The text is right, but `{wanted}` is missing at its end: that is how the other side knows that the message is complete. Add it "
            "when you send.",
        ),
    ),
    Mistake(
        "stripped",
        title=Words("两端的空格或换行不见了", "The spaces or newlines at its ends are gone"),
        hint=Words(
            "中间的内容是对的，两端的空格或换行却不见了：第 {at} 行的 `{call}` 会把它们去掉。题目要求原样的地方不要用它；"
            "只想去掉换行，用 `.rstrip('\\n')`；末尾要有换行的，发送时再加上。",
            "The text is right, but the spaces or newlines at its ends are gone: `{call}` in line {at} removes them. Leave it out where "
            "the text is to stay as it is; to remove a newline alone use `.rstrip('\\n')`; where a newline has to be at the "
            "end, add it when you send.",
        ),
    ),
    Mistake(
        "zeros",
        title=Words("发出去的全是零字节", "It sends nothing but zero bytes"),
        hint=Words(
            "发来的是 {count} 个零字节。`bytes(数)` 得到的是那么多个零字节，不是这个数的写法：发送数字用 `str(数).encode()`。",
            "{count} zero bytes came. `bytes(number)` makes that many zero bytes, not the digits of the number: to send a number use "
            "`str(number).encode()`.",
        ),
    ),
    Mistake(
        "name-newline",
        title=Words(
            "文件名末尾带着换行，找不到这个文件", "The file name has a newline at its end, so no file is found"
        ),
        hint=Words(
            "发来的全是零字节，也就是“没有这个文件”。收到的文件名是以换行（`\\n`）结尾的一行，程序没有去掉这个换行就去找文件，当然找不到："
            "先用 `name.rstrip('\\n')` 去掉它。",
            "Only zero bytes came: “there is no such file”. The name came as a line that ends with a newline (`\\n`), and the program "
            "looks for the file without removing it, so none is found: use `name.rstrip('\\n')` first.",
        ),
    ),
    Mistake(
        "zero",
        title=Words("发来的数是 0", "The number that came is 0"),
        hint=Words(
            "发来的是 {count} 个零字节，也就是整数 0，应当是别的数。看看这个数是从哪里来的：先 `print` 它，再发送。",
            "{count} zero bytes came, which is the number 0, where another one was expected. Find out where that number comes from: "
            "`print` it before you send it.",
        ),
    ),
    Mistake(
        "characters",
        title=Words("数的是字符，不是字节", "It counts characters, not bytes"),
        hint=Words(
            "发来的 {got} 是字符的个数；要的是字节数 {wanted}：一个汉字在 UTF-8 里占 3 个字节。直接数收到的 bytes，`len(data)`，不要先 `decode`。",
            "{got} is the number of characters, and {wanted} bytes were sent: a Chinese character takes 3 bytes in UTF-8. Count the "
            "bytes as they came, `len(data)`, without `decode`.",
        ),
    ),
    Mistake(
        "lost",
        title=Words("`{call}` 的结果没有用上", "The result of `{call}` is thrown away"),
        hint=Words(
            "{what}自己不会变：第 {at} 行的 `{call}` 返回一个新的，原来的还是老样子，而这个新的没有放进任何变量。写成 `{name} = {call}`。",
            "{what} never change: `{call}` in line {at} returns a new one and leaves the old as it was, and nobody takes the new one. "
            "Write `{name} = {call}`.",
        ),
        explains=("wrong-case",),
    ),
    Mistake(
        "quotes",
        title=Words("多了一对引号", "There are quotes around it"),
        hint=Words(
            "内容是对的，外面多了一对引号：`repr` 和 `json.dumps` 会给字符串加上引号。直接发送字符串本身：`text.encode('{encoding}')`。",
            "The text is right, but it has quotes around it: `repr` and `json.dumps` add them. Send the string itself: "
            "`text.encode('{encoding}')`.",
        ),
    ),
    Mistake(
        "earlier",
        title=Words("前面的消息又发了一遍", "Earlier messages are sent again"),
        hint=Words(
            "这一条是对的，可是前面还带着更早的内容：{extra}。收集消息的变量用完以后没有清空；每条消息开始前都要重新设为空。",
            "This message is right, but earlier data comes before it: {extra}. A variable that collects what arrives was not "
            "emptied: reset it before each message.",
        ),
    ),
    Mistake(
        "own",
        title=Words("自己说的话又发回给了自己", "A client gets its own message back"),
        hint=Words(
            "{peer} 等的是别人说的话，前面却先来了它自己发的 {extra}。发送的循环要跳过这条消息来自的那个连接：`if c is not conn:`。",
            "{peer} waits for what others say, and before that comes {extra}, which it has sent itself. Let the loop that sends leave out "
            "the connection that the message came from: `if c is not conn:`.",
        ),
    ),
    Mistake(
        "mixed",
        title=Words("别的连接发来的内容混了进来", "What came from another connection is mixed in"),
        hint=Words(
            "这一条是对的，可是前面混进了 {other} 发的 {extra}：几个连接共用一个收集数据的变量。给每个连接一个自己的；连接关闭时，"
            "里面还没有收完整的也就不要了。",
            "This message is right, but {extra}, which {other} has sent, is mixed in before it: several connections share the variable that "
            "collects what arrives. Give each connection one of its own, and drop what is incomplete in it when the connection is closed.",
        ),
    ),
    Mistake(
        "total",
        title=Words("把前面的消息也算进去了", "Earlier messages are counted, too"),
        hint=Words(
            "这条消息应得 {wanted}，发来的 {got} 是到现在为止所有消息加起来的数：累加用的变量没有重新设为 0。每条消息（每个客户端）开始前都要重新设为 0。",
            "{wanted} is right for this message, and {got} is what all messages so far add up to: the variable that counts was not set back to 0. "
            "Set it to 0 before each message, or each client.",
        ),
    ),
    Mistake(
        "front",
        title=Words("前面多了内容", "There is extra data in front"),
        hint=Words(
            "后面的内容是对的，但前面多了 {extra}。只发送题目要求的内容。",
            "The rest is right, but {extra} comes before it. Send exactly what is asked for.",
        ),
    ),
    Mistake(
        "behind",
        title=Words("后面多了内容", "There is extra data at the end"),
        hint=Words(
            "前面的内容是对的，但后面多了 {extra}。只发送题目要求的内容。",
            "It begins right, but {extra} comes after it. Send exactly what is asked for.",
        ),
    ),
    Mistake(
        "beginning",
        title=Words("开头少了一段", "Its beginning is missing"),
        hint=Words(
            "后面的内容是对的，但开头少了 {lost}。`recv` 取走的字节不会再来第二次：看看是不是有一次 `recv` 的结果没有用上，或者切片切掉了开头。",
            "The rest is right, but {lost} is missing at its beginning. What `recv` has taken does not come again: check whether the result "
            "of one `recv` is not used, or whether a slice cuts the beginning off.",
        ),
        explains=("no-reply",),
    ),
    Mistake(
        "no-front",
        title=Words("前面少了内容", "Something is missing in front"),
        hint=Words(
            "后面的内容是对的，但前面少了 {lost}。发送时把它加在前面。",
            "The rest is right, but {lost} is missing in front of it. Put it there when you send.",
        ),
    ),
    Mistake(
        "turned",
        title=Words("两部分的前后顺序反了", "Its two parts are in the wrong order"),
        hint=Words(
            "内容都在，只是两部分的顺序反了：{second} 应当在 {first} 前面。看看拼接的那一行。",
            "Everything is there, but its two parts are in the wrong order: {second} has to come before {first}. Look at the line that "
            "puts them together.",
        ),
    ),
    Mistake(
        "part",
        title=Words("只发来了前面一段", "Only its beginning came"),
        hint=Words(
            "只发来了前面 {there} 个字节，应有 {asked} 个，这一部分是对的。看看后面的部分有没有发送，发送之前是不是截短了。",
            "Only the first {there} of {asked} bytes came, and these are right. Check whether the rest is sent at all, and whether "
            "it is cut short before it is sent.",
        ),
    ),
    Mistake(
        "send",
        title=Words("send 只发送了一部分", "send() sent only a part"),
        hint=Words(
            "只发来了前面 {there} 个字节，应有 {asked} 个。`send` 不保证把内容全部发出去，它返回的是发出了多少；"
            "用 `sendall`，它会一直发到完。",
            "Only the first {there} of {asked} bytes came. `send` may send less than it is given: it returns how much it has "
            "sent. Use `sendall`, which goes on until all is sent.",
        ),
    ),
    Mistake(
        "character",
        title=Words("有一个字符不同", "One character differs"),
        hint=Words(
            "只有第 {at} 个字符不同：应当是 {wanted}，发来的是 {got}。把题目里的内容原样复制过来。",
            "Only character {at} differs: {wanted} was expected and {got} came. Copy the text from the exercise.",
        ),
    ),
    Mistake(
        "file-newline",
        title=Words("从文件读出的内容带着换行", "What is read from the file has a newline at its end"),
        hint=Words(
            "发来的 {got} 是另一种情况的回答。第 {at} 行把文件里的一行切开，而从文件读出的行末尾带着换行 `\\n`："
            "切出来的最后一部分也带着它，和收到的内容就不相等。先去掉换行再切：`line.rstrip('\\n')`，或者用不写参数的 `split()`。",
            "{got} is the answer to another case. Line {at} splits a line of a file, and such a line ends with a newline `\\n`: the "
            "last part keeps it, so it does not equal what was received. Remove the newline first, with `line.rstrip('\\n')`, or "
            "use `split()` without arguments.",
        ),
    ),
    Mistake(
        "other-answer",
        title=Words("发来的是另一种情况的回答", "This is the answer to something else"),
        hint=Words(
            "发来的 {got} 是题目里另一种情况的回答。看看是哪个条件选了它，或者它是不是前一条消息的回答，来晚了。",
            "{got} is what the exercise wants in another case. Check which condition chose it, or whether it is the answer to an "
            "earlier message that comes too late.",
        ),
    ),
    Mistake(
        "printed",
        title=BySide(
            server=Words("回答打印出来了，没有发送", "The answer was printed, not sent"),
            client=Words("该发送的打印出来了，没有发送", "It was printed, not sent"),
        ),
        hint=Words(
            "{wanted} 出现在屏幕上，却没有发给对方：`print` 只显示给坐在这台电脑前的人看，发给对方要用 `send`、`sendall` 或 `sendto`。",
            "{wanted} is on the screen, but was not sent: `print` only shows it to whoever sits at this computer. To give it to the "
            "other side use `send`, `sendall` or `sendto`.",
        ),
        explains=("no-reply", "ends-connection"),
    ),
    terms={
        "what": {
            "text": Words("字符串", "Strings"),
            "bytes": Words("字节串（bytes）", "Bytes"),
            "": Words("字符串和字节串（bytes）", "Strings and bytes"),
        }
    },
    explains=("canned-answer",),
    unless=(Facts.died, Facts.misled),
)
def nearly_right(facts: Facts) -> Told | None:
    """What came and what was asked for are the same but for something that can be named."""
    failure, data = facts.failed_as("mismatch", "missing"), facts.actual
    if failure is None:
        return None
    if not data:
        # It may stand on the screen, where that is not only what was sent to the program. What was sent may have come in
        # pieces, and all that came may be shown.
        known = [*(message.data for message in facts.typed), b"".join(message.data for message in facts.sent)]
        for wanted, codec in facts.options if facts.nothing_came else ():
            bare = wanted.strip()
            if len(bare) > 1 and bare in facts.stdout.splitlines() and not any(bare in one for one in known):
                return facts.here(facts.only("print"), "printed", wanted=quoted(bare, codec))
        return None
    if (part := recorded.sent_a_part(facts)) is not None:
        return facts.at_call(part, "send", there=part.got or 0, asked=part.asked or 0)
    if (strip := _strip(facts, data)) is not None:
        return facts.here(strip.lineno, "stripped", at=strip.lineno, call=sources.written(strip)[:40])
    looks = sources.calls(facts.text, "open", "isfile", "exists", "getsize", "is_file", "Path")
    named = bool(facts.sent) and facts.sent[-1].data.endswith(b"\n") and not sources.removes_newlines(facts.text)
    if named and looks and not data.strip(b"\0"):
        return facts.here(facts.which(call.lineno for call in looks), "name-newline")
    for call in sources.thrown_away(facts.text):
        if facts.which([call.lineno]) and any(
            _would_be(call, data, one, facts.exercise.encoding) for one in facts.wanted
        ):
            said = sources.written(call)[:60]
            what = kind if (kind := names.kind(facts.text, call)) in (names.TEXT, names.BYTES) else ""
            return facts.here(call.lineno, "lost", at=call.lineno, call=said, name=sources.owner(call)[:40], what=what)
    if (grown := recorded.grows(facts)) is not None:
        return facts.at_call(grown[0], "earlier", extra=grown[1])
    encoding = facts.exercise.encoding
    if facts.failed_as("missing") and data in facts.wanted:  # it is all there, but for the end of its line
        return facts.at_place(recorded.sending_line(facts), "no-newline", wanted="\\n")
    ways = [_of_more(facts, data, wanted) for wanted in facts.wanted if len(wanted) <= _COMPARED and data != wanted]
    ways = [_how(data, wanted, encoding) for wanted in _and_behind(facts) if data != wanted] + ways
    found = next(filter(None, ways), None) or _part(facts, failure)
    whole = b"".join(message.data for message in facts.sent if message.peer == failure.peer)
    numbers = (len(whole), len(whole.decode(encoding, "replace")), sum(message.size for message in facts.sent))
    size, letters, total = (str(number).encode() for number in numbers)
    if size in facts.wanted and data.strip() in {letters, total} - {size}:
        cause = "characters" if data.strip() == letters else "total"
        found = cause, {"got": data.strip().decode(), "wanted": size.decode()}
    # Where a length tells the end, nobody waits for a newline.
    if found is None or (facts.framed and found[0] == "no-newline"):
        return None
    cause, fields = found
    line = sources.keeps_newlines(facts.text) if cause == "other-answer" else None
    if line is not None:
        return facts.here(line, "file-newline", at=line, **fields)
    cause = "zero" if cause == "zeros" and not sources.calls(facts.text, "bytes", "bytearray") else cause
    makers = {"zeros": ("bytes", "bytearray"), "order": ("pack", "to_bytes")}.get(cause, ())
    line = facts.only(*makers) if makers else None
    lacks = cause in ("empty-line", "no-newline", "part")
    place = Place(facts.file, line) if line else recorded.sending_line(facts, lacks=lacks)
    return facts.at_place(place, cause, **{"encoding": encoding, **fields})


def _strip(facts: Facts, data: bytes) -> ast.Call | None:
    """The call that leaves just what came of what was asked for, or that and the newline which ends a line."""
    ended = [(got, one) for got in {data, data.removesuffix(b"\n")} for one in facts.wanted]
    bare = [(got, text) for got, one in ended for text in (one, one.removesuffix(b"\n")) if got != text]
    for strip in sources.strips(facts.text):
        signs = [one.value for one in strip.args if isinstance(one, ast.Constant)]
        taken = [one.encode() if isinstance(one, str) else one for one in signs if isinstance(one, (str, bytes))]
        leaves = operator.methodcaller(sources.called(strip), *taken)
        if len(taken) == len(strip.args) and any(got == leaves(text) for got, text in bare):
            return strip
    return None


def _would_be(call: ast.Call, data: bytes, wanted: bytes, encoding: str) -> bool:
    """Whether what came would have been what was asked for, had the result of a call been taken."""
    got, asked, name = data.decode(encoding, "replace"), wanted.decode(encoding, "replace"), sources.called(call)
    given = [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    if name == "replace":
        undone = [text.replace(given[1], given[0]) for text in (got, asked)] if len(given) == 2 and given[1] else []
        return bool(undone) and given[0] in got and given[1] in asked and undone[0] == undone[1]
    return got != asked and str(getattr(got, name)(*given)) == asked


def _and_behind(facts: Facts) -> list[bytes]:
    """What would have been right at the failing step; of a stream also with what is asked for behind it."""
    found = list[bytes]()
    for wanted in facts.wanted:
        if len(wanted) > _COMPARED:
            continue
        found.append(wanted)
        if facts.exercise.transport != "tcp" or facts.failure is None:
            continue
        peer = facts.failure.peer
        asked = [one.texts() for other, times, one in facts.expectations if other == peer and times == 1]
        at = next((n for n, texts in enumerate(asked) if wanted in texts), None)
        for texts in asked[at + 1 : at + 4] if at is not None else ():
            following = sorted(text for text in texts if text)
            if len(following) != 1 or len(following[0]) > _COMPARED:
                break
            found.append(found[-1] + following[0])
    return found


def _part(facts: Facts, failure: Failure) -> Answer | None:
    """Of what was asked for only the beginning came, and nothing more."""
    came, asked = failure.actual, failure.expected
    if facts.failed_as("mismatch") and facts.exercise.transport == "tcp":
        return None
    if came is None or asked is None or came.data is None or asked.data is None:
        return None
    there, whole = came.size or len(came.data), asked.size or len(asked.data)
    if not 0 < there < whole or (asked.size is None and not asked.data.startswith(came.data)):
        return None
    if facts.sent and there in dict(names.sizes(facts.text)):
        return None  # no more was received at a time
    said = names.constants_sent(facts.text)
    if said is not None and len(said) == 1 and facts.exercise.only_answer(facts.check.drives) is None:
        return None  # what it always sends is no part of anything
    sends = sources.calls(facts.text, "send", "sendall", "write")
    large = facts.exercise.transport == "tcp" and whole > _COMPARED
    cause = "send" if large and sends and sources.called(sends[-1]) == "send" else "part"
    return cause, {"there": there, "asked": whole}


def _how(data: bytes, wanted: bytes, encoding: str) -> Answer | None:
    """In which way the bytes differ; None where it is none that these alone show."""
    # What reads as plain text nobody sends in another byte order.
    is_word = len(wanted) > 1 and wanted.isascii() and wanted.decode("ascii").isprintable()
    for width in (2, 4, 8):
        if len(data) == len(wanted) and len(data) % width == 0 and not is_word:
            turned = b"".join(data[at : at + width][::-1] for at in range(0, len(data), width))
            if turned == wanted:
                return "order", {"width": width}
    if data.strip(b"\0") == b"" and wanted.strip(b"\0"):
        return "zeros", {"count": len(data)}
    ends = ((b"\r\n", "\\r\\n"), (b"\n", "\\n"), (b"\r", "\\r"))
    for right, right_name in ends:
        for wrong, wrong_name in ends:
            if right != wrong and right in wanted and data == _plain(wanted).replace(b"\n", wrong):
                return "line-ends", {"wanted": right_name, "got": wrong_name}
    for mark, wrong in ((b"\\r\\n", b"\r\n"), (b"\\n", b"\n"), (b"\\t", b"\t"), (b"\\0", b"\0")):
        if mark in data and data.replace(b"\\r", b"\r").replace(mark[-2:], wrong[-1:]) == wanted:
            return "escapes", {"got": mark.decode()}
    if (b"/n" in data or b"/r" in data) and data.replace(b"/r", b"\r").replace(b"/n", b"\n") == wanted:
        return "slash", {"got": "/r/n" if b"/r" in data else "/n", "wanted": "\\r\\n" if b"/r" in data else "\\n"}
    if data != wanted and _no_blanks(data) == _no_blanks(wanted) and len(data) < len(wanted):
        if wanted.startswith(data):
            return "no-newline", {"wanted": "\\r\\n" if wanted.endswith(b"\r\n") else "\\n"}
        return "empty-line", {}
    if len(data) == len(wanted) + 2 and data[1:-1] == wanted and data[:1] == data[-1:] and data[:1] in b"'\"":
        return "quotes", {}

    got, asked = data.decode(encoding, "replace"), wanted.decode(encoding, "replace")
    if len(got) == len(asked) <= _SHORT and got != asked and got in asked + asked:
        at = len(got) - (asked + asked).index(got)
        first, second = got[:at], got[at:]
        if min(len(first.strip()), len(second.strip())) > 1:
            return "turned", {"first": quoted(first.encode(), "utf-8"), "second": quoted(second.encode(), "utf-8")}
    if len(got) != len(asked) or len(asked) < 4:
        return None
    differ = [n for n, (one, other) in enumerate(zip(got, asked, strict=True)) if one != other]
    # Numbers that differ are another result, and small letters for capitals have a finding of their own.
    if len(differ) != 1 or (got[differ[0]].isdigit() and asked[differ[0]].isdigit()):
        return None
    at = differ[0]
    one, other = (unicodedata.normalize("NFKC", text[at]).casefold() for text in (got, asked))
    if one == other or not got[at].isprintable() or got[at] == "\N{REPLACEMENT CHARACTER}":
        return None
    return "character", {"at": at + 1, "wanted": f"“{asked[at]}”", "got": f"“{got[at]}”"}


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _no_blanks(data: bytes) -> bytes:
    """Without its empty lines, and without the newline at its end."""
    return b"\n".join(line for line in _plain(data).split(b"\n") if line)


def _of_more(facts: Facts, data: bytes, wanted: bytes) -> Answer | None:
    """What the bytes have too much or too little, or whose they are, as far as the rest of the talk shows it."""
    encoding = facts.exercise.encoding
    if data.endswith(wanted):
        return _in_front(facts, data, wanted)
    lost = wanted.removesuffix(data)
    readable = is_text(lost, encoding) and lost.decode(encoding).isprintable()
    if lost != wanted and readable and (2 * len(data) > len(wanted) or len(data) > 3):
        message = facts.sent[-1].data.upper() if facts.sent else b""
        cause = "beginning" if message.startswith(lost.upper()) else "no-front"
        return cause, {"lost": quoted(lost, encoding)}
    if data.startswith(wanted):
        extra = data[len(wanted) :]
        if extra.strip() in (b"/n", b"/r/n"):
            return "slash", {"got": extra.strip().decode(), "wanted": extra.strip().decode().replace("/", "\\")}
        return ("behind", {"extra": quoted(extra, encoding)}) if extra.strip(b" \t\r\n\0") else None
    others = {text for _, _, one in facts.expectations for text in one.texts() if text and text != wanted}
    literal = {
        asked.encode(encoding, "replace") for asked in facts.exercise.answers(facts.check.drives) if "{{" not in asked
    }
    said, longest = names.constants_sent(facts.text), len(facts.sent[-1].data) if facts.sent else 0
    # One that knows no other answer, or has not received all of the question, has another mistake.
    chosen = (said is None or len(said) != 1) and not any(size < longest for size, _ in names.sizes(facts.text))
    # The beginning of what was asked for may also be all that was sent of it.
    if data in others | literal and chosen and not wanted.startswith(data) and data.split() != wanted.split():
        return "other-answer", {"got": quoted(data, encoding)}
    return None


def _in_front(facts: Facts, data: bytes, wanted: bytes) -> Answer | None:
    """What stands in front of what was asked for: something that its peer got before, or that somebody has sent."""
    extra, peer = data[: -len(wanted)], facts.failure.peer if facts.failure else None
    fields: dict[str, Value] = {"extra": quoted(extra, facts.exercise.encoding), "peer": str(peer)}
    mine = [message for message in facts.received if message.peer == peer and message.data]
    before, rest = list[bytes](), len(b"".join(message.data for message in mine)) - len(data)
    for message in mine:
        before, rest = [*before, message.data[: max(rest, 0)]], rest - len(message.data)
    left = extra
    while left and (one := next((one for one in before if one and left.endswith(one)), None)) is not None:
        left = left[: -len(one)]
    said = [message for message in facts.sent if message.data and extra.endswith(message.data)]
    if not left:
        return "earlier", fields
    # Whoever else is there has said the rest of it.
    others = {message.peer for message in facts.sent if message.data and wanted.endswith(message.data)}
    if said and facts.suspect == "server" and facts.exercise.transport == "tcp" and peer not in others and others:
        came = next((one.at for one in mine if extra.startswith(one.data) or one.data.startswith(extra)), None)
        at_once = came is not None and came < max(message.at for message in facts.sent if message.peer in others)
        if at_once and said[-1].peer == peer:
            return "own", fields
        if not at_once and said[-1].peer not in others:
            return "mixed", {**fields, "other": str(said[-1].peer)}
    return ("front", fields) if extra.strip() else None


@family(
    "counts-from-zero",
    Stage.TAKES,
    Mistake(
        "",
        hint=Words(
            "发来的 {got} 里，数字 {number} 应当是 {right}：第 {at} 行的 `{call}` 从 0 数起。要从 1 数到 n，写 `range(1, n + 1)`。",
            "In {got} the number {number} should be {right}: `{call}` in line {at} counts from 0. To count from 1 to n write `range(1, n + 1)`.",
        ),
    ),
    title=Words("编号从 0 开始了", "It counts from 0"),
    explains=("nearly-right",),
    unless=(Facts.died, Facts.misled),
)
def counts_from_zero(facts: Facts) -> Told | None:
    """One number is 1 less than it should be, and the program counts with `range(n)`."""
    failure = facts.failed_as("mismatch")
    expected = failure.expected if failure is not None else None
    ranges = [call for call in sources.calls(facts.text, "range") if len(call.args) == 1]
    line, came = facts.which(call.lineno for call in ranges), facts.actual[:_SHORT].decode("utf-8", "replace")
    if line is None or expected is None:
        return None
    for number in re.finditer(r"(?<![\d.])\d{1,3}(?![\d.])", came):
        right = int(number[0]) + 1
        other = f"{came[: number.start()]}{right}{came[number.end() :]}".encode()
        pattern = expected.text if expected.kind == "pattern" else None
        fits = pattern and matching.find_pattern(other, 0, pattern, ended=True) is not None
        if fits or other in facts.wanted:
            call = next(sources.written(one) for one in ranges if one.lineno == line)
            said = quoted(facts.actual, "utf-8")
            return facts.here(line, got=said, number=number[0], right=right, at=line, call=call[:40])
    return None
