"""What is written in a way that never comes out as it was meant: conditions, the start of the program, hidden errors."""

from __future__ import annotations

import re

from grader.code import conditions, names, sources, starts
from grader.findings import recorded
from grader.findings.facts import Facts, Told, quoted
from grader.findings.mistake import FAILED, BySide, Mistake, Stage, family
from grader.model import Words
from grader.model.events import OutputCame, Sent, Typed


@family(
    "main-guard",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            '这一行问的是程序的名字是不是 {written}，而直接运行的程序名字是 `"__main__"`（前后各两条下划线）。'
            '所以下面的内容一次也没有执行，程序马上就结束了。改成 `if __name__ == "__main__":`。',
            'This line asks whether the program\'s name is {written}, and a program that is started is called `"__main__"` (two '
            "underscores on each side). So nothing below it ever runs, and the program ends at once. Write "
            '`if __name__ == "__main__":`.',
        ),
    ),
    title=Words(
        "`if __name__ == …` 写错了，主程序没有执行", "`if __name__ == …` is misspelt, and nothing below it runs"
    ),
    explains=(*FAILED, "never-called", "pair-lost", "ignores-keyboard"),
    unless=(Facts.died,),
)
def main_guard(facts: Facts) -> Told | None:
    """It has done nothing and ended, and the question at its end is asked for another name."""
    guard = conditions.wrong_main_guard(facts.text)
    if facts.failure is None or guard is None:
        return None
    did_nothing = facts.exited is not None and not (facts.received or facts.reached)
    passed_by = facts.ran(guard.line) and not facts.ran(guard.body)
    return facts.here(guard.line, written=f"`{guard.written!r}`") if did_nothing or passed_by else None


@family(
    "server-class",
    Stage.FOUND,
    Mistake(
        "not-serving",
        title=Words("没有调用 serve_forever", "`serve_forever` is never called"),
        hint=Words(
            "第 {at} 行只是创建了服务器对象（`{name}`）：它绑定了端口，却没有人去接受和处理连接。在后面调用它的 `serve_forever()`。",
            "Line {at} only creates the server object (`{name}`): it binds the port, but nothing accepts and serves clients. Call "
            "`serve_forever()` on it after that.",
        ),
    ),
    Mistake(
        "no-handle",
        title=Words("类 `{name}` 里没有 handle 方法", "The class `{name}` has no method `handle`"),
        hint=Words(
            "客户端来的时候，`socketserver` 调用的是 `handle` 方法，而类 `{name}` 里没有它，所以什么也没有做就结束了。"
            "处理客户端的方法要叫 `handle`，一个字母也不能差：`def handle(self):`。",
            "For each client `socketserver` calls the method `handle`, and the class `{name}` has none, so nothing is done and the "
            "client gets no answer. The method that serves a client has to be called exactly that: `def handle(self):`.",
        ),
    ),
    explains=(*FAILED, "no-reply", "ends-connection", "message-boundaries"),
    unless=(Facts.died,),
)
def server_class(facts: Facts) -> Told | None:
    """A class of `socketserver` lacks what makes it work, and nothing was answered."""
    if not (facts.nothing_came or facts.failed_as("not-listening", "refused", "send-failed", "not-printed")):
        return None
    if facts.received:
        return None
    if (idle := starts.never_serves(facts.text)) is not None:
        return facts.here(idle[0], "not-serving", at=idle[0], name=idle[1])
    lacking = starts.without_handle(facts.text)
    return facts.here(lacking[0], "no-handle", name=lacking[1]) if lacking is not None else None


