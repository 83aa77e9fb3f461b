"""Whether verdicts depend on the place: the same programs graded wherever users have the grader, as far as that can be imitated.

    python bench/places.py [--right] [--listings FOLDER] [--hand-ins FOLDER …]
                           [--exercise ID …] [--place NAME …] [--at-once N]

Grades all reference programs, with `--right` also the other right ones, in each place: as root with full isolation, without
bubblewrap, as an ordinary user, as a root that has not the rights of one, and where namespaces are refused as in most containers.
With `--listings` also the programs of a folder with an `expectations.yaml`, with `--hand-ins` those of a folder EXERCISE/NAME. An
exercise in a place is a process of its own, in a network of its own. Prints a row a place: the isolation that there is, how
many verdicts are those of full isolation, how many checks are ungraded there, each with its reason, and every verdict that is
another one. Exits with 1 where there is one. Needs root, `setpriv`, and a Python that every user can read.
"""

from __future__ import annotations

import argparse
import collections
import ctypes
import errno
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from grader.cli.machine import begin_probe
from grader.intake.submission import Submission, find_submission
from grader.run.box.interpreter import find_interpreter
from grader.run.eyes import kernel
from grader.schedule.grading import Run, grade
from grader.spec import Spec, load_exercise
from grader.spec.bundled import find_exercise

ROOT = Path(__file__).resolve().parents[1]
SEED = 7
_AS_USER = ("--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all")
# The rights that a container's root has where nobody asked for more.
_CONTAINER = (
    "chown,dac_override,fsetid,fowner,mknod,net_raw,setgid,setuid,setfcap,setpcap,net_bind_service,sys_chroot,kill"
)
_CONTAINER_RIGHTS = f"--bounding-set=-all,+{_CONTAINER.replace(',', ',+')}"


@dataclass(frozen=True)
class Place:
    """`rights`: words for setpriv; `refused`: namespaces are, as by a container's filter of system calls."""

    rights: tuple[str, ...] = ()
    bubblewrap: bool = True
    refused: bool = False
    no_sandbox: bool = False


PLACES = {
    "root": Place(),
    "user": Place(_AS_USER),
    "root, no bubblewrap": Place(bubblewrap=False, no_sandbox=True),
    "user, no bubblewrap": Place(_AS_USER, bubblewrap=False, no_sandbox=True),
    "root without SYS_ADMIN": Place(("--bounding-set=-sys_admin",)),
    "root without SYS_ADMIN, no bubblewrap": Place(("--bounding-set=-sys_admin",), bubblewrap=False, no_sandbox=True),
    "root, --no-sandbox": Place(no_sandbox=True),
    "user, --no-sandbox": Place(_AS_USER, no_sandbox=True),
    "container": Place((_CONTAINER_RIGHTS,), bubblewrap=False, refused=True, no_sandbox=True),
    "container, as user": Place(_AS_USER, bubblewrap=False, refused=True, no_sandbox=True),
}
Told = dict[str, tuple[str, str]]
"""By program and check: the verdict, and where that is not "passed" why."""


# ---------------------------------------------------------------- inside


def programs(
    spec: Spec, right: bool, listings: Path | None, handins: list[Path]
) -> Iterator[tuple[str, Submission, tuple[str, ...]]]:
    """What is graded: its name, itself, and the packages that it needs."""
    exercise, needed = spec.exercise, spec.exercise.packages
    folder = ROOT / "reference" / exercise.id
    for program in exercise.programs:
        yield f"{exercise.id}/{program}.py", find_submission(exercise, [folder / f"{program}.py"], program), needed
    for file in sorted((folder / "right").glob("*.py")) if right else ():
        named = (one for one in exercise.programs if file.stem.startswith(one))
        role = next(named, next(iter(exercise.programs)))
        yield f"{exercise.id}/right/{file.name}", find_submission(exercise, [file], role), needed
    for row in yaml.safe_load((listings / "expectations.yaml").read_text(encoding="utf-8")) if listings else ():
        if row["exercise"] == exercise.id:
            submission = find_submission(exercise, [listings / row["file"]], row["program"])
            yield row["file"], submission, tuple(row.get("packages", ()))
    for handin in (one for of in handins for one in sorted(of.glob(f"{exercise.id}/*"))):
        yield f"{exercise.id}/{handin.name}", find_submission(exercise, [handin]), needed


def inside(right: bool, listings: Path | None, handins: list[Path], exercise: str, place: Place) -> None:
    """Grade all of them here, and print the verdicts as JSON."""
    if place.refused:
        refuse_namespaces()
    machine = begin_probe(no_sandbox=place.no_sandbox)()
    told: Told = {}
    spec = load_exercise(find_exercise(exercise))
    for name, submission, packages in programs(spec, right, listings, handins):
        result = grade(spec, submission, Run(machine, find_interpreter(packages), SEED, hidden=(ROOT,)))
        for check in result.checks:
            why = check.why.en if check.why is not None and check.verdict == "ungraded" else ""
            if check.verdict == "failed":
                why = ", ".join(map(str, (check.failure, *(finding.id for finding in check.findings))))
            told[f"{name} {check.id}"] = (check.verdict, why)
    print(json.dumps({"isolation": machine.isolation, "told": told}))


