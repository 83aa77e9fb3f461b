"""An engine whose jobs are done elsewhere, a submission at a time, while everything is decided here.

A submission's first jobs make a parcel. Its answer says what came of every job that was run there, and from then on each
job that is submitted has its transcript at once: the grading of it is played here once more, as a judge plays a scenario.
What the answer lacks is not known, and counts neither way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from grader.model import Transcript, Words
from grader.schedule.parcel import Answer, Parcel, label_of, parcel_of, transcript_in
from grader.schedule.pool import Job, Kin
from grader.schedule.slots import TICK, Slots


class Carrier(Protocol):
    """Who brings parcels to other machines."""

    @property
    def own(self) -> str:
        """The digest of this grader, which is to be that of the others."""

    @property
    def room(self) -> int:
        """How many more parcels may be sent now."""

    @property
    def share(self) -> int:
        """How many there are on a machine that take parcels, where these are most."""

    def send(self, number: int, parcel: Parcel) -> None:
        """Send one off."""

    def answers(self, seconds: float) -> list[tuple[int, Answer]]:
        """What has come back, by the numbers of parcels; waits so long for the first. Raises ClusterError where nothing
        can come back any more."""

    def drop(self) -> None:
        """Nobody waits any longer for what is on its way."""


_UNTOLD = Words(
    "{by} 没有说出这一项的经过：这一项不计分",
    "{by} has not told what happened: this check counts neither way",
)


@dataclass(eq=False)
class _Unit:
    """The jobs of one submission."""

    kin: Kin
    waiting: list[Job] = field(default_factory=list)
    """Submitted, and without a transcript."""
    sent: int = 0
    """The number of its parcel; 0 where there is none."""
    watched: bool = False
    answer: Answer | None = None

    @property
    def lacks(self) -> bool:
        """Whether something else has to be run for it: nothing was, or it is to be explained now."""
        watched = any(job.watched for job in self.waiting)
        return bool(self.waiting) and (self.sent == 0 or (self.answer is not None and watched and not self.watched))


class Away:
    """The engine: as a `Pool`, with a carrier in place of processes."""

    def __init__(
        self, carrier: Carrier, slots: Slots, continues: Callable[[], bool], more: Callable[[], bool] = lambda: False
    ) -> None:
        self._carrier, self._continues, self._more = carrier, continues, more
        self._slots = None if slots.measured else slots.least
        self._units: dict[int, _Unit] = {}
        self._numbers = 0

    @property
    def running(self) -> list[Job]:
        """Of each submission that is away the first job."""
        return [unit.waiting[0] for unit in self._units.values() if unit.waiting]

    def submit(self, job: Job) -> None:
        self._units.setdefault(id(job.kin), _Unit(job.kin)).waiting.append(job)

    def results(self) -> Iterator[tuple[Job, Transcript]]:
        """Run until nothing is left. Raises ClusterError where the others are lost."""
        try:
            while self._continues():
                for unit in list(self._units.values()):
                    yield from self._told(unit)
                self._units = {key: unit for key, unit in self._units.items() if unit.waiting}
                self._send()
                if not self._units:
                    break
                for number, answer in self._carrier.answers(TICK):
                    for unit in self._units.values():
                        if unit.sent == number and unit.answer is None:  # what is said twice counts once
                            unit.answer = answer
        finally:
            self.close()

    def close(self) -> None:
        self._carrier.drop()

    def _told(self, unit: _Unit) -> Iterator[tuple[Job, Transcript]]:
        """The jobs of which it is known what came of them; while these are told, others may come to be."""
        while unit.waiting and unit.answer is not None and not unit.lacks:
            job = unit.waiting.pop(0)
            if isinstance(unit.answer, Words):
                yield job, job.transcript((), trouble=unit.answer)
            elif label_of(job) in unit.answer.jobs:
                yield job, transcript_in(unit.answer, job)
            else:
                yield job, job.transcript((), trouble=_UNTOLD.format(by=unit.answer.by))

    def _send(self) -> None:
        """As many parcels as there is room for, of what waits and then of what is new."""
        while True:
            unit = next((unit for unit in self._units.values() if unit.lacks), None)
            if unit is None:
                # The first waits for room: else nobody knows of it.
                if (self._units and not self._carrier.room) or not self._more():
                    return
                continue
            if not self._carrier.room:
                return
            self._numbers += 1
            unit.sent, unit.answer, unit.watched = self._numbers, None, unit.waiting[0].watched
            self._carrier.send(unit.sent, parcel_of(unit.waiting, self._carrier.own, self._slots, self._carrier.share))
