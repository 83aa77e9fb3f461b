"""Events in words: what happened, where a program stands, how it ended. Every text here exists in both languages."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping
from typing import Any

from grader.code import flow
from grader.model import CheckResult, Event, Lang, Observed
from grader.report import WORDS, program_name, words
from grader.report.characters import clean

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


def details_of(event: Event, lang: Lang) -> tuple[str, ...]:
    """What else is worth knowing of something that a peer did or got."""
    found = []
    if event.event in ("received", "stray", "accepted") and event.info.get("from") is not None:
        found.append(words("from", lang, address=address(event.info["from"])))
    if event.event == "sent" and event.info.get("untaken"):
        found.append(words("untaken", lang))
    return tuple(found)


def link_words(kind: str, info: Mapping[str, Any], program: str, lang: Lang) -> str:
    """What happened between two programs."""
    if kind == "link-ended":
        kind = "link-reset" if info.get("how") == "reset" else "link-ended"
    name = words(f"program-{program}", lang)
    fields = {"why": _said(info.get("why"), lang), "n": _said(info.get("bytes"), lang), "port": "", "program": name}
    return words(kind, lang, **fields)


def peer_words(kind: str, info: Mapping[str, Any], lang: Lang) -> str:
    if kind == "received" and info.get("as") == "expected":
        return words("received-expected", lang)
    fields = {"why": info.get("why"), "n": info.get("bytes"), "port": info.get("port")}
    return words(kind, lang, **{name: _said(value, lang) for name, value in fields.items()})


def screen_words(kind: str, info: Mapping[str, Any], lang: Lang) -> str:
    """What was typed, printed or signalled."""
    if kind == "printed":
        return words("printed-stderr" if info.get("stream") == "stderr" else "printed-stdout", lang)
    if kind == "cut":
        stream = _said(info.get("stream"), lang)
        return words("cut", lang, stream=stream, n=_said(info.get("dropped"), lang))
    if kind == "signalled":
        key = "signalled-again" if info.get("again") else "signalled"
        return words(key, lang, name=signal_name(info.get("signal")))
    return words(kind, lang)


def across_words(kind: str, info: Mapping[str, Any], lang: Lang) -> str:
    """What concerns everybody."""
    if kind == "step":
        return words("step", lang, n=_path(info.get("step")))
    if kind == "limit":
        return words("limit", lang, of=_named("of", info.get("of"), lang))
    if kind == "quiet" and info.get("gone"):
        return words("gone", lang)
    if kind in ("quiet", "paused"):
        return words(kind, lang, n=_decimal(info.get("for"), lang))
    return words(kind, lang, n=_said(info.get("n"), lang))


def program_words(kind: str, info: Mapping[str, Any], lang: Lang, stderr: bytes) -> tuple[str, tuple[str, ...]]:
    """What a program did or what was seen of it, and details; `stderr`: what it has printed there."""
    if kind == "started":
        name = str(info.get("program") or "")
        text = words("started-again" if info.get("restart") else "started", lang)
        return text, (clean(program_name(name, lang), ""),) if name else ()
    if kind in ("ready", "sockets"):
        return words(kind, lang), tuple(_open_sockets(info, lang))
    if kind == "file":
        name = _said(info.get("name"), lang)
        return words("file" if info.get("found") else "no-file", lang, name=name), ()
    if kind == "idle":
        cpu, seconds = info.get("cpu"), info.get("seconds")
        share = words("unknown", lang)
        if isinstance(cpu, (int, float)) and isinstance(seconds, (int, float)) and seconds > 0:
            share = f"{cpu / seconds:.0%}"
        return words("idle", lang, n=_decimal(seconds, lang), share=share), ()
    if kind == "dialled":
        over = info.get("transport") if info.get("transport") in ("tcp", "udp") else "any"
        return words(f"dialled-{over}", lang, where=address([info.get("address"), info.get("port")])), ()
    if kind == "killed":
        return words("killed", lang, limit=_named("limit", info.get("limit"), lang)), ()
    if kind == "exited":
        return _exited(info, lang), tuple(_exit_details(info, lang, stderr))
    return clean(kind, ""), ()


def _open_sockets(info: Mapping[str, Any], lang: Lang) -> Iterable[str]:
    yield sockets_in_words(info.get("sockets"), lang)
    states = info.get("states")
    # Those that listen were just told; the others have no address that says something.
    told = {state: n for state, n in states.items() if state != "listen"} if isinstance(states, Mapping) else {}
    if told:
        yield clean(", ".join(f"{count} × {state}" for state, count in list(told.items())[:8]), "")


def _decimal(value: Any, lang: Lang) -> str:
    return f"{value:.3g}" if isinstance(value, (int, float)) else _said(value, lang)


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


def standing_at(event: Event, lang: Lang, sources: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(waits_in_words(event.info.get("threads"), lang, sources, spins=event.event == "spins"))


def standing(check: CheckResult, lang: Lang) -> list[str]:
    """What the program was doing when the check failed."""
    if check.verdict != "failed" or check.transcript is None or check.event is None or check.event < 0:
        return []
    event = check.transcript.events[check.event]
    doing = list(standing_at(event, lang, check.transcript.sources))
    if event.event == "limit":
        return [words("limit", lang, of=_named("of", event.info.get("of"), lang)), *doing]
    return doing or ([words("spins", lang)] if event.event == "spins" else [])


def waits_in_words(threads: Any, lang: Lang, sources: Mapping[str, str], *, spins: bool = False) -> list[str]:
    """Where each thread waits: for what, in which call of the student's, at which file and line, for how long."""
    listed = [thread for thread in threads if isinstance(thread, Mapping)] if isinstance(threads, (list, tuple)) else []
    several = len({str(thread.get("program")) for thread in listed}) > 1
    found = []
    for thread in listed[:12]:
        threads_of_it = [one for one in listed if one.get("program") == thread.get("program")]
        told = _wait(thread, lang, sources, named=len(threads_of_it) > 1, spins=spins)
        role = f"program-{thread.get('program')}" if several else ""
        found.append(f"{words(role, lang)}{'：' if lang == 'zh' else ': '}{told}" if role in WORDS else told)
    return found


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
