"""What a program leaves in files."""

from __future__ import annotations

from grader.code import names, sources
from grader.findings.facts import Facts, Told, is_text
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Observed, Words
from grader.model.events import FileSeen
from grader.spec.language import Expect, File, FramePayload

_OPENING = ("open", "write_bytes", "write_text", "fdopen")


@family(
    "file-missing",
    Stage.TAKES,
    Mistake(
        "never-opens",
        title=Words("没有一行写文件 {name}", "No line writes the file {name}"),
        hint=Words(
            "程序里没有一行写文件。用 `with open(name, 'wb') as f:` 打开，再用 `f.write(data)` 把收到的字节写进去。",
            "No line of the program writes a file. Open it with `with open(name, 'wb') as f:`, and write the bytes that came "
            "with `f.write(data)`.",
        ),
        unless=(Facts.unreadable,),
    ),
    Mistake(
        "stands",
        title=Words("没有走到写文件 {name} 的地方", "It never gets to writing the file {name}"),
        hint=Words(
            "程序停在第 {at} 行的 `{call}`，还没有走到写文件的地方。收完全部内容（对方关闭后 `recv` 返回 `b''`）就跳出循环去写。",
            "The program is at line {at}, in `{call}`, and has not got to writing. Once everything is there (`recv` "
            "returns `b''` after the other side has closed), leave the loop and write.",
        ),
    ),
    Mistake(
        "elsewhere",
        hint=Words(
            "程序写了文件，但名字或文件夹不同。名字要一字不差（包括大小写和后缀），放在程序所在的文件夹里：不要加别的路径。",
            "The program writes a file, but under another name or in another folder. The name has to be the same letter by "
            "letter, capitals and ending too, in the program's own folder: put no other path in front.",
        ),
    ),
    title=Words("没有写出文件 {name}", "It did not write the file {name}"),
    lead=Words(
        "检查要的是文件 {name}，程序的文件夹里没有它。",
        "The file {name} is asked for, and is not in the program's folder.",
    ),
    unless=(Facts.died,),
)
def file_missing(facts: Facts) -> Told | None:
    """A file was looked for, and is not there."""
    if not facts.failed_as("no-file") or not isinstance(facts.step, File):
        return None
    name = f"`{facts.written.name if facts.written else ''}`"
    thread = facts.stands
    if not sources.calls(facts.text, *_OPENING):
        return facts.here(facts.only(*sources.TAKING), "never-opens", name=name)
    if thread is not None:
        call = sources.source_at(facts.text, thread.line)
        return facts.here(thread.line, "stands", name=name, at=thread.line, call=call)
    return facts.here(facts.only(*_OPENING), "elsewhere", name=name)


