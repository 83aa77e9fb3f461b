"""What a student's Python file says where: places found in its syntax tree, never by searching its words.

Every function takes the text and answers with line numbers from 1, or None. A file that does not parse has no places,
nor has one that nobody wrote by hand: what looks at a tree may take time and depth in proportion to it, and that is
bounded here, once.
"""

from __future__ import annotations

import ast
import codecs
import difflib
import re
import warnings
from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise

SENDING = frozenset({"send", "sendall", "sendto", "sendmsg", "write"})
TALKING = SENDING - {"write"}
"""What sends over a socket, for certain."""
RECEIVING = frozenset({"recv", "recvfrom", "recv_into", "recvfrom_into", "recvmsg", "accept", "readline", "read"})
TAKING = RECEIVING - {"accept"}
CALLING = ("connect", "connect_ex", "create_connection", "open_connection", "create_datagram_endpoint", "sendto")
"""What a client reaches its server with."""
Loop = ast.While | ast.For

MOST_TOKENS = 40_000
"""Words and signs of a file that is looked into: some 4,000 lines."""
MOST_DEPTH = 200
"""Of its tree: a text that is added up of 150 parts has as many levels."""
MOST_WRITTEN = 400
"""Nodes of a part that is written out again, ..."""
MOST_WRITTEN_DEPTH = 60
"""... and its levels: Python's own writer goes down with several calls for each."""
_TOKEN = re.compile(r"\w+|[^\w\s]")


def is_readable(text: str) -> bool:
    """Whether a file is of a size that somebody writes by hand: Python's parser needs a hundred times its memory."""
    return len(text) <= MOST_TOKENS or sum(1 for _ in _TOKEN.finditer(text)) <= MOST_TOKENS


