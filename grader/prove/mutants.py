"""Wrong programs made from a right one: one small change each, of the kinds that beginners make in network programs.

What has been changed is known by its operator and by the source text that it replaces, not by a number: both stay the
same while the program around them is edited. Left out is what no exercise can see, or what is a matter of style: which
call sends, how long a queue is, the address of a bind, how bytes that are no text are decoded, what an `except` catches.
"""

from __future__ import annotations

import ast
import codecs
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from grader.prove.changes import SENDING, Change, Concern, Edit, SourceTree, called

READING = ("recv", "read", "readline", "readexactly", "readuntil")
RECEIVING = ("recv", "recvfrom", "read")
TALKING = frozenset((*READING, *SENDING, "recvfrom", "accept", "bind", "listen", "connect", "input"))
"""Calls whose order others see."""
UNSEEN = frozenset(("acquire", "release", "join", "drain", "flush", "print", "set_reuse", "wait_closed", "shutdown"))
"""Calls that show by chance only, or to nobody but the one at the screen."""
CODECS = ("gbk", "ascii", "latin-1")
SIZES = (16, 64)
SEVERAL = 5
"""Turns of a loop that is to go on for ever."""

_ON_DATA = {
    "strip": "{}.strip()",
    "lower": "{}.lower()",
    "upper": "{}.upper()",
    "swapcase": "{}.swapcase()",
    "title": "{}.title()",
    "first-word": "{}.split()[0]",
    "no-blanks": "{}.replace({blank}, {nothing})",
    "one-blank": "{blank}.join({}.split())",
    "cut-64": "{}[:64]",
    "drop-first": "{}[1:]",
    "drop-last": "{}[:-1]",
    "halved": "(lambda whole: whole[:len(whole) // 2])({})",
    "doubled": "{} * 2",
}
"""What is done to data on its way, as Python."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A program with one change in it."""

    operator: str
    place: str
    """The source text that is changed, in one line: with the operator the name of the change."""
    line: int
    source: bytes
    """The whole program, in the encoding that it declares."""
    diff: tuple[str, ...]
    """What has changed: lines with `-` or `+` in front."""
    concern: Concern = ""
    word: str = ""
    """The text that is compared, where the program names one."""
    timing: bool = False
    """Whether it shows depends on moments that no exercise decides."""


def mutants_of(source: bytes, *, several_peers: bool = True) -> tuple[Mutant, ...]:
    """All changed forms of a Python program, in the order of their places; none of what does not parse.

    `several_peers`: some check has several clients, so that it shows who is answered.
    """
    try:
        program = SourceTree(source)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    changes = [change for family in FAMILIES for change in family(program)]
    changes += _first_is_answered(program) if several_peers else []
    seen, found = {ast.unparse(program.tree)}, []
    for change in sorted(changes, key=lambda change: change.edits[0].start):
        changed = program.changed(change)
        try:
            meaning, data = ast.unparse(ast.parse(changed)), changed.encode(program.encoding)
        except (SyntaxError, ValueError):
            continue
        if meaning not in seen:
            seen.add(meaning)
            found.append(
                Mutant(
                    change.operator, program.name_of(change.node), change.node.lineno, data,
                    program.difference(changed), change.concern, change.word,
                    program.is_a_matter_of_moments(change.node),
                )
            )  # fmt: skip
    return tuple(found)


# ---------------------------------------------------------------- what is received, sent, typed and printed


def _data(program: SourceTree) -> Iterator[Change]:
    """Data is changed where it comes in and where it goes out."""
    for node in program.nodes:
        name = called(node)
        if isinstance(node, ast.Assign) and called(node.value) == "recvfrom":
            yield from _datagram(program, node)
        elif not isinstance(node, ast.Call):
            continue
        elif name in SENDING and node.args and program.constant(node.args[0]) is None:
            yield from _changed_data(program, node.args[0], "sent", text=False)
        elif name == "print":
            for value in node.args:
                yield from _printed(program, value)
        elif name == "input" and not _changed_later(program, node):
            yield from _changed_data(program, node, "typed", text=True)
        elif name in (*READING, "decode") and not _changed_later(program, node):
            above = program.parents[node]
            whole = above if isinstance(above, ast.Await) else node
            yield from _changed_data(program, whole, "received", text=name == "decode")


