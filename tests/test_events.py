"""The JSON of a transcript is a contract: what was recorded once is read, and written again to the byte."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from conftest import ROOT

from grader.model import EVENTS, Event, Happening, SocketAt, ThreadAt, coding, read_event

RECORDED: list[dict[str, Any]] = json.loads((ROOT / "tests" / "transcripts.json").read_text("utf-8"))
ALL = [event for one in RECORDED for event in one["transcript"]]


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda one: f"{one['exercise']}-{one['check']}")
def test_a_recorded_transcript_is_written_as_it_was(recorded: dict[str, Any]) -> None:
    for told in recorded["transcript"]:
        assert json.dumps(read_event(told).to_json()) == json.dumps(told)


def test_the_recorded_transcripts_hold_every_kind_and_every_field() -> None:
    threads = [thread for event in ALL for thread in event.get("threads", ())]
    sockets = [socket for event in ALL for socket in event.get("sockets") or ()]
    told = {kind: [event for event in ALL if event["event"] == kind] for kind in EVENTS}
    for kind, seen in [*((EVENTS[name], told[name]) for name in EVENTS), (ThreadAt, threads), (SocketAt, sockets)]:
        assert {part.key for part in coding.parts_of(kind)} <= {key for one in seen for key in one}, kind


def test_every_class_of_event_is_an_event() -> None:
    """None was forgotten, and no two have one kind."""
    written = {one.__name__ for one in Happening.__subclasses__()}
    assert written == {one.__name__ for one in get_args(Event)} == {one.__name__ for one in EVENTS.values()}


@pytest.mark.parametrize(
    "told",
    [
        {}, [], None, "end", {"t": 0.0}, {"t": 0.0, "event": "enD"}, {"event": "end"}, {"t": "0", "event": "end"},
        {"t": 0.0, "event": []}, {"t": 0.0, "event": "step", "step": 1}, {"t": 0.0, "event": "step", "step": ["1"]},
        {"t": True, "event": "end"}, {"t": 0.0, "event": "printed", "data": "*", "stream": "stdout"},
        {"t": 0.0, "event": "printed", "data": "", "stream": "stdin"},
        {"t": 0.0, "event": "waits", "threads": [{"fd": "3"}]}, {"t": 0.0, "event": "waits", "threads": {}},
        {"t": 0.0, "event": "sockets", "sockets": [], "alive": 1, "states": {}},
        {"t": 0.0, "event": "sockets", "sockets": [], "alive": True, "states": {"listen": None}},
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused(told: object) -> None:
    with pytest.raises(ValueError):
        read_event(told)


def test_what_a_later_version_adds_is_passed_over() -> None:
    assert read_event({"t": 1.5, "event": "end", "colour": "red"}).to_json() == {"t": 1.5, "event": "end"}
