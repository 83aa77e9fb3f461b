"""Messages with their length in front: a length that is wrong, and a message that was received in part."""

from __future__ import annotations

import ast

from grader.code import names, sources
from grader.findings import recorded
from grader.findings.facts import Facts, Told, Value
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Words
from grader.model.record import Place
from grader.spec.language import Expect, FramePayload, Send, TogetherPayload, flat

_MOST = 20
"""So many receiving calls are looked at."""
_FORMATS = {1: "B", 2: "H", 4: "I", 8: "Q"}


@family(
    "frame-length",
    Stage.TAKES,
    Mistake(
        "order",
        title=Words("长度的字节顺序反了", "The bytes of the length are in the wrong order"),
        hint=Words(
            "字节顺序反了：要用{order}。`struct.pack` 用 `'{format}'`，`to_bytes` 用 `'{name}'`；不写的话是这台电脑自己的顺序。",
            "Its bytes are in the wrong order: they have to be {order}. Use `'{format}'` in `struct.pack`, or "
            "`'{name}'` in `to_bytes`; otherwise it is your own computer's order.",
        ),
    ),
    Mistake(
        "characters",
        title=Words("长度数的是字符，不是字节", "The length counts characters, not bytes"),
        hint=Words(
            "它数的是字符（{got}），不是字节（{asked}）：一个汉字在 UTF-8 里占 3 个字节。先 `data = text.encode()`，再用 `len(data)`。",
            "It counts characters ({got}) and not bytes ({asked}): a Chinese character takes 3 bytes in UTF-8. First "
            "`data = text.encode()`, then `len(data)`.",
        ),
    ),
    Mistake(
        "header",
        title=Words("长度把自己也算了进去", "The length counts itself, too"),
        hint=Words(
            "它把自己的 {width} 个字节也算了进去：是 {got}，应为 {asked}，只算后面的内容。",
            "It counts its own {width} bytes too: it says {got}, but {asked} is right. Count only what comes after it.",
        ),
    ),
    Mistake(
        "missing",
        title=Words("消息前面没有长度", "There is no length in front of the message"),
        hint=Words(
            "前面没有长度，直接就是内容。对方会把内容的头 {width} 个字节当成长度。先发送 `struct.pack('{format}', len(data))`，再发送 `data`。",
            "There is no length in front of the text, so the other side takes the first {width} bytes of the text for one. Send "
            "`struct.pack('{format}', len(data))`, then `data`.",
        ),
        explains=("no-reply",),
    ),
    Mistake(
        "text",
        title=Words("长度写成了字符串", "The length is written as text"),
        hint=Words(
            "它写成了数字字符串（例如 `b'12'`），不是 {width} 个字节的整数。用 `struct.pack('{format}', len(data))`。",
            "It is written in digits, as text (such as `b'12'`), and not as a whole number of {width} bytes. Use "
            "`struct.pack('{format}', len(data))`.",
        ),
    ),
    Mistake(
        "width",
        title=Words("长度占的字节数不对", "The length takes another number of bytes"),
        hint=Words(
            "它占 {got} 个字节，应占 {width} 个。用 `struct.pack('{format}', len(data))`。",
            "It takes {got} bytes; it should take {width}. Use `struct.pack('{format}', len(data))`.",
        ),
    ),
    Mistake(
        "wrong",
        hint=Words(
            "它是 {got}，后面的内容却有 {there} 个字节。长度要用最后真正发送的 bytes 来数：`len(data)`。",
            "It says {got}, but {there} bytes come after it. Count the bytes that are really sent: `len(data)`.",
        ),
    ),
    Mistake(
        "read",
        title=Words("读长度时字节顺序反了", "It reads the length with its bytes in the wrong order"),
        hint=Words(
            "程序读长度时把字节顺序弄反了：要用{order}。反过来读，长度就成了另一个数（小的常常变成几千万），程序等的字节数也就不对了。"
            "`struct.unpack` 用 `'{format}'`，`int.from_bytes` 用 `'{name}'`。",
            "The program reads the length with its bytes in the wrong order: it is {order}. Read the other way round it is another "
            "number (a small one often becomes tens of millions), so the program waits for the wrong number of bytes. Use `'{format}'` in `struct.unpack`, or "
            "`'{name}'` in `int.from_bytes`.",
        ),
        explains=(
            "no-reply",
            "exits-early",
            "spins-after-disconnect",
            "limit-cpu",
            "nearly-right/part",
            "file-differs",
        ),
    ),
    title=Words("消息前面的长度不对", "The length in front of the message is wrong"),
    terms={
        "order": {
            "big": Words("大端（高位在前）", "big-endian (the high byte first)"),
            "little": Words("小端（低位在前）", "little-endian (the low byte first)"),
        }
    },
    explains=("nearly-right/character",),
)
def frame_length(facts: Facts) -> Told | None:
    """A frame was asked for, and the length in front of what came is wrong; or it read a length backwards."""
    failure, step = facts.failed_as("mismatch", "missing"), facts.step
    payloads = [step.send for step in flat(facts.check.steps) if isinstance(step, Send)]
    parts = [part for one in payloads for part in (one.together if isinstance(one, TogetherPayload) else (one,))]
    sent = next((part for part in parts if isinstance(part, FramePayload)), None) if facts.sent else None
    width, way = (sent.length, sent.order) if sent is not None else (facts.length_in_front, "big")
    if facts.failure is not None and width and facts.exercise.transport == "tcp":
        lines = _reads_backwards(facts.text, way)
        if lines:
            mark = (">" if way == "big" else "<") + _FORMATS[width]
            return facts.here(facts.which(lines), "read", order=way, name=way, format=mark)
    if failure is None or not isinstance(step, Expect) or not isinstance(step.expect, FramePayload):
        return None
    frame = step.expect
    order: dict[str, Value] = {
        "order": frame.order,
        "name": frame.order,
        "width": frame.length,
        "format": (">" if frame.order == "big" else "<") + _FORMATS[frame.length],
    }
    lines = _reads_backwards(facts.text, frame.order) if facts.sent and failure.code == "missing" else []
    if lines:
        return facts.here(facts.which(lines), "read", **order)
    if failure.expected is None or failure.expected.data is None or failure.expected.size is not None:
        return None
    makes = ("pack", "pack_into", "to_bytes", "bytes", "bytearray", "zfill", "rjust", "Struct")
    nothing = facts.nothing_came and len(failure.expected.data) == frame.length  # but a length was to come
    if nothing and facts.is_python and not any(sources.calls(text, *makes) for text in facts.texts):
        return facts.at_place(recorded.last(facts, *sources.TALKING), "missing", **order)
    wanted, came = failure.expected.data, (failure.actual.data or b"") if failure.actual else b""
    found = _wrong_length(came, wanted, frame, facts.exercise.encoding)
    # What is as long as its length says is wrong in its text, unless that was cut off where the characters end.
    cut = found is not None and found[0] == "characters" and wanted[frame.length :].startswith(facts.actual)
    if found is None or (facts.framed and not cut):
        return None
    cause, got = found
    packs = None if cause == "missing" else facts.only("pack", "to_bytes", "zfill", "ljust", "rjust")
    place = Place(facts.file, packs) if packs else recorded.sending_line(facts)
    counted = {"asked": len(wanted) - frame.length, "got": got, "there": len(came) - frame.length}
    return facts.at_place(place, cause, **order, **counted)


