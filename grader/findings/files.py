"""What a program leaves in files, and the resources that it holds while it should not."""

from __future__ import annotations

from grader.code import flow, names, sources
from grader.findings.conversation import died, shown, stands
from grader.findings.evidence import Entry, Evidence, entry, step_of
from grader.model import Finding, Observed, Words
from grader.spec.language import File

_OPENING = ("open", "write_bytes", "write_text", "fdopen")

# ---------------------------------------------------------------- a file


@entry(
    "file-missing",
    Words("没有写出文件 {name}", "It did not write the file {name}"),
    Words(
        "检查要的是文件 {name}，程序的文件夹里没有它。{why}",
        "The file {name} is asked for, and is not in the program's folder. {why}",
    ),
    why={
        "never-opens": Words(
            "程序里没有一行写文件。用 `with open(名字, 'wb') as f:` 打开，再用 `f.write(数据)` 把收到的字节写进去。",
            "No line of the program writes a file. Open it with `with open(name, 'wb') as f:`, and write the bytes that came "
            "with `f.write(data)`.",
        ),
        "stands": Words(
            "程序停在第 {at} 行的 `{call}`，还没有走到写文件的地方。收完全部内容（对方关闭后 `recv` 返回 `b''`）就跳出循环去写。",
            "The program stands in line {at}, at `{call}`, and has not come to writing. Once everything is there (`recv` "
            "returns `b''` after the other side has closed), leave the loop and write.",
        ),
        "elsewhere": Words(
            "程序写了文件，但名字或文件夹不同。名字要一字不差（包括大小写和后缀），放在程序所在的文件夹里：不要加别的路径。",
            "The program writes a file, but under another name or in another folder. The name has to be the same letter by "
            "letter, capitals and ending too, in the program's own folder: put no other path in front.",
        ),
    },
)
def _file_missing(evidence: Evidence) -> Finding | None:
    step = step_of(evidence)
    if evidence.failure is None or evidence.failure.code != "no-file" or not isinstance(step, File) or died(evidence):
        return None
    told = evidence.state.file
    fields = {"name": f"`{told.info['name'] if told else ''}`", "at": 0, "call": ""}
    line = sources.line_of_call(evidence.text, *_OPENING)
    if line is None:
        took = sources.line_of_last_call(evidence.text, *sources.RECEIVING - {"accept"})
        return shown(evidence, "file-missing", took, why="never-opens", **fields)
    thread = stands(evidence)
    if thread is not None:
        at = int(thread["line"])
        fields |= {"at": at, "call": sources.source_at(evidence.text, at)}
        return shown(evidence, "file-missing", at, why="stands", **fields)
    return shown(evidence, "file-missing", line, why="elsewhere", **fields)


_HOW = {
    "empty": Words(
        "文件是空的（应有 {asked} 个字节）。写完要关闭文件：没有关闭时，内容还留在内存里。用 `with open(…) as f:` 就会自动关闭；"
        "也检查一下写进去的变量是不是空的。",
        "The file is empty ({asked} bytes are asked for). Close it after writing: until then what was written may still be "
        "in memory. `with open(…) as f:` closes it for you; see also whether what is written is empty.",
    ),
    "one-recv": Words(
        "文件只有前面 {there} 个字节，应有 {asked} 个：程序只 `recv` 了一次，而一次 `recv` 只给出已经到的一部分。"
        "在循环里接收，每次都写进文件，直到 `recv` 返回 `b''`（对方发完并关闭）或者收够长度。",
        "The file has the first {there} bytes only, of {asked}: the program calls `recv` once, which returns what has "
        "arrived so far. Receive in a loop and write each piece, until `recv` returns `b''` (the other side has sent all "
        "and closed) or the length is reached.",
    ),
    "left": Words(
        "程序只 `recv` 了一次就关闭了连接，那时文件还没有发完：一次 `recv` 只给出已经到的一部分。"
        "在循环里接收，每次都写进文件，直到 `recv` 返回 `b''`（对方发完并关闭）或者收够长度。",
        "The program called `recv` once and closed the connection while the file was still being sent: one `recv` returns "
        "what has arrived so far. Receive in a loop and write each piece, until `recv` returns `b''` (the other side has sent "
        "all and closed) or the length is reached.",
    ),
    "cut": Words(
        "文件只有前面 {there} 个字节，应有 {asked} 个：末尾少了一段。看看循环什么时候停（`recv` 返回的字节数少，不等于对方发完了），"
        "最后一块有没有写进去，文件有没有关闭。",
        "The file has the first {there} bytes only, of {asked}: its end is missing. See when the loop stops (a short piece "
        "from `recv` does not mean that all has come), whether the last piece is written, and whether the file is closed.",
    ),
    "text": Words(
        "收到的字节被当成文字处理过，内容就变了：`decode` 认不出的字节被换掉或丢掉，`b'...'` 的写法也不是原来的内容。"
        "文件要原样保存：用 `open(名字, 'wb')`，直接写入收到的 bytes，不要 `decode`，也不要 `str`。",
        "The bytes that came were treated as text, and that changed them: what `decode` does not know is replaced or left "
        "out, and `b'...'` is not what it stands for. Store a file as it is: use `open(name, 'wb')`, write the bytes that "
        "came, without `decode` and without `str`.",
    ),
    "newlines": Words(
        "只有换行不同：`\\r\\n` 变成了 `\\n`（或者反过来）。这是文字模式做的。"
        "用二进制模式：`open(名字, 'wb')`，接收时用 `recv`，不要用文字模式的 `makefile`。",
        "Only the ends of the lines differ: `\\r\\n` became `\\n`, or the other way round. Text mode does that. Use binary "
        "mode: `open(name, 'wb')`, and receive with `recv`, not with a `makefile` in text mode.",
    ),
    "encoding": Words(
        "文字是对的，但文件里用的是另一种编码。收到的字节原样写入（`open(名字, 'wb')`），就不会变。",
        "The text is right, but it stands in the file in another encoding. Write the bytes as they came (`open(name, 'wb')`), "
        "and nothing changes.",
    ),
    "front": Words(
        "内容前面多了 {more} 个字节：不属于文件的部分（例如长度或提示）也写进去了。先把它取下来，只写文件的内容。",
        "There are {more} bytes too many in front: something that does not belong to the file, such as a length, was written "
        "too. Take it off first, and write the file's own bytes only.",
    ),
    "behind": Words(
        "内容后面多了 {more} 个字节。检查有没有写了两遍、打开时用了 `'a'`（接在后面），或者多写了换行和结束标记。",
        "There are {more} bytes too many behind it. See whether something is written twice, whether the file is opened with "
        "`'a'` (which appends), or a newline or an end mark is written too.",
    ),
    "middle": Words(
        "从第 {at} 个字节起内容就不同（共 {there} 个字节，应有 {asked} 个）：中间的一段丢了，或者次序错了。"
        "循环里每次 `recv` 到的都要写进去，一块也不能跳过；在 `while` 的条件里收到的那一块也算。",
        "From byte {at} on it differs ({there} bytes, of {asked}): a piece in between is lost, or in the wrong place. Write "
        "what every `recv` of the loop returns and skip none; one in the condition of a `while` counts as well.",
    ),
}