@lru_cache(maxsize=8)
def _parsed(text: str) -> tuple[ast.Module, tuple[ast.AST, ...]] | None:
    """The tree and all its nodes from above; None where it is no Python 3, or beyond the bounds."""
    if not is_readable(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found, level = list[ast.AST](), list[ast.AST]([parsed])
    for _ in range(MOST_DEPTH):
        found += level
        level = [below for node in level for below in ast.iter_child_nodes(node)]
    return (parsed, tuple(found)) if not level else None


def tree(text: str) -> ast.Module | None:
    """The syntax tree; None where the text is no Python 3, or beyond what a person writes."""
    parsed = _parsed(text)
    return parsed[0] if parsed is not None else None


def nodes(text: str) -> tuple[ast.AST, ...]:
    """Every node of the file, the outer ones first."""
    parsed = _parsed(text)
    return parsed[1] if parsed is not None else ()


def written(node: ast.AST) -> str:
    """A part of a file as Python writes it, on one line; `…` for what is too large or too deep to be read."""
    count, level = 0, [node]
    for _ in range(MOST_WRITTEN_DEPTH):
        count += len(level)
        if not level or count > MOST_WRITTEN:
            break
        level = [below for one in level for below in ast.iter_child_nodes(one)]
    if level:
        return "…"
    try:
        return ast.unparse(node)
    except ValueError:  # a number of thousands of digits, or quotes inside quotes that it finds no way to write
        return "…"


def calls(text: str, *names: str) -> list[ast.Call]:
    """Calls of functions or methods of these names, in the order of their lines."""
    found = [node for node in nodes(text) if isinstance(node, ast.Call) and called(node) in names]
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def called(call: ast.Call) -> str:
    """The last part of what is called: `sendto` of `self.sock.sendto(…)`."""
    return last_name(call.func)


def last_name(node: ast.AST) -> str:
    """The last part of a name with dots: `SIGINT` of `signal.SIGINT`; empty for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def inside(node: ast.AST, names: Collection[str]) -> bool:
    """Whether a call of one of these is somewhere in it."""
    return any(isinstance(inner, ast.Call) and called(inner) in names for inner in ast.walk(node))


def owner(call: ast.Call) -> str:
    """What a method is called on: `self.sock` of `self.sock.sendto(…)`; empty for a plain function."""
    return written(call.func.value) if isinstance(call.func, ast.Attribute) else ""


_RUNNERS = frozenset(
    [
        "eval",
        "exec",
        "builtins.eval",
        "builtins.exec",
        "pickle.loads",
        "pickle.load",
        "marshal.loads",
        "os.system",
        "os.popen",
        "subprocess.run",
        "subprocess.call",
        "subprocess.Popen",
        "subprocess.check_output",
        "subprocess.getoutput",
        "yaml.unsafe_load",
    ]
)


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
        if isinstance(node, ast.Constant) and type(node.value) in (int, str) and node.value in (number, str(number))
    ]
    return min(lines) if lines else None


def line_of_encoding(text: str, *encodings: str) -> int | None:
    """Where `.encode("gbk")` or an `encoding=` argument names one of these."""
    for call in calls(text, "encode", "bytes", "open", "makefile"):
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
            named = value.value if isinstance(value, ast.Constant) else None
            if isinstance(named, str) and named.lower().replace("_", "-") in encodings:
                return call.lineno
    return None


def line_of_decoding(text: str, *encodings: str) -> int | None:
    """Where bytes are made text with one of these, under whichever of its names."""
    wanted = {codecs.lookup(one).name for one in encodings}
    for call in calls(text, "decode", "str", "makefile", "open"):
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
            with suppress(LookupError, ValueError):
                if isinstance(value, ast.Constant) and codecs.lookup(str(value.value)[:_LONG_NAME]).name in wanted:
                    return call.lineno
    return None


_LONG_NAME = 40
"""Characters of a name that may be one of an encoding."""


def sending_loops(text: str) -> list[Loop]:
    """The loops that send without receiving, of such loops in loops the innermost: one request may get several answers."""
    sends, receives = _holding(text, SENDING), _holding(text, RECEIVING)
    loops = [node for node in nodes(text) if isinstance(node, (ast.For, ast.While))]
    found = sorted((one for one in loops if one in sends and one not in receives), key=lambda loop: loop.lineno)
    # What a loop has inside begins next, and before its end.
    return [one for n, one in enumerate(found) if not any(covers(one, inner.lineno) for inner in found[n + 1 : n + 2])]


def sends_in_a_row(text: str) -> list[list[ast.Call]]:
    """The sends of each block that has several: all of them are done, one after the other."""
    found = list[list[ast.Call]]()
    for node in nodes(text):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            alone = [one.value for one in body if isinstance(one, ast.Expr)] if isinstance(body, list) else []
            sends = [one for one in alone if isinstance(one, ast.Call) and called(one) in TALKING]
            found += [sends] if len(sends) > 1 else []
    return found


def _holding(text: str, names: Collection[str]) -> set[ast.AST]:
    """Everything with such a call in it. Each node is marked once: loops in loops in a long file must not add up."""
    above = {child: node for node in nodes(text) for child in ast.iter_child_nodes(node)}
    found = set[ast.AST]()
    for call in calls(text, *names):
        node: ast.AST | None = call
        while node is not None and node not in found:
            found.add(node)
            node = above.get(node)
    return found


# ---------------------------------------------------------------- what stands at a line, and what names hold


def covers(node: ast.AST, line: int) -> bool:
    """Whether a part of the file reaches over this line."""
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return bool(first <= line <= last)


def call_at(text: str, line: int, *names: str) -> ast.Call | None:
    """The first call of one of these on a line."""
    return next((call for call in calls(text, *names) if covers(call, line)), None)


def names_at(text: str, line: int) -> set[str]:
    """The names that the line uses."""
    return {node.id for node in nodes(text) if isinstance(node, ast.Name) and covers(node, line)}


def attributes_at(text: str, line: int) -> set[tuple[str, str]]:
    """The `name.attribute` pairs of a line; of `self.conn.recv` it is `self.conn` and `recv`."""
    found = (node for node in nodes(text) if isinstance(node, ast.Attribute) and covers(node, line))
    return {(written(node.value), node.attr) for node in found}


def pairs(text: str) -> dict[str, ast.Call]:
    """Names that hold a whole pair, where two were meant: `conn = server.accept()`."""
    return {
        written(node.targets[0]): node.value
        for node in nodes(text)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], (ast.Name, ast.Attribute))
        and isinstance(node.value, ast.Call)
        and called(node.value) in ("accept", "recvfrom")
    }


def received_names(text: str) -> set[str]:
    """Names that hold bytes as they came: `data` of `data, address = s.recvfrom(1024)`."""
    found = set()
    for node in nodes(text):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            target, name = node.targets[0], called(node.value)
            if name == "recvfrom" and isinstance(target, ast.Tuple):
                target = target.elts[0]
            if name in ("recv", "recvfrom") and isinstance(target, ast.Name):
                found.add(target.id)
    return found


def imported(text: str) -> set[str]:
    """Top-level names of the modules that a file imports; of `from . import net` it is `net`."""
    found = set()
    for node in nodes(text):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


def line_of_import(text: str, module: str) -> int | None:
    """Where a module, or something of it, is imported."""
    for node in nodes(text):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        if any(name.partition(".")[0] == module for name in names):
            return getattr(node, "lineno", None)
    return None


def uses_with(text: str) -> bool:
    """Whether something is closed by leaving a `with`; opening a file is not meant."""
    blocks = [node for node in nodes(text) if isinstance(node, ast.With | ast.AsyncWith)]
    held = [item.context_expr for block in blocks for item in block.items]
    return any(not (isinstance(one, ast.Call) and called(one) == "open") for one in held)


def line_of_name(text: str, name: str) -> int | None:
    """Where a name or an attribute is first used."""
    lines = [
        node.lineno
        for node in nodes(text)
        if (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)
    ]
    return min(lines, default=None)


# ---------------------------------------------------------------- what is reached


def is_reached(text: str, name: str) -> bool:
    """Whether a call stands in the plain run of the file: in no function, branch or loop."""
    parsed = tree(text)
    plain = (ast.Expr, ast.Assign, ast.With)
    statements = [node for node in parsed.body if isinstance(node, plain)] if parsed is not None else []
    return any(inside(statement, {name}) for statement in statements)


def uncalled_function(text: str, name: str) -> ast.FunctionDef | None:
    """The function in which `name` is called, where nothing uses that function."""
    calling, used = _holding(text, {name}), set(map(last_name, nodes(text)))
    functions = (node for node in nodes(text) if isinstance(node, ast.FunctionDef) and node in calling)
    return next((one for one in functions if not one.name.startswith("__") and one.name not in used), None)


def has_loop_around(text: str, *names: str) -> bool:
    """Whether one of these is called inside a loop."""
    return any(isinstance(node, (ast.For, ast.While)) for node in _holding(text, names))


def line_of_daemon(text: str) -> int | None:
    """Where a thread or process is made a daemon, which does not outlive the main program."""
    for node in nodes(text):
        if isinstance(node, ast.Call) and any(
            keyword.arg == "daemon" and getattr(keyword.value, "value", None) is True for keyword in node.keywords
        ):
            return node.lineno
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "daemon":
            return node.lineno
    return line_of_call(text, "setDaemon")


def why_no_python(text: str) -> SyntaxError | None:
    """What Python says of a file that does not parse; None where it does."""
    if not is_readable(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<student>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def waiting_call_at(text: str, line: int) -> ast.Call | None:
    """The call that a program is in when it stands at this line: one that receives or waits, else the outermost."""
    here = [node for node in nodes(text) if isinstance(node, ast.Call) and node.lineno == line]
    waiting = [call for call in here if called(call) in _WAITING]
    return next(iter(waiting or here), None)


_WAITING = RECEIVING | {"sleep", "input", "wait", "join", "select", "connect", "get", "acquire", "pause"}


def source_at(text: str, number: int) -> str:
    """What stands at a line, short: the call it waits in (`recvfrom(1024)`), or the line itself."""
    call = waiting_call_at(text, number)
    if call is not None and called(call) in _WAITING:
        arguments = ", ".join(written(part) for part in [*call.args, *call.keywords])
        return f"{called(call)}({arguments})"[:60]
    return line(text, number).strip()[:60]


def line_of_last_call(text: str, *names: str) -> int | None:
    found = calls(text, *names)
    return found[-1].lineno if found else None


def loop_that_only_receives(text: str, line: int) -> bool:
    """The innermost loop around this line receives and never sends: it collects until nothing comes."""
    loop = loop_around(text, line)
    return loop is not None and not inside(loop, SENDING | functions_that(text, SENDING))


@lru_cache(maxsize=8)
def functions_that(text: str, names: frozenset[str]) -> frozenset[str]:
    """The functions of the file that call one of these, themselves or by one another."""
    callers: dict[str, set[str]] = {}
    for one in (node for node in nodes(text) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))):
        for call in (inner for inner in ast.walk(one) if isinstance(inner, ast.Call)):
            callers.setdefault(called(call), set()).add(one.name)
    found, todo = set[str](), [*names]
    while todo:
        new = callers.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return frozenset(found)


def line_of_loop(text: str, line: int) -> int | None:
    """Where the innermost loop around this line begins."""
    loop = loop_around(text, line)
    return loop.lineno if loop is not None else None


def loop_around(text: str, line: int) -> Loop | None:
    """The innermost loop that a line belongs to."""
    loops = [node for node in nodes(text) if isinstance(node, (ast.For, ast.While)) and covers(node, line)]
    return max(loops, key=lambda loop: loop.lineno, default=None)


def written_texts(parts: Iterable[ast.AST], encoding: str) -> set[bytes]:
    """The texts and bytes that stand there as they are, in this encoding."""
    found = set[bytes]()
    for node in parts:
        match node:
            case ast.Constant(value=str() as value):
                found.add(value.encode(encoding, "replace"))
            case ast.Constant(value=bytes() as value):
                found.add(value)
    return found


def lines_of_text(text: str, wanted: str) -> list[int]:
    """Where this very text is written."""
    return [
        node.lineno
        for node in nodes(text)
        if isinstance(node, ast.Constant)
        and node.value in (wanted, wanted.encode("utf-8", "replace"))
        and isinstance(node.value, (str, bytes))
    ]


def handler_at(text: str, line: int) -> ast.ExceptHandler | None:
    """The `except` that begins on this line."""
    return next((node for node in nodes(text) if isinstance(node, ast.ExceptHandler) and node.lineno == line), None)


def caught_by(handler: ast.ExceptHandler) -> set[str]:
    """The errors that an `except` names."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type] if handler.type else []
    return {last_name(kind) for kind in kinds}


def function_named(text: str, name: str) -> ast.FunctionDef | None:
    """The function of this name."""
    return next((node for node in nodes(text) if isinstance(node, ast.FunctionDef) and node.name == name), None)


def function_around(text: str, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The innermost function that a line is in."""
    found = [
        node for node in nodes(text) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and covers(node, line)
    ]
    return max(found, key=lambda node: node.lineno, default=None)


def is_from_outside(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether a function takes a name from outside of it."""
    arguments = function.args
    own = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    own |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return name not in own


def line(text: str, number: int | None) -> str:
    """What stands in a line, as Python counts them: a form feed ends none."""
    lines = re.split("\r\n|\r|\n", text)
    return lines[number - 1] if number and 0 < number <= len(lines) else ""


def calls_at(text: str, number: int) -> list[ast.Call]:
    """Every call of a line, the outermost first."""
    found = [node for node in nodes(text) if isinstance(node, ast.Call) and covers(node, number)]
    return sorted(found, key=lambda call: (call.lineno != number, call.col_offset))


def line_that_binds(text: str, name: str) -> int | None:
    """Where a variable of this name first gets its value."""
    lines = [
        node.lineno
        for node in nodes(text)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    return min(lines, default=None)


def second_of_a_pair(text: str, name: str) -> ast.Call | None:
    """The `accept` or `recvfrom` whose second value, the address, a name is given."""
    for node in nodes(text):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Call):
            parts = node.targets[0].elts
            if len(parts) == 2 and written(parts[1]) == name and called(node.value) in ("accept", "recvfrom"):
                return node.value
    return None


_METHODS = frozenset(
    [
        "accept",
        "recv",
        "recvfrom",
        "decode",
        "encode",
        "upper",
        "lower",
        "strip",
        "split",
        "read",
        "readline",
        "close",
        "title",
        "swapcase",
        "getsockname",
        "getpeername",
        "items",
        "keys",
        "values",
        "fileno",
        "copy",
        "capitalize",
    ]
)


def method_without_brackets(text: str, number: int) -> str | None:
    """A method that a line names and does not call: `data.upper` of `s.sendto(data.upper, addr)`."""
    called_here = {id(node.func) for node in nodes(text) if isinstance(node, ast.Call)}
    named = (node for node in nodes(text) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load))
    bare = (node for node in named if node.attr in _METHODS and node.lineno == number and id(node) not in called_here)
    found = next(bare, None)
    return written(found)[:40] if found is not None else None


def nearest(word: str, known: Collection[str]) -> str | None:
    """The word that one of these was meant to be, if it is near."""
    return next(iter(difflib.get_close_matches(word, known, 1, 0.7)), None)


def handler_without_loop(text: str) -> int | None:
    """Where the `handle` of a `socketserver` class stands that goes through once, without a loop."""
    for node in nodes(text):
        if not isinstance(node, ast.ClassDef) or not any("RequestHandler" in last_name(base) for base in node.bases):
            continue
        for function in node.body:
            if isinstance(function, ast.FunctionDef) and function.name == "handle":
                loops = any(isinstance(inner, (ast.For, ast.While)) for inner in ast.walk(function))
                return None if loops else function.lineno
    return None


def named_alone(text: str, method: str) -> int | None:
    """Where a method stands alone as a statement, without being called: `conn.close`."""
    for node in nodes(text):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute) and node.value.attr == method:
            return node.lineno
    return None


