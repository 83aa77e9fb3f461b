"""A file that Python cannot read, and one that was written for another Python."""

from __future__ import annotations

import re
import unicodedata

from grader.code import sources
from grader.findings.evidence import FAILED, Entry, Evidence, entry
from grader.model import Finding, Words

_UNREADABLE = frozenset({"SyntaxError", "IndentationError", "TabError"})
_PROMPT = re.compile(r"\s*(?:>>> ?|In ?\[\d+\]:|Out ?\[\d+\]:|\$ |PS [A-Z]:)")
_OLD_EXCEPT = re.compile(r"\s*except\s+(?:[\w.]+|\([\w., ]+\))\s*,\s*\w+\s*:")
_OLD_PRINT = re.compile(r"""\s*(?:print|exec)\s+["'\w(]""")
_QUOTES = frozenset("‘’“”„‚«»`´＂＇")


def _unparsed(evidence: Evidence) -> SyntaxError | None:
    """Why the file that Python complained of does not parse: our own look at it, not what was printed."""
    error = evidence.error
    if error is None or error.kind not in _UNREADABLE:
        return None
    return sources.why_no_python(_file(evidence)[1])


def _file(evidence: Evidence) -> tuple[str, str]:
    """The file that Python complained of: its name and its text."""
    name = (evidence.error and evidence.error.file) or evidence.file
    return name, evidence.transcript.sources.get(name, "")


def _line(text: str, number: int | None) -> str:
    lines = text.split("\n")
    return lines[number - 1] if number and 0 < number <= len(lines) else ""


# ---------------------------------------------------------------- Python 2

_NEW_NAMES = {
    "raw_input": "input", "unicode": "str", "xrange": "range", "unichr": "chr", "long": "int", "basestring": "str",
    "reduce": "functools.reduce", "reload": "importlib.reload", "execfile": "exec", "cmp": "==",
}  # fmt: skip
_NEW_METHODS = {"has_key": "in", "iteritems": "items", "itervalues": "values", "iterkeys": "keys"}
_NEW_MODULES = {
    "SocketServer": "socketserver", "Queue": "queue", "Tkinter": "tkinter", "thread": "_thread", "urllib2": "urllib.request",
    "ConfigParser": "configparser", "cPickle": "pickle", "StringIO": "io", "cStringIO": "io", "commands": "subprocess",
    "HTMLParser": "html.parser", "httplib": "http.client", "BaseHTTPServer": "http.server", "urlparse": "urllib.parse",
    "__builtin__": "builtins", "tkMessageBox": "tkinter.messagebox",
}  # fmt: skip


@entry(
    "python2",
    Words("这是 Python 2 的写法", "This is written for Python 2"),
    Words(
        "`{old}` 是 Python 2 的写法，评分用的是 Python 3，两者并不兼容。改成 `{new}`。"
        "文件里别的地方可能也有 Python 2 的写法，用 Python 3 运行一遍就能找到。",
        "`{old}` belongs to Python 2. Programs run with Python 3 here, which does not understand it. Write `{new}`. There "
        "may be more of the kind in the file: run it with Python 3 to find them.",
    ),
    explains=(*FAILED, "syntax-error", "missing-module"),
)
def _python2(evidence: Evidence) -> Finding | None:
    parse = _unparsed(evidence)
    if parse is not None:
        old_new = _old_statement(_line(_file(evidence)[1], parse.lineno))
        place = _file(evidence)[0], parse.lineno
        return Finding("python2", {"old": old_new[0], "new": old_new[1]}, *place) if old_new else None
    old_new = _old_name(evidence)
    return evidence.there("python2", old=old_new[0], new=old_new[1]) if old_new else None


def _old_statement(line: str) -> tuple[str, str] | None:
    if _OLD_EXCEPT.match(line):
        return "except X, e:", "except X as e:"
    if _OLD_PRINT.match(line) and not line.rstrip().endswith(")"):
        word = line.split()[0]
        return f"{word} …", f"{word}(…)"
    return None


def _old_name(evidence: Evidence) -> tuple[str, str] | None:
    """The old name that made the error, where the line really uses it."""
    error, text = evidence.error, evidence.error_text
    if error is None:
        return None
    if error.kind == "NameError":
        names, new = sources.names_at(text, error.at()), _NEW_NAMES
    elif error.kind == "AttributeError":
        names, new = {attribute for _, attribute in sources.attributes_at(text, error.at())}, _NEW_METHODS
    elif error.kind == "ModuleNotFoundError":
        names, new = sources.imported(text), _NEW_MODULES
    else:
        return None
    old = next((name for name in sorted(names & set(new)) if f"'{name}'" in error.message), None)
    return (old, new[old]) if old else None


# ---------------------------------------------------------------- the encoding of the file


