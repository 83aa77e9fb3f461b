"""The class of the benchmark: everybody's verdicts are the known ones, for one student of each kind."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.known_class.graded import differences, graded, verdicts
from tests.known_class.make import EXERCISES, members, one_of_each

SHORT = 1.0  # seconds: those who hang need not do it for long


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_kind_gets_the_verdicts_that_are_known(exercise: str) -> None:
    class_ = [member for member in one_of_each() if member.exercise == exercise]
    results = graded(class_, hang_limit=SHORT)
    wrong = [line for member in class_ for line in differences(member, verdicts(results[member.id]))]
    assert not wrong, "\n".join(wrong)


def test_the_class_is_made_as_it_is_said() -> None:
    class_ = members()
    shares = {"right": 60, "crash": 10, "hang": 10, "wrong": 10, "gbk": 5, "one-shot": 5}
    for exercise in EXERCISES:
        of_it = [member for member in class_ if member.exercise == exercise]
        assert Counter(member.kind.group for member in of_it) == shares
        assert len({member.kind.name for member in of_it if member.kind.group == "right"}) == 10
    assert len({member.id for member in class_}) == len({member.source for member in class_}) == 200
    assert members() == class_, "the same seed, the same class"
    quiet = members(without=frozenset({"hang"}))
    assert quiet == [member for member in class_ if member.kind.group != "hang"]
