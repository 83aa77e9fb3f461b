"""A file that Python cannot read, and one that was written for another Python."""

from __future__ import annotations

import ast
import re
import unicodedata

from grader.code import sources
from grader.findings.facts import Facts, Told
from grader.findings.mistake import FAILED, Mistake, Stage, family
from grader.model import Words

_PROMPT = re.compile(r"\s*(?:>>> ?|In ?\[\d+\]:|Out ?\[\d+\]:|\$ |PS [A-Z]:)")
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)
_OLD_EXCEPT = re.compile(r"\s*except\s+(?:[\w.]+|\([\w., ]+\))\s*,\s*\w+\s*:")
_OLD_PRINT = re.compile(r"""\s*(?:print|exec)\s+["'\w(]""")
_QUOTES = frozenset("‘’“”„‚«»`´＂＇")

# ---------------------------------------------------------------- Python 2

_NEW_NAMES = {
    "raw_input": "input",
    "unicode": "str",
    "xrange": "range",
    "unichr": "chr",
    "long": "int",
    "basestring": "str",
    "reduce": "functools.reduce",
    "reload": "importlib.reload",
    "execfile": "exec",
    "cmp": "==",
}
_NEW_METHODS = {"has_key": "in", "iteritems": "items", "itervalues": "values", "iterkeys": "keys"}
_NEW_MODULES = {
    "SocketServer": "socketserver",
    "Queue": "queue",
    "Tkinter": "tkinter",
    "thread": "_thread",
    "urllib2": "urllib.request",
    "ConfigParser": "configparser",
    "cPickle": "pickle",
    "StringIO": "io",
    "cStringIO": "io",
    "commands": "subprocess",
    "HTMLParser": "html.parser",
    "httplib": "http.client",
    "BaseHTTPServer": "http.server",
    "urlparse": "urllib.parse",
    "__builtin__": "builtins",
    "tkMessageBox": "tkinter.messagebox",
}


@family(
    "python2",
    Stage.FAILS,
    Mistake(
        "",
        hint=Words(
            "`{old}` 是 Python 2 的写法，评分用的是 Python 3，两者并不兼容。改成 `{new}`。"
            "文件里别的地方可能也有 Python 2 的写法，用 Python 3 运行一遍就能找到。",
            "`{old}` belongs to Python 2. Programs run with Python 3 here, which does not understand it. Write `{new}`. There "
            "may be more of the kind in the file: run it with Python 3 to find them.",
        ),
    ),
    title=Words("这是 Python 2 的写法", "This is written for Python 2"),
    explains=(*FAILED, "syntax-error", "missing-module"),
)
def python2(facts: Facts) -> Told | None:
    """The line that failed is right in Python 2: a statement, or an old name that it really uses."""
    error, text = facts.error, facts.error_text
    if error is None:
        return None
    if (parse := facts.unparsed) is not None:
        line = sources.line(facts.unread_text, parse.lineno)
        if _OLD_EXCEPT.match(line):
            return facts.at(facts.unread, parse.lineno, old="except X, e:", new="except X as e:")
        if _OLD_PRINT.match(line) and not line.rstrip().endswith(")"):
            word = line.split()[0]
            return facts.at(facts.unread, parse.lineno, old=f"{word} …", new=f"{word}(…)")
        return None
    used, new = set[str](), dict[str, str]()
    if error.kind == "NameError":
        used, new = sources.names_at(text, error.at), _NEW_NAMES
    elif error.kind == "AttributeError":
        used, new = {attribute for _, attribute in sources.attributes_at(text, error.at)}, _NEW_METHODS
    elif error.kind == "ModuleNotFoundError":
        used, new = sources.imported(text), _NEW_MODULES
    taken = sources.names_imported_at(text, error.at) if error.kind in ("ImportError", "ModuleNotFoundError") else set()
    old = next((name for name in sorted(taken) if name in _NEW_NAMES), None)
    if old is not None:
        return facts.at_error(old=old, new=_NEW_NAMES[old])
    old = next((name for name in sorted(used & set(new)) if f"'{name}'" in error.message), None)
    return facts.at_error(old=old, new=new[old]) if old else None


