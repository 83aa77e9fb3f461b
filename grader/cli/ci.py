"""`grader ci`: one repository graded for its assignment, with every file that a CI or a platform reads."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.bilingual import Whole, argument, option, subcommand, taking
from grader.cli.completion import exercise_ids
from grader.cli.machine import begin_probe, machine_notes, never_shown
from grader.cli.options import (
    FILE,
    SEED,
    assignment_lang_option,
    exercises_option,
    no_sandbox_option,
    packages_option,
    quiet_option,
)
from grader.cli.output import make_console, need_writable, tell_github, write_report
from grader.cli.speech import errors_in_words, locale_language, show_problems, voice_in
from grader.errors import UsageError
from grader.model import Lang, Words
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from grader.classroom.assignment import Assigned
    from grader.classroom.gradebook import Single
    from grader.schedule.grading import Run
    from grader.voice import Voice

_NAMES = (".grader.yaml", "assignment.yaml", "assignment.yml")
_NO_ASSIGNMENT = Words(
    "{folder} 里没有作业文件（{names}）：写出作业文件或者练习的名字",
    "there is no assignment in {folder} ({names}): name an assignment file or an exercise",
)
_VARIABLE = Words(
    "--classroom50 要用 Classroom 50 的环境变量，这里没有 {name}",
    "--classroom50 needs the variables of Classroom 50's runner, and {name} is not set",
)
_WEAK = Words(
    "这台机器上没有完整的隔离，程序有可能改写自己的结果。运行 grader doctor 看看怎样得到隔离；要照样评测，加上 --accept-weaker",
    "this machine gives no full isolation, and a program could write its own result. `grader doctor` says how to get it; "
    "to grade all the same, add --accept-weaker",
)
_WRITTEN = Words("报告：{folder}", "Reports: {folder}")
_OUT_OF_TIME = Words(
    "{seconds} 秒到了：没有运行完的检查记为“未评定”", "{seconds} s are over: checks that did not end are not graded"
)


@dataclass(frozen=True)
class CiOptions:
    """What was said on the command line."""

    assignment: str | None
    folder: Path
    lang: Lang | None
    output: Path
    time_limit: int | None
    junit_strict: bool
    gradescope: str | None
    classroom50: str | None
    seed: int | None
    packages: tuple[str, ...]
    no_sandbox: bool
    accept_weaker: bool
    exercises: Path | None
    quiet: bool


@subcommand(
    "ci",
    Words(
        "在 CI 里评测一个仓库：FOLDER 里的全部程序，按照 ASSIGNMENT（作业文件，或者一个练习）。\n"
        "每项检查一结束，就把 results.json、junit.xml 和 code-quality.json 写进输出文件夹，所以中途停下也有已完成的部分；"
        "最后写出 summary.md 和每个练习的网页报告。在 GitHub Actions 里还会写出注解和运行摘要。\n"
        "退出状态：0 必做检查全部通过；1 有没通过的或没交的；2 命令或文件有错；3 有没能评定的。",
        "Grade a repository in CI: all programs in FOLDER against ASSIGNMENT (a YAML file, or an exercise).\n"
        "results.json, junit.xml and code-quality.json are written to the output folder after every check, so that "
        "whoever is stopped keeps what is done; summary.md and a page for each exercise follow at the end. Under GitHub "
        "Actions it writes annotations and the step summary as well.\n"
        "Exit status: 0 all core checks passed; 1 one failed, or something was not handed in; 2 the command or a file is "
        "wrong; 3 something could not be graded.",
    ),
)
@argument(
    "assignment",
    Words(
        "作业文件，或者一个练习；不写就找 .grader.yaml 或 assignment.yaml。",
        "A YAML file, or an exercise; default: .grader.yaml or assignment.yaml.",
    ),
    required=False,
    shell_complete=exercise_ids,
)
@argument(
    "folder",
    Words("仓库所在的文件夹；不写就是当前文件夹。", "The repository; default: the current folder."),
    required=False,
    type=FILE,
    default=".",
)
@option(
    "-o",
    "--output",
    type=FILE,
    metavar="DIR",
    default="grader-reports",
    told=Words("报告写到这个文件夹（grader-reports）。", "Where the reports go (grader-reports)."),
)
@option(
    "--time-limit",
    type=Whole(1, 100_000),
    metavar="SECONDS",
    told=Words("到了这么多秒就停止，写出已有的结果。", "Stop after that many seconds, and write what is there."),
)
@option(
    "--junit-strict",
    is_flag=True,
    told=Words("JUnit 只用 Jenkins 的 XSD 允许的属性。", "JUnit with the attributes of Jenkins' schema only."),
)
@option(
    "--gradescope", metavar="FILE", told=Words("写出 Gradescope 的 results.json。", "Write Gradescope's results.json.")
)
@option(
    "--classroom50",
    metavar="FILE",
    told=Words("写出 Classroom 50 的 result.json。", "Write Classroom 50's result.json."),
)
@option("--seed", type=SEED, metavar="N", told=Words("用同样的随机值。", "The same drawn values as in that run."))
@packages_option
@option(
    "--accept-weaker",
    is_flag=True,
    told=Words(
        "没有完整的隔离时，也用这里能有的隔离来评测。",
        "Grade with what isolation there is, where it is not the full one.",
    ),
)
@no_sandbox_option
@exercises_option
@quiet_option
@assignment_lang_option
@taking(CiOptions)
def ci_command(options: CiOptions) -> None:
    """Grade one repository."""
    with errors_in_words(options.lang or locale_language()):
        raise SystemExit(_graded(options))


def _graded(options: CiOptions) -> int:
    began = time.monotonic()
    machine = begin_probe(no_sandbox=options.no_sandbox)
    for name in (str(options.output / "results.json"), options.gradescope, options.classroom50):
        need_writable(name)
    from grader.classroom.assignment import load_assignment
    from grader.classroom.single import grade_single
    from grader.intake.paths import in_repository
    from grader.run.box.interpreter import find_interpreter
    from grader.schedule.grading import Run

    places = (options.folder / name for name in _NAMES)
    place = options.assignment or next((str(place) for place in places if place.is_file()), None)
    if place is None:
        raise UsageError(_NO_ASSIGNMENT.format(folder=options.folder, names=", ".join(_NAMES)))
    assignment = load_assignment(place, options.exercises)
    lang = options.lang or assignment.lang or locale_language()
    voice, console = voice_in(lang), make_console()
    show_problems(list(assignment.warnings), lang)
    reports = _Reports(options, voice)
    files = reports.files_of(options.folder)
    found = machine()
    if found.isolation != "full" and not (options.no_sandbox or options.accept_weaker):
        raise UsageError(_WEAK)
    notes = machine_notes(found)
    for note in () if options.quiet else notes:
        console.print(inert_line(voice.of(note)), style="yellow")
    # The assignment's own would be the same at the next push, when its values have been read on this one's page.
    seed = random.SystemRandom().randrange(1_000_000) if options.seed is None else options.seed

    def run_of(part: Assigned) -> Run:
        exercise = part.spec.exercise
        interpreter = find_interpreter((*exercise.packages, *assignment.packages, *options.packages))
        hidden = never_shown(part.spec, (options.folder, options.output))
        command = f"grader check {exercise.id} . --seed {seed}"
        return Run(found, interpreter, seed, hidden=hidden, command=command, notes=notes, watching=True)

    def in_time() -> bool:
        return options.time_limit is None or time.monotonic() - began < options.time_limit

    name = options.folder.resolve().name
    single = grade_single(assignment, files, name, in_repository([options.folder]), run_of, reports.write, in_time)
    reports.end(single)
    if not in_time():
        console.print(voice.of(_OUT_OF_TIME.format(seconds=options.time_limit)), style="yellow")
    return single.exit_status


class _Reports:
    """The files that are written, again and again while it runs."""

    def __init__(self, options: CiOptions, voice: Voice) -> None:
        from grader.report.platforms import Pushed

        self._options, self._voice = options, voice
        self._pushed = None
        if options.classroom50:
            names = {field.name: _FIFTY[field.name] for field in dataclasses.fields(Pushed) if field.name in _FIFTY}
            for name in names.values():
                if name not in os.environ:
                    raise UsageError(_VARIABLE.format(name=name))
            now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._pushed = Pushed(**{key: os.environ[name] for key, name in names.items()}, datetime=now)

    def files_of(self, folder: Path) -> dict[str, bytes]:
        """What was handed in: everything in the folder but these reports. Raises UsageError."""
        from grader.intake.paths import read_path

        place, output = folder.resolve(), self._options.output.resolve()
        return {name: data for name, data in read_path(folder).items() if output not in (place / name).parents}

    def write(self, single: Single) -> None:
        """What programs read."""
        from grader.report.data import result_json
        from grader.report.junit import junit_xml
        from grader.report.platforms import assignment_json, classroom50_json, gradescope_json
        from grader.report.quality import code_quality

        options, voice, folder = self._options, self._voice, self._options.output
        results = {name: result_json(one, voice, show_hidden=False) for name, one in single.results.items()}
        every = single.results.values()
        write_report(str(folder / "results.json"), _dumped(assignment_json(single, voice, results)))
        junit = junit_xml(every, voice, show_hidden=False, strict=options.junit_strict)
        write_report(str(folder / "junit.xml"), junit)
        write_report(str(folder / "code-quality.json"), code_quality(every, voice))
        if options.gradescope:
            write_report(options.gradescope, _dumped(gradescope_json(single, voice)))
        if options.classroom50 and self._pushed:
            write_report(options.classroom50, _dumped(classroom50_json(single, voice, self._pushed)))

    def end(self, single: Single) -> None:
        """What people read: the log, pages, and GitHub's annotations and summary."""
        from grader.report.github import step_summary
        from grader.report.html import render_html
        from grader.report.terminal import at_terminal, check_line, mend_first, score_line

        options, voice, console = self._options, self._voice, make_console()
        shown = at_terminal(voice)
        for name, result in single.results.items():
            console.print(inert_line(voice.of(result.exercise_title)), style="bold")
            for check in () if options.quiet else result.checks:
                console.print(check_line(check, shown, console.width))
            for told in mend_first(result, shown, show_hidden=False):
                console.print(told)
            console.print(score_line(result, shown))
            write_report(str(options.output / f"{name}.html"), render_html(result, voice, show_hidden=False))
        for name, why in single.lacking.items():
            console.print(inert_line(voice.labelled(name, voice.of(why))), style="red")
        summary = "\n".join(step_summary(result, voice) for result in single.results.values())
        write_report(str(options.output / "summary.md"), summary)
        tell_github(list(single.results.values()), voice)
        click.echo(voice.of(_WRITTEN.format(folder=options.output)))


_FIFTY = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "assignment_type": "ASSIGNMENT_TYPE",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
"""The variables of Classroom 50's runner."""


def _dumped(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace").decode() + "\n"
