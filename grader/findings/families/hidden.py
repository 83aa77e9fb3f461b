"""What a program does not show: errors that it swallows, coroutines that it never awaits, conditions that never change.

All of it is told only of what a second run has recorded.
"""

from __future__ import annotations

import ast

from grader.code import sources
from grader.findings.facts import Facts, Told
from grader.findings.mistake import Mistake, Stage, family
from grader.model import Words
from grader.model.record import Raised

FOLLOWS = (
    "exits-early", "never-bound", "never-called", "never-receives", "no-reply", "not-concurrent", "one-client-only",
    "one-message-only", "prints-nothing",
)  # fmt: skip


@family(
    "swallowed-error",
    Stage.FOUND,
    Mistake(
        "sending",
        hint=Words(
            "第 {at} 行发送时出了错：`{error}`。第 {handler} 行的 `except` 把这个错误接住了，程序没有报告就往下走，所以什么也没有发出去。"
            "先改正第 {at} 行；`except` 只接住你预料到的那种错误。",
            "Sending in line {at} failed: `{error}`. The `except` in line {handler} caught that error and the program went "
            "on, so nothing was sent. Mend line {at} first, and let `except` catch only the errors that you expect.",
        ),
    ),
    Mistake(
        "other",
        hint=Words(
            "第 {at} 行出了错：`{error}`。第 {handler} 行的 `except` 把这个错误接住了，程序没有报告就往下走，后面该做的事没有做。"
            "先改正第 {at} 行；`except` 只接住你预料到的那种错误。",
            "Line {at} failed: `{error}`. The `except` in line {handler} caught that error and the program went on without "
            "doing what was to come. Mend line {at} first, and let `except` catch only the errors that you expect.",
        ),
    ),
    Mistake(
        "future",
        title=Words("错误留在了线程池里", "An error was kept in the pool of threads"),
        hint=Words(
            "第 {at} 行在线程池的线程里出了错：`{error}`。线程池把错误留在 `submit` 返回的对象里，没有人看，屏幕上也看不到。先改正第 {at} 行。",
            "Line {at} failed in a thread of the pool: `{error}`. The pool keeps an error in what `submit` returns, where "
            "nobody has looked, and nothing of it is seen on the screen. Mend line {at} first.",
        ),
    ),
    title=Words("出了错，错误却被接住了，没有报告", "An error was caught and not reported"),
    explains=FOLLOWS,
    unless=(Facts.died,),
)
def swallowed_error(facts: Facts) -> Told | None:
    """An error that no working program raises was caught before the end, and its work was not done."""
    if facts.failed_as("missing", "not-printed", "not-ended", "no-file", "mismatch", "send-failed") is None:
        return None
    for one in reversed(facts.record.raised):
        if not one.chain:
            continue
        text, line = facts.text_of(one.chain[0].file), one.chain[0].line
        sends = sources.call_at(text, line, *sources.SENDING) is not None
        if not _is_bug(one, sends=sends):
            continue
        caught = [at for at in one.handled if any(sources.handler_at(facts.text_of(p.file), at) for p in one.chain)]
        error = f"{one.kind}: {one.message}" if one.message else one.kind
        place = one.chain[0]
        if caught:
            cause = "sending" if sends else "other"
            return facts.at(place.file, line, cause, at=line, error=error, handler=caught[-1])
        if not one.handled and one.thread and sources.calls(facts.text, "submit"):
            return facts.at(place.file, line, "future", at=line, error=error)
    return None


def _is_bug(one: Raised, *, sends: bool) -> bool:
    """What no program means to happen: text where bytes are needed, a name that does not exist."""
    always = (
        "TypeError",
        "AttributeError",
        "NameError",
        "UnboundLocalError",
        "UnicodeEncodeError",
        "UnicodeDecodeError",
    )
    return one.kind in always or (sends and one.kind in ("ValueError", "KeyError", "IndexError", "error"))


@family(
    "never-awaited",
    Stage.FOUND,
    Mistake(
        "call",
        hint=Words(
            "第 {at} 行调用了 `{name}`，前面没有 `await`：这样只得到一个协程对象，里面的代码一行也没有执行。写成 `await {name}(…)`。",
            "Line {at} calls `{name}` without `await`: that only makes a coroutine, and not a line of it runs. Write "
            "`await {name}(…)`.",
        ),
    ),
    Mistake(
        "main",
        hint=Words(
            "第 {at} 行调用了 `{name}`，却没有运行它：调用协程函数只得到一个协程对象，里面的代码一行也没有执行。"
            "写成 `asyncio.run({name}(…))`。",
            "Line {at} calls `{name}` and does not run it: calling it only makes a coroutine, and not a line of it runs. "
            "Write `asyncio.run({name}(…))`.",
        ),
    ),
    title=Words("协程没有 await，没有执行", "A coroutine is never awaited and never runs"),
    explains=(*FOLLOWS, "traceback", "swallowed-error"),
)
def never_awaited(facts: Facts) -> Told | None:
    """A coroutine was made, and nobody has ever waited for it."""
    for one in facts.record.unawaited if facts.failure is not None else ():
        if one.made is not None and one.name.isidentifier():
            inside = sources.function_around(facts.text_of(one.made.file), one.made.line)
            cause = "call" if isinstance(inside, ast.AsyncFunctionDef) else "main"
            return facts.at(one.made.file, one.made.line, cause, at=one.made.line, name=one.name)
    return None


@family(
    "always-true",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            "第 {at} 行的条件永远成立：`or` 后面单独的 {constant} 不是比较，只要不为空就算真。每一边都要写完整的比较："
            "`x == a or x == b`，或者 `x in (a, b)`。",
            "The condition in line {at} always holds: {constant} alone behind `or` is no comparison, and counts as true "
            "because it is not empty. Write the comparison out on each side: `x == a or x == b`, or `x in (a, b)`.",
        ),
    ),
    title=Words("条件永远成立", "A condition that always holds"),
    explains=(*FOLLOWS, "canned-answer", "replied-twice", "wrong-case"),
    unless=(Facts.died,),
)
def always_true(facts: Facts) -> Told | None:
    """A condition that can only be true was met, and what stands under it was done."""
    for node in sources.conditions_always_true(facts.text) if facts.failure is not None else ():
        if facts.ran(node.test.lineno) and facts.ran(node.body[0].lineno) and isinstance(node.test, ast.BoolOp):
            constant = next(one for one in node.test.values if isinstance(one, ast.Constant))
            return facts.here(node.lineno, at=node.lineno, constant=f"`{ast.unparse(constant)[:40]}`")
    return None


@family(
    "main-not-entered",
    Stage.FOUND,
    Mistake(
        "",
        hint=Words(
            '第 {at} 行的条件 `{condition}` 永远不成立，下面的代码没有执行。直接运行的文件里，`__name__` 是 `"__main__"`：'
            "两边各有两条下划线。",
            "The condition in line {at}, `{condition}`, never holds, so nothing under it has run. In the file that is "
            'started, `__name__` is `"__main__"`: with two underscores on each side.',
        ),
    ),
    title=Words("主程序没有被执行", "The main part is never entered"),
    explains=FOLLOWS,
)
def main_not_entered(facts: Facts) -> Told | None:
    """The line that asks for the name of the module ran, and nothing under it."""
    for node in sources.never_main(facts.text) if facts.failure is not None else ():
        if facts.ran(node.lineno) and not facts.ran(node.body[0].lineno):
            return facts.here(node.lineno, at=node.lineno, condition=ast.unparse(node.test)[:60])
    return None
