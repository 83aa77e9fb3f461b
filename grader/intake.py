"""From paths to a submission: which files, and which of them is the program.

Files are found by the exercise's patterns first, by their content where names differ, and the student is told which
file was taken and why.
"""

from __future__ import annotations

import ast
import fnmatch
import hashlib
import io
import os
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader import sources
from grader.errors import UsageError
from grader.model import Words
from grader.spec.language import Exercise, ProgramName

MOST_FILES = 500
MOST_BYTES = 16 << 20
SOURCE_CAP = 256 << 10
SOURCES_CAP = 1 << 20
_NOT_HANDED_IN = frozenset({"__pycache__", "node_modules", "__MACOSX", "venv", "env", "site-packages"})
SCRIPTS = (".py", ".pyw")
SERVING = (
    "bind", "create_server", "start_server", "create_datagram_endpoint", "TCPServer", "UDPServer",
    "ThreadingTCPServer", "ThreadingUDPServer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's files. Paths are relative, with forward slashes."""

    id: str
    files: Mapping[str, bytes]
    programs: Mapping[ProgramName, str]
    """Which file was taken for each program."""
    notes: tuple[Words, ...] = ()
    places: tuple[Path, ...] = ()
    """Where it came from: never shown to the programs that run."""

    @property
    def digest(self) -> str:
        total = hashlib.sha256()
        for name in sorted(self.files):
            total.update(f"{name}\0{len(self.files[name])}\0".encode("utf-8", "surrogateescape") + self.files[name])
        return f"sha256:{total.hexdigest()}"

    @property
    def sources(self) -> dict[str, str]:
        """The text of the student's scripts, each and all of them capped, in whatever encoding they declare."""
        programs, shown, room = set(self.programs.values()), dict[str, str](), SOURCES_CAP
        for name in sorted(self.files, key=lambda name: (name not in programs, name)):
            if name in programs or (name.endswith(SCRIPTS) and len(self.files[name]) <= room):
                shown[name] = source_text(self.files[name][:SOURCE_CAP])
                room -= len(shown[name])
        return dict(sorted(shown.items()))


def source_text(data: bytes) -> str:
    """Python source as text: by its coding line or BOM, UTF-8 otherwise, and GBK where it is no UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except (SyntaxError, UnicodeDecodeError):
        encoding = "utf-8"
    for name in ("utf-8" if encoding in _NO_ENCODINGS else encoding, "utf-8", "gb18030"):
        try:
            text = data.decode(name).replace("\r\n", "\n")
        except (UnicodeError, LookupError):
            continue
        return text.encode("utf-8", "replace").decode()  # UTF-7 can spell half a character, which nothing can write
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


_NO_ENCODINGS = frozenset({"idna", "punycode", "undefined"})  # take minutes for a long text, or fail on principle


def find_submission(exercise: Exercise, paths: list[Path], only: ProgramName | None = None) -> Submission:
    """The submission behind one folder, or one or more files. Raises UsageError where no program is found."""
    files: dict[str, bytes] = {}
    for path in paths:
        files |= _read(path)
    if not files:
        raise UsageError(_NOTHING.format(path=_listed(paths)))
    wanted = [only] if only else list(exercise.programs)
    programs, notes = {}, []
    for program in wanted:
        name, note = _find_program(exercise, program, files, paths)
        programs[program] = name
        if note is not None:
            notes.append(note)
    first = paths[0].resolve()
    return Submission(first.stem if first.is_file() else first.name, files, programs, tuple(notes), tuple(paths))


_NOTHING = Words("{path} 里没有可以评分的文件", "there is no file to grade in {path}")
_ABSENT = Words("找不到 {path}：请检查路径和文件名", "{path} does not exist: check the path and the name")
_OUTSIDE = Words(
    "{path} 是一个指向别处的链接：请交文件本身",
    "{path} is a link to a place outside its folder: hand in the file itself",
)
_UNREADABLE = Words("无法读取 {path}：{why}", "{path} cannot be read: {why}")
_TOO_MUCH = Words(
    "{path} 太大了（超过 {files} 个文件或 {size} MiB）：请只指定程序所在的文件夹",
    "{path} is too large (more than {files} files or {size} MiB): name the folder of the program only",
)
_NO_PROGRAM = Words(
    "在 {path} 里没有找到 {program} 程序。文件名应符合 {patterns}；这里有：{names}",
    "no {program} program was found in {path}. Its name should match {patterns}; there are: {names}",
)
_TAKEN = Words(
    "文件名不符合 {patterns}，按内容判断，{file} 是 {program} 程序",
    "no name matches {patterns}; by its content {file} was taken for the {program}",
)
_CHOSEN = Words(
    "有几个文件都像 {program} 程序，取了 {file}（没有用：{others}）",
    "several files could be the {program}; {file} was taken (not: {others})",
)


def _listed(paths: list[Path]) -> str:
    return ", ".join(str(path) for path in paths)


def _read(path: Path) -> dict[str, bytes]:
    try:
        if path.is_dir():
            return _read_folder(path)
        if path.is_file():
            return _read_file(path)
    except OSError as error:
        raise UsageError(_UNREADABLE.format(path=path, why=error.strerror)) from None
    raise UsageError(_ABSENT.format(path=path))


def _read_folder(folder: Path) -> dict[str, bytes]:
    """Every file below, without hidden folders, caches and links."""
    found: dict[str, bytes] = {}
    size = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_HANDED_IN and not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if path.is_symlink() or not path.is_file() or name.startswith("."):
                continue
            size += path.stat().st_size
            if size > MOST_BYTES or len(found) >= MOST_FILES:
                raise UsageError(_TOO_MUCH.format(path=folder, files=MOST_FILES, size=MOST_BYTES >> 20))
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def _read_file(path: Path) -> dict[str, bytes]:
    """The file, and the student's own modules beside it that it imports."""
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        raise UsageError(_OUTSIDE.format(path=path))
    if path.stat().st_size > MOST_BYTES:
        raise UsageError(_TOO_MUCH.format(path=path, files=MOST_FILES, size=MOST_BYTES >> 20))
    found = {path.name: path.read_bytes()}
    todo = [found[path.name]]
    while todo and len(found) < MOST_FILES:
        for name in _imported(source_text(todo.pop()[:SOURCE_CAP])):
            for beside in (path.parent / f"{name}.py", *sorted((path.parent / name).glob("*.py"))):
                key = beside.relative_to(path.parent).as_posix()
                if key not in found and beside.is_file() and not beside.is_symlink():
                    found[key] = beside.read_bytes()
                    todo.append(found[key])
    return found


def _imported(text: str) -> set[str]:
    """Top-level names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(sources.tree(text) or ast.Module([], [])):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def _find_program(
    exercise: Exercise, program: ProgramName, files: Mapping[str, bytes], paths: list[Path]
) -> tuple[str, Words | None]:
    named = [path.name for path in paths if path.is_file()]
    if len(named) == 1:
        return named[0], None  # the student pointed at it
    patterns = exercise.programs[program].files
    shown = {"program": program, "patterns": ", ".join(patterns), "path": _listed(paths)}
    candidates = [name for name in (named or files) if name.endswith(SCRIPTS)]
    for pattern in patterns:
        matches = [name for name in candidates if fnmatch.fnmatch(name.rpartition("/")[2].lower(), pattern.lower())]
        if matches:
            best = max(matches, key=lambda name: (_likeness(exercise, program, files[name]), -name.count("/")))
            others = ", ".join(name for name in matches if name != best)
            return best, _CHOSEN.format(file=best, others=others, **shown) if others else None
    likely = [name for name in candidates if _likeness(exercise, program, files[name]) > 0]
    if likely:
        best = max(likely, key=lambda name: _likeness(exercise, program, files[name]))
        return best, _TAKEN.format(file=best, **shown)
    names = ", ".join(sorted(files)[:10])
    raise UsageError(_NO_PROGRAM.format(names=names, **shown))


def _likeness(exercise: Exercise, program: ProgramName, data: bytes) -> int:
    """How much a file looks like the program: 0 not at all; it opens a port, the right one, the right way."""
    text = source_text(data[:SOURCE_CAP])
    if sources.tree(text) is None:
        opens = "bind(" in text or "listen(" in text  # it does not parse, and is the student's server all the same
        return int(opens)
    if not sources.calls(text, *SERVING):
        return 0
    return 1 + 2 * bool(sources.line_of_number(text, exercise.port)) + bool(sources.calls(text, "accept", "recvfrom"))
