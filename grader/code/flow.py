"""How a student's file goes on around a line: calls on it, loops around it, handlers that swallow a Ctrl-C.

Like `grader.code.sources`: places in the syntax tree, lines from 1, and nothing at all for a file that does not parse.
"""

from __future__ import annotations

import ast

from grader.code import names
from grader.code.sources import (
    RECEIVING,
    SENDING,
    TAKING,
    TALKING,
    Loop,
    called,
    calls,
    covers,
    full_name,
    inside,
    last_name,
    loop_around,
    nodes,
    written,
)

SHOWN_CALL = 60
MOST_CALLS = 20
"""Of one line."""
BLOCKING = (RECEIVING | SENDING).union(
    [
        "input",
        "connect",
        "select",
        "poll",
        "acquire",
        "join",
        "wait",
        "sleep",
        "get",
        "serve_forever",
        "run",
        "pause",
        "communicate",
        "readinto",
        "handle_request",
        "result",
    ]
)
_PAUSES = (RECEIVING | frozenset({"input", "select", "poll", "sleep", "wait", "join", "acquire", "get"})) - {"read"}
_LEAVES = frozenset({"exit", "_exit", "quit", "abort", "kill", "shutdown"})
_INTERRUPTS = frozenset({"KeyboardInterrupt", "BaseException"})


def calls_on(text: str, line: int) -> list[str]:
    """The calls on a line that can take time, as they are written; all outermost ones where none is known to."""
    found = [node for node in nodes(text) if isinstance(node, ast.Call) and covers(node, line)]
    slow = [call for call in found if called(call) in BLOCKING]
    inner = {id(part) for call in found for part in ast.walk(call) if part is not call}
    chosen = slow or [call for call in found if id(call) not in inner]
    told = map(written, chosen[:MOST_CALLS])
    return [call if len(call) <= SHOWN_CALL else call[: SHOWN_CALL - 1] + "…" for call in told]


def receives(loop: Loop) -> ast.Call | None:
    """The first receiving call of a loop."""
    found = [node for node in ast.walk(loop) if isinstance(node, ast.Call) and called(node) in TAKING]
    return min(found, key=lambda call: (call.lineno, call.col_offset), default=None)


def busy_loop(text: str, *calling: str) -> Loop | None:
    """The first loop without an end of its own that never waits for anything; of those, one that calls one of `calling`."""
    loops = [node for node in nodes(text) if isinstance(node, ast.While) and not inside(node, _PAUSES)]
    chosen = [loop for loop in loops if not calling or inside(loop, calling)]
    return min(chosen, key=lambda loop: loop.lineno, default=None)


def line_of_call_in(loop: Loop | None, *names: str) -> int | None:
    if loop is None:
        return None
    found: list[int] = [node.lineno for node in ast.walk(loop) if isinstance(node, ast.Call) and called(node) in names]
    return min(found, default=None)


# ---------------------------------------------------------------- Ctrl-C


def ignored_interrupt(text: str) -> int | None:
    """Where `signal.signal(SIGINT, SIG_IGN)` stands."""
    found = _signal_calls(text)
    return next((call.lineno for call in found if last_name(call.args[1]) == "SIG_IGN"), None)


def interrupt_handler(text: str) -> int | None:
    """The first line of a handler for SIGINT that does not end the program."""
    handled = _signal_calls(text)
    functions = [node for node in nodes(text) if isinstance(node, ast.FunctionDef)] if handled else []
    goes_on = {node.name: node.lineno for node in reversed(functions) if not _leaves(node.body)}
    for call in handled:
        handler = call.args[1]
        if isinstance(handler, ast.Lambda) and not _leaves([ast.Expr(handler.body)]):
            return handler.lineno
        if (line := goes_on.get(last_name(handler) or "")) is not None:
            return line
    return None


def _signal_calls(text: str) -> list[ast.Call]:
    return [call for call in calls(text, "signal") if len(call.args) == 2 and last_name(call.args[0]) == "SIGINT"]


