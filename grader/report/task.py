"""An exercise as a task: what `grader show` tells a student."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from grader.model import Lang, Words
from grader.report import number, words
from grader.spec import Spec
from grader.spec.language import AtOnce, Check, Repeat, Step
from grader.spec.values import Renderer, draw
from grader.wording import describe

_SAMPLE = Words("一段对话的例子（{title}）", "A sample conversation ({title})")
_HIDDEN = Words("（隐藏的检查）", "(a hidden check)")


def task_lines(spec: Spec, lang: Lang) -> Iterator[Text]:
    """Statement, port, files, checks with points, and a sample conversation made from the exercise itself."""
    exercise = spec.exercise
    yield Text(f"{exercise.title.in_(lang)}  ({exercise.id})", "bold")
    yield Text(f"{exercise.transport.upper()} {exercise.port}, {exercise.encoding.upper()}", "cyan")
    for program, found in exercise.programs.items():
        yield Text(f"{program}: {', '.join(found.files)}", "dim")
    yield Text()
    for line in exercise.statement.in_(lang).rstrip().split("\n"):
        yield Text(line)
    for group, title in (("core", "core"), ("bonus", "bonus-checks")):
        checks = [check for check in exercise.all_checks if check.group == group]
        if checks:
            yield Text()
            yield Text(words(title, lang), "bold")
            yield from (_check_line(check, lang) for check in checks)
    yield Text()
    yield from _sample(spec, lang)


def _check_line(check: Check, lang: Lang) -> Text:
    points = number(check.points)
    name = check.title.in_(lang)
    line = Text.assemble(f"  {points:>4}  {name}", " " * max(2, 60 - cell_len(name)), (check.id, "dim"))
    return line.append("  " + _HIDDEN.in_(lang), "dim") if check.hidden else line


def _sample(spec: Spec, lang: Lang) -> Iterator[Text]:
    """The longest of the core checks that is not too long to read, with values drawn for nobody."""
    core = [check for check in spec.exercise.checks if check.group == "core" and not check.hidden]
    fitting = [check for check in core if len(check.steps) <= 8 and not _long(check)]
    if not fitting:
        return
    check = max(fitting, key=lambda check: len(check.steps))
    render = Renderer(spec.exercise, draw(spec.exercise, check, 0)[0], spec.attachments)
    yield Text(_SAMPLE.format(title=check.title.in_(lang)).in_(lang), "bold")
    for step in check.steps:
        yield from _step_lines(step, render, lang, "  ")


def _long(check: Check) -> bool:
    return any(isinstance(step, (Repeat, AtOnce)) for step in check.steps)


def _step_lines(step: Step, render: Renderer, lang: Lang, indent: str) -> Iterator[Text]:
    arrow = {"send": "→", "expect": "←", "type": "⌨", "printed": "▤"}.get(step.verb, "·")
    yield Text(f"{indent}{arrow} {describe(step, render).in_(lang)}")
