"""From the file of an exercise to a `Spec`, or to every mistake in it at once, each with its place.

The way of a file: bytes → text (`source`) → plain data that remembers where each part stood (`plain`) → the models of
`grader.spec.language` (whose `faults` get their `explanations`) → rules across the file (`rules`) → one trial drawing of
all values (`trial`). Nothing that a file can hold makes this raise anything but `SpecError`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from grader.errors import Problem, SpecError
from grader.spec.attachments import read_attachments
from grader.spec.faults import faults
from grader.spec.language import Exercise
from grader.spec.plain import plain_data
from grader.spec.problems import in_file_order
from grader.spec.rules import RULES, WARNINGS
from grader.spec.source import Source, decode, read_bytes
from grader.spec.trial import trial


@dataclass(frozen=True)
class Spec:
    """An exercise that may be played, with what it was read from."""

    exercise: Exercise
    path: Path
    digest: str
    """`sha256:…` over the bytes of the file and of its attachments."""
    attachments: Mapping[str, bytes]
    """What `file:` payloads hold, by the name that the exercise gives."""
    warnings: tuple[Problem, ...] = ()
    text: bytes = b""
    """The file itself."""


MOST_OF_A_RULE = 200
"""Problems of one kind that are looked for: what is near to a name takes its time, and nobody reads more."""


def load_exercise(path: Path) -> Spec:
    """Read an exercise. Raises SpecError with every problem of the file, in file order."""
    raw = read_bytes(path)
    source = Source(path, decode(path, raw))
    data = plain_data(source)
    # What the text, the models and the rules say; a rule is silent where something else is wrong already.
    exercise, found = None, list(source.problems)
    try:
        exercise = Exercise.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        found += faults(source, data, error)
    told = {(problem.line, problem.column) for problem in found}
    broken = (problem for rule in RULES for problem in islice(rule(source, data), MOST_OF_A_RULE))
    found += [problem for problem in broken if (problem.line, problem.column) not in told]
    if exercise is None or found:
        raise SpecError(in_file_order(path, found))
    attachments = read_attachments(path, data)
    if problems := in_file_order(path, trial(source, data, exercise, attachments)):
        raise SpecError(problems)
    warnings = in_file_order(path, [problem for rule in WARNINGS for problem in rule(source, data)])
    digest = hashlib.sha256(raw)
    for name, content in attachments.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return Spec(exercise, path, f"sha256:{digest.hexdigest()}", attachments, tuple(warnings), raw)
