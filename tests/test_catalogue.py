"""Where exercises are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.spec import load_exercise
from grader.spec.bundled import exercise_folders, find_exercise, list_exercises

BUNDLED = Path(__file__).resolve().parents[1] / "exercises"


def test_the_bundled_exercises_are_listed_by_id() -> None:
    found = list_exercises()
    assert {path.stem for path in BUNDLED.glob("*.yaml")} <= {path.stem for path in found}
    assert [path.stem for path in found] == sorted(path.stem for path in found)


def test_a_file_is_called_as_its_exercise() -> None:
    for path in BUNDLED.glob("*.yaml"):
        assert load_exercise(path).exercise.id == path.stem


def test_a_folder_of_ones_own_comes_first(tmp_path: Path) -> None:
    for name in ("udp-echo.yaml", "mine.yml", "notes.txt"):
        (tmp_path / name).write_text("id: x")
    assert exercise_folders(tmp_path)[0] == tmp_path
    assert find_exercise("udp-echo", tmp_path) == tmp_path / "udp-echo.yaml"
    assert find_exercise("mine", tmp_path) == tmp_path / "mine.yml"
    assert find_exercise("tcp-login", tmp_path) == BUNDLED / "tcp-login.yaml"
    assert "notes" not in [path.stem for path in list_exercises(tmp_path)]


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml", "there/is/none.yaml"):
        assert find_exercise(str(tmp_path / name)) == tmp_path / name


def test_an_unknown_exercise_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        find_exercise("upd-echo")
    assert "Did you mean udp-echo?" in caught.value.message.en and "udp-echo" in caught.value.message.zh
    with pytest.raises(UsageError) as caught:
        find_exercise("{something} else")
    assert "{something} else" in caught.value.message.en and "Did you mean" not in caught.value.message.en


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    for missing in (tmp_path / "none", Path(__file__)):
        with pytest.raises(UsageError) as caught:
            exercise_folders(missing)
        assert str(missing) in caught.value.message.zh and str(missing) in caught.value.message.en
