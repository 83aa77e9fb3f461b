"""What the commands share: how a fault is told, options, consoles, files, and the machine that programs run on."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from grader import __version__
from grader.errors import GraderError, Problem, SpecError, StoreError, UsageError
from grader.model import Lang, Result, Words

if TYPE_CHECKING:
    from rich.console import Console

    from grader.run.box.machine import Machine
    from grader.spec import Spec

_BUG = Words(
    "grader 自己出了错（{error}）。这不是你的程序的问题，也不影响分数。请把下面这些告诉 grader 的维护者：",
    "grader itself failed ({error}). This is not your program's fault and costs nobody a mark. Please tell its "
    "maintainers:",
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


class Lang_(click.ParamType[str]):
    """zh or en."""

    name = "zh|en"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return value if value in ("zh", "en") else self.fail(f"{value}: zh | en", param, ctx)


def lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--lang", type=Lang_(), default=locale_language, help="zh or en; default: your locale.")(
        command
    )


def exercises_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--exercises", type=click.Path(path_type=Path), metavar="DIR", help="A folder of exercises of your own."
    )(command)


def make_console(*, stderr: bool = False) -> Console:
    """Where a command prints: no markup, no highlighting, nothing wrapped."""
    from rich.console import Console

    # On a terminal rich knows the width; a log gets plain lines that nothing wraps.
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 100
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width)


@contextlib.contextmanager
def errors_in_words(lang: Lang) -> Iterator[None]:
    """Every fault ends in words and a status; no traceback ever reaches a user."""
    try:
        yield
    except SpecError as error:
        show_problems(error.problems, lang)
        raise SystemExit(2) from None
    except UsageError as error:
        fail(error.message.in_(lang))
    except StoreError as error:
        click.echo(harmless(error.message.in_(lang)), err=True)
        raise SystemExit(3) from None
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

        from grader.schedule.pool import described

        click.echo(_BUG.format(error=described(error)).in_(lang), err=True)
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        for frame in frames:
            click.echo(f"  grader {__version__}, {Path(frame.filename).name}:{frame.lineno} in {frame.name}", err=True)
        raise SystemExit(3) from None


def fail(message: str) -> NoReturn:
    click.echo(harmless(message), err=True)
    raise SystemExit(2)


def harmless(text: str) -> str:
    """Names of files are the student's words, too: no terminal and no log's reader may obey them."""
    from grader.report.characters import clean

    return clean(text, keep="").replace("##[", "##⟦")


def show_problems(problems: list[Problem], lang: Lang) -> None:
    """Each problem of a file: its line, a caret, what was meant."""
    from grader.spec.problems import format_problem

    for problem in problems:
        try:
            text = problem.path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        click.echo(format_problem(problem, text, lang) + "\n", err=True)


def harmless_lines(text: str) -> str:
    return "\n".join(map(harmless, text.split("\n")))


def begin_probe(*, no_sandbox: bool) -> Callable[[], Machine]:
    from grader.run.box.interpreter import find_interpreter
    from grader.run.box.machine import Machine, probe_aside

    return (lambda: Machine("none")) if no_sandbox else probe_aside(find_interpreter())


def machine_notes(machine: Machine, asked: bool) -> tuple[Words, ...]:
    """What has to be said where programs are not fully isolated."""
    if machine.isolation == "full":
        return ()
    return (_ASKED_WEAKER if asked else _WEAKER[machine.isolation],)


def never_shown(spec: Spec, places: tuple[Path, ...]) -> tuple[Path, ...]:
    """Folders that no program may see, wherever they lie: ourselves, the exercises, the submission, the home."""
    package = Path(__file__).resolve().parents[1]
    ours = [package, Path(sys.prefix)] if sys.prefix != sys.base_prefix else [package]
    if (package.parent / "pyproject.toml").exists():
        ours.append(package.parent)
    given = [path.resolve() if path.is_dir() else path.resolve().parent for path in places]
    return (*ours, spec.path.resolve().parent, *given, Path.home(), Path.cwd())


def report_place(name: str, result: Result) -> str:
    """The file of a report: a folder gets one named after the run."""
    path = Path(name)
    if name.endswith(("/", os.sep)) or path.is_dir():
        return str(path / f"{result.exercise}-{result.submission}.html")
    return name


def write(name: str, text: str) -> None:
    """Write a file, with the folders above it; `-` is standard output. Raises UsageError."""
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


@contextlib.contextmanager
def live_line(console: Console) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says how far it has come; nothing where there is no terminal."""
    if not console.is_terminal:
        yield lambda text: None
        return
    from rich.live import Live
    from rich.text import Text

    # No refreshing thread: the process that forks has one thread only.
    with Live(console=console, auto_refresh=False, transient=True) as live:
        yield lambda text: live.update(Text(f"  {text}", overflow="ellipsis", no_wrap=True), refresh=True)
