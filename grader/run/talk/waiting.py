"""When a wait is over, and what has to be looked at before that can be said. Pure: no sockets, no clock, no processes.

`decide` is told what a wait is for, what has been seen since it began, and what time it is. It answers either with how
the wait ends (`Tell`), or with what to look at next, and when (`LookAt`). The wire does the one or the other, and asks
again. Whatever happens meanwhile comes first: it is told, and the script that waits may want something else by then.

Limits are the program's own time: what it spent runnable without a CPU (`Sight.lost`) is added to every moment that is
waited for, and none of them has come before the clocks of its threads were read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from math import inf

FIRST_LOOK = 0.002
"""Seconds after the last event; from then on half as long again each time."""
STARTS, NEXT_LOOK = 0.015, 0.006
"""Seconds in which an interpreter has not come to the program yet; and between two looks at the port, and a tenth of what the
wait has lasted. Every look wakes a process whose caches the program has just emptied: that is what a start costs us most."""
LONGEST_LOOK, SELDOM, LATE = 0.05, 0.2, 10
"""The longest time between two looks; in a wait that goes on a tenth of what it has lasted, but no more than SELDOM."""
SECOND_LOOK = 0.001
"""What sleeps for ever is still in the very same sleep that much later, and has not run in between."""
LOST_MATTERS = 0.001
SPIN_SECONDS = 3.0
KNOWN_SECONDS = 0.3
"""As long, where it went round without an end before, in another check that failed there."""
ASKS = (0.05, 0.1, KNOWN_SECONDS, 1.0, SPIN_SECONDS)
"""Seconds of computing after which it is asked in which line."""
COMPUTING, RESTING, LITTLE = 0.15, 0.5, 0.05
"""Seconds of computing at a stretch that tell; seconds of waiting in which only a small share was used."""
NEARLY_ALL = 0.8  # of a limit: the clocks tick, and they are first read when a wait has gone on for a moment


class Aim(Enum):
    """What is waited for."""

    EVENT = auto()
    PORT = auto()  # that the server can be reached where it should
    SILENCE = auto()  # the limit is what was asked for, and no failure
    PAUSE = auto()  # until the limit, whatever the programs do


class Ending(Enum):
    """How a wait ends by itself."""

    READY = auto()
    LIMIT = auto()
    CHECK_LIMIT = auto()  # of the whole check
    QUIET = auto()
    WAITS = auto()  # every thread sleeps, and only we could wake one
    SPINS = auto()
    GONE = auto()  # no program is left, and nothing is on its way from one


class Glance(Enum):
    """What to look at."""

    PORT = auto()
    CLOCKS = auto()
    PROGRAMS = auto()  # their clocks, and what every thread does
    PROGRAMS_AGAIN = auto()  # whether they are in the very same sleep, and nothing else would wake them
    SIGNALS = auto()  # whether one was lost
    LINE = auto()  # in what kind of loop the one thread that there is computes


class Pace(Enum):
    """What the programs do in a wait, for whoever shares out the CPUs."""

    PLAIN = auto()
    COMPUTES = auto()
    RESTS = auto()  # for nearly all of the time, and for long already


class Course(Enum):
    """What may come of what a program computes, by the line in which it does."""

    OPEN = auto()  # as far as is known it ends
    UNSURE = auto()  # one look is not enough: it may have taken something in just now
    TIMED = auto()  # a timer of its own may end it
    AIMLESS = auto()  # nothing that it is seen to do works towards an end
    KNOWN = auto()  # nor did it in another check, which failed at this loop
    ENDLESS = auto()  # nothing in it can end it


@dataclass(frozen=True, slots=True)
class Awaited:
    """A wait: since when, for what, and for how long at most."""

    since: float
    limit: float
    aim: Aim = Aim.EVENT
    quiet: float | None = None
    """It is over, too, when nothing was received for so long."""
    check_due: float = inf
    """When the whole check has lasted too long, but for the time lost in this wait."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What has been seen since the wait began. All moments are on the clock of `Awaited.since`."""

    stirred: float
    """When something happened last, or the wait began."""
    heard: float = -inf
    """When a program last said something."""
    running: bool = True
    """One of the programs has not ended."""
    signal_due: float = inf
    port: bool = False
    """It is open, by a program that stays."""
    is_open: bool = False
    """It is open; whether the program stays is not known yet."""
    port_at: float = -inf
    """When the port was looked at."""
    lost: float = 0.0
    busy: float = 0.0
    """The most seconds of CPU that one thread has used without a single system call."""
    hot: float = 0.0
    """The same with system calls, as long as it does not sleep in one."""
    used: float = 0.0
    """How much CPU all threads have used in this wait."""
    asked: float = 0.0
    """How many those were when it was asked in which line it computes."""
    course: Course = Course.OPEN
    """What was seen then."""
    clocks_at: float = -inf
    asleep: int = 0
    """So many looks, one right behind the other, have found everything in the same sleep and nothing on its way."""
    looked: float = -inf
    """When the programs were looked at."""
    told: bool = False
    """That nothing can happen any more was told, and nothing has happened since."""
    hushed: float = -inf
    """When it was told last that it is quiet."""

    def stir(self, now: float, *, heard: float, running: bool, signal_due: float) -> Sight:
        """Something has happened."""
        return replace(
            self,
            stirred=now,
            heard=heard,
            running=running,
            signal_due=signal_due,
            asleep=0,
            course=Course.OPEN,
            told=False,
        )


@dataclass(frozen=True, slots=True)
class Tell:
    """The wait is over."""

    ending: Ending


@dataclass(frozen=True, slots=True)
class LookAt:
    """Not yet: something is to be looked at, at that moment, unless something happens before."""

    what: Glance
    at: float


