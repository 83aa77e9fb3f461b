"""Operators on what a program asks, counts and does: comparisons, conditions, numbers, turns of a loop, order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.code.sources import SENDING
from grader.prove.changes import READING, Change, Concern, Edit, SourceTree, name_called

TALKING = frozenset((*READING, *SENDING, "recvfrom", "accept", "bind", "listen", "connect", "input"))
"""Calls whose order others see."""
UNSEEN = frozenset(("acquire", "release", "join", "drain", "flush", "wait_closed", "shutdown", "bind"))
"""Calls that show by chance only, or (the port of a server) always, and of a client never."""
PLACES = frozenset(("listen", "bind", "connect", "create_server", "start_server", "recv", "recvfrom", "read"))
"""Calls whose numbers are ports, queues and buffers."""
NO_COUNTS = PLACES | {"setsockopt", "socket", "exit", "_exit", "print", "input", "sleep"}
"""With those whose numbers are options, or a matter of style."""
SEVERAL = 5
"""Turns of a loop that is to go on for ever."""


def nearly_compared(program: SourceTree) -> Iterator[Change]:
    """Nearly the same question: is it in there, does it begin so, without regard to capitals or blanks."""
    for node in program.nodes:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        left, operation, right = node.left, node.ops[0], node.comparators[0]
        a, b = (program.text_of(side) for side in (left, right))
        word = next((value for side in (left, right) if isinstance(value := program.constant(side), str)), "")
        turned = _TURNED.get(type(operation))
        if turned is not None:
            yield program.replaced("turned", node, f"{a} {turned} {b}", "compared", word)
        kinds = [type(program.constant(side)) for side in (left, right)]
        numbers = any(kind in (int, float, bool) for kind in kinds) or "len" in (name_called(left), name_called(right))
        if not isinstance(operation, (ast.Eq, ast.NotEq)) or numbers:
            continue
        no = "not " if isinstance(operation, ast.NotEq) else ""
        if kinds[0] in (str, bytes) and kinds[1] not in (str, bytes):
            a, b, left, right = b, a, right, left
        whole = a if isinstance(left, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)) else f"({a})"
        sign = "!=" if no else "=="
        for operator, text in (
            ("in", f"({b} {no}in {a})"),
            ("startswith", f"({no}{whole}.startswith({b}))"),
            ("endswith", f"({no}{whole}.endswith({b}))"),
            ("compare-lower", f"({whole}.lower() {sign} {b})"),
            ("compare-strip", f"({whole}.strip() {sign} {b})"),
        ):
            yield program.replaced(operator, node, text, "compared", word)
        for side, other in ((left, b), (right, a)):
            if isinstance(side, ast.Subscript) and not isinstance(side.slice, (ast.Slice, ast.Constant)):
                values = program.text_of(side.value)
                yield program.replaced("any-value", node, f"({other} {no}in {values}.values())", "compared", word)


_TURNED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip


_OPPOSITES = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)


def _turns_round(test: ast.expr) -> bool:
    """A comparison of which `turned` makes the very opposite."""
    return isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], _OPPOSITES)


def other_conditions(program: SourceTree) -> Iterator[Change]:
    """The opposite of a condition; one of two where both were asked, and both where one was."""
    for node in program.nodes:
        if isinstance(node, (ast.If, ast.While, ast.IfExp)) and node.test in program.nodes:
            if not isinstance(node.test, ast.Constant) and not _turns_round(node.test):
                test = program.text_of(node.test)
                edit = Edit(*program.span(node.test), f"not ({test})")
                yield Change("negated", node.test, (edit,), "compared")
        elif isinstance(node, ast.BoolOp):
            word = " or " if isinstance(node.op, ast.And) else " and "
            parts = [program.text_of(part) for part in node.values]
            yield program.replaced("and-or", node, f"({word.join(parts)})", "compared")
            for left in range(len(parts)):
                kept = parts[:left] + parts[left + 1 :]
                joined = (" and " if isinstance(node.op, ast.And) else " or ").join(kept)
                yield Change("one-left-out", node.values[left], (Edit(*program.span(node), f"({joined})"),), "compared")


def other_numbers(program: SourceTree) -> Iterator[Change]:
    """Limits and times: half of it, twice, a sixteenth; counts: one more, one less."""
    for node in program.nodes:
        if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
            continue
        value, above = node.value, program.parents[node]
        assert isinstance(value, (int, float))
        if not _counts(program, node):
            continue
        named = isinstance(above, ast.Assign) and above in program.tree.body
        if named or name_called(above) == "settimeout" or isinstance(above, ast.keyword):
            half = value // 2 if isinstance(value, int) else value / 2
            small = value // 16 if isinstance(value, int) else value / 16
            for operator, other in (("half", half), ("twice", value * 2), ("sixteenth", small)):
                if value > 1 or isinstance(value, float):
                    yield program.replaced(operator, node, repr(other))
        if isinstance(value, int):
            yield program.replaced("one-more", node, repr(value + 1))
            if value > 0:
                yield program.replaced("one-less", node, repr(value - 1))


def _counts(program: SourceTree, node: ast.Constant) -> bool:
    """A number that says how many or how long: no port, no buffer, no option of a socket, no status."""
    above = program.parents[node]
    if isinstance(above, (ast.Tuple, ast.JoinedStr, ast.FormattedValue)):
        return False
    names = {name_called(one) for one in program.above(node)}
    if names & NO_COUNTS:
        return False
    if isinstance(above, ast.keyword):
        return above.arg in ("timeout", "maxsplit")
    if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
        name = above.targets[0].id
        used = [
            use for use in program.nodes if isinstance(use, ast.Name) and use.id == name and use is not above.targets[0]
        ]
        around = {name_called(one) for use in used for one in program.above(use)}
        port = any(isinstance(program.parents[use], ast.Tuple) for use in used)
        return not port and not around & PLACES
    return True


def missing_elements(program: SourceTree) -> Iterator[Change]:
    """One of several is missing: an account, an encoding, a command."""
    for node in program.nodes:
        if isinstance(node, ast.Dict) and len(node.keys) > 1:
            for left, value in enumerate(node.values):
                keys, values = list(node.keys), list(node.values)
                del keys[left], values[left]
                edit = Edit(*program.span(node), ast.unparse(ast.Dict(keys, values)))
                yield Change("element-left-out", node.keys[left] or value, (edit,))
        elif isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) > 2 and isinstance(node.ctx, ast.Load):
            for element in node.elts:
                others = [other for other in node.elts if other is not element]
                edit = Edit(*program.span(node), ast.unparse(type(node)(others, node.ctx)))
                yield Change("element-left-out", element, (edit,))


# ---------------------------------------------------------------- statements and loops


def fewer_turns(program: SourceTree) -> Iterator[Change]:
    """A loop that goes round once, twice, or a few times only."""
    for node in program.nodes:
        if not isinstance(node, (ast.While, ast.For)) or node.orelse or not isinstance(node.body[0], ast.stmt):
            continue
        inner = program.indent(node.body[0])
        if inner is None:
            continue
        for_ever = isinstance(node, ast.While) and isinstance(node.test, ast.Constant)
        meets = any(name_called(call) in ("accept", "recvfrom") for call in ast.walk(node))
        for times in (1, 2, SEVERAL) if for_ever and meets else (1, 2):
            start, body = program.span(node)[0], program.span(node.body[0])[0]
            if isinstance(node, ast.For):
                few = f"(one for one, _ in zip({program.text_of(node.iter)}, range({times})))"
                yield Change(f"turns-{times}", node, (Edit(*program.span(node.iter), few),), "turns")
                continue
            end = program.span(node.test)[1]
            colon = program.text.index(":", end) if node.body[0].lineno > node.lineno else body
            head = Edit(start, colon, f"for _ in range({times})")
            asked = f"if not ({program.text_of(node.test)}):\n{inner}    break\n{inner}"
            edits = (head,) if isinstance(node.test, ast.Constant) else (head, Edit(body, body, asked))
            yield Change(f"turns-{times}", node, edits, "turns")


def moved_statements(program: SourceTree) -> Iterator[Change]:
    """A statement is missing, stands before its loop or behind it, or two have changed their places."""
    for node in program.nodes:
        for body in (getattr(node, field, None) for field in ("body", "orelse", "finalbody")):
            if not isinstance(body, list) or not all(isinstance(one, ast.stmt) for one in body):
                continue
            for one in body:
                if _matters(program, one):
                    yield program.replaced("dropped", one, "pass", _concern_of(one))
            for one, other in pairwise(body):
                if _talks(one) and _talks(other):
                    edits = (
                        Edit(*program.span(one), program.text_of(other)),
                        Edit(*program.span(other), program.text_of(one)),
                    )
                    yield Change("swapped", one, edits, _concern_of(one))
            if isinstance(node, (ast.While, ast.For)) and body is node.body and len(body) > 1:
                yield from _out_of_the_loop(program, node)


def _matters(program: SourceTree, node: ast.stmt) -> bool:
    """Without it, others see something else, perhaps."""
    handled = any(isinstance(one, ast.ExceptHandler) for one in program.above(node)[:1])
    match node:
        case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
            shown = name_called(call) != "print" or any(not isinstance(part, ast.Constant) for part in call.args)
            return shown and name_called(call) not in UNSEEN
        case ast.AugAssign() | ast.Delete():
            return True
        case ast.If():
            return not node.orelse and node.test in program.nodes
        case ast.Return() | ast.Continue() | ast.Break():
            return not handled
    return False


def _talks(node: ast.stmt) -> bool:
    if not isinstance(node, (ast.Expr, ast.Assign)):
        return False
    return any(name_called(call) in TALKING for call in ast.walk(node))


def _concern_of(node: ast.stmt) -> Concern:
    names = {name_called(call) for call in ast.walk(node)}
    if names & SENDING:
        return "sent"
    if "print" in names:
        return "printed"
    return "typed" if "input" in names else "received" if names & {"recvfrom", *READING} else ""


def _out_of_the_loop(program: SourceTree, node: ast.While | ast.For) -> Iterator[Change]:
    """The first statement is done once before the loop; the last one once behind it."""
    outer = program.indent(node)
    first, last = node.body[0], node.body[-1]
    if outer is None or program.indent(first) is None or program.indent(last) is None:
        return
    if isinstance(first, (ast.Expr, ast.Assign)) and _talks(first):
        text = program.text_of(first)
        start, end = program.span(node)[0], program.lines_of(first)
        edits = (Edit(start, start, f"{text}\n{outer}"), Edit(*end, ""))
        yield Change("hoisted", first, edits, "turns")
    if isinstance(last, (ast.Expr, ast.Assign)) and _talks(last):
        text = program.text_of(last)
        begin, end_of = program.lines_of(last)
        yield Change("sunk", last, (Edit(begin, end_of, f"{outer}{text}\n"),), "turns")
