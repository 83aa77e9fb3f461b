"""Events in words: what happened, where a program stands, how it ended. Every text here exists in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grader.code import flow
from grader.model import CheckResult, Event
from grader.voice.characters import inert, inert_line
from grader.voice.observed import LIMITS, ended_by, signal_name
from grader.voice.voice import Voice

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


def details_of(event: Event, voice: Voice) -> tuple[str, ...]:
    """What else is worth knowing of something that a peer did or got."""
    found = []
    if event.event in ("received", "stray", "accepted") and event.info.get("from") is not None:
        found.append(voice.say("from", address=endpoint(event.info["from"])))
    if event.event == "sent" and event.info.get("untaken"):
        found.append(voice.say("untaken"))
    return tuple(found)


def link_words(kind: str, info: Mapping[str, Any], program: str, voice: Voice) -> str:
    """What happened between two programs."""
    if kind == "link-ended":
        kind = "link-reset" if info.get("how") == "reset" else "link-ended"
    name = voice.say(f"program-{program}")
    fields = {"why": _said(info.get("why"), voice), "n": _said(info.get("bytes"), voice), "port": "", "program": name}
    return voice.say(kind, **fields)


def peer_words(kind: str, info: Mapping[str, Any], voice: Voice) -> str:
    if kind == "received" and info.get("as") == "expected":
        return voice.say("received-expected")
    fields = {"why": info.get("why"), "n": info.get("bytes"), "port": info.get("port")}
    return voice.say(kind, **{name: _said(value, voice) for name, value in fields.items()})


def screen_words(kind: str, info: Mapping[str, Any], voice: Voice) -> str:
    """What was typed, printed or signalled."""
    if kind == "printed":
        return voice.say("printed-stderr" if info.get("stream") == "stderr" else "printed-stdout")
    if kind == "cut":
        stream = _said(info.get("stream"), voice)
        return voice.say("cut", stream=stream, n=_said(info.get("dropped"), voice))
    if kind == "signalled":
        key = "signalled-again" if info.get("again") else "signalled"
        return voice.say(key, name=_signal(info.get("signal")))
    return voice.say(kind)


def across_words(kind: str, info: Mapping[str, Any], voice: Voice) -> str:
    """What concerns everybody."""
    if kind == "step":
        return voice.say("step", n=_path(info.get("step")))
    if kind == "limit":
        return voice.say("limit", of=voice.named("of", _said(info.get("of"), voice)))
    if kind == "quiet" and info.get("gone"):
        return voice.say("gone")
    if kind in ("quiet", "paused"):
        return voice.say(kind, n=_decimal(info.get("for"), voice))
    return voice.say(kind, n=_said(info.get("n"), voice))


def program_words(kind: str, info: Mapping[str, Any], voice: Voice, stderr: bytes) -> tuple[str, tuple[str, ...]]:
    """What a program did or what was seen of it, and details; `stderr`: what it has printed there."""
    if kind == "started":
        name = str(info.get("program") or "")
        text = voice.say("started-again" if info.get("restart") else "started")
        return text, (inert(voice.program(name), ""),) if name else ()
    if kind in ("ready", "sockets"):
        return voice.say(kind), tuple(_open_sockets(info, voice))
    if kind == "file":
        name = _said(info.get("name"), voice)
        return voice.say("file" if info.get("found") else "no-file", name=name), ()
    if kind == "idle":
        cpu, seconds = info.get("cpu"), info.get("seconds")
        share = voice.say("unknown")
        if isinstance(cpu, (int, float)) and isinstance(seconds, (int, float)) and seconds > 0:
            share = f"{cpu / seconds:.0%}"
        return voice.say("idle", n=_decimal(seconds, voice), share=share), ()
    if kind == "dialled":
        over = info.get("transport") if info.get("transport") in ("tcp", "udp") else "any"
        return voice.say(f"dialled-{over}", where=endpoint([info.get("address"), info.get("port")])), ()
    if kind == "killed":
        return voice.say("killed", limit=_limit(info.get("limit"), voice)), ()
    if kind == "exited":
        return _exited(info, voice), tuple(_exit_details(info, voice, stderr))
    return inert(kind, ""), ()


def _open_sockets(info: Mapping[str, Any], voice: Voice) -> Iterable[str]:
    yield sockets_in_words(info.get("sockets"), voice)
    states = info.get("states")
    # Those that listen were just told; the others have no address that says something.
    told = {state: n for state, n in states.items() if state != "listen"} if isinstance(states, Mapping) else {}
    if told:
        yield inert(", ".join(f"{count} × {state}" for state, count in list(told.items())[:8]), "")


def _decimal(value: Any, voice: Voice) -> str:
    return f"{value:.3g}" if isinstance(value, (int, float)) else _said(value, voice)


def _exited(info: Mapping[str, Any], voice: Voice) -> str:
    if info.get("signal") is not None:
        return voice.say("exited-signal", how=_ended_by(info["signal"], voice))
    if info.get("status") is not None:
        return voice.say("exited-status", n=_said(info["status"], voice))
    return voice.say("exited")


def _exit_details(info: Mapping[str, Any], voice: Voice, stderr: bytes) -> Iterable[str]:
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if any(line.startswith("Traceback (most recent call last)") for line in lines):
        yield voice.say("traceback", text=inert(lines[-1][:300], ""))
    if leftovers := info.get("leftovers"):
        names = leftovers if isinstance(leftovers, (list, tuple)) else [leftovers]
        yield voice.say("leftovers", names=inert(", ".join(str(name) for name in names[:8]), ""))


def standing_at(event: Event, voice: Voice, sources: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(waits_in_words(event.info.get("threads"), voice, sources, spins=event.event == "spins"))


def standing(check: CheckResult, voice: Voice) -> list[str]:
    """What the program was doing when the check failed."""
    if check.verdict != "failed" or check.transcript is None or check.event is None or check.event < 0:
        return []
    event = check.transcript.events[check.event]
    doing = list(standing_at(event, voice, check.transcript.sources))
    if event.event == "limit":
        return [voice.say("limit", of=voice.named("of", _said(event.info.get("of"), voice))), *doing]
    return doing or ([voice.say("spins")] if event.event == "spins" else [])


def waits_in_words(threads: Any, voice: Voice, sources: Mapping[str, str], *, spins: bool = False) -> list[str]:
    """Where each thread waits: for what, in which call of the student's, at which file and line, for how long."""
    listed = [thread for thread in threads if isinstance(thread, Mapping)] if isinstance(threads, (list, tuple)) else []
    several = len({str(thread.get("program")) for thread in listed}) > 1
    found = []
    for thread in listed[:12]:
        threads_of_it = [one for one in listed if one.get("program") == thread.get("program")]
        told = _wait(thread, voice, sources, named=len(threads_of_it) > 1, spins=spins)
        role = f"program-{thread.get('program')}" if several else ""
        found.append(voice.labelled(voice.say(role), told) if voice.knows(role) else told)
    return found


