"""How a student's Python file starts threads and processes, and what it hands to them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.code import names, sources

THREADS = ("Thread", "Timer", "submit", "start_new_thread", "run_in_executor")
"""What runs a function beside the rest of the same process."""
STARTERS = (*THREADS, "Process", "fork", "map_async", "apply_async")


def starters(text: str) -> list[ast.Call]:
    """Every call that makes a thread or a process of one's own."""
    return sources.calls(text, *STARTERS)


def target_of(call: ast.Call) -> ast.expr | None:
    """The function that a thread or a process is to run."""
    named = next((one.value for one in call.keywords if one.arg in ("target", "function", "func")), None)
    place = {"submit": 0, "start_new_thread": 0, "apply_async": 0, "map_async": 0, "Timer": 1, "run_in_executor": 1}
    at = place.get(sources.called(call), -1)
    return named or (call.args[at] if 0 <= at < len(call.args) else None)


def target_called(text: str) -> tuple[int, str] | None:
    """Where a function of the file is called on the spot, instead of being handed over: `target=talk(conn)`."""
    own = {node.name for node in sources.nodes(text) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    # What such a function returns may be a function: then the call is meant.
    makers = {
        node.name
        for node in sources.nodes(text)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(inner, ast.Return) and inner.value is not None for inner in ast.walk(node))
    }
    for call in starters(text):
        target = target_of(call)
        if isinstance(target, ast.Call) and (name := sources.called(target)) in own - makers:
            return target.lineno, name
    return None


def never_started(text: str) -> tuple[int, str] | None:
    """Where a thread is made that nothing starts, and its name: no `start()` is there at all, or none of that name."""
    started = {sources.owner(call) for call in sources.calls(text, "start")}
    uses = Counter(node.id for node in sources.nodes(text) if isinstance(node, ast.Name))
    for node in sources.nodes(text):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        name = sources.written(node.targets[0])
        # It may be started under another name, where it is put into something or handed on.
        idle = name not in started and (not started or uses[name] == 1)
        if sources.called(node.value) in ("Thread", "Process", "Timer") and idle:
            return node.lineno, name
    return None


def run_not_started(text: str) -> int | None:
    """Where `run()` of a thread is called, which runs it here and now: `worker.run()` for `worker.start()`."""
    made = {
        sources.written(node.targets[0])
        for node in sources.nodes(text)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and sources.called(node.value) == "Thread"
    }
    for call in sources.calls(text, "run"):
        on = call.func.value if isinstance(call.func, ast.Attribute) else None
        if sources.owner(call) in made or (isinstance(on, ast.Call) and sources.called(on) == "Thread"):
            return call.lineno
    return None


def _blocks(text: str) -> Iterator[list[ast.stmt]]:
    for node in sources.nodes(text):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def joined_at_once(text: str) -> int | None:
    """Where a loop starts a thread and waits for its end in the same round."""
    for block in _blocks(text):
        started: set[str] = set()
        for statement in block:
            for call in (one for one in ast.walk(statement) if isinstance(one, ast.Call)):
                if sources.called(call) == "start":
                    started.add(sources.owner(call))
                    continue
                waits = sources.called(call) == "join" and sources.owner(call) in started
                if waits and sources.loop_around(text, call.lineno) is not None:
                    return call.lineno
    return None


class Shut(NamedTuple):
    """A connection that is closed where a thread has just been started with it."""

    line: int
    name: str


