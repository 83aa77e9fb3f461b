"""The transcript as rows that a person can read: who did what to whom, when, with which bytes.

Pure functions, shared by the page and the terminal. Whatever came from a student's program is hostile: `visible` and
`clean` leave no character that a terminal, a browser or an XML reader would obey instead of show.
"""

from __future__ import annotations

import codecs
import signal
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from grader import flow
from grader.model import CheckResult, Event, Lang, Observed, Transcript
from grader.report import WORDS, words

PROGRAM = "program"
SCREEN = "screen"
ACROSS = ""
"""The lane of what concerns everybody: steps, limits, quiet."""

JOIN_WITHIN = 0.05
FIRST_ROWS, LAST_ROWS, ROWS_ROUND_MARK = 120, 80, 4

CellKind = Literal["plain", "space", "control", "bad"]


# --- characters and bytes


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


def clean(text: str, keep: str = "\n\t") -> str:
    """Text that is safe to show anywhere: control, bidi and unpaired surrogate characters become pictures."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep else shown for char, shown in zip(text, _glyphs(text), strict=True))


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
        found.append(Cell(at, size, shown, _kind(char, shown)))
        at += size
    return found


def _kind(char: str, shown: str) -> CellKind:
    if char == " ":
        return "space"
    if char == shown:
        return "plain"
    return "bad" if shown.startswith("\\x") else "control"


def visible(data: bytes, encoding: str = "utf-8") -> str:
    """The bytes as one line of text, written as Python would: \\n, \\0, \\xNN, and \\\\ for a backslash."""
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


def hexdump(data: bytes, mark: int | None = None, *, width: int = 16, start: int = 0) -> list[str]:
    """Lines of offset, bytes and ASCII; under the line that holds byte `mark` one with a caret below it."""
    lines = []
    for at in range(0, max(len(data), 1), width):
        row = data[at : at + width]
        ascii_text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in row)
        lines.append(f"{start + at:04x}  {row.hex(' '):<{width * 3 - 1}}  {ascii_text}".rstrip())
        place = None if mark is None else mark - start - at
        if place is not None and (0 <= place < width):
            lines.append(" " * (6 + place * 3) + "^^")
    return lines


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
                return name, clean(text, keep="")
    return None


def encoding_of(observed: Observed | None) -> str:
    """The encoding a text was asked for in. `Observed.text` names it where the kind is text."""
    if observed is None or observed.kind != "text" or not observed.text or len(observed.text) > 20:
        return "utf-8"
    return text_encoding(observed.text)


def said(observed: Observed, lang: Lang) -> str:
    """What `Observed.text` holds, in words: patterns and addresses are as they are, the rest are short codes."""
    text = observed.text or ""
    if observed.kind in ("pattern", "text", "refused", "listening", "sockets"):
        return text
    return ("、" if lang == "zh" else ", ").join(_code_in_words(code, lang) for code in text.split(", ") if code)


def _code_in_words(code: str, lang: Lang) -> str:
    """`status 3`, `left running: sleep`, `cleanly`: a name and perhaps what it is about."""
    name, _, rest = code.partition(": " if ": " in code else " ")
    for key in (f"said-{code}", f"said-{name}"):
        if key in WORDS:
            return words(key, lang, n=signal_name(int(rest)) if name == "signal" and rest.isdigit() else rest)
    return code


# --- rows


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the conversation. `lane` is a peer's name, PROGRAM, SCREEN or ACROSS."""

    t: float
    lane: str
    kind: str
    text: str
    """What happened, in words."""
    data: bytes | None = None
    mark: bool = False
    """The moment at which the check failed."""
    arrow: str = ""
    """Which way it went, with the peers left of the program and the screen right of it."""
    details: tuple[str, ...] = ()
    stream: str = ""
    case: int = 0
    first: int = 0
    last: int = 0
    """The events behind this row, as indexes into the transcript."""


@dataclass(frozen=True, slots=True)
class Case:
    """The rows of one row of `each`."""

    number: int
    values: Mapping[str, str]
    rows: tuple[Row, ...]


_PEER_ARROWS = {
    "opened": "",
    "connected": "→",
    "refused": "",
    "sent": "→",
    "received": "←",
    "stray": "←",
    "eof": "←",
    "reset": "←",
    "closed": "→",
    "half-closed": "→",
    "aborted": "→",
    "send-failed": "",
    "flooded": "←",
}
_SCREEN_ARROWS = {"typed": "←", "keyboard-ended": "←", "signalled": "←", "printed": "→", "cut": "→"}
_ACROSS = ("step", "limit", "quiet", "end", "gap")

