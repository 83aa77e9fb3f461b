"""What the steps of a check ask for, taken together, before any of them is played."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from typing_extensions import assert_never

from grader.play import matching
from grader.play.commands import Path, Wait
from grader.play.state import Volume
from grader.spec.language import (
    Accept,
    AnyStep,
    AtOnce,
    Awaited,
    Check,
    Close,
    Eof,
    Exercise,
    Exits,
    Expect,
    Line,
    Listens,
    NoTraceback,
    PeerStep,
    Printed,
    ProgramName,
    Repeat,
    Send,
    Silence,
    TextPayload,
    Waiting,
    flat,
)
from grader.spec.values import Renderer

SETTLE_QUIET = 0.3


def listening(check: Check) -> tuple[str, ...]:
    """The peers that a client may call, in the order in which the steps name them."""
    names = [step.peer for step in flat(check.steps) if isinstance(step, PeerStep) and step.peer not in check.peers]
    return tuple(dict.fromkeys(names)) or ("server",)


def still_listens(check: Check, step: Close) -> bool:
    """Whether something is still expected of a connection that this step closes."""
    own = [one for one in flat(check.steps) if isinstance(one, PeerStep) and one.peer == step.peer]
    behind = next((own[at + 1 : at + 2] for at, one in enumerate(own) if one is step), [])
    return any(isinstance(one, (Expect, Eof, Silence)) for one in behind)


def pieces(step: Send, data: bytes) -> list[bytes]:
    """The parts in which something is sent; one, and be it empty, where nothing else is said."""
    cuts = list(step.cut) if step.cut else list(range(step.pieces, len(data), step.pieces)) if step.pieces else []
    ends = sorted(end for end in {at + len(data) if at < 0 else at for at in cuts} if 0 < end < len(data))
    return [data[begin:end] for begin, end in zip([0, *ends], [*ends, len(data)], strict=True)]


def expected_payloads(
    steps: Iterable[AnyStep], render: Renderer, times: int = 1
) -> Iterator[tuple[str, int, matching.Asked]]:
    """Every `expect` of these steps: its peer, how often it is played, and what it asks for (of a repeat: first round)."""
    for step in steps:
        match step:
            case Expect():
                yield step.peer, times, matching.asked_for(step.expect, render.having(b""))
            case Repeat():
                yield from expected_payloads(step.repeat.steps, render.turn(1), times * step.repeat.times)
            case AtOnce():
                yield from expected_payloads(step.at_once, render, times)


def printed_texts(steps: Iterable[AnyStep], render: Renderer) -> Iterator[str]:
    """Every text that a `printed` of these steps asks for (of a repeat: first round)."""
    for step in steps:
        match step:
            case Printed():
                if isinstance(step.printed, str):
                    yield render.having(b"").text(step.printed)
            case Repeat():
                yield from printed_texts(step.repeat.steps, render.turn(1))
            case AtOnce():
                yield from printed_texts(step.at_once, render)


def other_than(program: ProgramName) -> ProgramName:
    """The other program of a pair."""
    return "client" if program == "server" else "server"


def sent_texts(exercise: Exercise, program: ProgramName) -> Iterator[str]:
    """Every text that a program has to send by the checks of its own, where it has no choice; templates as they are."""
    for check in exercise.all_checks:
        for step in flat(check.steps) if check.drives == program else ():
            match step:
                case Expect(expect=str(text)):
                    yield text
                case Expect(expect=TextPayload(text=text)):
                    yield text
                case Expect(expect=Line(line=text)):
                    yield text


def speaks(exercise: Exercise, program: ProgramName) -> bool:
    """Whether a program has to send anything, by the checks of its own."""
    own = (check for check in exercise.all_checks if check.drives == program)
    return any(isinstance(step, Expect) for check in own for step in flat(check.steps))


def volumes(steps: Iterable[AnyStep], render: Renderer) -> dict[str, Volume]:
    """How much each peer may be sent, by all that its steps expect."""
    volumes: dict[str, Volume] = {}
    for peer, times, asked in expected_payloads(steps, render):
        before, longest = volumes.get(peer, Volume()), max(map(len, asked.texts()), default=0)
        volumes[peer] = Volume(before.messages + times, before.size + times * longest)
    return volumes


def limit_of(step: AnyStep, usual: float) -> float:
    """How long may be waited for what a step asks."""
    return (step.limit if isinstance(step, Waiting) else None) or usual


def wait_for(steps: Sequence[Awaited], limit: float) -> Wait:
    """How long to wait for these together: the longest limit; quiet only where one of them is content with it."""
    silences = [step.silence for step in steps if isinstance(step, Silence)]
    limits = [limit_of(step, limit) for step in steps if not isinstance(step, Silence)]
    if not limits:
        return Wait(max(silences), None, "quiet")
    return Wait(max(limits), SETTLE_QUIET if any(map(ends_with_a_lull, steps)) else None, explain=True)


def ends_with_a_lull(step: Awaited) -> bool:
    """It cannot know by itself where what it waits for ends: a silence has to tell."""
    match step:
        case NoTraceback():
            return True
        case Expect():
            return not matching.is_fixed(step.expect)
        case Accept() | Silence() | Eof() | Printed() | Listens() | Exits():
            return False
        case _:
            assert_never(step)


def only_silence(pending: Sequence[tuple[Path, Awaited]]) -> bool:
    return all(isinstance(step, Silence) for _, step in pending)
