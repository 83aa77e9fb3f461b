"""How the mistakes of a file are put: in order, with its line and a caret, with the word that was probably meant."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from grader.errors import Problem
from grader.model import Lang, Words

MOST_PROBLEMS = 100
BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as the end of a line


def in_file_order(path: Path, problems: Iterable[Problem]) -> list[Problem]:
    """File order, each said once; a file that is no exercise at all is not listed to its end."""
    found = sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.column))
    if len(found) <= MOST_PROBLEMS:
        return found
    more = Words("从这里起还有更多问题", "more problems follow from here on")
    last = found[MOST_PROBLEMS]
    return [*found[:MOST_PROBLEMS], Problem(path, last.line, last.column, more)]


def shown(value: object) -> str:
    """A piece of the file inside a message: short, on one line."""
    text = visible(str(value))
    return text if len(text) <= 40 else text[:39] + "…"


def near(word: object, words: Iterable[str]) -> str | None:
    """The right word that was probably meant."""
    wrong = str(word)[:60].casefold().replace("_", "-")
    known = {right.casefold().replace("_", "-"): right for right in words}
    close = difflib.get_close_matches(wrong, known, 1, 0.7 if len(wrong) > 3 else 0.6)
    begun = [right for right in known if len(wrong) > 2 and right.startswith(wrong)]
    return next((known[right] for right in close + begun), None)


# ---------------------------------------------------------------- how a problem is shown

WIDTH = 100
TAB = 4
_LABELS = {"error": Words("错误", "error"), "warning": Words("警告", "warning")}


def format_problem(problem: Problem, text: str, lang: Lang) -> str:
    """A problem with its line of the file and a caret under the place; `text` is the file's."""
    label = _LABELS[problem.severity].in_(lang)
    colon = "：" if lang == "zh" else ": "
    place = f"{visible(str(problem.path))}:{problem.line}:{problem.column}"
    out = [f"{label}{colon}{visible(problem.message.in_(lang))}", f"  --> {place}"]
    lines = BREAK.split(text, problem.line)
    if problem.line <= len(lines) and lines[problem.line - 1].strip():
        number = str(problem.line)
        line, caret = _window(lines[problem.line - 1], problem.column - 1, problem.length)
        gutter = " " * len(number)
        out += [f"{gutter} |", f"{number} | {line}".rstrip(), f"{gutter} | {caret}"]
    if problem.meant is not None:
        meant = visible(problem.meant)
        out.append(f"是不是想写 `{meant}`？" if lang == "zh" else f"did you mean `{meant}`?")
    return "\n".join(out)


def _window(line: str, start: int, length: int) -> tuple[str, str]:
    """The part of a line around the place that fits the screen, and the caret line under it."""
    # A line of a megabyte is cut before it is measured.
    cut = max(0, start - WIDTH)
    cells, column = list[str](), cut
    for char in line[cut : start + WIDTH]:
        cells.append(" " * (TAB - column % TAB) if char == "\t" else visible(char))
        column += _width(cells[-1])
    before = sum(_width(cell) for cell in cells[: start - cut])
    under = max(1, sum(_width(cell) for cell in cells[start - cut : start - cut + length]))
    left = max(0, before - WIDTH // 2) if before + under > WIDTH or cut else 0
    shown_line, skipped, used = "", 0, 0
    for cell in cells:
        if skipped < left:
            skipped += _width(cell)
        elif used + _width(cell) <= WIDTH:
            shown_line += cell
            used += _width(cell)
        else:
            break
    head = "…" if left or cut else ""
    tail = "…" if skipped + used < sum(map(_width, cells)) or start + WIDTH < len(line) else ""
    indent = len(head) + before - skipped
    return head + shown_line + tail, " " * indent + "^" * min(under, WIDTH - (before - skipped))


def _width(text: str) -> int:
    """Columns on a terminal: Chinese takes two, an accent none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def visible(text: str) -> str:
    """Control characters, and those that turn the direction of writing, as something that can be seen."""
    seen = list[str]()
    for char in text:
        code = ord(char)
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            seen.append(char)
        elif code < 0x20 or code == 0x7F:
            seen.append(chr(0x2400 + code) if code < 0x20 else "␡")
        else:
            seen.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return "".join(seen)
