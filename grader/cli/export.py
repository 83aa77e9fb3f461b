"""`grader export`: an assignment packed for a platform that runs grader itself."""

from __future__ import annotations

import io
import shlex
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from grader.cli.bilingual import OneOf, argument, option, subcommand, taking
from grader.cli.completion import exercise_ids
from grader.cli.options import FILE, exercises_option, lang_option
from grader.cli.output import write_bytes
from grader.cli.speech import errors_in_words
from grader.errors import UsageError
from grader.model import Lang, Words

if TYPE_CHECKING:
    from grader.classroom.assignment import Assignment

Platform = Literal["gradescope", "classroom50"]

_NOT_INSTALLED = Words(
    "要导出，grader 得先安装好（pip install .）：包里要写出它需要哪些库",
    "to be exported grader has to be installed (pip install .): the package says what it needs",
)
_WRITTEN = Words("写好了 {out}（{files} 个文件，{size} KiB）。", "{out} is written ({files} files, {size} KiB).")
_NEXT = {
    "gradescope": Words(
        "在 Gradescope 的 Configure Autograder 里上传它，满分设为 100；镜像选 Ubuntu 22.04 或更新的。",
        "Upload it under Configure Autograder, with the assignment worth 100 points, on Ubuntu 22.04 or newer.",
    ),
    "classroom50": Words(
        '把里面的文件放进作业的 autograder 文件夹。运行环境要有 bubblewrap："apt": ["bubblewrap"]。',
        'Put what is in it into the assignment\'s autograder folder. Its runtime needs bubblewrap: "apt": ["bubblewrap"].',
    ),
}
_FOR_PLATFORM = ("due", "tz", "late", "roster")
"""Keys of an assignment that the platform decides; a list of students has no place in an image."""


@dataclass(frozen=True)
class ExportOptions:
    """What was said on the command line."""

    platform: Platform
    assignment: str
    out: Path | None
    lang: Lang
    exercises: Path | None


@subcommand(
    "export",
    Words(
        "把作业打包给别的平台：gradescope（自动评测的 zip）或 classroom50。包里有 grader 和这些练习，没有名单和参考程序。",
        "Pack an assignment for a platform: gradescope (an autograder zip) or classroom50. The package holds grader and "
        "the exercises, no roster and no reference programs.",
    ),
)
@argument("platform", Words("平台。", "The platform."), type=OneOf("gradescope", "classroom50"))
@argument("assignment", Words("作业文件，或者一个练习。", "A YAML file, or an exercise."), shell_complete=exercise_ids)
@option("--out", type=FILE, metavar="FILE", told=Words("写到这个文件（平台名.zip）。", "Where to (PLATFORM.zip)."))
@exercises_option
@lang_option
@taking(ExportOptions)
def export_command(options: ExportOptions) -> None:
    """Pack an assignment."""
    with errors_in_words(options.lang):
        from grader.classroom.assignment import load_assignment

        out = options.out or Path(f"{options.platform}.zip")
        assignment = load_assignment(options.assignment, options.exercises)
        packed, count = io.BytesIO(), 0
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data, program in _files(options.platform, assignment):
                # A time of its own for none: the same assignment gives the same bytes.
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = (stat.S_IFREG | (0o755 if program else 0o644)) << 16
                archive.writestr(info, data)
                count += 1
        write_bytes(str(out), packed.getvalue())
        size = len(packed.getvalue()) // 1024
        click.echo(_WRITTEN.format(out=out, files=count, size=size).in_(options.lang))
        click.echo(_NEXT[options.platform].in_(options.lang))


