"""A pytest plugin: the checks of exercise and assignment files are test items, `tcp-login.yaml::server::each-account`.

It takes no file unless `grader_submission` in the ini file, or `--grader-submission`, says where the programs are.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import GraderError, IsolationError, SpecError
from grader.model import CheckResult, Lang, Result, Words
from grader.voice.tables.conversation import CONVERSATION

if TYPE_CHECKING:
    from grader.intake.submission import Submission
    from grader.run.box.machine import Machine
    from grader.schedule.grading import Key, Run
    from grader.spec import Check, Spec
    from grader.voice import Voice


_WEAK = Words(
    "这台机器上没有完整的隔离（grader doctor）；要照样评测，在 ini 里写 grader_accept_weaker = true",
    "this machine gives no full isolation (grader doctor); to grade all the same, set grader_accept_weaker = true in the "
    "ini file",
)
_NO_SUBMISSION = Words(
    "{file} 要评测的程序在哪里？请写 --grader-submission 文件夹，或在 ini 里写 grader_submission",
    "where are the programs that {file} grades? Say --grader-submission DIR, or grader_submission in the ini file",
)
_MACHINE: pytest.StashKey[Machine | None] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, on the command line and in the ini file."""
    group = parser.getgroup("grader", "grader: network-programming exercises")
    group.addoption("--grader-submission", metavar="DIR", help="the folder of the programs that are graded")
    group.addoption("--grader-seed", type=int, metavar="N", help="repeat a run with the same drawn values")
    group.addoption("--grader-lang", choices=("zh", "en"), help="the language of the explanations")
    parser.addini("grader_submission", "the folder of the programs that are graded, from the ini file's own")
    parser.addini("grader_lang", "the language of the explanations: zh or en")
    parser.addini("grader_packages", "distributions that the programs may import", type="args", default=[])
    parser.addini("grader_accept_weaker", "grade where there is no full isolation, too", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """One seed a run, so that all its checks can be repeated together; workers are told that of who started them."""
    if config.option.grader_seed is None:
        told = getattr(config, "workerinput", {})
        config.option.grader_seed = told.get("grader_seed", random.randrange(1_000_000))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Of xdist: what a worker is told."""
    node.workerinput["grader_seed"] = node.config.option.grader_seed


def pytest_report_header(config: pytest.Config) -> list[str]:
    """How to repeat the run."""
    return [] if _submission_in(config) is None else [f"grader: --grader-seed {config.option.grader_seed}"]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Our own YAML files, where a submission is named; who names such a file alone is told what is missing."""
    asked = _submission_in(parent.config) is not None or parent.session.isinitpath(file_path)
    if file_path.suffix not in (".yaml", ".yml") or not asked:
        return None
    from grader.classroom.assignment import is_assignment
    from grader.spec.bundled import is_exercise

    if not (is_exercise(file_path) or is_assignment(file_path)):
        return None
    return AssignmentFile.from_parent(parent, path=file_path)


def _submission_in(config: pytest.Config) -> Path | None:
    said = config.getoption("--grader-submission")
    if said:
        return Path(config.invocation_params.dir, str(said))
    ini = str(config.getini("grader_submission"))
    return Path(config.rootpath, ini) if ini else None


class AssignmentFile(pytest.File):
    """An exercise or an assignment file; of an assignment each exercise is a collector of its own."""

    def collect(self) -> Iterator[ProgramChecks | ExerciseChecks]:
        """What there is to check."""
        from grader.classroom.assignment import load_assignment

        if _submission_in(self.config) is None:
            raise self.CollectError(_NO_SUBMISSION.format(file=self.name).in_(_voice(self.config).lang))
        try:
            assignment = load_assignment(str(self.path))
        except GraderError as error:
            raise self.CollectError(_in_words(error, _voice(self.config).lang)) from None
        for part in assignment.parts:
            if assignment.path is None:
                yield from _programs(self, part.spec, part.folder)
            else:
                yield ExerciseChecks.from_parent(self, name=part.spec.exercise.id, spec=part.spec, folder=part.folder)


class ExerciseChecks(pytest.Collector):
    """One exercise of an assignment."""

    def __init__(self, *, spec: Spec, folder: str | None, **named: Any) -> None:
        super().__init__(**named)
        self.spec, self.folder = spec, folder

    def collect(self) -> Iterator[ProgramChecks]:
        """The checks by the program they drive."""
        yield from _programs(self, self.spec, self.folder)


def _programs(parent: pytest.Collector, spec: Spec, folder: str | None) -> Iterator[ProgramChecks]:
    known: dict[Key, CheckResult] = {}
    for program in dict.fromkeys(check.drives for check in spec.exercise.all_checks):
        yield ProgramChecks.from_parent(parent, name=program, spec=spec, folder=folder, known=known)


class ProgramChecks(pytest.Collector):
    """The checks of one program (`both`: of the pair). `known` is shared: what checks build on is run once."""

    def __init__(self, *, spec: Spec, folder: str | None, known: dict[Key, CheckResult], **named: Any) -> None:
        super().__init__(**named)
        self.spec, self.folder, self.known = spec, folder, known

    def collect(self) -> Iterator[CheckItem]:
        """A test item for each check."""
        for check in self.spec.exercise.all_checks:
            if check.drives == self.name:
                yield CheckItem.from_parent(self, name=check.id, check=check)


class CheckFailed(AssertionError):
    """The program did not pass; the text is what was found."""


class CheckItem(pytest.Item):
    """One check. It is run at setup: what cannot be told is an error, not a failure of the program."""

    def __init__(self, *, check: Check, **named: Any) -> None:
        super().__init__(**named)
        self.check = check
        self._result: Result | None = None

    def setup(self) -> None:
        """Run it, with what it builds on where that is not known yet."""
        from grader.intake.submission import find_submission
        from grader.schedule.grading import Task, check_key, grade_all, with_needs
        from grader.schedule.tools import need_tools

        group = self.getparent(ProgramChecks)
        assert group is not None
        spec, lacking = group.spec, ""
        try:
            submission = find_submission(spec.exercise, [self._place(group.folder)])
            need_tools(spec.exercise, submission)
            run = self._run(spec, submission)
        except GraderError as error:
            lacking = _in_words(error, _voice(self.config).lang)
        if lacking:
            pytest.fail(lacking, pytrace=False)
        needed = with_needs(spec, [self.check])
        task = Task(spec, submission, needed, run, dict(group.known))
        ((_, result),) = grade_all([task], run.slots)
        group.known |= {check_key(check): told for check, told in zip(needed, result.checks, strict=True)}
        self._result = result
        told = self._told()
        if told.verdict in ("ungraded", "unstable"):
            pytest.fail("\n".join(self._lines()) or told.verdict, pytrace=False)

    def _place(self, pattern: str | None) -> Path:
        place = _submission_in(self.config) or self.path.parent
        inside = sorted(path for path in place.glob(pattern) if path.is_dir()) if pattern else []
        return inside[0] if inside else place

    def _run(self, spec: Spec, submission: Submission) -> Run:
        from grader.cli.machine import machine_notes, never_shown
        from grader.run.box.interpreter import find_interpreter
        from grader.run.box.machine import probe
        from grader.schedule.grading import Run

        config, stash = self.config, self.config.stash
        interpreter = find_interpreter((*spec.exercise.packages, *config.getini("grader_packages")))
        machine = stash.setdefault(_MACHINE, None) or probe(interpreter)
        stash[_MACHINE] = machine
        if machine.isolation != "full" and not config.getini("grader_accept_weaker"):
            raise IsolationError(_WEAK)
        return Run(
            machine,
            interpreter,
            int(config.option.grader_seed),
            hidden=never_shown(spec, submission.places),
            notes=machine_notes(machine),
        )

    def _told(self) -> CheckResult:
        assert self._result is not None
        return next(one for one in self._result.checks if (one.program, one.id) == (self.check.drives, self.check.id))

    def _lines(self) -> list[str]:
        from grader.report import closed
        from grader.report.junit import explanation

        assert self._result is not None
        voice, told = _voice(self.config).reading(CONVERSATION), self._told()
        return [] if closed(told, False) else list(explanation(told, self._result, voice))

    def runtest(self) -> None:
        """Say how it went: a bonus check that fails is an expected failure, for it costs nothing."""
        told = self._told()
        assert self._result is not None
        finding = [("finding", one.id) for one in told.findings[:1] if not told.hidden]
        self.user_properties += [
            ("points", told.points),
            ("earned", told.earned),
            ("seed", self._result.seed),
            *finding,
        ]
        lines = self._lines()
        if told.verdict == "skipped":
            pytest.skip(lines[0] if lines else told.verdict)
        if told.verdict == "failed":
            if told.group == "bonus":
                pytest.xfail(lines[0] if lines else told.verdict)
            raise CheckFailed("\n".join(lines) or _voice(self.config).say("hidden"))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The finding, not our own stack."""
        if isinstance(excinfo.value, CheckFailed):
            first, _, rest = str(excinfo.value).partition("\n")  # what the summary at the end shows
            return "\n".join([first, _voice(self.config).of(self.check.title), rest])
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands, and its name in full."""
        return self.path, 0, f"{self.check.drives}::{self.check.id}"


def _voice(config: pytest.Config) -> Voice:
    from grader.cli.speech import locale_language, voice_in

    said = config.getoption("--grader-lang") or str(config.getini("grader_lang"))
    lang: Lang = "zh" if said == "zh" else "en" if said == "en" else locale_language()
    return voice_in(lang)


def _in_words(error: GraderError, lang: Lang) -> str:
    from grader.spec.problems import format_problem
    from grader.spec.source import text_to_show

    if isinstance(error, SpecError):
        texts = {path: text_to_show(path) for path in {problem.path for problem in error.problems}}
        return "\n".join(format_problem(problem, texts[problem.path], lang) for problem in error.problems)
    message = getattr(error, "message", None)
    return message.in_(lang) if isinstance(message, Words) else str(error)