def _wrong_length(data: bytes, wanted: bytes, frame: FramePayload, encoding: str) -> tuple[str, int] | None:
    """In which way the length of what came is wrong, and what it says; None where that is not what is wrong."""
    width, body = frame.length, wanted[frame.length :]
    if not data or not body or data.startswith(wanted):
        return None
    if data.startswith(body[:width]):
        return "missing", 0
    digits = data[: len(data) - len(data.lstrip(b"0123456789 "))]
    if digits.strip() and data[len(digits) :].lstrip(b" \r\n:|").startswith(body[:4]):
        return "text", 0
    head, rest = data[:width], data[width:]
    if rest[:1] == body[:1]:
        said, swapped = int.from_bytes(head, frame.order), int.from_bytes(head[::-1], frame.order)
        if said == len(body):
            return None
        if swapped == len(body):
            return "order", said
        if _are_frames(data, frame):
            return None  # what comes behind the first is another one
        if said == len(body) + width:
            return "header", said
        if said == len(body.decode(encoding, "ignore")):
            return "characters", said
        # What comes behind may be another text, of which this is the right length, or not all of it yet.
        return ("wrong", said) if said < len(rest) or rest.startswith(body) else None
    for other in (1, 2, 4, 8):
        if other == width or len(body) >> 8 * other or data[other : other + 1] != body[:1]:
            continue
        if data[:other] in (len(body).to_bytes(other, "big"), len(body).to_bytes(other, "little")):
            return "width", other
    return None


