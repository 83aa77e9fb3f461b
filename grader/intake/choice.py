"""Which of the files is which program: by what they show first, by their names where that leaves a choice. Pure.

Where name and content disagree, content decides, and the student reads it. Whoever points at single files has chosen
already: then the only question is which program it is.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fnmatch import fnmatchcase

from grader.errors import UsageError
from grader.intake.modules import Links, acts_of
from grader.intake.traits import Act
from grader.model import Words, program_names
from grader.spec.language import Exercise, ProgramName
from grader.spec.toolchains import SCRIPTS

Roles = tuple[ProgramName, ...]
"""The programs that a file can be by its content, the likelier one first; empty where it shows nothing."""


class Fit(IntEnum):
    """How well a file is a program; the smaller, the better."""

    AGREED = 0
    """Name and content say so."""
    SHOWN = 1
    """The content says so, and the name says nothing."""
    NAMED = 2
    """The name says so, and the content nothing."""
    AGAINST_ITS_NAME = 3
    """The content says so, and the name that it is the other one."""
    ALSO = 4
    """The content says so as well, and rather that it is the other one."""
    DENIED = 5
    """The name says so, and the content that it is the other one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The file of each program that was found, and what the student is told of it."""

    programs: Mapping[ProgramName, str]
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Contender:
    """A file that can be started, with all that decides what it is."""

    name: str
    roles: Roles
    transports: frozenset[str]
    named: Mapping[ProgramName, int]
    """The programs that its name fits, and which of their patterns: the first ones are better."""
    rest: tuple[int | str, ...]
    """What decides between files that fit alike; the smallest is taken."""
    is_part: bool = False
    """Whether another program takes it in."""
    can_start: bool = True
    """Whether the exercise can run it."""

    def order(self, program: ProgramName, transport: str) -> tuple[object, ...]:
        """What is smallest is taken: the right transport, how well it fits, the better pattern, the likelier role."""
        role = self.roles.index(program) if program in self.roles else 0
        wrong = bool(self.transports) and transport not in (*self.transports, "none")
        return wrong, self.fit(program), self.named.get(program, 1000), role, self.rest

    def fit(self, program: ProgramName) -> Fit | None:
        """How well it is this program; None where nothing says so."""
        shown, named = program in self.roles, program in self.named
        if named:
            return Fit.AGREED if shown else Fit.DENIED if self.roles else Fit.NAMED
        if not shown or (len(self.roles) > 1 and set(self.named) & set(self.roles)):
            return None  # it does both, and its name says which of the two it is
        return Fit.AGAINST_ITS_NAME if self.named else Fit.SHOWN if self.roles[0] == program else Fit.ALSO


def roles_of(acts: frozenset[Act], *, port_of_its_own: bool = False) -> Roles:
    """The programs that do these things. `port_of_its_own`: as far as is written down, it binds another than the server's."""
    if Act.SERVES in acts:
        return ("server", "client") if Act.CALLS in acts else ("server",)
    if Act.CALLS in acts:
        if Act.OPENS not in acts:
            return ("client",)
        return ("client", "server") if port_of_its_own else ("server", "client")
    return ("server",) if acts & {Act.OPENS, Act.ANSWERS} else ()


def choose(
    exercise: Exercise,
    links: Links,
    wanted: Sequence[ProgramName],
    pointed: Sequence[str] = (),
    *,
    only_pointed: bool = False,
) -> Choice:
    """The programs among these files. Raises UsageError where one file was pointed at and may be any of them.

    `links`: of all files that can be started, and of those that are `pointed` at; `only_pointed`: nothing else can be a
    program.
    """
    contenders = {one.name: one for one in _contenders(exercise, links) if one.name in pointed or one.can_start}
    found, notes = dict[ProgramName, str](), list[Words]()
    if len(pointed) == 1:
        program, told = _program_of(exercise, contenders[pointed[0]], wanted, alone=only_pointed)
        found[program] = pointed[0]
        notes += told
    if only_pointed or len(pointed) > 1:
        contenders = {name: contenders[name] for name in pointed}
    for name in _of_another_exercise(exercise, contenders.values()) - {*pointed}:
        del contenders[name]
    for fits in ((Fit.AGREED, Fit.SHOWN, Fit.NAMED), (Fit.AGAINST_ITS_NAME,), (Fit.ALSO,), (Fit.DENIED,)):
        for program in wanted:
            free = [one for name, one in contenders.items() if name not in found.values()]
            if program not in found and (fitting := [one for one in free if one.fit(program) in fits]):
                best = min(fitting, key=lambda one: one.order(program, exercise.transport))
                found[program] = best.name
                notes += _told(exercise, program, best, free)
    missing = [program for program in wanted if program not in found]
    left = [name for name in pointed if name not in found.values()]
    if len(pointed) > 1 and len(missing) == len(left) == 1:
        found[missing[0]] = left[0]  # the student pointed at it
        notes.append(_LEFT.format(file=left[0], **patterns_of(exercise, missing[0])))
    return Choice({program: found[program] for program in wanted if program in found}, tuple(notes))