def named_and_not_called(text: str, method: str) -> int | None:
    """The one line that names a method and does not call it: `msg = data.decode`."""
    called_here = {id(node.func) for node in nodes(text) if isinstance(node, ast.Call)}
    named = (node for node in nodes(text) if isinstance(node, ast.Attribute) and node.attr == method)
    lines = {node.lineno for node in named if id(node) not in called_here}
    return lines.pop() if len(lines) == 1 else None


def decoding_that_never_fails(text: str) -> tuple[int, str] | None:
    """Where a `try` that catches errors of decoding decodes leniently, and how: `decode(codec, 'ignore')`."""
    for node in nodes(text):
        if not isinstance(node, ast.Try) or not any(
            caught_by(handler) & {"UnicodeError", "UnicodeDecodeError", "ValueError", "Exception"}
            for handler in node.handlers
        ):
            continue
        for call in (inner for part in node.body for inner in ast.walk(part) if isinstance(inner, ast.Call)):
            if called(call) != "decode":
                continue
            for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                if isinstance(given, ast.Constant) and given.value in ("ignore", "replace", "backslashreplace"):
                    return call.lineno, given.value
    return None


def counts_bytes(text: str, number: int) -> bool:
    """Whether the innermost loop around a line goes on until it has a number of bytes: `while len(data) < count`."""
    loop = loop_around(text, number)
    tests = [loop.test] if isinstance(loop, ast.While) else []
    return any(inside(test, ("len",)) for test in tests) or any(
        isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) for test in tests
    )


