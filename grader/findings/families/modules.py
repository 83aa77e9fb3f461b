"""What is missing around the program: modules, a screen, files."""

from __future__ import annotations

import difflib
import errno
import re
import sys

from grader.code import sources
from grader.findings.facts import Facts, Told
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Words

_FAILED_IMPORT = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})
_OF_A_MODULE = re.compile(r"(?:partially initialized )?module '")
_BY_THE_LIBRARY = re.compile(
    r'File "/[^"\n]*/lib/python3[^"\n]*", line \d+, in <module>\n[^\n]*import [^\n]*\n'
    r'(?:[ ]+[~^]+\n|  File "<frozen importlib[^\n]*\n)*  File "(?:/[^"\n]*/disk\d+)?/work/((?:[^"\n]*/)?(\w+)\.py)", line'
)
_OPENING = ("open", "listdir", "getsize", "stat", "read_text", "read_bytes", "chdir", "load_cert_chain", "fileConfig")


@family(
    "shadows-module",
    Stage.FAILS,
    Mistake(
        "",
        hint=Words(
            "提交的文件里有一个 `{own}`，和标准库的模块 `{module}` 同名。`import {module}` 先找到的是你的文件，"
            "所以标准库里的那个用不了。给 `{own}` 换一个名字，例如 `my_{own}`。",
            "One of your files is called `{own}`, like the module `{module}` of the standard library. `import {module}` finds "
            "your file first, and the real module cannot be reached. Give `{own}` another name, such as `my_{own}`.",
        ),
    ),
    title=Words("自己的文件挡住了标准库的 `{module}`", "Your own file hides the module `{module}`"),
    explains=(*FAILED, "missing-module"),
)
def shadows_module(facts: Facts) -> Told | None:
    """A module lacks something, and a file of the student's has its name."""
    error = facts.error
    if error is None:
        return None
    # Python's own library took the student's file for the module that it wanted.
    taken = _BY_THE_LIBRARY.search(facts.stderr, max(facts.stderr.rfind("Traceback"), 0))
    if taken is not None and taken[1] == error.file and taken[2] in sys.stdlib_module_names:
        return facts.at_error(module=taken[2], own=f"{taken[2]}.py")
    if error.kind not in _FAILED_IMPORT:
        return None
    if error.kind == "AttributeError" and not _OF_A_MODULE.match(error.message):
        return None
    folder = facts.file.rpartition("/")[0]
    for path in facts.transcript.sources:
        place, _, name = path.removesuffix("/__init__.py").rpartition("/")
        module = name.removesuffix(".py")
        if place == folder and module in sys.stdlib_module_names and module in error.quoted:
            return facts.at_error(module=module, own=name)
    return None


@family(
    "needs-display",
    Stage.FAILS,
    Mistake(
        "",
        hint=Words(
            "程序要用图形界面（例如 `tkinter`），但评分的环境里没有屏幕，窗口打不开。题目只看网络上的收发和打印的内容："
            "去掉窗口，用 `print` 和 `input`。",
            "The program wants to open a window (with `tkinter`, for example), and there is no screen here. The exercise looks "
            "only at what goes over the network and what is printed: leave the window out, use `print` and `input`.",
        ),
    ),
    title=Words("程序要打开窗口", "The program opens a window"),
    explains=(*FAILED, "missing-module"),
)
def needs_display(facts: Facts) -> Told | None:
    """It imports a module for windows, and that failed, or found no screen."""
    error = facts.error
    if error is None or not sources.imported(facts.error_text or facts.text) & {"tkinter", "turtle"}:
        return None
    missing = error.kind in ("ImportError", "ModuleNotFoundError") and "tkinter'" in error.message + "'"
    return facts.at_error() if error.kind == "TclError" or missing else None


@family(
    "missing-module",
    Stage.FAILS,
    Mistake(
        "typo",
        title=Words("模块名 `{module}` 拼错了", "The module `{module}` is misspelt"),
        hint=Words(
            "标准库里有一个名字很像的模块：{near}。是不是拼错了？",
            "The standard library has {near}. Is that what you meant?",
        ),
    ),
    Mistake(
        "package",
        hint=Words(
            "评分时只有 Python 自带的标准库。这道题用标准库（`socket` 等）就能完成：把它换掉；如果它是你自己写的文件，"
            "和程序一起提交。老师也可以用 `--packages` 允许别的包。",
            "Programs run with Python's standard library alone, and this exercise can be done with it (`socket` and "
            "the like): do without the module. If it is a file of your own, hand it in together with the program. "
            "Teachers may allow other packages with `--packages`.",
        ),
    ),
    title=Words("找不到模块 `{module}`", "There is no module `{module}`"),
    lead=Words(
        "程序要导入 `{module}`，但这里没有这个模块。",
        "The program imports `{module}`, and there is no such module here.",
    ),
    explains=FAILED,
)
def missing_module(facts: Facts) -> Told | None:
    """A module that the file imports was not found."""
    error = facts.error
    if error is None or error.kind != "ModuleNotFoundError" or not error.quoted:
        return None
    module = error.quoted[0].partition(".")[0]
    if sources.line_of_import(facts.error_text, module) is None:
        return None
    public = [name for name in sys.stdlib_module_names if not name.startswith("_")]
    near = difflib.get_close_matches(module, public, 1, 0.85)
    return (
        facts.at_error("typo", module=module, near=f"`{near[0]}`") if near else facts.at_error("package", module=module)
    )


@family(
    "missing-file",
    Stage.FAILS,
    Mistake(
        "elsewhere",
        title=Words("路径 {path} 只在自己的电脑上有", "The path {path} exists on your own computer only"),
        hint=Words(
            "这个路径只在你自己的电脑上有。把文件和程序放在同一个文件夹里一起提交，打开时只写文件名。",
            "This path exists on your own computer only. Hand the file in together with the program, in the same "
            "folder, and open it by its name alone.",
        ),
    ),
    Mistake(
        "here",
        hint=Words(
            "检查名字的拼写和大小写，把文件和程序放在同一个文件夹里一起提交；如果它是程序运行时才产生的，先判断它存不存在。",
            "Check its name, capitals too, and hand the file in together with the program, in the same folder. If the "
            "program makes it while it runs, ask first whether it exists.",
        ),
    ),
    Mistake(
        "newline",
        title=Words("文件名末尾带着换行", "The file name has a newline at its end"),
        hint=Words(
            "文件名末尾带着换行（`\\n`）：收到的（或输入的）一行以换行结束。打开之前去掉它：`name.rstrip('\\n')`。",
            "Its name ends with a newline (`\\n`), as the line does that came or was typed. Remove it before you open the file: "
            "`name.rstrip('\\n')`.",
        ),
    ),
    title=Words("找不到文件 {path}", "There is no file {path}"),
    lead=Words("程序要打开 {path}，但没有这个文件。", "The program opens {path}, and there is no such file."),
    explains=FAILED,
)
def missing_file(facts: Facts) -> Told | None:
    """A file that the line opens was not found."""
    error = facts.error
    if error is None or error.kind != "FileNotFoundError" or error.errno != errno.ENOENT:
        return None
    if sources.call_at(facts.error_text, error.at, *_OPENING) is None:
        return None
    path = next(iter(error.quoted), "?")
    if path.endswith("\\n"):
        return facts.at_error("newline", path=f"`{path}`")
    elsewhere = path.startswith(("/", "~")) or "\\" in path or path[1:2] == ":"
    return facts.at_error("elsewhere" if elsewhere else "here", path=f"`{path}`")
