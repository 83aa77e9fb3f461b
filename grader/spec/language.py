"""The exercise language: every word of it is a model here, and nowhere else.

Validation, the JSON Schema for editors and the reference page of all verbs come from these classes. A verb states its
own meaning (`doc`), an example (`example`) and where it may be used (`transports`, `drives`). YAML keys are the field
names with `-` for `_`; `as` is the field `peer`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import cached_property
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from grader.model import Words
from grader.spec.toolchains import LANGUAGES, toolchain_of

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def kebab(name: str) -> str:
    return name.replace("_", "-")


class Model(BaseModel):
    """Base of every word of the language: nothing unknown is accepted, nothing is converted in silence."""

    # Built where it is used: most are only ever read as a part of an exercise, which is built with all its parts.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=kebab,
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,
    )

    @classmethod
    def fields_by_key(cls) -> dict[str, FieldInfo]:
        """Its fields, by the keys that YAML has for them."""
        return {field.alias or kebab(name): field for name, field in cls.model_fields.items()}


# ---------------------------------------------------------------- scalars

DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(ms|s|min)$")
SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB)$")
SHARE = re.compile(r"^(\d{1,3})\s*%$")
NUMBER = r"^[1-9][0-9]{0,5}$"
SLOWEST = 1 << 10
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0}
MOST_MADE = 64 << 20
LARGEST_DATAGRAM = 65507
_BYTES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def seconds(text: str) -> float | None:
    """The length of a duration as it is written; None where it is none, or too long."""
    match = DURATION.match(text)
    length = float(match[1]) * _SECONDS[match[2]] if match else 0
    return length if 0 < length <= 600 else None


def read_duration(value: object) -> float:
    """The seconds of a duration as it is written."""
    length = seconds(value) if isinstance(value, str) else None
    if length is None:
        raise PydanticCustomError("duration", "a duration such as 200ms, 10s or 1min, at most 10min")
    return length


def read_size(value: object) -> int:
    """The bytes of a size as it is written."""
    match = SIZE.match(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("size", "a size such as 64KiB or 256MiB")
    return int(float(match[1]) * _BYTES[match[2]])


def read_amount(value: object) -> int:
    """The bytes of something that is made and compared in memory."""
    if (size := read_size(value)) > MOST_MADE:
        raise PydanticCustomError("amount", "a size such as 64KiB or 8MiB, at most 64MiB")
    return size


def read_sizes(value: object) -> tuple[int, ...]:
    """The sizes of one datagram or of several, in their order."""
    sizes = value if isinstance(value, (list, tuple)) and value else [value]
    if not all(type(size) is int and 0 <= size <= LARGEST_DATAGRAM for size in sizes):
        raise PydanticCustomError("sizes", "a number of bytes, or a list of them")
    return tuple(sizes)


def read_rate(value: object) -> int:
    """The bytes a second of a rate as it is written."""
    size = value[:-2] if isinstance(value, str) and value.endswith("/s") else None
    if size is None or SIZE.match(size) is None or (rate := read_size(size)) < SLOWEST:
        raise PydanticCustomError("rate", "a rate such as 64KiB/s, at least 1KiB/s")
    return rate


def read_losses(value: object) -> tuple[int, ...] | int:
    """Which datagrams are lost, by their numbers from 1; or how many of a hundred."""
    if isinstance(value, str) and (share := SHARE.match(value)) and 1 <= int(share[1]) <= 100:
        return int(share[1])
    if isinstance(value, (list, tuple)) and value and all(type(one) is int and one > 0 for one in value):
        return tuple(value)
    raise PydanticCustomError("losses", "numbers of datagrams from 1, such as [2, 5], or a share such as 20%")


def read_words(value: object) -> Words:
    """A text, or one in both languages."""
    if isinstance(value, Words):
        return value
    if isinstance(value, str) and value.strip():
        return Words(value, value)
    if isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(v, str) and v for v in value.values()):
        return Words(**value)
    raise PydanticCustomError("words", "a text, or one in both languages: {{zh: …, en: …}}")


def read_language(value: object) -> str:
    """A language that is known here."""
    if value in LANGUAGES:
        return str(value)
    raise PydanticCustomError("language", "one of the languages that are known here")


Duration = Annotated[
    float,
    BeforeValidator(read_duration),
    WithJsonSchema({"type": "string", "pattern": DURATION.pattern, "examples": ["200ms", "10s"]}),
]
_WRITTEN_SIZE = WithJsonSchema({"type": "string", "pattern": SIZE.pattern, "examples": ["64KiB", "256MiB"]})
Size = Annotated[int, BeforeValidator(read_size), _WRITTEN_SIZE]
Amount = Annotated[int, BeforeValidator(read_amount), _WRITTEN_SIZE]
_SIZE_IN_BYTES = {"type": "integer", "minimum": 0, "maximum": LARGEST_DATAGRAM}
Sizes = Annotated[
    tuple[int, ...],
    BeforeValidator(read_sizes),
    WithJsonSchema({"oneOf": [_SIZE_IN_BYTES, {"type": "array", "minItems": 1, "items": _SIZE_IN_BYTES}]}),
]
Rate = Annotated[
    int,
    BeforeValidator(read_rate),
    WithJsonSchema({"type": "string", "pattern": f"{SIZE.pattern[:-1]}/s$", "examples": ["64KiB/s", "1MiB/s"]}),
]
Losses = Annotated[
    tuple[int, ...] | int,
    BeforeValidator(read_losses),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 1}},
                {"type": "string", "pattern": SHARE.pattern},
            ]
        }
    ),
]
Numbers = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(strict=False)]
Bilingual = Annotated[
    Words,
    BeforeValidator(read_words),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "properties": {"zh": {"type": "string", "minLength": 1}, "en": {"type": "string", "minLength": 1}},
                    "required": ["zh", "en"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Language = Annotated[str, BeforeValidator(read_language), WithJsonSchema({"type": "string", "enum": list(LANGUAGES)})]
Id = Annotated[str, Field(pattern=KEBAB, max_length=60)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=40)]
Port = Annotated[int, Field(ge=1, le=65535)]
Encoding = Literal["utf-8", "gbk", "utf-16", "ascii"]
Transport = Literal["udp", "tcp"]
SocketState = Literal[
    "established", "syn-sent", "fin-wait-1", "fin-wait-2", "close", "close-wait", "last-ack", "listen", "closing"
]
ProgramName = Literal["server", "client", "script"]
Drives = Literal["server", "client", "both", "script"]


# ---------------------------------------------------------------- payloads


class Form(Model):
    """A form in which something is sent or expected: a mapping whose first key names it."""

    doc: ClassVar[Words]
    example: ClassVar[str]


class TextPayload(Form):
    """Text in an encoding of its own."""

    doc = Words("文本，用指定的编码", "Text, in an encoding of its own")
    example = "{text: 你好, encoding: gbk}"
    text: str
    encoding: Encoding = "utf-8"


class HexPayload(Form):
    """Bytes written as hexadecimal digits; blanks between them are free."""

    doc = Words("十六进制写的字节，空格随意", "Bytes as hexadecimal digits; spaces are free")
    example = '{hex: "ff fe 00"}'
    hex: str

    @model_validator(mode="after")
    def _is_hex(self) -> HexPayload:
        try:
            bytes.fromhex(self.hex)
        except ValueError:
            raise PydanticCustomError("hex", "pairs of hexadecimal digits, such as “ff fe 00”") from None
        return self


class FilePayload(Form):
    """The bytes of a file beside the exercise."""

    doc = Words("练习文件旁边某个文件的内容", "The bytes of a file that lies beside the exercise")
    example = "{file: data/picture.png}"
    file: str


class FramePayload(Form):
    """A message with its length in front. `says` lies about the length."""

    doc = Words(
        "前面带长度的一帧：length 是长度占的字节数（默认 4），order 是字节序（默认 big）；says 写一个假的长度",
        "A message with its length in front: `length` bytes of it (4 unless said otherwise), in the `order` big or little; "
        "`says` gives a false length.",
    )
    example = "{frame: 你好, length: 4}"
    frame: Payload
    length: Literal[1, 2, 4, 8] = 4
    order: Literal["big", "little"] = "big"
    says: Annotated[int, Field(ge=0, lt=1 << 64)] | None = None


class TogetherPayload(Form):
    """Several payloads, one right after the other: sent in one call."""

    doc = Words(
        "几个内容连在一起，一次发出（TCP 里就在同一段）",
        "Several payloads, one right after the other, sent in one call (over TCP: in one segment).",
    )
    example = "{together: [{frame: a}, {frame: b}]}"
    together: Annotated[tuple[Payload, ...], Field(strict=False, min_length=1)]


class FillPayload(Form):
    """A text repeated up to a size in bytes."""

    doc = Words("一个字符串重复到指定的字节数", "A text repeated until it has this many bytes.")
    example = "{fill: '{{ word }} ', size: 1MiB}"
    fill: str
    size: Amount


class RandomPayload(Form):
    """Random bytes made from a text: the same text gives the same bytes."""

    doc = Words(
        "随机字节，由 from 的字符串决定：同样的字符串得到同样的字节",
        "Random bytes, made from the text in `from`: the same text gives the same bytes.",
    )
    example = "{random: 8MiB, from: '{{ word }}'}"
    random: Amount
    origin: Annotated[str, Field(alias="from")]


class MappingText(Form):
    """A mapping written as a Python literal or as JSON, with these keys and values and no others."""

    doc = Words(
        "一个写成 Python 或 JSON 的字典，键和值正好是这些",
        "A mapping, written as a Python literal or as JSON, with exactly these keys and values.",
    )
    example = "{mapping: {'{{ word }}': '{{ answer }}'}}"
    mapping: dict[str, str]


class Line(Form):
    """This text and the end of its line."""

    doc = Words("这段字符串加上换行（\\n 或 \\r\\n）", "This text and a newline (\\n or \\r\\n).")
    example = "{line: '{{ word }}'}"
    line: str


class Matches(Form):
    """A pattern (regular expression) over the decoded text. It has to match the whole message.

    `words` say what it asks for, in place of the pattern, which no student can read; they may hold templates.
    """

    doc = Words(
        "正则表达式，须匹配整条消息（UDP 是一个数据报；TCP 到换行、连接结束或不再有数据为止）；words 用一句话说明要的是什么",
        "A regular expression that matches the whole message (UDP: the datagram; TCP: up to a newline, the end of the "
        "stream, or until nothing more comes); `words` say in plain language what is asked for",
    )
    example = "{matches: '登录.*', words: {zh: 以“登录”开头的内容, en: text that begins with “登录”}}"
    matches: str
    words: Bilingual | None = None


class EndOfStream(Form):
    """The program closes instead of answering."""

    doc = Words("程序不回答而是关闭连接", "The program closes instead of answering")
    example = "{any: [{matches: '.+'}, {eof: true}]}"
    eof: Literal[True]


class Alternatives(Form):
    """One of several; where two fit, the longest."""

    doc = Words("几个当中的任意一个；都符合时取最长的", "One of several; where two fit, the longest")
    example = "{any: [登录成功!, 用户名或密码错误!]}"
    any: Annotated[tuple[Expected, ...], Field(strict=False, min_length=1)]


def _form(value: object) -> str:
    """Which form of payload a YAML value has: the key that names it."""
    if isinstance(value, str):
        return "plain"
    keys = value if isinstance(value, dict) else {type(value).__name__.lower(): 0}
    if isinstance(value, BaseModel):
        keys = type(value).model_fields
    return next((form for form in _FORMS if form in keys), "unknown")


_PAYLOAD_ERROR = {
    "custom_error_type": "payload",
    "custom_error_message": "a text, or one of {{text: …, encoding: …}}, {{hex: …}}, {{file: …}}, {{frame: …}}, "
    "{{together: […]}}, {{fill: …, size: …}}, {{random: …, from: …}}",
}
Payload = Annotated[
    Annotated[str, Tag("plain")]
    | Annotated[TextPayload, Tag("text")]
    | Annotated[HexPayload, Tag("hex")]
    | Annotated[FilePayload, Tag("file")]
    | Annotated[FramePayload, Tag("frame")]
    | Annotated[TogetherPayload, Tag("together")]
    | Annotated[FillPayload, Tag("fill")]
    | Annotated[RandomPayload, Tag("random")],
    Discriminator(_form, **_PAYLOAD_ERROR),
]
Expected = Annotated[
    Annotated[str, Tag("plain")]
    | Annotated[TextPayload, Tag("text")]
    | Annotated[HexPayload, Tag("hex")]
    | Annotated[FilePayload, Tag("file")]
    | Annotated[FramePayload, Tag("frame")]
    | Annotated[TogetherPayload, Tag("together")]
    | Annotated[FillPayload, Tag("fill")]
    | Annotated[RandomPayload, Tag("random")]
    | Annotated[MappingText, Tag("mapping")]
    | Annotated[Line, Tag("line")]
    | Annotated[Matches, Tag("matches")]
    | Annotated[Alternatives, Tag("any")]
    | Annotated[EndOfStream, Tag("eof")],
    Discriminator(
        _form,
        custom_error_type="expected",
        custom_error_message="a text, or one of {{text: …}}, {{hex: …}}, {{file: …}}, {{matches: …}}, {{any: […]}}, "
        "{{eof: true}}",
    ),
]
_FORMS = tuple(tag.tag for arm in get_args(get_args(Expected)[0]) for tag in get_args(arm)[1:] if tag.tag != "plain")
Shown = Annotated[
    Annotated[str, Tag("plain")] | Annotated[Matches, Tag("matches")],
    Discriminator(_form, custom_error_type="payload", custom_error_message="a text, or a pattern: {{matches: …}}"),
]
"""What a program prints."""


# ---------------------------------------------------------------- what packets show

End = Literal["server", "client"]
"""One of the two ends of a conversation at the exercise's port, whoever plays it."""


