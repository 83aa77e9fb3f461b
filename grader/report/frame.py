"""The frame of every page: its template, its own style and its own script, and a CSP that allows nothing else.

Everything a student's program or archive could have written goes through `inert` and Jinja2's autoescape; the only
`Markup` is made in `markup`, of escaped parts.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.report.markup import coded, prose
from grader.voice import Voice
from grader.voice.characters import escaped_bytes, inert
from grader.voice.tables.common import GLYPHS, NOTICE
from grader.voice.voice import number

TEMPLATES = Path(__file__).parent / "templates"


def rendered(template: str, look: str, voice: Voice, **values: object) -> str:
    """A page with the styles and the scripts of its `look`, a word or several, behind the style of every page: they are
    all that it may use."""
    return b"".join(rendered_pieces(template, look, voice, **values)).decode("utf-8")


def rendered_pieces(template: str, look: str, voice: Voice, **values: object) -> Iterator[bytes]:
    """The same, piece by piece: that of a large class is never held as a whole."""
    style, script = (
        "".join(path.read_text(encoding="utf-8") for path in paths if path.exists()).strip()
        for paths in (
            [TEMPLATES / f"{name}.css" for name in dict.fromkeys(("report", *look.split()))],
            [TEMPLATES / f"{name}.js" for name in look.split()],
        )
    )
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() if script else ""
    assets = {"style": Markup(style), "script": Markup(script), "script_digest": digest}
    words = {"w": voice.say, "told": voice.of, "voice": voice}
    stream = _templates().get_template(template).stream(**assets, **words, **values)
    stream.enable_buffering(100)
    for piece in stream:
        yield piece.encode("utf-8", "replace")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Jinja2 for every page: it escapes, knows the style, and prints nothing that could harm."""

    def harmless(value: object) -> object:
        # Jinja2 calls this for every value it prints: no template can forget it.
        return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=harmless,
    )
    environment.filters |= {"number": number, "prose": prose, "coded": coded, "escaped_bytes": escaped_bytes}
    environment.globals |= {"glyphs": GLYPHS, "notice": NOTICE}
    return environment


@lru_cache(maxsize=1)
def appearance() -> str:
    """A digest of what pages are made by: templates, words and code."""
    total = hashlib.sha256()
    for path in sorted(path for path in TEMPLATES.parents[1].rglob("*") if path.suffix in _MAKES_PAGES):
        total.update(path.read_bytes())
    return total.hexdigest()


_MAKES_PAGES = (".py", ".j2", ".css", ".js")


def anchor_of(prefix: str, name: str, taken: set[str]) -> str:
    """The id of an element that is called so, like no other in `taken`, to which it is added."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "x"
    anchor, n = f"{prefix}-{slug}", 1
    while anchor in taken:
        n += 1
        anchor = f"{prefix}-{slug}.{n}"
    taken.add(anchor)
    return anchor
