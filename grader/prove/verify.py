"""The proof of an exercise: its programs found, all of them graded side by side, and what was seen handed to the rules.

An exercise has a folder of programs: `reference/<id>` beside the folder of exercises, or `<id>` beside the file.

    server.py, client.py     the reference: every point, every time
    right/                   the same job done in other ways: every core point
    wrong/                   what beginners write: each says in its first lines where it fails
    promises.yaml            which checks hold which sentence of the statement; an exercise may do without

Files whose names begin with `client-` are clients; the others are servers, or whatever program the exercise has. A
program of a pair is graded together with the reference of the other. What grader makes itself comes on top: a program
that does nothing, and for each check one that repeats another run's texts.
"""

from __future__ import annotations

import dataclasses
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import Problem, SpecError, UsageError
from grader.intake.decoding import source_text
from grader.intake.submission import Submission, find_submission
from grader.model import CheckResult, Result, Words
from grader.prove.impostors import replay, stub
from grader.prove.kept import Kept
from grader.prove.promises import PROMISES, broken_promises
from grader.prove.proof import Claim, Key, Kind, Proof, Row, Seen, judged_by, key, observe
from grader.schedule.grading import Run, Task, grade_all, with_needs
from grader.schedule.slots import Slots
from grader.schedule.tools import missing_tool, need_tools
from grader.spec import Check, Spec
from grader.spec.language import AnyStep, AtOnce, Exercise, Exits, Expect, Idle, Pause, Printed, ProgramName, Repeat
from grader.spec.problems import near
from grader.spec.source import decode, read_bytes
from grader.spec.toolchains import is_script

SHORT_LIMIT = 2.0
"""Of a step, in seconds, for programs that are to fail: many of them hang, or go round in circles."""
WRONG_CPU = 5.0
"""Seconds that a program that is to fail may compute."""
HEAD = 20
"""Lines at the beginning of a wrong program in which it says what it claims."""


@dataclass(slots=True)
class Advance:
    """How far a proof has come, in programs or in mutants. It goes on: whoever is told looks at it at once."""

    total: int
    counted: Words
    """How many of those that are done ended in which way."""
    told: Progress
    name_of: Callable[[Task], str]
    kept: int = 0
    """Those that had nothing to run: everything was known from before."""
    done: int = 0
    name: str = ""
    """The one that has just ended."""
    running: tuple[str, ...] = ()

    def look(self, running: Sequence[tuple[Task, Check]]) -> None:
        """These run now."""
        self.running = tuple(f"{self.name_of(task)}  {check.id}" for task, check in running)
        self.told(self)

    def ended(self, name: str, done: int, counted: Words) -> None:
        """One has ended."""
        self.name, self.done, self.counted = name, done, counted
        self.told(self)


Progress = Callable[[Advance], None]
"""Called when a program has ended, and when one of its checks has."""
_OTHERWISE = Words("和说明不一样 {n}", "{n} otherwise than claimed")


@dataclass(frozen=True)
class Candidate:
    """A program that is graded for the proof, and what has to be seen of it."""

    kind: Kind
    name: str
    program: ProgramName | None
    submission: Submission
    judged: tuple[Check, ...]
    claim: Claim | None = None
    alone: bool = False
    """Its check runs without what that builds on."""


@dataclass(frozen=True)
class Programs:
    """An exercise with all the programs that prove it, and where they lie."""

    spec: Spec
    folder: Path
    candidates: tuple[Candidate, ...]
    notes: tuple[Words, ...] = ()
    """Programs that are left out, because this machine cannot run them."""


_NO_REFERENCE = Words("{folder} 里没有参考程序 {file}", "there is no reference program {file} in {folder}")