class ResetBy(Model):
    """A RST, from whom, and what it is."""

    by: End
    because: Literal["already-closed", "aborted"] | None = None


class Datagrams(Model):
    """How many datagrams each end sends to the other, and how many bytes each of them has."""

    client: Sizes | None = None
    server: Sizes | None = None


class WireClaims(Model):
    """What the packets at the exercise's port have to show. Each key is a claim of its own."""

    streams: ClassVar[frozenset[str]] = frozenset(
        {
            "handshake",
            "first-fin",
            "outcome",
            "reset",
            "half-close",
            "after-fin",
            "refused",
            "zero-window",
            "retransmissions",
        }
    )
    """The claims about TCP, ..."""
    messages: ClassVar[frozenset[str]] = frozenset({"datagrams", "unreachable"})
    """... and those about UDP."""

    at: End | None = None
    """Of two programs: in whose network. Without it in that of each."""
    handshake: Literal["complete"] | None = None
    first_fin: End | None = None
    outcome: Literal["clean", "reset", "half-closed", "never-closed"] | None = None
    reset: Literal["none", "server", "client"] | ResetBy | None = None
    half_close: Literal["honoured"] | None = None
    after_fin: Literal["none"] | None = None
    refused: Literal["none"] | None = None
    zero_window: Literal["none"] | None = None
    retransmissions: Literal["none"] | None = None
    datagrams: Datagrams | None = None
    unreachable: Literal["none"] | None = None
    elsewhere: Literal["none"] | None = None

    @model_validator(mode="after")
    def _claims_something(self) -> WireClaims:
        sizes = self.datagrams
        if not any(getattr(self, name) for name in type(self).model_fields if name != "at") or sizes == Datagrams():
            raise PydanticCustomError("no_claim", "at least one claim")
        return self


