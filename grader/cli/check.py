"""`grader check`: one submission, graded and explained."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from grader.cli.common import (
    begin_probe,
    errors_in_words,
    exercises_option,
    harmless,
    lang_option,
    machine_notes,
    make_console,
    never_shown,
    report_place,
    write,
)
from grader.errors import UsageError
from grader.model import CheckResult, Lang, Result, Words
from grader.spec.bundled import find_exercise

if TYPE_CHECKING:
    from rich.console import Console

    from grader.intake.submission import Submission
    from grader.run.box.machine import Machine
    from grader.schedule.grading import Run, Task
    from grader.spec import Check, Spec


@click.command()
@click.argument("exercise")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "checks", multiple=True, metavar="ID", help="Only this check (repeatable).")
@click.option(
    "--program",
    type=click.Choice(["server", "client", "both", "script"]),
    help="Only this program of the exercise; both: only the checks in which its two programs meet.",
)
@click.option("--packages", multiple=True, metavar="NAME", help="A distribution that may be imported (repeatable).")
@click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON; - is standard output.")
@click.option("--html", "html_file", metavar="FILE", help="Write the report; a folder gets a file named after the run.")
@click.option("--junit", "junit_file", metavar="FILE", help="Write JUnit XML.")
@click.option("--seed", type=click.IntRange(0, 2**31), help="Repeat a run with the same drawn values.")
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, help="Run everything that many times.")
@click.option("--show-hidden", is_flag=True, help="Show the content of hidden checks, too.")
@click.option("--no-sandbox", is_flag=True, help="Run the programs in your own system.")
@click.option("--watch", is_flag=True, help="Grade again whenever a file changes.")
@exercises_option
@lang_option
def check(exercise: str, paths: tuple[Path, ...], lang: Lang, watch: bool, **options: Any) -> None:
    """Grade one submission: a file or a folder (PATHS) against EXERCISE (an id, or a YAML file)."""
    with errors_in_words(lang):
        if not watch:
            raise SystemExit(_check_once(exercise, list(paths), lang, **options))
        _watch(exercise, list(paths), lang, **options)


def _check_once(exercise: str, paths: list[Path], lang: Lang, *, exercises: Path | None, **options: Any) -> int:
    if options["seed"] is None:
        options["seed"] = random.randrange(1_000_000)
    # The machine is tried out while the rest is loaded: that is most of what a student waits for before the first check.
    machine = begin_probe(no_sandbox=options["no_sandbox"])
    from grader.intake.submission import find_submission
    from grader.spec import load_exercise

    spec = load_exercise(find_exercise(exercise, exercises))
    submission = find_submission(spec.exercise, paths, options["program"])
    run = _prepare(spec, submission, _command(exercise, paths, exercises, options), machine, options)
    result = _grade(spec, submission, run, lang, options)
    _write_outputs(result, lang, options)
    return result.exit_status


def _prepare(
    spec: Spec, submission: Submission, command: str, machine: Callable[[], Machine], options: dict[str, Any]
) -> Run:
    from grader.run.box.interpreter import find_interpreter
    from grader.schedule.grading import Run, wanted_checks
    from grader.schedule.tools import need_tools

    only = frozenset(options["checks"])
    wanted_checks(spec, submission, only, options["program"])  # an unknown id is said before anything runs
    need_tools(spec.exercise, submission)
    interpreter = find_interpreter((*spec.exercise.packages, *options["packages"]))
    found = machine()
    notes = machine_notes(found, options["no_sandbox"])
    hidden = never_shown(spec, submission.places)
    return Run(found, interpreter, options["seed"], only, options["program"], hidden, command, notes)


def _command(exercise: str, paths: list[Path], exercises: Path | None, options: dict[str, Any]) -> str:
    words = ["grader", "check", exercise, *map(str, paths), "--seed", str(options["seed"])]
    if options["program"]:
        words += ["--program", options["program"]]
    for name in options["checks"]:
        words += ["--check", name]
    for name in options["packages"]:
        words += ["--packages", name]
    if exercises:
        words += ["--exercises", str(exercises)]
    if options["no_sandbox"]:
        words.append("--no-sandbox")
    return shlex.join(words)


def _grade(spec: Spec, submission: Submission, run: Run, lang: Lang, options: dict[str, Any]) -> Result:
    from grader.schedule.grading import combine, grade

    console = make_console(stderr=options["json_file"] == "-")
    show = _Screen(console, spec, submission, lang, options["show_hidden"])
    show.begin(run)
    results = [grade(spec, submission, run, show.progress) for _ in range(options["repeat"])]
    result = combine(results)
    show.finish(result)
    return result


class _Screen:
    """Live progress while it runs, then the verdicts in the exercise's order."""

    def __init__(self, console: Console, spec: Spec, submission: Submission, lang: Lang, show_hidden: bool) -> None:
        self._console, self._spec, self._submission, self._lang = console, spec, submission, lang
        self._show_hidden = show_hidden
        self._ended: list[CheckResult] = []
        self._live: Any = None

    def begin(self, run: Run) -> None:
        from grader.report.terminal import heading
        from grader.schedule.grading import blind

        exercise = self._spec.exercise
        self._console.print(heading(exercise.title, exercise.id, self._submission.programs.values(), self._lang))
        for note in (*self._submission.notes, *run.notes, *blind(run.isolation, self._submission.programs)):
            self._console.print(harmless(note.in_(self._lang)), style="yellow")
        if self._console.is_terminal:
            from rich.live import Live

            # No refreshing thread: the process that forks has one thread only.
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()

    def progress(self, _: Task, ended: CheckResult | None, running: Sequence[tuple[Task, Check]]) -> None:
        if ended is not None:
            self._ended.append(ended)
        if self._live is not None:
            marks = "".join({"passed": "✓", "failed": "✗"}.get(check.verdict, "–") for check in self._ended)
            titles = ", ".join(check.title.in_(self._lang) for _, check in running[:3])
            self._live.update(f"  {marks}  {titles}{' …' if running else ''}", refresh=True)

    def finish(self, result: Result) -> None:
        from grader import findings
        from grader.report import by_program
        from grader.report.terminal import check_details, check_line, program_line, score_line

        if self._live is not None:
            self._live.stop()
        groups = by_program(result.checks)
        several = len(groups) > 1
        for program, checks in groups.items():
            if several:
                self._console.print(program_line(program, checks, result, self._lang, self._console.width))
            for check in checks if several else result.checks:
                self._console.print(check_line(check, self._lang, self._console.width))
                details = check_details(
                    check, result, self._lang, show_hidden=self._show_hidden, hint=findings.hint, title=findings.title
                )
                for line in details:
                    self._console.print(line)
                if check.verdict == "failed" and not check.findings and (self._show_hidden or not check.hidden):
                    self._console.print(f"      → {findings.advice(check, self._lang)}")
        self._console.print(score_line(result, self._lang))