def gather(spec: Spec, folder: Path, seed: int) -> Programs:
    """Read all programs of an exercise.

    Raises SpecError for claims that make no sense, UsageError for what is missing.
    """
    exercise = spec.exercise
    reference: dict[ProgramName, Submission] = {}
    for name in exercise.programs:
        named = [path for path in _files(folder) if path.stem == name and _can_start(exercise, name, path)]
        if not named:
            raise UsageError(_NO_REFERENCE.format(folder=folder, file=f"{name}.py"))
        first = min(named, key=lambda path: (path.suffix != ".py", path.name))
        reference[name] = find_submission(exercise, [first], name)
        need_tools(exercise, reference[name])
    whole = _together(exercise.id, reference.values(), folder)
    shown = ", ".join(sorted(whole.programs.values()))
    found = [Candidate("reference", shown, None, whole, exercise.all_checks)]
    problems: list[Problem] = []
    notes: list[Words] = []
    kinds: tuple[Kind, ...] = ("right", "wrong")
    for kind in kinds:
        for path in _files(folder / kind):
            program = _program_of(exercise, path, problems)
            if program is None:
                continue
            own = find_submission(exercise, [path], program)
            if (missing := missing_tool(exercise, own)) is not None:
                left_out = Words("没有试 {name}：{why}", "{name} is left out: {why}")
                notes.append(left_out.format(name=f"{exercise.id}/{kind}/{path.name}", why=missing))
                continue
            claim = _claim(exercise, program, path, problems) if kind == "wrong" else None
            submission = _paired(exercise, program, own, reference, folder)
            judged = judged_by(exercise, program)
            found.append(Candidate(kind, f"{kind}/{path.name}", program, submission, judged, claim))
    if (table := folder / PROMISES).exists():
        problems += broken_promises(table, decode(table, read_bytes(table)), exercise)
    if problems:
        raise SpecError(problems)
    return Programs(spec, folder, (*found, *_impostors(spec, reference, folder, seed)), tuple(notes))


def _impostors(spec: Spec, reference: dict[ProgramName, Submission], folder: Path, seed: int) -> Iterator[Candidate]:
    exercise = spec.exercise

    def made(program: ProgramName, text: str) -> Submission:
        own = Submission(program, {f"{program}.py": text.encode()}, {program: f"{program}.py"})
        return _paired(exercise, program, own, reference, folder)

    for program in exercise.programs:
        judged = judged_by(exercise, program)
        yield Candidate("stub", f"stub {program}", program, made(program, stub(exercise, program)), judged)
    for program in exercise.programs:
        for check in judged_by(exercise, program):
            if (text := replay(spec, check, program, seed)) is not None:
                yield Candidate("replay", f"replay {program}", program, made(program, text), (check,), alone=True)


# ---------------------------------------------------------------- from files to submissions


def _files(folder: Path) -> list[Path]:
    """The files of a folder; those that no program is ever called are left out."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _can_start(exercise: Exercise, program: ProgramName, path: Path) -> bool:
    return is_script(path.name) or exercise.programs[program].run_of(path.name) is not None


def _paired(
    exercise: Exercise, program: ProgramName, own: Submission, reference: dict[ProgramName, Submission], folder: Path
) -> Submission:
    """The program, with the reference of the other one where both run in some check."""
    if not any(check.drives == "both" for check in judged_by(exercise, program)):
        return dataclasses.replace(own, notes=(), places=(folder,))
    others = [submission for name, submission in reference.items() if name != program]
    return _together(own.id, [own, *others], folder)


def _together(name: str, parts: Iterable[Submission], folder: Path) -> Submission:
    """One submission of several; where two have a file of the same name, the later one's gets a folder."""
    files: dict[str, bytes] = {}
    programs: dict[ProgramName, str] = {}
    for part in parts:
        clash = set(part.files) & set(files)
        prefix = f"{next(iter(part.programs))}/" if any(files[each] != part.files[each] for each in clash) else ""
        files |= {f"{prefix}{path}": data for path, data in part.files.items()}
        programs |= {program: f"{prefix}{path}" for program, path in part.programs.items()}
    return Submission(name, files, programs, places=(folder,))


# ---------------------------------------------------------------- claims


_CLAIM = re.compile(r"^\s*(?:#+|//+|/?\*+)\s*(wrong|fails|bonus|finding)\s*[:：]\s*(.*?)\s*(?:\*/)?\s*$")
_NO_CLAIM = Words(
    "开头几行里没有 “{key}:”：错误的程序要说明错在哪里（wrong:），哪些检查通不过（fails:）",
    "the first lines say no `{key}:`; a wrong program tells what is wrong with it (`wrong:`) and which checks it fails "
    "(`fails:`)",
)
_NO_CHECK = Words("没有叫 “{name}” 的 {group} 检查", "there is no {group} check `{name}`")
_NO_PROGRAM = Words("练习里没有程序 “{program}”", "the exercise has no program `{program}`")
_NO_START = Words(
    "不知道怎样启动它：不是 Python，也不符合 run: 里的样式",
    "nobody knows how to start it: it is no Python, and no pattern in `run:` fits",
)


