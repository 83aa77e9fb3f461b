"""One hand-in's results in the files that other graders' platforms read: Gradescope, Classroom 50."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.classroom.gradebook import Single
from grader.model import CheckResult, Json, Result
from grader.report import closed
from grader.report.github import sentences
from grader.report.junit import explanation
from grader.voice import Voice
from grader.voice.characters import inert
from grader.voice.tables.conversation import CONVERSATION
from grader.voice.tables.exports import EXPORTS


def assignment_json(single: Single, voice: Voice, results: Mapping[str, Json]) -> Json:
    """`grader/assignment/1`: the mark, each exercise's result, and what is lacking."""
    return {
        "schema": "grader/assignment/1",
        "id": single.id,
        "title": voice.of(single.title),
        "mark": {
            "total": single.mark.total,
            "earned": single.mark.earned,
            "bonus": single.mark.bonus,
            "sure": single.mark.sure,
        },
        "results": dict(results),
        "lacking": {exercise: voice.of(why) for exercise, why in single.lacking.items()},
    }


# ---------------------------------------------------------------- Gradescope


def gradescope_json(single: Single, voice: Voice) -> Json:
    """`results.json` (gradescope-autograders.readthedocs.io, "Output format").

    Gradescope knows passed and failed only: what could not be told is left out and said in the output above. The score
    is the mark in percent; a check shows its points, and hidden ones wait until the marks are published.
    """
    voice, tests, untold = voice.reading(EXPORTS), list[Json](), list[str]()
    for result in single.results.values():
        for check in result.checks:
            title = voice.of(check.title)
            if check.verdict in ("ungraded", "unstable"):
                why = f" ({voice.of(check.why)})" if check.why is not None else ""
                untold.append(voice.say("not-graded", title=f"{title}{why}"))
                continue
            test: Json = {
                "name": inert(f"{result.exercise} · {voice.program(check.program)} · {title}", keep=""),
                "name_format": "text",
                "score": check.earned,
                "max_score": check.points if check.group == "core" else 0,
                "status": "passed" if check.verdict == "passed" else "failed",
                "output": "" if closed(check, False) else _told(check, result, voice),
                "output_format": "md",
                "visibility": "after_published" if check.hidden else "visible",
            }
            tests.append(test)
    lacking = [f"{exercise}: {voice.of(why)}" for exercise, why in single.lacking.items()]
    return {
        "score": single.mark.total,
        "output": inert("\n".join([*lacking, *untold])),
        "output_format": "text",
        "test_output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _told(check: CheckResult, result: Result, voice: Voice) -> str:
    """Why it failed, in Markdown that shows a program's output as it is."""
    lines = () if check.verdict == "passed" else explanation(check, result, voice.reading(CONVERSATION))
    return "\n\n".join(sentences(line) for text in lines for line in text.splitlines())


# ---------------------------------------------------------------- Classroom 50


@dataclass(frozen=True)
class Pushed:
    """What Classroom 50 says of a submission in the variables of its runner, and wants back word for word."""

    classroom: str
    assignment: str
    assignment_type: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str
    """UTC, YYYY-MM-DDTHH:MM:SSZ."""


def classroom50_json(single: Single, voice: Voice, pushed: Pushed) -> Json:
    """`result.json` (`classroom50/result/v1`): thirteen keys, no others, and whole numbers only.

    One exercise counts its points, several their share of the mark in hundredths of a percent. What could not be told
    is no test, and neither are bonus checks: a score above the maximum is refused.
    """
    alone = len(single.worth) == 1

    def points(exercise: str, value: float) -> int:
        possible, share = single.worth[exercise]
        return round(value if alone else 100 * share * value / (possible or 1))

    tests = [
        {
            "test-name": inert(f"{result.exercise}/{check.program}/{check.id}: {voice.of(check.title)}", keep=""),
            "passed": check.verdict == "passed",
            "score": points(result.exercise, check.earned),
            "max-score": points(result.exercise, check.points),
        }
        for result in single.results.values()
        for check in result.checks
        if check.group == "core" and check.verdict not in ("ungraded", "unstable")
    ]
    tests += [
        {
            "test-name": inert(f"{exercise}: {voice.of(why)}", keep=""),
            "passed": False,
            "score": 0,
            "max-score": points(exercise, single.worth[exercise][0]),
        }
        for exercise, why in single.lacking.items()
    ]
    return {
        "schema": "classroom50/result/v1",
        "classroom": pushed.classroom,
        "assignment": pushed.assignment,
        "assignment_type": pushed.assignment_type,
        "owner": pushed.owner,
        "submission": pushed.submission,
        "commit": pushed.commit,
        "release": pushed.release,
        "review": pushed.review,
        "datetime": pushed.datetime,
        "score": _sum(tests, "score"),
        "max-score": _sum(tests, "max-score"),
        "tests": tests,
    }


def _sum(tests: Iterable[Mapping[str, object]], key: str) -> int:
    return sum(value for test in tests if isinstance(value := test[key], int))