def _wait(thread: Mapping[str, Any], voice: Voice, sources: Mapping[str, str], *, named: bool, spins: bool) -> str:
    call = str(thread.get("call") or "")
    reason = _WAITS.get(call.rsplit(".", 1)[-1], "other")
    if reason == "receive" and call == "read" and thread.get("fd") == 0:
        reason = "keyboard"
    text = voice.say(f"wait-{reason}" if call else "busy-cpu" if spins else "busy")
    parts = list(_whereabouts(thread, voice, sources))
    text = voice.labelled(text, voice.clauses(parts)) if parts else text
    if call and not (parts and parts[0].startswith("`")):
        text = voice.beside(text, call)
    since = thread.get("since")
    if isinstance(since, (int, float)) and since >= 0.01:
        text = voice.clauses([text, voice.say("since", n=f"{since:.2f}".rstrip("0").rstrip("."))])
    name = thread.get("thread") or thread.get("name")
    return inert(f"[{name}] {text}" if named and name else text, "")


def _whereabouts(thread: Mapping[str, Any], voice: Voice, sources: Mapping[str, str]) -> Iterable[str]:
    """The call as the student wrote it, the file and the line."""
    file, line = thread.get("file"), thread.get("line")
    if not file:
        return
    written = flow.calls_on(sources.get(str(file), ""), line) if isinstance(line, int) and thread.get("call") else []
    if written:
        yield ", ".join(f"`{code.replace('`', chr(39))}`" for code in written[:2])
    yield voice.say("place", file=file, line=line if line is not None else "?")


def sockets_in_words(sockets: Any, voice: Voice) -> str:
    """The open sockets as a list such as `tcp 0.0.0.0:8083 listen`."""
    if not isinstance(sockets, (list, tuple)) or not sockets:
        return voice.say("no-sockets")
    shown = [_socket(socket) for socket in sockets[:8]]
    return inert(", ".join(dict.fromkeys(shown)) + (" …" if len(sockets) > 8 else ""), "")


def _socket(socket: Any) -> str:
    if not isinstance(socket, Mapping):
        return endpoint(socket)
    first = ("transport", "protocol", "kind", "family", "address", "local", "host", "port", "state")
    parts = {key: endpoint(socket[key]) for key in first if socket.get(key) not in (None, "", [])}
    if "address" in parts and "port" in parts and not isinstance(socket["address"], (list, tuple)):
        host, port = parts["address"], parts.pop("port")
        parts["address"] = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return " ".join(parts.values())


def endpoint(value: Any) -> str:
    """`127.0.0.1:8083` from a pair, anything else as it is."""
    if isinstance(value, (list, tuple)) and len(value) >= 2 and isinstance(value[1], int):
        host = str(value[0])
        return inert(f"[{host}]:{value[1]}" if ":" in host else f"{host}:{value[1]}", "")
    return inert(str(value), "")


def _said(value: Any, voice: Voice) -> str:
    if value is None:
        return voice.say("unknown")
    return f"{value:,}" if isinstance(value, int) and value > 99_999 else inert(str(value), "")


def _limit(value: Any, voice: Voice) -> str:
    return voice.of(LIMITS[value]) if value in LIMITS else _said(value, voice)


def _signal(value: Any) -> str:
    return signal_name(value) if isinstance(value, int) else inert_line(str(value))


def _ended_by(value: Any, voice: Voice) -> str:
    return voice.of(ended_by(value)) if isinstance(value, int) else inert_line(str(value))


def _path(value: Any) -> str:
    return ".".join(str(part) for part in value) if isinstance(value, (list, tuple)) else inert(str(value), "")
