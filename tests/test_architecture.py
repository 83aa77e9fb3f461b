"""The directions in which modules depend on each other, and what none of them does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "grader"
FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in FILES}

PURE = (
    "classroom.analysis",
    "classroom.compare",
    "classroom.course",
    "classroom.feedback",
    "classroom.fill",
    "classroom.gradebook",
    "classroom.likeness",
    "classroom.programs",
    "classroom.streamed",
    "code",
    "errors",
    "findings",
    "intake.choice",
    "intake.collected",
    "intake.commits",
    "intake.decoding",
    "intake.doubts",
    "intake.export",
    "intake.label",
    "intake.naming",
    "intake.no_program",
    "intake.people",
    "intake.platforms",
    "intake.traits",
    "judge",
    "model",
    "packets",
    "play",
    "prove.changes",
    "prove.data_changes",
    "prove.flow_changes",
    "prove.impostors",
    "prove.mutants",
    "prove.promises",
    "prove.proof",
    "prove.survivors",
    "report",
    "run.talk.waiting",
    "spec",
    "voice",
)
"""What never touches sockets, processes or a clock."""
MAY_IMPORT = {
    "model": {"model"},
    "errors": {"model"},
    "packets": {"packets", "model"},
    "packets.headers": {"model"},
    "packets.keeping": {"model", "packets.headers"},
    "packets.pcapng": {"model", "packets.headers"},
    "spec": {"spec", "model", "errors"},
    "spec.depends": {"spec"},
    "spec.bundled": {"errors", "model"},
    "spec.toolchains": set(),
    "code": {"code"},
    "voice": {"voice", "code", "model", "spec"},
    "voice.steps": {"model", "spec"},
    "voice.tables": {"model"},
    "play": {"play", "packets", "model", "spec", "voice.steps", "voice.tables.packets"},
    "play.matching": {"model", "spec"},
    "play.commands": {"spec"},
    "play.state": {"model"},
    "play.expectations": {"play.matching", "play.state", "play.steps", "model", "spec"},
    "play.steps": {"play.commands", "play.matching", "play.state", "spec"},
    "findings": {"findings", "code", "model", "packets", "play", "spec", "voice"},
    "judge": {"findings", "model", "play", "spec"},
    "run": {"run", "code", "errors", "model", "packets", "play", "spec"},
    "run.box": {"run.box", "run.eyes", "errors", "model", "spec"},
    "run.eyes": {"run.eyes", "model", "packets"},
    "run.talk.loop": {"model"},
    "run.talk.impaired": {"run.talk.loop", "model", "spec.links"},
    "run.talk.relay": {"run.talk.impaired", "run.talk.loop", "run.talk.sockets", "run.eyes", "model", "packets", "spec"},
    "run.talk.waiting": set(),
    "run.talk.watch": {"run.eyes"},
    "intake": {"intake", "code", "errors", "model", "spec"},
    "intake.collected": {"model"},
    "intake.label": set(),
    "intake.platforms": {"intake.label"},
    "intake.export": {"intake.label"},
    "intake.commits": set(),
    "intake.doubts": {"intake.collected"},
    "intake.table": {"intake.label", "errors", "model", "spec"},
    "intake.naming": {"intake.label", "intake.platforms", "errors", "model"},
    "intake.submission": {
        "intake.choice", "intake.decoding", "intake.modules", "intake.no_program", "intake.paths", "intake.traits", "errors", "model", "spec",
    },
    "intake.traits": {"code", "spec.toolchains"},
    "intake.modules": {"intake.traits", "spec.toolchains"},
    "intake.choice": {"intake.modules", "intake.traits", "errors", "model", "spec"},
    "intake.decoding": set(),
    "schedule": {"schedule", "run", "play", "intake", "judge", "errors", "model", "spec"},
    "schedule.slots": set(),
    "schedule.tools": {"intake.submission", "intake.modules", "errors", "model", "spec"},
    "classroom": {"classroom", "schedule", "intake", "judge", "code.fingerprints", "errors", "model", "play.course", "spec"},
    "classroom.compare": {"classroom.streamed", "model"},
    "classroom.course": {"classroom.streamed", "model"},
    "classroom.feedback": {"classroom.streamed", "model"},
    "classroom.gradebook": {"classroom.likeness", "intake.collected", "model"},
    "classroom.analysis": {"classroom.gradebook", "model"},
    "classroom.likeness": {"code.fingerprints", "model"},
    "classroom.record": {"errors", "model"},
    "classroom.streamed": set(),
    "classroom.fill": {"classroom.streamed", "intake.label", "intake.lines", "intake.table", "errors", "model", "spec"},
    "classroom.overrides": {"classroom.gradebook", "intake.lines", "intake.table", "errors", "model", "spec"},
    "prove": {"prove", "code", "play.steps", "schedule", "intake", "errors", "model", "spec"},
    "prove.proof": {"prove.survivors", "model", "spec"},
    "prove.impostors": {"spec"},
    "prove.promises": {"errors", "model", "spec"},
    "prove.changes": {"code"},
    "prove.data_changes": {"code", "prove.changes"},
    "prove.flow_changes": {"code", "prove.changes"},
    "prove.mutants": {"prove.changes", "prove.data_changes", "prove.flow_changes"},
    "prove.survivors": {"prove.mutants", "play.steps", "model", "spec"},
    "prove.starter": {"errors", "model", "spec"},
    "report": {
        "report", "voice", "packets", "classroom.analysis", "classroom.compare", "classroom.course", "classroom.gradebook",
        "classroom.likeness", "intake.collected", "prove.proof", "prove.survivors", "code", "model",
        "spec",
    },
}  # fmt: skip
"""A room, or one module of it, and what it may import: rooms, or single modules of them."""
WORLD = {
    "asyncio", "ctypes", "fcntl", "multiprocessing", "resource", "select", "selectors", "shutil", "socket", "socketserver",
    "subprocess", "tempfile", "threading", "time",
}  # fmt: skip
PROCESSES = {
    "kill", "fork", "system", "popen", "spawn", "waitpid", "pidfd_open", "_exit", "execv", "execve", "posix_spawn", "pipe",
    "environ", "getenv", "setsid", "getpid",
}  # fmt: skip


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def is_of(module: str, subject: str) -> bool:
    """`grader.spec.reading` is of `spec`, and of `spec.reading`."""
    return f"{module}.".startswith(f"grader.{subject}.")


def imports(path: Path, *, running: bool = True) -> set[str]:
    """Full names of the modules that a file imports; those for type checking only where not `running`."""
    found = set()
    skipped = {id(inner) for node in ast.walk(tree(path)) if running and _for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree(path)):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return found


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def of(*subjects: str) -> Iterator[tuple[str, Path]]:
    return ((module, path) for module, path in MODULES.items() if any(is_of(module, one) for one in subjects))


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_import_directions(name: str) -> None:
    found = list(of(name))
    assert found, "there is no such module"
    for module, path in found:
        ours = {one for one in imports(path, running=False) if one.startswith("grader.")}
        wrong = {one for one in ours if not any(is_of(one, allowed) for allowed in MAY_IMPORT[name])}
        assert not wrong, f"{module} imports {wrong}"


def test_the_pure_part_touches_no_world() -> None:
    for module, path in of(*PURE):
        outside = {one.partition(".")[0] for one in imports(path)} & WORLD
        assert not outside, f"{module} imports {outside}"
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
                assert node.attr not in PROCESSES, f"{module}:{node.lineno}: os.{node.attr}"


def test_nothing_imports_the_command_line() -> None:
    for module, path in MODULES.items():
        if module not in ("grader.__main__", "grader.pytest_plugin") and not is_of(module, "cli"):
            assert not [one for one in imports(path, running=False) if is_of(one, "cli")], module


def test_no_import_goes_round_in_circles() -> None:
    graph = {module: {one for one in imports(path) if one in MODULES} for module, path in MODULES.items()}
    seen: dict[str, bool] = {}

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join((*above, module))
        if module not in seen:
            for one in graph[module]:
                if not module.startswith(f"{one}."):  # a package gathers its parts
                    visit(one, (*above, module))
            seen[module] = True

    for module in MODULES:
        visit(module, ())


def test_only_the_command_line_prints() -> None:
    for module, path in MODULES.items():
        if is_of(module, "cli"):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in (
                    "print",
                    "click.echo",
                    "sys.stdout.write",
                    "sys.stderr.write",
                    "sys.exit",
                    "exit",
                ), f"{module}:{node.lineno}: {called}"


def test_nothing_sleeps() -> None:
    """Neither the grader nor its tests: they wait for something, with a deadline. Students' programs may."""
    for path in [*FILES, *Path(__file__).parent.glob("*.py")]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("time.sleep", "sleep", "asyncio.sleep"), f"{path}:{node.lineno}"


