"""From paths to a submission: which files, and which of them are the programs.

Files are found by the exercise's patterns first, by their content where names differ, and the student is told which
file was taken and why. A folder is a whole submission: a program that it lacks was not handed in. Whoever points at
single files, or names a program, asks for no more than that.
"""

from __future__ import annotations

import ast
import fnmatch
import hashlib
import io
import os
import re
import tokenize
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.code import sources
from grader.errors import UsageError
from grader.model import Words, program_names
from grader.spec.language import Drives, Exercise, ProgramName

MOST_FILES = 500
MOST_BYTES = 16 << 20
SOURCE_CAP = 256 << 10
SOURCES_CAP = 1 << 20
_NOT_HANDED_IN = frozenset({"__pycache__", "node_modules", "__MACOSX", "venv", "env", "site-packages"})
SCRIPTS = (".py", ".pyw")
TEXTS = (*SCRIPTS, ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".go", ".java", ".js", ".mjs", ".php", ".rb", ".rs", ".ts")
SERVING = (
    "bind", "create_server", "start_server", "create_datagram_endpoint", "TCPServer", "UDPServer",
    "ThreadingTCPServer", "ThreadingUDPServer",
)  # fmt: skip
CALLING = (
    "connect", "connect_ex", "create_connection", "open_connection", "create_datagram_endpoint", "sendto",
)  # fmt: skip
# Where the file is no Python that parses, its words have to do.
_SERVES = re.compile(
    r"\b(bind|listen|accept|create_server|start_server|createServer|Server|ServerSocket|Listen\w*)\s*\("
    r"|\bnew\s+DatagramSocket\s*\(\s*[^)\s]"
)
_CALLS = re.compile(r"\b(connect|create_connection|createConnection|sendto|send|Socket|DatagramSocket|Dial\w*)\s*\(")


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's files. Paths are relative, with forward slashes."""

    id: str
    files: Mapping[str, bytes]
    programs: Mapping[ProgramName, str]
    """Which file was taken for each program."""
    absent: tuple[ProgramName, ...] = ()
    """Programs that were asked for and not handed in."""
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
            if name in programs or (name.endswith(TEXTS) and len(self.files[name]) <= room):
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


def find_submission(exercise: Exercise, paths: list[Path], only: Drives | None = None) -> Submission:
    """The submission behind one folder, or one or more files; `only` one program of it, or `both` for the pair.

    Raises UsageError where no program is found, or not the one that was asked for.
    """
    files: dict[str, bytes] = {}
    for path in paths:
        found = _read(path)
        if any(files.get(name, data) != data for name, data in found.items()):
            raise UsageError(_SAME_NAME.format(path=path))
        files |= found
    if not files:
        raise UsageError(_NOTHING.format(path=_listed(paths)))
    named = [path.name for path in paths if path.is_file()]
    alone = len(named) == len(paths)
    search = _Search(exercise, files, _listed(paths), named, alone=alone)
    programs = search.programs(_asked(exercise, only), all_of_them=only is not None)
    # Who points at single files, and at nothing but these, wants them alone to be graded.
    left = [program for program in exercise.programs if program not in programs and only is None]
    if alone and left:
        search.notes.append(_alone(exercise, tuple(programs), tuple(left)))
    first = paths[0].resolve()
    return Submission(
        first.stem if first.is_file() else first.name, files, programs, () if alone else tuple(left),
        tuple(search.notes), tuple(paths),
    )  # fmt: skip


def submission_among(exercise: Exercise, files: Mapping[str, bytes], name: str, where: str) -> Submission:
    """The submission in a hand-in's files, read already: all of it, and a program that it lacks was not handed in.

    Where there is one program only, it is the one, whatever its name. `where` says in messages whose it is. Raises
    UsageError where none of the programs is found.
    """
    if not files:
        raise UsageError(_NOTHING.format(path=where))
    search = _Search(exercise, files, where, _mains(exercise, files))
    programs = search.programs(tuple(exercise.programs), all_of_them=False)
    left = tuple(program for program in exercise.programs if program not in programs)
    return Submission(name, files, programs, left, tuple(search.notes))


