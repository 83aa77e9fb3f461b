"""What a finding may rest on: the events, the failure, the program's last traceback, the student's files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.code import sources
from grader.model import Event, Finding, Transcript, Words
from grader.play import matching
from grader.play.scenario import Failure, Play
from grader.play.state import ProgramState, State
from grader.play.steps import expected_payloads
from grader.spec.language import AtOnce, Check, Exercise, Repeat, Step

# Without a sandbox the copy of the student's files lies in a folder of ours.
_FRAME = re.compile(r'^ *File "(?:/[^"\n]*/disk\d+)?/work/([^"\n]+)", line ([0-9]{1,7})\b', re.MULTILINE)
_ANY_ERROR = re.compile(r"^([A-Za-z_][\w.]*)(?:: (.*))?$", re.MULTILINE)
_ERROR = re.compile(
    r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning|error|timeout))\b(?:: (.*))?$", re.MULTILINE
)
_ERRNO = re.compile(r"\[Errno (-?[0-9]{1,5})\]")


@dataclass(frozen=True)
class Evidence:
    """All that a finding may rest on."""

    exercise: Exercise
    check: Check
    transcript: Transcript
    play: Play

    @property
    def failure(self) -> Failure | None:
        return self.play.failure

    @property
    def state(self) -> State:
        return self.play.state

    @cached_property
    def suspect(self) -> str:
        """The program that this is about; of a pair the one in which it went wrong, as far as the events tell."""
        programs = self.check.programs
        return programs[0] if len(programs) == 1 else self._suspect_of_pair()

    def _suspect_of_pair(self) -> str:
        failure = self.failure
        for name in self.check.programs:
            error = last_traceback(self.state.program(name).output["stderr"].decode("utf-8", "replace"))
            if error is not None and error.kind not in ("KeyboardInterrupt", "EOFError"):
                return name
        if failure is None or failure.program is None:
            return self.check.programs[0]
        if failure.code != "not-printed":
            return failure.program
        return self.lost_at or failure.program

    @cached_property
    def lost_at(self) -> str | None:
        """Of a pair: where the message got lost that was typed last, or that the client should have begun with.

        The one that typed it, where nothing of it passed; else the one that got it. None where that is not the question.
        """
        events = self.last_case
        if len(self.check.programs) == 1 or self.failure is None:
            return None
        typed = [n for n, event in enumerate(events) if event.event == "typed"]
        wanting = self.failure.program
        # Where nothing is typed, the client begins: that is how it calls.
        at, since = (events[typed[-1]].info.get("program"), typed[-1]) if typed else ("client", 0)
        passed = [event.info["from"] for event in events[since:] if event.event == "relayed"]
        if any(event.event == "link-refused" for event in events[since:]) and not passed:
            return "server"
        if at == wanting:  # it typed, and should print the answer
            other = next(name for name in self.check.programs if name != at)
            return wanting if other in passed or at not in passed else other
        return wanting if at in passed else at

    @property
    def program(self) -> ProgramState:
        """What the suspect has done."""
        return self.state.program(self.suspect)

    @property
    def file(self) -> str:
        return self.transcript.mains[self.suspect]

    @property
    def text(self) -> str:
        """The text of its file; nothing where that is no Python."""
        return self.transcript.sources.get(self.file, "") if self.is_python else ""

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of its file and of the student's modules that it imports, and they import."""
        found, todo = {self.file: self.text}, [self.text]
        while todo:
            wanted = sources.imported(todo.pop())
            for name, text in self.transcript.sources.items():
                module = name.removesuffix(".py").replace("/__init__", "").rpartition("/")[2]
                if name not in found and (module in wanted or name.partition("/")[0] in wanted):
                    found[name] = text
                    todo.append(text)
        return tuple(found.values())

    @cached_property
    def is_python(self) -> bool:
        """Whether its file is run by Python."""
        found = {str(name): program for name, program in self.exercise.programs.items()}.get(self.suspect)
        return found is None or found.run_of(self.file) is None

    @cached_property
    def last_case(self) -> tuple[Event, ...]:
        """The events since the last fresh start."""
        events = self.transcript.events
        starts = [n for n, event in enumerate(events) if event.event == "started" and not event.info.get("restart")]
        return events[starts[-1] :] if starts else events

    @cached_property
    def stderr(self) -> str:
        """What the program wrote to stderr, with the end of what was cut."""
        tails = [
            event.data or b""
            for event in self.last_case
            if event.event == "cut" and event.info["stream"] == "stderr" and self.is_of_suspect(event.info)
        ]
        return b"\n".join([bytes(self.program.output["stderr"]), *tails]).decode("utf-8", "replace")

    @cached_property
    def error(self) -> Traceback | None:
        return last_traceback(self.stderr)

    @cached_property
    def expectations(self) -> tuple[tuple[str, int, matching.Asked], ...]:
        """Every `expect` of the case that failed, or of the last: its peer, how often, what."""
        case = self.failure.case if self.failure else len(self.transcript.cases) - 1
        return tuple(expected_payloads(self.check.steps, self.play.renderer(case)))

    @property
    def standing(self) -> tuple[Mapping[str, Any], ...]:
        """Where each thread stood when the check failed, as far as that was seen."""
        failure = self.failure
        if failure is None or failure.event is None or failure.event < 0:
            return ()
        threads = self.transcript.events[failure.event].info.get("threads", ())
        return tuple(thread for thread in threads if self.is_of_suspect(thread))

    def is_of_suspect(self, info: Mapping[str, Any]) -> bool:
        """Whether an event or a thread is the suspect's; with one program all are."""
        return bool(info.get("program", self.suspect) == self.suspect)

    @property
    def error_text(self) -> str:
        """The file in which the last error is."""
        return self.transcript.sources.get((self.error and self.error.file) or "", "")

    def there(self, id: str, **fields: Any) -> Finding:
        """A finding at the place of the last error."""
        error = self.error
        return Finding(id, fields, error.file, error.line) if error else Finding(id, fields)

    def here(self, id: str, line: int | None, **fields: Any) -> Finding:
        return Finding(id, fields, self.file, line) if line else Finding(id, fields)


