"""What the names in a student's Python file hold, as far as its syntax tree tells: bytes, text, or what was received.

Only what is certain is said. A name that is bound in two ways, or in one that cannot be told, holds "unknown".
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from grader.code import sources

BYTES, TEXT, QUOTED, ENCODED, UNKNOWN = "bytes", "text", "quoted", "encoded", ""
"""`encoded`: bytes that the program has made of a text itself. `quoted`: the text that `str(data)` makes of bytes, with `b'` around it."""

_ONE = frozenset({"recv", "read1"})
_WITH_ADDRESS = frozenset({"recvfrom"})
_SAME_KIND = frozenset({"strip", "lstrip", "rstrip", "lower", "upper", "replace", "title"})


class Binding(NamedTuple):
    """One place that binds a name. `value` is None where what it gets cannot be told."""

    value: ast.expr | None
    part: int | None
    """Which element of the value, of `data, address = …`."""


@lru_cache(maxsize=8)
def bindings(text: str) -> dict[str, list[Binding]]:
    """Every binding of every name of the file, whatever the function: the same name is taken for the same thing."""
    found: dict[str, list[Binding]] = {}
    for node in sources.nodes(text):
        for name, binding in _bound_by(node):
            found.setdefault(name, []).append(binding)
    return found


def _bound_by(node: ast.AST) -> Iterator[tuple[str, Binding]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _targets(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            yield from _targets(target, value)
        case ast.AugAssign(target=ast.Name(id=name)) | ast.arg(arg=name):
            yield name, Binding(None, None)
        case ast.For(target=target) | ast.comprehension(target=target):
            for inner in ast.walk(target):
                if isinstance(inner, ast.Name):
                    yield inner.id, Binding(None, None)


def _targets(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, Binding]]:
    if isinstance(target, ast.Name):
        yield target.id, Binding(value, None)
    elif isinstance(target, (ast.Tuple, ast.List)):
        pairs = value.elts if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts) else None
        for number, element in enumerate(target.elts):
            if isinstance(element, ast.Name):
                yield element.id, Binding(pairs[number], None) if pairs else Binding(value, number)


@lru_cache(maxsize=8)
def _kinds(text: str) -> Mapping[str, str]:
    """What each name holds for certain, wherever it stands; what is made of a name follows it within some steps."""
    found: dict[str, str] = {}
    for _ in range(_STEPS):
        more = dict[str, str]()
        for name, bound in bindings(text).items():
            told = set[str]()
            for value, part in bound:
                if value is not None and part is None:
                    told.add(_kind(text, value, found))
                else:
                    from_address = isinstance(value, ast.Call) and sources.called(value) in _WITH_ADDRESS
                    told.add(BYTES if from_address and part == 0 else UNKNOWN)
            if len(told) == 1 and told != {UNKNOWN}:
                more[name] = told.pop()
        if more == found:
            break
        found = more
    return found


_STEPS = 8


def kind(text: str, expression: ast.expr) -> str:
    """Whether an expression is bytes or text for certain."""
    return _kind(text, expression, _kinds(text))


def _kind(text: str, expression: ast.expr, known: Mapping[str, str], depth: int = 0) -> str:
    if depth > _STEPS:
        return UNKNOWN
    match expression:
        case ast.Constant(value=bytes()):
            return BYTES
        case ast.Constant(value=str()) | ast.JoinedStr():
            return TEXT
        case ast.Name(id=name):
            if name in known:
                return known[name]
            value = _set_just_before(text, name, expression.lineno)
            return _kind(text, value, known, depth + 1) if value is not None else UNKNOWN
        case ast.Call(func=function, args=args):
            called = sources.called(expression)
            if called in _ONE or called == "encode":
                return BYTES
            if called in ("decode", "input"):
                return TEXT
            if called == "str" and isinstance(function, ast.Name) and args:
                alone = len(args) == 1 and not expression.keywords
                return QUOTED if alone and _kind(text, args[0], known, depth + 1) == BYTES else TEXT
            if called in _SAME_KIND and isinstance(function, ast.Attribute):
                return _kind(text, function.value, known, depth + 1)
        case ast.Subscript(value=ast.Call() as call, slice=ast.Constant(value=0)) if (
            sources.called(call) in _WITH_ADDRESS
        ):
            return BYTES
    return UNKNOWN


def _set_just_before(text: str, name: str, line: int) -> ast.expr | None:
    """What a name with several values has at a line: that of the last statement before it in the same block."""
    for block, bound, place in _blocks(text).get(line, ()):
        for number in range(place - 1, max(-1, place - 1 - _LOOKED_BACK), -1):
            if name in bound[number]:
                statement = block[number]
                simple = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
                return statement.value if simple and isinstance(statement, ast.Assign) else None
    return None


_LOOKED_BACK, _LOOKED_INTO = 40, 400
_Block = tuple[list[ast.stmt], list[set[str]], int]


@lru_cache(maxsize=8)
def _blocks(text: str) -> Mapping[int, Sequence[_Block]]:
    """By line the blocks with a statement that begins there, what each of their statements binds, and which it is."""
    found: dict[int, list[_Block]] = {}
    for node in sources.nodes(text):
        for block in (getattr(node, field, None) for field in ("body", "orelse", "finalbody")):
            if not isinstance(block, list) or not block or not isinstance(block[0], ast.stmt):
                continue
            inside = (islice(ast.walk(one), _LOOKED_INTO) for one in block)
            bound = [{name for each in some for name, _ in _bound_by(each)} for some in inside]
            line = 0
            for place, one in enumerate(block):
                if one.lineno != line:
                    line = one.lineno
                    found.setdefault(line, []).append((block, bound, place))
    return found


def line_of_kind(text: str, wanted: str) -> int | None:
    """The first call whose value is of this kind."""
    lines = [node.lineno for node in sources.nodes(text) if isinstance(node, ast.Call) and kind(text, node) == wanted]
    return min(lines, default=None)


# ---------------------------------------------------------------- comparisons that can never be true


class Unequal(NamedTuple):
    """A comparison of two kinds. `constants`: the values that were meant to be met."""

    line: int
    name: str
    how: str
    constants: tuple[str, ...]


def never_equal(text: str) -> list[Unequal]:
    """Every `==`, `!=`, `in` of what is bytes with constants that are text, or the other way round."""
    found = []
    for node in sources.nodes(text):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = node.left, node.comparators[0]
            sides = [(left, right)]
            if isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
                sides.append((right, left))
            elif not isinstance(node.ops[0], (ast.In, ast.NotIn)) or isinstance(right, ast.Constant):
                continue
            for one, other in sides:
                how, values = kind(text, one), constants(text, other)
                wrong = {BYTES: str, QUOTED: str, TEXT: bytes}.get(how)
                if values and not isinstance(one, ast.Constant) and all(type(value) is wrong for value in values):
                    texts = (value if isinstance(value, str) else value.decode("utf-8", "replace") for value in values)
                    how = ENCODED if how == BYTES and _is_encoded(text, one) else how
                    found.append(Unequal(one.lineno, sources.written(one), how, tuple(texts)))
    return sorted(found)


def number_with_text(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Every `==` or `!=` of a whole number with a text, both for certain: line, text, number, how the text is converted."""
    for line, one, other in _equated(text):
        number = constant_number(text, other)
        if number is not None and not isinstance(one, ast.Constant) and kind(text, one) in (TEXT, BYTES):
            yield line, sources.written(one), str(number), sources.written(other)


