"""What a second, watched run shows of a mistake: calls, errors and lines where the first run leaves a guess.

Each of these is asked by the family whose mistake it is, and knows nothing where there was no such run. The record comes
from inside the program: it is good for words.
"""

from __future__ import annotations

import ast
import errno
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from grader.code import clike, conditions, sources, starts
from grader.findings.facts import Facts, Told, quoted
from grader.model.record import Call, Place

# ---------------------------------------------------------------- which line

_LOOKED_AT = 400
"""Sends, of which one may have been the wrong one: the last."""


def sending_line(facts: Facts, data: bytes = b"", *, lacks: bool = False) -> Place | None:
    """The line that sent the bytes with which it went wrong, or these: as it was recorded, else where it can be no other.

    Where something `lacks`, it is the one that sent what stands in front of that.
    """
    data = data or facts.actual
    sends = [call for call in facts.recorded(*sources.SENDING) if call.asked and not call.error]
    if not sends:
        line = facts.only(*sources.SENDING) or sources.line_that_says(facts.text, data)
        compiled = clike.invocations(facts.compiled_text, "send", "sendto", "write") if facts.compiled_text else []
        line = compiled[0].line if len(compiled) == 1 else line
        return Place(facts.file, line) if line else None
    again, latest = facts.failed_as("extra", "not-silent") is not None, sends[-_LOOKED_AT:]
    pairs = () if again else (enumerate(zip_longest(data, one)) for one in facts.wanted)
    differs = max((next((n for n, (got, asked) in pair if got != asked), 0) for pair in pairs), default=0)
    at = max(0, min(differs - lacks, len(data) - 1))
    made = [call for n in range(len(latest)) if (call := _sent_by(latest[n:], data, at)) is not None]
    # Where all that a call sent is known, the wrong bytes may be the end of it.
    made = made or [call for call in latest if data and call.asked == len(call.data) and call.data.endswith(data)]
    # What is too much of a stream stands at its end: whoever sent last has sent it.
    if again and (made or facts.exercise.transport == "tcp"):
        return (made or latest)[-1].place
    places = {call.chain[0] for call in made or sends}
    return places.pop() if len(places) == 1 else None


def _sent_by(sends: Sequence[Call], data: bytes, at: int) -> Call | None:
    """Of calls that sent these bytes, one behind the other, the one that sent the byte at a place; None where they did not."""
    sent, found = 0, None
    for call in sends:
        if (call.process, call.on) != (sends[0].process, sends[0].on):
            continue
        if call.data[: len(data) - sent] != data[sent : sent + len(call.data)]:
            return None
        sent += (call.got if call.name == "send" else None) or call.asked or 0
        found = call if found is None and sent > at else found
        if sent >= len(data):
            break
    return found if sent == len(data) else None


def last(facts: Facts, *names: str) -> Place | None:
    """The line that called one of these last: as it was recorded, else where it can be no other."""
    calls = facts.recorded(*names)
    line = None if calls else facts.only(*names)
    return calls[-1].place if calls else Place(facts.file, line) if line else None


# ---------------------------------------------------------------- threads


def called_as_target(facts: Facts) -> Told | None:
    """A thread stands in what was called to be its target, or its target is what such a call gave back: nothing."""
    places = [place for call in facts.waiting for place in call.chain[1:]]
    places += [call.chain[0] for call in facts.recorded("Thread") if call.told == "None"]
    for place in places:
        made = sources.call_at(facts.text_of(place.file), place.line, *starts.STARTERS)
        target = starts.target_of(made) if made is not None else None
        if isinstance(target, ast.Call):
            return facts.at(place.file, place.line, "called", name=sources.called(target))
    return None


def joins(facts: Facts) -> Told | None:
    """Who takes the clients waits for one of the threads that serve them, and nobody else takes any."""
    if any(call.name in ("accept", "select") for call in facts.waiting):
        return None
    accepts = {(call.process, call.thread) for call in facts.recorded("accept")}
    busy = {(call.process, call.thread) for call in facts.waiting if call.name != "join"}
    for call in facts.waiting:
        mine = call.name == "join" and (call.process, call.thread) in accepts and not call.told
        if mine and (call.process, call.on) in busy:
            return facts.at_call(call, "joined", at=call.chain[0].line)
    return None


