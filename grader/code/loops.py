"""Loops that have no end, as the source alone shows it.

Two questions of the loop around a line, the second weaker than the first. `cannot_end`: nothing inside of the loop can end
it; what it does is followed round once, and calls that look for data find what is said of them. `shows_no_end`: nothing
that the loop is seen to do works towards an end. A signal's handler or another thread could end either.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, Flag, auto

from grader.code.sources import called, covers, loop_around, nodes

_STEPS = (ast.Add, ast.Sub)
"""What cannot fail the next time where it did not the first time."""
_TAKING = frozenset({"recv", "recvfrom", "recvmsg", "recv_into", "recvfrom_into"})
_LOOKING = frozenset({"select", "poll"})
_AS_EMPTY = frozenset({"decode", "strip", "rstrip", "lstrip"})
"""Methods that make nothing of nothing."""
_UNUSUAL = frozenset({"EVENT_WRITE", "POLLOUT", "EPOLLOUT", "MSG_PEEK", "socketpair"})
"""Where one of these is named, calls that look for data may find something though nobody has sent any."""
_QUESTIONS = frozenset({"len", "bool", "int", "str", "endswith", "startswith", "strip", "lower", "upper", "decode", "find", "isdigit"})  # fmt: skip
"""Calls that give the same for the same."""
_NOTHING_CAME = frozenset({"BlockingIOError", "OSError", "error", "IOError", "EnvironmentError", "Exception", "BaseException"})  # fmt: skip


class Looks(Enum):
    """What calls that look for data find, where none comes."""

    SILENT = auto()  # nothing to receive: they raise BlockingIOError, or return an empty list
    GONE = auto()  # the other side has closed: they return nothing at once
    UNTRIED = auto()  # it is not known


class _Way(Flag):
    """How a statement may go on."""

    ON = auto()
    ROUND = auto()  # continue
    RAISES = auto()  # nothing came
    OUT = auto()  # it leaves the loop, or does what is not known


def cannot_end(text: str, line: int, idle: Looks = Looks.UNTRIED) -> bool:
    """Whether a line belongs to a `while` that goes on for ever once it has gone round, unless something outside acts.

    Its test is a true constant, or asks only of names that the loop does not assign; what it does is nothing, counting,
    to ask the same again, or to look for data, of which it finds as much as `idle` says. No other call, no attribute and
    no item that could be more than it seems, nothing that leaves or fails.
    """
    loops = [node for node in nodes(text) if isinstance(node, ast.While) and covers(node, line)]
    if not loops or _defines(text, _QUESTIONS):
        return False
    if idle is not Looks.UNTRIED:
        # Calls named like a socket's have to be one's, and to find nothing where nothing came.
        if _defines(text, _TAKING | _LOOKING | _AS_EMPTY | {"accept"}):
            return False
        for node in nodes(text):
            if isinstance(node, ast.Attribute) and node.attr in _UNUSUAL:
                return False
            others = node.args[1:3] if isinstance(node, ast.Call) and called(node) == "select" else []
            if any(not isinstance(given, (ast.List, ast.Tuple)) or given.elts for given in others):
                return False
    return any(_Turn(idle).goes_round(loop, line) for loop in loops)


@dataclass
class _Turn:
    """One turn of a loop, statement by statement."""

    idle: Looks
    assigned: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    """Names that hold what an empty receive has given."""
    asked: set[str] = field(default_factory=set)
    """Names of which something is asked."""
    passed: set[int] = field(default_factory=set)
    """The lines that it comes by."""

    def goes_round(self, loop: ast.While, line: int) -> bool:
        """Whether all its ways lead round again, by this line."""
        self.passed.update(range(loop.lineno, loop.body[0].lineno + 1))
        ways = self._all(loop.body)
        leaves = _Way.OUT in ways or _Way.RAISES in ways
        stays = self._truth(loop.test) is True or (_is_plain(loop.test) and not _names(loop.test) & self.assigned)
        same = not self.asked & self.assigned  # what could be asked of them once can be asked again
        return not leaves and stays and same and self._truth(loop.test) is not False and line in self.passed

    def _all(self, body: Iterable[ast.stmt]) -> _Way:
        ways = _Way.ON
        for statement in body:
            if _Way.ON not in ways:
                break
            ways = (ways & ~_Way.ON) | self._one(statement)
        return ways

    def _one(self, statement: ast.stmt) -> _Way:
        compound = isinstance(statement, (ast.If, ast.Try, ast.For, ast.While))
        self.passed.update(range(statement.lineno, statement.lineno if compound else (statement.end_lineno or 0) + 1))
        self.passed.add(statement.lineno)
        match statement:
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                return _Way.ON
            case ast.Continue():
                return _Way.ROUND
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr() | ast.Return():
                return self._simple(statement)
            case ast.If():
                return self._branches(statement)
            case ast.Try():
                return self._try(statement)
            case ast.For() if not statement.orelse and self._truth(statement.iter) is False:
                return _Way.ON
            case ast.For(target=ast.Name(id=name), iter=ast.Name(id=over)) if not statement.orelse and name != over:
                self.assigned.add(name)  # each of a list that nothing here changes
                return (self._all(statement.body) & ~_Way.ROUND) | _Way.ON  # to go on with the next is to go on
        return _Way.OUT

    def _simple(self, statement: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Return) -> _Way:
        call = _taken(statement.value) if statement.value is not None else None
        if call is not None:
            return self._looks(statement, call)

        # It assigns what stands there, or counts.
        idle, targets = False, list[ast.expr]()
        match statement:
            case ast.Assign(targets=targets, value=value):
                # A constant, or a name and a number added up.
                idle = isinstance(value, ast.Constant)
                if isinstance(value, ast.BinOp) and isinstance(value.op, _STEPS):
                    sides = value.left, value.right
                    idle = any(isinstance(side, ast.Name) for side in sides) and any(map(_is_number, sides))
                if isinstance(value, ast.Call) and _is_plain(value):
                    idle, self.asked = True, self.asked | _names(value)
                idle = idle and all(isinstance(target, ast.Name) for target in targets)
            case ast.AnnAssign(target=ast.Name() as target, value=ast.Constant(), simple=1):
                idle, targets = True, [target]
            case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
                idle, targets = isinstance(op, _STEPS) and _is_number(value), [target]
        if not idle:
            return _Way.OUT
        names = set().union(*map(_names, targets))
        self.assigned |= names
        self.empty -= names
        return _Way.ON

    def _looks(self, statement: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Return, call: str) -> _Way:
        """A call that looks for data."""
        if self.idle is Looks.UNTRIED:
            return _Way.OUT
        if call == "accept" or (call in _TAKING and self.idle is Looks.SILENT):
            return _Way.RAISES
        if call in _LOOKING and self.idle is Looks.GONE:
            return _Way.OUT  # it finds the connection that has ended
        match statement:
            case ast.Expr() | ast.AugAssign(target=ast.Name(), op=ast.Add()) if call in ("recv", *_LOOKING):
                return _Way.ON  # what is added is nothing
            case ast.Assign(targets=[ast.Name() as target]) if call in ("recv", *_LOOKING):
                return self._holds_nothing(target)
            case ast.Assign(targets=[ast.Tuple() as target]) if call == "select":
                return self._holds_nothing(target)
        return _Way.OUT

    def _holds_nothing(self, target: ast.expr) -> _Way:
        self.empty |= _names(target)
        self.assigned |= _names(target)
        return _Way.ON

    def _branches(self, statement: ast.If) -> _Way:
        truth = self._truth(statement.test)
        if truth is None and not _is_plain(statement.test):
            return _Way.OUT
        ways, before = _Way(0), set(self.empty)
        if truth is not False:
            ways |= self._all(statement.body)
        after, self.empty = self.empty, before
        if truth is not True:
            ways |= self._all(statement.orelse)
            self.empty &= after if truth is None else self.empty
        else:
            self.empty = after
        return ways

    def _try(self, statement: ast.Try) -> _Way:
        before = set(self.empty)
        ways = self._all(statement.body)
        raised, ways = _Way.RAISES in ways, ways & ~_Way.RAISES
        if _Way.ON in ways and statement.orelse:
            ways = (ways & ~_Way.ON) | self._all(statement.orelse)
        if raised:
            self.empty &= before
            # What a socket raises that has nothing ends in the first of these.
            catching = (
                one
                for one in statement.handlers
                for kind in (one.type.elts if isinstance(one.type, ast.Tuple) else [one.type])
                if kind is None or getattr(kind, "attr", getattr(kind, "id", None)) in _NOTHING_CAME
            )
            handler = next(catching, None)
            if handler is None:
                ways |= _Way.RAISES
            else:
                self.passed.add(handler.lineno)
                ways |= self._all(handler.body)
        return ways | (self._all(statement.finalbody) & ~_Way.ON)

    def _truth(self, test: ast.expr) -> bool | None:
        """Whether it is true, where that is known."""
        match test:
            case ast.Constant():
                return bool(test.value)
            case ast.Name():
                return False if test.id in self.empty else None
            case ast.UnaryOp(op=ast.Not()):
                inner = self._truth(test.operand)
                return None if inner is None else not inner
            case ast.Call() if self.idle is Looks.SILENT and called(test) in _LOOKING and _only_plain(test):
                return False
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]) if name in self.empty:
                return False
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                # With what is empty: `data == b''`, `len(data) > 0`, `sock in ready`.
                nothing = isinstance(right, ast.Constant) and not right.value and right.value is not None
                if self._truth(left) is False and nothing:
                    return {ast.Eq: True, ast.NotEq: False, ast.Gt: False}.get(type(op))
                if (
                    isinstance(right, ast.Name)
                    and right.id in self.empty
                    and isinstance(left, (ast.Name, ast.Attribute))
                ):
                    return {ast.In: False, ast.NotIn: True}.get(type(op))
        return None


def _taken(value: ast.expr) -> str | None:
    """The name of a call that looks for data, and does nothing else: `recv` of `sock.recv(1024).decode()`."""
    while (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in _AS_EMPTY
        and _only_plain(value)
    ):
        value = value.func.value
    if isinstance(value, ast.Call) and called(value) in _TAKING | _LOOKING | {"accept"} and _only_plain(value):
        return called(value)
    return None


def _only_plain(call: ast.Call) -> bool:
    """A method, given names, numbers and lists of such."""
    kinds = (ast.Name, ast.Attribute, ast.Constant, ast.List, ast.Tuple, ast.expr_context, ast.BinOp, ast.operator)
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    owned = isinstance(owner, (ast.Name, ast.Attribute, ast.Subscript)) or called(call) in _AS_EMPTY
    return owned and all(isinstance(part, kinds) for one in given for part in ast.walk(one))


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _defines(text: str, names: frozenset[str]) -> bool:
    """Whether the file has functions of its own by one of these names."""
    return any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in names for node in nodes(text))


def _is_plain(test: ast.expr) -> bool:
    """It reads names alone, and what is asked of them: as long as they stay, so does it."""
    for node in ast.walk(test):
        match node:
            case ast.Name() | ast.Compare() | ast.BoolOp() | ast.UnaryOp() | ast.Constant():
                pass
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name()], keywords=[]):
                pass
            case ast.Call(func=ast.Attribute(attr=name), args=[] | [ast.Constant()], keywords=[]) if name in _QUESTIONS:
                pass
            case ast.Attribute(value=ast.Name() | ast.Call(), attr=name) if name in _QUESTIONS:
                pass
            case ast.expr_context() | ast.operator() | ast.boolop() | ast.unaryop() | ast.cmpop():
                pass
            case _:
                return False
    return True


def _is_number(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


# ---------------------------------------------------------------- no end in sight

_FROM_OUTSIDE = frozenset({"KeyboardInterrupt", "ConnectionError", "ConnectionResetError", "BrokenPipeError"})


def shows_no_end(text: str, line: int) -> int | None:
    """The line of the innermost loop around a line, where that does nothing that works towards an end.

    It is a `while`; what its test and the tests of its ways out read is neither assigned in it, but by receiving, nor
    given to a call; and no function of the student's is called. `for` ends by itself, and so does `while n < 10: n += 1`.
    """
    loop = loop_around(text, line)
    if not isinstance(loop, ast.While):
        return None
    inside = [node for statement in loop.body for node in ast.walk(statement)]
    tests = [loop.test, *(node.test for node in inside if isinstance(node, ast.If) and _leads_out(node))]
    asked = [node for test in tests for node in ast.walk(test)]
    if any(isinstance(node, ast.Call) and called(node) not in _QUESTIONS for node in asked):
        return None
    calls = [node for node in inside if isinstance(node, ast.Call)]
    asks_first = (node for node in inside if isinstance(node, (ast.If, ast.ExceptHandler)))
    guarded = {id(part) for node in asks_first for part in ast.walk(node)}
    if any(_is_way_out(node) and id(node) not in guarded for node in inside) and not any(map(_taken, calls)):
        return None  # it goes round once
    own = frozenset(map(called, calls)) | {called(node) for node in asked if isinstance(node, ast.Call)}
    if _defines(text, own):
        return None
    for handler in (node for node in inside if isinstance(node, ast.ExceptHandler)):
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        caught = {getattr(kind, "attr", getattr(kind, "id", "")) for kind in kinds}
        if not caught <= _FROM_OUTSIDE and any(map(_leads_out, handler.body)):
            return None  # it leaves the loop, and not only for what others do

    read = set().union(*map(_names, tests)) | {node.attr for node in asked if isinstance(node, ast.Attribute)}
    # Names and attributes that are assigned, but by receiving, or given to a call that might change them.
    changed = set[str]()
    received = {
        id(part)
        for node in inside
        if isinstance(node, ast.Assign) and _taken(node.value) is not None
        for target in node.targets
        for part in ast.walk(target)
    }
    for node in inside:
        match node:
            case ast.Name(ctx=ast.Store() | ast.Del()) if id(node) not in received:
                changed.add(node.id)
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                changed.add(node.attr)
            case ast.Subscript(ctx=ast.Store() | ast.Del()):
                changed |= _names(node.value)
            case ast.Call() if called(node) not in _QUESTIONS and _taken(node) is None:
                changed |= _names(node)
    return None if read & changed else loop.lineno


def _leads_out(statement: ast.stmt) -> bool:
    return any(map(_is_way_out, ast.walk(statement)))


def _is_way_out(node: ast.AST) -> bool:
    leaves = isinstance(node, ast.Call) and called(node) in ("exit", "_exit", "quit", "abort")
    return leaves or isinstance(node, (ast.Break, ast.Return, ast.Raise))
