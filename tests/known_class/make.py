"""Writes the class down: folders of hand-ins, a roster, an assignment, and the truth beside them."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tests.known_class.programs import KINDS, SHARES, Group, Kind

HERE = Path(__file__).resolve().parent
EXERCISES = tuple(KINDS)
SEED = 2026
PORT = 12345
ASSIGNMENT = """\
assignment: class-of-200
title: {zh: 两百人的班, en: A class of two hundred}
roster: roster.csv
seed: 1
exercises:
  - {exercise: class-echo.yaml, folder: class-echo}
  - {exercise: class-upper.yaml, folder: class-upper}
"""
_NAMES = {
    "sock": ("sock", "s", "server", "udp_socket", "fd", "listener", "server_socket", "my_socket"),
    "data": ("data", "msg", "message", "buf", "payload", "received", "content", "packet"),
    "peer": ("addr", "client", "peer", "sender", "conn", "who", "client_addr", "other"),
    "size": ("1024", "2048", "4096", "8192", "65535"),
}
_FAMILY, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


@dataclass(frozen=True)
class Member:
    """One student of the class: an id, a name, and what was handed in."""

    id: str
    name: str
    exercise: str
    kind: Kind
    source: bytes

    @property
    def truth(self) -> dict[str, str]:
        """The verdict of each check."""
        return self.kind.truth(self.exercise)


def members(each: int = 100, seed: int = SEED, without: frozenset[Group] = frozenset()) -> list[Member]:
    """The class, `each` students for each of the two exercises, in an order that mixes all kinds.

    `without`: these groups are left out, and everybody else stays exactly as they are.
    """
    rng = random.Random(seed)
    drawn = [
        _member(rng, number, exercise, kind)
        for exercise in EXERCISES
        for number, kind in enumerate(_kinds(exercise, each))
    ]
    rng.shuffle(drawn)
    return [member for member in drawn if member.kind.group not in without]


def _kinds(exercise: str, each: int) -> Iterator[Kind]:
    """So many kinds, by the shares of their groups, each kind of a group in turn."""
    for group, share in SHARES.items():
        kinds = [kind for kind in KINDS[exercise] if kind.group == group]
        for number in range(max(1, share * each // 100)):
            yield kinds[number % len(kinds)]


def one_of_each() -> list[Member]:
    """One student of every kind."""
    rng = random.Random(SEED)
    return [
        _member(rng, number, exercise, kind) for exercise in EXERCISES for number, kind in enumerate(KINDS[exercise])
    ]


def _member(rng: random.Random, number: int, exercise: str, kind: Kind) -> Member:
    name = rng.choice(_FAMILY) + "".join(rng.choices(_GIVEN, k=rng.randint(1, 2)))
    student = f"2026{EXERCISES.index(exercise) + 1}{number:03d}"
    places = {place: rng.choice(words) for place, words in _NAMES.items()} | {"port": str(PORT), "name": name}
    text = Template(kind.text).substitute(places)
    first, _, rest = text.partition("\n")
    if kind.encoding == "utf-8":
        text = f"# {student} {name}\n{text}"
    elif first.startswith("#"):
        text = f"{first}\n# {student}\n{rest}"
    return Member(student, name, exercise, kind, text.encode(kind.encoding))


def write(folder: Path, class_: list[Member], each: int, seed: int = SEED) -> None:
    """Into a new folder: `submissions/<id>_<name>/<exercise>/server.py`, `roster.csv`, `class.yaml`, `truth.json`.

    `each` and `seed`: how the class was made, for `read`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for member in class_:
        place = folder / "submissions" / f"{member.id}_{member.name}" / member.exercise
        place.mkdir(parents=True)
        (place / "server.py").write_bytes(member.source)
    for exercise in EXERCISES:
        shutil.copy(HERE / f"{exercise}.yaml", folder)
    with open(folder / "roster.csv", "w", encoding="utf-8-sig", newline="") as roster:
        rows = csv.writer(roster)
        rows.writerow(["id", "name"])
        rows.writerows([member.id, member.name] for member in class_)
    (folder / "class.yaml").write_text(ASSIGNMENT, encoding="utf-8")
    truth = {member.id: {"exercise": member.exercise, "kind": member.kind.name, "group": member.kind.group, "checks": member.truth} for member in class_}  # fmt: skip
    (folder / "truth.json").write_text(
        json.dumps({"each": each, "seed": seed, "students": truth}, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def read(folder: Path) -> list[Member]:
    """The class that `write` has written there."""
    known = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [member for member in members(known["each"], known["seed"]) if member.id in known["students"]]