def _mains(exercise: Exercise, files: Mapping[str, bytes]) -> list[str]:
    """The one file that can be started and is no part of another; nothing where there are several, or none."""
    runs = [program.run_of for program in exercise.programs.values()]
    known = [name for name in files if name.endswith(SCRIPTS) or any(run(name) is not None for run in runs)]
    if len(known) > MOST_FILES // 10:
        return []
    parts = {name: _imported(source_text(files[name][:SOURCE_CAP])) for name in known}
    own = [
        name for name in known
        if not any(_module(name) in imported for other, imported in parts.items() if other != name)
    ]  # fmt: skip
    return own if len(own) == 1 else []


def _module(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".py")


def _asked(exercise: Exercise, only: Drives | None) -> tuple[ProgramName, ...]:
    if only is None:
        return tuple(exercise.programs)
    if only not in {check.drives for check in exercise.all_checks}:
        names = ", ".join(dict.fromkeys(check.drives for check in exercise.all_checks))
        raise UsageError(_NOT_THIS.format(program=only, names=names))
    return ("server", "client") if only == "both" else (only,)


def _alone(exercise: Exercise, found: tuple[ProgramName, ...], left: tuple[ProgramName, ...]) -> Words:
    pairs = any(check.drives == "both" for check in exercise.checks)
    return (_ALONE_OF_PAIR if pairs else _ALONE).format(found=program_names(*found), left=program_names(*left))


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
    "在 {path} 里没有找到{program}程序。文件名应符合 {patterns}；这里有：{names}",
    "no {program} program was found in {path}. Its name should match {patterns}; there are: {names}",
)
_TAKEN = Words(
    "文件名不符合 {patterns}，按内容判断，{file} 是{program}程序",
    "no name matches {patterns}; by its content {file} was taken for the {program}",
)
_BY_CONTENT = Words("按内容判断，{file} 是{program}程序", "by its content, {file} is the {program}")
_CHOSEN = Words(
    "有几个文件都像{program}程序，取了 {file}（没有用：{others}）",
    "several files could be the {program}; {file} was taken (not: {others})",
)