def deadline(wait: Awaited, sight: Sight) -> float:
    """When the limit of the wait has passed on the program's own clock, by what is known now."""
    return wait.since + wait.limit + sight.lost


def decide(wait: Awaited, sight: Sight, now: float) -> Tell | LookAt:
    """Whether the wait is over, and if not, what has to be looked at next."""
    if wait.aim is Aim.PORT and sight.port:
        return Tell(Ending.READY)
    ending = _by_time(wait, sight, now) or _by_rest(wait, sight)
    if ending is None:
        return _next_look(wait, sight)
    if wait.aim is Aim.PORT and sight.port_at < max(sight.looked, sight.clocks_at):
        return LookAt(Glance.PORT, now)  # it may have opened it while we looked elsewhere
    if wait.aim is Aim.PORT and sight.is_open and ending in (Ending.SPINS, Ending.WAITS):
        return Tell(Ending.READY)  # whatever it does behind an open port, it does not end: it stays
    return Tell(ending)


def pace(wait: Awaited, sight: Sight) -> Pace:
    """What the latest look at the clocks has shown."""
    waited = sight.clocks_at - max(wait.since, sight.stirred)
    if sight.hot >= COMPUTING:
        return Pace.COMPUTES
    return Pace.RESTS if waited >= RESTING and sight.used <= LITTLE * waited else Pace.PLAIN


def _by_time(wait: Awaited, sight: Sight, now: float) -> Ending | None:
    """The limit that has passed, if one has."""

    def passed(moment: float) -> bool:
        return now >= moment and sight.clocks_at >= moment - LOST_MATTERS

    if passed(wait.check_due + sight.lost):
        return Ending.CHECK_LIMIT
    if passed(deadline(wait, sight)):
        failed = wait.aim in (Aim.EVENT, Aim.PORT)
        # The same words for a thread that did nothing else all the time, whichever limit comes first.
        spins = failed and not sight.told and sight.busy >= min(SPIN_SECONDS, NEARLY_ALL * wait.limit)
        return Ending.SPINS if spins else Ending.LIMIT
    return Ending.QUIET if passed(_quiet_at(wait, sight)) else None


def _quiet_at(wait: Awaited, sight: Sight) -> float:
    """When it has been quiet for as long as was asked for. One silence is told once."""
    begin = max(wait.since, sight.heard)
    return begin + wait.quiet + sight.lost if wait.quiet and sight.hushed < begin else inf


def _by_rest(wait: Awaited, sight: Sight) -> Ending | None:
    """Whether nothing can happen any more unless we act, as the latest look has shown."""
    if wait.aim is Aim.PAUSE or sight.told or sight.looked < sight.stirred:
        return None
    if not sight.running:
        return Ending.GONE if sight.asleep else None
    if sight.asleep > 1:
        return Ending.WAITS
    return Ending.SPINS if not sight.asleep and _spins(wait, sight) else None


def _spins(wait: Awaited, sight: Sight) -> bool:
    """Whether it has gone round for long enough: the less its source shows an end, the sooner."""
    match sight.course:
        case Course.ENDLESS:
            return True
        case Course.KNOWN:  # but only where it would be told without that knowledge, too
            return sight.asked >= (KNOWN_SECONDS if NEARLY_ALL * wait.limit >= SPIN_SECONDS else SPIN_SECONDS)
        case Course.AIMLESS:
            return sight.asked >= SPIN_SECONDS
        case Course.TIMED:
            return False
        case Course.OPEN | Course.UNSURE:
            return sight.busy >= SPIN_SECONDS and (sight.asked >= SPIN_SECONDS or not _fails(wait))


def _next_look(wait: Awaited, sight: Sight) -> LookAt:
    """The look that is due first. A moment that is waited for is a look at the clocks."""
    moments = (deadline(wait, sight), wait.check_due + sight.lost, _quiet_at(wait, sight))
    looks = [LookAt(Glance.CLOCKS, min(moments)), LookAt(Glance.SIGNALS, sight.signal_due)]
    if wait.aim is Aim.PORT:
        tried = sight.port_at - wait.since
        looks.append(
            LookAt(Glance.PORT, wait.since + STARTS if tried < 0 else sight.port_at + NEXT_LOOK + tried / LATE)
        )
    if wait.aim is not Aim.PAUSE:
        # The line is the program's own word: it may end no wait but one that fails when nothing comes.
        due = next((used for used in ASKS if used > sight.asked), inf)
        due = sight.asked + ASKS[0] if sight.course is Course.UNSURE else due
        if _fails(wait) and not sight.asleep and sight.hot >= due and sight.looked >= sight.stirred:
            looks.append(LookAt(Glance.LINE, sight.looked))
        elif sight.running and sight.asleep == 1:
            looks.append(LookAt(Glance.PROGRAMS_AGAIN, sight.looked + SECOND_LOOK))
        else:
            looks.append(LookAt(Glance.PROGRAMS, _look_due(wait, sight)))
    return min(looks, key=lambda look: look.at)


def _fails(wait: Awaited) -> bool:
    return wait.aim in (Aim.EVENT, Aim.PORT) and not wait.quiet


def _look_due(wait: Awaited, sight: Sight) -> float:
    """When to look at the programs: soon after something has happened, then more and more seldom."""
    if sight.looked < sight.stirred:
        return max(sight.stirred + FIRST_LOOK, wait.since + LONGEST_LOOK if wait.aim is Aim.PORT else -inf)
    longest = min(SELDOM, max(LONGEST_LOOK, (sight.looked - wait.since) / LATE))
    return sight.looked + min(longest, FIRST_LOOK + (sight.looked - sight.stirred) / 2)
