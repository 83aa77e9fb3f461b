"""Events in words: what happened, what else is worth knowing of it, and where a program stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from typing_extensions import assert_never

from grader.code import flow
from grader.model import CheckResult, Event, SocketAt, ThreadAt
from grader.model.events import (
    Aborted,
    Accepted,
    Closed,
    Connected,
    CpuUsed,
    Dialled,
    Ended,
    Exited,
    FileSeen,
    Flooded,
    HalfClosed,
    Impaired,
    KeyboardEnded,
    Killed,
    LimitPassed,
    Linked,
    LinkEnded,
    LinkRefused,
    Opened,
    OutputCame,
    OutputCut,
    Paused,
    Quiet,
    Ready,
    Received,
    Refused,
    Relayed,
    SendFailed,
    Sent,
    Signalled,
    SocketsSeen,
    Spins,
    Started,
    StepBegan,
    Stray,
    StreamEnded,
    StreamReset,
    Typed,
    Waits,
)
from grader.voice.characters import inert_line
from grader.voice.observed import LIMITS, ended_by
from grader.voice.voice import Voice

_WAITS: Mapping[str, tuple[str, ...]] = {
    "accept": ("accept", "accept4"),
    "connect": ("connect",),
    "receive": ("recv", "recvfrom", "recvmsg", "recv_into", "read", "readv"),
    "keyboard": ("input",),
    "send": ("send", "sendto", "sendmsg", "sendall", "write", "writev"),
    "any": ("select", "pselect6", "poll", "ppoll", "epoll_wait", "epoll_pwait", "epoll_pwait2"),
    "lock": ("futex", "acquire", "join"),
    "child": ("wait4", "waitid", "waitpid"),
    "time": ("nanosleep", "clock_nanosleep", "sleep"),
    "stopped": ("stopped",),
}
_FOR = {call: reason for reason, calls in _WAITS.items() for call in calls}
"""What a program waits for in each call."""


def what(event: Event, voice: Voice) -> str:
    """What happened."""
    say = voice.say
    match event:
        case Started(restart=again):
            return say("started-again" if again else "started")
        case FileSeen(name=name, found=found):
            return say("file" if found else "no-file", name=inert_line(name))
        case CpuUsed(cpu=cpu, seconds=seconds):
            share = f"{cpu / seconds:.0%}" if seconds > 0 else say("unknown")
            return say("idle", n=f"{seconds:.3g}", share=share)
        case OutputCame(stream=stream):
            return say(f"printed-{stream}")
        case OutputCut(stream=stream, dropped=dropped):
            return say("cut", stream=stream, n=f"{dropped:,}")
        case Exited(signal=int(number)):
            return say("exited-signal", how=voice.of(ended_by(number)))
        case Exited(status=status):
            return say("exited") if status is None else say("exited-status", n=status)
        case Killed(limit=limit):
            return say("killed", limit=voice.of(LIMITS[limit]) if limit in LIMITS else inert_line(limit))
        case Opened(port=port):
            return say("opened", port=port)
        case Dialled(transport=transport, address=address, port=port):
            over = transport if transport in ("tcp", "udp") else "any"
            return say(f"dialled-{over}", where=endpoint(address, port))
        case Refused(why=why) | SendFailed(why=why) | LinkRefused(why=why):
            return say(event.kind, why=inert_line(why))
        case Received(known="expected"):
            return say("received-expected")
        case Flooded(size=size):
            return say("flooded", n=f"{size:,}")
        case Sent(fate=str(fate)) | Received(fate=str(fate)):
            return say(f"{event.kind}-{fate}")
        case Relayed(source=source, fate=fate):
            return say(f"relayed-{fate}" if fate else "relayed", program=voice.program(sender(source)))
        case Impaired(source=source, fate=fate, number=n, seconds=seconds):
            program = voice.program(sender(source))
            return say(f"impaired-{fate}", program=program, n=n, seconds=f"{seconds or 0:.3g}")
        case LinkEnded(source=source, how=how):
            return say("link-reset" if how == "reset" else "link-ended", program=voice.program(sender(source)))
        case Signalled(signal=signal, again=again):
            return say("signalled-again" if again else "signalled", name=inert_line(signal))
        case StepBegan(step=path):
            return say("step", n=".".join(map(str, path)))
        case LimitPassed(of=of):
            return say("limit", of=say(f"of-{of}"))
        case Quiet(seconds=seconds, gone=gone):
            return say("gone") if gone else say("quiet", n=f"{seconds:.3g}")
        case Paused(seconds=seconds):
            return say("paused", n=f"{seconds:.3g}")
        case Ready() | SocketsSeen() | Waits() | Spins() | Accepted() | Connected() | Sent() | Received() | Stray():
            return say(event.kind)
        case StreamEnded() | StreamReset() | Closed() | HalfClosed() | Aborted() | Linked() | Typed() | Ended():
            return say(event.kind)
        case KeyboardEnded():
            return say(event.kind)
    assert_never(event)


def details(event: Event, voice: Voice, sources: Mapping[str, str], stderr: bytes = b"") -> tuple[str, ...]:
    """What else is worth knowing of an event. `stderr`: what the program has printed there so far."""
    match event:
        case Started(program=program) if program:
            return (inert_line(voice.program(program)),)
        case Ready(sockets=sockets):
            return (sockets_in_words(sockets, voice),)
        case SocketsSeen(sockets=sockets, states=states):
            # Those that listen were just told; the others have no address that says something.
            others = [f"{count} × {state}" for state, count in states.items() if state != "listen"]
            told = sockets_in_words(sockets, voice)
            return (told, inert_line(", ".join(others[:8]))) if others else (told,)
        case Exited(leftovers=leftovers):
            found = []
            lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
            if any(line.startswith("Traceback (most recent call last)") for line in lines):
                found.append(voice.say("traceback", text=inert_line(lines[-1][:300])))
            if leftovers:
                found.append(voice.say("leftovers", names=inert_line(", ".join(leftovers[:8]))))
            return tuple(found)
        case Received(source=str(source)) | Stray(source=str(source)) | Accepted(source=str(source)):
            return (voice.say("from", address=inert_line(source)),)
        case Sent(untaken=True):
            return (voice.say("untaken"),)
        case Typed(lost=True) | KeyboardEnded(lost=True) | Signalled(lost=True):
            return (voice.say("lost"),)
        case Waits() | Spins() | LimitPassed():
            return tuple(standing_at(event, voice, sources))
    return ()


def sender(source: str) -> str:
    """Which of two programs something came from."""
    return "server" if source == "server" else "client"


# ---------------------------------------------------------------- where a program stands


def failing_event(check: CheckResult) -> Event | None:
    """What happened when the check failed."""
    if check.verdict != "failed" or check.transcript is None or check.event is None or check.event < 0:
        return None
    return check.transcript.events[check.event]


def standing(check: CheckResult, voice: Voice) -> list[str]:
    """What the program was doing when the check failed."""
    event = failing_event(check)
    if event is None or check.transcript is None:
        return []
    doing = standing_at(event, voice, check.transcript.sources)
    if isinstance(event, LimitPassed):
        return [what(event, voice), *doing]
    return doing or ([what(event, voice)] if isinstance(event, Spins) else [])


def standing_at(event: Event, voice: Voice, sources: Mapping[str, str]) -> list[str]:
    """Where each thread stood at such an event, as far as it says."""
    threads = event.threads if isinstance(event, (Waits, Spins, LimitPassed)) else None
    return waits_in_words(threads or (), voice, sources, spins=isinstance(event, Spins))


def waits_in_words(
    threads: tuple[ThreadAt, ...], voice: Voice, sources: Mapping[str, str], *, spins: bool = False
) -> list[str]:
    """Where each thread waits: for what, in which call of the student's, at which file and line, for how long."""
    several = len({thread.program for thread in threads}) > 1
    found = []
    for thread in threads[:12]:
        call = thread.call or ""
        reason = _FOR.get(call.rsplit(".", 1)[-1], "other")
        if reason == "receive" and call == "read" and thread.fd == 0:
            reason = "keyboard"
        told = voice.say(f"wait-{reason}" if call else "busy-cpu" if spins else "busy")
        written, parts = list[str](), list[str]()
        if thread.file:
            if call and thread.line is not None:  # the call as the student wrote it
                written = flow.calls_on(sources.get(thread.file, ""), thread.line)
            if written:
                parts.append(", ".join(f"`{code.replace('`', chr(39))}`" for code in written[:2]))
            parts.append(voice.say("place", file=thread.file, line="?" if thread.line is None else thread.line))
        told = voice.labelled(told, voice.clauses(parts)) if parts else told
        if call and not written:
            told = voice.beside(told, call)
        if thread.since is not None and thread.since >= 0.01:
            told = voice.clauses([told, voice.say("since", n=f"{thread.since:.2f}".rstrip("0").rstrip("."))])
        told = inert_line(told)

        known = several and thread.program is not None and voice.knows(f"program-{thread.program}")
        found.append(voice.labelled(voice.program(thread.program or ""), told) if known else told)
    return found


def open_sockets(event: Event) -> tuple[SocketAt, ...]:
    """The sockets that such an event names."""
    return event.sockets or () if isinstance(event, (Ready, SocketsSeen, Exited, Waits, Spins, LimitPassed)) else ()


def sockets_in_words(sockets: Iterable[SocketAt], voice: Voice) -> str:
    """The open sockets as a list such as `tcp 0.0.0.0:8083`."""
    shown = [f"{socket.transport} {endpoint(socket.address, socket.port)}" for socket in sockets]
    return inert_line(", ".join(dict.fromkeys(shown[:8])) + (" …" if len(shown) > 8 else "")) or voice.say("no-sockets")


def endpoint(address: str, port: int) -> str:
    """`127.0.0.1:8083`, `[::1]:8083`."""
    return inert_line(f"[{address}]:{port}" if ":" in address else f"{address}:{port}")