def _changed_data(program: SourceTree, node: ast.expr, concern: Concern, *, text: bool) -> Iterator[Change]:
    start, end = program.span(node)
    own = program.text[start:end]
    if not isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)):
        own = f"({own})"
    for operator, pattern in _ON_DATA.items():
        if operator not in ("halved", "doubled") or concern not in ("printed", "typed"):
            yield program.replaced(operator, node, _applied(pattern, own, text=text), concern)


def _applied(pattern: str, own: str, *, text: bool) -> str:
    return pattern.format(own, blank='" "' if text else 'b" "', nothing='""' if text else 'b""')


def _datagram(program: SourceTree, node: ast.Assign) -> Iterator[Change]:
    """`data, client = sock.recvfrom(…)`: the data is changed in a line of its own."""
    target, indent = node.targets[0], program.indent(node)
    first = target.elts[0] if isinstance(target, ast.Tuple) else None
    if not isinstance(first, ast.Name) or indent is None or _only_decoded(program, node, first.id):
        return
    end = program.span(node)[1]
    for operator, pattern in _ON_DATA.items():
        text = f"\n{indent}{first.id} = {_applied(pattern, first.id, text=False)}"
        yield Change(operator, node, (Edit(end, end, text),), "received")


def _printed(program: SourceTree, value: ast.expr) -> Iterator[Change]:
    """What is printed and is no label: names and calls, also inside an f-string or a sum."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        yield from _printed(program, value.left)
        yield from _printed(program, value.right)
    elif isinstance(value, ast.Call) or (isinstance(value, ast.Name) and value.id not in program.addresses):
        yield from _changed_data(program, value, "printed", text=True)
    elif isinstance(value, ast.JoinedStr):
        for number, part in enumerate(value.values):
            if not isinstance(part, ast.FormattedValue) or part.format_spec is not None:
                continue
            for operator, pattern in _ON_DATA.items():
                whole = copy.deepcopy(value)
                inner = ast.parse(_applied(pattern, f"({ast.unparse(part.value)})", text=True), mode="eval").body
                whole.values[number] = ast.FormattedValue(inner, part.conversion)
                if operator not in ("halved", "doubled"):
                    yield program.replaced(operator, value, ast.unparse(whole), "printed")


def _changed_later(program: SourceTree, node: ast.expr) -> bool:
    """Its value is only handed on to a place where it is changed anyway: `words = data.decode()`, then `print(words)`."""
    above = program.parents[node]
    if isinstance(above, ast.Attribute):  # recv(…).decode()
        return above.attr in ("decode", "encode")
    if isinstance(above, ast.Call):
        return called(above) in ("print", *SENDING)
    if isinstance(above, (ast.Assign, ast.NamedExpr)):
        target = above.targets[0] if isinstance(above, ast.Assign) else above.target
        return isinstance(target, ast.Name) and _only_decoded(program, above, target.id)
    return False


def _only_decoded(program: SourceTree, node: ast.AST, name: str) -> bool:
    """The name is used once, apart from the question whether it is empty: decoded, sent or printed."""
    function = next(
        (one for one in program.above(node) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))), None
    )
    uses = []
    for use in ast.walk(function or program.tree):
        if isinstance(use, ast.Name) and use.id == name and isinstance(use.ctx, ast.Load):
            above = program.parents[use]
            if not isinstance(above, (ast.UnaryOp, ast.If, ast.While, ast.BoolOp)):
                uses.append(above)
    if len(uses) != 1:
        return False
    if isinstance(uses[0], ast.Attribute):
        return uses[0].attr in ("decode", "encode")
    return called(uses[0]) in ("print", *SENDING)


def _sizes(program: SourceTree) -> Iterator[Change]:
    """A buffer that is too small for what may come. Where the size is computed, a loop gathers the rest."""
    for node in program.nodes:
        if isinstance(node, ast.Call) and called(node) in RECEIVING and len(node.args) == 1:
            size = program.constant(node.args[0])
            if isinstance(size, int) and size > min(SIZES):
                for smaller in (smaller for smaller in SIZES if smaller < size):
                    edit = Edit(*program.span(node.args[0]), str(smaller))
                    yield Change(f"receive-{smaller}", node, (edit,), "received")


def _codecs(program: SourceTree) -> Iterator[Change]:
    """Another encoding than the one that was asked for."""
    for node in program.nodes:
        if not isinstance(node, ast.Call) or called(node) not in ("encode", "decode") or node.keywords[1:]:
            continue
        concern: Concern = "sent" if called(node) == "encode" else "received"
        for codec in CODECS:
            named = next((keyword.value for keyword in node.keywords if keyword.arg == "encoding"), None)
            named = node.args[0] if node.args else named
            if named is None:
                end = program.span(node)[1] - 1
                edit = Edit(end, end, f'"{codec}"') if not node.keywords else Edit(end, end, f', encoding="{codec}"')
            else:
                edit = Edit(*program.span(named), f'"{codec}"')
            yield Change(codec, node, (edit,), concern)


def _texts(program: SourceTree) -> Iterator[Change]:
    """A fixed text that is sent or compared, a little different: no label, no prompt, no name of a codec or a host."""
    for node in program.nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, bytes)) or not node.value:
            continue
        above, value = program.parents[node], node.value
        beside = above.elts if isinstance(above, ast.Tuple) else []
        if isinstance(above, (ast.keyword, ast.Attribute, ast.Expr)) or _is_codec(value):
            continue
        if any(type(program.constant(one)) is int for one in beside):  # an address
            continue
        if {called(one) for one in (above, *program.above(above))} & {"print", "input", "open", "decode", "getattr"}:
            continue
        longer = value + " " if isinstance(value, str) else value + b" "
        for operator, other in (("text-case", value.swapcase()), ("text-shorter", value[:-1]), ("text-longer", longer)):
            yield program.replaced(operator, node, repr(other), "sent")


def _is_codec(value: str | bytes) -> bool:
    try:
        return isinstance(value, str) and bool(codecs.lookup(value))
    except (LookupError, ValueError):
        return False


def _files(program: SourceTree) -> Iterator[Change]:
    """A file is opened so that what is in it already stays, or is in the way."""
    for node in program.nodes:
        if isinstance(node, ast.Call) and called(node) == "open":
            given = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
            for mode in given:
                value = program.constant(mode)
                if isinstance(value, str) and "w" in value:
                    for other in ("a", "x"):
                        edit = Edit(*program.span(mode), repr(value.replace("w", other)))
                        yield Change(f"mode-{other}", node, (edit,), "file")


def _first_is_answered(program: SourceTree) -> list[Change]:
    """Every answer goes to the one who called first."""
    found = []
    for node in program.nodes:
        if isinstance(node, ast.Call) and called(node) == "sendto" and len(node.args) == 2:
            to = node.args[1]
            if isinstance(to, ast.Name) and to.id not in program.bound:
                edit = Edit(*program.span(to), f'globals().setdefault("_first", {to.id})')
                found.append(Change("first-is-answered", node, (edit,), "turns"))
    return found


# ---------------------------------------------------------------- what is compared and counted


def _comparisons(program: SourceTree) -> Iterator[Change]:
    """Nearly the same question: is it in there, does it begin so, without regard to capitals or blanks."""
    for node in program.nodes:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        left, operation, right = node.left, node.ops[0], node.comparators[0]
        a, b = (program.text[slice(*program.span(side))] for side in (left, right))
        word = next((value for side in (left, right) if isinstance(value := program.constant(side), str)), "")
        turned = _TURNED.get(type(operation))
        if turned is not None:
            yield program.replaced("turned", node, f"{a} {turned} {b}", "compared", word)
        kinds = [type(program.constant(side)) for side in (left, right)]
        numbers = any(kind in (int, float, bool) for kind in kinds) or "len" in (called(left), called(right))
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
                values = program.text[slice(*program.span(side.value))]
                yield program.replaced("any-value", node, f"({other} {no}in {values}.values())", "compared", word)


_TURNED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip


def _conditions(program: SourceTree) -> Iterator[Change]:
    """The opposite of a condition; one of two where both were asked, and both where one was."""
    for node in program.nodes:
        if isinstance(node, (ast.If, ast.While, ast.IfExp)) and node.test in program.nodes:
            if not isinstance(node.test, ast.Constant):
                test = program.text[slice(*program.span(node.test))]
                edit = Edit(*program.span(node.test), f"not ({test})")
                yield Change("negated", node.test, (edit,), "compared")
        elif isinstance(node, ast.BoolOp):
            word = " or " if isinstance(node.op, ast.And) else " and "
            parts = [program.text[slice(*program.span(part))] for part in node.values]
            yield program.replaced("and-or", node, f"({word.join(parts)})", "compared")
            for left in range(len(parts)):
                kept = parts[:left] + parts[left + 1 :]
                joined = (" and " if isinstance(node.op, ast.And) else " or ").join(kept)
                yield Change("one-left-out", node.values[left], (Edit(*program.span(node), f"({joined})"),), "compared")


def _numbers(program: SourceTree) -> Iterator[Change]:
    """Limits and times: half of it, twice, a sixteenth; counts: one more, one less."""
    for node in program.nodes:
        if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
            continue
        value, above = node.value, program.parents[node]
        assert isinstance(value, (int, float))
        if not _counts(program, node, above):
            continue
        named = isinstance(above, ast.Assign) and above in program.tree.body
        if named or called(above) == "settimeout" or isinstance(above, ast.keyword):
            half = value // 2 if isinstance(value, int) else value / 2
            small = value // 16 if isinstance(value, int) else value / 16
            for operator, other in (("half", half), ("twice", value * 2), ("sixteenth", small)):
                if value > 1 or isinstance(value, float):
                    yield program.replaced(operator, node, repr(other))
        if isinstance(value, int):
            yield program.replaced("one-more", node, repr(value + 1))
            if value > 0:
                yield program.replaced("one-less", node, repr(value - 1))


def _counts(program: SourceTree, node: ast.Constant, above: ast.AST) -> bool:
    """A number that says how many or how long: no port, no buffer, no option of a socket, no status."""
    if isinstance(above, (ast.Tuple, ast.JoinedStr, ast.FormattedValue)):
        return False
    names = {called(one) for one in [above, *program.above(above)] if isinstance(one, ast.Call)}
    if names & {
        "setsockopt",
        "listen",
        "socket",
        "exit",
        "_exit",
        "print",
        "input",
        "bind",
        "connect",
        "sleep",
        *RECEIVING,
    }:
        return False
    if isinstance(above, ast.keyword):
        return above.arg in ("timeout", "maxsplit")
    if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
        used = [
            use for use in ast.walk(program.tree)
            if isinstance(use, ast.Name) and use.id == above.targets[0].id and isinstance(use.ctx, ast.Load)
        ]  # fmt: skip
        around = {called(one) for use in used for one in program.above(use)}
        port = any(isinstance(program.parents[use], ast.Tuple) for use in used)
        return not port and not around & {"listen", "bind", "connect", "create_server", "start_server", *RECEIVING}
    return True


def _elements(program: SourceTree) -> Iterator[Change]:
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


def _loops(program: SourceTree) -> Iterator[Change]:
    """A loop that goes round once, twice, or a few times only."""
    for node in program.nodes:
        if not isinstance(node, (ast.While, ast.For)) or node.orelse or not isinstance(node.body[0], ast.stmt):
            continue
        inner = program.indent(node.body[0])
        if inner is None:
            continue
        for_ever = isinstance(node, ast.While) and isinstance(node.test, ast.Constant)
        meets = any(called(call) in ("accept", "recvfrom") for call in ast.walk(node))
        for times in (1, 2, SEVERAL) if for_ever and meets else (1, 2):
            edits = _at_most(program, node, times, inner)
            yield Change(f"turns-{times}", node, edits, "turns")


def _at_most(program: SourceTree, node: ast.While | ast.For, times: int, inner: str) -> tuple[Edit, ...]:
    start, body = program.span(node)[0], program.span(node.body[0])[0]
    if isinstance(node, ast.For):
        begin, end = program.span(node.iter)
        source = program.text[begin:end]
        return (Edit(begin, end, f"(one for one, _ in zip({source}, range({times})))"),)
    test = program.span(node.test)
    colon = program.text.index(":", test[1]) if node.body[0].lineno > node.lineno else body
    head = Edit(start, colon, f"for _ in range({times})")
    if isinstance(node.test, ast.Constant):
        return (head,)
    asked = f"if not ({program.text[slice(*test)]}):\n{inner}    break\n{inner}"
    return (head, Edit(body, body, asked))


def _statements(program: SourceTree) -> Iterator[Change]:
    """A statement is missing, stands before its loop or behind it, or two have changed their places."""
    for node in program.nodes:
        for body in (getattr(node, field, None) for field in ("body", "orelse", "finalbody")):
            if not isinstance(body, list) or not all(isinstance(one, ast.stmt) for one in body):
                continue
            kept = [one for one in body if one in program.nodes or one is body[0]]
            for one in kept:
                if _matters(program, one):
                    yield program.replaced("dropped", one, "pass", _concern_of(one))
            for one, other in pairwise(body):
                if _talks(one) and _talks(other):
                    edits = (
                        Edit(*program.span(one), program.text[slice(*program.span(other))]),
                        Edit(*program.span(other), program.text[slice(*program.span(one))]),
                    )
                    yield Change("swapped", one, edits, _concern_of(one))
            if isinstance(node, (ast.While, ast.For)) and body is node.body and len(body) > 1:
                yield from _out_of_the_loop(program, node)


def _matters(program: SourceTree, node: ast.stmt) -> bool:
    """Without it, others see something else, perhaps."""
    handled = any(isinstance(one, ast.ExceptHandler) for one in program.above(node)[:1])
    match node:
        case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
            shown = called(call) != "print" or any(not isinstance(part, ast.Constant) for part in call.args)
            return shown and called(call) not in UNSEEN - {"print"}
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
    return any(called(call) in TALKING for call in ast.walk(node))


def _concern_of(node: ast.stmt) -> Concern:
    names = {called(call) for call in ast.walk(node)}
    if names & set(SENDING):
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
        text = program.text[slice(*program.span(first))]
        start, end = program.span(node)[0], program.lines_of(first)
        edits = (Edit(start, start, f"{text}\n{outer}"), Edit(*end, ""))
        yield Change("hoisted", first, edits, "turns")
    if isinstance(last, (ast.Expr, ast.Assign)) and _talks(last):
        text = program.text[slice(*program.span(last))]
        begin, end_of = program.lines_of(last)
        yield Change("sunk", last, (Edit(begin, end_of, f"{outer}{text}\n"),), "turns")


FAMILIES = (
    _data, _sizes, _codecs, _texts, _files, _comparisons, _conditions, _numbers, _elements, _loops, _statements,
)  # fmt: skip
"""The operators, by what they change."""
