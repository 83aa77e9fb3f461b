"""Loops that nothing inside of them can end, as the source alone shows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.code.sources import nodes

_STEPS = (ast.Add, ast.Sub)
"""What cannot fail the next time where it did not the first time."""


def cannot_end(text: str, line: int) -> bool:
    """Whether a line belongs to a `while` that goes on for ever once it has gone round, unless something outside acts.

    Its test is a true constant, or knows only names that the loop does not assign, and what it does is nothing, or
    counting: no call, no attribute and no item that could be more than it seems, nothing that leaves or fails. A signal's
    handler or another thread could still end it.
    """
    return any(
        node.lineno <= line <= (node.end_lineno or node.lineno) and _goes_on(node)
        for node in nodes(text)
        if isinstance(node, ast.While)
    )


def _goes_on(loop: ast.While) -> bool:
    assigned = {name for statement in loop.body for name in _assigned(statement)}
    return all(map(_is_idle, loop.body)) and _stays_true(loop.test, assigned)


def _stays_true(test: ast.expr, assigned: set[str]) -> bool:
    """A test that was true stays so: it reads names alone, the length of one at most, and none of them changes."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    for node in ast.walk(test):
        match node:
            case ast.Name():
                if node.id in assigned:
                    return False
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name()], keywords=[]):
                pass
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp() | ast.Constant():
                pass
            case ast.expr_context() | ast.operator() | ast.boolop() | ast.unaryop() | ast.cmpop():
                pass
            case _:
                return False
    return True


def _is_idle(statement: ast.stmt) -> bool:
    """It does nothing, assigns what stands there, or counts."""
    match statement:
        case ast.Pass() | ast.Continue() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=targets, value=value):
            return all(isinstance(target, ast.Name) for target in targets) and _is_simple(value)
        case ast.AnnAssign(target=ast.Name(), value=ast.Constant(), simple=1):
            return True
        case ast.AugAssign(target=ast.Name(), op=op, value=value):
            return isinstance(op, _STEPS) and _is_number(value)
    return False


def _is_simple(value: ast.expr) -> bool:
    """A constant, or a name and a number added up."""
    if isinstance(value, ast.Constant):
        return True
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, _STEPS):
        return False
    return (isinstance(value.left, ast.Name) and _is_number(value.right)) or (
        _is_number(value.left) and isinstance(value.right, ast.Name)
    )


def _is_number(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


def _assigned(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
