"""Which language the command speaks, how it says what went wrong, and that no terminal obeys a word of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from grader import __version__
from grader.cli.status import Status
from grader.errors import (
    ClusterError,
    GraderError,
    IsolationError,
    OutputError,
    Problem,
    SpecError,
    StoreError,
    UsageError,
)
from grader.model import Lang, Words
from grader.voice.characters import inert_line

if TYPE_CHECKING:
    from grader.voice import Voice

LANGUAGE = "GRADER_LANG"
"""The variable that decides where the locale cannot: `C.UTF-8` is common in WSL and in containers."""

_BUG = Words(
    "grader 自己出了错（{error}）。这不是你的程序的问题，也不影响分数。请把下面这些告诉 grader 的维护者：",
    "grader itself failed ({error}). This is not your program's fault and costs nobody a mark. Please tell its "
    "maintainers:",
)


def locale_language() -> Lang:
    """zh where GRADER_LANG or else the locale says so, en otherwise."""
    for name in (LANGUAGE, "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def spoken_language(words: Sequence[str]) -> Lang:
    """The language of a command line: that of its --lang, where it has a valid one, before anything else is read."""
    for n, word in enumerate(words):
        name, equals, value = word.partition("=")
        if word == "--":
            break
        if name == "--lang":
            value = value if equals else "".join(words[n + 1 : n + 2])
            if value.lower() in ("zh", "en"):
                return "zh" if value.lower() == "zh" else "en"
    return locale_language()


def voice_in(lang: Lang) -> Voice:
    """The voice of everything that the command shows."""
    from grader import findings
    from grader.voice import Voice

    return Voice(lang, findings)


@contextlib.contextmanager
def errors_in_words(lang: Lang) -> Iterator[None]:
    """Every fault ends in words and a status; no traceback ever reaches a user."""
    try:
        yield
    except SpecError as error:
        show_problems(error.problems, lang)
        raise SystemExit(Status.WRONG) from None
    except (UsageError, IsolationError) as error:
        fail(error.message.in_(lang))
    except ClusterError as error:
        click.echo(inert_line(error.message.in_(lang)), err=True)
        raise SystemExit(Status.UNTOLD) from None
    except (StoreError, OutputError) as error:
        click.echo(inert_line(error.message.in_(lang)), err=True)
        raise SystemExit(Status.UNWRITTEN) from None
    except KeyboardInterrupt:
        click.echo("", err=True)
        raise SystemExit(Status.INTERRUPTED) from None
    except BrokenPipeError:
        raise SystemExit(Status.PIPE_CLOSED) from None
    except click.ClickException:
        raise
    except (GraderError, Exception) as error:
        import traceback

        from grader.schedule.pool import described

        click.echo(inert_line(_BUG.format(error=described(error)).in_(lang)), err=True)
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        for frame in frames:
            click.echo(f"  grader {__version__}, {Path(frame.filename).name}:{frame.lineno} in {frame.name}", err=True)
        raise SystemExit(Status.BUG) from None


def fail(message: str) -> NoReturn:
    click.echo(inert_line(message), err=True)
    raise SystemExit(Status.WRONG)


def show_problems(problems: list[Problem], lang: Lang) -> None:
    """Each problem of a file: its line, a caret, what was meant."""
    from grader.spec.problems import format_problem
    from grader.spec.source import text_to_show

    texts = {path: text_to_show(path) for path in {problem.path for problem in problems}}
    for problem in problems:
        click.echo(inert_lines(format_problem(problem, texts[problem.path], lang)) + "\n", err=True)


def inert_lines(text: str) -> str:
    return "\n".join(map(inert_line, text.split("\n")))
