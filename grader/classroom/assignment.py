"""The assignment file: which exercises, what each weighs, when it is due, who is in the class.

Read as exercises are: strict models, all mistakes at once, each with its line. One exercise in its place is an
assignment of that exercise alone.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import os
import re
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from grader.classroom.gradebook import Bonus, LateRule, Override, Weighted
from grader.classroom.overrides import read_overrides
from grader.classroom.words import AssignmentWords
from grader.errors import Problem, SpecError, UsageError
from grader.intake.collected import Student
from grader.intake.paths import read_path
from grader.intake.roster import read_roster
from grader.model import Lang, Words
from grader.spec import Spec, load_exercise
from grader.spec.bundled import find_exercise, list_exercises
from grader.spec.faults import faults
from grader.spec.language import ProgramName
from grader.spec.plain import plain_data
from grader.spec.problems import in_file_order, near, shown
from grader.spec.reading import MOST_OF_A_RULE
from grader.spec.source import Loc, Source, decode, read_bytes
from grader.spec.toolchains import is_code


@dataclass(frozen=True)
class Assigned:
    """One exercise of an assignment."""

    spec: Spec
    weight: float = 1.0
    folder: str | None = None
    """A pattern for the hand-in's folder that holds this exercise's programs."""
    number: int = 0
    """Its place in the assignment, from 1; 0 where it is the only one."""
    program: str | None = None
    """The only program that was asked for; `spec` holds no other."""


@dataclass(frozen=True)
class Assignment:
    """What a class was asked to do, ready to be graded."""

    id: str
    title: Words
    parts: tuple[Assigned, ...]
    due: datetime.datetime | None = None
    """With a time zone."""
    late: LateRule = field(default_factory=LateRule)
    bonus: Bonus = "add"
    roster: tuple[Student, ...] | None = None
    together: bool = False
    """Whether all whom a hand-in names have made it."""
    extensions: Mapping[str, datetime.datetime] = field(default_factory=dict)
    """When it is due for single students, by id."""
    overrides: tuple[Override, ...] = ()
    lang: Lang | None = None
    seed: int | None = None
    packages: tuple[str, ...] = ()
    path: Path | None = None
    """The assignment file; None where one exercise stands in its place."""
    warnings: tuple[Problem, ...] = ()
    """What is allowed, and has to be said: a due date in the zone of this machine."""
    starter: Mapping[str, bytes] = field(default_factory=dict)
    """Files that the class was given to begin with."""

    @property
    def weighted(self) -> tuple[Weighted, ...]:
        """The exercises as the gradebook knows them."""
        return tuple(
            Weighted(
                part.spec.exercise.id,
                part.spec.exercise.title,
                part.weight,
                sum(check.points for check in part.spec.exercise.all_checks if check.group == "core"),
            )
            for part in self.parts
        )


_OF_EXERCISES = frozenset({"checks", "programs", "transport", "statement", "port"})


def is_assignment(path: Path) -> bool:
    """Whether a file is an assignment rather than an exercise; false for what cannot be read at all."""
    try:
        return _reads_as_assignment(plain_data(Source(path, decode(path, read_bytes(path)))))
    except SpecError:
        return False


def _reads_as_assignment(data: dict[str, Any]) -> bool:
    return "assignment" in data or ("exercises" in data and not _OF_EXERCISES & set(data))


def of_program(spec: Spec, program: str) -> Spec:
    """The exercise as if it had this program only: its checks, its points. Raises UsageError where it has none such."""
    exercise = spec.exercise
    if program not in exercise.programs:
        raise UsageError(_NO_PROGRAM.format(program=program, names=", ".join(exercise.programs)))
    checks = tuple(check for check in exercise.checks if check.drives == program)
    programs = {name: each for name, each in exercise.programs.items() if name == program}
    digest = hashlib.sha256(f"{spec.digest}\0{program}".encode()).hexdigest()
    narrowed = exercise.model_copy(update={"programs": programs, "checks": checks})
    return dataclasses.replace(spec, exercise=narrowed, digest=f"sha256:{digest}")


_NO_PROGRAM = Words("这个练习里没有 {program}。有：{names}", "this exercise has no {program}. There are: {names}")


def load_assignment(name: str, exercises: Path | None = None, program: str | None = None) -> Assignment:
    """The assignment of a file, or of one exercise (an id, or its file), or of one `program` of that exercise.

    Raises SpecError with every mistake of the file, of its exercises and of its roster; UsageError for a name that
    nothing has.
    """
    path = find_exercise(name, exercises)
    source = Source(path, decode(path, read_bytes(path)))
    data = plain_data(source)
    if not _reads_as_assignment(data):
        spec = load_exercise(path)
        spec = of_program(spec, program) if program else spec
        return Assignment(spec.exercise.id, spec.exercise.title, (Assigned(spec, program=program),))
    if program:
        raise UsageError(_IN_THE_FILE)
    return _Reading(source, data, exercises).assignment()


_IN_THE_FILE = Words(
    "--program 只用于单个练习；在作业文件里写成 {exercise: …, program: …}",
    "--program is for one exercise; in an assignment file write {exercise: …, program: …}",
)


class _Reading:
    """One assignment file on its way to an `Assignment`."""

    def __init__(self, source: Source, data: dict[str, Any], exercises: Path | None) -> None:
        self._source, self._data, self._own = source, data, exercises
        self._problems = list(source.problems)
        self._elsewhere: list[Problem] = []
        self._warnings: list[Problem] = []

    def assignment(self) -> Assignment:
        """Every part is read even where another is wrong, so that all mistakes are told at once."""
        try:
            words = AssignmentWords.model_validate(self._data, by_alias=True, by_name=False)
        except ValidationError as error:
            words = None
            self._problems += faults(self._source, self._data, error, AssignmentWords)
        specs = self._specs()
        due, roster, overrides = self._due(), None, tuple[Override, ...]()
        if isinstance(name := self._data.get("roster"), str):
            path = self._source.path.parent / name
            try:
                if os.path.isfile(path):
                    read = read_roster(path)
                    roster = read.students
                    self._warnings += read.warnings
                else:
                    self._wrong(("roster",), _NO_ROSTER.format(name=shown(name)))
            except SpecError as error:
                self._elsewhere += error.problems
        if isinstance(name := self._data.get("overrides"), str):
            path = self._source.path.parent / name
            try:
                if os.path.isfile(path):
                    overrides = read_overrides(path, [spec.exercise for spec in specs])
                else:
                    self._wrong(("overrides",), _NO_OVERRIDES.format(name=shown(name)))
            except SpecError as error:
                self._elsewhere += error.problems
        extensions = self._extensions(due, roster)
        starter = self._starter()
        if words is None or self._problems or self._elsewhere:
            raise SpecError([*in_file_order(self._source.path, self._problems), *dict.fromkeys(self._elsewhere)])
        several = len(specs) > 1
        parts = tuple(
            Assigned(_limited(spec, words), part.weight, part.folder, several * number, part.program)
            for number, (part, spec) in enumerate(zip(words.exercises, specs, strict=True), 1)
        )
        late = LateRule(words.late.percent_a_day, words.late.most_days)
        return Assignment(
            words.assignment,
            words.title or Words(words.assignment, words.assignment),
            parts,
            due,
            late,
            words.bonus,
            roster,
            words.together,
            extensions,
            overrides,
            words.lang,
            words.seed,
            words.packages,
            self._source.path,
            tuple(self._warnings),
            starter,
        )

    def _wrong(self, loc: Loc, message: Words, meant: str | None = None) -> None:
        self._problems.append(self._source.on(loc, message, meant))

    # ------------------------------------------------------------ exercises

    def _specs(self) -> list[Spec]:
        """The exercises that can be read; what is wrong with the others is noted."""
        found, first, read = list[Spec](), dict[str, Loc](), dict[Path, Spec | None]()
        listed = self._data.get("exercises")
        for number, one in enumerate(listed if isinstance(listed, list) else ()):
            if len(self._problems) > MOST_OF_A_RULE:
                break
            loc: Loc = ("exercises", number)
            name, program = one, None
            if isinstance(one, dict):
                loc, name, program = (*loc, "exercise"), one.get("exercise"), one.get("program")
            path = self._find(loc, name) if isinstance(name, str) else None
            if path is None:
                continue
            if path not in read:
                try:
                    read[path] = load_exercise(path)
                except SpecError as error:
                    read[path] = None
                    self._elsewhere += error.problems
            spec = read[path]
            if spec is None:
                continue
            before = first.setdefault(spec.exercise.id, loc)
            if before != loc:
                line = self._source.line(self._source.values[before].start)
                self._wrong(loc, _TWICE.format(id=shown(spec.exercise.id), line=line))
            if isinstance(program, str) and program in get_args(ProgramName):
                try:
                    spec = of_program(spec, program)
                except UsageError as error:
                    self._wrong(("exercises", number, "program"), error.message, near(program, spec.exercise.programs))
            found.append(spec)
        return found

    @cached_property
    def _known(self) -> Mapping[str, Path]:
        """The exercises that everybody knows, by their ids."""
        return {path.stem: path for path in list_exercises(self._own)}

    def _find(self, loc: Loc, name: str) -> Path | None:
        """A file beside the assignment, or one of the exercises that everybody knows."""
        beside = self._source.path.parent
        if name.endswith((".yaml", ".yml")):
            if os.path.isfile(beside / name):
                return beside / name
            self._wrong(
                loc, _NO_FILE.format(name=shown(name)), near(name, (file.name for file in beside.glob("*.y*ml")))
            )
            return None
        known = self._known
        here = [
            path
            for path in (beside / f"{name}.yaml", beside / f"{name}.yml")
            if "/" not in name and os.path.isfile(path)
        ]
        if name in known or here:
            return known.get(name) or here[0]
        self._wrong(loc, _NO_EXERCISE.format(name=shown(name)), near(name, known))
        return None

    def _starter(self) -> dict[str, bytes]:
        """What the class was given to begin with; where that is no program, it is said."""
        found, listed = dict[str, bytes](), self._data.get("starter")
        for number, name in enumerate(listed if isinstance(listed, list) else [listed]):
            loc: Loc = ("starter", number) if isinstance(listed, list) else ("starter",)
            if isinstance(name, str):
                try:
                    files = read_path(self._source.path.parent / name)
                except UsageError:
                    self._wrong(loc, _NO_STARTER.format(name=shown(name)))
                    continue
                if not any(map(is_code, files)):
                    self._warnings.append(self._source.on(loc, _NO_CODE.format(name=shown(name)), None, "warning"))
                found |= {f"{number}/{file}": data for file, data in files.items()}
        return found

    # ------------------------------------------------------------ the due date

    def _due(self) -> datetime.datetime | None:
        due, name, zone = self._data.get("due"), self._data.get("tz"), None
        if isinstance(name, str):
            try:
                zone = zoneinfo.ZoneInfo(name)
            except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
                zones = zoneinfo.available_timezones()
                cities = {zone.rpartition("/")[2]: zone for zone in sorted(zones)}
                meant = near(name, zones) or cities.get(near(name, cities) or "")
                self._wrong(("tz",), _NO_ZONE.format(name=shown(name)), meant)
        if not isinstance(due, str):
            return None
        moment = read_moment(due)
        if moment is None:
            self._wrong(("due",), _NO_DUE.format(due=shown(due)))
            return None
        if moment.tzinfo is not None:
            return moment
        if zone is not None or "tz" in self._data:
            return moment.replace(tzinfo=zone)
        moment = moment.astimezone()
        told = _ASSUMED.format(zone=_offset(moment))
        self._warnings.append(self._source.on(("due",), told, f"{due.strip()} {_offset(moment)}", "warning"))
        return moment

    def _extensions(
        self, due: datetime.datetime | None, roster: Sequence[Student] | None
    ) -> dict[str, datetime.datetime]:
        """When it is due for single students: as the roster says, and over it as the assignment says."""
        found, refused = extensions_of(roster or (), due)
        self._warnings += [self._source.on(("roster",), told, None, "warning") for told in refused]
        listed = self._data.get("extensions")
        ids = [student.id for student in roster or ()]
        for name, text in listed.items() if isinstance(listed, dict) else ():
            moment = extended(str(text), due)
            if moment is None:
                told = _NO_EXTENSION.format(text=shown(str(text)), student=shown(str(name)))
                self._wrong(("extensions", name), told)
            elif roster is not None and name not in ids:
                self._wrong(("extensions", name), _NO_STUDENT.format(name=shown(name)), near(name, ids))
            else:
                found[name] = moment
        return found


_NO_EXTENSION = Words(
    "{student}：“{text}” 不是时间，也不是天数；写成 2026-03-05 23:59 或 3（天），并且要有 due",
    "{student}: `{text}` is neither a time nor a number of days; write 2026-03-05 23:59, or 3, and have a `due`",
)
_NO_STUDENT = Words("名单里没有 “{name}”", "there is no `{name}` on the roster")
_NO_OVERRIDES = Words("作业文件旁边没有 “{name}”", "there is no `{name}` beside the assignment file")
_NO_STARTER = Words(
    "作业文件旁边没有 “{name}”，或者读不了", "there is no `{name}` beside the assignment file, or it cannot be read"
)
_NO_CODE = Words("“{name}” 里没有程序，比较时用不上", "there is no program in `{name}`: it makes no difference")
_DAYS = re.compile(r"\+?(\d{1,3})\s*(d|days?|天)?")


def extensions_of(
    roster: Sequence[Student], due: datetime.datetime | None
) -> tuple[dict[str, datetime.datetime], list[Words]]:
    """When it is due for those for whom the roster says so, by id; and what it says that is no time."""
    found, refused = dict[str, datetime.datetime](), list[Words]()
    for student in roster:
        if student.extension and (moment := extended(student.extension, due)) is not None:
            found[student.id] = moment
        elif student.extension:
            refused.append(_NO_EXTENSION.format(text=shown(student.extension), student=student))
    return found, refused


def extended(text: str, due: datetime.datetime | None) -> datetime.datetime | None:
    """When it is due for somebody: a moment, or so many days behind the due date. None where it is neither."""
    if (found := _DAYS.fullmatch(text.strip())) is not None:
        return due + datetime.timedelta(days=int(found[1])) if due is not None else None
    moment = read_moment(text)
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=due.tzinfo) if due is not None else moment.astimezone()


def read_moment(text: str) -> datetime.datetime | None:
    """A moment as an assignment says it; without a zone where it has none. A day without an hour ends with its last second.

    None for a day or an hour that does not exist.
    """
    found = _DUE.fullmatch(text.strip())
    if found is None:
        return None
    day, hour, zone = found.group(1, 2, 3), found.group(4, 5, 6), found[7]
    try:
        clock = [int(part or 0) for part in hour] if hour[0] else [23, 59, 59]
        moment = datetime.datetime(*map(int, day), *clock)  # type: ignore[arg-type]
        if zone is None:
            return moment
        offset = "+00:00" if zone in ("Z", "UTC") else zone
        return moment.replace(tzinfo=datetime.datetime.strptime(offset, "%z").tzinfo)
    except ValueError:
        return None


_TWICE = Words("练习 “{id}” 写了两次，第一次在第 {line} 行", "the exercise `{id}` is there twice; first in line {line}")
_NO_FILE = Words("作业文件旁边没有 “{name}”", "there is no `{name}` beside the assignment file")
_NO_EXERCISE = Words("没有名为 “{name}” 的练习", "there is no exercise `{name}`")
_NO_ROSTER = Words("作业文件旁边没有名单 “{name}”", "there is no roster `{name}` beside the assignment file")
_NO_ZONE = Words(
    "没有时区 “{name}”；时区写成 Asia/Shanghai 这样",
    "there is no time zone `{name}`; one is written like Asia/Shanghai",
)
_NO_DUE = Words(
    "“{due}” 不是时间；截止时间写成 2026-03-01 23:59 +08:00 这样",
    "`{due}` is no time; a due date is written like 2026-03-01 23:59 +08:00",
)
_ASSUMED = Words(
    "截止时间没有写时区：按这台机器的时区（UTC{zone}）计算",
    "the due date has no time zone: it is taken in the zone of this machine (UTC{zone})",
)
_DUE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?"
)


def _offset(moment: datetime.datetime) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _limited(spec: Spec, words: AssignmentWords) -> Spec:
    """The exercise with the assignment's limits. Its digest changes with them: results depend on them."""
    changed = {name: getattr(words.limits, name) for name in sorted(words.limits.model_fields_set)}
    update: dict[str, Any] = {"limits": spec.exercise.limits.model_copy(update=changed)} if changed else {}
    if words.limit is not None:
        update["limit"] = words.limit
    if not update:
        return spec
    digest = hashlib.sha256(f"{spec.digest}\0{words.limit}\0{sorted(changed.items())}".encode()).hexdigest()
    exercise = spec.exercise.model_copy(update=update)
    return dataclasses.replace(spec, exercise=exercise, digest=f"sha256:{digest}")