def collects(text: str, number: int) -> bool:
    """Whether the innermost loop around a line puts together what comes, or writes each piece of it."""
    loop = loop_around(text, number)
    inner = ast.walk(loop) if loop is not None else ()
    return any(
        isinstance(node, ast.AugAssign)
        or (isinstance(node, ast.Call) and called(node) in ("append", "extend", "join", "write", "recv_into"))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and inside(node, ("recv",)))
        for node in inner
    )


def miscounted(text: str, number: int) -> str | None:
    """How the loop around a line gets more bytes than it wants: `too-much`, `one-more`; None where it does not, for certain.

    `while len(data) < count: data += sock.recv(count)` takes what belongs to the next message; with `<=` it waits for one more.
    """
    loop = loop_around(text, number)
    test = loop.test if isinstance(loop, ast.While) else None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not inside(test.left, ("len",)):
        return None
    wanted = written(test.comparators[0])
    takes = (
        [node for node in ast.walk(loop) if isinstance(node, ast.Call) and called(node) in ("recv", "read")]
        if loop
        else []
    )
    if isinstance(test.ops[0], ast.LtE):
        return "one-more"
    collects = loop is not None and any(isinstance(node, ast.AugAssign) for node in ast.walk(loop))
    same = any(call.args and written(call.args[0]) == wanted for call in takes)
    return "too-much" if isinstance(test.ops[0], ast.Lt) and collects and same else None


