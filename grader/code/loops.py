"""Loops that nothing inside of them can end, as the source alone shows it."""

from __future__ import annotations

import ast

from grader.code.sources import covers, nodes

_STEPS = (ast.Add, ast.Sub)
"""What cannot fail the next time where it did not the first time."""


def cannot_end(text: str, line: int) -> bool:
    """Whether a line belongs to a `while` that goes on for ever once it has gone round, unless something outside acts.

    Its test is a true constant, or knows only names that the loop does not assign, and what it does is nothing, or
    counting: no call, no attribute and no item that could be more than it seems, nothing that leaves or fails. A signal's
    handler or another thread could still end it.
    """
    for loop in nodes(text):
        if isinstance(loop, ast.While) and covers(loop, line) and all(map(_is_idle, loop.body)):
            inside = (node for statement in loop.body for node in ast.walk(statement))
            names = {node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            if _stays_true(loop.test, names):
                return True
    return False


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
            # A constant, or a name and a number added up.
            simple = isinstance(value, ast.Constant)
            if isinstance(value, ast.BinOp) and isinstance(value.op, _STEPS):
                sides = value.left, value.right
                simple = any(isinstance(side, ast.Name) for side in sides) and any(map(_is_number, sides))
            return simple and all(isinstance(target, ast.Name) for target in targets)
        case ast.AnnAssign(target=ast.Name(), value=ast.Constant(), simple=1):
            return True
        case ast.AugAssign(target=ast.Name(), op=op, value=value):
            return isinstance(op, _STEPS) and _is_number(value)
    return False


def _is_number(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)