# ---------------------------------------------------------------- steps


class Step(Model):
    """One thing done (an action) or waited for (an expectation)."""

    verb: ClassVar[str]
    doc: ClassVar[Words]
    example: ClassVar[str]
    transports: ClassVar[tuple[Transport, ...]] = ("udp", "tcp")
    drives: ClassVar[tuple[Drives, ...]] = ("server", "client", "both", "script")
    """What a check drives that may use it."""
    when: str | None = None
    """A template: the step is left out where it gives `False`."""


class PeerStep(Step):
    """A step of one peer: `as: alice`; without it, of the peer named `client`, or `server` where a client is driven."""

    drives: ClassVar[tuple[Drives, ...]] = ("server", "client")
    peer: Annotated[str, Field(pattern=KEBAB, max_length=20, alias="as")] = "client"


class ProgramStep(Step):
    """A step of the driven program; where both are driven, of the one that `at` names."""

    at: ProgramName = "server"


class Waiting(Model):
    """What every expectation may say: its own limit."""

    limit: Duration | None = None


class Connect(PeerStep, Waiting):
    verb = "connect"
    doc = Words("打开一个 TCP 连接", "Open a TCP connection to the program.")
    example = "{as: alice, connect}"
    transports = ("tcp",)
    drives = ("server",)
    connect: None = None


