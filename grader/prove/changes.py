"""A Python program as text and as tree at once, and changes of its text at the places of the tree's nodes."""

from __future__ import annotations

import ast
import difflib
import io
import tokenize
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from grader.code.sources import SENDING, called

Concern = Literal["received", "sent", "printed", "typed", "compared", "turns", "file", ""]
"""What a check has to do with a program for a change to show."""

READING = ("recv", "read", "readline", "readexactly", "readuntil")


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of text in place of another; offsets in characters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an operator does at one place."""

    operator: str
    node: ast.expr | ast.stmt
    """What is changed: its text is the change's name."""
    edits: tuple[Edit, ...]
    concern: Concern = ""
    word: str = ""
    """The text that is compared, where the program names one."""


class SourceTree:
    """A program's text and tree, and where in the one each node of the other stands.

    Raises SyntaxError or ValueError for what is no Python.
    """

    def __init__(self, source: bytes) -> None:
        self.encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        self.text = source.decode(self.encoding).replace("\r\n", "\n").replace("\r", "\n")
        self.tree = ast.parse(self.text)
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self._lines = self.text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All that may be changed: no docstrings, annotations, imports, types of exceptions, and not the main guard.

        What stands inside an f-string has no place of its own in older Pythons.
        """
        left_out: set[ast.AST] = set()
        for node in ast.walk(self.tree):
            parts: list[ast.AST | None] = []
            match node:
                case ast.Import() | ast.ImportFrom():
                    parts = [node]
                case ast.JoinedStr():
                    parts = list(ast.iter_child_nodes(node))
                case ast.arg() | ast.AnnAssign():
                    parts = [node.annotation]
                case ast.ExceptHandler():
                    parts = [node.type]
                case ast.If() if "__name__" in ast.unparse(node.test):
                    parts = [node.test]
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    parts = [node.returns]
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                parts += node.body[:1] if ast.get_docstring(node, clean=False) is not None else []
            left_out |= {inner for part in parts if part is not None for inner in ast.walk(part)}
        return [node for node in ast.walk(self.tree) if node not in left_out]

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where it begins and where it ends."""
        return self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno or 1, node.end_col_offset or 0)

    def text_of(self, node: ast.expr | ast.stmt) -> str:
        """Its own text, as it stands there."""
        return self.text[slice(*self.span(node))]

    def _offset(self, line: int, column: int) -> int:
        """Columns of a tree are counted in bytes of UTF-8."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def name_of(self, node: ast.expr | ast.stmt) -> str:
        """Its own text in one line; where that is a single word, with what it stands in."""
        above = self.parents[node]
        if isinstance(node, (ast.Name, ast.Constant)) and isinstance(above, (ast.expr, ast.Assign, ast.Return)):
            return f"{self.written(node)} in {self.written(above)}"
        return self.written(node)

    def written(self, node: ast.expr | ast.stmt) -> str:
        """Its own text in one line; of a compound statement the head."""
        start, end = self.span(node)
        body = getattr(node, "body", None)
        if isinstance(body, list) and body:
            end = self._starts[body[0].lineno - 1] if body[0].lineno > node.lineno else self.span(body[0])[0]
        kept = (line.split("  #")[0] for line in self.text[start:end].split("\n"))
        return " ".join(" ".join(kept).split()).removesuffix(":")

    def indent(self, node: ast.stmt) -> str | None:
        """The blanks in front of it; None where it does not begin its line."""
        before = self.text[self._starts[node.lineno - 1] : self.span(node)[0]]
        return before if not before.strip() else None

    def lines_of(self, node: ast.stmt) -> tuple[int, int]:
        """Where the lines begin and end that it stands in."""
        return self._starts[node.lineno - 1], self._starts[node.end_lineno or node.lineno]

    def replaced(
        self, operator: str, node: ast.expr | ast.stmt, text: str, concern: Concern = "", word: str = ""
    ) -> Change:
        """A change of this node, and of nothing else."""
        return Change(operator, node, (Edit(*self.span(node), text),), concern, word)

    def changed(self, change: Change) -> str:
        """The whole text with the change."""
        text = self.text
        for edit in sorted(change.edits, key=lambda edit: edit.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def difference(self, changed: str) -> tuple[str, ...]:
        """The lines that are others: with `-` or `+` in front."""
        lines = difflib.unified_diff(self._lines, changed.split("\n"), n=0, lineterm="")
        return tuple(line for line in lines if line[:1] in ("-", "+") and line[:3] not in ("---", "+++"))

    def above(self, node: ast.AST) -> list[ast.AST]:
        """What it stands in, innermost first."""
        found = []
        while (inner := self.parents.get(node)) is not None:
            found.append(inner)
            node = inner
        return found

    @cached_property
    def bound(self) -> dict[str, ast.expr]:
        """Names of the module that stand for one value, such as `BUFFER = 1024` and `HOST, PORT = …`."""
        found: dict[str, ast.expr] = {}
        for node in self.tree.body:
            if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                found[target.id] = node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                names = (each.id if isinstance(each, ast.Name) else "" for each in target.elts)
                found |= dict(zip(names, node.value.elts, strict=False))
        return found

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Names that hold somebody's address."""
        pairs = (node for node in ast.walk(self.tree) if isinstance(node, ast.Assign))
        return frozenset(
            target.elts[1].id
            for node in pairs
            if name_called(node.value) in ("accept", "recvfrom")
            and isinstance(target := node.targets[0], ast.Tuple)
            and len(target.elts) > 1
            and isinstance(target.elts[1], ast.Name)
        )

    def constant(self, node: ast.expr) -> object:
        """The value of a literal, or of a name of the module that stands for one; None for anything else."""
        meant = self.bound.get(node.id, node) if isinstance(node, ast.Name) else node
        return meant.value if isinstance(meant, ast.Constant) else None

    def is_a_matter_of_moments(self, node: ast.AST) -> bool:
        """It guards against others at the same moment, or is what is done when somebody has just gone."""
        for above in self.above(node):
            if isinstance(above, (ast.With, ast.AsyncWith)) and "lock" in self.written(above).lower():
                return True
            if isinstance(above, ast.ExceptHandler):
                tried = self.parents[above]
                return any(name_called(call) in SENDING for one in getattr(tried, "body", []) for call in ast.walk(one))
        return False


def name_called(node: ast.AST) -> str:
    """The last part of what is called; empty where nothing is called."""
    return called(node) if isinstance(node, ast.Call) else ""
