"""The store of a class: nothing that was kept is lost or changed, and whatever is wrong with it is said in words."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SEED
from hypothesis import given
from hypothesis import strategies as st
from sample_results import check, every, passed, traceback

from grader.classroom.record import pack, unpack
from grader.classroom.store import Attempt, Store, slim
from grader.classroom.subject import Subject, subject_of
from grader.errors import Bug, StoreError, UsageError
from grader.intake.submission import Submission
from grader.model import CheckResult, Finding, Observed, SocketAt, ThreadAt, Transcript, Words
from grader.model.events import Received, SocketsSeen, Started, Waits
from grader.model.failure import Because, FailureCode
from grader.model.seen import Exit
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.schedule.circumstances import own_digest
from grader.schedule.grading import Run
from grader.spec import Spec, load_exercise

ONE, OTHER = Subject({"submission": "sha256:1"}), Subject({"submission": "sha256:2"})
FIRST = Attempt(False, 0)

# ---------------------------------------------------------------- as bytes and back

texts = st.text(st.characters(exclude_categories=()))  # half characters, too: a program's output is read into texts
words = st.builds(Words, texts, texts)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.binary()
anything = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(texts, inner),
    max_leaves=8,
)
infos = st.dictionaries(texts, anything, max_size=4)
maybe_bytes = st.none() | st.binary()
moments = st.floats(0, 1e6)
events = st.one_of(
    st.builds(Started, moments, texts, st.integers(), st.booleans()),
    st.builds(Received, moments, texts, maybe_bytes, st.none() | texts, size=st.none() | st.integers()),
    st.builds(SocketsSeen, moments, st.lists(st.builds(SocketAt, texts, texts, st.integers())).map(tuple), st.booleans(),
              st.dictionaries(texts, st.integers(), max_size=3)),
    st.builds(Waits, moments, st.lists(st.builds(ThreadAt, texts, since=moments), max_size=2).map(tuple)),
)  # fmt: skip
findings = st.builds(Finding, texts, infos, st.none() | texts, st.none() | st.integers(), st.none() | st.integers())
plain_sides = st.builds(
    Observed,
    texts,
    maybe_bytes,
    st.none() | texts,
    st.none() | words,
    size=st.none() | st.integers(),
    offset=st.integers(),
    exit=st.none() | st.builds(Exit, st.none() | st.integers(), leftovers=st.lists(texts).map(tuple)),
)
sides = st.builds(Observed, texts, maybe_bytes, options=st.lists(plain_sides, max_size=3).map(tuple)) | plain_sides
strings = st.dictionaries(texts, texts, max_size=3)
transcripts = st.builds(
    Transcript, texts, texts, st.integers(), st.sampled_from(["full", "network", "none"]),
    st.lists(strings, max_size=3).map(tuple), strings, strings, st.lists(events, max_size=4).map(tuple),
    st.none() | texts, st.none() | words,
)  # fmt: skip
results = st.builds(
    CheckResult, texts, texts, st.sampled_from(["core", "bonus"]), words, st.floats(0, 100),
    st.sampled_from(["passed", "failed", "skipped", "ungraded", "unstable"]), st.booleans(), st.floats(0, 100),
    failure=st.none() | st.sampled_from(FailureCode), because=st.sampled_from(Because), step=st.none() | st.integers(), event=st.none() | st.integers(), case=strings,
    requirement=st.none() | words, expected=st.none() | sides, actual=st.none() | sides,
    difference=st.none() | st.integers(), findings=st.lists(findings, max_size=3).map(tuple),
    connections=st.lists(texts, max_size=3).map(tuple), why=st.none() | words, duration=st.floats(0, 1e6),
    transcript=st.none() | transcripts,
)  # fmt: skip


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same types: `Words` are no mere pair, a tuple is no list, 1 is not 1.0."""
    return repr(one) == repr(other) and one == other


@given(results)
def test_a_result_comes_back_as_it_was(result: CheckResult) -> None:
    assert same(unpack(pack(result)), result)


@pytest.mark.parametrize("name", every())
def test_results_of_every_kind_come_back_as_they_were(name: str) -> None:
    for result in every()[name].checks:
        assert same(unpack(pack(result)), result)


