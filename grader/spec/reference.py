"""What the models of the language know about themselves, for editors and for readers.

`python -m grader.spec.reference` writes `exercise.schema.json` and `docs/verbs.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue

from grader.model import Words
from grader.spec.language import (
    VERBS,
    Alternatives,
    Check,
    Datagrams,
    EndOfStream,
    Exercise,
    FilePayload,
    FillPayload,
    Form,
    FramePayload,
    HarnessPeer,
    HexPayload,
    Limits,
    Line,
    LinkConditions,
    MappingText,
    Matches,
    Model,
    OneWay,
    Program,
    RandomPayload,
    Recipe,
    ResetBy,
    Step,
    TextPayload,
    TogetherPayload,
    WireClaims,
)
from grader.spec.values import FRESH

ROOT = Path(__file__).resolve().parents[2]
FORMS: tuple[type[Form], ...] = (
    TextPayload,
    HexPayload,
    FilePayload,
    FramePayload,
    TogetherPayload,
    FillPayload,
    RandomPayload,
    MappingText,
    Line,
    Matches,
    Alternatives,
    EndOfStream,
)

_ONE_WAY = {
    "lose": Words(
        "UDP：这些编号的数据报丢失（每个方向各自从 1 数）；或者百分比：20% 是每五个里丢一个，丢哪个由种子决定",
        "UDP: these datagrams are lost, by their numbers (each direction counts from 1); or a share: 20% is one of each "
        "five, and the seed says which",
    ),
    "twice": Words("UDP：这些数据报到两次", "UDP: these datagrams arrive twice"),
    "late": Words("UDP：这些数据报晚到这么久", "UDP: these datagrams arrive so much later"),
    "swap": Words(
        "UDP：相邻的两个交换先后；后一个 3 秒内没有来，前一个就照样送到",
        "UDP: two neighbours change places; where the second does not come within 3 s, the first arrives all the same",
    ),
    "rate": Words("TCP，两个程序之间：每秒这么多字节", "TCP, between two programs: so many bytes a second"),
    "window": Words(
        "TCP，两个程序之间：路上同时最多这么多字节（1KiB 到 64KiB）",
        "TCP, between two programs: so many bytes on the way at once (1KiB to 64KiB)",
    ),
}
# What a key means. A key without an entry here fails the tests.
KEYS: dict[type[Model], dict[str, Words]] = {
    Exercise: {
        "id": Words("练习的名字，和文件名相同", "the name of the exercise, and of its file"),
        "title": Words("标题", "its title"),
        "statement": Words("给学生看的题目，可以用 Markdown", "what students are asked to write, in Markdown"),
        "transport": Words(
            "程序用 udp 还是 tcp；none：没有网络（script）",
            "whether the programs speak udp or tcp; none for a script, which has no network",
        ),
        "port": Words("服务器打开的端口", "the port that the server opens"),
        "encoding": Words("文本的编码", "how text is encoded"),
        "programs": Words(
            "学生交的程序，以及用什么文件名找它", "the programs handed in, and how their files are called"
        ),
        "packages": Words("程序可以用的 Python 包", "Python packages that the program may use"),
        "limit": Words("每个等待步骤的时限", "how long each waiting step waits"),
        "limits": Words("一次启动最多能用多少资源", "what one start of a program may use"),
        "checks": Words("检查，按顺序", "the checks, in order"),
    },
    Program: {
        "files": Words("文件名的样式，前面的优先", "patterns of file names, the first ones first"),
        "run": Words(
            "文件名样式，以及怎样编译和启动；不写就按语言的惯例",
            "a pattern of the file's name, and how such a file is built and started, where it is not as its "
            "language is",
        ),
        "languages": Words(
            "可以用哪些语言写；不写就是全部", "the languages that are taken; all of them unless said otherwise"
        ),
    },
    Recipe: {
        "build": Words(
            "编译的命令，例如 gcc -o program {{ sources }}；{{ sources }} 是它的文件和一起编译的源文件",
            "the command that builds it: gcc -o program {{ sources }}; {{ sources }} are its file and the "
            "sources that are built with it",
        ),
        "start": Words(
            "启动的命令，例如 ./program；{{ file }} 是文件名，{{ stem }} 不带后缀；{{ class }} 是 Java 的类，带包名；"
            "{{ memory }} 是内存限制的字节数",
            "the command that starts it: ./program; {{ file }} is its file, {{ stem }} without the ending, "
            "{{ class }} its class in Java, with its package; {{ memory }} is its memory limit in bytes",
        ),
    },
    Limits: {
        "memory": Words("内存", "memory"),
        "processes": Words("进程数，线程也算", "processes; threads count too"),
        "cpu": Words("CPU 时间", "CPU time"),
        "files": Words("打开的文件和套接字", "open files and sockets"),
        "disk": Words(
            "学生文件的副本，加上程序写的一切", "the copy of the student's files and all that the program writes"
        ),
        "output": Words(
            "stdout、stderr 各保留多少；超过 128 倍时结束程序",
            "kept of stdout and of stderr; at 128 times this much the program is ended",
        ),
        "check": Words("一个检查的总时间", "a check as a whole"),
    },
    Check: {
        "id": Words("检查的名字，同一个程序里不重复", "its name, unique among the checks of its program"),
        "title": Words("标题，失败时就是要求", "its title; where it fails, this is the requirement"),
        "drives": Words(
            "检查哪个程序；both：学生自己的 server 和 client 对话",
            "which program is checked; both: the student's server and client talk to each other",
        ),
        "points": Words("分数；core 检查一共 100 分", "its points; those of the core checks sum to 100"),
        "group": Words("core 必做，bonus 加分", "core, or bonus on top"),
        "hidden": Words("学生看不到内容", "students do not see its content"),
        "needs": Words(
            "这些检查之一没通过就跳过；starts 总在其中",
            "skipped where one of these did not pass; starts is always among them",
        ),
        "let": Words(
            "每次运行抽取的值：fresh.word、fresh.han、fresh.text、fresh.mixed、fresh.text(1000)",
            "values drawn for each run: fresh.word, fresh.han, fresh.text, fresh.mixed, fresh.text(1000)",
        ),
        "each": Words(
            "每一行的值各做一遍，每遍重新启动", "done once for each row of values, with a fresh start each time"
        ),
        "peers": Words(
            "启动前就打开的别的端口：谁来都说明有人叫它来",
            "further ports, open before the start: who calls there was made to",
        ),
        "files": Words(
            "启动前放在程序旁边的文件：名字和内容", "files beside the program before it starts: name and content"
        ),
        "link": Words(
            "程序和对方之间的链路会做什么；不写就是什么也不丢",
            "what the link between the program and the other side does; unless said otherwise it loses nothing",
        ),
        "limit": Words("这个检查里每个等待步骤的时限", "how long its waiting steps wait"),
        "ignore": Words(
            "extra-data：结束后多来的数据不算错", "extra-data: what comes unasked at the end is no failure"
        ),
        "wire": Words(
            "整个检查的数据包应表明的事；机器不能给程序一个自己的网络时，这一项不计分",
            "what the packets of all of it have to show; where a machine gives the program no network of its own, the check "
            "counts neither way",
        ),
        "steps": Words("步骤", "its steps"),
    },
    WireClaims: {
        "at": Words(
            "两个程序的检查：说的是哪个程序的网络（server、client）；不写就是两边都要成立",
            "in a check of both programs: in whose network, server or client; without it in both",
        ),
        "handshake": Words(
            "complete：每个连接都完成三次握手（SYN、SYN-ACK、ACK）",
            "complete: every connection completes its handshake (SYN, SYN-ACK, ACK)",
        ),
        "first-fin": Words(
            "server 或 client：每个连接里先发 FIN 的一端（主动关闭）",
            "server or client: the end that sends the first FIN of every connection (the active close)",
        ),
        "outcome": Words(
            "每个连接怎样结束。clean：两端各发一个 FIN，都得到确认；reset：RST；half-closed：只有一端发了 FIN；never-closed：都没有",
            "how every connection ends. clean: a FIN each way, each acknowledged; reset: a RST; half-closed: a FIN from one end "
            "only; never-closed: neither",
        ),
        "reset": Words(
            "none：没有 RST；server、client：每个连接被这一端重置；{by: server, because: aborted} 还说明原因",
            "none: no RST; server, client: every connection is reset by that end; {by: server, because: aborted} says why, too",
        ),
        "half-close": Words(
            "honoured：对方发了 FIN 以后，程序仍把它的数据发完",
            "honoured: the program still sends its data when the other end has sent its FIN",
        ),
        "after-fin": Words(
            "none：对方发了 FIN 以后，程序不再发送数据",
            "none: the program sends no data once the other end has sent its FIN",
        ),
        "refused": Words(
            "none：程序没有连接无人监听的端口（SYN 得到 RST）",
            "none: the program calls no port where nobody listens (its SYN is answered by a RST)",
        ),
        "zero-window": Words(
            "none：程序一直在读：它的接收窗口没有停在 0（暂时变成 0 不算，机器忙也会这样）",
            "none: the program goes on reading, and its window does not stay 0 (for a moment it may be: a busy machine brings that "
            "about, too)",
        ),
        "retransmissions": Words(
            "none：没有因为程序不读（窗口停在 0）而重传；别的重传不算，机器忙也会引起",
            "none: nothing is sent again because the program does not read (its window stays 0); no other retransmission counts, "
            "for a busy machine brings them about, too",
        ),
        "datagrams": Words(
            "{client: 2, server: 11}：每个客户端发一个 2 字节的数据报，得到一个 11 字节的；几个就写列表 [2, 6]；不写的一端不看",
            "{client: 2, server: 11}: each client sends one datagram of 2 bytes and gets one of 11; several are a list, [2, 6]; an "
            "end that is not named is not looked at",
        ),
        "unreachable": Words(
            "none：没有数据报到达无人绑定的端口（ICMP 端口不可达）",
            "none: no datagram comes to a port to which nobody is bound (ICMP port unreachable)",
        ),
        "elsewhere": Words(
            "none：程序不向别的端口发送任何东西（查询域名不算）",
            "none: the program sends nothing to any other port (asking for the address of a name does not count)",
        ),
    },
    Datagrams: {
        "client": Words("客户端发出的数据报，各多少字节", "the datagrams that a client sends, by their bytes"),
        "server": Words("服务器发出的数据报，各多少字节", "the datagrams that the server sends, by their bytes"),
    },
    ResetBy: {
        "by": Words("发送 RST 的一端", "the end that sends it"),
        "because": Words(
            "already-closed：回答到得太晚的数据；aborted：关闭时还有数据没有读，或者设置了 SO_LINGER"
            "（这两个，数据包里看不出区别）",
            "already-closed: it answers data that came too late; aborted: a close with data "
            "unread, or with SO_LINGER set (these two look alike in packets)",
        ),
    },
    HarnessPeer: {
        "transport": Words("udp 或 tcp", "udp or tcp"),
        "port": Words("端口", "its port"),
        "address": Words("地址，127. 开头", "its address, beginning with 127."),
    },
    OneWay: _ONE_WAY,
    LinkConditions: {
        **_ONE_WAY,
        "to-server": Words("只管到服务器的方向", "the direction to the server alone"),
        "to-client": Words("只管到客户端的方向", "the direction to the client alone"),
    },
}
STEP_KEYS: dict[str, Words] = {
    "as": Words(
        "哪个对端；不写就是 client（检查客户端时是 server）",
        "which peer does it; unless said otherwise client, or server where a client is driven",
    ),
    "at": Words("哪个程序；drives: both 时必写", "which program; has to be said where both are driven"),
    "limit": Words("这一步的时限", "how long this step waits"),
    "form": Words("text：b'…' 不算；word：要单独成词", "text: Python's b'…' does not count; word: it stands alone"),
    "stream": Words("any：stderr 上的也算", "any: what stands on stderr counts, too"),
    "pieces": Words("每块几个字节", "how many bytes each piece has"),
    "cut": Words(
        "在这些字节处切开；负数从末尾数", "the offsets in bytes at which it is cut; negative ones from the end"
    ),
    "when": Words("模板，得 False 就跳过这一步", "a template: the step is left out where it gives False"),
}
HEADINGS: dict[type[Model], Words] = {
    Exercise: Words("练习", "Exercise"),
    Program: Words("程序（programs）", "Program (`programs`)"),
    Recipe: Words("启动（run）", "Start (`run`)"),
    Check: Words("检查（checks）", "Check (`checks`)"),
    HarnessPeer: Words("对端（peers）", "Peer (`peers`)"),
    WireClaims: Words("数据包（wire）", "Packets (`wire`)"),
    Datagrams: Words("数据报（datagrams）", "Datagrams (`datagrams`)"),
    ResetBy: Words("重置（reset）", "Reset (`reset`)"),
    Limits: Words("资源（limits）", "Limits (`limits`)"),
    OneWay: Words("链路的一个方向（to-server、to-client）", "One direction of a link (`to-server`, `to-client`)"),
    LinkConditions: Words("链路（link）", "Link (`link`)"),
}


# ---------------------------------------------------------------- JSON Schema


def schema() -> JsonSchemaValue:
    """The JSON Schema (2020-12) of an exercise file, as `yaml-language-server` reads it."""
    made = Exercise.model_json_schema(by_alias=True)
    definitions: dict[str, JsonSchemaValue] = made["$defs"]
    for model, keys in KEYS.items():
        describe_keys(made if model is Exercise else definitions[model.__name__], keys, model)
    for form in FORMS:
        definitions[form.__name__]["description"] = _both(form.doc)
    for verb, step in VERBS.items():
        part = definitions[step.__name__]
        part["title"] = verb
        part["description"] = f"{_both(step.doc)}\n\n{step.example}"
        part["properties"][verb]["description"] = _both(step.doc)
        # The model fills a verb that stands alone; written as a mapping it has to be there.
        part["required"] = [verb]
        describe_keys(part, {key: words for key, words in STEP_KEYS.items() if key in part["properties"]}, step)
    # A step is one of the verbs, or the bare name of one that takes no argument.
    steps = [{"$ref": f"#/$defs/{step.__name__}"} for step in VERBS.values()]
    alone = {"type": "string", "enum": [verb for verb, step in VERBS.items() if takes_nothing(step)]}
    definitions["AnyStep"] = {"title": "step", "anyOf": [alone, *steps]}
    for holder, key in (("Check", "steps"), ("RepeatBody", "steps"), ("AtOnce", "at-once")):
        definitions[holder]["properties"][key]["items"] = {"$ref": "#/$defs/AnyStep"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "exercise.schema.json",
        **made,
        "title": "grader exercise",
    }


def _both(words: Words) -> str:
    return words.en if words.zh == words.en else f"{words.en}\n\n{words.zh}"


def describe_keys(part: JsonSchemaValue, keys: Mapping[str, Words], model: type[Model]) -> None:
    """Put what is known about the keys of a model into its part of a schema."""
    fields = model.fields_by_key()
    for key, words in keys.items():
        part["properties"][key]["description"] = _both(words)
        part["properties"][key].pop("default", None)
        if (default := _written(fields[key])) is not None:
            part["properties"][key]["default"] = default


def takes_nothing(step: type[Step]) -> bool:
    """Whether `- verb` is a whole step."""
    field = step.fields_by_key()[step.verb]
    return not field.is_required() and field.default is None


# ---------------------------------------------------------------- the page of all verbs

_HEAD = """\
# 练习语言 · The exercise language

