"""Text, bytes and source code as HTML. The only `Markup` there is, made of escaped parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup, escape
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from grader.voice.characters import Cell, inert
from grader.voice.prose import spans

SOURCE_LINES, SOURCE_CHARACTERS = 2000, 128 * 1024
HEX_WIDTH = 8


def prose(text: str) -> Markup:
    """Plain sentences with `code` in backticks and **what matters** between asterisks, as paragraphs."""
    paragraphs = [part for part in inert(text).split("\n") if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(coded(paragraph)) for paragraph in paragraphs)


def coded(text: str) -> Markup:
    """One line of it."""
    tags = {"plain": Markup("{}"), "code": Markup("<code>{}</code>"), "strong": Markup("<strong>{}</strong>")}
    return Markup("").join(tags[kind].format(part) for part, kind in spans(inert(text)))


# --- bytes as HTML


# Few fonts draw the pictures of control characters: the page shows names, and keeps the pictures for copying. Of most it
# shows the byte: the names of some (ACK, SYN) are those of flags of TCP, and a reader would take a byte for a packet.
CONTROL_NAMES = {0x00: "NUL", 0x09: "TAB", 0x0A: "LF", 0x0D: "CR", 0x1B: "ESC", 0x7F: "DEL"}


def payload(
    cells: Sequence[Cell], difference: int | None = None, *, spaces: bool = False, surplus: int | None = None
) -> Markup:
    """Bytes as text: pictures of control characters stand out; marked is the byte at `difference`, or all from `surplus` on."""

    def style(cell: Cell) -> tuple[bool, str]:
        differs = difference is not None and cell.at <= difference < cell.at + cell.size
        return differs or (surplus is not None and cell.at >= surplus), cell.kind

    parts = []
    last = cells[-1] if cells else None
    for (marked, kind), group in groupby(cells, style):
        if kind == "control":
            part = Markup()
            for cell in group:
                code = 0x7F if cell.text == "␡" else ord(cell.text[0]) - 0x2400
                name = CONTROL_NAMES.get(code, f"\\x{code:02x}" if 0 <= code < 32 else "")
                end = "\n" if name == "LF" and cell is not last else ""  # its picture is followed by a real one
                named = Markup(' data-name="{}"').format(name) if name else ""
                part += Markup('<span class="control"{}>{}</span>{}').format(named, cell.text, end)
        else:
            text = "".join(cell.text for cell in group)
            if spaces:
                text = text.replace(" ", "·").replace("\u3000", "⟨U+3000⟩")
            tagged = kind == "bad" or (spaces and kind == "space")
            part = Markup('<span class="{}">{}</span>').format(kind, text) if tagged else escape(text)
        parts.append(Markup("<mark>{}</mark>").format(part) if marked else part)
    return Markup("").join(parts)


def hex_rows(data: bytes, difference: int | None = None, start: int = 0) -> Markup:
    """Offset, bytes, ASCII; narrow enough for a phone. Plain strings, as nothing but the ASCII could be markup."""
    lines = []
    for at in range(0, len(data), HEX_WIDTH):
        row = data[at : at + HEX_WIDTH]
        pairs = [f"{byte:02x}" for byte in row]
        if difference is not None and 0 <= difference - start - at < len(row):
            pairs[difference - start - at] = f"<mark>{pairs[difference - start - at]}</mark>"
        gap = "   " * (HEX_WIDTH - len(row))
        ascii_text = escape("".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in row))
        pairs_text = " ".join(pairs) + gap
        lines.append(
            f'<span class="offset">{start + at:04x}</span>  {pairs_text}  <span class="ascii">{ascii_text}</span>'
        )
    return Markup("\n".join(lines))


# --- source code


def source_lines(source: str) -> tuple[list[Markup], int]:
    """The highlighted lines of a file, and how many more it has than are shown."""
    lines = inert(source.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    if lines and not lines[-1]:
        lines.pop()
    kept, characters = 0, 0
    while kept < min(len(lines), SOURCE_LINES) and characters < SOURCE_CHARACTERS:
        lines[kept] = lines[kept] if len(lines[kept]) <= 1000 else lines[kept][:1000] + " …"
        characters += len(lines[kept])
        kept += 1
    text = "\n".join(lines[:kept])
    html = highlight(text, PythonLexer(stripnl=False, ensurenl=False), HtmlFormatter(nowrap=True))
    found = [Markup(line) for line in html.removesuffix("\n").split("\n")]
    if len(found) != kept:  # never show a line under the wrong number
        found = [escape(line) for line in lines[:kept]]
    return found, len(lines) - kept
