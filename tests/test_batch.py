"""A class through one pool, in the real sandbox: what is run, what is not run again, and what stands."""

from __future__ import annotations

import gc
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SEED
from small_class import CHECKS, PROGRAMS, RIGHT, mixed, write_class, write_exercise

import grader.schedule.grading
from grader.classroom import batch
from grader.classroom.assignment import Assignment, load_assignment
from grader.classroom.batch import Moment, Orders, Outcome, drawn_anew, grade_class, seed_of
from grader.classroom.gradebook import NOT_RUN, Graded
from grader.classroom.store import Store
from grader.classroom.subject import Subject
from grader.errors import UsageError
from grader.intake.collect import collect
from grader.intake.collected import Collected, Student, Unread
from grader.intake.submission import Submission, find_submission
from grader.judge import judge, ungraded
from grader.model import CheckResult, Observed, Transcript, Words
from grader.run.box.interpreter import Interpreter
from grader.run.box.machine import Machine
from grader.schedule.grading import Run, grade
from grader.schedule.pool import Job, Pool
from grader.schedule.tools import PLACES


class Classroom:
    """A class on disk that can be graded again and again into the same store."""

    def __init__(self, folder: Path, machine: Machine, interpreter: Interpreter) -> None:
        self.folder, self._machine, self._interpreter = folder, machine, interpreter
        self.assignment: Assignment = load_assignment(str(write_exercise(folder)))
        self.handed_in = folder / "handed-in"
        self.seed = SEED
        self.moments: list[Moment] = []

    def hand_in(self, programs: dict[str, str]) -> None:
        write_class(self.handed_in, programs)

    def collected(self) -> Collected:
        return collect([self.handed_in], roster=None, pattern=None, due=None)

    def run(self, seed: int | None = None) -> Run:
        return Run(self._machine, self._interpreter, self.seed if seed is None else seed)

    def grade(
        self, stop: Callable[[], bool] = lambda: False, collected: Collected | None = None, **orders: Any
    ) -> Outcome:
        self.moments = []
        with Store(self.folder / "out" / "store.sqlite") as store:
            outcome = grade_class(
                self.assignment, collected or self.collected(), store, lambda part: self.run(), Orders(**orders),
                self.moments.append, stop,
            )  # fmt: skip
            self.full = {one.student.id: outcome.full(one) for one in outcome.book.graded}
            return outcome

    def rows(self) -> list[tuple[Any, ...]]:
        """Every run of a check that is on record."""
        data = sqlite3.connect(self.folder / "out" / "store.sqlite")
        found = data.execute(
            'SELECT subject, "check", alone, number, verdict, stale FROM results ORDER BY id'
        ).fetchall()
        data.close()
        return found


@pytest.fixture
def classroom(tmp_path: Path, machine: Machine, interpreter: Interpreter) -> Classroom:
    return Classroom(tmp_path, machine, interpreter)


def verdicts(outcome: Outcome) -> dict[str, list[str]]:
    return {
        one.student.id: [check.verdict for check in one.results["small-echo"].checks] for one in outcome.book.graded
    }


def of(outcome: Outcome, student: str) -> Graded:
    return next(one for one in outcome.book.graded if one.student.id == student)


# ---------------------------------------------------------------- the same as one by one


def test_each_gets_what_grading_alone_would_have_given(classroom: Classroom) -> None:
    classroom.hand_in(mixed(len(PROGRAMS)))
    outcome = classroom.grade()
    spec = classroom.assignment.parts[0].spec
    for one in outcome.book.graded:
        submission = find_submission(spec.exercise, [classroom.handed_in / one.student.id])
        alone = grade(spec, submission, drawn_anew(classroom.run(), submission))
        together = classroom.full[one.student.id]["small-echo"]
        assert [_told(check) for check in together.checks] == [_told(check) for check in alone.checks], one.student
        assert together.sources == alone.sources
        assert together.score == alone.score == one.results["small-echo"].score
    assert outcome.book.unfinished == 0
    assert {one.standing for one in outcome.book.graded} == {"graded"}


