"""The text of a source file, in whatever encoding it was saved."""

from __future__ import annotations

import io
import tokenize

SOURCE_CAP = 256 << 10
"""Bytes of a source that are looked at."""
_NO_ENCODINGS = frozenset({"idna", "punycode", "undefined"})  # take minutes for a long text, or fail on principle


def is_utf_16(data: bytes) -> bool:
    """Whether a file is saved as UTF-16, which editors do and no language here reads: by its mark, or every other byte."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    start = data[:2000]
    return len(start) > 3 and max(start[::2].count(0), start[1::2].count(0)) > len(start) * 0.4


def source_text(data: bytes) -> str:
    """Python source as text: by its coding line or BOM, UTF-8 otherwise, and GBK where it is no UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except (SyntaxError, UnicodeDecodeError):
        encoding = "utf-8"
    if is_utf_16(data):
        marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        encoding = "utf-16" if marked else "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        data = data[: len(data) & ~1]
    for name in ("utf-8" if encoding in _NO_ENCODINGS else encoding, "utf-8", "gb18030"):
        try:
            text = data.decode(name).replace("\r\n", "\n")
        except (UnicodeError, LookupError):
            continue
        return text.encode("utf-8", "replace").decode()  # UTF-7 can spell half a character, which nothing can write
    return data.decode("utf-8", "replace").replace("\r\n", "\n")
