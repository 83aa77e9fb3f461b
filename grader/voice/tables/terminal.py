"""The words of a result on a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import Words

TERMINAL: Mapping[str, Words] = {
    "different-here": Words("期望 {expected}，实际 {actual}", "Expected {expected}, Actual {actual}"),
    "mend-first": Words("先改这一处", "Fix this first"),
    "mend-first-checks": Words(
        "先改这一处（影响 {n} 项检查，{points} 分）", "Fix this first ({n} checks, {points} points)"
    ),
    "took": Words("用时 {n} 秒", "in {n} s"),
    "report-hint": Words("详细过程：加上 --html report.html", "The whole conversation: add --html report.html"),
}