@family(
    "file-differs",
    Stage.TAKES,
    Mistake(
        "empty",
        title=Words("文件是空的", "The file is empty"),
        hint=Words(
            "文件是空的（应有 {asked} 个字节）。写完要关闭文件：没有关闭时，内容还留在内存里。用 `with open(…) as f:` 就会自动关闭；"
            "也检查一下写进去的变量是不是空的。",
            "The file is empty ({asked} bytes are asked for). Close it after writing: until then what was written may still be "
            "in memory. `with open(…) as f:` closes it for you; see also whether what is written is empty.",
        ),
    ),
    Mistake(
        "one-recv",
        title=Words("文件只收到了前面一段", "The file has its first part only"),
        hint=Words(
            "文件只有前面 {there} 个字节，应有 {asked} 个：程序只 `recv` 了一次，而一次 `recv` 只给出已经到的一部分。"
            "在循环里接收，每次都写进文件，直到 `recv` 返回 `b''`（对方发完并关闭）或者收够长度。",
            "The file has only the first {there} of {asked} bytes: the program calls `recv` once, which returns what has "
            "arrived so far. Receive in a loop and write each piece, until `recv` returns `b''` (the other side has sent all "
            "and closed) or the length is reached.",
        ),
    ),
    Mistake(
        "left",
        title=Words("文件没发完就断开了", "It leaves before the file has come"),
        hint=Words(
            "程序只 `recv` 了一次就关闭了连接，那时文件还没有发完：一次 `recv` 只给出已经到的一部分。"
            "在循环里接收，每次都写进文件，直到 `recv` 返回 `b''`（对方发完并关闭）或者收够长度。",
            "The program called `recv` once and closed the connection while the file was still being sent: one `recv` returns "
            "what has arrived so far. Receive in a loop and write each piece, until `recv` returns `b''` (the other side has sent "
            "all and closed) or the length is reached.",
        ),
        unless=(Facts.died,),
    ),
    Mistake(
        "cut",
        title=Words("文件末尾少了一段", "The end of the file is missing"),
        hint=Words(
            "文件只有前面 {there} 个字节，应有 {asked} 个：末尾少了一段。看看循环什么时候停（`recv` 返回的字节数少，不等于对方发完了），"
            "最后一块有没有写进去，文件有没有关闭。",
            "The file has only the first {there} of {asked} bytes: its end is missing. Check when the loop stops (a short piece "
            "from `recv` does not mean that all has come), whether the last piece is written, and whether the file is closed.",
        ),
    ),
    Mistake(
        "text",
        title=Words("文件被当成文本处理了", "The file was treated as text"),
        hint=Words(
            "收到的字节被当成文本处理了，内容就变了：`decode` 认不出的字节被换掉或丢掉，`b'...'` 的写法也不是原来的内容。"
            "文件要原样保存：用 `open(name, 'wb')`，直接写入收到的 bytes，不要 `decode`，也不要 `str`。",
            "The bytes that came were treated as text, and that changed them: what `decode` does not know is replaced "
            "or left out, and `b'...'` is only how bytes are displayed. Store a file as it is: use `open(name, "
            "'wb')`, write the bytes that came, without `decode` and without `str`.",
        ),
    ),
    Mistake(
        "newlines",
        title=Words("文件里的换行变了", "The line ends of the file were changed"),
        hint=Words(
            "只有换行不同：`\\r\\n` 成了 `\\n`（或者反过来）。这是文本模式做的。用二进制模式：`open(name, 'wb')`，接收时用 `recv`，不要用文本模式的 `makefile`。",
            "Only the line ends differ: `\\r\\n` became `\\n`, or the other way round. Text mode does that. Use "
            "binary mode: `open(name, 'wb')`, and receive with `recv`, not with a `makefile` in text mode.",
        ),
    ),
    Mistake(
        "encoding",
        title=Words("文件换了一种编码", "The file is in another encoding"),
        hint=Words(
            "内容是对的，但文件里用的是另一种编码。收到的字节原样写入（`open(name, 'wb')`），就不会变。",
            "The text is right, but the file holds it in another encoding. Write the bytes as they came (`open(name, 'wb')`), "
            "and nothing changes.",
        ),
    ),
    Mistake(
        "unchanged",
        title=Words("文件还是原来的样子", "The file is as it was before"),
        hint=Words(
            "这个文件原来就有，内容一点也没有变：收到的没有写进去。已经有同名的文件也要写，用 `open(name, 'wb')`，它会先清空文件。",
            "The file was there already, and nothing in it has changed: what came was not written. Write it even where there is a file of "
            "that name, with `open(name, 'wb')`, which empties the file first.",
        ),
    ),
    Mistake(
        "kept",
        title=Words("原来的内容还留在文件里", "What was in the file before is still in it"),
        hint=Words(
            "这个文件原来就有：新的内容写进去了，原来的也还在。`open(name, 'wb')` 会先清空文件；`'a'` 接在后面，`'r+'` 只盖住开头。",
            "The file was there already: the new content is written, and the old is still there, too. `open(name, 'wb')` empties the file "
            "first; `'a'` appends to it, and `'r+'` only writes over its beginning.",
        ),
    ),
    Mistake(
        "unwritten",
        title=Words("文件还是原来的内容，没有写", "The file still holds what it held before"),
        hint=Words(
            "程序没有执行到打开文件来写的那一行，文件还是原来的内容。看看程序在它前面停在哪里，或者从哪里结束了。",
            "The program never came to the line that opens the file for writing, and it still holds what it held before. Check where the "
            "program stops, or ends, before that line.",
        ),
    ),
    Mistake(
        "other-name",
        title=Words("文件还是原来的内容，写的是别的文件", "The file still holds what it held before"),
        hint=Words(
            "程序写了文件，可是这个文件还是原来的内容：写的多半是另一个名字的文件。名字要一字不差，不要在前面或后面加别的。",
            "The program writes a file, but this one still holds what it held before: it was most likely written under another name. The name has to be "
            "the same letter by letter, with nothing added.",
        ),
    ),
    Mistake(
        "appended",
        title=Words("接在了原来的内容后面", "It was added behind what the file held before"),
        hint=Words(
            "文件开头的 {more} 个字节是原来就有的：打开时用了 `'a'`，写的内容接在后面。要代替原来的内容，用 `open(name, 'wb')`。",
            "The {more} bytes at the start were there before: the file was opened with `'a'`, which adds behind them. To replace what is there use "
            "`open(name, 'wb')`.",
        ),
    ),
    Mistake(
        "front",
        title=Words("文件前面多了内容", "There is extra data before the file's content"),
        hint=Words(
            "内容前面多了 {more} 个字节：不属于文件的部分（例如长度或提示）也写进去了。先把它取下来，只写文件的内容。",
            "There are {more} extra bytes at the start: something that does not belong to the file, such as a length, "
            "was written too. Remove it first, and write only the file's own bytes.",
        ),
    ),
    Mistake(
        "behind",
        title=Words("文件后面多了内容", "There is extra data after the file's content"),
        hint=Words(
            "内容后面多了 {more} 个字节。检查有没有写了两遍、打开时用了 `'a'`（接在后面），或者多写了换行和结束标记。",
            "There are {more} extra bytes at the end. Check whether something is written twice, whether the file is "
            "opened with `'a'` (append), or whether a newline or an end mark is written too.",
        ),
    ),
    Mistake(
        "middle",
        title=Words("文件从中间起就不同", "The file differs in the middle"),
        hint=Words(
            "从第 {at} 个字节起内容就不同（共 {there} 个字节，应有 {asked} 个）：中间的一段丢了，或者顺序错了。"
            "循环里每次 `recv` 到的都要写进去，一块也不能跳过；在 `while` 的条件里收到的那一块也算。",
            "From byte {at} on it differs ({there} bytes, of {asked}): a piece in between is lost, or in the wrong place. Write "
            "what every `recv` of the loop returns and skip none; one in the condition of a `while` counts as well.",
        ),
    ),
    explains=("exits-early",),
    unless=(Facts.own_error,),
)
def file_differs(facts: Facts) -> Told | None:
    """The file is there and holds something else; or the program left while it was still being sent."""
    failure, there, text = facts.failed_as("wrong-file", "send-failed"), facts.written, facts.text
    if failure is None:
        return None
    if failure.code == "send-failed":
        files = any(isinstance(step, File) for step in facts.check.steps)
        once = sources.calls(text, "recv", "read")
        return (
            facts.here(facts.only("recv", "read"), "left")
            if files and once and not names.receives_in_a_loop(text)
            else None
        )
    expected = failure.expected
    if there is None or not isinstance(facts.step, File) or expected is None or expected.data is None:
        return None
    render, writes = facts.play.renderer(facts.case_number), sources.opens_with(text, "wax")
    laid = {render.text(name): render.data(payload) for name, payload in facts.check.files.items()}
    cause = _difference(there, expected, facts.exercise.encoding, laid.get(render.text(facts.step.file.name)))
    if writes and facts.record.hits_of(facts.file) and cause == "unchanged":
        return facts.here(facts.which(writes), "other-name" if any(map(facts.ran, writes)) else "unwritten")
    if cause in ("front", "kept") and (line := facts.which(sources.opens_with(text, "a"))) is not None:
        return facts.here(line, "appended", more=(there.size or 0) - (expected.size or len(expected.data)))
    if cause == "cut" and not names.receives_in_a_loop(text):
        cause = "one-recv"
    calls: tuple[str, ...] = ("write", "writelines", "write_bytes", "write_text")
    if cause == "one-recv":
        calls = ("recv", "recvfrom", "read")
    elif cause in ("text", "newlines", "encoding"):
        calls = ("decode", "str", "makefile") if cause == "text" else ("decode", "makefile")
    line = facts.only(*calls) if sources.calls(text, *calls) else facts.only(*_OPENING)
    asked = expected.size or len(expected.data)
    size, difference = there.size or 0, there.difference or 0
    more = max(0, size - asked)
    return facts.here(line, cause, asked=asked, there=size, at=difference + 1, more=more)


