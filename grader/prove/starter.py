"""A new exercise to start from: a file that works, its reference, right and wrong programs that prove it."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader.errors import UsageError
from grader.model import Lang, Words
from grader.spec.bundled import list_exercises
from grader.spec.language import KEBAB, Transport

PORT = 9100
_TEMPLATES = Path(__file__).resolve().parent / "starter_files"
_SUFFIX = ".j2"
_LONGEST_ID = 60

_BAD_ID = Words(
    "“{id}” 不能作练习的名字：只能用小写英文字母、数字和连字符，例如 {near}",
    "`{id}` is no name for an exercise: it takes small letters, digits and hyphens only, such as {near}",
)
_TAKEN = Words(
    "{path} 已经有了，什么也没有写。换一个名字，或者先把它移走",
    "{path} is there already, and nothing was written. Choose another name, or move it away first",
)
_BUNDLED = Words(
    "grader 自带的练习里已经有 {id}，什么也没有写。换一个名字",
    "one of grader's own exercises is called {id}, and nothing was written. Choose another name",
)
_CANNOT = Words("无法写入 {path}：{why}", "{path} cannot be written: {why}")


def write_exercise(
    name: str, transport: Transport, port: int, folder: Path, lang: Lang, *, bare: bool = False
) -> list[Path]:
    """Write a new exercise into `folder`; returns its file, and the folder of its programs.

    `bare`: with its reference only, without examples of right and wrong programs that somebody would have to delete.

    Raises UsageError for a name that will not do, and rather than overwrite anything.
    """
    if not re.fullmatch(KEBAB, name) or len(name) > _LONGEST_ID:
        near = re.sub(r"[^a-z0-9]+", "-", name.lower())[:_LONGEST_ID].strip("-")
        raise UsageError(_BAD_ID.format(id=name, near=near or "my-first-exercise"))
    # `reference` beside a folder `exercises` that has one, otherwise the folder of the exercise itself.
    beside = folder.resolve().parent / "reference"
    exercise = folder / f"{name}.yaml"
    programs = (beside if folder.resolve().name == "exercises" and beside.is_dir() else folder) / name
    for path in (exercise, exercise.with_suffix(".yml"), programs):
        if path.exists() or path.is_symlink():
            raise UsageError(_TAKEN.format(path=path))
    if name in {path.stem for path in list_exercises()}:
        raise UsageError(_BUNDLED.format(id=name))
    values = {"id": name, "transport": transport, "tcp": transport == "tcp", "port": port, "zh": lang == "zh"}
    try:
        _write("exercise.yaml", exercise, values)
        programs_of = (_TEMPLATES / transport).glob if bare else (_TEMPLATES / transport).rglob
        for template in sorted(programs_of(f"*{_SUFFIX}")):
            inside = template.relative_to(_TEMPLATES / transport).with_suffix("")
            _write(f"{transport}/{inside.as_posix()}", programs / inside, values)
    except OSError as error:
        raise UsageError(_CANNOT.format(path=error.filename, why=error.strerror)) from None
    return [exercise, programs]


def _write(template: str, path: Path, values: dict[str, object]) -> None:
    # With other marks than the exercises' own `{{ … }}`.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    text = environment.get_template(template + _SUFFIX).render(values)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "x", encoding="utf-8") as file:
        file.write(text)
