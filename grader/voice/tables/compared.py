"""The words of two gradings side by side."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

COMPARED: Mapping[str, Words] = {
    "compared": Words("两次评测的比较", "Two gradings compared"),
    "from-to": Words("从 {before} 到 {after}", "from {before} to {after}"),
    "one": Words("1 名学生", "1 student"),
    "nothing-moved": Words("没有任何变化。", "Nothing has changed."),
    "turn-gained": Words("分数上升（{n} 人）", "Gained ({n})"),
    "turn-lost": Words("分数下降（{n} 人）", "Lost ({n})"),
    "turn-unknown": Words("之前或现在没有确定的分数（{n} 人）", "No sure mark before or now ({n})"),
    "turn-same": Words("分数相同，但有变化（{n} 人）", "The same mark, and something else has changed ({n})"),
    "only-before": Words("只在之前：{who}", "Only before: {who}"),
    "only-after": Words("只在现在：{who}", "Only now: {who}"),
    "by-check": Words("各项检查", "By check"),
    "more": Words("上升", "gained"),
    "less": Words("下降", "lost"),
    "student": Words("学生", "Student"),
    "check": Words("检查", "Check"),
    "before": Words("之前", "Before"),
    "after": Words("现在", "Now"),
    "different": Words("不同的是：{what}", "different: {what}"),
    "reason-handin": Words("交的作业", "what was handed in"),
    "reason-exercise": Words("练习", "the exercise"),
    "reason-points": Words("作业的算分方式", "how the assignment counts"),
    "reason-overrides": Words("老师改的分数", "what the teacher decided"),
    "reason-late": Words("迟交天数", "the days late"),
    "reason-seed": Words("随机值", "the values drawn"),
    "reason-grader": Words("评分程序的版本", "the version of grader"),
    "not-there": Words("没有这项检查", "not there"),
    "not-known": Words("不确定", "not known"),
}