@family(
    "fixed-condition",
    Stage.TAKES,
    Mistake(
        "or-constant",
        hint=Words(
            "`{written}` 的意思是“（`{name}` 等于 {first}），或者 {second}”，而 {second} 不是空的，本身就算真（True）：这个条件总是成立。"
            "两边都要写完整：`{name} == {first} or {name} == {second}`，或者 `{name} in ({first}, {second})`。",
            "`{written}` means “({name} equals {first}), or {second}”, and {second} is not empty, which counts as true by "
            "itself: the condition always holds. Write both sides out, `{name} == {first} or {name} == {second}`, or "
            "`{name} in ({first}, {second})`.",
        ),
    ),
    Mistake(
        "or-unequal",
        hint=Words(
            "`{written}`：不管 `{name}` 是什么，它总有一个不等于，所以这个条件总是成立。"
            "要“两个都不是”，用 `and`，或者 `{name} not in ({first}, {second})`。",
            "`{written}`: whatever `{name}` is, it differs from one of the two, so the condition always holds. For “neither of them” "
            "use `and`, or `{name} not in ({first}, {second})`.",
        ),
    ),
    Mistake(
        "and-equal",
        title=Words("这个条件永远不成立", "This condition never holds"),
        hint=Words(
            "`{written}`：`{name}` 不可能同时等于两个值，所以这个条件永远不成立。"
            "要“其中一个”，用 `or`，或者 `{name} in ({first}, {second})`。",
            "`{written}`: `{name}` cannot equal both, so the condition never holds. For “one of them” use `or`, or "
            "`{name} in ({first}, {second})`.",
        ),
    ),
    Mistake(
        "is",
        title=Words("用 is 比较字符串", "Strings are compared with `is`"),
        hint=Words(
            "`{written}`：`is` 问的是“是不是同一个对象”，不是“内容相不相同”。收到或输入的 {first} 和写在程序里的内容一样，"
            "却是另一个对象，所以程序没有认出它。比较内容要用 `==`（不相等用 `!=`）：`{right}`。",
            "`{written}`: `is` asks whether both are the same object, not whether they have the same content. The {first} that arrived "
            "or was typed has the content that the program asks for, but is another object, so it is not recognised. Compare "
            "content with `==` (or `!=`): `{right}`.",
        ),
    ),
    Mistake(
        "number",
        title=Words("字符串和数字比较，永远不相等", "A string compared with a number: never equal"),
        hint=Words(
            "`{written}`：`{name}` 是收到或输入的，是 {first} 这样的字符串（或 bytes），和数字永远不相等，所以程序没有认出它。先转换：`int({name})`。",
            "`{written}`: `{name}` was received or typed, so it is a string (or bytes) such as {first}, which never equals a number, and so it is "
            "not recognised. Convert it first: `int({name})`.",
        ),
    ),
    Mistake(
        "kept-number",
        title=Words("字符串和数字比较，永远不相等", "A string compared with a number: never equal"),
        hint=Words(
            "`{written}`：`{kept}` 是整数，而收到的 `{name}` 是 {first} 这样的字符串，两者永远不相等。存的时候就存成字符串，不要转换成 `int`。",
            "`{written}`: `{kept}` is a whole number, and the `{name}` that was received is a string such as {first}: they are never equal. Keep a string there, "
            "without `int`.",
        ),
    ),
    title=Words("这个条件总是成立", "This condition always holds"),
    explains=("exits-early", "canned-answer", "no-reply", "one-message-only", "not-closed", "waits-for-keyboard"),
    unless=(Facts.died, Facts.not_found),
)
def fixed_condition(facts: Facts) -> Told | None:
    """A condition comes out the same whatever came, in a program that did the wrong thing behind it."""
    if facts.failure is None or not (facts.sent or facts.typed):
        return None
    said = {message.data.strip() for message in (*facts.sent, *facts.typed)}
    for one in conditions.compared_by_identity(facts.text):
        value = one.value if isinstance(one.value, bytes) else one.value.encode(facts.exercise.encoding, "replace")
        if value in said and not (facts.record.hits_of(facts.file) and not facts.ran(one.line)):
            right = f"{one.name} {'!=' if one.negated else '=='} {one.value!r}"
            first = quoted(value, facts.exercise.encoding)
            return facts.here(one.line, "is", written=one.written[:80], first=first, right=right[:80])
    # What stands in quotes in a message is a string, whatever it looks like.
    quoted_number = _QUOTED_NUMBER.search(facts.sent[-1].data) if facts.sent else None
    for line, kept, other in names.kept_numbers(facts.text) if quoted_number is not None else ():
        if facts.failed_as("mismatch") and (facts.ran(line) or not facts.watched):
            written, first = f"{kept} == {other}"[:80], f"`{quoted_number[0].decode()}`" if quoted_number else ""
            return facts.here(line, "kept-number", written=written, kept=kept[:40], name=other[:40], first=first)
    for line, name, number, other in names.number_with_text(facts.text):
        if number.encode() in said and not (facts.record.hits_of(facts.file) and not facts.ran(line)):
            first = f"`'{number}'`"
            return facts.here(line, "number", written=f"{name} == {other}"[:80], name=name[:40], first=first)
    for fixed in conditions.fixed_conditions(facts.text):
        if facts.record.hits_of(facts.file) and not facts.ran(fixed.line):
            continue  # it never came there
        first, second = fixed.values[:2]
        return facts.here(
            fixed.line, fixed.how, written=fixed.written[:80], name=fixed.name, first=first, second=second
        )
    return None


