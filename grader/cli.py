"""The command line: the only module that prints or exits.

Exit status: 0 all core checks passed; 1 one failed or was skipped; 2 the command or an exercise is wrong; 3 a core check
could not be told (our fault or the machine's); 130 after Ctrl-C.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from grader import __version__
from grader.catalogue import exercise_folders, find_exercise, list_exercises
from grader.errors import GraderError, Problem, SpecError, UsageError
from grader.model import CheckResult, Lang, Result, Words

if TYPE_CHECKING:
    from rich.console import Console

    from grader.grading import Run
    from grader.intake import Submission
    from grader.prove.proof import Proof
    from grader.prove.verify import Programs
    from grader.run.machine import Machine
    from grader.spec import Check, Spec
    from grader.spec.language import Transport

_BUG = Words(
    "grader 自己出了错（{error}）。这不是你的程序的问题，也不影响分数。请把下面这些告诉 grader 的维护者：",
    "grader itself failed ({error}). This is not your program's fault and costs nobody a mark. Please tell its "
    "maintainers:",
)
_NO_WINDOWS = Words(
    "grader 不能直接在 Windows 上运行。请用 WSL2：wsl --install，然后在 Ubuntu 里安装 grader。",
    "grader does not run on Windows itself. Use WSL2: `wsl --install`, then install grader inside Ubuntu.",
)
_WEAKER = {
    "network": Words(
        "注意：这台机器上只有网络隔离（没有文件隔离）。运行 grader doctor 看看怎样得到完整的隔离。",
        "Note: on this machine only the network is isolated, not the files. `grader doctor` says how to get more.",
    ),
    "none": Words(
        "注意：这台机器上没有隔离，程序直接运行在你的系统里，一次一个。运行 grader doctor 看看怎样得到隔离。",
        "Note: there is no isolation on this machine: programs run in your own system, one at a time. `grader doctor` "
        "says how to get it.",
    ),
}
_ASKED_WEAKER = Words(
    "按要求没有使用沙箱（--no-sandbox）：程序直接运行在你的系统里。",
    "No sandbox, as asked (--no-sandbox): programs run in your own system.",
)


def locale_language() -> Lang:
    """zh where the locale says so, en otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


class _Lang(click.ParamType[str]):
    name = "zh|en"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return value if value in ("zh", "en") else self.fail(f"{value}: zh | en", param, ctx)


def _lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--lang", type=_Lang(), default=locale_language, help="zh or en; default: your locale.")(
        command
    )


def _exercises_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--exercises", type=click.Path(path_type=Path), metavar="DIR", help="A folder of exercises of your own."
    )(command)


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    # On a terminal rich knows the width; a log gets plain lines that nothing wraps.
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 100
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width)


@contextlib.contextmanager
def _errors_in_words(lang: Lang) -> Iterator[None]:
    """Every fault ends in words and a status; no traceback ever reaches a user."""
    try:
        yield
    except SpecError as error:
        _show_problems(error.problems, lang)
        raise SystemExit(2) from None
    except UsageError as error:
        _fail(error.message.in_(lang))
    except KeyboardInterrupt:
        click.echo("", err=True)
        raise SystemExit(130) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise SystemExit(1) from None
    except click.ClickException:
        raise
    except (GraderError, Exception) as error:
        import traceback

        from grader.run.worker import described

        click.echo(_BUG.format(error=described(error)).in_(lang), err=True)
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        for frame in frames:
            click.echo(f"  grader {__version__}, {Path(frame.filename).name}:{frame.lineno} in {frame.name}", err=True)
        raise SystemExit(3) from None


def _fail(message: str) -> NoReturn:
    click.echo(_harmless(message), err=True)
    raise SystemExit(2)


def _harmless(text: str) -> str:
    """Names of files are the student's words, too: no terminal and no log's reader may obey them."""
    from grader.report.characters import clean

    return clean(text, keep="").replace("##[", "##⟦")


