"""The house in figures: what makes code tiring to follow, counted over a package.

    python bench/house.py [FOLDER…]     # default: grader; give another checkout's folder for a comparison
    python bench/house.py --list        # which they are

single      private functions and methods that are named in one place only, as a share of all functions
twice       public names (functions, classes) that are defined in several modules
any         `Any` in annotations, aliases and casts
skips       `# fmt: skip`
long        modules over 400 lines
longest     lines of the longest function
circles     modules that can reach themselves by imports
"""

from __future__ import annotations

import argparse
import ast
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
LONG = 400


class House:
    """The modules of a package, parsed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        paths = sorted(folder.rglob("*.py"))
        self.texts = {path: path.read_text("utf-8") for path in paths}
        self.trees = {path: ast.parse(text) for path, text in self.texts.items()}

    def functions(self) -> Iterator[tuple[Path, Function]]:
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, Function):
                    yield path, node

    def single(self) -> list[str]:
        """Private functions that are named once outside their own body: whoever reads the caller has to go there."""
        named = Counter[tuple[Path, str]]()
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
                named[path, name] += 1
        found = []
        for path, node in self.functions():
            private = node.name.startswith("_") and not node.name.startswith("__")
            if not private or any(_registers(decorator) for decorator in node.decorator_list):
                continue
            own = sum(
                (isinstance(inner, ast.Name) and inner.id == node.name)
                or (isinstance(inner, ast.Attribute) and inner.attr == node.name)
                for inner in ast.walk(node)
            )
            if named[path, node.name] - own == 1:
                found.append(f"{path}:{node.lineno} {node.name}")
        return found

    def twice(self) -> list[str]:
        places = defaultdict[str, list[Path]](list)
        for path, tree in self.trees.items():
            for node in tree.body:
                if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(path)
        return [f"{name}: {', '.join(map(str, where))}" for name, where in places.items() if len(set(where)) > 1]

    def any(self) -> list[str]:
        return [
            f"{path}:{node.lineno}"
            for path, tree in self.trees.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and node.id == "Any"
        ]

    def circles(self) -> list[str]:
        names = {}
        for path in self.trees:
            parts = path.relative_to(self.folder.parent).with_suffix("").parts
            names[".".join(parts).removesuffix(".__init__")] = path
        graph = {name: _imported(self.trees[path], names) for name, path in names.items()}
        return [name for name in graph if _reaches(graph, name, name)]


def _registers(decorator: ast.expr) -> bool:
    """A decorator that is called hands the function on: it is used by what registers it."""
    return isinstance(decorator, ast.Call) or ast.unparse(decorator).endswith((".setter", ".command"))


def _imported(tree: ast.Module, names: dict[str, Path]) -> set[str]:
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name for name in inner if name in names} or {node.module}
    return found & set(names)


def _reaches(graph: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, todo = set[str](), list(graph[start])
    while todo:
        name = todo.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            todo += graph[name]
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("grader")])
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    for folder in options.folders:
        house = House(folder)
        lengths = sorted((node.end_lineno or node.lineno) - node.lineno + 1 for _, node in house.functions())
        lines = {path: text.count("\n") for path, text in house.texts.items()}
        long = [f"{path} {count}" for path, count in lines.items() if count > LONG]
        skips = [f"{path}: {text.count('# fmt: skip')}" for path, text in house.texts.items() if "# fmt: skip" in text]
        single, twice, anys, circles = house.single(), house.twice(), house.any(), house.circles()
        print(f"{folder}: {sum(lines.values()):,} lines in {len(lines)} modules, {len(lengths):,} functions")
        print(
            f"  function length median {statistics.median(lengths):.0f}, p90 {lengths[len(lengths) * 9 // 10]}", end=""
        )
        print(f", longest {lengths[-1]}")
        print(f"  single   {len(single)} = {100 * len(single) / len(lengths):.1f} %")
        print(f"  twice    {len(twice)}")
        print(f"  any      {len(anys)}")
        print(f"  skips    {sum(text.count('# fmt: skip') for text in house.texts.values())}")
        print(f"  long     {len(long)}")
        print(f"  circles  {len(circles)}")
        if options.list:
            for title, rows in {
                "single": single, "twice": twice, "any": anys, "skips": skips, "long": long, "circles": circles,
            }.items():  # fmt: skip
                print(f"\n{title}", *rows, sep="\n  ")


if __name__ == "__main__":
    main()