def _told(check: CheckResult) -> tuple[Any, ...]:
    cases = check.transcript.cases if check.transcript else None
    return check.id, check.verdict, check.failure, check.step, [finding.id for finding in check.findings], cases


def test_the_gradebook_is_slim_and_the_record_is_whole(classroom: Classroom) -> None:
    classroom.hand_in({"2023001": PROGRAMS["mute"]})
    outcome = classroom.grade()
    result = of(outcome, "2023001").results["small-echo"]
    assert not result.sources and not any(check.transcript for check in result.checks)
    full = classroom.full["2023001"]["small-echo"]
    ran = [check for check in full.checks if check.verdict != "skipped"]
    assert ran and all(check.transcript and check.transcript.events for check in ran)
    assert list(full.sources) == ["server.py"]


def test_progress_is_told_from_nothing_to_all(classroom: Classroom) -> None:
    classroom.hand_in(mixed(3))
    classroom.grade()
    assert classroom.moments[-1].done == classroom.moments[-1].total == 15
    assert [moment.done for moment in classroom.moments] == sorted(moment.done for moment in classroom.moments)
    assert classroom.moments[-1].students == classroom.moments[-1].all_students == 3
    assert any(moment.running for moment in classroom.moments)


# ---------------------------------------------------------------- nothing twice


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, beginning a check is an error."""

    def forbid() -> None:
        def fork(self: Pool, job: object) -> None:
            raise AssertionError("a check was run")

        monkeypatch.setattr(Pool, "_fork", fork)

    return forbid


def test_unchanged_nothing_is_run_again(classroom: Classroom, no_worker: Callable[[], None]) -> None:
    classroom.hand_in(mixed(len(PROGRAMS)))
    first = classroom.grade()
    assert first.ran > 0 and first.known == 0
    no_worker()
    again = classroom.grade()
    assert (again.ran, again.known) == (0, first.ran)
    assert verdicts(again) == verdicts(first)
    assert again.book.marks == first.book.marks


def test_a_changed_file_is_one_students_matter(classroom: Classroom) -> None:
    classroom.hand_in(mixed(3))
    classroom.grade()
    (classroom.handed_in / "20230002" / "server.py").write_text(RIGHT)
    again = classroom.grade()
    assert again.ran == len(CHECKS)
    assert verdicts(again)["20230002"] == ["passed"] * 5


def test_another_seed_is_another_run(classroom: Classroom) -> None:
    classroom.hand_in({"2023001": RIGHT})
    classroom.grade()
    classroom.seed = 8
    assert classroom.grade().ran == len(CHECKS)


def test_identical_hand_ins_are_graded_once(classroom: Classroom) -> None:
    classroom.hand_in({"2023001": RIGHT, "2023003": PROGRAMS["mute"]})
    shutil.copytree(classroom.handed_in / "2023001", classroom.handed_in / "2023002")
    outcome = classroom.grade()
    assert outcome.ran == len(CHECKS) + 3  # of the mute one two are skipped
    assert verdicts(outcome)["2023001"] == verdicts(outcome)["2023002"] == ["passed"] * 5
    assert [of(outcome, student).results["small-echo"].submission for student in ("2023001", "2023002")] == [
        "2023001",
        "2023002",
    ]
    assert classroom.moments[-1].students == 3


def test_what_is_known_counts_for_whoever_hands_it_in_later(
    classroom: Classroom, no_worker: Callable[[], None]
) -> None:
    classroom.hand_in({"2023001": RIGHT})
    classroom.grade()
    no_worker()
    (classroom.handed_in / "2023001").rename(classroom.handed_in / "2023002")
    assert verdicts(classroom.grade()) == {"2023002": ["passed"] * 5}


# ---------------------------------------------------------------- only this, and again


def test_only_one_student(classroom: Classroom) -> None:
    classroom.hand_in(mixed(3))
    outcome = classroom.grade(only=("20230001",))
    assert outcome.ran == len(CHECKS)
    assert of(outcome, "20230002").results == {}
    assert outcome.book.unfinished == 2 * len(CHECKS)
    assert not outcome.book.marks["20230002"].sure and outcome.book.marks["20230001"].sure
    assert classroom.grade().book.unfinished == 0


def test_only_one_check_and_what_it_builds_on(classroom: Classroom) -> None:
    classroom.hand_in({"2023001": RIGHT, "2023002": PROGRAMS["mute"]})
    outcome = classroom.grade(only=("twice",))
    first, second = (of(outcome, student).results["small-echo"].checks for student in ("2023001", "2023002"))
    assert [check.verdict for check in first] == ["passed", "passed", "ungraded", "passed", "ungraded"]
    assert first[2].why == NOT_RUN
    assert [check.verdict for check in second] == ["passed", "failed", "ungraded", "skipped", "ungraded"]
    assert outcome.ran == 5
    assert not outcome.book.marks["2023001"].sure


def test_only_one_check_of_one_student_by_name(classroom: Classroom) -> None:
    classroom.hand_in({"2023001_张三": RIGHT, "2023002_李四": RIGHT})
    assert classroom.grade(only=("张三", "echoes")).ran == 2


def test_only_something_that_is_not_there_is_said(classroom: Classroom) -> None:
    classroom.hand_in({"2023001": RIGHT})
    with pytest.raises(UsageError, match=r"no such check\. Did you mean twice"):
        classroom.grade(only=("twise",))


def test_regrade_runs_again_and_keeps_the_record(classroom: Classroom) -> None:
    classroom.hand_in(mixed(2))
    first = classroom.grade()
    assert classroom.grade(regrade=True, only=("20230001", "echoes")).ran == 1
    assert classroom.grade(regrade=True).ran == first.ran
    rows = classroom.rows()
    assert len(rows) == 2 * first.ran + 1
    assert sum(not row[-1] for row in rows) == first.ran


# ---------------------------------------------------------------- ended, and gone on


@pytest.mark.parametrize("after", [0, 1, 5, 9])
def test_stopped_at_any_check_it_goes_on_and_runs_none_twice(classroom: Classroom, after: int) -> None:
    classroom.hand_in(mixed(5))
    stopped = classroom.grade(lambda: bool(classroom.moments) and classroom.moments[-1].done >= after)
    assert stopped.book.unfinished > 0
    assert (stopped.ran > 0) == (after > 0)
    assert any("interrupted" in note.en for note in stopped.book.notes)
    whole = classroom.grade()
    assert whole.known == stopped.ran
    assert whole.book.unfinished == 0
    rows = classroom.rows()
    assert len({row[:4] for row in rows}) == len(rows) == whole.known + whole.ran


# ---------------------------------------------------------------- not told, and not agreed


class Judge:
    """The judge, but for one check: there it says something else the first times."""

    def __init__(self, says: Iterator[str], check: str = "twice") -> None:
        self._says, self._check = says, check

    def __call__(self, exercise: Any, check: Any, transcript: Any, attachments: Any = None) -> CheckResult:
        told = judge(exercise, check, transcript, attachments)
        word = next(self._says, "") if check.id == self._check else ""
        if word == "ungraded":
            return ungraded(check, Words("试试", "as if"), transcript)
        return replace(told, verdict="failed", earned=0) if word == "failed" else told


def says(monkeypatch: pytest.MonkeyPatch, *words: str, check: str = "twice") -> None:
    monkeypatch.setattr(grader.schedule.grading, "judge", Judge(iter(words), check))


def test_what_could_not_be_told_is_run_again_alone(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    slots = []
    real = batch.grade_all

    def watched(tasks: Any, how_many: Any, *rest: Any) -> Any:
        slots.append(how_many.most)
        return real(tasks, how_many, *rest)

    monkeypatch.setattr(batch, "grade_all", watched)
    says(monkeypatch, "ungraded")
    classroom.hand_in({"2023001": RIGHT})
    outcome = classroom.grade()
    assert verdicts(outcome) == {"2023001": ["passed"] * 5}
    assert slots[0] > 1 and slots[1] == 1
    assert [(row[1:5]) for row in classroom.rows() if row[1] == "twice"] == [
        ("twice", 0, 0, "ungraded"), ("twice", 1, 0, "passed"),
    ]  # fmt: skip
    assert outcome.ran == len(CHECKS) + 1
    assert classroom.full["2023001"]["small-echo"].checks[3].transcript is not None


def test_stopped_before_it_was_run_again_alone_there_is_something_left(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, "ungraded")
    classroom.hand_in({"2023001": RIGHT})
    stopped = classroom.grade(lambda: bool(classroom.moments) and classroom.moments[-1].done == len(CHECKS))
    assert stopped.left == 1
    assert verdicts(stopped) == {"2023001": ["passed", "passed", "passed", "ungraded", "passed"]}
    whole = classroom.grade()
    assert (whole.left, whole.ran) == (0, 1)
    assert verdicts(whole) == {"2023001": ["passed"] * 5}


def test_what_was_told_alone_is_not_run_again(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, no_worker: Callable[[], None]
) -> None:
    says(monkeypatch, "ungraded", check="echoes")
    classroom.hand_in({"2023001": RIGHT})
    assert verdicts(classroom.grade()) == {"2023001": ["passed"] * 5}
    no_worker()
    assert verdicts(classroom.grade()) == {"2023001": ["passed"] * 5}


def test_what_cannot_be_told_at_all_stays_so_and_is_tried_the_next_time(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, "ungraded", "ungraded", check="echoes")
    classroom.hand_in({"2023001": RIGHT})
    outcome = classroom.grade()
    assert verdicts(outcome) == {"2023001": ["passed", "ungraded", "ungraded", "ungraded", "passed"]}
    assert of(outcome, "2023001").standing == "incomplete"
    assert verdicts(classroom.grade()) == {"2023001": ["passed"] * 5}


def test_runs_that_disagree_are_run_again_alone_and_stand_where_these_agree(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, no_worker: Callable[[], None]
) -> None:
    says(monkeypatch, "", "failed")
    classroom.hand_in({"2023001": RIGHT})
    outcome = classroom.grade(repeat=2)
    assert verdicts(outcome) == {"2023001": ["passed"] * 5}
    assert outcome.ran == 2 * len(CHECKS) + 2
    no_worker()
    assert verdicts(classroom.grade(repeat=2)) == {"2023001": ["passed"] * 5}


def test_runs_that_never_agree_are_unstable(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, no_worker: Callable[[], None]
) -> None:
    says(monkeypatch, "", "failed", "", "failed")
    classroom.hand_in({"2023001": RIGHT})
    outcome = classroom.grade(repeat=2)
    assert verdicts(outcome) == {"2023001": ["passed", "passed", "passed", "unstable", "passed"]}
    assert of(outcome, "2023001").results["small-echo"].checks[3].earned == 0
    assert not outcome.book.marks["2023001"].sure
    full = classroom.full["2023001"]["small-echo"].checks[3]
    assert full.verdict == "unstable" and full.why is not None and full.transcript is not None
    no_worker()
    assert verdicts(classroom.grade(repeat=2)) == verdicts(outcome)


def test_repeat_takes_what_is_known_for_its_first_run(classroom: Classroom) -> None:
    classroom.hand_in({"2023001": RIGHT})
    classroom.grade()
    again = classroom.grade(repeat=3)
    assert (again.known, again.ran) == (len(CHECKS), 2 * len(CHECKS))


# ---------------------------------------------------------------- who is in the gradebook


def test_everybody_is_in_the_gradebook_with_a_reason(classroom: Classroom, tmp_path: Path) -> None:
    classroom.hand_in({"2023001": RIGHT})
    (classroom.handed_in / "2023002").mkdir()
    (classroom.handed_in / "2023002" / "essay.txt").write_text("no program")
    found = classroom.collected()
    why = Words("坏了", "broken")
    collected = replace(found, unread=(Unread("3.zip", why, Student("2023003")),), missing=(Student("2023004"),))
    outcome = classroom.grade(collected=collected)
    assert {one.student.id: one.standing for one in outcome.book.graded} == {
        "2023001": "graded", "2023002": "graded", "2023003": "unread", "2023004": "missing",
    }  # fmt: skip
    assert list(of(outcome, "2023002").lacking) == ["small-echo"]
    assert of(outcome, "2023003").unread == why
    assert [outcome.book.marks[student].sure for student in ("2023001", "2023002", "2023003", "2023004")] == [
        True,
        True,
        False,
        True,
    ]


def test_what_is_lacking_because_it_could_not_be_read_is_no_zero(classroom: Classroom) -> None:
    (classroom.handed_in / "2023001").mkdir(parents=True)
    (classroom.handed_in / "2023001" / "notes.txt").write_text("see server.py")
    found = classroom.collected()
    why = Words("太大", "too large")
    collected = replace(found, unread=(Unread("2023001/server.py", why, found.chosen[0].student),))
    outcome = classroom.grade(collected=collected)
    assert of(outcome, "2023001").standing == "unread"
    assert not outcome.book.marks["2023001"].sure


@pytest.mark.skipif(shutil.which("gcc", path=PLACES) is None, reason="gcc is not installed")
def test_what_was_built_and_graded_is_not_built_again(classroom: Classroom, no_worker: Callable[[], None]) -> None:
    classroom.assignment = load_assignment("udp-echo")
    (classroom.handed_in / "2023001").mkdir(parents=True)
    shutil.copy(ROOT / "reference/udp-echo/right/echo.c", classroom.handed_in / "2023001" / "server.c")
    first = classroom.grade(only=("echoes-ascii",))
    assert first.ran == 2
    no_worker()
    assert classroom.grade(only=("echoes-ascii",)).known == 2


def test_what_this_machine_cannot_run_is_no_mark(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks = Words("没有 javac", "javac is not installed")
    monkeypatch.setattr(batch, "missing_tool", lambda exercise, programs: lacks)
    classroom.hand_in({"2023001": RIGHT})
    outcome = classroom.grade()
    assert verdicts(outcome) == {"2023001": ["ungraded"] * 5}
    assert {check.why for check in of(outcome, "2023001").results["small-echo"].checks} == {lacks}
    assert outcome.ran == 0


def test_everybody_gets_the_same_values_and_the_next_time_again(classroom: Classroom, tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store:
        drawn = seed_of(classroom.assignment, store, None)
        assert seed_of(classroom.assignment, store, None) == drawn
        assert seed_of(classroom.assignment, store, 5) == 5
        assert seed_of(classroom.assignment, store, None) == 5
        assert seed_of(replace(classroom.assignment, seed=9), store, None) == 9
        assert seed_of(replace(classroom.assignment, id="other"), store, None) != 5


def test_a_new_hand_in_has_new_values_and_the_command_repeats_its_run(classroom: Classroom) -> None:
    """A table of the answers of the last run is worth nothing."""

    def run_of(source: bytes) -> Run:
        submission = Submission("one", {"server.py": source}, {"server": "server.py"})
        return drawn_anew(replace(classroom.run(), command=f"grader check udp-echo . --seed {SEED}"), submission)

    first, second = run_of(b"print(1)"), run_of(b"print(2)")
    assert len({SEED, first.seed, second.seed}) == 3
    assert first == run_of(b"print(1)")
    assert first.command == f"grader check udp-echo . --seed {first.seed}"
    assert 0 <= first.seed < 2**31


# ---------------------------------------------------------------- a correction of the exercise


def _corrected(classroom: Classroom, *changes: tuple[str, str]) -> None:
    place = classroom.folder / "small-echo.yaml"
    text = place.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    place.write_text(text, "utf-8")
    classroom.assignment = load_assignment(str(place))


def test_a_title_points_and_comments_cost_nobody_a_run(classroom: Classroom, no_worker: Callable[[], None]) -> None:
    classroom.hand_in({"2023001": PROGRAMS["one-shot"]})
    before = classroom.grade()
    _corrected(
        classroom, ("en: Echoes text", "en: Echoes it"), ("points: 40", "points: 45"), ("en: Send back as it is.", "en: Send it."),
        ("checks:", "# a comment\nchecks:"), ("hidden: true", "hidden: false"),
    )  # fmt: skip
    no_worker()
    after = classroom.grade()
    assert (after.ran, after.known, verdicts(after)) == (0, before.ran, verdicts(before))
    check = next(one for one in of(after, "2023001").results["small-echo"].checks if one.id == "echoes")
    assert (check.title.en, check.points, check.earned) == ("Echoes it", 45, 45), "as the exercise says now"
    assert classroom.full["2023001"]["small-echo"].checks[1].transcript is not None


def test_a_check_that_talks_otherwise_is_run_again_and_no_other(classroom: Classroom) -> None:
    classroom.hand_in({"2023001": RIGHT})
    before = classroom.grade()
    _corrected(classroom, ('- send: "SHOUT"\n      - expect: "SHOUT"', '- send: "SHOUTS"\n      - expect: "shouts"'))
    after = classroom.grade()
    assert (after.ran, after.known, after.judged, after.otherwise) == (1, before.ran - 1, 0, 1)
    assert verdicts(after)["2023001"] == [*verdicts(before)["2023001"][:-1], "failed"]


LOWERS = RIGHT.replace("sendto(data,", "sendto(data.lower() if data == b'SHOUT' else data,")


def test_what_only_means_something_else_is_judged_again_from_the_record(
    classroom: Classroom, no_worker: Callable[[], None]
) -> None:
    classroom.hand_in({"2023001": RIGHT, "2023002": LOWERS})
    before = classroom.grade()
    assert [verdicts(before)[one][-1] for one in ("2023001", "2023002")] == ["passed", "failed"]
    _corrected(classroom, ('- expect: "SHOUT"', '- expect: "shout"'))
    no_worker()
    after = classroom.grade()
    assert (after.ran, after.judged, after.otherwise) == (0, 2, 0)
    assert [verdicts(after)[one][-1] for one in ("2023001", "2023002")] == ["failed", "passed"]
    assert any("judged again" in note.en for note in after.book.notes)
    assert of(after, "2023002").results["small-echo"].checks[-1].earned == 10
    told = classroom.full["2023001"]["small-echo"].checks[-1]
    assert told.expected is not None and told.expected.data == b"shout"
    assert told.transcript is not None, "what was recorded is there, under the check of now"
    later = classroom.grade()
    assert (later.ran, later.judged, verdicts(later)) == (0, 0, verdicts(after)), (
        "it is kept, and not judged every time"
    )


def test_only_whose_conversation_would_have_gone_otherwise_is_run(classroom: Classroom) -> None:
    """An expectation in the middle: who was stopped there has to go on, who never came there has not."""
    classroom.hand_in({"2023001": RIGHT, "2023002": RIGHT.replace("sendto(data,", "sendto(data.replace(b'1', b'3'),")})
    before = classroom.grade()
    assert [verdicts(before)[one][3] for one in ("2023001", "2023002")] == ["passed", "failed"]
    _corrected(classroom, ('- expect: "1 {{ word }}"', '- expect: "3 {{ word }}"'))
    nothing = classroom.grade(run=False)
    assert (nothing.ran, nothing.judged, nothing.otherwise) == (0, 0, 2)
    assert verdicts(nothing)["2023001"] == ["passed", "passed", "passed", "ungraded", "passed"]
    assert of(nothing, "2023001").results["small-echo"].checks[3].why == NOT_RUN
    assert any("have to be run" in note.en for note in nothing.book.notes)
    after = classroom.grade()
    assert (after.ran, after.judged) == (2, 0)
    assert [verdicts(after)[one][3] for one in ("2023001", "2023002")] == ["failed", "passed"]


@pytest.mark.parametrize(
    "change",
    [
        ('- expect: "2 {{ word }}"', '- expect: "3 {{ word }}"'),
        ('- expect: "SHOUT"', '- expect: {any: ["SHOUT", "shout"]}'),
        ("programs:", "encoding: gbk\nprograms:"),
    ],
)
def test_judged_again_is_as_if_it_were_graded_for_the_first_time(
    classroom: Classroom, tmp_path: Path, change: tuple[str, str]
) -> None:
    classroom.hand_in({f"202300{n}": text for n, text in enumerate([*PROGRAMS.values(), LOWERS])})
    classroom.grade()
    _corrected(classroom, change)
    after = classroom.grade()
    (classroom.folder / "out").rename(tmp_path / "before")
    anew = classroom.grade()
    assert anew.judged == 0
    for one in anew.book.graded:
        mine = of(after, one.student.id).results["small-echo"].checks
        for check, new in zip(mine, one.results["small-echo"].checks, strict=True):
            assert _told(check) == _told(new), (one.student.id, check.id)


def test_what_was_to_be_run_again_is_not_judged_from_older_records(classroom: Classroom) -> None:
    classroom.hand_in({"2023001": RIGHT})
    classroom.grade()
    _corrected(classroom, ('- expect: "SHOUT"', '- expect: "shout"'))
    assert (classroom.grade().judged, classroom.grade(regrade=True, only=("shouts",)).ran) == (1, 1)
    _corrected(classroom, ('- expect: "shout"', '- expect: "SHOut"'))
    last = classroom.grade()
    assert (last.judged, last.ran) == (1, 0), "from the new record alone"


@pytest.mark.parametrize(("keep", "there"), [("failed", [False, True]), ("none", [False, False])])
def test_without_transcripts_a_class_is_graded_and_cannot_be_judged_again(
    classroom: Classroom, keep: Any, there: list[bool]
) -> None:
    classroom.hand_in({"2023001": RIGHT, "2023002": LOWERS})
    before = classroom.grade(transcripts=keep)
    last = [classroom.full[one]["small-echo"].checks[-1] for one in ("2023001", "2023002")]
    assert [check.verdict for check in last] == ["passed", "failed"]
    assert [check.transcript is not None for check in last] == there
    assert classroom.grade(transcripts=keep).ran == 0, "what is known is known"
    _corrected(classroom, ('- expect: "SHOUT"', '- expect: "shout"'))
    nothing = classroom.grade(run=False)
    assert (nothing.judged, nothing.unrecorded) == (there.count(True), there.count(False))
    assert any("--keep-transcripts" in note.en for note in nothing.book.notes)
    after = classroom.grade()
    assert (after.ran, verdicts(after)["2023002"][-1]) == (there.count(False), "passed")
    assert verdicts(before)["2023002"][-1] == "failed"


def test_a_store_of_before_is_taken_over(classroom: Classroom) -> None:
    """It tells no courses: what asks something else is run, all other results stay."""
    classroom.hand_in({"2023001": RIGHT})
    before = classroom.grade()
    data = sqlite3.connect(classroom.folder / "out" / "store.sqlite")
    data.executescript(
        "DROP INDEX by_ground; ALTER TABLE subjects DROP COLUMN ground; ALTER TABLE results DROP COLUMN course;"
        "PRAGMA user_version = 1;"
    )
    data.close()
    _corrected(classroom, ('- expect: "SHOUT"', '- expect: "shout"'))
    after = classroom.grade()
    assert (after.ran, after.judged, after.known) == (1, 0, before.ran - 1)


# ---------------------------------------------------------------- a second run, to explain

SWALLOWS = """\
import socket
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", PORT))
while True:
    data, addr = sock.recvfrom(65535)
    try:
        sock.sendto(data.decode(), addr)
    except Exception:
        pass