def kept_numbers(text: str) -> Iterator[tuple[int, str, str]]:
    """Every `==` or `!=` of something with a value of a dict that holds whole numbers only: line, that value, the other."""
    stored = dict[str, list[ast.expr]]()
    for node in sources.nodes(text):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            stored.setdefault(sources.last_name(node.targets[0].value), []).append(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            stored.setdefault(sources.last_name(node.targets[0]), []).extend(node.value.values)
    whole = {name for name, values in stored.items() if values and all(_is_whole(value) for value in values)}
    for line, one, other in _equated(text):
        taken = one.value if isinstance(one, ast.Subscript) else None
        if isinstance(one, ast.Call) and sources.called(one) == "get" and isinstance(one.func, ast.Attribute):
            taken = one.func.value
        if taken is not None and sources.last_name(taken) in whole - {""} and not _is_whole(other):
            yield line, sources.written(one), sources.written(other)


def _equated(text: str) -> Iterator[tuple[int, ast.expr, ast.expr]]:
    """The line and the two sides of every `==` and `!=`, each way round."""
    for node in sources.nodes(text):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            yield node.lineno, node.left, node.comparators[0]
            yield node.lineno, node.comparators[0], node.left


def _is_whole(value: ast.expr) -> bool:
    """Whether it is a whole number for certain."""
    number = isinstance(value, ast.Constant) and type(value.value) is int
    return number or (isinstance(value, ast.Call) and sources.called(value) in ("int", "len"))


def _is_encoded(text: str, expression: ast.expr) -> bool:
    """Whether bytes are what the program itself has encoded, and not what came."""
    if isinstance(expression, ast.Name):
        bound = [binding.value for binding in bindings(text).get(expression.id, [])]
        just = _set_just_before(text, expression.id, expression.lineno)
        values = [just] if just is not None else bound
        return bool(values) and all(isinstance(one, ast.Call) and sources.called(one) == "encode" for one in values)
    return isinstance(expression, ast.Call) and sources.called(expression) == "encode"


def constants(text: str, expression: ast.expr, depth: int = 0) -> tuple[str | bytes, ...]:
    """The texts or bytes that an expression is written with: one, or those of a list; empty where it is anything else."""
    match expression:
        case ast.Constant(value=str() | bytes() as value):
            return (value,)
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            if depth > 1 or len(elements) > _MOST_LISTED:  # lists of names of lists of names grow without end
                return ()
            parts = [constants(text, element, depth + 2) for element in elements]
            return tuple(value for part in parts for value in part) if all(parts) else ()
        case ast.Name(id=name) if depth < 4:
            bound = bindings(text).get(name, [])
            if len(bound) == 1 and bound[0].value is not None and bound[0].part is None:
                return constants(text, bound[0].value, depth + 1)
    return ()


_MOST_LISTED = 200


def constants_sent(text: str) -> set[tuple[int, bytes]] | None:
    """What the sending calls send, with the line of the first, where all of them send what is written in the file."""
    said: dict[bytes, int] = {}
    for call in sources.calls(text, *sources.TALKING):
        value = call.args[0] if call.args else None
        encoding = "utf-8"
        if isinstance(value, ast.Call) and sources.called(value) == "encode" and isinstance(value.func, ast.Attribute):
            given = [part.value for part in value.args if isinstance(part, ast.Constant)]
            encoding, value = given[0] if given and isinstance(given[0], str) else encoding, value.func.value
        written = constants(text, value) if value is not None else ()
        if len(written) != 1:
            return None
        try:
            data = written[0] if isinstance(written[0], bytes) else written[0][:_MOST_SENT].encode(encoding)
        except (ValueError, LookupError):
            data = b""
        said.setdefault(data, call.lineno)
    return {(line, data) for data, line in said.items()}


_MOST_SENT = 2_000
"""Characters of a text that are encoded: some codecs take a time that grows with the square of it."""


def host_of(text: str, call: ast.Call) -> str | None:
    """The host in the address that a call is given, where it is written in the file."""
    host = _host(text, call)
    written = constants(text, host) if host is not None else ()
    return written[0] if len(written) == 1 and isinstance(written[0], str) else None


def asks_for_own_name(text: str, call: ast.Call) -> bool:
    """Whether the host in the address that a call is given is what this computer calls itself."""
    host = _host(text, call)
    asked = (
        [host, *(binding.value for binding in bindings(text).get(host.id, []))]
        if isinstance(host, ast.Name)
        else [host]
    )
    return any(sources.inside(value, ("gethostname", "getfqdn")) for value in asked if value is not None)


def _host(text: str, call: ast.Call) -> ast.expr | None:
    """The first part of the address that a call is given."""
    for argument in call.args:
        bound = bindings(text).get(argument.id, []) if isinstance(argument, ast.Name) else []
        pair = bound[0].value if len(bound) == 1 else argument
        if isinstance(pair, ast.Tuple) and len(pair.elts) >= 2:
            return pair.elts[0]
    return None


# ---------------------------------------------------------------- where what was received goes


COMES = sources.TAKING | {"makefile", "readexactly", "readuntil", "readlines", "urlopen", "getresponse"}
"""What returns something that came from the other side."""
_KEEPS = frozenset(
    {"append", "appendleft", "extend", "insert", "add", "update", "put", "put_nowait", "write", "setdefault"}
)


@lru_cache(maxsize=8)
def received(text: str) -> frozenset[str]:
    """The names that hold what was received, or something made of it; not the address it came from.

    Also a list that it was put into, a parameter that it was given for, a function that returns it, and, with a dot in
    front, an attribute. Where it may hold it, it does: what is said of a program rests on what cannot be so.
    """
    goes: dict[str, list[str]] = {}
    """By name what it flows into."""
    todo = list[str]()
    for name, binding in _flows(text):
        value = binding.value
        if value is None:
            continue
        if isinstance(value, ast.Call) and sources.called(value) in sources.RECEIVING:
            todo += [name] if sources.called(value) != "accept" and binding.part in (None, 0) else []
            continue
        for inner in ast.walk(value):
            if isinstance(inner, ast.Call) and sources.called(inner) in COMES:
                todo.append(name)
            elif isinstance(inner, ast.Name):
                goes.setdefault(inner.id, []).append(name)
            elif isinstance(inner, ast.Attribute):
                goes.setdefault(f".{inner.attr}", []).append(name)
    found = set[str]()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += goes.get(name, ())
    return frozenset(found)


def _flows(text: str) -> Iterator[tuple[str, Binding]]:
    """Where anything may come to be known under a name."""
    functions = {node.name: node for node in sources.nodes(text) if isinstance(node, ast.FunctionDef)}
    for node in sources.nodes(text):
        yield from _bound_by(node)
        match node:
            case ast.AugAssign(target=target, value=value) | ast.Assign(targets=[target], value=value):
                yield _root(target), Binding(value, None)
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                yield from ((one.id, Binding(value, None)) for one in ast.walk(target) if isinstance(one, ast.Name))
            case ast.withitem(context_expr=value, optional_vars=ast.Name(id=name)):
                yield name, Binding(value, None)
            case ast.FunctionDef(name=name):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return | ast.Yield) and inner.value is not None:
                        yield from ((name, Binding(inner.value, None)), (f".{name}", Binding(inner.value, None)))
            case ast.Call(func=function, args=args, keywords=keywords):
                if isinstance(function, ast.Attribute) and function.attr in _KEEPS:
                    yield from ((_root(function.value), Binding(value, None)) for value in args)
                if (called := functions.get(sources.called(node))) is not None:
                    own = [one.arg for one in called.args.args]
                    own = own[1:] if isinstance(function, ast.Attribute) and own[:1] == ["self"] else own
                    yield from ((name, Binding(value, None)) for name, value in zip(own, args, strict=False))
                    yield from ((one.arg, Binding(one.value, None)) for one in keywords if one.arg)


