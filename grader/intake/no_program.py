"""What to do with a hand-in that is no program: a notebook, a document, an archive. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.intake.members import archive_suffix
from grader.model import Words

_NOTEBOOK = Words(
    "{file} 是 Jupyter 笔记本，不是程序：把代码导出成 .py 文件再交（菜单里另存为 Python，或者 "
    "jupyter nbconvert --to script {file}）",
    "{file} is a notebook, not a program: export its code as a .py file and hand that in (from its menu, or with "
    "jupyter nbconvert --to script {file})",
)
_DOCUMENT = Words(
    "{file} 是文档，不是程序：把代码复制到一个纯文本文件里，保存成 .py 再交",
    "{file} is a document, not a program: copy the code into a plain text file, save that as .py, and hand it in",
)
_MAIL = Words(
    "{file} 是保存下来的邮件：打开它，把附件里的程序保存出来再交",
    "{file} is a saved e-mail: open it and save the program that is attached to it",
)
_PICTURE = Words(
    "{file} 是图片，运行不了：请交程序文件本身",
    "{file} is a picture, and cannot be run: hand in the file of the program itself",
)
_RENAMED = Words(
    "{file} 的后缀多了 .txt：改名为 {name} 再交（让资源管理器显示文件扩展名）",
    "{file} ends in .txt: rename it to {name} (let your file manager show the endings of names)",
)
_TEXT = Words(
    "{file} 是文本文件：如果里面是程序，请把后缀改成 .py",
    "{file} is a text file: if it holds the program, give it the ending .py",
)
_ARCHIVE = Words(
    "{file} 是压缩包：先解压，再指定解压出来的文件夹（整个班的压缩包用 grader grade）",
    "{file} is an archive: unpack it and name the folder that comes out of it (grader grade reads those of a class)",
)
_COMPILED = Words(
    "{file} 是编译后的文件，不是源程序：请交 .py 文件",
    "{file} is a compiled file, not a source: hand in the .py file",
)
_KINDS: tuple[tuple[tuple[str, ...], Words], ...] = (
    ((".ipynb",), _NOTEBOOK),
    ((".docx", ".doc", ".rtf", ".odt", ".pdf", ".pages", ".wps", ".html", ".htm", ".md"), _DOCUMENT),
    ((".eml", ".msg"), _MAIL),
    ((".pyc", ".pyo", ".exe", ".class", ".o"), _COMPILED),
    ((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".heic", ".webp"), _PICTURE),
)
_TEXTS = (".txt", ".text")
_MAGIC: tuple[tuple[bytes, Words], ...] = (
    (b"%PDF-", _DOCUMENT),
    (b"{\\rtf", _DOCUMENT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _DOCUMENT),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b\x08", _ARCHIVE),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x7fELF", _COMPILED),
    (b"MZ\x90", _COMPILED),
    (b"\xca\xfe\xba\xbe", _COMPILED),
)
"""What a file is whose ending says something else."""
_OFFICE = (b"word/", b"xl/", b"ppt/", b"content.xml", b"[Content_Types].xml")
"""What stands in an archive that is a document."""


def is_compiled_python(data: bytes) -> bool:
    """Whether Python has compiled it: Python would run it under any name, but nobody can read it."""
    return data[2:8] == b"\r\n\0\0\0\0"  # a number of its version, and flags


def is_no_text(data: bytes) -> Words | None:
    """What to do with a file that is no text, by what it begins with; None where that says nothing."""
    if data.startswith(b"PK\x03\x04"):
        return _DOCUMENT if any(name in data[:4096] for name in _OFFICE) else _ARCHIVE
    if is_compiled_python(data):
        return _COMPILED
    if data[:1] == b"{" and b'"cells"' in data[:4096] and b'"nbformat' in data:
        return _NOTEBOOK
    return next((words for start, words in _MAGIC if data.startswith(start)), None)


def what_instead(names: Sequence[str], files: Mapping[str, bytes]) -> Words | None:
    """What to do with the first of these files that is no program; None where nothing can be said of any."""
    for name in names:
        low = name.lower()
        if archive_suffix(name):
            return _ARCHIVE.format(file=name)
        for endings, words in _KINDS:
            if low.endswith(endings):
                return words.format(file=name)
        if low.endswith(_TEXTS):
            stem = name.rpartition(".")[0]
            return _RENAMED.format(file=name, name=stem) if "." in stem.rpartition("/")[2] else _TEXT.format(file=name)
        if (found := is_no_text(files[name])) is not None:
            return found.format(file=name)
    return None