def _are_frames(data: bytes, frame: FramePayload) -> bool:
    """Whether all of it is messages, each with its right length in front."""
    at = count = 0
    while at + frame.length <= len(data):
        at += frame.length + int.from_bytes(data[at : at + frame.length], frame.order)
        count += 1
    return count > 1 and at == len(data)


def _reads_backwards(text: str, order: str) -> list[int]:
    """Where numbers are read in the other order, or in that of the machine; nowhere, where a place reads them right."""
    found = list[int]()
    marks = {"big": "big", "little": "little", ">": "big", "!": "big"}
    for call in sources.calls(text, "unpack", "unpack_from", "Struct", "from_bytes"):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        written = [part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if not written or (sources.called(call) != "from_bytes" and not _OF_SEVERAL_BYTES & {*written[0]}):
            continue
        # The machine's own order is the other one on every machine that anybody has.
        if marks.get(written[0] if sources.called(call) == "from_bytes" else written[0][:1], "little") == order:
            return []
        found.append(call.lineno)
    return found


_OF_SEVERAL_BYTES = frozenset("hHiIlLqQnN")
"""What in a format of `struct` has an order of bytes."""


@family(
    "wrong-count",
    Stage.TAKES,
    Mistake(
        "too-much",
        title=Words("循环里的 recv 多收了后面的内容", "recv in the loop takes what belongs to the next message"),
        hint=Words(
            "循环要凑够一定的字节数，可是每一次 `recv` 都要求同样多：分几次到达时，后一次就会把下一条消息的开头也取走，以后全都错位。"
            "只要还差的：`recv(总数 - len(已收到的))`。",
            "The loop collects a number of bytes, but every `recv` asks for all of them again: where they arrive in pieces, it takes "
            "the beginning of the next message, too, and everything after that is shifted. Ask for what is missing only: "
            "`recv(count - len(data))`.",
        ),
    ),
    Mistake(
        "one-more",
        title=Words("循环多等一个字节", "The loop waits for one byte too many"),
        hint=Words(
            "条件写的是 `<=`：收够了以后循环还要再执行一次，多要一个字节，而那个字节属于下一条消息，或者永远不会来。改成 `<`。",
            "The condition says `<=`: when all bytes are there, the loop runs once more and asks for another one, which belongs to the "
            "next message or never comes. Write `<`.",
        ),
    ),
    explains=("no-reply", "not-closed", "ends-connection", "frame-length", "one-recv-for-a-frame", "nearly-right"),
    unless=(Facts.died,),
)
def wrong_count(facts: Facts) -> Told | None:
    """It failed at something that it should answer, and the loop that counts its bytes takes more than it wants."""
    if facts.exercise.transport != "tcp" or not facts.failed_as("missing", "mismatch", "not-printed", "send-failed"):
        return None
    for call in sources.calls(facts.text, "recv", "read")[:_MOST]:
        cause = sources.miscounted(facts.text, call.lineno)
        # Too much is there to be taken only where something stands behind it, or where it comes in pieces.
        if cause is not None and (cause == "one-more" or facts.more_behind):
            return facts.here(call.lineno, cause)
    return None


@family(
    "one-recv-for-a-frame",
    Stage.TAKES,
    Mistake(
        "short",
        hint=Words(
            "这一行的 `recv` 要 {asked} 个字节，只得到了 {got} 个，程序就当作收全了。",
            "`recv` in this line asked for {asked} bytes and got {got}, and the program took them for all.",
        ),
    ),
    Mistake("pieces", hint=Words("这条消息分成几块先后到达。", "This message arrived in several pieces.")),
    Mistake(
        "part",
        hint=Words(
            "这条消息只来了一部分，程序就当作收全了，作了回答。",
            "Only a part of this message had come, and the program took it for all of it and answered.",
        ),
        explains=("extra-data/unasked", "extra-data/gone"),
    ),
    Mistake(
        "large",
        hint=Words(
            "这条消息有 {size} 个字节，不会一次到齐。", "This message has {size} bytes, which do not arrive at once."
        ),
    ),
    Mistake(
        "together",
        hint=Words(
            "几条消息连在一起到达，程序一次就把它们都取走了，后面的就丢了。每次只取一条消息的字节，剩下的留着。",
            "Several messages arrived together, and the program took them all at once and lost all but the first. "
            "Take only the bytes of one message, and keep the rest.",
        ),
    ),
    title=Words("以为一次 recv 就能收完", "Assumes one recv() returns everything"),
    close=Words(
        "`recv(n)` **最多**给出 n 个字节，常常更少：已经到了多少就给多少。"
        "写一个函数，在循环里 `recv`，把收到的接起来，直到收够 n 个字节（得到 `b''` 表示对方断开了）；长度和内容都用它来收。",
        "`recv(n)` returns **at most** n bytes, and often fewer: whatever has arrived so far. Write a function that "
        "calls `recv` in a loop and joins what comes until it has n bytes (`b''` means that the other side has "
        "closed); use it for the length and for the text after it.",
    ),
    explains=(
        *FAILED,
        "no-reply",
        "decode-error",
        "buffer-too-small",
        "message-boundaries",
        "frame-length/wrong",
    ),
    unless=(Facts.own_error,),
)
def one_recv_for_a_frame(facts: Facts) -> Told | None:
    """Frames came in a way that a single `recv` cannot take, and it never joins what several return."""
    if facts.exercise.transport != "tcp":
        return None
    short = recorded.short_of_what_was_asked(facts)
    owed = facts.failed_as("mismatch", "missing", "not-printed", "send-failed", "bad-exit", "wrong-file", "not-ended")
    if short is not None and owed and (facts.more_behind or any(message.size > 4096 for message in facts.sent)):
        return facts.at_call(short, "short", asked=short.asked or 0, got=short.got or 0)
    line = _single_receive(facts)
    if facts.failed_as("extra", "not-silent") and facts.length_cut_short and names.single_receive(facts.text):
        return facts.here(line, "part")
    failure = facts.failed_as("mismatch", "missing", "not-printed", "send-failed", "bad-exit")
    if failure is None or names.single_receive(facts.text) is None:
        return None
    largest = max((message.size for message in facts.sent), default=0)
    for step in flat(facts.check.steps):
        if not isinstance(step, Send):
            continue
        if isinstance(step.send, TogetherPayload):
            lengths = {one.length for one in step.send.together if isinstance(one, FramePayload)}
            asked = {
                names.constant_number(facts.text, arg)
                for call in sources.calls(facts.text, "recv")
                for arg in call.args
            }
            # Who asks for as many bytes as a length has takes one message at a time.
            if lengths and not lengths & asked:
                return facts.here(line, "together")
            if lengths and step.cut and facts.died:
                return facts.here(line, "pieces")
        if isinstance(step.send, FramePayload):
            if step.pieces or step.cut:
                return facts.here(line, "pieces")
            if largest > 4096:
                return facts.here(line, "large", size=largest)
    return None


def _single_receive(facts: Facts) -> int | None:
    """The line that took a part for the whole: of several the one whose bytes the line used that failed; where none did, the
    last, for a length that was cut would have been the first to fail. None where it may be another one."""
    text, error = facts.text, facts.error
    if error is None or error.file != facts.file:
        return names.single_receive(text)
    return names.receive_behind(text, error.at) or facts.only("recv")