@entry(
    "file-differs",
    Words("文件的内容不对", "The file does not hold what it should"),
    Words("{how}", "{how}"),
    how=_HOW,
    explains=("exits-early",),
)
def _file_differs(evidence: Evidence) -> Finding | None:
    failure, told, step = evidence.failure, evidence.state.file, step_of(evidence)
    if failure is not None and failure.code == "send-failed":
        return _left_too_early(evidence)
    if failure is None or failure.code != "wrong-file" or told is None or not isinstance(step, File):
        return None
    if failure.expected is None or failure.expected.data is None:
        return None
    size, difference = int(told.info["size"]), int(told.info["difference"] or 0)
    asked = failure.expected.size or len(failure.expected.data)
    how = _how(evidence, failure.expected, bytes(told.data or b""), size, difference)
    fields = {"asked": asked, "there": size, "at": difference + 1, "more": max(0, size - asked)}
    return shown(evidence, "file-differs", _line_of(evidence, how), how=how, **fields)


def _left_too_early(evidence: Evidence) -> Finding | None:
    """It closed the connection before the file was there: one `recv`, and no more."""
    files = [step for step in evidence.check.steps if isinstance(step, File)]
    line = sources.line_of_last_call(evidence.text, "recv", "read")
    if not files or line is None or died(evidence) or names.receives_in_a_loop(evidence.text):
        return None
    return shown(evidence, "file-differs", line, how="left", asked=0, there=0, at=0, more=0)


def _how(evidence: Evidence, expected: Observed, there: bytes, size: int, difference: int) -> str:
    if size == 0:
        return "empty"
    wanted, asked = expected.data or b"", expected.size or len(expected.data or b"")
    whole = there if len(there) == size else None
    if whole is not None and asked == len(wanted):
        if whole.replace(b"\r\n", b"\n") == wanted.replace(b"\r\n", b"\n"):
            return "newlines"
        if _recoded(whole, wanted, evidence.exercise.encoding):
            return "encoding"
        if whole.endswith(wanted):
            return "front"
    if difference == size < asked:
        return "cut" if names.receives_in_a_loop(evidence.text) else "one-recv"
    if difference == asked:
        return "behind"
    return "text" if _as_text(there, wanted) else "middle"


def _recoded(there: bytes, wanted: bytes, encoding: str) -> bool:
    try:
        text = wanted.decode(encoding)
    except UnicodeDecodeError:
        return False
    return any(there == text.encode(codec, "replace") for codec in ("gbk", "utf-16", "utf-8-sig", "utf-8"))