class Accept(PeerStep, Waiting):
    verb = "accept"
    doc = Words(
        "等待程序连接过来：TCP 连接上，UDP 发来第一个数据报。其他步骤之前会自动做。peers 里声明的对端可以被连接多次：每个 accept 等下一次；程序关闭连接之后，expect 也会等下一次",
        "Wait until the program calls: its connection (TCP), or its first datagram (UDP), which is not taken yet. "
        "Other steps of a peer do this by themselves. One of `peers` may be called several times: each `accept` takes the "
        "next call, and so does an `expect` once the program has closed the last one.",
    )
    example = "accept"
    drives = ("client",)
    accept: None = None


class Send(PeerStep):
    verb = "send"
    doc = Words(
        "发送：TCP 一次写完；UDP 一个数据报。TCP 的第一次发送之前会自动连接。"
        "pieces: 1 一个字节一个字节地发；cut: [3, 7] 在这些位置切开（-2 从末尾数）；程序取走一块后再发下一块",
        "Send: TCP in one call, UDP as one datagram. A TCP peer that is not connected yet connects first. `pieces: 1`: one "
        "byte at a time; `cut: [3, 7]`: cut at these offsets (-2: from the end); the next piece goes when the program has taken the last.",
    )
    example = "send: 你好 {{ word }}"
    send: Payload
    pieces: Annotated[int, Field(ge=1, le=65536)] | None = None
    cut: Annotated[tuple[int, ...], Field(strict=False)] = ()


class Expect(PeerStep, Waiting):
    verb = "expect"
    doc = Words(
        "等待回答：UDP 的下一个数据报正好是它；TCP 接下来的字节正好是它（怎么分段都行），后面的字节留给下一步",
        "Wait for an answer: the next datagram is exactly this (UDP), or the next bytes are, in whatever pieces they "
        "come (TCP); bytes after it are left for the next step.",
    )
    example = "expect: 你好 {{ word }}"
    expect: Expected


class Silence(PeerStep):
    verb = "silence"
    doc = Words(
        "这段时间里不许再有数据来；程序显然在等别人时立即成立",
        "Nothing more may come for this long; true at once where the program provably waits for somebody else.",
    )
    example = "{as: alice, silence: 200ms}"
    silence: Duration


class Close(PeerStep):
    verb = "close"
    doc = Words(
        "彻底关闭连接，和程序里的 close() 一样：先发完，再发 FIN；程序以后再发来的，会得到 RST。"
        "等过回答的对端，先等到没有数据再来；没有等回答就离开的，路上的数据不算程序的错。后面还有它的 expect、eof 或 silence 时，继续接收",
        "Close the connection for good, as a program's `close()` does: a FIN after what was sent, and a RST for what the "
        "program sends later. A peer that has waited for an answer first waits until nothing more comes; what is on its way "
        "to one that leaves without is nobody's fault. Where its next step is an `expect`, `eof` or `silence`, it goes on "
        "reading.",
    )
    example = "close"
    transports = ("tcp",)
    close: None = None


class HalfClose(PeerStep):
    verb = "half-close"
    doc = Words("只停止发送（FIN），继续接收", "End our own direction only (FIN), and go on reading.")
    example = "half-close"
    transports = ("tcp",)
    half_close: None = None


