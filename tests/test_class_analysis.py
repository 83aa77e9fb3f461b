"""What is computed of a whole class: marks, figures of checks, the same mistake, the same files."""

from __future__ import annotations

import datetime
import statistics
from dataclasses import replace
from typing import Any

import pytest
import sample_class as classes

from grader.classroom.analysis import FEWEST, Analysis, CheckFigures, Cluster, Key
from grader.classroom.gradebook import NOT_RUN, Gradebook, Graded, Weighted
from grader.intake.collected import Collected, HandIn, Student
from grader.model import CheckResult, Finding, Result, Words
from grader.model.failure import FailureCode

DAY = datetime.datetime(2026, 11, 20, tzinfo=datetime.timezone.utc)


def check(id: str, verdict: str, points: float = 10, finding: str = "", **rest: Any) -> CheckResult:
    earned = points if verdict == "passed" else 0
    found = (Finding(finding, {}, "server.py", 3),) if finding else ()
    return CheckResult(
        id, "server", rest.pop("group", "core"), Words(id, id), points, verdict, earned=earned, findings=found, **rest  # type: ignore[arg-type]
    )  # fmt: skip


def result(*checks: CheckResult, exercise: str = "ex", digest: str = "") -> Result:
    title = Words(exercise, exercise)
    return Result(exercise, title, "", "s", digest, {}, {}, "full", 1, "2026-11-20T00:00:00Z", 1.0, checks, "0")


def graded(id: str, *results: Result, files: dict[str, bytes] | None = None, **rest: Any) -> Graded:
    student = Student(id)
    handin = HandIn(student, id, {"server.py": id.encode()} if files is None else files, DAY)
    return Graded(student, handin, {one.exercise: one for one in results}, **rest)


def analysis(*everybody: Graded, exercises: tuple[str, ...] = ("ex",), **rest: Any) -> Analysis:
    listed = tuple(Weighted(one, Words(one, one)) for one in exercises)
    book = Gradebook(
        "hw", Words("作业", "Homework"), listed, everybody, Collected(()), "2026-11-20T00:00:00Z", "0", 1, **rest
    )
    return Analysis(book, lambda finding, lang: classes.title(finding, lang))


def figures(of: Analysis, id: str) -> CheckFigures:
    return next(one for one in of.figures if one.column.key.check == id)


# ---------------------------------------------------------------- who and what


def test_columns_follow_the_fullest_result_and_the_order_of_exercises() -> None:
    first = graded("1", result(check("b", "passed")), result(check("x", "passed"), exercise="other"))
    second = graded("2", result(check("a", "passed"), check("b", "passed"), check("c", "passed")))
    third = graded("3", result(check("late", "passed")))
    of = analysis(first, second, third, exercises=("other", "ex"))
    assert [column.key for column in of.columns] == [
        ("other", "server", "x"), ("ex", "server", "a"), ("ex", "server", "b"), ("ex", "server", "c"), ("ex", "server", "late"),
    ]  # fmt: skip


def test_checks_of_a_program_stand_together() -> None:
    listed = [
        replace(check(id, "passed"), program=program)
        for id, program in (("a", "both"), ("b", "client"), ("c", "server"), ("d", "client"))
    ]
    of = analysis(graded("1", result(*listed)))
    assert [(column.key.program, column.key.check) for column in of.columns] == [
        ("server", "c"), ("client", "b"), ("client", "d"), ("both", "a"),
    ]  # fmt: skip


def test_two_programs_may_have_checks_of_one_name() -> None:
    both = (check("starts", "passed"), replace(check("starts", "failed"), program="client"))
    of = analysis(graded("1", result(*both)))
    one = of.book.graded[0]
    assert [of.seen(one, column.key) for column in of.columns] == ["passed", "failed"]


def test_every_reason_for_no_verdict_is_told_apart() -> None:
    everybody = (
        graded("full", result(check("a", "ungraded"))),
        graded("half", result(check("a", "ungraded", why=NOT_RUN), check("b", "passed"))),
        graded("lacks", lacking={"ex": Words("没有", "none")}),
        graded("ended"),
        Graded(Student("unread"), unread=Words("坏了", "damaged")),
        Graded(Student("gone")),
    )
    of = analysis(*everybody)
    assert [of.seen(one, Key("ex", "server", "a")) for one in everybody] == [
        "ungraded",
        "unrun",
        "lacking",
        "unrun",
        "unread",
        "missing",
    ]
    assert [of.status(one) for one in everybody] == [
        "incomplete",
        "unfinished",
        "graded",
        "unfinished",
        "unread",
        "missing",
    ]


# ---------------------------------------------------------------- marks


def test_bins_have_their_lower_end_and_hundred_belongs_to_the_last() -> None:
    marks = [0, 9, 10, 59, 60, 90, 99, 100]
    everybody = [
        graded(f"s{mark}", result(check("a", "passed", mark), check("b", "failed", 100 - mark))) for mark in marks
    ]
    of = analysis(*everybody)
    found = {one.low: one.students for one in of.marks.bins if one.students}
    assert found == {0: ("s0", "s9"), 10: ("s10",), 50: ("s59",), 60: ("s60",), 90: ("s90", "s99", "s100")}
    assert [one.low for one in of.marks.bins] == list(range(0, 100, 10))
    assert of.marks.mean == pytest.approx(statistics.fmean(marks)) and of.marks.median == pytest.approx(59.5)