def _difference(written: FileSeen, expected: Observed, encoding: str, before: bytes | None) -> str:
    """In which way the file differs from what was asked for; `before`: what it held when the program began."""
    size, difference = written.size or 0, written.difference or 0
    if size == 0:
        return "empty"
    there, wanted = written.data, expected.data or b""
    asked = expected.size or len(wanted)
    if len(there) == size and asked == len(wanted):  # all of both is known
        if before and there == before:
            return "unchanged"
        if before and there in (before + wanted, wanted + before[asked:]):
            return "kept"
        if there.replace(b"\r\n", b"\n") == wanted.replace(b"\r\n", b"\n"):
            return "newlines"
        if is_text(wanted, encoding) and any(
            there == wanted.decode(encoding).encode(codec, "replace")
            for codec in ("gbk", "utf-16", "utf-8-sig", "utf-8")
        ):
            return "encoding"
        if there.endswith(wanted):
            return "front"
    if difference == size < asked:
        return "cut"
    if difference == asked:
        return "behind"
    # Marks of bytes that were taken for text: `b'…'`, the replacement character, letters of two bytes for one.
    literal = there.startswith((b"b'", b'b"')) and not wanted.startswith((b"b'", b'b"'))
    mark = "\N{REPLACEMENT CHARACTER}".encode()
    replaced = mark in there and mark not in wanted
    doubled = is_text(there, "utf-8") and not is_text(wanted, "utf-8")
    return "text" if literal or replaced or doubled else "middle"


