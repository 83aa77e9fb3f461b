"""All families of findings, in the order of telling: by stage, causes before what follows from them, then by name."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from types import MappingProxyType

from grader.findings import families
from grader.findings.mistake import Family


def in_order(found: Iterable[Family]) -> Mapping[str, Family]:
    """The order of telling. Raises CycleError where two explain each other, and ValueError for a name that is none."""
    by_id = {one.id: one for one in found}
    known = names_of(by_id)
    graph = TopologicalSorter(dict.fromkeys(by_id, ()))
    for one in by_id.values():
        for cause in one.mistakes:
            for explained in one.explained_by(cause):
                if explained not in known:
                    raise ValueError(f"{one.id_of(cause)} explains {explained}, which is no finding")
                if (follows := explained.partition("/")[0]) != one.id:
                    graph.add(follows, one.id)
    ordered, ready = list[str](), list[tuple[int, str]]()
    graph.prepare()
    while graph.is_active():  # of those whose causes are told, the earliest stage first, then by name
        for id in graph.get_ready():
            heapq.heappush(ready, (by_id[id].stage, id))
        ordered.append(heapq.heappop(ready)[1])
        graph.done(ordered[-1])
    return MappingProxyType({id: by_id[id] for id in ordered})


def names_of(found: Mapping[str, Family]) -> frozenset[str]:
    """Every id that a finding can have, and every family: all that may be claimed or explained."""
    return frozenset(found) | {one.id_of(cause) for one in found.values() for cause in one.mistakes}


CATALOGUE = in_order(
    found for module in families.MODULES for found in vars(module).values() if isinstance(found, Family)
)
KNOWN = names_of(CATALOGUE)
