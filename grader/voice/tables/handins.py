"""The words of what was found before a class is graded."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

HANDINS: Mapping[str, Words] = {
    "to-grade": Words("{n} 份作业要评分", "{n} hand-ins to grade"),
    "to-grade-one": Words("1 份作业要评分", "1 hand-in to grade"),
    "some-unread": Words("{n} 份没有读到", "{n} not read"),
    "some-missing": Words("{n} 人没有交", "{n} missing"),
    "some-strangers": Words("{n} 人不在名单上", "{n} not on the roster"),
    "unread": Words("没有读到的（{n}）：", "Not read ({n}):"),
    "missing": Words("没有交（{n}）：{who}", "Missing ({n}): {who}"),
    "strangers": Words("不在名单上，仍然评分（{n}）：{who}", "Not on the roster, graded all the same ({n}): {who}"),
    "others": Words("同一个人还交过，不评分（{n}）：", "Handed in by the same people, not graded ({n}):"),
    "more": Words("…… 还有 {n} 份", "… and {n} more"),
    "files": Words("{n} 个文件", "{n} files"),
    "one-file": Words("1 个文件", "1 file"),
    "late": Words("迟交 {n} 天", "{n} days late"),
    "late-one-day": Words("迟交 1 天", "1 day late"),
    "copied": Words(
        "大部分作业的时间都在截止之后：这些可能是复制文件的时间。请直接给出下载的 zip，或者去掉 due",
        "Most hand-ins are dated after the due date: these may be the times of copying. Give the downloaded zip itself, "
        "or leave out `due`",
    ),
}