@entry(
    "source-encoding",
    Words("源文件的编码不是 UTF-8", "The file is not saved as UTF-8"),
    Words(
        "Python 读不了这个文件：它不是用 UTF-8 保存的（多半是 GBK），而 Python 默认按 UTF-8 读，这一行的文字就读不出来。"
        "在编辑器里把文件另存为 UTF-8；或者在文件的第一行写 `# -*- coding: gbk -*-`。",
        "Python cannot read this file: it is not saved as UTF-8 (GBK most likely), and UTF-8 is what Python expects, so "
        "the text on this line makes no sense to it. Save the file as UTF-8 in your editor, or make "
        "`# -*- coding: gbk -*-` its first line.",
    ),
    explains=(*FAILED, "syntax-error"),
)
def _source_encoding(evidence: Evidence) -> Finding | None:
    error = evidence.error
    if error is None or error.error != "SyntaxError" or _unparsed(evidence) is not None:
        return None
    name, text = _file(evidence)
    foreign = next((number for number, line in enumerate(text.split("\n"), 1) if not line.isascii()), None)
    # The text is right Python once its encoding has been guessed. An error inside `eval` leaves a line that ran.
    if foreign is None or (evidence.program.ready and name == evidence.file) or _ran(evidence):
        return None
    return Finding("source-encoding", {}, name, foreign)


def _ran(evidence: Evidence) -> bool:
    """The complaint comes from a line that was being executed and hands text to Python."""
    error = evidence.error
    runners = ("eval", "exec", "literal_eval", "compile", "parse")
    return error is not None and sources.call_at(evidence.error_text, error.at(), *runners) is not None


# ---------------------------------------------------------------- syntax


@entry(
    "syntax-error",
    Words("这一行不符合 Python 的语法", "Python does not understand this line"),
    Words(
        "Python 在运行之前先读整个文件，读到这一行读不懂，所以一行也没有执行。{kind}",
        "Python reads the whole file before it runs anything, and does not understand this line; nothing was run. {kind}",
    ),
    kind={
        "quotes": Words(
            "这里的引号是排版用的弯引号（例如从 PDF 或网页复制来的）。换成英文的直引号 `'` 或 `\"`。",
            "The quotes here are printer's quotes, as they come with text from a PDF or a web page. Use the straight ones: "
            "`'` or `\"`.",
        ),
        "wide": Words(
            "这里有中文（全角）标点，例如 `（`、`，`、`：`。切换到英文输入法，改成 `(`、`,`、`:`；文字里面的标点可以保留。",
            "There is a full-width (Chinese) punctuation mark here, such as `（` or `，`. Type `(` or `,` with the keyboard "
            "set to English; inside of quoted text they may stay.",
        ),
        "invisible": Words(
            "这里有一个看不见的特殊字符（例如网页里的不换行空格）。删掉这一行的空白，自己重新输入。",
            "There is an invisible character here, such as a no-break space from a web page. Delete the blanks of this line "
            "and type them again.",
        ),
        "prompt": Words(
            "这里复制了交互环境的提示符（`>>>`、`In [1]:`）。它们不是程序的一部分，连同下面的输出一起删掉。",
            "A prompt of the interactive shell was copied along (`>>>`, `In [1]:`). It is no part of the program: delete it, "
            "and the output below it, too.",
        ),
        "tabs": Words(
            "缩进里混用了 Tab 和空格，Python 无法判断哪几行属于一起。让编辑器把 Tab 都换成 4 个空格。",
            "The indentation mixes tabs and blanks, so Python cannot tell which lines belong together. Let your editor turn "
            "every tab into four blanks.",
        ),
        "indent": Words(
            "缩进（行首的空白）不对：`:` 后面的下一行要多缩进 4 个空格，同一块里的各行要对齐。",
            "The indentation (the blanks before the text) is wrong: below a line that ends in `:` it grows by four blanks, and "
            "the lines of one block stand in one column.",
        ),
        "open": Words(
            "这里的括号或引号只有开头，没有结尾。补上缺少的那一半。",
            "A bracket or a quote is opened here and never closed. Add its other half.",
        ),
        "plain": Words(
            "看看这一行和它的上一行：是不是少了 `:`、括号、引号或逗号，或者多了什么。",
            "Look at this line and the one above: is there a `:`, a bracket, a quote or a comma missing, or one too many?",
        ),
    },
    explains=FAILED,
)  # fmt: skip
def _syntax_error(evidence: Evidence) -> Finding | None:
    parse = _unparsed(evidence)
    if parse is None:
        return None
    name, text = _file(evidence)
    return Finding("syntax-error", {"kind": _kind(parse, _line(text, parse.lineno))}, name, parse.lineno)


def _kind(parse: SyntaxError, line: str) -> str:
    if _PROMPT.match(line):
        return "prompt"
    if isinstance(parse, TabError):
        return "tabs"
    if isinstance(parse, IndentationError):
        return "indent"
    character = line[parse.offset - 1 : parse.offset] if parse.offset else ""
    if character and not character.isascii():
        if character in _QUOTES:
            return "quotes"
        if unicodedata.category(character)[0] in "CZ":
            return "invisible"
        if unicodedata.category(character)[0] in "PS":
            return "wide"
    if any(words in parse.msg for words in ("never closed", "unterminated", "EOF")):
        return "open"
    return "plain"


PARSING: tuple[Entry, ...] = (_python2, _source_encoding, _syntax_error)