class Reset(PeerStep):
    verb = "reset"
    doc = Words("强制断开连接（RST）", "Break the connection off (RST).")
    example = "{as: bob, reset}"
    transports = ("tcp",)
    reset: None = None


class Eof(PeerStep, Waiting):
    verb = "eof"
    doc = Words(
        "等待程序停止发送（FIN）；RST 不算", "Wait until the program ends its direction with a FIN; a RST is none."
    )
    example = "eof"
    transports = ("tcp",)
    eof: None = None


class Pause(Step):
    verb = "pause"
    doc = Words(
        "对端什么也不做，等这么久（例如回答得慢）", "The peers do nothing for this long: an answer that comes late."
    )
    example = "pause: 500ms"
    pause: Duration


class Type(ProgramStep):
    verb = "type"
    doc = Words("在程序的键盘上输入一行", "Type a line at the program's keyboard.")
    example = "type: '{{ answer }}'"
    type: Payload


class TypeEnd(ProgramStep):
    verb = "type-end"
    doc = Words("结束键盘输入（Ctrl-D）", "End the keyboard's input (Ctrl-D).")
    example = "type-end"
    type_end: None = None


class Printed(ProgramStep, Waiting):
    verb = "printed"
    doc = Words(
        "等待它出现在程序的输出里（上一次 printed 之后；前后可以有别的内容）。同样字节的 b'…' 也算，除非写 form: text；"
        "form: word 要单独成词。{matches: …} 是在一行里能匹配的正则表达式。stream: any：stderr 上的也算。两个程序一起运行时，"
        "程序自己也能知道的文字要从另一个程序发来才算；carried: false：是程序自己说的话",
        "Wait until this appears in the program's output, after the last `printed`; other text may surround it. "
        "Python's b'…' of the same bytes counts too, unless `form: text`; with `form: word` it has to stand alone, not "
        "inside another word. `{matches: …}` is a pattern to be found in a line. With `stream: any` stderr counts, too. "
        "In a pair, what a program could know by itself has to have come from the other one; with `carried: false` it is the program's own word.",
    )
    example = "printed: '{{ greeting }}'"
    printed: Shown
    form: Literal["any", "text", "word"] = "any"
    stream: Literal["stdout", "any"] = "stdout"
    carried: bool = True


class Listens(ProgramStep, Waiting):
    verb = "listens"
    doc = Words(
        "端口和协议都对：TCP 在监听，UDP 已绑定", "The right port and protocol are open: TCP listens, UDP is bound."
    )
    example = "listens"
    drives = ("server", "both")
    listens: None = None


class Idle(ProgramStep):
    verb = "idle"
    doc = Words("这段时间里程序几乎不占 CPU（不到 20 %）", "The program uses less than 20 % of a CPU over this time.")
    example = "idle: 500ms"
    idle: Duration


class Sockets(ProgramStep, Waiting):
    verb = "sockets"
    doc = Words(
        "程序的 TCP 套接字按状态计数（最多这么多），例如 close-wait、established、listen",
        "The program's TCP sockets by state, at most this many: close-wait, established, listen, …",
    )
    example = "sockets: {close-wait: 0}"
    transports = ("tcp",)
    sockets: Annotated[dict[SocketState, Annotated[int, Field(ge=0)]], Field(min_length=1)]


class FileBody(Model):
    """A file of the program, and what is in it. A name as the program sees it: relative to the program's folder."""

    name: str
    holds: Payload


class OnTheWire(Step):
    verb = "wire"
    doc = Words(
        "到这里为止捕获的数据包应表明的事（键见下面的 wire）；写在检查上，说的是整个检查",
        "What the packets that were captured up to here have to show (its keys: see `wire` below); as a key of a check, those of "
        "all of it.",
    )
    example = "wire: {elsewhere: none}"
    drives = ("server", "client", "both")
    wire: WireClaims


class File(ProgramStep, Waiting):
    verb = "file"
    doc = Words("程序写出的文件，以及里面的内容", "A file that the program has written, and what it holds.")
    example = "file: {name: '{{ word }}.txt', holds: '{{ answer }}'}"
    file: FileBody


class Signal(ProgramStep):
    verb = "signal"
    doc = Words(
        "发送信号：interrupt 就是 Ctrl-C，terminate，kill",
        "Send a signal: `interrupt` is Ctrl-C; also `terminate` and `kill`.",
    )
    example = "signal: interrupt"
    signal: Literal["interrupt", "terminate", "kill"]


class ExitStatus(Model):
    """Ends with this exit status."""

    status: Annotated[int, Field(ge=0, le=255)]


class Exits(ProgramStep, Waiting):
    verb = "exits"
    doc = Words(
        "程序结束。cleanly：状态 0，没有 traceback；anyhow：怎样结束都行；{status: 3}：指定状态。"
        "不论哪种，都不许留下进程，也不许占着端口",
        "The program ends. `cleanly`: status 0 and no traceback; `anyhow`: however it ends; `{status: 3}`: with that "
        "status. In any case nothing of it may be left running and no port may stay open.",
    )
    example = "exits: cleanly"
    exits: Literal["cleanly", "anyhow"] | ExitStatus