_WAITS = {
    "accept": "accept",
    "accept4": "accept",
    "connect": "connect",
    "recv": "receive",
    "recvfrom": "receive",
    "recvmsg": "receive",
    "recv_into": "receive",
    "read": "receive",
    "readv": "receive",
    "input": "keyboard",
    "send": "send",
    "sendto": "send",
    "sendmsg": "send",
    "sendall": "send",
    "write": "send",
    "writev": "send",
    "select": "any",
    "pselect6": "any",
    "poll": "any",
    "ppoll": "any",
    "epoll_wait": "any",
    "epoll_pwait": "any",
    "epoll_pwait2": "any",
    "futex": "lock",
    "acquire": "lock",
    "join": "lock",
    "wait4": "child",
    "waitid": "child",
    "waitpid": "child",
    "nanosleep": "time",
    "clock_nanosleep": "time",
    "sleep": "time",
    "stopped": "stopped",
}


def rows(transcript: Transcript, check: CheckResult, lang: Lang) -> list[Row]:
    """The whole conversation, prints that belong together joined, the failing moment marked."""
    start = transcript.events[0].t if transcript.events else 0.0
    found: list[Row] = []
    case, stderr = 0, b""
    for index, event in enumerate(transcript.events):
        if event.event == "started":
            case = _integer(event.info.get("case"), case)
            stderr = b""
        if event.event in ("printed", "cut") and event.info.get("stream") == "stderr":
            stderr = (stderr + (event.data or b""))[-16384:]
        row = _row(event, lang, stderr, transcript.sources)
        row = replace(row, t=event.t - start, case=case, first=index, last=index, mark=index == check.event)
        if found and _belong_together(found[-1], row, transcript.events[found[-1].last].t - start):
            found[-1] = _joined(found[-1], row)
        else:
            found.append(row)
    return found


def _belong_together(before: Row, after: Row, last_t: float) -> bool:
    same = before.kind == after.kind == "printed" and before.stream == after.stream and before.case == after.case
    return same and after.t - last_t <= JOIN_WITHIN


def _joined(before: Row, after: Row) -> Row:
    data = (before.data or b"") + (after.data or b"")
    return replace(before, data=data, last=after.last, mark=before.mark or after.mark)


def _row(event: Event, lang: Lang, stderr: bytes, sources: Mapping[str, str]) -> Row:
    kind, info = event.event, event.info
    if kind in _PEER_ARROWS:
        text = _peer_words(kind, info, lang)
        source = info.get("from") if kind in ("received", "stray") else None
        said = [] if source is None else [words("from", lang, address=address(source))]
        return Row(0, event.peer or "client", kind, text, event.data, arrow=_PEER_ARROWS[kind], details=tuple(said))
    if kind in _SCREEN_ARROWS:
        text, stream = _screen_words(kind, info, lang), str(info.get("stream", ""))
        lost = (words("lost", lang),) if info.get("lost") else ()
        return Row(0, SCREEN, kind, text, event.data, arrow=_SCREEN_ARROWS[kind], details=lost, stream=stream)
    if kind in _ACROSS:
        doing = tuple(waits_in_words(info.get("threads"), lang, sources))
        return Row(0, ACROSS, kind, _across_words(kind, info, lang), event.data, details=doing)
    if kind in ("waits", "spins"):
        doing = tuple(waits_in_words(info.get("threads"), lang, sources, spins=kind == "spins"))
        return Row(0, event.peer or PROGRAM, kind, words(kind, lang), event.data, details=doing)
    text, details = _program_words(kind, info, lang, stderr)
    return Row(0, event.peer or PROGRAM, kind, text, event.data, details=details)


def _peer_words(kind: str, info: Mapping[str, Any], lang: Lang) -> str:
    fields = {"why": info.get("why"), "n": info.get("bytes"), "port": info.get("port")}
    return words(kind, lang, **{name: _said(value, lang) for name, value in fields.items()})


def _screen_words(kind: str, info: Mapping[str, Any], lang: Lang) -> str:
    if kind == "printed":
        return words("printed-stderr" if info.get("stream") == "stderr" else "printed-stdout", lang)
    if kind == "cut":
        stream = _said(info.get("stream"), lang)
        return words("cut", lang, stream=stream, n=_said(info.get("dropped"), lang))
    if kind == "signalled":
        key = "signalled-again" if info.get("again") else "signalled"
        return words(key, lang, name=signal_name(info.get("signal")))
    return words(kind, lang)


def _across_words(kind: str, info: Mapping[str, Any], lang: Lang) -> str:
    if kind == "step":
        return words("step", lang, n=_path(info.get("step")))
    if kind == "limit":
        return words("limit", lang, of=_named("of", info.get("of"), lang))
    if kind == "quiet":
        if info.get("gone"):
            return words("gone", lang)
        seconds = info.get("for")
        return words("quiet", lang, n=f"{seconds:.3g}" if isinstance(seconds, (int, float)) else _said(seconds, lang))
    return words(kind, lang, n=_said(info.get("n"), lang))


