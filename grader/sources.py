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


def _nodes(text: str) -> Iterator[ast.AST]:
    parsed = tree(text)
    return ast.walk(parsed) if parsed is not None else iter(())


def calls(text: str, *names: str) -> list[ast.Call]:
    """Calls of functions or methods of these names, in the order of their lines."""
    found = [node for node in _nodes(text) if isinstance(node, ast.Call) and called(node) in names]
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
    found = [node for node in _nodes(text) if isinstance(node, ast.Call) and full_name(node) in _RUNNERS]
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
        for node in _nodes(text)
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
    sends, receives = _holding(text, SENDING), _holding(text, RECEIVING)
    loops = [node for node in _nodes(text) if isinstance(node, (ast.For, ast.While))]
    sending = [loop for loop in loops if loop in sends and loop not in receives]
    if sending:
        return int(max(loop.lineno for loop in sending))
    for node in _nodes(text):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list):
                twice: list[int] = [statement.lineno for statement in body if _sends_itself(statement)]
                if len(twice) > 1:
                    return twice[1]
    return None


def _holding(text: str, names: frozenset[str]) -> set[ast.AST]:
    """Everything with such a call in it. Each node is marked once: loops in loops in a long file must not add up."""
    above = {child: node for node in _nodes(text) for child in ast.iter_child_nodes(node)}
    found = set[ast.AST]()
    for call in calls(text, *names):
        node: ast.AST | None = call
        while node is not None and node not in found:
            found.add(node)
            node = above.get(node)
    return found


def _sends_itself(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and (called(statement.value) in SENDING - {"write"})
    )