class Running(ProgramStep):
    verb = "running"
    doc = Words("程序还在；服务器的端口还开着", "The program is still there, and a server's port is still open.")
    example = "running"
    running: None = None


class NoTraceback(ProgramStep, Waiting):
    verb = "no-traceback"
    doc = Words("到现在为止 stderr 上没有 traceback", "No traceback on stderr up to here.")
    example = "no-traceback"
    no_traceback: None = None


class Restart(ProgramStep):
    verb = "restart"
    doc = Words(
        "停掉程序（默认 kill），立即在同一个网络里重新启动，它写下的文件都还在",
        "Stop the program (`kill` unless said otherwise) and start it again at once, in the same network and with the files "
        "that it has written.",
    )
    example = "restart: kill"
    drives = ("server", "client", "script")
    restart: Literal["kill", "terminate", "interrupt", "none"] | None = None


class RepeatBody(Model):
    """How often, and what."""

    times: Annotated[int, Field(ge=1, le=1000)]
    steps: Annotated[tuple[AnyStep, ...], Field(strict=False, min_length=1)]


class Repeat(Step):
    verb = "repeat"
    doc = Words(
        "重复若干次；{{ turn }} 是第几次（从 1 数）", "Repeat; `{{ turn }}` is the number of the round, from 1."
    )
    example = "repeat: {times: 10, steps: [{send: 'no {{ turn }}'}, {expect: 'no {{ turn }}'}]}"
    repeat: RepeatBody


class AtOnce(Step):
    verb = "at-once"
    doc = Words(
        "几个对端的动作不等待地依次做完；其中的期望以任何顺序成立都行",
        "Actions of several peers without waiting between them; expectations inside may be met in any order.",
    )
    example = "at-once: [{as: alice, send: a}, {as: bob, send: b}, {as: bob, expect: b}, {as: alice, expect: a}]"
    at_once: Annotated[tuple[AnyStep, ...], Field(strict=False, min_length=1)]


def bare(value: object) -> object:
    """`- close` is short for `- {close: }`."""
    return {value: None} if isinstance(value, str) else value


def verb_of(value: object) -> str:
    """The verb of a step as written; "unknown" where none is found."""
    if isinstance(value, Step):
        return value.verb
    keys = bare(value)
    found = [key for key in keys if key in VERBS] if isinstance(keys, dict) else []
    return found[0] if len(found) == 1 else next((verb for verb in VERBS if verb in found), "unknown")


AnyStep = Annotated[
    Annotated[
        Annotated[Connect, Tag("connect")]
        | Annotated[Accept, Tag("accept")]
        | Annotated[Send, Tag("send")]
        | Annotated[Expect, Tag("expect")]
        | Annotated[Silence, Tag("silence")]
        | Annotated[Close, Tag("close")]
        | Annotated[HalfClose, Tag("half-close")]
        | Annotated[Reset, Tag("reset")]
        | Annotated[Eof, Tag("eof")]
        | Annotated[Pause, Tag("pause")]
        | Annotated[Type, Tag("type")]
        | Annotated[TypeEnd, Tag("type-end")]
        | Annotated[Printed, Tag("printed")]
        | Annotated[File, Tag("file")]
        | Annotated[Listens, Tag("listens")]
        | Annotated[Idle, Tag("idle")]
        | Annotated[Sockets, Tag("sockets")]
        | Annotated[OnTheWire, Tag("wire")]
        | Annotated[Signal, Tag("signal")]
        | Annotated[Exits, Tag("exits")]
        | Annotated[Running, Tag("running")]
        | Annotated[NoTraceback, Tag("no-traceback")]
        | Annotated[Restart, Tag("restart")]
        | Annotated[Repeat, Tag("repeat")]
        | Annotated[AtOnce, Tag("at-once")],
        Discriminator(verb_of, custom_error_type="verb", custom_error_message="a step begins with one of the verbs"),
    ],
    BeforeValidator(bare),
]


VERBS: dict[str, type[Step]] = {arm.verb: arm for arm, _ in map(get_args, get_args(get_args(AnyStep)[0]))}
Awaited = Accept | Expect | Silence | Eof | Printed | Listens | Exits | NoTraceback
"""An expectation of which events tell."""
Inspected = File | Idle | Sockets | Running
"""One that has to be looked at: nothing tells of it by itself."""
Expectation = Awaited | Inspected


def flat(steps: Iterable[AnyStep]) -> Iterator[AnyStep]:
    """Steps with those inside of them."""
    for step in steps:
        yield step
        if isinstance(step, Repeat):
            yield from flat(step.repeat.steps)
        elif isinstance(step, AtOnce):
            yield from flat(step.at_once)


# ---------------------------------------------------------------- the exercise


