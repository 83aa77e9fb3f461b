"""Two gradings side by side: who gained, who lost, by which check, and what was not the same."""

from __future__ import annotations

import base64
import copy
import json
import random
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sample_class
from click.testing import CliRunner

from grader.classroom import compare as comparing
from grader.classroom.compare import Comparison
from grader.classroom.publish import moments, publish
from grader.classroom.store import MOMENT_PIECE, Store
from grader.cli import main
from grader.cli.results import told_in
from grader.report.classroom import results_json
from grader.report.classroom.compared import compared_lines, compared_page


@pytest.fixture
def told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(results_json(sample_class.small().book, sample_class.voice("en"), pages={}))
    return found


def compare(*told: dict[str, Any]) -> Comparison:
    """Two gradings, as the command reads them."""
    asked = comparing.wanted()
    return comparing.compare(*(comparing.grading_of(told_in([json.dumps(one)], asked)) for one in told))


def first(told: dict[str, Any], verdict: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A student with a mark, a result and a check of that verdict."""
    return next(
        (one, result, check)
        for one in told["students"]
        if one["mark"]["total"] is not None
        for result in one["results"].values()
        for check in result["checks"]
        if check["verdict"] == verdict
    )


def person(found: Comparison, id: str) -> Any:
    return next(one for one in found.people if one.id == id)


def text(found: Comparison, lang: Any = "en") -> str:
    return "\n".join(line.plain for line in compared_lines(found, sample_class.voice(lang)))


def test_nothing_changed_is_said(told: dict[str, Any]) -> None:
    found = compare(told, copy.deepcopy(told))
    assert not found.checks and not any(one.moved for one in found.people)
    assert "Nothing has changed." in text(found)
    assert "没有任何变化。" in text(found, "zh")


def test_who_gained_by_what_and_why(told: dict[str, Any]) -> None:
    after = copy.deepcopy(told)
    one, result, check = first(after, "failed")
    was = check["findings"][0]["title"] if check["findings"] else check["requirement"]
    check |= {"verdict": "passed", "earned": check["points"], "findings": []}
    one["mark"]["total"] += 7
    result["exercise"]["digest"] = "sha256:another"
    found = compare(told, after)
    (mine,) = found.turned("gained")
    assert (mine.id, mine.after - mine.before, mine.reasons) == (one["id"], 7, ("exercise",))
    (change,) = mine.changes
    assert (change.check[2], change.before.verdict, change.after.verdict, change.rose) == (
        check["id"],
        "failed",
        "passed",
        True,
    )
    assert change.before.why == was
    assert [(title, more, less) for _, title, more, less in found.checks] == [(check["title"], (one["id"],), ())]
    assert not found.turned("lost")
    said = text(found)
    assert "Gained (1)" in said and "different: the exercise" in said and was.replace("`", "") in said.replace("`", "")


def test_who_lost_and_who_came_and_went(told: dict[str, Any]) -> None:
    after = copy.deepcopy(told)
    one, result, check = first(after, "passed")
    check |= {"verdict": "failed", "earned": 0}
    one["mark"]["total"] -= 3
    result["submission"]["digest"] = "sha256:another"
    gone = after["students"].pop(next(n for n, each in enumerate(after["students"]) if each is not one))
    after["students"].append({**copy.deepcopy(gone), "id": "new"})
    found = compare(told, after)
    (mine,) = found.turned("lost")
    assert (mine.id, mine.reasons) == (one["id"], ("handin",))
    assert (found.only_before, found.only_after) == ((gone["id"],), ("new",))
    assert f"Only before: {gone['id']}" in text(found)


def test_a_mark_that_is_not_known_is_no_loss(told: dict[str, Any]) -> None:
    after = copy.deepcopy(told)
    one, _, _ = first(after, "passed")
    one["mark"]["total"] = None
    found = compare(told, after)
    assert not found.turned("lost")
    assert [each.id for each in found.turned("unknown")] == [one["id"]]
    assert "not known" in text(found)


def test_a_reason_is_told_only_where_it_is_one(told: dict[str, Any]) -> None:
    """A title or the mark of somebody late is no reason; the days late and the weights are."""
    after = copy.deepcopy(told)
    one, _, check = first(after, "passed")
    check |= {"verdict": "failed", "earned": 0}
    one["mark"] |= {"total": None, "late_cost": None}
    after["assignment"]["title"] = "Another"
    assert person(compare(told, after), one["id"]).reasons == ()
    one["handin"]["days_late"] += 1
    after["assignment"]["exercises"][0]["weight"] = 7
    assert person(compare(told, after), one["id"]).reasons == ("points", "late")


def test_points_that_changed_are_told_where_no_verdict_did(told: dict[str, Any]) -> None:
    after = copy.deepcopy(told)
    one, _, check = first(after, "passed")
    check["earned"] += 1
    found = compare(told, after)
    assert [each.id for each in found.turned("same")] == [one["id"]]
    assert person(found, one["id"]).changes[0].rose


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_the_same_and_prints_nothing_as_it_is(told: dict[str, Any], lang: Any) -> None:
    after = copy.deepcopy(told)
    one, _, check = first(after, "failed")
    one["name"] = "<script>alert(1)</script>"
    check |= {"verdict": "passed", "earned": check["points"]}
    one["mark"]["total"] += 1
    page = compared_page(compare(told, after), sample_class.voice(lang))
    assert "<script" not in page and "&lt;script&gt;" in page
    assert check["title"].split()[0] in page or lang == "zh"
    assert "default-src 'none'" in page


def files(told: dict[str, Any]) -> list[tuple[str, list[bytes]]]:
    return [("results.json", [json.dumps(told, indent=1).encode()])]


def test_a_folder_is_compared_with_what_stood_there_before(tmp_path: Path, told: dict[str, Any]) -> None:
    out, other = tmp_path / "out", copy.deepcopy(told)
    one, _, check = first(other, "failed")
    check |= {"verdict": "passed", "earned": check["points"]}
    one["mark"]["total"] += 5
    again = {**copy.deepcopy(other), "started": "2026-04-01T00:00:00Z"}
    with Store(out / "store.sqlite") as store:
        publish(out, store, files(told))
        alone = moments(store)
        for each in (told, other, again):
            publish(out, store, files(each))
        assert len(alone) == 1 and len(moments(store)) == 2, "a run that changes nothing is no moment"
    run = CliRunner().invoke(main, ["compare", str(out), "--html", str(tmp_path / "page.html"), "--lang", "en"])
    assert run.exit_code == 0, run.output
    assert "Gained (1)" in run.output and one["id"] in run.output
    assert "Gained (1)" in (tmp_path / "page.html").read_text("utf-8")
    run = CliRunner().invoke(main, ["compare", str(out), "--back", "2", "--lang", "en"])
    assert (run.exit_code, "changed 1 times" in run.output) == (2, True)


def test_two_folders(tmp_path: Path, told: dict[str, Any]) -> None:
    other = copy.deepcopy(told)
    one, _, check = first(other, "passed")
    check |= {"verdict": "failed", "earned": 0}
    one["mark"]["total"] -= 5
    for name, each in (("old", told), ("new", other)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_bytes(files(each)[0][1][0])
    run = CliRunner().invoke(main, ["compare", str(tmp_path / "old"), str(tmp_path / "new"), "--lang", "en"])
    assert (run.exit_code, "Lost (1)" in run.output) == (0, True), run.output


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def _emptied(path: Path) -> None:
    path.write_text(
        json.dumps({"schema": "grader/class/1", "students": [{}], "assignment": {}, "started": ""}), "utf-8"
    )


@pytest.mark.parametrize("spoil", [Path.unlink, _cut, _emptied, lambda path: path.write_text("[]", "utf-8")])
def test_what_is_no_grading_is_said(tmp_path: Path, told: dict[str, Any], spoil: Callable[[Path], object]) -> None:
    place = tmp_path / "results.json"
    place.write_bytes(files(told)[0][1][0])
    spoil(place)
    run = CliRunner().invoke(main, ["compare", str(tmp_path), str(tmp_path), "--lang", "en"])
    assert (run.exit_code, "no results.json of `grader grade`" in " ".join(run.output.split())) == (2, True), run.output


def test_what_an_earlier_grader_kept_to_compare_with_is_taken_over(tmp_path: Path, told: dict[str, Any]) -> None:
    out, other = tmp_path / "out", copy.deepcopy(told)
    one, _, check = first(other, "failed")
    check |= {"verdict": "passed", "earned": check["points"]}
    one["mark"]["total"] += 5
    with Store(out / "store.sqlite") as store:
        for each in (told, other):
            publish(out, store, files(each))
    data = sqlite3.connect(out / "store.sqlite")
    packed = [base64.b64encode(zlib.compress(json.dumps(each).encode())).decode() for each in (told, other)]
    data.execute("DROP TABLE moments")
    data.execute("INSERT INTO facts VALUES ('moments', ?)", [json.dumps(packed)])
    data.execute("PRAGMA user_version = 4")
    data.commit()
    data.close()
    run = CliRunner().invoke(main, ["compare", str(out), "--lang", "en"])
    assert run.exit_code == 0 and "Gained (1)" in run.output and one["id"] in run.output
    with Store(out / "store.sqlite") as store:
        assert [json.loads("".join(read())) for read in moments(store)] == [told, other]
        assert store.fact("moments") is None


def test_a_large_one_is_kept_in_pieces(tmp_path: Path, told: dict[str, Any]) -> None:
    draw, large = random.Random(1), copy.deepcopy(told)
    large["notes"] = [draw.randbytes(600_000).hex()]
    with Store(tmp_path / "store.sqlite") as store:
        publish(tmp_path, store, files(large))
        ((number, size),) = store.moments()
        assert size > 2 * MOMENT_PIECE and len(list(store.moment(number))) > 2
        assert json.loads("".join(moments(store)[0]())) == large
