"""The course of a conversation: what was asked of the wire, moment by moment, as one short text.

Where a corrected check asks for the very same at every moment of an old record, that record is what a run of it would have
been, and it can be judged as it is. Where it asks for anything else, nobody knows what would have happened then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from grader.model import Event
from grader.model.events import Flooded, Received, Sent, Stray, Typed
from grader.play.commands import SendData, TypeLine
from grader.play.matching import LARGE
from grader.play.scenario import Play
from grader.spec.language import Check, Exercise

MANY = 100  # messages behind which it begins to matter how many are expected


def course_of(
    exercise: Exercise,
    check: Check,
    cases: tuple[Mapping[str, str], ...],
    attachments: Mapping[str, bytes],
    events: Iterable[Event],
) -> str | None:
    """`sha256:…` over the commands that each event of a record has met. None where the record does not end this check.

    What is foreseen and how much is expected are part of it where they decide what of the data is written down.
    """
    play, total = Play(exercise, check, cases, attachments), hashlib.sha256()
    if check.link is not None:  # no command tells of it
        total.update(check.link.model_dump_json().encode())
    said: dict[int, tuple[object, bytes]] = {}  # by identity: megabytes are read once

    def add(value: object) -> None:
        if id(value) not in said:
            said[id(value)] = value, _digest(value)
        total.update(said[id(value)][1])

    messages = size = 0
    for event in events:
        if play.command is None:
            return None
        add(play.command)
        for peer, data in play.foresees:
            total.update(peer.encode())
            add(data)
        if isinstance(event, (Received, Stray)):
            unwritten = (event.size or 0) if isinstance(event, Received) else 0
            messages, size = messages + 1, size + len(event.data or b"") + unwritten
        if isinstance(event, Flooded) or messages > MANY or size > LARGE:
            add(play.volumes)
        play.feed(event)
    return None if play.command is not None else f"sha256:{total.hexdigest()}"


def is_course_of(
    exercise: Exercise,
    check: Check,
    cases: tuple[Mapping[str, str], ...],
    attachments: Mapping[str, bytes],
    events: Iterable[Event],
) -> bool:
    """Whether a record can be one of this check with these values: all that was sent and typed in it is what that asks for."""
    play = Play(exercise, check, cases, attachments)
    for event in events:
        match play.command, event:
            case SendData() as command, Sent():
                digest = hashlib.sha256(command.data).hexdigest() if event.sha256 is not None else None
                whole = event.data == command.data if digest is None else command.data.startswith(event.data)
                if event.peer != command.peer or event.sha256 != digest or not whole:
                    return False
            case TypeLine() as command, Typed():
                if event.data != command.data:
                    return False
            case _, Sent() | Typed():
                return False
        play.feed(event)
    return True


def _digest(value: object) -> bytes:
    """Of a command or a part of it: bytes as they are, for there may be millions; everything else by its words."""
    if isinstance(value, bytes):
        return hashlib.sha256(b"bytes " + value).digest()
    parts: list[object]
    if isinstance(value, Mapping):
        parts = [part for pair in value.items() for part in pair]
    elif is_dataclass(value):
        parts = [
            type(value).__name__,
            *(part for each in fields(value) for part in (each.name, getattr(value, each.name))),
        ]
    else:
        return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).digest()
    return hashlib.sha256(b"parts " + b"".join(map(_digest, parts))).digest()
