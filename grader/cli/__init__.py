"""The command line: the only part that prints or exits.

Exit status of `check`: 0 all core checks passed; 1 one failed or was skipped; 3 a core check could not be told (our fault
or the machine's). Of `grade`: 0 everything is told, whatever the marks are; 3 something could not be told. Of all
commands: 2 the command or an exercise is wrong; 130 after Ctrl-C.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TextIO

import click

from grader import __version__
from grader.cli.authoring import doctor, lint, list_, new, show
from grader.cli.check import check
from grader.cli.common import fail, locale_language
from grader.cli.grade import grade
from grader.cli.verify import verify
from grader.model import Words

__all__ = ["main"]

_NO_WINDOWS = Words(
    "grader 不能直接在 Windows 上运行。请用 WSL2：wsl --install，然后在 Ubuntu 里安装 grader。",
    "grader does not run on Windows itself. Use WSL2: `wsl --install`, then install grader inside Ubuntu.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
def main() -> None:
    """Grade network programs: play the other side of the conversation and explain what went wrong."""
    if sys.platform == "win32":
        fail(_NO_WINDOWS.in_(locale_language()))


for _command in (check, grade, verify, new, list_, show, lint, doctor):
    main.add_command(_command)


def _plain_output(stream: TextIO) -> None:
    """Never die for a character that the terminal's encoding lacks."""
    with contextlib.suppress(AttributeError, ValueError):
        stream.reconfigure(errors="replace")  # type: ignore[attr-defined]


for _stream in (sys.stdout, sys.stderr):
    _plain_output(_stream)