_QUOTED_NUMBER = re.compile(rb"""(?<![\\\w])(["'])\d{1,20}\1""")
_MESSAGE = re.compile(
    r"a bytes-like object is required, not '\w+'|'\w+' object has no attribute '\w+'|name '\w+' is not defined"
    r"|\[Errno \d+\] [^\n]{1,80}|can only concatenate [^\n]{1,60}|can't concat [^\n]{1,60}|\w+ indices must be [^\n]{1,60}"
    r"|(?:not enough|too many) values to unpack[^\n]{0,40}|invalid literal for int\(\) [^\n]{1,60}"
    r"|\w+\(\) (?:takes|missing|got) [^\n]{1,80}|'[\w-]+' codec can't (?:de|en)code [^\n]{1,90}|list index out of range"
    r"|string argument without an encoding|unpack requires a buffer of \d+ bytes|Expecting value: [^\n]{1,40}"
    r"|unsupported operand type\(s\) [^\n]{1,60}|cannot access local variable '\w+'[^\n]{0,60}"
)
"""How Python says what was wrong. Where a program prints `e`, this is all that is left of its error report."""


@family(
    "swallowed-error",
    Stage.TAKES,
    Mistake(
        "text",
        hint=Words(
            "`{call}` 只能发送字节（bytes），这里给的却是字符串（str），所以 Python 每次都在这一行报 TypeError，什么也没有发出去；"
            "第 {handler} 行的 `except` 捕获了这个错误，程序又接着往下运行。先 `.encode('{encoding}')` 再发送；`except` 里至少要 `print(repr(e))`。",
            "`{call}` sends bytes, and is given text (str): Python raises a TypeError in this line every time and nothing is sent, "
            "while the `except` in line {handler} catches the error and the program goes on. Use `.encode('{encoding}')` before sending; and in an "
            "`except`, `print(repr(e))` at least.",
        ),
    ),
    Mistake(
        "printed",
        title=Words("出了错，只打印了一句：{message}", "An error, of which only this was printed: {message}"),
        hint=Words(
            "程序运行时出了错，第 {handler} 行的 `except` 只打印了它的说明：{message}。错误发生在 `try` 里面，后面的几行（例如发送回答）"
            "就都没有执行。先改掉这个错误；想知道它在哪一行，在 `except` 里写 `traceback.print_exc()`。",
            "An error happened, and the `except` in line {handler} printed only what it says: {message}. It happened under the "
            "`try`, and the lines after it, such as the sending, were not run. Fix that error first; to see its line, use "
            "`traceback.print_exc()` in the `except`.",
        ),
    ),
    Mistake(
        "caught",
        hint=Words(
            "第 {at} 行出了错：`{error}`。第 {handler} 行的 `except` 捕获了这个错误，`try` 里面后面的几行（例如发送回答）就都没有执行。"
            "先改正第 {at} 行；`except` 只捕获你预料到的那种错误。",
            "Line {at} failed: `{error}`. The `except` in line {handler} caught that error, and the lines after it under the "
            "`try`, such as the sending, were not run. Fix line {at} first, and let `except` catch only the errors that you "
            "expect.",
        ),
        explains=("never-called", "not-concurrent", "one-client-only", "one-message-only"),
    ),
    Mistake(
        "unaddressed",
        title=Words(
            "没有说发给谁，`except` 又把错误藏了起来", "It does not say where to send, and `except` hides the error"
        ),
        hint=BySide(
            server=Words(
                "第 {at} 行的 `{call}` 没有说要发给谁，系统拒绝了（`{error}`），什么也没有发出去；第 {handler} 行的 `except` 捕获了这个错误，"
                "所以屏幕上看不到。用 `data, addr = recvfrom(…)` 接收，就知道对方的地址，再用 `sendto(data, addr)` 回答。",
                "`{call}` in line {at} does not say where to send, so the system refused it (`{error}`) and nothing was sent; the `except` in "
                "line {handler} caught the error, so nothing of it was seen. `data, addr = recvfrom(…)` tells who has sent: answer with "
                "`sendto(data, addr)`.",
            ),
            client=Words(
                "第 {at} 行的 `{call}` 没有说要发给谁，系统拒绝了（`{error}`），什么也没有发出去；第 {handler} 行的 `except` 捕获了这个错误，"
                "所以屏幕上看不到。用 `sendto(data, ('127.0.0.1', 端口))`，端口用题目要求的。",
                "`{call}` in line {at} does not say where to send, so the system refused it (`{error}`) and nothing was sent; the `except` in "
                "line {handler} caught the error, so nothing of it was seen. Use `sendto(data, ('127.0.0.1', port))`, with the port that the "
                "exercise asks for.",
            ),
        ),
    ),
    Mistake(
        "future",
        title=Words("错误留在了线程池里", "An error was kept in the pool of threads"),
        hint=Words(
            "第 {at} 行在线程池的线程里出了错：`{error}`。线程池把错误留在 `submit` 返回的对象里，没有人看，屏幕上也看不到。先改正第 {at} 行。",
            "Line {at} failed in a thread of the pool: `{error}`. The pool keeps an error in what `submit` returns, where "
            "nobody has looked, and nothing of it is seen on the screen. Fix line {at} first.",
        ),
        explains=("never-called", "not-concurrent", "one-client-only", "one-message-only"),
    ),
    Mistake(
        "timeout",
        title=BySide(
            server=Words("等得太短，客户端来之前就放弃了", "It gave up before the client came"),
            client=Words("等得太短，回答来之前就放弃了", "It gave up before the answer came"),
        ),
        hint=BySide(
            server=Words(
                "第 {at} 行的 `{call}` 只等到 `settimeout` 的时限就超时了，客户端来得晚一些：`except` 捕获了 TimeoutError，程序没有再等就结束了。"
                "客户端什么时候来都可以：去掉 `settimeout`，或者超时以后继续等。",
                "`{call}` in line {at} waited only as long as `settimeout` allows, and the client came a little later: the `except` caught the "
                "TimeoutError, and the program ended without waiting again. Clients may take their time: leave `settimeout` out, or go on "
                "waiting after a timeout.",
            ),
            client=Words(
                "回答来得晚一些，而第 {at} 行的 `{call}` 等到 `settimeout` 的时限就超时了：`except` 捕获了 TimeoutError，程序没有再接收。"
                "把时限设长一些，或者去掉 `settimeout`。",
                "The answer came a little later, but `{call}` in line {at} waited only as long as `settimeout` allows: the `except` caught the "
                "TimeoutError, and the program did not receive again. Allow more time, or leave `settimeout` out.",
            ),
        ),
        explains=("waits-for-keyboard",),
    ),
    title=Words("出了错，`except` 把它藏起来了", "An error that `except` hides"),
    explains=(*FAILED, "no-reply", "prints-nothing", "pair-lost", "never-receives", "ends-connection", "canned-answer"),
    unless=(Facts.died, Facts.sent_by_listener),
)
def swallowed_error(facts: Facts) -> Told | None:
    """Something was due and did not come, and an `except` has met an error: it is known, or shown, or sure."""
    if (late := recorded.gave_up(facts)) is not None and facts.failure is not None:
        place = late.chain[0]
        waited = sources.source_at(facts.text_of(place.file), place.line)
        return facts.at_call(late, "timeout", at=place.line, call=waited)
    if facts.failed_as("missing", "not-printed", "not-ended", "no-file", "mismatch", "send-failed") is None:
        return None
    if (known := recorded.swallowed(facts)) is not None:
        return known
    if facts.failed_as("not-ended", "no-file"):
        return None
    # What stands on the screen of an error, since something was last said to the program.
    events = facts.until_failure
    said = max((n for n, event in enumerate(events) if isinstance(event, (Sent, Typed))), default=0)
    shown = b"".join(event.data for event in events[said:] if isinstance(event, OutputCame)).decode("utf-8", "replace")
    # What it merely shows of what it was sent is no error of its own.
    told = [match[0] for match in _MESSAGE.finditer(shown)]
    sent = "".join(message.data.decode("utf-8", "replace") for message in facts.sent)
    message = next((one for one in told if one not in sent), None)
    for hidden in conditions.hidden_errors(facts.text):
        if hidden.printed and message is not None:
            return facts.here(hidden.handler, "printed", message=message, handler=hidden.handler)
        call = hidden.sends
        if facts.nothing_came and call.args and names.kind(facts.text, call.args[0]) in (names.TEXT, names.QUOTED):
            fields = {"handler": hidden.handler, "encoding": facts.exercise.encoding}
            return facts.here(call.lineno, "text", call=sources.called(call), **fields)
    return None