def test_an_event_as_it_was_kept_before_is_still_read() -> None:
    """When all events had the same fields."""
    kept = [
        "Event",
        {"t": 0.5, "event": "received", "peer": "a", "data": ["bytes", "aGk="], "info": ["map", {"from": "b"}]},
    ]
    threads = ["list", ["map", {"call": "recvfrom", "fd": 3}]]
    waited = ["Event", {"t": 1.0, "event": "waits", "info": ["map", {"threads": threads}]}]
    data = zlib.compress(json.dumps(["tuple", kept, waited]).encode())
    assert unpack(data) == (Received(0.5, "a", b"hi", "b"), Waits(1.0, (ThreadAt("recvfrom", 3),)))


def test_what_the_model_does_not_know_is_not_packed() -> None:
    with pytest.raises(Bug):
        pack(replace(passed(), case={"x": Path("/")}))  # type: ignore[dict-item]


@given(st.binary() | st.builds(lambda data: pack(data)[:-3], anything))
def test_bytes_that_are_no_result_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(data)


# ---------------------------------------------------------------- what is known


def opened(folder: Path) -> Store:
    return Store(folder / "store.sqlite")


def test_what_was_kept_is_there_for_the_next_one(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.keep(ONE, FIRST, traceback())
        store.keep(ONE, FIRST, passed())
        store.keep(OTHER, FIRST, passed())
    with opened(tmp_path) as store:
        assert store.known(ONE) == {FIRST: {(one.program, one.id): slim(one) for one in (traceback(), passed())}}
        full = store.full(ONE, FIRST, (traceback().program, traceback().id))
        assert same(full, traceback())
        assert store.full(OTHER, FIRST, (traceback().program, traceback().id)) is None
        assert store.known(Subject({"submission": "sha256:3"})) == {}


def test_it_is_in_the_files_before_anybody_hears_of_it(tmp_path: Path) -> None:
    with opened(tmp_path / "mine") as store:
        store.keep(ONE, FIRST, passed())
        shutil.copytree(tmp_path / "mine", tmp_path / "copy")
    with opened(tmp_path / "copy") as store:
        assert store.known(ONE)[FIRST]


def test_what_could_not_be_told_is_kept_and_is_not_known(tmp_path: Path) -> None:
    untold = replace(passed(), verdict="ungraded", why=Words("不知道", "nobody knows"))
    with opened(tmp_path) as store:
        store.keep(ONE, FIRST, untold)
        assert store.known(ONE) == {}
        assert same(store.full(ONE, FIRST, (untold.program, untold.id)), untold)


def test_the_newest_counts_and_the_earlier_stays_for_the_record(tmp_path: Path) -> None:
    key = (passed().program, passed().id)
    with opened(tmp_path) as store:
        store.keep(ONE, FIRST, passed())
        store.forget(ONE, [key])
        assert store.known(ONE) == {}
        store.keep(ONE, FIRST, replace(passed(), verdict="failed", earned=0))
        assert store.known(ONE)[FIRST][key].verdict == "failed"
    rows = sqlite3.connect(tmp_path / "store.sqlite").execute("SELECT verdict FROM results ORDER BY id").fetchall()
    assert rows == [("passed",), ("failed",)]


def test_forgetting_concerns_nothing_else(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for subject in (ONE, OTHER):
            store.keep(subject, FIRST, passed())
        store.keep(ONE, FIRST, traceback())
        store.forget(ONE, [(passed().program, passed().id)])
        assert set(store.known(ONE)[FIRST]) == {(traceback().program, traceback().id)}
        assert set(store.known(OTHER)[FIRST]) == {(passed().program, passed().id)}


def test_large_outputs_are_not_held_in_memory(tmp_path: Path) -> None:
    flood = Observed("bytes", b"x" * 100_000)
    result = replace(passed(), actual=flood, expected=Observed("any", options=(flood,)))
    with opened(tmp_path) as store:
        store.keep(ONE, FIRST, result)
        known = store.known(ONE)[FIRST][result.program, result.id]
        assert known.transcript is None
        assert len(pack(known)) < 1000
        assert known.actual is not None and known.actual.size == 100_000
        assert same(store.full(ONE, FIRST, (result.program, result.id)), result)


# ---------------------------------------------------------------- small, and united


def test_what_many_have_in_common_is_kept_once(tmp_path: Path) -> None:
    many = 300
    with opened(tmp_path) as store, store.together():
        for number in range(many):
            result = traceback() if number % 3 else passed()
            assert result.transcript is not None
            events = tuple(replace(event, t=event.t + number / 1000) for event in result.transcript.events)
            store.keep(
                Subject({"submission": number}),
                FIRST,
                replace(result, transcript=replace(result.transcript, events=events)),
            )
    plain = len(pack(traceback())) + len(pack(passed()))
    assert (tmp_path / "store.sqlite").stat().st_size < many * plain / 2


def test_two_stores_become_one(tmp_path: Path) -> None:
    one, other, untold = traceback(), passed(), replace(passed(), verdict="ungraded", why=Words("", ""))
    with opened(tmp_path / "a") as mine, opened(tmp_path / "b") as theirs:
        mine.keep(ONE, FIRST, one)
        mine.keep(OTHER, FIRST, untold)
        theirs.keep(OTHER, FIRST, other)
        theirs.keep(ONE, FIRST, other)
        theirs.keep(ONE, FIRST, one)
        number = next(iter(theirs._patterns))
        mine._patterns[number] = b"another pattern that has the same number by chance"
        assert mine.absorb([theirs]) == 2, "what both tell alike is not there twice"
        assert mine.absorb([theirs]) == 0
        for subject, result in ((ONE, one), (ONE, other), (OTHER, other)):
            assert same(mine.full(subject, FIRST, (result.program, result.id)), result)
        assert (other.program, other.id) in mine.known(OTHER)[FIRST]


def test_stores_that_contradict_each_other_are_not_united(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as mine, opened(tmp_path / "b") as theirs:
        theirs.keep(OTHER, FIRST, passed())
        mine.keep(ONE, FIRST, passed())
        theirs.keep(ONE, FIRST, replace(passed(), verdict="failed", earned=0))
        with pytest.raises(UsageError, match=r"is passed in .* and failed in"):
            mine.absorb([theirs])
        assert mine.known(OTHER) == {}, "all of it, or nothing"
        mine.keep(OTHER, FIRST, traceback())


# ---------------------------------------------------------------- killed, full, damaged, held

KEEPER = """
import sys
import zlib
from pathlib import Path
sys.path.insert(0, "tests")
from sample_results import passed
from dataclasses import replace
from grader.classroom.store import Attempt, Store
from grader.classroom.subject import Subject
from grader.errors import StoreError
store = Store(Path(sys.argv[1]))
try:
    for number in range(int(sys.argv[2])):
        store.keep(Subject({"submission": number}), Attempt(False, 0), replace(passed(), id=str(number)))
        print(number, flush=True)
except StoreError as error:
    print(error.message.en, flush=True)
store.close()
"""


def keeper(path: Path, count: int, *before: str) -> subprocess.Popen[str]:
    """A process that keeps results and says each number once it is kept."""
    return subprocess.Popen(
        [*before, sys.executable, "-c", KEEPER, str(path), str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_killed_while_results_wait_for_each_other_what_was_settled_is_there(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    script = KEEPER.replace("try:\n", "together = store.together()\ntogether.__enter__()\ntry:\n")
    settles = "        if number % 5 == 4:\n            store.settle()\n            print(number, flush=True)"
    script = script.replace("        print(number, flush=True)", settles)
    words = [sys.executable, "-c", script, str(path), "100000"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(3)]
        process.kill()
        told += [int(line) for line in process.stdout.read().split()]
    with Store(path) as store:
        kept = [bool(store.known(Subject({"submission": number}))) for number in range(told[-1] + 10)]
    assert all(kept[: told[-1] + 1])
    assert sum(kept) % 5 == 0, "of what waits for others all is there, or nothing"


@pytest.mark.parametrize("after", [1, 7, 40])
def test_killed_at_any_moment_nothing_kept_is_lost(tmp_path: Path, after: int) -> None:
    path = tmp_path / "store.sqlite"
    with keeper(path, 100_000) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        told += [int(line) for line in process.stdout.read().split()]
    with Store(path) as store:
        for number in told:
            assert store.known(Subject({"submission": number}))[FIRST]["server", str(number)].verdict == "passed"
        assert not store.known(Subject({"submission": told[-1] + 2}))


def test_a_full_disk_is_said_and_costs_nothing_that_was_kept(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("no unshare: nowhere to mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    kept = tmp_path / "kept"
    script = f'mount -t tmpfs -o size=600k none {disk} && "$@"; cp -r {disk} {kept}'
    process = keeper(
        disk / "store.sqlite", 100_000, "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"
    )
    out, _ = process.communicate(timeout=60)
    *numbers, said = out.splitlines()
    assert said.startswith("the disk is full")
    assert len(numbers) > 5
    with Store(kept / "store.sqlite") as store:
        assert all(store.known(Subject({"submission": int(number)})) for number in numbers)
        assert not store.known(Subject({"submission": int(numbers[-1]) + 1}))


def test_one_at_a_time_and_it_says_who(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with keeper(path, 100_000) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(UsageError, match=rf"another grader \(process {process.pid}\) is using"):
            Store(path)
        process.kill()
    Store(path).close()


def test_a_program_that_looks_into_it_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    Store(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UsageError, match="another program has opened"):
        Store(path)


def damaged(path: Path) -> None:
    with opened(path.parent) as store:
        for number in range(30):
            store.keep(Subject({"n": number}), FIRST, passed())
    data = bytearray(path.read_bytes())
    data[8192:16384] = os.urandom(8192)
    path.write_bytes(data)


def newer(path: Path) -> None:
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (damaged, "are damaged: move the file away"),
        (newer, "was written by a newer grader"),
        (foreign, "holds no results of grader"),
        (lambda path: path.write_bytes(b"Dear diary, " * 1000), "holds no results of grader"),
        (lambda path: path.mkdir(), "cannot be read or written"),
    ],
)
def test_what_cannot_be_used_is_left_alone(tmp_path: Path, make: Any, said: str) -> None:
    path = tmp_path / "store.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(UsageError, match=said):
        Store(path)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        Store(tmp_path / "file" / "store.sqlite")


def test_a_damaged_row_is_said_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with Store(path) as store:
        store.keep(ONE, FIRST, passed())
    connection = sqlite3.connect(path)
    connection.execute("UPDATE results SET result = x'00ff'")
    connection.commit()
    connection.close()
    with Store(path) as store, pytest.raises(StoreError, match="damaged"):
        store.known(ONE)


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    """What is left of one that was killed in its first moment."""
    (tmp_path / "store.sqlite").write_bytes(b"")
    with opened(tmp_path) as store:
        store.keep(ONE, FIRST, check("x", "x", "x", "passed"))
        assert store.known(ONE)


# ---------------------------------------------------------------- what a result depends on


def subject(**changed: Any) -> bytes:
    spec = load_exercise(ROOT / "exercises/udp-echo.yaml")
    if "limit" in changed:
        spec = replace(spec, exercise=spec.exercise.model_copy(update={"limit": changed["limit"]}))
    submission = Submission(
        changed.get("name", "a"), changed.get("files", {"server.py": b"pass"}),
        {"server": changed.get("main", "server.py")}, changed.get("absent", ()),
    )  # fmt: skip
    python = Interpreter(Path(sys.executable), Path("/usr"), distributions=changed.get("packages", ()))
    run = Run(Machine(changed.get("isolation", "full")), python, changed.get("seed", SEED))
    return subject_of(_attached(spec, changed), submission, run, changed.get("own", "sha256:0")).digest


def _attached(spec: Spec, changed: dict[str, Any]) -> Spec:
    return replace(spec, digest=changed.get("exercise", spec.digest))


def test_the_same_circumstances_are_the_same_subject_whoever_handed_it_in() -> None:
    assert subject() == subject(name="b") == subject()


@pytest.mark.parametrize(
    "changed",
    [
        {"files": {"server.py": b"pass\n"}}, {"files": {"server.py": b"pass", "x.py": b""}}, {"main": "x.py"},
        {"absent": ("client",)}, {"exercise": "sha256:1"}, {"limit": 4.5}, {"packages": ("rich==1",)},
        {"isolation": "none"}, {"seed": 8}, {"own": "sha256:1"},
    ],
)  # fmt: skip
def test_whatever_a_result_depends_on_makes_another_subject(changed: dict[str, Any]) -> None:
    assert subject(**changed) != subject()


def test_the_graders_own_code_is_part_of_it() -> None:
    assert own_digest() == own_digest()
    assert own_digest().startswith("sha256:")