def closed_by_another(facts: Facts) -> Told | None:
    """A connection was closed by one thread while another one had it in use, or wanted it later."""
    taken = {(call.process, call.made) for call in facts.recorded("accept") if call.made}
    for close in facts.recorded("close", "shutdown"):
        if (close.process, close.on) not in taken or close.error:
            continue
        later = facts.calls_after(close)
        others = [
            call
            for call in facts.recorded("recv", "send", "sendall", "recv_into", "makefile")
            if (call.process, call.on) == (close.process, close.on) and call.thread != close.thread
        ]
        hurt = any(call.errno in (errno.EBADF, errno.EPIPE) or (call.waits and call not in later) for call in others)
        if hurt and any(call.thread == close.thread for call in later):
            made = sources.call_at(facts.text_of(close.chain[0].file), close.chain[0].line, close.name)
            if made is None:
                return facts.at_call(close, "with")
            return facts.at_call(close, "closed", name=sources.owner(made), at=close.chain[0].line)
    return None


def shared(facts: Facts) -> Told | None:
    """A thread that does not accept waits on another accepted connection than it received from, which nobody reads now."""
    taken = {(call.process, call.made) for call in facts.recorded("accept") if call.made}
    accepts = {(call.process, call.thread) for call in facts.recorded("accept")}
    left = taken - {(call.process, call.on) for call in (*facts.recorded("close"), *facts.waiting)}
    for call in facts.waiting:
        if call.name != "recv" or (call.process, call.thread) in accepts or (call.process, call.on) not in taken:
            continue
        before = {
            (one.process, one.on)
            for one in facts.recorded("recv")
            if (one.process, one.thread) == (call.process, call.thread) and one.got and one.on != call.on
        }
        text, line = facts.text_of(call.chain[0].file), call.chain[0].line
        made, function = sources.call_at(text, line, "recv"), sources.function_around(text, line)
        name = sources.owner(made) if made is not None else ""
        if before & left and function is not None and name.isidentifier() and sources.is_from_outside(function, name):
            started = starts.shared_connection(facts.text)
            at = started[0] if started is not None and started[1] == name else None
            fields = {"name": name, "function": function.name}
            return facts.here(at, "shared", **fields) if at else facts.at_call(call, "shared", **fields)
    return None


def not_started(facts: Facts) -> Told | None:
    """A thread was made, the program went on, and there was no `start`."""
    if not facts.record.complete:
        return None
    for made in facts.recorded("Thread"):
        mine = (made.process, made.thread)
        went_on = any((call.process, call.thread) == mine for call in facts.calls_after(made))
        place, text = made.chain[0], facts.text_of(made.chain[0].file)
        function = sources.function_named(text, made.told)
        if (made.process, made.made) in facts.threads_started or not went_on or function is None:
            continue
        if not facts.record.hits_of(place.file).get(function.body[0].lineno, 0):
            idle = starts.never_started(text)
            name = idle[1] if idle is not None and idle[0] == place.line else made.told
            return facts.at_call(made, "not-started", name=name)
        run = next((call for call in sources.calls(text, "run") if facts.ran(call.lineno) and not call.args), None)
        if run is not None:
            return facts.at(place.file, run.lineno, "run")
    return None


# ---------------------------------------------------------------- errors that were caught

_BUGS = ("TypeError", "AttributeError", "NameError", "UnboundLocalError", "UnicodeEncodeError", "UnicodeDecodeError")
"""What no program means to happen: text where bytes are needed, a name that does not exist."""
_BUGS_IN_SENDING = (*_BUGS, "ValueError", "KeyError", "IndexError", "error")
_MEANT = ("TimeoutError", "timeout", "Empty", "SystemExit", "KeyboardInterrupt")


