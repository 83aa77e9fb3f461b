"""The words of a result on a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

TERMINAL: Mapping[str, Words] = {
    "different-here": Words("期望 {expected}，实际 {actual}", "expected {expected}, got {actual}"),
    "as-above": Words("（同上）", "(as above)"),
    "as-below": Words("（怎么改见最后）", "(how to fix it: at the end)"),
    "fix-first": Words("先改这一处", "Fix this first"),
    "fix-next": Words("然后", "Then"),
    "fix-later": Words("另外还有 {n} 处，见上面", "and {n} more, see above"),
    "only-handed-in": Words(
        "只交了{programs}，最多 {points} 分", "only the {programs} was handed in: {points} at most"
    ),
    "round": Words("第 {n} 次 {time}", "Run {n} at {time}"),
    "gained": Words("新通过 {n} 项（{titles}）", "{n} more passed ({titles})"),
    "lost-again": Words("{n} 项不再通过（{titles}）", "{n} no longer passed ({titles})"),
    "left": Words("还差 {n} 项", "{n} to go"),
    "nothing-left": Words("全部通过", "all passed"),
    "case-values": Words("第 {n} 组：{values}", "Case {n}: {values}"),
    "took": Words("用时 {n} 秒", "in {n} s"),
    "report-hint": Words("详细过程：加上 --html report.html", "The whole conversation: add --html report.html"),
}
