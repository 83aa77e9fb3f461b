"""What a source in C or one of its relatives says: found by its words, for there is no tree of it.

Comments and texts in quotes are no code. Every pattern takes what it has begun, so that the time follows the size.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

_NO_CODE = re.compile(
    r'//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?|"(?:[^"\\\n]|\\[^\n])*"?' r"|'(?:[^'\\\n]|\\[^\n])*'?|`(?:[^`\\]|\\.)*`?"
)
_SIZEOF = re.compile(r"sizeof\s*\(?\s*(\w{1,80})\s*\)?")
_DECLARED = re.compile(
    r"\b(?:char|void|uint8_t)(?:\s{0,9}\*\s{0,9}|\s{1,9}(?=\w{1,80}\s{0,9}\[))(?P<name>\w{1,80})\s{0,9}"
    r"(?P<array>\[[^\]\n]{0,80}\])?\s{0,9}(?P<end>[=;)]|,(?!\s{0,9}(?:const|int|char|size_t|s?size_t|struct|socklen_t|void)\b))"
)
"""A pointer or an array that is declared: `char *buf = …`, `char data[1024];`, `char name[]` of a function."""
_LONGEST = 400
"""Characters of a call's arguments."""
_MOST = 200_000
"""Characters of a file that is looked into, ..."""
_MOST_CALLS = 100
"""... and calls of it."""


class Invocation(NamedTuple):
    """A call: its line, its name, its arguments as they are written."""

    line: int
    name: str
    arguments: tuple[str, ...]


@lru_cache(maxsize=4)
def code(text: str) -> str:
    """The file with nothing in its comments and in its quotes; its lines stay where they are."""

    def blank(match: re.Match[str]) -> str:
        found, newlines = match[0], "\n" * match[0].count("\n")
        return newlines or " " if found.startswith("/") else f"{found[0]}{newlines}{found[0]}"

    return _NO_CODE.sub(blank, text[:_MOST])


def invocations(text: str, *names: str) -> list[Invocation]:
    """Calls of functions or methods of these names, in the order of the file."""
    source, found = code(text), list[Invocation]()
    for match in islice(re.finditer(rf"\b({'|'.join(names)})\s*\(", source), _MOST_CALLS):
        arguments, depth, begin = list[str](), 1, match.end()
        for at, sign in enumerate(source[match.end() : match.end() + _LONGEST], match.end()):
            depth += (sign in "([{") - (sign in ")]}")
            if depth == 0 or (depth == 1 and sign == ","):
                arguments.append(source[begin:at].strip())
                begin = at + 1
            if depth == 0:
                found.append(
                    Invocation(source.count("\n", 0, match.start()) + 1, match[1], tuple(filter(None, arguments)))
                )
                break
    return found


def names(text: str, *words: str) -> bool:
    """Whether one of these words stands in its code."""
    return re.search(rf"\b(?:{'|'.join(words)})\b", code(text)) is not None


def sizeof_sent(text: str) -> list[tuple[int, str, str]]:
    """The sends whose length is a `sizeof`: line, name, and whether that is a `pointer` or an `array`."""
    found, declared = list[tuple[int, str, str]](), dict[str, set[str]]()
    for match in _DECLARED.finditer(code(text)):
        # What a function is given for an array is a pointer.
        kind = "array" if match["array"] and match["end"] != ")" else "pointer"
        declared.setdefault(match["name"], set()).add(kind)
    for call in invocations(text, "send", "sendto", "write"):
        size = _SIZEOF.fullmatch(call.arguments[2]) if len(call.arguments) > 2 else None
        kinds = declared.get(size[1], set()) if size is not None and size[1] in call.arguments[1] else set()
        if size is not None and len(kinds) == 1:
            found.append((call.line, size[1], kinds.pop()))
    return found


def talks_on_listener(text: str) -> int | None:
    """Where something is sent or received with the very socket that `accept` is called on, in C."""
    listeners = {call.arguments[0] for call in invocations(text, "accept") if call.arguments}
    # `fd = accept(fd, …)` puts the connection in its place.
    kept = {name for name in listeners if not re.search(rf"\b{re.escape(name)}\s*=\s*accept\b", code(text))}
    talks = invocations(text, "send", "recv", "read", "write")
    return next((call.line for call in talks if call.arguments and call.arguments[0] in kept), None)


def writes_after_end(text: str) -> tuple[int, str] | None:
    """Of JavaScript: where a stream is ended right before something is written to it, and its name."""
    match = _ENDED.search(code(text))
    return (code(text).count("\n", 0, match.start()) + 1, match[1]) if match is not None else None


_ENDED = re.compile(r"\b(\w{1,80})\.end\(\s*\)\s*;?\s*\1\.write\(")


def strlen_sent(text: str) -> list[tuple[int, str, bool]]:
    """The sends of a buffer that was received into, as long as `strlen` says: line, name, and whether its end is set."""
    taken = {call.arguments[1] for call in invocations(text, "recv", "recvfrom", "read") if len(call.arguments) > 2}
    found = list[tuple[int, str, bool]]()
    for call in invocations(text, "send", "sendto", "write"):
        size = _STRLEN.fullmatch(call.arguments[2]) if len(call.arguments) > 2 else None
        if size is not None and size[1] in taken and call.arguments[1] == size[1]:
            ends = re.search(
                rf"\b{size[1]}\s*\[[^\]\n]{{1,80}}\]\s*=(?!=)|\b(?:memset|bzero)\s*\(\s*{size[1]}\b", code(text)
            )
            found.append((call.line, size[1], ends is not None))
    return found


_STRLEN = re.compile(r"strlen\s*\(\s*(\w{1,80})\s*\)")


def closes_what_it_makes(text: str) -> bool:
    """Of Java: a writer is closed, by its name or at the end of its `try (…)`, which sends what is left in it."""
    source = code(text)
    made = set(_MADE.findall(source)) & set(_CLOSED.findall(source))
    return bool(made) or re.search(r"\btry\s*\(", source) is not None


_MADE = re.compile(r"\b(\w{1,80})\s{0,9}=\s{0,9}new\s{1,9}\w{0,80}(?:Writer|Stream)\b")
_CLOSED = re.compile(r"\b(\w{1,80})\.close\s{0,9}\(")