def _program_words(kind: str, info: Mapping[str, Any], lang: Lang, stderr: bytes) -> tuple[str, tuple[str, ...]]:
    if kind == "started":
        name = str(info.get("program") or "")
        text = words("started-again" if info.get("restart") else "started", lang)
        return text, (clean(name, ""),) if name else ()
    if kind in ("ready", "sockets"):
        return words(kind, lang), (sockets_in_words(info.get("sockets"), lang),)
    if kind == "killed":
        return words("killed", lang, limit=_named("limit", info.get("limit"), lang)), ()
    if kind == "exited":
        return _exited(info, lang), tuple(_exit_details(info, lang, stderr))
    return clean(kind, ""), ()


def _exited(info: Mapping[str, Any], lang: Lang) -> str:
    if info.get("signal") is not None:
        return words("exited-signal", lang, name=signal_name(info["signal"]))
    if info.get("status") is not None:
        return words("exited-status", lang, n=_said(info["status"], lang))
    return words("exited", lang)


def _exit_details(info: Mapping[str, Any], lang: Lang, stderr: bytes) -> Iterable[str]:
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if any(line.startswith("Traceback (most recent call last)") for line in lines):
        yield words("traceback", lang, text=clean(lines[-1][:300], ""))
    if leftovers := info.get("leftovers"):
        names = leftovers if isinstance(leftovers, (list, tuple)) else [leftovers]
        yield words("leftovers", lang, names=clean(", ".join(str(name) for name in names[:8]), ""))


def standing(check: CheckResult, lang: Lang) -> list[str]:
    """What the program was doing when the check failed."""
    if check.verdict != "failed" or check.transcript is None or check.event is None or check.event < 0:
        return []
    event = check.transcript.events[check.event]
    doing = waits_in_words(
        event.info.get("threads"), lang, check.transcript.sources, spins=event.event == "spins"
    )  # fmt: skip
    if event.event == "limit":
        return [words("limit", lang, of=_named("of", event.info.get("of"), lang)), *doing]
    return doing or ([words("spins", lang)] if event.event == "spins" else [])


def waits_in_words(threads: Any, lang: Lang, sources: Mapping[str, str], *, spins: bool = False) -> list[str]:
    """Where each thread waits: for what, in which call of the student's, at which file and line, for how long."""
    listed = [thread for thread in threads if isinstance(thread, Mapping)] if isinstance(threads, (list, tuple)) else []
    return [_wait(thread, lang, sources, named=len(listed) > 1, spins=spins) for thread in listed[:12]]


def _wait(thread: Mapping[str, Any], lang: Lang, sources: Mapping[str, str], *, named: bool, spins: bool) -> str:
    call = str(thread.get("call") or "")
    reason = _WAITS.get(call.rsplit(".", 1)[-1], "other")
    if reason == "receive" and call == "read" and thread.get("fd") == 0:
        reason = "keyboard"
    text = words(f"wait-{reason}" if call else "busy-cpu" if spins else "busy", lang)
    colon, comma = ("：", "，") if lang == "zh" else (": ", ", ")
    parts = list(_whereabouts(thread, lang, sources))
    text += colon + comma.join(parts) if parts else ""
    if call and not (parts and parts[0].startswith("`")):
        text += f"（{call}）" if lang == "zh" else f" ({call})"
    since = thread.get("since")
    if isinstance(since, (int, float)) and since >= 0.01:
        text += comma + words("since", lang, n=f"{since:.2f}".rstrip("0").rstrip("."))
    name = thread.get("thread") or thread.get("name")
    return clean(f"[{name}] {text}" if named and name else text, "")


def _whereabouts(thread: Mapping[str, Any], lang: Lang, sources: Mapping[str, str]) -> Iterable[str]:
    """The call as the student wrote it, the file and the line."""
    file, line = thread.get("file"), thread.get("line")
    if not file:
        return
    written = flow.calls_on(sources.get(str(file), ""), line) if isinstance(line, int) and thread.get("call") else []
    if written:
        yield ", ".join(f"`{code.replace('`', chr(39))}`" for code in written[:2])
    yield words("place", lang, file=file, line=line if line is not None else "?")


def sockets_in_words(sockets: Any, lang: Lang) -> str:
    """The open sockets as a list such as `tcp 0.0.0.0:8083 listen`."""
    if not isinstance(sockets, (list, tuple)) or not sockets:
        return words("no-sockets", lang)
    shown = [_socket(socket) for socket in sockets[:8]]
    return clean(", ".join(dict.fromkeys(shown)) + (" …" if len(sockets) > 8 else ""), "")