def swallowed(facts: Facts) -> Told | None:
    """An error that was caught before the end, whose work was not done: one that no working program raises, or one in a
    `try` that hides all of them."""
    hiding = {one.handler for one in conditions.hidden_errors(facts.text)} if facts.nothing_came else set()
    for one in reversed(facts.record.raised):
        if not one.chain:
            continue
        place, text = one.chain[0], facts.text_of(one.chain[0].file)
        sending = sources.call_at(text, place.line, *sources.SENDING)
        found = (sources.handler_at(facts.text_of(at.file), line) for line in one.handled for at in one.chain)
        handlers = [handler for handler in found if handler is not None]
        error = f"{one.kind}: {one.message}" if one.message else one.kind
        if handlers and sending is not None and one.errno == errno.EDESTADDRREQ:
            where = {"at": place.line, "handler": handlers[-1].lineno}
            return facts.at(place.file, place.line, "unaddressed", call=sources.called(sending), error=error, **where)
        foreseen = sending is None and handlers and one.kind in sources.caught_by(handlers[-1])
        hidden = bool(handlers) and handlers[-1].lineno in hiding and one.errno is None and one.kind not in _MEANT
        if foreseen or (one.kind not in (_BUGS_IN_SENDING if sending is not None else _BUGS) and not hidden):
            continue
        if handlers and sending is not None and one.kind == "TypeError" and one.message.startswith("a bytes-like"):
            fields = {"handler": handlers[-1].lineno, "encoding": facts.exercise.encoding}
            return facts.at(place.file, place.line, "text", call=sources.called(sending), **fields)
        if handlers:
            return facts.at(place.file, place.line, "caught", at=place.line, error=error, handler=handlers[-1].lineno)
        if not one.handled and one.thread and sources.calls(facts.text, "submit"):
            return facts.at(place.file, place.line, "future", at=place.line, error=error)
    return None


def gave_up(facts: Facts) -> Call | None:
    """The last call that was to receive, where its time was over and the program went on, or ended, without it."""
    served = facts.suspect == "server" and facts.exited is not None and not facts.exited.status
    last = next(iter(reversed(facts.recorded("recv", "recvfrom", "recv_into", *["accept"] * served))), None)
    over = last is not None and last.error.rpartition(".")[2] in ("TimeoutError", "timeout")
    caught = any(one.kind in ("TimeoutError", "timeout") and one.handled for one in facts.record.raised)
    owed = served if facts.suspect == "server" else facts.to_print_what_came and facts.failed_as("not-printed")
    return last if over and caught and owed else None


def was_quiet(facts: Facts, handler: int) -> bool:
    """Whether it is known that no error came to an `except`."""
    return facts.watched and facts.record.complete and not any(handler in one.handled for one in facts.record.raised)


# ---------------------------------------------------------------- connections


def held_open(facts: Facts) -> Told | None:
    """What still holds a connection that the program meant to close."""
    bare = sources.named_alone(facts.text, "close")
    if bare is not None and facts.ran(bare):
        return facts.here(bare, "brackets")
    closes = facts.recorded("close")
    for call in closes:
        files = [one for one in facts.recorded("makefile") if (one.process, one.on) == (call.process, call.on)]
        if call.told not in ("", "0") and files:
            return facts.at_call(files[-1], "makefile", at=files[-1].chain[0].line)
    of_children = {call.on for call in closes if call.process}
    of_its_own = {call.on for call in closes if not call.process}
    for taken in facts.recorded("accept") if facts.record.complete else ():
        if taken.process == 0 and taken.made in of_children - of_its_own:
            fork = starts.keeps_its_copy(facts.text)
            return facts.here(fork, "fork") if fork is not None else facts.at_call(taken, "fork")
    return None


def answered_elsewhere(facts: Facts) -> tuple[Call, str] | None:
    """Of UDP: the last datagram that was sent went to another address than the message before it had come from."""
    heard = facts.failure is not None and any(came.peer == facts.failure.peer for came in facts.received)
    if facts.check.peers or heard:
        return None  # it may have to ask somebody else
    sender, known = "", {call.told for call in facts.recorded("recvfrom")}
    found: tuple[Call, str] | None = None
    # Where the one who spoke last is the one who waits, no other address is right.
    mine = facts.failure is not None and bool(facts.sent) and facts.sent[-1].peer == facts.failure.peer
    for call in facts.recorded("recvfrom", "recv", "sendto"):
        if call.error or call.waits or (not call.told and call.name != "recv"):
            continue
        if call.name != "sendto":
            sender, found = call.told if call.name == "recvfrom" else "?", None
        elif sender:
            guessed = sender == "?" or (mine and call.told != sender)
            found = (call, sender) if call.told not in known or guessed else None
    return found


