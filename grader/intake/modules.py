"""Which of a hand-in's files belong together: who takes in whom, what a program does through them, what is built with it."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.intake.traits import AS_MAIN, AT_ONCE, Act, Import, Traits
from grader.spec.toolchains import Toolchain, is_script, toolchain_of

_MOST_STEPS = 5_000  # from piece to piece of the files of one hand-in


class Names:
    """The paths of a hand-in's files, found by what sources call them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.sorted = sorted(names)
        self._all = frozenset(self.sorted)
        self._by_stem, self._by_last = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        self._by_folder = defaultdict[str, list[str]](list)
        for name in self.sorted:
            stem = posixpath.splitext(name)[0]
            self._by_stem[stem].append(name)
            self._by_last[posixpath.basename(stem)].append(name)
            self._by_folder[posixpath.dirname(name)].append(name)
        self.folders = frozenset(name[: slash.start()] for name in self.sorted for slash in re.finditer("/", name))

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def without_ending(self, stem: str) -> Sequence[str]:
        """Those that have this path, whatever their ending."""
        return self._by_stem.get(stem, ())

    def called(self, last: str) -> Sequence[str]:
        """Those that are called so, wherever they lie and whatever their ending."""
        return self._by_last.get(last, ())

    def beside(self, name: str) -> Sequence[str]:
        """Those of the same folder."""
        return self._by_folder.get(posixpath.dirname(name), ())

    def below(self, folder: str) -> Sequence[str]:
        """Those of a folder, and of all that are in it."""
        begin, end = (bisect_left(self.sorted, f"{folder}{sign}") for sign in ("/", "0"))  # what follows `/` in ASCII
        return self.sorted[begin:end]


def places_of(imported: Import, importer: str, names: Names) -> tuple[str, ...]:
    """The files of a hand-in that an import of the file `importer` means: the module, and the packages around it."""
    folder = posixpath.dirname(importer)
    if (chain := toolchain_of(importer)) is not None:
        # `#include "net.h"` and `require("./net")` mean the file, and the sources that go by its name.
        path = posixpath.normpath(posixpath.join(folder, imported.module))
        if chain.by_class:  # of several classes of one name, the one that lies beside it
            meant = [name for name in names.called(imported.module) if name == path or chain.is_source(name)]
            meant = sorted(meant, key=lambda name: (posixpath.dirname(name) != folder, name.count("/"), name))[:1]
        else:
            stems = {path, posixpath.splitext(path)[0], f"{path}/index", f"{path}/mod"}
            found = (name for stem in stems for name in names.without_ending(stem))
            meant = [name for name in found if name == path or chain.is_source(name)]
        return tuple(sorted(name for name in meant if name != importer))
    for _ in range(imported.dots - 1):
        folder = posixpath.dirname(folder)
    # What starts the program has its folder in front; an editor adds that of the project.
    for base in (folder,) if imported.dots else (folder, *_above(folder)):
        if there := tuple(name for name in _modules(imported, base, names) if name != importer):
            return there
    return ()


def _modules(imported: Import, base: str, names: Names) -> Iterator[str]:
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


class Links:
    """The files of a hand-in, and which of them take in which. Each is looked at once, however often it is asked."""

    def __init__(self, traits: Mapping[str, Traits]) -> None:
        self.traits, self.names = traits, Names(traits)
        self._taken_in: dict[str, tuple[tuple[Import, str], ...]] = {}
        self._modules_of: dict[str, frozenset[str]] = {}
        self._used_by: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}
        self._offered: dict[str, frozenset[str]] = {}

    def taken_in(self, file: str) -> tuple[tuple[Import, str], ...]:
        """The other files that one takes in, and by which import; what is built together needs none."""
        if file not in self._taken_in:
            there, chain = self.traits[file], toolchain_of(file)
            found = [(imported, place) for imported in there.imports for place in places_of(imported, file, self.names)]
            if chain is not None and chain.together:
                alike = (other for other in self.names.beside(file) if self.traits[other].language == there.language)
                found += [(Import(""), other) for other in alike if other != file and not self.traits[other].is_main]
            self._taken_in[file] = tuple(found)
        return self._taken_in[file]

    def modules_of(self, main: str) -> frozenset[str]:
        """The other files that a program takes in, through however many."""
        if main not in self._modules_of:
            found, todo = {main}, [main]
            while todo:
                new = {name for _, name in self.taken_in(todo.pop())} - found
                found |= new
                todo += new
            self._modules_of[main] = frozenset(found - {main})
        return self._modules_of[main]

    def used_by(self, file: str, name: str) -> frozenset[tuple[str, str]]:
        """The pieces that one piece of a file uses, of its own file and of the others."""
        if (file, name) not in self._used_by:
            pieces, imports = self.traits[file].pieces, self.taken_in(file)
            # What has no such piece may have the name of another file in turn.
            names = pieces[name].names if name in pieces else frozenset((name,))
            found = {(file, used) for used in names & pieces.keys() if name in pieces}
            for imported, place in imports:
                if name == AT_ONCE:  # an import runs what the other file does at once
                    found.add((place, AT_ONCE))
                if imported.name == "*" or imported.known_as in names:
                    offered = self._offered.get(place) or self._offered.setdefault(place, self.traits[place].offered)
                    found |= {(place, used) for used in (*(names & offered), imported.name) if used}
            self._used_by[file, name] = frozenset(found)
        return self._used_by[file, name]


def built_with(main: str, chain: Toolchain, links: Links) -> tuple[str, ...]:
    """The sources that a program of another language is built from, its own file first."""
    taken = {main, *links.modules_of(main)}
    spelt = {
        posixpath.normpath(posixpath.join(posixpath.dirname(one), part.module))
        for one in taken
        for part in links.traits[one].imports
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


def project_of(main: str, links: Links) -> Project | None:
    """The project that a Python program in a folder belongs to; None where that folder is all that it needs."""
    folder = posixpath.dirname(main)
    steps, dots = folder.split("/"), max((one.dots for one in links.traits[main].imports), default=0)
    if not folder or not is_script(main) or dots > len(steps):
        return None
    absolute = (one for file in (main, *links.modules_of(main)) for one in links.traits[file].imports if not one.dots)
    places = (folder, *_above(folder))
    found = {next((place for place in places if any(_modules(one, place, links.names))), folder) for one in absolute}
    roots = found - {folder}
    if dots:
        roots.add("/".join(steps[: len(steps) - dots]))
    if not roots:
        return None
    root = min(roots, key=len)
    while root and f"{root}/__init__.py" in links.names:
        root = posixpath.dirname(root)
    module = posixpath.splitext(main)[0].removeprefix(f"{root}/").replace("/", ".")
    return Project(root, module if dots else "")


def acts_of(main: str, links: Links) -> frozenset[Act]:
    """What a program does where this file is started: in the file, and in what it uses of the others."""
    acts, found = set[Act](), {(main, AT_ONCE), (main, AS_MAIN)}
    todo = list(found)
    for _ in range(_MOST_STEPS):
        if not todo:
            break
        file, name = todo.pop()
        if (piece := links.traits[file].pieces.get(name)) is not None:
            acts |= piece.acts
        new = links.used_by(file, name) - found
        found |= new
        todo += new
    return frozenset(acts)
