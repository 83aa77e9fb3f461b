"""Operators on what a program receives, sends, prints, or is typed: the text, its size, its encoding, whom it goes to."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from grader.code.sources import SENDING
from grader.prove.changes import READING, Change, Concern, Edit, SourceTree, name_called

RECEIVING = ("recv", "recvfrom", "read")
CODECS = ("gbk", "ascii", "latin-1")
NAMES_OF_CODECS = (
    "utf-8",
    "utf8",
    "UTF-8",
    "utf-8-sig",
    "utf-16",
    "gbk",
    "GBK",
    "gb2312",
    "gb18030",
    "ascii",
    "latin-1",
)
SIZES = (16, 64)

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


def changed_data(program: SourceTree) -> Iterator[Change]:
    """Data is changed where it comes in and where it goes out."""
    for node in program.nodes:
        name = name_called(node)
        if isinstance(node, ast.Assign) and name_called(node.value) == "recvfrom":
            yield from _datagram(program, node)
        elif not isinstance(node, ast.Call):
            continue
        elif name in SENDING and node.args and not _is_fixed(program, node.args[0]):
            yield from _ways_to_change(program, node.args[0], "sent", text=False)
        elif name == "print":
            for value in node.args:
                yield from _printed(program, value)
        elif name == "input" and not _changed_later(program, node):
            yield from _ways_to_change(program, node, "typed", text=True)
        elif name in (*READING, "decode") and not _changed_later(program, node):
            above = program.parents[node]
            whole = above if isinstance(above, ast.Await) else node
            yield from _ways_to_change(program, whole, "received", text=name == "decode")


def _ways_to_change(program: SourceTree, node: ast.expr, concern: Concern, *, text: bool) -> Iterator[Change]:
    own = program.text_of(node)
    if not isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)):
        own = f"({own})"
    for operator, pattern in _ON_DATA.items():
        if operator not in ("halved", "doubled") or concern not in ("printed", "typed"):
            yield program.replaced(operator, node, _applied(pattern, own, text=text), concern)


def _applied(pattern: str, own: str, *, text: bool) -> str:
    return pattern.format(own, blank='" "' if text else 'b" "', nothing='""' if text else 'b""')


def _is_fixed(program: SourceTree, node: ast.expr) -> bool:
    """A text that the program always sends: what could be done to it is done to the text itself."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "encode":
        node = node.func.value
    return program.constant(node) is not None


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
        yield from _ways_to_change(program, value, "printed", text=True)
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
        return name_called(above) in ("print", *SENDING)
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
    return name_called(uses[0]) in ("print", *SENDING)


def smaller_buffers(program: SourceTree) -> Iterator[Change]:
    """A buffer that is too small for what may come. Where the size is computed, a loop gathers the rest."""
    for node in program.nodes:
        if isinstance(node, ast.Call) and name_called(node) in RECEIVING and len(node.args) == 1:
            size = program.constant(node.args[0])
            if isinstance(size, int) and size > min(SIZES):
                for smaller in (smaller for smaller in SIZES if smaller < size):
                    edit = Edit(*program.span(node.args[0]), str(smaller))
                    yield Change(f"receive-{smaller}", node, (edit,), "received")


def other_codecs(program: SourceTree) -> Iterator[Change]:
    """Another encoding than the one that was asked for."""
    for node in program.nodes:
        if not isinstance(node, ast.Call) or name_called(node) not in ("encode", "decode") or node.keywords[1:]:
            continue
        if _is_fixed(program, node) and ast.unparse(node).isascii():
            continue
        concern: Concern = "sent" if name_called(node) == "encode" else "received"
        for codec in CODECS:
            named = next((keyword.value for keyword in node.keywords if keyword.arg == "encoding"), None)
            named = node.args[0] if node.args else named
            if named is None:
                end = program.span(node)[1] - 1
                edit = Edit(end, end, f'"{codec}"') if not node.keywords else Edit(end, end, f', encoding="{codec}"')
            else:
                edit = Edit(*program.span(named), f'"{codec}"')
            yield Change(codec, node, (edit,), concern)


def other_texts(program: SourceTree) -> Iterator[Change]:
    """A fixed text that is sent or compared, a little different: no label, no prompt, no name of a codec or a host."""
    for node in program.nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, bytes)) or not node.value:
            continue
        above, value = program.parents[node], node.value
        beside = above.elts if isinstance(above, ast.Tuple) else []
        used_for_its_method = isinstance(above, ast.Attribute) and above.attr != "encode"
        if isinstance(above, (ast.keyword, ast.Expr)) or used_for_its_method or value in NAMES_OF_CODECS:
            continue
        if any(type(program.constant(one)) is int for one in beside):  # an address
            continue
        if {name_called(one) for one in (above, *program.above(above))} & {
            "print",
            "input",
            "open",
            "decode",
            "getattr",
        }:
            continue
        longer = value + " " if isinstance(value, str) else value + b" "
        for operator, other in (("text-case", value.swapcase()), ("text-shorter", value[:-1]), ("text-longer", longer)):
            yield program.replaced(operator, node, repr(other), "sent")


def other_modes(program: SourceTree) -> Iterator[Change]:
    """A file is opened so that what is in it already stays, or is in the way."""
    for node in program.nodes:
        if isinstance(node, ast.Call) and name_called(node) == "open":
            given = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
            for mode in given:
                value = program.constant(mode)
                if isinstance(value, str) and "w" in value:
                    for other in ("a", "x"):
                        edit = Edit(*program.span(mode), repr(value.replace("w", other)))
                        yield Change(f"mode-{other}", node, (edit,), "file")


def first_is_answered(program: SourceTree) -> list[Change]:
    """Every answer goes to the one who called first."""
    found = []
    for node in program.nodes:
        if isinstance(node, ast.Call) and name_called(node) == "sendto" and len(node.args) == 2:
            to = node.args[1]
            if isinstance(to, ast.Name) and to.id not in program.bound:
                edit = Edit(*program.span(to), f'globals().setdefault("_first", {to.id})')
                found.append(Change("first-is-answered", node, (edit,), "turns"))
    return found
