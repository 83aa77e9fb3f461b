"""One selectors loop with one clock: who waits for which descriptor, and what was told.

Thousands of tiny pieces become a bounded number of events: a source that was read too often rests for a moment, and
what comes meanwhile is read at once.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from math import inf
from typing import Concatenate, ParamSpec

from grader.model import Event
from grader.model.events import Received, Relayed, Stray

PLENTY = 256  # events of one source: from then on its small pieces are collected before they are read
REST = 0.02
SMALL = 4096
TICK = 0.05

_KINDS = (selectors.EVENT_READ, selectors.EVENT_WRITE)
Handler = Callable[[], object]
Source = int | socket.socket
Fields = ParamSpec("Fields")


class Timer:
    """Something that is to be done at a moment, or before it where somebody says so: once, or never."""

    def __init__(self, at: float, handler: Handler) -> None:
        self.at, self._handler = at, handler
        self.over = False

    def fire(self) -> None:
        if not self.over:
            self.over = True
            self._handler()


class Loop:
    """Descriptors with their handlers, and the events of one transcript. `listener` hears each event as it is told."""

    def __init__(self, listener: Callable[[Event], None], tick: Callable[[], float]) -> None:
        """`tick` is called at least every TICK seconds while anybody waits in here, and sooner where it has said so: it
        returns the moment at which it has something to do."""
        self._listener, self._tick, self._due = listener, tick, 0.0
        self._selector = selectors.DefaultSelector()
        self._handlers: dict[tuple[int, int], Handler] = {}
        self._resting: dict[int, tuple[float, Source, Handler]] = {}
        self._last: list[Handler] = []
        self._timers: list[Timer] = []
        self.began = self._heard = time.monotonic()
        self.events: list[Event] = []

    def now(self) -> float:
        return time.monotonic()

    def tell(
        self, kind: Callable[Concatenate[float, Fields], Event], *first: Fields.args, **rest: Fields.kwargs
    ) -> None:
        """Something happened just now: an event of this kind, with these fields."""
        now = self.now()
        told = kind(round(now - self.began, 6), *first, **rest)
        if isinstance(told, (Received, Stray, Relayed)):
            self._heard = now
        self.events.append(told)
        self._listener(told)

    def watch(self, source: Source, handler: Handler, *, last: bool = False) -> None:
        """Call `handler` whenever there is something to read; `last`: behind all others of the same moment."""
        self._set(source, selectors.EVENT_READ, handler)
        if last:
            self._last.append(handler)

    def watch_writable(self, source: Source, handler: Handler) -> None:
        """Call `handler` whenever it takes something."""
        self._set(source, selectors.EVENT_WRITE, handler)

    def unwatch(self, source: Source) -> None:
        """Neither for reading nor for writing."""
        self.unwatch_readable(source)
        self.unwatch_writable(source)

    def unwatch_readable(self, source: Source) -> None:
        self._resting.pop(_number(source), None)
        self._set(source, selectors.EVENT_READ, None)

    def unwatch_writable(self, source: Source) -> None:
        self._set(source, selectors.EVENT_WRITE, None)

    def _set(self, source: Source, kind: int, handler: Handler | None) -> None:
        number = _number(source)
        known = number < 0 or any((number, one) in self._handlers for one in _KINDS)  # it may be closed already
        before = self._handlers.pop((number, kind), None)
        if before in self._last:
            self._last.remove(before)
        if handler is not None:
            self._handlers[number, kind] = handler
        wanted = sum(one for one in _KINDS if (number, one) in self._handlers)
        if known:  # what is not, the selector describes at length
            with suppress(KeyError, ValueError):
                self._selector.unregister(source)
        if wanted:
            self._selector.register(source, wanted)

    def read_often(self, source: Source, handler: Handler, times: int, size: int) -> None:
        """Let a source rest that was read that many times and gave so little the last time."""
        if times > PLENTY and size < SMALL:
            self.unwatch_readable(source)
            self._resting[_number(source)] = (self.now() + REST, source, handler)

    def after(self, seconds: float, handler: Handler) -> Timer:
        """Call `handler` so much later. Until then something is on its way."""
        timer = Timer(self.now() + seconds, handler)
        self._timers = [*self._pending(), timer]
        return timer

    def drop_timers(self) -> None:
        """Whatever was to be done later is not done any more."""
        self._timers = []

    def _pending(self) -> list[Timer]:
        return [timer for timer in self._timers if not timer.over]

    @property
    def heard(self) -> float:
        """When something came last; what is held back still comes."""
        return max([self._heard, *(timer.at for timer in self._pending())])

    @property
    def rests(self) -> bool:
        """There may be something that was not read yet, or is held back on its way."""
        return bool(self._resting or self._pending())

    def serve(self, timeout: float) -> None:
        """Wait for descriptors, at most that long, and take what is there."""
        until = self.now() + timeout
        if self._resting or self._timers:
            moments = (*(moment for moment, *_ in self._resting.values()), *(timer.at for timer in self._pending()))
            until = min(until, min(moments, default=inf))
        while True:
            ready = self._selector.select(max(0.0, min(until - self.now(), TICK, self._due - self.now())))
            self._due = self._tick()
            if ready or self.now() >= until:
                break
        for number, (moment, source, handler) in list(self._resting.items()):
            if self.now() >= moment:
                del self._resting[number]
                self.watch(source, handler)
        for timer in self._pending():
            if self.now() >= timer.at:
                timer.fire()
        asked = [(key.fd, kind) for key, mask in ready for kind in _KINDS if mask & kind]
        found = [(place, self._handlers[place]) for place in asked if place in self._handlers]
        found.sort(key=lambda entry: entry[1] in self._last)
        for place, handler in found:
            if self._handlers.get(place) is handler:  # another of the same moment may have been its end
                handler()

    def close(self) -> None:
        self._selector.close()


def _number(source: Source) -> int:
    return source if isinstance(source, int) else source.fileno()