def refuse_namespaces() -> None:
    """From here on unshare, setns, mount and clones with new namespaces fail, for whatever is started, too (x86-64)."""
    load, equal, any_of, give = 0x20, 0x15, 0x45, 0x06
    namespaces, clone, clone3, unshare, setns, mount = 0x7E02_0000, 56, 435, 272, 308, 165
    not_permitted, no_such_call, allowed = 8, 9, 10  # the places of the answers, to which the jumps lead
    body = [
        (load, 0, 0, 0),
        *((equal, not_permitted - at, 0, number) for at, number in enumerate((unshare, setns, mount), 2)),
        (equal, no_such_call - 5, 0, clone3),
        (equal, 0, allowed - 6, clone),
        (load, 0, 0, 16),
        (any_of, not_permitted - 8, allowed - 8, namespaces),
        (give, 0, 0, 0x0005_0000 | errno.EPERM),
        (give, 0, 0, 0x0005_0000 | errno.ENOSYS),
        (give, 0, 0, 0x7FFF_0000),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in body))
    program = struct.pack("HxxxxxxP", len(body), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_rights, filter_calls = 38, 22
    if libc.prctl(no_new_rights, 1, 0, 0, 0) or libc.prctl(filter_calls, 2, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


# ---------------------------------------------------------------- outside


def own_network() -> None:
    """As in a container; several places may be tried at once."""
    kernel.unshare(kernel.CLONE_NEWNET)
    kernel.loopback_up()


def seen_in(name: str, exercise: str, arguments: list[str]) -> tuple[str, Told, float]:
    """What is seen of an exercise in that place: its isolation, the verdicts, the seconds that it took."""
    place, began = PLACES[name], time.monotonic()
    command = ["setpriv", *place.rights] if place.rights else []
    with tempfile.TemporaryDirectory(prefix="places-") as folder:
        os.chmod(folder, 0o777)
        bare = os.path.join(folder, "bin")  # a path on which there is no bubblewrap
        os.mkdir(bare)
        path = os.environ["PATH"] if place.bubblewrap else bare
        environment = {**os.environ, "PATH": path, "HOME": folder}
        command = [shutil.which(command[0]) or command[0], *command[1:]] if command else []
        command += [sys.executable, str(Path(__file__).resolve()), "--inside", name, "--exercise", exercise, *arguments]
        kept: dict[str, Any] = {"env": environment, "capture_output": True, "text": True, "cwd": "/"}
        ran = subprocess.run(command, **kept, check=False, preexec_fn=own_network)
    try:
        seen = json.loads(ran.stdout)
    except ValueError:
        raise SystemExit(f"{name}, {exercise}: {ran.stderr or ran.stdout}") from None
    return (
        seen["isolation"],
        {key: (verdict, why) for key, (verdict, why) in seen["told"].items()},
        time.monotonic() - began,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--right", action="store_true", help="also what is in right/ beside the reference programs")
    parser.add_argument("--listings", type=Path, help="a folder of programs with an expectations.yaml")
    parser.add_argument(
        "--hand-ins", type=Path, action="append", default=[], help="a folder EXERCISE/NAME; may be repeated"
    )
    parser.add_argument("--exercise", action="append", default=[], help="only this one; may be repeated")
    parser.add_argument("--at-once", type=int, default=2, help="how many exercises in a place at once")
    parser.add_argument("--place", action="append", choices=PLACES, help="only there; may be repeated")
    parser.add_argument("--inside", choices=PLACES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.right, options.listings, options.hand_ins, options.exercise[0], PLACES[options.inside])
        return
    arguments = [f"--hand-ins={folder.resolve()}" for folder in options.hand_ins]
    arguments += ["--right"] if options.right else []
    arguments += [f"--listings={options.listings.resolve()}"] if options.listings else []
    exercises = options.exercise or sorted(path.name for path in (ROOT / "reference").iterdir() if path.is_dir())
    pool = ThreadPoolExecutor(options.at_once)

    def whole(name: str) -> tuple[str, Told, float]:
        """All exercises in that place."""
        seen = list(pool.map(lambda exercise: seen_in(name, exercise, arguments), exercises))
        verdicts = {key: verdict for _, told, _ in seen for key, verdict in told.items()}
        return seen[0][0], verdicts, sum(seconds for *_, seconds in seen)

    kernel.libc()  # before anything forks
    isolation, known, seconds = whole("root")
    print(f"{'place':<40} {'isolation':<9} same  other  ungraded  seconds")
    print(f"{'root':<40} {isolation:<9} {len(known):>4}  {0:>5}  {0:>8}  {seconds:>7.0f}", flush=True)
    wrong = 0
    for name in options.place or list(PLACES)[1:]:
        isolation, told, seconds = whole(name)
        same = sum(told[key][0] == verdict for key, (verdict, _) in known.items())
        without = {key: why for key, (verdict, why) in told.items() if verdict == "ungraded" != known[key][0]}
        # What builds on a check that is ungraded here is skipped for that reason.
        other = [key for key in known if told[key][0] not in (known[key][0], "ungraded")]
        print(f"{name:<40} {isolation:<9} {same:>4}  {len(other):>5}  {len(without):>8}  {seconds:>7.0f}", flush=True)
        for why, count in collections.Counter(without.values()).items():
            print(f"    {count} ungraded: {why}")
        for key in other:
            print(f"    {key}: {told[key][0]}, with full isolation {known[key][0]} ({told[key][1] or known[key][1]})")
        wrong += len(other) + sum(not why for why in without.values())
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