# ---------------------------------------------------------------- the encoding of the file


@family(
    "no-code",
    Stage.FOUND,
    Mistake(
        "empty",
        title=Words("文件是空的", "The file is empty"),
        hint=Words(
            "文件里什么也没有：多半是没有保存，或者交错了文件。在编辑器里保存，打开看一看，再交。",
            "There is nothing in this file: it was not saved, most likely, or is the wrong one. Save it in your editor, look into it, and "
            "hand it in again.",
        ),
    ),
    Mistake(
        "comments",
        title=Words("文件里只有注释，没有代码", "The file has comments only, and no code"),
        hint=Words(
            "文件里只有注释或说明文字，没有一行会执行的代码，所以程序马上就结束了。注释（`#` 后面的内容）不会执行：去掉代码前面的 `#`，或者换成正确的文件。",
            "The file has comments or explanations only and not a line that does anything, so the program ends at once. What stands "
            "behind `#` is not run: remove the `#` in front of the code, or hand in the right file.",
        ),
    ),
    Mistake(
        "notebook",
        title=Words("这是 Jupyter 笔记本，不是程序", "This is a notebook, not a program"),
        hint=Words(
            "文件的内容是 Jupyter 笔记本（`.ipynb`），只是改了后缀名：Python 把它当作一个字典读过去，什么也不做。"
            "在笔记本里另存为（导出）Python 文件，交那个 `.py`。",
            "The file holds a Jupyter notebook (`.ipynb`) under another ending: Python reads it as one dictionary and does nothing. "
            "Export it as a Python file from the notebook's menu, and hand in that `.py`.",
        ),
    ),
    Mistake(
        "archive",
        title=Words("这是压缩包或文档，不是程序", "This is an archive or a document, not a program"),
        hint=Words(
            "文件的内容是压缩包，或者 Word 文档（它其实也是压缩包），只是改了后缀名，里面没有可以运行的程序。把代码保存成纯文本（UTF-8）的 `.py` 文件再交。",
            "The file holds an archive, or a Word document (which is one, too), under another ending, and there is no program in it that could be "
            "run. Save the code as a plain text file (UTF-8) with the ending `.py`, and hand that in.",
        ),
    ),
    explains=(*FAILED, "never-called", "no-reply", "listen-missing", "ignores-keyboard", "prints-nothing"),
)
def no_code(facts: Facts) -> Told | None:
    """There is nothing in its file that does anything."""
    if facts.failure is not None and facts.text.startswith("PK\x03\x04"):
        return Told("archive", {}, facts.file)
    parsed = sources.tree(facts.text) if facts.is_python and facts.file in facts.transcript.sources else None
    if parsed is None or facts.failure is None:
        return None
    plain = [one for one in parsed.body if not isinstance(one, ast.Expr) or not isinstance(one.value, ast.Constant)]
    if not plain:
        return Told("comments" if facts.text.strip() else "empty", {}, facts.file)
    alone = plain[0].value if len(plain) == 1 and isinstance(plain[0], ast.Expr) else None
    keys = [getattr(key, "value", None) for key in alone.keys] if isinstance(alone, ast.Dict) else []
    return Told("notebook", {}, facts.file) if "cells" in keys else None


