"""What somebody does to another one's program before handing it in, done by a recipe: for measuring what is still seen of it."""

from __future__ import annotations

import ast
import builtins
import random
from collections.abc import Callable, Mapping
from pathlib import Path

from grader.intake.decoding import source_text

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def written_apart(exercise: str, program: str = "server") -> dict[str, str]:
    """The right servers (or clients) of an exercise, each written in a way of its own."""
    paths = sorted((REFERENCE / exercise / "right").glob("*.py"))
    wanted = [path for path in paths if path.stem.startswith("client-") == (program == "client")]
    return {path.stem: source_text(path.read_bytes()) for path in wanted}


def references(exercise: str) -> dict[str, str]:
    """The reference programs of an exercise."""
    return {path.name: path.read_text("utf-8") for path in (REFERENCE / exercise).glob("*.py")}


class _Renamed(ast.NodeTransformer):
    """Other names for what the program names itself, other texts, no annotations."""

    def __init__(self, tree: ast.AST, rng: random.Random) -> None:
        own = set[str]()
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                own.add(node.id)
            elif isinstance(node, ast.arg):
                own.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                own.add(node.name)
        kept = {name for name in own if name.startswith("__")} | {"self", "run", "handle"}  # others look for these
        named = sorted(own - set(dir(builtins)) - kept)
        self._names = dict(zip(named, (f"n{number}" for number in rng.sample(range(1000), len(named))), strict=True))

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field in ("id", "arg", "name"):
            if isinstance(name := getattr(node, field, None), str):
                setattr(node, field, self._names.get(name, name))
        for field in ("annotation", "returns"):
            if isinstance(node, (ast.arg, ast.FunctionDef)) and getattr(node, field, None) is not None:
                setattr(node, field, None)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value += "!"
        return node if isinstance(node, ast.JoinedStr) else super().generic_visit(node)


def renamed(text: str, rng: random.Random) -> str:
    """Other names, other texts, another layout, no comments."""
    tree = ast.parse(text)
    return ast.unparse(_Renamed(tree, rng).visit(tree))


def reordered(text: str, rng: random.Random) -> str:
    """Functions and classes in another order."""
    tree = ast.parse(text)
    defined = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
    rest = [node for node in tree.body if node not in defined]
    rng.shuffle(defined)
    first = next(
        (n for n, node in enumerate(rest) if not isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign))), 0
    )
    tree.body = [*rest[:first], *defined, *rest[first:]]
    return ast.unparse(tree)


def commented(text: str, rng: random.Random) -> str:
    """Comments, blank lines and other indentation wherever there is room for them."""
    lines = []
    for line in ast.unparse(ast.parse(text)).split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        lines += [f"{indent}# {rng.choice(('here', 'now it goes on', '这里'))}", ""] if rng.random() < 0.3 else []
        lines.append(line.replace("    ", "  ") + ("  # so" if rng.random() < 0.2 and '"""' not in line else ""))
    return "\n".join(lines)


def talkative(text: str, rng: random.Random) -> str:
    """A print here and there."""
    tree = ast.parse(text)
    for node in list(ast.walk(tree)):
        body = getattr(node, "body", None)
        for place in range(len(body), 0, -1) if isinstance(body, list) else ():
            if rng.random() < 0.1 and not isinstance(body[place - 1], (ast.Return, ast.Break, ast.Continue)):
                body.insert(place, ast.parse("print('so far', 3)").body[0])
    return ast.unparse(tree)


WAYS: Mapping[str, Callable[[str, random.Random], str]] = {
    "renamed": renamed,
    "reordered": lambda text, rng: renamed(reordered(text, rng), rng),
    "commented": commented,
    "talkative": lambda text, rng: talkative(renamed(text, rng), rng),
}