def test_bonus_leads_beyond_hundred() -> None:
    of = analysis(graded("1", result(check("a", "passed", 100), check("b", "passed", 15, group="bonus"))))
    assert [one.low for one in of.marks.bins if one.students] == [110]
    assert len(of.marks.bins) == 12


def test_only_sure_marks_are_in_the_picture() -> None:
    of = analysis(
        graded("sure", result(check("a", "passed"))), graded("untold", result(check("a", "ungraded"))), graded("ended"),
        Graded(Student("unread"), unread=Words("坏了", "damaged")), Graded(Student("gone")),
    )  # fmt: skip
    assert [one.students for one in of.marks.bins if one.students] == [("sure",)]
    assert analysis(Graded(Student("gone"))).marks.bins == ()


# ---------------------------------------------------------------- checks


def test_counts_and_pass_rate_are_of_those_who_were_told() -> None:
    verdicts = ["passed", "passed", "failed", "skipped", "ungraded", "unstable"]
    everybody = [graded(f"{n}", result(check("a", verdict))) for n, verdict in enumerate(verdicts)]
    everybody += [graded("lacks", lacking={"ex": Words("没有", "none")}), Graded(Student("gone"))]
    one = figures(analysis(*everybody), "a")
    assert (one.passed, one.failed, one.skipped, one.untold, one.lacking) == (2, 1, 1, 2, 1)
    assert one.rate == 0.5 and not one.never_failed and not one.never_passed


def test_never_failed_and_never_passed() -> None:
    everybody = [
        graded(f"{n}", result(check("easy", "passed"), check("hard", "failed"), check("open", "ungraded")))
        for n in range(3)
    ]
    of = analysis(*everybody)
    assert figures(of, "easy").never_failed and not figures(of, "easy").never_passed
    assert figures(of, "hard").never_passed and not figures(of, "hard").never_failed
    untold = figures(of, "open")
    assert untold.rate is None and not untold.never_failed and not untold.never_passed


def discriminating(passes: list[bool], others: list[int], own: float = 10) -> float | None:
    """The figure for check `a`, worth `own` points, beside a check worth what stands in `others`."""
    everybody = []
    for n, (yes, rest) in enumerate(zip(passes, others, strict=True)):
        checks = [check("a", "passed" if yes else "failed", own)]
        checks += [check(f"r{i}", "passed" if i < rest else "failed", 10) for i in range(10)]
        everybody.append(graded(str(n), result(*checks)))
    return figures(analysis(*everybody), "a").discrimination


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    passes, others = [False] * 4 + [True] * 6, [1, 2, 2, 5, 4, 6, 7, 8, 9, 9]
    expected = statistics.correlation([float(yes) for yes in passes], [float(rest) for rest in others])
    assert discriminating(passes, others) == pytest.approx(expected)
    assert discriminating([not yes for yes in passes], others) == pytest.approx(-expected)


def test_discrimination_leaves_out_the_check_itself() -> None:
    """Its own points would make any check look as if it told the strong from the weak."""
    passes, others = [True, False] * 5, [5, 5, 3, 3, 7, 7, 1, 1, 8, 8]
    for own in (1, 10, 1000):
        assert discriminating(passes, others, own) == pytest.approx(0, abs=1e-9)
    assert discriminating(passes, [5] * 10) is None


def test_discrimination_needs_enough_students_and_both_outcomes() -> None:
    enough = FEWEST
    assert discriminating([True] + [False] * (enough - 1), list(range(enough))) is not None
    assert discriminating([True] + [False] * (enough - 2), list(range(enough - 1))) is None
    assert discriminating([True] * enough, list(range(enough))) is None


def test_discrimination_weighs_exercises() -> None:
    """What an exercise counts is its weight, however many points it has."""
    everybody = []
    for n in range(FEWEST):
        first = result(
            check("a", "passed" if n % 2 else "failed"), check("b", "passed" if n % 2 else "failed"), exercise="ex"
        )
        second = result(check("c", "failed" if n % 2 else "passed", 5000), exercise="other")
        everybody.append(graded(str(n), first, second))
    of = analysis(*everybody, exercises=("ex", "other"))
    assert figures(of, "a").discrimination == pytest.approx(
        -1
    )  # the other exercise weighs 1, what is left of this one 1/2


# ---------------------------------------------------------------- the same mistake


def clusters(*everybody: Graded, **rest: Any) -> tuple[Cluster, ...]:
    return analysis(*everybody, **rest).clusters


