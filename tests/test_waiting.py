"""When a wait is over, and what is looked at before: rows of a wait, what was seen, the time, and the decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.run.talk.waiting import Aim, Awaited, Course, Ending, Glance, LookAt, Sight, Tell, deadline, decide

FRESH = Sight(stirred=0.0)
LIMITED = Awaited(since=0.0, limit=5.0)
PORT = Awaited(since=0.0, limit=5.0, aim=Aim.PORT)
PAUSE = Awaited(since=0.0, limit=5.0, aim=Aim.PAUSE)
SILENCE = Awaited(since=0.0, limit=0.7, aim=Aim.SILENCE)
SETTLING = Awaited(since=0.0, limit=5.0, quiet=0.3)
IN_A_CHECK = Awaited(since=0.0, limit=5.0, check_due=4.0)


def seen(at: float, *, clocks_at: float | None = None, **more: object) -> Sight:
    """Programs that were looked at then, clocks and all."""
    return Sight(stirred=0.0, looked=at, clocks_at=at if clocks_at is None else clocks_at, **more)  # type: ignore[arg-type]


def looks(what: Glance, at: float) -> LookAt:
    return LookAt(what, pytest.approx(at))


@pytest.mark.parametrize(
    ("wait", "sight", "now", "decision"),
    [
        # Looks come soon after something has happened, then more and more seldom.
        (LIMITED, FRESH, 0.0, looks(Glance.PROGRAMS, 0.002)),
        (LIMITED, seen(0.002), 0.002, looks(Glance.PROGRAMS, 0.005)),
        (LIMITED, seen(0.005), 0.005, looks(Glance.PROGRAMS, 0.0095)),
        (LIMITED, seen(0.3), 0.3, looks(Glance.PROGRAMS, 0.35)),
        (LIMITED, seen(1.0), 1.0, looks(Glance.PROGRAMS, 1.1)),
        (LIMITED, seen(3.0), 3.0, looks(Glance.PROGRAMS, 3.2)),
        (LIMITED, seen(1.0).stir(1.5, heard=1.5, running=True, signal_due=9.0), 1.5, looks(Glance.PROGRAMS, 1.502)),
    ],
)
def test_when_to_look(wait: Awaited, sight: Sight, now: float, decision: LookAt) -> None:
    assert decide(wait, sight, now) == decision


@pytest.mark.parametrize(
    ("wait", "sight", "now", "decision"),
    [
        # No limit has passed before the clocks say that the time was the program's own.
        (LIMITED, seen(4.9), 4.9, looks(Glance.CLOCKS, 5.0)),
        (LIMITED, seen(4.9), 5.0, looks(Glance.CLOCKS, 5.0)),
        (LIMITED, seen(4.9, clocks_at=5.0), 5.0, Tell(Ending.LIMIT)),
        (LIMITED, seen(4.9, clocks_at=5.0, lost=0.0005), 5.001, Tell(Ending.LIMIT)),
        (LIMITED, seen(5.0, lost=2.0), 5.0, looks(Glance.PROGRAMS, 5.2)),
        (LIMITED, seen(6.9, lost=2.0), 6.9, looks(Glance.CLOCKS, 7.0)),
        (LIMITED, seen(7.0, lost=2.0), 7.0, Tell(Ending.LIMIT)),
        # What computed for nearly all of a short limit spins. So does what computes for three seconds.
        (LIMITED, seen(2.9, busy=2.9, hot=2.9, asked=2.0), 2.9, looks(Glance.PROGRAMS, 3.1)),
        (LIMITED, seen(3.1, busy=3.0, hot=3.0, asked=1.0), 3.1, looks(Glance.LINE, 3.1)),
        (LIMITED, seen(3.1, busy=3.0, hot=3.0, asked=3.0), 3.1, Tell(Ending.SPINS)),
        (SETTLING, seen(3.1, heard=3.0, busy=3.0, hot=3.0), 3.1, Tell(Ending.SPINS)),  # nobody is asked
        # Not so where a timer could take it out of that; nor where it asks the kernel for something, and may get it.
        (LIMITED, seen(3.1, busy=3.0, hot=3.0, asked=3.0, course=Course.TIMED), 3.1, looks(Glance.PROGRAMS, 3.3)),
        (LIMITED, seen(3.1, busy=0.0, hot=3.0, asked=3.0), 3.1, looks(Glance.PROGRAMS, 3.3)),
        # But where its source shows no end of it, or where it failed there before, and soon.
        (LIMITED, seen(3.1, hot=3.0, asked=3.0, course=Course.AIMLESS), 3.1, Tell(Ending.SPINS)),
        (LIMITED, seen(0.4, hot=0.3, asked=0.3, course=Course.AIMLESS), 0.4, looks(Glance.PROGRAMS, 0.45)),
        (LIMITED, seen(0.4, hot=0.3, asked=0.1, course=Course.KNOWN), 0.4, looks(Glance.LINE, 0.4)),
        (LIMITED, seen(0.4, hot=0.3, asked=0.3, course=Course.KNOWN), 0.4, Tell(Ending.SPINS)),
        (Awaited(0.0, 3.5), seen(0.4, hot=0.3, asked=0.3, course=Course.KNOWN), 0.4, looks(Glance.PROGRAMS, 0.45)),
        (Awaited(0.0, 1.0), seen(1.0, hot=0.9, asked=0.3, course=Course.KNOWN), 1.0, Tell(Ending.LIMIT)),
        (Awaited(0.0, 1.0), seen(1.0, busy=0.79), 1.0, Tell(Ending.LIMIT)),
        (Awaited(0.0, 1.0), seen(1.0, busy=0.81), 1.0, Tell(Ending.SPINS)),
        (Awaited(0.0, 1.0), seen(1.0, busy=0.81, told=True), 1.0, Tell(Ending.LIMIT)),  # told once is enough
        (SILENCE, seen(0.7, busy=0.7), 0.7, Tell(Ending.LIMIT)),  # it only has to be silent
        # The limit of the whole check counts what earlier waits have lost already; its own is added.
        (IN_A_CHECK, seen(4.0), 4.0, Tell(Ending.CHECK_LIMIT)),
        (IN_A_CHECK, seen(4.0, lost=0.5), 4.0, looks(Glance.PROGRAMS, 4.2)),
        # Quiet: since the wait began, or since something was heard; one silence is told once.
        (SETTLING, seen(0.29), 0.29, looks(Glance.CLOCKS, 0.3)),
        (SETTLING, seen(0.3), 0.3, Tell(Ending.QUIET)),
        (SETTLING, seen(0.3, heard=0.2), 0.3, looks(Glance.PROGRAMS, 0.35)),
        (SETTLING, seen(0.5, heard=0.2), 0.5, Tell(Ending.QUIET)),
        (SETTLING, seen(0.5, heard=0.2, hushed=0.5), 0.5, looks(Glance.PROGRAMS, 0.55)),
        (SETTLING, seen(0.9, heard=0.6, hushed=0.5), 0.9, Tell(Ending.QUIET)),
        (SETTLING, seen(0.5, heard=0.2, lost=0.1), 0.5, looks(Glance.PROGRAMS, 0.55)),
        # A pause lasts as long as it is said to, whatever the programs do.
        (PAUSE, FRESH, 0.0, looks(Glance.CLOCKS, 5.0)),
        (PAUSE, seen(1.0, asleep=2, busy=3.0), 1.0, looks(Glance.CLOCKS, 5.0)),
        (PAUSE, Sight(0.0, running=False), 1.0, looks(Glance.CLOCKS, 5.0)),
        (PAUSE, Sight(0.0, clocks_at=5.0), 5.0, Tell(Ending.LIMIT)),
        # A signal may have been lost.
        (PAUSE, Sight(0.0, signal_due=0.2), 0.0, looks(Glance.SIGNALS, 0.2)),
    ],
)  # fmt: skip
def test_limits(wait: Awaited, sight: Sight, now: float, decision: Tell | LookAt) -> None:
    assert decide(wait, sight, now) == decision


@pytest.mark.parametrize(
    ("wait", "sight", "now", "decision"),
    [
        # Asleep is not enough: a moment later it must be the very same sleep.
        (LIMITED, seen(1.0, asleep=1), 1.0, looks(Glance.PROGRAMS_AGAIN, 1.001)),
        (LIMITED, seen(1.001, asleep=2), 1.001, Tell(Ending.WAITS)),
        (LIMITED, seen(1.001, asleep=0), 1.001, looks(Glance.PROGRAMS, 1.1011)),
        (LIMITED, seen(1.0, asleep=1, busy=3.0), 1.0, looks(Glance.PROGRAMS_AGAIN, 1.001)),
        (SILENCE, seen(0.1, asleep=2), 0.1, Tell(Ending.WAITS)),
        # What computes is asked in which line, now and then; a loop that nothing can end is over at once.
        (LIMITED, seen(0.06, hot=0.04), 0.06, looks(Glance.PROGRAMS, 0.092)),
        (LIMITED, seen(0.06, hot=0.05), 0.06, looks(Glance.LINE, 0.06)),
        (PORT, seen(0.06, hot=0.05, port_at=0.06), 0.06, looks(Glance.LINE, 0.06)),
        (LIMITED, seen(0.06, hot=0.05, asked=0.05), 0.06, looks(Glance.PROGRAMS, 0.092)),
        (LIMITED, seen(0.3, hot=0.25, asked=0.05), 0.3, looks(Glance.LINE, 0.3)),
        (LIMITED, seen(0.5, hot=0.44, asked=0.4, course=Course.UNSURE), 0.5, looks(Glance.PROGRAMS, 0.55)),
        (LIMITED, seen(0.5, hot=0.46, asked=0.4, course=Course.UNSURE), 0.5, looks(Glance.LINE, 0.5)),
        (LIMITED, seen(0.06, hot=0.05, asked=0.05, course=Course.ENDLESS), 0.06, Tell(Ending.SPINS)),
        # The line is the program's own word: a silence, or an answer without an end of its own, does not rely on it.
        (SILENCE, seen(0.06, hot=0.05), 0.06, looks(Glance.PROGRAMS, 0.092)),
        (SETTLING, seen(0.06, hot=0.05), 0.06, looks(Glance.PROGRAMS, 0.092)),
        # What was seen before the last event says nothing any more.
        (LIMITED, Sight(1.2, looked=1.0, busy=3.0), 1.2, looks(Glance.PROGRAMS, 1.202)),
        # Told once is enough, until something happens.
        (LIMITED, seen(1.0, asleep=2, told=True), 1.0, looks(Glance.PROGRAMS, 1.1)),
        (LIMITED, seen(5.0, asleep=2, told=True), 5.0, Tell(Ending.LIMIT)),
        # No program is left, once nothing is on its way from it.
        (LIMITED, Sight(0.0, running=False), 0.0, looks(Glance.PROGRAMS, 0.002)),
        (LIMITED, seen(0.002, running=False), 0.002, looks(Glance.PROGRAMS, 0.005)),
        (LIMITED, seen(0.005, running=False, asleep=1), 0.005, Tell(Ending.GONE)),
    ],
)
def test_nothing_can_happen_any_more(wait: Awaited, sight: Sight, now: float, decision: Tell | LookAt) -> None:
    assert decide(wait, sight, now) == decision


@pytest.mark.parametrize(
    ("sight", "now", "decision"),
    [
        # The port is looked at when an interpreter could have come to it, then more and more seldom.
        (FRESH, 0.0, looks(Glance.PORT, 0.015)),
        (Sight(0.0, port_at=0.02), 0.02, looks(Glance.PORT, 0.028)),
        (Sight(0.0, port_at=0.045), 0.045, looks(Glance.PROGRAMS, 0.05)),
        (seen(2.0, port_at=2.0), 2.0, looks(Glance.PROGRAMS, 2.2)),
        (seen(2.15, port_at=2.0), 2.15, looks(Glance.PORT, 2.206)),
        (Sight(0.0, port=True, port_at=0.1), 0.1, Tell(Ending.READY)),
        # A server may have opened it while its threads were looked at: then it is ready, and neither waits nor late.
        (seen(1.0, asleep=2, port_at=0.9), 1.0, looks(Glance.PORT, 1.0)),
        (seen(1.0, asleep=2, port_at=1.0), 1.0, Tell(Ending.WAITS)),
        (seen(1.0, asleep=2, port_at=1.0, port=True), 1.0, Tell(Ending.READY)),
        (seen(4.9, clocks_at=5.0, port_at=4.9), 5.0, looks(Glance.PORT, 5.0)),
        (seen(4.9, clocks_at=5.0, port_at=5.0), 5.0, Tell(Ending.LIMIT)),
    ],
)
def test_a_server_gets_ready(sight: Sight, now: float, decision: Tell | LookAt) -> None:
    assert decide(PORT, sight, now) == decision


def test_a_limit_moves_with_what_was_lost() -> None:
    assert deadline(LIMITED, seen(1.0, lost=0.25)) == 5.25


@pytest.mark.parametrize("wait", [LIMITED, PORT, PAUSE, SILENCE, SETTLING, IN_A_CHECK])
@pytest.mark.parametrize("running", [True, False])
def test_every_wait_ends(wait: Awaited, running: bool) -> None:
    """Where nothing ever happens and no look shows anything, there are few looks, and the limit is told at its time."""
    sight, now, taken = Sight(0.0, running=running), 0.0, 0
    while not isinstance(decision := decide(wait, sight, now), Tell):
        now, taken = max(now, decision.at), taken + 1
        match decision.what:
            case Glance.PORT:
                sight = replace(sight, port_at=now)
            case Glance.CLOCKS:
                sight = replace(sight, clocks_at=now)
            case Glance.PROGRAMS:
                sight = replace(sight, clocks_at=now, looked=now)
            case _:
                raise AssertionError(decision)
    assert now == min(wait.limit, wait.quiet or wait.limit, wait.check_due)
    assert taken < 150
