"""What a run of one check takes from its exercise: where all of it is the same, the check need not be run again.

Titles, points, groups, the statement, comments, and what other checks say are no part of it; what they change of the
values that are drawn is, for it is the values themselves that count, and so is whether the answer is the same in all of
them, for that decides what a student is told. A digest is of the text that a run is made from, so
two that are the same mean the same under the same grader.
"""

from __future__ import annotations

import hashlib
import json

from grader.spec.language import Check, Exercise, strings_in
from grader.spec.reading import Spec
from grader.spec.values import draw

_CONDUCT = {"id", "transport", "port", "packages", "limit", "limits"}
"""Of an exercise: how its programs are run and talked to, whatever is said."""
_SHOWN_ONLY = {"title", "points", "group", "hidden", "needs"}
"""Of a check: what is said about it, and when it runs."""


def check_digest(spec: Spec, check: Check, seed: int) -> str:
    """`sha256:…` over what a run of this check depends on, apart from the programs and the machine. Raises CannotDraw."""
    exercise = spec.exercise
    played = check.model_dump(mode="json", exclude=_SHOWN_ONLY)
    named = set(strings_in(played))
    told = {
        "exercise": exercise.model_dump(mode="json", include={*_CONDUCT, "encoding"}),
        "programs": _how_they_run(exercise),
        "check": played,
        "only_answer": exercise.only_answer(check.drives),
        "values": draw(exercise, check, seed),
        "link": seed if check.link is not None else None,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in spec.attachments.items() if name in named},
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('ascii')).hexdigest()}"


def conduct_digest(exercise: Exercise) -> str:
    """`sha256:…` over what a run takes from its exercise apart from the conversation itself."""
    told = {"exercise": exercise.model_dump(mode="json", include=_CONDUCT), "programs": _how_they_run(exercise)}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('ascii')).hexdigest()}"


def _how_they_run(exercise: Exercise) -> dict[str, object]:
    return {name: program.model_dump(mode="json", include={"run"}) for name, program in exercise.programs.items()}
