"""The class through grader's own pool, without the command around it: where a verdict differs, the transcript says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from grader.intake.submission import Submission
from grader.model import Result
from grader.run.box.interpreter import find_interpreter
from grader.run.box.machine import probe
from grader.schedule.grading import Run, Task, grade_all, wanted_checks
from grader.schedule.slots import Slots
from grader.spec import Spec, load_exercise
from tests.known_class.make import HERE, Member

ROOT = HERE.parents[1]
SEED = 1


def graded(
    class_: Iterable[Member], slots: Slots | None = None, told: Callable[[Member, Result], None] | None = None,
    hang_limit: float | None = None,
) -> dict[str, Result]:  # fmt: skip
    """The result of each student, by id. `hang_limit`: the limit of a step for those who hang, in seconds."""
    interpreter = find_interpreter()
    run = Run(probe(interpreter), interpreter, SEED, hidden=(ROOT,))
    specs: dict[str, Spec] = {}
    owners: dict[int, Member] = {}
    tasks = []
    for member in class_:
        if member.exercise not in specs:
            specs[member.exercise] = load_exercise(HERE / f"{member.exercise}.yaml")
        spec = specs[member.exercise]
        if hang_limit is not None and member.kind.group == "hang":
            spec = replace(spec, exercise=spec.exercise.model_copy(update={"limit": hang_limit}))
        submission = Submission(member.id, {"server.py": member.source}, {"server": "server.py"}, places=())
        task = Task(spec, submission, wanted_checks(spec, submission), run)
        owners[id(task)] = member
        tasks.append(task)
    found = {}
    for task, result in grade_all(tasks, slots or run.slots):
        member = owners[id(task)]
        found[member.id] = result
        if told is not None:
            told(member, result)
    return found


def differences(member: Member, verdicts: Mapping[str, str], *, skipped_as_failed: bool = False) -> list[str]:
    """Each check whose verdict is not the known one, in words. `skipped_as_failed`: seen by who tells only passed and failed."""
    told = []
    for check, known in member.truth.items():
        if skipped_as_failed and check == "starts":
            continue
        if skipped_as_failed and known == "skipped":
            known = "failed"
        if (seen := verdicts.get(check)) != known:
            told.append(f"{member.id} {member.exercise} {member.kind.group}/{member.kind.name}: {check} {seen}, known {known}")  # fmt: skip
    return told


def verdicts(result: Result) -> dict[str, str]:
    return {check.id: check.verdict for check in result.checks}