def closed_behind_start(text: str) -> Shut | None:
    """Where what a thread was given is closed by the one who started it, in the same round, without waiting for it."""
    for block in _blocks(text):
        given: set[str] = set()
        for statement in block:
            compound = isinstance(statement, (ast.For, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            for call in (one for one in ast.walk(statement) if isinstance(one, ast.Call)) if not compound else ():
                name = sources.called(call)
                if name in THREADS:
                    parts = (inner for part in _given(call) for inner in ast.walk(part))
                    given |= {part.id for part in parts if isinstance(part, ast.Name)}
                elif name in ("join", "result"):
                    given.clear()
                elif name == "close" and sources.owner(call) in given and call.lineno > block[0].lineno:
                    return Shut(call.lineno, sources.owner(call))
    return None


def _given(call: ast.Call) -> list[ast.expr]:
    """What the function of a thread is called with."""
    return [*(one.value for one in call.keywords if one.arg in ("args", "kwargs")), *call.args[1:]]


def arguments_without_comma(text: str) -> tuple[int, str] | None:
    """Where the arguments of a thread are one value in brackets, which is no tuple: `args=(conn)`."""
    for call in sources.calls(text, "Thread", "Process", "Timer"):
        for keyword in call.keywords:
            if keyword.arg == "args" and isinstance(keyword.value, (ast.Name, ast.Attribute, ast.Constant)):
                return keyword.value.lineno, sources.written(keyword.value)
    return None


def shared_connection(text: str) -> tuple[int, str, str] | None:
    """Where threads of one function all take their connection from the same variable, which each `accept` sets anew.

    Its line, the variable, the function.
    """
    functions = {node.name: node for node in sources.nodes(text) if isinstance(node, ast.FunctionDef)}
    accepted = {
        target.id
        for node in sources.nodes(text)
        if isinstance(node, ast.Assign) and sources.inside(node.value, ("accept",))
        for target in ast.walk(node.targets[0])
        if isinstance(target, ast.Name)
    }
    for call in starters(text):
        target = target_of(call)
        function = functions.get(target.id) if isinstance(target, ast.Name) else None
        if function is None or _given(call) or function.args.args:
            continue
        bound = {
            inner.id for inner in ast.walk(function) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
        }
        for taking in (one for one in ast.walk(function) if isinstance(one, ast.Call)):
            name = sources.owner(taking)
            if sources.called(taking) in sources.TAKING and name in accepted - bound:
                return call.lineno, name, function.name
    return None


def started_inside_with(text: str) -> int | None:
    """Where a `with` begins that closes what a thread inside it was given."""
    for node in sources.nodes(text):
        if isinstance(node, ast.With):
            held = {sources.written(item.optional_vars or item.context_expr) for item in node.items}
            for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
                parts = [inner for part in _given(call) for inner in ast.walk(part)]
                if sources.called(call) in THREADS and any(
                    isinstance(part, (ast.Name, ast.Attribute)) and sources.written(part) in held for part in parts
                ):
                    return node.lineno
    return None


def open_makefile(text: str) -> int | None:
    """Where a connection is given a second hold by `makefile` that nothing closes."""
    items = [node for node in sources.nodes(text) if isinstance(node, ast.withitem)]
    closed = {sources.owner(call) for call in sources.calls(text, "close")}
    closed |= {sources.written(one.context_expr) for one in items}
    for node in sources.nodes(text):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            opens = sources.called(node.value) == "makefile"
            if opens and sources.written(node.targets[0]) not in closed:
                return node.lineno
    return None


def keeps_its_copy(text: str) -> int | None:
    """Where a child process is started whose parent does not close its own copy of the connection."""
    for block in _blocks(text):
        made: int | None = None
        for statement in block:
            if isinstance(statement, ast.If) and sources.inside(statement.test, ("fork",)):
                # `if os.fork() == 0:` is the child's; what stands in `else`, or behind, is the parent's.
                if any(sources.inside(one, ("close",)) for one in statement.orelse):
                    continue
                made = statement.lineno
            elif sources.inside(statement, ("fork", "Process")) and not isinstance(
                statement, (ast.For, ast.While, ast.FunctionDef, ast.With, ast.Try, ast.ClassDef)
            ):
                made = statement.lineno
            elif made is not None and sources.inside(statement, ("close",)):
                made = None
        if made is not None:
            return made
    return None


def waits_for_lock(text: str, standing: Sequence[tuple[int, str]]) -> tuple[str, int, str, int] | None:
    """Of threads that stand at these lines of these functions: who waits for a lock that nobody gives back.

    `twice`: it has the lock itself; `held`: another one has it and waits for something else meanwhile. Then the line, the
    lock, and where it was taken, or the other one stands.
    """
    made = ((name, one.value) for name, bound in names.bindings(text).items() for one in bound)
    locks = {name for name, value in made if isinstance(value, ast.Call) and sources.called(value) == "Lock"}
    takes = [
        (node, name)
        for node in sources.nodes(text)
        if isinstance(node, ast.With)
        for item in node.items
        if (name := sources.written(item.context_expr)) in locks
    ]
    for line, function in standing:
        for mine, name in (one for one in takes if one[0].lineno == line):
            for block, other in takes:
                if other != name or block is mine:
                    continue
                if sources.covers(block, line) or sources.inside(block, {function}):
                    return "twice", line, name, block.lineno
            for there, _ in standing:
                holds = (block for block, other in takes if other == name and block.lineno < there)
                if any(sources.covers(block, there) for block in holds):
                    return "held", line, name, there
    return None


def unwatched(text: str) -> tuple[int, str] | None:
    """Where a connection is accepted that nothing waits for: `select` watches the listening socket alone, or only that was
    registered. Its line and its name."""
    accepts = sources.calls(text, "accept")
    listeners = {sources.owner(call) for call in accepts}
    taken = of_accept(text, 0)
    reads = {sources.owner(call) for call in sources.calls(text, *sources.TAKING)}
    if not taken or starters(text) or reads & {*taken}:
        return None
    registered = sources.calls(text, "register")
    watched = [one.args[0] for one in registered or sources.calls(text, "select") if one.args]
    if registered and any(sources.written(one) not in listeners for one in watched):
        return None
    for one in () if registered else watched:
        name = one.id if isinstance(one, ast.Name) else None
        values = [bound.value for bound in names.bindings(text).get(name, [])] if name is not None else [one]
        listed = [value for value in values if isinstance(value, (ast.List, ast.Tuple))]
        only = all(sources.written(part) in listeners for value in listed for part in value.elts)
        grows = name is not None and any(name == sources.owner(call) for call in sources.calls(text, *_GROWING))
        if not listed or len(listed) < len(values) or not only or grows:
            return None
    first = next(iter(taken))
    return (taken[first].lineno, first) if watched else None


_GROWING = ("append", "add", "extend", "insert", "update")


def of_accept(text: str, part: int) -> dict[str, ast.Call]:
    """The names that hold the connection (0) or the address (1) of an `accept`, and these calls."""
    return {
        name: bound.value
        for name, several in names.bindings(text).items()
        for bound in several
        if bound.part == part and isinstance(bound.value, ast.Call) and sources.called(bound.value) == "accept"
    }


class AddressKept(NamedTuple):
    """Something that is put into a list: the line, the list, and what should stand there."""

    line: int
    name: str
    right: str


def keeps_addresses(text: str) -> AddressKept | None:
    """Where the address of an `accept` is put into a list, and not its connection."""
    addresses, connections = of_accept(text, 1), [*of_accept(text, 0)]
    for call in sources.calls(text, "append", "add"):
        if len(call.args) == 1 and sources.written(call.args[0]) in addresses and len(connections) == 1:
            name, method = sources.owner(call), sources.called(call)
            return AddressKept(call.lineno, name, f"{name}.{method}({connections[0]})")
    return None


def own_list(text: str) -> tuple[int, str, str] | None:
    """Where a function of a thread makes an empty list of its own under the name of one outside, and sends to what is in it.

    Its line, the name, the function.
    """
    outside = {
        sources.last_name(target)
        for node in (sources.tree(text) or ast.Module([], [])).body
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.List, ast.Dict, ast.Call))
        for target in node.targets
    } - {""}
    targets = {sources.last_name(target) for call in starters(text) if (target := target_of(call)) is not None}
    for function in (one for one in sources.nodes(text) if isinstance(one, ast.FunctionDef) and one.name in targets):
        shared = {name for one in ast.walk(function) if isinstance(one, ast.Global) for name in one.names}
        for node in function.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            empty = isinstance(node, ast.Assign) and isinstance(node.value, (ast.List, ast.Dict))
            if empty and isinstance(target, ast.Name) and target.id in outside - shared:
                loops = [
                    one
                    for one in ast.walk(function)
                    if isinstance(one, ast.For) and sources.inside(one, sources.TALKING)
                ]
                if any(names.mentions(one.iter, {target.id}) for one in loops):
                    return node.lineno, target.id, function.name
    return None


