"""What a shell offers when Tab is pressed: exercises, checks of the exercise on the line, students of the class.

click asks, and knows how each shell is answered. Whatever is wrong with a line that is still being typed, nothing is said.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from grader.spec.bundled import find_exercise, list_exercises

if TYPE_CHECKING:
    from grader.classroom.assignment import Assignment

Offer = Callable[[click.Context, str], Iterable[CompletionItem]]
"""What could stand there, from the line so far and the beginning of the word."""


def quietly(offer: Offer) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Asked as click asks; nothing where the line, or a file that it names, is wrong."""

    @functools.wraps(offer)
    def called(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return list(offer(ctx, incomplete))
        except Exception:
            return []

    return called


@quietly
def exercise_ids(ctx: click.Context, incomplete: str) -> Iterable[CompletionItem]:
    """Ids of exercises; a file may be named as well."""
    known = [path.stem for path in list_exercises(ctx.params.get("exercises"))]
    return [*beginning(known, incomplete), CompletionItem(incomplete, type="file")]


@quietly
def check_ids(ctx: click.Context, incomplete: str) -> Iterable[CompletionItem]:
    """The checks of the exercise on the line, of one program where that is said."""
    from grader.spec import load_exercise

    exercise = load_exercise(find_exercise(_first_word(ctx), ctx.params.get("exercises"))).exercise
    program = ctx.params.get("program")
    return beginning((one.id for one in exercise.all_checks if program in (None, one.drives)), incomplete)


@quietly
def students_and_checks(ctx: click.Context, incomplete: str) -> Iterable[CompletionItem]:
    """The students of the roster, by id or by name, and the checks of the assignment."""
    from grader.classroom.assignment import load_assignment
    from grader.intake.roster import read_roster

    roster: Path | None = ctx.params.get("roster")
    assignment: Assignment = load_assignment(_first_word(ctx), ctx.params.get("exercises"), ctx.params.get("program"))
    students = (assignment.roster or ()) if roster is None else read_roster(roster).students
    people = [one.id if one.id.startswith(incomplete) else one.name for one in students]
    return beginning(
        [*people, *(one.id for part in assignment.parts for one in part.spec.exercise.all_checks)], incomplete
    )


def _first_word(ctx: click.Context) -> str:
    """The exercise or the assignment. While an option at the end still lacks its value, click leaves the arguments unread."""
    read = ctx.params.get("exercise") or ctx.params.get("assignment")
    return str(read or ctx.args[0])


def beginning(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Each word once. One with a space or a line break in it cannot be said to a shell."""
    fit = [word for word in words if word.startswith(incomplete) and word.isprintable() and " " not in word]
    return [CompletionItem(word) for word in dict.fromkeys(fit) if word]