class Limits(Model):
    """What one start of a program may use. Far above what a right program needs."""

    memory: Size = 256 << 20
    processes: Annotated[int, Field(ge=1, le=4096)] = 128
    """Threads count too."""
    cpu: Duration = 5.0
    files: Annotated[int, Field(ge=16, le=65536)] = 256
    """Open descriptors."""
    disk: Size = 32 << 20
    """The copy of the student's files and everything the program writes."""
    output: Size = 64 << 10
    """Kept of each of stdout and stderr; at 128 times this much the program is ended."""
    check: Duration = 60.0
    """A check as a whole."""


class Recipe(Model):
    """How a program in another language is built and started.

    `{{ file }}` is its file, `{{ stem }}` without the ending; `{{ sources }}` are its file and what is built with it.
    """

    build: str | None = None
    start: str


class Program(Model):
    """A file that the student hands in, found by these patterns, in this order."""

    files: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    run: dict[str, Recipe] = {}
    """By pattern of the file's name; Python where none fits."""

    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1)] = LANGUAGES
    """Those that are taken without a `run` of their own."""

    def own_run(self, file: str) -> Recipe | None:
        """How the exercise says that this file is run; None where it says nothing."""
        name = file.rpartition("/")[2].lower()
        return next((run for pattern, run in self.run.items() if fnmatch(name, pattern.lower())), None)

    def run_of(self, file: str) -> Recipe | None:
        """How this file is run: as the exercise says, else as its language is; None for Python."""
        chain = toolchain_of(file)
        if (own := self.own_run(file)) is not None or chain is None or chain.name not in self.languages:
            return own
        return Recipe(build=chain.build, start=chain.start)


class HarnessPeer(Model):
    """A peer with a port of its own, open before the program starts. Who calls it was made to."""

    transport: Transport
    port: Port
    address: Annotated[str, Field(pattern=r"^127(\.[0-9]{1,3}){3}$")] = "127.0.0.1"


class OneWay(Model):
    """What a link does to what goes over it in one direction: to datagrams by their numbers from 1, to a stream by its size.

    Of two in `swap` the first goes behind the second. `lose` may be how many of a hundred: which ones, the seed says.
    """

    lose: Losses = ()
    twice: Numbers = ()
    late: dict[Annotated[str, Field(pattern=NUMBER)], Duration] = {}
    swap: Numbers = ()
    rate: Rate | None = None
    window: Annotated[Size, Field(ge=SLOWEST, le=64 << 10)] | None = None


class LinkConditions(OneWay):
    """What the link between the program and those who talk with it does: in both directions alike, or in each its own."""

    to_server: OneWay | None = None
    to_client: OneWay | None = None

    def towards(self, program: str) -> OneWay:
        """The direction to the server, or to the client."""
        if self.to_server is None and self.to_client is None:
            return self
        return (self.to_server if program == "server" else self.to_client) or OneWay()


class Check(Model):
    """One graded conversation."""

    id: Id
    title: Bilingual
    drives: Drives
    points: Annotated[float, Field(ge=0, le=1000)] = 0
    group: Literal["core", "bonus"] = "core"
    hidden: bool = False
    needs: Annotated[tuple[Id, ...], Field(strict=False)] = ()
    let: dict[Name, str] = {}
    each: Annotated[tuple[dict[Name, str], ...], Field(strict=False)] = ()
    peers: dict[Annotated[str, Field(pattern=KEBAB, max_length=20)], HarnessPeer] = {}
    files: dict[str, Payload] = {}
    """Beside the program before it starts."""
    link: LinkConditions | None = None
    limit: Duration | None = None
    ignore: Literal["extra-data"] | None = None
    wire: WireClaims | None = None
    """What the packets of all of it have to show."""
    steps: Annotated[tuple[AnyStep, ...], Field(strict=False, min_length=1)]

    @field_validator("steps", mode="after")
    @classmethod
    def _say_who(cls, steps: tuple[AnyStep, ...], info: ValidationInfo) -> tuple[AnyStep, ...]:
        return tuple(_with_who(step, info.data.get("drives", "server")) for step in steps)

    @property
    def programs(self) -> tuple[ProgramName, ...]:
        """The programs that run in it, in the order of their start."""
        return ("server", "client") if self.drives == "both" else (self.drives,)

    @property
    def restarts(self) -> bool:
        """Whether a program is started once more where it was."""
        return any(isinstance(step, Restart) for step in flat(self.steps))