def _program_of(exercise: Exercise, path: Path, problems: list[Problem]) -> ProgramName | None:
    """Which program a file is, by its name; None where that is a problem."""
    program: ProgramName | None = next((name for name in exercise.programs if name != "client"), None)
    if path.name.startswith("client-") or program is None:
        program = "client"
    if program not in exercise.programs:
        problems.append(Problem(path, 1, 1, _NO_PROGRAM.format(program=program)))
    elif not _can_start(exercise, program, path):
        problems.append(Problem(path, 1, 1, _NO_START))
    else:
        return program
    return None


def _claim(exercise: Exercise, program: ProgramName, path: Path, problems: list[Problem]) -> Claim | None:
    """What a wrong program says of itself; what cannot be so is added to `problems`."""
    said: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(source_text(path.read_bytes()).split("\n")[:HEAD], 1):
        if match := _CLAIM.match(line):
            said.setdefault(match[1], (match[2], number))
    missing = [key for key in ("wrong", "fails") if not said.get(key, ("", 0))[0]]
    problems += [Problem(path, 1, 1, _NO_CLAIM.format(key=key)) for key in missing]
    if missing:
        return None

    def checks(key: str, group: str) -> frozenset[str]:
        text, line = said[key]
        names = [name.strip() for name in re.split(r"[,，、]", text) if name.strip() not in ("", "-")]
        known = [check.id for check in judged_by(exercise, program) if check.group == group]
        for name in names:
            if name not in known:
                message = _NO_CHECK.format(group=group, name=name)
                column = source_text(path.read_bytes()).split("\n")[line - 1].find(name) + 1
                problems.append(Problem(path, line, column, message, len(name), near(name, known)))
        return frozenset(names)

    bonus = checks("bonus", "bonus") if "bonus" in said else None
    finding = said["finding"][0] if "finding" in said else None
    return Claim(said["wrong"][0], checks("fails", "core"), bonus, finding)


# ---------------------------------------------------------------- the run


def verify(
    wanted: list[Programs],
    run_of: Callable[[Programs], Run],
    times: int,
    progress: Progress = lambda advance: None,
    kept: Kept | None = None,
    *,
    quick: bool = False,
) -> list[Proof]:
    """Grade all programs of all exercises through one pool. `run_of` says how those of an exercise are run.

    What is `kept` of earlier runs is not run again, but for programs that did not do what they claim. `quick`: of the
    checks that a wrong program passes by its claims only a part is tried, the same one for the same seed.
    """
    entries = [
        _Entry(programs, candidate, tuple(kept.known(task) if kept else task for task in tasks))
        for programs, run in [(programs, run_of(programs)) for programs in wanted]
        for candidate, tasks in _tasks(programs, run, times, quick)
    ]

    of_one: dict[tuple[int, str], list[_Entry]] = {}
    """The entries of each program."""
    for entry in entries:
        of_one.setdefault((id(entry.programs), entry.candidate.name), []).append(entry)

    def waiting(entry: _Entry) -> float:
        """Seconds that its longest check waits where the program does not answer: what the check says, and limits."""
        hangs = 0.0 if entry.candidate.kind in ("reference", "right") else 2 * SHORT_LIMIT
        return hangs + max((sum(map(pauses, check.steps)) for check in entry.candidate.judged), default=0.0)

    # What waits longest takes long and costs nothing: begun first, it waits while the others work.
    entries.sort(key=waiting, reverse=True)
    owner = {id(task): entry for entry in entries for task in entry.tasks}
    known = sum(all(len(task.known) == len(task.checks) for task in entry.tasks) for entry in entries)
    otherwise = 0
    advance = Advance(len(entries), _OTHERWISE.format(n=0), progress, lambda task: str(owner[id(task)]), known)
    advance.name = wanted[0].spec.exercise.id if wanted else ""
    progress(advance)
    for task, result in run_through([task for entry in entries for task in entry.tasks], kept, advance.look):
        entry = owner[id(task)]
        entry.take(result)
        own = of_one[id(entry.programs), entry.candidate.name]
        if entry.seen is not None:
            if all(each.seen is not None for each in own):
                breaches = Proof(entry.programs.spec.exercise, (_row(own),), times).breaches
                otherwise += any(breach.name == entry.candidate.name for breach in breaches)
            advance.ended(str(entry), advance.done + 1, _OTHERWISE.format(n=otherwise))
    proofs = []
    for programs in wanted:
        names = dict.fromkeys(candidate.name for candidate in programs.candidates)
        rows = tuple(_row(of_one[id(programs), name]) for name in names)
        proof = Proof(programs.spec.exercise, rows, times, programs.notes)
        proofs.append(proof)
        broken = {breach.name for breach in proof.breaches} & names.keys()
        for task in (task for name in broken for entry in of_one[id(programs), name] for task in entry.tasks):
            if kept is not None:
                kept.forget(task)
    return proofs


