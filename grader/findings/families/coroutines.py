"""asyncio: what is made and never run."""

from __future__ import annotations

import ast
import re

from grader.code import sources, tasks
from grader.findings import recorded
from grader.findings.facts import Facts, Told
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Words

_WARNED = re.compile(
    r"^(?:\S*/work/)?([^\s:][^:\n]{0,200}):(\d{1,7}): RuntimeWarning: coroutine '([^'\n]{1,100})' was never awaited",
    re.MULTILINE,
)
_HARMLESS = frozenset({"drain", "wait_closed"})


@family(
    "not-awaited",
    Stage.FOUND,
    Mistake(
        "call",
        hint=Words(
            "`{name}(…)` 只是创建了一个协程（coroutine），里面的代码一行也没有执行；前面写上 `await` 才会执行：`await {name}(…)`。",
            "`{name}(…)` only makes a coroutine, and none of its code runs before it is awaited: write `await {name}(…)`.",
        ),
    ),
    Mistake(
        "run",
        hint=Words(
            "`{name}()` 是 `async def` 写的函数：这样调用只是创建了一个协程（coroutine），里面的代码一行也没有执行。"
            "在文件末尾写 `asyncio.run({name}())`。",
            "`{name}` is an `async def`: calling it like this only makes a coroutine, and none of its code runs. At the end of the "
            "file write `asyncio.run({name}())`.",
        ),
    ),
    Mistake(
        "task",
        title=Words("任务刚创建，程序就结束了", "The program ends right after making its task"),
        hint=Words(
            "`create_task` 只是安排 `{name}()` 稍后执行，而后面没有 `await`，`asyncio.run` 里的函数马上就结束了，任务也跟着被取消。"
            "在后面等它：`await {name}()`，或者 `await` 这个任务。",
            "`create_task` only puts `{name}()` on the list of what runs next, and nothing is awaited after it: the function that `asyncio.run` runs "
            "ends at once, and the task is cancelled. Wait for it: `await {name}()`, or `await` the task.",
        ),
    ),
    title=Words("少了 await：`{name}` 没有执行", "Without await, `{name}` does not run"),
    explains=(*FAILED, "never-called", "no-reply", "wrong-call", "prints-nothing", "never-receives", "died-of-client"),
)
def not_awaited(facts: Facts) -> Told | None:
    """A coroutine was made and nobody ran it: Python warns of it, or the file shows it."""
    failure, error = facts.failure, facts.error
    if failure is None or (error is not None and "coroutine" not in error.message):
        return None
    warned = [(file, int(line), name) for file, line, name in _WARNED.findall(facts.stderr)]
    for file, line, name in (*warned, *recorded.unawaited(facts)):
        idle = next((one for one in tasks.forgotten(facts.text_of(file)) if one.line == line), None)
        short = name.rpartition(".")[2]
        if short not in _HARMLESS and file in facts.transcript.sources:
            inside = sources.function_around(facts.text_of(file), line)
            cause = "call" if isinstance(inside, ast.AsyncFunctionDef) else "run"
            return facts.at(file, line, cause, name=idle.name if idle is not None else short)
    lost = tasks.abandoned(facts.text) if error is None and facts.exited is not None and not facts.received else None
    if lost is not None:
        return facts.here(lost[0], "task", name=lost[1])
    if error is None and not (facts.nothing_came or facts.failed_as("not-listening", "not-called", "not-printed")):
        return None
    for idle in tasks.forgotten(facts.text):
        return facts.here(idle.line, "run" if idle.outside else "call", name=idle.name)
    return None
