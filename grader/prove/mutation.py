"""Mutants of an exercise's right programs, run against its checks until one fails.

Every mutant of the reference is tried, and of each right program some, of a kind that the reference has not. A check
of a mutant begins only when the one before has passed, so that most cost one or two. What the author names is run as well,
once: a name that a check has overtaken is told.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from grader.errors import SpecError
from grader.model import Words
from grader.prove.kept import Kept
from grader.prove.mutants import Mutant, mutants_of
from grader.prove.proof import judged_by
from grader.prove.survivors import CAUGHT, Fate, Named, Survival, Tried, fate_of, nearest_check, order_of_trial, told_in
from grader.prove.verify import Advance, Candidate, Programs, Progress, hurried, run_through
from grader.schedule.grading import Run, Task
from grader.spec import Exercise, Spec
from grader.spec.faults import faults
from grader.spec.language import Bilingual, Model, PeerStep, ProgramName, flat
from grader.spec.plain import plain_data
from grader.spec.problems import in_file_order
from grader.spec.source import Source, decode, read_bytes
from grader.spec.toolchains import is_script

CPU = 1.0
"""Seconds that a mutant may compute: those that go round in circles are many."""
OF_EACH_RIGHT = 3
"""Mutants of each right program: what it does as the reference does was tried there."""
MORE_SEEDS = 2
"""Other values that a survivor meets, before it is called one."""
NAMES = "mutants.yaml"
_SO_FAR = Words("抓到 {n}", "{n} caught")


class _Entry(Model):
    operator: str
    source: str
    because: Bilingual


class _NamesFile(Model):
    equivalent: tuple[_Entry, ...] = Field((), strict=False)
    allowed: tuple[_Entry, ...] = Field((), strict=False)


def read_names(folder: Path) -> tuple[Named, ...]:
    """What the author says of mutants, from the file beside the programs. Raises SpecError."""
    path = folder / NAMES
    if not path.exists():
        return ()
    source = Source(path, decode(path, read_bytes(path)))
    data = plain_data(source)
    try:
        told = _NamesFile.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise SpecError(in_file_order(path, faults(source, data, error, _NamesFile))) from None
    kinds: tuple[tuple[Fate, tuple[_Entry, ...]], ...] = (("equivalent", told.equivalent), ("allowed", told.allowed))
    return tuple(
        Named(one.operator, " ".join(one.source.split()), kind, one.because, source.line(source.values[kind, n].start))
        for kind, entries in kinds
        for n, one in enumerate(entries)
    )


@dataclass(eq=False)
class _Trial:
    """A mutant on its way."""

    programs: Programs
    origin: Candidate
    program: ProgramName
    mutant: Mutant
    short: Spec
    """The exercise with less time for everything."""
    run: Run
    drawn: bool = True
    """Whether it is to be run; of a right program only some are."""
    named: Named | None = None
    """What the author says of it."""
    over: Tried | None = None
    told: frozenset[str] = frozenset()
    """Findings, although everything passed."""

    @property
    def made_from(self) -> tuple[int, str, str]:
        """The right program that it was one change before."""
        return id(self.programs), self.origin.name, self.program

    def __str__(self) -> str:
        return f"{self.programs.spec.exercise.id}  {self.mutant.operator}"

    def end(self, fate: Fate, by: str = "", because: Words | None = None) -> None:
        file = self.origin.name if self.origin.kind == "right" else self.origin.submission.programs[self.program]
        seen = nearest_check(self.programs.spec.exercise, self.program, self.mutant) if fate == "left" else ""
        self.over = Tried(self.program, file, self.mutant, fate, by, because, seen)

    def task(self, again: int, *, unchanged: bool = False) -> Task:
        """It against the checks of its program; or the program that it was made from, `unchanged`."""
        whole = self.origin.submission
        files = dict(whole.files) if unchanged else {**whole.files, whole.programs[self.program]: self.mutant.source}
        judged = judged_by(self.short.exercise, self.program)
        if self.origin.kind == "right":  # which may fail a bonus check itself
            judged = tuple(check for check in judged if check.group == "core")
        checks = order_of_trial(judged)
        run = dataclasses.replace(self.run, seed=self.run.seed + again)
        return Task(self.short, dataclasses.replace(whole, files=files), checks, run, until_failed=True)


def try_mutants(
    wanted: list[Programs],
    run_of: Callable[[Programs], Run],
    sample: int | None = None,
    progress: Progress = lambda advance: None,
    kept: Kept | None = None,
) -> list[Survival]:
    """Run the mutants of all exercises through one pool; of each exercise a `sample` of so many, drawn by its seed.

    What is `kept` of earlier runs is not run again. Raises SpecError where a file of names cannot be read.
    """
    names = [read_names(programs.folder) for programs in wanted]
    every = [list(_trials(programs, run_of(programs), known)) for programs, known in zip(wanted, names, strict=True)]
    drawn = [[trial for trial in trials if trial.drawn] for trials in every]
    chosen = [trial for trials in drawn for trial in (trials if sample is None else sorted(trials, key=_lot)[:sample])]
    owners: dict[int, tuple[Task, _Trial]] = {}
    advance = Advance(len(chosen), _SO_FAR.format(n=0), progress, lambda task: str(owners[id(task)][1]))
    for again in range(1 + MORE_SEEDS):
        tasks = [(trial.task(again), trial) for trial in chosen if trial.over is None]
        tasks = [(kept.known(task) if kept else task, trial) for task, trial in tasks]
        owners = {id(task): (task, trial) for task, trial in tasks}
        advance.kept += sum(fate_of(tuple(task.known.values())) is not None for task, _ in tasks)
        for task, result in run_through([task for task, _ in tasks], kept, advance.look):
            trial, fate = owners[id(task)][1], fate_of(result.checks)
            trial.told |= told_in(result.checks)
            if trial.named is not None and (fate is None or fate[0] not in CAUGHT):
                trial.end(trial.named.fate, "", trial.named.because)
            elif fate is not None and (fate[0] != "ungraded" or again == MORE_SEEDS):
                trial.end(*fate)
            over = [each.over.fate for each in chosen if each.over is not None]
            advance.ended(str(trial), len(over), _SO_FAR.format(n=sum(fate in CAUGHT for fate in over)))
    survivors = [trial for trial in chosen if trial.over is None]
    # What the right program is told as well says nothing about the mutant.
    unchanged = {trial.made_from: trial.task(0, unchanged=True) for trial in survivors if trial.told}
    results = {id(task): result for task, result in run_through([*unchanged.values()], kept)} if unchanged else {}
    for trial in survivors:
        before = told_in(results[id(unchanged[trial.made_from])].checks) if trial.told else frozenset()
        if told := sorted(trial.told - before):
            trial.end("told", told[0])
        else:
            trial.end("timing" if trial.mutant.timing else "left")
    found = []
    for trials, known in zip(every, names, strict=True):
        tried = tuple(trial.over for trial in trials if trial.over is not None)
        fates = {
            name: [trial.over and trial.over.fate for trial in trials if name.fits(trial.mutant)] for name in known
        }
        stale = tuple(name for name in known if not fates[name])
        overtaken = tuple(name for name in known if fates[name] and all(fate in CAUGHT for fate in fates[name]))
        found.append(Survival(tried, stale, sum(trial.drawn for trial in trials) - len(tried), overtaken))
    return found


def several_peers(exercise: Exercise) -> bool:
    """Whether some check has several clients, so that it shows who is answered."""
    return any(
        len({step.peer for step in flat(check.steps) if isinstance(step, PeerStep)}) > 1 for check in exercise.checks
    )


def _trials(programs: Programs, run: Run, names: tuple[Named, ...]) -> Iterator[_Trial]:
    """All mutants of the reference and of the right programs. Of those a few are drawn that are of no kind that came before."""
    exercise = programs.spec.exercise
    known: set[tuple[str, str]] = set()
    short = hurried(programs.spec, CPU)
    for candidate in programs.candidates:
        if candidate.kind not in ("reference", "right"):
            continue
        whole = candidate.submission
        own = exercise.programs if candidate.program is None else (candidate.program,)
        for program in own:
            if not is_script(whole.programs[program]):
                continue
            made = mutants_of(whole.files[whole.programs[program]], several_peers=several_peers(exercise))
            trials = [_Trial(programs, candidate, program, mutant, short, run) for mutant in made]
            if candidate.kind == "right":
                new = [trial for trial in trials if (trial.mutant.operator, trial.mutant.place) not in known]
                few = sorted(new, key=_lot)[:OF_EACH_RIGHT]
                for trial in trials:
                    trial.drawn = trial in few
            for trial in trials:
                trial.named = next((name for name in names if name.fits(trial.mutant)), None)
            known |= {(trial.mutant.operator, trial.mutant.place) for trial in trials if trial.drawn}
            yield from trials


def _lot(trial: _Trial) -> bytes:
    """Its place in the draw: the same as long as its own text is."""
    told = f"{trial.run.seed}\0{trial.mutant.operator}\0{trial.mutant.place}\0{trial.program}"
    return hashlib.sha256(told.encode("utf-8", "replace")).digest()
