"""Which of a hand-in's files belong together: who takes in whom, what a program does through them, what is built with it."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from grader.intake.traits import AS_MAIN, AT_ONCE, Act, Import, Traits
from grader.spec.toolchains import is_script, toolchain_of

_MOST_STEPS = 5_000  # from piece to piece of the files of one hand-in


def places_of(imported: Import, importer: str, names: Collection[str]) -> tuple[str, ...]:
    """The files of a hand-in that an import of the file `importer` means: the module, and the packages around it."""
    folder = posixpath.dirname(importer)
    if (chain := toolchain_of(importer)) is not None:
        # `#include "net.h"` and `require("./net")` mean the file, and the sources that go by its name.
        path = posixpath.normpath(posixpath.join(folder, imported.module))
        stems = {path, posixpath.splitext(path)[0], f"{path}/index", f"{path}/mod"}

        def is_meant(name: str) -> bool:
            stem = posixpath.splitext(name)[0]
            return posixpath.basename(stem) == imported.module if chain.by_class else stem in stems

        found = [name for name in names if name == path or (chain.is_source(name) and is_meant(name))]
        if chain.by_class:  # of several classes of one name, the one that lies beside it
            found = sorted(found, key=lambda name: (posixpath.dirname(name) != folder, name.count("/"), name))[:1]
        return tuple(sorted(name for name in found if name != importer))
    for _ in range(imported.dots - 1):
        folder = posixpath.dirname(folder)
    # What starts the program has its folder in front; an editor adds that of the project.
    for base in (folder,) if imported.dots else (folder, *_above(folder)):
        if there := tuple(name for name in _modules(imported, base, names) if name != importer):
            return there
    return ()


def _modules(imported: Import, base: str, names: Collection[str]) -> Iterator[str]:
    """The files that a Python import means where modules are looked for in the folder `base`."""
    path = imported.module.lstrip(".").replace(".", "/")
    whole = posixpath.join(base, path) if path else base
    modules = [f"{whole}.py", posixpath.join(whole, "__init__.py")]
    if imported.name not in ("", "*"):
        modules += [posixpath.join(whole, f"{imported.name}.py"), posixpath.join(whole, imported.name, "__init__.py")]
    there = [name for name in modules if name in names]
    steps = path.split("/")[:-1] if there else []
    around = (posixpath.join(base, *steps[: n + 1], "__init__.py") for n in range(len(steps)))
    yield from dict.fromkeys((*there, *(name for name in around if name in names)))


def _above(folder: str) -> Iterator[str]:
    while folder:
        folder = posixpath.dirname(folder)
        yield folder


def built_with(main: str, traits: Mapping[str, Traits]) -> tuple[str, ...]:
    """The sources that a program is built from, its own file first; none where its language builds from one."""
    chain = toolchain_of(main)
    if chain is None:
        return (main,)
    taken = {main, *modules_of(main, traits)}
    spelt = {
        posixpath.normpath(posixpath.join(posixpath.dirname(one), part.module))
        for one in taken
        for part in traits[one].imports
    }
    # What is put into another source word for word is built there.
    return (
        main,
        *sorted(name for name in taken - {main} if chain.is_source(name) and (chain.by_class or name not in spelt)),
    )


@dataclass(frozen=True, slots=True)
class Project:
    """Where a program's modules are looked for beside its own folder, as whoever starts it in an editor has it."""

    root: str
    module: str = ""
    """The program as a module from there, where it takes in others by where they lie (`from . import net`)."""


def project_of(main: str, traits: Mapping[str, Traits]) -> Project | None:
    """The project that a Python program in a folder belongs to; None where that folder is all that it needs."""
    folder = posixpath.dirname(main)
    steps, dots = folder.split("/"), max((one.dots for one in traits[main].imports), default=0)
    if not folder or not is_script(main) or dots > len(steps):
        return None
    absolute = (one for file in (main, *modules_of(main, traits)) for one in traits[file].imports if not one.dots)
    places = (folder, *_above(folder))
    found = {next((place for place in places if any(_modules(one, place, traits))), folder) for one in absolute}
    roots = found - {folder}
    if dots:
        roots.add("/".join(steps[: len(steps) - dots]))
    if not roots:
        return None
    root = min(roots, key=len)
    while root and f"{root}/__init__.py" in traits:
        root = posixpath.dirname(root)
    module = posixpath.splitext(main)[0].removeprefix(f"{root}/").replace("/", ".")
    return Project(root, module if dots else "")


def taken_in(file: str, traits: Mapping[str, Traits]) -> Iterator[tuple[Import, str]]:
    """The other files that one takes in, and by which import; what is built together needs none."""
    there, chain = traits[file], toolchain_of(file)
    for imported in there.imports:
        for place in places_of(imported, file, traits):
            yield imported, place
    if chain is not None and chain.main and not chain.by_class:
        folder = posixpath.dirname(file)
        for other, shown in traits.items():
            if shown.language == there.language and not shown.is_main and posixpath.dirname(other) == folder != other:
                yield Import(""), other


def modules_of(main: str, traits: Mapping[str, Traits]) -> frozenset[str]:
    """The other files that a program takes in, through however many."""
    found, todo = {main}, [main]
    while todo:
        new = {name for _, name in taken_in(todo.pop(), traits) if name not in found}
        found |= new
        todo += new
    return frozenset(found - {main})


def acts_of(main: str, traits: Mapping[str, Traits]) -> frozenset[Act]:
    """What a program does where this file is started: in the file, and in what it uses of the others."""
    acts, seen = set[Act](), set[tuple[str, str]]()
    todo = [(main, AT_ONCE), (main, AS_MAIN)]
    meant: dict[str, list[tuple[Import, str, frozenset[str]]]] = {}
    while todo and len(seen) < _MOST_STEPS:
        one = file, name = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        there = traits[file]
        if file not in meant:  # an import runs what the other file does at once
            meant[file] = [(imported, place, traits[place].offered) for imported, place in taken_in(file, traits)]
            todo += [(place, AT_ONCE) for _, place, _ in meant[file]]
        piece = there.pieces.get(name)
        names = piece.names if piece is not None else frozenset((name,))  # it may be of another file in turn
        if piece is not None:
            acts |= piece.acts
            todo += [(file, used) for used in names & there.pieces.keys()]
        for imported, place, offered in meant[file]:
            if imported.name == "*" or imported.known_as in names:
                todo += [(place, used) for used in (*(names & offered), imported.name) if used]
    return frozenset(acts)