def line_of_skipping_removal(text: str) -> int | None:
    """Where a loop takes something out of the very list that it goes through, and so leaves out the next."""
    for loop in (node for node in nodes(text) if isinstance(node, ast.For)):
        through = written(loop.iter)
        for call in (node for node in ast.walk(loop) if isinstance(node, ast.Call)):
            leaves = any(isinstance(node, (ast.Break, ast.Return)) for node in ast.walk(loop))
            if called(call) in ("remove", "pop", "discard") and owner(call) == through and not leaves:
                return call.lineno
    return None


def goes_through(text: str, line: int, name: str) -> str:
    """The list that a loop around a line goes through with a name: `people` of `for other in people:`; else empty."""
    loop = loop_around(text, line)
    through = (
        isinstance(loop, ast.For)
        and last_name(loop.target) == name
        and isinstance(loop.iter, (ast.Name, ast.Attribute))
    )
    return written(loop.iter)[:40] if isinstance(loop, ast.For) and through else ""


def leaves_after_one(text: str) -> int | None:
    """Where a loop that sends to each of several leaves right behind the sending: it sends to the first one only."""
    for loop in (node for node in nodes(text) if isinstance(node, ast.For)):
        blocks = [
            part for node in ast.walk(loop) for part in (getattr(node, "body", None), getattr(node, "orelse", None))
        ]
        for block in (one for one in blocks if isinstance(one, list)):
            for before, after in pairwise(block):
                sends = (
                    isinstance(before, ast.Expr)
                    and isinstance(before.value, ast.Call)
                    and called(before.value) in TALKING
                )
                if (
                    sends
                    and isinstance(after, (ast.Break, ast.Return))
                    and owner(before.value) == last_name(loop.target)
                ):
                    return after.lineno
    return None


