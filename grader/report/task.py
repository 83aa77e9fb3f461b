"""An exercise as a task: what `grader show` tells a student, and its line in `grader list`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import TemplateError
from rich.cells import cell_len
from rich.text import Text

from grader.model import program_names
from grader.report import ORDER
from grader.report.intake import fitted
from grader.spec import Spec
from grader.spec.language import AtOnce, Check, Exercise, Expect, Repeat, Step
from grader.spec.values import Renderer, draw
from grader.voice import Voice
from grader.voice.characters import inert_line
from grader.voice.prose import unmarked, wrapped
from grader.voice.steps import describe
from grader.voice.tables.task import TASK
from grader.voice.voice import number

_ITEM = re.compile(r" *(?:[-*]|\d+\.) +")
MOST_STEPS = 10
TURNS = 2
"""So many rounds of a repetition are shown."""


def list_line(exercise: Exercise, voice: Voice) -> tuple[str, str, str, str, str]:
    """Id, network, programs, points and title of an exercise."""
    voice = voice.reading(TASK)
    none = exercise.transport == "none"
    where = voice.say("no-network") if none else f"{exercise.transport.upper()} {exercise.port}"
    wanted = voice.say("pair") if len(exercise.programs) > 1 else voice.of(program_names(*exercise.programs))
    points = sum(check.points for check in exercise.all_checks if check.group == "core")
    return exercise.id, where, wanted, number(points), voice.of(exercise.title)


def list_lines(exercises: Iterable[Exercise], voice: Voice) -> Iterator[Text]:
    """A line for each exercise, under a heading."""
    voice = voice.reading(TASK)
    heads = (*(voice.say(key) for key in ("id", "where", "wanted")), voice.say("points").lower(), voice.say("title"))
    rows = [heads, *(list_line(exercise, voice) for exercise in exercises)]
    widths = [max(cell_len(row[n]) for row in rows) for n in range(4)]
    for count, row in enumerate(rows):
        cells = [fitted(cell, width) for cell, width in zip(row[:3], widths, strict=False)]
        points = " " * (widths[3] - cell_len(row[3])) + row[3]
        yield Text("  ".join([*cells, points, row[4]]), "" if count else "dim")


def not_usable(path: Path, problems: int, voice: Voice) -> Text:
    """The line of a file that is no exercise."""
    told = voice.reading(TASK).say("not-usable", n=problems, path=path)
    return Text(inert_line(f"{path.stem}  ✗ {told}"), "red")


def task_lines(spec: Spec, voice: Voice, width: int = 100) -> Iterator[Text]:
    """Statement, port, files, checks with points, and for each program a conversation made from the exercise itself."""
    voice, exercise = voice.reading(TASK), spec.exercise
    none = exercise.transport == "none"
    where = voice.say("no-port") if none else f"{exercise.transport.upper()} {exercise.port}"
    yield Text(f"{voice.of(exercise.title)}  ({exercise.id})", "bold")
    yield Text(voice.clauses([where, exercise.encoding.upper()]), "cyan")
    for program, found in exercise.programs.items():
        name = voice.program(program) if len(exercise.programs) > 1 else voice.say("files")
        yield Text(voice.labelled(name, voice.say("or").join(found.files)), "dim")
    yield Text()
    yield from _statement(voice.of(exercise.statement), width)
    yield from _checks(exercise, voice)
    for drives in ORDER:
        yield from _sample(spec, drives, voice)


def _statement(text: str, width: int) -> Iterator[Text]:
    """The exercise's own words, which are Markdown: paragraphs, lists and code as a terminal shows them."""
    paragraphs, coded = list[str](), False
    for line in text.rstrip().split("\n"):
        if line.lstrip().startswith("```"):
            coded = not coded
            continue
        if coded:
            paragraphs.append(f"\t{line}")
            continue
        begins = not line.strip() or _ITEM.match(line) is not None or line.startswith("#")
        if begins or not paragraphs or not paragraphs[-1] or paragraphs[-1][0] in "#\t":
            paragraphs.append(line.rstrip())
        else:  # the line goes on
            apart = cell_len(paragraphs[-1][-1]) < 2 and cell_len(line.strip()[0]) < 2
            paragraphs[-1] += (" " if apart else "") + line.strip()
    for paragraph in paragraphs:
        if paragraph.startswith("\t"):
            yield Text(f"  {paragraph[1:]}", "cyan")
            continue
        if paragraph.startswith("#"):
            yield Text(unmarked(paragraph.lstrip("# ")), "bold")
            continue
        item = _ITEM.match(paragraph)
        mark = item[0] if item is not None else ""
        first, *rest = wrapped(unmarked(paragraph[len(mark) :]), max(30, min(width, 100) - len(mark)))
        yield Text(mark + first)
        yield from (Text(" " * len(mark) + line) for line in rest)


