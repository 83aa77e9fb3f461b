"""The words of a result on a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

TERMINAL: Mapping[str, Words] = {
    "different-here": Words("期望 {expected}，实际 {actual}", "Expected {expected}, Actual {actual}"),
    "as-above": Words("（同上）", "(as above)"),
    "mend-first": Words("先改这一处", "Fix this first"),
    "mend-first-checks": Words(
        "先改这一处（影响 {n} 项检查，{points} 分）", "Fix this first ({n} checks, {points} points)"
    ),
    "round": Words("第 {n} 次 {time}", "Run {n} at {time}"),
    "gained": Words("新通过 {n} 项（{titles}）", "{n} more passed ({titles})"),
    "lost-again": Words("{n} 项不再通过（{titles}）", "{n} no longer passed ({titles})"),
    "left": Words("还差 {n} 项", "{n} to go"),
    "nothing-left": Words("全部通过", "all passed"),
    "took": Words("用时 {n} 秒", "in {n} s"),
    "report-hint": Words("详细过程：加上 --html report.html", "The whole conversation: add --html report.html"),
}