@family(
    "source-encoding",
    Stage.FAILS,
    Mistake(
        "utf-16",
        title=Words("文件是用 UTF-16 保存的", "The file is saved as UTF-16"),
        hint=Words(
            "Python 读不了这个文件：它是用 UTF-16 保存的（记事本里叫 Unicode），而 Python 只读 UTF-8 这样的编码。在编辑器里把文件另存为 UTF-8。",
            "Python cannot read this file: it is saved as UTF-16 (Notepad calls that Unicode), and Python expects UTF-8. Save it as UTF-8 in "
            "your editor.",
        ),
    ),
    Mistake(
        "other",
        hint=Words(
            "Python 读不了这个文件：它不是用 UTF-8 保存的（多半是 GBK），而 Python 默认按 UTF-8 读，这一行的汉字就读不出来。在编辑器里把文件另存为 UTF-8；"
            "或者在文件的第一行写 `# -*- coding: gbk -*-`。",
            "Python cannot read this file: it is not saved as UTF-8 (GBK most likely), and UTF-8 is what Python expects, so "
            "it cannot read the text on this line. Save the file as UTF-8 in your editor, or make "
            "`# -*- coding: gbk -*-` its first line.",
        ),
    ),
    title=Words("源文件的编码不是 UTF-8", "The file is not saved as UTF-8"),
    explains=(*FAILED, "syntax-error"),
    unless=(Facts.unparsed,),
)
def source_encoding(facts: Facts) -> Told | None:
    """Python cannot read a file that is right once its encoding has been guessed."""
    error, name, text = facts.error, facts.unread, facts.unread_text
    if error is None or error.error != "SyntaxError":
        return None
    foreign = next((number for number, line in enumerate(text.split("\n"), 1) if not line.isascii()), None)
    # An error inside `eval` leaves a line that ran and hands text to Python.
    runners = ("eval", "exec", "literal_eval", "compile", "parse")
    ran = sources.call_at(facts.error_text, error.at, *runners) is not None
    if ran or (facts.program.ready and name == facts.file):
        return None
    # What it says of a file in which every other byte is zero; what we have read of it has none.
    if ("null bytes" in error.message or _MARKED.match(error.message)) and text.strip() and "\0" not in text:
        return Told("utf-16", {}, name)
    return facts.at(name, foreign, "other") if foreign is not None else None


_MARKED = re.compile(r"Non-UTF-8 code starting with '\\x(?:ff|fe)'")


# ---------------------------------------------------------------- syntax