_SAME_NAME = Words(
    "{path}：前面已经有一个同名而内容不同的文件。请把两个程序放在同一个文件夹里，用不同的名字",
    "{path}: another file of that name was given before it. Put both programs into one folder, under different names",
)
_NOT_THIS = Words("这个练习里没有 {program}。有：{names}", "this exercise has no {program}. There are: {names}")
_UNCLEAR = Words(
    "看不出 {file} 是哪个程序（{names}）：请按题目改文件名，或者用 --program 说明",
    "it cannot be told which program {file} is ({names}): name it as the exercise says, or tell it with --program",
)
_UNCLEAR_THERE = Words(
    "看不出 {file} 是哪个程序（{names}），也没有别的程序",
    "it cannot be told which program {file} is ({names}), and there is no other",
)
_ALONE = Words(
    "只交了{found}：{left}的检查没有运行",
    "only the {found} was handed in: the checks of the {left} are not run",
)
_ALONE_OF_PAIR = Words(
    "只交了{found}：{left}的检查和两个程序一起的检查没有运行",
    "only the {found} was handed in: the checks of the {left}, and those of both programs together, are not run",
)
_LEFT = Words(
    "文件名不符合 {patterns}，{file} 当作{program}程序",
    "no name matches {patterns}; {file} was taken for the {program}, as the file that is left",
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


class _Search:
    """Looks for the programs among the files. A file is one program only."""

    def __init__(
        self,
        exercise: Exercise,
        files: Mapping[str, bytes],
        where: str,
        named: Collection[str] = (),
        *,
        alone: bool = False,
    ) -> None:
        self._exercise, self._files, self._where = exercise, files, where
        self._named, self._alone = list(named), alone
        """The files that were pointed at, and whether at nothing else."""
        self._found: dict[ProgramName, str] = {}
        self.notes: list[Words] = []

    def programs(self, wanted: tuple[ProgramName, ...], *, all_of_them: bool) -> dict[ProgramName, str]:
        """The file of each program that is there. Raises UsageError where one has to be and is not, or none is."""
        named = self._named
        if len(named) == 1:
            self._take_the_named(named[0], wanted)
        candidates = named if self._alone or len(named) > 1 else list(self._files)
        for by in (self._by_name, self._by_content):
            for program in wanted:
                left = [name for name in candidates if name not in self._found.values()]
                if program not in self._found:
                    by(program, left)
        missing = [program for program in wanted if program not in self._found]
        left = [name for name in named if name not in self._found.values()]
        if len(named) > 1 and len(missing) == len(left) == 1:
            self._found[missing[0]] = left[0]  # the student pointed at it
            self.notes.append(_LEFT.format(file=left[0], **self._shown(missing[0])))
            missing = []
        if missing and (all_of_them or not self._found):
            names = ", ".join(sorted(self._files)[:10])
            raise UsageError(_NO_PROGRAM.format(names=names, **self._shown(missing[0])))
        return {program: self._found[program] for program in wanted if program in self._found}

    def _shown(self, program: ProgramName) -> dict[str, object]:
        patterns = ", ".join(self._exercise.programs[program].files)
        return {"program": program_names(program), "patterns": patterns, "path": self._where}

    def _take_the_named(self, file: str, wanted: tuple[ProgramName, ...]) -> None:
        """The student pointed at it: the question is only which program it is."""
        if len(wanted) == 1:
            self._found[wanted[0]] = file
            return
        fitting = [program for program in wanted if _matching(self._exercise.programs[program].files, [file])]
        if len(fitting) == 1:
            self._found[fitting[0]] = file
            return
        likely = {program: _likeness(self._exercise, program, self._files[file]) for program in fitting or wanted}
        program = max(likely, key=lambda program: likely[program])
        if not likely[program]:
            raise UsageError((_UNCLEAR if self._alone else _UNCLEAR_THERE).format(file=file, names=", ".join(likely)))
        self._found[program] = file
        self.notes.append(_BY_CONTENT.format(file=file, program=program_names(program)))

    def _by_name(self, program: ProgramName, left: list[str]) -> None:
        for pattern in self._exercise.programs[program].files:
            if matches := _matching((pattern,), self._startable(program, left)):
                best = max(matches, key=lambda name: (self._likeness(program, name), -name.count("/")))
                self._found[program] = best
                if others := ", ".join(name for name in matches if name != best):
                    self.notes.append(_CHOSEN.format(file=best, others=others, **self._shown(program)))
                return

    def _by_content(self, program: ProgramName, left: list[str]) -> None:
        if program == "script":
            return  # one script looks like another
        parts = frozenset[str]().union(*(_imported(self._text(name)) for name in self._found.values()))
        own = [name for name in self._startable(program, left) if _module(name) not in parts]
        best = max(own, key=lambda name: self._likeness(program, name), default=None)
        if best is not None and self._likeness(program, best):
            self._found[program] = best
            self.notes.append(_TAKEN.format(file=best, **self._shown(program)))

    def _startable(self, program: ProgramName, names: Collection[str]) -> list[str]:
        """Python, and what the exercise says how to run."""
        run_of = self._exercise.programs[program].run_of
        return [name for name in names if name.endswith(SCRIPTS) or run_of(name) is not None]

    def _likeness(self, program: ProgramName, name: str) -> int:
        return _likeness(self._exercise, program, self._files[name])

    def _text(self, name: str) -> str:
        return source_text(self._files[name][:SOURCE_CAP])


def _matching(patterns: Collection[str], names: Collection[str]) -> list[str]:
    """The names that fit one of the patterns. Folders and capital letters do not count."""
    plain = {name: name.rpartition("/")[2].lower() for name in names}
    return [name for name in names if any(fnmatch.fnmatch(plain[name], pattern.lower()) for pattern in patterns)]


def _likeness(exercise: Exercise, program: ProgramName, data: bytes) -> int:
    """How much a file looks like the program: 0 not at all. A server opens a port; a client calls, and opens none."""
    text = source_text(data[:SOURCE_CAP])
    if program == "script":
        return 0
    if sources.tree(text) is None:  # it does not parse, and is the student's program all the same
        serves = bool(_SERVES.search(text))
        return int(serves if program == "server" else not serves and bool(_CALLS.search(text)))
    serves = _opens_a_port(text)
    the_port = 2 * bool(sources.line_of_number(text, exercise.port))
    if program == "server":
        return 1 + the_port + bool(sources.calls(text, "accept", "recvfrom")) if serves else 0
    return 1 + the_port if sources.calls(text, *CALLING) and not serves else 0


def _opens_a_port(text: str) -> bool:
    """A datagram endpoint with a remote address is a client's."""
    return any(
        sources.called(call) != "create_datagram_endpoint"
        or not any(keyword.arg == "remote_addr" for keyword in call.keywords)
        for call in sources.calls(text, *SERVING)
    )
