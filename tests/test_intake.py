"""From what a student hands in to the program: which file, why, and what is left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playbook import exercise

from grader.errors import UsageError
from grader.intake import paths as reading
from grader.intake import submission as intake
from grader.intake.decoding import source_text
from grader.intake.paths import read_path
from grader.intake.submission import Submission, find_submission, submission_among
from grader.model import Words, program_names
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.schedule.grading import Run, grade, wanted_checks
from grader.spec import Spec
from grader.spec.language import Drives, Exercise, ProgramName

EXERCISE = exercise("programs: {server: {files: [server.py, '*server*.py', '*服务*.py']}}\nsteps: [listens]")
SERVER = "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(('', 9000))\ns.recvfrom(9)\n"
OTHER_PORT = SERVER.replace("9000", "9999")
CLIENT = "import socket\nsocket.socket().connect(('', 9000))\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def put(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        place(folder, f"{name}.py", content)
    return folder


def place(folder: Path, name: str, content: str | bytes = SERVER) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def found(*paths: Path) -> Submission:
    return find_submission(EXERCISE, list(paths))


def refused(*paths: Path) -> Words:
    with pytest.raises(UsageError) as caught:
        found(*paths)
    message = caught.value.message
    assert message.zh and message.en and message.zh != message.en
    return message


# ---------------------------------------------------------------- which file


def test_by_its_name(folder: Path) -> None:
    submission = found(put(folder, server=SERVER, other=CLIENT))
    assert dict(submission.programs) == {"server": "server.py"} and submission.notes == ()
    assert (submission.id, sorted(submission.files)) == ("work", ["other.py", "server.py"])


def test_patterns_count_in_their_order(folder: Path) -> None:
    place(folder, "my_server_2.py")
    assert found(folder).programs["server"] == "my_server_2.py"
    place(folder, "deep/Server.PY".replace("PY", "py"))
    assert found(folder).programs["server"] == "deep/Server.py"


def test_a_chinese_name(folder: Path) -> None:
    place(folder, "我的服务器.py")
    assert found(folder).programs["server"] == "我的服务器.py"


def test_of_several_the_one_that_looks_most_like_it_is_taken_and_told(folder: Path) -> None:
    submission = found(put(folder, old_server=OTHER_PORT, new_server=SERVER, test_server=CLIENT))
    assert submission.programs["server"] == "new_server.py"
    (note,) = submission.notes
    for text in note:
        assert "new_server.py" in text and "old_server.py" in text and "test_server.py" in text


def test_by_its_content_where_no_name_matches(folder: Path) -> None:
    submission = found(put(folder, one=CLIENT, two=SERVER))
    assert submission.programs["server"] == "two.py"
    (note,) = submission.notes
    for text in note:
        assert "two.py" in text and "*server*.py" in text


def test_a_program_that_does_not_parse_is_found_too(folder: Path) -> None:
    assert found(put(folder, hw1="s.bind(('', 9000)\nprint 'x'\n")).programs["server"] == "hw1.py"


def test_the_words_of_a_comment_make_no_server(folder: Path) -> None:
    message = refused(put(folder, hw1="# s.bind(('', 9000))\nprint('bind')\n"))
    assert "hw1.py" in message.en and "*server*.py" in message.en


def test_a_file_that_was_named_is_taken_whatever_it_is_called(folder: Path) -> None:
    put(folder, hw=CLIENT, server=SERVER)
    submission = found(folder / "hw.py")
    assert dict(submission.programs) == {"server": "hw.py"} and submission.notes == ()
    assert (submission.id, list(submission.files)) == ("hw", ["hw.py"])


def test_a_named_file_beside_its_folder(folder: Path) -> None:
    put(folder, hw=SERVER, server=SERVER)
    assert found(folder / "hw.py", folder).programs["server"] == "hw.py"


def test_several_named_files_are_searched_alone(folder: Path) -> None:
    put(folder, a=CLIENT, b=SERVER, server=SERVER)
    submission = found(folder / "a.py", folder / "b.py")
    assert submission.programs["server"] == "b.py" and "server.py" not in submission.files


def test_a_file_without_a_script_ending_can_be_named(folder: Path) -> None:
    assert found(place(folder, "server.txt")).programs["server"] == "server.txt"
    assert "server.txt" in refused(folder).en


# ---------------------------------------------------------------- what belongs to it


def test_what_is_not_handed_in(folder: Path) -> None:
    put(folder, server=SERVER)
    for name in (".git/x.py", "__pycache__/server.pyc", "venv/lib/x.py", "__MACOSX/server.py", ".hidden.py"):
        place(folder, name)
    place(folder, "data/accounts.txt", "张三 123")
    (folder / "link.py").symlink_to("/etc/hostname")
    (folder / "linked").symlink_to("/etc")
    assert sorted(found(folder).files) == ["data/accounts.txt", "server.py"]


def test_a_single_file_brings_the_modules_it_imports(folder: Path) -> None:
    place(folder, "server.py", "import socket, helper\nfrom tools.net import x\nfrom . import y\n")
    place(folder, "helper.py", "import deeper")
    place(folder, "deeper.py", "import helper, os")
    place(folder, "tools/__init__.py", "")
    place(folder, "tools/net.py", "x = 1")
    place(folder, "stranger.py", "")
    place(folder, "other/z.py", "")
    assert sorted(found(folder / "server.py").files) == [
        "deeper.py", "helper.py", "server.py", "tools/__init__.py", "tools/net.py",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "brought"),
    [
        ("from a.b.net import x\n", ["a/__init__.py", "a/b/net.py"]),
        ("import a.b\n", ["a/__init__.py", "a/b/__init__.py"]),
        ("from a.b import deep\n", ["a/__init__.py", "a/b/__init__.py", "a/b/deep.py", "a/b/net.py"]),
        ("importlib.import_module('a.b.net')\n", ["a/__init__.py", "a/b/__init__.py", "a/b/net.py"]),
        ("open('users.txt')\n", ["users.txt"]),
        ("open('config/server.json')\n", ["config/server.json", "config/users.csv"]),
        ("os.path.join(HERE, 'config', name)\n", ["config/server.json", "config/users.csv"]),
        ("open(f'config/{name}.json')\n", ["config/server.json", "config/users.csv"]),
        ("from config.server import PORT\n", ["config/server.py"]),
        ("open('../secret.txt'); open('/etc/passwd'); open('')\n", []),
        ("open('.'); open('./'); open('a.b')\n", []),
        ("subprocess.run([sys.executable, 'worker.py'])\n", ["worker.py"]),
    ],
)
def test_a_single_file_brings_what_it_takes_in_and_names(folder: Path, text: str, brought: list[str]) -> None:
    place(folder, "server.py", SERVER + text)
    for name in ("a/__init__.py", "a/b/__init__.py", "a/b/net.py", "worker.py", "stranger.py", "users.txt"):
        place(folder, name, "")
    if "a.b.net import" in text:
        (folder / "a/b/__init__.py").unlink()
    place(folder, "a/b/deep.py", "from . import net")
    for name in ("config/server.json", "config/users.csv", "config/server.py", "homework.docx", "../secret.txt"):
        place(folder, name, "")
    submission = found(folder / "server.py")
    assert sorted(submission.files) == sorted(["server.py", *brought])
    assert [all(name in note.en for name in brought) for note in submission.notes] == [True] * bool(brought)


@pytest.mark.parametrize(
    ("name", "text", "brought"),
    [
        ("server.c", '#include "net.h"\nint main(void) { bind(); }', ["Makefile", "common.c", "net.c", "net.h"]),
        ("server.go", "package main\nfunc main() {}", ["Makefile", "go.mod", "net.go"]),
        ("Server.java", "class Server { static void main(String[] a) { new Room(); } }", ["Room.java"]),
        ("server.js", "require('./net')", ["net.js", "package.json"]),
    ],
)
def test_a_single_file_brings_what_is_built_with_it(folder: Path, name: str, text: str, brought: list[str]) -> None:
    place(folder, name, text)
    for one in ("net.h", "net.c", "common.c", "net.js", "net.go", "Room.java", "Other.java", "go.mod", "package.json"):
        place(folder, one, "")
    place(folder, "Makefile", "server: server.o\n")
    for one in ("client.c", "friend.go"):
        place(folder, one, "int main(void) {}\nfunc main() {}")
    assert sorted(found(folder / name).files) == sorted([name, *brought])


def test_no_link_is_followed_from_a_single_file(folder: Path) -> None:
    place(folder, "server.py", SERVER + "import right.answer, deep.right.answer, alone\nopen('right/answer.txt')\n")
    for name in ("../solutions/answer.py", "../solutions/answer.txt", "../alone.py"):
        place(folder, name, "x = 1")
    (folder / "right").symlink_to(folder.parent / "solutions")
    (folder / "deep").mkdir()
    (folder / "deep/right").symlink_to(folder.parent / "solutions")
    (folder / "alone.py").symlink_to(folder.parent / "alone.py")
    assert list(found(folder / "server.py").files) == ["server.py"]


def test_a_pile_of_programs_is_no_folder_of_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ann_server.py", "bob_server.py", "report.pdf", "ann/notes.txt"):
        place(folder, name, SERVER)
    assert list(found(folder / "ann_server.py").files) == ["ann_server.py"]
    place(folder, "zoe_server.py", SERVER + "import helper\nopen('huge.bin')\n")
    place(folder, "huge.bin", b"x" * 100)
    place(folder, "helper.py", "")
    monkeypatch.setattr(reading, "MOST_BROUGHT", 50)
    assert sorted(found(folder / "zoe_server.py").files) == ["helper.py", "zoe_server.py"]
    monkeypatch.setattr(reading, "MOST_LISTED", 2)  # a home of thousands of files: the nearest are looked at
    assert list(found(folder / "zoe_server.py").files) == ["zoe_server.py"]


# ---------------------------------------------------------------- no program


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("hw.ipynb", '{"cells": []}', "nbconvert"),
        ("report.docx", b"PK\x03\x04", "plain text"),
        ("report.pdf", b"%PDF-1.4", "plain text"),
        ("report.rtf", b"{\\rtf1 s.bind(1)}", "plain text"),
        ("server.py.txt", SERVER, "rename it to server.py"),
        ("hw.zip", b"PK\x03\x04", "unpack it"),
        ("server.tar.gz", b"\x1f\x8b", "unpack it"),
        ("server.pyc", b"\0", "compiled"),
        ("server.png", b"\x89PNG", "picture"),
    ],
)
def test_who_hands_in_no_program_hears_what_to_do(folder: Path, name: str, content: str | bytes, told: str) -> None:
    path = place(folder, name, content)
    paths = [folder] if name.endswith(".txt") else [folder, path]
    for one in paths:
        message = refused(one)
        assert told in message.en and name in message.en and name in message.zh, message
    assert found(put(folder, server=SERVER)).notes == ()  # beside a program it is nobody's business


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04" + b"\0" * 30, "archive"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "document"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 30, "document"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"\x7fELF\x02\x01", "compiled"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b'{"cells": [], "nbformat": 4}', "notebook"),
    ],
)
def test_what_is_no_program_is_none_whatever_it_is_called(folder: Path, content: bytes, told: str) -> None:
    assert told in refused(place(folder, "server.py", content)).en
    # In a class it may be all that was handed in: a note stands beside what fails.
    assert any(told in note.en for note in submission_among(PAIR, {"server.py": content}, "x", "x").notes)


def test_what_python_has_compiled_is_not_run_under_another_name(folder: Path) -> None:
    """Python would run it, and it would get its marks: it is the only one of these that works."""
    compiled = b"\xcb\x0d\r\n\0\0\0\0" + b"\0" * 30
    path = place(folder, "server.py", compiled)
    assert all("compiled" in refused(one).en for one in (path, folder))
    with pytest.raises(UsageError, match="compiled"):
        submission_among(PAIR, {"server.py": compiled}, "x", "x")
    beside = submission_among(PAIR, {"server.py": compiled, "client.py": CLIENT.encode()}, "x", "x")
    assert beside.programs == {"client": "client.py"} and any("compiled" in note.en for note in beside.notes)


def test_a_zip_is_no_server_whatever_it_is_called(folder: Path) -> None:
    with pytest.raises(UsageError):
        find_submission(PAIR, [place(folder, "hw.zip", b"PK\x03\x04")])


def test_a_source_in_utf_16_is_found_and_its_student_told(folder: Path) -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        submission = found(place(folder, "hw.py", SERVER.encode(encoding)).parent)
        assert submission.programs == {"server": "hw.py"}
        assert any("UTF-16" in note.en and "UTF-8" in note.zh for note in submission.notes)
        assert submission.sources["hw.py"].lstrip("\ufeff") == SERVER


def test_a_link_to_a_place_outside_is_not_read(folder: Path) -> None:
    (folder / "server.py").symlink_to("/etc/passwd")
    assert "server.py" in refused(folder / "server.py").en


def test_too_much(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, server=SERVER, a="", b="")
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    assert "2" in refused(folder).en
    monkeypatch.setattr(reading, "MOST_FILES", 500)
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    assert str(folder) in refused(folder).en
    refused(folder / "server.py")


def test_what_is_not_there(folder: Path) -> None:
    assert str(folder / "none.py") in refused(folder / "none.py").en
    assert str(folder) in refused(folder).zh  # an empty folder


def test_what_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, server=SERVER)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for path in (folder, folder / "server.py"):
        message = refused(path)
        assert str(path) in message.en and "Permission denied" in message.en


def test_a_name_that_is_no_utf_8(folder: Path) -> None:
    name = os.fsdecode("服务.py".encode("gbk"))
    try:
        place(folder, name)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    put(folder, server=SERVER)
    submission = found(folder)
    assert name in submission.files and submission.digest.startswith("sha256:")


# ---------------------------------------------------------------- digest and text


def test_the_digest_is_that_of_names_and_contents() -> None:
    one = Submission("a", {"x.py": b"1", "y.py": b"2"}, {})
    assert one.digest == Submission("b", {"y.py": b"2", "x.py": b"1"}, {"server": "x.py"}).digest
    others = [{"x.py": b"1"}, {"x.py": b"1", "y.py": b"3"}, {"x.py": b"2", "y.py": b"1"}, {"x.py": b"1y.py", "": b"2"}]
    assert len({one.digest, *(Submission("a", files, {}).digest for files in others)}) == 5


def test_the_digest_is_the_same_on_every_machine() -> None:
    assert Submission("", {"x.py": b"1"}, {}).digest == (
        "sha256:d9e58d5df12b39e489e391a9d3ab3dd7a8eb845d913ebfb9890b7fdc7213cfe7"
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("x = '你好'\n".encode(), "x = '你好'\n"),
        ("x = '你好'\n".encode("gbk"), "x = '你好'\n"),
        ("# coding: gbk\nx = '你好'\n".encode("gbk"), "# coding: gbk\nx = '你好'\n"),
        ("x = 1\n".encode("utf-8-sig"), "x = 1\n"),
        (b"x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        (b"# coding: nonsense\nx = 1\n", "# coding: nonsense\nx = 1\n"),
        (b"", ""),
    ],
)
def test_source_text(data: bytes, text: str) -> None:
    assert source_text(data) == text


def test_bytes_that_are_no_text_are_shown_all_the_same() -> None:
    for data in (bytes(range(128, 256)), b"\xff\xfe\x00", b"# coding: utf-7\n+2AA-"):
        source_text(data).encode()
    assert "\N{REPLACEMENT CHARACTER}" in source_text(bytes(range(128, 256)))


def test_the_sources_are_the_scripts_and_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"server.txt": b"s", "a.py": b"a", "b.pyw": b"b", "data.bin": b"\0"}
    submission = Submission("x", files, {"server": "server.txt"})
    assert submission.sources == {"a.py": "a", "b.pyw": "b", "server.txt": "s"}
    monkeypatch.setattr(intake, "SOURCE_CAP", 3)
    assert Submission("x", {"a.py": b"12345"}, {"server": "a.py"}).sources == {"a.py": "123"}


# ---------------------------------------------------------------- several programs

PAIR = Exercise.model_validate(
    {
        "id": "demo", "title": "t", "statement": "t", "transport": "tcp", "port": 9000,
        "programs": {
            "server": {"files": ["server.py", "*server*.py"], "run": {"*.c": {"start": "./{{ stem }}"}}},
            "client": {"files": ["client.py", "*client*.py"]},
        },
        "checks": [
            {"id": "serves", "title": "t", "drives": "server", "points": 50, "steps": ["connect"]},
            {"id": "calls", "title": "t", "drives": "client", "points": 30, "steps": ["accept"]},
            {"id": "pair-talks", "title": "t", "drives": "both", "points": 20, "steps": [{"at": "server", "listens": None}]},
        ],
    }
)  # fmt: skip
SCRIPT = Exercise.model_validate(
    {
        "id": "demo", "title": "t", "statement": "t", "transport": "none",
        "programs": {"script": {"files": ["script.py", "*.py"]}},
        "checks": [{"id": "prints", "title": "t", "drives": "script", "points": 100, "steps": [{"printed": "x"}]}],
    }
)  # fmt: skip
TCP_SERVER = "import socket\ns = socket.socket()\ns.bind(('', 9000))\ns.listen()\ns.accept()\n"
ALL = ["server starts", "client starts", "server serves", "client calls", "both pair-talks"]


def pair(*paths: Path, only: Drives | None = None, ids: tuple[str, ...] = ()) -> tuple[Submission, list[str]]:
    submission = find_submission(PAIR, list(paths), only)
    checks = wanted_checks(Spec(PAIR, Path("demo.yaml"), "", {}), submission, frozenset(ids), only)
    return submission, [f"{check.drives} {check.id}" for check in checks]


def pair_refused(*paths: Path, only: Drives | None = None, ids: tuple[str, ...] = ()) -> Words:
    with pytest.raises(UsageError) as caught:
        pair(*paths, only=only, ids=ids)
    return caught.value.message


def test_a_folder_with_both_programs(folder: Path) -> None:
    submission, checks = pair(put(folder, server=TCP_SERVER, client=CLIENT))
    assert dict(submission.programs) == {"server": "server.py", "client": "client.py"}
    assert (submission.notes, submission.absent, checks) == ((), (), ALL)


def test_both_by_their_content(folder: Path) -> None:
    submission, _ = pair(put(folder, a=CLIENT, b=TCP_SERVER))
    assert dict(submission.programs) == {"server": "b.py", "client": "a.py"}
    assert len(submission.notes) == 2


def test_a_file_is_one_program_only(folder: Path) -> None:
    submission, checks = pair(put(folder, server_client=TCP_SERVER))
    assert (dict(submission.programs), submission.absent) == ({"server": "server_client.py"}, ("client",))
    assert checks == ALL  # those of the client are skipped, and seen to be


def test_a_program_that_a_folder_lacks_is_absent(folder: Path) -> None:
    submission, checks = pair(put(folder, client=CLIENT))
    assert (submission.absent, submission.notes, checks) == (("server",), (), ALL)


def test_a_module_of_the_server_is_no_client(folder: Path) -> None:
    submission, _ = pair(put(folder, server=f"import net\n{TCP_SERVER}", net=CLIENT))
    assert submission.absent == ("client",)


@pytest.mark.parametrize(
    ("name", "text", "program", "told"),
    [
        ("server", TCP_SERVER, "server", False),
        ("server", "x = 1", "server", False),
        ("server", CLIENT, "client", True),
        ("my_client_1", CLIENT, "client", False),
        ("my_client_1", TCP_SERVER, "server", True),
        ("hw", TCP_SERVER, "server", True),
        ("hw", CLIENT, "client", True),
        ("client_and_server", CLIENT, "client", True),
        ("hw", "s.connect(('', 9000)\nprint 'x'\n", "client", True),
        ("hw", "s.bind(('', 9000)\nprint 'x'\n", "server", True),
        ("hw", "import asyncio\nasyncio.open_connection('localhost', 9000)\n", "client", True),
        ("hw", "loop.create_datagram_endpoint(P, remote_addr=('localhost', 9000))\n", "client", True),
        ("hw", "loop.create_datagram_endpoint(P, local_addr=('localhost', 9000))\n", "server", True),
    ],
)
def test_which_program_a_single_file_is(folder: Path, name: str, text: str, program: ProgramName, told: bool) -> None:
    path = place(folder, f"{name}.py", text)
    submission, checks = pair(path)
    assert dict(submission.programs) == {program: path.name} and submission.absent == ()
    *by_content, alone = submission.notes
    assert bool(by_content) == told and all(path.name in note.zh and program in note.en for note in by_content)
    other = "client" if program == "server" else "server"
    assert other in alone.en and "both" in alone.en and program_names(other).zh in alone.zh
    assert checks == [check for check in ALL if check.startswith(program)]


def test_a_file_that_could_be_anything(folder: Path) -> None:
    message = pair_refused(place(folder, "hw.py", "print(1)"))
    assert "hw.py" in message.en and "--program" in message.en and "--program" in message.zh


def test_two_files(folder: Path) -> None:
    put(folder, server=TCP_SERVER, client=CLIENT, hw=TCP_SERVER, more="x = 1")
    submission, checks = pair(folder / "server.py", folder / "client.py")
    assert (len(submission.programs), submission.notes, checks) == (2, (), ALL)
    submission, checks = pair(folder / "client.py", folder / "hw.py")
    assert (submission.programs["server"], checks) == ("hw.py", ALL)
    submission, checks = pair(folder / "more.py", folder / "client.py")  # it is pointed at: what else could it be
    assert (submission.programs["server"], checks) == ("more.py", ALL)
    (note,) = submission.notes
    assert "more.py" in note.en and "server" in note.en


def test_two_files_of_one_name(folder: Path) -> None:
    one, two = place(folder, "a/main.py", TCP_SERVER), place(folder, "b/main.py", CLIENT)
    assert "main.py" in pair_refused(one, two).en


def test_only_one_program(folder: Path) -> None:
    put(folder, server=TCP_SERVER, client=CLIENT, hw="x = 1")
    for only in ("server", "client"):
        submission, checks = pair(folder, only=only)
        assert (dict(submission.programs), submission.notes) == ({only: f"{only}.py"}, ())
        assert checks == [check for check in ALL if check.startswith(only)]
    submission, _ = pair(folder / "hw.py", only="client")
    assert (dict(submission.programs), submission.notes) == ({"client": "hw.py"}, ())
    submission, _ = pair(put(folder / "alone", server=TCP_SERVER), only="server")
    assert submission.absent == ()
    assert "client" in pair_refused(folder / "alone", only="client").en


def test_only_the_pair_needs_both(folder: Path) -> None:
    put(folder, server=TCP_SERVER)
    for path in (folder, folder / "server.py"):
        assert "client" in pair_refused(path, only="both").en
    put(folder, client=CLIENT)
    assert pair(folder, only="both")[1] == ["server starts", "client starts", "both pair-talks"]


def test_a_program_that_the_exercise_lacks(folder: Path) -> None:
    put(folder, server=TCP_SERVER, client=CLIENT)
    assert "script" in pair_refused(folder, only="script").en
    for only in ("client", "both"):
        with pytest.raises(UsageError, match=only):
            find_submission(EXERCISE, [folder], only)


def test_an_id_means_that_check_of_every_program(folder: Path) -> None:
    put(folder, server=TCP_SERVER, client=CLIENT)
    assert pair(folder, ids=("starts",))[1] == ["server starts", "client starts"]
    assert pair(folder, ids=("calls",))[1] == ["client starts", "client calls"]
    assert pair(folder, ids=("pair-talks",))[1] == ["server starts", "client starts", "both pair-talks"]
    assert pair(folder, only="client", ids=("starts",))[1] == ["client starts"]
    assert "serves, calls" in pair_refused(folder, ids=("nonsense",)).en
    for message in (
        pair_refused(folder / "server.py", ids=("calls",)),
        pair_refused(folder, only="server", ids=("calls",)),
    ):
        assert "calls" in message.en and "not handed in" in message.en


def test_another_language_is_a_candidate_everywhere(folder: Path) -> None:
    place(folder, "main.c", "int main(void) { bind(1); listen(1); }")
    place(folder, "client.c", "int main(void) { connect(1); }")
    submission, _ = pair(folder)
    assert (dict(submission.programs), submission.absent) == ({"server": "main.c", "client": "client.c"}, ())


def test_a_script(folder: Path) -> None:
    put(folder, helper="x = 1", script="print(1)")
    assert dict(find_submission(SCRIPT, [folder]).programs) == {"script": "script.py"}
    submission = find_submission(SCRIPT, [folder / "helper.py"])
    assert (dict(submission.programs), submission.notes) == ({"script": "helper.py"}, ())


def test_what_was_not_handed_in_is_skipped_with_the_reason(
    folder: Path, machine: Machine, interpreter: Interpreter
) -> None:
    submission = find_submission(PAIR, [put(folder, client=CLIENT)])
    result = grade(Spec(PAIR, Path("demo.yaml"), "", {}), submission, Run(machine, interpreter, 7))
    verdicts = {f"{check.program} {check.id}": check.verdict for check in result.checks}
    assert list(verdicts) == ALL
    assert verdicts == {check: "passed" if check.startswith("client") else "skipped" for check in ALL}
    whys = {check.why for check in result.checks if check.verdict == "skipped"}
    assert whys == {Words("没有交服务器程序", "no server program was handed in")}
    assert (result.score.earned, result.score.possible, result.exit_status) == (30, 100, 1)


@pytest.mark.parametrize("given", ["linked/server.py", "linked", "sub/linked/server.py", "server.py"])
def test_no_link_leads_out_of_what_is_handed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """Git keeps links: what is pointed at may lie behind one."""
    elsewhere, repository = tmp_path / "reference", tmp_path / "repository"
    (elsewhere / "echo").mkdir(parents=True)
    (elsewhere / "server.py").write_text("answer = 42")
    (repository / "sub").mkdir(parents=True)
    for place in (repository, repository / "sub"):
        (place / "linked").symlink_to(elsewhere)
    (repository / "server.py").symlink_to("../reference/server.py")
    monkeypatch.chdir(repository)
    with pytest.raises(UsageError, match="link"):
        read_path(Path(given))


def test_what_is_imported_through_a_link_is_not_brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere, repository = tmp_path / "reference", tmp_path / "repository"
    for name in ("__init__.py", "server.py", "deep/data.txt"):
        (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
        (elsewhere / name).write_text("answer = 42")
    (repository / "own").mkdir(parents=True)
    (repository / "ref").symlink_to(elsewhere)
    (repository / "own/ref").symlink_to(elsewhere)
    (repository / "one.txt").symlink_to(elsewhere / "server.py")
    text = "import ref, runpy\nfrom ref import server\nimport own.ref.server\nopen('ref/deep/data.txt'), open('one.txt'), 'own/ref'"
    (repository / "server.py").write_text(text)
    monkeypatch.chdir(repository)
    for given in (Path("server.py"), repository / "server.py", Path(), repository):
        assert set(read_path(given)) == {"server.py"}