@family(
    "syntax-error",
    Stage.FAILS,
    Mistake(
        "quotes",
        title=Words("用了排版的弯引号", "Curly quotes are used"),
        hint=Words(
            "这里的引号是排版用的弯引号（例如从 PDF 或网页复制来的）。换成英文的直引号 `'` 或 `\"`。",
            "The quotes here are curly quotes, as in text copied from a PDF or a web page. Use straight ones: `'` or "
            '`"`.',
        ),
    ),
    Mistake(
        "wide",
        title=Words("用了中文标点", "Full-width punctuation is used"),
        hint=Words(
            "这里有中文（全角）标点，例如 `（`、`，`、`：`。切换到英文输入法，改成 `(`、`,`、`:`；字符串里面的标点可以保留。",
            "There is full-width (Chinese) punctuation here, such as `（` or `，`. Switch the keyboard to English and "
            "type `(` or `,`; inside strings it may stay.",
        ),
    ),
    Mistake(
        "invisible",
        title=Words("有看不见的特殊字符", "There is an invisible character"),
        hint=Words(
            "这里有一个看不见的特殊字符（例如网页里的不换行空格）。删掉这一行的空白，自己重新输入。",
            "There is an invisible character here, such as a no-break space from a web page. Delete the spaces on "
            "this line and type them again.",
        ),
    ),
    Mistake(
        "no-text",
        title=Words("这不是文本文件", "This is no text file"),
        hint=Words(
            "文件里有零字节，所以它不是纯文本的源程序：多半是文档、压缩包、图片或编译后的文件，只是改了后缀名。"
            "把代码保存成纯文本（UTF-8）的 `.py` 文件再交。",
            "There are zero bytes in it, so it is no source in plain text: most likely a document, an archive, a picture or a compiled file "
            "under another ending. Save the code as a plain text file (UTF-8) with the ending `.py`, and hand that in.",
        ),
    ),
    Mistake(
        "rich-text",
        title=Words("这是 RTF 文档，不是纯文本", "This is an RTF document, not plain text"),
        hint=Words(
            "文件的内容是 RTF 文档（写字板、TextEdit 默认这样保存）：代码之间夹着排版的记号。把代码复制到纯文本文件里，保存成 `.py` 再交"
            "（TextEdit：“格式”菜单里选“制作纯文本”）。",
            "The file holds an RTF document, as WordPad and TextEdit save by default: the code is mixed with marks for its layout. Copy the code "
            "into a plain text file and save that as `.py` (in TextEdit: Format, Make Plain Text).",
        ),
    ),
    Mistake(
        "web-page",
        title=Words("这是网页，不是程序", "This is a web page, not a program"),
        hint=Words(
            "文件的内容是一个网页（HTML），例如把下载页面另存成了 `.py`。只把代码本身复制到一个纯文本文件里再交。",
            "The file holds a web page (HTML), such as a page that was saved as `.py`. Copy only the code into a plain text file, and hand "
            "that in.",
        ),
    ),
    Mistake(
        "fence",
        title=Words("复制了 Markdown 的标记", "The marks of Markdown were copied along"),
        hint=Words(
            "这里复制了 Markdown 的标记（三个反引号），它不是程序的一部分：删掉这样的行，以及代码前后的说明文字。",
            "The marks of Markdown (three backticks) were copied along. They are no part of the program: delete those lines, and the "
            "explanations around the code.",
        ),
    ),
    Mistake(
        "prompt",
        title=Words("复制了提示符", "A prompt was copied along"),
        hint=Words(
            "这里复制了交互环境的提示符（`>>>`、`In [1]:`）。它们不是程序的一部分，连同下面的输出一起删掉。",
            "A prompt of the interactive shell was copied along (`>>>`, `In [1]:`). It is no part of the program: delete it, "
            "and the output below it, too.",
        ),
    ),
    Mistake(
        "tabs",
        title=Words("混用了 Tab 和空格", "Tabs and spaces are mixed"),
        hint=Words(
            "缩进里混用了 Tab 和空格，Python 无法判断哪几行属于一起。让编辑器把 Tab 都换成 4 个空格。",
            "The indentation mixes tabs and spaces, so Python cannot tell which lines belong together. Let your "
            "editor turn every tab into four spaces.",
        ),
    ),
    Mistake(
        "indent",
        title=Words("缩进不对", "The indentation is wrong"),
        hint=Words(
            "缩进（行首的空白）不对：`:` 后面的下一行要多缩进 4 个空格，同一块里的各行要对齐。",
            "The indentation (the spaces at the start of the line) is wrong: after a line that ends in `:` indent by "
            "four more spaces, and give all lines of one block the same indentation.",
        ),
    ),
    Mistake(
        "open",
        title=Words("括号或引号没有结尾", "A bracket or a quote is never closed"),
        hint=Words(
            "这里的括号或引号只有开头，没有结尾。补上缺少的那一半。",
            "A bracket or a quote is opened here and never closed. Add its other half.",
        ),
    ),
    Mistake(
        "plain",
        hint=Words(
            "看看这一行和它的上一行：是不是少了 `:`、括号、引号或逗号，或者多了什么。",
            "Look at this line and the one above: is there a `:`, a bracket, a quote or a comma missing, or one too many?",
        ),
    ),
    title=Words("这一行不符合 Python 的语法", "This line is not valid Python"),
    lead=Words(
        "Python 说：`{message}`。Python 在运行之前先读整个文件，这一行读不懂，所以一行也没有执行。",
        "Python says: `{message}`. It reads the whole file before it runs anything, so not a single line was run.",
    ),
    explains=FAILED,
)
def syntax_error(facts: Facts) -> Told | None:
    """The file that Python complained of does not parse."""
    parse = facts.unparsed
    if parse is None:
        return None
    return facts.at(facts.unread, parse.lineno, _kind(parse, facts.unread_text), message=parse.msg.replace("`", "'"))


def _kind(parse: SyntaxError, text: str) -> str:
    line = sources.line(text, parse.lineno)
    if _PROMPT.match(line):
        return "prompt"
    if "\0" in text:
        return "no-text"
    if line.lstrip().startswith("```"):
        return "fence"
    if text.startswith("{\\rtf"):
        return "rich-text"
    if _WEB_PAGE.match(text):
        return "web-page"
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
    return "open" if any(words in parse.msg for words in ("never closed", "unterminated", "EOF")) else "plain"