@family(
    "read-as-text",
    Stage.TAKES,
    Mistake(
        "",
        hint=Words(
            "发来的文件内容和原来的不同：第 {at} 行按文本打开文件，Python 读取时会把 `\\r\\n` 换成 `\\n`，还会解码。要原样发送，"
            "就按二进制打开，`open(name, 'rb')`，读到的 bytes 直接发送。",
            "The file's content was changed: line {at} opens it as text, and then Python turns `\\r\\n` into `\\n` and decodes what it reads. To "
            "send a file as it is open it for bytes, `open(name, 'rb')`, and send what you read.",
        ),
    ),
    title=Words("文件按文本读取，内容被改变了", "The file is read as text, which changes its content"),
    explains=("frame-length", "nearly-right"),
    unless=(Facts.died,),
)
def read_as_text(facts: Facts) -> Told | None:
    """A file's bytes came with other newlines, or with what cannot be decoded replaced, from a program that reads text."""
    step, line = facts.step, facts.which(sources.opens_as_text(facts.text))
    width = step.expect.length if isinstance(step, Expect) and isinstance(step.expect, FramePayload) else 0
    width = 0 if facts.framed else width  # of a length that is still in front of it
    for wanted in facts.wanted if line is not None and facts.failed_as("mismatch", "missing") else ():
        body, asked = facts.actual[width:], wanted[width:]
        turned = b"\r\n" in asked and body == asked.replace(b"\r\n", b"\n")
        if body != asked and (turned or (_LOST in body and _LOST not in asked)):
            return facts.here(line, at=line or 0)
    return None


_LOST = "\N{REPLACEMENT CHARACTER}".encode()