def _as_text(there: bytes, wanted: bytes) -> bool:
    """Marks of bytes that were taken for text: the replacement character, `b'…'`, or letters of two bytes for one."""
    if there.startswith((b"b'", b'b"')) and not wanted.startswith((b"b'", b'b"')):
        return True
    if "\N{REPLACEMENT CHARACTER}".encode() in there and "\N{REPLACEMENT CHARACTER}".encode() not in wanted:
        return True
    try:
        there.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _is_utf8(wanted)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line_of(evidence: Evidence, how: str) -> int | None:
    text = evidence.text
    if how in ("one-recv", "left"):
        return sources.line_of_last_call(text, "recv", "recvfrom", "read")
    if how in ("text", "newlines", "encoding"):
        return sources.line_of_call(text, "decode", *(("str",) if how == "text" else ()), "makefile") or _opens(text)
    return sources.line_of_call(text, "write", "writelines", "write_bytes", "write_text") or _opens(text)


def _opens(text: str) -> int | None:
    return sources.line_of_call(text, *_OPENING)


# ---------------------------------------------------------------- what it holds while it rests


@entry(
    "connections-not-closed",
    Words("用完的连接没有关闭", "It does not close its connections"),
    Words(
        "对方已经关闭了 {count} 个连接，程序却没有关闭自己的一边（状态 CLOSE_WAIT）：它们会一直占着，越积越多，直到系统不再给新的。{do}",
        "The other side has closed {count} of its connections, and the program has not closed its own side (CLOSE_WAIT): they "
        "stay and pile up until the system gives it no more. {do}",
    ),
    do={
        "never": Words(
            "程序里没有关闭连接的一行。`recv` 返回 `b''` 表示对方已经关闭：这时调用这个连接的 `close()`，或者用 `with 连接:`。",
            "No line of the program closes a connection. When `recv` returns `b''`, the other side has closed: call `close()` "
            "on that connection then, or use `with connection:`.",
        ),
        "unreached": Words(
            "程序里有 `close()`，但没有执行到：它可能在循环后面，或者前面就 `break`、`continue`、`return` 了。"
            "`recv` 返回 `b''` 时就要走到那一行。",
            "There is a `close()`, but the program does not come to it: it may stand behind the loop, or behind a `break`, "
            "`continue` or `return`. When `recv` returns `b''`, that line has to be reached.",
        ),
    },
)
def _connections_not_closed(evidence: Evidence) -> Finding | None:
    failure, told = evidence.failure, evidence.program.sockets
    if failure is None or failure.code != "too-many-sockets" or told is None:
        return None
    count = int(told.info["states"].get("close-wait", 0))
    if not count:
        return None
    closing = sources.line_of_last_call(evidence.text, "close")
    line = closing or sources.line_of_call(evidence.text, "accept")
    return shown(evidence, "connections-not-closed", line, count=count, do="unreached" if closing else "never")


@entry(
    "busy-wait",
    Words("没事做时也占满处理器", "It keeps the processor busy with nothing to do"),
    Words(
        "没有人找它的时候，程序还用掉了 {share}% 的处理器：它在循环里反复查看有没有数据，而不是等待。{how}",
        "While nobody wanted anything, the program used {share}% of a processor: it looks for data again and again in a loop "
        "instead of waiting. {how}",
    ),
    how={
        "nonblocking": Words(
            "这一行让套接字不等待，于是循环一刻不停。去掉它，让 `recv`、`accept` 自己等；要同时等几个，用 `select` 或线程。",
            "This line makes the socket not wait, and so the loop never rests. Take it out and let `recv` or `accept` wait by "
            "itself; to wait for several at once use `select`, or threads.",
        ),
        "polling": Words(
            "这一行的等待时间是 0 或者很短，等于没有等。不写时间，它就会一直等到有数据为止。",
            "This line waits for no time at all, or next to none. Without a time it waits until there is something.",
        ),
        "loop": Words(
            "循环里没有会等待的调用（`recv`、`accept`、`select`、`input`），或者它们立刻就返回：`recv` 返回 `b''` 之后还在接收，也会这样。",
            "Nothing in the loop waits (`recv`, `accept`, `select`, `input`), or it returns at once: receiving again after "
            "`recv` has returned `b''` does that, too.",
        ),
    },
)
def _busy_wait(evidence: Evidence) -> Finding | None:
    failure, told = evidence.failure, evidence.state.idle
    if failure is None or failure.code != "not-idle" or told is None:
        return None
    text = evidence.text
    share = round(100 * told.info["cpu"] / told.info["seconds"])
    nonblocking, polling = names.line_without_waiting(text), names.line_of_short_wait(text)
    if nonblocking is not None:
        return shown(evidence, "busy-wait", nonblocking, share=share, how="nonblocking")
    if polling is not None:
        return shown(evidence, "busy-wait", polling, share=share, how="polling")
    loop = flow.busy_loop(text) or flow.busy_loop(text, *sources.RECEIVING)
    return shown(evidence, "busy-wait", loop.lineno if loop else None, share=share, how="loop")


FILES: tuple[Entry, ...] = (_file_missing, _file_differs, _connections_not_closed, _busy_wait)
