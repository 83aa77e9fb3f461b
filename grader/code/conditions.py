"""Conditions of a student's Python file that do not say what they seem to, and errors that it hides."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.code import names, sources

_ALL = frozenset({"Exception", "BaseException", "TypeError"})


class Fixed(NamedTuple):
    """A condition that comes out the same whatever happens. `how`: `or-constant`, `or-unequal`, `and-equal`."""

    line: int
    how: str
    written: str
    name: str
    values: tuple[str, ...]


def fixed_conditions(text: str) -> Iterator[Fixed]:
    """`x == "a" or "b"`, `x != "a" or x != "b"`: always true. `x == "a" and x == "b"`: never."""
    for node in sources.nodes(text):
        if not isinstance(node, (ast.If, ast.While, ast.IfExp)) or not isinstance(node.test, ast.BoolOp):
            continue
        test, parts = node.test, node.test.values
        compared = [part for part in parts if isinstance(part, ast.Compare) and len(part.ops) == 1]
        if not compared:
            continue
        name = sources.written(compared[0].left)
        constants = [part.value for part in parts[1:] if isinstance(part, ast.Constant) and part.value]
        if isinstance(test.op, ast.Or) and constants and isinstance(compared[0].ops[0], (ast.Eq, ast.In)):
            first = sources.written(compared[0].comparators[0])
            yield Fixed(test.lineno, "or-constant", sources.written(test), name, (first, *map(repr, constants)))
            continue
        same = [part for part in compared if sources.written(part.left) == name]
        values = {
            sources.written(part.comparators[0]) for part in same if isinstance(part.comparators[0], ast.Constant)
        }
        if len(same) != len(parts) or len(values) < 2:
            continue
        how = {(ast.Or, ast.NotEq): "or-unequal", (ast.And, ast.Eq): "and-equal"}.get(
            (type(test.op), type(same[0].ops[0]))
        )
        if how is not None and len({type(part.ops[0]) for part in same}) == 1:
            yield Fixed(test.lineno, how, sources.written(test), name, tuple(sorted(values)))


class Identity(NamedTuple):
    """A comparison with `is` of something with what is written in the file."""

    line: int
    written: str
    name: str
    value: str | bytes
    negated: bool


def compared_by_identity(text: str) -> Iterator[Identity]:
    """`x is "bye"`: what is made while the program runs is another object than what its file holds, however alike.

    Python keeps one object of a single character, and of none: there it may well hold.
    """
    for node in sources.nodes(text):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
            value = getattr(node.comparators[0], "value", None)
            if isinstance(node.comparators[0], ast.Constant) and isinstance(value, (str, bytes)) and len(value) > 1:
                negated = isinstance(node.ops[0], ast.IsNot)
                yield Identity(node.lineno, sources.written(node), sources.written(node.left), value, negated)


class Guard(NamedTuple):
    """A question for another name than `"__main__"`: what is written, and the first line under it."""

    line: int
    written: str
    body: int


def wrong_main_guard(text: str) -> Guard | None:
    """Where the file asks for another name than `"__main__"`."""
    for node in sources.nodes(text):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and len(node.test.ops) == 1:
            sides = [node.test.left, node.test.comparators[0]]
            constants = [one.value for one in sides if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            asked = any(isinstance(one, ast.Name) and one.id == "__name__" for one in sides)
            if asked and constants and constants[0] != "__main__" and isinstance(node.test.ops[0], ast.Eq):
                return Guard(node.lineno, constants[0], node.body[0].lineno)
    return None


class Hidden(NamedTuple):
    """A `try` with a sending call in it, whose `except` says nothing of an error, or only prints it."""

    handler: int
    sends: ast.Call
    printed: bool


def hidden_errors(text: str) -> Iterator[Hidden]:
    """Every `try` around a sending call that any error ends in, where the program then goes on."""
    for node in sources.nodes(text):
        if not isinstance(node, ast.Try):
            continue
        all_errors = (
            one
            for one in node.handlers
            for kind in (one.type.elts if isinstance(one.type, ast.Tuple) else [one.type])
            if kind is None or sources.last_name(kind) in _ALL
        )
        handler = next(all_errors, None)
        sends = [
            inner
            for statement in node.body
            for inner in ast.walk(statement)
            if isinstance(inner, ast.Call) and sources.called(inner) in sources.TALKING
        ]
        if handler is None or not sends:
            continue
        body = [inner for statement in handler.body for inner in ast.walk(statement)]
        if any(isinstance(one, ast.Raise) for one in body):
            continue
        shows = {sources.called(one) for one in body if isinstance(one, ast.Call)}
        if shows & {"print_exc", "print_exception", "exception", "format_exc"}:
            continue
        said = any(isinstance(one, ast.Name) and one.id == handler.name for one in body if handler.name is not None)
        yield Hidden(handler.lineno, sends[-1], said and bool(shows & {"print", "write", *names.LOGGING}))