def sends_to_the_readable(text: str) -> int | None:
    """Where a loop sends to each of those that `select` has found readable."""
    readable = {
        last_name(node.targets[0].elts[0])
        for node in nodes(text)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and called(node.value) == "select"
        and isinstance(node.targets[0], ast.Tuple)
    }
    for loop in (node for node in nodes(text) if isinstance(node, ast.For) and last_name(node.iter) in readable - {""}):
        for inner in (node for node in ast.walk(loop) if isinstance(node, ast.For) and node is not loop):
            sends = (node for node in ast.walk(inner) if isinstance(node, ast.Call) and called(node) in TALKING)
            if last_name(inner.iter) in readable and any(owner(call) == last_name(inner.target) for call in sends):
                return inner.lineno
    return None


def named(text: str, *names: str) -> bool:
    """Whether one of these is called, or is a class of which another is made."""
    return any(last_name(node) in names for node in nodes(text))


def line_that_lingers_not(text: str) -> int | None:
    """Where SO_LINGER is set to no time: `struct.pack("ii", 1, 0)`, or its eight bytes."""
    for call in calls(text, "setsockopt"):
        if len(call.args) == 3 and last_name(call.args[1]) == "SO_LINGER":
            found = [node.value for node in ast.walk(call.args[2]) if isinstance(node, ast.Constant)]
            packed = [value for value in found if isinstance(value, bytes)]
            numbers = [value for value in found if type(value) is int]
            if any(value[:4].strip(b"\0") and not value[4:].strip(b"\0") for value in packed) or numbers[1:] == [0]:
                return call.lineno
    return None


def line_that_says(text: str, data: bytes) -> int | None:
    """The one sending call in which what came begins: a text is written there that the bytes have at their front."""
    found = set[int]()
    for call in calls(text, *SENDING):
        for node in (inner for part in call.args for inner in ast.walk(part)):
            value = node.value if isinstance(node, ast.Constant) else None
            written = value.encode("utf-8", "replace") if isinstance(value, str) else value
            if isinstance(written, bytes) and len(written) > 1 and data.startswith(written[:6]):
                found.add(call.lineno)
    return found.pop() if len(found) == 1 else None


def names_imported_at(text: str, number: int) -> set[str]:
    """What a line takes from modules by name: `a` of `from b import a`."""
    found = (node for node in nodes(text) if isinstance(node, ast.ImportFrom) and covers(node, number))
    return {alias.name for node in found for alias in node.names}