<!-- Written by `python -m grader.spec.reference`; edit grader/spec/language.py instead. -->

步骤按顺序执行：动作立即完成，期望要等到成立、不可能成立或超时。

Steps run in order: an action is done at once; an expectation waits until it is met, until it cannot be met any more, or \
until its limit.

## 动词 · Verbs
"""
_PAYLOADS = """\
## 内容 · Payloads

普通字符串用练习的编码。`mapping`、`line`、`matches`、`any`、`eof` 只能期望，不能发送。

Plain text is encoded as the exercise says. `mapping`, `line`, `matches`, `any` and `eof` can be expected, not sent.
"""
_DRAWN = """\
## 抽取的值 · Drawn values

在 `let` 里取值，步骤里写它的名字。练习里的内容（关键字、账号）不会出现在里面，大小写不同的也不会；\
汉字用另一种编码解码一定出错。长度算字符。两端要空格，就写在外面。

Drawn in `let`, and used in steps by its name. No text of the exercise (a keyword, an account) stands inside one, in \
capitals or not, and Chinese never reads as text in the wrong encoding. Lengths are in characters. Spaces at the ends are \
written around it.

```yaml
let: {name: "{{ fresh.word }}", line: "{{ fresh.text }}", long: "{{ fresh.text(1000) }}"}
steps:
  - send: "  {{ line }} "
```