def test_a_cluster_has_each_student_once_and_all_their_checks() -> None:
    twice = ("failed", 10, "answered-twice")
    one = graded("1", result(check("a", *twice), check("b", *twice), check("c", "passed")))
    two = graded("2", result(check("a", "passed"), check("b", *twice), check("c", "failed", 10, "uncaught")))
    first, second = clusters(one, two)
    key_a, key_b = Key("ex", "server", "a"), Key("ex", "server", "b")
    assert (first.finding, first.title) == ("answered-twice", classes.TITLES["answered-twice"])
    assert dict(first.members) == {"1": (key_a, key_b), "2": (key_b,)}
    assert first.checks == (key_b, key_a)
    assert second.finding == "uncaught" and list(second.members) == ["2"]


def test_most_students_come_first_and_only_failures_count() -> None:
    everybody = [graded(f"t{n}", result(check("a", "failed", 10, "answered-twice"))) for n in range(2)]
    everybody += [graded(f"o{n}", result(check("a", "failed", 10, "one-shot"))) for n in range(3)]
    everybody += [
        graded(verdict, result(check("a", verdict, 10, "one-shot"))) for verdict in ("passed", "skipped", "unstable")
    ]
    assert [(one.finding, len(one.members)) for one in clusters(*everybody)] == [("one-shot", 3), ("answered-twice", 2)]


def test_only_the_first_finding_counts_and_titles_tell_mistakes_apart() -> None:
    """One id may speak of several mistakes: this error or that."""

    def failing(more: str) -> CheckResult:
        found = (Finding("uncaught", {"more": more}, "server.py", 3), Finding("one-shot", {}, "server.py", 4))
        return replace(check("a", "failed"), findings=found)

    everybody = [graded(f"{n}", result(failing(more))) for n, more in enumerate([" A", " B", " A"])]
    found = clusters(*everybody)
    assert [(one.finding, one.title and one.title.en[-1], sorted(one.members)) for one in found] == [
        ("uncaught", "A", ["0", "2"]), ("uncaught", "B", ["1"]),
    ]  # fmt: skip


def test_without_a_finding_the_kind_of_failure_makes_the_cluster() -> None:
    everybody = [
        graded(f"{n}", result(check("a", "failed", failure=code)))
        for n, code in enumerate([FailureCode.MISSING, FailureCode.EXTRA, FailureCode.MISSING])
    ]
    assert [(one.failure, one.finding, one.title, len(one.members)) for one in clusters(*everybody)] == [
        ("missing", "", None, 2), ("extra", "", None, 1),
    ]  # fmt: skip


def test_other_exercises_and_programs_are_other_clusters() -> None:
    wrong = check("a", "failed", 10, "wrong-port")
    one = graded("1", result(wrong, replace(wrong, program="client")), result(wrong, exercise="other"))
    assert {(each.exercise, each.program) for each in clusters(one, exercises=("ex", "other"))} == {
        ("ex", "server"), ("ex", "client"), ("other", "server"),
    }  # fmt: skip


# ---------------------------------------------------------------- the same files


def test_the_same_bytes_are_the_same_whatever_they_are_called() -> None:
    done = result(check("a", "passed"))
    of = analysis(
        graded("1", done, files={"server.py": b"x = 1\n", "readme.txt": b"hello"}),
        graded("2", done, files={"li/readme.md": b"hello", "li/main.py": b"x = 1\n"}),
        graded("3", done, files={"server.py": b"x = 1 \n", "readme.txt": b"hello"}),
        graded("4", done, files={"server.py": b"x = 1\n"}),
    )
    assert [(one.students, one.exercise) for one in of.identical] == [(("1", "2"), None)]


def test_one_exercise_may_be_the_same_where_the_rest_is_not() -> None:
    def of(id: str, first: str, second: str) -> Graded:
        return graded(
            id,
            result(check("a", "passed"), digest=first),
            result(check("b", "passed"), exercise="other", digest=second),
        )

    found = analysis(of("1", "A", "X"), of("2", "A", "Y"), of("3", "B", "Z"), exercises=("ex", "other")).identical
    assert [(one.students, one.exercise) for one in found] == [(("1", "2"), "ex")]


def test_the_same_whole_is_not_told_again_for_its_parts() -> None:
    everybody = [
        graded(f"{n}", result(check("a", "passed"), digest="A"), files={"server.py": b"same"}) for n in range(2)
    ]
    assert [(one.students, one.exercise) for one in analysis(*everybody).identical] == [(("0", "1"), None)]


def test_nothing_is_not_the_same_as_nothing() -> None:
    empty = [
        graded(f"{n}", result(check("a", "failed")), files=files)
        for n, files in enumerate([{}, {}, {"a.py": b""}, {"b.py": b""}])
    ]
    assert analysis(*empty).identical == ()


def test_a_class_drawn_by_ability_behaves_as_such() -> None:
    """Where the able pass more, every check tells so; and nobody is lost between the bins."""
    of = Analysis(classes.large(60, 20), classes.title)
    assert len(of.figures) == 20
    assert sum(len(one.students) for one in of.marks.bins) == sum(one.handin is not None for one in of.book.graded)
    told = [one.discrimination for one in of.figures]
    assert all(value is not None and value > 0 for value in told)