def _files(platform: Platform, assignment: Assignment) -> Iterator[tuple[str, bytes, bool]]:
    """Each file of the package: its name, what is in it, whether it is to be started."""
    import importlib.metadata

    import yaml

    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if path.is_file() and "__pycache__" not in inside.parts and inside.parts[0] != "exercises":
            yield f"lib/grader/{inside.as_posix()}", path.read_bytes(), False
    parts = []
    for part in assignment.parts:
        exercise = part.spec.exercise.id
        place = f"{exercise}/{exercise}.yaml"
        yield f"assignment/{place}", part.spec.path.read_bytes(), False
        for name, data in part.spec.attachments.items():
            yield f"assignment/{exercise}/{name}", data, False
        listed = {"exercise": place, "weight": part.weight, "folder": part.folder, "program": part.program}
        parts.append({key: value for key, value in listed.items() if value is not None})
    said = {} if assignment.path is None else yaml.safe_load(assignment.path.read_bytes())
    kept = {key: value for key, value in said.items() if key not in _FOR_PLATFORM}
    written = {"assignment": assignment.id, "title": {"zh": assignment.title.zh, "en": assignment.title.en}}
    text = yaml.safe_dump({**written, **kept, "exercises": parts}, allow_unicode=True, sort_keys=False)
    yield "assignment/assignment.yaml", text.encode(), False
    try:
        required = importlib.metadata.requires("socket-grader") or ()
    except importlib.metadata.PackageNotFoundError:
        raise UsageError(_NOT_INSTALLED) from None
    needed = [one for one in required if "extra ==" not in one]
    yield "requirements.txt", ("\n".join(sorted(needed)) + "\n").encode(), False
    lang = f"--lang {assignment.lang}" if assignment.lang else ""
    for name, script in _SCRIPTS[platform].items():
        yield (
            name,
            script.replace("@LANG@", lang).replace("@PACKAGES@", shlex.join(assignment.packages)).encode(),
            True,
        )


_SETUP = """#!/usr/bin/env bash
# Run once, as root, when the image is built.
set -euo pipefail
cd "$(dirname "$0")"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends bubblewrap python3 python3-venv
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
  echo "grader needs Python 3.10 or newer: choose a newer base image (Ubuntu 22.04)"; exit 1; }
python3 -m venv /opt/grader
/opt/grader/bin/pip install --quiet --disable-pip-version-check -r requirements.txt @PACKAGES@
"""
_RUN = """#!/usr/bin/env bash
# Run for every submission. Results are written after every check: a time limit keeps what is done.
set -uo pipefail
source=${GRADER_SOURCE:-/autograder/source} work=${GRADER_WORK:-/autograder}
python=/opt/grader/bin/python
[ -x "$python" ] || python=${GRADER_PYTHON:-python3}
export PYTHONPATH="$source/lib" PYTHONDONTWRITEBYTECODE=1
mkdir -p "$work/results"
cd "$source" || exit 1  # where nothing of the student's can be taken for a module
"$python" -m grader ci "$source/assignment/assignment.yaml" "$work/submission" -o "$work/reports" \\
  --gradescope "$work/results/results.json" --time-limit 540 --accept-weaker @LANG@
status=$?
[ -s "$work/results/results.json" ] && exit 0
# That is no student's fault, and no mark: without a result the platform says that grading failed, and shows teachers this.
echo "grader ended with status $status before any check" >&2
exit 1
"""
_AUTOGRADER = """#!/usr/bin/env python3
\"\"\"Classroom 50 runs this in the student's checkout; it leaves result.json there. Exit status 0: graded.\"\"\"
import os
import subprocess
import sys
import venv
from pathlib import Path

here = Path(os.environ.get("CLASSROOM50_BUNDLE_DIR") or Path(__file__).resolve().parent)
python = here / "venv/bin/python"
if not (here / "venv/done").exists():
    try:
        venv.create(here / "venv", with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(here / "requirements.txt")]
        subprocess.run([*install, *"@PACKAGES@".split()], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"grader could not be installed (on Debian it needs python3-venv, and pip a network): {error}")
    (here / "venv/done").touch()
# The checkout is the current folder: nothing in it may be taken for a module.
start = f"import sys; sys.path[0] = {str(here / 'lib')!r}; from grader.cli import main; main()"
command = [str(python), "-c", start, "ci", str(here / "assignment/assignment.yaml"), "."]
options = ["--classroom50", "result.json", "-o", str(here / "reports"), "--accept-weaker"] + "@LANG@".split()
ended = subprocess.run([*command, *options])
sys.exit(0 if ended.returncode in (0, 1) else ended.returncode)
"""
_SCRIPTS = {
    "gradescope": {"setup.sh": _SETUP, "run_autograder": _RUN},
    "classroom50": {"autograder.py": _AUTOGRADER},
}