def only_main(links: Links) -> str | None:
    """The one file that can be started and is no part of another; None where there are several, or none."""
    part_of = _importers(links)
    mains = [name for name, there in links.traits.items() if there.is_main and not part_of[name]]
    return mains[0] if len(mains) == 1 else None


def patterns_of(exercise: Exercise, program: ProgramName) -> dict[str, Words | str]:
    """What sentences say of a program: its name, and how its file should be called."""
    return {"program": program_names(program), "patterns": ", ".join(exercise.programs[program].files)}


# ---------------------------------------------------------------- the contenders

_TEST = re.compile(r"(?:^|[/_\-. ])tests?(?:$|[/_\-. ])|conftest|测试")
_OLD = re.compile(r"(?:^|[/_\-. (（])(?:old|bak|backup|copy|orig|unused)(?:$|[/_\-. )）\d])|副本|备份|旧")
_BY_ITS_FOLDER = 100


def _contenders(exercise: Exercise, links: Links) -> Iterator[Contender]:
    """Every file, with what decides about it."""
    traits, part_of = links.traits, _importers(links)
    acts = {name: acts_of(name, links) for name in traits}
    bound = {
        name: there.bound.union(*(traits[part].bound for part in links.modules_of(name)))
        for name, there in traits.items()
    }
    elsewhere = {
        name: exercise.port not in bound[name] and (bool(bound[name]) or exercise.port in there.called)
        for name, there in traits.items()
    }
    roles = {name: roles_of(acts[name], port_of_its_own=elsewhere[name]) for name in traits}
    for name, there in traits.items():
        programs = [
            program
            for program, asked in exercise.programs.items()
            if there.language == "Python" or asked.run_of(name) is not None
        ]
        named = {program: rank for program in programs if (rank := _rank(exercise, program, name)) is not None}
        own = roles[name]
        if not own and not part_of[name]:
            own = roles_of(
                there.every, port_of_its_own=elsewhere[name]
            )  # what nothing calls: the student has forgotten to
        elif not named:  # what starts it is rather the program
            own = tuple(role for role in own if not any(role in roles[other] for other in part_of[name]))
        kinds = {kind for kind, act in (("udp", Act.UDP), ("tcp", Act.TCP)) if act in (acts[name] or there.every)}
        low, digits = name.lower(), re.findall(r"\d{1,6}", posixpath.basename(name))
        rest = (
            bool(part_of[name]),
            bool(_TEST.search(low)),
            exercise.port not in there.numbers.union(*(traits[part].numbers for part in links.modules_of(name))),
            bool(_OLD.search(low)),
            there.language != "Python",
            name.count("/"),
            -int(digits[-1]) if digits else 0,
            name,
        )
        yield Contender(name, own, frozenset(kinds), named, rest, bool(part_of[name]), there.is_main and bool(programs))


def _importers(links: Links) -> dict[str, set[str]]:
    """By file the others that take it in, but for tests, and for those that it takes in itself."""
    parts = {name: links.modules_of(name) for name in links.traits}
    found: dict[str, set[str]] = {name: set() for name in links.traits}
    for name, taken in parts.items():
        if not _TEST.search(name.lower()):
            for part in taken:
                if name not in parts[part]:
                    found[part].add(name)
    return found


def _rank(exercise: Exercise, program: ProgramName, name: str) -> int | None:
    """Which pattern of the program a name fits, the ending aside where it is another language's; then a folder's name.

    Folders and capital letters do not count.
    """
    patterns = [pattern.lower() for pattern in exercise.programs[program].files]
    *folders, plain = name.lower().split("/")
    stem = posixpath.splitext(plain)[0]
    for rank, pattern in enumerate(patterns):
        if fnmatchcase(plain, pattern) or (pattern.endswith(SCRIPTS) and fnmatchcase(stem, _stem(pattern))):
            return rank
    for folder in reversed(folders):
        for rank, pattern in enumerate(patterns):
            if _stem(pattern).strip("*?") and fnmatchcase(folder, _stem(pattern)):
                return _BY_ITS_FOLDER + rank
    return None