def test_nothing_is_unpickled() -> None:
    for module, path in MODULES.items():
        assert not imports(path) & {"pickle", "marshal", "shelve"}, module


# ---------------------------------------------------------------- no state between runs

MUTABLE_CALLS = {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter"}
CHANGES = {
    "append", "extend", "add", "update", "pop", "popitem", "remove", "discard", "clear", "insert", "setdefault", "sort",
}  # fmt: skip


def globals_of(path: Path) -> Iterator[tuple[str, ast.expr, str]]:
    """Name, value and annotation of every assignment of a module."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value, ""
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value, ast.unparse(node.annotation)


def is_mutable(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).split("[")[0].rpartition(".")[2] in MUTABLE_CALLS
    return isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def changed_names(path: Path) -> Iterator[str]:
    """Names on which something is set, deleted, or a method is called that changes it."""
    for node in ast.walk(tree(path)):
        targets: list[ast.expr] = []
        if isinstance(node, (ast.Assign, ast.Delete)):
            targets = node.targets
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            targets = [node.target]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            targets = [ast.Subscript(node.func.value, ast.Constant(0))]
        for target in targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                yield target.value.id


@pytest.mark.parametrize("module", MODULES)
def test_a_module_keeps_no_state(module: str) -> None:
    path = MODULES[module]
    mutable = {name for name, value, annotation in globals_of(path) if is_mutable(value) and name != "__all__"}
    assert all(name.isupper() for name in mutable), f"constants are written in capitals: {mutable}"
    assert not mutable & set(changed_names(path))
    assert not [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Global)]


# ---------------------------------------------------------------- what a reader finds


@pytest.mark.parametrize("module", MODULES)
def test_what_is_public_says_what_it_is(module: str) -> None:
    """Modules and classes always; functions where their name and types do not say it all: more than five lines."""
    body = tree(MODULES[module])
    assert ast.get_docstring(body), f"{module} has no docstring"
    for node in body.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
            if isinstance(node, ast.ClassDef):
                verb = any(isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "doc" for part in node.body)
                told = verb or bool(ast.get_docstring(node))
            else:
                told = bool(ast.get_docstring(node)) or (node.end_lineno or 0) - node.body[0].lineno < 5
            assert told, f"{module}:{node.lineno}: {node.name} has no docstring"


def test_tests_and_modules_say_what_they_are() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        assert ast.get_docstring(tree(path)), path.name