def swallowed_interrupt(text: str, near: int | None) -> int | None:
    """The handler inside a loop that catches Ctrl-C and goes on; the one around line `near` where there are several."""
    found: list[tuple[bool, int]] = []
    for loop in nodes(text):
        if not isinstance(loop, (ast.While, ast.For)):
            continue
        for node in (inner for inner in ast.walk(loop) if isinstance(inner, ast.Try)):
            catching = (
                one
                for one in node.handlers
                for kind in (one.type.elts if isinstance(one.type, ast.Tuple) else [one.type])
                if kind is None or last_name(kind) in _INTERRUPTS
            )
            handler = next(catching, None)
            if handler is not None and not _leaves(handler.body):
                found.append((near is not None and covers(node, near), handler.lineno))
    return max(found, key=lambda place: (place[0], -place[1]))[1] if found else None


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether these statements can end the loop or the program."""
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, (ast.Break, ast.Return, ast.Raise)):
            return True
        if isinstance(node, ast.Call) and called(node) in _LEAVES:
            return True
        if isinstance(node, ast.Assign):
            return True  # a flag perhaps, which the loop looks at
    return False


# ---------------------------------------------------------------- how it ends


def leaves_when_empty(text: str) -> int | None:
    """Where a loop or the program is left because nothing, or an empty message, was received: `if not data: break`."""
    held = names.received(text)
    for node in nodes(text):
        if isinstance(node, ast.If) and isinstance(node.test, ast.UnaryOp) and _leaves(node.body):
            tested = last_name(node.test.operand) if isinstance(node.test.op, ast.Not) else ""
            if tested in held:
                return node.lineno
    return None


def leaves_when_inside(text: str, said: str, *, came: bool) -> tuple[int, str, str] | None:
    """Where a loop or the program is left because a word stands somewhere in a message that is not only this word.

    Its line, the word as it is written, what it is looked for in: something that came over the network, or not.
    """
    held = names.received(text)
    for node in nodes(text):
        if isinstance(node, ast.If) and _leaves(node.body):
            parts = node.test.values if isinstance(node.test, ast.BoolOp) else [node.test]
            for part in parts:
                if not isinstance(part, ast.Compare) or not isinstance(part.ops[0], ast.In):
                    continue
                if names.mentions(part.comparators[0], held) is not came:
                    continue
                word = part.left.value if isinstance(part.left, ast.Constant) else None
                plain = word.decode("utf-8", "replace") if isinstance(word, bytes) else word
                if isinstance(plain, str) and plain and plain in said and plain != said:
                    return node.lineno, repr(word), written(part.comparators[0])
    return None


def loops_over_ranges(text: str) -> list[tuple[int, str]]:
    """The loops over a `range` that receive, or read the keyboard, where nothing leaves them before: line, and the range."""
    found = list[tuple[int, str]]()
    for node in nodes(text):
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and called(node.iter) == "range":
            leaves = any(isinstance(one, (ast.Break, ast.Return)) for one in ast.walk(node))
            if inside(node, TAKING | {"input"}) and not leaves:
                found.append((node.lineno, written(node.iter)))
    return found


def passes_over(text: str) -> list[int]:
    """Where a loop begins its next round behind receiving and before the sending of the same round: `continue`."""
    found = list[int]()
    for node in (one for one in nodes(text) if isinstance(one, ast.Continue)):
        if (loop := loop_around(text, node.lineno)) is not None:
            made = [one for one in ast.walk(loop) if isinstance(one, ast.Call)]
            takes = any(called(one) in TAKING and one.lineno < node.lineno for one in made)
            if takes and any(called(one) in TALKING and one.lineno > node.lineno for one in made):
                found.append(node.lineno)
    return found


def line_of_exit(text: str) -> int | None:
    """Where the program ends itself with a status or a text: `sys.exit(1)`, `os._exit(2)`, `raise SystemExit('bye')`."""
    for call in calls(text, "exit", "_exit", "quit", "SystemExit"):
        value = call.args[0] if call.args else ast.Constant(None)
        if not (isinstance(value, ast.Constant) and value.value in (0, None, False)):
            return call.lineno
    return None


_STARTERS = frozenset({"Popen", "Process", "fork", "spawn", "system", "popen", "run", "Pool", "ProcessPoolExecutor"})


def line_of_child(text: str) -> int | None:
    """Where a child process is started."""
    known = ("subprocess", "os", "multiprocessing", "concurrent")
    found: list[int] = [
        call.lineno
        for call in calls(text, *_STARTERS)
        if called(call) != "run" or full_name(call).partition(".")[0] in known
    ]
    return min(found, default=None)