def _stem(pattern: str) -> str:
    return posixpath.splitext(pattern)[0]


def _of_another_exercise(exercise: Exercise, contenders: Iterable[Contender]) -> set[str]:
    """Programs over the other transport, where those over the right one lie beside them: they are another hand-in.

    One is that by its path, or as one of several in a folder without any that is right.
    """
    right = {one.name for one in contenders if exercise.transport in one.transports}
    wrong = {one.name for one in contenders if one.transports and one.name not in right}
    if not right or exercise.transport == "none":
        return set()
    other = "tcp" if exercise.transport == "udp" else "udp"
    folders = Counter(posixpath.dirname(name) for name in wrong)
    good = {posixpath.dirname(name) for name in right}

    def is_rival(name: str) -> bool:
        says = {kind for kind in ("tcp", "udp") if kind in name.lower()}
        folder = posixpath.dirname(name)
        return says == {other} or (folder not in good and folders[folder] > 1 and exercise.transport not in says)

    return {name for name in wrong if is_rival(name)}


# ---------------------------------------------------------------- what is decided, and told


def _program_of(
    exercise: Exercise, one: Contender, wanted: Sequence[ProgramName], *, alone: bool
) -> tuple[ProgramName, list[Words]]:
    """Which program the only file is. Raises UsageError where nothing says so."""
    if len(wanted) == 1:
        return wanted[0], []
    fits = {program: fit for program in wanted if (fit := one.fit(program)) is not None}
    if not fits:
        words = _UNCLEAR if alone else _UNCLEAR_THERE
        raise UsageError(words.format(file=one.name, names=program_names(*wanted)))
    program = min(fits, key=lambda program: (fits[program], one.order(program, exercise.transport)))
    if fits[program] is Fit.AGAINST_ITS_NAME:
        return program, [_against(one, program)]
    by_content = fits[program] in (Fit.SHOWN, Fit.ALSO) or len(one.named) > 1
    return program, [_BY_CONTENT.format(file=one.name, program=program_names(program))] if by_content else []


def _told(exercise: Exercise, program: ProgramName, best: Contender, free: Iterable[Contender]) -> Iterator[Words]:
    """Why this file was taken, where its name alone does not say it."""
    others = [one for one in free if one is not best and program in one.named and not one.is_part]
    fit = best.fit(program)
    if fit is Fit.AGAINST_ITS_NAME:
        yield _against(best, program)
    elif fit in (Fit.SHOWN, Fit.ALSO) and others:
        names = ", ".join(one.name for one in others[:5])
        yield _RATHER.format(file=best.name, program=program_names(program), others=names)
    elif fit in (Fit.SHOWN, Fit.ALSO):
        yield _TAKEN.format(file=best.name, **patterns_of(exercise, program))
    elif alike := [one.name for one in others if one.named[program] == best.named[program]]:
        yield _CHOSEN.format(file=best.name, others=", ".join(alike), program=program_names(program))


def _against(one: Contender, program: ProgramName) -> Words:
    like = min(one.named, key=lambda name: one.named[name])
    return _AGAINST.format(file=one.name, like=program_names(like), program=program_names(program))


_AGAINST = Words(
    "{file} 的名字像{like}，内容是{program}，按{program}评分",
    "The name of {file} looks like a {like}'s; by its content it is the {program}, and it is graded as that",
)
_RATHER = Words(
    "按内容判断，{file} 是{program}程序，用它评分（名字相符的 {others} 内容不像）",
    "by its content, {file} is the {program}, and it is graded as that ({others} has the name, and not the content)",
)
_TAKEN = Words(
    "文件名不符合 {patterns}，按内容判断，{file} 是{program}程序",
    "no name matches {patterns}; by its content {file} was taken for the {program}",
)
_BY_CONTENT = Words("按内容判断，{file} 是{program}程序", "by its content, {file} is the {program}")
_CHOSEN = Words(
    "有几个文件都像{program}程序，取了 {file}（没有用：{others}）",
    "several files could be the {program}; {file} was taken (not: {others})",
)
_LEFT = Words(
    "文件名不符合 {patterns}，{file} 当作{program}程序",
    "no name matches {patterns}; {file} was taken for the {program}, as the file that is left",
)
_UNCLEAR = Words(
    "看不出 {file} 是哪个程序（{names}）：请按题目改文件名，或者用 --program 说明",
    "it cannot be told which program {file} is ({names}): name it as the exercise says, or tell it with --program",
)
_UNCLEAR_THERE = Words(
    "看不出 {file} 是哪个程序（{names}），也没有别的程序",
    "it cannot be told which program {file} is ({names}), and there is no other",
)