def run_through(
    tasks: list[Task], kept: Kept | None, look: Callable[[Sequence[tuple[Task, Check]]], None] = lambda running: None
) -> Iterator[tuple[Task, Result]]:
    """Every task with its result, as they end; each run is kept as soon as it is over. `look` is shown what runs."""

    def keep(task: Task, result: CheckResult | None, running: Sequence[tuple[Task, Check]]) -> None:
        if kept is not None and result is not None:
            kept.keep(task, result)
        look(running)

    least = max((task.run.slots.least for task in tasks), default=1)
    pool = Slots(least * WAITING, least * WAITING * 4) if least > 1 else Slots.fixed(1)
    return grade_all(tasks, pool, keep)


WAITING = 4
"""Times the slots of one grading: most of what runs here only waits, or hangs. Where CPU is left over there are more."""


def pauses(step: AnyStep) -> float:
    """Seconds that a step says it may take."""
    match step:
        case Repeat():
            return step.repeat.times * sum(map(pauses, step.repeat.steps))
        case AtOnce():
            return max(map(pauses, step.at_once), default=0.0)
        case Pause():
            return step.pause
        case Idle():
            return step.idle
        case Expect() | Printed() | Exits():
            return step.limit or 0.0
    return 0.0


@dataclass
class _Entry:
    """A program on its way."""

    programs: Programs
    candidate: Candidate
    tasks: tuple[Task, ...]
    results: list[Result] = dataclasses.field(default_factory=list)
    seen: dict[Key, Seen] | None = None

    def take(self, result: Result) -> None:
        self.results.append(result)
        if len(self.results) == len(self.tasks):
            self.seen = observe(self.results, self.candidate.judged)
            self.results.clear()  # transcripts are large

    def __str__(self) -> str:
        return f"{self.programs.spec.exercise.id}  {self.candidate.name}"


def _row(own: list[_Entry]) -> Row:
    """What was seen of one program, or of the replays of one."""
    first = own[0].candidate
    seen = {name: each for entry in own for name, each in (entry.seen or {}).items()}
    return Row(first.kind, first.name, first.program, first.claim, seen)


def _tasks(programs: Programs, run: Run, times: int, quick: bool) -> Iterator[tuple[Candidate, Iterator[Task]]]:
    """For every program its runs. Those that are to fail have less time.

    A program is run in the checks of which a rule asks how it ends in them, with what they build on. Nobody asks how a
    right program ends in a bonus check, or a wrong one that says nothing of them, where another names the check. That the
    other program of a pair starts is seen of the reference.
    """
    spec = programs.spec
    short = hurried(spec, WRONG_CPU)
    named = {
        key(check)
        for one in programs.candidates
        for check in one.judged
        if one.claim is not None and check.id in (one.claim.bonus or ())
    }
    for candidate in programs.candidates:
        if candidate.kind == "reference":
            runs = [dataclasses.replace(run, seed=run.seed + number) for number in range(times)]
            yield candidate, (Task(spec, candidate.submission, candidate.judged, again) for again in runs)
            continue
        checks = candidate.judged
        if not candidate.alone:
            silent = candidate.kind == "wrong" and (candidate.claim is None or candidate.claim.bonus is None)
            asked = [
                check
                for check in checks
                if check.group == "core" or not (candidate.kind == "right" or (silent and key(check) in named))
            ]
            if quick and candidate.claim is not None:
                claim = candidate.claim.fails | (candidate.claim.bonus or frozenset())
                asked = [check for check in asked if check.id in claim or _drawn(run.seed, candidate, check)]
            checks = tuple(check for check in with_needs(spec, asked) if check in candidate.judged)
        played = spec if candidate.kind == "right" else short
        yield candidate, iter([Task(played, candidate.submission, checks, run)])


def _drawn(seed: int, candidate: Candidate, check: Check) -> bool:
    """Whether this one is of the quarter that a quick proof tries."""
    return zlib.crc32(f"{seed} {candidate.name} {check.drives} {check.id}".encode()) % 4 == 0


def hurried(spec: Spec, cpu: float) -> Spec:
    """The exercise with a step's limit for programs that are to fail, and with so many seconds of CPU at most."""
    exercise = spec.exercise
    limits = exercise.limits.model_copy(update={"cpu": min(cpu, exercise.limits.cpu)})
    update = {"limit": min(SHORT_LIMIT, exercise.limit), "limits": limits}
    return dataclasses.replace(spec, exercise=exercise.model_copy(update=update))