@dataclass(frozen=True, slots=True)
class Traceback:
    """The last error of a program: its type, its message, and the innermost place in the student's files."""

    error: str
    message: str
    file: str | None
    line: int | None

    @property
    def kind(self) -> str:
        """The type without its module: `JSONDecodeError`."""
        return self.error.rpartition(".")[2]

    @property
    def errno(self) -> int | None:
        """The number of the system's error, where it is one."""
        number = _ERRNO.match(self.message)
        return int(number[1]) if number else None

    def at(self) -> int:
        """Its line, 0 where none is known."""
        return self.line or 0


def last_traceback(stderr: str) -> Traceback | None:
    """Read Python's own report. Its text is the program's, so only its form is trusted."""
    start = stderr.rfind("Traceback (most recent call last)")
    report = stderr[max(start, 0) :]
    # A file that does not parse has no "Traceback": there only a known kind of error behind a frame counts.
    error = _ANY_ERROR.search(report) if start >= 0 else _ERROR.search(report)
    if error is None or (start < 0 and not _FRAME.search(report[: error.start()]) and not _unread(report)):
        return None
    frames = _FRAME.findall(report[: error.end()])
    file, line = frames[-1] if frames else (None, None)
    return Traceback(error[1][:100], (error[2] or "")[:300], file, int(line) if line else None)


def _unread(report: str) -> bool:
    """Python could not read the file at all: its only line is the error."""
    return report.startswith("SyntaxError: ") and report.count("\n") <= 1


def step_of(evidence: Evidence) -> Step | None:
    """The step that failed."""
    path = evidence.failure.step if evidence.failure else ()
    steps: Sequence[Step] = evidence.check.steps
    found: Step | None = None
    for number in path:
        if not 0 < number <= len(steps):
            return None
        found = steps[number - 1]
        steps = found.repeat.steps if isinstance(found, Repeat) else found.at_once if isinstance(found, AtOnce) else ()
    return found


Rule = Callable[[Evidence], Finding | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding."""

    id: str
    title: Words
    hint: Words
    rule: Rule
    choices: Mapping[str, Mapping[str, Words]]
    """Fields whose values are spoken: name of the field, its value, the words for it."""
    explains: frozenset[str] = frozenset()
    """Ids of the findings that only repeat this one: they are not told beside it."""


def entry(
    id: str, title: Words, hint: Words, /, *, explains: Iterable[str] = (), **choices: Mapping[str, Words]
) -> Callable[[Rule], Entry]:
    """Make a rule an entry of the catalogue. `{field}` in title and hint is the field, or what `choices` has for it."""
    return lambda rule: Entry(id, title, hint, rule, choices, frozenset(explains))


FAILED = ("traceback", "never-bound", "exits-early")
"""What follows from an error that ended the program, and would only repeat its explanation."""


def told_of(server: Words, client: Words, script: Words | None = None) -> dict[str, Words]:
    """Words that depend on which program is judged; the field is its name, `Evidence.suspect`."""
    return {"server": server, "client": client, "script": script or client}


def open_instead(evidence: Evidence) -> list[dict[str, Any]]:
    """What the program opened while it was not found where it should be."""
    failure = evidence.failure
    if failure is None or failure.code != "not-listening" or failure.event is None or failure.event < 0:
        return []
    return list(evidence.transcript.events[failure.event].info.get("sockets", ()))


def quoted(data: bytes, encoding: str) -> str:
    """A short, harmless text of some bytes, for a sentence."""
    text = data[:200].decode(encoding, "replace")
    shown = "".join(c if c.isprintable() else "�" for c in text)
    return f"“{shown[:80]}{'…' if len(shown) > 80 or len(data) > 200 else ''}”"
