"""Wrong programs made from a right one: one small change each, of the kinds that beginners make in network programs.

What has been changed is known by its operator and by the source text that it replaces, not by a number: both stay the
same while the program around them is edited. Left out is what no exercise can see, or what is a matter of style: which
call sends, how long a queue is, the address of a bind, how bytes that are no text are decoded, what an `except` catches.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from grader.prove.changes import Concern, SourceTree
from grader.prove.data_changes import (
    changed_data,
    first_is_answered,
    other_codecs,
    other_modes,
    other_texts,
    smaller_buffers,
)
from grader.prove.flow_changes import (
    fewer_turns,
    missing_elements,
    moved_statements,
    nearly_compared,
    other_conditions,
    other_numbers,
)

DATA: tuple[Concern, ...] = ("received", "sent", "printed", "typed")
"""What others see at whatever moment."""
OPERATORS = (
    changed_data,
    smaller_buffers,
    other_codecs,
    other_texts,
    other_modes,
    nearly_compared,
    other_conditions,
    other_numbers,
    missing_elements,
    fewer_turns,
    moved_statements,
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A program with one change in it."""

    operator: str
    place: str
    """The source text that is changed, in one line: with the operator the name of the change."""
    line: int
    source: bytes
    """The whole program, in the encoding that it declares."""
    diff: tuple[str, ...]
    """What has changed: lines with `-` or `+` in front."""
    concern: Concern = ""
    word: str = ""
    """The text that is compared, where the program names one."""
    timing: bool = False
    """Whether it shows depends on moments that no exercise decides."""


def mutants_of(source: bytes, *, several_peers: bool = True) -> tuple[Mutant, ...]:
    """All changed forms of a Python program, in the order of their places; none of what does not parse.

    `several_peers`: some check has several clients, so that it shows who is answered.
    """
    try:
        program = SourceTree(source)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    changes = [change for operator in OPERATORS for change in operator(program)]
    changes += first_is_answered(program) if several_peers else []
    seen, found = {ast.unparse(program.tree)}, []
    for change in sorted(changes, key=lambda change: change.edits[0].start):
        changed = program.changed(change)
        try:
            meaning, data = ast.unparse(ast.parse(changed)), changed.encode(program.encoding)
        except (SyntaxError, ValueError):
            continue
        if meaning not in seen:
            seen.add(meaning)
            found.append(
                Mutant(
                    change.operator,
                    program.name_of(change.node),
                    change.node.lineno,
                    data,
                    program.difference(changed),
                    change.concern,
                    change.word,
                    change.concern not in DATA and program.is_a_matter_of_moments(change.node),
                )
            )
    return tuple(found)