def _checks(exercise: Exercise, voice: Voice) -> Iterator[Text]:
    """By program where there are several, else core and bonus."""
    several, listed = len(exercise.programs) > 1, exercise.all_checks
    groups: list[tuple[Text, list[Check]]] = []
    if several:
        for drives in ORDER:
            checks = sorted((one for one in listed if one.drives == drives), key=lambda one: one.group != "core")
            points = sum(check.points for check in checks if check.group == "core")
            bonus = sum(check.points for check in checks if check.group == "bonus")
            marks = f"  {number(points)}" + (f" + {number(bonus)} {voice.say('bonus')}" if bonus else "")
            groups.append((Text.assemble((_capital(voice.program(drives)), "bold"), (marks, "dim")), checks))
    else:
        for group, title in (("core", "core"), ("bonus", "bonus-checks")):
            groups.append((Text(voice.say(title), "bold"), [check for check in listed if check.group == group]))
    for heading, checks in groups:
        if not checks:
            continue
        yield Text()
        yield heading
        for check in checks:
            name = voice.of(check.title)
            if several and check.group == "bonus":
                name = voice.beside(name, voice.say("bonus"))
            worth = number(check.points) if check.points else "–"
            line = Text.assemble(f"  {worth:>4}  {name}", " " * max(2, 60 - cell_len(name)), (check.id, "dim"))
            yield line.append(f"  {voice.say('hidden-check')}", "dim") if check.hidden else line


def _sample(spec: Spec, drives: str, voice: Voice) -> Iterator[Text]:
    """The longest of the core checks of a program that is not too long to read, with values drawn for nobody."""
    core = [one for one in spec.exercise.checks if one.drives == drives and one.group == "core" and not one.hidden]
    fitting = [check for check in core if _length(check.steps) <= MOST_STEPS]
    for check in sorted(fitting, key=lambda check: -_length(check.steps)):
        render = Renderer(spec.exercise, draw(spec.exercise, check, 0)[0], spec.attachments)
        try:
            lines = list(_told(check.steps, check, render, voice))
        except (TemplateError, ValueError):
            continue  # it needs what only a run can say
        title = voice.of(check.title)
        several = len(spec.exercise.programs) > 1
        program = _capital(voice.program(drives))
        yield Text()
        yield Text(voice.say("sample-of" if several else "sample", program=program, title=title), "bold")
        yield from lines
        return


def _length(steps: tuple[Step, ...]) -> int:
    """How many lines the steps take. What happens at once is too much for a reader."""
    lengths = {AtOnce: lambda step: 2 * MOST_STEPS, Repeat: lambda step: 1 + TURNS * _length(step.repeat.steps)}
    return sum(lengths.get(type(step), lambda step: 1)(step) for step in steps)


def _told(steps: tuple[Step, ...], check: Check, render: Renderer, voice: Voice) -> Iterator[Text]:
    # To the right is towards a server.
    sent, asked = ("←", "→") if check.drives == "client" else ("→", "←")
    signs = {"send": sent, "expect": asked, "type": "⌨", "printed": "▤"}
    for step in steps:
        if isinstance(step, Repeat):
            for turn in range(1, min(TURNS, step.repeat.times) + 1):
                yield from _told(step.repeat.steps, check, render.turn(turn), voice)
            if step.repeat.times > TURNS:
                yield Text(f"  · {voice.say('and-so-on', n=step.repeat.times)}")
            continue
        if not render.holds(getattr(step, "when", None)):
            continue
        told = voice.of(describe(step, render, pair=check.drives == "both"))
        yield Text(f"  {signs.get(step.verb, '·')} {told}")
        if isinstance(step, Expect):
            # What an answer is made of may be what came: its text where the exercise knows it.
            render = render.having(render.data(step.expect) if isinstance(step.expect, str) else b"...")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
