"""An exercise as a task: what `grader show` tells a student."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import TemplateError
from rich.cells import cell_len
from rich.text import Text

from grader.model import Lang, Words
from grader.report import ORDER, number, program_name, words
from grader.spec import Spec
from grader.spec.language import AtOnce, Check, Expect, Repeat, Step
from grader.spec.values import Renderer, draw
from grader.voice.steps import describe

MOST_STEPS = 10
TURNS = 2
"""So many rounds of a repetition are shown."""

_SAMPLE = Words("一段对话的例子（{title}）", "A sample conversation ({title})")
_SAMPLE_OF = Words("{program}：一段对话的例子（{title}）", "{program}: a sample conversation ({title})")
_HIDDEN = Words("（隐藏的检查）", "(a hidden check)")
_OR = Words(" 或 ", " or ")
_NO_PORT = Words("不用网络，只有键盘和屏幕", "No network: keyboard and screen only")
_AND_SO_ON = Words("……这样共 {n} 次", "… {n} times in all")
_FILES = Words("要交的文件", "Files to hand in")


def task_lines(spec: Spec, lang: Lang) -> Iterator[Text]:
    """Statement, port, files, checks with points, and for each program a conversation made from the exercise itself."""
    exercise = spec.exercise
    colon = "：" if lang == "zh" else ": "
    several = len(exercise.programs) > 1
    where = _NO_PORT.in_(lang) if exercise.transport == "none" else f"{exercise.transport.upper()} {exercise.port}"
    yield Text(f"{exercise.title.in_(lang)}  ({exercise.id})", "bold")
    yield Text(f"{where}, {exercise.encoding.upper()}".replace(", ", "，" if lang == "zh" else ", "), "cyan")
    for program, found in exercise.programs.items():
        name = program_name(program, lang) if several else _FILES.in_(lang)
        yield Text(f"{name}{colon}{_OR.in_(lang).join(found.files)}", "dim")
    yield Text()
    for line in exercise.statement.in_(lang).rstrip().split("\n"):
        yield Text(line)
    for title, checks in _groups(spec, lang):
        yield Text()
        yield title
        yield from (_check_line(check, lang, several=several) for check in checks)
    for drives in ORDER:
        yield from _sample(spec, drives, lang)


def _groups(spec: Spec, lang: Lang) -> Iterator[tuple[Text, list[Check]]]:
    """By program where there are several, else core and bonus."""
    listed = spec.exercise.all_checks
    if len(spec.exercise.programs) < 2:
        for group, title in (("core", "core"), ("bonus", "bonus-checks")):
            if checks := [check for check in listed if check.group == group]:
                yield Text(words(title, lang), "bold"), checks
        return
    for drives in ORDER:
        checks = sorted((one for one in listed if one.drives == drives), key=lambda one: one.group != "core")
        if checks:
            points = sum(check.points for check in checks if check.group == "core")
            bonus = sum(check.points for check in checks if check.group == "bonus")
            marks = f"  {number(points)}" + (f" + {number(bonus)} {words('bonus', lang)}" if bonus else "")
            yield Text.assemble((_capital(program_name(drives, lang)), "bold"), (marks, "dim")), checks


def _check_line(check: Check, lang: Lang, *, several: bool) -> Text:
    points = number(check.points) if check.points else "–"
    name = check.title.in_(lang)
    if several and check.group == "bonus":
        name += f"（{words('bonus', lang)}）" if lang == "zh" else f" ({words('bonus', lang)})"
    line = Text.assemble(f"  {points:>4}  {name}", " " * max(2, 60 - cell_len(name)), (check.id, "dim"))
    return line.append("  " + _HIDDEN.in_(lang), "dim") if check.hidden else line


def _sample(spec: Spec, drives: str, lang: Lang) -> Iterator[Text]:
    """The longest of the core checks of a program that is not too long to read, with values drawn for nobody."""
    core = [one for one in spec.exercise.checks if one.drives == drives and one.group == "core" and not one.hidden]
    fitting = [check for check in core if _length(check.steps) <= MOST_STEPS]
    for check in sorted(fitting, key=lambda check: -_length(check.steps)):
        render = Renderer(spec.exercise, draw(spec.exercise, check, 0)[0], spec.attachments)
        try:
            lines = list(_told(check.steps, check, render, lang))
        except (TemplateError, ValueError):
            continue  # it needs what only a run can say
        if len(spec.exercise.programs) > 1:
            heading = _SAMPLE_OF.format(program=_capital(program_name(drives, lang)), title=check.title.in_(lang))
        else:
            heading = _SAMPLE.format(title=check.title.in_(lang))
        yield Text()
        yield Text(heading.in_(lang), "bold")
        yield from lines
        return


def _length(steps: tuple[Step, ...]) -> int:
    """How many lines the steps take. What happens at once is too much for a reader."""
    lengths = {AtOnce: lambda step: 2 * MOST_STEPS, Repeat: lambda step: 1 + TURNS * _length(step.repeat.steps)}
    return sum(lengths.get(type(step), lambda step: 1)(step) for step in steps)


def _told(steps: tuple[Step, ...], check: Check, render: Renderer, lang: Lang) -> Iterator[Text]:
    for step in steps:
        if isinstance(step, Repeat):
            for turn in range(1, min(TURNS, step.repeat.times) + 1):
                yield from _told(step.repeat.steps, check, render.turn(turn), lang)
            if step.repeat.times > TURNS:
                yield Text(f"  · {_AND_SO_ON.format(n=step.repeat.times).in_(lang)}")
            continue
        if not render.holds(getattr(step, "when", None)):
            continue
        yield Text(f"  {_sign(step, check)} {describe(step, render, pair=check.drives == 'both').in_(lang)}")
        if isinstance(step, Expect):
            # What an answer is made of may be what came: its text where the exercise knows it.
            render = render.having(render.data(step.expect) if isinstance(step.expect, str) else b"...")


def _sign(step: Step, check: Check) -> str:
    """Which way it goes: to the right is towards a server."""
    towards_server = check.drives == "client"
    arrows = {"send": "←" if towards_server else "→", "expect": "→" if towards_server else "←"}
    return {**arrows, "type": "⌨", "printed": "▤"}.get(step.verb, "·")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
