"""An exercise as its file has it: plain data, walked without trusting it.

Rules look at the data itself, so that they also see a file with other mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from grader.spec.language import VERBS, bare, verb_of
from grader.spec.source import Loc, Node, Tree

_SPEAKS = ("send", "expect", "type")  # verbs with a payload


class Written(NamedTuple):
    """A step as the file has it."""

    loc: Loc
    verb: str
    keys: Tree
    repeated: bool


def as_mapping(value: object) -> Tree:
    """The value if it is one, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Node]:
    return value if isinstance(value, list) else []


def checks(data: Tree) -> Iterator[tuple[Loc, Tree]]:
    for number, check in enumerate(as_list(data.get("checks"))):
        if isinstance(check, dict):
            yield ("checks", number), check


def steps(written: Node, loc: Loc, repeated: bool = False) -> Iterator[Written]:
    """The steps of a list, and those inside them."""
    for number, step in enumerate(as_list(written)):
        verb, here = verb_of(step), (*loc, number)
        if verb not in VERBS:
            continue
        known = Written(here, verb, as_mapping(bare(step)), repeated)
        yield known
        inside = known.keys[verb]
        if verb == "repeat":
            yield from steps(as_mapping(inside).get("steps"), (*here, verb, "steps"), True)
        elif verb == "at-once":
            yield from steps(inside, (*here, verb), repeated)


def all_steps(data: Tree) -> Iterator[tuple[Tree, Written]]:
    for loc, check in checks(data):
        for step in steps(check.get("steps"), (*loc, "steps")):
            yield check, step


def claims_of_packets(data: Tree) -> Iterator[tuple[Tree, Loc, Tree, list[Written]]]:
    """Every `wire`: its check, its place, what it claims, and the steps before it."""
    for loc, check in checks(data):
        before = list[Written]()
        for step in steps(check.get("steps"), (*loc, "steps")):
            if step.verb == "wire":
                yield check, (*step.loc, "wire"), as_mapping(step.keys["wire"]), list(before)
            before.append(step)
        if "wire" in check:
            yield check, (*loc, "wire"), as_mapping(check["wire"]), before


def payloads(step: Written) -> Iterator[tuple[Loc, Node]]:
    """The payloads of a step, those inside `any` one by one."""

    if step.verb in _SPEAKS:
        yield from leaves((*step.loc, step.verb), step.keys[step.verb])
    elif step.verb == "file":
        yield from leaves((*step.loc, "file", "holds"), as_mapping(step.keys["file"]).get("holds"))


def leaves(loc: Loc, value: Node) -> Iterator[tuple[Loc, Node]]:
    """A payload, or the payloads inside it."""
    inside = as_mapping(value)
    for form in ("any", "together"):
        if isinstance(options := inside.get(form), list):
            for number, option in enumerate(options):
                yield from leaves((*loc, form, number), option)
            return
    if "frame" in inside:
        yield from leaves((*loc, "frame"), inside["frame"])
    else:
        yield loc, value


def files(data: Tree) -> Iterator[tuple[Loc, Node]]:
    """The payloads of the files that checks place beside a program."""
    for loc, check in checks(data):
        for name, payload in as_mapping(check.get("files")).items():
            yield from leaves((*loc, "files", name), payload)


def texts(step: Written) -> Iterator[tuple[Loc, str]]:
    """The templates of a step."""
    for loc, payload in payloads(step):
        yield from texts_of(loc, payload)
    if "printed" in step.keys:
        yield from texts_of((*step.loc, "printed"), step.keys["printed"])
    if isinstance(text := as_mapping(step.keys.get("file")).get("name"), str):
        yield (*step.loc, "file", "name"), text
    if isinstance(text := step.keys.get("when"), str):
        yield (*step.loc, "when"), text


def texts_of(loc: Loc, payload: Node) -> Iterator[tuple[Loc, str]]:
    """The templates of one payload, as `leaves` gives it."""
    if isinstance(payload, str):
        yield loc, payload
    for key in ("text", "matches", "line", "fill", "from"):
        if isinstance(text := as_mapping(payload).get(key), str):
            yield (*loc, key), text
    told = as_mapping(payload).get("words")
    for key, text in as_mapping(told).items() or (("", told),):
        if isinstance(text, str):
            yield (*loc, "words", key) if key else (*loc, "words"), text
    for key, value in as_mapping(as_mapping(payload).get("mapping")).items():
        for text in (key, value):
            if isinstance(text, str):
                yield (*loc, "mapping", key), text