def _write_outputs(result: Result, lang: Lang, options: dict[str, Any]) -> None:
    from grader import findings

    show_hidden = options["show_hidden"]
    if options["json_file"]:
        text = json.dumps(result.to_json(lang, show_hidden=show_hidden), ensure_ascii=False, indent=1)
        # `##[` is a command for GitHub's runner anywhere in a line; to a reader of JSON both spellings are the same.
        write(options["json_file"], text.encode("utf-8", "replace").decode().replace("##[", "#\\u0023[") + "\n")
    if options["html_file"]:
        from grader.report.html import render_html

        html = render_html(result, lang, show_hidden=show_hidden, hint=findings.hint, title=findings.title)
        place = report_place(options["html_file"], result)
        write(place, html)
        quiet = options["json_file"] == "-"
        click.echo(f"{'报告' if lang == 'zh' else 'Report'}: {harmless(place)}", err=quiet)
    if options["junit_file"]:
        from grader.report.junit import junit_xml

        write(options["junit_file"], junit_xml(result, lang, show_hidden=show_hidden, hint=findings.hint))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _tell_github(result, lang, options["json_file"] == "-")


def _tell_github(result: Result, lang: Lang, to_stderr: bool) -> None:
    from grader import findings
    from grader.report.github import annotations, step_summary

    for line in annotations(result, lang, findings.hint, findings.title):
        click.echo(line, err=to_stderr)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with contextlib.suppress(OSError), open(summary, "a", encoding="utf-8") as file:
            file.write(step_summary(result, lang, findings.hint, findings.title))


def _watch(exercise: str, paths: list[Path], lang: Lang, **options: Any) -> NoReturn:
    try:
        from watchfiles import watch
    except ImportError:
        raise UsageError(
            Words("--watch 需要 watchfiles：pip install watchfiles", "--watch needs watchfiles: pip install watchfiles")
        ) from None
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UsageError(Words(f"找不到 {missing[0]}", f"{missing[0]} does not exist"))
    # A fixed seed: what changes from one run to the next is the program alone.
    options["seed"] = options["seed"] if options["seed"] is not None else random.randrange(1_000_000)

    def once() -> None:
        with contextlib.suppress(SystemExit), errors_in_words(lang):
            _check_once(exercise, paths, lang, **options)
        click.echo(
            "正在等待文件改动，按 Ctrl-C 结束。" if lang == "zh" else "Waiting for a change; Ctrl-C ends.", err=True
        )

    once()
    for _ in watch(*{path if path.is_dir() else path.parent for path in paths}, raise_interrupt=True):
        once()
    raise SystemExit(0)
