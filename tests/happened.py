"""Events for tests, by the kind that they have in JSON: what a test does not say is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any

from grader.model import EVENTS, Event, coding, read_event

ORDINARY: Mapping[str, Any] = {
    "peer": "client", "program": "server", "case": 0, "restart": False, "sockets": [], "alive": True, "states": {},
    "name": "a.txt", "found": False, "cpu": 0.0, "seconds": 1.0, "stream": "stdout", "dropped": 1, "status": 0,
    "signal": None, "leftovers": [], "threads": [], "limit": "cpu", "port": 9000, "transport": "tcp",
    "from": "127.0.0.1:50000", "to": "127.0.0.1:9000", "address": "127.0.0.1:50000", "why": "ECONNREFUSED", "bytes": 1,
    "link": 1, "fate": "lost", "number": 1, "how": "eof", "step": [1], "of": "step", "for": 0.3, "data": b"",
}  # fmt: skip
"""What the fields of an event hold where nothing is said."""
OF_KIND: Mapping[str, Mapping[str, Any]] = {
    "signalled": {"signal": "SIGINT"},
    "relayed": {"from": "client", "to": "server"},
    "impaired": {"from": "client"},
    "link-ended": {"from": "client"},
}


def happened(
    t: float, kind: str, peer: str | None = None, data: bytes | None = None, info: Mapping[str, Any] | None = None
) -> Event:
    """An event; `info` holds its other fields, by their names in JSON. Raises ValueError for a field that it has not."""
    ordinary = {**ORDINARY, **OF_KIND.get(kind, {})}
    parts = coding.parts_of(EVENTS[kind])
    told = {"t": t, **{part.key: ordinary[part.key] for part in parts if part.default is MISSING and part.key != "t"}}
    told |= {key: value for key, value in (("peer", peer), ("data", data)) if value is not None} | dict(info or {})
    if unknown := told.keys() - {part.key for part in parts}:
        raise ValueError(f"{kind} has no {unknown}")
    return read_event({"event": kind, **{key: coding.written(value) for key, value in told.items()}})