def stops_at_a_short_piece(text: str) -> int | None:
    """Where a loop stops receiving because a piece was shorter than it could have been: `if len(data) < 1024: break`."""
    held = received_names(text)
    for loop in nodes(text):
        if not isinstance(loop, (ast.While, ast.For)):
            continue
        sizes = {written(call.args[0]) for call in ast.walk(loop) if isinstance(call, ast.Call) and _takes_some(call)}
        for test in (node.test for node in ast.walk(loop) if isinstance(node, (ast.If, ast.While))):
            if not isinstance(test, ast.Compare) or len(test.ops) != 1 or written(test.comparators[0]) not in sizes:
                continue
            counted = test.left.args if isinstance(test.left, ast.Call) and called(test.left) == "len" else []
            if counted and isinstance(test.ops[0], (ast.Lt, ast.NotEq, ast.Eq)) and last_name(counted[0]) in held:
                return test.lineno
    return None


def _takes_some(call: ast.Call) -> bool:
    """It receives at most a number of bytes."""
    return called(call) in ("recv", "read") and bool(call.args)


_NEW_TEXT = frozenset({"upper", "lower", "title", "capitalize", "swapcase", "replace", "strip", "lstrip", "rstrip"})


def thrown_away(text: str) -> list[ast.Call]:
    """The calls that do nothing but make a new string, which nobody takes: `text.upper()` as a statement."""
    alone = (node.value for node in nodes(text) if isinstance(node, ast.Expr))
    return [call for call in alone if isinstance(call, ast.Call) and owner(call) and called(call) in _NEW_TEXT]


def opens_with(text: str, marks: str) -> list[int]:
    """The lines that open a file in a mode with one of these letters: `a` for `open(name, "ab")`."""
    found = list[int]()
    for call in calls(text, "open"):
        given = [*call.args[1:2], *(one.value for one in call.keywords if one.arg == "mode")]
        modes = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if any({*marks} & {*mode} for mode in modes):
            found.append(call.lineno)
    return found


def opens_as_text(text: str) -> list[int]:
    """The lines that open a file to read it as text: `open(name)`, `open(name, "r")`, `path.read_text()`."""
    known = {*opens_with(text, "bwax")}
    plain = [call for call in calls(text, "open") if len(call.args) < 2 or isinstance(call.args[1], ast.Constant)]
    return [call.lineno for call in (*calls(text, "read_text"), *plain) if call.lineno not in known]


def strips(text: str) -> list[ast.Call]:
    """The calls that take the blanks off the ends of a text, except where it is only printed."""
    shown = {node for call in calls(text, "print") for node in ast.walk(call)}
    return [call for call in calls(text, "strip", "lstrip", "rstrip") if call not in shown]


def removes_newlines(text: str) -> bool:
    """Whether anything in it could take a newline off the end of a text."""
    for call in calls(text, "replace", "removesuffix", "partition", "find", "index", "translate"):
        if any(
            isinstance(node, ast.Constant) and node.value in ("\n", b"\n", "\r\n", b"\r\n") for node in ast.walk(call)
        ):
            return True
    slices = (node.slice for node in nodes(text) if isinstance(node, ast.Subscript))
    cuts = any(isinstance(part, ast.Slice) and part.upper is not None for part in slices)
    return cuts or bool(calls(text, "strip", "rstrip", "splitlines"))


def keeps_newlines(text: str) -> int | None:
    """Where a line as a file gives it, with its newline, is split at a sign: the last part keeps the newline."""
    if removes_newlines(text):
        return None
    opened = set[str]()
    for made in nodes(text):
        if isinstance(made, ast.withitem) and made.optional_vars is not None and inside(made.context_expr, {"open"}):
            opened.add(last_name(made.optional_vars))
        elif isinstance(made, ast.Assign) and isinstance(made.value, ast.Call) and called(made.value) == "open":
            opened.add(last_name(made.targets[0]))
    for loop in nodes(text):
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
            continue
        if last_name(loop.iter) in opened - {""} or inside(loop.iter, {"open", "readlines"}):
            for call in calls(text, "split"):
                at_a_sign = bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value
                if at_a_sign and owner(call) == loop.target.id and covers(loop, call.lineno):
                    return call.lineno
    return None
