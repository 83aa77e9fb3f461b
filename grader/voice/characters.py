"""Characters and bytes as things to show.

Whatever came from a student's program is hostile: `escaped_bytes` and `inert` leave no character that a terminal, a browser
or an XML reader would obey instead of show.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from grader.model import Observed

CellKind = Literal["plain", "space", "control", "bad"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to show for one or more bytes: `text` stands for `size` bytes at offset `at`."""

    at: int
    size: int
    text: str
    kind: CellKind


def _bytes_as_surrogates(error: UnicodeError) -> tuple[str, int]:
    # Unlike surrogateescape this takes bytes under 0x80 too, which GBK's decoder can refuse.
    assert isinstance(error, UnicodeDecodeError)
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("grader.visible", _bytes_as_surrogates)


@lru_cache(maxsize=4096)
def glyph(char: str) -> str:
    """The character itself where it is harmless to show, else a picture of it."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0xDC00 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or (category == "Zs" and char not in " \u3000"):
        return f"⟨U+{code:04X}⟩"
    return char


def _glyphs(text: str) -> Iterable[str]:
    marks = 0
    for char in text:
        # A tower of combining marks would paint over the lines around it.
        marks = marks + 1 if unicodedata.combining(char) else 0
        yield f"⟨U+{ord(char):04X}⟩" if marks > 1 else glyph(char)


def inert(text: str, keep: str = "\n\t") -> str:
    """Text that is safe to show anywhere: control, bidi and unpaired surrogate characters become pictures."""
    plain = text
    for char in keep:
        plain = plain.replace(char, "")
    if plain.isprintable() and (plain.isascii() or not any(map(unicodedata.combining, plain))):
        return text  # as almost all of them are: a class has millions
    return "".join(char if char in keep else shown for char, shown in zip(text, _glyphs(text), strict=True))


def inert_line(text: str) -> str:
    """One line without anything that a terminal or the reader of a log would obey: names of files, texts of programs."""
    return inert(text, keep="").replace("##[", "##⟦")


def text_encoding(name: str | None) -> str:
    """A codec that decodes bytes to text, utf-8 where the name is none of those. A BOM is to be seen: no -sig."""
    try:
        info = codecs.lookup(name or "utf-8")
    except (LookupError, ValueError):
        return "utf-8"
    if not getattr(info, "_is_text_encoding", True) or info.name == "utf-8-sig":
        return "utf-8"
    return info.name


def cells(data: bytes, encoding: str = "utf-8") -> list[Cell]:
    """The bytes as things to show, each with its place."""
    encoding = text_encoding(encoding)
    if (
        encoding in ("utf-8", "ascii", "gb18030", "gbk")
        and data.isascii()
        and (text := data.decode("ascii")).isprintable()
    ):
        return [Cell(at, 1, char, "space" if char == " " else "plain") for at, char in enumerate(text)]  # as most are
    if encoding in ("utf-16", "utf-32"):  # the mark at the front is to be seen too
        encoding += "-be" if data.startswith((b"\xfe\xff", b"\x00\x00\xfe\xff")) else "-le"
    try:
        text = data.decode(encoding, "grader.visible")
        sizes = [1 if 0xDC00 <= ord(char) <= 0xDCFF else len(char.encode(encoding)) for char in text]
    except (UnicodeError, ValueError):
        text, sizes = "", []
    if sum(sizes) != len(data):  # a stateful encoding such as UTF-7: bytes are the truth
        return [Cell(at, 1, f"\\x{byte:02x}", "bad") for at, byte in enumerate(data)]
    found, at = [], 0
    for char, size, shown in zip(text, sizes, _glyphs(text), strict=True):
        kind: CellKind = "space" if char == " " else "plain" if char == shown else "control"
        found.append(Cell(at, size, shown, "bad" if kind == "control" and shown.startswith("\\x") else kind))
        at += size
    return found


def escaped_bytes(data: bytes, encoding: str = "utf-8") -> str:
    """The bytes as one line of text, written as Python would: \\n, \\0, \\xNN, and \\\\ for a backslash."""
    if data.isascii() and encoding == "utf-8" and (text := data.decode("ascii")).isprintable():
        return text.replace("\\", "\\\\")
    return "".join(escaped(cell) for cell in cells(data, encoding))


_ESCAPES = {0: "\\0", 9: "\\t", 10: "\\n", 13: "\\r"}


def escaped(cell: Cell) -> str:
    """A cell in characters that every terminal's font has; a backslash of the data's own stays distinguishable."""
    if cell.kind == "plain":
        return "\\\\" if cell.text == "\\" else cell.text
    if cell.kind != "control" or len(cell.text) != 1:
        return cell.text
    code = 0x7F if cell.text == "␡" else ord(cell.text) - 0x2400
    return _ESCAPES.get(code, f"\\x{code:02x}")


def decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def other_reading(data: bytes, encoding: str = "utf-8") -> tuple[str, str] | None:
    """Name and text of the encoding in which bytes that are wrong in `encoding` make Chinese sense."""
    encoding = text_encoding(encoding)
    if decodes(data, encoding):
        return None
    for name, codec in (("UTF-8", "utf-8"), ("GBK", "gbk"), ("UTF-16", "utf-16")):
        if codec != encoding and decodes(data, codec):
            text = data.decode(codec)
            if any("\u4e00" <= char <= "\u9fff" for char in text):
                return name, inert(text, keep="")
    return None


def encoding_of(observed: Observed | None) -> str:
    """The encoding a text was asked for in. `Observed.text` names it where the kind is text."""
    if observed is None or observed.kind != "text" or not observed.text or len(observed.text) > 20:
        return "utf-8"
    return text_encoding(observed.text)


def part_of(observed: Observed, encoding: str) -> tuple[int, bytes]:
    """Offset and bytes of what is known of one side; the part of a text does not begin inside a character."""
    data, cut = observed.data or b"", 0
    if observed.offset and text_encoding(encoding) == "utf-8":
        while cut < min(3, len(data)) and data[cut] & 0xC0 == 0x80:
            cut += 1
    return observed.offset + cut, data[cut:]


def character_at(observed: Observed, at: int, encoding: str) -> str:
    """The character that holds the byte at this offset of all, in one that every font has; nothing where none is known."""
    offset, data = part_of(observed, encoding)
    held = (cell for cell in cells(data, encoding) if cell.at <= at - offset < cell.at + cell.size)
    return next(map(escaped, held), "")