def _show_problems(problems: list[Problem], lang: Lang) -> None:
    from grader.spec.problems import format_problem

    for problem in problems:
        try:
            text = problem.path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        click.echo(format_problem(problem, text, lang) + "\n", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
def main() -> None:
    """Grade network programs: play the other side of the conversation and explain what went wrong."""
    if sys.platform == "win32":
        _fail(_NO_WINDOWS.in_(locale_language()))


# ---------------------------------------------------------------- check


@main.command()
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
@_exercises_option
@_lang_option
def check(exercise: str, paths: tuple[Path, ...], lang: Lang, watch: bool, **options: Any) -> None:
    """Grade one submission: a file or a folder (PATHS) against EXERCISE (an id, or a YAML file)."""
    with _errors_in_words(lang):
        if not watch:
            raise SystemExit(_check_once(exercise, list(paths), lang, **options))
        _watch(exercise, list(paths), lang, **options)


def _check_once(exercise: str, paths: list[Path], lang: Lang, *, exercises: Path | None, **options: Any) -> int:
    if options["seed"] is None:
        options["seed"] = random.randrange(1_000_000)
    # The machine is tried out while the rest is loaded: that is most of what a student waits for before the first check.
    machine = _begin_probe(no_sandbox=options["no_sandbox"])
    from grader.intake import find_submission
    from grader.spec import load_exercise

    spec = load_exercise(find_exercise(exercise, exercises))
    submission = find_submission(spec.exercise, paths, options["program"])
    run = _prepare(spec, submission, _command(exercise, paths, exercises, options), machine, options)
    result = _grade(spec, submission, run, lang, options)
    _write_outputs(result, lang, options)
    return result.exit_status


def _begin_probe(*, no_sandbox: bool) -> Callable[[], Machine]:
    from grader.run.interpreter import find_interpreter
    from grader.run.machine import Machine, probe_aside

    return (lambda: Machine("none")) if no_sandbox else probe_aside(find_interpreter())


def _prepare(
    spec: Spec, submission: Submission, command: str, machine: Callable[[], Machine], options: dict[str, Any]
) -> Run:
    from grader.grading import Run, wanted_checks
    from grader.run.interpreter import find_interpreter
    from grader.run.launch import need_tools

    only = frozenset(options["checks"])
    wanted_checks(spec, submission, only, options["program"])  # an unknown id is said before anything runs
    need_tools(spec.exercise, submission.programs)
    interpreter = find_interpreter((*spec.exercise.packages, *options["packages"]))
    found = machine()
    notes = _machine_notes(found, options["no_sandbox"])
    hidden = _never_shown(spec, submission.places)
    return Run(found, interpreter, options["seed"], only, options["program"], hidden, command, notes)


def _machine_notes(machine: Machine, asked: bool) -> tuple[Words, ...]:
    """What has to be said where programs are not fully isolated."""
    if machine.isolation == "full":
        return ()
    return (_ASKED_WEAKER if asked else _WEAKER[machine.isolation],)


def _never_shown(spec: Spec, places: tuple[Path, ...]) -> tuple[Path, ...]:
    """Folders that no program may see, wherever they lie: ourselves, the exercises, the submission, the home."""
    package = Path(__file__).resolve().parent
    ours = [package, Path(sys.prefix)] if sys.prefix != sys.base_prefix else [package]
    if (package.parent / "pyproject.toml").exists():
        ours.append(package.parent)
    given = [path.resolve() if path.is_dir() else path.resolve().parent for path in places]
    return (*ours, spec.path.resolve().parent, *given, Path.home(), Path.cwd())


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
    from grader.grading import combine, grade

    console = _console(stderr=options["json_file"] == "-")
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
        from grader.grading import blind
        from grader.report.terminal import heading

        exercise = self._spec.exercise
        self._console.print(heading(exercise.title, exercise.id, self._submission.programs.values(), self._lang))
        for note in (*self._submission.notes, *run.notes, *blind(run.isolation, self._submission.programs)):
            self._console.print(_harmless(note.in_(self._lang)), style="yellow")
        if self._console.is_terminal:
            from rich.live import Live

            # No refreshing thread: the process that forks has one thread only.
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()

    def progress(self, ended: CheckResult | None, running: list[Check]) -> None:
        if ended is not None:
            self._ended.append(ended)
        if self._live is not None:
            marks = "".join({"passed": "✓", "failed": "✗"}.get(check.verdict, "–") for check in self._ended)
            titles = ", ".join(check.title.in_(self._lang) for check in running[:3])
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
        _write(options["json_file"], text.encode("utf-8", "replace").decode().replace("##[", "#\\u0023[") + "\n")
    if options["html_file"]:
        from grader.report.html import render_html

        html = render_html(result, lang, show_hidden=show_hidden, hint=findings.hint, title=findings.title)
        place = _report_place(options["html_file"], result)
        _write(place, html)
        quiet = options["json_file"] == "-"
        click.echo(f"{'报告' if lang == 'zh' else 'Report'}: {_harmless(place)}", err=quiet)
    if options["junit_file"]:
        from grader.report.junit import junit_xml

        _write(options["junit_file"], junit_xml(result, lang, show_hidden=show_hidden, hint=findings.hint))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _tell_github(result, lang, options["json_file"] == "-")


def _report_place(name: str, result: Result) -> str:
    path = Path(name)
    if name.endswith(("/", os.sep)) or path.is_dir():
        return str(path / f"{result.exercise}-{result.submission}.html")
    return name


def _write(name: str, text: str) -> None:
    if name == "-":
        click.echo(text, nl=False)
        return
    try:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(
            Words(f"无法写入 {name}：{error.strerror}", f"{name} cannot be written: {error.strerror}")
        ) from None


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
        with contextlib.suppress(SystemExit), _errors_in_words(lang):
            _check_once(exercise, paths, lang, **options)
        click.echo(
            "正在等待文件改动，按 Ctrl-C 结束。" if lang == "zh" else "Waiting for a change; Ctrl-C ends.", err=True
        )

    once()
    for _ in watch(*{path if path.is_dir() else path.parent for path in paths}, raise_interrupt=True):
        once()
    raise SystemExit(0)


# ---------------------------------------------------------------- verify


@main.command()
@click.argument("wanted", metavar="[EXERCISE]...", nargs=-1)
@click.option("--reference", type=click.Path(path_type=Path), metavar="DIR", help="Where the programs are: DIR/<id>/.")
@click.option("--times", type=click.IntRange(1, 1000), default=3, help="How often the reference is graded; default: 3.")
@click.option("--html", "html_file", metavar="FILE", help="Write the matrix of programs and checks as a page.")
@click.option("--json", "json_file", metavar="FILE", help="Write all that was seen as JSON; - is standard output.")
@click.option("--seed", type=click.IntRange(0, 2**31), default=7, help="Other drawn values; default: 7.")
@click.option("--no-sandbox", is_flag=True, help="Run the programs in your own system.")
@_exercises_option
@_lang_option
def verify(wanted: tuple[str, ...], exercises: Path | None, lang: Lang, **options: Any) -> None:
    """Prove exercises (all of them, unless some are named): reference, right and wrong programs end as they should."""
    with _errors_in_words(lang):
        raise SystemExit(_verify(wanted, exercises, lang, **options))


def _verify(wanted: tuple[str, ...], exercises: Path | None, lang: Lang, **options: Any) -> int:
    machine = _begin_probe(no_sandbox=options["no_sandbox"])
    from grader.grading import Run, blind
    from grader.prove.verify import verify as prove
    from grader.report.proof import proof_lines, sum_line
    from grader.run.interpreter import find_interpreter

    found = _gather(wanted, exercises, options["reference"], options["seed"], lang)
    quiet = options["json_file"] == "-"
    console = _console(stderr=quiet)
    this = machine()
    for note in (*_machine_notes(this, options["no_sandbox"]), *blind(this.isolation)):
        console.print(note.in_(lang), style="yellow")
    for note in (note for programs in found for note in programs.notes):
        console.print(_harmless(note.in_(lang)), style="yellow")

    def run_of(programs: Programs) -> Run:
        interpreter = find_interpreter(programs.spec.exercise.packages)
        hidden = _never_shown(programs.spec, (programs.folder, programs.folder.parent))
        return Run(this, interpreter, options["seed"], hidden=hidden)

    with _live(console) as show:
        counted = "{done}/{all}  {name}"
        proofs = prove(
            found, run_of, options["times"],
            lambda done, every, name: show(counted.format(done=done, all=every, name=_harmless(name))),
        )  # fmt: skip
    for proof in proofs:
        for line in proof_lines(proof, lang):
            console.print(line)
        console.print()
    if len(proofs) > 1:
        console.print(sum_line(proofs, lang))
    _write_proofs(proofs, lang, options)
    return max((proof.exit_status for proof in proofs), default=0)


def _gather(wanted: tuple[str, ...], own: Path | None, reference: Path | None, seed: int, lang: Lang) -> list[Programs]:
    """The exercises with their programs. What is wrong with any of them is said at once, before anything runs."""
    from grader.prove.verify import gather, programs_folder
    from grader.spec import load_exercise

    if wanted:
        paths = [find_exercise(name, own) for name in wanted]
    else:
        paths = [path for path in list_exercises(own) if own is None or path.parent == own]
    if not paths:
        raise UsageError(Words(f"{own} 里没有练习", f"there are no exercises in {own}"))
    found, problems, missing = [], list[Problem](), list[Words]()
    for path in dict.fromkeys(paths):
        try:
            found.append(gather(load_exercise(path), programs_folder(path, reference), seed))
        except SpecError as error:
            problems += error.problems
        except UsageError as error:
            missing.append(error.message)
    for message in missing:
        click.echo(_harmless(message.in_(lang)), err=True)
    if problems:
        raise SpecError(problems)
    if missing:
        raise SystemExit(2)
    return found


@contextlib.contextmanager
def _live(console: Console) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says how far it has come; nothing where there is no terminal."""
    if not console.is_terminal:
        yield lambda text: None
        return
    from rich.live import Live
    from rich.text import Text

    # No refreshing thread: the process that forks has one thread only.
    with Live(console=console, auto_refresh=False, transient=True) as live:
        yield lambda text: live.update(Text(f"  {text}", overflow="ellipsis", no_wrap=True), refresh=True)


def _write_proofs(proofs: list[Proof], lang: Lang, options: dict[str, Any]) -> None:
    if options["json_file"]:
        from grader.prove.proof import PROOF_SCHEMA

        told = {
            "schema": PROOF_SCHEMA, "grader": __version__, "lang": lang, "seed": options["seed"],
            "exercises": [proof.to_json(lang) for proof in proofs],
        }  # fmt: skip
        _write(options["json_file"], json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    if options["html_file"]:
        from grader.report.proof import render_proof

        name = options["html_file"]
        place = str(Path(name) / "verify.html") if name.endswith(("/", os.sep)) or Path(name).is_dir() else name
        _write(place, render_proof(proofs, lang, __version__))
        click.echo(f"{'报告' if lang == 'zh' else 'Report'}: {_harmless(place)}", err=options["json_file"] == "-")


# ---------------------------------------------------------------- new, list, show, lint, doctor


@main.command()
@click.argument("name", metavar="ID")
@click.option("--transport", type=click.Choice(["tcp", "udp"]), default="tcp", help="Default: tcp.")
@click.option("--port", type=click.IntRange(1, 65535), default=9100, help="Default: 9100.")
@_exercises_option
@_lang_option
def new(name: str, transport: Transport, port: int, exercises: Path | None, lang: Lang) -> None:
    """Write a new exercise with its programs, to start from: here, or into --exercises DIR."""
    with _errors_in_words(lang):
        from grader.prove.starter import write_exercise

        folder = exercises or Path()
        file, programs = write_exercise(name, transport, port, folder, lang)
        own = shlex.join(["--exercises", str(exercises)]) if exercises else ""
        told = _WRITTEN.format(file=file, programs=os.path.join(programs, ""), name=name, own=f" {own}" if own else "")
        click.echo(_harmless_lines(told.in_(lang)))


_WRITTEN = Words(
    "写好了：\n  {file}\n  {programs}\n接下来：\n  grader lint {file}\n  grader verify {name}{own}",
    "Written:\n  {file}\n  {programs}\nNext:\n  grader lint {file}\n  grader verify {name}{own}",
)


def _harmless_lines(text: str) -> str:
    return "\n".join(map(_harmless, text.split("\n")))


@main.command("list")
@_exercises_option
@_lang_option
def list_(lang: Lang, exercises: Path | None) -> None:
    """List the exercises."""
    with _errors_in_words(lang):
        from grader.spec import load_exercise

        console = _console()
        for path in list_exercises(exercises):
            try:
                spec = load_exercise(path)
            except SpecError as error:
                console.print(f"{path.stem:<20} ✗ {len(error.problems)} problem(s): grader lint {path}", style="red")
                continue
            one = spec.exercise
            points = sum(check.points for check in one.checks if check.group == "core")
            console.print(f"{one.id:<20} {one.transport.upper()} {one.port:<6} {points:g}  {one.title.in_(lang)}")


@main.command()
@click.argument("exercise")
@_exercises_option
@_lang_option
def show(exercise: str, lang: Lang, exercises: Path | None) -> None:
    """Show an exercise: the task, the port, the checks with their points, a sample conversation."""
    with _errors_in_words(lang):
        from grader.report.task import task_lines
        from grader.spec import load_exercise

        console = _console()
        for line in task_lines(load_exercise(find_exercise(exercise, exercises)), lang):
            console.print(line)


@main.command()
@click.argument("wanted", metavar="EXERCISE...", nargs=-1, required=True)
@_exercises_option
@_lang_option
def lint(wanted: tuple[str, ...], exercises: Path | None, lang: Lang) -> None:
    """Check exercises and assignments (files, or ids): every mistake with its line, and what was meant."""
    with _errors_in_words(lang):
        bad = False
        for path in [find_exercise(name, exercises) for name in wanted]:
            try:
                warnings, told = _linted(path, exercises)
            except SpecError as error:
                bad = True
                _show_problems(error.problems, lang)
                continue
            _show_problems(list(warnings), lang)
            click.echo(_harmless(told.in_(lang)))
        raise SystemExit(2 if bad else 0)


def _linted(path: Path, exercises: Path | None) -> tuple[tuple[Problem, ...], Words]:
    """What is to be said about a file without mistakes. Raises SpecError."""
    from grader.classroom.assignment import is_assignment, load_assignment
    from grader.spec import load_exercise

    if is_assignment(path):
        assignment = load_assignment(str(path), exercises)
        count = len(assignment.parts)
        return assignment.warnings, Words(f"{path}: {count} 个练习，没有错误", f"{path}: {count} exercises, no errors")
    spec = load_exercise(path)
    count = len(spec.exercise.checks)
    return spec.warnings, Words(f"{path}: {count} 项检查，没有错误", f"{path}: {count} checks, no errors")


@main.command()
@_lang_option
def doctor(lang: Lang) -> None:
    """Say what this machine can do, and how to get more."""
    with _errors_in_words(lang):
        from grader.classroom.libarchive import NO_TOOL, has_tool
        from grader.report import words
        from grader.run.interpreter import find_interpreter
        from grader.run.machine import probe

        console = _console()
        interpreter = find_interpreter()
        machine = probe(interpreter)
        version = sys.version.split()[0]
        console.print(f"grader {__version__}, Python {version} ({interpreter.executable}), {sys.platform}")
        for part in machine.parts:
            console.print(f"  {'✓' if part.works else '✗'} {part.name}", style="green" if part.works else "red")
            if part.why:
                console.print(f"      {part.why}")
            if part.remedy is not None:
                console.print(f"      → {part.remedy.in_(lang)}", style="yellow")
        if not has_tool():
            console.print("  ✗ bsdtar", style="red")
            console.print(f"      → {NO_TOOL.in_(lang)}", style="yellow")
        console.print(f"{words('isolation', lang)}: {words(f'isolation-{machine.isolation}', lang)}")
        for folder in exercise_folders(None):
            console.print(f"exercises: {folder}")


def _plain_output(stream: TextIO) -> None:
    """Never die for a character that the terminal's encoding lacks."""
    with contextlib.suppress(AttributeError, ValueError):
        stream.reconfigure(errors="replace")  # type: ignore[attr-defined]


for _stream in (sys.stdout, sys.stderr):
    _plain_output(_stream)