class Exercise(Model):
    """An exercise: what a student's program has to do, told as short conversations."""

    id: Id
    title: Bilingual
    statement: Bilingual
    transport: Transport | Literal["none"]
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """0 for a script, which has none."""
    encoding: Encoding = "utf-8"
    programs: Annotated[dict[ProgramName, Program], Field(min_length=1)]
    packages: Annotated[tuple[str, ...], Field(strict=False)] = ()
    limit: Duration = 10.0
    limits: Limits = Limits()
    checks: Annotated[tuple[Check, ...], Field(strict=False, min_length=1)]

    def check(self, check_id: str, drives: Drives | None = None) -> Check:
        """The check of that id, of that program where several have it. Raises StopIteration."""
        return next(check for check in self.all_checks if check.id == check_id and drives in (None, check.drives))

    @property
    def all_checks(self) -> tuple[Check, ...]:
        """The checks with the built-in `starts` in front, one for each program that has none of its own."""
        written = {(check.drives, check.id) for check in self.checks}
        built_in = tuple(
            starts(program, self.checks)
            for program in self.programs
            if program != "script" and (program, "starts") not in written
        )
        return built_in + self.checks

    @cached_property
    def texts(self) -> frozenset[str]:
        """Every text that steps and rows hold: templates, and words that are none."""
        # All at once: a step has no serializer of its own before it is asked for one, and each takes long to be made.
        no_texts = {"checks": {"__all__": {"steps": {"__all__": {"peer", "limit", "at", "wire"}}}}}
        told = self.model_dump(include={"checks": {"__all__": {"steps", "each"}}}, exclude=no_texts)
        return frozenset(text for check in told["checks"] for part in check.values() for text in strings_in(part))

    def answers(self, drives: Drives) -> frozenset[str]:
        """All that the checks of a program expect of it, as it is written."""
        own = (check for check in self.checks if check.drives == drives)
        steps = ((check, step) for check in own for step in flat(check.steps) if isinstance(step, Expect))
        return frozenset(str(step.expect) for check, step in steps if step.peer not in check.peers)

    def only_answer(self, drives: Drives) -> str | None:
        """What every check of a program expects of it, as it is written; None where that is not always the same text."""
        asked = self.answers(drives)
        return next(iter(asked)) if len(asked) == 1 and "{{" not in "".join(asked) else None

    def needs_of(self, check: Check) -> tuple[tuple[Drives, str], ...]:
        """What a check builds on, as (program, id): what it says, and that what it runs starts."""
        if check.id == "starts":
            return tuple((check.drives, need) for need in check.needs)
        started = [(program, "starts") for program in check.programs if program != "script"]
        return (*started, *((check.drives, need) for need in check.needs))


def strings_in(value: object) -> Iterator[str]:
    """Every text inside plain data, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings_in(part)


def _with_who(step: AnyStep, drives: Drives) -> AnyStep:
    """A step that names its peer or its program, where the author left that to the check."""
    if isinstance(step, Repeat):
        inner = tuple(_with_who(one, drives) for one in step.repeat.steps)
        return step.model_copy(update={"repeat": step.repeat.model_copy(update={"steps": inner})})
    if isinstance(step, AtOnce):
        return step.model_copy(update={"at_once": tuple(_with_who(one, drives) for one in step.at_once)})
    if isinstance(step, PeerStep) and "peer" not in step.model_fields_set and drives == "client":
        return step.model_copy(update={"peer": "server"})
    if isinstance(step, ProgramStep) and "at" not in step.model_fields_set and drives != "both":
        return step.model_copy(update={"at": drives})
    return step


def _typed_first(steps: Iterable[AnyStep], program: ProgramName) -> Iterator[AnyStep | None]:
    """What is typed at a program before the conversation begins, and a None where it does."""
    for step in steps:
        if isinstance(step, Repeat):
            inner = list(_typed_first(step.repeat.steps, program))
            begins = None in inner
            if typed := tuple(one for one in inner if one is not None):
                times = 1 if begins else step.repeat.times
                body = step.repeat.model_copy(update={"times": times, "steps": typed})
                yield step.model_copy(update={"repeat": body})
        else:
            elsewhere = isinstance(step, ProgramStep) and step.at != program
            begins = isinstance(step, (PeerStep, AtOnce, Listens)) or (
                elsewhere and not isinstance(step, (Type, TypeEnd))
            )
            if isinstance(step, (Type, TypeEnd)) and not elsewhere:
                yield step
        if begins:
            yield None
            return


def starts(program: ProgramName, checks: tuple[Check, ...]) -> Check:
    """The built-in first check: a server opens its port; a client calls.

    It has what the first check has in which the program is talked to: the files that are laid beside it, and what is
    typed before the conversation begins. Whatever passes that check passes this one.
    """
    title = Words("启动后在规定的端口上监听", "Starts and listens on the right port")
    if program != "server":
        title = Words("启动后连接规定的地址和端口", "Starts and calls the right address and port")
    last: Listens | Accept = Listens() if program == "server" else Accept()
    # One in which the program has to give up is no example: somebody has to talk to it.
    talking = (PeerStep, AtOnce, Listens, Repeat)
    alike = (
        check
        for drives in (program, "both")
        for check in checks
        if check.drives == drives and (drives == "both" or any(isinstance(step, talking) for step in check.steps))
    )
    like = next(alike, None)
    ignore: Literal["extra-data"] | None = None if program == "server" else "extra-data"
    if like is None:
        return Check(id="starts", title=title, drives=program, ignore=ignore, steps=(last,))
    typed = tuple(step for step in _typed_first(like.steps, program) if step is not None)
    if not typed and not like.files and program == "server":
        return Check(id="starts", title=title, drives=program, steps=(last,))
    return Check(
        id="starts",
        title=title,
        drives=program,
        ignore=ignore,
        let=like.let,
        each=like.each[:1],
        files=like.files,
        steps=(*typed, last),
    )


for _model in (Check, Exercise):
    _model.model_rebuild()
