"""What a file shows of the program that it is: whether it opens a port or calls one, over what, and with which others.

Nothing is run. A Python file is read as pieces: what runs at once, and each function or class by itself, so that a
module counts with what is used of it. Files of other languages, and those that do not parse, show what their words say.
Whatever a stranger's file holds, reading it ends; what cannot be read shows nothing.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice

from grader.code import sources
from grader.spec.toolchains import Toolchain, is_script, toolchain_of, without_comments

_MOST_PIECES = 2_000
_MOST_IMPORTS = 300


class Act(Enum):
    """One thing that a program does with sockets."""

    SERVES = auto()
    """It listens or accepts, or makes a server of the library: no client does."""
    OPENS = auto()
    """It binds a port."""
    CALLS = auto()
    """It connects, or sends to an address that it did not get from a datagram."""
    ANSWERS = auto()
    """It sends to where a datagram came from."""
    TCP = auto()
    UDP = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A function or class of a file, or what the file does at once."""

    acts: frozenset[Act] = frozenset()
    names: frozenset[str] = frozenset()
    """Names and attributes that it uses."""


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a Python file takes from elsewhere."""

    module: str
    """With a dot in front for each folder upward."""
    name: str = ""
    """What of it; empty for the module itself, `*` for all."""
    known_as: str = ""

    @property
    def dots(self) -> int:
        """How many folders upward, and one; 0 for a name that is looked for from the top."""
        return len(self.module) - len(self.module.lstrip("."))

    @classmethod
    def all_of(cls, parsed: ast.Module) -> Iterator[Import]:
        """Those of a whole file, wherever they stand in it."""
        for node in ast.walk(parsed):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield cls(alias.name, "", alias.asname or alias.name.partition(".")[0])
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                for alias in node.names:
                    yield cls(module, alias.name, alias.asname or alias.name)
            elif (
                isinstance(node, ast.Call)
                and sources.called(node) in ("import_module", "__import__", "run_module", "run_path")
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield cls(node.args[0].value.removesuffix(".py").replace("/", "."), "*")


AT_ONCE, AS_MAIN = "", "__main__"


@dataclass(frozen=True, slots=True)
class Traits:
    """What one file shows."""

    language: str = "Python"
    pieces: Mapping[str, Piece] = field(default_factory=dict)
    """By name; `AT_ONCE` runs at an import, too, `AS_MAIN` only where the file is the program."""
    imports: tuple[Import, ...] = ()
    numbers: frozenset[int] = frozenset()
    """Whole numbers that are written in it, in digits or as text."""
    bound: frozenset[int] = frozenset()
    """Ports that it binds, where they are written down."""
    called: frozenset[int] = frozenset()
    """Ports that it connects or sends to, where they are written down."""
    is_main: bool = True
    """Whether it can be started at all."""

    @property
    def offered(self) -> frozenset[str]:
        """Names that another file can take from it."""
        return frozenset((*self.pieces, *(imported.known_as for imported in self.imports))) - {AT_ONCE, AS_MAIN}

    @property
    def every(self) -> frozenset[Act]:
        """All that stands in it, whether it is used or not."""
        return frozenset[Act]().union(*(piece.acts for piece in self.pieces.values()))


def traits_of(name: str, text: str, *, is_python: bool = True) -> Traits:
    """What a file shows. `is_python`: whether Python runs it where its ending does not tell."""
    chain = toolchain_of(name)
    if chain is not None or not (is_python or is_script(name)):
        return _of_words(text, chain or _UNKNOWN)
    parsed = sources.tree(text)
    if parsed is None:
        return _of_words(text, None)
    try:
        return _of_python(parsed)
    except RecursionError:  # of a tree that is deep beyond reason
        return Traits()


# ---------------------------------------------------------------- Python

_SERVER_CLASS = re.compile(r"(?:TCP|UDP|HTTP|RPC|WSGI|Unix\w*)Server$")
_SERVING = frozenset({"listen", "accept", "create_server", "start_server", "serve_forever", "make_server"})
_CONNECTING = frozenset({"connect", "connect_ex"})
_CALLING = frozenset(
    {"create_connection", "open_connection", "HTTPConnection", "urlopen", "ServerProxy", "Telnet", "SMTP", "FTP"}
)
_RECEIVING_FROM = frozenset({"recvfrom", "recvfrom_into", "recvmsg"})


def _of_python(parsed: ast.Module) -> Traits:
    known = _Known.of(parsed)
    found: dict[str, list[ast.stmt]] = {}
    for statement in parsed.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if len(found) < _MOST_PIECES:
                found.setdefault(statement.name, []).append(statement)
            # Its decorators and its bases are used at once.
            above = [*statement.decorator_list, *(statement.bases if isinstance(statement, ast.ClassDef) else ())]
            found.setdefault(AT_ONCE, []).extend(ast.Expr(one) for one in above)
        elif isinstance(statement, ast.If) and any(
            isinstance(node, ast.Name) and node.id in ("__name__", "_name_", "name")
            for node in ast.walk(statement.test)
        ):
            found.setdefault(AS_MAIN, []).extend(statement.body)
            found.setdefault(AT_ONCE, []).extend(statement.orelse)
        else:
            found.setdefault(AT_ONCE, []).append(statement)
    pieces = {name: _piece(statements, known) for name, statements in found.items()}
    imports = tuple(islice(Import.all_of(parsed), _MOST_IMPORTS))
    return Traits("Python", pieces, imports, known.numbers, known.bound, known.called)


def _piece(statements: list[ast.stmt], known: _Known) -> Piece:
    acts, names = set[Act](), set[str]()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                acts |= known.acts_of(node)
            elif isinstance(node, ast.ClassDef):
                bases = [
                    base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases
                ]
                if any(_SERVER_CLASS.search(base) for base in bases):
                    acts.add(Act.SERVES)
            elif isinstance(node, (ast.Name, ast.Attribute)):
                name = node.id if isinstance(node, ast.Name) else node.attr
                names.add(name)
                if name in ("SOCK_DGRAM", "SOCK_STREAM"):
                    acts.add(Act.UDP if name == "SOCK_DGRAM" else Act.TCP)
    return Piece(frozenset(acts), frozenset(names))


@dataclass(frozen=True, slots=True)
class _Known:
    """What one file's names stand for, as far as the acts of its calls depend on it."""

    received: frozenset[str]
    """Names that only ever hold where a datagram came from."""
    given: frozenset[str]
    """Parameters, and what a loop goes through: what they hold, others say."""
    modules: frozenset[str]
    """Modules that are imported, but for those that hand out sockets."""
    has_windows: bool
    """Whether a library for windows is used, whose signals `connect`, and whose keys `bind`."""
    numbers: frozenset[int]
    bound: frozenset[int]
    called: frozenset[int]

    @classmethod
    def of(cls, parsed: ast.Module) -> _Known:
        received, other, given, modules = set[str](), set[str](), set[str](), set[str]()
        numbers, held, addresses = set[int](), dict[str, ast.expr](), list[tuple[bool, ast.expr]]()
        for node in ast.walk(parsed):
            if isinstance(node, ast.Call) and node.args and sources.called(node) in ("bind", "connect", "sendto"):
                addresses.append((sources.called(node) == "bind", node.args[-1]))
            if isinstance(node, ast.Assign):
                if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                    held.setdefault(node.targets[0].id, node.value)
                come = isinstance(node.value, (ast.Call, ast.Await)) and any(
                    isinstance(inner, ast.Call) and sources.called(inner) in _RECEIVING_FROM
                    for inner in ast.walk(node.value)
                )
                for target in node.targets:
                    names = {inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name)}
                    (received if come else other).update(names)
            elif isinstance(node, ast.arg):
                given.add(node.arg)
            elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
                given |= {inner.id for inner in ast.walk(node.target) if isinstance(inner, ast.Name)}
            elif isinstance(node, ast.Import):
                modules |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Constant) and type(node.value) in (int, str):
                number = node.value
                if isinstance(number, str):
                    number = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
                if isinstance(number, int) and 0 < number < 1 << 16:
                    numbers.add(number)
        bound, called = set[int](), set[int]()
        for binds, address in addresses:  # its port, where that is written down, or in names that hold it
            value: ast.expr | None = held.get(address.id) if isinstance(address, ast.Name) else address
            if isinstance(value, ast.Tuple) and len(value.elts) > 1:
                value = value.elts[1]
                value = held.get(value.id) if isinstance(value, ast.Name) else value
            if isinstance(value, ast.Constant) and isinstance(value.value, int):
                (bound if binds else called).add(value.value)
        windows = modules & {"PyQt5", "PyQt6", "PySide2", "PySide6", "gi", "wx"}
        return cls(
            frozenset(received - other),
            frozenset(given),
            frozenset(modules - {"socket", "asyncio", "trio", "anyio", "ssl"}),
            bool(windows),
            frozenset(numbers),
            frozenset(bound),
            frozenset(called),
        )

    def acts_of(self, call: ast.Call) -> set[Act]:
        """What one call does."""
        name, method = sources.called(call), isinstance(call.func, ast.Attribute)
        keywords = {keyword.arg for keyword in call.keywords}
        on = call.func.value if isinstance(call.func, ast.Attribute) else None
        foreign = isinstance(on, ast.Name) and on.id in self.modules
        first = call.args[0] if call.args else None
        if name == "socket":
            return {Act.TCP} if len(call.args) < 2 and not keywords & {"type", "fileno"} else set()
        if name == "create_datagram_endpoint":
            remote = "remote_addr" in keywords or len(call.args) > 2
            return {Act.UDP, Act.CALLS if remote and "local_addr" not in keywords else Act.SERVES}
        if _SERVER_CLASS.search(name):
            return {Act.SERVES, Act.UDP if "UDP" in name else Act.TCP}
        if name in _SERVING and not foreign:
            return {Act.SERVES} if name in ("serve_forever", "make_server") else {Act.SERVES, Act.TCP}
        if name == "bind" and method and (first is not None) and not foreign:
            # A window's keys are bound, too.
            return set() if isinstance(first, ast.Constant) and isinstance(first.value, str) else {Act.OPENS}
        if name in _CONNECTING and method and first is not None and not foreign:
            slot = self.has_windows and isinstance(first, (ast.Attribute, ast.Lambda, ast.Call))
            return set() if slot else {Act.CALLS}
        if name in _CALLING:
            return {Act.CALLS, Act.TCP}
        if name == "sendto" and call.args:
            address = call.args[-1]
            if isinstance(address, ast.Name):
                if address.id in self.received:
                    return {Act.UDP, Act.ANSWERS}
                return {Act.UDP} if address.id in self.given else {Act.UDP, Act.CALLS}
            # What was kept of a client is no place that the program chose.
            kept = isinstance(address, ast.Subscript) or (
                isinstance(address, ast.Attribute) and "client" in address.attr
            )
            return {Act.UDP} if kept else {Act.UDP, Act.CALLS}
        return {Act.UDP} if name in _RECEIVING_FROM and name != "recvmsg" else set()


