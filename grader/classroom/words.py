"""The words of an assignment file: one strict model, as an exercise has, and the JSON Schema for editors.

`python -m grader.classroom.words` writes `assignment.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from grader.classroom.gradebook import Bonus
from grader.model import Words
from grader.spec.language import Bilingual, Duration, Id, Limits, Model, ProgramName
from grader.spec.reference import KEYS as EXERCISE_KEYS
from grader.spec.reference import ROOT, describe_keys


class LateWords(Model):
    """What lateness costs."""

    percent_a_day: Annotated[float, Field(ge=0, le=100)] = 0.0
    most_days: Annotated[int, Field(ge=0, le=366)] | None = None


class PartWords(Model):
    """An exercise of the assignment: an id, or the path of a file relative to the assignment's."""

    exercise: str
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    folder: str | None = None
    program: ProgramName | None = None


Listed = Annotated[PartWords, BeforeValidator(lambda value: {"exercise": value} if isinstance(value, str) else value)]
"""`- udp-echo` is short for `- {exercise: udp-echo}`."""


Paths = Annotated[
    tuple[str, ...], Field(strict=False), BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)
]
"""`starter: skeleton` is short for `starter: [skeleton]`."""


class AssignmentWords(Model):
    """An assignment as its file says it."""

    assignment: Id
    title: Bilingual | None = None
    exercises: Annotated[tuple[Listed, ...], Field(strict=False, min_length=1, max_length=100)]
    due: str | None = None
    tz: str | None = None
    late: LateWords = LateWords()
    bonus: Bonus = "add"
    roster: str | None = None
    together: bool = False
    extensions: Mapping[str, str | int] = {}
    overrides: str | None = None
    lang: Literal["zh", "en"] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31)] | None = None
    packages: Annotated[tuple[str, ...], Field(strict=False)] = ()
    starter: Paths = ()
    limit: Duration | None = None
    limits: Limits = Limits()


KEYS: Mapping[type[Model], Mapping[str, Words]] = {
    AssignmentWords: {
        "assignment": Words(
            "作业的名字：小写字母、数字和 “-”", "The assignment's name: small letters, digits and `-`."
        ),
        "title": Words("标题，一种或两种语言", "The title, in one language or both."),
        "exercises": Words(
            "练习：名字，或者相对于这个文件的路径；要写权重时用 {exercise: …, weight: …}",
            "The exercises: ids, or paths relative to this file; with a weight: {exercise: …, weight: …}.",
        ),
        "due": Words(
            "截止时间，如 2026-03-01 23:59 +08:00；只写日期就是那一天结束",
            "When it is due, such as 2026-03-01 23:59 +08:00; a day alone ends with its last second.",
        ),
        "tz": Words("截止时间的时区，如 Asia/Shanghai", "The time zone of `due`, such as Asia/Shanghai."),
        "late": Words("迟交怎么扣分", "What lateness costs."),
        "bonus": Words(
            "附加分：add 加上去；cap 加到 100 为止；ignore 不算",
            "Bonus points: `add` them, `cap` the sum at 100, or `ignore` them.",
        ),
        "roster": Words(
            "名单（CSV：学号、姓名、班级），在这个文件旁边", "The roster beside this file: a CSV with id, name, group."
        ),
        "together": Words(
            "几个人一起完成：名字里写到的人都得这份作业的分",
            "The work of several: all whom the name of a hand-in names get its mark.",
        ),
        "extensions": Words(
            "个别学生的截止时间：学号 → 时间，或者多几天", "Who has more time: an id, and a time or a number of days."
        ),
        "overrides": Words(
            "老师改过的分数（CSV：student、exercise、check、points、comment），在这个文件旁边",
            "What you decide over what was measured: a CSV beside this file with student, exercise, check, points, comment.",
        ),
        "lang": Words("报告的语言", "The language of the reports."),
        "seed": Words(
            "抽取数据的种子：每份作业的数据由它而来，各不相同",
            "The seed that what is drawn for each hand-in follows from.",
        ),
        "packages": Words("学生可以 import 的第三方包", "Distributions that students may import."),
        "starter": Words(
            "发给学生的起始代码：这个文件旁边的文件或文件夹。比较程序是否相似时，里面有的都不算",
            "What the class was given to begin with: files or folders beside this file. Where programs are compared, "
            "what it holds is nobody's own.",
        ),
        "limit": Words("每一步的时限，代替练习里的", "The limit of a step, in place of the exercises' own."),
        "limits": Words(
            "资源，代替练习里的；只写要改的", "Limits in place of the exercises' own; only those that change."
        ),
    },
    PartWords: {
        "exercise": Words("名字，或者相对于这个文件的路径", "An id, or a path relative to this file."),
        "weight": Words("在总分里的份量", "Its share of the mark."),
        "folder": Words(
            "学生把这个练习放在哪个文件夹里，如 login*",
            "The folder of a hand-in that holds it, as a pattern such as `login*`.",
        ),
        "program": Words(
            "只要求其中一个程序时：server 或 client；别的检查都不算",
            "Where only one of its programs is asked for: server or client; no other check counts.",
        ),
    },
    LateWords: {
        "percent-a-day": Words("每迟一天扣百分之几", "Percent of the mark for each day begun."),
        "most-days": Words("迟这么多天以后不再算分", "Behind so many days nothing counts any more."),
    },
}


def assignment_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an assignment file."""
    made = AssignmentWords.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = made["$defs"]
    describe_keys(definitions["Limits"], EXERCISE_KEYS[Limits], Limits)
    for model, keys in KEYS.items():
        describe_keys(made if model is AssignmentWords else definitions[model.__name__], keys, model)
    part = made["properties"]["exercises"]
    part["items"] = {"anyOf": [{"type": "string"}, part["items"]]}
    starter = made["properties"]["starter"]
    made["properties"]["starter"] = {"description": starter.pop("description"), "anyOf": [{"type": "string"}, starter]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "assignment.schema.json",
        **made,
        "title": "grader assignment",
    }


def write_schema(root: Path = ROOT) -> None:
    """Write the file."""
    text = json.dumps(assignment_schema(), ensure_ascii=False, indent=2)
    (root / "assignment.schema.json").write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_schema()