| 值 · value | 意思 · meaning |
| --- | --- |"""
_FILTERS = """
`{{ … }}` 里可以用过滤器：`upper`、`lower`、`replace('a', 'b')`、`int` 等；`exactly` 把字符串放进 `matches` 的正则表达式里，\
其中的符号都按原样；`size` 是字节数，`literal` 是 Python 的写法 `b'…'`（编码默认 utf-8：`size('gbk')`）。

Filters inside `{{ … }}`: `upper`, `lower`, `replace('a', 'b')`, `int` and so on; `exactly` puts a text into the pattern \
of `matches`, its signs meaning themselves; `size` is its number of bytes and `literal` how Python writes them, `b'…'` (in \
UTF-8, unless `size('gbk')`).

## 键 · Keys
"""


def verbs_page() -> str:
    """The reference page, in Markdown: verbs, payloads, drawn values, keys."""
    page = [_HEAD]
    for verb, step in VERBS.items():
        only = "" if len(step.transports) > 1 else f" ({step.transports[0].upper()})"
        zh = f"{step.doc.zh}。" if step.doc.zh[-1] not in "。！" else step.doc.zh
        page += [f"### {verb}{only}", "", zh, "", step.doc.en, "", "```yaml", f"- {step.example}", "```", ""]
        # The keys that it takes beside itself.
        extra = [key for key in ("as", "at", "limit", "form", "stream", "pieces", "cut") if key in step.fields_by_key()]
        if extra:
            page += ["  \n".join(f"`{key}`：{STEP_KEYS[key].zh} · {STEP_KEYS[key].en}" for key in extra), ""]
    page.append(_PAYLOADS)
    for form in FORMS:
        en = form.doc.en if form.doc.en.endswith(".") else f"{form.doc.en}."
        page += [f"### {next(iter(form.model_fields))}", "", f"{form.doc.zh}。", "", en, ""]
        page += ["```yaml", f"- expect: {form.example}", "```", ""]
    page.append(_DRAWN)
    page += [f"| `fresh.{name}` | {words.zh} · {words.en} |" for name, words in FRESH.items()]
    page.append(_FILTERS)
    for model, heading in HEADINGS.items():
        page += [
            f"### {heading.zh} · {heading.en}",
            "",
            "| 键 · key | 默认 · default | 意思 · meaning |",
            "| --- | --- | --- |",
        ]
        for key, field in model.fields_by_key().items():
            written, words = _written(field), KEYS[model][key]
            default = (
                f"`{str(written).lower() if isinstance(written, bool) else written}`" if written is not None else ""
            )
            default = "必写 · required" if field.is_required() else default
            page.append(f"| `{key}` | {default} | {words.zh} · {words.en} |")
        page.append("")
    return "\n".join(page).rstrip() + "\n"


def _written(field: FieldInfo) -> str | int | float | bool | None:
    """A default as YAML has it; None where it is nothing, or empty."""
    value = field.default
    if not isinstance(value, (str, int, float)):
        return None
    # Durations and sizes are texts in YAML and numbers in the model; their examples tell which they are.
    examples = next((part.json_schema["examples"] for part in field.metadata if hasattr(part, "json_schema")), ("",))
    if str(examples[0]).endswith("B"):
        size = int(value)
        shift, unit = next(
            one for one in ((30, "GiB"), (20, "MiB"), (10, "KiB"), (0, "B")) if size % (1 << one[0]) == 0
        )
        return f"{size >> shift}{unit}"
    return f"{value:g}s" if str(examples[0]).endswith("s") else value


def write_reference(root: Path = ROOT) -> None:
    """Write both files."""
    text = json.dumps(schema(), ensure_ascii=False, indent=2)
    (root / "exercise.schema.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs" / "verbs.md").write_text(verbs_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_reference()
