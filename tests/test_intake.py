"""From what a student hands in to the program: which file, why, and what is left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playbook import exercise

from grader import intake
from grader.errors import UsageError
from grader.intake import Submission, find_submission, source_text
from grader.model import Words

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
    submission = found(put(folder, server=CLIENT, other=SERVER))
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


def test_a_link_to_a_place_outside_is_not_read(folder: Path) -> None:
    (folder / "server.py").symlink_to("/etc/passwd")
    assert "server.py" in refused(folder / "server.py").en


def test_too_much(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, server=SERVER, a="", b="")
    monkeypatch.setattr(intake, "MOST_FILES", 2)
    assert "2" in refused(folder).en
    monkeypatch.setattr(intake, "MOST_FILES", 500)
    monkeypatch.setattr(intake, "MOST_BYTES", 10)
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