def keyed_by_host(text: str) -> int | None:
    """Where connections are kept in a dict under the IP address of their client alone: `people[addr[0]] = conn`."""
    kept, hosts = {*of_accept(text, 0)}, {f"{name}[0]" for name in of_accept(text, 1)}
    for name, several in names.bindings(text).items():
        if all(one.value is not None and sources.written(one.value) in hosts for one in several):
            hosts.add(name)
    for node in sources.nodes(text):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        keyed = isinstance(target, ast.Subscript) and sources.written(target.slice) in hosts
        if keyed and isinstance(node, ast.Assign) and sources.written(node.value) in kept:
            return node.lineno
    return None


_SERVER_CLASSES = ("TCPServer", "UDPServer", "ThreadingTCPServer", "ThreadingUDPServer", "ForkingTCPServer")
_SERVING = ("serve_forever", "handle_request", "process_request", "get_request")


def never_serves(text: str) -> tuple[int, str] | None:
    """Where a server of `socketserver` is made that nothing sets to work, and the name of its class."""
    if sources.line_of_import(text, "socketserver") is None or any(sources.line_of_name(text, one) for one in _SERVING):
        return None
    own = {
        node.name
        for node in sources.nodes(text)
        if isinstance(node, ast.ClassDef) and any(sources.last_name(base) in _SERVER_CLASSES for base in node.bases)
    }
    made = sources.calls(text, *_SERVER_CLASSES, *own)
    return (made[0].lineno, sources.called(made[0])) if made else None


def without_handle(text: str) -> tuple[int, str] | None:
    """The first class that is derived from a handler of `socketserver` itself and defines no `handle`: its name, and the
    line of the method that was meant, else its own."""
    handlers = {"BaseRequestHandler", "StreamRequestHandler", "DatagramRequestHandler"}
    for node in sources.nodes(text):
        if not isinstance(node, ast.ClassDef) or {sources.last_name(base) for base in node.bases} - handlers:
            continue
        methods = [one for one in node.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
        names = [one.name for one in methods]
        assigned = any(isinstance(one, (ast.Assign, ast.AnnAssign)) for one in node.body)
        if node.bases and not assigned and "handle" not in names:
            near = sources.nearest("handle", names)
            return next((one.lineno for one in methods if one.name == near), node.lineno), node.name
    return None