# ---------------------------------------------------------------- words

# What is no Python 3 is a student's program all the same.
_NO_PYTHON = Toolchain(
    "Python",
    (".py",),
    start="",
    main="",
    serves=r"\b(?:listen|accept|create_server|start_server|serve_forever|\w{0,40}(?:TCP|UDP)Server)\s*\(",
    opens=r"\.\s*bind\s*\(\s*(?!['\"<])",
    calls=r"\.\s*connect(?:_ex)?\s*\(|\b(?:create_connection|open_connection)\s*\(|\bremote_addr\s*=",
    sends=r"\.\s*sendto\s*\(",
    udp=r"\bSOCK_DGRAM\b|\brecvfrom\b|\bcreate_datagram_endpoint\b",
    imports=r"^[ \t]*(?:from|import)[ \t]+([\w.]+)",
)


_UNKNOWN = dataclasses.replace(_NO_PYTHON, name="other", opens=r"\bbind\s*\(", calls=r"\bconnect\s*\(", imports="")


def _of_words(text: str, chain: Toolchain | None) -> Traits:
    words = chain or _NO_PYTHON
    # A literal text may spell anything, but in these languages addresses and modules are literal texts, too.
    plain = without_comments(text) if chain is not None else re.sub(r"#[^\n]*", "", text)

    def says(pattern: str) -> bool:
        return bool(pattern) and re.search(pattern, plain, re.MULTILINE) is not None

    udp = says(words.udp)
    acts = {Act.UDP} if udp else set()
    opens = says(words.opens)
    if says(words.serves):
        acts |= {Act.SERVES, Act.TCP}
    if opens:
        acts.add(Act.OPENS)
    if says(words.calls):
        acts |= {Act.CALLS} if udp else {Act.CALLS, Act.TCP}
    if says(words.sends):
        acts.add(Act.CALLS)
    needed = re.findall(words.imports, plain, re.MULTILINE) if words.imports else []
    numbers = (int(number) for number in re.findall(r"(?<!\w)\d{1,5}(?!\w)", plain))
    return Traits(
        words.name,
        {AT_ONCE: Piece(frozenset(acts))},
        tuple(Import(name) for name in dict.fromkeys(needed[:_MOST_IMPORTS])),
        frozenset(number for number in numbers if 0 < number < 1 << 16),
        is_main=says(words.main) if words.main else True,
    )
