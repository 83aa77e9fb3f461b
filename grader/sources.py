"""What a student's Python file says where: places found in its syntax tree, never by searching its words.

Every function takes the text and answers with line numbers from 1, or None. A file that does not parse has no places.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache

SENDING = frozenset({"send", "sendall", "sendto", "sendmsg", "write"})
RECEIVING = frozenset({"recv", "recvfrom", "recv_into", "recvfrom_into", "recvmsg", "accept", "readline", "read"})


@lru_cache(maxsize=8)
def tree(text: str) -> ast.Module | None:
    """The syntax tree, None where the text is no Python 3."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def nodes(text: str) -> Iterator[ast.AST]:
    """Every node of the file."""
    parsed = tree(text)
    return ast.walk(parsed) if parsed is not None else iter(())


def calls(text: str, *names: str) -> list[ast.Call]:
    """Calls of functions or methods of these names, in the order of their lines."""
    found = [node for node in nodes(text) if isinstance(node, ast.Call) and called(node) in names]
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def called(call: ast.Call) -> str:
    """The last part of what is called: `sendto` of `self.sock.sendto(…)`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


_RUNNERS = frozenset(
    {
        "eval", "exec", "builtins.eval", "builtins.exec", "pickle.loads", "pickle.load", "marshal.loads",
        "os.system", "os.popen", "subprocess.run", "subprocess.call", "subprocess.Popen",
        "subprocess.check_output", "subprocess.getoutput", "yaml.unsafe_load",
    }
)  # fmt: skip


def call_that_runs_text(text: str) -> ast.Call | None:
    """The first call that runs what it is given as a program: `eval`, `pickle.loads`, never `json.loads`."""
    found = [node for node in nodes(text) if isinstance(node, ast.Call) and full_name(node) in _RUNNERS]
    return min(found, key=lambda call: (call.lineno, call.col_offset), default=None)


def full_name(call: ast.Call) -> str:
    """What is called, where it is written with names only: `os.path.join`; empty otherwise."""
    parts: list[str] = []
    node = call.func
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def line_of_call(text: str, *names: str) -> int | None:
    found = calls(text, *names)
    return found[0].lineno if found else None


def line_of_number(text: str, number: int) -> int | None:
    """Where an integer is written: the port in an address."""
    lines: list[int] = [
        node.lineno
        for node in nodes(text)
        if isinstance(node, ast.Constant) and type(node.value) in (int, str) and str(node.value) == str(number)
    ]
    return min(lines) if lines else None


def line_of_encoding(text: str, *encodings: str) -> int | None:
    """Where `.encode("gbk")` or an `encoding=` argument names one of these."""
    for call in calls(text, "encode", "bytes", "open", "makefile"):
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
            if isinstance(value, ast.Constant) and str(value.value).lower().replace("_", "-") in encodings:
                return call.lineno
    return None


def line_of_repeated_answer(text: str) -> int | None:
    """Where one request may be answered more than once.

    The innermost loop that sends without receiving; otherwise the second of two sends in a row of the same block.
    """
    loops = [node for node in nodes(text) if isinstance(node, (ast.For, ast.While))]
    sending = [loop for loop in loops if _inside(loop, SENDING) and not _inside(loop, RECEIVING)]
    if sending:
        return int(max(loop.lineno for loop in sending))
    for node in nodes(text):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list):
                sends: list[int] = [statement.lineno for statement in body if _sends_itself(statement)]
                if len(sends) > 1:
                    return sends[1]
    return None


def _inside(node: ast.AST, names: frozenset[str]) -> bool:
    return any(isinstance(inner, ast.Call) and called(inner) in names for inner in ast.walk(node))


def _sends_itself(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and (called(statement.value) in SENDING - {"write"})
    )


def call_at(text: str, line: int) -> ast.Call | None:
    """The call that a program is in when it stands at this line: one that receives or waits, else the outermost."""
    here = [node for node in nodes(text) if isinstance(node, ast.Call) and node.lineno == line]
    waiting = [call for call in here if called(call) in _WAITING]
    return next(iter(waiting or here), None)


_WAITING = RECEIVING | {"sleep", "input", "wait", "join", "select", "connect", "get", "acquire", "pause"}


def source_at(text: str, line: int) -> str:
    """What stands at a line, short: the call it waits in (`recvfrom(1024)`), or the line itself."""
    call = call_at(text, line)
    if call is not None and called(call) in _WAITING:
        arguments = ", ".join(ast.unparse(part) for part in [*call.args, *call.keywords])
        return f"{called(call)}({arguments})"[:60]
    lines = text.splitlines()
    return lines[line - 1].strip()[:60] if 0 < line <= len(lines) else ""


def line_of_last_call(text: str, *names: str) -> int | None:
    found = calls(text, *names)
    return found[-1].lineno if found else None


def loop_that_only_receives(text: str, line: int) -> bool:
    """The innermost loop around this line receives and never sends: it collects until nothing comes."""
    loop = _loop_around(text, line)
    return loop is not None and not _inside(loop, SENDING)


def line_of_loop(text: str, line: int) -> int | None:
    """Where the innermost loop around this line begins."""
    loop = _loop_around(text, line)
    return loop.lineno if loop is not None else None


def _loop_around(text: str, line: int) -> ast.For | ast.While | None:
    loops = [node for node in nodes(text) if isinstance(node, (ast.For, ast.While))]
    around = [loop for loop in loops if loop.lineno <= line <= (loop.end_lineno or loop.lineno)]
    return max(around, key=lambda loop: loop.lineno, default=None)


def line_of_text(text: str, wanted: str) -> int | None:
    """Where this very text is written."""
    lines: list[int] = [
        node.lineno
        for node in nodes(text)
        if isinstance(node, ast.Constant)
        and node.value in (wanted, wanted.encode("utf-8", "replace"))
        and isinstance(node.value, (str, bytes))
    ]
    return min(lines, default=None)