def _root(target: ast.expr) -> str:
    """The name under which something is kept: `parts` of `parts[n]`, `.buffer` of `self.buffer`."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return f".{target.attr}" if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def mentions(node: ast.AST, names: set[str] | frozenset[str]) -> bool:
    """It uses one of these names, or receives by itself."""
    return any(
        (isinstance(inner, ast.Name) and inner.id in names)
        or (isinstance(inner, ast.Attribute) and f".{inner.attr}" in names)
        or (isinstance(inner, ast.Call) and sources.called(inner) in COMES)
        for inner in ast.walk(node)
    )


LOGGING = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log")


def prints(text: str, names: frozenset[str] | None = None) -> list[ast.Call]:
    """The calls that write to the screen; with `names` only those that mention one of these."""
    found = sources.calls(text, "print", "pprint", "write", "writelines", "echo", *LOGGING)
    if names is None:
        return found
    given = ((call, [*call.args, *(keyword.value for keyword in call.keywords)]) for call in found)
    return [call for call, parts in given if any(mentions(part, names) for part in parts)]


def prints_of_bytes(text: str) -> list[int]:
    """The lines that print bytes as they are."""
    found = list[int]()
    for call in sources.calls(text, "print"):
        for argument in call.args:
            inner = [argument]
            if isinstance(argument, ast.JoinedStr):
                inner = [part.value for part in argument.values if isinstance(part, ast.FormattedValue)]
            elif isinstance(argument, ast.BinOp):
                inner = [argument.right]
            if any(kind(text, part) in (BYTES, QUOTED) for part in inner):
                found.append(call.lineno)
    return found


# ---------------------------------------------------------------- how it receives


def in_loop(text: str, line: int) -> bool:
    """A loop stands around this line (of the same function, or around the place that calls it)."""
    return line in _looped(text)


@lru_cache(maxsize=8)
def _looped(text: str) -> frozenset[int]:
    """The lines that stand in loops."""
    return _lines_of(node for node in sources.nodes(text) if isinstance(node, (ast.For, ast.While, ast.AsyncFor)))


def _lines_of(parts: Iterable[ast.stmt]) -> frozenset[int]:
    """The lines over which these reach. Each is gone through once, however deep they lie in one another."""
    found, last = set[int](), 0
    for part in sorted(parts, key=lambda part: part.lineno):
        end = part.end_lineno or part.lineno
        found.update(range(max(part.lineno, last + 1), end + 1))
        last = max(last, end)
    return frozenset(found)


def outside_loops(text: str, *names: str) -> int | None:
    """The first call of these names, where it is certain that it happens once: none of them stands in a loop or function."""
    lines = [call.lineno for call in sources.calls(text, *names)]
    if len(lines) > _MOST_ONCE:
        return None
    calls = [node for node in sources.nodes(text) if isinstance(node, ast.Call)]
    repeated = {sources.called(call) for call in calls if in_loop(text, call.lineno)}
    # What is used as a value (a thread's target, a callback) runs nobody knows how often.
    direct = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    values = {node.id for node in sources.nodes(text) if isinstance(node, ast.Name)} - direct
    again = _looped(text) | _lines_of(
        node
        for node in sources.nodes(text)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in repeated | values
    )
    return lines[0] if lines and again.isdisjoint(lines) else None


_MOST_ONCE = 20


def sizes(text: str) -> list[tuple[int, int]]:
    """`(size, line)` of every receive call; empty as soon as one of them has a size that is no number written there."""
    found = []
    for call in sources.calls(text, "recv", "recvfrom", "recvmsg"):
        size = constant_number(text, call.args[0]) if call.args else None
        if size is None:
            return []
        found.append((size, call.lineno))
    return [] if sources.calls(text, "recv_into", "recvfrom_into", "makefile") else found


def constant_number(text: str, expression: ast.expr) -> int | None:
    """The whole number that an expression is, also through a name that holds it."""
    match expression:
        case ast.Constant(value=int() as number):
            return number
        case ast.Name(id=name):
            bound = bindings(text).get(name, [])
            value = bound[0].value if len(bound) == 1 else None
            return value.value if isinstance(value, ast.Constant) and isinstance(value.value, int) else None
    return None


def receives_in_a_loop(text: str) -> bool:
    """Some receiving stands in a loop, or in what collects by itself."""
    lines = [call.lineno for call in sources.calls(text, *sources.TAKING) if "stdin" not in sources.owner(call)]
    return any(in_loop(text, line) for line in lines) or bool(sources.calls(text, "makefile", "readexactly", "iter"))


_WHOLE = frozenset(
    {"makefile", "readexactly", "readuntil", "MSG_WAITALL", "recv_into", "data_received", "StreamReader"}
)


def single_receive(text: str) -> int | None:
    """The last `recv` of a program that never joins the pieces that several of them return; None where it may."""
    held = received(text)
    for node in sources.nodes(text):
        if isinstance(node, ast.AugAssign) and mentions(node.value, held):
            return None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and mentions(node.right, held):
            two_names = isinstance(node.left, ast.Name) and isinstance(node.right, ast.Name)
            if two_names or sources.inside(node.right, {"recv"}):
                return None
        name = sources.called(node) if isinstance(node, ast.Call) else sources.last_name(node)
        if name in _WHOLE:
            return None
        if (
            isinstance(node, ast.Call)
            and name in ("append", "extend", "join")
            and any(mentions(part, held) for part in node.args)
        ):
            return None
    return sources.line_of_last_call(text, "recv")


def receive_behind(text: str, line: int) -> int | None:
    """The `recv` whose bytes a line uses: its own, or the last above it in its function under a name that the line uses."""
    if (own := sources.call_at(text, line, "recv")) is not None:
        return own.lineno
    used, function, found = sources.names_at(text, line), sources.function_around(text, line), list[int]()
    for node in sources.nodes(text):
        for name, binding in _bound_by(node):
            value = binding.value
            if name in used and value is not None and value.lineno < line and sources.inside(value, {"recv"}):
                found += [value.lineno] if sources.function_around(text, value.lineno) is function else []
    return max(found, default=None)


def line_without_waiting(text: str) -> int | None:
    """Where a socket is told not to wait: `setblocking(False)`, `settimeout(0)`."""
    for call in sources.calls(text, "setblocking", "settimeout"):
        if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value in (False, 0):
            return call.lineno
    return None


def line_of_long_wait(text: str) -> int | None:
    """Where a socket is told to wait for minutes: `settimeout(1000)`."""
    for call in sources.calls(text, "settimeout", "setdefaulttimeout"):
        seconds = constant_number(text, call.args[0]) if call.args else None
        if seconds is not None and seconds >= 60:
            return call.lineno
    return None


def line_of_short_wait(text: str) -> int | None:
    """Where it waits for a hundredth of a second at the most: `select(r, w, e, 0)`, `settimeout(0.001)`, `poll(0)`."""
    for call in sources.calls(text, "select", "poll", "settimeout", "sleep"):
        given = [*call.args[-1:], *(keyword.value for keyword in call.keywords if keyword.arg == "timeout")]
        numbers = [
            part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, int | float)
        ]
        if numbers and numbers[-1] <= 0.01:
            return call.lineno
    return None


_COLLECTING = frozenset(
    [
        "makefile",
        "readline",
        "readlines",
        "readuntil",
        "readexactly",
        "partition",
        "split",
        "splitlines",
        "find",
        "index",
        "unpack",
        "from_bytes",
        "recv_into",
        "extend",
        "MSG_WAITALL",
        "data_received",
    ]
)


def takes_one_receive_for_one_message(text: str) -> bool:
    """It calls `recv` and never looks for the end of a message, or puts pieces together."""
    if not sources.calls(text, "recv"):
        return False
    for node in sources.nodes(text):
        if isinstance(node, ast.AugAssign) and mentions(node.value, received(text)):
            return False
        if isinstance(node, (ast.Call, ast.Attribute)):
            name = sources.called(node) if isinstance(node, ast.Call) else node.attr
            if name in _COLLECTING:
                return False
    return True
