"""One hand-in graded for a whole assignment: what CI and the platforms run. Nothing is kept, all is told as it comes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace

from grader import __version__
from grader.classroom.assignment import Assigned, Assignment
from grader.classroom.gradebook import NOT_RUN, Gradebook, Graded, Single
from grader.classroom.programs import submission_of
from grader.errors import UsageError
from grader.intake.collected import Collected, HandIn, Student
from grader.judge import ungraded
from grader.model import CheckResult, Words
from grader.schedule.grading import Continues, Key, Run, Task, check_key, grade_all, result_of, wanted_checks
from grader.schedule.tools import missing_tool


def grade_single(
    assignment: Assignment,
    files: Mapping[str, bytes],
    name: str,
    where: str,
    run_of: Callable[[Assigned], Run],
    tell: Callable[[Single], None],
    continues: Continues = lambda: True,
) -> Single:
    """Grade the files of a hand-in, which lies in the folder `where` of its repository, for a whole assignment.

    `tell` gets what is known so far after each check, so that who is stopped at any moment has that much. Where it is
    not to continue, what has not ended is `ungraded`.
    """
    started = datetime.datetime.now(datetime.timezone.utc)
    handin = HandIn(Student(name), name, files)
    weights = sum(part.weight for part in assignment.parts) or 1.0
    worth = {
        part.spec.exercise.id: (
            sum(check.points for check in part.spec.exercise.all_checks if check.group == "core"),
            100 * part.weight / weights,
        )
        for part in assignment.parts
    }
    tasks, lacking, known = list[Task](), dict[str, Words](), dict[str, dict[Key, CheckResult]]()
    for part in assignment.parts:
        exercise = part.spec.exercise
        try:
            submission = submission_of(handin, part)
        except UsageError as error:
            lacking[exercise.id] = error.message
            continue
        checks = wanted_checks(part.spec, submission)
        tasks.append(Task(part.spec, submission, checks, run_of(part)))
        if (lacks := missing_tool(exercise, submission)) is not None:
            known[exercise.id] = {check_key(check): ungraded(check, lacks) for check in checks}

    def so_far() -> Single:
        results = {}
        for task in tasks:
            of = known.get(task.spec.exercise.id, {})
            checks = tuple(of.get(check_key(check)) or ungraded(check, NOT_RUN) for check in task.checks)
            took = (datetime.datetime.now(datetime.timezone.utc) - started).total_seconds()
            when = started.strftime("%Y-%m-%dT%H:%M:%SZ")
            result = result_of(task.spec, task.submission, task.run, checks, when, took)
            folders = [one for one in (where, _folder(task.submission.files, files)) if one]
            results[task.spec.exercise.id] = replace(result, where="/".join(folders))
        one = Graded(handin.student, handin, results, lacking)
        book = Gradebook(
            assignment.id,
            assignment.title,
            assignment.weighted,
            (one,),
            Collected((handin,)),
            started.isoformat(),
            __version__,
            seed=0,
            bonus=assignment.bonus,
        )
        return Single(assignment.id, assignment.title, results, lacking, book.mark(one), worth)

    def progress(task: Task, ended: CheckResult | None, running: object) -> None:
        if ended is not None:
            known.setdefault(task.spec.exercise.id, {})[ended.program, ended.id] = ended
            tell(so_far())

    todo = [task for task in tasks if task.spec.exercise.id not in known]
    tell(so_far())
    for _ in grade_all(todo, todo[0].run.slots, progress, continues) if todo else ():
        pass  # every check was told as it ended
    return so_far()


def _folder(taken: Mapping[str, bytes], files: Mapping[str, bytes]) -> str:
    """The folder of a hand-in out of which the files of one exercise were taken."""
    first = next(iter(taken))
    for name in files:
        folder = name[: -len(first)]
        if name == folder + first and all(files.get(folder + inner) == data for inner, data in taken.items()):
            return folder.rstrip("/")
    return ""
