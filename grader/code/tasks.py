"""What a student's Python file does with coroutines: which of them are made and never run."""

from __future__ import annotations

import ast
from typing import NamedTuple

from grader.code import sources

_OF_ASYNCIO = frozenset({"start_server", "open_connection", "sleep", "start_unix_server", "wait_for"})
_OF_STREAMS = frozenset({"read", "readline", "readexactly", "readuntil"})


class Unawaited(NamedTuple):
    """A coroutine that is made and never run: where, how it is written, and whether it stands outside any function."""

    line: int
    name: str
    outside: bool


def forgotten(text: str) -> list[Unawaited]:
    """Calls of coroutine functions whose value nobody awaits, runs, or hands on."""
    if sources.line_of_import(text, "asyncio") is None:
        return []
    above = {child: node for node in sources.nodes(text) for child in ast.iter_child_nodes(node)}
    own = {node.name for node in sources.nodes(text) if isinstance(node, ast.AsyncFunctionDef)}
    plain = {node.name for node in sources.nodes(text) if isinstance(node, ast.FunctionDef)}
    used = {
        inner.id
        for node in sources.nodes(text)
        if isinstance(node, (ast.Await, ast.Call, ast.Return, ast.List, ast.Tuple))
        for inner in ([*node.args] if isinstance(node, ast.Call) else [*ast.iter_child_nodes(node)])
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }
    readers = {name for name in ("reader", *_stream_names(text)) if name}
    found = []
    for call in (node for node in sources.nodes(text) if isinstance(node, ast.Call)):
        name, owner = sources.called(call), sources.owner(call)
        is_coroutine = (
            (name in _OF_ASYNCIO and owner == "asyncio")
            or (name in _OF_STREAMS and owner in readers)
            or (name in own - plain and owner in ("", "self"))
        )
        if not is_coroutine:
            continue
        parent = above.get(call)
        if isinstance(parent, ast.Assign):
            targets = {inner.id for inner in ast.walk(parent.targets[0]) if isinstance(inner, ast.Name)}
            unused = not targets & used
        else:
            unused = isinstance(parent, (ast.Expr, ast.Attribute))
        if unused:
            around: ast.AST | None = call
            while around is not None and not isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
                around = above.get(around)
            found.append(Unawaited(call.lineno, f"{owner}.{name}" if owner else name, around is None))
    return sorted(found)


def _stream_names(text: str) -> set[str]:
    """The names under which the file holds the reader of a stream: the first of two that it is given."""
    pairs = (
        node.targets[0].elts[0]
        for node in sources.nodes(text)
        if isinstance(node, ast.Assign)
        and sources.inside(node.value, ("open_connection",))
        and isinstance(node.targets[0], ast.Tuple)
        and node.targets[0].elts
    )
    handlers = {
        call.args[0].id
        for call in sources.calls(text, "start_server")
        if call.args and isinstance(call.args[0], ast.Name)
    }
    given = (
        node.args.args[0].arg
        for node in sources.nodes(text)
        if isinstance(node, ast.AsyncFunctionDef) and node.name in handlers and node.args.args
    )
    return {*(sources.last_name(pair) for pair in pairs), *given}


def abandoned(text: str) -> tuple[int, str] | None:
    """Where the function that `asyncio.run` runs makes a task and then ends without waiting for anything: line and name."""
    ran = {sources.called(one) for call in sources.calls(text, "run") for one in call.args if isinstance(one, ast.Call)}
    for node in sources.nodes(text):
        if not isinstance(node, ast.AsyncFunctionDef) or node.name not in ran:
            continue
        inside = [*ast.walk(node)]
        made = [
            one
            for one in inside
            if isinstance(one, ast.Call) and sources.called(one) in ("create_task", "ensure_future")
        ]
        waits = [one.lineno for one in inside if isinstance(one, (ast.Await, ast.AsyncWith, ast.AsyncFor))]
        first = made[0].args[0] if made and made[0].args else None
        if isinstance(first, ast.Call) and all(line < made[0].lineno for line in waits):
            return made[0].lineno, sources.called(first)
    return None


def awaited(text: str, *names: str) -> list[ast.Call]:
    """The calls of these names that are awaited, in the order of their lines."""
    found = [
        node.value
        for node in sources.nodes(text)
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call) and sources.called(node.value) in names
    ]
    return sorted(found, key=lambda call: call.lineno)


def reads_to_the_end(call: ast.Call) -> bool:
    """Whether a call of `read` names no number of bytes: it returns when the other side has closed."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return sources.called(call) == "read" and (not given or sources.written(given[0]) == "-1")