def _socket(socket: Any) -> str:
    if not isinstance(socket, Mapping):
        return address(socket)
    first = ("transport", "protocol", "kind", "family", "address", "local", "host", "port", "state")
    parts = {key: address(socket[key]) for key in first if socket.get(key) not in (None, "", [])}
    if "address" in parts and "port" in parts and not isinstance(socket["address"], (list, tuple)):
        host, port = parts["address"], parts.pop("port")
        parts["address"] = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return " ".join(parts.values())


def address(value: Any) -> str:
    """`127.0.0.1:8083` from a pair, anything else as it is."""
    if isinstance(value, (list, tuple)) and len(value) >= 2 and isinstance(value[1], int):
        host = str(value[0])
        return clean(f"[{host}]:{value[1]}" if ":" in host else f"{host}:{value[1]}", "")
    return clean(str(value), "")


def signal_name(value: Any) -> str:
    """SIGINT for 2; the number where it has no name."""
    if isinstance(value, int):
        try:
            return signal.Signals(value).name
        except ValueError:
            return str(value)
    return clean(str(value), "")


def _said(value: Any, lang: Lang) -> str:
    if value is None:
        return words("unknown", lang)
    return f"{value:,}" if isinstance(value, int) and value > 99_999 else clean(str(value), "")


def _named(prefix: str, value: Any, lang: Lang) -> str:
    key = f"{prefix}-{value}"
    return words(key, lang) if key in WORDS else _said(value, lang)


def _path(value: Any) -> str:
    return ".".join(str(part) for part in value) if isinstance(value, (list, tuple)) else clean(str(value), "")


def _integer(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


# --- what a view needs beside the rows


def cases(transcript: Transcript, found: Sequence[Row]) -> list[Case]:
    """The rows by row of `each`, in the order in which they ran."""
    grouped: dict[int, list[Row]] = {}
    for row in found:
        grouped.setdefault(row.case, []).append(row)
    known = transcript.cases
    return [Case(n, known[n] if 0 <= n < len(known) else {}, tuple(group)) for n, group in grouped.items()]


def lanes(found: Iterable[Row]) -> list[str]:
    """Columns from left to right: the peers as they appear, the program, the keyboard and screen where used."""
    seen = dict.fromkeys(row.lane for row in found)
    peers = [lane for lane in seen if lane not in (PROGRAM, SCREEN, ACROSS)]
    return [*peers, PROGRAM, *([SCREEN] if SCREEN in seen else [])]


def shortened(
    found: Sequence[Row], lang: Lang, first: int = FIRST_ROWS, last: int = LAST_ROWS, told: frozenset[int] = frozenset()
) -> list[Row]:
    """The first and the last rows and those round the failing moment; a row of kind `gap` says what is left out.

    Rows of the events `told` (those of findings) stay, too.
    """
    if len(found) <= first + last:
        return list(found)
    keep = set(range(first)) | set(range(len(found) - last, len(found)))
    for index, row in enumerate(found):
        if row.mark or any(row.first <= event <= row.last for event in told):
            keep |= set(range(max(0, index - ROWS_ROUND_MARK), min(len(found), index + ROWS_ROUND_MARK + 1)))
    short: list[Row] = []
    for index in sorted(keep):
        before = short[-1].last if short else -1
        if found[index].first > before + 1:
            missing = found[index].first - before - 1
            short.append(
                Row(
                    found[index].t,
                    ACROSS,
                    "gap",
                    words("gap", lang, n=missing),
                    case=found[index].case,
                    first=before + 1,
                    last=found[index].first - 1,
                )
            )
        short.append(found[index])
    return short


@dataclass(frozen=True, slots=True)
class Output:
    """What a program printed on one stream; `dropped` bytes are missing before `tail`."""

    stream: str
    head: bytes
    dropped: int = 0
    tail: bytes = b""


def output(transcript: Transcript, case: int | None = None) -> list[Output]:
    """stdout and stderr as far as they were kept, of one case or of all."""
    found = {stream: Output(stream, b"") for stream in ("stdout", "stderr")}
    current = 0
    for event in transcript.events:
        if event.event == "started":
            current = _integer(event.info.get("case"), current)
        stream = event.info.get("stream")
        if stream not in found or (case is not None and case != current):
            continue
        if event.event == "printed":
            found[stream] = replace(found[stream], head=found[stream].head + (event.data or b""))
        elif event.event == "cut":
            dropped = _integer(event.info.get("dropped"), 0)
            found[stream] = replace(found[stream], dropped=found[stream].dropped + dropped, tail=event.data or b"")
    return list(found.values())


def case_of(transcript: Transcript, index: int | None) -> int | None:
    """The case in which event `index` happened."""
    if index is None or not 0 <= index < len(transcript.events):
        return None
    current = 0
    for event in transcript.events[: index + 1]:
        if event.event == "started":
            current = _integer(event.info.get("case"), current)
    return current