"""


def test_what_failed_is_explained_once_all_have_their_verdicts(classroom: Classroom) -> None:
    port = classroom.assignment.parts[0].spec.exercise.port
    classroom.hand_in({"anna": SWALLOWS.replace("PORT", str(port)), "ben": PROGRAMS["right"]})
    unwatched = classroom.grade()
    before = len(classroom.rows())
    with_recorder = replace(classroom.run(), watching=True)
    classroom.run = lambda seed=None: with_recorder  # type: ignore[method-assign]
    outcome = classroom.grade()
    assert verdicts(outcome) == verdicts(unwatched) and outcome.ran == 0
    checks = [check for check in of(outcome, "anna").results["small-echo"].checks if check.verdict == "failed"]
    assert checks and all(check.findings[0].id == "swallowed-error/text" for check in checks)
    assert {check.watched for check in checks} <= {"alike", ""} and "alike" in {check.watched for check in checks}
    full = next(check for check in classroom.full["anna"]["small-echo"].checks if check.watched)
    assert full.transcript is not None and full.transcript.records["server"].calls
    explained = [check.findings for check in checks]
    with_recorder = replace(with_recorder, watching=False)
    known = classroom.grade()
    assert len(classroom.rows()) == before, "a second run is no run of a check"
    assert [
        check.findings for check in of(known, "anna").results["small-echo"].checks if check.watched or check.findings
    ] == explained
    assert verdicts(known) == verdicts(unwatched)


# ---------------------------------------------------------------- large classes


def test_what_is_held_of_results_does_not_grow_with_the_class(classroom: Classroom) -> None:
    """Of results that say the same one is held, however many have them; all else is read where it is shown."""
    answers = dict[str, Transcript]()

    class Listening(Pool):
        """Keeps what its workers say."""

        def results(self) -> Iterator[tuple[Job, Transcript]]:
            for job, transcript in super().results():
                answers[job.check.id] = transcript
                yield job, transcript

    class Player:
        """Says at once what they have said."""

        def __init__(self, slots: object, continues: object, more: Callable[[], bool]) -> None:
            self.running, self._more = list[Job](), more

        def submit(self, job: Job) -> None:
            self.running.append(job)

        def results(self) -> Iterator[tuple[Job, Transcript]]:
            while self.running or self._more():
                if self.running:
                    job = self.running.pop(0)
                    yield job, replace(answers[job.check.id], sources=job.sources)

        def close(self) -> None:
            self.running.clear()

    def held(first: int, students: int) -> tuple[dict[str, int], Outcome]:
        classroom.hand_in({f"{2023000 + number}": f"{RIGHT}\n# {number}\n" for number in range(first, students)})
        with Store(classroom.folder / "out" / "store.sqlite") as store:
            outcome = grade_class(
                classroom.assignment, classroom.collected(), store, lambda part: classroom.run(), Orders(engine=Player)
            )
            assert set(map(tuple, verdicts(outcome).values())) == {("passed",) * 5}
            last = outcome.book.graded[-1]
            told, counts = outcome.book.told(last)["small-echo"], last.results["small-echo"]
            assert (told.submission, told.score) == (counts.submission, counts.score)
            assert [check.duration for check in told.checks] != [check.duration for check in counts.checks]
            gc.collect()
            kinds = (CheckResult, Transcript, Observed, Subject)
            alive = [type(one).__name__ for one in gc.get_objects() if isinstance(one, kinds)]
            return {kind.__name__: alive.count(kind.__name__) for kind in kinds}, outcome

    classroom.hand_in({"2023000": RIGHT})
    classroom.grade(engine=Listening)
    few, before = held(1, 4)
    del before
    many, outcome = held(4, 24)
    assert len(outcome.book.graded) == 24
    assert all(many[kind] <= few[kind] + 2 for kind in few), (few, many)