def sent_by_two_calls(facts: Facts) -> tuple[Place, Place, str] | None:
    """One line sent twice to one message, for its function was called twice: the later call, the earlier, the function."""
    sends = [call for call in facts.recorded(*sources.TALKING) if not call.error and len(call.chain) > 1]
    if len(sends) < 2:
        return None
    first, again = sends[-2:]
    here = first.chain[0] == again.chain[0] and first.on == again.on and first.chain[1] != again.chain[1]
    between = [
        call for call in facts.calls_after(first) if call.t < again.t and call.got and call.name.startswith("recv")
    ]
    function = sources.function_around(facts.text_of(again.chain[0].file), again.chain[0].line)
    if not here or between or function is None:
        return None
    return again.chain[1], first.chain[1], function.name


def took(facts: Facts, data: bytes) -> bool:
    """Whether it is not known that these bytes were never received."""
    takes = facts.recorded("recv", "recv_into", "recvfrom")
    known = facts.watched and facts.record.complete and not facts.recorded("makefile")
    return not known or any(call.data[:16] in data or data[:16] in call.data for call in takes if call.data)


def short_of_what_was_asked(facts: Facts) -> Call | None:
    """A `recv` that was to bring an exact number of bytes and brought fewer, where no loop asks for the rest."""
    for call in facts.recorded("recv"):
        made = sources.call_at(facts.text_of(call.chain[0].file), call.chain[0].line, "recv")
        if made is None or not made.args or not call.got or call.asked is None or call.got >= call.asked:
            continue
        text, line = facts.text_of(call.chain[0].file), call.chain[0].line
        # A number that is written there is exact only where it is that of a number in bytes.
        exact = call.asked in (2, 4, 8) if isinstance(made.args[0], ast.Constant) else call.asked > 0
        if exact and not sources.counts_bytes(text, line) and not sources.collects(text, line):
            return call
    return None


def bytes_unread(facts: Facts, arrived: int) -> int | None:
    """How many of the bytes that came to its only connection it never received; None where that is not known."""
    accepted = [call for call in facts.recorded("accept", "connect", "connect_ex") if not call.waits and not call.error]
    taken = facts.recorded("recv", "recv_into", "recvfrom")
    if not facts.record.complete or len(accepted) > 1 or not taken or facts.recorded("makefile") or facts.restarted:
        return None
    left = arrived - sum(call.got or 0 for call in taken)
    return left if left > 0 else None


def shut_both_ways(facts: Facts) -> Place | None:
    """A socket was shut both ways, then it was asked for more and there was none: where it was shut."""
    for shut in facts.recorded("shutdown"):
        after = (call for call in facts.calls_after(shut) if call.name == "recv" and call.on == shut.on)
        first = next(after, None)
        if shut.told == "2" and not shut.error and first is not None and first.got == 0:
            return shut.chain[0]
    return None


def sent_a_part(facts: Facts) -> Call | None:
    """A `send` sent less than it was given, and the next call did not go on with the rest."""
    calls = [call for call in facts.recorded("send", "sendall") if not call.error]
    for number, call in enumerate(calls):
        if call.name != "send" or call.asked is None or not call.got or call.got >= call.asked:
            continue
        after = next((one for one in calls[number + 1 :] if one.on == call.on), None)
        if after is None or after.asked != call.asked - call.got:
            return call
    return None


def grows(facts: Facts) -> tuple[Call, str] | None:
    """Every time as much was sent as had been received altogether: the first time that this was more than had come since,
    and what it began with."""
    wanted = ("recv", "recvfrom", "send", "sendall", "sendto")
    calls = sorted(facts.recorded(*wanted), key=lambda call: (call.process, call.on, call.t))
    for _, group in groupby(calls, key=lambda call: (call.process, call.on)):
        received = since = 0
        for call in group:
            if call.name.startswith("recv"):
                received, since = received + (call.got or 0), since + (call.got or 0)
            elif call.asked != received or not since:
                break
            elif call.asked > since:
                return call, quoted(call.data[: call.asked - since], facts.exercise.encoding)
            else:
                since = 0
    return None


# ---------------------------------------------------------------- asyncio


def unawaited(facts: Facts) -> Iterator[tuple[str, int, str]]:
    """Coroutines that nobody awaited: the file and the line that made them, and their names."""
    for one in facts.record.unawaited:
        if one.made is not None and one.name.isidentifier():
            yield one.made.file, one.made.line, one.name


def awaits(facts: Facts) -> set[int]:
    """The lines of its file in which tasks stood at the end."""
    return {place.line for task in facts.record.tasks for place in task.chain[:1] if place.file == facts.file}
